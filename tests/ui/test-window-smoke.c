/* test-window-smoke.c: the real flow of the real window, in process: unlock, chart, ask, lock. */
#include "ui-test.h"

#include "counts.h"
#include "watermark.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };

static GtkWidget *
visible_page (UiTest *test)
{
  return gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack")));
}

static void
assert_unlock_page (UiTest *test)
{
  GtkWidget *window = GTK_WIDGET (test->window);

  g_assert_cmpstr (G_OBJECT_TYPE_NAME (visible_page (test)), ==, "RoundsUnlockPage");
  g_assert_null (rounds_window_get_chart (test->window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Rounds");
  g_assert_cmpstr (adw_window_title_get_title (ADW_WINDOW_TITLE (ui_get (test, "title"))), ==,
                   "Rounds");
  g_assert_cmpstr (adw_window_title_get_subtitle (ADW_WINDOW_TITLE (ui_get (test, "title"))), ==,
                   "");
  g_assert_false (gtk_widget_get_visible (ui_get (test, "lock_button")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (test, "passphrase_text"))), ==, "");
}

/* H8: GTK's inspector would show each word of the page, over the lock too. */
static void
test_no_inspector (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (GSettings) settings = g_settings_new ("org.gtk.gtk4.Settings.Debug");
  guint n = g_list_model_get_n_items (gtk_window_get_toplevels ());
  gboolean opened = TRUE;

  g_assert_true (g_settings_set_boolean (settings, "enable-inspector-keybinding", TRUE));
  g_signal_emit_by_name (test->window, "enable-debugging", FALSE, &opened);
  g_assert_false (opened);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n);
}

static void
test_unlock_and_lock (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *window = GTK_WIDGET (test->window), *page;

  assert_unlock_page (test);
  g_assert_true (ui_shows (window, "Synthetic patients"));
  g_assert_true (ui_shows (window, "Passphrase: demonstration"));
  g_assert_true (gtk_widget_get_mapped (ui_get (test, "watermark")));
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "error_box")));

  ui_unlock (test, "not this one");
  assert_unlock_page (test);
  g_assert_true (gtk_widget_get_mapped (ui_get (test, "error_box")));
  g_assert_true (ui_shows (window, "does not open this store"));

  ui_open (test);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (visible_page (test)), ==, "RoundsChartPage");
  g_assert_true (ui_shows (window, "SPENCER878 Wes853"));
  g_assert_true (ui_shows (window, "as of 16-Nov-2026"));
  g_assert_true (gtk_widget_get_mapped (ui_get (test, "watermark")));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Rounds");
  page = visible_page (test);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);

  gtk_widget_activate_action (window, "win.lock", NULL);
  ui_wait_frames (test, 2);
  assert_unlock_page (test);
  g_assert_null (page);
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "error_box")));
  ui_open (test);
}

/* GTK 4.8 answers GetText on the accessibility bus for every GtkEditable with a GtkText in it, hidden
 * or not; only a GtkText that stands alone keeps its letters to itself (measured over AT-SPI). */
static void
assert_keeps_letters (GtkWidget *root)
{
  if (GTK_IS_EDITABLE (root))
    g_assert_null (gtk_editable_get_delegate (GTK_EDITABLE (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_keeps_letters (child);
}

static void
test_passphrase_is_kept (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  GtkText *text = GTK_TEXT (ui_get (test, "passphrase_text"));
  GtkToggleButton *peek = GTK_TOGGLE_BUTTON (ui_get (test, "peek_button"));

  assert_keeps_letters (GTK_WIDGET (test->window));
  g_assert_false (gtk_text_get_visibility (text));
  g_assert_true (GTK_IS_PASSWORD_ENTRY_BUFFER (gtk_text_get_buffer (text)));
  g_assert_false (gtk_editable_get_enable_undo (GTK_EDITABLE (text)));
  gtk_toggle_button_set_active (peek, TRUE);
  g_assert_true (gtk_text_get_visibility (text));
  ui_open (test);
  rounds_session_lock (test->session);
  g_assert_false (gtk_text_get_visibility (text));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, "");
}

/* Nothing of a conversation is in a locked window, also not the answer that is being made; what was asked is kept
 * sealed, and there again. */
static void
test_lock_while_answering (void)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;
  RoundsChatTurn *turn;
  RoundsAnswer *answer;

  config.echo_ms = 50;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  answer = rounds_chat_pane_ask (rounds_chart_page_get_chat (
                                     rounds_window_get_chart (test->window)),
                                 "secret words of a question that goes on for a while and more");
  turn = ui_last_turn (test);
  g_object_add_weak_pointer (G_OBJECT (turn), (gpointer *) &turn);
  g_object_add_weak_pointer (G_OBJECT (answer), (gpointer *) &answer);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  g_assert_null (turn);
  g_assert_null (answer);
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "secret"));
  ui_open (test);
  turn = ui_last_turn (test);
  g_assert_nonnull (turn);
  g_assert_true (g_str_has_prefix (rounds_chat_turn_get_question (turn), "secret words"));
  g_assert_true (ui_shows (GTK_WIDGET (turn), "the chart was closed"));
}

