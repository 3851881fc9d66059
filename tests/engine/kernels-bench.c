#include "kernels-bench.h"

#include "counts.h"
#include "loop-coop.h"

#include <math.h>
#include <string.h>

const BenchConfig bench_configs[] = {
  { .name = "plain" },
  { .name = "card", .card = true },
  { .name = "alone", .without = RX_HAS_SHUFFLE },
  { .name = "halves", .lanes = 4 },
  { .name = "card-halves", .card = true, .lanes = 4 },
  { .name = "card-alone", .without = RX_HAS_SHUFFLE, .card = true },
};

guint
bench_configs_wanted (void)
{
  const TestCounts counts = { "kinds of device", 2, 6, 6 };

  return MIN (test_count (&counts), G_N_ELEMENTS (bench_configs));
}

const BenchConfig bench_coop = { .name = "coop", .coop = true };
const BenchConfig bench_dots = { .name = "dots", .dots = true };
const BenchConfig bench_card_dots = { .name = "card-dots", .card = true, .dots = true };
const BenchConfig bench_line = { .name = "line", .line = true };

static const uint32_t coop_emulated[] =
#include "coop-emulated.spv.inc"
    ;

/* Where the device has none, with a subgroup that makes shapes as on a card. */
static void
use_coop (Bench *b)
{
  bool right = false;

  if ((b->device.features & RX_HAS_COOPERATIVE_MATRIX) == 0)
    {
      b->device.features |= RX_HAS_COOPERATIVE_MATRIX;
      b->device.coop = (rx_coop_shape){ 8, 16, 16 };
      b->ops->instead = (rx_code){ coop_emulated, sizeof coop_emulated };
      b->ops->instead_of = RX_LOOP_LINEAR_COOP;
    }
  g_assert_true (rx_loop_coop_is_possible (b->ops));
  g_assert_cmpint (rx_loop_coop_try (b->ops, &right), ==, RX_OK);
  g_assert_true (right);
  b->ops->coop = true;
  g_test_message ("cooperative matrices of %u x %u x %u, %s", b->device.coop.m, b->device.coop.n,
                  b->device.coop.k, b->ops->instead.words ? "emulated" : "the device's");
}

void
bench_open (Bench *b, const BenchConfig *config)
{
  rx_ops_config ops = { .family = config->line   ? RX_FAMILY_LINE
                                  : config->dots ? RX_FAMILY_DOTS
                                                 : RX_FAMILY_LOOP,
                        .instance = &b->instance,
                        .info = &b->info,
                        .device = &b->device,
                        .cache_dir = config->cache_dir,
                        .tune_ms = config->tune_ms };

  g_assert_cmpint (rx_instance_open (&b->instance, RX_VULKAN_LOADER), ==, RX_OK);
  rx_device_describe (&b->instance, 0, &b->info);
  g_assert_cmpint (rx_device_open_without (&b->instance, 0, config->without, &b->device), ==,
                   RX_OK);
  g_assert_cmpint (rx_arena_new (&b->device, &(rx_arena_config){ 0 }, &b->arena), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_new (&b->device, NULL, &b->pipelines), ==, RX_OK);
  ops.arena = b->arena;
  ops.pipelines = b->pipelines;
  g_assert_cmpint (rx_ops_new (&ops, &b->ops), ==, RX_OK);
  b->ops->card = config->card;
  if (config->coop)
    use_coop (b);
  if (config->lanes == 0)
    return;
  g_assert_cmpuint (config->lanes, <, b->ops->lanes);
  b->ops->lanes = config->lanes; /* of a subgroup that has twice or four times as many */
  b->ops->wide = true;
}

void
bench_close (Bench *b)
{
  rx_ops_free (b->ops);
  rx_pipelines_free (b->pipelines);
  rx_arena_free (b->arena);
  rx_device_close (&b->device);
  rx_instance_close (&b->instance);
}

rx_batch
batch_new (Bench *b, uint32_t tokens)
{
  rx_batch run = { .tokens_max = tokens };

  g_assert_cmpint (rx_plan_new (&b->device, NULL, &run.plan), ==, RX_OK);
  g_assert_cmpint (rx_arena_take (b->arena, RX_PLACE_SHARED, sizeof (rx_params), &run.params), ==,
                   RX_OK);
  memset (run.params.map, 0, sizeof (rx_params));
  batch_params (&run)->n_tokens = tokens;
  return run;
}

rx_params *
batch_params (const rx_batch *run)
{
  return (rx_params *) (void *) run->params.map;
}

void
batch_run (Bench *b, rx_batch *run)
{
  g_assert_cmpint (rx_plan_finish (run->plan), ==, RX_OK);
  rx_params_ready (b->ops, run);
  g_assert_cmpint (rx_plan_run (run->plan, 0, rx_plan_segments (run->plan), NULL), ==, RX_OK);
  rx_plan_free (run->plan);
}

/* ---- numbers ---- */

float
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

guint8 *
random_rows (GRand *rand, rx_type type, guint32 rows, guint32 cols)
{
  const rx_type_info *info = rx_type_find (type);
  gsize blocks = (gsize) rows * cols / info->weights, size = blocks * info->bytes;
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i += 4)
    {
      guint32 bits = g_rand_int (rand);

      memcpy (bytes + i, &bits, MIN (4, size - i));
    }
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

double *
read_rows (rx_type type, const guint8 *bytes, gsize n)
{
  g_autofree float *f = g_new (float, n);
  double *d = g_new (double, n);

  rx_type_read (type, bytes, f, n);
  for (gsize i = 0; i < n; i++)
    d[i] = (double) f[i];
  return d;
}

rx_act *
act_new (Bench *b, uint32_t tokens, uint32_t width, const float *values)
{
  rx_act *act;

  g_assert_cmpint (rx_act_new (b->ops, tokens, width, &act), ==, RX_OK);
  for (uint32_t t = 0; t < tokens && values != NULL; t++)
    rx_arena_write (b->arena, act->span, (uint64_t) t * act->stride * 4, values + t * width,
                    width * 4);
  return act;
}

float *
act_read (Bench *b, const rx_act *act)
{
  float *all = g_new (float, (gsize) act->tokens_max * act->width);

  for (uint32_t t = 0; t < act->tokens_max; t++)
    rx_arena_read (b->arena, act->span, (uint64_t) t * act->stride * 4, all + t * act->width,
                   act->width * 4);
  return all;
}

double
error_of (Bench *b, const rx_act *act, const double *want)
{
  g_autofree float *have = act_read (b, act);
  double wrong = 0, whole = 0;

  for (gsize i = 0; i < (gsize) act->tokens_max * act->width; i++)
    {
      wrong += ((double) have[i] - want[i]) * ((double) have[i] - want[i]);
      whole += want[i] * want[i];
    }
  return sqrt (wrong / whole);
}
