#include "ctl.h"

#include "program-paths.h"
#include "session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUESTION_BYTES_MAX (64u << 10)
#define ANSWER_TOKENS_MAX  512

/* What the model is told first, in every question. */
static const char instructions[] =
    "You help a clinician. This is a demonstration with synthetic patients. Answer briefly.";

typedef struct
{
  RoundsCtl *ctl;
  char *model_file; /* NULL: the default model */
  int echo_ms;      /* negative: a real model */
  RoundsSession *session;
  RoundsAnswer *answer;
  gboolean unlocked; /* the unlock has come to its end */
  GError *error;     /* of the unlock */
} Ask;

static void
ask_clear (Ask *ask)
{
  g_free (ask->model_file);
  g_clear_object (&ask->answer);
  if (ask->session != NULL)
    rounds_session_lock (ask->session);
  g_clear_object (&ask->session);
  g_clear_error (&ask->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ask, ask_clear)

static void
set_not_here (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
                       _ ("This is a clinical store: what a model says is not shown before it is "
                          "checked, so it answers in a demonstration only"));
}

/* W1, before anyone is asked for a passphrase. */
static gboolean
store_may_be_asked (RoundsCtl *ctl, GError **error)
{
  g_auto (RoundsStoreLabel) label = { 0 };

  if (!rounds_store_peek (rounds_ctl_get_store (ctl), &label, error) ||
      !rounds_ctl_check_demo (ctl, label.kind, error))
    return FALSE;
  if (label.kind == ROUNDS_STORE_DEMONSTRATION)
    return TRUE;
  set_not_here (error);
  return FALSE;
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  Ask *ask = data;

  rounds_session_unlock_finish (ROUNDS_SESSION (source), result, &ask->error);
  ask->unlocked = TRUE;
}

static RoundsEngineClient *
new_client (Ask *ask)
{
  g_autofree char *program = rounds_paths_program ("rounds-engine");
  g_autofree char *model = NULL;

  if (ask->echo_ms >= 0)
    return rounds_engine_client_new_echo (program, ask->echo_ms);
  /* The engine's cage knows whole paths only. */
  model = ask->model_file != NULL ? g_canonicalize_filename (ask->model_file, NULL)
                                  : rounds_paths_default_model ();
  return rounds_engine_client_new (program, model);
}

static gboolean
unlock (Ask *ask, GError **error)
{
  g_autoptr (RoundsSecret) passphrase = NULL;

  ask->session = rounds_session_new (rounds_ctl_get_store (ask->ctl), new_client (ask));
  if (ask->ctl->demo)
    rounds_session_unlock_demonstration_async (ask->session, on_unlocked, ask);
  else
    {
      passphrase = rounds_ctl_get_passphrase (ask->ctl, FALSE, error);
      if (passphrase == NULL)
        return FALSE;
      rounds_session_unlock_async (ask->session, (const char *) rounds_secret_begin (passphrase),
                                   on_unlocked, ask);
      rounds_secret_end (passphrase);
    }
  while (!ask->unlocked)
    g_main_context_iteration (NULL, TRUE);
  if (ask->error != NULL)
    g_propagate_error (error, g_steal_pointer (&ask->error));
  else if (!rounds_session_may_draft (ask->session))
    set_not_here (error);
  return rounds_session_may_draft (ask->session);
}

static void
on_answer_appended (RoundsAnswer *answer, const char *piece, gpointer data)
{
  Ask *ask = data;

  rounds_ctl_print_text (piece, strlen (piece));
  /* Nobody reads on: then the model need not go on either. */
  if (!rounds_ctl_flush ())
    rounds_model_cancel (rounds_session_get_model (ask->session), answer);
}

