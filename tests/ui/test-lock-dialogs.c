/* test-lock-dialogs.c: whatever can stand over the window is gone at lock, whoever made it and whatever it asks; and
 * what asks about one patient goes when another comes into the window. */
#include "ui-test.h"

#include "acknowledge.h"
#include "counts.h"
#include "import-dialog.h"
#include "lists.h"
#include "new-results-words.h"
#include "passphrase-dialog.h"
#include "results-list.h"

#include <string.h>

#define LIMIT_MS 60000

/* ---- what is found ---- */

static const RoundsChartRow *
find_row (UiTest *test, const char *title, guint32 marks)
{
  const RoundsChartIndex *index = rounds_patient_get_index (
      rounds_window_get_patient (test->window));

  for (guint i = index->n_rows; i-- > 0;)
    if (strstr (index->rows[i].event->title, title) != NULL &&
        (index->rows[i].marks & marks) == marks)
      return &index->rows[i];
  g_error ("no %s", title);
}

static void
select_row (UiTest *test, const RoundsChartRow *row)
{
  rounds_patient_select (rounds_window_get_patient (test->window),
                         &(RoundsSelection){ .row = row });
}

static void
act (UiTest *test, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->window), action, NULL));
}

/* The window over another; NULL: none. */
static GtkWindow *
over (GtkWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) at = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (at) == window && gtk_widget_get_mapped (GTK_WIDGET (at)))
        return at;
    }
  return NULL;
}

static gboolean
is_under (gpointer window)
{
  return over (window) != NULL;
}

/* What stands over the window now, drawn. */
static GtkWindow *
wait_over (gpointer window)
{
  g_assert_true (test_wait_until (is_under, window, LIMIT_MS));
  ui_wait_mapped (GTK_WIDGET (over (window)));
  return over (window);
}

/* ---- of a chart ---- */

static void
open_second_yes (UiTest *test)
{
  ui_open_patient (test, "Contessa946");
  select_row (test, find_row (test, "Victim of intimate partner abuse", ROUNDS_MARK_SENSITIVE));
  act (test, "win.exam-add");
  g_assert_true (ui_shows (GTK_WIDGET (wait_over (test->window)), "Victim of intimate partner"));
}

static void
open_not_added (UiTest *test)
{
  select_row (test, find_row (test, "Potassium", ROUNDS_MARK_ABNORMAL));
  act (test, "win.exam-add");
  act (test, "win.exam-add");
}

static void
open_exam_start (UiTest *test)
{
  select_row (test, find_row (test, "Potassium", ROUNDS_MARK_ABNORMAL));
  act (test, "win.exam-add");
  act (test, "win.exam-room");
}

static void
open_acknowledge (UiTest *test)
{
  select_row (test,
              rounds_news_get (rounds_news_of (rounds_window_get_patient (test->window)), 0)->row);
  act (test, "win.acknowledge");
}

static void
open_nothing_to_acknowledge (UiTest *test)
{
  rounds_acknowledge_ask (
      GTK_WIDGET (test->window), rounds_window_get_patient (test->window),
      &rounds_patient_get_index (rounds_window_get_patient (test->window))->rows[0]);
}

static gboolean
has_seen (gpointer news)
{
  return rounds_news_count_part (news, ROUNDS_NEWS_SEEN) > 0;
}

static void
open_acknowledge_seen (UiTest *test)
{
  RoundsNews *news = rounds_news_of (rounds_window_get_patient (test->window));
  RoundsChartPage *chart = rounds_window_get_chart (test->window);

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", "new-results");
  ui_wait_frames (test, 3);
  for (guint i = 0; i < rounds_news_size (news); i++)
    rounds_news_see (news, rounds_news_get (news, i)->row);
  g_assert_true (test_wait_until (has_seen, news, LIMIT_MS));
  ui_wait_frames (test, 10);
  g_assert_true (gtk_widget_activate_action (rounds_chart_page_peek_section (chart, "new-results"),
                                             "news.acknowledge-seen", NULL));
}

static void
open_task (UiTest *test)
{
  select_row (test, find_row (test, "Potassium", ROUNDS_MARK_ABNORMAL));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.enter", "s", "task");
}

/* One over the other. */
static void
open_leaving_task (UiTest *test)
{
  GtkWindow *dialog;

  open_task (test);
  dialog = wait_over (test->window);
  gtk_editable_set_text (GTK_EDITABLE (ui_find_typed (GTK_WIDGET (dialog), "AdwEntryRow", NULL)),
                         "call Wes853");
  gtk_window_close (dialog);
  wait_over (dialog);
}

