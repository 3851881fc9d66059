#include "line-prefill.h"

#define TABLE 2 /* in the words of the push constants */

typedef struct
{
  rx_line_code code;
  const rx_line_prefill *shape;
  rx_id sums[RX_LINE_BUNDLE_MAX / 4]; /* f32x4 */
} kernel;

/* The weight of the lane's row: one rounding without a minimum, two with. */
static rx_id
weight (rx_line_code *k, uint32_t word, rx_id scale, rx_id shift)
{
  rx_id q = rx_line_masked_words (k, word, k->quads, k->n_quads);

  q = rx_spirv_unary (k->w, RX_SPIRV_TO_F32, RX_SPIRV_F32, q);
  if (k->format.minimum)
    return rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32,
                           rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, q, scale), shift);
  q = rx_line_binary (k, RX_SPIRV_FSUB, RX_SPIRV_F32, q, shift);
  return rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, q, scale);
}

static void
column (kernel *k, uint32_t at, rx_id value)
{
  rx_line_code *code = &k->code;
  uint32_t fours = k->shape->tokens / 4;

  for (uint32_t i = 0; i < fours; i++)
    {
      rx_id x = rx_spirv_load (code->w, RX_SPIRV_F32X4, code->x, at * fours + i);
      rx_id term = rx_line_binary (code, RX_SPIRV_SCALE, RX_SPIRV_F32X4, x, value);

      k->sums[i] = k->sums[i] == 0
                       ? term
                       : rx_line_binary (code, RX_SPIRV_FADD, RX_SPIRV_F32X4, k->sums[i], term);
    }
}

/* Columns b * 32 .., of rows whose words of this block begin at `first`. */
static void
block (kernel *k, uint32_t b, uint32_t first, rx_id offset)
{
  rx_line_code *code = &k->code;
  const rx_line_format *format = &code->format;
  uint32_t n = format->group, groups = RX_LINE_COLUMNS / n;
  uint32_t scales = first + code->lanes * format->bits;
  uint32_t scale_words = code->lanes / (format->wide ? 1 : 2);

  for (uint32_t g = 0; g < groups; g++)
    {
      rx_id scale = rx_line_scale_at (code, scales + g * scale_words), shift = offset;

      scale = rx_line_binary (code, RX_SPIRV_FMUL, RX_SPIRV_F32, scale, code->quant_scale);
      if (format->minimum)
        shift = rx_line_scale_at (code, scales + (groups + g) * scale_words);
      for (uint32_t i = g * n; i < (g + 1) * n; i++)
        column (k, b * RX_LINE_COLUMNS + i, weight (code, first + i * code->n_quads, scale, shift));
    }
}

static void
find_arrays (kernel *k, rx_id group, rx_id bundle)
{
  rx_line_code *code = &k->code;
  uint64_t stride = (uint64_t) k->shape->cols / RX_LINE_COLUMNS * 4 *
                    rx_line_block_words (&code->format, code->lanes);
  uint64_t x_stride = (uint64_t) k->shape->cols * k->shape->tokens * 4;
  rx_id rows = rx_spirv_unary (code->w, RX_SPIRV_TO_U64, RX_SPIRV_U64,
                               rx_line_uniform_group (code, group, TABLE, 4));
  rx_id tokens = rx_spirv_unary (code->w, RX_SPIRV_TO_U64, RX_SPIRV_U64,
                                 rx_line_uniform_group (code, bundle, TABLE, 2));

  rows = rx_line_binary (code, RX_SPIRV_MUL, RX_SPIRV_U64, rows, rx_spirv_u64 (code->w, stride));
  rows = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U64, rx_spirv_push_address (code->w, 0),
                         rows);
  tokens = rx_line_binary (code, RX_SPIRV_MUL, RX_SPIRV_U64, tokens,
                           rx_spirv_u64 (code->w, x_stride));
  tokens = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U64, rx_spirv_push_address (code->w, 1),
                           tokens);
  code->weights = rx_spirv_array (code->w, RX_SPIRV_U32X4, rows);
  code->x = rx_spirv_array (code->w, RX_SPIRV_F32X4, tokens);
}

