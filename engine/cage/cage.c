#include "cage.h"
#include "cage-parts.h"

#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock binds the calling thread and its future children, not its siblings: a thread that runs
 * already would stay outside for ever (seen with Mesa: lavapipe's workers). */
static int
check_single_thread (void)
{
  DIR *dir = opendir ("/proc/self/task");
  struct dirent *entry;
  int n = 0;

  if (!dir)
    return -errno;
  while ((entry = readdir (dir)) != NULL)
    n += entry->d_name[0] != '.';
  closedir (dir);
  return n == 1 ? 0 : -EBUSY;
}

/* Nothing in a cage needs a capability; run as root, this makes root an ordinary user. */
static int
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

  memset (none, 0, sizeof none);
  return syscall (SYS_capset, &header, none) == 0 ? 0 : -errno;
}

static int
limit_to (__rlimit_resource_t resource, uint64_t soft, uint64_t hard)
{
  struct rlimit limit = { .rlim_cur = soft, .rlim_max = hard };
  struct rlimit old;

  if (getrlimit (resource, &old) != 0)
    return -errno;
  if (limit.rlim_max > old.rlim_max)
    limit.rlim_max = old.rlim_max;
  if (limit.rlim_cur > limit.rlim_max)
    limit.rlim_cur = limit.rlim_max;
  return setrlimit (resource, &limit) == 0 ? 0 : -errno;
}

static int
set_limits (const RoundsCageConfig *config)
{
  int status = limit_to (RLIMIT_CORE, 0, 0);

  /* The sanitizers reserve terabytes of address space. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (status == 0 && config->memory_bytes)
    status = limit_to (RLIMIT_AS, config->memory_bytes, config->memory_bytes);
#endif
  /* SIGXCPU at the limit says why the process ended; SIGKILL a second later if it is held up. */
  if (status == 0 && config->cpu_seconds)
    status = limit_to (RLIMIT_CPU, config->cpu_seconds, (uint64_t) config->cpu_seconds + 1);
  return status;
}

static int
check_config (const RoundsCageConfig *config)
{
  if (config->kind != ROUNDS_CAGE_ENGINE && config->kind != ROUNDS_CAGE_READER &&
      config->kind != ROUNDS_CAGE_PAGES)
    return -EINVAL;
  if (config->kind == ROUNDS_CAGE_READER && config->n_paths > 0)
    return -EINVAL;
  for (size_t i = 0; i < config->n_paths; i++)
    {
      unsigned rights = config->paths[i].rights;

      if (!config->paths[i].path || config->paths[i].path[0] != '/' || !rights)
        return -EINVAL;
      if (config->kind == ROUNDS_CAGE_PAGES && rights != ROUNDS_CAGE_READ)
        return -EINVAL;
    }
  return 0;
}

int
rounds_cage_enter_abi (const RoundsCageConfig *config, int abi, const char **what)
{
  int status;

  *what = "the cage's own settings are wrong";
  if ((status = check_config (config)) != 0)
    return status;
  *what = "this kernel has no Landlock, or one older than Linux 5.19";
  if (abi < ROUNDS_CAGE_ABI_MIN)
    return -ENOSYS;
  *what = "the cage must be closed before a thread is started";
  if ((status = check_single_thread ()) != 0)
    return status;
  *what = "no_new_privs cannot be set";
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -errno;
  *what = "capabilities cannot be given up";
  if ((status = drop_capabilities ()) != 0)
    return status;
  *what = "memory and time cannot be limited";
  if ((status = set_limits (config)) != 0)
    return status;
  if ((status = rounds_cage_landlock (config, abi, what)) != 0)
    return status;
  /* Last: the filters of the readers would refuse everything above. */
  if ((status = rounds_cage_seccomp (config->kind, what)) != 0)
    return status;
  *what = NULL;
  return 0;
}

int
rounds_cage_enter (const RoundsCageConfig *config, const char **what)
{
  const char *ignored;

  return rounds_cage_enter_abi (config, rounds_cage_landlock_abi (), what ? what : &ignored);
}
