#include "lists.h"

#include "acts.h"
#include "list-row.h"
#include "local.h"
#include "secret.h"
#include "site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsLists
{
  GObject parent_instance;

  RoundsSession *session; /* not owned: it owns this */
  GPtrArray *lists;       /* RoundsPatientList, by name */
  GPtrArray *teams;       /* the same, of care teams */
  GArray *recent;         /* RoundsRecent, newest first */
  GError *error;
  gboolean filled;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsLists, rounds_lists, G_TYPE_OBJECT)

/* ---- the object ---- */

static void
forget (RoundsLists *self)
{
  if (self->recent->len > 0)
    memset (self->recent->data, 0, self->recent->len * sizeof (RoundsRecent));
  g_array_set_size (self->recent, 0);
  g_ptr_array_set_size (self->lists, 0);
  g_ptr_array_set_size (self->teams, 0);
}

static void
rounds_lists_finalize (GObject *object)
{
  RoundsLists *self = ROUNDS_LISTS (object);

  forget (self);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->teams);
  g_array_unref (self->recent);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (rounds_lists_parent_class)->finalize (object);
}

static void
rounds_lists_class_init (RoundsListsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_lists_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_LISTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_lists_init (RoundsLists *self)
{
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_patient_list_free);
  self->teams = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_patient_list_free);
  self->recent = g_array_new (FALSE, FALSE, sizeof (RoundsRecent));
}

/* ---- reading, on the worker ---- */

typedef struct
{
  RoundsStore *store;
  char *user;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->store);
  g_free (reading->user);
  g_free (reading);
}

static void
read_lists (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = rounds_store_local (reading->store, ROUNDS_LOCAL_LIST, &error);
  GPtrArray *lists;

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lists = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_patient_list_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = rows->pdata[i];
      RoundsPatientList *list = rounds_patient_list_read (row->content, reading->user);

      if (list != NULL)
        g_ptr_array_add (lists, list);
    }
  g_task_return_pointer (task, lists, (GDestroyNotify) g_ptr_array_unref);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const RoundsPatientList *const *one = a, *const *other = b;
  int order = g_utf8_collate ((*one)->name, (*other)->name);

  return order != 0 ? order : strcmp ((*one)->name, (*other)->name);
}

/* The row of the recent ones is taken out of the lists. */
static void
take_recent (RoundsLists *self)
{
  for (guint i = 0; i < self->lists->len; i++)
    {
      RoundsPatientList *list = self->lists->pdata[i];

      if (strcmp (list->name, ROUNDS_RECENT_LIST) != 0)
        continue;
      rounds_recent_take (list, self->recent);
      g_ptr_array_remove_index (self->lists, i);
      return;
    }
}

/* So are those of care teams. */
static void
take_teams (RoundsLists *self)
{
  for (guint i = self->lists->len; i-- > 0;)
    if (((RoundsPatientList *) self->lists->pdata[i])->team)
      g_ptr_array_add (self->teams, g_ptr_array_steal_index (self->lists, i));
  g_ptr_array_sort (self->teams, compare_names);
}

static void
on_lists_read (GObject *object, GAsyncResult *result, gpointer data)
{
  RoundsLists *self = ROUNDS_LISTS (object);
  g_autoptr (GError) error = NULL;
  GPtrArray *lists = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&self->error);
  if (lists == NULL)
    self->error = g_steal_pointer (&error);
  else
    {
      forget (self);
      g_ptr_array_unref (self->lists);
      self->lists = lists;
      take_recent (self);
      take_teams (self);
      g_ptr_array_sort (self->lists, compare_names);
    }
  self->filled = TRUE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
begin_reading (RoundsLists *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autoptr (GTask)
      task = g_task_new (self, rounds_session_get_cancellable (self->session), on_lists_read, NULL);
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading){ g_object_ref (store), g_strdup (rounds_store_get_user (store)) };
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, read_lists);
}

static void
on_state_changed (RoundsLists *self)
{
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED)
    return;
  self->filled = FALSE;
  forget (self);
  g_object_set_data (G_OBJECT (self->session), "rounds-lists", NULL);
}

