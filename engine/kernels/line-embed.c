/* The two ops that read few rows of a matrix: embedding, and a head of which the params name rows. */
#include "line.h"

#include <string.h>

static const uint32_t embed_code[] =
#include "line-embed.spv.inc"
    ;
static const uint32_t rows_code[] =
#include "line-rows.spv.inc"
    ;

#define PUSH_BYTES (3 * sizeof (uint32_t))

/* shaders/line-weight.glsl; returns how many. */
static uint32_t
fill_constants (const rx_matrix *matrix, const rx_line_chunk *chunk, uint32_t *constants)
{
  const rx_line_format *f = &chunk->format;
  const uint32_t all[] = { f->bits,         f->group,
                           f->offset,       f->minimum,
                           f->wide,         matrix->cols / RX_LINE_COLUMNS,
                           chunk->panels.n, chunk->panels.groups };

  memcpy (constants, all, sizeof all);
  return sizeof all / sizeof *all;
}

static void
fill_step (const rx_batch *run, const rx_line_chunk *chunk, float number, rx_step_config *step)
{
  const uint32_t push[] = { chunk->first_row, chunk->rows, rx_float_bits (number) };

  _Static_assert(sizeof push == PUSH_BYTES, "as the kernels have it");
  memcpy (step->push, push, sizeof push);
  step->buffers[0] = (rx_range){ run->params, RX_READ };
  rx_line_texel (step, 0, chunk->span, VK_FORMAT_R32_UINT);
}

rx_status
rx_line_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op)
{
  const rx_line_matrix *m = op->matrix->family_data;
  rx_status status = RX_OK;

  if (m == NULL)
    return rx_loop_embed (ops, run, op);
  for (uint32_t i = 0; i < m->n_chunks && status == RX_OK; i++)
    {
      rx_line_kernel kernel = { .name = "line-embed",
                                .code = embed_code,
                                .code_bytes = sizeof embed_code,
                                .n_buffers = 2,
                                .n_texels = 1,
                                .push_bytes = PUSH_BYTES };
      rx_step_config step = { .buffers = { [1] = { op->out->span, RX_WRITE } },
                              .groups = { 1, run->tokens_max } };

      kernel.n_constants = fill_constants (op->matrix, &m->chunks[i], kernel.constants);
      fill_step (run, &m->chunks[i], op->scale == 0 ? 1 : op->scale, &step);
      status = rx_line_add (ops, run, &kernel, &step);
    }
  return status;
}

rx_status
rx_line_rows (rx_ops *ops, const rx_batch *run, const rx_loop_product *p)
{
  const rx_line_matrix *m = p->matrix->family_data;
  rx_line_grid grid = { .y = 1, .rows = ops->lanes };
  rx_span x = p->in->span;
  rx_status status = RX_OK;

  if (p->norm != NULL) /* the product of all rows, just added, has normed it */
    status = rx_line_scratch (ops, RX_SCRATCH_LINE_X, p->in->stride * 4, &x);

  for (uint32_t i = 0; i < m->n_chunks && status == RX_OK; i++)
    {
      rx_line_kernel kernel = { .name = "line-rows",
                                .code = rows_code,
                                .code_bytes = sizeof rows_code,
                                .n_buffers = 2,
                                .n_texels = 2,
                                .push_bytes = PUSH_BYTES };
      rx_step_config step = { .buffers = { [1] = { p->out, RX_WRITE } },
                              .groups = { RX_ROWS_MAX / ops->lanes, 1 } };

      kernel.n_constants = fill_constants (p->matrix, &m->chunks[i], kernel.constants);
      kernel.constants[kernel.n_constants++] = p->softcap != 0;
      fill_step (run, &m->chunks[i], p->softcap, &step);
      rx_line_texel (&step, 1, x, VK_FORMAT_R32_SFLOAT);
      status = rx_line_grid_get (ops, run, &grid, &step.grid);
      if (status == RX_OK)
        status = rx_line_add (ops, run, &kernel, &step);
    }
  return status;
}
