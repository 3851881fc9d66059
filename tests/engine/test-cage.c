/* The cages, asked from inside: every attempt of escape.h in a child of its own, in each cage as
 * its program closes it, and without one, where it must work: an attempt that fails anyway proves
 * nothing. Run as root or as anyone. */
#define _GNU_SOURCE

#include "cage.h"
#include "cage-ground.h"
#include "cage-parts.h"
#include "escape.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  REFUSED = 10,
  ESCAPED = 11,
  ERRNO = 100, /* and more: failed, but not because of a cage */
};

typedef struct
{
  const char *name;
  int (*enter) (const EscapeGround *ground);
  gboolean kills; /* refuses by ending the process */
  gboolean looks; /* or, where it is about files, with an error: it may read some */
} Cage;

typedef struct
{
  const Cage *cage;
  const EscapeAttempt *attempt;
} Case;

static const Cage cages[] = {
  { "none", enter_none, FALSE },
  { "engine", enter_engine, FALSE },
  { "engine-oldest-kernel", enter_engine_oldest, FALSE },
  { "engine-real", enter_engine_real, FALSE },
  { "landlock", enter_landlock, FALSE },
  { "reader-oldest-kernel", enter_reader_oldest, TRUE },
  { "reader-real", enter_reader, TRUE },
  { "pages-oldest-kernel", enter_pages_oldest, TRUE, TRUE },
  { "pages-real", enter_pages, TRUE, TRUE },
};

/* ---- attempts ---- */

/* EXDEV is Landlock's answer to a move between folders, ENOSYS the filter's to calls whose
 * arguments lie in memory. */
static gboolean
is_refusal (long error)
{
  return error == EPERM || error == EACCES || error == EXDEV || error == ENOSYS;
}

static void
attempt_in_child (const Case *c, const EscapeGround *ground)
{
  long value;

  alarm (30);
  if (c->cage->enter (ground) != 0)
    _exit (CAGE_TEST_NO_CAGE);
  value = c->attempt->attempt (ground);
  if (value >= 0)
    _exit (ESCAPED);
  _exit (is_refusal (-value) ? REFUSED : ERRNO + (int) MIN (-value, 150));
}

/* What Landlock answers where the filter lets fonts be opened. */
static gboolean
is_reading (const EscapeAttempt *attempt)
{
  return g_str_has_prefix (attempt->name, "read/");
}

static void
check_status (const Case *c, int status)
{
  if (WIFSIGNALED (status))
    g_test_message ("ended by signal %d", WTERMSIG (status));
  else
    g_test_message ("status %d", WEXITSTATUS (status));

  if (c->cage->enter == enter_none)
    {
      /* What a program that was executed returns is 0. */
      g_assert_true (WIFEXITED (status));
      g_assert_true (WEXITSTATUS (status) == ESCAPED || WEXITSTATUS (status) == 0);
    }
  else if (c->cage->kills && !(c->cage->looks && WIFEXITED (status) && is_reading (c->attempt)))
    {
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
    }
  else
    {
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, REFUSED);
    }
}

static void
test_attempt (gconstpointer data)
{
  const Case *c = data;
  pid_t victim = victim_new (), pid;
  Ground ground = { 0 };

  ground_init (&ground, victim);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    attempt_in_child (c, &ground.at);
  check_status (c, wait_for (pid));
  victim_end (victim);
  ground_clear (&ground);
}

/* ---- calls refused by their number alone ---- */

/* The engine's deny list once more, as the names that somebody argued for: whoever takes a row out
 * of engine-rules.c has to do it here too. With -1 for every argument none of them does harm if it
 * is let through. fork, execve and the like are attempts of their own. */
