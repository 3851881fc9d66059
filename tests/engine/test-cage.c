/* The cages, asked from inside: every attempt of escape.h in a child of its own, in each cage as
 * its program closes it, and without one, where it must work: an attempt that fails anyway proves
 * nothing. Run as root or as anyone. */
#define _GNU_SOURCE

#include "cage.h"
#include "cage-parts.h"
#include "counts.h"
#include "enter.h"
#include "escape.h"
#include "serve-cage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

enum
{
  REFUSED = 10,
  ESCAPED = 11,
  NO_CAGE = 12,
  ERRNO = 100, /* and more: failed, but not because of a cage */
};

typedef struct
{
  EscapeGround at;
  char *folder;
  char *paths[6];
  int ends[2], sockets[2];
} Ground;

typedef struct
{
  const char *name;
  int (*enter) (const EscapeGround *ground);
  gboolean kills; /* refuses by ending the process */
} Cage;

typedef struct
{
  const Cage *cage;
  const EscapeAttempt *attempt;
} Case;

static char victim_memory[8];

/* ---- the cages ---- */

static int
enter_none (const EscapeGround *ground)
{
  return 0;
}

static int
enter_engine_abi (const EscapeGround *ground, int abi)
{
  const RoundsCagePath paths[] = {
    { ground->model, ROUNDS_CAGE_READ },       { "/nonexistent/and/skipped", ROUNDS_CAGE_READ },
    { ground->cache, ROUNDS_CAGE_WRITE },      { "/dev/null", ROUNDS_CAGE_DEVICE },
    { "/proc/self/status", ROUNDS_CAGE_READ },
  };
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_ENGINE,
                                    .paths = paths,
                                    .n_paths = G_N_ELEMENTS (paths) };
  const char *what;

  return rounds_cage_enter_abi (&config, abi, &what);
}

static int
enter_engine (const EscapeGround *ground)
{
  return enter_engine_abi (ground, rounds_cage_landlock_abi ());
}

static int
enter_engine_oldest (const EscapeGround *ground)
{
  return enter_engine_abi (ground, ROUNDS_CAGE_ABI_MIN);
}

/* Files without the filter, which refuses some of the same: each wall has to stand by itself. */
static int
enter_landlock (const EscapeGround *ground)
{
  const RoundsCagePath paths[] = {
    { ground->model, ROUNDS_CAGE_READ },
    { ground->cache, ROUNDS_CAGE_WRITE },
  };
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_ENGINE,
                                    .paths = paths,
                                    .n_paths = G_N_ELEMENTS (paths) };
  const char *what;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -errno;
  return rounds_cage_landlock (&config, rounds_cage_landlock_abi (), &what);
}

/* The one that rounds-engine closes. */
static int
enter_engine_real (const EscapeGround *ground)
{
  const rx_cage_options options = { ground->cache, &ground->model, 1 };
  const char *what;

  return rx_enter_cage (&options, &what);
}

static int
enter_reader_oldest (const EscapeGround *ground)
{
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_READER };
  const char *what;

  return rounds_cage_enter_abi (&config, ROUNDS_CAGE_ABI_MIN, &what);
}

/* The one that rounds-reader closes. */
static int
enter_reader (const EscapeGround *ground)
{
  const RoundsReaderCage limits = { .memory_bytes = 256u << 20, .cpu_seconds = 1 };
  const char *what;

  return rounds_reader_enter_cage (&limits, &what);
}

static const Cage cages[] = {
  { "none", enter_none, FALSE },
  { "engine", enter_engine, FALSE },
  { "engine-oldest-kernel", enter_engine_oldest, FALSE },
  { "engine-real", enter_engine_real, FALSE },
  { "landlock", enter_landlock, FALSE },
  { "reader-oldest-kernel", enter_reader_oldest, TRUE },
  { "reader-real", enter_reader, TRUE },
};

/* ---- the ground ---- */

