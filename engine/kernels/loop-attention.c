#include "loop.h"

#define HEADS_MOST 4 /* query heads that share what is read of a key */

/* Norms, rope, keys and values to the cache; queries, times the scale, to `queries`. */
static rx_status
add_rope (rx_ops *ops, const rx_batch *run, const rx_attention *op, rx_span queries)
{
  uint32_t local = rx_loop_local (ops), heads = op->heads + 2 * op->kv_heads;
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
heads_at_once (const rx_attention *op)
{
  uint32_t share = op->heads / op->kv_heads, most = HEADS_MOST;

  while (share % most != 0)
    most--;
  return most;
}

/* NEEDSWORK: the context is not split: a decoded token has one row group for each few query heads, too
 * few for a graphics card. In a prefill each token reads the keys on its own. */
rx_status
rx_loop_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  const rx_cache_config *cache = &run->cache->config;
  uint32_t room = run->cache->room, at_once;
  uint32_t push[] = { op->heads, op->kv_heads, op->head_dim, op->out->stride, op->window };
  rx_loop_step step = { .kernel = RX_LOOP_ATTENTION, .n_constants = 2, .push = push };
  rx_span queries;
  rx_status status;

  if (op->kv_heads == 0 || op->heads % op->kv_heads != 0 || op->kv_heads != cache->kv_heads ||
      op->head_dim != cache->head_dim || op->layer >= cache->layers)
    return RX_DRIVER;
  status = rx_ops_scratch (ops, RX_SCRATCH_QUERIES,
                           (uint64_t) run->tokens_max * op->heads * room * sizeof (float),
                           &queries);
  if (status == RX_OK)
    status = add_rope (ops, run, op, queries);
  if (status != RX_OK)
    return status;
  at_once = heads_at_once (op);
  step.constants[0] = room / 4;
  step.constants[1] = at_once;
  step.step.buffers[1] = (rx_range){ op->out->span, RX_WRITE };
  step.step.groups[0] = (op->heads / at_once * ops->lanes + ops->config.device->subgroup_size - 1) /
                        ops->config.device->subgroup_size;
  step.step.groups[1] = run->tokens_max;
  rx_loop_texel (&step, 0, queries, VK_FORMAT_R32G32B32A32_SFLOAT);
  rx_loop_texel (&step, 1, run->cache->keys[op->layer], VK_FORMAT_R16G16B16A16_SFLOAT);
  rx_loop_texel (&step, 2, run->cache->values[op->layer], VK_FORMAT_R16G16B16A16_SFLOAT);
  return rx_loop_add (ops, run, &step);
}
