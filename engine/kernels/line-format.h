/* line-format.h: weights in the order that straight-line kernels read.
 *
 * Rows are taken `lanes` at a time (8 or 16, the subgroup of the device). A block is 32 columns of
 * such a group, in vectors of `lanes` words, each lane its own: a kernel reads a vector with one
 * instruction. First the lanes' scales of each group of columns, then their minimums; but an f16 scale
 * and its minimum are one word, and blocks that have f16 scales alone come in pairs: a vector with the
 * scales of both, then the quants of both. Then the quants: byte i of a word of vector v is column 4 v + i; of
 * 4 bits the lower half of the byte is that column, the higher column 16 + 4 v + i. A weight is scale *
 * (quant - offset) + minimum.
 *
 * A kernel reads all of it in the order in which it stands, and every vector is aligned to its size: with scales
 * behind quants, so that one word in 17 was read eight lines early, the stream from memory was a seventh slower,
 * and a fifth across two lines of the cache.
 *
 * 4-bit types keep 4 bits, 5, 6 and 8-bit types take 8 (a fifth bit read apart costs more
 * instructions a column than the bytes save). Scales that a file holds as f16 stay so; those of
 * the K types are products of an f16 and 6 or 8 bits, which only f32 holds exactly. Rows of two types
 * stand in one form, so that one kernel does both: an offset is then part of the minimum.
 */
#pragma once

#include "status.h"
#include "type.h"

#include <stdbool.h>

#define RX_LINE_COLUMNS   32 /* of a block */
#define RX_LINE_PAIR      64 /* of two; pieces of a row begin with a pair */
#define RX_LINE_LANES_MAX 16

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
/* One that holds the weights of both, exactly: of 4 and of 6 bits it takes 12 bits a weight, and so twice the
 * room of the first. Weighed: a kernel for each, one step more in half the layers of a Q4_K_M file, where
 * queries and keys are an eighth of the weights; and 6 bits as two rows of 4, which a later op adds. */
rx_line_format rx_line_format_join (const rx_line_format *a, const rx_line_format *b);
/* Of a group of rows: the words of so many columns, from a pair's first on; where in them the quants of
 * block b begin; and its scales. */
uint64_t rx_line_words (const rx_line_format *format, uint32_t lanes, uint32_t columns);
uint32_t rx_line_quants_at (const rx_line_format *format, uint32_t lanes, uint32_t b);
uint32_t rx_line_scales_at (const rx_line_format *format, uint32_t lanes, uint32_t b);
/* Of matrices that only decoding multiplies, pair j of all row groups stands in panel j % n, a group behind the
 * other: so one kernel reads n streams from memory, each of which the processor runs ahead of by itself (Gemma's
 * output matrix: 12.2 ms of two cores with one, 9.8 with 2, 9.2 with 5). */
typedef struct
{
  uint32_t n; /* 0, 1: as rx_line_words has it */
  uint32_t groups;
} rx_line_panels;

/* The most of a few that divide a row's pairs; 1: none does. */
uint32_t rx_line_panels_of (uint32_t columns);
/* Words from a group's first to those of pair j; and from a group to the next. */
uint64_t rx_line_pair_at (const rx_line_format *format,
                          uint32_t lanes,
                          uint32_t columns,
                          const rx_line_panels *panels,
                          uint32_t j);
uint64_t rx_line_group_words (const rx_line_format *format,
                              uint32_t lanes,
                              uint32_t columns,
                              const rx_line_panels *panels);
/* The f16 scales of two blocks share words. */
bool rx_line_shares_scales (const rx_line_format *format);

/* One group of `lanes` rows. */
typedef struct
{
  rx_line_format format; /* of the rows' type, or one that all of theirs were joined to */
  uint32_t lanes, cols;  /* cols: a whole number of each type's blocks */
  rx_type types[RX_LINE_LANES_MAX]; /* (lanes) */
  const void
      *rows[RX_LINE_LANES_MAX]; /* (lanes) as in the file; NULL: a row of zeros past the end */
} rx_line_source;

/* out: (rx_line_words of all columns) */
void rx_line_pack (const rx_line_source *rows, uint32_t *out);
