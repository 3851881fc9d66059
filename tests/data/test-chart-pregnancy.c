/* Whether a pregnancy is said (window rule W9): weeks by the expected date, until it ends; the newest fact counts, and
 * what contradicts is to be checked. Sunday 16 November 2026, 08:00 at the site, is now. */
#include "chart-fixture.h"
#include "pregnancy.h"

#include <string.h>

#define SCT                "http://snomed.info/sct"
#define CM                 "http://hl7.org/fhir/sid/icd-10-cm"
#define LOINC              "http://loinc.org"
#define CODE(system, code) "'code':{'coding':[{'system':'" system "','code':'" code "'}]}"
#define OF_P               "'subject':{'reference':'Patient/p'}"
#define DUE_AS(id, status, recorded, due, more)                                \
  "{'resourceType':'Observation','id':'" id "','status':'" status              \
  "'," CODE (LOINC, "11778-8") "," OF_P ",'effectiveDateTime':'" recorded "'," \
                               "'valueDateTime':'" due "'" more "}\n"
#define DUE(recorded, due) DUE_AS ("due", "final", recorded, due, "")
#define PROBLEM(id, system, code, status, more)                                            \
  "{'resourceType':'Condition','id':'" id "','clinicalStatus':{'coding':[{'code':'" status \
  "'}]}," CODE (system, code) "," OF_P more "}\n"
#define OPEN(code, onset)    PROBLEM ("open", SCT, code, "active", ",'onsetDateTime':'" onset "'")
#define OPEN_CM(code, onset) PROBLEM ("open", CM, code, "active", ",'onsetDateTime':'" onset "'")
#define OVER(id, system, code, onset, end) \
  PROBLEM (id, system, code, "resolved",   \
           ",'onsetDateTime':'" onset "','abatementDateTime':'" end "'")
#define ENDED(system, code, onset) \
  PROBLEM ("end", system, code, "active", ",'onsetDateTime':'" onset "'")
#define DONE_AS(system, code, status, when)                  \
  "{'resourceType':'Procedure','id':'end','status':'" status \
  "'," CODE (system, code) "," OF_P ",'performedDateTime':'" when "'}\n"
#define DONE(code, when) DONE_AS (SCT, code, "completed", when)
#define STATUS(id, system, answer, when)                                                        \
  "{'resourceType':'Observation','id':'" id                                                     \
  "','status':'final'," CODE (LOINC,                                                            \
                              "82810-3") "," OF_P ",'effectiveDateTime':'" when "',"            \
                                         "'valueCodeableConcept':{'coding':[{'system':'" system \
                                         "','code':'" answer "'}]}}\n"
#define UNCONFIRMED ",'verificationStatus':{'coding':[{'code':'unconfirmed'}]}"
#define REFUTED     ",'verificationStatus':{'coding':[{'code':'refuted'}]}"
#define IN_ERROR    ",'verificationStatus':{'coding':[{'code':'entered-in-error'}]}"

typedef struct
{
  const char *text;
  RoundsPregnancyState state;
  const char *row; /* "due"; NULL: none */
  int days;
} Case;

static void
assert_case (const Case *expected)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (expected->text, NULL);
  RoundsPregnancy found = rounds_chart_pregnancy (chart, chart->settings.as_of);

  g_test_message ("%s", expected->text);
  g_assert_cmpint (found.state, ==, expected->state);
  if (expected->row == NULL)
    g_assert_null (found.row);
  else
    g_assert_cmpstr (strchr (found.row->event->reference, '/') + 1, ==, expected->row);
  if (found.state == ROUNDS_PREGNANCY_DAYS)
    g_assert_cmpint (found.days, ==, expected->days);
}

static void
assert_cases (gconstpointer data)
{
  for (const Case *row = data; row->text != NULL; row++)
    assert_case (row);
}

