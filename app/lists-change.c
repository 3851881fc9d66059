#include "lists-private.h"

#include "secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the worker has of a RoundsListChange. */
typedef struct
{
  RoundsStore *store;
  RoundsActType type;
  char *name, *text;
  char *former; /* the name of which it had been; NULL: it had none */
  GArray *members;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->store);
  g_free (change->name);
  g_free (change->former);
  if (change->text != NULL)
    rounds_secret_forget (change->text);
  g_free (change->text);
  g_array_unref (change->members);
  g_free (change);
}

static void
write_change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  const RoundsAct act = {
    .type = change->type,
    .id = change->name,
    .text = change->text,
    .members = (const guint8 *) change->members->data,
    .n_members = change->members->len,
  };
  const RoundsAct then = { .type = ROUNDS_ACT_LIST_REMOVE, .id = change->former };
  const RoundsActor nobody = { 0 };
  GError *error = NULL;

  if (rounds_store_apply (change->store, &nobody, &act, NULL, &error) &&
      (then.id == NULL || rounds_store_apply (change->store, &nobody, &then, NULL, &error)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
rounds_lists_write (RoundsLists *self, GTask *task, const RoundsListChange *change)
{
  Change *copy = g_new0 (Change, 1);

  copy->store = g_object_ref (rounds_session_get_store (self->session));
  copy->type = change->type;
  copy->name = g_strdup (change->name);
  copy->former = g_strdup (change->former);
  copy->text = g_strdup (change->text);
  copy->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  if (change->members != NULL)
    g_array_append_vals (copy->members, change->members->data, change->members->len);
  g_task_set_task_data (task, copy, (GDestroyNotify) change_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, write_change);
}

void
rounds_lists_write_list (RoundsLists *self,
                         GTask *task,
                         RoundsActType type,
                         const RoundsPatientList *list,
                         const char *former)
{
  g_autofree char *text = list->by_filter ? rounds_list_filter_text (&list->filter) : NULL;
  const RoundsListChange change = { .type = type,
                                    .name = list->name,
                                    .text = text,
                                    .former = former,
                                    .members = list->by_filter ? NULL : list->members };

  rounds_lists_write (self, task, &change);
  if (text != NULL)
    rounds_secret_forget (text);
}

/* Passes the worker's answer on, and reads the lists anew. */
static void
on_change_written (GObject *object, GAsyncResult *result, gpointer data)
{
  RoundsLists *self = ROUNDS_LISTS (object);
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED)
    rounds_lists_begin_reading (self);
  g_task_return_boolean (task, TRUE);
}

/* The task on the worker, whose answer goes to the caller's. */
static GTask *
begin_change (RoundsLists *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GCancellable *cancellable = rounds_session_get_cancellable (self->session);

  return g_task_new (self, cancellable, on_change_written,
                     g_task_new (self, cancellable, callback, user_data));
}

static void
refuse (
    RoundsLists *self, GAsyncReadyCallback callback, gpointer user_data, int code, const char *why)
{
  g_task_report_new_error (self, callback, user_data, NULL, ROUNDS_DATA_ERROR, code, "%s", why);
}

static gboolean
is_name (const char *name)
{
  return name != NULL && *name != '\0' && *name != '.' && strlen (name) <= ROUNDS_LIST_NAME_MAX;
}

static const char *
name_words (void)
{
  return _ ("A list has a name of 1 to 128 letters that does not begin with a full stop");
}

void
rounds_lists_save_async (RoundsLists *self,
                         const RoundsPatientList *list,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUNDS_IS_LISTS (self));
  if (!is_name (list->name))
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_INVALID, name_words ());
      return;
    }
  task = begin_change (self, callback, user_data);
  rounds_lists_write_list (self, task, ROUNDS_ACT_LIST_SAVE, list, NULL);
}

void
rounds_lists_put_async (RoundsLists *self,
                        const char *name,
                        const guint8 rid[ROUNDS_RID_BYTES],
                        gboolean on,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const RoundsPatientList *list = rounds_lists_find (self, name);
  g_autoptr (GArray) members = NULL;
  g_autoptr (GTask) task = NULL;
  RoundsPatientList changed;

  if (list == NULL || list->by_filter || list->team)
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_NOT_FOUND,
              _ ("There is no such list made by hand"));
      return;
    }
  members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  for (guint i = 0; i < list->members->len; i++)
    {
      const char *one = list->members->data + (gsize) i * ROUNDS_RID_BYTES;

      if (memcmp (one, rid, ROUNDS_RID_BYTES) != 0)
        g_array_append_vals (members, one, 1);
    }
  if (on)
    g_array_append_vals (members, rid, 1);
  changed = (RoundsPatientList){ .name = list->name, .members = members };
  task = begin_change (self, callback, user_data);
  rounds_lists_write_list (self, task, ROUNDS_ACT_LIST_SAVE, &changed, NULL);
}

void
rounds_lists_rename_async (RoundsLists *self,
                           const char *name,
                           const char *to,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const RoundsPatientList *list = rounds_lists_find (self, name);
  g_autoptr (GTask) task = NULL;
  RoundsPatientList changed;

  if (list == NULL || list->team)
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_NOT_FOUND, _ ("There is no such list"));
      return;
    }
  if (!is_name (to))
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_INVALID, name_words ());
      return;
    }
  if (rounds_lists_find (self, to) != NULL)
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_INVALID,
              _ ("You have a list of that name already"));
      return;
    }
  changed = *list;
  changed.name = (char *) to;
  task = begin_change (self, callback, user_data);
  rounds_lists_write_list (self, task, ROUNDS_ACT_LIST_SAVE, &changed, name);
}

void
rounds_lists_remove_async (RoundsLists *self,
                           const char *name,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const RoundsPatientList list = { .name = (char *) name };
  g_autoptr (GTask) task = begin_change (self, callback, user_data);

  rounds_lists_write_list (self, task, ROUNDS_ACT_LIST_REMOVE, &list, NULL);
}

gboolean
rounds_lists_change_finish (RoundsLists *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
