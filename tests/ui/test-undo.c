/* test-undo.c: what is changed on one's own lists can be taken back, once, while nobody else changed it. */
#include "ui-test.h"

#include "counts.h"
#include "exam-tray.h"
#include "lists-side.h"
#include "lists.h"
#include "note-editor.h"
#include "patients-page.h"
#include "timeline-canvas.h"
#include "timeline.h"
#include "undo.h"
#include "write-page.h"

#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };

static gboolean
lists_are_read (gpointer data)
{
  return rounds_lists_is_filled (data);
}

static RoundsLists *
lists_of (UiTest *test)
{
  return rounds_lists_of (test->session);
}

static void
act (UiTest *test, const char *action)
{
  GtkWidget *page = ui_find_type (GTK_WIDGET (test->window), ROUNDS_TYPE_PATIENTS_PAGE);

  g_assert_true (gtk_widget_activate_action (page, action, NULL));
}

typedef struct
{
  UiTest *test;
  const char *name;
  guint n; /* G_MAXUINT: no such list */
} Expected;

static gboolean
is_so (gpointer data)
{
  const Expected *expected = data;
  const RoundsPatientList *list = rounds_lists_find (lists_of (expected->test), expected->name);

  return list == NULL ? expected->n == G_MAXUINT : list->members->len == expected->n;
}

static void
wait_list (UiTest *test, const char *name, guint n)
{
  Expected expected = { test, name, n };

  g_assert_true (test_wait_until (is_so, &expected, LIMIT_MS));
  ui_wait_frames (test, 3);
}

static gboolean
can_undo (gpointer data)
{
  return rounds_undo_can (data);
}

static void
wait_undoable (UiTest *test)
{
  g_assert_true (test_wait_until (can_undo, test->window, LIMIT_MS));
  ui_wait_frames (test, 3);
}

static void
undo (UiTest *test)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->window), "win.undo", NULL));
  g_assert_false (rounds_undo_can (GTK_WINDOW (test->window)));
}

/* A list of two by hand, shown. */
static UiTest *
begin (void)
{
  UiTest *test = ui_test_new (&demonstration);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Monday", .members = members };
  RoundsPeople *people;

  ui_enter (test);
  people = rounds_session_get_people (test->session);
  g_assert_true (test_wait_until (lists_are_read, lists_of (test), LIMIT_MS));
  for (guint i = 0; i < 2; i++)
    g_array_append_vals (members, rounds_people_get (people, i)->rid, 1);
  rounds_lists_save_async (lists_of (test), &list, NULL, NULL);
  wait_list (test, "Monday", 2);
  g_signal_emit_by_name (ui_find_type (GTK_WIDGET (test->window), ROUNDS_TYPE_LISTS_SIDE), "chosen",
                         "Monday");
  ui_wait_frames (test, 3);
  g_assert_false (rounds_undo_can (GTK_WINDOW (test->window)));
  return test;
}

/* The first under the heading of the list that is shown: nobody is chosen before somebody is. */
static void
choose_first (UiTest *test)
{
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack")));

  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (ui_find (page, "list"))),
                                   1, TRUE);
}

/* Back at the place in the list where the patient was. */
static void
test_take_off (void)
{
  g_autoptr (UiTest) test = begin ();
  guint8 first[ROUNDS_RID_BYTES];

  memcpy (first, rounds_lists_find (lists_of (test), "Monday")->members->data, sizeof first);
  choose_first (test);
  act (test, "patients.take-off-list");
  wait_list (test, "Monday", 1);
  wait_undoable (test);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "One patient was taken off “Monday”"));
  undo (test);
  wait_list (test, "Monday", 2);
  g_assert_cmpmem (rounds_lists_find (lists_of (test), "Monday")->members->data, sizeof first,
                   first, sizeof first);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "The list is as it was before"));
}

