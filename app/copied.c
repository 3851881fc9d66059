#include "copied.h"

#include <string.h>

/* Windows kept: some 2,000 long notes, 200 MB while a chart of that size is looked through. */
#define WINDOWS_MAX (4u << 20)
#define BASE        G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

struct _RoundsCopied
{
  GHashTable *windows; /* hash -> first note << 32 | last note */
};

typedef struct
{
  guint32 start, end;
  guint64 hash;
} Word;

/* What is known of the window that begins at a word. */
typedef struct
{
  gboolean known;
  guint first, last;
} Match;

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* FNV-1a, then stirred so that sums of products of such do not meet. */
static guint64
hash_of (const char *text, gsize size)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ (guint8) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ (hash >> 31)) * BASE;
  return hash ^ (hash >> 29);
}

static GArray *
words_of (const char *text, gsize size)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));

  for (gsize at = 0; at < size && at < G_MAXUINT32;)
    {
      gsize start = at;

      while (at < size && !is_space (text[at]))
        at++;
      if (at > start)
        {
          const Word word = { (guint32) start, (guint32) at, hash_of (text + start, at - start) };

          g_array_append_val (words, word);
        }
      else
        at++;
    }
  return words;
}

static guint
n_windows (const GArray *words)
{
  return words->len < ROUNDS_COPIED_WINDOW ? 0 : words->len - ROUNDS_COPIED_WINDOW + 1;
}

static guint64
power_of_window (void)
{
  guint64 power = 1;

  for (guint i = 1; i < ROUNDS_COPIED_WINDOW; i++)
    power *= BASE;
  return power;
}

/* The hash of the window at `at`, of the one before it. */
static guint64
roll (const GArray *words, guint at, guint64 before)
{
  const Word *word = &g_array_index (words, Word, 0);
  guint64 hash = 0;

  if (at > 0)
    return (before - word[at - 1].hash * power_of_window ()) * BASE +
           word[at + ROUNDS_COPIED_WINDOW - 1].hash;
  for (guint i = 0; i < ROUNDS_COPIED_WINDOW; i++)
    hash = hash * BASE + word[i].hash;
  return hash;
}

/* ---- what was found, cut back to what a reader calls a passage ---- */

/* "-", "*", "2." */
static gboolean
is_bullet (const char *text, const Word *word)
{
  guint32 size = word->end - word->start, digits = 0;

  while (digits < size && g_ascii_isdigit (text[word->start + digits]))
    digits++;
  if (digits > 0)
    return digits + 1 == size && strchr (".)", text[word->end - 1]) != NULL;
  return size == 1 && strchr ("-*+", text[word->start]) != NULL;
}

static guint
breaks_behind (const char *text, const GArray *words, guint at)
{
  const Word *word = &g_array_index (words, Word, at);
  guint breaks = 0;

  for (guint32 i = word->end; i < word[1].start; i++)
    breaks += text[i] == '\n';
  return breaks;
}

/* A word after which a sentence, a paragraph or a line of a list ends. A line alone is no end: it
 * may be the next heading. */
static gboolean
ends_here (const char *text, const GArray *words, guint at)
{
  const Word *word = &g_array_index (words, Word, at);
  guint breaks;

  if (at + 1 == words->len)
    return TRUE;
  breaks = breaks_behind (text, words, at);
  if (strchr (".!?", text[word->end - 1]) != NULL && !is_bullet (text, word))
    return TRUE;
  return breaks > 1 || (breaks == 1 && is_bullet (text, word + 1));
}

/* Words [from, to), all of which stand in one earlier note. Passages do not overlap. */
static void
add_passage (GArray *passages, const char *text, const GArray *words, const guint run[2])
{
  const Word *word = &g_array_index (words, Word, 0);
  RoundsCopiedPassage passage = { 0 };
  guint from = run[0], to = run[1];
  guint32 free_from = passages->len == 0
                          ? 0
                          : g_array_index (passages, RoundsCopiedPassage, passages->len - 1).end;

  while (from < to &&
         (word[from].start < free_from || (from > 0 && !ends_here (text, words, from - 1) &&
                                           breaks_behind (text, words, from - 1) == 0)))
    from++;
  while (to > from && !ends_here (text, words, to - 1))
    to--;
  if (to - from < ROUNDS_COPIED_WORDS)
    return;
  passage.start = word[from].start;
  passage.end = word[to - 1].end;
  passage.words = to - from;
  g_array_append_val (passages, passage);
}

static Match
look_up (const RoundsCopied *self, guint64 hash)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (self->windows, (gpointer) hash, NULL, &value))
    return (Match){ FALSE, 0, 0 };
  return (Match){ TRUE, (guint) ((guint64) value >> 32), (guint) (guint64) value };
}

/* ---- public ---- */

RoundsCopied *
rounds_copied_new (void)
{
  RoundsCopied *self = g_new0 (RoundsCopied, 1);

  G_STATIC_ASSERT (sizeof (gpointer) == sizeof (guint64));
  self->windows = g_hash_table_new (g_direct_hash, g_direct_equal);
  return self;
}

void
rounds_copied_free (RoundsCopied *self)
{
  g_hash_table_unref (self->windows);
  g_free (self);
}

gboolean
rounds_copied_add (RoundsCopied *self, guint note, const char *text, gsize size)
{
  g_autoptr (GArray) words = words_of (text, size);
  guint64 hash = 0;

  for (guint i = 0; i < n_windows (words); i++)
    {
      Match match;

      hash = roll (words, i, hash);
      match = look_up (self, hash);
      if (!match.known && g_hash_table_size (self->windows) >= WINDOWS_MAX)
        return FALSE;
      g_hash_table_insert (self->windows, (gpointer) hash,
                           (gpointer) (((guint64) (match.known ? match.first : note) << 32) |
                                       note));
    }
  return TRUE;
}

GArray *
rounds_copied_find (const RoundsCopied *self, const char *text, gsize size)
{
  g_autoptr (GArray) words = words_of (text, size);
  GArray *passages = g_array_new (FALSE, FALSE, sizeof (RoundsCopiedPassage));
  guint n = n_windows (words), begun = 0, before = 0;
  Match run = { FALSE, 0, 0 };
  guint64 hash = 0;

  for (guint i = 0; i <= n; i++)
    {
      Match match = { FALSE, 0, 0 };

      if (i < n)
        {
          hash = roll (words, i, hash);
          match = look_up (self, hash);
        }
      if (run.known && match.known && match.last == run.last)
        {
          if (match.first != run.first)
            run.first = ROUNDS_COPIED_NONE;
          continue;
        }
      if (run.known)
        add_passage (passages, text, words, (guint[2]){ begun, i + ROUNDS_COPIED_WINDOW - 1 });
      for (; before < passages->len; before++)
        {
          RoundsCopiedPassage *passage = &g_array_index (passages, RoundsCopiedPassage, before);

          passage->note = run.last;
          passage->first = run.first;
        }
      run = match;
      begun = i;
    }
  return passages;
}
