#include "listing.h"

#include "listings.h"
#include "results-names.h"
#include "say-none.h"
#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
rounds_list_text_clear (RoundsListText *text)
{
  for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
    {
      g_free (text->cells[i].text);
      g_free (text->cells[i].below);
    }
  memset (text, 0, sizeof *text);
}

static void
append_part (GString *line, const char *part)
{
  if (part == NULL || *part == 0)
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

char *
rounds_list_text_line (const RoundsListText *text)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
    {
      append_part (line, text->cells[i].text);
      append_part (line, text->cells[i].below);
    }
  return g_string_free (line, FALSE);
}

gboolean
rounds_list_text_equal (const RoundsListText *one, const RoundsListText *other)
{
  for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
    {
      const RoundsListCell *a = &one->cells[i], *b = &other->cells[i];

      if (g_strcmp0 (a->text, b->text) != 0 || g_strcmp0 (a->below, b->below) != 0 ||
          a->warn != b->warn || a->warn_below != b->warn_below)
        return FALSE;
    }
  return one->struck == other->struck && one->italic == other->italic && one->wide == other->wide;
}

char *
rounds_list_join (const char *first, ...)
{
  GString *line = g_string_new (NULL);
  va_list parts;

  va_start (parts, first);
  for (const char *part = first; part != NULL; part = va_arg (parts, const char *))
    append_part (line, part);
  va_end (parts);
  return g_string_free (line, line->len == 0);
}

/* ---- the listing itself ---- */

static void
section_clear (gpointer data)
{
  RoundsListSection *section = data;

  g_free (section->title);
  g_free (section->note);
}

RoundsListing *
rounds_listing_new (const RoundsListChart *chart)
{
  RoundsListing *self = g_new0 (RoundsListing, 1);

  self->chart = *chart;
  self->sections = g_array_new (FALSE, TRUE, sizeof (RoundsListSection));
  g_array_set_clear_func (self->sections, section_clear);
  self->entries = g_array_new (FALSE, TRUE, sizeof (RoundsListEntry));
  self->notices = g_ptr_array_new_with_free_func (g_free);
  self->kept = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
rounds_listing_free (RoundsListing *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->sections);
  g_array_unref (self->entries);
  g_ptr_array_unref (self->notices);
  g_ptr_array_unref (self->kept);
  g_free (self->empty);
  g_free (self);
}

static RoundsListSection *
last_section (const RoundsListing *self)
{
  g_assert (self->sections->len > 0);
  return &g_array_index (self->sections, RoundsListSection, self->sections->len - 1);
}

RoundsListSection *
rounds_listing_begin (RoundsListing *self, char *title, RoundsListFill fill)
{
  const RoundsListSection section = { .title = title, .fill = fill };

  g_array_append_val (self->sections, section);
  return last_section (self);
}

void
rounds_listing_add (RoundsListing *self, const RoundsListEntry *entry)
{
  RoundsListEntry own = *entry;

  last_section (self)->n++;
  own.section = self->sections->len - 1;
  g_array_append_val (self->entries, own);
}

void
rounds_listing_end (RoundsListing *self)
{
  if (last_section (self)->n == 0)
    g_array_set_size (self->sections, self->sections->len - 1);
}

void
rounds_listing_notice (RoundsListing *self, char *text)
{
  if (text != NULL)
    g_ptr_array_add (self->notices, text);
}

RoundsListEntry
rounds_listing_entry (const RoundsChartRow *row)
{
  gboolean dated = row->event->start.text != NULL;

  return (RoundsListEntry){ .row = row,
                            .name = row->event->title,
                            .time = dated ? row->from : G_MININT64 };
}

void
rounds_listing_words (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsListSection *section = &g_array_index (self->sections, RoundsListSection,
                                                     entry->section);

  memset (text, 0, sizeof *text);
  section->fill (self, entry, text);
}

guint
rounds_listing_count (const RoundsListing *self)
{
  guint n = 0;

  for (guint i = 0; i < self->sections->len; i++)
    if (g_array_index (self->sections, RoundsListSection, i).counted)
      n += g_array_index (self->sections, RoundsListSection, i).n;
  return n;
}

