/* bench-ui.c: the window as its user waits for it, in process, under Xvfb with the cairo renderer.
 *
 *   bench-ui charts STORE PASSPHRASE RUNS    charts, sections, frames, holds, memory after all of it
 *   bench-ui switch STORE PASSPHRASE RUNS    patient to patient alone, many times: for a profiler
 *   bench-ui timeline STORE PASSPHRASE RUNS  frames alone, many times: likewise
 *   bench-ui memory STORE PASSPHRASE         memory of a fresh process with one chart of 50,000 events
 *   bench-ui answer STORE PASSPHRASE MODEL   frames while the chat answers; MODEL: a file, or "echo"
 *
 * The store holds two patients of about 1,000 events and one of 50,000; that of answer is a demonstration, for only there
 * the chat drafts (W1). A frame is the thread's CPU time from before-paint to after-paint, renderer included; the wall clock stands beside
 * it. A hold is a turn of the main loop (tests/ui/loop-watch.h). Beside each target: met, or NOT MET.
 */
#include "ui-test.h"

#include "counts.h"
#include "loop-watch.h"
#include "section.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT_MS  60000
#define FRAMES    300
/* To the first word about a long chart, on a processor. */
#define ANSWER_MS 300000

static UiTest *test;

/* ---- figures ---- */

static double
wall_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

static double
thread_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1000.0 + now.tv_nsec / 1e6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

/* ms; 0: no target. */
typedef struct
{
  double median, p99, most;
} Target;

static const Target none;

static void
print_target (const char *what, double limit)
{
  if (limit > 0)
    printf (" %s <= %.4g", what, limit);
}

static double
share_of (GArray *times, guint percent)
{
  return g_array_index (times, double, MIN (times->len - 1, times->len * percent / 100));
}

static gboolean
within (double is, double limit)
{
  return limit <= 0 || is <= limit;
}

/* Prints a line and empties times. */
static void
print (const char *name, GArray *times, const Target *target)
{
  double median, p99, most;

  if (times->len == 0)
    return;
  g_array_sort (times, compare);
  median = share_of (times, 50);
  p99 = share_of (times, 99);
  most = share_of (times, 100);
  printf ("  %-50s median %6.1f ms, p99 %6.1f, most %6.1f ", name, median, p99, most);
  print_target ("median", target->median);
  print_target ("p99", target->p99);
  print_target ("most", target->most);
  if (target->median > 0 || target->p99 > 0 || target->most > 0)
    printf (": %s", within (median, target->median) && within (p99, target->p99) &&
                            within (most, target->most)
                        ? "met"
                        : "NOT MET");
  printf ("\n");
  fflush (stdout);
  g_array_set_size (times, 0);
}

static void
print_one (const char *name, double is, const char *unit, double limit)
{
  printf ("  %-50s %.1f %s", name, is, unit);
  if (limit > 0)
    printf ("  <= %.4g: %s", limit, is <= limit ? "met" : "NOT MET");
  printf ("\n");
  fflush (stdout);
}

static void
took (GArray *times, double ms)
{
  g_array_append_val (times, ms);
}

#define HOLD_MS 50.0

static void
print_hold (RoundsLoopWatch *watch, const char *name)
{
  loop_watch_end (watch);
  print_one (name, watch->stood, "ms", HOLD_MS);
}

/* ---- charts ---- */

/* Their nth. */
static const RoundsPersonRow *
person_with (guint least, guint most, guint nth)
{
  RoundsPeople *people = rounds_session_get_people (test->session);
  guint n = nth;

  for (guint i = 0; i < rounds_people_size (people); i++)
    {
      const RoundsPersonRow *row = rounds_people_get (people, i);

      if (row->events >= least && row->events < most && n-- == 0)
        return row;
    }
  g_printerr ("bench-ui: the store has no more than %u patients of %u to %u events\n", nth, least,
              most);
  exit (1);
}

static const RoundsPersonRow *
small (guint nth)
{
  return person_with (500, 5000, nth % 2);
}

static const RoundsPersonRow *
large (guint nth)
{
  return person_with (40000, 100000, 0);
}

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/* Whole, and drawn: every card of the overview is there, laid out and so in its frame. */
#define CARDS 9

