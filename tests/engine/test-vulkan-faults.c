/* Every Vulkan call that can fail made to fail in turn, and every allocation of ours, over the whole
 * life of a device: a clean status, nothing left alive, and the next life works. */
#include "counts.h"
#include "failing-malloc.h"
#include "plan.h"
#include "vulkan-faults.h"

#include <string.h>

#define ROWS     61
#define CHANNELS 4

static const uint32_t linear_code[] =
#include "plan-linear.spv.inc"
    ;

typedef struct
{
  rx_device device;
  rx_arena *arena;
  rx_workers *workers; /* NULL: none */
  rx_pipelines *pipelines;
  rx_plan *plan;
  rx_span rows, weights, result; /* (ROWS, CHANNELS), (CHANNELS), (ROWS) f32 */
} Life;

static rx_status
fill_memory (Life *life)
{
  float rows[ROWS * CHANNELS], weights[CHANNELS] = { 1, 2, 3, 4 };
  rx_span given;
  rx_status status;

  for (int i = 0; i < ROWS * CHANNELS; i++)
    rows[i] = (float) (i / CHANNELS);
  status = rx_arena_take (life->arena, RX_PLACE_DEVICE, sizeof rows, &life->rows);
  if (status == RX_OK)
    status = rx_arena_take (life->arena, RX_PLACE_DEVICE, sizeof rows, &given);
  if (status == RX_OK)
    status = rx_arena_take (life->arena, RX_PLACE_DEVICE, sizeof weights, &life->weights);
  if (status == RX_OK)
    status = rx_arena_take (life->arena, RX_PLACE_SHARED, ROWS * sizeof (float), &life->result);
  if (status == RX_OK)
    status = rx_arena_write (life->arena, given, 0, rows, sizeof rows);
  if (status == RX_OK)
    status = rx_arena_copy (life->arena, given, life->rows);
  if (status == RX_OK)
    status = rx_arena_write (life->arena, life->weights, 0, weights, sizeof weights);
  return status;
}

static rx_status
make_plan (Life *life, gboolean crew)
{
  const rx_plan_config plan = { .repeats = crew };
  rx_pipeline_config config = {
    .name = "linear",
    .code = linear_code,
    .code_bytes = sizeof linear_code,
    .constants = { CHANNELS },
    .n_constants = 1,
    .n_buffers = 2,
    .n_texels = 1,
    .push_bytes = 4,
  };
  rx_step_config step = {
    .buffers = { { life->rows, RX_READ }, { life->result, RX_WRITE } },
    .texels = { { life->weights, RX_READ } },
    .texel_formats = { VK_FORMAT_R32_SFLOAT },
    .groups = { (ROWS + 7) / 8, 1, 1 },
  };
  rx_status status = rx_pipelines_get (life->pipelines, &config, &step.pipeline);

  step.push[0] = ROWS;
  if (status == RX_OK)
    status = rx_plan_new (&life->device, &plan, &life->plan);
  if (status == RX_OK)
    status = rx_plan_add (life->plan, &step);
  if (status == RX_OK)
    status = rx_plan_cut (life->plan);
  if (status == RX_OK)
    status = rx_plan_add (life->plan, &step);
  return status == RX_OK ? rx_plan_finish (life->plan) : status;
}

static rx_status
run_plan (Life *life)
{
  float rows[ROWS * CHANNELS], result[ROWS];
  rx_status status = rx_plan_run (life->plan, 0, 2, NULL);

  if (status == RX_OK)
    status = rx_arena_read (life->arena, life->rows, 0, rows, sizeof rows);
  if (status != RX_OK)
    return status;
  memcpy (result, life->result.map, sizeof result);
  for (int i = 0; i < ROWS; i++)
    {
      g_assert_cmpfloat ((double) result[i], ==, 10.0 * i);
      g_assert_cmpfloat ((double) rows[i * CHANNELS], ==, (double) i);
    }
  return RX_OK;
}

