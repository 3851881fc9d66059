#include "device.h"

#include "coop.h"
#include "crew.h"
#include "queue.h"

#include <string.h>

#define FAMILIES_MAX   32
#define EXTENSIONS_MAX 8

/* Known of a device and named by the devices verb, but no kernel and no submit uses them: README.md says why. */
#define NOT_ENABLED    ((unsigned) RX_HAS_16BIT_STORAGE)

/* What vkCreateDevice is told; the chain holds those that are enabled. */
typedef struct
{
  VkPhysicalDeviceFeatures2 all;
  VkPhysicalDeviceBufferDeviceAddressFeatures address;
  VkPhysicalDeviceSubgroupSizeControlFeatures subgroup;
  VkPhysicalDeviceMemoryPriorityFeaturesEXT priority;
  VkPhysicalDeviceConditionalRenderingFeaturesEXT conditions;
  VkPhysicalDeviceTimelineSemaphoreFeatures timeline;
  VkPhysicalDeviceShaderIntegerDotProductFeatures dots;
  rx_coop_features coop;
  const char *extensions[EXTENSIONS_MAX]; /* (n_extensions) */
  uint32_t n_extensions;
} wishes;

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

static void
describe (rx_device *device, unsigned without)
{
  const rx_instance *instance = device->instance;
  VkPhysicalDevice physical = instance->devices[device->index];
  VkPhysicalDeviceSubgroupSizeControlProperties size = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES,
  };
  VkPhysicalDeviceMaintenance3Properties maintenance = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES,
  };
  VkPhysicalDeviceProperties2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
    .pNext = &maintenance,
  };
  rx_device_info info;

  rx_device_describe (instance, device->index, &info);
  maintenance.pNext = (info.features & RX_HAS_SUBGROUP_SIZE) != 0 ? &size : NULL;
  instance->GetPhysicalDeviceProperties2 (physical, &all);
  instance->GetPhysicalDeviceMemoryProperties (physical, &device->memory);
  device->features = info.features & ~without & ~NOT_ENABLED;
  if ((size.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) == 0)
    device->features &= ~(unsigned) RX_HAS_SUBGROUP_SIZE;
  /* Only for a crew, which no other driver has. */
  if (strncmp (info.name, "llvmpipe", 8) != 0)
    device->features &= ~(unsigned) (RX_HAS_HOST_MEMORY | RX_HAS_CONDITIONS);
  device->software = info.software;
  device->shares_memory = info.software ||
                          all.properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU;
  device->properties = all.properties;
  device->coop = info.coop;
  device->allocation_max = maintenance.maxMemoryAllocationSize;
  device->subgroup_size = info.subgroup_size;
  device->subgroup_least = size.minSubgroupSize;
  device->subgroup_most = size.maxSubgroupSize;
}

static void
want (wishes *w, void *structure)
{
  VkBaseOutStructure *link = structure;

  link->pNext = w->all.pNext;
  w->all.pNext = link;
}

static void
make_wishes (const rx_device *device, wishes *w)
{
  *w = (wishes){
    .all = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2 },
    .address = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES,
                 .bufferDeviceAddress = VK_TRUE },
    .subgroup = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES,
                  .subgroupSizeControl = VK_TRUE,
                  .computeFullSubgroups = VK_TRUE },
    .priority = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PRIORITY_FEATURES_EXT,
                  .memoryPriority = VK_TRUE },
    .conditions = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_CONDITIONAL_RENDERING_FEATURES_EXT,
                    .conditionalRendering = VK_TRUE },
    .timeline = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES,
                  .timelineSemaphore = VK_TRUE },
    .dots = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES,
              .shaderIntegerDotProduct = VK_TRUE },
  };
  if ((device->features & RX_HAS_BUFFER_ADDRESS) != 0)
    want (w, &w->address);
  w->all.features.shaderInt64 = (device->features & RX_HAS_BUFFER_ADDRESS) != 0;
  if ((device->features & RX_HAS_SUBGROUP_SIZE) != 0)
    want (w, &w->subgroup);
  if ((device->features & RX_HAS_INTEGER_DOT) != 0)
    want (w, &w->dots);
  if ((device->features & RX_HAS_MEMORY_PRIORITY) != 0)
    {
      want (w, &w->priority);
      w->extensions[w->n_extensions++] = VK_EXT_MEMORY_PRIORITY_EXTENSION_NAME;
    }
  if ((device->features & RX_HAS_CONDITIONS) != 0)
    {
      want (w, &w->conditions);
      w->extensions[w->n_extensions++] = VK_EXT_CONDITIONAL_RENDERING_EXTENSION_NAME;
    }
  if ((device->features & RX_HAS_TIMELINE) != 0)
    want (w, &w->timeline);
  if ((device->features & RX_HAS_COOPERATIVE_MATRIX) != 0)
    {
      w->coop = rx_coop_features_all ();
      want (w, &w->coop.matrix);
      want (w, &w->coop.half);
      want (w, &w->coop.model);
      w->extensions[w->n_extensions++] = RX_COOP_EXTENSION;
    }
  if ((device->features & RX_HAS_MEMORY_BUDGET) != 0)
    w->extensions[w->n_extensions++] = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
  if ((device->features & RX_HAS_HOST_MEMORY) != 0)
    w->extensions[w->n_extensions++] = VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME;
}

