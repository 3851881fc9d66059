/* Diagnoses that contradict each other or the person (record rule 2.2). */
#include "errors-private.h"

#include "problems.h"

#define PREGNANCY_LONGEST (44 * 7 * ROUNDS_DAY)

static gboolean
is_open (const RoundsProblem *problem)
{
  return problem->state <= ROUNDS_PROBLEM_NO_STATUS;
}

static const char *
role_of (const RoundsProblem *problem)
{
  return problem->code != NULL ? rounds_table_role (problem->code->code) : NULL;
}

static void
note_open (Finder *self, const RoundsProblems *problems, const char *const *roles)
{
  for (guint i = 0; i < problems->n_problems; i++)
    if (is_open (&problems->problems[i]) &&
        rounds_word_among (role_of (&problems->problems[i]), roles))
      rounds_errors_note (self, problems->problems[i].episodes[0].row);
}

static void
find_diabetes (Finder *self, const RoundsProblems *problems)
{
  static const char *const before[] = { "prediabetes", NULL };
  static const char *const after[] = { "diabetic-complication", "diabetes", NULL };
  guint n;

  note_open (self, problems, before);
  n = self->rows->len;
  if (n > 0)
    note_open (self, problems, after);
  rounds_errors_add (self, ROUNDS_ERROR_PROBLEM_PAIR, n + 1);
}

/* One code, active in one place and refuted in another. */
static void
find_refuted (Finder *self, const RoundsProblem *problem)
{
  gboolean refuted = FALSE, open = FALSE;

  for (guint i = 0; i < problem->n_episodes; i++)
    {
      refuted |= problem->episodes[i].state == ROUNDS_PROBLEM_REFUTED;
      open |= problem->episodes[i].state <= ROUNDS_PROBLEM_NO_STATUS;
    }
  for (guint i = 0; refuted && open && i < problem->n_episodes; i++)
    rounds_errors_note (self, problem->episodes[i].row);
  rounds_errors_add (self, ROUNDS_ERROR_PROBLEM_PAIR, 2);
}

static void
find_stages (Finder *self, const RoundsProblem *problem)
{
  if (problem->n_also_open > 0)
    rounds_errors_note (self, problem->episodes[0].row);
  for (guint i = 0; i < problem->n_also_open; i++)
    rounds_errors_note (self, problem->also_open[i]->episodes[0].row);
  rounds_errors_add (self, ROUNDS_ERROR_STAGES, 2);
}

/* Its end was given, as a date or as an age or in words, which all say that it is over (FHIR R4, con-4). */
static gboolean
is_abated (const RoundsEpisode *episode, gint64 at)
{
  const RoundsFacet *end = rounds_event_facet (episode->row->event, ROUNDS_FACET_ABATEMENT, 0);

  return episode->until <= at || (end != NULL && end->type != ROUNDS_FACET_IS_TIME);
}

static void
find_episodes (Finder *self, const RoundsProblem *problem)
{
  gboolean pregnancy = g_strcmp0 (role_of (problem), "pregnancy") == 0;
  gint64 until = MIN (self->at, self->index->death);

  for (guint i = 0; i < problem->n_episodes; i++)
    {
      const RoundsEpisode *episode = &problem->episodes[i];
      if (episode->state > ROUNDS_PROBLEM_RELAPSE)
        continue;
      if (is_abated (episode, self->at))
        {
          rounds_errors_note (self, episode->row);
          rounds_errors_add (self, ROUNDS_ERROR_ABATED, 1);
        }
      if (pregnancy && episode->from != G_MAXINT64 &&
          (until - episode->from > PREGNANCY_LONGEST || self->at >= self->index->death))
        {
          rounds_errors_note (self, episode->row);
          rounds_errors_add (self, ROUNDS_ERROR_PREGNANCY_LONG, 1);
        }
    }
}

/* ---- smoking: a diagnosis against the newest answer ---- */

static void
find_smoking (Finder *self, const RoundsProblems *problems)
{
  static const char *const smokes[] = { "smokes", NULL };
  static const char *const answers[] = { "smokes", "never-smoked", "ex-smoker", NULL };
  const GPtrArray *marked = self->index->parts->with_role;
  const RoundsChartRow *newest = NULL;

  for (guint i = 0; i < marked->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (marked, i);
      if (row->event->value.type == ROUNDS_VALUE_CODED && rounds_errors_counts (self, row) &&
          rounds_word_among (rounds_event_role (row->event), answers))
        newest = row;
    }
  if (newest == NULL || strcmp (rounds_event_role (newest->event), "never-smoked") != 0)
    return;
  note_open (self, problems, smokes);
  if (self->rows->len > 0)
    rounds_errors_note (self, newest);
  rounds_errors_add (self, ROUNDS_ERROR_SMOKING, 2);
}

/* ---- recorded sex: neutral words, one error a code ---- */

static gboolean
unexpected_for (const char *sex, const char *role)
{
  if (g_strcmp0 (sex, "male") == 0)
    return g_strcmp0 (role, "pregnancy") == 0 || g_strcmp0 (role, "pregnancy-test") == 0;
  return g_strcmp0 (sex, "female") == 0 && g_strcmp0 (role, "prostate") == 0;
}

static void
find_sex (Finder *self)
{
  const RoundsPerson *person = self->index->person;
  const GPtrArray *marked = self->index->parts->with_role;

  for (guint i = 0; person != NULL && person->sex != NULL && i < marked->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (marked, i);
      if (unexpected_for (person->sex, rounds_event_word (row->event, rounds_table_role)) &&
          rounds_errors_counts (self, row))
        rounds_errors_note (self, row);
    }
  rounds_errors_add (self, ROUNDS_ERROR_SEX, 1);
}

void
rounds_errors_find_problems (Finder *self)
{
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (self->index, self->at);

  self->no_memory |= problems == NULL;
  if (problems == NULL)
    return;
  find_diabetes (self, problems);
  find_smoking (self, problems);
  for (guint i = 0; i < problems->n_problems; i++)
    {
      find_refuted (self, &problems->problems[i]);
      find_stages (self, &problems->problems[i]);
      find_episodes (self, &problems->problems[i]);
    }
  find_sex (self);
}
