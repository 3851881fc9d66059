/* Elements to facets, by the rules of their type. */
#include "extract-private.h"

#include <sodium.h>
#include <string.h>

const char *
rounds_extract_pointer (Extract *x, RoundsScanNode node)
{
  g_autofree char *pointer = rounds_scan_pointer (x->json, x->input->resource, node);

  return rounds_extract_keep (x, pointer);
}

static void
add_facet (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  facet.pointer = rounds_extract_pointer (x, node);
  g_array_append_val (x->facets, facet);
}

static void
take_codes (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);

  facet.type = ROUNDS_FACET_IS_CODE;
  facet.text = rounds_extract_words (x, node, "text");
  for (guint i = 0; i < n; i++)
    {
      facet.code = codes[i];
      add_facet (x, node, facet);
    }
  if (n == 0 && facet.text != NULL)
    add_facet (x, node, facet);
}

/* The code systems of HL7 whose codes the chart's rules read: hl7.org/fhir/R4, terminologies-systems.html. */
static gboolean
is_status_system (const char *system)
{
  static const char *const names[] = { "condition-clinical",
                                       "condition-ver-status",
                                       "allergyintolerance-clinical",
                                       "allergyintolerance-verification",
                                       "goal-achievement",
                                       NULL };
  const char *name = system != NULL ? strrchr (system, '/') : NULL;

  return name != NULL && g_strv_contains (names, name + 1);
}

/* The word itself, where it is one of the statuses that the rules read; some write it with a capital. */
static const char *
status_word (const char *word)
{
  static const char *const words[] = { "active",           "recurrence",  "relapse",
                                       "inactive",         "remission",   "resolved",
                                       "unconfirmed",      "provisional", "differential",
                                       "confirmed",        "refuted",     "presumed",
                                       "entered-in-error", NULL };

  for (guint i = 0; word != NULL && words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return words[i];
  return word != NULL && g_ascii_strcasecmp (word, "entered in error") == 0 ? "entered-in-error"
                                                                            : NULL;
}

/* A concept may say the same in several systems, and FHIR's own need not stand first; or in words only. A status that
 * is not read is one that does not count: what was refuted would stand as active. */
static void
take_code_text (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);
  const char *text = rounds_extract_words (x, node, "text");

  for (guint i = 0; i < n && facet.text == NULL; i++)
    if (is_status_system (codes[i].system))
      facet.text = codes[i].code;
  for (guint i = 0; i < n && facet.text == NULL; i++)
    facet.text = status_word (codes[i].code);
  for (guint i = 0; i < n && facet.text == NULL; i++)
    facet.text = status_word (codes[i].display);
  if (facet.text == NULL)
    facet.text = status_word (text);
  if (facet.text == NULL)
    facet.text = n > 0 ? codes[0].code : text;
  if (facet.text != NULL)
    add_facet (x, node, facet);
}

/* As a person reads it: a code is no word. */
static void
take_words (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  guint n;
  const RoundsCode *codes = rounds_extract_codes (x, node, &n);

  facet.text = rounds_extract_words (x, node, "text");
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
  facet.code.display = rounds_extract_words (x, node, "display");
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
  facet.code.system = rounds_scan_get_string (x->json, node, "system");
  facet.code.code = rounds_scan_get_string (x->json, node, "value");
  facet.code.display = n > 0 ? codes[0].code : rounds_scan_get_string (x->json, type, "text");
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
  facet.attachment = (RoundsAttachment){
    .content_type = rounds_scan_get_string (x->json, node, "contentType"),
    .title = rounds_scan_get_string (x->json, node, "title"),
    /* Of a Bundle it may be an entry's address. */
    .url = rounds_extract_target (x, rounds_scan_get (x->json, node, "url")),
    .size = -1
  };
  if (rounds_scan_type (x->json, data) == ROUNDS_SCAN_STRING)
    hash_content (x, data, &facet.attachment);
  add_facet (x, node, facet);
}

static void
take_section (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  RoundsScanNode div = rounds_extract_at (x, node, "text.div");

  facet.code.display = rounds_scan_get_string (x->json, node, "title");
  facet.type = ROUNDS_FACET_IS_CODE;
  facet.text = rounds_scan_string (x->json, div);
  if (facet.text != NULL || facet.code.display != NULL)
    add_facet (x, div != 0 ? div : node, facet);
}

/* That it ended is known however its day is written. */
static void
take_time (Extract *x, RoundsScanNode node, RoundsFacet facet)
{
  facet.type = ROUNDS_FACET_IS_TIME;
  facet.time = rounds_extract_time (x, node);
  if (facet.time.text == NULL && facet.name == ROUNDS_FACET_ABATEMENT)
    {
      facet.type = ROUNDS_FACET_IS_TEXT;
      facet.text = rounds_extract_scalar (x, node);
    }
  if (facet.time.text != NULL || facet.text != NULL)
    add_facet (x, node, facet);
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
      take_time (x, node, facet);
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
