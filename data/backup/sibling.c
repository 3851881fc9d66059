#define _GNU_SOURCE /* renameat2 */

#include "sibling.h"

#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
rounds_sibling_check_free (const char *path, GError **error)
{
  g_autoptr (GDir) folder = NULL;
  struct stat status;

  if (lstat (path, &status) != 0)
    return TRUE;
  if (S_ISDIR (status.st_mode))
    folder = g_dir_open (path, 0, NULL);
  if (folder != NULL && g_dir_read_name (folder) == NULL)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
                       _ ("Something is there already, and nothing is replaced. Choose another "
                          "place."));
  return FALSE;
}

char *
rounds_sibling_new (const char *path, const char *tag, GError **error)
{
  g_autofree char *above = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_strdup_printf ("%s/.%s.%s-XXXXXX", above, name, tag);

  if (g_mkdtemp_full (folder, 0700) != NULL)
    return g_steal_pointer (&folder);
  rounds_disk_set_error (error, errno, _ ("Nothing can be written there"));
  return NULL;
}

static gboolean
sync_above (const char *path, GError **error)
{
  g_autofree char *above = g_path_get_dirname (path);
  int fd = open (above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && rounds_disk_sync_folder (fd) == 0;

  if (!synced)
    rounds_disk_set_error (error, errno, _ ("Nothing can be written there"));
  if (fd >= 0)
    close (fd);
  return synced;
}

gboolean
rounds_sibling_place (const char *folder, const char *path, GError **error)
{
  if (rename (folder, path) == 0)
    return sync_above (path, error);
  rounds_disk_set_error (error, errno, _ ("Nothing can be written there"));
  return FALSE;
}

gboolean
rounds_sibling_exchange (const char *folder, const char *path, GError **error)
{
  if (renameat2 (AT_FDCWD, folder, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
    return sync_above (path, error);
  if (errno == EINVAL || errno == ENOSYS)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                         _ ("This file system cannot change two folders in one step. Move the "
                            "store to another disk; nothing was changed."));
  else
    rounds_disk_set_error (error, errno, _ ("The store cannot be changed"));
  return FALSE;
}

/* A key that opens what was copied elsewhere: overwritten, as far as the disk lets us. */
static void
overwrite (const char *path)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat status;
  guint8 zeros[512] = { 0 };

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0)
    for (off_t at = 0; at < status.st_size; at += sizeof zeros)
      if (pwrite (fd, zeros, MIN ((off_t) sizeof zeros, status.st_size - at), at) < 0)
        break;
  fsync (fd);
  close (fd);
}

void
rounds_sibling_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (strcmp (name, "key") == 0)
        overwrite (path);
      unlink (path);
    }
  rmdir (folder);
}

GPtrArray *
rounds_sibling_list (const char *path)
{
  static const char *const tags[] = { "new", "rotate", "backup", "restore", "salvage" };
  g_autofree char *above = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GDir) dir = g_dir_open (above, 0, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
      {
        g_autofree char *start = g_strdup_printf (".%s.%s-", name, tags[i]);

        if (g_str_has_prefix (entry, start) && strlen (entry) == strlen (start) + 6)
          g_ptr_array_add (found, g_build_filename (above, entry, NULL));
      }
  return found;
}