/* What compiles for a plan that is given up compiles to its end. */
static void
end_life (Life *life)
{
  rx_plan_free (life->plan);
  rx_workers_free (life->workers);
  rx_pipelines_free (life->pipelines);
  rx_arena_free (life->arena);
  rx_device_close (&life->device);
}

/* The first run of a crew is compared with the device's own. */
static rx_status
run_crew (Life *life)
{
  rx_status status = RX_OK;

  rx_plan_join (life->plan);
  rx_plan_joined (life->plan, NULL);
  for (int i = 0; i < 2 && status == RX_OK; i++)
    status = run_plan (life);
  return status;
}

typedef struct
{
  gboolean threads; /* compile */
  gboolean crew;    /* runs the plan as well; else all goes through the staging ring */
  gboolean fences;  /* and no timeline semaphores */
} LifeKind;

/* With a cache. */
static rx_status
live (const rx_instance *instance, const char *cache, LifeKind kind)
{
  Life life = { 0 };
  rx_arena_config config = { .limit_bytes = 1 << 20, .no_map = !kind.crew };
  rx_status status = rx_device_open_without (instance, 0, kind.fences ? RX_HAS_TIMELINE : 0,
                                             &life.device);

  if (status != RX_OK)
    return status;
  status = rx_arena_new (&life.device, &config, &life.arena);
  if (status == RX_OK)
    status = rx_pipelines_new (&life.device, cache, &life.pipelines);
  if (status == RX_OK && kind.threads)
    {
      life.workers = rx_workers_new (1);
      status = life.workers == NULL ? RX_NO_MEMORY : RX_OK;
      rx_pipelines_share (life.pipelines, life.workers);
    }
  if (status == RX_OK)
    status = fill_memory (&life);
  if (status == RX_OK)
    status = make_plan (&life, kind.crew);
  if (status == RX_OK)
    status = run_plan (&life);
  if (status == RX_OK && kind.crew)
    status = run_crew (&life);
  if (status == RX_OK)
    status = rx_pipelines_save (life.pipelines);
  end_life (&life);
  return status;
}

typedef struct
{
  const char *name;
  VkResult result;
  LifeKind kind;
} CallsRow;

static void
test_calls (gconstpointer data)
{
  const CallsRow *row = data;
  VkResult result = row->result;
  g_autofree char *cache = test_folder_new ();
  guint nth = 1, failed = 0;
  rx_instance instance;

  g_assert_cmpint (rx_instance_open (&instance, RX_VULKAN_LOADER), ==, RX_OK);
  faults_wrap (&instance);
  for (gboolean more = TRUE; more; nth++)
    {
      rx_status status;

      faults_set (nth, result);
      status = live (&instance, cache, row->kind);
      more = faults_happened ();
      failed += status != RX_OK;
      /* memory that is full in one type is asked of the next; RX_DRIVER is a missing function */
      if (!more)
        g_assert_cmpint (status, ==, RX_OK);
      else if (status == RX_OK) /* a crew is done without */
        g_assert_true (row->kind.crew || rx_status_of (result) == RX_NO_MEMORY);
      else
        g_assert_true (status == rx_status_of (result) || status == RX_DRIVER);
      g_assert_cmpint (faults_alive (), ==, 0);
    }
  g_test_message ("%u calls failed in turn, %u lives ended by it", nth - 2, failed);
  g_assert_cmpuint (failed, >=, 40);
  faults_set (0, VK_SUCCESS);
  rx_instance_close (&instance);
  test_folder_remove (cache);
}

static void
test_malloc (gconstpointer threads)
{
  g_autofree char *cache = test_folder_new ();
  guint nth = 1, failed = 0;
  rx_instance instance;

  g_assert_cmpint (rx_instance_open (&instance, RX_VULKAN_LOADER), ==, RX_OK);
  faults_wrap (&instance);
  faults_set (0, VK_SUCCESS);
  for (gboolean more = TRUE; more; nth++)
    {
      rx_status status;

      faults_set_malloc (nth);
      status = live (&instance, cache, (LifeKind){ .threads = threads != NULL });
      more = faults_malloc_happened ();
      faults_set_malloc (0);
      failed += status != RX_OK;
      /* Without memory a list of extensions or a cache is done without. */
      g_assert_true (status == RX_OK || (more && status == RX_NO_MEMORY));
      g_assert_cmpint (faults_alive (), ==, 0);
    }
  g_test_message ("%u allocations failed in turn, %u lives ended by it", nth - 2, failed);
  g_assert_cmpuint (failed, >=, 8);
  rx_instance_close (&instance);
  test_folder_remove (cache);
}

