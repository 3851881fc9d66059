#include "watch-layer.h"

#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST 64

/* What is behind the layer, by what all handles of an instance or a device begin with. */
typedef struct
{
  void *key; /* NULL: free */
  PFN_vkGetInstanceProcAddr get;
  PFN_vkDestroyInstance destroy;
} instance_row;

typedef struct
{
  void *key; /* NULL: free */
  VkDevice device;
  bool lost;
  PFN_vkGetDeviceProcAddr get;
  PFN_vkDestroyDevice destroy;
  PFN_vkDeviceWaitIdle idle;
  PFN_vkQueueSubmit submit;
  PFN_vkWaitForFences wait_fences;
  PFN_vkWaitSemaphores wait_semaphores;
} device_row;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static instance_row instances[MOST];
static device_row devices[MOST];
static WatchPage *page;

static void *
key_of (const void *handle)
{
  void *key;

  memcpy (&key, handle, sizeof key);
  return key;
}

static instance_row *
find_instance (const void *handle)
{
  for (int i = 0; i < MOST; i++)
    {
      if (instances[i].key == key_of (handle))
        return &instances[i];
    }
  abort ();
}

static device_row *
find_device (const void *handle)
{
  for (int i = 0; i < MOST; i++)
    {
      if (devices[i].key == key_of (handle))
        return &devices[i];
    }
  abort ();
}

static void
open_page (void)
{
  const char *cache = getenv ("MESA_SHADER_CACHE_DIR"); /* engine/serve-cage.c sets it */
  char path[4096];
  int fd;

  if (page != NULL || cache == NULL)
    return;
  snprintf (path, sizeof path, "%s/" WATCH_PAGE_NAME, cache);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate (fd, sizeof *page) != 0)
    abort ();
  page = mmap (NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (page == MAP_FAILED)
    abort ();
}

/* ---- a lost device ---- */

static void
count_submit (void)
{
  uint32_t n = __atomic_add_fetch (&page->submits, 1, __ATOMIC_SEQ_CST);
  uint32_t lose = __atomic_exchange_n (&page->lose, 0, __ATOMIC_SEQ_CST);

  if (lose == 0 && n != page->again)
    return;
  page->again = lose == 2 ? n + WATCH_AGAIN : 0;
  for (int i = 0; i < MOST; i++)
    devices[i].lost = devices[i].key != NULL;
  __atomic_add_fetch (&page->losses, 1, __ATOMIC_SEQ_CST);
}

/* Whether the device is lost; a submit may be what it is lost with. One that is has stopped: it is waited for. */
static bool
is_lost (device_row *row, bool submits)
{
  bool lost;

  pthread_mutex_lock (&lock);
  if (submits && page != NULL)
    count_submit ();
  lost = row->lost;
  pthread_mutex_unlock (&lock);
  if (lost)
    row->idle (row->device);
  return lost;
}

static VkResult VKAPI_CALL
queue_submit (VkQueue queue, uint32_t n, const VkSubmitInfo *info, VkFence fence)
{
  device_row *row = find_device (queue);

  return is_lost (row, true) ? VK_ERROR_DEVICE_LOST : row->submit (queue, n, info, fence);
}

static VkResult VKAPI_CALL
wait_fences (VkDevice device, uint32_t n, const VkFence *fences, VkBool32 all, uint64_t ns)
{
  device_row *row = find_device (device);

  return is_lost (row, false) ? VK_ERROR_DEVICE_LOST
                              : row->wait_fences (device, n, fences, all, ns);
}

static VkResult VKAPI_CALL
wait_semaphores (VkDevice device, const VkSemaphoreWaitInfo *info, uint64_t ns)
{
  device_row *row = find_device (device);

  return is_lost (row, false) ? VK_ERROR_DEVICE_LOST : row->wait_semaphores (device, info, ns);
}

/* ---- between the loader and the driver ---- */

static void VKAPI_CALL
destroy_device (VkDevice device, const VkAllocationCallbacks *allocator)
{
  device_row *row = find_device (device);
  PFN_vkDestroyDevice destroy = row->destroy;

  pthread_mutex_lock (&lock);
  *row = (device_row){ 0 };
  pthread_mutex_unlock (&lock);
  destroy (device, allocator);
}

static void VKAPI_CALL
destroy_instance (VkInstance instance, const VkAllocationCallbacks *allocator)
{
  instance_row *row = find_instance (instance);
  PFN_vkDestroyInstance destroy = row->destroy;

  pthread_mutex_lock (&lock);
  *row = (instance_row){ 0 };
  pthread_mutex_unlock (&lock);
  destroy (instance, allocator);
}

