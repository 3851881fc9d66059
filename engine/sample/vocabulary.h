/* vocabulary.h: the texts of a model's tokens as a tree of bytes, made once a model.
 *
 * Grammar masks walk it: where a byte cannot follow, all tokens below it are left out at once.
 * Knows no grammar and no patient: plain memory. Read by any thread once made.
 *
 * Weighed: nodes with child pointers (64-bit, scattered), or nodes in depth-first order with the
 * index after their subtree. Chosen: the second; a walk reads memory forwards and is 4 times faster.
 */
#pragma once

#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

#define RX_TOKEN_BYTES_MAX 1024 /* a longer token is never allowed by a grammar */

typedef struct
{
  uint32_t n_tokens; /* 1 .. 2^20 */
  /* The bytes of a token in an answer; size 0 for one that is no text (control, unused), which a
   * grammar never allows. The view lives as long as the vocabulary is being made. */
  rx_bytes (*text) (const void *data, uint32_t token);
  const void *data;
  const uint32_t *ends; /* (n_ends) tokens that end an answer; may be without text */
  uint32_t n_ends;
} rx_vocabulary_config;

/* One byte of one or more tokens. */
typedef struct
{
  uint32_t after; /* index of the first node that is not below this one */
  uint32_t first; /* `sorted` from here to the next node's first are the tokens that end here */
  uint16_t depth; /* of its byte in the token, 0 first */
  uint8_t byte;
} rx_vocabulary_node;

typedef struct
{
  uint32_t n_tokens, n_nodes, n_sorted, n_ends;
  rx_vocabulary_node
      *nodes;       /* (n_nodes + 1) depth-first, children by byte; the last is an end mark */
  uint32_t *sorted; /* (n_sorted) tokens by their bytes, equal ones by id */
  uint32_t *starts; /* (n_tokens + 1) of each token's bytes in `bytes` */
  uint8_t *bytes;   /* all texts, one after the other */
  uint32_t *ends;   /* (n_ends) ascending */
  uint32_t depth;   /* of the deepest node, counted from 1 */
} rx_vocabulary;

/* False without memory or over a limit. About 40 ms for 262,144 tokens. */
bool rx_vocabulary_new (const rx_vocabulary_config *config, rx_vocabulary **out);
void rx_vocabulary_free (rx_vocabulary *vocabulary); /* NULL is nothing */
rx_bytes rx_vocabulary_text (const rx_vocabulary *vocabulary, uint32_t token);
bool rx_vocabulary_ends (const rx_vocabulary *vocabulary, uint32_t token);
