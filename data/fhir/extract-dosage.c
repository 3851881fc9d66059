/* The doses of the four medicine types, part by part; what no rule takes is named, so that it can be said. */
#include "extract-private.h"

#include <string.h>

/* hl7.org/fhir/R4/dosage.html and datatypes.html#Timing; of MedicationAdministration.dosage what differs
 * (hl7.org/fhir/R4/medicationadministration.html); a dose that stands in the dosage itself is STU3's
 * (hl7.org/fhir/STU3/dosage.html); asNeeded and asNeededFor are R5's (hl7.org/fhir/R5/dosage.html). */
#define DOSE_OF(at)                                                              \
  { at "doseQuantity", ROUNDS_FACET_DOSE, TAKE_QUANTITY },                       \
      { at "doseRange.low", ROUNDS_FACET_DOSE_LOW, TAKE_QUANTITY },              \
      { at "doseRange.high", ROUNDS_FACET_DOSE_HIGH, TAKE_QUANTITY },            \
      { at "rateQuantity", ROUNDS_FACET_DOSE_RATE, TAKE_QUANTITY },              \
      { at "rateRatio.numerator", ROUNDS_FACET_DOSE_RATE, TAKE_QUANTITY },       \
      { at "rateRatio.denominator", ROUNDS_FACET_DOSE_RATE_PER, TAKE_QUANTITY }, \
      { at "rateRange.low", ROUNDS_FACET_DOSE_RATE_LOW, TAKE_QUANTITY },         \
  {                                                                              \
    at "rateRange.high", ROUNDS_FACET_DOSE_RATE_HIGH, TAKE_QUANTITY              \
  }

static const Rule amounts[RULES_MAX] = {
  { "text", ROUNDS_FACET_DOSE_TEXT, TAKE_TEXT },
  { "sequence", ROUNDS_FACET_DOSE_SEQUENCE, TAKE_TEXT },
  DOSE_OF ("doseAndRate."),
  { "doseAndRate.type", ROUNDS_FACET_DOSE_TYPE, TAKE_CODE_TEXT },
  DOSE_OF (""),
  { "dose", ROUNDS_FACET_DOSE, TAKE_QUANTITY },
  { "maxDosePerPeriod.numerator", ROUNDS_FACET_DOSE_MAX, TAKE_QUANTITY },
  { "maxDosePerPeriod.denominator", ROUNDS_FACET_DOSE_MAX_PER, TAKE_QUANTITY },
  { "maxDosePerAdministration", ROUNDS_FACET_DOSE_MAX_ONCE, TAKE_QUANTITY },
  { "maxDosePerLifetime", ROUNDS_FACET_DOSE_MAX_LIFETIME, TAKE_QUANTITY },
  { "asNeededBoolean", ROUNDS_FACET_AS_NEEDED, TAKE_TEXT },
  { "asNeededCodeableConcept", ROUNDS_FACET_AS_NEEDED, TAKE_WORDS },
  { "asNeeded", ROUNDS_FACET_AS_NEEDED, TAKE_TEXT },
  { "asNeededFor", ROUNDS_FACET_AS_NEEDED, TAKE_WORDS },
  { "route", ROUNDS_FACET_ROUTE, TAKE_CODES },
  { "site", ROUNDS_FACET_DOSE_SITE, TAKE_WORDS },
  { "method", ROUNDS_FACET_DOSE_METHOD, TAKE_WORDS },
  { "additionalInstruction", ROUNDS_FACET_DOSE_INSTRUCTION, TAKE_WORDS },
  { "patientInstruction", ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION, TAKE_TEXT },
  /* They may turn the meaning around: the whole record is marked (record rule 2.6). */
  { "modifierExtension.url", ROUNDS_FACET_MODIFIER, TAKE_TEXT },
  { "timing.modifierExtension.url", ROUNDS_FACET_MODIFIER, TAKE_TEXT },
};

static const Rule times[RULES_MAX] = {
  { "timing.code", ROUNDS_FACET_DOSE_TIMING, TAKE_WORDS },
  { "timing.event", ROUNDS_FACET_REPEAT_EVENT, TAKE_TIME },
  { "timing.repeat.frequency", ROUNDS_FACET_REPEAT_FREQUENCY, TAKE_TEXT },
  { "timing.repeat.frequencyMax", ROUNDS_FACET_REPEAT_FREQUENCY_MAX, TAKE_TEXT },
  { "timing.repeat.period", ROUNDS_FACET_REPEAT_PERIOD, TAKE_TEXT },
  { "timing.repeat.periodMax", ROUNDS_FACET_REPEAT_PERIOD_MAX, TAKE_TEXT },
  { "timing.repeat.periodUnit", ROUNDS_FACET_REPEAT_PERIOD_UNIT, TAKE_TEXT },
  { "timing.repeat.dayOfWeek", ROUNDS_FACET_REPEAT_DAY, TAKE_TEXT },
  { "timing.repeat.timeOfDay", ROUNDS_FACET_REPEAT_TIME, TAKE_TEXT },
  { "timing.repeat.when", ROUNDS_FACET_REPEAT_WHEN, TAKE_TEXT },
  { "timing.repeat.offset", ROUNDS_FACET_REPEAT_OFFSET, TAKE_TEXT },
  { "timing.repeat.duration", ROUNDS_FACET_REPEAT_DURATION, TAKE_TEXT },
  { "timing.repeat.durationMax", ROUNDS_FACET_REPEAT_DURATION_MAX, TAKE_TEXT },
  { "timing.repeat.durationUnit", ROUNDS_FACET_REPEAT_DURATION_UNIT, TAKE_TEXT },
  { "timing.repeat.count", ROUNDS_FACET_REPEAT_COUNT, TAKE_TEXT },
  { "timing.repeat.countMax", ROUNDS_FACET_REPEAT_COUNT_MAX, TAKE_TEXT },
  { "timing.repeat.boundsDuration", ROUNDS_FACET_BOUNDS_DURATION, TAKE_QUANTITY },
  { "timing.repeat.boundsRange.low", ROUNDS_FACET_BOUNDS_LOW, TAKE_QUANTITY },
  { "timing.repeat.boundsRange.high", ROUNDS_FACET_BOUNDS_HIGH, TAKE_QUANTITY },
  { "timing.repeat.boundsPeriod.start", ROUNDS_FACET_BOUNDS_START, TAKE_TIME },
  { "timing.repeat.boundsPeriod.end", ROUNDS_FACET_BOUNDS_END, TAKE_TIME },
};

