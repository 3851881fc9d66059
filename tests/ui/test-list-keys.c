/* test-list-keys.c: the rows of lists with real keys (ui-keys.h): the arrows, Home, End and pages come to every row,
 * headings too, and a heading is never a choice.
 */
#include "ui-test.h"

#include "counts.h"
#include "list-headings.h"
#include "list-stop.h"
#include "notes-page.h"
#include "patients-page.h"
#include "ui-keys.h"

#include <string.h>

static UiTest *
start (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .width = 1600, .height = 1000 };

  return ui_test_new (&config);
}

typedef struct
{
  UiTest *test;
  GtkWidget *list;
  guint n_headings;
} Walk;

/* Every key of a list has done what it does when it comes up. (transfer none) the row with the focus then */
static GtkWidget *
press_in_list (Walk *walk, const char *key)
{
  GtkWidget *window = GTK_WIDGET (walk->test->window), *row;
  const RoundsSelection *selection;
  const RoundsChartRow *selected = NULL;
  RoundsPatient *patient = rounds_window_get_patient (walk->test->window);

  if (patient != NULL)
    selected = rounds_patient_get_selection (patient)->row;
  ui_press_key (window, key, NULL, NULL);
  row = gtk_widget_get_focus_child (walk->list);
  g_assert_nonnull (row);
  if (!rounds_list_headings_is (row))
    return row;
  /* A heading is walked over, it is no choice. */
  walk->n_headings++;
  g_assert_cmpint (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED, ==, 0);
  selection = patient != NULL ? rounds_patient_get_selection (patient) : NULL;
  g_assert_true (selection == NULL || selection->row == selected);
  return row;
}

static GtkWidget *
go_through (Walk *walk, const char *key, gboolean down)
{
  guint n = g_list_model_get_n_items (
      G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (walk->list))));
  GtkWidget *row = gtk_widget_get_focus_child (walk->list);

  for (guint i = 1; i < n; i++)
    {
      GtkWidget *next = press_in_list (walk, key);

      if ((down ? gtk_widget_get_prev_sibling (next) : gtk_widget_get_next_sibling (next)) != row)
        g_error ("%s %u of %u does not go to the next row", key, i, n);
      row = next;
    }
  g_assert_true (press_in_list (walk, key) == row); /* there is no more, and it does not leave */
  return row;
}

/* By pages, until the end is there: each time to another row. */
static void
leaf_through (Walk *walk, const char *key, GtkWidget *until)
{
  GtkWidget *row = gtk_widget_get_focus_child (walk->list);

  while (row != until)
    {
      GtkWidget *next = press_in_list (walk, key);

      g_assert_true (next != row);
      row = next;
      ui_wait_frames (walk->test, 2);
    }
}

static void
walk_list (UiTest *test, GtkWidget *list, guint n_headings)
{
  Walk walk = { test, list, 0 };
  GtkWidget *first, *last;

  ui_take_keyboard (GTK_WINDOW (test->window));
  while (gtk_widget_get_focus_child (list) == NULL)
    ui_press_key (GTK_WIDGET (test->window), "Tab", NULL, NULL);
  g_assert_false (rounds_list_headings_is (gtk_widget_get_focus_child (list)));
  first = press_in_list (&walk, "Home");
  g_assert_null (gtk_widget_get_prev_sibling (first));
  walk.n_headings = rounds_list_headings_is (first);
  last = go_through (&walk, "Down", TRUE);
  g_assert_null (gtk_widget_get_next_sibling (last));
  g_assert_cmpuint (walk.n_headings, >=, n_headings);
  first = go_through (&walk, "Up", FALSE);
  g_assert_null (gtk_widget_get_prev_sibling (first));
  last = press_in_list (&walk, "End");
  g_assert_null (gtk_widget_get_next_sibling (last));
  ui_wait_frames (test, 2);
  leaf_through (&walk, "Page_Up", gtk_widget_get_first_child (list));
  leaf_through (&walk, "Page_Down", gtk_widget_get_last_child (list));
}

static GtkWidget *
list_of_section (UiTest *test, const char *id)
{
  GtkWidget *page;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", id);
  ui_wait_frames (test, 12);
  page = rounds_chart_page_peek_section (rounds_window_get_chart (test->window), id);
  return ui_find (page, "list") != NULL ? ui_find (page, "list")
                                        : ui_find_type (page, GTK_TYPE_LIST_VIEW);
}

