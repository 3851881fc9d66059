/* line-prefill.h: the kernel that multiplies columns of a matrix with many vectors.
 *
 * As line-decode.h, but a subgroup takes RX_LINE_TOKENS vectors at once: each weight is made once (mask,
 * conversion, scale, minimum) and multiplied with one number of each vector. Nothing of the kernel
 * depends on how wide the matrix is: a wide one is done in pieces of columns by the same kernel. A
 * token's result is the same in every place.
 *
 * Workgroups: x row groups (times subgroups), y tokens / RX_LINE_TOKENS. Push constants: addresses of
 * weights and x, then u32 first row, stride of y in numbers, bytes of a row group of the whole matrix,
 * bytes from one vector of x to the next, then a table 0 .. 15. Bindings: 0 y (tokens, stride) f32; then,
 * as asked for, texel buffers of bias (rows) f32 and of what is added (as y, or as the products of a
 * pair) f32: the residual, or what the pieces before have left.
 */
#pragma once

#include "line-math.h"

#define RX_LINE_TOKENS 8

typedef struct
{
  rx_line_format format;
  uint32_t lanes;     /* the device's subgroup: 8 or 16 */
  uint32_t subgroups; /* a workgroup */
  uint32_t columns;   /* whole blocks of 32; the addresses given say from which on */
  bool bias, added;
  rx_line_activation activation; /* lanes are gate and up by halves; y has the rows of gate, what is
                                  * added those of both, as the lanes are */
  float softcap;                 /* 0: none */
} rx_line_prefill;

typedef struct
{
  uint32_t first_row;
  uint32_t stride, added_stride; /* numbers */
  uint32_t group_bytes;          /* a row group of the whole matrix */
  uint32_t x_bytes;              /* from one vector to the next */
  uint32_t table[16];            /* 0 .. 15 */
} rx_line_prefill_words;

#define RX_LINE_PREFILL_PUSH (2 * 8 + sizeof (rx_line_prefill_words)) /* bytes */

/* The caller frees the writer. */
rx_status rx_line_prefill_write (const rx_line_prefill *shape, rx_spirv **out);
