/* act-entry.c: what a person enters, as FHIR R4 resources: Observation, Condition,
 * AllergyIntolerance, Task. A decimal is written as it was typed. */
#include "acts-private.h"
#include "fhir-time.h"
#include "ucum.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define NUMBERS_MAX 16
#define TERMINOLOGY "http://terminology.hl7.org/CodeSystem/"
/* A clock that is a little fast is no reason to refuse. */
#define LEEWAY_MS   (5 * 60 * 1000)

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return text != NULL && g_strv_contains (words, text);
}

/* ---- the parts of a resource ---- */

/* What it is must be named, in words at least; a code has a system. */
static gboolean
check_code (const RoundsCode *code, const char *words, GError **error)
{
  if (code->code != NULL && (code->system == NULL || *code->code == '\0'))
    return rounds_act_invalid (error, _ ("A code needs its system, such as http://loinc.org"));
  if (code->code == NULL && (words == NULL || *words == '\0'))
    return rounds_act_invalid (error, _ ("Say what it is: a code with its system, or words"));
  return TRUE;
}

static void
write_concept (RoundsJson *json, const char *name, const RoundsCode *code, const char *words)
{
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  if (code->code != NULL)
    {
      rounds_json_name (json, "coding");
      rounds_json_begin_array (json);
      rounds_json_begin_object (json);
      rounds_act_member (json, "system", code->system);
      rounds_act_member (json, "code", code->code);
      rounds_act_optional (json, "display", code->display);
      rounds_json_end_object (json);
      rounds_json_end_array (json);
    }
  rounds_act_optional (json, "text", words);
  rounds_json_end_object (json);
}

static void
write_status_concept (RoundsJson *json, const char *name, const char *system, const char *code)
{
  const RoundsCode status = { system, code, NULL };

  write_concept (json, name, &status, NULL);
}

static void
write_category (RoundsJson *json, const char *system, const char *code)
{
  const RoundsCode category = { system, code, NULL };

  rounds_json_name (json, "category");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_json_name (json, "coding");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "system", category.system);
  rounds_act_member (json, "code", category.code);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

static void
write_object (RoundsJson *json, const char *name, const char *member, const char *text)
{
  if (text == NULL)
    return;
  rounds_json_name (json, name);
  rounds_json_begin_object (json);
  rounds_act_member (json, member, text);
  rounds_json_end_object (json);
}

static void
write_notes (RoundsJson *json, RoundsActing *self, const char *text)
{
  if (text == NULL)
    return;
  rounds_json_name (json, "note");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "authorString", self->actor->user);
  rounds_act_member (json, "time", self->now);
  rounds_act_member (json, "text", text);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

static RoundsJson *
begin_resource (const char *type, const char *id)
{
  RoundsJson *json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_act_member (json, "resourceType", type);
  rounds_act_member (json, "id", id);
  return json;
}

static char *
end_resource (RoundsJson *json)
{
  rounds_json_end_object (json);
  return g_strdup (rounds_json_get (json));
}

/* A date as typed, not later than now where it tells of what happened. */
static gboolean
check_when (RoundsActing *self, gboolean past, GError **error)
{
  const char *when = self->act->when;
  RoundsTime time, now;

  if (when == NULL)
    return TRUE;
  if (!rounds_time_parse (when, &time))
    return rounds_act_invalid (error, _ ("A date is YYYY, YYYY-MM, YYYY-MM-DD or "
                                         "YYYY-MM-DDThh:mm:ss and a zone"));
  if (past && rounds_time_parse (self->now, &now) && time.from > now.from + LEEWAY_MS)
    return rounds_act_invalid (error, _ ("That date is in the future"));
  return TRUE;
}

/* ---- Observation ---- */