static rx_status
create (rx_device *device)
{
  const rx_instance *instance = device->instance;
  float priority = 1;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
    .queueFamilyIndex = device->family,
    .queueCount = 1,
    .pQueuePriorities = &priority,
  };
  VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
    .queueCreateInfoCount = 1,
    .pQueueCreateInfos = &queue,
  };
  wishes w;

  make_wishes (device, &w);
  info.pNext = &w.all;
  info.enabledExtensionCount = w.n_extensions;
  info.ppEnabledExtensionNames = w.extensions;
  return rx_status_of (
      instance->CreateDevice (instance->devices[device->index], &info, NULL, &device->handle));
}

static rx_status
load_functions (rx_device *device)
{
  const rx_instance *instance = device->instance;

#define X(name)                                                                           \
  device->name = (PFN_vk##name) instance->GetDeviceProcAddr (device->handle, "vk" #name); \
  if (device->name == NULL)                                                               \
    return RX_DRIVER;
  RX_DEVICE_FUNCTIONS (X)
#undef X
#define X(feature, name)                                                                      \
  if ((device->features & (feature)) != 0)                                                    \
    {                                                                                         \
      device->name = (PFN_vk##name) instance->GetDeviceProcAddr (device->handle, "vk" #name); \
      if (device->name == NULL)                                                               \
        return RX_DRIVER;                                                                     \
    }
  RX_DEVICE_OPTIONAL (X)
#undef X
  return RX_OK;
}

static rx_status
open_one (const rx_instance *instance, uint32_t index, unsigned without, rx_device *device)
{
  rx_status status;

  *device = (rx_device){ .instance = instance, .index = index };
  status = find_compute (instance, instance->devices[index], &device->family);
  if (status != RX_OK)
    return status;
  describe (device, without);
  status = create (device);
  if (status == RX_OK)
    status = load_functions (device);
  if (status == RX_OK)
    status = rx_queue_new (device, &device->queue);
  if (status != RX_OK)
    rx_device_close (device);
  return status;
}

rx_status
rx_device_open_without (const rx_instance *instance,
                        uint32_t index,
                        unsigned without,
                        rx_device *device)
{
  rx_status status = open_one (instance, index, without, device);

  if (status == RX_OK)
    device->crew = rx_crew_new (device);
  return status;
}

rx_status
rx_device_open_partner (const rx_instance *instance,
                        uint32_t index,
                        const rx_device *like,
                        rx_device *device)
{
  rx_status status = open_one (instance, index, ~like->features, device);

  device->partner = true;
  return status;
}

rx_status
rx_device_open (const rx_instance *instance, uint32_t index, rx_device *device)
{
  return rx_device_open_without (instance, index, 0, device);
}

void
rx_device_close (rx_device *device)
{
  rx_crew_free (device->crew);
  rx_queue_free (device->queue);
  if (device->handle != VK_NULL_HANDLE)
    {
      /* Loading may have failed before DestroyDevice was reached. */
      if (device->DestroyDevice == NULL)
        device->DestroyDevice = (PFN_vkDestroyDevice) device->instance->GetDeviceProcAddr (
            device->handle, "vkDestroyDevice");
      if (device->DestroyDevice != NULL)
        device->DestroyDevice (device->handle, NULL);
    }
  *device = (rx_device){ 0 };
}
