/* test-window-patients.c: one window is one patient: nothing crosses from one chart to another, from
 * one window to another, or over a lock. */
#include "ui-test.h"

#include "banner.h"
#include "counts.h"
#include "draft-keeper.h"
#include "exam-start.h"
#include "paper-fixture.h"
#include "print-window.h"
#include "question-paper.h"
#include "say.h"
#include "summary-paper.h"
#include "section.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };
static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };

static RoundsChatPane *
chat (UiTest *test)
{
  return rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
}

/* Each chart has a scope of its own for the model, also the same patient opened again. */
static void
test_scopes (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  guint8 first[ROUNDS_SCOPE_BYTES];

  ui_open (test);
  memcpy (first, rounds_patient_get_scope (rounds_window_get_patient (test->window)), sizeof first);
  ui_open_patient (test, "Wes853");
  g_assert_cmpint (memcmp (rounds_patient_get_scope (rounds_window_get_patient (test->window)),
                           first, sizeof first),
                   !=, 0);
}

/* ---- several windows ---- */

static RoundsWindow *
other_window (UiTest *test)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (test->application));

  for (GList *at = windows; at != NULL; at = at->next)
    if (ROUNDS_IS_WINDOW (at->data) && at->data != test->window)
      return at->data;
  return NULL;
}

/* The number of the colour at the edge of a window's banner; -1: none. */
static int
edge_of (RoundsWindow *window)
{
  GtkWidget *banner = gtk_widget_get_first_child (GTK_WIDGET (rounds_window_get_chart (window)));

  while (banner != NULL && !ROUNDS_IS_BANNER (banner))
    banner = gtk_widget_get_next_sibling (banner);
  for (guint i = 0; banner != NULL && i < ROUNDS_BANNER_EDGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("edge-%u", i);

      if (gtk_widget_has_css_class (banner, name))
        return (int) i;
    }
  return -1;
}

static void
test_two_windows (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPeople *people;
  RoundsWindow *other;
  const guint8 *azzie = NULL;

  ui_open (test);
  ui_wait_model_ready (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-window", NULL);
  other = other_window (test);
  g_assert_nonnull (other);
  people = rounds_session_get_people (test->session);
  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strstr (rounds_people_get (people, i)->name, "Azzie965") != NULL)
      azzie = rounds_people_get (people, i)->rid;
  rounds_window_open_patient (other, azzie, "treatment", 0);
  g_assert_true (test_wait_until (ui_has_chart, other, LIMIT_MS));
  g_assert_nonnull (rounds_chat_pane_ask (chat (test), "words of the first window only"));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "words of the first window only"));
  g_assert_false (ui_shows (GTK_WIDGET (other), "words of the first window only"));
  g_assert_false (ui_shows (GTK_WIDGET (other), "Wes853"));
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Azzie965"));
  /* W9: each its own colour at the edge. */
  g_assert_cmpint (edge_of (test->window), >=, 0);
  g_assert_cmpint (edge_of (other), >=, 0);
  g_assert_cmpint (edge_of (test->window), !=, edge_of (other));
  /* One closes, the other stays open and unlocked. */
  gtk_window_close (GTK_WINDOW (other));
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKED);
  g_assert_nonnull (rounds_window_get_chart (test->window));
}

/* A window that is as small as the unlock page may be grows with a chart, whose section would be out of sight. */
static void
test_least_size (void)
{
  const UiTestConfig small = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5, .width = 400, .height = 400
  };
  g_autoptr (UiTest) test = ui_test_new (&small);

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (test->window)), <, 880);
  ui_open (test);
  ui_wait_frames (test, 3);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (test->window)), >=, 880);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (test->window)), >=, 620);
}

