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
  GWeakRef over;                     /* who is told */
  RoundsListRenamed renamed;
};

/* On its way back to the disk. */
typedef struct
{
  GWeakRef window, over;
  char *from, *to;
  RoundsListRenamed renamed; /* NULL: nobody is told */
} Back;

RoundsListUndo *
rounds_list_undo_new (RoundsSession *session, const char *name, const char *to)
{
  RoundsListUndo *self = g_new0 (RoundsListUndo, 1);
  RoundsLists *lists = rounds_lists_of (session);

  g_weak_ref_init (&self->over, NULL);
  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  self->to = g_strdup (to != NULL ? to : name);
  if (lists != NULL)
    self->before = rounds_patient_list_copy (rounds_lists_find (lists, name));
  return self;
}

void
rounds_list_undo_tell (RoundsListUndo *self, GtkWidget *over, RoundsListRenamed func)
{
  g_weak_ref_set (&self->over, over);
  self->renamed = func;
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
  g_weak_ref_clear (&self->over);
  g_free (self->name);
  g_free (self->to);
  g_object_unref (self->session);
  g_free (self);
}

static void
on_taken_back (GObject *lists, GAsyncResult *result, gpointer data)
{
  Back *back = data;
  g_autoptr (GtkWidget) window = g_weak_ref_get (&back->window);
  g_autoptr (GtkWidget) over = g_weak_ref_get (&back->over);
  g_autoptr (GError) error = NULL;

  if (rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error))
    {
      if (over != NULL && back->renamed != NULL)
        back->renamed (over, back->from, back->to);
      rounds_undo_say_done (window, _ ("The list is as it was before"));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rounds_undo_say (window, error->message);
  g_weak_ref_clear (&back->window);
  g_weak_ref_clear (&back->over);
  g_free (back->from);
  g_free (back->to);
  g_free (back);
}

static Back *
back_new (RoundsListUndo *self, GtkWidget *window)
{
  g_autoptr (GObject) over = g_weak_ref_get (&self->over);
  Back *back = g_new0 (Back, 1);

  g_weak_ref_init (&back->window, window);
  g_weak_ref_init (&back->over, over);
  back->from = g_strdup (self->to);
  back->to = g_strdup (self->name);
  back->renamed = self->renamed;
  return back;
}

static void
take_back (gpointer data, GtkWidget *window)
{
  RoundsListUndo *self = data;
  RoundsLists *lists = rounds_lists_of (self->session);
  Back *back;

  if (lists == NULL)
    return;
  if (!self->known || !rounds_patient_list_equal (self->after, rounds_lists_find (lists, self->to)))
    {
      rounds_undo_say (window, _ ("The list was changed again meanwhile: nothing was taken back"));
      return;
    }
  back = back_new (self, window);
  if (self->before == NULL)
    rounds_lists_remove_async (lists, self->to, on_taken_back, back);
  else if (strcmp (self->name, self->to) != 0)
    rounds_lists_rename_async (lists, self->to, self->name, on_taken_back, back);
  else
    rounds_lists_save_async (lists, self->before, on_taken_back, back);
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
