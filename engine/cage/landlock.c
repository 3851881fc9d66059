#define _GNU_SOURCE /* O_PATH */

#include "cage.h"
#include "cage-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's ABI, written out because Debian 12's linux/landlock.h stops at 2. Source:
 * include/uapi/linux/landlock.h and Documentation/userspace-api/landlock.rst of Linux 6.15. */
#ifndef SYS_landlock_create_ruleset
#  define SYS_landlock_create_ruleset 444
#  define SYS_landlock_add_rule       445
#  define SYS_landlock_restrict_self  446
#endif
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH      1

enum
{
  FS_EXECUTE = 1 << 0,
  FS_WRITE_FILE = 1 << 1,
  FS_READ_FILE = 1 << 2,
  FS_READ_DIR = 1 << 3,
  FS_REMOVE_DIR = 1 << 4,
  FS_REMOVE_FILE = 1 << 5,
  FS_MAKE_CHAR = 1 << 6,
  FS_MAKE_DIR = 1 << 7,
  FS_MAKE_REG = 1 << 8,
  FS_MAKE_SOCK = 1 << 9,
  FS_MAKE_FIFO = 1 << 10,
  FS_MAKE_BLOCK = 1 << 11,
  FS_MAKE_SYM = 1 << 12,
  FS_REFER = 1 << 13,     /* since ABI 2 */
  FS_TRUNCATE = 1 << 14,  /* 3 */
  FS_IOCTL_DEV = 1 << 15, /* 5 */

  NET_BIND_TCP = 1 << 0, /* 4 */
  NET_CONNECT_TCP = 1 << 1,

  SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0, /* 6 */
  SCOPE_SIGNAL = 1 << 1,
};

/* The only rights that a rule on a file, rather than a folder, may name. */
#define FS_OF_A_FILE (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

typedef struct
{
  uint64_t fs, net, scoped;
} Handled; /* struct landlock_ruleset_attr */

typedef struct
{
  uint64_t allowed;
  int32_t parent;
} __attribute__ ((packed)) Beneath; /* struct landlock_path_beneath_attr */

/* Everything the ABI can watch; returns how much of the structure that ABI knows. ABI 7 adds only
 * flags for the audit log. */
static size_t
handled_by (int abi, Handled *handled)
{
  *handled = (Handled){ .fs = FS_REFER | (FS_REFER - 1) };
  if (abi >= 3)
    handled->fs |= FS_TRUNCATE;
  if (abi >= 4)
    handled->net = NET_BIND_TCP | NET_CONNECT_TCP;
  if (abi >= 5)
    handled->fs |= FS_IOCTL_DEV;
  if (abi >= 6)
    handled->scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
  return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

/* Never granted to anyone: execute; links, sockets, pipes and device nodes in a folder that a
 * program outside the cage may trust later. */
static uint64_t
access_of (unsigned rights)
{
  uint64_t access = 0;

  if (rights & (ROUNDS_CAGE_READ | ROUNDS_CAGE_WRITE))
    access |= FS_READ_FILE | FS_READ_DIR;
  if (rights & ROUNDS_CAGE_WRITE)
    access |= FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG | FS_MAKE_DIR | FS_REMOVE_FILE |
              FS_REMOVE_DIR | FS_REFER;
  if (rights & ROUNDS_CAGE_DEVICE)
    access |= FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_IOCTL_DEV;
  return access;
}

static int
allow_path (int rules, const RoundsCagePath *path, uint64_t handled)
{
  Beneath rule = { .allowed = access_of (path->rights) & handled };
  struct stat info;
  int status = 0;

  rule.parent = open (path->path, O_PATH | O_CLOEXEC);
  if (rule.parent < 0)
    return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -errno;
  if (fstat (rule.parent, &info) != 0)
    status = -errno;
  else
    {
      if (!S_ISDIR (info.st_mode))
        rule.allowed &= FS_OF_A_FILE;
      if (syscall (SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0) != 0)
        status = -errno;
    }
  close (rule.parent);
  return status;
}

int
rounds_cage_landlock_abi (void)
{
  long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);

  return abi > 0 ? (int) abi : 0;
}

int
rounds_cage_landlock (const RoundsCageConfig *config, int abi, const char **what)
{
  Handled handled;
  size_t size = handled_by (abi, &handled);
  int rules, status = 0;

  *what = "Landlock cannot be set up";
  rules = (int) syscall (SYS_landlock_create_ruleset, &handled, size, 0);
  if (rules < 0)
    return -errno;
  for (size_t i = 0; i < config->n_paths && status == 0; i++)
    status = allow_path (rules, &config->paths[i], handled.fs);
  if (status == 0 && syscall (SYS_landlock_restrict_self, rules, 0) != 0)
    status = -errno;
  close (rules);
  return status;
}
