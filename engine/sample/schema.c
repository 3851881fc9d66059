/* From a JSON schema to rules: which keywords there are, and what each type makes of its own. */
#include "schema.h"

#include "schema-parts.h"

#include <string.h>

#define NAME_MAX 40 /* of a keyword in an error */

typedef enum
{
  TYPE_NULL,
  TYPE_BOOLEAN,
  TYPE_OBJECT,
  TYPE_ARRAY,
  TYPE_STRING,
  TYPE_INTEGER,
  TYPE_NUMBER,
  TYPES,
} type;

static const char *const type_names[] = { "null",   "boolean", "object", "array",
                                          "string", "integer", "number" };

#define OF(t) (1u << (t))
#define NOTE  (1u << 30) /* says nothing of the value */
#define ALONE (1u << 29) /* what a schema is instead of a type */

/* Which keyword belongs to which types. */
static const struct
{
  const char *name;
  unsigned uses;
} keywords[] = {
  { "type", NOTE },
  { "enum", ALONE },
  { "const", ALONE },
  { "anyOf", ALONE },
  { "oneOf", ALONE },
  { "$ref", ALONE },
  { "properties", OF (TYPE_OBJECT) },
  { "required", OF (TYPE_OBJECT) },
  { "additionalProperties", OF (TYPE_OBJECT) },
  { "items", OF (TYPE_ARRAY) },
  { "minItems", OF (TYPE_ARRAY) },
  { "maxItems", OF (TYPE_ARRAY) },
  { "minLength", OF (TYPE_STRING) },
  { "maxLength", OF (TYPE_STRING) },
  { "pattern", OF (TYPE_STRING) },
  { "minimum", OF (TYPE_INTEGER) },
  { "maximum", OF (TYPE_INTEGER) },
  { "exclusiveMinimum", OF (TYPE_INTEGER) },
  { "exclusiveMaximum", OF (TYPE_INTEGER) },
  { "title", NOTE },
  { "description", NOTE },
  { "$schema", NOTE },
  { "$id", NOTE },
  { "$comment", NOTE },
  { "$defs", NOTE },
  { "definitions", NOTE },
  { "default", NOTE },
  { "examples", NOTE },
  { "deprecated", NOTE },
  { "readOnly", NOTE },
  { "writeOnly", NOTE },
};

static uint32_t read_schema (rx_schema *m, uint32_t node);

/* ---- small helps ---- */

static const rx_json_node *
at (const rx_schema *m, uint32_t node)
{
  return &m->json.nodes[node];
}

static uint32_t
member (const rx_schema *m, uint32_t node, const char *name)
{
  return rx_json_member (&m->json, node, name);
}

static bool
text_is (rx_bytes text, const char *word)
{
  return text.size == strlen (word) && memcmp (text.data, word, text.size) == 0;
}

/* A keyword is the program's own word, and is named; what could be anything else is not. */
static void
refuse_keyword (rx_schema *m, rx_bytes key, const char *why)
{
  char name[NAME_MAX + 1] = "?";
  bool plain = key.size <= NAME_MAX;

  for (size_t i = 0; plain && i < key.size; i++)
    plain = key.data[i] > ' ' && key.data[i] < 0x7F;
  if (plain)
    {
      memcpy (name, key.data, key.size);
      name[key.size] = '\0';
    }
  rx_syntax_fail (m->s, "the schema's keyword \"%s\" %s", name, why);
}

/* Every key of the schema is known and belongs to one of the types; no type: ALONE ones only. */
static void
check_keys (rx_schema *m, uint32_t node, unsigned types)
{
  for (uint32_t i = at (m, node)->child; i != RX_JSON_NONE && m->s->code == 0; i = at (m, i)->next)
    {
      rx_bytes key = rx_json_key (&m->json, i);
      size_t k = 0;

      while (k < sizeof keywords / sizeof *keywords && !text_is (key, keywords[k].name))
        k++;
      if (k == sizeof keywords / sizeof *keywords)
        refuse_keyword (m, key, "is not supported: leave it out");
      else if ((keywords[k].uses & (types | NOTE)) == 0)
        refuse_keyword (m, key, "does not go with the type or with what stands beside it");
    }
}

