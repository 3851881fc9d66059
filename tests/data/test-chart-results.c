/* Results in the chart (record rule 2.4, D1, D2, D15 to D21): which belong together, what they are
 * in their series, and what must not be calculated with. */
#include "chart-fixture.h"
#include "data-error.h"
#include "site-ranges.h"

#include <math.h>
#include <string.h>

#define LOINC "http://loinc.org"

static const RoundsSeries *
series_of (const RoundsChartIndex *chart, const char *code, const char *dimension)
{
  const RoundsSeries *series = rounds_chart_series (chart, LOINC, code, dimension);

  g_assert_nonnull (series);
  return series;
}

static guint
count_series (const RoundsChartIndex *chart, const char *code)
{
  guint n = 0;

  for (guint i = 0; i < chart->n_series; i++)
    n += g_strcmp0 (chart->series[i].code, code) == 0;
  return n;
}

static RoundsChartIndex *
open_files (const char *const *names, const char *const *sources)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (paths,
                     g_strdup_printf ("%s/data/fixtures/%s.json", ROUNDS_TESTS_DIR, names[i]));
  g_ptr_array_add (paths, NULL);
  return chart_fixture_open (&(ChartFixture){ .paths = (const char *const *) paths->pdata,
                                              .sources = sources,
                                              .as_of = "2026-11-16T08:00:00-06:00" });
}

/* ---- blood pressure: D2, H1 ---- */

static void
test_blood_pressure (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("blood-pressure");
  const RoundsSeries *pressure = series_of (chart, "85354-9", NULL);

  g_assert_cmpint (pressure->type, ==, ROUNDS_SERIES_PAIR);
  g_assert_cmpuint (pressure->n_points, ==, 2);
  g_assert_cmpfloat (pressure->points[0].number, ==, 124);
  g_assert_cmpfloat (pressure->points[0].number_2, ==, 76);
  g_assert_cmpfloat (pressure->points[1].number, ==, 130);
  g_assert_cmpfloat (pressure->points[1].number_2, ==, 80);
  g_assert_cmpuint (series_of (chart, "8478-0", NULL)->n_points, ==, 1);
  /* Without a diastolic it is no pair, and stands for itself. */
  g_assert_cmpuint (series_of (chart, "8480-6", NULL)->n_points, ==, 1);
}

/* ---- D15 to D21 ---- */

static void
test_specimens (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("creatinine");
  const RoundsSeries *serum = series_of (chart, "2160-0", NULL);
  const RoundsSeries *blood = series_of (chart, "38483-4", NULL);
  gint64 now = chart->settings.as_of;
  const RoundsPoint *point;
  const RoundsSeries *series;

  g_assert_true (serum != blood);
  g_assert_cmpstr (serum->group, ==, "creatinine");
  g_assert_cmpstr (blood->group, ==, "creatinine");
  g_assert_cmpstr (serum->specimen, ==, "Serum or Plasma");
  g_assert_cmpstr (blood->specimen, ==, "Blood");
  g_assert_cmpint (rounds_series_latest (serum, now, &point), ==, ROUNDS_LATEST_FOUND);
  g_assert_cmpfloat (point->number, ==, 1.94);
  /* A calculator that asks for creatinine is refused; sodium agrees exactly. */
  g_assert_cmpint (rounds_chart_group_latest (chart, "creatinine", now, &point, &series), ==,
                   ROUNDS_LATEST_SPECIMENS);
  g_assert_cmpint (rounds_chart_group_latest (chart, "sodium", now, &point, &series), ==,
                   ROUNDS_LATEST_FOUND);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_SPECIMENS), ==, 1);
}

static void
test_two_values (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("creatinine");
  const RoundsSeries *blood = series_of (chart, "38483-4", NULL);
  gint64 then = chart_instant ("2018-12-31T00:00:00Z");
  const RoundsPoint *point = NULL;

  g_assert_cmpint (rounds_series_latest (blood, then, &point), ==, ROUNDS_LATEST_TWO_VALUES);
  g_assert_cmpuint (rounds_series_count (blood, then), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (blood->points[i].marks & ROUNDS_MARK_TWO_VALUES, !=, 0);
      g_assert_false (blood->points[i].plotted);
    }
  g_assert_cmpuint (chart_count_errors (chart, then, ROUNDS_ERROR_TWO_VALUES), ==, 1);
  g_assert_cmpint (rounds_series_latest (blood, chart_instant ("2018-01-01T00:00:00Z"), &point), ==,
                   ROUNDS_LATEST_NONE);
}

