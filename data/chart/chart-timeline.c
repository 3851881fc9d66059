/* The rows of a chart that a filter lets through, in the order asked for. */
#include "chart-private.h"

static gboolean
codes_match (const RoundsCode *codes, guint n, const RoundsTimelineFilter *filter)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (codes[i].code, filter->code) == 0 &&
        (filter->system == NULL || g_strcmp0 (codes[i].system, filter->system) == 0))
      return TRUE;
  return FALSE;
}

static gboolean
code_matches (const RoundsEvent *event, const RoundsTimelineFilter *filter)
{
  if (codes_match (event->codes, event->n_codes, filter))
    return TRUE;
  for (guint i = 0; i < event->n_components; i++)
    if (codes_match (event->components[i].codes, event->components[i].n_codes, filter))
      return TRUE;
  return FALSE;
}

static gboolean
row_matches (const RoundsChartRow *row, const RoundsTimelineFilter *filter)
{
  if (filter->by_tier && row->tier > filter->tier)
    return FALSE;
  if (filter->no_after_death && (row->marks & ROUNDS_MARK_AFTER_DEATH) != 0)
    return FALSE;
  if ((filter->from != 0 || filter->to != 0) &&
      (row->from == G_MAXINT64 || row->until <= filter->from))
    return FALSE;
  return filter->code == NULL || code_matches (row->event, filter);
}

static int
compare_arrival (gconstpointer one, gconstpointer other)
{
  const RoundsChartRow *a = *(const RoundsChartRow *const *) one;
  const RoundsChartRow *b = *(const RoundsChartRow *const *) other;

  if (a->event->arrived != b->event->arrived)
    return a->event->arrived > b->event->arrived ? -1 : 1;
  return a < b ? -1 : a > b;
}

GPtrArray *
rounds_chart_timeline (const RoundsChartIndex *self, const RoundsTimelineFilter *filter)
{
  GPtrArray *rows = g_ptr_array_new ();
  gboolean bounded = filter->from != 0 || filter->to != 0;
  guint64 bit = rounds_code_bit (filter->code);

  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsChartRow *row = &self->rows[i];
      if (bounded && row->from >= filter->to)
        break;
      if ((filter->kinds != 0 && (filter->kinds >> self->parts->kinds[i] & 1) == 0) ||
          (bit != 0 && (self->parts->codes[i] & bit) == 0))
        continue;
      if (row_matches (row, filter))
        g_ptr_array_add (rows, (gpointer) row);
    }
  if (filter->order == ROUNDS_ORDER_ARRIVED)
    g_ptr_array_sort (rows, compare_arrival);
  return rows;
}
