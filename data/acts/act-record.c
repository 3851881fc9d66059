/* act-record.c: FHIR resources of ours put, changed, signed and entered in error. */
#include "acts-private.h"
#include "extract.h"
#include "json-edit.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define TERMINOLOGY "http://terminology.hl7.org/CodeSystem/"

/* ---- putting ---- */

/* Reads what was written as an importer would, so that a chart sees it the same way. */
static gboolean
put_bytes (RoundsActing *self, GBytes *bytes, RoundsPut *put, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, error);
  g_auto (RoundsExtracted) made = { 0 };
  RoundsExtractInput input = { json, 0, NULL, NULL };
  RoundsIncoming incoming;

  if (json == NULL)
    return FALSE;
  input.resource = rounds_scan_root (json);
  if (!rounds_extract (&input, &made, NULL, error))
    return FALSE;
  if (made.undated != NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           "not a date or time");
      return FALSE;
    }
  incoming = (RoundsIncoming){
    .source = self->source,
    .type = made.type,
    .id = made.id,
    .media = ROUNDS_MEDIA_FHIR,
    .version_id = made.version_id,
    .last_updated = made.last_updated,
    .bytes = (const guint8 *) text,
    .n_bytes = size,
    .subject = self->subject,
    .resolved = made.resolved,
    .n_resolved = made.n_resolved,
    .events = made.events,
    .n_events = made.n_events,
    .person = made.person,
  };
  return rounds_write_put (self->write, &incoming, put, error);
}

/* For the outbox. base: the record that it is a new version of, or NULL. */
static void
add_sent (RoundsActing *self,
          const char *reference,
          const RoundsPut *put,
          const RoundsRecord *base,
          const char *base_remote)
{
  RoundsActSent *sent = g_new0 (RoundsActSent, 1);

  sent->reference = g_strdup (reference);
  memcpy (sent->rid, put->rid, ROUNDS_RID_BYTES);
  sent->version = put->version;
  sent->base = base != NULL ? base->version : 0;
  sent->base_remote = g_strdup (base_remote);
  g_ptr_array_add (self->sent, sent);
}

static void
set_done (RoundsActing *self, const char *reference, const RoundsPut *put)
{
  g_free (self->done->reference);
  self->done->reference = g_strdup (reference);
  memcpy (self->done->rid, put->rid, ROUNDS_RID_BYTES);
  self->done->version = put->version;
}

/* Whose it is: only that person enters it in error. */
static gboolean
put_signed (RoundsActing *self, const char *reference, GError **error)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  const RoundsLocalKey key = { self->patient, ROUNDS_LOCAL_SIGNED, reference };

  rounds_json_begin_object (json);
  rounds_act_member (json, "user", self->actor->user);
  rounds_act_member (json, "at", self->now);
  rounds_act_member (json, "reference", reference);
  rounds_json_end_object (json);
  return rounds_act_put (self, &key, json, error);
}

/* A resource of ours for the first time. */
static gboolean
put_new (RoundsActing *self, const char *reference, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  RoundsPut put;

  if (!put_bytes (self, bytes, &put, error))
    return FALSE;
  add_sent (self, reference, &put, NULL, NULL);
  set_done (self, reference, &put);
  return TRUE;
}

/* ---- Provenance ---- */

static void
write_coding (RoundsJson *json, const char *name, const char *system, const char *code)
{
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  rounds_json_name (json, "coding");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "system", system);
  rounds_act_member (json, "code", code);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
}

static void
write_reference_list (RoundsJson *json, const char *name, const char *member, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, member, text);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

