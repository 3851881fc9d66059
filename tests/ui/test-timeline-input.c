/* test-timeline-input.c: wheel, drag and map of the timeline by a real pointer (XTEST, by xdotool), which goes the way
 * through GDK that a hand's does. Xvfb has no touch device: a pinch is said by its gesture. */
#include "timeline-page.h"

#include "counts.h"

#include <gdk/x11/gdkx.h>
#include <math.h>

#define LIMIT_MS 60000
#define WIDTH    1000
#define HEIGHT   300
#define WHO      "Wes853"

/* ---- the pointer ---- */

static void
xdotool (const char *words)
{
  g_autofree char *line = g_strconcat ("xdotool ", words, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

typedef struct
{
  RoundsTimelineCanvas *canvas;
  double x, y;
} At;

static gboolean
has_pointer (gpointer data)
{
  const At *at = data;

  return ABS (at->canvas->pointer_x - at->x) < 1 && ABS (at->canvas->pointer_y - at->y) < 1;
}

/* At a point of the drawing; it is there when the drawing heard of it. */
static void
point (TimelinePage *page, double x, double y)
{
  At at = { page->canvas, floor (x), floor (y) };
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (page->canvas));
  double left, top, native_x, native_y;
  g_autofree char *words = NULL;

  g_assert_true (gtk_widget_translate_coordinates (GTK_WIDGET (page->canvas), GTK_WIDGET (native),
                                                   at.x, at.y, &left, &top));
  gtk_native_get_surface_transform (native, &native_x, &native_y);
  words = g_strdup_printf ("mousemove --window %lu %d %d",
                           gdk_x11_surface_get_xid (gtk_native_get_surface (native)),
                           (int) (left + native_x), (int) (top + native_y));
  xdotool (words);
  g_assert_true (test_wait_until (has_pointer, &at, LIMIT_MS));
}

static void
count_call (guint *calls)
{
  *calls += 1;
}

static gboolean
is_called (gpointer calls)
{
  return *(guint *) calls > 0;
}

/* Something that moves the view. */
static void
do_and_wait (TimelinePage *page, const char *words)
{
  guint calls = 0;

  g_signal_connect_swapped (page->canvas, "viewed", G_CALLBACK (count_call), &calls);
  xdotool (words);
  g_assert_true (test_wait_until (is_called, &calls, LIMIT_MS));
  g_signal_handlers_disconnect_by_data (page->canvas, &calls);
}

/* ---- what is seen ---- */

static gint64
shown (TimelinePage *page)
{
  gint64 from, to;

  rounds_timeline_canvas_get_view (page->canvas, &from, &to);
  return to - from;
}

static double
instant_at (TimelinePage *page, double x)
{
  return rounds_timeline_scale_instant (&page->canvas->scale, x - page->canvas->gutter);
}

static double
middle_of (TimelinePage *page)
{
  return rounds_timeline_scale_instant (&page->canvas->scale, page->canvas->scale.width / 2);
}

static double
x_of (TimelinePage *page, double instant)
{
  return rounds_timeline_scale_x (&page->canvas->scale, (gint64) instant) + page->canvas->gutter;
}

/* An x of the plot, from its left edge to its right. */
static double
across (TimelinePage *page, double part)
{
  return floor (page->canvas->gutter + part * page->canvas->scale.width);
}

static void
open_in_middle (TimelinePage *page)
{
  gint64 now;

  timeline_page_open (page, WHO, WIDTH, HEIGHT);
  now = page->index->settings.as_of;
  rounds_timeline_canvas_set_view (page->canvas, now - 6 * ROUNDS_TIMELINE_YEAR,
                                   now - 4 * ROUNDS_TIMELINE_YEAR);
  ui_record_frames (page->record, 2);
}

/* ---- the wheel ---- */

/* What is under the pointer stays under it, in and out. */
static void
test_wheel (void)
{
  static const double parts[] = { .1, .5, .93 };
  g_auto (TimelinePage) page = { 0 };

  open_in_middle (&page);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint k = 0; k < 8; k++)
      {
        double x = across (&page, parts[i]), instant;
        gint64 before = shown (&page);

        point (&page, x, page.canvas->axis + 10);
        instant = instant_at (&page, x);
        do_and_wait (&page, k < 4 ? "click 4" : "click 5");
        if (k < 4)
          g_assert_cmpint (shown (&page), <, before);
        else
          g_assert_cmpint (shown (&page), >, before);
        g_assert_cmpfloat (ABS (x_of (&page, instant) - x), <, .5);
      }
}

typedef struct
{
  TimelinePage *page;
  gint64 least, most, wanted;
} Limits;

