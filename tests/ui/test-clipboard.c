/* test-clipboard.c: whose words are copied, and what is asked when they are pasted elsewhere. */
#include "ui-record.h"

#include "clipboard.h"
#include "counts.h"
#include "say.h"

#include <adwaita.h>
#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsPatient *first, *second;
  GtkWidget *first_view, *second_view;
  GdkClipboard *clipboard;
} Fixture;

static gboolean
is_open (gpointer patient)
{
  return rounds_patient_get_state (patient) == ROUNDS_PATIENT_OPEN;
}

static GtkWidget *
new_view (GtkWidget *box, RoundsPatient *patient)
{
  GtkWidget *view = gtk_text_view_new ();

  gtk_widget_set_vexpand (view, TRUE);
  rounds_clipboard_guard (GTK_TEXT_VIEW (view), patient);
  gtk_box_append (GTK_BOX (box), view);
  return view;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->record = ui_record_new ();
  self->first = g_object_ref (ui_record_open (self->record, "Wes853"));
  self->second = rounds_patient_open (self->record->session,
                                      ui_record_rid (self->record, "Azzie965"), "treatment", 0);
  g_assert_true (test_wait_until (is_open, self->second, LIMIT_MS));
  self->first_view = new_view (box, self->first);
  self->second_view = new_view (box, self->second);
  ui_record_show (self->record, box, 800, 600);
  self->clipboard = gtk_widget_get_clipboard (box);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->record->window, gtk_window_destroy);
  rounds_clipboard_clear (gdk_display_get_default ());
  g_clear_object (&self->first);
  g_clear_object (&self->second);
  ui_record_free (self->record);
}

static char *
text_of (GtkWidget *view)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

static void
assert_text (GtkWidget *view, const char *expected)
{
  g_autofree char *text = text_of (view);

  g_assert_cmpstr (text, ==, expected);
}

static void
write_and_select (GtkWidget *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
}

/* What another program reads. */
typedef struct
{
  char *text;
  gboolean done;
} Reading;

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;

  reading->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  reading->done = TRUE;
}

static char *
read_plain (GdkClipboard *clipboard)
{
  Reading reading = { 0 };

  gdk_clipboard_read_text_async (clipboard, NULL, on_read, &reading);
  g_assert_true (test_wait_for (&reading.done, LIMIT_MS));
  return reading.text;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (source),
                                                                    result, NULL);
}

/* The private type, as another program reads it. */
static char *
read_private (GdkClipboard *clipboard)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  gboolean done = FALSE;

  gdk_content_provider_write_mime_type_async (gdk_clipboard_get_content (clipboard),
                                              ROUNDS_CLIPBOARD_TYPE, stream, G_PRIORITY_DEFAULT,
                                              NULL, on_written, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

static AdwMessageDialog *
find_question (void)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (all, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  return find_question () != NULL;
}

/* H22: to other programs the words go with their source, the two identifiers and the moment; no name
 * and no record number stand in the private type. */
static void
test_copy (Fixture *self, gconstpointer data)
{
  g_autofree char *plain = NULL, *private = NULL, *again = NULL;
  char rid[ROUNDS_RID_TEXT];

  g_assert_true (rounds_clipboard_copy (self->first_view, self->first, "Potassium 5.4 mmol/L",
                                        "13-Nov-2026 12:10, final", FALSE));
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (self->clipboard),
                                                        ROUNDS_CLIPBOARD_TYPE));
  plain = read_plain (self->clipboard);
  g_assert_cmpstr (plain, ==,
                   "Potassium 5.4 mmol/L\n13-Nov-2026 12:10, final\n"
                   "SPENCER878 Wes853, 21-Oct-1962 · as of 16-Nov-2026 08:00");
  private = read_private (self->clipboard);
  rounds_rid_text (rounds_patient_get_rid (self->first), rid);
  g_assert_cmpuint (strlen (private), ==, 32);
  g_assert_cmpuint (strspn (private, "0123456789abcdef"), ==, 32);
  g_assert_cmpstr (private, !=, rid);
  /* One token a patient in a session, another for another. */
  rounds_clipboard_copy (self->first_view, self->first, "x", NULL, FALSE);
  again = read_private (self->clipboard);
  g_assert_true (strncmp (private, again, 32) == 0);
  g_free (again);
  rounds_clipboard_copy (self->first_view, self->second, "x", NULL, FALSE);
  again = read_private (self->clipboard);
  g_assert_false (strncmp (private, again, 32) == 0);
}