/* A jump within a series is to be checked; between two codes it is none. */
static void
test_jump (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("creatinine");

  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_JUMP), ==, 1);
}

static void
test_dimensions (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("creatinine");

  g_assert_cmpuint (count_series (chart, "33914-3"), ==, 2); /* D18 */
  g_assert_true (series_of (chart, "33914-3", "volume-rate") !=
                 series_of (chart, "33914-3", "volume-rate-per-1.73-m2"));
  g_assert_cmpuint (count_series (chart, "5770-3"), ==, 2); /* D19: words, and a number 0 */
  g_assert_cmpstr (series_of (chart, "5797-6", NULL)->group, ==, "urine-ketones");
  g_assert_cmpstr (series_of (chart, "2514-8", NULL)->group, ==, "urine-ketones");
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_MIXED_VALUES),
                    ==, 2);
}

/* D21: the finger probe is no blood gas, though it carries its code too. */
static void
test_two_codes (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("creatinine");

  g_assert_cmpuint (series_of (chart, "59408-5", NULL)->n_points, ==, 1);
  g_assert_cmpuint (series_of (chart, "2708-6", NULL)->n_points, ==, 1);
  g_assert_cmpfloat (series_of (chart, "2708-6", NULL)->points[0].number, ==, 96);
}

/* D20: never converted, never plotted, never taken as the latest. */
static void
test_implausible (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("implausible");
  static const char *const codes[] = { "10834-0", "89579-7", "32207-3", "72106-8", "85343-2" };
  gint64 now = chart->settings.as_of;
  const RoundsPoint *point = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      const RoundsSeries *series = series_of (chart, codes[i], NULL);
      g_assert_cmpint (rounds_series_latest (series, now, &point), ==, ROUNDS_LATEST_CHECK_UNIT);
      g_assert_true (isnan (point->number));
      g_assert_false (point->plotted);
      g_assert_cmpint (point->row->marks & ROUNDS_MARK_CHECK_UNIT, !=, 0);
    }
  g_assert_cmpint (rounds_series_latest (series_of (chart, "4548-4", NULL),
                                         chart_instant ("2026-01-31T00:00:00Z"), &point),
                   ==, ROUNDS_LATEST_CHECK_UNIT);
  g_assert_cmpint (rounds_series_latest (series_of (chart, "4548-4", NULL), now, &point), ==,
                   ROUNDS_LATEST_FOUND);
  g_assert_cmpstr (point->value->first.decimal, ==, "6.1");
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_UNIT), ==, 6);
}

/* ---- units: 2.4 ---- */

static void
test_unit_switch (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("unit-switch");
  const RoundsSeries *globulin = series_of (chart, "10834-0", NULL);
  const RoundsSeries *weight = series_of (chart, "29463-7", NULL);

  g_assert_cmpuint (globulin->n_points, ==, 4);
  g_assert_cmpstr (globulin->unit, ==, "g/dL");
  g_assert_true (isnan (globulin->points[0].number)); /* 2.4 g/L: not made ten times worse */
  g_assert_cmpstr (globulin->points[0].value->first.decimal, ==, "2.4");
  g_assert_cmpfloat (globulin->points[1].number, ==, 2.6);
  g_assert_cmpfloat_with_epsilon (globulin->points[2].number, 2.7, 1e-12); /* 27 g/L */
  g_assert_cmpstr (globulin->points[2].value->first.decimal, ==, "27");
  /* mg/dL and mmol/L are two series under one code, and two codes of one row group. */
  g_assert_cmpuint (count_series (chart, "2345-7"), ==, 2);
  g_assert_cmpstr (series_of (chart, "14749-6", NULL)->group, ==, "glucose");
  g_assert_cmpuint (weight->n_points, ==, 2);
  g_assert_cmpfloat_with_epsilon (weight->points[0].number, 154.32, 0.01); /* in pounds */
}

