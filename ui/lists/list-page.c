#include "list-page.h"

#include "focus-place.h"
#include "follow.h"
#include "list-headings.h"
#include "list-reading.h"
#include "list-stop.h"
#include "names.h"
#include "page-actions.h"
#include "pair-box.h"
#include "wrap-box.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define DOUBLE_CLICK_US 500000

/* What is read on the worker for a page, by need. */
enum
{
  READ_DENIALS,
  READ_AUDIT,
  N_READINGS
};

struct _RoundsListPage
{
  AdwBin parent_instance;

  GtkLabel *title, *moment, *empty;
  GtkWidget *search, *sort, *history, *enter, *notices, *acts;
  AdwBin *heads;
  GtkStack *body;
  GtkListView *list;

  RoundsPatient *patient;
  const RoundsListPageRow *page;
  RoundsListModel *model;
  GtkSingleSelection *selection;
  GSimpleActionGroup *actions;
  gpointer read[N_READINGS]; /* GArray, GPtrArray, GHashTable, guint; NULL: not yet */
  guint reading;             /* counts what is asked of the worker: an older answer is dropped */
  gboolean selecting;        /* what is selected here comes from the patient */
  gint64 clicked;            /* us: when a click was taken */
};

G_DEFINE_FINAL_TYPE (RoundsListPage, rounds_list_page, ADW_TYPE_BIN)

/* ---- what is selected ---- */

static RoundsListRow *
selected_row (RoundsListPage *self)
{
  RoundsListRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL && !row->heading && row->entry.row != NULL ? row : NULL;
}

static void
enable_acts (RoundsListPage *self)
{
  gboolean may = selected_row (self) != NULL && rounds_patient_is_now (self->patient);

  for (GtkWidget *button = gtk_widget_get_first_child (self->acts); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    gtk_widget_set_sensitive (button, may);
}

static void
on_selection_changed (RoundsListPage *self)
{
  RoundsListRow *row = selected_row (self);

  enable_acts (self);
  if (row == NULL || self->selecting)
    return;
  rounds_patient_select (self->patient, &(RoundsSelection){ row->entry.row, row->entry.field,
                                                            row->entry.start, row->entry.end });
}

/* A conflict and the medicine that it concerns are two rows of one record: what a person chose of
 * them stays chosen. */
static void
select_again (RoundsListPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  RoundsListRow *row = selected_row (self);

  if (self->selecting || (row != NULL && row->entry.row == selection->row))
    return;
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection,
                                     rounds_list_model_find (self->model, selection->row));
  self->selecting = FALSE;
  enable_acts (self);
}

