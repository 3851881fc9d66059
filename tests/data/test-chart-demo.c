/* The record's rules on the demonstration's own bundles: Synthea's, byte for byte, and the overlays.
 * D: the facts that were counted in such data (test names carry the row). */
#include "chart-fixture.h"
#include "counts.h"

#include <gio/gio.h>
#include <math.h>

#define WES      "Patient/9931f8d5-8942-44fa-f7ec-29f82290721b"
#define AZZIE    "Patient/959ee1c0-e024-bc35-38f4-308ca74e7278"
#define HUEY     "Patient/8c13a463-3664-f6b4-e050-e8780372cc0f"
#define RAMIRO   "Patient/d18c29d4-31f5-e666-445c-5efbb7aec5be"
#define CARLOTTA "Patient/5e09920a-7342-8b65-e478-d106b48fed77"
#define CONTESSA "Patient/c4834713-1e54-09e3-987b-9fdafaa67047"
#define DORSEY   "Patient/7a0350e0-0c0d-b77a-810e-53d79ec3cd47"

static char *folder;

/* The bundle of a patient, as Synthea wrote it, then the overlays named (up to a NULL). */
static RoundsChartIndex *
open_chart (const char *patient, const char *const *overlays, RoundsSecrecy opened)
{
  g_autofree char *synthea = g_build_filename (folder, "synthea", NULL);
  g_autoptr (GDir) dir = g_dir_open (synthea, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, patient + strlen ("Patient/")) != NULL)
      g_ptr_array_add (paths, g_build_filename (synthea, name, NULL));
  g_assert_cmpuint (paths->len, ==, 1);
  for (; overlays != NULL && *overlays != NULL; overlays++)
    g_ptr_array_add (paths, g_strdup_printf ("%s/overlay/%s.json", folder, *overlays));
  g_ptr_array_add (paths, NULL);
  return chart_fixture_open (&(ChartFixture){ .paths = (const char *const *) paths->pdata,
                                              .patient = patient,
                                              .as_of = "2026-11-16T08:00:00-06:00",
                                              .opened = opened });
}

static RoundsChartIndex *
open_plain (const char *patient)
{
  return open_chart (patient, NULL, ROUNDS_SECRECY_VERY);
}

static RoundsMedicines *
medicines_now (const RoundsChartIndex *chart)
{
  return rounds_chart_medicines (chart, chart->settings.as_of);
}

/* ---- D1, D2, D6, D20, D26: of every row of Wes ---- */

static void
test_rows (void)
{
  g_autoptr (RoundsChartIndex) chart = open_plain (WES);
  guint measured = 0, notes = 0;

  for (guint i = 0; i < chart->n_rows; i++)
    {
      const RoundsChartRow *row = &chart->rows[i];
      RoundsKind kind = row->event->kind;
      if (kind == ROUNDS_KIND_RESULT || kind == ROUNDS_KIND_VITAL)
        {
          measured++;
          g_assert_cmpint (row->marks & ROUNDS_MARK_NO_RANGE, !=, 0); /* D1: none looks normal */
          g_assert_cmpint (row->marks & ROUNDS_MARK_ABNORMAL, ==, 0);
        }
      if (kind == ROUNDS_KIND_PANEL) /* a report that is only its note is no panel */
        g_assert_null (rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, 0));
      if (kind != ROUNDS_KIND_NOTE)
        continue;
      notes++;
      g_assert_cmpuint (row->n_also, ==, 1); /* D6: twice in the data, once here */
      g_assert_cmpint (row->marks & ROUNDS_MARK_REPLACED, ==, 0); /* D5 */
      g_assert_true (g_str_has_prefix (row->event->reference, "DocumentReference/"));
    }
  g_assert_cmpuint (measured, >, 800);
  g_assert_cmpuint (notes, ==, chart->n_encounters);
}

