/* Problems, allergies and contradictions in the chart (record rules 2.2, 2.3, D3, D4, D7 to D9, D22,
 * D27). */
#include "chart-fixture.h"

#include <string.h>

static RoundsProblems *
problems_now (const RoundsChartIndex *chart)
{
  return rounds_chart_problems (chart, chart->settings.as_of);
}

static void
assert_section (const RoundsProblems *problems, const char *title, RoundsProblemSection section)
{
  const RoundsProblem *problem = chart_problem (problems, title);

  g_assert_nonnull (problem);
  g_assert_cmpstr (rounds_problem_section_word (problem->section), ==,
                   rounds_problem_section_word (section));
}

/* ---- D3, D4: sections by explicit codes, never by "(finding)" ---- */

static void
test_sections (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("problems");
  g_autoptr (RoundsProblems) problems = problems_now (chart);

  g_assert_true (problems->no_curated);
  assert_section (problems, "Full-time employment", ROUNDS_PROBLEMS_SOCIAL);
  assert_section (problems, "Victim of intimate", ROUNDS_PROBLEMS_SOCIAL);
  assert_section (problems, "History of renal transplant", ROUNDS_PROBLEMS_HISTORY);
  assert_section (problems, "Chronic pain (finding)", ROUNDS_PROBLEMS_ENCOUNTER);
  assert_section (problems, "Body mass index 30+", ROUNDS_PROBLEMS_ENCOUNTER);
  assert_section (problems, "Smokes tobacco daily", ROUNDS_PROBLEMS_ENCOUNTER);
  assert_section (problems, "Suspected prostate cancer", ROUNDS_PROBLEMS_ENCOUNTER);
  assert_section (problems, "Sore right knee", ROUNDS_PROBLEMS_ENCOUNTER);
  for (guint i = 1; i < problems->n_problems; i++)
    {
      const RoundsProblem *one = &problems->problems[i - 1], *next = &problems->problems[i];

      g_assert_cmpint (one->section, <=, next->section);
      if (one->section == next->section)
        g_assert_cmpint (one->suspected, <=, next->suspected);
    }
}

static void
test_states (void)
{
  static const struct
  {
    const char *title, *state;
    gboolean suspected;
  } rows[] = {
    { "Prediabetes", "active", FALSE },           { "Suspected COVID-19", "active", TRUE },
    { "Atrial fibrillation", "refuted", FALSE },  { "Asthma", "entered-in-error", FALSE },
    { "Malignant neoplasm", "remission", FALSE }, { "Anemia", "no-status", FALSE },
    { "Otitis media", "recurrence", FALSE },
  };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("problems");
  g_autoptr (RoundsProblems) problems = problems_now (chart);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RoundsProblem *problem = chart_problem (problems, rows[i].title);
      g_assert_cmpstr (rounds_problem_state_word (problem->state), ==, rows[i].state);
      g_assert_cmpint (problem->suspected, ==, rows[i].suspected);
    }
  g_assert_null (chart_problem (problems, "Sore right knee")->code);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_ABATED), ==, 1);
}

/* One row a code, with its episodes. */
static void
test_episodes (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("problems");
  g_autoptr (RoundsProblems) problems = problems_now (chart);
  const RoundsProblem *work = chart_problem (problems, "Full-time employment");
  g_autoptr (RoundsProblems) then = rounds_chart_problems (chart, chart_instant ("2010-06-01"));
  g_autoptr (RoundsProblems) between = rounds_chart_problems (chart, chart_instant ("2012-06-01"));

  g_assert_cmpuint (work->n_episodes, ==, 2);
  g_assert_cmpint (work->state, ==, ROUNDS_PROBLEM_ACTIVE);
  g_assert_cmpint (work->episodes[0].from, >, work->episodes[1].from);
  g_assert_cmpint (work->episodes[1].state, ==, ROUNDS_PROBLEM_RESOLVED);
  /* As of 2010 what is over now was active. */
  g_assert_cmpint (chart_problem (then, "Full-time")->state, ==, ROUNDS_PROBLEM_ACTIVE);
  g_assert_cmpuint (chart_problem (then, "Full-time")->n_episodes, ==, 1);
  g_assert_cmpint (chart_problem (between, "Full-time")->state, ==, ROUNDS_PROBLEM_RESOLVED);
  g_assert_null (chart_problem (then, "Chronic kidney disease stage 3"));
}

