#include "engine-client.h"

#include "engine-dialog.h"
#include "engine-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Once the engine has run, its device may be gone for a moment after a driver was reset. */
#define START_FAILURES_MAX 5

static const RoundsEngineLimits default_limits = {
  .backoff_first_ms = 250,
  .backoff_cap_ms = 30 * 1000,
  .ready_ms = 60 * 1000,
  .debt_ms = 20 * 1000,
  .grace_ms = 500,
};

static void model_init (RoundsModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsEngineClient,
                               rounds_engine_client,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ROUNDS_TYPE_MODEL, model_init))

enum
{
  PROP_STATE = 1,
  PROP_DETAIL,
  PROP_NAME,
  PROP_DEVICE,
  PROP_SOFTWARE_DEVICE,
};

static void start_child (RoundsEngineClient *self);

/* ---- state ---- */

void
rounds_engine_client_set_string (RoundsEngineClient *self,
                                 char **field,
                                 const char *value,
                                 const char *property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify (G_OBJECT (self), property);
}

void
rounds_engine_client_set_state (RoundsEngineClient *self,
                                RoundsModelState state,
                                const char *detail)
{
  gboolean changed = self->state != state;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  if (state != ROUNDS_MODEL_FAILED)
    g_clear_error (&self->refusal);
  if (changed)
    g_object_notify (G_OBJECT (self), "state");
  rounds_engine_client_set_string (self, &self->detail, detail, "detail");
  g_object_thaw_notify (G_OBJECT (self));
}

/* Takes error. Nothing but a person brings the model back. */
void
rounds_engine_client_refuse (RoundsEngineClient *self, GError *error)
{
  g_autoptr (GError) lost = rounds_engine_error_new (ROUNDS_APP_ERROR_ENGINE_LOST);
  g_autoptr (GError) why = error;

  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (why);
  rounds_engine_client_set_state (self, ROUNDS_MODEL_FAILED, why->message);
  rounds_engine_requests_end_sent (&self->requests, ROUNDS_ANSWER_CUT_OFF, lost);
  rounds_engine_requests_end_waiting (&self->requests, ROUNDS_ANSWER_FAILED, why);
}

/* ---- events of the process ---- */

static gboolean
on_frame_arrived (gpointer owner, const RoundsEngineFrame *frame)
{
  g_autoptr (RoundsEngineClient) self = g_object_ref (owner);

  return rounds_engine_dialog_take (self, frame);
}

static void
on_queue_drained (gpointer owner)
{
  g_autoptr (RoundsEngineClient) self = g_object_ref (owner);

  rounds_engine_dialog_send_waiting (self);
}

static gboolean
on_restart_timer_elapsed (gpointer data)
{
  g_autoptr (RoundsEngineClient) self = g_object_ref (data);

  g_autofree char *detail = rounds_engine_restart_detail (0);

  self->restart_timer = 0;
  rounds_engine_client_set_state (self, ROUNDS_MODEL_RESTARTING, detail);
  if (self->state == ROUNDS_MODEL_RESTARTING && self->process == NULL)
    start_child (self);
  return G_SOURCE_REMOVE;
}

/* An answer that was sent is cut off and never asked again by itself: a question that kills the
 * engine would kill it for ever. Nonsense kills the child, since an engine that mixes up ids may mix
 * up words. An end before READY with a status is a person's matter, a signal is not; once the engine
 * has run, five losses are borne, since a driver's reset takes a moment. */
static guint
restart_delay_ms (RoundsEngineClient *self)
{
  guint64 delay = self->limits.backoff_first_ms;

  if (self->losses <= 1)
    return 0;
  for (guint i = 2; i < self->losses && delay < self->limits.backoff_cap_ms; i++)
    delay *= 2;
  return (guint) MIN (delay, self->limits.backoff_cap_ms);
}

/* The child is gone and comes back by itself. */
static void
restart (RoundsEngineClient *self)
{
  g_autoptr (GError) lost = rounds_engine_error_new (ROUNDS_APP_ERROR_ENGINE_LOST);
  g_autofree char *detail = NULL;
  guint delay_ms;

  self->losses++;
  delay_ms = restart_delay_ms (self);
  detail = rounds_engine_restart_detail (delay_ms);
  self->restart_timer = g_timeout_add (delay_ms, on_restart_timer_elapsed, self);
  rounds_engine_client_set_state (self, ROUNDS_MODEL_RESTARTING, detail);
  rounds_engine_requests_end_sent (&self->requests, ROUNDS_ANSWER_CUT_OFF, lost);
}

