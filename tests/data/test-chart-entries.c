/* Problems and allergies, sentence by sentence (record rules 2.2, 2.3): each case is a few resources, written
 * out here. An apostrophe stands for a quotation mark. */
#include "chart-fixture.h"

#define SNOMED           "http://snomed.info/sct"
#define OF               ",'subject':{'reference':'Patient/p'}"
#define WHO(sex)         "{'resourceType':'Patient','id':'p','gender':'" sex "'}\n"
#define SCT(code)        "{'coding':[{'system':'" SNOMED "','code':'" code "'}]}"
#define CALLED(words)    "{'text':'" words "'}"
#define CLINICAL(status) ",'clinicalStatus':{'coding':[{'code':'" status "'}]}"
#define VERIFIED(status) ",'verificationStatus':{'coding':[{'code':'" status "'}]}"
#define ONSET(date)      ",'onsetDateTime':'" date "'"
#define CATEGORY(word)   ",'category':[{'coding':[{'code':'" word "'}]}]"
#define CONDITION(id, code, more) \
  "{'resourceType':'Condition','id':'" id "','code':" code OF more "}\n"
#define ACTIVE(id, code, more) CONDITION (id, code, CLINICAL ("active") more)
#define ALLERGY(id, code, more)                                                                   \
  "{'resourceType':'AllergyIntolerance','id':'" id "','patient':{'reference':'Patient/p'},'code'" \
  ":" code more "}\n"

typedef struct
{
  RoundsChartIndex *chart;
  RoundsProblems *problems;
  RoundsAllergies *allergies;
} Page;

static Page
open_page (const char *text, const char *at)
{
  RoundsChartIndex *chart = chart_fixture_text (text, NULL);
  gint64 moment = at != NULL ? chart_instant (at) : chart->settings.as_of;

  return (Page){ chart, rounds_chart_problems (chart, moment),
                 rounds_chart_allergies (chart, moment) };
}

static void
page_clear (Page *page)
{
  rounds_problems_free (page->problems);
  rounds_allergies_free (page->allergies);
  rounds_chart_index_free (page->chart);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static guint
count_errors (const char *text, RoundsChartErrorKind kind)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

  return chart_count_errors (chart, chart->settings.as_of, kind);
}

/* ---- 2.2 ---- */

