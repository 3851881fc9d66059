/* round-head.h: what stands above a round: which list, how far it is read, what can be done with it.
 *
 * The lists are those of the person, then the care teams (lists.h). Its buttons have the actions of the page
 * ("round.", page-actions.h).
 */
#pragma once

#include "round-lines.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "chosen" (const char *name): another list was chosen. */
#define ROUNDS_TYPE_ROUND_HEAD (rounds_round_head_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundHead, rounds_round_head, ROUNDS, ROUND_HEAD, AdwBin)

GtkWidget *rounds_round_head_new (void);
/* What may be chosen, and that `name` is shown (NULL: none). */
void rounds_round_head_set_lists (RoundsRoundHead *self, RoundsLists *lists, const char *name);
/* list: what the lines are of; NULL. */
void rounds_round_head_show (RoundsRoundHead *self,
                             RoundsRoundLines *lines,
                             const RoundsPatientList *list,
                             RoundsSession *session);
void rounds_round_head_focus (RoundsRoundHead *self);

G_END_DECLS
