/* test-live-chart.c: a chart that is shown is read anew when the clock has gone on, and nobody who reads or writes in it
 * sees more of that than another "now". */
#include "ui-test.h"

#include "counts.h"
#include "desk.h"
#include "focus-place.h"
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

static void
on_done (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error));
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

/* Somebody else writes in the same chart: it is to be read anew. */
static void
write_elsewhere (UiTest *test)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  g_autoptr (RoundsPatient)
      other = rounds_patient_open (test->session, rounds_patient_get_rid (patient), "treatment", 0);
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .title = "Note", .text = "words" };
  gboolean done = FALSE;

  g_assert_true (test_wait_until (test_desk_is_open, other, LIMIT_MS));
  rounds_patient_act_async (other, &act, on_done, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
}

static void
count_call (guint *calls)
{
  *calls += 1;
}

/* Looked at twice: when nothing was written, and when something was. after is called after each. */
static void
look_twice (UiTest *test, void (*after) (UiTest *, gpointer), gpointer data)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  guint changed = 0;

  g_signal_connect_swapped (patient, "changed", G_CALLBACK (count_call), &changed);
  look (test);
  after (test, data);
  g_assert_cmpuint (changed, ==, 0);
  write_elsewhere (test);
  look (test);
  after (test, data);
  g_assert_cmpuint (changed, ==, 1);
  g_signal_handlers_disconnect_by_data (patient, &changed);
}

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

typedef struct
{
  GtkAdjustment *adjustment;
  double wanted;
  guint elsewhere; /* frames */
} Place;

static gboolean
is_there (gpointer data)
{
  const Place *place = data;

  return ABS (gtk_adjustment_get_value (place->adjustment) - place->wanted) < 1;
}

/* What is painted, once the frame is laid out. */
static void
on_painted (Place *place)
{
  place->elsewhere += !is_there (place);
}

static void
assert_there (UiTest *test, gpointer data)
{
  Place *place = data;

  g_assert_true (test_wait_until (is_there, place, LIMIT_MS));
  ui_wait_frames (test, 40);
  g_assert_true (is_there (place));
}

static void
test_place (gconstpointer data)
{
  const char *section = data;
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkAdjustment *found = NULL;
  Place place = { 0 };
  GdkFrameClock *clock;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", section);
  ui_wait_frames (test, 30);
  find_long (chart (test), &found);
  g_assert_nonnull (found);
  place.adjustment = g_object_ref (found);
  place.wanted = (gtk_adjustment_get_upper (found) - gtk_adjustment_get_page_size (found)) / 2;
  g_assert_cmpfloat (place.wanted, >, 20);
  gtk_adjustment_set_value (found, place.wanted);
  ui_wait_frames (test, 5);
  place.wanted = gtk_adjustment_get_value (found);
  clock = gtk_widget_get_frame_clock (chart (test));
  g_signal_connect_swapped (clock, "paint", G_CALLBACK (on_painted), &place);
  look_twice (test, assert_there, &place);
  g_signal_handlers_disconnect_by_data (clock, &place);
  g_test_message ("%s stands at %g, %u frames elsewhere", section, place.wanted, place.elsewhere);
  /* The text of a note is read once more, for which its body is empty for a frame. */
  if (strcmp (section, "notes") != 0)
    g_assert_cmpuint (place.elsewhere, ==, 0);
  g_object_unref (place.adjustment);
}

/* ---- where the focus is ---- */

static const char *
place_of (GtkWidget *widget)
{
  GtkWidget *content = widget != NULL ? gtk_widget_get_first_child (widget) : NULL;
  const char *place = widget != NULL ? g_object_get_data (G_OBJECT (widget), "rounds-focus-place")
                                     : NULL;

  return place == NULL && content != NULL
             ? g_object_get_data (G_OBJECT (content), "rounds-focus-place")
             : place;
}

/* The nth that takes the focus and has a place of its own. */
static GtkWidget *
find_placed (GtkWidget *root, guint *n)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (gtk_widget_get_focusable (root) && place_of (root) != NULL && (*n)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_placed (child, n);
  return found;
}

static void
assert_focus (UiTest *test, gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));

  g_assert_nonnull (focus);
  g_assert_cmpstr (place_of (focus), ==, data);
  ui_wait_frames (test, 10);
  g_assert_cmpstr (place_of (gtk_window_get_focus (GTK_WINDOW (test->window))), ==, data);
}

static void
test_focus (gconstpointer data)
{
  const char *section = data;
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *placed;
  g_autofree char *place = NULL;
  guint n = 3;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", section);
  ui_wait_frames (test, 30);
  placed = find_placed (chart (test), &n);
  g_assert_nonnull (placed);
  g_assert_true (gtk_widget_grab_focus (placed));
  place = g_strdup (place_of (placed));
  g_test_message ("%s: %s", section, place);
  look_twice (test, assert_focus, place);
}

/* Where a record has gone the focus is on what stood after it, else before it; on the same thing within a record. */
static void
fill_box (GtkWidget *box, const char *names)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), row);
  for (; *names != 0; names++)
    {
      const char name[] = { *names, 0 };

      row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_box_append (GTK_BOX (row), gtk_button_new_with_label (name));
      gtk_box_append (GTK_BOX (row), gtk_button_new_with_label ("Task"));
      rounds_focus_place_mark (row, name);
      gtk_box_append (GTK_BOX (box), row);
    }
}

static void
test_gone (void)
{
  static const struct
  {
    const char *before;
    guint row; /* its "Task" has the focus */
    const char *after;
    int there;
  } rows[] = {
    { "abcd", 1, "abcd", 1 }, { "abcd", 1, "xabcd", 2 }, { "abcd", 1, "acd", 1 },
    { "abcd", 3, "abc", 2 },  { "abcd", 1, "ad", 1 },    { "aaba", 1, "aaba", 1 },
    { "aaba", 3, "ab", 0 },   { "abcd", 1, "", -1 },
  };
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RoundsFocusPlace *place;
      GtkWidget *row, *focus;
      int at = 0;

      fill_box (box, rows[i].before);
      row = gtk_widget_get_first_child (box);
      for (guint k = rows[i].row; k > 0; k--)
        row = gtk_widget_get_next_sibling (row);
      gtk_widget_grab_focus (gtk_widget_get_last_child (row));
      place = rounds_focus_place_take (box);
      g_assert_nonnull (place);
      fill_box (box, rows[i].after);
      rounds_focus_place_give_back (place, box);
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      for (row = gtk_widget_get_first_child (box);
           row != NULL && focus != gtk_widget_get_last_child (row);
           row = gtk_widget_get_next_sibling (row))
        at++;
      g_test_message ("%s -> %s", rows[i].before, rows[i].after);
      g_assert_cmpint (row != NULL ? at : -1, ==, rows[i].there);
    }
  gtk_window_destroy (GTK_WINDOW (window));
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
  reader = ROUNDS_NOTE_READER (ui_find_type (chart (test), ROUNDS_TYPE_NOTE_READER));
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
  g_test_add_func ("/live-chart/gone", test_gone);
  g_test_add_func ("/live-chart/words", test_words);
  g_test_add_func ("/live-chart/open", test_open);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *path = g_strconcat ("/live-chart/place/", sections[i], NULL);

      g_test_add_data_func (path, sections[i], test_place);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *path = g_strconcat ("/live-chart/focus/", sections[i], NULL);

      g_test_add_data_func (path, sections[i], test_focus);
    }
  return g_test_run ();
}