static void
test_pressure (void)
{
  static const char *const people[] = { WES, AZZIE, HUEY, DORSEY };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (RoundsChartIndex) chart = open_plain (people[i]);
      const RoundsSeries *pressure = rounds_chart_series (chart, NULL, "85354-9", NULL);
      g_assert_cmpint (pressure->type, ==, ROUNDS_SERIES_PAIR);
      for (guint k = 0; k < pressure->n_points; k++, n++)
        {
          const RoundsEvent *event = pressure->points[k].row->event;
          /* all of them have the diastolic first */
          g_assert_cmpstr (event->components[0].codes[0].code, ==, "8462-4");
          g_assert_cmpfloat (pressure->points[k].number, ==,
                             event->components[1].value.first.number);
          g_assert_cmpfloat (pressure->points[k].number_2, ==,
                             event->components[0].value.first.number);
        }
    }
  g_assert_cmpuint (n, >, 50);
}

/* ---- Wes: D3, D11, D14, D15, D20, D22 ---- */

static void
test_wes_medicines (void)
{
  g_autoptr (RoundsChartIndex) chart = open_plain (WES);
  g_autoptr (RoundsMedicines) medicines = medicines_now (chart);
  const RoundsMedicineLine *thiazide = chart_line (medicines, "hydrochlorothiazide");
  const RoundsMedicineLine *nicotine = chart_line (medicines, "nicotine");

  g_assert_cmpuint (thiazide->n_courses, ==, 1);
  g_assert_cmpuint (thiazide->courses[0].n_rows, ==, 25);
  g_assert_cmpint (thiazide->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_cmpint (nicotine->state, ==, ROUNDS_MEDICINE_NOT_CONFIRMED);
  g_assert_cmpint (nicotine->courses[0].evidence, <, chart_instant ("2002-01-01"));
  for (guint i = 0; i < medicines->n_lines; i++) /* D10: nothing has an end here */
    for (guint k = 0; k < medicines->lines[i].n_courses; k++)
      g_assert_cmpint (medicines->lines[i].courses[k].end_kind, ==, ROUNDS_END_NOT_RECORDED);
}

static void
test_wes_results (void)
{
  g_autoptr (RoundsChartIndex) chart = open_plain (WES);
  gint64 now = chart->settings.as_of;

  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_SPECIMENS), ==, 22);
  g_assert_cmpint (rounds_chart_group_latest (chart, "creatinine", now, NULL, NULL), ==,
                   ROUNDS_LATEST_SPECIMENS);
  g_assert_cmpint (rounds_chart_group_latest (chart, "sodium", now, NULL, NULL), ==,
                   ROUNDS_LATEST_FOUND);
  g_assert_cmpint (rounds_series_latest (rounds_chart_series (chart, NULL, "4548-4", NULL), now,
                                         NULL),
                   ==, ROUNDS_LATEST_CHECK_UNIT);
  /* 22 HbA1c, and two platelet distribution widths: each series once, with its rows */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_UNIT), ==, 2);
}

static void
test_wes_problems (void)
{
  g_autoptr (RoundsChartIndex) chart = open_plain (WES);
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, chart->settings.as_of);
  gint64 now = chart->settings.as_of;

  g_assert_true (problems->no_curated);
  g_assert_cmpuint (chart_problem (problems, "Chronic kidney disease stage 3")->n_also_open, ==, 2);
  g_assert_cmpint (chart_problem (problems, "Full-time employment")->section, ==,
                   ROUNDS_PROBLEMS_SOCIAL);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_PROBLEM_PAIR), ==, 1);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_SMOKING), ==, 1);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_STAGES), ==, 1);
}

