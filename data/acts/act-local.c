/* act-local.c: acts that stay here: drafts, lists, marks, turns of a conversation. */
#include "acts-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define TEXT_MAX (1u << 20) /* bytes of a note or a turn */

/* Words in one piece: UTF-8, not too long. */
static gboolean
check_text (const char *text, GError **error)
{
  if (text == NULL || (strlen (text) <= TEXT_MAX && g_utf8_validate (text, -1, NULL)))
    return TRUE;
  return rounds_act_invalid (error, _ ("A text has at most 1 MiB of UTF-8"));
}

static RoundsJson *
begin_row (RoundsActing *self)
{
  RoundsJson *json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_act_member (json, "user", self->actor->user);
  rounds_act_member (json, "at", self->now);
  return json;
}

static gboolean
end_row (RoundsActing *self, const RoundsLocalKey *key, RoundsJson *json, GError **error)
{
  rounds_json_end_object (json);
  return rounds_act_put (self, key, json, error);
}

/* ---- drafts ---- */

static RoundsLocalKey
draft_key (RoundsActing *self)
{
  return (RoundsLocalKey){ self->patient, ROUNDS_LOCAL_DRAFT, self->act->id };
}

RoundsScan *
rounds_act_read_draft (RoundsActing *self, GBytes **content, GError **error)
{
  const RoundsLocalKey key = draft_key (self);
  g_autoptr (RoundsLocalRow) row = NULL;
  RoundsScan *json;

  if (key.id == NULL)
    {
      rounds_act_not_found (error, _ ("There is no such draft"));
      return NULL;
    }
  row = rounds_act_get (self, &key, _ ("There is no such draft"), error);
  json = row != NULL ? rounds_act_read (self, row->content, error) : NULL;
  if (json == NULL)
    return NULL;
  if (g_strcmp0 (rounds_scan_get_string (json, rounds_scan_root (json), "user"),
                 self->actor->user) != 0)
    {
      rounds_act_refuse (error, _ ("That draft is another person's"));
      return NULL;
    }
  *content = g_bytes_ref (row->content);
  return json;
}

/* Who saves an existing draft must be its author. */
static gboolean
check_own_draft (RoundsActing *self, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  return rounds_act_read_draft (self, &content, error) != NULL;
}

/* As rounds_act_new_id makes them: a caller that must save again before it has the answer to the first
 * save names its draft itself. */
static gboolean
is_new_id (const char *id)
{
  return strlen (id) == 32 && strspn (id, "0123456789abcdef") == 32;
}

static gboolean
check_own_or_new (RoundsActing *self, GError **error)
{
  const RoundsLocalKey key = draft_key (self);
  RoundsLocalRow *found = NULL;
  g_autoptr (RoundsLocalRow) row = NULL;

  if (!is_new_id (key.id))
    return check_own_draft (self, error);
  if (!rounds_write_get_local (self->write, &key, &found, error))
    return FALSE;
  row = found;
  return row == NULL || check_own_draft (self, error);
}

static void
write_code (RoundsJson *json, const RoundsCode *code)
{
  rounds_json_begin_object (json);
  rounds_act_optional (json, "system", code->system);
  rounds_act_optional (json, "code", code->code);
  rounds_act_optional (json, "display", code->display);
  rounds_json_end_object (json);
}

gboolean
rounds_act_save_draft (RoundsActing *self, GError **error)
{
  const RoundsAct *act = self->act;
  g_autofree char *id = act->id != NULL ? g_strdup (act->id) : rounds_act_new_id ();
  const RoundsLocalKey key = { self->patient, ROUNDS_LOCAL_DRAFT, id };
  g_autoptr (RoundsJson) json = NULL;

  if ((act->id != NULL && !check_own_or_new (self, error)) || !check_text (act->title, error) ||
      !check_text (act->text, error))
    return FALSE;
  json = begin_row (self);
  rounds_act_member (json, "id", id);
  rounds_act_member (json, "subject", self->subject);
  rounds_act_member (json, "title", act->title);
  rounds_json_name (json, "type");
  write_code (json, &act->code);
  rounds_act_member (json, "encounter", act->encounter);
  rounds_act_member (json, "appends", act->reference);
  rounds_act_member (json, "text", act->text);
  self->done->id = g_steal_pointer (&id);
  return end_row (self, &(RoundsLocalKey){ key.patient, key.kind, self->done->id }, json, error);
}

gboolean
rounds_act_drop_draft (RoundsActing *self, GError **error)
{
  const RoundsLocalKey key = draft_key (self);

  self->done->id = g_strdup (self->act->id);
  return rounds_write_delete_local (self->write, &key, error);
}

gboolean
rounds_act_discard_draft (RoundsActing *self, GError **error)
{
  return check_own_draft (self, error) && rounds_act_drop_draft (self, error);
}

/* ---- lists of patients, one person's each ---- */

/* (transfer full) NULL with INVALID. */
static char *
list_id (RoundsActing *self, GError **error)
{
  const char *name = self->act->id;

  if (name != NULL && *name != '\0' && strlen (name) <= 128 && g_utf8_validate (name, -1, NULL))
    return g_strconcat (self->actor->user, "/", name, NULL);
  rounds_act_invalid (error, _ ("A list has a name of 1 to 128 bytes"));
  return NULL;
}

