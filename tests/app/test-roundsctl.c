/* The real roundsctl, from outside: what it prints, how it ends, what it leaves. */
#define _GNU_SOURCE /* openpty, memmem, pipe2 */

#include "ctl-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pty.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the command line ---- */

static void
test_help (CtlFixture *fixture, gconstpointer data)
{
  static const char *const verbs[] = { "init", "info", "doctor", "ask", "read" };
  g_auto (Run) top = { 0 };
  g_auto (Run) version = { 0 };

  CTL (fixture, NULL, &top, "--help");
  assert_ok (&top);
  g_assert_true (g_str_has_prefix (top.out, "Usage: roundsctl "));
  g_assert_null (strstr (top.out, "echo"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *usage = g_strdup_printf ("Usage: roundsctl %s [OPTION...]", verbs[i]);
      g_auto (Run) run = { 0 };

      assert_has (top.out, verbs[i]);
      CTL (fixture, NULL, &run, verbs[i], "--help");
      assert_ok (&run);
      g_assert_true (g_str_has_prefix (run.out, usage));
      assert_has (run.out, "--passphrase-file=FILE");
      g_assert_null (strstr (run.out, "echo"));
    }
  CTL (fixture, NULL, &version, "--version");
  assert_ok (&version);
  g_assert_cmpstr (version.out, ==, "roundsctl " ROUNDS_VERSION "\n");
}

static void
test_usage (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (64 * 1024 + 1, 'q');
  const char *const bad[][6] = {
    { NULL },
    { "" },
    { "frob" },
    { "--frob" },
    { "-x", "info" },
    { "--store" },
    { "info", "--store" },
    { "info", "more" },
    { "info", "--frob" },
    { "doctor", "more" },
    { "init", "more" },
    { "init", "--demo" },
    { "init", "--as-of", AS_OF },
    { "init", "--demonstration" },
    { "ask" },
    { "ask", "a", "b" },
    { "ask", "" },
    { "ask", " \n" },
    { "ask", "\xff" },
    { "ask", huge },
    { "ask", "--echo", "x", "q" },
    { "read" },
    { "read", "a", "b" },
    { "read", "--format", "docx", "a" },
    { "read", "--", "--", "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *argv[8] = { fixture->program };
      g_auto (Run) run = { 0 };

      memcpy (argv + 1, bad[i], sizeof bad[i]);
      ctl_fixture_run (fixture, argv, NULL, &run);
      if (run.status != 2 || *run.out != '\0' || !g_str_has_prefix (run.err, "roundsctl: ") ||
          !g_str_has_suffix (run.err, "--help'.\n") || lines_in (run.err) != 1 ||
          strstr (run.err, "..") != NULL)
        g_error ("usage %zu: status %d, out '%s', err '%s'", i, run.status, run.out, run.err);
    }
}

/* "Before or after the verb", and what looks like an option but is an argument. */
static void
test_option_places (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) before = { 0 };
  g_auto (Run) after = { 0 };
  g_auto (Run) argument = { 0 };
  g_autofree char *odd = ctl_fixture_write (fixture, "--odd", "odd\n", -1);
  g_autofree char *equals = g_strconcat ("--store=", fixture->clinical, NULL);

  CTL (fixture, NULL, &before, "--json", "--store", fixture->clinical, "info");
  assert_ok (&before);
  CTL (fixture, NULL, &after, "info", equals, "--json");
  assert_ok (&after);
  g_assert_cmpstr (before.out, ==, after.out);
  assert_is_json (before.out);
  {
    const char *const argv[] = {
      "sh", "-c", "cd \"$1\" && \"$2\" read -- --odd", "sh", fixture->folder, fixture->program, NULL
    };
    ctl_fixture_run (fixture, argv, NULL, &argument);
  }
  assert_ok (&argument);
  g_assert_cmpstr (argument.out, ==, "odd\n");
}

/* ---- init ---- */

static void
test_init (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->folder, "a", "new", NULL);
  g_auto (Run) made = { 0 };
  g_auto (Run) again = { 0 };
  g_auto (Run) opened = { 0 };
  static const char *const names[] = { "key", "store" };

  CTL (fixture, NULL, &made, "init", "--store", dir, "--user", "Łucja", "--passphrase-file",
       fixture->passphrase_file);
  assert_ok (&made);
  assert_has (made.out, "Łucja");
  CTL (fixture, NULL, &again, "init", "--store", dir, "--passphrase-file", fixture->passphrase_file,
       "--json");
  assert_json_error (&again, "exists");
  CTL (fixture, NULL, &opened, "info", "--store", dir, "--passphrase-file",
       fixture->passphrase_file, "--json");
  assert_ok (&opened);
  assert_is_json (opened.out);
  assert_has (opened.out, "\"kind\":\"clinical\"");
  assert_has (opened.out, "\"opened\":true,\"user\":\"Łucja\",\"as_of\":null");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &content, &size, NULL));
      g_assert_null (memmem (content, size, PASSPHRASE, strlen (PASSPHRASE)));
    }
}