/* The overlays: a corrected potassium, the hour that happens twice, a curated list. */
static void
test_wes_overlay (void)
{
  static const char *const overlays[] = { "00-shared",
                                          "10-wes",
                                          "11-wes-potassium-preliminary",
                                          "12-wes-potassium-final",
                                          "13-wes-potassium-corrected",
                                          NULL };
  g_autoptr (RoundsChartIndex) chart = open_chart (WES, overlays, ROUNDS_SECRECY_VERY);
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, chart->settings.as_of);
  g_autoptr (RoundsMedicines) medicines = medicines_now (chart);
  const RoundsSeries *potassium = rounds_chart_series (chart, NULL, "2823-3", NULL);
  const RoundsPoint *last = NULL;

  g_assert_cmpint (rounds_series_latest (potassium, chart->settings.as_of, &last), ==,
                   ROUNDS_LATEST_FOUND);
  g_assert_cmpuint (last->row->n_was, <=, 2);
  for (guint i = 0; i < potassium->n_points; i++)
    if (potassium->points[i].row->n_was == 2)
      {
        const RoundsChartRow *row = potassium->points[i].row;
        g_assert_cmpstr (row->event->value.first.decimal, ==, "6.6");
        g_assert_cmpstr (row->was[1]->value.first.decimal, ==, "7.1");
        g_assert_cmpint (row->marks & ROUNDS_MARK_CORRECTED, !=, 0);
        g_assert_cmpint (row->marks & ROUNDS_MARK_CRITICAL, !=, 0);
        last = NULL;
      }
  g_assert_null (last); /* it was found */
  g_assert_false (problems->no_curated);
  g_assert_cmpstr (chart_problem (problems, "Chronic kidney disease stage 3B")->title, !=, NULL);
  g_assert_cmpuint (chart_problem (problems, "Chronic kidney disease stage 3B")->n_also_open, ==,
                    3);
  g_assert_cmpint (chart_line (medicines, "metformin")->state, ==, ROUNDS_MEDICINE_ON_HOLD);
  g_assert_cmpint (chart_line (medicines, "Any non-steroidal")->state, ==,
                   ROUNDS_MEDICINE_PROHIBITED);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_ORDER_NOT_TAKING), ==, 1);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_HELD), ==, 1);
}

/* ---- Azzie: D12, D13, D17, and the plans of the overlay ---- */

static void
test_azzie (void)
{
  static const char *const overlays[] = { "00-shared", "20-azzie", NULL };
  g_autoptr (RoundsChartIndex) plain = open_plain (AZZIE);
  g_autoptr (RoundsChartIndex) chart = open_chart (AZZIE, overlays, ROUNDS_SECRECY_VERY);
  g_autoptr (RoundsMedicines) medicines = medicines_now (plain);
  gint64 now = plain->settings.as_of;
  const RoundsMedicineLine *graft = chart_line (medicines, "tacrolimus");
  guint twice = 0;

  g_assert_cmpint (graft->state, ==, ROUNDS_MEDICINE_CURRENT);
  g_assert_nonnull (graft->courses[0].as_needed);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_AS_NEEDED), ==, 1);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_TWICE), ==, 1);
  g_assert_cmpuint (chart_line (medicines, "simvastatin")->n_courses, ==, 2);
  g_assert_cmpuint (chart_count_errors (plain, now, ROUNDS_ERROR_JUMP), >=, 6);
  g_assert_cmpuint (chart_count_errors (plain, now, ROUNDS_ERROR_PLANS), ==, 0);
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_PLANS), ==, 1);
  for (guint i = 0; i < chart->n_encounters; i++) /* emergency, then stay */
    twice += chart->encounters[i].parent != ROUNDS_NONE;
  g_assert_cmpuint (twice, ==, 1);
}

/* ---- Huey: D8, D9, D24 ---- */

static void
test_huey (void)
{
  static const char *const overlays[] = { "00-shared", "30-huey", NULL };
  g_autoptr (RoundsChartIndex) plain = open_plain (HUEY);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (plain, plain->settings.as_of);
  g_autoptr (RoundsChartIndex) closed = open_chart (HUEY, overlays, ROUNDS_SECRECY_OPEN);
  g_autoptr (RoundsChartIndex) opened = open_chart (HUEY, overlays, ROUNDS_SECRECY_RESTRICTED);

  g_assert_cmpstr (allergies->entries[0].title, ==, "Latex (substance)");
  g_assert_true (allergies->entries[0].anaphylaxis);
  g_assert_cmpstr (allergies->entries[0].criticality, ==, "low");
  g_assert_cmpuint (chart_count_errors (plain, plain->settings.as_of,
                                        ROUNDS_ERROR_ALLERGY_CRITICALITY),
                    ==, 1);
  g_assert_cmpuint (chart_count_errors (plain, plain->settings.as_of,
                                        ROUNDS_ERROR_ALLERGY_UNSPECIFIED),
                    ==, 1);
  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_RESTRICTED], >, 0);
  g_assert_cmpuint (closed->n_rows, <, opened->n_rows);
  for (guint i = 0; i < closed->n_rows; i++)
    g_assert_cmpint (closed->rows[i].marks & (ROUNDS_MARK_RESTRICTED | ROUNDS_MARK_VERY), ==, 0);
}

