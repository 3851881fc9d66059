#include "rules.h"

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

/* What turns bytes into frames, and nothing else; any other call ends the process at once. */
static const RoundsRule rows[] = {
  /* The document comes on 0, frames go to 1, one line on an error to 2. */
  CALL (read, IF (0, WHOLE, STDIN_FILENO)),
  CALL (write, IF (0, WHOLE, STDOUT_FILENO)),
  CALL (write, IF (0, WHOLE, STDERR_FILENO)),

  /* Memory: anonymous, so that not even the document is mapped, and never executable. */
  CALL (mmap, SECCOMP_RET_KILL_PROCESS, 2, PROT_EXEC, PROT_EXEC),
  CALL (mmap, IF (3, MAP_ANONYMOUS, MAP_ANONYMOUS)),
  CALL (mprotect, IF (2, PROT_EXEC, 0)),
  CALL (mremap, ALLOW),
  CALL (munmap, ALLOW),
  CALL (madvise, ALLOW),
  CALL (brk, ALLOW),

  /* Locks of malloc, clocks (a call only where the machine has no vDSO), seeds of hash tables. */
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

const RoundsRules rounds_reader_rules = {
  .rows = rows,
  .n_rows = sizeof rows / sizeof *rows,
  .otherwise = SECCOMP_RET_KILL_PROCESS,
  .unknown = SECCOMP_RET_KILL_PROCESS,
  .newest = 0x3fffffff,
};
