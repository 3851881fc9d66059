#include "plan-parts.h"

#include <stdlib.h>

/* ---- limits ---- */

/* Of the formats that every device reads as a uniform texel buffer (Vulkan 1.3, "Required Format
 * Support"), those that kernels use. */
static uint32_t
format_bytes (VkFormat format)
{
  switch (format)
    {
    case VK_FORMAT_R8_UINT:
    case VK_FORMAT_R8_SINT:
      return 1;
    case VK_FORMAT_R16_UINT:
    case VK_FORMAT_R16_SINT:
    case VK_FORMAT_R16_SFLOAT:
      return 2;
    case VK_FORMAT_R8G8B8A8_UINT:
    case VK_FORMAT_R8G8B8A8_SINT:
    case VK_FORMAT_R16G16_UINT:
    case VK_FORMAT_R16G16_SFLOAT:
    case VK_FORMAT_R32_UINT:
    case VK_FORMAT_R32_SINT:
    case VK_FORMAT_R32_SFLOAT:
      return 4;
    case VK_FORMAT_R16G16B16A16_UINT:
    case VK_FORMAT_R16G16B16A16_SINT:
    case VK_FORMAT_R16G16B16A16_SFLOAT:
    case VK_FORMAT_R32G32_UINT:
    case VK_FORMAT_R32G32_SFLOAT:
      return 8;
    case VK_FORMAT_R32G32B32A32_UINT:
    case VK_FORMAT_R32G32B32A32_SINT:
    case VK_FORMAT_R32G32B32A32_SFLOAT:
      return 16;
    default:
      return 0;
    }
}

static bool
buffer_is_possible (const VkPhysicalDeviceLimits *limits, const rx_span *span)
{
  return span->buffer != VK_NULL_HANDLE && span->size > 0 &&
         span->size <= limits->maxStorageBufferRange &&
         span->offset % limits->minStorageBufferOffsetAlignment == 0;
}

static bool
texel_is_possible (const VkPhysicalDeviceLimits *limits, const rx_span *span, VkFormat format)
{
  uint32_t bytes = format_bytes (format);

  return span->buffer != VK_NULL_HANDLE && span->size > 0 && bytes > 0 && span->size % bytes == 0 &&
         span->size / bytes <= limits->maxTexelBufferElements &&
         span->offset % limits->minTexelBufferOffsetAlignment == 0;
}

bool
rx_step_is_possible (const rx_device *device, const rx_step_config *step)
{
  const VkPhysicalDeviceLimits *limits = &device->properties.limits;
  const rx_pipeline_config *pipeline = &step->pipeline->config;

  for (uint32_t i = 0; i < pipeline->n_buffers; i++)
    {
      if (!buffer_is_possible (limits, &step->buffers[i].span) || step->buffers[i].access == 0)
        return false;
    }
  for (uint32_t i = 0; i < pipeline->n_texels; i++)
    {
      if (!texel_is_possible (limits, &step->texels[i].span, step->texel_formats[i]))
        return false;
    }
  for (uint32_t i = 0; i < 3; i++)
    {
      if (step->groups[i] == 0 || step->groups[i] > limits->maxComputeWorkGroupCount[i])
        return false;
    }
  if (step->n_others > RX_STEP_BUFFERS_MAX)
    return false;
  return step->grid.size == 0 || (step->grid.size >= sizeof (VkDispatchIndirectCommand) &&
                                  step->grid.offset % sizeof (uint32_t) == 0);
}

/* ---- views, sets ---- */

static rx_status
make_pool (const rx_plan *plan, rx_recording *r)
{
  uint32_t meets = r->partner != NULL ? 1 : 0;
  VkDescriptorPoolSize sizes[] = { { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, meets },
                                   { VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, 0 } };
  VkDescriptorPoolSize used[2];
  VkDescriptorPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
    .maxSets = meets,
    .pPoolSizes = used,
  };

  for (uint32_t i = 0; i < plan->n_steps; i++)
    {
      const rx_pipeline *pipeline = plan->steps[i].pipeline;

      sizes[0].descriptorCount += pipeline->config.n_buffers;
      sizes[1].descriptorCount += pipeline->config.n_texels;
      pool.maxSets += pipeline->set_layout != VK_NULL_HANDLE ? 1 : 0;
    }
  for (unsigned i = 0; i < 2; i++)
    {
      if (sizes[i].descriptorCount > 0)
        used[pool.poolSizeCount++] = sizes[i];
    }
  r->sets = calloc (plan->n_steps, sizeof (VkDescriptorSet));
  r->views = calloc (sizes[1].descriptorCount + 1, sizeof (VkBufferView));
  if (r->sets == NULL || r->views == NULL)
    return RX_NO_MEMORY;
  if (pool.maxSets == 0)
    return RX_OK;
  return rx_status_of (
      r->device->CreateDescriptorPool (r->device->handle, &pool, NULL, &r->sets_pool));
}

