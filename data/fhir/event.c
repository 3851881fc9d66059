#include "event.h"

#include "block.h"
#include "codec.h"
#include "data-error.h"

#include <string.h>

/* The packed form. A version that this program does not know is CORRUPT here: the store's schema
 * number keeps an older Rounds away from a newer store. */
#define EVENT_VERSION 2 /* its texts are shared */
#define EVENT_PLAIN   1 /* as migration 3 may have found them; read, not written */

static const char *const kind_words[] = {
  [ROUNDS_KIND_OTHER] = "other",
  [ROUNDS_KIND_ENCOUNTER] = "encounter",
  [ROUNDS_KIND_CONDITION] = "condition",
  [ROUNDS_KIND_ALLERGY] = "allergy",
  [ROUNDS_KIND_MEDICATION] = "medication",
  [ROUNDS_KIND_RESULT] = "result",
  [ROUNDS_KIND_VITAL] = "vital",
  [ROUNDS_KIND_OBSERVATION] = "observation",
  [ROUNDS_KIND_PANEL] = "panel",
  [ROUNDS_KIND_PROCEDURE] = "procedure",
  [ROUNDS_KIND_IMMUNIZATION] = "immunization",
  [ROUNDS_KIND_IMAGING] = "imaging",
  [ROUNDS_KIND_NOTE] = "note",
  [ROUNDS_KIND_DEVICE] = "device",
  [ROUNDS_KIND_CARE_PLAN] = "care-plan",
  [ROUNDS_KIND_GOAL] = "goal",
  [ROUNDS_KIND_CARE_TEAM] = "care-team",
  [ROUNDS_KIND_FAMILY_HISTORY] = "family-history",
  [ROUNDS_KIND_ORDER] = "order",
  [ROUNDS_KIND_TASK] = "task",
  [ROUNDS_KIND_APPOINTMENT] = "appointment",
  [ROUNDS_KIND_COMMUNICATION] = "communication",
  [ROUNDS_KIND_CONSENT] = "consent",
  [ROUNDS_KIND_FLAG] = "flag",
  [ROUNDS_KIND_RISK] = "risk",
  [ROUNDS_KIND_SPECIMEN] = "specimen",
  [ROUNDS_KIND_GENOMICS] = "genomics",
  [ROUNDS_KIND_QUESTIONNAIRE] = "questionnaire",
  [ROUNDS_KIND_FINANCE] = "finance",
  [ROUNDS_KIND_LIST] = "list",
  [ROUNDS_KIND_PERSON] = "person",
  [ROUNDS_KIND_PROVENANCE] = "provenance",
  [ROUNDS_KIND_EPISODE] = "episode",
};

const char *
rounds_kind_word (RoundsKind kind)
{
  return (guint) kind < G_N_ELEMENTS (kind_words) ? kind_words[kind] : "other";
}

RoundsKind
rounds_kind_of_word (const char *word, gboolean *known)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (g_str_equal (kind_words[i], word))
      {
        *known = TRUE;
        return (RoundsKind) i;
      }
  *known = FALSE;
  return ROUNDS_KIND_OTHER;
}

const char *
rounds_precision_word (RoundsPrecision precision)
{
  static const char *const words[] = {
    [ROUNDS_PRECISION_NONE] = "none",         [ROUNDS_PRECISION_YEAR] = "year",
    [ROUNDS_PRECISION_MONTH] = "month",       [ROUNDS_PRECISION_DAY] = "day",
    [ROUNDS_PRECISION_MINUTE] = "minute",     [ROUNDS_PRECISION_SECOND] = "second",
    [ROUNDS_PRECISION_FRACTION] = "fraction",
  };

  return (guint) precision < G_N_ELEMENTS (words) ? words[precision] : "none";
}

/* ---- packing ---- */

static void
pack_value (RoundsPacking *out, const RoundsValue *value)
{
  rounds_pack_number (out->bytes, value->type);
  if (value->type == ROUNDS_VALUE_NONE && value->absent == NULL)
    {
      rounds_pack_shared (out, NULL);
      return;
    }
  rounds_pack_shared (out, value->absent != NULL ? value->absent : "");
  rounds_pack_quantity (out, &value->first);
  rounds_pack_quantity (out, &value->second);
  rounds_pack_shared (out, value->text);
  rounds_pack_codes (out, value->codes, value->n_codes);
  rounds_pack_time (out, &value->time);
}