static GtkWidget *
find_switch (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ACTION_ROW (root) &&
      strcmp (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return adw_action_row_get_activatable_widget (ADW_ACTION_ROW (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_switch (child, title);
  return found;
}

/* The preferences and F9 say the same, at once and for the next chart; and nothing said "Saved" takes the Esc. */
static void
test_chat_shown (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *dialog, *control;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
  dialog = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (dialog);
  control = find_switch (dialog, "Chat beside the chart");
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  gtk_switch_set_active (GTK_SWITCH (control), FALSE);
  g_assert_false (rounds_chart_page_get_chat_shown (rounds_window_get_chart (test->window)));
  g_assert_false (ui_shows (dialog, "Saved"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_open_patient (test, "Azzie965");
  g_assert_false (rounds_chart_page_get_chat_shown (rounds_window_get_chart (test->window)));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.toggle-chat", NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
  dialog = GTK_WIDGET (ui_dialog (test));
  g_assert_true (
      gtk_switch_get_active (GTK_SWITCH (find_switch (dialog, "Chat beside the chart"))));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* The keys of one window never answer what another one asks (W10). */
static void
test_dialog_of_one (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsWindow *other;
  GtkWindow *dialog;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-window", NULL);
  other = other_window (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.preferences", NULL);
  dialog = ui_dialog (test);
  g_assert_true (gtk_window_get_modal (dialog));
  g_assert_true (gtk_window_get_group (dialog) == gtk_window_get_group (GTK_WINDOW (test->window)));
  g_assert_true (gtk_window_get_group (dialog) != gtk_window_get_group (GTK_WINDOW (other)));
  gtk_window_destroy (dialog);
  gtk_window_destroy (GTK_WINDOW (other));
}

/* ---- the lock ---- */

static void
assert_nobody (GtkWidget *root)
{
  static const char *const words[] = { "Wes853", "SPENCER878", "9931f8d5", "Potassium",
                                       "21-Oct-1962" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ui_shows (root, words[i]));
}

static void
test_lock_leaves_nobody (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (GListModel) windows = NULL;
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);
  RoundsPatient *patient;
  RoundsChartPage *page;

  ui_open (test);
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[i].id);
      ui_wait_frames (test, 1);
    }
  patient = rounds_window_get_patient (test->window);
  page = rounds_window_get_chart (test->window);
  g_object_add_weak_pointer (G_OBJECT (patient), (gpointer *) &patient);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_null (page);
  g_assert_null (patient);
  windows = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      assert_nobody (window);
      g_assert_true (gtk_window_get_title (GTK_WINDOW (window)) == NULL ||
                     g_str_equal (gtk_window_get_title (GTK_WINDOW (window)), "Rounds"));
    }
}

/* ---- sections ---- */

static void
test_sections (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);
  RoundsChartPage *page;

  ui_open (test);
  page = rounds_window_get_chart (test->window);
  g_assert_cmpstr (rounds_chart_page_get_section (page), ==, sections[0].id);
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[i].id);
      ui_wait_frames (test, 2);
      g_assert_cmpstr (rounds_chart_page_get_section (page), ==, sections[i].id);
      g_assert_true (gtk_widget_get_mapped (rounds_chart_page_peek_section (page, sections[i].id)));
    }
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", "no such section");
  g_assert_cmpstr (rounds_chart_page_get_section (page), ==, sections[n - 1].id);
  /* The next patient is shown the same section (W13). */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", "problems");
  ui_open_patient (test, "Azzie965");
  g_assert_cmpstr (rounds_chart_page_get_section (rounds_window_get_chart (test->window)), ==,
                   "problems");
  /* Behind a lock it begins anew: it may be somebody else. */
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  ui_unlock (test, ROUNDS_DEMONSTRATION_PASSPHRASE);
  ui_open_patient (test, "Azzie965");
  g_assert_cmpstr (rounds_chart_page_get_section (rounds_window_get_chart (test->window)), ==,
                   sections[0].id);
}

/* W2: another patient begins at now. */
static void
test_w2_as_of (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  rounds_patient_set_at (patient,
                         rounds_patient_get_now (patient) - G_GINT64_CONSTANT (5) * 365 * 86400000);
  ui_wait_frames (test, 2);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "As of "));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "ack to Now"));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.now", NULL);
  g_assert_true (rounds_patient_is_now (patient));
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  ui_open_patient (test, "Azzie965");
  g_assert_true (rounds_patient_is_now (rounds_window_get_patient (test->window)));
}

/* ---- the exam room (W12) ---- */

static const RoundsChartRow *
find_row (RoundsPatient *patient, const char *title, guint32 marks)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);

  for (guint i = index->n_rows; i-- > 0;)
    if ((title == NULL || strstr (index->rows[i].event->title, title) != NULL) &&
        (index->rows[i].marks & marks) == marks)
      return &index->rows[i];
  return NULL;
}

static void
add_to_exam (UiTest *test, const RoundsChartRow *row)
{
  const RoundsSelection selection = { .row = row };

  rounds_patient_select (rounds_window_get_patient (test->window), &selection);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-add", NULL);
}

