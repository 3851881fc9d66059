/* goals.h: what was agreed for a measure, to stand beside it (W4): "goal < 130/80 mmHg".
 *
 * Only what a goal's own target says of that very code (Goal.target.measure), in the target's own unit, never
 * converted and never guessed from the words of the goal. Goals that disagree are not chosen between.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* Of the goals that are active at the moment shown. code: LOINC's; second: of the other half of a pair, as the
 * diastolic pressure; NULL. differ: several goals that do not say the same; may be NULL. (transfer full) NULL:
 * there is none. */
char *
rounds_goal_words (RoundsPatient *patient, const char *code, const char *second, gboolean *differ);

G_END_DECLS