static const struct
{
  const char *name;
  int nr;
} refused_calls[] = {
#define C(name)       \
  {                   \
#    name, SYS_##name \
  }
  C (socket),
  C (socketpair),
  C (connect),
  C (bind),
  C (listen),
  C (accept),
  C (accept4),
  C (sendto),
  C (sendmsg),
  C (sendmmsg),
  C (recvfrom),
  C (recvmsg),
  C (recvmmsg),
  C (shutdown),
  C (getsockname),
  C (getpeername),
  C (setsockopt),
  C (getsockopt),
  C (io_uring_setup),
  C (io_uring_enter),
  C (io_uring_register),
  C (io_setup),
  C (io_submit),
  C (execve),
  C (execveat),
  C (clone3),
  C (ptrace),
  C (process_vm_readv),
  C (process_vm_writev),
  C (process_madvise),
  C (process_mrelease),
  C (kcmp),
  C (pidfd_open),
  C (pidfd_getfd),
  C (pidfd_send_signal),
  C (migrate_pages),
  C (move_pages),
  C (kill),
  C (tkill),
  C (rt_sigqueueinfo),
  C (tgkill),
  C (rt_tgsigqueueinfo),
  C (prlimit64),
  C (setpriority),
  C (ioprio_set),
  C (sched_setscheduler),
  C (sched_setparam),
  C (sched_setattr),
  C (prctl),
  C (personality),
  C (setuid),
  C (setgid),
  C (setreuid),
  C (setregid),
  C (setresuid),
  C (setresgid),
  C (setgroups),
  C (setfsuid),
  C (setfsgid),
  C (capset),
  C (add_key),
  C (request_key),
  C (keyctl),
  C (openat2),
  C (truncate),
  C (open_by_handle_at),
  C (mknodat),
  C (symlinkat),
  C (fchmod),
  C (fchmodat),
  C (fchown),
  C (fchownat),
  C (utimensat),
  C (setxattr),
  C (lsetxattr),
  C (fsetxattr),
  C (removexattr),
  C (lremovexattr),
  C (fremovexattr),
  C (inotify_init1),
  C (inotify_add_watch),
  C (fanotify_init),
  C (fanotify_mark),
  C (shmget),
  C (shmat),
  C (shmctl),
  C (semget),
  C (semctl),
  C (semop),
  C (semtimedop),
  C (msgget),
  C (msgsnd),
  C (msgrcv),
  C (msgctl),
  C (mq_open),
  C (mq_unlink),
  C (mount),
  C (umount2),
  C (pivot_root),
  C (chroot),
  C (unshare),
  C (setns),
  C (open_tree),
  C (move_mount),
  C (fsopen),
  C (fsconfig),
  C (fsmount),
  C (fspick),
  C (mount_setattr),
  C (bpf),
  C (perf_event_open),
  C (userfaultfd),
  C (init_module),
  C (finit_module),
  C (delete_module),
  C (kexec_load),
  C (reboot),
  C (swapon),
  C (swapoff),
  C (acct),
  C (syslog),
  C (quotactl),
  C (quotactl_fd),
  C (sethostname),
  C (setdomainname),
  C (settimeofday),
  C (clock_settime),
  C (adjtimex),
  C (clock_adjtime),
  { "fchmodat2", 452 },
  { "setxattrat", 463 },
#if defined(__x86_64__)
  C (mknod),
  C (symlink),
  C (chmod),
  C (chown),
  C (lchown),
  C (utime),
  C (utimes),
  C (futimesat),
  C (inotify_init),
  C (kexec_file_load),
  C (modify_ldt),
  C (iopl),
  C (ioperm),
#endif
#undef C
};

static gboolean
call_is_refused (int nr)
{
  errno = 0;
  return syscall (nr, -1, -1, -1, -1, -1, -1) == -1 && (errno == EPERM || errno == ENOSYS);
}

/* The filter alone, so that root still has the capabilities for which the kernel would refuse. */
static void
try_calls (void)
{
  const char *what;

  alarm (30);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      rounds_cage_seccomp (ROUNDS_CAGE_ENGINE, &what) != 0)
    _exit (255);
  for (guint i = 0; i < G_N_ELEMENTS (refused_calls); i++)
    {
      if (!call_is_refused (refused_calls[i].nr))
        _exit ((int) i + 1);
    }
  _exit (0);
}

