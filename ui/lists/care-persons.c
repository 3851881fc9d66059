/* Who is in the care teams of a chart: one line a person, with the roles that the teams give. A record of
 * teams answers "which teams", a clinician asks "whom do I call". */
#include "listings.h"

#include "chart-names.h"
#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SNOMED_PATIENT "116154003" /* SNOMED CT: Patient (person) */

/* All strings are kept by the listing. */
typedef struct
{
  const char *name, *roles, *reasons, *organizations, *since;
  const RoundsChartRow *team; /* the newest */
  guint n_teams;
} Person;

/* While they are collected. */
typedef struct
{
  char *key, *name;
  GPtrArray *roles, *reasons, *organizations; /* char*, each once */
  const RoundsChartRow *first, *last;         /* teams, in the order of time */
  guint n_teams;
  gboolean sensitive; /* a team is, or why it is there */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->key);
  g_free (found->name);
  g_ptr_array_unref (found->roles);
  g_ptr_array_unref (found->reasons);
  g_ptr_array_unref (found->organizations);
  g_free (found);
}

/* Takes words; each once. */
static void
add_words (GPtrArray *list, char *words)
{
  if (words == NULL || g_ptr_array_find_with_equal_func (list, words, g_str_equal, NULL))
    g_free (words);
  else
    g_ptr_array_add (list, words);
}

/* The text of a code is the record's own words; that of a reference is no words. */
static char *
code_words (const RoundsFacet *facet)
{
  gboolean own = facet->text != NULL &&
                 (facet->type != ROUNDS_FACET_IS_REFERENCE || facet->code.display == NULL);
  const char *word = own                           ? facet->text
                     : facet->code.display != NULL ? facet->code.display
                                                   : facet->code.code;

  return word != NULL ? rounds_say_concept (word) : NULL;
}

/* "/participant/1/member" and "/participant/1/role/0" are of one participant. */
static gboolean
is_of (const RoundsFacet *role, const RoundsFacet *member)
{
  const char *end = member->pointer != NULL ? strrchr (member->pointer, '/') : NULL;

  return end != NULL && role->pointer != NULL &&
         strncmp (role->pointer, member->pointer, (gsize) (end - member->pointer) + 1) == 0;
}

static gboolean
is_patient (const RoundsEvent *team, const RoundsFacet *member)
{
  const RoundsChartWho who = rounds_facet_who (member);
  const RoundsFacet *role;

  if (who.reference != NULL && g_str_has_prefix (who.reference, "Patient/"))
    return TRUE;
  for (guint i = 0; (role = rounds_event_facet (team, ROUNDS_FACET_ROLE, i)) != NULL; i++)
    if (is_of (role, member) && g_strcmp0 (role->code.code, SNOMED_PATIENT) == 0)
      return TRUE;
  return FALSE;
}

/* The patient, and the organization that the team is of, are no news. */
static gboolean
is_told (const RoundsEvent *team, const RoundsFacet *member)
{
  const RoundsChartWho who = rounds_facet_who (member);

  return is_patient (team, member) ||
         (who.name != NULL && g_strcmp0 (who.name, team->performer) == 0);
}

/* Two that are one would be called for each other; one in two lines is only found twice. Where a member has a name
 * the record's reference is not kept (extract-facets.c): one name in two organizations may be two persons. A
 * reference is of its source, and "#id" of the one record that contains it (hl7.org/fhir/R4/references.html#contained). */
static char *
key_of (const RoundsEvent *team, const RoundsChartWho *who)
{
  if (who->name != NULL)
    return g_strdup_printf ("name\n%s\n%s", who->name,
                            team->performer != NULL ? team->performer : "");
  return g_strdup_printf ("reference\n%s\n%s\n%s", who->reference,
                          team->source != NULL ? team->source : "",
                          *who->reference == '#' && team->reference != NULL ? team->reference : "");
}

static Found *
found_of (const RoundsListing *self,
          GPtrArray *all,
          const RoundsEvent *team,
          const RoundsFacet *member)
{
  const RoundsChartWho who = rounds_facet_who (member);
  g_autofree char *key = key_of (team, &who);
  Found *found;

  for (guint i = 0; i < all->len; i++)
    if (strcmp (((Found *) g_ptr_array_index (all, i))->key, key) == 0)
      return g_ptr_array_index (all, i);
  found = g_new0 (Found, 1);
  found->key = g_steal_pointer (&key);
  found->name = who.name != NULL ? g_strdup (who.name)
                                 : rounds_list_person (self->chart.index, who.reference);
  found->roles = g_ptr_array_new_with_free_func (g_free);
  found->reasons = g_ptr_array_new_with_free_func (g_free);
  found->organizations = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (all, found);
  return found;
}

