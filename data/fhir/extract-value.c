#include "extract-private.h"

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
  value->text = rounds_scan_get_string (x->json, node, "text");
  if (value->text == NULL && value->n_codes > 0)
    value->text = value->codes[0].display;
}

static void
take_text (Extract *x, RoundsScanNode node, RoundsValue *value)
{
  value->type = ROUNDS_VALUE_TEXT;
  value->text = rounds_extract_scalar (x, node);
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

RoundsRange *
rounds_extract_ranges (Extract *x, RoundsScanNode array, guint *n)
{
  RoundsRange *ranges = rounds_extract_room (x,
                                             MIN (rounds_scan_length (x->json, array), ITEMS_MAX) *
                                                 sizeof (RoundsRange));

  *n = 0;
  for (RoundsScanNode item = rounds_scan_first (x->json, array);
       item != 0 && ranges != NULL && *n < ITEMS_MAX; item = rounds_scan_next (x->json, item))
    {
      RoundsRange *range = &ranges[(*n)++];
      RoundsScanNode applies = rounds_extract_at (x, item, "appliesTo");
      RoundsScanNode type = rounds_extract_at (x, item, "type");
      range->low = rounds_extract_quantity (x, member (x, item, "low"));
      range->high = rounds_extract_quantity (x, member (x, item, "high"));
      range->text = rounds_scan_get_string (x->json, item, "text");
      range->applies_to = rounds_extract_scalar (x, rounds_extract_at (x, applies, "coding.code"));
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
      component->text = rounds_scan_get_string (x->json, code, "text");
      component->value = rounds_extract_value (x, item);
      component->ranges = rounds_extract_ranges (x, member (x, item, "referenceRange"),
                                                 &component->n_ranges);
      component->interpretations = rounds_extract_concepts (x, member (x, item, "interpretation"),
                                                            &component->n_interpretations);
    }
  return components;
}
