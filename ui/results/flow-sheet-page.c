#include "flow-sheet-page.h"

#include "focus-place.h"
#include "flow-row.h"
#include "follow.h"
#include "list-stop.h"
#include "page-actions.h"
#include "plot-page.h"
#include "results-grid.h"
#include "settings.h"
#include "width-bin.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>

struct _RoundsFlowSheetPage
{
  AdwBin parent;
  RoundsPatient *patient;
  GSettings *settings;
  RoundsResultsGrid *grid;
  RoundsFlowView *view;
  GtkStringList *items; /* a row each; what it is stands in the grid */
  GtkSingleSelection *selection;
  GtkAdjustment *across_by; /* columns hidden at the start */
  GSimpleActionGroup *actions;
  GtkWidget *plot; /* NULL: the grid is shown */
  guint refresh;   /* source */
  guint font;      /* tick */
  RoundsFontMark font_mark;
  gboolean days, moving;

  GtkStack *stack, *body;
  GtkLabel *summary, *said, *below, *none;
  GtkButton *side;
  RoundsWidthBin *titles;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkScrollbar *across;
};

G_DEFINE_FINAL_TYPE (RoundsFlowSheetPage, rounds_flow_sheet_page, ADW_TYPE_BIN)

/* ---- what is around the grid ---- */

static RoundsFlowRow *
titles_row (RoundsFlowSheetPage *self)
{
  return ROUNDS_FLOW_ROW (gtk_widget_get_first_child (GTK_WIDGET (self->titles)));
}

/* "12 older days to the left": what is not in view is counted, on its side. */
static char *
hidden_words (RoundsFlowSheetPage *self)
{
  const RoundsFlowView *view = self->view;
  guint start = view->first, end = 0, older, newer;
  GString *words = g_string_new (NULL);

  if (self->grid->n_columns > view->first + view->visible)
    end = self->grid->n_columns - view->first - view->visible;
  older = view->newest_first ? end : start;
  newer = view->newest_first ? start : end;
  if (older > 0)
    g_string_append_printf (words,
                            self->days ? ngettext (" · %u older day (Home)",
                                                   " · %u older days (Home)", older)
                                       : ngettext (" · %u older time (Home)",
                                                   " · %u older times (Home)", older),
                            older);
  if (newer > 0)
    g_string_append_printf (words,
                            self->days ? ngettext (" · %u newer day (End)",
                                                   " · %u newer days (End)", newer)
                                       : ngettext (" · %u newer time (End)",
                                                   " · %u newer times (End)", newer),
                            newer);
  if (self->grid->n_undated > 0)
    g_string_append_printf (words,
                            ngettext (" · %u is not dated: see Results",
                                      " · %u are not dated: see Results", self->grid->n_undated),
                            self->grid->n_undated);
  return g_string_free (words, FALSE);
}

static void
show_foot (RoundsFlowSheetPage *self)
{
  g_autofree char *hidden = NULL, *rows = NULL, *words = NULL;
  guint shown;

  if (self->grid == NULL || self->view->visible == 0)
    return;
  hidden = hidden_words (self);
  shown = MIN (self->view->visible, self->grid->n_columns);
  rows = g_strdup_printf (ngettext ("%u row", "%u rows", self->grid->n_lines), self->grid->n_lines);
  words = g_strdup_printf (self->days ? ngettext ("%s × %u day%s", "%s × %u days%s", shown)
                                      : ngettext ("%s × %u time%s", "%s × %u times%s", shown),
                           rows, shown, hidden);
  gtk_label_set_label (self->below, words);
}

static void
show_side (RoundsFlowSheetPage *self)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_button_set_label (self->side, self->view->newest_first == mirrored ? _ ("Newest right")
                                                                         : _ ("Newest left"));
}

static void
show_said (RoundsFlowSheetPage *self)
{
  const RoundsFlowView *view = self->view;
  g_autofree char *words = NULL;

  if (self->grid != NULL && view->cursor_row < self->grid->n_rows && view->cursor != ROUNDS_NONE)
    words = rounds_grid_sentence (self->grid, &self->grid->rows[view->cursor_row], view->cursor);
  gtk_label_set_label (self->said, words != NULL ? words : "");
}

