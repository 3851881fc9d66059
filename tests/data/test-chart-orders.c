/* Medicines, sentence by sentence (record rule 2.1): each case is a few resources, written out here. An
 * apostrophe stands for a quotation mark. */
#include "chart-fixture.h"

#include <string.h>

#define DAY           86400000ll
#define OF            ",'subject':{'reference':'Patient/p'}"
#define TIMED         ",'authoredOn':'2026-09-01'"
#define VALID(to)     ",'dispenseRequest':{'validityPeriod':{'end':'" to "'}}"

/* RxNorm codes of data/tables/products.tsv */
#define LISINOPRIL_10 "314076"
#define LISINOPRIL_20 "314077"
#define CLOPIDOGREL   "309362"
#define DOXYCYCLINE   "1649987"

#define CODED(rxnorm) \
  "{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'" rxnorm "'}]}"
#define CALLED(words) "{'text':'" words "'}"
#define ORDER_AS(id, status, medicine, more)                                   \
  "{'resourceType':'MedicationRequest','id':'" id "','status':'" status "'" OF \
  ",'intent':'order','medicationCodeableConcept':" medicine more "}\n"
#define ORDER(id, medicine, more) ORDER_AS (id, "active", medicine, more)
#define STATEMENT(id, status, medicine, more)                                    \
  "{'resourceType':'MedicationStatement','id':'" id "','status':'" status "'" OF \
  ",'medicationCodeableConcept':" medicine more "}\n"
#define DISPENSE(id, status, medicine, more)                                    \
  "{'resourceType':'MedicationDispense','id':'" id "','status':'" status "'" OF \
  ",'medicationCodeableConcept':" medicine more "}\n"
#define GIVEN(id, status, medicine, more)                                             \
  "{'resourceType':'MedicationAdministration','id':'" id "','status':'" status "'" OF \
  ",'medicationCodeableConcept':" medicine more "}\n"
#define STAY(id, from, to)                                                                     \
  "{'resourceType':'Encounter','id':'" id "','status':'in-progress','class':{'code':'IMP'}" OF \
  ",'period':{'start':'" from "'" to "}}\n"
#define ROUTE(words) ",'dosageInstruction':[{'text':'one','route':{'text':'" words "'}}]"

/* The only line there is, in this state. */
static const RoundsMedicineCourse *
assert_state (const ChartPage *page, RoundsMedicineState state)
{
  g_assert_cmpuint (page->medicines->n_lines, ==, 1);
  g_assert_cmpstr (rounds_medicine_state_word (page->medicines->lines[0].state), ==,
                   rounds_medicine_state_word (state));
  return &page->medicines->lines[0].courses[0];
}

static void
assert_state_of (const char *text, const char *at, RoundsMedicineState state)
{
  g_auto (ChartPage) page = chart_page_text (text, at);

  assert_state (&page, state);
}

/* ---- evidence ---- */

/* A List says that it was taken then: not one that is in error, nor one of a later day; the newest counts. */
static void
test_lists (void)
{
#define LIST(id, status, date)                                                      \
  "{'resourceType':'List','id':'" id "','status':'" status "','mode':'snapshot'" OF \
  ",'date':'" date "','entry':[{'item':{'reference':'MedicationRequest/1'}}]}\n"
#define OLD ORDER ("1", CALLED ("x"), ",'authoredOn':'2024-01-01'")
  g_auto (ChartPage) two = chart_page_text (OLD LIST ("a", "current", "2026-09-01")
                                                LIST ("b", "current", "2024-06-01"),
                                            NULL);

  assert_state_of (OLD, NULL, ROUNDS_MEDICINE_NOT_CONFIRMED);
  assert_state_of (OLD LIST ("a", "entered-in-error", "2026-09-01"), NULL,
                   ROUNDS_MEDICINE_NOT_CONFIRMED);
  assert_state_of (OLD LIST ("a", "current", "2027-01-01"), NULL, ROUNDS_MEDICINE_NOT_CONFIRMED);
  g_assert_cmpint (assert_state (&two, ROUNDS_MEDICINE_CURRENT)->evidence, ==,
                   chart_instant ("2026-09-01T00:00:00-05:00"));
#undef OLD
}

