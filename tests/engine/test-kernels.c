/* Every op but attention against double precision: types, awkward shapes, decode and prefill; the same
 * bits with every tile and however many tokens a batch has. */
#include "counts.h"
#include "kernels-layer.h"

#include <math.h>
#include <string.h>

/* ---- linear ---- */

/* Of every type: a width of no whole block where there can be one, few and many tokens, every way out.
 * In the quick tier one of them each; as on other devices, of a few types. */
static void
test_linear (gconstpointer config)
{
  const TestCounts counts = { "shapes of every type", 1, 6, 6 };
  const BenchConfig *c = config;
  bool all = c == bench_configs || c == &bench_line || c->coop;
  guint every = test_count (&counts);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  Bench b = { 0 };

  bench_open (&b, c);
  for (guint i = 0; i < BENCH_TYPES; i++)
    {
      rx_type t = bench_types[i];
      uint32_t block = rx_type_find (t)->weights;
      const Shape shapes[] = {
        { { t, t }, 37, block == 1 ? 577 : 768, 1, true, true, false, false, 0 },
        { { t, t }, 24, block, 11, false, false, true, false, 0 },
        { { t, t }, 19, 512, 3, true, false, false, false, 1 + (int) i % 2 },
        { { t, t }, 70, block == 1 ? 33 : 256, 19, true, true, true, true, 0 },
        { { t, t }, 9, block == 1 ? 4127 : 4352, 1, false, false, true, true, 0 },
        { { t, t }, 45, 512, 1, false, false, false, false, 1 + (int) i % 2 },
      };

      for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
        {
          if (k == i % G_N_ELEMENTS (shapes) ? all || i % 4 == 1 || every > 1 : all && every > 1)
            layer_check (&b, rand, &shapes[k]);
        }
    }
  bench_close (&b);
}

