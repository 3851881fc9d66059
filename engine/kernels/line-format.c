#include "line-format.h"

#include <string.h>

#define LANES_MAX 16

/* 32 columns of one row, in the terms of rx_line_format. */
typedef struct
{
  uint8_t quants[RX_LINE_COLUMNS];
  float scales[2], minimums[2];        /* (32 / group) when wide */
  uint16_t scale_halves, minimum_half; /* when not */
} row_block;

bool
rx_line_format_of (rx_type type, rx_line_format *format)
{
  static const struct
  {
    rx_type type;
    rx_line_format format;
  } all[] = {
    { RX_TYPE_Q4_0, { 4, 32, 8, false, false } },   { RX_TYPE_Q4_1, { 4, 32, 0, true, false } },
    { RX_TYPE_Q5_0, { 8, 32, 16, false, false } },  { RX_TYPE_Q5_1, { 8, 32, 0, true, false } },
    { RX_TYPE_Q8_0, { 8, 32, 128, false, false } }, { RX_TYPE_Q4_K, { 4, 32, 0, true, true } },
    { RX_TYPE_Q5_K, { 8, 32, 0, true, true } },     { RX_TYPE_Q6_K, { 8, 16, 32, false, true } },
  };

  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    {
      if (all[i].type == type)
        {
          *format = all[i].format;
          return true;
        }
    }
  return false;
}

static uint32_t
scale_words (const rx_line_format *format, uint32_t lanes)
{
  return RX_LINE_COLUMNS / format->group * (format->wide ? lanes : lanes / 2);
}

uint32_t
rx_line_block_words (const rx_line_format *format, uint32_t lanes)
{
  return lanes * format->bits + scale_words (format, lanes) * (format->minimum ? 2 : 1);
}

/* ---- reading the file's blocks: ggml's layouts (ggml-org/ggml, src/ggml-common.h) ---- */

static uint16_t
half_at (const uint8_t *at)
{
  return (uint16_t) (at[0] | at[1] << 8);
}

static float
half_value (uint16_t half)
{
#ifdef __FLT16_MANT_DIG__
  _Float16 value;

  memcpy (&value, &half, sizeof value);
  return (float) value;
#else /* clang 14 on x86 */
  float value;

  rx_type_read (RX_TYPE_F16, &half, &value, 1);
  return value;
#endif
}

/* 4 or 5-bit types of 32: scale [minimum] [32 high bits] 16 bytes of nibbles. */
static void
read_nibbles (const uint8_t *in, bool minimum, bool fifth, row_block *out)
{
  const uint8_t *at = in + (minimum ? 4 : 2);
  uint32_t high = 0;

  out->scale_halves = half_at (in);
  out->minimum_half = minimum ? half_at (in + 2) : 0;
  if (fifth)
    {
      memcpy (&high, at, 4);
      at += 4;
    }
  for (unsigned i = 0; i < 16; i++)
    {
      out->quants[i] = (uint8_t) ((at[i] & 15) | (high >> i & 1) << 4);
      out->quants[i + 16] = (uint8_t) (at[i] >> 4 | (high >> (i + 16) & 1) << 4);
    }
}

static void
read_bytes (const uint8_t *in, row_block *out)
{
  out->scale_halves = half_at (in);
  for (unsigned i = 0; i < 32; i++)
    out->quants[i] = (uint8_t) (in[2 + i] + 128);
}

/* Q4_K and Q5_K: d, dmin, 12 bytes of eight 6-bit scales and minimums, [32 bytes of fifth bits],
 * 128 bytes of nibbles; block `b` of the eight. */
static void
read_k45 (const uint8_t *in, unsigned b, bool fifth, row_block *out)
{
  const uint8_t *six = in + 4, *high = in + 16, *low = high + (fifth ? 32 : 0) + b / 2 * 32;
  unsigned scale = b < 4 ? six[b] & 63u : (six[b + 4] & 15u) | (six[b - 4] >> 6 & 3u) << 4;
  unsigned minimum = b < 4 ? six[b + 4] & 63u : (six[b + 4] >> 4 & 15u) | (six[b] >> 6 & 3u) << 4;

  out->scales[0] = half_value (half_at (in)) * (float) scale;
  out->minimums[0] = -half_value (half_at (in + 2)) * (float) minimum;
  for (unsigned i = 0; i < 32; i++)
    {
      out->quants[i] = b % 2 == 0 ? low[i] & 15 : low[i] >> 4;
      if (fifth)
        out->quants[i] |= (uint8_t) ((high[i] >> b & 1) << 4);
    }
}

