/* Wheel, drag, pinch, keys and pointer of the timeline. */
#include "timeline-canvas-private.h"

#include "patient.h"

#include <math.h>

#define WHEEL        1.25 /* closer by this much a notch */
#define PAGE         0.8  /* of the view's width */
#define CLICK_SLACK  4.0  /* pixels: less than this is a click and no drag */
#define HANDLE_SLACK 5.0
#define HIT_SLACK    5.0
#define CARD_MS      350

/* ---- what is under the pointer ---- */

static double
plot_x (RoundsTimelineCanvas *self, double x)
{
  return x - self->gutter;
}

static gboolean
in_map (RoundsTimelineCanvas *self, double y)
{
  return y >= gtk_widget_get_height (GTK_WIDGET (self)) - self->strip;
}

static const RoundsTimelineMark *
mark_at (RoundsTimelineCanvas *self, double x, double y)
{
  const RoundsTimelineLayout *layout = rounds_timeline_canvas_layout (self);
  guint row = rounds_timeline_canvas_row_at (self, y);

  if (layout == NULL || in_map (self, y))
    return NULL;
  if (row == ROUNDS_NONE)
    row = G_MAXUINT - 1; /* the axis: its folds */
  return rounds_timeline_layout_at (layout, plot_x (self, x), row, HIT_SLACK);
}

static gboolean
on_handle (RoundsTimelineCanvas *self, double x, double y)
{
  double away = fabs (plot_x (self, x) - rounds_timeline_canvas_moment_x (self));

  if (self->model == NULL || in_map (self, y))
    return FALSE;
  /* Its chip in the axis is wider than the line. */
  return away <= (y < self->axis ? 60 : HANDLE_SLACK);
}

/* ---- the card ---- */

void
rounds_timeline_canvas_drop_input (RoundsTimelineCanvas *self)
{
  g_clear_handle_id (&self->hover, g_source_remove);
  /* A wheel or a key in the middle of it: what the other pages show is shown here too (W2). */
  if (self->drag == ROUNDS_DRAG_MOMENT)
    rounds_timeline_canvas_set_moment (self, self->drag_moment, self->drag_was_now);
  self->drag = ROUNDS_DRAG_NONE;
  if (self->card != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->card));
}

static gboolean
on_hover_elapsed (gpointer data)
{
  RoundsTimelineCanvas *self = data;
  const RoundsTimelineMark *mark = mark_at (self, self->pointer_x, self->pointer_y);
  GdkRectangle at;
  guint row;

  self->hover = 0;
  if (mark == NULL || self->drag != ROUNDS_DRAG_NONE)
    return G_SOURCE_REMOVE;
  /* All of the row that the pointer is in: the card stands below or above it, and never takes the pointer, which
   * would leave the canvas and close the card. */
  row = rounds_timeline_canvas_row_at (self, self->pointer_y);
  at = (GdkRectangle){ (int) self->pointer_x, 0, 1, (int) ceil (self->axis) };
  if (row != ROUNDS_NONE)
    at = (GdkRectangle){ at.x, (int) (self->axis + row * self->row), 1, (int) ceil (self->row) };
  rounds_timeline_card_show (self->card, self->layout, mark, &at);
  return G_SOURCE_REMOVE;
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, RoundsTimelineCanvas *self)
{
  /* A window that comes or goes beneath a resting pointer moves nothing. */
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_popover_popdown (GTK_POPOVER (self->card));
  g_clear_handle_id (&self->hover, g_source_remove);
  self->hover = g_timeout_add (CARD_MS, on_hover_elapsed, self);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), on_handle (self, x, y) ? "ew-resize"
                                                      : in_map (self, y)     ? "grab"
                                                                             : NULL);
}

static void
on_left (GtkEventControllerMotion *motion, RoundsTimelineCanvas *self)
{
  g_clear_handle_id (&self->hover, g_source_remove);
  gtk_popover_popdown (GTK_POPOVER (self->card));
}

/* ---- moving ---- */

static void
zoom (RoundsTimelineCanvas *self, double x, double factor)
{
  if (self->model == NULL || !self->has_view)
    return;
  rounds_timeline_scale_zoom (&self->scale, x, factor);
  rounds_timeline_canvas_view_changed (self);
}

