/* test-preferences-rules.c: the rules of a site among the preferences (W14): who may move them, and what the audit says
 * of it. The settings are kept by a backend of the test's own, where a site can lock them. */
#define G_SETTINGS_ENABLE_BACKEND

#include "ui-test.h"

#include "account.h"
#include "audit.h"
#include "counts.h"
#include "fault-vfs.h"
#include "preferences.h"
#include "settings.h"

#include <gio/gsettingsbackend.h>
#include <sqlite3.h>
#include <string.h>

#define LIMIT_MS 60000
#define SECOND   "another staple 9"
#define MINUTES  "Lock after, minutes"
#define REASON   "Ask for a reason off my lists"

/* ---- settings that a site can lock ---- */

static gboolean site_has_locked;
static GHashTable *values; /* key to GVariant */

typedef GSettingsBackend SiteBackend;
typedef GSettingsBackendClass SiteBackendClass;
static GType site_backend_get_type (void);
G_DEFINE_TYPE (SiteBackend, site_backend, G_TYPE_SETTINGS_BACKEND)

static GVariant *
site_backend_read (GSettingsBackend *backend,
                   const char *key,
                   const GVariantType *type,
                   gboolean default_value)
{
  GVariant *value = default_value ? NULL : g_hash_table_lookup (values, key);

  return value != NULL ? g_variant_ref (value) : NULL;
}

static gboolean
site_backend_write (GSettingsBackend *backend, const char *key, GVariant *value, gpointer tag)
{
  g_hash_table_insert (values, g_strdup (key), g_variant_ref_sink (value));
  g_settings_backend_changed (backend, key, tag);
  return TRUE;
}

static gboolean
site_backend_get_writable (GSettingsBackend *backend, const char *key)
{
  return !site_has_locked ||
         (strstr (key, "lock-minutes") == NULL && strstr (key, "ask-off-lists") == NULL);
}

static void
site_backend_class_init (SiteBackendClass *class)
{
  class->read = site_backend_read;
  class->write = site_backend_write;
  class->get_writable = site_backend_get_writable;
}

static void
site_backend_init (SiteBackend *self)
{
}

/* By name: GLib asks for it with the first settings that are made. */
static void
use_site_backend (void)
{
  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify) g_variant_unref);
  g_io_extension_point_register (G_SETTINGS_BACKEND_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_SETTINGS_BACKEND_EXTENSION_POINT_NAME, site_backend_get_type (),
                                  "site", 1000);
  g_setenv ("GSETTINGS_BACKEND", "site", TRUE);
}

/* ---- the preferences ---- */

typedef struct
{
  UiTest *test;
  GtkWidget *window;
} Fixture;

static void
on_added (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  rounds_account_finish (ROUNDS_SESSION (session), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
show_preferences (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->test->window), "win.preferences", NULL);
  fixture->window = GTK_WIDGET (ui_dialog (fixture->test));
  ui_wait_mapped (fixture->window);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "safety");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };

  site_has_locked = FALSE;
  g_hash_table_remove_all (values);
  fixture->test = ui_test_new (&config);
  ui_unlock (fixture->test, UI_TEST_PASSPHRASE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_test_free (fixture->test);
}

static GtkWidget *
find_control (Fixture *fixture, const char *title)
{
  return adw_action_row_get_activatable_widget (
      ADW_ACTION_ROW (ui_find_preference (fixture->window, title)));
}

static gboolean
add_rule (gpointer data, const RoundsAuditRow *row)
{
  if (strcmp (row->entry.act, "set-rule") == 0)
    g_string_append_printf (data, "%s %s %s\n", row->user, row->role, row->entry.detail);
  return TRUE;
}

static char *
rules_of (Fixture *fixture)
{
  GString *rules = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_audit_list (rounds_session_get_store (fixture->test->session), 1, add_rule,
                                    rules, &error));
  g_assert_no_error (error);
  return g_string_free (rules, FALSE);
}

/* What the settings say, as a chart and the lock go by them. */
static int
kept (const char *key)
{
  g_autoptr (GSettings) settings = rounds_settings_new ();

  return strcmp (key, "lock-minutes") == 0 ? rounds_settings_get_int (settings, key, -1)
                                           : rounds_settings_get_bool (settings, key, TRUE);
}

static gboolean
is_seven (gpointer data)
{
  return kept ("lock-minutes") == 7;
}

static gboolean
is_off (gpointer data)
{
  return !kept ("ask-off-lists");
}

/* ---- the tests ---- */

/* Moved twice before the first row is on disk: each row begins where the one before it ended. */
static void
test_audited (Fixture *fixture, gconstpointer data)
{
  g_autofree char *rules = NULL;
  GtkSpinButton *minutes;

  show_preferences (fixture);
  minutes = GTK_SPIN_BUTTON (find_control (fixture, MINUTES));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (minutes)));
  gtk_spin_button_set_value (minutes, 6);
  g_assert_cmpint (kept ("lock-minutes"), ==, 5); /* not before the row */
  gtk_spin_button_set_value (minutes, 7);
  g_assert_true (test_wait_until (is_seven, NULL, LIMIT_MS));
  gtk_switch_set_active (GTK_SWITCH (find_control (fixture, REASON)), FALSE);
  g_assert_true (test_wait_until (is_off, NULL, LIMIT_MS));
  rules = rules_of (fixture);
  g_assert_cmpstr (rules, ==,
                   "A. Clinician owner lock-minutes: 5 to 6\n"
                   "A. Clinician owner lock-minutes: 6 to 7\n"
                   "A. Clinician owner ask-off-lists: on to off\n");
}

