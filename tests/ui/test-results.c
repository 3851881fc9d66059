/* The results page, the plot and the flow sheet: what a clinician reads on them. */
#include "ui-record.h"

#include "flow-row.h"
#include "flow-sheet-page.h"
#include "plot-page.h"
#include "plot-values.h"
#include "print-chart.h"
#include "result-row.h"
#include "results-page.h"
#include "section.h"

#include <string.h>

static UiRecord *record;

/* ---- walking the widgets ---- */

typedef gboolean (*Visit) (GtkWidget *widget, gpointer data);

static gboolean
walk (GtkWidget *widget, Visit visit, gpointer data)
{
  if (!visit (widget, data))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!walk (child, visit, data))
      return FALSE;
  return TRUE;
}

typedef struct
{
  const char *name;
  GtkWidget *found, *root;
  guint n;
} Search;

/* Wholly within its list's own window, not only allocated somewhere below it. */
static gboolean
is_in_view (GtkWidget *widget, GtkWidget *root)
{
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (list == NULL)
    list = root;
  return gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, list, &bounds) &&
         bounds.size.height > 0 && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (list) + .5f;
}

static gboolean
find_result (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_RESULT_ROW (widget) && gtk_widget_get_mapped (widget) &&
      strcmp (rounds_result_row_get_text (ROUNDS_RESULT_ROW (widget), ROUNDS_RESULT_NAME),
              search->name) == 0)
    search->found = widget;
  return search->found == NULL;
}

static RoundsResultRow *
result_row (GtkWidget *page, const char *name)
{
  Search search = { .name = name };

  walk (page, find_result, &search);
  if (search.found == NULL)
    g_error ("no row is called %s", name);
  return ROUNDS_RESULT_ROW (search.found);
}

static gboolean
find_said (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_RESULT_ROW (widget) && gtk_widget_get_mapped (widget) &&
      strstr (rounds_result_row_get_words (ROUNDS_RESULT_ROW (widget)), search->name) != NULL)
    search->found = widget;
  return search->found == NULL;
}

/* Does a row of results say this? */
static gboolean
row_says (GtkWidget *page, const char *words)
{
  Search search = { .name = words };

  walk (page, find_said, &search);
  return search.found != NULL;
}

#define assert_text(row, column, text) \
  g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_##column), ==, text)

static GtkWidget *
show (const char *who, GtkWidget *(*make) (RoundsPatient *patient))
{
  GtkWidget *page;

  ui_record_open (record, who);
  page = make (record->patient);
  ui_record_show (record, page, 1420, 760);
  ui_record_frames (record, 3);
  return page;
}

static const RoundsSeries *
series_of (const char *loinc)
{
  const RoundsSeries *series = rounds_chart_series (rounds_patient_get_index (record->patient),
                                                    NULL, loinc, NULL);

  g_assert_nonnull (series);
  return series;
}

/* ---- the list ---- */

/* As the drawing has it. */
static void
test_potassium (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  RoundsResultRow *row = result_row (page, "Potassium, serum or plasma");

  assert_text (row, FLAG, "▲ H");
  assert_text (row, VALUE, "5.4");
  assert_text (row, UNIT, "mmol/L");
  assert_text (row, TAKEN, "13-Nov-2026 12:10");
  assert_text (row, CHANGE, "−0.2 in 12 days (5.6, 01-Nov-2026 01:30 CST)");
  assert_text (row, RANGE, "3.5–5.1");
  assert_text (row, STATUS, "final · 31-Oct-2026 corrected, was 6.8");
  g_assert_cmpstr (rounds_result_row_get_words (row), ==,
                   "Potassium, serum or plasma, 5.4 mmol/L, high, 13-Nov-2026 12:10, −0.2 in 12 "
                   "days (5.6, 01-Nov-2026 01:30 CST), 3.5–5.1, final · 31-Oct-2026 corrected, "
                   "was 6.8");
  row = result_row (page, "Glucose, serum or plasma");
  assert_text (row, STATUS, "final · missing 13-Nov-2026");
  row = result_row (page, "Prostate specific Ag, serum or plasma");
  assert_text (row, CHANGE, "+3.3129 in 11 months (3.0089, 13-Jul-2025 10:07)");
}

