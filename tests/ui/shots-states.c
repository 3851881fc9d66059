/* shots-states.c: what is not there when a chart opens, but comes of an act or of what a store holds: a past
 * moment, a note half written, a round with people, an import with refusals, the questions before a chart
 * opens, the banner with all that it can say.
 *
 * The last three need patients that no demonstration has: shots-ward.ndjson, taken into a clinical store as a
 * person does. The clock of that store stands still for the pictures, a day before its own audit, and the
 * window says so.
 */
#include "shots.h"

#include "counts.h"
#include "import-dialog.h"
#include "lists.h"
#include "print-window.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>
#include <utime.h>

#define LIMIT_MS 60000
#define HOUR_US  (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* The clock of everything in this program; 0: the machine's. */
static gint64 clock_us;

gint64
g_get_real_time (void)
{
  struct timespec now;

  if (clock_us != 0)
    return clock_us;
  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
shots_set_clock (gint64 us)
{
  clock_us = us;
}

static void
save_window (Shots *shots, UiTest *test, const char *page)
{
  ui_wait_frames (test, 6);
  shots_save (shots, GTK_WIDGET (test->window), page);
}

static GtkWidget *
save_dialog (Shots *shots, UiTest *test, const char *page)
{
  GtkWidget *dialog = GTK_WIDGET (ui_dialog (test));

  ui_wait_mapped (dialog);
  shots_wait_pages (dialog);
  ui_wait_painted (dialog, 3);
  shots_save (shots, dialog, page);
  return dialog;
}

static gboolean
says_whole_round (gpointer data)
{
  return ui_shows (data, "Read Again");
}

static gboolean
has_a_list (gpointer data)
{
  return rounds_lists_size (data) > 0;
}

static gboolean
lists_are_read (gpointer data)
{
  return rounds_lists_is_filled (data);
}

/* ---- in a demonstration ---- */

static const UiTestConfig demonstration = {
  .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
};

static void
make_list (UiTest *test)
{
  static const char *const names[] = { "Wes853", "Azzie965", "Huey641", "Ramiro608", "Dorsey40" };
  RoundsLists *lists = rounds_lists_of (test->session);
  RoundsPeople *people = rounds_session_get_people (test->session);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  const RoundsPatientList list = { .name = (char *) "Monday round", .members = members };

  g_assert_true (test_wait_until (lists_are_read, lists, LIMIT_MS));
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    for (guint i = 0; i < rounds_people_size (people); i++)
      if (strstr (rounds_people_get (people, i)->name, names[k]) != NULL)
        {
          g_array_append_vals (members, rounds_people_get (people, i)->rid, 1);
          break;
        }
  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_a_list, lists, LIMIT_MS));
}

static gboolean
says_whole_inbox (gpointer data)
{
  return ui_shows (data, "unseen or critical, of 5 patients");
}

static void
shoot_over (Shots *shots, UiTest *test)
{
  shots_act (test, "win.new-results");
  g_assert_true (test_wait_until (says_whole_inbox, test->window, LIMIT_MS));
  save_window (shots, test, "new-results-over");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  save_window (shots, test, "new-results-over-narrow");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 1600, 1000);
}

static void
shoot_round (Shots *shots, UiTest *test)
{
  shots_act (test, "win.round-list");
  save_window (shots, test, "round-list-none");
  make_list (test);
  g_assert_true (test_wait_until (says_whole_round, test->window, LIMIT_MS));
  save_window (shots, test, "round-list");
  gtk_widget_activate_action (shots_find (GTK_WIDGET (test->window), "RoundsRoundPage"),
                              "round.print", NULL);
  shots_over_once (shots, GTK_WIDGET (test->window), "print-round");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  save_window (shots, test, "round-list-narrow");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 1600, 1000);
  shoot_over (shots, test);
  shots_act (test, "win.patients");
  save_window (shots, test, "patients-lists");
}

static void
shoot_draft (Shots *shots, UiTest *test)
{
  GtkTextBuffer *buffer;

  shots_act (test, "win.note::");
  ui_wait_frames (test, 12);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (test, "text")));
  gtk_text_buffer_set_text (
      buffer,
      "Slept well, no chest pain. Eats and drinks.\n\nPotassium 5.4 on Friday, "
      "down from 6.6. No change of the ECG.\n\nPlan: potassium again on Monday "
      "before rounds, no anti-inflammatory drug, kidney team informed.\n",
      -1);
  save_window (shots, test, "note-draft");
}

static void
shoot_paper (Shots *shots, UiTest *test)
{
  GtkWidget *paper;

  shots_act (test, "win.section::notes");
  ui_wait_frames (test, 12);
  shots_act (test, "win.print");
  paper = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (paper);
  rounds_print_window_choose (ROUNDS_PRINT_WINDOW (paper), 2);
  save_dialog (shots, test, "print-note");
  gtk_window_destroy (GTK_WINDOW (paper));
}

static void
shoot_narrow_results (Shots *shots, UiTest *test)
{
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  shots_act (test, "win.section::results");
  ui_wait_frames (test, 12);
  save_window (shots, test, "results-narrow");
  shots_act (test, "win.section::medications");
  ui_wait_frames (test, 12);
  save_window (shots, test, "medications-narrow");
}

