/* test-idle.c: W14: five minutes, a warning, a hold that is noted; with a clock of the test's own. */
#include "ui-record.h"

#include "account.h"
#include "audit.h"
#include "counts.h"
#include "fault-vfs.h"
#include "idle.h"
#include "preferences.h"

#include <sqlite3.h>
#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsIdle *idle;
  gint64 now;
} Fixture;

static gint64
clock_of (gpointer data)
{
  return ((Fixture *) data)->now;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->record = ui_record_new ();
  fixture->now = 1000;
  fixture->idle = rounds_idle_new (fixture->record->session, clock_of, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->idle);
  ui_record_free (fixture->record);
}

static void
pass (Fixture *fixture, gint64 seconds)
{
  fixture->now += seconds * 1000;
  rounds_idle_check (fixture->idle);
}

static RoundsSessionState
state_of (Fixture *fixture)
{
  return rounds_session_get_state (fixture->record->session);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  pass (fixture, 269);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  pass (fixture, 1);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WARNING);
  g_assert_cmpuint (rounds_idle_get_seconds_left (fixture->idle), ==, 30);
  pass (fixture, 29);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_UNLOCKED);
  pass (fixture, 1);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_OFF);
}

static void
test_touch (Fixture *fixture, gconstpointer data)
{
  pass (fixture, 285);
  rounds_idle_touch (fixture->idle);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  pass (fixture, 269);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
}

/* The key that wakes a machine does not keep the session of whoever left it open. */
static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  fixture->now += 3600 * 1000;
  rounds_idle_touch (fixture->idle);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
}

static void
test_minutes (Fixture *fixture, gconstpointer data)
{
  rounds_idle_set_minutes (fixture->idle, 0);
  g_assert_cmpuint (rounds_idle_get_minutes (fixture->idle), ==, 1);
  rounds_idle_set_minutes (fixture->idle, 90);
  g_assert_cmpuint (rounds_idle_get_minutes (fixture->idle), ==, 30);
  pass (fixture, 29 * 60);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_UNLOCKED);
  /* A shorter time counts at once. */
  rounds_idle_set_minutes (fixture->idle, 5);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
}

static gboolean
is_held (gpointer data)
{
  return rounds_idle_get_state (data) == ROUNDS_IDLE_HELD;
}

static gboolean
find_hold (gpointer data, const RoundsAuditRow *row)
{
  if (strcmp (row->entry.act, "hold-lock") == 0)
    *(gboolean *) data = strcmp (row->entry.detail, "60 min") == 0;
  return TRUE;
}

static void
test_hold (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  rounds_idle_hold (fixture->idle, 500, NULL, NULL);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  g_assert_true (test_wait_until (is_held, fixture->idle, LIMIT_MS));
  g_assert_true (rounds_audit_list (rounds_session_get_store (fixture->record->session), 1,
                                    find_hold, &found, &error));
  g_assert_no_error (error);
  g_assert_true (found); /* 60 minutes, whatever was asked for */
  pass (fixture, 59 * 60);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_HELD);
  g_assert_cmpuint (rounds_idle_get_seconds_left (fixture->idle), ==, 60);
  /* Its end warns before it locks. */
  pass (fixture, 60);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WARNING);
  pass (fixture, 30);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
}

/* The machine slept through the end of its hold: the key that wakes it does not keep it open. */
static void
test_hold_slept (Fixture *fixture, gconstpointer data)
{
  rounds_idle_hold (fixture->idle, 10, NULL, NULL);
  g_assert_true (test_wait_until (is_held, fixture->idle, LIMIT_MS));
  fixture->now += 3600 * 1000;
  rounds_idle_touch (fixture->idle);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
}

/* Whoever is there when it ends, before the clock was looked at, stays in. */
static void
test_hold_touched (Fixture *fixture, gconstpointer data)
{
  rounds_idle_hold (fixture->idle, 10, NULL, NULL);
  g_assert_true (test_wait_until (is_held, fixture->idle, LIMIT_MS));
  fixture->now += 601 * 1000;
  rounds_idle_touch (fixture->idle);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  pass (fixture, 269);
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
}

static void
test_release (Fixture *fixture, gconstpointer data)
{
  rounds_idle_hold (fixture->idle, 10, NULL, NULL);
  g_assert_true (test_wait_until (is_held, fixture->idle, LIMIT_MS));
  rounds_idle_release (fixture->idle);
  pass (fixture, 300);
  g_assert_cmpint (state_of (fixture), ==, ROUNDS_SESSION_LOCKED);
}