/* A limit, a unit in doubt and a pending result are never plotted, compared or left blank. */
static void
test_not_plotted (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  RoundsResultRow *row = result_row (page, "Troponin I.cardiac, serum or plasma");

  assert_text (row, VALUE, "< 0.01");
  assert_text (row, CHANGE, "2 limits: no difference is computed");
  assert_text (row, TREND, "not plotted");
  row = result_row (page, "HbA1c, blood");
  assert_text (row, CHANGE, "none while the unit is in doubt");
  assert_text (row, TREND, "not plotted");
  g_assert_nonnull (
      strstr (rounds_result_row_get_text (row, ROUNDS_RESULT_STATUS), "⚠ check unit: not trended"));
  row = result_row (page, "Albumin/creatinine, urine");
  assert_text (row, VALUE, "> 2200");
  assert_text (row, CHANGE, "first value");
  g_assert_true (row_says (page, "registered · pending 2 days"));
}

/* How much redder than blue a pixel of the status of a row is at most: 0 where it is grey. */
static float
warmth_of (RoundsResultRow *row)
{
  g_autoptr (GdkTexture) picture = ui_picture (GTK_WIDGET (row));
  int width = gdk_texture_get_width (picture), height = gdk_texture_get_height (picture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * (gsize) height);
  int most = 0;

  gdk_texture_download (picture, (guchar *) pixels, (gsize) width * sizeof *pixels);
  for (int y = 0; y < height; y++)
    for (int x = width * 9 / 10; x < width; x++)
      {
        guint32 pixel = pixels[y * width + x]; /* BGRA, native order */
        most = MAX (most, (int) (pixel >> 16 & 255) - (int) (pixel & 255));
      }
  return (float) most / 255;
}

/* A status that warns stands in the colour of warnings, not only in its words. */
static void
test_warns (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);

  g_assert_cmpfloat (warmth_of (result_row (page, "Potassium, serum or plasma")), >, .2f);
  g_assert_cmpfloat (warmth_of (result_row (page, "HbA1c, blood")), >, .2f);
  g_assert_cmpfloat (warmth_of (result_row (page, "Chloride, serum or plasma")), <, .05f);
}

static char *
status_with_goal (const RoundsResultsList *list, const char *loinc)
{
  const RoundsSeries *series = series_of (loinc);
  guint line = rounds_results_list_find (list, series->points[series->n_points - 1].row);
  RoundsResultColumns *columns = rounds_result_columns_new (FALSE);
  g_autoptr (GtkWidget) row = g_object_ref_sink (rounds_result_row_new (columns));

  rounds_result_columns_unref (columns);
  g_assert_cmpuint (line, !=, ROUNDS_NONE);
  rounds_result_row_set_line (ROUNDS_RESULT_ROW (row), list, &list->lines[line], "goal < 5");
  return g_strdup (rounds_result_row_get_text (ROUNDS_RESULT_ROW (row), ROUNDS_RESULT_STATUS));
}

/* A goal pushes no warning out of its column. */
static void
test_goal (void)
{
  g_autoptr (RoundsResultsList) list = NULL;
  g_autofree char *warns = NULL, *plain = NULL;

  ui_record_open (record, "Wes853");
  list = rounds_results_list_new (&(RoundsResultsAsk){ rounds_patient_get_index (record->patient),
                                                       rounds_patient_get_now (record->patient),
                                                       TRUE, 1ull << ROUNDS_KIND_RESULT });
  warns = status_with_goal (list, "2823-3");
  plain = status_with_goal (list, "2075-0");
  g_assert_cmpstr (warns, ==, "final · 31-Oct-2026 corrected, was 6.8 · goal < 5");
  g_assert_true (g_str_has_prefix (plain, "goal < 5 · final"));
}

static void
test_w7_no_range (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  RoundsResultRow *row = result_row (page, "Chloride, serum or plasma");

  assert_text (row, RANGE, "no range");
  assert_text (row, FLAG, "");
  g_assert_nonnull (strstr (rounds_result_row_get_words (row), "no range"));
  g_assert_true (ui_shows (page, "No flag and no range is not normal"));
}