static void
refresh_rows (RoundsFlowSheetPage *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    if (gtk_widget_get_first_child (item) != NULL)
      rounds_flow_row_refresh (ROUNDS_FLOW_ROW (gtk_widget_get_first_child (item)));
  rounds_flow_row_refresh (titles_row (self));
}

static void
resize_rows (RoundsFlowSheetPage *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    if (gtk_widget_get_first_child (item) != NULL)
      gtk_widget_queue_resize (gtk_widget_get_first_child (item));
}

/* After a move of columns, of the cursor, or of both. */
static void
show_move (RoundsFlowSheetPage *self)
{
  self->moving = TRUE;
  gtk_adjustment_configure (self->across_by, self->view->first, 0,
                            self->grid != NULL ? self->grid->n_columns : 0, 1,
                            MAX (self->view->visible, 1), self->view->visible);
  self->moving = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->across),
                          self->grid != NULL && self->grid->n_columns > self->view->visible);
  refresh_rows (self);
  show_said (self);
  show_foot (self);
}

/* ---- the cursor ---- */

static void
select_cell (RoundsFlowSheetPage *self)
{
  const RoundsFlowView *view = self->view;
  const RoundsGridRow *row = &self->grid->rows[view->cursor_row];
  RoundsGridCell cell = rounds_grid_cell (self->grid, row, view->cursor);
  g_autofree char *field = NULL;
  RoundsSelection selection = { .row = cell.pending };

  if (cell.last > cell.first)
    {
      const RoundsPoint *point = &row->line->series->points[cell.last - 1];
      field = rounds_results_point_field (point);
      selection = (RoundsSelection){ .row = point->row, .field = field };
    }
  self->moving = TRUE;
  rounds_patient_select (self->patient, &selection);
  self->moving = FALSE;
}

static void
reveal_row (RoundsFlowSheetPage *self, guint row)
{
  GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (self->scroller);
  double height = gtk_adjustment_get_upper (down) / MAX (self->grid->n_rows, 1);
  double page = gtk_adjustment_get_page_size (down), at = gtk_adjustment_get_value (down);

  if (row * height < at)
    gtk_adjustment_set_value (down, row * height);
  else if ((row + 1) * height > at + page)
    gtk_adjustment_set_value (down, (row + 1) * height - page);
}

static void
put_cursor (RoundsFlowSheetPage *self, guint row, guint column)
{
  self->view->cursor_row = row;
  self->view->cursor = column;
  rounds_flow_view_reveal (self->view, rounds_flow_view_place (self->view, column));
  self->moving = TRUE;
  gtk_single_selection_set_selected (self->selection, row);
  self->moving = FALSE;
  reveal_row (self, row);
  show_move (self);
}

/* The next row that is no heading; ROUNDS_NONE: none. */
static guint
next_row (RoundsFlowSheetPage *self, guint row, int step)
{
  gint64 at = row == ROUNDS_NONE ? -1 : (gint64) row;

  for (at += step; at >= 0 && at < self->grid->n_rows; at += step)
    if (self->grid->rows[at].line != NULL)
      return (guint) at;
  return ROUNDS_NONE;
}

gboolean
rounds_flow_sheet_page_step (RoundsFlowSheetPage *self, int rows, int columns)
{
  RoundsFlowView *view = self->view;
  guint row = view->cursor_row, column = view->cursor, place;

  if (self->grid == NULL || self->grid->n_columns == 0)
    return FALSE;
  if (row == ROUNDS_NONE || column == ROUNDS_NONE)
    {
      row = next_row (self, ROUNDS_NONE, 1);
      column = self->grid->n_columns - 1;
      rows = columns = 0;
    }
  for (; rows != 0; rows += rows > 0 ? -1 : 1)
    {
      guint next = next_row (self, row, rows > 0 ? 1 : -1);
      if (next == ROUNDS_NONE)
        return FALSE;
      row = next;
    }
  place = rounds_flow_view_place (view, column);
  if ((gint64) place + columns < 0 || (gint64) place + columns >= self->grid->n_columns)
    return FALSE;
  put_cursor (self, row, rounds_flow_view_column (view, (guint) ((int) place + columns)));
  select_cell (self);
  return TRUE;
}

