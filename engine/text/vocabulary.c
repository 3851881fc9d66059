#include "tokenizer-parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_MARK "\xE2\x96\x81" /* U+2581, which SentencePiece writes for a space */

/* A text of a vocabulary that takes more steps to file was made to be slow. */
#define STEPS_MAX  1000

/* Of a large vocabulary each place is fetched from memory: the next ones are asked for in time. */
#define AHEAD      16

/* While the vocabulary is read. */
typedef struct
{
  rx_tokenizer *t;
  const rx_gguf *gguf;
  rx_why *why;
  rx_gguf_array tokens, kinds, scores;
  uint8_t *end; /* of what t->bytes holds so far */
} reader;

static bool
no_memory (rx_why *why)
{
  return rx_why_memory (why, "not enough memory for the model's vocabulary");
}

/* FNV-1a (Fowler, Noll, Vo), folded. */
static uint32_t
hash_bytes (rx_bytes text)
{
  uint64_t hash = 0xCBF29CE484222325u;

  for (size_t i = 0; i < text.size; i++)
    hash = (hash ^ text.data[i]) * 0x100000001B3u;
  return (uint32_t) (hash ^ hash >> 32);
}

static uint32_t
hash_pair (uint32_t left, uint32_t right)
{
  uint64_t hash = ((uint64_t) left << 32 | right) * 0x9E3779B97F4A7C15u;

  return (uint32_t) (hash >> 32);
}

/* Room for n in twice as many places. */
static uint32_t
mask_for (uint32_t n)
{
  uint32_t size = 16;

  while (size < 2 * n)
    size *= 2;
  return size - 1;
}

static bool
table_new (token_table *table, uint32_t n)
{
  table->mask = mask_for (n);
  table->slots = malloc (((size_t) table->mask + 1) * sizeof *table->slots);
  if (table->slots != NULL)
    memset (table->slots, 0xFF, ((size_t) table->mask + 1) * sizeof *table->slots);
  return table->slots != NULL;
}

static bool
same_bytes (rx_bytes a, rx_bytes b)
{
  return a.size == b.size && (a.size == 0 || memcmp (a.data, b.data, a.size) == 0);
}

static uint32_t
table_slot (const rx_tokenizer *t, const token_table *table, rx_bytes text, uint32_t hash)
{
  uint32_t at = hash & table->mask;
  const token_slot *slot = &table->slots[at];

  while (slot->id != RX_TOKEN_NONE &&
         (slot->hash != hash || !same_bytes (t->texts[slot->id], text)))
    {
      at = (at + 1) & table->mask;
      slot = &table->slots[at];
    }
  return at;
}

uint32_t
token_table_find (const rx_tokenizer *t, const token_table *table, rx_bytes text)
{
  return table->slots[table_slot (t, table, text, hash_bytes (text))].id;
}

static uint32_t
merge_slot (const rx_tokenizer *t, uint32_t left, uint32_t right)
{
  uint32_t at = hash_pair (left, right) & t->merge_mask;

  while (t->merges[at].left != RX_TOKEN_NONE &&
         (t->merges[at].left != left || t->merges[at].right != right))
    at = (at + 1) & t->merge_mask;
  return at;
}

const token_merge *
token_merge_find (const rx_tokenizer *t, uint32_t left, uint32_t right)
{
  const token_merge *merge = &t->merges[merge_slot (t, left, right)];

  return merge->left == RX_TOKEN_NONE ? NULL : merge;
}

/* The byte that a character of byte-level BPE's alphabet stands for; -1 for any
 * other character. Source: openai/gpt-2, src/encoder.py, bytes_to_unicode:
 * printable Latin-1 is itself, the other 68 bytes are U+0100 and on, in order.
 */
static int
alphabet_byte (uint32_t code)
{
  if ((code >= '!' && code <= '~') || (code >= 0xA1 && code <= 0xAC) ||
      (code >= 0xAE && code <= 0xFF))
    return (int) code;
  if (code < 0x100 || code > 0x143)
    return -1;
  code -= 0x100;
  if (code <= 0x20)
    return (int) code;
  return code <= 0x41 ? (int) code - 0x21 + 0x7F : code == 0x42 ? 0xA0 : 0xAD;
}

