/* A plan that a crew does: a share of every step a partner, and meetings where steps wait. */
#include "block.h"
#include "outcome.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOKS      60000 /* of shaders/meet.comp, all that one dispatch can: some milliseconds */
#define DISPATCHES 3     /* of looks: longer than a busy machine commonly keeps a core from us */
#define REST_FIRST 2     /* runs that the device does after the crew was slower */
#define REST_MOST  16    /* a vain try costs a third of a run: 2 % then */
#define GOOD_RUNS  8     /* after which the crew is trusted again */

/* As shaders/meet.comp has it. */
typedef struct
{
  atomic_uint arrived, pad_0[15];
  atomic_uint late, pad_1[15];
  uint32_t patience;
} meeting;

_Static_assert(sizeof (meeting) <= RX_MEETING_BYTES, "grids follow the meeting");

typedef enum
{
  COMING, /* the workers make it ready */
  READY,
  NEVER,
} crew_state;

struct rx_plan_crew
{
  rx_plan *plan;
  rx_piece piece;
  atomic_int state; /* crew_state */
  atomic_bool ending;
  rx_block block; /* the meeting and the partners' grids */
  rx_recording recordings[RX_CREW_MOST];
  uint32_t n;
  bool compared; /* one run with the device's own */
  uint32_t rest, next_rest, good;
  uint64_t own_us; /* of a run by the device itself, lately */
  rx_crew_facts facts;
};

static uint64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

/* ---- shares ---- */

/* Along the longest side; of a grid that is read at run time only x is known beforehand. */
static int
side_of (const rx_step_config *step)
{
  int side = 0;

  for (int i = 1; i < 3 && step->grid.size == 0; i++)
    {
      if (step->groups[i] > step->groups[side])
        side = i;
    }
  return side;
}

rx_share
rx_step_share (const rx_step_config *step, uint32_t partner, uint32_t partners)
{
  rx_share share = { { 0 }, { step->groups[0], step->groups[1], step->groups[2] } };
  int side = side_of (step);
  uint64_t groups = step->groups[side];

  if (groups < partners) /* not worth a meeting of more */
    return partner == 0 ? share : (rx_share){ 0 };
  share.first[side] = (uint32_t) (groups * partner / partners);
  share.count[side] = (uint32_t) (groups * (partner + 1) / partners) - share.first[side];
  return share;
}

uint64_t
rx_share_grid_at (uint32_t nth, uint32_t partner, uint32_t partners)
{
  return RX_MEETING_BYTES + ((uint64_t) nth * partners + partner) * 3 * sizeof (uint32_t);
}

/* What the processor wrote into the grids of this run, in shares. */
static void
share_grids (const rx_plan_crew *c)
{
  uint32_t nth = 0;

  for (uint32_t i = 0; i < c->plan->n_steps; i++)
    {
      const rx_step_config *step = &c->plan->steps[i];
      const uint32_t *all = (const uint32_t *) (const void *) step->grid.map;

      if (step->grid.size == 0)
        continue;
      for (uint32_t p = 0; p < c->n; p++)
        {
          rx_share share = rx_step_share (step, p, c->n);
          uint32_t *out = (uint32_t *) (void *) (c->block.map + rx_share_grid_at (nth, p, c->n));
          uint32_t x = all[0] == step->groups[0] ? share.count[0] : p == 0 ? all[0] : 0;

          out[0] = x;
          out[1] = all[1];
          out[2] = all[2];
        }
      nth++;
    }
}

static uint32_t
patience_of (const rx_plan *plan)
{
  uint32_t asked = plan->config.patience;

  return asked == 0 || asked == RX_NO_PATIENCE ? DISPATCHES * LOOKS : asked;
}

void
rx_meet (const rx_plan *plan, const rx_recording *r, VkCommandBuffer commands, uint32_t nth)
{
  const rx_device *device = r->device;
  const rx_pipeline *meet = r->partner->meet;
  uint32_t looks = (patience_of (plan) + LOOKS - 1) / LOOKS;

  device->CmdBindPipeline (commands, VK_PIPELINE_BIND_POINT_COMPUTE, meet->handle);
  device->CmdBindDescriptorSets (commands, VK_PIPELINE_BIND_POINT_COMPUTE, meet->layout, 0, 1,
                                 &r->meet_set, 0, NULL);
  for (uint32_t i = 0; i < looks; i++)
    {
      const uint32_t push[] = { nth * rx_crew_size (r->partner->crew), i == 0, i + 1 == looks };

      device->CmdPushConstants (commands, meet->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof push,
                                push);
      device->CmdDispatch (commands, 1, 1, 1);
    }
}

/* ---- becoming ready ---- */