static void
test_stages (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("problems");
  g_autoptr (RoundsProblems) problems = problems_now (chart);
  const RoundsProblem *newest = chart_problem (problems, "Chronic kidney disease stage 3");

  g_assert_cmpuint (newest->n_also_open, ==, 2);
  g_assert_false (newest->beneath);
  g_assert_true (chart_problem (problems, "Chronic kidney disease stage 1")->beneath);
  g_assert_true (chart_problem (problems, "Chronic kidney disease stage 2")->beneath);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_STAGES), ==, 1);
}

/* A mother's cancer is not the patient's, and an allergy that was refuted is none. */
static void
test_relatives_diagnosis (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("relatives-diagnosis");
  g_autoptr (RoundsProblems) problems = problems_now (chart);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

  g_assert_cmpuint (problems->n_problems, ==, 1);
  g_assert_cmpstr (problems->problems[0].title, ==, "Gout");
  g_assert_nonnull (rounds_chart_row (chart, "FamilyMemberHistory/mother"));
  g_assert_cmpint (allergies->state, ==, ROUNDS_ALLERGIES_NONE_ACTIVE);
  g_assert_false (allergies->entries[0].active);
}

/* ---- D22 ---- */

static void
test_contradictions (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("problems");
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, chart->settings.as_of);
  guint found = 0;

  for (guint i = 0; i < errors->n_errors; i++)
    {
      const RoundsChartError *error = &errors->errors[i];
      g_assert_cmpstr (error->text, !=, "");
      if (error->kind != ROUNDS_ERROR_PROBLEM_PAIR && error->kind != ROUNDS_ERROR_SMOKING &&
          error->kind != ROUNDS_ERROR_PREGNANCY_LONG)
        continue;
      found++;
      g_assert_cmpuint (error->n_sources, ==, error->kind == ROUNDS_ERROR_PREGNANCY_LONG ? 1 : 2);
      for (guint k = 0; k < error->n_sources; k++)
        g_assert_cmpint (error->sources[k]->marks & ROUNDS_MARK_CONTRADICTED, !=, 0);
    }
  g_assert_cmpuint (found, ==, 3);
}

static void
test_curated (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("curated");
  g_autoptr (RoundsProblems) problems = problems_now (chart);
  gint64 now = chart->settings.as_of;

  g_assert_false (problems->no_curated);
  assert_section (problems, "Essential hypertension", ROUNDS_PROBLEMS_CURATED);
  g_assert_cmpuint (chart_problem (problems, "Essential hypertension")->n_episodes, ==, 2);
  /* Refuted on the list, active at an encounter: both sources. */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_PROBLEM_PAIR), ==, 1);
  /* Recorded sex male: a pregnancy and its test, in neutral words. */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_SEX), ==, 1);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_PREGNANCY_LONG), ==, 0);
}

/* ---- allergies: D7 to D9, 2.3 ---- */

static void
assert_allergies (const char *name, RoundsAllergyState state, guint scope, gboolean conflict)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named (name);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

  g_assert_cmpstr (rounds_allergy_state_word (allergies->state), ==,
                   rounds_allergy_state_word (state));
  g_assert_cmpuint (allergies->scope, ==, scope);
  g_assert_cmpint (allergies->conflict, ==, conflict);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of,
                                        ROUNDS_ERROR_ALLERGY_NONE_KNOWN),
                    ==, conflict);
}

static void
test_allergy_states (void)
{
  assert_allergies ("allergy-anaphylaxis", ROUNDS_ALLERGIES_ENTRIES, 0, FALSE);
  assert_allergies ("allergy-none-known", ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_ALL, FALSE);
  assert_allergies ("allergy-list-empty", ROUNDS_ALLERGIES_NONE_KNOWN, ROUNDS_SCOPE_ALL, FALSE);
  assert_allergies ("allergy-not-asked", ROUNDS_ALLERGIES_NOT_ASKED, 0, FALSE);
  assert_allergies ("allergy-none-active", ROUNDS_ALLERGIES_NONE_ACTIVE, 0, FALSE);
  assert_allergies ("empty-patient", ROUNDS_ALLERGIES_NO_RECORD, 0, FALSE);
  assert_allergies ("allergy-conflict", ROUNDS_ALLERGIES_ENTRIES, ROUNDS_SCOPE_ALL, TRUE);
}

