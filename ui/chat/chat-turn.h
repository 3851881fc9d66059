/* chat-turn.h: one question and its answer in the transcript.
 *
 * The answer is always called a draft that nothing has checked (W1). Its words are labels that
 * cannot be selected, so they cannot be copied. Words are taken over once a frame, a label a
 * paragraph, so that a long answer never lays out more than its last paragraph.
 */
#pragma once

#include "citations.h"
#include "model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "ask-again" (): the person wants the same question asked once more. */
#define ROUNDS_TYPE_CHAT_TURN (rounds_chat_turn_get_type ())
G_DECLARE_FINAL_TYPE (RoundsChatTurn, rounds_chat_turn, ROUNDS, CHAT_TURN, GtkListBoxRow)

/* model may be NULL only in drawings of a state; both are kept until the row goes. */
RoundsChatTurn *rounds_chat_turn_new (const char *question,
                                      RoundsAnswer *answer,
                                      RoundsModel *model);
/* An answer of an earlier time. when: "16-Nov-2026 08:00". unread: what it was given was kept and cannot be read. */
void rounds_chat_turn_set_kept (RoundsChatTurn *self, const char *when, gboolean unread);
/* Whether "ask-again" can be emitted now. */
void rounds_chat_turn_set_can_ask (RoundsChatTurn *self, gboolean can);
/* The events that the model was given; the turn takes it. */
void rounds_chat_turn_set_citations (RoundsChatTurn *self, RoundsCitations *citations);
RoundsCitations *
rounds_chat_turn_get_citations (RoundsChatTurn *self); /* (transfer none) NULL: none */
/* The lines that the answer cites; "" without any. (transfer full) */
char *rounds_chat_turn_dup_sources (RoundsChatTurn *self);
/* All that it was given, for keeping, with said (given.h). (transfer full) NULL: nothing. */
char *rounds_chat_turn_dup_given (RoundsChatTurn *self, const char *said);
RoundsAnswer *rounds_chat_turn_get_answer (RoundsChatTurn *self);   /* (transfer none) */
const char *rounds_chat_turn_get_question (RoundsChatTurn *self);   /* (transfer none) */
const char *rounds_chat_turn_get_state_text (RoundsChatTurn *self); /* the words on the screen */
/* What the record was of, in words (rounds_given_moment_words); "" where that is not known. */
const char *rounds_chat_turn_get_moment_text (RoundsChatTurn *self);
/* The answer's words on the screen, paragraphs joined by "\n". (transfer full) */
char *rounds_chat_turn_dup_shown (RoundsChatTurn *self);

G_END_DECLS