static void
pack_ranges (RoundsPacking *out, const RoundsRange *ranges, guint n)
{
  rounds_pack_number (out->bytes, n);
  for (guint i = 0; i < n; i++)
    {
      rounds_pack_quantity (out, &ranges[i].low);
      rounds_pack_quantity (out, &ranges[i].high);
      rounds_pack_shared (out, ranges[i].text);
      rounds_pack_shared (out, ranges[i].applies_to);
      rounds_pack_shared (out, ranges[i].type);
    }
}

static void
pack_attachment (RoundsPacking *out, const RoundsAttachment *attachment)
{
  rounds_pack_shared (out, attachment->content_type);
  rounds_pack_shared (out, attachment->title);
  rounds_pack_shared (out, attachment->url);
  rounds_pack_shared (out, attachment->pointer);
  rounds_pack_signed (out->bytes, attachment->size);
  rounds_pack_number (out->bytes, attachment->hash != NULL);
  if (attachment->hash != NULL)
    rounds_pack_bytes (out->bytes, attachment->hash, 32);
}

static void
pack_facet (RoundsPacking *out, const RoundsFacet *facet)
{
  rounds_pack_number (out->bytes, facet->name);
  rounds_pack_number (out->bytes, facet->type);
  rounds_pack_shared (out, facet->pointer);
  rounds_pack_shared (out, facet->text);
  if (facet->type == ROUNDS_FACET_IS_CODE || facet->type == ROUNDS_FACET_IS_REFERENCE)
    rounds_pack_codes (out, &facet->code, 1);
  else if (facet->type == ROUNDS_FACET_IS_TIME)
    rounds_pack_time (out, &facet->time);
  else if (facet->type == ROUNDS_FACET_IS_QUANTITY)
    rounds_pack_quantity (out, &facet->quantity);
  else if (facet->type == ROUNDS_FACET_IS_ATTACHMENT)
    pack_attachment (out, &facet->attachment);
}

static void
pack_components (RoundsPacking *out, const RoundsEvent *event)
{
  rounds_pack_number (out->bytes, event->n_components);
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      rounds_pack_codes (out, component->codes, component->n_codes);
      rounds_pack_shared (out, component->text);
      pack_value (out, &component->value);
      pack_ranges (out, component->ranges, component->n_ranges);
      rounds_pack_codes (out, component->interpretations, component->n_interpretations);
    }
}

GBytes *
rounds_event_pack (const RoundsEvent *event)
{
  RoundsPacking packing = { .bytes = g_byte_array_sized_new (1024), .shares = TRUE };
  RoundsPacking *out = &packing;

  rounds_pack_number (out->bytes, EVENT_VERSION);
  rounds_pack_number (out->bytes, event->kind);
  rounds_pack_number (out->bytes, event->part);
  rounds_pack_shared (out, event->reference);
  rounds_pack_time (out, &event->start);
  rounds_pack_time (out, &event->end);
  rounds_pack_shared (out, event->start_from);
  rounds_pack_codes (out, event->codes, event->n_codes);
  rounds_pack_shared (out, event->text);
  rounds_pack_shared (out, event->title);
  rounds_pack_shared (out, event->status);
  rounds_pack_shared (out, event->encounter);
  rounds_pack_shared (out, event->performer);
  rounds_pack_shared (out, event->subject);
  pack_value (out, &event->value);
  pack_ranges (out, event->ranges, event->n_ranges);
  rounds_pack_codes (out, event->interpretations, event->n_interpretations);
  pack_components (out, event);
  rounds_pack_number (out->bytes, event->n_facets);
  for (guint i = 0; i < event->n_facets; i++)
    pack_facet (out, &event->facets[i]);
  rounds_pack_shared (out, event->version_id);
  rounds_pack_shared (out, event->last_updated);
  return g_byte_array_free_to_bytes (out->bytes);
}

/* ---- reading ---- */

static RoundsValue
unpack_value (RoundsFields *in)
{
  RoundsValue value = { 0 };
  guint64 type = rounds_unpack_number (in);
  const char *absent = rounds_unpack_text (in);

  in->bad |= type > ROUNDS_VALUE_OTHER;
  if (in->bad || absent == NULL)
    return value;
  value.type = (RoundsValueType) type;
  value.absent = *absent != 0 ? absent : NULL;
  value.first = rounds_unpack_quantity (in);
  value.second = rounds_unpack_quantity (in);
  value.text = rounds_unpack_text (in);
  value.codes = rounds_unpack_codes (in, &value.n_codes);
  value.time = rounds_unpack_time (in);
  return value;
}

