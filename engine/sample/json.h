/* json.h: JSON for the engine: a schema, a list of tokens, a chat.
 *
 * RFC 8259 and nothing else: no comments, no trailing commas, no key twice in an object, no U+0000,
 * no lone surrogate; UTF-8, not marked by a byte order mark. Depth, nodes and sizes are capped, the
 * nodes are counted before they are allocated, and nothing is recursive.
 *
 * Weighed: callbacks for each value (no tree, but every reader becomes a state machine); pointers
 * between nodes (a free for each); one flat list of nodes in the order of the text, linked by index.
 * Chosen: the last. Strings, keys and digits stand in the vault, decoded; nodes say nothing of them
 * but their sizes.
 */
#pragma once

#include "gguf.h" /* rx_why */
#include "vault.h"
#include "wire.h" /* rx_bytes */

#define RX_JSON_DEPTH_MAX   64
#define RX_JSON_BYTES_MAX   (64u << 20)
#define RX_JSON_NODES_MAX   (1u << 20)
#define RX_JSON_MEMBERS_MAX 1024 /* of one object */
#define RX_JSON_NUMBER_MAX  400  /* characters */
#define RX_JSON_NONE        UINT32_MAX

typedef enum
{
  RX_JSON_NULL,
  RX_JSON_FALSE,
  RX_JSON_TRUE,
  RX_JSON_NUMBER,
  RX_JSON_STRING,
  RX_JSON_ARRAY,
  RX_JSON_OBJECT,
} rx_json_kind;

typedef struct
{
  uint8_t kind;              /* rx_json_kind */
  uint32_t child, next;      /* first item or member, and the one after this; RX_JSON_NONE */
  uint32_t count;            /* items or members */
  uint32_t text, text_bytes; /* of a string, or the digits of a number as written */
  uint32_t key, key_bytes;   /* of a member */
} rx_json_node;

typedef struct
{
  rx_vault *vault;
  rx_json_node *nodes; /* (n_nodes) node 0 is the whole; members and items in the text's order */
  uint32_t n_nodes;
  uint8_t *text;  /* in the vault */
  bool no_memory; /* what made rx_json_read fail, when it did */
} rx_json;

/* False with the byte where it is wrong in why, and nothing to clear. The text is not kept. */
bool rx_json_read (rx_vault *vault, rx_bytes text, rx_json *out, rx_why *why);
/* Wipes. A zeroed one is nothing. */
void rx_json_clear (rx_json *json);

/* Views into the vault; empty for other nodes. */
rx_bytes rx_json_text (const rx_json *json, uint32_t node);
rx_bytes rx_json_key (const rx_json *json, uint32_t node);
/* RX_JSON_NONE when it is no object or has none of that name. */
uint32_t rx_json_member (const rx_json *json, uint32_t node, const char *name);
bool rx_json_is (const rx_json *json, uint32_t node, rx_json_kind kind); /* false for NONE */
/* False when it is no number, or too large for a double. */
bool rx_json_double (const rx_json *json, uint32_t node, double *out);
/* False unless it is written as a whole number of 0 to 2^64 - 1: no sign, point or exponent. */
bool rx_json_u64 (const rx_json *json, uint32_t node, uint64_t *out);
