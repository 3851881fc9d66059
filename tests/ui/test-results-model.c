/* Results without a screen: the list, the grid and the values of a plot, of charts made here. */
#include "counts.h"
#include "plot-scale.h"
#include "plot-values.h"
#include "results-grid.h"
#include "say.h"

#include <math.h>
#include <string.h>

#define DAY (24 * 3600000ll)

/* ---- charts made to measure ---- */

static RoundsEvent *
keep_event (const RoundsEvent *event, guint version)
{
  g_autoptr (GBytes) bytes = rounds_event_pack (event);
  g_autoptr (GError) error = NULL;
  RoundsEvent *made = rounds_event_unpack (bytes, &error);

  g_assert_no_error (error);
  made->source = "made";
  made->version = version;
  return made;
}

static RoundsTime
time_at (gint64 at, char text[32])
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (at / 1000);
  g_autofree char *words = g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");

  g_strlcpy (text, words, 32);
  return (RoundsTime){ text, at, at + 1000, ROUNDS_PRECISION_SECOND, TRUE };
}

typedef struct
{
  const char *code, *title, *decimal, *comparator, *unit, *status;
  gint64 at;
  guint version;      /* 0: 1 */
  const char *flag;   /* NULL: none */
  const char *absent; /* why there is no value; NULL: not said */
  gboolean modified;  /* it has a modifierExtension */
} Made;

