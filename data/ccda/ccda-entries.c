/* Problems and allergies (concerns), medications, immunizations, procedures, encounters. */
#include "ccda-private.h"

#include <string.h>

#define TEMPLATE(n) "2.16.840.1.113883.10.20.22.4." #n
#define SNOMED      "http://snomed.info/sct"
#define CATEGORIES  "http://terminology.hl7.org/CodeSystem/condition-category"

typedef struct
{
  const char *from, *to;
} Word;

static const char *
mapped (const Word *words, const char *word)
{
  for (; word != NULL && words->from != NULL; words++)
    if (strcmp (words->from, word) == 0)
      return words->to;
  return NULL;
}

static gboolean
is_negated (const xmlNode *node)
{
  return rounds_ccda_is_negated (node);
}

static const char *
code_of (const xmlNode *node)
{
  return rounds_ccda_attribute (node, "code");
}

static void
add_acts_text (RoundsCcda *c, const xmlNode *node, const char *template)
{
  for (const xmlNode *r = rounds_ccda_child (node, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *act = rounds_ccda_child (r, "act");
      if (rounds_ccda_has_template (act, template))
        rounds_build_facet_text (&c->build, ROUNDS_FACET_NOTE, NULL,
                                 rounds_ccda_text (c, rounds_ccda_child (act, "text")));
    }
}

void
rounds_ccda_comments (RoundsCcda *c, const xmlNode *node)
{
  add_acts_text (c, node, TEMPLATE (64));
}

/* What every entry may say of itself. */
static void
add_common (RoundsCcda *c, const xmlNode *node, RoundsEvent *event, RoundsFacetName authored)
{
  const xmlNode *author = rounds_ccda_child (node, "author");
  const xmlNode *entity = rounds_ccda_at (node, "performer/assignedEntity");
  RoundsTime time = rounds_ccda_time (c, rounds_ccda_child (author, "time"));

  if (entity == NULL)
    entity = rounds_ccda_child (author, "assignedAuthor");
  event->performer = rounds_ccda_actor (c, entity);
  rounds_build_facet_time (&c->build, authored, NULL, &time);
  for (const xmlNode *id = rounds_ccda_child (node, "id"); id != NULL;
       id = rounds_ccda_next (id, "id"))
    rounds_ccda_facet_id (c, id);
  rounds_ccda_comments (c, node);
  /* Instructions are part of the dose of a medicine. */
  if (event->kind != ROUNDS_KIND_MEDICATION)
    add_acts_text (c, node, TEMPLATE (20));
}

static void
need_subject (RoundsCcda *c, const xmlNode *node, const RoundsEvent *event)
{
  if (event->text == NULL && c->build.codes->len == 0 && c->why == NULL)
    rounds_ccda_fail (c, node, "says not what it is about");
}

/* ---- concerns: an act around observations ---- */

/* hl7.org/fhir/us/ccda: a status observation says most, then an end, then what became of the
 * concern. A concern that is completed is no longer followed; that the problem is over only its own
 * end can say (C-CDA R2.1, Problem Concern Act), so it says nothing here. */
static const char *
clinical_status (const xmlNode *observation,
                 const xmlNode *act,
                 gboolean ended,
                 const char *template)
{
  static const Word states[] = {
    { "55561003", "active" },
    { "73425007", "inactive" },
    { "413322009", "resolved" },
    { "246455001", "recurrence" },
    { "263855007", "relapse" },
    { "277022003", "remission" },
    { NULL, NULL },
  };
  static const Word acts[] = {
    { "active", "active" }, { "suspended", "inactive" }, { "aborted", "inactive" }, { NULL, NULL }
  };
  const xmlNode *status = rounds_ccda_related (observation, template);
  const char *word = mapped (states, code_of (rounds_ccda_child (status, "value")));

  if (word != NULL)
    return word;
  return ended ? "resolved" : mapped (acts, code_of (rounds_ccda_child (act, "statusCode")));
}

/* A mistyped date hides no allergy and no illness: it is said, and they stand without it. */
static void
add_onset (RoundsCcda *c, const xmlNode *observation, RoundsEvent *event, gboolean *ended)
{
  const gboolean before = c->why != NULL;

  rounds_ccda_interval (c, rounds_ccda_child (observation, "effectiveTime"), &event->start,
                        &event->end, ended);
  if (c->why != NULL && !before)
    {
      g_autofree char *where = rounds_ccda_path (c->bad);

      c->user->refuse (c->user->data, where, "not a date or time: the entry is kept without it");
      c->why = NULL;
      event->start = event->end = (RoundsTime){ 0 };
    }
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  rounds_build_facet_time (&c->build, ROUNDS_FACET_ONSET, NULL, &event->start);
}

typedef void (*OfConcern) (RoundsCcda *c, const xmlNode *observation, const xmlNode *act);

static void
for_each_observation (RoundsCcda *c, const xmlNode *entry, OfConcern of_concern)
{
  const xmlNode *act = rounds_ccda_child (entry, "act");

  for (const xmlNode *o = rounds_ccda_child (entry, "observation"); o != NULL;
       o = rounds_ccda_next (o, "observation"))
    of_concern (c, o, NULL);
  for (const xmlNode *r = rounds_ccda_child (act, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *o = rounds_ccda_child (r, "observation");
      if (rounds_ccda_has_template (o, TEMPLATE (4)) || rounds_ccda_has_template (o, TEMPLATE (7)))
        of_concern (c, o, act);
    }
}

static void
add_problem (RoundsCcda *c, const xmlNode *observation, const xmlNode *act)
{
  RoundsEvent *event = rounds_build_event (&c->build, ROUNDS_KIND_CONDITION);
  const RoundsCode category = { CATEGORIES, "problem-list-item", NULL };
  const xmlNode *severity = rounds_ccda_related (observation, TEMPLATE (8));
  gboolean ended;

  if (event == NULL)
    return;
  if (rounds_ccda_of_another (observation))
    rounds_ccda_fail (c, observation, "is about somebody else than the patient");
  event->text = rounds_ccda_codes (c, rounds_ccda_child (observation, "value"), c->build.codes);
  if (event->text == NULL)
    event->text = rounds_ccda_text (c, rounds_ccda_child (observation, "text"));
  add_onset (c, observation, event, &ended);
  rounds_build_facet_time (&c->build, ROUNDS_FACET_ABATEMENT, NULL, &event->end);
  rounds_build_facet_code (&c->build, ROUNDS_FACET_CATEGORY, NULL, &category);
  if (is_negated (observation))
    rounds_build_facet_text (&c->build, ROUNDS_FACET_VERIFICATION, NULL, "refuted");
  else
    rounds_build_facet_text (&c->build, ROUNDS_FACET_CLINICAL_STATUS, NULL,
                             clinical_status (observation, act, ended, TEMPLATE (6)));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_SEVERITY, rounds_ccda_child (severity, "value"));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_BODY_SITE,
                           rounds_ccda_child (observation, "targetSiteCode"));
  add_common (c, observation, event, ROUNDS_FACET_RECORDED);
  need_subject (c, observation, event);
  rounds_ccda_entry_end (c);
}