/* Two types in one matrix: one after the other, and as gate and up. */
static void
test_mixed (gconstpointer config)
{
  static const Shape shapes[] = {
    { { RX_TYPE_Q4_K, RX_TYPE_Q6_K }, 21, 768, 1, true, true, false, false, 0 },
    { { RX_TYPE_Q8_0, RX_TYPE_F16 }, 17, 352, 5, true, false, true, true, 0 },
    { { RX_TYPE_Q4_0, RX_TYPE_Q5_0 }, 8, 64, 18, false, true, false, false, 0 },
    { { RX_TYPE_Q5_K, RX_TYPE_Q6_K }, 19, 512, 2, true, false, false, false, 1 },
    { { RX_TYPE_BF16, RX_TYPE_F32 }, 10, 35, 1, true, false, false, false, 2 },
    { { RX_TYPE_Q5_0, RX_TYPE_Q8_0 }, 32, 640, 1, true, true, false, false, 0 },
    { { RX_TYPE_Q8_0, RX_TYPE_Q5_K }, 16, 256, 9, true, false, true, false, 0 },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  Bench b = { 0 };

  bench_open (&b, config);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    layer_check (&b, rand, &shapes[i]);
  bench_close (&b);
}

/* Rows that line takes in pieces which a workgroup joins: with all that may be added, and as gate and up. */
static void
test_wide (gconstpointer config)
{
  static const Shape shapes[] = {
    { { RX_TYPE_Q4_K, RX_TYPE_Q6_K }, 21, 2560, 1, true, true, false, false, 0 },
    { { RX_TYPE_Q8_0, RX_TYPE_Q8_0 }, 16, 2048, 1, false, true, true, false, 0 },
    { { RX_TYPE_Q4_0, RX_TYPE_Q4_0 }, 19, 1920, 1, true, false, false, false, 2 },
    { { RX_TYPE_Q4_K, RX_TYPE_Q4_K }, 24, 4096, 1, true, false, false, false, 1 },
    { { RX_TYPE_Q4_K, RX_TYPE_Q4_K }, 24, 4096, 19, true, false, false, false, 1 },
    { { RX_TYPE_Q5_0, RX_TYPE_Q5_0 }, 9, 4352, 1, true, false, true, true, 0 },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (33);
  Bench b = { 0 };

  bench_open (&b, config);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    layer_check (&b, rand, &shapes[i]);
  bench_close (&b);
}

/* What a linear leaves to the next op, which norms it: both results. */
static void
check_later (Bench *b, GRand *rand, const Shape *s, const Shape *next)
{
  rx_batch run = batch_new (b, 1);
  g_autofree double *want = NULL, *then = NULL;
  Layer l, n;

  layer_new (b, rand, s, &l);
  layer_new (b, rand, next, &n);
  want = layer_want (&l, false);
  for (uint32_t i = 0; i < l.out; i++)
    n.x[i] = (float) want[i];
  then = layer_want (&n, false);
  l.op.in = act_new (b, 1, s->cols, l.x);
  l.op.out = act_new (b, 1, l.out, l.residual);
  l.op.residual = l.op.out;
  l.op.product = s->post ? act_new (b, 1, l.out, NULL) : NULL;
  l.op.later = true;
  n.op.in = l.op.out;
  n.op.out = act_new (b, 1, n.out, NULL);
  g_assert_cmpint (rx_op_linear (b->ops, &run, &l.op), ==, RX_OK);
  g_assert_cmpint (rx_op_linear (b->ops, &run, &n.op), ==, RX_OK);
  batch_run (b, &run);
  g_assert_cmpfloat (error_of (b, l.op.out, want), <=, 1e-6 * fmax (1, sqrt (s->cols / 512.0)));
  g_assert_cmpfloat (error_of (b, n.op.out, then), <=, 2e-6);
  layer_free (&l);
  layer_free (&n);
}

/* In one piece and in several, normed and not; before a kernel that adds it and one that cannot. */
static void
test_later (gconstpointer config)
{
  static const Shape next[] = {
    { { RX_TYPE_Q8_0, RX_TYPE_Q8_0 }, 24, 64, 1, true, false, false, false, 0 },
    { { RX_TYPE_F16, RX_TYPE_F16 }, 24, 64, 1, true, false, false, false, 0 },
  };
  static const Shape shapes[] = {
    { { RX_TYPE_Q4_1, RX_TYPE_Q4_1 }, 64, 1536, 1, false, false, true, false, 0 },
    { { RX_TYPE_Q5_0, RX_TYPE_Q5_0 }, 64, 640, 1, false, false, true, true, 0 },
    { { RX_TYPE_Q6_K, RX_TYPE_Q4_K }, 32, 2048, 1, false, false, true, true, 0 },
    { { RX_TYPE_Q8_0, RX_TYPE_Q8_0 }, 64, 4352, 1, false, false, true, false, 0 },
    { { RX_TYPE_F16, RX_TYPE_F16 }, 64, 96, 1, false, false, true, true, 0 },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  Bench b = { 0 };

  bench_open (&b, config);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_later (&b, rand, &shapes[i], &next[i == 2]);
  bench_close (&b);
}

/* ---- bits ---- */

/* Tiles of every kind of device, and some of none. */
static const rx_loop_tile tiles[] = {
  { 1, 2, 4, 1, 0 },  { 1, 2, 8, 8, 0 }, { 1, 2, 4, 4, 0 }, { 1, 2, 4, 2, 0 },
  { 1, 4, 16, 8, 0 }, { 1, 2, 1, 1, 1 }, { 8, 2, 4, 1, 0 }, { 16, 2, 4, 1, 1 },
  { 16, 2, 8, 1, 1 }, { 8, 4, 4, 1, 1 }, { 8, 2, 4, 1, 1 }, { 3, 2, 2, 1, 1 },
};
/* Of cooperative matrices. */
static const rx_loop_tile coop_tiles[] = { { 64, 1, 4, 1, 1, 1 },
                                           { 64, 1, 8, 1, 1, 1 },
                                           { 128, 1, 8, 1, 1, 1 } };

/* Token t of a batch of all has the bits that it has in others. */
static void
check_bits (Bench *b, GRand *rand, const Shape *s)
{
  static const uint32_t counts[] = { 1, 2, 3, 17, 63, 64 };
  const rx_loop_tile *all_tiles = b->ops->coop ? coop_tiles : tiles;
  gsize n_tiles = b->ops->coop ? G_N_ELEMENTS (coop_tiles) : G_N_ELEMENTS (tiles);
  g_autofree float *all = NULL;
  Layer l;

  layer_new (b, rand, s, &l);
  layer_run (b, &l, 0, s->tokens, NULL);
  all = act_read (b, l.op.out);
  for (gsize i = b->ops->coop ? 1 : 0; i < G_N_ELEMENTS (counts); i++) /* one is not by them */
    for (uint32_t end = 0; end < 2; end++)
      {
        uint32_t n = counts[i], first = end * (s->tokens - n);
        g_autofree float *some = NULL;

        layer_run (b, &l, first, n, NULL);
        some = act_read (b, l.op.out);
        g_assert_cmpmem (some, n * l.out * 4, all + first * l.out, n * l.out * 4);
      }
  for (gsize i = 0; i < n_tiles && b->ops->subgroup > 0; i++)
    {
      uint32_t n = all_tiles[i].split > 1 ? 1 : 5;
      g_autofree float *some = NULL;

      layer_run (b, &l, 7, n, &all_tiles[i]);
      some = act_read (b, l.op.out);
      g_assert_cmpmem (some, n * l.out * 4, all + 7 * l.out, n * l.out * 4);
    }
  layer_free (&l);
}

static void
test_bits (gconstpointer config)
{
  static const Shape shapes[] = {
    { { RX_TYPE_Q4_K, RX_TYPE_Q4_K }, 35, 2560, 65, true, false, true, true, 0 },
    { { RX_TYPE_Q4_1, RX_TYPE_Q4_1 }, 17, 576, 65, true, false, false, false, 1 },
    { { RX_TYPE_F16, RX_TYPE_F16 }, 40, 77, 65, false, true, true, false, 0 },
    { { RX_TYPE_Q6_K, RX_TYPE_Q6_K }, 11, 4352, 65, true, true, true, false, 0 },
  };
  const TestCounts wanted = { "matrices compared bit by bit", 1, 4, 4 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  Bench b = { 0 };

  bench_open (&b, config);
  for (gsize i = 0; i < MIN (test_count (&wanted), G_N_ELEMENTS (shapes)); i++)
    check_bits (&b, rand, &shapes[i]);
  bench_close (&b);
}

/* ---- large ---- */

/* More than one binding of the device (128 MiB on lavapipe) of weights, in steps by rows; rows of the
 * embedding from each. */
static void
test_large (gconstpointer config_of_bench)
{
  enum
  {
    ROWS = 262144,
    COLS = 576
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autofree guint8 *some = random_rows (rand, RX_TYPE_Q8_0, 512, COLS), *bytes = NULL;
  g_autofree double *w = read_rows (RX_TYPE_Q8_0, some, 512 * COLS);
  g_autofree float *x = numbers (rand, COLS, 0, 1), *y = NULL;
  gsize size = 512 * COLS / 32 * 34;
  rx_matrix_config config = { .n_parts = 1, .uses = RX_USE_LINEAR | RX_USE_EMBED };
  rx_linear op = { 0 };
  rx_embed embed = { 0 };
  rx_batch run;
  Bench b = { 0 };

  bytes = g_malloc (size * ROWS / 512);
  for (gsize i = 0; i < ROWS / 512; i++)
    memcpy (bytes + i * size, some, size);
  bench_open (&b, config_of_bench);
  config.parts[0] = (rx_part){ RX_TYPE_Q8_0, ROWS, COLS, bytes };
  g_assert_cmpuint (rx_matrix_bytes (b.ops, &config), >, rx_arena_span_max (b.arena));
  g_assert_cmpint (rx_matrix_new (b.ops, &config, &op.matrix), ==, RX_OK);
  op.in = act_new (&b, 1, COLS, x);
  op.out = act_new (&b, 1, ROWS, NULL);
  run = batch_new (&b, 1);
  g_assert_cmpint (rx_op_linear (b.ops, &run, &op), ==, RX_OK);
  g_assert_cmpint (rx_plan_cut (run.plan), ==, RX_OK);
  g_assert_cmpuint (rx_plan_segments (run.plan), ==, 2); /* a submit may take less than all of it */
  batch_run (&b, &run);
  y = act_read (&b, op.out);
  for (uint32_t i = 0; i < ROWS; i++)
    {
      double want = 0;

      for (uint32_t k = 0; k < COLS && i < 512; k++)
        want += w[i * COLS + k] * (double) x[k];
      if (i < 512)
        g_assert_cmpfloat_with_epsilon ((double) y[i], want, 2e-4);
      else
        g_assert_true (y[i] == y[i % 512]);
    }
  embed.matrix = op.matrix;
  embed.out = act_new (&b, 2, COLS, NULL);
  run = batch_new (&b, 2);
  batch_params (&run)->tokens[0] = 3;
  batch_params (&run)->tokens[1] = ROWS - 512 + 4;
  g_assert_cmpint (rx_op_embed (b.ops, &run, &embed), ==, RX_OK);
  batch_run (&b, &run);
  g_assert_cmpfloat (error_of (&b, embed.out, w + 3 * COLS), <=, 1e-7);
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
test_head (gconstpointer config)
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
                              .uses = RX_USE_EMBED | RX_USE_HEAD | RX_USE_HEADS };
  rx_embed embed = { .scale = 3 };
  rx_head head = { .softcap = 30 };
  double want[WIDTH];
  Bench b = { 0 };

  bench_open (&b, config);
  g_assert_cmpint (rx_matrix_new (b.ops, &matrix, &embed.matrix), ==, RX_OK);
  embed.out = act_new (&b, 1, WIDTH, NULL);
  head.matrix = embed.matrix;
  head.in = embed.out;
  rx_arena_take (b.arena, RX_PLACE_SHARED, sizeof (rx_top), &head.top);
  rx_arena_take (b.arena, RX_PLACE_SHARED, VOCABULARY * 4, &head.logits);
  for (uint32_t n_rows = 0; n_rows <= 70; n_rows += 35)
    {
      rx_batch run = batch_new (&b, 1);
      rx_params *params = batch_params (&run);
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
test_norm_add (gconstpointer config)
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

  bench_open (&b, config);
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

/* ---- few rows of a matrix that is line's alone ---- */

enum
{
  FEW_ROWS = 512,
  FEW_WIDTH = 256,
  FEW_CHOSEN = 35
};

static void
check_embedding (Bench *b, rx_matrix *matrix, const double *w)
{
  rx_batch run = batch_new (b, 2);
  rx_embed op = { .matrix = matrix, .out = act_new (b, 2, FEW_WIDTH, NULL), .scale = 3 };
  g_autofree double *want = g_new (double, 2 * FEW_WIDTH);

  for (int t = 0; t < 2; t++)
    {
      batch_params (&run)->tokens[t] = 7 + 401 * (uint32_t) t;
      for (int k = 0; k < FEW_WIDTH; k++)
        want[t * FEW_WIDTH + k] = 3 * w[(7 + 401 * t) * FEW_WIDTH + k];
    }
  g_assert_cmpint (rx_op_embed (b->ops, &run, &op), ==, RX_OK);
  batch_run (b, &run);
  g_assert_cmpfloat (error_of (b, op.out, want), <=, 2e-7);
}

/* step: of the rows that are chosen; 1: all of them. */
static void
check_rows (Bench *b, rx_head *head, const double *w, const float *x, uint32_t step)
{
  const float *logits = (const float *) (const void *) head->logits.map;
  rx_batch run = batch_new (b, 1);
  double squares = 0, off = 0, all = 0, norm;
  uint32_t n = step == 1 ? FEW_ROWS : FEW_CHOSEN, most = n < RX_TOP ? n : RX_TOP;

  batch_params (&run)->n_rows = step == 1 ? 0 : n;
  for (uint32_t i = 0; i < FEW_CHOSEN; i++)
    batch_params (&run)->rows[i] = step * i;
  g_assert_cmpint (rx_op_head (b->ops, &run, head), ==, RX_OK);
  batch_run (b, &run);
  for (int k = 0; k < FEW_WIDTH; k++)
    squares += (double) x[k] * (double) x[k];
  norm = 1 / sqrt (squares / FEW_WIDTH + (double) head->eps);
  for (uint32_t i = 0; i < n; i++)
    {
      double y = 0;

      for (int k = 0; k < FEW_WIDTH; k++)
        y += w[step * i * FEW_WIDTH + (uint32_t) k] * (double) x[k] * norm;
      all += y * y;
      off += (y - (double) logits[step * i]) * (y - (double) logits[step * i]);
    }
  g_assert_cmpfloat (sqrt (off / all), <=, 1e-6);
  check_top ((const rx_top *) (const void *) head->top.map, logits, most,
             (double) ((const rx_top *) (const void *) head->top.map)->log_sum_exp);
}

/* The embedding, and a head's rows, all and chosen ones, of every type; many tokens at once are for a matrix that was
 * said to be for them. */
static void
test_few_rows (void)
{
  static const rx_type quants[] = { RX_TYPE_Q4_0, RX_TYPE_Q4_1, RX_TYPE_Q5_0, RX_TYPE_Q5_1,
                                    RX_TYPE_Q8_0, RX_TYPE_Q4_K, RX_TYPE_Q5_K, RX_TYPE_Q6_K };
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  g_autofree float *x = numbers (rand, FEW_WIDTH, 0, 1), *ones = g_new (float, FEW_WIDTH);
  rx_head head = { .eps = 1e-5f };
  rx_vector *norm;
  rx_batch many;
  Bench b = { 0 };

  for (int k = 0; k < FEW_WIDTH; k++)
    ones[k] = 1;
  bench_open (&b, &bench_line);
  g_assert_cmpint (rx_vector_new (b.ops, ones, FEW_WIDTH, &norm), ==, RX_OK);
  head.norm = norm;
  head.in = act_new (&b, 1, FEW_WIDTH, x);
  rx_arena_take (b.arena, RX_PLACE_SHARED, 8 * sizeof (rx_top), &head.top);
  rx_arena_take (b.arena, RX_PLACE_SHARED, FEW_ROWS * 4, &head.logits);
  for (guint i = 0; i < G_N_ELEMENTS (quants); i++)
    {
      g_autofree guint8 *bytes = random_rows (rand, quants[i], FEW_ROWS, FEW_WIDTH);
      g_autofree double *w = read_rows (quants[i], bytes, FEW_ROWS * FEW_WIDTH);
      rx_matrix_config config = { .parts = { { quants[i], FEW_ROWS, FEW_WIDTH, bytes } },
                                  .n_parts = 1,
                                  .uses = RX_USE_EMBED | RX_USE_HEAD };

      g_assert_cmpint (rx_matrix_new (b.ops, &config, &head.matrix), ==, RX_OK);
      g_assert_cmpuint (head.matrix->n_chunks, ==, 0); /* of loop */
      check_embedding (&b, head.matrix, w);
      check_rows (&b, &head, w, x, 14);
      check_rows (&b, &head, w, x, 1);
    }
  many = batch_new (&b, 9);
  head.in = act_new (&b, 9, FEW_WIDTH, NULL);
  g_assert_cmpint (rx_op_head (b.ops, &many, &head), ==, RX_DRIVER);
  rx_plan_free (many.plan);
  bench_close (&b);
}

/* ---- a batch of logits that no binding holds ---- */

static int
on_larger_first (const void *a, const void *b)
{
  const double *x = a, *y = b;

  return *x > *y ? -1 : *x < *y;
}

static void
twice (guint8 *bytes, gsize half)
{
  memcpy (bytes + half, bytes, half);
}

/* As many tokens as a prefill has, with Gemma's vocabulary: in steps of a few tokens. Every logit is there
 * twice. */
static void
test_many_logits (void)
{
  enum
  {
    VOCABULARY = 262144,
    WIDTH = 32,
    TOKENS = 140
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  g_autofree guint8 *bytes = random_rows (rand, RX_TYPE_Q8_0, VOCABULARY, WIDTH);
  g_autofree double *w = (twice (bytes, VOCABULARY / 2 * WIDTH / 32 * 34),
                          read_rows (RX_TYPE_Q8_0, bytes, VOCABULARY * WIDTH));
  g_autofree double *want = g_new (double, VOCABULARY);
  g_autofree float *x = numbers (rand, TOKENS * WIDTH, 0, 1);
  rx_matrix_config matrix = { .parts = { { RX_TYPE_Q8_0, VOCABULARY, WIDTH, bytes } },
                              .n_parts = 1,
                              .uses = RX_USE_HEAD | RX_USE_HEADS };
  rx_head head = { 0 };
  Bench b = { 0 };
  rx_batch run;

  bench_open (&b, bench_configs);
  run = batch_new (&b, TOKENS);
  g_assert_cmpint (rx_matrix_new (b.ops, &matrix, &head.matrix), ==, RX_OK);
  head.in = act_new (&b, TOKENS, WIDTH, x);
  rx_arena_take (b.arena, RX_PLACE_SHARED, TOKENS * sizeof (rx_top), &head.top);
  g_assert_cmpint (rx_op_head (b.ops, &run, &head), ==, RX_OK);
  g_assert_cmpuint (rx_plan_steps (run.plan), ==, 3 * 6);
  batch_run (&b, &run);
  for (uint32_t t = 0; t < TOKENS; t += TOKENS - 1)
    {
      const rx_top *top = (const rx_top *) (const void *) head.top.map + t;

      for (uint32_t i = 0; i < VOCABULARY; i++)
        {
          want[i] = 0;
          for (uint32_t k = 0; k < WIDTH; k++)
            want[i] += w[i * WIDTH + k] * (double) x[t * WIDTH + k];
        }
      for (uint32_t i = 0; i < RX_TOP; i++)
        g_assert_cmpfloat_with_epsilon ((double) top->top[i].logit, want[top->top[i].token], 1e-4);
      for (uint32_t i = 0; i < RX_TOP; i += 2)
        {
          g_assert_true (top->top[i].logit == top->top[i + 1].logit);
          g_assert_cmpuint (top->top[i].token + VOCABULARY / 2, ==, top->top[i + 1].token);
        }
      qsort (want, VOCABULARY, sizeof *want, on_larger_first);
      g_assert_cmpuint (top->n, ==, RX_TOP);
      for (uint32_t i = 0; i < RX_TOP; i++)
        g_assert_cmpfloat_with_epsilon ((double) top->top[i].logit, want[i], 1e-4);
    }
  bench_close (&b);
}

static void
add (const char *what, const BenchConfig *config, GTestDataFunc test)
{
  g_autofree char *path = g_strconcat ("/kernels/", what, "/", config->name, NULL);

  g_test_add_data_func (path, config, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < bench_configs_wanted (); i++)
    {
      add ("norm-add", &bench_configs[i], test_norm_add);
      add ("head", &bench_configs[i], test_head);
      add ("linear", &bench_configs[i], test_linear);
      add ("bits", &bench_configs[i], test_bits);
    }
  add ("linear", &bench_coop, test_linear);
  add ("bits", &bench_coop, test_bits);
  add ("mixed", &bench_coop, test_mixed);
  add ("mixed", &bench_dots, test_mixed);
  add ("norm-add", &bench_line, test_norm_add);
  add ("head", &bench_line, test_head);
  add ("linear", &bench_line, test_linear);
  g_test_add_func ("/kernels/few-rows/line", test_few_rows);
  add ("mixed", bench_configs, test_mixed);
  add ("mixed", &bench_line, test_mixed);
  add ("wide", &bench_line, test_wide);
  add ("later", bench_configs, test_later);
  add ("later", &bench_line, test_later);
  add ("large", bench_configs, test_large);
  add ("large", &bench_line, test_large);
  g_test_add_func ("/kernels/many-logits", test_many_logits);
  return g_test_run ();
}
