/* plan.h without any model: convolution, layer norm, linear through arenas, pipelines and a plan. */
#define _GNU_SOURCE /* sched_setaffinity */
#include "counts.h"
#include "hazards.h"
#include "others.h"
#include "plan.h"

#include <glib.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#define OUTPUTS  61
#define TAPS     3
#define CHANNELS 4
#define COUNTING 10
#define PATIENT  6000000 /* half a second at each meeting: the machine may be busy */

static const uint32_t conv_code[] =
#include "plan-conv.spv.inc"
    ;
static const uint32_t norm_code[] =
#include "plan-norm.spv.inc"
    ;
static const uint32_t linear_code[] =
#include "plan-linear.spv.inc"
    ;
static const uint32_t count_code[] =
#include "plan-count.spv.inc"
    ;

typedef struct
{
  rx_instance instance;
  rx_device device;
  rx_arena *arena;
  rx_pipelines *pipelines;
  const rx_pipeline *conv, *norm, *linear;
  rx_span signal, taps, features, normed, weights, result, grid, counter;
  rx_plan *plan;
} Net;

typedef struct
{
  unsigned without; /* device features */
  bool no_map, cut;
  bool count; /* a step more, whose workgroups count in memory */
  const char *cache;
  rx_plan_config plan;
} NetConfig;

static void
net_pipelines (Net *net)
{
  rx_pipeline_config conv = {
    .name = "conv",
    .code = conv_code,
    .code_bytes = sizeof conv_code,
    .constants = { TAPS, CHANNELS },
    .n_constants = 2,
    .n_buffers = 3,
    .push_bytes = 4,
  };
  rx_pipeline_config norm = {
    .name = "norm",
    .code = norm_code,
    .code_bytes = sizeof norm_code,
    .constants = { CHANNELS },
    .n_constants = 1,
    .n_buffers = 2,
    .push_bytes = 4,
  };
  rx_pipeline_config linear = {
    .name = "linear",
    .code = linear_code,
    .code_bytes = sizeof linear_code,
    .constants = { CHANNELS },
    .n_constants = 1,
    .n_buffers = 2,
    .n_texels = 1,
    .push_bytes = 4,
  };
  const rx_pipeline *again;

  g_assert_cmpint (rx_pipelines_get (net->pipelines, &conv, &net->conv), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_get (net->pipelines, &norm, &net->norm), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_get (net->pipelines, &linear, &net->linear), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_get (net->pipelines, &conv, &again), ==, RX_OK);
  g_assert_true (again == net->conv);
  conv.constants[0]++;
  g_assert_cmpint (rx_pipelines_get (net->pipelines, &conv, &again), ==, RX_OK);
  g_assert_true (again != net->conv);
}

static void
net_memory (Net *net)
{
  float signal[OUTPUTS + TAPS - 1], taps[CHANNELS * TAPS], weights[CHANNELS];
  uint32_t grid[3] = { (OUTPUTS + 7) / 8, 1, 1 };

  for (int i = 0; i < OUTPUTS + TAPS - 1; i++)
    signal[i] = sinf ((float) i);
  for (int i = 0; i < CHANNELS * TAPS; i++)
    taps[i] = cosf ((float) (i * i));
  for (int i = 0; i < CHANNELS; i++)
    weights[i] = (float) i - 1.25f;
  rx_arena_take (net->arena, RX_PLACE_DEVICE, sizeof signal, &net->signal);
  rx_arena_take (net->arena, RX_PLACE_DEVICE, sizeof taps, &net->taps);
  rx_arena_take (net->arena, RX_PLACE_DEVICE, OUTPUTS * CHANNELS * 4, &net->features);
  rx_arena_take (net->arena, RX_PLACE_DEVICE, OUTPUTS * CHANNELS * 4, &net->normed);
  rx_arena_take (net->arena, RX_PLACE_DEVICE, sizeof weights, &net->weights);
  rx_arena_take (net->arena, RX_PLACE_SHARED, sizeof grid, &net->grid);
  rx_arena_take (net->arena, RX_PLACE_SHARED, 4, &net->counter);
  memset (net->counter.map, 0, 4);
  g_assert_cmpint (rx_arena_take (net->arena, RX_PLACE_DEVICE, OUTPUTS * 4, &net->result), ==,
                   RX_OK);
  g_assert_cmpint (rx_arena_write (net->arena, net->signal, 0, signal, sizeof signal), ==, RX_OK);
  g_assert_cmpint (rx_arena_write (net->arena, net->taps, 0, taps, sizeof taps), ==, RX_OK);
  g_assert_cmpint (rx_arena_write (net->arena, net->weights, 0, weights, sizeof weights), ==,
                   RX_OK);
  memcpy (net->grid.map, grid, sizeof grid);
}

