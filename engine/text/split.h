/* split.h: where byte-level BPE cuts a text into words, before any merge.
 *
 * The patterns are those of ggml-org/llama.cpp (src/llama-vocab.cpp,
 * llm_tokenizer_bpe), followed by hand over a table of categories. A splitter
 * is up to four stages; each cuts the pieces of the one before it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum
{
  RX_SPLIT_DEFAULT,
  RX_SPLIT_GPT2,
  RX_SPLIT_SMOLLM,
  RX_SPLIT_LLAMA3, /* a word that is a token is not merged, and a prompt begins with bos */
  RX_SPLIT_SMAUG,  /* cuts as Llama 3, without either */
  RX_SPLIT_QWEN2,
} rx_split;

/* False when tokenizer.ggml.pre is none that is known here. name is what is
 * shown for it. */
bool rx_split_find (const void *pre, size_t size, rx_split *out, const char **name);

/* A character of the text with its kind, as rx_split_read leaves it. */
typedef struct
{
  uint32_t code; /* of the character */
  uint8_t kind;
  uint8_t bytes; /* in the text */
  bool first;    /* of a word: set by rx_split_cut */
} rx_split_character;

/* Bytes of the character at text (left > 0) as ggml-org/llama.cpp reads it (src/unicode.cpp,
 * unicode_cpt_from_utf8): a form that is longer than it need be is the character, and so is a surrogate. 0: there is none
 * or, where llama.cpp ends the program, one past U+10FFFF. */
size_t rx_split_decode (const uint8_t *text, size_t left, uint32_t *code);
/* Of a character's shortest form. */
size_t rx_split_bytes (uint32_t code);

/* text is of characters as rx_split_decode finds them (U+0000 too); out has room for size characters. Returns
 * how many. */
size_t rx_split_read (const uint8_t *text, size_t size, rx_split_character *out);
void rx_split_cut (rx_split split, rx_split_character *text, size_t n);

/* Bytes of the well-formed character at text, 0 when there is none (left > 0).
 */
size_t rx_utf8_character (const uint8_t *text, size_t left);