/* Writes the bytes that a name in the alphabet stands for. False when a
 * character is not of it; such a name is never met in a text. */
static bool
write_alphabet (reader *r, rx_bytes name, rx_bytes *out)
{
  uint8_t *start = r->end;

  for (size_t at = 0; at < name.size;)
    {
      const uint8_t *p = name.data + at;
      int byte = -1;

      if (*p < 0x80)
        byte = alphabet_byte (*p);
      else if (*p < 0xE0 && rx_utf8_character (p, name.size - at) == 2)
        byte = alphabet_byte ((p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu));
      if (byte < 0)
        {
          r->end = start;
          return false;
        }
      *r->end++ = (uint8_t) byte;
      at += *p < 0x80 ? 1 : 2;
    }
  *out = (rx_bytes){ start, (size_t) (r->end - start) };
  return true;
}

static rx_bytes
write_bytes (reader *r, rx_bytes text)
{
  rx_bytes written = { r->end, text.size };

  if (text.size > 0)
    memcpy (r->end, text.data, text.size);
  r->end += text.size;
  return written;
}

/* A piece of SentencePiece: the marks become spaces. */
static rx_bytes
write_spaces (reader *r, rx_bytes text)
{
  rx_bytes written = { r->end, 0 };

  if (text.size == 0 || memchr (text.data, SPACE_MARK[0], text.size) == NULL)
    return text;
  for (size_t at = 0; at < text.size;)
    {
      bool mark = text.size - at >= 3 && memcmp (text.data + at, SPACE_MARK, 3) == 0;

      *r->end++ = mark ? ' ' : text.data[at];
      at += mark ? 3 : 1;
    }
  written.size = (size_t) (r->end - written.data);
  return written;
}

/* "<0x0A>" and nothing else: "<0x-1>" wrote before a table in another program
 * (lmstudio-ai/lmstudio-bug-tracker#2289). */
static int
byte_of_name (rx_bytes name)
{
  static const char digits[] = "0123456789ABCDEF";
  const char *high, *low;

  if (name.size != 6 || memcmp (name.data, "<0x", 3) != 0 || name.data[5] != '>' ||
      name.data[3] == 0 || name.data[4] == 0)
    return -1;
  high = strchr (digits, name.data[3]);
  low = strchr (digits, name.data[4]);
  return high == NULL || low == NULL ? -1 : (int) ((high - digits) * 16 + (low - digits));
}

static bool
is_special (uint8_t kind)
{
  return kind == RX_TOKEN_CONTROL || kind == RX_TOKEN_UNKNOWN || kind == RX_TOKEN_USER;
}

static bool
read_token (reader *r, uint32_t id, rx_bytes name)
{
  rx_tokenizer *t = r->t;
  int byte;

  if (t->kinds[id] == RX_TOKEN_BYTE && t->sentencepiece)
    {
      byte = byte_of_name (name);
      if (byte < 0)
        return rx_why_say (r->why,
                           "damaged: the token %u of the model, %s, should name a byte; "
                           "choose another model",
                           id, rx_printable_of (name).text);
      t->byte_ids[byte] = id;
      t->texts[id] = write_bytes (r, name);
      t->pieces[id] = write_bytes (r, (rx_bytes){ (const uint8_t[]){ (uint8_t) byte }, 1 });
    }
  else if (t->sentencepiece)
    {
      t->texts[id] = write_bytes (r, name);
      t->pieces[id] = write_spaces (r, t->texts[id]);
    }
  else if (is_special (t->kinds[id]))
    t->texts[id] = t->pieces[id] = write_bytes (r, name);
  else if (write_alphabet (r, name, &t->texts[id]))
    t->pieces[id] = t->texts[id];
  else /* no text is ever written so: it has none to be compared with */
    t->pieces[id] = write_bytes (r, name);
  return true;
}

/* Whether plain text can become this token. User tokens are taken out before;
 * in SentencePiece they can also be a step on the way to a longer one. */
