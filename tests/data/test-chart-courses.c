/* What is open and what is not, where the orders of one medicine, its prohibitions and what is reported of it do
 * not agree (record rule 2.1). An apostrophe stands for a quotation mark. */
#include "chart-fixture.h"

#include <string.h>

#define OF            ",'subject':{'reference':'Patient/p'}"
/* RxNorm codes of data/tables/products.tsv */
#define LISINOPRIL_10 "314076"
#define LISINOPRIL_20 "314077"

#define CODED(rxnorm) \
  "{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'" rxnorm "'}]}"
#define ORDER_AS(id, status, medicine, more)                                   \
  "{'resourceType':'MedicationRequest','id':'" id "','status':'" status "'" OF \
  ",'intent':'order','medicationCodeableConcept':" medicine more "}\n"
#define LISINOPRIL(id, status, more) ORDER_AS (id, status, CODED (LISINOPRIL_10), more)
#define ON(day)                      ",'authoredOn':'" day "'"
#define DAILY                        ",'dosageInstruction':[{'text':'1 tablet daily'}]"

/* The only line is in this state, and says so in its first course. */
static const RoundsMedicineCourse *
assert_state (const ChartPage *page, RoundsMedicineState state)
{
  g_assert_cmpuint (page->medicines->n_lines, ==, 1);
  g_assert_cmpstr (rounds_medicine_state_word (page->medicines->lines[0].state), ==,
                   rounds_medicine_state_word (state));
  g_assert_cmpstr (rounds_medicine_state_word (page->medicines->lines[0].courses[0].state), ==,
                   rounds_medicine_state_word (state));
  return &page->medicines->lines[0].courses[0];
}

/* ---- several orders of one medicine ---- */

/* An order that was never carried out ends no other: it is a course of its own. */
static void
test_never_ran (void)
{
#define ACTIVE LISINOPRIL ("1", "active", ON ("2026-09-01") DAILY)
  static const struct
  {
    const char *text;
    RoundsMedicineState other;
  } rows[] = {
    { ACTIVE LISINOPRIL ("2", "cancelled", ON ("2026-10-02") DAILY), ROUNDS_MEDICINE_STOPPED },
    { ACTIVE LISINOPRIL ("2", "draft", ON ("2026-10-02") DAILY), ROUNDS_MEDICINE_PROPOSED },
    { ACTIVE LISINOPRIL ("2", "unknown", ON ("2026-10-02") DAILY), ROUNDS_MEDICINE_NO_STATUS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);
      const RoundsMedicineCourse *course = assert_state (&page, ROUNDS_MEDICINE_CURRENT);

      g_assert_cmpuint (page.medicines->lines[0].n_courses, ==, 2);
      g_assert_cmpstr (course->decides->event->reference, ==, "MedicationRequest/1");
      g_assert_cmpint (course[1].state, ==, rows[i].other);
    }
}

/* Nor does one that is over: the course stays open, and both orders are shown. */
static void
test_still_active (void)
{
#define SHORT ",'dispenseRequest':{'expectedSupplyDuration':{'value':5,'code':'d'}}"
  static const struct
  {
    const char *status;
    guint conflicts;
  } rows[] = { { "completed", 1 }, { "stopped", 1 }, { "on-hold", 1 }, { "active", 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ACTIVE
                                               "{'resourceType':'MedicationRequest','id':'2',"
                                               "'status':'%s'" OF ",'intent':'order',"
                                               "'medicationCodeableConcept':" CODED (LISINOPRIL_10)
                                                   ON ("2026-10-02") DAILY SHORT "}\n",
                                               rows[i].status);
      g_auto (ChartPage) page = chart_page_text (text, NULL);
      const RoundsMedicineCourse *course = assert_state (&page, ROUNDS_MEDICINE_CURRENT);

      g_assert_cmpuint (page.medicines->lines[0].n_courses, ==, 1);
      g_assert_cmpstr (course->decides->event->reference, ==, "MedicationRequest/1");
      g_assert_cmpint (course->end_kind, ==, ROUNDS_END_NOT_RECORDED);
      g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_ORDERS), ==,
                        rows[i].conflicts);
    }
