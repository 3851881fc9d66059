#include "plan.h"

#include "hazards.h"
#include "plan-parts.h"

#include <stdlib.h>
#include <time.h>

rx_status
rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out)
{
  rx_plan *plan = calloc (1, sizeof *plan);

  *out = plan;
  if (plan == NULL)
    return RX_NO_MEMORY;
  plan->device = device;
  plan->own.device = device;
  plan->config = config == NULL ? (rx_plan_config){ 0 } : *config;
  return RX_OK;
}

/* Room for one more element of `size` bytes; NULL when there is none, with the old array kept. */
static void *
grow (void *array, uint32_t n, uint32_t *capacity, size_t size)
{
  uint32_t wanted = 2 * *capacity + 16;
  void *grown;

  if (n < *capacity)
    return array;
  grown = realloc (array, wanted * size);
  *capacity = grown == NULL ? *capacity : wanted;
  return grown;
}

rx_status
rx_plan_add (rx_plan *plan, const rx_step_config *config)
{
  rx_range ranges[RX_STEP_RANGES_MAX];
  rx_step_config *steps;

  if (plan->finished || config->pipeline == NULL || !rx_step_is_possible (plan->device, config) ||
      rx_step_ranges (config, ranges) == 0)
    return RX_DRIVER;
  steps = grow (plan->steps, plan->n_steps, &plan->steps_capacity, sizeof *steps);
  if (steps == NULL)
    return RX_NO_MEMORY;
  plan->steps = steps;
  plan->steps[plan->n_steps++] = *config;
  return RX_OK;
}

rx_status
rx_plan_cut (rx_plan *plan)
{
  uint32_t last = plan->n_segments == 0 ? 0 : plan->ends[plan->n_segments - 1];
  uint32_t *ends;

  if (plan->finished)
    return RX_DRIVER;
  if (plan->n_steps == last)
    return RX_OK; /* a segment is never empty */
  ends = grow (plan->ends, plan->n_segments, &plan->ends_capacity, sizeof *ends);
  if (ends == NULL)
    return RX_NO_MEMORY;
  plan->ends = ends;
  plan->ends[plan->n_segments++] = plan->n_steps;
  return RX_OK;
}

rx_status
rx_plan_finish (rx_plan *plan)
{
  rx_status status = plan->n_steps == 0 ? RX_DRIVER : rx_plan_cut (plan);

  if (status != RX_OK)
    return status;
  plan->finished = true;
  for (uint32_t i = 0; i < plan->n_steps && status == RX_OK; i++)
    status = rx_pipeline_wait (plan->steps[i].pipeline);
  if (status == RX_OK)
    status = rx_plan_derive (plan);
  if (status == RX_OK)
    status = rx_recording_make (plan, &plan->own);
  if (plan->config.repeats && plan->device->crew != NULL)
    return status; /* the crew records them too */
  free (plan->steps);
  free (plan->waits);
  plan->steps = NULL;
  plan->waits = NULL;
  return status;
}

uint32_t
rx_plan_steps (const rx_plan *plan)
{
  return plan->n_steps;
}

uint32_t
rx_plan_segments (const rx_plan *plan)
{
  return plan->n_segments;
}

uint32_t
rx_plan_barriers (const rx_plan *plan)
{
  return plan->n_barriers;
}

static uint64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

rx_status
rx_plan_run (rx_plan *plan, uint32_t first, uint32_t count, uint64_t *us)
{
  uint64_t began = now_us ();
  rx_status status;

  if (!plan->own.made || count == 0 || first > plan->n_segments || count > plan->n_segments - first)
    return RX_DRIVER;
  if (rx_plan_crew_is_ready (plan))
    status = rx_plan_crew_run (plan, first, count);
  else
    status = rx_recording_run (&plan->own, plan->own.commands + first, count);
  if (us != NULL)
    *us = now_us () - began;
  return status;
}

bool
rx_plan_is_running (const rx_plan *plan)
{
  return rx_recording_is_running (&plan->own) ||
         (plan->crew != NULL && rx_plan_crew_is_running (plan));
}

rx_status
rx_plan_settle (rx_plan *plan)
{
  rx_status own = rx_recording_wait (&plan->own);
  rx_status crew = plan->crew != NULL ? rx_plan_crew_settle (plan) : RX_OK;

  return own != RX_OK ? own : crew;
}

void
rx_plan_free (rx_plan *plan)
{
  if (plan == NULL)
    return;
  rx_plan_settle (plan);
  if (rx_recording_is_running (&plan->own) || (plan->crew != NULL && !rx_plan_crew_free (plan)))
    return;
  rx_recording_clear (&plan->own);
  free (plan->steps);
  free (plan->waits);
  free (plan->ends);
  free (plan);
}