/* Left at once, it holds nevertheless: the row says so. */
static void
test_left (Fixture *fixture, gconstpointer data)
{
  g_autofree char *rules = NULL;

  show_preferences (fixture);
  gtk_switch_set_active (GTK_SWITCH (find_control (fixture, REASON)), FALSE);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_true (test_wait_until (is_off, NULL, LIMIT_MS));
  rules = rules_of (fixture);
  g_assert_cmpstr (rules, ==, "A. Clinician owner ask-off-lists: on to off\n");
  show_preferences (fixture);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (find_control (fixture, REASON))));
}

static gboolean
is_nine (gpointer data)
{
  return kept ("lock-minutes") == 9;
}

/* What another window, or another program, moved meanwhile is shown, and is where the next row begins. */
static void
test_moved_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) elsewhere = rounds_settings_new ();
  g_autofree char *rules = NULL;
  GtkSpinButton *minutes;
  GtkSwitch *reason;

  show_preferences (fixture);
  minutes = GTK_SPIN_BUTTON (find_control (fixture, MINUTES));
  reason = GTK_SWITCH (find_control (fixture, REASON));
  rounds_settings_set_int (elsewhere, "lock-minutes", 20);
  rounds_settings_set_bool (elsewhere, "ask-off-lists", FALSE);
  ui_wait_frames (fixture->test, 2);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (minutes), ==, 20);
  g_assert_false (gtk_switch_get_active (reason));
  g_assert_cmpint (kept ("lock-minutes"), ==, 20);
  gtk_spin_button_set_value (minutes, 9);
  g_assert_true (test_wait_until (is_nine, NULL, LIMIT_MS));
  rules = rules_of (fixture);
  g_assert_cmpstr (rules, ==, "A. Clinician owner lock-minutes: 20 to 9\n");
}

static gboolean
says_unchanged (gpointer data)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (window)) == data &&
          ui_shows (window, "Nothing Was Changed"))
        {
          gtk_window_destroy (GTK_WINDOW (window));
          return TRUE;
        }
    }
  return FALSE;
}

/* What cannot be noted is not changed, and whoever moved it is told. */
static void
test_not_noted (Fixture *fixture, gconstpointer data)
{
  GtkSpinButton *minutes;
  GtkSwitch *reason;

  show_preferences (fixture);
  minutes = GTK_SPIN_BUTTON (find_control (fixture, MINUTES));
  reason = GTK_SWITCH (find_control (fixture, REASON));
  fault_vfs_fail (1, SQLITE_FULL, TRUE);
  gtk_spin_button_set_value (minutes, 30);
  g_assert_true (test_wait_until (says_unchanged, fixture->window, LIMIT_MS));
  gtk_switch_set_active (reason, FALSE);
  g_assert_true (test_wait_until (says_unchanged, fixture->window, LIMIT_MS));
  fault_vfs_fail (0, 0, FALSE);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (minutes), ==, 5);
  g_assert_true (gtk_switch_get_active (reason));
  g_assert_cmpint (kept ("lock-minutes"), ==, 5);
  g_assert_true (kept ("ask-off-lists"));
}

static void
assert_fixed (Fixture *fixture, const char *why)
{
  static const char *const titles[] = { MINUTES, REASON };

  show_preferences (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_assert_false (gtk_widget_get_sensitive (find_control (fixture, titles[i])));
      g_assert_true (ui_shows (ui_find_preference (fixture->window, titles[i]), why));
    }
}

/* Who is no owner sees what is set, and who sets it. */
static void
test_no_owner (Fixture *fixture, gconstpointer data)
{
  gboolean done = FALSE;

  rounds_account_add_user_async (fixture->test->session, "B. Nurse", ROUNDS_ROLE_CLINICIAN, SECOND,
                                 on_added, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  rounds_session_lock (fixture->test->session);
  ui_wait_frames (fixture->test, 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_get (fixture->test, "user_row")), 1);
  ui_unlock (fixture->test, SECOND);
  assert_fixed (fixture, "an owner sets this");
}

/* What an administrator has locked no owner moves. */
static void
test_site (Fixture *fixture, gconstpointer data)
{
  site_has_locked = TRUE;
  assert_fixed (fixture, "set by the site");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  use_site_backend ();
  fault_vfs_install ();
  ui_test_init (&argc, &argv);
  ADD ("/w14/rules-audited", test_audited);
  ADD ("/w14/rules-left", test_left);
  ADD ("/w14/rules-moved-elsewhere", test_moved_elsewhere);
  ADD ("/w14/rules-not-noted", test_not_noted);
  ADD ("/w14/rules-no-owner", test_no_owner);
  ADD ("/w14/rules-site", test_site);
  return g_test_run ();
}
