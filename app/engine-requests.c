#include "engine-requests.h"

#include "wire.h"

#include <string.h>

/* What may wait while there is no child, or one that does not read. */
#define WAITING_MAX       32
#define WAITING_BYTES_MAX (32u << 20)

/* No header of app includes wire.h, so the numbers stand in both. A trust that meant something else
 * on the other side would let a record's words become special tokens. */
G_STATIC_ASSERT (ROUNDS_SCOPE_BYTES == RX_WIRE_SCOPE_BYTES);
G_STATIC_ASSERT ((int) ROUNDS_ROLE_SYSTEM == RX_ROLE_SYSTEM);
G_STATIC_ASSERT ((int) ROUNDS_ROLE_USER == RX_ROLE_USER);
G_STATIC_ASSERT ((int) ROUNDS_ROLE_ASSISTANT == RX_ROLE_ASSISTANT);
G_STATIC_ASSERT ((int) ROUNDS_TRUST_TEMPLATE == RX_TRUST_TEMPLATE);
G_STATIC_ASSERT ((int) ROUNDS_TRUST_INSTRUCTION == RX_TRUST_INSTRUCTION);
G_STATIC_ASSERT ((int) ROUNDS_TRUST_RECORD == RX_TRUST_RECORD);
G_STATIC_ASSERT ((int) ROUNDS_CAN_GENERATE == RX_CAN_GENERATE);
G_STATIC_ASSERT ((int) ROUNDS_CAN_EMBED == RX_CAN_EMBED);
G_STATIC_ASSERT ((int) ROUNDS_CAN_IMAGE_IN == RX_CAN_IMAGE_IN);
G_STATIC_ASSERT ((int) ROUNDS_CAN_RUN == RX_CAN_RUN);

void
rounds_engine_request_free (RoundsEngineRequest *request)
{
  g_clear_object (&request->answer);
  g_clear_object (&request->prompt);
  g_free (request);
}

void
rounds_engine_request_end (RoundsEngineRequest *request,
                           RoundsAnswerState state,
                           const GError *error)
{
  g_autoptr (RoundsAnswer) answer = g_steal_pointer (&request->answer);

  rounds_engine_request_free (request);
  if (answer != NULL)
    rounds_answer_end (answer, state, FALSE, error);
}

static gsize
prompt_bytes (RoundsPrompt *prompt)
{
  gsize bytes = 0;

  for (guint i = 0; i < rounds_prompt_get_n_segments (prompt); i++)
    bytes += strlen (rounds_prompt_get_segment (prompt, i, NULL, NULL, NULL));
  return bytes;
}

/* The caller may change the prompt later; what was asked must stay what was asked. */
static RoundsPrompt *
prompt_copy (RoundsPrompt *prompt)
{
  RoundsPrompt *copy = rounds_prompt_new (rounds_prompt_get_scope (prompt));

  for (guint i = 0; i < rounds_prompt_get_n_segments (prompt); i++)
    {
      RoundsRole role;
      RoundsTrust trust;
      gboolean pinned;
      const char *text = rounds_prompt_get_segment (prompt, i, &role, &trust, &pinned);

      rounds_prompt_add (copy, role, trust, pinned, text);
    }
  rounds_prompt_set_max_tokens (copy, rounds_prompt_get_max_tokens (prompt));
  rounds_prompt_set_temperature (copy, rounds_prompt_get_temperature (prompt),
                                 rounds_prompt_get_seed (prompt));
  return copy;
}

RoundsEngineRequest *
rounds_engine_requests_add (RoundsEngineRequests *self, guint64 id, RoundsPrompt *prompt)
{
  RoundsEngineRequest *request;
  gsize bytes = prompt_bytes (prompt);

  if (self->waiting.length >= WAITING_MAX ||
      (self->waiting.length > 0 && self->bytes + bytes > WAITING_BYTES_MAX))
    return NULL;

  request = g_new0 (RoundsEngineRequest, 1);
  request->id = id;
  request->answer = rounds_answer_new ();
  request->prompt = prompt_copy (prompt);
  request->bytes = bytes;
  memcpy (request->scope, rounds_prompt_get_scope (prompt), ROUNDS_SCOPE_BYTES);
  g_queue_push_tail (&self->waiting, request);
  self->bytes += bytes;
  return request;
}

