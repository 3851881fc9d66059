/* The loop family as a whole, a layer of a small net: without each feature of the device, with other
 * subgroups, under the validation layers, and with tiles that were timed and kept. */
#include "counts.h"
#include "kernels-bench.h"
#include "loop-coop.h"
#include "loop-tune.h"
#include "loop-dot.h"

#include <glib/gstdio.h>
#include <string.h>

enum
{
  VOCABULARY = 100,
  WIDTH = 40,
  HEADS = 4,
  HEAD_DIM = 12,
  HIDDEN = 70,
  TOKENS = 5,
  WIDEST = 3 * 64,
};

typedef struct
{
  uint32_t width, head_dim, hidden;
  rx_type embed, qkv, out, gate_up, down;
} NetKind;

/* Widths of no whole block; and weights that integer dots multiply. */
static const NetKind floats = { WIDTH,        HEAD_DIM,    HIDDEN,      RX_TYPE_F32,
                                RX_TYPE_BF16, RX_TYPE_F16, RX_TYPE_F16, RX_TYPE_F32 };
static const NetKind quantised = { 64,           16,           96,           RX_TYPE_Q8_0,
                                   RX_TYPE_Q5_1, RX_TYPE_Q4_0, RX_TYPE_Q4_1, RX_TYPE_Q5_0 };

typedef struct
{
  const NetKind *kind;
  rx_matrix *embed, *qkv, *out, *gate_up, *down;
  rx_vector *norm, *bias, *post;
  rx_cache *cache;
  rx_rope *rope;
  rx_span top;
} Net;

static rx_matrix *
matrix_new (Bench *b, GRand *rand, const rx_part *parts, uint32_t n_parts)
{
  rx_matrix_config config = { .n_parts = n_parts, .paired = n_parts == 2, .uses = 7 };
  g_autofree guint8 *bytes[2] = { NULL, NULL };
  rx_matrix *matrix;

  for (uint32_t i = 0; i < n_parts; i++)
    {
      bytes[i] = random_rows (rand, parts[i].type, parts[i].rows, parts[i].cols);
      config.parts[i] = parts[i];
      config.parts[i].bytes = bytes[i];
    }
  g_assert_cmpint (rx_matrix_new (b->ops, &config, &matrix), ==, RX_OK);
  g_free (bytes[1]);
  return matrix;
}

static void
net_new (Bench *b, Net *n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  const NetKind *k = b->ops->dot ? &quantised : &floats;
  const rx_part gate_up[] = { { k->gate_up, k->hidden, k->width, NULL },
                              { k->gate_up, k->hidden, k->width, NULL } };
  const rx_rope_config rope = { .head_dim = k->head_dim, .base = 10000, .positions = 64 };
  const rx_cache_config cache = { 1, 1, k->head_dim, 2 };
  uint32_t mixed = HEADS * k->head_dim, all = mixed + 2 * k->head_dim;
  float ones[WIDEST];

  for (gsize i = 0; i < G_N_ELEMENTS (ones); i++)
    ones[i] = 1 + 0.1f * noise (rand);
  n->kind = k;
  n->embed = matrix_new (b, rand, &(rx_part){ k->embed, VOCABULARY, k->width, NULL }, 1);
  n->qkv = matrix_new (b, rand, &(rx_part){ k->qkv, all, k->width, NULL }, 1);
  n->out = matrix_new (b, rand, &(rx_part){ k->out, k->width, mixed, NULL }, 1);
  n->gate_up = matrix_new (b, rand, gate_up, 2);
  n->down = matrix_new (b, rand, &(rx_part){ k->down, k->width, k->hidden, NULL }, 1);
  rx_vector_new (b->ops, ones, k->width, &n->norm);
  rx_vector_new (b->ops, ones, all, &n->bias);
  rx_vector_new (b->ops, ones + 7, k->width, &n->post);
  g_assert_cmpint (rx_rope_new (b->ops, &rope, &n->rope), ==, RX_OK);
  g_assert_cmpint (rx_cache_new (b->ops, &cache, &n->cache), ==, RX_OK);
  g_assert_cmpint (rx_arena_take (b->arena, RX_PLACE_SHARED, TOKENS * sizeof (rx_top), &n->top), ==,
                   RX_OK);
}

