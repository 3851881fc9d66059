#include "keyfile.h"

#include "keyfile-private.h"
#include "pack.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#define HEAD_BYTES   36
#define CHECK_BYTES  32
#define NONCE_BYTES  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED_BYTES (ROUNDS_KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)
/* Bytes of a slot after its length, names aside. */
#define SLOT_FIXED_BYTES \
  (8 + 4 + 4 + 1 + 1 + ROUNDS_KEYFILE_SALT_BYTES + NONCE_BYTES + SEALED_BYTES)

static const char magic[8] = { 'R', 'O', 'U', 'N', 'D', 'K', 'E', 'Y' };
/* First in the associated data, so that no other seal of Rounds can be taken for a slot. */
static const char domain[16] = "rounds.key.slot";

typedef struct
{
  RoundsSlotInfo info;
  guint8 salt[ROUNDS_KEYFILE_SALT_BYTES];
  guint8 nonce[NONCE_BYTES];
  guint8 sealed[SEALED_BYTES];
} Slot;

struct _RoundsKeyfile
{
  RoundsStoreKind kind;
  guint8 id[ROUNDS_KEYFILE_ID_BYTES];
  GPtrArray *slots; /* of Slot */
};

static void
slot_free (Slot *slot)
{
  g_free (slot->info.user);
  g_free (slot->info.role);
  g_free (slot);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Slot, slot_free)

static void
start_sodium (void)
{
  if (sodium_init () < 0)
    g_error ("The system gives no random numbers");
}

/* Text that stands on a page and in an audit row: whole UTF-8 with nothing that moves the cursor. */
static gboolean
text_is_plain (const char *text, gsize size)
{
  if (!g_utf8_validate_len (text, size, NULL))
    return FALSE;
  for (const char *at = text; at < text + size; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static void
pack_text (GByteArray *out, const char *text)
{
  gsize size = strlen (text);

  pack_number (out, size, 1);
  g_byte_array_append (out, (const guint8 *) text, size);
}

static char *
unpack_text (RoundsUnpack *in, gsize max)
{
  gsize size = unpack_number (in, 1);
  const char *text = (const char *) unpack_bytes (in, size);

  if (text == NULL || size > max || !text_is_plain (text, size))
    {
      in->bad = TRUE;
      return NULL;
    }
  return g_strndup (text, size);
}

static void
pack_identity (GByteArray *out, RoundsKeyfile *self)
{
  pack_number (out, ROUNDS_KEYFILE_VERSION, 4);
  pack_number (out, self->kind, 4);
  g_byte_array_append (out, self->id, ROUNDS_KEYFILE_ID_BYTES);
}

/* Everything of a slot that the seal covers without hiding. */
static void
pack_slot_open_part (GByteArray *out, const Slot *slot)
{
  const RoundsSlotInfo *info = &slot->info;

  pack_number (out, info->type, 2);
  pack_number (out, SLOT_FIXED_BYTES + strlen (info->user) + strlen (info->role), 2);
  pack_number (out, info->created, 8);
  pack_number (out, info->passes, 4);
  pack_number (out, info->memory_kib, 4);
  pack_text (out, info->user);
  pack_text (out, info->role);
  g_byte_array_append (out, slot->salt, sizeof slot->salt);
}

static GByteArray *
associated_data (RoundsKeyfile *self, const Slot *slot)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *) domain, sizeof domain);
  pack_identity (out, self);
  pack_slot_open_part (out, slot);
  return out;
}

static void
check_of (const guint8 *data, gsize size, guint8 check[CHECK_BYTES])
{
  crypto_generichash (check, CHECK_BYTES, data, size, NULL, 0);
}

static void
set_corrupt (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The key file is damaged. Restore it from a backup."));
}

static void
set_schema (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA,
                       _ ("The store was made by a newer Rounds. Install that version."));
}

