#include "keyfile.h"

#include "derivation.h"
#include "keyfile-slots.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* First of what is hashed with a recovery code or a keyring's key. */
static const char key_domain[16] = "rounds.key.code";

void
rounds_slot_free (RoundsSlot *slot)
{
  g_free (slot->info.user);
  g_free (slot->info.role);
  g_free (slot);
}

gboolean
rounds_slot_text_is_plain (const char *text, gsize size)
{
  if (!g_utf8_validate_len (text, size, NULL))
    return FALSE;
  for (const char *at = text; at < text + size; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

RoundsSlot *
rounds_keyfile_find (RoundsKeyfile *self, RoundsSlotType type, const char *user, guint *number)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      RoundsSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->info.type != type || !g_str_equal (slot->info.user, user))
        continue;
      if (number != NULL)
        *number = i;
      return slot;
    }
  return NULL;
}

RoundsKeyfile *
rounds_keyfile_new_empty (RoundsStoreKind kind)
{
  RoundsKeyfile *self = g_new0 (RoundsKeyfile, 1);

  if (sodium_init () < 0)
    g_error ("The system gives no random numbers");
  self->kind = kind;
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_slot_free);
  return self;
}

RoundsKeyfile *
rounds_keyfile_new (RoundsStoreKind kind)
{
  RoundsKeyfile *self = rounds_keyfile_new_empty (kind);

  randombytes_buf (self->id, sizeof self->id);
  return self;
}

RoundsKeyfile *
rounds_keyfile_new_next (RoundsKeyfile *self)
{
  RoundsKeyfile *next = rounds_keyfile_new_empty (self->kind);

  memcpy (next->id, self->id, sizeof self->id);
  return next;
}

void
rounds_keyfile_free (RoundsKeyfile *self)
{
  g_ptr_array_unref (self->slots);
  g_free (self);
}

/* ---- what a slot opens with ---- */

/* Of a code that cannot be guessed. (transfer full) */
static RoundsSecret *
key_of_code (const RoundsSlot *slot, RoundsSecret *code, GError **error)
{
  guint8 message[sizeof key_domain + ROUNDS_KEYFILE_SALT_BYTES];
  guint8 *bytes;
  g_autoptr (RoundsSecret) key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  const guint8 *content;

  if (key == NULL)
    return NULL;
  content = rounds_secret_begin (code);
  g_return_val_if_fail (content != NULL, NULL);
  memcpy (message, key_domain, sizeof key_domain);
  memcpy (message + sizeof key_domain, slot->salt, sizeof slot->salt);
  crypto_generichash (bytes, ROUNDS_KEY_BYTES, message, sizeof message, content,
                      rounds_secret_get_size (code));
  rounds_secret_end (code);
  rounds_secret_seal (key);
  return g_steal_pointer (&key);
}

/* The key that a person's secret gives for one slot. cancellable: NULL for none. (transfer full) */
static RoundsSecret *
slot_key (const RoundsSlot *slot, RoundsSecret *secret, GCancellable *cancellable, GError **error)
{
  const RoundsDerivation derivation = { secret, slot->salt, slot->info.passes,
                                        slot->info.memory_kib, cancellable };

  return slot->info.type == ROUNDS_SLOT_PASSPHRASE ? rounds_derivation_run (&derivation, error)
                                                   : key_of_code (slot, secret, error);
}

static gboolean
seal_slot (RoundsKeyfile *self,
           RoundsSlot *slot,
           RoundsSecret *secret,
           RoundsSecret *data_key,
           GError **error)
{
  /* What is begun is finished: a change of keys has no half. */
  g_autoptr (RoundsSecret) key = slot_key (slot, secret, NULL, error);
  g_autoptr (GByteArray) covered = NULL;
  const guint8 *content;

  if (key == NULL)
    return FALSE;
  content = rounds_secret_begin (data_key);
  g_return_val_if_fail (content != NULL, FALSE);
  covered = rounds_slot_associated_data (self, slot);
  crypto_aead_xchacha20poly1305_ietf_encrypt (slot->sealed, NULL, content, ROUNDS_KEY_BYTES,
                                              covered->data, covered->len, NULL, slot->nonce,
                                              rounds_secret_begin (key));
  rounds_secret_end (key);
  rounds_secret_end (data_key);
  return TRUE;
}

