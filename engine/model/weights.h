/* weights.h: the tensors that a shape asks for, found in the file, checked, and put on the device.
 *
 * First everything is found and its room added up, so that a model that does not fit is refused
 * before a byte is taken; then its room is taken, so that plans can be made; then matrix by matrix is
 * packed, on several threads, and what was packed is released from the file's pages. A tensor that nothing uses is refused by name: the model would compute something
 * else than it was trained for.
 */
#pragma once

#include "arch.h"

typedef struct
{
  rx_matrix *qkv;                  /* (heads + 2 kv_heads) * head_dim rows, width cols */
  rx_matrix *out;                  /* width rows, heads * head_dim cols */
  rx_matrix *gate_up;              /* hidden rows each, width cols; paired */
  rx_matrix *down;                 /* width rows, hidden cols */
  rx_vector *attn_norm, *ffn_norm; /* (width) */
  rx_vector *qkv_bias;             /* (rows of qkv); NULL: none */
  rx_vector *q_norm, *k_norm;      /* (head_dim); NULL: none */
  rx_vector *post_attn, *post_ffn; /* (width); NULL: none */
} rx_layer_weights;

typedef struct
{
  rx_matrix *embed;                      /* (vocabulary, width) */
  rx_matrix *head;                       /* the same, or embed itself where they are tied */
  rx_vector *norm;                       /* (width) before the head */
  rx_layer_weights layer[RX_LAYERS_MAX]; /* (layers) */
} rx_weights;

typedef struct rx_weights_plan rx_weights_plan;

/* Finds every tensor. scores: the head is for many tokens at once too. The file and the shape outlive the
 * plan. */
bool rx_weights_plan_new (const rx_gguf *file,
                          const rx_shape *shape,
                          bool scores,
                          rx_weights_plan **out,
                          rx_trouble *trouble);
/* Bytes of the device that they will take, without vectors (small). */
uint64_t rx_weights_plan_bytes (rx_weights_plan *plan, rx_ops *ops);
/* Bytes that one token reads: all matrices but the rows of the embedding. For bench. */
uint64_t rx_weights_plan_read_bytes (const rx_weights_plan *plan);
void rx_weights_plan_free (rx_weights_plan *plan);

/* Takes room on the device for all of them, and puts the vectors there. `into` is zero before. */
rx_status rx_weights_take (rx_weights_plan *plan, rx_ops *ops, rx_weights *into);
/* Adds the packing of each matrix to the workers, in the order in which a token needs them. The pieces are
 * the plan's: the workers are done or stopped before it is freed. */
rx_status
rx_weights_pack (rx_weights_plan *plan, rx_ops *ops, rx_workers *workers, const rx_weights *into);
/* How that ended, once all is done. */
rx_status rx_weights_packed (const rx_weights_plan *plan);