static void
pan (RoundsTimelineCanvas *self, double pixels)
{
  if (self->model == NULL || !self->has_view)
    return;
  rounds_timeline_scale_pan (&self->scale, pixels);
  rounds_timeline_canvas_view_changed (self);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, RoundsTimelineCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (scroll));
  double step = self->scale.width / 12;

  rounds_timeline_canvas_drop_input (self);
  if ((state & GDK_SHIFT_MASK) != 0)
    {
      pan (self, (dx + dy) * step);
      return GDK_EVENT_STOP;
    }
  if (dx != 0)
    pan (self, dx * step);
  if (dy != 0)
    zoom (self, CLAMP (plot_x (self, self->pointer_x), 0, self->scale.width), pow (WHEEL, -dy));
  return GDK_EVENT_STOP;
}

static void
on_pinch_begun (GtkGestureZoom *gesture, GdkEventSequence *sequence, RoundsTimelineCanvas *self)
{
  self->pinch = 1;
}

static void
on_pinched (GtkGestureZoom *gesture, double factor, RoundsTimelineCanvas *self)
{
  double x = self->pointer_x, y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  zoom (self, CLAMP (plot_x (self, x), 0, self->scale.width), factor / self->pinch);
  self->pinch = factor;
}

/* The view's middle goes where the pointer is on the map. */
static void
move_to_map (RoundsTimelineCanvas *self, double x)
{
  gint64 at = (gint64) rounds_timeline_scale_instant (&self->map, plot_x (self, x));

  pan (self, rounds_timeline_scale_x (&self->scale, at) - self->scale.width / 2);
}

static void
set_span (RoundsTimelineCanvas *self, double x0, double x1)
{
  double one = rounds_timeline_scale_instant (&self->scale, plot_x (self, x0));
  double other = rounds_timeline_scale_instant (&self->scale, plot_x (self, x1));

  self->has_span = TRUE;
  self->span_from = (gint64) MIN (one, other);
  self->span_to = (gint64) MAX (one, other) + 1;
  rounds_timeline_canvas_focus_changed (self);
}

static void
on_drag_begun (GtkGestureDrag *drag, double x, double y, RoundsTimelineCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (drag));

  rounds_timeline_canvas_drop_input (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->model == NULL || !self->has_view)
    return;
  self->drag_x = x;
  self->drag_left = self->scale.left;
  self->drag_moment = self->moment;
  self->drag_was_now = self->is_now;
  if (in_map (self, y) && x >= self->gutter)
    {
      self->drag = ROUNDS_DRAG_MAP;
      move_to_map (self, x);
    }
  else if (x < self->gutter)
    self->drag = ROUNDS_DRAG_NONE;
  else if ((state & GDK_SHIFT_MASK) != 0)
    self->drag = ROUNDS_DRAG_SPAN;
  else
    self->drag = on_handle (self, x, y) ? ROUNDS_DRAG_MOMENT : ROUNDS_DRAG_TIME;
}

static void
on_dragged (GtkGestureDrag *drag, double dx, double dy, RoundsTimelineCanvas *self)
{
  if (self->drag == ROUNDS_DRAG_MAP)
    move_to_map (self, self->drag_x + dx);
  else if (self->drag == ROUNDS_DRAG_TIME)
    {
      rounds_timeline_scale_pan (&self->scale, self->drag_left - dx - self->scale.left);
      rounds_timeline_canvas_view_changed (self);
    }
  else if (self->drag == ROUNDS_DRAG_SPAN)
    set_span (self, self->drag_x, self->drag_x + dx);
  else if (self->drag == ROUNDS_DRAG_MOMENT && fabs (dx) >= CLICK_SLACK)
    {
      /* Only drawn while it is dragged: the other pages follow when it is let go. */
      gint64 now = self->model->clock;
      gint64 at = (gint64) rounds_timeline_scale_instant (&self->scale,
                                                          plot_x (self, self->drag_x + dx));

      rounds_timeline_canvas_set_moment (self, MIN (at, now), at >= now);
    }
}

static void
focus_mark (RoundsTimelineCanvas *self, const RoundsTimelineMark *mark)
{
  guint best = 0;

  if (mark->lane == ROUNDS_NONE || mark->n == 0)
    return;
  for (guint i = 1; i < mark->n; i++)
    if ((rounds_timeline_mark_item (self->layout, mark, i)->marks & ROUNDS_MARK_CRITICAL) >
        (rounds_timeline_mark_item (self->layout, mark, best)->marks & ROUNDS_MARK_CRITICAL))
      best = i;
  self->lane = mark->lane;
  self->item = g_array_index (self->layout->members, guint, mark->first + best);
  rounds_timeline_canvas_focus_changed (self);
}

