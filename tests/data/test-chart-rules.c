/* Rules of the record that no fixture file shows: each case is a few resources, written out here (2.1, 2.2,
 * 2.4, 2.5, 2.6). */
#include "chart-fixture.h"

#define OF          "\"subject\":{\"reference\":\"Patient/p\"}"
#define TEXT(words) "\"code\":{\"text\":\"" words "\"}"

static RoundsChartIndex *
open_text (const char *text)
{
  return chart_fixture_text (text, NULL);
}

/* ---- 2.1: medicines ---- */

#define ORDER(id, medicine, more)                                                       \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\",\"status\":\"active\"," OF \
  ",\"medicationCodeableConcept\":" medicine "," more "}\n"
#define CALLED(words) "{\"text\":\"" words "\"}"
#define RXNORM(code)                                                                          \
  "{\"coding\":[{\"system\":\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"" code \
  "\"}]}"
#define AUTHORED(on) "\"authoredOn\":\"" on "\",\"intent\":\"order\""
#define ENDS(on)     "\"timing\":{\"repeat\":{\"boundsPeriod\":{\"end\":\"" on "\"}}}"
#define DOSAGE(more) "\"dosageInstruction\":[{\"text\":\"one\"," more "}]"

/* What is proposed, planned or an option is no medicine that is taken; every kind of order is. */
static void
test_intents (void)
{
  static const struct
  {
    const char *intent;
    RoundsMedicineState state;
  } rows[] = {
    { "proposal", ROUNDS_MEDICINE_PROPOSED },      { "plan", ROUNDS_MEDICINE_PROPOSED },
    { "option", ROUNDS_MEDICINE_PROPOSED },        { "order", ROUNDS_MEDICINE_CURRENT },
    { "original-order", ROUNDS_MEDICINE_CURRENT }, { "instance-order", ROUNDS_MEDICINE_CURRENT },
    { "reflex-order", ROUNDS_MEDICINE_CURRENT },   { "filler-order", ROUNDS_MEDICINE_CURRENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", CALLED ("x"),
                                                      "\"authoredOn\":\"2026-10-01\",\"intent\":"
                                                      "\"%s\""),
                                               rows[i].intent);
      g_autoptr (RoundsChartIndex) chart = open_text (text);
      g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

      g_test_message ("%s", rows[i].intent);
      g_assert_cmpint (chart_line (medicines, "x")->state, ==, rows[i].state);
    }
}

/* An end that is recorded goes before one that would be worked out. */
static void
test_recorded_end (void)
{
  g_autoptr (RoundsChartIndex)
      chart = open_text (ORDER ("1", CALLED ("x"),
                                AUTHORED ("2026-10-01") "," DOSAGE (
                                    ENDS ("2026-10-05")) ",\"dispenseRequest\":"
                                                         "{\"expectedSupplyDuration\":{\"value\":"
                                                         "90,\"unit\":\"days\",\"code\":\"d\"}}"));
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);
  const RoundsMedicineCourse *course = &chart_line (medicines, "x")->courses[0];

  g_assert_cmpint (course->end_kind, ==, ROUNDS_END_RECORDED);
  g_assert_cmpint (course->end, ==, chart_instant ("2026-10-06T00:00:00-05:00"));
  g_assert_cmpint (course->state, ==, ROUNDS_MEDICINE_EXPIRED);
}

/* 45 days after the end an order renews it, a day later it does not, unless the site says otherwise. */
static void
test_renewal_days (void)
{
  g_autoptr (RoundsChartIndex) chart = open_text (
      ORDER ("1", CALLED ("within"), AUTHORED ("2026-01-01") "," DOSAGE (ENDS ("2026-03-01")))
          ORDER ("2", CALLED ("within"), AUTHORED ("2026-04-15") "," DOSAGE (ENDS ("2026-05-01")))
              ORDER ("3", CALLED ("beyond"),
                     AUTHORED ("2026-01-01") "," DOSAGE (ENDS ("2026-03-01")))
                  ORDER ("4", CALLED ("beyond"),
                         AUTHORED ("2026-04-17") "," DOSAGE (ENDS ("2026-05-01"))));
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  g_assert_cmpuint (chart_line (medicines, "within")->n_courses, ==, 1);
  g_assert_cmpuint (chart_line (medicines, "beyond")->n_courses, ==, 2);
  chart->settings.renewal_days = 50;
  rounds_medicines_free (medicines);
  medicines = rounds_chart_medicines (chart, chart->settings.as_of);
  g_assert_cmpuint (chart_line (medicines, "beyond")->n_courses, ==, 1);
}

