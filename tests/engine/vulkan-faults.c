#include "vulkan-faults.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 1024

/* The table of the calls behind, and the state: Vulkan's calls carry no pointer of the caller's. */
static struct
{
  PFN_vkCreateDevice CreateDevice;
  PFN_vkGetDeviceProcAddr GetDeviceProcAddr;
  rx_device real;
  GThread *thread; /* NULL: of any */
  guint calls, nth;
  VkResult result;
  gboolean on; /* all after the nth, too */
  gboolean happened;
  int alive;

  /* Places; the lock is of all below. */
  GMutex lock;
  gboolean by_place;
  FaultPlace places[PLACES_MAX]; /* (n_places) */
  guint n_places, place, stage;
  GThread *main;
} faults;

/* Counts the call; TRUE if it is the nth of the place that fails. */
static gboolean
fails_at (const char *call, gconstpointer from)
{
  gboolean failed = FALSE;
  guint i = 0, stage;

  g_mutex_lock (&faults.lock);
  stage = faults.main == g_thread_self () ? faults.stage : FAULTS_BESIDE;
  while (i < faults.n_places && (faults.places[i].from != from || faults.places[i].stage != stage ||
                                 strcmp (faults.places[i].call, call) != 0))
    i++;
  if (i == faults.n_places && i < PLACES_MAX)
    faults.places[faults.n_places++] = (FaultPlace){ call, from, stage, 0 };
  if (i < PLACES_MAX)
    failed = ++faults.places[i].calls == faults.nth && i == faults.place;
  g_mutex_unlock (&faults.lock);
  return failed;
}

/* Of a call, by number. */
static gboolean
is_turn (void)
{
  guint number;

  if (faults.nth == 0)
    return FALSE;
  number = __atomic_add_fetch (&faults.calls, 1, __ATOMIC_RELAXED);
  return number == faults.nth || (faults.on && number > faults.nth);
}

static gboolean
fails (const char *call, gconstpointer from)
{
  if (faults.thread != NULL && faults.thread != g_thread_self ())
    return FALSE;
  if (__atomic_load_n (&faults.by_place, __ATOMIC_RELAXED))
    {
      if (!fails_at (call, from))
        return FALSE;
    }
  else if (!is_turn ())
    return FALSE;
  __atomic_store_n (&faults.happened, TRUE, __ATOMIC_RELAXED);
  return TRUE;
}

#define FAILS(call) fails (call, __builtin_return_address (0))

/* Pipelines are made on several threads. */
static void
count_alive (int n)
{
  __atomic_add_fetch (&faults.alive, n, __ATOMIC_RELAXED);
}

/* A wait that times out has not waited; the test's device ends all the same. */
#define CALL(name, parameters, arguments)                              \
  static VkResult VKAPI_CALL name##_wrap parameters                    \
  {                                                                    \
    return FAILS (#name) ? faults.result : faults.real.name arguments; \
  }

#define CREATE(name, info_type, handle_type)                                              \
  static VkResult VKAPI_CALL Create##name##_wrap (VkDevice device, const info_type *info, \
                                                  const VkAllocationCallbacks *allocator, \
                                                  handle_type *out)                       \
  {                                                                                       \
    VkResult result = FAILS ("Create" #name)                                              \
                          ? faults.result                                                 \
                          : faults.real.Create##name (device, info, allocator, out);      \
                                                                                          \
    count_alive (result == VK_SUCCESS ? 1 : 0);                                           \
    return result;                                                                        \
  }                                                                                       \
  static void VKAPI_CALL Destroy##name##_wrap (VkDevice device, handle_type handle,       \
                                               const VkAllocationCallbacks *allocator)    \
  {                                                                                       \
    count_alive (handle != VK_NULL_HANDLE ? -1 : 0);                                      \
    faults.real.Destroy##name (device, handle, allocator);                                \
  }

CREATE (Buffer, VkBufferCreateInfo, VkBuffer)
CREATE (BufferView, VkBufferViewCreateInfo, VkBufferView)
CREATE (CommandPool, VkCommandPoolCreateInfo, VkCommandPool)
CREATE (DescriptorPool, VkDescriptorPoolCreateInfo, VkDescriptorPool)
CREATE (DescriptorSetLayout, VkDescriptorSetLayoutCreateInfo, VkDescriptorSetLayout)
CREATE (Fence, VkFenceCreateInfo, VkFence)
CREATE (PipelineCache, VkPipelineCacheCreateInfo, VkPipelineCache)
CREATE (PipelineLayout, VkPipelineLayoutCreateInfo, VkPipelineLayout)
CREATE (Semaphore, VkSemaphoreCreateInfo, VkSemaphore)
CREATE (ShaderModule, VkShaderModuleCreateInfo, VkShaderModule)

