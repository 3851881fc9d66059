#include "kernel.h"

static rx_status
make_layouts (const rx_device *device, const rx_kernel_config *config, rx_kernel *kernel)
{
  VkDescriptorSetLayoutBinding bindings[RX_KERNEL_BUFFERS_MAX];
  VkDescriptorSetLayoutCreateInfo set = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
    .bindingCount = config->n_buffers,
    .pBindings = bindings,
  };
  VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, config->push_bytes };
  VkPipelineLayoutCreateInfo layout = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
    .setLayoutCount = 1,
    .pSetLayouts = &kernel->set_layout,
    .pushConstantRangeCount = config->push_bytes == 0 ? 0 : 1,
    .pPushConstantRanges = &push,
  };
  rx_status status;

  for (uint32_t i = 0; i < config->n_buffers; i++)
    bindings[i] = (VkDescriptorSetLayoutBinding){
      .binding = i,
      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };
  status = rx_status_of (
      device->CreateDescriptorSetLayout (device->handle, &set, NULL, &kernel->set_layout));
  if (status != RX_OK)
    return status;
  return rx_status_of (
      device->CreatePipelineLayout (device->handle, &layout, NULL, &kernel->layout));
}

static void
write_set (const rx_device *device, const rx_kernel_config *config, rx_kernel *kernel)
{
  VkDescriptorBufferInfo buffers[RX_KERNEL_BUFFERS_MAX];
  VkWriteDescriptorSet write = {
    .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
    .dstSet = kernel->set,
    .descriptorCount = 1,
    .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
  };

  for (uint32_t i = 0; i < config->n_buffers; i++)
    {
      buffers[i] = (VkDescriptorBufferInfo){ config->buffers[i].handle, 0, VK_WHOLE_SIZE };
      write.dstBinding = i;
      write.pBufferInfo = &buffers[i];
      device->UpdateDescriptorSets (device->handle, 1, &write, 0, NULL);
    }
}

static rx_status
make_set (const rx_device *device, const rx_kernel_config *config, rx_kernel *kernel)
{
  VkDescriptorPoolSize size = { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, config->n_buffers };
  VkDescriptorPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
    .maxSets = 1,
    .poolSizeCount = 1,
    .pPoolSizes = &size,
  };
  VkDescriptorSetAllocateInfo set = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
    .descriptorSetCount = 1,
    .pSetLayouts = &kernel->set_layout,
  };
  rx_status status;

  status = rx_status_of (device->CreateDescriptorPool (device->handle, &pool, NULL, &kernel->pool));
  if (status != RX_OK)
    return status;
  set.descriptorPool = kernel->pool;
  status = rx_status_of (device->AllocateDescriptorSets (device->handle, &set, &kernel->set));
  if (status == RX_OK)
    write_set (device, config, kernel);
  return status;
}

static rx_status
make_pipeline (const rx_device *device, const rx_kernel_config *config, rx_kernel *kernel)
{
  VkShaderModuleCreateInfo module = {
    .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
    .codeSize = config->code_bytes,
    .pCode = config->code,
  };
  VkComputePipelineCreateInfo pipeline = {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
               .stage = VK_SHADER_STAGE_COMPUTE_BIT,
               .pName = "main" },
    .layout = kernel->layout,
  };
  rx_status status;

  status = rx_status_of (
      device->CreateShaderModule (device->handle, &module, NULL, &kernel->module));
  if (status != RX_OK)
    return status;
  pipeline.stage.module = kernel->module;
  return rx_status_of (device->CreateComputePipelines (device->handle, VK_NULL_HANDLE, 1, &pipeline,
                                                       NULL, &kernel->pipeline));
}

rx_status
rx_kernel_new (const rx_device *device, const rx_kernel_config *config, rx_kernel *kernel)
{
  rx_status status;

  *kernel = (rx_kernel){ .push_bytes = config->push_bytes };
  if (config->n_buffers == 0 || config->n_buffers > RX_KERNEL_BUFFERS_MAX)
    return RX_DRIVER;
  status = make_layouts (device, config, kernel);
  if (status == RX_OK)
    status = make_set (device, config, kernel);
  if (status == RX_OK)
    status = make_pipeline (device, config, kernel);
  if (status != RX_OK)
    rx_kernel_free (device, kernel);
  return status;
}

void
rx_kernel_free (const rx_device *device, rx_kernel *kernel)
{
  device->DestroyPipeline (device->handle, kernel->pipeline, NULL);
  device->DestroyShaderModule (device->handle, kernel->module, NULL);
  device->DestroyDescriptorPool (device->handle, kernel->pool, NULL);
  device->DestroyPipelineLayout (device->handle, kernel->layout, NULL);
  device->DestroyDescriptorSetLayout (device->handle, kernel->set_layout, NULL);
  *kernel = (rx_kernel){ 0 };
}
