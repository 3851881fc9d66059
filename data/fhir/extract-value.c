#include "extract-private.h"
#include "record-build.h"

#include <string.h>

#define ITEMS_MAX 4096

static RoundsScanNode
member (Extract *x, RoundsScanNode object, const char *key)
{
  return rounds_scan_get (x->json, object, key);
}

/* ---- value[x] (hl7.org/fhir/R4/observation-definitions.html#Observation.value_x_) ---- */

static void
take_quantity (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_QUANTITY;
  value->first = rounds_extract_quantity (x, node);
}

static void
take_concept (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_CODED;
  value->codes = rounds_extract_codes (x, node, &value->n_codes);
  value->text = rounds_extract_words (x, node, "text");
  if (value->text == NULL && value->n_codes > 0)
    value->text = value->codes[0].display;
}

static void
take_text (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->text = rounds_extract_scalar (x, node);
  value->type = value->text != NULL ? ROUNDS_VALUE_TEXT : ROUNDS_VALUE_NONE;
}

static void
take_boolean (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  take_text (x, node, value);
  value->type = ROUNDS_VALUE_BOOLEAN;
}

static void
take_integer (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_INTEGER;
  value->first.decimal = rounds_scan_digits (x->json, node);
  value->first.number = rounds_scan_double (value->first.decimal);
}

static void
take_range (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_RANGE;
  value->first = rounds_extract_quantity (x, member (x, node, "low"));
  value->second = rounds_extract_quantity (x, member (x, node, "high"));
}

static void
take_ratio (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_RATIO;
  value->first = rounds_extract_quantity (x, member (x, node, "numerator"));
  value->second = rounds_extract_quantity (x, member (x, node, "denominator"));
}

static void
take_instant (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_TIME;
  value->time = rounds_extract_time (x, node);
  value->text = value->time.text;
}

/* A clock time without a day, a period, sampled data: said, not interpreted. */
static void
take_other (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  gsize size;
  const char *bytes = rounds_scan_bytes (x->json, node, &size);

  value->type = ROUNDS_VALUE_OTHER;
  value->text = rounds_extract_scalar (x, node);
  if (value->text == NULL)
    value->text = rounds_block_text (x->block, bytes, MIN (size, 200));
}

RoundsValue
rounds_extract_value (Extract *x, RoundsScanNode holder)
{
  static const struct
  {
    const char *key;
    void (*take) (Extract *x, RoundsScanNode node, RoundsValue *value);
  } kinds[] = {
    { "valueQuantity", take_quantity }, { "valueCodeableConcept", take_concept },
    { "valueString", take_text },       { "valueBoolean", take_boolean },
    { "valueInteger", take_integer },   { "valueRange", take_range },
    { "valueRatio", take_ratio },       { "valueDateTime", take_instant },
    { "valueTime", take_other },        { "valuePeriod", take_other },
    { "valueSampledData", take_other },
  };
  RoundsValue value = { 0 };
  RoundsScanNode absent = member (x, holder, "dataAbsentReason");
  guint n;

  value.first.number = value.second.number = rounds_scan_double (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds) && value.type == ROUNDS_VALUE_NONE; i++)
    {
      RoundsScanNode node = member (x, holder, kinds[i].key);
      if (node != 0)
        kinds[i].take (x, node, &value);
    }
  if (absent != 0)
    {
      const RoundsCode *codes = rounds_extract_codes (x, absent, &n);
      value.absent = n > 0 ? codes[0].code : rounds_scan_get_string (x->json, absent, "text");
    }
  return value;
}

static const char *
words_of (Extract *x, RoundsScanNode concept)
{
  const char *words = rounds_extract_words (x, concept, "text");
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, concept, &n);

  for (guint i = 0; i < n && words == NULL; i++)
    words = codes[i].display;
  return words != NULL || n == 0 ? words : codes[0].code;
}

