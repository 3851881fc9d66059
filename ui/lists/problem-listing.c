/* The problem page (record rule 2.2): curated, encounters, history, social; contradictions above. */
#include "listings.h"

#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const types[] = { "Condition", "FamilyMemberHistory", NULL };

/* Errors that concern problems (chart-errors.h). */
#define KINDS                                                                                     \
  ((1u << ROUNDS_ERROR_PROBLEM_PAIR) | (1u << ROUNDS_ERROR_SMOKING) |                             \
   (1u << ROUNDS_ERROR_PREGNANCY_LONG) | (1u << ROUNDS_ERROR_SEX) | (1u << ROUNDS_ERROR_STAGES) | \
   (1u << ROUNDS_ERROR_ABATED))

gboolean
rounds_list_is_episode (const RoundsProblem *problem, const RoundsChartRow *row)
{
  for (guint i = 0; i < problem->n_episodes; i++)
    if (problem->episodes[i].row == row)
      return TRUE;
  return FALSE;
}

const RoundsProblem *
rounds_list_problem_of (const RoundsProblems *problems, const RoundsChartRow *row)
{
  for (guint i = 0; problems != NULL && row != NULL && i < problems->n_problems; i++)
    if (rounds_list_is_episode (&problems->problems[i], row))
      return &problems->problems[i];
  return NULL;
}

/* The word behind "stage" in its own title, which says 3B where a number would say 3.5. */
char *
rounds_list_stage (const RoundsProblem *problem)
{
  g_autofree char *title = rounds_say_concept (problem->title);
  const char *stage = strstr (title, "stage ");

  return g_strdup (stage != NULL ? stage + strlen ("stage ") : title);
}

static const char *
state_words (RoundsProblemState state)
{
  switch (state)
    {
    case ROUNDS_PROBLEM_ACTIVE:
      return _ ("active");
    case ROUNDS_PROBLEM_RECURRENCE:
      return _ ("recurrence");
    case ROUNDS_PROBLEM_RELAPSE:
      return _ ("relapse");
    case ROUNDS_PROBLEM_NO_STATUS:
      return _ ("status not recorded");
    case ROUNDS_PROBLEM_REMISSION:
      return _ ("in remission");
    case ROUNDS_PROBLEM_INACTIVE:
      return _ ("inactive");
    case ROUNDS_PROBLEM_RESOLVED:
      return _ ("resolved");
    case ROUNDS_PROBLEM_REFUTED:
      return _ ("refuted");
    case ROUNDS_PROBLEM_IN_ERROR:
      return _ ("entered in error");
    default:
      return rounds_problem_state_word (state);
    }
}

static gboolean
is_current (const RoundsProblem *problem)
{
  return problem->state <= ROUNDS_PROBLEM_NO_STATUS;
}

static char *
also_open_words (const RoundsProblem *problem)
{
  GString *words;

  if (problem->n_also_open == 0)
    return NULL;
  words = g_string_new (
      ngettext ("⚠ also open: stage ", "⚠ also open: stages ", problem->n_also_open));
  for (guint i = 0; i < problem->n_also_open; i++)
    {
      g_autofree char *stage = rounds_list_stage (problem->also_open[i]);

      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", stage);
    }
  return g_string_free (words, FALSE);
}

/* Of an error about one of its rows the other side: the first source stands against the rest. NULL:
 * it is not concerned. */
static const RoundsChartRow *
other_side (const RoundsListing *self, const RoundsChartError *error, const RoundsProblem *problem)
{
  for (guint i = 0; i < error->n_sources; i++)
    if (rounds_list_is_episode (problem, error->sources[i]))
      return i > 0 || error->n_sources == 1 ? error->sources[0] : error->sources[1];
  return NULL;
}

