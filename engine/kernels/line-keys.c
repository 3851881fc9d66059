#include "line-keys.h"

#include "line-math.h"

#include <stdlib.h>

#define PAGE        64
#define LOWEST      -3.0e38f
#define KEYS_BLOCK  16
#define QUADS_BLOCK 4 /* of a head that one basic block of the driver's code takes */

#define ITEMS       0 /* in the words of the push constants */
#define WINDOW      1
#define TABLE       2

typedef struct
{
  rx_line_code code;
  const rx_line_keys *shape;
  rx_id item, kv, head;       /* u32, known to be uniform; head: of those that share a key head */
  rx_id token, behind;        /* u32 */
  rx_id page, first, end;     /* u32, known to be uniform */
  rx_id keys_at, values_at;   /* addresses of the run's */
  rx_id query[64];            /* (quads) f32x4 */
  rx_id score[PAGE], p[PAGE]; /* (keys) f32 */
  rx_id offset[PAGE];         /* (keys) u64: a key's values */
  rx_id most, whole;          /* f32 */
  rx_id sums[QUADS_BLOCK];    /* f32x4; of the dimensions in hand */
  uint32_t blocks;            /* begun */
} kernel;

static rx_id
u32_of (kernel *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, op, RX_SPIRV_U32, a, b);
}

static rx_id
f32_of (kernel *k, rx_spirv_binary_op op, rx_id a, rx_id b)
{
  return rx_line_binary (&k->code, op, RX_SPIRV_F32, a, b);
}

static rx_id
u32 (kernel *k, uint32_t value)
{
  return rx_spirv_u32 (k->code.w, value);
}

/* address + n * size, in 64 bits */
static rx_id
address_of (kernel *k, rx_id address, rx_id n, uint32_t size)
{
  n = rx_spirv_unary (k->code.w, RX_SPIRV_TO_U64, RX_SPIRV_U64, n);
  n = rx_line_binary (&k->code, RX_SPIRV_MUL, RX_SPIRV_U64, n, rx_spirv_u64 (k->code.w, size));
  return rx_line_binary (&k->code, RX_SPIRV_ADD, RX_SPIRV_U64, address, n);
}

static rx_id
new_array (kernel *k, rx_id address)
{
  if (++k->blocks < 16)
    address = rx_line_new_block (&k->code, address, TABLE, k->blocks);
  return rx_spirv_array (k->code.w, RX_SPIRV_F32X4, address);
}

/* ---- what goes in ---- */

static rx_id
item_word (kernel *k, uint32_t at)
{
  rx_id texel = u32_of (k, RX_SPIRV_ADD, u32_of (k, RX_SPIRV_MUL, k->item, u32 (k, 2)),
                        u32 (k, at / 4));
  rx_id word = rx_spirv_part (k->code.w, RX_SPIRV_F32, rx_spirv_texel (k->code.w, 1, texel),
                              at % 4);

  return rx_spirv_unary (k->code.w, RX_SPIRV_BITCAST, RX_SPIRV_U32, word);
}

static void
read_item (kernel *k)
{
  rx_line_code *code = &k->code;

  k->item = rx_line_uniform_group (code, rx_spirv_group (code->w, 0), TABLE, 4);
  k->kv = rx_line_uniform_group (code, rx_spirv_group (code->w, 1), TABLE, 2);
  k->head = rx_line_uniform_group (code, rx_spirv_group (code->w, 2), TABLE, 2);
  k->token = item_word (k, 0);
  k->page = rx_line_uniform_group (code, item_word (k, 1), TABLE, 4);
  k->first = rx_line_uniform_group (code, item_word (k, 2), TABLE, 2);
  k->end = rx_line_uniform_group (code, item_word (k, 3), TABLE, 2);
  k->behind = item_word (k, 4);
}

