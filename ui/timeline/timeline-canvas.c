#include "timeline-canvas.h"

#include "timeline-canvas-private.h"
#include "say.h"
#include "timeline-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_HEIGHT 140
#define MOST_HEIGHT  320
#define SETTLE_MS    400

G_DEFINE_FINAL_TYPE (RoundsTimelineCanvas, rounds_timeline_canvas, GTK_TYPE_WIDGET)

/* ---- measures ---- */

static double
measure_words (const char *text, gboolean bold, gpointer data)
{
  return rounds_timeline_paint_measure (data, text, bold);
}

static double
words_width (RoundsTimelineCanvas *self, const char *text)
{
  return rounds_timeline_paint_measure (self->paint, text, FALSE);
}

char *
rounds_timeline_canvas_routine_words (RoundsTimelineCanvas *self)
{
  guint n = self->model->n_routine, sensitive = self->model->n_sensitive;
  gboolean shown = FALSE;

  for (guint i = 0; i < self->model->n_lanes; i++)
    shown |= self->model->lanes[i].id == ROUNDS_LANE_ROUTINE;
  if (sensitive == 0)
    return g_strdup_printf (shown ? _ ("routine shown: %u") : _ ("routine hidden: %u"), n);
  return g_strdup_printf (shown ? _ ("shown: %u + %u sensitive") : _ ("hidden: %u + %u sensitive"),
                          n - sensitive, sensitive);
}

/* What stands in the margin's corner, and how much is earlier beside it: at most all of it is. */
static double
find_corner (RoundsTimelineCanvas *self)
{
  g_autofree char *earlier = rounds_timeline_canvas_earlier_words (self->model->n_shown);
  int width = 0;

  if (self->corner != NULL)
    gtk_widget_measure (self->corner, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width + words_width (self, earlier) + 14;
}

/* Lanes' names and what stands aside of time share the margin. */
static double
find_gutter (RoundsTimelineCanvas *self)
{
  g_autofree char *routine = rounds_timeline_canvas_routine_words (self);
  g_autofree char *more = g_strdup_printf (ngettext ("%s, %u more", "%s, %u more", 2), "", 2);
  double wide = words_width (self, routine), name = 0, aside = 0;

  for (guint i = 0; i < self->model->n_lanes; i++)
    {
      const RoundsTimelineLane *lane = &self->model->lanes[i];
      g_autofree char *words = rounds_lane_count (
          lane->id == ROUNDS_LANE_AFTER_DEATH ? lane->id : ROUNDS_N_LANES, lane->aside->len);

      name = MAX (name, words_width (self, rounds_lane_title (lane->id)));
      if (lane->aside->len > 0)
        aside = MAX (aside, words_width (self, words) + 16);
    }
  return MAX (MAX (wide, name + words_width (self, more) + aside) + 28, find_corner (self));
}

static void
find_measures (RoundsTimelineCanvas *self)
{
  double line = rounds_timeline_paint_line (self->paint);

  self->row = ceil (line) + 1;
  self->axis = ceil (line) + 4;
  self->strip = ceil (line) + 3;
  self->gutter = self->model != NULL ? find_gutter (self) : 0;
}

static double
plot_width (RoundsTimelineCanvas *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - self->gutter - 14, 1);
}

static guint
rows_that_fit (RoundsTimelineCanvas *self)
{
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - self->axis - self->strip;

  return (guint) MAX (floor (room / self->row), 1);
}

/* Folds are as wide as their longest words. */
static double
fold_width (RoundsTimelineCanvas *self)
{
  double wide = 40;

  for (guint i = 0; i < self->scale.n_folds; i++)
    {
      g_autofree char *words = rounds_timeline_fold_words (&self->scale.folds[i]);

      wide = MAX (wide, words_width (self, words) + 12);
    }
  return MIN (wide, plot_width (self) / 8);
}

