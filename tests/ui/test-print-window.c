/* test-print-window.c: what is saved is what was shown, one at a time, and closing says what it would break off. */
#include "overview-fixture.h"

#include "audit.h"
#include "counts.h"
#include "paper-fixture.h"
#include "print-reasons.h"
#include "print-window.h"

#include <glib/gstdio.h>
#include <gtk/gtkunixprint.h>
#include <string.h>

#define PATIENCE TEST_PATIENCE_MS

typedef struct
{
  UiRecord *record;
  RoundsPrintWindow *window; /* NULL: fixture_close was called */
  char *path, *other;
  gboolean freed; /* the first paper: no order has it any more */
} Fixture;

static void
draw_nothing (gpointer data, cairo_t *cr)
{
}

static void
on_freed (gpointer freed)
{
  *(gboolean *) freed = TRUE;
}

static RoundsPaper *
paper_new (const char *title)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = title, .printed = "Printed"
  };

  return rounds_paper_new (&head);
}

/* "One" has a single page, "Three" has as many as its name says. */
static void
fixture_open (Fixture *self)
{
  RoundsPaper *one = paper_new ("One"), *three = paper_new ("Three");
  const RoundsPaperDrawing drawing = { .width = 100, .height = 100, .draw = draw_nothing };
  RoundsPaperDrawing watched = drawing;
  const RoundsPrintAbout about = { self->record->session, self->record->patient, "PAPER Anna" };
  GtkWindow *window = rounds_print_window_new (NULL, &about);

  self->freed = FALSE;
  watched.data = &self->freed;
  watched.free_data = on_freed;
  rounds_paper_drawing (one, "Page", NULL, &watched);
  for (guint i = 0; i < 3; i++)
    rounds_paper_drawing (three, "Page", NULL, &drawing);
  self->window = ROUNDS_PRINT_WINDOW (g_object_ref (window));
  rounds_print_window_add (self->window, "One", one);
  rounds_print_window_add (self->window, "Three", three);
  gtk_window_present (window);
  ui_wait_mapped (GTK_WIDGET (window));
}

static void
fixture_init_of (Fixture *self, const char *who)
{
  *self = (Fixture){ .record = ui_record_new () };
  ui_record_open (self->record, who);
  self->path = g_build_filename (self->record->desk.folder, "first.pdf", NULL);
  self->other = g_build_filename (self->record->desk.folder, "second.pdf", NULL);
  fixture_open (self);
}

static void
fixture_init (Fixture *self)
{
  fixture_init_of (self, "Wes853");
}

/* All that is under way comes to its end. */
static void
fixture_close (Fixture *self)
{
  if (self->window == NULL)
    return;
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_true (rounds_print_window_is_closed (self->window));
  g_clear_object (&self->window);
  g_assert_true (test_wait_for (&self->freed, PATIENCE));
}

static void
fixture_clear (Fixture *self)
{
  fixture_close (self);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self->other);
  ui_record_free (self->record);
}

/* The audit row names the paper that was shown, and that one is saved, whatever is shown when the row is there. */
static void
test_saved_is_shown (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  rounds_print_window_save (fixture.window, fixture.path);
  rounds_print_window_choose (fixture.window, 1);
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_cmpuint (paper_fixture_pages (fixture.path), ==, 1);
  fixture_clear (&fixture);
}

/* The second is not written, and is not said to be; once the first is there it is. */
static void
test_one_at_a_time (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  rounds_print_window_save (fixture.window, fixture.path);
  g_assert_cmpstr (rounds_print_window_get_status (fixture.window), ==, "Saving…");
  rounds_print_window_save (fixture.window, fixture.other);
  g_assert_nonnull (strstr (rounds_print_window_get_status (fixture.window), "Wait"));
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_false (g_file_test (fixture.other, G_FILE_TEST_EXISTS));
  rounds_print_window_save (fixture.window, fixture.other);
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_cmpint (g_unlink (fixture.other), ==, 0);
  fixture_clear (&fixture);
}