static gboolean
has_chart (gpointer data)
{
  RoundsChartPage *chart = rounds_window_get_chart (data);
  GtkWidget *section = chart != NULL
                           ? rounds_chart_page_peek_section (chart,
                                                             rounds_chart_page_get_section (chart))
                           : NULL;
  GtkWidget *cards = section != NULL ? ui_find_typed (section, "RoundsColumns", NULL) : NULL;

  return section != NULL && gtk_widget_get_width (section) > 0 &&
         (cards == NULL || count_children (cards) == CARDS);
}

/* Wall clock, to the drawn chart, all of it; *cpu: what the main thread worked of it. */
static double
open_chart (const RoundsPersonRow *row, double *cpu)
{
  double begin = wall_ms (), worked = thread_ms ();

  rounds_window_open_patient (test->window, row->rid, "treatment", 0);
  /* It is laid out and drawn in the same turn of the main loop. */
  g_assert_true (test_wait_until (has_chart, test->window, LIMIT_MS));
  *cpu = thread_ms () - worked;
  return wall_ms () - begin;
}

static gboolean
words_are_ready (gpointer data)
{
  return rounds_patient_words_ready (data);
}

static void
settle (void)
{
  g_assert_true (
      test_wait_until (words_are_ready, rounds_window_get_patient (test->window), LIMIT_MS));
  ui_wait_frames (test, 5);
}

typedef const RoundsPersonRow *(*Who) (guint nth);

static void
bench_chart (Who who, guint runs, const char *name, const Target *target)
{
  g_autoptr (GArray) walls = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cpus = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) holds = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < runs; i++)
    {
      RoundsLoopWatch watch;
      double cpu;

      if (rounds_window_get_chart (test->window) != NULL)
        settle ();
      loop_watch_begin (&watch);
      took (walls, open_chart (who (i), &cpu));
      took (cpus, cpu);
      settle ();
      loop_watch_end (&watch);
      took (holds, watch.stood);
    }
  print (name, walls, target);
  print ("  of it the main thread's work", cpus, &none);
  print ("  the longest hold of the main loop", holds, &(Target){ .median = HOLD_MS });
}

/* From the passphrase to the drawn chart, less what a wrong passphrase takes: that derives a key and does nothing else. */
static void
bench_unlock (guint runs)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < runs; i++)
    {
      double begin, derivation, cpu;

      rounds_session_lock (test->session);
      ui_wait_frames (test, 12);
      begin = wall_ms ();
      ui_unlock (test, "not this one");
      derivation = wall_ms () - begin;
      begin = wall_ms ();
      ui_enter (test);
      open_chart (small (0), &cpu);
      took (times, wall_ms () - begin - derivation);
    }
  print ("passphrase to the chart of 1,000 events, less the key", times,
         &(Target){ .median = 300 });
}

static void
bench_charts (guint runs)
{
  bench_unlock (MIN (runs, 5));
  settle ();
  bench_chart (small, runs, "patient to patient, 1,000 events", &(Target){ .median = 150 });
  bench_chart (large, MIN (runs, 5), "to a patient of 50,000 events", &none);
}

/* In a turn of the loop, as a click does: a watch sees nothing of what comes before the first. */
static gboolean
on_section_wanted (gpointer data)
{
  const RoundsSection *section = data;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", section->id);
  return G_SOURCE_REMOVE;
}

static void
bench_sections (void)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  settle ();
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("  %s", sections[i].id);
      RoundsLoopWatch watch;

      ui_wait_frames (test, 1);
      loop_watch_begin (&watch);
      g_timeout_add (1, on_section_wanted, (gpointer) &sections[i]);
      ui_wait_frames (test, 12);
      loop_watch_end (&watch);
      took (times, watch.worked);
      print_one (name, watch.worked, "ms of work", HOLD_MS);
    }
  print ("a section of 50,000 events: the longest hold", times, &(Target){ .most = HOLD_MS });
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[0].id);
}

static void
on_changed (gboolean *changed)
{
  *changed = TRUE;
}

/* As after an import and every five minutes, with the pages that were opened before. */
static void
bench_anew (const char *name)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_swapped (patient, "changed", G_CALLBACK (on_changed), &changed);
  RoundsLoopWatch watch;

  settle ();
  loop_watch_begin (&watch);
  rounds_patient_reload (patient);
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  settle ();
  print_hold (&watch, name);
  g_signal_handler_disconnect (patient, handler);
}

