#include "results-page.h"

#include "focus-place.h"
#include "follow.h"
#include "goals.h"
#include "list-headings.h"
#include "list-stop.h"
#include "listing.h"
#include "page-actions.h"
#include "plot-page.h"
#include "result-row.h"
#include "results-list.h"
#include "say.h"
#include "row-paint.h"
#include "section.h"
#include "settings.h"
#include "width-bin.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>

/* A page that is less high, in lines of its own letters, keeps what it has for the rows: the title and the count
 * stand in the rail too, three buttons go into a menu, and rows say themselves what the titles said. */
#define LOW_LINES               17

/* ---- an item: a line or the heading of a group; valid while its list is ---- */

#define ROUNDS_TYPE_RESULT_ITEM (rounds_result_item_get_type ())
G_DECLARE_FINAL_TYPE (RoundsResultItem, rounds_result_item, ROUNDS, RESULT_ITEM, GObject)

struct _RoundsResultItem
{
  GObject parent;
  const RoundsResultGroup *group; /* NULL: a line */
  const RoundsResultLine *line;
};

G_DEFINE_FINAL_TYPE (RoundsResultItem, rounds_result_item, G_TYPE_OBJECT)

static void
rounds_result_item_class_init (RoundsResultItemClass *klass)
{
}

static void
rounds_result_item_init (RoundsResultItem *self)
{
}

/* ---- the page ---- */

struct _RoundsResultsPage
{
  AdwBin parent;
  RoundsPatient *patient;
  GSettings *settings;
  RoundsResultsList *list;
  GPtrArray *goals; /* as of the list's moment */
  RoundsResultColumns *columns;
  GListStore *items;
  GtkMultiSelection *selection;
  GSimpleActionGroup *actions;
  GtkWidget *plot; /* NULL: the list is shown */
  guint refresh;   /* of a moment that moves: once a frame */
  gboolean abnormal, restoring;
  gboolean low;          /* as below LOW_LINES */
  guint frames_to_count; /* until what stands below is counted; 0: it is */

  GtkStack *stack, *body;
  GtkLabel *summary, *none, *below, *said, *legend;
  GtkWidget *title, *abnormal_button, *compact, *flow_sheet, *more;
  GtkSearchEntry *search;
  GtkButton *compare;
  GtkDropDown *panels;
  AdwBin *titles;
  GtkScrolledWindow *scroller;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (RoundsResultsPage, rounds_results_page, ADW_TYPE_BIN)

static RoundsResultsList *
make_list (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsResultsAsk ask = { .index = index,
                                 .at = rounds_patient_get_moment (patient),
                                 .whole = rounds_patient_is_now (patient),
                                 .kinds = 1ull << ROUNDS_KIND_RESULT };

  return index != NULL ? rounds_results_list_new (&ask) : NULL;
}

guint
rounds_results_page_count (RoundsPatient *patient)
{
  g_autoptr (RoundsResultsList) list = make_list (patient);

  /* Of what did not come whole "0" would say none. */
  if (list != NULL && rounds_results_list_count (list) == 0 &&
      !rounds_chart_loaded (list->ask.index, "Observation"))
    return ROUNDS_NO_COUNT;
  return list != NULL ? rounds_results_list_count (list) : 0;
}

/* ---- what is selected ---- */

/* (transfer container) of const RoundsResultLine *, in the order of the page. */
static GPtrArray *
selected_lines (RoundsResultsPage *self)
{
  g_autoptr (GtkBitset)
      set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *lines = g_ptr_array_new ();
  GtkBitsetIter iter;
  guint at;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &at); more;
       more = gtk_bitset_iter_next (&iter, &at))
    {
      g_autoptr (RoundsResultItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), at);
      if (item != NULL && item->line != NULL)
        g_ptr_array_add (lines, (gpointer) item->line);
    }
  return lines;
}