guint
rounds_listing_total (const RoundsListing *self)
{
  guint n = 0;

  for (guint i = 0; i < self->sections->len; i++)
    if (!g_array_index (self->sections, RoundsListSection, i).aside)
      n += g_array_index (self->sections, RoundsListSection, i).n;
  return n;
}

/* A date has no zone: only what was given with one is an instant whose day the site decides. */
char *
rounds_list_facet_day (const RoundsChartIndex *index,
                       const RoundsEvent *event,
                       RoundsFacetName name)
{
  const RoundsFacet *facet = rounds_event_facet (event, name, 0);

  if (facet == NULL || facet->type != ROUNDS_FACET_IS_TIME)
    return NULL;
  return facet->time.zoned ? rounds_say_day (index, facet->time.from)
                           : rounds_say_time (index, &facet->time);
}

char *
rounds_list_row_day (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsTime *start = &row->event->start;

  return start->text != NULL && start->zoned ? rounds_say_day (index, start->from)
                                             : rounds_say_time (index, start);
}

gboolean
rounds_list_is_shown (const RoundsChartIndex *index, gint64 at, const RoundsChartRow *row)
{
  return row->from <= at || row->event->start.text == NULL || at >= index->settings.as_of;
}

/* ---- what a list lacks ---- */

/* The index counts what is withheld. What the store keeps back is of no kind that is known: any of it
 * may belong to any list. */
static char *
withheld_words (const RoundsChartIndex *index, guint64 kinds)
{
  gboolean here = (index->withheld_kinds & kinds) != 0;
  guint n = 0;

  for (guint i = 0; i < ROUNDS_N_SECRECIES; i++)
    n += index->withheld[i];
  if (n == 0 || !here)
    return NULL;
  if (((guint64) index->withheld_kinds & ~kinds) == 0)
    return g_strdup_printf (ngettext ("⚠ %u restricted record is not shown",
                                      "⚠ %u restricted records are not shown", n),
                            n);
  return g_strdup_printf (
      ngettext ("⚠ %u restricted record of this chart is not shown; it may belong here",
                "⚠ %u restricted records of this chart are not shown; some may belong here", n),
      n);
}

static char *
missing_words (const RoundsChartIndex *index, const char *const *types)
{
  g_autofree char *lacks = rounds_say_not_loaded (index, types);

  if (lacks == NULL)
    return NULL;
  if (index->settings.sync == ROUNDS_SYNC_COMPLETE)
    return g_strdup_printf (_ ("⚠ This list may lack records. %s"), lacks);
  if (index->settings.sync == ROUNDS_SYNC_FAILED)
    return g_strdup (_ ("⚠ Reading from the source failed: this list may lack records"));
  return g_strdup (_ ("⚠ The source did not give all of its records: this list may lack some"));
}

void
rounds_listing_say_missing (RoundsListing *self, const char *const *types, guint64 kinds)
{
  rounds_listing_notice (self, missing_words (self->chart.index, types));
  rounds_listing_notice (self, withheld_words (self->chart.index, kinds));
}

void
rounds_listing_say_empty (RoundsListing *self,
                          const char *what,
                          const char *const *types,
                          guint64 kinds)
{
  const RoundsChartIndex *index = self->chart.index;
  g_autofree char *withheld = withheld_words (index, kinds);

  g_clear_pointer (&self->empty, g_free);
  self->not_known = withheld != NULL || !rounds_all_loaded (index, types);
  if (!rounds_all_loaded (index, types))
    /* translators: %s: "immunizations", "procedures" ... */
    self->empty = g_strdup_printf (_ ("It is not known whether there are %s: not all was loaded"),
                                   what);
  else if (withheld != NULL)
    self->empty = g_strdup_printf (_ ("No %s that you have opened: %s"), what, withheld);
  else if (self->chart.at < index->settings.as_of)
    self->empty = g_strdup_printf (_ ("This record has no %s up to this moment"), what);
  else
    self->empty = g_strdup_printf (_ ("This record has no %s. It cannot say that there were none."),
                                   what);
}

