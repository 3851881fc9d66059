#include "loop-coop.h"

#include "loop-trial.h"

/* Bytes of shared memory, as linear-coop.comp declares it: weights and tokens, 40 halves each; results of four
 * subgroups; two numbers a token. */
static uint32_t
shared_bytes (const rx_ops *ops, const rx_loop_tile *tile)
{
  return (tile->team * ops->lanes + tile->tokens) * 80 +
         4 * 2 * ops->lanes * ops->config.device->coop.n * 4 + tile->tokens * 8;
}

uint32_t
rx_loop_coop_tiles (const rx_ops *ops, rx_loop_tile out[RX_LOOP_TILES_MAX])
{
  static const rx_loop_tile all[] = { { 64, 1, 4, 1, 1, 1 },
                                      { 64, 1, 8, 1, 1, 1 },
                                      { 128, 1, 8, 1, 1, 1 } };
  uint32_t most = ops->config.device->properties.limits.maxComputeSharedMemorySize, n = 0;

  for (uint32_t i = 0; i < sizeof all / sizeof all[0]; i++)
    {
      if (shared_bytes (ops, &all[i]) <= most)
        out[n++] = all[i];
    }
  return n;
}

bool
rx_loop_coop_is_possible (const rx_ops *ops)
{
  const rx_device *device = ops->config.device;
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];

  return (device->features & RX_HAS_COOPERATIVE_MATRIX) != 0 && !ops->wide &&
         ops->subgroup == ops->lanes && ops->lanes >= 8 && ops->lanes % device->coop.m == 0 &&
         rx_loop_coop_tiles (ops, tiles) > 0;
}

rx_status
rx_loop_coop_try (rx_ops *ops, bool *right)
{
  /* Halves differ from f32 by 3e-4 here. */
  const rx_loop_trial trial = { &ops->coop, RX_TYPE_F32, 5, 2e-3 };

  return rx_loop_try (ops, &trial, right);
}
