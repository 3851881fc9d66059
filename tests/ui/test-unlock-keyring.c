/* test-unlock-keyring.c: the desktop's keyring in the window: it opens the store as who is signed in, a key that was
 * changed opens nothing, no keyring leads back to the passphrase, and it is forgotten when that is asked. With a real
 * gnome-keyring-daemon on a bus of its own: the case runs below dbus-run-session, since a bus is for life. */
#include "ui-test.h"

#include "audit.h"
#include "counts.h"
#include "preferences.h"

#include <libsecret/secret.h>
#include <string.h>
#include <unistd.h>

#define WHO "A. Clinician"

/* ---- outside ---- */

static void
test_story (void)
{
  /* A bus on which nothing is started by itself. */
  static const char bus[] =
      "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
      "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
      "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\n"
      "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
      "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n";
  g_autofree char *folder = test_folder_new ();
  g_autofree char *config = g_build_filename (folder, "bus.conf", NULL);
  g_autofree char *option = g_strconcat ("--config-file=", config, NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (config, bus, -1, NULL));
  g_subprocess_launcher_setenv (launcher, "HOME", folder, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");
  g_subprocess_launcher_unsetenv (launcher, "GNOME_KEYRING_CONTROL");
  process = g_subprocess_launcher_spawn (launcher, &error, "dbus-run-session", option, "--", self,
                                         "--inside", NULL);
  g_assert_no_error (error);
  /* What it prints is no TAP of this program. */
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  test_folder_remove (folder);
}

/* ---- inside ---- */

static void
on_name_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
on_name_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  *(gboolean *) data = FALSE;
}

/* Follows whether the bus has a keyring. */
static void
watch_keyring (gboolean *there)
{
  g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_WATCHER_FLAGS_NONE,
                    on_name_appeared, on_name_vanished, there, NULL);
}

static GSubprocess *
start_keyring (gboolean *there)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
      G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  GOutputStream *in;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                         "--components=secrets", "--unlock", NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (process);
  g_assert_true (g_output_stream_write_all (in, "desktop", 7, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (in, NULL, NULL));
  g_assert_true (test_wait_for (there, TEST_PATIENCE_MS));
  return process;
}

/* Another 32 bytes in the place of the key. */
static void
change_key (void)
{
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService)
      service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, NULL, &error);
  SecretValue *value = secret_value_new ("another key, of 32 bytes as well", 32, "text/plain");
  GList *items;

  g_assert_no_error (error);
  g_hash_table_insert (attributes, (gpointer) "user", (gpointer) WHO);
  items = secret_service_search_sync (service, NULL, attributes, SECRET_SEARCH_ALL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  g_assert_true (secret_item_set_secret_sync (items->data, value, NULL, &error));
  g_assert_no_error (error);
  g_list_free_full (items, g_object_unref);
  secret_value_unref (value);
}

static gboolean
can_move (gpointer control)
{
  return gtk_widget_get_sensitive (control);
}

/* By the switch of the preferences, which can be moved again once it is done. */
static void
set_keyring (UiTest *test, gboolean on)
{
  GtkWidget *window, *control;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
  window = GTK_WIDGET (ui_dialog (test));
  control = ui_find_type (ui_find_preference (window, "Open with the desktop's keyring"),
                          GTK_TYPE_SWITCH);
  g_assert_nonnull (control);
  g_assert_cmpint (gtk_switch_get_active (GTK_SWITCH (control)), ==, !on);
  gtk_switch_set_active (GTK_SWITCH (control), on);
  g_assert_false (gtk_widget_get_sensitive (control));
  g_assert_true (test_wait_until (can_move, control, TEST_PATIENCE_MS));
  g_assert_cmpint (gtk_switch_get_active (GTK_SWITCH (control)), ==, on);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_decided (gpointer session)
{
  return rounds_session_get_state (session) != ROUNDS_SESSION_UNLOCKING;
}

static void
lock (UiTest *test)
{
  rounds_session_lock (test->session);
  ui_wait_locked (test);
  ui_wait_frames (test, 3);
}

/* By its button, which says whose name it opens under. */
static void
press_keyring (UiTest *test)
{
  GtkWidget *button = ui_get (test, "keyring_button");

  g_assert_true (ui_shows (button, "Unlock with the Keyring as " WHO));
  ui_press (button);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKING);
  g_assert_true (test_wait_until (is_decided, test->session, TEST_PATIENCE_MS));
  ui_wait_frames (test, 3);
}

/* It stays locked, says why, and the passphrase opens it. */
static void
assert_refuses (UiTest *test, const char *words)
{
  press_keyring (test);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  g_assert_true (ui_shows (ui_get (test, "error_box"), words));
  g_assert_true (ui_shows (ui_get (test, "error_box"), "Use your passphrase"));
  ui_unlock (test, UI_TEST_PASSPHRASE);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKED);
}

typedef struct
{
  const char *act, *detail; /* detail NULL: any */
  guint n;
} Rows;

static gboolean
count_row (gpointer data, const RoundsAuditRow *row)
{
  Rows *rows = data;

  rows->n += strcmp (row->entry.act, rows->act) == 0 && g_strcmp0 (row->user, WHO) == 0 &&
             (rows->detail == NULL || g_strcmp0 (row->entry.detail, rows->detail) == 0);
  return TRUE;
}

/* Rows of the audit under that name. */
static guint
count_rows (UiTest *test, const char *act, const char *detail)
{
  g_autoptr (GError) error = NULL;
  Rows rows = { act, detail, 0 };

  g_assert_true (
      rounds_audit_list (rounds_session_get_store (test->session), 1, count_row, &rows, &error));
  g_assert_no_error (error);
  return rows.n;
}

static gboolean
is_noted (gpointer data)
{
  return count_rows (data, "unlock", "passphrase") == 1 &&
         count_rows (data, "unlock", "keyring") == 1;
}

static int
inside (void)
{
  static const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 10 };
  gboolean there = FALSE;
  g_autoptr (GSubprocess) keyring = NULL;
  UiTest *test;

  watch_keyring (&there);
  keyring = start_keyring (&there);
  test = ui_test_new (&config);
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "keyring_button")));
  ui_enter (test);
  set_keyring (test, TRUE);
  g_assert_cmpuint (count_rows (test, "user-keyring", NULL), ==, 1);
  lock (test);
  press_keyring (test);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKED);
  g_assert_cmpstr (rounds_store_get_user (rounds_session_get_store (test->session)), ==, WHO);
  g_assert_true (test_wait_until (is_noted, test, TEST_PATIENCE_MS));
  change_key ();
  lock (test);
  assert_refuses (test, "The key in the desktop's keyring does not open this store any more");
  set_keyring (test, FALSE);
  set_keyring (test, TRUE);
  lock (test);
  press_keyring (test);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKED);
  g_subprocess_force_exit (keyring);
  while (there)
    g_main_context_iteration (NULL, TRUE);
  lock (test);
  assert_refuses (test, "The desktop has no keyring that works");
  set_keyring (test, FALSE);
  lock (test);
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "keyring_button")));
  ui_test_free (test);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--inside") == 0)
    {
      ui_test_init (&argc, &argv);
      return inside ();
    }
  ui_test_init (&argc, &argv);
  g_test_add_func ("/unlock-keyring/story", test_story);
  return g_test_run ();
}
