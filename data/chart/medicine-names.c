#include "medicine-names.h"

#include "chart-private.h"

#include <glib/gi18n-lib.h>

#define MEDICATION "Medication/"

/* The reference by which an order names its medicine, and nothing else; NULL. */
static const char *
reference_of (const RoundsEvent *event)
{
  const RoundsFacet *facet;

  if (event->kind != ROUNDS_KIND_MEDICATION || event->n_codes > 0)
    return NULL;
  facet = rounds_event_facet (event, ROUNDS_FACET_CODE_REFERENCE, 0);
  return facet != NULL && facet->text != NULL && g_str_has_prefix (facet->text, MEDICATION)
             ? facet->text
             : NULL;
}

gboolean
rounds_medicines_need_names (const GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    if (reference_of (g_ptr_array_index (events, i)) != NULL)
      return TRUE;
  return FALSE;
}

/* ---- Medications by source and reference ---- */

static guint
medication_hash (gconstpointer key)
{
  const RoundsEvent *event = key;

  return g_str_hash (event->reference) * 31 + g_str_hash (event->source);
}

static gboolean
medications_equal (gconstpointer one, gconstpointer other)
{
  const RoundsEvent *a = one, *b = other;

  return strcmp (a->reference, b->reference) == 0 && strcmp (a->source, b->source) == 0;
}

static gboolean
names_something (const RoundsEvent *medication)
{
  return !medication->deleted && g_strcmp0 (medication->status, "entered-in-error") != 0 &&
         (medication->n_codes > 0 || medication->text != NULL);
}

static GHashTable *
index_medications (const GPtrArray *shared)
{
  GHashTable *table = g_hash_table_new (medication_hash, medications_equal);

  for (guint i = 0; shared != NULL && i < shared->len; i++)
    {
      RoundsEvent *event = g_ptr_array_index (shared, i);
      if (event->part == 0 && event->source != NULL &&
          g_str_has_prefix (event->reference, MEDICATION) && names_something (event))
        g_hash_table_add (table, event);
    }
  return table;
}

/* ---- naming ---- */

static const char *
keep (RoundsChartIndex *self, const char *text)
{
  char *kept = text != NULL ? rounds_block_text (self->parts->block, text, strlen (text)) : NULL;

  self->parts->no_memory |= text != NULL && kept == NULL;
  return kept;
}

static void
keep_codes (RoundsChartIndex *self, const RoundsEvent *medication, RoundsEvent *event)
{
  RoundsCode *codes = rounds_chart_room (self, medication->n_codes * sizeof (RoundsCode));

  for (guint i = 0; codes != NULL && i < medication->n_codes; i++)
    codes[i] = (RoundsCode){ keep (self, medication->codes[i].system),
                             keep (self, medication->codes[i].code),
                             keep (self, medication->codes[i].display) };
  event->codes = codes;
  event->n_codes = codes != NULL ? medication->n_codes : 0;
}

/* As an import titles what it can name: its text, else the best display, else the code. */
static void
take_name (RoundsChartIndex *self, const RoundsEvent *medication, RoundsEvent *event)
{
  const char *title;

  keep_codes (self, medication, event);
  if (event->text == NULL)
    event->text = keep (self, medication->text);
  title = event->text;
  for (guint i = 0; i < event->n_codes && title == NULL; i++)
    title = event->codes[i].display;
  if (title == NULL && event->n_codes > 0)
    title = event->codes[0].code;
  if (title != NULL)
    event->title = title;
}

/* What no code, no text and no Medication names is titled by its type, which is no name. */
static void
say_not_named (RoundsChartIndex *self, RoundsEvent *event)
{
  const char *type = rounds_event_facet_text (event, ROUNDS_FACET_TYPE);

  if (event->n_codes == 0 && event->text == NULL && g_strcmp0 (event->title, type) == 0)
    event->title = keep (self, _ ("Medicine not named in this record"));
}

void
rounds_chart_name_medicines (RoundsChartIndex *self)
{
  const GPtrArray *events = self->parts->events;
  g_autoptr (GHashTable) medications = index_medications (self->settings.shared);

  for (guint i = 0; !self->parts->no_memory && i < events->len; i++)
    {
      RoundsEvent *event = g_ptr_array_index (events, i);
      const RoundsEvent wanted = { .source = event->source, .reference = reference_of (event) };
      const RoundsEvent *medication = NULL;
      if (event->kind != ROUNDS_KIND_MEDICATION)
        continue;
      if (wanted.source != NULL && wanted.reference != NULL)
        medication = g_hash_table_lookup (medications, &wanted);
      if (medication != NULL)
        take_name (self, medication, event);
      else
        say_not_named (self, event);
    }
}
