/* chat-pane.h: questions about the open chart, the model's drafts, and how the model is doing.
 *
 * A question goes to the engine with the events of the chart that matter for it (evidence.h), in the
 * scope of this patient alone; the draft says which it was given and shows those that it cites. What
 * was asked and answered is kept, sealed, beside the chart.
 *
 * W1: only a demonstration store may show a draft (rounds_session_may_draft); in any other store
 * the pane says why it is off and searches the chart instead. One question at a time. The pane and
 * every word in it are destroyed when the session locks.
 */
#pragma once

#include "chat-turn.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_CHAT_PANE (rounds_chat_pane_get_type ())
G_DECLARE_FINAL_TYPE (RoundsChatPane, rounds_chat_pane, ROUNDS, CHAT_PANE, AdwBin)

RoundsChatPane *rounds_chat_pane_new (RoundsPatient *patient);
/* Asks as if the person had typed it. (transfer none) NULL when it cannot be asked now. */
RoundsAnswer *rounds_chat_pane_ask (RoundsChatPane *self, const char *question);
/* The newest question that is shown. (transfer none) NULL: none is. */
RoundsChatTurn *rounds_chat_pane_get_newest (RoundsChatPane *self);
/* FALSE where nothing can be asked. */
gboolean rounds_chat_pane_focus_question (RoundsChatPane *self);

G_END_DECLS