static void
put_request (rx_writer *w, RoundsEngineRequest *request, guint32 model)
{
  RoundsPrompt *prompt = request->prompt;
  guint n = rounds_prompt_get_n_segments (prompt);
  g_autofree rx_segment *segments = g_new0 (rx_segment, n);
  rx_generate_spec spec = { .segments = segments, .n_segments = n };

  for (guint i = 0; i < n; i++)
    {
      RoundsRole role;
      RoundsTrust trust;
      gboolean pinned;
      const char *text = rounds_prompt_get_segment (prompt, i, &role, &trust, &pinned);

      segments[i] = (rx_segment){ .role = role,
                                  .trust = trust,
                                  .flags = pinned ? RX_SEGMENT_PINNED : 0,
                                  .text = rx_bytes_of (text) };
    }
  memcpy (spec.scope, request->scope, sizeof spec.scope);
  spec.sampling.max_tokens = rounds_prompt_get_max_tokens (prompt);
  spec.sampling.temperature = (float) rounds_prompt_get_temperature (prompt);
  spec.sampling.seed = rounds_prompt_get_seed (prompt);
  rx_put_generate (w, (rx_to){ request->id, model }, &spec);
}

gboolean
rounds_engine_requests_send (RoundsEngineRequests *self, guint32 model, guint8 **data, gsize *size)
{
  RoundsEngineRequest *request = g_queue_peek_head (&self->waiting);
  rx_writer w = { 0 };

  put_request (&w, request, model);
  if (w.failed)
    {
      rx_writer_clear (&w);
      return FALSE;
    }
  g_queue_pop_head (&self->waiting);
  self->bytes -= request->bytes;
  g_clear_object (&request->prompt);
  g_queue_push_tail (&self->sent, request);
  *data = w.data;
  *size = w.used;
  return TRUE;
}

static GList *
find_id (GQueue *queue, guint64 id)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    if (((RoundsEngineRequest *) l->data)->id == id)
      return l;
  return NULL;
}

static GList *
find_answer (GQueue *queue, RoundsAnswer *answer)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    if (((RoundsEngineRequest *) l->data)->answer == answer)
      return l;
  return NULL;
}

RoundsEngineRequest *
rounds_engine_requests_find_sent (RoundsEngineRequests *self, guint64 id)
{
  GList *link = find_id (&self->sent, id);

  return link != NULL ? link->data : NULL;
}

RoundsEngineRequest *
rounds_engine_requests_take_sent (RoundsEngineRequests *self, guint64 id)
{
  GList *link = find_id (&self->sent, id);
  RoundsEngineRequest *request = link != NULL ? link->data : NULL;

  if (link != NULL)
    g_queue_delete_link (&self->sent, link);
  return request;
}

RoundsEngineRequest *
rounds_engine_requests_take_waiting (RoundsEngineRequests *self)
{
  RoundsEngineRequest *request = g_queue_pop_head (&self->waiting);

  if (request != NULL)
    self->bytes -= request->bytes;
  return request;
}

RoundsAnswer *
rounds_engine_requests_cancel (RoundsEngineRequests *self, RoundsAnswer *answer, guint64 *sent_id)
{
  GList *link;
  RoundsEngineRequest *request;

  *sent_id = 0;
  if ((link = find_answer (&self->sent, answer)) != NULL)
    {
      request = link->data;
      *sent_id = request->id;
      return g_steal_pointer (&request->answer);
    }
  if ((link = find_answer (&self->waiting, answer)) == NULL)
    return NULL;

  request = link->data;
  g_queue_delete_link (&self->waiting, link);
  self->bytes -= request->bytes;
  answer = g_steal_pointer (&request->answer);
  rounds_engine_request_free (request);
  return answer;
}

static RoundsAnswer *
of_scope (GQueue *queue, const guint8 *scope)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    {
      RoundsEngineRequest *request = l->data;

      if (request->answer != NULL && memcmp (request->scope, scope, ROUNDS_SCOPE_BYTES) == 0)
        return request->answer;
    }
  return NULL;
}

RoundsAnswer *
rounds_engine_requests_of_scope (RoundsEngineRequests *self, const guint8 *scope)
{
  RoundsAnswer *answer = of_scope (&self->sent, scope);

  return answer != NULL ? answer : of_scope (&self->waiting, scope);
}

void
rounds_engine_requests_end_waiting (RoundsEngineRequests *self,
                                    RoundsAnswerState state,
                                    const GError *error)
{
  for (guint n = self->waiting.length; n > 0; n--)
    {
      RoundsEngineRequest *request = rounds_engine_requests_take_waiting (self);

      if (request != NULL)
        rounds_engine_request_end (request, state, error);
    }
}

void
rounds_engine_requests_end_sent (RoundsEngineRequests *self,
                                 RoundsAnswerState state,
                                 const GError *error)
{
  for (guint n = self->sent.length; n > 0; n--)
    {
      RoundsEngineRequest *request = g_queue_pop_head (&self->sent);

      if (request != NULL)
        rounds_engine_request_end (request, state, error);
    }
}
