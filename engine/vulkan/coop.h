/* coop.h: VK_KHR_cooperative_matrix: a subgroup multiplies two small matrices at once.
 *
 * The extension is younger than Debian 12's headers, so what is used of it stands here, with the numbers of the
 * Vulkan registry (vk.xml, extension 507). Of the shapes that a device offers one is taken: halves in, f32 out.
 */
#pragma once

#include "device-info.h"

#define RX_COOP_EXTENSION "VK_KHR_cooperative_matrix"

typedef struct
{
  VkStructureType sType;
  void *pNext;
  VkBool32 cooperativeMatrix;
  VkBool32 cooperativeMatrixRobustBufferAccess;
} rx_coop_matrix_features;

/* What shaders/linear-coop.comp needs of a device. */
typedef struct
{
  rx_coop_matrix_features matrix;
  VkPhysicalDeviceShaderFloat16Int8Features half;
  VkPhysicalDeviceVulkanMemoryModelFeatures model;
} rx_coop_features;

/* Of a device that has the extension. False: it lacks a feature, or a shape that suits. */
bool rx_coop_describe (const rx_instance *instance,
                       VkPhysicalDevice physical,
                       rx_coop_shape *shape);
/* To be chained, all on. */
rx_coop_features rx_coop_features_all (void);