/* "0–12 y": UCUM's "a" is not what people write. */
static void
append_age (GString *words, const RoundsQuantity *low, const RoundsQuantity *high)
{
  const RoundsQuantity *one = low->decimal != NULL ? low : high;
  const char *unit = one->unit_code != NULL ? one->unit_code : one->unit;

  if (one->decimal == NULL)
    return;
  if (words->len > 0)
    g_string_append (words, ", ");
  if (low->decimal != NULL && high->decimal != NULL)
    g_string_append_printf (words, "%s–%s", low->decimal, high->decimal);
  else
    g_string_append_printf (words, "%s %s", one == low ? "≥" : "≤", one->decimal);
  if (unit != NULL)
    g_string_append_printf (words, " %s", strcmp (unit, "a") == 0 ? "y" : unit);
}

/* Whom a range is for: all that it says (hl7.org/fhir/R4/observation-definitions.html,
 * Observation.referenceRange.appliesTo and .age). NULL: it does not say. */
static const char *
population_of (Extract *x, RoundsScanNode range)
{
  g_autoptr (GString) words = g_string_new (NULL);
  RoundsScanNode age = member (x, range, "age"), applies = member (x, range, "appliesTo");
  RoundsQuantity low = rounds_extract_quantity (x, member (x, age, "low"));
  RoundsQuantity high = rounds_extract_quantity (x, member (x, age, "high"));

  for (RoundsScanNode item = rounds_scan_first (x->json, applies); item != 0;
       item = rounds_scan_next (x->json, item))
    {
      const char *who = words_of (x, item);

      if (who != NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", who);
    }
  append_age (words, &low, &high);
  return words->len > 0 ? rounds_extract_keep (x, words->str) : NULL;
}

/* "135-145", as HL7 v2 sends it: of the unit of its value. */
static void
read_words (Extract *x, const RoundsValue *value, RoundsRange *range)
{
  RoundsBuild build = { .block = x->block };

  *range = rounds_build_range (&build, range->text, &value->first);
  x->no_memory |= build.no_memory;
}

RoundsRange *
rounds_extract_ranges (Extract *x, RoundsScanNode array, const RoundsValue *value, guint *n)
{
  RoundsRange *ranges = rounds_extract_room (x,
                                             MIN (rounds_scan_length (x->json, array), ITEMS_MAX) *
                                                 sizeof (RoundsRange));

  *n = 0;
  for (RoundsScanNode item = rounds_scan_first (x->json, array);
       item != 0 && ranges != NULL && *n < ITEMS_MAX; item = rounds_scan_next (x->json, item))
    {
      RoundsRange *range = &ranges[(*n)++];
      RoundsScanNode type = rounds_extract_at (x, item, "type");
      range->low = rounds_extract_quantity (x, member (x, item, "low"));
      range->high = rounds_extract_quantity (x, member (x, item, "high"));
      range->text = rounds_extract_words (x, item, "text");
      if (range->low.decimal == NULL && range->high.decimal == NULL && range->text != NULL)
        read_words (x, value, range);
      range->applies_to = population_of (x, item);
      range->type = rounds_extract_scalar (x, rounds_extract_at (x, type, "coding.code"));
    }
  return ranges;
}

RoundsComponent *
rounds_extract_components (Extract *x, RoundsScanNode array, guint *n)
{
  RoundsComponent *components = rounds_extract_room (x, MIN (rounds_scan_length (x->json, array),
                                                             ITEMS_MAX) *
                                                            sizeof (RoundsComponent));

  *n = 0;
  for (RoundsScanNode item = rounds_scan_first (x->json, array);
       item != 0 && components != NULL && *n < ITEMS_MAX; item = rounds_scan_next (x->json, item))
    {
      RoundsComponent *component = &components[(*n)++];
      RoundsScanNode code = member (x, item, "code");
      component->codes = rounds_extract_codes (x, code, &component->n_codes);
      component->text = rounds_extract_words (x, code, "text");
      component->value = rounds_extract_value (x, item);
      component->ranges = rounds_extract_ranges (x, member (x, item, "referenceRange"),
                                                 &component->value, &component->n_ranges);
      component->interpretations = rounds_extract_concepts (x, member (x, item, "interpretation"),
                                                            &component->n_interpretations);
    }
  return components;
}
