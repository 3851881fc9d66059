/* test-live-chart.c: a chart that is shown is read anew when the clock has gone on, and nobody who reads or writes in it
 * sees more of that than another "now". */
#include "ui-test.h"

#include "counts.h"
#include "desk.h"
#include "live-chart.h"
#include "note-reader.h"

#define LIMIT_MS 60000
#define HOURS    G_GINT64_CONSTANT (3600000)

static const UiTestConfig demonstration = {
  .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5, .width = 1100, .height = 760
};

static GtkWidget *
chart (UiTest *test)
{
  return GTK_WIDGET (rounds_window_get_chart (test->window));
}

static gboolean
is_of_now (gpointer patient)
{
  return rounds_patient_get_now (patient) == rounds_patient_get_clock (patient);
}

/* Read three hours ago; looked at; here again. */
static void
look (UiTest *test)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);

  test_desk_age (patient, 3 * HOURS);
  g_assert_true (rounds_live_chart_look (chart (test)));
  g_assert_false (rounds_live_chart_look (chart (test)));
  g_assert_true (test_wait_until (is_of_now, patient, LIMIT_MS));
}

/* ---- when ---- */

static void
test_when (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  gint64 then;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  /* A demonstration's clock stands. */
  g_assert_false (rounds_live_chart_look (chart (test)));
  test_desk_age (patient, ROUNDS_PATIENT_OLD_MS - 1);
  g_assert_false (rounds_live_chart_look (chart (test)));
  test_desk_age (patient, 1);
  /* Whoever answers a dialog is let alone. */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
  g_assert_false (rounds_live_chart_look (chart (test)));
  gtk_window_destroy (ui_dialog (test));
  then = rounds_patient_get_now (patient) - 365 * 24 * HOURS;
  rounds_patient_set_at (patient, then);
  g_assert_true (rounds_live_chart_look (chart (test)));
  g_assert_true (test_wait_until (is_of_now, patient, LIMIT_MS));
  g_assert_cmpint (rounds_patient_get_at (patient), ==, then);
  rounds_patient_set_at (patient, ROUNDS_NOW);
  /* Behind a list it waits, and is looked at when it is there again. */
  test_desk_age (patient, 3 * HOURS);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.patients", NULL);
  g_assert_false (rounds_live_chart_look (chart (test)));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.chart", NULL);
  g_assert_true (test_wait_until (is_of_now, patient, LIMIT_MS));
  g_assert_true (ui_shows (chart (test), "16-Nov-2026 08:00"));
}

/* ---- what stays ---- */

/* What is scrolled of the shown section: that with the most below it. */
static void
find_long (GtkWidget *root, GtkAdjustment **found)
{
  GtkAdjustment *at = GTK_IS_SCROLLED_WINDOW (root) && gtk_widget_get_mapped (root)
                          ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (root))
                          : NULL;

  if (at != NULL && (*found == NULL ||
                     gtk_adjustment_get_upper (at) - gtk_adjustment_get_page_size (at) >
                         gtk_adjustment_get_upper (*found) - gtk_adjustment_get_page_size (*found)))
    *found = at;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_long (child, found);
}

static gboolean
is_there (gpointer data)
{
  GtkAdjustment *adjustment = data;
  double *wanted = g_object_get_data (G_OBJECT (adjustment), "wanted");

  return ABS (gtk_adjustment_get_value (adjustment) - *wanted) < 1;
}

static void
test_place (gconstpointer data)
{
  const char *section = data;
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (GtkAdjustment) adjustment = NULL;
  GtkAdjustment *found = NULL;
  double wanted;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", section);
  ui_wait_frames (test, 30);
  find_long (chart (test), &found);
  g_assert_nonnull (found);
  adjustment = g_object_ref (found);
  wanted = (gtk_adjustment_get_upper (found) - gtk_adjustment_get_page_size (found)) / 2;
  g_assert_cmpfloat (wanted, >, 20);
  gtk_adjustment_set_value (found, wanted);
  ui_wait_frames (test, 5);
  wanted = gtk_adjustment_get_value (found);
  g_object_set_data (G_OBJECT (found), "wanted", &wanted);
  look (test);
  g_assert_true (test_wait_until (is_there, adjustment, LIMIT_MS));
  ui_wait_frames (test, 40);
  g_assert_true (is_there (adjustment));
  g_test_message ("%s stands at %g again", section, wanted);
}

/* Words that are on no disk, their cursor, and the section. */
static void
test_words (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  GtkWidget *focus;
  int place;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.ask", NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (test->window));
  g_assert_true (GTK_IS_TEXT_VIEW (focus));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (focus));
  gtk_text_buffer_set_text (buffer, "what was the last potassium", -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 9);
  gtk_text_buffer_place_cursor (buffer, &start);
  look (test);
  ui_wait_frames (test, 5);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (test->window)) == focus);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==, "what was the last potassium");
  g_object_get (buffer, "cursor-position", &place, NULL);
  g_assert_cmpint (place, ==, 9);
}

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

/* The first row of a kind, the oldest. */
static const RoundsChartRow *
first_of (RoundsPatient *patient, RoundsKind kind)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint i = 0;

  while (i < index->n_rows && index->rows[i].event->kind != kind)
    i++;
  g_assert_cmpuint (i, <, index->n_rows);
  return &index->rows[i];
}

static void
select_row (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsSelection selection = { .row = row };

  rounds_patient_select (patient, &selection);
}

/* The note that is read, which is neither the newest nor what is selected now, and the source's tab. */
static void
test_open (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  RoundsNoteReader *reader;
  g_autofree char *read = NULL;
  GtkWidget *tab;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", "notes");
  ui_wait_frames (test, 3);
  select_row (patient, first_of (patient, ROUNDS_KIND_NOTE));
  reader = ROUNDS_NOTE_READER (find_type (chart (test), ROUNDS_TYPE_NOTE_READER));
  read = g_strdup (rounds_note_reader_get_row (reader)->event->reference);
  g_assert_cmpstr (read, ==, first_of (patient, ROUNDS_KIND_NOTE)->event->reference);
  select_row (patient, first_of (patient, ROUNDS_KIND_RESULT));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.source", NULL);
  tab = ui_find (chart (test), "text_tab");
  g_assert_nonnull (tab);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tab), TRUE);
  look (test);
  ui_wait_frames (test, 5);
  g_assert_cmpstr (rounds_note_reader_get_row (reader)->event->reference, ==, read);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tab)));
}

int
main (int argc, char **argv)
{
  static const char *const sections[] = { "overview",    "new-results", "results", "flow-sheet",
                                          "medications", "problems",    "notes" };

  ui_test_init (&argc, &argv);
  g_test_add_func ("/live-chart/when", test_when);
  g_test_add_func ("/live-chart/words", test_words);
  g_test_add_func ("/live-chart/open", test_open);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *path = g_strconcat ("/live-chart/place/", sections[i], NULL);

      g_test_add_data_func (path, sections[i], test_place);
    }
  return g_test_run ();
}