/* The selected line in full: what a narrow column cut is read here. */
static void
show_line (RoundsResultsPage *self, const RoundsResultLine *line)
{
  g_autofree char *goal = line != NULL ? rounds_goal_of_row (self->goals, line->row) : NULL;
  g_autofree char *words = line != NULL ? rounds_result_row_sentence (self->list, line, goal)
                                        : NULL;

  gtk_label_set_label (self->said,
                       words != NULL ? words
                       : self->low
                           ? gtk_label_get_label (self->legend)
                           : _ ("Arrows walk · Enter opens the plot · Ctrl+arrows and Ctrl+Space "
                                "select several, to compare"));
}

static void
show_compare (RoundsResultsPage *self)
{
  g_autoptr (GPtrArray) lines = selected_lines (self);
  g_autofree char *words = g_strdup_printf (_ ("Compare %u"), lines->len);

  show_line (self, lines->len == 1 ? g_ptr_array_index (lines, 0) : NULL);
  gtk_button_set_label (self->compare, lines->len > 1 ? words : _ ("Compare"));
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "compare")),
      lines->len > 1);
}

static void
select_in_patient (RoundsResultsPage *self, const RoundsResultLine *line)
{
  g_autofree char *field = line->latest != NULL ? rounds_results_point_field (line->latest) : NULL;
  const RoundsSelection selection = { .row = line->row, .field = field };

  rounds_patient_select (self->patient, &selection);
}

static void
on_selection_changed (RoundsResultsPage *self, guint position, guint n, GtkSelectionModel *model)
{
  if (self->restoring)
    return;
  show_compare (self);
  for (guint i = position; i < position + n; i++)
    {
      g_autoptr (RoundsResultItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      if (item != NULL && item->line != NULL && gtk_selection_model_is_selected (model, i))
        {
          self->restoring = TRUE; /* the patient's answer is what is selected already */
          select_in_patient (self, item->line);
          self->restoring = FALSE;
          return;
        }
    }
}

static void
select_item (RoundsResultsPage *self, guint position)
{
  self->restoring = TRUE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  self->restoring = FALSE;
  show_compare (self);
}

/* The line of what is selected in the patient, where it is shown. */
static void
on_selected (RoundsResultsPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  guint line, n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  if (self->restoring || self->list == NULL || selection->row == NULL)
    return;
  line = rounds_results_list_find (self->list, selection->row);
  for (guint i = 0; line != ROUNDS_NONE && i < n; i++)
    {
      g_autoptr (RoundsResultItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      if (item->line == &self->list->lines[line])
        {
          if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
            select_item (self, i);
          return;
        }
    }
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/* ---- what is listed ---- */

static gboolean
is_listed (RoundsResultsPage *self, const RoundsResultLine *line, const char *folded)
{
  guint panel = gtk_drop_down_get_selected (self->panels);

  if (panel != GTK_INVALID_LIST_POSITION && panel > 0 && line->group != panel - 1)
    return FALSE;
  if (self->abnormal && rounds_results_flag (line) == ROUNDS_FLAG_NONE &&
      (line->row->marks & ROUNDS_MARK_FLAG_CONFLICT) == 0)
    return FALSE;
  return rounds_results_matches (line, folded);
}

static void
add_item (GPtrArray *items, const RoundsResultGroup *group, const RoundsResultLine *line)
{
  RoundsResultItem *item = g_object_new (ROUNDS_TYPE_RESULT_ITEM, NULL);

  item->group = group;
  item->line = line;
  g_ptr_array_add (items, item);
}

/* Items of what the filter lets through, each group with its heading. *n: of lines. */
static GPtrArray *
listed_items (RoundsResultsPage *self, guint *n)
{
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)),
                                             -1);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  *n = 0;
  g_strstrip (folded);
  for (guint g = 0; self->list != NULL && g < self->list->n_groups; g++)
    {
      const RoundsResultGroup *group = &self->list->groups[g];
      gboolean headed = FALSE;
      for (guint i = group->first; i < group->first + group->n_lines; i++)
        if (is_listed (self, &self->list->lines[i], folded))
          {
            if (!headed)
              add_item (items, group, NULL);
            headed = TRUE;
            add_item (items, NULL, &self->list->lines[i]);
            *n += 1;
          }
    }
  return items;
}

