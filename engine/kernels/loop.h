/* loop.h: one step of the loop family: a kernel of shaders/ with its numbers and spans. */
#pragma once

#include "ops-private.h"

typedef enum
{
  RX_LOOP_ATTENTION,
  RX_LOOP_EMBED,
  RX_LOOP_LINEAR,
  RX_LOOP_LINEAR_COOP,
  RX_LOOP_LINEAR_DOT,
  RX_LOOP_NORM_ADD,
  RX_LOOP_ROPE,
  RX_LOOP_TOP_BOUND,
  RX_LOOP_TOP_MERGE,
  RX_LOOP_TOP_PICK,
  RX_LOOP_TOP_SLICE,
} rx_loop_kernel;

typedef struct
{
  rx_loop_kernel kernel;
  uint32_t local;         /* lanes of a workgroup; 0: one subgroup */
  uint32_t constants[16]; /* (n_constants) from number 3 on */
  uint32_t n_constants;
  const void *push;    /* (of the kernel's size) */
  rx_step_config step; /* all but pipeline and push; buffers[0] is set to the params */
} rx_loop_step;

/* Adds the step to the plan, and its kernel to those that rx_ops_warm runs. */
rx_status rx_loop_add (rx_ops *ops, const rx_batch *run, rx_loop_step *step);
/* A texel buffer of the step's, next in line. */
void rx_loop_texel (rx_loop_step *step, uint32_t at, rx_span span, VkFormat format);
/* The format of the texels in which a kernel reads 32 columns by ops->lanes lanes. */
VkFormat rx_loop_column_texel (const rx_ops *ops);
/* Lanes of the smallest workgroup: a subgroup. */
uint32_t rx_loop_least (const rx_ops *ops);
/* Lanes of a workgroup of so many row groups, or of as many as there must be. */
uint32_t rx_loop_local (const rx_ops *ops, uint32_t row_groups);
/* Memory of so many u32 that kernels leave at zero: counters of what has ended. */
rx_status rx_loop_counters (rx_ops *ops, rx_scratch which, uint32_t n, rx_span *out);
uint32_t rx_float_bits (float f);
uint64_t rx_loop_linear_hash (void); /* of the kernels that loop-tune.c times */

rx_status rx_loop_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op);
rx_status rx_loop_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op);
rx_status rx_loop_norm_add (rx_ops *ops, const rx_batch *run, const rx_norm_add *op);
rx_status rx_loop_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op);
rx_status rx_loop_head (rx_ops *ops, const rx_batch *run, const rx_head *op);

/* What linear and head share. */
typedef struct
{
  const rx_act *in;
  const rx_vector *norm, *bias; /* or NULL */
  const rx_matrix *matrix;
  float eps, softcap;
  uint32_t activation;     /* 0: not paired; 1: SiLU, 2: GELU */
  uint32_t head;           /* 0: no; 1: unless, 2: only if the params name rows */
  const rx_span *residual; /* or NULL */
  rx_span out;
  uint32_t stride;             /* of out */
  const rx_vector *post_norm;  /* or NULL: then total = residual + norm (out) as well */
  rx_span total;               /* of post_norm */
  uint32_t first_token, count; /* of the batch's tokens; count 0: all */
  uint32_t result_token;       /* whose row of out is the first */
} rx_loop_product;

rx_loop_product rx_loop_product_of (const rx_linear *op);
rx_status rx_loop_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product);

/* The head with the products of another family: called for all rows, then for chosen ones. */
typedef rx_status (*rx_loop_multiplier) (rx_ops *ops,
                                         const rx_batch *run,
                                         const rx_loop_product *product);
rx_status rx_loop_head_with (rx_ops *ops,
                             const rx_batch *run,
                             const rx_head *op,
                             rx_loop_multiplier multiply);
