/* test-window-kill.c: the window is killed; no engine may outlive it.
 *
 * The real program, unlocked by itself on a demonstration, in the middle of an answer. Its engine
 * is found from outside, in /proc, and looked for again by process id and start time.
 */
#include "counts.h"

#include "store.h"

#include <gio/gunixinputstream.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define LIMIT_MS 60000

static const TestCounts kills = { "kill the window", 20, 20, 100 };

typedef struct
{
  char *store;
  GSubprocess *window;
  GDataInputStream *says;
  gboolean answering;
} Run;

static void
on_line_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (run->says, result, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "answering");
  run->answering = TRUE;
}

static void
start_window (Run *run)
{
  g_autofree char *program = test_build_path ("ui/rounds");
  g_autoptr (GError) error = NULL;

  run->answering = FALSE;
  run->window = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--demo",
                                  "--store", run->store, "--echo", "25", "--ask",
                                  "one two three four five six seven eight nine ten eleven twelve "
                                  "and so on until somebody ends this window in the middle of it",
                                  NULL);
  g_assert_no_error (error);
  run->says = g_data_input_stream_new (g_subprocess_get_stdout_pipe (run->window));
  g_data_input_stream_read_line_async (run->says, 0, NULL, on_line_read, run);
  g_assert_true (test_wait_for (&run->answering, LIMIT_MS));
}

/* The fields of /proc/PID/stat after the name, which may hold anything; NULL: no such process.
 * [0] state, [1] parent, [19] start time (proc(5)). */
static GStrv
stat_of (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL)
    return NULL;
  return g_strsplit (end + 2, " ", -1);
}

typedef struct
{
  char *pid, *start;
} Engine;

static Engine
find_engine (const char *parent)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  Engine found = { NULL, NULL };

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_auto (GStrv) stat = g_ascii_isdigit (name[0]) ? stat_of (name) : NULL;
      g_autofree char *path = g_build_filename ("/proc", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (stat == NULL || strcmp (stat[1], parent) != 0 ||
          !g_file_get_contents (path, &comm, NULL, NULL) || strcmp (comm, "rounds-engine\n") != 0)
        continue;
      g_assert_null (found.pid);
      found.pid = g_strdup (name);
      found.start = g_strdup (stat[19]);
    }
  return found;
}

static gboolean
is_gone (gpointer data)
{
  Engine *engine = data;
  g_auto (GStrv) stat = stat_of (engine->pid);

  return stat == NULL || strcmp (stat[19], engine->start) != 0 || stat[0][0] == 'Z';
}

static void
kill_once (Run *run)
{
  Engine engine;

  start_window (run);
  engine = find_engine (g_subprocess_get_identifier (run->window));
  g_assert_nonnull (engine.pid);
  g_assert_false (is_gone (&engine));
  g_subprocess_send_signal (run->window, SIGKILL);
  g_assert_true (test_wait_until (is_gone, &engine, LIMIT_MS));
  g_subprocess_wait (run->window, NULL, NULL);
  g_clear_object (&run->says);
  g_clear_object (&run->window);
  g_free (engine.pid);
  g_free (engine.start);
}

static void
test_kill (void)
{
  g_autofree char *folder = test_folder_new ();
  Run run = { g_build_filename (folder, "store", NULL) };
  guint n = test_count (&kills);

  test_demonstration_copy (run.store);
  for (guint i = 0; i < n; i++)
    kill_once (&run);
  g_free (run.store);
  test_folder_remove (folder);
}

/* The line that a program says on standard error, without its end; its exit status in *status. */
static char *
say (const char *const *arguments, int *status)
{
  g_autofree char *program = test_build_path ("ui/rounds");
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_strv_builder_add (argv, program);
  for (; *arguments != NULL; arguments++)
    g_strv_builder_add (argv, *arguments);
  all = g_strv_builder_end (argv);
  process = g_subprocess_newv ((const char *const *) all,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error));
  *status = g_subprocess_get_exit_status (process);
  return g_strchomp (text);
}

static void
test_command_line (void)
{
  static const struct
  {
    const char *arguments[4];
    int status;
    const char *text;
  } cases[] = {
    { { "--version" }, 0, "rounds " ROUNDS_VERSION },
    { { "--nonsense" }, 2, "rounds: Unknown option --nonsense. Try 'rounds --help'." },
    { { "patient" }, 2, "rounds: it takes no arguments besides its options. Try 'rounds --help'." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int status;
      g_autofree char *text = say (cases[i].arguments, &status);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (status, ==, cases[i].status);
    }
}

/* --demo shows no window on a clinical store: one line and status 1. */
static void
test_demo_refuses_a_clinical_store (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *store = g_build_filename (folder, "store", NULL);
  const char *arguments[] = { "--demo", "--store", store, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int status;
  gboolean ok = rounds_store_create (store, ROUNDS_STORE_CLINICAL, "A. Clinician",
                                     "correct horse 7", NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  text = say (arguments, &status);
  g_assert_cmpint (status, ==, 1);
  g_assert_true (g_str_has_prefix (text, "rounds: "));
  g_assert_nonnull (strstr (text, "is not a demonstration store"));
  g_assert_null (strchr (text, '\n'));
  test_folder_remove (folder);
}

static void
test_exit_after_startup (void)
{
  g_autofree char *folder = test_folder_new ();
  const char *arguments[] = { "--exit-after-startup", "--store", folder, NULL };
  int status;
  g_autofree char *text = say (arguments, &status);

  g_assert_cmpstr (text, ==, "");
  g_assert_cmpint (status, ==, 0);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program/command-line", test_command_line);
  g_test_add_func ("/program/demo-refuses-a-clinical-store", test_demo_refuses_a_clinical_store);
  g_test_add_func ("/program/exit-after-startup", test_exit_after_startup);
  g_test_add_func ("/program/window-killed", test_kill);
  return g_test_run ();
}
