/* Rows, visits, panels, labels and tiers, sentence by sentence (record rules 2.5, 2.6, D25, D27): each case is a
 * few resources, written out here. An apostrophe stands for a quotation mark. */
#include "chart-fixture.h"

#include <string.h>

#define LOINC       "http://loinc.org"
#define OF          ",'subject':{'reference':'Patient/p'}"
#define TEXT(words) ",'code':{'text':'" words "'}"
#define SCT(code)   ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'" code "'}]}"
#define ON(date)    ",'effectiveDateTime':'" date "'"
#define IN(visit)   ",'encounter':{'reference':'Encounter/" visit "'}"
#define LAB         ",'category':[{'coding':[{'code':'laboratory'}]}]"
#define SECURE(sys, label)                                                                        \
  ",'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/" sys "','code':'" label \
  "'}]}"
#define RESOURCE(type, id, more) "{'resourceType':'" type "','id':'" id "'" more "}\n"
#define OBSERVED(id, more)       RESOURCE ("Observation", id, ",'status':'final'" OF more)
#define VISIT(id, klass, from, to, more)                                                         \
  RESOURCE ("Encounter", id,                                                                     \
            OF ",'status':'finished','class':{'code':'" klass "'},'period':{'start':'" from "'," \
               "'end':'" to "'}" more)

static const RoundsEncounter *
visit_of (const RoundsChartIndex *chart, const char *id)
{
  g_autofree char *reference = g_strconcat ("Encounter/", id, NULL);

  return &chart->encounters[rounds_chart_row (chart, reference)->encounter];
}

/* "a" in "b"; NULL: in none. */
static void
assert_in (const RoundsChartIndex *chart, const char *id, const char *parent)
{
  guint at = visit_of (chart, id)->parent;

  g_test_message ("%s in %s", id, parent != NULL ? parent : "none");
  g_assert_true (parent != NULL
                     ? at != ROUNDS_NONE && &chart->encounters[at] == visit_of (chart, parent)
                     : at == ROUNDS_NONE);
}

static guint
errors_of (const char *text, RoundsChartErrorKind kind)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

  return chart_count_errors (chart, chart->settings.as_of, kind);
}

/* ---- 2.5: panels ---- */

#define MEMBER(id) "{'reference':'Observation/" id "'}"

/* An observation that lists others is a panel too; one listed in three is one row in three of them, and in
 * none by itself. */
static void
test_panels (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      OBSERVED ("a", LAB TEXT ("a") ON ("2026-01-01"))
          OBSERVED ("b", LAB TEXT ("b") ON ("2026-01-01"))
              OBSERVED ("c", TEXT ("c") ON ("2026-01-01"))
                  OBSERVED ("one", LAB TEXT ("one") ON ("2026-01-01") ",'hasMember':[" MEMBER (
                                       "b") "," MEMBER ("a") "]")
                      RESOURCE ("DiagnosticReport", "two",
                                OF ",'status':'final'" TEXT ("two")
                                    ON ("2026-01-01") ",'result':[" MEMBER ("a") "]")
                          RESOURCE ("DiagnosticReport", "three",
                                    OF ",'status':'final'" TEXT ("three")
                                        ON ("2026-01-01") ",'result':[" MEMBER ("a") "]"),
      NULL);
  const RoundsChartRow *a = rounds_chart_row (chart, "Observation/a");
  const RoundsPanel *one = NULL;

  g_assert_cmpuint (a->n_panels, ==, 3);
  g_assert_cmpuint (chart->n_panels, ==, 3); /* no "Other": all of the laboratory is in one */
  for (guint i = 0; i < a->n_panels; i++)
    if (strcmp (chart->panels[chart->panel_of[a->first_panel + i]].title, "one") == 0)
      one = &chart->panels[chart->panel_of[a->first_panel + i]];
  for (guint i = 1; i < a->n_panels; i++)
    g_assert_cmpuint (chart->panel_of[a->first_panel + i], !=, chart->panel_of[a->first_panel]);
  g_assert_true (
      &chart->panels[chart->panel_of[rounds_chart_row (chart, "Observation/b")->first_panel]] ==
      one);
  g_assert_nonnull (one);
  g_assert_cmpuint (one->n_members, ==, 2);
  g_assert_true (one->members[0].row == rounds_chart_row (chart, "Observation/b"));
  g_assert_true (one->members[1].row == a);
}

/* ---- 2.5: times ---- */

