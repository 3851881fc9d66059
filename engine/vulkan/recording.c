/* A plan's steps on one device: made, submitted, waited for. */
#include "plan-parts.h"
#include "queue.h"

#include <stdlib.h>

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
  rx_status status = rx_recording_bind (plan, r);

  if (status == RX_OK)
    status = rx_recording_record (plan, r);
  if (status == RX_OK && r->partner != NULL)
    status = rx_recording_warm (plan, r);
  free (r->sets); /* the sets themselves are the pool's */
  r->sets = NULL;
  r->made = status == RX_OK;
  return status;
}

rx_status
rx_recording_submit (rx_recording *r, const VkCommandBuffer *commands, uint32_t count)
{
  rx_status status = rx_recording_wait (r);

  return status == RX_OK ? rx_queue_submit (r->device->queue, commands, count, &r->run) : status;
}

rx_status
rx_recording_wait (const rx_recording *r)
{
  return r->run > 0 ? rx_queue_wait (r->device->queue, r->run) : RX_OK;
}

rx_status
rx_recording_run (rx_recording *r, const VkCommandBuffer *commands, uint32_t count)
{
  rx_status status = rx_recording_submit (r, commands, count);

  return status == RX_OK ? rx_recording_wait (r) : status;
}

bool
rx_recording_is_running (const rx_recording *r)
{
  return r->run > 0 && rx_queue_is_running (r->device->queue, r->run);
}

void
rx_recording_clear (rx_recording *r)
{
  const rx_device *device = r->device;

  if (device == NULL)
    return;
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
