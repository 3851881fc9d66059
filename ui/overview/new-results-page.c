#include "new-results-page.h"

#include "acknowledge.h"
#include "flow.h"
#include "focus-place.h"
#include "follow.h"
#include "list-stop.h"
#include "new-results-row.h"
#include "page-actions.h"
#include "say-none.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define ROUNDS_TYPE_NEW_RESULTS_PAGE (rounds_new_results_page_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsNewResultsPage, rounds_new_results_page, ROUNDS, NEW_RESULTS_PAGE, AdwBin)

#define SHOWN_AT_ONCE 100
#define KINDS                                                                                \
  ((1ull << ROUNDS_KIND_RESULT) | (1ull << ROUNDS_KIND_PANEL) | (1ull << ROUNDS_KIND_NOTE) | \
   (1ull << ROUNDS_KIND_ORDER))

struct _RoundsNewResultsPage
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  RoundsNews *news;
  GtkWidget *summary, *seen_button;
  GSimpleActionGroup *actions;
  GtkListBox *list;
  GtkWidget *failed;
  guint shown;  /* how many lines may stand there */
  guint refill; /* idle; 0: none */
};

G_DEFINE_FINAL_TYPE (RoundsNewResultsPage, rounds_new_results_page, ADW_TYPE_BIN)

/* ---- what a row stands for ---- */

static const RoundsChartRow *
row_of (GtkWidget *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "row") : NULL;
}

static void
acknowledge_row (RoundsNewResultsPage *self, GtkWidget *row)
{
  GtkWidget *button = row != NULL ? rounds_new_result_button (row, "acknowledge") : NULL;

  if (button != NULL && row_of (row) != NULL)
    rounds_acknowledge_ask (button, self->patient, row_of (row));
}

static void
on_acknowledge (GtkWidget *button, RoundsNewResultsPage *self)
{
  acknowledge_row (self, gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW));
}

static void
task_row (RoundsNewResultsPage *self, GtkWidget *row)
{
  if (row == NULL || row_of (row) == NULL)
    return;
  rounds_patient_select (self->patient, &(RoundsSelection){ .row = row_of (row) });
  gtk_widget_activate_action (row, "win.enter", "s", "task");
}

static void
on_task (GtkWidget *button, RoundsNewResultsPage *self)
{
  task_row (self, gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW));
}

/* ---- this patient ---- */

static GtkWidget *
add_item (RoundsNewResultsPage *self, const RoundsResultsList *list, const RoundsNewsItem *item)
{
  g_auto (RoundsNewsWords) words = { 0 };
  GtkWidget *row, *button;

  rounds_news_words (list, item, &words);
  row = rounds_new_result_row (&words);
  g_object_set_data (G_OBJECT (row), "row", (gpointer) item->row);
  rounds_focus_place_mark_row (row, item->row);
  button = rounds_new_result_button (row, "acknowledge");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_acknowledge), self, 0);
  gtk_widget_set_visible (button, !item->acknowledged);
  g_signal_connect_object (rounds_new_result_button (row, "task"), "clicked", G_CALLBACK (on_task),
                           self, 0);
  gtk_list_box_append (self->list, row);
  return row;
}

static void
add_words (RoundsNewResultsPage *self, const char *text)
{
  gtk_list_box_append (self->list, rounds_new_words_row (text, NULL));
}

static void
add_pending (RoundsNewResultsPage *self)
{
  const GPtrArray *pending = rounds_news_pending (self->news);
  g_autofree char *title = NULL;

  for (guint i = 0; pending != NULL && i < pending->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (pending, i);
      GtkWidget *widget = rounds_new_pending_row (self->patient, row);

      if (i == 0)
        {
          title = g_strdup_printf (_ ("Still pending · %u"), pending->len);
          rounds_new_results_set_head (widget, title, _ ("asked for, no value yet"), FALSE);
        }
      g_object_set_data (G_OBJECT (widget), "row", (gpointer) row);
      rounds_focus_place_mark_row (widget, row);
      gtk_list_box_append (self->list, widget);
    }
}

