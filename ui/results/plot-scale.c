#include "plot-scale.h"

#include "row-paint.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <math.h>

void
rounds_plot_scale_init (RoundsPlotScale *self, double low, double high, guint max_steps)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double span, size;
  guint i = 0;

  if (low > 0 && low < high / 2)
    low = 0;
  if (!(high > low))
    {
      double pad = fabs (low) > 0 ? fabs (low) * .1 : 1;
      low -= pad;
      high += pad;
    }
  span = (high - low) / MAX (max_steps, 1);
  size = pow (10, floor (log10 (span)));
  while (i + 1 < G_N_ELEMENTS (steps) && steps[i] * size < span * (1 - 1e-9))
    i++;
  self->step = steps[i] * size;
  self->low = floor (low / self->step + 1e-9) * self->step;
  self->high = ceil (high / self->step - 1e-9) * self->step;
  self->decimals = (guint) CLAMP (ceil (-log10 (self->step) - 1e-9), 0, 9);
}

void
rounds_plot_what_init (RoundsPlotWhat *self,
                       const RoundsChartIndex *index,
                       gint64 at,
                       gboolean whole)
{
  *self = (RoundsPlotWhat){ .index = index, .at = at, .whole = whole };
}

const char *
rounds_plot_what_add (RoundsPlotWhat *self, const RoundsSeries *series)
{
  const RoundsSeries *first = self->n_series > 0 ? self->series[0].series : NULL;

  if (series->type != ROUNDS_SERIES_NUMBER && series->type != ROUNDS_SERIES_PAIR)
    return _ ("not a number: it is in the table only");
  if (first != NULL &&
      (first->type != series->type || g_strcmp0 (first->dimension, series->dimension) != 0 ||
       g_strcmp0 (first->unit, series->unit) != 0))
    return _ ("another unit: never on one axis");
  if (first != NULL && (first->group == NULL || g_strcmp0 (first->group, series->group) != 0))
    return _ ("another analyte: an axis of its own");
  if (self->n_series == ROUNDS_PLOT_MAX_SERIES)
    return _ ("this plot is full");
  self->series[self->n_series++] = (RoundsPlotSeries){
    series, rounds_series_count (series, self->whole ? G_MAXINT64 : self->at)
  };
  return NULL;
}

static void
widen (double number, double *low, double *high)
{
  if (isnan (number))
    return;
  *low = MIN (*low, number);
  *high = MAX (*high, number);
}

/* A unit without a code is its own, as it is of the series. */
static const char *
unit_of (const RoundsPoint *point)
{
  const RoundsQuantity *quantity = &point->value->first;

  return quantity->unit_code != NULL ? quantity->unit_code : quantity->unit;
}

double
rounds_plot_limit (const RoundsSeries *series, const RoundsPoint *point)
{
  if ((point->marks & ROUNDS_MARK_LIMIT) == 0 || point->second != NULL ||
      point->row->from == G_MAXINT64 ||
      (point->marks &
       (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
        ROUNDS_MARK_NOT_PATIENT | ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_TWO_VALUES)) != 0 ||
      g_strcmp0 (unit_of (point), series->unit) != 0)
    return NAN;
  return point->value->first.number;
}

gboolean
rounds_plot_what_extent (const RoundsPlotWhat *self, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (guint i = 0; i < self->n_series; i++)
    for (guint k = 0; k < self->series[i].n; k++)
      {
        const RoundsPoint *point = &self->series[i].series->points[k];
        double from, to;
        widen (rounds_plot_limit (self->series[i].series, point), low, high);
        if (!point->plotted)
          continue;
        widen (point->number, low, high);
        widen (point->number_2, low, high);
        if (i == 0 && rounds_point_range (self->series[i].series, point, &from, &to))
          {
            widen (from, low, high);
            widen (to, low, high);
            /* What has no bound on one side has some ground there. */
            widen (isnan (to) ? from + fabs (from) * .1 : to - fabs (to) * .1, low, high);
          }
      }
  return *high >= *low;
}

gboolean
rounds_plot_what_span (const RoundsPlotWhat *self, gint64 *from, gint64 *to)
{
  *from = G_MAXINT64;
  *to = G_MININT64;
  for (guint i = 0; i < self->n_series; i++)
    for (guint k = 0; k < self->series[i].n; k++)
      {
        const RoundsPoint *point = &self->series[i].series->points[k];
        if (point->row->from == G_MAXINT64 ||
            (!point->plotted && isnan (rounds_plot_limit (self->series[i].series, point))))
          continue;
        *from = MIN (*from, point->row->from);
        *to = MAX (*to, point->row->from);
      }
  return *to >= *from;
}

gint64
rounds_plot_room (gint64 from, gint64 to)
{
  return MAX ((to - from) / 20, 12 * 3600000ll);
}

gboolean
rounds_plot_what_fit (const RoundsPlotWhat *self, gint64 *from, gint64 *to)
{
  gint64 room;

  if (!rounds_plot_what_span (self, from, to))
    return FALSE;
  room = rounds_plot_room (*from, *to);
  *from -= room;
  *to += room;
  return TRUE;
}

void
rounds_plot_what_outside (const RoundsPlotWhat *self,
                          gint64 from,
                          gint64 to,
                          RoundsPlotOutside *outside)
{
  *outside = (RoundsPlotOutside){ 0 };
  for (guint i = 0; i < self->n_series; i++)
    {
      const RoundsPlotSeries *one = &self->series[i];
      guint before = MIN (rounds_series_count (one->series, from - 1), one->n);
      guint until = MIN (rounds_series_count (one->series, to - 1), one->n);

      outside->earlier += before;
      outside->within += until - before;
      outside->later += one->n - until;
    }
}

char *
rounds_plot_range_words (const RoundsPlotSeries *series)
{
  const RoundsChartRow *last = NULL;
  g_autofree char *range = NULL;
  guint given = 0;

  for (guint i = 0; i < series->n; i++)
    if ((series->series->points[i].marks & ROUNDS_MARK_NO_RANGE) == 0)
      {
        given++;
        last = series->series->points[i].row;
      }
  if (given == 0)
    return g_strdup_printf (ngettext ("no range with its %u value",
                                      "no range with any of %u values", series->n),
                            series->n);
  range = rounds_say_range (last);
  if (given == series->n)
    return g_strdup_printf (_ ("range %s, as the last value has it"), range);
  return g_strdup_printf (_ ("range %s, given with %u of %u values; the others: no range"), range,
                          given, series->n);
}