static char *
contradiction_words (const RoundsListing *self, const RoundsProblem *problem)
{
  const RoundsChartErrors *errors = self->chart.errors;

  for (guint i = 0; errors != NULL && i < errors->n_errors; i++)
    {
      const RoundsChartError *error = &errors->errors[i];
      const RoundsChartRow *other = NULL;
      g_autofree char *words = NULL;

      if ((KINDS & (1u << error->kind)) != 0 && error->kind != ROUNDS_ERROR_STAGES)
        other = other_side (self, error, problem);
      if (other == NULL)
        continue;
      words = error->n_sources == 1
                  ? g_strdup (error->text)
                  : rounds_say_concept (other->event->value.text != NULL ? other->event->value.text
                                                                         : other->event->title);
      return g_strdup_printf ("⚠ %s", words);
    }
  return NULL;
}

/* Said of it once, whatever another record says: shown, as both stand there. */
static const RoundsChartRow *
refuting_row (const RoundsProblem *problem)
{
  for (guint i = 0; i < problem->n_episodes; i++)
    if (problem->episodes[i].state == ROUNDS_PROBLEM_REFUTED)
      return problem->episodes[i].row;
  return NULL;
}

static char *
status_words (const RoundsListing *self, const RoundsProblem *problem, gboolean *warn)
{
  g_autofree char *also = also_open_words (problem);
  g_autofree char *against = contradiction_words (self, problem);
  g_autofree char *records = NULL;
  const char *state = state_words (problem->state);
  const RoundsChartRow *refuted = refuting_row (problem);
  g_autofree char *refuted_words = NULL;

  if (refuted != NULL)
    {
      g_autofree char *day = rounds_list_facet_day (self->chart.index, refuted->event,
                                                    ROUNDS_FACET_RECORDED);

      refuted_words = day != NULL ? g_strdup_printf (_ ("refuted, %s"), day)
                                  : g_strdup (_ ("refuted"));
    }
  if (problem->n_episodes > 1)
    records = g_strdup_printf (ngettext ("%u record", "%u records", problem->n_episodes),
                               problem->n_episodes);
  *warn = also != NULL || against != NULL;
  return rounds_list_join (refuted_words != NULL ? refuted_words : "",
                           problem->suspected                         ? _ ("Suspected")
                           : problem->state == ROUNDS_PROBLEM_REFUTED ? ""
                                                                      : state,
                           problem->suspected && !is_current (problem) ? state : "",
                           problem->code == NULL ? _ ("text only, no code") : "",
                           records != NULL ? records : "", also != NULL ? also : "",
                           against != NULL ? against : "", NULL);
}

/* As it was given: an onset may be an age or words. */
static char *
since_words (const RoundsListing *self, const RoundsProblem *problem)
{
  const RoundsEpisode *episode = &problem->episodes[0];
  const RoundsFacet *onset = rounds_event_facet (episode->row->event, ROUNDS_FACET_ONSET, 0);
  g_autofree char *until = NULL;
  g_autofree char *from = NULL;

  if (onset != NULL && onset->type == ROUNDS_FACET_IS_TEXT)
    from = g_strdup (onset->text);
  else if (onset != NULL && onset->type == ROUNDS_FACET_IS_QUANTITY &&
           onset->quantity.decimal != NULL)
    from = rounds_say_at_age (&onset->quantity);
  else if (onset != NULL && onset->type == ROUNDS_FACET_IS_TIME)
    from = rounds_list_facet_day (self->chart.index, episode->row->event, ROUNDS_FACET_ONSET);
  else
    from = g_strdup (_ ("onset not recorded"));
  if (is_current (problem) || episode->until == G_MAXINT64)
    return g_steal_pointer (&from);
  until = rounds_list_facet_day (self->chart.index, episode->row->event, ROUNDS_FACET_ABATEMENT);
  if (until == NULL)
    return g_steal_pointer (&from);
  return g_strdup_printf (_ ("%s to %s"), from, until);
}

static char *
recorded_words (const RoundsListing *self, const RoundsEvent *event)
{
  char *day = rounds_list_facet_day (self->chart.index, event, ROUNDS_FACET_RECORDED);

  return day != NULL ? day : g_strdup (_ ("not recorded"));
}

