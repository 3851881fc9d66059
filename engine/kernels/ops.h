/* ops.h: what a language model is made of, on a device.
 *
 * A model adds ops to a plan; the kernel family that suits the device turns each into steps. Two
 * families: `loop` (GLSL with specialisation constants, right on any device) and `line`
 * (straight-line code made for exactly one shape, for Mesa's lavapipe), which is loop with some ops
 * replaced. Both give results within the tolerance of the double-precision reference, and each gives
 * the same bits for the same token whatever else stands in the batch: the result of a token never
 * depends on how many tokens the plan holds or where in it the token stands. Only plans of one token may
 * differ from those of many, by the last bits, or by what loop-coop.h and loop-dot.h say.
 *
 * Ops hold no state of a request. What changes from run to run stands in rx_params.
 */
#pragma once

#include "device-info.h"
#include "exchange.h"
#include "plan.h"
#include "type.h"

typedef struct rx_ops rx_ops;       /* a family, bound to a device and its memory */
typedef struct rx_matrix rx_matrix; /* weights, repacked for the family */
typedef struct rx_vector rx_vector; /* (n) f32: norm weights, biases */
typedef struct rx_act rx_act;       /* (tokens_max, width) f32, and what the family keeps beside */
typedef struct rx_cache rx_cache;   /* keys and values of all layers */
typedef struct rx_rope rx_rope;     /* tables of cosines and sines, made in double precision */

typedef enum
{
  RX_FAMILY_AUTO, /* line on a lavapipe that runs it well, loop elsewhere */
  RX_FAMILY_LOOP,
  RX_FAMILY_LINE,
  RX_FAMILY_DOTS, /* loop; one token by integer dots where the device has any, quick or not: loop-dot.h */
} rx_family;

typedef struct
{
  rx_family family;
  const rx_instance *instance;
  const rx_device_info *info;
  const rx_device *device;
  rx_arena *arena;
  rx_pipelines *pipelines;
  const char *cache_dir; /* generated code and tuning results; NULL: none */
  uint32_t tune_ms;      /* for rx_ops_tune; 0: 400, and none at all on software devices */
} rx_ops_config;

/* The config's things outlive the ops. Matrices, vectors, acts, caches and ropes are the ops' own
 * and go with it. */
rx_status rx_ops_new (const rx_ops_config *config, rx_ops **out);
void rx_ops_free (rx_ops *ops);
const char *rx_ops_family_name (const rx_ops *ops); /* "loop", "line" */

/* ---- what a model holds ---- */

/* Rows of one type, as in the file. */
typedef struct
{
  rx_type type;
  uint32_t rows, cols;
  const void *bytes; /* (rows, cols / block weights, block bytes) */
} rx_part;

typedef enum
{
  RX_USE_EMBED = 1,  /* rx_op_embed */
  RX_USE_LINEAR = 2, /* rx_op_linear */
  RX_USE_HEAD = 4,   /* rx_op_head of one token, without a soft cap */
  RX_USE_HEADS = 8,  /* rx_op_head of any; beside RX_USE_HEAD */
} rx_use;

#define RX_PARTS_MAX 4

typedef struct
{
  rx_part parts[RX_PARTS_MAX]; /* (n_parts) stacked, rows of part 0 first; all with the same cols */
  uint32_t n_parts;
  bool paired;   /* two parts of one shape, gate and up: rx_op_linear gives act (gate) * up */
  unsigned uses; /* rx_use */
} rx_matrix_config;

/* Bytes of the device that it will take; before anything is taken. */
uint64_t rx_matrix_bytes (rx_ops *ops, const rx_matrix_config *config);
rx_status rx_matrix_new (rx_ops *ops, const rx_matrix_config *config, rx_matrix **out);
/* The same in two parts: its room, so that plans can be made, and what stands there. Several matrices
 * may be packed at once, each by one thread, before any plan runs; where the device's memory is mapped, plans
 * may run beside it whose results nobody reads. */
rx_status rx_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix **out);
rx_status rx_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
rx_status rx_vector_new (rx_ops *ops, const float *values, uint32_t n, rx_vector **out);
rx_status rx_act_new (rx_ops *ops, uint32_t tokens_max, uint32_t width, rx_act **out);
/* The same, for the out of an attention or the in of a linear without a norm. Rows of all that were made with
 * the same `widest` (the greatest of their widths) stand equally far apart, unless it is very wide: kernels
 * made for one distance then read them all, and fewer are compiled. */
rx_status
rx_act_new_apart (rx_ops *ops, uint32_t tokens_max, uint32_t width, uint32_t widest, rx_act **out);
/* Overwrites all acts and scratch with zeros, and waits: what the last tokens left there. No plan runs. */
rx_status rx_ops_wipe (rx_ops *ops);

typedef struct
{
  uint32_t layers, kv_heads, head_dim;
  uint32_t pages; /* of RX_PAGE_TOKENS positions; each holds all layers */
} rx_cache_config;

uint64_t rx_cache_bytes (rx_ops *ops, const rx_cache_config *config); /* f32 keys and values */
/* That one binding of the device holds, of a layer: rx_cache_new gives RX_DRIVER for more. */
uint32_t rx_cache_pages_max (rx_ops *ops, const rx_cache_config *config);
/* A page's keys and values of all layers stand side by side, as many as one binding takes. Weighed: all pages
 * of a layer side by side, so that a page lies in twice as many places as there are layers. On lavapipe each
 * of them is a huge page of its own that the kernel fills first, at 2 ms and more: 120 MiB for a first token. */
