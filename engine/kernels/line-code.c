#include "line-code.h"

rx_id
rx_line_binary (rx_line_code *k, rx_spirv_binary_op op, rx_spirv_type type, rx_id a, rx_id b)
{
  return rx_spirv_binary (k->w, op, type, a, b);
}

/* Element `at` of one of the three arrays, from loads of four; the last one is kept. */
rx_id
rx_line_element (rx_line_code *k, unsigned of, uint32_t at)
{
  rx_id arrays[3] = { k->weights, k->x, k->sums };
  rx_spirv_type four = of == RX_LINE_OF_WEIGHTS ? RX_SPIRV_U32X4 : RX_SPIRV_F32X4;
  rx_spirv_type one = of == RX_LINE_OF_WEIGHTS ? RX_SPIRV_U32 : RX_SPIRV_F32;

  if (k->loaded[of] == 0 || k->loaded_at[of] != at / 4)
    {
      k->loaded[of] = rx_spirv_load (k->w, four, arrays[of], at / 4);
      k->loaded_at[of] = at / 4;
    }
  return rx_spirv_part (k->w, one, k->loaded[of], at % 4);
}

/* `value` in lanes [first, first + n), zero in the others. */
static rx_id
mask_of (rx_line_code *k, uint32_t per_word, uint32_t word, rx_id value)
{
  rx_id shift = rx_spirv_u32 (k->w, per_word == 1 ? 0 : per_word == 2 ? 1 : per_word == 4 ? 2 : 3);
  rx_id own = rx_line_binary (k, RX_SPIRV_SHIFT_RIGHT, RX_SPIRV_U32, k->lane, shift);
  rx_id same = rx_line_binary (k, RX_SPIRV_EQUAL, RX_SPIRV_BOOL, own, rx_spirv_u32 (k->w, word));

  return rx_spirv_select (k->w, RX_SPIRV_U32, same, value, rx_spirv_u32 (k->w, 0));
}

void
rx_line_make_masks (rx_line_code *k)
{
  const rx_line_format *format = &k->format;
  uint32_t per_word = 32 / format->bits, n_scales = k->lanes / (format->wide ? 1 : 2);
  rx_id in_word = rx_line_binary (k, RX_SPIRV_AND, RX_SPIRV_U32, k->lane,
                                  rx_spirv_u32 (k->w, per_word - 1));
  rx_id shift = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, in_word,
                                rx_spirv_u32 (k->w, format->bits));
  rx_id ones = rx_spirv_u32 (k->w, (1u << format->bits) - 1);
  rx_id mask = rx_line_binary (k, RX_SPIRV_SHIFT_LEFT, RX_SPIRV_U32, ones, shift);
  rx_id unit = rx_line_binary (k, RX_SPIRV_SHIFT_LEFT, RX_SPIRV_U32, rx_spirv_u32 (k->w, 1), shift);
  rx_id odd = rx_line_binary (k, RX_SPIRV_AND, RX_SPIRV_U32, k->lane, rx_spirv_u32 (k->w, 1));

  k->n_quads = k->lanes / per_word;
  for (uint32_t i = 0; i < k->n_quads; i++)
    k->quads[i] = k->n_quads == 1 ? mask : mask_of (k, per_word, i, mask);
  for (uint32_t i = 0; i < n_scales; i++)
    k->scale_masks[i] = mask_of (k, format->wide ? 1 : 2, i, rx_spirv_u32 (k->w, ~0u));
  k->scale_shift = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, odd, rx_spirv_u32 (k->w, 16));
  k->quant_scale = rx_line_binary (k, RX_SPIRV_FDIV, RX_SPIRV_F32, rx_spirv_f32 (k->w, 1),
                                   rx_spirv_unary (k->w, RX_SPIRV_TO_F32, RX_SPIRV_F32, unit));
}

rx_id
rx_line_masked_words (rx_line_code *k, uint32_t at, const rx_id *masks, uint32_t n)
{
  rx_id all = 0;

  for (uint32_t i = 0; i < n; i++)
    {
      rx_id part = rx_line_binary (k, RX_SPIRV_AND, RX_SPIRV_U32,
                                   rx_line_element (k, RX_LINE_OF_WEIGHTS, at + i), masks[i]);

      all = i == 0 ? part : rx_line_binary (k, RX_SPIRV_OR, RX_SPIRV_U32, all, part);
    }
  return all;
}

/* The lane's own scale or minimum, from the words at `at`. */
rx_id
rx_line_scale_at (rx_line_code *k, uint32_t at)
{
  bool wide = k->format.wide;
  rx_id bits = rx_line_masked_words (k, at, k->scale_masks, k->lanes / (wide ? 1 : 2));

  if (wide)
    return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32, bits);
  bits = rx_line_binary (k, RX_SPIRV_SHIFT_RIGHT, RX_SPIRV_U32, bits, k->scale_shift);
  bits = rx_spirv_math (k->w, RX_SPIRV_UNPACK_HALF, RX_SPIRV_F32X2, bits);
  return rx_spirv_part (k->w, RX_SPIRV_F32, bits, 0);
}

/* The number of the row group, as a value that the driver knows to be uniform. */
rx_id
rx_line_uniform_group (rx_line_code *k, rx_id group, uint32_t table, uint32_t digits)
{
  rx_id sum = 0;

  for (uint32_t digit = 0; digit < digits; digit++)
    {
      rx_id at = rx_line_binary (k, RX_SPIRV_SHIFT_RIGHT, RX_SPIRV_U32, group,
                                 rx_spirv_u32 (k->w, digit * 4));
      rx_id one;

      at = rx_line_binary (k, RX_SPIRV_AND, RX_SPIRV_U32, at, rx_spirv_u32 (k->w, 15));
      at = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, at, rx_spirv_u32 (k->w, table));
      one = rx_line_binary (k, RX_SPIRV_SHIFT_LEFT, RX_SPIRV_U32, rx_spirv_push_word (k->w, at),
                            rx_spirv_u32 (k->w, digit * 4));
      sum = digit == 0 ? one : rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, sum, one);
    }
  return sum;
}

static void
store_quad (rx_line_code *k, uint32_t buffer, rx_id at, rx_id quad)
{
  rx_spirv_store (k->w, buffer, at, rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_U64X2, quad));
}

void
rx_line_store (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t n)
{
  rx_id first = rx_line_binary (k, RX_SPIRV_SHIFT_RIGHT, RX_SPIRV_U32, at, rx_spirv_u32 (k->w, 2));

  for (uint32_t l = 0; l < n; l += 4)
    {
      rx_id four[4], quad = rx_spirv_u32 (k->w, l / 4);

      for (uint32_t i = 0; i < 4; i++)
        four[i] = rx_spirv_of_lane (k->w, value, l + i);
      store_quad (k, buffer, rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, first, quad),
                  rx_spirv_join (k->w, RX_SPIRV_F32X4, four, 4));
    }
}

void
rx_line_store_quad (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t lane)
{
  store_quad (k, buffer, at, rx_spirv_quad_of_lane (k->w, value, lane));
}

rx_id
rx_line_new_block (rx_line_code *k, rx_id address, uint32_t table, uint32_t i)
{
  rx_id zero = rx_line_binary (k, RX_SPIRV_SUB, RX_SPIRV_U32,
                               rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, table + i)),
                               rx_spirv_u32 (k->w, i));

  return rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U64, address,
                         rx_spirv_unary (k->w, RX_SPIRV_TO_U64, RX_SPIRV_U64, zero));
}
