/* A matrix in chunks with many vectors: what line-prefill.h and line-norm.h make, in the right order. */
#include "line.h"

#include "line-norm.h"
#include "line-prefill.h"

#include <string.h>

/* What is told apart by rx_line_find: the bytes between members are zero. */
typedef struct
{
  uint32_t kind;
  rx_line_prefill shape;
} prefill_key;

typedef struct
{
  uint32_t kind;
  rx_line_norm shape;
} norm_key;

static rx_status
write_prefill (const void *key, rx_spirv **out)
{
  return rx_line_prefill_write (&((const prefill_key *) key)->shape, out);
}

static rx_status
write_norm (const void *key, rx_spirv **out)
{
  return rx_line_norm_write (&((const norm_key *) key)->shape, out);
}

static uint32_t
bundles_of (const rx_ops *ops, const rx_batch *run)
{
  uint32_t each = rx_line_prefill_tokens (ops->lanes);

  return (run->tokens_max + each - 1) / each;
}

/* Columns from .. from + columns of a chunk; what is added and what comes out stand in rows of their own
 * stride. */
typedef struct
{
  const rx_loop_product *product;
  const rx_line_chunk *chunk;
  rx_span x, out, added;
  uint32_t from, columns, x_stride;
  uint32_t out_stride, added_stride, added_group; /* 0: the same for all tokens, for all groups */
  bool bias, last;
} piece;

/* ---- what goes in ---- */

/* Normed vectors stand in scratch, as far apart as those of the widest act, so that one kernel reads both;
 * others are read where they are. */