#undef SHORT
#undef ACTIVE
}

/* A renewal that is over ends its course where the one before is over too. */
static void
test_renewal_ends (void)
{
  g_auto (ChartPage)
      page = chart_page_text (LISINOPRIL ("1", "completed", ON ("2026-09-01") DAILY)
                                  LISINOPRIL ("2", "stopped", ON ("2026-10-02") DAILY),
                              NULL);

  assert_state (&page, ROUNDS_MEDICINE_STOPPED);
  g_assert_cmpuint (page.medicines->n_conflicts, ==, 0);
}

/* A morning and an evening dose of one day are two courses, and each is renewed by its own. */
static void
test_one_day (void)
{
#define MORNING ",'dosageInstruction':[{'text':'1 in the morning'}]"
#define EVENING ",'dosageInstruction':[{'text':'2 in the evening'}]"
  static const struct
  {
    const char *text;
    guint n_courses, twice;
  } rows[] = {
    { LISINOPRIL ("1", "active", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active", ON ("2026-10-01") EVENING),
      2, 1 },
    { LISINOPRIL ("1", "active", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active", ON ("2026-10-01") EVENING)
              LISINOPRIL ("3", "active", ON ("2026-11-01") MORNING)
                  LISINOPRIL ("4", "active", ON ("2026-11-01") EVENING),
      2, 1 },
    { LISINOPRIL ("1", "stopped", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active", ON ("2026-10-01") EVENING),
      1, 0 },
    { LISINOPRIL ("1", "active", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active",
                      ON ("2026-10-01") EVENING
                      ",'priorPrescription':{'reference':'MedicationRequest/1'}"),
      1, 0 },
    { LISINOPRIL ("1", "active", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active", ON ("2026-10-01") MORNING),
      1, 0 },
    { LISINOPRIL ("1", "active", ON ("2026-10-01") MORNING)
          LISINOPRIL ("2", "active", ON ("2026-10-02") EVENING),
      1, 0 },
  };
#undef MORNING
#undef EVENING

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      assert_state (&page, ROUNDS_MEDICINE_CURRENT);
      g_assert_cmpuint (page.medicines->lines[0].n_courses, ==, rows[i].n_courses);
      g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_TWICE), ==,
                        rows[i].twice);
    }
}

/* ---- what is reported ---- */

#define STATEMENT(id, status, day)                                               \
  "{'resourceType':'MedicationStatement','id':'" id "','status':'" status "'" OF \
  ",'dateAsserted':'" day "','medicationCodeableConcept':" CODED (LISINOPRIL_10) "}\n"
#define DISPENSE(id, status, day)                                               \
  "{'resourceType':'MedicationDispense','id':'" id "','status':'" status "'" OF \
  ",'whenHandedOver':'" day "','medicationCodeableConcept':" CODED (LISINOPRIL_10) "}\n"

/* Only what says that it is taken confirms an old order; what says that it is over is a conflict. */
static void
test_confirms (void)
{
#define OLD LISINOPRIL ("1", "active", ON ("2015-01-01") DAILY)
  static const struct
  {
    const char *text;
    RoundsMedicineState state;
    RoundsMedicineConflictKind kind;
    guint n;
  } rows[] = {
    { OLD STATEMENT ("s", "not-taken", "2026-10-01"), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_ORDER_NOT_TAKING, 1 },
    { OLD STATEMENT ("s", "stopped", "2026-10-01"), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_REPORTED_OVER, 1 },
    { OLD STATEMENT ("s", "stopped", "2014-10-01"), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_REPORTED_OVER, 0 },
    { OLD STATEMENT ("s", "completed", "2026-10-01"), ROUNDS_MEDICINE_CURRENT,
      ROUNDS_MEDICINE_REPORTED_OVER, 1 },
    { OLD STATEMENT ("s", "active", "2026-10-01"), ROUNDS_MEDICINE_CURRENT,
      ROUNDS_MEDICINE_REPORTED_OVER, 0 },
    { OLD STATEMENT ("s", "entered-in-error", "2026-10-01"), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_REPORTED_OVER, 0 },
    { OLD LISINOPRIL ("2", "stopped", ON ("2026-09-01") DAILY), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_ORDERS, 1 },
    { OLD LISINOPRIL ("2", "completed", ON ("2026-09-01") DAILY), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_ORDERS, 1 },
    { OLD LISINOPRIL ("2", "active", ON ("2026-09-01") DAILY), ROUNDS_MEDICINE_CURRENT,
      ROUNDS_MEDICINE_ORDERS, 0 },
    { OLD DISPENSE ("d", "cancelled", "2026-10-01"), ROUNDS_MEDICINE_NOT_CONFIRMED,
      ROUNDS_MEDICINE_REPORTED_OVER, 0 },
    { OLD DISPENSE ("d", "completed", "2026-10-01"), ROUNDS_MEDICINE_CURRENT,
      ROUNDS_MEDICINE_REPORTED_OVER, 0 },
  };
#undef OLD

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (rounds_medicine_state_word (page.medicines->lines[0].state), ==,
                       rounds_medicine_state_word (rows[i].state));
      g_assert_cmpuint (chart_count_conflicts (page.medicines, rows[i].kind), ==, rows[i].n);
    }
}

