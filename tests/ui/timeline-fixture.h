/* timeline-fixture.h: charts made of events in memory, for tests and the benchmark of the timeline. */
#pragma once

#include "chart-index.h"

typedef struct
{
  RoundsKind kind;
  const char *title;         /* NULL: the kind's word */
  gint64 at;                 /* ms since 1970; not read when undated */
  gint64 lasts;              /* ms; 0: a moment, or open where the kind lasts */
  RoundsPrecision precision; /* NONE: undated */
  const char *status, *decimal, *unit, *interpretation, *klass, *snomed; /* NULL: not said */
} TimelineEvent;

/* (transfer full) of RoundsEvent */
GPtrArray *timeline_events_new (void);
void timeline_events_add (GPtrArray *events, const TimelineEvent *event);
/* About n events over so many years before as_of: visits with their vitals, results and notes, a few
 * stays, courses of medicines, problems. Drawn from random. */
void timeline_events_fill (GPtrArray *events, GRand *random, guint n, guint years, gint64 as_of);
/* Takes the events. zone NULL: America/Chicago. (transfer full) */
RoundsChartIndex *timeline_chart_new (GPtrArray *events, gint64 as_of, const char *zone);
/* A chart of any shape: empty, a few events far apart, thousands; undated and vague ones among them. */
RoundsChartIndex *timeline_chart_random (GRand *random, guint most, gint64 as_of);