/* NULL with AUTH when the secret is not this slot's. */
static RoundsSecret *
open_slot (RoundsKeyfile *self, const RoundsSlot *slot, const RoundsKeyOwner *who, GError **error)
{
  g_autoptr (RoundsSecret) key = slot_key (slot, who->passphrase, who->cancellable, error);
  g_autoptr (RoundsSecret) data_key = NULL;
  g_autoptr (GByteArray) covered = NULL;
  guint8 *bytes;
  int failed;

  if (key == NULL)
    return NULL;
  data_key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  if (data_key == NULL)
    return NULL;
  covered = rounds_slot_associated_data (self, slot);
  failed = crypto_aead_xchacha20poly1305_ietf_decrypt (bytes, NULL, NULL, slot->sealed,
                                                       ROUNDS_SLOT_SEALED_BYTES, covered->data,
                                                       covered->len, slot->nonce,
                                                       rounds_secret_begin (key));
  rounds_secret_end (key);
  rounds_secret_seal (data_key);
  if (failed == 0)
    return g_steal_pointer (&data_key);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH, _ ("Wrong passphrase"));
  return NULL;
}

/* ---- asking ---- */

RoundsStoreKind
rounds_keyfile_get_kind (RoundsKeyfile *self)
{
  return self->kind;
}

const guint8 *
rounds_keyfile_get_id (RoundsKeyfile *self)
{
  return self->id;
}

guint
rounds_keyfile_get_n_slots (RoundsKeyfile *self)
{
  return self->slots->len;
}

const RoundsSlotInfo *
rounds_keyfile_get_slot (RoundsKeyfile *self, guint i)
{
  g_return_val_if_fail (i < self->slots->len, NULL);
  return &((RoundsSlot *) g_ptr_array_index (self->slots, i))->info;
}

guint
rounds_keyfile_count (RoundsKeyfile *self, RoundsSlotType type)
{
  guint n = 0;

  for (guint i = 0; i < self->slots->len; i++)
    n += ((RoundsSlot *) g_ptr_array_index (self->slots, i))->info.type == type;
  return n;
}

const char *
rounds_keyfile_get_role (RoundsKeyfile *self, const char *user)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const RoundsSlot *slot = g_ptr_array_index (self->slots, i);

      if (g_str_equal (slot->info.user, user))
        return slot->info.role;
    }
  return NULL;
}

gboolean
rounds_keyfile_check_user (const char *user, GError **error)
{
  gsize size = user != NULL ? strlen (user) : 0;

  if (size > 0 && size <= ROUNDS_KEYFILE_USER_MAX && rounds_slot_text_is_plain (user, size))
    return TRUE;
  g_set_error (
      error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
      _ ("A user name has at least 1 character and at most %d, fewer where they are not of the "
         "English alphabet, and no line break or tab"),
      ROUNDS_KEYFILE_USER_MAX);
  return FALSE;
}

/* ---- changing ---- */

/* A sealed slot that stands in no file yet. (transfer full) */
static RoundsSlot *
make_slot (RoundsKeyfile *self,
           const RoundsSlotInfo *info,
           RoundsSecret *data_key,
           RoundsSecret *secret,
           GError **error)
{
  g_autoptr (RoundsSlot) slot = g_new0 (RoundsSlot, 1);

  g_return_val_if_fail (rounds_secret_get_size (data_key) == ROUNDS_KEY_BYTES, NULL);
  g_return_val_if_fail (rounds_slot_text_is_plain (info->role, strlen (info->role)) &&
                            strlen (info->role) <= ROUNDS_KEYFILE_ROLE_MAX,
                        NULL);
  slot->info = *info;
  slot->info.user = g_strdup (info->user);
  slot->info.role = g_strdup (info->role);
  slot->info.created = g_get_real_time () / G_USEC_PER_SEC;
  randombytes_buf (slot->salt, sizeof slot->salt);
  randombytes_buf (slot->nonce, sizeof slot->nonce);
  if (!rounds_keyfile_check_user (info->user, error) ||
      !seal_slot (self, slot, secret, data_key, error))
    return NULL;
  return g_steal_pointer (&slot);
}

