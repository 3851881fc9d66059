/* plot-scale.h: what a plot holds and where its values stand. No drawing.
 *
 * One axis holds one row group in one dimension: the series that was asked for and, as other symbols
 * and never on its line, other specimens or methods of the same group (record rule 2.4 c). Whatever
 * else is asked for is refused with the reason in words, and stands in a plot of its own.
 */
#pragma once

#include "series.h"

G_BEGIN_DECLS

#define ROUNDS_PLOT_MAX_SERIES 4

typedef struct
{
  double low, high, step; /* low and high are whole steps */
  guint decimals;         /* of a label */
} RoundsPlotScale;

/* An axis of at most max_steps steps of 1, 2 or 5 that holds low to high; zero belongs to it where
 * that costs less than half of it. */
void rounds_plot_scale_init (RoundsPlotScale *self, double low, double high, guint max_steps);

typedef struct
{
  const RoundsSeries *series;
  guint n; /* points up to the moment */
} RoundsPlotSeries;

typedef struct
{
  const RoundsChartIndex *index;
  gint64 at;
  gboolean whole; /* at is now: what is not dated, or dated later, belongs to it */
  RoundsPlotSeries series[ROUNDS_PLOT_MAX_SERIES]; /* the first has the line */
  guint n_series;
} RoundsPlotWhat;

void rounds_plot_what_init (RoundsPlotWhat *self,
                            const RoundsChartIndex *index,
                            gint64 at,
                            gboolean whole);
/* NULL: added (with four it is full). Else why it may not share the axis; (transfer none) words. */
const char *rounds_plot_what_add (RoundsPlotWhat *self, const RoundsSeries *series);
/* Lowest and highest of all that is drawn, ranges included. FALSE: nothing can be drawn. */
gboolean rounds_plot_what_extent (const RoundsPlotWhat *self, double *low, double *high);
/* When the first and last drawn value are. FALSE: there is none. */
gboolean rounds_plot_what_span (const RoundsPlotWhat *self, gint64 *from, gint64 *to);
/* At each side of such a span in a view. */
gint64 rounds_plot_room (gint64 from, gint64 to);
/* A view that holds these with some room. FALSE: there is none. */
gboolean rounds_plot_what_fit (const RoundsPlotWhat *self, gint64 *from, gint64 *to);
/* How many values of all its series are in [from, to), before it, and behind it or not dated. */
typedef struct
{
  guint within, earlier, later;
} RoundsPlotOutside;
void rounds_plot_what_outside (const RoundsPlotWhat *self,
                               gint64 from,
                               gint64 to,
                               RoundsPlotOutside *outside);
/* The number at which a limit's arrow stands, in the series' unit; NAN: it has none, as what is in error, has no
 * date or a unit that is to be checked. */
double rounds_plot_limit (const RoundsSeries *series, const RoundsPoint *point);
/* "range 0.74–1.35, given with 2 of 24 values; the others: no range"; "no range with any of 22
 * values". (transfer full) */
char *rounds_plot_range_words (const RoundsPlotSeries *series);

G_END_DECLS