/* The rail's number, the page's words and the rows say one thing. */
static void
test_w8_count (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  const RoundsSection *section = rounds_section_find ("results");

  g_assert_nonnull (section);
  g_assert_cmpuint (section->count (record->patient), ==, 829);
  g_assert_true (ui_shows (page, "829 results in 54 series, 1 without a value"));
  g_assert_nonnull (rounds_section_find ("flow-sheet"));
}

static gboolean
assert_unit (GtkWidget *widget, gpointer data)
{
  guint *n = data;

  if (ROUNDS_IS_RESULT_ROW (widget) && gtk_widget_get_mapped (widget) &&
      !gtk_widget_has_css_class (widget, "group"))
    {
      RoundsResultRow *row = ROUNDS_RESULT_ROW (widget);
      const char *value = rounds_result_row_get_text (row, ROUNDS_RESULT_VALUE);
      if (g_ascii_isdigit (*value) && strchr (value, ' ') == NULL)
        {
          g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_UNIT), !=, "");
          g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_TAKEN), !=, "");
          *n += 1;
        }
    }
  return TRUE;
}

static void
test_w8_unit_and_time (void)
{
  guint n = 0;

  walk (show ("Wes853", rounds_results_page_new), assert_unit, &n);
  g_assert_cmpuint (n, >, 15);
}

static void
test_abnormal_only (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);

  gtk_widget_activate_action (gtk_widget_get_first_child (page), "results.abnormal", NULL);
  ui_record_frames (record, 3);
  g_assert_true (ui_shows (page, "6 of 55 rows shown"));
  result_row (page, "Potassium, serum or plasma");
}

static void
test_as_of (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  const RoundsSeries *potassium = series_of ("2823-3");

  rounds_patient_set_at (record->patient, potassium->points[potassium->n_points - 1].row->from - 1);
  ui_record_frames (record, 3);
  assert_text (result_row (page, "Potassium, serum or plasma"), TAKEN, "01-Nov-2026 01:30 CST");
  assert_text (result_row (page, "Potassium, serum or plasma"), VALUE, "5.6");
  g_assert_cmpuint (rounds_results_page_count (record->patient), <, 829);
  rounds_patient_set_at (record->patient, ROUNDS_NOW);
  ui_record_frames (record, 3);
  assert_text (result_row (page, "Potassium, serum or plasma"), VALUE, "5.4");
}

static void
test_empty (void)
{
  GtkWidget *page = show ("Dorsey40", rounds_results_page_new);

  g_assert_true (row_says (page, "cancelled"));
  rounds_patient_set_at (record->patient, 0);
  ui_record_frames (record, 3);
  g_assert_cmpuint (rounds_results_page_count (record->patient), ==, 0);
  g_assert_true (ui_shows (page, "No results up to this moment."));
}

/* Selecting a line selects its latest value, field and all. */
static void
test_selects (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  const RoundsSeries *potassium = series_of ("2823-3");
  const RoundsChartRow *latest = potassium->points[potassium->n_points - 1].row;
  GtkWidget *item = gtk_widget_get_parent (
      GTK_WIDGET (result_row (page, "Potassium, serum or plasma")));

  g_assert_true (gtk_widget_activate_action (item, "list.select-item", "(ubb)", 2, FALSE, FALSE));
  g_assert_true (rounds_patient_get_selection (record->patient)->row == latest);
  g_assert_cmpstr (rounds_patient_get_selection (record->patient)->field, ==, "/valueQuantity");
  g_assert_true (ui_shows (page, "5.4 mmol/L, high"));
}

static gboolean
find_plot (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_PLOT_PAGE (widget) && gtk_widget_get_mapped (widget))
    search->found = widget;
  return search->found == NULL;
}

static gboolean
find_drop_down (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (GTK_IS_DROP_DOWN (widget))
    search->found = widget;
  return search->found == NULL;
}

/* Print beside a plot is of the plot. */
static void
check_paper (GtkWidget *page)
{
  GtkWindow *window = rounds_print_chart_new (record->window, record->patient,
                                              &(RoundsPrintShown){ page, "Results", "", NULL,
                                                                   "results" });
  Search search = { .name = "" };

  walk (gtk_window_get_child (window), find_drop_down, &search);
  g_assert_nonnull (search.found);
  g_assert_cmpstr (gtk_string_object_get_string (
                       gtk_drop_down_get_selected_item (GTK_DROP_DOWN (search.found))),
                   ==, "This plot");
  gtk_window_destroy (window);
}

