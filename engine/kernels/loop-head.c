/* The 64 largest of many logits. Weighed: sorting (all of it for 64), and a running list an
 * invocation (64 numbers each, nearly all for nothing). Chosen: slices are read once for their
 * largest; the 64th largest of those bounds the 64th logit from below, and what is above is little. */
#include "loop.h"

#define SLICES       256 /* as shaders/top-bound.comp: SLICES_MOST */
#define TOKENS_MOST  64  /* at once */
#define LOGITS_BYTES (64ull << 20)

typedef struct
{
  rx_span logits; /* (tokens, rows) f32, from logits_token on */
  rx_span slices; /* (tokens, SLICES) f32 largest, sum */
  rx_span bounds; /* (tokens) f32 */
  rx_span picked; /* (tokens, SLICES, 64) u32 row, f32 logit */
  rx_span counts; /* (tokens, SLICES) u32 */
  uint32_t rows;
  uint32_t first, count; /* tokens of this step; count of the largest */
  uint32_t logits_token;
} top_spans;

/* Logits of all tokens of a batch and of a large vocabulary are more than a device binds at once. */
static uint32_t
tokens_at_once (const rx_ops *ops, const rx_batch *run, const rx_head *op)
{
  uint64_t most = rx_arena_span_max (ops->config.arena), row = op->matrix->rows * 4ull;
  uint32_t count = run->tokens_max < TOKENS_MOST ? run->tokens_max : TOKENS_MOST;

  most = most < LOGITS_BYTES ? most : LOGITS_BYTES;
  while (count > 1 && count * row > most)
    count--;
  return count;
}

static rx_status
take_spans (rx_ops *ops, const rx_batch *run, const rx_head *op, top_spans *s)
{
  uint64_t n;
  rx_status status = RX_OK;

  s->rows = op->matrix->rows;
  s->count = tokens_at_once (ops, run, op);
  n = (uint64_t) s->count * SLICES;
  s->logits = op->logits;
  if (op->logits.size == 0)
    status = rx_ops_scratch (ops, RX_SCRATCH_LOGITS, s->count * 4ull * s->rows, &s->logits);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_SLICES, n * 8, &s->slices);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_BOUNDS, s->count * 4, &s->bounds);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_PICKED, n * RX_TOP * 8, &s->picked);
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_COUNTS, n * 4, &s->counts);
  return status;
}

/* Workgroups, of the smallest, for n row groups. */
static uint32_t
workgroups (const rx_ops *ops, uint32_t n)
{
  uint32_t each = rx_loop_least (ops) / ops->lanes;

  return (n + each - 1) / each;
}

static rx_status
add_slices (rx_ops *ops, const rx_batch *run, const top_spans *s)
{
  uint32_t push[] = { s->rows, SLICES, s->first, s->logits_token };
  uint32_t bound_push[] = { SLICES, s->first };
  rx_loop_step step = {
    .kernel = RX_LOOP_TOP_SLICE,
    .push = push,
    .step = { .buffers = { [1] = { s->slices, RX_WRITE } },
              .groups = { workgroups (ops, SLICES), s->count } },
  };
  rx_loop_step bound = {
    .kernel = RX_LOOP_TOP_BOUND,
    .push = bound_push,
    .step = { .buffers = { [1] = { s->bounds, RX_WRITE } },
              .groups = { workgroups (ops, s->count) } },
  };
  rx_status status;

  rx_loop_texel (&step, 0, s->logits, VK_FORMAT_R32_SFLOAT);
  status = rx_loop_add (ops, run, &step);
  rx_loop_texel (&bound, 0, s->slices, VK_FORMAT_R32G32_SFLOAT);
  return status != RX_OK ? status : rx_loop_add (ops, run, &bound);
}

static rx_status
add_picks (rx_ops *ops, const rx_batch *run, const top_spans *s, rx_span top)
{
  uint32_t push[] = { s->rows, SLICES, s->first, s->logits_token };
  uint32_t merge_push[] = { SLICES, s->first };
  rx_loop_step pick = {
    .kernel = RX_LOOP_TOP_PICK,
    .push = push,
    .step = { .buffers = { [1] = { s->bounds, RX_READ },
                           { s->picked, RX_WRITE },
                           { s->counts, RX_WRITE } },
              .groups = { workgroups (ops, SLICES), s->count } },
  };
  rx_loop_step merge = {
    .kernel = RX_LOOP_TOP_MERGE,
    .push = merge_push,
    .step = { .buffers = { [1] = { top, RX_WRITE },
                           { s->slices, RX_READ },
                           { s->picked, RX_READ },
                           { s->counts, RX_READ } },
              .groups = { workgroups (ops, s->count) } },
  };
  rx_status status;

  rx_loop_texel (&pick, 0, s->logits, VK_FORMAT_R32_SFLOAT);
  status = rx_loop_add (ops, run, &pick);
  return status != RX_OK ? status : rx_loop_add (ops, run, &merge);
}

rx_status
rx_loop_head_with (rx_ops *ops, const rx_batch *run, const rx_head *op, rx_loop_multiplier multiply)
{
  rx_loop_product product = {
    .in = op->in,
    .norm = op->norm,
    .matrix = op->matrix,
    .eps = op->eps,
    .softcap = op->softcap,
    .stride = op->matrix->rows,
  };
  top_spans s = { 0 };
  rx_status status = take_spans (ops, run, op, &s);
  uint32_t most = s.count;

  product.out = s.logits;
  for (; s.first < run->tokens_max && status == RX_OK; s.first += most)
    {
      s.count = run->tokens_max - s.first < most ? run->tokens_max - s.first : most;
      s.logits_token = op->logits.size == 0 ? s.first : 0;
      product.first_token = s.first;
      product.count = s.count;
      product.result_token = s.logits_token;
      for (product.head = 1; product.head <= 2 && status == RX_OK; product.head++)
        status = multiply (ops, run, &product);
      if (status == RX_OK)
        status = add_slices (ops, run, &s);
      if (status == RX_OK)
        status = add_picks (ops, run, &s, op->top);
    }
  return status;
}

rx_status
rx_loop_head (rx_ops *ops, const rx_batch *run, const rx_head *op)
{
  return rx_loop_head_with (ops, run, op, rx_loop_multiply);
}
