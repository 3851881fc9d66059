#include "line.h"

#include "line-decode.h"
#include "line-prefill.h"

#include <string.h>

static const uint32_t activate_code[] =
#include "line-activate.spv.inc"
    ;
static const uint32_t bundle_code[] =
#include "line-bundle.spv.inc"
    ;
static const uint32_t prep_code[] =
#include "line-prep.spv.inc"
    ;

/* What the kernels read: the numbers (normed) of one vector and their sums, half the lanes at a time, or
 * those of many in bundles, without sums. */
typedef struct
{
  rx_span x, sums;
  uint32_t sum_columns; /* of a sum */
} input;

static uint32_t
bundles_of (const rx_batch *run)
{
  return (run->tokens_max + RX_LINE_BUNDLE - 1) / RX_LINE_BUNDLE;
}

/* ---- what goes in ---- */

static rx_status
own_sums (rx_ops *ops, uint32_t stride, rx_span *out)
{
  return rx_line_scratch (ops, RX_SCRATCH_LINE_OWN_SUMS, rx_padded (stride / 4) * 4, out);
}

static rx_status
add_prep (rx_ops *ops, const rx_batch *run, const rx_loop_product *p, input *out)
{
  uint32_t stride = p->in->stride;
  uint32_t push[] = { p->in->width, stride, rx_float_bits (p->eps) };
  rx_line_kernel kernel = { .name = "line-prep",
                            .code = prep_code,
                            .code_bytes = sizeof prep_code,
                            .constants = { p->norm != NULL },
                            .n_constants = 1,
                            .n_buffers = 2,
                            .n_texels = 2,
                            .push_bytes = sizeof push };
  rx_step_config step = { 0 };
  rx_status status;

  out->x = p->in->span;
  out->sum_columns = rx_line_sums_there (ops, run, p->in);
  if (p->norm == NULL && out->sum_columns > 0)
    return own_sums (ops, stride, &out->sums);
  out->sum_columns = ops->lanes / 2;
  status = rx_line_scratch (ops, RX_SCRATCH_LINE_X, stride * 4, &out->x);

  if (status == RX_OK)
    status = rx_line_scratch (ops, RX_SCRATCH_LINE_SUMS, rx_padded (stride / ops->lanes * 2) * 4,
                              &out->sums);
  if (status != RX_OK)
    return status;
  memcpy (step.push, push, sizeof push);
  step.buffers[0] = (rx_range){ out->x, RX_WRITE };
  step.buffers[1] = (rx_range){ out->sums, RX_WRITE };
  rx_line_texel (&step, 0, p->in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (&step, 1, p->norm != NULL ? p->norm->span : p->in->span, VK_FORMAT_R32_SFLOAT);
  return rx_line_add (ops, run, &kernel, &step);
}

static rx_status
add_bundle (rx_ops *ops, const rx_batch *run, const rx_loop_product *p, input *out)
{
  uint32_t stride = p->in->stride;
  uint32_t push[] = { p->in->width, stride, rx_float_bits (p->eps) };
  rx_line_kernel kernel = { .name = "line-bundle",
                            .code = bundle_code,
                            .code_bytes = sizeof bundle_code,
                            .constants = { p->norm != NULL, RX_LINE_BUNDLE },
                            .n_constants = 2,
                            .n_buffers = 1,
                            .n_texels = 2,
                            .push_bytes = sizeof push };
  rx_line_grid grid = { .x = 1, .bundle = RX_LINE_BUNDLE };
  rx_step_config step = { .groups = { 1, bundles_of (run) } };
  rx_status status = rx_line_scratch (ops, RX_SCRATCH_LINE_BUNDLES,
                                      (uint64_t) bundles_of (run) * RX_LINE_BUNDLE * stride * 4,
                                      &out->x);

  if (status == RX_OK)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  if (status != RX_OK)
    return status;
  memcpy (step.push, push, sizeof push);
  step.buffers[0] = (rx_range){ out->x, RX_WRITE };
  rx_line_texel (&step, 0, p->in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (&step, 1, p->norm != NULL ? p->norm->span : p->in->span, VK_FORMAT_R32_SFLOAT);
  return rx_line_add (ops, run, &kernel, &step);
}

/* ---- the products ---- */

/* Columns from .. from + columns of a chunk. */
typedef struct
{
  const rx_loop_product *product;
  const rx_line_chunk *chunk;
  const input *in;
  uint32_t from, columns;
  bool bias, added; /* in this piece */
  bool sums;        /* of the result are left for the next op */
  float softcap;
} piece;

/* What the code of a kernel is made from. */
typedef struct
{
  bool many;
  rx_line_decode one_shape;
  rx_line_prefill many_shape;
} code_key;

static void
fill_key (const rx_ops *ops, const piece *p, bool many, code_key *key)
{
  memset (key, 0, sizeof *key); /* the bytes between members too */
  key->many = many;
  if (many)
    key->many_shape = (rx_line_prefill){ .format = p->chunk->format,
                                         .lanes = ops->lanes,
                                         .subgroups = p->chunk->subgroups,
                                         .tokens = RX_LINE_BUNDLE,
                                         .cols = p->product->matrix->cols,
                                         .columns = p->columns,
                                         .bias = p->bias,
                                         .added = p->added,
                                         .softcap = p->softcap };
  else
    key->one_shape = (rx_line_decode){ .format = p->chunk->format,
                                       .lanes = ops->lanes,
                                       .subgroups = p->chunk->subgroups,
                                       .cols = p->product->matrix->cols,
                                       .columns = p->columns,
                                       .bias = p->bias,
                                       .residual = p->added,
                                       .activation = (rx_line_activation) p->product->activation,
                                       .softcap = p->softcap,
                                       .sum_columns = p->in->sum_columns,
                                       .sums = p->sums };
}

/* Writes the code, unless a layer before had the same. */
static rx_status
find_pipeline (rx_ops *ops, const rx_line_kernel *asked, const code_key *key, rx_step_config *step)
{
  rx_line_kernel kernel = *asked;
  rx_spirv *writer = NULL;
  rx_status status;

  step->pipeline = rx_line_known (ops, key, sizeof *key);
  if (step->pipeline != NULL)
    return RX_OK;
  status = key->many ? rx_line_prefill_write (&key->many_shape, &writer)
                     : rx_line_decode_write (&key->one_shape, &writer);
  if (status == RX_OK)
    status = rx_spirv_finish (writer, &kernel.code, &kernel.code_bytes);
  if (status == RX_OK)
    status = rx_line_pipeline (ops, &kernel, &step->pipeline);
  rx_spirv_free (writer);
  return status == RX_OK ? rx_line_learn (ops, key, sizeof *key, step->pipeline) : status;
}

static void
fill_push (rx_step_config *step, const piece *p, uint32_t lanes, bool one)
{
  uint32_t words = rx_line_block_words (&p->chunk->format, lanes), *at;
  uint64_t addresses[] = { p->chunk->span.address +
                               (uint64_t) p->from / RX_LINE_COLUMNS * words * 4,
                           p->in->x.address + (uint64_t) p->from * (one ? 1 : RX_LINE_BUNDLE) * 4,
                           one ? p->in->sums.address + p->from / p->in->sum_columns * 4 : 0 };
  uint32_t n = one ? 3 : 2;

  memcpy (step->push, addresses, n * 8);
  at = (uint32_t *) (void *) (step->push + n * 8);
  *at++ = p->chunk->first_row;
  if (!one)
    *at++ = p->product->stride;
  for (uint32_t i = 0; i < 16; i++)
    at[i] = i;
}

static rx_status
add_piece (rx_ops *ops, const rx_batch *run, const piece *p)
{
  bool one = run->tokens_max == 1;
  uint32_t texel = 0, x = p->chunk->groups / p->chunk->subgroups;
  rx_line_kernel kernel = { .name = one ? "line-decode" : "line-prefill",
                            .n_buffers = p->sums ? 2 : 1,
                            .n_texels = (uint32_t) p->bias + p->added,
                            .push_bytes = one ? RX_LINE_DECODE_PUSH : RX_LINE_PREFILL_PUSH };
  rx_line_grid grid = { x, 1, one ? 0 : RX_LINE_BUNDLE, 0, p->product->head == 1 };
  rx_step_config step = {
    .buffers = { { p->product->out, RX_WRITE } },
    .others = { { p->chunk->span, RX_READ }, { p->in->x, RX_READ }, { p->in->sums, RX_READ } },
    .n_others = one ? 3 : 2,
    .groups = { x, one ? 1 : bundles_of (run) }
  };
  code_key key;
  rx_status status;

  fill_key (ops, p, !one, &key);
  status = find_pipeline (ops, &kernel, &key, &step);
  if (status == RX_OK && p->sums)
    status = own_sums (ops, p->product->stride, &step.buffers[1].span);
  step.buffers[1].access = RX_WRITE;
  if (status == RX_OK && (!one || grid.unless_rows))
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  if (p->bias)
    rx_line_texel (&step, texel++, p->product->bias->span, VK_FORMAT_R32_SFLOAT);
  if (p->added)
    rx_line_texel (&step, texel, p->from > 0 ? p->product->out : *p->product->residual,
                   VK_FORMAT_R32_SFLOAT);
  fill_push (&step, p, ops->lanes, one);
  return status == RX_OK ? rx_line_add_step (ops, run, &step) : status;
}

/* Rows of both halves first, then the activation: it is once a row, the product once a piece of the
 * columns. */
static rx_status
add_activation (rx_ops *ops, const rx_batch *run, const rx_loop_product *p, rx_span products)
{
  const rx_line_matrix *m = p->matrix->family_data;
  uint32_t push[] = { m->chunks[0].groups * ops->lanes / 2, p->stride };
  rx_line_kernel kernel = { .name = "line-activate",
                            .code = activate_code,
                            .code_bytes = sizeof activate_code,
                            .constants = { p->activation, RX_LINE_BUNDLE },
                            .n_constants = 2,
                            .n_buffers = 1,
                            .n_texels = 1,
                            .push_bytes = sizeof push };
  rx_line_grid grid = { .x = 1, .bundle = RX_LINE_BUNDLE };
  rx_step_config step = { .buffers = { { p->out, RX_WRITE } }, .groups = { 1, bundles_of (run) } };
  rx_status status = rx_line_grid_get (ops, run, &grid, &step.grid);

  memcpy (step.push, push, sizeof push);
  rx_line_texel (&step, 0, products, VK_FORMAT_R32_SFLOAT);
  return status == RX_OK ? rx_line_add (ops, run, &kernel, &step) : status;
}

static rx_status
multiply_pair (rx_ops *ops, const rx_batch *run, const rx_loop_product *pair)
{
  const rx_line_matrix *m = pair->matrix->family_data;
  rx_loop_product both = *pair;
  rx_status status;

  both.activation = 0;
  both.stride = m->chunks[0].groups * ops->lanes;
  status = rx_ops_scratch (ops, RX_SCRATCH_LINE_PAIRS,
                           (uint64_t) bundles_of (run) * RX_LINE_BUNDLE * both.stride * 4,
                           &both.out);
  if (status == RX_OK)
    status = rx_line_multiply (ops, run, &both);
  return status == RX_OK ? add_activation (ops, run, pair, both.out) : status;
}

rx_status
rx_line_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  const rx_line_matrix *m = product->matrix->family_data;
  uint32_t cols = product->matrix->cols;
  uint32_t most = rx_line_piece (cols, run->tokens_max);
  input in = { 0 };
  rx_status status;

  if (product->activation != 0 && run->tokens_max > 1)
    return multiply_pair (ops, run, product);
  status = run->tokens_max == 1 ? add_prep (ops, run, product, &in)
                                : add_bundle (ops, run, product, &in);

  for (uint32_t i = 0; i < m->n_chunks; i++)
    for (uint32_t from = 0; from < cols && status == RX_OK; from += most)
      {
        piece p = { product,
                    &m->chunks[i],
                    &in,
                    from,
                    cols - from < most ? cols - from : most,
                    product->bias != NULL && from == 0,
                    product->residual != NULL || from > 0,
                    product->activation != 0,
                    product->softcap };

        status = add_piece (ops, run, &p);
      }
  return status;
}