/* What `./dev run` does, at the default place. */
static void
test_init_demonstration (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *published = ctl_fixture_write (fixture, "published",
                                                  ROUNDS_DEMONSTRATION_PASSPHRASE "\n", -1);
  g_auto (Run) made = { 0 };
  g_auto (Run) opened = { 0 };

  CTL (fixture, NULL, &made, "init", "--demonstration", "--as-of", AS_OF, "--passphrase-file",
       published, "--json");
  assert_ok (&made);
  assert_is_json (made.out);
  assert_has (made.out, "\"kind\":\"demonstration\"");
  CTL (fixture, NULL, &opened, "--demo", "info");
  assert_ok (&opened);
  assert_has (opened.out, AS_OF);
}

static void
test_init_refused (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->folder, "new", NULL);
  g_autofree char *long_name = g_strnfill (129, 'n');
  g_autofree char *long_passphrase = g_strnfill (1025, 'p');
  g_autofree char *huge = ctl_fixture_write (fixture, "huge", long_passphrase, 1025);
  g_autofree char *empty = ctl_fixture_write (fixture, "empty", "\n", -1);
  g_autofree char *zero = ctl_fixture_write (fixture, "zero", "a\0b", 3);
  g_autofree char *published = ctl_fixture_write (fixture, "pub", ROUNDS_DEMONSTRATION_PASSPHRASE,
                                                  -1);
  g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);
  g_autofree char *below_file = g_build_filename (fixture->passphrase_file, "x", NULL);
  const struct
  {
    const char *code, *dir, *file, *more[4];
  } cases[] = {
    { "invalid", dir, huge },
    { "invalid", dir, empty },
    { "invalid", dir, "/dev/null" },
    { "invalid", dir, zero },
    { "invalid", dir, published },
    { "io", dir, fixture->folder },
    { "not-found", dir, none },
    { "invalid", dir, fixture->passphrase_file, { "--user", long_name } },
    { "invalid", dir, fixture->passphrase_file, { "--user", "a\nb" } },
    { "invalid", dir, fixture->passphrase_file, { "--user", "" } },
    { "invalid", dir, fixture->passphrase_file, { "--user", "\xff" } },
    { "invalid", dir, published, { "--demonstration", "--as-of", "2026-02-30" } },
    { "invalid", dir, published, { "--demonstration", "--as-of", "" } },
    { "invalid", dir, fixture->passphrase_file, { "--demonstration", "--as-of", AS_OF } },
    { "invalid", "", fixture->passphrase_file },
    { "exists", fixture->folder, fixture->passphrase_file },
    { "exists", fixture->passphrase_file, fixture->passphrase_file },
    { "exists", fixture->clinical, fixture->passphrase_file },
    { "exists", below_file, fixture->passphrase_file },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };

      g_test_message ("case %zu", i);
      CTL (fixture, NULL, &run, "--json", "--store", cases[i].dir, "--passphrase-file",
           cases[i].file, "init", cases[i].more[0], cases[i].more[1], cases[i].more[2]);
      assert_json_error (&run, cases[i].code);
      g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
    }
}

