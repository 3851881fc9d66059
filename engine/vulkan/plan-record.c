#include "hazards.h"
#include "plan-parts.h"

#include <stddef.h>
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
  bool conditions = (device->features & RX_HAS_CONDITIONS) != 0;
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                     VK_ACCESS_INDIRECT_COMMAND_READ_BIT |
                     (conditions ? VK_ACCESS_CONDITIONAL_RENDERING_READ_BIT_EXT : 0),
  };
  const VkPipelineStageFlags from = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT |
                                    VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT;
  VkPipelineStageFlags to = from |
                            (conditions ? VK_PIPELINE_STAGE_CONDITIONAL_RENDERING_BIT_EXT : 0);

  device->CmdPipelineBarrier (commands, from, to, 0, 1, &barrier, 0, NULL, 0, NULL);
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
  uint32_t n; /* command buffers begun */
  VkCommandBuffer commands;
  const rx_pipeline *bound; /* NULL: none */
  uint32_t grids;           /* of a partner, so far */
} recorder;

static rx_status
begin_commands (recorder *to)
{
  const VkCommandBufferInheritanceInfo none = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
  };
  /* A partner's stand in two lists: of a whole run, and of what is left of one. */
  const VkCommandBufferBeginInfo begin = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
    .flags = to->r->partner != NULL ? VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT : 0,
    .pInheritanceInfo = &none,
  };

  to->commands = to->r->commands[to->n++];
  to->bound = NULL;
  return rx_status_of (to->r->device->BeginCommandBuffer (to->commands, &begin));
}

static rx_status
end_commands (recorder *to)
{
  const rx_device *device = to->r->device;

  if (to->r->partner != NULL)
    device->CmdEndConditionalRenderingEXT (to->commands);
  return rx_status_of (device->EndCommandBuffer (to->commands));
}

/* A partner that stopped leaves out what follows. */
static void
begin_if_open (const recorder *to)
{
  VkDeviceSize at = offsetof (rx_meeting, partners[0].open);
  VkConditionalRenderingBeginInfoEXT begin = {
    .sType = VK_STRUCTURE_TYPE_CONDITIONAL_RENDERING_BEGIN_INFO_EXT,
    .buffer = to->r->meeting,
    .offset = at + to->r->partner->number * sizeof (((rx_meeting *) 0)->partners[0]),
  };

  to->r->device->CmdBeginConditionalRenderingEXT (to->commands, &begin);
}

/* Where a segment begins, or a step waits. A partner's commands go from one such place to the next. */
static rx_status
wait_for_all (recorder *to, bool first)
{
  bool shared = to->r->partner != NULL;
  rx_status status = shared && !first ? end_commands (to) : RX_OK;

  if (status == RX_OK && (shared || first))
    status = begin_commands (to);
  if (status != RX_OK)
    return status;
  wait_for_steps (to->r->device, to->commands);
  if (!shared)
    return RX_OK;
  rx_meet (to->r, to->commands, to->n);
  wait_for_steps (to->r->device, to->commands);
  begin_if_open (to);
  return RX_OK;
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
  uint32_t first = segment == 0 ? 0 : plan->ends[segment - 1];
  rx_status status = wait_for_all (to, true);

  for (uint32_t i = first; i < plan->ends[segment] && status == RX_OK; i++)
    {
      if (plan->waits[i])
        status = wait_for_all (to, false);
      if (status != RX_OK)
        return status;
      if (to->r->partner == NULL)
        record_step (to, i);
      else
        record_share (to, i);
    }
  if (status != RX_OK)
    return status;
  show_processor (to->r->device, to->commands);
  return end_commands (to);
}

/* What a partner's queue is given: a list of its commands, [from, to). */
static rx_status
record_list (const rx_recording *r, VkCommandBuffer list, uint32_t from, uint32_t to)
{
  const VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
  rx_status status = rx_status_of (r->device->BeginCommandBuffer (list, &begin));

  if (status != RX_OK)
    return status;
  r->device->CmdExecuteCommands (list, to - from, r->commands + from);
  return rx_status_of (r->device->EndCommandBuffer (list));
}

rx_status
rx_recording_submit_from (const rx_plan *plan, rx_recording *r, uint32_t from, uint32_t to)
{
  bool whole = from == 0 && to == rx_plan_meetings (plan, plan->n_segments);
  rx_status status = whole ? RX_OK : record_list (r, r->part, from, to);

  return status == RX_OK ? rx_recording_submit (r, whole ? &r->whole : &r->part, 1) : status;
}

static rx_status
allocate_commands (const rx_recording *r,
                   VkCommandBufferLevel level,
                   VkCommandBuffer *commands,
                   uint32_t n)
{
  VkCommandBufferAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .commandPool = r->pool,
    .level = level,
    .commandBufferCount = n,
  };

  return rx_status_of (r->device->AllocateCommandBuffers (r->device->handle, &info, commands));
}

static rx_status
make_commands (const rx_plan *plan, rx_recording *r)
{
  bool shared = r->partner != NULL;
  uint32_t n = shared ? rx_plan_meetings (plan, plan->n_segments) : plan->n_segments;
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .flags = shared ? VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT : 0,
    .queueFamilyIndex = r->device->family,
  };
  rx_status status;

  r->commands = calloc (n, sizeof (VkCommandBuffer));
  if (r->commands == NULL)
    return RX_NO_MEMORY;
  status = rx_status_of (r->device->CreateCommandPool (r->device->handle, &pool, NULL, &r->pool));
  if (status == RX_OK)
    status = allocate_commands (r,
                                shared ? VK_COMMAND_BUFFER_LEVEL_SECONDARY
                                       : VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                r->commands, n);
  if (status == RX_OK && shared)
    status = allocate_commands (r, VK_COMMAND_BUFFER_LEVEL_PRIMARY, &r->whole, 1);
  if (status == RX_OK && shared)
    status = allocate_commands (r, VK_COMMAND_BUFFER_LEVEL_PRIMARY, &r->part, 1);
  return status;
}

rx_status
rx_recording_record (const rx_plan *plan, rx_recording *r)
{
  recorder to = { .plan = plan, .r = r };
  rx_status status = make_commands (plan, r);

  for (uint32_t i = 0; i < plan->n_segments && status == RX_OK; i++)
    status = record_segment (&to, i);
  if (status == RX_OK && r->partner != NULL)
    status = record_list (r, r->whole, 0, to.n);
  return status;
}

/* ---- warming up ---- */

/* No workgroup reads or writes; for the validation layer each of them does. */
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
      wait_for_steps (device, to->commands);
    }
  return rx_status_of (device->EndCommandBuffer (to->commands));
}

rx_status
rx_recording_warm (const rx_plan *plan, rx_recording *r)
{
  recorder to = { .plan = plan, .r = r };
  rx_status status = allocate_commands (r, VK_COMMAND_BUFFER_LEVEL_PRIMARY, &to.commands, 1);

  if (status == RX_OK)
    status = record_warm (&to);
  return status == RX_OK ? rx_recording_run (r, &to.commands, 1) : status;
}