static void
test_calls (void)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    try_calls ();
  status = wait_for (pid);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) > 0 && WEXITSTATUS (status) <= (int) G_N_ELEMENTS (refused_calls))
    g_test_message ("%s is let through", refused_calls[WEXITSTATUS (status) - 1].name);
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* ---- how a caged process ends ---- */

static void
end_by_abort (void)
{
  abort ();
}

static void
end_by_time (void)
{
  for (volatile unsigned long n = 0;; n++)
    ;
}

#if defined(__x86_64__)
/* getpid () by numbers of other machines: the x32 table, and the 32-bit gate. */
static void
end_by_x32 (void)
{
  syscall (0x40000000 | SYS_getpid);
}

static void
end_by_gate (void)
{
  long value = 20;

  __asm__ volatile("int $0x80" : "+a"(value) : : "memory");
}
#endif

typedef struct
{
  const char *name;
  int (*enter) (const EscapeGround *ground);
  void (*end) (void);
  int signal, or_signal;
} Ending;

static const Ending endings[] = {
  { "engine/abort", enter_engine, end_by_abort, SIGABRT, SIGABRT },
  { "reader/abort", enter_reader, end_by_abort, SIGABRT, SIGABRT },
  { "reader/time", enter_reader, end_by_time, SIGXCPU, SIGXCPU },
  { "pages/abort", enter_pages, end_by_abort, SIGABRT, SIGABRT },
  { "pages/time", enter_pages, end_by_time, SIGXCPU, SIGXCPU },
#if defined(__x86_64__)
  { "engine/x32", enter_engine, end_by_x32, SIGSYS, SIGSYS },
  { "reader/x32", enter_reader, end_by_x32, SIGSYS, SIGSYS },
  { "pages/x32", enter_pages, end_by_x32, SIGSYS, SIGSYS },
  /* SIGSEGV where the kernel has no such gate. */
  { "engine/gate", enter_engine, end_by_gate, SIGSYS, SIGSEGV },
  { "reader/gate", enter_reader, end_by_gate, SIGSYS, SIGSEGV },
#endif
};

static void
test_ending (gconstpointer data)
{
  const Ending *ending = data;
  Ground ground = { 0 };
  pid_t pid;
  int status;

  ground_init (&ground, getpid ());
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      signal (SIGABRT, SIG_DFL);
      signal (SIGSEGV, SIG_DFL);
      if (ending->enter (&ground.at) == 0)
        ending->end ();
      _exit (CAGE_TEST_NO_CAGE);
    }
  status = wait_for (pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_false (WCOREDUMP (status));
  g_assert_true (WTERMSIG (status) == ending->signal || WTERMSIG (status) == ending->or_signal);
  ground_clear (&ground);
}

/* ---- what is no cage at all ---- */

typedef struct
{
  const char *name;
  int expected;
  RoundsCageConfig config;
  RoundsCagePath path;
  int abi; /* 0: the real one */
  gboolean thread;
} Wrong;

static const Wrong wrongs[] = {
  { "relative-path", -EINVAL, { ROUNDS_CAGE_ENGINE, NULL, 1 }, { "model", ROUNDS_CAGE_READ } },
  { "no-rights", -EINVAL, { ROUNDS_CAGE_ENGINE, NULL, 1 }, { "/tmp", 0 } },
  { "reader-with-path", -EINVAL, { ROUNDS_CAGE_READER, NULL, 1 }, { "/tmp", ROUNDS_CAGE_READ } },
  { "pages-that-write", -EINVAL, { ROUNDS_CAGE_PAGES, NULL, 1 }, { "/tmp", ROUNDS_CAGE_WRITE } },
  { "pages-with-device",
    -EINVAL,
    { ROUNDS_CAGE_PAGES, NULL, 1 },
    { "/dev/null", ROUNDS_CAGE_DEVICE } },
  { "pages-with-thread", -EBUSY, { ROUNDS_CAGE_PAGES, NULL, 0 }, { 0 }, 0, TRUE },
  { "unknown-kind", -EINVAL, { (RoundsCageKind) 7, NULL, 0 } },
  { "no-landlock", -ENOSYS, { ROUNDS_CAGE_ENGINE, NULL, 0 }, { 0 }, -1 },
  { "old-landlock", -ENOSYS, { ROUNDS_CAGE_READER, NULL, 0 }, { 0 }, 1 },
  { "engine-with-thread", -EBUSY, { ROUNDS_CAGE_ENGINE, NULL, 0 }, { 0 }, 0, TRUE },
  { "reader-with-thread", -EBUSY, { ROUNDS_CAGE_READER, NULL, 0 }, { 0 }, 0, TRUE },
};

