/* plan-parts.h: between plan.c, plan-bind.c, plan-record.c and plan-crew.c. */
#pragma once

#include "crew.h"
#include "pipeline-parts.h"

#include <stdatomic.h>

/* As shaders/meet.comp has it; the partners' grids follow. */
typedef struct
{
  atomic_uint arrived, pad_0[15];
  uint32_t patience, pad_1[15];
  struct
  {
    uint32_t open, at, pad[14];
  } partners[RX_CREW_MOST];
} rx_meeting;

typedef struct rx_plan_crew rx_plan_crew;

/* A plan's steps on one device: the plan's own, or a partner of its crew. */
typedef struct
{
  const rx_device *device;
  const rx_partner *partner;     /* NULL: the plan's own device, which does all of each step */
  const rx_pipeline **pipelines; /* (n_steps) of a partner, until recorded */
  VkBuffer meeting;              /* of a partner: where all meet, and grids */
  VkDescriptorSet meet_set;      /* of a partner */
  VkDescriptorPool sets_pool;
  VkDescriptorSet *sets; /* (n_steps) until recorded; VK_NULL_HANDLE where nothing is bound */
  VkBufferView *views;   /* (n_views) in the order of the steps */
  uint32_t n_views;
  VkCommandPool pool;
  VkCommandBuffer
      *commands; /* (n_segments); of a partner (rx_plan_meetings), each from one on to the next */
  VkCommandBuffer
      whole; /* of a partner: all of them. lavapipe takes 8 us to begin what is submitted */
  VkCommandBuffer part; /* of a partner: those of a run that is less */
  uint64_t run;         /* the last one's number in the device's queue; 0: none */
  bool made;
} rx_recording;

struct rx_plan
{
  const rx_device *device;
  rx_plan_config config;
  rx_step_config *steps; /* (n_steps) until the plan is finished; longer when it may join a crew */
  uint32_t n_steps, steps_capacity;
  uint32_t *ends; /* (n_segments) the step after the last of each */
  uint32_t n_segments, ends_capacity;
  bool *waits; /* (n_steps) a barrier comes before it; kept as long as steps */
  uint32_t n_barriers;
  bool finished;
  rx_recording own;
  rx_plan_crew *crew; /* from rx_plan_join on */
};

/* Whether the device can bind and dispatch what the step says. */
bool rx_step_is_possible (const rx_device *device, const rx_step_config *step);
/* Which steps wait. */
rx_status rx_plan_derive (rx_plan *plan);

/* Makes the views and the sets of all steps and writes them, records. What is made on the way to a
 * failure is the recording's. */
rx_status rx_recording_make (const rx_plan *plan, rx_recording *r);
rx_status rx_recording_bind (const rx_plan *plan, rx_recording *r);
rx_status rx_recording_record (const rx_plan *plan, rx_recording *r);
const rx_pipeline *rx_recording_pipeline (const rx_plan *plan,
                                          const rx_recording *r,
                                          uint32_t step);
VkBuffer rx_recording_buffer (const rx_recording *r, VkBuffer buffer);
/* Of a partner: the driver compiles all kernels; no workgroup runs. */
rx_status rx_recording_warm (const rx_plan *plan, rx_recording *r);
/* commands: (count); waits first for a submit that was not seen to end. */
rx_status rx_recording_submit (rx_recording *r, const VkCommandBuffer *commands, uint32_t count);
/* Of a partner: from one meeting up to another. */
rx_status
rx_recording_submit_from (const rx_plan *plan, rx_recording *r, uint32_t from, uint32_t to);
/* For the last submit, if there is one: rx_queue_wait. */
rx_status rx_recording_wait (const rx_recording *r);
rx_status rx_recording_run (rx_recording *r, const VkCommandBuffer *commands, uint32_t count);
bool rx_recording_is_running (const rx_recording *r);
/* Nothing runs. */
void rx_recording_clear (rx_recording *r);

/* ---- plan-crew.c ---- */

/* The share of a partner in a step's grid. */
typedef struct
{
  uint32_t first[3], count[3]; /* a count of 0: nothing */
} rx_share;

rx_share rx_step_share (const rx_step_config *step, uint32_t partner, uint32_t partners);
/* Of the nth step with a grid that is read at run time: where the partner's stands behind the meeting. */
uint64_t rx_share_grid_at (uint32_t nth, uint32_t partner, uint32_t partners);
/* Meetings before a segment: one where each begins, one where a step waits. */
uint32_t rx_plan_meetings (const rx_plan *plan, uint32_t segment);
/* The nth meeting of a recording, from 1 on. */
void rx_meet (const rx_recording *r, VkCommandBuffer commands, uint32_t nth);

bool rx_plan_crew_is_ready (const rx_plan *plan);
/* A run that the crew gives up is done again by the device, from the first segment on. */
rx_status rx_plan_crew_run (rx_plan *plan, uint32_t first, uint32_t count);
bool rx_plan_crew_is_running (const rx_plan *plan);
rx_status rx_plan_crew_settle (rx_plan *plan);
/* False: a run did not end, and all is left. */
bool rx_plan_crew_free (rx_plan *plan);
