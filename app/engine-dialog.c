#include "engine-dialog.h"

#include "engine-words.h"

#include "wire.h"

#include <string.h>

#define ECHO_MODEL       "builtin:echo" /* the path that rounds-engine serves without a file */
/* An answer that a person could read ends long before; a model that never stops must not fill the
 * memory. */
#define ANSWER_BYTES_MAX (1u << 20)

/* ---- what the child owes ---- */

static gboolean
on_debt_timer_elapsed (gpointer data)
{
  RoundsEngineClient *self = data;

  self->debt_timer = 0;
  rounds_engine_process_kill (self->process);
  return G_SOURCE_REMOVE;
}

static gboolean
owes_cancel (RoundsEngineClient *self)
{
  for (GList *l = self->requests.sent.head; l != NULL; l = l->next)
    if (((RoundsEngineRequest *) l->data)->answer == NULL)
      return TRUE;
  return FALSE;
}

/* An engine that hangs is seen by what a person waits for: its first word, the next step of a model's
 * loading, the end of an answer that was stopped, the wipe of a patient. Thinking itself has no limit,
 * since a person can stop it. */
static guint
debt_limit_ms (RoundsEngineClient *self)
{
  if (self->stage == ROUNDS_STAGE_HELLO || self->stage == ROUNDS_STAGE_LOAD)
    return self->limits.ready_ms;
  if (self->stage == ROUNDS_STAGE_RUN &&
      (g_hash_table_size (self->wipes) > 0 || owes_cancel (self)))
    return self->limits.debt_ms;
  return 0;
}

/* A new debt does not put off an older one. */
static void
debt_made (RoundsEngineClient *self)
{
  guint limit_ms = debt_limit_ms (self);

  if (limit_ms > 0 && self->debt_timer == 0)
    self->debt_timer = g_timeout_add (limit_ms, on_debt_timer_elapsed, self);
}

static void
debt_paid (RoundsEngineClient *self)
{
  g_clear_handle_id (&self->debt_timer, g_source_remove);
  debt_made (self);
}

/* Takes the writer's buffer. */
static void
send_frame (RoundsEngineClient *self, rx_writer *w)
{
  if (w->failed)
    {
      rx_writer_clear (w);
      rounds_engine_process_kill (self->process);
      return;
    }
  rounds_engine_process_send (self->process, w->data, w->used);
}

/* ---- answers of the child ---- */

static rx_bytes
payload_of (const RoundsEngineFrame *frame)
{
  return (rx_bytes){ frame->payload, frame->size };
}

static void
set_text (RoundsEngineClient *self, char **field, rx_bytes text, const char *property)
{
  g_autofree char *value = g_strndup ((const char *) text.data, text.size);

  rounds_engine_client_set_string (self, field, value, property);
}

static void
send_load (RoundsEngineClient *self)
{
  rx_writer w = { 0 };
  rx_load load = { .path = rx_bytes_of (self->echo ? ECHO_MODEL : self->model) };
  g_autofree char *detail = rounds_engine_load_detail ("", 0, 0);

  self->stage = ROUNDS_STAGE_LOAD;
  self->stage_request = rounds_engine_dialog_next_id (self);
  rx_put_load (&w, (rx_to){ self->stage_request, 0 }, &load);
  send_frame (self, &w);
  debt_made (self);
  if (self->state == ROUNDS_MODEL_STARTING)
    rounds_engine_client_set_state (self, ROUNDS_MODEL_STARTING, detail);
}

