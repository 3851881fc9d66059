/* timeline-scale.h: which instant stands at which pixel. No GTK.
 *
 * Time runs from left to right at one rate, but for folds: long stretches in which almost nothing
 * happened are as wide as their words. Within a fold the rate is another, still constant: what
 * happened there keeps its place and its order, and nothing is hidden. The map is therefore
 * continuous and never turns back, and zooming keeps the instant under the pointer where it is,
 * whether a fold begins, ends or lies there. Which stretches are folded depends on the chart and on
 * nothing else, so no zoom moves them.
 *
 * Weighed: dropping the gap from time altogether (an event in it has no place), folds that come and
 * go with the zoom (the map jumps), piecewise linear with fixed folds. Chosen: the last.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_TIMELINE_HOUR      3600000ll
#define ROUNDS_TIMELINE_DAY       (24 * ROUNDS_TIMELINE_HOUR)
#define ROUNDS_TIMELINE_YEAR      (365 * ROUNDS_TIMELINE_DAY + ROUNDS_TIMELINE_DAY / 4)
#define ROUNDS_TIMELINE_MAX_FOLDS 6

typedef struct
{
  gint64 from, to; /* ms since 1970 UTC; no fold touches another */
  guint inside;    /* events that begin in it */
  gboolean open;   /* a person unfolded it: drawn to scale */
} RoundsTimelineFold;

typedef struct
{
  gint64 from, to; /* all there is; from < to */
  RoundsTimelineFold folds[ROUNDS_TIMELINE_MAX_FOLDS];
  guint n_folds;
  double width;      /* pixels of the view, at least 1 */
  double fold_width; /* pixels of a fold, at most */
  double rate;       /* pixels a millisecond outside of folds */
  double left;       /* pixels from the start of all to the view's left edge */
} RoundsTimelineScale;

/* All there is, without folds, in a view of this width. to <= from: an hour is shown. */
void rounds_timeline_scale_init (RoundsTimelineScale *self, gint64 from, gint64 to, double width);
/* Finds the folds. begins: (n) when events begin, sorted; what lasts through a stretch does not keep
 * it open. No fold goes over `keep`, one of them. */
void
rounds_timeline_scale_fold (RoundsTimelineScale *self, const gint64 *begins, guint n, gint64 keep);
/* Keeps the span that is shown. */
void rounds_timeline_scale_resize (RoundsTimelineScale *self, double width, double fold_width);
/* Folds or unfolds; keeps the instant at x where it is. */
void
rounds_timeline_scale_set_open (RoundsTimelineScale *self, guint fold, gboolean open, double x);

double rounds_timeline_scale_x (const RoundsTimelineScale *self, gint64 instant);
double rounds_timeline_scale_instant (const RoundsTimelineScale *self, double x); /* ms */
/* The fold at x, not the unfolded ones; -1: none. */
int rounds_timeline_scale_fold_at (const RoundsTimelineScale *self, double x);
double rounds_timeline_scale_total (const RoundsTimelineScale *self); /* pixels of all there is */

/* Each keeps the view within all there is, and its width between an hour and all. */
void rounds_timeline_scale_zoom (RoundsTimelineScale *self, double x, double factor);
void rounds_timeline_scale_pan (RoundsTimelineScale *self, double pixels);
void rounds_timeline_scale_set_view (RoundsTimelineScale *self, gint64 from, gint64 to);
void rounds_timeline_scale_get_view (const RoundsTimelineScale *self, gint64 *from, gint64 *to);
void rounds_timeline_scale_fit (RoundsTimelineScale *self);

G_END_DECLS
