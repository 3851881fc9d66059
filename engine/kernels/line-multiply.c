#include "line.h"

#include "line-decode.h"

#include <string.h>

static const uint32_t prep_code[] =
#include "line-prep.spv.inc"
    ;

#define PREP_PUSH (4 * sizeof (uint32_t))

/* What the kernels read: the numbers (normed) of a vector and their sums, half the lanes at a time. */
typedef struct
{
  rx_span x, sums;
  uint32_t sum_columns; /* of a sum */
} input;

/* ---- what goes in ---- */

static rx_status
own_sums (rx_ops *ops, uint32_t stride, rx_span *out)
{
  return rx_line_scratch (ops, RX_SCRATCH_LINE_OWN_SUMS, rx_padded (stride / 4) * 4, out);
}

/* What is owed to the vector is added on the way; without it the third buffer and the last texels are any. */
static void
bind_prep (const rx_act *in, const rx_vector *norm, const rx_line_owed *owed, rx_step_config *step)
{
  bool some = owed->act != NULL;

  step->buffers[2] = some ? (rx_range){ in->span, RX_WRITE } : step->buffers[1];
  rx_line_texel (step, 0, in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (step, 1, norm != NULL ? norm->span : in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (step, 2, some ? owed->parts : in->span, VK_FORMAT_R32_SFLOAT);
  rx_line_texel (step, 3, owed->norm != NULL ? owed->norm->span : in->span, VK_FORMAT_R32_SFLOAT);
}

static rx_status
add_prep (rx_ops *ops, const rx_batch *run, const rx_loop_product *p, input *out)
{
  rx_line_owed *there = rx_line_owed_of (ops), owed = { 0 };
  uint32_t stride = p->in->stride;
  rx_line_kernel kernel = { .name = "line-prep",
                            .code = prep_code,
                            .code_bytes = sizeof prep_code,
                            .n_constants = 3,
                            .n_buffers = 3,
                            .n_texels = 4,
                            .push_bytes = PREP_PUSH };
  rx_step_config step = { 0 };
  rx_status status;

  if (there->plan == run->plan && there->act == p->in)
    {
      owed = *there;
      *there = (rx_line_owed){ 0 };
    }
  out->x = p->in->span;
  out->sum_columns = rx_line_sums_there (ops, run, p->in);
  if (p->norm == NULL && owed.act == NULL && out->sum_columns > 0)
    return own_sums (ops, stride, &out->sums);
  out->sum_columns = ops->lanes / 2;
  status = rx_line_scratch (ops, RX_SCRATCH_LINE_X, stride * 4, &out->x);

  if (status == RX_OK)
    status = rx_line_scratch (ops, RX_SCRATCH_LINE_SUMS, rx_padded (stride / ops->lanes * 2) * 4,
                              &out->sums);
  if (status != RX_OK)
    return status;
  memcpy (kernel.constants, (uint32_t[]){ p->norm != NULL, owed.n, owed.norm != NULL }, 12);
  memcpy (step.push,
          (uint32_t[]){ p->in->width, stride, rx_float_bits (p->eps), rx_float_bits (owed.eps) },
          PREP_PUSH);
  step.buffers[0] = (rx_range){ out->x, RX_WRITE };
  step.buffers[1] = (rx_range){ out->sums, RX_WRITE };
  bind_prep (p->in, p->norm, &owed, &step);
  return rx_line_add (ops, run, &kernel, &step);
}

rx_status
rx_line_settle (rx_ops *ops, const rx_batch *run)
{
  const rx_line_owed *owed = rx_line_owed_of (ops);
  rx_loop_product product = { .in = owed->act };
  input in;

  if (owed->act == NULL || owed->plan != run->plan)
    return RX_OK;
  return add_prep (ops, run, &product, &in);
}

/* ---- the products ---- */

/* Columns from .. from + columns of a chunk, or as many pieces of them as fill it. */
typedef struct
{
  const rx_loop_product *product;
  const rx_line_chunk *chunk;
  const input *in;
  uint32_t from, columns, pieces;
  bool joined;
  bool bias, added; /* in this piece */
  rx_span zeros;    /* added instead of what is not there; size 0: nothing is */
  bool sums;        /* of the result are left for the next op */
  float softcap;
} piece;

/* What the code of a kernel is made from: rx_line_find. */
typedef struct
{
  uint32_t kind;
  rx_line_decode shape;
} code_key;

static rx_status
write_decode (const void *key, rx_spirv **out)
{
  return rx_line_decode_write (&((const code_key *) key)->shape, out);
}

static void
fill_key (const rx_ops *ops, const piece *p, code_key *key)
{
  memset (key, 0, sizeof *key); /* the bytes between members too */
  key->kind = RX_LINE_KIND_DECODE;
  key->shape = (rx_line_decode){ .format = p->chunk->format,
                                 .lanes = ops->lanes,
                                 .subgroups = p->chunk->subgroups,
                                 .cols = p->product->matrix->cols,
                                 .columns = p->columns,
                                 .bias = p->bias,
                                 .residual = p->added,
                                 .activation = (rx_line_activation) p->product->activation,
                                 .softcap = p->softcap,
                                 .sum_columns = p->in->sum_columns,
                                 .sums = p->sums,
                                 .pieces = p->pieces,
                                 .panels = p->chunk->panels };
  for (uint32_t left = p->chunk->groups - 1; left > 0 || key->shape.digits == 0; left >>= 4)
    key->shape.digits++;
  if (p->joined)
    {
      key->shape.joined = true;
      key->shape.subgroups = p->pieces;
    }
  else if (p->pieces > 1)
    {
      key->shape.groups = p->chunk->groups;
      key->shape.stride = p->product->stride;
    }
}

static void
fill_push (rx_step_config *step, const piece *p, const rx_line_decode *shape)
{
  rx_line_decode_words words;
  uint64_t addresses[] = { p->chunk->span.address +
                               4 * rx_line_words (&shape->format, shape->lanes, p->from),
                           p->in->x.address + (uint64_t) p->from * 4,
                           p->in->sums.address + p->from / p->in->sum_columns * 4 };

  memcpy (step->push, addresses, sizeof addresses);
  rx_line_decode_fill (shape, p->chunk->first_row, &words);
  memcpy (step->push + sizeof addresses, &words, sizeof words);
}

static rx_status
add_piece (rx_ops *ops, const rx_batch *run, const piece *p)
{
  uint32_t texel = 0, groups = p->chunk->groups;
  uint32_t x = p->joined ? groups : groups * p->pieces / p->chunk->subgroups;
  rx_line_kernel kernel = { .name = "line-decode",
                            .n_buffers = p->sums ? 2 : 1,
                            .n_texels = (uint32_t) p->bias + p->added,
                            .push_bytes = RX_LINE_DECODE_PUSH };
  rx_line_grid grid = { .x = x, .y = 1, .unless_rows = p->product->head == 1 };
  rx_step_config step = {
    .buffers = { { p->product->out, RX_WRITE } },
    .others = { { p->chunk->span, RX_READ }, { p->in->x, RX_READ }, { p->in->sums, RX_READ } },
    .n_others = 3,
    .groups = { x, 1 }
  };
  code_key key;
  rx_status status;

  fill_key (ops, p, &key);
  status = rx_line_find (ops, &kernel, &key, sizeof key, write_decode, &step.pipeline);
  if (status == RX_OK && p->sums)
    status = own_sums (ops, p->product->stride, &step.buffers[1].span);
  step.buffers[1].access = RX_WRITE;
  if (status == RX_OK && grid.unless_rows)
    status = rx_line_grid_get (ops, run, &grid, &step.grid);
  if (p->bias)
    rx_line_texel (&step, texel++, p->product->bias->span, VK_FORMAT_R32_SFLOAT);
  if (p->added)
    rx_line_texel (&step, texel,
                   p->zeros.size > 0 ? p->zeros
                   : p->from > 0     ? p->product->out
                                     : *p->product->residual,
                   VK_FORMAT_R32_SFLOAT);
  fill_push (&step, p, &key.shape);
  return status == RX_OK ? rx_line_add_step (ops, run, &step) : status;
}

/* A product to which nothing is added has the kernel of those that have a residual: the driver compiles one
 * for both, 20 ms of a start, and a row of zeros is next to nothing beside the weights. */
static bool
may_add_zeros (const rx_loop_product *product, const piece *p)
{
  return !p->added && !p->bias && !p->sums && product->head == 0;
}

static rx_status
add_zeros (rx_ops *ops, piece *p)
{
  p->added = true;
  return rx_line_scratch (ops, RX_SCRATCH_LINE_ZEROS, p->product->stride * 4ull, &p->zeros);
}

/* Columns from .. from + columns of chunk i; or all, in pieces that are joined. */
static rx_status
multiply_columns (
    rx_ops *ops, const rx_batch *run, const rx_loop_product *product, const input *in, piece p)
{
  rx_status status = RX_OK;

  p.product = product;
  p.in = in;
  p.bias = product->bias != NULL && p.from == 0;
  p.added = product->residual != NULL || p.from > 0;
  p.sums = product->activation != 0;
  p.softcap = product->softcap;
  if (may_add_zeros (product, &p))
    status = add_zeros (ops, &p);
  return status == RX_OK ? add_piece (ops, run, &p) : status;
}

rx_status
rx_line_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  const rx_line_matrix *m = product->matrix->family_data;
  uint32_t cols = product->matrix->cols, joined = rx_line_joined (ops, cols);
  uint32_t most = joined > 0 ? cols : rx_line_piece (cols, run->tokens_max);
  input in = { 0 };
  rx_status status;

  if (run->tokens_max > 1)
    return rx_line_multiply_many (ops, run, product);
  status = add_prep (ops, run, product, &in);
  for (uint32_t i = 0; i < m->n_chunks; i++)
    for (uint32_t from = 0; from < cols && status == RX_OK; from += most)
      {
        piece p = { .chunk = &m->chunks[i],
                    .from = from,
                    .columns = cols - from < most ? cols - from : most,
                    .pieces = 1 };

        if (from == 0)
          status = rx_cut_before_chunk (run, i);
        if (joined > 0)
          {
            p.joined = true;
            p.pieces = joined;
            p.columns = cols / joined;
          }
        if (status == RX_OK)
          status = multiply_columns (ops, run, product, &in, p);
      }
  return status;
}

/* ---- what is left for the next op ---- */

/* Not what a kernel adds by itself on the way out. */
bool
rx_line_may_owe (const rx_batch *run, const rx_linear *op)
{
  uint32_t pieces = rx_line_pieces (op->matrix->cols);

  return op->later && run->tokens_max == 1 && op->residual == op->out && op->bias == NULL &&
         op->matrix->pair_rows == 0 && pieces > 0 && (op->post_norm != NULL || pieces > 1);
}

/* All pieces in one step: half as many steps, and twice the workgroups to share out. */
rx_status
rx_line_multiply_later (rx_ops *ops, const rx_batch *run, const rx_linear *op)
{
  const rx_line_matrix *m = op->matrix->family_data;
  uint32_t n = rx_line_pieces (op->matrix->cols);
  rx_line_owed owed = { run->plan, op->out, .n = n, .norm = op->post_norm, .eps = op->eps };
  rx_loop_product product = { .in = op->in, .matrix = op->matrix, .stride = op->out->stride };
  input in = { 0 };
  rx_status status = add_prep (ops, run, &product, &in);

  if (status == RX_OK)
    status = rx_line_scratch (ops, RX_SCRATCH_LINE_OWED, (uint64_t) n * product.stride * 4,
                              &owed.parts);
  product.out = owed.parts;
  for (uint32_t i = 0; i < m->n_chunks && status == RX_OK; i++)
    {
      piece p = { .product = &product,
                  .chunk = &m->chunks[i],
                  .in = &in,
                  .columns = op->matrix->cols / n,
                  .pieces = n };

      status = rx_cut_before_chunk (run, i);
      if (status == RX_OK)
        status = add_piece (ops, run, &p);
    }
  *rx_line_owed_of (ops) = owed;
  return status;
}