static rx_status
make_views (rx_recording *r, const rx_step_config *step)
{
  for (uint32_t i = 0; i < step->pipeline->config.n_texels; i++)
    {
      VkBufferViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
        .buffer = rx_recording_buffer (r, step->texels[i].span.buffer),
        .format = step->texel_formats[i],
        .offset = step->texels[i].span.offset,
        .range = step->texels[i].span.size,
      };
      rx_status status = info.buffer == VK_NULL_HANDLE
                             ? RX_DRIVER
                             : rx_status_of (r->device->CreateBufferView (r->device->handle, &info,
                                                                          NULL,
                                                                          &r->views[r->n_views]));

      if (status != RX_OK)
        return status;
      r->n_views++;
    }
  return RX_OK;
}

/* views: (n_texels) of this step. */
static rx_status
write_set (const rx_recording *r,
           const rx_step_config *step,
           VkDescriptorSet set,
           const VkBufferView *views)
{
  const rx_pipeline_config *pipeline = &step->pipeline->config;
  VkDescriptorBufferInfo buffers[RX_STEP_BUFFERS_MAX];
  VkWriteDescriptorSet writes[2 * RX_STEP_BUFFERS_MAX];
  uint32_t n = pipeline->n_buffers + pipeline->n_texels;

  for (uint32_t i = 0; i < n; i++)
    writes[i] = (VkWriteDescriptorSet){
      .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
      .dstSet = set,
      .dstBinding = i,
      .descriptorCount = 1,
      .descriptorType = i < pipeline->n_buffers ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
                                                : VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER,
      .pBufferInfo = i < pipeline->n_buffers ? &buffers[i] : NULL,
      .pTexelBufferView = i < pipeline->n_buffers ? NULL : &views[i - pipeline->n_buffers],
    };
  for (uint32_t i = 0; i < pipeline->n_buffers; i++)
    {
      const rx_span *span = &step->buffers[i].span;

      buffers[i] = (VkDescriptorBufferInfo){ rx_recording_buffer (r, span->buffer), span->offset,
                                             span->size };
      if (buffers[i].buffer == VK_NULL_HANDLE)
        return RX_DRIVER;
    }
  r->device->UpdateDescriptorSets (r->device->handle, n, writes, 0, NULL);
  return RX_OK;
}

static rx_status
take_set (const rx_recording *r, const rx_pipeline *pipeline, VkDescriptorSet *out)
{
  VkDescriptorSetAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
    .descriptorPool = r->sets_pool,
    .descriptorSetCount = 1,
    .pSetLayouts = &pipeline->set_layout,
  };

  return rx_status_of (r->device->AllocateDescriptorSets (r->device->handle, &info, out));
}

static rx_status
bind_meeting (rx_recording *r)
{
  const VkDescriptorBufferInfo buffer = { r->meeting, 0, sizeof (rx_meeting) };
  VkWriteDescriptorSet write = {
    .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
    .descriptorCount = 1,
    .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
    .pBufferInfo = &buffer,
  };
  rx_status status = take_set (r, r->partner->meet, &r->meet_set);

  write.dstSet = r->meet_set;
  if (status == RX_OK)
    r->device->UpdateDescriptorSets (r->device->handle, 1, &write, 0, NULL);
  return status;
}

/* What kernels reach by address is bound nowhere, and must be the partner's all the same. */
static bool
has_others (const rx_recording *r, const rx_step_config *step)
{
  for (uint32_t i = 0; i < step->n_others; i++)
    {
      if (rx_recording_buffer (r, step->others[i].span.buffer) == VK_NULL_HANDLE)
        return false;
    }
  return true;
}

rx_status
rx_recording_bind (const rx_plan *plan, rx_recording *r)
{
  rx_status status = make_pool (plan, r);

  if (status == RX_OK && r->partner != NULL)
    status = bind_meeting (r);
  for (uint32_t i = 0; i < plan->n_steps && status == RX_OK; i++)
    {
      const rx_pipeline *pipeline = rx_recording_pipeline (plan, r, i);
      uint32_t first_view = r->n_views;

      if (!has_others (r, &plan->steps[i]))
        return RX_DRIVER;
      if (pipeline->set_layout == VK_NULL_HANDLE)
        continue;
      status = make_views (r, &plan->steps[i]);
      if (status == RX_OK)
        status = take_set (r, pipeline, &r->sets[i]);
      if (status == RX_OK)
        status = write_set (r, &plan->steps[i], r->sets[i], r->views + first_view);
    }
  return status;
}