static void
fit_width (RoundsTimelineCanvas *self)
{
  double width = plot_width (self), folds;

  if (self->model == NULL || width <= 1)
    return;
  folds = fold_width (self);
  if (self->scale.width != width || self->scale.fold_width != folds)
    rounds_timeline_scale_resize (&self->scale, width, folds);
  self->map = self->scale;
  self->map.fold_width = MIN (folds, 14);
  rounds_timeline_scale_fit (&self->map);
  g_clear_pointer (&self->map_node, gsk_render_node_unref);
  if (!self->has_view)
    {
      rounds_timeline_scale_set_view (&self->scale, self->want_from, self->want_to);
      self->has_view = TRUE;
      rounds_timeline_canvas_view_changed (self);
    }
  self->stale = TRUE;
}

const RoundsTimelineLayout *
rounds_timeline_canvas_layout (RoundsTimelineCanvas *self)
{
  RoundsTimelineRoom room = { .measure = measure_words, .measure_data = self->paint };

  if (self->model == NULL || gtk_widget_get_width (GTK_WIDGET (self)) <= 0)
    return NULL;
  if (!self->stale)
    return self->layout;
  room.rows = rows_that_fit (self);
  room.em = rounds_timeline_paint_line (self->paint) * 0.7;
  rounds_timeline_layout_make (self->layout, self->model, &self->scale, &room);
  g_clear_pointer (&self->lanes_node, gsk_render_node_unref);
  self->stale = FALSE;
  return self->layout;
}

guint
rounds_timeline_canvas_row_at (RoundsTimelineCanvas *self, double y)
{
  double row = floor ((y - self->axis) / self->row);

  return row >= 0 && row < rows_that_fit (self) ? (guint) row : ROUNDS_NONE;
}

double
rounds_timeline_canvas_moment_x (RoundsTimelineCanvas *self)
{
  return CLAMP (rounds_timeline_scale_x (&self->scale, self->moment), 0, self->scale.width);
}

/* ---- words for those who do not see it ---- */

static void
say_view (RoundsTimelineCanvas *self)
{
  GString *words = g_string_new (NULL);
  g_autofree char *first = NULL, *last = NULL;
  gint64 from, to;

  if (self->model == NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Timeline"), -1);
      g_string_free (words, TRUE);
      return;
    }
  rounds_timeline_canvas_get_view (self, &from, &to);
  first = rounds_say_day (self->index, from);
  last = rounds_say_day (self->index, to);
  g_string_append_printf (words, _ ("Timeline from left to right, %s to %s"), first, last);
  for (guint i = 0; i < self->model->n_lanes; i++)
    {
      const RoundsTimelineLane *lane = &self->model->lanes[i];
      g_autofree char *count = rounds_lane_count (lane->id, lane->n_rows);

      if (lane->id == ROUNDS_LANE_LANDMARKS)
        continue;
      g_string_append_printf (words, ", %s", count);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
  g_string_free (words, TRUE);
}

/* What has the focus, and where in its lane; NULL: nothing has. (transfer full) */
static char *
focus_words (RoundsTimelineCanvas *self)
{
  if (self->model != NULL && self->lane < self->model->n_lanes)
    {
      const RoundsTimelineLane *lane = &self->model->lanes[self->lane];
      const RoundsTimelineItem *item = &lane->items[self->item];
      const RoundsChartRow *row = rounds_timeline_item_row (self->model, item);
      g_autofree char *line = row != NULL ? rounds_timeline_row_words (self->index, row)
                                          : rounds_timeline_landmark_words (self->model, item);

      return g_strdup_printf (_ ("%s, %u of %u: %s"), rounds_lane_title (lane->id), self->item + 1,
                              lane->n_items, line);
    }
  return NULL;
}

void
rounds_timeline_canvas_focus_changed (RoundsTimelineCanvas *self)
{
  g_autofree char *focus = focus_words (self);
  g_autofree char *span = self->model != NULL ? rounds_timeline_canvas_span_words (self) : NULL;
  g_autofree char *both = focus != NULL && span != NULL ? g_strdup_printf ("%s. %s", focus, span)
                                                        : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  both != NULL    ? both
                                  : focus != NULL ? focus
                                  : span != NULL  ? span
                                                  : "",
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "focused");
}

