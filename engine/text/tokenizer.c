#include "tokenizer.h"

#include "tokenizer-parts.h"

#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xFFFD

void *
rx_text_take (const rx_text_memory *memory, size_t bytes)
{
  return memory == NULL ? malloc (bytes) : memory->alloc (memory->context, bytes);
}

void
rx_text_give (const rx_text_memory *memory, void *block, size_t bytes)
{
  if (block == NULL)
    return;
  if (memory != NULL)
    {
      memory->free (memory->context, block);
      return;
    }
  explicit_bzero (block, bytes);
  free (block);
}

/* What a text is worked on with. */
typedef struct
{
  const rx_tokenizer *t;
  rx_tokens *out;
  merge_room room;
} encoder;

/* SentencePiece compares with "▁" where the text has a space. */
static bool
encode_marked (encoder *e, rx_bytes text, bool space)
{
  size_t size = 3 * (text.size + 1), n = 0, bytes;
  uint8_t *marked = rx_text_take (e->room.memory, size);
  bool good = true;

  if (marked == NULL)
    return false;
  for (size_t i = space ? 0 : 1; i <= text.size; i++)
    {
      if (i > 0 && text.data[i - 1] != ' ')
        {
          marked[n++] = text.data[i - 1];
          continue;
        }
      memcpy (marked + n, "\xE2\x96\x81", 3);
      n += 3;
    }
  for (size_t at = 0; good && at < n; at += bytes)
    {
      bytes = rx_merge_stretch (e->t, (rx_bytes){ marked + at, n - at });
      good = rx_merge_word (e->t, (rx_bytes){ marked + at, bytes }, &e->room, e->out);
    }
  rx_text_give (e->room.memory, marked, size);
  return good;
}

static bool
encode_words (encoder *e, rx_bytes text)
{
  size_t size = text.size * sizeof (rx_split_character), n, begin = 0;
  rx_split_character *characters = rx_text_take (e->room.memory, size);
  bool good = characters != NULL;

  n = good ? rx_split_read (text.data, text.size, characters) : 0;
  if (good)
    rx_split_cut (e->t->split, characters, n);
  for (size_t i = 0; good && i < n;)
    {
      size_t bytes = 0;

      do
        bytes += characters[i++].bytes;
      while (i < n && !characters[i].first);
      good = rx_merge_word (e->t, (rx_bytes){ text.data + begin, bytes }, &e->room, e->out);
      begin += bytes;
    }
  rx_text_give (e->room.memory, characters, size);
  return good;
}

/* Writes a character in its shortest form. */
static size_t
write_character (uint32_t code, uint8_t *out)
{
  static const uint8_t lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
  size_t bytes = rx_split_bytes (code);

  for (size_t i = bytes; i-- > 1; code >>= 6)
    out[i] = (uint8_t) (0x80 | (code & 0x3F));
  out[0] = (uint8_t) (lead[bytes] | code);
  return bytes;
}

/* The character at text, U+FFFD for a byte that is none: byte-level BPE sees a text so in llama.cpp. Its bytes in the
 * text. */
static size_t
next_character (const uint8_t *text, size_t left, uint32_t *code)
{
  size_t bytes = rx_split_decode (text, left, code);

  if (bytes > 0)
    return bytes;
  *code = REPLACEMENT;
  return 1;
}

/* A copy of characters alone, in their shortest forms. out->data is NULL when the text is good as it is.
 * False without memory. */
static bool
mend (const rx_text_memory *memory, rx_bytes text, rx_bytes *out, size_t *room)
{
  uint8_t *mended;
  size_t n = 0, bytes;
  bool good = true;
  uint32_t code;

  *out = (rx_bytes){ NULL, 0 };
  *room = 0;
  for (size_t at = 0; at < text.size; at += bytes)
    {
      bytes = next_character (text.data + at, text.size - at, &code);
      good = good && bytes == rx_split_bytes (code);
      *room += rx_split_bytes (code);
    }
  if (good)
    return true;
  mended = rx_text_take (memory, *room);
  for (size_t at = 0; mended != NULL && at < text.size; at += bytes)
    {
      bytes = next_character (text.data + at, text.size - at, &code);
      n += write_character (code, mended + n);
    }
  *out = (rx_bytes){ mended, n };
  return mended != NULL;
}