static void
show_summary (RoundsResultsPage *self, guint shown)
{
  g_autofree char *all = rounds_results_summary (self->list);
  g_autofree char *some = NULL;

  if (shown < self->list->n_lines)
    some = g_strdup_printf (_ ("%s · %u of %u rows shown"), all, shown, self->list->n_lines);
  gtk_label_set_label (self->summary, some != NULL ? some : all);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), !self->low || some != NULL);
}

static void
show_none (RoundsResultsPage *self)
{
  g_autofree char *words = self->list->n_lines == 0 ? rounds_results_none (&self->list->ask) : NULL;

  if (words == NULL && gtk_editable_get_text (GTK_EDITABLE (self->search))[0] == 0)
    words = g_strdup (_ ("No row here is flagged abnormal. No flag is not the same as normal."));
  if (words == NULL)
    words = g_strdup (_ ("No name or code here holds these letters. Esc shows all again."));
  gtk_label_set_label (self->none, words);
}

static void
fill (RoundsResultsPage *self)
{
  guint n = 0;
  g_autoptr (GPtrArray) items = NULL;

  if (self->list == NULL)
    return;
  items = listed_items (self, &n);
  self->restoring = TRUE;
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  self->restoring = FALSE;
  show_summary (self, n);
  if (n == 0)
    show_none (self);
  gtk_stack_set_visible_child_name (self->body, n > 0 ? "lines" : "none");
  on_selected (self);
  show_compare (self);
}

/* The panel that was chosen stays chosen while it is there, whatever else came or went. */
static void
fill_panels (RoundsResultsPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint panel = gtk_drop_down_get_selected (self->panels), chosen = 0;
  GListModel *before = gtk_drop_down_get_model (self->panels);
  g_autofree char *day = NULL, *every = NULL, *title = NULL;

  if (before != NULL && panel != GTK_INVALID_LIST_POSITION && panel > 0)
    title = g_strdup (gtk_string_list_get_string (GTK_STRING_LIST (before), panel));
  if (self->list->oldest != NULL)
    day = rounds_list_row_day (self->list->ask.index, self->list->oldest);
  every = day != NULL ? g_strdup_printf (_ ("Every panel · since %s"), day)
                      : g_strdup (_ ("Every panel"));
  gtk_string_list_append (names, every);
  for (guint i = 0; i < self->list->n_groups; i++)
    {
      gtk_string_list_append (names, self->list->groups[i].title);
      if (chosen == 0 && g_strcmp0 (self->list->groups[i].title, title) == 0)
        chosen = i + 1;
    }
  g_signal_handlers_block_by_func (self->panels, fill, self);
  gtk_drop_down_set_model (self->panels, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->panels, chosen);
  g_signal_handlers_unblock_by_func (self->panels, fill, self);
}

static void
measure_rows (RoundsResultsPage *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->view)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_first_child (row) != NULL)
      gtk_widget_queue_resize (gtk_widget_get_first_child (row));
  gtk_widget_queue_resize (adw_bin_get_child (self->titles));
}

static void
build (RoundsResultsPage *self)
{
  RoundsResultsList *old = self->list, *list = make_list (self->patient);

  if (list == NULL)
    return; /* closing: the page goes with the chart */
  self->list = list;
  g_clear_pointer (&self->goals, g_ptr_array_unref);
  self->goals = rounds_goals_active (self->patient);
  if (rounds_result_columns_hold (self->columns, list))
    measure_rows (self);
  fill_panels (self);
  fill (self);
  g_clear_pointer (&old, rounds_results_list_free);
  if (self->plot != NULL)
    rounds_plot_page_refresh (ROUNDS_PLOT_PAGE (self->plot));
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsResultsPage *self = ROUNDS_RESULTS_PAGE (widget);

  self->refresh = 0;
  build (self);
  return G_SOURCE_REMOVE;
}