static void
set_head (RoundsNewResultsPage *self, GtkWidget *row, RoundsNewsPart place)
{
  g_autofree char *title = rounds_news_part_title (place,
                                                   rounds_news_count_part (self->news, place));
  g_autofree char *note = rounds_news_place_note (self->news, place);

  rounds_new_results_set_head (row, title, note, place == ROUNDS_NEWS_CRITICAL);
}

static void
add_items (RoundsNewResultsPage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsResultsAsk ask = { index, rounds_patient_get_now (self->patient), TRUE,
                                 1ull << ROUNDS_KIND_RESULT };
  g_autoptr (RoundsResultsList) list = rounds_results_list_new (&ask);
  guint n = rounds_news_size (self->news), last = ROUNDS_N_NEWS;

  for (guint i = 0; i < MIN (n, self->shown); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (self->news, i);
      GtkWidget *row = add_item (self, list, item);

      if (item->place != last)
        set_head (self, row, item->place);
      last = item->place;
    }
  if (n > self->shown)
    gtk_list_box_append (self->list, rounds_new_more_row (n - self->shown));
}

/* That nothing came, where it is known; with news too, that there may be more. */
static void
add_lacks (RoundsNewResultsPage *self, const RoundsChartIndex *index)
{
  static const char *const types[] = { "Observation", "DiagnosticReport", "ServiceRequest", NULL };
  g_autofree char *lacks = rounds_say_not_loaded (index, types), *words = NULL;
  g_autofree char *unread = rounds_news_unread_words (rounds_news_unread_marks (self->news));

  if (unread != NULL)
    add_words (self, unread);
  if (lacks != NULL)
    words = g_strdup_printf (_ ("⚠ There may be new results, or tests that wait. %s"), lacks);
  else if (rounds_news_size (self->news) == 0)
    words = rounds_say_none (index, _ ("No result came in this time."), types, KINDS);
  if (words != NULL)
    add_words (self, words);
}

static void
fill_mine (RoundsNewResultsPage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *since = rounds_say_moment (index, rounds_news_since (self->news));
  guint n = rounds_news_unseen (self->news), before = rounds_news_from_before (self->news);
  g_autofree char *summary = before == 0
                                 ? g_strdup_printf (_ ("%u since %s"), n, since)
                                 : g_strdup_printf (_ ("%u unseen · %u critical from before %s"), n,
                                                    before, since);
  g_autofree char *older = g_strdup_printf (
      _ ("What came before %s is under Results. J and K step, Enter opens the source, A "
         "acknowledges, T makes a task. A number that was corrected after you had seen it comes "
         "back here as unseen."),
      since);

  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  add_lacks (self, index);
  add_items (self);
  add_pending (self);
  add_words (self, older);
}

/* ---- all ---- */

static void
allow (RoundsNewResultsPage *self, const char *action, gboolean may)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), may);
}

/* As the buttons have it. */
static void
allow_acts (RoundsNewResultsPage *self)
{
  gboolean may = rounds_news_count_part (self->news, ROUNDS_NEWS_SEEN) > 0 &&
                 rounds_patient_is_now (self->patient);

  gtk_widget_set_sensitive (self->seen_button, may);
  allow (self, "acknowledge-seen", may);
}

static void
fill (RoundsNewResultsPage *self)
{
  g_autofree char *seen = NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_widget_hide (self->failed);
  if (rounds_patient_get_index (self->patient) == NULL)
    return;
  seen = g_strdup_printf (_ ("Acknowledge Seen… %u"),
                          rounds_news_count_part (self->news, ROUNDS_NEWS_SEEN));
  gtk_button_set_label (GTK_BUTTON (self->seen_button), seen);
  allow_acts (self);
  fill_mine (self);
  gtk_list_box_invalidate_headers (self->list);
}

/* A line before the list is filled anew. */
typedef struct
{
  const RoundsChartRow *row; /* of a chart that may have gone: only compared */
  gboolean acknowledged;
  int at;
} Line;

static gboolean
is_acknowledged (GtkListBoxRow *row)
{
  GtkWidget *button = rounds_new_result_button (GTK_WIDGET (row), "acknowledge");

  return button != NULL && !gtk_widget_get_visible (button);
}

