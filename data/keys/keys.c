#include "keys.h"

#include "audit.h"
#include "disk.h"
#include "keys-private.h"
#include "recovery.h"
#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

void
rounds_user_free (RoundsUser *user)
{
  g_free (user->user);
  g_free (user->role);
  g_free (user);
}

/* ---- one change of the key file ---- */

gboolean
rounds_keys_check_clinical (RoundsStore *store, GError **error)
{
  if (rounds_store_get_kind (store) == ROUNDS_STORE_CLINICAL)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
                       _ ("A demonstration has one published passphrase and no users"));
  return FALSE;
}

gboolean
rounds_key_change_begin (RoundsKeyChange *self, RoundsStore *store, GError **error)
{
  const RoundsKeyCost ordinary = ROUNDS_KEY_COST_FLOOR;
  g_autoptr (GBytes) content = NULL;

  *self = (RoundsKeyChange){ store, NULL, NULL, ROUNDS_KEY_COST_DEFAULT, -1 };
  if (!rounds_keys_check_clinical (store, error))
    return FALSE;
  if (rounds_store_get_floor (store).memory_kib < ordinary.memory_kib)
    self->cost = rounds_store_get_floor (store);
  self->dir_fd = open (rounds_store_get_dir (store), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->dir_fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  self->data_key = rounds_store_dup_key (store);
  if (rounds_secret_begin (self->data_key) == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED,
                           _ ("The store is locked"));
      return FALSE;
    }
  rounds_secret_end (self->data_key);
  content = rounds_disk_read (self->dir_fd, ROUNDS_KEY_FILE, ROUNDS_KEYFILE_BYTES_MAX, error);
  if (content != NULL)
    {
      const RoundsKeyCost floor = rounds_store_get_floor (store);
      self->keyfile = rounds_keyfile_parse_from (content, &floor, error);
    }
  return self->keyfile != NULL;
}

void
rounds_key_change_clear (RoundsKeyChange *self)
{
  g_clear_pointer (&self->keyfile, rounds_keyfile_free);
  g_clear_pointer (&self->data_key, rounds_secret_unref);
  if (self->dir_fd >= 0)
    close (self->dir_fd);
  self->dir_fd = -1;
}

/* The file as it will be opens with the secret that is new in it. */
static gboolean
change_opens (RoundsKeyChange *self, GBytes *content, const RoundsUnlock *by, GError **error)
{
  const RoundsKeyCost floor = rounds_store_get_floor (self->store);
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_parse_from (content, &floor, error);
  g_autoptr (RoundsSecret) key = NULL;

  if (keyfile == NULL || by == NULL)
    return keyfile != NULL;
  key = by->type == ROUNDS_SLOT_PASSPHRASE
            ? rounds_keyfile_open (keyfile, NULL, by->secret, NULL, error)
            : rounds_keyfile_open_key (keyfile, by->type, by->secret, NULL, error);
  if (key == NULL || rounds_secret_equal (key, self->data_key))
    return key != NULL;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The new key file opens with another key; nothing was changed"));
  return FALSE;
}

gboolean
rounds_key_change_finish (RoundsKeyChange *self,
                          const RoundsUnlock *by,
                          const RoundsAuditEntry *entry,
                          GError **error)
{
  g_autoptr (GBytes) content = rounds_keyfile_serialize (self->keyfile);
  RoundsAuditEntry failed = *entry;

  if (!change_opens (self, content, by, error) ||
      !rounds_audit_add (self->store, &(RoundsActor){ 0 }, entry, error))
    return FALSE;
  if (rounds_disk_replace (self->dir_fd, ROUNDS_KEY_FILE, content, error))
    return TRUE;
  failed.failed = TRUE;
  if (!rounds_audit_add (self->store, &(RoundsActor){ 0 }, &failed, NULL))
    g_warning ("A change of keys that failed could not be noted in the audit");
  return FALSE;
}

gboolean
rounds_keys_check_owner (RoundsStore *store, GError **error)
{
  if (g_strcmp0 (rounds_store_get_role (store), ROUNDS_ROLE_OWNER) == 0)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                       _ ("Only an owner of the store may do that"));
  return FALSE;
}

/* ---- making and opening ---- */