static void
net_count (Net *net)
{
  uint32_t groups = COUNTING;
  rx_pipeline_config config = { .name = "count",
                                .code = count_code,
                                .code_bytes = sizeof count_code,
                                .n_buffers = 1,
                                .push_bytes = 4 };
  rx_step_config count = { .buffers = { { net->counter, RX_READ | RX_WRITE | RX_ZERO } },
                           .groups = { groups, 1, 1 } };

  memcpy (count.push, &groups, 4);
  g_assert_cmpint (rx_pipelines_get (net->pipelines, &config, &count.pipeline), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (net->plan, &count), ==, RX_OK);
}

static void
net_plan (Net *net, const NetConfig *config)
{
  uint32_t rows = OUTPUTS;
  rx_step_config conv = {
    .pipeline = net->conv,
    .buffers = { { net->signal, RX_READ }, { net->taps, RX_READ }, { net->features, RX_WRITE } },
    .groups = { (OUTPUTS * CHANNELS + 7) / 8, 1, 1 },
  };
  rx_step_config norm = {
    .pipeline = net->norm,
    .buffers = { { net->features, RX_READ }, { net->normed, RX_WRITE } },
    .groups = { (OUTPUTS + 7) / 8, 1, 1 },
    .grid = net->grid,
  };
  rx_step_config linear = {
    .pipeline = net->linear,
    .buffers = { { net->normed, RX_READ }, { net->result, RX_WRITE } },
    .texels = { { net->weights, RX_READ } },
    .texel_formats = { VK_FORMAT_R32_SFLOAT },
    .groups = { (OUTPUTS + 7) / 8, 1, 1 },
  };

  memcpy (conv.push, &rows, 4);
  memcpy (norm.push, &rows, 4);
  memcpy (linear.push, &rows, 4);
  g_assert_cmpint (rx_plan_new (&net->device, &config->plan, &net->plan), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (net->plan, &conv), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (net->plan, &norm), ==, RX_OK);
  if (config->cut)
    g_assert_cmpint (rx_plan_cut (net->plan), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (net->plan, &linear), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (net->plan, &norm), ==, RX_OK); /* a write after a read */
  if (config->count)
    net_count (net);
  g_assert_cmpint (rx_plan_finish (net->plan), ==, RX_OK);
}

static void
net_open (Net *net, const NetConfig *config)
{
  rx_arena_config arena = { .no_map = config->no_map };

  *net = (Net){ 0 };
  g_assert_cmpint (rx_instance_open (&net->instance, RX_VULKAN_LOADER), ==, RX_OK);
  g_assert_cmpint (rx_device_open_without (&net->instance, 0, config->without, &net->device), ==,
                   RX_OK);
  g_assert_cmpint (rx_arena_new (&net->device, &arena, &net->arena), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_new (&net->device, config->cache, &net->pipelines), ==, RX_OK);
  net_pipelines (net);
  net_memory (net);
  net_plan (net, config);
}

static void
net_close (Net *net)
{
  rx_plan_free (net->plan);
  rx_pipelines_free (net->pipelines);
  rx_arena_free (net->arena);
  rx_device_close (&net->device);
  rx_instance_close (&net->instance);
}

/* In double precision, written again. */
static void
net_check (Net *net)
{
  float result[OUTPUTS];

  g_assert_cmpint (rx_arena_read (net->arena, net->result, 0, result, sizeof result), ==, RX_OK);
  for (int i = 0; i < OUTPUTS; i++)
    {
      double f[CHANNELS] = { 0 }, mean = 0, variance = 0, want = 0;

      for (int c = 0; c < CHANNELS; c++)
        {
          for (int t = 0; t < TAPS; t++)
            f[c] += (double) sinf ((float) (i + t)) *
                    (double) cosf ((float) ((c * TAPS + t) * (c * TAPS + t)));
          f[c] = fmax (f[c], 0);
          mean += f[c] / CHANNELS;
        }
      for (int c = 0; c < CHANNELS; c++)
        variance += (f[c] - mean) * (f[c] - mean) / CHANNELS;
      for (int c = 0; c < CHANNELS; c++)
        want += (f[c] - mean) / sqrt (variance + 1e-5) * (c - 1.25);
      g_assert_cmpfloat_with_epsilon ((double) result[i], want, 1e-4);
    }
}