/* When it was taken, in any form; never when it was issued. */
static void
test_clinical_time (void)
{
#define ISSUED ",'issued':'2026-01-05T10:00:00Z'"
  static const struct
  {
    const char *more, *from; /* NULL: not dated */
  } rows[] = {
    { ON ("2026-01-02T08:00:00Z") ISSUED, "2026-01-02T08:00:00Z" },
    { ",'effectivePeriod':{'start':'2026-01-02T08:00:00Z','end':'2026-01-03T08:00:00Z'}" ISSUED,
      "2026-01-02T08:00:00Z" },
    { ",'effectiveInstant':'2026-01-02T08:00:00Z'" ISSUED, "2026-01-02T08:00:00Z" },
    { ISSUED, NULL },
  };
  static const char *const types[] = { "Observation", "DiagnosticReport" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k < G_N_ELEMENTS (types); k++)
      {
        g_autofree char *text = g_strdup_printf (RESOURCE ("%s", "1",
                                                           ",'status':'final'" OF TEXT ("x") "%s"),
                                                 types[k], rows[i].more);
        g_autofree char *reference = g_strdup_printf ("%s/1", types[k]);
        g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
        const RoundsChartRow *row = rounds_chart_row (chart, reference);

        if (k == 1 && strstr (rows[i].more, "effectiveInstant") != NULL)
          continue; /* a report has none */
        g_test_message ("%s", text);
        g_assert_cmpint (row->from, ==,
                         rows[i].from != NULL ? chart_instant (rows[i].from) : G_MAXINT64);
        g_assert_cmphex (row->marks & ROUNDS_MARK_NO_TIME, ==,
                         rows[i].from != NULL ? 0 : ROUNDS_MARK_NO_TIME);
      }
}

/* Both are shown where they are more than an hour apart. */
static void
test_issued_later (void)
{
  static const struct
  {
    const char *issued;
    gboolean later;
  } rows[] = { { "2026-01-02T08:59:00Z", FALSE },
               { "2026-01-02T09:00:01Z", FALSE }, /* the second of collection counts */
               { "2026-01-02T09:00:02Z", TRUE },
               { "2026-01-02T07:00:00Z", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          OBSERVED ("1", TEXT ("x") ON ("2026-01-02T08:00:00Z") ",'issued':'%s'"), rows[i].issued);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", rows[i].issued);
      g_assert_cmpint ((chart_marks (chart, "Observation/1") & ROUNDS_MARK_ISSUED_LATER) != 0, ==,
                       rows[i].later);
    }
}

/* A note stands when it was written, with its visit beside it. */
static void
test_note_time (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      VISIT ("v", "AMB", "2026-01-02T08:00:00Z", "2026-01-02T09:00:00Z", "")
          RESOURCE ("DocumentReference", "d",
                    OF ",'status':'current','date':'2026-01-05T10:00:00Z','context':{'encounter':[{"
                       "'reference':'Encounter/v'}],'period':{'start':'2026-01-02T08:00:00Z'}}"),
      NULL);
  const RoundsChartRow *row = rounds_chart_row (chart, "DocumentReference/d");

  g_assert_cmpint (row->from, ==, chart_instant ("2026-01-05T10:00:00Z"));
  g_assert_true (&chart->encounters[row->encounter] == visit_of (chart, "v"));
}

/* ---- 2.5: visits ---- */

static void
test_visits (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      /* partOf goes round in a circle: neither is in the other twice */
      VISIT ("x", "AMB", "2026-01-01T08:00:00Z", "2026-01-01T09:00:00Z",
             ",'partOf':{'reference':'Encounter/y'}")
          VISIT ("y", "AMB", "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z",
                 ",'partOf':{'reference':'Encounter/x'}")
      /* of the same length, neither holds the other */
      VISIT ("same1", "AMB", "2026-02-01T08:00:00Z", "2026-02-01T09:00:00Z", "")
          VISIT ("same2", "AMB", "2026-02-01T08:00:00Z", "2026-02-01T09:00:00Z", "")
      /* a stay by any of its classes gathers the emergency before it */
      VISIT ("ed1", "EMER", "2026-03-01T08:00:00Z", "2026-03-01T10:00:00Z",
             "") VISIT ("acute", "ACUTE", "2026-03-01T11:00:00Z", "2026-03-03T10:00:00Z", "")
          VISIT ("ed2", "EMER", "2026-04-01T08:00:00Z", "2026-04-01T10:00:00Z", "")
              VISIT ("nonac", "NONAC", "2026-04-01T11:00:00Z", "2026-04-03T10:00:00Z", "")
                  VISIT ("ed3", "EMER", "2026-05-01T08:00:00Z", "2026-05-01T10:00:00Z", "")
                      VISIT ("clinic", "AMB", "2026-05-01T11:00:00Z", "2026-05-01T12:00:00Z", "")
      /* a certificate of death is in no stay */
      VISIT ("last", "IMP", "2026-06-01T08:00:00Z", "2026-06-05T10:00:00Z", "")
          VISIT ("cert", "IMP", "2026-06-05T08:00:00Z", "2026-06-05T08:15:00Z",
                 ",'type':[{'coding':[{'system':'http://snomed.info/sct','code':'308646001'}]}]"),
      NULL);

  g_assert_cmpint ((visit_of (chart, "x")->parent == ROUNDS_NONE) +
                       (visit_of (chart, "y")->parent == ROUNDS_NONE),
                   ==, 1);
  assert_in (chart, "same1", NULL);
  assert_in (chart, "same2", NULL);
  assert_in (chart, "ed1", "acute");
  assert_in (chart, "ed2", "nonac");
  assert_in (chart, "ed3", NULL);
  assert_in (chart, "cert", NULL);
  g_assert_true (visit_of (chart, "cert")->no_visit);
}

