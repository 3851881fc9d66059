/* tokenizer-parts.h: what the files of this folder share. */
#pragma once

#include "split.h"
#include "tokenizer.h"

/* Ids by their bytes, open addressing. Of equal texts the last one is found, as
 * in llama.cpp. */
/* The hash beside the id: without it every step of a search would fetch a text. */
typedef struct
{
  uint32_t id; /* RX_TOKEN_NONE: empty */
  uint32_t hash;
} token_slot;
typedef struct
{
  token_slot *slots; /* (mask + 1) */
  uint32_t mask;
} token_table;

/* Two neighbours that become one token. */
typedef struct
{
  uint32_t left, right; /* left is RX_TOKEN_NONE where empty */
  uint32_t rank, token;
} token_merge;

struct rx_tokenizer
{
  rx_tokenizer_facts facts;
  bool sentencepiece, whole_words; /* whole_words: a word that is a token is not merged */
  rx_split split;
  uint8_t *bytes;    /* every token's text, then every token's piece */
  rx_bytes *texts;   /* (n_vocab) what text is compared with: raw bytes, "▁" with
                      sentencepiece */
  rx_bytes *pieces;  /* (n_vocab) */
  uint8_t *kinds;    /* (n_vocab) rx_token_kind */
  uint32_t *keys;    /* (n_vocab) sentencepiece: lower is merged first */
  token_table words; /* what plain text can become */
  token_table named; /* control, user and unknown tokens */
  uint32_t *special; /* (n_special) the same, longest first */
  uint32_t n_special;
  token_merge *merges; /* (merge_mask + 1) */
  uint32_t merge_mask;
  uint32_t byte_ids[256]; /* RX_TOKEN_NONE: the byte is left out, as llama.cpp
                             does */
  size_t longest;         /* bytes of the longest text of a token */
  uint8_t joined[8192];   /* sentencepiece: a bit for each two bytes that stand side by side in a
                             token of words */
  uint8_t reach[65536];   /* by two bytes: of the longest token that begins with them; 0: none does,
                           * RX_REACH_MOST: as many or more */
};

#define RX_REACH_MOST 255

uint32_t token_table_find (const rx_tokenizer *t, const token_table *table, rx_bytes text);
const token_merge *token_merge_find (const rx_tokenizer *t, uint32_t left, uint32_t right);

/* vocabulary.c: fills the tables from the file; false with why. */
bool rx_vocabulary_read (rx_tokenizer *t, const rx_gguf *gguf, rx_why *why);
/* special.c: bos, eos, ends; the marks of chat templates become control tokens,
 * whatever type the file gives them. tokens are their names. */
bool rx_special_read (rx_tokenizer *t, const rx_gguf *gguf, rx_gguf_array tokens, rx_why *why);
/* special.c: t->special, from the kinds. */
bool rx_special_order (rx_tokenizer *t, rx_why *why);
/* A stretch of a text: raw (token is RX_TOKEN_NONE) or a special token that
 * stood there. */
typedef struct
{
  uint32_t at, size, token;
} text_part;
typedef struct
{
  const rx_text_memory *memory;
  text_part *parts; /* (n), room for size */
  size_t n, size;
} text_parts;
/* special.c: takes the special tokens out of a text, the longest first wherever
 * they stand. False without memory. */
bool rx_special_take (const rx_tokenizer *t, rx_bytes text, bool control, text_parts *parts);
void rx_special_clear (text_parts *parts);

/* merge.c: one word (BPE) or one stretch of text (SentencePiece) to tokens;
 * false without memory. */
typedef struct merge_room merge_room;
typedef struct
{
  uint32_t at, size; /* in the text; size 0 once it was merged into its left neighbour */
  uint32_t before, after;
  uint32_t token;
} merge_symbol;
typedef struct
{
  uint32_t key; /* lower first, then the one further left */
  uint32_t left, right, size, token;
} merge_pair;
struct merge_room
{
  const rx_text_memory *memory;
  merge_symbol *symbols; /* (room) */
  merge_pair *heap;      /* (2 * room) */
  size_t room, n_pairs;
};
bool rx_merge_word (const rx_tokenizer *t, rx_bytes text, merge_room *room, rx_tokens *out);
void rx_merge_room_clear (merge_room *room);
/* merge.c: bytes of text's first stretch that can be merged without what follows it: no token has
 * the two bytes at its end side by side. */
size_t rx_merge_stretch (const rx_tokenizer *t, rx_bytes text);

/* False, and out is full, when the bytes alone say that the tokens do not fit out. */
bool rx_text_may_fit (const rx_tokenizer *t, rx_bytes text, rx_tokens *out);
/* Always false, with why: out is full, or there is no memory for the tokens of what. */
bool rx_tokens_why (const rx_tokens *out, const char *what, rx_why *why);

void *rx_text_take (const rx_text_memory *memory, size_t bytes);
void rx_text_give (const rx_text_memory *memory, void *block, size_t bytes);
