#include "round-page.h"

#include "lists.h"
#include "list-stop.h"
#include "open-gate.h"
#include "page-actions.h"
#include "patient.h"
#include "person-words.h"
#include "round-head.h"
#include "round-lines.h"
#include "round-preview.h"
#include "round-print.h"
#include "round-row.h"
#include "width-bin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsRoundPage
{
  AdwBin parent_instance;

  RoundsRoundHead *head;
  AdwBin *titles, *preview_parts;
  GtkStack *stack;
  GtkWidget *list_page, *titles_page, *below, *preview;
  GtkListView *list;
  GtkLabel *empty_label, *preview_title;

  RoundsSession *session;
  RoundsRoundLines *lines;
  GtkSingleSelection *selection;
  GActionMap *actions;
  GArray *open;     /* rids of who was open when this page was left */
  char *shown;      /* name of the list; NULL: none */
  const char *then; /* what is done in the chart that is asked for; NULL */
  gboolean stacked;
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
  return rounds_round_lines_size (self->lines);
}

/* The list that is shown; NULL: there is none. */
static const RoundsPatientList *
list_of (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  return lists != NULL && self->shown != NULL ? rounds_lists_find (lists, self->shown) : NULL;
}

/* ---- what stands above and below the list ---- */

static void
show_head (RoundsRoundPage *self)
{
  rounds_round_head_show (self->head, self->lines, list_of (self), self->session);
}

static void
show_preview (RoundsRoundPage *self)
{
  RoundsRoundItem *item = gtk_single_selection_get_selected_item (self->selection);
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autofree char *who = item != NULL && store != NULL
                             ? rounds_person_identity (item->person, store)
                             : g_strdup (_ ("Nobody is chosen."));

  gtk_label_set_text (self->preview_title, who);
  adw_bin_set_child (self->preview_parts, rounds_round_preview_new (item));
}

static void
on_line (RoundsRoundPage *self, RoundsRoundItem *item)
{
  if (item == gtk_single_selection_get_selected_item (self->selection))
    show_preview (self);
}

/* ---- which list ---- */

/* Of a page without a line the keys and the preview would say nothing. */
static void
show_empty (RoundsRoundPage *self, RoundsLists *lists)
{
  const GError *error = rounds_lists_get_error (lists);
  gboolean empty = size_of (self) == 0;

  gtk_stack_set_visible_child (self->stack,
                               empty ? GTK_WIDGET (self->empty_label) : self->list_page);
  gtk_widget_set_visible (self->below, !empty);
  if (!empty)
    return;
  if (error != NULL)
    gtk_label_set_text (self->empty_label, error->message);
  else if (!rounds_lists_is_filled (lists))
    gtk_label_set_text (self->empty_label, _ ("Reading your lists…"));
  else if (rounds_lists_size (lists) + rounds_lists_n_teams (lists) == 0)
    gtk_label_set_text (
        self->empty_label,
        _ ("You have no list yet. Find a patient under Patients and press Ctrl+D to "
           "put that person on a list; then the round is here."));
  else
    gtk_label_set_text (self->empty_label, _ ("This list is empty."));
}

static const RoundsPatientList *
first_list (RoundsLists *lists)
{
  if (rounds_lists_size (lists) > 0)
    return rounds_lists_get (lists, 0);
  return rounds_lists_n_teams (lists) > 0 ? rounds_lists_get_team (lists, 0) : NULL;
}

