#include "hazards.h"
#include "plan-parts.h"

#include <stdlib.h>

/* One global barrier rather than one a buffer: drivers turn both into the same flush of all caches
 * and the same wait for all that came before. Of writes; a step that writes what another reads needs
 * the wait alone, and gets it with the same call. */
static void
wait_for_steps (const rx_plan *plan, VkCommandBuffer commands)
{
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                     VK_ACCESS_INDIRECT_COMMAND_READ_BIT,
  };
  const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT |
                                      VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT;

  plan->device->CmdPipelineBarrier (commands, stages, stages, 0, 1, &barrier, 0, NULL, 0, NULL);
}

/* What the processor wrote before the submit is seen without a barrier (Vulkan 1.3, "Host Write
 * Ordering Guarantees"); what steps write needs one before the processor reads. */
static void
show_processor (const rx_plan *plan, VkCommandBuffer commands)
{
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
  };

  plan->device->CmdPipelineBarrier (commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                                    VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0, NULL);
}

static void
record_step (const rx_plan *plan, VkCommandBuffer commands, uint32_t index, bool same_pipeline)
{
  const rx_device *device = plan->device;
  const rx_step_config *step = &plan->steps[index];
  const rx_pipeline *pipeline = step->pipeline;
  const VkPipelineBindPoint compute = VK_PIPELINE_BIND_POINT_COMPUTE;

  if (!same_pipeline)
    device->CmdBindPipeline (commands, compute, pipeline->handle);
  if (plan->sets[index] != VK_NULL_HANDLE)
    device->CmdBindDescriptorSets (commands, compute, pipeline->layout, 0, 1, &plan->sets[index], 0,
                                   NULL);
  if (pipeline->config.push_bytes > 0)
    device->CmdPushConstants (commands, pipeline->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                              pipeline->config.push_bytes, step->push);
  if (step->grid.size > 0)
    device->CmdDispatchIndirect (commands, step->grid.buffer, step->grid.offset);
  else
    device->CmdDispatch (commands, step->groups[0], step->groups[1], step->groups[2]);
}

/* A barrier before the step, if what it touches meets what was touched since the last. */
static rx_status
keep_order (rx_plan *plan, rx_hazards *hazards, VkCommandBuffer commands, uint32_t index)
{
  rx_range ranges[RX_STEP_RANGES_MAX];
  uint32_t n = rx_step_ranges (&plan->steps[index], ranges);
  bool meet = rx_hazards_meet (hazards, ranges, n);

  if (meet)
    {
      plan->n_barriers++;
      rx_hazards_clear (hazards);
    }
  if (plan->config.keep_all_barriers || (meet && plan->n_barriers != plan->config.drop_barrier))
    wait_for_steps (plan, commands);
  return rx_hazards_add (hazards, ranges, n);
}

/* A segment begins with a barrier: which segment ran before it is known only when it is submitted. */
static rx_status
record_segment (rx_plan *plan, rx_hazards *hazards, uint32_t segment)
{
  VkCommandBuffer commands = plan->commands[segment];
  VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
  uint32_t first = segment == 0 ? 0 : plan->ends[segment - 1];
  rx_status status = rx_status_of (plan->device->BeginCommandBuffer (commands, &begin));

  if (status != RX_OK)
    return status;
  wait_for_steps (plan, commands);
  rx_hazards_clear (hazards);
  for (uint32_t i = first; i < plan->ends[segment] && status == RX_OK; i++)
    {
      status = keep_order (plan, hazards, commands, i);
      record_step (plan, commands, i,
                   i > first && plan->steps[i].pipeline == plan->steps[i - 1].pipeline);
    }
  show_processor (plan, commands);
  return status == RX_OK ? rx_status_of (plan->device->EndCommandBuffer (commands)) : status;
}

rx_status
rx_plan_record (rx_plan *plan)
{
  const rx_device *device = plan->device;
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .queueFamilyIndex = device->family,
  };
  VkCommandBufferAllocateInfo commands = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = plan->n_segments,
  };
  rx_hazards hazards = { 0 };
  rx_status status;

  plan->commands = calloc (plan->n_segments, sizeof (VkCommandBuffer));
  if (plan->commands == NULL)
    return RX_NO_MEMORY;
  status = rx_status_of (device->CreateCommandPool (device->handle, &pool, NULL, &plan->pool));
  commands.commandPool = plan->pool;
  if (status == RX_OK)
    status = rx_status_of (
        device->AllocateCommandBuffers (device->handle, &commands, plan->commands));
  for (uint32_t i = 0; i < plan->n_segments && status == RX_OK; i++)
    status = record_segment (plan, &hazards, i);
  rx_hazards_free (&hazards);
  return status;
}
