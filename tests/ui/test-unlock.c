/* test-unlock.c: who comes in and how: people, recovery code, words for what went wrong (W14). */
#include "ui-test.h"

#include "clock-bar.h"
#include "counts.h"
#include "recovery-print.h"
#include "words.h"
#include "keys.h"
#include "passphrase-dialog.h"
#include "unlock-page.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#define LIMIT_MS 60000
#define SECOND   "another staple 9"

/* A store of two people, the first with a recovery code. */
static void
add_people (const char *dir, char **code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = rounds_store_open (dir, UI_TEST_PASSPHRASE, &error);
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (SECOND, NULL), printed = NULL;
  const RoundsKeyOwner person = { "B. Nurse", ROUNDS_ROLE_VIEWER, secret };

  g_assert_no_error (error);
  g_assert_true (rounds_keys_add_user (store, &person, &error));
  g_assert_no_error (error);
  printed = rounds_keys_renew_recovery (store, &error);
  g_assert_no_error (error);
  *code = g_strndup ((const char *) rounds_secret_begin (printed),
                     rounds_secret_get_size (printed));
  rounds_secret_end (printed);
  rounds_store_close (store);
}

typedef struct
{
  UiTest *test;
  char *code;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 10 };

  fixture->test = ui_test_new (&config);
  add_people (fixture->test->options->store, &fixture->code);
  rounds_window_refresh (fixture->test->window);
  ui_wait_frames (fixture->test, 2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ui_test_free (fixture->test);
  g_free (fixture->code);
}

static const char *
user_of (Fixture *fixture)
{
  RoundsStore *store = rounds_session_get_store (fixture->test->session);

  return store != NULL ? rounds_store_get_user (store) : NULL;
}

static void
choose (Fixture *fixture, guint i)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_get (fixture->test, "user_row")), i);
}

static void
test_people (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *row = ADW_COMBO_ROW (ui_get (fixture->test, "user_row"));
  GListModel *names = adw_combo_row_get_model (row);
  g_autoptr (GtkStringObject) first = g_list_model_get_item (names, 0);
  g_autoptr (GtkStringObject) second = g_list_model_get_item (names, 1);

  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (row)));
  g_assert_cmpuint (g_list_model_get_n_items (names), ==, 2);
  g_assert_cmpstr (gtk_string_object_get_string (first), ==, "A. Clinician · owner");
  g_assert_cmpstr (gtk_string_object_get_string (second), ==, "B. Nurse · viewer");
  /* The passphrase of one opens nothing under the other's name. */
  choose (fixture, 1);
  ui_unlock (fixture->test, UI_TEST_PASSPHRASE);
  g_assert_null (user_of (fixture));
  g_assert_true (
      ui_shows (GTK_WIDGET (fixture->test->window), "That is not this person's passphrase."));
  ui_unlock (fixture->test, SECOND);
  g_assert_cmpstr (user_of (fixture), ==, "B. Nurse");
  /* Fast switch: whoever was in is not the one who is offered. */
  rounds_session_lock (fixture->test->session);
  ui_wait_frames (fixture->test, 2);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  ui_unlock (fixture->test, SECOND);
  gtk_window_set_focus_visible (GTK_WINDOW (fixture->test->window), FALSE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->test->window), "win.switch-user", NULL);
  ui_wait_frames (fixture->test, 2);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->test->window)) == GTK_WIDGET (row));
  g_assert_true (gtk_window_get_focus_visible (GTK_WINDOW (fixture->test->window)));
}

static GtkWindow *
any_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static void
test_recovery (Fixture *fixture, gconstpointer data)
{
  GtkToggleButton *recovery = GTK_TOGGLE_BUTTON (ui_get (fixture->test, "recovery_button"));
  g_autofree char *mistyped = g_strdup (fixture->code);
  GtkWindow *dialog;

  gtk_toggle_button_set_active (recovery, TRUE);
  g_assert_true (ui_shows (GTK_WIDGET (fixture->test->window), "Recovery Code"));
  g_assert_false (gtk_widget_get_mapped (ui_get (fixture->test, "user_row")));
  /* A slip is seen before a key is tried, and said as such. */
  mistyped[0] = mistyped[0] == '7' ? '8' : '7';
  ui_unlock (fixture->test, mistyped);
  g_assert_null (user_of (fixture));
  g_assert_true (gtk_widget_get_visible (ui_get (fixture->test, "error_box")));
  ui_unlock (fixture->test, fixture->code);
  g_assert_cmpstr (user_of (fixture), ==, "A. Clinician");
  dialog = any_dialog ();
  g_assert_nonnull (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "You came in with the recovery code."));
  /* It goes at lock, with whatever was typed. */
  rounds_session_lock (fixture->test->session);
  g_assert_null (any_dialog ());
}

static void
test_new_passphrase (void)
{
  g_assert_nonnull (rounds_passphrase_refusal ("short", "short"));
  g_assert_nonnull (rounds_passphrase_refusal ("demonstration", "demonstration"));
  g_assert_nonnull (rounds_passphrase_refusal ("correct horse", "correct house"));
  g_assert_null (rounds_passphrase_refusal ("correct horse", "correct horse"));
}