void
rounds_ccda_problem (RoundsCcda *c, const xmlNode *entry)
{
  for_each_observation (c, entry, add_problem);
}

/* ---- allergies ---- */

/* SNOMED codes of the value set Allergy and Intolerance Type (2.16.840.1.113883.3.88.12.3221.6.2),
 * and the code of there being none of that sort. */
static const struct
{
  const char *code, *type, *category, *none, *none_display;
} allergies[] = {
  { "416098002", "allergy", "medication", "409137002", "No known drug allergy" },
  { "59037007", "intolerance", "medication", "409137002", "No known drug allergy" },
  { "419511003", NULL, "medication", "409137002", "No known drug allergy" },
  { "414285001", "allergy", "food", "429625007", "No known food allergy" },
  { "235719002", "intolerance", "food", "429625007", "No known food allergy" },
  { "418471000", NULL, "food", "429625007", "No known food allergy" },
  { "419199007", "allergy", NULL, "716186003", "No known allergy" },
  { "420134006", NULL, NULL, "716186003", "No known allergy" },
  { "418038007", NULL, NULL, "716186003", "No known allergy" },
};

/* "No known allergies" is written with an agent that stands for all of a sort, or with none. */
static gboolean
is_any_agent (const xmlNode *agent, const char **kind)
{
  static const Word agents[] = { { "105590001", NULL },        /* substance */
                                 { "410942007", "416098002" }, /* drug or medicament */
                                 { "762766007", "414285001" }, /* edible substance */
                                 { "255620007", "414285001" }, /* food */
                                 { NULL, NULL } };
  const xmlNode *node = rounds_ccda_child (agent, "code");
  const char *code = code_of (node);

  *kind = NULL;
  for (const Word *w = agents; code != NULL && w->from != NULL; w++)
    if (strcmp (w->from, code) == 0)
      {
        *kind = w->to;
        return TRUE;
      }
  return code == NULL && !rounds_ccda_is_given (node) &&
         rounds_ccda_child (node, "translation") == NULL;
}