static void
ground_init (Ground *ground, pid_t victim)
{
  ground->folder = test_folder_new ();
  ground->at.cache = ground->paths[0] = g_build_filename (ground->folder, "cache", NULL);
  ground->at.outside = ground->paths[1] = g_build_filename (ground->folder, "outside", NULL);
  g_assert_no_errno (g_mkdir (ground->at.cache, 0700));
  g_assert_no_errno (g_mkdir (ground->at.outside, 0700));
  ground->at.cache_file = ground->paths[2] = g_build_filename (ground->at.cache, "file", NULL);
  ground->at.outside_file = ground->paths[3] = g_build_filename (ground->at.outside, "file", NULL);
  ground->at.model = ground->paths[4] = g_build_filename (ground->folder, "model", NULL);
  ground->at.link_out = ground->paths[5] = g_build_filename (ground->at.cache, "out", NULL);
  g_assert_true (g_file_set_contents (ground->at.cache_file, "cache", -1, NULL));
  g_assert_true (g_file_set_contents (ground->at.outside_file, "outside", -1, NULL));
  g_assert_true (g_file_set_contents (ground->at.model, "model", -1, NULL));
  g_assert_no_errno (symlink (ground->at.outside_file, ground->at.link_out));
  ground->at.outside_fd = open (ground->at.outside, O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (ground->at.outside_fd, >=, 0);
  g_assert_no_errno (pipe (ground->ends));
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, ground->sockets));
  ground->at.pipe_fd = ground->ends[1];
  ground->at.socket_fd = ground->sockets[0];
  ground->at.victim = victim;
  ground->at.victim_address = victim_memory;
}

static void
ground_clear (Ground *ground)
{
  close (ground->at.outside_fd);
  for (guint i = 0; i < 2; i++)
    {
      close (ground->ends[i]);
      close (ground->sockets[i]);
    }
  test_folder_remove (ground->folder);
  for (guint i = 0; i < G_N_ELEMENTS (ground->paths); i++)
    g_free (ground->paths[i]);
  g_free (ground->folder);
}

/* Another process of this user that only waits, and lets itself be traced as far as a site's rules
 * (Yama) leave that to it. */
static pid_t
victim_new (void)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
      for (;;)
        pause ();
    }
  return pid;
}

