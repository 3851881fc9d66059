/* Every Vulkan call over the whole life of a model made to fail in turn: test-model-faults MODEL (random weights).
 *
 * A life is: load, prepare, a prompt, its answer, the crew, a question that begins with the same page, letting go
 * of all. Its thousands of calls are made from some hundred places in the engine; every place fails in every stage
 * of the life in which it is called, by both families of kernels: at its first call, in the full tier also at another
 * by chance (--seed); and once more with a crew, whose lives are slow: of what it
 * calls the quick tier takes some by chance. Nothing aborts, nothing stays alive, what is said is clear, a lost device is made
 * again with the same answer, and what goes on after a failure gives the right tokens. */
#include "counts.h"
#include "failing-malloc.h"
#include "language-private.h"
#include "network-private.h"
#include "ops-private.h"
#include "vulkan-faults.h"

#include <string.h>

#define PROMPT 70 /* a page, and some */
#define ANSWER 4

typedef enum
{
  STAGE_LOAD,
  STAGE_PROMPT,
  STAGE_CREW, /* from the first decoded token on, until it has done one */
  STAGE_ANSWER,
  STAGE_FORK,
  STAGE_AGAIN,
  STAGE_RELEASE,
} Stage;

typedef struct
{
  guint32 tokens[2 * ANSWER]; /* (n) of both questions */
  guint n;
  int failure; /* an rx_fail; 0: none */
  gboolean was_loaded;
} Life;

static const char *model_path, *cache;
static rx_vault *vault; /* a program has one, to its end */

static void
on_instance_opened (rx_instance *instance)
{
  faults_wrap (instance);
}

/* The crew becomes ready beside the answers; here it is waited for, so that its calls are always made. */
static void
join_crew (rx_language *language)
{
  if (language->network != NULL)
    rx_plan_joined (language->network->runners[RX_RUN_DECODE].batch.plan, NULL);
}

/* FALSE: it failed, which is a clear failure. */
static gboolean
ask (rx_language *language, guint32 seed, Stage stage, Life *life)
{
  guint32 tokens[PROMPT];
  rx_answer_config config = {
    .scope = { 1 }, .tokens = tokens, .n_tokens = PROMPT, .sampling = { .max_tokens = ANSWER }
  };
  const guint32 *said;
  rx_trouble trouble = { 0 };
  rx_answer *answer;
  rx_step s = { 0 };
  rx_done done;
  guint32 n, n_texts = 0;

  for (guint i = 0; i < PROMPT; i++)
    tokens[i] = 300 + (i * 7 + (i < 64 ? 0 : seed)) % 400;
  faults_set_stage (stage);
  if (!rx_answer_new (language, &config, &answer, &trouble))
    {
      g_assert_cmpuint (strlen (trouble.why), >, 0);
      life->failure = (int) trouble.fail;
      return FALSE;
    }
  do
    {
      if (stage == STAGE_PROMPT && n_texts == 0 && answer->written + 1 >= answer->n_prompt)
        faults_set_stage (STAGE_CREW);
      rx_answer_step (answer, &s);
      if (s.kind == RX_STEP_TEXT && stage == STAGE_PROMPT)
        {
          if (n_texts++ == 0)
            join_crew (language);
          else
            faults_set_stage (STAGE_ANSWER);
        }
    }
  while (s.kind == RX_STEP_TEXT || s.kind == RX_STEP_WAIT);
  if (s.kind == RX_STEP_FAILED)
    {
      g_assert_cmpuint (strlen (s.why), >, 0);
      life->failure = s.failure;
    }
  else
    {
      said = rx_answer_tokens (answer, &n);
      g_assert_cmpuint (n, ==, ANSWER);
      memcpy (life->tokens + life->n, said, n * sizeof *said);
      life->n += n;
    }
  rx_answer_free (answer, &done);
  return s.kind == RX_STEP_DONE;
}

/* After a failure the same is asked once more. */
static Life
live (rx_family family)
{
  rx_language_config config = { .vault = vault,
                                .path = model_path,
                                .network = { .family = family,
                                             .context_tokens = 128,
                                             .sequences = 2,
                                             .cache_dir = cache,
                                             .instance_opened = on_instance_opened } };
  const guint8 scope[RX_WIRE_SCOPE_BYTES] = { 1 };
  rx_language *language;
  rx_trouble trouble = { 0 };
  Life life = { 0 };
  guint32 pages;

  if (!rx_language_new (&config, &language, &trouble))
    {
      g_assert_cmpuint (strlen (trouble.why), >, 0);
      life.failure = (int) trouble.fail;
      return life;
    }
  life.was_loaded = TRUE;
  if (!ask (language, 1, STAGE_PROMPT, &life))
    g_assert_true (ask (language, 1, STAGE_AGAIN, &life));
  if (!ask (language, 2, STAGE_FORK, &life))
    g_assert_true (ask (language, 2, STAGE_AGAIN, &life));
  faults_set_stage (STAGE_RELEASE);
  rx_language_drop_scope (language, scope, &pages);
  rx_language_free (language);
  return life;
}

