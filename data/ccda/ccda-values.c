/* Data types (HL7 V3 Data Types R1) to those of an event. */
#include "ccda-private.h"
#include "fhir-time.h"

#include <math.h>
#include <string.h>

#define UCUM "http://unitsofmeasure.org"

gboolean
rounds_ccda_fail (RoundsCcda *c, const xmlNode *node, const char *why)
{
  if (c->why == NULL)
    {
      c->bad = node;
      c->why = why;
    }
  return FALSE;
}

/* ---- times ---- */

RoundsTime
rounds_ccda_time (RoundsCcda *c, const xmlNode *node)
{
  RoundsTime time = { 0 };
  const char *value = rounds_ccda_is_given (node)
                          ? rounds_build_text (&c->build, rounds_ccda_attribute (node, "value"))
                          : NULL;

  if (value != NULL && !rounds_time_parse_hl7 (value, &time))
    rounds_ccda_fail (c, node, "not a date or time");
  return time;
}

void
rounds_ccda_interval (
    RoundsCcda *c, const xmlNode *node, RoundsTime *start, RoundsTime *end, gboolean *ended)
{
  const xmlNode *low = rounds_ccda_child (node, "low"), *high = rounds_ccda_child (node, "high");
  const char *flavor = rounds_ccda_attribute (high, "nullFlavor");

  *start = low != NULL ? rounds_ccda_time (c, low) : rounds_ccda_time (c, node);
  *end = rounds_ccda_time (c, high);
  /* "Known to be resolved, date unknown" is a high that is unknown (C-CDA R2.1, problem
   * observation); NA and NI say that there is none. */
  *ended = end->text != NULL || (flavor != NULL && g_str_has_prefix (flavor, "UNK"));
}

/* ---- quantities ---- */

RoundsQuantity
rounds_ccda_quantity (RoundsCcda *c, const xmlNode *node)
{
  const char *value = rounds_ccda_is_given (node) ? rounds_ccda_attribute (node, "value") : NULL;
  const char *unit = rounds_ccda_attribute (node, "unit");
  RoundsQuantity quantity = rounds_build_quantity (&c->build, NULL, NULL);

  if (value == NULL)
    return quantity;
  if (!rounds_build_is_decimal (value))
    {
      rounds_ccda_fail (c, node, "not a number");
      return quantity;
    }
  unit = rounds_build_text (&c->build, unit);
  quantity = rounds_build_quantity (&c->build, value, unit);
  quantity.unit_system = unit != NULL ? UCUM : NULL; /* PQ.unit is UCUM by definition */
  quantity.unit_code = unit;
  return quantity;
}

/* ---- codes ---- */

static gboolean
add_code (RoundsCcda *c, const xmlNode *node, GArray *array)
{
  RoundsCode code = { 0 };

  if (rounds_ccda_attribute (node, "code") == NULL)
    return FALSE;
  code.code = rounds_build_text (&c->build, rounds_ccda_attribute (node, "code"));
  code.system = rounds_build_system_of_oid (
      &c->build, rounds_build_text (&c->build, rounds_ccda_attribute (node, "codeSystem")));
  code.display = rounds_build_text (&c->build, rounds_ccda_attribute (node, "displayName"));
  g_array_append_val (array, code);
  return TRUE;
}

const char *
rounds_ccda_codes (RoundsCcda *c, const xmlNode *node, GArray *array)
{
  const char *text = rounds_ccda_text (c, rounds_ccda_child (node, "originalText"));

  if (node == NULL)
    return NULL;
  add_code (c, node, array);
  for (const xmlNode *t = rounds_ccda_child (node, "translation"); t != NULL;
       t = rounds_ccda_next (t, "translation"))
    {
      add_code (c, t, array);
      if (text == NULL)
        text = rounds_ccda_text (c, rounds_ccda_child (t, "originalText"));
    }
  return text;
}

void
rounds_ccda_facet_codes (RoundsCcda *c, RoundsFacetName name, const xmlNode *node)
{
  g_autoptr (GArray) codes = g_array_new (FALSE, FALSE, sizeof (RoundsCode));
  RoundsCode text = { 0 };

  text.display = rounds_ccda_codes (c, node, codes);
  for (guint i = 0; i < codes->len; i++)
    rounds_build_facet_code (&c->build, name, NULL, &g_array_index (codes, RoundsCode, i));
  if (codes->len == 0)
    rounds_build_facet_code (&c->build, name, NULL, &text);
}

