/* plan-parts.h: between plan.c, plan-bind.c and plan-record.c. */
#pragma once

#include "pipeline-parts.h"

struct rx_plan
{
  const rx_device *device;
  rx_plan_config config;
  rx_step_config *steps; /* (n_steps) until the plan is finished */
  uint32_t n_steps, steps_capacity;
  uint32_t *ends; /* (n_segments) the step after the last of each */
  uint32_t n_segments, ends_capacity;
  uint32_t n_barriers;
  bool finished;
  bool running; /* submitted and not seen to end */

  VkDescriptorPool sets_pool;
  VkDescriptorSet *sets; /* (n_steps) until finished; VK_NULL_HANDLE where nothing is bound */
  VkBufferView *views;   /* (n_views) in the order of the steps */
  uint32_t n_views;
  VkCommandPool pool;
  VkCommandBuffer *commands; /* (n_segments) */
  VkFence fence;
};

/* Whether the device can bind and dispatch what the step says. */
bool rx_step_is_possible (const rx_device *device, const rx_step_config *step);
/* Makes the views and the sets of all steps, and writes them. What is made on the way to a failure
 * is the plan's, like all the rest. */
rx_status rx_plan_bind (rx_plan *plan);
rx_status rx_plan_record (rx_plan *plan);
