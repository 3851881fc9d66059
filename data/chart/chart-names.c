#include "chart-names.h"

#include "chart-private.h"

#include <glib/gi18n-lib.h>

#define MEDICATION "Medication/"

/* The reference by which an order names its medicine, and nothing else; NULL. */
static const char *
medicine_of (const RoundsEvent *event)
{
  const RoundsFacet *facet;

  if (event->kind != ROUNDS_KIND_MEDICATION || event->n_codes > 0)
    return NULL;
  facet = rounds_event_facet (event, ROUNDS_FACET_CODE_REFERENCE, 0);
  return facet != NULL && facet->text != NULL && g_str_has_prefix (facet->text, MEDICATION)
             ? facet->text
             : NULL;
}

/* Who may have done something, or where (hl7.org/fhir/R4, the targets of performer, author, requester,
 * location). A patient and a relative are no names: the page says whose they are. */
static const char *const whoms[] = { "Practitioner/", "PractitionerRole/",  "Organization/",
                                     "Location/",     "HealthcareService/", "CareTeam/",
                                     "Device/" };

static gboolean
names_whom (const char *text)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (whoms); i++)
    if (g_str_has_prefix (text, whoms[i]))
      return strchr (text, ' ') == NULL;
  return FALSE;
}

/* Any reference, also one that an import could not resolve: an id, a URL, a search. */
static gboolean
is_reference (const char *text)
{
  return names_whom (text) || g_str_has_prefix (text, "Patient/") ||
         g_str_has_prefix (text, "RelatedPerson/") || g_str_has_prefix (text, "urn:") ||
         g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://") ||
         (*text == '#' && strchr (text, ' ') == NULL) ||
         (g_str_has_prefix (text, "Practitioner?") || g_str_has_prefix (text, "Organization?") ||
          g_str_has_prefix (text, "Location?"));
}

static gboolean
facet_needs_name (const RoundsFacet *facet)
{
  return (facet->name == ROUNDS_FACET_PARTICIPANT || facet->name == ROUNDS_FACET_LOCATION) &&
         facet->type == ROUNDS_FACET_IS_REFERENCE && facet->code.display == NULL &&
         names_whom (facet->text);
}

gboolean
rounds_event_needs_names (const RoundsEvent *event)
{
  if (names_whom (event->performer))
    return TRUE;
  for (guint i = 0; i < event->n_facets; i++)
    if (facet_needs_name (&event->facets[i]))
      return TRUE;
  return FALSE;
}

gboolean
rounds_chart_needs_names (const GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (events, i);
      if (medicine_of (event) != NULL || rounds_event_needs_names (event))
        return TRUE;
    }
  return FALSE;
}

/* ---- shared records by source and reference ---- */

static guint
shared_hash (gconstpointer key)
{
  const RoundsEvent *event = key;

  return g_str_hash (event->reference) * 31 + g_str_hash (event->source);
}

static gboolean
shared_equal (gconstpointer one, gconstpointer other)
{
  const RoundsEvent *a = one, *b = other;

  return strcmp (a->reference, b->reference) == 0 && strcmp (a->source, b->source) == 0;
}

gboolean
rounds_event_names_others (const RoundsEvent *shared)
{
  return shared->part == 0 &&
         (g_str_has_prefix (shared->reference, MEDICATION) || names_whom (shared->reference));
}

static gboolean
names_something (const RoundsEvent *shared)
{
  return !shared->deleted && g_strcmp0 (shared->status, "entered-in-error") != 0 &&
         (shared->n_codes > 0 || shared->text != NULL || shared->performer != NULL ||
          g_strcmp0 (shared->title, rounds_event_facet_text (shared, ROUNDS_FACET_TYPE)) != 0);
}