static RoundsRange *
unpack_ranges (RoundsFields *in, guint *n)
{
  RoundsRange *ranges = rounds_unpack_array (in, n, sizeof (RoundsRange));

  for (guint i = 0; i < *n; i++)
    {
      ranges[i].low = rounds_unpack_quantity (in);
      ranges[i].high = rounds_unpack_quantity (in);
      ranges[i].text = rounds_unpack_text (in);
      ranges[i].applies_to = rounds_unpack_text (in);
      ranges[i].type = rounds_unpack_text (in);
    }
  return ranges;
}

static RoundsAttachment
unpack_attachment (RoundsFields *in)
{
  RoundsAttachment attachment = { 0 };

  attachment.content_type = rounds_unpack_text (in);
  attachment.title = rounds_unpack_text (in);
  attachment.url = rounds_unpack_text (in);
  attachment.pointer = rounds_unpack_text (in);
  attachment.size = rounds_unpack_signed (in);
  if (rounds_unpack_number (in) == 1)
    attachment.hash = rounds_unpack_bytes (in, 32);
  return attachment;
}

static void
unpack_facet (RoundsFields *in, RoundsFacet *facet)
{
  guint64 type;
  guint n = 1;

  facet->name = (RoundsFacetName) rounds_unpack_number (in);
  type = rounds_unpack_number (in);
  facet->type = (RoundsFacetType) type;
  facet->pointer = rounds_unpack_text (in);
  facet->text = rounds_unpack_text (in);
  if (type == ROUNDS_FACET_IS_CODE || type == ROUNDS_FACET_IS_REFERENCE)
    {
      const RoundsCode *code = rounds_unpack_codes (in, &n);
      in->bad |= n != 1;
      facet->code = n == 1 ? code[0] : (RoundsCode){ 0 };
    }
  else if (type == ROUNDS_FACET_IS_TIME)
    facet->time = rounds_unpack_time (in);
  else if (type == ROUNDS_FACET_IS_QUANTITY)
    facet->quantity = rounds_unpack_quantity (in);
  else if (type == ROUNDS_FACET_IS_ATTACHMENT)
    facet->attachment = unpack_attachment (in);
  else
    in->bad |= type != ROUNDS_FACET_IS_TEXT;
}

static void
unpack_components (RoundsFields *in, RoundsEvent *event)
{
  RoundsComponent *components = rounds_unpack_array (in, &event->n_components,
                                                     sizeof (RoundsComponent));

  event->components = components;
  for (guint i = 0; i < event->n_components && !in->bad; i++)
    {
      RoundsComponent *component = &components[i];
      component->codes = rounds_unpack_codes (in, &component->n_codes);
      component->text = rounds_unpack_text (in);
      component->value = unpack_value (in);
      component->ranges = unpack_ranges (in, &component->n_ranges);
      component->interpretations = rounds_unpack_codes (in, &component->n_interpretations);
    }
}

static void
unpack_rest (RoundsFields *in, RoundsEvent *event)
{
  RoundsFacet *facets;

  event->value = unpack_value (in);
  event->ranges = unpack_ranges (in, &event->n_ranges);
  event->interpretations = rounds_unpack_codes (in, &event->n_interpretations);
  unpack_components (in, event);
  facets = rounds_unpack_array (in, &event->n_facets, sizeof (RoundsFacet));
  event->facets = facets;
  for (guint i = 0; i < event->n_facets && !in->bad; i++)
    unpack_facet (in, &facets[i]);
  event->version_id = rounds_unpack_text (in);
  event->last_updated = rounds_unpack_text (in);
}

static void
unpack_event (RoundsFields *in, RoundsEvent *event)
{
  const guint8 *begin = in->at;
  guint64 version = rounds_unpack_number (in), kind, part;

  in->bad |= version != EVENT_VERSION && version != EVENT_PLAIN;
  in->begin = version == EVENT_VERSION ? begin : NULL;
  kind = rounds_unpack_number (in);
  part = rounds_unpack_number (in);
  in->bad |= kind >= G_N_ELEMENTS (kind_words) || part > G_MAXUINT16;
  event->kind = (RoundsKind) kind;
  event->part = (guint16) part;
  event->reference = rounds_unpack_text (in);
  event->start = rounds_unpack_time (in);
  event->end = rounds_unpack_time (in);
  event->start_from = rounds_unpack_text (in);
  event->codes = rounds_unpack_codes (in, &event->n_codes);
  event->text = rounds_unpack_text (in);
  event->title = rounds_unpack_text (in);
  event->status = rounds_unpack_text (in);
  event->encounter = rounds_unpack_text (in);
  event->performer = rounds_unpack_text (in);
  event->subject = rounds_unpack_text (in);
  unpack_rest (in, event);
  in->bad |= event->title == NULL || event->reference == NULL || in->at != in->end;
}