/* What says it is UCUM must be, and of a kind that the analyte has; a unit is never converted. */
static gboolean
check_unit (const RoundsCode *code, const char *unit, GError **error)
{
  if (unit == NULL || *unit == '\0')
    return rounds_act_invalid (error, _ ("A value needs its unit, in UCUM; 1 where there is none"));
  if (!rounds_ucum_is_valid (unit))
    return rounds_act_invalid (error, _ ("That is no unit of UCUM: write mm[Hg], /min, mg/dL, Cel, "
                                         "10*9/L; 1 where there is none"));
  if (g_strcmp0 (code->system, ROUNDS_LOINC) == 0 && !rounds_ucum_fits (code->code, unit))
    return rounds_act_invalid (error, _ ("That unit is of another kind than what is measured"));
  return TRUE;
}

static gboolean
check_number (const RoundsActNumber *number,
              const RoundsCode *code,
              gboolean component,
              GError **error)
{
  static const char *const comparators[] = { "<", "<=", ">=", ">", NULL };

  if (number->decimal == NULL || !rounds_json_is_number (number->decimal) ||
      strlen (number->decimal) > 64 || !isfinite (g_ascii_strtod (number->decimal, NULL)))
    return rounds_act_invalid (error, _ ("A value is a decimal number such as 7.10"));
  if (!check_unit (code, number->unit, error))
    return FALSE;
  if (number->comparator != NULL && !is_one_of (number->comparator, comparators))
    return rounds_act_invalid (error, _ ("A value is compared by <, <=, >= or >"));
  return !component || check_code (&number->code, NULL, error);
}

static gboolean
check_numbers (const RoundsAct *act, GError **error)
{
  if (act->n_numbers > NUMBERS_MAX || (act->n_numbers > 0) == (act->text != NULL))
    return rounds_act_invalid (error, _ ("An observation has a value: numbers, or words"));
  for (guint i = 0; i < act->n_numbers; i++)
    if (!check_number (&act->numbers[i], act->n_numbers > 1 ? &act->numbers[i].code : &act->code,
                       act->n_numbers > 1, error))
      return FALSE;
  return TRUE;
}

static void
write_quantity (RoundsJson *json, const RoundsActNumber *number)
{
  rounds_json_name (json, "valueQuantity");
  rounds_json_begin_object (json);
  rounds_json_name (json, "value");
  rounds_json_decimal (json, number->decimal);
  rounds_act_optional (json, "comparator", number->comparator);
  rounds_act_member (json, "unit", number->unit);
  rounds_act_member (json, "system", ROUNDS_UCUM);
  rounds_act_member (json, "code", number->unit);
  rounds_json_end_object (json);
}