/* A value before the item that is sensitive was chosen by nobody: neither words nor plot hold it. */
static void
check_sensitive_before (UiTest *test, const RoundsChartRow *item)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);

  for (guint i = 0; i < index->n_series; i++)
    for (guint j = 1; j < index->series[i].n_points; j++)
      if (index->series[i].points[j].row == item)
        ((RoundsChartRow *) index->series[i].points[j - 1].row)->marks |= ROUNDS_MARK_SENSITIVE;
  g_signal_emit_by_name (patient, "changed");
  ui_wait_frames (test, 2);
  g_assert_null (ui_find (GTK_WIDGET (test->window), "exam-plot"));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "5.4 mmol/L"));
}

static void
test_w12_exam_room (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *window = GTK_WIDGET (test->window);
  RoundsPatient *patient;
  GtkWindow *dialog;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  /* It starts empty, and so does not start. */
  gtk_widget_activate_action (window, "win.exam-room", NULL);
  dialog = ui_dialog (test);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Nothing Was Added Yet"));
  gtk_window_destroy (dialog);
  add_to_exam (test, find_row (patient, "Potassium", ROUNDS_MARK_ABNORMAL));
  gtk_widget_activate_action (window, "win.exam-room", NULL);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "1 item will be shown"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "no other display found"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "start");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (window, "5.4 mmol/L"));
  g_assert_true (ui_shows (window, "above the laboratory’s range"));
  g_assert_true (ui_shows (window, "before: "));
  g_assert_true (gtk_widget_get_mapped (ui_get (test, "exam-plot")));
  check_sensitive_before (test, find_row (patient, "Potassium", ROUNDS_MARK_ABNORMAL));
  /* No search, no list, no chat, no other window. */
  g_assert_false (ui_shows (window, "Patients"));
  g_assert_false (ui_shows (window, "Ask this chart"));
  g_assert_false (gtk_widget_get_mapped (ui_get (test, "header")));
  gtk_widget_activate_action (window, "win.patients", NULL);
  gtk_widget_activate_action (window, "win.section", "s", "problems");
  ui_wait_frames (test, 2);
  g_assert_true (ui_shows (window, "Anything else stays in the chart"));
  /* Leaving is a lock. */
  g_signal_emit_by_name (gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack"))), "leave");
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  ui_wait_frames (test, 2);
  g_assert_false (ui_shows (window, "5.4"));
}

/* What is sensitive needs a second yes, and Esc is a no. */
static void
test_w12_second_yes (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  const RoundsChartRow *row;
  GtkWindow *dialog;

  ui_enter (test);
  ui_open_patient (test, "Contessa946");
  row = find_row (rounds_window_get_patient (test->window), NULL, ROUNDS_MARK_SENSITIVE);
  g_assert_nonnull (row);
  add_to_exam (test, row);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Sensitive"));
  gtk_window_close (dialog);
  ui_wait_frames (test, 2);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-room", NULL);
  dialog = ui_dialog (test);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Nothing Was Added Yet"));
  gtk_window_destroy (dialog);
}

/* ---- paper (W10, W17) ---- */

static gboolean
is_saved (gpointer data)
{
  return strcmp (rounds_print_window_get_status (data), "Saving…") != 0;
}

/* All words of a paper. (transfer full) */
static char *
words_of (RoundsPaper *paper)
{
  return paper_fixture_words_at (paper, PAPER_A4, (const char *const[]){ NULL });
}

/* Paper is passed on: what is sensitive or social is on it only when it was chosen. */
static void
test_h8_paper (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (RoundsPaper) plain = NULL, whole = NULL;
  g_autofree char *plain_words = NULL, *whole_words = NULL;

  ui_open (test);
  plain = rounds_summary_paper_new (rounds_window_get_patient (test->window), FALSE);
  plain_words = words_of (plain);
  g_assert_null (strstr (plain_words, "criminal record"));
  g_assert_null (strstr (plain_words, "violence"));
  g_assert_nonnull (strstr (plain_words, "entries are not on this paper"));
  g_assert_nonnull (strstr (plain_words, "not taken: "));
  /* W8: a number without a unit is told as one, also on paper. */
  g_assert_nonnull (strstr (plain_words, "1.0 (no unit), 1 × daily · current"));
  whole = rounds_summary_paper_new (rounds_window_get_patient (test->window), TRUE);
  whole_words = words_of (whole);
  g_assert_nonnull (strstr (whole_words, "criminal record"));
  g_assert_nonnull (strstr (whole_words, "Sensitive and social entries are on this paper"));
}