/* The cell of what is selected in the patient. */
static void
on_selected (RoundsFlowSheetPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  guint row, column;

  if (self->moving || self->grid == NULL || selection->row == NULL)
    return;
  row = rounds_grid_row_of (self->grid, selection->row);
  column = rounds_grid_column_at (self->grid, selection->row->from);
  if (row != ROUNDS_NONE && column != ROUNDS_NONE)
    put_cursor (self, row, column);
}

static void
on_row_selected (RoundsFlowSheetPage *self)
{
  guint row = gtk_single_selection_get_selected (self->selection);

  if (self->moving || self->grid == NULL || row >= self->grid->n_rows ||
      self->grid->rows[row].line == NULL || self->grid->n_columns == 0)
    return;
  put_cursor (self, row,
              self->view->cursor != ROUNDS_NONE ? self->view->cursor : self->grid->n_columns - 1);
  select_cell (self);
}

/* ---- filling ---- */

/* What a column is, and that an empty cell may be one that is not here. (transfer full) */
static char *
summary_words (RoundsFlowSheetPage *self, const RoundsChartIndex *index)
{
  const guint64 kinds = 1u << ROUNDS_KIND_RESULT | 1u << ROUNDS_KIND_VITAL;
  const char *columns = self->days ? _ ("a column is a day; a time stands in the cell where it is "
                                        "not the column’s")
                                   : _ ("a column is a single time");
  const char *lacks = !rounds_chart_loaded (index, "Observation") ? _ ("not all were loaded")
                      : (index->withheld_kinds & kinds) != 0      ? _ ("some are withheld from you")
                                                                  : NULL;

  return lacks != NULL ? g_strdup_printf ("⚠ %s · %s", lacks, columns) : g_strdup (columns);
}

static void
fill_items (RoundsFlowSheetPage *self)
{
  guint n = self->grid->n_rows;
  g_autofree const char **texts = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    texts[i] = "";
  gtk_string_list_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                          texts);
}

/* Measuring a long chart takes a while: a page that is not seen is laid out when it is (rounds_flow_sheet_page_map). */
static void
lay_out (RoundsFlowSheetPage *self)
{
  guint lines = self->view->lines;
  int width = gtk_widget_get_width (GTK_WIDGET (self->titles));

  if (width <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  rounds_flow_view_lay_out (self->view, GTK_WIDGET (titles_row (self)), width);
  if (self->view->lines != lines)
    resize_rows (self);
}

static void
build (RoundsFlowSheetPage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  RoundsResultsGrid *old = self->grid;
  g_autofree char *none = NULL, *summary = NULL;

  if (index == NULL)
    return; /* closing: the page goes with the chart */
  self->grid = rounds_results_grid_new (index, rounds_patient_get_moment (self->patient),
                                        rounds_patient_is_now (self->patient), self->days);
  self->view->grid = self->grid;
  self->view->cursor = self->view->cursor_row = ROUNDS_NONE;
  self->view->width = 0;
  self->view->measured = NULL;
  /* The newest is in view: lay-out brings it back to what there is. */
  self->view->first = self->view->newest_first ? 0 : self->grid->n_columns;
  self->moving = TRUE;
  fill_items (self);
  self->moving = FALSE;
  summary = summary_words (self, index);
  gtk_label_set_label (self->summary, summary);
  none = rounds_results_none (&self->grid->list->ask);
  gtk_label_set_label (self->none, none);
  gtk_stack_set_visible_child_name (self->body, self->grid->n_rows > 0 ? "rows" : "none");
  lay_out (self);
  show_move (self);
  on_selected (self);
  g_clear_pointer (&old, rounds_results_grid_free);
  if (self->plot != NULL)
    rounds_plot_page_refresh (ROUNDS_PLOT_PAGE (self->plot));
}

static gboolean
on_refresh_turn (gpointer page)
{
  RoundsFlowSheetPage *self = page;

  self->refresh = 0;
  build (self);
  return G_SOURCE_REMOVE;
}

/* The cursor of time may move several times before a frame, and the grid needs to follow once: in a turn of its own before
 * the frame, which has it to lay out and to draw. */
static void
on_moment_changed (RoundsFlowSheetPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    build (self); /* in a turn of its own: two pages may have no frame in common */
  else if (self->refresh == 0)
    self->refresh = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_refresh_turn, self, NULL);
}