static void
answer_question (Ask *ask, const char *question)
{
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (NULL);

  rounds_prompt_add (prompt, ROUNDS_ROLE_SYSTEM, ROUNDS_TRUST_INSTRUCTION, TRUE, instructions);
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_INSTRUCTION, FALSE, question);
  rounds_prompt_set_max_tokens (prompt, ANSWER_TOKENS_MAX);
  ask->answer = rounds_model_generate (rounds_session_get_model (ask->session), prompt);
  if (!ask->ctl->json)
    g_signal_connect (ask->answer, "appended", G_CALLBACK (on_answer_appended), ask);
  while (!rounds_answer_is_over (ask->answer))
    g_main_context_iteration (NULL, TRUE);
}

static const char *
state_word (RoundsAnswerState state)
{
  switch (state)
    {
    case ROUNDS_ANSWER_DONE:
      return "done";
    case ROUNDS_ANSWER_STOPPED:
      return "stopped";
    case ROUNDS_ANSWER_CUT_OFF:
      return "cut-off";
    case ROUNDS_ANSWER_FAILED:
      return "failed";
    case ROUNDS_ANSWER_WAITING:
    case ROUNDS_ANSWER_STREAMING:
      break;
    }
  return "open";
}

static void
print_json (Ask *ask, const char *question)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  RoundsModel *model = rounds_session_get_model (ask->session);
  g_autofree char *name = rounds_model_dup_name (model);
  g_autofree char *device = rounds_model_dup_device (model);
  const GError *error = rounds_answer_get_error (ask->answer);

  rounds_json_begin_object (json);
  if (error != NULL)
    rounds_ctl_add_error (json, rounds_ctl_error_code (error), error->message);
  rounds_json_member (json, "question", question);
  rounds_json_member (json, "answer", rounds_answer_get_text (ask->answer));
  rounds_json_member (json, "state", state_word (rounds_answer_get_state (ask->answer)));
  rounds_json_member_truth (json, "complete", rounds_answer_is_complete (ask->answer));
  rounds_json_member (json, "model", name);
  rounds_json_member (json, "device", device);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static int
print_end (Ask *ask)
{
  const GError *error = rounds_answer_get_error (ask->answer);
  const char *text = rounds_answer_get_text (ask->answer);

  if (*text != '\0' && !g_str_has_suffix (text, "\n"))
    rounds_ctl_print ("\n");
  if (error != NULL)
    return rounds_ctl_fail (ask->ctl, NULL, error);
  if (rounds_answer_get_state (ask->answer) != ROUNDS_ANSWER_DONE)
    return 1;
  rounds_ctl_flush ();
  if (!rounds_answer_is_complete (ask->answer))
    g_printerr ("%s\n", _ ("roundsctl: the answer ends here because it reached its limit"));
  return 0;
}

static int
ask_and_print (Ask *ask, const char *question)
{
  g_autoptr (GError) error = NULL;

  if (!store_may_be_asked (ask->ctl, &error) || !unlock (ask, &error))
    return rounds_ctl_fail (ask->ctl, rounds_ctl_get_store (ask->ctl), error);
  answer_question (ask, question);
  if (!ask->ctl->json)
    return print_end (ask);
  print_json (ask, question);
  return rounds_answer_get_state (ask->answer) == ROUNDS_ANSWER_DONE ? 0 : 1;
}

static gboolean
is_question (const char *text)
{
  gsize size = strlen (text);
  g_autofree char *bare = g_strstrip (g_strndup (text, MIN (size, QUESTION_BYTES_MAX)));

  return *bare != '\0' && size <= QUESTION_BYTES_MAX && g_utf8_validate (text, size, NULL);
}

int
rounds_ctl_ask (RoundsCtl *ctl, char **argv)
{
  g_auto (Ask) ask = { .ctl = ctl, .echo_ms = -1 };
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &ask.model_file, N_ ("Answer with this model (GGUF)"),
      N_ ("FILE") },
    { "echo", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &ask.echo_ms, NULL, NULL },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1 };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  if (!is_question (arguments[0]))
    return rounds_ctl_usage (ctl, "%s", _ ("a question is UTF-8 text of at most 64 KiB"));
  return ask_and_print (&ask, arguments[0]);
}
