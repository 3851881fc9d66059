/* One look at an event: all that building needs of it but its values. An event is some kilobytes, a
 * chart 100 MB of them: each further look would cost a walk through memory. */
#include "chart-private.h"

/* 64 bits for a filter that is asked before the codes themselves. */
guint64
rounds_code_bit (const char *code)
{
  return code != NULL ? 1ull << (g_str_hash (code) * 2654435761u >> 26) : 0;
}

static guint64
bits_of (const RoundsCode *codes, guint n)
{
  guint64 bits = 0;

  for (guint i = 0; i < n; i++)
    bits |= rounds_code_bit (codes[i].code);
  return bits;
}

/* What names a result among those of its instant. */
static const char *
key_code_of (const RoundsEvent *event)
{
  const char *loinc = rounds_event_code (event, ROUNDS_LOINC);

  if (loinc != NULL)
    return loinc;
  return event->n_codes > 0 && event->codes[0].code != NULL ? event->codes[0].code : event->title;
}

static gboolean
names_context (RoundsFacetName name)
{
  return name == ROUNDS_FACET_OF || name == ROUNDS_FACET_SAMPLE || name == ROUNDS_FACET_SPECIMEN ||
         name == ROUNDS_FACET_DERIVED_FROM;
}

void
rounds_chart_digest (const RoundsChartIndex *self, Draft *draft)
{
  const RoundsEvent *event = draft->event;

  rounds_chart_place (self, draft);
  draft->kind = event->kind;
  draft->codes = bits_of (event->codes, event->n_codes);
  for (guint i = 0; i < event->n_components; i++)
    draft->has_context |= rounds_component_is_gene (&event->components[i]);
  for (guint i = 0; i < event->n_components; i++)
    draft->codes |= bits_of (event->components[i].codes, event->components[i].n_codes);
  draft->key_code = rounds_kind_is_measured (event->kind) ? key_code_of (event) : NULL;
  draft->key_hash = draft->key_code != NULL ? g_str_hash (draft->key_code) : 0;
  draft->encounter = rounds_chart_draft (self, event->source, event->encounter, 0);
  draft->has_role = rounds_event_role (event) != NULL;
  for (guint i = 0; i < event->n_facets; i++)
    {
      draft->has_members |= event->facets[i].name == ROUNDS_FACET_MEMBER;
      draft->has_attachment |= event->facets[i].name == ROUNDS_FACET_ATTACHMENT;
      draft->has_context |= names_context (event->facets[i].name);
      draft->has_identifier |= event->facets[i].name == ROUNDS_FACET_IDENTIFIER;
    }
  draft->marks = rounds_draft_marks (self, draft);
  draft->tier = rounds_event_tier (event, draft->marks);
}
