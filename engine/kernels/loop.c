#include "loop.h"

#include "loop-pack.h"

#include <stdlib.h>
#include <string.h>

#define GROUPS_OF_WORKGROUP 4

static const uint32_t attention_code[] =
#include "attention.spv.inc"
    ;
static const uint32_t embed_code[] =
#include "embed.spv.inc"
    ;
static const uint32_t linear_code[] =
#include "linear.spv.inc"
    ;
static const uint32_t norm_add_code[] =
#include "norm-add.spv.inc"
    ;
static const uint32_t rope_code[] =
#include "rope.spv.inc"
    ;
static const uint32_t top_bound_code[] =
#include "top-bound.spv.inc"
    ;
static const uint32_t top_merge_code[] =
#include "top-merge.spv.inc"
    ;
static const uint32_t top_pick_code[] =
#include "top-pick.spv.inc"
    ;
static const uint32_t top_slice_code[] =
#include "top-slice.spv.inc"
    ;

static const struct
{
  const char *name;
  const uint32_t *code;
  size_t code_bytes;
  uint32_t n_buffers, n_texels, push_words;
} kernels[] = {
  [RX_LOOP_ATTENTION] = { "attention", attention_code, sizeof attention_code, 2, 3, 5 },
  [RX_LOOP_EMBED] = { "embed", embed_code, sizeof embed_code, 2, 2, 3 },
  [RX_LOOP_LINEAR] = { "linear", linear_code, sizeof linear_code, 4, 4, 7 },
  [RX_LOOP_NORM_ADD] = { "norm-add", norm_add_code, sizeof norm_add_code, 3, 2, 3 },
  [RX_LOOP_ROPE] = { "rope", rope_code, sizeof rope_code, 4, 5, 8 },
  [RX_LOOP_TOP_BOUND] = { "top-bound", top_bound_code, sizeof top_bound_code, 2, 1, 1 },
  [RX_LOOP_TOP_MERGE] = { "top-merge", top_merge_code, sizeof top_merge_code, 5, 0, 1 },
  [RX_LOOP_TOP_PICK] = { "top-pick", top_pick_code, sizeof top_pick_code, 5, 0, 3 },
  [RX_LOOP_TOP_SLICE] = { "top-slice", top_slice_code, sizeof top_slice_code, 3, 0, 3 },
};

struct rx_warm
{
  rx_step_config step; /* over no token */
};

/* ---- steps ---- */

uint32_t
rx_float_bits (float f)
{
  uint32_t bits;

  memcpy (&bits, &f, sizeof bits);
  return bits;
}

uint32_t
rx_loop_local (const rx_ops *ops)
{
  uint32_t local = ops->lanes * GROUPS_OF_WORKGROUP, size = ops->config.device->subgroup_size;

  return local > size ? local : size;
}

VkFormat
rx_loop_column_texel (const rx_ops *ops)
{
  return ops->lanes <= 8    ? VK_FORMAT_R32G32B32A32_SFLOAT
         : ops->lanes == 16 ? VK_FORMAT_R32G32_SFLOAT
                            : VK_FORMAT_R32_SFLOAT;
}

void
rx_loop_texel (rx_loop_step *step, uint32_t at, rx_span span, VkFormat format)
{
  step->step.texels[at] = (rx_range){ span, RX_READ };
  step->step.texel_formats[at] = format;
}

static rx_status
get_pipeline (rx_ops *ops, const rx_loop_step *step, const rx_pipeline **out)
{
  const rx_device *device = ops->config.device;
  uint32_t size = device->subgroup_size;
  bool chosen = (device->features & RX_HAS_SUBGROUP_SIZE) != 0 && size >= device->subgroup_least &&
                size <= device->subgroup_most;
  rx_pipeline_config config = {
    .name = kernels[step->kernel].name,
    .code = kernels[step->kernel].code,
    .code_bytes = kernels[step->kernel].code_bytes,
    .constants = { ops->lanes, step->local > 0 ? step->local : size, ops->wide },
    .n_constants = 3 + step->n_constants,
    .n_buffers = kernels[step->kernel].n_buffers,
    .n_texels = kernels[step->kernel].n_texels,
    .push_bytes = kernels[step->kernel].push_words * 4,
    .subgroup_size = chosen ? size : 0,
  };

  memcpy (config.constants + 3, step->constants, step->n_constants * 4);
  return rx_pipelines_get (ops->config.pipelines, &config, out);
}

