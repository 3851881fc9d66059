#include "examine.h"

#include "disk.h"
#include "sibling.h"
#include "store-check.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPACE_LEAST (G_GUINT64_CONSTANT (1) << 30)

gboolean
rounds_store_examine (RoundsStore *store, RoundsExamined *examined, GError **error)
{
  RoundsRowCounts counts = { 0 };

  if (!rounds_records_check (rounds_store_get_records (store), &counts, error) ||
      !rounds_audit_verify (store, NULL, error))
    return FALSE;
  *examined = (RoundsExamined){ .patients = counts.charts,
                                .records = counts.records,
                                .versions = counts.versions,
                                .audit = counts.audit,
                                .form = ROUNDS_DERIVED_FORM,
                                .old_charts = counts.old_charts,
                                .as_before = counts.as_before };
  return TRUE;
}

static gboolean
check_mode (const char *path, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  if ((status.st_mode & 077) == 0 && status.st_uid == geteuid ())
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_PERMISSION,
                       status.st_uid == geteuid ()
                           ? _ ("Others may read or write files of the store; use chmod -R go=")
                           : _ ("A file of the store is another user's; use chown"));
  return FALSE;
}

gboolean
rounds_folder_check_modes (const char *dir, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;
  gboolean sound = check_mode (dir, error);

  while (sound && folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      sound = check_mode (path, error);
    }
  return sound;
}

gboolean
rounds_folder_check_space (const char *dir, guint64 *left, GError **error)
{
  g_autofree char *path = g_build_filename (dir, ROUNDS_RECORDS_FILE, NULL);
  struct statvfs system;
  struct stat status = { 0 };
  guint64 needed;

  if (statvfs (dir, &system) != 0 || stat (path, &status) != 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  *left = (guint64) system.f_bavail * system.f_frsize;
  needed = MAX (SPACE_LEAST, 2 * (guint64) status.st_size);
  if (*left >= needed)
    return TRUE;
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL,
               _ ("%" PRIu64 " MiB are free; a backup or rotation may need %" PRIu64
                  ". Make space."),
               *left >> 20, needed >> 20);
  return FALSE;
}

GPtrArray *
rounds_folder_leftovers (const char *dir)
{
  g_autofree char *whole = g_canonicalize_filename (dir, NULL);

  return rounds_sibling_list (whole);
}