/* Called by its reason, in words or by its code, then by its type. */
static void
test_visit_label (void)
{
#define TYPE ",'type':[{'text':'Check-up'}]"
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      VISIT ("coded", "AMB", "2026-01-01", "2026-01-01",
             TYPE ",'reasonCode':[{'coding':[{'code':'1','display':'Cough'}]}]")
          VISIT ("words", "AMB", "2026-01-01", "2026-01-01",
                 TYPE ",'reasonCode':[{'text':'Fever'}]")
              VISIT ("typed", "AMB", "2026-01-01", "2026-01-01", TYPE)
                  VISIT ("named", "AMB", "2026-01-01", "2026-01-01",
                         TYPE ",'reasonReference':[{'reference':'Condition/gout'}]")
                      RESOURCE ("Condition", "gout", OF TEXT ("Gout")),
      NULL);

  g_assert_cmpstr (visit_of (chart, "coded")->label, ==, "Cough");
  g_assert_cmpstr (visit_of (chart, "words")->label, ==, "Fever");
  g_assert_cmpstr (visit_of (chart, "typed")->label, ==, "Check-up");
  g_assert_cmpstr (visit_of (chart, "named")->label, ==, "Gout");
}

/* Six of one type fold only where they are for one reason. */
static void
test_fold_of_one_reason (void)
{
  for (guint reasons = 1; reasons <= 2; reasons++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (RoundsChartIndex) chart = NULL;
      guint folded = 0;

      for (guint i = 0; i < 6; i++)
        g_string_append_printf (text,
                                VISIT ("v%u", "AMB", "2026-01-0%uT08:00:00Z",
                                       "2026-01-0%uT09:00:00Z",
                                       TYPE ",'reasonCode':[{'text':'r%u'}]"),
                                i, i + 1, i + 1, i % reasons);
      chart = chart_fixture_text (text->str, NULL);
      for (guint i = 0; i < chart->n_encounters; i++)
        folded += chart->encounters[i].n_fold;
      g_assert_cmpuint (folded, ==, reasons == 1 ? 6 : 0);
    }
}

/* ---- D23: what is dated after death, and what is dated after today ---- */

static void
test_after_death (void)
{
#define DEAD "{'resourceType':'Patient','id':'p','deceasedDateTime':'2020-01-01T10:00:00Z'}\n"
#define CERT                                                            \
  VISIT ("cert", "AMB", "2020-01-02T08:00:00Z", "2020-01-02T08:15:00Z", \
         ",'type':[{'coding':[{'system':'http://snomed.info/sct','code':'308646001'}]}]")
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { DEAD OBSERVED ("1", TEXT ("x") ON ("2020-01-01T09:00:00Z")), 0 },
    { DEAD OBSERVED ("1", TEXT ("x") ON ("2020-01-03T09:00:00Z")), 1 },
    { DEAD CERT OBSERVED ("1", TEXT ("x") ON ("2020-01-02T08:01:00Z") IN ("cert")), 0 },
    { DEAD RESOURCE (
          "Claim", "1",
          ",'status':'active','patient':{'reference':'Patient/p'},'created':'2020-02-01'"),
      0 },
    { DEAD RESOURCE ("Provenance", "1", ",'recorded':'2020-02-01T08:00:00Z'"), 0 },
    { DEAD RESOURCE (
          "MedicationRequest", "1",
          ",'status':'active','intent':'order','authoredOn':'2020-02-01',"
          "'subject':{'reference':'Patient/p'},'medicationCodeableConcept':{'text':'x'}"),
      1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (errors_of (rows[i].text, ROUNDS_ERROR_AFTER_DEATH), ==, rows[i].errors);
    }
}

/* What has happened cannot be dated after today; what is planned may. */
static void
test_later_date (void)
{
#define PROCEDURE(id, status, more) RESOURCE ("Procedure", id, ",'status':'" status "'" OF more)
#define AFTER_TODAY                 ",'performedDateTime':'2027-01-01'"
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { PROCEDURE ("1", "completed", TEXT ("x") AFTER_TODAY), 1 },
    { PROCEDURE ("1", "preparation", TEXT ("x") AFTER_TODAY), 0 },
    { PROCEDURE ("1", "entered-in-error", TEXT ("x") AFTER_TODAY), 0 },
    { PROCEDURE ("1", "completed", TEXT ("x") ",'performedDateTime':'2026-01-01'"), 0 },
    { OBSERVED ("1", TEXT ("x") ON ("2027-01-01")), 1 },
    { RESOURCE ("Appointment", "1",
                ",'status':'booked','start':'2027-01-01T08:00:00Z','participant':[{'actor':{"
                "'reference':'Patient/p'}}]"),
      0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (errors_of (rows[i].text, ROUNDS_ERROR_LATER_DATE), ==, rows[i].errors);
    }
}