/* The cursor of time may move with every frame; the list needs to follow once a frame only. */
static void
on_moment_changed (RoundsResultsPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    build (self); /* in a turn of its own: two pages may have no frame in common */
  else if (self->refresh == 0)
    self->refresh = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/* How long a result is waited for grows with the clock; medicines over a plot are as of now. */
static void
on_now_changed (RoundsResultsPage *self)
{
  gboolean waits = self->plot != NULL;

  for (guint i = 0; self->list != NULL && i < self->list->n_lines; i++)
    waits |= g_strcmp0 (self->list->lines[i].row->event->status, "registered") == 0;
  if (waits)
    build (self);
}

/* ---- rows ---- */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsResultsPage *self)
{
  GtkWidget *row = rounds_result_row_new (self->columns);

  g_object_set_data (G_OBJECT (row), "list-item", item);
  gtk_list_item_set_child (item, row);
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, RoundsResultsPage *self)
{
  RoundsResultItem *item = gtk_list_item_get_item (list_item);
  RoundsResultRow *row = ROUNDS_RESULT_ROW (gtk_list_item_get_child (list_item));

  rounds_list_headings_bind (list_item, item->line == NULL, FALSE);
  if (item->group != NULL)
    rounds_result_row_set_group (row, self->list, item->group);
  else
    {
      g_autofree char *goal = rounds_goal_of_row (self->goals, item->line->row);

      rounds_result_row_set_line (row, self->list, item->line, goal);
    }
  /* Of an analyte, whose newest result is another record each time. */
  rounds_focus_place_mark (GTK_WIDGET (row), item->group != NULL ? item->group->title
                                                                 : item->line->row->event->title);
}

static void
on_row_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsResultsPage *self)
{
  rounds_result_row_clear (ROUNDS_RESULT_ROW (gtk_list_item_get_child (item)));
}

/* A row has no height while it was never shown. */
static gboolean
is_above_foot (RoundsResultsPage *self, GtkWidget *row)
{
  float foot = (float) gtk_widget_get_height (GTK_WIDGET (self->scroller)) + 1;
  graphene_rect_t at;

  return gtk_widget_compute_bounds (row, GTK_WIDGET (self->scroller), &at) && at.size.height > 0 &&
         at.origin.y + at.size.height <= foot;
}

/* The first item that ends below what is shown; none: how many there are. */
static guint
first_below (RoundsResultsPage *self)
{
  guint first = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);
      GtkListItem *of = row != NULL ? g_object_get_data (G_OBJECT (row), "list-item") : NULL;
      guint at = of != NULL ? gtk_list_item_get_position (of) : GTK_INVALID_LIST_POSITION;

      if (at != GTK_INVALID_LIST_POSITION && is_above_foot (self, row))
        first = MAX (first, at + 1);
    }
  return first;
}

/* "and n more below": a list never ends in silence. */
static void
count_below (RoundsResultsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items)), more = 0;
  g_autofree char *words = NULL;

  for (guint i = first_below (self); i < n; i++)
    {
      g_autoptr (RoundsResultItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      more += item->line != NULL;
    }
  if (more > 0)
    words = g_strdup_printf (ngettext ("and %u more series below", "and %u more series below",
                                       more),
                             more);
  gtk_label_set_label (self->below, words != NULL ? words : "");
}

/* Rows have their places after the frame in which they are laid out. */
static gboolean
on_frame_began (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsResultsPage *self = ROUNDS_RESULTS_PAGE (widget);

  if (--self->frames_to_count > 0)
    return G_SOURCE_CONTINUE;
  count_below (self);
  return G_SOURCE_REMOVE;
}

static void
on_scrolled (RoundsResultsPage *self)
{
  if (self->frames_to_count == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_began, NULL, NULL);
  self->frames_to_count = 2;
}

/* ---- the plot ---- */