/* What nothing uses is known of a device and not asked of it. */
static void
test_unused (void)
{
  rx_instance instance;
  rx_device device;
  rx_device_info info;

  g_assert_cmpint (rx_instance_open (&instance, RX_VULKAN_LOADER), ==, RX_OK);
  rx_device_describe (&instance, 0, &info);
  g_assert_cmpint (rx_device_open (&instance, 0, &device), ==, RX_OK);
  g_assert_cmphex (device.features & RX_HAS_16BIT_STORAGE, ==, 0);
  g_assert_cmphex (device.features & ~info.features, ==, 0);
  if (info.software) /* lavapipe */
    g_assert_cmphex (device.features & (RX_HAS_TIMELINE | RX_HAS_INTEGER_DOT), ==,
                     RX_HAS_TIMELINE | RX_HAS_INTEGER_DOT);
  rx_device_close (&device);
  rx_instance_close (&instance);
}

static void
test_net (void)
{
  static const NetConfig configs[] = {
    { 0 },
    { .no_map = true },
    { .cut = true },
    { .plan.keep_all_barriers = true },
    { .without = RX_HAS_TIMELINE },
    { .without = ~0u, .no_map = true },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      Net net;
      uint64_t us = 0;

      net_open (&net, &configs[i]);
      g_assert_cmpuint (rx_plan_steps (net.plan), ==, 4);
      g_assert_cmpuint (rx_plan_barriers (net.plan), ==, configs[i].cut ? 2 : 3);
      g_assert_cmpuint (rx_plan_segments (net.plan), ==, configs[i].cut ? 2 : 1);
      for (int run = 0; run < 2; run++)
        {
          g_assert_cmpint (rx_arena_fill (net.arena, net.result, 0xff), ==, RX_OK);
          g_assert_cmpint (rx_plan_run (net.plan, 0, rx_plan_segments (net.plan), &us), ==, RX_OK);
          net_check (&net);
        }
      g_assert_cmpuint (us, >, 0);
      net_close (&net);
    }
}

/* ---- a crew ---- */

#define CREW_RUNS 20

typedef struct
{
  const char *name, *partners;
  bool cut;
  uint32_t patience;
  unsigned without;
} CrewRow;

static void
run_segment (Net *net, uint32_t first, uint32_t count)
{
  g_assert_cmpint (rx_plan_run (net->plan, first, count, NULL), ==, RX_OK);
}

/* One run, in two submits where there are two segments, and what it leaves. */
static void
run_crew (Net *net, bool twice, rx_crew_facts *facts)
{
  g_assert_cmpint (rx_arena_fill (net->arena, net->result, 0xff), ==, RX_OK);
  run_segment (net, 0, twice ? 1 : rx_plan_segments (net->plan));
  if (twice)
    run_segment (net, 1, 1);
  net_check (net);
  g_assert_cmpuint (*(const uint32_t *) (const void *) net->counter.map, ==, 0);
  g_assert_true (rx_plan_joined (net->plan, facts));
}

static void
crew_open (Net *net, const CrewRow *row)
{
  NetConfig config = { .without = row->without,
                       .cut = row->cut,
                       .count = true,
                       .plan = { .repeats = true, .patience = row->patience } };

  g_setenv ("LP_NUM_THREADS", row->partners, TRUE);
  net_open (net, &config);
  rx_plan_join (net->plan);
  g_assert_true (rx_plan_joined (net->plan, NULL));
}

/* With patience for one look at the others a run stops at nearly every meeting; on a busy machine some do
 * with more. Either way it goes on from there, and is the crew's own. */
static void
test_crew (gconstpointer data)
{
  const CrewRow *row = data;
  rx_crew_facts facts = { 0 };
  Net net;

  crew_open (&net, row);
  for (guint i = 0; i < CREW_RUNS; i++)
    run_crew (&net, row->cut && i % 2 == 0, &facts);
  g_test_message ("%" G_GUINT64_FORMAT " runs, %" G_GUINT64_FORMAT " pauses", facts.runs,
                  facts.pauses);
  g_assert_cmpuint (facts.runs + facts.again, >=, CREW_RUNS - 2); /* until one was compared */
  if (row->patience == 1)
    g_assert_cmpuint (facts.pauses, >, 0);
  net_close (&net);
  g_unsetenv ("LP_NUM_THREADS");
}

