/* The allergy page (record rule 2.3): the six states in words, the worst first, denials named. */
#include "listings.h"

#include "denials.h"
#include "say.h"
#include "tables.h"

#include <glib/gi18n-lib.h>

static const char *const types[] = { "AllergyIntolerance", NULL };

/* Half of the allergies may stand in another record of this person (H13). */
#define KINDS                                                                           \
  ((1u << ROUNDS_ERROR_ALLERGY_NONE_KNOWN) | (1u << ROUNDS_ERROR_ALLERGY_UNSPECIFIED) | \
   (1u << ROUNDS_ERROR_ALLERGY_CRITICALITY) | (1u << ROUNDS_ERROR_SAME_PERSON) |        \
   (1u << ROUNDS_ERROR_LINKED))

/* ---- the state, in words ---- */

static char *
scope_words (guint scope)
{
  static const struct
  {
    guint scope;
    const char *text;
  } scopes[] = { { ROUNDS_SCOPE_DRUG, N_ ("drug") },
                 { ROUNDS_SCOPE_FOOD, N_ ("food") },
                 { ROUNDS_SCOPE_ENVIRONMENT, N_ ("environmental") },
                 { ROUNDS_SCOPE_LATEX, N_ ("latex") } };
  GString *words = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++)
    if ((scope & scopes[i].scope) != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _ (scopes[i].text));
  return g_string_free (words, FALSE);
}

/* "recorded 21-Aug-2026 by Ines901": of the newest row that says so. */
static char *
none_known_source (const RoundsListChart *chart)
{
  const RoundsChartRow *const *rows = chart->allergies->none_known;
  const RoundsChartRow *newest = NULL;
  g_autofree char *day = NULL;
  g_autofree char *who = NULL;

  if (rows == NULL || rows[0] == NULL)
    return g_strdup ("");
  for (guint i = 0; rows[i] != NULL; i++)
    if (newest == NULL || newest->from == G_MAXINT64 ||
        (rows[i]->from != G_MAXINT64 && rows[i]->from >= newest->from))
      newest = rows[i];
  day = rounds_say_row_time (chart->index, newest);
  who = rounds_list_person (chart->index, newest->event->performer);
  return who != NULL ? g_strdup_printf (_ (", recorded %s by %s"), day, who)
                     : g_strdup_printf (_ (", recorded %s"), day);
}

static char *
none_known_words (const RoundsListChart *chart)
{
  g_autofree char *source = none_known_source (chart);
  g_autofree char *scope = NULL;

  if (chart->allergies->scope == ROUNDS_SCOPE_ALL)
    return g_strdup_printf (_ ("No known allergies%s"), source);
  scope = scope_words (chart->allergies->scope);
  return g_strdup_printf (_ ("No known %s allergy%s. This says nothing of other allergies."), scope,
                          source);
}

char *
rounds_list_allergy_state (const RoundsListChart *chart)
{
  const RoundsAllergies *allergies = chart->allergies;
  guint n = 0;

  for (guint i = 0; i < allergies->n_entries; i++)
    n += allergies->entries[i].active ? 1 : 0;
  switch (allergies->state)
    {
    case ROUNDS_ALLERGIES_ENTRIES:
      return g_strdup_printf (ngettext ("%u active entry, the worst first",
                                        "%u active entries, the worst first", n),
                              n);
    case ROUNDS_ALLERGIES_NONE_KNOWN:
      return none_known_words (chart);
    case ROUNDS_ALLERGIES_NOT_ASKED:
      return g_strdup (_ ("Not asked: the record says that allergies were not asked or not known"));
    case ROUNDS_ALLERGIES_NO_RECORD:
      return g_strdup (
          _ ("Nothing in this record about allergies. That does not say that there are none."));
    case ROUNDS_ALLERGIES_NOT_LOADED:
      return g_strdup (_ ("Not known: allergies were not loaded, or not all of them"));
    case ROUNDS_ALLERGIES_NONE_ACTIVE:
    default:
      return g_strdup_printf (ngettext ("No active entry: the %u entry is refuted, resolved, "
                                        "inactive or in error",
                                        "No active entry: all %u are refuted, resolved, inactive "
                                        "or in error",
                                        allergies->n_entries),
                              allergies->n_entries);
    }
}

/* ---- an entry ---- */