static void
test_passphrase_from_stdin (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) right = { 0 };
  g_auto (Run) wrong = { 0 };
  g_auto (Run) nothing = { 0 };

  CTL (fixture, PASSPHRASE "\n", &right, "info", "--store", fixture->clinical, "--passphrase-file",
       "-");
  assert_ok (&right);
  assert_has (right.out, "clinician");
  CTL (fixture, "seven", &wrong, "info", "--store", fixture->clinical, "--passphrase-file", "-");
  assert_failed (&wrong, "Wrong passphrase");
  CTL (fixture, "", &nothing, "info", "--store", fixture->clinical, "--passphrase-file", "-");
  assert_failed (&nothing, "1 to 1024 bytes");
}

static void
test_readable_passphrase_file (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) run = { 0 };

  g_assert_cmpint (chmod (fixture->passphrase_file, 0644), ==, 0);
  CTL (fixture, NULL, &run, "info", "--store", fixture->clinical, "--passphrase-file",
       fixture->passphrase_file);
  g_assert_cmpint (run.status, ==, 0);
  assert_has (run.err, "others can read the passphrase file");
  assert_has (run.out, "clinician");
}

/* A copy of a program of the build tree, that anyone may run, where an installed tree has it. (transfer full) */
static char *
install_copy (CtlFixture *fixture, const char *from, const char *place)
{
  char *to = g_build_filename (fixture->folder, place, NULL);
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *above = g_path_get_dirname (folder);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (chmod (above, 0755), ==, 0);
  g_assert_cmpint (chmod (folder, 0755), ==, 0);
  g_assert_true (g_file_get_contents (from, &content, &size, NULL));
  g_assert_true (
      g_file_set_contents_full (to, content, size, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  g_assert_cmpint (chmod (to, 0755), ==, 0);
  return to;
}

/* A folder of root's, another user; the program is copied to where that user reaches it. */
static void
test_init_without_permission (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *derive = test_build_path ("data/derive/rounds-derive");
  g_autofree char *program = install_copy (fixture, fixture->program, "bin/ctl");
  g_autofree char *helper = install_copy (fixture, derive, "libexec/rounds/rounds-derive");
  g_autofree char *dir = g_build_filename (fixture->folder, "new", NULL);
  const char *const argv[] = { "setpriv",
                               "--reuid=65534",
                               "--regid=65534",
                               "--clear-groups",
                               program,
                               "--json",
                               "init",
                               "--store",
                               dir,
                               "--passphrase-file",
                               "-",
                               NULL };
  g_auto (Run) run = { 0 };

  ctl_fixture_run (fixture, argv, PASSPHRASE, &run);
  assert_json_error (&run, "permission");
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

static void
test_init_without_space (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *above = g_build_filename (fixture->folder, "above", NULL);
  g_autofree char *dir = g_build_filename (above, "new", NULL);
  const char *const argv[] = {
    "prlimit", "--fsize=120",       fixture->program,         "--json", "init", "--store",
    dir,       "--passphrase-file", fixture->passphrase_file, NULL
  };
  g_auto (Run) run = { 0 };

  g_assert_cmpint (g_mkdir (above, 0700), ==, 0);
  ctl_fixture_run (fixture, argv, NULL, &run);
  assert_json_error (&run, "full");
  g_assert_cmpuint (test_count_entries (above), ==, 0);
}

/* ---- info ---- */

static void
test_info (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);
  g_autofree char *shown_none = g_strconcat (none, ": No store is there", NULL);
  g_auto (Run) label = { 0 };
  g_auto (Run) opened = { 0 };
  g_auto (Run) missing = { 0 };
  g_auto (Run) missing_json = { 0 };

  CTL (fixture, NULL, &label, "info", "--store", fixture->clinical);
  assert_ok (&label);
  assert_has (label.out, "clinical");
  g_assert_null (strstr (label.out, "clinician"));
  CTL (fixture, NULL, &opened, "--demo", "info", "--store", fixture->demonstration);
  assert_ok (&opened);
  assert_has (opened.out, "clinician");
  assert_has (opened.out, AS_OF);
  CTL (fixture, NULL, &missing, "info", "--store", none);
  assert_failed (&missing, shown_none);
  CTL (fixture, NULL, &missing_json, "info", "--store", none, "--json");
  assert_json_error (&missing_json, "not-found");
}

/* Had the published passphrase been tried, the error would be "auth". */
static void
test_demo_of_clinical (CtlFixture *fixture, gconstpointer data)
{
  static const char *const verbs[][2] = { { "info", NULL }, { "ask", "question" } };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, "--demo", "--json", "--store", fixture->clinical, verbs[i][0],
           verbs[i][1]);
      assert_json_error (&run, "demonstration");
    }
}