/* A run that did not end is seen as running until it has, and can be waited for. */
static void
test_timeout (gconstpointer fences)
{
  rx_instance instance;
  Life life = { 0 };
  guint waits = 0;

  g_assert_cmpint (rx_instance_open (&instance, RX_VULKAN_LOADER), ==, RX_OK);
  faults_wrap (&instance);
  faults_set (0, VK_SUCCESS);
  g_assert_cmpint (rx_device_open_without (&instance, 0, fences != NULL ? RX_HAS_TIMELINE : 0,
                                           &life.device),
                   ==, RX_OK);
  g_assert_cmpint (rx_arena_new (&life.device, &(rx_arena_config){ 0 }, &life.arena), ==, RX_OK);
  g_assert_cmpint (rx_pipelines_new (&life.device, NULL, &life.pipelines), ==, RX_OK);
  g_assert_cmpint (fill_memory (&life), ==, RX_OK);
  g_assert_cmpint (make_plan (&life, FALSE), ==, RX_OK);
  g_assert_false (rx_plan_is_running (life.plan));
  faults_set (fences != NULL ? 3 : 2, VK_TIMEOUT); /* reset, submit, wait */
  g_assert_cmpint (rx_plan_run (life.plan, 0, 2, NULL), ==, RX_TIMED_OUT);
  while (rx_plan_is_running (life.plan))
    waits++;
  g_assert_cmpint (rx_plan_run (life.plan, 0, 2, NULL), ==, RX_OK); /* waits for the first */
  g_assert_false (rx_plan_is_running (life.plan));
  g_test_message ("asked %u times", waits);
  rx_plan_free (life.plan);
  rx_pipelines_free (life.pipelines);
  rx_arena_free (life.arena);
  rx_device_close (&life.device);
  g_assert_cmpint (faults_alive (), ==, 0);
  rx_instance_close (&instance);
}

int
main (int argc, char **argv)
{
  static const CallsRow rows[] = {
    { "no-memory", VK_ERROR_OUT_OF_DEVICE_MEMORY, { 0 } },
    { "device-lost", VK_ERROR_DEVICE_LOST, { 0 } },
    { "timeout", VK_TIMEOUT, { 0 } },
    { "no-memory-threads", VK_ERROR_OUT_OF_DEVICE_MEMORY, { .threads = TRUE } },
    { "device-lost-threads", VK_ERROR_DEVICE_LOST, { .threads = TRUE } },
    { "device-lost-crew", VK_ERROR_DEVICE_LOST, { .crew = TRUE } },
    { "no-memory-fences", VK_ERROR_OUT_OF_DEVICE_MEMORY, { .fences = TRUE } },
    { "device-lost-fences", VK_ERROR_DEVICE_LOST, { .fences = TRUE } },
    { "timeout-fences", VK_TIMEOUT, { .fences = TRUE } },
    { "device-lost-crew-fences", VK_ERROR_DEVICE_LOST, { .crew = TRUE, .fences = TRUE } },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("LP_NUM_THREADS", "2", TRUE); /* a crew, whatever the machine has */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/vulkan-faults/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_calls);
    }
  g_test_add_data_func ("/vulkan-faults/malloc", NULL, test_malloc);
  g_test_add_data_func ("/vulkan-faults/malloc-threads", GINT_TO_POINTER (1), test_malloc);
  g_test_add_data_func ("/vulkan-faults/run-that-does-not-end", NULL, test_timeout);
  g_test_add_data_func ("/vulkan-faults/run-that-does-not-end-fences", GINT_TO_POINTER (1),
                        test_timeout);
  return g_test_run ();
}
