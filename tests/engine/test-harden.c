/* test-harden COMMAND...: each command line is started as an ordinary user, and what
 * rounds_harden () promises is read from outside, after exec: no core dumps, umask 077, and /proc
 * entries that belong to root although the process does not, which is how the kernel shows that it
 * is not dumpable (proc(5)). rounds-engine and rounds-reader must be in a cage besides. Programs
 * get a standard input that stays open. */
#define _GNU_SOURCE

#include "counts.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY   65534
#define LIMIT_MS 60000

typedef struct
{
  pid_t pid;
  char *comm; /* what the kernel calls it once it was executed */
  uid_t uid;
  gboolean started, no_core, umask_077, hidden, caged;
} Watch;

static char *
read_proc (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static gboolean
has_line (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0);
}

static void
look (Watch *watch)
{
  g_autofree char *comm = read_proc (watch->pid, "comm");
  g_autofree char *status = read_proc (watch->pid, "status");
  g_autofree char *limits = read_proc (watch->pid, "limits");
  /* Not the folder itself: that is the process's own in any case. */
  g_autofree char *entry = g_strdup_printf ("/proc/%d/status", (int) watch->pid);
  g_autofree char *user = g_strdup_printf ("^Uid:\\t%u\\t%u\\t%u\\t%u$", watch->uid, watch->uid,
                                           watch->uid, watch->uid);
  struct stat info;

  watch->started = g_str_equal (g_strstrip (comm), watch->comm) && has_line (status, user);
  watch->no_core = has_line (limits, "^Max core file size +0 +0 ");
  watch->caged = has_line (status, "^NoNewPrivs:\t1$") && has_line (status, "^Seccomp:\t2$");
  watch->umask_077 = has_line (status, "^Umask:\\t0077$");
  watch->hidden = watch->uid != 0 && stat (entry, &info) == 0 && info.st_uid == 0;
}

/* The two that read what outsiders made. */
static gboolean
must_be_caged (const char *comm)
{
  return g_str_equal (comm, "rounds-engine") || g_str_equal (comm, "rounds-reader");
}

static gboolean
is_hardened (gpointer data)
{
  Watch *watch = data;

  look (watch);
  return watch->started && watch->no_core && watch->umask_077 && watch->hidden &&
         (watch->caged || !must_be_caged (watch->comm));
}

static gboolean
is_started (gpointer data)
{
  Watch *watch = data;

  look (watch);
  return watch->started;
}

/* A folder and a copy of the program that the other user can reach, wherever the build lies. */
static char *
make_home (uid_t uid)
{
  char *home = test_folder_new ();

  g_assert_no_errno (chmod (home, 0700));
  g_assert_no_errno (chown (home, uid, (gid_t) -1));
  return home;
}

static char *
copy_program (const char *program, const char *home, uid_t uid)
{
  g_autofree char *base = g_path_get_basename (program);
  char *copy = g_build_filename (home, base, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (program, &bytes, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (copy, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0755, &error);
  g_assert_no_error (error);
  g_assert_no_errno (chmod (copy, 0755));
  g_assert_no_errno (chown (copy, uid, (gid_t) -1));
  return copy;
}

/* As loose as a login can be, so that nothing that is seen later was inherited. */
static void
become_loose (uid_t uid)
{
  struct rlimit core;

  if (geteuid () == 0 && (setresgid (uid, uid, uid) != 0 || setresuid (uid, uid, uid) != 0))
    _exit (121);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  getrlimit (RLIMIT_CORE, &core);
  core.rlim_cur = core.rlim_max;
  setrlimit (RLIMIT_CORE, &core);
  umask (022);
}

static void
run_program (char **argv, const char *home, int input, uid_t uid)
{
  int null = open ("/dev/null", O_RDWR);

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  dup2 (input, STDIN_FILENO);
  dup2 (null, STDOUT_FILENO);
  become_loose (uid);
  if (chdir (home) == 0)
    execv (argv[0], argv);
  _exit (122);
}

static void
start_and_wait (const char *command, Watch *watch, gboolean (*done) (gpointer data))
{
  uid_t uid = geteuid () == 0 ? NOBODY : geteuid ();
  g_autofree char *home = make_home (uid);
  g_autofree char *base = NULL;
  g_auto (GStrv) argv = NULL;
  int input[2];
  char *copy;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  copy = copy_program (argv[0], home, uid);
  g_free (argv[0]);
  argv[0] = copy;
  base = g_path_get_basename (copy);
  watch->comm = g_strndup (base, 15); /* TASK_COMM_LEN, include/linux/sched.h */
  watch->uid = uid;
  g_assert_no_errno (pipe (input));
  g_assert_no_errno (fcntl (input[1], F_SETFD, FD_CLOEXEC));
  watch->pid = fork ();
  g_assert_cmpint (watch->pid, >=, 0);
  if (watch->pid == 0)
    run_program (argv, home, input[0], uid);
  close (input[0]);
  test_wait_until (done, watch, LIMIT_MS);
  kill (watch->pid, SIGKILL);
  waitpid (watch->pid, NULL, 0);
  close (input[1]);
  test_folder_remove (home);
}

static void
test_program (gconstpointer command)
{
  Watch watch = { 0 };

  g_test_message ("%s", (const char *) command);
  start_and_wait (command, &watch, is_hardened);
  g_assert_true (watch.started);
  g_assert_true (watch.no_core);
  g_assert_true (watch.umask_077);
  g_assert_true (watch.hidden);
  g_assert_cmpint (watch.caged, ==, must_be_caged (watch.comm));
  g_free (watch.comm);
}

/* A program that does nothing of the kind looks different in every respect but the limit, which a
 * site may have at 0. */
static void
test_control (void)
{
  Watch watch = { 0 };

  start_and_wait ("/bin/cat", &watch, is_started);
  g_assert_true (watch.started);
  g_assert_false (watch.umask_077);
  g_assert_false (watch.hidden);
  g_assert_false (watch.caged);
  g_free (watch.comm);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/harden/control", test_control);
  for (int i = 1; i < argc; i++)
    {
      g_auto (GStrv) words = NULL;
      g_autofree char *base = NULL, *path = NULL;

      g_assert_true (g_shell_parse_argv (argv[i], NULL, &words, NULL));
      base = g_path_get_basename (words[0]);
      path = g_strdup_printf ("/harden/%s", base);
      g_test_add_data_func (path, argv[i], test_program);
    }
  return g_test_run ();
}
