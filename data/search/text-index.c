#include "text-index.h"

#include "block.h"
#include "text-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- a query ---- */

typedef struct
{
  char text[ROUNDS_FOLD_BYTES];
  guint bytes;
  gboolean whole; /* stands for itself alone */
} QueryWord;

/* Words that must stand side by side. */
typedef struct
{
  guint first, n; /* into words */
} QueryPart;

struct _RoundsTextQuery
{
  QueryWord words[ROUNDS_QUERY_WORDS_MAX];
  QueryPart parts[ROUNDS_QUERY_WORDS_MAX];
  guint n_words, n_parts;
};

static void
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, message);
}

static gboolean
is_quoted (const char *text, gsize start)
{
  gboolean quoted = FALSE;

  for (gsize i = 0; i < start; i++)
    quoted ^= text[i] == '"';
  return quoted;
}

static void
query_add (RoundsTextQuery *self, const RoundsTextWord *word, gboolean quoted, gboolean follows)
{
  QueryWord *to = &self->words[self->n_words];

  memcpy (to->text, word->word, sizeof to->text);
  to->bytes = word->bytes;
  to->whole = quoted || word->digits;
  if (!follows)
    self->parts[self->n_parts++] = (QueryPart){ self->n_words, 0 };
  self->parts[self->n_parts - 1].n++;
  self->n_words++;
}

RoundsTextQuery *
rounds_text_query_new (const char *text, GError **error)
{
  RoundsTextWords words = { text, strlen (text), 0 };
  RoundsTextQuery *self;
  RoundsTextWord word;
  gboolean was_quoted = FALSE;

  if (words.size > ROUNDS_QUERY_BYTES_MAX)
    {
      set_invalid (error, _ ("The search text is too long"));
      return NULL;
    }
  self = g_new0 (RoundsTextQuery, 1);
  while (rounds_text_words_next (&words, &word))
    {
      gboolean quoted = is_quoted (text, word.start);
      gboolean follows = self->n_parts > 0 &&
                         ((word.joined && quoted == was_quoted) || (quoted && was_quoted));

      if (self->n_words == ROUNDS_QUERY_WORDS_MAX)
        break;
      query_add (self, &word, quoted, follows);
      was_quoted = quoted;
    }
  if (self->n_words > 0 && words.at == words.size)
    return self;
  set_invalid (error, self->n_words == 0 ? _ ("There is no word in the search text")
                                         : _ ("The search text has too many words"));
  rounds_text_query_free (self);
  return NULL;
}