#define NOT_SAID   ROUNDS_PREGNANCY_NOT_SAID, NULL, 0
#define DAYS(days) ROUNDS_PREGNANCY_DAYS, "due", days
#define CHECK(row) ROUNDS_PREGNANCY_CHECK, row, 0
#define ALONE(row) ROUNDS_PREGNANCY_RECORDED, row, 0
#define TERM       DUE ("2026-06-01", "2026-12-07") /* today 37+0 */

/* By hand: 280 days before the expected date is the first; 23 August 2027 is 280 days after today. */
static const Case weeks[] = {
  { TERM, DAYS (37 * 7) },
  { DUE ("2026-11-16T07:00:00-06:00", "2027-08-23"), DAYS (0) },
  { DUE ("2026-11-16T07:00:00-06:00", "2027-08-24"), NOT_SAID },
  { DUE ("2026-06-01", "2026-11-16"), DAYS (280) },
  { DUE ("2026-03-01", "2026-10-20"), DAYS (43 * 7 + 6) },
  { DUE ("2026-03-01", "2026-10-19"), NOT_SAID },
  /* the site's day, not that of Greenwich */
  { DUE ("2026-06-01", "2026-12-07T23:30:00-06:00"), DAYS (37 * 7) },
  { DUE ("2026-06-01", "2026-12"), ALONE ("due") },
  { DUE ("2026-06-01", "2026-09"), NOT_SAID },
  { DUE ("2026-06-01", "2026"), NOT_SAID },
  /* a newer expected date */
  { DUE_AS ("was", "final", "2026-04-01", "2026-11-30", "") TERM, DAYS (37 * 7) },
  { "", NOT_SAID },
  { 0 },
};

static const Case ends[] = {
  { TERM ENDED (SCT, "19169002", "2026-07-02"), NOT_SAID },
  { TERM ENDED (CM, "O03.9", "2026-07-02"), NOT_SAID },
  { TERM ENDED ("http://hl7.org/fhir/sid/icd-10", "O82.9", "2026-11-10"), NOT_SAID },
  { TERM ENDED (CM, "Z37.0", "2026-11-10"), NOT_SAID },
  { TERM DONE ("66348005", "2026-11-10T03:00:00-06:00"), NOT_SAID },
  { TERM DONE ("714812005", "2026-07"), NOT_SAID },
  { TERM DONE_AS ("http://www.cms.gov/Medicare/Coding/ICD10", "10E0XZZ", "completed", "2026-11-10"),
    NOT_SAID },
  { TERM STATUS ("end", LOINC, "LA26683-5", "2026-11-10"), NOT_SAID },
  { TERM OVER ("open", SCT, "72892002", "2026-04-20", "2026-11-10"), NOT_SAID },
  /* an illness of pregnancy is none, nor is a birth that has not been or was of another */
  { TERM ENDED (CM, "O14.90", "2026-11-10"), DAYS (37 * 7) },
  { TERM DONE_AS (SCT, "66348005", "not-done", "2026-11-10"), DAYS (37 * 7) },
  { TERM DONE_AS (SCT, "66348005", "in-progress", "2026-11-16"), DAYS (37 * 7) },
  { TERM DONE ("66348005", "2026-11-20"), DAYS (37 * 7) },
  { TERM DONE ("66348005", "2025-01-20"), DAYS (37 * 7) },
  { TERM DONE ("66348005", "2025"), DAYS (37 * 7) },
  { TERM STATUS ("end", SCT, "60001007", "2026-03-20"), DAYS (37 * 7) },
  { TERM STATUS ("end", LOINC, "LA4489-6", "2026-11-10"), DAYS (37 * 7) },
  /* a trimester ended, not the pregnancy */
  { TERM OVER ("one", CM, "Z34.01", "2026-04-20", "2026-07-01") OPEN_CM ("Z34.02", "2026-07-01"),
    DAYS (37 * 7) },
  { TERM OVER ("one", CM, "Z34.01", "2026-04-20", "2026-07-01") OPEN ("72892002", "2026-04-20"),
    DAYS (37 * 7) },
  { TERM OVER ("one", SCT, "72892002", "2026-04-20", "2026-07-01") OPEN ("47200007", "2026-07-01"),
    DAYS (37 * 7) },
  { TERM OVER ("one", CM, "Z34.01", "2026-04-20", "2026-05-20"), DAYS (37 * 7) },
  /* a new one after a birth, and after the end of both nothing again */
  { DONE ("66348005", "2025-01-20") OVER ("one", SCT, "72892002", "2024-06-01", "2025-01-20") TERM,
    DAYS (37 * 7) },
  { DONE ("66348005", "2025-01-20") OPEN ("72892002", "2026-06-01"), ALONE ("open") },
  { ENDED (CM, "O03.9", "2026-03-01") TERM, DAYS (37 * 7) },
  { 0 },
};

