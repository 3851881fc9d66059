/* Results, sentence by sentence (record rule 2.4): each case is a few resources, written out here. An
 * apostrophe stands for a quotation mark. */
#include "chart-fixture.h"
#include "observation-text.h"

#include <math.h>

static const char K_LOINC[] = "2823-3";

static guint
count_series (const RoundsChartIndex *chart)
{
  return chart->n_series;
}

/* ---- which values are one series ---- */

#define INTEGER   ",'valueInteger':3"
#define BY(who)   ",'performer':[{'display':'" who "'}]"
#define TWO_CODES ",'code':{'coding':[" CODING ("urn:lab", "K") "," CODING (LOINC, "2823-3") "]}"
static const struct
{
  const char *one, *other;
  guint series;
} key_cases[] = {
  /* (a) one LOINC code, one dimension: one, whoever measured it and in which of its units */
  { LAB CODE (LOINC, "2823-3") VALUE ("4", "mmol/L") BY ("a"),
    LAB CODE (LOINC, "2823-3") VALUE ("4", "mmol/L") BY ("b"), 1 },
  { LAB CODE (LOINC, "2345-7") VALUE ("90", "mg/dL"),
    LAB CODE (LOINC, "2345-7") VALUE ("0.9", "g/L"), 1 },
  { LAB CODE (LOINC, "9269-2") VALUE ("15", "{score}"), LAB CODE (LOINC, "9269-2") INTEGER, 1 },
  /* (b) another dimension, another type of value: two */
  { LAB CODE (LOINC, "2345-7") VALUE ("90", "mg/dL"),
    LAB CODE (LOINC, "2345-7") VALUE ("5", "mmol/L"), 2 },
  { LAB CODE (LOINC, "2514-8") VALUE ("5", "mg/dL"),
    LAB CODE (LOINC, "2514-8") ",'valueString':'trace'", 2 },
  { LAB CODE (LOINC, "2514-8") ",'valueCodeableConcept':{'text':'trace'}",
    LAB CODE (LOINC, "2514-8") ",'valueString':'trace'", 2 },
  /* letters of another system of units are no UCUM */
  { LAB CODE (LOINC, "2823-3") VALUE ("4", "mmol/L"),
    LAB CODE (LOINC, "2823-3") ",'valueQuantity':{'value':4,'system':'urn:units','code':'mmol/L'}",
    2 },
  { LAB CODE (LOINC, "2823-3") VALUE ("4", "mmol/L"),
    LAB CODE (LOINC, "2823-3") ",'valueQuantity':{'value':4}", 2 },
  /* (d) LOINC's code names it, wherever it stands */
  { LAB TWO_CODES VALUE ("4", "mmol/L"), LAB CODE (LOINC, "2823-3") VALUE ("4", "mmol/L"), 1 },
  /* (e) no LOINC: system, code, unit and performer */
  { LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L") BY ("a"),
    LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L") BY ("a"), 1 },
  { LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L") BY ("a"),
    LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L") BY ("b"), 2 },
  { LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L"),
    LAB CODE ("urn:other", "K") VALUE ("4", "mmol/L"), 2 },
  { LAB CODE ("urn:lab", "K") VALUE ("4", "mmol/L"),
    LAB CODE ("urn:lab", "K") VALUE ("4000", "umol/L"), 2 },
  { LAB ",'code':{'text':'Peak flow'}" VALUE ("4", "L/min"),
    LAB ",'code':{'text':'Peak flow'}" VALUE ("4", "L/min"), 1 },
  { LAB ",'code':{'text':'Peak flow'}" VALUE ("4", "L/min"),
    LAB ",'code':{'text':'Peak flow, sitting'}" VALUE ("4", "L/min"), 2 },
  /* (c) what is never one: specimens, direct and calculated LDL, arterial and capillary, assay generations */
  { LAB CODE (LOINC, "18262-6") VALUE ("90", "mg/dL"),
    LAB CODE (LOINC, "13457-7") VALUE ("90", "mg/dL"), 2 },
  { LAB CODE (LOINC, "2708-6") VALUE ("96", "%"), LAB CODE (LOINC, "2710-2") VALUE ("91", "%"), 2 },
  { LAB CODE (LOINC, "10839-9") VALUE ("0.02", "ng/mL"),
    LAB CODE (LOINC, "89579-7") VALUE ("20", "pg/mL"), 2 },
  { LAB CODE (LOINC, "33914-3") VALUE ("60", "mL/min/{1.73_m2}"),
    LAB CODE (LOINC, "98979-8") VALUE ("64", "mL/min/{1.73_m2}"), 2 },
  { LAB CODE (LOINC, "5797-6") VALUE ("5", "mg/dL"),
    LAB CODE (LOINC, "2514-8") VALUE ("5", "mg/dL"), 2 },
};

/* Two values, and how many series they make. */
static void
test_keys (void)
{

  for (guint i = 0; i < G_N_ELEMENTS (key_cases); i++)
    {
      g_autofree char *text = g_strdup_printf (OBSERVED ("1", "final", "%s" FIRST)
                                                   OBSERVED ("2", "final", "%s" SECOND),
                                               key_cases[i].one, key_cases[i].other);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpuint (count_series (chart), ==, key_cases[i].series);
    }
#undef BY
}

/* The same letters in another code system are of no row group. */
static void
test_group_is_of_loinc (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (K ("1", VALUE ("4", "mmol/L") FIRST)
                                      RESULT ("2", CODE ("urn:lab", "2823-3") VALUE ("4", "mmol/L")
                                                       FIRST),
                                  NULL);

  g_assert_cmpstr (rounds_chart_series (chart, LOINC, K_LOINC, NULL)->group, ==, "potassium");
  g_assert_cmpstr (rounds_chart_series (chart, "urn:lab", K_LOINC, NULL)->group, ==, NULL);
}

/* ---- pressure ---- */

/* One reading, by the codes of its parts, each converted, checked and limited by itself. */
static void
test_pressure (void)
{
  static const struct
  {
    const char *parts;
    double systolic, diastolic; /* NAN: no point */
    guint32 mark;
  } rows[] = {
    { PART ("8462-4", AMOUNT ("76", "mm[Hg]")) "," PART ("8480-6", AMOUNT ("124", "mm[Hg]")), 124,
      76, 0 },
    { PART ("8480-6", AMOUNT ("16", "kPa")) "," PART ("8462-4", AMOUNT ("10", "kPa")), 16, 10, 0 },
    { PART ("8480-6", AMOUNT ("124", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("10", "kPa")), 124, 75,
      0 },
    { PART ("8480-6", AMOUNT ("1240", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("76", "mm[Hg]")), NAN,
      NAN, ROUNDS_MARK_CHECK_UNIT },
    { PART ("8480-6", AMOUNT ("124", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("760", "mm[Hg]")), NAN,
      NAN, ROUNDS_MARK_CHECK_UNIT },
    { PART ("8480-6", LIMIT (">", "240", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("76", "mm[Hg]")),
      NAN, NAN, ROUNDS_MARK_LIMIT },
    { PART ("8480-6", AMOUNT ("124", "mm[Hg]")) "," PART ("8462-4", LIMIT ("<", "30", "mm[Hg]")),
      NAN, NAN, ROUNDS_MARK_LIMIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (PRESSURE ("1", "%s"), rows[i].parts);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
      const RoundsSeries *series = rounds_chart_series (chart, LOINC, "85354-9", NULL);
      const RoundsPoint *point = &series->points[0];

      g_test_message ("%s", text);
      g_assert_cmpuint (count_series (chart), ==, 1);
      g_assert_cmpint (series->type, ==, ROUNDS_SERIES_PAIR);
      g_assert_cmpint (point->plotted, ==, !isnan (rows[i].systolic));
      g_assert_cmpint (isnan (point->number) != 0, ==, isnan (rows[i].systolic) != 0);
      if (!isnan (rows[i].systolic))
        g_assert_cmpfloat_with_epsilon (point->number, rows[i].systolic, 0.01);
      if (!isnan (rows[i].systolic))
        g_assert_cmpfloat_with_epsilon (point->number_2, rows[i].diastolic, 0.01);
      g_assert_cmphex (point->marks & (ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_LIMIT), ==,
                       rows[i].mark);
    }
}

/* A part in a unit that no table knows is not taken for one in another: the reading is no point. */
static void
test_pressure_unknown_unit (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (PRESSURE ("1",
                                            PART ("8480-6", AMOUNT ("124", "mm[Hg]")) "," PART (
                                                "8462-4", "{'value':100,'unit':'big units'}")),
                                  NULL);
  const RoundsPoint *point = &rounds_chart_series (chart, LOINC, "85354-9", NULL)->points[0];

  g_assert_true (isnan (point->number_2));
  g_assert_false (point->plotted);
}

/* Two readings of one series in two units are drawn in one of them; a code of another system is no part. */
static void
test_pressure_units (void)
{
#define MERCURY \
  PART ("8480-6", AMOUNT ("120", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("75", "mm[Hg]"))
#define READING(id, when, parts) \
  OBSERVED (id, "final", VITAL CODE (LOINC, "85354-9") when ",'component':[" parts "]")
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      READING ("1", FIRST,
               PART ("8480-6", AMOUNT ("16", "kPa")) "," PART ("8462-4", AMOUNT ("10", "kPa")))
          READING ("2", SECOND, MERCURY) READING ("3", AT ("2026-01-03T08:00:00Z"), MERCURY),
      NULL);
  const RoundsSeries *series = rounds_chart_series (chart, LOINC, "85354-9", NULL);
  g_autoptr (RoundsChartIndex) foreign = chart_fixture_text (
      READING ("1", FIRST,
               "{'code':{'coding':[" CODING ("urn:x", "8480-6") "]},'valueQuantity':" AMOUNT (
                   "120", "mm[Hg]") "}," PART ("8462-4", AMOUNT ("75", "mm[Hg]"))),
      NULL);

  g_assert_cmpstr (series->unit, ==, "mm[Hg]");
  g_assert_cmpfloat_with_epsilon (series->points[0].number, 120.01, 0.01);
  g_assert_cmpfloat_with_epsilon (series->points[0].number_2, 75.01, 0.01);
  g_assert_null (rounds_chart_series (foreign, LOINC, "85354-9", NULL));
  g_assert_cmpuint (count_series (foreign), ==, 2);
}

/* Where a pressure was measured belongs to it. */
static void
test_pressure_site (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (OBSERVED ("1", "final",
                                            VITAL CODE (LOINC, "85354-9") FIRST
                                            ",'bodySite':{'coding':[{'system':'http://snom"
                                            "ed.info/sct','code':'368209003','display':"
                                            "'Right arm'}]},'component':[" MERCURY "]"),
                                  NULL);
  const RoundsFacet *site = rounds_event_facet (rounds_chart_row (chart, "Observation/1")->event,
                                                ROUNDS_FACET_BODY_SITE, 0);

  g_assert_nonnull (site);
  g_assert_cmpstr (site->code.display, ==, "Right arm");
}

/* ---- what is plausible ---- */

/* A limit is no value that could be implausible; of a unit that no table knows nothing is said or converted. */
static void
test_implausible (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (RESULT ("limit", CODE (LOINC, "2160-0") FIRST
                                          ",'valueQuantity':" LIMIT ("<", "0.01", "mg/dL"))
                                      RESULT ("low", CODE (LOINC, "2160-0")
                                                         SECOND VALUE ("0.001", "mg/dL")),
                                  NULL);
  g_autoptr (RoundsChartIndex) foreign = chart_fixture_text (
      RESULT ("1", CODE ("urn:lab", "x") FIRST ",'valueQuantity':{'value':3,'unit':'big'}")
          RESULT ("2", CODE ("urn:lab", "x") SECOND ",'valueQuantity':{'value':3,'unit':'big'}"),
      NULL);

  g_assert_cmphex (chart_marks (chart, "Observation/limit") &
                       (ROUNDS_MARK_LIMIT | ROUNDS_MARK_CHECK_UNIT),
                   ==, ROUNDS_MARK_LIMIT);
  g_assert_cmphex (chart_marks (chart, "Observation/low") & ROUNDS_MARK_CHECK_UNIT, !=, 0);
  g_assert_cmpfloat (foreign->series[0].points[1].number, ==, 3);
}

/* ---- two values at one instant ---- */

static guint
count_two (const char *text)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
  guint n = 0;

  for (guint i = 0; i < chart->n_rows; i++)
    n += (chart->rows[i].marks & ROUNDS_MARK_TWO_VALUES) != 0;
  return n;
}

static void
test_two_values (void)
{
#define OTHER_MERCURY \
  PART ("8480-6", AMOUNT ("120", "mm[Hg]")) "," PART ("8462-4", AMOUNT ("95", "mm[Hg]"))
#define ANSWER(id, words)                                                         \
  OBSERVED (id, "final",                                                          \
            SURVEY CODE (LOINC, "72109-2") FIRST ",'valueCodeableConcept':{'text" \
                                                 "':'" words "'}")
  static const struct
  {
    const char *text;
    guint two;
  } rows[] = {
    { K ("1", VALUE ("4", "mmol/L") FIRST) K ("2", VALUE ("5", "mmol/L") FIRST), 2 },
    { K ("1", VALUE ("4", "mmol/L") FIRST) K ("2", VALUE ("5", "mmol/L") SECOND), 0 },
    { K ("1", VALUE ("4", "mmol/L") FIRST) K ("2", VALUE ("4.0", "mmol/L") FIRST), 0 },
    { K ("1", VALUE ("4", "mmol/L") FIRST) K ("2", VALUE ("4000", "umol/L") FIRST), 0 },
    /* what was entered in error, or cancelled, is no second value */
    { K ("1", VALUE ("4", "mmol/L") FIRST)
          OBSERVED ("2", "entered-in-error",
                    LAB CODE (LOINC, "2823-3") VALUE ("5", "mmol/L") FIRST),
      0 },
    { OBSERVED ("0", "cancelled", LAB CODE (LOINC, "2823-3") VALUE ("5", "mmol/L") FIRST)
          K ("1", VALUE ("4", "mmol/L") FIRST),
      0 },
    { PRESSURE ("1", MERCURY) PRESSURE ("2", MERCURY), 0 },
    { PRESSURE ("1", MERCURY) PRESSURE ("2", OTHER_MERCURY), 2 },
    /* a questionnaire may have several answers in words, a result has one */
    { ANSWER ("1", "tea") ANSWER ("2", "coffee"), 0 },
    { RESULT ("1", CODE (LOINC, "5778-6") FIRST ",'valueString':'red'")
          RESULT ("2", CODE (LOINC, "5778-6") FIRST ",'valueString':'blue'"),
      2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (count_two (rows[i].text), ==, rows[i].two);
    }
}

/* ---- the latest ---- */

/* Of a row group the newest of any of its codes; of one instant only what says the same. */
static void
test_group_latest (void)
{
#define BLOOD(id, more) RESULT (id, CODE (LOINC, "6298-4") more)
#define NOON            AT ("2026-01-02T12:00:00Z")
  static const struct
  {
    const char *text, *reference;
    RoundsLatest latest;
  } rows[] = {
    { K ("k", VALUE ("4", "mmol/L") FIRST) BLOOD ("b", VALUE ("5", "mmol/L") NOON), "Observation/b",
      ROUNDS_LATEST_FOUND },
    { K ("k", VALUE ("4", "mmol/L") NOON) BLOOD ("b", VALUE ("5", "mmol/L") FIRST), "Observation/k",
      ROUNDS_LATEST_FOUND },
    { K ("k", VALUE ("4", "mmol/L") NOON) BLOOD ("b", VALUE ("4", "mmol/L") NOON), NULL,
      ROUNDS_LATEST_FOUND },
    { K ("k", VALUE ("4", "mmol/L") NOON) BLOOD ("b", VALUE ("5", "mmol/L") NOON), NULL,
      ROUNDS_LATEST_SPECIMENS },
    /* the same digits in another unit, or of another dimension, do not agree */
    { K ("k", VALUE ("4", "mmol/L") NOON) BLOOD ("b", VALUE ("4", "umol/L") NOON), NULL,
      ROUNDS_LATEST_SPECIMENS },
    { K ("k", VALUE ("4", "mmol/L") NOON) BLOOD ("b", VALUE ("4", "mg/dL") NOON), NULL,
      ROUNDS_LATEST_SPECIMENS },
    { K ("k", VALUE ("4", "mmol/L") NOON)
          BLOOD ("b", NOON ",'valueQuantity':" LIMIT ("<", "4", "mmol/L")),
      NULL, ROUNDS_LATEST_SPECIMENS },
    /* without a date it is no latest */
    { K ("k", VALUE ("4", "mmol/L") FIRST) K ("later", VALUE ("9", "mmol/L")), "Observation/k",
      ROUNDS_LATEST_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      const RoundsPoint *point = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (rounds_latest_word (rounds_chart_group_latest (chart, "potassium",
                                                                      chart->settings.as_of, &point,
                                                                      NULL)),
                       ==, rounds_latest_word (rows[i].latest));
      if (rows[i].reference != NULL)
        g_assert_cmpstr (point->row->event->reference, ==, rows[i].reference);
    }
}

/* Two specimens with the same digits agree in one unit of one dimension only. */
static void
test_same_digits (void)
{
#define SERUM           RESULT ("s", CODE (LOINC, "2160-0") NOON VALUE ("2", "mg/dL"))
#define OF_BLOOD(value) RESULT ("b", CODE (LOINC, "38483-4") NOON value)
  static const struct
  {
    const char *text;
    RoundsLatest latest;
  } rows[] = {
    { SERUM OF_BLOOD (VALUE ("2", "mg/dL")), ROUNDS_LATEST_FOUND },
    { SERUM OF_BLOOD (VALUE ("2", "mg/L")), ROUNDS_LATEST_SPECIMENS },
    { SERUM OF_BLOOD (",'valueQuantity':{'value':2,'unit':'mg/dL'}"), ROUNDS_LATEST_SPECIMENS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (rounds_chart_group_latest (chart, "creatinine", chart->settings.as_of, NULL,
                                                  NULL),
                       ==, rows[i].latest);
    }
}

/* Two specimens are compared in one unit of one dimension only. */
static void
test_specimens (void)
{
  static const struct
  {
    const char *blood;
    guint errors;
  } rows[] = {
    { VALUE ("5", "mmol/L"), 1 }, { VALUE ("4.1", "mmol/L"), 0 },  { VALUE ("4", "mmol/L"), 0 },
    { VALUE ("16", "mg/dL"), 0 }, { VALUE ("4000", "umol/L"), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (K ("k", VALUE ("4", "mmol/L") FIRST)
                                                   BLOOD ("b", "%s" FIRST),
                                               rows[i].blood);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_SPECIMENS),
                        ==, rows[i].errors);
    }
}

/* A change to be checked: by half again within seven days, of values that are drawn. */
static void
test_jumps (void)
{
#define CREATININE(id, status, date, n) \
  OBSERVED (id, status, LAB CODE (LOINC, "2160-0") AT (date) VALUE (n, "mg/dL"))
#define BEFORE CREATININE ("0", "final", "2026-01-01T08:00:00Z", "1.0")
  static const struct
  {
    const char *text;
    guint jumps;
  } rows[] = {
    { BEFORE CREATININE ("1", "final", "2026-01-08T08:00:00Z", "1.5"), 1 },
    { BEFORE CREATININE ("1", "final", "2026-01-08T08:00:01Z", "1.5"), 0 },
    { BEFORE CREATININE ("1", "final", "2026-01-04T08:00:00Z", "1.49"), 0 },
    { BEFORE CREATININE ("1", "final", "2026-01-04T08:00:00Z", "0.6"), 1 },
    { BEFORE CREATININE ("1", "cancelled", "2026-01-04T08:00:00Z", "3"), 0 },
    { BEFORE CREATININE ("1", "entered-in-error", "2026-01-04T08:00:00Z", "3"), 0 },
    { BEFORE CREATININE ("1", "final", "2026-01-04T08:00:00Z", "3")
          CREATININE ("2", "final", "2026-01-04T08:00:00Z", "1"),
      0 },
    { BEFORE CREATININE ("1", "final", "2026-01-04T08:00:00Z", "300"), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_JUMP), ==,
                        rows[i].jumps);
    }
}

/* ---- ranges and flags ---- */

#define FLAG(letter)      ",'interpretation':[{'coding':[{'code':'" letter "'}]}]"
#define FLAG_WORDS(words) ",'interpretation':[{'text':'" words "'}]"
#define RANGE(low, high)  "{'low':{'value':" low "},'high':{'value':" high "}}"
#define TYPED(low, high, type) \
  "{'low':{'value':" low "},'high':{'value':" high "},'type':{'coding':[{'code':'" type "'}]}}"
#define RANGES(all) ",'referenceRange':[" all "]"
#define NORMAL      RANGES (RANGE ("3.5", "5"))
#define ABNORMAL    ROUNDS_MARK_ABNORMAL
#define CONFLICT    ROUNDS_MARK_FLAG_CONFLICT
static const struct
{
  const char *more;
  guint32 marks;
} flag_cases[] = {
  { VALUE ("4", "mmol/L"), ROUNDS_MARK_NO_RANGE },
  { VALUE ("4", "mmol/L") NORMAL, 0 },
  { VALUE ("6", "mmol/L") NORMAL, ABNORMAL },
  { VALUE ("3", "mmol/L") NORMAL, ABNORMAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("N"), 0 },
  { VALUE ("6", "mmol/L") NORMAL FLAG ("N"), ABNORMAL | CONFLICT },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("N"), ABNORMAL | CONFLICT },
  { VALUE ("6", "mmol/L") NORMAL FLAG ("H"), ABNORMAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("H"), ABNORMAL | CONFLICT },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("H"), ABNORMAL | CONFLICT },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("L"), ABNORMAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("L"), ABNORMAL | CONFLICT },
  { VALUE ("6", "mmol/L") NORMAL FLAG ("L"), ABNORMAL | CONFLICT },
  { VALUE ("6", "mmol/L") NORMAL FLAG ("HH"), ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("LL"), ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("AA"), ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("4", "mmol/L") FLAG ("A"), ABNORMAL | ROUNDS_MARK_NO_RANGE },
  { VALUE ("6", "mmol/L") NORMAL FLAG ("H>"), ABNORMAL },
  { VALUE ("3", "mmol/L") NORMAL FLAG ("L<"), ABNORMAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("H>"), ABNORMAL | CONFLICT },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("L<"), ABNORMAL | CONFLICT },
  { VALUE ("4", "mmol/L") FLAG ("DET"), ABNORMAL | ROUNDS_MARK_NO_RANGE },
  { VALUE ("4", "mmol/L") FLAG ("RR"), ABNORMAL | ROUNDS_MARK_NO_RANGE },
  { VALUE ("4", "mmol/L") FLAG ("WR"), ABNORMAL | ROUNDS_MARK_NO_RANGE },
  /* in words only */
  { VALUE ("6", "mmol/L") NORMAL FLAG_WORDS ("Critical high"), ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("3", "mmol/L") NORMAL FLAG_WORDS ("critically low"), ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG_WORDS ("High"), ABNORMAL | CONFLICT },
  /* with a code that no table knows: its display, the word as a code, the text beside it */
  { VALUE ("6", "mmol/L") NORMAL FLAG ("7','display':'Critical high"),
    ABNORMAL | ROUNDS_MARK_CRITICAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG ("HIGH"), ABNORMAL | CONFLICT },
  { VALUE ("6", "mmol/L") NORMAL
    ",'interpretation':[{'coding':[{'code':'7'}],'text':'Critical high'}]",
    ABNORMAL | ROUNDS_MARK_CRITICAL },
  /* what was read needs no words */
  { VALUE ("6", "mmol/L") NORMAL
    ",'interpretation':[{'coding':[{'code':'H'}],'text':'Critical high'}]",
    ABNORMAL },
  { VALUE ("4", "mmol/L") NORMAL FLAG_WORDS ("Normal"), 0 },
  { VALUE ("4", "mmol/L") NORMAL FLAG_WORDS ("See comment"), 0 },
  /* what is not the normal range says nothing of high and low; nor do several */
  { VALUE ("6", "mmol/L") RANGES (TYPED ("3.5", "5", "therapeutic")) FLAG ("N"), 0 },
  { VALUE ("6", "mmol/L") RANGES (TYPED ("3.5", "5", "normal")) FLAG ("N"), ABNORMAL | CONFLICT },
  { VALUE ("6", "mmol/L") RANGES (TYPED ("1", "2", "critical") "," RANGE ("3.5", "7")) FLAG ("N"),
    0 },
  { VALUE ("6", "mmol/L") RANGES (RANGE ("3.5", "5") "," RANGE ("4", "7")) FLAG ("N"), 0 },
  /* a limit is on a side only where all that it may be is */
  { ",'valueQuantity':" LIMIT ("<", "4", "mmol/L") NORMAL FLAG ("H"),
    ABNORMAL | ROUNDS_MARK_LIMIT },
  { ",'valueQuantity':" LIMIT ("<", "3", "mmol/L") NORMAL FLAG ("N"),
    ABNORMAL | CONFLICT | ROUNDS_MARK_LIMIT },
  { ",'valueQuantity':" LIMIT (">", "3", "mmol/L") NORMAL FLAG ("N"), ROUNDS_MARK_LIMIT },
  { ",'valueQuantity':" LIMIT (">", "6", "mmol/L") NORMAL FLAG ("N"),
    ABNORMAL | CONFLICT | ROUNDS_MARK_LIMIT },
  { ",'valueQuantity':" LIMIT ("<", "6", "mmol/L") NORMAL FLAG ("N"), ROUNDS_MARK_LIMIT },
  /* of a part, too */
  { ",'component':[{'code':{'text':'x'},'valueQuantity':" AMOUNT ("6", "mmol/L") NORMAL "}]",
    ABNORMAL },
  { ",'component':[{'code':{'text':'x'},'valueQuantity':" AMOUNT ("6", "mmol/L") FLAG ("HH") "}]",
    ABNORMAL | ROUNDS_MARK_CRITICAL | ROUNDS_MARK_NO_RANGE },
};

static void
test_flags (void)
{
  const guint32 all = ABNORMAL | CONFLICT | ROUNDS_MARK_CRITICAL | ROUNDS_MARK_NO_RANGE |
                      ROUNDS_MARK_LIMIT;

  for (guint i = 0; i < G_N_ELEMENTS (flag_cases); i++)
    {
      g_autofree char *text = g_strdup_printf (K ("1", "%s" FIRST), flag_cases[i].more);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmphex (chart_marks (chart, "Observation/1") & all, ==, flag_cases[i].marks);
    }
}

/* ---- what is a result ---- */

/* A laboratory says in several ways that it is one; what is critical is a result, but for a vital sign. */
static void
test_kinds (void)
{
#define CATEGORY_OF(concept) ",'category':[" concept "]"
#define SECTION(code) \
  CATEGORY_OF ("{'coding':[" CODING ("http://terminology.hl7.org/CodeSystem/v2-0074", code) "]}")
  static const struct
  {
    const char *more;
    RoundsKind kind;
  } rows[] = {
    { LAB, ROUNDS_KIND_RESULT },
    { SECTION ("LAB"), ROUNDS_KIND_RESULT },
    { SECTION ("CH"), ROUNDS_KIND_RESULT },
    { SECTION ("HM"), ROUNDS_KIND_RESULT },
    { SECTION ("MB"), ROUNDS_KIND_RESULT },
    { SECTION ("RAD"), ROUNDS_KIND_OBSERVATION },
    { CATEGORY_OF ("{'coding':[" CODING ("http://hl7.org/fhir/v2/0074", "LAB") "]}"),
      ROUNDS_KIND_RESULT },
    /* the letters of another table are other things */
    { CATEGORY_OF ("{'coding':[" CODING ("urn:local", "CH") "]}"), ROUNDS_KIND_OBSERVATION },
    { CATEGORY_OF ("{'text':'Laboratory'}"), ROUNDS_KIND_RESULT },
    { CATEGORY_OF ("{'coding':[{'system':'urn:local','code':'1','display':'LABORATORY'}]}"),
      ROUNDS_KIND_RESULT },
    { SURVEY, ROUNDS_KIND_OBSERVATION },
    { SURVEY FLAG ("H"), ROUNDS_KIND_OBSERVATION },
    { SURVEY FLAG ("HH"), ROUNDS_KIND_RESULT },
    { SURVEY FLAG ("LL"), ROUNDS_KIND_RESULT },
    { SURVEY FLAG ("AA"), ROUNDS_KIND_RESULT },
    { SURVEY FLAG_WORDS ("Critical high"), ROUNDS_KIND_RESULT },
    { VITAL FLAG ("HH"), ROUNDS_KIND_VITAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (OBSERVED ("1", "final",
                                                         CODE (LOINC, "2823-3")
                                                             VALUE ("7.9", "mmol/L") FIRST "%s"),
                                               rows[i].more);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpint (rounds_chart_row (chart, "Observation/1")->event->kind, ==, rows[i].kind);
    }
}

/* ---- parts without a name, codes with one value, what is modified, the newest of two series ---- */

/* A part that names itself nowhere has a title all the same, and two of them are not one. */
static void
test_unnamed_parts (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      RESULT ("1", ",'code':{'text':'Panel'}" FIRST
                   ",'component':[{'code':{},'valueQuantity':{'value':5,'unit':'a'}},"
                   "{'code':{},'valueQuantity':{'value':6,'unit':'a'}},"
                   "{'code':{'coding':[{'display':'Third'}]},'valueQuantity':{'value':7}}]"),
      NULL);
  static const char *const titles[] = { "Panel, component 1", "Panel, component 2", "Third" };

  g_assert_cmpuint (chart->n_series, ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < chart->n_series; i++)
    {
      g_assert_cmpstr (chart->series[i].title, ==, titles[i]);
      g_assert_cmpuint (chart->series[i].n_points, ==, 1);
      g_assert_cmphex (chart->series[i].points[0].marks & ROUNDS_MARK_TWO_VALUES, ==, 0);
    }
}

/* Whether to resuscitate has one value at a time, as a result has; a questionnaire may have several answers. */
static void
test_code_status (void)
{
#define SAID(id, code, it) \
  OBSERVED (id, "final",   \
            SURVEY code FIRST ",'valueCodeableConcept':{'coding':[" CODING (SNOMED, it) "]}")
#define SNOMED "http://snomed.info/sct"
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { SAID ("1", CODE (SNOMED, "304251008"), "304253006")
          SAID ("2", CODE (SNOMED, "304251008"), "304252001"),
      1 },
    { SAID ("1", CODE (LOINC, "100822-6"), "304253006")
          SAID ("2", CODE (LOINC, "100822-6"), "304252001"),
      1 },
    { SAID ("1", CODE (SNOMED, "304251008"), "304253006")
          SAID ("2", CODE (SNOMED, "304251008"), "304253006"),
      0 },
    { SAID ("1", CODE (LOINC, "96777-8"), "304253006")
          SAID ("2", CODE (LOINC, "96777-8"), "304252001"),
      0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_TWO_VALUES),
                        ==, rows[i].errors);
    }
}

/* A value that has a modifier is shown with its mark: no point, no latest, no flag, no twin. */
static void
test_modified_value (void)
{
#define LOW_RANGE                                                                          \
  ",'interpretation':[{'coding':[{'code':'LL'}]}],'referenceRange':[{'low':" AMOUNT ("12", \
                                                                                     "g/dL") "}]"
#define HB(id, n, time, more) \
  RESULT (id, CODE (LOINC, "718-7") VALUE (n, "g/dL") time ACCESSION ("lab", "A") more)
  static const char *const modifiers[] = {
    ",'modifierExtension':[{'url':'urn:not','valueBoolean':true}]", ",'implicitRules':'urn:rules'"
  };

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    {
      g_autofree char *text = g_strdup_printf (HB ("1", "13", FIRST, "")
                                                   HB ("2", "5", SECOND, LOW_RANGE "%s")
                                                       HB ("3", "13", FIRST, "%s"),
                                               modifiers[i], modifiers[i]);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
      const RoundsSeries *series = rounds_chart_series (chart, NULL, "718-7", NULL);
      const RoundsPoint *point = NULL;

      g_test_message ("%s", text);
      g_assert_cmpuint (series->n_points, ==, 3);
      g_assert_cmpint (rounds_series_latest (series, chart->settings.as_of, &point), ==,
                       ROUNDS_LATEST_FOUND);
      g_assert_cmpstr (point->row->event->reference, ==, "Observation/1");
      for (guint k = 0; k < series->n_points; k++)
        g_assert_cmpint (series->points[k].plotted, ==, series->points[k].row == point->row);
      g_assert_cmphex (chart_marks (chart, "Observation/2") & ~(guint32) ROUNDS_MARK_CONTRADICTED,
                       ==, ROUNDS_MARK_MODIFIED);
    }
}

/* Five values with a coded unit years ago, one with the unit in words today: the last one is today's. */
static void
test_newest_series (void)
{
#define IN_WORDS(n, unit) ",'valueQuantity':{'value':" n ",'unit':'" unit "'}"
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      K ("1", VALUE ("4.1", "mmol/L") AT ("2020-01-01T08:00:00Z"))
          K ("2", VALUE ("4.2", "mmol/L") AT ("2020-02-01T08:00:00Z"))
              K ("3", IN_WORDS ("4.9", "mmol/L") AT ("2026-10-01T08:00:00Z"))
                  PRESSURE ("4", PART ("8480-6", AMOUNT ("120", "mm[Hg]")) "," PART (
                                     "8462-4", AMOUNT ("80", "mm[Hg]"))),
      NULL);
  const RoundsSeries *now = rounds_chart_newest_series (chart, LOINC, "2823-3",
                                                        chart->settings.as_of);
  const RoundsSeries *then = rounds_chart_newest_series (chart, LOINC, "2823-3",
                                                         chart_instant ("2021-01-01T08:00:00Z"));

  g_assert_cmpuint (now->n_points, ==, 1);
  g_assert_cmpuint (then->n_points, ==, 2);
  g_assert_null (
      rounds_chart_newest_series (chart, LOINC, "2823-3", chart_instant ("2019-01-01T08:00:00Z")));
  g_assert_cmpint (rounds_chart_newest_series (chart, NULL, NULL, chart->settings.as_of)->type, ==,
                   ROUNDS_SERIES_PAIR);
}