static bool
encode_raw (encoder *e, rx_bytes text, bool start)
{
  rx_bytes mended;
  size_t room = 0;
  bool good;

  if (e->t->sentencepiece)
    return encode_marked (e, text, start && e->t->facts.add_space);
  if (!mend (e->room.memory, text, &mended, &room))
    return false;
  good = encode_words (e, mended.data == NULL ? text : mended);
  rx_text_give (e->room.memory, (void *) mended.data, room);
  return good;
}

static bool
encode_parts (encoder *e, rx_bytes text, const text_parts *parts, bool start)
{
  for (size_t i = 0; i < parts->n; i++)
    {
      text_part part = parts->parts[i];
      bool good = part.token != RX_TOKEN_NONE
                      ? rx_tokens_add (e->out, part.token)
                      : encode_raw (e, (rx_bytes){ text.data + part.at, part.size }, start);

      if (!good)
        return false;
      start = part.token != RX_TOKEN_NONE;
    }
  return true;
}

/* Which kind the file names: facts.model and split, and what follows from them. */
static bool
find_kind (rx_tokenizer *t, const rx_gguf *gguf, rx_why *why)
{
  rx_bytes model = { NULL, 0 }, pre = rx_bytes_of ("default");

  if (rx_gguf_get_string (gguf, "tokenizer.ggml.model", &model) != RX_GGUF_FOUND)
    return rx_why_say (why, "the model has no tokenizer; choose another model");
  if (rx_gguf_get_string (gguf, "tokenizer.ggml.pre", &pre) == RX_GGUF_WRONG)
    return rx_why_say (why, "damaged: the model's tokenizer.ggml.pre is no text; choose another "
                            "model");
  t->sentencepiece = model.size == 5 && memcmp (model.data, "llama", 5) == 0;
  t->facts.model = t->sentencepiece ? "llama" : "gpt2";
  t->facts.split = "";
  if (t->sentencepiece)
    return true;
  if (model.size != 4 || memcmp (model.data, "gpt2", 4) != 0)
    return rx_why_say (why, "the model's tokenizer, \"%s\", is not known; choose another model",
                       rx_printable_of (model).text);
  if (!rx_split_find (pre.data, pre.size, &t->split, &t->facts.split))
    return rx_why_say (why,
                       "the model's splitter of words, \"%s\", is not known; choose another "
                       "model",
                       rx_printable_of (pre).text);
  t->whole_words = t->split == RX_SPLIT_LLAMA3;
  return true;
}

bool
rx_tokenizer_known (const rx_gguf *gguf, rx_tokenizer_facts *out, rx_why *why)
{
  rx_tokenizer t = { 0 };
  bool known = find_kind (&t, gguf, why);

  *out = t.facts;
  return known;
}

bool
rx_tokenizer_new (const rx_gguf *gguf, rx_tokenizer **out, rx_why *why)
{
  rx_tokenizer *t = calloc (1, sizeof *t);

  *out = NULL;
  if (t == NULL)
    return rx_why_memory (why, "not enough memory for the model's vocabulary");
  if (!find_kind (t, gguf, why) || !rx_vocabulary_read (t, gguf, why))
    {
      rx_tokenizer_free (t);
      return false;
    }
  *out = t;
  return true;
}

void
rx_tokenizer_free (rx_tokenizer *t)
{
  if (t == NULL)
    return;
  free (t->bytes);
  free (t->texts);
  free (t->pieces);
  free (t->kinds);
  free (t->keys);
  free (t->words.slots);
  free (t->named.slots);
  free (t->special);
  free (t->merges);
  free (t);
}

const rx_tokenizer_facts *
rx_tokenizer_facts_of (const rx_tokenizer *t)
{
  return &t->facts;
}

rx_bytes
rx_tokenizer_piece (const rx_tokenizer *t, uint32_t token)
{
  return t->pieces[token];
}

