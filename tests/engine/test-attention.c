/* Attention against double precision: head shapes, shares of heads, windows, long contexts; and the
 * same bits however many tokens a batch has. */
#include "counts.h"
#include "kernels-bench.h"

#include <math.h>
#include <string.h>

typedef struct
{
  uint32_t heads, kv_heads, head_dim, dims, window;
  bool halves, norms;
} Attention;

typedef struct
{
  Attention a;
  uint32_t context, pages;
  const float *qkv, *norm; /* (context, width); (head_dim) */
} Work;

#define SCALE 0.125

/* Pages of the sequence stand in the cache from the last to the first. */
static uint32_t
slot_of (const Work *w, uint32_t at)
{
  return (w->pages - 1 - at / 64) * 64 + at % 64;
}

static uint32_t
width_of (const Attention *a)
{
  return (a->heads + 2 * a->kv_heads) * a->head_dim;
}

/* ---- in double precision ---- */

/* (head_dim) of the row's head, normed and turned */
static void
turn_head (const Attention *a, const float *row, const float *norm, uint32_t at, double *out)
{
  double squares = 0, v[256];

  for (uint32_t d = 0; d < a->head_dim; d++)
    squares += (double) row[d] * (double) row[d];
  for (uint32_t d = 0; d < a->head_dim; d++)
    out[d] = v[d] = (double) row[d] *
                    (a->norms ? (double) norm[d] / sqrt (squares / a->head_dim + 1e-6) : 1);
  for (uint32_t i = 0; i < a->dims / 2; i++)
    {
      uint32_t x = a->halves ? i : 2 * i, y = a->halves ? i + a->dims / 2 : 2 * i + 1;
      double angle = at * pow (10000, -2.0 * i / a->dims);

      out[x] = v[x] * cos (angle) - v[y] * sin (angle);
      out[y] = v[x] * sin (angle) + v[y] * cos (angle);
    }
}

/* keys, values: (slots, kv_heads, room) as they are stored */
static void
attend (const Work *w,
        const double *q,
        const double *const stored[2],
        uint32_t own,
        uint32_t kv,
        double *out)
{
  const Attention *a = &w->a;
  uint32_t room = (a->head_dim + 3) / 4 * 4;
  uint32_t from = a->window && own >= a->window ? own - a->window + 1 : 0;
  double whole = 0;

  memset (out, 0, a->head_dim * sizeof *out);
  for (uint32_t at = from; at <= own; at++)
    {
      const double *k = stored[0] + (slot_of (w, at) * a->kv_heads + kv) * room;
      const double *v = stored[1] + (slot_of (w, at) * a->kv_heads + kv) * room;
      double score = 0, p;

      for (uint32_t d = 0; d < a->head_dim; d++)
        score += q[d] * k[d] * SCALE;
      p = exp (score);
      whole += p;
      for (uint32_t d = 0; d < a->head_dim; d++)
        out[d] += p * v[d];
    }
  for (uint32_t d = 0; d < a->head_dim; d++)
    out[d] /= whole;
}

/* A layer's keys or values: (slots, kv_heads, room), without what stands between its pages. */
static double *
read_cache (Bench *b, const rx_cache *cache, rx_span span)
{
  guint64 plane = rx_cache_bytes (b->ops, &cache->config) / (2 * cache->config.layers) /
                  cache->config.pages;
  g_autofree guint8 *bytes = g_malloc (plane * cache->config.pages);

  for (guint32 i = 0; i < cache->config.pages; i++)
    g_assert_cmpint (rx_arena_read (b->arena, span, rx_cache_place (cache, i) * plane,
                                    bytes + i * plane, plane),
                     ==, RX_OK);
  return read_rows (RX_TYPE_F32, bytes, (guint32) (plane * cache->config.pages / 4));
}

