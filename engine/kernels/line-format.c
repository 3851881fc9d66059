#include "line-format.h"

#include <string.h>

#define PANELS_MAX 5

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are put together from bytes");

/* 32 columns of `lanes` rows, in the terms of rx_line_format; beyond lanes nothing. */
typedef struct
{
  uint8_t quants[RX_LINE_LANES_MAX][RX_LINE_COLUMNS];
  float scales[2][RX_LINE_LANES_MAX], minimums[2][RX_LINE_LANES_MAX]; /* (32 / group) when wide */
  uint16_t scale_halves[RX_LINE_LANES_MAX], minimum_halves[RX_LINE_LANES_MAX]; /* when not */
} group_block;

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

rx_line_format
rx_line_format_join (const rx_line_format *a, const rx_line_format *b)
{
  bool same = a->bits == b->bits && a->group == b->group && a->offset == b->offset &&
              a->minimum == b->minimum && a->wide == b->wide;

  if (same)
    return *a;
  return (rx_line_format){ .bits = a->bits > b->bits ? a->bits : b->bits,
                           .group = a->group < b->group ? a->group : b->group,
                           .minimum = true,
                           .wide = true };
}

bool
rx_line_shares_scales (const rx_line_format *format)
{
  return !format->wide && !format->minimum;
}

/* Of a block's scales and minimums; of two blocks where they share them. */
static uint32_t
scale_words (const rx_line_format *format, uint32_t lanes)
{
  return format->wide ? RX_LINE_COLUMNS / format->group * (format->minimum ? 2 : 1) * lanes : lanes;
}

/* Of a block; where scales are shared, of its quants. */
static uint32_t
block_words (const rx_line_format *format, uint32_t lanes)
{
  uint32_t own = rx_line_shares_scales (format) ? 0 : scale_words (format, lanes);

  return format->bits * lanes + own;
}

uint32_t
rx_line_quants_at (const rx_line_format *format, uint32_t lanes, uint32_t b)
{
  return rx_line_scales_at (format, lanes, b) + scale_words (format, lanes) +
         (rx_line_shares_scales (format) ? b % 2 * block_words (format, lanes) : 0);
}

uint32_t
rx_line_scales_at (const rx_line_format *format, uint32_t lanes, uint32_t b)
{
  if (!rx_line_shares_scales (format))
    return b * block_words (format, lanes);
  return b / 2 * (2 * block_words (format, lanes) + scale_words (format, lanes));
}

uint64_t
rx_line_words (const rx_line_format *format, uint32_t lanes, uint32_t columns)
{
  uint32_t blocks = columns / RX_LINE_COLUMNS;

  if (!rx_line_shares_scales (format))
    return (uint64_t) blocks * block_words (format, lanes);
  return (uint64_t) (blocks + 1) / 2 * (2 * block_words (format, lanes) + lanes);
}

uint32_t
rx_line_panels_of (uint32_t columns)
{
  for (uint32_t n = PANELS_MAX; n > 1; n--)
    {
      if (columns % (n * RX_LINE_PAIR) == 0)
        return n;
    }
  return 1;
}

uint64_t
rx_line_group_words (const rx_line_format *format,
                     uint32_t lanes,
                     uint32_t columns,
                     const rx_line_panels *panels)
{
  return rx_line_words (format, lanes, panels->n > 1 ? columns / panels->n : columns);
}

uint64_t
rx_line_pair_at (const rx_line_format *format,
                 uint32_t lanes,
                 uint32_t columns,
                 const rx_line_panels *panels,
                 uint32_t j)
{
  uint64_t pair = rx_line_words (format, lanes, RX_LINE_PAIR);

  if (panels->n <= 1)
    return j * pair;
  return j % panels->n * panels->groups * rx_line_group_words (format, lanes, columns, panels) +
         j / panels->n * pair;
}

/* ---- reading the file's blocks: ggml's layouts (ggml-org/ggml, src/ggml-common.h) ---- */

static uint16_t
half_at (const uint8_t *at)
{
  return (uint16_t) (at[0] | at[1] << 8);
}

/* Of 4-bit types: 16 bytes of nibbles. */
static void
split_nibbles (const uint8_t *restrict in, uint8_t *restrict quants)
{
  for (unsigned i = 0; i < 16; i++)
    {
      quants[i] = in[i] & 15;
      quants[i + 16] = in[i] >> 4;
    }
}

/* Bit i of `bits` becomes bit 4 of byte i: all bits of a byte in eight bytes, each byte with one of them,
 * which a carry moves to the top. */