static void
close_plot (RoundsResultsPage *self)
{
  if (self->plot == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, "list");
  gtk_stack_remove (self->stack, g_steal_pointer (&self->plot));
  rounds_list_stop_enter_list (GTK_WIDGET (self->view));
}

static void
open_plot (RoundsResultsPage *self, GPtrArray *lines)
{
  g_autoptr (GPtrArray) series = g_ptr_array_new ();

  for (guint i = 0; i < lines->len; i++)
    if (((const RoundsResultLine *) g_ptr_array_index (lines, i))->series != NULL)
      g_ptr_array_add (
          series, (gpointer) ((const RoundsResultLine *) g_ptr_array_index (lines, i))->series);
  if (series->len == 0)
    return;
  close_plot (self);
  self->plot = rounds_plot_page_new (self->patient, series);
  g_signal_connect_swapped (self->plot, "back", G_CALLBACK (close_plot), self);
  gtk_stack_add_named (self->stack, self->plot, "plot");
  gtk_stack_set_visible_child_name (self->stack, "plot");
  rounds_plot_page_focus (ROUNDS_PLOT_PAGE (self->plot));
}

static void
on_activated (RoundsResultsPage *self, guint position)
{
  g_autoptr (RoundsResultItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  if (item == NULL || item->line == NULL)
    return;
  g_ptr_array_add (lines, (gpointer) item->line);
  open_plot (self, lines);
}

/* ---- actions ---- */

static void
on_compare (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GPtrArray) lines = selected_lines (data);

  open_plot (data, lines);
}

static void
on_flow_sheet (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (data, "win.section", "s", "flow-sheet");
}

static void
on_abnormal (GSimpleAction *action, GVariant *state, gpointer data)
{
  RoundsResultsPage *self = data;

  g_simple_action_set_state (action, state);
  self->abnormal = g_variant_get_boolean (state);
  fill (self);
}

static void
on_compact (GSimpleAction *action, GVariant *state, gpointer data)
{
  RoundsResultsPage *self = data;

  g_simple_action_set_state (action, state);
  rounds_result_columns_set_compact (self->columns, g_variant_get_boolean (state));
  rounds_settings_set_bool (self->settings, "compact-rows", g_variant_get_boolean (state));
  measure_rows (self);
}

/* The same is set in the preferences, in the flow sheet and in another window. */
static void
on_setting_changed (RoundsResultsPage *self)
{
  g_autoptr (GVariant)
      state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "compact");
  gboolean compact = rounds_settings_get_bool (self->settings, "compact-rows", TRUE);

  if (compact != g_variant_get_boolean (state))
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "compact",
                                        g_variant_new_boolean (compact));
}

static void
on_stop_search (RoundsResultsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  rounds_list_stop_enter_list (GTK_WIDGET (self->view));
}

static void
on_height_changed (RoundsResultsPage *self, int height)
{
  gboolean low = height < LOW_LINES * rounds_text_height (GTK_WIDGET (self));

  /* The titles have the lines of the width that came last: what was asked before may be less. */
  gtk_widget_queue_resize (adw_bin_get_child (self->titles));
  if (low == self->low)
    return;
  self->low = low;
  gtk_widget_set_visible (self->title, !low);
  gtk_widget_set_visible (self->abnormal_button, !low);
  gtk_widget_set_visible (self->compact, !low);
  gtk_widget_set_visible (self->flow_sheet, !low);
  gtk_widget_set_visible (self->more, low);
  gtk_widget_set_visible (GTK_WIDGET (self->titles), !low);
  gtk_widget_set_visible (GTK_WIDGET (self->legend), !low);
  rounds_result_columns_set_untitled (self->columns, low);
  measure_rows (self);
  if (self->list != NULL)
    fill (self);
}

static void
add_actions (RoundsResultsPage *self)
{
  static const GActionEntry entries[] = {
    { "compare", on_compare, NULL, NULL, NULL, { 0 } },
    { "flow-sheet", on_flow_sheet, NULL, NULL, NULL, { 0 } },
    { "abnormal", NULL, NULL, "false", on_abnormal, { 0 } },
    { "compact", NULL, NULL, "false", on_compact, { 0 } },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "results", G_ACTION_GROUP (self->actions));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "results", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_BUBBLE);
}

