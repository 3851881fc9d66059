/* The engine client with an engine that misbehaves: fake-engine.c has the ways. */
#include "engine-fixture.h"

#include <signal.h>
#include <string.h>

static void
test_missing_program (void)
{
  RoundsEngineClient *client = rounds_engine_client_new ("/nonexistent/rounds-engine", NULL);
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autofree char *detail = NULL;

  rounds_engine_client_start (client);
  g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_FAILED);
  detail = rounds_model_dup_detail (ROUNDS_MODEL (client));
  g_assert_cmpstr (detail, ==, "The engine program is missing. Install Rounds again.");
  answer = client_ask (client, 1, "x");
  g_assert_false (rounds_answer_is_over (answer));
  answer_wait_over (answer);
  answer_assert_failed (answer, ROUNDS_APP_ERROR_NO_ENGINE);
  client_end (client);
}

static void
test_will_not_start (void)
{
  static const struct
  {
    const char *mode;
    RoundsAppError code;
    const char *detail;
  } cases[] = {
    { "exits-0", ROUNDS_APP_ERROR_NO_ENGINE, "The engine ended as it was started." },
    { "exits-1", ROUNDS_APP_ERROR_DEVICE, "The engine could not start: no Vulkan device" },
    { "no-cage", ROUNDS_APP_ERROR_NO_ENGINE, "The engine could not start: not started: landlock" },
    { "garbage", ROUNDS_APP_ERROR_PROTOCOL, "The engine does not belong to this version" },
    { "version-2", ROUNDS_APP_ERROR_PROTOCOL, "The engine does not belong to this version" },
    { "frame-version-2", ROUNDS_APP_ERROR_PROTOCOL, "The engine does not belong" },
    { "loaded-first", ROUNDS_APP_ERROR_PROTOCOL, "The engine does not belong" },
    { "ready-for-another", ROUNDS_APP_ERROR_PROTOCOL, "The engine does not belong" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsEngineClient *client = fake_client_new (cases[i].mode);
      g_autoptr (RoundsAnswer) answer = NULL;
      g_autofree char *detail = NULL;

      rounds_engine_client_start (client);
      answer = client_ask (client, 1, "x");
      client_wait_state (client, ROUNDS_MODEL_FAILED);
      answer_assert_failed (answer, cases[i].code);
      detail = rounds_model_dup_detail (ROUNDS_MODEL (client));
      g_assert_true (g_str_has_prefix (detail, cases[i].detail));
      g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
      g_assert_cmpint (rounds_engine_client_get_pid (client), ==, 0);
      /* A person may try again. */
      rounds_engine_client_start (client);
      client_wait_state (client, ROUNDS_MODEL_FAILED);
      g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 2);
      client_end (client);
    }
}

static void
test_will_not_load (void)
{
  static const struct
  {
    const char *mode;
    RoundsAppError code;
  } cases[] = {
    { "no-model-file", ROUNDS_APP_ERROR_NO_MODEL },
    { "no-device", ROUNDS_APP_ERROR_DEVICE },
    { "no-memory", ROUNDS_APP_ERROR_MEMORY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsEngineClient *client = fake_client_new (cases[i].mode);
      g_autoptr (RoundsAnswer) answer = NULL;
      g_autofree char *device = NULL;
      gboolean software;

      rounds_engine_client_start (client);
      answer = client_ask (client, 1, "x");
      client_wait_state (client, ROUNDS_MODEL_FAILED);
      answer_assert_failed (answer, cases[i].code);
      device = rounds_model_dup_device (ROUNDS_MODEL (client));
      g_assert_cmpstr (device, ==, "Fake device");
      g_object_get (client, "software-device", &software, NULL);
      g_assert_true (software);
      /* Starting again ends the idle child first. */
      rounds_engine_client_start (client);
      client_wait_state (client, ROUNDS_MODEL_FAILED);
      g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 2);
      client_end (client);
    }
}

static gboolean
started_three_times (gpointer client)
{
  return rounds_engine_client_get_starts (client) >= 3;
}

