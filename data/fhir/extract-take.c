#include "extract-private.h"

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

const char *
rounds_extract_keep (Extract *x, const char *text)
{
  const char *copy = text != NULL ? rounds_block_text (x->block, text, strlen (text)) : NULL;

  x->no_memory |= text != NULL && copy == NULL;
  return copy;
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

/* FHIR allows no string that is empty (hl7.org/fhir/R4/datatypes.html#string), and some are sent. */
static const char *
unless_blank (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != 0 ? text : NULL;
}

const char *
rounds_extract_scalar (Extract *x, RoundsScanNode node)
{
  switch (rounds_scan_type (x->json, node))
    {
    case ROUNDS_SCAN_STRING:
      return unless_blank (rounds_scan_string (x->json, node));
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

const char *
rounds_extract_words (Extract *x, RoundsScanNode object, const char *key)
{
  return unless_blank (rounds_scan_get_string (x->json, object, key));
}

RoundsTime
rounds_extract_time (Extract *x, RoundsScanNode node)
{
  RoundsTime time = { 0 };
  const char *text = rounds_scan_string (x->json, node);

  if (node == 0 || rounds_time_parse (text, &time))
    return time;
  if (!x->lenient)
    rounds_extract_fail (x, node, "not a date or time");
  else if (x->undated == 0)
    x->undated = node;
  return (RoundsTime){ 0 };
}

static RoundsCode
coding_of (Extract *x, RoundsScanNode coding)
{
  return (RoundsCode){ text_of (x, coding, "system"), text_of (x, coding, "code"),
                       rounds_extract_words (x, coding, "display") };
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

static gboolean
is_read (const RoundsCode *codes, guint n)
{
  for (guint i = 0; i < n; i++)
    if (rounds_interpretation_code (&codes[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The words of a concept stand beside its codings where no table knows these. */
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
      RoundsCode text = { .display = rounds_extract_words (x, item, "text") };
      if (some > 0)
        g_array_append_vals (all, part, some);
      if (text.display != NULL && !is_read (part, some))
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
rounds_extract_target (Extract *x, RoundsScanNode at)
{
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

const char *
rounds_extract_reference (Extract *x, RoundsScanNode node)
{
  return rounds_extract_target (x, rounds_scan_get (x->json, node, "reference"));
}
