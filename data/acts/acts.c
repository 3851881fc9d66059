#include "acts.h"

#include "acts-private.h"
#include "charts.h"
#include "keyfile.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* Whose acts they are. */
typedef enum
{
  MAY_ANYONE,
  MAY_CLINICIAN,
} May;

typedef struct
{
  const char *word; /* in the audit */
  gboolean (*run) (RoundsActing *self, GError **error);
  May who;
  gboolean patient; /* is about one */
  gboolean now;     /* only while the window shows now */
  gboolean alive;   /* only while the patient lives */
} ActRow;

static const ActRow rows[] = {
  [ROUNDS_ACT_DRAFT_SAVE] = { "draft-save", rounds_act_save_draft, MAY_CLINICIAN, TRUE },
  [ROUNDS_ACT_DRAFT_DISCARD] = { "draft-discard", rounds_act_discard_draft, MAY_CLINICIAN, TRUE },
  [ROUNDS_ACT_LIST_SAVE] = { "list-save", rounds_act_save_list, MAY_ANYONE },
  [ROUNDS_ACT_LIST_REMOVE] = { "list-remove", rounds_act_remove_list, MAY_ANYONE },
  [ROUNDS_ACT_SEEN] = { "seen", rounds_act_mark, MAY_ANYONE, TRUE },
  [ROUNDS_ACT_ACKNOWLEDGE] = { "acknowledge", rounds_act_mark, MAY_CLINICIAN, TRUE, TRUE },
  [ROUNDS_ACT_TURN] = { "conversation-turn", rounds_act_add_turn, MAY_ANYONE, TRUE },
  [ROUNDS_ACT_SIGN] = { "sign", rounds_act_sign, MAY_CLINICIAN, TRUE, TRUE },
  [ROUNDS_ACT_OBSERVATION] = { "enter", rounds_act_enter, MAY_CLINICIAN, TRUE, TRUE, TRUE },
  [ROUNDS_ACT_PROBLEM] = { "enter", rounds_act_enter, MAY_CLINICIAN, TRUE, TRUE, TRUE },
  [ROUNDS_ACT_ALLERGY] = { "enter", rounds_act_enter, MAY_CLINICIAN, TRUE, TRUE, TRUE },
  [ROUNDS_ACT_TASK] = { "task-new", rounds_act_enter, MAY_CLINICIAN, TRUE, TRUE, TRUE },
  [ROUNDS_ACT_TASK_STATUS] = { "task-status", rounds_act_set_task, MAY_CLINICIAN, TRUE, TRUE },
  [ROUNDS_ACT_ENTERED_IN_ERROR] = { "entered-in-error", rounds_act_enter_in_error, MAY_CLINICIAN,
                                    TRUE, TRUE },
  [ROUNDS_ACT_RESOLVE] = { "resolve", rounds_act_resolve, MAY_CLINICIAN, TRUE, TRUE },
};

/* ---- small parts that the acts share ---- */

gboolean
rounds_act_refuse (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED, why);
  return FALSE;
}

gboolean
rounds_act_invalid (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

gboolean
rounds_act_not_found (GError **error, const char *what)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND, what);
  return FALSE;
}

void
rounds_act_sent_free (RoundsActSent *sent)
{
  g_free (sent->reference);
  g_free (sent->base_remote);
  g_free (sent);
}

void
rounds_act_done_clear (RoundsActDone *done)
{
  g_clear_pointer (&done->id, g_free);
  g_clear_pointer (&done->reference, g_free);
}

char *
rounds_act_new_id (void)
{
  guint8 bytes[16];
  char text[33];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);
  return g_strdup (text);
}

RoundsScan *
rounds_act_read (RoundsActing *self, GBytes *content, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);
  g_autoptr (GError) why = NULL;
  RoundsScan *json = rounds_scan_parse (text, size, NULL, &why);

  self->no_memory |= g_error_matches (why, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY);
  if (json != NULL)
    g_ptr_array_add (self->read, json);
  if (json != NULL && rounds_scan_type (json, rounds_scan_root (json)) == ROUNDS_SCAN_OBJECT)
    return json;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("A row of the store is not what Rounds wrote"));
  return NULL;
}

gboolean
rounds_act_put (RoundsActing *self, const RoundsLocalKey *key, RoundsJson *json, GError **error)
{
  const char *text = rounds_json_get (json);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return rounds_write_put_local (self->write, key, content, error);
}

RoundsLocalRow *
rounds_act_get (RoundsActing *self, const RoundsLocalKey *key, const char *what, GError **error)
{
  RoundsLocalRow *row = NULL;

  if (rounds_write_get_local (self->write, key, &row, error) && row == NULL)
    rounds_act_not_found (error, what);
  return row;
}

