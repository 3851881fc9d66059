#include "audit-json.h"

#include "chart-json.h"

#include <string.h>

#define TERMINOLOGY "http://terminology.hl7.org/CodeSystem/"
#define DICOM       "http://dicom.nema.org/resources/ontology/DCM"
#define BALP        "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."

typedef struct
{
  const char *act;
  const char *interaction; /* hl7.org/fhir/R4/valueset-type-restful-interaction.html */
  const char *action;      /* hl7.org/fhir/R4/valueset-audit-event-action.html */
  const char *profile;     /* after BALP; NULL: none */
} ActRow;

/* An act that is not here is an update: what was not foreseen is not said to be harmless. */
static const ActRow acts[] = {
  { "open-chart", "read", "R", "PatientRead" },
  { "read-anew", "read", "R", "PatientRead" },
  { "open-shared", "read", "R", "Read" },
  { "open-unassigned", "read", "R", "Read" },
  { "search", "search", "E", "PatientQuery" },
  { "list-patients", "search", "E", "Query" },
  { "export", "read", "R", "PatientRead" },
  { "import", "create", "C", NULL },
  { "sign", "create", "C", NULL },
  { "unlock", "capabilities", "E", NULL },
};

static const ActRow *
row_of_act (const char *act)
{
  static const ActRow other = { NULL, "update", "U", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_strcmp0 (acts[i].act, act) == 0)
      return &acts[i];
  return &other;
}

static char *
time_of (gint64 ms)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *text = seconds != NULL ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S")
                                          : NULL;

  return text != NULL ? g_strdup_printf ("%s.%03dZ", text, (int) (ms % 1000)) : NULL;
}

static void
add_coding (RoundsJson *json, const char *name, const char *system, const char *code)
{
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  rounds_json_member (json, "system", system);
  rounds_json_member (json, "code", code);
  rounds_json_end_object (json);
}

/* A CodeableConcept of one coding. */
static void
add_concept (RoundsJson *json, const char *name, const char *system, const char *code)
{
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  rounds_json_name (json, "coding");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_json_member (json, "system", system);
  rounds_json_member (json, "code", code);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
}

/* {"display": text} under a name. */
static void
add_display (RoundsJson *json, const char *name, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  rounds_json_member (json, "display", text);
  rounds_json_end_object (json);
}

/* DICOM 110152 destination (the client), 110153 source (the server): BALP, Read. */
static void
add_program (RoundsJson *json, const char *role)
{
  rounds_json_begin_object (json);
  add_concept (json, "type", DICOM, role);
  add_display (json, "who", "Rounds");
  rounds_json_member_truth (json, "requestor", FALSE);
  rounds_json_name (json, "network");
  rounds_json_begin_object (json);
  rounds_json_member (json, "address", "127.0.0.1");
  rounds_json_member (json, "type", "2"); /* an IP address */
  rounds_json_end_object (json);
  rounds_json_end_object (json);
}

static void
add_person (RoundsJson *json, const RoundsAuditRow *row)
{
  rounds_json_begin_object (json);
  add_concept (json, "type", TERMINOLOGY "v3-ParticipationType", "IRCP");
  add_display (json, "who", row->user);
  rounds_json_member_truth (json, "requestor", TRUE);
  if (row->role != NULL)
    {
      rounds_json_name (json, "role");
      rounds_json_begin_array (json);
      rounds_json_begin_object (json);
      rounds_json_member (json, "text", row->role);
      rounds_json_end_object (json);
      rounds_json_end_array (json);
    }
  if (row->reason != NULL)
    {
      rounds_json_name (json, "purposeOfUse");
      rounds_json_begin_array (json);
      rounds_json_begin_object (json);
      rounds_json_member (json, "text", row->reason);
      rounds_json_end_object (json);
      rounds_json_end_array (json);
    }
  rounds_json_end_object (json);
}

/* audit-entity-type 1 a person, 2 an object; object-role 1 a patient, 4 a record, 24 a query. */
static void
begin_entity (RoundsJson *json, const char *type, const char *role)
{
  rounds_json_begin_object (json);
  add_coding (json, "type", TERMINOLOGY "audit-entity-type", type);
  add_coding (json, "role", TERMINOLOGY "object-role", role);
}