static AdwMessageDialog *
ask (UiTest *test, const char *action)
{
  act (test, action);
  ui_wait_mapped (GTK_WIDGET (ui_dialog (test)));
  return ADW_MESSAGE_DIALOG (ui_dialog (test));
}

static void
answer (AdwMessageDialog *dialog, const char *response)
{
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_remove (void)
{
  g_autoptr (UiTest) test = begin ();

  answer (ask (test, "patients.remove-list"), "remove");
  wait_list (test, "Monday", G_MAXUINT);
  wait_undoable (test);
  undo (test);
  wait_list (test, "Monday", 2);
}

static void
test_rename (void)
{
  g_autoptr (UiTest) test = begin ();
  AdwMessageDialog *dialog = ask (test, "patients.rename-list");
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "Monday");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "make")); /* its own name */
  gtk_editable_set_text (GTK_EDITABLE (entry), ".hidden");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "make"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Tuesday");
  answer (dialog, "make");
  wait_list (test, "Monday", G_MAXUINT);
  wait_list (test, "Tuesday", 2);
  wait_undoable (test);
  undo (test);
  wait_list (test, "Tuesday", G_MAXUINT);
  wait_list (test, "Monday", 2);
  /* It is the list that is shown, as it was under the other name. */
  g_assert_cmpstr (gtk_label_get_text (
                       GTK_LABEL (ui_find (GTK_WIDGET (test->window), "found_label"))),
                   ==, "2 people");
}

/* What another window did meanwhile is not written over. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (UiTest) test = begin ();
  RoundsPeople *people = rounds_session_get_people (test->session);

  choose_first (test);
  act (test, "patients.take-off-list");
  wait_list (test, "Monday", 1);
  wait_undoable (test);
  rounds_lists_put_async (lists_of (test), "Monday", rounds_people_get (people, 3)->rid, TRUE, NULL,
                          NULL);
  wait_list (test, "Monday", 2);
  undo (test);
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (GTK_WIDGET (test->window),
                           "The list was changed again meanwhile: nothing was taken back"));
  g_assert_cmpmem (rounds_lists_find (lists_of (test), "Monday")->members->data + ROUNDS_RID_BYTES,
                   ROUNDS_RID_BYTES, rounds_people_get (people, 3)->rid, ROUNDS_RID_BYTES);
}

static gboolean
has_drafts (gpointer data)
{
  RoundsPatient *patient = rounds_window_get_patient (data);

  return rounds_write_page_count (patient) == 1;
}

static gboolean
has_no_drafts (gpointer data)
{
  return rounds_write_page_count (rounds_window_get_patient (data)) == 0;
}

static GtkTextBuffer *
begin_note (UiTest *test)
{
  GtkWidget *editor;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.note", "s", "");
  ui_wait_frames (test, 3);
  editor = ui_find_type (GTK_WIDGET (test->window), ROUNDS_TYPE_NOTE_EDITOR);
  g_assert_nonnull (editor);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (editor, "text")));
}

/* A draft that was discarded is among the drafts again, with its words. */
static void
test_discard (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  gtk_text_buffer_set_text (begin_note (test), "Slept well.", -1);
  g_assert_true (test_wait_until (has_drafts, test->window, LIMIT_MS));
  g_assert_true (
      gtk_widget_activate_action (ui_find_type (GTK_WIDGET (test->window), ROUNDS_TYPE_NOTE_EDITOR),
                                  "note.discard", NULL));
  ui_wait_mapped (GTK_WIDGET (ui_dialog (test)));
  answer (ADW_MESSAGE_DIALOG (ui_dialog (test)), "yes");
  g_assert_true (test_wait_until (has_no_drafts, test->window, LIMIT_MS));
  wait_undoable (test);
  undo (test);
  g_assert_true (test_wait_until (has_drafts, test->window, LIMIT_MS));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "Slept well."));
}

/* ---- an open chart: its filters, the exam room ---- */

static GtkWidget *
timeline_of (UiTest *test)
{
  return ui_find_type (GTK_WIDGET (test->window), ROUNDS_TYPE_TIMELINE);
}