void
rounds_act_member (RoundsJson *json, const char *name, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_string (json, text);
}

void
rounds_act_optional (RoundsJson *json, const char *name, const char *text)
{
  if (text != NULL)
    rounds_act_member (json, name, text);
}

/* ---- who, whom, when ---- */

/* The instant that is written down: in a demonstration (NULL: it is known to be right) its own day, at
 * the time of now. */
static char *
instant_of (RoundsStore *store, gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  const char *as_of = store != NULL ? rounds_store_get_as_of (store) : NULL;

  if (as_of == NULL)
    return g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z");
  {
    g_autofree char *time = g_date_time_format (local, "T%H:%M:%S%:z");
    return g_strconcat (as_of, time, NULL);
  }
}

static gboolean
role_may (const char *role, May who)
{
  if (g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0 || g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0)
    return TRUE;
  return who == MAY_ANYONE;
}

static gboolean
check_person (RoundsStore *store, const RoundsActor *actor, const ActRow *row, GError **error)
{
  const char *user = rounds_store_get_user (store);
  const char *role = rounds_store_get_role (store);

  if (actor->user != NULL && g_strcmp0 (actor->user, user) != 0)
    return rounds_act_refuse (error,
                              _ ("Nobody acts under another's name. Switch the user first."));
  if (actor->role != NULL && g_strcmp0 (actor->role, role) != 0)
    return rounds_act_refuse (error, _ ("Nobody acts in a role that is not theirs"));
  if (!role_may (role, row->who))
    return rounds_act_refuse (error, _ ("Your role may read, not write"));
  return TRUE;
}

/* The patient's own record, which is known when it has been seen; NULL: not here. The person may
 * have been taken out of the chart for its index. */
static const RoundsRecord *
patient_record (RoundsChart *chart)
{
  const RoundsRecord *record = chart != NULL
                                   ? rounds_chart_find (chart, rounds_chart_get_patient (chart))
                                   : NULL;

  return record != NULL && g_str_equal (record->type, "Patient") ? record : NULL;
}

/* Fills in whom the act is about. */
static gboolean
find_patient (RoundsActing *self, const ActRow *row, GError **error)
{
  const RoundsAct *act = self->act;
  const RoundsRecord *record = row->patient ? patient_record (act->chart) : NULL;

  if (!row->patient)
    return TRUE;
  if (record == NULL)
    return rounds_act_not_found (error, _ ("There is no such patient here"));
  if (row->now && act->as_of != NULL)
    return rounds_act_refuse (error, _ ("The window shows another time. Go back to now first."));
  self->patient = rounds_chart_get_patient (act->chart);
  self->source = record->source;
  self->subject = g_strconcat ("Patient/", record->id, NULL);
  return TRUE;
}

/* As the store has it at this moment. */
static gboolean
check_alive (RoundsActing *self, GError **error)
{
  RoundsChartState *chart = rounds_charts_by_rid (self->write, self->patient, error);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (RoundsPerson) person = NULL;

  if (chart == NULL)
    return FALSE;
  if (chart->person == NULL)
    return rounds_act_not_found (error, _ ("There is no such patient here"));
  packed = g_bytes_new (chart->person->data, chart->person->len);
  person = rounds_person_unpack (packed, error);
  if (person == NULL)
    return FALSE;
  if (person->deceased)
    return rounds_act_refuse (error,
                              _ ("The patient died; what can be added is a note or an addendum"));
  return TRUE;
}

/* ---- the outbox ---- */

static void
write_sent (RoundsJson *json, const RoundsActSent *sent)
{
  char rid[2 * ROUNDS_RID_BYTES + 1];

  sodium_bin2hex (rid, sizeof rid, sent->rid, ROUNDS_RID_BYTES);
  rounds_json_begin_object (json);
  rounds_act_member (json, "intent", sent->base == 0 ? "create" : "update");
  rounds_act_member (json, "reference", sent->reference);
  rounds_act_member (json, "rid", rid);
  rounds_json_name (json, "version");
  rounds_json_unsigned (json, sent->version);
  rounds_json_name (json, "base");
  if (sent->base == 0)
    rounds_json_null (json);
  else
    rounds_json_unsigned (json, sent->base);
  rounds_act_member (json, "base_version_id", sent->base_remote);
  rounds_json_end_object (json);
}

/* One row an act: its resources go to the server together. The rows are the store's own, so that who
 * sends them need not open every chart. */