/* Enter on a line opens its plot, and Esc leaves it for the same line. */
static void
test_enter_and_escape (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  GtkWidget *item = gtk_widget_get_parent (
      GTK_WIDGET (result_row (page, "Potassium, serum or plasma")));
  Search search = { .name = "" };

  rounds_patient_set_view (record->patient, 0, rounds_patient_get_now (record->patient));
  g_assert_true (gtk_widget_activate_action (item, "list.activate-item", "u", 2));
  ui_record_frames (record, 3);
  walk (page, find_plot, &search);
  g_assert_nonnull (search.found);
  g_assert_true (ui_shows (search.found, "Potassium, serum or plasma"));
  check_paper (page);
  g_assert_true (
      gtk_widget_activate_action (gtk_widget_get_first_child (search.found), "plot.back", NULL));
  ui_record_frames (record, 3);
  search.found = NULL;
  walk (page, find_plot, &search);
  g_assert_null (search.found);
  result_row (page, "Potassium, serum or plasma");
}

/* What is read anew while a page is shown, even its plot, leaves no row of the chart before. */
static void
test_reload (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  GtkWidget *item = gtk_widget_get_parent (
      GTK_WIDGET (result_row (page, "Potassium, serum or plasma")));

  rounds_patient_set_view (record->patient, 0, rounds_patient_get_now (record->patient));
  g_assert_true (gtk_widget_activate_action (item, "list.activate-item", "u", 2));
  rounds_patient_reload (record->patient);
  ui_record_wait_changed (record);
  ui_record_frames (record, 3);
  g_assert_true (ui_shows (page, "26 values"));
}

/* The panel that was chosen stays chosen when the chart is read anew, and when the moment moves. */
static void
test_panel_stays (void)
{
  GtkWidget *page = show ("Wes853", rounds_results_page_new);
  GtkDropDown *panels = GTK_DROP_DOWN (ui_find (page, "panels"));
  g_autofree char *chosen = NULL;
  GtkStringObject *now;

  gtk_drop_down_set_selected (panels, 2);
  chosen = g_strdup (gtk_string_object_get_string (gtk_drop_down_get_selected_item (panels)));
  rounds_patient_reload (record->patient);
  ui_record_wait_changed (record);
  ui_record_frames (record, 3);
  now = gtk_drop_down_get_selected_item (panels);
  g_assert_cmpstr (gtk_string_object_get_string (now), ==, chosen);
  g_assert_true (ui_shows (page, "rows shown"));
  rounds_patient_set_at (record->patient,
                         rounds_patient_get_now (record->patient) - 7 * 86400000ll);
  ui_record_frames (record, 3);
  now = gtk_drop_down_get_selected_item (panels);
  g_assert_cmpstr (gtk_string_object_get_string (now), ==, chosen);
}

/* ---- the plot ---- */

static GtkWidget *
show_plot (const char *who, const char *const *codes)
{
  g_autoptr (GPtrArray) series = g_ptr_array_new ();
  GtkWidget *page;

  ui_record_open (record, who);
  rounds_patient_set_view (record->patient, 0, rounds_patient_get_now (record->patient));
  for (; *codes != NULL; codes++)
    g_ptr_array_add (series, (gpointer) series_of (*codes));
  page = rounds_plot_page_new (record->patient, series);
  ui_record_show (record, page, 1420, 760);
  ui_record_frames (record, 3);
  return page;
}

/* Another specimen stands on the axis as other symbols, and what differs is said. */
static void
test_w8_specimens (void)
{
  const char *const codes[] = { "2160-0", NULL };
  GtkWidget *page = show_plot ("Wes853", codes);

  g_assert_true (ui_shows (page, "24 values · 22 values Creatinine, blood"));
  g_assert_true (ui_shows (page, "Creatinine, blood (dashes, never joined)"));
  g_assert_true (ui_shows (page, "⚠ 22 instants carry values of two specimens or methods"));
  g_assert_true (
      ui_shows (page, "range 0.74–1.35, given with 2 of 24 values; the others: no range"));
}

