#include "rotate.h"

#include "backup-private.h"
#include "disk.h"
#include "keys-private.h"
#include "rebuild.h"
#include "recovery.h"
#include "sibling.h"
#include "store-label.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static void
code_free (RoundsNewCode *code)
{
  g_free (code->user);
  g_clear_pointer (&code->code, rounds_secret_unref);
  g_free (code);
}

void
rounds_rotated_clear (RoundsRotated *self)
{
  g_clear_pointer (&self->codes, g_ptr_array_unref);
}

typedef struct
{
  RoundsStore *store;
  RoundsKeyfile *old, *keyfile;
  RoundsSecret *key; /* the new one */
  char *folder;
  const RoundsUnlock *by;
  RoundsRotated *report;
} Rotate;

static void
rotate_clear (Rotate *self)
{
  g_clear_object (&self->store);
  g_clear_pointer (&self->old, rounds_keyfile_free);
  g_clear_pointer (&self->keyfile, rounds_keyfile_free);
  g_clear_pointer (&self->key, rounds_secret_unref);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rotate, rotate_clear)

/* ---- the new key file ---- */

static gboolean
add_code (Rotate *self, const char *user, const char *role, GError **error)
{
  g_autoptr (RoundsSecret) code = rounds_recovery_new (error);
  RoundsSecret *printed = code != NULL ? rounds_recovery_print (code, error) : NULL;
  const RoundsKeyOwner person = { user, role, code };
  RoundsNewCode *new;

  if (printed == NULL)
    return FALSE;
  new = g_new0 (RoundsNewCode, 1);
  new->user = g_strdup (user);
  new->code = printed;
  g_ptr_array_add (self->report->codes, new);
  return rounds_keyfile_set_key (self->keyfile, ROUNDS_SLOT_RECOVERY, self->key, &person, error);
}