#define BY(id, code, recorded, due)                                                   \
  "{'resourceType':'Observation','id':'" id                                           \
  "','status':'final'," CODE (LOINC, code) "," OF_P ",'effectiveDateTime':'" recorded \
                                           "','valueDateTime':'" due "'}\n"
#define PERIOD(recorded, due)     BY ("period", "11779-6", recorded, due)
#define OVULATION(recorded, due)  BY ("ovulation", "11780-4", recorded, due)
#define ULTRASOUND(recorded, due) BY ("ultrasound", "11781-2", recorded, due)
#define DAYS_BY(row, days)        ROUNDS_PREGNANCY_DAYS, row, days

/* Two methods: what was decided, then the ultrasound, then the ovulation, then the period; further apart than ACOG's
 * table has it, at the age of then, the record is to be checked. 7 December is 37+0 today. */
static const Case methods[] = {
  { PERIOD ("2026-05-01", "2026-12-07"), DAYS_BY ("period", 37 * 7) },
  { OVULATION ("2026-05-01", "2026-12-07"), DAYS_BY ("ovulation", 37 * 7) },
  { ULTRASOUND ("2026-05-01", "2026-12-07"), DAYS_BY ("ultrasound", 37 * 7) },
  { PERIOD ("2026-05-01", "2026-12") ULTRASOUND ("2026-04-20", "2026-12-07"),
    DAYS_BY ("ultrasound", 37 * 7) },
  { ULTRASOUND ("2026-05-18", "2026-12-07") PERIOD ("2026-06-01", "2026-12-10"),
    DAYS_BY ("ultrasound", 37 * 7) },
  { OVULATION ("2026-05-18", "2026-12-07") PERIOD ("2026-06-01", "2026-12-10"),
    DAYS_BY ("ovulation", 37 * 7) },
  { DUE ("2026-05-18", "2026-12-07") ULTRASOUND ("2026-06-01", "2026-12-10"), DAYS (37 * 7) },
  /* 11+0 at the ultrasound: 7 days are one thing, 8 are two */
  { PERIOD ("2026-04-20", "2026-12-14") ULTRASOUND ("2026-05-18", "2026-12-07"),
    DAYS_BY ("ultrasound", 37 * 7) },
  { PERIOD ("2026-04-20", "2026-12-15") ULTRASOUND ("2026-05-18", "2026-12-07"),
    CHECK ("ultrasound") },
  /* 8+6: 5 and 6; 28+0: 21 and 22 */
  { PERIOD ("2026-04-20", "2026-12-12") ULTRASOUND ("2026-05-03", "2026-12-07"),
    DAYS_BY ("ultrasound", 37 * 7) },
  { PERIOD ("2026-04-20", "2026-12-13") ULTRASOUND ("2026-05-03", "2026-12-07"),
    CHECK ("ultrasound") },
  { PERIOD ("2026-04-20", "2026-12-28") ULTRASOUND ("2026-09-14", "2026-12-07"),
    DAYS_BY ("ultrasound", 37 * 7) },
  { PERIOD ("2026-04-20", "2026-12-29") ULTRASOUND ("2026-09-14", "2026-12-07"),
    CHECK ("ultrasound") },
  /* what was decided knew of what was said before it, and not of what came after */
  { PERIOD ("2026-04-20", "2027-01-20") DUE ("2026-06-01", "2026-12-07"), DAYS (37 * 7) },
  { DUE ("2026-06-01", "2026-12-07") ULTRASOUND ("2026-07-01", "2027-01-20"), CHECK ("due") },
  /* of an earlier pregnancy, decided then */
  { BY ("old", "11778-8", "2026-01-05", "2026-08-10") PERIOD ("2026-05-01", "2026-12-07"),
    DAYS_BY ("period", 37 * 7) },
  { ULTRASOUND ("2026-05-18", "2026-12-07") DONE ("66348005", "2026-11-10"), NOT_SAID },
  { 0 },
};