/* Medicines over a plot are as of now. */
static void
on_now_changed (RoundsFlowSheetPage *self)
{
  if (self->plot != NULL)
    rounds_plot_page_refresh (ROUNDS_PLOT_PAGE (self->plot));
}

/* ---- input ---- */

static void
close_plot (RoundsFlowSheetPage *self)
{
  if (self->plot == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, "grid");
  gtk_stack_remove (self->stack, g_steal_pointer (&self->plot));
  rounds_list_stop_enter_list (GTK_WIDGET (self->list));
}

static gboolean
open_plot (RoundsFlowSheetPage *self)
{
  guint row = self->view->cursor_row;
  g_autoptr (GPtrArray) series = g_ptr_array_new ();

  if (self->grid == NULL || row >= self->grid->n_rows || self->grid->rows[row].line == NULL ||
      self->grid->rows[row].line->series == NULL)
    return FALSE;
  g_ptr_array_add (series, (gpointer) self->grid->rows[row].line->series);
  self->plot = rounds_plot_page_new (self->patient, series);
  g_signal_connect_swapped (self->plot, "back", G_CALLBACK (close_plot), self);
  gtk_stack_add_named (self->stack, self->plot, "plot");
  gtk_stack_set_visible_child_name (self->stack, "plot");
  rounds_plot_page_focus (ROUNDS_PLOT_PAGE (self->plot));
  return TRUE;
}

static gboolean
on_key_pressed (RoundsFlowSheetPage *self, guint key, guint code, GdkModifierType state)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int all = self->grid != NULL ? (int) self->grid->n_columns : 0;
  guint place = rounds_flow_view_place (self->view, self->view->cursor);
  int oldest = self->view->newest_first ? all - 1 : 0, newest = all - 1 - oldest;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      rounds_flow_sheet_page_step (self, 0, (key == GDK_KEY_Left) != mirrored ? -1 : 1);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      rounds_flow_sheet_page_step (self, key == GDK_KEY_Up ? -1 : 1, 0);
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_End:
      if (place == ROUNDS_NONE)
        return rounds_flow_sheet_page_step (self, 0, 0);
      rounds_flow_sheet_page_step (self, 0, (key == GDK_KEY_Home ? oldest : newest) - (int) place);
      return TRUE;
    case GDK_KEY_p:
      return open_plot (self);
    default:
      return FALSE;
    }
}

static void
on_activated (RoundsFlowSheetPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

static void
on_across (RoundsFlowSheetPage *self)
{
  guint first = (guint) (gtk_adjustment_get_value (self->across_by) + .5);

  if (self->moving || first == self->view->first)
    return;
  self->view->first = first;
  refresh_rows (self);
  show_foot (self);
}

static void
on_row_pressed (GtkGestureClick *click, int n_press, double x, double y, gpointer data)
{
  RoundsFlowSheetPage *self = data;
  RoundsFlowRow *row = ROUNDS_FLOW_ROW (
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click)));
  guint place = rounds_flow_row_place_at (row, x), at = rounds_flow_row_get (row);

  if (self->grid == NULL || place == ROUNDS_NONE || at >= self->grid->n_rows ||
      self->grid->rows[at].line == NULL || place >= self->grid->n_columns)
    return;
  put_cursor (self, at, rounds_flow_view_column (self->view, place));
  select_cell (self);
}

/* ---- rows ---- */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsFlowSheetPage *self)
{
  GtkWidget *row = rounds_flow_row_new (self->view);
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (click, "pressed", G_CALLBACK (on_row_pressed), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, row);
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsFlowSheetPage *self)
{
  guint row = gtk_list_item_get_position (item);

  gtk_list_item_set_selectable (item, self->grid->rows[row].line != NULL);
  gtk_list_item_set_activatable (item, self->grid->rows[row].line != NULL);
  rounds_flow_row_set (ROUNDS_FLOW_ROW (gtk_list_item_get_child (item)), row);
  rounds_focus_place_mark (gtk_list_item_get_child (item),
                           self->grid->rows[row].line != NULL
                               ? self->grid->rows[row].line->row->event->title
                               : NULL);
}

