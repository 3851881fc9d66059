/* Medicines in the chart (record rule 2.1, D10 to D14, H7): states, renewals, conflicts. */
#include "chart-fixture.h"

#define MONTH (31 * 86400000ll)

static const RoundsMedicineCourse *
course_of (const ChartPage *page, const char *title)
{
  const RoundsMedicineLine *line = chart_line (page->medicines, title);

  if (line == NULL)
    g_error ("no medicine %s", title);
  return &line->courses[0];
}

/* ---- the states, in the rule's words ---- */

static void
test_states (void)
{
  static const struct
  {
    const char *title, *state;
  } rows[] = {
    { "lisinopril", "current" },
    { "chlorpheniramine", "not-confirmed" }, /* D11: ordered 1955, still active */
    { "ciprofloxacin", "expired" },
    { "amoxicillin", "expired" }, /* 10 days and one repeat, from 20 October */
    { "naproxen", "stopped" },
    { "ibuprofen", "stopped" }, /* cancelled */
    { "penicillin v", "completed" },
    { "metformin", "on-hold" },
    { "clopidogrel", "planned" },
    { "simvastatin", "proposed" },
    { "Any non-steroidal", "prohibited" },
    { "astemizole", "no-status" },
    { "galantamine", "no-status" },
    { "carvedilol", "in-error" },
    { "furosemide", "given" },
  };
  ChartPage page = chart_page_named ("order-states", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (rounds_medicine_state_word (chart_line (page.medicines, rows[i].title)->state),
                     ==, rows[i].state);
  chart_page_clear (&page);
  page = chart_page_named ("order-states", "2026-11-05T08:00:00-06:00");
  g_assert_cmpint (course_of (&page, "amoxicillin")->state, ==, ROUNDS_MEDICINE_CURRENT);
  chart_page_clear (&page);
}

/* D10: an end is recorded, or estimated and said to be so, or not recorded; a status has no date. */
static void
test_ends (void)
{
  ChartPage page = chart_page_named ("order-states", NULL);
  const RoundsMedicineCourse *stopped = course_of (&page, "naproxen");
  const RoundsMedicineCourse *expired = course_of (&page, "ciprofloxacin");
  const RoundsMedicineCourse *estimated = course_of (&page, "amoxicillin");

  g_assert_cmpint (stopped->end_kind, ==, ROUNDS_END_NOT_RECORDED);
  g_assert_cmpint (stopped->end, ==, G_MAXINT64);
  g_assert_cmpint (expired->end_kind, ==, ROUNDS_END_RECORDED);
  g_assert_cmpint (expired->end, ==, chart_instant ("2026-08-11T00:00:00-05:00"));
  g_assert_cmpint (estimated->end_kind, ==, ROUNDS_END_ESTIMATED);
  g_assert_cmpint (estimated->end - estimated->start, ==, 20 * 86400000ll);
  chart_page_clear (&page);
}

/* Inpatient: current only while that stay is open. */
static void
test_stay (void)
{
  ChartPage page = chart_page_named ("order-states", NULL);
  const RoundsMedicineLine *oral = NULL, *injected = NULL;

  for (guint i = 0; i < page.medicines->n_lines; i++)
    if (g_str_equal (page.medicines->lines[i].title, "furosemide"))
      {
        if (g_strcmp0 (page.medicines->lines[i].route, "oral") == 0)
          oral = &page.medicines->lines[i];
        else
          injected = &page.medicines->lines[i];
      }
  if (oral == NULL || injected == NULL)
    g_error ("furosemide has two routes");
  g_assert_cmpint (oral->state, ==, ROUNDS_MEDICINE_GIVEN);
  g_assert_cmpint (injected->state, ==, ROUNDS_MEDICINE_EXPIRED);
  chart_page_clear (&page);
}

/* ---- D14: renewals ---- */

static void
test_renewals (void)
{
  ChartPage page = chart_page_named ("renewals", NULL);
  const RoundsMedicineLine *thiazide = chart_line (page.medicines, "hydrochlorothiazide");
  const RoundsMedicineLine *statin = chart_line (page.medicines, "simvastatin");
  const RoundsMedicineLine *antibiotic = chart_line (page.medicines, "ciprofloxacin");

  g_assert_cmpuint (thiazide->n_courses, ==, 1); /* not stopped 24 times */
  g_assert_cmpuint (thiazide->courses[0].n_rows, ==, 25);
  g_assert_cmpint (thiazide->courses[0].state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (thiazide->courses[0].start, ==, chart_instant ("2002-03-01T09:00:00-06:00"));
  /* Strengths are orders of one line, never one course. */
  g_assert_cmpuint (statin->n_courses, ==, 2);
  g_assert_cmpstr (statin->courses[0].strength, ==, "10 MG");
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_TWICE), ==, 1);
  /* 41 days after the end renews, 93 do not. */
  g_assert_cmpuint (antibiotic->n_courses, ==, 2);
  g_assert_cmpuint (antibiotic->courses[0].n_rows, ==, 1);
  g_assert_cmpuint (antibiotic->courses[1].n_rows, ==, 2);
  chart_page_clear (&page);
}