/* The arrows go over headings, from the first row to the last. */
static void
test_rows (gconstpointer data)
{
  g_autoptr (UiTest) test = start ();

  ui_open (test);
  walk_list (test, list_of_section (test, data), strcmp (data, "documents") == 0 ? 0 : 3);
}

static void
test_rows_patients (void)
{
  g_autoptr (UiTest) test = start ();
  GtkWidget *page;

  ui_open (test); /* a recent one, so there are two headings */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.patients", NULL);
  ui_wait_frames (test, 6);
  page = gtk_widget_get_ancestor (ui_get (test, "entry"), ROUNDS_TYPE_PATIENTS_PAGE);
  walk_list (test, ui_find (page, "list"), 2);
}

static gboolean
words_are_ready (gpointer patient)
{
  return rounds_patient_words_ready (patient);
}

static void
test_rows_notes (void)
{
  g_autoptr (UiTest) test = start ();
  GtkWidget *list, *page;

  ui_open (test);
  list = list_of_section (test, "notes");
  g_assert_true (test_wait_until (words_are_ready, rounds_window_get_patient (test->window),
                                  TEST_PATIENCE_MS));
  page = rounds_chart_page_peek_section (rounds_window_get_chart (test->window), "notes");
  rounds_note_list_set_query (rounds_notes_page_get_list (ROUNDS_NOTES_PAGE (page)), "kidney");
  ui_wait_frames (test, 3);
  walk_list (test, list, 1);
}

/* What a heading has below it comes and goes by Enter and by Space, and the focus stays on the heading. */
static void
test_fold (void)
{
  g_autoptr (UiTest) test = start ();
  Walk walk = { test, NULL, 0 };
  GListModel *rows;
  guint n;

  ui_open (test);
  walk.list = list_of_section (test, "medications");
  rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (walk.list)));
  n = g_list_model_get_n_items (rows);
  ui_take_keyboard (GTK_WINDOW (test->window));
  g_assert_true (rounds_list_stop_enter_list (walk.list));
  press_in_list (&walk, "Home");
  press_in_list (&walk, "Return");
  g_assert_cmpuint (walk.n_headings, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (rows), <, n);
  press_in_list (&walk, "space");
  g_assert_cmpuint (walk.n_headings, ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, n);
}

static gboolean
is_seen (GtkWidget *row)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t at;

  return gtk_widget_get_child_visible (row) && gtk_widget_compute_bounds (row, scroller, &at) &&
         at.origin.y + at.size.height > 0 && at.origin.y < gtk_widget_get_height (scroller);
}

/* Nothing is chosen, and the wheel has scrolled the list: neither Down nor Tab goes to the row that went out of sight. */
static void
test_scrolled (gconstpointer key)
{
  g_autoptr (UiTest) test = start ();
  GtkWidget *list, *side;
  GtkAdjustment *scrolled;

  ui_open (test);
  list = list_of_section (test, "documents");
  side = gtk_widget_get_parent (gtk_widget_get_ancestor (list, ROUNDS_TYPE_LIST_STOP));
  ui_take_keyboard (GTK_WINDOW (test->window));
  gtk_widget_grab_focus (gtk_widget_get_first_child (side));
  scrolled = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  gtk_adjustment_set_value (scrolled, 900);
  ui_wait_frames (test, 4);
  for (guint i = 0; i < 3 && gtk_widget_get_focus_child (list) == NULL; i++)
    ui_press_key (GTK_WIDGET (test->window), key, NULL, NULL);
  ui_wait_frames (test, 4);
  g_assert_nonnull (gtk_widget_get_focus_child (list));
  g_assert_true (is_seen (gtk_widget_get_focus_child (list)));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_data_func ("/list-keys/medications", "medications", test_rows);
  g_test_add_data_func ("/list-keys/problems", "problems", test_rows);
  g_test_add_data_func ("/list-keys/results", "results", test_rows);
  g_test_add_data_func ("/list-keys/documents", "documents", test_rows);
  g_test_add_data_func ("/list-keys/scrolled-down", "Down", test_scrolled);
  g_test_add_data_func ("/list-keys/scrolled-tab", "Tab", test_scrolled);
  g_test_add_func ("/list-keys/patients", test_rows_patients);
  g_test_add_func ("/list-keys/notes", test_rows_notes);
  g_test_add_func ("/list-keys/fold", test_fold);
  return g_test_run ();
}
