#define _GNU_SOURCE
#include "device-info.h"

#include "coop.h"

#include <stdlib.h>
#include <string.h>

static const char *const feature_names[] = {
  "16-bit-storage",       "integer-dot-product", "cooperative-matrix",    "buffer-device-address",
  "external-host-memory", "memory-priority",     "timeline-semaphore",    "subgroup-size-control",
  "memory-budget",        "subgroup-shuffle",    "conditional-rendering", "integer-dot-accelerated",
};

static const struct
{
  const char *extension;
  rx_device_feature feature;
} extensions[] = {
  { RX_COOP_EXTENSION, RX_HAS_COOPERATIVE_MATRIX },
  { VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME, RX_HAS_HOST_MEMORY },
  { VK_EXT_MEMORY_PRIORITY_EXTENSION_NAME, RX_HAS_MEMORY_PRIORITY },
  { VK_EXT_MEMORY_BUDGET_EXTENSION_NAME, RX_HAS_MEMORY_BUDGET },
  { VK_EXT_CONDITIONAL_RENDERING_EXTENSION_NAME, RX_HAS_CONDITIONS }, /* implies its feature */
};

static const char *
type_name (VkPhysicalDeviceType type)
{
  switch (type)
    {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return "discrete";
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return "integrated";
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return "virtual";
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return "software";
    default:
      return "other";
    }
}

static void
describe_properties (const rx_instance *instance, VkPhysicalDevice device, rx_device_info *out)
{
  VkPhysicalDeviceDriverProperties driver = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES,
  };
  VkPhysicalDeviceSubgroupProperties subgroup = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES,
  };
  VkPhysicalDeviceProperties2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
    .pNext = &subgroup,
  };

  instance->GetPhysicalDeviceProperties (device, &all.properties);
  if (all.properties.apiVersion >= VK_API_VERSION_1_2)
    subgroup.pNext = &driver;
  instance->GetPhysicalDeviceProperties2 (device, &all);
  memcpy (out->name, all.properties.deviceName, sizeof out->name);
  memcpy (out->driver, driver.driverName, sizeof out->driver);
  memcpy (out->driver_version, driver.driverInfo, sizeof out->driver_version);
  out->type = type_name (all.properties.deviceType);
  out->software = all.properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
  out->api_version = all.properties.apiVersion;
  out->subgroup_size = subgroup.subgroupSize;
  if ((subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0 &&
      (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) != 0)
    out->features |= RX_HAS_SHUFFLE;
}

/* Features by the core structures of the device's version; an older device that has one of them as
 * an extension only is used without it. */
static void
describe_features (const rx_instance *instance, VkPhysicalDevice device, rx_device_info *out)
{
  VkPhysicalDeviceVulkan13Features v13 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
  };
  VkPhysicalDeviceVulkan12Features v12 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
    .pNext = out->api_version >= VK_API_VERSION_1_3 ? &v13 : NULL,
  };
  VkPhysicalDevice16BitStorageFeatures storage = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES,
    .pNext = out->api_version >= VK_API_VERSION_1_2 ? &v12 : NULL,
  };
  VkPhysicalDeviceFeatures2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
    .pNext = &storage,
  };

  instance->GetPhysicalDeviceFeatures2 (device, &all);
  out->features |= storage.storageBuffer16BitAccess ? RX_HAS_16BIT_STORAGE : 0;
  out->features |= v12.bufferDeviceAddress && all.features.shaderInt64 ? RX_HAS_BUFFER_ADDRESS : 0;
  out->features |= v12.timelineSemaphore ? RX_HAS_TIMELINE : 0;
  out->features |= v13.subgroupSizeControl && v13.computeFullSubgroups ? RX_HAS_SUBGROUP_SIZE : 0;
  out->features |= v13.shaderIntegerDotProduct ? RX_HAS_INTEGER_DOT : 0;
}