/* What is told counts from when it was told, not from when it began. */
static void
test_statement_dates (void)
{
  g_auto (ChartPage) page = chart_page_text (
      STATEMENT ("1", "active", CALLED ("x"),
                 ",'effectivePeriod':{'start':'2019-01-01'},'dateAsserted':'2026-09-01'"),
      NULL);
  const RoundsMedicineCourse *course = assert_state (&page, ROUNDS_MEDICINE_REPORTED);

  g_assert_cmpint (course->evidence, ==, chart_instant ("2026-09-01T00:00:00-05:00"));
  g_assert_cmpint (course->start, ==, chart_instant ("2019-01-01T00:00:00-06:00"));
}

/* A dose that is given is current only within the stay in which it is given; a dispense needs an order. */
static void
test_without_order (void)
{
#define DOSE                                            \
  GIVEN ("1", "completed", CALLED ("x"),                \
         ",'effectiveDateTime':'2026-11-15T08:00:00Z'," \
         "'context':{'reference':'Encounter/s'}")
  static const struct
  {
    const char *text;
    RoundsMedicineState state;
  } rows[] = {
    { STAY ("s", "2026-11-14", "") DOSE, ROUNDS_MEDICINE_GIVEN },
    { STAY ("s", "2026-11-14", ",'end':'2026-11-15'") DOSE, ROUNDS_MEDICINE_COMPLETED },
    { DISPENSE ("1", "completed", CALLED ("x"), ",'whenHandedOver':'2026-10-01'"),
      ROUNDS_MEDICINE_REPORTED },
    { DISPENSE ("1", "preparation", CALLED ("x"), ",'whenPrepared':'2026-10-01'"),
      ROUNDS_MEDICINE_REPORTED },
    { DISPENSE ("1", "declined", CALLED ("x"), ",'whenPrepared':'2026-10-01'"),
      ROUNDS_MEDICINE_STOPPED },
    { GIVEN ("1", "not-done", CALLED ("x"), ",'effectiveDateTime':'2026-10-01'"),
      ROUNDS_MEDICINE_NOT_TAKING },
    { STATEMENT ("1", "not-taken", CALLED ("x"), ",'dateAsserted':'2026-10-01'"),
      ROUNDS_MEDICINE_NOT_TAKING },
    { STATEMENT ("1", "intended", CALLED ("x"), ",'dateAsserted':'2026-10-01'"),
      ROUNDS_MEDICINE_REPORTED },
    { STATEMENT ("1", "active", CALLED ("x"), ",'dateAsserted':'2026-10-01'"),
      ROUNDS_MEDICINE_REPORTED },
    { STATEMENT ("1", "recorded", CALLED ("x"), ",'dateAsserted':'2026-10-01'"), /* R5 */
      ROUNDS_MEDICINE_REPORTED },
    { STATEMENT ("1", "unknown", CALLED ("x"), ",'dateAsserted':'2026-10-01'"),
      ROUNDS_MEDICINE_NO_STATUS },
    { ORDER_AS ("1", "draft", CALLED ("x"), TIMED), ROUNDS_MEDICINE_PROPOSED },
    { ORDER_AS ("1", "stopped", CALLED ("x"), TIMED), ROUNDS_MEDICINE_STOPPED },
    { ORDER_AS ("1", "cancelled", CALLED ("x"), TIMED), ROUNDS_MEDICINE_STOPPED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      assert_state_of (rows[i].text, NULL, rows[i].state);
    }
#undef DOSE
}

/* What its source deleted is in error, whatever its status. */
static void
test_deleted (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (ORDER ("1", CALLED ("x"), TIMED),
                                  &(ChartFixture){ .deleted = "MedicationRequest/1" });
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  g_assert_cmpint (chart_marks (chart, "MedicationRequest/1") & ROUNDS_MARK_DELETED, !=, 0);
  g_assert_cmpint (medicines->lines[0].state, ==, ROUNDS_MEDICINE_IN_ERROR);
}

/* ---- ends ---- */

static void
test_ends (void)
{
#define BOUNDS(from, to) \
  "'text':'one','timing':{'repeat':{'boundsPeriod':{'start':'" from "'" to "}}}"
#define DOSES(all) ",'authoredOn':'2026-08-01','dosageInstruction':[" all "]"
  static const struct
  {
    const char *text, *end; /* NULL: not recorded */
  } rows[] = {
    { STATEMENT ("1", "active", CALLED ("x"), ",'effectivePeriod':{'end':'2026-10-05'}"),
      "2026-10-06T00:00:00-05:00" },
    { STATEMENT ("1", "active", CALLED ("x"),
                 ",'dosage':[{" BOUNDS ("2026-08-01", ",'end':'2026-10-05'") "}]"),
      "2026-10-06T00:00:00-05:00" },
    { STATEMENT ("1", "active", CALLED ("x"),
                 ",'effectivePeriod':{'end':'2026-09-01'},'dosage':[{" BOUNDS (
                     "2026-08-01", ",'end':'2026-10-05'") "}]"),
      "2026-09-02T00:00:00-05:00" },
    { ORDER ("1", CALLED ("x"), VALID ("2026-09-30")), "2026-10-01T00:00:00-05:00" },
    /* the period of the dose before that in which it may be dispensed */
    { ORDER ("1", CALLED ("x"),
             DOSES ("{" BOUNDS ("2026-08-01", ",'end':'2026-10-05'") "}") VALID ("2026-12-31")),
      "2026-10-06T00:00:00-05:00" },
    /* of several steps the last one ends it, and a step without an end leaves it open */
    { ORDER ("1", CALLED ("x"),
             DOSES ("{" BOUNDS ("2026-08-01", ",'end':'2026-08-07'") "},{" BOUNDS (
                 "2026-08-08", ",'end':'2026-12-31'") "}")),
      "2027-01-01T00:00:00-06:00" },
    { ORDER ("1", CALLED ("x"),
             DOSES ("{" BOUNDS ("2026-08-08", ",'end':'2026-12-31'") "},{" BOUNDS (
                 "2026-08-01", ",'end':'2026-08-07'") "}")),
      "2027-01-01T00:00:00-06:00" },
    { ORDER ("1", CALLED ("x"),
             DOSES ("{" BOUNDS ("2026-08-01", ",'end':'2026-08-07'") "},{'text':'then one'}")),
      NULL },
    /* neither a last update nor a reason for the status is a date */
    { ORDER_AS ("1", "stopped", CALLED ("x"),
                TIMED ",'meta':{'lastUpdated':'2026-10-01T00:00:00Z'},'statusReason':{'text':'y'}"),
      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i].text, NULL);
      const RoundsMedicineCourse *course = &page.medicines->lines[0].courses[0];

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (course->end_kind, ==,
                       rows[i].end != NULL ? ROUNDS_END_RECORDED : ROUNDS_END_NOT_RECORDED);
      if (strstr (rows[i].text, "2026-08-01") != NULL) /* the first step, wherever it stands */
        g_assert_cmpint (course->start, ==, chart_instant ("2026-08-01T00:00:00-05:00"));
      g_assert_cmpint (course->end, ==,
                       rows[i].end != NULL ? chart_instant (rows[i].end) : G_MAXINT64);
    }
}

