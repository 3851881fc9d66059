/* Prompts and answers, as objects, and the paths of an installed tree. */
#include "model.h"
#include "program-paths.h"

#include "counts.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static void
test_prompt (void)
{
  guint8 scope[ROUNDS_SCOPE_BYTES];
  guint8 zero[ROUNDS_SCOPE_BYTES] = { 0 };
  g_autoptr (RoundsPrompt) prompt = NULL;
  g_autoptr (RoundsPrompt) shared = rounds_prompt_new (NULL);
  RoundsRole role;
  RoundsTrust trust;
  gboolean pinned;

  memset (scope, 7, sizeof scope);
  prompt = rounds_prompt_new (scope);
  memset (scope, 8, sizeof scope);
  g_assert_cmpint (rounds_prompt_get_scope (prompt)[0], ==, 7);
  g_assert_cmpmem (rounds_prompt_get_scope (shared), ROUNDS_SCOPE_BYTES, zero, sizeof zero);

  g_assert_cmpuint (rounds_prompt_get_n_segments (prompt), ==, 0);
  rounds_prompt_add (prompt, ROUNDS_ROLE_SYSTEM, ROUNDS_TRUST_TEMPLATE, TRUE, "Be exact.");
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_RECORD, FALSE, "Kalium 4,1 \u00b5mol");
  g_assert_cmpuint (rounds_prompt_get_n_segments (prompt), ==, 2);
  g_assert_cmpstr (rounds_prompt_get_segment (prompt, 1, &role, &trust, &pinned), ==,
                   "Kalium 4,1 \u00b5mol");
  g_assert_cmpint (role, ==, ROUNDS_ROLE_USER);
  g_assert_cmpint (trust, ==, ROUNDS_TRUST_RECORD);
  g_assert_false (pinned);
  g_assert_cmpstr (rounds_prompt_get_segment (prompt, 0, NULL, NULL, &pinned), ==, "Be exact.");
  g_assert_true (pinned);

  g_assert_cmpuint (rounds_prompt_get_max_tokens (prompt), ==, 0);
  g_assert_cmpfloat (rounds_prompt_get_temperature (prompt), ==, 0);
  rounds_prompt_set_max_tokens (prompt, 99);
  rounds_prompt_set_temperature (prompt, 0.5, G_MAXUINT64);
  g_assert_cmpuint (rounds_prompt_get_max_tokens (prompt), ==, 99);
  g_assert_cmpfloat (rounds_prompt_get_temperature (prompt), ==, 0.5);
  g_assert_true (rounds_prompt_get_seed (prompt) == G_MAXUINT64);
}

static void
test_prompt_refuses (void)
{
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (NULL);

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*g_utf8_validate*");
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_RECORD, FALSE, "caf\xC3");
  g_test_assert_expected_messages ();
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*role*");
  rounds_prompt_add (prompt, (RoundsRole) 0, ROUNDS_TRUST_RECORD, FALSE, "x");
  g_test_assert_expected_messages ();
  g_assert_cmpuint (rounds_prompt_get_n_segments (prompt), ==, 0);
}

typedef struct
{
  GString *said; /* what "appended" carried, joined */
  guint appended, ended, states, texts;
  RoundsAnswerState at_end;
} Heard;

static void
on_appended (RoundsAnswer *answer, const char *piece, Heard *heard)
{
  heard->appended++;
  g_string_append (heard->said, piece);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, heard->said->str);
}

static void
on_ended (RoundsAnswer *answer, Heard *heard)
{
  heard->ended++;
  heard->at_end = rounds_answer_get_state (answer);
}

static void
on_counted (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static RoundsAnswer *
listen (Heard *heard)
{
  RoundsAnswer *answer = rounds_answer_new ();

  *heard = (Heard){ .said = g_string_new (NULL) };
  g_signal_connect (answer, "appended", G_CALLBACK (on_appended), heard);
  g_signal_connect (answer, "ended", G_CALLBACK (on_ended), heard);
  g_signal_connect (answer, "notify::state", G_CALLBACK (on_counted), &heard->states);
  g_signal_connect (answer, "notify::text", G_CALLBACK (on_counted), &heard->texts);
  return answer;
}

static void
test_answer (void)
{
  Heard heard;
  g_autoptr (RoundsAnswer) answer = listen (&heard);
  g_autofree char *text = NULL;
  int state;

  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_WAITING);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, "");
  rounds_answer_append (answer, "");
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_WAITING);
  rounds_answer_append (answer, "Two ");
  rounds_answer_append (answer, "words");
  g_assert_cmpint (rounds_answer_get_state (answer), ==, ROUNDS_ANSWER_STREAMING);
  g_assert_false (rounds_answer_is_over (answer));
  rounds_answer_end (answer, ROUNDS_ANSWER_DONE, TRUE, NULL);
  g_assert_true (rounds_answer_is_over (answer));
  g_assert_true (rounds_answer_is_complete (answer));
  g_assert_null (rounds_answer_get_error (answer));

  /* Over is over. */
  rounds_answer_append (answer, "of another");
  rounds_answer_end (answer, ROUNDS_ANSWER_STOPPED, FALSE, NULL);
  g_object_get (answer, "text", &text, "state", &state, NULL);
  g_assert_cmpstr (text, ==, "Two words");
  g_assert_cmpint (state, ==, ROUNDS_ANSWER_DONE);
  g_assert_cmpuint (heard.appended, ==, 2);
  g_assert_cmpuint (heard.texts, ==, 2);
  g_assert_cmpuint (heard.states, ==, 2);
  g_assert_cmpuint (heard.ended, ==, 1);
  g_assert_cmpint (heard.at_end, ==, ROUNDS_ANSWER_DONE);
  g_string_free (heard.said, TRUE);
}