/* A code, or a record of the chart. */
static void
add_reasons (const RoundsListing *self, Found *found, const RoundsEvent *team)
{
  const RoundsFacet *facet;
  gboolean any = FALSE;

  for (guint i = 0; (facet = rounds_event_facet (team, ROUNDS_FACET_REASON, i)) != NULL; i++)
    {
      const RoundsChartRow *row = facet->type == ROUNDS_FACET_IS_REFERENCE && facet->text != NULL
                                      ? rounds_chart_row_for (self->chart.index, team, facet->text)
                                      : NULL;

      add_words (found->reasons,
                 row != NULL ? rounds_say_concept (row->event->title) : code_words (facet));
      any = TRUE;
    }
  if (!any)
    add_words (found->reasons, g_strdup (_ ("reason not recorded")));
}

static void
add_member (const RoundsListing *self,
            GPtrArray *all,
            const RoundsChartRow *team,
            const RoundsFacet *member)
{
  const RoundsEvent *event = team->event;
  Found *found = found_of (self, all, event, member);
  const RoundsFacet *facet;

  /* Twice in one team, with two roles, is one team. */
  if (found->first != team)
    found->n_teams++;
  found->first = team;
  if (found->last == NULL)
    found->last = team;
  found->sensitive |= rounds_sensitive_row (self->chart.index, NULL, team);
  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ROLE, i)) != NULL; i++)
    if (is_of (facet, member))
      add_words (found->roles, code_words (facet));
  add_reasons (self, found, event);
  add_words (found->organizations, rounds_list_person (self->chart.index, event->performer));
}

/* The open teams, newest first; the number of them. */
static guint
collect (const RoundsListing *self, GPtrArray *all)
{
  const RoundsChartIndex *index = self->chart.index;
  guint n = 0;

  for (guint i = index->n_rows; i-- > 0;)
    {
      const RoundsChartRow *row = &index->rows[i];
      gboolean shown = rounds_list_is_shown (index, self->chart.at, row);
      const RoundsFacet *member;

      if (row->event->kind != ROUNDS_KIND_CARE_TEAM || !shown ||
          rounds_list_has_ended (row, self->chart.at))
        continue;
      n++;
      for (guint k = 0;
           (member = rounds_event_facet (row->event, ROUNDS_FACET_PARTICIPANT, k)) != NULL; k++)
        if (!is_told (row->event, member))
          add_member (self, all, row, member);
    }
  return n;
}

static const char *
keep (RoundsListing *self, char *words)
{
  g_ptr_array_add (self->kept, words);
  return words;
}

static const char *
keep_list (RoundsListing *self, GPtrArray *list)
{
  g_ptr_array_add (list, NULL);
  return list->len > 1 ? keep (self, g_strjoinv (", ", (char **) list->pdata)) : NULL;
}

static void
fill_person (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const Person *person = entry->thing;

  text->cells[0].text = g_strdup (person->name);
  text->cells[0].below = g_strdup_printf (ngettext ("in %u care team", "in %u care teams",
                                                    person->n_teams),
                                          person->n_teams);
  text->cells[1].text = g_strdup (person->roles != NULL ? person->roles : _ ("role not recorded"));
  text->cells[2].text = g_strdup (person->reasons);
  /* Of the team: when a person came into it is not in the record. */
  text->cells[3].text = g_strdup_printf (person->n_teams > 1 ? _ ("first team: %s")
                                                             : _ ("team: %s"),
                                         person->since);
  text->cells[4].text = g_strdup (person->organizations);
}

static void
add_person (RoundsListing *self, const Found *found)
{
  Person *person = g_new0 (Person, 1);
  RoundsListEntry entry = rounds_listing_entry (found->last);

  g_ptr_array_add (self->kept, person);
  person->name = keep (self, g_strdup (found->name));
  person->roles = keep_list (self, found->roles);
  person->reasons = keep_list (self, found->reasons);
  person->organizations = keep_list (self, found->organizations);
  person->since = keep (self, rounds_list_row_day (self->chart.index, found->first));
  person->n_teams = found->n_teams;
  entry.name = person->name;
  entry.thing = person;
  entry.sensitive = found->sensitive; /* of any of the teams: the entry's record is one */
  rounds_listing_add (self, &entry);
}

void
rounds_listing_add_persons (RoundsListing *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  guint n_teams = collect (self, all);
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ ("Persons")), fill_person);

  section->aside = TRUE;
  section->note = g_strdup_printf (
      ngettext ("of %u open care team; without the patient and the team’s own organization",
                "of %u open care teams; without the patient and the teams’ own organizations",
                n_teams),
      n_teams);
  for (guint i = 0; i < all->len; i++)
    add_person (self, g_ptr_array_index (all, i));
  rounds_listing_end (self);
}