CALL (AllocateCommandBuffers,
      (VkDevice device, const VkCommandBufferAllocateInfo *info, VkCommandBuffer *out),
      (device, info, out))
CALL (AllocateDescriptorSets,
      (VkDevice device, const VkDescriptorSetAllocateInfo *info, VkDescriptorSet *out),
      (device, info, out))
CALL (BeginCommandBuffer,
      (VkCommandBuffer commands, const VkCommandBufferBeginInfo *info),
      (commands, info))
CALL (BindBufferMemory,
      (VkDevice device, VkBuffer buffer, VkDeviceMemory memory, VkDeviceSize offset),
      (device, buffer, memory, offset))
CALL (EndCommandBuffer, (VkCommandBuffer commands), (commands))
CALL (GetPipelineCacheData,
      (VkDevice device, VkPipelineCache cache, size_t *size, void *data),
      (device, cache, size, data))
CALL (MapMemory,
      (VkDevice device,
       VkDeviceMemory memory,
       VkDeviceSize offset,
       VkDeviceSize size,
       VkMemoryMapFlags flags,
       void **map),
      (device, memory, offset, size, flags, map))
CALL (QueueSubmit,
      (VkQueue queue, uint32_t n, const VkSubmitInfo *info, VkFence fence),
      (queue, n, info, fence))
CALL (ResetFences, (VkDevice device, uint32_t n, const VkFence *fences), (device, n, fences))

/* A device that is lost has stopped; this one must be waited for before its things go. */
static void
stop_lost (VkDevice device)
{
  PFN_vkDeviceWaitIdle wait = (PFN_vkDeviceWaitIdle) faults.GetDeviceProcAddr (device,
                                                                               "vkDeviceWaitIdle");

  if (faults.result == VK_ERROR_DEVICE_LOST)
    wait (device);
}

static VkResult VKAPI_CALL
WaitForFences_wrap (VkDevice device, uint32_t n, const VkFence *fences, VkBool32 all, uint64_t ns)
{
  if (!FAILS ("WaitForFences"))
    return faults.real.WaitForFences (device, n, fences, all, ns);
  stop_lost (device);
  return faults.result;
}

static VkResult VKAPI_CALL
WaitSemaphores_wrap (VkDevice device, const VkSemaphoreWaitInfo *info, uint64_t ns)
{
  if (!FAILS ("WaitSemaphores"))
    return faults.real.WaitSemaphores (device, info, ns);
  stop_lost (device);
  return faults.result;
}

static VkResult VKAPI_CALL
AllocateMemory_wrap (VkDevice device,
                     const VkMemoryAllocateInfo *info,
                     const VkAllocationCallbacks *allocator,
                     VkDeviceMemory *out)
{
  VkResult result = FAILS ("AllocateMemory")
                        ? faults.result
                        : faults.real.AllocateMemory (device, info, allocator, out);

  count_alive (result == VK_SUCCESS ? 1 : 0);
  return result;
}

static void VKAPI_CALL
FreeMemory_wrap (VkDevice device, VkDeviceMemory memory, const VkAllocationCallbacks *allocator)
{
  count_alive (memory != VK_NULL_HANDLE ? -1 : 0);
  faults.real.FreeMemory (device, memory, allocator);
}

static VkResult VKAPI_CALL
CreateComputePipelines_wrap (VkDevice device,
                             VkPipelineCache cache,
                             uint32_t n,
                             const VkComputePipelineCreateInfo *infos,
                             const VkAllocationCallbacks *allocator,
                             VkPipeline *out)
{
  VkResult result = FAILS ("CreateComputePipelines")
                        ? faults.result
                        : faults.real.CreateComputePipelines (device, cache, n, infos, allocator,
                                                              out);

  count_alive (result == VK_SUCCESS ? (int) n : 0);
  return result;
}

static void VKAPI_CALL
DestroyPipeline_wrap (VkDevice device, VkPipeline pipeline, const VkAllocationCallbacks *allocator)
{
  count_alive (pipeline != VK_NULL_HANDLE ? -1 : 0);
  faults.real.DestroyPipeline (device, pipeline, allocator);
}

static VkResult VKAPI_CALL
CreateDevice_wrap (VkPhysicalDevice physical,
                   const VkDeviceCreateInfo *info,
                   const VkAllocationCallbacks *allocator,
                   VkDevice *out)
{
  VkResult result = FAILS ("CreateDevice") ? faults.result
                                           : faults.CreateDevice (physical, info, allocator, out);

  count_alive (result == VK_SUCCESS ? 1 : 0);
  return result;
}

