/* engine-requests.h: the questions that an engine client holds, asked and not yet asked. Private to
 * it. One id a question, never used twice, so that no word can reach another's answer. */
#pragma once

#include "model.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 id;
  RoundsAnswer *answer; /* owned; NULL once it was cancelled: its words are dropped */
  RoundsPrompt *prompt; /* owned copy; NULL once it was sent */
  gsize bytes;          /* of the prompt's text */
  guint8 scope[ROUNDS_SCOPE_BYTES];
} RoundsEngineRequest;

typedef struct
{
  GQueue waiting; /* of RoundsEngineRequest, not sent to any child */
  GQueue sent;    /* of RoundsEngineRequest, the child owes an end */
  gsize bytes;    /* of the prompts that wait */
} RoundsEngineRequests;

void rounds_engine_request_free (RoundsEngineRequest *request);

/* Ends the answer of a question that was taken out of its line. Frees the request. */
void rounds_engine_request_end (RoundsEngineRequest *request,
                                RoundsAnswerState state,
                                const GError *error);

/* Copies the prompt and puts the question at the end of the line; NULL when too many wait. */
RoundsEngineRequest *rounds_engine_requests_add (RoundsEngineRequests *self,
                                                 guint64 id,
                                                 RoundsPrompt *prompt);
/* The frame of the first that waits, which moves to the sent ones. FALSE: it is over the wire's cap,
 * and stays. *data is from malloc. */
gboolean
rounds_engine_requests_send (RoundsEngineRequests *self, guint32 model, guint8 **data, gsize *size);
RoundsEngineRequest *rounds_engine_requests_find_sent (RoundsEngineRequests *self, guint64 id);
/* Takes it out of the sent ones. (transfer full) */
RoundsEngineRequest *rounds_engine_requests_take_sent (RoundsEngineRequests *self, guint64 id);
/* The first that waits, taken out; NULL: none. (transfer full) */
RoundsEngineRequest *rounds_engine_requests_take_waiting (RoundsEngineRequests *self);
/* End what stands in the line now; the handlers of "ended" may ask again at once. */
void rounds_engine_requests_end_waiting (RoundsEngineRequests *self,
                                         RoundsAnswerState state,
                                         const GError *error);
void rounds_engine_requests_end_sent (RoundsEngineRequests *self,
                                      RoundsAnswerState state,
                                      const GError *error);
/* Takes the answer's question out of the line when it waits, else only forgets the answer and gives
 * the id that must be cancelled in *sent_id, 0 for none. (transfer full) the answer; NULL: not ours */
RoundsAnswer *rounds_engine_requests_cancel (RoundsEngineRequests *self,
                                             RoundsAnswer *answer,
                                             guint64 *sent_id);
/* (transfer none) an answer of the scope that is not yet cancelled; NULL: none */
RoundsAnswer *rounds_engine_requests_of_scope (RoundsEngineRequests *self, const guint8 *scope);

G_END_DECLS