static void
write_value (RoundsJson *json, const RoundsAct *act)
{
  if (act->n_numbers == 0)
    rounds_act_member (json, "valueString", act->text);
  if (act->n_numbers == 1)
    write_quantity (json, &act->numbers[0]);
  if (act->n_numbers < 2)
    return;
  rounds_json_name (json, "component");
  rounds_json_begin_array (json);
  for (guint i = 0; i < act->n_numbers; i++)
    {
      rounds_json_begin_object (json);
      write_concept (json, "code", &act->numbers[i].code, NULL);
      write_quantity (json, &act->numbers[i]);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

char *
rounds_act_observation (RoundsActing *self, const char *id, GError **error)
{
  static const char *const categories[] = { "vital-signs",    "laboratory", "exam",
                                            "social-history", "survey",     "procedure",
                                            "imaging",        NULL };
  const RoundsAct *act = self->act;
  g_autoptr (RoundsJson) json = NULL;

  if (act->category != NULL && !is_one_of (act->category, categories))
    rounds_act_invalid (error, _ ("There is no such category of observations"));
  else if (check_code (&act->code, act->title, error) && check_numbers (act, error) &&
           check_when (self, TRUE, error))
    json = begin_resource ("Observation", id);
  if (json == NULL)
    return NULL;
  rounds_act_member (json, "status", "final");
  write_category (json, TERMINOLOGY "observation-category",
                  act->category != NULL ? act->category : "exam");
  write_concept (json, "code", &act->code, act->title);
  write_object (json, "subject", "reference", self->subject);
  write_object (json, "encounter", "reference", act->encounter);
  rounds_act_member (json, "effectiveDateTime", act->when != NULL ? act->when : self->now);
  rounds_act_member (json, "issued", self->now);
  rounds_json_name (json, "performer");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "display", self->actor->user);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  write_value (json, act);
  return end_resource (json);
}

/* ---- Condition ---- */

char *
rounds_act_problem (RoundsActing *self, const char *id, GError **error)
{
  static const char *const states[] = { "active",    "recurrence", "relapse", "inactive",
                                        "remission", "resolved",   NULL };
  static const char *const severities[] = { "mild", "moderate", "severe", NULL };
  /* SNOMED CT of hl7.org/fhir/R4/valueset-condition-severity.html */
  static const char *const snomed[] = { "255604002", "6736007", "24484000" };
  const RoundsAct *act = self->act;
  const char *state = act->status != NULL ? act->status : "active";
  g_autoptr (RoundsJson) json = NULL;

  if (!is_one_of (state, states))
    rounds_act_invalid (error, _ ("A problem is active, recurrence, relapse, inactive, remission "
                                  "or resolved"));
  else if (act->severity != NULL && !is_one_of (act->severity, severities))
    rounds_act_invalid (error, _ ("A severity is mild, moderate or severe"));
  else if (check_code (&act->code, act->title, error) && check_when (self, TRUE, error))
    json = begin_resource ("Condition", id);
  if (json == NULL)
    return NULL;
  write_status_concept (json, "clinicalStatus", TERMINOLOGY "condition-clinical", state);
  write_status_concept (json, "verificationStatus", TERMINOLOGY "condition-ver-status",
                        "confirmed");
  write_category (json, TERMINOLOGY "condition-category", "problem-list-item");
  for (guint i = 0; act->severity != NULL && i < G_N_ELEMENTS (snomed); i++)
    if (g_str_equal (act->severity, severities[i]))
      write_status_concept (json, "severity", ROUNDS_SNOMED, snomed[i]);
  write_concept (json, "code", &act->code, act->title);
  write_object (json, "subject", "reference", self->subject);
  write_object (json, "encounter", "reference", act->encounter);
  rounds_act_optional (json, "onsetDateTime", act->when);
  rounds_act_member (json, "recordedDate", self->now);
  write_object (json, "recorder", "display", self->actor->user);
  write_notes (json, self, act->text);
  return end_resource (json);
}

/* ---- AllergyIntolerance ---- */

static gboolean
check_allergy (RoundsActing *self, GError **error)
{
  static const char *const categories[] = { "food", "medication", "environment", "biologic", NULL };
  static const char *const states[] = { "confirmed", "unconfirmed", NULL };
  static const char *const severities[] = { "mild", "moderate", "severe", NULL };
  const RoundsAct *act = self->act;

  if (act->category != NULL && !is_one_of (act->category, categories))
    return rounds_act_invalid (error,
                               _ ("An allergy is of food, medication, environment or biologic"));
  if (act->status != NULL && !is_one_of (act->status, states))
    return rounds_act_invalid (error, _ ("An allergy is confirmed or unconfirmed"));
  if (act->severity != NULL && !is_one_of (act->severity, severities))
    return rounds_act_invalid (error, _ ("A severity is mild, moderate or severe"));
  if (act->severity != NULL && act->reaction == NULL)
    return rounds_act_invalid (error, _ ("A severity is of a reaction: name the reaction"));
  return check_code (&act->code, act->title, error) && check_when (self, TRUE, error);
}

static void
write_reaction (RoundsJson *json, const RoundsAct *act)
{
  if (act->reaction == NULL)
    return;
  rounds_json_name (json, "reaction");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_json_name (json, "manifestation");
  rounds_json_begin_array (json);
  rounds_json_begin_object (json);
  rounds_act_member (json, "text", act->reaction);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
  rounds_act_optional (json, "severity", act->severity);
  rounds_json_end_object (json);
  rounds_json_end_array (json);
}

char *
rounds_act_allergy (RoundsActing *self, const char *id, GError **error)
{
  const RoundsAct *act = self->act;
  g_autoptr (RoundsJson) json = NULL;

  if (!check_allergy (self, error))
    return NULL;
  json = begin_resource ("AllergyIntolerance", id);
  write_status_concept (json, "clinicalStatus", TERMINOLOGY "allergyintolerance-clinical",
                        "active");
  write_status_concept (json, "verificationStatus", TERMINOLOGY "allergyintolerance-verification",
                        act->status != NULL ? act->status : "confirmed");
  if (act->category != NULL)
    {
      rounds_json_name (json, "category");
      rounds_json_begin_array (json);
      rounds_json_string (json, act->category);
      rounds_json_end_array (json);
    }
  write_concept (json, "code", &act->code, act->title);
  write_object (json, "patient", "reference", self->subject);
  write_object (json, "encounter", "reference", act->encounter);
  rounds_act_optional (json, "onsetDateTime", act->when);
  rounds_act_member (json, "recordedDate", self->now);
  write_object (json, "recorder", "display", self->actor->user);
  write_notes (json, self, act->text);
  write_reaction (json, act);
  return end_resource (json);
}

/* ---- Task ---- */

static void
write_input (RoundsJson *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  rounds_json_begin_object (json);
  write_object (json, "type", "text", name);
  rounds_act_member (json, "valueString", text);
  rounds_json_end_object (json);
}

/* Where the task came from, to the place in the record (W16). */
static void
write_citation (RoundsJson *json, const RoundsActCitation *citation)
{
  g_autofree char *version = g_strdup_printf ("%u", citation->version);

  write_object (json, "focus", "reference", citation->reference);
  rounds_json_name (json, "input");
  rounds_json_begin_array (json);
  write_input (json, "citation reference", citation->reference);
  write_input (json, "citation version", citation->version > 0 ? version : NULL);
  write_input (json, "citation field", citation->field);
  write_input (json, "citation locator", citation->locator);
  write_input (json, "citation quote", citation->quote);
  rounds_json_end_array (json);
}

char *
rounds_act_task (RoundsActing *self, const char *id, GError **error)
{
  /* hl7.org/fhir/R4/valueset-request-priority.html */
  static const char *const priorities[] = { "routine", "urgent", "asap", "stat", NULL };
  const RoundsAct *act = self->act;
  g_autoptr (RoundsJson) json = NULL;

  if (act->title == NULL || *act->title == '\0')
    {
      rounds_act_invalid (error, _ ("A task says what is to be done"));
      return NULL;
    }
  if (act->priority != NULL && !is_one_of (act->priority, priorities))
    {
      rounds_act_invalid (error, _ ("A task is routine, urgent, asap or stat"));
      return NULL;
    }
  if (act->citation != NULL &&
      rounds_chart_find_reference (act->chart, act->citation->reference, act->source) == NULL)
    {
      rounds_act_not_found (error, _ ("The record that the task cites is not in this chart"));
      return NULL;
    }
  if (!check_when (self, FALSE, error))
    return NULL;
  json = begin_resource ("Task", id);
  rounds_act_member (json, "status", "requested");
  rounds_act_member (json, "intent", "order");
  rounds_act_optional (json, "priority", act->priority);
  rounds_act_member (json, "description", act->title);
  write_object (json, "for", "reference", self->subject);
  write_object (json, "encounter", "reference", act->encounter);
  rounds_act_member (json, "authoredOn", self->now);
  rounds_act_member (json, "lastModified", self->now);
  write_object (json, "requester", "display", self->actor->user);
  write_object (json, "owner", "display", act->owner);
  write_notes (json, self, act->text);
  if (act->when != NULL)
    {
      rounds_json_name (json, "restriction");
      rounds_json_begin_object (json);
      write_object (json, "period", "end", act->when);
      rounds_json_end_object (json);
    }
  if (act->citation != NULL)
    write_citation (json, act->citation);
  return end_resource (json);
}