static void
test_forged_kind (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->clinical, "key", NULL);
  g_autofree char *content = NULL;
  gsize size;
  g_auto (Run) demo = { 0 };
  g_auto (Run) person = { 0 };

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  content[12] = ROUNDS_STORE_DEMONSTRATION;
  crypto_generichash ((guint8 *) content + size - 32, 32, (guint8 *) content, size - 32, NULL, 0);
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  CTL (fixture, NULL, &demo, "--demo", "--json", "ask", "--echo", "0", "who", "--store",
       fixture->clinical);
  assert_json_error (&demo, "auth");
  CTL (fixture, PASSPHRASE, &person, "--json", "info", "--passphrase-file", "-", "--store",
       fixture->clinical);
  assert_json_error (&person, "auth");
}

static void
test_damaged (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->clinical, "key", NULL);
  g_auto (Run) run = { 0 };

  g_assert_cmpint (truncate (path, 100), ==, 0);
  CTL (fixture, NULL, &run, "--json", "info", "--store", fixture->clinical);
  assert_json_error (&run, "corrupt");
}

/* ---- ask ---- */

static void
test_ask (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) text = { 0 };
  g_auto (Run) json = { 0 };
  g_auto (Run) person = { 0 };

  CTL (fixture, NULL, &text, "ask", "--demo", "--store", fixture->demonstration, "--echo", "0",
       "one two \"three\"");
  assert_ok (&text);
  g_assert_cmpstr (text.out, ==, "one two \"three\"\n");
  CTL (fixture, NULL, &json, "ask", "--demo", "--store", fixture->demonstration, "--echo", "0",
       "one two \"three\"", "--json");
  assert_ok (&json);
  assert_is_json (json.out);
  assert_has (json.out, "\"question\":\"one two \\\"three\\\"\",\"answer\":\"one two "
                        "\\\"three\\\"\",\"state\":\"done\",\"complete\":true");
  CTL (fixture, ROUNDS_DEMONSTRATION_PASSPHRASE, &person, "ask", "--store", fixture->demonstration,
       "--echo", "0", "--passphrase-file", "-", "one");
  assert_ok (&person);
}

static void
test_ask_refused (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *none = g_build_filename (fixture->folder, "none.gguf", NULL);
  const char *const models[] = { fixture->passphrase_file, none, fixture->folder };
  g_auto (Run) clinical = { 0 };
  g_auto (Run) no_model = { 0 };
  g_auto (Run) no_store = { 0 };

  /* W1, before any passphrase is tried: then the error would be "Wrong passphrase". */
  CTL (fixture, "seven", &clinical, "ask", "who", "--store", fixture->clinical, "--passphrase-file",
       "-", "--echo", "0");
  assert_failed (&clinical, "This is a clinical store");
  CTL (fixture, NULL, &no_model, "ask", "--demo", "--store", fixture->demonstration, "who",
       "--json");
  g_assert_cmpint (no_model.status, ==, 1);
  assert_is_json (no_model.out);
  assert_has (no_model.out, "{\"error\":{\"code\":\"no-model\"");
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, "ask", "--demo", "--store", fixture->demonstration, "who",
           "--model", models[i]);
      assert_failed (&run, "");
    }
  CTL (fixture, NULL, &no_store, "ask", "--store", none, "--demo", "--json", "who");
  assert_json_error (&no_store, "not-found");
}

static pid_t
number_of (const char *text)
{
  return (pid_t) g_ascii_strtoll (text, NULL, 10);
}