static void
add_result (GPtrArray *events, const Made *made, guint id)
{
  g_autofree char *reference = g_strdup_printf ("Observation/%u", id);
  const RoundsCode code = { "http://loinc.org", made->code, made->title };
  const RoundsCode flag = { "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                            made->flag, NULL };
  const RoundsQuantity quantity = { .comparator = made->comparator,
                                    .decimal = made->decimal,
                                    .number = made->decimal != NULL
                                                  ? g_ascii_strtod (made->decimal, NULL)
                                                  : NAN,
                                    .unit = made->unit,
                                    .unit_system = "http://unitsofmeasure.org",
                                    .unit_code = made->unit };
  const RoundsFacet modifier = { .name = ROUNDS_FACET_MODIFIER,
                                 .type = ROUNDS_FACET_IS_TEXT,
                                 .text = "urn:not" };
  char text[32];

  g_ptr_array_add (
      events,
      keep_event (&(RoundsEvent){ .kind = ROUNDS_KIND_RESULT,
                                  .reference = reference,
                                  .title = made->title,
                                  .codes = &code,
                                  .n_codes = 1,
                                  .status = made->status != NULL ? made->status : "final",
                                  .interpretations = &flag,
                                  .n_interpretations = made->flag != NULL ? 1 : 0,
                                  .facets = &modifier,
                                  .n_facets = made->modified ? 1 : 0,
                                  .start = time_at (made->at, text),
                                  .value = { .absent = made->absent,
                                             .type = made->decimal != NULL ? ROUNDS_VALUE_QUANTITY
                                                                           : ROUNDS_VALUE_NONE,
                                             .first = quantity } },
                  MAX (made->version, 1)));
}

static RoundsChartIndex *
chart_of (const Made *made, guint n, gint64 as_of)
{
  GPtrArray *events = g_ptr_array_new ();
  const RoundsChartSettings settings = { .as_of = as_of };
  RoundsChartIndex *index;

  for (guint i = 0; i < n; i++)
    add_result (events, &made[i], i + 1);
  index = rounds_chart_index_new (events, NULL, &settings);
  g_assert_nonnull (index);
  return index;
}

static RoundsResultsList *
list_of (const RoundsChartIndex *index, gint64 at, gboolean whole)
{
  return rounds_results_list_new (&(RoundsResultsAsk){
      .index = index, .at = at, .whole = whole, .kinds = 1ull << ROUNDS_KIND_RESULT });
}

#define assert_words(words, expected)     \
  G_STMT_START                            \
  {                                       \
    g_autofree char *said = words;        \
    g_assert_cmpstr (said, ==, expected); \
  }                                       \
  G_STMT_END

/* ---- names ---- */

static void
test_names (void)
{
  static const struct
  {
    const char *title, *name;
  } names[] = {
    { "Potassium [Moles/volume] in Serum or Plasma", "Potassium, serum or plasma" },
    { "Cholesterol in HDL [Mass/volume] in Serum or Plasma",
      "Cholesterol in HDL, serum or plasma" },
    { "Cholesterol in HDL", "Cholesterol in HDL" },
    { "Leukocytes [#/volume] in Blood by Automated count", "Leukocytes, blood by Automated count" },
    { "Glomerular filtration rate [Volume Rate/Area] in Serum, Plasma or Blood by "
      "Creatinine-based formula (CKD-EPI 2021)/1.73 sq M.predicted",
      "eGFR, CKD-EPI 2021" },
    { "Glomerular filtration rate/1.73 sq M.predicted [Volume Rate/Area] in Serum or Plasma by "
      "Creatinine-based formula (MDRD)",
      "eGFR, MDRD" },
    { "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c, blood" },
    { "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol",
      "HbA1c, blood by IFCC protocol" },
    { "Carbon dioxide, total [Moles/volume] in Serum or Plasma", "Total CO₂, serum or plasma" },
    { "Microalbumin/Creatinine [Mass Ratio] in Urine", "Albumin/creatinine, urine" },
    { "Color of Urine", "Color of Urine" },
    { "K [", "K [" },
    { "[]", "" },
    { NULL, "without a name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_words (rounds_results_name (names[i].title), names[i].name);
  assert_words (rounds_results_group_title ("Basic metabolic 2000 panel - Serum or Plasma"),
                "Basic metabolic 2000 panel, serum or plasma");
  assert_words (rounds_results_group_title ("Panel - of things"), "Panel - of things");
}

/* ---- differences ---- */

static char *
change_between (const Made *one, const Made *other)
{
  const Made made[] = { *one, *other };
  g_autoptr (RoundsChartIndex) index = chart_of (made, 2, 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);

  return rounds_results_change (list, &list->lines[0]);
}

static void
test_changes (void)
{
  const Made old = { "2823-3", "Potassium", "5.6", NULL, "mmol/L", NULL, 10 * DAY, 0 };
  Made new = old;

  new.at = 22 * DAY;
  new.decimal = "5.4";
  assert_words (change_between (&old, &new), "−0.2 in 12 days (5.6, 11-Jan-1970)");
  new.decimal = "5.60"; /* the same number, said with another digit */
  assert_words (change_between (&old, &new), "0.00 in 12 days (5.6, 11-Jan-1970)");
  new.comparator = "<";
  assert_words (change_between (&old, &new), "a limit: no difference (5.6 mmol/L, 11-Jan-1970)");
  new = old;
  new.decimal = "5.7"; /* at the very instant */
  assert_words (change_between (&old, &new), "2 values at one time: no difference");
}

/* Both are said, and none is the latest: the flag is that of the graver one. */
static void
test_two_values (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "4.1", NULL, "mmol/L", NULL, 8 * DAY, 0 },
    { "2823-3", "Potassium", "6.9", NULL, "mmol/L", NULL, 10 * DAY, 0, "HH" },
    { "2823-3", "Potassium", "4.4", NULL, "mmol/L", NULL, 10 * DAY, 0 },
    { "2823-3", "Potassium", "5.0", NULL, "mmol/L", "entered-in-error", 10 * DAY, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);
  g_autofree char *words = rounds_results_line_words (list, &list->lines[0]);

  assert_words (rounds_results_value (&list->lines[0]), "6.9 mmol/L ▲▲ HH and 4.4 mmol/L");
  g_assert_cmpint (rounds_results_flag (&list->lines[0]), ==, ROUNDS_FLAG_CRITICAL_HIGH);
  g_assert_nonnull (strstr (words, "6.9 mmol/L ▲▲ HH and 4.4 mmol/L, 11-Jan-1970"));
  assert_words (rounds_results_change (list, &list->lines[0]),
                "2 values at one time: no difference");
}

/* Two units of one dimension: the difference is in the series' unit, the old value as it was given. */
static void
test_unit_switch (void)
{
  const Made made[] = { { "718-7", "Hemoglobin", "130", NULL, "g/L", NULL, 10 * DAY, 0 },
                        { "718-7", "Hemoglobin", "13.5", NULL, "g/dL", NULL, 20 * DAY, 0 },
                        { "718-7", "Hemoglobin", "13.1", NULL, "g/dL", NULL, 5 * DAY, 0 } };
  g_autoptr (RoundsChartIndex) index = chart_of (made, 3, 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);

  g_assert_cmpuint (list->n_series, ==, 1);
  assert_words (rounds_results_change (list, &list->lines[0]),
                "+0.5 g/dL in 10 days (130 g/L, 11-Jan-1970)");
}

/* ---- what is not a plain value ---- */

/* In error, pending, dated later, undated: counted, said, and never the latest. */
static void
test_oddities (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "5.6", NULL, "mmol/L", NULL, 10 * DAY, 0 },
    { "2823-3", "Potassium", "56", NULL, "mmol/L", "entered-in-error", 20 * DAY, 0 },
    { "2823-3", "Potassium", "4.4", NULL, "mmol/L", NULL, 200 * DAY, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 30 * DAY, 0 },
    { "1742-6", "ALT", NULL, NULL, NULL, NULL, 30 * DAY, 0, NULL, "error" },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);
  g_autoptr (RoundsResultsList) past = list_of (index, 15 * DAY, FALSE);
  g_autoptr (RoundsResultsList) none = list_of (index, DAY, FALSE);

  g_assert_cmpuint (rounds_results_list_count (list), ==, 5);
  g_assert_cmpuint (list->n_lines, ==, 3);
  assert_words (rounds_results_value (&list->lines[0]), "no value: measurement failed");
  assert_words (rounds_results_value (&list->lines[1]), "5.6 mmol/L");
  assert_words (rounds_results_change (list, &list->lines[1]), "first value");
  assert_words (rounds_results_value (&list->lines[2]), "pending");
  assert_words (rounds_results_why_not_plotted (list->lines[1].series,
                                                &list->lines[1].series->points[1]),
                "not plotted: entered in error");
  g_assert_cmpuint (rounds_results_list_count (past), ==, 1);
  g_assert_cmpuint (rounds_results_list_count (none), ==, 0);
  assert_words (rounds_results_none (&none->ask), "No results up to this moment.");
  assert_words (rounds_results_none (&list->ask), "No results in this record.");
}

