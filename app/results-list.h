/* results-list.h: the measurements of a chart as a page lists them: a line a series, in the groups of
 * its panels, as of a moment.
 *
 * Nothing is decided here that data/chart has not decided: which value is the latest, whether it may
 * be compared and plotted come from series.h. What this adds is order and words. Building costs one
 * step a series, a panel and a row of the chart, however many values there are; the words of a line
 * are made when they are asked for.
 *
 * Groups: a series stands under the panel that lists its newest value; what no panel lists stands
 * together. In a group the newest report's own order (record rule 2.5), then what it lacks.
 */
#pragma once

#include "results-names.h"
#include "encounters.h"
#include "say.h"
#include "series.h"

G_BEGIN_DECLS

typedef struct
{
  const RoundsChartIndex *index;
  gint64 at;      /* the moment shown */
  gboolean whole; /* it is now: what is not dated or dated later is counted, too */
  guint64 kinds;  /* 1 << RoundsKind */
} RoundsResultsAsk;

typedef struct
{
  const RoundsSeries *series; /* NULL: a result without a value, see row */
  const RoundsChartRow *row;  /* of the latest; never NULL */
  const RoundsPoint *latest;  /* NULL: without a value */
  const RoundsPoint *before;  /* the one before it, strictly earlier; NULL: the first */
  RoundsLatest state, before_state;
  guint n;     /* values of the series up to the moment */
  guint group; /* into groups */
  guint rank;  /* in its group */
} RoundsResultLine;

typedef struct
{
  char *title;
  const RoundsPanel *panel; /* the newest report of it; NULL: what no panel lists, or vitals */
  gint64 newest;            /* of its values */
  guint first, n_lines;     /* into lines */
  gboolean vitals;
} RoundsResultGroup;

typedef struct
{
  RoundsResultsAsk ask;
  RoundsResultGroup *groups; /* (n_groups) newest value first, vitals before all */
  guint n_groups;
  RoundsResultLine *lines; /* (n_lines) group by group */
  guint n_lines;
  guint n_series, n_values;     /* values of all series */
  guint n_pending;              /* lines without a value */
  const RoundsChartRow *oldest; /* of all dated values; NULL: none */
} RoundsResultsList;

/* (transfer full) */
RoundsResultsList *rounds_results_list_new (const RoundsResultsAsk *ask);
void rounds_results_list_free (RoundsResultsList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsResultsList, rounds_results_list_free)

/* What the page counts: values, and results without one. */
guint rounds_results_list_count (const RoundsResultsList *self);
/* The line of a row: of its latest value, else of an earlier one; ROUNDS_NONE. */
guint rounds_results_list_find (const RoundsResultsList *self, const RoundsChartRow *row);

/* ---- words; all (transfer full) ---- */

/* "829 results in 54 series, 1 pending", and what is withheld. */
char *rounds_results_summary (const RoundsResultsList *self);
/* Why there is nothing to list, without ever saying "none" where that is not known; off now only of what was by then. */
char *rounds_results_none (const RoundsResultsAsk *ask);

/* As results-names.h. */
char *rounds_results_line_name (const RoundsResultLine *line);
char *rounds_results_line_parts (const RoundsResultLine *line, char **detail);
/* "13-Nov-2026 12:10 · final · 5 results in this report"; "members of no panel". */
char *rounds_results_group_words (const RoundsResultsList *self, const RoundsResultGroup *group);
/* "−0.2 in 12 days (5.6, 01-Nov-2026 01:30 CST)", or why there is no difference; "" where there is
 * nothing to compare. */
char *rounds_results_change (const RoundsResultsList *self, const RoundsResultLine *line);
/* "−0.8 kg in 5 weeks"; "" where no difference may be said. (transfer full) */
char *rounds_results_change_short (const RoundsResultLine *line);
/* "5.4 mmol/L", "146/86 mmHg"; "2.73 mg/dL ▲ H and 1.08 mg/dL" of two at one instant, of which none is the latest: the
 * last is that of the line's row, whose flag is the caller's to say; "pending", "no value" of a line without one. What is
 * sensitive is said beside what is, only. */
char *rounds_results_value (const RoundsResultLine *line);
/* Of two at one instant the one that says more. */
RoundsFlag rounds_results_flag (const RoundsResultLine *line);
/* "3.5–5.1", "site range 3.5–5.1", "no range"; "" without a value. */
char *rounds_results_range (const RoundsChartIndex *index, const RoundsChartRow *row);
/* What rounds_results_status says of a value that must stand out, for wherever else the value stands: "preliminary",
 * "⚠ flag and range disagree · corrected, was 3.1"; "" of a plain one. marks: those to be said, of the row or the point. */
char *rounds_results_doubts (const RoundsChartRow *row, guint32 marks);
/* "final · 31-Oct-2026 corrected, was 6.8". *warn (may be NULL): it must stand out. */
char *rounds_results_status (const RoundsResultsList *self,
                             const RoundsResultLine *line,
                             gboolean *warn);
/* The whole line as one sentence. */
char *rounds_results_line_words (const RoundsResultsList *self, const RoundsResultLine *line);
/* "not plotted: a limit", "not plotted: check unit" ...; NULL: it is a point of the trend. */
char *rounds_results_why_not_plotted (const RoundsSeries *series, const RoundsPoint *point);
/* The value of a point with its unit, pairs as one: "146/86 mmHg". */
char *rounds_results_point_value (const RoundsPoint *point);
/* Where the value stands in its resource, for a selection: "/valueQuantity",
 * "/component/1/valueQuantity"; NULL: the whole. */
char *rounds_results_point_field (const RoundsPoint *point);
/* Dated by its month or year only: it stands somewhere in [row->from, row->to), on no line, and no days are counted from
 * it. */
gboolean rounds_results_is_stretch (const RoundsPoint *point);
/* The series may have a line: it has two points that may stand on one. */
gboolean rounds_results_has_trend (const RoundsSeries *series, guint n);
/* Does a name or a code of the line hold the folded text? "": yes. */
gboolean rounds_results_matches (const RoundsResultLine *line, const char *folded);

G_END_DECLS
