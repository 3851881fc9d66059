/* New results over my lists as a page of the window (W3): before any chart, through the gate, gone at the lock. */
#include "ui-test.h"

#include "audit.h"
#include "counts.h"
#include "desk.h"
#include "lists.h"
#include "news.h"
#include "over-lists.h"
#include "read-at.h"
#include "site.h"

#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };

static gboolean
has_a_list (gpointer session)
{
  return rounds_lists_size (rounds_lists_of (session)) > 0;
}

/* A list of one, and the page over it, read. (transfer none) */
static GtkWidget *
show_over (UiTest *test, const char *who)
{
  RoundsLists *lists = rounds_lists_of (test->session);
  RoundsPeople *people = rounds_session_get_people (test->session);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  const RoundsPatientList list = { .name = (char *) "Clinic", .members = members };
  GtkWidget *stack = ui_get (test, "stack");

  g_assert_true (test_wait_until (test_desk_has_lists, test->session, LIMIT_MS));
  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strstr (rounds_people_get (people, i)->name, who) != NULL)
      g_array_append_vals (members, rounds_people_get (people, i)->rid, 1);
  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_a_list, test->session, LIMIT_MS));
  ui_press (ui_get (test, "new_results_button"));
  return gtk_stack_get_visible_child (GTK_STACK (stack));
}

static gboolean
says_critical (gpointer page)
{
  return ui_shows (page, "▲▲ Critical, not acknowledged · 1");
}

static gboolean
is_first_seen (gpointer news)
{
  return rounds_news_get (news, 0)->seen;
}

/* The first row is the critical one. */
static gboolean
says_seen_critical (gpointer page)
{
  GtkListBoxRow *row =
      gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_find_type (page, GTK_TYPE_LIST_BOX)), 0);

  return says_critical (page) && ui_shows (GTK_WIDGET (row), "seen") &&
         !ui_shows (GTK_WIDGET (row), "not seen");
}

static gboolean
says_acknowledged (gpointer page)
{
  return ui_shows (page, "1 acknowledged by you");
}

/* W3: whose results wait is seen before any chart is opened; Enter opens the chart at the result, which is
 * seeing it, and coming back says so. */
static void
test_w3_over (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  const RoundsSelection *selection;
  GtkWidget *page, *list;
  RoundsNews *news;

  ui_enter (test);
  page = show_over (test, "Wes853");
  g_assert_true (ROUNDS_IS_OVER_LISTS (page));
  g_assert_true (test_wait_until (says_critical, page, LIMIT_MS));
  g_assert_null (rounds_window_get_patient (test->window));
  g_assert_true (ui_shows (page, "SPENCER878 Wes853, 21-Oct-1962"));
  g_assert_true (ui_shows (page, "Read 16-Nov-2026 08:00"));
  list = ui_find_type (page, GTK_TYPE_LIST_BOX);
  /* Read after it was shown: Enter is for the first line all the same. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (test->window)), list));
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_true (test_wait_until (ui_has_chart, test->window, LIMIT_MS));
  ui_wait_frames (test, 3);
  g_assert_cmpstr (rounds_chart_page_get_section (rounds_window_get_chart (test->window)), ==,
                   "new-results");
  selection = rounds_patient_get_selection (rounds_window_get_patient (test->window));
  g_assert_nonnull (selection->row);
  g_assert_cmpstr (selection->row->event->reference, ==, "Observation/demo-wes-potassium-2330");
  news = rounds_news_of (rounds_window_get_patient (test->window));
  g_assert_true (test_wait_until (is_first_seen, news, LIMIT_MS));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-results", NULL);
  g_assert_true (test_wait_until (says_seen_critical, page, LIMIT_MS));
  /* Back, and acknowledged there. */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.chart", NULL);
  rounds_news_acknowledge (news, rounds_news_get (news, 0)->row, "called");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-results", NULL);
  g_assert_true (test_wait_until (says_acknowledged, page, LIMIT_MS));
  g_assert_false (says_critical (page));
}

static gboolean
says (RoundsReadAt *when, const char *words)
{
  GtkWidget *label = adw_bin_get_child (ADW_BIN (when));

  return strcmp (gtk_label_get_text (GTK_LABEL (label)), words) == 0;
}

