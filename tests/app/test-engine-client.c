/* The engine client with the real engine's echo model. */
#include "engine-fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
test_echo (void)
{
  RoundsEngineClient *client = echo_client_new (0);
  RoundsModel *model = ROUNDS_MODEL (client);
  g_autoptr (RoundsAnswer) early = NULL;
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autofree char *name = NULL;

  g_assert_cmpint (rounds_model_get_state (model), ==, ROUNDS_MODEL_OFF);
  rounds_engine_client_start (client);
  g_assert_cmpint (rounds_model_get_state (model), ==, ROUNDS_MODEL_STARTING);
  early = client_ask (client, 1, "asked before it was ready");
  g_assert_cmpint (rounds_answer_get_state (early), ==, ROUNDS_ANSWER_WAITING);
  client_wait_ready (client);
  g_assert_cmpint (rounds_engine_client_get_pid (client), >, 0);
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
  g_assert_cmpint (rounds_model_get_capabilities (model) & ROUNDS_CAN_GENERATE, !=, 0);
  name = rounds_model_dup_name (model);
  g_assert_cmpstr (name, !=, "");

  answer = client_ask (client, 1, "two  caf\u00e9 words\nand a line");
  answer_wait_over (early);
  answer_wait_over (answer);
  answer_assert_whole (early, "asked before it was ready");
  answer_assert_whole (answer, "two  caf\u00e9 words\nand a line");
  client_end (client);
}

static gboolean
on_frame (gpointer frames)
{
  ++*(guint *) frames;
  return G_SOURCE_CONTINUE;
}

/* A window that has a frame to draw at every turn (GDK_PRIORITY_REDRAW is 120) hears its engine, and goes on drawing. */
static void
test_beside_drawing (void)
{
  RoundsEngineClient *client = echo_client_new (0);
  g_autofree char *words = words_of ("w", 500);
  g_autoptr (RoundsAnswer) answer = NULL;
  guint frames = 0, source = g_idle_add_full (120, on_frame, &frames, NULL);

  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, words);
  answer_wait_over (answer);
  answer_assert_whole (answer, words);
  g_assert_cmpuint (frames, >, 0);
  g_source_remove (source);
  client_end (client);
}

static void
test_max_tokens (void)
{
  RoundsEngineClient *client = echo_client_new (0);
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (NULL);
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_prompt_add (prompt, ROUNDS_ROLE_SYSTEM, ROUNDS_TRUST_TEMPLATE, TRUE, "system");
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_INSTRUCTION, FALSE, "a b c d");
  rounds_prompt_set_max_tokens (prompt, 2);
  rounds_engine_client_start (client);
  answer = rounds_model_generate (ROUNDS_MODEL (client), prompt);
  /* What was asked stays what was asked. */
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_INSTRUCTION, FALSE, "x y z");
  answer_wait_over (answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_DONE);
  g_assert_false (rounds_answer_is_complete (answer));
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, "a b");
  client_end (client);
}

static gboolean
has_words (gpointer answer)
{
  return *rounds_answer_get_text (answer) != '\0';
}

static void
test_cancel (void)
{
  RoundsEngineClient *client = echo_client_new (2);
  g_autofree char *words = words_of ("w", ENDLESS);
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autoptr (RoundsAnswer) waiting = NULL;
  g_autoptr (RoundsAnswer) next = NULL;
  g_autofree char *text = NULL;

  rounds_engine_client_start (client);
  waiting = client_ask (client, 1, "never sent");
  rounds_model_cancel (ROUNDS_MODEL (client), waiting);
  g_assert_cmpint (rounds_answer_get_state (waiting), ==, ROUNDS_ANSWER_STOPPED);

  answer = client_ask (client, 1, words);
  g_assert_true (test_wait_until (has_words, answer, PATIENCE_MS));
  rounds_model_cancel (ROUNDS_MODEL (client), answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STOPPED);
  text = g_strdup (rounds_answer_get_text (answer));
  rounds_model_cancel (ROUNDS_MODEL (client), answer);

  next = client_ask (client, 1, "the next one");
  answer_wait_over (next);
  answer_assert_whole (next, "the next one");
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, text);
  g_assert_cmpstr (rounds_answer_get_text (waiting), ==, "");
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
  client_end (client);
}

static void
on_reading (RoundsAnswer *answer, GParamSpec *pspec, int *percent)
{
  *percent = rounds_answer_get_reading (answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_WAITING);
}

/* How far a long question is read reaches the answer. */
static void
test_reading (void)
{
  RoundsEngineClient *client = fake_client_new ("reads-long");
  g_autoptr (RoundsAnswer) answer = NULL;
  int percent = -1;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, "a long one");
  g_signal_connect (answer, "notify::reading", G_CALLBACK (on_reading), &percent);
  answer_wait_over (answer);
  answer_assert_whole (answer, "a long one");
  g_assert_cmpint (percent, ==, 75);
  client_end (client);
}