static gboolean
make_keyfile (Rotate *self, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;
  const RoundsKeyCost cost = self->by->floor.memory_kib < floor.memory_kib
                                 ? self->by->floor
                                 : ROUNDS_KEY_COST_DEFAULT;
  const char *own = rounds_store_get_user (self->store);
  const RoundsKeyOwner person = { own, rounds_store_get_role (self->store), self->by->secret };

  self->keyfile = rounds_keyfile_new_next (self->old);
  if (!rounds_keyfile_add_at (self->keyfile, self->key, &person, &cost, error) ||
      !add_code (self, own, person.role, error))
    return FALSE;
  for (guint i = 0; i < rounds_keyfile_get_n_slots (self->old); i++)
    {
      const RoundsSlotInfo *info = rounds_keyfile_get_slot (self->old, i);

      if (rounds_keyfile_get_role (self->keyfile, info->user) == NULL &&
          !add_code (self, info->user, info->role, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the new folder ---- */

/* DIR/store under the new key: the same words. */
static GBytes *
make_label (Rotate *self, int old_fd, GError **error)
{
  const guint8 *id = rounds_keyfile_get_id (self->old);
  g_autoptr (GBytes) content = rounds_disk_read (old_fd, "store", ROUNDS_LABEL_FILE_MAX, error);
  g_autoptr (RoundsSecret) old_key = rounds_store_dup_key (self->store);
  g_autoptr (RoundsSecret) from = NULL, to = NULL;
  g_autoptr (GBytes) plain = NULL;
  RoundsLabel label;

  if (content == NULL)
    return NULL;
  from = rounds_secret_subkey (old_key, ROUNDS_PURPOSE_STORE_LABEL, error);
  to = from != NULL ? rounds_secret_subkey (self->key, ROUNDS_PURPOSE_STORE_LABEL, error) : NULL;
  plain = to != NULL ? rounds_label_open (content, id, from, &label, error) : NULL;
  return plain != NULL ? rounds_label_seal (&label, to) : NULL;
}

static gboolean
write_small_files (Rotate *self, GError **error)
{
  int from = open (rounds_store_get_dir (self->store), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int to = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GBytes) key = rounds_keyfile_serialize (self->keyfile);
  g_autoptr (GBytes) label = NULL;
  gboolean done = FALSE;

  if (from >= 0 && to >= 0)
    label = make_label (self, from, error);
  else
    rounds_disk_set_error (error, errno, _ ("The store cannot be changed"));
  if (label != NULL)
    done = rounds_disk_write_new (to, ROUNDS_KEY_FILE, key, error) &&
           rounds_disk_write_new (to, "store", label, error);
  if (from >= 0)
    close (from);
  if (to >= 0)
    close (to);
  return done;
}

static gboolean
write_rows (Rotate *self, RoundsRebuilt *rebuilt, GError **error)
{
  const guint8 *id = rounds_keyfile_get_id (self->old);
  RoundsRecords *records = rounds_store_get_records (self->store);
  g_autoptr (RoundsSeals) seals = NULL;
  g_auto (RoundsReader) reader = { 0 };
  RoundsRebuildSpec spec = { .from_seals = records->seals, .dir = self->folder };
  gboolean done;

  if (!rounds_records_create (self->folder, self->key, id, error))
    return FALSE;
  seals = rounds_seals_new (self->key, id, error);
  if (seals == NULL || !rounds_reader_begin (records, &reader, error) ||
      !rounds_seals_begin (seals, error))
    return FALSE;
  spec.from = reader.db;
  spec.to_seals = seals;
  done = rounds_rebuild (&spec, rebuilt, error);
  rounds_seals_end (seals);
  return done;
}

static guint64
sum_of (const RoundsRowCounts *counts)
{
  return counts->sources + counts->charts + counts->records + counts->versions + counts->pieces +
         counts->locals + counts->audit;
}

/* The new folder opens with the new key, every row of it; none is missing. */
static gboolean
verify (Rotate *self, const RoundsRebuilt *rebuilt, GError **error)
{
  g_autoptr (RoundsSecret) key = rounds_secret_copy (self->key, error);
  g_autoptr (RoundsStore)
      store = key != NULL ? rounds_store_open_with_key (self->folder, key, error) : NULL;
  RoundsRowCounts new = { 0 };
  gboolean sound;

  if (store == NULL)
    return FALSE;
  sound = rounds_records_check (rounds_store_get_records (store), &new, error) &&
          rounds_audit_verify (store, NULL, error);
  rounds_store_close (store);
  if (!sound)
    return FALSE;
  self->report->rows = sum_of (&new);
  if (self->report->rows == sum_of (&rebuilt->kept))
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                       _ ("Not every row was written; the store was not changed"));
  return FALSE;
}

static gboolean
build (Rotate *self, GError **error)
{
  RoundsRebuilt rebuilt;

  self->folder = rounds_sibling_new (rounds_store_get_dir (self->store), "rotate", error);
  return self->folder != NULL && write_small_files (self, error) &&
         write_rows (self, &rebuilt, error) && verify (self, &rebuilt, error);
}

/* ---- the step ---- */

/* The store is closed but still held, so that nothing of it writes under a name that is another's. */
static gboolean
swap (Rotate *self, GError **error)
{
  g_autofree char *dir = g_strdup (rounds_store_get_dir (self->store));
  int lock = rounds_store_dup_lock (self->store);
  gboolean done;

  if (lock < 0)
    {
      rounds_disk_set_error (error, errno, _ ("The store cannot be changed"));
      return FALSE;
    }
  rounds_store_close (self->store);
  done = rounds_sibling_exchange (self->folder, dir, error);
  close (lock);
  return done;
}

/* What an earlier rotation that was killed has left; the store is held. */
static void
remove_leftovers (const char *dir)
{
  g_autoptr (GPtrArray) left = rounds_sibling_list (dir);

  for (guint i = 0; i < left->len; i++)
    if (strstr (left->pdata[i], ".rotate-") != NULL)
      rounds_sibling_remove (left->pdata[i]);
}

gboolean
rounds_rotate_from (const char *dir, const RoundsUnlock *by, RoundsRotated *report, GError **error)
{
  const RoundsAuditEntry entry = { .act = "rotate" };
  g_auto (Rotate) self = { .by = by, .report = report };
  gboolean done;

  report->codes = g_ptr_array_new_with_free_func ((GDestroyNotify) code_free);
  self.store = rounds_store_open_by (dir, by, error);
  if (self.store == NULL)
    return FALSE;
  remove_leftovers (rounds_store_get_dir (self.store));
  self.old = rounds_keys_read (dir, &by->floor, error);
  self.key = self.old != NULL ? rounds_secret_new_random (ROUNDS_KEY_BYTES, error) : NULL;
  done = self.key != NULL && rounds_keys_check_clinical (self.store, error) &&
         rounds_keys_check_owner (self.store, error) &&
         rounds_audit_verify (self.store, NULL, error) &&
         rounds_audit_add (self.store, &(RoundsActor){ 0 }, &entry, error) &&
         make_keyfile (&self, error) && build (&self, error) && swap (&self, error);
  rounds_store_close (self.store);
  if (self.folder != NULL)
    rounds_sibling_remove (self.folder); /* what did not come to be, or what was */
  if (!done)
    rounds_rotated_clear (report);
  return done;
}

gboolean
rounds_rotate (const char *dir, RoundsSecret *passphrase, RoundsRotated *report, GError **error)
{
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, passphrase, ROUNDS_KEY_COST_FLOOR };

  return rounds_rotate_from (dir, &by, report, error);
}