static rx_status
remember_warm (rx_ops *ops, const rx_step_config *step)
{
  rx_warm *larger;

  for (uint32_t i = 0; i < ops->n_warm; i++)
    {
      if (ops->warm[i].step.pipeline == step->pipeline)
        return RX_OK;
    }
  larger = realloc (ops->warm, (ops->n_warm + 1) * sizeof *larger);
  if (larger == NULL)
    return RX_NO_MEMORY;
  ops->warm = larger;
  larger[ops->n_warm].step = *step;
  larger[ops->n_warm].step.buffers[0].span = ops->no_params;
  for (int i = 0; i < 3; i++)
    larger[ops->n_warm].step.groups[i] = 1;
  ops->n_warm++;
  return RX_OK;
}

rx_status
rx_loop_add (rx_ops *ops, const rx_batch *run, rx_loop_step *step)
{
  rx_status status = get_pipeline (ops, step, &step->step.pipeline);

  if (status != RX_OK)
    return status;
  step->step.buffers[0] = (rx_range){ run->params, RX_READ };
  memcpy (step->step.push, step->push, kernels[step->kernel].push_words * 4);
  for (int i = 0; i < 3; i++)
    step->step.groups[i] += step->step.groups[i] == 0;
  status = remember_warm (ops, &step->step);
  return status != RX_OK ? status : rx_plan_add (run->plan, &step->step);
}

/* ---- ops ---- */

rx_status
rx_loop_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op)
{
  uint32_t blocks = rx_padded (op->matrix->cols) / 32;
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < op->matrix->n_chunks && status == RX_OK; i++)
    {
      const rx_chunk *chunk = &op->matrix->chunks[i];
      uint32_t push[] = { chunk->first_row, chunk->rows,
                          rx_float_bits (op->scale == 0 ? 1 : op->scale) };
      rx_loop_step step = {
        .kernel = RX_LOOP_EMBED,
        .constants = { chunk->format, blocks, chunk->offset },
        .n_constants = 3,
        .push = push,
        .step = { .buffers = { [1] = { op->out->span, RX_WRITE } },
                  .groups = { (blocks + ops->config.device->subgroup_size - 1) /
                                  ops->config.device->subgroup_size,
                              run->tokens_max } },
      };

      rx_loop_texel (&step, 0, chunk->quants, VK_FORMAT_R32G32B32A32_UINT);
      rx_loop_texel (&step, 1, chunk->scales.size > 0 ? chunk->scales : chunk->quants,
                     rx_format_scale_texel (chunk->format));
      status = rx_loop_add (ops, run, &step);
    }
  return status;
}

/* NEEDSWORK: row groups and tokens at once are fixed; a tuner would pick them (the order of each sum
 * does not depend on them, so the bits would not either). */