/* A load goes on without a cache, and asks for memory of another type; everything else is its end. */
static gboolean
is_done_without (const char *call, VkResult result)
{
  return g_str_equal (call, "GetPipelineCacheData") ||
         (result != VK_ERROR_DEVICE_LOST &&
          (g_str_equal (call, "CreateBuffer") || g_str_equal (call, "AllocateMemory") ||
           g_str_equal (call, "MapMemory") || g_str_equal (call, "BindBufferMemory")));
}

/* A lost device in an answer is had again; without memory, one that says so, or one that did without. */
static void
check_life (const Life *life, const Life *whole, const FaultPlace *place, VkResult result)
{
  g_assert_cmpint (faults_alive (), ==, 0);
  if (life->was_loaded)
    g_assert_cmpmem (life->tokens, life->n * sizeof *life->tokens, whole->tokens,
                     whole->n * sizeof *whole->tokens);
  else
    g_assert_true (place->stage == STAGE_LOAD || place->stage == FAULTS_BESIDE);
  if (life->failure == 0)
    {
      if (place->stage == STAGE_LOAD && !is_done_without (place->call, result))
        g_error ("the load did not mind that %s failed", place->call);
      return;
    }
  if (life->was_loaded) /* in an answer */
    g_assert_cmpint (result, !=, VK_ERROR_DEVICE_LOST);
  if (life->failure !=
      RX_FAIL_DEVICE) /* RX_DRIVER, where a function is missing, and a lost device */
    g_assert_cmpint (life->failure, ==, RX_FAIL_MEMORY);
}

typedef struct
{
  const char *name;
  rx_family family;
  VkResult result;
  gboolean crew; /* slow, and in small what test-vulkan-faults does: some of its places */
} FaultRow;

static void
test_places (gconstpointer data)
{
  const FaultRow *row = data;
  guint calls = test_count (&(TestCounts){ "calls of a place", 1, 2, 4 });
  const TestCounts percents = { "percent of the places", row->crew ? 20 : 100, 100, 100 };
  guint percent = test_count (&percents);
  const FaultPlace *seen;
  guint n, tried = 0, failed = 0, missed = 0, stages[FAULTS_BESIDE + 1] = { 0 };
  g_autofree FaultPlace *places = NULL;
  Life whole;

  g_setenv ("LP_NUM_THREADS", row->crew ? "2" : "1", TRUE);
  live (row->family); /* fills the caches */
  faults_learn ();
  whole = live (row->family);
  g_assert_cmpint (whole.failure, ==, 0);
  n = faults_places (&seen);
  places = g_memdup2 (seen, n * sizeof *places);
  for (guint i = 0; i < calls * n; i++)
    {
      const FaultPlace *place = &places[i % n];
      guint nth = i < n ? 1 : (guint) g_test_rand_int_range (1, (gint) place->calls + 1);
      gboolean of_crew = place->stage == FAULTS_BESIDE || place->stage == STAGE_CREW;
      Life life;

      if ((i >= n && nth == 1) || (row->crew && !of_crew) ||
          (guint) g_test_rand_int_range (0, 100) >= percent)
        continue;
      faults_set_place (i % n, nth, row->result);
      life = live (row->family);
      if (!faults_happened ())
        missed++;
      stages[place->stage]++;
      tried++;
      failed += life.failure != 0;
      check_life (&life, &whole, place, row->result);
    }
  faults_set (0, VK_SUCCESS);
  g_test_message ("%u places; load %u, prompt %u, answer %u, fork %u, crew %u failed in turn; %u "
                  "lives of %u had "
                  "a failure, %u did not come there",
                  n, stages[STAGE_LOAD], stages[STAGE_PROMPT], stages[STAGE_ANSWER],
                  stages[STAGE_FORK], stages[FAULTS_BESIDE] + stages[STAGE_CREW], failed, tried,
                  missed);
  if (percent < 100)
    return;
  g_assert_cmpuint (stages[STAGE_LOAD], >=, 30);
  g_assert_cmpuint (stages[STAGE_PROMPT], >=, 1);
  g_assert_cmpuint (stages[STAGE_FORK], >=, 1);
  g_assert_cmpuint (failed, >=, 30);
  g_assert_cmpuint (missed, <=, tried / 3);
}

/* ---- letting go of a record ---- */