static const Case contradictions[] = {
  /* the date was recorded after the end of the pregnancy that it is of */
  { ENDED (CM, "O03.9", "2026-05-02") TERM, CHECK ("due") },
  /* which was first, is not known */
  { TERM DONE ("66348005", "2026-06"), CHECK ("due") },
  { TERM DONE ("66348005", "2026"), CHECK ("due") },
  { TERM
    "{'resourceType':'Procedure','id':'end','status':'completed'," CODE (SCT, "66348005") "," OF_P
                                                                                          "}\n",
    CHECK ("due") },
  { TERM PROBLEM ("end", SCT, "19169002", "active", ",'onsetDateTime':'2026-07-02'" UNCONFIRMED),
    CHECK ("due") },
  { TERM ENDED (CM, "O07.4", "2026-07-02"), CHECK ("due") },
  { TERM PROBLEM ("one", SCT, "72892002", "resolved", ",'onsetDateTime':'2026-04-20'"),
    CHECK ("due") },
  { TERM OVER ("one", CM, "Z34.01", "2026-04-20", "2026-07-01"), CHECK ("due") },
  { OPEN ("72892002", "2026-04-20") DONE ("66348005", "2026-11-10"), CHECK ("open") },
  { OPEN_CM ("Z34.90", "2026-04-20") STATUS ("end", LOINC, "LA26683-5", "2026-07-01"),
    CHECK ("open") },
  { OPEN ("72892002", "2026-04-20") OVER ("one", CM, "Z33.1", "2026-04-20", "2026-07-02"),
    CHECK ("open") },
  /* active, with an end in the past */
  { PROBLEM ("open",
             SCT,
             "72892002",
             "active",
             ",'onsetDateTime':'2026-04-20','abatementDateTime':'2026-07-02'"),
    CHECK ("open") },
  { STATUS ("open", LOINC, "LA15173-0", "2026-07-02")
        STATUS ("end", LOINC, "LA26683-5", "2026-07-02"),
    CHECK ("open") },
  { 0 },
};

static const Case without_weeks[] = {
  { OPEN ("72892002", "2026-04-20"), ALONE ("open") },
  { OPEN_CM ("Z33.1", "2026-04-20"), ALONE ("open") },
  { OPEN_CM ("Z34.02", "2026-04-20"), ALONE ("open") },
  { OPEN_CM ("O09.529", "2026-04-20"), ALONE ("open") },
  { OPEN_CM ("O24.410", "2026-04-20"), NOT_SAID },
  { PROBLEM ("open", SCT, "77386006", "active", ",'onsetDateTime':'2026-04-20'" UNCONFIRMED),
    ROUNDS_PREGNANCY_SUSPECTED, "open", 0 },
  { OPEN ("72892002", "2026-01-13"), ALONE ("open") },
  { OPEN ("72892002", "2026-01-12"), ROUNDS_PREGNANCY_LONG, "open", 0 },
  { OVER ("open", SCT, "72892002", "2026-04-20", "2026-07-02"), NOT_SAID },
  { STATUS ("open", LOINC, "LA15173-0", "2026-04-20"), ALONE ("open") },
  { STATUS ("open", SCT, "77386006", "2026-04-20"), ALONE ("open") },
  { STATUS ("open", SCT, "77386006", "2025-11-20"), NOT_SAID },
  { STATUS ("open", SCT, "77386006", "2026-04-20") STATUS ("end", SCT, "60001007", "2026-07-02"),
    NOT_SAID },
  { STATUS ("open", SCT, "77386006", "2026-07-02") STATUS ("end", SCT, "60001007", "2026-04-20"),
    ALONE ("open") },
  { STATUS ("open", SCT, "77386006", "2026-04-20") DONE ("11466000", "2026-11-10"), NOT_SAID },
  { 0 },
};

