/* One token by integer dots (shaders/linear-dot.comp), which lavapipe has as well, slow as it is. */
#include "counts.h"
#include "kernels-layer.h"

#include <math.h>
#include <string.h>

/* Every type, blocks that are no whole eight, one and several eights a slice, every way out. lavapipe takes a second
 * to compile each. */
static void
test_linear (gconstpointer config)
{
  const TestCounts counts = { "shapes of every type by integer dots", 2, 5, 5 };
  guint n = test_count (&counts);
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);
  Bench b = { 0 };

  bench_open (&b, config);
  for (guint i = BENCH_FIRST_QUANT; i < BENCH_TYPES; i++)
    {
      rx_type t = bench_types[i];
      bool eights = rx_type_find (t)->weights == 256;
      const Shape shapes[] = {
        { { t, t }, 37, eights ? 768 : 544, 1, true, true, false, false, 0 },
        { { t, t }, 24, eights ? 256 : 32, 1, false, false, true, false, 0 },
        { { t, t }, 19, eights ? 512 : 352, 1, true, false, false, false, 1 + (int) i % 2 },
        { { t, t }, 70, eights ? 256 : 96, 1, true, true, true, true, 0 },
        { { t, t }, 9, eights ? 4352 : 4128, 1, false, false, true, true, 0 },
      };

      for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
        {
          if ((k + i) % G_N_ELEMENTS (shapes) < n)
            layer_check (&b, rand, &shapes[k]);
        }
    }
  bench_close (&b);
}

/* Blocks of x that are zero, tiny, or hold one number that is far from the others; no row is off by more than rounding
 * can do. */
static void
check_far (Bench *b, GRand *rand, rx_type type)
{
  const Shape s = { { type, type }, 33, 256, 1, false, false, false, false, 0 };
  g_autofree double *want = NULL, *x = g_new (double, s.cols);
  g_autofree float *have = NULL;
  Layer l;

  layer_new (b, rand, &s, &l);
  for (uint32_t k = 0; k < 32; k++)
    {
      l.x[k] = 0;
      l.x[32 + k] *= 1e-33f;
      l.x[64 + k] *= k == 5 ? -3e4f : 1;
      l.x[96 + k] *= 1e-6f;
      l.x[128 + k] = k % 2 ? 7 : -7; /* each the greatest */
    }
  for (uint32_t k = 0; k < s.cols; k++)
    x[k] = (double) l.x[k];
  want = layer_want (&l, false);
  layer_run (b, &l, 0, 1, NULL);
  have = act_read (b, l.op.out);
  for (uint32_t r = 0; r < s.rows; r++)
    g_assert_cmpfloat (fabs ((double) have[r] - want[r]), <=,
                       1.1 * most_of_rounding (l.w[0] + (gsize) r * s.cols, x,
                                               s.cols)); /* and f32's own */
  layer_free (&l);
}

/* What is no number, or too large for one, is none in any row. */
static void
check_none (Bench *b, GRand *rand, rx_type type)
{
  const Shape s = { { type, type }, 33, 256, 1, false, false, false, false, 0 };
  const float none[] = { NAN, INFINITY, -INFINITY };
  Layer l;

  layer_new (b, rand, &s, &l);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autofree float *have = NULL;

      l.x[200] = none[i];
      layer_run (b, &l, 0, 1, NULL);
      have = act_read (b, l.op.out);
      for (uint32_t r = 0; r < s.rows; r++)
        g_assert_false (isfinite (have[r]));
    }
  layer_free (&l);
}

static void
test_far (gconstpointer config)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (16);
  Bench b = { 0 };

  bench_open (&b, config);
  for (guint i = BENCH_FIRST_QUANT; i < BENCH_TYPES; i++)
    {
      check_far (&b, rand, bench_types[i]);
      check_none (&b, rand, bench_types[i]);
    }
  bench_close (&b);
}

