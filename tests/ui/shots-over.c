/* shots-over.c: what lies over a page: dialogs, popovers, the card of the timeline, the pages of the preferences
 * and what they ask. (Those that lead into a chart are in shots-states.c, what is seldom asked in shots-asked.c.)
 *
 * To add one: a row in a table, which says what is pressed, or done, and where. It is kept as a picture,
 * looked at for names, Tab, size and contrast, and left by Escape.
 */
#include "shots.h"

#include "acknowledge.h"
#include "counts.h"
#include "idle.h"
#include "list-dialogs.h"
#include "news.h"
#include "timeline-canvas-private.h"
#include "ui-keys.h"

#include <string.h>

#define LIMIT_MS 60000

/* ---- openers ---- */

static GtkWidget *
find (GtkWidget *root, const char *what)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), what) == 0 ||
      strcmp (G_OBJECT_TYPE_NAME (root), what) == 0 ||
      (GTK_IS_BUTTON (root) && gtk_button_get_label (GTK_BUTTON (root)) != NULL &&
       g_str_has_prefix (gtk_button_get_label (GTK_BUTTON (root)), what)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, what);
  return found;
}

GtkWidget *
shots_find (GtkWidget *root, const char *what)
{
  GtkWidget *found = find (root, what);

  if (found == NULL)
    g_error ("nothing is called %s", what);
  return found;
}

static gboolean
is_over (gpointer window)
{
  GtkWidget *over = ui_over (window);

  return over != NULL && gtk_widget_get_width (over) > 0;
}

static GtkWidget *
wait_over (GtkWidget *window, const char *page)
{
  GtkWidget *over;

  if (!test_wait_until (is_over, window, LIMIT_MS))
    g_error ("%s: nothing came", page);
  over = ui_over (window);
  shots_wait_pages (over);
  ui_wait_painted (over, 3);
  return over;
}

GtkWidget *
shots_over (Shots *shots, GtkWidget *window, const char *page)
{
  GtkWidget *over = wait_over (window, page);

  shots_save (shots, over, page);
  return over;
}

void
shots_leave (Shots *shots, GtkWidget *over, const char *page)
{
  GtkWidget *window = GTK_IS_POPOVER (over)
                          ? GTK_WIDGET (gtk_widget_get_root (over))
                          : GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (over)));

  if (shots_escape (shots, over, page))
    ;
  else if (GTK_IS_POPOVER (over))
    gtk_popover_popdown (GTK_POPOVER (over));
  else
    gtk_window_destroy (GTK_WINDOW (over));
  ui_wait_painted (window, 3);
}

void
shots_over_once (Shots *shots, GtkWidget *window, const char *page)
{
  shots_leave (shots, shots_over (shots, window, page), page);
}

typedef struct
{
  const char *where;  /* an id, a type, a label; NULL: the window */
  const char *action; /* NULL: it is pressed */
  const char *page;
} Over;

static void
open_over (GtkWidget *window, const Over *over)
{
  GtkWidget *widget = over->where != NULL ? shots_find (window, over->where) : window;
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (over->action == NULL && GTK_IS_MENU_BUTTON (gtk_widget_get_first_child (widget)))
    gtk_menu_button_popup (GTK_MENU_BUTTON (gtk_widget_get_first_child (widget)));
  else if (over->action == NULL)
    ui_press (widget);
  else if (!g_action_parse_detailed_name (over->action, &name, &target, NULL) ||
           !gtk_widget_activate_action_variant (widget, name, target))
    g_error ("%s does nothing", over->action);
}

static void
shoot_rows (Shots *shots, GtkWidget *window, const Over *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      open_over (window, &rows[i]);
      shots_over_once (shots, window, rows[i].page);
    }
}

static const UiTestConfig demonstration = {
  .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
};

static const UiTestConfig clinical = {
  .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0, .width = 1600, .height = 1000
};

/* ---- preferences ---- */

static GtkWidget *
open_preferences (UiTest *test, const char *page)
{
  GtkWidget *window = GTK_WIDGET (test->window), *preferences;

  gtk_widget_activate_action (window, "win.preferences", NULL);
  preferences = wait_over (window, "preferences");
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), page);
  ui_wait_painted (preferences, 3);
  return preferences;
}

/* A code is another one each time: a picture has this. */
static void
show_made_code (GtkWidget *root)
{
  if (GTK_IS_LABEL (root) && gtk_widget_has_css_class (root, "code"))
    gtk_label_set_text (GTK_LABEL (root),
                        "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345-6789-ABCD-EFGH-JKLM-NPQR-STUV");
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    show_made_code (child);
}