static void
add_kind_of_allergy (RoundsCcda *c, const xmlNode *value, const char *agents, gboolean none)
{
  const char *code = agents != NULL ? agents : code_of (value);
  RoundsCode category = { 0 };

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (allergies); i++)
    if (strcmp (allergies[i].code, code) == 0)
      {
        const RoundsCode nothing = { SNOMED, allergies[i].none, allergies[i].none_display };
        category.code = allergies[i].category;
        rounds_build_facet_text (&c->build, ROUNDS_FACET_ALLERGY_TYPE, NULL, allergies[i].type);
        rounds_build_facet_code (&c->build, ROUNDS_FACET_CATEGORY, NULL, &category);
        if (none)
          rounds_build_code (&c->build, &nothing);
      }
  if (none && c->build.codes->len == 0)
    rounds_ccda_fail (c, value, "denies an allergy of a kind that is not known");
}

static const char *
severity_of (RoundsCcda *c, const xmlNode *observation)
{
  static const Word words[] = { { "255604002", "mild" },
                                { "6736007", "moderate" },
                                { "24484000", "severe" },
                                { "399166001", "severe" },
                                { NULL, NULL } };
  const xmlNode *value = rounds_ccda_child (rounds_ccda_related (observation, TEMPLATE (8)),
                                            "value");
  const char *word = mapped (words, code_of (value));

  return word != NULL ? word
                      : rounds_build_text (&c->build, rounds_ccda_attribute (value, "displayName"));
}