static bool
may_be_text (const rx_tokenizer *t, uint32_t id)
{
  switch (t->kinds[id])
    {
    case RX_TOKEN_CONTROL:
    case RX_TOKEN_UNKNOWN:
    case RX_TOKEN_BYTE:
      return false;
    case RX_TOKEN_USER:
      return t->sentencepiece;
    default:
      return t->texts[id].size > 0;
    }
}

static bool
too_slow (rx_why *why)
{
  return rx_why_say (why,
                     "damaged: the model's vocabulary cannot be searched; choose another model");
}

static void
note_pairs (rx_tokenizer *t, rx_bytes text)
{
  for (size_t i = 1; i < text.size; i++)
    {
      unsigned pair = text.data[i - 1] * 256u + text.data[i];

      t->joined[pair / 8] |= (uint8_t) (1u << pair % 8);
    }
}

static void
note_reach (rx_tokenizer *t, rx_bytes text)
{
  size_t size = text.size < RX_REACH_MOST ? text.size : RX_REACH_MOST;
  uint8_t *reach;

  if (text.size > t->longest)
    t->longest = text.size;
  if (text.size < 2)
    return;
  reach = &t->reach[text.data[0] * 256u + text.data[1]];
  if (size > *reach)
    *reach = (uint8_t) size;
}

/* Files a token under its text; the last of equals stays. */
static bool
file_token (reader *r, token_table *table, uint32_t id, uint32_t hash)
{
  uint32_t at = table_slot (r->t, table, r->t->texts[id], hash);

  table->slots[at] = (token_slot){ id, hash };
  return ((at - hash) & table->mask) <= STEPS_MAX || too_slow (r->why);
}

static bool
find_kinds (reader *r)
{
  rx_tokenizer *t = r->t;

  for (uint32_t id = 0; id < t->facts.n_vocab; id++)
    {
      int32_t kind = RX_TOKEN_NORMAL;

      if (r->kinds.count > 0)
        kind = rx_gguf_item_i32 (&r->kinds, id);
      if (kind < RX_TOKEN_UNDEFINED || kind > RX_TOKEN_BYTE)
        return rx_why_say (r->why,
                           "damaged: the token %u of the model has the type %d, which is not "
                           "known; choose another model",
                           id, (int) kind);
      t->kinds[id] = (uint8_t) kind;
    }
  return true;
}

/* Scores as whole numbers in the opposite order, so that both kinds of
 * tokenizer merge the lowest first. The order of f32 is that of its bits once
 * negative ones are turned round. */