static const RoundsChartRow *
focused_row (RoundsTimelineCanvas *self)
{
  if (self->model == NULL || self->lane >= self->model->n_lanes)
    return NULL;
  return rounds_timeline_item_row (self->model, &self->model->lanes[self->lane].items[self->item]);
}

static void
click (RoundsTimelineCanvas *self, double x, double y)
{
  const RoundsTimelineMark *mark = mark_at (self, x, y);
  const RoundsChartRow *row;

  if (x < self->gutter && in_map (self, y))
    {
      g_signal_emit_by_name (self, "routine");
      return;
    }
  if (mark == NULL || mark->shape == ROUNDS_SHAPE_FOLD)
    return;
  focus_mark (self, mark);
  row = mark->shape == ROUNDS_SHAPE_ASIDE ? self->model->lanes[mark->lane].aside->pdata[0]
                                          : focused_row (self);
  if (row != NULL)
    g_signal_emit_by_name (self, "picked", row);
}

static void
on_drag_ended (GtkGestureDrag *drag, double dx, double dy, RoundsTimelineCanvas *self)
{
  gboolean clicked = fabs (dx) < CLICK_SLACK && fabs (dy) < CLICK_SLACK;
  double x = self->drag_x, y = 0;
  RoundsDrag was = self->drag;

  self->drag = ROUNDS_DRAG_NONE;
  gtk_gesture_drag_get_start_point (drag, &x, &y);
  if (was == ROUNDS_DRAG_MOMENT && !clicked)
    g_signal_emit_by_name (self, "moved", self->is_now ? ROUNDS_NOW : self->moment);
  else if (clicked && was != ROUNDS_DRAG_MAP)
    click (self, x, y);
}

/* ---- looking closer ---- */

static void
unfold (RoundsTimelineCanvas *self, guint fold, double x)
{
  rounds_timeline_scale_set_open (&self->scale, fold, TRUE, x);
  rounds_timeline_canvas_view_changed (self);
}

/* A mark of one opens its source; a crowd is looked at closer, until its members come apart. */
static void
open_mark (RoundsTimelineCanvas *self, const RoundsTimelineMark *mark)
{
  gint64 from = G_MAXINT64, to = G_MININT64, margin;
  const RoundsChartRow *row;

  if (mark->shape == ROUNDS_SHAPE_FOLD)
    {
      unfold (self, mark->first, (mark->x0 + mark->x1) / 2);
      return;
    }
  for (guint i = 0; i < mark->n; i++)
    {
      const RoundsTimelineItem *item = rounds_timeline_mark_item (self->layout, mark, i);

      from = MIN (from, item->from);
      to = MAX (to, (item->flags & ROUNDS_ITEM_RUN) != 0 ? item->until : item->from);
    }
  if (mark->n > 0 && to - from > ROUNDS_TIMELINE_HOUR / 60)
    {
      margin = MAX ((to - from) / 10, ROUNDS_TIMELINE_HOUR / 4);
      rounds_timeline_canvas_set_view (self, from - margin, to + margin);
      return;
    }
  row = focused_row (self);
  if (row != NULL)
    g_signal_emit_by_name (self, "opened", row);
}

static void
on_pressed (GtkGestureClick *click_, int n, double x, double y, RoundsTimelineCanvas *self)
{
  const RoundsTimelineMark *mark = n == 2 ? mark_at (self, x, y) : NULL;

  if (mark == NULL || x < self->gutter)
    return;
  focus_mark (self, mark);
  open_mark (self, mark);
}

/* ---- keys ---- */

static void
show_focus (RoundsTimelineCanvas *self)
{
  const RoundsTimelineItem *item = &self->model->lanes[self->lane].items[self->item];
  double x = rounds_timeline_scale_x (&self->scale, item->from), width = self->scale.width;

  if (x < 0 || x > width)
    {
      rounds_timeline_scale_pan (&self->scale, x - width / 2);
      rounds_timeline_canvas_view_changed (self);
    }
  rounds_timeline_canvas_focus_changed (self);
}

static gboolean
has_focus (RoundsTimelineCanvas *self)
{
  return self->lane < self->model->n_lanes;
}