static void
test_ask (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkTextBuffer *buffer;
  GtkWidget *ask;
  RoundsChatTurn *turn;
  g_autofree char *shown = NULL;

  ui_open (test);
  ui_wait_model_ready (test);
  ask = ui_get (test, "ask_button");
  g_assert_false (gtk_widget_is_sensitive (ask));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (test, "question_view")));
  gtk_text_buffer_set_text (buffer, "  first line\n\nand another  ", -1);
  ui_press (ask);
  turn = ui_last_turn (test);
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (shown, ==, "first line\nand another");
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, 0);
  ui_wait_frames (test, 2);
  g_assert_true (ui_shows (GTK_WIDGET (turn), "Draft, unchecked"));
  g_assert_true (ui_shows (GTK_WIDGET (turn), "Nothing in it was checked"));
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (turn), "again_button")));
}

static gboolean
is_streaming (gpointer data)
{
  return rounds_answer_get_state (rounds_chat_turn_get_answer (data)) == ROUNDS_ANSWER_STREAMING;
}

static void
test_stop_and_ask_again (void)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;
  RoundsChatTurn *turn;

  config.echo_ms = 20;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                        "one two three four five six seven eight nine ten eleven twelve");
  turn = ui_last_turn (test);
  g_assert_true (test_wait_until (is_streaming, turn, LIMIT_MS));
  ui_wait_frames (test, 2);
  ui_press (ui_get (test, "stop_button"));
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  g_assert_nonnull (strstr (rounds_chat_turn_get_state_text (turn), "Stopped by you"));
  ui_wait_frames (test, 2);
  ui_press (ui_find (GTK_WIDGET (turn), "again_button"));
  g_assert_true (ui_last_turn (test) != turn);
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
  g_assert_cmpint (rounds_answer_get_state (rounds_chat_turn_get_answer (ui_last_turn (test))), ==,
                   ROUNDS_ANSWER_DONE);
}

/* W1: nothing to ask with, and no way to copy what a demonstration shows. */
static void
test_no_draft_in_a_clinical_store (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  RoundsChatPane *chat;

  g_assert_false (gtk_widget_get_mapped (ui_get (test, "watermark")));
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Passphrase:"));
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Synthetic"));
  ui_open (test);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "Questions are off"));
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "question_view")));
  chat = rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
  g_assert_null (rounds_chat_pane_ask (chat, "anything"));
  g_assert_null (ui_last_turn (test));
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "watermark")));
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Synthetic"));
}

static void
assert_not_selectable (GtkWidget *root)
{
  if (GTK_IS_LABEL (root))
    g_assert_false (gtk_label_get_selectable (GTK_LABEL (root)));
  g_assert_false (GTK_IS_EDITABLE (root) || GTK_IS_TEXT_VIEW (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_not_selectable (child);
}

static void
test_draft_cannot_be_copied (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);

  ui_open (test);
  ui_wait_model_ready (test);
  rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                        "words\nand words");
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
  assert_not_selectable (ui_get (test, "turns"));
}

static double
below_the_view (UiTest *test)
{
  GtkWidget *scroller = ui_get (test, "scroller");
  graphene_rect_t turn;

  ui_wait_frames (test, 4);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (ui_last_turn (test)), scroller, &turn));
  return turn.origin.y + turn.size.height - gtk_widget_get_height (scroller);
}

/* (transfer full) What the echo repeats word by word, for seconds: whoever waits for its stream does not miss it. */
static char *
long_question (void)
{
  GString *text = g_string_new (NULL);

  for (guint line = 1; line <= 10; line++)
    {
      for (guint word = 0; word < 30; word++)
        g_string_append_printf (text, "%u ", line);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
test_end_is_followed (void)
{
  g_autoptr (UiTest) test = NULL;
  g_autofree char *question = long_question ();
  UiTestConfig config = demonstration;
  RoundsChatPane *chat;
  GtkAdjustment *place;

  config.height = 480;
  config.echo_ms = 10;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  chat = rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
  place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_get (test, "scroller")));
  for (guint i = 0; i < 5; i++)
    {
      rounds_chat_pane_ask (chat, "a question\nof\nsome\nlines");
      g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
      g_assert_cmpfloat (below_the_view (test), <, 1);
    }
  g_assert_cmpfloat (gtk_adjustment_get_value (place), >, 100);
  /* The row grows by its last line and a button when the answer ends. */
  rounds_chat_pane_ask (chat, question);
  g_assert_true (test_wait_until (is_streaming, ui_last_turn (test), LIMIT_MS));
  ui_press (ui_get (test, "stop_button"));
  g_assert_cmpfloat (below_the_view (test), <, 1);
  /* Whoever reads above stays there while an answer grows below. */
  rounds_chat_pane_ask (chat, question);
  g_assert_true (test_wait_until (is_streaming, ui_last_turn (test), LIMIT_MS));
  gtk_adjustment_set_value (place, 0);
  g_assert_true (test_wait_until (ui_turn_is_over, ui_last_turn (test), LIMIT_MS));
  g_assert_cmpfloat (below_the_view (test), >, 100);
  g_assert_cmpfloat (gtk_adjustment_get_value (place), <, 1);
}

