/* test-import.c: what the dialog of an import says, and that nothing of it stays over a lock. */
#include "ui-test.h"

#include "counts.h"
#include "import-dialog.h"
#include "fault-vfs.h"
#include "import-files.h"

#include <sqlite3.h>

static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };

/* n lines; each a patient of its own, or half of one. */
static char *
write_lines (UiTest *test, guint n, gboolean whole)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (test->folder, "MOORE Lakendra.ndjson", NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "{\"resourceType\":\"Patient\",\"id\":\"p%u\"%s\n", i,
                            whole ? "}" : "");
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  return path;
}

static GtkWindow *
begin (UiTest *test, const char *file)
{
  const char *const files[] = { file, NULL };
  GtkWindow *dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);

  gtk_window_present (dialog);
  return dialog;
}

static void
wait_for_report (GtkWindow *dialog)
{
  g_assert_true (test_wait_until (ui_import_is_over,
                                  rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog)),
                                  TEST_PATIENCE_MS));
  ui_wait_painted (GTK_WIDGET (dialog), 3);
}

/* The list ends before what was refused does, and says so. */
static void
test_rest (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *file = NULL;
  GtkWindow *dialog;

  ui_enter (test);
  file = write_lines (test, 450, FALSE);
  dialog = begin (test, file);
  wait_for_report (dialog);
  g_assert_true (
      ui_shows (GTK_WIDGET (dialog),
                "⚠ 450 were refused and are not in the record: a chart may lack what they say"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "MOORE Lakendra.ndjson line 200"));
  g_assert_false (ui_shows (GTK_WIDGET (dialog), "MOORE Lakendra.ndjson line 201"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "and 250 more, not listed"));
  gtk_window_close (dialog);
}

static gboolean
says (GtkWindow *dialog, const char *text)
{
  return ui_shows (GTK_WIDGET (dialog), text);
}

/* On the worker: nothing else is done there until the test has looked. */
static void
stand_still (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);
  g_task_return_boolean (task, TRUE);
}

/* Each file with its state, from the first moment to the last; of what was refused, in which. */
static void
test_files (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *whole = NULL, *half = NULL, *missing = NULL;
  g_autofree char *broken = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  GMutex looks;
  GtkWindow *dialog;

  g_mutex_init (&looks);
  g_task_set_task_data (task, &looks, NULL);

  ui_enter (test);
  whole = write_lines (test, 3, TRUE);
  broken = g_build_filename (test->folder, "broken.ndjson", NULL);
  g_assert_true (
      g_file_set_contents (broken, "{\n{\"resourceType\":\"Patient\",\"id\":\"q\"}\n{", -1, NULL));
  missing = g_build_filename (test->folder, "gone.ndjson", NULL);
  half = g_build_filename (test->folder, "last.ndjson", NULL);
  g_assert_true (g_file_set_contents (half, "", 0, NULL));
  const char *const files[] = { whole, broken, missing, half, NULL };

  g_mutex_lock (&looks);
  rounds_worker_run (rounds_session_get_worker (test->session), task, stand_still);
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  gtk_window_present (dialog);
  g_assert_true (says (dialog, "last.ndjson"));
  g_assert_true (says (dialog, "waiting"));
  g_assert_false (says (dialog, "being read"));
  g_mutex_unlock (&looks);
  wait_for_report (dialog);
  g_assert_false (says (dialog, "waiting"));
  g_assert_false (says (dialog, "being read"));
  g_assert_true (says (dialog, "3 records"));
  g_assert_true (says (dialog, "1 record, ⚠ 2 refused"));
  g_assert_true (says (dialog, "0 records, ⚠ 1 refused"));
  g_mutex_clear (&looks);
  gtk_window_close (dialog);
}