static void
test_drop_scope (void)
{
  RoundsEngineClient *client = echo_client_new (2);
  g_autofree char *words = words_of ("w", ENDLESS);
  const guint8 one[ROUNDS_SCOPE_BYTES] = { 1 };
  g_autoptr (RoundsAnswer) first = NULL;
  g_autoptr (RoundsAnswer) second = NULL;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  first = client_ask (client, 1, words);
  second = client_ask (client, 2, "of another patient");
  rounds_model_drop_scope (ROUNDS_MODEL (client), one);
  g_assert_cmpint (rounds_answer_get_state (first), ==, ROUNDS_ANSWER_STOPPED);
  g_assert_false (rounds_answer_is_over (second));
  answer_wait_over (second);
  answer_assert_whole (second, "of another patient");
  rounds_model_drop_scope (ROUNDS_MODEL (client), NULL);
  g_clear_object (&second);
  second = client_ask (client, 1, "after the wipe");
  answer_wait_over (second);
  answer_assert_whole (second, "after the wipe");
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
  client_end (client);
}

#define INTERLEAVED 4

static void
on_interleaved_appended (RoundsAnswer *answer, const char *piece, const char *truth)
{
  g_assert_true (g_str_has_prefix (truth, rounds_answer_get_text (answer)));
}

/* Four at once, cancelled at random or run to the end: each is a prefix of its own truth after
 * every piece. */
static void
test_interleaved (void)
{
  static const TestCounts rounds = { "interleaved answers", 20, 100, 1000 };
  RoundsEngineClient *client = echo_client_new (0);
  guint n = test_count (&rounds);

  rounds_engine_client_start (client);
  client_wait_ready (client);
  for (guint i = 0; i < n; i++)
    {
      RoundsAnswer *answers[INTERLEAVED];
      char *truths[INTERLEAVED];

      for (guint k = 0; k < INTERLEAVED; k++)
        {
          g_autofree char *tag = g_strdup_printf ("r%uq%uw", i, k);

          truths[k] = words_of (tag, g_test_rand_int_range (1, 200));
          answers[k] = client_ask (client, k, truths[k]);
          g_signal_connect (answers[k], "appended", G_CALLBACK (on_interleaved_appended),
                            truths[k]);
        }
      if (g_test_rand_bit ())
        {
          guint k = g_test_rand_int_range (0, INTERLEAVED);

          test_wait_until (has_words, answers[k], PATIENCE_MS);
          rounds_model_cancel (ROUNDS_MODEL (client), answers[k]);
        }
      for (guint k = 0; k < INTERLEAVED; k++)
        {
          answer_wait_over (answers[k]);
          if (rounds_answer_get_state (answers[k]) != ROUNDS_ANSWER_STOPPED)
            answer_assert_whole (answers[k], truths[k]);
          g_assert_true (g_str_has_prefix (truths[k], rounds_answer_get_text (answers[k])));
          g_object_unref (answers[k]);
          g_free (truths[k]);
        }
    }
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
  client_end (client);
}

static void
test_no_model (void)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  RoundsEngineClient *client = rounds_engine_client_new (program, NULL);
  g_autoptr (RoundsAnswer) waiting = NULL;
  g_autoptr (RoundsAnswer) refused = NULL;
  g_autofree char *detail = NULL;

  rounds_engine_client_start (client);
  waiting = client_ask (client, 1, "x");
  client_wait_state (client, ROUNDS_MODEL_FAILED);
  answer_assert_failed (waiting, ROUNDS_APP_ERROR_NO_MODEL);
  detail = rounds_model_dup_detail (ROUNDS_MODEL (client));
  g_assert_true (g_str_has_prefix (detail, "No model is installed."));
  g_assert_cmpint (rounds_engine_client_get_pid (client), >, 0);
  refused = client_ask (client, 1, "x");
  g_assert_false (rounds_answer_is_over (refused));
  answer_wait_over (refused);
  answer_assert_failed (refused, ROUNDS_APP_ERROR_NO_MODEL);
  client_end (client);
}

static void
test_stop_and_start (void)
{
  RoundsEngineClient *client = echo_client_new (2);
  g_autofree char *words = words_of ("w", ENDLESS);
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autoptr (RoundsAnswer) refused = NULL;
  g_autoptr (RoundsAnswer) again = NULL;
  GPid first;

  rounds_engine_client_stop (client);
  rounds_engine_client_start (client);
  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, words);
  g_assert_true (test_wait_until (has_words, answer, PATIENCE_MS));
  first = rounds_engine_client_get_pid (client);
  rounds_engine_client_stop (client);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STOPPED);
  g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_OFF);
  rounds_engine_client_stop (client);
  refused = client_ask (client, 1, "x");
  answer_wait_over (refused);
  answer_assert_failed (refused, ROUNDS_APP_ERROR_NO_ENGINE);

  /* The next child starts once the former is gone. */
  rounds_engine_client_stop (client);
  rounds_engine_client_start (client);
  again = client_ask (client, 1, "again");
  answer_wait_over (again);
  answer_assert_whole (again, "again");
  g_assert_true (process_is_gone (first));
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 2);
  client_end (client);
}

