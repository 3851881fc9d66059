/* Every op against double precision: types, awkward shapes, decode and prefill. */
#include "counts.h"
#include "ops-private.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  rx_instance instance;
  rx_device device;
  rx_device_info info;
  rx_arena *arena;
  rx_pipelines *pipelines;
  rx_ops *ops;
} Bench;

static void
bench_open (Bench *b, rx_family family)
{
  rx_ops_config config = { .family = family, .instance = &b->instance, .info = &b->info };

  g_assert_cmpint (rx_instance_open (&b->instance, RX_VULKAN_LOADER), ==, RX_OK);
  rx_device_describe (&b->instance, 0, &b->info);
  g_assert_cmpint (rx_device_open (&b->instance, 0, &b->device), ==, RX_OK);
  g_assert_cmpint (rx_arena_new (&b->device, &(rx_arena_config){ 0 }, &b->arena), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_new (&b->device, NULL, &b->pipelines), ==, RX_OK);
  config.device = &b->device;
  config.arena = b->arena;
  config.pipelines = b->pipelines;
  g_assert_cmpint (rx_ops_new (&config, &b->ops), ==, RX_OK);
}

static void
bench_close (Bench *b)
{
  rx_ops_free (b->ops);
  rx_pipelines_free (b->pipelines);
  rx_arena_free (b->arena);
  rx_device_close (&b->device);
  rx_instance_close (&b->instance);
}

static rx_batch
batch_new (Bench *b, uint32_t tokens)
{
  rx_batch run = { .tokens_max = tokens };

  g_assert_cmpint (rx_plan_new (&b->device, NULL, &run.plan), ==, RX_OK);
  g_assert_cmpint (rx_arena_take (b->arena, RX_PLACE_SHARED, sizeof (rx_params), &run.params), ==,
                   RX_OK);
  memset (run.params.map, 0, sizeof (rx_params));
  ((rx_params *) (void *) run.params.map)->n_tokens = tokens;
  return run;
}

static void
batch_run (Bench *b, rx_batch *run)
{
  g_assert_cmpint (rx_plan_finish (run->plan), ==, RX_OK);
  rx_params_ready (b->ops, run);
  g_assert_cmpint (rx_plan_run (run->plan, 0, rx_plan_segments (run->plan), NULL), ==, RX_OK);
  rx_plan_free (run->plan);
}

/* ---- numbers ---- */

static float
noise (GRand *rand)
{
  return (float) (g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand) - 1.5);
}

static guint16
half_of (float f) /* cut, not rounded; 0 below the normal numbers */
{
  guint32 bits;

  memcpy (&bits, &f, 4);
  if ((bits >> 23 & 255) <= 112)
    return 0;
  return (guint16) ((bits >> 16 & 0x8000) | (((bits >> 23 & 255) - 112) << 10) |
                    (bits >> 13 & 1023));
}

/* Random bytes are good quants; scales are put where each type has them. */
static guint8 *
random_rows (GRand *rand, rx_type type, guint32 rows, guint32 cols)
{
  const rx_type_info *info = rx_type_find (type);
  gsize blocks = (gsize) rows * cols / info->weights, size = blocks * info->bytes;
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) g_rand_int (rand);
  for (gsize i = 0; i < blocks; i++)
    {
      guint8 *p = bytes + i * info->bytes;
      guint16 d = half_of (0.01f + 0.01f * (float) g_rand_double (rand));
      guint16 m = half_of (0.05f);
      float f = noise (rand);
      guint32 bits;

      memcpy (&bits, &f, 4);
      if (type == RX_TYPE_F32)
        memcpy (p, &f, 4);
      else if (type == RX_TYPE_BF16)
        memcpy (p, (guint8 *) &bits + 2, 2);
      else if (type == RX_TYPE_F16)
        {
          guint16 h = half_of (f);
          memcpy (p, &h, 2);
        }
      else
        memcpy (p + (type == RX_TYPE_Q6_K ? 208 : 0), &d, 2);
      if (type == RX_TYPE_Q4_1 || type == RX_TYPE_Q5_1 || type == RX_TYPE_Q4_K ||
          type == RX_TYPE_Q5_K)
        memcpy (p + 2, &m, 2);
    }
  return bytes;
}

