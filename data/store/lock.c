#define _GNU_SOURCE /* F_OFD_SETLK */

#include "store-lock.h"

#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LOCK_FILE    "lock"
#define BALLAST_FILE "ballast"
#define SIGNED_MAX   512

gboolean
rounds_lock_is_network (guint32 magic)
{
  /* linux/magic.h, and fs/smb/client/cifsfs.h, fs/ceph, fs/lustre for those that it lacks */
  static const guint32 network[] = {
    0x6969,     /* NFS */
    0x517b,     /* SMB */
    0xff534d42, /* CIFS */
    0xfe534d42, /* SMB2 */
    0x5346414f, /* AFS */
    0x6b414653, /* kAFS */
    0x73757245, /* Coda */
    0x564c,     /* NCP */
    0x01021997, /* 9P */
    0x00c36400, /* Ceph */
    0x0bd00bd0, /* Lustre */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (network); i++)
    if (magic == network[i])
      return TRUE;
  return FALSE;
}

/* The line of whoever holds the lock: a user's name, a process and a time, nothing of a record. */
static void
set_held (int fd, GError **error)
{
  char line[SIGNED_MAX + 1];
  gssize size = pread (fd, line, SIGNED_MAX, 0);

  line[MAX (size, 0)] = '\0';
  g_strdelimit (line, "\n", '\0');
  if (line[0] != '\0' && g_utf8_validate (line, -1, NULL))
    g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_HELD,
                 _ ("The store is open already, by %s. Close it there first."), line);
  else
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_HELD,
                         _ ("The store is open already in another program. Close it there first."));
}

static gboolean
take (int fd, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  struct statfs system;

  if (fstatfs (fd, &system) != 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  if (rounds_lock_is_network ((guint32) system.f_type))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                           _ ("The store is on a network drive, where it cannot be kept safe. Move "
                              "it to a disk of this machine."));
      return FALSE;
    }
  if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return TRUE;
  if (errno == EAGAIN || errno == EACCES)
    set_held (fd, error);
  else
    rounds_disk_set_error (error, errno, _ ("Cannot lock the store"));
  return FALSE;
}

int
rounds_lock_take (int dir_fd, GError **error)
{
  int fd = openat (dir_fd, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

  if (fd < 0)
    rounds_disk_set_error (
        error, errno,
        _ ("The store cannot be written to, and every opening of it is recorded there"));
  else if (!take (fd, error))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

void
rounds_lock_sign (int lock, const char *user)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *since = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  g_autofree char *line = g_strdup_printf ("%s, process %d, since %s\n", user, (int) getpid (),
                                           since);

  /* It only tells the second one who: failing to write it is no reason to stop. */
  if (ftruncate (lock, 0) == 0 && pwrite (lock, line, strlen (line), 0) < 0)
    g_debug ("the lock is not signed: %s", g_strerror (errno));
}

void
rounds_ballast_make (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, BALLAST_FILE, NULL);
  struct stat status;
  off_t had = 0;
  int fd;

  if (lstat (path, &status) == 0)
    had = status.st_size;
  if (had == ROUNDS_BALLAST_BYTES)
    return;
  fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0)
    return;
  /* No room: what is left of it stays; what is half there beyond that would only take more of the disk. */
  if (posix_fallocate (fd, 0, ROUNDS_BALLAST_BYTES) != 0 && (had == 0 || ftruncate (fd, had) != 0))
    unlink (path);
  close (fd);
}

gboolean
rounds_ballast_drop (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, BALLAST_FILE, NULL);
  struct stat status;

  if (lstat (path, &status) != 0)
    return FALSE;
  if (S_ISREG (status.st_mode) && status.st_size > ROUNDS_BALLAST_PIECE)
    return truncate (path, status.st_size - ROUNDS_BALLAST_PIECE) == 0;
  return unlink (path) == 0;
}
