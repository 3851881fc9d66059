#include "loop.h"

#include "cache-file.h"
#include "loop-pack.h"

#include <stdlib.h>
#include <string.h>

#define GROUPS_OF_WORKGROUP 4 /* row groups, of kernels that do not care */

static const uint32_t attention_code[] =
#include "attention.spv.inc"
    ;
static const uint32_t attention_alone[] =
#include "attention-alone.spv.inc"
    ;
static const uint32_t embed_code[] =
#include "embed.spv.inc"
    ;
static const uint32_t linear_code[] =
#include "linear.spv.inc"
    ;
static const uint32_t linear_alone[] =
#include "linear-alone.spv.inc"
    ;
static const uint32_t linear_coop_code[] =
#include "linear-coop.spv.inc"
    ;
static const uint32_t linear_dot_code[] =
#include "linear-dot.spv.inc"
    ;
static const uint32_t norm_add_code[] =
#include "norm-add.spv.inc"
    ;
static const uint32_t norm_add_alone[] =
#include "norm-add-alone.spv.inc"
    ;
static const uint32_t rope_code[] =
#include "rope.spv.inc"
    ;
static const uint32_t rope_alone[] =
#include "rope-alone.spv.inc"
    ;
static const uint32_t top_bound_code[] =
#include "top-bound.spv.inc"
    ;
static const uint32_t top_bound_alone[] =
#include "top-bound-alone.spv.inc"
    ;
static const uint32_t top_merge_code[] =
#include "top-merge.spv.inc"
    ;
static const uint32_t top_merge_alone[] =
#include "top-merge-alone.spv.inc"
    ;
static const uint32_t top_pick_code[] =
#include "top-pick.spv.inc"
    ;
static const uint32_t top_pick_alone[] =
#include "top-pick-alone.spv.inc"
    ;
static const uint32_t top_slice_code[] =
#include "top-slice.spv.inc"
    ;
static const uint32_t top_slice_alone[] =
#include "top-slice-alone.spv.inc"
    ;

