#include "flow.h"
#include "list-dialogs.h"
#include "list-undo.h"
#include "page-actions.h"
#include "patients-private.h"

#include <glib/gi18n-lib.h>

/* The last letters may choose another, of whom this cannot be done. */
static gboolean
is_still_meant (RoundsPatientsPage *self, GSimpleAction *action)
{
  rounds_patients_page_catch_up (self);
  return g_action_get_enabled (G_ACTION (action));
}

static void
on_open_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (is_still_meant (data, action))
    rounds_patients_page_open_chosen (data, FALSE);
}

static void
on_open_restricted_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (is_still_meant (data, action))
    rounds_patients_page_open_chosen (data, TRUE);
}

static void
on_add_to_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;
  const RoundsPersonRow *row = is_still_meant (self, action)
                                   ? rounds_patients_page_get_chosen (self)
                                   : NULL;

  if (row != NULL)
    rounds_list_dialog_add (GTK_WIDGET (self), self->session, row->rid);
}

typedef struct
{
  RoundsPatientsPage *page; /* a reference */
  RoundsListUndo *undo;
  char *list;
} TakenOff;

/* What was done shows in the list itself; a failure says so in the line below the search. */
static void
on_taken_off (GObject *lists, GAsyncResult *result, gpointer data)
{
  TakenOff *taken = data;
  g_autoptr (RoundsPatientsPage) self = taken->page;
  g_autofree char *list = taken->list;
  RoundsListUndo *undo = taken->undo;
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  g_free (taken);
  if (rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error) && self->session != NULL)
    {
      done = g_strdup_printf (_ ("One patient was taken off “%s”"), list);
      rounds_list_undo_offer (undo, GTK_WIDGET (self), done);
      return;
    }
  rounds_list_undo_free (undo);
  if (error != NULL && self->session != NULL &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_label_set_text (self->found_label, error->message);
}

static void
on_take_off_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;
  const RoundsPersonRow *row = is_still_meant (self, action)
                                   ? rounds_patients_page_get_chosen (self)
                                   : NULL;
  RoundsLists *lists = rounds_lists_of (self->session);
  TakenOff *taken;

  if (row == NULL || lists == NULL || self->shown_list == NULL)
    return;
  taken = g_new (TakenOff, 1);
  *taken = (TakenOff){ g_object_ref (self),
                       rounds_list_undo_new (self->session, self->shown_list, NULL),
                       g_strdup (self->shown_list) };
  rounds_lists_put_async (lists, self->shown_list, row->rid, FALSE, on_taken_off, taken);
}

static void
on_new_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;

  rounds_list_dialog_new_list (GTK_WIDGET (self), self->session, NULL, NULL);
}

static void
on_save_search_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;

  if (is_still_meant (self, action))
    rounds_list_dialog_new_list (GTK_WIDGET (self), self->session, NULL, &self->filter);
}

/* Before the lists are read anew: the list that is shown stays so. */
static void
on_renamed (gpointer page, const char *from, const char *to)
{
  if (g_strcmp0 (ROUNDS_PATIENTS_PAGE (page)->shown_list, from) == 0)
    rounds_patients_page_follow_list (page, to);
}

static void
on_rename_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;

  if (self->shown_list != NULL)
    rounds_list_dialog_rename (GTK_WIDGET (self), self->session, self->shown_list, on_renamed);
}

static void
on_remove_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPatientsPage *self = data;

  if (self->shown_list != NULL)
    rounds_list_dialog_remove (GTK_WIDGET (self), self->session, self->shown_list);
}

static const GActionEntry entries[] = {
  { "open", on_open_activated },
  { "open-restricted", on_open_restricted_activated },
  { "add-to-list", on_add_to_list_activated },
  { "take-off-list", on_take_off_list_activated },
  { "new-list", on_new_list_activated },
  { "save-search", on_save_search_activated },
  { "rename-list", on_rename_list_activated },
  { "remove-list", on_remove_list_activated },
};

static void
enable (RoundsPatientsPage *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (self->actions, name)),
                               enabled);
}

void
rounds_patients_page_enable (RoundsPatientsPage *self)
{
  const RoundsPersonRow *row = rounds_patients_page_get_chosen (self);
  RoundsLists *lists = rounds_lists_of (self->session);
  const RoundsPatientList *list = lists != NULL && self->shown_list != NULL
                                      ? rounds_lists_find (lists, self->shown_list)
                                      : NULL;
  gboolean filtered = !rounds_list_filter_is_empty (&self->filter);
  gboolean own = list != NULL && !list->team && !filtered;
  gboolean may = row != NULL || self->on_frame != 0; /* the last letters may find somebody */

  enable (self, "open", may);
  enable (self, "open-restricted", may);
  enable (self, "add-to-list", may);
  enable (self, "take-off-list", row != NULL && own && !list->by_filter);
  enable (self, "save-search", filtered);
  enable (self, "rename-list", own);
  enable (self, "remove-list", own);
}

static void
add_buttons (RoundsPatientsPage *self)
{
  static const struct
  {
    const char *label, *action, *class;
  } buttons[] = {
    { N_ ("Open ↵"), "patients.open", "suggested-action" },
    { N_ ("Put on a List…"), "patients.add-to-list", NULL },
    { N_ ("Take off This List"), "patients.take-off-list", NULL },
    { N_ ("Open with Restricted Items…"), "patients.open-restricted", NULL },
    { N_ ("Keep This Search as a List…"), "patients.save-search", NULL },
    { N_ ("Rename This List…"), "patients.rename-list", NULL },
    { N_ ("Remove This List…"), "patients.remove-list", NULL },
  };
  GtkWidget *flow = rounds_flow_box_new (10, 6);

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (buttons[i].label));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i].action);
      if (buttons[i].class != NULL)
        gtk_widget_add_css_class (button, buttons[i].class);
      rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), button);
      /* What cannot be done here is not shown; opening stays, so that the row keeps its place. */
      if (i > 0)
        g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
    }
  adw_bin_set_child (self->acts, flow);
}

void
rounds_patients_page_add_actions (RoundsPatientsPage *self)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  self->actions = G_ACTION_MAP (group);
  g_action_map_add_action_entries (self->actions, entries, G_N_ELEMENTS (entries), self);
  rounds_page_actions_install (GTK_WIDGET (self), "patients", G_ACTION_GROUP (group));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "patients", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_CAPTURE);
  add_buttons (self);
}
