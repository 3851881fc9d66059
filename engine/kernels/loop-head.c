/* The 64 largest of many logits. Weighed: sorting (all of it for 64), and a running list an
 * invocation (64 numbers each, nearly all for nothing). Chosen: slices are read once for their
 * largest; the 64th largest of those bounds the 64th logit from below, and what is above is little. */
#include "loop.h"

#define SLICES_ONE  512 /* of a plan of one token */
#define SLICES_MANY 128

typedef struct
{
  rx_span logits; /* (tokens, rows) f32 */
  rx_span slices; /* (tokens, n_slices) f32 largest, sum */
  rx_span bounds; /* (tokens) f32 */
  rx_span picked; /* (tokens, n_slices, 64) u32 row, f32 logit */
  rx_span counts; /* (tokens, n_slices) u32 */
  uint32_t rows, n_slices;
} top_spans;

static rx_status
take_spans (rx_ops *ops, const rx_batch *run, const rx_head *op, top_spans *s)
{
  uint64_t tokens = run->tokens_max, n;
  rx_status status = RX_OK;

  s->rows = op->matrix->rows;
  s->n_slices = tokens == 1 ? SLICES_ONE : SLICES_MANY;
  n = tokens * s->n_slices;
  s->logits = op->logits;
  if (op->logits.size == 0)
    status = rx_ops_scratch (ops, RX_SCRATCH_LOGITS, tokens * s->rows * 4, &s->logits);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_SLICES, n * 8, &s->slices);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_BOUNDS, tokens * 4, &s->bounds);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_PICKED, n * RX_TOP * 8, &s->picked);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_COUNTS, n * 4, &s->counts);
  return status;
}

static rx_status
add_slices (rx_ops *ops, const rx_batch *run, const top_spans *s)
{
  uint32_t size = ops->config.device->subgroup_size;
  uint32_t slice = (s->rows + s->n_slices - 1) / s->n_slices;
  uint32_t push[] = { s->rows, s->n_slices, slice };
  rx_loop_step step = {
    .kernel = RX_LOOP_TOP_SLICE,
    .push = push,
    .step = { .buffers = { [1] = { s->logits, RX_READ }, { s->slices, RX_WRITE } },
              .groups = { (s->n_slices + size - 1) / size, run->tokens_max } },
  };
  rx_loop_step bound = {
    .kernel = RX_LOOP_TOP_BOUND,
    .push = &s->n_slices,
    .step = { .buffers = { [1] = { s->bounds, RX_WRITE } }, .groups = { run->tokens_max } },
  };
  rx_status status = rx_loop_add (ops, run, &step);

  rx_loop_texel (&bound, 0, s->slices, VK_FORMAT_R32G32_SFLOAT);
  return status != RX_OK ? status : rx_loop_add (ops, run, &bound);
}

static rx_status
add_picks (rx_ops *ops, const rx_batch *run, const top_spans *s, rx_span top)
{
  uint32_t size = ops->config.device->subgroup_size;
  uint32_t slice = (s->rows + s->n_slices - 1) / s->n_slices;
  uint32_t push[] = { s->rows, s->n_slices, slice };
  rx_loop_step pick = {
    .kernel = RX_LOOP_TOP_PICK,
    .push = push,
    .step = { .buffers = { [1] = { s->logits, RX_READ },
                           { s->bounds, RX_READ },
                           { s->picked, RX_READ | RX_WRITE },
                           { s->counts, RX_WRITE } },
              .groups = { (s->n_slices + size - 1) / size, run->tokens_max } },
  };
  rx_loop_step merge = {
    .kernel = RX_LOOP_TOP_MERGE,
    .push = &s->n_slices,
    .step = { .buffers = { [1] = { top, RX_READ | RX_WRITE },
                           { s->slices, RX_READ },
                           { s->picked, RX_READ },
                           { s->counts, RX_READ } },
              .groups = { (run->tokens_max + size - 1) / size } },
  };
  rx_status status = rx_loop_add (ops, run, &pick);

  return status != RX_OK ? status : rx_loop_add (ops, run, &merge);
}

rx_status
rx_loop_head (rx_ops *ops, const rx_batch *run, const rx_head *op)
{
  rx_loop_product product = {
    .in = op->in,
    .norm = op->norm,
    .matrix = op->matrix,
    .eps = op->eps,
    .softcap = op->softcap,
    .stride = op->matrix->rows,
  };
  top_spans spans;
  rx_status status = take_spans (ops, run, op, &spans);

  product.out = spans.logits;
  for (product.head = 1; product.head <= 2 && status == RX_OK; product.head++)
    status = rx_loop_multiply (ops, run, &product);
  if (status == RX_OK)
    status = add_slices (ops, run, &spans);
  return status != RX_OK ? status : add_picks (ops, run, &spans, op->top);
}