static Line
line_of (GtkListBoxRow *row)
{
  return row == NULL ? (Line){ .at = 0 }
                     : (Line){ row_of (GTK_WIDGET (row)), is_acknowledged (row),
                               gtk_list_box_row_get_index (row) };
}

/* The same, wherever it stands now. NULL: it has gone, or was acknowledged, and so is done. */
static GtkListBoxRow *
find_same (RoundsNewResultsPage *self, const Line *line)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0;
       line->row != NULL && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL &&
       (row_of (GTK_WIDGET (row)) != line->row || is_acknowledged (row) != line->acknowledged);)
    i++;
  return row;
}

static GtkListBoxRow *
focused_row (RoundsNewResultsPage *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  return GTK_IS_LIST_BOX_ROW (focus) ? GTK_LIST_BOX_ROW (focus) : NULL;
}

/* What is done gives its place, and the focus, to what comes after it. */
static gboolean
on_refill (gpointer data)
{
  RoundsNewResultsPage *self = data;
  Line selected = line_of (gtk_list_box_get_selected_row (self->list));
  Line focused = line_of (focused_row (self));
  RoundsFocusPlace *place = rounds_focus_place_take (GTK_WIDGET (self->list));
  GtkListBoxRow *row;

  self->refill = 0;
  fill (self);
  row = find_same (self, &selected);
  gtk_list_box_select_row (self->list,
                           row != NULL ? row
                                       : gtk_list_box_get_row_at_index (self->list, selected.at));
  row = focused.row == NULL || find_same (self, &focused) != NULL
            ? NULL
            : gtk_list_box_get_row_at_index (self->list, focused.at);
  if (row == NULL || !gtk_widget_grab_focus (GTK_WIDGET (row)))
    rounds_focus_place_give_back (place, GTK_WIDGET (self->list));
  else if (place != NULL)
    rounds_focus_place_free (place);
  return G_SOURCE_REMOVE;
}

static void
on_news (RoundsNewResultsPage *self)
{
  if (self->refill == 0)
    self->refill = g_idle_add (on_refill, self);
}

/* How long a result is waited for. */
static void
on_now (RoundsNewResultsPage *self)
{
  if (rounds_news_pending (self->news)->len > 0)
    on_news (self);
}

static void
on_failed (RoundsNewResultsPage *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->failed), words);
  gtk_widget_show (self->failed);
}

static void
on_activated (RoundsNewResultsPage *self, GtkListBoxRow *row)
{
  if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "act"), "more") == 0)
    {
      self->shown += SHOWN_AT_ONCE;
      on_news (self);
    }
  else if (row_of (GTK_WIDGET (row)) != NULL)
    rounds_open_source (GTK_WIDGET (row), self->patient, row_of (GTK_WIDGET (row)));
}

static void
ask_acknowledge_seen (RoundsNewResultsPage *self)
{
  rounds_acknowledge_ask_seen (GTK_WIDGET (self), self->patient);
}

/* ---- keys ---- */

static gboolean
on_next (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  rounds_new_results_step (ROUNDS_NEW_RESULTS_PAGE (widget)->list, 1);
  return TRUE;
}

static gboolean
on_previous (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  rounds_new_results_step (ROUNDS_NEW_RESULTS_PAGE (widget)->list, -1);
  return TRUE;
}

static GtkWidget *
selected_row (GtkWidget *widget)
{
  RoundsNewResultsPage *self = ROUNDS_NEW_RESULTS_PAGE (widget);

  return GTK_WIDGET (gtk_list_box_get_selected_row (self->list));
}

static gboolean
on_acknowledge_key (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  acknowledge_row (ROUNDS_NEW_RESULTS_PAGE (widget), selected_row (widget));
  return TRUE;
}

static gboolean
on_task_key (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  task_row (ROUNDS_NEW_RESULTS_PAGE (widget), selected_row (widget));
  return TRUE;
}

/* ---- by name ---- */

static void
on_seen_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_acknowledge_seen (data);
}

static void
add_actions (RoundsNewResultsPage *self)
{
  static const GActionEntry entries[] = {
    { "acknowledge-seen", on_seen_activated },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "news", G_ACTION_GROUP (self->actions));
}

