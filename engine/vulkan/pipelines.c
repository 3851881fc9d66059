#include "pipeline-parts.h"

#include "cache-file.h"
#include "mesa-cache.h"

#include <stdlib.h>
#include <string.h>

#define CODE_MOST     (64u << 20)
#define BINDINGS_MOST (2 * RX_STEP_BUFFERS_MAX)

struct rx_pipelines
{
  const rx_device *device;
  rx_workers *workers; /* NULL: none */
  char *cache_dir;     /* or NULL */
  VkPipelineCache cache;
  uint64_t saved; /* hash of what the file holds; 0: of nothing */
  rx_pipeline *first;
};

static rx_status
open_cache (rx_pipelines *all)
{
  VkPipelineCacheCreateInfo info = { .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO };
  uint8_t *data = NULL;
  size_t size = 0;
  rx_status status;

  if (all->cache_dir != NULL)
    {
      rx_mesa_cache_mend (all->cache_dir);
      data = rx_cache_file_read (all->cache_dir, RX_CACHE_PIPELINES, all->device, &size);
    }
  info.initialDataSize = size;
  info.pInitialData = data;
  if (data != NULL)
    all->saved = rx_hash_bytes (RX_HASH_SEED, data, size);
  status = rx_status_of (
      all->device->CreatePipelineCache (all->device->handle, &info, NULL, &all->cache));
  free (data);
  return status;
}

rx_status
rx_pipelines_new (const rx_device *device, const char *cache_dir, rx_pipelines **out)
{
  rx_pipelines *all = calloc (1, sizeof *all);
  rx_status status = RX_OK;

  *out = NULL;
  if (all == NULL)
    return RX_NO_MEMORY;
  all->device = device;
  if (cache_dir != NULL)
    {
      all->cache_dir = strdup (cache_dir);
      status = all->cache_dir == NULL ? RX_NO_MEMORY : RX_OK;
    }
  if (status == RX_OK)
    status = open_cache (all);
  if (status != RX_OK)
    {
      rx_pipelines_free (all);
      return status;
    }
  *out = all;
  return RX_OK;
}

void
rx_pipelines_share (rx_pipelines *all, rx_workers *workers)
{
  all->workers = workers;
}

/* ---- the same config gives the same pipeline ---- */

/* As rx_hash_bytes, by words: every op of every layer asks, and equals are compared whole. */
static uint64_t
hash_words (uint64_t hash, const uint32_t *words, size_t n)
{
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ words[i]) * 0x100000001b3ull;
  return hash;
}

static uint64_t
hash_config (const rx_pipeline_config *config)
{
  const uint32_t words[] = { config->n_constants, config->n_buffers, config->n_texels,
                             config->push_bytes, config->subgroup_size };
  uint64_t hash = hash_words (RX_HASH_SEED, words, sizeof words / sizeof *words);

  hash = hash_words (hash, config->constants, config->n_constants);
  return hash_words (hash, config->code, config->code_bytes / sizeof (uint32_t));
}

static bool
is_same (const rx_pipeline_config *a, const rx_pipeline_config *b)
{
  return a->n_constants == b->n_constants && a->n_buffers == b->n_buffers &&
         a->n_texels == b->n_texels && a->push_bytes == b->push_bytes &&
         a->subgroup_size == b->subgroup_size && a->code_bytes == b->code_bytes &&
         memcmp (a->constants, b->constants, a->n_constants * sizeof (uint32_t)) == 0 &&
         memcmp (a->code, b->code, a->code_bytes) == 0;
}

/* ---- making one ---- */

static bool
is_possible (const rx_device *device, const rx_pipeline_config *config)
{
  uint32_t size = config->subgroup_size;

  if (config->code == NULL || config->code_bytes == 0 || config->code_bytes % 4 != 0 ||
      config->code_bytes > CODE_MOST || config->n_constants > RX_CONSTANTS_MAX ||
      config->n_buffers > RX_STEP_BUFFERS_MAX || config->n_texels > RX_STEP_BUFFERS_MAX ||
      config->push_bytes > RX_PUSH_BYTES_MAX || config->push_bytes % 4 != 0)
    return false;
  if (size == 0 || size == device->subgroup_size)
    return true;
  return (device->features & RX_HAS_SUBGROUP_SIZE) != 0 && (size & (size - 1)) == 0 &&
         size >= device->subgroup_least && size <= device->subgroup_most;
}

static rx_status
make_layouts (const rx_device *device, rx_pipeline *p)
{
  VkDescriptorSetLayoutBinding bindings[BINDINGS_MOST];
  uint32_t n = p->config.n_buffers + p->config.n_texels;
  VkDescriptorSetLayoutCreateInfo set = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
    .bindingCount = n,
    .pBindings = bindings,
  };
  VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, p->config.push_bytes };
  VkPipelineLayoutCreateInfo layout = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
    .setLayoutCount = n > 0 ? 1 : 0,
    .pSetLayouts = &p->set_layout,
    .pushConstantRangeCount = p->config.push_bytes > 0 ? 1 : 0,
    .pPushConstantRanges = &push,
  };
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < n; i++)
    bindings[i] = (VkDescriptorSetLayoutBinding){
      .binding = i,
      .descriptorType = i < p->config.n_buffers ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
                                                : VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };
  if (n > 0)
    status = rx_status_of (
        device->CreateDescriptorSetLayout (device->handle, &set, NULL, &p->set_layout));
  if (status == RX_OK)
    status = rx_status_of (
        device->CreatePipelineLayout (device->handle, &layout, NULL, &p->layout));
  return status;
}

