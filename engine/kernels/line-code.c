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

static rx_id
u32_of (rx_line_code *k, rx_spirv_binary_op op, rx_id a, uint32_t b)
{
  return rx_line_binary (k, op, RX_SPIRV_U32, a, rx_spirv_u32 (k->w, b));
}

static rx_id
is_above (rx_line_code *k, uint32_t lane)
{
  if (k->above[lane] == 0)
    k->above[lane] = rx_line_binary (k, RX_SPIRV_LESS, RX_SPIRV_BOOL, rx_spirv_u32 (k->w, lane - 1),
                                     k->lane);
  return k->above[lane];
}

rx_id
rx_line_in_lanes (rx_line_code *k, rx_spirv_type type, rx_id *values, uint32_t n)
{
  for (uint32_t size = 1; size < n; size *= 2)
    for (uint32_t i = 0; i < n; i += 2 * size)
      values[i] = rx_spirv_select (k->w, type, is_above (k, i + size), values[i + size], values[i]);
  return values[0];
}

/* Words at .. at + n of the weights in lanes 0 .. n. */
static rx_id
words_at (rx_line_code *k, uint32_t at, uint32_t n)
{
  rx_id words[RX_LINE_LANES_MAX];

  for (uint32_t i = 0; i < n; i++)
    words[i] = rx_line_element (k, RX_LINE_OF_WEIGHTS, at + i);
  return rx_line_in_lanes (k, RX_SPIRV_U32, words, n);
}

/* The highest of four bytes is shifted down, which is its mask too. */
uint32_t
rx_line_shift (const rx_line_format *format, uint32_t place)
{
  return format->bits == 4 ? 4 * place : place == 3 ? 0 : 8 * place;
}

/* Words that panels put between where block b would stand and where it stands. */
static uint32_t
moved (const rx_line_code *k, uint32_t b)
{
  uint32_t j = b / (RX_LINE_PAIR / RX_LINE_COLUMNS);

  if (k->panels.n <= 1)
    return 0;
  return (uint32_t) (rx_line_pair_at (&k->format, k->lanes, k->columns, &k->panels, j) -
                     j * rx_line_words (&k->format, k->lanes, RX_LINE_PAIR));
}

/* Of 4 bits places are those of half a word: above them numbers would be signed, and converted slowly. */
rx_line_vector
rx_line_take (rx_line_code *k, uint32_t b, uint32_t at)
{
  uint32_t first = rx_line_quants_at (&k->format, k->lanes, b) + moved (k, b);
  rx_id low = words_at (k, first + at * k->lanes, k->lanes);

  return (rx_line_vector){ low,
                           u32_of (k, RX_SPIRV_SHIFT_RIGHT, low, k->format.bits == 4 ? 16 : 24),
                           at };
}

rx_line_quant
rx_line_quant_at (rx_line_code *k, const rx_line_vector *vector, uint32_t i)
{
  bool four = k->format.bits == 4, in_high = four ? i % 4 >= 2 : i == 3;
  uint32_t place = four ? i % 2 * 2 + i / 4 : i, ones = four ? 15 : 255;
  rx_id q = in_high ? vector->high : vector->low;

  if (four || !in_high)
    q = u32_of (k, RX_SPIRV_AND, q, ones << rx_line_shift (&k->format, place));
  return (rx_line_quant){ rx_spirv_unary (k->w, RX_SPIRV_TO_F32, RX_SPIRV_F32, q),
                          4 * vector->at + i % 4 + i / 4 * 16, place };
}

/* The f16 in the lower half of each lane's word. */
static rx_id
half_of (rx_line_code *k, rx_id word)
{
  rx_id both = rx_spirv_math (k->w, RX_SPIRV_UNPACK_HALF, RX_SPIRV_F32X2, word);

  return rx_spirv_part (k->w, RX_SPIRV_F32, both, 0);
}

static rx_id
wide_at (rx_line_code *k, uint32_t at)
{
  return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32, words_at (k, at, k->lanes));
}

