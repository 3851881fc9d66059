#include "submit.h"

#define WAIT_NS (10ull * 1000 * 1000 * 1000)

rx_status
rx_submit_new (const rx_device *device, rx_submit *submit)
{
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .queueFamilyIndex = device->family,
  };
  VkCommandBufferAllocateInfo commands = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = 1,
  };
  VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  rx_status status;

  *submit = (rx_submit){ 0 };
  status = rx_status_of (device->CreateCommandPool (device->handle, &pool, NULL, &submit->pool));
  commands.commandPool = submit->pool;
  if (status == RX_OK)
    status = rx_status_of (
        device->AllocateCommandBuffers (device->handle, &commands, &submit->commands));
  if (status == RX_OK)
    status = rx_status_of (device->CreateFence (device->handle, &fence, NULL, &submit->fence));
  if (status != RX_OK)
    rx_submit_free (device, submit);
  return status;
}

void
rx_submit_free (const rx_device *device, rx_submit *submit)
{
  device->DestroyFence (device->handle, submit->fence, NULL);
  device->DestroyCommandPool (device->handle, submit->pool, NULL);
  *submit = (rx_submit){ 0 };
}

static rx_status
record (const rx_device *device,
        VkCommandBuffer commands,
        const rx_kernel *kernel,
        const void *push,
        uint32_t groups)
{
  VkCommandBufferBeginInfo begin = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
    .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
  };
  /* Writes of the processor before the submit are seen without a barrier (Vulkan 1.3, "Host Write
   * Ordering Guarantees"); what the kernel writes needs one before the processor reads. */
  VkMemoryBarrier to_host = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
  };
  rx_status status = rx_status_of (device->BeginCommandBuffer (commands, &begin));

  if (status != RX_OK)
    return status;
  device->CmdBindPipeline (commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->pipeline);
  device->CmdBindDescriptorSets (commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->layout, 0, 1,
                                 &kernel->set, 0, NULL);
  if (kernel->push_bytes > 0)
    device->CmdPushConstants (commands, kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                              kernel->push_bytes, push);
  device->CmdDispatch (commands, groups, 1, 1);
  device->CmdPipelineBarrier (commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                              VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0, NULL, 0, NULL);
  return rx_status_of (device->EndCommandBuffer (commands));
}

rx_status
rx_submit_run (const rx_device *device,
               rx_submit *submit,
               const rx_kernel *kernel,
               const void *push,
               uint32_t groups)
{
  VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = 1,
    .pCommandBuffers = &submit->commands,
  };
  rx_status status;

  status = rx_status_of (device->ResetCommandPool (device->handle, submit->pool, 0));
  if (status == RX_OK)
    status = record (device, submit->commands, kernel, push, groups);
  if (status == RX_OK)
    status = rx_status_of (device->QueueSubmit (device->queue, 1, &info, submit->fence));
  if (status != RX_OK)
    return status;
  status = rx_status_of (
      device->WaitForFences (device->handle, 1, &submit->fence, VK_TRUE, WAIT_NS));
  submit->running = status == RX_TIMED_OUT;
  if (status == RX_OK)
    status = rx_status_of (device->ResetFences (device->handle, 1, &submit->fence));
  return status;
}
