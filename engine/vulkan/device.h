/* device.h: one logical device with its compute queue. Knows no model. */
#pragma once

#include "device-info.h"

#define RX_DEVICE_FUNCTIONS(X)    \
  X (AllocateCommandBuffers)      \
  X (AllocateDescriptorSets)      \
  X (AllocateMemory)              \
  X (BeginCommandBuffer)          \
  X (BindBufferMemory)            \
  X (CmdBindDescriptorSets)       \
  X (CmdBindPipeline)             \
  X (CmdCopyBuffer)               \
  X (CmdDispatch)                 \
  X (CmdDispatchBase)             \
  X (CmdDispatchIndirect)         \
  X (CmdExecuteCommands)          \
  X (CmdFillBuffer)               \
  X (CmdPipelineBarrier)          \
  X (CmdPushConstants)            \
  X (CreateBuffer)                \
  X (CreateBufferView)            \
  X (CreateCommandPool)           \
  X (CreateComputePipelines)      \
  X (CreateDescriptorPool)        \
  X (CreateDescriptorSetLayout)   \
  X (CreateFence)                 \
  X (CreatePipelineCache)         \
  X (CreatePipelineLayout)        \
  X (CreateShaderModule)          \
  X (DestroyBuffer)               \
  X (DestroyBufferView)           \
  X (DestroyCommandPool)          \
  X (DestroyDescriptorPool)       \
  X (DestroyDescriptorSetLayout)  \
  X (DestroyDevice)               \
  X (DestroyFence)                \
  X (DestroyPipeline)             \
  X (DestroyPipelineCache)        \
  X (DestroyPipelineLayout)       \
  X (DestroyShaderModule)         \
  X (EndCommandBuffer)            \
  X (FreeMemory)                  \
  X (GetBufferMemoryRequirements) \
  X (GetDeviceQueue)              \
  X (GetPipelineCacheData)        \
  X (MapMemory)                   \
  X (QueueSubmit)                 \
  X (ResetFences)                 \
  X (UpdateDescriptorSets)        \
  X (WaitForFences)

/* NULL without the feature. */
#define RX_DEVICE_OPTIONAL(X)                               \
  X (RX_HAS_BUFFER_ADDRESS, GetBufferDeviceAddress)         \
  X (RX_HAS_CONDITIONS, CmdBeginConditionalRenderingEXT)    \
  X (RX_HAS_CONDITIONS, CmdEndConditionalRenderingEXT)      \
  X (RX_HAS_HOST_MEMORY, GetMemoryHostPointerPropertiesEXT) \
  X (RX_HAS_TIMELINE, CreateSemaphore)                      \
  X (RX_HAS_TIMELINE, DestroySemaphore)                     \
  X (RX_HAS_TIMELINE, WaitSemaphores)

typedef struct rx_crew rx_crew;
typedef struct rx_queue rx_queue;

typedef struct
{
  VkDevice handle;
  rx_queue *queue; /* queue.h */
  uint32_t family;
  const rx_instance *instance;
  uint32_t index;     /* in the instance */
  unsigned features;  /* rx_device_feature: what is enabled and may be used */
  rx_coop_shape coop; /* with RX_HAS_COOPERATIVE_MATRIX */
  bool software;
  bool shares_memory; /* with the processor: all that the device uses can be mapped */
  VkPhysicalDeviceProperties properties;
  uint64_t allocation_max;                /* bytes of one allocation */
  uint32_t subgroup_size;                 /* of a pipeline that asks for none */
  uint32_t subgroup_least, subgroup_most; /* what a pipeline may ask for */
  VkPhysicalDeviceMemoryProperties memory;
  rx_crew *crew; /* crew.h: others that can do its steps together; NULL: none */
  bool partner;  /* of another device's crew */
#define X(name) PFN_vk##name name;
  RX_DEVICE_FUNCTIONS (X)
#undef X
#define X(feature, name) PFN_vk##name name;
  RX_DEVICE_OPTIONAL (X)
#undef X
} rx_device;

/* instance stays open, and where it is, longer than the device. On failure nothing is held. */
rx_status rx_device_open (const rx_instance *instance, uint32_t index, rx_device *device);
/* The same with the features in `without` left off (rx_device_feature): every one has a path
 * without it, and tests take it. */
rx_status rx_device_open_without (const rx_instance *instance,
                                  uint32_t index,
                                  unsigned without,
                                  rx_device *device);
/* For crew.c: one without a crew of its own, with no more features than `like` has. */
rx_status rx_device_open_partner (const rx_instance *instance,
                                  uint32_t index,
                                  const rx_device *like,
                                  rx_device *device);
void rx_device_close (rx_device *device);
