/* A plan that a crew does: a share of every step a partner, and meetings where steps wait. */
#include "block.h"
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

/* A partner's looks at the others: longer than one share commonly takes beyond another, and not much longer
 * than it takes to stop and go on. */
#define LOOKS_USUAL 4000
#define LOOKS_MOST  60000 /* shaders/meet.comp */

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
  rx_crew_facts facts;
};

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
  return sizeof (rx_meeting) + ((uint64_t) nth * partners + partner) * 3 * sizeof (uint32_t);
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

uint32_t
rx_plan_meetings (const rx_plan *plan, uint32_t segment)
{
  uint32_t n = segment;

  for (uint32_t i = 0; segment > 0 && i < plan->ends[segment - 1]; i++)
    n += plan->waits[i];
  return n;
}

void
rx_meet (const rx_recording *r, VkCommandBuffer commands, uint32_t nth)
{
  const rx_device *device = r->device;
  const rx_pipeline *meet = r->partner->meet;
  const uint32_t push[] = { nth, rx_crew_size (r->partner->crew), r->partner->number };

  _Static_assert(sizeof push == RX_MEET_PUSH, "as the pipeline has it");
  device->CmdBindPipeline (commands, VK_PIPELINE_BIND_POINT_COMPUTE, meet->handle);
  device->CmdBindDescriptorSets (commands, VK_PIPELINE_BIND_POINT_COMPUTE, meet->layout, 0, 1,
                                 &r->meet_set, 0, NULL);
  device->CmdPushConstants (commands, meet->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof push,
                            push);
  device->CmdDispatch (commands, 1, 1, 1);
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

  if (plan->crew != NULL || plan->steps == NULL || !plan->own.made || crew == NULL ||
      !may_join (plan, &n_grids))
    return;
  c = calloc (1, sizeof *c);
  if (c == NULL)
    return;
  c->plan = plan;
  c->n = rx_crew_size (crew);
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

static rx_meeting *
meeting_of (const rx_plan_crew *c)
{
  return (rx_meeting *) (void *) c->block.map;
}

static void
open_meeting (rx_plan_crew *c, uint32_t from)
{
  uint32_t asked = c->plan->config.patience, looks = asked == 0 ? LOOKS_USUAL : asked;
  rx_meeting *m = meeting_of (c);

  m->patience = looks < LOOKS_MOST ? looks : LOOKS_MOST;
  atomic_store (&m->arrived, from * c->n);
  for (uint32_t i = 0; i < c->n; i++)
    {
      m->partners[i].open = 0;
      m->partners[i].at = from;
    }
  share_grids (c);
}

/* Each partner that stopped goes on from the meeting where it did, up to `to`. All at once: one that goes on
 * alone is again where the others are not. The one that is furthest behind finds that all have come, so no
 * round is in vain. False: one cannot be submitted, which is not tried again. */
static bool
go_on (rx_plan_crew *c, uint32_t from, uint32_t to)
{
  rx_meeting *m = meeting_of (c);

  for (uint32_t i = 0; i < c->n; i++)
    {
      uint32_t at = m->partners[i].at;

      if (m->partners[i].open != 0)
        continue;
      m->partners[i].open = 1;
      if (rx_recording_submit_from (c->plan, &c->recordings[i], at > from ? at - 1 : from, to) ==
          RX_OK)
        continue;
      atomic_store (&c->state, NEVER);
      return false;
    }
  return true;
}

/* *stopped: how many of the partners did before they came to the end. */
static rx_status
wait_for_all (rx_plan_crew *c, uint32_t *stopped)
{
  rx_status status = RX_OK;

  *stopped = 0;
  for (uint32_t i = 0; i < c->n; i++)
    {
      rx_status one = rx_recording_wait (&c->recordings[i]);

      status = status == RX_OK ? one : status;
      *stopped += meeting_of (c)->partners[i].open == 0;
    }
  return status;
}

/* RX_OK with *again: all have ended, and what they left is void. */
static rx_status
run_all (rx_plan_crew *c, uint32_t first, uint32_t count, bool *again)
{
  uint32_t from = rx_plan_meetings (c->plan, first), to = rx_plan_meetings (c->plan, first + count);
  uint32_t stopped = c->n;
  rx_status status = RX_OK;

  open_meeting (c, from);
  *again = c->plan->config.patience == RX_NO_PATIENCE;
  while (stopped > 0 && status == RX_OK && !*again)
    {
      *again = !go_on (c, from, to);
      status = wait_for_all (c, &stopped);
      c->facts.pauses += stopped > 0;
    }
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

/* The device does all up to `end`, and nothing that the crew left counts. */
static rx_status
do_again (rx_plan *plan, uint32_t end)
{
  clear_counters (plan);
  return rx_recording_run (&plan->own, plan->own.commands, end);
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
rx_plan_crew_run (rx_plan *plan, uint32_t first, uint32_t count)
{
  rx_plan_crew *c = plan->crew;
  bool again;
  rx_status status = run_all (c, first, count, &again);

  if (status != RX_OK)
    return status;
  if (again)
    {
      c->facts.again++;
      return do_again (plan, first + count);
    }
  if (!c->compared)
    return compare_run (c, first + count);
  c->facts.runs++;
  return RX_OK;
}

/* What is submitted while the workers make it ready they wait for themselves. */
bool
rx_plan_crew_is_running (const rx_plan *plan)
{
  const rx_plan_crew *c = plan->crew;

  for (uint32_t i = 0; atomic_load (&c->state) != COMING && i < c->n; i++)
    {
      if (rx_recording_is_running (&c->recordings[i]))
        return true;
    }
  return false;
}

rx_status
rx_plan_crew_settle (rx_plan *plan)
{
  rx_plan_crew *c = plan->crew;
  rx_status status = RX_OK;

  for (uint32_t i = 0; atomic_load (&c->state) != COMING && i < c->n; i++)
    {
      rx_status one = rx_recording_wait (&c->recordings[i]);

      status = status == RX_OK ? one : status;
    }
  return status;
}

bool
rx_plan_crew_free (rx_plan *plan)
{
  rx_plan_crew *c = plan->crew;

  atomic_store (&c->ending, true);
  rx_workers_wait (rx_crew_workers (plan->device->crew), &c->piece);
  rx_plan_crew_settle (plan);
  if (rx_plan_crew_is_running (plan))
    return false;
  for (uint32_t i = 0; i < c->n; i++)
    rx_recording_clear (&c->recordings[i]);
  rx_block_free (plan->device, &c->block);
  free (c);
  plan->crew = NULL;
  return true;
}
