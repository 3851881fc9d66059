#include "plot.h"

#include "plot-drawing.h"
#include "plot-words.h"
#include "results-list.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  VIEW_ASKED,
  POINT_ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _RoundsPlot
{
  GtkWidget parent;
  RoundsPlotDrawing drawing;
  double drag_from, drag_to; /* view when a drag began */
};

G_DEFINE_FINAL_TYPE (RoundsPlot, rounds_plot, GTK_TYPE_WIDGET)

/* ---- words ---- */

/* What a screen reader says of the whole, or of the value that the cursor is on. */
static void
say (RoundsPlot *self)
{
  g_autofree char *words = NULL;

  if (self->drawing.series != ROUNDS_NONE)
    words = rounds_plot_point_words (&self->drawing.what, self->drawing.series,
                                     self->drawing.point);
  else if (self->drawing.what.n_series > 0)
    words = g_strdup_printf (ngettext ("Plot of %u value", "Plot of %u values",
                                       self->drawing.what.series[0].n),
                             self->drawing.what.series[0].n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : _ ("Plot"), -1);
}

/* ---- asking for another view ---- */

#define LEAST_SPAN 3600000.0 /* an hour */

static void
ask_view (RoundsPlot *self, double from, double to)
{
  if (to - from >= LEAST_SPAN && fabs (from) < 1e15 && fabs (to) < 1e15)
    g_signal_emit (self, signals[VIEW_ASKED], 0, (gint64) from, (gint64) to);
}

/* factor < 1: nearer; x stays where it is. */
static void
zoom (RoundsPlot *self, double x, double factor)
{
  double at = (x - self->drawing.left) / MAX (self->drawing.right - self->drawing.left, 1);
  double span = (double) (self->drawing.to - self->drawing.from), middle;

  at = CLAMP (at, 0, 1);
  middle = (double) self->drawing.from + at * span;
  span = MAX (span * factor, LEAST_SPAN);
  ask_view (self, middle - at * span, middle + (1 - at) * span);
}

static void
pan (RoundsPlot *self, double part)
{
  double by = part * (double) (self->drawing.to - self->drawing.from);

  ask_view (self, (double) self->drawing.from + by, (double) self->drawing.to + by);
}

static void
show_all (RoundsPlot *self)
{
  gint64 from, to;

  if (rounds_plot_what_fit (&self->drawing.what, &from, &to))
    ask_view (self, (double) from, (double) to);
}

/* ---- the cursor ---- */

/* The neighbour in time over all series, step -1 or 1; the latest where there is no cursor yet. Rows
 * lie in order of time: their places compare as their times do. */
static gboolean
find_neighbour (RoundsPlot *self, int step, guint *series, guint *point)
{
  const RoundsChartRow *now = NULL, *best = NULL;

  if (self->drawing.series != ROUNDS_NONE)
    now = self->drawing.what.series[self->drawing.series].series->points[self->drawing.point].row;
  for (guint i = 0; i < self->drawing.what.n_series; i++)
    for (guint k = 0; k < self->drawing.what.series[i].n; k++)
      {
        const RoundsChartRow *row = self->drawing.what.series[i].series->points[k].row;
        gboolean back = now == NULL || step < 0;
        if (now != NULL && (step > 0 ? row <= now : row >= now))
          continue;
        if (best != NULL && (back ? row <= best : row >= best))
          continue;
        best = row;
        *series = i;
        *point = k;
      }
  return best != NULL;
}

static void
ask_point (RoundsPlot *self, guint series, guint point)
{
  const RoundsChartRow *row = self->drawing.what.series[series].series->points[point].row;
  gint64 span = self->drawing.to - self->drawing.from;

  if (row->from != G_MAXINT64 && (row->from < self->drawing.from || row->from >= self->drawing.to))
    ask_view (self, (double) row->from - (double) span / 2, (double) row->from + (double) span / 2);
  g_signal_emit (self, signals[POINT_ASKED], 0, series, point);
}

static void
step_point (RoundsPlot *self, int step)
{
  guint series = 0, point = 0;

  if (find_neighbour (self, step, &series, &point))
    ask_point (self, series, point);
}

static void
end_point (RoundsPlot *self, gboolean last)
{
  const RoundsPlotSeries *one = &self->drawing.what.series[0];

  if (self->drawing.what.n_series > 0 && one->n > 0)
    ask_point (self, 0, last ? one->n - 1 : 0);
}

/* ---- input ---- */