/* (slots, kv_heads, room) of keys as (pages, kv_heads, room / 4, 64, 4). */
static double *
read_keys (Bench *b, const rx_cache *cache)
{
  const rx_cache_config *config = &cache->config;
  uint32_t kv_heads = config->kv_heads, room = cache->room,
           n = config->pages * 64 * kv_heads * room;
  double *keys = read_cache (b, cache, cache->keys[1]), *rows = g_new (double, n);

  for (uint32_t i = 0; i < n; i++)
    {
      uint32_t slot = i / room / kv_heads, head = i / room % kv_heads, d = i % room;

      rows[i] =
          keys[(((slot / 64 * kv_heads + head) * (room / 4) + d / 4) * 64 + slot % 64) * 4 + d % 4];
    }
  g_free (keys);
  return rows;
}

/* ---- on the device ---- */

/* `sizes` tokens at a time from position 0; (context, heads * head_dim) of bits. */
static float *
attention_run (Bench *b, const Work *w, const uint32_t *sizes, rx_cache **cache)
{
  const Attention *a = &w->a;
  rx_cache_config config = { 2, a->kv_heads, a->head_dim, w->pages };
  rx_rope_config rope_config = { .head_dim = a->head_dim,
                                 .dims = a->dims,
                                 .halves = a->halves,
                                 .base = 10000,
                                 .positions = w->pages * 64 };
  uint32_t out_width = a->heads * a->head_dim;
  float *all = g_new (float, w->context *out_width);
  rx_attention op = { .layer = 1,
                      .heads = a->heads,
                      .kv_heads = a->kv_heads,
                      .head_dim = a->head_dim,
                      .eps = 1e-6f,
                      .scale = (float) SCALE,
                      .window = a->window };
  rx_vector *norm;
  rx_rope *rope;

  rx_vector_new (b->ops, w->norm, a->head_dim, &norm);
  g_assert_cmpint (rx_rope_new (b->ops, &rope_config, &rope), ==, RX_OK);
  g_assert_cmpint (rx_cache_new (b->ops, &config, cache), ==, RX_OK);
  rx_arena_fill (b->arena, (*cache)->keys[1], 0xff); /* NaN, where nothing was written */
  rx_arena_fill (b->arena, (*cache)->values[1], 0xff);
  op.rope = a->dims > 0 ? rope : NULL;
  op.q_norm = op.k_norm = a->norms ? norm : NULL;
  for (uint32_t at = 0; at < w->context; at += *sizes++)
    {
      rx_batch run = batch_new (b, *sizes);
      g_autofree float *rows = NULL;

      run.cache = *cache;
      batch_params (&run)->position = at;
      for (uint32_t i = 0; i < w->pages; i++)
        batch_params (&run)->pages[i] = rx_cache_place (*cache, w->pages - 1 - i);
      op.qkv = act_new (b, *sizes, width_of (a), w->qkv + at * width_of (a));
      op.out = act_new (b, *sizes, out_width, NULL);
      g_assert_cmpint (rx_op_attention (b->ops, &run, &op), ==, RX_OK);
      if (!g_str_equal (rx_ops_family_name (b->ops), "line"))
        g_assert_cmpuint (rx_plan_steps (run.plan), <=, 2);
      else if (*sizes == 1)
        g_assert_cmpuint (rx_plan_steps (run.plan), ==, 1);
      batch_run (b, &run);
      rows = act_read (b, op.out);
      memcpy (all + at * out_width, rows, *sizes * out_width * sizeof *rows);
    }
  return all;
}

static void
check_keys (const Work *w, const double *keys, uint32_t t)
{
  const Attention *a = &w->a;
  uint32_t room = (a->head_dim + 3) / 4 * 4;
  double k[256];

  for (uint32_t kv = 0; kv < a->kv_heads; kv++)
    {
      turn_head (a, w->qkv + t * width_of (a) + (a->heads + kv) * a->head_dim, w->norm, t, k);
      for (uint32_t d = 0; d < a->head_dim; d++)
        g_assert_cmpfloat_with_epsilon (keys[(slot_of (w, t) * a->kv_heads + kv) * room + d], k[d],
                                        5e-7 * (fabs (k[d]) + 1));
    }
}

