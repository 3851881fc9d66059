#include "list-dialogs.h"

#include "names.h"
#include "open-gate.h"
#include "person-words.h"
#include "question.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* A question about lists; its dialog owns it. */
typedef struct
{
  AdwMessageDialog *dialog;
  RoundsSession *session; /* owned */
  GtkWidget *entry;       /* of a new list, or of a new name */
  GArray *members;        /* rids; NULL: none */
  RoundsListFilter filter;
  gboolean by_filter;
  char *name;      /* of a list that goes, or gets another name */
  GtkWidget *over; /* weak */
  RoundsListRenamed renamed;
} Question;

static void
question_free (Question *self)
{
  g_object_unref (self->session);
  g_clear_pointer (&self->members, g_array_unref);
  rounds_list_filter_clear (&self->filter);
  g_clear_weak_pointer (&self->over);
  g_free (self->name);
  g_free (self);
}

static void
show_failure (GtkWindow *parent, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("The List Was Not Changed"),
                                              error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A change on its way to the disk. */
typedef struct
{
  GWeakRef parent; /* of the dialog, which is gone by then */
  RoundsListUndo *undo;
  char *done;    /* for the toast */
  GWeakRef over; /* who is told of a new name */
  char *from, *to;
  RoundsListRenamed renamed;
} Change;

static void
on_list_changed (GObject *lists, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&change->parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkWidget) over = g_weak_ref_get (&change->over);
  gboolean done = rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error);

  if (done && over != NULL && change->renamed != NULL)
    {
      change->renamed (over, change->from, change->to);
      rounds_list_undo_tell (change->undo, over, change->renamed);
    }
  if (done && window != NULL)
    rounds_list_undo_offer (g_steal_pointer (&change->undo), GTK_WIDGET (window), change->done);
  else if (!done && window != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (window, error);
  g_weak_ref_clear (&change->parent);
  g_weak_ref_clear (&change->over);
  g_free (change->from);
  g_free (change->to);
  g_clear_pointer (&change->undo, rounds_list_undo_free);
  g_free (change->done);
  g_free (change);
}

/* Before the list of this name is changed; to: its name then (NULL: the same). Takes done. */
static Change *
change_new (Question *self, const char *name, const char *to, char *done)
{
  Change *change = g_new0 (Change, 1);

  g_weak_ref_init (&change->parent, gtk_window_get_transient_for (GTK_WINDOW (self->dialog)));
  g_weak_ref_init (&change->over, self->over);
  change->from = g_strdup (name);
  change->to = g_strdup (to);
  change->renamed = self->renamed;
  change->undo = rounds_list_undo_new (self->session, name, to);
  change->done = done;
  return change;
}

static Question *
question_new (GtkWidget *over, RoundsSession *session, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (over);
  Question *self = g_new0 (Question, 1);

  self->dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body));
  self->session = g_object_ref (session);
  self->filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
  g_object_set_data_full (G_OBJECT (self->dialog), "question", self,
                          (GDestroyNotify) question_free);
  /* Its words may name a patient. */
  g_signal_connect_object (session, "notify::state", G_CALLBACK (gtk_window_close), self->dialog,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
take_member (Question *self, const guint8 *member)
{
  if (member == NULL)
    return;
  self->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_array_append_vals (self->members, member, 1);
}

/* ---- a name ---- */

static gboolean
name_is_free (Question *self, const char *name)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  return lists != NULL && rounds_lists_find (lists, name) == NULL;
}

static void
on_name_changed (Question *self)
{
  g_autofree char *name = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  gboolean free_name = name_is_free (self, name);

  adw_message_dialog_set_response_enabled (self->dialog, "make",
                                           *name != '\0' && *name != '.' && free_name);
  if (*name != '\0' && !free_name && g_strcmp0 (name, self->name) != 0)
    adw_message_dialog_set_body (self->dialog, _ ("You have a list of that name already."));
}

/* An entry, and a button that is enabled by a name that is free; Enter presses it. */
static void
ask_for_name (Question *self, const char *make)
{
  self->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), 60);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Kidney clinic, Monday"));
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the list"), -1);
  adw_message_dialog_set_extra_child (self->dialog, self->entry);
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("Cancel"), "make", make, NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "make", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (self->dialog, "make", FALSE);
  rounds_question_begin_with (self->dialog, "make");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  if (self->name != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), self->name);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_name_changed), self);
}

static void
on_rename_answered (AdwMessageDialog *dialog, const char *response, Question *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  g_autofree char *name = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (strcmp (response, "make") == 0 && lists != NULL)
    rounds_lists_rename_async (lists, self->name, name, on_list_changed,
                               change_new (self, self->name, name,
                                           g_strdup_printf (_ ("“%s” is called “%s” now"),
                                                            self->name, name)));
}

void
rounds_list_dialog_rename (GtkWidget *over,
                           RoundsSession *session,
                           const char *name,
                           RoundsListRenamed func)
{
  g_autofree char *heading = g_strdup_printf (_ ("Rename the List “%s”"), name);
  Question *self = question_new (over, session, heading, _ ("Its patients stay on it."));

  self->name = g_strdup (name);
  self->renamed = func;
  g_set_weak_pointer (&self->over, over);
  ask_for_name (self, _ ("Rename"));
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_rename_answered), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

