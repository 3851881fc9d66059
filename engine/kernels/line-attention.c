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
static const uint32_t attend_code[] =
#include "line-attend.spv.inc"
    ;
static const uint32_t rope_code[] =
#include "line-rope.spv.inc"
    ;

/* As shaders/line-turn.glsl has it. */
static uint32_t
turn_of (const rx_attention *op)
{
  if (op->rope == NULL)
    return 0;
  return op->rope->config.halves ? 2 : 1;
}

/* The texels of rope and norms, from number `at` on. */
static void
add_turn_texels (rx_step_config *step, uint32_t at, const rx_attention *op)
{
  const VkFormat quad = VK_FORMAT_R32G32B32A32_SFLOAT;
  rx_span any = op->qkv->span;

  rx_line_texel (step, at, any, quad);
  rx_line_texel (step, at + 1, op->q_norm != NULL ? op->q_norm->span : any, quad);
  rx_line_texel (step, at + 2, op->k_norm != NULL ? op->k_norm->span : any, quad);
  rx_line_texel (step, at + 3, op->rope != NULL ? op->rope->fine : any, quad);
  rx_line_texel (step, at + 4, op->rope != NULL ? op->rope->coarse : any, quad);
}

static void
add_cache_texels (rx_step_config *step, uint32_t at, const rx_batch *run, uint32_t layer)
{
  rx_line_texel (step, at, run->cache->keys[layer], VK_FORMAT_R32G32B32A32_SFLOAT);
  rx_line_texel (step, at + 1, run->cache->values[layer], VK_FORMAT_R32G32B32A32_SFLOAT);
}

/* Norms, rope, keys and values to the cache; queries, times the scale, to `queries`. */
static rx_status
add_rope (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  uint32_t push[] = { op->heads, op->kv_heads, op->qkv->stride / 4, rx_float_bits (op->eps),
                      rx_float_bits (op->scale) };
  uint32_t groups = (op->heads + 2 * op->kv_heads + SUBGROUPS - 1) / SUBGROUPS;
  rx_line_kernel kernel = { .name = "line-rope",
                            .code = rope_code,
                            .code_bytes = sizeof rope_code,
                            .subgroups = SUBGROUPS,
                            .constants = { op->head_dim / 4, op->q_norm != NULL, op->k_norm != NULL,
                                           turn_of (op) },
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
  rx_status status = rx_line_grid_get (ops, run, &grid, &step.grid);

  memcpy (step.push, push, sizeof push);
  add_turn_texels (&step, 0, op);
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

static rx_status
add_many (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  uint32_t heads = heads_at_once (op), tokens = tokens_at_once (op);
  uint32_t push[] = { op->heads, op->kv_heads, op->out->stride / 4, op->window };
  rx_line_kernel kernel = { .name = "line-attention",
                            .code = attention_code,
                            .code_bytes = sizeof attention_code,
                            .constants = { op->head_dim / 4, heads, tokens },
                            .n_constants = 3,
                            .n_buffers = 2,
                            .n_texels = 3,
                            .push_bytes = sizeof push };
  rx_line_grid grid = { .x = op->heads / heads, .bundle = tokens };
  rx_step_config step = { .buffers = { { run->params, RX_READ }, { op->out->span, RX_WRITE } },
                          .groups = { grid.x, (run->tokens_max + tokens - 1) / tokens } };
  rx_status status = rx_line_grid_get (ops, run, &grid, &step.grid);

  memcpy (step.push, push, sizeof push);
  rx_line_texel (&step, 0, queries, VK_FORMAT_R32G32B32A32_SFLOAT);
  add_cache_texels (&step, 1, run, op->layer);
  return status == RX_OK ? rx_line_add (ops, run, &kernel, &step) : status;
}

/* ---- one token ---- */

/* What the workgroups of a decoded token put down, and the sums that they leave for the next op. */
static rx_status
take_parts (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_step_config *step)
{
  uint32_t pages = run->cache->config.pages, most;
  const rx_scratch scratch[] = { RX_SCRATCH_LINE_OWN_SUMS, RX_SCRATCH_LINE_PARTS,
                                 RX_SCRATCH_LINE_ENDS, RX_SCRATCH_LINE_COUNTS };
  rx_status status = RX_OK;

  most = ((pages < RX_PAGES_MAX ? pages : RX_PAGES_MAX) + SPLIT - 1) / SPLIT;
  step->groups[1] = most;
  for (uint32_t i = 0; i < 4 && status == RX_OK; i++)
    {
      const uint64_t sizes[] = { rx_padded (op->out->stride / 4) * 4ull,
                                 (uint64_t) op->heads * most * op->head_dim * 4,
                                 op->heads * most * 8ull, op->heads * 4ull };

      status = rx_line_scratch (ops, scratch[i], sizes[i], &step->buffers[2 + i].span);
      step->buffers[2 + i].access = i == 0 ? RX_WRITE : RX_READ | RX_WRITE;
    }
  return status;
}

static rx_status
add_one (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  uint32_t heads = heads_at_once (op);
  uint32_t push[] = { op->heads, op->kv_heads, rx_float_bits (op->eps), rx_float_bits (op->scale),
                      op->window };
  rx_line_kernel kernel = { .name = "line-attend",
                            .code = attend_code,
                            .code_bytes = sizeof attend_code,
                            .constants = { op->head_dim / 4, heads, SPLIT, op->q_norm != NULL,
                                           op->k_norm != NULL, turn_of (op) },
                            .n_constants = 6,
                            .n_buffers = 8,
                            .n_texels = 7,
                            .push_bytes = sizeof push };
  rx_line_grid grid = { .x = op->heads / heads, .split = SPLIT * RX_PAGE_TOKENS };
  rx_step_config step = { .buffers = { { run->params, RX_READ },
                                       { op->out->span, RX_WRITE },
                                       [6] = { run->cache->keys[op->layer], RX_WRITE },
                                       { run->cache->values[op->layer], RX_WRITE } },
                          .groups = { grid.x } };
  rx_status status = take_parts (ops, run, op, &step);

  memcpy (step.push, push, sizeof push);
  add_cache_texels (&step, 0, run, op->layer);
  add_turn_texels (&step, 2, op);
  if (status == RX_OK)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  if (status == RX_OK)
    status = rx_line_add (ops, run, &kernel, &step);
  if (status == RX_OK)
    rx_line_sums_made (ops, run, op->out, 4);
  return status;
}

/* ---- the op ---- */

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
  rx_status status;

  if (!suits (run, op))
    return rx_loop_attention (ops, run, op);
  if (run->tokens_max == 1)
    return add_one (ops, run, op);
  status = rx_ops_scratch (ops, RX_SCRATCH_QUERIES,
                           (uint64_t) run->tokens_max * op->heads * op->head_dim * sizeof (float),
                           &queries);
  if (status == RX_OK)
    status = add_rope (ops, run, op, queries);
  return status == RX_OK ? add_many (ops, run, op, queries) : status;
}