void
shots_name_folder (GtkWidget *root, const char *folder)
{
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), folder) != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (gtk_label_get_text (GTK_LABEL (root)), folder, -1);
      g_autofree char *named = g_strjoinv ("/srv/records", parts);

      gtk_label_set_text (GTK_LABEL (root), named);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shots_name_folder (child, folder);
}

static void
shoot_code (Shots *shots, GtkWidget *preferences)
{
  static const Over renew = { "New Code", NULL, "keys-code" };
  GtkWidget *code;

  open_over (preferences, &renew);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (wait_over (preferences, renew.page)), "renew");
  gtk_window_destroy (GTK_WINDOW (ui_over (preferences)));
  code = wait_over (preferences, renew.page);
  show_made_code (code);
  ui_wait_painted (code, 3);
  shots_save (shots, code, renew.page);
  shots_leave (shots, code, renew.page);
}

static void
shoot_preferences (Shots *shots)
{
  static const char *const pages[] = { "safety", "keys", "site" };
  static const Over rows[] = {
    { "Change…", NULL, "keys-passphrase" },
    { "New Code", NULL, "keys-new-code" },
    { "Add…", NULL, "keys-person" },
  };
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  GtkWidget *preferences;

  ui_enter (test);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *page = g_strconcat ("preferences-", pages[i], NULL);

      preferences = open_preferences (test, pages[i]);
      shots_name_folder (preferences, test->folder);
      ui_wait_painted (preferences, 3);
      shots_save (shots, preferences, page);
      shots_leave (shots, preferences, page);
    }
  preferences = open_preferences (test, "keys");
  shoot_rows (shots, preferences, rows, G_N_ELEMENTS (rows));
  shoot_code (shots, preferences);
  gtk_window_destroy (GTK_WINDOW (preferences));
}

/* ---- over every page ---- */

static gint64
clock_of (gpointer data)
{
  return *(gint64 *) data;
}

static gboolean
is_held (gpointer data)
{
  return rounds_idle_get_state (data) == ROUNDS_IDLE_HELD;
}

/* The bar of a lock whose clock is this test's. */
static void
shoot_idle (Shots *shots, UiTest *test)
{
  gint64 now = 1000;
  g_autoptr (RoundsIdle) idle = rounds_idle_new (test->session, clock_of, &now);
  GtkWidget *window = GTK_WIDGET (test->window), *bar = rounds_idle_bar_new (idle);
  GtkBox *box = GTK_BOX (shots_find (window, "idle_box"));

  gtk_box_append (box, bar);
  now += (ROUNDS_IDLE_DEFAULT_MIN * 60 - 25) * 1000;
  rounds_idle_check (idle);
  ui_wait_frames (test, 6);
  shots_save (shots, window, "idle-warning");
  rounds_idle_touch (idle);
  rounds_idle_hold (idle, ROUNDS_IDLE_HOLD_MIN, NULL, NULL);
  g_assert_true (test_wait_until (is_held, idle, LIMIT_MS));
  ui_wait_frames (test, 6);
  shots_save (shots, window, "idle-held");
  gtk_box_remove (box, bar);
}

/* ---- over many patients ---- */

static gboolean
has_a_list (gpointer data)
{
  return rounds_lists_size (data) > 0;
}

static void
shoot_lists (Shots *shots, UiTest *test)
{
  static const Over rows[] = {
    { "RoundsFilterButton", NULL, "patients-filter" },
    { "list_page", "patients.new-list", "list-new" },
    { "list_page", "patients.add-to-list", "list-add" },
  };
  GtkWidget *window = GTK_WIDGET (test->window);
  RoundsLists *lists = rounds_lists_of (test->session);
  const RoundsPatientList list = { .name = (char *) "Monday round" };

  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_a_list, lists, LIMIT_MS));
  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (
                                       ui_find (ui_get (test, "list_page"), "list"))),
                                   1, TRUE);
  shoot_rows (shots, window, rows, G_N_ELEMENTS (rows));
  rounds_list_dialog_rename (window, test->session, list.name, NULL);
  shots_over_once (shots, window, "list-rename");
  rounds_list_dialog_remove (window, test->session, list.name);
  shots_over_once (shots, window, "list-remove");
}

/* ---- over a chart ---- */