void
rounds_ccda_facet_id (RoundsCcda *c, const xmlNode *id)
{
  RoundsCode code = { 0 };
  const char *root = rounds_ccda_attribute (id, "root");
  const char *extension = rounds_ccda_attribute (id, "extension");

  if (!rounds_ccda_is_given (id) || root == NULL)
    return;
  root = rounds_build_text (&c->build, root);
  code.system = extension != NULL ? rounds_build_system_of_oid (&c->build, root)
                                  : "urn:ietf:rfc:3986";
  code.code = extension != NULL ? rounds_build_text (&c->build, extension)
                                : rounds_build_system_of_oid (&c->build, root);
  rounds_build_facet_code (&c->build, ROUNDS_FACET_IDENTIFIER, NULL, &code);
}

/* ---- values ---- */

static const char *
absent_word (const char *flavor)
{
  /* hl7.org/fhir/R4/cm-data-absent-reason-v3.html */
  static const struct
  {
    const char *flavor, *word;
  } words[] = {
    { "UNK", "unknown" },
    { "ASKU", "asked-unknown" },
    { "NAV", "temp-unknown" },
    { "NASK", "not-asked" },
    { "MSK", "masked" },
    { "NA", "not-applicable" },
    { "OTH", "unsupported" },
    { "NINF", "negative-infinity" },
    { "PINF", "positive-infinity" },
    { "NP", "not-permitted" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].flavor, flavor) == 0)
      return words[i].word;
  return "unknown";
}

/* One end of an interval alone is a comparator: inclusive is the default (IVL.lowClosed). */
static const char *
bound_word (const xmlNode *bound, gboolean low)
{
  gboolean open = g_strcmp0 (rounds_ccda_attribute (bound, "inclusive"), "false") == 0;

  return low ? (open ? ">" : ">=") : (open ? "<" : "<=");
}

static void
read_interval (RoundsCcda *c, const xmlNode *node, RoundsValue *value)
{
  const xmlNode *low = rounds_ccda_child (node, "low"), *high = rounds_ccda_child (node, "high");
  RoundsQuantity from = rounds_ccda_quantity (c, low), to = rounds_ccda_quantity (c, high);

  value->type = ROUNDS_VALUE_QUANTITY;
  if (from.decimal != NULL && to.decimal != NULL)
    {
      value->type = ROUNDS_VALUE_RANGE;
      value->first = from;
      value->second = to;
      return;
    }
  value->first = from.decimal != NULL ? from : to;
  value->first.comparator = bound_word (from.decimal != NULL ? low : high, from.decimal != NULL);
  if (value->first.decimal == NULL)
    {
      value->type = ROUNDS_VALUE_NONE;
      value->first.comparator = NULL;
    }
}

static void
read_coded (RoundsCcda *c, const xmlNode *node, RoundsValue *value)
{
  g_autoptr (GArray) codes = g_array_new (FALSE, FALSE, sizeof (RoundsCode));

  value->text = rounds_ccda_codes (c, node, codes);
  value->codes = rounds_build_array (&c->build, codes, &value->n_codes);
  value->type = value->n_codes > 0    ? ROUNDS_VALUE_CODED
                : value->text != NULL ? ROUNDS_VALUE_TEXT
                                      : ROUNDS_VALUE_NONE;
}

static gboolean
is_word_of (const char *type, const char *const *types)
{
  return g_strv_contains (types, type);
}

static void
read_ratio (RoundsCcda *c, const xmlNode *node, RoundsValue *value)
{
  value->first = rounds_ccda_quantity (c, rounds_ccda_child (node, "numerator"));
  value->second = rounds_ccda_quantity (c, rounds_ccda_child (node, "denominator"));
  value->type = value->first.decimal != NULL && value->second.decimal != NULL ? ROUNDS_VALUE_RATIO
                                                                              : ROUNDS_VALUE_NONE;
}

