#include "kernels-layer.h"

#include "loop-tune.h"

#include <math.h>

#define COOP_ERROR \
  8e-4 /* both factors rounded to halves, 2e-4 each at the mean; gate and up, twice */

const rx_type bench_types[BENCH_TYPES] = { RX_TYPE_F32,  RX_TYPE_F16,  RX_TYPE_BF16, RX_TYPE_Q4_0,
                                           RX_TYPE_Q4_1, RX_TYPE_Q5_0, RX_TYPE_Q5_1, RX_TYPE_Q8_0,
                                           RX_TYPE_Q4_K, RX_TYPE_Q5_K, RX_TYPE_Q6_K };

float *
numbers (GRand *rand, gsize n, float about, float spread)
{
  float *all = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    all[i] = about + spread * noise (rand);
  return all;
}

static void
layer_vectors (Bench *b, GRand *rand, Layer *l)
{
  rx_vector *norm, *bias, *post;

  l->x = numbers (rand, l->s.tokens * l->s.cols, 0, 1);
  l->norm = numbers (rand, l->s.cols, 1, 0.3f);
  l->bias = numbers (rand, l->out, 0, 1);
  l->residual = numbers (rand, l->s.tokens * l->out, 0, 1);
  l->post = numbers (rand, l->out, 1, 0.3f);
  g_assert_cmpint (rx_vector_new (b->ops, l->norm, l->s.cols, &norm), ==, RX_OK);
  g_assert_cmpint (rx_vector_new (b->ops, l->bias, l->out, &bias), ==, RX_OK);
  g_assert_cmpint (rx_vector_new (b->ops, l->post, l->out, &post), ==, RX_OK);
  l->op.norm = l->s.norm ? norm : NULL;
  l->op.bias = l->s.bias ? bias : NULL;
  l->op.post_norm = l->s.post ? post : NULL;
}

void
layer_new (Bench *b, GRand *rand, const Shape *s, Layer *l)
{
  rx_matrix_config matrix = { .paired = s->paired != 0, .uses = RX_USE_LINEAR };

  *l = (Layer){ .s = *s, .n_parts = s->paired || s->types[1] != s->types[0] ? 2 : 1 };
  l->out = s->paired ? s->rows : s->rows * l->n_parts;
  for (uint32_t i = 0; i < l->n_parts; i++)
    {
      l->bytes[i] = random_rows (rand, s->types[i], s->rows, s->cols);
      l->w[i] = read_rows (s->types[i], l->bytes[i], (gsize) s->rows * s->cols);
      matrix.parts[i] = (rx_part){ s->types[i], s->rows, s->cols, l->bytes[i] };
    }
  matrix.n_parts = l->n_parts;
  l->op = (rx_linear){ .eps = 1e-5f, .activation = s->paired == 2 ? RX_GELU_TANH : RX_SILU };
  g_assert_cmpint (rx_matrix_new (b->ops, &matrix, &l->op.matrix), ==, RX_OK);
  layer_vectors (b, rand, l);
}

void
layer_free (Layer *l)
{
  for (uint32_t i = 0; i < l->n_parts; i++)
    {
      g_free (l->bytes[i]);
      g_free (l->w[i]);
    }
  g_free (l->x);
  g_free (l->norm);
  g_free (l->bias);
  g_free (l->residual);
  g_free (l->post);
}

/* ---- the same in double precision ---- */

static double
activate (int which, double g)
{
  return which == 1 ? g / (1 + exp (-g))
                    : 0.5 * g * (1 + tanh (0.79788456080286535588 * (g + 0.044715 * g * g * g)));
}

/* row of part, times the normed token */
static double
dot (const Layer *l, uint32_t part, uint32_t row, const double *x)
{
  const double *w = l->w[part] + (gsize) row * l->s.cols;
  double y = 0;

  for (uint32_t k = 0; k < l->s.cols; k++)
    y += w[k] * x[k];
  return y;
}

static double
root_mean (const double *x, uint32_t n)
{
  double squares = 0;

  for (uint32_t k = 0; k < n; k++)
    squares += x[k] * x[k];
  return 1 / sqrt (squares / n + 1e-5);
}

/* 32639 by the greatest of 32 */
static float
steps_of_block (const double *x)
{
  float greatest = 0;

  for (int k = 0; k < 32; k++)
    greatest = fmaxf (greatest, fabsf ((float) x[k]));
  return 32639 / greatest;
}

/* What linear-dot.comp takes for 32 columns: the nearest of 65279 numbers up to the greatest. */
static void
round_block (double *x)
{
  double steps = (double) steps_of_block (x);

  for (int k = 0; k < 32; k++)
    x[k] = rint (x[k] * steps) / steps;
}

