/* SIGKILL to the engine at random moments: the answer is marked and true as far as it goes, and the
 * next question is answered whole. */
#include "engine-fixture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORD_MS 1
#define WORDS   60

static gboolean
kill_is_due (gpointer due)
{
  return g_get_monotonic_time () >= *(gint64 *) due;
}

static gboolean
is_lost (gpointer client)
{
  return rounds_model_get_state (ROUNDS_MODEL (client)) != ROUNDS_MODEL_READY;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
kill_engine (RoundsEngineClient *client)
{
  GPid pid = rounds_engine_client_get_pid (client);

  g_assert_cmpint (pid, >, 0);
  g_assert_no_errno (kill (pid, SIGKILL));
}

typedef struct
{
  RoundsAnswer *answer;
  gsize bytes;
} Said;

static gboolean
has_said (gpointer data)
{
  Said *said = data;

  return strlen (rounds_answer_get_text (said->answer)) >= said->bytes;
}

/* Every other time in the middle of an answer without end, after its first word or a later one; else after a
 * random time from before the first word to after the last. */
static void
wait_for_kill (RoundsAnswer *answer, gboolean in_the_middle)
{
  Said said = { answer, (gsize) g_test_rand_int_range (1, 10 * WORDS) };
  gint64 due = g_get_monotonic_time () + g_test_rand_int_range (0, WORDS * WORD_MS * 1200);

  if (in_the_middle)
    g_assert_true (test_wait_until (has_said, &said, PATIENCE_MS));
  else
    test_wait_until (kill_is_due, &due, PATIENCE_MS);
}

/* Asks, kills, asks again. TRUE when the kill came in the middle of the words. */
static gboolean
kill_once (RoundsEngineClient *client, guint i, gint64 *restart_us)
{
  g_autofree char *tag = g_strdup_printf ("kill%uw", i);
  g_autofree char *next_tag = g_strdup_printf ("next%uw", i);
  g_autofree char *truth = words_of (tag, i % 2 == 0 ? ENDLESS : WORDS);
  g_autofree char *next_truth = words_of (next_tag, 5);
  g_autoptr (RoundsAnswer) answer = client_ask (client, 1, truth);
  g_autoptr (RoundsAnswer) next = NULL;
  gint64 killed;
  gboolean middle;

  wait_for_kill (answer, i % 2 == 0);
  kill_engine (client);
  killed = g_get_monotonic_time ();
  g_assert_true (test_wait_until (is_lost, client, PATIENCE_MS));
  g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_RESTARTING);
  g_assert_true (rounds_answer_is_over (answer));
  middle = rounds_answer_get_state (answer) == ROUNDS_ANSWER_CUT_OFF;
  if (middle)
    {
      answer_assert_cut_off (answer, rounds_answer_get_text (answer));
      g_assert_true (g_str_has_prefix (truth, rounds_answer_get_text (answer)));
    }
  else
    answer_assert_whole (answer, truth);
  middle = middle && *rounds_answer_get_text (answer) != '\0';

  next = client_ask (client, 1, next_truth);
  client_wait_ready (client);
  *restart_us = g_get_monotonic_time () - killed;
  answer_wait_over (next);
  answer_assert_whole (next, next_truth);
  g_assert_null (strstr (rounds_answer_get_text (next), tag));
  return middle;
}

static void
test_kill (void)
{
  static const TestCounts kills = { "kill engine", 50, 50, 500 };
  guint n = test_count (&kills), middle = 0;
  RoundsEngineClient *client = echo_client_new (WORD_MS);
  g_autofree gint64 *restarts = g_new0 (gint64, n);

  rounds_engine_client_start (client);
  client_wait_ready (client);
  for (guint i = 0; i < n; i++)
    middle += kill_once (client, i, &restarts[i]);
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, n + 1);
  g_assert_cmpuint (middle, >=, (n + 1) / 2);

  qsort (restarts, n, sizeof restarts[0], compare_times);
  g_test_message ("killed %u times, %u in the middle of words; from kill to ready: median %.1f ms, "
                  "longest %.1f ms",
                  n, middle, (double) restarts[n / 2] / 1000, (double) restarts[n - 1] / 1000);
  client_end (client);
}