static void
add_reactions (RoundsCcda *c, const xmlNode *observation)
{
  static const Word criticality[] = {
    { "CRITH", "high" }, { "CRITL", "low" }, { "CRITU", "unable-to-assess" }, { NULL, NULL }
  };
  const xmlNode *critical = rounds_ccda_related (observation, TEMPLATE (145));

  for (const xmlNode *r = rounds_ccda_child (observation, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *reaction = rounds_ccda_child (r, "observation");
      if (!rounds_ccda_has_template (reaction, TEMPLATE (9)) || is_negated (reaction))
        continue;
      rounds_ccda_facet_codes (c, ROUNDS_FACET_REACTION, rounds_ccda_child (reaction, "value"));
      rounds_build_facet_text (&c->build, ROUNDS_FACET_REACTION_SEVERITY, NULL,
                               severity_of (c, reaction));
    }
  rounds_build_facet_text (&c->build, ROUNDS_FACET_REACTION_SEVERITY, NULL,
                           severity_of (c, observation));
  rounds_build_facet_text (&c->build, ROUNDS_FACET_CRITICALITY, NULL,
                           mapped (criticality, code_of (rounds_ccda_child (critical, "value"))));
}

static void
add_allergy (RoundsCcda *c, const xmlNode *observation, const xmlNode *act)
{
  RoundsEvent *event = rounds_build_event (&c->build, ROUNDS_KIND_ALLERGY);
  const xmlNode *value = rounds_ccda_child (observation, "value");
  const xmlNode *agent = rounds_ccda_at (observation, "participant/participantRole/playingEntity");
  gboolean negated = is_negated (observation), none, ended;
  const char *kind;

  if (event == NULL)
    return;
  none = is_any_agent (agent, &kind) && negated;
  if (!none)
    event->text = rounds_ccda_codes (c, rounds_ccda_child (agent, "code"), c->build.codes);
  if (event->text == NULL && !none)
    event->text = rounds_ccda_words (c, rounds_ccda_child (agent, "name"));
  add_kind_of_allergy (c, value, kind, none);
  add_onset (c, observation, event, &ended);
  if (negated && !none)
    rounds_build_facet_text (&c->build, ROUNDS_FACET_VERIFICATION, NULL, "refuted");
  else
    rounds_build_facet_text (&c->build, ROUNDS_FACET_CLINICAL_STATUS, NULL,
                             clinical_status (observation, act, ended, TEMPLATE (28)));
  add_reactions (c, observation);
  add_common (c, observation, event, ROUNDS_FACET_RECORDED);
  /* Without an agent the kind of allergy is all that is said: "allergy to substance". */
  if (event->text == NULL && c->build.codes->len == 0)
    event->text = rounds_ccda_codes (c, value, c->build.codes);
  need_subject (c, observation, event);
  rounds_ccda_entry_end (c);
}

void
rounds_ccda_allergy (RoundsCcda *c, const xmlNode *entry)
{
  for_each_observation (c, entry, add_allergy);
}

/* ---- substances ---- */

static void
add_substance (RoundsCcda *c, const xmlNode *node, RoundsEvent *event)
{
  const xmlNode *product = rounds_ccda_at (node, "consumable/manufacturedProduct");
  const xmlNode *material = rounds_ccda_child (product, "manufacturedMaterial");

  event->text = rounds_ccda_codes (c, rounds_ccda_child (material, "code"), c->build.codes);
  if (event->text == NULL)
    event->text = rounds_ccda_words (c, rounds_ccda_child (material, "name"));
  rounds_build_facet_text (&c->build, ROUNDS_FACET_LOT, NULL,
                           rounds_ccda_words (c, rounds_ccda_child (material, "lotNumberText")));
}

static void
add_dose (RoundsCcda *c, const xmlNode *node)
{
  rounds_ccda_facet_codes (c, ROUNDS_FACET_BODY_SITE, rounds_ccda_child (node, "approachSiteCode"));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_FORM,
                           rounds_ccda_child (node, "administrationUnitCode"));
}

static void
add_orders (RoundsCcda *c, const xmlNode *node)
{
  const xmlNode *why = rounds_ccda_related (node, TEMPLATE (19));

  rounds_ccda_facet_codes (c, ROUNDS_FACET_REASON, rounds_ccda_child (why, "value"));
  rounds_ccda_supply (c, node);
}

/* Meant to happen, ordered, promised or proposed: it has not happened. */
static gboolean
is_intended (const xmlNode *node)
{
  static const char *const moods[] = { "INT", "RQO", "PRMS", "PRP", "ARQ", NULL };
  const char *mood = rounds_ccda_attribute (node, "moodCode");

  return mood != NULL && g_strv_contains (moods, mood);
}

/* An activity that happened is a statement; one that is meant to happen is an order (C-CDA R2.1,
 * Medication Activity: "what a clinician intends a patient to be taking"). */