static rx_status
find_pipelines (const rx_plan_crew *c, rx_recording *r)
{
  const rx_step_config *steps = c->plan->steps;

  r->pipelines = calloc (c->plan->n_steps, sizeof (rx_pipeline *));
  if (r->pipelines == NULL)
    return RX_NO_MEMORY;
  for (uint32_t i = 0; i < c->plan->n_steps; i++)
    {
      uint32_t before = 0;
      rx_status status;

      while (steps[before].pipeline != steps[i].pipeline)
        before++;
      r->pipelines[i] = r->pipelines[before];
      if (before < i)
        continue;
      if (atomic_load (&c->ending))
        return RX_DRIVER;
      status = rx_pipelines_get (r->partner->pipelines, &steps[i].pipeline->config,
                                 &r->pipelines[i]);
      if (status == RX_OK)
        status = rx_pipeline_wait (r->pipelines[i]);
      if (status != RX_OK)
        return status;
    }
  return RX_OK;
}

static rx_status
make_recording (const rx_plan_crew *c, const rx_partner *partner, rx_recording *r)
{
  rx_status status;

  *r = (rx_recording){ .device = &partner->device, .partner = partner };
  r->meeting = rx_crew_buffer (partner, c->block.buffer);
  if (r->meeting == VK_NULL_HANDLE)
    return RX_DRIVER;
  status = find_pipelines (c, r);
  return status == RX_OK ? rx_recording_make (c->plan, r) : status;
}

static rx_status
make_ready (void *data)
{
  rx_plan_crew *c = data;
  rx_partner *partners = atomic_load (&c->ending) ? NULL : rx_crew_partners (c->plan->device->crew);
  rx_status status = partners == NULL ? RX_DRIVER : RX_OK;

  for (uint32_t i = 0; i < c->n && status == RX_OK; i++)
    status = make_recording (c, &partners[i], &c->recordings[i]);
  atomic_store (&c->state, status == RX_OK ? READY : NEVER);
  return status;
}

/* Grids that steps write, or that the processor does not see, cannot be shared out beforehand. */
static bool
may_join (const rx_plan *plan, uint32_t *n_grids)
{
  *n_grids = 0;
  for (uint32_t i = 0; i < plan->n_steps; i++)
    {
      if (plan->steps[i].grid.size > 0 && plan->steps[i].grid.map == NULL)
        return false;
      *n_grids += plan->steps[i].grid.size > 0;
    }
  return true;
}

void
rx_plan_join (rx_plan *plan)
{
  rx_crew *crew = plan->device->crew;
  rx_block_config config = { .place = RX_PLACE_SHARED };
  rx_plan_crew *c;
  uint32_t n_grids;

  if (plan->crew != NULL || plan->steps == NULL || plan->own.fence == VK_NULL_HANDLE ||
      crew == NULL || !may_join (plan, &n_grids))
    return;
  c = calloc (1, sizeof *c);
  if (c == NULL)
    return;
  c->plan = plan;
  c->n = rx_crew_size (crew);
  c->next_rest = REST_FIRST;
  config.size = rx_share_grid_at (n_grids, 0, c->n);
  if (rx_block_new (plan->device, &config, &c->block) != RX_OK)
    {
      free (c);
      return;
    }
  c->block.used = c->block.size;
  c->piece = (rx_piece){ .run = make_ready, .data = c };
  plan->crew = c;
  rx_workers_add (rx_crew_workers (crew), &c->piece);
}

bool
rx_plan_joined (rx_plan *plan, rx_crew_facts *out)
{
  rx_plan_crew *c = plan->crew;

  if (out != NULL)
    *out = (rx_crew_facts){ 0 };
  if (c == NULL)
    return false;
  rx_workers_wait (rx_crew_workers (plan->device->crew), &c->piece);
  c->facts.rest = c->rest;
  if (out != NULL)
    *out = c->facts;
  return atomic_load (&c->state) == READY;
}

bool
rx_plan_crew_is_ready (const rx_plan *plan)
{
  return plan->crew != NULL && atomic_load (&plan->crew->state) == READY;
}

/* ---- running ---- */

/* Of the segments before: one where each begins, one where a step waits. */
static uint32_t
meetings_before (const rx_plan *plan, uint32_t segment)
{
  uint32_t n = segment;

  for (uint32_t i = 0; segment > 0 && i < plan->ends[segment - 1]; i++)
    n += plan->waits[i];
  return n;
}

static rx_status
submit_all (rx_plan_crew *c, uint32_t first, uint32_t count)
{
  meeting *m = (meeting *) (void *) c->block.map;
  rx_status status = RX_OK;

  share_grids (c);
  m->patience = patience_of (c->plan) < LOOKS ? patience_of (c->plan) : LOOKS;
  atomic_store (&m->arrived, meetings_before (c->plan, first) * c->n);
  atomic_store (&m->late, c->plan->config.patience == RX_NO_PATIENCE);
  for (uint32_t i = 0; i < c->n && status == RX_OK; i++)
    status = rx_recording_submit (&c->recordings[i], c->recordings[i].commands + first, count);
  if (status != RX_OK)
    atomic_store (&m->late, 1); /* those that run need not wait */
  return status;
}

