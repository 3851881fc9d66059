/* line-norm.h: the kernel that norms many vectors, as the products read them.
 *
 * y = x * weights / sqrt (mean of x squared + eps), a vector a subgroup, columns in the lanes. Workgroups:
 * y vectors (times subgroups). Push constants: one u64 that is not read, then the u32 of
 * rx_line_norm_words. Bindings: 0 y (tokens, y_stride) f32; then texel buffers of x (tokens, stride) and of
 * the norm's weights (stride), zero past the width.
 */
#pragma once

#include "line-code.h"

typedef struct
{
  uint32_t lanes, subgroups;
  uint32_t stride, y_stride; /* of x; of y, no less: whole numbers of 32 */
} rx_line_norm;

typedef struct
{
  float width, eps;   /* the mean is over so many */
  uint32_t table[16]; /* 0 .. 15 */
} rx_line_norm_words;

#define RX_LINE_NORM_PUSH (8 + sizeof (rx_line_norm_words)) /* bytes */

/* The caller frees the writer. */
rx_status rx_line_norm_write (const rx_line_norm *shape, rx_spirv **out);