static bool
read_count (rx_schema *m, uint32_t node, const char *name, uint32_t *out)
{
  uint32_t n = member (m, node, name);
  uint64_t value;

  if (n == RX_JSON_NONE)
    return false;
  if (!rx_json_u64 (&m->json, n, &value) || value > RX_REPEAT_MAX)
    refuse_keyword (m, rx_bytes_of (name), "is a whole number of at most 100000");
  else
    *out = (uint32_t) value;
  return true;
}

static void
check_range (rx_schema *m, uint32_t least, uint32_t most, const char *name)
{
  if (m->s->code == 0 && most < least)
    refuse_keyword (m, rx_bytes_of (name), "is below its minimum");
}

/* ---- types ---- */

static uint32_t
list_of (rx_schema *m, rx_expr_kind kind, uint32_t a, uint32_t b, uint32_t c)
{
  uint32_t list = rx_expr_list (m->s, kind);

  rx_expr_add (m->s, list, a);
  rx_expr_add (m->s, list, b);
  rx_expr_add (m->s, list, c);
  return list;
}

static uint32_t
read_string (rx_schema *m, uint32_t node)
{
  uint32_t least = 0, most = RX_NONE, pattern = member (m, node, "pattern");
  bool has_least = read_count (m, node, "minLength", &least);
  bool has_most = read_count (m, node, "maxLength", &most);

  if (pattern != RX_JSON_NONE)
    {
      if (has_least || has_most)
        refuse_keyword (m, rx_bytes_of ("pattern"), "does not go with minLength and maxLength");
      else if (!rx_json_is (&m->json, pattern, RX_JSON_STRING))
        refuse_keyword (m, rx_bytes_of ("pattern"), "is a string");
      else
        return rx_schema_pattern (m, rx_json_text (&m->json, pattern));
      return RX_NONE;
    }
  if (!has_least && !has_most)
    return rx_schema_base (m, RX_BASE_STRING);
  check_range (m, least, most, "maxLength");
  return list_of (m, RX_EXPR_ALL, rx_schema_literal (m, "\""),
                  rx_expr_repeat (m->s, rx_schema_base (m, RX_BASE_CHARACTER), least, most),
                  rx_schema_literal (m, "\""));
}

/* A whole number as it stands in the schema, of at most RX_SCHEMA_DIGITS digits. */
static bool
read_bound (rx_schema *m, uint32_t node, const char *name, int64_t *out)
{
  uint32_t n = member (m, node, name);
  rx_bytes text;
  bool minus;

  if (n == RX_JSON_NONE)
    return false;
  text = rx_json_is (&m->json, n, RX_JSON_NUMBER) ? rx_json_text (&m->json, n) : (rx_bytes){ 0 };
  minus = text.size > 0 && text.data[0] == '-';
  *out = 0;
  for (size_t i = minus; i < text.size; i++)
    {
      if (text.data[i] < '0' || text.data[i] > '9' || i >= RX_SCHEMA_DIGITS + (size_t) minus)
        text.size = 0;
      else
        *out = *out * 10 + (text.data[i] - '0');
    }
  if (minus)
    *out = -*out;
  if (text.size == 0)
    refuse_keyword (m, rx_bytes_of (name), "is a whole number of at most 18 digits");
  return true;
}

static uint32_t
read_integer (rx_schema *m, uint32_t node)
{
  int64_t least = -999999999999999999, most = -least, bound = 0;
  bool bounded = false;

  if (read_bound (m, node, "minimum", &bound))
    {
      bounded = true;
      least = bound;
    }
  if (read_bound (m, node, "exclusiveMinimum", &bound))
    {
      bounded = true;
      least = bound + 1 > least ? bound + 1 : least;
    }
  if (read_bound (m, node, "maximum", &bound))
    {
      bounded = true;
      most = bound;
    }
  if (read_bound (m, node, "exclusiveMaximum", &bound))
    {
      bounded = true;
      most = bound - 1 < most ? bound - 1 : most;
    }
  return bounded ? rx_schema_integers (m, least, most) : rx_schema_base (m, RX_BASE_INTEGER);
}

static uint32_t
rule_of (rx_schema *m, uint32_t expr)
{
  uint32_t rule = rx_syntax_new_rule (m->s);

  rx_syntax_define (m->s, rule, expr);
  return rule;
}