/* NULL: the child was lost and is to be started again. (transfer full) */
static GError *
why_not_again (RoundsEngineClient *self, RoundsEngineStage stage, const RoundsEngineEnd *end)
{
  if (stage != ROUNDS_STAGE_HELLO)
    return NULL;
  if (end->nonsense)
    return rounds_engine_error_new (ROUNDS_APP_ERROR_PROTOCOL);
  if (!end->exited || (self->was_ready && self->losses < START_FAILURES_MAX))
    return NULL;
  return rounds_engine_error_of_start (end->last_words);
}

static void
on_process_ended (gpointer owner, const RoundsEngineEnd *end)
{
  g_autoptr (RoundsEngineClient) self = g_object_ref (owner);
  RoundsEngineStage stage = self->stage;
  GError *why;

  rounds_engine_process_detach (self->process);
  g_clear_pointer (&self->process, rounds_engine_process_unref);
  rounds_engine_dialog_forget (self);
  if (stage == ROUNDS_STAGE_NONE)
    {
      if (self->start_when_ended)
        start_child (self);
      return;
    }
  if (self->state == ROUNDS_MODEL_FAILED)
    return;
  why = why_not_again (self, stage, end);
  if (why != NULL)
    rounds_engine_client_refuse (self, why);
  else
    restart (self);
}

static const RoundsEngineEvents process_events = {
  .frame = on_frame_arrived,
  .drained = on_queue_drained,
  .ended = on_process_ended,
};

/* ---- start ---- */

/* The engine may write here and nowhere else: compiled pipelines. (transfer full) */
static char *
cache_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "rounds", "engine", NULL);
}

static GPtrArray *
command_line (RoundsEngineClient *self)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_strdup (self->program));
  g_ptr_array_add (argv, g_strdup ("serve"));
  g_ptr_array_add (argv, g_strdup ("--cache"));
  g_ptr_array_add (argv, cache_folder ());
  if (self->model != NULL)
    {
      g_ptr_array_add (argv, g_strdup ("--model"));
      g_ptr_array_add (argv, g_strdup (self->model));
    }
  if (self->echo)
    {
      g_ptr_array_add (argv, g_strdup ("--echo"));
      g_ptr_array_add (argv, g_strdup_printf ("%u", self->word_delay_ms));
    }
  g_ptr_array_add (argv, NULL);
  return argv;
}

static void
start_child (RoundsEngineClient *self)
{
  g_autoptr (GPtrArray) argv = command_line (self);
  g_autoptr (GError) error = NULL;

  g_assert (self->process == NULL);
  self->start_when_ended = FALSE;
  self->process = rounds_engine_process_new ((const char *const *) argv->pdata, &process_events,
                                             self, &error);
  if (self->process == NULL)
    {
      rounds_engine_client_refuse (self, rounds_engine_error_of_spawn (error));
      return;
    }
  self->starts++;
  rounds_engine_dialog_begin (self);
}

/* ---- RoundsModel ---- */

static RoundsCapabilities
rounds_engine_client_get_capabilities (RoundsModel *model)
{
  /* RoundsCapabilities has the wire's own bits. */
  return (RoundsCapabilities) ROUNDS_ENGINE_CLIENT (model)->capabilities;
}

typedef struct
{
  RoundsAnswer *answer;
  GError *error;
} Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_object_unref (refusal->answer);
  g_error_free (refusal->error);
  g_free (refusal);
}

static gboolean
on_refusal_due (gpointer data)
{
  Refusal *refusal = data;

  rounds_answer_end (refusal->answer, ROUNDS_ANSWER_FAILED, FALSE, refusal->error);
  return G_SOURCE_REMOVE;
}

/* Takes error. Needs no client: the answer ends even when the client is gone by then. */
static RoundsAnswer *
refused_answer (GError *error)
{
  Refusal *refusal = g_new0 (Refusal, 1);

  refusal->answer = rounds_answer_new ();
  refusal->error = error;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_refusal_due, refusal, refusal_free);
  return g_object_ref (refusal->answer);
}

