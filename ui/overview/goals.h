/* goals.h: what was agreed for a measure, to stand beside it (W4): "goal < 130/80 mmHg".
 *
 * Only what a goal's own target says of that very code (Goal.target.measure), in the target's own unit, never
 * converted and never guessed from the words of the goal. Goals that disagree are not chosen between.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* The goals that are active at the moment shown: const RoundsEvent *, of the chart until "changed". One way through
 * all rows, for all measures of a page. (transfer full) */
GPtrArray *rounds_goals_active (RoundsPatient *patient);
/* code: LOINC's, or NULL; second: of the other half of a pair, as the diastolic pressure; NULL. differ: several
 * goals that do not say the same; may be NULL. (transfer full) NULL: there is none. */
char *
rounds_goal_words (const GPtrArray *goals, const char *code, const char *second, gboolean *differ);
/* The same of a result, by its own code. (transfer full) NULL: there is none. */
char *rounds_goal_of_row (const GPtrArray *goals, const RoundsChartRow *row);

G_END_DECLS