/* ---- Ramiro: D13, D23, D25 ---- */

static void
test_ramiro (void)
{
  g_autoptr (RoundsChartIndex) chart = open_plain (RAMIRO);
  g_autoptr (RoundsMedicines) medicines = medicines_now (chart);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, chart->settings.as_of);
  guint after = 0, folded = 0;

  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_SAME_CLASS), ==, 3);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_ALLERGY), ==, 1);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_AS_NEEDED), ==, 1);
  /* An order that only refers to its Medication, in the same file, has its name. */
  g_assert_cmpstr (chart_line (medicines, "sodium fluoride")->form, ==, "gel");
  g_assert_null (chart_line (medicines, "MedicationRequest"));
  g_assert_true (medicines->at_death);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_AT_DEATH), ==, 8);
  for (guint i = 0; i < chart->n_rows; i++)
    if ((chart->rows[i].marks & ROUNDS_MARK_AFTER_DEATH) != 0 &&
        chart->rows[i].event->kind != ROUNDS_KIND_FINANCE)
      after++;
  g_assert_cmpuint (after, ==, 4); /* the certificate, its panel, cause and note */
  for (guint i = 0; i < chart->n_encounters; i++)
    folded += chart->encounters[i].n_fold;
  g_assert_cmpuint (folded, >, 300);
}

/* ---- Carlotta: scoped "none known", a flag against its range; D18 in two codes ---- */

static void
test_carlotta (void)
{
  static const char *const overlays[] = { "00-shared",          "60-carlotta",         "62-merged",
                                          "63-mix-up-reported", "64-mix-up-withdrawn", NULL };
  g_autoptr (RoundsChartIndex) chart = open_chart (CARLOTTA, overlays, ROUNDS_SECRECY_VERY);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);
  g_autoptr (RoundsMedicines) medicines = medicines_now (chart);
  const RoundsSeries *home = rounds_chart_series (chart, NULL, "4548-4", NULL);
  const RoundsSeries *abroad = rounds_chart_series (chart, NULL, "59261-8", NULL);

  g_assert_cmpint (allergies->state, ==, ROUNDS_ALLERGIES_ENTRIES);
  g_assert_cmpuint (allergies->scope, ==, ROUNDS_SCOPE_DRUG);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_FLAG), ==, 1);
  g_assert_true (home != abroad && home != NULL && abroad != NULL);
  g_assert_cmpstr (home->group, ==, abroad->group);
  g_assert_cmpstr (home->dimension, !=, abroad->dimension);
  g_assert_cmpint (chart_line (medicines, "Cinnamon")->state, ==, ROUNDS_MEDICINE_REPORTED);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_ORDER_NOT_TAKING), ==, 1);
}

/* ---- Contessa: D24, H23 ---- */

static void
test_contessa (void)
{
  static const char *const overlays[] = { "00-shared", "70-contessa", NULL };
  g_autoptr (RoundsChartIndex) closed = open_chart (CONTESSA, overlays, ROUNDS_SECRECY_OPEN);
  g_autoptr (RoundsChartIndex) all = open_chart (CONTESSA, overlays, ROUNDS_SECRECY_VERY);
  const RoundsSeries *weight = rounds_chart_series (all, NULL, "29463-7", NULL);
  guint others = 0, very = 0;

  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_RESTRICTED], >, 0);
  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_VERY], >, 0);
  for (guint i = 0; i < all->n_rows; i++)
    {
      others += (all->rows[i].marks & ROUNDS_MARK_NOT_PATIENT) != 0;
      very += (all->rows[i].marks & ROUNDS_MARK_VERY) != 0;
      if ((all->rows[i].marks & ROUNDS_MARK_VERY) != 0)
        g_assert_cmpint (all->rows[i].marks & ROUNDS_MARK_SENSITIVE, !=, 0);
    }
  g_assert_cmpuint (others, >, 0);
  g_assert_cmpuint (very, ==, closed->withheld[ROUNDS_SECRECY_VERY]);
  for (guint i = 0; i < weight->n_points; i++) /* the baby's is not hers */
    g_assert_cmpfloat (weight->points[i].number, >, 30);
}