/* ---- what is blank, and whom a range is for ---- */

static const char blank[] =
    "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/p'},'code':{"
    "'text':' '}}\n"
    "{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'code':{'text':'',"
    "'coding':[{'code':'1','display':''},{'code':'2','display':'Gout'}]}}\n"
    "{'resourceType':'DocumentReference','id':'d','subject':{'reference':'Patient/p'},'content':[{"
    "'attachment':{'title':'Letter'}}]}\n"
    "{'resourceType':'MedicationRequest','id':'m','subject':{'reference':'Patient/p'},"
    "'medicationCodeableConcept':{'text':'morphine'},'dosageInstruction':[{'text':''}]}\n" RESULT (
        "1", CODE (LOINC, "5778-6") ",'valueString':''");

static void
test_blank (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (blank, NULL);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

  g_assert_true (allergies->entries[0].unspecified);
  g_assert_cmpstr (rounds_chart_row (chart, "Condition/c")->event->title, ==, "Gout");
  g_assert_cmpstr (rounds_chart_row (chart, "DocumentReference/d")->event->title, ==, "Letter");
  g_assert_null (rounds_event_facet (rounds_chart_row (chart, "MedicationRequest/m")->event,
                                     ROUNDS_FACET_DOSE_TEXT, 0));
  g_assert_cmpint (rounds_chart_row (chart, "Observation/1")->event->value.type, ==,
                   ROUNDS_VALUE_NONE);
}