/* A child that the scheduler does not run is killed. */
static void
test_stop_stopped (void)
{
  RoundsEngineClient *client = echo_client_new (0);
  GPid pid;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  pid = rounds_engine_client_get_pid (client);
  g_assert_no_errno (kill (pid, SIGSTOP));
  client_end (client);
  g_assert_true (process_is_gone (pid));
}

/* Without a stop, at each stage of a child's life, and with no main loop after it. */
static void
test_dispose_running (void)
{
  for (guint turns = 0; turns < 60; turns++)
    {
      RoundsEngineClient *client = echo_client_new (1);
      g_autoptr (RoundsAnswer) answer = NULL;
      struct pollfd child = { .events = POLLIN };
      GPid pid;

      rounds_engine_client_start (client);
      answer = client_ask (client, 1, "a b c d e f g h i j");
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, i % 3 == 0 && !rounds_answer_is_over (answer));
      pid = rounds_engine_client_get_pid (client);
      g_assert_cmpint (pid, >, 0);
      child.fd = (int) syscall (SYS_pidfd_open, pid, 0);
      g_assert_cmpint (child.fd, >=, 0);
      if (turns % 10 == 9)
        kill (pid, SIGSTOP);
      g_assert_finalize_object (client);
      g_assert_true (rounds_answer_is_over (answer));
      g_assert_cmpint (poll (&child, 1, PATIENCE_MS), ==, 1);
      close (child.fd);
    }
}

static void
on_appended_dispose (RoundsAnswer *answer, const char *piece, RoundsEngineClient **client)
{
  g_clear_object (client);
}

static void
on_ended_dispose (RoundsAnswer *answer, RoundsEngineClient **client)
{
  g_clear_object (client);
}

static void
on_state_dispose (GObject *object, GParamSpec *pspec, RoundsEngineClient **client)
{
  if (rounds_model_get_state (ROUNDS_MODEL (object)) == ROUNDS_MODEL_READY)
    g_clear_object (client);
}

/* The last reference goes in a handler. */
static void
test_dispose_in_handler (void)
{
  for (guint i = 0; i < 3; i++)
    {
      RoundsEngineClient *client = echo_client_new (1);
      g_autoptr (RoundsAnswer) answer = NULL;

      rounds_engine_client_start (client);
      answer = client_ask (client, 1, "a b c");
      if (i == 0)
        g_signal_connect (answer, "appended", G_CALLBACK (on_appended_dispose), &client);
      else if (i == 1)
        g_signal_connect (answer, "ended", G_CALLBACK (on_ended_dispose), &client);
      else
        g_signal_connect (client, "notify::state", G_CALLBACK (on_state_dispose), &client);
      g_assert_true (test_wait_until (test_is_null, &client, PATIENCE_MS));
      g_assert_true (rounds_answer_is_over (answer));
    }
}

/* The pipes of this program that are not inherited from whoever started it. */
static GHashTable *
open_pipes (void)
{
  GHashTable *pipes = g_hash_table_new (NULL, NULL);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *link = g_file_read_link (path, NULL);

      if (link != NULL && g_str_has_prefix (link, "pipe:"))
        g_hash_table_add (pipes, GINT_TO_POINTER ((int) g_ascii_strtoll (name, NULL, 10)));
    }
  return pipes;
}

/* The engine's input must have one owner: a copy in another child would keep it alive. */
static void
test_descriptors_are_not_inherited (void)
{
  g_autoptr (GHashTable) before = open_pipes ();
  g_autoptr (GHashTable) pipes = NULL;
  RoundsEngineClient *client = echo_client_new (0);
  GHashTableIter iter;
  gpointer key;
  guint ours = 0;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  pipes = open_pipes ();
  g_hash_table_iter_init (&iter, pipes);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_hash_table_contains (before, key))
        continue;
      ours++;
      g_assert_true ((fcntl (GPOINTER_TO_INT (key), F_GETFD) & FD_CLOEXEC) != 0);
      g_assert_true ((fcntl (GPOINTER_TO_INT (key), F_GETFL) & O_NONBLOCK) != 0);
    }
  g_assert_cmpuint (ours, ==, 3);
  client_end (client);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = test_folder_new ();
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-client/echo", test_echo);
  g_test_add_func ("/engine-client/beside-drawing", test_beside_drawing);
  g_test_add_func ("/engine-client/max-tokens", test_max_tokens);
  g_test_add_func ("/engine-client/cancel", test_cancel);
  g_test_add_func ("/engine-client/reading", test_reading);
  g_test_add_func ("/engine-client/drop-scope", test_drop_scope);
  g_test_add_func ("/engine-client/interleaved", test_interleaved);
  g_test_add_func ("/engine-client/no-model", test_no_model);
  g_test_add_func ("/engine-client/stop-and-start", test_stop_and_start);
  g_test_add_func ("/engine-client/stop-stopped", test_stop_stopped);
  g_test_add_func ("/engine-client/dispose-running", test_dispose_running);
  g_test_add_func ("/engine-client/dispose-in-handler", test_dispose_in_handler);
  g_test_add_func ("/engine-client/descriptors", test_descriptors_are_not_inherited);
  status = g_test_run ();
  test_folder_remove (cache);
  return status;
}
