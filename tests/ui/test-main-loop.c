/* test-main-loop.c: the main loop never stands still for 50 ms while a store is unlocked (the key
 * is derived on a thread) and while an answer streams.
 *
 * A 5 ms clock of the highest priority measures its own lateness. The time for which the kernel let
 * the thread wait for a processor is none of the program's doing and is taken off: the second field
 * of /proc/self/schedstat (Documentation/scheduler/sched-stats.rst).
 */
#include "ui-test.h"

#include "counts.h"
#include "import-job.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_MS 60000
#define TICK_MS  5
/* A chart is made a part a frame; laying out its overview is one of them. At a lock all of it goes at
 * once, and at an unlock the list of patients is made; how fast is the benchmark's to say. */
#define CHART_MS 400
#define STILL_MS 50

typedef struct
{
  int schedstat;
  gint64 last_us, waited_us, worst_us;
  guint source, ticks;
} Watchdog;

static gint64
waited_for_processor_us (Watchdog *dog)
{
  char text[128] = "";
  ssize_t n = pread (dog->schedstat, text, sizeof text - 1, 0);
  char *end = NULL;

  g_assert_cmpint (n, >, 0);
  g_ascii_strtoull (text, &end, 10);
  return g_ascii_strtoull (end, NULL, 10) / 1000;
}

static gboolean
on_tick (gpointer data)
{
  Watchdog *dog = data;
  gint64 now = g_get_monotonic_time (), waited = waited_for_processor_us (dog);
  gint64 still = now - dog->last_us - (waited - dog->waited_us);

  dog->ticks++;
  dog->worst_us = MAX (dog->worst_us, still);
  dog->last_us = now;
  dog->waited_us = waited;
  return G_SOURCE_CONTINUE;
}

static void
watchdog_start (Watchdog *dog)
{
  *dog = (Watchdog){ .schedstat = open ("/proc/self/schedstat", O_RDONLY | O_CLOEXEC) };
  g_assert_cmpint (dog->schedstat, >=, 0);
  dog->last_us = g_get_monotonic_time ();
  dog->waited_us = waited_for_processor_us (dog);
  dog->source = g_timeout_add_full (G_PRIORITY_HIGH, TICK_MS, on_tick, dog, NULL);
}

static gint64
watchdog_worst_us (Watchdog *dog, const char *what)
{
  g_source_remove (dog->source);
  close (dog->schedstat);
  g_test_message ("%s: at most %.1f ms in %u ticks", what, dog->worst_us / 1000.0, dog->ticks);
  g_assert_cmpuint (dog->ticks, >, 10);
  return dog->worst_us;
}

static void
watchdog_stop_within (Watchdog *dog, const char *what, guint still_ms)
{
  g_assert_cmpint (watchdog_worst_us (dog, what), <, still_ms * 1000);
}

/* What stands still does so every time; what another program took from the processor's caches it does
 * not take three times. */
static void
best_of_three (UiTest *test, gint64 (*once) (UiTest *test))
{
  gint64 best = G_MAXINT64;

  for (int i = 0; i < 3 && best >= STILL_MS * 1000; i++)
    {
      gint64 worst = once (test);

      best = MIN (best, worst);
    }
  g_assert_cmpint (best, <, STILL_MS * 1000);
}

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (data));
}

static gint64
unlock_wrongly (UiTest *test)
{
  Watchdog dog;

  watchdog_start (&dog);
  ui_unlock (test, "not this one");
  return watchdog_worst_us (&dog, "wrong passphrase");
}

static void
test_unlock (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  Watchdog dog;

  best_of_three (test, unlock_wrongly);
  watchdog_start (&dog);
  ui_enter (test);
  ui_wait_model_ready (test);
  watchdog_stop_within (&dog, "unlock", CHART_MS);
  watchdog_start (&dog);
  ui_open_patient (test, "Wes853");
  ui_wait_frames (test, 12);
  watchdog_stop_within (&dog, "chart", CHART_MS);
  watchdog_start (&dog);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 12);
  watchdog_stop_within (&dog, "lock", CHART_MS);
}

static gboolean
is_imported (gpointer data)
{
  return !rounds_import_job_is_running (data);
}

/* Other records each time: what is there already is quickly read. */
static gint64
import_once (UiTest *test)
{
  static guint times;
  g_autoptr (RoundsImportJob) job = NULL;
  g_autofree char *path = g_build_filename (test->folder, "many.ndjson", NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  const char *files[] = { path, NULL };
  Watchdog dog;
  gint64 worst;

  times++;
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (lines,
                            "{\"resourceType\":\"Observation\",\"id\":\"o%u-%u\",\"status\":"
                            "\"final\",\"code\":{\"text\":\"Potassium\"},\"subject\":{"
                            "\"reference\":\"Patient/p\"},\"effectiveDateTime\":\"2026-01-%02u\","
                            "\"valueQuantity\":{\"value\":4.%u,\"unit\":\"mmol/L\"}}\n",
                            times, i, i % 28 + 1, i % 10);
  g_assert_true (g_file_set_contents (path, lines->str, lines->len, NULL));
  watchdog_start (&dog);
  job = rounds_import_job_new (test->session, files);
  g_assert_true (test_wait_until (is_imported, job, LIMIT_MS));
  worst = watchdog_worst_us (&dog, "import");
  g_assert_cmpuint (rounds_import_job_get_report (job)->totals.records, ==, 20000);
  return worst;
}

/* The window is drawn and listens while files are read. */
static void
test_import (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_open (test);
  best_of_three (test, import_once);
}

static gint64
stream_once (UiTest *test)
{
  g_autoptr (GString) question = g_string_new (NULL);
  Watchdog dog;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (question, "word%u%s", i, i % 40 == 39 ? "\n" : " ");
  watchdog_start (&dog);
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            question->str));
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), LIMIT_MS));
  return watchdog_worst_us (&dog, "streaming");
}

static void
test_streaming (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_open (test);
  ui_wait_model_ready (test);
  best_of_three (test, stream_once);
}

/* What this thread had of a processor: the watchdog leaves out what a busy machine kept it from. */
static gint64
thread_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* The watchdog itself: a main loop that does stand still is seen. */
static gboolean
on_stand_still (gpointer data)
{
  gint64 end = thread_us () + 2 * STILL_MS * 1000;

  while (thread_us () < end)
    continue;
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_watchdog (void)
{
  Watchdog dog;
  gboolean stood = FALSE;

  watchdog_start (&dog);
  g_timeout_add (20, on_stand_still, &stood);
  g_assert_true (test_wait_for (&stood, LIMIT_MS));
  stood = FALSE;
  g_timeout_add (20, on_stand_still, &stood);
  g_assert_true (test_wait_for (&stood, LIMIT_MS));
  g_source_remove (dog.source);
  close (dog.schedstat);
  g_assert_cmpint (dog.worst_us, >=, STILL_MS * 1000);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/main-loop/watchdog", test_watchdog);
  g_test_add_func ("/main-loop/unlock", test_unlock);
  g_test_add_func ("/main-loop/streaming", test_streaming);
  g_test_add_func ("/main-loop/import", test_import);
  return g_test_run ();
}
