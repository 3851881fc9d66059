#include "line.h"

#include "line-keys.h"

#include <string.h>

#define SPLIT       4   /* pages of a decoded token's context that a workgroup takes */
#define HEADS_MOST  4   /* query heads that share what is read of a key */
#define TOKENS_MOST 4   /* that do */
#define QUADS_MOST  256 /* of all queries of a workgroup: the driver compiles code in step with it */
#define RUN_NUMBERS 2048        /* of the keys of a run: code that the processor's caches hold */
#define RUN_LEAST   16          /* keys */
#define RUNS_BYTES  (32u << 20) /* of what the runs of one round leave */

static const uint32_t attention_code[] =
#include "line-attention.spv.inc"
    ;
static const uint32_t attend_code[] =
#include "line-attend.spv.inc"
    ;
static const uint32_t join_code[] =
#include "line-join.spv.inc"
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
  uint32_t push[19] = { op->qkv->stride / 4, rx_float_bits (op->eps), rx_float_bits (op->scale) };
  rx_line_kernel kernel = { .name = "line-rope",
                            .code = rope_code,
                            .code_bytes = sizeof rope_code,
                            .constants = { op->head_dim / 4, op->q_norm != NULL, op->k_norm != NULL,
                                           turn_of (op), op->kv_heads, op->heads / op->kv_heads },
                            .n_constants = 6,
                            .n_buffers = 4,
                            .n_texels = 5,
                            .push_bytes = sizeof push };
  rx_step_config step = { .buffers = { { run->params, RX_READ },
                                       { queries, RX_WRITE },
                                       { run->cache->keys[op->layer], RX_WRITE },
                                       { run->cache->values[op->layer], RX_WRITE } },
                          .groups = { op->kv_heads, run->tokens_max } };
  rx_line_grid grid = { .x = op->kv_heads, .bundle = 1 };
  rx_status status = rx_line_grid_get (ops, run, &grid, &step.grid);

  for (uint32_t i = 0; i < 16; i++)
    push[3 + i] = i;
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

/* ---- many tokens, a lane each ---- */

/* What is told apart by rx_line_find: the bytes between members are zero. */
typedef struct
{
  uint32_t kind;
  rx_line_keys shape;
} keys_key;

static rx_status
write_keys (const void *key, rx_spirv **out)
{
  return rx_line_keys_write (&((const keys_key *) key)->shape, out);
}

/* (items, heads) parts of a round: what one run of keys leaves, for a tile of tokens. */
static uint64_t
part_bytes (const rx_ops *ops, const rx_attention *op)
{
  return (uint64_t) op->heads * (op->head_dim / 4 + 1) * ops->lanes * 16;
}

/* False: a run would be too short, or a tile alone sees too many. */
static bool
plan_runs (const rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_line_work *work)
{
  uint32_t positions = run->cache->config.pages * RX_PAGE_TOKENS, runs, tiles;

  if (op->rope != NULL && op->rope->config.positions < positions)
    positions = op->rope->config.positions;
  memset (work, 0, sizeof *work);
  work->tokens_max = run->tokens_max;
  work->lanes = ops->lanes;
  work->keys = RX_PAGE_TOKENS;
  while (work->keys > RUN_LEAST && work->keys * op->head_dim > RUN_NUMBERS)
    work->keys /= 2;
  work->kv_heads = op->kv_heads;
  work->share = op->heads / op->kv_heads;
  work->window = op->window;
  work->items = (uint32_t) (RUNS_BYTES / part_bytes (ops, op));
  runs = positions / work->keys + 1;
  tiles = (run->tokens_max + ops->lanes - 1) / ops->lanes;
  if (work->keys * op->head_dim > RUN_NUMBERS || work->items < runs)
    return false;
  work->rounds = (tiles + work->items / runs - 1) / (work->items / runs);
  if (work->items > tiles * runs)
    work->items = tiles * runs;
  return work->rounds <= RX_LINE_ROUNDS_MAX && work->items < 65536 && op->kv_heads < 256 &&
         work->share < 256;
}

static rx_status
add_keys (rx_ops *ops,
          const rx_batch *run,
          const rx_attention *op,
          const rx_line_work *work,
          rx_step_config *step)
{
  rx_line_keys_words words = { .items = work->items,
                               .window = op->window != 0 ? op->window : 1u << 31 };
  rx_span keys = run->cache->keys[op->layer], values = run->cache->values[op->layer];
  uint64_t addresses[] = { keys.address, values.address };
  rx_line_kernel kernel = {
    .name = "line-keys", .n_buffers = 1, .n_texels = 2, .push_bytes = RX_LINE_KEYS_PUSH
  };
  keys_key key;
  rx_status status;

  memset (&key, 0, sizeof key);
  key.kind = RX_LINE_KIND_KEYS;
  key.shape = (rx_line_keys){ ops->lanes, op->head_dim / 4, work->keys, work->kv_heads,
                              work->share };
  for (uint32_t i = 0; i < 16; i++)
    words.table[i] = i;
  memcpy (step->push, addresses, sizeof addresses);
  memcpy (step->push + sizeof addresses, &words, sizeof words);
  step->others[0] = (rx_range){ keys, RX_READ };
  step->others[1] = (rx_range){ values, RX_READ };
  step->n_others = 2;
  status = rx_line_find (ops, &kernel, &key, sizeof key, write_keys, &step->pipeline);
  return status == RX_OK ? rx_line_add_step (ops, run, step) : status;
}

