/* timeline-canvas-private.h: what drawing (timeline-canvas.c) and input (timeline-input.c) share. */
#pragma once

#include "timeline-canvas.h"
#include "timeline-card.h"
#include "timeline-layout.h"
#include "timeline-paint.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_DRAG_NONE = 0,
  ROUNDS_DRAG_TIME,
  ROUNDS_DRAG_MAP,
  ROUNDS_DRAG_MOMENT,
  ROUNDS_DRAG_SPAN,
} RoundsDrag;

struct _RoundsTimelineCanvas
{
  GtkWidget parent_instance;

  const RoundsChartIndex *index;
  RoundsTimelineModel *model; /* NULL without a chart */
  RoundsTimelineScale scale;  /* of the plot */
  RoundsTimelineScale map;    /* of the strip of all there is */
  RoundsTimelineLayout *layout;
  RoundsTimelinePaint *paint;
  gboolean stale;                       /* the layout is of another view */
  GskRenderNode *lanes_node, *map_node; /* as last drawn; NULL: anew */

  gint64 moment;
  gboolean is_now;
  const RoundsChartRow *selected;
  gboolean has_view; /* else the first allocation chooses it */
  gint64 want_from, want_to;

  /* pixels */
  double gutter, axis, row, strip;

  /* what the keyboard is on: an item of a lane, or none */
  guint lane, item;
  gboolean has_span;
  gint64 span_from, span_to;

  RoundsDrag drag;
  gint64 drag_moment; /* what the other pages show while the handle is dragged */
  gboolean drag_was_now;
  double drag_x, drag_left, pinch;
  double pointer_x, pointer_y; /* in the widget */
  RoundsTimelineCard *card;
  GtkWidget *corner;   /* weak */
  guint hover, saying; /* source ids: the card, the words for those who do not see */
};

/* Layout of the view shown, made if it is stale; NULL without a chart or a size. */
const RoundsTimelineLayout *rounds_timeline_canvas_layout (RoundsTimelineCanvas *self);
/* "routine hidden: 239", "hidden: 227 + 12 sensitive" (transfer full) */
char *rounds_timeline_canvas_routine_words (RoundsTimelineCanvas *self);
char *rounds_timeline_canvas_earlier_words (guint n); /* "◂ 77 earlier" (transfer full) */
/* "Span 03-Mar-2019 to 09-Mar-2019: 14 entries begin in it"; NULL: none is marked. (transfer full) */
char *rounds_timeline_canvas_span_words (RoundsTimelineCanvas *self);
/* What the rings tell of: what the keyboard is on, or else what is selected, drawn or not; NULL: nothing. (transfer full) */
char *rounds_timeline_canvas_ring_words (RoundsTimelineCanvas *self);
void rounds_timeline_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
/* The view changed, or what is drawn over it did. */
void rounds_timeline_canvas_view_changed (RoundsTimelineCanvas *self);
void rounds_timeline_canvas_focus_changed (RoundsTimelineCanvas *self);
/* The row of lanes at y of the widget; ROUNDS_NONE. */
guint rounds_timeline_canvas_row_at (RoundsTimelineCanvas *self, double y);
/* Where the handle of the moment stands: its middle, kept in the plot; x of the plot. */
double rounds_timeline_canvas_moment_x (RoundsTimelineCanvas *self);
void rounds_timeline_canvas_add_input (RoundsTimelineCanvas *self);
/* Ends what waits or is open over the canvas. */
void rounds_timeline_canvas_drop_input (RoundsTimelineCanvas *self);

G_END_DECLS
