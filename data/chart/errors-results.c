/* Results that contradict each other or themselves (record rule 2.4). */
#include "errors-private.h"

#include <math.h>

/* Between two specimens this much apart is more than the method: judgement, as D15. */
#define SPECIMENS_APART 0.05

static gboolean
point_counts (const Finder *self, const RoundsPoint *point)
{
  return rounds_errors_counts (self, point->row) && point->row->from != G_MAXINT64;
}

/* ---- within a series ---- */

static void
find_two_values (Finder *self, const RoundsSeries *series)
{
  gint64 at = G_MININT64;

  for (guint i = 0; i < series->n_points; i++)
    {
      const RoundsPoint *point = &series->points[i];
      if ((point->marks & ROUNDS_MARK_TWO_VALUES) == 0 || !point_counts (self, point))
        continue;
      if (point->row->from != at)
        rounds_errors_add (self, ROUNDS_ERROR_TWO_VALUES, 2);
      at = point->row->from;
      rounds_errors_note (self, point->row);
    }
  rounds_errors_add (self, ROUNDS_ERROR_TWO_VALUES, 2);
}

static void
find_units (Finder *self, const RoundsSeries *series)
{
  for (guint i = 0; i < series->n_points; i++)
    if ((series->points[i].marks & ROUNDS_MARK_CHECK_UNIT) != 0 &&
        point_counts (self, &series->points[i]))
      rounds_errors_note (self, series->points[i].row);
  rounds_errors_add (self, ROUNDS_ERROR_UNIT, 1);
}

static void
find_jumps (Finder *self, const RoundsSeries *series)
{
  const RoundsJump *jump = series->code != NULL ? rounds_table_jump (series->code) : NULL;
  const RoundsPoint *before = NULL;

  for (guint i = 0; jump != NULL && i < series->n_points; i++)
    {
      const RoundsPoint *point = &series->points[i];
      if (!point->plotted || !point_counts (self, point))
        continue;
      if (before != NULL &&
          (double) (point->row->from - before->row->from) <= jump->days * ROUNDS_DAY &&
          fmax (point->number, before->number) >=
              jump->factor * fmin (point->number, before->number))
        {
          rounds_errors_note (self, point->row);
          rounds_errors_note (self, before->row);
          rounds_errors_add (self, ROUNDS_ERROR_JUMP, 2);
        }
      before = point;
    }
}

/* ---- between series ---- */

static gboolean
apart (double one, double other)
{
  return fabs (one - other) > SPECIMENS_APART * fmax (fabs (one), fabs (other));
}

static void
find_specimens (Finder *self, const RoundsSeries *one, const RoundsSeries *other)
{
  guint k = 0;

  if (g_strcmp0 (one->dimension, other->dimension) != 0 || g_strcmp0 (one->unit, other->unit) != 0)
    return;
  for (guint i = 0; i < one->n_points; i++)
    {
      const RoundsPoint *a = &one->points[i], *b;
      while (k < other->n_points && other->points[k].row->from < a->row->from)
        k++;
      if (k == other->n_points)
        break;
      b = &other->points[k];
      if (b->row->from != a->row->from || !a->plotted || !b->plotted || !point_counts (self, a) ||
          !apart (a->number, b->number))
        continue;
      rounds_errors_note (self, a->row);
      rounds_errors_note (self, b->row);
      rounds_errors_add (self, ROUNDS_ERROR_SPECIMENS, 2);
    }
}

static const RoundsPoint *
last_point (const Finder *self, const RoundsSeries *series)
{
  const RoundsPoint *point = NULL;

  return rounds_series_latest (series, self->at, &point) != ROUNDS_LATEST_NONE ? point : NULL;
}

/* One LOINC code in two dimensions, or with numbers and with words; of several organisms each has its own. */
static void
find_mixed (Finder *self, guint at)
{
  const RoundsSeries *all = self->index->series, *first = &all[at];
  const RoundsPoint *point;

  if (g_strcmp0 (first->system, ROUNDS_LOINC) != 0)
    return;
  for (guint i = 0; i < at; i++)
    if (g_strcmp0 (all[i].code, first->code) == 0)
      return;
  for (guint i = at; i < self->index->n_series; i++)
    if (g_strcmp0 (all[i].code, first->code) == 0 && (point = last_point (self, &all[i])) != NULL &&
        point->row->of == NULL)
      rounds_errors_note (self, point->row);
  rounds_errors_add (self, ROUNDS_ERROR_MIXED_VALUES, 2);
}

void
rounds_errors_find_results (Finder *self)
{
  const RoundsChartIndex *index = self->index;

  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      find_two_values (self, series);
      find_units (self, series);
      find_jumps (self, series);
      find_mixed (self, i);
      for (guint k = i + 1; series->group != NULL && k < index->n_series; k++)
        if (g_strcmp0 (index->series[k].group, series->group) == 0)
          find_specimens (self, series, &index->series[k]);
    }
  for (guint i = 0; i < index->n_rows; i++)
    {
      if ((index->rows[i].marks & ROUNDS_MARK_FLAG_CONFLICT) != 0 &&
          rounds_errors_counts (self, &index->rows[i]))
        rounds_errors_note (self, &index->rows[i]);
      rounds_errors_add (self, ROUNDS_ERROR_FLAG, 1);
    }
}
