/* kernel.h: one compute shader with storage buffers at bindings 0, 1, ... and push constants. */
#pragma once

#include "memory.h"

#include <stddef.h>

#define RX_KERNEL_BUFFERS_MAX 8

typedef struct
{
  const uint32_t *code; /* SPIR-V */
  size_t code_bytes;
  const rx_buffer *buffers; /* (n_buffers) */
  uint32_t n_buffers;
  uint32_t push_bytes;
} rx_kernel_config;

typedef struct
{
  VkShaderModule module;
  VkDescriptorSetLayout set_layout;
  VkDescriptorPool pool;
  VkDescriptorSet set;
  VkPipelineLayout layout;
  VkPipeline pipeline;
  uint32_t push_bytes;
} rx_kernel;

/* The buffers outlive the kernel. On failure nothing is held. */
rx_status rx_kernel_new (const rx_device *device,
                         const rx_kernel_config *config,
                         rx_kernel *kernel);
void rx_kernel_free (const rx_device *device, rx_kernel *kernel);