static void
add_rid (RoundsJson *json, const guint8 *rid, const char *reference)
{
  char text[ROUNDS_RID_TEXT];
  g_autofree char *urn = g_strdup_printf ("urn:rounds:rid:%s", rounds_rid_text (rid, text));

  rounds_json_name (json, "what");
  rounds_json_begin_object (json);
  if (reference != NULL)
    rounds_json_member (json, "reference", reference);
  rounds_json_name (json, "identifier");
  rounds_json_begin_object (json);
  rounds_json_member (json, "value", urn);
  rounds_json_end_object (json);
  rounds_json_end_object (json);
}

static void
add_entities (RoundsJson *json, const RoundsAuditEntry *entry)
{
  if (entry->patient != NULL)
    {
      begin_entity (json, "1", "1");
      add_rid (json, entry->patient, NULL);
      rounds_json_end_object (json);
    }
  if (entry->rid != NULL)
    {
      begin_entity (json, "2", "4");
      add_rid (json, entry->rid, entry->reference);
      rounds_json_end_object (json);
    }
  if (entry->detail != NULL)
    {
      g_autofree char *query = g_base64_encode ((const guchar *) entry->detail,
                                                strlen (entry->detail));

      begin_entity (json, "2", "24");
      rounds_json_member (json, "query", query);
      rounds_json_end_object (json);
    }
}

void
rounds_audit_json_event (RoundsJson *json, const char *store_id, const RoundsAuditRow *row)
{
  const ActRow *act = row_of_act (row->entry.act);
  g_autofree char *id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, store_id, row->seq);
  g_autofree char *profile = g_strconcat (BALP, act->profile, NULL);
  g_autofree char *recorded = time_of (row->time);

  rounds_json_begin_object (json);
  rounds_json_member (json, "resourceType", "AuditEvent");
  rounds_json_member (json, "id", id);
  if (act->profile != NULL && !row->entry.failed)
    {
      rounds_json_name (json, "meta");
      rounds_json_begin_object (json);
      rounds_json_name (json, "profile");
      rounds_json_begin_array (json);
      rounds_json_string (json, profile);
      rounds_json_end_array (json);
      rounds_json_end_object (json);
    }
  add_coding (json, "type", TERMINOLOGY "audit-event-type", "rest");
  rounds_json_name (json, "subtype");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_json_member (json, "system", "http://hl7.org/fhir/restful-interaction");
  rounds_json_member (json, "code", act->interaction);
  rounds_json_end_object (json);
  rounds_json_begin_object (json);
  rounds_json_member (json, "system", "urn:rounds:act");
  rounds_json_member (json, "code", row->entry.act);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_json_member (json, "action", act->action);
  rounds_json_member (json, "recorded", recorded);
  rounds_json_member (json, "outcome", row->entry.failed ? "8" : "0");
  rounds_json_name (json, "agent");
  rounds_json_begin_array (json);
  add_program (json, "110152");
  add_program (json, "110153");
  add_person (json, row);
  rounds_json_end_array (json);
  rounds_json_name (json, "source");
  rounds_json_begin_object (json);
  add_display (json, "observer", store_id);
  rounds_json_end_object (json);
  if (row->entry.patient != NULL || row->entry.rid != NULL || row->entry.detail != NULL)
    {
      rounds_json_name (json, "entity");
      rounds_json_begin_array (json);
      add_entities (json, &row->entry);
      rounds_json_end_array (json);
    }
  rounds_json_end_object (json);
}

void
rounds_audit_json_row (RoundsJson *json, const RoundsAuditRow *row)
{
  char text[2][ROUNDS_RID_TEXT];
  const char *patient = row->entry.patient != NULL ? rounds_rid_text (row->entry.patient, text[0])
                                                   : NULL;
  const char *rid = row->entry.rid != NULL ? rounds_rid_text (row->entry.rid, text[1]) : NULL;
  g_autofree char *recorded = time_of (row->time);

  rounds_json_begin_object (json);
  rounds_json_member_unsigned (json, "seq", row->seq);
  rounds_json_member (json, "time", recorded);
  rounds_json_member (json, "act", row->entry.act);
  rounds_json_member (json, "user", row->user);
  rounds_json_member (json, "role", row->role);
  rounds_json_member (json, "reason", row->reason);
  rounds_json_member_unsigned (json, "opened", row->opened);
  rounds_json_member (json, "patient", patient);
  rounds_json_member (json, "rid", rid);
  rounds_json_member_unsigned (json, "version", row->entry.version);
  rounds_json_member (json, "reference", row->entry.reference);
  rounds_json_member (json, "detail", row->entry.detail);
  rounds_json_member_truth (json, "failed", row->entry.failed);
  rounds_json_end_object (json);
}