/* What does not count, on either side. */
static const Case not_so[] = {
  { DUE_AS ("due", "entered-in-error", "2026-06-01", "2026-12-07", ""), NOT_SAID },
  { DUE_AS ("due", "cancelled", "2026-06-01", "2026-12-07", ""), NOT_SAID },
  { DUE_AS ("due",
            "final",
            "2026-06-01",
            "2026-12-07",
            ",'focus':[{'reference':'RelatedPerson/sister'}]"),
    NOT_SAID },
  { TERM DONE_AS (SCT, "66348005", "entered-in-error", "2026-11-10"), DAYS (37 * 7) },
  { TERM PROBLEM ("end", SCT, "19169002", "active", ",'onsetDateTime':'2026-07-02'" REFUTED),
    DAYS (37 * 7) },
  { TERM PROBLEM ("end", SCT, "19169002", "active", ",'onsetDateTime':'2026-07-02'" IN_ERROR),
    DAYS (37 * 7) },
  { PROBLEM ("open", SCT, "72892002", "active", ",'onsetDateTime':'2026-04-20'" REFUTED),
    NOT_SAID },
  { PROBLEM ("open", SCT, "72892002", "active", ",'onsetDateTime':'2026-04-20'" IN_ERROR),
    NOT_SAID },
  { "{'resourceType':'Patient','id':'p','deceasedDateTime':'2026-11-01'}\n" TERM, NOT_SAID },
  /* sex is not asked */
  { "{'resourceType':'Patient','id':'p','gender':'male'}\n" TERM, DAYS (37 * 7) },
  { 0 },
};

static void
test_deleted (void)
{
  const ChartFixture without = { .deleted = "Procedure/end" };
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (TERM DONE ("66348005", "2026-11-10"), &without);

  g_assert_cmpint (rounds_chart_pregnancy (chart, chart->settings.as_of).days, ==, 37 * 7);
}

/* At an earlier moment an end that was still to come is none. */
static void
test_past (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (TERM DONE ("66348005", "2026-11-10"), NULL);
  RoundsPregnancy then = rounds_chart_pregnancy (chart,
                                                 chart_instant ("2026-11-09T08:00:00-06:00"));

  g_assert_cmpint (then.state, ==, ROUNDS_PREGNANCY_DAYS);
  g_assert_cmpint (then.days, ==, 36 * 7);
  g_assert_cmpint (rounds_chart_pregnancy (chart, chart->settings.as_of).state, ==,
                   ROUNDS_PREGNANCY_NOT_SAID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/chart-pregnancy/weeks", weeks, assert_cases);
  g_test_add_data_func ("/chart-pregnancy/methods", methods, assert_cases);
  g_test_add_data_func ("/chart-pregnancy/ends", ends, assert_cases);
  g_test_add_data_func ("/chart-pregnancy/contradictions", contradictions, assert_cases);
  g_test_add_data_func ("/chart-pregnancy/without-weeks", without_weeks, assert_cases);
  g_test_add_data_func ("/chart-pregnancy/not-so", not_so, assert_cases);
  g_test_add_func ("/chart-pregnancy/deleted", test_deleted);
  g_test_add_func ("/chart-pregnancy/past", test_past);
  return g_test_run ();
}