/* "As needed" is warned of for what must be taken regularly. */
static void
test_as_needed (void)
{
  static const struct
  {
    const char *code; /* data/tables/products.tsv */
    guint warned;
  } rows[] = {
    { "855332", 1 },  /* warfarin: anticoagulant */
    { "106892", 1 },  /* insulin */
    { "308971", 1 },  /* carbamazepine: antiepileptic */
    { "866412", 1 },  /* metoprolol: beta-blocker */
    { "1014676", 0 }, /* cetirizine */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", RXNORM ("%s"),
                                                      AUTHORED ("2026-10-01") "," DOSAGE (
                                                          "\"asNeededBoolean\":true")),
                                               rows[i].code);
      g_autoptr (RoundsChartIndex) chart = open_text (text);
      g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

      g_test_message ("%s", rows[i].code);
      g_assert_cmpuint (medicines->n_lines, ==, 1);
      g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_AS_NEEDED), ==,
                        rows[i].warned);
    }
}

/* ---- 2.2: problems ---- */

#define CONDITION(id, code, more)                         \
  "{\"resourceType\":\"Condition\",\"id\":\"" id "\"," OF \
  ",\"clinicalStatus\":{\"coding\":[{\"code\":"           \
  "\"active\"}]}," code "," more "}\n"

static void
test_suspected (void)
{
  static const struct
  {
    const char *verification;
    gboolean suspected;
  } rows[] = { { "provisional", TRUE },
               { "differential", TRUE },
               { "unconfirmed", TRUE },
               { "confirmed", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          CONDITION ("1", TEXT ("x"), "\"verificationStatus\":{\"coding\":[{\"code\":\"%s\"}]}"),
          rows[i].verification);
      g_autoptr (RoundsChartIndex) chart = open_text (text);
      g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, chart->settings.as_of);

      g_assert_cmpint (chart_problem (problems, "x")->suspected, ==, rows[i].suspected);
    }
}

/* Open for over 44 weeks, which is 308 days. */
static void
test_long_pregnancy (void)
{
  static const struct
  {
    const char *onset;
    guint errors;
  } rows[] = { { "2026-01-14", 0 }, { "2026-01-10", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          CONDITION ("1",
                     "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":"
                     "\"198992004\"}]}",
                     "\"onsetDateTime\":\"%s\""),
          rows[i].onset);
      g_autoptr (RoundsChartIndex) chart = open_text (text);

      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of,
                                            ROUNDS_ERROR_PREGNANCY_LONG),
                        ==, rows[i].errors);
    }
}

/* Side, stage, evidence and an onset in other forms than a date are part of the row. */
static void
test_condition_parts (void)
{
  g_autoptr (RoundsChartIndex) chart = open_text (
      CONDITION (
          "1", TEXT ("x"),
          "\"bodySite\":[{\"text\":\"left knee\"}],\"stage\":[{\"summary\":{\"text\":\"II\"}}],"
          "\"evidence\":[{\"code\":[{\"text\":\"swelling\"}]}],\"onsetRange\":{\"low\":{\"value\":"
          "30,"
          "\"unit\":\"years\"},\"high\":{\"value\":40,\"unit\":\"years\"}},\"abatementRange\":"
          "{\"high\":{\"value\":50}}") CONDITION ("2", TEXT ("y"), "\"onsetString\":\"as a child\"")
          CONDITION ("3", TEXT ("z"), "\"onsetAge\":{\"value\":7.0,\"unit\":\"years\"}"));
  const RoundsEvent *event = rounds_chart_row (chart, "Condition/1")->event;

  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_BODY_SITE, 0)->text, ==, "left knee");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_STAGE, 0)->text, ==, "II");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_EVIDENCE, 0)->text, ==, "swelling");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ONSET, 0)->text, ==,
                   "30 years .. 40 years");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ABATEMENT, 0)->text, ==, ".. 50");
  event = rounds_chart_row (chart, "Condition/2")->event;
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ONSET, 0)->text, ==, "as a child");
  event = rounds_chart_row (chart, "Condition/3")->event;
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ONSET, 0)->quantity.decimal, ==, "7.0");
}

/* ---- 2.4: results ---- */