static void
test_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore)
      other = rounds_store_open (fixture->test->options->store, UI_TEST_PASSPHRASE, &error);

  g_assert_no_error (error);
  ui_unlock (fixture->test, UI_TEST_PASSPHRASE);
  g_assert_null (user_of (fixture));
  /* Who holds it is said. */
  g_assert_true (ui_shows (GTK_WIDGET (fixture->test->window), "A. Clinician"));
  /* The passphrase is not at fault, and is not marked as if it were. */
  g_assert_false (gtk_widget_has_css_class (ui_get (fixture->test, "passphrase_row"), "error"));
  rounds_store_close (other);
  ui_unlock (fixture->test, "not this one");
  g_assert_true (gtk_widget_has_css_class (ui_get (fixture->test, "passphrase_row"), "error"));
}

/* The folder is gone when the lock comes: the keys are of the page that says so, not of the one behind it. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  const char *store = fixture->test->options->store;
  g_autofree char *away = g_strconcat (store, ".away", NULL);
  GtkWindow *window = GTK_WINDOW (fixture->test->window);

  ui_unlock (fixture->test, UI_TEST_PASSPHRASE);
  g_assert_cmpint (g_rename (store, away), ==, 0);
  rounds_session_lock (fixture->test->session);
  ui_wait_frames (fixture->test, 3);
  g_assert_true (ui_shows (GTK_WIDGET (window), "There is no store here"));
  g_assert_true (gtk_window_get_focus (window) == ui_get (fixture->test, "again_button"));
  g_assert_cmpint (g_rename (away, store), ==, 0);
  ui_press (ui_get (fixture->test, "again_button"));
  ui_wait_frames (fixture->test, 3);
  ui_unlock (fixture->test, UI_TEST_PASSPHRASE);
  g_assert_cmpstr (user_of (fixture), ==, "A. Clinician");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

/* ---- a clock that was set back ---- */

/* In the place of GLib's: the clock of this program. */
static gint64 set_back_us;

gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 - set_back_us;
}

static gboolean
bar_says (UiTest *test, const char *words)
{
  GtkWidget *bar = ui_get (test, "clock-bar");

  rounds_clock_bar_refresh (ROUNDS_CLOCK_BAR (bar));
  return gtk_widget_get_visible (bar) && (words == NULL || ui_shows (bar, words));
}

static void
on_words_changed (guint *n)
{
  (*n)++;
}

/* Over every page as long as it is so, and not a word of it again and again; gone when the clock is right. */
static void
test_clock (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 5 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWidget *label = gtk_widget_get_first_child (ui_get (test, "clock-bar"));
  guint changes = 0;

  g_assert_false (bar_says (test, NULL));
  ui_open (test);
  g_assert_false (bar_says (test, NULL));
  set_back_us = G_GINT64_CONSTANT (119) * G_USEC_PER_SEC;
  g_assert_false (bar_says (test, NULL));
  set_back_us = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  g_assert_true (bar_says (test, "behind the last entry of this record"));
  g_assert_true (bar_says (test, "leaves out what is dated later"));
  gtk_test_accessible_assert_role (label, GTK_ACCESSIBLE_ROLE_ALERT);
  g_signal_connect_swapped (label, "notify::label", G_CALLBACK (on_words_changed), &changes);
  set_back_us *= 2;
  g_assert_true (bar_says (test, NULL));
  g_assert_cmpuint (changes, ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.lock", NULL);
  g_assert_true (bar_says (test, "before you unlock"));
  g_assert_cmpuint (changes, ==, 1);
  ui_enter (test);
  g_assert_true (bar_says (test, "behind the last entry of this record"));
  set_back_us = 0;
  g_assert_false (bar_says (test, NULL));
}

/* By its files, before anybody has opened it; what "now" is in a demonstration is not the machine's. */
static void
test_clock_at_start (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };
  UiTest *test;

  /* The store of a test is a copy that may have been made years ago. */
  set_back_us = G_GINT64_CONSTANT (20) * 365 * 86400 * G_USEC_PER_SEC;
  test = ui_test_new (&config);
  g_assert_true (bar_says (test, "this store was last written on"));
  ui_enter (test);
  g_assert_true (bar_says (test, "until then the audit has wrong times"));
  ui_test_free (test);
  set_back_us = 0;
}

/* On paper alone: no file of it is offered; it goes at lock. */
static void
test_recovery_print (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 5 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  GtkWindow *paper;

  ui_unlock (test, UI_TEST_PASSPHRASE);
  paper = rounds_recovery_print_new (GTK_WINDOW (test->window), test->session,
                                     "K7QM-2T0V-XRD9-5HNC-8WEA-J3PF-6ZGB");
  g_object_add_weak_pointer (G_OBJECT (paper), (gpointer *) &paper);
  gtk_window_present (paper);
  ui_wait_mapped (GTK_WIDGET (paper));
  g_assert_true (ui_shows (GTK_WIDGET (paper), "Print for"));
  g_assert_false (ui_shows (GTK_WIDGET (paper), "Save PDF"));
  g_assert_cmpstr (gtk_window_get_title (paper), ==, "Print");
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  g_assert_null (paper);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/unlock/new-passphrase", test_new_passphrase);
  ADD ("/w14/people", test_people);
  ADD ("/unlock/recovery", test_recovery);
  ADD ("/unlock/held", test_held);
  ADD ("/unlock/gone", test_gone);
  g_test_add_func ("/unlock/clock", test_clock);
  g_test_add_func ("/unlock/clock-at-start", test_clock_at_start);
  g_test_add_func ("/unlock/recovery-print", test_recovery_print);
  return g_test_run ();
}