/* The values of keys that are not there yet are not read: they may be no numbers. */
static void
find_arrays (kernel *k)
{
  const rx_line_keys *shape = k->shape;
  uint32_t row = shape->quads * 16;
  rx_id head = u32_of (k, RX_SPIRV_MUL, k->page, u32 (k, shape->kv_heads)), slot;

  head = u32_of (k, RX_SPIRV_ADD, head, k->kv);
  k->keys_at = address_of (k, rx_spirv_push_address (k->code.w, 0), head, row * PAGE);
  k->keys_at = address_of (k, k->keys_at, k->first, 16);
  slot = u32_of (k, RX_SPIRV_MUL, k->page, u32 (k, PAGE));
  slot = u32_of (k, RX_SPIRV_ADD, slot, k->first);
  slot = u32_of (k, RX_SPIRV_MUL, slot, u32 (k, shape->kv_heads));
  slot = u32_of (k, RX_SPIRV_ADD, slot, k->kv);
  k->values_at = address_of (k, rx_spirv_push_address (k->code.w, 1), slot, row);
  for (uint32_t j = 0; j < shape->keys; j++)
    {
      rx_id there = rx_spirv_math_two (k->code.w, RX_SPIRV_LOWER, RX_SPIRV_U32, u32 (k, j), k->end);

      k->offset[j] = address_of (k, rx_spirv_u64 (k->code.w, 0), there, row * shape->kv_heads);
    }
}

static void
read_queries (kernel *k)
{
  const rx_line_keys *shape = k->shape;
  rx_id head = u32_of (k, RX_SPIRV_ADD, u32_of (k, RX_SPIRV_MUL, k->kv, u32 (k, shape->share)),
                       k->head);
  rx_id at = u32_of (k, RX_SPIRV_ADD, k->token, k->code.lane);

  at = u32_of (k, RX_SPIRV_MUL, at, u32 (k, shape->kv_heads * shape->share));
  at = u32_of (k, RX_SPIRV_MUL, u32_of (k, RX_SPIRV_ADD, at, head), u32 (k, shape->quads));
  for (uint32_t c = 0; c < shape->quads; c++)
    k->query[c] = rx_spirv_texel (k->code.w, 0, u32_of (k, RX_SPIRV_ADD, at, u32 (k, c)));
}

/* ---- attention ---- */

/* Few enough keys at a time that their sums stay in registers. */
static void
make_scores (kernel *k)
{
  const rx_line_keys *shape = k->shape;

  for (uint32_t from = 0; from < shape->keys; from += KEYS_BLOCK)
    for (uint32_t c = 0; c < shape->quads; c++)
      {
        if (c % QUADS_BLOCK == 0)
          k->code.x = new_array (k, k->keys_at);
        for (uint32_t j = from; j < from + KEYS_BLOCK; j++)
          {
            rx_id quad = rx_spirv_load (k->code.w, RX_SPIRV_F32X4, k->code.x, c * PAGE + j);
            rx_id sum = f32_of (k, RX_SPIRV_DOT, k->query[c], quad);

            k->score[j] = c == 0 ? sum : f32_of (k, RX_SPIRV_FADD, k->score[j], sum);
          }
      }
}

/* Of each lane by itself. */
static void
make_weights (kernel *k)
{
  rx_spirv *w = k->code.w;
  rx_id behind = u32_of (k, RX_SPIRV_ADD, k->behind, k->code.lane), seen[PAGE];
  rx_id window = rx_spirv_push_word (w, u32 (k, WINDOW));

  for (uint32_t j = 0; j < k->shape->keys; j++)
    {
      seen[j] = rx_line_binary (&k->code, RX_SPIRV_LESS, RX_SPIRV_BOOL,
                                u32_of (k, RX_SPIRV_SUB, behind, u32 (k, j)), window);
      k->score[j] = rx_spirv_select (w, RX_SPIRV_F32, seen[j], k->score[j],
                                     rx_spirv_f32 (w, LOWEST));
      k->most = j == 0 ? k->score[j]
                       : rx_spirv_math_two (w, RX_SPIRV_MAX, RX_SPIRV_F32, k->most, k->score[j]);
    }
  for (uint32_t j = 0; j < k->shape->keys; j++)
    {
      rx_id p = rx_line_exp (&k->code, f32_of (k, RX_SPIRV_FSUB, k->score[j], k->most));

      k->p[j] = rx_spirv_select (w, RX_SPIRV_F32, seen[j], p, rx_spirv_f32 (w, 0));
      k->whole = j == 0 ? k->p[j] : f32_of (k, RX_SPIRV_FADD, k->whole, k->p[j]);
    }
}

