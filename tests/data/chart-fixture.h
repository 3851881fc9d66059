/* chart-fixture.h: charts for tests, made of files as an import would make them.
 *
 * Files are read in their order by one feed; a resource that comes again with the same id is a newer
 * version of it. Events are packed and read back, as the store gives them.
 */
#pragma once

#include "allergies.h"
#include "chart-errors.h"
#include "chart-index.h"
#include "encounters.h"
#include "medicines.h"
#include "problems.h"
#include "series.h"

typedef struct
{
  const char *const *paths;   /* up to a NULL */
  const char *const *sources; /* a feed for each path; NULL: one feed "test" for all */
  const char *patient;        /* "Patient/1"; NULL: the only one, or none */
  const char *as_of;          /* "2026-11-16T08:00:00-06:00" */
  const char *zone;           /* NULL: "America/Chicago" */
  RoundsSecrecy opened;
  RoundsSync sync;
  const char *const *not_loaded;
  const RoundsLookAlike *same_person;
  guint n_same_person;
  gboolean nobody;     /* the chart of what names no patient, in the place of a patient's */
  const char *deleted; /* "Observation/1": the source has deleted it; NULL: nothing */
} ChartFixture;

/* Ends the test when a file cannot be read. */
RoundsChartIndex *chart_fixture_open (const ChartFixture *fixture);
/* tests/data/fixtures/NAME.json of the person in it, as of 16 November 2026. */
RoundsChartIndex *chart_fixture_named (const char *name);
/* The chart of Patient/p with these resources beside them, one a line, as of that day. An apostrophe stands
 * for a quotation mark. fixture (may be NULL) has what else is wanted of it. */
RoundsChartIndex *chart_fixture_text (const char *text, const ChartFixture *fixture);
gint64 chart_instant (const char *time);

/* The marks of a row that is there. */
guint32 chart_marks (const RoundsChartIndex *index, const char *reference);
/* "active", "allergy-low" ...: words of all errors of a kind, counted. */
guint chart_count_errors (const RoundsChartIndex *index, gint64 at, RoundsChartErrorKind kind);
/* The line whose title begins so; NULL. */
const RoundsMedicineLine *chart_line (const RoundsMedicines *medicines, const char *title);
guint chart_count_conflicts (const RoundsMedicines *medicines, RoundsMedicineConflictKind kind);
const RoundsProblem *chart_problem (const RoundsProblems *problems, const char *title);

/* A chart and its page of medicines. */
typedef struct
{
  RoundsChartIndex *chart;
  RoundsMedicines *medicines;
} ChartPage;

/* As chart_fixture_text and chart_fixture_named have it, at this moment; NULL: as of the day of the chart. */
ChartPage chart_page_text (const char *text, const char *at);
ChartPage chart_page_named (const char *name, const char *at);
void chart_page_clear (ChartPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChartPage, chart_page_clear)
