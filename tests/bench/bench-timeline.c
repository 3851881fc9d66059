/* bench-timeline.c: frames of a timeline of 50,000 events over 20 years, panned and zoomed in a real
 * window. Run under tests/ui/xvfb.sh, which takes the cairo renderer.
 *
 * A frame is from before-paint to after-paint of the window's clock: layout, snapshot and renderer.
 * The thread's CPU time is what the code costs; the time on the wall is printed beside it, and holds
 * what other programs of the machine took.
 */
#include "timeline-canvas.h"
#include "timeline-fixture.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define AS_OF  1794837600000ll /* 2026-11-16T08:00-06:00 */
#define EVENTS 50000
#define YEARS  20
#define WARM   20
#define FRAMES 600
#define TARGET 16.6 /* ms of CPU, 99 of 100 frames */
#define LIMIT  50.0 /* ms of CPU, every frame */

typedef struct
{
  RoundsTimelineCanvas *canvas;
  gint64 from, to; /* all there is */
  guint frame;
  double cpu_begin, wall_begin;
  GArray *cpu, *wall; /* double, ms */
} Bench;

static double
now_ms (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* From a lifetime to an hour and back, four times, while the middle wanders over the years. */
static void
move (Bench *self)
{
  double turn = self->frame * 2 * G_PI / (FRAMES / 4.0), all = (double) (self->to - self->from);
  double span = exp (log (all) + (log (3.6e6) - log (all)) * (1 - cos (turn)) / 2);
  double middle = self->from + all * (0.5 + 0.4 * sin (self->frame * 2 * G_PI / FRAMES));

  rounds_timeline_canvas_set_view (self->canvas, (gint64) (middle - span / 2),
                                   (gint64) (middle + span / 2));
}

static void
on_before_paint (GdkFrameClock *clock, Bench *self)
{
  self->wall_begin = now_ms (CLOCK_MONOTONIC);
  self->cpu_begin = now_ms (CLOCK_THREAD_CPUTIME_ID);
  move (self);
}

static void
on_after_paint (GdkFrameClock *clock, Bench *self)
{
  double cpu = now_ms (CLOCK_THREAD_CPUTIME_ID) - self->cpu_begin;
  double wall = now_ms (CLOCK_MONOTONIC) - self->wall_begin;

  if (self->frame >= WARM)
    {
      g_array_append_val (self->cpu, cpu);
      g_array_append_val (self->wall, wall);
    }
  self->frame++;
}

static int
compare (gconstpointer one, gconstpointer other)
{
  double a = *(const double *) one, b = *(const double *) other;

  return (a > b) - (a < b);
}

static double
at (GArray *times, double share)
{
  guint i = (guint) (times->len * share);

  return g_array_index (times, double, MIN (i, times->len - 1));
}

static double
memory_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? g_strstr_len (text, -1, "VmRSS:") : NULL;
  return line != NULL ? atof (line + 6) / 1024 : 0;
}

static RoundsChartIndex *
make_chart (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  GPtrArray *events = timeline_events_new ();

  timeline_events_fill (events, random, EVENTS, YEARS, AS_OF);
  return timeline_chart_new (events, AS_OF, NULL);
}

static void
report (Bench *bench, double model_ms)
{
  double last;

  g_array_sort (bench->cpu, compare);
  g_array_sort (bench->wall, compare);
  last = g_array_index (bench->cpu, double, bench->cpu->len - 1);
  g_print ("  timeline, %d events, %d years, %u frames of pan and zoom:\n", EVENTS, YEARS,
           bench->cpu->len);
  g_print ("    CPU a frame: median %.1f ms, p99 %.1f ms (target %.1f), longest %.1f ms (target "
           "%.0f): %s\n",
           at (bench->cpu, 0.5), at (bench->cpu, 0.99), TARGET, last, LIMIT,
           at (bench->cpu, 0.99) <= TARGET && last <= LIMIT ? "met" : "NOT MET");
  g_print ("    on the wall: median %.1f ms, p99 %.1f ms (target 33)\n", at (bench->wall, 0.5),
           at (bench->wall, 0.99));
  g_print ("    sorted into lanes in %.0f ms; memory %.0f MB with the chart\n", model_ms,
           memory_mb ());
}

int
main (void)
{
  const RoundsTimelineChoice choice = { 0 };
  Bench bench = { 0 };
  RoundsChartIndex *index;
  GtkWidget *window, *canvas;
  GdkFrameClock *clock;
  double begin;

  adw_init ();
  index = make_chart ();
  canvas = rounds_timeline_canvas_new ();
  bench.canvas = ROUNDS_TIMELINE_CANVAS (canvas);
  begin = now_ms (CLOCK_THREAD_CPUTIME_ID);
  rounds_timeline_canvas_set_chart (bench.canvas, index, &choice, FALSE);
  begin = now_ms (CLOCK_THREAD_CPUTIME_ID) - begin;
  rounds_timeline_canvas_set_moment (bench.canvas, AS_OF, TRUE);
  bench.from = rounds_timeline_canvas_get_model (bench.canvas)->from;
  bench.to = rounds_timeline_canvas_get_model (bench.canvas)->to;
  bench.cpu = g_array_new (FALSE, FALSE, sizeof (double));
  bench.wall = g_array_new (FALSE, FALSE, sizeof (double));
  window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), canvas);
  gtk_window_set_default_size (GTK_WINDOW (window), 1600, 240);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (canvas) || gtk_widget_get_width (canvas) == 0)
    g_main_context_iteration (NULL, TRUE);
  clock = gtk_widget_get_frame_clock (canvas);
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &bench);
  gdk_frame_clock_begin_updating (clock);
  while (bench.frame < FRAMES + WARM)
    g_main_context_iteration (NULL, TRUE);
  gdk_frame_clock_end_updating (clock);
  g_signal_handlers_disconnect_by_data (clock, &bench);
  report (&bench, begin);
  gtk_window_destroy (GTK_WINDOW (window));
  rounds_chart_index_free (index);
  return 0;
}