static void
add_medication (RoundsCcda *c, const xmlNode *node)
{
  static const Word states[] = {
    { "active", "active" },   { "completed", "completed" },
    { "aborted", "stopped" }, { "suspended", "on-hold" },
    { "held", "on-hold" },    { "cancelled", "cancelled" },
    { "new", "draft" },       { "nullified", "entered-in-error" },
    { NULL, NULL },
  };
  const RoundsCode no_medicine = { SNOMED, "787481004", "No known medications" };
  RoundsEvent *event = rounds_build_event (&c->build, ROUNDS_KIND_MEDICATION);
  gboolean order = is_intended (node);
  const char *kind;
  /* "No known medications" is a medicine that was not taken, and none is named. */
  gboolean none =
      is_negated (node) && !order &&
      is_any_agent (rounds_ccda_at (node, "consumable/manufacturedProduct/manufacturedMaterial"),
                    &kind);

  if (event == NULL)
    return;
  if (none)
    rounds_build_code (&c->build, &no_medicine);
  else
    add_substance (c, node, event);
  if (event->text == NULL && c->build.codes->len == 0)
    event->text = rounds_ccda_text (c, rounds_ccda_child (node, "text"));
  event->status = none ? "active"
                  : is_negated (node)
                      ? "not-taken"
                      : mapped (states, code_of (rounds_ccda_child (node, "statusCode")));
  rounds_ccda_dosages (c, node, event);
  add_dose (c, node);
  add_orders (c, node);
  /* What was not taken is not forbidden for that. */
  if (order && is_negated (node))
    rounds_build_facet_text (&c->build, ROUNDS_FACET_DO_NOT_PERFORM, NULL, "true");
  rounds_build_facet_text (&c->build, ROUNDS_FACET_TYPE, NULL,
                           order ? "MedicationRequest" : "MedicationStatement");
  rounds_build_facet_text (&c->build, ROUNDS_FACET_INTENT, NULL, order ? "order" : NULL);
  add_common (c, node, event, order ? ROUNDS_FACET_AUTHORED : ROUNDS_FACET_RECORDED);
  need_subject (c, node, event);
  rounds_ccda_entry_end (c);
}