static void
test_limits (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("limits");
  const RoundsSeries *troponin = series_of (chart, "10839-9", "mass-concentration");
  const RoundsChartRow *ratio;
  const RoundsPoint *point = NULL;

  g_assert_cmpuint (troponin->n_points, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      gboolean limit = i != 2;
      g_assert_cmpint ((troponin->points[i].marks & ROUNDS_MARK_LIMIT) != 0, ==, limit);
      g_assert_cmpint (isnan (troponin->points[i].number) != 0, ==, limit);
      g_assert_cmpint (troponin->points[i].plotted, ==, !limit);
    }
  g_assert_cmpint (rounds_series_latest (troponin, chart->settings.as_of, &point), ==,
                   ROUNDS_LATEST_LIMIT);
  g_assert_cmpstr (point->value->first.comparator, ==, "<");
  /* As text it is text: no number is read out of it. */
  g_assert_cmpuint (count_series (chart, "10839-9"), ==, 2);
  g_assert_cmpint (rounds_chart_row (chart, "Observation/text")->event->value.type, ==,
                   ROUNDS_VALUE_TEXT);
  g_assert_cmpint (series_of (chart, "11996-6", NULL)->type, ==, ROUNDS_SERIES_NUMBER);
  g_assert_cmpuint (count_series (chart, "1234-4"), ==, 2); /* a ratio and a range never join */
  /* 1:128 stays a ratio, as it was given: no number is worked out of it, nothing is drawn */
  ratio = rounds_chart_row (chart, "Observation/ratio");
  g_assert_cmpint (ratio->event->value.type, ==, ROUNDS_VALUE_RATIO);
  g_assert_cmpstr (ratio->event->value.first.decimal, ==, "1");
  g_assert_cmpstr (ratio->event->value.second.decimal, ==, "128");
  for (guint i = 0; i < chart->n_series; i++)
    if (chart->series[i].type == ROUNDS_SERIES_RATIO)
      g_assert_false (chart->series[i].points[0].plotted);
}

static void
test_no_loinc (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("no-loinc");
  const RoundsSeries *lab = rounds_chart_series (chart, "urn:lab", "K", NULL);
  const RoundsSeries *text = rounds_chart_series (chart, NULL, "Peak flow", NULL);

  g_assert_cmpuint (count_series (chart, "K"), ==, 2); /* two performers */
  g_assert_cmpuint (lab->n_points, ==, 2);
  g_assert_null (lab->group);
  g_assert_cmpuint (text->n_points, ==, 2);
}

/* ---- D1, H3: nothing looks normal ---- */

static void
test_flags (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("flags");
  static const struct
  {
    const char *id;
    guint32 marks;
  } rows[] = {
    { "plain", ROUNDS_MARK_NO_RANGE },
    { "high", ROUNDS_MARK_ABNORMAL },
    { "silent", ROUNDS_MARK_ABNORMAL },
    { "conflict", ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_FLAG_CONFLICT },
    { "critical", ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL },
    { "normal", 0 },
    { "units", 0 }, /* the range is in another unit: it says nothing */
  };
  const guint32 all = ROUNDS_MARK_NO_RANGE | ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL |
                      ROUNDS_MARK_FLAG_CONFLICT;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *reference = g_strconcat ("Observation/", rows[i].id, NULL);
      g_assert_cmphex (rounds_chart_row (chart, reference)->marks & all, ==, rows[i].marks);
    }
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_FLAG), ==, 1);
}

/* ---- states of a result ---- */

static void
test_entered_in_error (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("entered-in-error");
  const RoundsSeries *weight = series_of (chart, "29463-7", NULL);
  const RoundsChartRow *wrong = rounds_chart_row (chart, "Observation/wrong");
  const RoundsPoint *point = NULL;

  g_assert_cmpint (wrong->marks & ROUNDS_MARK_IN_ERROR, !=, 0); /* shown, never a hole */
  g_assert_cmpuint (weight->n_points, ==, 2);
  g_assert_false (weight->points[0].plotted);
  g_assert_cmpint (rounds_series_latest (weight, chart->settings.as_of, &point), ==,
                   ROUNDS_LATEST_FOUND);
  g_assert_cmpfloat (point->number, ==, 71.2);
  g_assert_cmpint (rounds_series_latest (weight, chart_instant ("2026-01-10T15:02:00Z"), &point),
                   ==, ROUNDS_LATEST_NONE);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_UNIT), ==, 0);
  g_assert_cmpuint (count_series (chart, "2823-3"), ==, 0); /* cancelled, registered: no value */
  g_assert_cmpint (rounds_chart_row (chart, "Observation/cancelled")->marks & ROUNDS_MARK_CANCELLED,
                   !=, 0);
}