/* Chosen elsewhere, it comes into view; what was only filled anew stays where it was scrolled to. */
static void
show_selected (RoundsListPage *self)
{
  guint before = gtk_single_selection_get_selected (self->selection), position;

  select_again (self);
  position = gtk_single_selection_get_selected (self->selection);
  if (position != before && position != GTK_INVALID_LIST_POSITION &&
      gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* The heading says something else then, so it is another row: it has the focus again. */
static void
fold (RoundsListPage *self, guint section)
{
  RoundsFocusPlace *place = rounds_focus_place_take (GTK_WIDGET (self));

  rounds_list_model_toggle (self->model, section);
  rounds_focus_place_give_back (place, GTK_WIDGET (self));
}

static void
open_row (RoundsListPage *self, guint position)
{
  g_autoptr (RoundsListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row == NULL)
    return;
  if (row->heading)
    fold (self, row->section);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

/* Enter, or a double click, whose first click has been taken already. */
static void
on_row_activated (RoundsListPage *self, guint position)
{
  if (g_get_monotonic_time () - self->clicked < DOUBLE_CLICK_US)
    return;
  gtk_selection_model_select_item (gtk_list_view_get_model (self->list), position, TRUE);
  open_row (self, position);
}

/* Space selects a row. A heading, which is never selected, is folded by it as by Enter. */
static gboolean
on_key_pressed (RoundsListPage *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  return (key == GDK_KEY_space || key == GDK_KEY_KP_Space) &&
         (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) == 0 && row != NULL &&
         rounds_list_headings_is (row) && gtk_widget_activate (row);
}

/* One click is enough for the source of a line; the list selects it by itself. */
static void
on_row_released (GtkGestureClick *gesture, int n_press, double x, double y, GtkListItem *item)
{
  GtkWidget *cells = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  RoundsListPage *self = ROUNDS_LIST_PAGE (gtk_widget_get_ancestor (cells, ROUNDS_TYPE_LIST_PAGE));

  if (self == NULL || n_press != 1 || !gtk_widget_contains (cells, x, y))
    return;
  self->clicked = g_get_monotonic_time ();
  gtk_selection_model_select_item (gtk_list_view_get_model (self->list),
                                   gtk_list_item_get_position (item), TRUE);
  open_row (self, gtk_list_item_get_position (item));
}

/* ---- rows ---- */

static void
on_item_set_up (RoundsListPage *self, GtkListItem *item)
{
  GtkWidget *cells = rounds_list_cells_new (&self->page->columns);
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_row_released), item);
  gtk_widget_add_controller (cells, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, cells);
}

static void
on_item_bound (RoundsListPage *self, GtkListItem *item)
{
  RoundsListRow *row = gtk_list_item_get_item (item);

  RoundsListCells *cells = ROUNDS_LIST_CELLS (gtk_list_item_get_child (item));
  g_autofree char *words = NULL;

  rounds_list_cells_set_row (cells, row);
  rounds_focus_place_mark_row (GTK_WIDGET (cells), row->heading ? NULL : row->entry.row);
  if (row->heading)
    rounds_focus_place_mark (GTK_WIDGET (cells), row->text.cells[0].text);
  /* What has the focus is the list's own widget around it. */
  words = rounds_list_cells_say (cells);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (cells))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (row->heading)
    gtk_accessible_update_state (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (cells))),
                                 GTK_ACCESSIBLE_STATE_EXPANDED, !row->folded, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (cells))),
                                GTK_ACCESSIBLE_STATE_EXPANDED);
  rounds_list_headings_bind (item, row->heading, TRUE);
}

/* ---- what it shows ---- */

RoundsListChart
rounds_list_chart_of (RoundsPatient *patient, RoundsListNeeds needs)
{
  return (RoundsListChart){
    .index = rounds_patient_get_index (patient),
    .at = rounds_patient_get_moment (patient),
    .medicines = (needs & ROUNDS_NEEDS_MEDICINES) != 0 ? rounds_patient_get_medicines (patient)
                                                       : NULL,
    .problems = (needs & ROUNDS_NEEDS_PROBLEMS) != 0 ? rounds_patient_get_problems (patient) : NULL,
    .allergies = (needs & ROUNDS_NEEDS_ALLERGIES) != 0 ? rounds_patient_get_allergies (patient)
                                                       : NULL,
    .errors = (needs & ROUNDS_NEEDS_ERRORS) != 0 ? rounds_patient_get_errors (patient) : NULL,
  };
}

static void
add_notice (RoundsListPage *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (g_str_has_prefix (text, "⚠"))
    gtk_widget_add_css_class (label, "warns");
  gtk_box_append (GTK_BOX (self->notices), label);
  gtk_widget_set_visible (self->notices, TRUE);
}

static void
show_notices (RoundsListPage *self, const RoundsListing *listing)
{
  GtkWidget *label;

  while ((label = gtk_widget_get_first_child (self->notices)) != NULL)
    gtk_box_remove (GTK_BOX (self->notices), label);
  gtk_widget_set_visible (self->notices, FALSE);
  for (guint i = 0; i < listing->notices->len; i++)
    add_notice (self, g_ptr_array_index (listing->notices, i));
}

/* The number that the rail shows, and what it is a number of (W8). */
static char *
count_words (const RoundsListing *listing)
{
  guint n = rounds_listing_count (listing);

  if (n == rounds_listing_total (listing))
    return g_strdup_printf (_ ("%u in all"), n);
  return g_strdup_printf (_ ("%u current"), n);
}