/* What a run that was given up has counted is no business of the run that is done instead. */
static void
test_crew_gives_up (void)
{
  const CrewRow row = { .partners = "2", .cut = true, .patience = RX_NO_PATIENCE };
  rx_crew_facts facts = { 0 };
  Net net;

  crew_open (&net, &row);
  for (uint32_t run = 1; run < 4; run++)
    {
      *(uint32_t *) (void *) net.counter.map = run;
      run_crew (&net, false, &facts);
      g_assert_cmpuint (facts.again, ==, run);
    }
  net_close (&net);
  g_unsetenv ("LP_NUM_THREADS");
}

/* ---- a crew among others ---- */

#define BUSY_RUNS  100
#define BUSY_TIMES 50
#define BUSY_LIMIT 4 /* times what a run takes of the processor when no one else wants it */

/* No more cores than there are others for, however many the machine has. */
static void
keep_to_two_cores (cpu_set_t *before)
{
  cpu_set_t two;
  int kept = 0;

  g_assert_cmpint (sched_getaffinity (0, sizeof *before, before), ==, 0);
  CPU_ZERO (&two);
  for (int i = 0; i < CPU_SETSIZE && kept < 2; i++)
    if (CPU_ISSET (i, before))
      {
        CPU_SET (i, &two);
        kept++;
      }
  g_assert_cmpint (sched_setaffinity (0, sizeof two, &two), ==, 0);
}

/* Seconds of the processor for a run, of all cores. */
static double
cpu_of_runs (Net *net)
{
  clock_t began = clock ();

  for (guint i = 0; i < BUSY_RUNS; i++)
    run_segment (net, 0, rx_plan_segments (net->plan));
  return (double) (clock () - began) / CLOCKS_PER_SEC / BUSY_RUNS;
}

/* Where the machine gives a core to another program, the partner that waits for it lets go of its own, and the
 * run goes on when it is back: no run is given up, and none burns the processor's time. */
static void
test_crew_among_others (void)
{
  const CrewRow row = { .partners = "2" };
  rx_crew_facts facts = { 0 };
  double quiet, busy = G_MAXDOUBLE;
  cpu_set_t before;
  Others others;
  gint64 began;
  Net net;

  keep_to_two_cores (&before);
  crew_open (&net, &row);
  run_crew (&net, false, &facts); /* compared */
  quiet = cpu_of_runs (&net);
  others_start (&others, 4, 0);
  began = g_get_monotonic_time ();
  /* Some of them may meet no one: on until the crew was parted, and the best of them. */
  for (guint i = 0; i < BUSY_TIMES && (facts.pauses == 0 || busy >= BUSY_LIMIT * quiet); i++)
    {
      double once = cpu_of_runs (&net);

      busy = MIN (busy, once);
      g_assert_true (rx_plan_joined (net.plan, &facts));
    }
  began = g_get_monotonic_time () - began;
  others_stop (&others);
  run_crew (&net, false, &facts);
  g_assert_cmpint (sched_setaffinity (0, sizeof before, &before), ==, 0);
  g_test_message (
      "%.1f us of the processor a run; with others %.1f, all of them %.1f ms; %" G_GUINT64_FORMAT
      " runs, %" G_GUINT64_FORMAT " pauses, %" G_GUINT64_FORMAT " given up",
      quiet * 1e6, busy * 1e6, (double) began / 1e3, facts.runs, facts.pauses, facts.again);
  g_assert_cmpfloat (busy, <, BUSY_LIMIT * quiet);
  g_assert_cmpuint (facts.again * 10, <, facts.runs);
  g_assert_cmpuint (facts.pauses, >, 0);
  net_close (&net);
  g_unsetenv ("LP_NUM_THREADS");
}

/* On one core, or as the driver was told; and a plan that says nothing of being run again. */
static void
test_crew_of_one (void)
{
  NetConfig configs[] = { { .plan.repeats = true }, { .plan.repeats = false } };

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      Net net;

      g_setenv ("LP_NUM_THREADS", i == 0 ? "1" : "2", TRUE);
      net_open (&net, &configs[i]);
      rx_plan_join (net.plan);
      g_assert_false (rx_plan_joined (net.plan, NULL));
      run_segment (&net, 0, 1);
      net_check (&net);
      net_close (&net);
    }
  g_unsetenv ("LP_NUM_THREADS");
}

/* A plan may go before the crew is ready for it. */
static void
test_crew_given_up (void)
{
  NetConfig config = { .plan.repeats = true };
  Net net;

  g_setenv ("LP_NUM_THREADS", "2", TRUE);
  net_open (&net, &config);
  rx_plan_join (net.plan);
  rx_plan_join (net.plan);
  net_close (&net);
  g_unsetenv ("LP_NUM_THREADS");
}