/* ---- settings ---- */

static void
on_density (GSimpleAction *action, GVariant *state, gpointer data)
{
  RoundsFlowSheetPage *self = data;
  gboolean compact = g_str_equal (g_variant_get_string (state, NULL), "compact");

  g_simple_action_set_state (action, state);
  self->view->compact = compact;
  self->view->width = 0;
  rounds_settings_set_bool (self->settings, "compact-rows", compact);
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact-flow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact-flow");
  resize_rows (self);
  gtk_widget_queue_resize (GTK_WIDGET (titles_row (self)));
}

static void
on_newest (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsFlowSheetPage *self = data;

  self->view->newest_first = !self->view->newest_first;
  rounds_settings_set_bool (self->settings, "newest-first", self->view->newest_first);
  show_side (self);
  build (self);
}

static void
on_columns (GSimpleAction *action, GVariant *state, gpointer data)
{
  RoundsFlowSheetPage *self = data;

  g_simple_action_set_state (action, state);
  self->days = g_str_equal (g_variant_get_string (state, NULL), "days");
  rounds_settings_set_bool (self->settings, "columns-are-days", self->days);
  build (self);
}

static void
take_choice (RoundsFlowSheetPage *self, const char *action, const char *choice)
{
  g_autoptr (GVariant)
      state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), action);

  if (!g_str_equal (g_variant_get_string (state, NULL), choice))
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), action,
                                        g_variant_new_string (choice));
}

/* The same is set in the preferences, and in the flow sheet of another window. */
static void
on_setting_changed (RoundsFlowSheetPage *self)
{
  take_choice (self, "density",
               rounds_settings_get_bool (self->settings, "compact-rows", TRUE) ? "compact"
                                                                               : "comfortable");
  take_choice (self, "columns",
               rounds_settings_get_bool (self->settings, "columns-are-days", TRUE) ? "days"
                                                                                   : "times");
  if (rounds_settings_get_bool (self->settings, "newest-first", FALSE) != self->view->newest_first)
    g_action_group_activate_action (G_ACTION_GROUP (self->actions), "newest", NULL);
}

static void
on_results (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (data, "win.section", "s", "results");
}

static void
add_actions (RoundsFlowSheetPage *self)
{
  static const GActionEntry entries[] = {
    { "results", on_results, NULL, NULL, NULL, { 0 } },
    { "newest", on_newest, NULL, NULL, NULL, { 0 } },
    { "density", NULL, "s", "'comfortable'", on_density, { 0 } },
    { "columns", NULL, "s", "'days'", on_columns, { 0 } },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "flow", G_ACTION_GROUP (self->actions));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "flow", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_BUBBLE);
}

/* ---- the class ---- */

/* The columns that fit are known once there is a width, and are others in another font. */
static void
show_columns (RoundsFlowSheetPage *self)
{
  if (self->grid == NULL)
    return;
  lay_out (self);
  if (self->view->cursor != ROUNDS_NONE)
    rounds_flow_view_reveal (self->view, rounds_flow_view_place (self->view, self->view->cursor));
  show_move (self);
}

static void
on_width_changed (RoundsFlowSheetPage *self, int width)
{
  show_columns (self);
}

static void
rounds_flow_sheet_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_flow_sheet_page_parent_class)->map (widget);
  show_columns (ROUNDS_FLOW_SHEET_PAGE (widget));
}

static gboolean
on_font_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsFlowSheetPage *self = ROUNDS_FLOW_SHEET_PAGE (widget);

  self->font = 0;
  show_columns (self);
  return G_SOURCE_REMOVE;
}

/* Rows have no style yet while their page is told of a new one. */
static void
rounds_flow_sheet_page_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  RoundsFlowSheetPage *self = ROUNDS_FLOW_SHEET_PAGE (widget);

  GTK_WIDGET_CLASS (rounds_flow_sheet_page_parent_class)->css_changed (widget, change);
  if (!rounds_font_mark_holds (&self->font_mark, widget) && self->font == 0)
    self->font = gtk_widget_add_tick_callback (widget, on_font_frame, NULL, NULL);
}

