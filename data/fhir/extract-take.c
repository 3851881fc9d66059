#include "extract-private.h"

#include <sodium.h>
#include <string.h>

/* What a CodeableConcept may hold of codings before it is no concept but an attack. */
#define ITEMS_MAX 4096

gboolean
rounds_extract_fail (Extract *x, RoundsScanNode node, const char *why)
{
  if (x->why == NULL)
    {
      x->why = why;
      x->bad = node;
    }
  return FALSE;
}

gpointer
rounds_extract_room (Extract *x, gsize size)
{
  gpointer room = rounds_block_take (x->block, size);

  if (room == NULL)
    x->no_memory = TRUE;
  return room;
}

/* ---- paths ---- */

void
rounds_extract_walk (Extract *x, RoundsScanNode from, const char *path, Visit visit, gpointer data)
{
  const char *dot;
  char name[64];
  gsize length;

  if (rounds_scan_type (x->json, from) == ROUNDS_SCAN_ARRAY)
    {
      for (RoundsScanNode item = rounds_scan_first (x->json, from); item != 0;
           item = rounds_scan_next (x->json, item))
        rounds_extract_walk (x, item, path, visit, data);
      return;
    }
  if (path == NULL || *path == 0)
    {
      if (from != 0)
        visit (x, from, data);
      return;
    }
  dot = strchr (path, '.');
  length = dot != NULL ? (gsize) (dot - path) : strlen (path);
  g_assert (length < sizeof (name));
  memcpy (name, path, length);
  name[length] = 0;
  from = rounds_scan_get (x->json, from, name);
  if (from != 0)
    rounds_extract_walk (x, from, dot != NULL ? dot + 1 : NULL, visit, data);
}

static void
on_first_visited (Extract *x, RoundsScanNode node, gpointer data)
{
  RoundsScanNode *first = data;

  if (*first == 0)
    *first = node;
}

RoundsScanNode
rounds_extract_at (Extract *x, RoundsScanNode from, const char *path)
{
  RoundsScanNode first = 0;

  rounds_extract_walk (x, from, path, on_first_visited, &first);
  return first;
}

/* ---- elements ---- */

const char *
rounds_extract_scalar (Extract *x, RoundsScanNode node)
{
  switch (rounds_scan_type (x->json, node))
    {
    case ROUNDS_SCAN_STRING:
      return rounds_scan_string (x->json, node);
    case ROUNDS_SCAN_NUMBER:
      return rounds_scan_digits (x->json, node);
    case ROUNDS_SCAN_TRUE:
      return "true";
    case ROUNDS_SCAN_FALSE:
      return "false";
    case ROUNDS_SCAN_NULL:
    case ROUNDS_SCAN_ARRAY:
    case ROUNDS_SCAN_OBJECT:
    default:
      return NULL;
    }
}

static const char *
text_of (Extract *x, RoundsScanNode object, const char *key)
{
  return rounds_scan_get_string (x->json, object, key);
}

RoundsTime
rounds_extract_time (Extract *x, RoundsScanNode node)
{
  RoundsTime time = { 0 };
  const char *text = rounds_scan_string (x->json, node);

  if (node != 0 && !rounds_time_parse (text, &time))
    rounds_extract_fail (x, node, "not a date or time");
  return time;
}

static RoundsCode
coding_of (Extract *x, RoundsScanNode coding)
{
  return (RoundsCode){ text_of (x, coding, "system"), text_of (x, coding, "code"),
                       text_of (x, coding, "display") };
}

/* A concept has codings; a Coding is one itself; a code is a word. */
RoundsCode *
rounds_extract_codes (Extract *x, RoundsScanNode concept, guint *n)
{
  RoundsScanNode codings = rounds_scan_get (x->json, concept, "coding");
  RoundsCode *codes;

  *n = 0;
  if (rounds_scan_type (x->json, concept) == ROUNDS_SCAN_STRING ||
      rounds_scan_get (x->json, concept, "code") != 0)
    {
      codes = rounds_extract_room (x, sizeof (RoundsCode));
      *n = codes != NULL;
      if (codes != NULL)
        *codes = coding_of (x, concept);
      if (codes != NULL && codes->code == NULL)
        codes->code = rounds_scan_string (x->json, concept);
      return codes;
    }
  codes = rounds_extract_room (x, MIN (rounds_scan_length (x->json, codings), ITEMS_MAX) *
                                      sizeof (RoundsCode));
  for (RoundsScanNode item = rounds_scan_first (x->json, codings);
       item != 0 && codes != NULL && *n < ITEMS_MAX; item = rounds_scan_next (x->json, item))
    codes[(*n)++] = coding_of (x, item);
  return codes;
}

