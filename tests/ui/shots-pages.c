/* shots-pages.c: the window brought to each of its pages and dialogs, as a person would. */
#include "shots.h"

#include "counts.h"
#include "print-window.h"
#include "section.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static void
save_window (Shots *shots, UiTest *test, const char *page)
{
  ui_wait_frames (test, 3);
  shots_save (shots, GTK_WIDGET (test->window), page);
}

static const UiTestConfig demonstration = {
  .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
};
static const UiTestConfig clinical = {
  .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0, .width = 1600, .height = 1000
};

static void
shoot_unlock (Shots *shots, const UiTestConfig *base, const char *page, gboolean small)
{
  UiTestConfig config = *base;
  g_autoptr (UiTest) test = NULL;
  g_autofree char *error_page = g_strdup_printf ("%s-error", page);

  if (small)
    {
      config.width = 900;
      config.height = 700;
    }
  test = ui_test_new (&config);
  save_window (shots, test, page);
  if (base != &clinical || small)
    return;
  gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "passphrase_text")), "not this one");
  g_signal_emit_by_name (ui_get (test, "passphrase_text"), "activate");
  save_window (shots, test, "unlocking");
  ui_wait_locked (test);
  save_window (shots, test, error_page);
  ui_open (test);
  save_window (shots, test, "chart-clinical");
}

static void
shoot_broken (Shots *shots)
{
  UiTestConfig config = clinical;
  g_autoptr (UiTest) missing = NULL;
  g_autofree char *key = NULL;

  config.no_store = TRUE;
  missing = ui_test_new (&config);
  shots_name_folder (GTK_WIDGET (missing->window), missing->folder);
  save_window (shots, missing, "store-missing");
  key = g_build_filename (missing->options->store, "key", NULL);
  g_mkdir_with_parents (missing->options->store, 0700);
  g_file_set_contents (key, "this is no key file", -1, NULL);
  ui_press (ui_get (missing, "again_button"));
  shots_name_folder (GTK_WIDGET (missing->window), missing->folder);
  save_window (shots, missing, "store-broken");
}

static void
shoot_dialogs (Shots *shots, UiTest *test)
{
  GtkWindow *help;
  GtkWindow *about;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.about", NULL);
  about = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (about));
  shots_save (shots, GTK_WIDGET (about), "about");
  gtk_window_destroy (about);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-help-overlay", NULL);
  help = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (help));
  shots_save (shots, GTK_WIDGET (help), "shortcuts");
  gtk_window_close (help);
}

static gboolean
has_words (gpointer data)
{
  g_autofree char *shown = rounds_chat_turn_dup_shown (data);

  return strlen (shown) > 20;
}

static void
ask (UiTest *test, const char *question)
{
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            question));
}

static void
shoot_chat (Shots *shots)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;
  RoundsEngineClient *engine;

  /* So slow that the answer is cut at the same word in every run. */
  config.echo_ms = 500;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  save_window (shots, test, "chart");
  shoot_dialogs (shots, test);
  ask (test, "What raises serum potassium?");
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), TEST_PATIENCE_MS));
  ask (test, "Which findings would argue against a new injury of the kidney in someone whose "
             "creatinine rose from 1.18 to 1.94 mg/dL over two years?");
  g_assert_true (test_wait_until (has_words, ui_last_turn (test), TEST_PATIENCE_MS));
  engine = rounds_application_get_engine (test->application);
  kill (rounds_engine_client_get_pid (engine), SIGSTOP);
  save_window (shots, test, "chat-streaming");
  kill (rounds_engine_client_get_pid (engine), SIGKILL);
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), TEST_PATIENCE_MS));
  ui_wait_model_ready (test);
  ui_wait_frames (test, 3);
  save_window (shots, test, "chat-cut-off");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 620, 800);
  ui_wait_frames (test, 3);
  save_window (shots, test, "chat-narrow");
}

static void
shoot_no_model (Shots *shots)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;

  config.echo_ms = -1;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_failed (test);
  save_window (shots, test, "chat-no-model");
}

/* Every section of a full chart, and of one that is nearly empty the overview. */
static void
shoot_sections (Shots *shots)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  ui_enter (test);
  ui_wait_frames (test, 10);
  save_window (shots, test, "patients");
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[i].id);
      ui_wait_frames (test, 12);
      save_window (shots, test, sections[i].id);
    }
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[0].id);
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  ui_wait_frames (test, 12);
  save_window (shots, test, "narrow");
  ui_open_patient (test, "Dorsey40");
  ui_wait_frames (test, 12);
  save_window (shots, test, "nearly-empty");
}

/* ---- what lies over or inside a page ---- */

