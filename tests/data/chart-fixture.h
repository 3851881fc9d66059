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
} ChartFixture;

/* Ends the test when a file cannot be read. */
RoundsChartIndex *chart_fixture_open (const ChartFixture *fixture);
/* tests/data/fixtures/NAME.json of the person in it, as of 16 November 2026. */
RoundsChartIndex *chart_fixture_named (const char *name);
gint64 chart_instant (const char *time);

/* "active", "allergy-low" ...: words of all errors of a kind, counted. */
guint chart_count_errors (const RoundsChartIndex *index, gint64 at, RoundsChartErrorKind kind);
/* The line whose title begins so; NULL. */
const RoundsMedicineLine *chart_line (const RoundsMedicines *medicines, const char *title);
guint chart_count_conflicts (const RoundsMedicines *medicines, RoundsMedicineConflictKind kind);
const RoundsProblem *chart_problem (const RoundsProblems *problems, const char *title);