static char *cell_words (const RoundsResultsGrid *grid, guint row, guint column);

/* A value dated "Mar-1970" stands somewhere in its month: on no line, and no days are counted from it. */
static void
test_stretch (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "4.1", NULL, "mmol/L", NULL, 8 * DAY, 0 },
    { "2823-3", "Potassium", "4.9", NULL, "mmol/L", NULL, 50 * DAY, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);
  const RoundsResultLine *line = &list->lines[0];
  RoundsChartRow *then = (RoundsChartRow *) line->before->row;
  g_autofree char *days = rounds_results_change (list, line), *apart = NULL, *overlap = NULL;
  g_autofree char *brief = NULL;

  g_assert_nonnull (strstr (days, " in "));
  g_assert_true (rounds_results_has_trend (line->series, line->series->n_points));
  ((RoundsEvent *) then->event)->start.precision = ROUNDS_PRECISION_MONTH;
  then->to = 31 * DAY;
  g_assert_false (rounds_results_has_trend (line->series, line->series->n_points));
  apart = rounds_results_change (list, line);
  g_assert_nonnull (strstr (apart, "+0.8"));
  g_assert_null (strstr (apart, " in "));
  brief = rounds_results_change_short (line);
  g_assert_cmpstr (brief, ==, "");
  then->to = 51 * DAY;
  overlap = rounds_results_change (list, line);
  g_assert_nonnull (strstr (overlap, "no difference"));
  g_assert_null (strstr (overlap, "+0.8"));
}

