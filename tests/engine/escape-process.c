#define _GNU_SOURCE

#include "escape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ATTEMPT(name) static long name (const EscapeGround *ground)

static long
result (long value)
{
  return value < 0 ? -errno : value;
}

/* ---- sockets ---- */

ATTEMPT (socket_inet)
{
  return result (socket (AF_INET, SOCK_STREAM, 0));
}

ATTEMPT (socket_inet6_udp)
{
  return result (socket (AF_INET6, SOCK_DGRAM, 0));
}

ATTEMPT (socket_unix)
{
  return result (socket (AF_UNIX, SOCK_STREAM, 0));
}

ATTEMPT (socket_netlink)
{
  return result (socket (AF_NETLINK, SOCK_RAW, 0));
}

ATTEMPT (socket_pair)
{
  int pair[2];

  return result (socketpair (AF_UNIX, SOCK_STREAM, 0, pair));
}

ATTEMPT (send_on_old_socket)
{
  return result (send (ground->socket_fd, "x", 1, MSG_NOSIGNAL));
}

/* With a descriptor of its own in it. */
ATTEMPT (send_descriptor)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int))];
  } control = { .header = { .cmsg_len = CMSG_LEN (sizeof (int)),
                            .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS } };
  struct iovec part = { (void *) "x", 1 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  memcpy (CMSG_DATA (&control.header), &ground->pipe_fd, sizeof (int));
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  return result (sendmsg (ground->socket_fd, &message, MSG_NOSIGNAL));
}

ATTEMPT (bind_old_socket)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };

  return result (bind (ground->socket_fd, (struct sockaddr *) &name, sizeof (sa_family_t)));
}

ATTEMPT (ring)
{
  struct io_uring_params params = { 0 };

  return result (syscall (SYS_io_uring_setup, 1, &params));
}

/* ---- programs and processes ---- */

ATTEMPT (exec)
{
  char *argv[] = { (char *) "true", NULL };

  return result (execve ("/bin/true", argv, environ));
}

ATTEMPT (exec_memory)
{
  char *argv[] = { (char *) "x", NULL };
  int fd = memfd_create ("x", 0);

  if (fd < 0)
    return -errno;
  if (write (fd, "#!/bin/true\n", 12) != 12)
    return -errno;
  return result (syscall (SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH));
}

/* The child, if there is one, ends at once. */
static long
ended_child (long pid)
{
  if (pid == 0)
    _exit (0);
  return result (pid);
}

ATTEMPT (fork_libc)
{
  return ended_child (fork ());
}

