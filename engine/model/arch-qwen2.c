#include "arch.h"

/* Qwen 2 and 2.5: biases on q, k and v, halves turn together. */
static bool
describe (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble)
{
  shape->ropes[0].halves = true;
  shape->activation = RX_SILU;
  return rx_shape_read_scaling (meta, shape, trouble);
}

const rx_arch rx_arch_qwen2 = { "qwen2", describe };
