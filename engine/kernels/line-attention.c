#include "line.h"

#include <string.h>

#define SPLIT       4   /* pages of a decoded token's context that a workgroup takes */
#define HEADS_MOST  4   /* query heads that share what is read of a key */
#define TOKENS_MOST 4   /* that do */
#define QUADS_MOST  256 /* of all queries of a workgroup: the driver compiles code in step with it */
#define SUBGROUPS   4   /* of a workgroup that turns heads */

static const uint32_t attention_code[] =
#include "line-attention.spv.inc"
    ;
static const uint32_t combine_code[] =
#include "line-combine.spv.inc"
    ;
static const uint32_t rope_code[] =
#include "line-rope.spv.inc"
    ;

/* Norms, rope, keys and values to the cache; queries, times the scale, to `queries`. */
static rx_status
add_rope (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  const VkFormat quad = VK_FORMAT_R32G32B32A32_SFLOAT;
  uint32_t push[] = { op->heads, op->kv_heads, op->qkv->stride / 4, rx_float_bits (op->eps),
                      rx_float_bits (op->scale) };
  uint32_t groups = (op->heads + 2 * op->kv_heads + SUBGROUPS - 1) / SUBGROUPS;
  rx_line_kernel kernel = { .name = "line-rope",
                            .code = rope_code,
                            .code_bytes = sizeof rope_code,
                            .subgroups = SUBGROUPS,
                            .constants = { op->head_dim / 4, op->q_norm != NULL, op->k_norm != NULL,
                                           op->rope == NULL          ? 0
                                           : op->rope->config.halves ? 2
                                                                     : 1 },
                            .n_constants = 4,
                            .n_buffers = 4,
                            .n_texels = 5,
                            .push_bytes = sizeof push };
  rx_step_config step = { .buffers = { { run->params, RX_READ },
                                       { queries, RX_WRITE },
                                       { run->cache->keys[op->layer], RX_WRITE },
                                       { run->cache->values[op->layer], RX_WRITE } },
                          .groups = { groups, run->tokens_max } };
  rx_line_grid grid = { .x = groups, .bundle = 1 };
  rx_span any = op->qkv->span;
  rx_status status = RX_OK;

  memcpy (step.push, push, sizeof push);
  rx_line_texel (&step, 0, op->qkv->span, quad);
  rx_line_texel (&step, 1, op->q_norm != NULL ? op->q_norm->span : any, quad);
  rx_line_texel (&step, 2, op->k_norm != NULL ? op->k_norm->span : any, quad);
  rx_line_texel (&step, 3, op->rope != NULL ? op->rope->fine : any, quad);
  rx_line_texel (&step, 4, op->rope != NULL ? op->rope->coarse : any, quad);
  if (run->tokens_max > 1)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  return status == RX_OK ? rx_line_add (ops, run, &kernel, &step) : status;
}

/* The most that divides the query heads of a key head. */
static uint32_t
heads_at_once (const rx_attention *op)
{
  uint32_t share = op->heads / op->kv_heads, most = HEADS_MOST;

  while (share % most != 0)
    most--;
  return most;
}

static uint32_t
tokens_at_once (const rx_attention *op)
{
  uint32_t n = TOKENS_MOST;

  while (n > 1 && n * heads_at_once (op) * op->head_dim / 4 > QUADS_MOST)
    n /= 2;
  return n;
}

/* The parts of a decoded token's attention. */
typedef struct
{
  rx_span values, ends; /* (heads, parts, head_dim) f32, (heads, parts, 2) f32 */
  uint32_t most;        /* parts */
} parts;

static rx_status
take_parts (rx_ops *ops, const rx_batch *run, const rx_attention *op, parts *out)
{
  uint32_t pages = run->cache->config.pages;
  uint64_t n;
  rx_status status;

  out->most = ((pages < RX_PAGES_MAX ? pages : RX_PAGES_MAX) + SPLIT - 1) / SPLIT;
  n = (uint64_t) op->heads * out->most;
  status = rx_line_scratch (ops, RX_SCRATCH_LINE_PARTS, n * op->head_dim * 4, &out->values);
  return status != RX_OK ? status : rx_line_scratch (ops, RX_SCRATCH_LINE_ENDS, n * 8, &out->ends);
}