/* As of a past day a state is drawn only as far as it is known. */
static void
test_past (void)
{
  ChartPage page = chart_page_named ("renewals", "2010-06-01T00:00:00Z");
  const RoundsMedicineLine *thiazide = chart_line (page.medicines, "hydrochlorothiazide");

  g_assert_cmpint (thiazide->state, ==, ROUNDS_MEDICINE_CURRENT); /* renewed again and again */
  g_assert_cmpuint (thiazide->courses[0].n_rows, ==, 9);
  g_assert_null (chart_line (page.medicines, "simvastatin")); /* not ordered yet */
  chart_page_clear (&page);
  page = chart_page_named ("order-states", "2026-07-01T00:00:00Z");
  g_assert_cmpint (course_of (&page, "naproxen")->state, ==, ROUNDS_MEDICINE_NOT_KNOWN);
  g_assert_cmpint (course_of (&page, "metformin")->state, ==, ROUNDS_MEDICINE_NOT_KNOWN);
  chart_page_clear (&page);
  page = chart_page_named ("order-states", "2026-05-01T20:00:00Z");
  g_assert_cmpint (course_of (&page, "naproxen")->state, ==, ROUNDS_MEDICINE_CURRENT);
  chart_page_clear (&page);
  page = chart_page_named ("order-states", "2026-08-05T12:00:00Z");
  g_assert_cmpint (course_of (&page, "ciprofloxacin")->state, ==, ROUNDS_MEDICINE_CURRENT);
  chart_page_clear (&page);
}

/* ---- the horizon is a setting ---- */

