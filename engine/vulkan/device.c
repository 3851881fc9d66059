#include "device.h"

#define FAMILIES_MAX 32

static rx_status
find_compute (const rx_instance *instance, VkPhysicalDevice physical, uint32_t *family)
{
  VkQueueFamilyProperties all[FAMILIES_MAX];
  uint32_t n = FAMILIES_MAX;

  instance->GetPhysicalDeviceQueueFamilyProperties (physical, &n, all);
  for (uint32_t i = 0; i < n; i++)
    {
      if ((all[i].queueFlags & VK_QUEUE_COMPUTE_BIT) != 0)
        {
          *family = i;
          return RX_OK;
        }
    }
  return RX_NO_DEVICE;
}

static rx_status
load_functions (const rx_instance *instance, rx_device *device)
{
#define X(name)                                                                           \
  device->name = (PFN_vk##name) instance->GetDeviceProcAddr (device->handle, "vk" #name); \
  if (device->name == NULL)                                                               \
    return RX_DRIVER;
  RX_DEVICE_FUNCTIONS (X)
#undef X
  return RX_OK;
}

rx_status
rx_device_open (const rx_instance *instance, uint32_t index, rx_device *device)
{
  VkPhysicalDevice physical = instance->devices[index];
  float priority = 1;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
    .queueCount = 1,
    .pQueuePriorities = &priority,
  };
  VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
    .queueCreateInfoCount = 1,
    .pQueueCreateInfos = &queue,
  };
  rx_status status;

  *device = (rx_device){ 0 };
  status = find_compute (instance, physical, &device->family);
  if (status != RX_OK)
    return status;
  queue.queueFamilyIndex = device->family;
  status = rx_status_of (instance->CreateDevice (physical, &info, NULL, &device->handle));
  if (status == RX_OK)
    status = load_functions (instance, device);
  if (status != RX_OK)
    {
      rx_device_close (device);
      return status;
    }
  device->GetDeviceQueue (device->handle, device->family, 0, &device->queue);
  instance->GetPhysicalDeviceMemoryProperties (physical, &device->memory);
  return RX_OK;
}

void
rx_device_close (rx_device *device)
{
  if (device->handle != VK_NULL_HANDLE && device->DestroyDevice != NULL)
    device->DestroyDevice (device->handle, NULL);
  *device = (rx_device){ 0 };
}