/* What is reported is of the order whose status is not known, where there is no other; what says that it is over is
 * said beside it. */
static void
test_joins (void)
{
#define UNSURE LISINOPRIL ("1", "unknown", ON ("2026-09-01") DAILY)
  static const struct
  {
    const char *text, *state;
    guint n_courses, n_rows;
  } rows[] = {
    { UNSURE STATEMENT ("s", "active", "2026-10-01"), "no-status", 1, 2 },
    { UNSURE DISPENSE ("d", "completed", "2026-10-01"), "no-status", 1, 2 },
    { UNSURE STATEMENT ("s", "not-taken", "2026-10-01"), "no-status", 2, 1 },
    { UNSURE LISINOPRIL ("2", "active", ON ("2026-08-01") DAILY)
          STATEMENT ("s", "active", "2026-10-01"),
      "current", 2, 2 },
    { UNSURE LISINOPRIL ("2", "active", ON ("2026-10-01") DAILY), "current", 2, 1 },
  };
#undef UNSURE

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);
      const RoundsMedicineLine *line = &page.medicines->lines[0];

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (page.medicines->n_lines, ==, 1);
      g_assert_cmpstr (rounds_medicine_state_word (line->state), ==, rows[i].state);
      g_assert_cmpuint (line->n_courses, ==, rows[i].n_courses);
      g_assert_cmpuint (line->courses[0].n_rows, ==, rows[i].n_rows);
    }
}

/* ---- prohibitions ---- */

#define NEVER(id, status) LISINOPRIL (id, status, ON ("2010-01-01") ",'doNotPerform':true")

/* In force until it is ended, and against every strength. */
static void
test_prohibitions (void)
{
#define OTHER ORDER_AS ("1", "active", CODED (LISINOPRIL_20), ON ("2026-02-01") DAILY)
  static const struct
  {
    const char *text, *state;
    guint errors;
  } rows[] = { { NEVER ("n", "active"), "prohibited", 0 },
               { NEVER ("n", "stopped"), "stopped", 0 },
               { NEVER ("n", "completed"), "completed", 0 },
               { NEVER ("n", "active") OTHER, "prohibited", 1 },
               { NEVER ("n", "stopped") OTHER, "stopped", 0 } };
#undef OTHER

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);
      const RoundsMedicineLine *line = &page.medicines->lines[0];
      const RoundsMedicineCourse *last = &line->courses[line->n_courses - 1];

      g_assert_true (last->prohibits);
      g_assert_cmpstr (rounds_medicine_state_word (last->state), ==, rows[i].state);
      g_assert_cmpuint (chart_count_errors (page.chart, page.chart->settings.as_of,
                                            ROUNDS_ERROR_PLANS),
                        ==, rows[i].errors);
    }
}

