/* device.h: one logical device with its compute queue. Knows no model. */
#pragma once

#include "instance.h"

#define RX_DEVICE_FUNCTIONS(X)    \
  X (AllocateCommandBuffers)      \
  X (AllocateDescriptorSets)      \
  X (AllocateMemory)              \
  X (BeginCommandBuffer)          \
  X (BindBufferMemory)            \
  X (CmdBindDescriptorSets)       \
  X (CmdBindPipeline)             \
  X (CmdDispatch)                 \
  X (CmdPipelineBarrier)          \
  X (CmdPushConstants)            \
  X (CreateBuffer)                \
  X (CreateCommandPool)           \
  X (CreateComputePipelines)      \
  X (CreateDescriptorPool)        \
  X (CreateDescriptorSetLayout)   \
  X (CreateFence)                 \
  X (CreatePipelineLayout)        \
  X (CreateShaderModule)          \
  X (DestroyBuffer)               \
  X (DestroyCommandPool)          \
  X (DestroyDescriptorPool)       \
  X (DestroyDescriptorSetLayout)  \
  X (DestroyDevice)               \
  X (DestroyFence)                \
  X (DestroyPipeline)             \
  X (DestroyPipelineLayout)       \
  X (DestroyShaderModule)         \
  X (EndCommandBuffer)            \
  X (FreeMemory)                  \
  X (GetBufferMemoryRequirements) \
  X (GetDeviceQueue)              \
  X (MapMemory)                   \
  X (QueueSubmit)                 \
  X (ResetCommandPool)            \
  X (ResetFences)                 \
  X (UpdateDescriptorSets)        \
  X (WaitForFences)

typedef struct
{
  VkDevice handle;
  VkQueue queue;
  uint32_t family;
  VkPhysicalDeviceMemoryProperties memory;
#define X(name) PFN_vk##name name;
  RX_DEVICE_FUNCTIONS (X)
#undef X
} rx_device;

/* instance stays open longer than the device. On failure nothing is held. */
rx_status rx_device_open (const rx_instance *instance, uint32_t index, rx_device *device);
void rx_device_close (rx_device *device);
