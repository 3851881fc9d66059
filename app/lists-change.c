#include "lists-private.h"

#include "local.h"
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
  /* What changes of the row that is on the disk at its turn; NULL: nothing, it is written as it is here. */
  gboolean (*amend) (RoundsPatientList *list, gconstpointer change);
  char *amended; /* the name of that row */
  guint8 rid[ROUNDS_RID_BYTES];
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->store);
  g_free (change->name);
  g_free (change->former);
  g_free (change->amended);
  if (change->text != NULL)
    rounds_secret_forget (change->text);
  g_free (change->text);
  g_array_unref (change->members);
  g_free (change);
}

/* The row of that name as it is on the disk now. (transfer full) */
static RoundsPatientList *
read_row (const Change *change, GError **error)
{
  g_autoptr (GPtrArray) rows = rounds_store_local (change->store, ROUNDS_LOCAL_LIST, error);
  const char *user = rounds_store_get_user (change->store);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = rows->pdata[i];
      RoundsPatientList *list = rounds_patient_list_read (row->content, user);

      if (list != NULL && strcmp (list->name, change->amended) == 0)
        return list;
      rounds_patient_list_free (list);
    }
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such list"));
  return NULL;
}

/* Reads and writes in one turn of the worker: two changes that are asked for before the first is on the disk both stand
 * there then. */
static gboolean
amend_row (Change *change, GError **error)
{
  RoundsPatientList *list = read_row (change, error);
  gboolean good = list != NULL && change->amend (list, change);

  if (good)
    {
      change->text = list->by_filter ? rounds_list_filter_text (&list->filter) : NULL;
      g_array_append_vals (change->members, list->members->data,
                           list->by_filter ? 0 : list->members->len);
    }
  else if (list != NULL)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                         _ ("There is no such list made by hand"));
  rounds_patient_list_free (list);
  return good;
}

static gboolean
is_amended (Change *change, GError **error)
{
  return change->amend == NULL || amend_row (change, error);
}

static void
write_change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  const RoundsAct then = { .type = ROUNDS_ACT_LIST_REMOVE, .id = change->former };
  const RoundsActor nobody = { 0 };
  GError *error = NULL;
  gboolean good = is_amended (change, &error);
  const RoundsAct act = {
    .type = change->type,
    .id = change->name,
    .text = change->text,
    .members = (const guint8 *) change->members->data,
    .n_members = change->members->len,
  };

  good = good && rounds_store_apply (change->store, &nobody, &act, NULL, &error) &&
         (then.id == NULL || rounds_store_apply (change->store, &nobody, &then, NULL, &error));
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Change *
change_new (RoundsLists *self, RoundsActType type, const char *name)
{
  Change *change = g_new0 (Change, 1);

  change->store = g_object_ref (rounds_session_get_store (self->session));
  change->type = type;
  change->name = g_strdup (name);
  change->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  return change;
}

/* Takes change. */
static void
run_change (RoundsLists *self, GTask *task, Change *change)
{
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, write_change);
}

void
rounds_lists_write (RoundsLists *self, GTask *task, const RoundsListChange *change)
{
  Change *copy = change_new (self, change->type, change->name);

  copy->former = g_strdup (change->former);
  copy->text = g_strdup (change->text);
  if (change->members != NULL)
    g_array_append_vals (copy->members, change->members->data, change->members->len);
  run_change (self, task, copy);
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

static gboolean
take_off (RoundsPatientList *list, gconstpointer data)
{
  const Change *change = data;
  gint at;

  if (list->by_filter || list->team)
    return FALSE;
  while ((at = rounds_lists_place_of (list->members, change->rid)) >= 0)
    g_array_remove_index (list->members, (guint) at);
  return TRUE;
}

static gboolean
put_on (RoundsPatientList *list, gconstpointer data)
{
  const Change *change = data;

  if (!take_off (list, change))
    return FALSE;
  g_array_append_vals (list->members, change->rid, 1);
  return TRUE;
}

void
rounds_lists_put_async (RoundsLists *self,
                        const char *name,
                        const guint8 rid[ROUNDS_RID_BYTES],
                        gboolean on,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Change *change;

  if (!is_name (name)) /* nobody is put on a care team by hand */
    {
      refuse (self, callback, user_data, ROUNDS_DATA_ERROR_NOT_FOUND,
              _ ("There is no such list made by hand"));
      return;
    }
  task = begin_change (self, callback, user_data);
  change = change_new (self, ROUNDS_ACT_LIST_SAVE, name);
  change->amend = on ? put_on : take_off;
  change->amended = g_strdup (name);
  memcpy (change->rid, rid, sizeof change->rid);
  run_change (self, task, change);
}

/* It is as it was, under another name. */
static gboolean
keep_all (RoundsPatientList *list, gconstpointer change)
{
  return !list->team;
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
  Change *change;

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
  task = begin_change (self, callback, user_data);
  change = change_new (self, ROUNDS_ACT_LIST_SAVE, to);
  change->amend = keep_all;
  change->amended = g_strdup (name);
  change->former = g_strdup (name);
  run_change (self, task, change);
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
