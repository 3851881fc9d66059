/* A plan's steps on one device: made, submitted, waited for. */
#include "plan-parts.h"

#include <stdlib.h>

#define SECOND 1000000000ull

/* A software device does not hang, but compiles within a run, on a machine that may be busy. */
uint64_t
rx_patience (const rx_device *device)
{
  return device->software ? 120 * SECOND : 10 * SECOND;
}

const rx_pipeline *
rx_recording_pipeline (const rx_plan *plan, const rx_recording *r, uint32_t step)
{
  return r->partner == NULL ? plan->steps[step].pipeline : r->pipelines[step];
}

VkBuffer
rx_recording_buffer (const rx_recording *r, VkBuffer buffer)
{
  return r->partner == NULL ? buffer : rx_crew_buffer (r->partner, buffer);
}

rx_status
rx_recording_make (const rx_plan *plan, rx_recording *r)
{
  const VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  rx_status status = rx_recording_bind (plan, r);

  if (status == RX_OK)
    status = rx_recording_record (plan, r);
  if (status == RX_OK)
    status = rx_status_of (r->device->CreateFence (r->device->handle, &fence, NULL, &r->fence));
  if (status == RX_OK && r->partner != NULL)
    status = rx_recording_warm (plan, r);
  free (r->sets); /* the sets themselves are the pool's */
  r->sets = NULL;
  return status;
}

rx_status
rx_recording_submit (rx_recording *r, const VkCommandBuffer *commands, uint32_t count)
{
  const rx_device *device = r->device;
  VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = count,
    .pCommandBuffers = commands,
  };
  rx_status status = r->running ? rx_recording_wait (r, rx_patience (device)) : RX_OK;

  if (status == RX_OK)
    status = rx_status_of (device->ResetFences (device->handle, 1, &r->fence));
  if (status != RX_OK)
    return status;
  status = rx_status_of (device->QueueSubmit (device->queue, 1, &info, r->fence));
  r->running = status == RX_OK;
  return status;
}

rx_status
rx_recording_wait (rx_recording *r, uint64_t ns)
{
  rx_status status = rx_status_of (
      r->device->WaitForFences (r->device->handle, 1, &r->fence, VK_TRUE, ns));

  if (status == RX_OK || status == RX_DEVICE_LOST)
    r->running = false;
  return status;
}

void
rx_recording_clear (rx_recording *r)
{
  const rx_device *device = r->device;

  if (device == NULL)
    return;
  device->DestroyFence (device->handle, r->fence, NULL);
  device->DestroyCommandPool (device->handle, r->pool, NULL);
  device->DestroyDescriptorPool (device->handle, r->sets_pool, NULL);
  for (uint32_t i = 0; i < r->n_views; i++)
    device->DestroyBufferView (device->handle, r->views[i], NULL);
  free (r->views);
  free (r->commands);
  free (r->sets);
  free (r->pipelines);
  *r = (rx_recording){ 0 };
}