static uint32_t
read_array (rx_schema *m, uint32_t node)
{
  uint32_t items = member (m, node, "items"), least = 0, most = RX_NONE;
  uint32_t rule;

  read_count (m, node, "minItems", &least);
  read_count (m, node, "maxItems", &most);
  check_range (m, least, most, "maxItems");
  rule = rule_of (m, items == RX_JSON_NONE ? rx_schema_base (m, RX_BASE_VALUE)
                                           : read_schema (m, items));
  return list_of (m, RX_EXPR_ALL, rx_schema_literal (m, "["),
                  rx_schema_items (m, rule, least, most), rx_schema_literal (m, "]"));
}

/* ---- objects ---- */

static bool
is_required (const rx_schema *m, uint32_t required, rx_bytes key)
{
  uint32_t i = required == RX_JSON_NONE ? RX_JSON_NONE : at (m, required)->child;

  for (; i != RX_JSON_NONE; i = at (m, i)->next)
    {
      rx_bytes name = rx_json_text (&m->json, i);

      if (name.size == key.size && (key.size == 0 || memcmp (name.data, key.data, key.size) == 0))
        return true;
    }
  return false;
}

static void
check_required (rx_schema *m, uint32_t required, uint32_t properties)
{
  uint32_t i = required == RX_JSON_NONE ? RX_JSON_NONE : at (m, required)->child;

  if (required != RX_JSON_NONE && !rx_json_is (&m->json, required, RX_JSON_ARRAY))
    refuse_keyword (m, rx_bytes_of ("required"), "is a list of names");
  for (; i != RX_JSON_NONE && m->s->code == 0; i = at (m, i)->next)
    {
      rx_bytes name = rx_json_text (&m->json, i);
      uint32_t p = properties == RX_JSON_NONE ? RX_JSON_NONE : at (m, properties)->child;

      for (; p != RX_JSON_NONE; p = at (m, p)->next)
        {
          rx_bytes key = rx_json_key (&m->json, p);

          if (key.size == name.size &&
              (key.size == 0 || memcmp (key.data, name.data, key.size) == 0))
            break;
        }
      if (!rx_json_is (&m->json, i, RX_JSON_STRING) || p == RX_JSON_NONE)
        refuse_keyword (m, rx_bytes_of ("required"), "names what is not in properties");
    }
}

static uint32_t
read_member (rx_schema *m, uint32_t property, bool comma)
{
  uint32_t list = rx_expr_list (m->s, RX_EXPR_ALL);

  if (comma)
    rx_expr_add (m->s, list, rx_schema_literal (m, ","));
  rx_schema_spell_string (m, list, rx_json_key (&m->json, property));
  rx_expr_add (m->s, list, rx_schema_literal (m, ":"));
  rx_expr_add (m->s, list, rx_expr_rule (m->s, m->rules[property] - 1));
  return list;
}

/* A property's own schema is a rule, because it may be named twice: with and without a comma. */
static void
make_members (rx_schema *m, uint32_t properties)
{
  for (uint32_t p = at (m, properties)->child; p != RX_JSON_NONE && m->s->code == 0;
       p = at (m, p)->next)
    {
      if (m->rules[p] == 0)
        {
          uint32_t rule = rx_syntax_new_rule (m->s);

          if (rule == RX_NONE)
            return;
          m->rules[p] = rule + 1;
          rx_syntax_define (m->s, rule, read_schema (m, p));
        }
    }
}

/* Two rules for what follows each property: when there is none before it yet, and when there is.
 * From the last one to the first: `first` and `later` are the rules of what follows. */