ATTEMPT (clone_process)
{
  return ended_child (syscall (SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

ATTEMPT (clone_namespace)
{
  return ended_child (syscall (SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

ATTEMPT (clone3_process)
{
  struct clone_args args = { .exit_signal = SIGCHLD };

  return ended_child (syscall (SYS_clone3, &args, sizeof args));
}

#ifdef SYS_fork
ATTEMPT (fork_old)
{
  return ended_child (syscall (SYS_fork));
}

ATTEMPT (fork_shared)
{
  pid_t pid = vfork ();

  if (pid == 0)
    _exit (0);
  return result (pid);
}
#endif

static void *
fork_in_thread (void *ground)
{
  return (void *) (intptr_t) fork_libc (ground);
}

/* Threads are let through; what they start is not. */
ATTEMPT (fork_from_thread)
{
  pthread_t thread;
  void *value;
  int status = pthread_create (&thread, NULL, fork_in_thread, (void *) ground);

  if (status != 0)
    return -status;
  pthread_join (thread, &value);
  return (long) (intptr_t) value;
}

/* ---- other processes ---- */

ATTEMPT (trace)
{
  return result (ptrace (PTRACE_SEIZE, ground->victim, 0, 0));
}

ATTEMPT (trace_me)
{
  return result (ptrace (PTRACE_TRACEME, 0, 0, 0));
}

ATTEMPT (read_memory)
{
  char bytes[8];
  struct iovec here = { bytes, sizeof bytes };
  struct iovec there = { ground->victim_address, sizeof bytes };

  return result (process_vm_readv (ground->victim, &here, 1, &there, 1, 0));
}

ATTEMPT (write_memory)
{
  char bytes[8] = { 0 };
  struct iovec here = { bytes, sizeof bytes };
  struct iovec there = { ground->victim_address, sizeof bytes };

  return result (process_vm_writev (ground->victim, &here, 1, &there, 1, 0));
}

ATTEMPT (kill_other)
{
  return result (kill (ground->victim, 0));
}

ATTEMPT (kill_group)
{
  return result (kill (0, 0));
}

ATTEMPT (kill_everyone)
{
  return result (kill (-1, 0));
}

ATTEMPT (tgkill_other)
{
  return result (syscall (SYS_tgkill, ground->victim, ground->victim, 0));
}

/* The filter must see the same 32 bits of the id that the kernel does. */
ATTEMPT (tgkill_other_high_bits)
{
  long pid = (long) (0x100000000ull | (unsigned) ground->victim);

  return result (syscall (SYS_tgkill, pid, (long) ground->victim, 0));
}

ATTEMPT (tkill_other)
{
  return result (syscall (SYS_tkill, ground->victim, 0));
}

ATTEMPT (queue_signal)
{
  siginfo_t info = { .si_code = SI_QUEUE };

  info.si_pid = getpid ();
  info.si_uid = getuid ();
  return result (syscall (SYS_rt_sigqueueinfo, ground->victim, 0, &info));
}

ATTEMPT (process_descriptor)
{
  return result (syscall (SYS_pidfd_open, ground->victim, 0));
}

ATTEMPT (signal_by_owner)
{
  return result (fcntl (ground->pipe_fd, F_SETOWN, ground->victim));
}

ATTEMPT (signal_by_owner_ioctl)
{
  int victim = ground->victim;

  return result (ioctl (ground->socket_fd, FIOSETOWN, &victim));
}

ATTEMPT (signal_by_group_ioctl)
{
  int victim = ground->victim;

  return result (ioctl (ground->socket_fd, SIOCSPGRP, &victim));
}

ATTEMPT (signal_by_owner_ex)
{
  struct f_owner_ex owner = { F_OWNER_PID, ground->victim };

  return result (fcntl (ground->pipe_fd, F_SETOWN_EX, &owner));
}

ATTEMPT (choose_signal)
{
  return result (fcntl (ground->pipe_fd, F_SETSIG, SIGUSR1));
}

ATTEMPT (limit_other)
{
  struct rlimit limit;

  return result (prlimit (ground->victim, RLIMIT_NOFILE, NULL, &limit));
}

ATTEMPT (nice_other)
{
  return result (setpriority (PRIO_PROCESS, (id_t) ground->victim, 5));
}

ATTEMPT (nice_group)
{
  if (setpgid (0, 0) != 0)
    return -errno;
  return result (setpriority (PRIO_PGRP, 0, 1));
}

ATTEMPT (nice_everyone)
{
  return result (setpriority (PRIO_USER, 0, 0));
}

ATTEMPT (idle_other)
{
  struct sched_param param = { 0 };

  return result (sched_setscheduler (ground->victim, SCHED_IDLE, &param));
}

ATTEMPT (type_on_terminal)
{
  return result (ioctl (STDERR_FILENO, TIOCSTI, "x"));
}

ATTEMPT (speak_as_terminal)
{
  char code = 2; /* paste the selection: ioctl_console(2) */

  return result (ioctl (STDERR_FILENO, TIOCLINUX, &code));
}

ATTEMPT (discipline_of_terminal)
{
  int discipline = 0;

  return result (ioctl (STDERR_FILENO, TIOCSETD, &discipline));
}

ATTEMPT (take_terminal)
{
  return result (ioctl (STDERR_FILENO, TIOCSCTTY, 0));
}

/* ---- its own walls ---- */

ATTEMPT (dumpable)
{
  return result (prctl (PR_SET_DUMPABLE, 1, 0, 0, 0));
}

ATTEMPT (name_tracer)
{
  return result (prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0));
}

ATTEMPT (change_identity)
{
  return result (setresuid (geteuid (), geteuid (), geteuid ()));
}

ATTEMPT (change_personality)
{
  return result (personality (ADDR_NO_RANDOMIZE));
}

ATTEMPT (new_user_namespace)
{
  return result (unshare (CLONE_NEWUSER));
}

ATTEMPT (new_network_namespace)
{
  return result (unshare (CLONE_NEWNET));
}

ATTEMPT (enter_namespace)
{
  return result (setns (ground->pipe_fd, 0));
}

/* ---- the kernel ---- */

ATTEMPT (bpf)
{
  return result (syscall (SYS_bpf, 0, NULL, 0));
}

ATTEMPT (perf)
{
  struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr };

  return result (syscall (SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

ATTEMPT (faults)
{
  return result (syscall (SYS_userfaultfd, O_CLOEXEC));
}

ATTEMPT (key_ring)
{
  return result (syscall (SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1));
}

ATTEMPT (module)
{
  return result (syscall (SYS_init_module, "", 0, ""));
}

ATTEMPT (shared_memory)
{
  int id = shmget (IPC_PRIVATE, 4096, 0600);

  if (id < 0)
    return -errno;
  return result (shmctl (id, IPC_RMID, NULL));
}

ATTEMPT (young_call)
{
  return result (syscall (0x3ffffff, 0));
}

/* ---- only the reader's ---- */

ATTEMPT (start_thread)
{
  pthread_t thread;
  int status = pthread_create (&thread, NULL, fork_in_thread, (void *) ground);

  if (status == 0)
    pthread_join (thread, NULL);
  return -status;
}

ATTEMPT (map_executable)
{
  void *page = mmap (NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return page == MAP_FAILED ? -errno : 0;
}

ATTEMPT (make_executable)
{
  void *page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (page == MAP_FAILED)
    return -errno;
  return result (mprotect (page, 4096, PROT_READ | PROT_EXEC));
}

ATTEMPT (memory_file)
{
  return result (memfd_create ("x", 0));
}

ATTEMPT (new_pipe)
{
  int ends[2];

  return result (pipe (ends));
}

ATTEMPT (write_elsewhere)
{
  return result (write (ground->pipe_fd, "x", 1));
}

ATTEMPT (control_descriptor)
{
  int n;

  return result (ioctl (ground->pipe_fd, FIONREAD, &n));
}

ATTEMPT (copy_descriptor)
{
  return result (dup (ground->pipe_fd));
}

static const EscapeAttempt attempts[] = {
  { "socket/inet", socket_inet },
  { "socket/inet6-udp", socket_inet6_udp },
  { "socket/unix", socket_unix },
  { "socket/netlink", socket_netlink },
  { "socket/pair", socket_pair },
  { "socket/send-on-old", send_on_old_socket },
  { "socket/send-descriptor", send_descriptor },
  { "socket/bind-old", bind_old_socket },
  { "socket/ring", ring, ESCAPE_SPECIAL },
  { "exec/plain", exec },
  { "exec/memory", exec_memory },
  { "fork/libc", fork_libc },
  { "fork/clone", clone_process },
  { "fork/clone-namespace", clone_namespace, ESCAPE_SPECIAL },
  { "fork/clone3", clone3_process },
#ifdef SYS_fork
  { "fork/old", fork_old },
  { "fork/shared", fork_shared },
#endif
  { "fork/from-thread", fork_from_thread },
  { "process/trace", trace },
  { "process/trace-me", trace_me },
  { "process/read-memory", read_memory },
  { "process/write-memory", write_memory },
  { "process/kill", kill_other },
  { "process/kill-group", kill_group },
  { "process/kill-everyone", kill_everyone },
  { "process/tgkill", tgkill_other },
  { "process/tgkill-high-bits", tgkill_other_high_bits },
  { "process/tkill", tkill_other },
  { "process/queue-signal", queue_signal },
  { "process/descriptor", process_descriptor },
  { "process/owner", signal_by_owner },
  { "process/owner-ioctl", signal_by_owner_ioctl },
  { "process/owner-group", signal_by_group_ioctl },
  { "process/owner-extended", signal_by_owner_ex },
  { "process/choose-signal", choose_signal },
  { "process/limits", limit_other },
  { "process/nice", nice_other },
  { "process/nice-group", nice_group },
  { "process/nice-everyone", nice_everyone },
  { "process/idle", idle_other },
  { "process/terminal-type", type_on_terminal, ESCAPE_SPECIAL },
  { "process/terminal-speak", speak_as_terminal, ESCAPE_SPECIAL },
  { "process/terminal-discipline", discipline_of_terminal, ESCAPE_SPECIAL },
  { "process/terminal-take", take_terminal, ESCAPE_SPECIAL },
  { "self/dumpable", dumpable },
  { "self/tracer", name_tracer, ESCAPE_SPECIAL },
  { "self/identity", change_identity },
  { "self/personality", change_personality },
  { "self/user-namespace", new_user_namespace, ESCAPE_SPECIAL },
  { "self/network-namespace", new_network_namespace, ESCAPE_SPECIAL },
  { "self/enter-namespace", enter_namespace, ESCAPE_SPECIAL },
  { "kernel/bpf", bpf, ESCAPE_SPECIAL },
  { "kernel/perf", perf, ESCAPE_SPECIAL },
  { "kernel/faults", faults, ESCAPE_SPECIAL },
  { "kernel/key-ring", key_ring, ESCAPE_SPECIAL },
  { "kernel/module", module, ESCAPE_SPECIAL },
  { "kernel/shared-memory", shared_memory },
  { "kernel/young-call", young_call, ESCAPE_SPECIAL },
  { "reader/thread", start_thread, ESCAPE_READER },
  { "reader/map-executable", map_executable, ESCAPE_READER },
  { "reader/make-executable", make_executable, ESCAPE_READER },
  { "reader/memory-file", memory_file, ESCAPE_READER },
  { "reader/pipe", new_pipe, ESCAPE_READER },
  { "reader/write-elsewhere", write_elsewhere, ESCAPE_READER },
  { "reader/control", control_descriptor, ESCAPE_READER },
  { "reader/copy-descriptor", copy_descriptor, ESCAPE_READER },
  { 0 },
};

const EscapeAttempt *
escape_process_attempts (void)
{
  return attempts;
}
