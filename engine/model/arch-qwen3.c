#include "arch.h"

/* Qwen 3, dense: as Qwen 2 with norms on q and k. */
static bool
describe (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble)
{
  shape->ropes[0].halves = true;
  shape->activation = RX_SILU;
  shape->qk_norm = true;
  return rx_shape_read_scaling (meta, shape, trouble);
}

const rx_arch rx_arch_qwen3 = { "qwen3", describe };