static void
show_moment (RoundsListPage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsListing *listing = rounds_list_model_get_listing (self->model);
  g_autofree char *moment = rounds_say_moment (index, rounds_patient_get_moment (self->patient));
  g_autofree char *count = listing->entries->len > 0 ? count_words (listing) : NULL;
  g_autofree char *as_of = NULL;
  g_autofree char *words = NULL;

  if (self->page->of_no_moment)
    as_of = g_strdup (_ ("all there is to this minute, whatever moment the chart shows"));
  else if (rounds_patient_is_now (self->patient))
    as_of = g_strdup_printf (_ ("as of now, %s · follows the cursor"), moment);
  else
    as_of = g_strdup_printf (_ ("as of %s · follows the cursor"), moment);
  words = rounds_list_join (count != NULL ? count : "", as_of, NULL);
  gtk_label_set_text (self->moment, words);
}

static gboolean
has_focus_in (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

static void
show_body (RoundsListPage *self)
{
  const RoundsListing *listing = rounds_list_model_get_listing (self->model);
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != 0;
  gboolean rows = g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0;
  gboolean held = has_focus_in (GTK_WIDGET (self->body));

  if (!rows)
    gtk_label_set_text (self->empty, searching && listing->entries->len > 0
                                         ? _ ("No row of this list has these words")
                                         : listing->empty);
  gtk_stack_set_visible_child_name (self->body, rows ? "rows" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->heads), rows);
  gtk_widget_set_visible (self->history, rounds_list_model_has_history (self->model));
  /* The stack finds nothing in what has just come to take the focus. */
  if (held && !has_focus_in (gtk_stack_get_visible_child (self->body)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->body), GTK_DIR_TAB_FORWARD);
}

static void
fill (RoundsListPage *self)
{
  RoundsListChart chart;
  RoundsListing *listing;

  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    return;
  chart = rounds_list_chart_of (self->patient, self->page->needs);
  chart.denials = self->read[READ_DENIALS];
  chart.audit = self->read[READ_AUDIT];
  listing = self->page->build (&chart);
  show_notices (self, listing);
  self->selecting = TRUE;
  /* It would look for the row that was selected through all that come. */
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  rounds_list_model_set_listing (self->model, listing);
  self->selecting = FALSE;
  show_moment (self);
  show_body (self);
  select_again (self);
}

/* ---- what the worker reads ---- */

typedef struct
{
  RoundsListPage *page; /* a reference */
  guint reading, what;
} Asked;

static Asked *
ask (RoundsListPage *self, guint what)
{
  Asked *asked = g_new0 (Asked, 1);

  *asked = (Asked){ g_object_ref (self), self->reading, what };
  return asked;
}

static void
free_read (guint what, gpointer read)
{
  if (read != NULL && what == READ_DENIALS)
    g_array_unref (read);
  else if (read != NULL && what == READ_AUDIT)
    g_ptr_array_unref (read);
}

static void
say_failed (RoundsListPage *self, const GError *error)
{
  g_autofree char *text = NULL;

  /* The page may have gone while it waited. */
  if (self->patient == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = g_strdup_printf ("⚠ %s", error->message);
  add_notice (self, text);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsListPage) self = asked->page;
  g_autoptr (GError) error = NULL;
  gpointer read = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);

  if (asked->reading != self->reading)
    free_read (asked->what, read);
  else if (read == NULL)
    say_failed (self, error);
  else
    {
      free_read (asked->what, self->read[asked->what]);
      self->read[asked->what] = read;
      fill (self);
    }
}

/* What stood there points into a chart that may be gone. */
static void
begin_reading (RoundsListPage *self)
{
  RoundsListNeeds needs = self->page->needs;

  self->reading++;
  free_read (READ_DENIALS, g_steal_pointer (&self->read[READ_DENIALS]));
  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    return;
  if ((needs & ROUNDS_NEEDS_DENIALS) != 0)
    rounds_list_read_denials_async (self->patient, rounds_patient_get_moment (self->patient),
                                    on_read, ask (self, READ_DENIALS));
  if ((needs & ROUNDS_NEEDS_AUDIT) != 0)
    rounds_list_read_audit_async (self->patient, on_read, ask (self, READ_AUDIT));
}

