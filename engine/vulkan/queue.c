#include "queue.h"

#include <stdlib.h>

#define SECOND 1000000000ull
#define FENCES \
  4 /* submits under way at once; a caller has no more than the slots of a staging ring */

struct rx_queue
{
  const rx_device *device;
  VkQueue handle;
  VkSemaphore timeline;   /* VK_NULL_HANDLE: there are fences */
  VkFence fences[FENCES]; /* of number n the one at n % FENCES */
  uint64_t last;          /* submitted */
  uint64_t ended;         /* seen to be */
  bool lost;              /* the device; nothing runs any more, and nothing is right */
};

static bool
counts (const rx_device *device)
{
  return (device->features & RX_HAS_TIMELINE) != 0;
}

static rx_status
make_timeline (rx_queue *q)
{
  const VkSemaphoreTypeCreateInfo type = {
    .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
    .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE,
  };
  const VkSemaphoreCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
    .pNext = &type,
  };

  return rx_status_of (q->device->CreateSemaphore (q->device->handle, &info, NULL, &q->timeline));
}

static rx_status
make_fences (rx_queue *q)
{
  const VkFenceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  rx_status status = RX_OK;

  for (int i = 0; i < FENCES && status == RX_OK; i++)
    status = rx_status_of (q->device->CreateFence (q->device->handle, &info, NULL, &q->fences[i]));
  return status;
}

rx_status
rx_queue_new (const rx_device *device, rx_queue **out)
{
  rx_queue *q = calloc (1, sizeof *q);
  rx_status status;

  *out = NULL;
  if (q == NULL)
    return RX_NO_MEMORY;
  q->device = device;
  device->GetDeviceQueue (device->handle, device->family, 0, &q->handle);
  status = counts (device) ? make_timeline (q) : make_fences (q);
  if (status == RX_OK)
    *out = q;
  else
    rx_queue_free (q);
  return status;
}

void
rx_queue_free (rx_queue *q)
{
  if (q == NULL)
    return;
  if (counts (q->device))
    q->device->DestroySemaphore (q->device->handle, q->timeline, NULL);
  for (int i = 0; i < FENCES; i++)
    q->device->DestroyFence (q->device->handle, q->fences[i], NULL);
  free (q);
}

static rx_status
wait_for (rx_queue *q, uint64_t number, uint64_t ns)
{
  const VkSemaphoreWaitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
    .semaphoreCount = 1,
    .pSemaphores = &q->timeline,
    .pValues = &number,
  };
  const rx_device *device = q->device;
  rx_status status;

  if (q->lost)
    return RX_DEVICE_LOST;
  if (number <= q->ended)
    return RX_OK;
  if (counts (device))
    status = rx_status_of (device->WaitSemaphores (device->handle, &info, ns));
  else
    status = rx_status_of (
        device->WaitForFences (device->handle, 1, &q->fences[number % FENCES], VK_TRUE, ns));
  q->lost = status == RX_DEVICE_LOST;
  if (status == RX_OK || q->lost)
    q->ended = q->lost ? q->last : number;
  return status;
}

/* A software device does not hang, but compiles within a run, on a machine that may be busy. */
rx_status
rx_queue_wait (rx_queue *q, uint64_t number)
{
  return wait_for (q, number, q->device->software ? 120 * SECOND : 10 * SECOND);
}

bool
rx_queue_is_running (rx_queue *q, uint64_t number)
{
  wait_for (q, number, 0);
  return number > q->ended;
}

static rx_status
take_fence (rx_queue *q, uint64_t number, VkFence *fence)
{
  rx_status status = number > FENCES ? rx_queue_wait (q, number - FENCES) : RX_OK;

  *fence = q->fences[number % FENCES];
  if (status != RX_OK)
    return status;
  return rx_status_of (q->device->ResetFences (q->device->handle, 1, fence));
}

rx_status
rx_queue_submit (rx_queue *q, const VkCommandBuffer *commands, uint32_t count, uint64_t *number)
{
  const bool timeline = counts (q->device);
  const uint64_t next = q->last + 1;
  const VkTimelineSemaphoreSubmitInfo value = {
    .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
    .signalSemaphoreValueCount = 1,
    .pSignalSemaphoreValues = &next,
  };
  const VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .pNext = timeline ? &value : NULL,
    .commandBufferCount = count,
    .pCommandBuffers = commands,
    .signalSemaphoreCount = timeline ? 1 : 0,
    .pSignalSemaphores = &q->timeline,
  };
  VkFence fence = VK_NULL_HANDLE;
  rx_status status = timeline ? RX_OK : take_fence (q, next, &fence);

  if (status == RX_OK)
    status = rx_status_of (q->device->QueueSubmit (q->handle, 1, &info, fence));
  if (status == RX_OK)
    *number = q->last = next;
  return status;
}
