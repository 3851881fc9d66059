#include "loop-dot.h"
#include "loop-pack.h"
#include "loop-tune.h"
#include "loop.h"

/* Workgroups along the rows. */
static uint32_t
row_workgroups (const rx_ops *ops, const rx_loop_tile *tile, const rx_loop_product *p, uint32_t i)
{
  uint32_t row_groups = rx_loop_local (ops, tile->team) / ops->lanes / tile->split * tile->groups;
  uint32_t wanted = p->matrix->chunks[i].groups, chosen = RX_ROWS_MAX / ops->lanes;

  if (p->head == 2 && wanted > chosen)
    wanted = chosen;
  return (wanted + row_groups - 1) / row_groups;
}

static void
bind (const rx_ops *ops, const rx_loop_product *p, const rx_chunk *chunk, rx_loop_step *step)
{
  VkFormat column = step->kernel == RX_LOOP_LINEAR ? rx_loop_column_texel (ops)
                                                   : VK_FORMAT_R32G32B32A32_SFLOAT;
  rx_span x = p->in->span;

  rx_loop_texel (step, 0, chunk->quants, VK_FORMAT_R32G32B32A32_UINT);
  rx_loop_texel (step, 1, chunk->scales.size > 0 ? chunk->scales : chunk->quants,
                 rx_format_scale_texel (chunk->format));
  rx_loop_texel (step, 2, x, column);
  rx_loop_texel (step, 3, p->norm != NULL ? p->norm->span : x, column);
  rx_loop_texel (step, 4, p->post_norm != NULL ? p->post_norm->span : x, VK_FORMAT_R32_SFLOAT);
}

static rx_loop_kernel
choose_kernel (const rx_ops *ops,
               const rx_batch *run,
               const rx_loop_tile *tile,
               const rx_chunk *chunk)
{
  if (tile->coop)
    return RX_LOOP_LINEAR_COOP;
  return rx_loop_dot_takes (ops, run, chunk->format) ? RX_LOOP_LINEAR_DOT : RX_LOOP_LINEAR;
}

/* Chunk i of the matrix. */
static rx_status
multiply_chunk (rx_ops *ops,
                const rx_batch *run,
                const rx_loop_product *p,
                uint32_t i,
                const rx_loop_tile *tile)
{
  const rx_chunk *chunk = &p->matrix->chunks[i];
  rx_range none = { run->params, RX_READ };
  uint32_t count = p->count != 0 ? p->count : run->tokens_max, workgroups = 0;
  rx_coop_shape coop = ops->config.device->coop;
  rx_span counters;
  rx_status status = RX_OK;

  for (uint32_t c = 0; c < p->matrix->n_chunks; c++)
    workgroups += row_workgroups (ops, tile, p, c);
  if (p->post_norm != NULL)
    status = rx_loop_counters (ops, RX_SCRATCH_POST_COUNTERS, RX_BATCH_MAX, &counters);
  if (status != RX_OK)
    return status;
  const uint32_t push[] = { chunk->first_row,
                            chunk->rows,
                            chunk->groups,
                            p->stride,
                            p->in->width,
                            rx_float_bits (p->eps),
                            rx_float_bits (p->softcap),
                            p->first_token,
                            p->result_token,
                            workgroups,
                            p->matrix->rows };
  rx_loop_step step = {
    .kernel = choose_kernel (ops, run, tile, chunk),
    .local = rx_loop_local (ops, tile->team),
    .constants = { chunk->format, rx_padded (p->in->width) / 32, tile->tokens,
                   tile->coop ? coop.m : tile->groups, tile->coop ? coop.n : tile->split,
                   tile->coop ? coop.k : tile->x_shared, p->norm != NULL, p->bias != NULL,
                   p->residual != NULL && p->post_norm == NULL, p->activation, p->head,
                   p->post_norm != NULL, p->in->stride / 32 },
    .n_constants = 13,
    .push = push,
    .step = { .buffers = { [1] = { p->out, p->post_norm != NULL ? RX_READ | RX_WRITE : RX_WRITE },
                           p->residual != NULL ? (rx_range){ *p->residual, RX_READ } : none,
                           p->bias != NULL ? (rx_range){ p->bias->span, RX_READ } : none,
                           none,
                           none },
              .groups = { row_workgroups (ops, tile, p, i),
                          (count + tile->tokens - 1) / tile->tokens } },
  };

  if (p->post_norm != NULL)
    {
      step.step.buffers[4] = (rx_range){ counters, RX_READ | RX_WRITE | RX_ZERO };
      step.step.buffers[5] = (rx_range){ p->total, RX_WRITE };
    }
  bind (ops, p, chunk, &step);
  return rx_loop_add (ops, run, &step);
}

rx_status
rx_loop_multiply_tiled (rx_ops *ops,
                        const rx_batch *run,
                        const rx_loop_product *product,
                        const rx_loop_tile *tile)
{
  bool there = product->matrix->n_chunks > 0; /* not if it was said not to be used so */
  rx_status status = there && product->in->width == product->matrix->cols ? RX_OK : RX_DRIVER;

  for (uint32_t i = 0; i < product->matrix->n_chunks && status == RX_OK; i++)
    {
      status = rx_cut_before_chunk (run, i);
      if (status == RX_OK)
        status = multiply_chunk (ops, run, product, i, tile);
    }
  return status;
}

rx_status
rx_loop_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  rx_loop_tile tile;
  rx_status status = rx_loop_tune (ops, run, product, &tile);

  return status != RX_OK ? status : rx_loop_multiply_tiled (ops, run, product, &tile);
}

rx_loop_product
rx_loop_product_of (const rx_linear *op)
{
  rx_loop_product product = {
    .in = op->in,
    .norm = op->norm,
    .bias = op->bias,
    .matrix = op->matrix,
    .eps = op->eps,
    .residual = op->residual != NULL ? &op->residual->span : NULL,
    .out = op->out->span,
    .stride = op->out->stride,
  };

  if (op->matrix->pair_rows > 0)
    product.activation = op->activation == RX_SILU ? 1 : 2;
  if (op->post_norm != NULL)
    {
      product.post_norm = op->post_norm;
      product.total = op->out->span;
      product.out = op->product->span;
    }
  return product;
}

rx_status
rx_loop_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op)
{
  rx_loop_product product = rx_loop_product_of (op);

  if ((op->residual != NULL && op->residual->stride != op->out->stride) ||
      (op->post_norm != NULL && op->product->stride != op->out->stride))
    return RX_DRIVER;
  return rx_loop_multiply (ops, run, &product);
}