static void
on_viewed (Limits *limits)
{
  limits->least = MIN (limits->least, shown (limits->page));
  limits->most = MAX (limits->most, shown (limits->page));
}

static gboolean
is_wanted (gpointer data)
{
  const Limits *limits = data;

  return ABS (shown (limits->page) - limits->wanted) <= limits->wanted / 1000;
}

/* From an hour to a lifetime, and no step beyond. */
static void
test_wheel_limits (void)
{
  g_auto (TimelinePage) page = { 0 };
  Limits limits = { &page, G_MAXINT64, 0, ROUNDS_TIMELINE_HOUR };
  const RoundsTimelineModel *model;
  gint64 from, to;

  open_in_middle (&page);
  model = rounds_timeline_canvas_get_model (page.canvas);
  g_signal_connect_swapped (page.canvas, "viewed", G_CALLBACK (on_viewed), &limits);
  point (&page, across (&page, .4), page.canvas->axis + 10);
  xdotool ("click --repeat 70 --delay 1 4");
  g_assert_true (test_wait_until (is_wanted, &limits, LIMIT_MS));
  limits.wanted = model->to - model->from;
  xdotool ("click --repeat 90 --delay 1 5");
  g_assert_true (test_wait_until (is_wanted, &limits, LIMIT_MS));
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  g_assert_cmpint (ABS (from - model->from), <=, 1);
  g_assert_cmpint (limits.least, >=, ROUNDS_TIMELINE_HOUR - 1);
  g_assert_cmpint (limits.most, <=, model->to - model->from + 1);
  g_signal_handlers_disconnect_by_data (page.canvas, &limits);
}

/* To the side by a wheel that has it, and by Shift: as far, and no closer. */
static void
test_wheel_aside (void)
{
  static const struct
  {
    const char *words;
    int sign;
  } rows[] = { { "click 7", 1 },
               { "click 6", -1 },
               { "keydown shift click 5 keyup shift", 1 },
               { "keydown shift click 4 keyup shift", -1 } };
  g_auto (TimelinePage) page = { 0 };

  open_in_middle (&page);
  point (&page, across (&page, .5), page.canvas->axis + 10);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double left = page.canvas->scale.left, step = page.canvas->scale.width / 12;

      do_and_wait (&page, rows[i].words);
      g_assert_cmpfloat_with_epsilon (page.canvas->scale.left - left, rows[i].sign * step, .5);
    }
}

/* ---- what is around it ---- */

/* In a page that can be scrolled the wheel is the timeline's, at its limits too. */
static void
test_wheel_stays (void)
{
  static const char *const wheels[] = { "click --repeat 5 --delay 1 5",
                                        "click --repeat 5 --delay 1 4" };
  g_auto (TimelinePage) page = { 0 };
  GtkWidget *scroller = gtk_scrolled_window_new (), *box, *below;
  GtkAdjustment *adjustment;
  GtkWindow *window;

  open_in_middle (&page);
  window = GTK_WINDOW (gtk_widget_get_root (page.timeline));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  below = gtk_label_new ("below");
  gtk_widget_set_size_request (page.timeline, -1, 260);
  gtk_widget_set_size_request (below, -1, 2000);
  g_object_ref (page.timeline);
  gtk_window_set_child (window, NULL);
  gtk_box_append (GTK_BOX (box), page.timeline);
  gtk_box_append (GTK_BOX (box), below);
  g_object_unref (page.timeline);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_window_set_child (window, scroller);
  ui_record_frames (page.record, 3);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_adjustment_set_value (adjustment, 20);
  ui_record_frames (page.record, 2);
  for (guint i = 0; i < G_N_ELEMENTS (wheels); i++)
    for (guint map = 0; map < 2; map++)
      {
        rounds_timeline_canvas_move (page.canvas, ROUNDS_TIMELINE_ALL);
        point (&page, across (&page, .5),
               map ? gtk_widget_get_height (GTK_WIDGET (page.canvas)) - 4 : page.canvas->axis + 10);
        do_and_wait (&page, wheels[i]);
        ui_record_frames (page.record, 3);
        g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 20);
      }
}

/* ---- pinch ---- */

static GtkGesture *
find_pinch (TimelinePage *page)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (page->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_ZOOM (controller))
        return GTK_GESTURE (controller);
    }
  g_error ("the canvas has no pinch");
}

static gboolean
is_active (gpointer pinch)
{
  return gtk_gesture_is_active (pinch);
}

/* Each scale is of the fingers' first distance. The one point that the gesture has is that of a button, which is where
 * the fingers' middle would be. */