static double *
read_rows (rx_type type, const guint8 *bytes, gsize n)
{
  g_autofree float *f = g_new (float, n);
  double *d = g_new (double, n);

  rx_type_read (type, bytes, f, n);
  for (gsize i = 0; i < n; i++)
    d[i] = (double) f[i];
  return d;
}

static rx_act *
act_new (Bench *b, uint32_t tokens, uint32_t width, const float *values)
{
  rx_act *act;

  g_assert_cmpint (rx_act_new (b->ops, tokens, width, &act), ==, RX_OK);
  for (uint32_t t = 0; t < tokens && values != NULL; t++)
    rx_arena_write (b->arena, act->span, (uint64_t) t * act->stride * 4, values + t * width,
                    width * 4);
  return act;
}

static double
error_of (Bench *b, const rx_act *act, const double *want)
{
  g_autofree float *row = g_new (float, act->width);
  double wrong = 0, whole = 0;

  for (uint32_t t = 0; t < act->tokens_max; t++)
    {
      rx_arena_read (b->arena, act->span, (uint64_t) t * act->stride * 4, row, act->width * 4);
      for (uint32_t i = 0; i < act->width; i++)
        {
          double w = want[t * act->width + i], d = (double) row[i] - w;

          wrong += d * d;
          whole += w * w;
        }
    }
  return sqrt (wrong / whole);
}

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

/* ---- attention ---- */

typedef struct
{
  uint32_t heads, kv_heads, head_dim, dims, window;
  bool halves, norms;
} Attention;

#define CONTEXT 150

/* (n) of the row's head, normed and turned */
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

/* As stored: keys in f16, read through the type reader. */
static double *
read_cache (Bench *b, rx_span span)
{
  g_autofree guint8 *bytes = g_malloc (span.size);

  rx_arena_read (b->arena, span, 0, bytes, span.size);
  return read_rows (RX_TYPE_F16, bytes, span.size / 2);
}

static void
attend (const Attention *a,
        const double *q,
        const double *keys,
        const double *values,
        uint32_t own,
        uint32_t kv,
        double *out)
{
  uint32_t room = (a->head_dim + 3) / 4 * 4,
           from = a->window && own >= a->window ? own - a->window + 1 : 0;
  double whole = 0;

  memset (out, 0, a->head_dim * sizeof *out);
  for (uint32_t at = from; at <= own; at++)
    {
      /* pages 2, 1, 0 of the cache */
      uint32_t slot = (2 - at / 64) * 64 + at % 64;
      const double *k = keys + (slot * a->kv_heads + kv) * room,
                   *v = values + (slot * a->kv_heads + kv) * room;
      double score = 0, p;

      for (uint32_t d = 0; d < a->head_dim; d++)
        score += q[d] * k[d] * 0.125;
      p = exp (score);
      whole += p;
      for (uint32_t d = 0; d < a->head_dim; d++)
        out[d] += p * v[d];
    }
  for (uint32_t d = 0; d < a->head_dim; d++)
    out[d] /= whole;
}