/* A crash, unlike an exit, is worth another try, and what was not sent waits for it. */
static void
test_crashes_at_start (void)
{
  RoundsEngineClient *client = fake_client_new ("crashes-at-start");
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autofree char *detail = NULL;

  rounds_engine_client_start (client);
  answer = client_ask (client, 1, "x");
  g_assert_true (test_wait_until (started_three_times, client, PATIENCE_MS));
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_WAITING);
  g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_RESTARTING);
  detail = rounds_model_dup_detail (ROUNDS_MODEL (client));
  g_assert_cmpstr (detail, ==, "The engine was lost. Starting it again.");
  client_end (client);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STOPPED);
}

/* After an answer: killed, cut off with what was right so far, and back for the next question. */
static void
test_nonsense (void)
{
  static const struct
  {
    const char *mode, *text;
  } cases[] = {
    { "unknown-id", "" },        { "half-character", "" }, { "zero-character", "" },
    { "garbage-later", "" },     { "huge-frame", "" },     { "request-type", "" },
    { "closes-output", "last" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsEngineClient *client = fake_client_new (cases[i].mode);
      g_autoptr (RoundsAnswer) answer = NULL;
      GPid pid;

      rounds_engine_client_start (client);
      client_wait_ready (client);
      pid = rounds_engine_client_get_pid (client);
      answer = client_ask (client, 1, "one two");
      answer_wait_over (answer);
      answer_assert_cut_off (answer, cases[i].text);
      g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_RESTARTING);
      g_assert_true (process_is_gone (pid));
      client_wait_ready (client);
      g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 2);
      client_end (client);
    }
}

static void
test_words_after_the_end (void)
{
  RoundsEngineClient *client = fake_client_new ("after-done");
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_start (client);
  answer = client_ask (client, 1, "one two");
  answer_wait_over (answer);
  answer_assert_whole (answer, "one two");
  client_wait_state (client, ROUNDS_MODEL_RESTARTING);
  answer_assert_whole (answer, "one two");
  client_end (client);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *mode;
    RoundsAppError code;
  } cases[] = {
    { "too-long", ROUNDS_APP_ERROR_TOO_LONG },
    { "unsupported", ROUNDS_APP_ERROR_NOT_CAPABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsEngineClient *client = fake_client_new (cases[i].mode);
      g_autoptr (RoundsAnswer) answer = NULL;

      rounds_engine_client_start (client);
      answer = client_ask (client, 1, "one two");
      answer_wait_over (answer);
      answer_assert_failed (answer, cases[i].code);
      g_assert_cmpint (rounds_model_get_state (ROUNDS_MODEL (client)), ==, ROUNDS_MODEL_READY);
      client_end (client);
    }
}

static void
test_device_lost (void)
{
  RoundsEngineClient *client = fake_client_new ("device-lost");
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_start (client);
  answer = client_ask (client, 1, "one two");
  answer_wait_over (answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_CUT_OFF);
  g_assert_error (rounds_answer_get_error (answer), ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_DEVICE);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, "so far");
  client_wait_state (client, ROUNDS_MODEL_RESTARTING);
  client_wait_ready (client);
  client_end (client);
}

/* Any split of the stream, a small queue at the child, a driver that talks on standard error. */
static void
test_odd_but_right (void)
{
  static const char *const modes[] = { "byte-by-byte", "one-at-a-time", "noisy", "plain" };
  g_autofree char *words = words_of ("w", 50);

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      RoundsEngineClient *client = fake_client_new (modes[i]);
      RoundsAnswer *answers[6];

      rounds_engine_client_start (client);
      for (gsize k = 0; k < G_N_ELEMENTS (answers); k++)
        answers[k] = client_ask (client, 1, words);
      for (gsize k = 0; k < G_N_ELEMENTS (answers); k++)
        {
          answer_wait_over (answers[k]);
          answer_assert_whole (answers[k], words);
          g_object_unref (answers[k]);
        }
      g_assert_cmpuint (strlen (rounds_engine_client_get_last_words (client)), <=, 4096);
      g_assert_cmpuint (rounds_engine_client_get_starts (client), ==, 1);
      client_end (client);
    }
}

