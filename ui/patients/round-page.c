#include "round-page.h"

#include "flow.h"
#include "lists.h"
#include "list-stop.h"
#include "look-alike-words.h"
#include "open-gate.h"
#include "page-actions.h"
#include "person-words.h"
#include "round-print.h"
#include "round-row.h"
#include "width-bin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsRoundPage
{
  AdwBin parent_instance;

  AdwBin *head, *titles, *preview_parts;
  GtkStack *stack;
  GtkWidget *list_page, *titles_page, *preview;
  GtkListView *list;
  GtkLabel *empty_label, *preview_title;

  RoundsSession *session;
  GtkDropDown *choice;
  GtkLabel *summary;
  GtkWidget *stop, *again, *print;
  GListStore *items;
  GtkSingleSelection *selection;
  GActionMap *actions;
  RoundsLookAlikeWords *look_alikes;
  GCancellable *reading; /* NULL: nothing is read */
  char *shown;           /* name of the list; NULL: the first */
  const char *then;      /* what is done in the chart that is asked for; NULL */
  guint at, left_out;    /* the next to be read; who is over the maximum */
  gboolean stacked, filling;
};

enum
{
  SIGNAL_OPEN_PATIENT,
  SIGNAL_THEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsRoundPage, rounds_round_page, ADW_TYPE_BIN)

static guint
size_of (RoundsRoundPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

/* ---- what stands above and below the list ---- */

static void
show_summary (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  const RoundsPatientList *list = lists != NULL && self->shown != NULL
                                      ? rounds_lists_find (lists, self->shown)
                                      : NULL;
  guint n = size_of (self);
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (words, ngettext ("%u patient", "%u patients", n), n);
  if (list != NULL)
    g_string_append_printf (words, " · %s",
                            list->by_filter ? _ ("saved search") : _ ("made by hand"));
  if (self->left_out > 0)
    g_string_append_printf (words, _ (" · %u more are left out: a round has at most %u"),
                            self->left_out, ROUNDS_ROUND_MAX);
  if (self->reading != NULL)
    g_string_append_printf (words, _ (" · reading %u of %u"), self->at + 1, n);
  else if (self->at < n)
    g_string_append_printf (words, _ (" · stopped, %u of %u read"), self->at, n);
  gtk_label_set_text (self->summary, words->str);
  gtk_widget_set_visible (self->stop, self->reading != NULL);
  gtk_widget_set_visible (self->again, self->reading == NULL && n > 0);
  gtk_widget_set_visible (self->print, n > 0);
}

static GtkWidget *
part_new (const char *title, char **lines, const char *none)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *head = gtk_label_new (title);

  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (head), 0);
  gtk_widget_add_css_class (head, "heading");
  gtk_box_append (GTK_BOX (box), head);
  for (guint i = 0; lines != NULL && (lines[i] != NULL || i == 0); i++)
    {
      GtkWidget *line = gtk_label_new (lines[i] != NULL ? lines[i] : none);

      gtk_label_set_xalign (GTK_LABEL (line), 0);
      gtk_label_set_wrap (GTK_LABEL (line), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (line), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_width_chars (GTK_LABEL (line), 8);
      gtk_box_append (GTK_BOX (box), line);
      if (lines[i] == NULL)
        break;
    }
  return box;
}

static void
show_preview (RoundsRoundPage *self)
{
  RoundsRoundItem *item = gtk_single_selection_get_selected_item (self->selection);
  RoundsStore *store = rounds_session_get_store (self->session);
  GtkWidget *parts = rounds_flow_box_new (36, 10);
  g_autofree char *who = item != NULL && store != NULL
                             ? rounds_person_identity (item->person, store)
                             : g_strdup (_ ("Nobody is chosen."));

  gtk_label_set_text (self->preview_title, who);
  if (item != NULL && item->line != NULL)
    {
      const RoundsRoundLine *line = item->line;
      char *tasks[] = { line->tasks, line->task, NULL };

      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts),
                              part_new (line->looked, line->since, _ ("nothing new")));
      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts),
                              part_new (_ ("Still pending"), line->pending, _ ("nothing")));
      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts), part_new (_ ("Tasks"), tasks, ""));
    }
  else if (item != NULL)
    {
      char *words[] = { item->problem != NULL ? item->problem : (char *) _ ("being read…"), NULL };

      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts), part_new (_ ("This line"), words, ""));
    }
  adw_bin_set_child (self->preview_parts, parts);
}

/* ---- reading, one after the other ---- */

static void read_next (RoundsRoundPage *self);

static void
take_answer (RoundsRoundItem *item, RoundsRoundLine *line, const GError *error)
{
  item->line = line;
  if (line == NULL)
    item->problem = g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED)
                        ? g_strdup (_ ("Restricted: open it to give a reason"))
                        : g_strdup (error->message);
  g_signal_emit_by_name (item, "changed");
}

