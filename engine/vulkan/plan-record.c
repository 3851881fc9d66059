#include "hazards.h"
#include "plan-parts.h"

#include <stdlib.h>

/* ---- which steps wait ---- */

/* A segment begins with a barrier of its own: which ran before it is known only when it is submitted. */
static rx_status
derive_segment (rx_plan *plan, rx_hazards *hazards, uint32_t first, uint32_t end)
{
  rx_range ranges[RX_STEP_RANGES_MAX];
  rx_status status = RX_OK;

  rx_hazards_clear (hazards);
  for (uint32_t i = first; i < end && status == RX_OK; i++)
    {
      uint32_t n = rx_step_ranges (&plan->steps[i], ranges);
      bool meet = rx_hazards_meet (hazards, ranges, n);

      if (meet)
        {
          plan->n_barriers++;
          rx_hazards_clear (hazards);
        }
      plan->waits[i] = plan->config.keep_all_barriers ||
                       (meet && plan->n_barriers != plan->config.drop_barrier);
      status = rx_hazards_add (hazards, ranges, n);
    }
  return status;
}

rx_status
rx_plan_derive (rx_plan *plan)
{
  rx_hazards hazards = { 0 };
  uint32_t first = 0;
  rx_status status = RX_OK;

  plan->waits = calloc (plan->n_steps, sizeof *plan->waits);
  if (plan->waits == NULL)
    return RX_NO_MEMORY;
  for (uint32_t i = 0; i < plan->n_segments && status == RX_OK; i++)
    {
      status = derive_segment (plan, &hazards, first, plan->ends[i]);
      first = plan->ends[i];
    }
  rx_hazards_free (&hazards);
  return status;
}

/* ---- recording ---- */

/* One global barrier rather than one a buffer: drivers turn both into the same flush of all caches
 * and the same wait for all that came before. Of writes; a step that writes what another reads needs
 * the wait alone, and gets it with the same call. */
static void
wait_for_steps (const rx_device *device, VkCommandBuffer commands)
{
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                     VK_ACCESS_INDIRECT_COMMAND_READ_BIT,
  };
  const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT |
                                      VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT;

  device->CmdPipelineBarrier (commands, stages, stages, 0, 1, &barrier, 0, NULL, 0, NULL);
}

/* What the processor wrote before the submit is seen without a barrier (Vulkan 1.3, "Host Write
 * Ordering Guarantees"); what steps write needs one before the processor reads. */
static void
show_processor (const rx_device *device, VkCommandBuffer commands)
{
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
  };

  device->CmdPipelineBarrier (commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                              VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0, NULL);
}

/* Where a recording stands. */
typedef struct
{
  const rx_plan *plan;
  const rx_recording *r;
  VkCommandBuffer commands;
  const rx_pipeline *bound; /* NULL: none */
  uint32_t meetings, grids; /* of a partner, so far */
} recorder;

static void
wait_for_all (recorder *to)
{
  wait_for_steps (to->r->device, to->commands);
  if (to->r->partner == NULL)
    return;
  rx_meet (to->plan, to->r, to->commands, ++to->meetings);
  to->bound = NULL;
  wait_for_steps (to->r->device, to->commands);
}

static void
bind_step (recorder *to, uint32_t index)
{
  const rx_device *device = to->r->device;
  const rx_pipeline *pipeline = rx_recording_pipeline (to->plan, to->r, index);
  const VkPipelineBindPoint compute = VK_PIPELINE_BIND_POINT_COMPUTE;

  if (pipeline != to->bound)
    device->CmdBindPipeline (to->commands, compute, pipeline->handle);
  to->bound = pipeline;
  if (to->r->sets[index] != VK_NULL_HANDLE)
    device->CmdBindDescriptorSets (to->commands, compute, pipeline->layout, 0, 1,
                                   &to->r->sets[index], 0, NULL);
  if (pipeline->config.push_bytes > 0)
    device->CmdPushConstants (to->commands, pipeline->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                              pipeline->config.push_bytes, to->plan->steps[index].push);
}