static void
test_missing_and_broken_store (void)
{
  UiTestConfig config = clinical;
  g_autoptr (UiTest) test = NULL;
  GtkWidget *window;
  g_autofree char *key = NULL, *copy = NULL;

  config.no_store = TRUE;
  test = ui_test_new (&config);
  window = GTK_WIDGET (test->window);
  g_assert_true (ui_shows (window, "There is no store here"));
  g_assert_true (ui_shows (window, test->options->store));
  g_assert_true (ui_shows (window, "roundsctl init --store '"));
  g_assert_false (g_file_test (test->options->store, G_FILE_TEST_EXISTS));

  key = g_build_filename (test->options->store, "key", NULL);
  g_mkdir (test->options->store, 0700);
  g_assert_true (g_file_set_contents (key, "not a key file at all", -1, NULL));
  ui_press (ui_get (test, "again_button"));
  ui_wait_frames (test, 2);
  g_assert_true (ui_shows (window, "This store is damaged"));
  g_assert_true (g_file_get_contents (key, &copy, NULL, NULL));
  g_assert_cmpstr (copy, ==, "not a key file at all");
}

static gboolean
has_patients (gpointer data)
{
  return ui_find (data, "patients_list") != NULL || ui_shows (data, "Patients");
}

/* The command that is offered must be one that works: a demonstration has a date. */
static void
test_missing_demonstration (void)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;

  config.demo = config.no_store = TRUE;
  test = ui_test_new (&config);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "roundsctl init --demonstration --as-of 2"));
}

static void
test_demo_unlocks_by_itself (void)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;

  config.demo = TRUE;
  test = ui_test_new (&config);
  g_assert_true (test_wait_until (has_patients, test->window, LIMIT_MS));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.lock", NULL);
  ui_wait_frames (test, 3);
  /* Only the start is by itself: a lock is a lock. */
  assert_unlock_page (test);
}

static void
test_chat_is_hidden_and_shown (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *pane;

  ui_open (test);
  pane = ui_get (test, "pane");
  g_assert_true (gtk_widget_get_mapped (pane));
  g_assert_cmpint (gtk_widget_get_width (pane), >=, 360);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.toggle-chat", NULL);
  ui_wait_frames (test, 3);
  g_assert_false (gtk_widget_get_child_visible (pane));
  rounds_session_lock (test->session);
  ui_open (test);
  g_assert_false (gtk_widget_get_child_visible (ui_get (test, "pane")));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.ask", NULL);
  ui_wait_frames (test, 3);
  g_assert_true (gtk_widget_get_child_visible (ui_get (test, "pane")));
  g_assert_true (gtk_widget_is_focus (ui_get (test, "question_view")));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/window/unlock-and-lock", test_unlock_and_lock);
  g_test_add_func ("/window/no-inspector", test_no_inspector);
  g_test_add_func ("/window/passphrase-is-kept", test_passphrase_is_kept);
  g_test_add_func ("/window/lock-while-answering", test_lock_while_answering);
  g_test_add_func ("/window/ask", test_ask);
  g_test_add_func ("/window/stop-and-ask-again", test_stop_and_ask_again);
  g_test_add_func ("/window/no-draft-in-a-clinical-store", test_no_draft_in_a_clinical_store);
  g_test_add_func ("/window/draft-cannot-be-copied", test_draft_cannot_be_copied);
  g_test_add_func ("/window/end-is-followed", test_end_is_followed);
  g_test_add_func ("/window/missing-and-broken-store", test_missing_and_broken_store);
  g_test_add_func ("/window/missing-demonstration", test_missing_demonstration);
  g_test_add_func ("/window/demo-unlocks-by-itself", test_demo_unlocks_by_itself);
  g_test_add_func ("/window/chat-is-hidden-and-shown", test_chat_is_hidden_and_shown);
  return g_test_run ();
}