static RoundsAnswer *
rounds_engine_client_generate (RoundsModel *model, RoundsPrompt *prompt)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (model);
  RoundsEngineRequest *request;
  RoundsAnswer *answer;

  if (self->state == ROUNDS_MODEL_OFF)
    return refused_answer (rounds_engine_error_new (ROUNDS_APP_ERROR_NO_ENGINE));
  if (self->state == ROUNDS_MODEL_FAILED)
    return refused_answer (g_error_copy (self->refusal));
  if (rounds_prompt_get_n_segments (prompt) == 0)
    return refused_answer (rounds_engine_error_new (ROUNDS_APP_ERROR_USAGE));

  request = rounds_engine_requests_add (&self->requests, rounds_engine_dialog_next_id (self),
                                        prompt);
  if (request == NULL)
    return refused_answer (rounds_engine_error_new (ROUNDS_APP_ERROR_BUSY));
  answer = g_object_ref (request->answer);
  rounds_engine_dialog_send_waiting (self);
  return answer;
}

static void
rounds_engine_client_cancel (RoundsModel *model, RoundsAnswer *answer)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (model);
  guint64 id;
  g_autoptr (RoundsAnswer) ours = rounds_engine_requests_cancel (&self->requests, answer, &id);

  if (id != 0)
    rounds_engine_dialog_cancel (self, id);
  /* One that is not in a line is over, or waits to be told that it was refused. */
  rounds_answer_end (answer, ROUNDS_ANSWER_STOPPED, FALSE, NULL);
}

static void
rounds_engine_client_drop_scope (RoundsModel *model, const guint8 *scope)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (model);
  g_autoptr (RoundsEngineClient) keep = g_object_ref (self);
  guint8 copy[ROUNDS_SCOPE_BYTES] = { 0 };
  RoundsAnswer *answer;

  if (scope != NULL)
    memcpy (copy, scope, sizeof copy);
  while ((answer = rounds_engine_requests_of_scope (&self->requests, copy)) != NULL)
    rounds_model_cancel (model, answer);
  rounds_engine_dialog_drop_scope (self, copy);
}

static void
model_init (RoundsModelInterface *iface)
{
  iface->get_capabilities = rounds_engine_client_get_capabilities;
  iface->generate = rounds_engine_client_generate;
  iface->cancel = rounds_engine_client_cancel;
  iface->drop_scope = rounds_engine_client_drop_scope;
}

/* ---- object ---- */

static void
rounds_engine_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DEVICE:
      g_value_set_string (value, self->device);
      break;
    case PROP_SOFTWARE_DEVICE:
      g_value_set_boolean (value, self->software_device);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
rounds_engine_client_dispose (GObject *object)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (object);

  self->state = ROUNDS_MODEL_OFF;
  g_clear_handle_id (&self->restart_timer, g_source_remove);
  if (self->process != NULL)
    {
      gboolean asked_to_end = self->stage == ROUNDS_STAGE_NONE;

      rounds_engine_process_detach (self->process);
      /* Without a stop before, nobody waits for the child: it must not stay for want of a main loop
       * that would end it later. */
      rounds_engine_process_finish (self->process, self->limits.grace_ms);
      if (!asked_to_end)
        rounds_engine_process_kill (self->process);
      g_clear_pointer (&self->process, rounds_engine_process_unref);
    }
  rounds_engine_dialog_forget (self);
  rounds_engine_requests_end_sent (&self->requests, ROUNDS_ANSWER_STOPPED, NULL);
  rounds_engine_requests_end_waiting (&self->requests, ROUNDS_ANSWER_STOPPED, NULL);
  G_OBJECT_CLASS (rounds_engine_client_parent_class)->dispose (object);
}

static void
rounds_engine_client_finalize (GObject *object)
{
  RoundsEngineClient *self = ROUNDS_ENGINE_CLIENT (object);

  g_free (self->program);
  g_free (self->model);
  g_free (self->detail);
  g_free (self->name);
  g_free (self->device);
  g_clear_error (&self->refusal);
  g_hash_table_unref (self->wipes);
  G_OBJECT_CLASS (rounds_engine_client_parent_class)->finalize (object);
}