/* Each that is in force, beside an open order of the same medicine too; none that is over. */
static void
test_prohibitions_in_force (void)
{
#define NEVER_ANY(id, status) \
  ORDER_AS (id, status, "{'text':'Any NSAID'}", ON ("2010-01-01") ",'doNotPerform':true")
  g_auto (ChartPage)
      page = chart_page_text (NEVER ("n", "active")
                                  LISINOPRIL ("1", "active", ON ("2026-09-01") DAILY)
                                      NEVER_ANY ("a", "active") NEVER_ANY ("b", "stopped"),
                              NULL);
#undef NEVER_ANY
  g_autoptr (GPtrArray) found = rounds_medicines_prohibitions (page.medicines);
  g_autoptr (GPtrArray) none = rounds_medicines_prohibitions (NULL);
  const RoundsMedicineCourse *never = NULL;

  for (guint i = 0; i < found->len; i++)
    if (g_strcmp0 (((const RoundsMedicineCourse *) found->pdata[i])->decides->event->reference,
                   "MedicationRequest/n") == 0)
      never = found->pdata[i];
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_nonnull (never);
  g_assert_cmpint (chart_line (page.medicines, "lisinopril")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpuint (none->len, ==, 0);
}

/* What is no medicine is forbidden as well, from its beginning until it is ended; of resuscitation the code status
 * says it. */
static void
test_forbidden_services (void)
{
#define SERVICE(id, status, code, more)                                     \
  "{'resourceType':'ServiceRequest','id':'" id "','status':'" status "'" OF \
  ",'intent':'order','doNotPerform':true,'code':" code more "}\n"
#define BLOOD "{'text':'Blood transfusion'},'authoredOn':"
  g_auto (ChartPage) page = chart_page_text (
      SERVICE ("on", "active", BLOOD, "'2026-02-01'")
          SERVICE ("undated", "active", "{'text':'Lumbar puncture'}", "")
              SERVICE ("over", "revoked", BLOOD, "'2026-02-01'")
                  SERVICE ("done", "completed", BLOOD, "'2026-02-01'")
                      SERVICE ("later", "active", BLOOD, "'2030-02-01'")
                          SERVICE ("ended", "active", "{'text':'Arteriovenous access, left arm'},",
                                   "'occurrencePeriod':{'start':'2024-01-01','end':'2025-01-01'}")
                              SERVICE ("cpr", "active",
                                       "{'coding':[{'system':'http://snomed.info/sct','code':"
                                       "'89666000'}]},'authoredOn':",
                                       "'2026-02-01'"),
      NULL);
#undef BLOOD
#undef SERVICE
  g_autoptr (RoundsMedicines)
      before = rounds_chart_medicines (page.chart, chart_instant ("2026-01-01"));
  g_autoptr (GPtrArray) now = rounds_medicines_prohibitions (page.medicines);
  g_autoptr (GPtrArray) then = rounds_medicines_prohibitions (before);

  g_assert_cmpuint (page.medicines->n_lines, ==, 0);
  g_assert_cmpuint (now->len, ==, 2);
  g_assert_cmpuint (then->len, ==, 1);
  g_assert_cmpstr (((const RoundsMedicineCourse *) then->pdata[0])->decides->event->reference, ==,
                   "ServiceRequest/undated");
}

/* ---- stays ---- */

/* Given only while its stay is open; without one it is not said to be over. */
static void
test_stays (void)
{
#define WARD(more)           \
  LISINOPRIL ("1", "active", \
              ON ("2026-11-01") DAILY ",'category':[{'coding':[{'code':'inpatient'}]}]" more)
#define STAY(status)                                                                     \
  "{'resourceType':'Encounter','id':'s','status':'" status "','class':{'code':'IMP'}" OF \
  ",'period':{'start':'2026-11-01T08:00:00Z'}}\n" WARD (                                 \
      ",'encounter':{'reference':'Encounter/s'}")
  static const struct
  {
    const char *text, *state;
    gboolean no_stay;
  } rows[] = { { WARD (""), "not-confirmed", TRUE },
               { STAY ("in-progress"), "given", FALSE },
               { STAY ("finished"), "expired", FALSE },
               { STAY ("entered-in-error"), "not-confirmed", TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);
      const RoundsMedicineLine *line = &page.medicines->lines[0];

      g_assert_cmpstr (rounds_medicine_state_word (line->state), ==, rows[i].state);
      g_assert_cmpint (line->courses[0].no_stay, ==, rows[i].no_stay);
    }
#undef WARD
#undef STAY
}

/* ---- as needed ---- */

/* A dose more as needed does not make a daily one so; of a graft drug it is said all the same. */
static void
test_as_needed (void)
{
#define TWO \
  ",'dosageInstruction':[{'text':'10 mg daily'},{'text':'extra 10 mg','asNeededBoolean':true}]"
  g_auto (ChartPage)
      page = chart_page_text (LISINOPRIL ("1", "active", ON ("2026-10-01") TWO), NULL);
  g_auto (ChartPage)
      graft = chart_page_text (ORDER_AS ("1", "active", CODED ("108515"), ON ("2026-10-01") TWO),
                               NULL);
#undef TWO
  const RoundsMedicineCourse *course = assert_state (&page, ROUNDS_MEDICINE_CURRENT);

  g_assert_null (course->as_needed);
  g_assert_cmpuint (course->n_dosages, ==, 2);
  g_assert_null (course->dosages[0].as_needed);
  g_assert_cmpstr (course->dosages[1].as_needed, ==, "true");
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_AS_NEEDED), ==, 0);
  g_assert_cmpuint (chart_count_conflicts (graft.medicines, ROUNDS_MEDICINE_AS_NEEDED), ==, 1);
}