/* Each place of the words has its source beside it. */
static void
test_w17_search (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (RoundsPaper) paper = NULL;
  g_autofree char *words = NULL;

  ui_open (test);
  g_assert_null (
      rounds_search_paper_new (rounds_window_get_patient (test->window), "", FALSE, NULL));
  paper = rounds_search_paper_new (rounds_window_get_patient (test->window), "potassium", FALSE,
                                   NULL);
  g_assert_nonnull (paper);
  words = words_of (paper);
  g_assert_nonnull (strstr (words, "SPENCER878 Wes853, 21-Oct-1962"));
  g_assert_nonnull (strstr (words, "“potassium”"));
  g_assert_nonnull (strstr (words, "Observation/demo-wes-potassium-1113"));
  g_assert_nonnull (strstr (words, "13-Nov-2026"));
}

/* An action on what is selected says so where nothing is. */
static void
test_nothing_selected (void)
{
  static const char *const actions[] = { "win.acknowledge", "win.copy", "win.exam-add" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (UiTest) test = ui_test_new (&demonstration);

      ui_open (test);
      g_assert_null (rounds_patient_get_selection (rounds_window_get_patient (test->window))->row);
      gtk_widget_activate_action (GTK_WIDGET (test->window), actions[i], NULL);
      ui_wait_frames (test, 2);
      g_assert_true (ui_shows (GTK_WIDGET (test->window), "Nothing is selected"));
    }
}

static gboolean
can (UiTest *test, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (test->window), action);
}

/* W10, W13: over a list, where another patient may be chosen, the window names nobody as its own and does
 * nothing to the one behind; the way back is in sight. */
static void
test_behind_a_list (void)
{
  static const char *const acts[] = { "note",    "enter",  "acknowledge", "print",
                                      "copy",    "ask",    "exam-add",    "exam-room",
                                      "section", "source", "search" };
  static const char *const lists[] = { "win.patients", "win.round-list", "win.new-results" };
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *window = GTK_WIDGET (test->window), *back = ui_get (test, "chart_button");
  AdwWindowTitle *title = ADW_WINDOW_TITLE (ui_get (test, "title"));

  ui_open (test);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_assert_cmpstr (adw_window_title_get_title (title), ==, "SPENCER878 Wes853");
      g_assert_false (gtk_widget_get_visible (back));
      gtk_widget_activate_action (window, lists[i], NULL);
      g_assert_cmpstr (adw_window_title_get_title (title), ==, "Rounds");
      g_assert_null (strstr (adw_window_title_get_subtitle (title), "Wes853"));
      g_assert_true (gtk_widget_get_visible (back));
      for (gsize k = 0; k < G_N_ELEMENTS (acts); k++)
        g_assert_false (can (test, acts[k]));
      ui_wait_frames (test, 2);
      ui_press (back);
      for (gsize k = 0; k < G_N_ELEMENTS (acts); k++)
        g_assert_true (can (test, acts[k]));
    }
  rounds_session_lock (test->session);
  g_assert_false (gtk_widget_get_visible (back));
}

/* What could not be put on disk is said over the lock too, and names nobody. */
static void
test_words_lost (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);

  rounds_session_tell_lost (test->session, "A draft was not saved: the disk is full.");
  ui_wait_frames (test, 2);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "A draft was not saved: the disk is full."));
  /* Not put away: the last window stays once. */
  gtk_window_close (GTK_WINDOW (test->window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (test->window)));
}

/* Words that the close of the last window loses: who closes it is told, before a lock and nobody's chart. */
static void
test_words_lost_at_the_end (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autoptr (RoundsDraftKeeper) keeper = NULL;
  g_autofree char *large = g_strnfill ((1 << 20) + 1, 'a');

  ui_open (test);
  keeper = rounds_draft_keeper_new (rounds_window_get_patient (test->window), NULL);
  rounds_draft_keeper_put (keeper, &(RoundsDraftWords){ .text = large, .type = "11506-3" });
  gtk_window_close (GTK_WINDOW (test->window));
  ui_wait_frames (test, 2);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  g_assert_null (rounds_window_get_chart (test->window));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "not saved when its chart was closed"));
  ui_enter (test);
}

/* W8: a chart as of now is as fresh as its records, and says so. */
static void
test_freshness (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  AdwWindowTitle *title = ADW_WINDOW_TITLE (ui_get (test, "title"));
  const RoundsChartIndex *index;
  g_autofree char *last = NULL, *words = NULL;
  gint64 arrived = G_MININT64;

  ui_open (test);
  index = rounds_patient_get_index (rounds_window_get_patient (test->window));
  for (guint i = 0; i < index->n_rows; i++)
    arrived = MAX (arrived, index->rows[i].event->arrived);
  last = rounds_say_moment (index, arrived);
  words = g_strdup_printf (" · never synced (no server), last written here %s", last);
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), words));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.patients", NULL);
  g_assert_null (strstr (adw_window_title_get_subtitle (title), "last written"));
}