static void
rounds_flow_sheet_page_dispose (GObject *object)
{
  RoundsFlowSheetPage *self = ROUNDS_FLOW_SHEET_PAGE (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  if (self->font != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->font);
  self->font = 0;
  self->view->grid = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL); /* else it would be taken out twice */
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_FLOW_SHEET_PAGE);
  G_OBJECT_CLASS (rounds_flow_sheet_page_parent_class)->dispose (object);
}

static void
rounds_flow_sheet_page_finalize (GObject *object)
{
  RoundsFlowSheetPage *self = ROUNDS_FLOW_SHEET_PAGE (object);

  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  g_clear_object (&self->across_by);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);
  g_clear_object (&self->patient);
  g_clear_pointer (&self->view, rounds_flow_view_unref);
  rounds_font_mark_clear (&self->font_mark);
  g_clear_pointer (&self->grid, rounds_results_grid_free);
  G_OBJECT_CLASS (rounds_flow_sheet_page_parent_class)->finalize (object);
}

static void
rounds_flow_sheet_page_class_init (RoundsFlowSheetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_flow_sheet_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_flow_sheet_page_finalize;
  widget_class->map = rounds_flow_sheet_page_map;
  widget_class->css_changed = rounds_flow_sheet_page_css_changed;
  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_WRAP_BOX);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/rounds/Rounds/flow-sheet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, body);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, summary);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, said);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, below);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, none);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, side);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, titles);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, list);
  gtk_widget_class_bind_template_child (widget_class, RoundsFlowSheetPage, across);
}

static void
set_up_list (RoundsFlowSheetPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *titles = rounds_flow_row_new (self->view);

  self->items = gtk_string_list_new (NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  rounds_width_bin_set_child (self->titles, titles);
  g_signal_connect_swapped (self->titles, "width-changed", G_CALLBACK (on_width_changed), self);
  rounds_flow_row_set (ROUNDS_FLOW_ROW (titles), ROUNDS_NONE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  /* Before the list view, which would move its own cursor. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_row_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (on_activated), self);
}

static void
rounds_flow_sheet_page_init (RoundsFlowSheetPage *self)
{
  gboolean compact;

  self->settings = rounds_settings_new ();
  self->view = rounds_flow_view_new ();
  compact = rounds_settings_get_bool (self->settings, "compact-rows", TRUE);
  self->view->newest_first = rounds_settings_get_bool (self->settings, "newest-first", FALSE);
  self->days = rounds_settings_get_bool (self->settings, "columns-are-days", TRUE);
  self->across_by = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 1, 1, 1));
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  gtk_scrollbar_set_adjustment (self->across, self->across_by);
  g_signal_connect_object (self->across_by, "value-changed", G_CALLBACK (on_across), self,
                           G_CONNECT_SWAPPED);
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "density",
                                      g_variant_new_string (compact ? "compact" : "comfortable"));
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "columns")),
      g_variant_new_string (self->days ? "days" : "times"));
  show_side (self);
}

GtkWidget *
rounds_flow_sheet_page_new (RoundsPatient *patient)
{
  RoundsFlowSheetPage *self = g_object_new (ROUNDS_TYPE_FLOW_SHEET_PAGE, NULL);

  self->patient = g_object_ref (patient);
  rounds_follow (self, patient, "changed", (RoundsFollow) build);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_moment_changed);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) on_now_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed", G_CALLBACK (on_setting_changed), self,
                             G_CONNECT_SWAPPED);
  build (self);
  return GTK_WIDGET (self);
}

gboolean
rounds_flow_sheet_page_get_shown (RoundsFlowSheetPage *self, gboolean *days, gboolean *newest_first)
{
  *days = self->days;
  *newest_first = self->view->newest_first;
  return self->plot == NULL;
}

RoundsPlotPage *
rounds_flow_sheet_page_get_plot (RoundsFlowSheetPage *self)
{
  return (RoundsPlotPage *) self->plot;
}
