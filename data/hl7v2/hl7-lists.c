/* AL1 and DG1: allergies and diagnoses, each a record of its own, so that the next message that names
 * it is its next version and not one more. */
#include "hl7-private.h"

#include <string.h>

#define CATEGORIES "http://terminology.hl7.org/CodeSystem/condition-category"

typedef struct
{
  const char *code, *word;
} Word;

static const char *
word_of (const Word *words, guint n, const char *code)
{
  for (guint i = 0; code != NULL && i < n; i++)
    if (strcmp (words[i].code, code) == 0)
      return words[i].word;
  return NULL;
}

/* What it is, as it is written: a list is kept by it. */
static const char *
key_of (RoundsHl7Reading *r, const RoundsEvent *event)
{
  const RoundsCode *code = r->build.codes->len > 0 ? &g_array_index (r->build.codes, RoundsCode, 0)
                                                   : NULL;

  return code != NULL ? rounds_build_textf (&r->build, "%s %s", code->system, code->code)
                      : event->text;
}

static const char *
id_of (RoundsHl7Reading *r, const char *segment, const char *key)
{
  const char *patient = r->build.subject + strlen ("Patient/");

  return rounds_build_id (&r->build, rounds_build_textf (&r->build, "%s:%s", segment, patient),
                          key);
}

/* A mistyped date hides no allergy and no illness: it is said, and they stand without it. */
static void
read_date (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint field, RoundsEvent *event)
{
  if (rounds_hl7_time (r, segment, field, &event->start))
    return;
  rounds_hl7_refuse (r, segment, field, "not a date or time: the entry is kept without it");
  event->start = (RoundsTime){ 0 };
}

/* AL1 (3.4.6). Tables 0127 and 0128 as hl7.org/fhir/uv/v2mappings has them; how bad the worst reaction
 * was is not how dangerous the next one may be, so it is severity and says nothing of criticality. */
const char *
rounds_hl7_allergy (RoundsHl7Reading *r, const RoundsHl7Segment *al1)
{
  static const Word categories[] = { { "DA", "medication" },  { "FA", "food" },
                                     { "EA", "environment" }, { "AA", "environment" },
                                     { "PA", "environment" }, { "LA", "environment" } };
  static const Word severities[] = { { "SV", "severe" }, { "MO", "moderate" }, { "MI", "mild" } };
  RoundsEvent *event = rounds_build_event (&r->build, ROUNDS_KIND_ALLERGY);
  RoundsHl7Part reactions = rounds_hl7_field (&r->message, al1, 5);
  guint n = MIN (rounds_hl7_repetitions (&r->message, reactions), 64);
  const char *kind = rounds_hl7_keep_component (r, al1, 2, 1);
  RoundsCode category = { NULL, word_of (categories, G_N_ELEMENTS (categories), kind), NULL };

  if (event == NULL)
    return NULL;
  if (!rounds_hl7_read_code (r, al1, 3, event))
    rounds_hl7_refuse (r, al1, 3, "says not what it is about");
  else
    {
      read_date (r, al1, 6, event);
      event->start_from = event->start.text != NULL ? "AL1-6" : NULL;
      rounds_build_facet_time (&r->build, ROUNDS_FACET_RECORDED, "AL1-6", &event->start);
      rounds_build_facet_code (&r->build, ROUNDS_FACET_CATEGORY, "AL1-2", &category);
      if (category.code != NULL)
        rounds_build_facet_text (&r->build, ROUNDS_FACET_ALLERGY_TYPE, "AL1-2", "allergy");
      for (guint i = 1; i <= n; i++)
        {
          RoundsCode reaction = { 0 };

          reaction.display = rounds_hl7_keep (r, rounds_hl7_repetition (&r->message, reactions, i));
          rounds_build_facet_code (&r->build, ROUNDS_FACET_REACTION, "AL1-5", &reaction);
        }
      rounds_build_facet_text (&r->build, ROUNDS_FACET_REACTION_SEVERITY, "AL1-4",
                               word_of (severities, G_N_ELEMENTS (severities),
                                        rounds_hl7_keep_component (r, al1, 4, 1)));
      return id_of (r, "AL1", key_of (r, event));
    }
  rounds_build_drop (&r->build);
  return NULL;
}

/* DG1 (6.5.2): a working diagnosis (table 0052) is not yet one; a deleted one (table 0206) is entered in
 * error. Whether it is still so nothing says. */
const char *
rounds_hl7_diagnosis (RoundsHl7Reading *r, const RoundsHl7Segment *dg1)
{
  const RoundsCode category = { CATEGORIES, "encounter-diagnosis", NULL };
  RoundsEvent *event = rounds_build_event (&r->build, ROUNDS_KIND_CONDITION);
  RoundsHl7Id id = rounds_hl7_ei (r, rounds_hl7_field (&r->message, dg1, 20));
  const char *type = rounds_hl7_keep_component (r, dg1, 6, 1);
  const char *action = rounds_hl7_keep_component (r, dg1, 21, 1);

  if (event == NULL)
    return NULL;
  if (!rounds_hl7_read_code (r, dg1, 3, event) &&
      (event->text = rounds_hl7_keep_field (r, dg1, 4)) == NULL)
    rounds_hl7_refuse (r, dg1, 3, "says not what it is about");
  else
    {
      read_date (r, dg1, 5, event);
      event->start_from = event->start.text != NULL ? "DG1-5" : NULL;
      event->encounter = r->encounter;
      event->performer = rounds_hl7_staff (r, dg1, 16);
      rounds_build_facet_time (&r->build, ROUNDS_FACET_RECORDED, "DG1-5", &event->start);
      rounds_build_facet_code (&r->build, ROUNDS_FACET_CATEGORY, NULL, &category);
      if (g_strcmp0 (action, "D") == 0)
        rounds_build_facet_text (&r->build, ROUNDS_FACET_VERIFICATION, "DG1-21",
                                 "entered-in-error");
      else if (g_strcmp0 (type, "W") == 0)
        rounds_build_facet_text (&r->build, ROUNDS_FACET_VERIFICATION, "DG1-6", "provisional");
      if (id.value != NULL)
        return rounds_build_id (&r->build, id.authority, id.value);
      return id_of (r, "DG1",
                    rounds_build_textf (&r->build, "%s %s",
                                        r->encounter != NULL ? r->encounter : "",
                                        key_of (r, event)));
    }
  rounds_build_drop (&r->build);
  return NULL;
}