/* From a chart that was read some minutes ago: as of when it is, and when it was copied. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  g_autofree char *plain = NULL;

  test_desk_age (self->first, 4 * 60 * 1000);
  rounds_clipboard_copy (self->first_view, self->first, "Potassium 5.4 mmol/L", "13-Nov-2026",
                         FALSE);
  plain = read_plain (self->clipboard);
  g_assert_cmpstr (plain, ==,
                   "Potassium 5.4 mmol/L\n13-Nov-2026\nSPENCER878 Wes853, 21-Oct-1962 · "
                   "as of 16-Nov-2026 07:56, copied 16-Nov-2026 08:00");
}

/* W1: what the model drafted and nobody checked is not copied. */
static void
test_w1_unchecked (Fixture *self, gconstpointer data)
{
  g_autofree char *plain = NULL;

  rounds_clipboard_copy (self->first_view, self->first, "before", NULL, FALSE);
  g_assert_false (rounds_clipboard_copy (self->first_view, self->first, "draft", NULL, TRUE));
  plain = read_plain (self->clipboard);
  g_assert_cmpstr (plain, ==, "before\nSPENCER878 Wes853, 21-Oct-1962");
}

/* Within one patient nothing is asked. */
static void
test_same_patient (Fixture *self, gconstpointer data)
{
  write_and_select (self->first_view, "mine");
  g_signal_emit_by_name (self->first_view, "cut-clipboard");
  assert_text (self->first_view, "");
  g_signal_emit_by_name (self->first_view, "paste-clipboard");
  assert_text (self->first_view, "mine");
  g_assert_null (find_question ());
}

/* Into another patient's note: asked, and Enter does not paste. */
static void
test_another_patient (Fixture *self, gconstpointer data)
{
  AdwMessageDialog *question;

  write_and_select (self->first_view, "of Wes");
  g_signal_emit_by_name (self->first_view, "copy-clipboard");
  g_signal_emit_by_name (self->second_view, "paste-clipboard");
  g_assert_true (test_wait_until (is_asked, NULL, LIMIT_MS));
  question = find_question ();
  assert_text (self->second_view, "");
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "no");
  g_assert_cmpstr (adw_message_dialog_get_close_response (question), ==, "no");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "Azzie965"));
  g_assert_null (strstr (adw_message_dialog_get_body (question), "Wes853"));
  adw_message_dialog_response (question, "no");
  assert_text (self->second_view, "");
  g_signal_emit_by_name (self->second_view, "paste-clipboard");
  g_assert_true (test_wait_until (is_asked, NULL, LIMIT_MS));
  adw_message_dialog_response (find_question (), "yes");
  assert_text (self->second_view, "of Wes");
}

/* A label of some chart, selected and copied by GTK itself: whose it is nobody knows. */
static void
test_unknown_patient (Fixture *self, gconstpointer data)
{
  gdk_clipboard_set_text (self->clipboard, "of somebody");
  g_signal_emit_by_name (self->second_view, "paste-clipboard");
  g_assert_true (test_wait_until (is_asked, NULL, LIMIT_MS));
  adw_message_dialog_response (find_question (), "no");
  assert_text (self->second_view, "");
}