/* The newest thing of the view, of the first lane that has one. */
static void
focus_first (RoundsTimelineCanvas *self)
{
  gint64 from, to;

  rounds_timeline_scale_get_view (&self->scale, &from, &to);
  for (guint lane = 0; lane < self->model->n_lanes; lane++)
    {
      guint item = rounds_timeline_lane_find (&self->model->lanes[lane], to);

      if (item == 0)
        continue;
      self->lane = lane;
      self->item = item - 1;
      show_focus (self);
      return;
    }
}

static void
step_item (RoundsTimelineCanvas *self, int by)
{
  const RoundsTimelineLane *lane;

  if (!has_focus (self))
    {
      focus_first (self);
      return;
    }
  lane = &self->model->lanes[self->lane];
  if (by < 0 && self->item > 0)
    self->item--;
  else if (by > 0 && self->item + 1 < lane->n_items)
    self->item++;
  show_focus (self);
}

static void
step_lane (RoundsTimelineCanvas *self, int by)
{
  gint64 at;

  if (!has_focus (self))
    {
      focus_first (self);
      return;
    }
  at = self->model->lanes[self->lane].items[self->item].from;
  for (int lane = (int) self->lane + by; lane >= 0 && lane < (int) self->model->n_lanes; lane += by)
    {
      const RoundsTimelineLane *other = &self->model->lanes[lane];

      if (other->n_items == 0)
        continue;
      self->lane = (guint) lane;
      self->item = MIN (rounds_timeline_lane_find (other, at), other->n_items - 1);
      break;
    }
  show_focus (self);
}

static void
mark_span (RoundsTimelineCanvas *self)
{
  const RoundsTimelineItem *item;

  if (!has_focus (self))
    return;
  item = &self->model->lanes[self->lane].items[self->item];
  if (!self->has_span || self->span_to > self->span_from + 1)
    {
      self->has_span = TRUE;
      self->span_from = item->from;
      self->span_to = item->from + 1;
    }
  else
    {
      gint64 other = self->span_from;

      self->span_from = MIN (other, item->from);
      self->span_to = MAX (other, item->from) + 1;
    }
  rounds_timeline_canvas_focus_changed (self);
}

static void
activate (RoundsTimelineCanvas *self)
{
  const RoundsTimelineLayout *layout = rounds_timeline_canvas_layout (self);
  const RoundsTimelineMark *mark;

  if (layout == NULL || !has_focus (self))
    return;
  mark = rounds_timeline_layout_of (layout, self->lane, self->item);
  if (mark != NULL && mark->shape == ROUNDS_SHAPE_TICK &&
      rounds_timeline_scale_fold_at (&self->scale, mark->x0) >= 0)
    unfold (self, (guint) rounds_timeline_scale_fold_at (&self->scale, mark->x0), mark->x0);
  else if (focused_row (self) != NULL)
    g_signal_emit_by_name (self, "opened", focused_row (self));
}

