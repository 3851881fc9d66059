#include "plot.h"

#include "plot-private.h"
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

G_DEFINE_FINAL_TYPE (RoundsPlot, rounds_plot, GTK_TYPE_WIDGET)

/* ---- words ---- */

char *
rounds_plot_point_words (const RoundsPlotWhat *what, guint series, guint point)
{
  const RoundsSeries *one = what->series[series].series;
  const RoundsPoint *at = &one->points[point];
  RoundsFlag flag = rounds_say_flag_of (at->row);
  g_autofree char *when = rounds_say_row_time (what->index, at->row);
  g_autofree char *value = rounds_results_point_value (at);
  g_autofree char *range = rounds_results_range (what->index, at->row);
  g_autofree char *status = rounds_say_status (at->row);
  g_autofree char *why = rounds_results_why_not_plotted (one, at);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, "%s: %s", when, value);
  if (what->n_series > 1 && one->specimen != NULL)
    g_string_append_printf (words, ", %s", one->specimen);
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (words, ", %s %s", rounds_say_flag (flag), rounds_say_flag_words (flag));
  g_string_append_printf (words, " · %s · %s", range, status);
  if (why != NULL)
    g_string_append_printf (words, " · %s", why);
  return g_string_free (words, FALSE);
}

char *
rounds_plot_outside_words (RoundsPlot *self)
{
  guint earlier = 0, later = 0;
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->what.n_series; i++)
    {
      const RoundsPlotSeries *one = &self->what.series[i];
      guint before = MIN (rounds_series_count (one->series, self->from - 1), one->n);
      guint within = MIN (rounds_series_count (one->series, self->to - 1), one->n);
      earlier += before;
      later += one->n - within;
    }
  if (earlier > 0)
    g_string_append_printf (words,
                            ngettext ("%u value earlier than shown", "%u values earlier than shown",
                                      earlier),
                            earlier);
  if (later > 0)
    g_string_append_printf (words,
                            ngettext ("%s%u later or not dated", "%s%u later or not dated", later),
                            earlier > 0 ? " · " : "", later);
  if (words->len > 0)
    g_string_append_printf (words, " · %s", _ ("A shows all"));
  return g_string_free (words, FALSE);
}

/* What a screen reader says of the whole, or of the value that the cursor is on. */
static void
say (RoundsPlot *self)
{
  g_autofree char *words = NULL;

  if (self->series != ROUNDS_NONE)
    words = rounds_plot_point_words (&self->what, self->series, self->point);
  else if (self->what.n_series > 0)
    words = g_strdup_printf (ngettext ("Plot of %u value", "Plot of %u values",
                                       self->what.series[0].n),
                             self->what.series[0].n);
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
  double at = (x - self->left) / MAX (self->right - self->left, 1);
  double span = (double) (self->to - self->from), middle;

  at = CLAMP (at, 0, 1);
  middle = (double) self->from + at * span;
  span = MAX (span * factor, LEAST_SPAN);
  ask_view (self, middle - at * span, middle + (1 - at) * span);
}

static void
pan (RoundsPlot *self, double part)
{
  double by = part * (double) (self->to - self->from);

  ask_view (self, (double) self->from + by, (double) self->to + by);
}

static void
show_all (RoundsPlot *self)
{
  gint64 from, to, room;

  if (!rounds_plot_what_span (&self->what, &from, &to))
    return;
  room = MAX ((to - from) / 20, 12 * 3600000ll);
  ask_view (self, (double) (from - room), (double) (to + room));
}

/* ---- the cursor ---- */

/* The neighbour in time over all series, step -1 or 1; the latest where there is no cursor yet. Rows
 * lie in order of time: their places compare as their times do. */
static gboolean
find_neighbour (RoundsPlot *self, int step, guint *series, guint *point)
{
  const RoundsChartRow *now = NULL, *best = NULL;

  if (self->series != ROUNDS_NONE)
    now = self->what.series[self->series].series->points[self->point].row;
  for (guint i = 0; i < self->what.n_series; i++)
    for (guint k = 0; k < self->what.series[i].n; k++)
      {
        const RoundsChartRow *row = self->what.series[i].series->points[k].row;
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
  const RoundsChartRow *row = self->what.series[series].series->points[point].row;
  gint64 span = self->to - self->from;

  if (row->from != G_MAXINT64 && (row->from < self->from || row->from >= self->to))
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
  const RoundsPlotSeries *one = &self->what.series[0];

  if (self->what.n_series > 0 && one->n > 0)
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
      zoom (self, (self->left + self->right) / 2, .5);
      return !control;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom (self, (self->left + self->right) / 2, 2);
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

  for (guint i = 0; i < self->what.n_series; i++)
    {
      guint first, last;
      rounds_plot_within (self, i, &first, &last);
      for (guint k = first; k < last; k++)
        {
          const RoundsPoint *one = &self->what.series[i].series->points[k];
          double limit = rounds_plot_limit (self->what.series[i].series, one);
          double dx = rounds_plot_x (self, one->row->from) - x, dy;
          if (!one->plotted && isnan (limit))
            continue;
          dy = rounds_plot_y (self, isnan (limit) ? one->number : limit) - y;
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
  if (self->drawable && find_at (self, x, y, &series, &point))
    g_signal_emit (self, signals[POINT_ASKED], 0, series, point);
}

static void
on_drag_begin (RoundsPlot *self)
{
  self->drag_from = (double) self->from;
  self->drag_to = (double) self->to;
}

static void
on_drag_update (RoundsPlot *self, double x, double y)
{
  double by = x / MAX (self->right - self->left, 1) * (self->drag_to - self->drag_from);

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
  double x = (self->left + self->right) / 2, y;

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
  rounds_plot_draw (ROUNDS_PLOT (widget), snapshot);
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
      *minimum = line * (self->small ? 10 : 16);
      *natural = line * (self->small ? 16 : 40);
      return;
    }
  *minimum = line * (self->small ? 5 : 16);
  *natural = line * (self->small ? 6 : 24);
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
  self->series = ROUNDS_NONE;
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

  self->small = small;
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
  self->what = *what;
  self->medicines = medicines;
  self->encounters = encounters;
  self->series = ROUNDS_NONE;
  self->drawable = rounds_plot_what_extent (what, &self->low, &self->high);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_plot_clear (RoundsPlot *self)
{
  self->what.n_series = 0;
  self->medicines = NULL;
  self->series = ROUNDS_NONE;
}

void
rounds_plot_set_view (RoundsPlot *self, gint64 from, gint64 to)
{
  self->from = from;
  self->to = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_plot_select (RoundsPlot *self, guint series, guint point)
{
  self->series = series;
  self->point = point;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