/* Of this person's line; where it has gone, `before`, the one in its place. */
static guint
find_line (RoundsRoundPage *self, const guint8 *rid, guint before)
{
  GListModel *items = rounds_round_lines_get_items (self->lines);

  for (guint i = 0; i < size_of (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = g_list_model_get_item (items, i);

      if (memcmp (item->person->rid, rid, ROUNDS_RID_BYTES) == 0)
        return i;
    }
  return MIN (before, size_of (self) - 1);
}

/* Makes the lines anew and reads them. keep: the person who was chosen stays chosen. */
static void
fill (RoundsRoundPage *self, gboolean keep)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  RoundsRoundItem *item = gtk_single_selection_get_selected_item (self->selection);
  guint before = gtk_single_selection_get_selected (self->selection), at = 0;
  const RoundsPatientList *list = list_of (self);
  guint8 rid[ROUNDS_RID_BYTES];

  if (lists == NULL)
    return;
  keep = keep && item != NULL;
  if (keep)
    memcpy (rid, item->person->rid, sizeof rid);
  if (list == NULL)
    list = first_list (lists);
  g_free (self->shown);
  self->shown = list != NULL ? g_strdup (list->name) : NULL;
  rounds_round_lines_fill (self->lines, list);
  if (keep && size_of (self) > 0)
    at = find_line (self, rid, before);
  if (size_of (self) > 0)
    gtk_single_selection_set_selected (self->selection, at);
  show_empty (self, lists);
  rounds_round_lines_read (self->lines);
  show_preview (self);
}

static void
on_list_chosen (RoundsRoundPage *self, const char *name)
{
  g_free (self->shown);
  self->shown = g_strdup (name);
  fill (self, FALSE);
}

static void
on_patient_acted (RoundsRoundPage *self, gpointer act, gpointer done, RoundsPatient *patient)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    rounds_round_lines_read_again (self->lines, rounds_patient_get_rid (patient));
}

/* Of every window: who is worked on in another while this page is shown is read anew, too. */
static void
watch_open (RoundsRoundPage *self)
{
  g_autoptr (GPtrArray) open = rounds_patient_list (self->session);

  for (guint i = 0; i < open->len; i++)
    {
      g_signal_handlers_disconnect_by_func (open->pdata[i], on_patient_acted, self);
      g_signal_connect_object (open->pdata[i], "acted", G_CALLBACK (on_patient_acted), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
on_lists_changed (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  const RoundsPatientList *list = list_of (self);

  if (lists == NULL)
    return;
  watch_open (self);
  rounds_round_head_set_lists (self->head, lists, self->shown);
  if (list == NULL || !rounds_round_lines_are_of (self->lines, list))
    fill (self, TRUE);
}

static void
on_people_changed (RoundsRoundPage *self)
{
  rounds_round_lines_forget_look_alikes (self->lines);
  fill (self, TRUE);
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
focus_list (gpointer data)
{
  g_autoptr (GtkWidget) list = data;

  if (gtk_widget_get_mapped (list))
    gtk_widget_grab_focus (list);
}

static void
on_width_changed (RoundsRoundPage *self, int width)
{
  gboolean stacked = width < rounds_round_row_wide (GTK_WIDGET (self->list));
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL;

  if (stacked == self->stacked)
    return;
  self->stacked = stacked;
  make_rows (self);
  /* The row that had the focus is gone, and with it J and K would be. */
  if (focused)
    g_idle_add_once (focus_list, g_object_ref (self->list));
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
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL)
    rounds_list_stop_enter_selected (GTK_WIDGET (self->list));
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
  RoundsRoundPage *self = data;

  rounds_round_lines_stop (self->lines);
  show_head (self);
}

static void
on_again_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  fill (data, TRUE);
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
  const RoundsPatientList *list = list_of (self);

  if (list != NULL && size_of (self) > 0)
    rounds_round_print (GTK_WIDGET (self), self->session, rounds_patient_list_title (list),
                        self->lines);
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

  /* A line that is on its way holds them; they hold patients. */
  if (self->lines != NULL)
    g_object_run_dispose (G_OBJECT (self->lines));
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_ROUND_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->selection);
  g_clear_object (&self->lines);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->open, g_array_unref);
  G_OBJECT_CLASS (rounds_round_page_parent_class)->dispose (object);
}

/* ---- who was worked on ---- */

/* Whoever is open as this page is left may be worked on until it is back. */
static void
note_open (RoundsRoundPage *self)
{
  g_autoptr (GPtrArray) open = NULL;

  if (self->session == NULL)
    return;
  open = rounds_patient_list (self->session);
  g_array_set_size (self->open, 0);
  for (guint i = 0; i < open->len; i++)
    g_array_append_vals (self->open, rounds_patient_get_rid (g_ptr_array_index (open, i)), 1);
}

