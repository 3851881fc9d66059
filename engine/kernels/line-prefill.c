#include "line-prefill.h"

#define TOKENS         RX_LINE_TOKENS

/* Words of the push constants. */
#define FIRST_ROW      0
#define STRIDE         1
#define ADDED_STRIDE   2
#define GROUP_BYTES    3
#define X_BYTES        4
#define TABLE          5

#define BLOCKS_AT_ONCE 2 /* that one basic block of the driver's code holds */

typedef struct
{
  rx_line_code code;
  const rx_line_prefill *shape;
  rx_id group, bundle;  /* u32, known to be uniform */
  rx_id weights;        /* address */
  rx_id x[TOKENS];      /* arrays */
  rx_id quads[TOKENS];  /* the last four numbers of each */
  rx_id values[TOKENS]; /* sums; 0: none yet */
} kernel;

static rx_id
word (kernel *k, uint32_t at)
{
  return rx_spirv_push_word (k->code.w, rx_spirv_u32 (k->code.w, at));
}

static rx_id
wide (kernel *k, rx_id value)
{
  return rx_spirv_unary (k->code.w, RX_SPIRV_TO_U64, RX_SPIRV_U64, value);
}

static rx_id
u32_of (kernel *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, op, RX_SPIRV_U32, a, b);
}

static rx_id
u64_of (kernel *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, op, RX_SPIRV_U64, a, b);
}

/* ---- the products ---- */

static void
find_arrays (kernel *k)
{
  rx_spirv *w = k->code.w;
  rx_id tokens = u32_of (k, RX_SPIRV_MUL, k->bundle, rx_spirv_u32 (w, TOKENS));
  rx_id step = wide (k, word (k, X_BYTES)), x;

  k->weights = u64_of (k, RX_SPIRV_MUL, wide (k, k->group), wide (k, word (k, GROUP_BYTES)));
  k->weights = u64_of (k, RX_SPIRV_ADD, rx_spirv_push_address (w, 0), k->weights);
  k->code.weights = rx_spirv_array (w, RX_SPIRV_U32X4, k->weights);
  x = u64_of (k, RX_SPIRV_ADD, rx_spirv_push_address (w, 1),
              u64_of (k, RX_SPIRV_MUL, wide (k, tokens), step));
  for (uint32_t t = 0; t < TOKENS; t++)
    {
      k->x[t] = rx_spirv_array (w, RX_SPIRV_F32X4, x);
      x = u64_of (k, RX_SPIRV_ADD, x, step);
    }
}

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

  for (uint32_t t = 0; t < TOKENS; t++)
    {
      rx_id term;

      if (at % 4 == 0)
        k->quads[t] = rx_spirv_load (code->w, RX_SPIRV_F32X4, k->x[t], at / 4);
      term = rx_line_binary (code, RX_SPIRV_FMUL, RX_SPIRV_F32, value,
                             rx_spirv_part (code->w, RX_SPIRV_F32, k->quads[t], at % 4));
      k->values[t] = k->values[t] == 0
                         ? term
                         : rx_line_binary (code, RX_SPIRV_FADD, RX_SPIRV_F32, k->values[t], term);
    }
}

/* Columns b * 32 .., whose words begin at `first`. */
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

/* What is taken from a quant that stands at its place in the word: offset << shift of the lane. */
static rx_id
placed_offset (rx_line_code *k)
{
  return rx_line_binary (k, RX_SPIRV_FDIV, RX_SPIRV_F32,
                         rx_spirv_f32 (k->w, (float) k->format.offset), k->quant_scale);
}

static void
make_values (kernel *k)
{
  rx_line_code *code = &k->code;
  uint32_t words = rx_line_block_words (&code->format, code->lanes);
  rx_id offset = placed_offset (code);

  for (uint32_t b = 0; b < k->shape->columns / RX_LINE_COLUMNS; b++)
    {
      if (b > 0 && b % BLOCKS_AT_ONCE == 0 && b / BLOCKS_AT_ONCE < 16)
        {
          rx_id address = rx_line_new_block (code, k->weights, TABLE, b / BLOCKS_AT_ONCE);

          code->weights = rx_spirv_array (code->w, RX_SPIRV_U32X4, address);
          code->loaded[RX_LINE_OF_WEIGHTS] = 0;
        }
      block (k, b, b * words, offset);
    }
}