static bool
read_scores (reader *r)
{
  for (uint32_t id = 0; id < r->t->facts.n_vocab; id++)
    {
      float score = rx_gguf_item_f32 (&r->scores, id) + 0.0f; /* -0 becomes 0 */
      uint32_t bits;

      if (!isfinite (score))
        return rx_why_say (r->why,
                           "damaged: the token %u of the model has no finite score; choose "
                           "another model",
                           id);
      memcpy (&bits, &score, sizeof bits);
      r->t->keys[id] = ~((bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u);
    }
  return true;
}

/* Arrays of the tokenizer, their types and lengths. */
static bool
find_arrays (reader *r)
{
  rx_tokenizer *t = r->t;
  rx_gguf_found kinds, scores = RX_GGUF_ABSENT;
  const char *damaged = "damaged: the model's tables of tokens do not fit each other; choose "
                        "another model";

  if (rx_gguf_get_array (r->gguf, "tokenizer.ggml.tokens", RX_GGUF_STRING, &r->tokens) !=
          RX_GGUF_FOUND ||
      r->tokens.count == 0)
    return rx_why_say (r->why, "the model has no vocabulary; choose another model");
  if (r->tokens.count > RX_VOCAB_MAX || r->tokens.items.size > RX_VOCAB_BYTES_MAX)
    return rx_why_say (r->why, "the model's vocabulary is too large; choose another model");
  kinds = rx_gguf_get_array (r->gguf, "tokenizer.ggml.token_type", RX_GGUF_I32, &r->kinds);
  if (kinds == RX_GGUF_WRONG || (kinds == RX_GGUF_FOUND && r->kinds.count != r->tokens.count))
    return rx_why_say (r->why, "%s", damaged);
  if (t->sentencepiece)
    {
      scores = rx_gguf_get_array (r->gguf, "tokenizer.ggml.scores", RX_GGUF_F32, &r->scores);
      if (scores != RX_GGUF_FOUND || r->scores.count != r->tokens.count)
        return rx_why_say (r->why, "%s", damaged);
    }
  t->facts.n_vocab = r->tokens.count;
  return true;
}

static bool
take_memory (reader *r)
{
  rx_tokenizer *t = r->t;
  size_t n = t->facts.n_vocab;

  /* Text and piece of a token take at most its name twice, and a byte. */
  t->bytes = malloc (2 * r->tokens.items.size + n + 1);
  t->texts = calloc (n, sizeof *t->texts);
  t->pieces = calloc (n, sizeof *t->pieces);
  t->kinds = calloc (n, sizeof *t->kinds);
  t->keys = t->sentencepiece ? calloc (n, sizeof *t->keys) : NULL;
  r->end = t->bytes;
  return t->bytes != NULL && t->texts != NULL && t->pieces != NULL && t->kinds != NULL &&
         (t->keys != NULL || !t->sentencepiece) && table_new (&t->words, (uint32_t) n);
}

/* Few, and asked for three times a merge: a small table stays in the processor's cache. */
static bool
take_named (rx_tokenizer *t)
{
  uint32_t n = 0;

  for (uint32_t id = 0; id < t->facts.n_vocab; id++)
    n += is_special (t->kinds[id]);
  return table_new (&t->named, n);
}

static bool
read_tokens (reader *r)
{
  rx_tokenizer *t = r->t;
  rx_gguf_array tokens = r->tokens;
  rx_bytes name;

  memset (t->byte_ids, 0xFF, sizeof t->byte_ids);
  t->longest = 1;
  if (!take_named (t))
    return no_memory (r->why);
  for (uint32_t id = 0; rx_gguf_next_string (&tokens, &name); id++)
    {
      if (!read_token (r, id, name))
        return false;
      if (may_be_text (t, id) && t->sentencepiece)
        note_pairs (t, t->texts[id]);
      note_reach (t, t->texts[id]);
      if (is_special (t->kinds[id]) && !file_token (r, &t->named, id, hash_bytes (t->texts[id])))
        return false;
    }
  return true;
}

static bool
file_words (reader *r, uint32_t *hashes)
{
  rx_tokenizer *t = r->t;
  uint32_t n = t->facts.n_vocab;

  for (uint32_t id = 0; id < n; id++)
    hashes[id] = hash_bytes (t->texts[id]);
  for (uint32_t id = 0; id < n; id++)
    {
      if (n - id > AHEAD)
        __builtin_prefetch (&t->words.slots[hashes[id + AHEAD] & t->words.mask], 1);
      if (may_be_text (t, id) && !file_token (r, &t->words, id, hashes[id]))
        return false;
    }
  return true;
}

static bool
read_words (reader *r)
{
  uint32_t *hashes = malloc (r->t->facts.n_vocab * sizeof *hashes);
  bool good = hashes != NULL ? file_words (r, hashes) : no_memory (r->why);

  free (hashes);
  return good;
}

/* Bytes that nothing else stands for. SentencePiece falls back to a character
 * of its own, then to the unknown token (never a control token: that would let text
 * end an answer or a turn); a vocabulary with neither cannot write every text. */
static bool
find_bytes (reader *r)
{
  rx_tokenizer *t = r->t;
  uint32_t unknown = t->facts.unknown;

  if (unknown != RX_TOKEN_NONE && t->kinds[unknown] == RX_TOKEN_CONTROL)
    unknown = RX_TOKEN_NONE;
  for (int byte = 0; byte < 256; byte++)
    {
      const uint8_t one = (uint8_t) byte;

      if (t->byte_ids[byte] == RX_TOKEN_NONE)
        t->byte_ids[byte] = token_table_find (t, &t->words, (rx_bytes){ &one, 1 });
      if (t->byte_ids[byte] == RX_TOKEN_NONE && t->sentencepiece)
        t->byte_ids[byte] = unknown;
      if (t->byte_ids[byte] == RX_TOKEN_NONE && t->sentencepiece)
        return rx_why_say (r->why,
                           "the model's vocabulary has no token for the byte %d; choose "
                           "another model",
                           byte);
    }
  return true;
}

static bool
is_named (const rx_tokenizer *t, rx_bytes text)
{
  return token_table_find (t, &t->named, text) != RX_TOKEN_NONE;
}

/* "left right", in the alphabet, split at the first space that is not the first
 * character. One that makes or uses a control token ("</s" and ">") is left out: text never
 * becomes one. */
static bool
read_merge (reader *r, uint32_t rank, rx_bytes line)
{
  rx_tokenizer *t = r->t;
  uint8_t *kept = r->end;
  const uint8_t *space = line.size < 2 ? NULL : memchr (line.data + 1, ' ', line.size - 1);
  size_t n = space == NULL ? 0 : (size_t) (space - line.data);
  rx_bytes left, right, both;
  token_merge merge = { .rank = rank, .token = RX_TOKEN_NONE };
  bool named = false;

  if (space != NULL && write_alphabet (r, (rx_bytes){ line.data, n }, &left) &&
      write_alphabet (r, (rx_bytes){ space + 1, line.size - n - 1 }, &right))
    {
      both = (rx_bytes){ left.data, left.size + right.size };
      merge.left = token_table_find (t, &t->words, left);
      merge.right = token_table_find (t, &t->words, right);
      if (merge.left != RX_TOKEN_NONE && merge.right != RX_TOKEN_NONE)
        merge.token = token_table_find (t, &t->words, both);
      named = is_named (t, left) || is_named (t, right) || is_named (t, both);
    }
  r->end = kept;
  if (named)
    return true;
  if (merge.token == RX_TOKEN_NONE)
    return rx_why_say (r->why,
                       "damaged: the merge %u of the model, \"%s\", names no tokens; choose "
                       "another model",
                       rank, rx_printable_of (line).text);
  n = merge_slot (t, merge.left, merge.right);
  if (t->merges[n].left == RX_TOKEN_NONE) /* of two alike the first counts */
    t->merges[n] = merge;
  return ((n - hash_pair (merge.left, merge.right)) & t->merge_mask) <= STEPS_MAX ||
         too_slow (r->why);
}

static bool
read_merges (reader *r)
{
  rx_tokenizer *t = r->t;
  rx_gguf_array lines;
  rx_bytes line;
  uint8_t *scratch;
  bool good = true;

  if (rx_gguf_get_array (r->gguf, "tokenizer.ggml.merges", RX_GGUF_STRING, &lines) != RX_GGUF_FOUND)
    return rx_why_say (r->why, "the model's tokenizer has no merges; choose another model");
  if (lines.items.size > RX_VOCAB_BYTES_MAX)
    return rx_why_say (r->why, "the model's list of merges is too large; choose another model");
  t->merge_mask = mask_for (lines.count);
  t->merges = malloc (((size_t) t->merge_mask + 1) * sizeof *t->merges);
  scratch = malloc (lines.items.size + 1);
  if (t->merges == NULL || scratch == NULL)
    {
      free (scratch);
      return no_memory (r->why);
    }
  for (uint32_t i = 0; i <= t->merge_mask; i++)
    t->merges[i].left = RX_TOKEN_NONE;
  r->end = scratch;
  for (uint32_t rank = 0; good && rx_gguf_next_string (&lines, &line); rank++)
    good = read_merge (r, rank, line);
  free (scratch);
  return good;
}

bool
rx_vocabulary_read (rx_tokenizer *t, const rx_gguf *gguf, rx_why *why)
{
  reader r = { .t = t, .gguf = gguf, .why = why };

  if (!find_arrays (&r))
    return false;
  if (!take_memory (&r))
    return no_memory (why);
  if (!find_kinds (&r) || (t->sentencepiece && !read_scores (&r)))
    return false;
  /* Before the names are put into tables: it turns the marks of templates into
   * control tokens. */
  return rx_special_read (t, gguf, r.tokens, why) && read_tokens (&r) && read_words (&r) &&
         find_bytes (&r) && (t->sentencepiece || read_merges (&r)) && rx_special_order (t, why);
}
