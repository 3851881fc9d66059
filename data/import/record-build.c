#include "record-build.h"

#include <math.h>
#include <string.h>

#define ID_MAX 64

void
rounds_build_init (RoundsBuild *self)
{
  *self = (RoundsBuild){ .block = rounds_block_new (4096) };
  self->no_memory = self->block == NULL;
  self->events = g_ptr_array_new ();
  self->codes = g_array_new (FALSE, FALSE, sizeof (RoundsCode));
  self->interpretations = g_array_new (FALSE, FALSE, sizeof (RoundsCode));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (RoundsRange));
  self->components = g_array_new (FALSE, FALSE, sizeof (RoundsComponent));
  self->facets = g_array_new (FALSE, FALSE, sizeof (RoundsFacet));
}

void
rounds_build_clear (RoundsBuild *self)
{
  GArray **arrays[] = { &self->codes, &self->interpretations, &self->ranges, &self->components,
                        &self->facets };

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_clear_pointer (arrays[i], g_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->block, rounds_block_free);
}

/* ---- texts ---- */

static gpointer
take (RoundsBuild *self, gsize size)
{
  gpointer room = self->no_memory ? NULL : rounds_block_take (self->block, size);

  self->no_memory |= room == NULL;
  return room;
}

const char *
rounds_build_text_n (RoundsBuild *self, const char *text, gsize n)
{
  const char *copy;

  if (text == NULL || n == 0 || self->no_memory)
    return NULL;
  copy = rounds_block_text (self->block, text, n);
  self->no_memory |= copy == NULL;
  return copy;
}

const char *
rounds_build_text (RoundsBuild *self, const char *text)
{
  return text != NULL ? rounds_build_text_n (self, text, strlen (text)) : NULL;
}

const char *
rounds_build_textf (RoundsBuild *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  return rounds_build_text (self, text);
}

gpointer
rounds_build_array (RoundsBuild *self, GArray *array, guint *n)
{
  gsize size = (gsize) array->len * g_array_get_element_size (array);
  gpointer room = array->len > 0 ? take (self, size) : NULL;

  if (room != NULL)
    memcpy (room, array->data, size);
  *n = room != NULL ? array->len : 0;
  g_array_set_size (array, 0);
  return room;
}

/* ---- one event ---- */

RoundsEvent *
rounds_build_event (RoundsBuild *self, RoundsKind kind)
{
  RoundsEvent *event;

  rounds_build_end (self);
  if (self->events->len >= ROUNDS_BUILD_EVENTS_MAX)
    return NULL;
  event = take (self, sizeof (RoundsEvent));
  if (event == NULL)
    return NULL;
  *event = (RoundsEvent){ .kind = kind, .subject = self->subject, .reference = self->reference };
  event->part = (guint16) self->events->len;
  event->value.first.number = event->value.second.number = NAN;
  g_ptr_array_add (self->events, event);
  return event;
}

static void
empty_arrays (RoundsBuild *self)
{
  g_array_set_size (self->codes, 0);
  g_array_set_size (self->interpretations, 0);
  g_array_set_size (self->ranges, 0);
  g_array_set_size (self->components, 0);
  g_array_set_size (self->facets, 0);
}

void
rounds_build_drop (RoundsBuild *self)
{
  empty_arrays (self);
  if (self->events->len > 0)
    g_ptr_array_set_size (self->events, (gint) self->events->len - 1);
}

static const char *
title_of (const RoundsEvent *event)
{
  const char *title = event->title != NULL ? event->title : event->text;

  for (guint i = 0; i < event->n_codes && title == NULL; i++)
    title = event->codes[i].display;
  if (title == NULL && event->n_codes > 0)
    title = event->codes[0].code;
  return title != NULL ? title : rounds_kind_word (event->kind);
}

/* An event that has its arrays already is left alone. */
void
rounds_build_end (RoundsBuild *self)
{
  RoundsEvent *event;

  if (self->events->len == 0)
    return;
  event = g_ptr_array_index (self->events, self->events->len - 1);
  if (self->codes->len > 0)
    event->codes = rounds_build_array (self, self->codes, &event->n_codes);
  if (self->interpretations->len > 0)
    event->interpretations = rounds_build_array (self, self->interpretations,
                                                 &event->n_interpretations);
  if (self->ranges->len > 0)
    event->ranges = rounds_build_array (self, self->ranges, &event->n_ranges);
  if (self->components->len > 0)
    event->components = rounds_build_array (self, self->components, &event->n_components);
  if (self->facets->len > 0)
    event->facets = rounds_build_array (self, self->facets, &event->n_facets);
  event->title = title_of (event);
}