void
rounds_text_query_free (RoundsTextQuery *self)
{
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

static guint32
ones (guint n)
{
  return (1u << n) - 1;
}

guint32
rounds_text_query_parts (const RoundsTextQuery *self)
{
  return ones (self->n_parts);
}

/* One bit for every word of the query that this word is. */
static guint32
query_bits (const RoundsTextQuery *self, const char *word, guint bytes)
{
  guint32 bits = 0;

  for (guint i = 0; i < self->n_words; i++)
    {
      const QueryWord *asked = &self->words[i];

      if (asked->bytes <= bytes && memcmp (word, asked->text, asked->bytes) == 0 &&
          (!asked->whole || asked->bytes == bytes))
        bits |= 1u << i;
    }
  return bits;
}

/* ---- a field's words against a query ---- */

typedef struct
{
  const RoundsTextQuery *query;
  guint position;                         /* of the next word */
  guint32 run[ROUNDS_QUERY_WORDS_MAX];    /* see part_ends_here */
  guint last[ROUNDS_QUERY_WORDS_MAX];     /* where each part began last; of those seen */
  guint32 seen;                           /* one bit a part */
  guint best_first, best_last, best_span; /* positions, of all that were seen; G_MAXUINT: none */
} Match;

static void
match_begin (Match *match, const RoundsTextQuery *query)
{
  *match = (Match){ .query = query, .best_span = G_MAXUINT };
}

static void
match_window (Match *match)
{
  guint first = G_MAXUINT;

  for (guint i = 0; i < match->query->n_parts; i++)
    if ((match->seen >> i & 1) != 0)
      first = MIN (first, match->last[i]);
  if (match->position - first >= match->best_span)
    return;
  match->best_span = match->position - first;
  match->best_first = first;
  match->best_last = match->position;
}

/* Whether all words of a part stand side by side and end here. Bit k of its run: its first k + 1
 * words end at this one (the shift-and of Baeza-Yates and Gonnet, CACM 35, 1992). */
static gboolean
part_ends_here (Match *match, guint i, guint32 bits)
{
  const QueryPart *part = &match->query->parts[i];

  match->run[i] = ((match->run[i] << 1) | 1) & (bits >> part->first);
  return (match->run[i] >> (part->n - 1)) & 1;
}

/* The next word of the field, as bits of the query. A part that is new makes the places of before, which
 * lack it, worth nothing. */
static void
match_word (Match *match, guint32 bits)
{
  gboolean ended = FALSE;

  for (guint i = 0; i < match->query->n_parts; i++)
    {
      if (!part_ends_here (match, i, bits))
        continue;
      if ((match->seen >> i & 1) == 0)
        match->best_span = G_MAXUINT;
      match->seen |= 1u << i;
      match->last[i] = match->position + 1 - match->query->parts[i].n;
      ended = TRUE;
    }
  if (ended)
    match_window (match);
  match->position++;
}

/* ---- an index ---- */

typedef struct
{
  const char *text;
  guint32 bytes;
} Word;

typedef struct
{
  guint32 word, start, end;
} Token;

typedef struct
{
  guint32 document, field, first, n; /* into tokens */
} Field;

struct _RoundsTextIndex
{
  RoundsBlock *block; /* the words' letters */
  Word *words;        /* (n_words) */
  Token *tokens;      /* (n_tokens) */
  Field *fields;      /* (n_fields) */
  guint32 *slots;     /* (n_slots) a word + 1, by hash; 0: free */
  gsize n_words, n_tokens, n_fields, n_slots;
  gsize words_room, tokens_room, fields_room;
  guint32 last_document;
};

RoundsTextIndex *
rounds_text_index_new (void)
{
  RoundsTextIndex *self = g_try_new0 (RoundsTextIndex, 1);

  if (self == NULL)
    return NULL;
  self->n_slots = 4096;
  self->slots = g_try_new0 (guint32, self->n_slots);
  self->block = rounds_block_new (1 << 16);
  if (self->slots != NULL && self->block != NULL)
    return self;
  rounds_text_index_free (self);
  return NULL;
}

void
rounds_text_index_free (RoundsTextIndex *self)
{
  if (self->block != NULL)
    rounds_block_free (self->block);
  if (self->tokens != NULL)
    explicit_bzero (self->tokens, self->n_tokens * sizeof *self->tokens);
  g_free (self->words);
  g_free (self->tokens);
  g_free (self->fields);
  g_free (self->slots);
  g_free (self);
}

/* Room for one more of a list that doubles; FALSE without memory. */
static gboolean
list_grow (gpointer *list, gsize n, gsize *room, gsize size)
{
  gsize more = *room == 0 ? 256 : 2 * *room;
  gpointer grown;

  if (n < *room)
    return TRUE;
  if (more > G_MAXUINT32)
    return FALSE;
  grown = g_try_realloc_n (*list, more, size);
  if (grown == NULL)
    return FALSE;
  *list = grown;
  *room = more;
  return TRUE;
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ ; a crowded table costs time, never an answer. */
static guint32
hash_of (const char *word, guint bytes)
{
  guint32 hash = 2166136261u;

  for (guint i = 0; i < bytes; i++)
    hash = (hash ^ (guchar) word[i]) * 16777619u;
  return hash;
}

static guint32 *
slot_of (RoundsTextIndex *self, const char *word, guint bytes)
{
  gsize i = hash_of (word, bytes) & (self->n_slots - 1);

  while (self->slots[i] != 0)
    {
      const Word *there = &self->words[self->slots[i] - 1];

      if (there->bytes == bytes && memcmp (there->text, word, bytes) == 0)
        break;
      i = (i + 1) & (self->n_slots - 1);
    }
  return &self->slots[i];
}

static gboolean
slots_grow (RoundsTextIndex *self)
{
  guint32 *slots = g_try_new0 (guint32, 2 * self->n_slots);

  if (slots == NULL)
    return FALSE;
  g_free (self->slots);
  self->slots = slots;
  self->n_slots *= 2;
  for (gsize i = 0; i < self->n_words; i++)
    *slot_of (self, self->words[i].text, self->words[i].bytes) = i + 1;
  return TRUE;
}

/* The number of a word, new or known. FALSE without memory. */
static gboolean
word_number (RoundsTextIndex *self, const char *word, guint bytes, guint32 *out)
{
  guint32 *slot = slot_of (self, word, bytes);
  char *text;

  if (*slot == 0)
    {
      if (!list_grow ((gpointer *) &self->words, self->n_words, &self->words_room, sizeof (Word)))
        return FALSE;
      text = rounds_block_text (self->block, word, bytes);
      if (text == NULL)
        return FALSE;
      self->words[self->n_words++] = (Word){ text, bytes };
      *slot = self->n_words;
      *out = self->n_words - 1;
      return 2 * self->n_words < self->n_slots || slots_grow (self);
    }
  *out = *slot - 1;
  return TRUE;
}

gboolean
rounds_text_index_add (
    RoundsTextIndex *self, guint32 document, guint32 field, const char *text, gsize size)
{
  RoundsTextWords words = { text, MIN (size, G_MAXUINT32), 0 };
  gsize first = self->n_tokens;
  RoundsTextWord word;
  guint32 number;

  while (rounds_text_words_next (&words, &word))
    {
      if (!list_grow ((gpointer *) &self->tokens, self->n_tokens, &self->tokens_room,
                      sizeof (Token)) ||
          !word_number (self, word.word, word.bytes, &number))
        {
          self->n_tokens = first;
          return FALSE;
        }
      self->tokens[self->n_tokens++] = (Token){ number, word.start, word.end };
    }
  if (!list_grow ((gpointer *) &self->fields, self->n_fields, &self->fields_room, sizeof (Field)))
    {
      self->n_tokens = first;
      return FALSE;
    }
  self->fields[self->n_fields++] = (Field){ document, field, first, self->n_tokens - first };
  self->last_document = MAX (self->last_document, document);
  return TRUE;
}

gsize
rounds_text_index_size (const RoundsTextIndex *self)
{
  return self->n_tokens;
}

/* What each word of the vocabulary is in the query. */
typedef struct
{
  const RoundsTextIndex *index;
  const RoundsTextQuery *query;
  const guint32 *bits; /* (n_words) */
} Search;

static void
field_match (const Search *search, const Field *field, Match *match)
{
  const Token *tokens = search->index->tokens + field->first;

  match_begin (match, search->query);
  for (guint32 i = 0; i < field->n; i++)
    match_word (match, search->bits[tokens[i].word]);
}

/* The parts that a field has. Most fields have no word of the query: they are passed over quickly. */
static guint32
field_parts (const Search *search, const Field *field)
{
  const RoundsTextQuery *query = search->query;
  const Token *tokens = search->index->tokens + field->first;
  guint32 all = 0, parts = 0;
  gboolean side_by_side = FALSE;
  Match match;

  for (guint32 i = 0; i < field->n; i++)
    all |= search->bits[tokens[i].word];
  for (guint i = 0; all != 0 && i < query->n_parts; i++)
    {
      guint32 words = ones (query->parts[i].n);

      if ((all >> query->parts[i].first & words) != words)
        continue;
      parts |= 1u << i;
      side_by_side |= query->parts[i].n > 1;
    }
  if (!side_by_side)
    return parts;
  field_match (search, field, &match);
  return match.seen;
}

static RoundsTextHit
field_hit (const Search *search, const Field *field)
{
  const Token *tokens = search->index->tokens + field->first;
  Match match;

  field_match (search, field, &match);
  return (RoundsTextHit){ field->document, field->field, tokens[match.best_first].start,
                          tokens[match.best_last].end, match.seen };
}

/* Beside the parts that a document has: one of its fields has them all. */
#define IN_ONE_FIELD (1u << ROUNDS_QUERY_WORDS_MAX)

GArray *
rounds_text_index_search (const RoundsTextIndex *self, const RoundsTextQuery *query, guint max)
{
  g_autofree guint32 *bits = g_try_new (guint32, self->n_words + 1);
  g_autofree guint32 *parts = g_try_new (guint32, self->n_fields + 1);
  g_autofree guint32 *documents = g_try_new0 (guint32, (gsize) self->last_document + 1);
  guint32 wanted = rounds_text_query_parts (query);
  const Search search = { self, query, bits };
  GArray *hits;

  if (bits == NULL || parts == NULL || documents == NULL)
    return NULL;
  for (gsize i = 0; i < self->n_words; i++)
    bits[i] = query_bits (query, self->words[i].text, self->words[i].bytes);
  for (gsize i = 0; i < self->n_fields; i++)
    {
      parts[i] = field_parts (&search, &self->fields[i]);
      documents[self->fields[i].document] |= parts[i] | (parts[i] == wanted ? IN_ONE_FIELD : 0);
    }
  hits = g_array_new (FALSE, FALSE, sizeof (RoundsTextHit));
  for (gsize i = 0; i < self->n_fields && hits->len < max; i++)
    {
      guint32 there = documents[self->fields[i].document];
      RoundsTextHit hit;

      if (parts[i] == 0 || (there & wanted) != wanted ||
          ((there & IN_ONE_FIELD) != 0 && parts[i] != wanted))
        continue;
      hit = field_hit (&search, &self->fields[i]);
      g_array_append_val (hits, hit);
    }
  return hits;
}

/* Two runs over the text: the first finds which words, the second where they stand. */
gboolean
rounds_text_search_one (const RoundsTextQuery *query,
                        const char *text,
                        gsize size,
                        RoundsTextHit *hit)
{
  RoundsTextWords words = { text, MIN (size, G_MAXUINT32), 0 };
  RoundsTextWord word;
  Match match;

  match_begin (&match, query);
  while (rounds_text_words_next (&words, &word))
    match_word (&match, query_bits (query, word.word, word.bytes));
  if (match.best_span == G_MAXUINT)
    return FALSE;
  words.at = 0;
  for (guint i = 0; i <= match.best_last && rounds_text_words_next (&words, &word); i++)
    if (i == match.best_first)
      hit->start = word.start;
  hit->end = word.end;
  hit->parts = match.seen;
  return TRUE;
}

/* ---- a snippet ---- */

#define SNIPPET_BYTES 160
#define ELLIPSIS      "…"

/* The nearest beginning of a word at or after `at`, of at most `stop`. */
static gsize
word_begin_after (const char *text, gsize at, gsize stop)
{
  while (at < stop && !g_ascii_isspace (text[at]))
    at++;
  while (at < stop && g_ascii_isspace (text[at]))
    at++;
  return at;
}

static gsize
word_end_before (const char *text, gsize at, gsize stop)
{
  while (at > stop && !g_ascii_isspace (text[at]))
    at--;
  return at;
}

char *
rounds_text_snippet (const char *text, gsize size, guint32 start, guint32 end)
{
  gsize room = end - start < SNIPPET_BYTES ? (SNIPPET_BYTES - (end - start)) / 2 : 0;
  gsize from = start > room ? word_begin_after (text, start - room, start) : 0;
  gsize upto = MIN (size, MIN ((gsize) end, start + 2 * SNIPPET_BYTES) + room);
  GString *line = g_string_new (from > 0 ? ELLIPSIS : NULL);
  g_autofree char *valid = NULL;
  gboolean space = FALSE;

  if (upto < size)
    upto = word_end_before (text, upto, MIN ((gsize) end, upto));
  valid = g_utf8_make_valid (text + from, upto - from);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = TRUE;
          continue;
        }
      if (space && line->len > 0)
        g_string_append_c (line, ' ');
      space = FALSE;
      g_string_append_unichar (line, c);
    }
  if (upto < size)
    g_string_append (line, ELLIPSIS);
  explicit_bzero (valid, strlen (valid));
  return g_string_free (line, FALSE);
}
