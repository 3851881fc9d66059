/* Results, vital signs and social history: observations, alone or in an organizer. */
#include "ccda-private.h"

#include <string.h>

#define CATEGORIES "http://terminology.hl7.org/CodeSystem/observation-category"

/* hl7.org/fhir/us/ccda, ResultStatus: ActStatus to ObservationStatus; what is not here stays. */
static const char *
state_of (RoundsCcda *c, const xmlNode *node)
{
  static const struct
  {
    const char *from, *to;
  } states[] = {
    { "completed", "final" },
    { "active", "preliminary" },
    { "held", "registered" },
    { "suspended", "registered" },
    { "aborted", "cancelled" },
    { "cancelled", "cancelled" },
    { "nullified", "entered-in-error" },
  };
  const char *code = rounds_ccda_attribute (rounds_ccda_child (node, "statusCode"), "code");

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (states); i++)
    if (strcmp (states[i].from, code) == 0)
      return states[i].to;
  return rounds_build_text (&c->build, code);
}

static void
add_ranges (RoundsCcda *c, const xmlNode *observation)
{
  for (const xmlNode *r = rounds_ccda_child (observation, "referenceRange"); r != NULL;
       r = rounds_ccda_next (r, "referenceRange"))
    {
      const xmlNode *inner = rounds_ccda_child (r, "observationRange");
      const xmlNode *value = rounds_ccda_child (inner, "value");
      RoundsRange range = { .text = rounds_ccda_text (c, rounds_ccda_child (inner, "text")) };
      range.low = rounds_ccda_quantity (c, rounds_ccda_child (value, "low"));
      range.high = rounds_ccda_quantity (c, rounds_ccda_child (value, "high"));
      if (range.text == NULL && value != NULL && strcmp (rounds_ccda_type (value), "ST") == 0)
        range.text = rounds_ccda_words (c, value);
      if (range.text != NULL || range.low.decimal != NULL || range.high.decimal != NULL)
        g_array_append_val (c->build.ranges, range);
    }
}

static void
add_facets (RoundsCcda *c, const xmlNode *observation)
{
  for (const xmlNode *i = rounds_ccda_child (observation, "interpretationCode"); i != NULL;
       i = rounds_ccda_next (i, "interpretationCode"))
    rounds_ccda_codes (c, i, c->build.interpretations);
  rounds_ccda_facet_codes (c, ROUNDS_FACET_METHOD, rounds_ccda_child (observation, "methodCode"));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_BODY_SITE,
                           rounds_ccda_child (observation, "targetSiteCode"));
  for (const xmlNode *id = rounds_ccda_child (observation, "id"); id != NULL;
       id = rounds_ccda_next (id, "id"))
    rounds_ccda_facet_id (c, id);
  rounds_ccda_comments (c, observation);
  /* "Positive", and that it is not so: never to be read as the value alone. */
  if (rounds_ccda_is_negated (observation))
    rounds_build_facet_text (&c->build, ROUNDS_FACET_MODIFIER, NULL, "negationInd");
  if (rounds_ccda_of_another (observation))
    rounds_build_facet_text (&c->build, ROUNDS_FACET_FOCUS, NULL, "subject");
}

/* A pregnancy observation asserts its value; the question that it answers is this one (C-CDA R2.1, Pregnancy
 * Observation; loinc.org/82810-3). */
static void
add_question (RoundsCcda *c, const xmlNode *observation)
{
  const RoundsCode pregnancy = { "http://loinc.org", "82810-3", "Pregnancy status" };

  if (rounds_ccda_has_template (observation, "2.16.840.1.113883.10.20.15.3.8"))
    rounds_build_code (&c->build, &pregnancy);
}

/* NULL: refused. `around` is the organizer, whose time stands for what has none of its own. */
static RoundsEvent *
add_observation (RoundsCcda *c, const xmlNode *observation, RoundsKind kind, const char *category)
{
  RoundsEvent *event = rounds_build_event (&c->build, kind);
  const xmlNode *entity = rounds_ccda_at (observation, "performer/assignedEntity");
  RoundsCode code = { CATEGORIES, category, NULL };
  gboolean ended, bad;

  if (event == NULL)
    return NULL;
  add_question (c, observation);
  event->text = rounds_ccda_codes (c, rounds_ccda_child (observation, "code"), c->build.codes);
  if (event->text == NULL && c->build.codes->len == 0)
    event->text = rounds_ccda_text (c, rounds_ccda_child (observation, "text"));
  rounds_ccda_interval (c, rounds_ccda_child (observation, "effectiveTime"), &event->start,
                        &event->end, &ended);
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  event->status = state_of (c, observation);
  event->value = rounds_ccda_value (c, rounds_ccda_child (observation, "value"));
  if (entity == NULL)
    entity = rounds_ccda_at (observation, "author/assignedAuthor");
  event->performer = rounds_ccda_actor (c, entity);
  add_ranges (c, observation);
  add_facets (c, observation);
  if (category != NULL)
    rounds_build_facet_code (&c->build, ROUNDS_FACET_CATEGORY, NULL, &code);
  if (event->text == NULL && c->build.codes->len == 0)
    rounds_ccda_fail (c, observation, "says not what it is about");
  bad = c->why != NULL;
  rounds_ccda_entry_end (c);
  return bad ? NULL : event;
}