static guint
shown_of (GtkWidget *timeline)
{
  GtkWidget *canvas = ui_find_type (timeline, ROUNDS_TYPE_TIMELINE_CANVAS);

  return rounds_timeline_canvas_get_model (ROUNDS_TIMELINE_CANVAS (canvas))->n_chosen;
}

static void
type_words (GtkWidget *entry, const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  g_signal_emit_by_name (entry, "search-changed");
}

/* What the timeline shows is what it was: kinds, words, routine and new, one change at a time. */
static void
test_filters (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *timeline, *words;
  guint all, few;

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  timeline = timeline_of (test);
  all = shown_of (timeline);
  words = ui_find_type (timeline, GTK_TYPE_SEARCH_ENTRY);
  gtk_widget_activate_action (timeline, "timeline.routine", NULL);
  g_assert_cmpuint (shown_of (timeline), >, all);
  undo (test);
  g_assert_cmpuint (shown_of (timeline), ==, all);
  /* Letters are one change. */
  type_words (words, "p");
  type_words (words, "potassium");
  undo (test);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (words)), ==, "");
  g_assert_cmpuint (shown_of (timeline), ==, all);
  type_words (words, "potassium");
  few = shown_of (timeline);
  g_assert_cmpuint (few, <, all);
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "The timeline shows everything"));
  gtk_widget_activate_action (timeline, "timeline.clear-filter", NULL);
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "The timeline shows everything"));
  undo (test);
  g_assert_cmpuint (shown_of (timeline), ==, few);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (words)), ==, "potassium");
  type_words (words, "potassiumx");
  undo (test);
  g_assert_cmpuint (shown_of (timeline), ==, few);
}

/* The tray of the exam room: what was added is out again; nothing of it stands in that room. */
static void
test_exam (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  const RoundsChartIndex *index;

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  patient = rounds_window_get_patient (test->window);
  index = rounds_patient_get_index (patient);
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_RESULT &&
        !rounds_exam_tray_is_sensitive (&index->rows[i]))
      {
        rounds_patient_select (patient, &(RoundsSelection){ .row = &index->rows[i] });
        break;
      }
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-add", NULL);
  ui_wait_frames (test, 3);
  g_assert_true (
      ui_shows (GTK_WIDGET (test->window), "Added to the exam-room view, which has 1 item"));
  undo (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-room", NULL);
  ui_wait_mapped (GTK_WIDGET (ui_dialog (test)));
  g_assert_true (ui_shows (GTK_WIDGET (ui_dialog (test)), "Nothing Was Added Yet"));
  gtk_window_destroy (GTK_WINDOW (ui_dialog (test)));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-add", NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-room", NULL);
  ui_wait_mapped (GTK_WIDGET (ui_dialog (test)));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_dialog (test)), "start");
  ui_wait_frames (test, 3);
  g_assert_false (rounds_undo_can (GTK_WINDOW (test->window)));
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Added to the exam-room view"));
}

