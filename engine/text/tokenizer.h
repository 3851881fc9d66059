/* tokenizer.h: text to token ids and back.
 *
 * Two kinds, as GGUF files carry them: byte-level BPE ("gpt2": merges in order of rank, after a
 * splitter for gpt-2, smollm, llama3, qwen2 or the default) and SentencePiece with scores ("llama":
 * the best-scored neighbour first, bytes for what is left). Ids are those of llama.cpp for the same
 * file (ggml-org/llama.cpp, src/llama-vocab.cpp, read for its rules), with one difference on
 * purpose: control, byte and unknown tokens, and the marks that chat templates are made of, never
 * come out of plain text, whatever type the file gives them, because that text may be a patient's
 * record.
 *
 * The tables of the file are hostile: every index and length is checked at load, memory is bounded
 * by the caps below, and nothing of the file is needed after rx_tokenizer_new.
 *
 * Weighed: a regex engine for the splitters (there are five patterns, fixed for years), or scanners
 * by hand over a table of categories. Chosen: scanners (split.c).
 */
#pragma once

#include "gguf.h"

#define RX_VOCAB_MAX       (1u << 20)  /* tokens */
#define RX_VOCAB_BYTES_MAX (64u << 20) /* of all tokens' texts together */
#define RX_TEXT_MAX        (32u << 20) /* bytes of one text */
#define RX_TOKEN_NONE      UINT32_MAX
#define RX_END_TOKENS_MAX  32

/* As in the file (docs/gguf.md, tokenizer.ggml.token_type). */
typedef enum
{
  RX_TOKEN_UNDEFINED = 0,
  RX_TOKEN_NORMAL = 1,
  RX_TOKEN_UNKNOWN = 2,
  RX_TOKEN_CONTROL = 3,
  RX_TOKEN_USER = 4, /* taken out of any text before all else */
  RX_TOKEN_UNUSED = 5,
  RX_TOKEN_BYTE = 6,
} rx_token_kind;

typedef struct
{
  const char *model; /* "gpt2" or "llama" */
  const char *split; /* "smollm"; "" for llama */
  uint32_t n_vocab;
  uint32_t bos, eos, eot, unknown; /* RX_TOKEN_NONE where there is none */
  bool add_bos;                    /* a prompt begins with bos */
  bool add_space;                  /* a text gets a space in front; taken off the answer's start */
  uint32_t n_ends;                 /* tokens that end an answer, eos and eot among them */
  uint32_t ends[RX_END_TOKENS_MAX];
} rx_tokenizer_facts;

typedef struct rx_tokenizer rx_tokenizer;

/* Whether the file's kind of tokenizer is one of these, from its head alone: fills model and split
 * of *out and nothing else. False, with why. */
bool rx_tokenizer_known (const rx_gguf *gguf, rx_tokenizer_facts *out, rx_why *why);
/* False, with why. */
bool rx_tokenizer_new (const rx_gguf *gguf, rx_tokenizer **out, rx_why *why);
void rx_tokenizer_free (rx_tokenizer *tokenizer); /* NULL is nothing */

const rx_tokenizer_facts *rx_tokenizer_facts_of (const rx_tokenizer *tokenizer);
/* The bytes that a token stands for in an answer, not always whole UTF-8; a control token's are its
 * name. token < n_vocab. */
rx_bytes rx_tokenizer_piece (const rx_tokenizer *tokenizer, uint32_t token);
rx_token_kind rx_tokenizer_kind (const rx_tokenizer *tokenizer, uint32_t token);
bool rx_tokenizer_ends (const rx_tokenizer *tokenizer, uint32_t token);
/* A control, user or unknown token by its whole name, "<|im_end|>"; RX_TOKEN_NONE. */
uint32_t rx_tokenizer_special (const rx_tokenizer *tokenizer, rx_bytes name);

/* Where the words of a prompt may lie while they are worked on. NULL memory is the C library's,
 * wiped before it is freed. */
typedef struct
{
  void *(*alloc) (void *context, size_t size); /* NULL without memory */
  void (*free) (void *context, void *block);
  void *context;
} rx_text_memory;

/* A growing list of ids. Zeroed but for memory and most is empty; rx_tokens_clear frees it. */
typedef struct
{
  const rx_text_memory *memory; /* of ids and of all scratch; may be NULL */
  uint32_t *ids;                /* (n) */
  size_t n, size;
  size_t most; /* ids that it may hold; 0: as many as there are */
  bool full;   /* more were asked for */
} rx_tokens;
bool rx_tokens_add (rx_tokens *tokens, uint32_t id); /* false without memory, or full */
void rx_tokens_clear (rx_tokens *tokens);

typedef enum
{
  RX_TOKENIZE_SPECIAL = 1 << 0, /* the text is a template's: names of control tokens become them */
  RX_TOKENIZE_START = 1 << 1,   /* the text begins a prompt or follows a control token */
} rx_tokenize_flag;

/* Appends the tokens of a text; no bos. Bytes that are not UTF-8 are taken as llama.cpp does: U+FFFD
 * each for gpt2 (but forms longer than they need be and surrogates are characters: split.h), byte tokens for llama. False without memory, over RX_TEXT_MAX or when out is full,
 * with why. Full is found early: what cannot fit by its bytes alone is not worked on, and words are
 * made tokens of up to the most. */
bool rx_tokenize (
    const rx_tokenizer *tokenizer, rx_bytes text, unsigned flags, rx_tokens *out, rx_why *why);