/* A long question is read before the first word, and how far is said in whole percents. */
static void
test_answer_reading (void)
{
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
  guint said = 0;

  g_signal_connect (answer, "notify::reading", G_CALLBACK (on_counted), &said);
  g_assert_cmpint (rounds_answer_get_reading (answer), ==, -1);
  rounds_answer_set_reading (answer, 0, 0);
  rounds_answer_set_reading (answer, 5, 4);
  g_assert_cmpint (rounds_answer_get_reading (answer), ==, -1);
  rounds_answer_set_reading (answer, 100, 1000);
  rounds_answer_set_reading (answer, 104, 1000);
  rounds_answer_set_reading (answer, G_MAXUINT64, G_MAXUINT64);
  g_assert_cmpint (rounds_answer_get_reading (answer), ==, 100);
  g_assert_cmpuint (said, ==, 2);
  rounds_answer_append (answer, "word");
  rounds_answer_set_reading (answer, 1, 2);
  g_assert_cmpuint (said, ==, 2);
}

static void
test_answer_cut_off (void)
{
  Heard heard;
  g_autoptr (RoundsAnswer) answer = listen (&heard);
  g_autoptr (GError)
      error = g_error_new_literal (ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_ENGINE_LOST, "lost");

  rounds_answer_append (answer, "Half");
  rounds_answer_end (answer, ROUNDS_ANSWER_CUT_OFF, TRUE, error);
  g_assert_cmpstr (rounds_answer_get_text (answer), ==, "Half");
  g_assert_false (rounds_answer_is_complete (answer));
  g_assert_error (rounds_answer_get_error (answer), ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_ENGINE_LOST);
  g_string_free (heard.said, TRUE);
}

/* A hosted model may split a character; a text widget must never get half of one. */
static void
test_answer_repairs (void)
{
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();

  rounds_answer_append (answer, "caf\xC3");
  rounds_answer_append (answer, " au lait");
  g_assert_true (g_utf8_validate (rounds_answer_get_text (answer), -1, NULL));
  g_assert_true (g_str_has_suffix (rounds_answer_get_text (answer), " au lait"));
}

static void
on_appended_end (RoundsAnswer *answer, const char *piece, gpointer data)
{
  rounds_answer_end (answer, ROUNDS_ANSWER_STOPPED, FALSE, NULL);
  g_object_unref (answer);
}

/* The last reference may go in a handler. */
static void
test_answer_freed_in_handler (void)
{
  RoundsAnswer *answer = rounds_answer_new ();

  g_object_add_weak_pointer (G_OBJECT (answer), (gpointer *) &answer);
  g_signal_connect (answer, "appended", G_CALLBACK (on_appended_end), NULL);
  rounds_answer_append (answer, "x");
  g_assert_null (answer);
}

static void
test_paths (void)
{
  g_autofree char *engine = rounds_paths_program ("rounds-engine");
  g_autofree char *expected = test_build_path ("engine/rounds-engine");
  g_autofree char *reader = rounds_paths_program ("rounds-reader");
  g_autofree char *share = rounds_paths_share ("no such thing");
  g_autofree char *store = rounds_paths_default_store ();
  g_autofree char *demonstration = rounds_paths_demonstration_store ();

  g_assert_cmpstr (engine, ==, expected);
  g_assert_true (g_str_has_suffix (reader, "/data/reader/rounds-reader"));
  g_assert_null (share);
  g_assert_true (g_path_is_absolute (store));
  g_assert_cmpstr (store, !=, demonstration);
}

/* The same program, copied to where a person might have installed it. */
static void
test_paths_installed (void)
{
  g_autofree char *prefix = test_folder_new ();
  g_autofree char *bin = g_build_filename (prefix, "bin", NULL);
  g_autofree char *program = g_build_filename (bin, "rounds", NULL);
  g_autofree char *expected = g_build_filename (prefix, "libexec/rounds/rounds-engine\n", NULL);
  g_autoptr (GFile) from = g_file_new_for_path ("/proc/self/exe");
  g_autoptr (GFile) to = g_file_new_for_path (program);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  char *argv[] = { program, (char *) "--where", NULL };

  g_assert_no_errno (g_mkdir_with_parents (bin, 0700));
  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_chmod (program, 0700));
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  if (!g_path_is_absolute (ROUNDS_LIBEXECDIR))
    g_assert_cmpstr (out, ==, expected);
  test_folder_remove (prefix);
}

static void
test_default_model (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "rounds", "models", NULL);
  g_autofree char *path = g_build_filename (folder, "SmolLM2-135M-Instruct.Q4_1.gguf", NULL);
  g_autofree char *found = NULL;

  g_assert_null (rounds_paths_default_model ());
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  found = rounds_paths_default_model ();
  g_assert_cmpstr (found, ==, path);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = NULL;
  int status;

  if (argc == 2 && strcmp (argv[1], "--where") == 0)
    {
      g_autofree char *path = rounds_paths_program ("rounds-engine");

      puts (path);
      return 0;
    }
  cache = test_folder_new ();

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/prompt", test_prompt);
  g_test_add_func ("/model/prompt-refuses", test_prompt_refuses);
  g_test_add_func ("/model/answer", test_answer);
  g_test_add_func ("/model/answer-reading", test_answer_reading);
  g_test_add_func ("/model/answer-cut-off", test_answer_cut_off);
  g_test_add_func ("/model/answer-repairs", test_answer_repairs);
  g_test_add_func ("/model/answer-freed-in-handler", test_answer_freed_in_handler);
  g_test_add_func ("/paths/programs", test_paths);
  g_test_add_func ("/paths/installed", test_paths_installed);
  g_test_add_func ("/paths/default-model", test_default_model);
  status = g_test_run ();
  test_folder_remove (cache);
  return status;
}
