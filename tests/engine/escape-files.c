#define _GNU_SOURCE

#include "escape.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ATTEMPT(name) static long name (const EscapeGround *ground)
#define PATH_SIZE     4096

static long
result (long value)
{
  return value < 0 ? -errno : value;
}

static const char *
join (char path[PATH_SIZE], const char *folder, const char *name)
{
  snprintf (path, PATH_SIZE, "%s/%s", folder, name);
  return path;
}

/* ---- outside ---- */

ATTEMPT (read_outside)
{
  return result (open (ground->outside_file, O_RDONLY));
}

ATTEMPT (write_outside)
{
  return result (open (ground->outside_file, O_WRONLY));
}

ATTEMPT (append_outside)
{
  return result (open (ground->outside_file, O_WRONLY | O_APPEND));
}

ATTEMPT (create_outside)
{
  char path[PATH_SIZE];

  return result (open (join (path, ground->outside, "new"), O_WRONLY | O_CREAT, 0600));
}

ATTEMPT (unnamed_outside)
{
  return result (open (ground->outside, O_WRONLY | O_TMPFILE, 0600));
}

ATTEMPT (list_outside)
{
  return result (open (ground->outside, O_RDONLY | O_DIRECTORY));
}

ATTEMPT (read_by_old_folder)
{
  return result (openat (ground->outside_fd, strrchr (ground->outside_file, '/') + 1, O_RDONLY));
}

ATTEMPT (read_by_dots)
{
  char path[PATH_SIZE];

  snprintf (path, sizeof path, "%s/..%s%s", ground->cache, strrchr (ground->outside, '/'),
            strrchr (ground->outside_file, '/'));
  return result (open (path, O_RDONLY));
}

ATTEMPT (read_by_link)
{
  return result (open (ground->link_out, O_RDONLY));
}

ATTEMPT (write_by_link)
{
  return result (open (ground->link_out, O_WRONLY | O_TRUNC));
}

ATTEMPT (read_openat2)
{
  struct open_how how = { .flags = O_RDONLY };

  return result (syscall (SYS_openat2, AT_FDCWD, ground->outside_file, &how, sizeof how));
}

ATTEMPT (read_parent_memory)
{
  char path[PATH_SIZE];

  snprintf (path, sizeof path, "/proc/%d/mem", (int) ground->victim);
  return result (open (path, O_RDONLY));
}

ATTEMPT (read_parent_environment)
{
  char path[PATH_SIZE];

  snprintf (path, sizeof path, "/proc/%d/environ", (int) ground->victim);
  return result (open (path, O_RDONLY));
}

ATTEMPT (read_passwd)
{
  return result (open ("/etc/passwd", O_RDONLY));
}

ATTEMPT (truncate_outside)
{
  return result (truncate (ground->outside_file, 0));
}

/* Opened for reading, emptied all the same: open(2), O_TRUNC. */
ATTEMPT (truncate_model)
{
  return result (open (ground->model, O_RDONLY | O_TRUNC));
}

/* Access mode 3 asks for no right at all: open(2), "File access mode". */
ATTEMPT (open_for_nothing)
{
  return result (open (ground->outside_file, O_ACCMODE));
}

#ifdef SYS_open
/* The same by the older call, which libc no longer makes. */
ATTEMPT (truncate_model_old)
{
  return result (syscall (SYS_open, ground->model, O_RDONLY | O_TRUNC));
}

ATTEMPT (open_for_nothing_old)
{
  return result (syscall (SYS_open, ground->outside_file, O_ACCMODE));
}
#endif

ATTEMPT (write_model)
{
  return result (open (ground->model, O_WRONLY));
}

ATTEMPT (remove_outside)
{
  return result (unlink (ground->outside_file));
}

ATTEMPT (folder_outside)
{
  char path[PATH_SIZE];

  return result (mkdir (join (path, ground->outside, "folder"), 0700));
}

/* ---- between ---- */

ATTEMPT (rename_out)
{
  char path[PATH_SIZE];

  return result (rename (ground->cache_file, join (path, ground->outside, "moved")));
}

ATTEMPT (rename_in)
{
  char path[PATH_SIZE];

  return result (rename (ground->outside_file, join (path, ground->cache, "moved")));
}

ATTEMPT (rename_folder_in)
{
  char path[PATH_SIZE];

  return result (rename (ground->outside, join (path, ground->cache, "moved")));
}

ATTEMPT (link_in)
{
  char path[PATH_SIZE];

  return result (link (ground->outside_file, join (path, ground->cache, "linked")));
}

ATTEMPT (link_symbolic)
{
  char path[PATH_SIZE];

  return result (symlink (ground->outside_file, join (path, ground->cache, "symbolic")));
}

ATTEMPT (pipe_in_cache)
{
  char path[PATH_SIZE];

  return result (mkfifo (join (path, ground->cache, "fifo"), 0600));
}

/* ---- modes, owners, times and marks ---- */

ATTEMPT (mode_outside)
{
  return result (chmod (ground->outside_file, 0666));
}

