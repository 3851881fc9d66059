#include "loop-dot.h"

#include "loop-trial.h"

#define SLICES_MOST 16 /* of a row: shaders/linear-main.glsl */

bool
rx_loop_dot_is_possible (const rx_ops *ops)
{
  return (ops->config.device->features & RX_HAS_INTEGER_DOT) != 0 && ops->subgroup > 0 &&
         !ops->wide;
}

bool
rx_loop_dot_takes (const rx_ops *ops, const rx_batch *run, rx_format format)
{
  return ops->dot && run->tokens_max == 1 && format >= RX_FORMAT_Q4_0;
}

/* As linear-dot.comp declares it: sums of slices and of squares; of each row group 8 blocks of x and their facts;
 * and the counter of linear-post.glsl. */
static bool
fits (const rx_ops *ops, const rx_loop_tile *tile)
{
  const VkPhysicalDeviceLimits *limits = &ops->config.device->properties.limits;
  uint32_t local = rx_loop_local (ops, tile->team);
  uint32_t bytes = SLICES_MOST * (tile->groups + 1) * local / tile->split * 4 +
                   local / ops->lanes * (32 + 8) * 16 + 4;

  return local <= limits->maxComputeWorkGroupInvocations &&
         local <= limits->maxComputeWorkGroupSize[0] && bytes <= limits->maxComputeSharedMemorySize;
}

/* A small matrix wants every lane it can have, a large one x staged for more rows at once. The second is for
 * devices that promise no more than Vulkan does: 128 lanes, 16 KiB. */
uint32_t
rx_loop_dot_tiles (const rx_ops *ops, bool paired, rx_loop_tile out[RX_LOOP_TILES_MAX])
{
  const rx_loop_tile all[] = { { 1, 2, 8, 8, 0, 0 },
                               { 1, 2, 4, 4, 0, 0 },
                               { 1, 4, 8, 8, 0, 0 },
                               { 1, paired ? 2 : 1, 16, 16, 0, 0 } };
  uint32_t n = 0;

  for (uint32_t i = 0; i < sizeof all / sizeof all[0]; i++)
    {
      if (fits (ops, &all[i]))
        out[n++] = all[i];
    }
  return n;
}

rx_status
rx_loop_dot_try (rx_ops *ops, bool *right)
{
  /* x rounded to 16 bits is off by 2e-5. */
  const rx_loop_trial trial = { &ops->dot, RX_TYPE_Q8_0, 1, 2e-4 };

  return rx_loop_try (ops, &trial, right);
}