static void
test_horizon (void)
{
  ChartPage page = chart_page_named ("renewals", NULL);
  gint64 last = chart_line (page.medicines, "hydrochlorothiazide")->courses[0].evidence;
  g_autoptr (RoundsMedicines)
      within = rounds_chart_medicines (page.chart, last + 15 * MONTH - 10 * 86400000ll);
  g_autoptr (RoundsMedicines) beyond = rounds_chart_medicines (page.chart, last + 15 * MONTH);

  g_assert_cmpint (chart_line (within, "hydrochlorothiazide")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (chart_line (beyond, "hydrochlorothiazide")->state, ==,
                   ROUNDS_MEDICINE_NOT_CONFIRMED);
  chart_page_clear (&page);
}

/* ---- statements, dispenses, lists ---- */

static void
test_statements (void)
{
  ChartPage page = chart_page_named ("statements", NULL);

  g_assert_cmpint (course_of (&page, "Cinnamon")->state, ==, ROUNDS_MEDICINE_REPORTED);
  g_assert_cmpint (course_of (&page, "alendronate")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_ORDER_NOT_TAKING), ==,
                    1);
  /* Ordered long ago, but handed over, or listed, within the horizon. */
  g_assert_cmpint (course_of (&page, "lisinopril")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (course_of (&page, "lisinopril")->evidence, ==,
                   chart_instant ("2026-10-01T09:00:00-05:00"));
  g_assert_cmpint (course_of (&page, "metoprolol")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (course_of (&page, "paclitaxel")->state, ==, ROUNDS_MEDICINE_COMPLETED);
  /* Named by a Medication inside it. */
  g_assert_cmpint (course_of (&page, "warfarin")->state, ==, ROUNDS_MEDICINE_CURRENT);
  chart_page_clear (&page);
}

/* ---- D12, D13: conflicts ---- */

/* What contradicts itself is found by the medicines that are given, which are not worked out again. */
static void
check_given (const ChartPage *page)
{
  gint64 at = page->chart->settings.as_of;
  RoundsMedicines without = *page->medicines;
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (page->chart, at);
  g_autoptr (RoundsChartErrors) same = rounds_chart_errors_with (page->chart, at, page->medicines);
  g_autoptr (RoundsChartErrors) fewer = NULL;

  without.n_conflicts = 0;
  fewer = rounds_chart_errors_with (page->chart, at, &without);
  g_assert_cmpuint (same->n_errors, ==, errors->n_errors);
  for (guint i = 0; i < same->n_errors; i++)
    g_assert_cmpstr (same->errors[i].text, ==, errors->errors[i].text);
  g_assert_cmpuint (fewer->n_errors + 6, ==, errors->n_errors);
}

static void
test_conflicts (void)
{
  ChartPage page = chart_page_named ("three-blockers", NULL);
  const RoundsMedicines *medicines = page.medicines;

  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_SAME_CLASS), ==, 3);
  /* lisinopril by its code; amoxicillin is a penicillin. */
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_ALLERGY), ==, 2);
  for (guint i = 0; i < medicines->n_conflicts; i++)
    if (medicines->conflicts[i].kind == ROUNDS_MEDICINE_ALLERGY ||
        medicines->conflicts[i].kind == ROUNDS_MEDICINE_SAME_CLASS)
      g_assert_nonnull (medicines->conflicts[i].sources[1]);
  /* D12: the graft drug and the beta-blocker, not the others. */
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_AS_NEEDED), ==, 2);
  g_assert_cmpstr (course_of (&page, "tacrolimus")->as_needed, ==, "true");
  g_assert_cmpint (course_of (&page, "tacrolimus")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_NO_DOSE), ==, 1);
  g_assert_false (course_of (&page, "clopidogrel")->has_dose);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_TWICE), ==,
                    1); /* hydrocodone */
  /* Different ingredient sets never merge. */
  g_assert_true (chart_line (medicines, "hydrocodone") !=
                 chart_line (medicines, "acetaminophen / hydrocodone"));
  g_assert_cmpuint (chart_count_errors (page.chart, page.chart->settings.as_of,
                                        ROUNDS_ERROR_MEDICINE),
                    ==, 6);
  check_given (&page);
  chart_page_clear (&page);
}

/* ---- D23: at death ---- */

static void
test_at_death (void)
{
  ChartPage page = chart_page_named ("deceased", NULL);

  g_assert_true (page.medicines->at_death);
  g_assert_cmpint (course_of (&page, "hydrochlorothiazide")->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (course_of (&page, "ibuprofen")->state, ==, ROUNDS_MEDICINE_STOPPED);
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_AT_DEATH), ==, 1);
  chart_page_clear (&page);
}

/* H19: a page that did not come whole says so. */
static void
test_partial (void)
{
  static const char *const missing[] = { "MedicationStatement", NULL };
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/empty-patient.json", ROUNDS_TESTS_DIR);
  const char *paths[] = { path, NULL };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_open (
      &(ChartFixture){ .paths = paths, .as_of = "2026-11-16", .not_loaded = missing });
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);
  ChartPage whole = chart_page_named ("empty-patient", NULL);

  g_assert_true (medicines->partial);
  g_assert_false (whole.medicines->partial);
  chart_page_clear (&whole);
}

