#include "instance.h"

#include <dlfcn.h>
#include <string.h>

rx_status
rx_status_of (VkResult result)
{
  switch (result)
    {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
      return RX_NO_MEMORY;
    case VK_ERROR_INCOMPATIBLE_DRIVER: /* the loader's word for "no driver at all" */
      return RX_NO_DEVICE;
    case VK_ERROR_DEVICE_LOST:
      return RX_DEVICE_LOST;
    case VK_TIMEOUT:
      return RX_TIMED_OUT;
    default:
      return result >= 0 ? RX_OK : RX_DRIVER;
    }
}

static rx_status
open_loader (rx_instance *instance, const char *loader)
{
  void *symbol;

  instance->library = dlopen (loader, RTLD_NOW | RTLD_LOCAL);
  if (instance->library == NULL)
    return RX_NO_LOADER;
  symbol = dlsym (instance->library, "vkGetInstanceProcAddr");
  /* ISO C has no cast from an object pointer to a function pointer; POSIX promises that this works. */
  memcpy (&instance->GetInstanceProcAddr, &symbol, sizeof symbol);
  return symbol == NULL ? RX_NO_LOADER : RX_OK;
}

/* Devices of Vulkan 1.0 lack what the engine asks of every device (subgroups, features2). */
static rx_status
create (rx_instance *instance)
{
  PFN_vkCreateInstance CreateInstance =
      (PFN_vkCreateInstance) instance->GetInstanceProcAddr (NULL, "vkCreateInstance");
  PFN_vkEnumerateInstanceVersion EnumerateInstanceVersion =
      (PFN_vkEnumerateInstanceVersion) instance->GetInstanceProcAddr (NULL,
                                                                      "vkEnumerateInstanceVersion");
  VkApplicationInfo application = {
    .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
    .pApplicationName = "rounds-engine",
    .pEngineName = "rounds-engine",
    .apiVersion = VK_API_VERSION_1_3,
  };
  VkInstanceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
    .pApplicationInfo = &application,
  };

  /* A loader of 1.0 has no vkEnumerateInstanceVersion and refuses a later version. */
  if (CreateInstance == NULL || EnumerateInstanceVersion == NULL)
    return RX_DRIVER;
  return rx_status_of (CreateInstance (&info, NULL, &instance->handle));
}

static rx_status
load_functions (rx_instance *instance)
{
#define X(name)                                                                                 \
  instance->name = (PFN_vk##name) instance->GetInstanceProcAddr (instance->handle, "vk" #name); \
  if (instance->name == NULL)                                                                   \
    return RX_DRIVER;
  RX_INSTANCE_FUNCTIONS (X)
#undef X
  return RX_OK;
}

static rx_status
list_devices (rx_instance *instance)
{
  VkPhysicalDevice all[RX_DEVICES_MAX];
  uint32_t n = RX_DEVICES_MAX;
  rx_status status = rx_status_of (instance->EnumeratePhysicalDevices (instance->handle, &n, all));

  if (status != RX_OK)
    return status;
  for (uint32_t i = 0; i < n; i++)
    {
      VkPhysicalDeviceProperties properties;

      instance->GetPhysicalDeviceProperties (all[i], &properties);
      if (properties.apiVersion >= VK_API_VERSION_1_1)
        instance->devices[instance->n_devices++] = all[i];
    }
  return instance->n_devices == 0 ? RX_NO_DEVICE : RX_OK;
}

rx_status
rx_instance_open (rx_instance *instance, const char *loader)
{
  rx_status status;

  *instance = (rx_instance){ 0 };
  status = open_loader (instance, loader);
  if (status == RX_OK)
    status = create (instance);
  if (status == RX_OK)
    status = load_functions (instance);
  if (status == RX_OK)
    status = list_devices (instance);
  if (status != RX_OK)
    rx_instance_close (instance);
  return status;
}

void
rx_instance_close (rx_instance *instance)
{
  if (instance->handle != VK_NULL_HANDLE && instance->DestroyInstance != NULL)
    instance->DestroyInstance (instance->handle, NULL);
  if (instance->library != NULL)
    dlclose (instance->library);
  *instance = (rx_instance){ 0 };
}
