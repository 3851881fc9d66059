#define _GNU_SOURCE /* renameat2 */

#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static RoundsDataError
error_of_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOENT:
      return ROUNDS_DATA_ERROR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
    case ENOTDIR:
      return ROUNDS_DATA_ERROR_EXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ROUNDS_DATA_ERROR_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
      return ROUNDS_DATA_ERROR_PERMISSION;
    case ENOMEM:
      return ROUNDS_DATA_ERROR_MEMORY;
    default:
      return ROUNDS_DATA_ERROR_IO;
    }
}

void
rounds_disk_set_error (GError **error, int saved_errno, const char *what)
{
  g_set_error (error, ROUNDS_DATA_ERROR, error_of_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
}

/* Reads until size bytes or the end of the file; -1 with errno. */
static gssize
read_up_to (int fd, guint8 *buffer, gsize size)
{
  gsize used = 0;

  while (used < size)
    {
      gssize n = read (fd, buffer + used, size - used);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      used += n;
    }
  return used;
}

GBytes *
rounds_disk_read (int dir_fd, const char *name, gsize max, GError **error)
{
  struct stat status;
  g_autofree guint8 *buffer = g_malloc (max + 1);
  gssize size = -1;
  int saved_errno;
  /* O_NONBLOCK: a pipe put in the file's place must not hang the program. */
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gboolean regular = fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode);

  if (regular)
    size = read_up_to (fd, buffer, max + 1);
  saved_errno = errno;
  if (fd >= 0)
    close (fd);
  if ((fd >= 0 && !regular) || (fd < 0 && saved_errno == ELOOP) || size > (gssize) max)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                           _ ("A file of the store is not what Rounds wrote"));
      return NULL;
    }
  if (size < 0)
    {
      rounds_disk_set_error (error, saved_errno, _ ("Cannot read the store"));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), size);
}

/* Writes and syncs a file that must not be there yet. 0 or errno; the file is left to the caller. */
static int
write_and_sync (int dir_fd, const char *name, GBytes *content)
{
  gsize left;
  const guint8 *at = g_bytes_get_data (content, &left);
  int result = 0;
  int fd = openat (dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    return errno;
  while (left > 0 && result == 0)
    {
      gssize n = write (fd, at, left);

      if (n >= 0)
        {
          at += n;
          left -= n;
        }
      else if (errno != EINTR)
        result = errno;
    }
  if (result == 0 && fsync (fd) != 0)
    result = errno;
  if (close (fd) != 0 && result == 0)
    result = errno;
  return result;
}

/* Gives a file its name unless the name is taken. 0 or errno. */
static int
rename_new (int dir_fd, const char *from, const char *to)
{
  if (renameat2 (dir_fd, from, dir_fd, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  /* A file system without the flag (NFS): a link refuses to replace as well. */
  if (linkat (dir_fd, from, dir_fd, to, 0) != 0)
    return errno;
  unlinkat (dir_fd, from, 0);
  return 0;
}

gboolean
rounds_disk_write_new (int dir_fd, const char *name, GBytes *content, GError **error)
{
  g_autofree char *other = g_strdup_printf (".%s.new-%08x%08x", name, g_random_int (),
                                            g_random_int ());
  int failed = write_and_sync (dir_fd, other, content);

  if (failed == 0)
    failed = rename_new (dir_fd, other, name);
  if (failed == 0 && rounds_disk_sync_folder (dir_fd) != 0)
    {
      failed = errno;
      unlinkat (dir_fd, name, 0); /* it is ours: the rename replaces nothing */
    }
  if (failed == 0)
    return TRUE;
  unlinkat (dir_fd, other, 0);
  rounds_disk_set_error (error, failed, _ ("Cannot write the store"));
  return FALSE;
}

/* What is read back is what was written. 0 or errno. */
static int
check_written (int dir_fd, const char *name, GBytes *content)
{
  g_autoptr (GBytes) read = rounds_disk_read (dir_fd, name, g_bytes_get_size (content), NULL);

  return read != NULL && g_bytes_equal (read, content) ? 0 : EIO;
}

gboolean
rounds_disk_replace (int dir_fd, const char *name, GBytes *content, GError **error)
{
  g_autofree char *other = g_strdup_printf (".%s.new", name);
  int failed;

  unlinkat (dir_fd, other, 0); /* of a program that was killed here */
  failed = write_and_sync (dir_fd, other, content);
  if (failed == 0)
    failed = check_written (dir_fd, other, content);
  if (failed == 0 && renameat (dir_fd, other, dir_fd, name) != 0)
    failed = errno;
  if (failed != 0)
    unlinkat (dir_fd, other, 0);
  else if (rounds_disk_sync_folder (dir_fd) != 0)
    failed = errno;
  if (failed == 0)
    return TRUE;
  rounds_disk_set_error (error, failed, _ ("Cannot write the store"));
  return FALSE;
}

int
rounds_disk_sync_folder (int dir_fd)
{
  return fsync (dir_fd) == 0 || errno == EINVAL ? 0 : -1;
}

static void
sync_folder_of (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  rounds_disk_sync_folder (fd);
  close (fd);
}

gboolean
rounds_disk_make_folders (const char *path, GPtrArray *made, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (mkdir (path, 0700) == 0)
    {
      g_ptr_array_add (made, g_strdup (path));
      sync_folder_of (path);
      return TRUE;
    }
  if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (errno == ENOENT && !g_str_equal (parent, path))
    return rounds_disk_make_folders (parent, made, error) &&
           rounds_disk_make_folders (path, made, error);
  rounds_disk_set_error (error, errno, _ ("Cannot make the folder of the store"));
  return FALSE;
}

void
rounds_disk_remove_folders (GPtrArray *made)
{
  for (guint i = made->len; i > 0; i--)
    rmdir (g_ptr_array_index (made, i - 1));
}