/* Puts a slot in the place of the user's other one of its type, or at the end; takes it. */
static gboolean
place_slot (RoundsKeyfile *self, RoundsSlot *slot, GError **error)
{
  guint at;

  if (rounds_keyfile_find (self, slot->info.type, slot->info.user, &at) != NULL)
    {
      rounds_slot_free (self->slots->pdata[at]);
      self->slots->pdata[at] = slot;
      return TRUE;
    }
  if (self->slots->len < ROUNDS_KEYFILE_SLOTS_MAX)
    {
      g_ptr_array_add (self->slots, slot);
      return TRUE;
    }
  rounds_slot_free (slot);
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
               _ ("A store has at most %d keys. Remove a user first."), ROUNDS_KEYFILE_SLOTS_MAX);
  return FALSE;
}

gboolean
rounds_keyfile_add_at (RoundsKeyfile *self,
                       RoundsSecret *data_key,
                       const RoundsKeyOwner *person,
                       const RoundsKeyCost *cost,
                       GError **error)
{
  const RoundsSlotInfo info = { ROUNDS_SLOT_PASSPHRASE, (char *) person->user,
                                (char *) person->role,  0,
                                cost->passes,           cost->memory_kib };
  RoundsSlot *slot;

  if (!rounds_keyfile_check_user (person->user, error))
    return FALSE;
  if (rounds_keyfile_find (self, ROUNDS_SLOT_PASSPHRASE, person->user, NULL) != NULL ||
      self->slots->len == ROUNDS_KEYFILE_SLOTS_MAX)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
                           _ ("That user has a passphrase already, or there are too many users"));
      return FALSE;
    }
  slot = make_slot (self, &info, data_key, person->passphrase, error);
  return slot != NULL && place_slot (self, slot, error);
}

gboolean
rounds_keyfile_add (RoundsKeyfile *self,
                    RoundsSecret *data_key,
                    const RoundsKeyOwner *person,
                    GError **error)
{
  const RoundsKeyCost cost = ROUNDS_KEY_COST_DEFAULT;

  return rounds_keyfile_add_at (self, data_key, person, &cost, error);
}

static void
set_no_user (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such user"));
}

gboolean
rounds_keyfile_change_at (RoundsKeyfile *self,
                          RoundsSecret *data_key,
                          const RoundsKeyOwner *person,
                          const RoundsKeyCost *cost,
                          GError **error)
{
  const char *role = rounds_keyfile_get_role (self, person->user);
  const RoundsSlotInfo info = { ROUNDS_SLOT_PASSPHRASE, (char *) person->user, (char *) role, 0,
                                cost->passes,           cost->memory_kib };
  RoundsSlot *slot;

  if (role == NULL)
    {
      set_no_user (error);
      return FALSE;
    }
  slot = make_slot (self, &info, data_key, person->passphrase, error);
  return slot != NULL && place_slot (self, slot, error);
}

gboolean
rounds_keyfile_change (RoundsKeyfile *self,
                       RoundsSecret *data_key,
                       const RoundsKeyOwner *person,
                       GError **error)
{
  const RoundsKeyCost cost = ROUNDS_KEY_COST_DEFAULT;

  return rounds_keyfile_change_at (self, data_key, person, &cost, error);
}

gboolean
rounds_keyfile_set_key (RoundsKeyfile *self,
                        RoundsSlotType type,
                        RoundsSecret *data_key,
                        const RoundsKeyOwner *person,
                        GError **error)
{
  const RoundsSlotInfo info = { type, (char *) person->user, (char *) person->role, 0, 0, 0 };
  RoundsSlot *slot;

  g_return_val_if_fail (type != ROUNDS_SLOT_PASSPHRASE, FALSE);
  slot = make_slot (self, &info, data_key, person->passphrase, error);
  return slot != NULL && place_slot (self, slot, error);
}

static void
set_last (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LAST,
                       _ ("The last passphrase of a store stays. Add another user first."));
}

gboolean
rounds_keyfile_remove (RoundsKeyfile *self, RoundsSlotType type, const char *user, GError **error)
{
  guint at;

  if (rounds_keyfile_find (self, type, user, &at) == NULL)
    {
      set_no_user (error);
      return FALSE;
    }
  if (type == ROUNDS_SLOT_PASSPHRASE && rounds_keyfile_count (self, type) == 1)
    {
      set_last (error);
      return FALSE;
    }
  g_ptr_array_remove_index (self->slots, at);
  return TRUE;
}