/* What is over before the end that was planned for it: when it ended instead is not recorded. */
static void
test_cut_short (void)
{
  static const char *const rows[] = {
    ORDER_AS ("1", "stopped", CALLED ("x"), TIMED VALID ("2028-01-01")),
    ORDER_AS ("1", "completed", CALLED ("x"),
              ",'authoredOn':'2026-08-01','dosageInstruction':[{'text':'one','timing':{'repeat':"
              "{'boundsPeriod':{'end':'2028-01-01'}}}}]"),
    STATEMENT ("1", "stopped", CALLED ("x"), ",'effectivePeriod':{'end':'2028-01-01'}"),
    ORDER_AS ("1", "stopped", CALLED ("x"),
              TIMED ",'dispenseRequest':{'expectedSupplyDuration':{'value':900,'code':'d'}}"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (ChartPage) page = chart_page_text (rows[i], NULL);
      const RoundsMedicineCourse *course = &page.medicines->lines[0].courses[0];

      g_test_message ("%s", rows[i]);
      g_assert_cmpint (course->end_kind, ==, ROUNDS_END_NOT_RECORDED);
      g_assert_cmpint (course->end, ==, G_MAXINT64);
    }
}

/* Worked out from the supply, in each unit that a duration may have, and said to be so. */
static void
test_supply (void)
{
  static const struct
  {
    const char *supply;
    double days; /* 0: no end */
  } rows[] = {
    { "'value':10,'code':'d'", 10 },      { "'value':10,'unit':'days'", 10 },
    { "'value':1,'unit':'day'", 1 },      { "'value':2,'code':'wk'", 14 },
    { "'value':2,'unit':'weeks'", 14 },   { "'value':1,'unit':'week'", 7 },
    { "'value':2,'code':'mo'", 60.875 },  { "'value':1,'code':'a'", 365.25 },
    { "'value':72,'code':'h'", 3 },       { "'value':30", 0 },
    { "'value':30,'unit':'tablets'", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          g_strdup_printf (ORDER ("1", CALLED ("x"),
                                  TIMED ",'dispenseRequest':{'expectedSupplyDuration':{%s},"
                                        "'numberOfRepeatsAllowed':1}"),
                           rows[i].supply);
      g_auto (ChartPage) page = chart_page_text (text, NULL);
      const RoundsMedicineCourse *course = &page.medicines->lines[0].courses[0];

      g_test_message ("%s", rows[i].supply);
      g_assert_cmpint (course->end_kind, ==,
                       rows[i].days > 0 ? ROUNDS_END_ESTIMATED : ROUNDS_END_NOT_RECORDED);
      if (rows[i].days > 0)
        g_assert_cmpint (course->end - course->start, ==, (gint64) (2 * rows[i].days * DAY));
    }
}

/* Expired from the very moment of its end. */
static void
test_end_moment (void)
{
#define UNTIL \
  ORDER ("1", CALLED ("x"), TIMED ",'dispenseRequest':{'validityPeriod':{'end':'2026-10-09'}}")
  assert_state_of (UNTIL, "2026-10-09T23:59:59-05:00", ROUNDS_MEDICINE_CURRENT);
  assert_state_of (UNTIL, "2026-10-10T00:00:00-05:00", ROUNDS_MEDICINE_EXPIRED);
#undef UNTIL
}

/* ---- stays ---- */

/* Ordered for a stay: planned before it begins, given in it, expired after it. */
static void
test_inpatient (void)
{
#define FOR_STAY                                                      \
  ORDER ("1", CALLED ("x"),                                           \
         ",'authoredOn':'2026-10-20','category':[{'coding':[{'code':" \
         "'inpatient'}]}],'encounter':{'reference':'Encounter/s'}")   \
  STAY ("s", "2026-11-01T12:00:00Z", ",'end':'2026-11-03T12:00:00Z'")

  assert_state_of (FOR_STAY, "2026-10-25T12:00:00Z", ROUNDS_MEDICINE_PLANNED);
  assert_state_of (FOR_STAY, "2026-11-02T12:00:00Z", ROUNDS_MEDICINE_GIVEN);
  assert_state_of (FOR_STAY, "2026-11-03T13:00:00Z", ROUNDS_MEDICINE_EXPIRED);
#undef FOR_STAY
}

/* What is ordered for a stay neither renews nor ends what is taken at home. */
static void
test_home_and_stay (void)
{
  g_auto (ChartPage) page = chart_page_text (
      ORDER ("home", CALLED ("x"), ",'authoredOn':'2026-09-01'")
          STAY ("s", "2026-10-01", ",'end':'2026-10-04'")
              ORDER_AS ("ward", "completed", CALLED ("x"),
                        ",'authoredOn':'2026-10-01','category':[{'coding':[{'code':'inpatient'}]}],"
                        "'encounter':{'reference':'Encounter/s'}"),
      NULL);

  g_assert_cmpuint (page.medicines->n_lines, ==, 1);
  g_assert_cmpuint (page.medicines->lines[0].n_courses, ==, 2);
  /* what is open stands first, though another course is newer */
  g_assert_cmpint (page.medicines->lines[0].courses[0].state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (page.medicines->lines[0].courses[1].state, ==, ROUNDS_MEDICINE_COMPLETED);
  g_assert_cmpint (page.medicines->lines[0].state, ==, ROUNDS_MEDICINE_CURRENT);
}

/* ---- lines ---- */

/* How many lines two orders make: ingredients, route and release form; without a product the exact words. */
static void
test_lines (void)
{
#define ELSEWHERE "{'coding':[{'system':'urn:hospital','code':'" LISINOPRIL_10 "'}],'text':'y'}"
  static const struct
  {
    const char *one, *other, *more, *more_other;
    guint lines;
  } rows[] = {
    /* metoprolol tartrate and succinate: one ingredient, two release forms */
    { CODED ("866924"), CODED ("866427"), "", "", 2 },
    { CODED ("866924"), CODED ("866514"), "", "", 1 },
    { CODED ("866427"), CODED ("866436"), "", "", 1 },
    { CODED ("856457"), CODED ("856569"), "", "", 2 },
    /* one ingredient, two routes */
    { CODED ("866924"), CODED ("866508"), "", "", 2 },
    /* a product that does not say its route has the one of the order */
    { CODED (DOXYCYCLINE), CODED (DOXYCYCLINE), ROUTE ("oral"), ROUTE ("intravenous"), 2 },
    { CODED (DOXYCYCLINE), CODED (DOXYCYCLINE), ROUTE ("oral"), ROUTE ("oral"), 1 },
    { CALLED ("x"), CALLED ("x"), ROUTE ("oral"), ROUTE ("intravenous"), 2 },
    { CALLED ("Insulin one"), CALLED ("Insulin two"), "", "", 2 },
    { CALLED ("Insulin one"), CALLED ("Insulin one"), "", "", 1 },
    /* the same digits in another system are another thing */
    { CODED (LISINOPRIL_10), ELSEWHERE, "", "", 2 },
    /* two things without a name are two */
    { "{}", "{}", "", "", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", "%s", ",'authoredOn':'2026-09-01'%s")
                                                   ORDER ("2", "%s",
                                                          ",'authoredOn':'2026-10-01'%s"),
                                               rows[i].one, rows[i].more, rows[i].other,
                                               rows[i].more_other);
      g_auto (ChartPage) page = chart_page_text (text, NULL);

      g_test_message ("%s %s", rows[i].one, rows[i].other);
      g_assert_cmpuint (page.medicines->n_lines, ==, rows[i].lines);
    }
#undef ELSEWHERE
}

/* The release form is named, as the route is. */
static void
test_release_form (void)
{
  g_auto (ChartPage)
      page = chart_page_text (ORDER ("1", CODED ("866924"), TIMED)
                                  ORDER ("2", CODED ("866427"), ",'authoredOn':'2026-10-01'"),
                              NULL);
  guint extended = 0;

  for (guint i = 0; i < page.medicines->n_lines; i++)
    {
      g_assert_cmpstr (page.medicines->lines[i].title, ==, "metoprolol");
      g_assert_cmpstr (page.medicines->lines[i].route, ==, "oral");
      extended += g_strcmp0 (page.medicines->lines[i].form, "extended release") == 0;
    }
  g_assert_cmpuint (extended, ==, 1);
  /* neither renews the other: both are open, and that is said */
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_TWICE), ==, 1);
}

/* What is in error, forbidden or only proposed renews nothing, and is renewed by nothing. */
static void
test_stands_alone (void)
{
  static const char *const firsts[] = {
    "'status':'entered-in-error','intent':'order'",
    "'status':'active','intent':'order','doNotPerform':true",
    "'status':'active','intent':'proposal'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    for (guint order = 0; order < 2; order++)
      {
        g_autofree char *text = g_strdup_printf (
            "{'resourceType':'MedicationRequest','id':'1',%s" OF
            ",'medicationCodeableConcept':" CALLED (
                "x") ",'authoredOn':'2026-10-0%u'}\n" ORDER ("2", CALLED ("x"),
                                                             ",'authoredOn':'2026-10-05'"),
            firsts[i], order == 0 ? 1 : 9);
        g_auto (ChartPage) page = chart_page_text (text, NULL);

        g_test_message ("%s", text);
        g_assert_cmpuint (page.medicines->lines[0].n_courses, ==, 2);
        g_assert_cmpint (page.medicines->lines[0].state, ==, ROUNDS_MEDICINE_CURRENT);
      }
}

/* A dispense goes with the order that it names, not with the one of its strength. */
static void
test_based_on (void)
{
  g_auto (ChartPage) page = chart_page_text (
      ORDER ("ten", CODED (LISINOPRIL_10), ",'authoredOn':'2026-09-01'")
          ORDER ("twenty", CODED (LISINOPRIL_20), ",'authoredOn':'2026-09-02'")
              DISPENSE ("d", "completed", CODED (LISINOPRIL_10),
                        ",'whenHandedOver':'2026-10-01','authorizingPrescription':[{'reference':"
                        "'MedicationRequest/twenty'}]"),
      NULL);
  const RoundsMedicineLine *line = &page.medicines->lines[0];

  g_assert_cmpuint (line->n_courses, ==, 2);
  g_assert_cmpstr (line->courses[0].strength, ==, "20 MG");
  g_assert_cmpint (line->courses[0].evidence, ==, chart_instant ("2026-10-01T00:00:00-05:00"));
  g_assert_cmpuint (line->courses[0].n_rows, ==, 2);
}

/* ---- then ---- */

/* What has a recorded end was current until then, though it is completed now. */
static void
test_past_end (void)
{
#define DONE                                                              \
  ORDER_AS ("1", "completed", CALLED ("x"),                               \
            ",'authoredOn':'2026-01-01','dispenseRequest':{'validityPeri" \
            "od':{'end':'2026-03-01'}}")
  assert_state_of (DONE, "2026-02-01T12:00:00Z", ROUNDS_MEDICINE_CURRENT);
  assert_state_of (DONE, "2026-03-05T12:00:00Z", ROUNDS_MEDICINE_COMPLETED);
#undef DONE
  /* Stopped long before the end of its validity: nobody knows when, so it was current on no later day. */
#define CUT ORDER_AS ("1", "stopped", CALLED ("x"), TIMED VALID ("2028-01-01"))
  assert_state_of (CUT, "2026-09-20T12:00:00Z", ROUNDS_MEDICINE_NOT_KNOWN);
  assert_state_of (CUT, "2028-02-01T12:00:00Z", ROUNDS_MEDICINE_STOPPED);
#undef CUT
}

/* ---- conflicts ---- */

#define ALLERGY(code, status)                                                                      \
  "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/p'},'code':" code \
  ",'clinicalStatus':{'coding':[{'code':'" status "'}]}}\n"

/* An allergy by the code of an ingredient, of a product, or by its words; not one that is over. */
static void
test_allergies (void)
{
  static const struct
  {
    const char *allergy;
    guint conflicts;
  } rows[] = {
    { ALLERGY (CODED ("29046"), "active"), 1 },
    { ALLERGY (CODED (LISINOPRIL_20), "active"), 1 },
    { ALLERGY (CALLED ("Lisinopril"), "active"), 1 },
    { ALLERGY (CALLED ("Lisinopril"), "resolved"), 0 },
    { ALLERGY (CODED (CLOPIDOGREL), "active"), 0 },
    { ALLERGY (CALLED ("Latex"), "active"), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (ORDER ("1", CODED (LISINOPRIL_10), TIMED),
                                           rows[i].allergy, NULL);
      g_auto (ChartPage) page = chart_page_text (text, NULL);

      g_test_message ("%s", rows[i].allergy);
      g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_ALLERGY), ==,
                        rows[i].conflicts);
    }
}

/* A statement that is in error says nothing of whether it is taken. */
static void
test_statement_in_error (void)
{
#define NOT_TAKEN STATEMENT ("no", "not-taken", CALLED ("x"), ",'dateAsserted':'2026-09-02'")
  g_auto (ChartPage)
      kept = chart_page_text (ORDER ("1", CALLED ("x"), TIMED)
                                  NOT_TAKEN STATEMENT ("wrong", "entered-in-error", CALLED ("x"),
                                                       ",'dateAsserted':'2026-09-03'"),
                              NULL);
  g_auto (ChartPage)
      later = chart_page_text (ORDER ("1", CALLED ("x"), TIMED)
                                   NOT_TAKEN STATEMENT ("yes", "active", CALLED ("x"),
                                                        ",'dateAsserted':'2026-09-03'"),
                               NULL);

  g_assert_cmpuint (chart_count_conflicts (kept.medicines, ROUNDS_MEDICINE_ORDER_NOT_TAKING), ==,
                    1);
  g_assert_cmpuint (chart_count_conflicts (later.medicines, ROUNDS_MEDICINE_ORDER_NOT_TAKING), ==,
                    0);
#undef NOT_TAKEN
}

/* Dead, on no day that is known: what is open was open then. */
static void
test_died_undated (void)
{
  g_auto (ChartPage)
      page = chart_page_text ("{'resourceType':'Patient','id':'p','deceasedBoolean':true}\n" ORDER (
                                  "1", CALLED ("x"), TIMED),
                              NULL);

  g_assert_true (page.medicines->at_death);
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_AT_DEATH), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-orders/lists", test_lists);
  g_test_add_func ("/chart-orders/statement-dates", test_statement_dates);
  g_test_add_func ("/chart-orders/without-order", test_without_order);
  g_test_add_func ("/chart-orders/deleted", test_deleted);
  g_test_add_func ("/chart-orders/ends", test_ends);
  g_test_add_func ("/chart-orders/cut-short", test_cut_short);
  g_test_add_func ("/chart-orders/supply", test_supply);
  g_test_add_func ("/chart-orders/end-moment", test_end_moment);
  g_test_add_func ("/chart-orders/inpatient", test_inpatient);
  g_test_add_func ("/chart-orders/home-and-stay", test_home_and_stay);
  g_test_add_func ("/chart-orders/lines", test_lines);
  g_test_add_func ("/chart-orders/release-form", test_release_form);
  g_test_add_func ("/chart-orders/stands-alone", test_stands_alone);
  g_test_add_func ("/chart-orders/based-on", test_based_on);
  g_test_add_func ("/chart-orders/past-end", test_past_end);
  g_test_add_func ("/chart-orders/allergies", test_allergies);
  g_test_add_func ("/chart-orders/statement-in-error", test_statement_in_error);
  g_test_add_func ("/chart-orders/died-undated", test_died_undated);
  return g_test_run ();
}
