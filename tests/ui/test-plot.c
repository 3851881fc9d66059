/* The plot's courses of medicines and its small multiples: none is left out without a word. */
#include "overview-fixture.h"

#include "counts.h"
#include "plot-drawing.h"
#include "plot-page.h"
#include "plot-values.h"
#include "plot-words.h"

#include <string.h>

#define LOINC "http://loinc.org"

static UiRecord *record;

/* ---- courses ---- */

#define WHO "\"subject\":{\"reference\":\"Patient/runs\"}"
#define ORDER(id, status, from, to)                                                               \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\"," WHO ",\"status\":\"" status        \
  "\",\"intent\":\"order\",\"medicationCodeableConcept\":{\"coding\":[{\"system\":"               \
  "\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"314076\",\"display\":\"lisinopril " \
  "10 MG Oral Tablet\"}]},\"authoredOn\":\"" from                                                 \
  "\",\"dispenseRequest\":{\"validityPeriod\":{\"start\":\"" from "\",\"end\":\"" to              \
  "\"}},\"dosageInstruction\":[{\"text\":\"1 daily\"}]}\n"
#define POTASSIUM(id, day, value)                                                                  \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\"," WHO ",\"status\":\"final\",\"category\":" \
  "[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"" LOINC          \
  "\",\"code\":\"2823-3\",\"display\":\"Potassium\"}]},\"effectiveDateTime\":\"" day               \
  "T08:00:00-06:00\",\"valueQuantity\":{\"value\":" value                                          \
  ",\"unit\":\"mmol/L\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"}}\n"
#define VISIT(id, status, day)                                                     \
  "{\"resourceType\":\"Encounter\",\"id\":\"" id "\"," WHO ",\"status\":\"" status \
  "\",\"class\":{\"code\":\"AMB\"},\"period\":{\"start\":\"" day                   \
  "T08:00:00-06:00\",\"end\":\"" day "T09:00:00-06:00\"}}\n"

static void
put_runs (void)
{
  overview_put (record,
                "{\"resourceType\":\"Patient\",\"id\":\"runs\",\"name\":[{\"family\":\"Runs\","
                "\"given\":[\"Twice\"]}],\"birthDate\":\"1960-02-29\"}\n" ORDER ("old", "completed",
                                                                                 "2015-03-01",
                                                                                 "2016-03-01")
                    ORDER ("new", "active", "2025-03-01", "2027-03-01")
                        POTASSIUM ("one", "2015-06-01", "5.9")
                            POTASSIUM ("two", "2026-06-01", "4.9")
                                VISIT ("was", "finished", "2026-06-01")
                                    VISIT ("wrong", "entered-in-error", "2026-07-01")
                                        VISIT ("off", "cancelled", "2026-08-01")
                                            VISIT ("next", "planned", "2027-06-01"),
                "RUNS Twice");
  ui_record_open (record, "RUNS");
}

static gint64
instant (int year)
{
  g_autoptr (GDateTime) at = g_date_time_new_utc (year, 1, 1, 0, 0, 0);

  return g_date_time_to_unix (at) * 1000;
}

static void
assert_courses (gint64 from, gint64 to, guint expected)
{
  RoundsPlotDrawing drawing = { .medicines = rounds_patient_get_medicines (record->patient),
                                .from = from,
                                .to = to };
  g_autoptr (GArray) courses = NULL;
  guint more = 0;

  courses = rounds_plot_drawing_courses (&drawing, &more);
  g_assert_cmpuint (more, ==, 0);
  g_assert_cmpuint (courses->len, ==, expected > 0);
  if (expected > 0)
    {
      const RoundsPlotCourse *course = &g_array_index (courses, RoundsPlotCourse, 0);

      g_assert_cmpuint (course->n, ==, expected);
      g_assert_cmpint (course->course->start, <, to);
      g_assert_cmpint (course->course->end, >, from);
    }
}

/* What was taken when an old value was measured, though it was ordered again ten years later. */
static void
test_courses (void)
{
  put_runs ();
  assert_courses (instant (2015), instant (2017), 1);
  assert_courses (instant (2026), instant (2028), 1);
  assert_courses (instant (2014), instant (2028), 2);
  assert_courses (instant (2018), instant (2020), 0);
}

/* ---- small multiples ---- */

static const RoundsSeries *
series_of (const char *code)
{
  const RoundsSeries *series = rounds_chart_series (rounds_patient_get_index (record->patient),
                                                    LOINC, code, NULL);

  g_assert_nonnull (series);
  return series;
}

static gboolean
is_large (gpointer page)
{
  GtkWidget *title = ui_find (page, "title");

  return strcmp (gtk_label_get_text (GTK_LABEL (title)), "Sodium, serum or plasma") == 0;
}

/* Each says its last value whole; pressed, it is the large one, whose values are listed. */
static void
test_compared (void)
{
  g_autoptr (GPtrArray) series = g_ptr_array_new ();
  GtkWidget *page;

  ui_record_open (record, "Wes853");
  g_ptr_array_add (series, (gpointer) series_of ("2823-3"));
  g_ptr_array_add (series, (gpointer) series_of ("2951-2"));
  page = rounds_plot_page_new (record->patient, series);
  ui_record_show (record, page, 1420, 760);
  g_assert_true (ui_shows (page, "13-Nov-2026 12:10: 139 mmol/L · 136–145 · final\nrange 136–145"));
  g_assert_false (is_large (page));
  ui_press (overview_button (page, "Sodium, serum or plasma"));
  g_assert_true (test_wait_until (is_large, page, TEST_PATIENCE_MS));
  ui_record_frames (record, 3);
  g_assert_nonnull (overview_button (page, "Potassium, serum or plasma"));
  g_assert_null (overview_button (page, "Sodium, serum or plasma"));
}

