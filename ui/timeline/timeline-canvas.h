/* timeline-canvas.h: the drawn timeline: axis, lanes, map, cursor; wheel, drag, pinch and keys.
 *
 * It knows a chart, what is chosen of it, a moment and a selected row; it reads no patient and acts
 * on none: it says what a person did by signals, and whoever holds it decides. What it draws is
 * also said in words: its accessible label is of the view, its description of what has the focus, and
 * a table has the same rows (timeline-table.h). Time runs from left to right in every language.
 *
 * Keys: Left and Right step through a lane, Up and Down through lanes; Ctrl+Left, Ctrl+Right and
 * Page_Up, Page_Down move; + and - zoom, Home or 0 shows all, End or 9 the last years; Space selects,
 * Enter opens the source or unfolds; a marks a span's start, then its end, and z shows it; t takes the
 * time of what has the focus as the moment; u unfolds all, or folds again; r, n and f are the actions
 * timeline.routine, timeline.new and timeline.filter; Escape leaves the span and the focus.
 */
#pragma once

#include "timeline-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals:
 *   "picked" (const RoundsChartRow *)    this row shall be selected
 *   "opened" (const RoundsChartRow *)    its source shall be shown
 *   "moved" (gint64)                     the moment shall be this; ROUNDS_NOW for now
 *   "viewed" ()                          the span shown changed
 *   "routine" ()                         the routine tier shall come or go
 *   "focused" ()                         what the keyboard or the pointer is on changed */
#define ROUNDS_TYPE_TIMELINE_CANVAS (rounds_timeline_canvas_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsTimelineCanvas, rounds_timeline_canvas, ROUNDS, TIMELINE_CANVAS, GtkWidget)

GtkWidget *rounds_timeline_canvas_new (void);
/* What lies over the upper left corner: the margin has room for it. */
void rounds_timeline_canvas_set_corner (RoundsTimelineCanvas *self, GtkWidget *corner);
/* NULL: no chart. The index outlives its use; the same person's chart read anew keeps the view. */
void rounds_timeline_canvas_set_chart (RoundsTimelineCanvas *self,
                                       const RoundsChartIndex *index,
                                       const RoundsTimelineChoice *choice,
                                       gboolean keep_view);
const RoundsTimelineModel *rounds_timeline_canvas_get_model (RoundsTimelineCanvas *self);
void rounds_timeline_canvas_set_moment (RoundsTimelineCanvas *self, gint64 moment, gboolean now);
void rounds_timeline_canvas_set_selected (RoundsTimelineCanvas *self, const RoundsChartRow *row);
void rounds_timeline_canvas_get_view (RoundsTimelineCanvas *self, gint64 *from, gint64 *to);
void rounds_timeline_canvas_set_view (RoundsTimelineCanvas *self, gint64 from, gint64 to);
/* The span that a person marked; FALSE: none. */
gboolean rounds_timeline_canvas_get_span (RoundsTimelineCanvas *self, gint64 *from, gint64 *to);

typedef enum
{
  ROUNDS_TIMELINE_CLOSER = 0,
  ROUNDS_TIMELINE_FARTHER,
  ROUNDS_TIMELINE_EARLIER,
  ROUNDS_TIMELINE_LATER,
  ROUNDS_TIMELINE_ALL,
  ROUNDS_TIMELINE_RECENT,
  ROUNDS_TIMELINE_UNFOLD, /* every fold, or folds them again */
  ROUNDS_TIMELINE_SPAN,   /* shows the marked span, from edge to edge */
  ROUNDS_TIMELINE_AS_OF,  /* the moment of what has the focus */
} RoundsTimelineMove;

void rounds_timeline_canvas_move (RoundsTimelineCanvas *self, RoundsTimelineMove move);

G_END_DECLS
