/* What a cage has to leave possible, in a child that has entered it. */
#define _GNU_SOURCE

#include "cage-ground.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

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

/* What the reader may, and fonts: found, opened, read, mapped for reading. */
static int
use_pages (const EscapeGround *ground)
{
  int fd = open (ground->model, O_RDONLY | O_CLOEXEC);
  struct stat info;
  char bytes[5];
  void *page;

  NEED (fd >= 0 && fcntl (fd, F_SETFD, FD_CLOEXEC) == 0 && fstat (fd, &info) == 0);
  NEED (info.st_size == 5 && pread (fd, bytes, 5, 0) == 5 && memcmp (bytes, "model", 5) == 0);
  NEED (lseek (fd, 1, SEEK_SET) == 1 && read (fd, bytes, 4) == 4);
  page = mmap (NULL, 5, PROT_READ, MAP_PRIVATE, fd, 0);
  NEED (page != MAP_FAILED && memcmp (page, "model", 5) == 0 && close (fd) == 0);
  NEED (open (ground->outside_file, O_RDONLY) == -1 && errno == EACCES);
  return use_reader (ground);
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
  { "pages", enter_pages, use_pages },
  { "pages-nobody", enter_pages, use_pages, TRUE },
};

static void
hand_over (const Ground *ground)
{
  g_assert_no_errno (chown (ground->folder, CAGE_TEST_NOBODY, CAGE_TEST_NOBODY));
  for (guint i = 0; i < G_N_ELEMENTS (ground->paths); i++)
    g_assert_no_errno (lchown (ground->paths[i], CAGE_TEST_NOBODY, CAGE_TEST_NOBODY));
}

static void
use_in_child (const Use *use, const EscapeGround *ground, int answer)
{
  int line = -1;

  alarm (30);
  if (use->as_nobody && geteuid () == 0 &&
      (setresgid (CAGE_TEST_NOBODY, CAGE_TEST_NOBODY, CAGE_TEST_NOBODY) != 0 ||
       setresuid (CAGE_TEST_NOBODY, CAGE_TEST_NOBODY, CAGE_TEST_NOBODY) != 0))
    _exit (CAGE_TEST_NO_CAGE);
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

void
cage_add_uses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autofree char *path = g_strconcat ("/cage/use/", uses[i].name, NULL);

      g_test_add_data_func (path, &uses[i], test_use);
    }
}
