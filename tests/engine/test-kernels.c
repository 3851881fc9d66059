/* Every op but attention against double precision: types, awkward shapes, decode and prefill; the same
 * bits with every tile and however many tokens a batch has. */
#include "counts.h"
#include "kernels-bench.h"
#include "loop-tune.h"

#include <math.h>
#include <string.h>

/* ---- linear ---- */

typedef struct
{
  rx_type type;
  uint32_t rows, cols, tokens;
  bool norm, bias, residual;
  int paired; /* 0, 1: SiLU, 2: GELU */
} Case;

static double
activate (int which, double g)
{
  return which == 1 ? g / (1 + exp (-g))
                    : 0.5 * g * (1 + tanh (0.79788456080286535588 * (g + 0.044715 * g * g * g)));
}

static double
linear_error (Bench *b, GRand *rand, const Case *c)
{
  uint32_t all = c->rows * (c->paired ? 2 : 1);
  g_autofree guint8 *bytes = random_rows (rand, c->type, all, c->cols);
  g_autofree double *w = read_rows (c->type, bytes, (gsize) all * c->cols);
  g_autofree float *x = g_new (float, c->tokens * c->cols), *norm = g_new (float, c->cols);
  g_autofree float *bias = g_new (float, c->rows), *residual = g_new (float, c->tokens * c->rows);
  g_autofree double *want = g_new (double, c->tokens * c->rows);
  gsize half = (gsize) c->rows * c->cols / rx_type_find (c->type)->weights *
               rx_type_find (c->type)->bytes;
  rx_matrix_config matrix = { .parts = { { c->type, c->rows, c->cols, bytes },
                                         { c->type, c->rows, c->cols,
                                           bytes + (c->paired ? half : 0) } },
                              .n_parts = c->paired ? 2 : 1,
                              .paired = c->paired != 0,
                              .uses = RX_USE_LINEAR };
  rx_linear op = { .eps = 1e-5f, .activation = c->paired == 2 ? RX_GELU_TANH : RX_SILU };
  rx_vector *norm_v, *bias_v;
  rx_batch run = batch_new (b, c->tokens);

  for (uint32_t i = 0; i < c->tokens * c->cols; i++)
    x[i] = noise (rand);
  for (uint32_t i = 0; i < c->cols; i++)
    norm[i] = 1 + 0.3f * noise (rand);
  for (uint32_t i = 0; i < c->rows; i++)
    bias[i] = noise (rand);
  for (uint32_t i = 0; i < c->tokens * c->rows; i++)
    residual[i] = noise (rand);
  for (uint32_t t = 0; t < c->tokens; t++)
    {
      double squares = 0, rms;

      for (uint32_t k = 0; k < c->cols; k++)
        squares += (double) x[t * c->cols + k] * (double) x[t * c->cols + k];
      rms = c->norm ? 1 / sqrt (squares / c->cols + (double) op.eps) : 1;
      for (uint32_t r = 0; r < c->rows; r++)
        {
          double y[2] = { 0, 0 };

          for (uint32_t h = 0; h < (c->paired ? 2u : 1u); h++)
            for (uint32_t k = 0; k < c->cols; k++)
              y[h] += w[((gsize) h * c->rows + r) * c->cols + k] * (double) x[t * c->cols + k] *
                      (c->norm ? rms * (double) norm[k] : 1);
          want[t * c->rows + r] = (c->paired ? activate (c->paired, y[0]) * y[1] : y[0]) +
                                  (c->bias ? (double) bias[r] : 0) +
                                  (c->residual ? (double) residual[t * c->rows + r] : 0);
        }
    }
  g_assert_cmpint (rx_matrix_new (b->ops, &matrix, &op.matrix), ==, RX_OK);
  rx_vector_new (b->ops, norm, c->cols, &norm_v);
  rx_vector_new (b->ops, bias, c->rows, &bias_v);
  op.in = act_new (b, c->tokens, c->cols, x);
  op.out = act_new (b, c->tokens, c->rows, c->residual ? residual : NULL);
  op.norm = c->norm ? norm_v : NULL;
  op.bias = c->bias ? bias_v : NULL;
  op.residual = c->residual ? op.out : NULL;
  g_assert_cmpint (rx_op_linear (b->ops, &run, &op), ==, RX_OK);
  batch_run (b, &run);
  return error_of (b, op.out, want);
}

