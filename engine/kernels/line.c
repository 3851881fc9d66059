#include "line.h"

#include "line-math.h"

#include <stdlib.h>
#include <string.h>

/* A grid that rx_params_ready sets for runs with these params. */
typedef struct
{
  rx_line_grid grid;
  const uint8_t *params;
  rx_span span; /* three u32 */
} run_grid;

typedef struct
{
  const rx_plan *plan;
  uint32_t steps; /* of the plan, when it was said */
  const rx_act *act;
  uint32_t columns; /* of a sum */
} known_sums;

/* Code of a shape that has been written. */
typedef struct
{
  uint8_t key[160]; /* (size) */
  size_t size;
  const rx_pipeline *pipeline;
} known_code;

typedef struct
{
  known_sums sums;
  rx_line_owed owed;
  known_code *known;     /* (n_known) */
  rx_step_config *steps; /* (n): of the kernels that are run once beforehand, over one workgroup */
  run_grid *grids;       /* (n_grids) */
  uint32_t n, n_grids, n_known;
  rx_line_works works;
  uint32_t subgroups; /* the most of a workgroup */
} line_state;

/* ---- steps ---- */

static rx_status
remember (rx_ops *ops, const rx_step_config *step)
{
  line_state *state = ops->family_data;
  rx_step_config *larger;

  for (uint32_t i = 0; i < state->n; i++)
    {
      if (state->steps[i].pipeline == step->pipeline)
        return RX_OK;
    }
  larger = realloc (state->steps, (state->n + 1) * sizeof *larger);
  if (larger == NULL)
    return RX_NO_MEMORY;
  state->steps = larger;
  larger[state->n] = *step;
  larger[state->n].grid = (rx_span){ 0 };
  for (int i = 0; i < 3; i++)
    larger[state->n].groups[i] = 1;
  state->n++;
  return RX_OK;
}

rx_status
rx_line_pipeline (rx_ops *ops, const rx_line_kernel *kernel, const rx_pipeline **out)
{
  rx_pipeline_config config = {
    .name = kernel->name,
    .code = kernel->code,
    .code_bytes = kernel->code_bytes,
    .constants = { ops->lanes, ops->lanes, kernel->subgroups > 0 ? kernel->subgroups : 1 },
    .n_constants = kernel->n_constants > 0 ? 3 + kernel->n_constants : 0,
    .n_buffers = kernel->n_buffers,
    .n_texels = kernel->n_texels,
    .push_bytes = kernel->push_bytes,
  };

  memcpy (config.constants + 3, kernel->constants, kernel->n_constants * 4);
  return rx_pipelines_get (ops->config.pipelines, &config, out);
}

rx_status
rx_line_add_step (rx_ops *ops, const rx_batch *run, rx_step_config *step)
{
  rx_status status;

  for (int i = 0; i < 3; i++)
    step->groups[i] += step->groups[i] == 0;
  status = remember (ops, step);
  return status != RX_OK ? status : rx_plan_add (run->plan, step);
}

rx_status
rx_line_add (rx_ops *ops, const rx_batch *run, const rx_line_kernel *kernel, rx_step_config *step)
{
  rx_status status = rx_line_pipeline (ops, kernel, &step->pipeline);

  return status != RX_OK ? status : rx_line_add_step (ops, run, step);
}

static const rx_pipeline *
known_pipeline (const line_state *state, const void *key, size_t size)
{
  for (uint32_t i = 0; i < state->n_known; i++)
    {
      if (state->known[i].size == size && memcmp (state->known[i].key, key, size) == 0)
        return state->known[i].pipeline;
    }
  return NULL;
}

static rx_status
learn_pipeline (line_state *state, const void *key, size_t size, const rx_pipeline *pipeline)
{
  known_code *larger = NULL;

  if (size <= sizeof larger->key)
    larger = realloc (state->known, (state->n_known + 1) * sizeof *larger);
  if (larger == NULL)
    return RX_NO_MEMORY;
  state->known = larger;
  larger += state->n_known++;
  memcpy (larger->key, key, size);
  larger->size = size;
  larger->pipeline = pipeline;
  return RX_OK;
}