typedef struct
{
  RoundsRoundPage *page; /* a reference */
  RoundsRoundItem *item;
  GCancellable *reading;
} Turn;

static void
on_line_read (GObject *session, GAsyncResult *result, gpointer data)
{
  Turn *turn = data;
  g_autoptr (RoundsRoundPage) self = turn->page;
  g_autoptr (RoundsRoundItem) item = turn->item;
  g_autoptr (GCancellable) reading = turn->reading;
  g_autoptr (GError) error = NULL;
  RoundsRoundLine *line = rounds_round_line_finish (ROUNDS_SESSION (session), result, &error);

  g_free (turn);
  if (self->reading != reading || g_cancellable_is_cancelled (reading))
    {
      rounds_round_line_free (line);
      return;
    }
  take_answer (item, line, error);
  if (line != NULL && rounds_lists_of (self->session) != NULL)
    rounds_lists_note_teams (rounds_lists_of (self->session), line->rid,
                             (const char *const *) line->teams);
  self->at++;
  read_next (self);
  if (item == gtk_single_selection_get_selected_item (self->selection))
    show_preview (self);
}

static void
read_next (RoundsRoundPage *self)
{
  Turn *turn;

  if (self->at >= size_of (self) || rounds_session_get_store (self->session) == NULL)
    {
      g_clear_object (&self->reading);
      show_summary (self);
      return;
    }
  if (self->reading == NULL)
    self->reading = g_cancellable_new ();
  turn = g_new (Turn, 1);
  *turn = (Turn){ g_object_ref (self), g_list_model_get_item (G_LIST_MODEL (self->items), self->at),
                  g_object_ref (self->reading) };
  rounds_round_line_async (self->session, turn->item->person->rid, self->reading, on_line_read,
                           turn);
  show_summary (self);
}

static void
stop (RoundsRoundPage *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

/* ---- which list ---- */

static void
show_look_alikes (RoundsRoundPage *self)
{
  for (guint i = 0; i < size_of (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const char *words = rounds_look_alike_words_get (self->look_alikes, item->person->rid);

      if (g_strcmp0 (words, item->look_alike) == 0)
        continue;
      g_free (item->look_alike);
      item->look_alike = g_strdup (words);
      g_signal_emit_by_name (item, "changed");
    }
}

static void
add_members (RoundsRoundPage *self, RoundsLists *lists, const RoundsPatientList *list)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  g_autoptr (GArray) members = rounds_lists_members (lists, list);

  for (guint i = 0; i < members->len; i++)
    {
      const guint8 *rid = (const guint8 *) members->data + (gsize) i * ROUNDS_RID_BYTES;
      const RoundsPersonRow *row = rounds_people_find (people, rid);
      g_autoptr (RoundsRoundItem) item = NULL;

      if (row == NULL)
        continue;
      if (size_of (self) >= ROUNDS_ROUND_MAX)
        {
          self->left_out++;
          continue;
        }
      item = rounds_round_item_new (row);
      g_list_store_append (self->items, item);
    }
}

static void
show_empty (RoundsRoundPage *self, RoundsLists *lists)
{
  const GError *error = rounds_lists_get_error (lists);
  gboolean empty = size_of (self) == 0;

  gtk_stack_set_visible_child (self->stack,
                               empty ? GTK_WIDGET (self->empty_label) : self->list_page);
  if (!empty)
    return;
  if (error != NULL)
    gtk_label_set_text (self->empty_label, error->message);
  else if (!rounds_lists_is_filled (lists))
    gtk_label_set_text (self->empty_label, _ ("Reading your lists…"));
  else if (rounds_lists_size (lists) == 0)
    gtk_label_set_text (
        self->empty_label,
        _ ("You have no list yet. Find a patient under Patients and press Ctrl+D to "
           "put that person on a list; then the round is here."));
  else
    gtk_label_set_text (self->empty_label, _ ("This list is empty."));
}

/* Makes the lines anew and reads them. The one that was chosen stays chosen. */
static void
fill (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  guint before = gtk_single_selection_get_selected (self->selection);
  const RoundsPatientList *list = NULL;

  if (lists == NULL)
    return;
  stop (self);
  g_list_store_remove_all (self->items);
  self->at = 0;
  self->left_out = 0;
  if (self->shown != NULL)
    list = rounds_lists_find (lists, self->shown);
  if (list == NULL && rounds_lists_size (lists) > 0)
    list = rounds_lists_get (lists, 0);
  if (list != NULL)
    {
      g_free (self->shown);
      self->shown = g_strdup (list->name);
      add_members (self, lists, list);
    }
  if (size_of (self) > 0)
    gtk_single_selection_set_selected (self->selection,
                                       MIN (before == GTK_INVALID_LIST_POSITION ? 0 : before,
                                            size_of (self) - 1));
  show_empty (self, lists);
  show_look_alikes (self);
  read_next (self);
  show_preview (self);
}

static void
on_choice_changed (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  guint i = gtk_drop_down_get_selected (self->choice);

  if (self->filling || lists == NULL || i >= rounds_lists_size (lists))
    return;
  g_free (self->shown);
  self->shown = g_strdup (rounds_lists_get (lists, i)->name);
  gtk_single_selection_set_selected (self->selection, 0);
  fill (self);
}

static void
fill_choice (RoundsRoundPage *self, RoundsLists *lists)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint chosen = 0;

  for (guint i = 0; i < rounds_lists_size (lists); i++)
    {
      gtk_string_list_append (names, rounds_lists_get (lists, i)->name);
      if (g_strcmp0 (rounds_lists_get (lists, i)->name, self->shown) == 0)
        chosen = i;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->choice, chosen);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->choice), rounds_lists_size (lists) > 0);
}