/* The card beside what the pointer rests on takes neither keys nor pointer. */
static void
shoot_card (Shots *shots, UiTest *test)
{
  RoundsTimelineCanvas *canvas = ROUNDS_TIMELINE_CANVAS (
      shots_find (GTK_WIDGET (test->window), "RoundsTimelineCanvas"));
  const RoundsTimelineLayout *layout = rounds_timeline_canvas_layout (canvas);
  const RoundsTimelineMark *most = NULL;

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);

      if (mark->shape != ROUNDS_SHAPE_FOLD && (most == NULL || mark->n > most->n))
        most = mark;
    }
  g_assert_nonnull (most);
  rounds_timeline_card_show (canvas->card, layout, most, &(GdkRectangle){ 400, 0, 1, 20 });
  shots_over (shots, GTK_WIDGET (test->window), "timeline-card");
  gtk_popover_popdown (GTK_POPOVER (canvas->card));
}

static void
shoot_results (Shots *shots, UiTest *test)
{
  static const Over rows[] = {
    { NULL, "win.acknowledge", "acknowledge" },
    { "Acknowledge Seen", NULL, "acknowledge-seen" },
  };
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  RoundsNews *news = rounds_news_of (patient);
  RoundsSelection selection = { NULL };

  shots_act (test, "win.section::new-results");
  ui_wait_frames (test, 12);
  for (guint i = 0; i < 3; i++)
    rounds_news_see (news, rounds_news_get (news, i)->row);
  ui_wait_frames (test, 6);
  selection.row = rounds_news_get (news, 0)->row;
  rounds_patient_select (patient, &selection);
  shoot_rows (shots, GTK_WIDGET (test->window), rows, G_N_ELEMENTS (rows));
}

static const RoundsChartRow *
sensitive_row (UiTest *test)
{
  const RoundsChartIndex *index = rounds_patient_get_index (
      rounds_window_get_patient (test->window));

  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_ABNORMAL) != 0)
      {
        /* No demonstration has one that is marked so by its own source. */
        ((RoundsChartRow *) &index->rows[i])->marks |= ROUNDS_MARK_SENSITIVE;
        return &index->rows[i];
      }
  g_error ("there is no row");
}

static void
shoot_sensitive (Shots *shots, UiTest *test)
{
  static const Over row = { NULL, "win.exam-add", "exam-sensitive" };
  RoundsSelection selection = { sensitive_row (test) };

  rounds_patient_select (rounds_window_get_patient (test->window), &selection);
  shoot_rows (shots, GTK_WIDGET (test->window), &row, 1);
}

static gboolean
may_sign (gpointer data)
{
  return gtk_widget_is_sensitive (ui_get (data, "sign"));
}

static gboolean
is_signed (gpointer data)
{
  return ui_shows (ui_get (data, "signed_words"), "Signed by ");
}

static void
shoot_note (Shots *shots, UiTest *test)
{
  static const Over before[] = {
    { "text", "note.discard", "note-discard" },
    { "text", "note.sign", "note-sign" },
  };
  static const Over after[] = {
    { "text", "note.error", "note-error" },
    { NULL, "win.outbox", "outbox" },
  };
  GtkWidget *window = GTK_WIDGET (test->window);

  shots_act (test, "win.note::");
  ui_wait_frames (test, 12);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (test, "text"))),
                            "Slept well, no chest pain. Eats and drinks.\n", -1);
  g_assert_true (test_wait_until (may_sign, test, LIMIT_MS));
  shoot_rows (shots, window, before, G_N_ELEMENTS (before));
  open_over (window, &before[1]);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (wait_over (window, "note-sign")), "yes");
  gtk_window_destroy (GTK_WINDOW (ui_over (window)));
  g_assert_true (test_wait_until (is_signed, test, LIMIT_MS));
  ui_wait_frames (test, 12);
  shots_save (shots, window, "note-signed");
  shoot_rows (shots, window, after, G_N_ELEMENTS (after));
}

static void
shoot_chart (Shots *shots)
{
  static const Over filter = { "RoundsTimeline", "timeline.filter", "timeline-filter" };
  g_autoptr (UiTest) test = ui_test_new (&demonstration);

  ui_enter (test);
  ui_wait_frames (test, 10);
  shoot_idle (shots, test);
  shoot_lists (shots, test);
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  shoot_rows (shots, GTK_WIDGET (test->window), &filter, 1);
  shoot_card (shots, test);
  shoot_results (shots, test);
  shoot_sensitive (shots, test);
  shoot_note (shots, test);
}

void
shots_dialogs (Shots *shots)
{
  shoot_preferences (shots);
  shoot_chart (shots);
  shots_asked (shots);
}