/* ---- the page ---- */

static void
rounds_new_results_page_dispose (GObject *object)
{
  RoundsNewResultsPage *self = ROUNDS_NEW_RESULTS_PAGE (object);

  g_clear_handle_id (&self->refill, g_source_remove);
  self->list = NULL;
  g_clear_object (&self->actions);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_new_results_page_parent_class)->dispose (object);
}

static void
rounds_new_results_page_map (GtkWidget *widget)
{
  rounds_news_hold (ROUNDS_NEW_RESULTS_PAGE (widget)->news, TRUE);
  GTK_WIDGET_CLASS (rounds_new_results_page_parent_class)->map (widget);
}

static void
rounds_new_results_page_unmap (GtkWidget *widget)
{
  rounds_news_hold (ROUNDS_NEW_RESULTS_PAGE (widget)->news, FALSE);
  GTK_WIDGET_CLASS (rounds_new_results_page_parent_class)->unmap (widget);
}

static void
rounds_new_results_page_class_init (RoundsNewResultsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_new_results_page_dispose;
  widget_class->map = rounds_new_results_page_map;
  widget_class->unmap = rounds_new_results_page_unmap;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_j, 0, on_next, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_k, 0, on_previous, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, 0, on_acknowledge_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_t, 0, on_task_key, NULL);
}

static GtkWidget *
make_top (RoundsNewResultsPage *self)
{
  GtkWidget *flow = rounds_flow_box_new (12, 6);
  GtkWidget *title = gtk_label_new (_ ("New results"));
  GtkWidget *over = gtk_button_new_with_label (_ ("Over My Lists…"));

  gtk_widget_add_css_class (title, "title-4");
  self->summary = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->summary), 0);
  gtk_label_set_wrap (GTK_LABEL (self->summary), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (self->summary), GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (self->summary, TRUE);
  gtk_widget_add_css_class (self->summary, "secondary");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (over), "win.new-results");
  self->seen_button = gtk_button_new_with_label (_ ("Acknowledge Seen…"));
  g_signal_connect_swapped (self->seen_button, "clicked", G_CALLBACK (ask_acknowledge_seen), self);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), title);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->summary);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), over);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->seen_button);
  gtk_widget_add_css_class (flow, "news-top");
  return flow;
}

static void
rounds_new_results_page_init (RoundsNewResultsPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->shown = SHOWN_AT_ONCE;
  add_actions (self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "news-list");
  gtk_list_box_set_header_func (self->list, rounds_new_results_make_head, NULL, NULL);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New results"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  self->failed = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->failed), TRUE);
  gtk_widget_add_css_class (self->failed, "problem");
  gtk_widget_hide (self->failed);
  gtk_box_append (GTK_BOX (box), make_top (self));
  gtk_box_append (GTK_BOX (box), self->failed);
  gtk_box_append (GTK_BOX (box), rounds_list_stop_new (scroller));
  gtk_widget_add_css_class (box, "news-page");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
rounds_new_results_page_new (RoundsPatient *patient)
{
  RoundsNewResultsPage *self = g_object_new (ROUNDS_TYPE_NEW_RESULTS_PAGE, NULL);

  self->patient = g_object_ref (patient);
  self->news = rounds_news_of (patient);
  rounds_follow (self, patient, "changed", (RoundsFollow) fill);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_news);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) on_now);
  g_signal_connect_object (self->news, "changed", G_CALLBACK (on_news), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->news, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

void
rounds_new_results_page_choose (GtkWidget *page, const RoundsChartRow *row)
{
  RoundsNewResultsPage *self = ROUNDS_NEW_RESULTS_PAGE (page);
  GtkListBoxRow *found = NULL;

  for (guint i = self->shown; i < rounds_news_size (self->news); i++)
    if (rounds_news_get (self->news, i)->row == row)
      {
        self->shown = i + 1;
        fill (self);
      }
  for (int i = 0; (found = gtk_list_box_get_row_at_index (self->list, i)) != NULL &&
                  row_of (GTK_WIDGET (found)) != row;)
    i++;
  gtk_list_box_select_row (self->list, found);
  if (found != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (found));
}