/* Four answers at once are each cut at a prefix of their own words. */
static void
test_kill_four (void)
{
  static const TestCounts kills = { "kill engine, four answers", 10, 20, 100 };
  guint n = test_count (&kills);
  RoundsEngineClient *client = echo_client_new (WORD_MS);

  rounds_engine_client_start (client);
  for (guint i = 0; i < n; i++)
    {
      RoundsAnswer *answers[4];
      char *truths[4];
      gint64 due = g_get_monotonic_time () + g_test_rand_int_range (0, WORDS * WORD_MS * 1000);

      client_wait_ready (client);
      for (guint k = 0; k < 4; k++)
        {
          g_autofree char *tag = g_strdup_printf ("k%uq%uw", i, k);

          truths[k] = words_of (tag, WORDS);
          answers[k] = client_ask (client, k, truths[k]);
        }
      test_wait_until (kill_is_due, &due, PATIENCE_MS);
      kill_engine (client);
      for (guint k = 0; k < 4; k++)
        {
          answer_wait_over (answers[k]);
          g_assert_true (g_str_has_prefix (truths[k], rounds_answer_get_text (answers[k])));
          if (rounds_answer_get_state (answers[k]) == ROUNDS_ANSWER_DONE)
            answer_assert_whole (answers[k], truths[k]);
          else
            answer_assert_cut_off (answers[k], rounds_answer_get_text (answers[k]));
          g_object_unref (answers[k]);
          g_free (truths[k]);
        }
      g_assert_true (test_wait_until (is_lost, client, PATIENCE_MS));
    }
  client_end (client);
}

static gboolean
has_new_child (gpointer data)
{
  RoundsEngineClient *client = data;

  return rounds_engine_client_get_pid (client) != 0;
}

static gboolean
has_no_child (gpointer data)
{
  return !has_new_child (data);
}

/* Kills without an answer between: each child comes later than the one before, up to the cap. */
static void
test_burst (void)
{
  static const RoundsEngineLimits limits = { 20, 80, PATIENCE_MS, PATIENCE_MS, 500 };
  static const gint64 least_ms[] = { 0, 20, 40, 80, 80, 80 };
  RoundsEngineClient *client = echo_client_new (0);
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_set_limits (client, &limits);
  rounds_engine_client_start (client);
  client_wait_ready (client);
  for (guint turn = 0; turn < 2; turn++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (least_ms); i++)
        {
          gint64 killed = g_get_monotonic_time (), took;

          kill_engine (client);
          g_assert_true (test_wait_until (has_no_child, client, PATIENCE_MS));
          if (i == 2)
            {
              g_clear_object (&answer);
              answer = client_ask (client, 1, "asked between two engines");
              rounds_model_cancel (ROUNDS_MODEL (client), answer);
            }
          g_assert_true (test_wait_until (has_new_child, client, PATIENCE_MS));
          took = (g_get_monotonic_time () - killed) / 1000;
          /* The loop's clock is that of its last turn, up to a few ms old. */
          g_assert_cmpint (took, >=, MAX (0, least_ms[i] - 6));
          g_test_message ("loss %u: next child after %" G_GINT64_FORMAT " ms", (guint) i + 1, took);
        }
      g_clear_object (&answer);
      answer = client_ask (client, 1, "a whole answer");
      answer_wait_over (answer);
      answer_assert_whole (answer, "a whole answer");
    }
  g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1 + 2 * G_N_ELEMENTS (least_ms));
  client_end (client);
}

static void
kill_and_assert_detail (RoundsEngineClient *client, const char *expected)
{
  g_autofree char *detail = NULL;

  kill_engine (client);
  g_assert_true (test_wait_until (is_lost, client, PATIENCE_MS));
  detail = rounds_model_dup_detail (ROUNDS_MODEL (client));
  g_assert_cmpstr (detail, ==, expected);
  client_wait_ready (client);
}

/* A whole answer starts the count anew, and a person is told when the engine comes back. */
static void
test_count_starts_anew (void)
{
  static const RoundsEngineLimits limits = { 700, 700, PATIENCE_MS, PATIENCE_MS, 500 };
  RoundsEngineClient *client = echo_client_new (0);
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_set_limits (client, &limits);
  rounds_engine_client_start (client);
  client_wait_ready (client);
  kill_and_assert_detail (client, "The engine was lost. Starting it again.");
  kill_and_assert_detail (client, "The engine was lost. Starting it again in 1 second.");
  answer = client_ask (client, 1, "a whole answer");
  answer_wait_over (answer);
  answer_assert_whole (answer, "a whole answer");
  kill_and_assert_detail (client, "The engine was lost. Starting it again.");
  client_end (client);
}