static void
test_linear (gconstpointer data)
{
  static const rx_type types[] = { RX_TYPE_F32,  RX_TYPE_F16,  RX_TYPE_BF16, RX_TYPE_Q4_0,
                                   RX_TYPE_Q4_1, RX_TYPE_Q5_0, RX_TYPE_Q5_1, RX_TYPE_Q8_0,
                                   RX_TYPE_Q4_K, RX_TYPE_Q5_K, RX_TYPE_Q6_K };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  Bench b = { 0 };

  bench_open (&b, (rx_family) GPOINTER_TO_INT (data));
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      uint32_t block = rx_type_find (types[i])->weights;
      Case cases[] = {
        { types[i], 37, block == 1 ? 577 : 256 * 3, 1, true, true, false, 0 },
        { types[i], 24, block == 1 ? 33 : 256, 11, false, false, true, 0 },
        { types[i], 19, 512, 3, true, false, false, 1 + (int) i % 2 },
      };

      for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
        {
          double error = linear_error (&b, rand, &cases[c]);

          g_test_message ("%s case %zu: %.2e", rx_type_find (types[i])->name, c, error);
          g_assert_cmpfloat (error, <=, 1e-6 * fmax (1, sqrt (cases[c].cols / 512.0)));
        }
    }
  bench_close (&b);
}

/* ---- embedding, norm, head ---- */

/* Largest first, equal ones by smaller token, each as in the logits. */
static void
check_top (const rx_top *top, const float *logits, uint32_t n, double log_sum_exp)
{
  g_assert_cmpfloat_with_epsilon ((double) top->log_sum_exp, log_sum_exp, 1e-5);
  g_assert_cmpuint (top->n, ==, n);
  for (uint32_t i = 0; i < top->n; i++)
    {
      g_assert_true (top->top[i].logit == logits[top->top[i].token]);
      if (i == 0)
        continue;
      g_assert_true (top->top[i - 1].logit > top->top[i].logit ||
                     (top->top[i - 1].logit == top->top[i].logit &&
                      top->top[i - 1].token < top->top[i].token));
    }
}