static void
rounds_engine_client_class_init (RoundsEngineClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rounds_engine_client_get_property;
  object_class->dispose = rounds_engine_client_dispose;
  object_class->finalize = rounds_engine_client_finalize;

  g_object_class_override_property (object_class, PROP_STATE, "state");
  g_object_class_override_property (object_class, PROP_DETAIL, "detail");
  g_object_class_override_property (object_class, PROP_NAME, "name");
  g_object_class_override_property (object_class, PROP_DEVICE, "device");
  g_object_class_override_property (object_class, PROP_SOFTWARE_DEVICE, "software-device");
}

static void
rounds_engine_client_init (RoundsEngineClient *self)
{
  self->limits = default_limits;
  self->detail = g_strdup ("");
  self->name = g_strdup ("");
  self->device = g_strdup ("");
  self->wipes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->requests.waiting);
  g_queue_init (&self->requests.sent);
}

static RoundsEngineClient *
client_new (const char *program, const char *model, gboolean echo, guint word_delay_ms)
{
  RoundsEngineClient *self = g_object_new (ROUNDS_TYPE_ENGINE_CLIENT, NULL);

  self->program = g_strdup (program);
  self->model = g_strdup (model);
  self->echo = echo;
  self->word_delay_ms = word_delay_ms;
  return self;
}

RoundsEngineClient *
rounds_engine_client_new (const char *program, const char *model)
{
  g_return_val_if_fail (program != NULL, NULL);
  return client_new (program, model, FALSE, 0);
}

RoundsEngineClient *
rounds_engine_client_new_echo (const char *program, guint word_delay_ms)
{
  g_return_val_if_fail (program != NULL, NULL);
  return client_new (program, NULL, TRUE, word_delay_ms);
}

void
rounds_engine_client_set_limits (RoundsEngineClient *self, const RoundsEngineLimits *limits)
{
  g_return_if_fail (ROUNDS_IS_ENGINE_CLIENT (self));
  self->limits = *limits;
}

/* Asks the child to end; its pid stays until it did. */
static void
end_child (RoundsEngineClient *self)
{
  if (self->process == NULL)
    return;
  rounds_engine_dialog_forget (self);
  rounds_engine_process_finish (self->process, self->limits.grace_ms);
}

void
rounds_engine_client_start (RoundsEngineClient *self)
{
  g_return_if_fail (ROUNDS_IS_ENGINE_CLIENT (self));

  if (self->state != ROUNDS_MODEL_OFF && self->state != ROUNDS_MODEL_FAILED)
    return;

  g_object_ref (self);
  self->losses = 0;
  self->was_ready = FALSE;
  end_child (self);
  if (self->process != NULL)
    self->start_when_ended = TRUE;
  rounds_engine_client_set_state (self, ROUNDS_MODEL_STARTING, _ ("Starting the engine."));
  if (self->state == ROUNDS_MODEL_STARTING && self->process == NULL)
    start_child (self);
  g_object_unref (self);
}

void
rounds_engine_client_stop (RoundsEngineClient *self)
{
  g_return_if_fail (ROUNDS_IS_ENGINE_CLIENT (self));

  g_object_ref (self);
  g_clear_handle_id (&self->restart_timer, g_source_remove);
  self->start_when_ended = FALSE;
  end_child (self);
  rounds_engine_client_set_state (self, ROUNDS_MODEL_OFF, "");
  rounds_engine_requests_end_sent (&self->requests, ROUNDS_ANSWER_STOPPED, NULL);
  rounds_engine_requests_end_waiting (&self->requests, ROUNDS_ANSWER_STOPPED, NULL);
  g_object_unref (self);
}

GPid
rounds_engine_client_get_pid (RoundsEngineClient *self)
{
  g_return_val_if_fail (ROUNDS_IS_ENGINE_CLIENT (self), 0);
  return self->process != NULL ? rounds_engine_process_get_pid (self->process) : 0;
}

guint
rounds_engine_client_get_starts (RoundsEngineClient *self)
{
  g_return_val_if_fail (ROUNDS_IS_ENGINE_CLIENT (self), 0);
  return self->starts;
}

const char *
rounds_engine_client_get_last_words (RoundsEngineClient *self)
{
  g_return_val_if_fail (ROUNDS_IS_ENGINE_CLIENT (self), "");
  return self->process != NULL ? rounds_engine_process_get_last_words (self->process) : "";
}
