#include "backup.h"

#include "audit.h"
#include "backup-private.h"
#include "disk.h"
#include "keyfile.h"
#include "recovery.h"
#include "sibling.h"
#include "store-check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Pages a step: between two the store's writer may write. */
#define STEP_PAGES 512

/* ---- making ---- */

static gboolean
copy_small_files (const char *from, const char *to, GError **error)
{
  static const char *const names[] = { "key", "store", "audit-head" };
  int from_fd = open (from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int to_fd = open (to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = from_fd >= 0 && to_fd >= 0;

  if (!done)
    rounds_disk_set_error (error, errno, _ ("The backup cannot be written or read"));
  for (gsize i = 0; done && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes)
          content = rounds_disk_read (from_fd, names[i], ROUNDS_KEYFILE_BYTES_MAX, error);

      done = content != NULL && rounds_disk_write_new (to_fd, names[i], content, error);
    }
  if (from_fd >= 0)
    close (from_fd);
  if (to_fd >= 0)
    close (to_fd);
  return done;
}

/* https://www.sqlite.org/backup.html. A writer of this process that writes meanwhile makes it begin
 * again, so it is given a read transaction of its own and sees one moment. */
static gboolean
copy_pages (RoundsDatabase *from, const char *path, GError **error)
{
  sqlite3 *to = NULL;
  sqlite3_backup *copy = NULL;
  int code = sqlite3_open_v2 (path, &to,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                              NULL);
  int closed;

  if (code == SQLITE_OK)
    copy = sqlite3_backup_init (to, "main", from->handle, "main");
  if (copy != NULL)
    {
      while ((code = sqlite3_backup_step (copy, STEP_PAGES)) == SQLITE_OK)
        ;
      sqlite3_backup_finish (copy);
    }
  else if (code == SQLITE_OK)
    code = sqlite3_errcode (to);
  closed = sqlite3_close (to);
  if (code == SQLITE_DONE && closed == SQLITE_OK)
    return TRUE;
  rounds_database_set_error (code == SQLITE_DONE ? closed : code, error);
  return FALSE;
}

static gboolean
copy_database (RoundsStore *store, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ROUNDS_RECORDS_FILE, NULL);
  g_auto (RoundsReader) reader = { 0 };
  RoundsMaster master;

  /* The moment that is copied begins with the first row that is read. */
  return rounds_reader_begin (rounds_store_get_records (store), &reader, error) &&
         rounds_master_read (reader.records, reader.db, &master, error) &&
         copy_pages (reader.db, path, error);
}

/* Opens what was copied with the store's own key and reads all of it. */
static gboolean
verify_folder (RoundsStore *store, const char *folder, RoundsRowCounts *counts, GError **error)
{
  g_autoptr (RoundsSecret) own = rounds_store_dup_key (store);
  g_autoptr (RoundsSecret) key = rounds_secret_copy (own, error);
  g_autoptr (RoundsStore) copy = key != NULL ? rounds_store_open_with_key (folder, key, error)
                                             : NULL;
  gboolean sound;

  if (copy == NULL)
    return FALSE;
  sound = rounds_records_check (rounds_store_get_records (copy), counts, error) &&
          rounds_audit_verify (copy, NULL, error);
  rounds_store_close (copy);
  return sound;
}

static void
fill (RoundsBackup *backup, const RoundsRowCounts *counts, guint64 bytes)
{
  if (backup != NULL)
    *backup = (RoundsBackup){ bytes, counts->records, counts->charts, counts->audit };
}

static gboolean
check_may (RoundsStore *store, GError **error)
{
  const char *role = rounds_store_get_role (store);

  if (g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0 || g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                       _ ("Your role may read, not copy the store"));
  return FALSE;
}

gboolean
rounds_backup_write (RoundsStore *store, const char *path, RoundsBackup *backup, GError **error)
{
  const RoundsAuditEntry entry = { .act = "backup" };
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = NULL;
  RoundsRowCounts counts = { 0 };
  guint64 bytes = 0;
  gboolean done;

  if (!check_may (store, error) || !rounds_sibling_check_free (whole, error) ||
      !rounds_audit_add (store, &(RoundsActor){ 0 }, &entry, error))
    return FALSE;
  folder = rounds_sibling_new (whole, "backup", error);
  if (folder == NULL)
    return FALSE;
  /* The copy of the audit's end first: behind the database is normal, ahead is a rollback. */
  done = copy_small_files (rounds_store_get_dir (store), folder, error) &&
         copy_database (store, folder, error) && verify_folder (store, folder, &counts, error) &&
         rounds_backup_pack (folder, whole, &bytes, error);
  rounds_sibling_remove (folder);
  fill (backup, &counts, bytes);
  return done;
}

/* ---- restoring ---- */

/* Opens the folder as the person does, reads all of it, and says in its audit what it is. */
static gboolean
open_and_check (const char *folder, const RoundsUnlock *by, RoundsRowCounts *counts, GError **error)
{
  const RoundsAuditEntry entry = { .act = "restore" };
  g_autoptr (RoundsStore) store = rounds_store_open_by (folder, by, error);
  gboolean sound;

  if (store == NULL)
    return FALSE;
  sound = rounds_records_check (rounds_store_get_records (store), counts, error) &&
          rounds_audit_verify (store, NULL, error) &&
          rounds_audit_add (store, &(RoundsActor){ 0 }, &entry, error);
  rounds_store_close (store);
  return sound;
}

gboolean
rounds_backup_restore_from (
    const char *path, const char *dir, const RoundsUnlock *by, RoundsBackup *backup, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (dir, NULL);
  g_autofree char *folder = NULL;
  RoundsRowCounts counts = { 0 };
  guint64 bytes = 0;
  gboolean done;

  if (!rounds_sibling_check_free (whole, error))
    return FALSE;
  folder = rounds_sibling_new (whole, "restore", error);
  if (folder == NULL)
    return FALSE;
  done = rounds_backup_unpack (path, folder, &bytes, error) &&
         open_and_check (folder, by, &counts, error) && rounds_sibling_place (folder, whole, error);
  if (!done)
    rounds_sibling_remove (folder);
  fill (backup, &counts, bytes);
  return done;
}

gboolean
rounds_backup_restore (const char *path,
                       const char *dir,
                       const RoundsBackupKey *key,
                       RoundsBackup *backup,
                       GError **error)
{
  RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, key->passphrase, ROUNDS_KEY_COST_FLOOR };
  g_autoptr (RoundsSecret) code = NULL;

  if (key->passphrase == NULL)
    {
      code = rounds_recovery_parse (key->recovery, error);
      by.type = ROUNDS_SLOT_RECOVERY;
      by.secret = code;
    }
  return by.secret != NULL && rounds_backup_restore_from (path, dir, &by, backup, error);
}
