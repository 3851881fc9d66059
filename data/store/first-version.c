/* A store of the first version has a key and a label and no records. They are made beside it and
 * moved into it, `records` last: where that name stands there is all of it, and a program that was
 * killed leaves only the folder beside. */
#include "records-private.h"

#include "disk.h"
#include "sibling.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
move_parts (const char *from, const char *to, GError **error)
{
  static const char *const names[] = { "audit-head", ROUNDS_RECORDS_FILE };
  int fd = open (to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean moved = fd >= 0;

  for (gsize i = 0; moved && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (from, names[i], NULL);

      moved = renameat (AT_FDCWD, path, fd, names[i]) == 0 && rounds_disk_sync_folder (fd) == 0;
    }
  if (!moved)
    rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
  if (fd >= 0)
    close (fd);
  return moved;
}

gboolean
rounds_records_add (const char *dir, RoundsSecret *data_key, const guint8 id[16], GError **error)
{
  g_autofree char *folder = rounds_sibling_new (dir, "new", error);
  gboolean added;

  if (folder == NULL)
    return FALSE;
  added = rounds_records_create (folder, data_key, id, error) && move_parts (folder, dir, error);
  rounds_sibling_remove (folder);
  return added;
}
