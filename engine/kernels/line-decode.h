/* line-decode.h: the kernel that multiplies a matrix with one vector, written for one shape.
 *
 * A subgroup takes `lanes` rows, a row a lane, and runs through all columns with no branch and no
 * loop: per column one mask, one conversion, one multiply and one add, with the weight's word and
 * the number of x as broadcast operands. Mesa's lavapipe emits exactly that when the addresses
 * come from push constants alone; the number of the workgroup is made such a value by looking its
 * digits up in a table in the push constants (legal: an index that is the same in the
 * whole workgroup). With more than one subgroup a workgroup the index differs between subgroups,
 * which only holds in practice: for lavapipe alone, and only while the results equal those of one.
 *
 * Push constants: addresses of weights, x, sums, then the u32 of rx_line_decode_words.
 * Bindings: 0 y (rows) f32; then, as asked for, 1 its sums (rows / lanes * 2) f32; then texel buffers
 * of bias and residual, (rows) f32.
 */
#pragma once

#include "line-math.h"

typedef struct
{
  uint32_t first_quad; /* of y; 4 divides its first row */
  uint32_t group_bytes,
      group_quads; /* of the weights of a row group, of what it gives; as the shape says */
  uint32_t table[RX_LINE_TABLE_WORDS];
} rx_line_decode_words;

#define RX_LINE_DECODE_PUSH (3 * 8 + sizeof (rx_line_decode_words)) /* bytes */

typedef struct
{
  rx_line_format format;
  uint32_t lanes;     /* the device's subgroup: 8 or 16 */
  uint32_t subgroups; /* a workgroup */
  uint32_t cols;      /* of a row; whole blocks of 32 */
  uint32_t digits;    /* of the number of row groups, hexadecimal */
  uint32_t columns;   /* of them in this kernel; the addresses given say from which on */
  bool bias, residual;
  rx_line_activation activation; /* unless none: the first half of the lanes are rows of gate, the
                                  * other the same of up, and y is act (gate) * up; then neither
                                  * bias nor residual */
  float softcap;                 /* 0: none */
  uint32_t sum_columns;          /* of x in one of the sums given: divides 16 */
  bool sums; /* also those of y, half the lanes at a time, to binding 1; with activation */
  uint32_t
      pieces; /* of `columns` each, side by side: workgroups are those of the first, then those of
                    * the next, and y is (pieces, stride), without bias, residual and the rest; 1: one */
  uint32_t groups, stride; /* with pieces: row groups of each; of y */
  bool
      joined; /* the pieces are the subgroups of a workgroup, which adds them up and goes on as one piece would;
                * they give the bits of pieces that are done one after the other, each added to the last */
  rx_line_panels panels; /* of the weights; without pieces, and with columns = cols */
} rx_line_decode;

/* The words of the push constants, for rows from first_row on. */
void rx_line_decode_fill (const rx_line_decode *shape,
                          uint32_t first_row,
                          rx_line_decode_words *words);
/* weights: (groups, rx_line_words of cols) as rx_line_pack, or in panels; x (cols) f32; sums (cols
 * / sum_columns) f32 of x. The caller frees the writer. */
rx_status rx_line_decode_write (const rx_line_decode *shape, rx_spirv **out);
