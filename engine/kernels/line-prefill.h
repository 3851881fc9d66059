/* line-prefill.h: the kernel that multiplies a matrix with many vectors, written for one shape.
 *
 * As line-decode.h, but a subgroup takes `tokens` vectors at once: each weight is made once (mask,
 * conversion, scale, minimum) and multiplied with one number of each vector. Vectors are read in
 * bundles of `tokens`, a bundle's numbers of one column side by side: number i of token t is at
 * ((t / tokens) * cols + i) * tokens + t % tokens. The result stands token by token. A token's
 * result is the same in every place of every bundle.
 *
 * Workgroups: x row groups (times subgroups), y bundles. Push constants: addresses of weights and
 * x, then u32 first row, stride of y, then a table 0 .. 15. Bindings: 0 y (tokens, stride) f32;
 * then, as asked for, texel buffers of bias (rows) f32 and of what is added (as y) f32: the
 * residual, or y itself when the columns are done in pieces.
 */
#pragma once

#include "line-math.h"

#define RX_LINE_PREFILL_PUSH (2 * 8 + 18 * 4) /* bytes */
#define RX_LINE_BUNDLE_MAX   16

typedef struct
{
  rx_line_format format;
  uint32_t lanes;     /* the device's subgroup: 8 or 16 */
  uint32_t subgroups; /* a workgroup */
  uint32_t tokens;    /* of a bundle: 4, 8, 12, 16 */
  uint32_t cols;      /* of a row; whole blocks of 32 */
  uint32_t columns;   /* of them in this kernel; the addresses given say from which on */
  bool bias, added;
  float softcap; /* 0: none */
} rx_line_prefill;

/* The caller frees the writer. */
rx_status rx_line_prefill_write (const rx_line_prefill *shape, rx_spirv **out);