RoundsValue
rounds_ccda_value (RoundsCcda *c, const xmlNode *node)
{
  static const char *const coded[] = { "CD", "CE", "CV", "CO", "CS", "SC", NULL };
  static const char *const numbers[] = { "PQ", "REAL", "MO", NULL };
  const char *type = rounds_ccda_type (node);
  const char *flavor = rounds_ccda_attribute (node, "nullFlavor");
  RoundsValue value = { .first = rounds_build_quantity (&c->build, NULL, NULL) };

  value.second = value.first;
  if (node == NULL)
    return value;
  if (is_word_of (type, coded))
    read_coded (c, node, &value);
  else if (is_word_of (type, numbers) || strcmp (type, "INT") == 0)
    {
      value.first = rounds_ccda_quantity (c, node);
      value.type = value.first.decimal == NULL ? ROUNDS_VALUE_NONE
                   : strcmp (type, "INT") == 0 ? ROUNDS_VALUE_INTEGER
                                               : ROUNDS_VALUE_QUANTITY;
    }
  else if (g_str_has_prefix (type, "IVL_") && strcmp (type, "IVL_TS") != 0)
    read_interval (c, node, &value);
  else if (g_str_has_prefix (type, "RTO"))
    read_ratio (c, node, &value);
  else if (strcmp (type, "TS") == 0 || strcmp (type, "IVL_TS") == 0)
    {
      value.time = rounds_ccda_time (c, node);
      value.type = value.time.text != NULL ? ROUNDS_VALUE_TIME : ROUNDS_VALUE_NONE;
    }
  else if (strcmp (type, "BL") == 0)
    {
      value.text = rounds_build_text (&c->build, rounds_ccda_attribute (node, "value"));
      value.type = value.text != NULL ? ROUNDS_VALUE_BOOLEAN : ROUNDS_VALUE_NONE;
    }
  else
    {
      value.text = rounds_ccda_text (c, node);
      value.type = value.text != NULL ? ROUNDS_VALUE_TEXT : ROUNDS_VALUE_NONE;
    }
  if (flavor != NULL && value.type == ROUNDS_VALUE_NONE)
    value.absent = absent_word (flavor);
  return value;
}

/* ---- names ---- */

const char *
rounds_ccda_name_line (RoundsCcda *c, const xmlNode *name)
{
  GString *out = g_string_new (NULL);
  const char *text;

  if (rounds_ccda_child (name, "family") == NULL && rounds_ccda_child (name, "given") == NULL)
    {
      g_string_free (out, TRUE);
      return rounds_ccda_is_given (name) ? rounds_ccda_words (c, name) : NULL;
    }
  for (const xmlNode *n = name->children; n != NULL; n = n->next)
    if (n->type == XML_ELEMENT_NODE && rounds_ccda_is_given (n))
      {
        const char *part = rounds_ccda_words (c, n);
        if (part != NULL)
          g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", part);
      }
  text = rounds_build_text (&c->build, out->str);
  g_string_free (out, TRUE);
  return text;
}

const char *
rounds_ccda_actor (RoundsCcda *c, const xmlNode *entity)
{
  static const char *const organizations[] = { "representedOrganization", "scopingOrganization",
                                               "representedCustodianOrganization" };
  const xmlNode *person = rounds_ccda_child (entity, "assignedPerson");
  const char *name;

  if (person == NULL)
    person = rounds_ccda_child (entity, "relatedPerson");
  name = rounds_ccda_name_line (c, rounds_ccda_child (person, "name"));
  for (guint i = 0; i < G_N_ELEMENTS (organizations) && name == NULL; i++)
    name = rounds_ccda_words (c, rounds_ccda_child (rounds_ccda_child (entity, organizations[i]),
                                                    "name"));
  if (name == NULL)
    name = rounds_ccda_words (c, rounds_ccda_at (entity, "assignedAuthoringDevice/softwareName"));
  return name;
}

/* ---- the end of an entry ---- */

/* What the original text refers to is often a whole row of a table, and now and then another one:
 * the code's own name is the title. The text stays as given. */
static void
use_display (RoundsCcda *c)
{
  RoundsEvent *event = c->build.events->len > 0
                           ? g_ptr_array_index (c->build.events, c->build.events->len - 1)
                           : NULL;

  for (guint i = 0; event != NULL && i < c->build.codes->len && event->title == NULL; i++)
    event->title = g_array_index (c->build.codes, RoundsCode, i).display;
}

void
rounds_ccda_entry_end (RoundsCcda *c)
{
  g_autofree char *where = NULL;

  if (c->why == NULL)
    {
      use_display (c);
      rounds_build_end (&c->build);
      return;
    }
  where = rounds_ccda_path (c->bad);
  c->user->refuse (c->user->data, where, c->why);
  rounds_build_drop (&c->build);
  c->why = NULL;
}