rx_status
rx_line_find (rx_ops *ops,
              const rx_line_kernel *asked,
              const void *key,
              size_t size,
              rx_line_write write,
              const rx_pipeline **out)
{
  line_state *state = ops->family_data;
  rx_line_kernel kernel = *asked;
  rx_spirv *writer = NULL;
  rx_status status;

  *out = known_pipeline (state, key, size);
  if (*out != NULL)
    return RX_OK;
  status = write (key, &writer);
  if (status == RX_OK)
    status = rx_spirv_finish (writer, &kernel.code, &kernel.code_bytes);
  if (status == RX_OK)
    status = rx_line_pipeline (ops, &kernel, out);
  rx_spirv_free (writer);
  return status == RX_OK ? learn_pipeline (state, key, size, *out) : status;
}

void
rx_line_texel (rx_step_config *step, uint32_t at, rx_span span, VkFormat format)
{
  step->texels[at] = (rx_range){ span, RX_READ };
  step->texel_formats[at] = format;
}

/* ---- grids ---- */

rx_status
rx_line_grid_get (rx_ops *ops, const rx_batch *run, const rx_line_grid *grid, rx_span *out)
{
  line_state *state = ops->family_data;
  run_grid *larger;
  rx_status status;

  for (uint32_t i = 0; i < state->n_grids; i++)
    {
      *out = state->grids[i].span;
      if (state->grids[i].params == run->params.map &&
          memcmp (&state->grids[i].grid, grid, sizeof *grid) == 0)
        return RX_OK;
    }
  larger = realloc (state->grids, (state->n_grids + 1) * sizeof *larger);
  if (larger == NULL)
    return RX_NO_MEMORY;
  state->grids = larger;
  larger += state->n_grids;
  memcpy (&larger->grid, grid, sizeof *grid);
  larger->params = run->params.map;
  status = rx_arena_take (ops->config.arena, RX_PLACE_SHARED, 3 * sizeof (uint32_t), &larger->span);
  if (status == RX_OK)
    state->n_grids++;
  *out = larger->span;
  return status;
}

static void
line_params_ready (rx_ops *ops, const rx_batch *run)
{
  const line_state *state = ops->family_data;
  const rx_params *params = (const rx_params *) (const void *) run->params.map;

  for (uint32_t i = 0; i < state->n_grids; i++)
    {
      const rx_line_grid *grid = &state->grids[i].grid;
      uint32_t *at = (uint32_t *) (void *) state->grids[i].span.map;

      if (state->grids[i].params != run->params.map)
        continue;
      at[0] = grid->rows > 0 ? (params->n_rows + grid->rows - 1) / grid->rows
              : grid->unless_rows && params->n_rows > 0 ? 0
                                                        : grid->x;
      at[1] = grid->split > 0    ? params->position / grid->split + 1
              : grid->bundle > 0 ? (params->n_tokens + grid->bundle - 1) / grid->bundle
                                 : grid->y;
      at[2] = 1;
    }
  rx_line_works_ready (&state->works, run);
}

rx_line_works *
rx_line_works_of (rx_ops *ops)
{
  return &((line_state *) ops->family_data)->works;
}

/* ---- what ops leave for the next ---- */

rx_status
rx_line_scratch (rx_ops *ops, rx_scratch which, uint64_t size, rx_span *out)
{
  bool larger = ops->scratch[which].size < size;
  rx_status status = rx_ops_scratch (ops, which, size, out);

  return status == RX_OK && larger ? rx_arena_fill (ops->config.arena, *out, 0) : status;
}

void
rx_line_sums_made (rx_ops *ops, const rx_batch *run, const rx_act *act, uint32_t columns)
{
  line_state *state = ops->family_data;

  state->sums = (known_sums){ run->plan, rx_plan_steps (run->plan), act, columns };
}

uint32_t
rx_line_sums_there (const rx_ops *ops, const rx_batch *run, const rx_act *act)
{
  const known_sums *sums = &((const line_state *) ops->family_data)->sums;
  bool ours = sums->plan == run->plan && sums->act == act &&
              sums->steps == rx_plan_steps (run->plan);

  return ours ? sums->columns : 0;
}

rx_line_owed *
rx_line_owed_of (rx_ops *ops)
{
  return &((line_state *) ops->family_data)->owed;
}

/* ---- ops ---- */

static rx_status
line_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op)
{
  rx_loop_product product = rx_loop_product_of (op);
  rx_status status;

  if (op->matrix->family_data == NULL)
    {
      status = rx_line_settle (ops, run);
      return status == RX_OK ? rx_loop_linear (ops, run, op) : status;
    }
  if (op->in->width != op->matrix->cols ||
      (op->residual != NULL && op->residual->stride != op->out->stride))
    return RX_DRIVER;
  if (rx_line_may_owe (run, op))
    return rx_line_multiply_later (ops, run, op);
  if (op->post_norm != NULL)
    return rx_ops_linear_then_norm (ops, run, op);
  status = rx_line_multiply (ops, run, &product);
  if (status == RX_OK && op->matrix->pair_rows > 0 && run->tokens_max == 1)
    rx_line_sums_made (ops, run, op->out, ops->lanes / 2);
  return status;
}