static rx_status
add_join (rx_ops *ops,
          const rx_batch *run,
          const rx_attention *op,
          const rx_line_work *work,
          rx_step_config *step)
{
  uint32_t push[18] = { work->items, op->out->stride / 4 };
  rx_line_kernel kernel = { .name = "line-join",
                            .code = join_code,
                            .code_bytes = sizeof join_code,
                            .constants = { op->head_dim / 4 },
                            .n_constants = 1,
                            .n_buffers = 1,
                            .n_texels = 2,
                            .push_bytes = sizeof push };

  for (uint32_t i = 0; i < 16; i++)
    push[2 + i] = i;
  memcpy (step->push, push, sizeof push);
  return rx_line_add (ops, run, &kernel, step);
}

static rx_status
add_round (rx_ops *ops,
           const rx_batch *run,
           const rx_attention *op,
           const rx_line_work *work,
           const rx_line_round *round,
           rx_span queries)
{
  const VkFormat quad = VK_FORMAT_R32G32B32A32_SFLOAT;
  uint32_t tiles = (run->tokens_max + ops->lanes - 1) / ops->lanes;
  rx_step_config keys = { .groups = { work->items, work->kv_heads, work->share },
                          .grid = round->keys_grid };
  rx_step_config join = { .groups = { op->heads, tiles }, .grid = round->join_grid };
  rx_span parts;
  rx_status status = rx_ops_scratch (ops, RX_SCRATCH_LINE_RUNS, work->items * part_bytes (ops, op),
                                     &parts);

  keys.buffers[0] = (rx_range){ parts, RX_WRITE };
  rx_line_texel (&keys, 0, queries, quad);
  rx_line_texel (&keys, 1, round->items, quad);
  join.buffers[0] = (rx_range){ op->out->span, RX_WRITE };
  rx_line_texel (&join, 0, parts, quad);
  rx_line_texel (&join, 1, round->tiles, VK_FORMAT_R32G32B32A32_UINT);
  if (status == RX_OK)
    status = add_keys (ops, run, op, work, &keys);
  return status == RX_OK ? add_join (ops, run, op, work, &join) : status;
}

static rx_status
add_runs (rx_ops *ops,
          const rx_batch *run,
          const rx_attention *op,
          const rx_line_work *work,
          rx_span queries)
{
  const rx_line_round *rounds;
  rx_status status = rx_line_work_get (ops, run, work, &rounds);

  for (uint32_t i = 0; i < work->rounds && status == RX_OK; i++)
    status = add_round (ops, run, op, work, &rounds[i], queries);
  return status;
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
  step->groups[1] = (most + 1) / 2;
  for (uint32_t i = 0; i < 4 && status == RX_OK; i++)
    {
      const uint64_t sizes[] = { rx_padded (op->out->stride / 4) * 4ull,
                                 (uint64_t) op->heads * most * op->head_dim * 4,
                                 op->heads * most * 8ull, op->heads * 4ull };

      status = rx_line_scratch (ops, scratch[i], sizes[i], &step->buffers[2 + i].span);
      step->buffers[2 + i].access = i == 0 ? RX_WRITE : RX_READ | RX_WRITE;
      if (scratch[i] == RX_SCRATCH_LINE_COUNTS)
        step->buffers[2 + i].access |= RX_ZERO;
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
  rx_line_grid grid = { .x = 2 * op->heads / heads, .split = 2 * SPLIT * RX_PAGE_TOKENS };
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
    rx_line_sums_made (ops, run, op->out, ops->lanes / 2);
  return status;
}

/* ---- the op ---- */

static bool
suits (const rx_batch *run, const rx_attention *op)
{
  const rx_cache_config *cache = &run->cache->config;

  return op->kv_heads > 0 && op->heads % op->kv_heads == 0 && op->kv_heads == cache->kv_heads &&
         op->head_dim == cache->head_dim && op->layer < cache->layers && op->head_dim % 8 == 0 &&
         (op->rope == NULL || op->rope->config.dims == op->head_dim);
}

rx_status
rx_line_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  rx_line_work work;
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
  if (status != RX_OK || op->out == NULL)
    return status;
  return plan_runs (ops, run, op, &work) ? add_runs (ops, run, op, &work, queries)
                                         : add_many (ops, run, op, queries);
}
