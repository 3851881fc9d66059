/* The flow sheet as a page among others: what it measures and when. */
#include "overview-fixture.h"

#include "flow-row.h"
#include "flow-sheet-page.h"
#include "ui-checks.h"

#include <string.h>

static UiRecord *record;

static GtkWidget *
find_titles (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (ROUNDS_IS_FLOW_ROW (root) &&
      g_str_has_prefix (rounds_flow_row_get_words (ROUNDS_FLOW_ROW (root)), "Columns"))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_titles (child);
  return found;
}

static guint
count_columns (RoundsFlowRow *titles)
{
  guint n = 0;

  for (const char *at = rounds_flow_row_get_words (titles); (at = strstr (at, "-20")) != NULL; at++)
    n++;
  return n;
}

/* A long chart takes a while to measure: behind another page nothing does, and once seen it is whole. */
static void
test_not_seen (void)
{
  GtkWidget *stack = gtk_stack_new (), *page;
  RoundsFlowRow *titles;
  guint columns;

  ui_record_open (record, "Wes853");
  page = rounds_flow_sheet_page_new (record->patient);
  gtk_stack_add_named (GTK_STACK (stack), page, "flow");
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("Another"), "other");
  ui_record_show (record, stack, 1413, 760);
  ui_record_frames (record, 3);
  titles = ROUNDS_FLOW_ROW (find_titles (page));
  columns = count_columns (titles);
  g_assert_cmpuint (columns, >=, 8);
  g_assert_true (rounds_flow_row_is_measured (titles));

  gtk_stack_set_visible_child_name (GTK_STACK (stack), "other");
  ui_record_frames (record, 3);
  rounds_patient_reload (record->patient);
  ui_record_wait_filled (record);
  ui_record_frames (record, 3);
  g_assert_false (rounds_flow_row_is_measured (titles));
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
  ui_record_frames (record, 3);
  g_assert_false (rounds_flow_row_is_measured (titles));

  gtk_stack_set_visible_child_name (GTK_STACK (stack), "flow");
  ui_record_frames (record, 3);
  g_assert_true (rounds_flow_row_is_measured (titles));
  g_assert_cmpuint (count_columns (titles), <, columns);
  g_assert_cmpuint (count_columns (titles), >, 1);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
}

static char *
foot_of (RoundsFlowRow *titles)
{
  return g_strdup_printf ("× %u days", count_columns (titles));
}

/* Columns, their count and what is said of them are those of the font. */
static void
test_font (void)
{
  g_autofree char *small = NULL, *large = NULL;
  RoundsFlowRow *titles;
  GtkWidget *page;

  ui_record_open (record, "Wes853");
  page = rounds_flow_sheet_page_new (record->patient);
  ui_record_show (record, page, 1413, 760);
  ui_record_frames (record, 3);
  titles = ROUNDS_FLOW_ROW (find_titles (page));
  small = foot_of (titles);
  g_assert_true (ui_shows (page, small));
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
  ui_record_frames (record, 4);
  large = foot_of (titles);
  g_assert_cmpstr (small, !=, large);
  g_assert_true (ui_shows (page, large));
  g_assert_false (ui_shows (page, small));
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
}

/* As of a moment nothing later is there; back at now it is again. */
static void
test_as_of (void)
{
  const RoundsSeries *potassium;
  RoundsFlowRow *titles;
  GtkWidget *page;

  ui_record_open (record, "Wes853");
  page = rounds_flow_sheet_page_new (record->patient);
  ui_record_show (record, page, 1413, 760);
  ui_record_frames (record, 3);
  titles = ROUNDS_FLOW_ROW (find_titles (page));
  g_assert_nonnull (strstr (rounds_flow_row_get_words (titles), "13-Nov-2026"));
  potassium = rounds_chart_series (rounds_patient_get_index (record->patient), NULL, "2823-3",
                                   NULL);
  rounds_patient_set_at (record->patient, potassium->points[potassium->n_points - 1].row->from - 1);
  ui_record_frames (record, 3);
  g_assert_null (strstr (rounds_flow_row_get_words (titles), "13-Nov-2026"));
  g_assert_nonnull (strstr (rounds_flow_row_get_words (titles), "01-Nov-2026"));
  rounds_patient_set_at (record->patient, ROUNDS_NOW);
  ui_record_frames (record, 3);
  g_assert_nonnull (strstr (rounds_flow_row_get_words (titles), "13-Nov-2026"));
}

#define PERSON                                                                          \
  "{\"resourceType\":\"Patient\",\"id\":\"undated\",\"name\":[{\"family\":\"Undated\"," \
  "\"given\":[\"Una\"]}],\"birthDate\":\"1960-02-29\"}\n"
#define SODIUM(id, when, value)                                                                   \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"subject\":{\"reference\":"               \
  "\"Patient/undated\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"               \
  "\"laboratory\"}]}],\"code\":{\"text\":\"Sodium\"}," when "\"valueQuantity\":{\"value\":" value \
  ",\"unit\":\"mmol/L\"}}\n"

/* No column has what is not dated: it is counted. */
static void
test_undated (void)
{
  GtkWidget *page;

  overview_put (record,
                PERSON SODIUM ("dated", "\"effectiveDateTime\":\"2026-11-10T08:00:00-06:00\",",
                               "139") SODIUM ("undated", "", "128"),
                "UNDATED Una");
  ui_record_open (record, "UNDATED");
  page = rounds_flow_sheet_page_new (record->patient);
  ui_record_show (record, page, 1413, 760);
  ui_record_frames (record, 3);
  g_assert_true (ui_shows (page, "1 row × 1 day · 1 is not dated: see Results"));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/flow-sheet/not-seen", test_not_seen);
  g_test_add_func ("/flow-sheet/font", test_font);
  g_test_add_func ("/flow-sheet/as-of", test_as_of);
  g_test_add_func ("/flow-sheet/undated", test_undated);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
