#include "line-decode.h"

static rx_id
sum_of_x (rx_line_code *k, uint32_t column, uint32_t n)
{
  uint32_t first = column / k->sum_columns, count = n / k->sum_columns;
  rx_id sum = rx_line_element (k, RX_LINE_OF_SUMS, first);

  for (uint32_t i = 1; i < count; i++)
    sum = rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, sum,
                          rx_line_element (k, RX_LINE_OF_SUMS, first + i));
  return sum;
}

static rx_id
add (rx_line_code *k, rx_id sum, rx_id term)
{
  return sum == 0 ? term : rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, sum, term);
}

/* quant . x over group g of block b: four chains of additions, so that they overlap, one a place. */
static rx_id
dot (rx_line_code *k, uint32_t b, uint32_t g)
{
  uint32_t n = k->format.bits * k->format.group / RX_LINE_COLUMNS; /* vectors */
  rx_id chains[RX_LINE_PLACES] = { 0 };

  for (uint32_t v = g * n; v < (g + 1) * n; v++)
    {
      rx_line_vector vector = rx_line_take (k, b, v);

      for (uint32_t i = 0; i < 32 / k->format.bits; i++)
        {
          rx_line_quant q = rx_line_quant_at (k, &vector, i);
          rx_id x = rx_line_element (k, RX_LINE_OF_X, b * RX_LINE_COLUMNS + q.column);
          rx_id *chain = &chains[q.place];

          *chain = add (k, *chain, rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, q.value, x));
        }
    }
  for (uint32_t place = 0; place < RX_LINE_PLACES; place++)
    {
      float unit = (float) (1u << rx_line_shift (&k->format, place));

      if (unit > 1)
        chains[place] = rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, chains[place],
                                        rx_spirv_f32 (k->w, 1 / unit));
    }
  return add (k, add (k, chains[0], chains[1]), add (k, chains[2], chains[3]));
}

/* Columns b * 32 .. of the lane's row. */
static rx_id
block (rx_line_code *k, uint32_t b, rx_id sum)
{
  const rx_line_format *format = &k->format;
  uint32_t n = format->group;

  for (uint32_t g = 0; g < RX_LINE_COLUMNS / n; g++)
    {
      uint32_t column = b * RX_LINE_COLUMNS + g * n;
      rx_id q = dot (k, b, g), minimum, scale = rx_line_scale (k, b, g, &minimum);

      if (format->offset > 0)
        q = rx_line_binary (k, RX_SPIRV_FSUB, RX_SPIRV_F32, q,
                            rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, sum_of_x (k, column, n),
                                            rx_spirv_f32 (k->w, (float) format->offset)));
      sum = add (k, sum, rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, scale, q));
      if (minimum != 0)
        sum = add (k, sum,
                   rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, minimum,
                                   sum_of_x (k, column, n)));
    }
  return sum;
}

/* ---- the kernel ---- */

/* What a workgroup does: rows and, of several pieces, which. */
typedef struct
{
  rx_id group, piece; /* u32; piece 0: there is one */
  uint32_t digits;    /* of group */
} place;

static place
find_place (rx_line_code *k, const rx_line_decode *shape)
{
  rx_id group = rx_spirv_group (k->w, 0), one = rx_spirv_u32 (k->w, 1),
        zero = rx_spirv_u32 (k->w, 0);
  place p = { .digits = shape->digits };

  if (shape->subgroups > 1)
    group = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32,
                            rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, group,
                                            rx_spirv_u32 (k->w, shape->subgroups)),
                            rx_spirv_local (k->w, 1));
  p.group = group;
  for (uint32_t i = 1; i < shape->pieces; i++)
    {
      rx_id before = rx_spirv_u32 (k->w, i * shape->groups - 1);
      rx_id past = rx_line_binary (k, RX_SPIRV_LESS, RX_SPIRV_BOOL, before, group);

      past = rx_spirv_select (k->w, RX_SPIRV_U32, past, one, zero);
      p.piece = i == 1 ? past : rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, p.piece, past);
    }
  if (p.piece != 0)
    p.group = rx_line_binary (k, RX_SPIRV_SUB, RX_SPIRV_U32, group,
                              rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, p.piece,
                                              rx_spirv_u32 (k->w, shape->groups)));
  return p;
}

