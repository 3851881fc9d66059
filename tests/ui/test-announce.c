/* test-announce.c: what a page says of itself without the focus moving there, errors and counts and states, is
 * a label with the role of a status or an alert, and its words change in place.
 *
 * That is all that GTK 4.8 passes to AT-SPI of such a thing: the role, and a text-changed event of that very
 * object. It has no live regions with a politeness of their own and no announcement without a widget (those
 * came with gtk_accessible_announce of 4.14), so whether it is spoken at once is the screen reader's choice.
 */
#include "ui-test.h"

#include "counts.h"
#include "import-dialog.h"
#include "palette.h"

#include <string.h>

#define LIMIT_MS 60000

/* The label below root that is on the screen and says this to a screen reader; NULL. */
static GtkWidget *
find_said (GtkWidget *root, const char *words)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (root));
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return NULL;
  if (GTK_IS_LABEL (root) &&
      (role == GTK_ACCESSIBLE_ROLE_STATUS || role == GTK_ACCESSIBLE_ROLE_ALERT) &&
      strstr (gtk_label_get_text (GTK_LABEL (root)), words) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_said (child, words);
  return found;
}

static GtkWidget *
assert_said (GtkWidget *root, const char *words)
{
  GtkWidget *found;

  ui_wait_painted (root, 3);
  found = find_said (root, words);
  if (found == NULL)
    g_error ("no status and no alert says “%s”", words);
  return found;
}

static void
test_unlock (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "passphrase_text")), "not this one");
  g_signal_emit_by_name (ui_get (test, "passphrase_text"), "activate");
  assert_said (GTK_WIDGET (test->window), "Checking the passphrase");
  ui_wait_locked (test);
  assert_said (GTK_WIDGET (test->window), "does not open this store");
}

static void
test_palette (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWidget *palette, *said;

  ui_enter (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.palette", NULL);
  palette = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), "lock now");
  said = assert_said (palette, "shown. Enter: Lock Now");
  rounds_palette_search (ROUNDS_PALETTE (palette), "zzyzx");
  g_assert_true (assert_said (palette, "Nothing was found.") == said);
  /* Of a person all by which one is told from another, which the row cuts at large letters. */
  rounds_palette_search (ROUNDS_PALETTE (palette), "wes853");
  g_assert_true (assert_said (palette, "Enter: SPENCER878 Wes853") == said);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (said)), "21-Oct-1962"));
  gtk_window_close (GTK_WINDOW (palette));
}

static void
test_patients (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWidget *window = GTK_WIDGET (test->window);

  ui_enter (test);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "entry")), "wes853");
  assert_said (window, "2 found");
  gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "entry")), "zzyzx");
  assert_said (window, "No name, birth date or MRN is like");
  gtk_widget_activate_action (window, "win.round-list", NULL);
  assert_said (window, "You have no list yet");
}

static gboolean
is_saved (gpointer data)
{
  return find_said (data, "Saved") != NULL;
}

static gboolean
is_reported (gpointer data)
{
  return !rounds_import_job_is_running (rounds_import_dialog_get_job (data));
}

static void
test_chart (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWidget *window = GTK_WIDGET (test->window);
  RoundsPatient *patient;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  assert_said (window, "Nothing can be signed or entered");
  rounds_patient_set_at (patient, ROUNDS_NOW);
  gtk_widget_activate_action (window, "win.note", "s", "");
  ui_wait_frames (test, 12);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (test, "text"))),
                            "Slept well.", -1);
  g_assert_true (test_wait_until (is_saved, window, LIMIT_MS));
}

/* What is printed and what is imported is said while the focus is on a button. */
static void
test_dialogs (void)
{
  static const char *const files[] = { ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", NULL };
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWidget *print, *import;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.print", NULL);
  print = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (print);
  assert_said (print, "");
  gtk_window_destroy (GTK_WINDOW (print));
  import = GTK_WIDGET (rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files));
  gtk_window_present (GTK_WINDOW (import));
  ui_wait_mapped (import);
  assert_said (import, "");
  g_assert_true (test_wait_until (is_reported, import, LIMIT_MS));
  gtk_window_close (GTK_WINDOW (import));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/announce/unlock", test_unlock);
  g_test_add_func ("/announce/palette", test_palette);
  g_test_add_func ("/announce/patients", test_patients);
  g_test_add_func ("/announce/chart", test_chart);
  g_test_add_func ("/announce/dialogs", test_dialogs);
  return g_test_run ();
}