/* A file given twice is refused once at each place; of many the list ends, and says so. */
static void
test_many_files (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  const char *files[61] = { NULL };
  g_autofree char *half = NULL;
  RoundsImportJob *job;
  GtkWindow *dialog;
  guint n = 0;

  ui_enter (test);
  half = write_lines (test, 3, FALSE);
  for (guint i = 0; i < 60; i++)
    files[i] = i < 2 ? half : "/gone.ndjson";
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  gtk_window_present (dialog);
  g_assert_true (says (dialog, "and 10 more, not listed"));
  wait_for_report (dialog);
  job = rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog));
  g_assert_cmpuint (rounds_import_job_get_file (job, 0).refused, ==, 3);
  g_assert_cmpuint (rounds_import_job_get_file (job, 1).refused, ==, 3);
  for (guint i = 0; i < 60; i++)
    n += rounds_import_job_get_file (job, i).refused;
  g_assert_cmpuint (n, ==, rounds_import_job_get_report (job)->n_refused);
  g_assert_true (says (dialog, "and 10 more, not listed"));
  gtk_window_close (dialog);
}

static void
write_progress (gpointer data, const char *file, guint64 records)
{
  g_autofree char *name = file != NULL ? g_path_get_basename (file) : g_strdup ("all");

  g_string_append_printf (data, "%s %u\n", name, (guint) records);
}

/* Told before a file is opened and when it is at its end: no file is being read when another is. */
static void
test_progress (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *file = NULL;
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  ui_enter (test);
  file = write_lines (test, 3, TRUE);
  const char *const files[] = { file, "/gone.ndjson", NULL };
  const RoundsImportOrder order = { .files = files, .progress = write_progress, .data = told };

  g_assert_true (
      rounds_import_files (rounds_session_get_store (test->session), &order, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (told->str, ==,
                   "MOORE Lakendra.ndjson 0\nMOORE Lakendra.ndjson 3\ngone.ndjson 3\n"
                   "gone.ndjson 3\nall 3\n");
}

/* A report names files, and a file may be called like a patient. */
static void
test_lock_after (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *file = NULL;
  GtkWindow *dialog;

  ui_enter (test);
  file = write_lines (test, 3, FALSE);
  dialog = begin (test, file);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  wait_for_report (dialog);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_null (dialog);
}

/* Locked before the worker could read much: the dialog says so, of no file, until somebody has read it. */
static void
test_lock_within (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *file = NULL;
  GtkWindow *dialog;

  ui_enter (test);
  file = write_lines (test, 60000, TRUE);
  dialog = begin (test, file);
  rounds_session_lock (test->session);
  wait_for_report (dialog);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "The lock ended an import before all of it was "
                                                "read."));
  g_assert_false (ui_shows (GTK_WIDGET (dialog), "MOORE"));
  g_assert_false (ui_shows (GTK_WIDGET (dialog), "records"));
  gtk_window_close (dialog);
}

/* What was taken until somebody stopped it is said, in words that GIO does not have. */
static void
test_stop (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *file = NULL;
  GtkWindow *dialog;

  ui_enter (test);
  file = write_lines (test, 60000, TRUE);
  dialog = begin (test, file);
  gtk_window_close (dialog);
  wait_for_report (dialog);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Stopped before the end"));
  /* What is read is not yet what is kept. */
  g_assert_false (ui_shows (GTK_WIDGET (dialog), "MOORE"));
  gtk_window_close (dialog);
}

/* The words of the store are of its last piece; the report counts what was kept before it. */
static void
test_full (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *file = NULL;
  GtkWindow *dialog;

  ui_enter (test);
  file = write_lines (test, 100, TRUE);
  fault_vfs_fail (1, SQLITE_FULL, TRUE);
  dialog = begin (test, file);
  wait_for_report (dialog);
  fault_vfs_fail (0, 0, FALSE);
  g_assert_true (ui_shows (GTK_WIDGET (dialog),
                           "The disk is full, and the import ended there: this "
                           "much is in the store."));
  g_assert_false (ui_shows (GTK_WIDGET (dialog), "Nothing of this was kept"));
  gtk_window_close (dialog);
}

static gboolean
is_offered (GtkWindow *dialog)
{
  return gtk_widget_get_mapped (ui_find (GTK_WIDGET (dialog), "import_source"));
}

static GtkWindow *
find_apart (UiTest *test, GtkWindow *before)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (ROUNDS_IS_IMPORT_DIALOG (at->data) && at->data != before)
      return at->data;
  return NULL;
}