/* ---- the way out ---- */

/* Number of a token's first row of this group, where tokens are `stride` apart and groups `rows`. */
static rx_id
place (kernel *k, uint32_t t, rx_id stride, uint32_t rows)
{
  rx_spirv *w = k->code.w;
  rx_id token = u32_of (k, RX_SPIRV_MUL, k->bundle, rx_spirv_u32 (w, TOKENS));

  token = u32_of (k, RX_SPIRV_ADD, token, rx_spirv_u32 (w, t));
  return u32_of (k, RX_SPIRV_ADD, u32_of (k, RX_SPIRV_MUL, token, stride),
                 u32_of (k, RX_SPIRV_MUL, k->group, rx_spirv_u32 (w, rows)));
}

/* The lane's number of a texel buffer. */
static rx_id
texel (kernel *k, uint32_t which, rx_id at)
{
  rx_spirv *w = k->code.w;
  rx_id all = rx_spirv_texel (w, which, u32_of (k, RX_SPIRV_ADD, at, k->code.lane));

  return rx_spirv_part (w, RX_SPIRV_F32, all, 0);
}

static rx_id
add (kernel *k, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, RX_SPIRV_FADD, RX_SPIRV_F32, a, b);
}

static void
write_rows (kernel *k)
{
  const rx_line_prefill *shape = k->shape;
  rx_line_code *code = &k->code;
  bool pair = shape->activation != RX_LINE_NO_ACTIVATION;
  uint32_t rows = pair ? shape->lanes / 2 : shape->lanes;
  rx_id first = word (k, FIRST_ROW), stride = word (k, STRIDE), bias = 0;
  rx_id added_stride = word (k, ADDED_STRIDE);

  if (shape->bias)
    bias = texel (k, 0,
                  u32_of (k, RX_SPIRV_ADD, first,
                          u32_of (k, RX_SPIRV_MUL, k->group, rx_spirv_u32 (code->w, rows))));
  for (uint32_t t = 0; t < TOKENS; t++)
    {
      rx_id value = k->values[t], at = place (k, t, added_stride, shape->lanes);

      if (!pair)
        at = u32_of (k, RX_SPIRV_ADD, at, first);
      if (shape->bias)
        value = add (k, value, bias);
      if (shape->added)
        value = add (k, value, texel (k, shape->bias ? 1 : 0, at));
      if (pair)
        value = rx_line_binary (code, RX_SPIRV_FMUL, RX_SPIRV_F32,
                                rx_line_activate (code, shape->activation, value),
                                rx_line_higher_lanes (code, value, rows));
      if (shape->softcap != 0)
        value = rx_line_soften (code, shape->softcap, value);
      at = u32_of (k, RX_SPIRV_ADD, place (k, t, stride, rows), first);
      rx_line_store (code, 0, at, value, rows);
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
    .quads = true,
    .texels = (shape->bias ? 1 : 0) + (shape->added ? 1 : 0),
  };
  kernel k = { .code = { .format = shape->format, .lanes = shape->lanes }, .shape = shape };
  rx_status status = rx_spirv_new (&config, out);
  rx_id group;

  if (status != RX_OK)
    return status;
  k.code.w = *out;
  k.code.lane = rx_spirv_lane (*out);
  group = rx_spirv_group (*out, 0);
  if (shape->subgroups > 1)
    group = u32_of (&k, RX_SPIRV_ADD,
                    u32_of (&k, RX_SPIRV_MUL, group, rx_spirv_u32 (*out, shape->subgroups)),
                    rx_spirv_local (*out, 1));
  k.group = rx_line_uniform_group (&k.code, group, TABLE, 4);
  k.bundle = rx_line_uniform_group (&k.code, rx_spirv_group (*out, 1), TABLE, 2);
  rx_line_make_masks (&k.code);
  find_arrays (&k);
  make_values (&k);
  write_rows (&k);
  return RX_OK;
}
