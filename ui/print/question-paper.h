/* question-paper.h: a question of the chat with its sources on paper.
 *
 * The lines of the record that the model was given, as the record's own words, each with its number, its source
 * and whether the draft cites it. The draft itself is unchecked and is never on it (W1); the paper says so.
 */
#pragma once

#include "chat-turn.h"
#include "paper.h"

G_BEGIN_DECLS

/* Without the lines of sensitive records, unless sensitive; they are counted in kept_back. NULL: the turn was
 * given nothing. (transfer full) */
RoundsPaper *rounds_question_paper_new (RoundsPatient *patient,
                                        RoundsChatTurn *turn,
                                        gboolean sensitive,
                                        guint *kept_back);

G_END_DECLS