RoundsEvent *
rounds_event_unpack_in (RoundsBlock *block, const guint8 *bytes, gsize size)
{
  RoundsEvent *event = rounds_block_take (block, sizeof (RoundsEvent));
  RoundsFields in = { .at = bytes, .end = bytes + size, .block = block };

  if (event == NULL)
    return NULL;
  unpack_event (&in, event);
  return in.bad ? NULL : event;
}

RoundsEvent *
rounds_event_unpack (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  RoundsBlock *block = rounds_block_new (sizeof (RoundsEvent) + 1024);
  RoundsEvent *event;

  if (block == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
      return NULL;
    }
  event = rounds_event_unpack_in (block, data, size);
  if (event != NULL)
    {
      rounds_block_hold (block, bytes);
      event->block = block;
      return event;
    }
  if (rounds_block_failed (block))
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
  else
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                         "an event is not what was written");
  rounds_block_free (block);
  return NULL;
}

void
rounds_event_free (RoundsEvent *event)
{
  if (event != NULL)
    rounds_block_free (event->block);
}

const RoundsFacet *
rounds_event_facet (const RoundsEvent *event, RoundsFacetName name, guint n)
{
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == name && n-- == 0)
      return &event->facets[i];
  return NULL;
}

const char *
rounds_event_code (const RoundsEvent *event, const char *system)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].system, system) == 0)
      return event->codes[i].code;
  return NULL;
}

char *
rounds_rid_text (const guint8 rid[ROUNDS_RID_BYTES], char out[ROUNDS_RID_TEXT])
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < ROUNDS_RID_BYTES; i++)
    {
      out[2 * i] = digits[rid[i] >> 4];
      out[2 * i + 1] = digits[rid[i] & 15];
    }
  out[2 * ROUNDS_RID_BYTES] = 0;
  return out;
}

gboolean
rounds_rid_read (const char *text, guint8 rid[ROUNDS_RID_BYTES])
{
  if (text == NULL || strlen (text) != 2 * ROUNDS_RID_BYTES)
    return FALSE;
  for (guint i = 0; i < ROUNDS_RID_BYTES; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]), low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      rid[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/* terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html and HL7 v2 table 0078, from which it comes. */
static gboolean
is_interpretation (const char *code)
{
  static const char *const codes[] = {
    "<",   ">",     "A",     "AA",  "AC",  "B",   "CAR", "D",   "DET", "E",   "EX", "EXP", "H",
    "H>",  "HH",    "HM",    "HU",  "HX",  "I",   "IE",  "IND", "L",   "L<",  "LL", "LU",  "LX",
    "MS",  "N",     "NCL",   "ND",  "NEG", "NR",  "NS",  "OBX", "POS", "QCF", "R",  "RR",  "S",
    "SDD", "SYN-R", "SYN-S", "TOX", "U",   "UNE", "VS",  "W",   "WR",  NULL
  };

  return g_strv_contains (codes, code);
}

const char *
rounds_interpretation_code (const RoundsCode *interpretation)
{
  /* The displays of terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html and of HL7 v2 table 0078, from
   * which it comes; and what laboratories write for them. */
  static const struct
  {
    const char *words, *code;
  } known[] = {
    { "Critical high", "HH" },
    { "Critically high", "HH" },
    { "Panic high", "HH" },
    { "Above upper panic limits", "HH" },
    { "Critical low", "LL" },
    { "Critically low", "LL" },
    { "Panic low", "LL" },
    { "Below lower panic limits", "LL" },
    { "Critical abnormal", "AA" },
    { "Critically abnormal", "AA" },
    { "Critical", "AA" },
    { "Very abnormal", "AA" },
    { "Significantly high", "HU" },
    { "Significantly low", "LU" },
    { "High", "H" },
    { "Above high normal", "H" },
    { "Low", "L" },
    { "Below low normal", "L" },
    { "Abnormal", "A" },
    { "Positive", "POS" },
    { "Detected", "DET" },
    { "Reactive", "RR" },
    { "Weakly reactive", "WR" },
    { "Normal", "N" },
    { "Negative", "NEG" },
    { "Not detected", "ND" },
    { "Non-reactive", "NR" },
  };
  /* Some send the word where the code belongs. */
  const char *const said[] = { interpretation->display, interpretation->code };

  if (interpretation->code != NULL && is_interpretation (interpretation->code))
    return interpretation->code;
  for (guint k = 0; k < G_N_ELEMENTS (said); k++)
    for (guint i = 0; said[k] != NULL && i < G_N_ELEMENTS (known); i++)
      if (g_ascii_strcasecmp (said[k], known[i].words) == 0)
        return known[i].code;
  return NULL;
}