#define RESULT(id, status, more)                                                                \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"" status "\"," OF           \
  ",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":" \
  "\"http://loinc.org\",\"code\":\"2823-3\"}]},\"valueQuantity\":{\"value\":4.1,\"unit\":"      \
  "\"mmol/L\",\"code\":\"mmol/L\"}," more "}\n"
#define AT(time)  "\"effectiveDateTime\":\"" time "\""
#define ACCESSION ",\"identifier\":[{\"system\":\"s\",\"value\":\"A1\"}]"

/* What was entered in error is not one with what is right, though all else is the same. */
static void
test_error_is_no_twin (void)
{
  g_autoptr (RoundsChartIndex) chart = open_text (
      RESULT ("right", "final", AT ("2026-10-01T08:00:00Z") ACCESSION)
          RESULT ("wrong", "entered-in-error", AT ("2026-10-01T08:00:00Z") ACCESSION));
  const RoundsChartRow *right = rounds_chart_row (chart, "Observation/right");
  const RoundsChartRow *wrong = rounds_chart_row (chart, "Observation/wrong");

  g_assert_true (right != wrong);
  g_assert_cmpuint (right->n_also + wrong->n_also, ==, 0);
  g_assert_cmpint (right->marks & ROUNDS_MARK_IN_ERROR, ==, 0);
  g_assert_cmpint (wrong->marks & ROUNDS_MARK_IN_ERROR, !=, 0);
}

/* Cancelled, registered and entered in error are never plotted, nor the latest. */
static void
test_not_plotted (void)
{
  static const char *const states[] = { "cancelled", "registered", "entered-in-error" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *text = g_strdup_printf (RESULT ("old", "final", AT ("2026-10-01T08:00:00Z"))
                                                   RESULT ("new", "%s",
                                                           AT ("2026-10-02T08:00:00Z")),
                                               states[i]);
      g_autoptr (RoundsChartIndex) chart = open_text (text);
      const RoundsSeries *series = rounds_chart_series (chart, NULL, "2823-3", NULL);
      const RoundsPoint *last = NULL;

      g_test_message ("%s", states[i]);
      g_assert_cmpuint (series->n_points, ==, 2);
      g_assert_true (series->points[0].plotted);
      g_assert_false (series->points[1].plotted);
      g_assert_cmpint (rounds_series_latest (series, chart->settings.as_of, &last), ==,
                       ROUNDS_LATEST_FOUND);
      g_assert_cmpstr (last->row->event->reference, ==, "Observation/old");
    }
}

/* ---- 2.5: visits, arrival ---- */

#define VISIT(id, klass, from, to)                                                \
  "{\"resourceType\":\"Encounter\",\"id\":\"" id "\",\"status\":\"finished\"," OF \
  ",\"class\":{\"code\":\"" klass "\"},\"type\":[{\"text\":\"" klass              \
  "\"}],\"period\":{\"start\":\"" from "\",\"end\":\"" to "\"}}\n"

/* An emergency visit belongs to the stay that begins up to 12 hours after its end. */
static void
test_before_stay (void)
{
  g_autoptr (RoundsChartIndex) chart = open_text (
      VISIT ("near", "EMER", "2026-03-01T06:00:00Z", "2026-03-01T08:00:00Z")
          VISIT ("stay", "IMP", "2026-03-01T20:00:00Z", "2026-03-04T08:00:00Z")
              VISIT ("far", "EMER", "2026-05-01T06:00:00Z", "2026-05-01T08:00:00Z")
                  VISIT ("later", "IMP", "2026-05-01T20:01:00Z", "2026-05-04T08:00:00Z"));
  const RoundsEncounter *near =
      &chart->encounters[rounds_chart_row (chart, "Encounter/near")->encounter];
  const RoundsEncounter *far =
      &chart->encounters[rounds_chart_row (chart, "Encounter/far")->encounter];

  g_assert_cmpuint (near->parent, ==, rounds_chart_row (chart, "Encounter/stay")->encounter);
  g_assert_cmpuint (far->parent, ==, ROUNDS_NONE);
}

