#include "lists.h"

#include "lists-private.h"

#include "local.h"
#include "site.h"

#include <string.h>

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

void
rounds_lists_sort (GPtrArray *lists)
{
  g_ptr_array_sort (lists, compare_names);
}

void
rounds_lists_emit_changed (RoundsLists *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
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
  rounds_lists_sort (self->teams);
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
      rounds_lists_sort (self->lists);
    }
  self->filled = TRUE;
  rounds_lists_emit_changed (self);
}

void
rounds_lists_begin_reading (RoundsLists *self)
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
  rounds_lists_begin_reading (self);
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

RoundsPatientList *
rounds_lists_find_in (GPtrArray *lists, const char *name)
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
  return rounds_lists_find_in (g_str_has_prefix (name, ROUNDS_TEAM_PREFIX) ? self->teams
                                                                           : self->lists,
                               name);
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

gint
rounds_lists_place_of (const GArray *rids, const guint8 *rid)
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
      const RoundsPatientList *list = self->lists->pdata[i];

      if (!list->by_filter && rounds_lists_place_of (list->members, rid) >= 0)
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
