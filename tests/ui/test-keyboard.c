/* test-keyboard.c: pages and dialogs with real keys (ui-keys.h). Tab and Shift+Tab come to everything that takes the
 * focus and out again, Escape leaves. What test-pages asks of the widgets themselves is asked here of what a hand does:
 * a key that a text, a list or a shortcut swallows is seen here only.
 */
#include "ui-test.h"

#include "acknowledge.h"
#include "counts.h"
#include "gate-private.h"
#include "import-dialog.h"
#include "passphrase-dialog.h"
#include "rail.h"
#include "section.h"
#include "ui-checks.h"
#include "ui-keys.h"

#include <string.h>

#define LIMIT_MS 60000
/* After the key came up again: whoever moves the focus later than its press. Only a trap waits as long. */
#define KEY_MS   100

/* ---- keys ---- */

typedef struct
{
  GtkRoot *window;
  GtkWidget *before;
} Moved;

static gboolean
has_moved (gpointer data)
{
  Moved *moved = data;

  return gtk_root_get_focus (moved->window) != moved->before;
}

static void
press_tab (GtkWidget *window, GtkDirectionType direction)
{
  Moved moved = { GTK_ROOT (window), gtk_root_get_focus (GTK_ROOT (window)) };

  ui_press_key (window, direction == GTK_DIR_TAB_FORWARD ? "Tab" : "shift+Tab", has_moved, &moved);
  test_wait_until (has_moved, &moved, KEY_MS);
}

static void
walk_round (UiTest *test, const char *page)
{
  ui_take_keyboard (GTK_WINDOW (test->window));
  ui_check_tab_by (GTK_WIDGET (test->window), page, press_tab);
}

/* ---- pages ---- */

static UiTest *
start (RoundsStoreKind kind)
{
  const UiTestConfig config = { .kind = kind, .echo_ms = 0, .width = 1600, .height = 1000 };

  return ui_test_new (&config);
}

static void
test_unlock (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_CLINICAL);

  walk_round (test, "unlock");
}

static void
test_patients (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);

  ui_enter (test);
  ui_wait_frames (test, 10);
  walk_round (test, "patients");
}

static void
open_section (UiTest *test, const char *id)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", id);
  ui_wait_frames (test, 12);
}

static void
test_chart (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);

  ui_open (test);
  ui_wait_model_ready (test);
  walk_round (test, "overview");
  open_section (test, "results");
  walk_round (test, "results");
}

static gboolean
focus_is_in (UiTest *test, const char *id)
{
  GtkWidget *page = rounds_chart_page_peek_section (rounds_window_get_chart (test->window), id);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));

  return page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, page);
}

static gboolean
focus_is_on_rail (UiTest *test)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));
  GtkWidget *rail = focus != NULL ? gtk_widget_get_ancestor (focus, ROUNDS_TYPE_RAIL) : NULL;

  return rail != NULL && GTK_IS_LIST_BOX_ROW (focus) &&
         gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (focus));
}

/* The key of a section brings the keyboard into it, from above the sections and from another one, or, where
 * it has nothing yet that takes it, to its name; asked for again, it stays on what has it. */
static void
test_section_key (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWidget *focus;
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  ui_open (test);
  ui_wait_model_ready (test);
  for (guint i = 0; i < n; i++)
    {
      open_section (test, sections[i].id);
      g_test_message ("%s", sections[i].id);
      g_assert_true (focus_is_in (test, sections[i].id) || focus_is_on_rail (test));
    }
  gtk_widget_grab_focus (rounds_chart_page_get_timeline (rounds_window_get_chart (test->window)));
  gtk_widget_child_focus (rounds_chart_page_get_timeline (rounds_window_get_chart (test->window)),
                          GTK_DIR_TAB_FORWARD);
  g_assert_false (focus_is_in (test, "results"));
  open_section (test, "results");
  g_assert_true (focus_is_in (test, "results"));
  focus = gtk_window_get_focus (GTK_WINDOW (test->window));
  open_section (test, "results");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (test->window)) == focus);
}