static void
shoot_demonstration (Shots *shots)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);

  ui_enter (test);
  shoot_round (shots, test);
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  shoot_draft (shots, test);
  shoot_paper (shots, test);
  shots_act (test, "win.section::overview");
  /* 01-Oct-2026 */
  rounds_patient_set_at (rounds_window_get_patient (test->window),
                         G_GINT64_CONSTANT (1790856000000));
  ui_wait_frames (test, 12);
  save_window (shots, test, "as-of");
  rounds_patient_set_at (rounds_window_get_patient (test->window), ROUNDS_NOW);
  shoot_narrow_results (shots, test);
}

/* ---- in a clinical store ---- */

/* A day ahead of the clock that the pictures have: the window says in them that it is behind. */
static char *
make_store (const char *folder)
{
  char *path = g_build_filename (folder, "store", NULL);
  g_autoptr (GError) error = NULL;
  gboolean made;

  clock_us = SHOTS_NOW_US + 26 * HOUR_US;
  made = rounds_store_create (path, ROUNDS_STORE_CLINICAL, "A. Clinician", UI_TEST_PASSPHRASE, NULL,
                              &error);
  g_assert_no_error (error);
  g_assert_true (made);
  return path;
}

void
shots_set_files (const char *store, gint64 us)
{
  const time_t at = us / G_USEC_PER_SEC;
  g_autofree char *head = g_build_filename (store, "audit-head", NULL);
  const struct utimbuf times = { .actime = at, .modtime = at };

  g_assert_cmpint (g_utime (head, (struct utimbuf *) &times), ==, 0);
}

static gboolean
knows_people (gpointer data)
{
  return rounds_people_size (data) == 2;
}

static gboolean
warns (gpointer data)
{
  return gtk_widget_get_visible (data);
}

static void
shoot_import (Shots *shots, UiTest *test)
{
  static const char *const files[] = { ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", NULL };
  GtkWindow *dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);

  gtk_window_present (dialog);
  g_assert_true (test_wait_until (ui_import_is_over,
                                  rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog)),
                                  LIMIT_MS));
  save_dialog (shots, test, "import-refused");
  gtk_window_close (dialog);
  g_assert_true (
      test_wait_until (knows_people, rounds_session_get_people (test->session), LIMIT_MS));
}

/* The question why, once it has come in the place of the one before. */
static gboolean
asks_why (gpointer data)
{
  GtkWidget *dialog = GTK_WIDGET (ui_dialog (data));

  return gtk_widget_get_mapped (dialog) && ui_find_type (dialog, GTK_TYPE_CHECK_BUTTON) != NULL;
}

static void
answer (GtkWidget *dialog)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "open");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Searched for, told apart, asked why; opened as an emergency. */
static void
shoot_gate (Shots *shots, UiTest *test)
{
  GtkWidget *entry = ui_get (test, "entry"), *dialog, *extra;

  gtk_editable_set_text (GTK_EDITABLE (entry), "winterbottom wilhelmina");
  g_assert_true (test_wait_until (warns, ui_get (test, "warning_box"), LIMIT_MS));
  save_window (shots, test, "patients-look-alike");
  gtk_widget_activate_action (gtk_widget_get_parent (entry), "patients.open", NULL);
  dialog = save_dialog (shots, test, "look-alike");
  answer (dialog);
  g_assert_true (test_wait_until (asks_why, test, LIMIT_MS));
  dialog = GTK_WIDGET (ui_dialog (test));
  extra = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find_nth (extra, GTK_TYPE_CHECK_BUTTON, 1)),
                               TRUE);
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (extra, GTK_TYPE_ENTRY)),
                         "potassium of 7.1, called by the laboratory");
  save_dialog (shots, test, "break-glass");
  answer (dialog);
}

static void
shoot_clinical (Shots *shots)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *store = make_store (folder);
  UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL,
                          .store = store,
                          .width = 1600,
                          .height = 1000,
                          .passphrase = UI_TEST_PASSPHRASE };
  UiTest *test = ui_test_new (&config);

  /* Who was in left a row of that later hour. */
  ui_enter (test);
  ui_test_free (test);
  clock_us = SHOTS_NOW_US;
  shots_set_files (store, SHOTS_NOW_US + 26 * HOUR_US);
  test = ui_test_new (&config);
  save_window (shots, test, "unlock-clock");
  ui_enter (test);
  shoot_import (shots, test);
  shots_asked_clinical (shots, test);
  shoot_gate (shots, test);
  g_assert_true (test_wait_until (ui_has_chart, test->window, LIMIT_MS));
  ui_wait_frames (test, 12);
  save_window (shots, test, "banner-full");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  save_window (shots, test, "banner-full-narrow");
  shots_asked_banner (shots, test);
  ui_test_free (test);
  test_folder_remove (folder);
  clock_us = 0;
}

void
shots_states (Shots *shots)
{
  shoot_demonstration (shots);
  shoot_clinical (shots);
}
