/* weight.h: the body weight that counts at a moment, for the banner, the overview and whatever calculates with it:
 * one choice for all of them. The newest of every code of a body weight (tables in weight.c), said how it was come
 * by; a weight at birth, a dry and an ideal weight are no present weight.
 */
#pragma once

#include "series.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_WEIGHT_GIVEN = 0, /* its code says no more, or measured */
  ROUNDS_WEIGHT_CLOTHED,   /* measured with clothes */
  ROUNDS_WEIGHT_ESTIMATED, /* not measured */
  ROUNDS_WEIGHT_STATED,    /* told, not measured */
} RoundsWeightHow;

/* Only of FOUND may point->number be used; its unit is series->unit. TWO_VALUES: also of two codes at one instant.
 * CHECK_UNIT: also where the unit is none of a mass. */
typedef struct
{
  RoundsLatest latest;
  const RoundsSeries *series; /* NULL of NONE, and so is point */
  const RoundsPoint *point;
  RoundsWeightHow how;
} RoundsWeight;

RoundsWeight rounds_chart_weight (const RoundsChartIndex *index, gint64 at);

G_END_DECLS