/* mg/dL and umol/L of one analyte are never on one axis, and the page says so. */
static void
test_w8_unlike_units (void)
{
  const char *const codes[] = { "2160-0", NULL };
  GtkWidget *page = show_plot ("YUNDT842", codes);

  g_assert_true (ui_shows (page, "(umol/L): another unit: never on one axis."));
  g_assert_true (ui_shows (page, "Compared as small multiples"));
}

static void
test_refusals (void)
{
  RoundsPlotWhat what;

  ui_record_open (record, "Wes853");
  rounds_plot_what_init (&what, rounds_patient_get_index (record->patient),
                         rounds_patient_get_now (record->patient), TRUE);
  g_assert_null (rounds_plot_what_add (&what, series_of ("2823-3")));
  g_assert_null (rounds_plot_what_add (&what, series_of ("6298-4"))); /* potassium in blood */
  g_assert_cmpstr (rounds_plot_what_add (&what, series_of ("2951-2")), ==,
                   "another analyte: an axis of its own"); /* sodium, in mmol/L too */
  g_assert_cmpstr (rounds_plot_what_add (&what, series_of ("2160-0")), ==,
                   "another unit: never on one axis");
  g_assert_cmpstr (rounds_plot_what_add (&what, series_of ("5778-6")), ==,
                   "not a number: it is in the table only");
  g_assert_cmpuint (what.n_series, ==, 2);
}

static void
test_scale (void)
{
  RoundsPlotScale scale;

  rounds_plot_scale_init (&scale, 1.84, 6.23, 8);
  g_assert_cmpfloat (scale.low, ==, 0);
  g_assert_cmpfloat (scale.high, ==, 7);
  g_assert_cmpfloat (scale.step, ==, 1);
  rounds_plot_scale_init (&scale, 133, 139, 6);
  g_assert_cmpfloat (scale.low, ==, 133);
  g_assert_cmpfloat (scale.high, ==, 139);
  rounds_plot_scale_init (&scale, 5, 5, 6);
  g_assert_cmpfloat (scale.low, <, 5);
  g_assert_cmpfloat (scale.high, >, 5);
  rounds_plot_scale_init (&scale, .01, .04, 4);
  g_assert_cmpuint (scale.decimals, ==, 2);
}

static gboolean
find_words (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_PLOT_VALUE_ROW (widget) &&
      strstr (rounds_plot_value_row_get_words (ROUNDS_PLOT_VALUE_ROW (widget)), search->name) !=
          NULL)
    search->n++;
  return TRUE;
}

static guint
count_words (GtkWidget *page, const char *words)
{
  Search search = { .name = words };

  walk (page, find_words, &search);
  return search.n;
}

/* All values are in the list, with why they are not in the drawing. */
static void
test_plot_table (void)
{
  const char *const troponin[] = { "10839-9", NULL }, *const a1c[] = { "4548-4", NULL };
  const char *const potassium[] = { "2823-3", NULL };
  GtkWidget *page = show_plot ("Wes853", troponin);

  g_assert_cmpuint (count_words (page, "a limit, shown as an arrow"), ==, 2);
  g_assert_cmpuint (count_words (page, "< 0.01 ng/mL"), ==, 2);
  page = show_plot ("Wes853", a1c);
  g_assert_cmpuint (count_words (page, "not plotted: check unit"), ==, 22);
  page = show_plot ("Wes853", potassium);
  g_assert_cmpuint (count_words (page, "6.6 mmol/L"), ==, 1);
  g_assert_cmpuint (count_words (page, "corrected, was 6.8"), ==, 1);
}

