/* kernels-layer.h: one linear with random weights and all that may stand around it: on a device, and in double
 * precision. */
#pragma once

#include "kernels-bench.h"
#include "loop-tune.h"

#define BENCH_TYPES       11
#define BENCH_FIRST_QUANT 3 /* of them; before it floats */

extern const rx_type bench_types[BENCH_TYPES];

typedef struct
{
  rx_type types[2]; /* of both halves of a pair, or of two parts of `rows` each when they differ */
  uint32_t rows, cols, tokens;
  bool norm, bias, residual, post;
  int paired; /* 0, 1: SiLU, 2: GELU */
} Shape;

typedef struct
{
  Shape s;
  uint32_t n_parts, out; /* columns of the result */
  guint8 *bytes[2];
  double *w[2]; /* (rows, cols) */
  float *x, *norm, *bias, *residual, *post;
  rx_linear op;
} Layer;

float *numbers (GRand *rand, gsize n, float about, float spread);
void layer_new (Bench *b, GRand *rand, const Shape *s, Layer *l);
void layer_free (Layer *l);
/* (tokens, out); rounded: x as integer dots take it */
double *layer_want (const Layer *l, bool rounded);
/* The product of tokens first .. first + count to op.out; a tile, or NULL for the best. */
void layer_run (Bench *b, Layer *l, uint32_t first, uint32_t count, const rx_loop_tile *tile);
/* Makes one and runs it: it is as near as f32 can be, one token by integer dots to the product of what they take; or
 * as near as halves, many by cooperative matrices. */
void layer_check (Bench *b, GRand *rand, const Shape *s);
/* The most that rounding x to 16 bits can do to w . x: half a step, which is a block's greatest by 32639. */
double most_of_rounding (const double *w, const double *x, uint32_t cols);
