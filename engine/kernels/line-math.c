#include "line-math.h"

static rx_id
two (rx_line_code *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (k, op, RX_SPIRV_F32, a, b);
}

static rx_id
number (rx_line_code *k, float value)
{
  return rx_spirv_f32 (k->w, value);
}

/* p * x + c, each rounded */
static rx_id
step (rx_line_code *k, rx_id p, rx_id x, float c)
{
  return two (k, RX_SPIRV_FADD, two (k, RX_SPIRV_FMUL, p, x), number (k, c));
}

/* 2^n of a whole number n in [-126, 127] */
static rx_id
power_of_two (rx_line_code *k, rx_id n)
{
  rx_id bits = rx_spirv_unary (k->w, RX_SPIRV_TO_I32, RX_SPIRV_I32, n);

  bits = rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_U32, bits);
  bits = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, bits, rx_spirv_u32 (k->w, 127));
  bits = rx_line_binary (k, RX_SPIRV_SHIFT_LEFT, RX_SPIRV_U32, bits, rx_spirv_u32 (k->w, 23));
  return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32, bits);
}

/* Reduced by n log 2 in two parts (Cody and Waite), then the Taylor polynomial of degree 7. */
rx_id
rx_line_exp (rx_line_code *k, rx_id x)
{
  static const float rest[] = { 1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1, 1 };
  rx_id low = number (k, -87), p = number (k, 1.0f / 5040), n, r;
  rx_id near = rx_spirv_math_two (k->w, RX_SPIRV_MAX, RX_SPIRV_F32, x, low);

  near = rx_spirv_math_two (k->w, RX_SPIRV_MIN, RX_SPIRV_F32, near, number (k, 88));
  n = rx_spirv_math (k->w, RX_SPIRV_ROUND_EVEN, RX_SPIRV_F32,
                     two (k, RX_SPIRV_FMUL, near, number (k, 1.44269504f)));
  r = two (k, RX_SPIRV_FSUB, near, two (k, RX_SPIRV_FMUL, n, number (k, 0.693359375f)));
  r = two (k, RX_SPIRV_FSUB, r, two (k, RX_SPIRV_FMUL, n, number (k, -2.12194440e-4f)));
  for (unsigned i = 0; i < sizeof rest / sizeof *rest; i++)
    p = step (k, p, r, rest[i]);
  return two (k, RX_SPIRV_FMUL, p, power_of_two (k, n));
}

/* 1 - 2 / (e^2x + 1), but near 0, where that loses digits, the series. */
static rx_id
hyperbolic_tangent (rx_line_code *k, rx_id x)
{
  rx_id one = number (k, 1), z = two (k, RX_SPIRV_FMUL, x, x), series = number (k, -17.0f / 315);
  rx_id whole = rx_line_exp (k, two (k, RX_SPIRV_FADD, x, x));
  rx_id near = rx_line_binary (k, RX_SPIRV_FLESS, RX_SPIRV_BOOL,
                               rx_spirv_math (k->w, RX_SPIRV_ABS, RX_SPIRV_F32, x),
                               number (k, 0.15f));

  whole = two (k, RX_SPIRV_FDIV, number (k, 2), two (k, RX_SPIRV_FADD, whole, one));
  whole = two (k, RX_SPIRV_FSUB, one, whole);
  series = step (k, series, z, 2.0f / 15);
  series = step (k, series, z, -1.0f / 3);
  series = two (k, RX_SPIRV_FMUL, x, step (k, series, z, 1));
  return rx_spirv_select (k->w, RX_SPIRV_F32, near, series, whole);
}

static rx_id
gelu (rx_line_code *k, rx_id x)
{
  rx_id cube = two (k, RX_SPIRV_FMUL, two (k, RX_SPIRV_FMUL, x, x), x);
  rx_id inner = two (k, RX_SPIRV_FADD, x, two (k, RX_SPIRV_FMUL, cube, number (k, 0.044715f)));
  rx_id wave = hyperbolic_tangent (k, two (k, RX_SPIRV_FMUL, inner, number (k, 0.7978845608f)));

  return two (k, RX_SPIRV_FMUL, two (k, RX_SPIRV_FMUL, x, number (k, 0.5f)),
              two (k, RX_SPIRV_FADD, wave, number (k, 1)));
}

rx_id
rx_line_activate (rx_line_code *k, rx_line_activation activation, rx_id x)
{
  rx_id e;

  if (activation == RX_LINE_NO_ACTIVATION)
    return x;
  if (activation == RX_LINE_GELU)
    return gelu (k, x);
  e = rx_line_exp (k, rx_spirv_unary (k->w, RX_SPIRV_FNEGATE, RX_SPIRV_F32, x));
  return two (k, RX_SPIRV_FDIV, x, two (k, RX_SPIRV_FADD, e, number (k, 1)));
}

rx_id
rx_line_soften (rx_line_code *k, float softcap, rx_id x)
{
  rx_id wave = hyperbolic_tangent (k, two (k, RX_SPIRV_FDIV, x, number (k, softcap)));

  return two (k, RX_SPIRV_FMUL, wave, number (k, softcap));
}

rx_id
rx_line_lanes_sum (rx_line_code *k, rx_id x, uint32_t first, uint32_t n)
{
  rx_id sum = rx_spirv_of_lane (k->w, x, first);

  for (uint32_t lane = first + 1; lane < first + n; lane++)
    sum = two (k, RX_SPIRV_FADD, sum, rx_spirv_of_lane (k->w, x, lane));
  return sum;
}

rx_id
rx_line_higher_lanes (rx_line_code *k, rx_id x, uint32_t n)
{
  rx_id lane = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, k->lane, rx_spirv_u32 (k->w, n));

  lane = rx_line_binary (k, RX_SPIRV_AND, RX_SPIRV_U32, lane, rx_spirv_u32 (k->w, k->lanes - 1));
  return rx_spirv_of_lanes (k->w, x, lane);
}
