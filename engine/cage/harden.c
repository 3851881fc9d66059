#define _GNU_SOURCE /* program_invocation_short_name, strerrordesc_np */

#include "harden.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
/* In test builds, for all six programs: the leak checker stops the process with ptrace from a
 * child of its own, and neither a cage nor a program that is not dumpable allows that. The tests
 * link the same libraries and keep it. */
__attribute__ ((visibility ("default"))) const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

/* writev and not stdio: the caller has set nothing up yet. */
static void
refuse (const char *what)
{
  const char *reason = strerrordesc_np (errno);
  const char *text[] = { program_invocation_short_name, ": ", what, ": ", reason, ".\n" };
  struct iovec parts[sizeof text / sizeof *text];
  ssize_t ignored;

  for (size_t i = 0; i < sizeof text / sizeof *text; i++)
    {
      parts[i].iov_base = (void *) (text[i] ? text[i] : "unknown error");
      parts[i].iov_len = strlen (parts[i].iov_base);
    }
  ignored = writev (STDERR_FILENO, parts, sizeof text / sizeof *text);
  (void) ignored;
  _exit (1);
}

void
rounds_harden (void)
{
  const struct rlimit none = { 0, 0 };

  umask (077);
  if (setrlimit (RLIMIT_CORE, &none) != 0)
    refuse ("cannot turn core dumps off");
  /* The limit alone is not enough: core(5), a core_pattern that pipes to a program ignores it. A
   * process that is not dumpable is never handed to that program either. */
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    refuse ("cannot hide its memory from other programs");
}