/* ---- Dorsey: ranges by hours of age ---- */

static void
test_dorsey (void)
{
  static const char *const overlays[] = { "00-shared", "80-dorsey", NULL };
  g_autoptr (RoundsChartIndex) chart = open_chart (DORSEY, overlays, ROUNDS_SECRECY_VERY);
  const RoundsChartRow *high = rounds_chart_row (chart, "Observation/demo-dorsey-bilirubin-20h");
  const RoundsChartRow *normal = rounds_chart_row (chart, "Observation/demo-dorsey-bilirubin-44h");

  g_assert_cmpint (high->marks & ROUNDS_MARK_ABNORMAL, !=, 0);
  g_assert_cmpint (normal->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_FLAG_CONFLICT), ==, 0);
  g_assert_cmpint (high->marks & ROUNDS_MARK_FLAG_CONFLICT, ==, 0);
}

/* ---- as of any day: what was not yet there is not shown, whatever the day ---- */

static void
test_days (void)
{
  static const TestCounts counts = { "days of a chart", 20, 100, 500 };
  g_autoptr (RoundsChartIndex) chart = open_plain (WES);
  g_autoptr (GRand) random = g_rand_new_with_seed (31);
  gint64 from = chart_instant ("1962-01-01"), now = chart->settings.as_of;

  for (guint n = test_count (&counts); n > 0; n--)
    {
      gint64 at = from + (gint64) (g_rand_double (random) * (double) (now - from));
      g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, at);
      g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, at);
      g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, at);
      for (guint i = 0; i < medicines->n_lines; i++)
        for (guint k = 0; k < medicines->lines[i].n_courses; k++)
          g_assert_cmpint (medicines->lines[i].courses[k].evidence, <=, at);
      for (guint i = 0; i < problems->n_problems; i++)
        g_assert_cmpint (problems->problems[i].episodes[0].from, <=, at);
      for (guint i = 0; i < errors->n_errors; i++)
        if (errors->errors[i].kind != ROUNDS_ERROR_LATER_DATE)
          for (guint k = 0; k < errors->errors[i].n_sources; k++)
            g_assert_cmpint (errors->errors[i].sources[k]->from, <=, at);
    }
}

static void
unpack (const char *python, const char *make)
{
  const char *argv[] = { python, make, "unpack", NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *parent = test_folder_new ();
  g_autoptr (GSubprocess) process = NULL;

  folder = g_build_filename (parent, "demonstration", NULL);
  argv[3] = folder;
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

/* test-chart-demo PYTHON MAKE.PY */
int
main (int argc, char **argv)
{
  g_autofree char *parent = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  unpack (argv[1], argv[2]);
  g_test_add_func ("/chart-demo/D1-D5-D6-rows", test_rows);
  g_test_add_func ("/chart-demo/D2-pressure", test_pressure);
  g_test_add_func ("/chart-demo/D10-D11-D14-wes-medicines", test_wes_medicines);
  g_test_add_func ("/chart-demo/D15-D20-wes-results", test_wes_results);
  g_test_add_func ("/chart-demo/D3-D22-wes-problems", test_wes_problems);
  g_test_add_func ("/chart-demo/D26-wes-overlay", test_wes_overlay);
  g_test_add_func ("/chart-demo/D12-D13-D17-D27-azzie", test_azzie);
  g_test_add_func ("/chart-demo/D8-D9-huey", test_huey);
  g_test_add_func ("/chart-demo/D13-D23-D25-ramiro", test_ramiro);
  g_test_add_func ("/chart-demo/D18-carlotta", test_carlotta);
  g_test_add_func ("/chart-demo/D24-contessa", test_contessa);
  g_test_add_func ("/chart-demo/2.4-dorsey", test_dorsey);
  g_test_add_func ("/chart-demo/any-day", test_days);
  status = g_test_run ();
  parent = g_path_get_dirname (folder);
  test_folder_remove (parent);
  g_free (folder);
  return status;
}
