/* The check at the start: several subgroups a workgroup break a rule that holds on paper (an index
 * that differs between them is used as if it were uniform), so they are used only while they give,
 * bit for bit, what one subgroup a workgroup does; whether each takes other rows, or other columns that
 * they add up. */
#include "line.h"

#include "line-decode.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 256
#define COLS 128
#define HALF 64 /* of the columns: a piece */

/* One subgroup a workgroup: all columns, then half of them after the other half; several: the same. */
enum
{
  WHOLE,
  HALVES,
  SEVERAL,
  JOINED,
  FORMS,
};

typedef struct
{
  rx_span weights, x, sums; /* (ROWS), (COLS), (COLS / 4) */
  rx_span y[FORMS];         /* (ROWS) f32 of each form */
} room;

static rx_status
take_room (rx_ops *ops, room *r)
{
  const rx_line_format format = { 4, 32, 0, true, false }; /* Q4_1 */
  uint64_t words = ROWS / ops->lanes * rx_line_words (&format, ops->lanes, COLS);
  const struct
  {
    rx_span *to;
    uint64_t size;
  } spans[] = { { &r->weights, words * 4 },  { &r->x, COLS * 4 },
                { &r->sums, COLS / 4 * 4 },  { &r->y[WHOLE], ROWS * 4 },
                { &r->y[HALVES], ROWS * 4 }, { &r->y[SEVERAL], ROWS * 4 },
                { &r->y[JOINED], ROWS * 4 } };
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < sizeof spans / sizeof *spans && status == RX_OK; i++)
    status = rx_arena_take (ops->config.arena, RX_PLACE_SHARED, spans[i].size, spans[i].to);
  if (status != RX_OK)
    return status;
  for (uint32_t i = 0; i < words; i++)
    ((uint32_t *) (void *) r->weights.map)[i] = i * 2654435761u & 0xbbffbbffu; /* no infinity */
  for (uint32_t i = 0; i < COLS; i++)
    ((float *) (void *) r->x.map)[i] = (float) (i * 37 % 64) / 17 - 2;
  for (uint32_t i = 0; i < COLS / 4; i++)
    ((float *) (void *) r->sums.map)[i] = (float) i / 3;
  for (uint32_t i = 0; i < FORMS; i++)
    memset (r->y[i].map, i < SEVERAL ? 0 : 0xff, ROWS * 4);
  return RX_OK;
}

/* Columns from .. from + columns; those past the first are added to what is there. */
static rx_status
add (rx_ops *ops,
     rx_plan *plan,
     const room *r,
     uint32_t form,
     uint32_t subgroups,
     uint32_t from,
     uint32_t columns)
{
  rx_line_decode shape = { .format = { 4, 32, 0, true, false },
                           .lanes = ops->lanes,
                           .subgroups = subgroups,
                           .cols = COLS,
                           .digits = 2,
                           .columns = columns,
                           .residual = from > 0,
                           .sum_columns = 4,
                           .pieces = form == JOINED ? subgroups : 1,
                           .joined = form == JOINED };
  rx_pipeline_config config = {
    .name = "line-check", .n_buffers = 1, .n_texels = from > 0, .push_bytes = RX_LINE_DECODE_PUSH
  };
  uint64_t addresses[] = { r->weights.address +
                               4 * rx_line_words (&shape.format, shape.lanes, from),
                           r->x.address + from * 4, r->sums.address + from };
  rx_step_config step = {
    .buffers = { { r->y[form], RX_WRITE } },
    .others = { { r->weights, RX_READ }, { r->x, RX_READ }, { r->sums, RX_READ } },
    .n_others = 3,
    .groups = { ROWS / ops->lanes / (form == JOINED ? 1 : subgroups), 1, 1 }
  };
  rx_line_decode_words words;
  rx_spirv *writer;
  rx_status status = rx_line_decode_write (&shape, &writer);

  if (from > 0)
    rx_line_texel (&step, 0, r->y[form], VK_FORMAT_R32_SFLOAT);
  memcpy (step.push, addresses, sizeof addresses);
  rx_line_decode_fill (&shape, 0, &words);
  memcpy (step.push + sizeof addresses, &words, sizeof words);
  if (status == RX_OK)
    status = rx_spirv_finish (writer, &config.code, &config.code_bytes);
  if (status == RX_OK)
    status = rx_pipelines_get (ops->config.pipelines, &config, &step.pipeline);
  if (status == RX_OK)
    status = rx_plan_add (plan, &step);
  rx_spirv_free (writer);
  return status;
}

static rx_status
add_forms (rx_ops *ops, rx_plan *plan, const room *r, uint32_t subgroups)
{
  rx_status status = add (ops, plan, r, WHOLE, 1, 0, COLS);

  if (status == RX_OK)
    status = add (ops, plan, r, HALVES, 1, 0, HALF);
  if (status == RX_OK)
    status = add (ops, plan, r, HALVES, 1, HALF, HALF);
  if (status == RX_OK)
    status = add (ops, plan, r, SEVERAL, subgroups, 0, COLS);
  return status == RX_OK ? add (ops, plan, r, JOINED, COLS / HALF, 0, HALF) : status;
}

rx_status
rx_line_check (rx_ops *ops, uint32_t subgroups, bool *same)
{
  room r = { 0 };
  rx_plan *plan = NULL;
  rx_status status = take_room (ops, &r);

  *same = false;
  if (status == RX_OK)
    status = rx_plan_new (ops->config.device, NULL, &plan);
  if (status == RX_OK)
    status = add_forms (ops, plan, &r, subgroups);
  if (status == RX_OK)
    status = rx_plan_finish (plan);
  if (status == RX_OK)
    status = rx_plan_run (plan, 0, rx_plan_segments (plan), NULL);
  if (status == RX_OK)
    *same = memcmp (r.y[WHOLE].map, r.y[SEVERAL].map, ROWS * sizeof (float)) == 0 &&
            memcmp (r.y[HALVES].map, r.y[JOINED].map, ROWS * sizeof (float)) == 0;
  rx_plan_free (plan);
  return status;
}