/* With the page on the screen that takes longest to fill and with the first one. */
static void
bench_every_section (void)
{
  static const char *const seen[] = { "notes", "overview" };
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  RoundsLoopWatch watch;

  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_autofree char *name = g_strdup_printf ("read anew with every section opened, %s seen: hold",
                                               seen[i]);

      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", seen[i]);
      bench_anew (name);
    }
  loop_watch_begin (&watch);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) -
                                      5 * 365 * G_TIME_SPAN_DAY / G_TIME_SPAN_MILLISECOND);
  ui_wait_frames (test, 60);
  print_hold (&watch, "shown as of five years ago with every section opened: hold");
  rounds_patient_set_at (patient, ROUNDS_NOW);
  settle ();
}

static void
bench_lock (void)
{
  RoundsLoopWatch watch;

  loop_watch_begin (&watch);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 12);
  print_hold (&watch, "locking with 50,000 events open: hold");
}

/* ---- frames ---- */

typedef struct
{
  double cpu, wall;
  GArray *cpus, *walls;
} Frames;

static void
on_before_paint (GdkFrameClock *clock, Frames *frames)
{
  frames->cpu = thread_ms ();
  frames->wall = wall_ms ();
}

static void
on_after_paint (GdkFrameClock *clock, Frames *frames)
{
  took (frames->cpus, thread_ms () - frames->cpu);
  took (frames->walls, wall_ms () - frames->wall);
}

/* A person who looks around: in and out about a place that moves along 20 years. */
static void
move_view (guint frame, gint64 from, gint64 to)
{
  double share = 0.5 + 0.5 * sin (frame / 17.0), place = 0.5 + 0.45 * sin (frame / 53.0);
  gint64 span = to - from, width = (gint64) (span * pow (0.001, share));
  gint64 middle = from + (gint64) (span * place);

  rounds_patient_set_view (rounds_window_get_patient (test->window), middle - width / 2,
                           middle + MAX (width, 7200000) / 2);
}

static void
bench_timeline (const char *name)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (test->window));
  Frames frames = { .cpus = g_array_new (FALSE, FALSE, sizeof (double)),
                    .walls = g_array_new (FALSE, FALSE, sizeof (double)) };
  RoundsLoopWatch watch;
  gulong before, after;

  settle ();
  before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &frames);
  after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &frames);
  loop_watch_begin (&watch);
  for (guint i = 0; i < FRAMES; i++)
    {
      move_view (i, index->rows[0].from, index->settings.as_of);
      ui_wait_frames (test, 1);
    }
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  print (name, frames.cpus, &(Target){ .p99 = 16.6, .most = 50 });
  print ("  on the wall", frames.walls, &(Target){ .p99 = 33 });
  print_hold (&watch, "  the longest hold of the main loop");
  g_array_unref (frames.cpus);
  g_array_unref (frames.walls);
}

static void
bench_frames (guint runs)
{
  double cpu;

  open_chart (large (0), &cpu);
  for (guint i = 0; i < runs; i++)
    bench_timeline ("timeline of 50,000 events, a frame");
}

/* ---- an answer meanwhile ---- */

typedef struct
{
  RoundsChatPane *pane;
  RoundsAnswer *answer;
  guint pieces; /* that came */
  double begin;
} Asked;

static void ask (Asked *asked);

static void
on_appended (RoundsAnswer *answer, const char *piece, Asked *asked)
{
  asked->pieces++;
}

static gboolean
ask_again (gpointer asked)
{
  ask (asked);
  return G_SOURCE_REMOVE;
}

/* Always one that streams, until it is let go: once the pane has heard of its end too. */
static void
on_ended (RoundsAnswer *answer, Asked *asked)
{
  if (rounds_answer_get_state (answer) != ROUNDS_ANSWER_DONE)
    {
      g_printerr ("bench-ui: the engine gave no answer\n");
      exit (1);
    }
  g_clear_object (&asked->answer);
  g_idle_add (ask_again, asked);
}