static void
fill_problem (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsProblem *problem = entry->thing;
  const RoundsEvent *event = problem->episodes[0].row->event;
  g_autofree char *title = rounds_say_concept (problem->title);
  const RoundsFacet *site = rounds_event_facet (event, ROUNDS_FACET_BODY_SITE, 0);
  const RoundsFacet *severity = rounds_event_facet (event, ROUNDS_FACET_SEVERITY, 0);
  const char *place = site == NULL                 ? NULL
                      : site->code.display != NULL ? site->code.display
                                                   : site->text;

  text->cells[0].text = rounds_list_join (title, place != NULL ? place : "",
                                          severity != NULL && severity->code.display != NULL
                                              ? severity->code.display
                                              : "",
                                          NULL);
  text->struck = !is_current (problem) &&
                 (refuting_row (problem) != NULL || problem->state == ROUNDS_PROBLEM_IN_ERROR);
  text->italic = problem->suspected;
  text->cells[1].text = status_words (self, problem, &text->cells[1].warn);
  text->cells[2].text = since_words (self, problem);
  text->cells[3].text = recorded_words (self, event);
}

/* ---- relatives: never a problem of the patient's own ---- */

static void
fill_relative (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  const RoundsFacet *who = rounds_event_facet (event, ROUNDS_FACET_RELATIONSHIP, 0);
  const RoundsFacet *onset = rounds_event_facet (event, ROUNDS_FACET_ONSET, 0);
  g_autofree char *title = rounds_say_concept (event->title);
  const char *relation = who == NULL                 ? NULL
                         : who->code.display != NULL ? who->code.display
                                                     : who->text;

  /* translators: a relative and an illness: "mother: breast cancer" */
  text->cells[0].text = g_strdup_printf (_ ("%s: %s"), relation != NULL ? relation : _ ("relative"),
                                         title);
  text->cells[1].text = g_strdup (_ ("relative"));
  if (onset != NULL && onset->type == ROUNDS_FACET_IS_QUANTITY && onset->quantity.decimal != NULL)
    text->cells[2].text = rounds_say_at_age (&onset->quantity);
  else
    text->cells[2].text = g_strdup (onset != NULL && onset->text != NULL ? onset->text
                                                                         : _ ("age not recorded"));
  text->cells[3].text = rounds_say_row_time (self->chart.index, entry->row);
}

static void
add_relatives (RoundsListing *self)
{
  const RoundsChartIndex *index = self->chart.index;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ ("Family history")),
                                                     fill_relative);

  section->note = g_strdup (_ ("never a problem of the patient’s own"));
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_FAMILY_HISTORY &&
        rounds_list_is_shown (index, self->chart.at, &index->rows[i]))
      {
        RoundsListEntry entry = rounds_listing_entry (&index->rows[i]);

        rounds_listing_add (self, &entry);
      }
  rounds_listing_end (self);
}

/* ---- the list ---- */

typedef gboolean (*Belongs) (const RoundsProblem *problem, gpointer data);

static gboolean
is_current_in (const RoundsProblem *problem, gpointer data)
{
  return !problem->beneath && is_current (problem) &&
         problem->section == (RoundsProblemSection) GPOINTER_TO_INT (data);
}

static gboolean
is_past (const RoundsProblem *problem, gpointer data)
{
  return !problem->beneath && !is_current (problem) &&
         (problem->section == ROUNDS_PROBLEMS_SOCIAL) == (data != NULL);
}

static gboolean
is_sensitive (const RoundsProblem *problem)
{
  return (rounds_sensitive_problem_marks (problem) & ROUNDS_MARK_SENSITIVE) != 0;
}