/* What a selection or a drop would carry past all this. */
static void
test_no_way_around (Fixture *self, gconstpointer data)
{
  GdkClipboard *primary = gtk_widget_get_primary_clipboard (self->first_view);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (self->first_view);

  write_and_select (self->first_view, "selected only");
  g_assert_null (gdk_clipboard_get_content (primary));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      g_assert_false (GTK_IS_DROP_TARGET (controller) || GTK_IS_DROP_TARGET_ASYNC (controller));
    }
}

static GtkGesture *
find_no_drag (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), "rounds-no-drag") == 0)
        return GTK_GESTURE (controller);
    }
  return NULL;
}

/* H22: GTK drags what is selected where it is pressed: before it sees the press, nothing is selected there. */
static void
test_no_drag (Fixture *self, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->first_view));
  GtkGesture *press = find_no_drag (self->first_view);
  GtkTextIter start, end;
  GdkRectangle at;
  int x, y;

  g_assert_nonnull (press);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (GTK_EVENT_CONTROLLER (press)), ==,
                   GTK_PHASE_CAPTURE);
  write_and_select (self->first_view, "selected and dragged");
  ui_record_frames (self->record, 2);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 5);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self->first_view), &start, &at);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self->first_view), GTK_TEXT_WINDOW_WIDGET,
                                         at.x + 1, at.y + 1, &x, &y);
  g_signal_emit_by_name (press, "pressed", 1, (double) x, (double) y);
  g_assert_false (gtk_text_buffer_get_selection_bounds (buffer, &start, &end));
  assert_text (self->first_view, "selected and dragged");
}

/* A title and the fields of an entry are as much of the record as its text: asked there too, and put into
 * one line. */
static void
test_entry (Fixture *self, gconstpointer data)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  g_autoptr (GListModel) controllers = NULL;

  rounds_clipboard_guard_entry (GTK_EDITABLE (row), self->second);
  gtk_box_append (GTK_BOX (gtk_widget_get_parent (self->second_view)), row);
  write_and_select (self->first_view, "two\nlines of Wes");
  g_signal_emit_by_name (self->first_view, "copy-clipboard");
  g_signal_emit_by_name (text, "paste-clipboard");
  g_assert_true (test_wait_until (is_asked, NULL, LIMIT_MS));
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "");
  adw_message_dialog_response (find_question (), "no");
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "");
  g_signal_emit_by_name (text, "paste-clipboard");
  g_assert_true (test_wait_until (is_asked, NULL, LIMIT_MS));
  adw_message_dialog_response (find_question (), "yes");
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "two lines of Wes");
  /* Cut from there it is this patient's own, and asked of the other. */
  gtk_editable_select_region (text, 0, -1);
  g_signal_emit_by_name (text, "cut-clipboard");
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "");
  assert_text (self->second_view, "");
  g_signal_emit_by_name (self->second_view, "paste-clipboard");
  assert_text (self->second_view, "two lines of Wes");
  controllers = gtk_widget_observe_controllers (GTK_WIDGET (text));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      g_assert_false (GTK_IS_DROP_TARGET (controller) || GTK_IS_DROP_TARGET_ASYNC (controller));
    }
}

/* At lock: CLIPBOARD and PRIMARY are empty where they were ours, and the token is forgotten. */
static void
test_lock (Fixture *self, gconstpointer data)
{
  GdkDisplay *display = gdk_display_get_default ();
  GdkClipboard *primary = gdk_display_get_primary_clipboard (display);

  rounds_clipboard_copy (self->first_view, self->first, "x", NULL, FALSE);
  gdk_clipboard_set_text (primary, "y");
  rounds_session_lock (self->record->session);
  g_assert_null (gdk_clipboard_get_content (self->clipboard));
  g_assert_null (gdk_clipboard_get_content (primary));
  g_assert_false (rounds_clipboard_copy (self->first_view, self->first, "x", NULL, FALSE));
}

static gboolean
is_theirs (gpointer clipboard)
{
  return !gdk_clipboard_is_local (clipboard);
}

