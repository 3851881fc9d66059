#include "plan.h"

#include "hazards.h"
#include "plan-parts.h"

#include <stdlib.h>
#include <time.h>

#define SECOND 1000000000ull

rx_status
rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out)
{
  rx_plan *plan = calloc (1, sizeof *plan);

  *out = plan;
  if (plan == NULL)
    return RX_NO_MEMORY;
  plan->device = device;
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
  const VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  rx_status status = plan->n_steps == 0 ? RX_DRIVER : rx_plan_cut (plan);

  if (status != RX_OK)
    return status;
  plan->finished = true;
  status = rx_plan_bind (plan);
  if (status == RX_OK)
    status = rx_plan_record (plan);
  if (status == RX_OK)
    status = rx_status_of (
        plan->device->CreateFence (plan->device->handle, &fence, NULL, &plan->fence));
  free (plan->steps);
  free (plan->sets); /* the sets themselves are the pool's */
  plan->steps = NULL;
  plan->sets = NULL;
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

/* A software device does not hang, but compiles within a run, on a machine that may be busy. */
static uint64_t
patience (const rx_device *device)
{
  return device->software ? 120 * SECOND : 10 * SECOND;
}

/* A wait that failed says nothing of the device: the submit still runs unless the device is lost. */
static rx_status
wait_end (rx_plan *plan, uint64_t ns)
{
  rx_status status = rx_status_of (
      plan->device->WaitForFences (plan->device->handle, 1, &plan->fence, VK_TRUE, ns));

  if (status == RX_OK || status == RX_DEVICE_LOST)
    plan->running = false;
  return status;
}

rx_status
rx_plan_run (rx_plan *plan, uint32_t first, uint32_t count, uint64_t *us)
{
  const rx_device *device = plan->device;
  uint64_t began = now_us ();
  VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = count,
  };
  rx_status status = RX_OK;

  if (plan->fence == VK_NULL_HANDLE || count == 0 || first > plan->n_segments ||
      count > plan->n_segments - first)
    return RX_DRIVER;
  if (plan->running)
    status = wait_end (plan, patience (plan->device));
  if (status == RX_OK)
    status = rx_status_of (device->ResetFences (device->handle, 1, &plan->fence));
  if (status != RX_OK)
    return status;
  info.pCommandBuffers = plan->commands + first;
  status = rx_status_of (device->QueueSubmit (device->queue, 1, &info, plan->fence));
  if (status != RX_OK)
    return status;
  plan->running = true;
  status = wait_end (plan, patience (plan->device));
  if (us != NULL)
    *us = now_us () - began;
  return status;
}

bool
rx_plan_is_running (const rx_plan *plan)
{
  const rx_device *device = plan->device;

  return plan->running &&
         device->WaitForFences (device->handle, 1, &plan->fence, VK_TRUE, 0) == VK_TIMEOUT;
}

void
rx_plan_free (rx_plan *plan)
{
  const rx_device *device;

  if (plan == NULL)
    return;
  if (plan->running)
    wait_end (plan, patience (plan->device));
  if (plan->running)
    return;
  device = plan->device;
  device->DestroyFence (device->handle, plan->fence, NULL);
  device->DestroyCommandPool (device->handle, plan->pool, NULL);
  device->DestroyDescriptorPool (device->handle, plan->sets_pool, NULL);
  for (uint32_t i = 0; i < plan->n_views; i++)
    device->DestroyBufferView (device->handle, plan->views[i], NULL);
  free (plan->views);
  free (plan->commands);
  free (plan->steps);
  free (plan->sets);
  free (plan->ends);
  free (plan);
}