/* All tokens at once, in whole bundles: the logits have no room beyond them. */
static rx_status
head_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product)
{
  bool whole = product->first_token == 0 && product->count == run->tokens_max &&
               (run->tokens_max == 1 || run->tokens_max % ops->lanes == 0);

  if (product->head == 2 && run->tokens_max == 1)
    return rx_line_rows (ops, run, product);
  return product->head == 1 && whole ? rx_line_multiply (ops, run, product)
                                     : rx_loop_multiply (ops, run, product);
}

static rx_status
line_head (rx_ops *ops, const rx_batch *run, const rx_head *op)
{
  uint32_t cols = op->matrix->cols;
  bool whole = rx_line_piece (cols, run->tokens_max) == cols; /* as a soft cap needs */
  bool panels = (op->matrix->uses & RX_USE_HEADS) == 0;       /* which only one token reads */
  bool ours = op->matrix->family_data != NULL && op->in->width == cols &&
              (whole || op->softcap == 0) && (run->tokens_max == 1 || !panels);
  rx_status status = ours ? RX_OK : rx_line_settle (ops, run);

  return status != RX_OK
             ? status
             : rx_loop_head_with (ops, run, op, ours ? head_multiply : rx_loop_multiply);
}

/* ---- the family ---- */

uint32_t
rx_line_subgroups (const rx_ops *ops)
{
  return ((const line_state *) ops->family_data)->subgroups;
}

/* More than one subgroup a workgroup only on lavapipe, and only while the check says so. */
static rx_status
line_open (rx_ops *ops)
{
  line_state *state = calloc (1, sizeof *state);
  rx_status status = RX_OK;
  bool same = false;

  ops->family_data = state;
  if (state == NULL)
    return RX_NO_MEMORY;
  if (strncmp (ops->config.info->name, "llvmpipe", 8) == 0)
    status = rx_line_check (ops, RX_LINE_SUBGROUPS, &same);
  state->subgroups = same ? RX_LINE_SUBGROUPS : 1;
  return status;
}

static void
line_close (rx_ops *ops)
{
  line_state *state = ops->family_data;

  if (state != NULL)
    {
      free (state->steps);
      free (state->grids);
      free (state->known);
      rx_line_works_clear (&state->works);
    }
  free (state);
}

static rx_status
run_alone (rx_ops *ops, const rx_step_config *step)
{
  rx_plan *plan;
  rx_status status = rx_plan_new (ops->config.device, NULL, &plan);

  if (status == RX_OK)
    status = rx_plan_add (plan, step);
  if (status == RX_OK)
    status = rx_plan_finish (plan);
  if (status == RX_OK)
    status = rx_plan_run (plan, 0, 1, NULL);
  rx_plan_free (plan);
  return status;
}

static rx_status
line_warm (rx_ops *ops, rx_warm_progress progress, void *data)
{
  const line_state *state = ops->family_data;
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < state->n && status == RX_OK; i++)
    {
      if (progress != NULL && !progress (i, state->n + ops->n_warm, data))
        return RX_OK;
      status = run_alone (ops, &state->steps[i]);
    }
  return status == RX_OK ? rx_loop_family.warm (ops, progress, data) : status;
}

bool
rx_line_is_possible (const rx_ops *ops)
{
  const rx_device *device = ops->config.device;

  return (device->features & RX_HAS_BUFFER_ADDRESS) != 0 && ops->subgroup == ops->lanes &&
         !ops->wide && device->subgroup_size == ops->lanes && (ops->lanes == 8 || ops->lanes == 16);
}

const rx_kernel_family rx_line_family = {
  .name = "line",
  .matrix_bytes = rx_line_matrix_bytes,
  .matrix_take = rx_line_matrix_take,
  .matrix_pack = rx_line_matrix_pack,
  .embed = rx_line_embed,
  .linear = line_linear,
  .norm_add = rx_loop_norm_add,
  .attention = rx_line_attention,
  .head = line_head,
  .params_ready = line_params_ready,
  .warm = line_warm,
  .open = line_open,
  .close = line_close,
};