static int
wait_for (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static void
victim_end (pid_t pid)
{
  kill (pid, SIGKILL);
  wait_for (pid);
}

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
    _exit (NO_CAGE);
  value = c->attempt->attempt (ground);
  if (value >= 0)
    _exit (ESCAPED);
  _exit (is_refusal (-value) ? REFUSED : ERRNO + (int) MIN (-value, 150));
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
  else if (c->cage->kills)
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

/* ---- what a cage has to leave possible ---- */

#define NEED(what)       \
  do                     \
    {                    \
      if (!(what))       \
        return __LINE__; \
    }                    \
  while (0)

static void *
set_flag (void *flag)
{
  *(int *) flag = 1;
  return NULL;
}

static int
use_files (const EscapeGround *ground)
{
  g_autofree char *folder = g_build_filename (ground->cache, "ab", NULL);
  g_autofree char *first = g_build_filename (folder, "x.tmp", NULL);
  g_autofree char *second = g_build_filename (folder, "x", NULL);
  g_autofree char *up = g_build_filename (ground->cache, "x", NULL);
  char bytes[8];
  int fd;

  NEED (mkdir (folder, 0700) == 0);
  NEED ((fd = open (first, O_RDWR | O_CREAT | O_EXCL, 0600)) >= 0);
  NEED (write (fd, "shader", 6) == 6 && ftruncate (fd, 3) == 0 && close (fd) == 0);
  NEED (rename (first, second) == 0);
  NEED (rename (second, up) == 0); /* to another folder */
  NEED ((fd = open (up, O_WRONLY | O_TRUNC)) >= 0 && close (fd) == 0);
  NEED (unlink (up) == 0 && rmdir (folder) == 0);
  NEED ((fd = open (ground->model, O_RDONLY)) >= 0);
  NEED (read (fd, bytes, sizeof bytes) == 5 && memcmp (bytes, "model", 5) == 0);
  NEED (mmap (NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED);
  NEED (write (ground->pipe_fd, "x", 1) == 1);
  NEED ((fd = open ("/dev/null", O_RDWR)) >= 0 && write (fd, "x", 1) == 1);
  NEED ((fd = open ("/proc/self/status", O_RDONLY)) >= 0 || errno == ENOENT);
  return 0;
}

/* What lavapipe does: compile at run time, start threads and place them. */
static int
use_processor (const EscapeGround *ground)
{
  pthread_t thread;
  int flag = 0;
  cpu_set_t processors;
  guchar *page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  NEED (page != MAP_FAILED);
#if defined(__x86_64__)
  page[0] = 0xc3; /* ret */
  NEED (mprotect (page, 4096, PROT_READ | PROT_EXEC) == 0);
  ((void (*) (void)) (void *) page) ();
#else
  NEED (mprotect (page, 4096, PROT_READ | PROT_EXEC) == 0);
#endif
  NEED (pthread_create (&thread, NULL, set_flag, &flag) == 0);
  NEED (pthread_join (thread, NULL) == 0 && flag == 1);
  NEED (sched_getaffinity (0, sizeof processors, &processors) == 0);
  NEED (sched_setaffinity (0, sizeof processors, &processors) == 0);
  NEED (syscall (SYS_set_mempolicy, 0, NULL, 0) == 0 || errno == ENOSYS || errno == EPERM);
  NEED (memfd_create ("x", MFD_CLOEXEC) >= 0);
  return 0;
}

/* Calls that a rule lets through by their arguments. */
static int
use_itself (const EscapeGround *ground)
{
  siginfo_t info = { .si_code = SI_QUEUE };
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3];
  struct rlimit limit;
  char name[16];

  NEED (prctl (PR_SET_NAME, "worker", 0, 0, 0) == 0 && prctl (PR_GET_NAME, name, 0, 0, 0) == 0);
  NEED (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) >= 0);
  NEED (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
  NEED (prctl (PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
  NEED (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0);
  NEED (prctl (PR_SET_TIMERSLACK, 50000, 0, 0, 0) == 0);
  NEED (prctl (PR_CAPBSET_READ, 0, 0, 0, 0) >= 0);
  /* PR_SET_VMA: EINVAL where the kernel was built without it. */
  NEED (prctl (0x53564d41, 0, name, 0, NULL) == 0 || errno == EINVAL);
  NEED (setpriority (PRIO_PROCESS, 0, 10) == 0);
  NEED (syscall (SYS_tgkill, getpid (), syscall (SYS_gettid), 0) == 0);
  NEED (syscall (SYS_rt_tgsigqueueinfo, getpid (), syscall (SYS_gettid), 0, &info) == 0);
  NEED (syscall (SYS_capget, &header, held) == 0);
  NEED (!held[0].effective && !held[0].permitted && !held[1].effective && !held[1].permitted);
  NEED (prlimit (0, RLIMIT_NOFILE, NULL, &limit) == 0);
  NEED (prlimit (getpid (), RLIMIT_NOFILE, NULL, &limit) == 0);
  return 0;
}

static int
use_engine (const EscapeGround *ground)
{
  int line = use_files (ground);

  line = line ? line : use_processor (ground);
  return line ? line : use_itself (ground);
}

static void
on_signal_raised (int number)
{
}

/* By number: libc takes most of these from memory that the kernel shares. */
static int
use_reader_calls (void)
{
  void *page = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct timespec now;
  struct timeval then;
  int word = 1;

  NEED (page != MAP_FAILED && mprotect (page, 4096, PROT_READ) == 0);
  NEED (madvise (page, 4096, MADV_DONTNEED) == 0 && munmap (page, 8192) == 0);
  NEED (syscall (SYS_futex, &word, 1 /* FUTEX_WAKE */, 1, NULL, NULL, 0) == 0);
  NEED (syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0);
  NEED (syscall (SYS_gettimeofday, &then, NULL) == 0);
  NEED (syscall (SYS_getrandom, &word, sizeof word, 0) == sizeof word);
  NEED (signal (SIGUSR1, on_signal_raised) != SIG_ERR && raise (SIGUSR1) == 0);
  return 0;
}

static int
use_reader (const EscapeGround *ground)
{
  void *block = malloc (64u << 20);
  char byte;

  NEED (block);
  memset (block, 1, 64u << 20);
  block = realloc (block, 96u << 20);
  NEED (block);
  free (block);
#if !defined(__SANITIZE_ADDRESS__)
  NEED (malloc (512u << 20) == NULL); /* the limit is 256 MiB */
#endif
  NEED (read (STDIN_FILENO, &byte, 0) == 0);
  NEED (write (STDOUT_FILENO, "", 0) == 0 && write (STDERR_FILENO, "", 0) == 0);
  return use_reader_calls ();
}

typedef struct
{
  const char *name;
  int (*enter) (const EscapeGround *ground);
  int (*use) (const EscapeGround *ground);
  gboolean as_nobody;
} Use;

static const Use uses[] = {
  { "engine", enter_engine, use_engine },
  { "engine-nobody", enter_engine, use_engine, TRUE },
  { "engine-oldest-kernel", enter_engine_oldest, use_engine },
  { "engine-real", enter_engine_real, use_engine },
  { "engine-real-nobody", enter_engine_real, use_engine, TRUE },
  { "reader", enter_reader, use_reader },
  { "reader-nobody", enter_reader, use_reader, TRUE },
};

static void
hand_over (const Ground *ground)
{
  g_assert_no_errno (chown (ground->folder, NOBODY, NOBODY));
  for (guint i = 0; i < G_N_ELEMENTS (ground->paths); i++)
    g_assert_no_errno (lchown (ground->paths[i], NOBODY, NOBODY));
}

static void
use_in_child (const Use *use, const EscapeGround *ground, int answer)
{
  int line = -1;

  alarm (30);
  if (use->as_nobody && geteuid () == 0 &&
      (setresgid (NOBODY, NOBODY, NOBODY) != 0 || setresuid (NOBODY, NOBODY, NOBODY) != 0))
    _exit (NO_CAGE);
  dup2 (answer, STDOUT_FILENO);
  if (use->enter (ground) == 0)
    line = use->use (ground);
  if (write (STDOUT_FILENO, &line, sizeof line) != sizeof line)
    _exit (1);
  syscall (SYS_exit, 0); /* _exit () is SYS_exit_group */
}

static void
test_use (gconstpointer data)
{
  const Use *use = data;
  Ground ground = { 0 };
  pid_t victim = victim_new (), pid;
  int answer[2], line = -2;

  ground_init (&ground, victim);
  if (use->as_nobody && geteuid () == 0)
    hand_over (&ground);
  g_assert_no_errno (pipe (answer));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    use_in_child (use, &ground.at, answer[1]);
  close (answer[1]);
  g_assert_cmpint (read (answer[0], &line, sizeof line), ==, sizeof line);
  close (answer[0]);
  g_test_message ("stopped at line %d (0: nowhere, -1: no cage)", line);
  g_assert_cmpint (line, ==, 0);
  g_assert_cmpint (wait_for (pid), ==, 0);
  victim_end (victim);
  ground_clear (&ground);
}

/* ---- calls refused by their number alone ---- */

/* The engine's deny list once more, as the names that somebody argued for: whoever takes a row out
 * of engine-rules.c has to do it here too. With -1 for every argument none of them does harm if it is
 * let through. fork, execve and the like are attempts of their own. */
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
#if defined(__x86_64__)
  { "engine/x32", enter_engine, end_by_x32, SIGSYS, SIGSYS },
  { "reader/x32", enter_reader, end_by_x32, SIGSYS, SIGSYS },
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
      _exit (NO_CAGE);
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
  ADD_ALL (uses, "/cage/use/", test_use)
  g_test_add_func ("/cage/calls", test_calls);
  ADD_ALL (endings, "/cage/ending/", test_ending)
  ADD_ALL (wrongs, "/cage/wrong/", test_wrong)
  return g_test_run ();
}