static char *
reaction_words (const RoundsAllergy *allergy)
{
  GString *words = g_string_new (NULL);

  for (const char *const *reaction = allergy->reactions; reaction != NULL && *reaction != NULL;
       reaction++)
    {
      g_autofree char *title = rounds_say_concept (*reaction);

      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", title);
    }
  if (words->len == 0)
    g_string_append (words, _ ("reaction not recorded"));
  return g_string_free (words, FALSE);
}

/* Of all its reactions. */
static const char *
worst_severity (const RoundsEvent *event)
{
  static const char *const words[] = { "severe", "moderate", "mild" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint k = 0; k < event->n_facets; k++)
      if (event->facets[k].name == ROUNDS_FACET_REACTION_SEVERITY &&
          g_strcmp0 (event->facets[k].text, words[i]) == 0)
        return words[i];
  return NULL;
}

static char *
severity_words (const RoundsAllergy *allergy)
{
  const char *severity = worst_severity (allergy->row->event);
  g_autofree char *given = allergy->criticality != NULL
                               ? g_strdup_printf (_ ("criticality given as %s"),
                                                  allergy->criticality)
                               : g_strdup (_ ("criticality not recorded"));

  return rounds_list_join (severity != NULL ? severity : "", given, NULL);
}

static void
fill_allergy (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsAllergy *allergy = entry->thing;
  const RoundsEvent *event = allergy->row->event;
  g_autofree char *title = rounds_say_concept (allergy->title);

  text->cells[0].text = allergy->unspecified ? g_strdup (_ ("Unspecified allergy, detail missing"))
                                             : g_steal_pointer (&title);
  if (allergy->active && (allergy->anaphylaxis || allergy->severe))
    {
      text->cells[0].below = g_strdup (allergy->anaphylaxis ? _ ("▲▲ ANAPHYLAXIS recorded")
                                                            : _ ("▲ severe reaction recorded"));
      text->cells[0].warn_below = TRUE;
    }
  else if (allergy->unspecified)
    text->cells[0].below = g_strdup_printf (_ ("given as “%s”"), allergy->title);
  text->struck = g_strcmp0 (allergy->verification, "refuted") == 0 ||
                 g_strcmp0 (allergy->verification, "entered-in-error") == 0;
  text->italic = allergy->unconfirmed;
  text->cells[1].text = reaction_words (allergy);
  text->cells[1].below = severity_words (allergy);
  text->cells[2].text = g_strdup (allergy->type != NULL ? allergy->type : _ ("type not recorded"));
  text->cells[2].below = g_strdup (allergy->category);
  text->cells[3].text = g_strdup (allergy->verification != NULL
                                      ? rounds_say_status_code (allergy->verification)
                                      : _ ("certainty not recorded"));
  text->cells[3].below = g_strdup (allergy->clinical_status != NULL
                                       ? rounds_say_status_code (allergy->clinical_status)
                                       : _ ("status not recorded"));
  text->cells[4].text = rounds_list_facet_day (self->chart.index, event, ROUNDS_FACET_RECORDED);
  if (text->cells[4].text == NULL)
    text->cells[4].text = g_strdup (_ ("not dated"));
  text->cells[4].below = rounds_list_person (self->chart.index, event->performer);
}

static void
add_allergies (RoundsListing *self, gboolean active)
{
  const RoundsAllergies *allergies = self->chart.allergies;
  RoundsListSection *section =
      rounds_listing_begin (self,
                            g_strdup (active ? _ ("Active")
                                             : _ ("Not active: refuted, resolved, inactive, "
                                                  "in error")),
                            fill_allergy);

  section->counted = active;
  section->note = active ? NULL : g_strdup (_ ("struck only where refuted or in error"));
  for (guint i = 0; i < allergies->n_entries; i++)
    if (allergies->entries[i].active == active)
      rounds_listing_add (self, &(RoundsListEntry){ .row = allergies->entries[i].row,
                                                    .thing = &allergies->entries[i],
                                                    .name = allergies->entries[i].title,
                                                    .time = allergies->entries[i].recorded,
                                                    .group = allergies->entries[i].category,
                                                    .rank = i });
  rounds_listing_end (self);
}