static void
test_range_population (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      RESULT ("1",
              CODE (LOINC, "718-7")
                  VALUE ("12",
                         "g/dL") ",'referenceRange':["
                                 "{'low':{'value':11},'age':{'low':{'value':0,'code':'a'},'high':{'"
                                 "value':12,'code':'a'}}},"
                                 "{'low':{'value':12},'appliesTo':[{'text':'female'},{'coding':[{'"
                                 "code':'F'}]}],"
                                 "'age':{'low':{'value':18,'unit':'mo'}}},{'low':{'value':13}}]"),
      NULL);
  const RoundsRange *ranges = rounds_chart_row (chart, "Observation/1")->event->ranges;

  g_assert_cmpstr (ranges[0].applies_to, ==, "0–12 y");
  g_assert_cmpstr (ranges[1].applies_to, ==, "female, F, ≥ 18 mo");
  g_assert_null (ranges[2].applies_to);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-values/keys", test_keys);
  g_test_add_func ("/chart-values/group-is-of-loinc", test_group_is_of_loinc);
  g_test_add_func ("/chart-values/pressure", test_pressure);
  g_test_add_func ("/chart-values/pressure-unknown-unit", test_pressure_unknown_unit);
  g_test_add_func ("/chart-values/pressure-units", test_pressure_units);
  g_test_add_func ("/chart-values/same-digits", test_same_digits);
  g_test_add_func ("/chart-values/2.6-pressure-site", test_pressure_site);
  g_test_add_func ("/chart-values/implausible", test_implausible);
  g_test_add_func ("/chart-values/two-values", test_two_values);
  g_test_add_func ("/chart-values/group-latest", test_group_latest);
  g_test_add_func ("/chart-values/specimens", test_specimens);
  g_test_add_func ("/chart-values/D17-jumps", test_jumps);
  g_test_add_func ("/chart-values/flags", test_flags);
  g_test_add_func ("/chart-values/kinds", test_kinds);
  g_test_add_func ("/chart-values/unnamed-parts", test_unnamed_parts);
  g_test_add_func ("/chart-values/2.4-code-status", test_code_status);
  g_test_add_func ("/chart-values/2.6-modified", test_modified_value);
  g_test_add_func ("/chart-values/newest-series", test_newest_series);
  g_test_add_func ("/chart-values/blank", test_blank);
  g_test_add_func ("/chart-values/range-population", test_range_population);
  return g_test_run ();
}