static void
write_agent (RoundsJson *json, RoundsActing *self)
{
  rounds_json_name (json, "agent");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  write_coding (json, "type", TERMINOLOGY "provenance-participant-type", "author");
  rounds_json_name (json, "who");
  rounds_json_begin_object (json);
  rounds_act_member (json, "display", self->actor->user);
  rounds_json_end_object (json);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

/* Who did it and when, for the resource that was just put. activity: of v3-DataOperation, "CREATE",
 * "UPDATE", or of v3-DocumentCompletion, "LA" (legally authenticated: signed). */
static gboolean
put_provenance (RoundsActing *self, const char *target, const char *activity, GError **error)
{
  g_autofree char *id = rounds_act_new_id ();
  g_autofree char *reference = g_strconcat ("Provenance/", id, NULL);
  g_autoptr (RoundsJson) json = rounds_json_new ();
  gboolean signs = strcmp (activity, "LA") == 0;
  g_autoptr (GBytes) bytes = NULL;
  RoundsPut put;

  rounds_json_begin_object (json);
  rounds_act_member (json, "resourceType", "Provenance");
  rounds_act_member (json, "id", id);
  write_reference_list (json, "target", "reference", target);
  rounds_act_member (json, "recorded", self->now);
  if (self->actor->reason != NULL)
    write_reference_list (json, "reason", "text", self->actor->reason);
  write_coding (json, "activity",
                signs ? TERMINOLOGY "v3-DocumentCompletion" : TERMINOLOGY "v3-DataOperation",
                activity);
  write_agent (json, self);
  rounds_json_end_object (json);
  bytes = g_bytes_new_static (rounds_json_get (json), strlen (rounds_json_get (json)));
  if (!put_bytes (self, bytes, &put, error))
    return FALSE;
  add_sent (self, reference, &put, NULL, NULL);
  return TRUE;
}

/* ---- entries ---- */

gboolean
rounds_act_enter (RoundsActing *self, GError **error)
{
  static const struct
  {
    RoundsActType act;
    const char *type;
    char *(*make) (RoundsActing *self, const char *id, GError **error);
  } makers[] = {
    { ROUNDS_ACT_OBSERVATION, "Observation", rounds_act_observation },
    { ROUNDS_ACT_PROBLEM, "Condition", rounds_act_problem },
    { ROUNDS_ACT_ALLERGY, "AllergyIntolerance", rounds_act_allergy },
    { ROUNDS_ACT_TASK, "Task", rounds_act_task },
  };
  g_autofree char *id = rounds_act_new_id ();
  g_autofree char *reference = NULL;
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (makers[i].act == self->act->type)
      {
        reference = g_strconcat (makers[i].type, "/", id, NULL);
        text = makers[i].make (self, id, error);
      }
  return text != NULL && put_new (self, reference, text, error) &&
         put_signed (self, reference, error) && put_provenance (self, reference, "CREATE", error);
}

/* ---- notes ---- */

static gboolean
is_empty (const char *text)
{
  if (text == NULL)
    return TRUE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* FHIR R4 Attachment: the hash is SHA-1, base64 (hl7.org/fhir/R4/datatypes.html#Attachment). */
static char *
hash_of (const char *text)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (sum, (const guint8 *) text, strlen (text));
  g_checksum_get_digest (sum, digest, &size);
  return g_base64_encode (digest, size);
}

static void
write_attachment (RoundsJson *json, const char *text, const char *title, const char *now)
{
  g_autofree char *data = g_base64_encode ((const guint8 *) text, strlen (text));
  g_autofree char *hash = hash_of (text);

  rounds_json_name (json, "content");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_json_name (json, "attachment");
  rounds_json_begin_object (json);
  rounds_act_member (json, "contentType", "text/plain; charset=utf-8");
  rounds_act_member (json, "data", data);
  rounds_json_name (json, "size");
  rounds_json_unsigned (json, strlen (text));
  rounds_act_member (json, "hash", hash);
  rounds_act_optional (json, "title", title);
  rounds_act_member (json, "creation", now);
  rounds_json_end_object (json);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

static void
write_appends (RoundsJson *json, const char *target)
{
  if (target == NULL)
    return;
  rounds_json_name (json, "relatesTo");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "code", "appends");
  rounds_json_name (json, "target");
  rounds_json_begin_object (json);
  rounds_act_member (json, "reference", target);
  rounds_json_end_object (json);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

/* The note's type; LOINC's "Progress note" where the draft has none. */
static void
write_type (RoundsJson *json, RoundsScan *draft)
{
  RoundsScanNode type = rounds_scan_get (draft, rounds_scan_root (draft), "type");
  const char *code = rounds_scan_get_string (draft, type, "code");
  const char *system = rounds_scan_get_string (draft, type, "system");
  const char *display = rounds_scan_get_string (draft, type, "display");

  if (code == NULL || system == NULL)
    {
      system = ROUNDS_LOINC;
      code = "11506-3";
      display = "Progress note";
    }
  rounds_json_name (json, "type");
  rounds_json_begin_object (json);
  rounds_json_name (json, "coding");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "system", system);
  rounds_act_member (json, "code", code);
  rounds_act_optional (json, "display", display);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
}

/* (transfer full) The DocumentReference of a draft. */
static char *
note_of (RoundsActing *self, RoundsScan *draft, const char *id)
{
  RoundsScanNode root = rounds_scan_root (draft);
  const char *title = rounds_scan_get_string (draft, root, "title");
  const char *encounter = rounds_scan_get_string (draft, root, "encounter");
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_act_member (json, "resourceType", "DocumentReference");
  rounds_act_member (json, "id", id);
  rounds_act_member (json, "status", "current");
  rounds_act_member (json, "docStatus", "final");
  write_type (json, draft);
  rounds_json_name (json, "subject");
  rounds_json_begin_object (json);
  rounds_act_member (json, "reference", self->subject);
  rounds_json_end_object (json);
  rounds_act_member (json, "date", self->now);
  write_reference_list (json, "author", "display", self->actor->user);
  rounds_json_name (json, "authenticator");
  rounds_json_begin_object (json);
  rounds_act_member (json, "display", self->actor->user);
  rounds_json_end_object (json);
  write_appends (json, rounds_scan_get_string (draft, root, "appends"));
  rounds_act_optional (json, "description", title);
  write_attachment (json, rounds_scan_get_string (draft, root, "text"), title, self->now);
  if (encounter != NULL)
    {
      rounds_json_name (json, "context");
      rounds_json_begin_object (json);
      write_reference_list (json, "encounter", "reference", encounter);
      rounds_json_end_object (json);
    }
  rounds_json_end_object (json);
  return g_strdup (rounds_json_get (json));
}

/* The status of a record as its newest bytes say, the act's. FALSE: they cannot be read. */
static gboolean
read_status (RoundsActing *self, const RoundsRecord *record, const char **status, GError **error)
{
  g_autoptr (GBytes) bytes = rounds_chart_content (self->act->chart, record->rid, 0, error);
  RoundsScan *json = bytes != NULL ? rounds_act_read (self, bytes, error) : NULL;

  *status = json != NULL ? rounds_scan_get_string (json, rounds_scan_root (json), "status") : NULL;
  return json != NULL;
}

/* What a note adds to is a note of this patient that stands. */
static gboolean
check_appended (RoundsActing *self, const char *target, GError **error)
{
  const RoundsRecord *record;
  const char *status;

  if (target == NULL)
    return TRUE;
  record = g_str_has_prefix (target, "DocumentReference/")
               ? rounds_chart_find_reference (self->act->chart, target, self->source)
               : NULL;
  if (record == NULL || record->deleted)
    return rounds_act_not_found (error, _ ("The note that this adds to is not in this chart"));
  if (!read_status (self, record, &status, error))
    return FALSE;
  if (g_strcmp0 (status, "entered-in-error") == 0)
    return rounds_act_refuse (error, _ ("The note that this adds to was entered in error"));
  return TRUE;
}

gboolean
rounds_act_sign (RoundsActing *self, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  RoundsScan *draft = rounds_act_read_draft (self, &content, error);
  g_autofree char *id = rounds_act_new_id ();
  g_autofree char *reference = g_strconcat ("DocumentReference/", id, NULL);
  g_autofree char *text = NULL;
  RoundsScanNode root;

  if (draft == NULL)
    return FALSE;
  root = rounds_scan_root (draft);
  if (is_empty (rounds_scan_get_string (draft, root, "text")))
    return rounds_act_refuse (error, _ ("An empty note is not signed"));
  if (!check_appended (self, rounds_scan_get_string (draft, root, "appends"), error))
    return FALSE;
  text = note_of (self, draft, id);
  return put_new (self, reference, text, error) && put_signed (self, reference, error) &&
         put_provenance (self, reference, "LA", error) && rounds_act_drop_draft (self, error);
}

/* ---- another version of a record ---- */

/* The record that an act names; NULL with NOT_FOUND. */
static const RoundsRecord *
record_of (RoundsActing *self, GError **error)
{
  const RoundsAct *act = self->act;
  const RoundsRecord *record = act->reference != NULL
                                   ? rounds_chart_find_reference (act->chart, act->reference,
                                                                  self->source)
                                   : NULL;

  if (record != NULL && !record->deleted)
    return record;
  rounds_act_not_found (error, _ ("There is no such record here"));
  return NULL;
}

/* Puts the newest version of a record with some members replaced. */
static gboolean
put_changed (RoundsActing *self,
             const RoundsRecord *record,
             const RoundsJsonEdit *edits,
             guint n_edits,
             GError **error)
{
  g_autoptr (GBytes) old = rounds_chart_content (self->act->chart, record->rid, 0, error);
  RoundsScan *json = old != NULL ? rounds_act_read (self, old, error) : NULL;
  g_autoptr (GBytes) new = NULL;
  RoundsScanNode meta;
  RoundsPut put;

  if (json == NULL)
    return FALSE;
  new = rounds_json_edit (json, edits, n_edits);
  if (!put_bytes (self, new, &put, error))
    return FALSE;
  if (put.version != record->version + 1)
    return rounds_act_refuse (error, _ ("The record was changed meanwhile. Open the chart again."));
  meta = rounds_scan_get (json, rounds_scan_root (json), "meta");
  add_sent (self, self->act->reference, &put, record,
            rounds_scan_get_string (json, meta, "versionId"));
  set_done (self, self->act->reference, &put);
  return TRUE;
}

static char *
quoted (const char *text)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_string (json, text);
  return g_strdup (rounds_json_get (json));
}

gboolean
rounds_act_set_task (RoundsActing *self, GError **error)
{
  static const char *const states[] = { "requested", "in-progress", "on-hold",
                                        "completed", "cancelled",   NULL };
  const RoundsRecord *record = record_of (self, error);
  const char *status = self->act->status;
  g_autofree char *now = quoted (self->now);
  g_autofree char *owner = NULL;
  g_autofree char *name = quoted (self->actor->user);
  g_autofree char *value = quoted (status);
  const char *before;

  if (record == NULL)
    return FALSE;
  if (!g_str_has_prefix (self->act->reference, "Task/") || status == NULL ||
      !g_strv_contains (states, status))
    return rounds_act_invalid (error, _ ("A task is requested, in-progress, on-hold, completed or "
                                         "cancelled"));
  if (!read_status (self, record, &before, error))
    return FALSE;
  if (g_strcmp0 (before, "completed") == 0 || g_strcmp0 (before, "cancelled") == 0 ||
      g_strcmp0 (before, "entered-in-error") == 0)
    return rounds_act_refuse (error, _ ("The task is finished already"));
  owner = g_strdup_printf ("{\"display\":%s}", name);
  {
    const RoundsJsonEdit edits[] = { { "status", value },
                                     { "lastModified", now },
                                     { "owner", owner } };
    return put_changed (self, record, edits, G_N_ELEMENTS (edits), error);
  }
}

/* Whether the person who acts made the record. */
static gboolean
check_own (RoundsActing *self, GError **error)
{
  const RoundsLocalKey key = { self->patient, ROUNDS_LOCAL_SIGNED, self->act->reference };
  RoundsLocalRow *found = NULL;
  g_autoptr (RoundsLocalRow) row = NULL;
  RoundsScan *json;

  if (!rounds_write_get_local (self->write, &key, &found, error))
    return FALSE;
  row = found;
  if (row == NULL)
    return rounds_act_refuse (error,
                              _ ("Only what was signed here, by oneself, is entered in error "
                                 "here. Ask its author."));
  json = rounds_act_read (self, row->content, error);
  if (json == NULL)
    return FALSE;
  if (g_strcmp0 (rounds_scan_get_string (json, rounds_scan_root (json), "user"),
                 self->actor->user) == 0)
    return TRUE;
  return rounds_act_refuse (error, _ ("That was signed by another person. Ask its author."));
}

/* Entered in error is a status, or of problems and allergies a verification, beside which there is
 * no clinical status (hl7.org/fhir/R4: con-5, ait-2). */
static gboolean
put_in_error (RoundsActing *self, const RoundsRecord *record, GError **error)
{
  gboolean condition = g_str_equal (record->type, "Condition");
  g_autofree char *verification = g_strdup_printf ("{\"coding\":[{\"system\":\"" TERMINOLOGY
                                                   "%s\",\"code\":\"entered-in-error\"}]}",
                                                   condition ? "condition-ver-status"
                                                             : "allergyintolerance-verification");
  const RoundsJsonEdit by_status[] = { { "status", "\"entered-in-error\"" } };
  const RoundsJsonEdit by_verification[] = { { "clinicalStatus", NULL },
                                             { "verificationStatus", verification } };

  if (condition || g_str_equal (record->type, "AllergyIntolerance"))
    return put_changed (self, record, by_verification, G_N_ELEMENTS (by_verification), error);
  return put_changed (self, record, by_status, G_N_ELEMENTS (by_status), error);
}

gboolean
rounds_act_enter_in_error (RoundsActing *self, GError **error)
{
  const RoundsRecord *record = record_of (self, error);

  return record != NULL && check_own (self, error) && put_in_error (self, record, error) &&
         put_provenance (self, self->act->reference, "NULLIFY", error);
}

/* ---- conflicts ---- */

/* What the person chose: the server's resource, ours again, or one made of both. */
static GBytes *
resolved_bytes (RoundsActing *self,
                RoundsScan *conflict,
                const RoundsRecord *record,
                GError **error)
{
  const RoundsAct *act = self->act;
  const char *theirs = rounds_scan_get_string (conflict, rounds_scan_root (conflict), "theirs");

  if (act->merged != NULL)
    return g_bytes_ref (act->merged);
  if (g_strcmp0 (act->status, "mine") == 0)
    return rounds_chart_content (act->chart, record->rid, 0, error);
  if (g_strcmp0 (act->status, "theirs") == 0 && theirs != NULL)
    return g_bytes_new (theirs, strlen (theirs));
  rounds_act_invalid (error, _ ("A conflict is resolved with mine, theirs or a file"));
  return NULL;
}

/* The resource is still the record that the conflict is about. */
static gboolean
check_same_record (RoundsActing *self, GBytes *bytes, const RoundsRecord *record, GError **error)
{
  RoundsScan *json = rounds_act_read (self, bytes, error);
  RoundsScanNode root;

  if (json == NULL)
    return FALSE;
  root = rounds_scan_root (json);
  if (g_strcmp0 (rounds_scan_get_string (json, root, "resourceType"), record->type) == 0 &&
      g_strcmp0 (rounds_scan_get_string (json, root, "id"), record->id) == 0)
    return TRUE;
  return rounds_act_invalid (error, _ ("That is another resource than the conflict is about"));
}

gboolean
rounds_act_resolve (RoundsActing *self, GError **error)
{
  const RoundsRecord *record = record_of (self, error);
  char rid[2 * ROUNDS_RID_BYTES + 1] = "";
  const RoundsLocalKey key = { NULL, ROUNDS_LOCAL_CONFLICT, rid };
  g_autoptr (RoundsLocalRow) row = NULL;
  RoundsScan *conflict;
  g_autoptr (GBytes) bytes = NULL;
  RoundsPut put;

  if (record != NULL)
    {
      sodium_bin2hex (rid, sizeof rid, record->rid, ROUNDS_RID_BYTES);
      row = rounds_act_get (self, &key, _ ("There is no conflict about that record"), error);
    }
  conflict = row != NULL ? rounds_act_read (self, row->content, error) : NULL;
  bytes = conflict != NULL ? resolved_bytes (self, conflict, record, error) : NULL;
  if (bytes == NULL || !check_same_record (self, bytes, record, error) ||
      !put_bytes (self, bytes, &put, error))
    return FALSE;
  set_done (self, self->act->reference, &put);
  /* The server's own needs no sending. */
  if (self->act->merged != NULL || g_strcmp0 (self->act->status, "theirs") != 0)
    add_sent (self, self->act->reference, &put, record,
              rounds_scan_get_string (conflict, rounds_scan_root (conflict), "theirs_version_id"));
  return rounds_write_delete_local (self->write, &key, error);
}