typedef struct
{
  RoundsEngineClient *client;
  GPid pid;
} Killed;

static gboolean
has_other_child (gpointer data)
{
  Killed *killed = data;

  return rounds_engine_client_get_pid (killed->client) != killed->pid;
}

/* Kills at any moment of a child's life, READY or not, with a question waiting all the time: a
 * question that no child was given is answered by a later one. */
static void
test_storm (void)
{
  static const TestCounts kills = { "kill engine, at any stage", 40, 100, 400 };
  static const RoundsEngineLimits limits = { 1, 4, PATIENCE_MS, PATIENCE_MS, 500 };
  guint n = test_count (&kills);
  RoundsEngineClient *client = echo_client_new (0);
  g_autoptr (RoundsAnswer) last = NULL;
  Killed killed = { client, 0 };

  rounds_engine_client_set_limits (client, &limits);
  rounds_engine_client_start (client);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *tag = g_strdup_printf ("storm%uw", i);
      g_autofree char *truth = words_of (tag, 20);
      g_autoptr (RoundsAnswer) answer = client_ask (client, 1, truth);
      gint64 due = g_get_monotonic_time () + g_test_rand_int_range (0, 20000);

      test_wait_until (kill_is_due, &due, PATIENCE_MS);
      /* One that was killed already may not be noticed yet. */
      if (has_other_child (&killed) && rounds_engine_client_get_pid (client) != 0)
        {
          killed.pid = rounds_engine_client_get_pid (client);
          kill_engine (client);
        }
      answer_wait_over (answer);
      g_assert_true (g_str_has_prefix (truth, rounds_answer_get_text (answer)));
      if (rounds_answer_get_state (answer) == ROUNDS_ANSWER_DONE)
        answer_assert_whole (answer, truth);
      else
        answer_assert_cut_off (answer, rounds_answer_get_text (answer));
      g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), !=, ROUNDS_MODEL_FAILED);
    }
  g_assert_true (test_wait_until (has_other_child, &killed, PATIENCE_MS));
  last = client_ask (client, 1, "after the storm");
  answer_wait_over (last);
  answer_assert_whole (last, "after the storm");
  client_end (client);
}

/* ---- the other way round: the program that started the engine is killed ---- */

static int
host (void)
{
  RoundsEngineClient *client = echo_client_new (1);
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autofree char *words = words_of ("w", 60 * 1000);

  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, words);
  printf ("%d\n", rounds_engine_client_get_pid (client));
  fflush (stdout);
  while (!rounds_answer_is_over (answer))
    g_main_context_iteration (NULL, TRUE);
  client_end (client);
  return 1; /* nobody killed it for a minute */
}

static gboolean
pid_is_gone (gpointer pid)
{
  return process_is_gone (GPOINTER_TO_INT (pid));
}

static void
test_host_killed (void)
{
  static const TestCounts kills = { "kill the engine's owner", 20, 20, 200 };
  guint n = test_count (&kills);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess)
          owner = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--host", NULL);
      g_autoptr (GDataInputStream) out = NULL;
      g_autofree char *line = NULL;
      GPid engine;

      g_assert_no_error (error);
      out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (owner));
      line = g_data_input_stream_read_line (out, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
      engine = (GPid) g_ascii_strtoll (line, NULL, 10);
      g_assert_false (process_is_gone (engine));
      g_subprocess_force_exit (owner);
      g_assert_true (test_wait_until (pid_is_gone, GINT_TO_POINTER (engine), PATIENCE_MS));
      g_subprocess_wait (owner, NULL, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = NULL;
  int status;

  if (argc == 2 && strcmp (argv[1], "--host") == 0)
    return host ();

  cache = test_folder_new ();
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-kill/random", test_kill);
  g_test_add_func ("/engine-kill/four", test_kill_four);
  g_test_add_func ("/engine-kill/burst", test_burst);
  g_test_add_func ("/engine-kill/count-starts-anew", test_count_starts_anew);
  g_test_add_func ("/engine-kill/storm", test_storm);
  g_test_add_func ("/engine-kill/owner", test_host_killed);
  status = g_test_run ();
  test_folder_remove (cache);
  return status;
}