static void
test_table (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);

  ui_open (test);
  ui_wait_model_ready (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-table", NULL);
  ui_wait_frames (test, 12);
  walk_round (test, "timeline as a table");
}

static void
test_editor (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);

  ui_open (test);
  ui_wait_model_ready (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.note", "s", "");
  ui_wait_frames (test, 12);
  walk_round (test, "note editor");
}

/* ---- the question why ---- */

static AdwMessageDialog *
open_glass (UiTest *test)
{
  GtkWidget *entry = ui_get (test, "entry");
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack")));
  GtkListView *list = GTK_LIST_VIEW (ui_find (page, "list"));
  GtkWidget *dialog;

  gtk_selection_model_select_item (gtk_list_view_get_model (list), 1, TRUE);
  gtk_widget_activate_action (gtk_widget_get_parent (entry), "patients.open-restricted", NULL);
  dialog = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (dialog);
  ui_wait_painted (dialog, 3);
  return ADW_MESSAGE_DIALOG (dialog);
}

static GBytes *
pixels_of (GtkWidget *root)
{
  g_autoptr (GdkTexture) picture = NULL;

  ui_wait_painted (root, 3);
  picture = ui_picture (root);
  return gdk_texture_save_to_tiff_bytes (picture);
}

static gboolean
is_in_words (gpointer dialog)
{
  return GTK_IS_TEXT (gtk_window_get_focus (dialog));
}

static gboolean
is_answered (gpointer dialog)
{
  g_autofree char *reason = rounds_break_glass_dialog_dup_reason (dialog);

  return g_strcmp0 (reason, "Emergency: hives after latex") == 0;
}

/* Who cannot use a pointer sees where the keys are, and comes to every reason, the words and both answers. */
static void
test_break_glass (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  g_autoptr (GBytes) first = NULL, second = NULL;
  AdwMessageDialog *dialog;
  GtkWidget *root;

  ui_enter (test);
  dialog = open_glass (test);
  root = GTK_WIDGET (dialog);
  ui_take_keyboard (GTK_WINDOW (dialog));
  ui_check_tab_by (root, "break-glass", press_tab);
  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);
  press_tab (root, GTK_DIR_TAB_FORWARD);
  first = pixels_of (root);
  press_tab (root, GTK_DIR_TAB_FORWARD);
  second = pixels_of (root);
  g_assert_false (g_bytes_equal (first, second)); /* the ring went along */
  ui_xdotool ("key", "Return");
  g_assert_true (test_wait_until (is_in_words, dialog, LIMIT_MS));
  ui_xdotool ("type", "hives after latex");
  g_assert_true (test_wait_until (is_answered, dialog, LIMIT_MS));
  ui_check_tab_by (root, "break-glass, answered", press_tab);
  g_assert_true (is_answered (dialog));
}

/* ---- Escape ---- */

static gboolean
is_under (gpointer window)
{
  return ui_over (window) != NULL;
}

/* What lies over this window goes by Escape. */
static void
leave (GtkWindow *window, const char *what)
{
  g_assert_true (test_wait_until (is_under, window, LIMIT_MS));
  ui_escape (ui_over (GTK_WIDGET (window)), what);
}

static void
check_escape (UiTest *test, const char *action, const char *target)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), action, target != NULL ? "s" : NULL,
                              target);
  leave (GTK_WINDOW (test->window), target != NULL ? target : action);
}

static gboolean
is_now (gpointer data)
{
  return rounds_patient_is_now (data);
}