static rx_status
compile (const rx_pipelines *all, VkShaderModule module, rx_pipeline *p)
{
  const rx_device *device = all->device;
  VkSpecializationMapEntry entries[RX_CONSTANTS_MAX];
  VkSpecializationInfo constants = {
    .mapEntryCount = p->config.n_constants,
    .pMapEntries = entries,
    .dataSize = p->config.n_constants * sizeof (uint32_t),
    .pData = p->config.constants,
  };
  VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO,
    .requiredSubgroupSize = p->config.subgroup_size,
  };
  bool sized = p->config.subgroup_size > 0 && (device->features & RX_HAS_SUBGROUP_SIZE) != 0;
  VkComputePipelineCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
               .pNext = sized ? &size : NULL,
               .flags = sized ? VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT : 0,
               .stage = VK_SHADER_STAGE_COMPUTE_BIT,
               .module = module,
               .pName = "main",
               .pSpecializationInfo = p->config.n_constants > 0 ? &constants : NULL },
    .layout = p->layout,
    .flags = device->partner ? VK_PIPELINE_CREATE_DISPATCH_BASE_BIT : 0,
  };

  for (uint32_t i = 0; i < p->config.n_constants; i++)
    entries[i] = (VkSpecializationMapEntry){ i, i * (uint32_t) sizeof (uint32_t),
                                             sizeof (uint32_t) };
  return rx_status_of (
      device->CreateComputePipelines (device->handle, all->cache, 1, &info, NULL, &p->handle));
}

/* The part of the work that takes time; needs nothing that another thread changes. */
static rx_status
make (void *data)
{
  rx_pipeline *p = data;
  const rx_device *device = p->all->device;
  VkShaderModuleCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
    .codeSize = p->config.code_bytes,
    .pCode = p->config.code,
  };
  VkShaderModule module = VK_NULL_HANDLE;
  rx_status status = rx_status_of (
      device->CreateShaderModule (device->handle, &info, NULL, &module));

  if (status == RX_OK)
    status = compile (p->all, module, p);
  device->DestroyShaderModule (device->handle, module, NULL);
  return status;
}

static void
pipeline_free (const rx_device *device, rx_pipeline *p)
{
  device->DestroyPipeline (device->handle, p->handle, NULL);
  device->DestroyPipelineLayout (device->handle, p->layout, NULL);
  device->DestroyDescriptorSetLayout (device->handle, p->set_layout, NULL);
  free (p->code);
  free (p);
}

/* All but what the driver's compiler makes. */
static rx_status
pipeline_new (rx_pipelines *all, const rx_pipeline_config *config, rx_pipeline **out)
{
  rx_pipeline *p = calloc (1, sizeof *p);
  rx_status status = RX_NO_MEMORY;

  *out = NULL;
  if (p == NULL)
    return RX_NO_MEMORY;
  p->all = all;
  p->piece = (rx_piece){ .run = make, .data = p };
  p->config = *config;
  p->code = malloc (config->code_bytes);
  p->config.code = p->code;
  if (p->code != NULL)
    {
      memcpy (p->code, config->code, config->code_bytes);
      status = make_layouts (all->device, p);
    }
  if (status == RX_OK && all->workers == NULL)
    status = rx_pipeline_wait (p);
  if (status == RX_OK)
    *out = p;
  else
    pipeline_free (all->device, p);
  return status;
}

rx_status
rx_pipeline_wait (const rx_pipeline *pipeline)
{
  rx_pipeline *p = (rx_pipeline *) pipeline;

  if (p->all->workers != NULL)
    rx_workers_wait (p->all->workers, &p->piece);
  if (p->piece.state == RX_PIECE_NEW)
    {
      p->piece.status = make (p);
      p->piece.state = RX_PIECE_DONE;
    }
  return p->piece.status;
}

rx_status
rx_pipelines_get (rx_pipelines *all, const rx_pipeline_config *config, const rx_pipeline **out)
{
  uint64_t hash;
  rx_pipeline *p;
  rx_status status;

  *out = NULL;
  if (!is_possible (all->device, config))
    return RX_DRIVER;
  hash = hash_config (config);
  for (p = all->first; p != NULL && *out == NULL; p = p->next)
    *out = p->hash == hash && is_same (&p->config, config) ? p : NULL;
  if (*out != NULL)
    return RX_OK;
  status = pipeline_new (all, config, &p);
  if (status != RX_OK)
    return status;
  p->hash = hash;
  p->next = all->first;
  all->first = p;
  if (all->workers != NULL)
    rx_workers_add (all->workers, &p->piece);
  *out = p;
  return RX_OK;
}

rx_status
rx_pipelines_save (rx_pipelines *all)
{
  const rx_device *device = all->device;
  uint8_t *data = NULL;
  size_t size = 0;
  uint64_t hash;
  rx_status status;

  if (all->cache_dir == NULL)
    return RX_OK;
  status = rx_status_of (device->GetPipelineCacheData (device->handle, all->cache, &size, NULL));
  if (status != RX_OK || size == 0)
    return status;
  data = malloc (size);
  if (data == NULL)
    return RX_NO_MEMORY;
  status = rx_status_of (device->GetPipelineCacheData (device->handle, all->cache, &size, data));
  hash = rx_hash_bytes (RX_HASH_SEED, data, size);
  if (status == RX_OK && hash != all->saved)
    status = rx_cache_file_write (all->cache_dir, RX_CACHE_PIPELINES, device, data, size);
  if (status == RX_OK)
    all->saved = hash;
  free (data);
  return status;
}

void
rx_pipelines_free (rx_pipelines *all)
{
  rx_pipeline *next;

  if (all == NULL)
    return;
  for (rx_pipeline *p = all->first; p != NULL; p = next)
    {
      next = p->next;
      pipeline_free (all->device, p);
    }
  all->device->DestroyPipelineCache (all->device->handle, all->cache, NULL);
  free (all->cache_dir);
  free (all);
}