static gboolean
cost_is_sane (const RoundsSlotInfo *info, const RoundsKeyCost *floor)
{
  const RoundsKeyCost ceiling = ROUNDS_KEY_COST_CEILING;

  return info->passes >= floor->passes && info->passes <= ceiling.passes &&
         info->memory_kib >= floor->memory_kib && info->memory_kib <= ceiling.memory_kib;
}

/* NULL when the slot is damaged. */
static Slot *
parse_slot (RoundsUnpack *in, const RoundsKeyCost *floor)
{
  g_autoptr (Slot) slot = g_new0 (Slot, 1);
  gsize length, before;
  guint64 created;

  slot->info.type = unpack_number (in, 2);
  length = unpack_number (in, 2);
  before = in->left;
  created = unpack_number (in, 8);
  slot->info.created = created;
  slot->info.passes = unpack_number (in, 4);
  slot->info.memory_kib = unpack_number (in, 4);
  slot->info.user = unpack_text (in, ROUNDS_KEYFILE_USER_MAX);
  slot->info.role = unpack_text (in, ROUNDS_KEYFILE_ROLE_MAX);
  unpack_copy (in, slot->salt, sizeof slot->salt);
  unpack_copy (in, slot->nonce, sizeof slot->nonce);
  unpack_copy (in, slot->sealed, sizeof slot->sealed);
  if (in->bad || before - in->left != length || slot->info.user[0] == '\0' ||
      created > G_MAXINT64 || !cost_is_sane (&slot->info, floor))
    return NULL;
  return g_steal_pointer (&slot);
}

static gboolean
has_user (RoundsKeyfile *self, const char *user)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (g_str_equal (((Slot *) g_ptr_array_index (self->slots, i))->info.user, user))
      return TRUE;
  return FALSE;
}

/* TRUE when the next slot is of a type that a later Rounds writes. */
static gboolean
slot_is_newer (const RoundsUnpack *in)
{
  RoundsUnpack ahead = *in;
  guint64 type = unpack_number (&ahead, 2);

  return !ahead.bad && (type == ROUNDS_SLOT_RECOVERY || type == ROUNDS_SLOT_SECRET_SERVICE);
}

static gboolean
parse_slots (RoundsKeyfile *self, RoundsUnpack *in, const RoundsKeyCost *floor, GError **error)
{
  guint64 n = unpack_number (in, 4);

  if (n == 0 || n > ROUNDS_KEYFILE_SLOTS_MAX)
    in->bad = TRUE;
  while (!in->bad && self->slots->len < n)
    {
      Slot *slot;

      if (slot_is_newer (in))
        {
          set_schema (error);
          return FALSE;
        }
      slot = parse_slot (in, floor);
      if (slot == NULL || slot->info.type != ROUNDS_SLOT_PASSPHRASE ||
          has_user (self, slot->info.user))
        in->bad = TRUE;
      if (slot != NULL)
        g_ptr_array_add (self->slots, slot);
    }
  if (!in->bad && in->left == 0)
    return TRUE;
  set_corrupt (error);
  return FALSE;
}

