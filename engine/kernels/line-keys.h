/* line-keys.h: the kernel of attention over a run of keys, for as many tokens as there are lanes.
 *
 * A lane is a token of a query head; keys and values are read as uniform numbers, so that nothing is
 * gathered or passed around. No loop can hold such reads (line-code.h): a workgroup takes one run of one
 * page, and shaders/line-join.comp puts the runs of a token together. A token's result is the same in
 * every lane and beside any other.
 *
 * Workgroups: x items, y key heads, z query heads of each. Push constants: addresses of the layer's keys
 * and values, then the u32 of rx_line_keys_words. Bindings: 0 parts (heads, items, quads + 1, lanes) of
 * four f32: the sums of values, then what the exponents were taken from, the sum of weights, 0, 0; then
 * texel buffers of f32x4: queries (tokens, heads, quads), scaled, and items, each two texels of u32.
 */
#pragma once

#include "line-code.h"

typedef struct
{
  uint32_t lanes;
  uint32_t quads; /* of a head: its dimensions / 4 */
  uint32_t keys;  /* of a run: 16, 32 or 64 */
  uint32_t kv_heads, share;
} rx_line_keys;

/* A run of keys for a tile of tokens. */
typedef struct
{
  uint32_t token; /* the first, in the batch */
  uint32_t page, first,
      end;        /* in the cache; the first key in it; the last of the run that is there */
  int32_t behind; /* the first token's position less that of the first key */
  uint32_t none[3];
} rx_line_item;

typedef struct
{
  uint32_t items;     /* that the parts have room for */
  uint32_t window;    /* positions that a token sees, its own too; 1 << 31: all */
  uint32_t table[16]; /* 0 .. 15 */
} rx_line_keys_words;

#define RX_LINE_KEYS_PUSH (2 * 8 + sizeof (rx_line_keys_words)) /* bytes */

/* The caller frees the writer. */
rx_status rx_line_keys_write (const rx_line_keys *shape, rx_spirv **out);