/* The process whose parent is pid; 0 while there is none. proc(5), /proc/[pid]/stat, field 4. */
static pid_t
child_of (pid_t pid)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL);
      g_autofree char *stat = NULL;
      const char *after_name;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &stat, NULL, NULL))
        continue;
      after_name = strrchr (stat, ')');
      if (after_name != NULL && number_of (after_name + 4) == pid)
        return number_of (name);
    }
  return 0;
}

/* The words that came stay, and it says that they are a part. */
static void
test_engine_is_killed (CtlFixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher)
      launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                    G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  /* A minute of words: it is not over before it is killed. */
  g_autoptr (GString) question = g_string_new ("one");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  char first;
  pid_t engine;

  for (guint i = 0; i < 200; i++)
    g_string_append (question, " word");
  g_string_append (question, " ten");
  process = g_subprocess_launcher_spawn (launcher, &error, fixture->program, "ask", "--demo",
                                         "--store", fixture->demonstration, "--echo", "300",
                                         question->str, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), &first, 1, NULL,
                                        &error),
                   ==, 1);
  engine = child_of (number_of (g_subprocess_get_identifier (process)));
  g_assert_cmpint (engine, >, 0);
  g_assert_cmpint (kill (engine, SIGKILL), ==, 0);
  g_subprocess_communicate (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first, ==, 'o');
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_null (memmem (g_bytes_get_data (out, NULL), g_bytes_get_size (out), "ten", 3));
  g_assert_nonnull (memmem (g_bytes_get_data (err, NULL), g_bytes_get_size (err), "lost", 4));
}

/* ---- read ---- */

static void
test_read (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *file = ctl_fixture_write (fixture, "note", "one\ntw\xc3\xb6\n", -1);
  g_autofree char *empty = ctl_fixture_write (fixture, "nothing", "", 0);
  g_autofree char *odd = ctl_fixture_write (fixture, "odd", "a\0\x1b[2J", 6);
  g_auto (Run) text = { 0 };
  g_auto (Run) json = { 0 };
  g_auto (Run) piped = { 0 };
  g_auto (Run) nothing = { 0 };
  g_auto (Run) warned = { 0 };

  CTL (fixture, NULL, &text, "read", file);
  assert_ok (&text);
  g_assert_cmpstr (text.out, ==, "one\ntwö\n");
  CTL (fixture, NULL, &json, "read", file, "--format", "text", "--json");
  assert_ok (&json);
  assert_is_json (json.out);
  assert_has (json.out,
              "\"document_bytes\":9,\"characters\":8,\"warnings\":[],\"pictures\":[],\"spans\":["
              "{\"text\":\"one\\n\",\"start\":0,\"end\":4},"
              "{\"text\":\"twö\\n\",\"start\":4,\"end\":9}]}");
  CTL (fixture, "from a pipe", &piped, "read", "-");
  assert_ok (&piped);
  g_assert_cmpstr (piped.out, ==, "from a pipe");
  CTL (fixture, NULL, &nothing, "read", empty, "--json");
  assert_ok (&nothing);
  assert_has (nothing.out, "\"spans\":[]");
  CTL (fixture, NULL, &warned, "--json", "read", odd);
  g_assert_cmpint (warned.status, ==, 0);
  assert_is_json (warned.out);
  assert_has (warned.out, "\"code\":\"nul\"");
  assert_has (warned.out, "\\u001b[2J");
}

static void
test_read_refused (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);
  g_auto (Run) missing = { 0 };
  g_auto (Run) folder = { 0 };

  CTL (fixture, NULL, &missing, "read", none, "--json");
  assert_json_error (&missing, "not-found");
  CTL (fixture, NULL, &folder, "read", fixture->folder, "--json");
  assert_json_error (&folder, "reader");
}

/* ---- doctor ---- */