/* ---- a later now ---- */

static gboolean
holds (const char *text, const char *now)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
  gint64 later = chart_instant (now);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, later);

  return rounds_chart_holds (chart, later, errors);
}

/* What was said of the rows at the now of the reading is so later too, until one begins, ends or contradicts. */
static void
test_later_now (void)
{
  static const struct
  {
    const char *text, *now;
    gboolean holds;
  } rows[] = {
    { OBSERVED ("1", TEXT ("x") ON ("2026-01-01")), "2026-11-16T13:00:00-06:00", TRUE },
    { OBSERVED ("1", TEXT ("x") ON ("2026-11-16T12:00:00-06:00")), "2026-11-16T11:00:00-06:00",
      TRUE },
    { OBSERVED ("1", TEXT ("x") ON ("2026-11-16T12:00:00-06:00")), "2026-11-16T13:00:00-06:00",
      FALSE },
    { RESOURCE ("Consent", "1",
                ",'status':'active','provision':{'type':'deny','period':{'end':'2026-11-16T12:00:"
                "00-06:00'}},'patient':{'reference':'Patient/p'}"),
      "2026-11-16T13:00:00-06:00", FALSE },
    /* Open for over 44 weeks. */
    { RESOURCE ("Condition", "1",
                ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'72892002'}]},"
                "'clinicalStatus':{'coding':[{'code':'active'}]},"
                "'onsetDateTime':'2026-01-12T12:00:00-06:00'" OF),
      "2026-11-16T11:00:00-06:00", TRUE },
    { RESOURCE ("Condition", "1",
                ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'72892002'}]},"
                "'clinicalStatus':{'coding':[{'code':'active'}]},"
                "'onsetDateTime':'2026-01-12T12:00:00-06:00'" OF),
      "2026-11-16T13:00:00-06:00", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s at %s", rows[i].text, rows[i].now);
      g_assert_true (holds (rows[i].text, "2026-11-16T08:00:00-06:00"));
      g_assert_cmpint (holds (rows[i].text, rows[i].now), ==, rows[i].holds);
    }
}

/* ---- 2.6 ---- */

/* A value with a focus is of that; so is one of the mother's chart that is of her child. */
static void
test_focus (void)
{
#define CHILD ",'focus':[{'reference':'Patient/child'}]"
  static const char *const of_child[] = { "Observation/weight", "DiagnosticReport/screen" };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      OBSERVED ("weight", ",'code':{'coding':[{'system':'" LOINC
                          "','code':'29463-7'}]},'valueQuantity':{'value':3.4,'unit':'kg','system':"
                          "'http://unitsofmeasure.org','code':'kg'}" ON ("2026-01-01") CHILD)
          RESOURCE ("RelatedPerson", "child",
                    ",'patient':{'reference':'Patient/p'},'relationship':["
                    "{'coding':[{'code':'CHILD'}]}]"),
      NULL);

  g_assert_cmphex (chart_marks (chart, of_child[0]) & ROUNDS_MARK_NOT_PATIENT, !=, 0);
  g_assert_cmpuint (chart->n_series, ==, 0);
  /* the child is a person beside, and no landmark of hers */
  g_assert_cmpint (rounds_chart_row (chart, "RelatedPerson/child")->tier, ==, ROUNDS_TIER_ROUTINE);
}

/* What was measured of a group or a device is of nobody here: kept, shown as such where nobody's records are
 * shown, in no series. */
static void
test_other_subjects (void)
{
  static const char *const subjects[] = { "Group/ward", "Device/monitor" };
  static const char *const types[] = { "Observation", "DiagnosticReport" };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    for (guint k = 0; k < G_N_ELEMENTS (types); k++)
      {
        g_autofree char *text = g_strdup_printf (
            RESOURCE ("%s", "1",
                      ",'status':'final','subject':{'reference':'%s'}" LAB TEXT ("x")
                          ON ("2026-01-01") ",'valueQuantity':{'value':1}"),
            types[k], subjects[i]);
        g_autofree char *reference = g_strdup_printf ("%s/1", types[k]);
        g_autoptr (RoundsChartIndex) of_patient = chart_fixture_text (text, NULL);
        g_autoptr (RoundsChartIndex)
            of_nobody = chart_fixture_text (text, &(ChartFixture){ .nobody = TRUE });

        g_test_message ("%s", text);
        g_assert_null (rounds_chart_row (of_patient, reference));
        g_assert_cmphex (chart_marks (of_nobody, reference) & ROUNDS_MARK_NOT_PATIENT, !=, 0);
        g_assert_cmpuint (of_nobody->n_series, ==, 0);
        g_assert_cmpstr (rounds_event_facet (rounds_chart_row (of_nobody, reference)->event,
                                             ROUNDS_FACET_SUBJECT_OTHER, 0)
                             ->text,
                         ==, subjects[i]);
      }
}