static uint32_t
read_properties (rx_schema *m, uint32_t properties, uint32_t required)
{
  uint32_t count = at (m, properties)->count, first, later;
  uint32_t order[RX_JSON_MEMBERS_MAX], n = 0;

  make_members (m, properties);
  if (m->s->code != 0 || count > RX_JSON_MEMBERS_MAX)
    return RX_NONE;
  for (uint32_t p = at (m, properties)->child; p != RX_JSON_NONE; p = at (m, p)->next)
    order[n++] = p;
  first = later = rule_of (m, rx_schema_literal (m, ""));
  while (n-- > 0 && m->s->code == 0)
    {
      uint32_t p = order[n];
      bool must = is_required (m, required, rx_json_key (&m->json, p));
      uint32_t with = list_of (m, RX_EXPR_ALL, read_member (m, p, false),
                               rx_expr_rule (m->s, later), RX_NONE);
      uint32_t after = list_of (m, RX_EXPR_ALL, read_member (m, p, true),
                                rx_expr_rule (m->s, later), RX_NONE);

      if (!must)
        {
          with = list_of (m, RX_EXPR_ANY, with, rx_expr_rule (m->s, first), RX_NONE);
          after = list_of (m, RX_EXPR_ANY, after, rx_expr_rule (m->s, later), RX_NONE);
        }
      first = rule_of (m, with);
      later = rule_of (m, after);
    }
  return rx_expr_rule (m->s, first);
}

static uint32_t
read_object (rx_schema *m, uint32_t node)
{
  uint32_t properties = member (m, node, "properties"), required = member (m, node, "required");
  uint32_t others = member (m, node, "additionalProperties");

  if (others != RX_JSON_NONE && !rx_json_is (&m->json, others, RX_JSON_FALSE))
    refuse_keyword (m, rx_bytes_of ("additionalProperties"), "is false or left out");
  if (properties != RX_JSON_NONE && !rx_json_is (&m->json, properties, RX_JSON_OBJECT))
    refuse_keyword (m, rx_bytes_of ("properties"), "is an object of schemas");
  check_required (m, required, properties);
  if (m->s->code != 0)
    return RX_NONE;
  if (properties == RX_JSON_NONE)
    return others == RX_JSON_NONE ? rx_schema_base (m, RX_BASE_OBJECT)
                                  : rx_schema_literal (m, "{}");
  return list_of (m, RX_EXPR_ALL, rx_schema_literal (m, "{"),
                  read_properties (m, properties, required), rx_schema_literal (m, "}"));
}

static uint32_t
read_type (rx_schema *m, uint32_t node, type t)
{
  switch (t)
    {
    case TYPE_NULL:
      return rx_schema_literal (m, "null");
    case TYPE_BOOLEAN:
      return list_of (m, RX_EXPR_ANY, rx_schema_literal (m, "true"), rx_schema_literal (m, "false"),
                      RX_NONE);
    case TYPE_OBJECT:
      return read_object (m, node);
    case TYPE_ARRAY:
      return read_array (m, node);
    case TYPE_STRING:
      return read_string (m, node);
    case TYPE_INTEGER:
      return read_integer (m, node);
    case TYPE_NUMBER:
      return rx_schema_base (m, RX_BASE_NUMBER);
    case TYPES:
      break;
    }
  return RX_NONE;
}

/* The types that `type` names, as OF bits. */
static unsigned
read_types (rx_schema *m, uint32_t node)
{
  bool list = rx_json_is (&m->json, node, RX_JSON_ARRAY);
  unsigned types = 0;

  for (uint32_t i = list ? at (m, node)->child : node; i != RX_JSON_NONE;
       i = list ? at (m, i)->next : RX_JSON_NONE)
    {
      unsigned t = 0;

      while (t < TYPES && !(rx_json_is (&m->json, i, RX_JSON_STRING) &&
                            text_is (rx_json_text (&m->json, i), type_names[t])))
        t++;
      if (t == TYPES)
        {
          refuse_keyword (m, rx_bytes_of ("type"), "names a type that JSON does not have");
          return 0;
        }
      types |= OF (t);
    }
  if (types == 0)
    refuse_keyword (m, rx_bytes_of ("type"), "names no type");
  return types;
}

/* ---- what stands instead of a type ---- */

static bool
is_whole (rx_bytes digits)
{
  for (size_t i = digits.size > 0 && digits.data[0] == '-'; i < digits.size; i++)
    {
      if (digits.data[i] < '0' || digits.data[i] > '9')
        return false;
    }
  return true;
}

