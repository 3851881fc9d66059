/* test-main-loop.c: the main loop never stands still for 50 ms: while a store is unlocked, a chart opened, all of it
 * locked, files imported, a chart of 50,000 events opened and read anew, an answer streamed, a paper of drawn pages
 * saved; with every section opened too. And the guard of debug builds (loop-guard.h) ends a test in which it does.
 *
 * Each is done RUNS times. What the program works in its longest turn is the thread's processor time, which no other
 * program's work is part of: its median stays under a limit of its own, at most 50 ms, which twice what it is on a busy
 * machine reaches. What it waits for in a turn, a disk or a lock, is seen by the clock, less the time for which the
 * thread waited for a processor (loop-watch.h): what stands still does so every time, and a busy machine does not, so
 * the least of them stays under 50 ms. Both as a share of what 50 ms are at that moment (rounds_loop_guard_limit_ms).
 */
#include "ui-test.h"

#include "counts.h"
#include "import-job.h"
#include "loop-guard.h"
#include "loop-watch.h"
#include "paper-file.h"
#include "paper-fixture.h"
#include "section.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS     60000
#define STILL_MS     50.0
#define RUNS         5
/* What ten need is a second or two of another thread. */
#define PAPER_SHEETS 2

typedef struct
{
  const char *what;
  double most; /* ms of work */
  guint n;
  double worked[RUNS], stood[RUNS]; /* ms, as if on the machine of the figures */
} Step;

static void
took (Step *step, RoundsLoopWatch *watch)
{
  double share;

  loop_watch_end (watch);
  share = STILL_MS / rounds_loop_guard_limit_ms ();
  g_test_message ("%s: a turn of at most %.1f ms, %.1f of them work, of %u; machine %.2f",
                  step->what, watch->stood, watch->worked, watch->turns, 1 / share);
  g_assert_cmpuint (watch->turns, >, 2);
  g_assert_cmpuint (step->n, <, RUNS);
  step->stood[step->n] = watch->stood * share;
  step->worked[step->n++] = watch->worked * share;
}

static int
compare (const void *a, const void *b)
{
  const double *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

static void
assert_still (Step *step)
{
  g_assert_cmpuint (step->n, ==, RUNS);
  qsort (step->worked, RUNS, sizeof step->worked[0], compare);
  qsort (step->stood, RUNS, sizeof step->stood[0], compare);
  g_test_message ("%s: median of work %.1f, least of all %.1f", step->what, step->worked[RUNS / 2],
                  step->stood[0]);
  g_assert_cmpfloat (step->worked[RUNS / 2], <, step->most);
  g_assert_cmpfloat (step->stood[0], <, STILL_MS);
}

/* ---- in and out ---- */

/* At 256 MiB and three passes, as any store's passphrase. Nothing but the derivation happens. */
static void
unlock_wrongly (UiTest *test, Step *step)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_unlock (test, "not this one");
  took (step, &watch);
}

static void
unlock (UiTest *test, Step *step)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_enter (test);
  ui_wait_model_ready (test);
  took (step, &watch);
}

static void
open_chart (UiTest *test, Step *step, const char *who)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ui_open_patient (test, who);
  took (step, &watch);
}

static void
lock (UiTest *test, Step *step)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 12);
  took (step, &watch);
}

static void
test_unlock (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  Step wrong = { "wrong passphrase", 19 }, in = { "unlock", 36 }, chart = { "chart", 28 };
  Step out = { "lock", 18 };

  for (guint i = 0; i < RUNS; i++)
    {
      unlock_wrongly (test, &wrong);
      unlock (test, &in);
      open_chart (test, &chart, "Wes853");
      lock (test, &out);
    }
  assert_still (&wrong);
  assert_still (&in);
  assert_still (&chart);
  assert_still (&out);
}

static GtkWidget *
first_section (UiTest *test)
{
  RoundsChartPage *chart = rounds_window_get_chart (test->window);

  return chart != NULL
             ? rounds_chart_page_peek_section (chart, rounds_chart_page_get_section (chart))
             : NULL;
}

static gboolean
has_section (gpointer data)
{
  return first_section (data) != NULL;
}

static gboolean
is_laid_out (gpointer data)
{
  return gtk_widget_get_width (first_section (data)) > 0;
}

/* The section that comes first is made in a turn of the loop, and laid out and drawn in another. */
static void
test_first_section (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsPeople *people;

  ui_enter (test);
  people = rounds_session_get_people (test->session);
  rounds_window_open_patient (test->window, rounds_people_get (people, 0)->rid, "treatment", 0);
  g_assert_true (test_wait_until (has_section, test, LIMIT_MS));
  g_assert_false (is_laid_out (test));
  g_assert_true (test_wait_until (is_laid_out, test, LIMIT_MS));
}

/* ---- a long chart ---- */