/* From what a value was worked out belongs to it. */
static void
test_derived_from (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (OBSERVED ("bmi",
                                            TEXT ("x") ON ("2026-01-01") ",'derivedFrom':[" MEMBER (
                                                "w") "," MEMBER ("h") "]"),
                                  NULL);
  const RoundsEvent *event = rounds_chart_row (chart, "Observation/bmi")->event;

  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_DERIVED_FROM, 0)->text, ==,
                   "Observation/w");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_DERIVED_FROM, 1)->text, ==,
                   "Observation/h");
}

/* Not done is said; what goes on is no more done than that: it has its state, its side and no end. */
static void
test_procedures (void)
{
#define GRAFT ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'70536003'}]}"
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      PROCEDURE ("on", "in-progress",
                 GRAFT
                 ",'performedPeriod':{'start':'2026-11-16T07:00:00-06:00'},'bodySite':[{'text'"
                 ":'left'}]")
          PROCEDURE ("not", "not-done", GRAFT ",'performedDateTime':'2026-11-01'")
              RESOURCE ("ServiceRequest", "never",
                        ",'status':'active','intent':'order','doNotPerform':true" OF TEXT ("x")),
      NULL);
  const RoundsChartRow *on = rounds_chart_row (chart, "Procedure/on");

  g_assert_cmpstr (on->event->status, ==, "in-progress");
  g_assert_cmphex (on->marks & ROUNDS_MARK_NOT_DONE, ==, 0);
  g_assert_null (on->event->end.text);
  g_assert_cmpstr (rounds_event_facet (on->event, ROUNDS_FACET_BODY_SITE, 0)->text, ==, "left");
  g_assert_cmphex (chart_marks (chart, "Procedure/not") & ROUNDS_MARK_NOT_DONE, !=, 0);
  g_assert_cmphex (chart_marks (chart, "ServiceRequest/never") & ROUNDS_MARK_NOT_DONE, !=, 0);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_LATER_DATE), ==,
                    0);
}

/* Another record that may be of this person is told, until the two are linked. */
static void
test_same_person (void)
{
  const RoundsLookAlike near = { .maybe_same = TRUE },
                        linked = { .maybe_same = TRUE, .linked = TRUE };
  const RoundsLookAlike *const rows[] = { &near, &linked };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex)
          chart = chart_fixture_text ("", &(ChartFixture){ .same_person = rows[i],
                                                           .n_same_person = 1 });

      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_SAME_PERSON),
                        ==, i == 0);
    }
}

/* ---- 2.6: labels and consent ---- */

/* R and V of HL7's Confidentiality close a record, named by its system or by none; other codes do not. */
static void
test_labels (void)
{
  static const struct
  {
    const char *more;
    gboolean withheld;
  } rows[] = {
    { SECURE ("v3-Confidentiality", "R"), TRUE },
    { SECURE ("v3-Confidentiality", "V"), TRUE },
    { SECURE ("v3-Confidentiality", "N"), FALSE },
    { SECURE ("v3-ActCode", "R"), FALSE },
    { ",'meta':{'security':[{'code':'R'}]}", TRUE },
    { ",'securityLabel':[{'coding':[{'code':'R'}]}]", TRUE },
    { ",'contained':[{'resourceType':'Patient','id':'c'" SECURE ("v3-Confidentiality", "V") "}]",
      TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (RESOURCE ("DocumentReference", "1",
                                                         OF ",'status':'current'%s"),
                                               rows[i].more);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpint (rounds_chart_row (chart, "DocumentReference/1") == NULL, ==,
                       rows[i].withheld);
    }
}

/* What labels the person labels all; an older version that was labelled is not shown with a newer one. */
static void
test_label_of_person (void)
{
#define CLOSED_PERSON "{'resourceType':'Patient','id':'p'" SECURE ("v3-Confidentiality", "R") "}\n"
#define SECRET        OBSERVED ("1", TEXT ("x") SECURE ("v3-Confidentiality", "V"))
#define OPEN_NOW      OBSERVED ("1", TEXT ("y"))
  g_autoptr (RoundsChartIndex)
      closed = chart_fixture_text (CLOSED_PERSON OBSERVED ("1", TEXT ("x")), NULL);
  g_autoptr (RoundsChartIndex)
      opened = chart_fixture_text (CLOSED_PERSON OBSERVED ("1", TEXT ("x")),
                                   &(ChartFixture){ .opened = ROUNDS_SECRECY_RESTRICTED });
  g_autoptr (RoundsChartIndex) newer = chart_fixture_text (SECRET OPEN_NOW, NULL);
  g_autoptr (RoundsChartIndex)
      all = chart_fixture_text (SECRET OPEN_NOW, &(ChartFixture){ .opened = ROUNDS_SECRECY_VERY });

  g_assert_cmpuint (closed->n_rows, ==, 0);
  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_RESTRICTED], ==, 2);
  g_assert_cmphex (chart_marks (opened, "Observation/1") & ROUNDS_MARK_RESTRICTED, !=, 0);
  g_assert_cmpuint (rounds_chart_row (newer, "Observation/1")->n_was, ==, 0);
  g_assert_cmpuint (rounds_chart_row (all, "Observation/1")->n_was, ==, 1);
}