static gboolean
on_view_settled (gpointer data)
{
  RoundsTimelineCanvas *self = data;

  self->saying = 0;
  say_view (self);
  return G_SOURCE_REMOVE;
}

void
rounds_timeline_canvas_view_changed (RoundsTimelineCanvas *self)
{
  self->stale = TRUE;
  /* Not at every frame of a wheel: a reader would never stop. */
  if (self->saying == 0)
    self->saying = g_timeout_add (SETTLE_MS, on_view_settled, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "viewed");
}

/* ---- the widget ---- */

static void
rounds_timeline_canvas_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  RoundsTimelineCanvas *self = ROUNDS_TIMELINE_CANVAS (widget);
  double height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 300;
      *natural = 1200;
      return;
    }
  find_measures (self);
  height = self->axis + self->strip + 2 +
           self->row * (self->model != NULL ? self->model->n_lanes + 1 : 6);
  *minimum = LEAST_HEIGHT;
  *natural = (int) CLAMP (height, LEAST_HEIGHT, MOST_HEIGHT);
}

static void
rounds_timeline_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsTimelineCanvas *self = ROUNDS_TIMELINE_CANVAS (widget);

  find_measures (self);
  fit_width (self);
  gtk_popover_present (GTK_POPOVER (self->card));
}

static void
on_look_changed (RoundsTimelineCanvas *self)
{
  rounds_timeline_paint_reset (self->paint);
  g_clear_pointer (&self->lanes_node, gsk_render_node_unref);
  g_clear_pointer (&self->map_node, gsk_render_node_unref);
  self->stale = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
rounds_timeline_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rounds_timeline_canvas_parent_class)->css_changed (widget, change);
  on_look_changed (ROUNDS_TIMELINE_CANVAS (widget));
}

static void
rounds_timeline_canvas_unmap (GtkWidget *widget)
{
  rounds_timeline_canvas_drop_input (ROUNDS_TIMELINE_CANVAS (widget));
  GTK_WIDGET_CLASS (rounds_timeline_canvas_parent_class)->unmap (widget);
}

static void
rounds_timeline_canvas_dispose (GObject *object)
{
  RoundsTimelineCanvas *self = ROUNDS_TIMELINE_CANVAS (object);

  rounds_timeline_canvas_drop_input (self);
  g_clear_handle_id (&self->saying, g_source_remove);
  g_clear_weak_pointer (&self->corner);
  if (self->card != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->card));
  self->card = NULL;
  g_clear_pointer (&self->model, rounds_timeline_model_free);
  g_clear_pointer (&self->lanes_node, gsk_render_node_unref);
  g_clear_pointer (&self->map_node, gsk_render_node_unref);
  G_OBJECT_CLASS (rounds_timeline_canvas_parent_class)->dispose (object);
}

static void
rounds_timeline_canvas_finalize (GObject *object)
{
  RoundsTimelineCanvas *self = ROUNDS_TIMELINE_CANVAS (object);

  rounds_timeline_layout_free (self->layout);
  rounds_timeline_paint_free (self->paint);
  G_OBJECT_CLASS (rounds_timeline_canvas_parent_class)->finalize (object);
}

