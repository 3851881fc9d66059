/* test-motion.c: whoever asked for no animations ("gtk-enable-animations" off) sees none: two pictures, taken one
 * frame after something was done and half a second later, are the same. With animations on they are not, or the
 * test would see nothing at all.
 */
#include "ui-test.h"

#include "counts.h"
#include "import-dialog.h"

#include <string.h>

#define LATER_MS 500

static gboolean
never (gpointer data)
{
  return FALSE;
}

/* How many pixels differ between the frame after now and half a second later. */
static guint
count_moving (GtkWidget *root)
{
  g_autoptr (GdkTexture) first = NULL, then = NULL;
  g_autofree guint32 *a = NULL, *b = NULL;
  gsize width, height;
  guint differing = 0;

  ui_wait_painted (root, 1);
  first = ui_picture (root);
  test_wait_until (never, NULL, LATER_MS);
  ui_wait_painted (root, 1);
  then = ui_picture (root);
  width = (gsize) gdk_texture_get_width (first);
  height = (gsize) gdk_texture_get_height (first);
  g_assert_cmpint (gdk_texture_get_width (then), ==, width);
  g_assert_cmpint (gdk_texture_get_height (then), ==, height);
  a = g_malloc (width * height * 4);
  b = g_malloc (width * height * 4);
  gdk_texture_download (first, (guchar *) a, width * 4);
  gdk_texture_download (then, (guchar *) b, width * 4);
  for (gsize i = 0; i < width * height; i++)
    differing += a[i] != b[i];
  return differing;
}

static void
set_animations (gboolean on)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", on, NULL);
}

/* The pane at the end slides over a narrow chart; the colours of its button fade. */
static guint
toggle_pane (UiTest *test)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.toggle-chat", NULL);
  return count_moving (GTK_WIDGET (test->window));
}

static guint
go_off_now (UiTest *test)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  guint moving;

  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  /* The page of that day is made over some frames. */
  ui_wait_frames (test, 10);
  moving = count_moving (GTK_WIDGET (test->window));
  rounds_patient_set_at (patient, ROUNDS_NOW);
  ui_wait_frames (test, 10);
  return moving;
}

static guint
open_dialog (UiTest *test, const char *action)
{
  GtkWindow *dialog;
  guint moving;

  gtk_widget_activate_action (GTK_WIDGET (test->window), action, NULL);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  ui_wait_painted (GTK_WIDGET (dialog), 3);
  moving = count_moving (GTK_WIDGET (dialog));
  gtk_window_destroy (dialog);
  return moving;
}

static void
test_chart (void)
{
  const UiTestConfig config = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 900, .height = 800
  };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_open (test);
  ui_wait_model_ready (test);
  ui_wait_frames (test, 10);
  set_animations (FALSE);
  g_assert_cmpuint (toggle_pane (test), ==, 0);
  g_assert_cmpuint (toggle_pane (test), ==, 0);
  g_assert_cmpuint (go_off_now (test), ==, 0);
  g_assert_cmpuint (open_dialog (test, "win.palette"), ==, 0);
  g_assert_cmpuint (open_dialog (test, "win.preferences"), ==, 0);
  /* The measure sees what moves. */
  set_animations (TRUE);
  g_assert_cmpuint (toggle_pane (test) + toggle_pane (test), >, 1000);
  set_animations (FALSE);
}

/* While something is waited for, its words stand still too: a spinner does not turn. */
static void
test_waiting (void)
{
  GtkWidget *window = gtk_window_new (), *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 48, 48);
  gtk_window_set_child (GTK_WINDOW (window), spinner);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  ui_wait_painted (window, 3);
  set_animations (FALSE);
  g_assert_cmpuint (count_moving (window), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The store's thread is kept busy, so that an import neither reads nor ends while it is looked at. */
static void
hold_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GMutex *held = data;

  g_mutex_lock (held);
  g_mutex_unlock (held);
  g_task_return_boolean (task, TRUE);
}

/* What is not known how long it takes pulses; for who wants no motion the words alone say that it goes on. */
static void
test_import (void)
{
  static const char *const files[] = { ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", NULL };
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  g_autoptr (RoundsImportJob) job = NULL;
  GtkWindow *dialog;
  GMutex held;

  ui_enter (test);
  g_mutex_init (&held);
  g_mutex_lock (&held);
  g_task_set_task_data (task, &held, NULL);
  rounds_worker_run (rounds_session_get_worker (test->session), task, hold_worker);
  set_animations (FALSE);
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  job = g_object_ref (rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog)));
  gtk_window_present (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  ui_wait_painted (GTK_WIDGET (dialog), 3);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Reading…"));
  g_assert_cmpuint (count_moving (GTK_WIDGET (dialog)), ==, 0);
  set_animations (TRUE);
  g_assert_cmpuint (count_moving (GTK_WIDGET (dialog)), >, 100);
  set_animations (FALSE);
  g_mutex_unlock (&held);
  g_assert_true (test_wait_until (ui_import_is_over, job, TEST_PATIENCE_MS));
  gtk_window_destroy (dialog);
  g_mutex_clear (&held);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/motion/chart", test_chart);
  g_test_add_func ("/motion/waiting", test_waiting);
  g_test_add_func ("/motion/import", test_import);
  return g_test_run ();
}