static void
test_escape (void)
{
  static const struct
  {
    const char *action, *target;
  } dialogs[] = {
    { "win.palette", NULL },     { "win.preferences", NULL },       { "win.print", NULL },
    { "win.about", NULL },       { "win.show-help-overlay", NULL }, { "win.enter", "observation" },
    { "win.enter", "problem" },  { "win.enter", "allergy" },        { "win.enter", "task" },
    { "win.add-to-list", NULL },
  };
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  RoundsPatient *patient;

  ui_open (test);
  ui_wait_model_ready (test);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    check_escape (test, dialogs[i].action, dialogs[i].target);
  /* Off now, Escape goes back to now (W2). */
  patient = rounds_window_get_patient (test->window);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  g_assert_false (rounds_patient_is_now (patient));
  ui_wait_frames (test, 3);
  ui_xdotool ("key", "Escape");
  g_assert_true (test_wait_until (is_now, patient, TEST_PATIENCE_MS));
}

/* ---- Escape from what no action of the window opens by itself ---- */

static const RoundsChartRow *
abnormal_row (UiTest *test)
{
  const RoundsChartIndex *index = rounds_patient_get_index (
      rounds_window_get_patient (test->window));

  for (guint i = index->n_rows; i-- > 0;)
    if ((index->rows[i].marks & ROUNDS_MARK_ABNORMAL) != 0 &&
        strstr (index->rows[i].event->title, "Potassium") != NULL)
      return &index->rows[i];
  g_error ("no potassium is abnormal");
}

static void
test_escape_gate (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWindow *window = GTK_WINDOW (test->window);
  GtkWidget *entry;

  ui_enter (test);
  open_glass (test);
  leave (window, "the question why");
  entry = ui_get (test, "entry");
  gtk_editable_set_text (GTK_EDITABLE (entry), "carlotta yundt842");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (test_wait_until (is_under, window, LIMIT_MS));
  g_assert_true (ui_shows (ui_over (GTK_WIDGET (window)), "YUNDT824 Carlota746"));
  leave (window, "the look-alikes");
  g_assert_null (rounds_window_get_chart (test->window));
}

static gboolean
shows_code (gpointer preferences)
{
  GtkWidget *dialog = ui_over (preferences);

  return dialog != NULL && ui_shows (dialog, "Your New Recovery Code");
}

/* The question first, then the code itself. */
static void
test_escape_recovery (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_CLINICAL);
  GtkWindow *window = GTK_WINDOW (test->window), *preferences;
  GtkWidget *button;

  ui_enter (test);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.preferences", NULL);
  g_assert_true (test_wait_until (is_under, window, LIMIT_MS));
  preferences = GTK_WINDOW (ui_over (GTK_WIDGET (window)));
  button = ui_find_typed (GTK_WIDGET (preferences), "GtkButton", "New Code…");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  leave (preferences, "the question before a new recovery code");
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (test_wait_until (is_under, preferences, LIMIT_MS));
  g_signal_emit_by_name (ui_find_typed (ui_over (GTK_WIDGET (preferences)), "GtkButton",
                                        "Make a New Code"),
                         "clicked");
  g_assert_true (test_wait_until (shows_code, preferences, LIMIT_MS));
  leave (preferences, "the recovery code");
  gtk_window_destroy (preferences);
}

static gboolean
import_is_over (gpointer dialog)
{
  return !rounds_import_job_is_running (rounds_import_dialog_get_job (dialog));
}

