/* line-format.h: weights in the order that straight-line kernels read.
 *
 * Rows are taken `lanes` at a time (8 or 16, the subgroup of the device). A block is 32 columns of
 * such a group: for each column the quants of all lanes side by side in 32-bit words, lane 0 in
 * the lowest bits, so that one word serves 32 / bits lanes with a mask and no shift; then the
 * scales of the lanes, then their minimums. A weight is scale * (quant - offset) + minimum.
 *
 * 4-bit types keep 4 bits, 5, 6 and 8-bit types take 8 (a fifth bit read apart costs more
 * instructions a column than the bytes save). Scales that a file holds as f16 stay so; those of
 * the K types are products of an f16 and 6 or 8 bits, which only f32 holds exactly.
 */
#pragma once

#include "status.h"
#include "type.h"

#include <stdbool.h>

#define RX_LINE_COLUMNS 32 /* of a block */

typedef struct
{
  uint32_t bits;   /* of a quant: 4 or 8 */
  uint32_t group;  /* columns of one scale: 32 or 16 */
  uint32_t offset; /* taken from each quant */
  bool minimum;    /* a minimum beside each scale */
  bool wide;       /* scales and minimums are f32, else f16 */
} rx_line_format;

/* False for F32, F16 and BF16, which have no such form. */
bool rx_line_format_of (rx_type type, rx_line_format *format);
uint32_t rx_line_block_words (const rx_line_format *format, uint32_t lanes);
/* One group of `lanes` rows. rows: (lanes) pointers to rows as in the file, NULL for a row of
 * zeros past the end; cols is a whole number of the type's blocks. out: (cols / 32, block words). */
void
rx_line_pack (rx_type type, uint32_t lanes, const void *const *rows, uint32_t cols, uint32_t *out);