static bool
fits_types (const rx_schema *m, uint32_t node, unsigned types)
{
  switch ((rx_json_kind) at (m, node)->kind)
    {
    case RX_JSON_NULL:
      return (types & OF (TYPE_NULL)) != 0;
    case RX_JSON_FALSE:
    case RX_JSON_TRUE:
      return (types & OF (TYPE_BOOLEAN)) != 0;
    case RX_JSON_STRING:
      return (types & OF (TYPE_STRING)) != 0;
    case RX_JSON_ARRAY:
      return (types & OF (TYPE_ARRAY)) != 0;
    case RX_JSON_OBJECT:
      return (types & OF (TYPE_OBJECT)) != 0;
    case RX_JSON_NUMBER:
      return (types & OF (TYPE_NUMBER)) != 0 ||
             ((types & OF (TYPE_INTEGER)) != 0 && is_whole (rx_json_text (&m->json, node)));
    }
  return false;
}

static uint32_t
read_value (rx_schema *m, uint32_t node, uint32_t value, unsigned types)
{
  if (types != 0 && !fits_types (m, value, types))
    {
      refuse_keyword (m, rx_json_key (&m->json, node), "has a value that is not of the type");
      return RX_NONE;
    }
  return rx_schema_spell (m, value);
}

static uint32_t
read_enum (rx_schema *m, uint32_t node, unsigned types)
{
  uint32_t any = rx_expr_list (m->s, RX_EXPR_ANY);

  if (!rx_json_is (&m->json, node, RX_JSON_ARRAY) || at (m, node)->count == 0)
    refuse_keyword (m, rx_bytes_of ("enum"), "is a list of values");
  for (uint32_t i = at (m, node)->child; i != RX_JSON_NONE && m->s->code == 0; i = at (m, i)->next)
    rx_expr_add (m->s, any, read_value (m, node, i, types));
  return any;
}

static uint32_t
read_branches (rx_schema *m, uint32_t node)
{
  uint32_t any = rx_expr_list (m->s, RX_EXPR_ANY);

  if (!rx_json_is (&m->json, node, RX_JSON_ARRAY) || at (m, node)->count == 0)
    refuse_keyword (m, rx_json_key (&m->json, node), "is a list of schemas");
  for (uint32_t i = at (m, node)->child; i != RX_JSON_NONE && m->s->code == 0; i = at (m, i)->next)
    rx_expr_add (m->s, any, read_schema (m, i));
  return any;
}

static bool
starts_with (rx_bytes text, const char *start)
{
  return text.size >= strlen (start) && memcmp (text.data, start, strlen (start)) == 0;
}

/* The node that a $ref names, or RX_JSON_NONE. */
static uint32_t
find_ref (const rx_schema *m, rx_bytes ref)
{
  static const struct
  {
    const char *member, *start;
  } places[] = { { "$defs", "#/$defs/" }, { "definitions", "#/definitions/" } };

  if (text_is (ref, "#"))
    return 0;
  for (unsigned i = 0; i < 2; i++)
    {
      uint32_t place = member (m, 0, places[i].member);
      size_t skip = strlen (places[i].start);

      if (!starts_with (ref, places[i].start) || !rx_json_is (&m->json, place, RX_JSON_OBJECT))
        continue;
      for (uint32_t d = at (m, place)->child; d != RX_JSON_NONE; d = at (m, d)->next)
        {
          rx_bytes key = rx_json_key (&m->json, d);

          if (key.size == ref.size - skip && memcmp (key.data, ref.data + skip, key.size) == 0 &&
              memchr (key.data, '/', key.size) == NULL && memchr (key.data, '~', key.size) == NULL)
            return d;
        }
    }
  return RX_JSON_NONE;
}

static uint32_t
read_ref (rx_schema *m, uint32_t node)
{
  uint32_t target = RX_JSON_NONE, rule;

  if (rx_json_is (&m->json, node, RX_JSON_STRING))
    target = find_ref (m, rx_json_text (&m->json, node));
  if (target == RX_JSON_NONE)
    {
      refuse_keyword (m, rx_bytes_of ("$ref"), "is # or #/$defs/NAME, and what it names is there");
      return RX_NONE;
    }
  if (m->rules[target] == 0)
    {
      rule = rx_syntax_new_rule (m->s);
      if (rule == RX_NONE)
        return RX_NONE;
      m->rules[target] = rule + 1;
      rx_syntax_define (m->s, rule, read_schema (m, target));
    }
  return rx_expr_rule (m->s, m->rules[target] - 1);
}

