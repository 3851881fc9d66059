#include "line-prefill.h"

#define TOKENS_MAX     RX_LINE_LANES_MAX

/* Words of the push constants. */
#define FIRST_ROW      0
#define STRIDE         1
#define ADDED_STRIDE   2
#define ADDED_GROUP    3
#define GROUP_BYTES    4
#define TABLE          5

#define BLOCKS_AT_ONCE 2 /* that one basic block of the driver's code holds */

typedef struct
{
  rx_line_code code;
  const rx_line_prefill *shape;
  rx_id group, bundle; /* u32, known to be uniform */
  uint32_t tokens;
  rx_id weights, added;     /* addresses */
  rx_id x[TOKENS_MAX];      /* (tokens) arrays */
  rx_id values[TOKENS_MAX]; /* (tokens) sums; 0: none yet */
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

/* address + n * bytes */
static rx_id
address_of (kernel *k, rx_id address, rx_id n, rx_id bytes)
{
  return u64_of (k, RX_SPIRV_ADD, address, u64_of (k, RX_SPIRV_MUL, wide (k, n), bytes));
}

static rx_id
bytes_of (kernel *k, uint32_t word_of_numbers)
{
  return wide (k, u32_of (k, RX_SPIRV_MUL, word (k, word_of_numbers), rx_spirv_u32 (k->code.w, 4)));
}

static void
find_arrays (kernel *k)
{
  rx_spirv *w = k->code.w;
  uint64_t x_bytes = 4ull * k->shape->x_stride;
  rx_id x;

  k->weights = address_of (k, rx_spirv_push_address (w, 0), k->group,
                           wide (k, word (k, GROUP_BYTES)));
  k->code.weights = rx_spirv_array (w, RX_SPIRV_U32X4, k->weights);
  x = address_of (k, rx_spirv_push_address (w, 1), k->bundle,
                  rx_spirv_u64 (w, k->tokens * x_bytes));
  for (uint32_t t = 0; t < k->tokens; t++)
    k->x[t] = rx_spirv_array (w, RX_SPIRV_F32X4,
                              t == 0 ? x
                                     : u64_of (k, RX_SPIRV_ADD, x, rx_spirv_u64 (w, t * x_bytes)));
  k->added = address_of (k, rx_spirv_push_address (w, 2), k->group, bytes_of (k, ADDED_GROUP));
}

/* The weight of the lane's row: one rounding without a minimum, two with. */
static rx_id
weight (rx_line_code *k, const rx_line_quant *q, const rx_id *scales, rx_id minimum)
{
  float unit = (float) (1u << rx_line_shift (&k->format, q->place));
  rx_id value = q->value;

  if (k->format.offset > 0)
    value = rx_line_binary (k, RX_SPIRV_FSUB, RX_SPIRV_F32, value,
                            rx_spirv_f32 (k->w, (float) k->format.offset * unit));
  value = rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, value, scales[q->place]);
  return minimum == 0 ? value : rx_line_binary (k, RX_SPIRV_FADD, RX_SPIRV_F32, value, minimum);
}

/* Four columns, from `at` on: a dot product is a third of the words of its products and sums, and Mesa's
 * passes over them take two thirds of the time. */
static void
columns (kernel *k, uint32_t at, const rx_id *weights)
{
  rx_line_code *code = &k->code;
  rx_id four = rx_spirv_join (code->w, RX_SPIRV_F32X4, weights, 4);

  for (uint32_t t = 0; t < k->tokens; t++)
    {
      rx_id quad = rx_spirv_load (code->w, RX_SPIRV_F32X4, k->x[t], at / 4);
      rx_id sum = rx_line_binary (code, RX_SPIRV_DOT, RX_SPIRV_F32, four, quad);

      k->values[t] = k->values[t] == 0
                         ? sum
                         : rx_line_binary (code, RX_SPIRV_FADD, RX_SPIRV_F32, k->values[t], sum);
    }
}

/* f32 number `lane` of an array, in each lane. */
static rx_id
lanes_at (rx_line_code *k, rx_id array)
{
  rx_id parts[RX_LINE_LANES_MAX];

  for (uint32_t l = 0; l < k->lanes; l += 4)
    {
      rx_id quad = rx_spirv_load (k->w, RX_SPIRV_F32X4, array, l / 4);

      for (uint32_t i = 0; i < 4; i++)
        parts[l + i] = rx_spirv_part (k->w, RX_SPIRV_F32, quad, i);
    }
  return rx_line_in_lanes (k, RX_SPIRV_F32, parts, k->lanes);
}

/* The scale of quants at each place in a word. */
static void
scales_of (rx_line_code *k, rx_id scale, rx_id *scales)
{
  for (uint32_t place = 0; place < RX_LINE_PLACES; place++)
    {
      float unit = (float) (1u << rx_line_shift (&k->format, place));

      scales[place] = unit == 1 ? scale
                                : rx_line_binary (k, RX_SPIRV_FMUL, RX_SPIRV_F32, scale,
                                                  rx_spirv_f32 (k->w, 1 / unit));
    }
}

/* The weights of the lane's row, one after the other. */
typedef struct
{
  rx_line_vector vector;
  rx_id scales[RX_LINE_PLACES], minimum;
  uint32_t n; /* that were made */
} reader;