/* 7.1 preliminary, 6.8 final, 6.6 corrected: one row that says what it was. */
static void
test_corrected (void)
{
  static const char *const names[] = { "corrected-1", "corrected-2", "corrected-3", NULL };
  g_autoptr (RoundsChartIndex) chart = open_files (names, NULL);
  const RoundsChartRow *row = rounds_chart_row (chart, "Observation/k");
  const RoundsChartRow *sodium = rounds_chart_row (chart, "Observation/new");

  g_assert_cmpstr (row->event->value.first.decimal, ==, "6.6");
  g_assert_cmpint (row->marks & ROUNDS_MARK_CORRECTED, !=, 0);
  g_assert_cmpint (row->marks & ROUNDS_MARK_PRELIMINARY, ==, 0);
  g_assert_cmpuint (row->n_was, ==, 2);
  g_assert_cmpstr (row->was[0]->value.first.decimal, ==, "6.8");
  g_assert_cmpstr (row->was[1]->value.first.decimal, ==, "7.1");
  g_assert_cmpuint (series_of (chart, "2823-3", NULL)->n_points, ==, 1);
  /* Another id, the same accession. */
  g_assert_cmpuint (sodium->n_was, ==, 1);
  g_assert_cmpstr (sodium->was[0]->value.first.decimal, ==, "130");
  g_assert_true (rounds_chart_row (chart, "Observation/old") == sodium);
  g_assert_cmpuint (series_of (chart, "2951-2", NULL)->n_points, ==, 1);
}

/* HL7 messages: each has its own id, all have the filler's number. The last correction stands. */
static void
test_messages (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("messages");
  const RoundsChartRow *row = rounds_chart_row (chart, "Observation/m0");

  for (guint i = 1; i < 4; i++)
    {
      g_autofree char *reference = g_strdup_printf ("Observation/m%u", i);
      g_assert_true (rounds_chart_row (chart, reference) == row);
    }
  g_assert_cmpuint (row->n_was, ==, 3);
  g_assert_cmpint (row->marks & ROUNDS_MARK_CORRECTED, !=, 0);
  g_assert_cmpint (row->marks & ROUNDS_MARK_PRELIMINARY, ==, 0);
  g_assert_cmpuint (series_of (chart, "2823-3", NULL)->n_points, ==, 1);
  /* Two finals of one accession that differ: both, and no latest. */
  g_assert_cmpuint (series_of (chart, "718-7", NULL)->n_points, ==, 2);
  g_assert_cmpint (rounds_chart_row (chart, "Observation/same1")->marks & ROUNDS_MARK_TWO_VALUES,
                   !=, 0);
}

/* ---- duplicates: D16 and 2.4 ---- */

static void
test_two_feeds (void)
{
  static const char *const names[] = { "two-feeds-a", "two-feeds-b", NULL };
  static const char *const sources[] = { "server-a", "server-b" };
  g_autoptr (RoundsChartIndex) chart = open_files (names, sources);
  const RoundsChartRow *same = rounds_chart_row (chart, "Observation/a1");
  const RoundsChartRow *converted = rounds_chart_row (chart, "Observation/a3");
  const RoundsSeries *creatinine = series_of (chart, "2160-0", NULL);

  g_assert_cmpuint (same->n_also, ==, 1);
  g_assert_cmpstr (same->also[0]->source, ==, "server-b");
  g_assert_true (rounds_chart_row (chart, "Observation/b1") == same);
  g_assert_cmpuint (converted->n_also, ==, 1); /* 4.1 g/dL and 41 g/L */
  /* Same instant, another value: both, and no latest of that moment. */
  g_assert_cmpint (rounds_chart_row (chart, "Observation/b2")->marks & ROUNDS_MARK_TWO_VALUES, !=,
                   0);
  g_assert_cmpuint (creatinine->n_points, ==, 4); /* the same value at another time is another */
  /* One feed: only the same accession makes a duplicate. */
  g_assert_cmpuint (series_of (chart, "718-7", NULL)->n_points, ==, 1);
  g_assert_cmpuint (series_of (chart, "777-3", NULL)->n_points, ==, 2);
  g_assert_cmpint (rounds_chart_row (chart, "Observation/y1")->marks & ROUNDS_MARK_TWO_VALUES, ==,
                   0);
}

/* Two servers, both with Observation/1 of one person: neither is a version of the other. */
static void
test_same_ids (void)
{
  static const char *const names[] = { "two-feeds-a", "two-feeds-a", NULL };
  static const char *const sources[] = { "server-a", "server-b" };
  g_autoptr (RoundsChartIndex) chart = open_files (names, sources);
  const RoundsChartRow *row = rounds_chart_row (chart, "Observation/a1");

  g_assert_cmpuint (row->n_was, ==, 0);
  g_assert_cmpuint (row->n_also, ==, 1);
}