/* Adds the layer that Gemma has: with norms after attention and feed-forward. */
static void
net_add (Bench *b, Net *n, rx_batch *run)
{
  const NetKind *k = n->kind;
  uint32_t tokens = run->tokens_max, before;
  rx_act *x = act_new (b, tokens, k->width, NULL), *y = act_new (b, tokens, k->width, NULL);
  rx_act *qkv = act_new (b, tokens, (HEADS + 2) * k->head_dim, NULL);
  rx_act *mixed = act_new (b, tokens, HEADS * k->head_dim, NULL);
  rx_act *hidden = act_new (b, tokens, k->hidden, NULL);
  const rx_embed embed = { n->embed, x, 2 };
  const rx_linear to_qkv = {
    .in = x, .norm = n->norm, .eps = 1e-6f, .matrix = n->qkv, .bias = n->bias, .out = qkv
  };
  const rx_attention attention = { .qkv = qkv,
                                   .heads = HEADS,
                                   .kv_heads = 1,
                                   .head_dim = k->head_dim,
                                   .rope = n->rope,
                                   .scale = 0.3f,
                                   .out = mixed };
  rx_linear out = { .in = mixed, .eps = 1e-6f, .matrix = n->out, .residual = x, .out = x };
  const rx_linear gate_up = { .in = x,
                              .norm = n->norm,
                              .eps = 1e-6f,
                              .matrix = n->gate_up,
                              .activation = RX_GELU_TANH,
                              .out = hidden };
  const rx_head head = { .in = x, .norm = n->norm, .matrix = n->embed, .top = n->top };
  rx_linear down = out;

  out.post_norm = down.post_norm = n->post;
  out.product = down.product = y;
  down.in = hidden;
  down.matrix = n->down;
  g_assert_cmpint (rx_op_embed (b->ops, run, &embed), ==, RX_OK);
  before = rx_plan_steps (run->plan);
  g_assert_cmpint (rx_op_linear (b->ops, run, &to_qkv), ==, RX_OK);
  g_assert_cmpint (rx_op_attention (b->ops, run, &attention), ==, RX_OK);
  g_assert_cmpint (rx_op_linear (b->ops, run, &out), ==, RX_OK);
  g_assert_cmpint (rx_op_linear (b->ops, run, &gate_up), ==, RX_OK);
  g_assert_cmpint (rx_op_linear (b->ops, run, &down), ==, RX_OK);
  g_assert_cmpuint (rx_plan_steps (run->plan) - before, ==, 6);
  g_assert_cmpint (rx_op_head (b->ops, run, &head), ==, RX_OK);
}

/* `first` tokens at once (0: none), then one more; what they leave, (TOKENS + 1) to be freed. */
static rx_top *
net_run (Bench *b, uint32_t first, uint32_t drop_barrier)
{
  rx_top *result = g_new0 (rx_top, TOKENS + 1);
  Net n = { 0 };

  net_new (b, &n);
  for (uint32_t at = 0, tokens; at <= first; at += tokens)
    {
      rx_batch run = batch_new (b, tokens = at < first ? first : 1);

      rx_plan_free (run.plan);
      g_assert_cmpint (rx_plan_new (&b->device, &(rx_plan_config){ .drop_barrier = drop_barrier },
                                    &run.plan),
                       ==, RX_OK);
      run.cache = n.cache;
      batch_params (&run)->position = at;
      for (uint32_t i = 0; i < tokens; i++)
        batch_params (&run)->tokens[i] = 7 + 13 * i;
      net_add (b, &n, &run);
      batch_run (b, &run);
      memcpy (result + at, n.top.map, tokens * sizeof *result);
    }
  return result;
}

/* ---- features ---- */

static rx_top *
run_without (const BenchConfig *config)
{
  Bench b = { 0 };
  rx_top *result;

  bench_open (&b, config);
  result = net_run (&b, 0, 0);
  g_assert_cmpint (rx_ops_warm (b.ops, NULL, NULL), ==, RX_OK);
  bench_close (&b);
  return result;
}