/* ---- what no rule takes ---- */

/* path begins a rule's, whole steps of it: "timing.repeat" of "timing.repeat.period". */
static gboolean
is_on_path (const Rule *rules, const char *path)
{
  gsize n = strlen (path);

  for (guint i = 0; i < RULES_MAX && rules[i].path != NULL; i++)
    if (strncmp (rules[i].path, path, n) == 0 && (rules[i].path[n] == 0 || rules[i].path[n] == '.'))
      return TRUE;
  return FALSE;
}

/* An extension of a modifier's kind is taken by a rule; any other may be passed over (FHIR R4, "Extensibility"). */
static gboolean
may_pass (const char *name)
{
  return strcmp (name, "id") == 0 || strcmp (name, "extension") == 0;
}

static void
add_unread (Extract *x, RoundsScanNode node, const char *path)
{
  RoundsFacet facet = { .name = ROUNDS_FACET_DOSE_UNREAD, .type = ROUNDS_FACET_IS_TEXT };

  facet.text = rounds_extract_keep (x, path);
  facet.pointer = rounds_extract_pointer (x, node);
  g_array_append_val (x->facets, facet);
}

/* The parts with members of their own; the steps into a quantity or a concept are not followed. */
static gboolean
has_parts (const char *path)
{
  static const char *const all[] = { "doseAndRate", "timing", "timing.repeat",
                                     "timing.repeat.boundsPeriod", NULL };

  return g_strv_contains (all, path);
}

static void
find_unread (Extract *x, RoundsScanNode object, const char *at)
{
  if (rounds_scan_type (x->json, object) != ROUNDS_SCAN_OBJECT)
    return;
  for (RoundsScanNode member = rounds_scan_first (x->json, object); member != 0;
       member = rounds_scan_next (x->json, member))
    {
      const char *key = rounds_scan_key (x->json, member);
      g_autofree char *path = key != NULL ? g_strconcat (at, *at != 0 ? "." : "", key, NULL) : NULL;
      /* What is said beside a primitive is of it; without it, it is all that is said. */
      gboolean beside = key != NULL && key[0] == '_' &&
                        rounds_scan_get (x->json, object, key + 1) != 0;

      if (path == NULL || may_pass (key) || beside)
        continue;
      if (!is_on_path (amounts, path) && !is_on_path (times, path))
        add_unread (x, member, path);
      else if (has_parts (path) && rounds_scan_type (x->json, member) == ROUNDS_SCAN_ARRAY)
        for (RoundsScanNode item = rounds_scan_first (x->json, member); item != 0;
             item = rounds_scan_next (x->json, item))
          find_unread (x, item, path);
      else if (has_parts (path))
        find_unread (x, member, path);
    }
}

/* ---- each of them ---- */

static gboolean
says_need (Extract *x, guint from)
{
  for (guint i = from; i < x->facets->len; i++)
    {
      const RoundsFacet *said = &g_array_index (x->facets, RoundsFacet, i);

      if (said->name == ROUNDS_FACET_AS_NEEDED && g_strcmp0 (said->text, "false") != 0)
        return TRUE;
    }
  return FALSE;
}

/* What for is a choice beside yes and no, in R5 a list of its own: a concept in which there are no words still says "as
 * needed". from: of the facets of this dosage. */
static void
add_need (Extract *x, RoundsScanNode dosage, guint from)
{
  static const char *const paths[] = { "asNeededCodeableConcept", "asNeededFor" };
  RoundsFacet facet = { .name = ROUNDS_FACET_AS_NEEDED, .type = ROUNDS_FACET_IS_TEXT };

  for (gsize i = 0; i < G_N_ELEMENTS (paths) && !says_need (x, from); i++)
    {
      RoundsScanNode need = rounds_extract_at (x, dosage, paths[i]);

      if (rounds_scan_type (x->json, need) != ROUNDS_SCAN_OBJECT)
        continue;
      facet.text = rounds_extract_keep (x, "true");
      facet.pointer = rounds_extract_pointer (x, need);
      g_array_append_val (x->facets, facet);
    }
}

static void
read_dosage (Extract *x, RoundsScanNode dosage)
{
  const guint from = x->facets->len;

  rounds_extract_facets (x, dosage, amounts);
  rounds_extract_facets (x, dosage, times);
  add_need (x, dosage, from);
  find_unread (x, dosage, "");
}

void
rounds_extract_dosages (Extract *x, RoundsScanNode resource, const char *element)
{
  RoundsScanNode list = rounds_scan_get (x->json, resource, element);

  if (rounds_scan_type (x->json, list) != ROUNDS_SCAN_ARRAY)
    {
      read_dosage (x, list);
      return;
    }
  for (RoundsScanNode item = rounds_scan_first (x->json, list); item != 0;
       item = rounds_scan_next (x->json, item))
    read_dosage (x, item);
}
