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

/* Columns b * 32 .. of the lane's row. Words are read in the order in which they stand: line-format.h. */
static rx_id
block (rx_line_code *k, uint32_t b, rx_id sum)
{
  const rx_line_format *format = &k->format;
  uint32_t n = format->group;
  rx_id scales[2], minimums[2];

  for (uint32_t g = 0; g < RX_LINE_COLUMNS / n; g++)
    scales[g] = rx_line_scale (k, b, g, &minimums[g]);
  for (uint32_t g = 0; g < RX_LINE_COLUMNS / n; g++)
    {
      uint32_t column = b * RX_LINE_COLUMNS + g * n;
      rx_id q = dot (k, b, g);

      if (format->offset > 0)
        q = rx_line_binary (k, RX_SPIRV_FSUB, RX_SPIRV_F32, q,
                            rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, sum_of_x (k, column, n),
                                            rx_spirv_f32 (k->w, (float) format->offset)));
      sum = add (k, sum, rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, scales[g], q));
      if (minimums[g] != 0)
        sum = add (k, sum,
                   rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, minimums[g],
                                   sum_of_x (k, column, n)));
    }
  return sum;
}

/* ---- the kernel ---- */

#define PIECE_DIGITS 2 /* of a piece's number */

enum
{
  FIRST_QUAD,
  GROUP_BYTES,
  GROUP_QUADS,
  TABLE,
}; /* in the words of the push constants */

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

  if (shape->joined)
    {
      p.group = group;
      p.piece = rx_spirv_local (k->w, 1);
      return p;
    }
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

static rx_id
word (rx_line_code *k, uint32_t at)
{
  return rx_spirv_push_word (k->w, rx_spirv_u32 (k->w, at));
}

/* sum + n * size, of one type; n is known to be uniform. */
static rx_id
add_times (rx_line_code *k, rx_spirv_type type, rx_id sum, rx_id n, rx_id size)
{
  n = rx_line_binary (k, RX_SPIRV_MUL, type, n, size);
  return rx_line_binary (k, RX_SPIRV_ADD, type, sum, n);
}

/* sum + piece * size */
static rx_id
of_piece (rx_line_code *k, rx_spirv_type type, rx_id sum, place p, uint32_t size)
{
  rx_id piece;

  if (p.piece == 0)
    return sum;
  piece = rx_line_uniform_once (k, p.piece, TABLE, PIECE_DIGITS);
  return type == RX_SPIRV_U64
             ? add_times (k, type, sum, rx_line_wide (k, piece), rx_spirv_u64 (k->w, size))
             : add_times (k, type, sum, piece, rx_spirv_u32 (k->w, size));
}

static void
find_arrays (rx_line_code *k, const rx_line_decode *shape, place p)
{
  uint32_t piece = (uint32_t) (4 * rx_line_words (&k->format, k->lanes, shape->columns));
  rx_id group = rx_line_wide (k, rx_line_uniform_once (k, p.group, TABLE, p.digits));
  rx_id size = rx_spirv_unary (k->w, RX_SPIRV_TO_U64, RX_SPIRV_U64, word (k, GROUP_BYTES));
  rx_id at = add_times (k, RX_SPIRV_U64, rx_spirv_push_address (k->w, 0), group, size);
  rx_id x = rx_spirv_push_address (k->w, 1), sums = rx_spirv_push_address (k->w, 2);

  at = of_piece (k, RX_SPIRV_U64, at, p, piece);
  x = of_piece (k, RX_SPIRV_U64, x, p, shape->columns * 4);
  sums = of_piece (k, RX_SPIRV_U64, sums, p, shape->columns / shape->sum_columns * 4);
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

/* Of a group. */
static uint32_t
rows_of (const rx_line_decode *shape)
{
  return shape->activation != RX_LINE_NO_ACTIVATION ? shape->lanes / 2 : shape->lanes;
}

/* Where y has the group's rows, of which four make a quad. */
static rx_id
first_quad (rx_line_code *k, const rx_line_decode *shape, place p)
{
  rx_id quad = add_times (k, RX_SPIRV_U32, word (k, FIRST_QUAD),
                          rx_line_uniform_once (k, p.group, TABLE, p.digits),
                          word (k, GROUP_QUADS));

  return shape->joined ? quad : of_piece (k, RX_SPIRV_U32, quad, p, shape->stride / 4);
}

/* Bias and residual of the lane's row; without pieces, or of the first. */
static rx_id
add_texels (rx_line_code *k, const rx_line_decode *shape, place p, rx_id value)
{
  uint32_t texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0);
  rx_id row = add_times (k, RX_SPIRV_U32, k->lane, p.group, rx_spirv_u32 (k->w, rows_of (shape)));

  row = add_times (k, RX_SPIRV_U32, row, word (k, FIRST_QUAD), rx_spirv_u32 (k->w, 4));
  for (uint32_t i = 0; i < texels; i++)
    value = add (k, value, rx_spirv_part (k->w, RX_SPIRV_F32, rx_spirv_texel (k->w, i, row), 0));
  return value;
}