/* Record rule 2.6: what a modifier may turn round is shown as it was sent, its flag too, and says so wherever it stands. */
static void
test_modified (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "4.1", NULL, "mmol/L", NULL, 8 * DAY + 3600000, 0 },
    { "2823-3", "Potassium", "6.9", NULL, "mmol/L", NULL, 10 * DAY + 3600000, 0, "HH", NULL, TRUE },
    { "2951-2", "Sodium", "119", NULL, "mmol/L", NULL, 10 * DAY + 3600000, 0, "LL", NULL, TRUE },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsList) list = list_of (index, 100 * DAY, TRUE);
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, 100 * DAY, TRUE, TRUE);

  gboolean warn = FALSE;

  assert_words (rounds_results_status (list, &list->lines[1], &warn),
                "⚠ changes its meaning: see the source · flag as sent, not read: LL · final");
  g_assert_true (warn);
  g_assert_cmpint (rounds_results_flag (&list->lines[1]), ==, ROUNDS_FLAG_NONE);
  assert_words (rounds_results_why_not_plotted (list->lines[1].series, list->lines[1].latest),
                "not plotted: its meaning is changed");
  assert_words (cell_words (grid, 1, 0), "4.1");
  assert_words (cell_words (grid, 1, 1), "6.9 ⚠ see source");
  assert_words (cell_words (grid, 2, 1), "119 ⚠ see source");
}

/* ---- the grid ---- */

static char *
cell_words (const RoundsResultsGrid *grid, guint row, guint column)
{
  RoundsGridWords words;
  char *say;

  rounds_grid_words_init (&words, grid, &grid->rows[row], column);
  say = rounds_grid_words_say (&words);
  rounds_grid_words_clear (&words);
  return say;
}

static void
test_grid_cells (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "5.6", NULL, "mmol/L", NULL, 10 * DAY + 3600000, 0 },
    { "2823-3", "Potassium", "5.4", NULL, "mmol/L", NULL, 10 * DAY + 7200000, 0 },
    { "2823-3", "Potassium", "5.2", NULL, "mmol/L", NULL, 10 * DAY + 9000000, 0 },
    { "2951-2", "Sodium", "139", NULL, "mmol/L", NULL, 10 * DAY + 9000000, 0 },
    { "2951-2", "Sodium", "138", NULL, "mmol/L", "entered-in-error", 12 * DAY, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 12 * DAY + 60000, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, 100 * DAY, TRUE, TRUE);
  g_autoptr (RoundsResultsGrid) times = rounds_results_grid_new (index, 100 * DAY, TRUE, FALSE);
  RoundsGridWords words;

  g_assert_cmpuint (grid->n_columns, ==, 2);
  g_assert_cmpuint (grid->n_lines, ==, 2); /* the pending one stands in its analyte's row */
  g_assert_cmpuint (times->n_columns, ==, 5);
  assert_words (rounds_grid_column_time (grid, 0), "02:30"); /* when most were taken */
  assert_words (cell_words (grid, 1, 0), "5.2 (3 values)");
  assert_words (cell_words (grid, 1, 1), "00:01 pending");
  rounds_grid_words_init (&words, grid, &grid->rows[2], 1);
  g_assert_true (words.struck);
  rounds_grid_words_clear (&words);
  assert_words (cell_words (grid, 2, 1), "138 in error");
  g_assert_cmpuint (rounds_grid_column_at (grid, 11 * DAY), ==, ROUNDS_NONE);
}

#define HOUR 3600000ll