RoundsSecret *
rounds_keys_create_store (const char *dir, const char *user, const char *passphrase, GError **error)
{
  g_autoptr (RoundsSecret) code = rounds_recovery_new (error);
  g_autoptr (RoundsSecret) printed = code != NULL ? rounds_recovery_print (code, error) : NULL;
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL,   user, passphrase, NULL,
                                 ROUNDS_KEY_COST_DEFAULT, code };

  if (printed == NULL || !rounds_store_create_from (dir, &spec, error))
    return NULL;
  return g_steal_pointer (&printed);
}

RoundsStore *
rounds_keys_open_recovery_from (const char *dir,
                                RoundsSecret *typed,
                                const RoundsKeyCost *floor,
                                GError **error)
{
  g_autoptr (RoundsSecret) code = rounds_recovery_parse (typed, error);
  const RoundsUnlock by = { ROUNDS_SLOT_RECOVERY, code, *floor };

  return code != NULL ? rounds_store_open_by (dir, &by, error) : NULL;
}

RoundsStore *
rounds_keys_open_recovery (const char *dir, RoundsSecret *typed, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;

  return rounds_keys_open_recovery_from (dir, typed, &floor, error);
}

RoundsKeyfile *
rounds_keys_read (const char *dir, const RoundsKeyCost *floor, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GBytes) content = NULL;

  if (fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return NULL;
    }
  content = rounds_disk_read (fd, ROUNDS_KEY_FILE, ROUNDS_KEYFILE_BYTES_MAX, error);
  close (fd);
  return content != NULL ? rounds_keyfile_parse_from (content, floor, error) : NULL;
}

char *
rounds_keys_read_id (const char *dir, const RoundsKeyCost *floor, GError **error)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keys_read (dir, floor, error);
  char text[2 * ROUNDS_KEYFILE_ID_BYTES + 1];

  if (keyfile == NULL)
    return NULL;
  sodium_bin2hex (text, sizeof text, rounds_keyfile_get_id (keyfile), ROUNDS_KEYFILE_ID_BYTES);
  return g_strdup (text);
}

/* ---- users ---- */

static RoundsUser *
find_user (GPtrArray *users, const RoundsSlotInfo *info)
{
  RoundsUser *user;

  for (guint i = 0; i < users->len; i++)
    {
      user = g_ptr_array_index (users, i);
      if (g_str_equal (user->user, info->user))
        return user;
    }
  user = g_new0 (RoundsUser, 1);
  user->user = g_strdup (info->user);
  user->role = g_strdup (info->role);
  g_ptr_array_add (users, user);
  return user;
}

static GPtrArray *
users_of (RoundsKeyfile *keyfile)
{
  GPtrArray *users = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_user_free);

  for (guint i = 0; i < rounds_keyfile_get_n_slots (keyfile); i++)
    {
      const RoundsSlotInfo *info = rounds_keyfile_get_slot (keyfile, i);
      RoundsUser *user = find_user (users, info);

      user->since = MAX (user->since, info->created);
      user->passphrase |= info->type == ROUNDS_SLOT_PASSPHRASE;
      user->recovery |= info->type == ROUNDS_SLOT_RECOVERY;
      user->keyring |= info->type == ROUNDS_SLOT_SECRET_SERVICE;
    }
  return users;
}

GPtrArray *
rounds_keys_peek (const char *dir, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;
  g_autoptr (RoundsKeyfile) keyfile = rounds_keys_read (dir, &floor, error);

  return keyfile != NULL ? users_of (keyfile) : NULL;
}

GPtrArray *
rounds_keys_list (RoundsStore *store, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;

  return rounds_key_change_begin (&change, store, error) ? users_of (change.keyfile) : NULL;
}

static gboolean
role_is_known (const char *role)
{
  return g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0 || g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0 ||
         g_strcmp0 (role, ROUNDS_ROLE_VIEWER) == 0;
}

gboolean
rounds_keys_add_user (RoundsStore *store, const RoundsKeyOwner *person, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;
  g_autofree char *detail = g_strdup_printf ("%s (%s)", person->user, person->role);
  const RoundsAuditEntry entry = { .act = "user-add", .detail = detail };
  RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, person->passphrase };

  if (!rounds_key_change_begin (&change, store, error) || !rounds_keys_check_owner (store, error))
    return FALSE;
  if (!role_is_known (person->role))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("A role is owner, clinician or viewer"));
      return FALSE;
    }
  if (person->user != NULL && rounds_keyfile_get_role (change.keyfile, person->user) != NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
                           _ ("There is a user of that name already"));
      return FALSE;
    }
  return rounds_keyfile_add_at (change.keyfile, change.data_key, person, &change.cost, error) &&
         rounds_key_change_finish (&change, &by, &entry, error);
}

