#include "entry-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const RoundsEntryOption problem_states[] = {
  { NULL, N_ ("active") },         { "recurrence", N_ ("recurrence") },
  { "inactive", N_ ("inactive") }, { "remission", N_ ("in remission") },
  { "resolved", N_ ("resolved") }, { NULL, NULL },
};
static const RoundsEntryOption severities[] = {
  { NULL, N_ ("not said") },   { "mild", N_ ("mild") }, { "moderate", N_ ("moderate") },
  { "severe", N_ ("severe") }, { NULL, NULL },
};
static const RoundsEntryOption allergy_states[] = {
  { NULL, N_ ("confirmed") },
  { "unconfirmed", N_ ("unconfirmed") },
  { NULL, NULL },
};
static const RoundsEntryOption allergy_kinds[] = {
  { NULL, N_ ("not said") },       { "medication", N_ ("medication") },
  { "food", N_ ("food") },         { "environment", N_ ("environment") },
  { "biologic", N_ ("biologic") }, { NULL, NULL },
};
static const RoundsEntryOption priorities[] = {
  { "routine", N_ ("routine") },
  { "urgent", N_ ("urgent") },
  { "asap", N_ ("as soon as possible") },
  { "stat", N_ ("at once") },
  { NULL, NULL },
};

static const RoundsEntryForm forms[] = {
  { "observation",
    ROUNDS_ACT_OBSERVATION,
    N_ ("New Observation"),
    ROUNDS_LOINC,
    { [ROUNDS_FIELD_WHAT] = N_ ("What was observed"),
      [ROUNDS_FIELD_CODE] = N_ ("LOINC code, if known"),
      [ROUNDS_FIELD_VALUE] = N_ ("Value"),
      [ROUNDS_FIELD_VALUE_2] = N_ ("Diastolic"),
      [ROUNDS_FIELD_UNIT] = N_ ("Unit (UCUM)"),
      [ROUNDS_FIELD_WORDS] = N_ ("Or a result in words"),
      [ROUNDS_FIELD_WHEN] = N_ ("When; empty: now") },
    { [ROUNDS_CHOICE_ANALYTE] = N_ ("Observation") },
    { NULL },
    TRUE },
  { "problem",
    ROUNDS_ACT_PROBLEM,
    N_ ("New Problem"),
    ROUNDS_SNOMED,
    { [ROUNDS_FIELD_WHAT] = N_ ("Problem"),
      [ROUNDS_FIELD_CODE] = N_ ("SNOMED CT code, if known"),
      [ROUNDS_FIELD_WHEN] = N_ ("Since; empty: not known"),
      [ROUNDS_FIELD_NOTE] = N_ ("Note") },
    { [ROUNDS_CHOICE_STATUS] = N_ ("Status"), [ROUNDS_CHOICE_SEVERITY] = N_ ("Severity") },
    { [ROUNDS_CHOICE_STATUS] = problem_states, [ROUNDS_CHOICE_SEVERITY] = severities },
    TRUE },
  { "allergy",
    ROUNDS_ACT_ALLERGY,
    N_ ("New Allergy"),
    ROUNDS_SNOMED,
    { [ROUNDS_FIELD_WHAT] = N_ ("Substance"),
      [ROUNDS_FIELD_CODE] = N_ ("SNOMED CT code, if known"),
      [ROUNDS_FIELD_REACTION] = N_ ("Reaction"),
      [ROUNDS_FIELD_WHEN] = N_ ("Since; empty: not known"),
      [ROUNDS_FIELD_NOTE] = N_ ("Note") },
    { [ROUNDS_CHOICE_STATUS] = N_ ("Verification"),
      [ROUNDS_CHOICE_CATEGORY] = N_ ("Category"),
      [ROUNDS_CHOICE_SEVERITY] = N_ ("Severity of the reaction") },
    { [ROUNDS_CHOICE_STATUS] = allergy_states,
      [ROUNDS_CHOICE_CATEGORY] = allergy_kinds,
      [ROUNDS_CHOICE_SEVERITY] = severities },
    TRUE },
  { "task",
    ROUNDS_ACT_TASK,
    N_ ("New Task"),
    NULL,
    { [ROUNDS_FIELD_WHAT] = N_ ("What is to be done"),
      [ROUNDS_FIELD_OWNER] = N_ ("Who; empty: nobody named"),
      [ROUNDS_FIELD_WHEN] = N_ ("Due; empty: no date"),
      [ROUNDS_FIELD_NOTE] = N_ ("Note") },
    { [ROUNDS_CHOICE_PRIORITY] = N_ ("Priority") },
    { [ROUNDS_CHOICE_PRIORITY] = priorities },
    FALSE },
};

const RoundsEntryForm *
rounds_entry_form_find (const char *what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (forms[i].what, what) == 0)
      return &forms[i];
  return NULL;
}