static void
test_cache_file (void)
{
  g_autofree char *folder = test_folder_new ();
  NetConfig config = { .cache = folder };
  g_autoptr (GDir) dir = NULL;
  g_autofree char *path = NULL, *bytes = NULL, *again = NULL;
  gsize size = 0, size_again = 0;
  Net net;

  net_open (&net, &config);
  g_assert_cmpint (rx_pipelines_save (net.pipelines), ==, RX_OK);
  net_close (&net);
  dir = g_dir_open (folder, 0, NULL);
  path = g_build_filename (folder, g_dir_read_name (dir), NULL);
  g_assert_null (g_dir_read_name (dir)); /* no temporary file is left */
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize at = 0; at < size; at += size / 16 + 1)
    {
      bytes[at] ^= 0x55;
      g_assert_true (g_file_set_contents (path, bytes, (gssize) (at % 2 == 0 ? size : at), NULL));
      bytes[at] ^= 0x55;
      net_open (&net, &config);
      g_assert_cmpint (rx_pipelines_save (net.pipelines), ==, RX_OK);
      net_close (&net);
    }
  g_assert_true (g_file_get_contents (path, &again, &size_again, NULL));
  g_assert_cmpmem (bytes, size, again, size_again);
  test_folder_remove (folder);
}

/* lavapipe runs one dispatch after the other, so a missing barrier changes no result there; the
 * validation layer's synchronisation checks see it on any device. Runs in a child, because the layer
 * is chosen by the environment and says what it finds on standard output. */
static void
run_with_layer (GTestDataFunc run, gconstpointer data, const char *found)
{
  const char *sanitizer = g_getenv ("ASAN_OPTIONS");
  g_autofree char *options = g_strconcat (sanitizer == NULL ? "" : sanitizer, ":detect_leaks=0",
                                          NULL);
  g_autofree char *kept = g_strdup (sanitizer);

  if (g_test_subprocess ())
    {
      run (data);
      return;
    }
  g_setenv ("VK_INSTANCE_LAYERS", "VK_LAYER_KHRONOS_validation", TRUE);
  g_setenv ("VK_LAYER_ENABLES", "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT",
            TRUE);
  g_setenv ("ASAN_OPTIONS", options,
            TRUE); /* the layer itself leaks; ours is looked for elsewhere */
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("VK_INSTANCE_LAYERS");
  g_unsetenv ("VK_LAYER_ENABLES");
  g_setenv ("ASAN_OPTIONS", kept == NULL ? "" : kept, TRUE);
  g_test_trap_assert_passed ();
  if (found != NULL)
    g_test_trap_assert_stdout (found);
  else
    g_test_trap_assert_stdout_unmatched ("*Validation*");
}

static void
run_net (gconstpointer config)
{
  Net net;

  net_open (&net, config);
  run_segment (&net, 0, rx_plan_segments (net.plan));
  net_close (&net);
}

static void
test_barriers_clean (gconstpointer config)
{
  run_with_layer (run_net, config, NULL);
}

/* Read after write twice, write after read: without any one of the three the checks complain. A write
 * after a write of two dispatches they do not see (layer 1.3.239): test_hazards has it. */
static void
test_barriers_needed (gconstpointer which)
{
  run_with_layer (run_net, &(NetConfig){ .plan.drop_barrier = GPOINTER_TO_UINT (which) },
                  "*SYNC-HAZARD*");
}

/* The partners are devices of instances of their own, which the layer watches too: whole runs, two submits, and
 * runs that stop at a meeting and go on. */
static void
test_crew_clean (gconstpointer row)
{
  run_with_layer (test_crew, row, NULL);
}