static void
on_chart_changed (RoundsListPage *self)
{
  begin_reading (self);
  fill (self);
}

/* What was worked out of the chart is another one; rows, and what was read of them, are what they were. */
static void
on_now_changed (RoundsListPage *self)
{
  if ((self->page->needs & (ROUNDS_NEEDS_MEDICINES | ROUNDS_NEEDS_PROBLEMS |
                            ROUNDS_NEEDS_ALLERGIES | ROUNDS_NEEDS_ERRORS)) != 0)
    fill (self);
  else
    show_moment (self);
}

static void
on_acted (RoundsListPage *self)
{
  if ((self->page->needs & ROUNDS_NEEDS_AUDIT) != 0)
    begin_reading (self);
}

/* ---- what a person does to the list ---- */

static void
on_search_changed (RoundsListPage *self)
{
  rounds_list_model_set_filter (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  show_body (self);
}

/* Esc leaves the search, and takes its words along. */
static void
on_search_stopped (RoundsListPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_child_focus (GTK_WIDGET (self->body), GTK_DIR_TAB_FORWARD);
}

static void
on_history_toggled (RoundsListPage *self)
{
  rounds_list_model_set_history (self->model,
                                 gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->history)));
}

static const char *
order_words (RoundsListPage *self, RoundsListOrder order)
{
  switch (order)
    {
    case ROUNDS_LIST_BY_RANK:
      return self->page->rank != NULL ? _ (self->page->rank) : _ ("Most important first");
    case ROUNDS_LIST_BY_NAME:
      return _ ("By name");
    case ROUNDS_LIST_BY_CLASS:
      return _ ("By class");
    case ROUNDS_LIST_BY_TIME:
      return _ ("Newest first");
    case ROUNDS_LIST_AS_BUILT:
    default:
      return _ ("Most important first");
    }
}

static void
set_order (RoundsListPage *self, RoundsListOrder order)
{
  g_autofree char *label = g_strdup_printf (_ ("Sort: %s"), order_words (self, order));

  rounds_list_model_set_order (self->model, order);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->sort), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sort), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
on_sort_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  RoundsListPage *self = data;

  g_simple_action_set_state (action, target);
  set_order (self, (RoundsListOrder) g_variant_get_int32 (target));
}

static void
on_filter_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  gtk_widget_grab_focus (ROUNDS_LIST_PAGE (data)->search);
}

static void
on_history_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  RoundsListPage *self = data;
  GtkToggleButton *history = GTK_TOGGLE_BUTTON (self->history);

  gtk_toggle_button_set_active (history, !gtk_toggle_button_get_active (history));
}

/* ---- acts of the selected record ---- */

static void
on_act_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsListPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error))
    say_failed (self, error);
}

static void
on_act_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  RoundsListPage *self = data;
  RoundsListRow *row = selected_row (self);
  guint i = (guint) g_variant_get_int32 (target);
  RoundsAct act = { 0 };

  if (row == NULL || i >= self->page->n_acts)
    return;
  act.type = self->page->acts[i].type;
  act.status = self->page->acts[i].status;
  act.reference = row->entry.row->event->reference;
  act.source = row->entry.row->event->source;
  rounds_patient_act_async (self->patient, &act, on_act_done, g_object_ref (self));
}

static void
add_acts (RoundsListPage *self)
{
  for (guint i = 0; i < self->page->n_acts; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (self->page->acts[i].label));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "list.act");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", (int) i);
      gtk_box_append (GTK_BOX (self->acts), button);
    }
  gtk_widget_set_visible (self->acts, self->page->n_acts > 0);
}

/* ---- making ---- */