/* ---- H23 ---- */

static void
test_other_subjects (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("other-subjects");
  const RoundsSeries *weight = series_of (chart, "29463-7", NULL);
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, chart->settings.as_of);

  g_assert_cmpuint (weight->n_points, ==, 1);
  g_assert_cmpfloat (weight->points[0].number, ==, 70);
  g_assert_cmpint (rounds_chart_row (chart, "Observation/baby")->marks & ROUNDS_MARK_NOT_PATIENT,
                   !=, 0);
  g_assert_cmpuint (problems->n_problems, ==, 0); /* the mother's diabetes is hers */
}

/* ---- ranges of the site ---- */

#define SITE_COLUMNS    \
  "# of a laboratory\n" \
  "code\tunit\tsex\tage_from\tage_to\tpregnancy\tlow\thigh\tmethod\tsource\tdate\n"
#define SITE_ROW(asked, bounds) "2823-3\tmmol/L\t" asked "\t" bounds "\t-\tHandbook\t2026-01-31\n"

/* A woman born on 2 May 1960, a potassium of 4.9 mmol/L without a range, of 1 January 2026, 09:00:
 * she was 65 years and 23,984 or 23,985 days old, and is 66 when the chart is read. */
static void
test_site_ranges (void)
{
  static const struct
  {
    const char *rows, *flag; /* flag NULL: nothing is said */
  } cases[] = {
    { SITE_ROW ("-\t-\t-\t-", "3.5\t5.1"), "within" },
    { SITE_ROW ("-\t-\t-\t-", "3.5\t4.8"), "high" },
    { SITE_ROW ("-\t-\t-\t-", "5\t-"), "low" },
    { SITE_ROW ("female\t-\t-\t-", "5\t-"), "low" },
    { SITE_ROW ("male\t-\t-\t-", "5\t-"), NULL },
    { SITE_ROW ("-\t18a\t66a\t-", "5\t-"), "low" }, /* of her age when it was collected */
    { SITE_ROW ("-\t66a\t-\t-", "5\t-"), NULL },
    { SITE_ROW ("-\t-\t65a\t-", "5\t-"), NULL },
    { SITE_ROW ("-\t65a\t-\t-", "5\t-"), "low" },
    { SITE_ROW ("-\t23984d\t23986d\t-", "5\t-"), "low" },
    { SITE_ROW ("-\t-\t23985d\t-", "5\t-"), NULL }, /* the hour of her birth decides */
    { SITE_ROW ("-\t6h\t28d\t-", "5\t-"), NULL },
    { SITE_ROW ("-\t-\t-\tno", "5\t-"), NULL },
    { SITE_ROW ("-\t-\t-\t-", "5\t-") SITE_ROW ("-\t-\t-\ttrimester-2", "3\t6"), NULL },
    { SITE_ROW ("-\t-\t-\t-", "5\t-") SITE_ROW ("-\t-\t-\t-", "3\t6"), NULL },
    { SITE_ROW ("male\t-\t-\t-", "5\t-") SITE_ROW ("female\t-\t-\t-", "3\t6"), "within" },
    { "2823-3\tmEq/L\t-\t-\t-\t-\t5\t-\t-\tHandbook\t2026-01-31\n", NULL },
    { "2823-3\tmmol/L\t-\t-\t-\t-\t5\t-\tISE\tHandbook\t2026-01-31\n", NULL },
    { "6298-4\tmmol/L\t-\t-\t-\t-\t5\t-\t-\tHandbook\t2026-01-31\n", NULL },
  };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("flags");
  const RoundsChartRow *plain = rounds_chart_row (chart, "Observation/plain");
  const RoundsChartRow *ranged = rounds_chart_row (chart, "Observation/high");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (SITE_COLUMNS, cases[i].rows, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsSiteRanges) ranges = rounds_site_ranges_parse (text, strlen (text), &error);
      RoundsSiteRange range = { 0 };
      gboolean said = ranges != NULL && rounds_chart_site_range (chart, ranges, plain, &range);

      g_assert_no_error (error);
      if (said != (cases[i].flag != NULL) ||
          (said && strcmp (rounds_site_flag_word (range.flag), cases[i].flag) != 0))
        g_error ("%s: %s", cases[i].rows, said ? rounds_site_flag_word (range.flag) : "nothing");
      g_assert_false (rounds_chart_site_range (chart, ranges, ranged, &range));
    }
  /* The result itself still has none, and no flag. */
  g_assert_cmphex (plain->marks & (ROUNDS_MARK_NO_RANGE | ROUNDS_MARK_ABNORMAL), ==,
                   ROUNDS_MARK_NO_RANGE);
  g_assert_false (rounds_chart_site_range (chart, NULL, plain, &(RoundsSiteRange){ 0 }));
}