/* A window over nothing in particular, with the preferences over it where data is "preferences". */
static GtkWindow *
show_window (Fixture *fixture, const char *which)
{
  GtkWindow *preferences;

  ui_record_show (fixture->record, gtk_label_new ("Chart"), 900, 800);
  if (which == NULL)
    return fixture->record->window;
  preferences = GTK_WINDOW (
      rounds_preferences_new (fixture->record->window, fixture->record->session, fixture->idle));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "safety");
  gtk_window_present (preferences);
  ui_wait_mapped (GTK_WIDGET (preferences));
  return preferences;
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static gboolean
says_held (gpointer window)
{
  return ui_shows (window, "Held, and noted in the audit");
}

/* "Held" is said when it is so, and not before. */
static void
test_hold_said (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = show_window (fixture, "preferences");

  ui_press (find_button (GTK_WIDGET (window), "_Hold Now"));
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  g_assert_false (says_held (window));
  g_assert_true (test_wait_until (says_held, window, LIMIT_MS));
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_HELD);
  gtk_window_destroy (window);
}

/* The dialog over this window; NULL. */
static GtkWidget *
find_dialog (GtkWindow *over)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (const GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_MESSAGE_DIALOG (at->data) && gtk_window_get_transient_for (at->data) == over &&
        gtk_widget_get_mapped (at->data))
      return at->data;
  return NULL;
}

static gboolean
has_dialog (gpointer over)
{
  return find_dialog (over) != NULL;
}

/* A hold that cannot be noted is none, and whoever turned to the procedure is told. */
static void
test_hold_not_noted (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = show_window (fixture, data);

  fault_vfs_fail (1, SQLITE_FULL, TRUE);
  if (data != NULL)
    ui_press (find_button (GTK_WIDGET (window), "_Hold Now"));
  else
    rounds_idle_hold (fixture->idle, 60, window, NULL);
  g_assert_true (test_wait_until (has_dialog, window, LIMIT_MS));
  fault_vfs_fail (0, 0, FALSE);
  g_assert_true (ui_shows (find_dialog (window), "The Lock Is Not Held"));
  g_assert_true (ui_shows (find_dialog (window), "full"));
  g_assert_true (ui_shows (find_dialog (window), "locks after 5 minutes"));
  g_assert_false (says_held (window));
  g_assert_cmpint (rounds_idle_get_state (fixture->idle), ==, ROUNDS_IDLE_WATCHING);
  rounds_session_lock (fixture->record->session);
  g_assert_false (has_dialog (window));
}

/* The label that a screen reader is told of; NULL: none is on the screen. */
static GtkWidget *
find_alert (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (root)) == GTK_ACCESSIBLE_ROLE_ALERT)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_alert (child);
  return found;
}

static void
test_bar (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = rounds_idle_bar_new (fixture->idle);

  ui_record_show (fixture->record, bar, 700, 60);
  g_assert_false (gtk_widget_get_visible (bar));
  pass (fixture, 280);
  ui_record_frames (fixture->record, 2);
  g_assert_true (ui_shows (bar, "Locks in 20 seconds"));
  /* Told once: its words stay while the seconds go. */
  g_assert_nonnull (find_alert (bar));
  g_assert_true (ui_shows (find_alert (bar), "Any key or move keeps it open"));
  g_assert_false (ui_shows (find_alert (bar), "20"));
  g_assert_false (ui_shows (bar, "End the Hold"));
  rounds_idle_hold (fixture->idle, 15, NULL, NULL);
  g_assert_true (test_wait_until (is_held, fixture->idle, LIMIT_MS));
  ui_record_frames (fixture->record, 2);
  g_assert_true (ui_shows (bar, "Held open for a procedure, 15 minutes more."));
  g_assert_true (ui_shows (bar, "End the Hold"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  fault_vfs_install ();
  ui_test_init (&argc, &argv);
  adw_init ();
  ADD ("/w14/locks-after-a-warning", test_lock);
  ADD ("/w14/any-key-keeps-it-open", test_touch);
  ADD ("/w14/sleep-counts", test_sleep);
  ADD ("/w14/minutes", test_minutes);
  ADD ("/w14/hold", test_hold);
  ADD ("/w14/hold-said", test_hold_said);
  g_test_add ("/w14/hold-not-noted/action", Fixture, NULL, set_up, test_hold_not_noted, tear_down);
  g_test_add ("/w14/hold-not-noted/preferences", Fixture, "preferences", set_up,
              test_hold_not_noted, tear_down);
  ADD ("/w14/hold-slept", test_hold_slept);
  ADD ("/w14/hold-touched", test_hold_touched);
  ADD ("/w14/release", test_release);
  ADD ("/w14/bar", test_bar);
  return g_test_run ();
}