static rx_id
next_weight (kernel *k, reader *r, uint32_t *column)
{
  rx_line_code *code = &k->code;
  uint32_t each = 32 / code->format.bits, b = r->n / RX_LINE_COLUMNS, at = r->n % RX_LINE_COLUMNS;
  rx_line_quant q;

  if (at == 0 && b > 0 && b % BLOCKS_AT_ONCE == 0 && b / BLOCKS_AT_ONCE < 16)
    {
      rx_id address = rx_line_new_block (code, k->weights, TABLE, b / BLOCKS_AT_ONCE);

      code->weights = rx_spirv_array (code->w, RX_SPIRV_U32X4, address);
      code->loaded[RX_LINE_OF_WEIGHTS] = 0;
    }
  if (at % code->format.group == 0)
    scales_of (code, rx_line_scale (code, b, at / code->format.group, &r->minimum), r->scales);
  if (at % each == 0)
    r->vector = rx_line_take (code, b, at / each);
  q = rx_line_quant_at (code, &r->vector, at % each);
  r->n++;
  *column = b * RX_LINE_COLUMNS + q.column;
  return weight (code, &q, r->scales, r->minimum);
}

/* Weights are made four columns before they are used: a processor does what is oldest first, and products
 * that wait for a weight would fill its queues (0.39 ns a product of 16 lanes then, 0.34 so). */
static void
make_values (kernel *k)
{
  const uint32_t n = k->shape->columns;
  reader r = { 0 };
  rx_id weights[2][4];
  uint32_t at[2], column;

  for (uint32_t i = 0; i <= n; i += 4)
    {
      for (uint32_t j = 0; j < 4 && i < n; j++)
        {
          weights[i / 4 % 2][j] = next_weight (k, &r, &column);
          at[i / 4 % 2] = column / 4 * 4;
        }
      if (i > 0)
        columns (k, at[(i / 4 + 1) % 2], weights[(i / 4 + 1) % 2]);
    }
}

/* ---- the way out ---- */

/* A token's number among all. */
static rx_id
token (kernel *k, uint32_t t)
{
  rx_spirv *w = k->code.w;
  rx_id first = u32_of (k, RX_SPIRV_MUL, k->bundle, rx_spirv_u32 (w, k->tokens));

  return u32_of (k, RX_SPIRV_ADD, first, rx_spirv_u32 (w, t));
}

static rx_id
add (kernel *k, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, RX_SPIRV_FADD, RX_SPIRV_F32, a, b);
}

/* The lane's bias. */
static rx_id
bias (kernel *k, uint32_t rows)
{
  rx_spirv *w = k->code.w;
  rx_id at = u32_of (k, RX_SPIRV_MUL, k->group, rx_spirv_u32 (w, rows));

  at = u32_of (k, RX_SPIRV_ADD, u32_of (k, RX_SPIRV_ADD, at, word (k, FIRST_ROW)), k->code.lane);
  return rx_spirv_part (w, RX_SPIRV_F32, rx_spirv_texel (w, 0, at), 0);
}

/* What is added to a token's sums. */
static rx_id
added (kernel *k, uint32_t t)
{
  rx_id at = address_of (k, k->added, token (k, t), bytes_of (k, ADDED_STRIDE));

  return lanes_at (&k->code, rx_spirv_array (k->code.w, RX_SPIRV_F32X4, at));
}

static rx_id
finished (kernel *k, rx_id value, uint32_t rows)
{
  const rx_line_prefill *shape = k->shape;
  rx_line_code *code = &k->code;

  if (shape->activation != RX_LINE_NO_ACTIVATION)
    value = rx_line_binary (code, RX_SPIRV_FMUL, RX_SPIRV_F32,
                            rx_line_activate (code, shape->activation, value),
                            rx_line_higher_lanes (code, value, rows));
  return shape->softcap != 0 ? rx_line_soften (code, shape->softcap, value) : value;
}

/* All values before the first store. A store is done if it is in bounds: LLVM moves a sum that only such a
 * block needs into it, with all additions since the products, which then wait in memory. A load, as of what
 * is added, it does not move past a store (MachineSink.cpp). */
static void
write_rows (kernel *k)
{
  const rx_line_prefill *shape = k->shape;
  bool pair = shape->activation != RX_LINE_NO_ACTIVATION;
  uint32_t rows = pair ? shape->lanes / 2 : shape->lanes;
  rx_id all = shape->bias ? bias (k, rows) : 0;

  for (uint32_t t = 0; t < k->tokens; t++)
    {
      if (shape->bias)
        k->values[t] = add (k, k->values[t], all);
      k->values[t] = finished (k, add (k, k->values[t], added (k, t)), rows);
    }
  for (uint32_t t = 0; t < k->tokens; t++)
    {
      rx_id at = u32_of (k, RX_SPIRV_MUL, token (k, t), word (k, STRIDE));

      at = u32_of (k, RX_SPIRV_ADD, at,
                   u32_of (k, RX_SPIRV_MUL, k->group, rx_spirv_u32 (k->code.w, rows)));
      rx_line_store (&k->code, 0, u32_of (k, RX_SPIRV_ADD, at, word (k, FIRST_ROW)), k->values[t],
                     rows);
    }
}

rx_status
rx_line_prefill_write (const rx_line_prefill *shape, rx_spirv **out)
{
  rx_spirv_config config = {
    .lanes = shape->lanes,
    .subgroups = shape->subgroups,
    .addresses = 3,
    .words = TABLE + 16,
    .buffers = 1,
    .quads = true,
    .texels = shape->bias ? 1 : 0,
  };
  kernel k = { .code = { .format = shape->format, .lanes = shape->lanes },
               .shape = shape,
               .tokens = rx_line_prefill_tokens (shape->lanes) };
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
  k.group = rx_line_uniform_group (&k.code, group, TABLE, shape->digits);
  k.bundle = rx_line_uniform_group (&k.code, rx_spirv_group (*out, 1), TABLE, 2);
  find_arrays (&k);
  make_values (&k);
  write_rows (&k);
  return RX_OK;
}
