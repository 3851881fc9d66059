#include "list-undo.h"

#include "list-row.h"
#include "undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsListUndo
{
  RoundsSession *session;
  char *name, *to;
  RoundsPatientList *before, *after; /* NULL: there was none */
  gboolean known;                    /* after is */
};

RoundsListUndo *
rounds_list_undo_new (RoundsSession *session, const char *name, const char *to)
{
  RoundsListUndo *self = g_new0 (RoundsListUndo, 1);
  RoundsLists *lists = rounds_lists_of (session);

  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  self->to = g_strdup (to != NULL ? to : name);
  if (lists != NULL)
    self->before = rounds_patient_list_copy (rounds_lists_find (lists, name));
  return self;
}

static void
on_lists_read (RoundsLists *lists, RoundsListUndo *self)
{
  g_signal_handlers_disconnect_by_func (lists, on_lists_read, self);
  self->after = rounds_patient_list_copy (rounds_lists_find (lists, self->to));
  self->known = TRUE;
}

void
rounds_list_undo_free (RoundsListUndo *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (lists != NULL)
    g_signal_handlers_disconnect_by_func (lists, on_lists_read, self);
  rounds_patient_list_free (self->before);
  rounds_patient_list_free (self->after);
  g_free (self->name);
  g_free (self->to);
  g_object_unref (self->session);
  g_free (self);
}

/* window is a weak reference of the call's own. */
static void
on_taken_back (GObject *lists, GAsyncResult *result, gpointer data)
{
  GWeakRef *window = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (window);
  g_autoptr (GError) error = NULL;

  if (rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error))
    rounds_undo_say_done (widget, _ ("The list is as it was before"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rounds_undo_say (widget, error->message);
  g_weak_ref_clear (window);
  g_free (window);
}

static void
take_back (gpointer data, GtkWidget *window)
{
  RoundsListUndo *self = data;
  RoundsLists *lists = rounds_lists_of (self->session);
  GWeakRef *weak;

  if (lists == NULL)
    return;
  if (!self->known || !rounds_patient_list_equal (self->after, rounds_lists_find (lists, self->to)))
    {
      rounds_undo_say (window, _ ("The list was changed again meanwhile: nothing was taken back"));
      return;
    }
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, window);
  if (self->before == NULL)
    rounds_lists_remove_async (lists, self->to, on_taken_back, weak);
  else if (strcmp (self->name, self->to) != 0)
    rounds_lists_rename_async (lists, self->to, self->name, on_taken_back, weak);
  else
    rounds_lists_save_async (lists, self->before, on_taken_back, weak);
}

void
rounds_list_undo_offer (RoundsListUndo *self, GtkWidget *from, const char *done)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (lists == NULL)
    {
      rounds_list_undo_free (self);
      return;
    }
  /* They are being read anew now. */
  g_signal_connect (lists, "changed", G_CALLBACK (on_lists_read), self);
  rounds_undo_offer (from, done, take_back, self, (GDestroyNotify) rounds_list_undo_free);
}