/* ---- code status ---- */

/* A diagnosis says it too, while it is active. */
static void
test_code_status (void)
{
#define STATUS(state)                                                                \
  "{'resourceType':'Condition','id':'c','clinicalStatus':{'coding':[{'code':'" state \
  "'}]},'recordedDate':'2026-01-01'" OF                                              \
  ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'304253006'}]}}\n"
  g_autoptr (RoundsChartIndex) active = chart_fixture_text (STATUS ("active"), NULL);
  g_autoptr (RoundsChartIndex) over = chart_fixture_text (STATUS ("resolved"), NULL);
#undef STATUS

  g_assert_cmpuint (active->n_standing, ==, 1);
  g_assert_true (rounds_event_is_code_status (active->standing[0]->event));
  g_assert_cmpuint (over->n_standing, ==, 0);
}

#define SNOMED(it)   "{'coding':[{'system':'http://snomed.info/sct','code':'" it "'}]}"
#define NOT_FOR      "304253006"
#define FOR          "450475007"
#define WRITTEN(day) ",'recordedDate':'" day "'"
#define DIAGNOSIS(id, it, more)                                                                  \
  "{'resourceType':'Condition','id':'" id "','clinicalStatus':{'coding':[{'code':'active'}]}" OF \
  ",'code':" SNOMED (it) more "}\n"
#define SURE(word) ",'verificationStatus':{'coding':[{'code':'" word "'}]}"
#define SERVICE(id, it, intent, more)                                                         \
  "{'resourceType':'ServiceRequest','id':'" id "','status':'active','intent':'" intent "'" OF \
  ",'code':" SNOMED (it) more "}\n"
#define CONSENT(id, it, more)                                                                     \
  "{'resourceType':'Consent','id':'" id "','status':'active','patient':{'reference':'Patient/p'}" \
  ",'category':[" SNOMED (it) "]" more "}\n"