static void
test_pinch (void)
{
  static const double scales[] = { 1.3, 2, 4, 2, .9 };
  g_auto (TimelinePage) page = { 0 };
  GtkGesture *pinch;
  double x, instant, rate;

  open_in_middle (&page);
  pinch = find_pinch (&page);
  x = across (&page, .3);
  point (&page, x, page.canvas->axis + 10);
  xdotool ("mousedown 1");
  g_assert_true (test_wait_until (is_active, pinch, LIMIT_MS));
  for (guint n = 0; n < 2; n++)
    {
      instant = instant_at (&page, x);
      rate = page.canvas->scale.rate;
      g_signal_emit_by_name (pinch, "begin", NULL);
      for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
        {
          g_signal_emit_by_name (pinch, "scale-changed", scales[i]);
          g_assert_cmpfloat_with_epsilon (page.canvas->scale.rate, rate * scales[i], rate * 1e-6);
          g_assert_cmpfloat (ABS (x_of (&page, instant) - x), <, .5);
        }
    }
  g_signal_emit_by_name (pinch, "begin", NULL);
  g_signal_emit_by_name (pinch, "scale-changed", 1e9);
  g_assert_cmpint (shown (&page), >=, ROUNDS_TIMELINE_HOUR - 1);
  g_assert_cmpint (shown (&page), <=, ROUNDS_TIMELINE_HOUR + 1);
  xdotool ("mouseup 1");
}

/* ---- drag, and the map ---- */

static void
test_drag (void)
{
  g_auto (TimelinePage) page = { 0 };
  double from, y, instant;
  gint64 before;

  open_in_middle (&page);
  from = across (&page, .6);
  y = page.canvas->axis + 40;
  before = shown (&page);
  point (&page, from, y);
  instant = instant_at (&page, from);
  xdotool ("mousedown 1");
  for (int by = -40; by >= -200; by -= 40)
    point (&page, from + by, y);
  xdotool ("mouseup 1");
  ui_record_frames (page.record, 3);
  /* What was taken is where it was let go. */
  g_assert_cmpfloat (ABS (x_of (&page, instant) - (from - 200)), <, 1.5);
  g_assert_cmpfloat_with_epsilon ((double) shown (&page), (double) before, (double) before / 1e3);
  point (&page, from, y);
  g_assert_cmpfloat (ABS (x_of (&page, instant) - (from - 200)), <, 1.5);
}

typedef struct
{
  TimelinePage *page;
  double instant; /* should be in the middle of the view */
} Middle;

static gboolean
is_in_middle (gpointer data)
{
  const Middle *middle = data;
  const RoundsTimelineScale *map = &middle->page->canvas->map;

  /* To a pixel of the map. */
  return ABS (rounds_timeline_scale_x (map, (gint64) middle_of (middle->page)) -
              rounds_timeline_scale_x (map, (gint64) middle->instant)) < 1.5;
}

static void
test_map (void)
{
  g_auto (TimelinePage) page = { 0 };
  Middle middle = { &page, 0 };
  double y, x;
  gint64 before;

  open_in_middle (&page);
  y = gtk_widget_get_height (GTK_WIDGET (page.canvas)) - 5;
  before = shown (&page);
  x = across (&page, .5);
  point (&page, x, y);
  middle.instant = rounds_timeline_scale_instant (&page.canvas->map, x - page.canvas->gutter);
  g_assert_false (is_in_middle (&middle));
  xdotool ("click 1");
  g_assert_true (test_wait_until (is_in_middle, &middle, LIMIT_MS));
  g_assert_cmpfloat_with_epsilon ((double) shown (&page), (double) before, (double) before / 2);
  /* Dragged, it follows; let go, it stays. */
  xdotool ("mousedown 1");
  for (int by = 30; by <= 150; by += 30)
    {
      point (&page, x + by, y);
      middle.instant = rounds_timeline_scale_instant (&page.canvas->map,
                                                      x + by - page.canvas->gutter);
      g_assert_true (test_wait_until (is_in_middle, &middle, LIMIT_MS));
    }
  xdotool ("mouseup 1");
  ui_record_frames (page.record, 3);
  point (&page, x - 100, y);
  ui_record_frames (page.record, 3);
  g_assert_true (is_in_middle (&middle));
}

int
main (int argc, char **argv)
{
  int failed;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/timeline/wheel", test_wheel);
  g_test_add_func ("/timeline/wheel-limits", test_wheel_limits);
  g_test_add_func ("/timeline/wheel-aside", test_wheel_aside);
  g_test_add_func ("/timeline/wheel-stays", test_wheel_stays);
  g_test_add_func ("/timeline/pinch", test_pinch);
  g_test_add_func ("/timeline/drag", test_drag);
  g_test_add_func ("/timeline/map", test_map);
  failed = g_test_run ();
  timeline_page_end ();
  return failed;
}