/* Whether the list that is shown has other members than before: who was opened meanwhile is no
 * reason to read a ward again. */
static gboolean
is_other (RoundsRoundPage *self, RoundsLists *lists)
{
  const RoundsPatientList *list = self->shown != NULL ? rounds_lists_find (lists, self->shown)
                                                      : NULL;
  g_autoptr (GArray) members = NULL;

  if (list == NULL)
    return TRUE;
  members = rounds_lists_members (lists, list);
  if (members->len != size_of (self))
    return TRUE;
  for (guint i = 0; i < members->len; i++)
    {
      g_autoptr (RoundsRoundItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (memcmp (members->data + (gsize) i * ROUNDS_RID_BYTES, item->person->rid,
                  ROUNDS_RID_BYTES) != 0)
        return TRUE;
    }
  return FALSE;
}

static void
on_lists_changed (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (lists == NULL)
    return;
  fill_choice (self, lists);
  if (is_other (self, lists))
    fill (self);
}

static void
on_people_changed (RoundsRoundPage *self)
{
  rounds_look_alike_words_forget (self->look_alikes);
  fill (self);
}

/* ---- rows ---- */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsRoundPage *self)
{
  gtk_list_item_set_child (item, rounds_round_row_new (self->stacked));
}

static void
on_row_bound (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsRoundPage *self)
{
  rounds_round_row_set_item (ROUNDS_ROUND_ROW (gtk_list_item_get_child (item)),
                             gtk_list_item_get_item (item),
                             rounds_session_get_store (self->session));
}

static void
on_row_unbound (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsRoundPage *self)
{
  rounds_round_row_set_item (ROUNDS_ROUND_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static void
make_rows (RoundsRoundPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *titles = rounds_round_row_new (self->stacked);

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bound), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbound), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  rounds_round_row_show_titles (ROUNDS_ROUND_ROW (titles));
  adw_bin_set_child (self->titles, titles);
  gtk_widget_set_visible (self->titles_page, !self->stacked);
}

static void
on_width_changed (RoundsRoundPage *self, int width)
{
  gboolean stacked = width < rounds_round_row_wide (GTK_WIDGET (self->list));

  if (stacked == self->stacked)
    return;
  self->stacked = stacked;
  make_rows (self);
}

/* ---- actions ---- */

static void
step (RoundsRoundPage *self, int by)
{
  int n = (int) size_of (self);
  guint at = gtk_single_selection_get_selected (self->selection);

  if (n == 0)
    return;
  at = at == GTK_INVALID_LIST_POSITION ? 0 : (guint) CLAMP ((int) at + by, 0, n - 1);
  gtk_single_selection_set_selected (self->selection, at);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", at);
}

static void
on_gate_passed (gpointer data, const guint8 *rid, const char *reason, guint opened)
{
  RoundsRoundPage *self = data;
  g_autoptr (GBytes) bytes = g_bytes_new (rid, ROUNDS_RID_BYTES);

  g_signal_emit (self, signals[SIGNAL_OPEN_PATIENT], 0, bytes, reason, opened);
  if (self->then != NULL)
    g_signal_emit (self, signals[SIGNAL_THEN], 0, self->then);
}

static void
open_chosen (RoundsRoundPage *self, const char *then)
{
  RoundsRoundItem *item = gtk_single_selection_get_selected_item (self->selection);
  RoundsGateAsk ask = { .session = self->session };

  if (item == NULL)
    return;
  self->then = then;
  ask.rid = item->person->rid;
  rounds_gate_open (GTK_WIDGET (self), &ask, on_gate_passed, self);
}

static void
on_row_activated (RoundsRoundPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  open_chosen (self, NULL);
}

static void
on_next_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step (data, 1);
}

static void
on_before_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step (data, -1);
}

