/* lists-note.c: what is noted in the background: who was opened lately, who is with which care team. */
#include "lists-private.h"

#include "secret.h"

#include <string.h>

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

  rounds_lists_write_list (self, task,
                           team->members->len > 0 ? ROUNDS_ACT_LIST_SAVE : ROUNDS_ACT_LIST_REMOVE,
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
      gint at = rounds_lists_place_of (team->members, rid);

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
  RoundsPatientList *team = rounds_lists_find_in (self->teams, name);

  if (strlen (name) > ROUNDS_LIST_NAME_MAX ||
      (team != NULL && rounds_lists_place_of (team->members, rid) >= 0))
    return FALSE;
  if (team == NULL)
    {
      team = g_new0 (RoundsPatientList, 1);
      team->name = g_steal_pointer (&name);
      team->team = TRUE;
      team->filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
      team->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
      g_ptr_array_add (self->teams, team);
      rounds_lists_sort (self->teams);
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
    rounds_lists_emit_changed (self);
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
  g_autoptr (GTask) task = NULL;
  g_autoptr (GArray) members = NULL;
  g_autofree char *text = NULL;

  /* Before they are read, what is on disk would be replaced by one line. */
  if (!self->filled || self->error != NULL)
    return;
  memcpy (row.rid, rid, ROUNDS_RID_BYTES);
  drop_recent (self, rid);
  g_array_prepend_val (self->recent, row);
  if (self->recent->len > ROUNDS_RECENT_MAX)
    g_array_set_size (self->recent, ROUNDS_RECENT_MAX);
  members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  text = rounds_recent_text (self->recent, members);
  task = note_new (self);
  rounds_lists_write (self, task,
                      &(RoundsListChange){ .type = ROUNDS_ACT_LIST_SAVE,
                                           .name = ROUNDS_RECENT_LIST,
                                           .text = text,
                                           .members = members });
  rounds_secret_forget (text);
  rounds_lists_emit_changed (self);
}