RoundsCode *
rounds_extract_concepts (Extract *x, RoundsScanNode node, guint *n)
{
  GArray *all;
  RoundsCode *codes = NULL;

  *n = 0;
  if (rounds_scan_type (x->json, node) != ROUNDS_SCAN_ARRAY)
    return node != 0 ? rounds_extract_codes (x, node, n) : NULL;
  all = g_array_new (FALSE, FALSE, sizeof (RoundsCode));
  for (RoundsScanNode item = rounds_scan_first (x->json, node); item != 0 && all->len < ITEMS_MAX;
       item = rounds_scan_next (x->json, item))
    {
      guint some;
      const RoundsCode *part = rounds_extract_codes (x, item, &some);
      RoundsCode text = { .display = text_of (x, item, "text") };
      if (some > 0)
        g_array_append_vals (all, part, some);
      else if (text.display != NULL)
        g_array_append_val (all, text);
    }
  codes = rounds_extract_room (x, all->len * sizeof (RoundsCode));
  if (codes != NULL && all->len > 0)
    memcpy (codes, all->data, all->len * sizeof (RoundsCode));
  *n = codes != NULL ? all->len : 0;
  g_array_unref (all);
  return codes;
}

RoundsQuantity
rounds_extract_quantity (Extract *x, RoundsScanNode node)
{
  RoundsQuantity quantity = { 0 };

  quantity.comparator = text_of (x, node, "comparator");
  quantity.decimal = rounds_scan_digits (x->json, rounds_scan_get (x->json, node, "value"));
  quantity.unit = text_of (x, node, "unit");
  quantity.unit_system = text_of (x, node, "system");
  quantity.unit_code = text_of (x, node, "code");
  quantity.number = rounds_scan_double (quantity.decimal);
  return quantity;
}

const char *
rounds_extract_reference (Extract *x, RoundsScanNode node)
{
  RoundsScanNode at = rounds_scan_get (x->json, node, "reference");
  const char *given = rounds_scan_string (x->json, at);
  const char *target = NULL;
  RoundsResolved row;
  g_autofree char *pointer = NULL;

  if (given == NULL)
    return NULL;
  if (x->input->resolve != NULL)
    target = x->input->resolve (x->input->data, given);
  if (target == NULL || strcmp (target, given) == 0)
    return given;
  pointer = rounds_scan_pointer (x->json, x->input->resource, at);
  row.pointer = rounds_block_text (x->block, pointer, strlen (pointer));
  row.target = rounds_block_text (x->block, target, strlen (target));
  if (row.pointer == NULL || row.target == NULL)
    {
      x->no_memory = TRUE;
      return given;
    }
  g_array_append_val (x->resolved, row);
  return row.target;
}

/* ---- facets ---- */

static void
add_facet (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  g_autofree char *pointer = rounds_scan_pointer (x->json, x->input->resource, node);

  facet.pointer = rounds_block_text (x->block, pointer, strlen (pointer));
  x->no_memory |= facet.pointer == NULL;
  g_array_append_val (x->facets, facet);
}

static void
take_codes (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);

  facet.type = ROUNDS_FACET_IS_CODE;
  facet.text = text_of (x, node, "text");
  for (guint i = 0; i < n; i++)
    {
      facet.code = codes[i];
      add_facet (x, node, facet);
    }
  if (n == 0 && facet.text != NULL)
    add_facet (x, node, facet);
}

static void
take_code_text (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);

  facet.text = n > 0 ? codes[0].code : text_of (x, node, "text");
  if (facet.text != NULL)
    add_facet (x, node, facet);
}

/* As a person reads it: a code is no word. */
static void
take_words (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);

  facet.text = text_of (x, node, "text");
  for (guint i = 0; i < n && facet.text == NULL; i++)
    facet.text = codes[i].display;
  if (facet.text == NULL && n > 0)
    facet.text = codes[0].code;
  if (facet.text != NULL)
    add_facet (x, node, facet);
}

static void
append_end (Extract *x, GString *text, RoundsScanNode end)
{
  const RoundsQuantity quantity = rounds_extract_quantity (x, end);
  const char *unit = quantity.unit != NULL ? quantity.unit : quantity.unit_code;

  if (quantity.decimal != NULL)
    g_string_append_printf (text, " %s%s%s", quantity.decimal, unit != NULL ? " " : "",
                            unit != NULL ? unit : "");
}

/* "30 a .. 40 a", either end may be missing. */
static void
take_range (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize low;

  append_end (x, text, rounds_scan_get (x->json, node, "low"));
  low = text->len;
  g_string_append (text, " ..");
  append_end (x, text, rounds_scan_get (x->json, node, "high"));
  if (text->len == low + strlen (" ..") && low == 0)
    return;
  facet.text = rounds_block_text (x->block, text->str + 1, text->len - 1);
  x->no_memory |= facet.text == NULL;
  add_facet (x, node, facet);
}

static void
take_reference (Extract *x, RoundsScanNode node, RoundsFacet facet, gboolean display_first)
{
  facet.type = ROUNDS_FACET_IS_REFERENCE;
  facet.text = rounds_extract_reference (x, node);
  facet.code.display = text_of (x, node, "display");
  if (facet.text != NULL && facet.code.display == NULL)
    facet.code.display = rounds_extract_contained (x, facet.text);
  if (facet.text == NULL || (display_first && facet.code.display != NULL))
    facet.type = ROUNDS_FACET_IS_TEXT;
  if (facet.type == ROUNDS_FACET_IS_TEXT)
    facet.text = facet.code.display;
  if (facet.text != NULL)
    add_facet (x, node, facet);
}