#define MEASURED(id, it, day)                                                     \
  "{'resourceType':'Observation','id':'" id "','status':'final'" OF               \
  ",'code':" SNOMED ("304251008") ",'effectiveDateTime':'" day "','valueCodeable" \
                                  "Concept':" SNOMED (it) "}\n"

/* Which one stands now, and whether another one contradicts it. */
static void
test_code_status_now (void)
{
#define PERIOD(of, end) ",'" of "':{'start':'2026-01-01','end':'" end "'}"
#define RULE(words)     ",'dateTime':'2026-01-01','provision':{'type':'permit'" words "}"
  static const struct
  {
    const char *text, *found;
    gboolean differs;
  } rows[] = {
    { CONSENT ("c", NOT_FOR, ""), "Consent/c", FALSE },
    { SERVICE ("s", NOT_FOR, "order", ""), "ServiceRequest/s", FALSE },
    { DIAGNOSIS ("a", NOT_FOR, "") DIAGNOSIS ("b", FOR, ""), "Condition/b", TRUE },
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")) CONSENT ("c", NOT_FOR, ""), "Condition/a",
      FALSE },
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")) CONSENT ("c", FOR, ""), "Condition/a",
      TRUE },
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")) DIAGNOSIS ("b", FOR, WRITTEN ("2026-01-01")),
      "Condition/b", TRUE },
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")) DIAGNOSIS ("b", FOR, WRITTEN ("2026-01-02")),
      "Condition/b", FALSE },
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")) MEASURED ("o", NOT_FOR, "2026-01-01"), NULL,
      FALSE },
    { DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")) MEASURED ("o", NOT_FOR, "2026-01-01"), NULL,
      TRUE },
    { SERVICE ("s", NOT_FOR, "order", PERIOD ("occurrencePeriod", "2027-01-01")),
      "ServiceRequest/s", FALSE },
    { CONSENT ("c", NOT_FOR, RULE (PERIOD ("period", "2027-01-01"))), "Consent/c", FALSE },
    { DIAGNOSIS ("a", NOT_FOR, SURE ("confirmed")), "Condition/a", FALSE },
    /* One that denies itself is never absent, nor the same as one that does not. */
    { CONSENT ("c", NOT_FOR, ",'provision':{'type':'deny'}"), "Consent/c", FALSE },
    { SERVICE ("s", NOT_FOR, "order", ",'doNotPerform':true"), "ServiceRequest/s", FALSE },
    { DIAGNOSIS ("a", NOT_FOR, "") CONSENT ("c", NOT_FOR, ",'provision':{'type':'deny'}"), NULL,
      TRUE },
    { CONSENT ("c", "304252001", ""), "Consent/c", FALSE },
    /* a date that cannot be: as without one */
    { DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2062-01-01")), "Condition/a", FALSE },
    { MEASURED ("o", NOT_FOR, "2062-01-01"), "Observation/o", FALSE },
    { DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")) MEASURED ("o", NOT_FOR, "2062-01-01"),
      "Condition/a", TRUE },
  };
  gboolean differs;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      const RoundsChartRow *row = rounds_chart_code_status (chart, chart->settings.as_of, &differs);

      g_test_message ("%s", rows[i].text);
      g_assert_nonnull (row);
      if (rows[i].found != NULL)
        g_assert_cmpstr (row->event->reference, ==, rows[i].found);
      g_assert_cmpint (differs, ==, rows[i].differs);
    }
}

#define ROOT(words) ",'dateTime':'2026-01-01','provision':{" words "}"
#define ABOUT(it)   "'code':[" SNOMED (it) "]"
#define CASE(words) "'provision':[{" words "}]"
#define BEGINS(day) "'period':{'start':'" day "'}"
#define DNR(id, more)                                                                             \
  "{'resourceType':'Consent','id':'" id "','status':'active','patient':{'reference':'Patient/p'}" \
  ",'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"                     \
  "consentcategorycodes','code':'dnr'}]}]" more "}\n"