/* What is added is added before they meet: y may be the residual itself. */
static rx_id
join_pieces (rx_line_code *k, const rx_line_decode *shape, place p, rx_id value)
{
  uint32_t quads = k->lanes / 4;
  rx_id first = rx_line_binary (k, RX_SPIRV_EQUAL, RX_SPIRV_BOOL, p.piece, rx_spirv_u32 (k->w, 0));
  rx_id sum = 0;

  if (shape->bias || shape->residual)
    value = rx_spirv_select (k->w, RX_SPIRV_F32, first, add_texels (k, shape, p, value), value);
  rx_line_share (k, of_piece (k, RX_SPIRV_U32, rx_spirv_u32 (k->w, 0), p, quads), value);
  rx_spirv_meet (k->w);
  for (uint32_t i = 0; i < shape->pieces; i++)
    sum = add (k, sum, rx_line_shared (k, i * quads));
  return sum;
}

static void
write_rows (rx_line_code *k, const rx_line_decode *shape, place p, rx_id value)
{
  uint32_t rows = rows_of (shape);

  rx_line_store_quads (k, 0, first_quad (k, shape, p), value, rows);
  if (shape->sums)
    rx_spirv_store (k->w, 1, rx_line_uniform_once (k, p.group, TABLE, p.digits),
                    rx_line_lanes_sum (k, value, 0, rows));
}

void
rx_line_decode_fill (const rx_line_decode *shape, uint32_t first_row, rx_line_decode_words *words)
{
  words->first_quad = first_row / 4;
  words->group_bytes = (uint32_t) (4 * rx_line_group_words (&shape->format, shape->lanes,
                                                            shape->cols, &shape->panels));
  words->group_quads = rows_of (shape) / 4;
  rx_line_fill_table (words->table);
}

rx_status
rx_line_decode_write (const rx_line_decode *shape, rx_spirv **out)
{
  rx_spirv_config config = {
    .lanes = shape->lanes,
    .subgroups = shape->subgroups,
    .addresses = 3,
    .words = sizeof (rx_line_decode_words) / 4,
    .buffers = shape->sums ? 2 : 1,
    .quads = 1,
    .texels = (shape->bias ? 1 : 0) + (shape->residual ? 1 : 0),
    .shared = shape->joined ? shape->pieces * shape->lanes / 4 : 0,
  };
  rx_line_code k = { .format = shape->format,
                     .lanes = shape->lanes,
                     .panels = shape->panels,
                     .columns = shape->cols,
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
  if (shape->joined)
    value = join_pieces (&k, shape, p, value);
  if (shape->activation != RX_LINE_NO_ACTIVATION)
    value = pair (&k, shape->activation, value);
  if (shape->softcap != 0)
    value = rx_line_soften (&k, shape->softcap, value);
  if (!shape->joined && (shape->bias || shape->residual))
    value = add_texels (&k, shape, p, value);
  write_rows (&k, shape, p, value);
  return RX_OK;
}