/* ---- the class ---- */

static void
rounds_results_page_dispose (GObject *object)
{
  RoundsResultsPage *self = ROUNDS_RESULTS_PAGE (object);

  if (self->refresh != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->refresh);
  self->refresh = 0;
  if (self->items != NULL)
    g_list_store_remove_all (self->items);
  adw_bin_set_child (ADW_BIN (self), NULL);
  adw_bin_set_child (ADW_BIN (self), NULL); /* else it would be taken out twice */
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_RESULTS_PAGE);
  G_OBJECT_CLASS (rounds_results_page_parent_class)->dispose (object);
}

static void
rounds_results_page_finalize (GObject *object)
{
  RoundsResultsPage *self = ROUNDS_RESULTS_PAGE (object);

  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);
  g_clear_object (&self->patient);
  g_clear_pointer (&self->columns, rounds_result_columns_unref);
  g_clear_pointer (&self->list, rounds_results_list_free);
  g_clear_pointer (&self->goals, g_ptr_array_unref);
  G_OBJECT_CLASS (rounds_results_page_parent_class)->finalize (object);
}

static void
rounds_results_page_class_init (RoundsResultsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_results_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_results_page_finalize;
  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  g_type_ensure (ROUNDS_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/results-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, body);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, summary);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, none);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, below);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, said);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, legend);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, compact);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, flow_sheet);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, more);
  gtk_widget_class_bind_template_child_full (widget_class, "abnormal", FALSE,
                                             G_STRUCT_OFFSET (RoundsResultsPage, abnormal_button));
  gtk_widget_class_bind_template_callback (widget_class, on_height_changed);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, search);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, compare);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, panels);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, titles);
  gtk_widget_class_bind_template_child (widget_class, RoundsResultsPage, scroller);
  gtk_widget_class_bind_template_child_full (widget_class, "list", FALSE,
                                             G_STRUCT_OFFSET (RoundsResultsPage, view));
}

/* RoundsIsHeading. */
static gboolean
is_heading (gpointer item)
{
  return ROUNDS_RESULT_ITEM (item)->line == NULL;
}

static void
set_up_list (RoundsResultsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkWidget *titles = rounds_result_row_new (self->columns);

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbind), self, 0);
  gtk_list_view_set_factory (self->view, factory);
  rounds_list_headings_set_model (self->view, GTK_SELECTION_MODEL (self->selection), is_heading);
  rounds_result_row_set_titles (ROUNDS_RESULT_ROW (titles));
  adw_bin_set_child (self->titles, titles);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
}

static void
rounds_results_page_init (RoundsResultsPage *self)
{
  gboolean compact;

  self->settings = rounds_settings_new ();
  compact = rounds_settings_get_bool (self->settings, "compact-rows", TRUE);
  self->columns = rounds_result_columns_new (compact);
  self->items = g_list_store_new (ROUNDS_TYPE_RESULT_ITEM);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->items)));
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "compact",
                                      g_variant_new_boolean (compact));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                            self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (on_stop_search), self);
  g_signal_connect_swapped (self->panels, "notify::selected", G_CALLBACK (fill), self);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::compact-rows",
                             G_CALLBACK (on_setting_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
rounds_results_page_new (RoundsPatient *patient)
{
  RoundsResultsPage *self = g_object_new (ROUNDS_TYPE_RESULTS_PAGE, NULL);

  self->patient = g_object_ref (patient);
  rounds_follow (self, patient, "changed", (RoundsFollow) build);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_moment_changed);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) on_now_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  build (self);
  return GTK_WIDGET (self);
}

RoundsPlotPage *
rounds_results_page_get_plot (RoundsResultsPage *self)
{
  return (RoundsPlotPage *) self->plot;
}
