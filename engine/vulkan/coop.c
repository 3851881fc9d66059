#include "coop.h"

#include <stdlib.h>

/* Device scope is for the other kernels: once the model is on, a barrier of memory asks for it too
 * (VUID-RuntimeSpirv-vulkanMemoryModel-06265).
 *
 * vk.xml: 1000000000 + 1000 * (507 - 1), and on. */
#define TYPE_OF_FEATURES   ((VkStructureType) 1000506000)
#define TYPE_OF_PROPERTIES ((VkStructureType) 1000506001)
#define COMPONENT_HALF     0
#define COMPONENT_FLOAT    1
#define SCOPE_SUBGROUP     3

#define SIDE_MOST          16 /* of a shape; what is larger is made of more lanes than a subgroup has */
#define DEPTH              32 /* columns that linear-coop.comp takes at a time */

typedef struct
{
  VkStructureType sType;
  void *pNext;
  uint32_t MSize, NSize, KSize;
  int32_t AType, BType, CType, ResultType; /* VkComponentTypeKHR */
  VkBool32 saturatingAccumulation;
  int32_t scope; /* VkScopeKHR */
} coop_properties;

typedef VkResult (VKAPI_PTR *get_properties) (VkPhysicalDevice, uint32_t *, coop_properties *);

rx_coop_features
rx_coop_features_all (void)
{
  return (rx_coop_features){
    .matrix = { .sType = TYPE_OF_FEATURES, .cooperativeMatrix = VK_TRUE },
    .half = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES,
              .shaderFloat16 = VK_TRUE },
    .model = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES,
               .vulkanMemoryModel = VK_TRUE,
               .vulkanMemoryModelDeviceScope = VK_TRUE },
  };
}

static bool
has_features (const rx_instance *instance, VkPhysicalDevice physical)
{
  rx_coop_features f = rx_coop_features_all ();
  VkPhysicalDeviceFeatures2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
    .pNext = &f.matrix,
  };

  f.matrix.pNext = &f.half;
  f.half.pNext = &f.model;
  instance->GetPhysicalDeviceFeatures2 (physical, &all);
  return f.matrix.cooperativeMatrix && f.half.shaderFloat16 && f.model.vulkanMemoryModel &&
         f.model.vulkanMemoryModelDeviceScope;
}

static bool
suits (const coop_properties *p)
{
  return p->AType == COMPONENT_HALF && p->BType == COMPONENT_HALF && p->CType == COMPONENT_FLOAT &&
         p->ResultType == COMPONENT_FLOAT && !p->saturatingAccumulation &&
         p->scope == SCOPE_SUBGROUP && p->MSize <= SIDE_MOST && p->NSize <= SIDE_MOST &&
         SIDE_MOST % p->MSize == 0 && SIDE_MOST % p->NSize == 0 && p->KSize % 8 == 0 &&
         DEPTH % p->KSize == 0;
}

/* The largest product. */
static bool
choose (const coop_properties *all, uint32_t n, rx_coop_shape *out)
{
  uint32_t best = 0;

  for (uint32_t i = 0; i < n; i++)
    {
      uint32_t size = all[i].MSize * all[i].NSize * all[i].KSize;

      if (size <= best || !suits (&all[i]))
        continue;
      best = size;
      *out = (rx_coop_shape){ all[i].MSize, all[i].NSize, all[i].KSize };
    }
  return best > 0;
}

bool
rx_coop_describe (const rx_instance *instance, VkPhysicalDevice physical, rx_coop_shape *shape)
{
  get_properties get = (get_properties) instance->GetInstanceProcAddr (
      instance->handle, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
  coop_properties *all;
  uint32_t n = 0;
  bool found;

  if (get == NULL || !has_features (instance, physical) || get (physical, &n, NULL) != VK_SUCCESS)
    return false;
  all = calloc (n == 0 ? 1 : n, sizeof *all);
  for (uint32_t i = 0; all != NULL && i < n; i++)
    all[i].sType = TYPE_OF_PROPERTIES;
  found = all != NULL && get (physical, &n, all) >= 0 && choose (all, n, shape);
  free (all);
  return found; /* without memory: used without them */
}