/* Numbers of x that lie between two of those, so that a device may take either, become zero. */
static void
leave_no_halves (Layer *l)
{
  double block[32];

  for (uint32_t at = 0; at < l->s.cols; at += 32)
    {
      double steps;

      for (uint32_t k = 0; k < 32; k++)
        block[k] = (double) l->x[at + k] * (l->s.norm ? (double) l->norm[at + k] : 1);
      steps = (double) steps_of_block (block);
      for (uint32_t k = 0; k < 32; k++)
        {
          double n = block[k] * steps;

          if (fabs (n - floor (n) - 0.5) < 0.02)
            l->x[at + k] = 0;
        }
    }
}

double
most_of_rounding (const double *w, const double *x, uint32_t cols)
{
  double most = 0;

  for (uint32_t at = 0; at < cols; at += 32)
    {
      double greatest = 0, weights = 0;

      for (uint32_t k = at; k < at + 32; k++)
        {
          greatest = fmax (greatest, fabs (x[k]));
          weights += fabs (w[k]);
        }
      most += weights * greatest / 65278;
    }
  return most;
}

double *
layer_want (const Layer *l, bool rounded)
{
  const Shape *s = &l->s;
  double *want = g_new (double, s->tokens * l->out);
  g_autofree double *x = g_new (double, s->cols);

  for (uint32_t t = 0; t < s->tokens; t++)
    {
      double *y = want + t * l->out, rms;

      for (uint32_t k = 0; k < s->cols; k++)
        x[k] = (double) l->x[t * s->cols + k];
      rms = s->norm ? root_mean (x, s->cols) : 1;
      for (uint32_t k = 0; k < s->cols; k++)
        x[k] *= s->norm ? (double) l->norm[k] : 1;
      for (uint32_t k = 0; k < s->cols && rounded; k += 32)
        round_block (x + k);
      for (uint32_t k = 0; k < s->cols; k++)
        x[k] *= rms;
      for (uint32_t r = 0; r < l->out; r++)
        y[r] = (s->paired ? activate (s->paired, dot (l, 0, r, x)) * dot (l, 1, r, x)
                          : dot (l, r / s->rows, r % s->rows, x)) +
               (s->bias ? (double) l->bias[r] : 0);
      rms = s->post ? root_mean (y, l->out) : 1;
      for (uint32_t r = 0; r < l->out; r++)
        y[r] = y[r] * rms * (s->post ? (double) l->post[r] : 1) +
               (s->residual ? (double) l->residual[t * l->out + r] : 0);
    }
  return want;
}

/* ---- on the device ---- */

void
layer_run (Bench *b, Layer *l, uint32_t first, uint32_t count, const rx_loop_tile *tile)
{
  rx_batch run = batch_new (b, count);
  rx_linear *op = &l->op;

  op->in = act_new (b, count, l->s.cols, l->x + first * l->s.cols);
  op->out = act_new (b, count, l->out, l->s.residual ? l->residual + first * l->out : NULL);
  op->residual = l->s.residual ? op->out : NULL;
  op->product = l->s.post ? act_new (b, count, l->out, NULL) : NULL;
  if (tile != NULL)
    {
      rx_loop_product product = rx_loop_product_of (op);

      g_assert_cmpint (rx_loop_multiply_tiled (b->ops, &run, &product, tile), ==, RX_OK);
    }
  else
    g_assert_cmpint (rx_op_linear (b->ops, &run, op), ==, RX_OK);
  if (b->ops->family == &rx_loop_family)
    g_assert_cmpuint (rx_plan_steps (run.plan), ==, op->matrix->n_chunks);
  batch_run (b, &run);
}

static bool
is_float (rx_type type)
{
  return rx_type_find (type)->weights == 1;
}

/* Weights of some types are all above zero. What f32 leaves of gates that are closed, far below it, would say nothing. */
static void
open_gates (Layer *l)
{
  g_autofree double *x = g_new (double, l->s.cols);
  double sum = 0;

  for (uint32_t k = 0; k < l->s.cols; k++)
    x[k] = (double) l->x[k] * (l->s.norm ? (double) l->norm[k] : 1);
  for (uint32_t r = 0; r < l->s.rows; r++)
    sum += dot (l, 0, r, x);
  for (uint32_t k = 0; k < l->s.cols && sum < 0; k++)
    l->x[k] = -l->x[k];
}

void
layer_check (Bench *b, GRand *rand, const Shape *s)
{
  bool rounded = b->ops->dot && s->tokens == 1 && !is_float (s->types[0]);
  g_autofree double *want = NULL;
  double error, limit = 1e-6 * fmax (1, sqrt (s->cols / 512.0));
  Layer l;

  layer_new (b, rand, s, &l);
  if (rounded)
    leave_no_halves (&l);
  if (s->paired && s->tokens == 1)
    open_gates (&l);
  want = layer_want (&l, rounded);
  layer_run (b, &l, 0, s->tokens, NULL);
  error = error_of (b, l.op.out, want);
  g_test_message ("%s %u x %u, %u tokens: %.2e", rx_type_find (s->types[0])->name, s->rows, s->cols,
                  s->tokens, error);
  if (b->ops->coop && s->tokens > 1)
    limit = COOP_ERROR;
  g_assert_cmpfloat (error, <=, limit);
  layer_free (&l);
}