static void
open_sign (UiTest *test)
{
  GtkWidget *editor, *text;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.note", "s", "");
  ui_wait_frames (test, 5);
  editor = ui_find_typed (GTK_WIDGET (test->window), "RoundsNoteEditor", NULL);
  g_assert_nonnull (editor);
  text = ui_find_typed (editor, "GtkTextView", NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "of Wes853", -1);
  g_assert_true (gtk_widget_activate_action (editor, "note.sign", NULL));
}

static void
open_print (UiTest *test)
{
  act (test, "win.print");
}

static void
open_choice_of_lists (UiTest *test)
{
  act (test, "win.add-to-list");
}

/* ---- of no one patient ---- */

static gboolean
lists_are_read (gpointer session)
{
  return rounds_lists_of (session) != NULL && rounds_lists_is_filled (rounds_lists_of (session));
}

static void
on_list_changed (GObject *lists, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

#define LIST "Ward of Wes853"

static gboolean
is_on_disk (gpointer lists)
{
  return rounds_lists_find (lists, LIST) != NULL;
}

static gboolean
is_off_disk (gpointer lists)
{
  return rounds_lists_find (lists, LIST) == NULL;
}

static gboolean
says_failure (gpointer window)
{
  return over (window) != NULL && ui_shows (GTK_WIDGET (over (window)), "The List Was Not Changed");
}

/* The list goes, as in another window, while a patient is put on it: that it was not changed is said. */
static void
open_list_failure (UiTest *test)
{
  RoundsPatientList list = { .name = (char *) LIST };
  RoundsLists *lists;
  GtkWindow *dialog;
  gboolean saved = FALSE, removed = FALSE;

  g_assert_true (test_wait_until (lists_are_read, test->session, LIMIT_MS));
  lists = rounds_lists_of (test->session);
  rounds_lists_save_async (lists, &list, on_list_changed, &saved);
  g_assert_true (test_wait_for (&saved, LIMIT_MS));
  g_assert_true (test_wait_until (is_on_disk, lists, LIMIT_MS));
  act (test, "win.add-to-list");
  dialog = wait_over (test->window);
  rounds_lists_remove_async (lists, list.name, on_list_changed, &removed);
  g_assert_true (test_wait_for (&removed, LIMIT_MS));
  g_assert_true (test_wait_until (is_off_disk, lists, LIMIT_MS));
  gtk_widget_activate (ui_find_typed (GTK_WIDGET (dialog), "AdwActionRow", NULL));
  g_assert_true (test_wait_until (says_failure, test->window, LIMIT_MS));
}

static void
open_new_list (UiTest *test)
{
  act (test, "win.patients");
  gtk_widget_activate_action (gtk_widget_get_parent (ui_get (test, "entry")), "patients.new-list",
                              NULL);
}

static void
open_look_alike (UiTest *test)
{
  GtkWidget *entry = ui_get (test, "entry");

  act (test, "win.patients");
  gtk_editable_set_text (GTK_EDITABLE (entry), "carlotta yundt842");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (ui_shows (GTK_WIDGET (wait_over (test->window)), "YUNDT824 Carlota746"));
}

static void
open_glass (UiTest *test)
{
  GtkWidget *entry = ui_get (test, "entry");

  act (test, "win.patients");
  gtk_editable_set_text (GTK_EDITABLE (entry), "carlotta yundt842");
  gtk_widget_activate_action (gtk_widget_get_parent (entry), "patients.open-restricted", NULL);
}

static void
open_outbox (UiTest *test)
{
  act (test, "win.outbox");
}

static void
open_palette (UiTest *test)
{
  act (test, "win.palette");
}

static void
open_preferences (UiTest *test)
{
  act (test, "win.preferences");
}

static void
open_new_code (UiTest *test)
{
  GtkWindow *preferences;

  act (test, "win.preferences");
  preferences = wait_over (test->window);
  g_signal_emit_by_name (ui_find_typed (GTK_WIDGET (preferences), "GtkButton", "New Code…"),
                         "clicked");
  wait_over (preferences);
}

static void
open_one_more (UiTest *test)
{
  GtkWindow *preferences;

  act (test, "win.preferences");
  preferences = wait_over (test->window);
  g_signal_emit_by_name (ui_find_typed (GTK_WIDGET (preferences), "GtkButton", "Add…"), "clicked");
  wait_over (preferences);
}

static void
open_passphrase (UiTest *test)
{
  gtk_window_present (
      GTK_WINDOW (rounds_passphrase_dialog_new (GTK_WINDOW (test->window), test->session, FALSE)));
}

static void
open_about (UiTest *test)
{
  act (test, "win.about");
}

static void
open_keys (UiTest *test)
{
  act (test, "win.show-help-overlay");
}

static void
open_files (UiTest *test)
{
  act (test, "win.import");
}

static gboolean
has_ended (gpointer job)
{
  return !rounds_import_job_is_running (job);
}

static void
open_report (UiTest *test)
{
  static const char *const files[] = { ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", NULL };
  GtkWindow *dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);

  gtk_window_present (dialog);
  g_assert_true (test_wait_until (has_ended,
                                  rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog)),
                                  LIMIT_MS));
}

