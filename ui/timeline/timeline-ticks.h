/* timeline-ticks.h: the years, months, days and hours along the time axis, in the site's zone.
 *
 * Hours are of the clock on the wall: where it is turned back an hour has its name twice, and both
 * are told apart by the zone's abbreviation.
 */
#pragma once

#include "timeline-scale.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_TICK_YEAR = 0, /* or 2, 5, 10 ... of them */
  ROUNDS_TICK_MONTH,
  ROUNDS_TICK_DAY,
  ROUNDS_TICK_TIME,
} RoundsTickUnit;

typedef struct
{
  gint64 instant;
  double x;
  RoundsTickUnit unit;
  int year, month, day, minute; /* on the wall; minute of the day */
  const char *twice;            /* "CDT": this time of day happens twice; NULL. Of the zone */
  /* Set by rounds_timeline_ticks_say. */
  double line;                /* x of its line, a whole pixel */
  double words_at, words_end; /* where its words stand; both 0: it has none */
  gboolean low;               /* words stand where its line is: it begins beneath the axis */
} RoundsTick;

/* A stretch of time whose hours happen twice. */
typedef struct
{
  gint64 from, to;
} RoundsTwice;

/* Ticks of the view, at least `spacing` pixels apart but for a change of the clock, none within a
 * fold. Added to ticks (RoundsTick). */
void rounds_timeline_ticks (const RoundsTimelineScale *scale,
                            GTimeZone *zone,
                            double spacing,
                            GArray *ticks);
/* The width of a tick's words at x, where said is the tick before it that has words (NULL: none); 0: they
 * cannot stand there. */
typedef double (*RoundsTickMeasure) (gpointer data,
                                     const RoundsTick *tick,
                                     const RoundsTick *said,
                                     double x);
/* Which ticks have words, and which lines give way to them: no line crosses a word, no word another. */
void rounds_timeline_ticks_say (GArray *ticks, RoundsTickMeasure measure, gpointer data);
/* The stretch of doubled hours in the view, when it is near enough to show hours. */
gboolean rounds_timeline_twice (const RoundsTimelineScale *scale,
                                GTimeZone *zone,
                                RoundsTwice *twice);

G_END_DECLS