static void
test_doctor (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *model = ctl_fixture_write (fixture, "model.gguf", "GGUF", -1);
  g_autofree char *named = ctl_fixture_write (fixture, "SmolLM2-135M-Instruct.Q4_1.gguf", "GGUF",
                                              -1);
  static const char *const well[] = { "store",  "hardening", "engine", "cage",
                                      "device", "model",     "reader", "form" };
  g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);
  g_auto (Run) json = { 0 };
  g_auto (Run) lines = { 0 };

  CTL (fixture, NULL, &json, "doctor", "--demo", "--store", fixture->demonstration, "--model",
       model, "--json");
  assert_is_json (json.out);
  for (gsize i = 0; i < G_N_ELEMENTS (well); i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"name\":\"%s\",\"ok\":true,", well[i]);
      assert_has (json.out, line);
    }
  assert_has (json.out, "\"name\":\"memory\"");
  assert_has (json.out, "\"name\":\"swap\"");
  /* The status is what the checks say. */
  g_assert_cmpint (json.status, ==, strstr (json.out, "\"ok\":false") != NULL ? 1 : 0);

  CTL (fixture, NULL, &lines, "doctor", "--store", none, "--model", named);
  g_assert_cmpint (lines.status, ==, 1);
  assert_has (lines.out, "problem  store ");
  assert_has (lines.out, "problem  model ");
  assert_has (lines.out, "is damaged");
  assert_has (lines.out, "ok       reader ");
  assert_has (lines.err, "problems\n");
}

/* ---- output that cannot be written ---- */

static void
test_full_output (CtlFixture *fixture, gconstpointer data)
{
  const char *const commands[][8] = {
    { "--help" },
    { "--version" },
    { "info", "--help" },
    { "info", "--store", fixture->clinical },
    { "info", "--store", fixture->clinical, "--json" },
    { "info", "--store", "/nowhere", "--json" },
    { "read", fixture->passphrase_file },
    { "ask", "--demo", "--store", fixture->demonstration, "--echo", "0", "one two" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GSubprocessLauncher)
          launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_STDERR_PIPE);
      const char *argv[10] = { fixture->program };
      g_autoptr (GSubprocess) process = NULL;
      g_autofree char *err = NULL;

      memcpy (argv + 1, commands[i], sizeof commands[i]);
      g_subprocess_launcher_take_stdout_fd (launcher, open ("/dev/full", O_WRONLY | O_CLOEXEC));
      process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
      g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &err, NULL);
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
      assert_has (err, "roundsctl: the output could not be written");
    }
}

/* Whoever read it went away: nothing is said, as `| head` would have it, and the status is that of SIGPIPE; only a
 * recovery code that nobody saw is told of. */
static void
test_closed_output (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *made = g_build_filename (fixture->folder, "made", NULL);
  const struct
  {
    const char *words[8];
    int status;
    const char *err;
  } rows[] = {
    { { "--help" }, 141, "" },
    { { "doctor", "--demo", "--store", fixture->demonstration }, 141, "" },
    { { "info", "--store", fixture->clinical, "--json" }, 141, "" },
    { { "info", "--store", "/nowhere", "--json" }, 141, "" },
    { { "audit", "verify", "--demo", "--store", fixture->demonstration }, 141, "" },
    { { "ask", "--demo", "--store", fixture->demonstration, "--echo", "0", "one two" }, 141, "" },
    { { "init", "--store", made, "--passphrase-file", fixture->passphrase_file, "--json" },
      1,
      "roundsctl: the output could not be written: Broken pipe\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GSubprocessLauncher)
          launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_STDERR_PIPE);
      const char *argv[10] = { fixture->program };
      g_autoptr (GSubprocess) process = NULL;
      g_autofree char *err = NULL;
      int ends[2];

      memcpy (argv + 1, rows[i].words, sizeof rows[i].words);
      g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
      close (ends[0]);
      g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
      process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
      g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &err, NULL);
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, rows[i].status);
      if (*rows[i].err != '\0')
        g_assert_cmpstr (err, ==, rows[i].err);
      else
        g_assert_null (strstr (err, "written"));
    }
}

/* ---- at a terminal ---- */

typedef struct
{
  int fd;
  GString *seen;
  const char *awaited;
} Terminal;