static gboolean
answer_is_over (gpointer data)
{
  return rounds_answer_is_over (data);
}

/* A question is printed with the lines of the record it was answered from: the draft, which here says the
 * question again, is not on it. */
static void
test_w1_question (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autoptr (RoundsPaper) paper = NULL;
  g_autofree char *words = NULL;
  RoundsChatTurn *turn;
  const char *once;

  ui_open (test);
  ui_wait_model_ready (test);
  g_assert_null (rounds_chat_pane_get_newest (chat (test)));
  g_assert_nonnull (rounds_chat_pane_ask (chat (test), "potassium zquz [2]"));
  turn = rounds_chat_pane_get_newest (chat (test));
  g_assert_true (test_wait_until (answer_is_over, rounds_chat_turn_get_answer (turn), LIMIT_MS));
  paper = rounds_question_paper_new (rounds_window_get_patient (test->window), turn, FALSE, NULL);
  g_assert_nonnull (paper);
  words = words_of (paper);
  once = strstr (words, "zquz");
  g_assert_nonnull (once);
  g_assert_null (strstr (once + 1, "zquz"));
  g_assert_nonnull (strstr (words, "SPENCER878 Wes853, 21-Oct-1962"));
  g_assert_nonnull (strstr (words, "Its draft is unchecked and is not on this paper"));
  g_assert_nonnull (strstr (words, "Observation/demo-wes-potassium-1113"));
  once = strstr (words, "the draft names it");
  g_assert_nonnull (once);
  g_assert_null (strstr (once + 1, "the draft names it"));
}

static void
test_w17_paper (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  g_autofree char *path = NULL, *bytes = NULL;
  RoundsPrintWindow *print;
  GtkWindow *window;
  gsize size;

  ui_open (test);
  path = g_build_filename (test->folder, "out.pdf", NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.print", NULL);
  window = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (window));
  print = ROUNDS_PRINT_WINDOW (window);
  g_assert_true (ui_shows (GTK_WIDGET (window), "SPENCER878 Wes853, 21-Oct-1962"));
  /* Summary, the same with what is sensitive, the page that is shown. */
  rounds_print_window_choose (print, 2);
  ui_wait_frames (test, 2);
  rounds_print_window_choose (print, 0);
  rounds_print_window_save (print, path);
  g_assert_true (test_wait_until (is_saved, print, LIMIT_MS));
  g_assert_cmpstr (rounds_print_window_get_status (print), ==, "Saved");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpmem (bytes, 5, "%PDF-", 5);
  g_assert_null (g_strstr_len (bytes, size, "Wes853"));
  /* What is there is never written over. */
  rounds_print_window_save (print, path);
  g_assert_true (test_wait_until (is_saved, print, LIMIT_MS));
  g_assert_nonnull (strstr (rounds_print_window_get_status (print), "already"));
  /* It goes with the chart. */
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/patients/scopes", test_scopes);
  g_test_add_func ("/patients/two-windows", test_two_windows);
  g_test_add_func ("/patients/least-size", test_least_size);
  g_test_add_func ("/patients/chat-shown", test_chat_shown);
  g_test_add_func ("/patients/dialog-of-one", test_dialog_of_one);
  g_test_add_func ("/patients/lock-leaves-nobody", test_lock_leaves_nobody);
  g_test_add_func ("/patients/sections", test_sections);
  g_test_add_func ("/w2/as-of", test_w2_as_of);
  g_test_add_func ("/w12/exam-room", test_w12_exam_room);
  g_test_add_func ("/w12/second-yes", test_w12_second_yes);
  g_test_add_func ("/w17/paper", test_w17_paper);
  g_test_add_func ("/w17/search", test_w17_search);
  g_test_add_func ("/patients/nothing-selected", test_nothing_selected);
  g_test_add_func ("/patients/behind-a-list", test_behind_a_list);
  g_test_add_func ("/patients/freshness", test_freshness);
  g_test_add_func ("/patients/words-lost", test_words_lost);
  g_test_add_func ("/patients/words-lost-at-the-end", test_words_lost_at_the_end);
  g_test_add_func ("/w1/question", test_w1_question);
  g_test_add_func ("/h8/paper", test_h8_paper);
  return g_test_run ();
}