/* In the tray itself: an item that was removed is back at its place, once. */
static void
test_exam_tray (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (RoundsExamTray) tray = NULL;
  const RoundsChartIndex *index;
  const RoundsChartRow *rows[3];
  guint n = 0;

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  tray = rounds_exam_tray_new (rounds_window_get_patient (test->window));
  index = rounds_patient_get_index (rounds_window_get_patient (test->window));
  for (guint i = 0; i < index->n_rows && n < 3; i++)
    if (rounds_exam_tray_add (tray, &index->rows[i]))
      rows[n++] = &index->rows[i];
  rounds_exam_tray_remove (tray, 1);
  g_assert_true (rounds_exam_tray_has_removed (tray));
  rounds_exam_tray_undo (tray);
  g_assert_false (rounds_exam_tray_has_removed (tray));
  rounds_exam_tray_undo (tray);
  g_assert_cmpuint (rounds_exam_tray_size (tray), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (rounds_exam_tray_get (tray, i) == rows[i]);
}

/* The cross of the toast that stands. */
static void
put_away (UiTest *test)
{
  GtkWidget *toast = ui_find_type (ui_get (test, "toasts"), g_type_from_name ("AdwToastWidget"));

  g_assert_nonnull (toast);
  ui_press (gtk_widget_get_last_child (toast));
  ui_wait_frames (test, 3);
}

static gboolean
says (UiTest *test, const char *words)
{
  return ui_shows (ui_get (test, "toasts"), words);
}

/* What matters stays until it was read; what only confirms makes room. Words are no markup. */
static void
test_lines (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *from = GTK_WIDGET (test->window);
  AdwToast *toast = rounds_undo_toast_new ("<b> & words");
  gpointer held = toast;

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (adw_toast_get_custom_title (toast))), ==,
                   "<b> & words");
  g_object_add_weak_pointer (G_OBJECT (toast), &held);
  g_object_unref (toast);
  g_assert_null (held);
  rounds_undo_say_done (from, "Copied");
  rounds_undo_say (from, "Not kept: the store <1> is full & locked");
  ui_wait_frames (test, 3);
  g_assert_true (says (test, "Not kept: the store <1> is full & locked"));
  rounds_undo_say (from, "Another");
  rounds_undo_say_done (from, "Copied");
  rounds_undo_say (from, "Not kept: the store <1> is full & locked");
  ui_wait_frames (test, 3);
  g_assert_true (says (test, "Not kept"));
  put_away (test);
  g_assert_true (says (test, "Another"));
  put_away (test);
  g_assert_false (says (test, "Not kept"));
  g_assert_false (says (test, "Copied"));
}

/* Who is chosen is said at the end of the page, and no toast stands over it. */
static void
test_keeps_clear (void)
{
  g_autoptr (UiTest) test = begin ();
  GtkWidget *toasts = ui_get (test, "toasts"), *foot = ui_get (test, "foot"), *toast;
  graphene_rect_t of_foot, of_toast;

  choose_first (test);
  act (test, "patients.take-off-list");
  wait_list (test, "Monday", 1);
  wait_undoable (test);
  ui_wait_frames (test, 6);
  toast = ui_find_type (toasts, g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  g_assert_true (gtk_widget_get_mapped (foot));
  g_assert_true (gtk_widget_compute_bounds (foot, toasts, &of_foot));
  g_assert_true (gtk_widget_compute_bounds (toast, toasts, &of_toast));
  g_assert_cmpfloat (of_toast.origin.y + of_toast.size.height, <=, of_foot.origin.y);
  g_assert_cmpfloat (of_toast.origin.y, >, 0);
}

static void
test_lock (void)
{
  g_autoptr (UiTest) test = begin ();

  choose_first (test);
  act (test, "patients.take-off-list");
  wait_list (test, "Monday", 1);
  wait_undoable (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.lock", NULL);
  g_assert_false (rounds_undo_can (GTK_WINDOW (test->window)));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (test->window), "undo"));
}

static gboolean
says_nothing (gpointer toasts)
{
  return !ui_shows (toasts, "Copied");
}

/* What was copied is not there any more. */
static void
test_lock_copied (void)
{
  g_autoptr (UiTest) test = begin ();
  GtkWidget *toasts = ui_get (test, "toasts");

  rounds_undo_say_done (toasts, "Copied, with whose it is");
  ui_wait_frames (test, 6);
  g_assert_true (ui_shows (toasts, "Copied, with whose it is"));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.lock", NULL);
  g_assert_true (test_wait_until (says_nothing, toasts, TEST_PATIENCE_MS));
}

/* ---- whole ---- */

