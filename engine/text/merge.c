#include "tokenizer-parts.h"

#include <string.h>

#define NOTHING UINT32_MAX

static bool
comes_first (const merge_pair *a, const merge_pair *b)
{
  return a->key < b->key || (a->key == b->key && a->left < b->left);
}

static void
heap_push (merge_room *room, merge_pair pair)
{
  merge_pair *heap = room->heap;
  size_t at = room->n_pairs++;

  while (at > 0 && comes_first (&pair, &heap[(at - 1) / 2]))
    {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
  heap[at] = pair;
}

static merge_pair
heap_pop (merge_room *room)
{
  merge_pair *heap = room->heap, first = heap[0], last = heap[--room->n_pairs];
  size_t at = 0, n = room->n_pairs;

  for (;;)
    {
      size_t child = 2 * at + 1;

      if (child + 1 < n && comes_first (&heap[child + 1], &heap[child]))
        child++;
      if (child >= n || !comes_first (&heap[child], &last))
        break;
      heap[at] = heap[child];
      at = child;
    }
  heap[at] = last;
  return first;
}

/* Pushes the pair of two neighbours if they make a token. */
static void
try_pair (const rx_tokenizer *t, rx_bytes text, merge_room *room, uint32_t left, uint32_t right)
{
  const merge_symbol *a, *b;
  merge_pair pair = { 0, left, right, 0, RX_TOKEN_NONE };

  if (left == NOTHING || right == NOTHING)
    return;
  a = &room->symbols[left];
  b = &room->symbols[right];
  pair.size = a->size + b->size;
  if (t->sentencepiece)
    {
      pair.token = token_table_find (t, &t->words, (rx_bytes){ text.data + a->at, pair.size });
      if (pair.token != RX_TOKEN_NONE)
        pair.key = t->keys[pair.token];
    }
  else if (a->token != RX_TOKEN_NONE && b->token != RX_TOKEN_NONE)
    {
      const token_merge *merge = token_merge_find (t, a->token, b->token);

      pair.token = merge == NULL ? RX_TOKEN_NONE : merge->token;
      pair.key = merge == NULL ? 0 : merge->rank;
    }
  if (pair.token != RX_TOKEN_NONE)
    heap_push (room, pair);
}

/* Bytes of the first symbol of text. SentencePiece goes by the lead byte alone,
 * as llama.cpp's unicode_len_utf8 does, so a broken character is one symbol;
 * BPE begins with single bytes. */
static uint32_t
symbol_bytes (const rx_tokenizer *t, const uint8_t *text, size_t left)
{
  static const uint8_t lengths[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4 };
  uint32_t bytes = t->sentencepiece ? lengths[*text >> 4] : 1;

  return bytes < left ? bytes : (uint32_t) left;
}

size_t
rx_merge_stretch (const rx_tokenizer *t, rx_bytes text)
{
  size_t at = symbol_bytes (t, text.data, text.size);

  while (at < text.size)
    {
      unsigned pair = text.data[at - 1] * 256u + text.data[at];

      if ((t->joined[pair / 8] >> pair % 8 & 1) == 0)
        break;
      at += symbol_bytes (t, text.data + at, text.size - at);
    }
  return at;
}

static uint32_t
begin_symbols (const rx_tokenizer *t, rx_bytes text, merge_room *room)
{
  uint32_t n = 0;

  for (uint32_t at = 0; at < text.size; at += room->symbols[n++].size)
    {
      uint32_t bytes = symbol_bytes (t, text.data + at, text.size - at);

      room->symbols[n] = (merge_symbol){
        .at = at,
        .size = bytes,
        .before = n == 0 ? NOTHING : n - 1,
        .after = at + bytes < text.size ? n + 1 : NOTHING,
        .token = t->sentencepiece
                     ? token_table_find (t, &t->words, (rx_bytes){ text.data + at, bytes })
                     : t->byte_ids[text.data[at]],
      };
    }
  return n;
}

static void
merge_all (const rx_tokenizer *t, rx_bytes text, merge_room *room)
{
  merge_symbol *symbols = room->symbols;

  while (room->n_pairs > 0)
    {
      merge_pair pair = heap_pop (room);
      merge_symbol *left = &symbols[pair.left], *right = &symbols[pair.right];

      /* One of the two has been merged with another since. */
      if (left->size == 0 || right->size == 0 || left->size + right->size != pair.size)
        continue;
      left->size = pair.size;
      left->token = pair.token;
      left->after = right->after;
      right->size = 0;
      if (left->after != NOTHING)
        symbols[left->after].before = pair.left;
      try_pair (t, text, room, left->before, pair.left);
      try_pair (t, text, room, pair.left, left->after);
    }
}

/* A symbol that is no token: its bytes, one by one; those without a token are
 * left out. */
static bool
add_symbol (const rx_tokenizer *t, rx_bytes text, const merge_symbol *symbol, rx_tokens *out)
{
  if (symbol->token != RX_TOKEN_NONE)
    return rx_tokens_add (out, symbol->token);
  for (uint32_t i = 0; i < symbol->size; i++)
    {
      uint32_t token = t->byte_ids[text.data[symbol->at + i]];

      if (token != RX_TOKEN_NONE && !rx_tokens_add (out, token))
        return false;
    }
  return true;
}

static bool
room_for (merge_room *room, size_t symbols)
{
  if (symbols <= room->room)
    return true;
  rx_merge_room_clear (room);
  /* At least a word of ordinary length, so that few words come here. */
  symbols = symbols < 64 ? 64 : symbols;
  room->symbols = rx_text_take (room->memory, symbols * sizeof *room->symbols);
  room->heap = rx_text_take (room->memory, 2 * symbols * sizeof *room->heap);
  room->room = symbols;
  if (room->symbols != NULL && room->heap != NULL)
    return true;
  rx_merge_room_clear (room);
  return false;
}

/* Bytes of the longest token that can stand there. */
static size_t
reach_of (const rx_tokenizer *t, rx_bytes text, size_t at)
{
  uint8_t reach = at + 1 < text.size ? t->reach[text.data[at] * 256u + text.data[at + 1]] : 1;

  if (reach == RX_REACH_MOST)
    return t->longest;
  return reach > 1 ? reach : 1;
}

/* However it is merged, the word has more tokens than that: each is taken for the longest that can stand somewhere
 * in what those before it can reach. One of bytes that are left out is not known. */
static bool
has_more_than (const rx_tokenizer *t, rx_bytes text, size_t most)
{
  size_t tokens = 0, end = 0, far = 0;

  for (size_t at = 0; at < text.size && tokens <= most; at++)
    {
      size_t reach = at + reach_of (t, text, at);

      if (t->byte_ids[text.data[at]] == RX_TOKEN_NONE)
        return false;
      far = reach > far ? reach : far;
      if (at < end)
        continue;
      tokens++;
      end = far;
    }
  return tokens > most;
}

bool
rx_merge_word (const rx_tokenizer *t, rx_bytes text, merge_room *room, rx_tokens *out)
{
  uint32_t n, whole = RX_TOKEN_NONE;

  if (t->whole_words)
    whole = token_table_find (t, &t->words, text);
  if (whole != RX_TOKEN_NONE)
    return rx_tokens_add (out, whole);
  if (out->most != 0 && text.size > out->most - out->n &&
      has_more_than (t, text, out->most - out->n))
    {
      out->full = true;
      return false;
    }
  if (!room_for (room, text.size))
    return false;
  room->n_pairs = 0;
  n = begin_symbols (t, text, room);
  for (uint32_t i = 1; i < n; i++)
    try_pair (t, text, room, i - 1, i);
  merge_all (t, text, room);
  for (uint32_t i = 0; i < n; i = room->symbols[i].after)
    {
      if (!add_symbol (t, text, &room->symbols[i], out))
        return false;
    }
  return true;
}

void
rx_merge_room_clear (merge_room *room)
{
  rx_text_give (room->memory, room->symbols, room->room * sizeof *room->symbols);
  rx_text_give (room->memory, room->heap, 2 * room->room * sizeof *room->heap);
  room->symbols = NULL;
  room->heap = NULL;
  room->room = 0;
}