static gboolean
take_ready (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  rx_ready ready;

  if (frame->type != RX_MSG_READY || frame->request != self->stage_request ||
      !rx_get_ready (payload_of (frame), &ready) || ready.version != RX_WIRE_VERSION)
    return FALSE;

  self->was_ready = TRUE;
  self->stage = ROUNDS_STAGE_IDLE;
  debt_paid (self);
  g_object_freeze_notify (G_OBJECT (self));
  set_text (self, &self->device, ready.device, "device");
  if (self->software_device != (ready.software != 0))
    {
      self->software_device = ready.software != 0;
      g_object_notify (G_OBJECT (self), "software-device");
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (self->stage != ROUNDS_STAGE_IDLE) /* a handler stopped the engine */
    return TRUE;

  if (self->model != NULL || self->echo)
    send_load (self);
  else
    rounds_engine_client_refuse (self, rounds_engine_error_new (ROUNDS_APP_ERROR_NO_MODEL));
  return TRUE;
}

static gboolean
take_loaded (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  rx_loaded loaded;

  if (!rx_get_loaded (payload_of (frame), &loaded))
    return FALSE;

  self->handle = frame->model;
  self->capabilities = loaded.capabilities;
  self->sequences = MAX (1, loaded.sequences);
  self->stage = ROUNDS_STAGE_RUN;
  debt_paid (self);
  set_text (self, &self->name, loaded.name, "name");
  if (self->stage == ROUNDS_STAGE_RUN)
    rounds_engine_client_set_state (self, ROUNDS_MODEL_READY, "");
  rounds_engine_dialog_send_waiting (self);
  return TRUE;
}

static gboolean
take_load_answer (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  rx_progress progress;
  rx_failed failed;

  if (frame->request != self->stage_request)
    return FALSE;
  if (frame->type == RX_MSG_LOADED)
    return take_loaded (self, frame);
  if (frame->type == RX_MSG_PROGRESS && rx_get_progress (payload_of (frame), &progress))
    {
      g_autofree char *step = g_strndup ((const char *) progress.step.data, progress.step.size);
      g_autofree char *detail = rounds_engine_load_detail (step, progress.done, progress.total);

      debt_paid (self);
      if (self->state == ROUNDS_MODEL_STARTING)
        rounds_engine_client_set_state (self, ROUNDS_MODEL_STARTING, detail);
      return TRUE;
    }
  if (frame->type == RX_MSG_FAILED && rx_get_failed (payload_of (frame), &failed))
    {
      self->stage = ROUNDS_STAGE_IDLE;
      debt_paid (self);
      rounds_engine_client_refuse (self, rounds_engine_error_of_load (failed.code));
      return TRUE;
    }
  return FALSE;
}

static gboolean
take_text (RoundsEngineClient *self, const RoundsEngineFrame *frame, RoundsEngineRequest *request)
{
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autofree char *piece = NULL;
  rx_text text;

  if (!rx_get_text (payload_of (frame), &text))
    return FALSE;
  if (request->answer == NULL)
    return TRUE;

  if (strlen (rounds_answer_get_text (request->answer)) + text.text.size > ANSWER_BYTES_MAX)
    {
      answer = g_steal_pointer (&request->answer);
      rounds_engine_dialog_cancel (self, frame->request);
      rounds_answer_end (answer, ROUNDS_ANSWER_DONE, FALSE, NULL);
      return TRUE;
    }
  answer = g_object_ref (request->answer);
  piece = g_strndup ((const char *) text.text.data, text.text.size);
  rounds_answer_append (answer, piece);
  return TRUE;
}

static gboolean
take_done (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  RoundsEngineRequest *request;
  g_autoptr (RoundsAnswer) answer = NULL;
  gboolean complete;
  rx_done done;

  if (!rx_get_done (payload_of (frame), &done))
    return FALSE;

  request = rounds_engine_requests_take_sent (&self->requests, frame->request);
  answer = g_steal_pointer (&request->answer);
  rounds_engine_request_free (request);
  debt_paid (self);
  if (answer != NULL && done.finish == RX_FINISH_CANCELLED)
    rounds_answer_end (answer, ROUNDS_ANSWER_STOPPED, FALSE, NULL);
  else if (answer != NULL)
    {
      complete = done.finish == RX_FINISH_END || done.finish == RX_FINISH_STOP;
      self->losses = 0;
      rounds_answer_end (answer, ROUNDS_ANSWER_DONE, complete, NULL);
    }
  rounds_engine_dialog_send_waiting (self);
  return TRUE;
}

/* The request was refused, or its words ended early. */
static void
end_refused (RoundsEngineClient *self, guint64 id, GError *error)
{
  RoundsEngineRequest *request = rounds_engine_requests_take_sent (&self->requests, id);
  gboolean has_words = request->answer != NULL && *rounds_answer_get_text (request->answer) != '\0';

  debt_paid (self);
  rounds_engine_request_end (request, has_words ? ROUNDS_ANSWER_CUT_OFF : ROUNDS_ANSWER_FAILED,
                             error);
  g_error_free (error);
  rounds_engine_dialog_send_waiting (self);
}

static gboolean
take_failed (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  rx_failed failed;

  if (!rx_get_failed (payload_of (frame), &failed))
    return FALSE;
  /* A process whose device was lost cannot have it again; a fresh one can. */
  if (failed.code == RX_FAIL_DEVICE)
    rounds_engine_process_kill (self->process);
  end_refused (self, frame->request, rounds_engine_error_of_answer (failed.code));
  return TRUE;
}

static gboolean
take_dropped (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  rx_dropped dropped;

  if (!rx_get_dropped (payload_of (frame), &dropped) ||
      !g_hash_table_remove (self->wipes, &frame->request))
    return FALSE;
  debt_paid (self);
  return TRUE;
}

/* Words for a question that nobody asked, or that has ended, mean that the engine has lost track of
 * which words are whose: nothing more from it is believed. */
static gboolean
take_answer (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  RoundsEngineRequest *request = rounds_engine_requests_find_sent (&self->requests, frame->request);
  rx_progress progress;
  rx_unsupported unsupported;

  if (frame->type == RX_MSG_DROPPED)
    return take_dropped (self, frame);
  if (request == NULL)
    return FALSE;
  switch (frame->type)
    {
    case RX_MSG_TEXT:
      return take_text (self, frame, request);
    case RX_MSG_PROGRESS:
      if (!rx_get_progress (payload_of (frame), &progress))
        return FALSE;
      if (request->answer != NULL)
        rounds_answer_set_reading (request->answer, progress.done, progress.total);
      return TRUE;
    case RX_MSG_DONE:
      return take_done (self, frame);
    case RX_MSG_FAILED:
      return take_failed (self, frame);
    case RX_MSG_UNSUPPORTED:
      if (!rx_get_unsupported (payload_of (frame), &unsupported))
        return FALSE;
      end_refused (self, frame->request, rounds_engine_error_new (ROUNDS_APP_ERROR_NOT_CAPABLE));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- what the client calls ---- */

guint64
rounds_engine_dialog_next_id (RoundsEngineClient *self)
{
  return ++self->last_id;
}

void
rounds_engine_dialog_begin (RoundsEngineClient *self)
{
  rx_hello hello = { .version_max = RX_WIRE_VERSION,
                     .program = rx_bytes_of ("rounds " ROUNDS_VERSION) };
  rx_writer w = { 0 };

  self->stage = ROUNDS_STAGE_HELLO;
  self->stage_request = rounds_engine_dialog_next_id (self);
  rx_put_hello (&w, (rx_to){ self->stage_request, 0 }, &hello);
  send_frame (self, &w);
  debt_made (self);
}

void
rounds_engine_dialog_forget (RoundsEngineClient *self)
{
  self->stage = ROUNDS_STAGE_NONE;
  self->capabilities = 0;
  g_hash_table_remove_all (self->wipes);
  debt_paid (self);
}

gboolean
rounds_engine_dialog_take (RoundsEngineClient *self, const RoundsEngineFrame *frame)
{
  if (frame->flags != 0)
    return FALSE;
  switch (self->stage)
    {
    case ROUNDS_STAGE_HELLO:
      return take_ready (self, frame);
    case ROUNDS_STAGE_LOAD:
      return take_load_answer (self, frame);
    case ROUNDS_STAGE_RUN:
      return take_answer (self, frame);
    case ROUNDS_STAGE_NONE:
    case ROUNDS_STAGE_IDLE:
      break;
    }
  return FALSE;
}

/* A question goes into an empty pipe only: what is not in the pipe yet survives the child. */
void
rounds_engine_dialog_send_waiting (RoundsEngineClient *self)
{
  while (self->stage == ROUNDS_STAGE_RUN && self->requests.waiting.length > 0 &&
         self->requests.sent.length < self->sequences &&
         rounds_engine_process_is_idle (self->process))
    {
      g_autoptr (GError) error = NULL;
      guint8 *data;
      gsize size;

      if (rounds_engine_requests_send (&self->requests, self->handle, &data, &size))
        {
          rounds_engine_process_send (self->process, data, size);
          continue;
        }
      error = rounds_engine_error_new (ROUNDS_APP_ERROR_TOO_LONG);
      rounds_engine_request_end (rounds_engine_requests_take_waiting (&self->requests),
                                 ROUNDS_ANSWER_FAILED, error);
    }
}

void
rounds_engine_dialog_cancel (RoundsEngineClient *self, guint64 id)
{
  rx_writer w = { 0 };

  if (self->stage != ROUNDS_STAGE_RUN)
    return;
  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ id, self->handle });
  send_frame (self, &w);
  debt_made (self);
}

void
rounds_engine_dialog_drop_scope (RoundsEngineClient *self, const guint8 *scope)
{
  rx_drop_scope drop;
  rx_writer w = { 0 };
  guint64 *id;

  /* A child that was never given a question keeps nothing of anyone. */
  if (self->stage != ROUNDS_STAGE_RUN)
    return;

  memcpy (drop.scope, scope, sizeof drop.scope);
  id = g_new (guint64, 1);
  *id = rounds_engine_dialog_next_id (self);
  g_hash_table_add (self->wipes, id);
  rx_put_drop_scope (&w, (rx_to){ *id, self->handle }, &drop);
  send_frame (self, &w);
  debt_made (self);
}