/* Each value of a day beside its own time, the newest first, whatever was taken back after it. */
static void
test_grid_times (void)
{
  const Made made[] = {
    { "33762-6", "NT-proBNP", "6", NULL, "ng/L", NULL, 10 * DAY + 6 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "18", NULL, "ng/L", NULL, 10 * DAY + 18 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "7", NULL, "ng/L", NULL, 12 * DAY + 6 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "8", NULL, "ng/L", NULL, 12 * DAY + 12 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "19", NULL, "ng/L", NULL, 12 * DAY + 18 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "1", NULL, "ng/L", NULL, 14 * DAY + 6 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "9", NULL, "ng/L", "entered-in-error", 14 * DAY + 18 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "2", NULL, "ng/L", NULL, 16 * DAY, 0 }, /* midnight: no time */
    { "33762-6", "NT-proBNP", "3", NULL, "ng/L", NULL, 16 * DAY + 18 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "90", NULL, "ng/L", NULL, 18 * DAY + 6 * HOUR, 0, "HH" },
    { "33762-6", "NT-proBNP", "4", NULL, "ng/L", NULL, 18 * DAY + 12 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "5", NULL, "ng/L", NULL, 18 * DAY + 18 * HOUR, 0 },
    { "2951-2", "Sodium", "139", NULL, "mmol/L", NULL, 10 * DAY + 6 * HOUR, 0 },
    { "2951-2", "Sodium", "140", NULL, "mmol/L", NULL, 16 * DAY + 18 * HOUR, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, 100 * DAY, TRUE, TRUE);
  g_autofree char *sentence = rounds_grid_sentence (grid, &grid->rows[1], 0);

  assert_words (rounds_grid_column_time (grid, 0), "06:00");
  assert_words (cell_words (grid, 1, 0), "18:00 18 · 06:00 6");
  assert_words (cell_words (grid, 1, 1), "18:00 19 (3 values)");
  assert_words (cell_words (grid, 1, 2), "1 ⚠ 1 in error");
  assert_words (rounds_grid_column_time (grid, 3), "18:00");
  assert_words (cell_words (grid, 1, 3), "18:00 3 · no time 2");
  /* What is not shown and says more than what is does not go unsaid. */
  assert_words (cell_words (grid, 1, 4), "18:00 5 (3 values, ▲▲ HH)");
  assert_words (cell_words (grid, 2, 0), "139");
  g_assert_true (g_str_has_prefix (sentence,
                                   "NT-proBNP · 11-Jan-1970 18:00: 18 ng/L, no range, final · "
                                   "11-Jan-1970 06:00: 6 ng/L"));
}

/* What is no plain value, beside one that is: counted, said, and never hidden behind it. */
static void
test_grid_beside (void)
{
  const Made made[] = {
    { "2823-3", "Potassium", "4.1", NULL, "mmol/L", NULL, 10 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 10 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 10 * DAY + 7 * HOUR, 0 },
    { "2823-3", "Potassium", "4.2", NULL, "mmol/L", NULL, 12 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", "9.2", NULL, "mmol/L", "cancelled", 12 * DAY + 7 * HOUR, 0, "HH" },
    { "2823-3", "Potassium", "2.7", NULL, "mmol/L", NULL, 14 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", "4.3", NULL, "mmol/L", NULL, 14 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", "6.8", NULL, "mmol/L", "preliminary", 16 * DAY + 6 * HOUR, 0, "HH" },
    { "2823-3", "Potassium", "4.5", NULL, "mmol/L", NULL, 16 * DAY + 7 * HOUR, 0, "H" },
    { "2823-3", "Potassium", "4.6", NULL, "mmol/L", NULL, 16 * DAY + 8 * HOUR, 0, "H" },
    { "2823-3", "Potassium", "4.7", NULL, "mmol/L", "cancelled", 18 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 20 * DAY + 6 * HOUR, 0 },
    { "2823-3", "Potassium", NULL, NULL, NULL, "registered", 20 * DAY + 6 * HOUR, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, 100 * DAY, TRUE, TRUE);
  g_autoptr (GPtrArray) shapes = rounds_grid_shapes (grid, 18);
  g_autofree char *sentence = rounds_grid_sentence (grid, &grid->rows[1], 0);
  g_autofree char *cancelled = rounds_grid_sentence (grid, &grid->rows[1], 4);
  gboolean found = FALSE;
  RoundsGridWords words;

  g_assert_cmpuint (grid->n_lines, ==, 1);
  assert_words (cell_words (grid, 1, 0), "4.1 + 2 pending");
  g_assert_nonnull (strstr (sentence, "11-Jan-1970 06:00: 4.1 mmol/L"));
  g_assert_nonnull (strstr (sentence, "11-Jan-1970 06:00: registered, no value yet"));
  g_assert_nonnull (strstr (sentence, "11-Jan-1970 07:00: registered, no value yet"));
  assert_words (cell_words (grid, 1, 1), "4.2 ⚠ 1 cancelled");
  assert_words (cell_words (grid, 1, 2), "4.3 · 2.7 ⚠ 2 at one time");
  assert_words (cell_words (grid, 1, 3), "08:00 4.6 ▲ H (3 values, ▲▲ HH prel.)");
  rounds_grid_words_init (&words, grid, &grid->rows[1], 4);
  g_assert_true (words.struck);
  rounds_grid_words_clear (&words);
  assert_words (cell_words (grid, 1, 4), "4.7 cancelled");
  g_assert_true (g_str_has_suffix (cancelled, ", cancelled"));
  assert_words (cell_words (grid, 1, 5), "pending + 1 pending");
  for (guint i = 0; i < shapes->len; i++)
    {
      g_autofree char *say = rounds_grid_words_say (shapes->pdata[i]);
      found |= strcmp (say, "0.0 + 0 pending") == 0;
    }
  g_assert_true (found);
}

/* What a layout must have room for: of the cells that may be long each shape once, with 0 for its digits. */
static void
test_grid_shapes (void)
{
  const Made made[] = {
    { "33762-6", "NT-proBNP", "6", NULL, "ng/L", NULL, 10 * DAY + 6 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "18", NULL, "ng/L", NULL, 10 * DAY + 18 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "7", NULL, "ng/L", NULL, 12 * DAY + 6 * HOUR, 0 },
    { "33762-6", "NT-proBNP", "19", NULL, "ng/L", NULL, 12 * DAY + 18 * HOUR, 0 },
    { "2951-2", "Sodium", "139", NULL, "mmol/L", NULL, 10 * DAY + 6 * HOUR, 0 },
    { "2951-2", "Sodium", "139.123456", ">", "mmol/L", NULL, 12 * DAY + 7 * HOUR, 0 },
  };
  g_autoptr (RoundsChartIndex) index = chart_of (made, G_N_ELEMENTS (made), 100 * DAY);
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, 100 * DAY, TRUE, TRUE);
  g_autoptr (GPtrArray) shapes = rounds_grid_shapes (grid, 18);

  g_assert_cmpuint (shapes->len, ==, 2);
  assert_words (rounds_grid_words_say (shapes->pdata[0]), "00:00 00 · 00:00 0");
  assert_words (rounds_grid_words_say (shapes->pdata[1]), "00:00 > 000.000000");
}

static char *
shape_of (char *words)
{
  for (char *c = words; *c != '\0'; c++)
    *c = g_ascii_isdigit (*c) ? '0' : *c;
  return words;
}

/* Every cell of a grid that may be long has its shape among them, and no shape is of no cell. */
static void
check_shapes (const RoundsResultsGrid *grid, guint letters)
{
  g_autoptr (GPtrArray) shapes = rounds_grid_shapes (grid, letters);
  g_autoptr (GHashTable) shaped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter each;
  gpointer shape;

  for (guint i = 0; i < shapes->len; i++)
    g_assert_true (g_hash_table_add (shaped, rounds_grid_words_say (shapes->pdata[i])));
  for (guint r = 0; r < grid->n_rows; r++)
    for (guint c = 0; grid->rows[r].line != NULL && c < grid->n_columns; c++)
      {
        char *say = shape_of (cell_words (grid, r, c));

        if (g_utf8_strlen (say, -1) > (glong) letters)
          g_assert_true (g_hash_table_contains (shaped, say));
        g_hash_table_add (cells, say);
      }
  g_hash_table_iter_init (&each, shaped);
  while (g_hash_table_iter_next (&each, &shape, NULL))
    g_assert_true (g_hash_table_contains (cells, shape));
}

/* Values of any sort, some on a day with others. */
static void
test_every_shape (void)
{
  static const char *const decimals[] = { "4.1", "12.25", "140", "0.003", "123456.75" };
  static const char *const flags[] = { NULL, NULL, NULL, "H", "LL", "HH", "L", "A" };
  static const char *const states[] = { "final",     "final",       "final",
                                        "final",     "final",       "final",
                                        "cancelled", "preliminary", "entered-in-error" };
  Made made[400];
  g_autoptr (RoundsChartIndex) index = NULL;
  g_autoptr (RoundsResultsGrid) days = NULL, times = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      gint64 at = g_test_rand_int_range (1, 90) * DAY + g_test_rand_int_range (0, 5) * 4 * HOUR;
      gboolean none = g_test_rand_int_range (0, 20) == 0;

      made[i] = (Made){ .code = i % 2 == 0 ? "2823-3" : "2951-2",
                        .title = i % 2 == 0 ? "Potassium" : "Sodium",
                        .decimal = none ? NULL : decimals[g_test_rand_int_range (0, 5)],
                        .comparator = g_test_rand_int_range (0, 9) == 0 ? ">" : NULL,
                        .unit = g_test_rand_int_range (0, 9) == 0 ? "meq/L" : "mmol/L",
                        .status = none ? "registered" : states[g_test_rand_int_range (0, 9)],
                        .at = at,
                        .flag = flags[g_test_rand_int_range (0, 8)] };
    }
  index = chart_of (made, G_N_ELEMENTS (made), 80 * DAY);
  days = rounds_results_grid_new (index, 80 * DAY, TRUE, TRUE);
  times = rounds_results_grid_new (index, 80 * DAY, TRUE, FALSE);
  check_shapes (days, 18);
  check_shapes (times, 18);
}

/* The day on which clocks go back has 25 hours, and is one column. */
static void
test_long_day (void)
{
  const gint64 midnight = 1793509200000ll; /* 2026-11-01T00:00:00-05:00 in Chicago */
  const Made made[] = {
    { "2823-3", "Potassium", "5.1", NULL, "mmol/L", NULL, midnight - 1000, 0 },
    { "2823-3", "Potassium", "5.2", NULL, "mmol/L", NULL, midnight, 0 },
    { "2823-3", "Potassium", "5.3", NULL, "mmol/L", NULL, midnight + 25 * 3600000 - 1000, 0 },
    { "2823-3", "Potassium", "5.4", NULL, "mmol/L", NULL, midnight + 25 * 3600000, 0 },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  GPtrArray *events = g_ptr_array_new ();
  const RoundsChartSettings settings = { .as_of = midnight + 100 * DAY, .zone = zone };
  g_autoptr (RoundsChartIndex) index = NULL;
  g_autoptr (RoundsResultsGrid) grid = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    add_result (events, &made[i], i + 1);
  index = rounds_chart_index_new (events, NULL, &settings);
  grid = rounds_results_grid_new (index, settings.as_of, TRUE, TRUE);
  g_assert_cmpuint (grid->n_columns, ==, 3);
  g_assert_cmpint (grid->columns[1].from, ==, midnight);
  g_assert_cmpint (grid->columns[1].to, ==, midnight + 25 * 3600000);
  assert_words (rounds_grid_column_title (grid, 1), "01-Nov-2026");
}

/* ---- many ---- */

static RoundsChartIndex *
chart_of_many (guint n, guint codes)
{
  GPtrArray *events = g_ptr_array_new ();
  const RoundsChartSettings settings = { .as_of = 20 * 365 * DAY };
  RoundsChartIndex *index;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *code = g_strdup_printf ("made-%u", i % codes);
      g_autofree char *decimal = g_strdup_printf ("%u.%u", 1 + i % 7, i % 10);
      const Made made = { .code = code,
                          .title = code,
                          .decimal = decimal,
                          .unit = "mmol/L",
                          .at = (gint64) i * (20 * 365 * DAY / n) / 1000 * 1000 };
      add_result (events, &made, i + 1);
    }
  index = rounds_chart_index_new (events, NULL, &settings);
  g_assert_nonnull (index);
  return index;
}

/* What a page is made of depends on its series and days, not on its values: nothing is made for a
 * value before it is looked at. */
static void
test_many (void)
{
  static const TestCounts counts = { "results of a chart", 50000, 50000, 200000 };
  guint n = test_count (&counts), codes = 120, found = 0;
  g_autoptr (RoundsChartIndex) index = chart_of_many (n, codes);
  gint64 now = index->settings.as_of, begun = g_get_monotonic_time ();
  g_autoptr (RoundsResultsList) list = list_of (index, now, TRUE);
  gint64 listed = g_get_monotonic_time ();
  g_autoptr (RoundsResultsGrid) grid = rounds_results_grid_new (index, now, TRUE, TRUE);
  gint64 done = g_get_monotonic_time ();
  g_autoptr (GPtrArray) shapes = rounds_grid_shapes (grid, 18);
  gint64 shaped = g_get_monotonic_time ();
  g_autoptr (RoundsPlotValues) values = rounds_plot_values_new ();
  RoundsPlotWhat what;

  g_test_message ("list %.1f ms, grid %.1f ms, shapes %.1f ms", (double) (listed - begun) / 1000.,
                  (double) (done - listed) / 1000., (double) (shaped - done) / 1000.);
  g_assert_cmpuint (shapes->len, <, 100);
  g_assert_cmpuint (rounds_results_list_count (list), ==, n);
  g_assert_cmpuint (list->n_lines, ==, codes);
  g_assert_cmpuint (grid->n_lines, ==, codes);
  g_assert_cmpuint (grid->n_columns, <=, 20 * 365 + 1);
  for (guint r = 1; r < grid->n_rows; r += 40)
    for (guint c = 0; c < grid->n_columns; c++)
      {
        RoundsGridCell cell = rounds_grid_cell (grid, &grid->rows[r], c);
        found += cell.last - cell.first;
        for (guint i = cell.first; i < cell.last; i++)
          g_assert_cmpuint (rounds_grid_column_at (grid,
                                                   grid->rows[r].line->series->points[i].row->from),
                            ==, c);
      }
  for (guint r = 1; r < grid->n_rows; r += 40)
    found -= grid->rows[r].line->n;
  g_assert_cmpuint (found, ==, 0); /* every value is in one cell, and in no other */
  rounds_plot_what_init (&what, index, now, TRUE);
  g_assert_null (rounds_plot_what_add (&what, list->lines[0].series));
  rounds_plot_values_set (values, &what);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (values)), ==, list->lines[0].n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/results-model/names", test_names);
  g_test_add_func ("/results-model/changes", test_changes);
  g_test_add_func ("/results-model/two-values", test_two_values);
  g_test_add_func ("/results-model/unit-switch", test_unit_switch);
  g_test_add_func ("/results-model/oddities", test_oddities);
  g_test_add_func ("/results-model/grid-cells", test_grid_cells);
  g_test_add_func ("/results-model/grid-times", test_grid_times);
  g_test_add_func ("/results-model/grid-beside", test_grid_beside);
  g_test_add_func ("/results-model/grid-shapes", test_grid_shapes);
  g_test_add_func ("/results-model/every-shape", test_every_shape);
  g_test_add_func ("/results-model/long-day", test_long_day);
  g_test_add_func ("/results-model/many", test_many);
  g_test_add_func ("/results-model/modified", test_modified);
  g_test_add_func ("/results-model/stretch", test_stretch);
  return g_test_run ();
}