/* ---- encounters ---- */

/* What was entered in error, cancelled or is to come is no visit at which a value could have been measured. */
static void
test_visits (void)
{
  const RoundsChartIndex *index;
  RoundsPlotDrawing drawing = { .from = instant (2015), .to = instant (2028) };
  guint marked = 0;

  put_runs ();
  index = rounds_patient_get_index (record->patient);
  g_assert_cmpuint (index->n_encounters, ==, 4);
  rounds_plot_what_init (&drawing.what, index, rounds_patient_get_now (record->patient), TRUE);
  for (guint i = 0; i < index->n_encounters; i++)
    if (rounds_plot_drawing_marks_visit (&drawing, index->encounters[i].row))
      {
        g_assert_cmpstr (index->encounters[i].row->event->reference, ==, "Encounter/was");
        marked++;
      }
  g_assert_cmpuint (marked, ==, 1);
}

/* ---- symbols ---- */

/* Told apart by their shapes: no two alike, and none that says "corrected" or "a limit". */
static void
test_symbols (void)
{
  for (guint i = 0; i < ROUNDS_PLOT_MAX_SERIES; i++)
    {
      g_assert_null (strstr ("■□▲△▼▽", rounds_plot_symbol (i)));
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (rounds_plot_symbol (i), !=, rounds_plot_symbol (k));
    }
}

/* ---- nothing to draw, and a range without a bound ---- */

static gboolean
has_drawn_plot (GtkWidget *widget)
{
  gboolean found = ROUNDS_IS_PLOT (widget) && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = has_drawn_plot (child);
  return found;
}

/* Each of its values is in doubt: no empty plot stands there, but why. */
static void
test_undrawable (void)
{
  g_autoptr (GPtrArray) series = g_ptr_array_new ();
  GtkWidget *page;

  ui_record_open (record, "Wes853");
  g_ptr_array_add (series, (gpointer) series_of ("4548-4"));
  page = rounds_plot_page_new (record->patient, series);
  ui_record_show (record, page, 1420, 760);
  g_assert_true (ui_shows (page, "None of these values can be drawn: the list says why."));
  g_assert_false (has_drawn_plot (page));
}

/* From 60 on, with some ground above it, though the values are all below. */
static void
test_one_bound (void)
{
  RoundsPlotWhat what;
  double low, high;

  ui_record_open (record, "Wes853");
  rounds_plot_what_init (&what, rounds_patient_get_index (record->patient),
                         rounds_patient_get_now (record->patient), TRUE);
  g_assert_null (rounds_plot_what_add (&what, series_of ("98979-8")));
  g_assert_true (rounds_plot_what_extent (&what, &low, &high));
  g_assert_cmpfloat (high, >, 60);
}

/* A pair is not its first number. */
static void
test_labels (void)
{
  g_autofree char *pressure = NULL, *potassium = NULL;
  const RoundsSeries *pairs, *numbers;

  ui_record_open (record, "Wes853");
  pairs = series_of ("85354-9");
  numbers = series_of ("2823-3");
  pressure = rounds_plot_label (&pairs->points[pairs->n_points - 1]);
  potassium = rounds_plot_label (&numbers->points[numbers->n_points - 1]);
  g_assert_cmpstr (pressure, ==, "146/86");
  g_assert_cmpstr (potassium, ==, "5.4 ▲ H");
}

#define PERSON                                                                      \
  "{\"resourceType\":\"Patient\",\"id\":\"doubt\",\"name\":[{\"family\":\"Doubt\"," \
  "\"given\":[\"Dora\"]}],\"birthDate\":\"1960-02-29\"}\n"
#define SODIUM(id, day, status, value)                                                      \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"subject\":{\"reference\":"         \
  "\"Patient/doubt\"},\"status\":\"" status "\",\"category\":[{\"coding\":[{\"code\":"      \
  "\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"" LOINC "\",\"code\":\"2951-2\"," \
  "\"display\":\"Sodium\"}]},\"effectiveDateTime\":\"2026-11-" day "T08:00:00-06:00\","     \
  "\"valueQuantity\":{\"value\":" value ",\"unit\":\"mmol/L\"}}\n"

/* A line that goes on over what is left out says so, and the last value is none that was taken back. */
static void
test_undrawn (void)
{
  RoundsPlotWhat what;
  g_autofree char *notes = NULL, *last = NULL;

  overview_put (record,
                PERSON SODIUM ("a", "01", "final", "139") SODIUM ("b", "02", "final", "138")
                    SODIUM ("c", "03", "final", "121") SODIUM ("d", "03", "final", "137")
                        SODIUM ("e", "04", "final", "136") SODIUM ("f", "05", "cancelled", "99"),
                "DOUBT Dora");
  ui_record_open (record, "DOUBT");
  rounds_plot_what_init (&what, rounds_patient_get_index (record->patient),
                         rounds_patient_get_now (record->patient), TRUE);
  g_assert_null (rounds_plot_what_add (&what, series_of ("2951-2")));
  notes = rounds_plot_notes (&what, "");
  last = rounds_plot_last_words (&what, NULL);
  g_assert_true (g_str_has_prefix (notes, "⚠ 3 of 6 values are not drawn"));
  g_assert_nonnull (strstr (last, "04-Nov-2026 08:00: 136 mmol/L"));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/plot/courses", test_courses);
  g_test_add_func ("/plot/compared", test_compared);
  g_test_add_func ("/plot/visits", test_visits);
  g_test_add_func ("/plot/symbols", test_symbols);
  g_test_add_func ("/plot/undrawable", test_undrawable);
  g_test_add_func ("/plot/undrawn", test_undrawn);
  g_test_add_func ("/plot/one-bound", test_one_bound);
  g_test_add_func ("/plot/labels", test_labels);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
