#include "staging.h"

#include <string.h>

#define WAIT_NS (10ull * 1000 * 1000 * 1000)

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
  VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  rx_status status;

  status = rx_status_of (s->device->CreateCommandPool (s->device->handle, &pool, NULL, &s->pool));
  commands.commandPool = s->pool;
  if (status == RX_OK)
    status = rx_status_of (
        s->device->AllocateCommandBuffers (s->device->handle, &commands, s->commands));
  for (unsigned i = 0; i < RX_STAGING_SLOTS && status == RX_OK; i++)
    status = rx_status_of (s->device->CreateFence (s->device->handle, &fence, NULL, &s->fences[i]));
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

static rx_status
wait_slot (rx_staging *s, uint32_t slot)
{
  rx_status status;

  if (!s->running[slot])
    return RX_OK;
  status = rx_status_of (
      s->device->WaitForFences (s->device->handle, 1, &s->fences[slot], VK_TRUE, WAIT_NS));
  if (status == RX_OK || status == RX_DEVICE_LOST)
    s->running[slot] = false;
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

static rx_status
submit (rx_staging *s, uint32_t slot)
{
  VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = 1,
    .pCommandBuffers = &s->commands[slot],
  };
  rx_status status;

  status = rx_status_of (s->device->ResetFences (s->device->handle, 1, &s->fences[slot]));
  if (status == RX_OK)
    status = rx_status_of (s->device->QueueSubmit (s->device->queue, 1, &info, s->fences[slot]));
  s->running[slot] = status == RX_OK;
  return status;
}

rx_status
rx_staging_write (rx_staging *staging, rx_span to, const uint8_t *bytes, uint8_t value)
{
  const VkBuffer pair[2] = { staging->block.buffer, to.buffer };

  for (uint64_t done = 0, n; done < to.size; done += n)
    {
      uint32_t slot = staging->next;
      VkBufferCopy region = { .srcOffset = (uint64_t) slot * RX_STAGING_BYTES,
                              .dstOffset = to.offset + done };
      uint8_t *map = staging->block.map + region.srcOffset;
      rx_status status = wait_slot (staging, slot);

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
        status = submit (staging, slot);
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
  rx_status status = rx_staging_wait (staging);

  for (uint64_t done = 0, n; done < from.size && status == RX_OK; done += n)
    {
      VkBufferCopy region = { .srcOffset = from.offset + done };

      n = from.size - done < RX_STAGING_BYTES ? from.size - done : RX_STAGING_BYTES;
      region.size = n;
      status = record (staging, 0, pair, &region);
      if (status == RX_OK)
        status = submit (staging, 0);
      if (status == RX_OK)
        status = wait_slot (staging, 0);
      if (status == RX_OK)
        memcpy (bytes + done, staging->block.map, n);
    }
  return status;
}

rx_status
rx_staging_wait (rx_staging *staging)
{
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < RX_STAGING_SLOTS; i++)
    {
      rx_status one = wait_slot (staging, i);

      status = status == RX_OK ? one : status;
    }
  return status;
}

bool
rx_staging_free (rx_staging *staging)
{
  const rx_device *device = staging->device;

  if (device == NULL)
    return true;
  rx_staging_wait (staging);
  for (uint32_t i = 0; i < RX_STAGING_SLOTS; i++)
    {
      if (staging->running[i])
        return false;
    }
  for (uint32_t i = 0; i < RX_STAGING_SLOTS; i++)
    device->DestroyFence (device->handle, staging->fences[i], NULL);
  device->DestroyCommandPool (device->handle, staging->pool, NULL);
  rx_block_free (device, &staging->block);
  *staging = (rx_staging){ 0 };
  return true;
}