static void
test_escape_others (void)
{
  static const char *const files[] = { ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", NULL };
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWindow *window = GTK_WINDOW (test->window), *dialog;
  RoundsSelection selection = { NULL };

  ui_open (test);
  ui_wait_model_ready (test);
  g_signal_emit_by_name (ui_find_typed (GTK_WIDGET (window), "RoundsOutboxButton", NULL),
                         "clicked");
  leave (window, "what waits to be sent");
  gtk_window_present (GTK_WINDOW (rounds_passphrase_dialog_new (window, test->session, FALSE)));
  leave (window, "the new passphrase");
  selection.row = abnormal_row (test);
  rounds_acknowledge_ask (GTK_WIDGET (window), rounds_window_get_patient (test->window),
                          selection.row);
  leave (window, "the acknowledgement");
  rounds_patient_select (rounds_window_get_patient (test->window), &selection);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.exam-add", NULL);
  check_escape (test, "win.exam-room", NULL);
  dialog = rounds_import_dialog_new (window, test->session, files);
  gtk_window_present (dialog);
  g_assert_true (test_wait_until (import_is_over, dialog, LIMIT_MS));
  leave (window, "the import");
}

static gboolean
is_shown (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

/* ---- the chat over the whole width ---- */

typedef struct
{
  RoundsChartPage *chart;
  GtkWidget *question;
  gboolean full;
} Full;

static gboolean
is_full (gpointer data)
{
  Full *want = data;
  GtkWidget *section = rounds_chart_page_peek_section (want->chart, "overview");

  return rounds_chart_page_get_chat_full (want->chart) == want->full &&
         gtk_widget_get_mapped (section) != want->full &&
         (!want->full || gtk_widget_get_mapped (want->question));
}

/* The banner, the timeline and the rail stay (W9); what is half written is still there. */
static void
check_full (UiTest *test, Full *want, const char *key)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (want->question));
  GtkTextIter start, end;
  g_autofree char *words = NULL;

  want->full = !want->full;
  ui_xdotool ("key", key);
  g_assert_true (test_wait_until (is_full, want, TEST_PATIENCE_MS));
  ui_wait_frames (test, 12);
  g_assert_cmpint (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_get (test, "full-button"))),
                   ==, want->full);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  words = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (words, ==, "Why is the potassium ");
  g_assert_true (gtk_widget_get_mapped (rounds_chart_page_get_timeline (want->chart)));
  g_assert_true (
      gtk_widget_get_mapped (ui_find_typed (GTK_WIDGET (test->window), "RoundsBanner", NULL)));
  g_assert_true (
      gtk_widget_get_mapped (ui_find_typed (GTK_WIDGET (test->window), "RoundsRail", NULL)));
  if (!want->full)
    return;
  g_assert_cmpint (gtk_widget_get_width (ui_get (test, "full")), >=,
                   gtk_widget_get_width (GTK_WIDGET (want->chart)) * 7 / 10);
  ui_check_size (GTK_WIDGET (test->window), "full chat");
  ui_check_tab (GTK_WIDGET (test->window), "full chat");
  gtk_widget_grab_focus (want->question);
  ui_wait_frames (test, 3);
  ui_take_keyboard (GTK_WINDOW (test->window));
}

static void
test_full_chat (gconstpointer data)
{
  const int width = GPOINTER_TO_INT (data);
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  Full want = { NULL };

  if (width == 900)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  ui_open (test);
  ui_wait_model_ready (test);
  gtk_window_set_default_size (GTK_WINDOW (test->window), width, 1000);
  ui_wait_frames (test, 12);
  want.chart = rounds_window_get_chart (test->window);
  want.question = ui_get (test, "question_view");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (want.question)),
                            "Why is the potassium ", -1);
  ui_take_keyboard (GTK_WINDOW (test->window));
  check_full (test, &want, "shift+F9");
  check_full (test, &want, "shift+F9");
  check_full (test, &want, "shift+F9");
  check_full (test, &want, "Escape");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* The same by its button, which keeps the focus and says how it is. */
static void
test_full_chat_button (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWidget *button;
  Full want = { NULL };

  ui_open (test);
  ui_wait_model_ready (test);
  gtk_window_set_default_size (GTK_WINDOW (test->window), 1600, 1000);
  ui_wait_frames (test, 12);
  want.chart = rounds_window_get_chart (test->window);
  want.question = ui_get (test, "question_view");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (want.question)),
                            "Why is the potassium ", -1);
  button = ui_get (test, "full-button");
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (button), "Shift+F9"));
  gtk_widget_grab_focus (button);
  ui_take_keyboard (GTK_WINDOW (test->window));
  for (guint i = 0; i < 2; i++)
    {
      want.full = !want.full;
      gtk_widget_grab_focus (button);
      ui_xdotool ("key", "space");
      g_assert_true (test_wait_until (is_full, &want, TEST_PATIENCE_MS));
      g_assert_cmpint (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)), ==, want.full);
      ui_wait_frames (test, 4);
      g_assert_true (gtk_widget_has_focus (button));
    }
}