static void
take_identifier (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  RoundsScanNode type = rounds_scan_get (x->json, node, "type");
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, type, &n);

  facet.type = ROUNDS_FACET_IS_CODE;
  facet.code.system = text_of (x, node, "system");
  facet.code.code = text_of (x, node, "value");
  facet.code.display = n > 0 ? codes[0].code : text_of (x, type, "text");
  if (facet.code.code != NULL)
    add_facet (x, node, facet);
}

/* The decoded bytes are hashed here, once, so that two copies of a note are known as one. */
static void
hash_content (Extract *x, RoundsScanNode data, RoundsAttachment *attachment)
{
  gsize size, length;
  const char *raw = rounds_scan_bytes (x->json, data, &size);
  /* Some writers escape the slashes of base64. */
  const char *text = memchr (raw, '\\', size) != NULL ? rounds_scan_string (x->json, data)
                                                      : raw + 1;
  guint8 *plain = g_try_malloc (size);
  guint8 *hash = rounds_extract_room (x, crypto_hash_sha256_BYTES);
  g_autofree char *pointer = rounds_scan_pointer (x->json, x->input->resource, data);

  size = text != raw + 1 && text != NULL ? strlen (text) : size - 2;
  attachment->pointer = rounds_block_text (x->block, pointer, strlen (pointer));
  x->no_memory |= plain == NULL || hash == NULL || attachment->pointer == NULL;
  if (text != NULL && plain != NULL && hash != NULL &&
      sodium_base642bin (plain, size, text, size, " \r\n\t", &length, NULL,
                         sodium_base64_VARIANT_ORIGINAL) == 0)
    {
      crypto_hash_sha256 (hash, plain, length);
      attachment->hash = hash;
      attachment->size = (gint64) length;
      sodium_memzero (plain, length);
    }
  g_free (plain);
}

static void
take_attachment (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  RoundsScanNode data = rounds_scan_get (x->json, node, "data");

  facet.type = ROUNDS_FACET_IS_ATTACHMENT;
  facet.attachment = (RoundsAttachment){ .content_type = text_of (x, node, "contentType"),
                                         .title = text_of (x, node, "title"),
                                         .url = text_of (x, node, "url"),
                                         .size = -1 };
  if (rounds_scan_type (x->json, data) == ROUNDS_SCAN_STRING)
    hash_content (x, data, &facet.attachment);
  add_facet (x, node, facet);
}

static void
take_section (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  RoundsScanNode div = rounds_extract_at (x, node, "text.div");

  facet.code.display = text_of (x, node, "title");
  facet.type = ROUNDS_FACET_IS_CODE;
  facet.text = rounds_scan_string (x->json, div);
  if (facet.text != NULL || facet.code.display != NULL)
    add_facet (x, div != 0 ? div : node, facet);
}

static void
on_element_visited (Extract *x, RoundsScanNode node, gpointer data)
{
  const Rule *rule = data;
  RoundsFacet facet = { .name = rule->facet, .type = ROUNDS_FACET_IS_TEXT };

  switch (rule->take)
    {
    case TAKE_TEXT:
      facet.text = rounds_extract_scalar (x, node);
      if (facet.text != NULL)
        add_facet (x, node, facet);
      break;
    case TAKE_TIME:
      facet.type = ROUNDS_FACET_IS_TIME;
      facet.time = rounds_extract_time (x, node);
      add_facet (x, node, facet);
      break;
    case TAKE_QUANTITY:
      facet.type = ROUNDS_FACET_IS_QUANTITY;
      facet.quantity = rounds_extract_quantity (x, node);
      add_facet (x, node, facet);
      break;
    case TAKE_RANGE:
      take_range (x, node, facet);
      break;
    case TAKE_CODES:
      take_codes (x, node, facet);
      break;
    case TAKE_CODE_TEXT:
      take_code_text (x, node, facet);
      break;
    case TAKE_WORDS:
      take_words (x, node, facet);
      break;
    case TAKE_REFERENCE:
    case TAKE_PARTICIPANT:
      take_reference (x, node, facet, rule->take == TAKE_PARTICIPANT);
      break;
    case TAKE_IDENTIFIER:
      take_identifier (x, node, facet);
      break;
    case TAKE_ATTACHMENT:
      take_attachment (x, node, facet);
      break;
    case TAKE_SECTION:
    default:
      take_section (x, node, facet);
    }
}

void
rounds_extract_facets (Extract *x, RoundsScanNode resource, const Rule *rules)
{
  for (guint i = 0; i < RULES_MAX && rules[i].path != NULL; i++)
    rounds_extract_walk (x, resource, rules[i].path, on_element_visited, (gpointer) &rules[i]);
}