/* values: (tokens) */
static void
write_rows (kernel *k, rx_id group, rx_id bundle, const rx_id *values)
{
  rx_line_code *code = &k->code;
  rx_id first = rx_spirv_push_word (code->w, rx_spirv_u32 (code->w, 0));
  rx_id stride = rx_spirv_push_word (code->w, rx_spirv_u32 (code->w, 1));
  rx_id row = rx_line_binary (code, RX_SPIRV_MUL, RX_SPIRV_U32, group,
                              rx_spirv_u32 (code->w, code->lanes));
  rx_id bias = 0, at;

  row = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U32, row, code->lane);
  row = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U32, row, first);
  if (k->shape->bias)
    bias = rx_spirv_part (code->w, RX_SPIRV_F32, rx_spirv_texel (code->w, 0, row), 0);
  at = rx_line_binary (code, RX_SPIRV_MUL, RX_SPIRV_U32, bundle,
                       rx_spirv_u32 (code->w, k->shape->tokens));
  at = rx_line_binary (code, RX_SPIRV_MUL, RX_SPIRV_U32, at, stride);
  at = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U32, at, row);
  for (uint32_t t = 0; t < k->shape->tokens; t++)
    {
      rx_id value = values[t], added;

      if (bias != 0)
        value = rx_line_binary (code, RX_SPIRV_FADD, RX_SPIRV_F32, value, bias);
      if (k->shape->added)
        {
          added = rx_spirv_texel (code->w, k->shape->bias ? 1 : 0, at);
          value = rx_line_binary (code, RX_SPIRV_FADD, RX_SPIRV_F32, value,
                                  rx_spirv_part (code->w, RX_SPIRV_F32, added, 0));
        }
      rx_spirv_store (code->w, 0, at, value);
      at = rx_line_binary (code, RX_SPIRV_ADD, RX_SPIRV_U32, at, stride);
    }
}

/* What is taken from a quant that stands at its place in the word: offset << shift of the lane. */
static rx_id
placed_offset (rx_line_code *k)
{
  return rx_line_binary (k, RX_SPIRV_FDIV, RX_SPIRV_F32,
                         rx_spirv_f32 (k->w, (float) k->format.offset), k->quant_scale);
}

/* Of all tokens, before bias and what is added. */
static void
make_values (kernel *k, rx_id *values)
{
  rx_line_code *code = &k->code;
  uint32_t words = rx_line_block_words (&code->format, code->lanes);
  rx_id offset = placed_offset (code);

  for (uint32_t b = 0; b < k->shape->columns / RX_LINE_COLUMNS; b++)
    block (k, b, b * words, offset);
  for (uint32_t t = 0; t < k->shape->tokens; t++)
    {
      values[t] = rx_spirv_part (code->w, RX_SPIRV_F32, k->sums[t / 4], t % 4);
      if (k->shape->softcap != 0)
        values[t] = rx_line_soften (code, k->shape->softcap, values[t]);
    }
}

rx_status
rx_line_prefill_write (const rx_line_prefill *shape, rx_spirv **out)
{
  rx_spirv_config config = {
    .lanes = shape->lanes,
    .subgroups = shape->subgroups,
    .addresses = 2,
    .words = TABLE + 16,
    .buffers = 1,
    .texels = (shape->bias ? 1 : 0) + (shape->added ? 1 : 0),
  };
  kernel k = { .code = { .format = shape->format, .lanes = shape->lanes }, .shape = shape };
  rx_status status = rx_spirv_new (&config, out);
  rx_id group, bundle, values[RX_LINE_BUNDLE_MAX];

  if (status != RX_OK)
    return status;
  k.code.w = *out;
  k.code.lane = rx_spirv_lane (*out);
  group = rx_spirv_group (*out, 0);
  bundle = rx_spirv_group (*out, 1);
  if (shape->subgroups > 1)
    group = rx_line_binary (&k.code, RX_SPIRV_ADD, RX_SPIRV_U32,
                            rx_line_binary (&k.code, RX_SPIRV_MUL, RX_SPIRV_U32, group,
                                            rx_spirv_u32 (*out, shape->subgroups)),
                            rx_spirv_local (*out, 1));
  rx_line_make_masks (&k.code);
  find_arrays (&k, group, bundle);
  make_values (&k, values);
  write_rows (&k, group, bundle, values);
  return RX_OK;
}