/* One of twenty tests, or of what else stands in a chart, of one of 20 years. */
static void
add_record (GString *lines, guint i)
{
  static const char subject[] = "\"subject\":{\"reference\":\"Patient/long\"}";
  g_autofree char *at = g_strdup_printf ("%u-%02u-%02uT%02u:%02u:00Z", 2005 + i % 20,
                                         i / 20 % 12 + 1, i / 240 % 28 + 1, i % 24, i % 60);

  if (i % 10 < 7)
    g_string_append_printf (
        lines,
        "{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\",\"category\":[{"
        "\"coding\":"
        "[{\"code\":\"laboratory\"}]}],\"code\":{\"text\":\"Test "
        "%u\"},%s,\"effectiveDateTime\":\"%s\","
        "\"issued\":\"%s\",\"valueQuantity\":{\"value\":4.%u,\"unit\":\"mmol/L\"}}\n",
        i, i % 20, subject, at, at, i % 10);
  else if (i % 10 == 7)
    g_string_append_printf (lines,
                            "{\"resourceType\":\"MedicationRequest\",\"id\":\"m%u\",\"status\":"
                            "\"completed\",\"intent\":\"order\",\"medicationCodeableConcept\":{"
                            "\"text\":\"Drug %u\"},%s,\"authoredOn\":\"%s\"}\n",
                            i, i % 40, subject, at);
  else if (i % 10 == 8)
    g_string_append_printf (lines,
                            "{\"resourceType\":\"DocumentReference\",\"id\":\"n%u\",\"status\":"
                            "\"current\",\"type\":{\"text\":\"Note %u\"},%s,\"date\":\"%s\","
                            "\"content\":[{\"attachment\":{\"contentType\":\"text/plain\","
                            "\"data\":\"UmVzdGVkIHdlbGwu\"}}]}\n",
                            i, i % 9, subject, at);
  else
    g_string_append_printf (lines,
                            "{\"resourceType\":\"Procedure\",\"id\":\"r%u\",\"status\":"
                            "\"completed\",\"code\":{\"text\":\"Care %u\"},%s,"
                            "\"performedDateTime\":\"%s\"}\n",
                            i, i % 30, subject, at);
}

/* The nth part of a chart: other records each time, for what is there already is quickly read. */
static RoundsImportJob *
begin_import (UiTest *test, guint n, guint records)
{
  g_autofree char *path = g_build_filename (test->folder, "long.ndjson", NULL);
  g_autoptr (GString)
      lines = g_string_new ("{\"resourceType\":\"Patient\",\"id\":\"long\",\"name\":"
                            "[{\"given\":[\"Longchart\"]}]}\n");
  const char *files[] = { path, NULL };

  for (guint i = 0; i < records; i++)
    add_record (lines, n * records + i);
  g_assert_true (g_file_set_contents (path, lines->str, lines->len, NULL));
  return rounds_import_job_new (test->session, files);
}

static void
import_part (UiTest *test, Step *step, guint n, guint records)
{
  g_autoptr (RoundsImportJob) job = NULL;
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  job = begin_import (test, n, records);
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  took (step, &watch);
  g_assert_cmpuint (rounds_import_job_get_report (job)->totals.records, ==, records + 1);
}

/* The directory is read anew after an import. */
static gboolean
is_listed (gpointer data)
{
  RoundsPeople *people = rounds_session_get_people (data);
  guint i = 0;

  while (i < rounds_people_size (people) &&
         strstr (rounds_people_get (people, i)->name, "Longchart") == NULL)
    i++;
  return i < rounds_people_size (people);
}

static void
on_changed (gboolean *changed)
{
  *changed = TRUE;
}

/* As after an import. */
static void
read_anew (UiTest *test, Step *step)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_swapped (patient, "changed", G_CALLBACK (on_changed), &changed);
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_patient_reload (patient);
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  ui_wait_frames (test, 60);
  took (step, &watch);
  g_signal_handler_disconnect (patient, handler);
}

/* What is read belongs to the chart that is shown, which is read anew with it. */
static void
import_beside (UiTest *test, Step *step, guint n, guint records)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  g_autoptr (RoundsImportJob) job = NULL;
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_swapped (patient, "changed", G_CALLBACK (on_changed), &changed);
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  job = begin_import (test, n, records);
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  ui_wait_frames (test, 60);
  took (step, &watch);
  g_signal_handler_disconnect (patient, handler);
}

static void
open_every_section (UiTest *test)
{
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = n; i-- > 0;)
    {
      rounds_chart_page_show_section (rounds_window_get_chart (test->window), sections[i].id);
      ui_wait_frames (test, 3);
    }
}

static void
show_moment (UiTest *test, Step *step)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) -
                                      5 * 365 * G_TIME_SPAN_DAY / G_TIME_SPAN_MILLISECOND);
  ui_wait_frames (test, 60);
  took (step, &watch);
}