/* ---- doses, part by part ---- */

static const RoundsDosage *
dosage_of (const ChartPage *page, const char *title, guint n)
{
  const RoundsMedicineCourse *course = course_of (page, title);

  g_assert_cmpuint (n, <, course->n_dosages);
  return &course->dosages[n];
}

/* Numbers as they were given, nothing that was not; how often in words. */
static void
test_dosages (void)
{
  ChartPage page = chart_page_named ("dosages", NULL);
  static const struct
  {
    const char *title;
    guint n;
    const char *dose, *frequency, *timing, *as_needed, *duration;
  } rows[] = {
    { "number without unit", 0, "1.0", "1 × daily", NULL, NULL, NULL },
    { "range", 0, "500–1000 mg",
      "2–3 × daily · Monday, Friday · with the evening meal, XX · 08:00:00 · 20 times in all", NULL,
      "Headache", NULL },
    { "two dosages", 0, "10 mg", "1 × daily · in the morning", NULL, NULL, NULL },
    { "two dosages", 1, "5.0 mg", "1 × daily · at night", NULL, NULL, NULL },
    { "how often only", 0, NULL, "every 8 hours", NULL, NULL, "5 days" },
    { "text as given", 0, NULL, "1 × daily", "BID", NULL, NULL },
    { "weeks", 0, "7.50 mg at 10 mL/h", "2 × every 3–4 weeks", "QW", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RoundsDosage *dosage = dosage_of (&page, rows[i].title, rows[i].n);

      g_assert_cmpstr (dosage->dose, ==, rows[i].dose);
      g_assert_cmpstr (dosage->frequency, ==, rows[i].frequency);
      g_assert_cmpstr (dosage->timing, ==, rows[i].timing);
      g_assert_cmpstr (dosage->as_needed, ==, rows[i].as_needed);
      g_assert_cmpstr (dosage->duration, ==, rows[i].duration);
    }
  g_assert_cmpstr (dosage_of (&page, "range", 0)->route, ==, "Oral");
  g_assert_cmpstr (dosage_of (&page, "range", 0)->end->text, ==, "2026-12-24");
  g_assert_cmpstr (dosage_of (&page, "text as given", 0)->text, ==, "2 tablets at breakfast");
  chart_page_clear (&page);
}

/* How often is no dose, and nothing is nothing. */
static void
test_doses (void)
{
  ChartPage page = chart_page_named ("dosages", NULL);
  static const struct
  {
    const char *title;
    gboolean has_dose;
  } rows[] = {
    { "number without unit", TRUE }, { "two dosages", TRUE },   { "how often only", FALSE },
    { "text as given", TRUE },       { "nothing said", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (course_of (&page, rows[i].title)->has_dose, ==, rows[i].has_dose);
  /* "how often only" and "nothing said" */
  g_assert_cmpuint (chart_count_conflicts (page.medicines, ROUNDS_MEDICINE_NO_DOSE), ==, 2);
  chart_page_clear (&page);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-medicines/D11-states", test_states);
  g_test_add_func ("/chart-medicines/D10-ends", test_ends);
  g_test_add_func ("/chart-medicines/2.1-stay", test_stay);
  g_test_add_func ("/chart-medicines/D14-renewals", test_renewals);
  g_test_add_func ("/chart-medicines/2.1-past", test_past);
  g_test_add_func ("/chart-medicines/2.1-horizon", test_horizon);
  g_test_add_func ("/chart-medicines/2.1-statements", test_statements);
  g_test_add_func ("/chart-medicines/D12-D13-conflicts", test_conflicts);
  g_test_add_func ("/chart-medicines/D23-at-death", test_at_death);
  g_test_add_func ("/chart-medicines/H19-partial", test_partial);
  g_test_add_func ("/chart-medicines/dosages", test_dosages);
  g_test_add_func ("/chart-medicines/doses", test_doses);
  return g_test_run ();
}
