/* overview-paper.h: the chart in ten seconds, on paper, in the order of W4.
 *
 * The cards of the overview with their numbers, each line with its words; what is over a card's budget is
 * counted there as on the screen. The last note's assessment and plan stand whole. No widgets: from the cards.
 */
#pragma once

#include "print-window.h"

G_BEGIN_DECLS

/* text: of the note that rounds_card_last_note gives; NULL: there is none, or it cannot be read.
 * (transfer full) */
RoundsPaper *rounds_overview_paper_new (RoundsPatient *patient,
                                        const char *text,
                                        gboolean sensitive,
                                        guint *kept_back);
/* Offers it, without and with what is sensitive; made when it is chosen, once its note is read. */
void rounds_overview_papers_add (RoundsPrintWindow *window, RoundsPatient *patient);

G_END_DECLS