static void VKAPI_CALL
DestroyDevice_wrap (VkDevice device, const VkAllocationCallbacks *allocator)
{
  count_alive (device != VK_NULL_HANDLE ? -1 : 0);
  faults.real.DestroyDevice (device, allocator);
}

#define WRAPPED(X)               \
  X (AllocateCommandBuffers)     \
  X (AllocateDescriptorSets)     \
  X (AllocateMemory)             \
  X (BeginCommandBuffer)         \
  X (BindBufferMemory)           \
  X (CreateBuffer)               \
  X (CreateBufferView)           \
  X (CreateCommandPool)          \
  X (CreateComputePipelines)     \
  X (CreateDescriptorPool)       \
  X (CreateDescriptorSetLayout)  \
  X (CreateFence)                \
  X (CreatePipelineCache)        \
  X (CreatePipelineLayout)       \
  X (CreateSemaphore)            \
  X (CreateShaderModule)         \
  X (DestroyBuffer)              \
  X (DestroyBufferView)          \
  X (DestroyCommandPool)         \
  X (DestroyDescriptorPool)      \
  X (DestroyDescriptorSetLayout) \
  X (DestroyDevice)              \
  X (DestroyFence)               \
  X (DestroyPipeline)            \
  X (DestroyPipelineCache)       \
  X (DestroyPipelineLayout)      \
  X (DestroySemaphore)           \
  X (DestroyShaderModule)        \
  X (EndCommandBuffer)           \
  X (FreeMemory)                 \
  X (GetPipelineCacheData)       \
  X (MapMemory)                  \
  X (QueueSubmit)                \
  X (ResetFences)                \
  X (WaitForFences)              \
  X (WaitSemaphores)

/* A function that is not there is a failure too. */
static PFN_vkVoidFunction VKAPI_CALL
GetDeviceProcAddr_wrap (VkDevice device, const char *name)
{
  PFN_vkVoidFunction real = faults.GetDeviceProcAddr (device, name);

#define X(call)                                \
  if (strcmp (name, "vk" #call) == 0)          \
    {                                          \
      faults.real.call = (PFN_vk##call) real;  \
      return (PFN_vkVoidFunction) call##_wrap; \
    }
  WRAPPED (X)
#undef X
  return fails (name, name) ? NULL : real;
}

static void
wrap_beside (rx_instance *instance)
{
  instance->CreateDevice = CreateDevice_wrap;
  instance->GetDeviceProcAddr = GetDeviceProcAddr_wrap;
}

void
faults_wrap (rx_instance *instance)
{
  faults.CreateDevice = instance->CreateDevice;
  faults.GetDeviceProcAddr = instance->GetDeviceProcAddr;
  faults.alive = 0;
  instance->opened = wrap_beside;
  wrap_beside (instance);
}

void
faults_set (guint nth, VkResult result)
{
  faults.thread = NULL;
  faults.by_place = FALSE;
  faults.on = FALSE;
  faults.calls = 0;
  faults.nth = nth;
  faults.result = result;
  faults.happened = FALSE;
}

void
faults_set_from (guint nth, VkResult result)
{
  faults_set (nth, result);
  faults.on = TRUE;
}

void
faults_set_here (guint nth, VkResult result)
{
  faults_set (nth, result);
  faults.thread = g_thread_self ();
}

gboolean
faults_happened (void)
{
  return faults.happened;
}

int
faults_alive (void)
{
  return faults.alive;
}

void
faults_learn (void)
{
  faults_set (0, VK_SUCCESS);
  faults.n_places = 0;
  faults.main = g_thread_self ();
  faults.stage = 0;
  faults.place = PLACES_MAX;
  faults.by_place = TRUE;
}

void
faults_set_stage (guint stage)
{
  g_mutex_lock (&faults.lock);
  faults.stage = stage;
  g_mutex_unlock (&faults.lock);
}

guint
faults_places (const FaultPlace **out)
{
  *out = faults.places;
  g_assert_cmpuint (faults.n_places, <, PLACES_MAX);
  return faults.n_places;
}

void
faults_set_place (guint place, guint nth, VkResult result)
{
  faults_set (nth, result);
  for (guint i = 0; i < faults.n_places; i++)
    faults.places[i].calls = 0;
  faults.stage = 0;
  faults.place = place;
  faults.by_place = TRUE;
}