/* What another program put there after ours is not ours to clear: as over its own connection to the display. */
static void
test_lock_theirs (Fixture *self, gconstpointer data)
{
  GdkDisplay *display = gdk_display_get_default ();
  GdkDisplay *others = gdk_display_open (gdk_display_get_name (display));
  GdkClipboard *primary = gdk_display_get_primary_clipboard (display);
  GdkClipboard *theirs = gdk_display_get_clipboard (others);
  GdkClipboard *their_primary = gdk_display_get_primary_clipboard (others);
  g_autofree char *text = NULL, *selected = NULL;

  g_assert_nonnull (others);
  g_assert_true (others != display);
  rounds_clipboard_copy (self->first_view, self->first, "x", NULL, FALSE);
  gdk_clipboard_set_text (primary, "y");
  ui_record_frames (self->record, 2);
  gdk_clipboard_set_text (theirs, "theirs");
  gdk_display_sync (others);
  g_assert_true (test_wait_until (is_theirs, self->clipboard, LIMIT_MS));
  g_assert_true (gdk_clipboard_is_local (primary));
  rounds_session_lock (self->record->session);
  ui_record_frames (self->record, 3);
  g_assert_null (gdk_clipboard_get_content (primary));
  text = read_plain (self->clipboard);
  g_assert_cmpstr (text, ==, "theirs");
  gdk_clipboard_set_text (their_primary, "selected");
  gdk_display_sync (others);
  g_assert_true (test_wait_until (is_theirs, primary, LIMIT_MS));
  rounds_clipboard_clear (display);
  ui_record_frames (self->record, 3);
  selected = read_plain (primary);
  g_assert_cmpstr (selected, ==, "selected");
  gdk_display_close (others);
}

static const RoundsChartRow *
row_marked (const RoundsChartIndex *index, guint32 mark)
{
  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & mark) != 0 && index->rows[i].event->kind == ROUNDS_KIND_RESULT)
      return &index->rows[i];
  g_error ("no result has the mark %u", mark);
}

/* H22: what must be said of a value goes with it, and of what has none no value is spoken of. */
static void
test_action (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  const RoundsChartRow *row;
  g_autofree char *corrected = NULL, *problem = NULL, *title = NULL;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  index = rounds_patient_get_index (patient);
  row = row_marked (index, ROUNDS_MARK_CORRECTED);
  rounds_patient_select (patient, &(RoundsSelection){ .row = row });
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.copy", NULL);
  corrected = read_plain (gtk_widget_get_clipboard (GTK_WIDGET (test->window)));
  g_assert_nonnull (strstr (corrected, "corrected, was 6.8"));
  g_assert_nonnull (strstr (corrected, "SPENCER878 Wes853, 21-Oct-1962"));
  for (row = index->rows; row->event->kind != ROUNDS_KIND_CONDITION;)
    row++;
  rounds_patient_select (patient, &(RoundsSelection){ .row = row });
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.copy", NULL);
  problem = read_plain (gtk_widget_get_clipboard (GTK_WIDGET (test->window)));
  title = rounds_say_title (row);
  g_assert_nonnull (strstr (problem, title));
  g_assert_null (strstr (problem, "no value"));
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  adw_init ();
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/clipboard/copy", test_copy);
  ADD ("/clipboard/clock", test_clock);
  ADD ("/clipboard/same-patient", test_same_patient);
  ADD ("/clipboard/another-patient", test_another_patient);
  ADD ("/clipboard/unknown-patient", test_unknown_patient);
  ADD ("/clipboard/no-way-around", test_no_way_around);
  ADD ("/clipboard/no-drag", test_no_drag);
  ADD ("/clipboard/entry", test_entry);
  ADD ("/clipboard/lock", test_lock);
  ADD ("/clipboard/lock-theirs", test_lock_theirs);
  g_test_add_func ("/clipboard/action", test_action);
  ADD ("/w1/unchecked", test_w1_unchecked);
  return g_test_run ();
}
