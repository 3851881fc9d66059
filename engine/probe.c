#include "probe.h"

#include "plan.h"

#include <string.h>

#define GROUP_SIZE  256
#define QUAD_BYTES  16
#define QUADS_EACH  16
#define SPAN_BYTES  (128ull << 20)
#define SPANS_MAX   8
#define RUNS        5
#define ROOM_SHARE  4 /* no more than this part of what can be had */
#define GROUPS_MOST 65535

static const uint32_t code[] =
#include "probe-read.spv.inc"
    ;

typedef struct
{
  rx_device device;
  rx_arena *arena;
  rx_pipelines *pipelines;
  const rx_pipeline *pipeline;
  rx_span spans[SPANS_MAX]; /* (n_spans) */
  rx_span found;
  uint32_t n_spans;
  rx_plan *plan;
} probe;

static rx_status
take_spans (probe *p, uint64_t room)
{
  uint64_t size = rx_arena_span_max (p->arena);
  rx_status status = rx_arena_take (p->arena, RX_PLACE_DEVICE, 256, &p->found);

  if (size > SPAN_BYTES)
    size = SPAN_BYTES;
  while (status == RX_OK && p->n_spans < SPANS_MAX &&
         (p->n_spans == 0 || (p->n_spans + 1) * size < room / ROOM_SHARE))
    {
      rx_span *span = &p->spans[p->n_spans++];

      status = rx_arena_take (p->arena, RX_PLACE_DEVICE, size, span);
      if (status == RX_OK)
        status = rx_arena_fill (p->arena, *span,
                                0); /* pages that were never written are not read */
    }
  return status;
}

static rx_status
add_reads (probe *p)
{
  rx_status status = rx_plan_new (&p->device, NULL, &p->plan);

  for (uint32_t i = 0; status == RX_OK && i < p->n_spans; i++)
    {
      uint32_t push[2] = { (uint32_t) (p->spans[i].size / QUAD_BYTES), QUADS_EACH };
      uint64_t groups = (push[0] + GROUP_SIZE * QUADS_EACH - 1) / (GROUP_SIZE * QUADS_EACH);
      rx_step_config step = {
        .pipeline = p->pipeline,
        .buffers = { { p->spans[i], RX_READ }, { p->found, RX_WRITE } },
        .groups = { groups < GROUPS_MOST ? (uint32_t) groups : GROUPS_MOST, 1, 1 },
      };

      memcpy (step.push, push, sizeof push);
      status = rx_plan_add (p->plan, &step);
    }
  return status == RX_OK ? rx_plan_finish (p->plan) : status;
}

static rx_status
make (probe *p, uint64_t room)
{
  const rx_pipeline_config pipeline = { .name = "probe-read",
                                        .code = code,
                                        .code_bytes = sizeof code,
                                        .n_buffers = 2,
                                        .push_bytes = 2 * sizeof (uint32_t) };
  const rx_arena_config arena = { 0 };
  rx_status status = rx_arena_new (&p->device, &arena, &p->arena);

  if (status == RX_OK)
    status = rx_pipelines_new (&p->device, NULL, &p->pipelines);
  if (status == RX_OK)
    status = rx_pipelines_get (p->pipelines, &pipeline, &p->pipeline);
  if (status == RX_OK)
    status = take_spans (p, room);
  return status == RX_OK ? add_reads (p) : status;
}

/* The first run is not counted: it compiles, and brings the memory in. */
static rx_status
measure (probe *p, double *gb_s)
{
  double bytes = (double) p->n_spans * (double) p->spans[0].size;

  *gb_s = 0;
  for (int i = 0; i <= RUNS; i++)
    {
      uint64_t us;
      rx_status status = rx_plan_run (p->plan, 0, 1, &us);

      if (status != RX_OK)
        return status;
      if (i > 0 && us > 0 && bytes / 1e3 / (double) us > *gb_s)
        *gb_s = bytes / 1e3 / (double) us;
    }
  return RX_OK;
}

rx_status
rx_probe_read (const rx_instance *instance, uint32_t index, double *gb_s)
{
  probe p = { 0 };
  rx_status status = rx_device_open (instance, index, &p.device);

  if (status != RX_OK)
    return status;
  status = make (&p, rx_arena_room (instance, index));
  if (status == RX_OK)
    status = measure (&p, gb_s);
  rx_plan_free (p.plan);
  rx_pipelines_free (p.pipelines);
  rx_arena_free (p.arena);
  rx_device_close (&p.device);
  return status;
}
