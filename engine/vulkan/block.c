#define _GNU_SOURCE
#include "block.h"

#include "crew.h"

#include <string.h>
#include <sys/mman.h>

#define LOCAL   VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT
#define MAPPED  (VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)
#define CACHED  VK_MEMORY_PROPERTY_HOST_CACHED_BIT

#define CHOICES 3
#define HUGE    (2ull << 20) /* a huge page; fewer of them to look up while weights are streamed */

/* Best first. Reading memory that is not cached is slow, so what the processor reads is cached where
 * that can be had. A card's own memory has no other: in the machine's it would be many times slower,
 * and the person should hear that it does not fit. */
static const VkMemoryPropertyFlags choices_card[CHOICES] = { LOCAL };
static const VkMemoryPropertyFlags choices_unified[CHOICES] = { LOCAL | MAPPED | CACHED,
                                                                LOCAL | MAPPED, MAPPED };
static const VkMemoryPropertyFlags choices_shared[CHOICES] = { MAPPED | CACHED, MAPPED };

static VkBufferUsageFlags
usage_of (const rx_device *device)
{
  bool addressed = (device->features & RX_HAS_BUFFER_ADDRESS) != 0;

  return VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT |
         VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
         VK_BUFFER_USAGE_TRANSFER_DST_BIT |
         ((device->features & RX_HAS_CONDITIONS) != 0
              ? VK_BUFFER_USAGE_CONDITIONAL_RENDERING_BIT_EXT
              : 0) |
         (addressed ? VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT : 0);
}

VkDeviceAddress
rx_block_address (const rx_device *device, VkBuffer buffer)
{
  VkBufferDeviceAddressInfo info = { .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
                                     .buffer = buffer };

  return (device->features & RX_HAS_BUFFER_ADDRESS) == 0
             ? 0
             : device->GetBufferDeviceAddress (device->handle, &info);
}

/* ---- memory of the driver ---- */

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
  block->address = rx_block_address (device, block->buffer);
  if ((has & MAPPED) != MAPPED || (config->no_map && config->place == RX_PLACE_DEVICE))
    return RX_OK;
  status = rx_status_of (
      device->MapMemory (device->handle, block->memory, 0, VK_WHOLE_SIZE, 0, &map));
  block->map = map;
  return status;
}

/* ---- memory of the process ---- */

static rx_status
import_memory (const rx_device *device, void *host, VkMemoryRequirements needs, VkDeviceMemory *out)
{
  const VkExternalMemoryHandleTypeFlagBits kind =
      VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;
  VkMemoryHostPointerPropertiesEXT can = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_HOST_POINTER_PROPERTIES_EXT,
  };
  VkMemoryAllocateFlagsInfo address = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
    .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
  };
  VkImportMemoryHostPointerInfoEXT import = {
    .sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_HOST_POINTER_INFO_EXT,
    .pNext = (device->features & RX_HAS_BUFFER_ADDRESS) != 0 ? &address : NULL,
    .handleType = kind,
    .pHostPointer = host,
  };
  VkMemoryAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                .pNext = &import,
                                .allocationSize = needs.size };
  rx_status status = rx_status_of (
      device->GetMemoryHostPointerPropertiesEXT (device->handle, kind, host, &can));

  if (status != RX_OK)
    return status;
  while (info.memoryTypeIndex < device->memory.memoryTypeCount &&
         (needs.memoryTypeBits & can.memoryTypeBits & 1u << info.memoryTypeIndex) == 0)
    info.memoryTypeIndex++;
  if (info.memoryTypeIndex == device->memory.memoryTypeCount)
    return RX_DRIVER;
  return rx_status_of (device->AllocateMemory (device->handle, &info, NULL, out));
}

rx_status
rx_block_import (
    const rx_device *device, void *host, uint64_t size, VkBuffer *buffer, VkDeviceMemory *memory)
{
  const VkExternalMemoryBufferCreateInfo external = {
    .sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO,
    .handleTypes = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT,
  };
  const VkBufferCreateInfo info = { .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                                    .pNext = &external,
                                    .size = size,
                                    .usage = usage_of (device),
                                    .sharingMode = VK_SHARING_MODE_EXCLUSIVE };
  VkMemoryRequirements needs;
  rx_status status = rx_status_of (device->CreateBuffer (device->handle, &info, NULL, buffer));

  if (status != RX_OK)
    return status;
  device->GetBufferMemoryRequirements (device->handle, *buffer, &needs);
  status = needs.size > size ? RX_DRIVER : import_memory (device, host, needs, memory);
  if (status != RX_OK)
    return status;
  return rx_status_of (device->BindBufferMemory (device->handle, *buffer, *memory, 0));
}

static bool
reserve_host (rx_block *block)
{
  uint64_t huge = block->size >= HUGE ? HUGE : 4096;
  uint64_t size = (block->size + huge - 1) & ~(huge - 1);
  void *host = mmap (NULL, size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (host == MAP_FAILED)
    return false;
  block->host = host;
  block->host_bytes = size + huge;
  block->map = (uint8_t *) (((uintptr_t) host + huge - 1) & ~(uintptr_t) (huge - 1));
  block->size = size;
  if (huge == HUGE)
    madvise (block->map, size, MADV_HUGEPAGE); /* a hint */
  return true;
}

/* On failure nothing is held. */
static rx_status
take_shared (const rx_device *device, rx_block *block)
{
  rx_status status = reserve_host (block) ? RX_OK : RX_NO_MEMORY;

  if (status == RX_OK)
    status = rx_block_import (device, block->map, block->size, &block->buffer, &block->memory);
  if (status == RX_OK)
    status = rx_crew_share (device->crew, block->buffer, block->map, block->size);
  if (status == RX_OK)
    block->address = rx_block_address (device, block->buffer);
  else
    rx_block_free (device, block);
  return status;
}

/* ---- a block ---- */

static rx_status
take_plain (const rx_device *device, const rx_block_config *config, rx_block *block)
{
  const VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .size = config->size,
    .usage = usage_of (device),
    .sharingMode = VK_SHARING_MODE_EXCLUSIVE,
  };
  rx_status status = rx_status_of (
      device->CreateBuffer (device->handle, &info, NULL, &block->buffer));

  if (status == RX_OK)
    status = bind_memory (device, config, block);
  if (status != RX_OK)
    rx_block_free (device, block);
  return status;
}

/* Memory that a crew cannot share is taken from the driver: its plans are then the device's alone. */
rx_status
rx_block_new (const rx_device *device, const rx_block_config *config, rx_block *block)
{
  const rx_block new = { .size = config->size, .place = config->place };
  rx_status status;

  *block = new;
  if (device->crew != NULL && !config->no_map)
    {
      status = take_shared (device, block);
      if (status != RX_NO_MEMORY && status != RX_DRIVER)
        return status;
      *block = new;
    }
  return take_plain (device, config, block);
}

void
rx_block_free (const rx_device *device, rx_block *block)
{
  if (block->map != NULL)
    explicit_bzero (block->map, block->used);
  if (block->host != NULL)
    rx_crew_unshare (device->crew, block->buffer);
  device->DestroyBuffer (device->handle, block->buffer, NULL);
  device->FreeMemory (device->handle, block->memory, NULL);
  if (block->host != NULL)
    munmap (block->host, block->host_bytes);
  *block = (rx_block){ 0 };
}
