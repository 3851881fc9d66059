#include "salvage.h"

#include "backup-private.h"
#include "disk.h"
#include "keys-private.h"
#include "rebuild.h"
#include "recovery.h"
#include "sibling.h"
#include "store-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

typedef struct
{
  const char *dir;
  int fd, lock;
  RoundsKeyfile *keyfile;
  RoundsSecret *key;
  const RoundsSlotInfo *who; /* the keyfile's */
  RoundsDatabase *from;
  char *folder;
} Salvage;

static void
salvage_clear (Salvage *self)
{
  if (self->from != NULL)
    rounds_database_close (self->from);
  g_clear_pointer (&self->keyfile, rounds_keyfile_free);
  g_clear_pointer (&self->key, rounds_secret_unref);
  if (self->lock >= 0)
    close (self->lock);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Salvage, salvage_clear)

/* The key of the damaged store, which is held but not opened as a store. */
static gboolean
unlock (Salvage *self, const RoundsUnlock *by, GError **error)
{
  guint slot;

  self->keyfile = rounds_keys_read (self->dir, &by->floor, error);
  if (self->keyfile == NULL)
    return FALSE;
  self->key = by->type == ROUNDS_SLOT_PASSPHRASE
                  ? rounds_keyfile_open (self->keyfile, NULL, by->secret, &slot, error)
                  : rounds_keyfile_open_key (self->keyfile, by->type, by->secret, &slot, error);
  if (self->key == NULL)
    return FALSE;
  self->who = rounds_keyfile_get_slot (self->keyfile, slot);
  self->fd = open (self->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  self->lock = rounds_lock_take (self->fd, error);
  return self->lock >= 0;
}

static gboolean
open_database (Salvage *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, ROUNDS_RECORDS_FILE, NULL);

  self->from = rounds_database_open (path, ROUNDS_DATABASE_READ, NULL);
  if (self->from != NULL)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The beginning of the database is gone, so nothing of it can be read. "
                          "Restore the store from a backup."));
  return FALSE;
}

static gboolean
copy_small_files (Salvage *self, GError **error)
{
  int to = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GBytes) key = rounds_keyfile_serialize (self->keyfile);
  g_autoptr (GBytes) label = rounds_disk_read (self->fd, "store", ROUNDS_KEYFILE_BYTES_MAX, error);
  gboolean done = FALSE;

  if (label != NULL && to >= 0)
    done = rounds_disk_write_new (to, ROUNDS_KEY_FILE, key, error) &&
           rounds_disk_write_new (to, "store", label, error);
  else if (label != NULL)
    rounds_disk_set_error (error, errno, _ ("Nothing can be written there"));
  if (to >= 0)
    close (to);
  return done;
}

static gboolean
write_rows (Salvage *self, RoundsRebuilt *rebuilt, GError **error)
{
  const guint8 *id = rounds_keyfile_get_id (self->keyfile);
  g_autoptr (RoundsSeals) seals = NULL;
  RoundsRebuildSpec spec = { .from = self->from, .dir = self->folder, .tolerant = TRUE };
  gboolean done;

  if (!rounds_records_create (self->folder, self->key, id, error))
    return FALSE;
  seals = rounds_seals_new (self->key, id, error);
  if (seals == NULL || !rounds_seals_begin (seals, error))
    return FALSE;
  spec.from_seals = spec.to_seals = seals;
  done = rounds_rebuild (&spec, rebuilt, error);
  rounds_seals_end (seals);
  return done;
}

static void
fill (RoundsSalvaged *report, const RoundsRebuilt *rebuilt)
{
  const RoundsRowCounts *kept = &rebuilt->kept, *lost = &rebuilt->lost;

  *report = (RoundsSalvaged){ .patients = kept->charts,
                              .records = kept->records,
                              .locals = kept->locals,
                              .audit = kept->audit,
                              .patients_lost = lost->charts,
                              .records_lost = lost->records,
                              .versions_lost = lost->versions + lost->pieces,
                              .locals_lost = lost->locals,
                              .audit_lost = lost->audit,
                              .bytes_lost = rebuilt->bytes_lost,
                              .persons_made = rebuilt->persons_made,
                              .unnamed = rebuilt->patients_lost,
                              .gaps = rebuilt->gaps };
}

/* Opens what was made, reads all of it, and says in its audit where it came from. */
static gboolean
finish (Salvage *self, const RoundsSalvaged *report, GError **error)
{
  g_autofree char *detail = g_strdup_printf ("kept %" PRIu64 " records, lost %" PRIu64 ", %" PRIu64
                                             " audit rows, %" PRIu64 " stretches not readable",
                                             report->records, report->records_lost,
                                             report->audit_lost, report->gaps);
  const RoundsAuditEntry entry = { .act = "salvage", .detail = detail };
  const RoundsActor actor = { .user = self->who->user, .role = self->who->role };
  g_autoptr (RoundsStore) store = rounds_store_open_with_key (self->folder, self->key, error);
  gboolean sound;

  if (store == NULL)
    return FALSE;
  sound = rounds_records_check (rounds_store_get_records (store), NULL, error) &&
          rounds_audit_verify (store, NULL, error) &&
          rounds_audit_add (store, &actor, &entry, error);
  rounds_store_close (store);
  return sound;
}

gboolean
rounds_salvage_from (const char *dir,
                     const char *new_dir,
                     const RoundsUnlock *by,
                     RoundsSalvaged *report,
                     GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (new_dir, NULL);
  g_auto (Salvage) self = { .dir = dir, .fd = -1, .lock = -1 };
  RoundsRebuilt rebuilt = { 0 };
  gboolean done;

  if (!rounds_sibling_check_free (whole, error) || !unlock (&self, by, error) ||
      !open_database (&self, error))
    return FALSE;
  self.folder = rounds_sibling_new (whole, "salvage", error);
  if (self.folder == NULL)
    return FALSE;
  done = copy_small_files (&self, error) && write_rows (&self, &rebuilt, error);
  fill (report, &rebuilt);
  done = done && finish (&self, report, error) && rounds_sibling_place (self.folder, whole, error);
  if (!done)
    rounds_sibling_remove (self.folder);
  return done;
}

gboolean
rounds_salvage (const char *dir,
                const char *new_dir,
                RoundsSecret *passphrase,
                RoundsSecret *recovery,
                RoundsSalvaged *report,
                GError **error)
{
  RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, passphrase, ROUNDS_KEY_COST_FLOOR };
  g_autoptr (RoundsSecret) code = NULL;

  if (passphrase == NULL)
    {
      code = rounds_recovery_parse (recovery, error);
      by.type = ROUNDS_SLOT_RECOVERY;
      by.secret = code;
    }
  return by.secret != NULL && rounds_salvage_from (dir, new_dir, &by, report, error);
}