RoundsKeyfile *
rounds_keyfile_parse_from (GBytes *content, const RoundsKeyCost *floor, GError **error)
{
  g_autoptr (RoundsKeyfile) self = g_new0 (RoundsKeyfile, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  guint8 check[CHECK_BYTES];
  RoundsUnpack in;
  guint64 version;

  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) slot_free);
  start_sodium ();
  if (size < HEAD_BYTES + CHECK_BYTES || size > ROUNDS_KEYFILE_BYTES_MAX ||
      memcmp (data, magic, sizeof magic) != 0)
    {
      set_corrupt (error);
      return NULL;
    }
  check_of (data, size - CHECK_BYTES, check);
  in = (RoundsUnpack){ data + sizeof magic, size - sizeof magic - CHECK_BYTES, FALSE };
  version = unpack_number (&in, 4);
  self->kind = unpack_number (&in, 4);
  unpack_copy (&in, self->id, sizeof self->id);
  if (memcmp (check, data + size - CHECK_BYTES, CHECK_BYTES) != 0 || version == 0)
    {
      set_corrupt (error);
      return NULL;
    }
  if (version > ROUNDS_KEYFILE_VERSION)
    {
      set_schema (error);
      return NULL;
    }
  if (self->kind != ROUNDS_STORE_CLINICAL && self->kind != ROUNDS_STORE_DEMONSTRATION)
    {
      set_corrupt (error);
      return NULL;
    }
  if (!parse_slots (self, &in, floor, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The key that a passphrase gives for one slot. (transfer full) */
static RoundsSecret *
slot_key (const Slot *slot, RoundsSecret *passphrase, GError **error)
{
  guint8 *bytes;
  g_autoptr (RoundsSecret) key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  const guint8 *text;
  int failed;

  if (key == NULL)
    return NULL;
  text = rounds_secret_begin (passphrase);
  g_return_val_if_fail (text != NULL, NULL);
  failed = crypto_pwhash (bytes, ROUNDS_KEY_BYTES, (const char *) text,
                          rounds_secret_get_size (passphrase), slot->salt, slot->info.passes,
                          (gsize) slot->info.memory_kib << 10, crypto_pwhash_ALG_ARGON2ID13);
  rounds_secret_end (passphrase);
  if (failed != 0)
    {
      g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                   _ ("Checking a passphrase takes %u MiB of memory. Close other programs."),
                   slot->info.memory_kib >> 10);
      return NULL;
    }
  rounds_secret_seal (key);
  return g_steal_pointer (&key);
}

static gboolean
seal_slot (RoundsKeyfile *self,
           Slot *slot,
           RoundsSecret *passphrase,
           RoundsSecret *data_key,
           GError **error)
{
  g_autoptr (RoundsSecret) key = slot_key (slot, passphrase, error);
  g_autoptr (GByteArray) covered = NULL;
  const guint8 *content;

  if (key == NULL)
    return FALSE;
  content = rounds_secret_begin (data_key);
  g_return_val_if_fail (content != NULL, FALSE);
  covered = associated_data (self, slot);
  crypto_aead_xchacha20poly1305_ietf_encrypt (slot->sealed, NULL, content, ROUNDS_KEY_BYTES,
                                              covered->data, covered->len, NULL, slot->nonce,
                                              rounds_secret_begin (key));
  rounds_secret_end (key);
  rounds_secret_end (data_key);
  return TRUE;
}

/* NULL with AUTH when the passphrase is not this slot's. */
static RoundsSecret *
open_slot (RoundsKeyfile *self, const Slot *slot, RoundsSecret *passphrase, GError **error)
{
  g_autoptr (RoundsSecret) key = slot_key (slot, passphrase, error);
  g_autoptr (RoundsSecret) data_key = NULL;
  g_autoptr (GByteArray) covered = NULL;
  guint8 *bytes;
  int failed;

  if (key == NULL)
    return NULL;
  data_key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  if (data_key == NULL)
    return NULL;
  covered = associated_data (self, slot);
  failed = crypto_aead_xchacha20poly1305_ietf_decrypt (bytes, NULL, NULL, slot->sealed,
                                                       SEALED_BYTES, covered->data, covered->len,
                                                       slot->nonce, rounds_secret_begin (key));
  rounds_secret_end (key);
  rounds_secret_seal (data_key);
  if (failed == 0)
    return g_steal_pointer (&data_key);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH, _ ("Wrong passphrase"));
  return NULL;
}

RoundsKeyfile *
rounds_keyfile_new (RoundsStoreKind kind)
{
  RoundsKeyfile *self = g_new0 (RoundsKeyfile, 1);

  start_sodium ();
  self->kind = kind;
  randombytes_buf (self->id, sizeof self->id);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) slot_free);
  return self;
}

RoundsKeyfile *
rounds_keyfile_parse (GBytes *content, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;

  return rounds_keyfile_parse_from (content, &floor, error);
}