/* Each feature that the device has left off, then all: the kernels use few of them, and the results
 * say that no other is asked for. Without shuffles lanes are summed in the same order, so even then
 * the bits are equal. */
static void
test_features (void)
{
  g_autofree rx_top *first = run_without (&bench_configs[0]);
  Bench b = { 0 };

  bench_open (&b, &bench_configs[0]);
  for (unsigned bit = 0; rx_device_feature_name (bit) != NULL; bit++)
    {
      bool last = rx_device_feature_name (bit + 1) == NULL;
      const BenchConfig config = { .without = last ? ~0u : 1u << bit };
      g_autofree rx_top *other = NULL;

      if (!last && (b.device.features & config.without) == 0)
        continue;
      other = run_without (&config);
      g_test_message ("without %s", last ? "any" : rx_device_feature_name (bit));
      g_assert_cmpmem (first, (TOKENS + 1) * sizeof *first, other, (TOKENS + 1) * sizeof *other);
    }
  bench_close (&b);
}

/* ---- cooperative matrices ---- */

static const uint32_t coop_wrong[] =
#include "coop-wrong.spv.inc"
    ;

/* Those of a driver that multiplies wrongly are not used. */
static void
test_coop_check (void)
{
  bool right = true;
  Bench b = { 0 };

  bench_open (&b, &bench_coop); /* which asks whether they are right */
  b.ops->instead = (rx_code){ coop_wrong, sizeof coop_wrong };
  b.ops->instead_of = RX_LOOP_LINEAR_COOP;
  g_assert_cmpint (rx_loop_coop_try (b.ops, &right), ==, RX_OK);
  g_assert_false (right);
  bench_close (&b);
}

/* ---- integer dots ---- */

static const uint32_t dot_wrong[] =
#include "dot-wrong.spv.inc"
    ;

/* The same. */
static void
test_dot_check (void)
{
  bool right = false;
  Bench b = { 0 };

  bench_open (&b, &bench_dots);
  g_assert_cmpint (rx_loop_dot_try (b.ops, &right), ==, RX_OK);
  g_assert_true (right);
  b.ops->instead = (rx_code){ dot_wrong, sizeof dot_wrong };
  b.ops->instead_of = RX_LOOP_LINEAR_DOT;
  g_assert_cmpint (rx_loop_dot_try (b.ops, &right), ==, RX_OK);
  g_assert_false (right);
  bench_close (&b);
}

