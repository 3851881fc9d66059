/* line-prefill.h: the kernel that multiplies columns of a matrix with many vectors.
 *
 * As line-decode.h, but a subgroup takes as many vectors at once as it has lanes: each weight is made once
 * (mask, conversion, scale, minimum) and multiplied with one number of each vector. Nothing of the kernel
 * depends on how wide the matrix is: a wide one is done in pieces of columns by the same kernel. A
 * token's result is the same in every place.
 *
 * Workgroups: x row groups (times subgroups), y tokens / lanes. Push constants: addresses of weights, of x
 * and of what is added, of the first row and group; then the u32 of rx_line_prefill_words. Bindings: 0 y
 * (tokens, stride) f32, and with a bias a texel buffer of it, (rows) f32.
 */
#pragma once

#include "line-math.h"

/* Tokens that a subgroup takes: their sums fill half the processor's registers. */
#define rx_line_prefill_tokens(lanes) (lanes)

typedef struct
{
  rx_line_format format;
  uint32_t lanes;     /* the device's subgroup: 8 or 16 */
  uint32_t subgroups; /* a workgroup */
  uint32_t digits;    /* of the number of row groups, hexadecimal */
  uint32_t columns;   /* whole blocks of 32; the addresses given say from which on */
  uint32_t x_stride;  /* from one vector to the next, in numbers */
  bool bias;
  rx_line_activation activation; /* lanes are gate and up by halves; y has the rows of gate, what is
                                  * added those of both, as the lanes are */
  float softcap;                 /* 0: none */
} rx_line_prefill;

/* What is added, always: the residual, what the pieces before have left, or zeros, (tokens, added_stride)
 * f32, where a row group has `added_group` numbers. */
typedef struct
{
  uint32_t first_row;
  uint32_t stride, added_stride; /* numbers */
  uint32_t added_group;
  uint32_t group_bytes; /* a row group of the whole matrix */
  uint32_t table[16];   /* 0 .. 15 */
} rx_line_prefill_words;

#define RX_LINE_PREFILL_PUSH (3 * 8 + sizeof (rx_line_prefill_words)) /* bytes */

/* The caller frees the writer. */
rx_status rx_line_prefill_write (const rx_line_prefill *shape, rx_spirv **out);
