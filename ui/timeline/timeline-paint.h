/* timeline-paint.h: the colours, words and shapes of the timeline, onto a GtkSnapshot.
 *
 * Words are shaped once and kept as render nodes until the theme or the text size changes: shaping is
 * what a frame would spend its time on. Lanes have a hue each, and never only that: what is abnormal
 * is a triangle, what is vague is dotted, what was not done is a struck ring.
 */
#pragma once

#include "timeline-layout.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_INK_TEXT = 0,
  ROUNDS_INK_DIM,
  ROUNDS_INK_BAD,    /* abnormal, critical */
  ROUNDS_INK_WARN,   /* doubled hours, contradictions */
  ROUNDS_INK_ACCENT, /* the cursor, the selection */
  ROUNDS_INK_ON_ACCENT,
  ROUNDS_INK_PAPER,
  ROUNDS_INK_LINE,
  ROUNDS_INK_SOFT, /* folds, chips */
  ROUNDS_N_INKS
} RoundsInk;

typedef struct _RoundsTimelinePaint RoundsTimelinePaint;

/* widget outlives it. (transfer full) */
RoundsTimelinePaint *rounds_timeline_paint_new (GtkWidget *widget);
void rounds_timeline_paint_free (RoundsTimelinePaint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsTimelinePaint, rounds_timeline_paint_free)

/* The theme, the text size or the scale of the screen changed. */
void rounds_timeline_paint_reset (RoundsTimelinePaint *self);
/* Height of a line of words, and of its letters. */
double rounds_timeline_paint_line (RoundsTimelinePaint *self);
double rounds_timeline_paint_measure (RoundsTimelinePaint *self, const char *text, gboolean bold);
const GdkRGBA *rounds_timeline_paint_ink (RoundsTimelinePaint *self, RoundsInk ink);

/* y: top of the line. */
void rounds_timeline_paint_text (RoundsTimelinePaint *self,
                                 GtkSnapshot *snapshot,
                                 const char *text,
                                 RoundsInk ink,
                                 gboolean bold,
                                 const graphene_point_t *at);
/* The same cut to a width with an ellipsis. */
void rounds_timeline_paint_cut (RoundsTimelinePaint *self,
                                GtkSnapshot *snapshot,
                                const char *text,
                                RoundsInk ink,
                                double width,
                                const graphene_point_t *at);
void rounds_timeline_paint_rect (RoundsTimelinePaint *self,
                                 GtkSnapshot *snapshot,
                                 RoundsInk ink,
                                 const graphene_rect_t *rect);
/* A fold's margin: time is cut here. */
void rounds_timeline_paint_zigzag (RoundsTimelinePaint *self,
                                   GtkSnapshot *snapshot,
                                   double x,
                                   double height);
/* All marks and their words. Row 0 begins at y 0, the plot at x 0. */
void rounds_timeline_paint_marks (RoundsTimelinePaint *self,
                                  GtkSnapshot *snapshot,
                                  const RoundsTimelineLayout *layout,
                                  double row_height);
/* What is narrow and stands between from and to, once more and on paper of its own: over the line of the moment,
 * which would hide it. */
void rounds_timeline_paint_marks_over (RoundsTimelinePaint *self,
                                       GtkSnapshot *snapshot,
                                       const RoundsTimelineLayout *layout,
                                       double row_height,
                                       double from,
                                       double to);
/* The strip of all there is: columns of a pixel or two; scale fits all. */
void rounds_timeline_paint_map (RoundsTimelinePaint *self,
                                GtkSnapshot *snapshot,
                                const RoundsTimelineModel *model,
                                const RoundsTimelineScale *scale,
                                double height);

G_END_DECLS