static void
test_hazards (void)
{
  VkBuffer one = (VkBuffer) (uintptr_t) 1, two = (VkBuffer) (uintptr_t) 2;
  static const struct
  {
    unsigned second; /* buffer */
    VkDeviceSize offset, size;
    unsigned before, after; /* access; before is of [256, 512) in buffer 1 */
    bool meet;
  } rows[] = {
    { 1, 256, 256, RX_READ, RX_READ, false },          { 1, 256, 256, RX_WRITE, RX_READ, true },
    { 1, 256, 256, RX_READ, RX_WRITE, true },          { 1, 256, 256, RX_WRITE, RX_WRITE, true },
    { 1, 0, 256, RX_WRITE, RX_WRITE, false },          { 1, 0, 257, RX_WRITE, RX_WRITE, true },
    { 1, 512, 256, RX_WRITE, RX_WRITE, false },        { 1, 511, 1, RX_WRITE, RX_READ, true },
    { 1, 0, 4096, RX_READ, RX_READ | RX_WRITE, true }, { 2, 256, 256, RX_WRITE, RX_WRITE, false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_hazards hazards = { 0 };
      rx_range before = { { .buffer = one, .offset = 256, .size = 256 }, rows[i].before };
      rx_range after = { { .buffer = rows[i].second == 1 ? one : two,
                           .offset = rows[i].offset,
                           .size = rows[i].size },
                         rows[i].after };

      g_assert_cmpint (rx_hazards_add (&hazards, &before, 1), ==, RX_OK);
      g_assert_true (rx_hazards_meet (&hazards, &after, 1) == rows[i].meet);
      rx_hazards_clear (&hazards);
      g_assert_false (rx_hazards_meet (&hazards, &after, 1));
      rx_hazards_free (&hazards);
    }
}

static void
test_limits (void)
{
  Net net;
  rx_span span;
  rx_plan *plan;

  net_open (&net, &(NetConfig){ 0 });
  g_assert_cmpint (rx_arena_take (net.arena, RX_PLACE_DEVICE, rx_arena_span_max (net.arena) + 1,
                                  &span),
                   ==, RX_DRIVER);
  g_assert_cmpint (rx_arena_take (net.arena, RX_PLACE_DEVICE, 0, &span), ==, RX_DRIVER);
  g_assert_cmpint (rx_arena_write (net.arena, net.taps, net.taps.size, "x", 1), ==, RX_DRIVER);
  g_assert_cmpint (rx_plan_run (net.plan, 0, 2, NULL), ==, RX_DRIVER);
  g_assert_cmpint (rx_plan_new (&net.device, NULL, &plan), ==, RX_OK);
  g_assert_cmpint (rx_plan_add (plan, &(rx_step_config){ .pipeline = net.norm }), ==, RX_DRIVER);
  g_assert_cmpint (rx_plan_finish (plan), ==, RX_DRIVER);
  rx_plan_free (plan);
  g_assert_cmpuint (rx_arena_room (&net.instance, 0), >, 0);
  net_close (&net);
}

int
main (int argc, char **argv)
{
  static const NetConfig plain, staged = { .without = ~0u, .no_map = true, .cut = true },
                                staged_timeline = { .no_map = true, .cut = true };

  static const CrewRow crews[] = {
    { "two", "2", false, PATIENT },
    { "three-in-parts", "3", true, PATIENT },
    { "late", "2", false, 1 },
    { "late-in-parts", "3", true, 1 },
    { "two-by-fences", "2", true, PATIENT, RX_HAS_TIMELINE },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/net", test_net);
  g_test_add_func ("/plan/unused", test_unused);
  for (guint i = 0; i < G_N_ELEMENTS (crews); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan/crew/%s", crews[i].name);

      g_autofree char *clean = g_strdup_printf ("/plan/crew-clean/%s", crews[i].name);

      g_test_add_data_func (path, &crews[i], test_crew);
      g_test_add_data_func (clean, &crews[i], test_crew_clean);
    }
  g_test_add_func ("/plan/crew/gives-up", test_crew_gives_up);
  g_test_add_func ("/plan/crew/among-others", test_crew_among_others);
  g_test_add_func ("/plan/crew/of-one", test_crew_of_one);
  g_test_add_func ("/plan/crew/given-up", test_crew_given_up);
  g_test_add_func ("/plan/cache-file", test_cache_file);
  g_test_add_func ("/plan/hazards", test_hazards);
  g_test_add_data_func ("/plan/barriers/clean", &plain, test_barriers_clean);
  g_test_add_data_func ("/plan/barriers/clean-staged", &staged, test_barriers_clean);
  g_test_add_data_func ("/plan/barriers/clean-staged-timeline", &staged_timeline,
                        test_barriers_clean);
  g_test_add_data_func ("/plan/barriers/needed-1", GUINT_TO_POINTER (1), test_barriers_needed);
  g_test_add_data_func ("/plan/barriers/needed-2", GUINT_TO_POINTER (2), test_barriers_needed);
  g_test_add_data_func ("/plan/barriers/needed-3", GUINT_TO_POINTER (3), test_barriers_needed);
  g_test_add_func ("/plan/limits", test_limits);
  return g_test_run ();
}