static RoundsListSection *
add_problems (RoundsListing *self, const char *title, Belongs belongs, gpointer data)
{
  const RoundsProblems *problems = self->chart.problems;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (title), fill_problem);

  for (guint i = 0; i < problems->n_problems; i++)
    if (belongs (&problems->problems[i], data))
      {
        const RoundsProblem *problem = &problems->problems[i];

        rounds_listing_add (self, &(RoundsListEntry){ .row = problem->episodes[0].row,
                                                      .thing = problem,
                                                      .sensitive = is_sensitive (problem),
                                                      .name = problem->title,
                                                      .time = problem->episodes[0].from,
                                                      .rank = problem->suspected ? 1 : 0 });
      }
  return section;
}

/* Who curated it last, and when. */
static char *
curated_words (const RoundsListing *self)
{
  const RoundsProblems *problems = self->chart.problems;
  const RoundsFacet *newest = NULL;
  const RoundsEvent *by = NULL;
  g_autofree char *day = NULL;
  g_autofree char *who = NULL;

  for (guint i = 0; i < problems->n_problems; i++)
    {
      const RoundsEvent *event = problems->problems[i].episodes[0].row->event;
      const RoundsFacet *at = rounds_event_facet (event, ROUNDS_FACET_RECORDED, 0);

      if (problems->problems[i].section != ROUNDS_PROBLEMS_CURATED || at == NULL ||
          (newest != NULL && newest->time.from >= at->time.from))
        continue;
      newest = at;
      by = event;
    }
  if (newest == NULL)
    return NULL;
  day = rounds_list_facet_day (self->chart.index, by, ROUNDS_FACET_RECORDED);
  who = rounds_list_person (self->chart.index, by->performer);
  return who != NULL ? g_strdup_printf (_ ("last entry by %s, %s"), who, day)
                     : g_strdup_printf (_ ("last entry %s"), day);
}

static void
add_sections (RoundsListing *self)
{
  RoundsListSection *section;

  section = add_problems (self, _ ("Problem list"), is_current_in,
                          GINT_TO_POINTER (ROUNDS_PROBLEMS_CURATED));
  section->counted = TRUE;
  section->note = curated_words (self);
  rounds_listing_end (self);
  section = add_problems (self, _ ("Active diagnoses recorded at encounters"), is_current_in,
                          GINT_TO_POINTER (ROUNDS_PROBLEMS_ENCOUNTER));
  section->counted = TRUE;
  section->note = g_strdup (_ ("not curated"));
  rounds_listing_end (self);
  add_problems (self, _ ("History of"), is_current_in, GINT_TO_POINTER (ROUNDS_PROBLEMS_HISTORY));
  rounds_listing_end (self);
  section = add_problems (self, _ ("Social and administrative"), is_current_in,
                          GINT_TO_POINTER (ROUNDS_PROBLEMS_SOCIAL));
  section->note = g_strdup (_ ("hidden in exam-room view until you say yes"));
  rounds_listing_end (self);
  add_relatives (self);
  section = add_problems (self, _ ("Not current: refuted, resolved, inactive, in error"), is_past,
                          NULL);
  section->history = TRUE;
  section->note = g_strdup (_ ("struck only where refuted or in error"));
  rounds_listing_end (self);
  section = add_problems (self, _ ("Social and administrative, not current"), is_past,
                          GINT_TO_POINTER (1));
  section->history = TRUE;
  rounds_listing_end (self);
}

RoundsListing *
rounds_list_problems (const RoundsListChart *chart)
{
  RoundsListing *self = rounds_listing_new (chart);
  guint64 kinds = (1u << ROUNDS_KIND_CONDITION) | (1u << ROUNDS_KIND_FAMILY_HISTORY);

  rounds_listing_say_missing (self, types, kinds);
  if (chart->problems == NULL)
    return self;
  if (chart->problems->no_curated)
    rounds_listing_notice (self, g_strdup (_ ("This record has no curated problem list")));
  rounds_listing_add_errors (self, KINDS, TRUE);
  add_sections (self);
  rounds_listing_say_empty (self, _ ("problems"), types, kinds);
  return self;
}