static void
add_actions (RoundsListPage *self)
{
  const GActionEntry entries[] = { { "filter", on_filter_activated },
                                   { "history", on_history_activated },
                                   { "act", on_act_activated, "i" } };
  GSimpleAction *sort = g_simple_action_new_stateful ("sort", G_VARIANT_TYPE_INT32,
                                                      g_variant_new_int32 (
                                                          (int) self->page->orders[0]));

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  g_signal_connect (sort, "activate", G_CALLBACK (on_sort_activated), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (sort));
  g_object_unref (sort);
  rounds_page_actions_install (GTK_WIDGET (self), "list", G_ACTION_GROUP (self->actions));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "list", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_BUBBLE);
}

static void
add_sorts (RoundsListPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < self->page->n_orders; i++)
    {
      g_autoptr (GMenuItem)
          item = g_menu_item_new (order_words (self, self->page->orders[i]), NULL);

      g_menu_item_set_action_and_target (item, "list.sort", "i", (int) self->page->orders[i]);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->sort), G_MENU_MODEL (menu));
  gtk_widget_set_visible (self->sort, self->page->n_orders > 1);
  set_order (self, self->page->orders[0]);
}

/* RoundsIsHeading. */
static gboolean
is_heading (gpointer row)
{
  return ROUNDS_LIST_ROW (row)->heading;
}

static void
add_list (RoundsListPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_item_set_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_item_bound), self, G_CONNECT_SWAPPED);
  self->model = rounds_list_model_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  rounds_list_headings_set_model (self->list, GTK_SELECTION_MODEL (self->selection), is_heading);
  g_object_unref (factory);
}

static void
rounds_list_page_dispose (GObject *object)
{
  RoundsListPage *self = ROUNDS_LIST_PAGE (object);

  self->reading++;
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", NULL);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  for (guint i = 0; i < N_READINGS; i++)
    free_read (i, g_steal_pointer (&self->read[i]));
  g_clear_object (&self->patient);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_LIST_PAGE);
  G_OBJECT_CLASS (rounds_list_page_parent_class)->dispose (object);
}

static void
rounds_list_page_class_init (RoundsListPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_PAIR_BOX);
  g_type_ensure (ROUNDS_TYPE_WRAP_BOX);
  G_OBJECT_CLASS (class)->dispose = rounds_list_page_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, moment);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, empty);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, search);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, sort);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, history);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, enter);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, notices);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, acts);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, heads);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, body);
  gtk_widget_class_bind_template_child (widget_class, RoundsListPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_history_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
rounds_list_page_init (RoundsListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
say_names (RoundsListPage *self)
{
  const char *title = _ (self->page->title);

  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  rounds_names_complete (GTK_WIDGET (self), title);
  if (self->page->enter == NULL)
    return;
  gtk_button_set_label (GTK_BUTTON (self->enter), _ (self->page->enter_label));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->enter), "s", self->page->enter);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->enter), "win.enter");
  gtk_widget_set_visible (self->enter, TRUE);
}

GtkWidget *
rounds_list_page_new (RoundsPatient *patient, const RoundsListPageRow *page)
{
  RoundsListPage *self = g_object_new (ROUNDS_TYPE_LIST_PAGE, NULL);
  GtkWidget *heads;

  self->patient = g_object_ref (patient);
  self->page = page;
  add_list (self);
  add_actions (self);
  add_sorts (self);
  add_acts (self);
  say_names (self);
  heads = rounds_list_cells_new (&page->columns);
  rounds_list_cells_set_row (ROUNDS_LIST_CELLS (heads), NULL);
  adw_bin_set_child (self->heads, heads);
  rounds_follow (self, patient, "changed", (RoundsFollow) on_chart_changed);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_chart_changed);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) on_now_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) show_selected);
  rounds_follow (self, patient, "acted", (RoundsFollow) on_acted);
  begin_reading (self);
  fill (self);
  return GTK_WIDGET (self);
}

RoundsPatient *
rounds_list_page_get_patient (RoundsListPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_LIST_PAGE (self), NULL);
  return self->patient;
}

const RoundsListColumns *
rounds_list_page_get_columns (RoundsListPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_LIST_PAGE (self), NULL);
  return &self->page->columns;
}

RoundsListModel *
rounds_list_page_get_model (RoundsListPage *self)
{
  return self->model;
}