static gboolean
on_key_pressed (RoundsPlot *self, guint key, guint code, GdkModifierType state)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;

  if ((state & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      control ? pan (self, -.25) : step_point (self, -1);
      return TRUE;
    case GDK_KEY_Right:
      control ? pan (self, .25) : step_point (self, 1);
      return TRUE;
    case GDK_KEY_Home:
      end_point (self, FALSE);
      return TRUE;
    case GDK_KEY_End:
      end_point (self, TRUE);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      zoom (self, (self->drawing.left + self->drawing.right) / 2, .5);
      return !control;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom (self, (self->drawing.left + self->drawing.right) / 2, 2);
      return !control;
    case GDK_KEY_a:
      if (!control)
        show_all (self);
      return !control;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

/* The value nearest to a place, no farther than a finger's width. */
static gboolean
find_at (RoundsPlot *self, double x, double y, guint *series, guint *point)
{
  double nearest = 20 * 20;

  for (guint i = 0; i < self->drawing.what.n_series; i++)
    {
      guint first, last;
      rounds_plot_drawing_within (&self->drawing, i, &first, &last);
      for (guint k = first; k < last; k++)
        {
          const RoundsPoint *one = &self->drawing.what.series[i].series->points[k];
          double limit = rounds_plot_limit (self->drawing.what.series[i].series, one);
          double dx = rounds_plot_drawing_x (&self->drawing, one->row->from) - x, dy;
          if (!one->plotted && isnan (limit))
            continue;
          dy = rounds_plot_drawing_y (&self->drawing, isnan (limit) ? one->number : limit) - y;
          if (dx * dx + dy * dy >= nearest)
            continue;
          nearest = dx * dx + dy * dy;
          *series = i;
          *point = k;
        }
    }
  return nearest < 20 * 20;
}

static void
on_pressed (RoundsPlot *self, int n_press, double x, double y)
{
  guint series = 0, point = 0;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->drawing.drawable && find_at (self, x, y, &series, &point))
    g_signal_emit (self, signals[POINT_ASKED], 0, series, point);
}

static void
on_drag_begin (RoundsPlot *self)
{
  self->drag_from = (double) self->drawing.from;
  self->drag_to = (double) self->drawing.to;
}

static void
on_drag_update (RoundsPlot *self, double x, double y)
{
  double by = x / MAX (self->drawing.right - self->drawing.left, 1) *
              (self->drag_to - self->drag_from);

  if (fabs (x) > 4)
    ask_view (self, self->drag_from - by, self->drag_to - by);
}

/* Ctrl zooms at the pointer; without it the page below scrolls. */
static gboolean
on_scrolled (RoundsPlot *self, double dx, double dy, GtkEventControllerScroll *scroll)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (scroll));
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (scroll));
  double x = (self->drawing.left + self->drawing.right) / 2, y;

  if ((state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  if (event != NULL)
    gdk_event_get_position (event, &x, &y);
  zoom (self, x, pow (1.25, dy));
  return TRUE;
}

/* ---- the widget ---- */

static void
rounds_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsPlotDrawing *drawing = &ROUNDS_PLOT (widget)->drawing;
  RoundsPaint paint;

  drawing->context = gtk_widget_get_pango_context (widget);
  drawing->width = (float) gtk_widget_get_width (widget);
  drawing->height = (float) gtk_widget_get_height (widget);
  rounds_paint_begin (&paint, widget, snapshot);
  rounds_plot_drawing_draw (drawing, &paint);
  rounds_paint_end (&paint);
}

static void
rounds_plot_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  RoundsPlot *self = ROUNDS_PLOT (widget);
  int line = rounds_text_height (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = line * (self->drawing.small ? 10 : 16);
      *natural = line * (self->drawing.small ? 16 : 40);
      return;
    }
  *minimum = line * (self->drawing.small ? 5 : 16);
  *natural = line * (self->drawing.small ? 6 : 24);
}

static void
rounds_plot_class_init (RoundsPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = rounds_plot_snapshot;
  widget_class->measure = rounds_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "resultplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[VIEW_ASKED] = g_signal_new ("view-asked", ROUNDS_TYPE_PLOT, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[POINT_ASKED] = g_signal_new ("point-asked", ROUNDS_TYPE_PLOT, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
rounds_plot_init (RoundsPlot *self)
{
  self->drawing.series = ROUNDS_NONE;
}

static void
add_input (RoundsPlot *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scrolled), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
rounds_plot_new (gboolean small)
{
  RoundsPlot *self = g_object_new (ROUNDS_TYPE_PLOT, "focusable", !small, NULL);

  self->drawing.small = small;
  if (!small)
    add_input (self);
  say (self);
  return GTK_WIDGET (self);
}

void
rounds_plot_set (RoundsPlot *self,
                 const RoundsPlotWhat *what,
                 const RoundsMedicines *medicines,
                 gboolean encounters)
{
  self->drawing.what = *what;
  self->drawing.medicines = medicines;
  self->drawing.encounters = encounters;
  self->drawing.series = ROUNDS_NONE;
  self->drawing.drawable = rounds_plot_what_extent (what, &self->drawing.low, &self->drawing.high);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_plot_clear (RoundsPlot *self)
{
  self->drawing.what.n_series = 0;
  self->drawing.medicines = NULL;
  self->drawing.series = ROUNDS_NONE;
}

void
rounds_plot_set_view (RoundsPlot *self, gint64 from, gint64 to)
{
  self->drawing.from = from;
  self->drawing.to = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_plot_select (RoundsPlot *self, guint series, guint point)
{
  self->drawing.series = series;
  self->drawing.point = point;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