static gboolean
is_zero (rx_arena *arena, rx_span span)
{
  g_autofree guint8 *bytes = g_malloc (span.size);
  gboolean zero = TRUE;

  g_assert_cmpint (rx_arena_read (arena, span, 0, bytes, span.size), ==, RX_OK);
  for (guint64 i = 0; i < span.size && zero; i++)
    zero = bytes[i] == 0;
  return zero;
}

/* Neither keys, values, logits nor what kernels keep between steps. */
static gboolean
is_wiped (rx_network *network)
{
  const rx_cache *kept = network->cache;
  gboolean zero = is_zero (network->arena, network->runners[RX_RUN_DECODE].logits);

  for (guint i = 0; i < 2 * kept->config.layers / kept->planes; i++)
    zero = zero && is_zero (network->arena, kept->parts[i]);
  for (guint i = 0; i < network->ops->n_work; i++)
    zero = zero && is_zero (network->arena, network->ops->work[i]);
  return zero;
}

/* Of a page that was never written nothing need be wiped: it has what the driver's memory had. */
static void
clean (rx_network *network)
{
  const rx_cache *kept = network->cache;

  for (guint i = 0; i < 2 * kept->config.layers / kept->planes; i++)
    g_assert_cmpint (rx_arena_fill (network->arena, kept->parts[i], 0), ==, RX_OK);
}

/* The nth call fails, and where `on` all after it. FALSE: there was no nth. */
static gboolean
drop_with_fault (rx_language *language, guint nth, VkResult result, gboolean on)
{
  const guint8 scope[RX_WIRE_SCOPE_BYTES] = { 1 };
  gboolean dropped, happened;
  guint32 pages, found;
  Life life = { 0 };

  faults_set (0, VK_SUCCESS);
  if (language->network == NULL) /* the device that was lost could not be had again then */
    {
      g_assert_true (ask (language, 1, STAGE_PROMPT, &life));
      g_assert_true (rx_language_drop_scope (language, scope, &pages));
      life = (Life){ 0 };
    }
  clean (language->network);
  g_assert_true (ask (language, 1, STAGE_PROMPT, &life));
  g_assert_false (is_wiped (language->network));
  (on ? faults_set_from : faults_set) (nth, result);
  dropped = rx_language_drop_scope (language, scope, &pages);
  happened = faults_happened ();
  faults_set (0, VK_SUCCESS);
  g_assert_cmpuint (pages, >, 0);
  if (on && happened && result != VK_ERROR_DEVICE_LOST)
    {
      g_assert_false (dropped);
      g_assert_true (rx_language_drop_scope (language, scope, &found));
    }
  else
    g_assert_true (dropped);
  if (result != VK_ERROR_DEVICE_LOST || !happened) /* another device has nothing of it */
    g_assert_true (is_wiped (language->network));
  return happened;
}

/* On a device whose memory is not mapped, as a card's. */
static rx_language *
unmapped_new (void)
{
  rx_language_config config = { .vault = vault,
                                .path = model_path,
                                .network = { .family = RX_FAMILY_LOOP,
                                             .context_tokens = 128,
                                             .sequences = 2,
                                             .no_map = true,
                                             .cache_dir = cache,
                                             .instance_opened = on_instance_opened } };
  rx_language *language;
  rx_trouble trouble;

  faults_set (0, VK_SUCCESS);
  g_assert_true (rx_language_new (&config, &language, &trouble));
  return language;
}

/* "Wiped" is said of what is wiped: on a device whose memory is not mapped each call of the wiping fails once,
 * which is made good, or from then on, which is said. */
static void
test_wipe (void)
{
  static const VkResult results[] = { VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_INITIALIZATION_FAILED,
                                      VK_ERROR_DEVICE_LOST };
  rx_language *language = unmapped_new ();
  gint stride = (gint) test_count (
      &(TestCounts){ "calls from one that fails to the next", 7, 3, 1 });
  guint nth, tried;

  for (guint on = 0; on < 2; on++)
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
      {
        nth = (guint) g_test_rand_int_range (1, stride + 1);
        for (tried = 0; drop_with_fault (language, nth, results[i], on == 1); nth += (guint) stride)
          tried++;
        g_test_message ("%u calls, %s", tried, on == 1 ? "and all after each" : "each alone");
        g_assert_cmpuint (tried, >, 4);
      }
  rx_language_free (language);
  g_assert_cmpint (faults_alive (), ==, 0);
}

