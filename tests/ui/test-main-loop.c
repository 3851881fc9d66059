/* test-main-loop.c: the main loop never stands still for 50 ms: while a store is unlocked, a chart made,
 * all of it locked, files imported, an answer streamed, a paper of drawn pages saved (loop-watch.h).
 *
 * By the clock, less the time for which the thread waited for a processor (loop-watch.h).
 */
#include "ui-test.h"

#include "counts.h"
#include "import-job.h"
#include "loop-watch.h"
#include "paper-file.h"
#include "paper-fixture.h"

#include <glib/gstdio.h>

#define LIMIT_MS     60000
#define STILL_MS     50.0
#define TRIES        12
/* What ten need is a second or two of another thread. */
#define PAPER_SHEETS 2

/* ms: how long a turn of the loop may take of the processor, and of the clock without the time for
 * which the thread waited for a processor. */
static double
stood (RoundsLoopWatch *watch, const char *what)
{
  loop_watch_end (watch);
  g_test_message ("%s: a turn of at most %.1f ms, %.1f of them work, of %u", what, watch->stood,
                  watch->worked, watch->turns);
  g_assert_cmpuint (watch->turns, >, 10);
  return watch->stood;
}

#define WORK_MS \
  19.0 /* what the work below takes where the figures of tests/bench/README.md were seen */

/* ms: what 50 are on this machine and now: more on a slower processor, or one whose caches others use. */
static double
still_ms (void)
{
  static guint8 work[4 << 20];
  gint64 began = loop_watch_thread_us ();

  for (guint turn = 0; turn < 4; turn++)
    {
      guint32 noise = turn;

      for (gsize i = 0; i < sizeof work; i++)
        {
          noise = noise * 1664525 + 1013904223 + work[i]; /* Numerical Recipes, 7.1 */
          work[i] = noise >> 24;
        }
    }
  return STILL_MS * MAX (1, (double) (loop_watch_thread_us () - began) / 1000 / WORK_MS);
}

/* What stands still does so every time; what another program took from the processor's caches it does
 * not take each time. */
static void
best_of_some (UiTest *test, double (*once) (UiTest *test))
{
  gboolean still = TRUE;

  for (int i = 0; i < TRIES && still; i++)
    still = once (test) >= still_ms ();
  g_assert_false (still);
}

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (data));
}

/* At 256 MiB and three passes, as any store's passphrase. Nothing but the derivation happens. */
static double
unlock_wrongly (UiTest *test)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_unlock (test, "not this one");
  return stood (&watch, "wrong passphrase");
}

static double
unlock (UiTest *test)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_enter (test);
  ui_wait_model_ready (test);
  return stood (&watch, "unlock");
}

static double
open_chart (UiTest *test)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_open_patient (test, "Wes853");
  return stood (&watch, "chart");
}

static double
lock (UiTest *test)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 12);
  return stood (&watch, "lock");
}

/* In, to a patient, and out again, as often as it takes to tell the program from the machine. */
static void
test_unlock (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  double (*const steps[3]) (UiTest * test) = { unlock, open_chart, lock };
  gboolean still[3] = { TRUE, TRUE, TRUE };

  best_of_some (test, unlock_wrongly);
  for (int i = 0; i < TRIES && (still[0] || still[1] || still[2]); i++)
    for (int k = 0; k < 3; k++)
      still[k] = (steps[k](test) >= still_ms ()) && still[k];
  g_assert_false (still[0] || still[1] || still[2]);
}

static gboolean
is_imported (gpointer data)
{
  return !rounds_import_job_is_running (data);
}

