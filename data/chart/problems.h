/* problems.h: what a person has and had (record rule 2.2). Contradictions: chart-errors.h. */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_PROBLEMS_CURATED = 0, /* problem-list-item */
  ROUNDS_PROBLEMS_ENCOUNTER,   /* diagnoses recorded at encounters */
  ROUNDS_PROBLEMS_SOCIAL,      /* social and administrative, by a table of codes */
  ROUNDS_PROBLEMS_HISTORY,     /* history of, by a table of codes */
  ROUNDS_N_PROBLEM_SECTIONS
} RoundsProblemSection;

/* In the order in which they are shown. */
typedef enum
{
  ROUNDS_PROBLEM_ACTIVE = 0, /* active */
  ROUNDS_PROBLEM_RECURRENCE,
  ROUNDS_PROBLEM_RELAPSE,
  ROUNDS_PROBLEM_NO_STATUS, /* "status not recorded" */
  ROUNDS_PROBLEM_REMISSION,
  ROUNDS_PROBLEM_INACTIVE,
  ROUNDS_PROBLEM_RESOLVED,
  ROUNDS_PROBLEM_REFUTED, /* not current: struck, in words */
  ROUNDS_PROBLEM_IN_ERROR,
} RoundsProblemState;

const char *rounds_problem_section_word (RoundsProblemSection section); /* "encounter" */
const char *rounds_problem_state_word (RoundsProblemState state);       /* "active" */

typedef struct
{
  const RoundsChartRow *row;
  RoundsProblemState state; /* at the moment asked for */
  gboolean suspected;       /* provisional, differential, unconfirmed */
  gint64 from, until;       /* until G_MAXINT64: open or not recorded */
} RoundsEpisode;

typedef struct _RoundsProblem RoundsProblem;
struct _RoundsProblem
{
  RoundsProblemSection section;
  RoundsProblemState state; /* of the episode that says most */
  gboolean suspected;
  guint32 marks; /* of all its episodes */
  const char *title;
  const RoundsCode *code; /* NULL: text only */
  const RoundsEpisode *
      episodes; /* (n_episodes) [0] is the newest in `state`, confirmed before suspected, which the row shows; the others newest first */
  guint n_episodes;
  /* Earlier stages of one disease that are open too: shown beneath. */
  const RoundsProblem *const *also_open;
  guint n_also_open;
  gboolean beneath; /* is shown beneath a newer stage */
};

typedef struct
{
  const RoundsProblem *problems; /* (n_problems) by section, state, newest first */
  guint n_problems;
  gboolean no_curated; /* "This record has no curated problem list" */
  gboolean partial;    /* conditions did not come whole, or some are withheld */
  /*< private >*/
  gpointer block;
} RoundsProblems;

/* NULL without memory. (transfer full) */
RoundsProblems *rounds_chart_problems (const RoundsChartIndex *index, gint64 at);
void rounds_problems_free (RoundsProblems *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsProblems, rounds_problems_free)

G_END_DECLS