RoundsLists *
rounds_lists_of (RoundsSession *session)
{
  RoundsLists *self;

  g_return_val_if_fail (ROUNDS_IS_SESSION (session), NULL);
  if (rounds_session_get_state (session) != ROUNDS_SESSION_UNLOCKED)
    return NULL;
  self = g_object_get_data (G_OBJECT (session), "rounds-lists");
  if (self != NULL)
    return self;
  self = g_object_new (ROUNDS_TYPE_LISTS, NULL);
  self->session = session;
  g_object_set_data_full (G_OBJECT (session), "rounds-lists", self, g_object_unref);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  begin_reading (self);
  return self;
}

/* ---- what is there ---- */

gboolean
rounds_lists_is_filled (RoundsLists *self)
{
  return self->filled;
}

const GError *
rounds_lists_get_error (RoundsLists *self)
{
  return self->error;
}

guint
rounds_lists_size (RoundsLists *self)
{
  return self->lists->len;
}

const RoundsPatientList *
rounds_lists_get (RoundsLists *self, guint i)
{
  g_return_val_if_fail (i < self->lists->len, NULL);
  return self->lists->pdata[i];
}

static RoundsPatientList *
find_in (GPtrArray *lists, const char *name)
{
  for (guint i = 0; i < lists->len; i++)
    {
      RoundsPatientList *list = lists->pdata[i];

      if (strcmp (list->name, name) == 0)
        return list;
    }
  return NULL;
}

const RoundsPatientList *
rounds_lists_find (RoundsLists *self, const char *name)
{
  return find_in (g_str_has_prefix (name, ROUNDS_TEAM_PREFIX) ? self->teams : self->lists, name);
}

guint
rounds_lists_n_teams (RoundsLists *self)
{
  return self->teams->len;
}

const RoundsPatientList *
rounds_lists_get_team (RoundsLists *self, guint i)
{
  g_return_val_if_fail (i < self->teams->len, NULL);
  return self->teams->pdata[i];
}

const char *
rounds_patient_list_title (const RoundsPatientList *list)
{
  return list->team ? list->name + strlen (ROUNDS_TEAM_PREFIX) : list->name;
}

static gint64
now_of (RoundsLists *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);

  return store != NULL ? rounds_site_now (store) : 0;
}

GArray *
rounds_lists_members (RoundsLists *self, const RoundsPatientList *list)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  GArray *members;

  if (!list->by_filter || people == NULL)
    {
      members = g_array_sized_new (FALSE, FALSE, ROUNDS_RID_BYTES, list->members->len);
      g_array_append_vals (members, list->members->data, list->members->len);
      return members;
    }
  return rounds_list_filter_run (&list->filter, people, now_of (self), 0);
}

static gint
place_of (const GArray *rids, const guint8 *rid)
{
  for (guint i = 0; i < rids->len; i++)
    if (memcmp (rids->data + (gsize) i * ROUNDS_RID_BYTES, rid, ROUNDS_RID_BYTES) == 0)
      return (gint) i;
  return -1;
}

gboolean
rounds_lists_hold (RoundsLists *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  for (guint i = 0; i < self->lists->len; i++)
    {
      g_autoptr (GArray) members = rounds_lists_members (self, self->lists->pdata[i]);

      if (place_of (members, rid) >= 0)
        return TRUE;
    }
  return FALSE;
}

const RoundsRecent *
rounds_lists_get_recent (RoundsLists *self, guint *n)
{
  *n = self->recent->len;
  return (const RoundsRecent *) (gpointer) self->recent->data;
}

/* ---- changes ---- */

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

/* former: the name that goes with it; NULL. */
static void
run_change (RoundsLists *self,
            GTask *task,
            RoundsActType type,
            const RoundsPatientList *list,
            const char *former)
{
  Change *change = g_new0 (Change, 1);

  change->store = g_object_ref (rounds_session_get_store (self->session));
  change->type = type;
  change->name = g_strdup (list->name);
  change->former = g_strdup (former);
  if (list->by_filter)
    change->text = rounds_list_filter_text (&list->filter);
  change->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  if (list->members != NULL && !list->by_filter)
    g_array_append_vals (change->members, list->members->data, list->members->len);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, write_change);
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
    begin_reading (self);
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
  run_change (self, task, ROUNDS_ACT_LIST_SAVE, list, NULL);
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
  run_change (self, task, ROUNDS_ACT_LIST_SAVE, &changed, NULL);
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
  run_change (self, task, ROUNDS_ACT_LIST_SAVE, &changed, name);
}