/* The round says that Escape goes back: to the patients, or to the chart that is open. */
static void
test_round (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWidget *entry;

  ui_enter (test);
  entry = ui_get (test, "entry");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.round-list", NULL);
  ui_wait_frames (test, 6);
  g_assert_false (gtk_widget_get_mapped (entry));
  ui_take_keyboard (GTK_WINDOW (test->window));
  ui_xdotool ("key", "Escape");
  g_assert_true (test_wait_until (is_shown, entry, TEST_PATIENCE_MS));
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.round-list", NULL);
  ui_wait_frames (test, 6);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (rounds_window_get_chart (test->window))));
  ui_xdotool ("key", "Escape");
  g_assert_true (
      test_wait_until (is_shown, rounds_window_get_chart (test->window), TEST_PATIENCE_MS));
}

static gboolean
is_huey (gpointer entry)
{
  return strcmp (gtk_editable_get_text (entry), "huey") == 0;
}

/* Patients, over a chart that is open: Escape takes the words, then goes back to the chart; from the list too. */
static void
test_escape_patients (void)
{
  g_autoptr (UiTest) test = start (ROUNDS_STORE_DEMONSTRATION);
  GtkWidget *chart, *entry;

  ui_open (test);
  chart = GTK_WIDGET (rounds_window_get_chart (test->window));
  ui_take_keyboard (GTK_WINDOW (test->window));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.patients", NULL);
  ui_wait_frames (test, 6);
  entry = ui_get (test, "entry");
  ui_xdotool ("type", "huey");
  g_assert_true (test_wait_until (is_huey, entry, TEST_PATIENCE_MS));
  ui_press_key (GTK_WIDGET (test->window), "Escape", NULL, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_false (gtk_widget_get_mapped (chart));
  ui_xdotool ("key", "Escape");
  g_assert_true (test_wait_until (is_shown, chart, TEST_PATIENCE_MS));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.patients", NULL);
  ui_wait_frames (test, 6);
  press_tab (GTK_WIDGET (test->window), GTK_DIR_TAB_FORWARD);
  g_assert_false (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (test->window)), entry));
  ui_xdotool ("key", "Escape");
  g_assert_true (test_wait_until (is_shown, chart, TEST_PATIENCE_MS));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/keyboard/unlock", test_unlock);
  g_test_add_func ("/keyboard/patients", test_patients);
  g_test_add_func ("/keyboard/chart", test_chart);
  g_test_add_func ("/keyboard/section-key", test_section_key);
  g_test_add_func ("/keyboard/timeline-table", test_table);
  g_test_add_func ("/keyboard/note-editor", test_editor);
  g_test_add_func ("/keyboard/break-glass", test_break_glass);
  g_test_add_func ("/keyboard/escape", test_escape);
  g_test_add_func ("/keyboard/escape-gate", test_escape_gate);
  g_test_add_func ("/keyboard/escape-recovery", test_escape_recovery);
  g_test_add_func ("/keyboard/escape-others", test_escape_others);
  g_test_add_func ("/keyboard/round", test_round);
  g_test_add_func ("/keyboard/escape-patients", test_escape_patients);
  g_test_add_data_func ("/keyboard/full-chat", GINT_TO_POINTER (1600), test_full_chat);
  g_test_add_func ("/keyboard/full-chat-button", test_full_chat_button);
  g_test_add_data_func ("/keyboard/full-chat-narrow-large", GINT_TO_POINTER (900), test_full_chat);
  return g_test_run ();
}