#define CODE(name)                     \
  { name##_code, sizeof name##_code }, \
  {                                    \
    name##_alone, sizeof name##_alone  \
  }

static const struct
{
  const char *name;
  rx_code with, alone; /* subgroups; without them */
  uint32_t n_buffers, n_texels, push_words;
} kernels[] = {
  [RX_LOOP_ATTENTION] = { "attention", CODE (attention), 4, 3, 5 },
  [RX_LOOP_EMBED] = { "embed",
                      { embed_code, sizeof embed_code },
                      { embed_code, sizeof embed_code },
                      2,
                      2,
                      3 },
  [RX_LOOP_LINEAR] = { "linear", CODE (linear), 6, 5, 11 },
  [RX_LOOP_LINEAR_COOP] = { "linear-coop",
                            { linear_coop_code, sizeof linear_coop_code },
                            { NULL, 0 },
                            6,
                            5,
                            11 },
  [RX_LOOP_LINEAR_DOT] = { "linear-dot",
                           { linear_dot_code, sizeof linear_dot_code },
                           { NULL, 0 },
                           6,
                           5,
                           11 },
  [RX_LOOP_NORM_ADD] = { "norm-add", CODE (norm_add), 3, 2, 3 },
  [RX_LOOP_ROPE] = { "rope", CODE (rope), 4, 5, 8 },
  [RX_LOOP_TOP_BOUND] = { "top-bound", CODE (top_bound), 2, 1, 2 },
  [RX_LOOP_TOP_MERGE] = { "top-merge", CODE (top_merge), 5, 0, 2 },
  [RX_LOOP_TOP_PICK] = { "top-pick", CODE (top_pick), 4, 1, 4 },
  [RX_LOOP_TOP_SLICE] = { "top-slice", CODE (top_slice), 2, 1, 4 },
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

uint64_t
rx_loop_linear_hash (void)
{
  uint64_t hash = rx_hash_bytes (RX_HASH_SEED, linear_code, sizeof linear_code);

  hash = rx_hash_bytes (hash, linear_alone, sizeof linear_alone);
  hash = rx_hash_bytes (hash, linear_coop_code, sizeof linear_coop_code);
  return rx_hash_bytes (hash, linear_dot_code, sizeof linear_dot_code);
}

uint32_t
rx_loop_least (const rx_ops *ops)
{
  return ops->subgroup > 0 ? ops->subgroup : ops->lanes;
}

uint32_t
rx_loop_local (const rx_ops *ops, uint32_t row_groups)
{
  uint32_t local = ops->lanes * row_groups;

  if (ops->subgroup == 0)
    return ops->lanes;
  return local > ops->subgroup ? local : ops->subgroup;
}

rx_status
rx_loop_counters (rx_ops *ops, rx_scratch which, uint32_t n, rx_span *out)
{
  bool there = ops->scratch[which].size >= n * sizeof (uint32_t);
  rx_status status = rx_ops_scratch (ops, which, n * sizeof (uint32_t), out);

  return status != RX_OK || there ? status : rx_arena_fill (ops->config.arena, *out, 0);
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

static const rx_code *
find_code (const rx_ops *ops, rx_loop_kernel kernel)
{
  if (ops->instead.words != NULL && ops->instead_of == (uint32_t) kernel)
    return &ops->instead;
  return ops->subgroup > 0 ? &kernels[kernel].with : &kernels[kernel].alone;
}

static rx_status
get_pipeline (rx_ops *ops, const rx_loop_step *step, const rx_pipeline **out)
{
  const rx_device *device = ops->config.device;
  const rx_code *code = find_code (ops, step->kernel);
  bool chosen = (device->features & RX_HAS_SUBGROUP_SIZE) != 0 &&
                ops->subgroup >= device->subgroup_least && ops->subgroup <= device->subgroup_most;
  rx_pipeline_config config = {
    .name = kernels[step->kernel].name,
    .code = code->words,
    .code_bytes = code->bytes,
    .constants = { ops->lanes, step->local > 0 ? step->local : rx_loop_least (ops),
                   (ops->wide ? 1 : 0) | (ops->card ? 2 : 0) },
    .n_constants = 3 + step->n_constants,
    .n_buffers = kernels[step->kernel].n_buffers,
    .n_texels = kernels[step->kernel].n_texels,
    .push_bytes = kernels[step->kernel].push_words * 4,
    .subgroup_size = chosen ? ops->subgroup : 0,
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
        .constants = { chunk->format, blocks },
        .n_constants = 2,
        .push = push,
        .step = { .buffers = { [1] = { op->out->span, RX_WRITE } },
                  .groups = { (blocks + rx_loop_least (ops) - 1) / rx_loop_least (ops),
                              run->tokens_max } },
      };

      rx_loop_texel (&step, 0, chunk->quants, VK_FORMAT_R32G32B32A32_UINT);
      rx_loop_texel (&step, 1, chunk->scales.size > 0 ? chunk->scales : chunk->quants,
                     rx_format_scale_texel (chunk->format));
      status = rx_loop_add (ops, run, &step);
    }
  return status;
}

rx_status
rx_loop_norm_add (rx_ops *ops, const rx_batch *run, const rx_norm_add *op)
{
  uint32_t push[] = { op->in->width, op->in->stride, rx_float_bits (op->eps) };
  uint32_t local = rx_loop_local (ops, GROUPS_OF_WORKGROUP);
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
  .matrix_take = rx_loop_matrix_take,
  .matrix_pack = rx_loop_matrix_pack,
  .embed = rx_loop_embed,
  .linear = rx_loop_linear,
  .norm_add = rx_loop_norm_add,
  .attention = rx_loop_attention,
  .head = rx_loop_head,
  .warm = loop_warm,
};