/* It stays open for what it does; closed twice it goes, and so does what was not written. */
static void
test_closing (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  rounds_print_window_save (fixture.window, fixture.path);
  gtk_window_close (GTK_WINDOW (fixture.window));
  g_assert_false (rounds_print_window_is_closed (fixture.window));
  g_assert_nonnull (strstr (rounds_print_window_get_status (fixture.window), "Not finished"));
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  gtk_window_close (GTK_WINDOW (fixture.window));
  g_assert_true (rounds_print_window_is_closed (fixture.window));
  fixture_close (&fixture);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);

  fixture_open (&fixture);
  rounds_print_window_save (fixture.window, fixture.path);
  gtk_window_close (GTK_WINDOW (fixture.window));
  gtk_window_close (GTK_WINDOW (fixture.window));
  g_assert_true (rounds_print_window_is_closed (fixture.window));
  fixture_close (&fixture);
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

/* The dialog of this type; NULL. */
static GtkWindow *
find_dialog (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (const GList *at = windows; at != NULL; at = at->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (at->data, type))
      return at->data;
  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  return find_dialog (GTK_TYPE_PRINT_UNIX_DIALOG) != NULL;
}

static gboolean
is_not_asked (gpointer data)
{
  return find_dialog (GTK_TYPE_PRINT_UNIX_DIALOG) == NULL;
}

/* Nothing of a patient is printed from a dialog that a lock left open. */
static void
test_lock_while_asked (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  g_signal_emit_by_name (overview_button (GTK_WIDGET (fixture.window), "Print for PAPER Anna"),
                         "clicked");
  g_assert_true (test_wait_until (is_asked, NULL, PATIENCE));
  rounds_session_lock (fixture.record->session);
  g_assert_true (test_wait_until (is_not_asked, NULL, PATIENCE));
  fixture_clear (&fixture);
}

/* A lock asks nobody. */
static void
test_lock (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  rounds_print_window_save (fixture.window, fixture.path);
  rounds_session_lock (fixture.record->session);
  g_assert_true (rounds_print_window_is_closed (fixture.window));
  fixture_close (&fixture);
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

static gboolean
is_silent (gpointer window)
{
  return *rounds_print_window_get_status (window) == '\0';
}

/* A long one takes seconds, which it says, until its pages appear. */
static void
test_says_that_it_draws (void)
{
  RoundsPaper *many = paper_new ("Many");
  Fixture fixture;

  for (guint i = 0; i < 3000; i++)
    rounds_paper_line (many, "Potassium", "5.4 mmol/L");
  fixture_init (&fixture);
  rounds_print_window_add (fixture.window, "Many", many);
  g_assert_true (is_silent (fixture.window));
  rounds_print_window_choose (fixture.window, 2);
  g_assert_cmpstr (rounds_print_window_get_status (fixture.window), ==,
                   "The pages are being drawn…");
  g_assert_true (test_wait_until (is_silent, fixture.window, PATIENCE));
  g_assert_cmpuint (rounds_paper_pages (many), >, 20);
  fixture_clear (&fixture);
}

static void
on_recent_changed (GtkRecentManager *recent, gboolean *changed)
{
  *changed = TRUE;
}

static gboolean
is_not_recent (gpointer uri)
{
  return !gtk_recent_manager_has_item (gtk_recent_manager_get_default (), uri);
}

static gboolean
is_chooser_shown (gpointer data)
{
  GtkWindow *chooser = find_dialog (GTK_TYPE_FILE_CHOOSER_DIALOG);

  return chooser != NULL && gtk_widget_get_mapped (GTK_WIDGET (chooser));
}

static gboolean
has_chosen (gpointer path)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (
      GTK_FILE_CHOOSER (find_dialog (GTK_TYPE_FILE_CHOOSER_DIALOG)));

  return file != NULL && g_strcmp0 (g_file_peek_path (file), path) == 0;
}

/* The name under which a PDF was saved may be a patient's: the desktop keeps no list of such. GTK changes
 * that list when the save is chosen, which this waits for. */
static void
test_recent (void)
{
  Fixture fixture;
  gboolean changed = FALSE;
  g_autofree char *uri = NULL;
  GtkFileChooser *chooser;
  gulong handler;

  fixture_init (&fixture);
  uri = g_filename_to_uri (fixture.path, NULL, NULL);
  handler = g_signal_connect (gtk_recent_manager_get_default (), "changed",
                              G_CALLBACK (on_recent_changed), &changed);
  ui_press (overview_button (GTK_WIDGET (fixture.window), "Save PDF for PAPER Anna"));
  g_assert_true (test_wait_until (is_chooser_shown, NULL, PATIENCE));
  chooser = GTK_FILE_CHOOSER (find_dialog (GTK_TYPE_FILE_CHOOSER_DIALOG));
  /* The whole name, as a person can type it: its folder would be loaded in the background. */
  gtk_file_chooser_set_current_name (chooser, fixture.path);
  g_assert_true (test_wait_until (has_chosen, fixture.path, PATIENCE));
  ui_press (gtk_dialog_get_widget_for_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT));
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_true (test_wait_for (&changed, PATIENCE));
  g_assert_true (test_wait_until (is_not_recent, uri, PATIENCE));
  g_signal_handler_disconnect (gtk_recent_manager_get_default (), handler);
  fixture_clear (&fixture);
}