static void
add_fifth_bits (uint32_t bits, uint8_t *quants)
{
  for (unsigned i = 0; i < 4; i++)
    {
      uint64_t eight = (bits >> i * 8 & 255) * 0x0101010101010101u & 0x8040201008040201u, have;

      eight = (eight + 0x7f7f7f7f7f7f7f7fu) >> 3 & 0x1010101010101010u;
      memcpy (&have, quants + i * 8, sizeof have);
      have |= eight;
      memcpy (quants + i * 8, &have, sizeof have);
    }
}

/* 4 or 5-bit types of 32: scale [minimum] [32 high bits] 16 bytes of nibbles. */
static void
read_nibbles (const uint8_t *in, bool minimum, bool fifth, uint32_t lane, group_block *out)
{
  const uint8_t *at = in + (minimum ? 4 : 2);
  uint32_t high;

  out->scale_halves[lane] = half_at (in);
  out->minimum_halves[lane] = minimum ? half_at (in + 2) : 0;
  split_nibbles (at + (fifth ? 4 : 0), out->quants[lane]);
  memcpy (&high, at, 4);
  if (fifth)
    add_fifth_bits (high, out->quants[lane]);
}

static void
read_bytes (const uint8_t *in, uint32_t lane, group_block *out)
{
  out->scale_halves[lane] = half_at (in);
  for (unsigned i = 0; i < 32; i++)
    out->quants[lane][i] = (uint8_t) (in[2 + i] + 128);
}

/* Q4_K and Q5_K: d, dmin, 12 bytes of eight 6-bit scales and minimums, [32 bytes of fifth bits],
 * 128 bytes of nibbles; block `b` of the eight. */
static void
read_k45 (const uint8_t *in, unsigned b, bool fifth, uint32_t lane, group_block *out)
{
  const uint8_t *six = in + 4, *high = in + 16, *low = high + (fifth ? 32 : 0) + b / 2 * 32;
  unsigned scale = b < 4 ? six[b] & 63u : (six[b + 4] & 15u) | (six[b - 4] >> 6 & 3u) << 4;
  unsigned minimum = b < 4 ? six[b + 4] & 63u : (six[b + 4] >> 4 & 15u) | (six[b] >> 6 & 3u) << 4;
  unsigned shift = b % 2 * 4;

  out->scales[0][lane] = rx_type_half (half_at (in)) * (float) scale;
  out->minimums[0][lane] = -rx_type_half (half_at (in + 2)) * (float) minimum;
  for (unsigned i = 0; i < 32; i++)
    out->quants[lane][i] = low[i] >> shift & 15;
  for (unsigned i = 0; i < 32 && fifth; i++)
    out->quants[lane][i] |= (uint8_t) ((high[i] >> b & 1) << 4);
}

/* Q6_K: 128 bytes of low nibbles, 64 of high pairs, 16 signed scales, d; block `b` of eight. */
static void
read_k6 (const uint8_t *in, unsigned b, uint32_t lane, group_block *out)
{
  const uint8_t *low = in + b / 4 * 64 + b % 2 * 32, *high = in + 128 + b / 4 * 32;
  const int8_t *scales = (const int8_t *) in + 192 + b * 2;
  unsigned shift = b % 4 < 2 ? 0 : 4, high_shift = b % 4 * 2;
  float d = rx_type_half (half_at (in + 208));

  for (unsigned i = 0; i < 32; i++)
    out->quants[lane][i] = (uint8_t) ((low[i] >> shift & 15) | (high[i] >> high_shift & 3) << 4);
  out->scales[0][lane] = d * (float) scales[0];
  out->scales[1][lane] = d * (float) scales[1];
}

/* Block `b` of 32 columns; `in` is the type's own block that holds it. */
static void
read_block (rx_type type, const uint8_t *in, uint32_t b, uint32_t lane, group_block *out)
{
  switch (type)
    {
    case RX_TYPE_Q4_0:
    case RX_TYPE_Q4_1:
      read_nibbles (in, type == RX_TYPE_Q4_1, false, lane, out);
      break;
    case RX_TYPE_Q5_0:
    case RX_TYPE_Q5_1:
      read_nibbles (in, type == RX_TYPE_Q5_1, true, lane, out);
      break;
    case RX_TYPE_Q8_0:
      read_bytes (in, lane, out);
      break;
    case RX_TYPE_Q4_K:
    case RX_TYPE_Q5_K:
      read_k45 (in, b % 8, type == RX_TYPE_Q5_K, lane, out);
      break;
    case RX_TYPE_Q6_K:
      read_k6 (in, b % 8, lane, out);
      break;
    default:
      break;
    }
}