ATTEMPT (mode_in_cache)
{
  return result (chmod (ground->cache, 0777));
}

ATTEMPT (mode_by_descriptor)
{
  return result (fchmod (ground->outside_fd, 0777));
}

ATTEMPT (owner_outside)
{
  return result (chown (ground->outside_file, geteuid (), (gid_t) -1));
}

ATTEMPT (time_outside)
{
  return result (utimensat (AT_FDCWD, ground->outside_file, NULL, 0));
}

ATTEMPT (mark_outside)
{
  return result (setxattr (ground->outside_file, "user.rounds", "x", 1, 0));
}

ATTEMPT (watch)
{
  return result (inotify_init1 (IN_CLOEXEC));
}

ATTEMPT (watch_folder)
{
  return result (fcntl (ground->outside_fd, F_NOTIFY, DN_CREATE));
}

ATTEMPT (queue)
{
  return result (mq_open ("/rounds-test", O_RDWR | O_CREAT, 0600, NULL));
}

/* ---- the view ---- */

ATTEMPT (mount_over)
{
  return result (mount ("none", ground->cache, "tmpfs", 0, NULL));
}

ATTEMPT (change_root)
{
  return result (chroot (ground->outside));
}

ATTEMPT (tree)
{
  return result (syscall (SYS_open_tree, AT_FDCWD, ground->outside, 1 /* OPEN_TREE_CLONE */));
}

ATTEMPT (by_handle)
{
  struct
  {
    struct file_handle head;
    unsigned char space[MAX_HANDLE_SZ];
  } handle = { .head = { .handle_bytes = MAX_HANDLE_SZ } };
  int mount_id;

  if (name_to_handle_at (AT_FDCWD, ground->outside_file, &handle.head, &mount_id, 0) != 0)
    return -errno;
  return result (open_by_handle_at (ground->outside_fd, &handle.head, O_RDONLY));
}

/* ---- only the reader's ---- */

ATTEMPT (read_model)
{
  return result (open (ground->model, O_RDONLY));
}

ATTEMPT (write_cache)
{
  return result (open (ground->cache_file, O_WRONLY));
}

ATTEMPT (open_null)
{
  return result (open ("/dev/null", O_RDWR));
}

ATTEMPT (ask_about_file)
{
  struct stat info;

  return result (stat (ground->model, &info));
}

ATTEMPT (read_elsewhere)
{
  char byte;

  return result (read (ground->socket_fd, &byte, 0));
}

static const EscapeAttempt attempts[] = {
  { "read/outside", read_outside },
  { "read/list", list_outside },
  { "read/by-old-folder", read_by_old_folder },
  { "read/by-dots", read_by_dots },
  { "read/by-link", read_by_link },
  { "read/openat2", read_openat2 },
  { "read/process-memory", read_parent_memory },
  { "read/process-environment", read_parent_environment },
  { "read/passwd", read_passwd },
  { "read/for-nothing", open_for_nothing },
  { "read/by-handle", by_handle, ESCAPE_SPECIAL },
  { "write/outside", write_outside },
  { "write/append", append_outside },
  { "write/create", create_outside },
  { "write/unnamed", unnamed_outside },
  { "write/by-link", write_by_link },
  { "write/truncate", truncate_outside },
  { "write/truncate-model", truncate_model },
#ifdef SYS_open
  { "write/truncate-model-old", truncate_model_old },
  { "read/for-nothing-old", open_for_nothing_old },
#endif
  { "write/model", write_model },
  { "write/remove", remove_outside },
  { "write/folder", folder_outside },
  { "between/rename-out", rename_out },
  { "between/rename-in", rename_in },
  { "between/rename-folder-in", rename_folder_in },
  { "between/link", link_in },
  { "between/symbolic-link", link_symbolic },
  { "between/pipe", pipe_in_cache },
  { "marks/mode", mode_outside },
  { "marks/mode-in-cache", mode_in_cache },
  { "marks/mode-by-descriptor", mode_by_descriptor },
  { "marks/owner", owner_outside },
  { "marks/time", time_outside },
  { "marks/attribute", mark_outside, ESCAPE_SPECIAL },
  { "marks/watch", watch },
  { "marks/watch-folder", watch_folder, ESCAPE_SPECIAL },
  { "marks/queue", queue, ESCAPE_SPECIAL },
  { "view/mount", mount_over, ESCAPE_SPECIAL },
  { "view/root", change_root, ESCAPE_SPECIAL },
  { "view/tree", tree, ESCAPE_SPECIAL },
  { "reader/read-model", read_model, ESCAPE_READER | ESCAPE_LOOK },
  { "reader/write-cache", write_cache, ESCAPE_READER },
  { "reader/null", open_null, ESCAPE_READER },
  { "reader/stat", ask_about_file, ESCAPE_READER | ESCAPE_LOOK },
  { "reader/read-elsewhere", read_elsewhere, ESCAPE_READER | ESCAPE_LOOK },
  { 0 },
};

const EscapeAttempt *
escape_file_attempts (void)
{
  return attempts;
}