static void
rounds_timeline_canvas_class_init (RoundsTimelineCanvasClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const char *const plain[] = { "viewed", "routine", "focused" };
  const char *const rows[] = { "picked", "opened" };

  object_class->dispose = rounds_timeline_canvas_dispose;
  object_class->finalize = rounds_timeline_canvas_finalize;
  widget_class->snapshot = rounds_timeline_canvas_snapshot;
  widget_class->measure = rounds_timeline_canvas_measure;
  widget_class->size_allocate = rounds_timeline_canvas_size_allocate;
  widget_class->css_changed = rounds_timeline_canvas_css_changed;
  widget_class->unmap = rounds_timeline_canvas_unmap;
  gtk_widget_class_set_css_name (widget_class, "timelinecanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], ROUNDS_TYPE_TIMELINE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_new (rows[i], ROUNDS_TYPE_TIMELINE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("moved", ROUNDS_TYPE_TIMELINE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
rounds_timeline_canvas_init (RoundsTimelineCanvas *self)
{
  self->layout = rounds_timeline_layout_new ();
  self->paint = rounds_timeline_paint_new (GTK_WIDGET (self));
  self->lane = ROUNDS_NONE;
  self->is_now = TRUE;
  self->card = rounds_timeline_card_new (GTK_WIDGET (self));
  /* Time runs from left to right in every language; words keep their own direction. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  rounds_timeline_canvas_add_input (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_look_changed), self, G_CONNECT_SWAPPED);
  say_view (self);
}

GtkWidget *
rounds_timeline_canvas_new (void)
{
  return g_object_new (ROUNDS_TYPE_TIMELINE_CANVAS, NULL);
}

void
rounds_timeline_canvas_set_corner (RoundsTimelineCanvas *self, GtkWidget *corner)
{
  g_set_weak_pointer (&self->corner, corner);
}

void
rounds_timeline_canvas_set_chart (RoundsTimelineCanvas *self,
                                  const RoundsChartIndex *index,
                                  const RoundsTimelineChoice *choice,
                                  gboolean keep_view)
{
  RoundsTimelineScale before = self->scale;
  gint64 from = 0, to = 0;

  keep_view = keep_view && self->has_view && self->model != NULL;
  if (keep_view)
    rounds_timeline_scale_get_view (&self->scale, &from, &to);
  rounds_timeline_canvas_drop_input (self);
  g_clear_pointer (&self->model, rounds_timeline_model_free);
  g_clear_pointer (&self->lanes_node, gsk_render_node_unref);
  self->index = index;
  self->selected = NULL;
  self->lane = ROUNDS_NONE;
  self->stale = TRUE;
  if (index == NULL)
    {
      self->has_view = self->has_span = FALSE;
      gtk_widget_queue_resize (GTK_WIDGET (self));
      say_view (self);
      return;
    }
  self->model = rounds_timeline_model_new (index, choice);
  if (!keep_view)
    {
      self->has_span = FALSE;
      rounds_timeline_model_recent (self->model, &from, &to);
    }
  find_measures (self);
  rounds_timeline_scale_init (&self->scale, self->model->from, self->model->to,
                              MAX (plot_width (self), 1));
  rounds_timeline_scale_fold (&self->scale, self->model->begins, self->model->n_begins,
                              self->model->now);
  for (guint i = 0; keep_view && i < self->scale.n_folds && i < before.n_folds; i++)
    self->scale.folds[i].open = before.folds[i].open;
  self->want_from = from;
  self->want_to = to;
  self->has_view = FALSE;
  if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    fit_width (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  say_view (self);
}

const RoundsTimelineModel *
rounds_timeline_canvas_get_model (RoundsTimelineCanvas *self)
{
  return self->model;
}

void
rounds_timeline_canvas_set_moment (RoundsTimelineCanvas *self, gint64 moment, gboolean now)
{
  self->moment = moment;
  self->is_now = now;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_timeline_canvas_set_selected (RoundsTimelineCanvas *self, const RoundsChartRow *row)
{
  self->selected = row;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_timeline_canvas_get_view (RoundsTimelineCanvas *self, gint64 *from, gint64 *to)
{
  *from = self->want_from;
  *to = self->want_to;
  if (self->has_view)
    rounds_timeline_scale_get_view (&self->scale, from, to);
}

void
rounds_timeline_canvas_set_view (RoundsTimelineCanvas *self, gint64 from, gint64 to)
{
  if (self->model == NULL || from >= to)
    return;
  self->want_from = from;
  self->want_to = to;
  if (!self->has_view)
    return;
  rounds_timeline_scale_set_view (&self->scale, from, to);
  rounds_timeline_canvas_view_changed (self);
  say_view (self);
}

gboolean
rounds_timeline_canvas_get_span (RoundsTimelineCanvas *self, gint64 *from, gint64 *to)
{
  *from = self->span_from;
  *to = self->span_to;
  return self->has_span;
}