static rx_status
add_norm (rx_ops *ops, const rx_batch *run, piece *to)
{
  const rx_loop_product *p = to->product;
  uint32_t stride = p->in->stride > ops->stride ? p->in->stride : ops->stride;
  uint32_t subgroups = rx_line_subgroups (ops);
  uint32_t tokens = bundles_of (ops, run) * rx_line_prefill_tokens (ops->lanes);
  rx_line_norm_words words = { .width = (float) p->in->width, .eps = p->eps };
  rx_line_kernel kernel = {
    .name = "line-norm", .n_buffers = 1, .n_texels = 2, .push_bytes = RX_LINE_NORM_PUSH
  };
  rx_line_grid grid = { .x = 1, .bundle = subgroups };
  rx_step_config step = { .groups = { 1, tokens / subgroups } };
  norm_key key;
  rx_status status;

  to->x = p->in->span;
  to->x_stride = p->in->stride;
  if (p->norm == NULL)
    return RX_OK;
  memset (&key, 0, sizeof key);
  key.kind = RX_LINE_KIND_NORM;
  key.shape = (rx_line_norm){ ops->lanes, subgroups, p->in->stride, stride };
  status = rx_line_scratch (ops, RX_SCRATCH_LINE_NORMED, (uint64_t) tokens * stride * 4, &to->x);
  to->x_stride = stride;
  if (status == RX_OK)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  if (status == RX_OK)
    status = rx_line_find (ops, &kernel, &key, sizeof key, write_norm, &step.pipeline);
  if (status != RX_OK)
    return status;
  for (uint32_t i = 0; i < 16; i++)
    words.table[i] = i;
  memcpy (step.push + 8, &words, sizeof words);
  step.buffers[0] = (rx_range){ to->x, RX_WRITE };
  rx_line_texel (&step, 0, p->in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (&step, 1, p->norm->span, VK_FORMAT_R32_SFLOAT);
  return rx_line_add_step (ops, run, &step);
}

/* ---- the products ---- */

static void
fill_key (const rx_ops *ops, const piece *p, prefill_key *key)
{
  const rx_loop_product *product = p->product;

  memset (key, 0, sizeof *key);
  key->kind = RX_LINE_KIND_PREFILL;
  key->shape.format = p->chunk->format;
  key->shape.lanes = ops->lanes;
  key->shape.subgroups = p->chunk->subgroups;
  key->shape.columns = p->columns;
  key->shape.x_stride = p->x_stride;
  key->shape.bias = p->bias;
  for (uint32_t left = p->chunk->groups - 1; left > 0 || key->shape.digits == 0; left >>= 4)
    key->shape.digits++;
  if (p->last)
    {
      key->shape.activation = (rx_line_activation) product->activation;
      key->shape.softcap = product->softcap;
    }
}

static void
fill_push (rx_step_config *step, const piece *p, uint32_t lanes)
{
  const rx_line_format *format = &p->chunk->format;
  uint64_t addresses[] = { p->chunk->span.address + 4 * rx_line_words (format, lanes, p->from),
                           p->x.address + (uint64_t) p->from * 4, p->added.address };
  rx_line_prefill_words words = {
    .first_row = p->chunk->first_row,
    .stride = p->out_stride,
    .added_stride = p->added_stride,
    .added_group = p->added_group,

    .group_bytes = (uint32_t) (4 * rx_line_words (format, lanes, p->product->matrix->cols))
  };

  for (uint32_t i = 0; i < 16; i++)
    words.table[i] = i;
  memcpy (step->push, addresses, sizeof addresses);
  memcpy (step->push + sizeof addresses, &words, sizeof words);
}

static rx_status
add_piece (rx_ops *ops, const rx_batch *run, const piece *p)
{
  uint32_t x = p->chunk->groups / p->chunk->subgroups;
  prefill_key key;
  rx_line_grid grid = { .x = x,
                        .bundle = rx_line_prefill_tokens (ops->lanes),
                        .unless_rows = p->product->head == 1 };
  rx_step_config step = {
    .buffers = { { p->out, RX_WRITE } },
    .others = { { p->chunk->span, RX_READ }, { p->x, RX_READ }, { p->added, RX_READ } },
    .n_others = 3,
    .groups = { x, bundles_of (ops, run) }
  };
  rx_line_kernel kernel = { .name = "line-prefill",
                            .n_buffers = 1,
                            .push_bytes = RX_LINE_PREFILL_PUSH };
  rx_status status;

  fill_key (ops, p, &key);
  kernel.n_texels = p->bias;
  if (p->bias)
    rx_line_texel (&step, 0, p->product->bias->span, VK_FORMAT_R32_SFLOAT);
  status = rx_line_find (ops, &kernel, &key, sizeof key, write_prefill, &step.pipeline);
  if (status == RX_OK)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  fill_push (&step, p, ops->lanes);
  return status == RX_OK ? rx_line_add_step (ops, run, &step) : status;
}

/* What is there before the first piece: the residual, else the bias, else zeros. */
static rx_status
begin_chunk (rx_ops *ops, const rx_loop_product *product, piece *p)
{
  bool some = product->residual != NULL;

  p->added_stride = some ? product->stride : 0;
  p->added_group = some ? ops->lanes : 0;
  p->bias = product->bias != NULL;
  if (some)
    p->added = *product->residual;
  else
    return rx_line_scratch (ops, RX_SCRATCH_LINE_ZEROS, ops->lanes * 4, &p->added);
  p->added.address += p->chunk->first_row * 4;
  return RX_OK;
}

/* The pieces of a chunk. Those of a pair wait in scratch for the last, which has the activation; those of
 * others stand where the result will. */
static rx_status
add_chunk (rx_ops *ops, const rx_batch *run, piece *p)
{
  const rx_loop_product *product = p->product;
  uint32_t cols = product->matrix->cols, most = rx_line_piece (cols, run->tokens_max);
  bool pair = product->activation != 0;
  uint32_t stride = pair ? p->chunk->groups * ops->lanes : product->stride;
  rx_span sums = product->out;
  rx_status status = begin_chunk (ops, product, p);

  if (pair && most < cols && status == RX_OK)
    status = rx_line_scratch (ops, RX_SCRATCH_LINE_PAIRS,
                              (uint64_t) bundles_of (ops, run) *
                                  rx_line_prefill_tokens (ops->lanes) * stride * 4,
                              &sums);
  for (p->from = 0; p->from < cols && status == RX_OK; p->from += p->columns)
    {
      p->columns = cols - p->from < most ? cols - p->from : most;
      p->last = p->from + p->columns == cols;
      p->out = p->last ? product->out : sums;
      p->out_stride = p->last ? product->stride : stride;
      status = add_piece (ops, run, p);
      p->added = sums;
      p->added.address += pair ? 0 : p->chunk->first_row * 4;
      p->added_stride = stride;
      p->added_group = ops->lanes;
      p->bias = false;
    }
  return status;
}

rx_status
rx_line_multiply_many (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  const rx_line_matrix *m = product->matrix->family_data;
  piece p = { .product = product };
  rx_status status = add_norm (ops, run, &p);

  for (uint32_t i = 0; i < m->n_chunks && status == RX_OK; i++)
    {
      p.chunk = &m->chunks[i];
      status = rx_cut_before_chunk (run, i);
      if (status == RX_OK)
        status = add_chunk (ops, run, &p);
    }
  return status;
}