/* By themselves on a card that is quick at them, and only there; asked for and not there, no ops. */
static void
test_dot_choice (void)
{
  static const struct
  {
    bool card, has, quick;
    rx_family asked;
    rx_status status;
    const char *used;
  } cases[] = {
    { true, true, true, RX_FAMILY_AUTO, RX_OK, "dots" },
    { true, true, false, RX_FAMILY_AUTO, RX_OK, "loop" },
    { true, false, false, RX_FAMILY_AUTO, RX_OK, "loop" },
    { true, true, true, RX_FAMILY_LOOP, RX_OK, "loop" },
    { false, true, true, RX_FAMILY_AUTO, RX_OK, "loop" },
    { false, true, false, RX_FAMILY_DOTS, RX_OK, "dots" },
    { false, false, false, RX_FAMILY_DOTS, RX_DRIVER, NULL },
  };
  Bench b = { 0 };

  bench_open (&b, &bench_configs[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      rx_ops_config config = b.ops->config;
      rx_device device = b.device; /* only described otherwise */
      rx_device_info info = b.info;
      rx_ops *ops;

      device.software = !cases[i].card;
      device.features &= ~(unsigned) (RX_HAS_INTEGER_DOT | RX_HAS_QUICK_DOT);
      device.features |= cases[i].has ? RX_HAS_INTEGER_DOT : 0;
      device.features |= cases[i].quick ? RX_HAS_QUICK_DOT : 0;
      config.device = &device;
      g_strlcpy (info.name, "Some Card", sizeof info.name);
      config.info = &info;
      config.family = cases[i].asked;
      g_assert_cmpint (rx_ops_new (&config, &ops), ==, cases[i].status);
      g_assert_cmpstr (ops != NULL ? rx_ops_family_name (ops) : NULL, ==, cases[i].used);
      rx_ops_free (ops);
    }
  bench_close (&b);
}

/* ---- the family ---- */

/* line by itself only where it was seen to be quick. */
static void
test_family (void)
{
  static const struct
  {
    const char *name, *version, *family;
  } cases[] = {
    { "llvmpipe (LLVM 15.0.6, 256 bits)", "Mesa 22.3.6 (LLVM 15.0.6)", "line" },
    { "llvmpipe (LLVM 19.1.7, 256 bits)", "Mesa 25.0.7-2+deb13u1 (LLVM 19.1.7)", "line" },
    { "llvmpipe (LLVM 22.1.8, 256 bits)", "Mesa 26.2.6-1 (LLVM 22.1.8)", "loop" },
    { "llvmpipe (LLVM 22.1.8, 256 bits)", "", "loop" },
    { "SwiftShader Device", "Mesa 22.3.6", "loop" },
  };
  Bench b = { 0 };

  bench_open (&b, &bench_configs[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      rx_device_info info = b.info;
      rx_ops_config config = b.ops->config;
      rx_ops *ops;

      g_strlcpy (info.name, cases[i].name, sizeof info.name);
      g_strlcpy (info.driver_version, cases[i].version, sizeof info.driver_version);
      config.info = &info;
      config.family = RX_FAMILY_AUTO;
      g_assert_cmpint (rx_ops_new (&config, &ops), ==, RX_OK);
      g_assert_cmpstr (rx_ops_family_name (ops), ==, cases[i].family);
      rx_ops_free (ops);
    }
  bench_close (&b);
}

/* ---- validation ---- */

/* In a child: the layer is chosen by the environment, and says what it finds on standard output. */
static void
run_with_layer (const BenchConfig *config, uint32_t drop_barrier, const char *found)
{
  const char *sanitizer = g_getenv ("ASAN_OPTIONS");
  g_autofree char *kept = g_strdup (sanitizer == NULL ? "" : sanitizer);
  g_autofree char *options = g_strconcat (kept, ":detect_leaks=0", NULL); /* the layer leaks */
  Bench b = { 0 };

  if (g_test_subprocess ())
    {
      bench_open (&b, config);
      g_free (net_run (&b, TOKENS, drop_barrier));
      bench_close (&b);
      return;
    }
  g_setenv ("VK_INSTANCE_LAYERS", "VK_LAYER_KHRONOS_validation", TRUE);
  g_setenv ("VK_LAYER_ENABLES", "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT",
            TRUE);
  g_setenv ("ASAN_OPTIONS", options, TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("VK_INSTANCE_LAYERS");
  g_unsetenv ("VK_LAYER_ENABLES");
  g_setenv ("ASAN_OPTIONS", kept, TRUE);
  g_test_trap_assert_passed ();
  if (found != NULL)
    g_test_trap_assert_stdout (found);
  else
    g_test_trap_assert_stdout_unmatched ("*Validation*");
}

static void
test_validation (gconstpointer config)
{
  run_with_layer (config, 0, NULL);
}

/* Between the rope, which writes keys, and the attention that reads them. */
static void
test_validation_sees (void)
{
  run_with_layer (&bench_configs[0], 3, "*SYNC-HAZARD*");
}

/* ---- tiles ---- */

static char *
tiles_path (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = g_dir_read_name (dir);

  return name == NULL ? NULL : g_build_filename (folder, name, NULL);
}

/* Each call is one kernel compiled, or waited for, or run; what the plan has does not change by it. */
static void
tune (Bench *b, const char *folder, uint32_t ms)
{
  g_autofree char *before = folder != NULL ? tiles_path (folder) : NULL, *after = NULL;
  guint steps = 0;

  for (bool more = true; more; steps++)
    g_assert_cmpint (rx_ops_tune (b->ops, &more), ==, RX_OK);
  after = folder != NULL ? tiles_path (folder) : NULL;
  if (ms > 1 && before == NULL && after != NULL)
    g_assert_cmpuint (steps, >=, 2 * 4); /* candidates */
}

/* A decoded product; its result, to be freed. */
static float *
run_tuned (const char *folder, uint32_t ms)
{
  const BenchConfig config = { .card = true, .cache_dir = folder, .tune_ms = ms };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  float x[HIDDEN];
  rx_linear op = { 0 };
  rx_batch run;
  Bench b = { 0 };
  float *result;

  bench_open (&b, &config);
  for (int i = 0; i < HIDDEN; i++)
    x[i] = noise (rand);
  op.matrix = matrix_new (&b, rand, &(rx_part){ RX_TYPE_F16, WIDTH, HIDDEN, NULL }, 1);
  op.in = act_new (&b, 1, HIDDEN, x);
  op.out = act_new (&b, 1, WIDTH, NULL);
  run = batch_new (&b, 1);
  g_assert_cmpint (rx_op_linear (b.ops, &run, &op), ==, RX_OK);
  batch_run (&b, &run);
  result = act_read (&b, op.out);
  g_assert_cmpint (rx_ops_warm (b.ops, NULL, NULL), ==, RX_OK);
  g_assert_true (b.ops->n_warm > 0);
  tune (&b, folder, ms);
  bench_close (&b);
  return result;
}

#define DRIVER_AT 16 /* the driver's version in the file's header */

/* A load times nothing: the first token does not wait for it. */
static void
test_tiles_later (void)
{
  g_autofree char *folder = test_folder_new ();
  const BenchConfig config = { .card = true, .cache_dir = folder, .tune_ms = 60000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  rx_linear op = { 0 };
  rx_loop_product product;
  rx_loop_tile guesses[RX_LOOP_TILES_MAX], tile;
  rx_batch run;
  guint32 n_warm;
  Bench b = { 0 };

  bench_open (&b, &config);
  op.matrix = matrix_new (&b, rand, &(rx_part){ RX_TYPE_F16, WIDTH, HIDDEN, NULL }, 1);
  op.in = act_new (&b, 1, HIDDEN, NULL);
  op.out = act_new (&b, 1, WIDTH, NULL);
  run = batch_new (&b, 1);
  n_warm = b.ops->n_warm;
  g_assert_cmpint (rx_op_linear (b.ops, &run, &op), ==, RX_OK);
  g_assert_cmpuint (b.ops->n_warm, ==, n_warm + 1);
  product = rx_loop_product_of (&op);
  g_assert_cmpuint (rx_loop_tiles (b.ops, &run, &product, guesses), >, 1);
  g_assert_cmpint (rx_loop_tune (b.ops, &run, &product, &tile), ==, RX_OK);
  g_assert_cmpmem (&tile, sizeof tile, &guesses[0], sizeof guesses[0]);
  g_assert_null (tiles_path (folder));
  batch_run (&b, &run);
  g_assert_cmpint (rx_ops_warm (b.ops, NULL, NULL), ==, RX_OK);
  g_assert_null (tiles_path (folder));
  bench_close (&b); /* with all of it still to be timed */
  test_folder_remove (folder);
}

/* One product that is to be timed, as a start finds it. */
static void
open_untimed (Bench *b, const char *folder)
{
  const BenchConfig config = { .card = true, .cache_dir = folder, .tune_ms = 60000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  rx_linear op = { 0 };
  rx_batch run;

  bench_open (b, &config);
  op.matrix = matrix_new (b, rand, &(rx_part){ RX_TYPE_F16, WIDTH, HIDDEN, NULL }, 1);
  op.in = act_new (b, 1, HIDDEN, NULL);
  op.out = act_new (b, 1, WIDTH, NULL);
  run = batch_new (b, 1);
  g_assert_cmpint (rx_op_linear (b->ops, &run, &op), ==, RX_OK);
  batch_run (b, &run);
  g_assert_cmpint (rx_ops_warm (b->ops, NULL, NULL), ==, RX_OK);
}

/* All that is timed takes as long as it may, and the step that it is in: what is left is for the next start. */
static void
test_tune_budget (void)
{
  const BenchConfig config = { .card = true };
  const gint64 budget = RX_LOOP_TUNE_MS * 1000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  gint64 before_last = 0, last = 0;
  guint steps = 0, most = 0;
  rx_batch run;
  Bench b = { 0 };

  g_assert_cmpint (RX_LOOP_TUNE_MS, ==, 400);
  bench_open (&b, &config);
  run = batch_new (&b, 1);
  for (guint32 blocks = 1; blocks <= 32; blocks++, most += 2 * 4)
    {
      rx_linear op = { 0 };

      op.matrix = matrix_new (&b, rand, &(rx_part){ RX_TYPE_F16, WIDTH, 32 * blocks, NULL }, 1);
      op.in = act_new (&b, 1, 32 * blocks, NULL);
      op.out = act_new (&b, 1, WIDTH, NULL);
      g_assert_cmpint (rx_op_linear (b.ops, &run, &op), ==, RX_OK);
    }
  batch_run (&b, &run);
  for (bool more = true; more; steps++)
    {
      gint64 began = g_get_monotonic_time ();

      before_last += last;
      g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
      last = g_get_monotonic_time () - began;
    }
  g_test_message ("%u steps of %u; %.1f ms before the last, which took %.1f", steps, most,
                  (double) before_last / 1e3, (double) last / 1e3);
  g_assert_cmpuint (steps, <, most);
  g_assert_cmpint (before_last, <=, budget + 2 * (gint64) steps); /* and what the calls take */
  bench_close (&b);
}

/* ---- a driver that takes long to compile ---- */

#define HELD_MOST_US 20000000

static struct
{
  GMutex lock;
  GCond changed;
  gboolean held, inside, waited_for; /* a caller came for it, and would have stood there */
  PFN_vkCreateComputePipelines real;
} slow;

static VkResult VKAPI_CALL
on_pipelines_created (VkDevice device,
                      VkPipelineCache cache,
                      uint32_t n,
                      const VkComputePipelineCreateInfo *infos,
                      const VkAllocationCallbacks *allocator,
                      VkPipeline *out)
{
  g_mutex_lock (&slow.lock);
  slow.inside = TRUE;
  g_cond_broadcast (&slow.changed);
  while (slow.held && !slow.waited_for)
    slow.waited_for = !g_cond_wait_until (&slow.changed, &slow.lock,
                                          g_get_monotonic_time () + HELD_MOST_US);
  g_mutex_unlock (&slow.lock);
  return slow.real (device, cache, n, infos, allocator, out);
}

static void
hold_driver (gboolean held)
{
  g_mutex_lock (&slow.lock);
  slow.held = held;
  g_cond_broadcast (&slow.changed);
  g_mutex_unlock (&slow.lock);
}

/* While the driver compiles, calls come back, and what there is runs with the same bits; then all is timed as ever. With
 * no time left for it the call comes back too. */
static void
test_tune_slow (gconstpointer ms)
{
  const BenchConfig config = { .card = true, .tune_ms = GPOINTER_TO_UINT (ms) };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  g_autofree float *before = NULL, *after = NULL;
  float x[HIDDEN];
  rx_linear op = { 0 };
  rx_batch run;
  bool more = true;
  Bench b = { 0 };

  bench_open (&b, &config);
  for (int i = 0; i < HIDDEN; i++)
    x[i] = noise (rand);
  op.matrix = matrix_new (&b, rand, &(rx_part){ RX_TYPE_F16, WIDTH, HIDDEN, NULL }, 1);
  op.in = act_new (&b, 1, HIDDEN, x);
  op.out = act_new (&b, 1, WIDTH, NULL);
  run = batch_new (&b, 1);
  g_assert_cmpint (rx_op_linear (b.ops, &run, &op), ==, RX_OK);
  g_assert_cmpint (rx_plan_finish (run.plan), ==, RX_OK);
  rx_params_ready (b.ops, &run);
  g_assert_cmpint (rx_plan_run (run.plan, 0, rx_plan_segments (run.plan), NULL), ==, RX_OK);
  before = act_read (&b, op.out);
  slow.real = b.device.CreateComputePipelines;
  b.device.CreateComputePipelines = on_pipelines_created;
  slow.inside = FALSE;
  hold_driver (TRUE);
  for (int i = 0; i < 20 && more; i++)
    g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
  g_assert_true (slow.inside);
  g_assert_false (slow.waited_for);
  g_assert_cmpint (more, ==, GPOINTER_TO_UINT (ms) > 1000);
  g_assert_cmpint (rx_plan_run (run.plan, 0, rx_plan_segments (run.plan), NULL), ==, RX_OK);
  after = act_read (&b, op.out);
  g_assert_cmpmem (after, WIDTH * sizeof *after, before, WIDTH * sizeof *before);
  hold_driver (FALSE);
  while (more)
    g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
  rx_plan_free (run.plan);
  bench_close (&b);
}

/* A program that ends while a tile runs, as with a lost device, does not try it again at the next start. */
static void
test_tile_in_hand (void)
{
  g_autofree char *folder = test_folder_new (), *path = NULL;
  bool more = false;
  Bench b = { 0 };

  open_untimed (&b, folder);
  for (; path == NULL; path = tiles_path (folder)) /* compiled, and run */
    {
      g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
      g_assert_true (more);
    }
  bench_close (&b);
  open_untimed (&b, folder);
  g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
  g_assert_false (more);
  bench_close (&b);
  test_folder_remove (folder);
}

/* Timed once and then read: a second start changes nothing; one with a file that is cut, changed or of
 * another driver times again; and the results are those of the first guess. */
static void
test_tiles (void)
{
  g_autofree char *folder = test_folder_new (), *bytes = NULL;
  g_autofree float *want = run_tuned (NULL, 0), *first = run_tuned (folder, 60000);
  g_autofree char *path = tiles_path (folder);
  gsize size = 0;
  bool more = false;
  Bench b = { 0 };

  g_assert_cmpmem (first, WIDTH * sizeof *first, want, WIDTH * sizeof *want);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (int i = 0; i < 4; i++)
    {
      g_autofree float *again = NULL;
      GStatBuf before, after;

      bytes[size / 2] ^= i >= 2 ? 1 : 0; /* changed, and changed back */
      bytes[DRIVER_AT] ^= i == 3 ? 1 : 0;
      g_assert_true (g_file_set_contents (path, bytes, (gssize) (i == 1 ? size - 1 : size), NULL));
      g_assert_cmpint (g_stat (path, &before), ==, 0);
      again = run_tuned (folder, 60000);
      g_assert_cmpint (g_stat (path, &after), ==, 0);
      /* A new file is a renamed one, and may have the number of one that went. */
      g_assert_true ((before.st_ino == after.st_ino &&
                      memcmp (&before.st_mtim, &after.st_mtim, sizeof before.st_mtim) == 0) ==
                     (i == 0));
      g_assert_cmpmem (again, WIDTH * sizeof *again, want, WIDTH * sizeof *want);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_free (run_tuned (folder, 1)); /* no time for a single one: it is timed after the next start */
  open_untimed (&b, folder);
  g_assert_cmpint (rx_ops_tune (b.ops, &more), ==, RX_OK);
  g_assert_true (more);
  bench_close (&b);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop/features", test_features);
  g_test_add_func ("/loop/tiles", test_tiles);
  g_test_add_func ("/loop/tiles-later", test_tiles_later);
  g_test_add_func ("/loop/tune-budget", test_tune_budget);
  g_test_add_func ("/loop/tile-in-hand", test_tile_in_hand);
  g_test_add_data_func ("/loop/tune-slow/time", GUINT_TO_POINTER (60000), test_tune_slow);
  g_test_add_data_func ("/loop/tune-slow/no-time", GUINT_TO_POINTER (20), test_tune_slow);
  g_test_add_func ("/loop/coop-check", test_coop_check);
  g_test_add_func ("/loop/dot-check", test_dot_check);
  g_test_add_func ("/loop/dot-choice", test_dot_choice);
  g_test_add_func ("/loop/family", test_family);
  for (guint i = 0; i < MAX (bench_configs_wanted () / 2, 1); i++)
    {
      g_autofree char *path = g_strconcat ("/loop/validation/", bench_configs[i].name, NULL);

      g_test_add_data_func (path, &bench_configs[i], test_validation);
    }
  g_test_add_data_func ("/loop/validation/coop", &bench_coop, test_validation);
  g_test_add_data_func ("/loop/validation/card-dots", &bench_card_dots, test_validation);
  g_test_add_func ("/loop/validation/sees", test_validation_sees);
  return g_test_run ();
}