void
shots_act (UiTest *test, const char *action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_action_parse_detailed_name (action, &name, &target, &error))
    g_error ("%s: %s", action, error->message);
  gtk_widget_activate_action_variant (GTK_WIDGET (test->window), name, target);
  ui_wait_frames (test, 3);
}

static const RoundsChartRow *
find_row (UiTest *test, const char *title)
{
  const RoundsChartIndex *index = rounds_patient_get_index (
      rounds_window_get_patient (test->window));

  for (guint i = index->n_rows; i-- > 0;)
    if (strstr (index->rows[i].event->title, title) != NULL &&
        (index->rows[i].marks & ROUNDS_MARK_ABNORMAL) != 0)
      return &index->rows[i];
  g_error ("no row is called %s", title);
}

/* The first page of a paper (print-window.c marks what it drew); NULL: no paper is in it. */
static GtkWidget *
find_page (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_DRAWING_AREA (root) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child);
  return found;
}

static gboolean
has_pages (gpointer data)
{
  GtkWidget *page = ROUNDS_IS_PRINT_WINDOW (data) ? find_page (data) : NULL;

  return !ui_shows (data, "The pages are being drawn") &&
         (!ROUNDS_IS_PRINT_WINDOW (data) ||
          (page != NULL && g_object_get_data (G_OBJECT (page), "drawn") != NULL));
}

void
shots_wait_pages (GtkWidget *window)
{
  g_assert_true (test_wait_until (has_pages, window, TEST_PATIENCE_MS));
}

static gboolean
source_is_read (gpointer data)
{
  return strstr (gtk_label_get_text (GTK_LABEL (ui_get (data, "versions_label"))), "·") != NULL;
}

static void
shoot_dialog (Shots *shots, UiTest *test, const char *action, const char *page)
{
  GtkWindow *dialog;

  shots_act (test, action);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  shots_wait_pages (GTK_WIDGET (dialog));
  ui_wait_painted (GTK_WIDGET (dialog), 3);
  shots_save (shots, GTK_WIDGET (dialog), page);
  gtk_window_destroy (dialog);
  ui_wait_frames (test, 3);
}

static const struct
{
  const char *action, *page;
} dialogs[] = {
  { "win.palette", "palette" },
  { "win.preferences", "preferences" },
  { "win.print", "print" },
  { "win.enter::observation", "enter-observation" },
  { "win.enter::problem", "enter-problem" },
  { "win.enter::allergy", "enter-allergy" },
  { "win.enter::task", "enter-task" },
};

/* The second line of the first panel, under its heading. */
static void
open_plot (UiTest *test)
{
  GtkWidget *page = gtk_widget_get_ancestor (ui_get (test, "flow_sheet"),
                                             g_type_from_name ("RoundsResultsPage"));

  g_signal_emit_by_name (ui_find (page, "list"), "activate", 2u);
}

/* A result selected: its source, its plot, the dialogs that name it, the exam room. */
static void
shoot_inside (Shots *shots)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsSelection selection = { NULL };

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  selection.row = find_row (test, "Potassium");
  rounds_patient_select (rounds_window_get_patient (test->window), &selection);
  shots_act (test, "win.section::results");
  shots_act (test, "win.source");
  g_assert_true (test_wait_until (source_is_read, test, TEST_PATIENCE_MS));
  ui_wait_frames (test, 12);
  save_window (shots, test, "source");
  open_plot (test);
  ui_wait_frames (test, 12);
  save_window (shots, test, "plot");
  shots_act (test, "win.show-table");
  ui_wait_frames (test, 6);
  save_window (shots, test, "timeline-table");
  shots_act (test, "win.show-table");
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    shoot_dialog (shots, test, dialogs[i].action, dialogs[i].page);
  shots_act (test, "win.exam-add");
  shoot_dialog (shots, test, "win.exam-room", "exam-start");
  shots_act (test, "win.exam-room");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_dialog (test)), "start");
  ui_wait_frames (test, 6);
  save_window (shots, test, "exam-room");
}

void
shots_pages (Shots *shots)
{
  shoot_unlock (shots, &clinical, "unlock", FALSE);
  shoot_unlock (shots, &clinical, "unlock-small", TRUE);
  shoot_unlock (shots, &demonstration, "unlock-demo", FALSE);
  shoot_unlock (shots, &demonstration, "unlock-demo-small", TRUE);
  shoot_broken (shots);
  shoot_sections (shots);
  shoot_inside (shots);
  shoot_chat (shots);
  shoot_no_model (shots);
  /* Last: a window too low for its timeline keeps the height that it had (settings.h). */
  shots_states (shots);
}
