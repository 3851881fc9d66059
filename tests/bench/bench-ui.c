/* bench-ui.c: the window as its user waits for it, in process, under Xvfb with the cairo renderer.
 *
 *   bench-ui STORE PASSPHRASE RUNS
 *
 * The store is clinical and holds one patient of about 1,000 events and one of 50,000. Printed: from an
 * open store to the drawn chart, from one patient to the next, each section's first frame, frames of the
 * timeline while the engine makes an answer, the longest time that the main loop stood still, memory.
 * A frame is the thread's CPU time from before-paint to after-paint, renderer included; the wall clock
 * stands beside it.
 */
#include "ui-test.h"

#include "counts.h"
#include "section.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT_MS 60000
#define FRAMES   300

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

static void
print (const char *name, GArray *times, const char *target)
{
  if (times->len == 0)
    return;
  g_array_sort (times, compare);
  printf ("  %-46s median %7.1f ms, p99 %7.1f, most %7.1f  (%s)\n", name,
          g_array_index (times, double, times->len / 2),
          g_array_index (times, double, MIN (times->len - 1, times->len * 99 / 100)),
          g_array_index (times, double, times->len - 1), target);
  fflush (stdout);
  g_array_set_size (times, 0);
}

static void
took (GArray *times, double ms)
{
  g_array_append_val (times, ms);
}

/* ---- the main loop ---- */

static struct
{
  double last, longest;
  guint timer;
} loop;

static gboolean
on_beat (gpointer data)
{
  double now = wall_ms ();

  loop.longest = MAX (loop.longest, now - loop.last);
  loop.last = now;
  return G_SOURCE_CONTINUE;
}

static void
watch_loop (void)
{
  loop.last = wall_ms ();
  loop.longest = 0;
  if (loop.timer == 0)
    loop.timer = g_timeout_add_full (G_PRIORITY_HIGH, 1, on_beat, NULL, NULL);
}

/* ---- charts ---- */

static const RoundsPersonRow *
person_with (guint least, guint most)
{
  RoundsPeople *people = rounds_session_get_people (test->session);

  for (guint i = 0; i < rounds_people_size (people); i++)
    {
      const RoundsPersonRow *row = rounds_people_get (people, i);

      if (row->events >= least && row->events < most)
        return row;
    }
  g_printerr ("bench-ui: the store has no patient of %u to %u events\n", least, most);
  exit (1);
}

static gboolean
has_chart (gpointer data)
{
  RoundsChartPage *chart = rounds_window_get_chart (data);

  return chart != NULL &&
         rounds_chart_page_peek_section (chart, rounds_chart_page_get_section (chart)) != NULL;
}

/* Wall clock; *cpu: what the main thread worked of it. */
static double
open_chart (const RoundsPersonRow *row, double *cpu)
{
  double begin = wall_ms (), worked = thread_ms ();

  rounds_window_open_patient (test->window, row->rid, "treatment", 0);
  g_assert_true (test_wait_until (has_chart, test->window, LIMIT_MS));
  ui_wait_frames (test, 1);
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

static void
bench_chart (const RoundsPersonRow *row, guint runs, const char *name, const char *target)
{
  g_autoptr (GArray) walls = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cpus = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < runs; i++)
    {
      double cpu;

      if (rounds_window_get_chart (test->window) != NULL)
        settle ();
      took (walls, open_chart (row, &cpu));
      took (cpus, cpu);
    }
  print (name, walls, target);
  print ("  of it the main thread's work", cpus, "-");
}

static void
bench_charts (const RoundsPersonRow *small, const RoundsPersonRow *large, guint runs)
{
  bench_chart (small, 1, "unlocked to the drawn chart of 1,000", "<= 300");
  bench_chart (small, runs, "patient to patient, 1,000 events", "<= 150");
  bench_chart (large, MIN (runs, 5), "to a patient of 50,000 events", "no target");
}

static void
bench_sections (const char *name)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  settle ();
  for (guint i = 0; i < n; i++)
    {
      double begin = wall_ms (), worked = thread_ms ();

      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[i].id);
      ui_wait_frames (test, 1);
      took (times, thread_ms () - worked);
      printf ("    %-20s %7.1f ms of work, %7.1f ms\n", sections[i].id, thread_ms () - worked,
              wall_ms () - begin);
    }
  print (name, times, "<= 50 of the main loop");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[0].id);
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
bench_timeline (gboolean answering)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (test->window));
  Frames frames = { .cpus = g_array_new (FALSE, FALSE, sizeof (double)),
                    .walls = g_array_new (FALSE, FALSE, sizeof (double)) };
  gulong before, after;

  settle ();
  before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &frames);
  after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &frames);
  for (guint i = 0; i < FRAMES; i++)
    {
      move_view (i, index->rows[0].from, index->settings.as_of);
      ui_wait_frames (test, 1);
    }
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  print (answering ? "timeline frame, CPU, while an answer is made" : "timeline frame, CPU",
         frames.cpus, "p99 <= 16.6, most <= 50");
  print ("timeline frame, wall clock", frames.walls, "p99 <= 33");
  g_array_unref (frames.cpus);
  g_array_unref (frames.walls);
}

static void
print_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return;
  line = strstr (status, "VmRSS:");
  printf ("  %-46s %.0f MB, allocated %.0f MB  (<= 250)\n", "memory with 50,000 events open",
          line != NULL ? atof (line + 6) / 1024 : 0.0, mallinfo2 ().uordblks / 1e6);
}

/* ---- the program ---- */

int
main (int argc, char **argv)
{
  UiTestConfig config = {
    .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1, .width = 1600, .height = 1000
  };
  const RoundsPersonRow *small, *large;
  guint runs;

  if (argc != 4)
    {
      g_printerr ("bench-ui: it takes a store, its passphrase and a number of runs\n");
      return 2;
    }
  runs = atoi (argv[3]);
  config.store = argv[1];
  config.passphrase = argv[2];
  ui_test_init (&argc, &argv);
  test = ui_test_new (&config);
  watch_loop ();
  ui_enter (test);
  small = person_with (500, 5000);
  large = person_with (40000, 100000);
  bench_charts (small, large, runs);
  bench_sections ("a section of 50,000 events, work to a frame");
  watch_loop ();
  bench_timeline (FALSE);
  printf ("  %-46s %.0f ms  (<= 50)\n", "longest stop of the main loop, panning", loop.longest);
  print_memory ();
  ui_test_free (test);
  return 0;
}