/* All rows, then chosen ones: to the same bits, each as near as rounding and its cap let it. */
static void
test_head (gconstpointer config)
{
  enum
  {
    VOCABULARY = 501,
    WIDTH = 256,
    CHOSEN = 70
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);
  g_autofree guint8 *bytes = random_rows (rand, RX_TYPE_Q6_K, VOCABULARY, WIDTH);
  g_autofree double *w = read_rows (RX_TYPE_Q6_K, bytes, VOCABULARY * WIDTH);
  g_autofree float *x = numbers (rand, WIDTH, 0, 1), *all = NULL;
  const rx_matrix_config matrix = { .parts = { { RX_TYPE_Q6_K, VOCABULARY, WIDTH, bytes } },
                                    .n_parts = 1,
                                    .uses = RX_USE_HEAD };
  rx_head head = { .softcap = 30 };
  const float *logits;
  double exact[WIDTH];
  Bench b = { 0 };

  bench_open (&b, config);
  for (int k = 0; k < WIDTH; k++)
    exact[k] = (double) x[k];
  g_assert_cmpint (rx_matrix_new (b.ops, &matrix, &head.matrix), ==, RX_OK);
  head.in = act_new (&b, 1, WIDTH, x);
  rx_arena_take (b.arena, RX_PLACE_SHARED, sizeof (rx_top), &head.top);
  rx_arena_take (b.arena, RX_PLACE_SHARED, VOCABULARY * 4, &head.logits);
  logits = (const float *) (const void *) head.logits.map;
  for (uint32_t n_rows = 0; n_rows <= CHOSEN; n_rows += CHOSEN)
    {
      rx_batch run = batch_new (&b, 1);

      memset (head.logits.map, 0xff, VOCABULARY * 4); /* no numbers */
      batch_params (&run)->n_rows = n_rows;
      for (uint32_t i = 0; i < n_rows; i++)
        batch_params (&run)->rows[i] = i * 7;
      g_assert_cmpint (rx_op_head (b.ops, &run, &head), ==, RX_OK);
      batch_run (&b, &run);
      if (n_rows == 0)
        all = g_memdup2 (logits, VOCABULARY * 4);
      for (uint32_t i = 0; i < n_rows; i++)
        g_assert_true (logits[i * 7] == all[i * 7]);
    }
  for (uint32_t r = 0; r < VOCABULARY; r++)
    {
      const double *row = w + (gsize) r * WIDTH;
      double y = 0;

      for (int k = 0; k < WIDTH; k++)
        y += row[k] * exact[k];
      g_assert_cmpfloat_with_epsilon ((double) all[r], 30 * tanh (y / 30),
                                      1.1 * most_of_rounding (row, exact, WIDTH));
    }
  bench_close (&b);
}

/* Every tile, also with several row groups that share rows and stage x for each other. */
static void
test_bits (gconstpointer config)
{
  static const rx_loop_tile all[] = { { 1, 2, 4, 1, 0, 0 },   { 1, 2, 4, 4, 0, 0 },
                                      { 1, 2, 8, 8, 0, 0 },   { 1, 4, 8, 8, 0, 0 },
                                      { 1, 2, 16, 16, 0, 0 }, { 1, 2, 4, 2, 0, 0 },
                                      { 1, 4, 16, 8, 0, 0 },  { 1, 2, 1, 1, 0, 0 },
                                      { 1, 1, 16, 16, 0, 0 } };
  static const Shape shapes[] = {
    { { RX_TYPE_Q4_1, RX_TYPE_Q4_1 }, 17, 576, 1, true, false, false, false, 1 },
    { { RX_TYPE_Q4_K, RX_TYPE_Q4_K }, 35, 4352, 1, true, false, true, true, 0 },
    { { RX_TYPE_Q6_K, RX_TYPE_Q6_K }, 70, 2560, 1, true, true, true, false, 0 },
    { { RX_TYPE_Q8_0, RX_TYPE_Q8_0 }, 11, 4128, 1, false, true, true, false, 0 },
  };
  const TestCounts wanted = { "matrices by every tile", 2, 4, 4 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  Bench b = { 0 };

  bench_open (&b, config);
  for (gsize i = 0; i < test_count (&wanted); i++)
    {
      g_autofree float *first = NULL;
      Layer l;

      layer_new (&b, rand, &shapes[i], &l);
      for (gsize k = 0; k < G_N_ELEMENTS (all) - (l.s.paired ? 1 : 0); k++)
        {
          g_autofree float *some = NULL;

          layer_run (&b, &l, 0, 1, &all[k]);
          some = act_read (&b, l.op.out);
          if (first == NULL)
            first = g_memdup2 (some, l.out * 4);
          g_assert_cmpmem (some, l.out * 4, first, l.out * 4);
        }
      layer_free (&l);
    }
  bench_close (&b);
}

static void
add (const char *what, const BenchConfig *config, GTestDataFunc test)
{
  g_autofree char *path = g_strconcat ("/dots/", what, "/", config->name, NULL);

  g_test_add_data_func (path, config, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("linear", &bench_dots, test_linear);
  add ("far", &bench_card_dots, test_far);
  add ("head", &bench_card_dots, test_head);
  add ("bits", &bench_card_dots, test_bits);
  return g_test_run ();
}