/* Q6_K: 128 bytes of low nibbles, 64 of high pairs, 16 signed scales, d; block `b` of eight. */
static void
read_k6 (const uint8_t *in, unsigned b, row_block *out)
{
  const uint8_t *low = in + b / 4 * 64 + b % 2 * 32, *high = in + 128 + b / 4 * 32;
  const int8_t *scales = (const int8_t *) in + 192 + b * 2;
  float d = half_value (half_at (in + 208));

  for (unsigned i = 0; i < 32; i++)
    {
      unsigned nibble = b % 4 < 2 ? low[i] & 15u : low[i] >> 4;

      out->quants[i] = (uint8_t) (nibble | (high[i] >> (b % 4 * 2) & 3u) << 4);
    }
  out->scales[0] = d * (float) scales[0];
  out->scales[1] = d * (float) scales[1];
}

static void
read_block (rx_type type, const uint8_t *row, uint32_t block, row_block *out)
{
  const rx_type_info *info = rx_type_find (type);
  const uint8_t *in = row + (uint64_t) block * 32 / info->weights * info->bytes;

  switch (type)
    {
    case RX_TYPE_Q4_0:
    case RX_TYPE_Q4_1:
      read_nibbles (in, type == RX_TYPE_Q4_1, false, out);
      break;
    case RX_TYPE_Q5_0:
    case RX_TYPE_Q5_1:
      read_nibbles (in, type == RX_TYPE_Q5_1, true, out);
      break;
    case RX_TYPE_Q8_0:
      read_bytes (in, out);
      break;
    case RX_TYPE_Q4_K:
    case RX_TYPE_Q5_K:
      read_k45 (in, block % 8, type == RX_TYPE_Q5_K, out);
      break;
    case RX_TYPE_Q6_K:
      read_k6 (in, block % 8, out);
      break;
    default:
      break;
    }
}

/* ---- writing ours ---- */

static void
write_scales (const rx_line_format *format,
              uint32_t lanes,
              const row_block *rows,
              bool minimums,
              uint32_t *out)
{
  for (uint32_t l = 0; l < lanes; l++)
    {
      uint16_t half = minimums ? rows[l].minimum_half : rows[l].scale_halves;

      if (!format->wide)
        out[l / 2] |= (uint32_t) half << (l % 2 * 16);
      for (uint32_t g = 0; format->wide && g < RX_LINE_COLUMNS / format->group; g++)
        memcpy (&out[g * lanes + l], minimums ? &rows[l].minimums[g] : &rows[l].scales[g], 4);
    }
}

/* The quants of a column side by side; two cases, so that the compiler knows how many a word takes. */
static void
write_quants (const rx_line_format *format, uint32_t lanes, const row_block *rows, uint32_t *out)
{
  for (uint32_t k = 0; k < RX_LINE_COLUMNS; k++)
    {
      for (uint32_t l = 0; l < lanes && format->bits == 4; l += 8, out++)
        for (uint32_t i = 0; i < 8; i++)
          *out |= (uint32_t) rows[l + i].quants[k] << (i * 4);
      for (uint32_t l = 0; l < lanes && format->bits == 8; l += 4, out++)
        for (uint32_t i = 0; i < 4; i++)
          *out |= (uint32_t) rows[l + i].quants[k] << (i * 8);
    }
}

void
rx_line_pack (rx_type type, uint32_t lanes, const void *const *rows, uint32_t cols, uint32_t *out)
{
  rx_line_format format;
  row_block blocks[LANES_MAX];
  uint32_t words;

  if (!rx_line_format_of (type, &format))
    return;
  words = rx_line_block_words (&format, lanes);
  memset (blocks, 0, sizeof blocks);
  for (uint32_t b = 0; b < cols / RX_LINE_COLUMNS; b++, out += words)
    {
      memset (out, 0, words * sizeof *out);
      for (uint32_t l = 0; l < lanes; l++)
        {
          if (rows[l] != NULL)
            read_block (type, rows[l], b, &blocks[l]);
        }
      write_quants (&format, lanes, blocks, out);
      write_scales (&format, lanes, blocks, false, out + lanes * format.bits);
      if (format.minimum)
        write_scales (&format, lanes, blocks, true,
                      out + lanes * format.bits + scale_words (&format, lanes));
    }
}