/* In the sections of admission and discharge an act stands around it. */
void
rounds_ccda_medication (RoundsCcda *c, const xmlNode *entry)
{
  const xmlNode *act = rounds_ccda_child (entry, "act");
  const xmlNode *node = rounds_ccda_child (entry, "substanceAdministration");

  if (node != NULL)
    add_medication (c, node);
  for (const xmlNode *r = rounds_ccda_child (act, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    if (rounds_ccda_child (r, "substanceAdministration") != NULL)
      add_medication (c, rounds_ccda_child (r, "substanceAdministration"));
}

static const Word done_states[] = {
  { "completed", "completed" },
  { "active", "in-progress" },
  { "aborted", "stopped" },
  { "suspended", "on-hold" },
  { "cancelled", "not-done" },
  { "nullified", "entered-in-error" },
  { NULL, NULL },
};

/* hl7.org/fhir/R4/valueset-event-status.html */
static const char *
done_state (const xmlNode *node)
{
  if (is_negated (node))
    return "not-done";
  return is_intended (node)
             ? "preparation"
             : mapped (done_states, code_of (rounds_ccda_child (node, "statusCode")));
}

/* What it did stands in its name: the next dose is given by it. */
static void
name_reactions (RoundsCcda *c, const xmlNode *node, RoundsEvent *event)
{
  g_autoptr (GString) all = g_string_new (NULL);
  const char *title = event->text;

  if (event->title == NULL && c->build.codes->len > 0 &&
      g_array_index (c->build.codes, RoundsCode, 0).display != NULL)
    title = g_array_index (c->build.codes, RoundsCode, 0).display;
  for (const xmlNode *r = rounds_ccda_child (node, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *reaction = rounds_ccda_child (r, "observation");
      const char *what = rounds_ccda_attribute (rounds_ccda_child (reaction, "value"),
                                                "displayName");
      if (rounds_ccda_has_template (reaction, TEMPLATE (9)) && !is_negated (reaction) &&
          what != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", what);
    }
  if (title != NULL && all->len > 0)
    event->title = rounds_build_textf (&c->build, "%s · reaction: %s", title, all->str);
}

void
rounds_ccda_immunization (RoundsCcda *c, const xmlNode *entry)
{
  const xmlNode *node = rounds_ccda_child (entry, "substanceAdministration");
  const xmlNode *refusal = rounds_ccda_related (node, TEMPLATE (53));
  RoundsEvent *event = node != NULL ? rounds_build_event (&c->build, ROUNDS_KIND_IMMUNIZATION)
                                    : NULL;
  gboolean ended;

  if (event == NULL)
    return;
  add_substance (c, node, event);
  event->status = done_state (node);
  rounds_ccda_interval (c, rounds_ccda_child (node, "effectiveTime"), &event->start, &event->end,
                        &ended);
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  rounds_ccda_amounts (c, node, NULL);
  add_dose (c, node);
  rounds_ccda_facet_codes (c, ROUNDS_FACET_STATUS_REASON, rounds_ccda_child (refusal, "code"));
  name_reactions (c, node, event);
  add_common (c, node, event, ROUNDS_FACET_RECORDED);
  need_subject (c, node, event);
  rounds_ccda_entry_end (c);
}

/* ---- procedures, encounters ---- */

void
rounds_ccda_procedure (RoundsCcda *c, const xmlNode *entry)
{
  static const char *const names[] = { "procedure", "observation", "act" };
  const xmlNode *node = NULL;
  RoundsEvent *event;
  gboolean ended;

  for (guint i = 0; i < G_N_ELEMENTS (names) && node == NULL; i++)
    node = rounds_ccda_child (entry, names[i]);
  event = node != NULL ? rounds_build_event (&c->build, ROUNDS_KIND_PROCEDURE) : NULL;
  if (event == NULL)
    return;
  event->text = rounds_ccda_codes (c, rounds_ccda_child (node, "code"), c->build.codes);
  event->value = rounds_ccda_value (c, rounds_ccda_child (node, "value"));
  event->status = done_state (node);
  rounds_ccda_interval (c, rounds_ccda_child (node, "effectiveTime"), &event->start, &event->end,
                        &ended);
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  rounds_ccda_facet_codes (c, ROUNDS_FACET_BODY_SITE, rounds_ccda_child (node, "targetSiteCode"));
  add_common (c, node, event, ROUNDS_FACET_RECORDED);
  need_subject (c, node, event);
  rounds_ccda_entry_end (c);
}

void
rounds_ccda_encounter (RoundsCcda *c, const xmlNode *node)
{
  const xmlNode *place = rounds_ccda_at (node, "participant/participantRole/playingEntity/name");
  const xmlNode *leaving = rounds_ccda_child (node, "dischargeDispositionCode");
  const xmlNode *why = rounds_ccda_related (node, TEMPLATE (19));
  RoundsEvent *event = node != NULL ? rounds_build_event (&c->build, ROUNDS_KIND_ENCOUNTER) : NULL;
  gboolean ended;

  if (event == NULL)
    return;
  if (place == NULL)
    place = rounds_ccda_at (node, "location/healthCareFacility/location/name");
  event->text = rounds_ccda_codes (c, rounds_ccda_child (node, "code"), c->build.codes);
  rounds_ccda_interval (c, rounds_ccda_child (node, "effectiveTime"), &event->start, &event->end,
                        &ended);
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  rounds_build_facet_text (&c->build, ROUNDS_FACET_LOCATION, NULL, rounds_ccda_words (c, place));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_DISCHARGE, leaving);
  rounds_ccda_facet_codes (c, ROUNDS_FACET_REASON, rounds_ccda_child (why, "value"));
  add_common (c, node, event, ROUNDS_FACET_RECORDED);
  rounds_ccda_entry_end (c);
}