/* One code of a system that has a name: "1" of no system is anybody's. */
static gboolean
share_a_code (const RoundsEvent *one, const RoundsEvent *other)
{
  for (guint i = 0; i < one->n_codes; i++)
    for (guint k = 0; k < other->n_codes; k++)
      if (one->codes[i].system != NULL && one->codes[i].code != NULL &&
          g_strcmp0 (one->codes[i].system, other->codes[k].system) == 0 &&
          g_strcmp0 (one->codes[i].code, other->codes[k].code) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
share_an_identifier (const RoundsEvent *one, const RoundsEvent *other)
{
  const RoundsFacet *a, *b;

  for (guint i = 0; (a = rounds_event_facet (one, ROUNDS_FACET_IDENTIFIER, i)) != NULL; i++)
    for (guint k = 0; (b = rounds_event_facet (other, ROUNDS_FACET_IDENTIFIER, k)) != NULL; k++)
      if (a->code.system != NULL && a->code.code != NULL &&
          g_strcmp0 (a->code.system, b->code.system) == 0 &&
          g_strcmp0 (a->code.code, b->code.code) == 0)
        return TRUE;
  return FALSE;
}

/* Whether two versions of a shared record can be one thing. Two hospitals whose ids are counted from 1 make, under
 * one source, "versions" of each other: then it is not known which of them an order or a note meant. */
static gboolean
is_same_thing (const RoundsEvent *one, const RoundsEvent *other)
{
  if (g_str_has_prefix (one->reference, MEDICATION) && share_a_code (one, other))
    return TRUE;
  return share_an_identifier (one, other) || (g_ascii_strcasecmp (one->title, other->title) == 0 &&
                                              g_strcmp0 (one->performer, other->performer) == 0);
}

static gboolean
can_be_found (const RoundsEvent *event)
{
  return event->source != NULL && rounds_event_names_others (event) && names_something (event);
}

/* Other is what an earlier version of now says, and another thing. */
static void
doubt (GHashTable *doubted, RoundsEvent *now, RoundsEvent *other)
{
  GPtrArray *others = g_hash_table_lookup (doubted, now);

  if (others == NULL)
    {
      others = g_ptr_array_new ();
      g_hash_table_insert (doubted, now, others);
    }
  for (guint i = 0; i < others->len; i++)
    if (g_ascii_strcasecmp (((RoundsEvent *) others->pdata[i])->title, other->title) == 0)
      return;
  g_ptr_array_add (others, other);
}

/* What a reference names, and into doubted what it may not, with what else its versions say. */
static GHashTable *
index_shared (const GPtrArray *shared, GHashTable *doubted)
{
  GHashTable *table = g_hash_table_new (shared_hash, shared_equal);

  for (guint i = 0; shared != NULL && i < shared->len; i++)
    {
      RoundsEvent *event = g_ptr_array_index (shared, i);
      if (!event->superseded && can_be_found (event))
        g_hash_table_add (table, event);
    }
  for (guint i = 0; shared != NULL && i < shared->len; i++)
    {
      RoundsEvent *event = g_ptr_array_index (shared, i);
      RoundsEvent *now = event->superseded && can_be_found (event)
                             ? g_hash_table_lookup (table, event)
                             : NULL;
      if (now != NULL && !is_same_thing (event, now))
        doubt (doubted, now, event);
    }
  return table;
}

/* NULL: nothing that is certain; *doubted (may be NULL): what it may be, NULL: nothing. */
static const RoundsEvent *
find_shared (const RoundsChartIndex *self,
             const char *source,
             const char *reference,
             const RoundsEvent **doubted)
{
  const RoundsEvent wanted = { .source = source, .reference = reference };
  const RoundsEvent *event = source != NULL && reference != NULL
                                 ? g_hash_table_lookup (self->parts->shared, &wanted)
                                 : NULL;
  gboolean two = event != NULL && g_hash_table_contains (self->parts->doubted, event);

  if (doubted != NULL)
    *doubted = two ? event : NULL;
  return two ? NULL : event;
}

/* ---- medicines ---- */

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

/* Which it is, nobody knows, but that it is one of these: each is said, and each is met by an allergy to it. */
static const char *
doubt_words (RoundsChartIndex *self, const RoundsEvent *doubted)
{
  const GPtrArray *others = g_hash_table_lookup (self->parts->doubted, doubted);
  g_autoptr (GString) names = g_string_new (doubted->title);
  g_autofree char *words = NULL;

  for (guint i = 0; i < others->len; i++)
    /* TRANSLATORS: between the names of two medicines, of which one is meant */
    g_string_append_printf (names, "%s%s", _ (" or "), ((RoundsEvent *) others->pdata[i])->title);
  words = g_strdup_printf (_ ("Medicine not certain, the source has two under one id: %s"),
                           names->str);
  return keep (self, words);
}

/* What no code, no text and no Medication names is titled by its type, which is no name. */
static void
say_not_named (RoundsChartIndex *self, RoundsEvent *event, const RoundsEvent *doubted)
{
  const char *type = rounds_event_facet_text (event, ROUNDS_FACET_TYPE);

  if (event->n_codes == 0 && event->text == NULL && g_strcmp0 (event->title, type) == 0)
    event->title = doubted != NULL ? doubt_words (self, doubted)
                                   : keep (self, _ ("Medicine not named in this record"));
}

void
rounds_chart_name_medicines (RoundsChartIndex *self)
{
  const GPtrArray *events = self->parts->events;

  self->parts->doubted = g_hash_table_new_full (shared_hash, shared_equal, NULL,
                                                (GDestroyNotify) g_ptr_array_unref);
  self->parts->shared = index_shared (self->settings.shared, self->parts->doubted);
  for (guint i = 0; !self->parts->no_memory && i < events->len; i++)
    {
      RoundsEvent *event = g_ptr_array_index (events, i);
      const RoundsEvent *medication, *doubted;
      if (event->kind != ROUNDS_KIND_MEDICATION)
        continue;
      medication = find_shared (self, event->source, medicine_of (event), &doubted);
      if (medication != NULL)
        take_name (self, medication, event);
      else
        say_not_named (self, event, doubted);
    }
}

/* ---- people and places ---- */

/* A reference of a source, looked up once. */
typedef struct
{
  const char *source, *reference;
  const char *name; /* kept; NULL: nothing here says */
} Named;

static guint
named_hash (gconstpointer key)
{
  const Named *named = key;

  return g_str_hash (named->reference) * 31 + g_str_hash (named->source);
}

static gboolean
named_equal (gconstpointer one, gconstpointer other)
{
  const Named *a = one, *b = other;

  return strcmp (a->reference, b->reference) == 0 && strcmp (a->source, b->source) == 0;
}

/* A role is called as who has it, or as the organisation. */
static const char *
find_name (const RoundsChartIndex *self, const char *source, const char *reference, gboolean role)
{
  const RoundsEvent *shared = find_shared (self, source, reference, NULL);
  guint draft;

  if (shared != NULL && g_str_has_prefix (reference, "PractitionerRole/") &&
      shared->performer != NULL && !role)
    {
      const char *name = names_whom (shared->performer)
                             ? find_name (self, source, shared->performer, TRUE)
                             : shared->performer;
      if (name != NULL)
        return name;
    }
  if (shared != NULL)
    return g_strcmp0 (shared->title, rounds_event_facet_text (shared, ROUNDS_FACET_TYPE)) != 0
               ? shared->title
               : NULL;
  draft = rounds_chart_draft (self, source, reference, 0);
  if (draft == ROUNDS_NONE || self->parts->drafts[draft].row == ROUNDS_NONE)
    return NULL;
  return self->parts->rows[self->parts->drafts[draft].row].event->title;
}

static const char *
name_of (RoundsChartIndex *self, GHashTable *known, const char *source, const char *reference)
{
  const Named wanted = { source, reference, NULL };
  Named *named = g_hash_table_lookup (known, &wanted);

  if (named != NULL)
    return named->name;
  named = rounds_chart_room (self, sizeof (Named));
  if (named == NULL)
    return NULL;
  *named = (Named){ source, reference, keep (self, find_name (self, source, reference, FALSE)) };
  if (named->name != NULL)
    g_hash_table_insert (self->parts->who, (gpointer) named->name, (gpointer) reference);
  g_hash_table_add (known, named);
  return named->name;
}

static void
name_event (RoundsChartIndex *self, GHashTable *known, RoundsEvent *event)
{
  RoundsFacet *facets = (RoundsFacet *) event->facets; /* the index owns its events */
  const char *name;

  if (names_whom (event->performer))
    {
      name = name_of (self, known, event->source, event->performer);
      event->performer = name != NULL ? name : event->performer;
    }
  for (guint i = 0; i < event->n_facets; i++)
    if (facet_needs_name (&facets[i]))
      facets[i].code.display = name_of (self, known, event->source, facets[i].text);
}

void
rounds_chart_name_people (RoundsChartIndex *self)
{
  const GPtrArray *nameless = self->parts->nameless;
  g_autoptr (GHashTable) known = g_hash_table_new (named_hash, named_equal);

  for (guint i = 0; i < nameless->len && !self->parts->no_memory; i++)
    {
      RoundsEvent *event = g_ptr_array_index (nameless, i);
      if (event->source != NULL)
        name_event (self, known, event);
    }
}

RoundsChartWho
rounds_chart_who (const RoundsChartIndex *self, const RoundsEvent *event)
{
  const char *reference = event->performer != NULL
                              ? g_hash_table_lookup (self->parts->who, event->performer)
                              : NULL;

  if (event->performer != NULL && reference == NULL && is_reference (event->performer))
    return (RoundsChartWho){ NULL, event->performer };
  return (RoundsChartWho){ event->performer, reference };
}

RoundsChartWho
rounds_facet_who (const RoundsFacet *facet)
{
  if (facet->type == ROUNDS_FACET_IS_REFERENCE)
    return (RoundsChartWho){ facet->code.display, facet->text };
  return (RoundsChartWho){ facet->text, NULL };
}