/* Each clinical status is named as such; what says none says so. */
static void
test_clinical_status (void)
{
  static const struct
  {
    const char *status;
    RoundsProblemState state;
  } rows[] = {
    { "active", ROUNDS_PROBLEM_ACTIVE },       { "recurrence", ROUNDS_PROBLEM_RECURRENCE },
    { "relapse", ROUNDS_PROBLEM_RELAPSE },     { "remission", ROUNDS_PROBLEM_REMISSION },
    { "inactive", ROUNDS_PROBLEM_INACTIVE },   { "resolved", ROUNDS_PROBLEM_RESOLVED },
    { "something", ROUNDS_PROBLEM_NO_STATUS }, { NULL, ROUNDS_PROBLEM_NO_STATUS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = rows[i].status != NULL
                                  ? g_strdup_printf (CONDITION ("1", CALLED ("x"), CLINICAL ("%s")),
                                                     rows[i].status)
                                  : g_strdup (CONDITION ("1", CALLED ("x"), ""));
      g_auto (Page) page = open_page (text, NULL);

      g_test_message ("%s", rows[i].status);
      g_assert_cmpint (page.problems->problems[0].state, ==, rows[i].state);
    }
}

/* As of a past day: what is over now, and does not say when it ended, is not known. */
static void
test_past_status (void)
{
  static const struct
  {
    const char *more, *state;
  } rows[] = {
    { CLINICAL ("resolved"), "no-status" },
    { CLINICAL ("resolved") ",'abatementDateTime':'2026-03-01'", "active" },
    { CLINICAL ("resolved") ",'abatementPeriod':{'end':'2026-03-01'}", "active" },
    { CLINICAL ("resolved") ",'abatementDateTime':'2020-02-01'", "resolved" },
    { CLINICAL ("active"), "active" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (CONDITION ("1", CALLED ("x"),
                                                          ONSET ("2020-01-01") "%s"),
                                               rows[i].more);
      g_auto (Page) page = open_page (text, "2022-01-01");

      g_test_message ("%s", rows[i].more);
      g_assert_cmpstr (rounds_problem_state_word (page.problems->problems[0].state), ==,
                       rows[i].state);
    }
}

/* A line of the list that was entered in error makes no curated list. */
static void
test_curated_in_error (void)
{
  g_auto (Page)
      page = open_page (ACTIVE ("1", CALLED ("x"),
                                CATEGORY ("problem-list-item") VERIFIED ("entered-in-error"))
                            ACTIVE ("2", CALLED ("x"), CATEGORY ("encounter-diagnosis")),
                        NULL);

  g_assert_cmpuint (page.problems->n_problems, ==, 1);
  g_assert_cmpint (page.problems->problems[0].section, ==, ROUNDS_PROBLEMS_ENCOUNTER);
  g_assert_true (page.problems->no_curated);
}

/* The same digits of two systems are two problems; of one they are one, with its episodes. */
static void
test_one_row (void)
{
  g_auto (Page)
      two = open_page (ACTIVE ("1", SCT ("38341003"), "")
                           ACTIVE ("2", "{'coding':[{'system':'urn:x','code':'38341003'}]}", ""),
                       NULL);
  g_auto (Page)
      one = open_page (ACTIVE ("1", SCT ("38341003"), "") ACTIVE ("2", SCT ("38341003"), ""), NULL);

  g_assert_cmpuint (two.problems->n_problems, ==, 2);
  g_assert_cmpuint (one.problems->n_problems, ==, 1);
  g_assert_cmpuint (one.problems->problems[0].n_episodes, ==, 2);
}

/* Stages of one disease: the newest, of one day the higher; those of another disease stand by themselves. */
static void
test_stages (void)
{
#define NYHA_2 "421704003"
#define NYHA_3 "420913000"
#define CKD_3  "433144002"
#define LUNG_2 "425048006"
#define LUNG_4 "423121009"
  static const struct
  {
    const char *one, *on, *other, *other_on; /* the first is shown, the other beneath it */
    guint beneath;
  } rows[] = {
    { NYHA_3, "2026-05-01", NYHA_2, "2020-01-01", 1 },
    { NYHA_2, "2026-05-01", NYHA_3, "2020-01-01", 1 }, /* it got better */
    { NYHA_3, "2026-05-01", NYHA_2, "2026-05-01", 1 },
    { NYHA_3, "2026-05-01T09:00:00Z", NYHA_2, "2026-05-01T17:00:00Z", 1 },
    { LUNG_4, "2026-05-01", LUNG_2, "2025-01-01", 1 },
    { CKD_3, "2026-05-01", NYHA_2, "2020-01-01", 0 },
    { CKD_3, "2026-05-01", LUNG_2, "2020-01-01", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint order = 0; order < 2; order++)
      {
        g_autofree char *one = g_strdup_printf (ACTIVE ("1", SCT ("%s"), ONSET ("%s")), rows[i].one,
                                                rows[i].on);
        g_autofree char *other = g_strdup_printf (ACTIVE ("2", SCT ("%s"), ONSET ("%s")),
                                                  rows[i].other, rows[i].other_on);
        g_autofree char *text = g_strconcat (order == 0 ? one : other, order == 0 ? other : one,
                                             NULL);
        g_auto (Page) page = open_page (text, NULL);

        g_test_message ("%s", text);
        g_assert_cmpuint (page.problems->n_problems, ==, 2);
        for (guint k = 0; k < 2; k++)
          {
            const RoundsProblem *problem = &page.problems->problems[k];
            gboolean shown = g_strcmp0 (problem->code->code, rows[i].one) == 0;

            g_assert_cmpuint (problem->n_also_open, ==, shown ? rows[i].beneath : 0);
            g_assert_cmpint (problem->beneath, ==, !shown && rows[i].beneath > 0);
          }
      }
}

#define PREDIABETES "15777000"
#define DIABETES_2  "44054006"
#define NEPHROPATHY "127013003"
#define PREGNANT    "72892002"
#define PROSTATE    "65575008"
#define SMOKES      "449868002"
#define ANSWER(id, code, date)                                                            \
  "{'resourceType':'Observation','id':'" id "','status':'final'" OF ",'code':{'coding':[" \
  "{'system':'http://loinc.org','code':'72166-2'}]},'effectiveDateTime':'" date           \
  "','valueCodeableConcept':" SCT (code) "}\n"
#define NEVER     "266919005"
#define EX_SMOKER "8517006"
#define BIOPSY \
  "{'resourceType':'Procedure','id':'b','status':'completed'" OF ",'code':" SCT (PROSTATE) "}\n"
#define HCG(status)                                                                             \
  "{'resourceType':'Observation','id':'h','status':'" status "'" OF                             \
  ",'code':{'coding':[{'system':'http://loinc.org','code':'2106-3'}]},'effectiveDateTime':'202" \
  "6-01-01','valueString':'negative'}\n"
static const struct
{
  const char *text;
  RoundsChartErrorKind kind;
  guint errors;
} pair_cases[] = {
  { ACTIVE ("1", SCT (PREDIABETES), ""), ROUNDS_ERROR_PROBLEM_PAIR, 0 },
  { ACTIVE ("1", SCT (PREDIABETES), "") ACTIVE ("2", SCT (DIABETES_2), ""),
    ROUNDS_ERROR_PROBLEM_PAIR, 1 },
  { ACTIVE ("1", SCT (PREDIABETES), "") ACTIVE ("2", SCT (NEPHROPATHY), ""),
    ROUNDS_ERROR_PROBLEM_PAIR, 1 },
  { ACTIVE ("1", SCT (DIABETES_2), "") ACTIVE ("2", SCT (NEPHROPATHY), ""),
    ROUNDS_ERROR_PROBLEM_PAIR, 0 },
  { CONDITION ("1", SCT (PREDIABETES), CLINICAL ("resolved")) ACTIVE ("2", SCT (NEPHROPATHY), ""),
    ROUNDS_ERROR_PROBLEM_PAIR, 0 },
  /* the newest answer is what is compared */
  { ACTIVE ("1", SCT (SMOKES), "") ANSWER ("2", NEVER, "2026-01-01"), ROUNDS_ERROR_SMOKING, 1 },
  { ACTIVE ("1", SCT (SMOKES), "") ANSWER ("2", NEVER, "2020-01-01")
        ANSWER ("3", SMOKES, "2026-01-01"),
    ROUNDS_ERROR_SMOKING, 0 },
  { ACTIVE ("1", SCT (SMOKES), "") ANSWER ("2", NEVER, "2020-01-01")
        ANSWER ("3", EX_SMOKER, "2026-01-01"),
    ROUNDS_ERROR_SMOKING, 0 },
  { CONDITION ("1", SCT (SMOKES), CLINICAL ("resolved")) ANSWER ("2", NEVER, "2026-01-01"),
    ROUNDS_ERROR_SMOKING, 0 },
  { WHO ("male") ACTIVE ("1", SCT (PREGNANT), ""), ROUNDS_ERROR_SEX, 1 },
  { WHO ("female") ACTIVE ("1", SCT (PREGNANT), ""), ROUNDS_ERROR_SEX, 0 },
  { WHO ("male") HCG ("final"), ROUNDS_ERROR_SEX, 1 },
  { WHO ("male") HCG ("entered-in-error"), ROUNDS_ERROR_SEX, 0 },
  { WHO ("female") BIOPSY, ROUNDS_ERROR_SEX, 1 },
  { WHO ("male") BIOPSY, ROUNDS_ERROR_SEX, 0 },
  /* of whom no sex, or another one, is recorded nothing is unexpected */
  { WHO ("other") BIOPSY HCG ("final"), ROUNDS_ERROR_SEX, 0 },
  { WHO ("unknown") BIOPSY HCG ("final"), ROUNDS_ERROR_SEX, 0 },
  { BIOPSY HCG ("final"), ROUNDS_ERROR_SEX, 0 },
};

/* Pairs that cannot both be true, each of them, and that one of a pair alone is none. */
static void
test_pairs (void)
{

  for (guint i = 0; i < G_N_ELEMENTS (pair_cases); i++)
    {
      g_test_message ("%s", pair_cases[i].text);
      g_assert_cmpuint (count_errors (pair_cases[i].text, pair_cases[i].kind), ==,
                        pair_cases[i].errors);
    }
}

/* What belongs to the row, and in which of its times it stands: when it began, not when it was written. */
static void
test_condition_parts (void)
{
  g_auto (Page) page = open_page (
      ACTIVE (
          "1", CALLED ("x"),
          ",'severity':{'text':'severe'},'evidence':[{'detail':[{'reference':'Observation/e'}]}],"
          "'abatementAge':{'value':52,'unit':'a'}" ONSET (
              "2019-01-01") ",'recordedDate':'2020-05-05'")
          ACTIVE ("2", CALLED ("y"),
                  ",'onsetPeriod':{'start':'2018-01-01','end':'2018-02-01'},'abatementString':'at "
                  "school','recordedDate':'2020-05-05'")
              ACTIVE ("3", CALLED ("z"), ",'recordedDate':'2020-05-05'"),
      NULL);
  const RoundsChartRow *one = rounds_chart_row (page.chart, "Condition/1");
  const RoundsChartRow *two = rounds_chart_row (page.chart, "Condition/2");
  const RoundsChartRow *three = rounds_chart_row (page.chart, "Condition/3");

  g_assert_cmpstr (rounds_event_facet (one->event, ROUNDS_FACET_SEVERITY, 0)->text, ==, "severe");
  g_assert_cmpstr (rounds_event_facet (one->event, ROUNDS_FACET_EVIDENCE, 0)->text, ==,
                   "Observation/e");
  g_assert_cmpstr (rounds_event_facet (one->event, ROUNDS_FACET_ABATEMENT, 0)->quantity.decimal, ==,
                   "52");
  g_assert_cmpint (one->from, ==, chart_instant ("2019-01-01T00:00:00-06:00"));
  g_assert_cmpstr (rounds_event_facet (one->event, ROUNDS_FACET_RECORDED, 0)->time.text, ==,
                   "2020-05-05");
  g_assert_cmpstr (rounds_event_facet (two->event, ROUNDS_FACET_ABATEMENT, 0)->text, ==,
                   "at school");
  g_assert_cmpstr (rounds_event_facet (two->event, ROUNDS_FACET_ONSET, 0)->time.text, ==,
                   "2018-01-01");
  g_assert_cmpint (two->from, ==, chart_instant ("2018-01-01T00:00:00-06:00"));
  g_assert_cmpint (three->from, ==, chart_instant ("2020-05-05T00:00:00-05:00"));
}

/* ---- 2.3 ---- */

#define NO_DRUG        "409137002"
#define NO_FOOD        "429625007"
#define NO_ENVIRONMENT "428607008"
#define NO_LATEX       "716184000"
#define NONE           "716186003"
#define LIST(status, why)                                                                       \
  "{'resourceType':'List','id':'l','status':'" status "','mode':'snapshot'" OF ",'date':'2026-" \
  "01-01','code':{'coding':[{'code':'allergies'}]},'emptyReason':{'coding':[{'code':'" why      \
  "'}]}}\n"

/* What a record says of allergies, and of which classes. */
static void
test_states (void)
{
  static const struct
  {
    const char *text;
    RoundsAllergyState state;
    guint scope;
  } rows[] = {
    { ALLERGY ("1", SCT (NONE), ""), ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_ALL },
    { ALLERGY ("1", SCT (NO_DRUG), ""), ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_DRUG },
    { ALLERGY ("1", SCT (NO_FOOD), ""), ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_FOOD },
    { ALLERGY ("1", SCT (NO_ENVIRONMENT), ""), ROUNDS_ALLERGIES_NONE_KNOWN,
      ROUNDS_SCOPE_ENVIRONMENT },
    { ALLERGY ("1", SCT (NO_LATEX), ""), ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_LATEX },
    { ALLERGY ("1", SCT (NO_FOOD), "") ALLERGY ("2", SCT (NO_DRUG), ""),
      ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_FOOD | ROUNDS_SCOPE_DRUG },
    /* "none known" that was refuted, or in error, says nothing */
    { ALLERGY ("1", SCT (NONE), VERIFIED ("entered-in-error")), ROUNDS_ALLERGIES_NO_RECORD, 0 },
    { ALLERGY ("1", SCT (NONE), VERIFIED ("refuted")), ROUNDS_ALLERGIES_NO_RECORD, 0 },
    { ALLERGY ("1",
               "{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/data-absent-reason',"
               "'code':'unknown'}]}",
               ""),
      ROUNDS_ALLERGIES_NOT_ASKED, 0 },
    { ALLERGY ("1", "{'coding':[{'code':'no-allergy-info'}]}", ""), ROUNDS_ALLERGIES_NOT_ASKED, 0 },
    { LIST ("current", "nilknown"), ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_ALL },
    { LIST ("current", "notasked"), ROUNDS_ALLERGIES_NOT_ASKED, 0 },
    { LIST ("retired", "nilknown"), ROUNDS_ALLERGIES_NO_RECORD, 0 },
    { LIST ("entered-in-error", "nilknown"), ROUNDS_ALLERGIES_NO_RECORD, 0 },
    { ALLERGY ("1", CALLED ("x"), CLINICAL ("active")), ROUNDS_ALLERGIES_ENTRIES, 0 },
    { ALLERGY ("1", CALLED ("x"), ""), ROUNDS_ALLERGIES_ENTRIES, 0 },
    { ALLERGY ("1", CALLED ("x"), CLINICAL ("inactive")), ROUNDS_ALLERGIES_NONE_ACTIVE, 0 },
    { ALLERGY ("1", CALLED ("x"), CLINICAL ("resolved")), ROUNDS_ALLERGIES_NONE_ACTIVE, 0 },
    { ALLERGY ("1", CALLED ("x"), VERIFIED ("refuted")), ROUNDS_ALLERGIES_NONE_ACTIVE, 0 },
    { ALLERGY ("1", CALLED ("x"), VERIFIED ("entered-in-error")), ROUNDS_ALLERGIES_NONE_ACTIVE, 0 },
    { "", ROUNDS_ALLERGIES_NO_RECORD, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Page) page = open_page (rows[i].text, NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (rounds_allergy_state_word (page.allergies->state), ==,
                       rounds_allergy_state_word (rows[i].state));
      g_assert_cmpuint (page.allergies->scope, ==, rows[i].scope);
    }
}

/* An entry whose onset is yet to come is an error of the record, and still an allergy; before now it was not known,
 * and a denial from a day to come denies nothing. */
static void
test_later_onset (void)
{
  static const char later[] = ALLERGY ("1", CALLED ("penicillin"), ONSET ("2062-11-01"));
  static const char denied[] = ALLERGY ("1", SCT (NONE), ONSET ("2062-11-01"));
  g_auto (Page) now = open_page (later, NULL), denial = open_page (denied, NULL);
  g_auto (Page) before = open_page (later, "2020-01-01T00:00:00Z");

  g_assert_cmpint (now.allergies->state, ==, ROUNDS_ALLERGIES_ENTRIES);
  g_assert_cmpint (before.allergies->state, ==, ROUNDS_ALLERGIES_NO_RECORD);
  g_assert_cmpint (denial.allergies->state, ==, ROUNDS_ALLERGIES_NO_RECORD);
  g_assert_cmpuint (count_errors (later, ROUNDS_ERROR_LATER_DATE), ==, 1);
}

/* What was found or ordered on a day to come is an error of the record; what was ordered for later is none. */
static void
test_later_dates (void)
{
#define ORDERED(on, more)                                                            \
  "{'resourceType':'MedicationRequest','id':'1','status':'active','intent':'order'," \
  "'medicationCodeableConcept':{'text':'x'},'authoredOn':'" on "'" OF more "}\n"
#define BEGINS(on) \
  ",'dosageInstruction':[{'timing':{'repeat':{'boundsPeriod':{'start':'" on "'}}}}]"
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { ACTIVE ("1", "1", ONSET ("2062-11-01")), 1 },
    { ACTIVE ("1", "1", ONSET ("2026-01-01")), 0 },
    { ORDERED ("2062-11-01", ""), 1 },
    { ORDERED ("2026-01-01", BEGINS ("2062-11-01")), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (count_errors (rows[i].text, ROUNDS_ERROR_LATER_DATE), ==, rows[i].errors);
    }
}

/* "None known" of one class contradicts an active entry of that class, or of none that is said. */
static void
test_conflicts (void)
{
  static const struct
  {
    const char *none, *entry;
    gboolean conflict;
  } rows[] = {
    { NO_DRUG, ",'category':['medication']", TRUE },
    { NO_DRUG, ",'category':['biologic']", TRUE },
    { NO_DRUG, ",'category':['food']", FALSE },
    { NO_DRUG, ",'category':['environment']", FALSE },
    { NO_DRUG, "", TRUE },
    { NO_FOOD, ",'category':['food']", TRUE },
    { NO_FOOD, ",'category':['medication']", FALSE },
    { NO_FOOD, ",'category':['environment']", FALSE },
    { NO_FOOD, ",'category':['biologic']", FALSE },
    { NO_ENVIRONMENT, ",'category':['environment']", TRUE },
    { NO_ENVIRONMENT, ",'category':['food']", FALSE },
    { NONE, ",'category':['food']", TRUE },
    { NONE, CLINICAL ("resolved"), FALSE },
    { NONE, VERIFIED ("refuted"), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ALLERGY ("1", SCT ("%s"), "")
                                                   ALLERGY ("2", CALLED ("x"), "%s"),
                                               rows[i].none, rows[i].entry);
      g_auto (Page) page = open_page (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpint (page.allergies->conflict, ==, rows[i].conflict);
    }
}

/* The worst first: anaphylaxis by its code or its words, a severe reaction, then the criticality; low lowers
 * nothing, and what is over comes last. */
static void
test_order (void)
{
#define REACTION(what) ",'reaction':[{" what "}]"
#define CRITICAL(word) ",'criticality':'" word "'"
  static const char *const order[] = { "a-code",   "b-words", "c-severe", "d-high",
                                       "e-unable", "f-low",   "g-none",   "h-over" };
  g_auto (Page) page = open_page (
      ALLERGY ("h", CALLED ("h-over"),
               CLINICAL ("resolved") REACTION ("'manifestation':[{'text':'Anaphylaxis'}]"))
          ALLERGY ("g", CALLED ("g-none"), "") ALLERGY ("f", CALLED ("f-low"), CRITICAL ("low"))
              ALLERGY ("e", CALLED ("e-unable"), CRITICAL ("unable-to-assess"))
                  ALLERGY ("d", CALLED ("d-high"), CRITICAL ("high"))
                      ALLERGY ("c", CALLED ("c-severe"),
                               CRITICAL ("low") REACTION ("'severity':'severe','manifestation':"
                                                          "[{'text':'wheals'}]"))
                          ALLERGY ("b", CALLED ("b-words"),
                                   CRITICAL ("low")
                                       REACTION ("'manifestation':[{'text':'Anaphylactic shock'}]"))
                              ALLERGY ("a", CALLED ("a-code"),
                                       CRITICAL ("low") REACTION (
                                           "'manifestation':[{'coding':[{'system':'" SNOMED
                                           "','code':'39579001'}]}]")),
      NULL);

  g_assert_cmpuint (page.allergies->n_entries, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpstr (page.allergies->entries[i].title, ==, order[i]);
  g_assert_true (page.allergies->entries[0].anaphylaxis && page.allergies->entries[0].severe);
  g_assert_true (page.allergies->entries[1].anaphylaxis && page.allergies->entries[1].severe);
  g_assert_false (page.allergies->entries[2].anaphylaxis);
  g_assert_cmpstr (page.allergies->entries[0].reactions[0], ==, "39579001"); /* as it came */
  g_assert_null (page.allergies->entries[0].reactions[1]);
}

/* One substance by its words, where no code says otherwise. Of another name, or over, it is taken for no other's,
 * whatever code both have. */
static void
test_substances (void)
{
#define CODED(code, words)                                                                         \
  "{'coding':[{'system':'" SNOMED "','code':'" code "','display':'" words "'}],'text':'" words "'" \
  "}"
  static const struct
  {
    const char *title;
    guint substance;
  } rows[] = { { "Latex (substance)", 0 }, { "Eggs", 1 }, { "Gum", 2 }, { "LATEX", 0 },
               { "Latex (substance)", 4 }, { "Latex", 5 } };
  g_auto (Page)
      page = open_page (ALLERGY ("a", CODED ("111088007", "Latex (substance)"), CRITICAL ("high"))
                            ALLERGY ("b", CALLED ("Eggs"), CRITICAL ("unable-to-assess"))
                                ALLERGY ("c", CODED ("111088007", "Gum"),
                                         "") ALLERGY ("d", CALLED ("LATEX"), "")
                                    ALLERGY ("e", CODED ("999999991000", "Latex (substance)"), "")
                                        ALLERGY ("f", CALLED ("Latex"), CLINICAL ("resolved")),
                        NULL);

  g_assert_cmpuint (page.allergies->n_entries, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (page.allergies->entries[i].title, ==, rows[i].title);
      g_assert_cmpuint (page.allergies->entries[i].substance, ==, rows[i].substance);
    }
}

/* A code of a class is shared by substances that are not the same, and no name may stand for another. Codes that
 * are all the same, with no words but their displays, are one. */
static void
test_shared_codes (void)
{
#define AS(system, code, display) \
  "{'system':'" system "','code':'" code "','display':'" display "'}"
#define RXNORM        "http://www.nlm.nih.gov/research/umls/rxnorm"
#define CLASSED(rest) "{'coding':[" AS (SNOMED, "416098002", "Drug allergy") rest
  static const struct
  {
    const char *one, *other;
    gboolean same;
  } rows[] = {
    { CLASSED ("],'text':'Penicillin'}"), CLASSED ("],'text':'Sulfa'}"), FALSE },
    { CLASSED ("],'text':'Penicillin'}"), CLASSED ("],'text':'PENICILLIN'}"), TRUE },
    { CLASSED ("],'text':'Penicillin'}"), CLASSED ("]}"), FALSE },
    { CLASSED ("]}"), "{'coding':[" AS (SNOMED, "416098002", "Arzneimittelallergie") "]}", TRUE },
    { CLASSED ("," AS (RXNORM, "1191", "Aspirin") "]}"),
      CLASSED ("," AS (RXNORM, "5640", "Ibuprofen") "]}"), FALSE },
    { CLASSED ("," AS (RXNORM, "1191", "Aspirin") "],'text':'Tablets'}"),
      CLASSED ("," AS (RXNORM, "5640", "Ibuprofen") "],'text':'Tablets'}"), FALSE },
    { "{'coding':[" AS (RXNORM, "1191", "Aspirin") "," AS (SNOMED, "416098002", "Drug") "]}",
      CLASSED ("]}"), FALSE },
    { "{'coding':[" AS (RXNORM, "1191", "Aspirin") "]}",
      "{'coding':[" AS (SNOMED, "7947003", "Aspirin (substance)") "]}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ALLERGY ("a", "%s", "") ALLERGY ("b", "%s", ""),
                                               rows[i].one, rows[i].other);
      g_auto (Page) page = open_page (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpuint (page.allergies->n_entries, ==, 2);
      g_assert_cmpuint (page.allergies->entries[0].substance, ==, 0);
      g_assert_cmpuint (page.allergies->entries[1].substance, ==, rows[i].same ? 0 : 1);
    }
}

/* Type, category, verification, status, date and criticality are part of the entry. */
static void
test_entry_parts (void)
{
  g_auto (Page) page = open_page (
      ALLERGY ("1", CALLED ("x"),
               CLINICAL ("active") VERIFIED ("unconfirmed") CRITICAL (
                   "high") ",'type':'intolerance','category':['food'],'recordedDate':'2020-05-05'")
          ALLERGY ("2", "{}", ""),
      NULL);
  const RoundsAllergy *entry = &page.allergies->entries[0], *bare = &page.allergies->entries[1];

  g_assert_cmpstr (entry->type, ==, "intolerance");
  g_assert_cmpstr (entry->category, ==, "food");
  g_assert_cmpstr (entry->verification, ==, "unconfirmed");
  g_assert_true (entry->unconfirmed);
  g_assert_cmpstr (entry->clinical_status, ==, "active");
  g_assert_cmpstr (entry->criticality, ==, "high");
  g_assert_cmpint (entry->recorded, ==, chart_instant ("2020-05-05T00:00:00-05:00"));
  g_assert_false (entry->unspecified);
  /* one that names nothing is "unspecified allergy, detail missing" */
  g_assert_true (bare->unspecified);
  g_assert_cmpint (bare->recorded, ==, G_MININT64);
  g_assert_cmpuint (chart_count_errors (page.chart, page.chart->settings.as_of,
                                        ROUNDS_ERROR_ALLERGY_UNSPECIFIED),
                    ==, 1);
}

/* As of a day: what began later is not there yet, unless it was written down before. */
static void
test_known_then (void)
{
#define LATE ALLERGY ("1", CALLED ("x"), ",'onsetDateTime':'2024-01-01'%s")
  g_autofree char *later = g_strdup_printf (LATE, "");
  g_autofree char *written = g_strdup_printf (LATE, ",'recordedDate':'2023-12-01'");
  g_auto (Page) then = open_page (later, "2023-12-15");
  g_auto (Page) now = open_page (later, NULL);
  g_auto (Page) known = open_page (written, "2023-12-15");

  g_assert_cmpuint (then.allergies->n_entries, ==, 0);
  g_assert_cmpuint (now.allergies->n_entries, ==, 1);
  g_assert_cmpuint (known.allergies->n_entries, ==, 1);
}

/* A note that denies what is recorded: in a section of it, or in its note; not of one that came before the
 * entry, nor beside an entry that is over. */
static void
test_notes (void)
{
#define NOTE(date, words)                                                                        \
  "{'resourceType':'Composition','id':'n','status':'final'" OF ",'date':'" date                  \
  "','type':{'text':'t'},'title':'t','section':[{'title':'A','text':{'div':'<div>" words "</div" \
  ">'}}]}\n"
#define REPORT(date, words)                                                                 \
  "{'resourceType':'DiagnosticReport','id':'r','status':'final'" OF ",'code':{'text':'t'}," \
  "'effectiveDateTime':'" date "','conclusion':'" words                                     \
  "','presentedForm':[{'contentType':'text/plain','data':'eA=='}]}\n"
#define ENTRY(more) ALLERGY ("1", CALLED ("x"), ",'recordedDate':'2020-05-05'" more)
  static const struct
  {
    const char *text;
    guint errors;
  } rows[] = {
    { ENTRY ("") NOTE ("2021-01-01", "No Known Allergies."), 1 },
    { ENTRY ("") REPORT ("2021-01-01", "No known allergies."), 1 },
    { ENTRY ("") NOTE ("2021-01-01", "Seen."), 0 },
    { ENTRY ("") NOTE ("2019-01-01", "No Known Allergies."), 0 },
    { ENTRY (CLINICAL ("resolved")) NOTE ("2021-01-01", "No Known Allergies."), 0 },
    { NOTE ("2021-01-01", "No Known Allergies."), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (count_errors (rows[i].text, ROUNDS_ERROR_ALLERGY_NOTE), ==, rows[i].errors);
    }
}

/* An entry that is over is no error, whatever it says. */
static void
test_over_is_no_error (void)
{
  g_assert_cmpuint (count_errors (ALLERGY ("1", "{}", CLINICAL ("resolved")),
                                  ROUNDS_ERROR_ALLERGY_UNSPECIFIED),
                    ==, 0);
  g_assert_cmpuint (count_errors (ALLERGY ("1", CALLED ("x"),
                                           CRITICAL ("low") REACTION (
                                               "'manifestation':[{'text':'Anaphylaxis'}]")),
                                  ROUNDS_ERROR_ALLERGY_CRITICALITY),
                    ==, 1);
  g_assert_cmpuint (count_errors (ALLERGY ("1", CALLED ("x"),
                                           CLINICAL ("resolved") CRITICAL ("low") REACTION (
                                               "'manifestation':[{'text':'Anaphylaxis'}]")),
                                  ROUNDS_ERROR_ALLERGY_CRITICALITY),
                    ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-entries/2.2-clinical-status", test_clinical_status);
  g_test_add_func ("/chart-entries/2.2-past-status", test_past_status);
  g_test_add_func ("/chart-entries/2.2-curated-in-error", test_curated_in_error);
  g_test_add_func ("/chart-entries/2.2-one-row", test_one_row);
  g_test_add_func ("/chart-entries/2.2-stages", test_stages);
  g_test_add_func ("/chart-entries/2.2-pairs", test_pairs);
  g_test_add_func ("/chart-entries/2.2-parts", test_condition_parts);
  g_test_add_func ("/chart-entries/2.3-states", test_states);
  g_test_add_func ("/chart-entries/2.3-conflicts", test_conflicts);
  g_test_add_func ("/chart-entries/2.3-later-onset", test_later_onset);
  g_test_add_func ("/chart-entries/2.5-later-dates", test_later_dates);
  g_test_add_func ("/chart-entries/2.3-order", test_order);
  g_test_add_func ("/chart-entries/2.3-substances", test_substances);
  g_test_add_func ("/chart-entries/2.3-shared-codes", test_shared_codes);
  g_test_add_func ("/chart-entries/2.3-parts", test_entry_parts);
  g_test_add_func ("/chart-entries/2.3-known-then", test_known_then);
  g_test_add_func ("/chart-entries/2.3-notes", test_notes);
  g_test_add_func ("/chart-entries/2.3-over", test_over_is_no_error);
  return g_test_run ();
}