rx_status rx_cache_new (rx_ops *ops, const rx_cache_config *config, rx_cache **out);
/* What rx_params.pages says for a page. */
uint32_t rx_cache_place (const rx_cache *cache, uint32_t page);
/* Before a submit that writes the run's positions, in the first `layers` layers or fewer. */
void rx_cache_writes (rx_cache *cache, const rx_params *params, uint32_t layers);
/* What was written of page `from`, all its positions, to `to`, which has been wiped; waits. */
rx_status rx_cache_copy (rx_cache *cache, uint32_t from, uint32_t to);
/* Overwrites what was written of these pages, by rx_cache_writes, since they were wiped; waits. */
rx_status rx_cache_wipe (rx_cache *cache, const uint32_t *pages, uint32_t n);

typedef struct
{
  uint32_t head_dim;
  uint32_t dims; /* that turn; 0: all */
  bool halves;   /* (i, i + dims/2) turn together; otherwise neighbours (2i, 2i + 1) */
  double base;
  double scale;         /* position * scale; 0: 1 */
  const float *factors; /* (dims / 2) each frequency is divided by; NULL: none */
  uint32_t positions;   /* the most */
} rx_rope_config;

rx_status rx_rope_new (rx_ops *ops, const rx_rope_config *config, rx_rope **out);

/* ---- a plan of ops ---- */

/* Decode and prefill are two plans: decode always takes 1 token. */
typedef struct
{
  rx_plan *plan;
  uint32_t tokens_max; /* 1: decode; up to RX_BATCH_MAX: prefill */
  rx_span params;      /* rx_params, RX_PLACE_SHARED */
  rx_cache *cache;
} rx_batch;

typedef struct
{
  rx_matrix *matrix;
  rx_act *out;
  float scale; /* 0: 1 */
} rx_embed;

/* out = matrix . norm (in) [+ bias] [+ residual], or act (gate) * up when the matrix is paired, or
 * residual + post_norm (matrix . norm (in) [+ bias]): Gemma's norms after attention and after the
 * feed-forward. out may be the residual's own act; never in's. */
typedef enum
{
  RX_SILU,
  RX_GELU_TANH,
} rx_activation;

typedef struct
{
  const rx_act *in;
  const rx_vector *norm; /* RMS norm on the way in; NULL: none */
  float eps;
  rx_matrix *matrix;
  const rx_vector *bias;    /* NULL: none; with paired, none */
  rx_activation activation; /* of a paired matrix */
  const rx_act *residual;   /* NULL: none */
  rx_act *out;
  const rx_vector
      *post_norm;  /* RMS norm of the product, with eps; then residual is there; NULL: none */
  rx_act *product; /* with post_norm: where the product stands meanwhile; as wide as out */
  bool
      later; /* the next op of the plan that uses out is a linear or a head with out as `in`: what is
               * added may wait for it */
} rx_linear;

/* out = residual + norm (in) */
typedef struct
{
  const rx_act *in;
  const rx_vector *norm;
  float eps;
  const rx_act *residual;
  rx_act *out; /* may be the residual's own */
} rx_norm_add;

/* From the row q (heads, head_dim) | k (kv_heads, head_dim) | v (kv_heads, head_dim): norms of q
 * and k, rope, keys and values into the cache at the tokens' positions, attention over all
 * positions up to each token's own. */
typedef struct
{
  const rx_act *qkv;
  uint32_t layer; /* of the cache */
  uint32_t heads, kv_heads, head_dim;
  const rx_vector *q_norm, *k_norm; /* (head_dim) RMS; NULL: none */
  float eps;
  const rx_rope *rope;
  float scale;     /* of q . k */
  uint32_t window; /* 0: all; else only positions > own - window */
  rx_act
      *out; /* (tokens, heads * head_dim); NULL, of many tokens: only keys and values are wanted */
} rx_attention;

/* Logits of the last token (decode), or of every token (prefill plans that ask for it). */
typedef struct
{
  const rx_act *in;
  const rx_vector *norm;
  float eps;
  rx_matrix *matrix; /* (vocabulary, width) */
  float softcap;     /* 0: none; else softcap * tanh (x / softcap) */
  rx_span top;       /* (tokens) rx_top, shared */
  rx_span logits;    /* (tokens, vocabulary) f32, shared; size 0: not wanted */
} rx_head;

rx_status rx_op_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op);
rx_status rx_op_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op);
rx_status rx_op_norm_add (rx_ops *ops, const rx_batch *run, const rx_norm_add *op);
rx_status rx_op_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op);
rx_status rx_op_head (rx_ops *ops, const rx_batch *run, const rx_head *op);
/* Call after the processor has filled params and before rx_plan_run: the family's own part. */
void rx_params_ready (rx_ops *ops, const rx_batch *run);

/* Compiles what the added ops need and runs each kernel once, so that the first token waits for
 * nothing. Before any token: the first page of each cache is wiped. progress may be NULL; returning false ends
 * it with RX_OK and nothing harmed. */
typedef bool (*rx_warm_progress) (uint32_t done, uint32_t total, void *data);
rx_status rx_ops_warm (rx_ops *ops, rx_warm_progress progress, void *data);

/* Times kernels for the next start on this device and driver, when nobody waits for it: what the plans have
 * stands, and bits do not depend on it (loop-tune.h). A call waits some ms for a
 * kernel that another thread compiles, or runs one a few times. No plan may be under way. *more is false once there is nothing left or no time. */
rx_status rx_ops_tune (rx_ops *ops, bool *more);