static void
assert_whole (UiTest *test, AdwToast *toast, GtkWidget *within)
{
  GtkWidget *label = adw_toast_get_custom_title (toast), *shown;
  PangoLayout *layout;
  graphene_rect_t at;
  int width, height;

  ui_wait_frames (test, 30);
  g_assert_true (gtk_widget_get_mapped (label));
  layout = gtk_label_get_layout (GTK_LABEL (label));
  pango_layout_get_pixel_size (layout, &width, &height);
  g_assert_false (pango_layout_is_ellipsized (layout));
  g_assert_cmpint (height, <=, gtk_widget_get_height (label));
  g_assert_cmpint (width, <=, gtk_widget_get_width (label));
  /* All of it in the toast, which with its cross is inside of the window. */
  shown = gtk_widget_get_ancestor (label, g_type_from_name ("AdwToastWidget"));
  g_assert_true (gtk_widget_compute_bounds (label, shown, &at));
  g_assert_cmpfloat (at.origin.x, >=, 0);
  g_assert_cmpfloat (at.origin.x + at.size.width, <=, gtk_widget_get_width (shown));
  g_assert_cmpfloat (at.origin.y, >=, 0);
  g_assert_cmpfloat (at.origin.y + at.size.height, <=, gtk_widget_get_height (shown));
  g_assert_true (gtk_widget_compute_bounds (shown, within, &at));
  g_assert_cmpfloat (at.origin.x, >=, 0);
  g_assert_cmpfloat (at.origin.x + at.size.width, <=, gtk_widget_get_width (within));
  g_assert_cmpfloat (at.origin.y, >=, 0);
  g_assert_cmpfloat (at.origin.y + at.size.height, <=, gtk_widget_get_height (within));
}

/* What is said to the clinician is never cut: the longest line of ours, with and without a button, in a window and in
 * one of preferences, at any size of text. */
static void
test_whole (void)
{
  static const char longest[] =
      "“Palliative care, inpatients and consultations of Ward 12 West” was deleted. The note that "
      "you were writing is not saved: the disk is full. Free some room and write a word more.";
  static const double texts[] = { 1, 2 };
  UiTestConfig config = demonstration;

  config.width = 900;
  config.height = 700;
  for (guint i = 0; i < 2 * G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (UiTest) test = NULL;
      AdwToast *toast, *other;
      GtkWidget *preferences;

      g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                    (int) (96 * 1024 * texts[i % G_N_ELEMENTS (texts)]), NULL);
      gtk_widget_set_default_direction (i < G_N_ELEMENTS (texts) ? GTK_TEXT_DIR_LTR
                                                                 : GTK_TEXT_DIR_RTL);
      test = ui_test_new (&config);
      ui_open (test);
      toast = rounds_undo_toast_new (longest);
      adw_toast_set_button_label (toast, "Undo");
      adw_toast_set_timeout (toast, 0);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (ui_get (test, "toasts")),
                                   g_object_ref (toast));
      assert_whole (test, toast, GTK_WIDGET (test->window));
      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
      preferences = GTK_WIDGET (ui_dialog (test));
      other = rounds_undo_toast_new (longest);
      adw_toast_set_timeout (other, 0);
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (preferences), g_object_ref (other));
      assert_whole (test, other, preferences);
      gtk_window_destroy (GTK_WINDOW (preferences));
      adw_toast_dismiss (toast);
      g_object_unref (toast);
      g_object_unref (other);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/undo/take-off", test_take_off);
  g_test_add_func ("/undo/remove", test_remove);
  g_test_add_func ("/undo/rename", test_rename);
  g_test_add_func ("/undo/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/undo/discard", test_discard);
  g_test_add_func ("/undo/filters", test_filters);
  g_test_add_func ("/undo/exam", test_exam);
  g_test_add_func ("/undo/exam-tray", test_exam_tray);
  g_test_add_func ("/undo/lines", test_lines);
  g_test_add_func ("/undo/keeps-clear", test_keeps_clear);
  g_test_add_func ("/undo/whole", test_whole);
  g_test_add_func ("/undo/lock", test_lock);
  g_test_add_func ("/undo/lock-copied", test_lock_copied);
  return g_test_run ();
}