static rx_status
add_attention (
    rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries, const parts *p)
{
  uint32_t heads = heads_at_once (op), tokens = tokens_at_once (op);
  uint32_t push[] = { op->heads, op->kv_heads, op->out->stride / 4, op->window };
  bool one = run->tokens_max == 1;
  rx_line_kernel kernel = { .name = "line-attention",
                            .code = attention_code,
                            .code_bytes = sizeof attention_code,
                            .constants = { op->head_dim / 4, heads, one ? 1 : tokens,
                                           one ? SPLIT : 0 },
                            .n_constants = 4,
                            .n_buffers = 3,
                            .n_texels = 3,
                            .push_bytes = sizeof push };
  rx_line_grid grid = { .x = op->heads / heads,
                        .bundle = one ? 0 : tokens,
                        .split = one ? SPLIT * RX_PAGE_TOKENS : 0 };
  rx_span out = one ? p->values : op->out->span;
  rx_step_config step = { .buffers = { { run->params, RX_READ },
                                       { out, RX_WRITE },
                                       { one ? p->ends : out, RX_WRITE } },
                          .groups = { grid.x,
                                      one ? p->most : (run->tokens_max + tokens - 1) / tokens } };
  rx_status status = rx_line_grid_get (ops, run, &grid, &step.grid);

  memcpy (step.push, push, sizeof push);
  rx_line_texel (&step, 0, queries, VK_FORMAT_R32G32B32A32_SFLOAT);
  rx_line_texel (&step, 1, run->cache->keys[op->layer], VK_FORMAT_R32G32_UINT);
  rx_line_texel (&step, 2, run->cache->values[op->layer], VK_FORMAT_R32G32_UINT);
  return status == RX_OK ? rx_line_add (ops, run, &kernel, &step) : status;
}

static rx_status
add_combine (rx_ops *ops, const rx_batch *run, const rx_attention *op, const parts *p)
{
  rx_line_kernel kernel = { .name = "line-combine",
                            .code = combine_code,
                            .code_bytes = sizeof combine_code,
                            .constants = { op->head_dim, SPLIT },
                            .n_constants = 2,
                            .n_buffers = 3,
                            .n_texels = 2 };
  rx_step_config step = { .buffers = { { run->params, RX_READ }, { op->out->span, RX_WRITE } },
                          .groups = { op->heads } };
  rx_status status = rx_line_scratch (ops, RX_SCRATCH_LINE_OWN_SUMS,
                                      rx_padded (op->out->stride / ops->lanes * 2) * 4,
                                      &step.buffers[2].span);

  step.buffers[2].access = RX_WRITE;
  rx_line_texel (&step, 0, p->values, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (&step, 1, p->ends, VK_FORMAT_R32G32_SFLOAT);
  if (status == RX_OK)
    status = rx_line_add (ops, run, &kernel, &step);
  if (status == RX_OK)
    rx_line_sums_made (ops, run, op->out);
  return status;
}

static bool
suits (const rx_batch *run, const rx_attention *op)
{
  const rx_cache_config *cache = &run->cache->config;

  return op->kv_heads > 0 && op->heads % op->kv_heads == 0 && op->kv_heads == cache->kv_heads &&
         op->head_dim == cache->head_dim && op->layer < cache->layers && op->head_dim % 16 == 0 &&
         (op->rope == NULL || op->rope->config.dims == op->head_dim);
}

rx_status
rx_line_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  rx_span queries;
  parts p = { 0 };
  rx_status status;

  if (!suits (run, op))
    return rx_loop_attention (ops, run, op);
  status = rx_line_scratch (ops, RX_SCRATCH_QUERIES,
                            (uint64_t) run->tokens_max * op->heads * op->head_dim * sizeof (float),
                            &queries);
  if (status == RX_OK)
    status = add_rope (ops, run, op, queries);
  if (status == RX_OK && run->tokens_max == 1)
    status = take_parts (ops, run, op, &p);
  if (status == RX_OK)
    status = add_attention (ops, run, op, queries, &p);
  return status == RX_OK && run->tokens_max == 1 ? add_combine (ops, run, op, &p) : status;
}