/* A consent marks what it denies while it is active and has not ended. */
static void
test_consent (void)
{
#define CONSENT(status, type, more)                                                           \
  RESOURCE (                                                                                  \
      "Consent", "c",                                                                         \
      ",'status':'" status "','patient':{'reference':'Patient/p'},'provision':{'type':'" type \
      "','securityLabel':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code" \
      "':'SEX'}]" more "}")
#define DELICATE OBSERVED ("1", TEXT ("x") SECURE ("v3-ActCode", "SEX"))
  static const struct
  {
    const char *consent;
    gboolean denied;
  } rows[] = {
    { CONSENT ("active", "deny", ""), TRUE },
    { CONSENT ("inactive", "deny", ""), FALSE },
    { CONSENT ("active", "permit", ""), FALSE },
    { CONSENT ("active", "deny", ",'period':{'end':'2026-01-01'}"), FALSE },
    { CONSENT ("active", "deny", ",'period':{'end':'2027-01-01'}"), TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (DELICATE, rows[i].consent, NULL);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpint ((chart_marks (chart, "Observation/1") & ROUNDS_MARK_CONSENT) != 0, ==,
                       rows[i].denied);
    }
}

/* D24: what is not for a shared screen, by its label, its code, or the medicine that it is. */
static void
test_sensitive (void)
{
  static const struct
  {
    const char *text, *reference;
    gboolean sensitive;
  } rows[] = {
    { OBSERVED ("1", TEXT ("x") SECURE ("v3-ActCode", "HIV")), "Observation/1", TRUE },
    { OBSERVED ("1", TEXT ("x") SECURE ("v3-Confidentiality", "HIV")), "Observation/1", TRUE },
    { OBSERVED ("1", TEXT ("x") SECURE ("v3-Confidentiality", "PSY")), "Observation/1", TRUE },
    { OBSERVED ("1", TEXT ("x") SECURE ("v3-Confidentiality", "N")), "Observation/1", FALSE },
    { RESOURCE ("Condition", "1", OF SCT ("706893006")), "Condition/1", TRUE },
    { RESOURCE ("Condition", "1", OF SCT ("38341003")), "Condition/1", FALSE },
    { RESOURCE ("MedicationRequest", "1",
                OF ",'status':'active','intent':'order','medicationCodeableConcept':{'coding':[{"
                   "'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'748856'}]}"),
      "MedicationRequest/1", TRUE },
    { RESOURCE ("MedicationRequest", "1",
                OF ",'status':'active','intent':'order','medicationCodeableConcept':{'text':"
                   "'dolutegravir 50 MG Oral Tablet'}"),
      "MedicationRequest/1", TRUE },
    { RESOURCE ("Condition", "1",
                OF
                ",'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'F33.1'}],"
                "'text':'x'}"),
      "Condition/1", TRUE },
    { RESOURCE ("Condition", "1",
                OF
                ",'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'I10'}],"
                "'text':'x'}"),
      "Condition/1", FALSE },
    { RESOURCE ("Condition", "1", OF TEXT ("Human immunodeficiency virus infection")),
      "Condition/1", TRUE },
    { OBSERVED ("1", TEXT ("HIV 1 RNA [#/volume] in Plasma")), "Observation/1", TRUE },
    { RESOURCE ("FamilyMemberHistory", "1",
                ",'patient':{'reference':'Patient/p'},'status':'completed',"
                "'relationship':{'text':'mother'}"),
      "FamilyMemberHistory/1", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint ((chart_marks (chart, rows[i].reference) & ROUNDS_MARK_SENSITIVE) != 0, ==,
                       rows[i].sensitive);
    }
}

/* ---- D25: tiers ---- */

static void
test_tiers (void)
{
#define EMPTY(type) RESOURCE (type, "1", OF ",'patient':{'reference':'Patient/p'}")
#define CANCER      SCT ("93761005")  /* data/tables/tiers.tsv: a landmark */
#define DENTAL      SCT ("81733005")  /* routine */
#define EMPLOYED    SCT ("160903007") /* data/tables/sections.tsv: social */
  static const struct
  {
    const char *text, *reference;
    RoundsTier tier;
  } rows[] = {
    { EMPTY ("Claim"), "Claim/1", ROUNDS_TIER_ROUTINE },
    { EMPTY ("CareTeam"), "CareTeam/1", ROUNDS_TIER_ROUTINE },
    { EMPTY ("QuestionnaireResponse"), "QuestionnaireResponse/1", ROUNDS_TIER_ROUTINE },
    { EMPTY ("EpisodeOfCare"), "EpisodeOfCare/1", ROUNDS_TIER_ROUTINE },
    { EMPTY ("NutritionOrder"), "NutritionOrder/1", ROUNDS_TIER_ROUTINE },
    { VISIT ("1", "IMP", "2026-01-01", "2026-01-02", ""), "Encounter/1", ROUNDS_TIER_LANDMARK },
    { VISIT ("1", "ACUTE", "2026-01-01", "2026-01-02", ""), "Encounter/1", ROUNDS_TIER_LANDMARK },
    { VISIT ("1", "NONAC", "2026-01-01", "2026-01-02", ""), "Encounter/1", ROUNDS_TIER_LANDMARK },
    { VISIT ("1", "EMER", "2026-01-01", "2026-01-02", ""), "Encounter/1", ROUNDS_TIER_LANDMARK },
    { VISIT ("1", "AMB", "2026-01-01", "2026-01-02", ""), "Encounter/1", ROUNDS_TIER_CLINICAL },
    { RESOURCE ("Condition", "1", OF CANCER), "Condition/1", ROUNDS_TIER_LANDMARK },
    { RESOURCE ("Condition", "1",
                OF CANCER ",'verificationStatus':{'coding':[{'code':'entered-in-error'}]}"),
      "Condition/1", ROUNDS_TIER_CLINICAL },
    { RESOURCE ("FamilyMemberHistory", "1",
                ",'status':'completed','patient':{'reference':'Patient/p'},'condition':[{'code':{"
                "'coding':[{'system':'http://snomed.info/sct','code':'93761005'}]}}]"),
      "FamilyMemberHistory/1", ROUNDS_TIER_CLINICAL },
    { RESOURCE ("Condition", "1", OF EMPLOYED), "Condition/1", ROUNDS_TIER_ROUTINE },
    { PROCEDURE ("1", "completed", DENTAL), "Procedure/1", ROUNDS_TIER_ROUTINE },
    /* what is part of a contradiction, or abnormal, is never routine */
    { PROCEDURE ("1", "completed", DENTAL ",'performedDateTime':'2027-01-01'"), "Procedure/1",
      ROUNDS_TIER_CLINICAL },
    { OBSERVED ("1",
                ",'code':{'coding':[{'system':'" LOINC "','code':'75626-2'}]},'interpretation':"
                "[{'coding':[{'code':'H'}]}]"),
      "Observation/1", ROUNDS_TIER_CLINICAL },
    { OBSERVED ("1", ",'code':{'coding':[{'system':'" LOINC "','code':'75626-2'}]}"),
      "Observation/1", ROUNDS_TIER_ROUTINE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_nonnull (rounds_chart_row (chart, rows[i].reference));
      g_assert_cmpstr (rounds_tier_word (rounds_chart_row (chart, rows[i].reference)->tier), ==,
                       rounds_tier_word (rows[i].tier));
    }
}

/* ---- D27: plans that exclude each other ---- */

static void
test_plans (void)
{
#define REQUEST(id, status, more) \
  RESOURCE ("ServiceRequest", id, ",'status':'" status "','intent':'order'" OF more)
#define NEVER(id, more) REQUEST (id, "active", ",'doNotPerform':true" more)
#define XRAY            SCT ("399208008")
#define SAME_CODE       ",'code':{'coding':[{'system':'urn:x','code':'399208008'}]}"
#define DNR                                                                          \
  RESOURCE ("Observation", "dnr",                                                    \
            ",'status':'final'" OF ON ("2026-06-01")                                 \
                TEXT ("Code status") ",'valueCodeableConce"                          \
                                     "pt':{'coding':[{'system':'http://snomed.info/" \
                                     "sct','code':'450476008'}]}")
#define PLAN(start, more)    \
  RESOURCE ("CarePlan", "1", \
            ",'status':'active','intent':'plan'" OF ",'period':{'start':'" start "'}" more)
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { REQUEST ("1", "active", XRAY) NEVER ("2", XRAY), 1 },
    { REQUEST ("1", "on-hold", XRAY) NEVER ("2", XRAY), 1 },
    { REQUEST ("1", "completed", XRAY) NEVER ("2", XRAY), 0 },
    { REQUEST ("1", "active", XRAY ",'occurrencePeriod':{'start':'2026-01-01','end':'2026-02-01'}")
          NEVER ("2", XRAY),
      0 },
    { REQUEST ("1", "active", SAME_CODE) NEVER ("2", XRAY), 0 },
    { REQUEST ("1", "active", TEXT ("Chest")) NEVER ("2", TEXT ("Chest")), 1 },
    { REQUEST ("1", "active", TEXT ("Chest")) NEVER ("2", TEXT ("Knee")), 0 },
    { NEVER ("1", XRAY) NEVER ("2", XRAY), 0 },
    /* an older plan that wants it, beside a newer "not for resuscitation" */
    { PLAN ("2026-01-01", ",'title':'For resuscitation'") DNR, 1 },
    { PLAN ("2026-01-01", ",'title':'Full treatment'") DNR, 1 },
    { PLAN ("2026-01-01", ",'title':'Plan','note':[{'text':'wants to be resuscitated'}]") DNR, 1 },
    { PLAN ("2026-01-01",
            ",'category':[{'coding':[{'system':'http://snomed.info/sct','code':'4504750"
            "07'}]}]") DNR,
      1 },
    { PLAN ("2026-01-01", ",'title':'Physiotherapy'") DNR, 0 },
    { PLAN ("2026-07-01", ",'title':'Full treatment'") DNR, 0 },
    { PLAN ("2026-01-01", ",'title':'Full treatment'"), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (errors_of (rows[i].text, ROUNDS_ERROR_PLANS), ==, rows[i].errors);
    }
}

/* What stands over a chart is found among all rows, whatever it is dated and whatever was said of it since; an
 * observation of a number is not of it. */
static void
test_standing (void)
{
  static const char text[] =
      "{'resourceType':'Flag','id':'flag','status':'inactive','code':{'text':'Falls'},"
      "'subject':{'reference':'Patient/p'},'period':{'start':'2020-01-01'}}\n"
      "{'resourceType':'Observation','id':'status','status':'entered-in-error',"
      "'code':{'coding':[{'system':'http://example.org','code':'own'},"
      "{'system':'http://loinc.org','code':'100822-6'}]},'subject':{'reference':'Patient/p'},"
      "'effectiveDateTime':'2026-01-02','valueString':'Do not resuscitate'}\n"
      "{'resourceType':'Observation','id':'due','status':'final',"
      "'code':{'coding':[{'system':'http://loinc.org','code':'11778-8'}]},"
      "'subject':{'reference':'Patient/"
      "p'},'effectiveDateTime':'2026-03-02','valueDateTime':'2027-01-05'}\n"
      "{'resourceType':'Observation','id':'number','status':'final',"
      "'code':{'coding':[{'system':'http://loinc.org','code':'2823-3'}]},"
      "'subject':{'reference':'Patient/p'},'effectiveDateTime':'2026-03-03',"
      "'valueQuantity':{'value':4.1,'unit':'mmol/L'}}\n";
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

  g_assert_cmpuint (chart->n_standing, ==, 3);
  g_assert_true (chart->standing[0] == rounds_chart_row (chart, "Flag/flag"));
  g_assert_true (chart->standing[1] == rounds_chart_row (chart, "Observation/status"));
  g_assert_true (rounds_event_is_code_status (chart->standing[1]->event));
  g_assert_true (chart->standing[2] == rounds_chart_row (chart, "Observation/due"));
  g_assert_true (rounds_event_is_delivery (chart->standing[2]->event));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-rows/2.5-panels", test_panels);
  g_test_add_func ("/chart-rows/2.5-clinical-time", test_clinical_time);
  g_test_add_func ("/chart-rows/2.5-issued-later", test_issued_later);
  g_test_add_func ("/chart-rows/2.5-note-time", test_note_time);
  g_test_add_func ("/chart-rows/2.5-visits", test_visits);
  g_test_add_func ("/chart-rows/2.5-visit-label", test_visit_label);
  g_test_add_func ("/chart-rows/2.5-fold-of-one-reason", test_fold_of_one_reason);
  g_test_add_func ("/chart-rows/D23-after-death", test_after_death);
  g_test_add_func ("/chart-rows/2.5-later-date", test_later_date);
  g_test_add_func ("/chart-rows/later-now", test_later_now);
  g_test_add_func ("/chart-rows/2.6-focus", test_focus);
  g_test_add_func ("/chart-rows/2.6-other-subjects", test_other_subjects);
  g_test_add_func ("/chart-rows/2.6-derived-from", test_derived_from);
  g_test_add_func ("/chart-rows/2.6-procedures", test_procedures);
  g_test_add_func ("/chart-rows/2.6-same-person", test_same_person);
  g_test_add_func ("/chart-rows/2.6-labels", test_labels);
  g_test_add_func ("/chart-rows/2.6-label-of-person", test_label_of_person);
  g_test_add_func ("/chart-rows/2.6-consent", test_consent);
  g_test_add_func ("/chart-rows/D24-sensitive", test_sensitive);
  g_test_add_func ("/chart-rows/D25-tiers", test_tiers);
  g_test_add_func ("/chart-rows/D27-plans", test_plans);
  g_test_add_func ("/chart-rows/standing", test_standing);
  return g_test_run ();
}