/* Whether somebody else with a passphrase could still manage the store. */
static gboolean
has_other_owner (RoundsKeyfile *keyfile, const char *user)
{
  g_autoptr (GPtrArray) users = users_of (keyfile);

  for (guint i = 0; i < users->len; i++)
    {
      const RoundsUser *other = g_ptr_array_index (users, i);

      if (other->passphrase && g_str_equal (other->role, ROUNDS_ROLE_OWNER) &&
          !g_str_equal (other->user, user))
        return TRUE;
    }
  return FALSE;
}

gboolean
rounds_keys_remove_user (RoundsStore *store, const char *user, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;
  const RoundsAuditEntry entry = { .act = "user-remove", .detail = user };

  if (!rounds_key_change_begin (&change, store, error) || !rounds_keys_check_owner (store, error))
    return FALSE;
  if (rounds_keyfile_get_role (change.keyfile, user) != NULL &&
      !has_other_owner (change.keyfile, user))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LAST,
                           _ ("The last owner of a store stays. Add another owner first."));
      return FALSE;
    }
  return rounds_keyfile_remove_user (change.keyfile, user, error) &&
         rounds_key_change_finish (&change, NULL, &entry, error);
}

gboolean
rounds_keys_change_passphrase (RoundsStore *store, RoundsSecret *passphrase, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;
  const RoundsAuditEntry entry = { .act = "user-passphrase" };
  const RoundsKeyOwner person = { rounds_store_get_user (store), NULL, passphrase };
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, passphrase };

  return rounds_key_change_begin (&change, store, error) &&
         rounds_keyfile_change_at (change.keyfile, change.data_key, &person, &change.cost, error) &&
         rounds_key_change_finish (&change, &by, &entry, error);
}

gboolean
rounds_keys_set_key (RoundsStore *store, RoundsSlotType type, RoundsSecret *secret, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;
  const RoundsAuditEntry entry = { .act = type == ROUNDS_SLOT_RECOVERY ? "user-recovery"
                                                                       : "user-keyring" };
  const RoundsUnlock by = { type, secret };
  RoundsKeyOwner person = { rounds_store_get_user (store), NULL, secret };

  if (!rounds_key_change_begin (&change, store, error))
    return FALSE;
  person.role = rounds_keyfile_get_role (change.keyfile, person.user);
  if (person.role == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                           _ ("There is no such user"));
      return FALSE;
    }
  return rounds_keyfile_set_key (change.keyfile, type, change.data_key, &person, error) &&
         rounds_key_change_finish (&change, &by, &entry, error);
}

gboolean
rounds_keys_remove_key (RoundsStore *store, RoundsSlotType type, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;
  const RoundsAuditEntry entry = { .act = "user-keyring", .detail = "removed" };

  return rounds_key_change_begin (&change, store, error) &&
         rounds_keyfile_remove (change.keyfile, type, rounds_store_get_user (store), error) &&
         rounds_key_change_finish (&change, NULL, &entry, error);
}

static gboolean
user_has_passphrase (RoundsKeyfile *keyfile, const char *name)
{
  g_autoptr (GPtrArray) users = users_of (keyfile);

  for (guint i = 0; i < users->len; i++)
    {
      const RoundsUser *user = g_ptr_array_index (users, i);

      if (user->passphrase && g_str_equal (user->user, name))
        return TRUE;
    }
  return FALSE;
}

gboolean
rounds_keys_has_passphrase (RoundsStore *store, GError **error)
{
  g_auto (RoundsKeyChange) change = ROUNDS_KEY_CHANGE_NONE;

  if (!rounds_key_change_begin (&change, store, error))
    return FALSE;
  if (user_has_passphrase (change.keyfile, rounds_store_get_user (store)))
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                       _ ("Choose a passphrase first: the keyring stands beside it, never alone"));
  return FALSE;
}

RoundsSecret *
rounds_keys_renew_recovery (RoundsStore *store, GError **error)
{
  g_autoptr (RoundsSecret) code = rounds_recovery_new (error);
  g_autoptr (RoundsSecret) printed = code != NULL ? rounds_recovery_print (code, error) : NULL;

  if (printed == NULL || !rounds_keys_set_key (store, ROUNDS_SLOT_RECOVERY, code, error))
    return NULL;
  return g_steal_pointer (&printed);
}