void
rounds_lists_remove_async (RoundsLists *self,
                           const char *name,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const RoundsPatientList list = { .name = (char *) name };
  g_autoptr (GTask) task = begin_change (self, callback, user_data);

  run_change (self, task, ROUNDS_ACT_LIST_REMOVE, &list, NULL);
}

gboolean
rounds_lists_change_finish (RoundsLists *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- what is noted in the background: recent, care teams ---- */

/* A row that cannot be kept is no reason to disturb anybody: the list is a convenience. */
static void
on_noted (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("A list could not be kept");
}

static GTask *
note_new (RoundsLists *self)
{
  return g_task_new (self, rounds_session_get_cancellable (self->session), on_noted, NULL);
}

static void
note_team (RoundsLists *self, const RoundsPatientList *team)
{
  g_autoptr (GTask) task = note_new (self);

  run_change (self, task, team->members->len > 0 ? ROUNDS_ACT_LIST_SAVE : ROUNDS_ACT_LIST_REMOVE,
              team, NULL);
}

/* Off the teams that the chart names no more. */
static gboolean
leave_teams (RoundsLists *self, const guint8 *rid, const char *const *names)
{
  gboolean changed = FALSE;

  for (guint i = self->teams->len; i-- > 0;)
    {
      RoundsPatientList *team = self->teams->pdata[i];
      gint at = place_of (team->members, rid);

      if (at < 0 || g_strv_contains (names, rounds_patient_list_title (team)))
        continue;
      g_array_remove_index (team->members, (guint) at);
      note_team (self, team);
      if (team->members->len == 0)
        g_ptr_array_remove_index (self->teams, i);
      changed = TRUE;
    }
  return changed;
}

static gboolean
join_team (RoundsLists *self, const guint8 *rid, const char *title)
{
  g_autofree char *name = g_strconcat (ROUNDS_TEAM_PREFIX, title, NULL);
  RoundsPatientList *team = find_in (self->teams, name);

  if (strlen (name) > ROUNDS_LIST_NAME_MAX || (team != NULL && place_of (team->members, rid) >= 0))
    return FALSE;
  if (team == NULL)
    {
      team = g_new0 (RoundsPatientList, 1);
      team->name = g_steal_pointer (&name);
      team->team = TRUE;
      team->filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
      team->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
      g_ptr_array_add (self->teams, team);
      g_ptr_array_sort (self->teams, compare_names);
    }
  g_array_append_vals (team->members, rid, 1);
  note_team (self, team);
  return TRUE;
}

void
rounds_lists_note_teams (RoundsLists *self,
                         const guint8 rid[ROUNDS_RID_BYTES],
                         const char *const *names)
{
  gboolean changed;

  /* Before they are read, what is on disk would be replaced by one line. */
  if (!self->filled || self->error != NULL)
    return;
  changed = leave_teams (self, rid, names);
  for (guint i = 0; names[i] != NULL; i++)
    changed |= join_team (self, rid, names[i]);
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
drop_recent (RoundsLists *self, const guint8 *rid)
{
  for (guint i = self->recent->len; i-- > 0;)
    if (memcmp (g_array_index (self->recent, RoundsRecent, i).rid, rid, ROUNDS_RID_BYTES) == 0)
      g_array_remove_index (self->recent, i);
}

void
rounds_lists_note_opened (RoundsLists *self, const guint8 rid[ROUNDS_RID_BYTES], gint64 now)
{
  RoundsRecent row = { .opened = now };
  Change *change;
  g_autoptr (GTask) task = NULL;

  /* Before they are read, what is on disk would be replaced by one line. */
  if (!self->filled || self->error != NULL)
    return;
  memcpy (row.rid, rid, ROUNDS_RID_BYTES);
  drop_recent (self, rid);
  g_array_prepend_val (self->recent, row);
  if (self->recent->len > ROUNDS_RECENT_MAX)
    g_array_set_size (self->recent, ROUNDS_RECENT_MAX);
  change = g_new0 (Change, 1);
  change->store = g_object_ref (rounds_session_get_store (self->session));
  change->type = ROUNDS_ACT_LIST_SAVE;
  change->name = g_strdup (ROUNDS_RECENT_LIST);
  change->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  change->text = rounds_recent_text (self->recent, change->members);
  task = note_new (self);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, write_change);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