/* Of which class it speaks (data/tables/none-known.tsv). */
static const char *
scope_of (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_codes; i++)
    {
      const char *scope = rounds_table_none_known (event->codes[i].code);

      if (g_strcmp0 (scope, "drug") == 0)
        return _ ("of drugs only: it says nothing of other allergies");
      if (g_strcmp0 (scope, "food") == 0)
        return _ ("of food only: it says nothing of other allergies");
      if (g_strcmp0 (scope, "environment") == 0)
        return _ ("of the environment only: it says nothing of other allergies");
      if (g_strcmp0 (scope, "latex") == 0)
        return _ ("of latex only: it says nothing of other allergies");
      if (g_strcmp0 (scope, "all") == 0)
        return _ ("of all allergies");
    }
  return event->kind == ROUNDS_KIND_ALLERGY && event->n_codes == 0
             ? _ ("said in words, without a code")
             : NULL;
}

static void
fill_none_known (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;

  text->cells[0].text = rounds_say_concept (event->title);
  text->cells[1].text = g_strdup (_ ("said to be none"));
  text->cells[1].below = g_strdup (scope_of (event));
  text->cells[4].text = rounds_say_row_time (self->chart.index, entry->row);
  text->cells[4].below = rounds_list_person (self->chart.index, event->performer);
}

static void
add_none_known (RoundsListing *self)
{
  const RoundsChartRow *const *rows = self->chart.allergies->none_known;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ ("Said to be none")),
                                                     fill_none_known);

  section->note = self->chart.allergies->conflict
                      ? g_strdup (_ ("contradicted by the active entries"))
                      : NULL;
  for (; rows != NULL && *rows != NULL; rows++)
    {
      RoundsListEntry entry = rounds_listing_entry (*rows);

      rounds_listing_add (self, &entry);
    }
  rounds_listing_end (self);
}

/* ---- notes that deny the entries ---- */

static void
fill_denial (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  text->cells[0].text = rounds_say_concept (entry->row->event->title);
  text->cells[0].warn = TRUE;
  text->cells[1].text = g_strdup (_ ("⚠ says that no allergies are known"));
  text->cells[4].text = rounds_say_row_time (self->chart.index, entry->row);
  text->cells[4].below = rounds_list_person (self->chart.index, entry->row->event->performer);
}

static void
add_denials (RoundsListing *self)
{
  const GArray *denials = self->chart.denials;
  RoundsListSection *section = rounds_listing_begin (
      self, g_strdup (_ ("Notes that say that no allergies are known")), fill_denial);

  section->alert = TRUE;
  section->history = TRUE;
  section->note = g_strdup (_ ("the entries stand; the notes are never used to answer"));
  for (guint i = 0; denials != NULL && i < denials->len; i++)
    {
      const RoundsDenial *denial = &g_array_index (denials, RoundsDenial, i);
      RoundsListEntry entry = rounds_listing_entry (denial->row);

      entry.field = denial->field;
      entry.start = denial->start;
      /* rounds_text_denies_allergies says where the sentence begins: its first words are shown. */
      entry.end = denial->start + 1;
      rounds_listing_add (self, &entry);
    }
  rounds_listing_end (self);
}

/* What the entries say is no "none" of those that did not come. */
static char *
state_words (const RoundsListChart *chart)
{
  const RoundsAllergies *allergies = chart->allergies;
  g_autofree char *state = rounds_list_allergy_state (chart);

  if (!allergies->partial || allergies->state == ROUNDS_ALLERGIES_ENTRIES ||
      allergies->state == ROUNDS_ALLERGIES_NOT_LOADED)
    return g_steal_pointer (&state);
  /* translators: %s: "No known allergies, recorded 12-Nov-2026" */
  return g_strdup_printf (_ ("Not known: allergies were not all loaded, or some are withheld. What "
                             "came says: %s"),
                          state);
}

RoundsListing *
rounds_list_allergies (const RoundsListChart *chart)
{
  RoundsListing *self = rounds_listing_new (chart);

  if (chart->allergies == NULL)
    return self;
  rounds_listing_say_missing (self, types, 1u << ROUNDS_KIND_ALLERGY);
  rounds_listing_add_errors (self, KINDS, TRUE);
  add_allergies (self, TRUE);
  add_none_known (self);
  add_denials (self);
  add_allergies (self, FALSE);
  if (chart->allergies->n_entries > 0 && chart->denials == NULL)
    {
      self->waiting = TRUE;
      rounds_listing_notice (self,
                             g_strdup (_ ("Reading the notes for what they say of allergies …")));
    }
  self->empty = state_words (chart);
  self->not_known = chart->allergies->partial;
  if (self->entries->len > 0)
    g_ptr_array_insert (self->notices, 0, state_words (chart));
  return self;
}