/* 409137002 is "no known drug allergy" (SNOMED CT; HL7 R4 example AllergyIntolerance-nkda; value set
 * absent-or-unknown of HL7's International Patient Summary), not "not asked": it says nothing of
 * moulds, and does not contradict one. */
static void
test_none_known_drug (void)
{
  assert_allergies ("allergy-none-known-drug", ROUNDS_ALLERGIES_ENTRIES, ROUNDS_SCOPE_DRUG, FALSE);
}

/* One that was refuted is listed, struck: it is no allergy, and no order stands against it. */
static void
test_refuted (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("allergy-refuted");
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  g_assert_cmpint (allergies->state, ==, ROUNDS_ALLERGIES_NONE_ACTIVE);
  g_assert_cmpuint (allergies->n_entries, ==, 1);
  g_assert_false (allergies->entries[0].active);
  g_assert_cmpstr (allergies->entries[0].verification, ==, "refuted");
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_ALLERGY), ==, 0);
}

/* H19: nothing in the record is said only of a record that came whole. */
static void
test_not_loaded (void)
{
  static const char *const missing[] = { "AllergyIntolerance", NULL };
  static const char *const others[] = { "Observation", NULL };
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/empty-patient.json", ROUNDS_TESTS_DIR);
  const char *paths[] = { path, NULL };
  const ChartFixture rows[] = {
    { .paths = paths, .as_of = "2026-11-16", .sync = ROUNDS_SYNC_PARTIAL },
    { .paths = paths, .as_of = "2026-11-16", .sync = ROUNDS_SYNC_FAILED },
    { .paths = paths, .as_of = "2026-11-16", .not_loaded = missing },
    { .paths = paths, .as_of = "2026-11-16", .not_loaded = others },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_open (&rows[i]);
      g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);
      g_assert_cmpint (allergies->state, ==,
                       i < 3 ? ROUNDS_ALLERGIES_NOT_LOADED : ROUNDS_ALLERGIES_NO_RECORD);
    }
}

/* D8: criticality low never lowers an anaphylaxis; D9: a bare "allergy to substance". */
static void
test_allergy_order (void)
{
  static const char *const order[] = { "Latex (substance)",    "Bee venom (substance)",
                                       "Peanut (substance)",   "Eggs (edible) (substance)",
                                       "Allergy to substance", "Cashew nut",
                                       "Mold (organism)",      "Soy bean" };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("allergy-anaphylaxis");
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);
  gint64 now = chart->settings.as_of;

  g_assert_cmpuint (allergies->n_entries, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_true (g_str_has_prefix (allergies->entries[i].title, order[i]));
  g_assert_true (allergies->entries[0].anaphylaxis);
  g_assert_cmpstr (allergies->entries[0].reactions[0], ==, "Anaphylaxis (disorder)");
  g_assert_true (allergies->entries[1].severe && !allergies->entries[1].anaphylaxis);
  g_assert_true (allergies->entries[4].unspecified);
  g_assert_true (allergies->entries[5].unconfirmed && allergies->entries[5].active);
  g_assert_false (allergies->entries[7].active); /* refuted */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_ALLERGY_CRITICALITY), ==, 2);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_ALLERGY_UNSPECIFIED), ==, 1);
}

/* D7: a note that denies what an entry says is flagged with it. */
static void
test_note_denies (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("allergy-anaphylaxis");

  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_ALLERGY_NOTE),
                    ==, 1);
  g_assert_cmpint (rounds_text_denies_allergies ("Stable. No Known Allergies."), ==, 8);
  g_assert_cmpint (rounds_text_denies_allergies ("NKDA"), ==, 0);
  g_assert_cmpint (rounds_text_denies_allergies ("(NKA)"), ==, 1);
  g_assert_cmpint (rounds_text_denies_allergies ("no known drug allergies"), ==, 0);
  g_assert_cmpint (rounds_text_denies_allergies ("Tanka, NKAB; allergy to latex"), ==, -1);
  g_assert_cmpint (rounds_text_denies_allergies (""), ==, -1);
}

