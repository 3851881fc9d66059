#include "memory.h"

/* A type that the buffer allows, with the flags wanted, cached where there is one: reading back
 * memory that is not cached is slow. */
static rx_status
find_type (const rx_device *device, uint32_t allowed, uint32_t *type)
{
  const VkMemoryPropertyFlags needed = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                       VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  const VkMemoryPropertyFlags wanted[] = { needed | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, needed };

  for (unsigned w = 0; w < 2; w++)
    {
      for (uint32_t i = 0; i < device->memory.memoryTypeCount; i++)
        {
          VkMemoryPropertyFlags has = device->memory.memoryTypes[i].propertyFlags;

          if ((allowed & 1u << i) != 0 && (has & wanted[w]) == wanted[w])
            {
              *type = i;
              return RX_OK;
            }
        }
    }
  return RX_DRIVER; /* the specification promises such a type for every buffer */
}

static rx_status
bind_memory (const rx_device *device, rx_buffer *buffer)
{
  VkMemoryRequirements needs;
  VkMemoryAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO };
  rx_status status;

  device->GetBufferMemoryRequirements (device->handle, buffer->handle, &needs);
  info.allocationSize = needs.size;
  status = find_type (device, needs.memoryTypeBits, &info.memoryTypeIndex);
  if (status == RX_OK)
    status = rx_status_of (device->AllocateMemory (device->handle, &info, NULL, &buffer->memory));
  if (status == RX_OK)
    status = rx_status_of (
        device->BindBufferMemory (device->handle, buffer->handle, buffer->memory, 0));
  if (status == RX_OK)
    status = rx_status_of (
        device->MapMemory (device->handle, buffer->memory, 0, VK_WHOLE_SIZE, 0, &buffer->map));
  return status;
}

rx_status
rx_buffer_new (const rx_device *device, VkDeviceSize size, rx_buffer *buffer)
{
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .size = size,
    .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
    .sharingMode = VK_SHARING_MODE_EXCLUSIVE,
  };
  rx_status status;

  *buffer = (rx_buffer){ .size = size };
  status = rx_status_of (device->CreateBuffer (device->handle, &info, NULL, &buffer->handle));
  if (status == RX_OK)
    status = bind_memory (device, buffer);
  if (status != RX_OK)
    rx_buffer_free (device, buffer);
  return status;
}

void
rx_buffer_free (const rx_device *device, rx_buffer *buffer)
{
  device->DestroyBuffer (device->handle, buffer->handle, NULL);
  device->FreeMemory (device->handle, buffer->memory, NULL);
  *buffer = (rx_buffer){ 0 };
}