/* Of every `step`th token and of the last. */
static double
error_of_all (Bench *b, const Work *w, const float *have, const rx_cache *cache, uint32_t step)
{
  const Attention *a = &w->a;
  g_autofree double *keys = read_keys (b, cache);
  g_autofree double *values = read_cache (b, cache, cache->values[1]);
  const double *const stored[2] = { keys, values };
  double wrong = 0, all = 0;

  for (uint32_t t = w->context - 1; t < w->context; t -= step)
    {
      check_keys (w, keys, t);
      for (uint32_t h = 0; h < a->heads; h++)
        {
          double q[256], out[256];

          turn_head (a, w->qkv + t * width_of (a) + h * a->head_dim, w->norm, t, q);
          attend (w, q, stored, t, h / (a->heads / a->kv_heads), out);
          for (uint32_t d = 0; d < a->head_dim; d++)
            {
              double e = (double) have[(t * a->heads + h) * a->head_dim + d] - out[d];

              wrong += e * e;
              all += out[d] * out[d];
            }
        }
    }
  return sqrt (wrong / all);
}

static void
check_attention (Bench *b, GRand *rand, Work *w, const uint32_t *const splits[], uint32_t step)
{
  g_autofree float *qkv = g_new (float, w->context *width_of (&w->a));
  g_autofree float *norm = g_new (float, w->a.head_dim), *first = NULL;
  gsize size = (gsize) w->context * w->a.heads * w->a.head_dim * sizeof (float);
  rx_cache *cache;
  double error;

  w->pages = (w->context + 63) / 64;
  w->qkv = qkv;
  w->norm = norm;
  for (uint32_t i = 0; i < w->context * width_of (&w->a); i++)
    qkv[i] = noise (rand) * 2;
  for (uint32_t i = 0; i < w->a.head_dim; i++)
    norm[i] = 1 + 0.3f * noise (rand);
  first = attention_run (b, w, splits[0], &cache);
  error = error_of_all (b, w, first, cache, step);
  g_test_message ("%u heads, %u kv, %u wide, window %u: %.2e", w->a.heads, w->a.kv_heads,
                  w->a.head_dim, w->a.window, error);
  g_assert_cmpfloat (error, <=, 1e-6);
  for (uint32_t i = 1; splits[i] != NULL; i++)
    {
      g_autofree float *other = attention_run (b, w, splits[i], &cache);

      g_assert_cmpmem (first, size, other, size);
    }
}

static void
test_shapes (gconstpointer config)
{
  /* The first in the ways of other devices too: lavapipe compiles shared memory slowly. */
  static const Attention cases[] = {
    { 6, 2, 10, 10, 37, false, true },   { 7, 1, 6, 0, 65, false, false },
    { 9, 3, 64, 64, 0, true, false },    { 2, 2, 80, 40, 64, true, true },
    { 5, 1, 96, 96, 0, true, false },    { 4, 1, 256, 256, 50, true, true },
    { 16, 1, 128, 64, 3, false, false }, { 8, 4, 34, 20, 100, false, true },
  };
  static const uint32_t whole[] = { 150 }, parts[] = { 64, 64, 21, 1 },
                        odd[] = { 3, 60, 2, 17, 65, 1, 1, 1 };
  static const uint32_t *const splits[] = { whole, parts, odd, NULL };
  const TestCounts counts = { "shapes of heads", 4, 8, 8 };
  const BenchConfig *c = config;
  guint n = test_count (&counts);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  Bench b = { 0 };

  bench_open (&b, c);
  for (gsize i = 0; i < (c == bench_configs ? MIN (n, G_N_ELEMENTS (cases)) : 1); i++)
    {
      Work w = { cases[i], 150, 0, NULL, NULL };

      check_attention (&b, rand, &w, splits, 1);
    }
  bench_close (&b);
}