/* Plot and timeline share one span of time; going back gives back what was shown before. */
static void
test_shared_axis (void)
{
  const char *const codes[] = { "2823-3", NULL };
  GtkWidget *page = show_plot ("Wes853", codes);
  gint64 from, to;

  rounds_patient_get_view (record->patient, &from, &to);
  g_assert_cmpint (from, <=, series_of ("2823-3")->points[0].row->from);
  g_assert_cmpint (from, >, 0); /* the values fill the axis */
  g_assert_true (ui_shows (page, "same time axis as the timeline"));
  gtk_widget_activate_action (gtk_widget_get_first_child (page), "plot.back", NULL);
  rounds_patient_get_view (record->patient, &from, &to);
  g_assert_cmpint (from, ==, 0);
  rounds_patient_set_view (record->patient, to - 86400000ll * 30, to);
  ui_record_frames (record, 3);
  g_assert_true (ui_shows (page, "values earlier than shown"));
}

/* ---- the flow sheet ---- */

/* A row with a value in view; headings of groups have none. */
static gboolean
count_measured (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_FLOW_ROW (widget) && is_in_view (widget, search->root) &&
      strstr (rounds_flow_row_get_words (ROUNDS_FLOW_ROW (widget)), "-20") != NULL)
    search->n++;
  return TRUE;
}

static guint
count_rows (GtkWidget *page)
{
  Search search = { .root = GTK_WIDGET (record->window) };

  walk (page, count_measured, &search);
  return search.n - 1; /* the headings of the columns */
}

static gboolean
find_flow (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (ROUNDS_IS_FLOW_ROW (widget) &&
      g_str_has_prefix (rounds_flow_row_get_words (ROUNDS_FLOW_ROW (widget)), search->name))
    search->found = widget;
  return search->found == NULL;
}

static const char *
flow_words (GtkWidget *page, const char *begins)
{
  Search search = { .name = begins };

  walk (page, find_flow, &search);
  if (search.found == NULL)
    g_error ("no row begins with %s", begins);
  return rounds_flow_row_get_words (ROUNDS_FLOW_ROW (search.found));
}

static guint
count_dates (const char *words)
{
  guint n = 0;

  for (const char *at = words; (at = strstr (at, "-20")) != NULL; at++)
    n++;
  return n;
}

/* The page of a window of 1600 x 1000, as its header bar, banner, timeline and rail leave it. */
static void
test_w5_rows (void)
{
  GtkWidget *page = show ("Wes853", rounds_flow_sheet_page_new);
  guint compact, comfortable;

  ui_record_show (record, page, 1413, 718);
  ui_record_frames (record, 3);
  gtk_widget_activate_action (gtk_widget_get_first_child (page), "flow.density", "s", "compact");
  ui_record_frames (record, 3);
  compact = count_rows (page);
  g_assert_cmpuint (compact, >=, 30);
  g_assert_cmpuint (count_dates (flow_words (page, "Columns")), >=, 8);
  gtk_widget_activate_action (gtk_widget_get_first_child (page), "flow.density", "s",
                              "comfortable");
  ui_record_frames (record, 3);
  comfortable = count_rows (page);
  g_assert_cmpuint (comfortable, <, compact);
  g_assert_cmpuint (comfortable, >, 10);
}

/* Newest at the chosen side; the headings stay. */
static void
test_w5_newest (void)
{
  GtkWidget *page = show ("Wes853", rounds_flow_sheet_page_new);
  const char *words = flow_words (page, "Columns");

  g_assert_true (g_str_has_suffix (words, "13-Nov-2026 12:10"));
  g_assert_true (ui_shows (page, "Newest right"));
  gtk_widget_activate_action (gtk_widget_get_first_child (page), "flow.newest", NULL);
  ui_record_frames (record, 3);
  words = flow_words (page, "Columns");
  g_assert_true (g_str_has_prefix (words, "Columns, 13-Nov-2026 12:10"));
  g_assert_true (ui_shows (page, "Newest left"));
  gtk_widget_activate_action (gtk_widget_get_first_child (page), "flow.newest", NULL);
}

/* Value, flag and unit are read without hover; a time stands where it is not the column's. */
static void
test_w5_cells (void)
{
  GtkWidget *page = show ("Wes853", rounds_flow_sheet_page_new);
  const char *words = flow_words (page, "Potassium, serum or plasma mmol/L");

  g_assert_nonnull (strstr (words, "31-Oct-2026 6.6 ▲▲ HH corr."));
  g_assert_nonnull (strstr (words, "01-Nov-2026 01:30 CST 5.6 ▲ H · 01:30 CDT 6.1 ▲ H"));
  g_assert_nonnull (strstr (words, "13-Nov-2026 5.4 ▲ H"));
  g_assert_nonnull (strstr (flow_words (page, "Blood pressure mmHg"), "13-Nov-2026 13:04 146/86"));
  g_assert_nonnull (
      strstr (flow_words (page, "Albumin/creatinine, urine"), "13-Nov-2026 12:15 pending"));
}