/* What is quoted or reported is not said; what is said beside it is. */
static void
test_reported_denials (void)
{
  static const char *const reported[] = {
    "Patient stated \"no allergies\" previously.",
    "More than a hundred notes state \"No Known Allergies\". That line is printed.",
    "The old chart says \xe2\x80\x9cNKDA\xe2\x80\x9d; he has latex anaphylaxis.",
    "The letter said 'no known allergies' and was wrong.",
    "Mother denies allergies.",
    "His mother, who came along, denies allergies.",
    "Her husband reports no known drug allergies.",
    "NKDA per mother.",
    "No known allergies, according to the daughter",
    "Patient had stated no known allergies at the last visit.",
    "Previously no known allergies, now urticaria after amoxicillin.",
    "The list wrongly says NKDA.",
    "She wrote: \"I feel well. No allergies. No fever.\"",
    "<td>stated &quot;no known allergies&quot; in 2019</td>",
  };
  static const struct
  {
    const char *text;
    gssize at;
  } said[] = {
    { "Patient denies allergies.", 8 },
    { "She denies any allergies.", 4 },
    { "Patient reports no known drug allergies.", 16 },
    { "Seen with her mother, NKDA.", 22 },
    { "Mother has asthma. No known allergies.", 19 },
    { "He says \"it hurts\". NKDA.", 20 },
    { "Laceration 6\" long. NKDA. Dressing 4\" wide.", 20 },
    { "The patient's wife drove. No known allergies. That's all.", 26 },
    { "Mother denies allergies. Patient: NKDA", 34 },
    { "<p title=\"a\">No known allergies</p><p title=\"b\">x</p>", 13 },
    { "quote \" never closed\n\nNKDA", 22 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reported); i++)
    {
      g_test_message ("%s", reported[i]);
      g_assert_cmpint (rounds_text_denies_allergies (reported[i]), ==, -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_test_message ("%s", said[i].text);
      g_assert_cmpint (rounds_text_denies_allergies (said[i].text), ==, said[i].at);
    }
}

/* ---- D27: plans that exclude each other ---- */

static void
test_plans (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("plans");
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, chart->settings.as_of);
  guint n = 0;

  for (guint i = 0; i < errors->n_errors; i++)
    if (errors->errors[i].kind == ROUNDS_ERROR_PLANS)
      {
        n++;
        g_assert_cmpuint (errors->errors[i].n_sources, ==, 2);
      }
  g_assert_cmpuint (n, ==, 2); /* anticoagulation; full treatment */
  /* Before the second status, the plan and the first agree. */
  g_assert_cmpuint (chart_count_errors (chart, chart_instant ("2026-09-15T00:00:00Z"),
                                        ROUNDS_ERROR_PLANS),
                    ==, 1);
}

/* ---- one row a code and a place, and what it shows ---- */

#define CONDITION(id, status, certainty, onset, more)                                           \
  "{'resourceType':'Condition','id':'" id "','subject':{'reference':'Patient/p'}"               \
  ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'1','display':'Lump'}]}"        \
  ",'clinicalStatus':{'coding':[{'code':'" status "'}]}"                                        \
  ",'verificationStatus':{'coding':[{'code':'" certainty "'}]},'recordedDate':'" onset "'" more \
  "}\n"
#define AT(code, words) ",'bodySite':[{'coding':[{'code':'" code "','display':'" words "'}]}]"
#define IN_WORDS(words) ",'bodySite':[{'text':'" words "'}]"

