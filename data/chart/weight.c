#include "weight.h"

#include "chart-private.h"

#include <math.h>

/* What HL7 takes for a body weight: hl7.org/fhir/ValueSet/observation-vitalsign-bodyweight, its expansion from LOINC
 * 2.81 (components "Body weight", "^with clothes", "^without clothes"). Not in it, since their component is another:
 * 8339-4 Birth weight Measured, dry, ideal and lean weights. */
static const struct
{
  const char *code;
  RoundsWeightHow how;
} codes[] = {
  { "29463-7", ROUNDS_WEIGHT_GIVEN },    /* Body weight */
  { "3141-9", ROUNDS_WEIGHT_GIVEN },     /* Body weight Measured */
  { "8351-9", ROUNDS_WEIGHT_GIVEN },     /* Body weight Measured --without clothes */
  { "8350-1", ROUNDS_WEIGHT_CLOTHED },   /* Body weight Measured --with clothes */
  { "8335-2", ROUNDS_WEIGHT_ESTIMATED }, /* Body weight Estimated */
  { "3142-7", ROUNDS_WEIGHT_STATED },    /* Body weight Stated */
};

static gboolean
weighs (const RoundsSeries *series, RoundsWeightHow *how)
{
  for (guint i = 0; g_strcmp0 (series->system, ROUNDS_LOINC) == 0 && i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (series->code, codes[i].code) == 0)
      {
        *how = codes[i].how;
        return TRUE;
      }
  return FALSE;
}

static RoundsLatest
latest_of (const RoundsSeries *series, gint64 at, const RoundsPoint **point)
{
  RoundsLatest latest = rounds_series_latest (series, at, point);

  if (latest == ROUNDS_LATEST_FOUND &&
      (g_strcmp0 (series->dimension, "mass") != 0 || isnan ((*point)->number)))
    return ROUNDS_LATEST_CHECK_UNIT;
  return latest;
}

static gboolean
agree (const RoundsWeight *one, const RoundsWeight *other)
{
  return one->latest == ROUNDS_LATEST_FOUND && other->latest == ROUNDS_LATEST_FOUND &&
         g_strcmp0 (one->series->unit, other->series->unit) == 0 &&
         one->point->number == other->point->number;
}

/* Of one instant: one number that two codes say is what was measured, not what was told of it. */
static void
join (RoundsWeight *best, const RoundsWeight *other)
{
  if (!agree (best, other))
    best->latest = ROUNDS_LATEST_TWO_VALUES;
  else if (other->how < best->how)
    *best = *other;
}

RoundsWeight
rounds_chart_weight (const RoundsChartIndex *index, gint64 at)
{
  RoundsWeight best = { ROUNDS_LATEST_NONE, NULL, NULL, ROUNDS_WEIGHT_GIVEN };

  for (guint i = 0; i < index->n_series; i++)
    {
      RoundsWeight one = { .series = &index->series[i] };

      if (!weighs (one.series, &one.how))
        continue;
      one.latest = latest_of (one.series, at, &one.point);
      if (one.latest == ROUNDS_LATEST_NONE)
        continue;
      if (best.point == NULL || one.point->row->from > best.point->row->from)
        best = one;
      else if (one.point->row->from == best.point->row->from)
        join (&best, &one);
    }
  return best;
}