/* Other records each time: what is there already is quickly read. */
static double
import_once (UiTest *test)
{
  static guint times;
  g_autoptr (RoundsImportJob) job = NULL;
  g_autofree char *path = g_build_filename (test->folder, "many.ndjson", NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  const char *files[] = { path, NULL };
  RoundsLoopWatch watch;
  double worst;

  times++;
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (lines,
                            "{\"resourceType\":\"Observation\",\"id\":\"o%u-%u\",\"status\":"
                            "\"final\",\"code\":{\"text\":\"Potassium\"},\"subject\":{"
                            "\"reference\":\"Patient/p\"},\"effectiveDateTime\":\"2026-01-%02u\","
                            "\"valueQuantity\":{\"value\":4.%u,\"unit\":\"mmol/L\"}}\n",
                            times, i, i % 28 + 1, i % 10);
  g_assert_true (g_file_set_contents (path, lines->str, lines->len, NULL));
  loop_watch_begin (&watch);
  job = rounds_import_job_new (test->session, files);
  g_assert_true (test_wait_until (is_imported, job, LIMIT_MS));
  worst = stood (&watch, "import");
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
  best_of_some (test, import_once);
}

static double
stream_once (UiTest *test)
{
  g_autoptr (GString) question = g_string_new (NULL);
  RoundsLoopWatch watch;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (question, "word%u%s", i, i % 40 == 39 ? "\n" : " ");
  loop_watch_begin (&watch);
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            question->str));
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), LIMIT_MS));
  return stood (&watch, "streaming");
}

static void
test_streaming (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_open (test);
  ui_wait_model_ready (test);
  best_of_some (test, stream_once);
}

/* ---- a paper of drawn pages ---- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_paper_write_pdf_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

/* However many pages there are: one is as good as ten. */
static double
save_once (UiTest *test)
{
  g_autoptr (RoundsPaper) paper = paper_fixture_drawn (PAPER_SHEETS);
  g_autofree char *path = g_build_filename (test->folder, "paper.pdf", NULL);
  gboolean saved = FALSE;
  GStatBuf file;
  RoundsLoopWatch watch;
  double worst;

  loop_watch_begin (&watch);
  rounds_paper_write_pdf_async (paper, path, FALSE, NULL, on_saved, &saved);
  g_assert_true (test_wait_for (&saved, LIMIT_MS));
  worst = stood (&watch, "a paper saved");
  g_assert_cmpint (g_stat (path, &file), ==, 0);
  g_assert_cmpint (file.st_size, >, 1000000);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return worst;
}

static void
on_not_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rounds_paper_write_pdf_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) data = TRUE;
}

/* Whole or not at all: its window was closed, and the paper is gone at once. */
static void
check_cancelled (UiTest *test)
{
  RoundsPaper *paper = paper_fixture_drawn (PAPER_SHEETS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = g_build_filename (test->folder, "never.pdf", NULL);
  gboolean over = FALSE;

  rounds_paper_write_pdf_async (paper, path, FALSE, cancellable, on_not_saved, &over);
  g_cancellable_cancel (cancellable);
  rounds_paper_free (paper);
  g_assert_true (test_wait_for (&over, LIMIT_MS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_paper (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  best_of_some (test, save_once);
  check_cancelled (test);
}

/* The watch itself: a main loop that does stand still is seen. */
static gboolean
on_stand_still (gpointer data)
{
  gint64 end = loop_watch_thread_us () + (gint64) (2 * STILL_MS * 1000);

  while (loop_watch_thread_us () < end)
    continue;
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_watch (void)
{
  RoundsLoopWatch watch;
  gboolean stood_still = FALSE;

  loop_watch_begin (&watch);
  g_timeout_add (20, on_stand_still, &stood_still);
  g_assert_true (test_wait_for (&stood_still, LIMIT_MS));
  stood_still = FALSE;
  g_timeout_add (20, on_stand_still, &stood_still);
  g_assert_true (test_wait_for (&stood_still, LIMIT_MS));
  loop_watch_end (&watch);
  g_assert_cmpfloat (watch.stood, >=, STILL_MS);
  g_assert_cmpfloat (watch.worked, >=, STILL_MS);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/main-loop/watch", test_watch);
  g_test_add_func ("/main-loop/unlock", test_unlock);
  g_test_add_func ("/main-loop/streaming", test_streaming);
  g_test_add_func ("/main-loop/import", test_import);
  g_test_add_func ("/main-loop/paper", test_paper);
  return g_test_run ();
}
