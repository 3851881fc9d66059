#define _GNU_SOURCE /* O_PATH, O_TMPFILE */

#include "rules.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALLOW             SECCOMP_RET_ALLOW, 0, 0, 0
#define IF(arg, mask, is) SECCOMP_RET_ALLOW, arg, mask, is
#define CALL(name, ...)      \
  {                          \
    __NR_##name, __VA_ARGS__ \
  }
#define WHOLE 0xffffffffu

/* Anything but looking: to write, to make, to cut, to hold a place. Access mode 3 is in O_ACCMODE. */
#define MORE_THAN_READING                                                                    \
  (O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_APPEND | O_PATH | (O_TMPFILE & ~O_DIRECTORY) | \
   O_DIRECT)

/* The reader's list, and reading of fonts: Landlock says which files those are. Any other call ends
 * the process at once. Measured with strace over fonts of every kind that poppler opens; what a
 * library merely asks for (its own threads, the terminal) is not here, since it is never needed. */
static const RoundsRule rows[] = {
  /* Frames go to 1, one line on an error to 2. What can be read was given or opened for reading. */
  CALL (read, ALLOW),
  CALL (write, IF (0, WHOLE, STDOUT_FILENO)),
  CALL (write, IF (0, WHOLE, STDERR_FILENO)),

  /* A font that the document names and does not hold, a table of Chinese or Japanese codes. */
  CALL (openat, IF (2, MORE_THAN_READING, O_RDONLY)),
  CALL (close, ALLOW),
  CALL (lseek, ALLOW),
  CALL (pread64, ALLOW),
  CALL (newfstatat, ALLOW), /* fstat () of glibc 2.36 is this one */
  CALL (fstat, ALLOW),
  CALL (fcntl, IF (1, WHOLE, F_SETFD)), /* FreeType marks what it opens */
  CALL (fcntl, IF (1, WHOLE, F_GETFD)),
  CALL (fcntl, IF (1, WHOLE, F_GETFL)),

  /* Memory: fonts are mapped, for reading and for nobody else; never executable. */
  CALL (mmap, SECCOMP_RET_KILL_PROCESS, 2, PROT_EXEC, PROT_EXEC),
  CALL (mmap, IF (3, MAP_TYPE, MAP_PRIVATE)),
  CALL (mprotect, IF (2, PROT_EXEC, 0)),
  CALL (mremap, ALLOW),
  CALL (munmap, ALLOW),
  CALL (madvise, ALLOW),
  CALL (brk, ALLOW),

  /* Locks of malloc and GLib, clocks, seeds of hash tables. */
  CALL (futex, ALLOW),
  CALL (clock_gettime, ALLOW),
  CALL (gettimeofday, ALLOW),
  CALL (getrandom, ALLOW),

  /* The end, and abort (): a failed assertion must look like one. */
  CALL (exit, ALLOW),
  CALL (exit_group, ALLOW),
  CALL (getpid, ALLOW),
  CALL (gettid, ALLOW),
  CALL (rt_sigprocmask, ALLOW),
  CALL (rt_sigaction, ALLOW),
  CALL (rt_sigreturn, ALLOW),
  CALL (restart_syscall, ALLOW),
  CALL (tgkill, IF (0, WHOLE, ROUNDS_RULE_OWN_PID)),

#if defined(__SANITIZE_ADDRESS__)
  /* The sanitizer's runtime, in test builds only. */
  CALL (sched_yield, ALLOW),
  CALL (sigaltstack, ALLOW),
#endif
};

const RoundsRules rounds_pages_rules = {
  .rows = rows,
  .n_rows = sizeof rows / sizeof *rows,
  .otherwise = SECCOMP_RET_KILL_PROCESS,
  .unknown = SECCOMP_RET_KILL_PROCESS,
  .newest = 0x3fffffff,
};