/* W8: what is not read anew by itself says when it was read, and that this is a while ago. */
static void
test_read_at (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsReadAt *when;
  RoundsStore *store;
  gint64 now;

  ui_enter (test);
  when = g_object_ref_sink (ROUNDS_READ_AT (rounds_read_at_new ()));
  store = rounds_session_get_store (test->session);
  now = rounds_site_now (store);
  rounds_read_at_set (when, test->session, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (when)));
  rounds_read_at_set (when, test->session, now - ROUNDS_READ_AT_OLD_MS + 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (when)));
  g_assert_true (says (when, "Read 16-Nov-2026 07:55"));
  rounds_read_at_set (when, test->session, now - 12 * 60 * 1000);
  g_assert_true (says (when, "⚠ Read 16-Nov-2026 07:48, 12 minutes ago: what came since is not "
                             "here. F5 reads again."));
  rounds_session_lock (test->session);
  rounds_read_at_set (when, test->session, now);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (when)));
  g_object_unref (when);
}

/* The row of a look-alike asks as everywhere, and no chart is open until that is answered. */
static void
test_w3_over_gate (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *page, *list, *dialog;

  ui_enter (test);
  page = show_over (test, "Carlota746");
  g_assert_true (test_wait_until (says_critical, page, LIMIT_MS));
  list = ui_find_type (page, GTK_TYPE_LIST_BOX);
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  dialog = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (dialog);
  g_assert_true (ui_shows (dialog, "YUNDT842 Carlotta746"));
  g_assert_null (rounds_window_get_patient (test->window));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "open");
  g_assert_true (test_wait_until (ui_has_chart, test->window, LIMIT_MS));
}

static gboolean
count_read (gpointer data, const RoundsAuditRow *row)
{
  *(guint *) data += row->entry.patient != NULL && strcmp (row->entry.act, "list-put") != 0;
  return TRUE;
}

/* Rows of the audit that name a patient: a chart was read. */
static guint
n_read (UiTest *test)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (
      rounds_audit_list (rounds_session_get_store (test->session), 1, count_read, &n, &error));
  g_assert_no_error (error);
  return n;
}

static gboolean
says_left_out (gpointer page)
{
  return ui_shows (page, "for a reason or ");
}

/* H24: a saved search makes nobody one's patient, and opens no chart by being looked at. */
static void
test_h24_saved_search (void)
{
  static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  const RoundsPatientList list = { .name = (char *) "Everybody",
                                   .by_filter = TRUE,
                                   .filter = { .age_from = -1, .age_to = -1 } };
  GtkWidget *page;
  guint before;

  ui_enter (test);
  rounds_lists_of (test->session);
  g_assert_true (test_wait_until (test_desk_has_lists, test->session, LIMIT_MS));
  rounds_lists_save_async (rounds_lists_of (test->session), &list, NULL, NULL);
  g_assert_true (test_wait_until (has_a_list, test->session, LIMIT_MS));
  before = n_read (test);
  ui_press (ui_get (test, "new_results_button"));
  page = gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack")));
  g_assert_true (test_wait_until (says_left_out, page, LIMIT_MS));
  g_assert_cmpuint (n_read (test), ==, before);
  g_assert_false (ui_shows (page, "There is nobody on your lists"));
}

/* It knows patients, and goes with the lock. */
static void
test_w3_over_lock (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *page;

  ui_enter (test);
  page = show_over (test, "Wes853");
  g_assert_true (test_wait_until (says_critical, page, LIMIT_MS));
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_null (page);
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Wes853"));
  /* While it reads, too: what comes then finds nobody to show it. */
  ui_enter (test);
  ui_press (ui_get (test, "new_results_button"));
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_false (ui_shows (GTK_WIDGET (test->window), "Wes853"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/h24/over-saved-search", test_h24_saved_search);
  g_test_add_func ("/w3/over-my-lists", test_w3_over);
  g_test_add_func ("/w3/over-my-lists-gate", test_w3_over_gate);
  g_test_add_func ("/w3/over-my-lists-lock", test_w3_over_lock);
  g_test_add_func ("/w8/read-at", test_read_at);
  return g_test_run ();
}
