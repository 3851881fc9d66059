#include "loop.h"

/* The kernel is unrolled over all its queries: more of them read a key once, but take registers, and
 * lavapipe time to compile (about 0.1 s for 64 quads of queries). */
#define HEADS_MOST    4   /* query heads that share what is read of a key */
#define QUERIES_MOST  8   /* of all tokens at once */
#define ALONE_MOST    2   /* the same without subgroups, where each takes barriers */
#define QUADS_MOST    128 /* of all queries at once, on a software device */
#define WORKERS_CARD  32  /* that share a context while decoding */
#define WORKERS_OTHER 4
#define PARTS         33 /* as shaders/attention.comp */
#define COUNTERS      1024

/* Norms, rope, keys and values to the cache; queries, times the scale, to `queries`. */
static rx_status
add_rope (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  uint32_t local = rx_loop_local (ops, 4), heads = op->heads + 2 * op->kv_heads;
  uint32_t dims = op->rope != NULL ? op->rope->config.dims : 0;
  uint32_t push[] = { op->heads,
                      op->kv_heads,
                      op->head_dim,
                      run->cache->room,
                      dims,
                      op->qkv->stride,
                      rx_float_bits (op->eps),
                      rx_float_bits (op->scale) };
  rx_loop_step step = {
    .kernel = RX_LOOP_ROPE,
    .local = local,
    .constants = { op->q_norm != NULL, op->k_norm != NULL,
                   op->rope != NULL && op->rope->config.halves },
    .n_constants = 3,
    .push = push,
    .step = { .buffers = { [1] = { queries, RX_WRITE },
                           { run->cache->keys[op->layer], RX_WRITE },
                           { run->cache->values[op->layer], RX_WRITE } },
              .groups = { (heads * ops->lanes + local - 1) / local, run->tokens_max } },
  };

  rx_loop_texel (&step, 0, op->qkv->span, VK_FORMAT_R32_SFLOAT);
  rx_loop_texel (&step, 1, op->q_norm != NULL ? op->q_norm->span : op->qkv->span,
                 VK_FORMAT_R32_SFLOAT);
  rx_loop_texel (&step, 2, op->k_norm != NULL ? op->k_norm->span : op->qkv->span,
                 VK_FORMAT_R32_SFLOAT);
  rx_loop_texel (&step, 3, dims > 0 ? op->rope->fine : op->qkv->span, VK_FORMAT_R32G32_SFLOAT);
  rx_loop_texel (&step, 4, dims > 0 ? op->rope->coarse : op->qkv->span, VK_FORMAT_R32G32_SFLOAT);
  return rx_loop_add (ops, run, &step);
}

/* The most that divides the query heads of a key head. */
static uint32_t
heads_at_once (const rx_ops *ops, const rx_attention *op)
{
  uint32_t share = op->heads / op->kv_heads, most = ops->subgroup > 0 ? HEADS_MOST : ALONE_MOST;

  while (share % most != 0)
    most--;
  return most;
}

/* A key is read once for all of them. */
static uint32_t
tokens_at_once (const rx_ops *ops, const rx_batch *run, uint32_t heads, uint32_t quads)
{
  uint32_t most = (ops->subgroup > 0 ? QUERIES_MOST : ALONE_MOST) / heads;

  if (!ops->card && most > QUADS_MOST / (heads * quads))
    most = QUADS_MOST / (heads * quads);
  return run->tokens_max == 1 || most == 0 ? 1 : most;
}

static rx_status
add_heads (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  uint32_t quads = run->cache->room / 4, heads = heads_at_once (ops, op),
           least = rx_loop_least (ops);
  uint32_t tokens = tokens_at_once (ops, run, heads, quads), workers = 1;
  uint32_t push[] = { op->heads, op->kv_heads, op->head_dim, op->out->stride, op->window };
  rx_span parts, counters;
  rx_status status;

  if (run->tokens_max == 1)
    workers = ops->card ? WORKERS_CARD : WORKERS_OTHER;
  status = rx_ops_scratch (ops, RX_SCRATCH_PARTS, (uint64_t) op->heads * PARTS * (quads + 1) * 16,
                           &parts);
  if (status == RX_OK)
    status = rx_loop_counters (ops, RX_SCRATCH_ATTENTION_COUNTERS, COUNTERS, &counters);
  if (status != RX_OK || op->heads > COUNTERS)
    return status != RX_OK ? status : RX_DRIVER;
  rx_loop_step step = {
    .kernel = RX_LOOP_ATTENTION,
    .constants = { quads, heads, tokens, workers, ops->card },
    .n_constants = 5,
    .push = push,
    .step = { .buffers = { [1] = { op->out->span, RX_WRITE },
                           { parts, RX_READ | RX_WRITE },
                           { counters, RX_READ | RX_WRITE | RX_ZERO } },
              .groups = { (op->heads / heads * ops->lanes + least - 1) / least,
                          (run->tokens_max + tokens - 1) / tokens, workers } },
  };
  rx_loop_texel (&step, 0, queries, VK_FORMAT_R32G32B32A32_SFLOAT);
  rx_loop_texel (&step, 1, run->cache->keys[op->layer], VK_FORMAT_R32G32B32A32_SFLOAT);
  rx_loop_texel (&step, 2, run->cache->values[op->layer], VK_FORMAT_R32G32B32A32_SFLOAT);
  return rx_loop_add (ops, run, &step);
}

rx_status
rx_loop_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  const rx_cache_config *cache = &run->cache->config;
  rx_span queries;
  rx_status status;

  if (op->kv_heads == 0 || op->heads % op->kv_heads != 0 || op->kv_heads != cache->kv_heads ||
      op->head_dim != cache->head_dim || op->layer >= cache->layers)
    return RX_DRIVER;
  status = rx_ops_scratch (ops, RX_SCRATCH_QUERIES,
                           (uint64_t) run->tokens_max * op->heads * run->cache->room *
                               sizeof (float),
                           &queries);
  if (status == RX_OK)
    status = add_rope (ops, run, op, queries);
  return status == RX_OK && op->out != NULL ? add_heads (ops, run, op, queries) : status;
}