/* A child that reads nothing: nothing blocks, and what waits is bounded. */
static void
test_never_reads (void)
{
  RoundsEngineClient *client = fake_client_new ("never-reads");
  g_autofree char *large = g_strnfill (8 << 20, 'x');
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (g_object_unref);
  guint refused = 0;
  gint64 began, longest = 0;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  for (guint i = 0; i < 100; i++)
    {
      began = g_get_monotonic_time ();
      g_ptr_array_add (answers, client_ask (client, 1, i % 2 == 0 ? large : "small"));
      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, g_get_monotonic_time () - began);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (guint i = 0; i < answers->len; i++)
    {
      RoundsAnswer *answer = answers->pdata[i];

      if (!rounds_answer_is_over (answer))
        continue;
      refused++;
      answer_assert_failed (answer, ROUNDS_APP_ERROR_BUSY);
    }
  g_assert_cmpuint (refused, >=, 50);
  g_test_message ("longest step %" G_GINT64_FORMAT " us", longest);
  client_end (client);
  for (guint i = 0; i < answers->len; i++)
    g_assert_true (rounds_answer_is_over (answers->pdata[i]));
}

/* A question of which no child was given a byte is not lost with the child. */
static void
test_unsent_survives (void)
{
  RoundsEngineClient *client = fake_client_new ("never-reads");
  g_autofree char *large = g_strnfill (1 << 20, 'x');
  g_autoptr (RoundsAnswer) begun = NULL;
  g_autoptr (RoundsAnswer) unsent = NULL;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  begun = client_ask (client, 1, large);
  unsent = client_ask (client, 1, "small");
  g_assert_no_errno (kill (rounds_engine_client_get_pid (client), SIGKILL));
  answer_wait_over (begun);
  answer_assert_cut_off (begun, "");
  client_wait_ready (client);
  g_assert_cmpint (rounds_answer_get_state (unsent), ==, ROUNDS_ANSWER_WAITING);
  client_end (client);
  g_assert_cmpint (rounds_answer_get_state (unsent), ==, ROUNDS_ANSWER_STOPPED);
}

static void
test_prompt_over_the_cap (void)
{
  RoundsEngineClient *client = fake_client_new ("plain");
  g_autofree char *large = g_strnfill (17 << 20, 'x');
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autoptr (RoundsAnswer) next = NULL;

  rounds_engine_client_start (client);
  answer = client_ask (client, 1, large);
  next = client_ask (client, 1, "small");
  answer_wait_over (answer);
  answer_assert_failed (answer, ROUNDS_APP_ERROR_TOO_LONG);
  answer_wait_over (next);
  answer_assert_whole (next, "small");
  client_end (client);
}

static void
test_prompt_empty (void)
{
  RoundsEngineClient *client = fake_client_new ("plain");
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (NULL);
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_start (client);
  answer = rounds_model_generate (ROUNDS_MODEL (client), prompt);
  answer_wait_over (answer);
  answer_assert_failed (answer, ROUNDS_APP_ERROR_USAGE);
  client_end (client);
}

typedef struct
{
  RoundsAnswer *answer;
  guint waiting; /* the source, or 0 */
  guint turns;   /* it had while the answer came */
} Urgent;

static gboolean
on_urgent_turn (gpointer data)
{
  Urgent *urgent = data;

  urgent->waiting = 0;
  urgent->turns += !rounds_answer_is_over (urgent->answer);
  return G_SOURCE_REMOVE;
}

static void
on_appended_urgent (RoundsAnswer *answer, const char *piece, Urgent *urgent)
{
  if (urgent->waiting == 0)
    urgent->waiting = g_idle_add_full (120, on_urgent_turn, urgent, NULL);
}

/* Words without end: the answer is bounded, and whatever is more urgent still gets its turn. */
static void
test_flood (void)
{
  RoundsEngineClient *client = fake_client_new ("flood");
  g_autoptr (RoundsAnswer) answer = NULL;
  Urgent urgent = { 0 };

  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = urgent.answer = client_ask (client, 1, "go");
  g_signal_connect (answer, "appended", G_CALLBACK (on_appended_urgent), &urgent);
  answer_wait_over (answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_DONE);
  g_assert_false (rounds_answer_is_complete (answer));
  g_assert_cmpuint (strlen (rounds_answer_get_text (answer)), <=, 1 << 20);
  g_assert_cmpuint (urgent.turns, >, 0);
  if (urgent.waiting != 0)
    g_source_remove (urgent.waiting);
  client_end (client);
}