gboolean
rounds_act_save_list (RoundsActing *self, GError **error)
{
  const RoundsAct *act = self->act;
  g_autofree char *id = list_id (self, error);
  g_autoptr (RoundsJson) json = NULL;

  if (id == NULL || !check_text (act->text, error))
    return FALSE;
  json = begin_row (self);
  rounds_act_member (json, "name", act->id);
  rounds_act_optional (json, "text", act->text);
  rounds_json_name (json, "patients");
  rounds_json_begin_array (json);
  for (guint i = 0; i < act->n_members; i++)
    {
      char rid[2 * ROUNDS_RID_BYTES + 1];

      sodium_bin2hex (rid, sizeof rid, act->members + i * ROUNDS_RID_BYTES, ROUNDS_RID_BYTES);
      rounds_json_string (json, rid);
    }
  rounds_json_end_array (json);
  self->done->id = g_strdup (act->id);
  return end_row (self, &(RoundsLocalKey){ NULL, ROUNDS_LOCAL_LIST, id }, json, error);
}

gboolean
rounds_act_remove_list (RoundsActing *self, GError **error)
{
  g_autofree char *id = list_id (self, error);
  const RoundsLocalKey key = { NULL, ROUNDS_LOCAL_LIST, id };
  g_autoptr (RoundsLocalRow)
      row = id != NULL ? rounds_act_get (self, &key, _ ("There is no such list"), error) : NULL;

  if (row == NULL)
    return FALSE;
  self->done->id = g_strdup (self->act->id);
  return rounds_write_delete_local (self->write, &key, error);
}

/* ---- seen, acknowledged ---- */

gboolean
rounds_act_mark (RoundsActing *self, GError **error)
{
  const RoundsAct *act = self->act;
  gboolean seen = act->type == ROUNDS_ACT_SEEN;
  const RoundsRecord *record = act->reference != NULL
                                   ? rounds_chart_find_reference (act->chart, act->reference,
                                                                  act->source)
                                   : NULL;
  g_autoptr (RoundsJson) json = NULL;
  g_autofree char *id = NULL;
  char rid[2 * ROUNDS_RID_BYTES + 1];

  if (record == NULL)
    return rounds_act_not_found (error, _ ("There is no such record here"));
  if (!check_text (act->text, error))
    return FALSE;
  sodium_bin2hex (rid, sizeof rid, record->rid, ROUNDS_RID_BYTES);
  id = g_strconcat (rid, "/", self->actor->user, NULL);
  json = begin_row (self);
  rounds_act_member (json, "reference", act->reference);
  rounds_act_member (json, "rid", rid);
  rounds_json_name (json, "version");
  rounds_json_unsigned (json, record->version);
  if (!seen)
    rounds_act_member (json, "text", act->text);
  memcpy (self->done->rid, record->rid, ROUNDS_RID_BYTES);
  self->done->version = record->version;
  self->done->reference = g_strdup (act->reference);
  return end_row (self,
                  &(RoundsLocalKey){ self->patient,
                                     seen ? ROUNDS_LOCAL_SEEN : ROUNDS_LOCAL_ACKNOWLEDGED, id },
                  json, error);
}

/* ---- conversations ---- */

/* How many turns a conversation of this person has; -1 with an error. */
static gint64
count_turns (RoundsActing *self, const RoundsLocalKey *key, GError **error)
{
  RoundsLocalRow *found = NULL;
  g_autoptr (RoundsLocalRow) row = NULL;
  RoundsScan *json;
  const char *digits;

  if (!rounds_write_get_local (self->write, key, &found, error))
    return -1;
  row = found;
  if (row == NULL)
    return 0;
  json = rounds_act_read (self, row->content, error);
  if (json == NULL)
    return -1;
  if (g_strcmp0 (rounds_scan_get_string (json, rounds_scan_root (json), "user"),
                 self->actor->user) != 0)
    {
      rounds_act_refuse (error, _ ("That conversation is another person's"));
      return -1;
    }
  digits = rounds_scan_digits (json, rounds_scan_get (json, rounds_scan_root (json), "turns"));
  return digits != NULL ? g_ascii_strtoll (digits, NULL, 10) : 0;
}

static gboolean
put_conversation (RoundsActing *self, const RoundsLocalKey *key, gint64 turns, GError **error)
{
  g_autoptr (RoundsJson) json = begin_row (self);

  rounds_act_member (json, "id", key->id);
  rounds_json_name (json, "turns");
  rounds_json_integer (json, turns);
  return end_row (self, key, json, error);
}

gboolean
rounds_act_add_turn (RoundsActing *self, GError **error)
{
  const RoundsAct *act = self->act;
  g_autofree char *id = act->id != NULL ? g_strdup (act->id) : rounds_act_new_id ();
  const RoundsLocalKey key = { self->patient, ROUNDS_LOCAL_CONVERSATION, id };
  g_autofree char *turn = NULL;
  g_autoptr (RoundsJson) json = NULL;
  gint64 n;

  if (g_strcmp0 (act->role, "user") != 0 && g_strcmp0 (act->role, "assistant") != 0)
    return rounds_act_invalid (error, _ ("A turn is the user's or the assistant's"));
  if (act->text == NULL || *act->text == '\0')
    return rounds_act_invalid (error, _ ("A turn says something"));
  n = check_text (act->text, error) && check_text (act->sources, error)
          ? count_turns (self, &key, error)
          : -1;
  if (n < 0 || !put_conversation (self, &key, n + 1, error))
    return FALSE;
  turn = g_strdup_printf ("%s/%06" G_GINT64_FORMAT, id, n + 1);
  json = begin_row (self);
  rounds_act_member (json, "conversation", id);
  rounds_json_name (json, "turn");
  rounds_json_integer (json, n + 1);
  rounds_act_member (json, "role", act->role);
  rounds_act_member (json, "text", act->text);
  rounds_act_optional (json, "sources", act->sources);
  self->done->id = g_steal_pointer (&id);
  return end_row (self, &(RoundsLocalKey){ self->patient, ROUNDS_LOCAL_TURN, turn }, json, error);
}