/* Both are known to be uniform, and used once: rx_line_uniform_group. */
static rx_id
group_of (rx_line_code *k, place p)
{
  return rx_line_uniform_group (k, p.group, 1, p.digits);
}

static rx_id
piece_of (rx_line_code *k, place p)
{
  return p.piece == 0 ? 0 : rx_line_uniform_group (k, p.piece, 1, 1);
}

/* address + n * size */
static rx_id
address_of (rx_line_code *k, rx_id address, rx_id n, uint64_t size)
{
  rx_id wide;

  if (n == 0)
    return address;
  wide = rx_spirv_unary (k->w, RX_SPIRV_TO_U64, RX_SPIRV_U64, n);
  wide = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U64, wide, rx_spirv_u64 (k->w, size));
  return rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U64, address, wide);
}

static void
find_arrays (rx_line_code *k, const rx_line_decode *shape, place p)
{
  uint64_t piece = 4 * rx_line_words (&k->format, k->lanes, shape->columns);
  rx_id at = address_of (k, rx_spirv_push_address (k->w, 0), group_of (k, p),
                         4 * rx_line_words (&k->format, k->lanes, shape->cols));
  rx_id x = rx_spirv_push_address (k->w, 1), sums = rx_spirv_push_address (k->w, 2);

  at = address_of (k, at, piece_of (k, p), piece);
  x = address_of (k, x, piece_of (k, p), shape->columns * 4ull);
  sums = address_of (k, sums, piece_of (k, p), shape->columns / shape->sum_columns * 4ull);
  k->weights = rx_spirv_array (k->w, RX_SPIRV_U32X4, at);
  k->x = rx_spirv_array (k->w, RX_SPIRV_F32X4, x);
  k->sums = rx_spirv_array (k->w, RX_SPIRV_F32X4, sums);
}

/* Lanes of gate and of up become act (gate) * up, in the first half of the lanes. */
static rx_id
pair (rx_line_code *k, rx_line_activation activation, rx_id value)
{
  rx_id up = rx_line_higher_lanes (k, value, k->lanes / 2);

  return rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, rx_line_activate (k, activation, value),
                         up);
}

/* The first row of the group in y. */
static rx_id
first_row (rx_line_code *k, const rx_line_decode *shape, place p, uint32_t rows)
{
  rx_id first = rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, 0));
  rx_id row = rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, group_of (k, p),
                              rx_spirv_u32 (k->w, rows));

  if (p.piece != 0)
    row = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, row,
                          rx_line_binary (k, RX_SPIRV_MUL, RX_SPIRV_U32, piece_of (k, p),
                                          rx_spirv_u32 (k->w, shape->stride)));
  return rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, row, first);
}

static void
write_rows (rx_line_code *k, const rx_line_decode *shape, place p, rx_id value)
{
  uint32_t rows = shape->activation != RX_LINE_NO_ACTIVATION ? k->lanes / 2 : k->lanes;
  uint32_t texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0);
  rx_id first = first_row (k, shape, p, rows);
  rx_id row = rx_line_binary (k, RX_SPIRV_ADD, RX_SPIRV_U32, first, k->lane);

  for (uint32_t i = 0; i < texels; i++)
    value = add (k, value, rx_spirv_part (k->w, RX_SPIRV_F32, rx_spirv_texel (k->w, i, row), 0));
  rx_line_store (k, 0, first, value, rows);
  if (shape->sums)
    rx_spirv_store (k->w, 1, group_of (k, p), rx_line_lanes_sum (k, value, 0, rows));
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
    .quads = 1,
    .texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0),
  };
  rx_line_code k = { .format = shape->format,
                     .lanes = shape->lanes,
                     .sum_columns = shape->sum_columns };
  rx_status status = rx_spirv_new (&config, out);
  rx_id value = 0;
  place p;

  if (status != RX_OK)
    return status;
  k.w = *out;
  k.lane = rx_spirv_lane (k.w);
  p = find_place (&k, shape);
  find_arrays (&k, shape, p);
  for (uint32_t b = 0; b < shape->columns / RX_LINE_COLUMNS; b++)
    value = block (&k, b, value);
  if (shape->activation != RX_LINE_NO_ACTIVATION)
    value = pair (&k, shape->activation, value);
  if (shape->softcap != 0)
    value = rx_line_soften (&k, shape->softcap, value);
  write_rows (&k, shape, p, value);
  return RX_OK;
}
