#define _GNU_SOURCE
#include "block.h"

#include <string.h>

#define LOCAL   VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT
#define MAPPED  (VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)
#define CACHED  VK_MEMORY_PROPERTY_HOST_CACHED_BIT

#define CHOICES 3

/* Best first. Reading memory that is not cached is slow, so what the processor reads is cached where
 * that can be had. A card's own memory has no other: in the machine's it would be many times slower,
 * and the person should hear that it does not fit. */
static const VkMemoryPropertyFlags choices_card[CHOICES] = { LOCAL };
static const VkMemoryPropertyFlags choices_unified[CHOICES] = { LOCAL | MAPPED | CACHED,
                                                                LOCAL | MAPPED, MAPPED };
static const VkMemoryPropertyFlags choices_shared[CHOICES] = { MAPPED | CACHED, MAPPED };

static rx_status
allocate (const rx_device *device,
          const rx_block *block,
          VkMemoryAllocateInfo *info,
          VkDeviceMemory *memory)
{
  VkMemoryAllocateFlagsInfo address = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
    .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
  };
  VkMemoryPriorityAllocateInfoEXT priority = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_PRIORITY_ALLOCATE_INFO_EXT,
    .priority = block->place == RX_PLACE_DEVICE ? 1.0f : 0.5f,
  };

  info->pNext = NULL;
  if ((device->features & RX_HAS_MEMORY_PRIORITY) != 0)
    info->pNext = &priority;
  if ((device->features & RX_HAS_BUFFER_ADDRESS) != 0)
    {
      address.pNext = info->pNext;
      info->pNext = &address;
    }
  return rx_status_of (device->AllocateMemory (device->handle, info, NULL, memory));
}

/* A type that is full gives way to the next. */
static rx_status
allocate_best (const rx_device *device,
               const VkMemoryPropertyFlags *choices,
               rx_block *block,
               VkMemoryPropertyFlags *got)
{
  VkMemoryRequirements needs;
  VkMemoryAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO };
  rx_status status = RX_DRIVER; /* the specification promises a type for every buffer */

  device->GetBufferMemoryRequirements (device->handle, block->buffer, &needs);
  info.allocationSize = needs.size;
  for (unsigned c = 0; c < CHOICES && choices[c] != 0; c++)
    for (uint32_t i = 0; i < device->memory.memoryTypeCount; i++)
      {
        VkMemoryPropertyFlags has = device->memory.memoryTypes[i].propertyFlags;

        if ((needs.memoryTypeBits & 1u << i) == 0 || (has & choices[c]) != choices[c])
          continue;
        info.memoryTypeIndex = i;
        *got = has;
        status = allocate (device, block, &info, &block->memory);
        if (status != RX_NO_MEMORY)
          return status;
      }
  return status;
}

static rx_status
bind_memory (const rx_device *device, const rx_block_config *config, rx_block *block)
{
  const VkMemoryPropertyFlags *choices = choices_shared;
  VkMemoryPropertyFlags has = 0;
  void *map = NULL;
  rx_status status;

  if (config->place == RX_PLACE_DEVICE)
    choices = device->shares_memory ? choices_unified : choices_card;
  status = allocate_best (device, choices, block, &has);
  if (status == RX_OK)
    status = rx_status_of (
        device->BindBufferMemory (device->handle, block->buffer, block->memory, 0));
  if (status != RX_OK)
    return status;
  if ((device->features & RX_HAS_BUFFER_ADDRESS) != 0)
    block->address = device->GetBufferDeviceAddress (
        device->handle,
        &(VkBufferDeviceAddressInfo){ .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
                                      .buffer = block->buffer });
  if ((has & MAPPED) != MAPPED || (config->no_map && config->place == RX_PLACE_DEVICE))
    return RX_OK;
  status = rx_status_of (
      device->MapMemory (device->handle, block->memory, 0, VK_WHOLE_SIZE, 0, &map));
  block->map = map;
  return status;
}

rx_status
rx_block_new (const rx_device *device, const rx_block_config *config, rx_block *block)
{
  bool addressed = (device->features & RX_HAS_BUFFER_ADDRESS) != 0;
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .size = config->size,
    .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT |
             VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
             VK_BUFFER_USAGE_TRANSFER_DST_BIT |
             (addressed ? VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT : 0),
    .sharingMode = VK_SHARING_MODE_EXCLUSIVE,
  };
  rx_status status;

  *block = (rx_block){ .size = config->size, .place = config->place };
  status = rx_status_of (device->CreateBuffer (device->handle, &info, NULL, &block->buffer));
  if (status == RX_OK)
    status = bind_memory (device, config, block);
  if (status != RX_OK)
    rx_block_free (device, block);
  return status;
}

void
rx_block_free (const rx_device *device, rx_block *block)
{
  if (block->map != NULL)
    explicit_bzero (block->map, block->used);
  device->DestroyBuffer (device->handle, block->buffer, NULL);
  device->FreeMemory (device->handle, block->memory, NULL);
  *block = (rx_block){ 0 };
}