/* Six of one type fold when none is more than 14 days after the one before. */
static void
test_fold_gap (void)
{
  static const struct
  {
    guint days, n, folded;
  } rows[] = { { 14, 6, 6 }, { 15, 6, 0 }, { 14, 5, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (RoundsChartIndex) chart = NULL;

      for (guint k = 0; k < rows[i].n; k++)
        {
          g_autoptr (GDateTime) first = g_date_time_new_utc (2026, 1, 1, 8, 0, 0);
          g_autoptr (GDateTime) day = g_date_time_add_days (first, (int) (k * rows[i].days));
          g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");

          g_string_append_printf (text, VISIT ("v%u", "AMB", "%sT08:00:00Z", "%sT09:00:00Z"), k,
                                  date, date);
        }
      chart = open_text (text->str);
      g_assert_cmpuint (chart->encounters[0].n_fold, ==, rows[i].folded);
    }
}

/* "New to me" is by arrival, the newest first; clinical time is another matter. */
static void
test_arrival (void)
{
  g_autoptr (RoundsChartIndex)
      chart = open_text (RESULT ("back-dated", "preliminary", AT ("2020-01-01T08:00:00Z"))
                             RESULT ("recent", "final", AT ("2026-10-01T08:00:00Z"))
                                 RESULT ("back-dated", "final", AT ("2020-01-01T08:00:00Z")));
  const RoundsTimelineFilter by_time = { .kinds = 1ull << ROUNDS_KIND_RESULT };
  const RoundsTimelineFilter by_arrival = { .kinds = 1ull << ROUNDS_KIND_RESULT,
                                            .order = ROUNDS_ORDER_ARRIVED };
  g_autoptr (GPtrArray) timed = rounds_chart_timeline (chart, &by_time);
  g_autoptr (GPtrArray) arrived = rounds_chart_timeline (chart, &by_arrival);

  g_assert_cmpuint (timed->len, ==, 2);
  g_assert_true (timed->pdata[0] == rounds_chart_row (chart, "Observation/back-dated"));
  g_assert_true (arrived->pdata[0] == rounds_chart_row (chart, "Observation/back-dated"));
  g_assert_true (arrived->pdata[1] == rounds_chart_row (chart, "Observation/recent"));
}

/* ---- 2.6 ---- */

/* A dose that a person only tells of is told apart from one whose giver wrote it down; one that was not
 * given is no dose. */
static void
test_immunizations (void)
{
  g_autoptr (RoundsChartIndex) chart = open_text (
      "{\"resourceType\":\"Immunization\",\"id\":\"told\",\"status\":\"completed\","
      "\"primarySource\":"
      "false,\"vaccineCode\":{\"text\":\"MMR\"},\"patient\":{\"reference\":\"Patient/p\"}}\n"
      "{\"resourceType\":\"Immunization\",\"id\":\"not\",\"status\":\"not-done\",\"vaccineCode\":"
      "{\"text\":\"MMR\"},\"patient\":{\"reference\":\"Patient/p\"}}\n");
  const RoundsChartRow *told = rounds_chart_row (chart, "Immunization/told");
  const RoundsChartRow *not_done = rounds_chart_row (chart, "Immunization/not");

  g_assert_cmpstr (rounds_event_facet (told->event, ROUNDS_FACET_PRIMARY_SOURCE, 0)->text, ==,
                   "false");
  g_assert_cmpint (told->marks & ROUNDS_MARK_NOT_DONE, ==, 0);
  g_assert_cmpint (not_done->marks & ROUNDS_MARK_NOT_DONE, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-rules/2.1-intents", test_intents);
  g_test_add_func ("/chart-rules/2.1-recorded-end", test_recorded_end);
  g_test_add_func ("/chart-rules/2.1-renewal-days", test_renewal_days);
  g_test_add_func ("/chart-rules/2.1-as-needed", test_as_needed);
  g_test_add_func ("/chart-rules/2.2-suspected", test_suspected);
  g_test_add_func ("/chart-rules/2.2-long-pregnancy", test_long_pregnancy);
  g_test_add_func ("/chart-rules/2.2-parts", test_condition_parts);
  g_test_add_func ("/chart-rules/2.4-error-is-no-twin", test_error_is_no_twin);
  g_test_add_func ("/chart-rules/2.4-not-plotted", test_not_plotted);
  g_test_add_func ("/chart-rules/2.5-before-stay", test_before_stay);
  g_test_add_func ("/chart-rules/2.5-fold-gap", test_fold_gap);
  g_test_add_func ("/chart-rules/2.5-arrival", test_arrival);
  g_test_add_func ("/chart-rules/2.6-immunizations", test_immunizations);
  return g_test_run ();
}