/* `sizes` tokens at a time from position 0; the bits of all results, (CONTEXT, heads, head_dim). */
static float *
attention_run (Bench *b,
               const Attention *a,
               const float *qkv,
               const float *norm,
               const uint32_t *sizes,
               rx_cache **cache)
{
  rx_cache_config config = {
    .layers = 2, .kv_heads = a->kv_heads, .head_dim = a->head_dim, .pages = 3
  };
  rx_rope_config rope_config = {
    .head_dim = a->head_dim, .dims = a->dims, .halves = a->halves, .base = 10000, .positions = 192
  };
  uint32_t width = (a->heads + 2 * a->kv_heads) * a->head_dim, out_width = a->heads * a->head_dim;
  float *all = g_new (float, CONTEXT *out_width);
  rx_attention op = { .layer = 1,
                      .heads = a->heads,
                      .kv_heads = a->kv_heads,
                      .head_dim = a->head_dim,
                      .eps = 1e-6f,
                      .scale = 0.125f,
                      .window = a->window };
  rx_vector *norm_v;
  rx_rope *rope;

  rx_vector_new (b->ops, norm, a->head_dim, &norm_v);
  g_assert_cmpint (rx_rope_new (b->ops, &rope_config, &rope), ==, RX_OK);
  g_assert_cmpint (rx_cache_new (b->ops, &config, cache), ==, RX_OK);
  op.rope = rope;
  op.q_norm = op.k_norm = a->norms ? norm_v : NULL;
  for (uint32_t at = 0; at < CONTEXT; at += *sizes++)
    {
      rx_batch run = batch_new (b, *sizes);
      rx_params *params = (rx_params *) (void *) run.params.map;
      rx_act *out = act_new (b, *sizes, out_width, NULL);

      run.cache = *cache;
      params->position = at;
      params->pages[0] = 2;
      params->pages[1] = 1;
      op.qkv = act_new (b, *sizes, width, qkv + at * width);
      op.out = out;
      g_assert_cmpint (rx_op_attention (b->ops, &run, &op), ==, RX_OK);
      batch_run (b, &run);
      for (uint32_t t = 0; t < *sizes; t++)
        rx_arena_read (b->arena, out->span, (uint64_t) t * out->stride * 4,
                       all + (at + t) * out_width, out_width * 4);
    }
  return all;
}

static double
attention_error (Bench *b, GRand *rand, const Attention *a)
{
  static const uint32_t whole[] = { CONTEXT }, parts[] = { 64, 64, 21, 1 };
  uint32_t width = (a->heads + 2 * a->kv_heads) * a->head_dim, out_width = a->heads * a->head_dim;
  g_autofree float *qkv = g_new (float, CONTEXT *width), *norm = g_new (float, a->head_dim);
  g_autofree float *one = NULL, *other = NULL;
  g_autofree double *keys = NULL, *values = NULL;
  double wrong = 0, all = 0;
  rx_cache *cache;

  for (uint32_t i = 0; i < CONTEXT * width; i++)
    qkv[i] = noise (rand) * 2;
  for (uint32_t i = 0; i < a->head_dim; i++)
    norm[i] = 1 + 0.3f * noise (rand);
  one = attention_run (b, a, qkv, norm, whole, &cache);
  keys = read_cache (b, cache->keys[1]);
  values = read_cache (b, cache->values[1]);
  other = attention_run (b, a, qkv, norm, parts, &cache);
  g_assert_cmpmem (one, CONTEXT * out_width * 4, other, CONTEXT * out_width * 4);
  for (uint32_t t = 0; t < CONTEXT; t++)
    for (uint32_t h = 0; h < a->heads; h++)
      {
        double q[256], out[256];
        uint32_t kv = h / (a->heads / a->kv_heads), slot = (2 - t / 64) * 64 + t % 64,
                 room = (a->head_dim + 3) / 4 * 4;

        turn_head (a, qkv + t * width + (a->heads + kv) * a->head_dim, norm, t, q);
        for (uint32_t d = 0; d < a->head_dim; d++)
          g_assert_cmpfloat_with_epsilon (keys[(slot * a->kv_heads + kv) * room + d], q[d],
                                          6e-4 * (fabs (q[d]) + 1e-3));
        turn_head (a, qkv + t * width + h * a->head_dim, norm, t, q);
        attend (a, q, keys, values, t, kv, out);
        for (uint32_t d = 0; d < a->head_dim; d++)
          {
            double e = (double) one[t * out_width + h * a->head_dim + d] - out[d];

            wrong += e * e;
            all += out[d] * out[d];
          }
      }
  return sqrt (wrong / all);
}

static void
test_attention (gconstpointer data)
{
  static const Attention cases[] = {
    { 9, 3, 64, 64, 0, true, false },
    { 4, 1, 34, 34, 37, false, true },
    { 2, 2, 80, 40, 64, true, true },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  Bench b = { 0 };

  bench_open (&b, (rx_family) GPOINTER_TO_INT (data));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double error = attention_error (&b, rand, &cases[i]);

      g_test_message ("case %zu: %.2e", i, error);
      g_assert_cmpfloat (error, <=, 1e-6);
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