/* A model that is let go of takes with it what was asked: the device overwrites it first. */
static void
test_wipe_at_end (void)
{
  const FaultPlace *places;
  rx_language *language = unmapped_new ();
  Life life = { 0 };
  guint submits = 0;

  clean (language->network);
  g_assert_true (ask (language, 1, STAGE_PROMPT, &life));
  g_assert_false (is_wiped (language->network));
  g_assert_cmpint (rx_network_overwrite (language->network), ==, RX_OK);
  g_assert_true (is_wiped (language->network));
  g_assert_true (ask (language, 2, STAGE_AGAIN, &life));
  faults_learn ();
  rx_language_free (language);
  for (guint i = faults_places (&places); i-- > 0;)
    submits += g_str_equal (places[i].call, "QueueSubmit") ? places[i].calls : 0;
  faults_set (0, VK_SUCCESS);
  g_test_message ("%u submits", submits);
  g_assert_cmpuint (submits, >, 4);
  g_assert_cmpint (faults_alive (), ==, 0);
}

/* (A crew that pauses records what is left of a run.) */
static void
check_called (void)
{
  static const char *const called[] = { "QueueSubmit", "WaitSemaphores",     "WaitForFences",
                                        "ResetFences", "BeginCommandBuffer", "EndCommandBuffer" };
  const FaultPlace *places;

  for (guint i = faults_places (&places); i-- > 0;)
    {
      gboolean known = FALSE;

      for (guint k = 0; k < G_N_ELEMENTS (called); k++)
        known = known || g_str_equal (places[i].call, called[k]);
      if (!known)
        g_error ("a token called %s", places[i].call);
    }
}

/* Once the crew has shown that its first runs are the device's, a token of an answer allocates nothing of ours, and
 * calls nothing of Vulkan but a submit and the wait for it. */
static void
test_no_allocation (void)
{
  const guint32 tokens[] = { 301, 302, 303 };
  rx_language_config config = { .vault = vault,
                                .path = model_path,
                                .network = { .context_tokens = 128,
                                             .sequences = 1,
                                             .cache_dir = cache,
                                             .instance_opened = on_instance_opened } };
  rx_answer_config question = { .scope = { 1 },
                                .tokens = tokens,
                                .n_tokens = G_N_ELEMENTS (tokens),
                                .sampling = { .max_tokens = 40, .temperature = 0.7f, .seed = 7 } };
  rx_language *language;
  rx_trouble trouble;
  rx_answer *answer;
  rx_step s = { 0 };
  rx_done done;
  guint32 n = 0, counted_from = 0;
  guint calls = 0;

  g_setenv ("LP_NUM_THREADS", "2", TRUE);
  faults_set (0, VK_SUCCESS);
  g_assert_true (rx_language_new (&config, &language, &trouble));
  g_assert_true (rx_answer_new (language, &question, &answer, &trouble));
  while (s.kind != RX_STEP_DONE)
    {
      rx_answer_step (answer, &s);
      g_assert_cmpint (s.kind, !=, RX_STEP_FAILED);
      rx_answer_tokens (answer, &n);
      if (n == 4)
        rx_plan_joined (language->network->runners[RX_RUN_DECODE].batch.plan, NULL);
      if (n < 12 || s.kind == RX_STEP_DONE)
        continue;
      if (counted_from == 0)
        {
          counted_from = n;
          faults_learn ();
          faults_set_malloc (G_MAXUINT);
        }
      calls = faults_malloc_calls ();
    }
  faults_set_malloc (0);
  g_test_message ("%u tokens", n - counted_from);
  g_assert_cmpuint (counted_from, >, 0);
  g_assert_cmpuint (n - counted_from, >=, 8);
  g_assert_cmpuint (calls, ==, 0);
  check_called ();
  faults_set (0, VK_SUCCESS);
  rx_answer_free (answer, &done);
  rx_language_free (language);
}

int
main (int argc, char **argv)
{
  static const FaultRow rows[] = {
    { "line/no-memory", RX_FAMILY_LINE, VK_ERROR_OUT_OF_DEVICE_MEMORY, FALSE },
    { "line/device-lost", RX_FAMILY_LINE, VK_ERROR_DEVICE_LOST, FALSE },
    { "loop/no-memory", RX_FAMILY_LOOP, VK_ERROR_OUT_OF_DEVICE_MEMORY, FALSE },
    { "loop/device-lost", RX_FAMILY_LOOP, VK_ERROR_DEVICE_LOST, FALSE },
    { "crew/no-memory", RX_FAMILY_LINE, VK_ERROR_OUT_OF_DEVICE_MEMORY, TRUE },
    { "crew/device-lost", RX_FAMILY_LINE, VK_ERROR_DEVICE_LOST, TRUE },
  };
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  model_path = argv[1];
  cache = folder = test_folder_new ();
  vault = rx_vault_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model-faults/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_places);
    }
  g_test_add_func ("/model-faults/wipe", test_wipe);
  g_test_add_func ("/model-faults/wipe-at-end", test_wipe_at_end);
  g_test_add_func ("/model-faults/no-allocation", test_no_allocation);
  status = g_test_run ();
  test_folder_remove (folder);
  return status;
}