/* The window is drawn and listens while files are read. */
static void
test_long_chart (void)
{
  const TestCounts counts = { "events", 50000, 50000, 50000 };
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  guint records = test_count (&counts) / RUNS;
  Step import = { "import", 20 }, chart = { "long chart", 30 }, anew = { "read anew", 40 };
  Step out = { "lock", 18 }, all = { "read anew with every section", 40 };
  Step beside = { "imported beside every section", STILL_MS };
  Step moment = { "as of, with every section", 40 };

  ui_open (test);
  for (guint i = 0; i < RUNS; i++)
    import_part (test, &import, i, records);
  g_assert_true (test_wait_until (is_listed, test->session, LIMIT_MS));
  for (guint i = 0; i < RUNS; i++)
    {
      open_chart (test, &chart, "Longchart");
      read_anew (test, &anew);
      open_every_section (test);
      read_anew (test, &all);
      import_beside (test, &beside, 5 * RUNS + i, records / 5);
      show_moment (test, &moment);
      lock (test, &out);
      ui_enter (test);
    }
  assert_still (&import);
  assert_still (&chart);
  assert_still (&anew);
  assert_still (&all);
  assert_still (&beside);
  assert_still (&moment);
  assert_still (&out);
}

/* ---- an answer ---- */

static void
ask (UiTest *test)
{
  g_autoptr (GString) question = g_string_new (NULL);

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (question, "word%u%s", i, i % 40 == 39 ? "\n" : " ");
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            question->str));
}

static void
stream_once (UiTest *test, Step *step)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  ask (test);
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
  took (step, &watch);
}

static void
test_streaming (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  Step stream = { "streaming", STILL_MS };

  ui_open (test);
  ui_wait_model_ready (test);
  for (guint i = 0; i < RUNS; i++)
    stream_once (test, &stream);
  assert_still (&stream);
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
static void
save_once (UiTest *test, Step *step)
{
  g_autoptr (RoundsPaper) paper = paper_fixture_drawn (PAPER_SHEETS);
  g_autofree char *path = g_build_filename (test->folder, "paper.pdf", NULL);
  gboolean saved = FALSE;
  GStatBuf file;
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_paper_write_pdf_async (paper, path, FALSE, NULL, on_saved, &saved);
  g_assert_true (test_wait_for (&saved, LIMIT_MS));
  took (step, &watch);
  g_assert_cmpint (g_stat (path, &file), ==, 0);
  g_assert_cmpint (file.st_size, >, 1000000);
  g_assert_cmpint (g_unlink (path), ==, 0);
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
  Step save = { "a paper saved", 28 };

  for (guint i = 0; i < RUNS; i++)
    save_once (test, &save);
  assert_still (&save);
  check_cancelled (test);
}

/* ---- the watch and the guard themselves: a main loop that does stand still is seen ---- */

static gboolean
on_stand_still (gpointer data)
{
  gint64 end = rounds_loop_guard_thread_us () + (gint64) (4 * rounds_loop_guard_limit_ms () * 1000);

  while (rounds_loop_guard_thread_us () < end)
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

/* An import in which the loop stands still once. */
static void
test_stalled_import (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  g_autoptr (RoundsImportJob) job = NULL;
  gboolean stood_still = FALSE;

  ui_open (test);
  job = begin_import (test, 0, 1000);
  /* In the first turn, before any word of the worker. */
  g_idle_add_full (G_PRIORITY_DEFAULT, on_stand_still, &stood_still, NULL);
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_true (stood_still);
}

static void
on_first_words (RoundsAnswer *answer, const char *piece, gboolean *stood_still)
{
  g_signal_handlers_disconnect_by_func (answer, on_first_words, stood_still);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_stand_still, stood_still, NULL);
}

/* An answer, likewise. */
static void
test_stalled_answer (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  gboolean stood_still = FALSE;

  ui_open (test);
  ui_wait_model_ready (test);
  ask (test);
  g_signal_connect (rounds_chat_turn_get_answer (ui_last_turn (test)), "appended",
                    G_CALLBACK (on_first_words), &stood_still);
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
  g_assert_true (stood_still);
}

/* As it does to every test of a debug build. */
static void
assert_ends (const char *path)
{
  g_test_trap_subprocess (path, 0, 0);
  if (rounds_loop_guard_begin ())
    {
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*the main loop worked for * ms in one turn*");
    }
  else
    g_test_trap_assert_passed ();
}

static void
test_guard (void)
{
  assert_ends ("/main-loop/guard/subprocess/import");
  assert_ends ("/main-loop/guard/subprocess/answer");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/main-loop/watch", test_watch);
  g_test_add_func ("/main-loop/guard", test_guard);
  g_test_add_func ("/main-loop/guard/subprocess/import", test_stalled_import);
  g_test_add_func ("/main-loop/guard/subprocess/answer", test_stalled_answer);
  g_test_add_func ("/main-loop/unlock", test_unlock);
  g_test_add_func ("/main-loop/first-section", test_first_section);
  g_test_add_func ("/main-loop/streaming", test_streaming);
  g_test_add_func ("/main-loop/long-chart", test_long_chart);
  g_test_add_func ("/main-loop/paper", test_paper);
  return g_test_run ();
}