/* RX_JSON_NONE: none of them is there. Two at once are refused. */
static uint32_t
find_alone (rx_schema *m, uint32_t node)
{
  static const char *const names[] = { "enum", "const", "anyOf", "oneOf", "$ref" };
  uint32_t found = RX_JSON_NONE;

  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    {
      uint32_t n = member (m, node, names[i]);

      if (n != RX_JSON_NONE && found != RX_JSON_NONE)
        refuse_keyword (m, rx_bytes_of (names[i]), "does not go with another that says the same");
      else if (n != RX_JSON_NONE)
        found = n;
    }
  return found;
}

static uint32_t
read_alone (rx_schema *m, uint32_t node, unsigned types)
{
  rx_bytes key = rx_json_key (&m->json, node);

  if (text_is (key, "enum"))
    return read_enum (m, node, types);
  if (text_is (key, "const"))
    return read_value (m, node, node, types);
  if (types != 0)
    {
      refuse_keyword (m, key, "does not go with type: put the type inside");
      return RX_NONE;
    }
  return text_is (key, "$ref") ? read_ref (m, node) : read_branches (m, node);
}

static uint32_t
read_keys (rx_schema *m, uint32_t node)
{
  uint32_t named = member (m, node, "type"), alone = find_alone (m, node);
  unsigned types = named == RX_JSON_NONE ? 0 : read_types (m, named);
  uint32_t any;

  check_keys (m, node, alone != RX_JSON_NONE ? ALONE : types);
  if (m->s->code != 0)
    return RX_NONE;
  if (alone != RX_JSON_NONE)
    return read_alone (m, alone, types);
  if (types == 0)
    return rx_schema_base (m, RX_BASE_VALUE);
  any = rx_expr_list (m->s, RX_EXPR_ANY);
  for (unsigned t = 0; t < TYPES && m->s->code == 0; t++)
    {
      /* a whole number is a number too */
      if ((types & OF (t)) != 0 && !(t == TYPE_INTEGER && (types & OF (TYPE_NUMBER)) != 0))
        rx_expr_add (m->s, any, read_type (m, node, (type) t));
    }
  return any;
}

static uint32_t
read_schema (rx_schema *m, uint32_t node)
{
  uint32_t expr = RX_NONE;

  if (++m->nesting > 4 * RX_GRAMMAR_NESTING_MAX)
    rx_syntax_fail (m->s, "schemas nested or chained by $ref more than %u deep",
                    4 * RX_GRAMMAR_NESTING_MAX);
  if (m->s->code == 0)
    {
      if (rx_json_is (&m->json, node, RX_JSON_TRUE))
        expr = rx_schema_base (m, RX_BASE_VALUE);
      else if (rx_json_is (&m->json, node, RX_JSON_OBJECT))
        expr = read_keys (m, node);
      else
        rx_syntax_fail (m->s, "where a schema is expected stands another value");
    }
  m->nesting--;
  return expr;
}

bool
rx_schema_read (rx_syntax *s, rx_bytes text, uint32_t *root)
{
  rx_schema m = { .s = s };
  rx_why why;

  if (text.size > RX_GRAMMAR_TEXT_MAX)
    rx_syntax_fail (s, "longer than %u bytes; shorten it", RX_GRAMMAR_TEXT_MAX);
  else if (!rx_json_read (s->vault, text, &m.json, &why))
    {
      s->code = m.json.no_memory ? RX_FAIL_MEMORY : RX_FAIL_GRAMMAR;
      rx_why_say (s->why, "grammar: %s", why.text);
    }
  if (s->code != 0)
    return false;
  m.rules = rx_vault_alloc (s->vault, m.json.n_nodes * sizeof *m.rules);
  if (m.rules == NULL)
    rx_syntax_no_memory (s);
  else
    {
      memset (m.rules, 0, m.json.n_nodes * sizeof *m.rules);
      *root = rx_syntax_new_rule (s);
      m.rules[0] = *root + 1;
      rx_syntax_define (s, *root, read_schema (&m, 0));
    }
  rx_vault_free (s->vault, m.rules);
  rx_json_clear (&m.json);
  return s->code == 0;
}