static gboolean
terminal_shows (gpointer data)
{
  Terminal *terminal = data;
  char buffer[256];
  gssize n = read (terminal->fd, buffer, sizeof buffer);

  if (n > 0)
    g_string_append_len (terminal->seen, buffer, n);
  return strstr (terminal->seen->str, terminal->awaited) != NULL;
}

static void
type_after (Terminal *terminal, const char *prompt, const char *text)
{
  terminal->awaited = prompt;
  g_assert_true (test_wait_until (terminal_shows, terminal, LIMIT_MS));
  g_assert_cmpint (write (terminal->fd, text, strlen (text)), ==, strlen (text));
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

/* Makes a store at a terminal with two typed lines; gives the exit status. */
static int
init_at_terminal (CtlFixture *fixture, const char *dir, const char *first, const char *second)
{
  g_autoptr (GSubprocessLauncher)
      launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  Terminal terminal = { -1, seen, NULL };
  gboolean exited = FALSE;
  int slave;

  g_assert_cmpint (openpty (&terminal.fd, &slave, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (fcntl (terminal.fd, F_SETFL, O_NONBLOCK), ==, 0);
  g_subprocess_launcher_take_stdout_fd (launcher, dup (slave));
  g_subprocess_launcher_take_stderr_fd (launcher, dup (slave));
  g_subprocess_launcher_take_stdin_fd (launcher, slave);
  process = g_subprocess_launcher_spawn (launcher, NULL, fixture->program, "init", "--store", dir,
                                         NULL);
  type_after (&terminal, "Passphrase:", first);
  type_after (&terminal, "The same again:", second);
  g_subprocess_wait_async (process, NULL, on_exited, &exited);
  g_assert_true (test_wait_for (&exited, LIMIT_MS));
  terminal.awaited = "store";
  terminal_shows (&terminal);
  g_assert_null (strstr (seen->str, "seven"));
  close (terminal.fd);
  return g_subprocess_get_exit_status (process);
}

static void
test_terminal (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->folder, "typed", NULL);
  g_auto (Run) run = { 0 };

  g_assert_cmpint (init_at_terminal (fixture, dir, PASSPHRASE "\n", "seven\n"), ==, 1);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_cmpint (init_at_terminal (fixture, dir, PASSPHRASE "\n", PASSPHRASE "\n"), ==, 0);
  CTL (fixture, NULL, &run, "info", "--store", dir, "--passphrase-file", fixture->passphrase_file);
  assert_ok (&run);
}

#define ADD(path, function) \
  g_test_add (path, CtlFixture, NULL, ctl_fixture_set_up, function, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN); /* of a program that refuses before it reads */
  ADD ("/roundsctl/help", test_help);
  ADD ("/roundsctl/usage", test_usage);
  ADD ("/roundsctl/option-places", test_option_places);
  ADD ("/roundsctl/init", test_init);
  ADD ("/roundsctl/init-demonstration", test_init_demonstration);
  ADD ("/roundsctl/init-refused", test_init_refused);
  ADD ("/roundsctl/init-without-permission", test_init_without_permission);
  ADD ("/roundsctl/init-without-space", test_init_without_space);
  ADD ("/roundsctl/passphrase-from-stdin", test_passphrase_from_stdin);
  ADD ("/roundsctl/readable-passphrase-file", test_readable_passphrase_file);
  ADD ("/roundsctl/info", test_info);
  ADD ("/roundsctl/demo-of-clinical", test_demo_of_clinical);
  ADD ("/roundsctl/forged-kind", test_forged_kind);
  ADD ("/roundsctl/damaged", test_damaged);
  ADD ("/roundsctl/ask", test_ask);
  ADD ("/roundsctl/ask-refused", test_ask_refused);
  ADD ("/roundsctl/engine-is-killed", test_engine_is_killed);
  ADD ("/roundsctl/read", test_read);
  ADD ("/roundsctl/read-refused", test_read_refused);
  ADD ("/roundsctl/doctor", test_doctor);
  ADD ("/roundsctl/full-output", test_full_output);
  ADD ("/roundsctl/closed-output", test_closed_output);
  ADD ("/roundsctl/terminal", test_terminal);
  return g_test_run ();
}