static rx_status
multiply_chunk (rx_ops *ops, const rx_batch *run, const rx_loop_product *p, const rx_chunk *chunk)
{
  uint32_t groups = 2, tokens = run->tokens_max == 1 ? 1 : 8, blocks = p->in->stride / 32;
  uint32_t local = rx_loop_local (ops), wanted = chunk->groups;
  uint32_t rows_of_workgroup = local / ops->lanes * groups; /* row groups */
  uint32_t push[] = { chunk->first_row,
                      chunk->rows,
                      chunk->groups,
                      p->stride,
                      p->in->width,
                      rx_float_bits (p->eps),
                      rx_float_bits (p->softcap) };
  rx_loop_step step = {
    .kernel = RX_LOOP_LINEAR,
    .local = local,
    .constants = { chunk->format, blocks, chunk->offset, tokens, groups, p->norm != NULL,
                   p->bias != NULL, p->residual != NULL, p->activation, p->head },
    .n_constants = 10,
    .push = push,
    .step = { .buffers = { [1] = { p->out, RX_WRITE },
                           { p->residual != NULL ? *p->residual : run->params, RX_READ },
                           { p->bias != NULL ? p->bias->span : run->params, RX_READ } } },
  };

  if (p->head == 2 && wanted > RX_ROWS_MAX / ops->lanes)
    wanted = RX_ROWS_MAX / ops->lanes;
  step.step.groups[0] = (wanted + rows_of_workgroup - 1) / rows_of_workgroup;
  step.step.groups[1] = (run->tokens_max + tokens - 1) / tokens;
  rx_loop_texel (&step, 0, chunk->quants, VK_FORMAT_R32G32B32A32_UINT);
  rx_loop_texel (&step, 1, chunk->scales.size > 0 ? chunk->scales : chunk->quants,
                 rx_format_scale_texel (chunk->format));
  rx_loop_texel (&step, 2, p->in->span, rx_loop_column_texel (ops));
  rx_loop_texel (&step, 3, p->norm != NULL ? p->norm->span : p->in->span,
                 rx_loop_column_texel (ops));
  return rx_loop_add (ops, run, &step);
}

rx_status
rx_loop_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  rx_status status = product->in->width == product->matrix->cols ? RX_OK : RX_DRIVER;

  for (uint32_t i = 0; i < product->matrix->n_chunks && status == RX_OK; i++)
    status = multiply_chunk (ops, run, product, &product->matrix->chunks[i]);
  return status;
}

rx_status
rx_loop_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op)
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
  if (op->residual != NULL && op->residual->stride != op->out->stride)
    return RX_DRIVER;
  return rx_loop_multiply (ops, run, &product);
}

rx_status
rx_loop_norm_add (rx_ops *ops, const rx_batch *run, const rx_norm_add *op)
{
  uint32_t push[] = { op->in->width, op->in->stride, rx_float_bits (op->eps) };
  uint32_t local = rx_loop_local (ops);
  rx_loop_step step = {
    .kernel = RX_LOOP_NORM_ADD,
    .local = local,
    .push = push,
    .step = { .buffers = { [1] = { op->out->span, RX_WRITE }, { op->residual->span, RX_READ } },
              .groups = { (run->tokens_max + local / ops->lanes - 1) / (local / ops->lanes) } },
  };

  if (op->in->stride != op->out->stride || op->in->stride != op->residual->stride)
    return RX_DRIVER;
  rx_loop_texel (&step, 0, op->in->span, VK_FORMAT_R32_SFLOAT);
  rx_loop_texel (&step, 1, op->norm->span, VK_FORMAT_R32_SFLOAT);
  return rx_loop_add (ops, run, &step);
}

/* ---- warming up ---- */

static rx_status
warm_one (rx_ops *ops, const rx_warm *warm)
{
  rx_plan *plan;
  rx_status status = rx_plan_new (ops->config.device, NULL, &plan);

  if (status == RX_OK)
    status = rx_plan_add (plan, &warm->step);
  if (status == RX_OK)
    status = rx_plan_finish (plan);
  if (status == RX_OK)
    status = rx_plan_run (plan, 0, 1, NULL);
  rx_plan_free (plan);
  return status;
}

/* Drivers compile at the first dispatch (lavapipe always), so each kernel runs once over no token. */
static rx_status
loop_warm (rx_ops *ops, rx_warm_progress progress, void *data)
{
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < ops->n_warm && status == RX_OK; i++)
    {
      if (progress != NULL && !progress (i, ops->n_warm, data))
        return RX_OK;
      status = warm_one (ops, &ops->warm[i]);
    }
  if (status == RX_OK && progress != NULL)
    progress (ops->n_warm, ops->n_warm, data);
  return status;
}

const rx_kernel_family rx_loop_family = {
  .name = "loop",
  .matrix_bytes = rx_loop_matrix_bytes,
  .matrix_fill = rx_loop_matrix_fill,
  .embed = rx_loop_embed,
  .linear = rx_loop_linear,
  .norm_add = rx_loop_norm_add,
  .attention = rx_loop_attention,
  .head = rx_loop_head,
  .warm = loop_warm,
};
