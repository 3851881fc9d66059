#include "series.h"

#include "chart-private.h"

#include <math.h>

const char *
rounds_series_type_word (RoundsSeriesType type)
{
  static const char *const words[] = { "number", "pair", "coded", "text", "ratio", "other" };

  return (guint) type < G_N_ELEMENTS (words) ? words[type] : "other";
}

const char *
rounds_latest_word (RoundsLatest latest)
{
  static const char *const words[] = { "found",      "none",  "two-values",
                                       "check-unit", "limit", "specimens" };

  return (guint) latest < G_N_ELEMENTS (words) ? words[latest] : "none";
}

const RoundsSeries *
rounds_chart_series (const RoundsChartIndex *index,
                     const char *system,
                     const char *code,
                     const char *dimension)
{
  const RoundsSeries *best = NULL;

  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      if (g_strcmp0 (series->code, code) != 0 ||
          (system != NULL && g_strcmp0 (series->system, system) != 0) ||
          (dimension != NULL && g_strcmp0 (series->dimension, dimension) != 0))
        continue;
      if (best == NULL || series->n_points > best->n_points)
        best = series;
    }
  return best;
}

guint
rounds_series_count (const RoundsSeries *series, gint64 at)
{
  guint low = 0, high = series->n_points;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (series->points[middle].row->from <= at)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

RoundsLatest
rounds_series_latest (const RoundsSeries *series, gint64 at, const RoundsPoint **point)
{
  for (guint i = rounds_series_count (series, at); i-- > 0;)
    {
      const RoundsPoint *last = &series->points[i];
      if (!rounds_row_counts (last->row) || last->row->from == G_MAXINT64)
        continue;
      if (point != NULL)
        *point = last;
      if ((last->marks & ROUNDS_MARK_TWO_VALUES) != 0)
        return ROUNDS_LATEST_TWO_VALUES;
      if ((last->marks & ROUNDS_MARK_CHECK_UNIT) != 0)
        return ROUNDS_LATEST_CHECK_UNIT;
      return (last->marks & ROUNDS_MARK_LIMIT) != 0 ? ROUNDS_LATEST_LIMIT : ROUNDS_LATEST_FOUND;
    }
  return ROUNDS_LATEST_NONE;
}

const RoundsSeries *
rounds_chart_newest_series (const RoundsChartIndex *index,
                            const char *system,
                            const char *code,
                            gint64 at)
{
  const RoundsSeries *newest = NULL;
  gint64 newest_from = G_MININT64;

  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      const RoundsPoint *last;

      if (code == NULL ? series->type != ROUNDS_SERIES_PAIR
                       : g_strcmp0 (series->code, code) != 0 ||
                             (system != NULL && g_strcmp0 (series->system, system) != 0))
        continue;
      if (rounds_series_latest (series, at, &last) == ROUNDS_LATEST_NONE ||
          last->row->from < newest_from ||
          (last->row->from == newest_from && newest != NULL &&
           series->n_points <= newest->n_points))
        continue;
      newest = series;
      newest_from = last->row->from;
    }
  return newest;
}

/* Of two specimens or methods at one instant only what is the same number in one dimension agrees. */
static gboolean
series_agree (const RoundsSeries *one,
              const RoundsPoint *a,
              const RoundsSeries *other,
              const RoundsPoint *b)
{
  return g_strcmp0 (one->dimension, other->dimension) == 0 &&
         g_strcmp0 (one->unit, other->unit) == 0 && !isnan (a->number) && a->number == b->number;
}

RoundsLatest
rounds_chart_group_latest (const RoundsChartIndex *index,
                           const char *group,
                           gint64 at,
                           const RoundsPoint **point,
                           const RoundsSeries **series)
{
  const RoundsSeries *newest = NULL;
  const RoundsPoint *best = NULL, *last;
  RoundsLatest latest = ROUNDS_LATEST_NONE, found;

  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *one = &index->series[i];
      if (g_strcmp0 (one->group, group) != 0)
        continue;
      found = rounds_series_latest (one, at, &last);
      if (found == ROUNDS_LATEST_NONE || (best != NULL && last->row->from < best->row->from))
        continue;
      if (best != NULL && last->row->from == best->row->from)
        {
          if (latest == ROUNDS_LATEST_FOUND &&
              (found != ROUNDS_LATEST_FOUND || !series_agree (newest, best, one, last)))
            latest = ROUNDS_LATEST_SPECIMENS;
          continue;
        }
      best = last;
      newest = one;
      latest = found;
    }
  if (point != NULL)
    *point = best;
  if (series != NULL)
    *series = newest;
  return latest;
}