static void
record_step (recorder *to, uint32_t index)
{
  const rx_device *device = to->r->device;
  const rx_step_config *step = &to->plan->steps[index];

  bind_step (to, index);
  if (step->grid.size > 0)
    device->CmdDispatchIndirect (to->commands, step->grid.buffer, step->grid.offset);
  else
    device->CmdDispatch (to->commands, step->groups[0], step->groups[1], step->groups[2]);
}

/* An indirect dispatch begins where the one before it did: crew.h. */
static void
record_share (recorder *to, uint32_t index)
{
  const rx_device *device = to->r->device;
  const rx_step_config *step = &to->plan->steps[index];
  uint32_t number = to->r->partner->number, all = rx_crew_size (to->r->partner->crew);
  rx_share share = rx_step_share (step, number, all);
  bool grid = step->grid.size > 0;
  uint32_t nth = to->grids;

  to->grids += grid;
  if (share.count[0] == 0)
    return;
  bind_step (to, index);
  device->CmdDispatchBase (to->commands, share.first[0], share.first[1], share.first[2],
                           grid ? 0 : share.count[0], grid ? 0 : share.count[1],
                           grid ? 0 : share.count[2]);
  if (grid)
    device->CmdDispatchIndirect (to->commands, to->r->meeting, rx_share_grid_at (nth, number, all));
}

static rx_status
record_segment (recorder *to, uint32_t segment)
{
  const rx_plan *plan = to->plan;
  VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
  rx_status status;

  to->commands = to->r->commands[segment];
  to->bound = NULL;
  status = rx_status_of (to->r->device->BeginCommandBuffer (to->commands, &begin));
  if (status != RX_OK)
    return status;
  wait_for_all (to);
  for (uint32_t i = segment == 0 ? 0 : plan->ends[segment - 1]; i < plan->ends[segment]; i++)
    {
      if (plan->waits[i])
        wait_for_all (to);
      if (to->r->partner == NULL)
        record_step (to, i);
      else
        record_share (to, i);
    }
  show_processor (to->r->device, to->commands);
  return rx_status_of (to->r->device->EndCommandBuffer (to->commands));
}

rx_status
rx_recording_record (const rx_plan *plan, rx_recording *r)
{
  const rx_device *device = r->device;
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .queueFamilyIndex = device->family,
  };
  VkCommandBufferAllocateInfo commands = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = plan->n_segments,
  };
  recorder to = { .plan = plan, .r = r };
  rx_status status;

  r->commands = calloc (plan->n_segments, sizeof (VkCommandBuffer));
  if (r->commands == NULL)
    return RX_NO_MEMORY;
  status = rx_status_of (device->CreateCommandPool (device->handle, &pool, NULL, &r->pool));
  commands.commandPool = r->pool;
  if (status == RX_OK)
    status = rx_status_of (device->AllocateCommandBuffers (device->handle, &commands, r->commands));
  for (uint32_t i = 0; i < plan->n_segments && status == RX_OK; i++)
    status = record_segment (&to, i);
  return status;
}

/* ---- warming up ---- */

static rx_status
record_warm (recorder *to)
{
  const VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
  const rx_device *device = to->r->device;
  rx_status status = rx_status_of (device->BeginCommandBuffer (to->commands, &begin));

  if (status != RX_OK)
    return status;
  for (uint32_t i = 0; i < to->plan->n_steps; i++)
    {
      bind_step (to, i);
      device->CmdDispatch (to->commands, 0, 0, 0);
    }
  return rx_status_of (device->EndCommandBuffer (to->commands));
}

rx_status
rx_recording_warm (const rx_plan *plan, rx_recording *r)
{
  const VkCommandBufferAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .commandPool = r->pool,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = 1,
  };
  recorder to = { .plan = plan, .r = r };
  rx_status status = rx_status_of (
      r->device->AllocateCommandBuffers (r->device->handle, &info, &to.commands));

  if (status == RX_OK)
    status = record_warm (&to);
  if (status == RX_OK)
    status = rx_recording_submit (r, &to.commands, 1);
  return status == RX_OK ? rx_recording_wait (r, rx_patience (r->device)) : status;
}