/* In the pane, as a person does. */
static void
ask (Asked *asked)
{
  asked->answer = rounds_chat_pane_ask (asked->pane,
                                        "How did potassium and creatinine run over these years?");
  if (asked->answer == NULL)
    {
      g_printerr ("bench-ui: nothing can be asked: is the store a demonstration?\n");
      exit (1);
    }
  g_object_ref (asked->answer);
  g_signal_connect (asked->answer, "appended", G_CALLBACK (on_appended), asked);
  g_signal_connect (asked->answer, "ended", G_CALLBACK (on_ended), asked);
}

static gboolean
is_streaming (gpointer data)
{
  const Asked *asked = data;

  return asked->pieces > 3;
}

static void
bench_answer (void)
{
  RoundsModel *model = rounds_session_get_model (test->session);
  g_autofree char *name = NULL, *device = NULL;
  Asked asked = { NULL };
  double cpu;

  open_chart (large (0), &cpu);
  settle ();
  ui_wait_model_ready (test);
  name = rounds_model_dup_name (model);
  device = rounds_model_dup_device (model);
  printf ("  the answer comes from %s on %s\n", name, device);
  asked.pane = rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
  ask (&asked);
  g_assert_true (test_wait_until (is_streaming, &asked, ANSWER_MS));
  asked.pieces = 0;
  asked.begin = wall_ms ();
  bench_timeline ("timeline of 50,000 events, a frame while it streams");
  print_one ("  words that came meanwhile", asked.pieces * 1000 / (wall_ms () - asked.begin),
             "a second", 0);
  if (asked.answer == NULL)
    return;
  g_signal_handlers_disconnect_by_data (asked.answer, &asked);
  rounds_model_cancel (model, asked.answer);
  g_object_unref (asked.answer);
}

/* ---- memory ---- */

static double
field_mb (const char *status, const char *field)
{
  const char *line = strstr (status, field);

  return line != NULL ? atof (line + strlen (field)) / 1024 : 0;
}

static void
print_memory (const char *name, double limit)
{
  g_autofree char *status = NULL;
  g_autofree char *line = NULL;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return;
  line = g_strdup_printf ("%s (its own %.0f)", name, field_mb (status, "RssAnon:"));
  print_one (line, field_mb (status, "VmRSS:"), "MB", limit);
}

static void
bench_memory (void)
{
  double cpu;

  print_memory ("memory, unlocked", 0);
  open_chart (large (0), &cpu);
  settle ();
  ui_wait_frames (test, 30);
  print_memory ("memory with 50,000 events open", 250);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 30);
  print_memory ("memory, locked again", 0);
}

/* ---- the program ---- */

static void
bench_all (guint runs)
{
  bench_charts (runs);
  bench_sections ();
  bench_timeline ("timeline of 50,000 events, a frame");
  ui_wait_frames (test, 30);
  print_memory ("memory after all charts and sections", 250);
  bench_every_section ();
  bench_lock ();
}

int
main (int argc, char **argv)
{
  UiTestConfig config = {
    .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1, .width = 1600, .height = 1000
  };
  const char *part = argc > 1 ? argv[1] : "", *last = argc == 5 ? argv[4] : NULL;
  gboolean charts = strcmp (part, "charts") == 0, answer = strcmp (part, "answer") == 0;
  gboolean memory = strcmp (part, "memory") == 0, change = strcmp (part, "switch") == 0;
  gboolean frames = strcmp (part, "timeline") == 0;

  if ((!charts && !answer && !memory && !change && !frames) || argc != (memory ? 4 : 5))
    {
      g_printerr ("bench-ui: it takes charts, switch, timeline, memory or answer, a store, its "
                  "passphrase, and "
                  "runs or a model\n");
      return 2;
    }
  config.store = argv[2];
  config.passphrase = argv[3];
  if (answer && strcmp (last, "echo") == 0)
    config.echo_ms = 20;
  else if (answer)
    config.model = last;
  ui_test_init (&argc, &argv);
  test = ui_test_new (&config);
  ui_enter (test);
  if (charts)
    bench_all ((guint) atoi (last));
  else if (change)
    bench_chart (small, (guint) atoi (last), "patient to patient, 1,000 events", &none);
  else if (frames)
    bench_frames ((guint) atoi (last));
  else if (answer)
    bench_answer ();
  else
    bench_memory ();
  ui_test_free (test);
  return 0;
}