/* An empty cell may be one that is withheld, or did not come: the sheet says so beside its title. */
static void
test_flow_lacks (void)
{
  RoundsChartIndex *index;

  g_assert_false (ui_shows (show ("Wes853", rounds_flow_sheet_page_new), "⚠ some are"));
  index = (RoundsChartIndex *) rounds_patient_get_index (record->patient);
  index->withheld_kinds = 1u << ROUNDS_KIND_VITAL;
  ui_record_show (record, rounds_flow_sheet_page_new (record->patient), 1420, 760);
  g_assert_true (
      ui_shows (GTK_WIDGET (record->window), "⚠ some are withheld from you · a column is a day"));
  index->settings.sync = ROUNDS_SYNC_PARTIAL;
  ui_record_show (record, rounds_flow_sheet_page_new (record->patient), 1420, 760);
  g_assert_true (
      ui_shows (GTK_WIDGET (record->window), "⚠ not all were loaded · a column is a day"));
}

/* The cursor of the grid is the patient's selection. */
static void
test_flow_cursor (void)
{
  GtkWidget *page = show ("Wes853", rounds_flow_sheet_page_new);
  RoundsFlowSheetPage *flow = ROUNDS_FLOW_SHEET_PAGE (page);
  const RoundsSeries *pressure;

  g_assert_true (rounds_flow_sheet_page_step (flow, 0, 0));
  pressure = series_of ("85354-9");
  g_assert_true (rounds_patient_get_selection (record->patient)->row ==
                 pressure->points[pressure->n_points - 1].row);
  g_assert_true (ui_shows (page, "Blood pressure · 13-Nov-2026 13:04: 146/86 mmHg"));
  g_assert_true (rounds_flow_sheet_page_step (flow, 1, 0));
  g_assert_null (rounds_patient_get_selection (record->patient)->row);
  g_assert_true (ui_shows (page, "Heart rate · 13-Nov-2026: no value here"));
  g_assert_false (rounds_flow_sheet_page_step (flow, 0, 1));
  g_assert_false (rounds_flow_sheet_page_step (flow, -2, 0));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/results/potassium", test_potassium);
  g_test_add_func ("/results/not-plotted", test_not_plotted);
  g_test_add_func ("/results/warns", test_warns);
  g_test_add_func ("/results/goal", test_goal);
  g_test_add_func ("/w7/no-range", test_w7_no_range);
  g_test_add_func ("/w8/count", test_w8_count);
  g_test_add_func ("/w8/unit-and-time", test_w8_unit_and_time);
  g_test_add_func ("/results/abnormal-only", test_abnormal_only);
  g_test_add_func ("/w2/as-of", test_as_of);
  g_test_add_func ("/results/empty", test_empty);
  g_test_add_func ("/results/selects", test_selects);
  g_test_add_func ("/results/enter-and-escape", test_enter_and_escape);
  g_test_add_func ("/results/reload", test_reload);
  g_test_add_func ("/results/panel-stays", test_panel_stays);
  g_test_add_func ("/w8/specimens", test_w8_specimens);
  g_test_add_func ("/w8/unlike-units", test_w8_unlike_units);
  g_test_add_func ("/plot/refusals", test_refusals);
  g_test_add_func ("/plot/scale", test_scale);
  g_test_add_func ("/plot/table", test_plot_table);
  g_test_add_func ("/plot/shared-axis", test_shared_axis);
  g_test_add_func ("/w5/rows", test_w5_rows);
  g_test_add_func ("/w5/newest", test_w5_newest);
  g_test_add_func ("/w5/cells", test_w5_cells);
  g_test_add_func ("/h19/flow-sheet", test_flow_lacks);
  g_test_add_func ("/flow-sheet/cursor", test_flow_cursor);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