static void
on_open_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_chosen (data, NULL);
}

static void
on_preview_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsRoundPage *self = data;

  gtk_widget_set_visible (self->preview, !gtk_widget_get_visible (self->preview));
}

static void
on_stop_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  stop (data);
  show_summary (data);
}

static void
on_again_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  fill (data);
}

static void
on_note_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_chosen (data, "win.note::");
}

static void
on_task_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_chosen (data, "win.enter::task");
}

static void
on_print_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsRoundPage *self = data;

  if (self->shown != NULL && size_of (self) > 0)
    rounds_round_print (GTK_WIDGET (self), self->session, self->shown, G_LIST_MODEL (self->items));
}

static const GActionEntry entries[] = {
  { "next", on_next_activated },   { "before", on_before_activated },
  { "open", on_open_activated },   { "preview", on_preview_activated },
  { "stop", on_stop_activated },   { "again", on_again_activated },
  { "note", on_note_activated },   { "task", on_task_activated },
  { "print", on_print_activated },
};

/* ---- the page ---- */

static void
rounds_round_page_dispose (GObject *object)
{
  RoundsRoundPage *self = ROUNDS_ROUND_PAGE (object);

  stop (self);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_ROUND_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->actions);
  g_clear_object (&self->look_alikes);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (rounds_round_page_parent_class)->dispose (object);
}

static void
rounds_round_page_class_init (RoundsRoundPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  G_OBJECT_CLASS (class)->dispose = rounds_round_page_dispose;
  signals[SIGNAL_OPEN_PATIENT] = g_signal_new ("open-patient", ROUNDS_TYPE_ROUND_PAGE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               3, G_TYPE_BYTES, G_TYPE_STRING, G_TYPE_UINT);
  signals[SIGNAL_THEN] = g_signal_new ("then", ROUNDS_TYPE_ROUND_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/round-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, head);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, titles);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, titles_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, list);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview_title);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview_parts);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_width_changed);
}

static GtkWidget *
button_new (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
make_head (RoundsRoundPage *self)
{
  GtkWidget *flow = rounds_flow_box_new (14, 8);
  GtkWidget *title = gtk_label_new (_ ("Round list"));

  gtk_widget_add_css_class (title, "title-2");
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which list"), -1);
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_label_set_xalign (self->summary, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->summary), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "secondary");
  self->stop = button_new (_ ("_Stop"), "round.stop");
  self->again = button_new (_ ("_Read Again"), "round.again");
  self->print = button_new (_ ("Pr_int…"), "round.print");
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), title);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->choice));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->summary));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->stop);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->again);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->print);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow),
                          button_new (_ ("_Edit the List…"), "win.patients"));
  adw_bin_set_child (self->head, flow);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (on_choice_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
rounds_round_page_init (RoundsRoundPage *self)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = G_ACTION_MAP (group);
  g_action_map_add_action_entries (self->actions, entries, G_N_ELEMENTS (entries), self);
  rounds_page_actions_install (GTK_WIDGET (self), "round", G_ACTION_GROUP (group));
  self->items = g_list_store_new (ROUNDS_TYPE_ROUND_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  make_rows (self);
  make_head (self);
  rounds_page_actions_add_keys (GTK_WIDGET (self->list), "round", GTK_SHORTCUT_SCOPE_LOCAL,
                                GTK_PHASE_CAPTURE);
}

GtkWidget *
rounds_round_page_new (RoundsSession *session)
{
  RoundsRoundPage *self = g_object_new (ROUNDS_TYPE_ROUND_PAGE, NULL);
  RoundsLists *lists = rounds_lists_of (session);

  self->session = g_object_ref (session);
  self->look_alikes = rounds_look_alike_words_new (session);
  g_signal_connect_object (self->look_alikes, "found", G_CALLBACK (show_look_alikes), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_preview),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lists, "changed", G_CALLBACK (on_lists_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (session), "changed",
                           G_CALLBACK (on_people_changed), self, G_CONNECT_SWAPPED);
  fill_choice (self, lists);
  fill (self);
  return GTK_WIDGET (self);
}

void
rounds_round_page_show_list (RoundsRoundPage *self, const char *name)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  g_free (self->shown);
  self->shown = g_strdup (name);
  if (lists == NULL)
    return;
  fill_choice (self, lists);
  fill (self);
}

void
rounds_round_page_step (RoundsRoundPage *self, int by)
{
  guint before = gtk_single_selection_get_selected (self->selection);

  step (self, by);
  if (gtk_single_selection_get_selected (self->selection) != before)
    open_chosen (self, NULL);
}

void
rounds_round_page_focus (RoundsRoundPage *self)
{
  gtk_widget_grab_focus (size_of (self) > 0 ? GTK_WIDGET (self->list) : GTK_WIDGET (self->choice));
}
