/* What a result is of, where its own code does not say: the organism that was tested, the gene, the specimen. */
#include "chart-private.h"

#include <string.h>

#define GENE \
  "48018-6" /* LOINC: Gene studied [ID], a component of a variant (hl7.org/fhir/uv/genomics-reporting) */

/* A site's own "R" may be "reviewed". Without a system it is taken as the code of HL7, as feeds of version 2 send it. */
static gboolean
is_foreign (const RoundsCode *code)
{
  return code->system != NULL && strstr (code->system, "ObservationInterpretation") == NULL &&
         strstr (code->system, "0078") == NULL;
}

/* terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html, SusceptibilityInterpretation. */
gboolean
rounds_is_susceptibility (const RoundsCode *code)
{
  static const char *const codes[] = { "S",  "SDD", "I",     "R",     "NS",
                                       "MS", "VS",  "SYN-R", "SYN-S", NULL };

  return code->code != NULL && g_strv_contains (codes, code->code) && !is_foreign (code);
}

gboolean
rounds_event_is_of_organism (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_interpretations; i++)
    if (rounds_is_susceptibility (&event->interpretations[i]))
      return TRUE;
  return event->value.type == ROUNDS_VALUE_CODED && event->value.n_codes > 0 &&
         rounds_is_susceptibility (&event->value.codes[0]);
}

/* Words of a coded value; NULL: it is a number, or says nothing. */
static const char *
found_words (const RoundsValue *value)
{
  if (value->type != ROUNDS_VALUE_CODED && value->type != ROUNDS_VALUE_TEXT)
    return NULL;
  if (value->text != NULL)
    return value->text;
  for (guint i = 0; i < value->n_codes; i++)
    if (value->codes[i].display != NULL)
      return value->codes[i].display;
  return value->n_codes > 0 ? value->codes[0].code : NULL;
}

gboolean
rounds_component_is_gene (const RoundsComponent *component)
{
  for (guint i = 0; i < component->n_codes; i++)
    if (g_strcmp0 (component->codes[i].code, GENE) == 0)
      return TRUE;
  return FALSE;
}

static const char *
gene_of (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_components; i++)
    if (rounds_component_is_gene (&event->components[i]))
      return found_words (&event->components[i].value);
  return NULL;
}

/* What it says itself, or what it was derived from. */
static void
read_own (RoundsChartIndex *self, RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const gboolean organism = rounds_event_is_of_organism (event);

  row->of = gene_of (event);
  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];
      const RoundsChartRow *target = NULL;

      if (facet->name == ROUNDS_FACET_DERIVED_FROM || facet->name == ROUNDS_FACET_SPECIMEN)
        target = rounds_chart_target (self, event, facet->text);
      if (facet->name == ROUNDS_FACET_SAMPLE)
        row->sample = facet->text;
      else if (facet->name == ROUNDS_FACET_SPECIMEN && row->sample == NULL && target != NULL)
        row->sample = target->event->title;
      else if (organism && facet->name == ROUNDS_FACET_OF)
        row->of = facet->text;
      else if (organism && row->of == NULL && target != NULL &&
               facet->name == ROUNDS_FACET_DERIVED_FROM)
        row->of = found_words (&target->event->value);
    }
}

/* Both, where two cultures list it and say different things ("mixed growth" over each of what grew): which of them was
 * tested, no reader is to guess. */
static const char *
join_words (RoundsChartIndex *self, const char *said, const char *found)
{
  g_autofree char *both = NULL;
  char *kept;

  if (g_str_equal (said, found))
    return said;
  both = g_strdup_printf ("%s / %s", said, found);
  kept = rounds_block_text (self->parts->block, both, strlen (both));
  self->parts->no_memory |= kept == NULL;
  return kept;
}

/* A culture lists the susceptibilities of what grew. told: the rows of which a culture said it before. */
static void
tell_members (RoundsChartIndex *self, const RoundsEvent *culture, GHashTable *told)
{
  const char *found = found_words (&culture->value);

  for (guint i = 0; i < culture->n_facets && found != NULL; i++)
    {
      RoundsChartRow *row = culture->facets[i].name == ROUNDS_FACET_MEMBER
                                ? rounds_chart_target (self, culture, culture->facets[i].text)
                                : NULL;

      if (row == NULL || !rounds_event_is_of_organism (row->event))
        continue;
      if (row->of == NULL)
        g_hash_table_add (told, row);
      if (g_hash_table_contains (told, row))
        row->of = row->of == NULL ? found : join_words (self, row->of, found);
    }
}

void
rounds_chart_find_contexts (RoundsChartIndex *self)
{
  const RoundsChartParts *parts = self->parts;
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < parts->n_drafts; i++)
    if (parts->drafts[i].has_context && parts->drafts[i].row != ROUNDS_NONE &&
        parts->drafts[i].into == ROUNDS_NONE)
      read_own (self, &self->parts->rows[parts->drafts[i].row]);
  for (guint i = 0; i < parts->n_drafts; i++)
    if (parts->drafts[i].has_members && rounds_kind_is_measured (parts->drafts[i].kind) &&
        parts->drafts[i].row != ROUNDS_NONE && parts->drafts[i].into == ROUNDS_NONE)
      tell_members (self, parts->drafts[i].event, told);
}