/* The chooser with the name of this file in it. */
static GtkDialog *
choose_name (Fixture *fixture)
{
  GtkFileChooser *chooser;

  ui_press (overview_button (GTK_WIDGET (fixture->window), "Save PDF for PAPER Anna"));
  g_assert_true (test_wait_until (is_chooser_shown, NULL, PATIENCE));
  chooser = GTK_FILE_CHOOSER (find_dialog (GTK_TYPE_FILE_CHOOSER_DIALOG));
  gtk_file_chooser_set_current_name (chooser, fixture->path);
  g_assert_true (test_wait_until (has_chosen, fixture->path, PATIENCE));
  return GTK_DIALOG (chooser);
}

static gboolean
is_confirming (gpointer data)
{
  GtkWindow *dialog = find_dialog (GTK_TYPE_MESSAGE_DIALOG);

  return dialog != NULL && gtk_widget_get_mapped (GTK_WIDGET (dialog));
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
is_refused (gpointer window)
{
  return strstr (rounds_print_window_get_status (window), "of this name already") != NULL;
}

/* Whoever agrees that a file is replaced has it replaced, whole, and nothing is left beside it; what is not agreed to
 * stays as it is. */
static void
test_replace (void)
{
  Fixture fixture;
  g_autofree char *kept = NULL;
  GtkDialog *chooser;
  guint n;

  fixture_init (&fixture);
  g_assert_true (g_file_set_contents (fixture.path, "last week's", -1, NULL));
  n = count_files (fixture.record->desk.folder);
  rounds_print_window_save (fixture.window, fixture.path);
  g_assert_true (test_wait_until (is_refused, fixture.window, PATIENCE));
  g_assert_true (g_file_get_contents (fixture.path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "last week's");
  chooser = choose_name (&fixture);
  ui_press (gtk_dialog_get_widget_for_response (chooser, GTK_RESPONSE_ACCEPT));
  g_assert_true (test_wait_until (is_confirming, NULL, PATIENCE));
  ui_press (gtk_dialog_get_widget_for_response (GTK_DIALOG (find_dialog (GTK_TYPE_MESSAGE_DIALOG)),
                                                GTK_RESPONSE_ACCEPT));
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_cmpuint (paper_fixture_pages (fixture.path), ==, 1);
  g_assert_cmpuint (count_files (fixture.record->desk.folder), ==, n);
  fixture_clear (&fixture);
}

static gboolean
is_no_chooser (gpointer data)
{
  return !is_chooser_shown (NULL);
}

/* A chooser that was left open goes with the lock, whoever still holds the window, and nothing is saved. */
static void
test_lock_while_choosing (void)
{
  Fixture fixture;
  GtkDialog *chooser;

  fixture_init (&fixture);
  chooser = g_object_ref (choose_name (&fixture));
  rounds_session_lock (fixture.record->session);
  g_assert_true (test_wait_until (is_no_chooser, NULL, PATIENCE));
  gtk_dialog_response (chooser, GTK_RESPONSE_ACCEPT);
  g_object_unref (chooser);
  fixture_close (&fixture);
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

/* The one question, which names both and does nothing on Enter. */
static GtkWindow *
question (const char *yes)
{
  GtkWindow *dialog = find_dialog (ADW_TYPE_MESSAGE_DIALOG);

  g_assert_nonnull (dialog);
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "Carlota746"));
  g_assert_true (
      g_str_has_prefix (adw_message_dialog_get_response_label (ADW_MESSAGE_DIALOG (dialog), "yes"),
                        yes));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "no");
  return dialog;
}

static void
answer (const char *yes, const char *response)
{
  GtkWindow *dialog = question (yes);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
}