gboolean
rounds_keyfile_remove_user (RoundsKeyfile *self, const char *user, GError **error)
{
  if (rounds_keyfile_get_role (self, user) == NULL)
    {
      set_no_user (error);
      return FALSE;
    }
  if (rounds_keyfile_find (self, ROUNDS_SLOT_PASSPHRASE, user, NULL) != NULL &&
      rounds_keyfile_count (self, ROUNDS_SLOT_PASSPHRASE) == 1)
    {
      set_last (error);
      return FALSE;
    }
  for (guint i = self->slots->len; i > 0; i--)
    {
      const RoundsSlot *slot = g_ptr_array_index (self->slots, i - 1);

      if (g_str_equal (slot->info.user, user))
        g_ptr_array_remove_index (self->slots, i - 1);
    }
  return TRUE;
}

/* ---- opening ---- */

/* Whether a slot may be tried: of that type, of that person (NULL: anyone), and of the keyring's
 * only where the person has a passphrase too. */
static gboolean
may_try (RoundsKeyfile *self, const RoundsSlot *slot, RoundsSlotType type, const char *user)
{
  if (slot->info.type != type || (user != NULL && !g_str_equal (user, slot->info.user)))
    return FALSE;
  return type != ROUNDS_SLOT_SECRET_SERVICE ||
         rounds_keyfile_find (self, ROUNDS_SLOT_PASSPHRASE, slot->info.user, NULL) != NULL;
}

/* NULL with no error when no slot opens, with one when it could not be tried. */
static RoundsSecret *
try_slots (RoundsKeyfile *self,
           RoundsSlotType type,
           const RoundsKeyOwner *who,
           guint *slot_number,
           GError **error)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const RoundsSlot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr (GError) slot_error = NULL;
      RoundsSecret *key;

      if (!may_try (self, slot, type, who->user))
        continue;
      key = open_slot (self, slot, who, &slot_error);
      if (key != NULL)
        {
          if (slot_number != NULL)
            *slot_number = i;
          return key;
        }
      if (!g_error_matches (slot_error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
        {
          g_propagate_error (error, g_steal_pointer (&slot_error));
          return NULL;
        }
    }
  return NULL;
}

RoundsSecret *
rounds_keyfile_open_by (RoundsKeyfile *self,
                        RoundsSlotType type,
                        const RoundsKeyOwner *who,
                        guint *slot_number,
                        GError **error)
{
  static const char *const wrong[] = {
    [ROUNDS_SLOT_PASSPHRASE] = N_ ("Wrong passphrase"),
    [ROUNDS_SLOT_RECOVERY] = N_ ("That recovery code is not one of this store’s. Was it replaced?"),
    [ROUNDS_SLOT_SECRET_SERVICE] = N_ (
        "The desktop's keyring does not open this store. Use your passphrase."),
  };
  GError *failed = NULL;
  RoundsSecret *key = try_slots (self, type, who, slot_number, &failed);

  if (key == NULL && failed == NULL)
    failed = g_error_new_literal (ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH, _ (wrong[type]));
  if (failed != NULL)
    g_propagate_error (error, failed);
  return key;
}

RoundsSecret *
rounds_keyfile_open (RoundsKeyfile *self,
                     const char *user,
                     RoundsSecret *passphrase,
                     guint *slot_number,
                     GError **error)
{
  const RoundsKeyOwner who = { user, NULL, passphrase };

  return rounds_keyfile_open_by (self, ROUNDS_SLOT_PASSPHRASE, &who, slot_number, error);
}

RoundsSecret *
rounds_keyfile_open_key (RoundsKeyfile *self,
                         RoundsSlotType type,
                         RoundsSecret *secret,
                         guint *slot_number,
                         GError **error)
{
  const RoundsKeyOwner who = { NULL, NULL, secret };

  g_return_val_if_fail (type != ROUNDS_SLOT_PASSPHRASE, NULL);
  return rounds_keyfile_open_by (self, type, &who, slot_number, error);
}