GBytes *
rounds_keyfile_serialize (RoundsKeyfile *self)
{
  GByteArray *out = g_byte_array_new ();
  guint8 check[CHECK_BYTES];

  g_byte_array_append (out, (const guint8 *) magic, sizeof magic);
  pack_identity (out, self);
  pack_number (out, self->slots->len, 4);
  for (guint i = 0; i < self->slots->len; i++)
    {
      const Slot *slot = g_ptr_array_index (self->slots, i);

      pack_slot_open_part (out, slot);
      g_byte_array_append (out, slot->nonce, sizeof slot->nonce);
      g_byte_array_append (out, slot->sealed, sizeof slot->sealed);
    }
  check_of (out->data, out->len, check);
  g_byte_array_append (out, check, sizeof check);
  return g_byte_array_free_to_bytes (out);
}

void
rounds_keyfile_free (RoundsKeyfile *self)
{
  g_ptr_array_unref (self->slots);
  g_free (self);
}

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
  return &((Slot *) g_ptr_array_index (self->slots, i))->info;
}

gboolean
rounds_keyfile_check_user (const char *user, GError **error)
{
  gsize size = user != NULL ? strlen (user) : 0;

  if (size > 0 && size <= ROUNDS_KEYFILE_USER_MAX && text_is_plain (user, size))
    return TRUE;
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
               _ ("A user name has 1 to %d bytes of UTF-8 and no control character"),
               ROUNDS_KEYFILE_USER_MAX);
  return FALSE;
}

gboolean
rounds_keyfile_add_at (RoundsKeyfile *self,
                       RoundsSecret *data_key,
                       const RoundsPerson *person,
                       const RoundsKeyCost *cost,
                       GError **error)
{
  g_autoptr (Slot) slot = NULL;

  g_return_val_if_fail (rounds_secret_get_size (data_key) == ROUNDS_KEY_BYTES, FALSE);
  g_return_val_if_fail (text_is_plain (person->role, strlen (person->role)) &&
                            strlen (person->role) <= ROUNDS_KEYFILE_ROLE_MAX,
                        FALSE);
  if (!rounds_keyfile_check_user (person->user, error))
    return FALSE;
  if (has_user (self, person->user) || self->slots->len == ROUNDS_KEYFILE_SLOTS_MAX)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
                           _ ("That user has a passphrase already, or there are too many users"));
      return FALSE;
    }
  slot = g_new0 (Slot, 1);
  slot->info.type = ROUNDS_SLOT_PASSPHRASE;
  slot->info.user = g_strdup (person->user);
  slot->info.role = g_strdup (person->role);
  slot->info.created = g_get_real_time () / G_USEC_PER_SEC;
  slot->info.passes = cost->passes;
  slot->info.memory_kib = cost->memory_kib;
  randombytes_buf (slot->salt, sizeof slot->salt);
  randombytes_buf (slot->nonce, sizeof slot->nonce);
  if (!seal_slot (self, slot, person->passphrase, data_key, error))
    return FALSE;
  g_ptr_array_add (self->slots, g_steal_pointer (&slot));
  return TRUE;
}

gboolean
rounds_keyfile_add (RoundsKeyfile *self,
                    RoundsSecret *data_key,
                    const RoundsPerson *person,
                    GError **error)
{
  const RoundsKeyCost cost = ROUNDS_KEY_COST_DEFAULT;

  return rounds_keyfile_add_at (self, data_key, person, &cost, error);
}

RoundsSecret *
rounds_keyfile_open (RoundsKeyfile *self,
                     const char *user,
                     RoundsSecret *passphrase,
                     guint *slot_number,
                     GError **error)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const Slot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr (GError) slot_error = NULL;
      RoundsSecret *key;

      if (user != NULL && !g_str_equal (user, slot->info.user))
        continue;
      key = open_slot (self, slot, passphrase, &slot_error);
      if (key != NULL && slot_number != NULL)
        *slot_number = i;
      if (key != NULL)
        return key;
      if (!g_error_matches (slot_error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
        {
          g_propagate_error (error, g_steal_pointer (&slot_error));
          return NULL;
        }
    }
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH, _ ("Wrong passphrase"));
  return NULL;
}
