#include "engine-fixture.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static const RoundsEngineLimits short_limits = {
  .backoff_first_ms = 10,
  .backoff_cap_ms = 80,
  .ready_ms = PATIENCE_MS,
  .debt_ms = PATIENCE_MS,
  .grace_ms = 500,
};

RoundsEngineClient *
fake_client_new (const char *mode)
{
  g_autofree char *program = test_build_path ("tests/app/fake-engine");
  RoundsEngineClient *client = rounds_engine_client_new (program, mode);

  rounds_engine_client_set_limits (client, &short_limits);
  return client;
}

RoundsEngineClient *
echo_client_new (guint word_delay_ms)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  RoundsEngineClient *client = rounds_engine_client_new_echo (program, word_delay_ms);

  rounds_engine_client_set_limits (client, &short_limits);
  return client;
}

typedef struct
{
  RoundsEngineClient *client;
  RoundsModelState state;
} Wanted;

static gboolean
state_is (gpointer data)
{
  Wanted *wanted = data;

  return rounds_model_get_state (ROUNDS_MODEL (wanted->client)) == wanted->state;
}

void
client_wait_state (RoundsEngineClient *client, RoundsModelState state)
{
  Wanted wanted = { client, state };

  if (!test_wait_until (state_is, &wanted, PATIENCE_MS))
    {
      g_autofree char *detail = rounds_model_dup_detail (ROUNDS_MODEL (client));

      g_error ("state is %d, not %d: %s; the engine said: %s",
               rounds_model_get_state (ROUNDS_MODEL (client)), state, detail,
               rounds_engine_client_get_last_words (client));
    }
}

void
client_wait_ready (RoundsEngineClient *client)
{
  client_wait_state (client, ROUNDS_MODEL_READY);
}

static gboolean
has_no_child (gpointer data)
{
  return rounds_engine_client_get_pid (data) == 0;
}

void
client_end (RoundsEngineClient *client)
{
  rounds_engine_client_stop (client);
  g_assert_true (test_wait_until (has_no_child, client, PATIENCE_MS));
  g_assert_finalize_object (client);
}

RoundsAnswer *
client_ask (RoundsEngineClient *client, guint8 scope, const char *text)
{
  guint8 bytes[ROUNDS_SCOPE_BYTES] = { scope };
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (bytes);

  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_RECORD, FALSE, text);
  return rounds_model_generate (ROUNDS_MODEL (client), prompt);
}

static gboolean
is_over (gpointer answer)
{
  return rounds_answer_is_over (answer);
}

void
answer_wait_over (RoundsAnswer *answer)
{
  g_assert_true (test_wait_until (is_over, answer, PATIENCE_MS));
}

void
answer_assert_whole (RoundsAnswer *answer, const char *text)
{
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_DONE);
  g_assert_true (rounds_answer_is_complete (answer));
  g_assert_null (rounds_answer_get_error (answer));
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, text);
}

void
answer_assert_cut_off (RoundsAnswer *answer, const char *text)
{
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_CUT_OFF);
  g_assert_false (rounds_answer_is_complete (answer));
  g_assert_error (rounds_answer_get_error (answer), ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_ENGINE_LOST);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, text);
}

void
answer_assert_failed (RoundsAnswer *answer, RoundsAppError code)
{
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_FAILED);
  g_assert_error (rounds_answer_get_error (answer), ROUNDS_APP_ERROR, (int) code);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, "");
}

char *
words_of (const char *tag, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s%u\u00e9", i > 0 ? " " : "", tag, i);
  return g_string_free (text, FALSE);
}

gboolean
process_is_gone (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  const char *state;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return TRUE;
  /* proc(5): the state stands after the name, which stands in brackets. */
  state = strrchr (stat, ')');
  return state != NULL && strlen (state) > 2 && state[2] == 'Z';
}