static VkResult VKAPI_CALL
create_device (VkPhysicalDevice physical,
               const VkDeviceCreateInfo *info,
               const VkAllocationCallbacks *allocator,
               VkDevice *out)
{
  VkLayerDeviceCreateInfo *link = (VkLayerDeviceCreateInfo *) info->pNext;
  device_row row = { 0 };
  PFN_vkCreateDevice create;
  VkResult result;
  int i = 0;

  while (link->sType != VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO ||
         link->function != VK_LAYER_LINK_INFO)
    link = (VkLayerDeviceCreateInfo *) link->pNext;
  row.get = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
  create = (PFN_vkCreateDevice) link->u.pLayerInfo->pfnNextGetInstanceProcAddr (VK_NULL_HANDLE,
                                                                                "vkCreateDevice");
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  result = create (physical, info, allocator, out);
  if (result != VK_SUCCESS)
    return result;
  row.key = key_of (*out);
  row.device = *out;
  row.destroy = (PFN_vkDestroyDevice) row.get (*out, "vkDestroyDevice");
  row.idle = (PFN_vkDeviceWaitIdle) row.get (*out, "vkDeviceWaitIdle");
  row.submit = (PFN_vkQueueSubmit) row.get (*out, "vkQueueSubmit");
  row.wait_fences = (PFN_vkWaitForFences) row.get (*out, "vkWaitForFences");
  row.wait_semaphores = (PFN_vkWaitSemaphores) row.get (*out, "vkWaitSemaphores");
  pthread_mutex_lock (&lock);
  while (i < MOST && devices[i].key != NULL)
    i++;
  if (i == MOST)
    abort ();
  devices[i] = row;
  pthread_mutex_unlock (&lock);
  return VK_SUCCESS;
}

static VkResult VKAPI_CALL
create_instance (const VkInstanceCreateInfo *info,
                 const VkAllocationCallbacks *allocator,
                 VkInstance *out)
{
  VkLayerInstanceCreateInfo *link = (VkLayerInstanceCreateInfo *) info->pNext;
  instance_row row = { 0 };
  PFN_vkCreateInstance create;
  VkResult result;
  int i = 0;

  while (link->sType != VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO ||
         link->function != VK_LAYER_LINK_INFO)
    link = (VkLayerInstanceCreateInfo *) link->pNext;
  row.get = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
  create = (PFN_vkCreateInstance) row.get (VK_NULL_HANDLE, "vkCreateInstance");
  link->u.pLayerInfo = link->u.pLayerInfo->pNext;
  result = create (info, allocator, out);
  if (result != VK_SUCCESS)
    return result;
  row.key = key_of (*out);
  row.destroy = (PFN_vkDestroyInstance) row.get (*out, "vkDestroyInstance");
  pthread_mutex_lock (&lock);
  open_page ();
  while (i < MOST && instances[i].key != NULL)
    i++;
  if (i == MOST)
    abort ();
  instances[i] = row;
  pthread_mutex_unlock (&lock);
  return VK_SUCCESS;
}

static PFN_vkVoidFunction VKAPI_CALL
get_device_proc (VkDevice device, const char *name)
{
  static const struct
  {
    const char *name;
    PFN_vkVoidFunction function;
  } rows[] = {
    { "vkDestroyDevice", (PFN_vkVoidFunction) destroy_device },
    { "vkQueueSubmit", (PFN_vkVoidFunction) queue_submit },
    { "vkWaitForFences", (PFN_vkVoidFunction) wait_fences },
    { "vkWaitSemaphores", (PFN_vkVoidFunction) wait_semaphores },
    { "vkGetDeviceProcAddr", (PFN_vkVoidFunction) get_device_proc },
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      if (strcmp (name, rows[i].name) == 0)
        return rows[i].function;
    }
  return device == VK_NULL_HANDLE ? NULL : find_device (device)->get (device, name);
}

static PFN_vkVoidFunction VKAPI_CALL
get_instance_proc (VkInstance instance, const char *name)
{
  if (strcmp (name, "vkCreateInstance") == 0)
    return (PFN_vkVoidFunction) create_instance;
  if (strcmp (name, "vkDestroyInstance") == 0)
    return (PFN_vkVoidFunction) destroy_instance;
  if (strcmp (name, "vkCreateDevice") == 0)
    return (PFN_vkVoidFunction) create_device;
  if (strcmp (name, "vkGetInstanceProcAddr") == 0)
    return (PFN_vkVoidFunction) get_instance_proc;
  if (instance == VK_NULL_HANDLE)
    return NULL;
  return find_instance (instance)->get (instance, name);
}

__attribute__ ((visibility ("default"))) VkResult VKAPI_CALL
vkNegotiateLoaderLayerInterfaceVersion (VkNegotiateLayerInterface *interface);

__attribute__ ((visibility ("default"))) VkResult VKAPI_CALL
vkNegotiateLoaderLayerInterfaceVersion (VkNegotiateLayerInterface *interface)
{
  interface->loaderLayerInterfaceVersion = 2;
  interface->pfnGetInstanceProcAddr = get_instance_proc;
  interface->pfnGetDeviceProcAddr = get_device_proc;
  interface->pfnGetPhysicalDeviceProcAddr = NULL;
  return VK_SUCCESS;
}
