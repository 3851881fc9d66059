/* The flow sheet as a page among others: what it measures and when. */
#include "flow-row.h"
#include "flow-sheet-page.h"
#include "ui-checks.h"
#include "ui-record.h"

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

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/flow-sheet/not-seen", test_not_seen);
  g_test_add_func ("/flow-sheet/font", test_font);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
