/* series.h: what was measured again and again, and what may stand on one line (record rule 2.4).
 *
 * A series is one code and one dimension (or one type of value): mL/min and mL/min/1.73 m2 under one
 * code are two. Blood pressure is one series of pairs, systolic and diastolic by their codes. Series
 * of different codes stand side by side only where data/tables/equivalences.tsv says so, and are
 * never one line. Units are converted within a series with a factor of data/tables/units.tsv; the
 * given text is in the event and is what is shown.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_SERIES_NUMBER = 0,
  ROUNDS_SERIES_PAIR,  /* blood pressure */
  ROUNDS_SERIES_CODED, /* coded, boolean */
  ROUNDS_SERIES_TEXT,
  ROUNDS_SERIES_RATIO,
  ROUNDS_SERIES_OTHER, /* ranges, times, sampled data */
} RoundsSeriesType;

const char *rounds_series_type_word (RoundsSeriesType type);

typedef struct
{
  const RoundsChartRow *row;
  const RoundsValue *value;  /* as given: of the event, or of its component */
  const RoundsValue *second; /* diastolic of a pair; NULL otherwise */
  double number, number_2;   /* in the series' unit; NAN: none, a limit, or not to be converted */
  guint32 marks;             /* of the row and of this value */
  gboolean plotted;          /* a point of a trend: current, plausible, no limit, one value */
} RoundsPoint;

struct _RoundsSeries
{
  RoundsSeriesType type;
  const char *title;
  const char *system, *code; /* NULL: known by text only */
  const char *dimension;     /* stable word, "mass-concentration"; the unit itself where no table
                                 knows it; NULL: no number */
  const char *unit;          /* unit of `number`: the one most given */
  const char *group;         /* row group of the equivalence table; NULL */
  const char *specimen;      /* "Serum or Plasma": what "latest" must say in a group; NULL */
  RoundsKind kind;
  const RoundsPoint *points; /* (n_points) by time, in error and cancelled ones too */
  guint n_points;
};

/* The series of a code, in a dimension (NULL: the one with most points); NULL: none. */
const RoundsSeries *rounds_chart_series (const RoundsChartIndex *index,
                                         const char *system,
                                         const char *code,
                                         const char *dimension);

/* Of the series of a code (NULL: of all pairs, which are blood pressures) the one whose last value at a moment is the
 * newest: a unit with and without a code makes two series, and the longer one may have ended years ago. Of two at one
 * instant the longer. NULL: none has a value. */
const RoundsSeries *rounds_chart_newest_series (const RoundsChartIndex *index,
                                                const char *system,
                                                const char *code,
                                                gint64 at);

typedef enum
{
  ROUNDS_LATEST_FOUND = 0,
  ROUNDS_LATEST_NONE,       /* nothing before that moment */
  ROUNDS_LATEST_TWO_VALUES, /* two values at one instant: refuse */
  ROUNDS_LATEST_CHECK_UNIT, /* the last one is implausible: refuse */
  ROUNDS_LATEST_LIMIT,      /* the last one is "<0.01": shown, not calculated with */
  ROUNDS_LATEST_SPECIMENS,  /* equivalent series say different things at that instant: refuse */
} RoundsLatest;

/* The last usable value before `at`, for facts and calculators: refuses rather than taking an older
 * one. *point (may be NULL) is the last point in any case but NONE. */
RoundsLatest rounds_series_latest (const RoundsSeries *series,
                                   gint64 at,
                                   const RoundsPoint **point);
/* The same over all series of a row group; the point's series is *series (may be NULL). */
RoundsLatest rounds_chart_group_latest (const RoundsChartIndex *index,
                                        const char *group,
                                        gint64 at,
                                        const RoundsPoint **point,
                                        const RoundsSeries **series);
const char *rounds_latest_word (RoundsLatest latest);

/* The points with from <= at; they are the first n of series->points. */
guint rounds_series_count (const RoundsSeries *series, gint64 at);

G_END_DECLS