static void *
wait_for_ever (void *unused)
{
  for (;;)
    pause ();
  return NULL;
}

static void
enter_wrong (const Wrong *wrong)
{
  RoundsCageConfig config = wrong->config;
  const char *what = NULL;
  pthread_t thread;
  int status;

  config.paths = &wrong->path;
  if (wrong->thread && pthread_create (&thread, NULL, wait_for_ever, NULL) != 0)
    _exit (1);
  if (wrong->abi == 0)
    status = rounds_cage_enter (&config, &what);
  else
    status = rounds_cage_enter_abi (&config, MAX (wrong->abi, 0), &what);
  _exit (status == wrong->expected && what != NULL ? 0 : 1);
}

static void
test_wrong (gconstpointer data)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    enter_wrong (data);
  g_assert_cmpint (wait_for (pid), ==, 0);
}

/* What Landlock promises alone, by the ABI that the kernel has; mode 3 of open (2) it lets pass. */
static gboolean
landlock_forbids (const char *name)
{
  int abi = rounds_cage_landlock_abi ();

  if (g_str_equal (name, "write/truncate") || g_str_has_prefix (name, "write/truncate-model"))
    return abi >= 3;
  if (g_str_equal (name, "process/kill") || g_str_equal (name, "process/tgkill"))
    return abi >= 6;
  if (g_str_has_prefix (name, "read/for-nothing") || g_str_equal (name, "read/by-handle"))
    return FALSE;
  return g_str_has_prefix (name, "read/") || g_str_has_prefix (name, "write/") ||
         g_str_has_prefix (name, "between/") || g_str_equal (name, "process/trace");
}

static void
add_attempts (const Cage *cage, const EscapeAttempt *attempt)
{
  for (; attempt->name; attempt++)
    {
      g_autofree char *path = g_strdup_printf ("/cage/%s/%s", cage->name, attempt->name);
      Case *c;

      if ((attempt->flags & ESCAPE_READER) && !cage->kills && cage->enter != enter_none)
        continue;
      if ((attempt->flags & ESCAPE_SPECIAL) && cage->enter == enter_none)
        continue;
      if ((attempt->flags & ESCAPE_LOOK) && cage->looks)
        continue;
      if (cage->enter == enter_landlock && !landlock_forbids (attempt->name))
        continue;
      c = g_new (Case, 1);
      *c = (Case){ cage, attempt };
      g_test_add_data_func_full (path, c, test_attempt, g_free);
    }
}

#define ADD_ALL(table, prefix, function)                                 \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                       \
    {                                                                    \
      g_autofree char *path = g_strconcat (prefix, table[i].name, NULL); \
      g_test_add_data_func (path, &table[i], function);                  \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("Landlock ABI of this kernel: %d", rounds_cage_landlock_abi ());
  for (guint i = 0; i < G_N_ELEMENTS (cages); i++)
    {
      add_attempts (&cages[i], escape_process_attempts ());
      add_attempts (&cages[i], escape_file_attempts ());
    }
  cage_add_uses ();
  g_test_add_func ("/cage/calls", test_calls);
  ADD_ALL (endings, "/cage/ending/", test_ending)
  ADD_ALL (wrongs, "/cage/wrong/", test_wrong)
  return g_test_run ();
}