rx_id
rx_line_scale (rx_line_code *k, uint32_t b, uint32_t g, rx_id *minimum)
{
  const rx_line_format *format = &k->format;
  uint32_t groups = RX_LINE_COLUMNS / format->group;
  uint32_t at = rx_line_scales_at (format, k->lanes, b) + moved (k, b);
  rx_id words, high;

  *minimum = 0;
  if (format->wide)
    {
      if (format->minimum)
        *minimum = wide_at (k, at + (groups + g) * k->lanes);
      return wide_at (k, at + g * k->lanes);
    }
  words = words_at (k, at, k->lanes);
  high = u32_of (k, RX_SPIRV_SHIFT_RIGHT, words, 16);
  if (format->minimum)
    *minimum = half_of (k, high);
  return half_of (k, format->minimum || b % 2 == 0 ? words : high);
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

void
rx_line_fill_table (uint32_t *words)
{
  for (uint32_t i = 0; i < 16; i++)
    words[i] = i;
  for (uint32_t digit = 1; digit < RX_LINE_DIGITS_MAX; digit++)
    words[15 + digit] = 1u << digit * 4;
}

/* A way: which bits of each digit are turned round before it is looked up, and in what comes of it. */
rx_id
rx_line_uniform_once (rx_line_code *k, rx_id group, uint32_t table, uint32_t digits)
{
  uint32_t way = k->ways++ % 16;
  rx_id sum = 0;

  for (uint32_t digit = 0; digit < digits; digit++)
    {
      rx_id at = u32_of (k, RX_SPIRV_SHIFT_RIGHT, group, digit * 4), one;

      at = u32_of (k, RX_SPIRV_XOR, u32_of (k, RX_SPIRV_AND, at, 15), way);
      one = rx_spirv_push_word (k->w, u32_of (k, RX_SPIRV_ADD, at, table));
      one = u32_of (k, RX_SPIRV_XOR, one, way);
      if (digit > 0)
        one = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, one,
                              rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, table + 15 + digit)));
      sum = digit == 0 ? one : rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, sum, one);
    }
  return sum;
}

rx_id
rx_line_wide (rx_line_code *k, rx_id number)
{
  rx_id parts[] = { rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32, number),
                    rx_spirv_f32 (k->w, 0) };

  return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_U64,
                         rx_spirv_join (k->w, RX_SPIRV_F32X2, parts, 2));
}

static void
store_quad (rx_line_code *k, uint32_t buffer, rx_id at, rx_id quad)
{
  rx_spirv_store (k->w, buffer, at, rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_U64X2, quad));
}

/* What a value is in lanes l .. l + 3, as u64x2. */
static rx_id
quad_of (rx_line_code *k, rx_id value, uint32_t l)
{
  rx_id four[4];

  for (uint32_t i = 0; i < 4; i++)
    four[i] = rx_spirv_of_lane (k->w, value, l + i);
  return rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_U64X2,
                         rx_spirv_join (k->w, RX_SPIRV_F32X4, four, 4));
}

void
rx_line_store_quads (rx_line_code *k, uint32_t buffer, rx_id first, rx_id value, uint32_t n)
{
  for (uint32_t l = 0; l < n; l += 4)
    rx_spirv_store (k->w, buffer, u32_of (k, RX_SPIRV_ADD, first, l / 4), quad_of (k, value, l));
}

void
rx_line_share (rx_line_code *k, rx_id first, rx_id value)
{
  for (uint32_t l = 0; l < k->lanes; l += 4)
    rx_spirv_share (k->w, u32_of (k, RX_SPIRV_ADD, first, l / 4), quad_of (k, value, l));
}

rx_id
rx_line_shared (rx_line_code *k, uint32_t first)
{
  rx_id values[RX_LINE_LANES_MAX];

  for (uint32_t q = 0; q < k->lanes / 4; q++)
    {
      rx_id quad = rx_spirv_unary (k->w, RX_SPIRV_BITCAST, RX_SPIRV_F32X4,
                                   rx_spirv_shared (k->w, first + q));

      for (uint32_t i = 0; i < 4; i++)
        values[q * 4 + i] = rx_spirv_part (k->w, RX_SPIRV_F32, quad, i);
    }
  return rx_line_in_lanes (k, RX_SPIRV_F32, values, k->lanes);
}

void
rx_line_store (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t n)
{
  rx_line_store_quads (k, buffer, u32_of (k, RX_SPIRV_SHIFT_RIGHT, at, 2), value, n);
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
