#include "line-decode.h"

static rx_id
sum_of_x (rx_line_code *k, uint32_t column, uint32_t n)
{
  uint32_t first = column / k->lanes, count = n / k->lanes;
  rx_id sum = rx_line_element (k, RX_LINE_OF_SUMS, first);

  for (uint32_t i = 1; i < count; i++)
    sum = rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, sum,
                          rx_line_element (k, RX_LINE_OF_SUMS, first + i));
  return sum;
}

/* quant . x over a group of columns; two chains of additions, so that they overlap. */
static rx_id
dot (rx_line_code *k, uint32_t word, uint32_t column, uint32_t n)
{
  rx_id chains[2] = { 0 };

  for (uint32_t i = 0; i < n; i++)
    {
      rx_id q = rx_line_masked_words (k, word + i * k->n_quads, k->quads, k->n_quads);
      rx_id value = rx_spirv_unary (k->w, RX_SPIRV_TO_F32, RX_SPIRV_F32, q);
      rx_id product = rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, value,
                                      rx_line_element (k, RX_LINE_OF_X, column + i));
      rx_id *chain = &chains[i % 2];

      *chain = i < 2 ? product : rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, *chain, product);
    }
  return rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, chains[0], chains[1]);
}

static rx_id
add (rx_line_code *k, rx_id sum, rx_id term)
{
  return sum == 0 ? term : rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, sum, term);
}

/* Columns b * 32 .. of the lane's row, whose words of this block begin at `first`. */
static rx_id
block (rx_line_code *k, uint32_t b, uint32_t first, rx_id sum)
{
  const rx_line_format *format = &k->format;
  uint32_t lanes = k->lanes, n = format->group, groups = RX_LINE_COLUMNS / n;
  uint32_t scales = first + lanes * format->bits;
  uint32_t scale_words = lanes / (format->wide ? 1 : 2);

  for (uint32_t g = 0; g < groups; g++)
    {
      uint32_t column = b * RX_LINE_COLUMNS + g * n;
      rx_id q = dot (k, first + g * n * k->n_quads, column, n), scale, shift;

      q = rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, q, k->quant_scale);
      if (format->offset > 0)
        {
          shift = rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, sum_of_x (k, column, n),
                                  rx_spirv_f32 (k->w, (float) format->offset));
          q = rx_line_binary (k, RX_SPIRV_FSUB, RX_SPIRV_F32, q, shift);
        }
      scale = rx_line_scale_at (k, scales + g * scale_words);
      sum = add (k, sum, rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, scale, q));
      if (format->minimum)
        sum = add (k, sum,
                   rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32,
                                   rx_line_scale_at (k, scales + (groups + g) * scale_words),
                                   sum_of_x (k, column, n)));
    }
  return sum;
}

/* ---- the kernel ---- */

/* Words of one group of rows. */
static uint32_t
group_words (const rx_line_decode *shape)
{
  return shape->cols / RX_LINE_COLUMNS * rx_line_block_words (&shape->format, shape->lanes);
}

static void
find_arrays (rx_line_code *k, const rx_line_decode *shape, rx_id group)
{
  uint64_t halves = shape->activation != RX_LINE_NO_ACTIVATION ? 2 : 1;
  rx_id wide = rx_spirv_unary (k->w, RX_SPIRV_TO_U64, RX_SPIRV_U64,
                               rx_line_uniform_group (k, group, 1, 4));
  rx_id at = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U64, wide,
                             rx_spirv_u64 (k->w, halves * 4 * group_words (shape)));

  at = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U64, rx_spirv_push_address (k->w, 0), at);
  k->weights = rx_spirv_array (k->w, RX_SPIRV_U32X4, at);
  k->x = rx_spirv_array (k->w, RX_SPIRV_F32X4, rx_spirv_push_address (k->w, 1));
  k->sums = rx_spirv_array (k->w, RX_SPIRV_F32X4, rx_spirv_push_address (k->w, 2));
}

/* The product of the rows whose words begin at `first`. */
static rx_id
product (rx_line_code *k, const rx_line_decode *shape, uint32_t first)
{
  uint32_t words = rx_line_block_words (&k->format, k->lanes);
  rx_id sum = 0;

  for (uint32_t b = 0; b < shape->columns / RX_LINE_COLUMNS; b++)
    sum = block (k, b, first + b * words, sum);
  return sum;
}

static void
write_row (rx_line_code *k, const rx_line_decode *shape, rx_id group, rx_id value)
{
  rx_id first = rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, 0));
  rx_id row = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, group, rx_spirv_u32 (k->w, k->lanes));
  uint32_t texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0), shift = 0;
  rx_id sums;

  row = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, row, k->lane);
  row = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, row, first);
  for (uint32_t i = 0; i < texels; i++)
    value = add (k, value, rx_spirv_part (k->w, RX_SPIRV_F32, rx_spirv_texel (k->w, i, row), 0));
  rx_spirv_store (k->w, 0, row, value);
  if (!shape->sums)
    return;
  while (1u << shift < k->lanes)
    shift++;
  sums = rx_line_binary (k, RX_SPIRV_SHIFT_RIGHT, RX_SPIRV_U32, row, rx_spirv_u32 (k->w, shift));
  rx_spirv_store (k->w, 1, sums, rx_line_lanes_sum (k, value)); /* the same from every lane */
}

rx_status
rx_line_decode_write (const rx_line_decode *shape, rx_spirv **out)
{
  rx_spirv_config config = {
    .lanes = shape->lanes,
    .subgroups = shape->subgroups,
    .addresses = 3,
    .words = 17,
    .buffers = shape->sums ? 2 : 1,
    .texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0),
  };
  rx_line_code k = { .format = shape->format, .lanes = shape->lanes };
  rx_status status = rx_spirv_new (&config, out);
  rx_id group, value;

  if (status != RX_OK)
    return status;
  k.w = *out;
  k.lane = rx_spirv_lane (k.w);
  group = rx_spirv_group (k.w, 0);
  if (shape->subgroups > 1)
    group = rx_line_binary (&k, RX_SPIRV_ADD, RX_SPIRV_U32,
                            rx_line_binary (&k, RX_SPIRV_MUL, RX_SPIRV_U32, group,
                                            rx_spirv_u32 (k.w, shape->subgroups)),
                            rx_spirv_local (k.w, 1));
  rx_line_make_masks (&k);
  find_arrays (&k, shape, group);
  value = rx_line_activate (&k, shape->activation, product (&k, shape, 0));
  if (shape->activation != RX_LINE_NO_ACTIVATION)
    value = rx_line_binary (&k, RX_SPIRV_FMUL, RX_SPIRV_F32, value,
                            product (&k, shape, group_words (shape)));
  if (shape->softcap != 0)
    value = rx_line_soften (&k, shape->softcap, value);
  write_row (&k, shape, group, value);
  return RX_OK;
}
