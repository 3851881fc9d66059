/* line-code.h: what the straight-line kernels of decode and prefill have in common: a lane's masks,
 * reading packed weights (line-format.h), numbers that the driver knows to be uniform. */
#pragma once

#include "line-format.h"
#include "spirv.h"

typedef enum
{
  RX_LINE_OF_WEIGHTS, /* u32 */
  RX_LINE_OF_X,       /* f32 */
  RX_LINE_OF_SUMS,    /* f32 */
  RX_LINE_ARRAYS,
} rx_line_array;

typedef struct
{
  rx_spirv *w;
  rx_line_format format;
  uint32_t lanes;
  rx_line_panels panels; /* of the weights, whose rows have so many columns; n 0: none */
  uint32_t columns;
  uint32_t sum_columns; /* of decode: columns of x in one of its sums */
  rx_id lane;
  uint32_t ways;                  /* of looking up, taken by rx_line_uniform_once */
  rx_id weights, x, sums;         /* arrays */
  rx_id above[RX_LINE_LANES_MAX]; /* whether the lane is n or higher; 0: not asked yet */
  rx_id loaded[RX_LINE_ARRAYS];   /* the last four numbers loaded of each array */
  uint32_t loaded_at[RX_LINE_ARRAYS];
} rx_line_code;

rx_id rx_line_binary (rx_line_code *k, rx_spirv_binary_op op, rx_spirv_type type, rx_id a, rx_id b);
/* Element `at` of an array, from loads of four; the last one is kept. */
rx_id rx_line_element (rx_line_code *k, unsigned of, uint32_t at);
/* Value i in lane i; n, a power of two, values, which are overwritten. LLVM makes one load of a vector of it
 * where they are neighbours in memory, as it is a tree of selects by constants (X86ISelLowering.cpp,
 * EltsFromConsecutiveLoads). */
rx_id rx_line_in_lanes (rx_line_code *k, rx_spirv_type type, rx_id *values, uint32_t n);

/* The quants of a column, at their place in the words: 2^rx_line_shift (place) times as large. */
typedef struct
{
  rx_id value;     /* f32 */
  uint32_t column; /* of the block: four follow each other */
  uint32_t place;
} rx_line_quant;

#define RX_LINE_PLACES 4

uint32_t rx_line_shift (const rx_line_format *format, uint32_t place);

/* A vector of words: 32 / bits columns of each lane's row. */
typedef struct
{
  rx_id low, high;
  uint32_t at; /* in the block */
} rx_line_vector;

/* Vector `at` of block b. */
rx_line_vector rx_line_take (rx_line_code *k, uint32_t b, uint32_t at);
/* The i-th of its columns, made where this is called. */
rx_line_quant rx_line_quant_at (rx_line_code *k, const rx_line_vector *vector, uint32_t i);
/* The lane's scale of group g of block b, and its minimum; 0: the format has none. */
rx_id rx_line_scale (rx_line_code *k, uint32_t b, uint32_t g, rx_id *minimum);
/* `group` as a value that the driver knows to be uniform: each of its hexadecimal digits is looked
 * up in the push constants' words `table` .. `table` + 15, which hold 0 .. 15. */
rx_id rx_line_uniform_group (rx_line_code *k, rx_id group, uint32_t table, uint32_t digits);

#define RX_LINE_DIGITS_MAX  4
#define RX_LINE_TABLE_WORDS (16 + RX_LINE_DIGITS_MAX - 1) /* 0 .. 15, then 16, 256, 4096 */

/* The same, 12 instructions a digit instead of 75, for a number that goes into one calculation alone, with
 * the longer table. The driver looks a digit up in each of the lanes; LLVM then leaves out those that
 * nothing needs (InstCombine's SimplifyDemandedVectorElts). It follows a value back from where a lane is
 * taken out of it, through sums, products and shuffles, but not through shifts, widening, or a value with
 * two uses: hence factors that it does not know, rx_line_wide, and a call for each use, each with another
 * order of looking up, as two that do the same would become one. */
rx_id rx_line_uniform_once (rx_line_code *k, rx_id group, uint32_t table, uint32_t digits);
void rx_line_fill_table (uint32_t *words); /* (RX_LINE_TABLE_WORDS) */
/* A u32 as a u64. */
rx_id rx_line_wide (rx_line_code *k, rx_id number);
/* Floats at .. at + n of a buffer of quads become lanes 0 .. n of a value; `at` is known to be uniform, 4
 * divides it and n. A store at an index of each lane's own is a loop over the lanes in lavapipe, which
 * writes whole vectors to the stack to take one number out: 80 ns a vector of 16. One at a uniform index
 * is an instruction (Mesa 22.3 lp_bld_nir_soa.c, emit_store_mem). */
void rx_line_store (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t n);
/* The same from a quad on. */
void rx_line_store_quads (rx_line_code *k, uint32_t buffer, rx_id first, rx_id value, uint32_t n);
/* The same among the subgroups of a workgroup; and, after they have met, a value of all lanes from a quad on. */
void rx_line_share (rx_line_code *k, rx_id first, rx_id value);
rx_id rx_line_shared (rx_line_code *k, uint32_t first);
/* Quad `at` becomes what a value, f32x4, is in a lane. */
void rx_line_store_quad (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t lane);
/* The same u64 address by way of word i of the table, i > 0: the driver looks whether the word is there,
 * which begins a new basic block. LLVM moves all conversions of a long block to its top, and spills. */
rx_id rx_line_new_block (rx_line_code *k, rx_id address, uint32_t table, uint32_t i);
