#include "rules.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* Calls that are younger than Debian 12's headers; the numbers are the same on every machine
 * (include/uapi/asm-generic/unistd.h of Linux 6.15). */
#define NR_fchmodat2 452
#define NR_mseal     462

#define ERROR(errno) (SECCOMP_RET_ERRNO | (errno))
#define ANY          0, 0, 0
#define WHOLE        0xffffffffu

#define DENY(name)                  \
  {                                 \
    __NR_##name, ERROR (EPERM), ANY \
  }
#define ABSENT(name)                 \
  {                                  \
    __NR_##name, ERROR (ENOSYS), ANY \
  }
#define DENY_IF(name, arg, mask, is)          \
  {                                           \
    __NR_##name, ERROR (EPERM), arg, mask, is \
  }
#define ALLOW_IF(name, arg, mask, is)             \
  {                                               \
    __NR_##name, SECCOMP_RET_ALLOW, arg, mask, is \
  }

#define NEW_NAMESPACE                                                                           \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
   CLONE_NEWNET)

/* A deny list, because a GPU driver is free to use what it likes of files, memory and threads.
 * EPERM and not death: drivers probe (sockets to a display, helpers to load a module) and go on
 * when refused. */
static const RoundsRule rows[] = {
  /* Sockets: no word leaves but on the pipes that the parent gave. Those on open descriptors too: a
   * descriptor that was inherited by mistake must not become a way out, nor receive new ones. */
  DENY (socket),
  DENY (socketpair),
  DENY (connect),
  DENY (bind),
  DENY (listen),
  DENY (accept),
  DENY (accept4),
  DENY (sendto),
  DENY (sendmsg),
  DENY (sendmmsg),
  DENY (recvfrom),
  DENY (recvmsg),
  DENY (recvmmsg),
  DENY (shutdown),
  DENY (getsockname),
  DENY (getpeername),
  DENY (setsockopt),
  DENY (getsockopt),

  /* Rings: the kernel does the work itself, so opens, connects and sends pass by every filter. */
  DENY (io_uring_setup),
  DENY (io_uring_enter),
  DENY (io_uring_register),
  DENY (io_setup),
  DENY (io_submit),

  /* New programs and processes. Threads stay: clone with CLONE_THREAD and no new namespace. The
   * flags of clone3 lie in memory, out of a filter's sight; told that it is absent, glibc (2.34 and
   * later) and musl fall back to clone. */
  DENY (execve),
  DENY (execveat),
  ALLOW_IF (clone, 0, CLONE_THREAD | NEW_NAMESPACE, CLONE_THREAD),
  DENY (clone),
  ABSENT (clone3),

  /* Other processes: their memory, descriptors and signals, and what may look into us. */
  DENY (ptrace),
  DENY (process_vm_readv),
  DENY (process_vm_writev),
  DENY (process_madvise),
  DENY (process_mrelease),
  DENY (kcmp),
  DENY (pidfd_open),
  DENY (pidfd_getfd),
  DENY (pidfd_send_signal),
  DENY (migrate_pages),
  DENY (move_pages),
  DENY (kill),
  DENY (tkill), /* names a thread of anyone */
  DENY (rt_sigqueueinfo),
  ALLOW_IF (tgkill, 0, WHOLE, ROUNDS_RULE_OWN_PID), /* raise (), abort () */
  DENY (tgkill),
  ALLOW_IF (rt_tgsigqueueinfo, 0, WHOLE, ROUNDS_RULE_OWN_PID),
  DENY (rt_tgsigqueueinfo),
  /* prlimit64 asks only for the same user, so it could starve or end the parent. */
  ALLOW_IF (prlimit64, 0, WHOLE, 0),
  ALLOW_IF (prlimit64, 0, WHOLE, ROUNDS_RULE_OWN_PID),
  DENY (prlimit64),
  DENY_IF (setpriority, 0, WHOLE, PRIO_PGRP),
  DENY_IF (setpriority, 0, WHOLE, PRIO_USER),
  ALLOW_IF (setpriority, 1, WHOLE, 0), /* drivers make their own threads nicer */
  DENY (setpriority),
  DENY (ioprio_set),
  DENY (sched_setscheduler),
  DENY (sched_setparam),
  DENY (sched_setattr),

  /* A signal by way of a descriptor: its owner gets SIGIO, or any signal that F_SETSIG names. */
  DENY_IF (fcntl, 1, WHOLE, F_SETOWN),
  DENY_IF (fcntl, 1, WHOLE, 15), /* F_SETOWN_EX */
  DENY_IF (fcntl, 1, WHOLE, 10), /* F_SETSIG */
  DENY_IF (ioctl, 1, WHOLE, FIOSETOWN),
  DENY_IF (ioctl, 1, WHOLE, SIOCSPGRP),
  /* Typing on the terminal that standard error may be. */
  DENY_IF (ioctl, 1, WHOLE, TIOCSTI),
  DENY_IF (ioctl, 1, WHOLE, TIOCLINUX),
  DENY_IF (ioctl, 1, WHOLE, TIOCSETD),
  DENY_IF (ioctl, 1, WHOLE, TIOCSCTTY),

  /* Our own walls: dumpable stays 0, nobody is named as our tracer, no change of identity. The
   * options that drivers and libc use are named; every other is refused. */
  ALLOW_IF (prctl, 0, WHOLE, PR_SET_NAME),
  ALLOW_IF (prctl, 0, WHOLE, PR_GET_NAME),
  ALLOW_IF (prctl, 0, WHOLE, PR_GET_DUMPABLE),
  ALLOW_IF (prctl, 0, WHOLE, PR_GET_NO_NEW_PRIVS),
  ALLOW_IF (prctl, 0, WHOLE, PR_GET_SECCOMP),
  ALLOW_IF (prctl, 0, WHOLE, PR_SET_PDEATHSIG),
  ALLOW_IF (prctl, 0, WHOLE, PR_SET_TIMERSLACK),
  ALLOW_IF (prctl, 0, WHOLE, PR_CAPBSET_READ),
  ALLOW_IF (prctl, 0, WHOLE, 0x53564d41), /* PR_SET_VMA: names of mappings */
  DENY (prctl),
  DENY (personality),
  DENY (setuid),
  DENY (setgid),
  DENY (setreuid),
  DENY (setregid),
  DENY (setresuid),
  DENY (setresgid),
  DENY (setgroups),
  DENY (setfsuid),
  DENY (setfsgid),
  DENY (capset),
  DENY (add_key),
  DENY (request_key),
  DENY (keyctl),

  /* Files past Landlock. openat2's flags lie in memory. O_TRUNC without a right to write empties a
   * file that may only be read (Landlock before ABI 3), and access mode 3 opens a device for ioctl
   * with no right at all (before ABI 5). Landlock does not watch modes, owners, marks and times, so
   * these are refused everywhere: they could open the record to other users. */
  ABSENT (openat2),
  DENY_IF (openat, 2, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDONLY),
  DENY_IF (openat, 2, O_ACCMODE, O_ACCMODE),
  DENY (truncate),
  DENY (open_by_handle_at),
  DENY (mknodat),
  DENY (symlinkat),
  DENY (fchmod),
  DENY (fchmodat),
  { NR_fchmodat2, ERROR (EPERM), ANY },
  DENY (fchown),
  DENY (fchownat),
  DENY (utimensat),
  DENY (setxattr),
  DENY (lsetxattr),
  DENY (fsetxattr),
  DENY (removexattr),
  DENY (lremovexattr),
  DENY (fremovexattr),
  /* Watching what others do with their files. */
  DENY (inotify_init1),
  DENY (inotify_add_watch),
  DENY (fanotify_init),
  DENY (fanotify_mark),
  DENY_IF (fcntl, 1, WHOLE, 1026), /* F_NOTIFY */

  /* Memory and queues shared by name with others of the same user. */
  DENY (shmget),
  DENY (shmat),
  DENY (shmctl),
  DENY (semget),
  DENY (semctl),
  DENY (semop),
  DENY (semtimedop),
  DENY (msgget),
  DENY (msgsnd),
  DENY (msgrcv),
  DENY (msgctl),
  DENY (mq_open),
  DENY (mq_unlink),

  /* The view of the system: mounts, roots, namespaces. */
  DENY (mount),
  DENY (umount2),
  DENY (pivot_root),
  DENY (chroot),
  DENY (unshare),
  DENY (setns),
  DENY (open_tree),
  DENY (move_mount),
  DENY (fsopen),
  DENY (fsconfig),
  DENY (fsmount),
  DENY (fspick),
  DENY (mount_setattr),

  /* Doors into the kernel that no driver library needs and most exploits want. */
  DENY (bpf),
  DENY (perf_event_open),
  DENY (userfaultfd),
  DENY (vhangup),

  /* Administration. Refused for lack of capabilities already; here so that root is no exception. */
  DENY (init_module),
  DENY (finit_module),
  DENY (delete_module),
  DENY (kexec_load),
  DENY (kexec_file_load),
  DENY (reboot),
  DENY (swapon),
  DENY (swapoff),
  DENY (acct),
  DENY (syslog),
  DENY (quotactl),
  DENY (quotactl_fd),
  DENY (sethostname),
  DENY (setdomainname),
  DENY (settimeofday),
  DENY (clock_settime),
  DENY (adjtimex),
  DENY (clock_adjtime),

#if defined(__x86_64__)
  /* The same under names and numbers that only x86-64 has. */
  DENY (fork),
  DENY (vfork),
  DENY_IF (open, 1, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDONLY),
  DENY_IF (open, 1, O_ACCMODE, O_ACCMODE),
  DENY (mknod),
  DENY (symlink),
  DENY (chmod),
  DENY (chown),
  DENY (lchown),
  DENY (utime),
  DENY (utimes),
  DENY (futimesat),
  DENY (inotify_init),
  DENY (modify_ldt),
  DENY (iopl),
  DENY (ioperm),
#endif
};

const RoundsRules rounds_engine_rules = {
  .rows = rows,
  .n_rows = sizeof rows / sizeof *rows,
  .otherwise = SECCOMP_RET_ALLOW,
  .unknown = ERROR (ENOSYS),
  .newest = NR_mseal,
};
