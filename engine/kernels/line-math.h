/* line-math.h: functions in straight-line kernels, to a few units in the last place: the same
 * polynomials as shaders/right-math.glsl, since drivers may be off by 1e-5. */
#pragma once

#include "line-code.h"

typedef enum
{
  RX_LINE_NO_ACTIVATION,
  RX_LINE_SILU,
  RX_LINE_GELU, /* with tanh */
} rx_line_activation;

rx_id rx_line_exp (rx_line_code *k, rx_id x);
rx_id rx_line_activate (rx_line_code *k, rx_line_activation activation, rx_id x);
/* softcap * tanh (x / softcap) */
rx_id rx_line_soften (rx_line_code *k, float softcap, rx_id x);
/* Over lanes first .. first + n, in their order; the same in all lanes. */
rx_id rx_line_lanes_sum (rx_line_code *k, rx_id x, uint32_t first, uint32_t n);
/* In each lane what x is in the lane n higher, round. */
rx_id rx_line_higher_lanes (rx_line_code *k, rx_id x, uint32_t n);