/* Left and right are two problems; a row shows the episode whose state it says. */
static void
test_places (void)
{
  static const struct
  {
    const char *text;
    guint n;
    const char *shown[2]; /* of the rows in their order */
  } rows[] = {
    { CONDITION ("1", "active", "confirmed", "2020-01-01", AT ("l", "Left breast"))
          CONDITION ("2", "resolved", "confirmed", "2022-01-01", AT ("r", "Right breast")),
      2,
      { "Condition/1", "Condition/2" } },
    { CONDITION ("1", "active", "confirmed", "2020-01-01", IN_WORDS ("left femur"))
          CONDITION ("2", "active", "confirmed", "2021-01-01", IN_WORDS ("right femur")),
      2,
      { "Condition/2", "Condition/1" } },
    { CONDITION ("1", "active", "confirmed", "2020-01-01", AT ("l", "Left breast"))
          CONDITION ("2", "resolved", "confirmed", "2022-01-01", AT ("l", "Left breast")),
      1,
      { "Condition/1" } },
    { CONDITION ("1", "active", "confirmed", "2010-01-01", "")
          CONDITION ("2", "active", "provisional", "2024-01-01", ""),
      1,
      { "Condition/1" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      g_autoptr (RoundsProblems) problems = problems_now (chart);

      g_assert_cmpuint (problems->n_problems, ==, rows[i].n);
      for (guint k = 0; k < rows[i].n; k++)
        {
          const RoundsProblem *problem = &problems->problems[k];

          g_assert_cmpstr (problem->episodes[0].row->event->reference, ==, rows[i].shown[k]);
          g_assert_cmpint (problem->episodes[0].state, ==, problem->state);
          g_assert_false (problem->suspected);
        }
    }
}

/* Active, and said to be over in words or at an age: a contradiction as with a date. */
static void
test_abated (void)
{
  static const struct
  {
    const char *text;
    guint n;
  } rows[] = {
    { CONDITION ("1", "active", "confirmed", "2020-01-01", ",'abatementString':'after surgery'"),
      1 },
    { CONDITION ("1", "active", "confirmed", "2020-01-01",
                 ",'abatementAge':{'value':7,'unit':'years'}"),
      1 },
    { CONDITION ("1", "resolved", "confirmed", "2020-01-01", ",'abatementString':'after surgery'"),
      0 },
    { CONDITION ("1", "active", "confirmed", "2020-01-01", ""), 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);

      g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_ABATED), ==,
                        rows[i].n);
    }
}

/* A diagnosis whose onset is yet to come is an error of the record, and still on the list; before now it was not
 * known. */
static void
test_later_onset (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      "{'resourceType':'Condition','id':'1','subject':{'reference':'Patient/p'},"
      "'clinicalStatus':{'coding':[{'code':'active'}]},'code':{'text':'Epilepsy'},"
      "'onsetDateTime':'2062-11-01'}\n",
      NULL);
  g_autoptr (RoundsProblems) now = problems_now (chart);
  g_autoptr (RoundsProblems) before = rounds_chart_problems (chart, chart->settings.as_of - 1);

  g_assert_cmpuint (now->n_problems, ==, 1);
  g_assert_cmpint (now->problems[0].state, ==, ROUNDS_PROBLEM_ACTIVE);
  g_assert_cmpuint (before->n_problems, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-problems/D3-D4-sections", test_sections);
  g_test_add_func ("/chart-problems/2.2-states", test_states);
  g_test_add_func ("/chart-problems/2.2-episodes", test_episodes);
  g_test_add_func ("/chart-problems/D22-stages", test_stages);
  g_test_add_func ("/chart-problems/D22-contradictions", test_contradictions);
  g_test_add_func ("/chart-problems/2.2-curated", test_curated);
  g_test_add_func ("/chart-problems/2.2-relatives-diagnosis", test_relatives_diagnosis);
  g_test_add_func ("/chart-allergies/2.3-states", test_allergy_states);
  g_test_add_func ("/chart-allergies/2.3-none-known-drug", test_none_known_drug);
  g_test_add_func ("/chart-allergies/2.3-refuted", test_refuted);
  g_test_add_func ("/chart-allergies/H19-not-loaded", test_not_loaded);
  g_test_add_func ("/chart-allergies/D8-D9-order", test_allergy_order);
  g_test_add_func ("/chart-allergies/D7-note-denies", test_note_denies);
  g_test_add_func ("/chart-allergies/D7-reported-denials", test_reported_denials);
  g_test_add_func ("/chart-errors/D27-plans", test_plans);
  g_test_add_func ("/chart-problems/2.2-places", test_places);
  g_test_add_func ("/chart-problems/2.2-abated", test_abated);
  g_test_add_func ("/chart-problems/2.2-later-onset", test_later_onset);
  return g_test_run ();
}
