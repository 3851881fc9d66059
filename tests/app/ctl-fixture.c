#define _GNU_SOURCE /* memfd_create */

#include "ctl-fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void
run_clear (Run *run)
{
  g_free (run->out);
  g_free (run->err);
}

char *
ctl_fixture_write (CtlFixture *fixture, const char *name, const char *content, gssize size)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (
      g_file_set_contents_full (path, content, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  return path;
}

static char *
make_store (CtlFixture *fixture, const char *name, RoundsStoreKind kind)
{
  gboolean demonstration = kind == ROUNDS_STORE_DEMONSTRATION;
  const RoundsStoreSpec spec = { kind, "clinician",
                                 demonstration ? ROUNDS_DEMONSTRATION_PASSPHRASE : PASSPHRASE,
                                 demonstration ? AS_OF : NULL, ROUNDS_KEY_COST_FLOOR };
  char *dir = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean made = rounds_store_create_from (dir, &spec, &error);

  g_assert_no_error (error);
  g_assert_true (made);
  return dir;
}

void
ctl_fixture_set_up (CtlFixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->program = test_build_path ("app/roundsctl");
  fixture->clinical = make_store (fixture, "clinical", ROUNDS_STORE_CLINICAL);
  fixture->demonstration = make_store (fixture, "demonstration", ROUNDS_STORE_DEMONSTRATION);
  fixture->passphrase_file = ctl_fixture_write (fixture, "passphrase", PASSPHRASE "\n", -1);
}

void
ctl_fixture_tear_down (CtlFixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->program);
  g_free (fixture->clinical);
  g_free (fixture->demonstration);
  g_free (fixture->passphrase_file);
}

GSubprocessLauncher *
ctl_fixture_launcher (CtlFixture *fixture, GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_setenv (launcher, "HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  return launcher;
}

static char *
text_of (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return data != NULL ? g_strndup (data, size) : g_strdup ("");
}

/* Standard input as a file and not a pipe: a program may end without reading it, and that is no
 * error of the test. */
static int
input_of (const char *text)
{
  gsize size = text != NULL ? strlen (text) : 0;
  int fd = memfd_create ("standard input", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, size), ==, size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

void
ctl_fixture_run (CtlFixture *fixture, const char *const *argv, const char *input, Run *run)
{
  g_autoptr (GSubprocessLauncher)
      launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                    G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_take_stdin_fd (launcher, input_of (input));
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  run->out = text_of (out);
  run->err = text_of (err);
  g_assert_null (strstr (run->out, PASSPHRASE));
  g_assert_null (strstr (run->err, PASSPHRASE));
}

void
ctl_fixture_import (CtlFixture *fixture, const char *name, const char *text, const char *source)
{
  g_autofree char *file = ctl_fixture_write (fixture, name, text, -1);
  g_auto (Run) run = { 0 };

  CTL (fixture, NULL, &run, "import", OPEN, "--source", source, file);
  assert_ok (&run);
}

guint
lines_in (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

void
assert_is_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "python3", "-c",
                                  "import json, sys; assert isinstance(json.load(sys.stdin), dict)",
                                  NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("not JSON: %s", text);
  g_assert_cmpuint (lines_in (text), ==, 1);
}

void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("'%s' is not in: %s", part, text);
}

void
assert_ok (Run *run)
{
  if (run->status != 0)
    g_error ("status %d: %s%s", run->status, run->out, run->err);
  g_assert_cmpstr (run->err, ==, "");
}

void
assert_failed (Run *run, const char *part)
{
  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpstr (run->out, ==, "");
  g_assert_true (g_str_has_prefix (run->err, "roundsctl: "));
  g_assert_cmpuint (lines_in (run->err), ==, 1);
  assert_has (run->err, part);
}

void
assert_json_error (Run *run, const char *code)
{
  g_autofree char *start = g_strdup_printf ("{\"error\":{\"code\":\"%s\",\"message\":\"", code);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpstr (run->err, ==, "");
  assert_is_json (run->out);
  if (!g_str_has_prefix (run->out, start))
    g_error ("not '%s': %s", code, run->out);
}
