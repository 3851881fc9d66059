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
  uint32_t sum_columns; /* of decode: columns of x in one of its sums */
  rx_id lane;
  rx_id weights, x, sums; /* arrays */
  rx_id quads[4];         /* (n_quads) masks of a column's words */
  uint32_t n_quads;
  rx_id scale_masks[RX_LINE_LANES_MAX]; /* of the words of scales */
  rx_id scale_shift, quant_scale;       /* of the lane's half in its word; 2^-shift of its quant */
  rx_id loaded[RX_LINE_ARRAYS];         /* the last four numbers loaded of each array */
  uint32_t loaded_at[RX_LINE_ARRAYS];
} rx_line_code;

rx_id rx_line_binary (rx_line_code *k, rx_spirv_binary_op op, rx_spirv_type type, rx_id a, rx_id b);
/* Element `at` of an array, from loads of four; the last one is kept. */
rx_id rx_line_element (rx_line_code *k, unsigned of, uint32_t at);
/* Fills quads, scale_masks, scale_shift, quant_scale from w, format, lanes, lane. */
void rx_line_make_masks (rx_line_code *k);
/* The words of weights at `at`, each with its mask, joined. */
rx_id rx_line_masked_words (rx_line_code *k, uint32_t at, const rx_id *masks, uint32_t n);
/* The lane's own scale or minimum, from the words at `at`. */
rx_id rx_line_scale_at (rx_line_code *k, uint32_t at);
/* `group` as a value that the driver knows to be uniform: each of its hexadecimal digits is looked
 * up in the push constants' words `table` .. `table` + 15, which hold 0 .. 15. */
rx_id rx_line_uniform_group (rx_line_code *k, rx_id group, uint32_t table, uint32_t digits);
/* Floats at .. at + n of a buffer of quads become lanes 0 .. n of a value; `at` is known to be uniform, 4
 * divides it and n. A store at an index of each lane's own is a loop over the lanes in lavapipe, which
 * writes whole vectors to the stack to take one number out: 80 ns a vector of 16. One at a uniform index
 * is an instruction (Mesa 22.3 lp_bld_nir_soa.c, emit_store_mem). */
void rx_line_store (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t n);
/* Quad `at` becomes what a value, f32x4, is in a lane. */
void rx_line_store_quad (rx_line_code *k, uint32_t buffer, rx_id at, rx_id value, uint32_t lane);
/* The same u64 address by way of word i of the table, i > 0: the driver looks whether the word is there,
 * which begins a new basic block. LLVM moves all conversions of a long block to its top, and spills. */
rx_id rx_line_new_block (rx_line_code *k, rx_id address, uint32_t table, uint32_t i);
