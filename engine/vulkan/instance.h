/* instance.h: the Vulkan loader, opened at run time, and its physical devices.
 *
 * dlopen and not the linker: without a loader the program still starts, and says what to install.
 * Every function is called through a table, never through a global symbol.
 */
#pragma once

#include "status.h"

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>

#include <stdbool.h>
#include <stdint.h>

#define RX_VULKAN_LOADER "libvulkan.so.1"
#define RX_DEVICES_MAX   16

#define RX_INSTANCE_FUNCTIONS(X)         \
  X (CreateDevice)                       \
  X (DestroyInstance)                    \
  X (EnumerateDeviceExtensionProperties) \
  X (EnumeratePhysicalDevices)           \
  X (GetDeviceProcAddr)                  \
  X (GetPhysicalDeviceFeatures2)         \
  X (GetPhysicalDeviceMemoryProperties)  \
  X (GetPhysicalDeviceMemoryProperties2) \
  X (GetPhysicalDeviceProperties)        \
  X (GetPhysicalDeviceProperties2)       \
  X (GetPhysicalDeviceQueueFamilyProperties)

typedef struct rx_instance
{
  void *library;
  PFN_vkGetInstanceProcAddr GetInstanceProcAddr;
  VkInstance handle;
#define X(name) PFN_vk##name name;
  RX_INSTANCE_FUNCTIONS (X)
#undef X
  VkPhysicalDevice devices[RX_DEVICES_MAX]; /* (n_devices) with Vulkan 1.1 or later */
  uint32_t n_devices;
  /* For tests: called with each that is opened beside this one (crew.h); NULL: not. */
  void (*opened) (struct rx_instance *beside);
} rx_instance;

/* loader: RX_VULKAN_LOADER, or another for tests. On failure nothing is held. RX_NO_DEVICE when
 * there is not one device. */
rx_status rx_instance_open (rx_instance *instance, const char *loader);
void rx_instance_close (rx_instance *instance);

/* What a VkResult means here; RX_OK for every success. */
rx_status rx_status_of (VkResult result);
