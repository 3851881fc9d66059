#include "question-paper.h"

#include "say.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

static void
add_line (RoundsPaper *paper, const RoundsGivenLine *line)
{
  const char *cited = line->cited ? _ (" · the draft names it") : "";
  g_autofree char *left = NULL, *right = NULL;

  if (line->words == NULL)
    {
      left = g_strdup_printf ("%u · ⚠ %s", line->number, line->since);
      rounds_paper_line (paper, left, line->cited ? _ ("the draft names it") : NULL);
      return;
    }
  left = g_strdup_printf ("%u · %s", line->number, line->words);
  right = line->since != NULL
              ? g_strdup_printf (_ ("%s, version %u · ⚠ %s%s"), line->reference, line->version,
                                 line->since, cited)
              : g_strdup_printf (_ ("%s, version %u%s"), line->reference, line->version, cited);
  rounds_paper_line (paper, left, right);
}

static void
add_facts (RoundsPaper *paper,
           RoundsCitations *citations,
           gboolean sensitive,
           RoundsGuarded *guarded)
{
  g_autofree char *facts = rounds_citations_dup_facts (citations);
  guint32 marks = rounds_citations_get_all (citations)->facts_marks;

  if (facts != NULL && !rounds_chart_paper_keeps_marks (marks, sensitive, guarded))
    rounds_paper_text (paper, facts);
}

/* Of the moment that its lines were chosen from, which is not that of printing. */
static RoundsPaper *
new_paper (RoundsPatient *patient, RoundsCitations *citations)
{
  gint64 at = rounds_citations_get_all (citations)->moment;
  g_autofree char *moment = NULL, *as_of = NULL;

  if (at == ROUNDS_GIVEN_NO_MOMENT)
    return rounds_chart_paper_of_new (patient, _ ("Question"), _ ("As of: not recorded"));
  moment = rounds_say_moment (rounds_patient_get_index (patient), at);
  as_of = g_strdup_printf (_ ("As of %s"), moment);
  return rounds_chart_paper_of_new (patient, _ ("Question"), as_of);
}

RoundsPaper *
rounds_question_paper_new (RoundsPatient *patient,
                           RoundsChatTurn *turn,
                           gboolean sensitive,
                           guint *kept_back)
{
  RoundsCitations *citations = rounds_chat_turn_get_citations (turn);
  guint n = citations != NULL ? rounds_citations_get_n_given (citations) : 0;
  g_autofree char *moment = NULL;
  RoundsPaper *paper;
  RoundsGuarded guarded = { 0 };

  if (n == 0)
    return NULL;
  paper = new_paper (patient, citations);
  rounds_paper_heading (paper, rounds_chat_turn_get_question (turn));
  moment = rounds_citations_dup_moment (citations);
  if (moment != NULL)
    rounds_paper_text (paper, moment);
  rounds_paper_text (
      paper, _ ("The lines of the record that were given to the model for this question, the "
                "oldest first. Its draft is unchecked and is not on this paper."));
  for (guint i = 1; i <= n; i++)
    {
      RoundsGivenLine line = rounds_citations_get_given (citations, i);
      g_autofree char *since = line.since;

      if (!rounds_chart_paper_keeps_marks (line.marks, sensitive, &guarded))
        add_line (paper, &line);
    }
  add_facts (paper, citations, sensitive, &guarded);
  rounds_chart_paper_kept_back (paper, &guarded, sensitive, FALSE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : guarded.n;
  return paper;
}