/* ---- a new list ---- */

static void
on_new_answered (AdwMessageDialog *dialog, const char *response, Question *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  g_autofree char *name = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  RoundsPatientList list = {
    .name = name, .by_filter = self->by_filter, .filter = self->filter, .members = self->members
  };

  if (strcmp (response, "make") == 0 && lists != NULL)
    rounds_lists_save_async (lists, &list, on_list_changed,
                             change_new (self, name, NULL,
                                         g_strdup_printf (_ ("Made the list “%s”"), name)));
}

static void
copy_filter (RoundsListFilter *to, const RoundsListFilter *from)
{
  *to = *from;
  to->words = g_strdup (from->words);
  to->sex = g_strdup (from->sex);
}

static char *
new_list_body (const RoundsListFilter *filter)
{
  g_autofree char *words = NULL;

  if (filter == NULL)
    return g_strdup (_ ("You put people on it by hand. Only you see it."));
  words = rounds_list_filter_words (filter);
  return g_strdup_printf (_ ("It holds whoever this search finds: %s. Only you see it."), words);
}

void
rounds_list_dialog_new_list (GtkWidget *over,
                             RoundsSession *session,
                             const guint8 *member,
                             const RoundsListFilter *filter)
{
  g_autofree char *body = new_list_body (filter);
  Question *self = question_new (over, session, _ ("New List"), body);

  take_member (self, member);
  self->by_filter = filter != NULL;
  if (filter != NULL)
    copy_filter (&self->filter, filter);
  ask_for_name (self, _ ("Make"));
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_new_answered), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

/* ---- which list ---- */

static void
on_list_chosen (GtkListBox *box, GtkListBoxRow *row, Question *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  const char *name = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

  if (lists != NULL)
    rounds_lists_put_async (lists, name, (const guint8 *) self->members->data, TRUE,
                            on_list_changed,
                            change_new (self, name, NULL,
                                        g_strdup_printf (_ ("One patient was put on “%s”"), name)));
  gtk_window_close (GTK_WINDOW (self->dialog));
}

static void
on_add_answered (AdwMessageDialog *dialog, const char *response, Question *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (strcmp (response, "new") == 0 && parent != NULL)
    rounds_list_dialog_new_list (GTK_WIDGET (parent), self->session,
                                 (const guint8 *) self->members->data, NULL);
}

/* Rows of the lists made by hand; NULL when there is none. */
static GtkWidget *
choices_new (RoundsLists *lists)
{
  GtkWidget *box = gtk_list_box_new ();
  guint n = 0;

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (box), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (box, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("My lists"), -1);
  for (guint i = 0; i < rounds_lists_size (lists); i++)
    {
      const RoundsPatientList *list = rounds_lists_get (lists, i);
      GtkWidget *row;

      if (list->by_filter)
        continue;
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), list->name);
      rounds_names_complete (row, NULL);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      /* Enter chooses it, instead of saying what the dialog's default says. */
      gtk_widget_set_receives_default (row, TRUE);
      gtk_list_box_append (GTK_LIST_BOX (box), row);
      n++;
    }
  if (n > 0)
    return box;
  g_object_ref_sink (box);
  g_object_unref (box);
  return NULL;
}

static void
ask_which (GtkWidget *over, RoundsSession *session, const guint8 member[ROUNDS_RID_BYTES])
{
  const RoundsPersonRow *row = rounds_people_find (rounds_session_get_people (session), member);
  RoundsLists *lists = rounds_lists_of (session);
  g_autofree char *who = row != NULL ? rounds_person_who (row) : NULL;
  GtkWidget *choices;
  Question *self;

  if (who == NULL || lists == NULL)
    return;
  choices = choices_new (lists);
  if (choices == NULL)
    {
      rounds_list_dialog_new_list (over, session, member, NULL);
      return;
    }
  self = question_new (over, session, _ ("Put on Which List?"), who);
  take_member (self, member);
  adw_message_dialog_set_extra_child (self->dialog, choices);
  g_signal_connect (choices, "row-activated", G_CALLBACK (on_list_chosen), self);
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("Cancel"), "new", _ ("New List…"),
                                    NULL);
  rounds_question_begin_with (self->dialog, "cancel");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_add_answered), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

void
rounds_list_dialog_add (GtkWidget *over, RoundsSession *session, const guint8 *member)
{
  rounds_gate_put (over, session, member, ask_which);
}

/* ---- one that goes ---- */

static void
on_remove_answered (AdwMessageDialog *dialog, const char *response, Question *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (strcmp (response, "remove") == 0 && lists != NULL)
    rounds_lists_remove_async (lists, self->name, on_list_changed,
                               change_new (self, self->name, NULL,
                                           g_strdup_printf (_ ("Removed the list “%s”"),
                                                            self->name)));
}

void
rounds_list_dialog_remove (GtkWidget *over, RoundsSession *session, const char *name)
{
  g_autofree char *heading = g_strdup_printf (_ ("Remove the List “%s”?"), name);
  Question *self = question_new (over, session, heading,
                                 _ ("Its patients and their charts stay as they are."));

  self->name = g_strdup (name);
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("Cancel"), "remove",
                                    _ ("Remove List"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  rounds_question_begin_with (self->dialog, "cancel");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_remove_answered), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