void
rounds_build_code (RoundsBuild *self, const RoundsCode *code)
{
  if (code->code != NULL || code->display != NULL)
    g_array_append_val (self->codes, *code);
}

void
rounds_build_facet_text (RoundsBuild *self,
                         RoundsFacetName name,
                         const char *pointer,
                         const char *text)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_TEXT, .pointer = pointer };

  facet.text = text;
  if (text != NULL)
    g_array_append_val (self->facets, facet);
}

void
rounds_build_facet_code (RoundsBuild *self,
                         RoundsFacetName name,
                         const char *pointer,
                         const RoundsCode *code)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_CODE, .pointer = pointer };

  facet.code = *code;
  if (code->code != NULL || code->display != NULL)
    g_array_append_val (self->facets, facet);
}

void
rounds_build_facet_time (RoundsBuild *self,
                         RoundsFacetName name,
                         const char *pointer,
                         const RoundsTime *time)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_TIME, .pointer = pointer };

  facet.time = *time;
  if (time->text != NULL)
    g_array_append_val (self->facets, facet);
}

void
rounds_build_facet_quantity (RoundsBuild *self,
                             RoundsFacetName name,
                             const char *pointer,
                             const RoundsQuantity *quantity)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_QUANTITY, .pointer = pointer };

  facet.quantity = *quantity;
  if (quantity->decimal != NULL)
    g_array_append_val (self->facets, facet);
}

void
rounds_build_facet_reference (RoundsBuild *self, RoundsFacetName name, const char *target)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_REFERENCE, .text = target };

  if (target != NULL)
    g_array_append_val (self->facets, facet);
}

/* ---- values ---- */

gboolean
rounds_build_is_decimal (const char *text)
{
  const char *at = text;
  guint digits = 0;

  if (text == NULL)
    return FALSE;
  at += *at == '+' || *at == '-';
  for (; g_ascii_isdigit (*at); at++)
    digits++;
  if (*at == '.')
    for (at++; g_ascii_isdigit (*at); at++)
      digits++;
  if (digits == 0 || (*at != 'e' && *at != 'E'))
    return digits > 0 && *at == 0;
  at++;
  at += *at == '+' || *at == '-';
  return g_ascii_isdigit (*at) && at[strspn (at, "0123456789")] == 0;
}

/* RFC 8259, 6: no plus, no zero before another digit, a digit before and behind the point. */
static const char *
as_json (RoundsBuild *self, const char *decimal)
{
  const char *sign = *decimal == '-' ? "-" : "", *whole = decimal, *rest;
  gsize digits;

  whole += *whole == '+' || *whole == '-';
  while (*whole == '0' && g_ascii_isdigit (whole[1]))
    whole++;
  digits = strspn (whole, "0123456789");
  rest = whole + digits;
  if (*rest == '.' && !g_ascii_isdigit (rest[1]))
    rest++;
  return rounds_build_textf (self, "%s%.*s%s", sign, (int) MAX (digits, 1),
                             digits > 0 ? whole : "0", rest);
}

RoundsQuantity
rounds_build_quantity (RoundsBuild *self, const char *decimal, const char *unit)
{
  const char *kept = decimal != NULL ? as_json (self, decimal) : NULL;
  double number = kept != NULL ? g_ascii_strtod (kept, NULL) : NAN;

  return (RoundsQuantity){ .decimal = kept, .number = isinf (number) ? NAN : number, .unit = unit };
}

RoundsQuantity
rounds_build_quantity_in (RoundsBuild *self, const char *decimal, const RoundsQuantity *unit)
{
  RoundsQuantity out = rounds_build_quantity (self, decimal, unit->unit);

  out.unit_system = unit->unit_system;
  out.unit_code = unit->unit_code;
  return out;
}

RoundsRange
rounds_build_range (RoundsBuild *self, const char *text, const RoundsQuantity *unit)
{
  RoundsRange range = { .text = text, .low.number = NAN, .high.number = NAN };
  g_auto (GStrv) parts = g_strsplit (text, "-", 3);
  const char *one = text[0] == '<' || text[0] == '>' ? text + 1 + strspn (text + 1, "= ") : NULL;

  if (g_strv_length (parts) == 2 && rounds_build_is_decimal (g_strstrip (parts[0])) &&
      rounds_build_is_decimal (g_strstrip (parts[1])))
    {
      range.low = rounds_build_quantity_in (self, parts[0], unit);
      range.high = rounds_build_quantity_in (self, parts[1], unit);
    }
  else if (one != NULL && rounds_build_is_decimal (one))
    *(text[0] == '<' ? &range.high : &range.low) = rounds_build_quantity_in (self, one, unit);
  return range;
}