static void
test_head (gconstpointer data)
{
  enum
  {
    VOCABULARY = 5003,
    WIDTH = 96
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autofree guint8 *bytes = random_rows (rand, RX_TYPE_Q8_0, VOCABULARY, WIDTH);
  g_autofree double *w = read_rows (RX_TYPE_Q8_0, bytes, VOCABULARY * WIDTH);
  rx_matrix_config matrix = { .parts = { { RX_TYPE_Q8_0, VOCABULARY, WIDTH, bytes } },
                              .n_parts = 1,
                              .uses = RX_USE_EMBED | RX_USE_HEAD };
  rx_embed embed = { .scale = 3 };
  rx_head head = { .softcap = 30 };
  double want[WIDTH];
  Bench b = { 0 };

  bench_open (&b, (rx_family) GPOINTER_TO_INT (data));
  g_assert_cmpint (rx_matrix_new (b.ops, &matrix, &embed.matrix), ==, RX_OK);
  embed.out = act_new (&b, 1, WIDTH, NULL);
  head.matrix = embed.matrix;
  head.in = embed.out;
  rx_arena_take (b.arena, RX_PLACE_SHARED, sizeof (rx_top), &head.top);
  rx_arena_take (b.arena, RX_PLACE_SHARED, VOCABULARY * 4, &head.logits);
  for (uint32_t n_rows = 0; n_rows <= 70; n_rows += 35)
    {
      rx_batch run = batch_new (&b, 1);
      rx_params *params = (rx_params *) (void *) run.params.map;
      const rx_top *top = (const rx_top *) (const void *) head.top.map;
      const float *logits = (const float *) (const void *) head.logits.map;
      double sum = 0, above = 0;

      params->tokens[0] = 4711 + n_rows;
      params->n_rows = n_rows;
      for (uint32_t i = 0; i < n_rows; i++)
        params->rows[i] = i * 71;
      g_assert_cmpint (rx_op_embed (b.ops, &run, &embed), ==, RX_OK);
      g_assert_cmpint (rx_op_head (b.ops, &run, &head), ==, RX_OK);
      batch_run (&b, &run);
      for (int k = 0; k < WIDTH; k++)
        want[k] = w[(4711 + n_rows) * WIDTH + k] * 3;
      g_assert_cmpfloat (error_of (&b, embed.out, want), <=, 1e-6);
      for (uint32_t i = 0; i < (n_rows > 0 ? n_rows : VOCABULARY); i++)
        {
          uint32_t r = n_rows > 0 ? i * 71 : i;
          double y = 0;

          for (int k = 0; k < WIDTH; k++)
            y += w[r * WIDTH + k] * want[k];
          y = 30 * tanh (y / 30);
          g_assert_cmpfloat_with_epsilon ((double) logits[r], y, 3e-5);
          sum += exp (y);
          above += logits[r] > top->top[top->n - 1].logit;
        }
      check_top (top, logits, n_rows > 0 ? MIN (n_rows, 64) : 64, log (sum));
      g_assert_cmpfloat (above, <, top->n);
    }
  g_assert_cmpint (rx_ops_warm (b.ops, NULL, NULL), ==, RX_OK);
  bench_close (&b);
}

static void
test_norm_add (gconstpointer data)
{
  enum
  {
    WIDTH = 77,
    TOKENS = 5
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  float x[TOKENS * WIDTH], residual[TOKENS * WIDTH], norm[WIDTH];
  double want[TOKENS * WIDTH];
  rx_norm_add op = { .eps = 1e-6f };
  rx_vector *norm_v;
  Bench b = { 0 };
  rx_batch run;

  bench_open (&b, (rx_family) GPOINTER_TO_INT (data));
  run = batch_new (&b, TOKENS);
  for (int i = 0; i < TOKENS * WIDTH; i++)
    {
      x[i] = noise (rand);
      residual[i] = noise (rand);
      norm[i % WIDTH] = 1 + 0.3f * noise (rand);
    }
  for (int t = 0; t < TOKENS; t++)
    {
      double squares = 0;

      for (int i = 0; i < WIDTH; i++)
        squares += (double) x[t * WIDTH + i] * (double) x[t * WIDTH + i];
      for (int i = 0; i < WIDTH; i++)
        want[t * WIDTH + i] = (double) residual[t * WIDTH + i] + (double) x[t * WIDTH + i] *
                                                                     (double) norm[i] /
                                                                     sqrt (squares / WIDTH + 1e-6);
    }
  rx_vector_new (b.ops, norm, WIDTH, &norm_v);
  op.norm = norm_v;
  op.in = act_new (&b, TOKENS, WIDTH, x);
  op.residual = op.out = act_new (&b, TOKENS, WIDTH, residual);
  g_assert_cmpint (rx_op_norm_add (b.ops, &run, &op), ==, RX_OK);
  batch_run (&b, &run);
  g_assert_cmpfloat (error_of (&b, op.out, want), <=, 1e-6);
  bench_close (&b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernels/loop/norm-add", GINT_TO_POINTER (RX_FAMILY_LOOP), test_norm_add);
  g_test_add_data_func ("/kernels/loop/head", GINT_TO_POINTER (RX_FAMILY_LOOP), test_head);
  g_test_add_data_func ("/kernels/loop/attention", GINT_TO_POINTER (RX_FAMILY_LOOP),
                        test_attention);
  g_test_add_data_func ("/kernels/loop/linear", GINT_TO_POINTER (RX_FAMILY_LOOP), test_linear);
  return g_test_run ();
}