/* Each component of an organizer, or the observation itself. */
typedef void (*Each) (RoundsCcda *c, const xmlNode *observation, gpointer data);

static void
for_each (RoundsCcda *c, const xmlNode *entry, Each each, gpointer data)
{
  const xmlNode *organizer = rounds_ccda_child (entry, "organizer");

  for (const xmlNode *o = rounds_ccda_child (entry, "observation"); o != NULL;
       o = rounds_ccda_next (o, "observation"))
    each (c, o, data);
  for (const xmlNode *part = rounds_ccda_child (organizer, "component"); part != NULL;
       part = rounds_ccda_next (part, "component"))
    if (rounds_ccda_child (part, "observation") != NULL)
      each (c, rounds_ccda_child (part, "observation"), data);
}

/* ---- results ---- */

static void
on_result (RoundsCcda *c, const xmlNode *observation, gpointer data)
{
  GArray *members = data;
  const RoundsEvent *event = add_observation (c, observation, ROUNDS_KIND_RESULT, NULL);
  RoundsFacet member = { .name = ROUNDS_FACET_MEMBER, .type = ROUNDS_FACET_IS_REFERENCE };

  if (event == NULL || c->build.no_memory)
    return;
  member.text = rounds_build_textf (&c->build, "%s#%u", c->build.reference, event->part);
  g_array_append_val (members, member);
}

/* NULL: refused, or there is no organizer. */
static RoundsEvent *
begin_panel (RoundsCcda *c, const xmlNode *organizer)
{
  RoundsEvent *panel;
  gboolean ended, bad;

  if (!rounds_ccda_is_given (rounds_ccda_child (organizer, "code")))
    return NULL;
  panel = rounds_build_event (&c->build, ROUNDS_KIND_PANEL);
  if (panel == NULL)
    return NULL;
  panel->text = rounds_ccda_codes (c, rounds_ccda_child (organizer, "code"), c->build.codes);
  rounds_ccda_interval (c, rounds_ccda_child (organizer, "effectiveTime"), &panel->start,
                        &panel->end, &ended);
  panel->start_from = panel->start.text != NULL ? "effectiveTime" : NULL;
  panel->status = state_of (c, organizer);
  rounds_ccda_facet_id (c, rounds_ccda_child (organizer, "id"));
  bad = c->why != NULL;
  rounds_ccda_entry_end (c);
  return bad ? NULL : panel;
}

void
rounds_ccda_result (RoundsCcda *c, const xmlNode *entry)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (RoundsFacet));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsFacet));
  RoundsEvent *panel = begin_panel (c, rounds_ccda_child (entry, "organizer"));

  for_each (c, entry, on_result, members);
  if (panel == NULL || members->len == 0)
    return;
  if (panel->n_facets > 0)
    g_array_append_vals (all, panel->facets, panel->n_facets);
  g_array_append_vals (all, members->data, members->len);
  panel->facets = rounds_build_array (&c->build, all, &panel->n_facets);
}

/* ---- vital signs, social history ---- */

static void
on_vital (RoundsCcda *c, const xmlNode *observation, gpointer data)
{
  add_observation (c, observation, ROUNDS_KIND_VITAL, "vital-signs");
}

void
rounds_ccda_vital (RoundsCcda *c, const xmlNode *entry)
{
  for_each (c, entry, on_vital, NULL);
}

static void
on_social (RoundsCcda *c, const xmlNode *observation, gpointer data)
{
  const xmlNode *delivery = rounds_ccda_related (observation, "2.16.840.1.113883.10.20.15.3.1");

  add_observation (c, observation, ROUNDS_KIND_OBSERVATION, "social-history");
  if (delivery != NULL)
    add_observation (c, delivery, ROUNDS_KIND_OBSERVATION, "social-history");
}

void
rounds_ccda_social (RoundsCcda *c, const xmlNode *entry)
{
  for_each (c, entry, on_social, NULL);
}

/* ---- advance directives ---- */

/* C-CDA R2.1, Advance Directive Observation: the code is what it is about (SNOMED CT 304251008 Resuscitation), the value
 * what was decided, and an end is the end of the directive. */
static void
on_directive (RoundsCcda *c, const xmlNode *observation, gpointer data)
{
  RoundsEvent *event = add_observation (c, observation, ROUNDS_KIND_OBSERVATION, NULL);
  RoundsFacet end = { .name = ROUNDS_FACET_BOUNDS_END, .type = ROUNDS_FACET_IS_TIME };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsFacet));

  if (event == NULL || event->end.text == NULL || c->build.no_memory)
    return;
  end.time = event->end;
  if (event->n_facets > 0)
    g_array_append_vals (all, event->facets, event->n_facets);
  g_array_append_val (all, end);
  event->facets = rounds_build_array (&c->build, all, &event->n_facets);
}

void
rounds_ccda_directive (RoundsCcda *c, const xmlNode *entry)
{
  for_each (c, entry, on_directive, NULL);
}