#define ORDERED(more)                                                               \
  "{'resourceType':'ServiceRequest','id':'s','status':'active','intent':'order'" OF \
  ",'authoredOn':'2026-01-01'" more "}\n"
#define REPORTED(value)                                                                    \
  "{'resourceType':'Observation','id':'o','status':'final'" OF                             \
  ",'code':{'coding':[{'system':'http://loinc.org','code':'81351-9'}]},'effectiveDateTime" \
  "':'2026-01-01'" value "}\n"

/* What the rule of a consent is about (GECCO), and what is about resuscitation and does not say plainly whether: never
 * absent, and never said as what it may not mean. */
static void
test_code_status_rules (void)
{
  static const struct
  {
    const char *text, *code;
    gboolean unclear, denies, differs;
  } rows[] = {
    { DNR ("c", ROOT ("'type':'permit'," ABOUT (NOT_FOR))), NOT_FOR, FALSE, FALSE, FALSE },
    { DNR ("c", ROOT (ABOUT (NOT_FOR))), NOT_FOR, FALSE, FALSE, FALSE },
    { DNR ("c", ROOT ("'type':'permit'," ABOUT ("304252001"))), "304252001", FALSE, FALSE, FALSE },
    { DNR ("c", ROOT ("'type':'deny'," ABOUT (NOT_FOR))), NULL, FALSE, TRUE, FALSE },
    { DNR ("c", ROOT (ABOUT (NOT_FOR) "," CASE ("'type':'deny'"))), NULL, FALSE, TRUE, FALSE },
    { DNR ("c", ROOT (ABOUT (NOT_FOR))) DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")), NULL, FALSE,
      FALSE, TRUE },
    { CONSENT ("c", NOT_FOR, ROOT (ABOUT (FOR))), NULL, TRUE, FALSE, FALSE },
    { DNR ("c", ROOT ("'code':[" SNOMED (NOT_FOR) "," SNOMED (FOR) "]")), NULL, TRUE, FALSE,
      FALSE },
    { DNR ("c", ROOT (ABOUT (NOT_FOR) "," CASE ("'type':'permit'," ABOUT (FOR)))), NULL, TRUE,
      FALSE, FALSE },
    { DNR ("c", ROOT (CASE ("'type':'permit'," ABOUT (NOT_FOR)))), NULL, TRUE, FALSE, FALSE },
    { DNR ("c", ROOT (ABOUT ("261665006"))), NULL, TRUE, FALSE, FALSE },
    { CONSENT ("c", "59284", ROOT ("'type':'deny'," ABOUT ("89666000"))), NULL, TRUE, TRUE, FALSE },
    { DNR ("c", ROOT (ABOUT ("261665006"))) DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")), NULL,
      FALSE, FALSE, TRUE },
    /* a paper without a rule is not nothing, and beside what is recorded it is no other status */
    { DNR ("c", ",'dateTime':'2026-01-01'"), NULL, TRUE, FALSE, FALSE },
    { DNR ("c", ",'dateTime':'2025-01-01'") DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")), NULL,
      FALSE, FALSE, FALSE },
    { DNR ("c", ",'dateTime':'2026-02-01'") DIAGNOSIS ("a", FOR, WRITTEN ("2026-01-01")), NULL,
      FALSE, FALSE, TRUE },
    { DNR ("c", ",'dateTime':'2026-02-01'") DIAGNOSIS ("a", NOT_FOR, WRITTEN ("2026-01-01")), NULL,
      FALSE, FALSE, FALSE },
    { ORDERED (",'code':{'coding':[{'system':'http://loinc.org','code':'81351-9'}]}"), NULL, TRUE,
      FALSE, FALSE },
    { ORDERED (",'doNotPerform':true,'code':" SNOMED ("89666000")), NULL, TRUE, TRUE, FALSE },
    { ORDERED (",'category':[{'coding':[{'system':'http://loinc.org','code':'100822-6'}]}]"
               ",'code':{'text':'No CPR'}"),
      NULL, TRUE, FALSE, FALSE },
    { REPORTED (",'valueBoolean':true"), NULL, TRUE, FALSE, FALSE },
    { REPORTED (",'valueBoolean':false"), NULL, TRUE, FALSE, FALSE },
    { REPORTED (",'valueCodeableConcept':" SNOMED (NOT_FOR)), NULL, FALSE, FALSE, FALSE },
  };
  gboolean differs;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      const RoundsChartRow *row = rounds_chart_code_status (chart, chart->settings.as_of, &differs);

      g_test_message ("%s", rows[i].text);
      g_assert_nonnull (row);
      g_assert_cmpint (differs, ==, rows[i].differs);
      if (differs)
        continue;
      g_assert_cmpint (rounds_event_is_unclear_status (row->event), ==, rows[i].unclear);
      g_assert_cmpint (rounds_event_denies_itself (row->event), ==, rows[i].denies);
      if (rows[i].code != NULL)
        g_assert_cmpstr (rounds_event_status_code (row->event)->code, ==, rows[i].code);
    }
}