/* One bad cell refuses the whole table, and is named. */
static void
test_site_ranges_refused (void)
{
  static const struct
  {
    const char *text, *where;
  } cases[] = {
    { "", "line 1, code" },
    { "code\tunit\n", "line 1, code" },
    { SITE_COLUMNS "2823-3\tmmol/L\t-\t-\t-\t-\t5\t-\t-\tHandbook\n", "line 3, code" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "3\t6") "K\tmmol/L\t-\t-\t-\t-\t5\t-\t-\tH\t2026-01-31",
      "line 4, code" },
    { SITE_COLUMNS "2823-3\t-\t-\t-\t-\t-\t5\t-\t-\tHandbook\t2026-01-31\n", "unit" },
    { SITE_COLUMNS SITE_ROW ("f\t-\t-\t-", "3\t6"), "sex" },
    { SITE_COLUMNS SITE_ROW ("-\t18\t-\t-", "3\t6"), "age_from" },
    { SITE_COLUMNS SITE_ROW ("-\t\t-\t-", "3\t6"), "age_from" },
    { SITE_COLUMNS SITE_ROW ("-\t18y\t-\t-", "3\t6"), "age_from" },
    { SITE_COLUMNS SITE_ROW ("-\t18a\t18a\t-", "3\t6"), "age_to" },
    { SITE_COLUMNS SITE_ROW ("-\t28d\t6h\t-", "3\t6"), "age_to" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\tmaybe", "3\t6"), "pregnancy" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "3,5\t6"), "low" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "1e3\t6"), "low" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "nan\t6"), "low" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "6\t3"), "high" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "-\t-"), "high" },
    { SITE_COLUMNS SITE_ROW ("-\t-\t-\t-", "3\t6."), "high" },
    { SITE_COLUMNS "2823-3\tmmol/L\t-\t-\t-\t-\t5\t-\t-\t-\t2026-01-31\n", "source" },
    { SITE_COLUMNS "2823-3\tmmol/L\t-\t-\t-\t-\t5\t-\t-\tHandbook\t2026\n", "date" },
    { SITE_COLUMNS "2823-3\tmmol/L\t-\t-\t-\t-\t5\t-\t-\tHandbook\xff\t2026-01-31\n", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsSiteRanges)
          ranges = rounds_site_ranges_parse (cases[i].text, strlen (cases[i].text), &error);

      g_assert_null (ranges);
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      if (!g_str_has_suffix (error->message, cases[i].where))
        g_error ("%s: %s, not %s", cases[i].text, error->message, cases[i].where);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-results/D2-blood-pressure", test_blood_pressure);
  g_test_add_func ("/chart-results/D15-specimens", test_specimens);
  g_test_add_func ("/chart-results/D16-two-values", test_two_values);
  g_test_add_func ("/chart-results/D17-jump", test_jump);
  g_test_add_func ("/chart-results/D18-D19-dimensions", test_dimensions);
  g_test_add_func ("/chart-results/D21-two-codes", test_two_codes);
  g_test_add_func ("/chart-results/D20-implausible", test_implausible);
  g_test_add_func ("/chart-results/2.4-unit-switch", test_unit_switch);
  g_test_add_func ("/chart-results/2.4-limits", test_limits);
  g_test_add_func ("/chart-results/2.4-no-loinc", test_no_loinc);
  g_test_add_func ("/chart-results/D1-flags", test_flags);
  g_test_add_func ("/chart-results/2.4-entered-in-error", test_entered_in_error);
  g_test_add_func ("/chart-results/2.4-corrected", test_corrected);
  g_test_add_func ("/chart-results/2.4-messages", test_messages);
  g_test_add_func ("/chart-results/2.4-two-feeds", test_two_feeds);
  g_test_add_func ("/chart-results/same-ids", test_same_ids);
  g_test_add_func ("/chart-results/2.6-other-subjects", test_other_subjects);
  g_test_add_func ("/chart-results/2.4-site-ranges", test_site_ranges);
  g_test_add_func ("/chart-results/2.4-site-ranges-refused", test_site_ranges_refused);
  return g_test_run ();
}