/* Of quads from .. from + n. */
static void
sum_values (kernel *k, uint32_t from, uint32_t n)
{
  rx_spirv *w = k->code.w;
  rx_id base = ++k->blocks < 16 ? rx_line_new_block (&k->code, k->values_at, TABLE, k->blocks)
                                : k->values_at;

  for (uint32_t j = 0; j < k->shape->keys; j++)
    {
      rx_id row = rx_spirv_array (w, RX_SPIRV_F32X4,
                                  rx_line_binary (&k->code, RX_SPIRV_ADD, RX_SPIRV_U64, base,
                                                  k->offset[j]));

      for (uint32_t i = 0; i < n; i++)
        {
          rx_id term = rx_line_binary (&k->code, RX_SPIRV_SCALE, RX_SPIRV_F32X4,
                                       rx_spirv_load (w, RX_SPIRV_F32X4, row, from + i), k->p[j]);

          k->sums[i] = j == 0 ? term
                              : rx_line_binary (&k->code, RX_SPIRV_FADD, RX_SPIRV_F32X4, k->sums[i],
                                                term);
        }
    }
}

static void
write_parts (kernel *k)
{
  const rx_line_keys *shape = k->shape;
  rx_id zero = rx_spirv_f32 (k->code.w, 0), four[4] = { k->most, k->whole, zero, zero };
  rx_id ends = rx_spirv_join (k->code.w, RX_SPIRV_F32X4, four, 4);
  rx_id at = u32_of (k, RX_SPIRV_MUL, k->kv, u32 (k, shape->share));

  at = u32_of (k, RX_SPIRV_MUL, u32_of (k, RX_SPIRV_ADD, at, k->head),
               rx_spirv_push_word (k->code.w, u32 (k, ITEMS)));
  at = u32_of (k, RX_SPIRV_MUL, u32_of (k, RX_SPIRV_ADD, at, k->item),
               u32 (k, (shape->quads + 1) * shape->lanes));
  for (uint32_t from = 0; from < shape->quads; from += QUADS_BLOCK)
    {
      uint32_t n = shape->quads - from < QUADS_BLOCK ? shape->quads - from : QUADS_BLOCK;

      sum_values (k, from, n);
      for (uint32_t c = 0; c < n; c++)
        for (uint32_t l = 0; l < shape->lanes; l++)
          rx_line_store_quad (&k->code, 0,
                              u32_of (k, RX_SPIRV_ADD, at, u32 (k, (from + c) * shape->lanes + l)),
                              k->sums[c], l);
    }
  for (uint32_t l = 0; l < shape->lanes; l++)
    rx_line_store_quad (&k->code, 0,
                        u32_of (k, RX_SPIRV_ADD, at, u32 (k, shape->quads * shape->lanes + l)),
                        ends, l);
}

rx_status
rx_line_keys_write (const rx_line_keys *shape, rx_spirv **out)
{
  rx_spirv_config config = { .lanes = shape->lanes,
                             .subgroups = 1,
                             .addresses = 2,
                             .words = TABLE + 16,
                             .buffers = 1,
                             .quads = true,
                             .texels = 2 };
  kernel *k = calloc (1, sizeof *k);
  rx_status status = k == NULL ? RX_NO_MEMORY : rx_spirv_new (&config, out);

  if (status == RX_OK)
    {
      k->shape = shape;
      k->code.w = *out;
      k->code.lanes = shape->lanes;
      k->code.lane = rx_spirv_lane (*out);
      read_item (k);
      find_arrays (k);
      read_queries (k);
      make_scores (k);
      make_weights (k);
      write_parts (k);
    }
  free (k);
  return status;
}