/* What read_block gave a lane in the form of its type, as one that it was joined to: all numbers are exact. */
static void
widen_block (const rx_line_format *own, const rx_line_format *to, uint32_t l, group_block *block)
{
  if (!own->wide && to->wide)
    {
      block->scales[0][l] = rx_type_half (block->scale_halves[l]);
      block->minimums[0][l] = rx_type_half (block->minimum_halves[l]);
    }
  for (uint32_t g = 0; g < RX_LINE_COLUMNS / own->group && !own->minimum && to->minimum; g++)
    block->minimums[g][l] = -(float) own->offset * block->scales[g][l];
  if (own->group > to->group)
    {
      block->scales[1][l] = block->scales[0][l];
      block->minimums[1][l] = block->minimums[0][l];
    }
}

/* ---- writing ours ---- */

static void
join_nibbles (const uint8_t *restrict quants, uint8_t *restrict out)
{
  for (uint32_t i = 0; i < RX_LINE_COLUMNS / 2; i++)
    out[i] = (uint8_t) (quants[i] | quants[i + 16] << 4);
}

/* A vector is a word of each row. */
static void
write_quants (const rx_line_format *format, uint32_t lanes, const group_block *rows, uint32_t *out)
{
  uint32_t words[RX_LINE_COLUMNS / 4], n = format->bits;

  for (uint32_t l = 0; l < lanes; l++)
    {
      if (format->bits == 4)
        join_nibbles (rows->quants[l], (uint8_t *) words);
      else
        memcpy (words, rows->quants[l], sizeof words);
      for (uint32_t v = 0; v < n; v++)
        out[v * lanes + l] = words[v];
    }
}

static void
write_wide (const rx_line_format *format,
            uint32_t lanes,
            const float values[2][RX_LINE_LANES_MAX],
            uint32_t *out)
{
  for (uint32_t g = 0; g < RX_LINE_COLUMNS / format->group; g++)
    memcpy (out + g * lanes, values[g], lanes * sizeof (float));
}

/* Of block b; what it shares with the one before is there. */
static void
write_scales (const rx_line_source *to, uint32_t b, const group_block *rows, uint32_t *out)
{
  const rx_line_format *format = &to->format;
  uint32_t lanes = to->lanes;

  if (format->wide)
    {
      write_wide (format, lanes, rows->scales, out);
      if (format->minimum)
        write_wide (format, lanes, rows->minimums, out + RX_LINE_COLUMNS / format->group * lanes);
      return;
    }
  for (uint32_t l = 0; l < lanes; l++)
    {
      uint32_t scale = rows->scale_halves[l];

      if (format->minimum)
        out[l] = scale | (uint32_t) rows->minimum_halves[l] << 16;
      else
        out[l] = b % 2 == 0 ? scale : (out[l] & 0xffff) | scale << 16;
    }
}

/* What a lane's rows are of. */
typedef struct
{
  const rx_type_info *info;
  rx_line_format format;
} lane_type;

static void
read_lane (
    const rx_line_source *rows, const lane_type *type, uint32_t b, uint32_t l, group_block *out)
{
  size_t at = (size_t) (b * RX_LINE_COLUMNS / type->info->weights) * type->info->bytes;

  read_block (rows->types[l], (const uint8_t *) rows->rows[l] + at, b, l, out);
  widen_block (&type->format, &rows->format, l, out);
}

void
rx_line_pack (const rx_line_source *rows, uint32_t *out)
{
  const rx_line_format *format = &rows->format;
  uint32_t lanes = rows->lanes, blocks = rows->cols / RX_LINE_COLUMNS;
  lane_type own[RX_LINE_LANES_MAX];
  group_block block = { 0 };

  for (uint32_t l = 0; l < lanes; l++)
    {
      own[l].info = rx_type_find (rows->types[l]);
      if (rows->rows[l] != NULL && !rx_line_format_of (rows->types[l], &own[l].format))
        return;
    }
  if (rx_line_shares_scales (format) && blocks % 2 == 1)
    memset (out + rx_line_quants_at (format, lanes, blocks), 0, lanes * format->bits * sizeof *out);
  for (uint32_t b = 0; b < blocks; b++)
    {
      for (uint32_t l = 0; l < lanes; l++)
        {
          if (rows->rows[l] != NULL)
            read_lane (rows, &own[l], b, l, &block);
        }
      write_quants (format, lanes, &block, out + rx_line_quants_at (format, lanes, b));
      write_scales (rows, b, &block, out + rx_line_scales_at (format, lanes, b));
    }
}