static gboolean
leave (RoundsTimelineCanvas *self)
{
  if (!self->has_span && !has_focus (self))
    return GDK_EVENT_PROPAGATE;
  self->has_span = FALSE;
  self->lane = ROUNDS_NONE;
  rounds_timeline_canvas_focus_changed (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_letter (RoundsTimelineCanvas *self, guint key)
{
  key = gdk_keyval_to_lower (key); /* as with Caps Lock */
  switch (key)
    {
    case GDK_KEY_a:
      mark_span (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_t:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_AS_OF);
      return GDK_EVENT_STOP;
    case GDK_KEY_u:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_UNFOLD);
      return GDK_EVENT_STOP;
    case GDK_KEY_z:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_SPAN);
      return GDK_EVENT_STOP;
    case GDK_KEY_r:
    case GDK_KEY_n:
    case GDK_KEY_f:
      return gtk_widget_activate_action (GTK_WIDGET (self),
                                         key == GDK_KEY_r   ? "timeline.routine"
                                         : key == GDK_KEY_n ? "timeline.new"
                                                            : "timeline.filter",
                                         NULL);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static guint
off_keypad (guint key)
{
  static const guint same[][2] = {
    { GDK_KEY_KP_Left, GDK_KEY_Left },       { GDK_KEY_KP_Right, GDK_KEY_Right },
    { GDK_KEY_KP_Up, GDK_KEY_Up },           { GDK_KEY_KP_Down, GDK_KEY_Down },
    { GDK_KEY_KP_Page_Up, GDK_KEY_Page_Up }, { GDK_KEY_KP_Page_Down, GDK_KEY_Page_Down },
    { GDK_KEY_KP_Home, GDK_KEY_Home },       { GDK_KEY_KP_End, GDK_KEY_End },
    { GDK_KEY_KP_Add, GDK_KEY_plus },        { GDK_KEY_KP_Subtract, GDK_KEY_minus },
    { GDK_KEY_KP_Enter, GDK_KEY_Return },    { GDK_KEY_KP_Space, GDK_KEY_space },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    if (same[i][0] == key)
      return same[i][1];
  return key;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        RoundsTimelineCanvas *self)
{
  gboolean ctrl = (state & GDK_CONTROL_MASK) != 0;

  if (self->model == NULL || !self->has_view || (state & GDK_ALT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  rounds_timeline_canvas_drop_input (self);
  switch (off_keypad (key))
    {
    case GDK_KEY_Left:
      ctrl ? pan (self, -self->scale.width / 8) : step_item (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      ctrl ? pan (self, self->scale.width / 8) : step_item (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      step_lane (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
      step_lane (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_EARLIER);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_LATER);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_0:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_ALL);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_9:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_RECENT);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_CLOSER);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
      rounds_timeline_canvas_move (self, ROUNDS_TIMELINE_FARTHER);
      return GDK_EVENT_STOP;
    case GDK_KEY_space:
      if (focused_row (self) != NULL)
        g_signal_emit_by_name (self, "picked", focused_row (self));
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
      activate (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      return leave (self);
    default:
      return ctrl ? GDK_EVENT_PROPAGATE : on_letter (self, key);
    }
}

/* ---- moves by name ---- */

static double
anchor (RoundsTimelineCanvas *self)
{
  double x;

  if (!has_focus (self))
    return self->scale.width / 2;
  x = rounds_timeline_scale_x (&self->scale, self->model->lanes[self->lane].items[self->item].from);
  return x >= 0 && x <= self->scale.width ? x : self->scale.width / 2;
}

static void
turn_folds (RoundsTimelineCanvas *self)
{
  gboolean open = FALSE;

  for (guint i = 0; i < self->scale.n_folds; i++)
    open |= !self->scale.folds[i].open;
  for (guint i = 0; i < self->scale.n_folds; i++)
    rounds_timeline_scale_set_open (&self->scale, i, open, anchor (self));
  rounds_timeline_canvas_view_changed (self);
}

static void
take_moment (RoundsTimelineCanvas *self)
{
  if (has_focus (self))
    g_signal_emit_by_name (self, "moved",
                           self->model->lanes[self->lane].items[self->item].from + 1);
}

void
rounds_timeline_canvas_move (RoundsTimelineCanvas *self, RoundsTimelineMove move)
{
  gint64 from, to;

  if (self->model == NULL || !self->has_view)
    return;
  switch (move)
    {
    case ROUNDS_TIMELINE_CLOSER:
      zoom (self, anchor (self), WHEEL * WHEEL);
      break;
    case ROUNDS_TIMELINE_FARTHER:
      zoom (self, anchor (self), 1 / (WHEEL * WHEEL));
      break;
    case ROUNDS_TIMELINE_EARLIER:
      pan (self, -PAGE * self->scale.width);
      break;
    case ROUNDS_TIMELINE_LATER:
      pan (self, PAGE * self->scale.width);
      break;
    case ROUNDS_TIMELINE_ALL:
      rounds_timeline_scale_fit (&self->scale);
      rounds_timeline_canvas_view_changed (self);
      break;
    case ROUNDS_TIMELINE_RECENT:
      rounds_timeline_model_recent (self->model, &from, &to);
      rounds_timeline_canvas_set_view (self, from, to);
      break;
    case ROUNDS_TIMELINE_UNFOLD:
      turn_folds (self);
      break;
    case ROUNDS_TIMELINE_SPAN:
      if (self->has_span)
        rounds_timeline_canvas_set_view (self, self->span_from, self->span_to);
      break;
    case ROUNDS_TIMELINE_AS_OF:
      take_moment (self);
      break;
    default:
      break;
    }
}

void
rounds_timeline_canvas_add_input (RoundsTimelineCanvas *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new (), *drag = gtk_gesture_drag_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  GtkWidget *widget = GTK_WIDGET (self);

  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_left), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begun), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinched), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begun), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_dragged), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_ended), self);
  g_signal_connect (press, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  g_signal_connect_swapped (widget, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw),
                            widget);
}
