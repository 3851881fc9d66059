#include "staging.h"

#include "queue.h"

#include <string.h>

static rx_status
make_commands (rx_staging *s)
{
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
    .queueFamilyIndex = s->device->family,
  };
  VkCommandBufferAllocateInfo commands = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = RX_STAGING_SLOTS,
  };
  rx_status status;

  status = rx_status_of (s->device->CreateCommandPool (s->device->handle, &pool, NULL, &s->pool));
  commands.commandPool = s->pool;
  if (status == RX_OK)
    status = rx_status_of (
        s->device->AllocateCommandBuffers (s->device->handle, &commands, s->commands));
  return status;
}

rx_status
rx_staging_new (const rx_device *device, rx_staging *staging)
{
  rx_block_config config = {
    .place = RX_PLACE_SHARED,
    .size = (uint64_t) RX_STAGING_SLOTS * RX_STAGING_BYTES,
  };
  rx_status status;

  *staging = (rx_staging){ .device = device };
  status = rx_block_new (device, &config, &staging->block);
  if (status == RX_OK)
    status = make_commands (staging);
  staging->block.used = staging->block.size;
  if (status != RX_OK)
    rx_staging_free (staging);
  return status;
}

/* Waits for what ran before, copies, and lets nothing after it begin until it is done. */
static rx_status
record (rx_staging *s, uint32_t slot, const VkBuffer pair[2], const VkBufferCopy *region)
{
  const rx_device *device = s->device;
  VkCommandBuffer commands = s->commands[slot];
  VkCommandBufferBeginInfo begin = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
    .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
  };
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
  };
  const VkPipelineStageFlags all = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
  rx_status status = rx_status_of (device->BeginCommandBuffer (commands, &begin));

  if (status != RX_OK)
    return status;
  device->CmdPipelineBarrier (commands, all, all, 0, 1, &barrier, 0, NULL, 0, NULL);
  device->CmdCopyBuffer (commands, pair[0], pair[1], 1, region);
  device->CmdPipelineBarrier (commands, all, all | VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0,
                              NULL, 0, NULL);
  return rx_status_of (device->EndCommandBuffer (commands));
}

rx_status
rx_staging_write (rx_staging *staging, rx_span to, const uint8_t *bytes, uint8_t value)
{
  const VkBuffer pair[2] = { staging->block.buffer, to.buffer };
  rx_queue *queue = staging->device->queue;

  for (uint64_t done = 0, n; done < to.size; done += n)
    {
      uint32_t slot = staging->next;
      VkBufferCopy region = { .srcOffset = (uint64_t) slot * RX_STAGING_BYTES,
                              .dstOffset = to.offset + done };
      uint8_t *map = staging->block.map + region.srcOffset;
      rx_status status = rx_queue_wait (queue, staging->runs[slot]);

      n = to.size - done < RX_STAGING_BYTES ? to.size - done : RX_STAGING_BYTES;
      region.size = n;
      if (status != RX_OK)
        return status;
      if (bytes != NULL)
        memcpy (map, bytes + done, n);
      else
        memset (map, value, n);
      status = record (staging, slot, pair, &region);
      if (status == RX_OK)
        status = rx_queue_submit (queue, &staging->commands[slot], 1, &staging->runs[slot]);
      if (status != RX_OK)
        return status;
      staging->next = (slot + 1) % RX_STAGING_SLOTS;
    }
  return RX_OK;
}

rx_status
rx_staging_read (rx_staging *staging, rx_span from, uint8_t *bytes)
{
  const VkBuffer pair[2] = { from.buffer, staging->block.buffer };
  rx_queue *queue = staging->device->queue;
  rx_status status = rx_staging_wait (staging);

  for (uint64_t done = 0, n; done < from.size && status == RX_OK; done += n)
    {
      VkBufferCopy region = { .srcOffset = from.offset + done };

      n = from.size - done < RX_STAGING_BYTES ? from.size - done : RX_STAGING_BYTES;
      region.size = n;
      status = record (staging, 0, pair, &region);
      if (status == RX_OK)
        status = rx_queue_submit (queue, &staging->commands[0], 1, &staging->runs[0]);
      if (status == RX_OK)
        status = rx_queue_wait (queue, staging->runs[0]);
      if (status == RX_OK)
        memcpy (bytes + done, staging->block.map, n);
    }
  return status;
}

rx_status
rx_staging_copy (rx_staging *staging, rx_span from, rx_span to)
{
  const VkBuffer pair[2] = { from.buffer, to.buffer };
  const VkBufferCopy region = { from.offset, to.offset, to.size };
  rx_queue *queue = staging->device->queue;
  uint32_t slot = staging->next;
  rx_status status = rx_queue_wait (queue, staging->runs[slot]);

  if (status == RX_OK)
    status = record (staging, slot, pair, &region);
  if (status == RX_OK)
    status = rx_queue_submit (queue, &staging->commands[slot], 1, &staging->runs[slot]);
  staging->next = (slot + 1) % RX_STAGING_SLOTS;
  return status;
}

static uint64_t
last_run (const rx_staging *s)
{
  uint64_t last = 0;

  for (uint32_t i = 0; i < RX_STAGING_SLOTS; i++)
    last = s->runs[i] > last ? s->runs[i] : last;
  return last;
}

rx_status
rx_staging_wait (rx_staging *staging)
{
  return rx_queue_wait (staging->device->queue, last_run (staging));
}

bool
rx_staging_free (rx_staging *staging)
{
  const rx_device *device = staging->device;

  if (device == NULL)
    return true;
  rx_staging_wait (staging);
  if (rx_queue_is_running (device->queue, last_run (staging)))
    return false;
  device->DestroyCommandPool (device->handle, staging->pool, NULL);
  rx_block_free (device, &staging->block);
  *staging = (rx_staging){ 0 };
  return true;
}