/* What nobody thought of: a window that hears of nothing. */
static void
open_unheard (UiTest *test)
{
  GtkWidget *window = gtk_window_new (), *above = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (above), gtk_label_new ("of Wes853"));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (test->window));
  gtk_window_set_transient_for (GTK_WINDOW (above), GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (above));
}

/* ---- what is left ---- */

static void
assert_alone (UiTest *test)
{
  GListModel *all = gtk_window_get_toplevels ();
  g_autoptr (GtkWindow) window = g_list_model_get_item (all, 0);

  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 1);
  g_assert_true (window == GTK_WINDOW (test->window));
}

static void
assert_nobody (UiTest *test)
{
  static const char *const words[] = { "Wes853",      "SPENCER878", "21-Oct-1962",     "Potassium",
                                       "Contessa946", "Carlota746", "intimate partner" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ui_shows (GTK_WIDGET (test->window), words[i]));
}

/* What was typed is a draft of the chart, and the window stays once to say so. */
static void
close_told (UiTest *test)
{
  if (ui_shows (GTK_WIDGET (test->window), "kept among your drafts of that chart"))
    gtk_window_close (GTK_WINDOW (test->window));
}

typedef struct
{
  const char *name;
  void (*open) (UiTest *test);
  RoundsStoreKind kind;
  gboolean of_patient; /* goes with the chart */
} Dialog;

static const Dialog dialogs[] = {
  { "second-yes", open_second_yes, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "not-added", open_not_added, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "exam-start", open_exam_start, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "acknowledge", open_acknowledge, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "nothing-to-acknowledge", open_nothing_to_acknowledge, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "acknowledge-seen", open_acknowledge_seen, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "task", open_task, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "leaving-task", open_leaving_task, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "sign", open_sign, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "print", open_print, ROUNDS_STORE_DEMONSTRATION, TRUE },
  { "choice-of-lists", open_choice_of_lists, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "list-failure", open_list_failure, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "new-list", open_new_list, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "look-alike", open_look_alike, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "break-glass", open_glass, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "outbox", open_outbox, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "palette", open_palette, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "preferences", open_preferences, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "new-code", open_new_code, ROUNDS_STORE_CLINICAL, FALSE },
  { "one-more-person", open_one_more, ROUNDS_STORE_CLINICAL, FALSE },
  { "passphrase", open_passphrase, ROUNDS_STORE_CLINICAL, FALSE },
  { "about", open_about, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "keys", open_keys, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "files", open_files, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "report", open_report, ROUNDS_STORE_DEMONSTRATION, FALSE },
  { "unheard", open_unheard, ROUNDS_STORE_DEMONSTRATION, FALSE },
};

static UiTest *
open_dialog (const Dialog *dialog)
{
  const UiTestConfig config = {
    .kind = dialog->kind, .echo_ms = -1, .width = 1600, .height = 1000
  };
  UiTest *test = ui_test_new (&config);

  ui_open (test);
  dialog->open (test);
  wait_over (test->window);
  return test;
}

static void
test_lock (gconstpointer data)
{
  g_autoptr (UiTest) test = open_dialog (data);

  rounds_session_lock (test->session);
  assert_alone (test);
  assert_nobody (test);
  ui_wait_frames (test, 3);
  assert_alone (test);
  assert_nobody (test);
  close_told (test);
}

static void
test_switch (gconstpointer data)
{
  g_autoptr (UiTest) test = open_dialog (data);

  ui_open_patient (test, "Azzie965");
  assert_alone (test);
  close_told (test);
}

/* Nor does it outlive its own window, where another one stays open. */
static void
test_close (void)
{
  g_autoptr (UiTest) test = open_dialog (&dialogs[G_N_ELEMENTS (dialogs) - 1]);
  GtkWindow *window = GTK_WINDOW (test->window);

  act (test, "win.new-window");
  test->window = ROUNDS_WINDOW (
      gtk_application_get_active_window (GTK_APPLICATION (test->application)));
  g_assert_true (GTK_WINDOW (test->window) != window);
  gtk_window_close (window);
  assert_alone (test);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      g_autofree char *lock = g_strdup_printf ("/lock-dialogs/%s", dialogs[i].name);
      g_autofree char *other = g_strdup_printf ("/switch-dialogs/%s", dialogs[i].name);

      g_test_add_data_func (lock, &dialogs[i], test_lock);
      if (dialogs[i].of_patient)
        g_test_add_data_func (other, &dialogs[i], test_switch);
    }
  g_test_add_func ("/lock-dialogs/close", test_close);
  return g_test_run ();
}