/* Nothing comes: a person stops it at once, and the child that does not hear is replaced. */
static void
test_deaf (void)
{
  static const RoundsEngineLimits limits = { 1, 1, PATIENCE_MS, 50, 500 };
  const guint8 scope[ROUNDS_SCOPE_BYTES] = { 1 };
  RoundsEngineClient *client = fake_client_new ("deaf");
  g_autoptr (RoundsAnswer) answer = NULL;
  g_autoptr (RoundsAnswer) other = NULL;

  rounds_engine_client_set_limits (client, &limits);
  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, "x");
  other = client_ask (client, 2, "y");
  rounds_model_cancel (ROUNDS_MODEL (client), answer);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STOPPED);
  answer_wait_over (other);
  answer_assert_cut_off (other, "");
  client_wait_ready (client);
  rounds_model_drop_scope (ROUNDS_MODEL (client), scope);
  client_wait_state (client, ROUNDS_MODEL_RESTARTING);
  client_end (client);
}

/* Before its first word, or in the middle of a model's loading. */
static void
test_stalls (gconstpointer mode)
{
  static const RoundsEngineLimits limits = { 1, 1, 20, PATIENCE_MS, 500 };
  RoundsEngineClient *client = fake_client_new (mode);

  rounds_engine_client_set_limits (client, &limits);
  rounds_engine_client_start (client);
  g_assert_true (test_wait_until (started_three_times, client, PATIENCE_MS));
  client_end (client);
}

/* A frame that is announced and never sent takes no memory; the answer waits until it is stopped. */
static void
test_announced_frame (void)
{
  RoundsEngineClient *client = fake_client_new ("largest-frame-never-sent");
  g_autoptr (RoundsAnswer) answer = NULL;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  answer = client_ask (client, 1, "x");
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_false (rounds_answer_is_over (answer));
  client_end (client);
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STOPPED);
}

/* One that stays after its input closed is killed after the grace. */
static void
test_stubborn (void)
{
  RoundsEngineClient *client = fake_client_new ("stubborn");
  GPid pid;

  rounds_engine_client_start (client);
  client_wait_ready (client);
  pid = rounds_engine_client_get_pid (client);
  client_end (client);
  g_assert_true (process_is_gone (pid));
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = test_folder_new ();
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-faults/missing-program", test_missing_program);
  g_test_add_func ("/engine-faults/will-not-start", test_will_not_start);
  g_test_add_func ("/engine-faults/will-not-load", test_will_not_load);
  g_test_add_func ("/engine-faults/crashes-at-start", test_crashes_at_start);
  g_test_add_func ("/engine-faults/nonsense", test_nonsense);
  g_test_add_func ("/engine-faults/words-after-the-end", test_words_after_the_end);
  g_test_add_func ("/engine-faults/refused", test_refused);
  g_test_add_func ("/engine-faults/device-lost", test_device_lost);
  g_test_add_func ("/engine-faults/odd-but-right", test_odd_but_right);
  g_test_add_func ("/engine-faults/never-reads", test_never_reads);
  g_test_add_func ("/engine-faults/unsent-survives", test_unsent_survives);
  g_test_add_func ("/engine-faults/prompt-over-the-cap", test_prompt_over_the_cap);
  g_test_add_func ("/engine-faults/prompt-empty", test_prompt_empty);
  g_test_add_func ("/engine-faults/flood", test_flood);
  g_test_add_func ("/engine-faults/deaf", test_deaf);
  g_test_add_data_func ("/engine-faults/stalls-at-start", "stall", test_stalls);
  g_test_add_data_func ("/engine-faults/stalls-in-load", "stall-in-load", test_stalls);
  g_test_add_func ("/engine-faults/announced-frame", test_announced_frame);
  g_test_add_func ("/engine-faults/stubborn", test_stubborn);
  status = g_test_run ();
  test_folder_remove (cache);
  return status;
}
