#include "line-norm.h"

#include "line-math.h"

#include <stdlib.h>

#define TABLE 2 /* in the words of the push constants */

static rx_id
two (rx_line_code *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (k, op, RX_SPIRV_F32, a, b);
}

/* The lane's number from `at` on. */
static rx_id
texel (rx_line_code *k, uint32_t which, rx_id at)
{
  rx_id all = rx_spirv_texel (k->w, which,
                              rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, at, k->lane));

  return rx_spirv_part (k->w, RX_SPIRV_F32, all, 0);
}

static rx_id
push_float (rx_line_code *k, uint32_t word)
{
  return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32,
                         rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, word)));
}

/* What every number of the vector is multiplied with. */
static rx_id
factor (rx_line_code *k, const rx_id *x, uint32_t n)
{
  rx_id sum = two (k, RX_SPIRV_FMUL, x[0], x[0]);

  for (uint32_t i = 1; i < n; i++)
    sum = two (k, RX_SPIRV_FADD, sum, two (k, RX_SPIRV_FMUL, x[i], x[i]));
  sum = rx_line_lanes_sum (k, sum, 0, k->lanes);
  sum = two (k, RX_SPIRV_FADD, two (k, RX_SPIRV_FDIV, sum, push_float (k, 0)), push_float (k, 1));
  sum = rx_spirv_math (k->w, RX_SPIRV_SQRT, RX_SPIRV_F32, sum);
  return two (k, RX_SPIRV_FDIV, rx_spirv_f32 (k->w, 1), sum);
}

/* x: (stride / lanes) room */
static void
write_vector (rx_line_code *k, const rx_line_norm *shape, rx_id token, rx_id *x)
{
  uint32_t n = shape->stride / shape->lanes;
  rx_id first, y_first, norm;

  token = rx_line_uniform_group (k, token, TABLE, 3);
  first = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, token, rx_spirv_u32 (k->w, shape->stride));
  y_first = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, token,
                            rx_spirv_u32 (k->w, shape->y_stride));
  for (uint32_t i = 0; i < n; i++)
    x[i] = texel (k, 0,
                  rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, first,
                                  rx_spirv_u32 (k->w, i * shape->lanes)));
  norm = factor (k, x, n);
  for (uint32_t i = 0; i < n; i++)
    {
      rx_id column = rx_spirv_u32 (k->w, i * shape->lanes);
      rx_id value = two (k, RX_SPIRV_FMUL, norm, texel (k, 1, column));

      rx_line_store (k, 0, rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, y_first, column),
                     two (k, RX_SPIRV_FMUL, x[i], value), shape->lanes);
    }
}

rx_status
rx_line_norm_write (const rx_line_norm *shape, rx_spirv **out)
{
  rx_spirv_config config = { .lanes = shape->lanes,
                             .subgroups = shape->subgroups,
                             .addresses = 1,
                             .words = TABLE + 16,
                             .buffers = 1,
                             .quads = true,
                             .texels = 2 };
  rx_line_code k = { .lanes = shape->lanes };
  rx_id *x = calloc (shape->stride / shape->lanes + 1, sizeof *x);
  rx_status status = x == NULL ? RX_NO_MEMORY : rx_spirv_new (&config, out);
  rx_id token;

  if (status == RX_OK)
    {
      k.w = *out;
      k.lane = rx_spirv_lane (k.w);
      token = rx_spirv_group (k.w, 1);
      if (shape->subgroups > 1)
        token = rx_line_binary (&k, RX_SPIRV_ADD, RX_SPIRV_U32,
                                rx_line_binary (&k, RX_SPIRV_MUL, RX_SPIRV_U32, token,
                                                rx_spirv_u32 (k.w, shape->subgroups)),
                                rx_spirv_local (k.w, 1));
      write_vector (&k, shape, token, x);
    }
  free (x);
  return status;
}