/* Those that were opened since the first of the lines was read. */
static void
note_recent (RoundsRoundPage *self, const RoundsRecent *recent, guint n, gint64 since)
{
  for (guint i = 0; i < n; i++)
    if (recent[i].opened >= since)
      g_array_append_vals (self->open, recent[i].rid, 1);
}

/* Lines of whom somebody opened since they were read: a task that was done stands there no more. */
static void
read_worked_on (RoundsRoundPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  gint64 oldest, newest;
  const RoundsRecent *recent;
  guint n = 0;

  if (lists == NULL || !rounds_round_lines_get_read (self->lines, &oldest, &newest))
    return;
  recent = rounds_lists_get_recent (lists, &n);
  note_recent (self, recent, n, oldest);
  for (guint i = 0; i < self->open->len; i++)
    rounds_round_lines_read_again (self->lines, (const guint8 *) self->open->data +
                                                    (gsize) i * ROUNDS_RID_BYTES);
  g_array_set_size (self->open, 0);
}

/* Back to where one came from: the chart that is open, else the patients. */
static gboolean
on_escape (GtkWidget *page, GVariant *parameter, gpointer data)
{
  GtkRoot *window = gtk_widget_get_root (page);
  gboolean open = G_IS_ACTION_GROUP (window) &&
                  g_action_group_get_action_enabled (G_ACTION_GROUP (window), "chart");

  return gtk_widget_activate_action (page, open ? "win.chart" : "win.patients", NULL);
}

static void
rounds_round_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_round_page_parent_class)->map (widget);
  read_worked_on (ROUNDS_ROUND_PAGE (widget));
  watch_open (ROUNDS_ROUND_PAGE (widget));
}

static void
rounds_round_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_round_page_parent_class)->unmap (widget);
  note_open (ROUNDS_ROUND_PAGE (widget));
}

static void
rounds_round_page_class_init (RoundsRoundPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_ROUND_HEAD);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  G_OBJECT_CLASS (class)->dispose = rounds_round_page_dispose;
  widget_class->map = rounds_round_page_map;
  widget_class->unmap = rounds_round_page_unmap;
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
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, below);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview_title);
  gtk_widget_class_bind_template_child (widget_class, RoundsRoundPage, preview_parts);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_width_changed);
}

static void
rounds_round_page_init (RoundsRoundPage *self)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->open = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  self->actions = G_ACTION_MAP (group);
  g_action_map_add_action_entries (self->actions, entries, G_N_ELEMENTS (entries), self);
  rounds_page_actions_install (GTK_WIDGET (self), "round", G_ACTION_GROUP (group));
  make_rows (self);
  rounds_page_actions_add_keys (GTK_WIDGET (self->list), "round", GTK_SHORTCUT_SCOPE_LOCAL,
                                GTK_PHASE_CAPTURE);
}

GtkWidget *
rounds_round_page_new (RoundsSession *session)
{
  RoundsRoundPage *self = g_object_new (ROUNDS_TYPE_ROUND_PAGE, NULL);
  RoundsLists *lists = rounds_lists_of (session);

  self->session = g_object_ref (session);
  self->lines = rounds_round_lines_new (session);
  self->selection = gtk_single_selection_new (
      g_object_ref (rounds_round_lines_get_items (self->lines)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->lines, "progress", G_CALLBACK (show_head), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lines, "line", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_preview),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lists, "changed", G_CALLBACK (on_lists_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (session), "changed",
                           G_CALLBACK (on_people_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->head, "chosen", G_CALLBACK (on_list_chosen), self,
                           G_CONNECT_SWAPPED);
  rounds_round_head_set_lists (self->head, lists, NULL);
  fill (self, FALSE);
  return GTK_WIDGET (self);
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
  if (size_of (self) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  else
    rounds_round_head_focus (self->head);
}