/* Without the instruction a driver still has the feature, by many others. */
static bool
has_quick_dot (const rx_instance *instance, VkPhysicalDevice device)
{
  VkPhysicalDeviceShaderIntegerDotProductProperties dots = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES,
  };
  VkPhysicalDeviceProperties2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
    .pNext = &dots,
  };

  instance->GetPhysicalDeviceProperties2 (device, &all);
  return dots.integerDotProduct4x8BitPackedSignedAccelerated;
}

static void
describe_extensions (const rx_instance *instance, VkPhysicalDevice device, rx_device_info *out)
{
  VkExtensionProperties *all;
  uint32_t n = 0;

  if (instance->EnumerateDeviceExtensionProperties (device, NULL, &n, NULL) != VK_SUCCESS)
    return;
  all = calloc (n == 0 ? 1 : n, sizeof *all);
  if (all == NULL)
    return; /* used without them */
  if (instance->EnumerateDeviceExtensionProperties (device, NULL, &n, all) < 0)
    n = 0;
  for (uint32_t i = 0; i < n; i++)
    {
      for (size_t e = 0; e < sizeof extensions / sizeof extensions[0]; e++)
        {
          if (strcmp (all[i].extensionName, extensions[e].extension) == 0)
            out->features |= extensions[e].feature;
        }
    }
  free (all);
}

static void
describe_heaps (const rx_instance *instance, VkPhysicalDevice device, rx_device_info *out)
{
  VkPhysicalDeviceMemoryProperties memory;

  instance->GetPhysicalDeviceMemoryProperties (device, &memory);
  out->n_heaps = memory.memoryHeapCount;
  for (uint32_t i = 0; i < out->n_heaps; i++)
    {
      out->heaps[i].bytes = memory.memoryHeaps[i].size;
      out->heaps[i].device_local = (memory.memoryHeaps[i].flags &
                                    VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0;
    }
}

void
rx_device_describe (const rx_instance *instance, uint32_t index, rx_device_info *out)
{
  VkPhysicalDevice device = instance->devices[index];

  *out = (rx_device_info){ 0 };
  describe_properties (instance, device, out);
  describe_features (instance, device, out);
  if ((out->features & RX_HAS_INTEGER_DOT) != 0 && has_quick_dot (instance, device))
    out->features |= RX_HAS_QUICK_DOT;
  describe_extensions (instance, device, out);
  if ((out->features & RX_HAS_COOPERATIVE_MATRIX) != 0 &&
      !rx_coop_describe (instance, device, &out->coop))
    out->features &= ~(unsigned) RX_HAS_COOPERATIVE_MATRIX;
  describe_heaps (instance, device, out);
}

bool
rx_device_is_named (const rx_device_info *info, const char *name)
{
  return name == NULL || strcasestr (info->name, name) != NULL;
}

const char *
rx_device_feature_name (unsigned bit)
{
  return bit < sizeof feature_names / sizeof feature_names[0] ? feature_names[bit] : NULL;
}

/* Kind before memory: the slowest discrete card reads faster than a processor. */
static uint64_t
speed_guess (const rx_device_info *info)
{
  static const char *const kinds[] = { "software", "other", "virtual", "integrated", "discrete" };
  uint64_t largest = 0, kind = 0;

  for (uint32_t i = 0; i < info->n_heaps; i++)
    {
      if (info->heaps[i].device_local && info->heaps[i].bytes > largest)
        largest = info->heaps[i].bytes;
    }
  for (uint64_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    {
      if (strcmp (info->type, kinds[i]) == 0)
        kind = i;
    }
  return kind << 56 | (largest & ~(UINT64_MAX << 56));
}

rx_status
rx_device_choose (const rx_instance *instance,
                  const char *name,
                  uint32_t *index,
                  rx_device_info *info)
{
  rx_device_info one;
  uint64_t best = 0;
  bool found = false;

  for (uint32_t i = 0; i < instance->n_devices; i++)
    {
      rx_device_describe (instance, i, &one);
      if (!rx_device_is_named (&one, name))
        continue;
      if (found && speed_guess (&one) <= best)
        continue;
      found = true;
      best = speed_guess (&one);
      *index = i;
      *info = one;
    }
  return found ? RX_OK : RX_NO_DEVICE;
}