rx_token_kind
rx_tokenizer_kind (const rx_tokenizer *t, uint32_t token)
{
  return (rx_token_kind) t->kinds[token];
}

bool
rx_tokenizer_ends (const rx_tokenizer *t, uint32_t token)
{
  for (uint32_t i = 0; i < t->facts.n_ends; i++)
    {
      if (t->facts.ends[i] == token)
        return true;
    }
  return false;
}

uint32_t
rx_tokenizer_special (const rx_tokenizer *t, rx_bytes name)
{
  return token_table_find (t, &t->named, name);
}

bool
rx_tokens_add (rx_tokens *tokens, uint32_t id)
{
  size_t size = tokens->size == 0 ? 256 : 2 * tokens->size;
  uint32_t *grown;

  tokens->full = tokens->full || (tokens->most != 0 && tokens->n >= tokens->most);
  if (tokens->full)
    return false;
  if (tokens->n == tokens->size)
    {
      grown = rx_text_take (tokens->memory, size * sizeof *grown);
      if (grown == NULL)
        return false;
      if (tokens->n > 0)
        memcpy (grown, tokens->ids, tokens->n * sizeof *grown);
      rx_text_give (tokens->memory, tokens->ids, tokens->size * sizeof *grown);
      tokens->ids = grown;
      tokens->size = size;
    }
  tokens->ids[tokens->n++] = id;
  return true;
}

void
rx_tokens_clear (rx_tokens *tokens)
{
  rx_text_give (tokens->memory, tokens->ids, tokens->size * sizeof *tokens->ids);
  tokens->ids = NULL;
  tokens->n = tokens->size = 0;
}

/* Bytes of the character at text (*bytes long there) that end in tokens; the others are left out. */
static size_t
count_kept (const rx_tokenizer *t, rx_bytes text, size_t *bytes)
{
  uint8_t character[4] = { text.data[0] };
  uint32_t code = 0;
  size_t n = 1, kept = 0;

  *bytes = 1;
  if (!t->sentencepiece && text.data[0] >= 0x80)
    {
      *bytes = next_character (text.data, text.size, &code);
      n = write_character (code, character);
    }
  for (size_t i = 0; i < n; i++)
    kept += t->byte_ids[character[i]] != RX_TOKEN_NONE;
  return kept;
}

/* Every byte that is not left out ends in a token, and a token holds no more than the longest. */
bool
rx_text_may_fit (const rx_tokenizer *t, rx_bytes text, rx_tokens *out)
{
  size_t most, bytes, kept = 0;

  if (out->most == 0 || out->most > SIZE_MAX / t->longest || text.size <= out->most - out->n)
    return true;
  most = (out->most - out->n) * t->longest;
  for (size_t at = 0; at < text.size && kept <= most; at += bytes)
    kept += count_kept (t, (rx_bytes){ text.data + at, text.size - at }, &bytes);
  out->full = out->full || kept > most;
  return kept <= most;
}

bool
rx_tokens_why (const rx_tokens *out, const char *what, rx_why *why)
{
  if (out->full)
    return rx_why_say (why,
                       "%s has more than %zu tokens, and no more fit the model's context; ask "
                       "for less",
                       what, out->most);
  return rx_why_memory (why, "not enough memory to make tokens of %s", what);
}

bool
rx_tokenize (const rx_tokenizer *t, rx_bytes text, unsigned flags, rx_tokens *out, rx_why *why)
{
  encoder e = { .t = t, .out = out, .room = { .memory = out->memory } };
  text_parts parts = { .memory = out->memory };
  size_t before = out->n;
  bool good;

  if (text.size > RX_TEXT_MAX)
    return rx_why_say (why, "the text is longer than %u bytes; shorten it", RX_TEXT_MAX);
  good = rx_text_may_fit (t, text, out) &&
         rx_special_take (t, text, (flags & RX_TOKENIZE_SPECIAL) != 0, &parts) &&
         encode_parts (&e, text, &parts, (flags & RX_TOKENIZE_START) != 0);
  rx_special_clear (&parts);
  rx_merge_room_clear (&e.room);
  if (good)
    return true;
  out->n = before;
  return rx_tokens_why (out, "the text", why);
}