/* RX_OK with *late: all have ended, and what they left is void. */
static rx_status
run_all (rx_plan_crew *c, uint32_t first, uint32_t count, bool *late)
{
  meeting *m = (meeting *) (void *) c->block.map;
  rx_status status = submit_all (c, first, count);

  *late = status != RX_OK;
  if (*late)
    atomic_store (&c->state, NEVER);
  status = RX_OK;
  for (uint32_t i = 0; i < c->n; i++)
    {
      rx_status one = c->recordings[i].running
                          ? rx_recording_wait (&c->recordings[i], rx_patience (c->plan->device))
                          : RX_OK;

      status = status == RX_OK ? one : status;
    }
  *late = *late || atomic_load (&m->late) != 0;
  return status;
}

static void
clear_counters (const rx_plan *plan)
{
  for (uint32_t i = 0; i < plan->n_steps; i++)
    for (uint32_t k = 0; k < plan->steps[i].pipeline->config.n_buffers; k++)
      {
        const rx_range *range = &plan->steps[i].buffers[k];

        if ((range->access & RX_ZERO) != 0)
          memset (range->span.map, 0, range->span.size);
      }
}

static void
take_rest (rx_plan_crew *c)
{
  c->rest = c->plan->config.no_rest ? 0 : c->next_rest;
  c->next_rest = 2 * c->next_rest < REST_MOST ? 2 * c->next_rest : REST_MOST;
  c->good = 0;
}

static void
judge (rx_plan_crew *c, uint64_t us)
{
  if (c->own_us > 0 && us > c->own_us)
    {
      take_rest (c);
      return;
    }
  c->good++;
  if (c->good == GOOD_RUNS)
    c->next_rest = REST_FIRST;
}

void
rx_plan_crew_compare (rx_plan *plan, uint64_t us)
{
  rx_plan_crew *c = plan->crew;

  c->own_us = c->own_us == 0 ? us : (3 * c->own_us + us) / 4;
}

/* The device does all up to `end`, and nothing that the crew left counts. */
static rx_status
do_again (rx_plan *plan, uint32_t end)
{
  rx_status status;

  clear_counters (plan);
  status = rx_recording_submit (&plan->own, plan->own.commands, end);
  return status == RX_OK ? rx_recording_wait (&plan->own, rx_patience (plan->device)) : status;
}

/* The crew is believed only if it has left the bits that the device itself leaves. */
static rx_status
compare_run (rx_plan_crew *c, uint32_t end)
{
  rx_outcome o = { 0 };
  bool kept = rx_outcome_keep (c->plan, &o);
  rx_status status = do_again (c->plan, end);

  c->compared = end == c->plan->n_segments;
  if (status != RX_OK || !kept || !rx_outcome_is_there (&o))
    atomic_store (&c->state, NEVER);
  rx_outcome_free (&o);
  return status;
}

rx_status
rx_plan_crew_run (rx_plan *plan, uint32_t first, uint32_t count, bool *done)
{
  rx_plan_crew *c = plan->crew;
  uint64_t began = now_us ();
  bool late;
  rx_status status;

  *done = c->rest == 0;
  if (c->rest > 0)
    {
      c->rest -= first == 0;
      return RX_OK;
    }
  status = run_all (c, first, count, &late);
  if (status != RX_OK)
    return status;
  if (late)
    {
      c->facts.late++;
      take_rest (c);
      return do_again (plan, first + count);
    }
  if (!c->compared)
    return compare_run (c, first + count);
  c->facts.runs++;
  if (count == plan->n_segments)
    judge (c, now_us () - began);
  return RX_OK;
}

bool
rx_plan_crew_is_running (const rx_plan *plan)
{
  for (uint32_t i = 0; i < plan->crew->n; i++)
    {
      const rx_recording *r = &plan->crew->recordings[i];

      if (r->running &&
          r->device->WaitForFences (r->device->handle, 1, &r->fence, VK_TRUE, 0) == VK_TIMEOUT)
        return true;
    }
  return false;
}

bool
rx_plan_crew_free (rx_plan *plan)
{
  rx_plan_crew *c = plan->crew;

  atomic_store (&c->ending, true);
  rx_workers_wait (rx_crew_workers (plan->device->crew), &c->piece);
  for (uint32_t i = 0; i < c->n; i++)
    {
      rx_recording *r = &c->recordings[i];

      if (r->running)
        rx_recording_wait (r, rx_patience (plan->device));
      if (r->running)
        return false;
    }
  for (uint32_t i = 0; i < c->n; i++)
    rx_recording_clear (&c->recordings[i]);
  rx_block_free (plan->device, &c->block);
  free (c);
  plan->crew = NULL;
  return true;
}