/* The line family takes a decoded token's context in parts, in an order of its own: its bits are those
 * of every other decode, not of a prefill. */
static void
test_line (void)
{
  static const Attention cases[] = {
    { 9, 3, 64, 64, 0, true, false },   { 4, 4, 80, 80, 100, false, true },
    { 4, 1, 256, 256, 50, true, true }, { 2, 1, 32, 0, 0, false, false },
    { 6, 2, 72, 72, 0, true, true }, /* of no whole 16 */
    { 8, 2, 40, 40, 70, false, false }, { 3, 3, 24, 24, 0, true, false },
    { 4, 2, 8, 8, 0, true, false },
  };
  static const uint32_t whole[] = { 522 }, parts[] = { 64, 64, 190, 204 },
                        odd[] = { 37, 100, 5, 61, 319 }, singles[] = { 250, 1, 1,   1, 1, 1, 1,
                                                                       1,   1, 253, 1, 1, 1, 1,
                                                                       1,   1, 1,   1, 1, 1 };
  static const uint32_t *const prefills[] = { whole, parts, odd, NULL };
  static const uint32_t *const decodes[] = { singles, singles, NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);
  Bench b = { 0 };

  bench_open (&b, &bench_line);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Work w = { cases[i], 522, 0, NULL, NULL };

      check_attention (&b, rand, &w, prefills, 3);
      w.context = 521;
      check_attention (&b, rand, &w, decodes, 3);
    }
  bench_close (&b);
}

/* Tokens that stand at the ends of runs by themselves. */
static void
split_at_ends (uint32_t sizes[64])
{
  static const uint32_t singles[] = { 63,   64,   65,   511,  2047, 2048,
                                      2049, 2099, 2100, 2175, 2559, 2575 };
  uint32_t n = 0, at = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (singles); at++, i++)
    {
      for (; at < singles[i]; at += sizes[n++])
        sizes[n] = MIN (singles[i] - at, 512);
      sizes[n++] = 1;
    }
}

/* Runs grow beyond 2,048 keys. */
static void
test_long (gconstpointer config)
{
  static const Attention cases[] = {
    { 2, 1, 8, 8, 0, true, false },
    { 2, 2, 8, 8, 2100, true, false },
  };
  static const uint32_t whole[] = { 512, 512, 512, 512, 512, 16 };
  uint32_t ends[64];
  const uint32_t *const splits[] = { whole, ends, NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  Bench b = { 0 };

  split_at_ends (ends);
  bench_open (&b, config);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Work w = { cases[i], 2576, 0, NULL, NULL };

      check_attention (&b, rand, &w, splits, 37);
    }
  bench_close (&b);
}

/* The most pages that a layer's keys may have, and one more. */
static void
test_pages (void)
{
  rx_cache_config config = { 1, 16, 256, 0 };
  rx_cache *cache;
  Bench b = { 0 };

  bench_open (&b, bench_configs);
  config.pages = rx_cache_pages_max (b.ops, &config);
  g_assert_cmpuint (config.pages, >, 0);
  g_assert_cmpuint (config.pages * 64ull * 16 * 256 * 4, <=, rx_arena_span_max (b.arena));
  config.pages++;
  g_assert_cmpint (rx_cache_new (b.ops, &config, &cache), ==, RX_DRIVER);
  bench_close (&b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attention/pages", test_pages);
  g_test_add_func ("/attention/line", test_line);
  for (guint i = 0; i < bench_configs_wanted (); i++)
    {
      g_autofree char *shapes = g_strconcat ("/attention/shapes/", bench_configs[i].name, NULL);
      g_autofree char *far = g_strconcat ("/attention/long/", bench_configs[i].name, NULL);

      g_test_add_data_func (shapes, &bench_configs[i], test_shapes);
      if (bench_configs[i].without == 0 && bench_configs[i].lanes == 0)
        g_test_add_data_func (far, &bench_configs[i], test_long);
    }
  return g_test_run ();
}