#define ENTRY(words) "{\"resource\":{\"resourceType\":" words "}}"
#define JONES \
  ENTRY ("\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Jones\"}],\"birthDate\":\"1990\"")
#define ALLERGY(id, who)                                                                           \
  ENTRY ("\"AllergyIntolerance\",\"id\":\"" id "\",\"patient\":{\"reference\":\"Patient/" who "\"" \
         "}")
#define BUNDLE(entries) \
  "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" entries "]}"

/* H13: another person of the same id is refused, and can come from a source of its own. */
static void
test_apart (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autofree char *a = g_build_filename (test->folder, "hospital-a.json", NULL);
  g_autofree char *b = g_build_filename (test->folder, "hospital-b.json.old", NULL);
  GtkWindow *dialog, *apart;
  GtkWidget *source;

  ui_enter (test);
  g_assert_true (g_file_set_contents (a,
                                      "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{"
                                      "\"family\":\"Smith\"}],\"birthDate\":\"1950\"}",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (
      b,
      BUNDLE (JONES "," ENTRY (
          "\"Patient\",\"id\":\"2\",\"name\":"
          "[{\"family\":\"Brown\"}]") "," ALLERGY ("b1", "1") "," ALLERGY ("b2", "2")),
      -1, NULL));
  dialog = begin (test, a);
  wait_for_report (dialog);
  g_assert_false (is_offered (dialog));
  gtk_window_close (dialog);
  dialog = begin (test, b);
  wait_for_report (dialog);
  g_assert_true (says (dialog, "another person has this id here: import it under another source"));
  source = ui_find (GTK_WIDGET (dialog), "import_source");
  g_assert_true (is_offered (dialog));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (source)), ==, "hospital-b");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (dialog), "import_apart_button"), "clicked");
  apart = find_apart (test, dialog);
  g_assert_nonnull (apart);
  wait_for_report (apart);
  /* Only the stranger, and what names that person: Brown was taken, and gets no second chart. */
  g_assert_true (says (apart, "2 records read: 2 new"));
  g_assert_true (says (apart, "Patients: 1,"));
  g_assert_false (is_offered (apart));
  gtk_window_close (apart);
}

/* Its folders and files have names too. */
static void
test_lock_while_choosing (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  GListModel *windows = gtk_window_get_toplevels ();
  guint before;

  ui_enter (test);
  before = g_list_model_get_n_items (windows);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.import", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before + 1);
  ui_wait_frames (test, 3);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before);
}

static gboolean
are_more_sources (gpointer data)
{
  return ui_shows (data, "more source");
}

/* Where the records come from: that there are more sources than are named is said. */
static void
test_sources (void)
{
  static const char *const names[] = { "ward a", "ward b", "ward c", "ward d", "ward e" };
  g_autoptr (UiTest) test = ui_test_new (&clinical);

  ui_enter (test);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = write_lines (test, 1, TRUE);
      const char *const files[] = { file, NULL };
      const RoundsImportOrder order = { .source = names[i], .files = files };
      g_auto (RoundsImportReport) report = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (
          rounds_import_files (rounds_session_get_store (test->session), &order, &report, &error));
      g_assert_no_error (error);
    }
  gtk_window_set_default_size (GTK_WINDOW (test->window), 1600, 1000);
  rounds_session_refresh_people (test->session);
  g_assert_true (test_wait_until (are_more_sources, test->window, TEST_PATIENCE_MS));
}

int
main (int argc, char **argv)
{
  fault_vfs_install ();
  ui_test_init (&argc, &argv);
  g_test_add_func ("/import/rest", test_rest);
  g_test_add_func ("/import/files", test_files);
  g_test_add_func ("/import/many-files", test_many_files);
  g_test_add_func ("/import/progress", test_progress);
  g_test_add_func ("/import/lock-after", test_lock_after);
  g_test_add_func ("/import/lock-within", test_lock_within);
  g_test_add_func ("/import/stop", test_stop);
  g_test_add_func ("/import/full", test_full);
  g_test_add_func ("/import/apart", test_apart);
  g_test_add_func ("/import/lock-while-choosing", test_lock_while_choosing);
  g_test_add_func ("/import/sources", test_sources);
  return g_test_run ();
}