static gboolean
put_outbox (RoundsActing *self, GError **error)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  g_autofree char *id = rounds_act_new_id ();
  const RoundsLocalKey key = { NULL, ROUNDS_LOCAL_OUTBOX, id };

  if (self->sent->len == 0)
    return TRUE;
  rounds_json_begin_object (json);
  rounds_act_member (json, "id", id);
  rounds_act_member (json, "act", rows[self->act->type].word);
  rounds_act_member (json, "source", self->source);
  rounds_act_member (json, "subject", self->subject);
  rounds_act_member (json, "user", self->actor->user);
  rounds_act_member (json, "role", self->actor->role);
  rounds_act_member (json, "reason", self->actor->reason);
  rounds_act_member (json, "at", self->now);
  rounds_act_member (json, "state", "waiting");
  rounds_json_name (json, "resources");
  rounds_json_begin_array (json);
  for (guint i = 0; i < self->sent->len; i++)
    write_sent (json, g_ptr_array_index (self->sent, i));
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  return rounds_act_put (self, &key, json, error);
}

/* ---- one transaction ---- */

static gboolean
put_audit (RoundsActing *self, GError **error)
{
  const RoundsActDone *done = self->done;
  const RoundsAuditEntry entry = {
    .act = rows[self->act->type].word,
    .patient = self->patient,
    .rid = done->version > 0 ? done->rid : NULL,
    .version = done->version,
    .reference = done->reference,
    .detail = done->id,
  };

  return rounds_write_audit (self->write, &entry, error);
}

/* What is missing for want of memory looks as if it never stood there: an author, what a note adds
 * to. Then neither a refusal nor a success is believed. */
static gboolean
check_memory (RoundsActing *self, gboolean done, GError **error)
{
  for (guint i = 0; i < self->read->len; i++)
    self->no_memory |= rounds_scan_failed (self->read->pdata[i]);
  if (!self->no_memory)
    return done;
  g_clear_error (error);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory. Close other programs and try again."));
  return FALSE;
}

static gboolean
apply_job (RoundsWrite *write, gpointer data, GError **error)
{
  RoundsActing *self = data;
  gboolean done;

  /* It may be run once more, when the disk was full. */
  rounds_act_done_clear (self->done);
  memset (self->done, 0, sizeof *self->done);
  g_ptr_array_set_size (self->sent, 0);
  g_ptr_array_set_size (self->read, 0);
  self->no_memory = FALSE;
  g_free (self->now);
  self->write = write;
  self->now = instant_of (self->act->now != 0 ? NULL : self->store,
                          self->act->now != 0 ? self->act->now : rounds_write_get_time (write));
  done = (!rows[self->act->type].alive || check_alive (self, error)) &&
         rows[self->act->type].run (self, error) && put_outbox (self, error) &&
         put_audit (self, error);
  return check_memory (self, done, error);
}

static void
acting_clear (RoundsActing *self)
{
  g_free (self->subject);
  g_free (self->now);
  g_ptr_array_unref (self->sent);
  g_ptr_array_unref (self->read);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsActing, acting_clear)

/* What was refused is told in the audit, since somebody tried. */
static void
note_refusal (RoundsStore *store, const RoundsActor *actor, const RoundsAct *act)
{
  const RoundsAuditEntry entry = {
    .act = rows[act->type].word,
    .patient = act->chart != NULL ? rounds_chart_get_patient (act->chart) : NULL,
    .reference = act->reference,
    .failed = TRUE,
  };
  const RoundsActor own = { .reason = actor->reason };

  if (!rounds_audit_add (store, &own, &entry, NULL))
    g_debug ("a refused act could not be noted");
}

gboolean
rounds_store_apply (RoundsStore *store,
                    const RoundsActor *actor,
                    const RoundsAct *act,
                    RoundsActDone *done,
                    GError **error)
{
  g_auto (RoundsActDone) unused = { 0 };
  const RoundsActor own = { rounds_store_get_user (store), rounds_store_get_role (store),
                            actor->reason, actor->opened };
  g_auto (RoundsActing) self = { .act = act, .actor = &own, .store = store };
  const RoundsWriteOrder order = { own, act->type == ROUNDS_ACT_DRAFT_SAVE };
  const ActRow *row;

  g_return_val_if_fail (act->type > 0 && act->type < G_N_ELEMENTS (rows), FALSE);
  row = &rows[act->type];
  self.sent = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_act_sent_free);
  self.read = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_scan_free);
  self.done = done != NULL ? done : &unused;
  memset (self.done, 0, sizeof *self.done);
  if (!check_person (store, actor, row, error) || !find_patient (&self, row, error))
    {
      note_refusal (store, actor, act);
      return FALSE;
    }
  if (rounds_write_run (store, &order, apply_job, &self, error))
    return TRUE;
  rounds_act_done_clear (self.done);
  return FALSE;
}