/* ---- words that lists share ---- */

char *
rounds_list_person (const RoundsChartIndex *index, const char *performer)
{
  const char *slash;

  if (performer == NULL)
    return NULL;
  if (g_str_has_prefix (performer, "Patient/"))
    return g_strdup (_ ("the patient"));
  if (g_str_has_prefix (performer, "RelatedPerson/"))
    return g_strdup (_ ("a relative"));
  /* The last: an absolute reference has others before. */
  slash = strrchr (performer, '/');
  if (slash == NULL || strchr (performer, ' ') != NULL)
    return g_strdup (performer);
  /* A reference without a name: an id is no name, but it tells two people apart. */
  return g_strdup_printf (_ ("not named (%.8s)"), slash + 1);
}

/* What stands there: two values that differ say more than that they do. */
static char *
source_words (const RoundsListing *self, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  g_autofree char *day = rounds_list_row_day (self->chart.index, row);
  g_autofree char *title = event->kind == ROUNDS_KIND_RESULT ? rounds_results_name (event->title)
                                                             : rounds_say_concept (event->title);
  g_autofree char *said = event->value.type != ROUNDS_VALUE_NONE || event->n_components > 0
                              ? rounds_say_row_value (row)
                              : g_strdup ("");
  g_autofree char *value = rounds_say_concept (said);

  return g_strdup_printf ("%s%s%s, %s", title, *value != '\0' ? " " : "", value, day);
}

static void
fill_error (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsChartError *error = entry->thing;
  GString *sources = g_string_new (NULL);

  for (guint i = 0; i < error->n_sources && i < 4; i++)
    {
      g_autofree char *part = source_words (self, error->sources[i]);

      append_part (sources, part);
    }
  if (error->n_sources == 0)
    g_string_append (sources, _ ("what stands there is not in this chart"));
  if (error->n_sources > 4)
    g_string_append_printf (sources, _ (" and %u more"), error->n_sources - 4);
  text->cells[0].text = g_strdup (error->text);
  text->cells[0].warn = TRUE;
  text->cells[1].text = g_string_free (sources, FALSE);
  text->wide = TRUE;
}

static gboolean
names_sensitive (const RoundsListing *self, const RoundsChartError *error)
{
  for (guint i = 0; i < error->n_sources; i++)
    if (error->sources[i] != NULL &&
        rounds_sensitive_row (self->chart.index, NULL, error->sources[i]))
      return TRUE;
  return FALSE;
}

void
rounds_listing_add_errors (RoundsListing *self, guint32 kinds, gboolean alert)
{
  const RoundsChartErrors *errors = self->chart.errors;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ ("Contradictions")),
                                                     fill_error);

  section->alert = alert;
  section->counted = !alert;
  section->aside = alert;
  section->note = g_strdup (_ ("nothing is resolved for you: each opens its sources"));
  for (guint i = 0; errors != NULL && i < errors->n_errors; i++)
    if ((kinds & (1u << errors->errors[i].kind)) != 0)
      rounds_listing_add (self,
                          &(RoundsListEntry){
                              .row = errors->errors[i].n_sources > 0 ? errors->errors[i].sources[0]
                                                                     : NULL,
                              .thing = &errors->errors[i],
                              .sensitive = names_sensitive (self, &errors->errors[i]),
                              .name = errors->errors[i].text,
                              .time = G_MININT64,
                          });
  rounds_listing_end (self);
}

RoundsListing *
rounds_list_contradictions (const RoundsListChart *chart)
{
  RoundsListing *self = rounds_listing_new (chart);

  /* Of any type: what did not come contradicts nothing that is here. */
  rounds_listing_say_missing (self, NULL, G_MAXUINT64);
  rounds_listing_add_errors (self, G_MAXUINT32, FALSE);
  self->empty = rounds_say_none (
      self->chart.index,
      _ ("No rule found this chart contradicting itself. Not every contradiction has a rule."),
      NULL, G_MAXUINT64);
  self->not_known = !rounds_all_loaded (self->chart.index, NULL) ||
                    self->chart.index->withheld_kinds != 0;
  return self;
}