/* W10: with a look-alike in another window nothing leaves this one by one key. */
static void
test_look_alike (void)
{
  Fixture fixture;
  g_autoptr (RoundsPatient) other = NULL;

  fixture_init_of (&fixture, "YUNDT842");
  other = rounds_patient_open (fixture.record->session,
                               ui_record_rid (fixture.record, "Carlota746"), "treatment", 0);
  g_assert_true (test_wait_until (test_desk_is_open, other, PATIENCE));
  rounds_print_window_save (fixture.window, fixture.path);
  answer ("_Save for YUNDT842", "no");
  g_assert_cmpstr (rounds_print_window_get_status (fixture.window), ==, "It was not saved");
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  g_signal_emit_by_name (overview_button (GTK_WIDGET (fixture.window), "Print for PAPER Anna"),
                         "clicked");
  answer ("_Print for YUNDT842", "yes");
  g_assert_true (test_wait_until (is_asked, NULL, PATIENCE));
  gtk_dialog_response (GTK_DIALOG (find_dialog (GTK_TYPE_PRINT_UNIX_DIALOG)), GTK_RESPONSE_CANCEL);
  rounds_print_window_save (fixture.window, fixture.path);
  answer ("_Save for YUNDT842", "yes");
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  /* A lock takes the question with it, and what was asked. */
  rounds_print_window_save (fixture.window, fixture.other);
  question ("_Save for YUNDT842");
  rounds_session_lock (fixture.record->session);
  g_assert_null (find_dialog (ADW_TYPE_MESSAGE_DIALOG));
  fixture_close (&fixture);
  g_assert_false (g_file_test (fixture.other, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

static gboolean
is_guarded_print (gpointer n, const RoundsAuditRow *row)
{
  *(guint *) n += g_strcmp0 (row->entry.act, "print") == 0 &&
                  g_str_has_suffix (row->entry.detail, "Guarded. 2 entries are on it. 1 is more");
  return TRUE;
}

/* H8: what is restricted or sensitive leaves the window after one more yes that says so, and the audit says it, too. */
static void
test_guarded (void)
{
  Fixture fixture;
  RoundsPaper *guarded = paper_new ("Guarded");
  GtkWindow *dialog;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  fixture_init (&fixture);
  rounds_paper_text (guarded, "Words");
  rounds_paper_guard (guarded, "2 entries are on it");
  rounds_paper_guard (guarded, "1 is more");
  rounds_print_window_add (fixture.window, "Guarded", guarded);
  rounds_print_window_choose (fixture.window, 2);
  rounds_print_window_save (fixture.window, fixture.path);
  dialog = find_dialog (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "2 entries are on it. 1 is more. Whoever gets it will read it.");
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "no");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "no");
  gtk_window_destroy (dialog);
  g_assert_cmpstr (rounds_print_window_get_status (fixture.window), ==, "It was not saved");
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  rounds_print_window_save (fixture.window, fixture.path);
  dialog = find_dialog (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "yes");
  gtk_window_destroy (dialog);
  g_assert_true (test_wait_until (paper_fixture_is_saved, fixture.window, PATIENCE));
  g_assert_true (rounds_audit_list (rounds_session_get_store (fixture.record->session), 1,
                                    is_guarded_print, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  fixture_clear (&fixture);
}

/* W17: "Printed" is when it goes out; the preview was made before. */
static void
test_stamp (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPaper *paper = paper_new ("Old");
  g_autofree char *words = NULL;

  rounds_paper_text (paper, "Words");
  rounds_paper_set_printed (paper, "Printed 16-Nov-2026 07:12");
  rounds_print_stamp (paper, record->session);
  words = paper_fixture_words (paper);
  paper_fixture_assert_has (words, "Printed 16-Nov-2026 08:00");
  paper_fixture_assert_not (words, "07:12");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/print-window/saved-is-shown", test_saved_is_shown);
  g_test_add_func ("/print-window/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/print-window/says-that-it-draws", test_says_that_it_draws);
  g_test_add_func ("/print-window/closing", test_closing);
  g_test_add_func ("/print-window/lock", test_lock);
  g_test_add_func ("/print-window/lock-while-asked", test_lock_while_asked);
  g_test_add_func ("/w10/look-alike", test_look_alike);
  g_test_add_func ("/h8/guarded", test_guarded);
  g_test_add_func ("/w17/printed", test_stamp);
  g_test_add_func ("/print-window/recent-files", test_recent);
  g_test_add_func ("/print-window/replace", test_replace);
  g_test_add_func ("/print-window/lock-while-choosing", test_lock_while_choosing);
  return g_test_run ();
}