/* None of these is in force. */
static void
test_code_status_none (void)
{
  static const char *const none[] = {
    SERVICE ("s", NOT_FOR, "order", PERIOD ("occurrencePeriod", "2026-02-01")),
    CONSENT ("c", NOT_FOR, RULE (PERIOD ("period", "2026-02-01"))),
    SERVICE ("s", NOT_FOR, "order", ",'occurrencePeriod':{'start':'2062-01-01'}"),
    SERVICE ("s", NOT_FOR, "proposal", ""),
    SERVICE ("s", NOT_FOR, "plan", ""),
    DIAGNOSIS ("a", NOT_FOR, SURE ("provisional")),
    DIAGNOSIS ("a", NOT_FOR, SURE ("unconfirmed")),
    DIAGNOSIS ("a", NOT_FOR, SURE ("differential")),
    DNR ("c", ROOT (ABOUT (NOT_FOR) PERIOD ("period", "2026-02-01"))),
    DNR ("c", ROOT (ABOUT (NOT_FOR) "," BEGINS ("2062-01-01"))),
    /* resuscitation that is ordered or was done is no status */
    ORDERED (",'code':" SNOMED ("89666000")),
    CONSENT ("c", "59284", ROOT ("'type':'permit'," ABOUT ("59284"))),
  };
#undef PERIOD
#undef RULE
  gboolean differs;

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (none[i], NULL);

      g_test_message ("%s", none[i]);
      g_assert_null (rounds_chart_code_status (chart, chart->settings.as_of, &differs));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-courses/forbidden-services", test_forbidden_services);
  g_test_add_func ("/chart-courses/never-ran", test_never_ran);
  g_test_add_func ("/chart-courses/still-active", test_still_active);
  g_test_add_func ("/chart-courses/renewal-ends", test_renewal_ends);
  g_test_add_func ("/chart-courses/confirms", test_confirms);
  g_test_add_func ("/chart-courses/joins", test_joins);
  g_test_add_func ("/chart-courses/one-day", test_one_day);
  g_test_add_func ("/chart-courses/prohibitions", test_prohibitions);
  g_test_add_func ("/chart-courses/prohibitions-in-force", test_prohibitions_in_force);
  g_test_add_func ("/chart-courses/stays", test_stays);
  g_test_add_func ("/chart-courses/as-needed", test_as_needed);
  g_test_add_func ("/chart-courses/code-status", test_code_status);
  g_test_add_func ("/chart-courses/code-status-now", test_code_status_now);
  g_test_add_func ("/chart-courses/code-status-rules", test_code_status_rules);
  g_test_add_func ("/chart-courses/code-status-none", test_code_status_none);
  return g_test_run ();
}
