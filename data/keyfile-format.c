/* keyfile-format.c: the bytes of a key file, written and read; keyfile.h draws them. */
#include "keyfile-slots.h"
#include "pack.h"

#include <glib/gi18n-lib.h>

#define HEAD_BYTES  36
#define CHECK_BYTES 32
/* Bytes of a slot after its length, names aside. */
#define SLOT_FIXED_BYTES                                                     \
  (8 + 4 + 4 + 1 + 1 + ROUNDS_KEYFILE_SALT_BYTES + ROUNDS_SLOT_NONCE_BYTES + \
   ROUNDS_SLOT_SEALED_BYTES)

static const char magic[8] = { 'R', 'O', 'U', 'N', 'D', 'K', 'E', 'Y' };
/* First in the associated data, so that no other seal of Rounds can be taken for a slot. */
static const char domain[16] = "rounds.key.slot";

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

  if (text == NULL || size > max || !rounds_slot_text_is_plain (text, size))
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
pack_slot_open_part (GByteArray *out, const RoundsSlot *slot)
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

GByteArray *
rounds_slot_associated_data (RoundsKeyfile *self, const RoundsSlot *slot)
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

/* A passphrase is made slow to guess; what the other slots open with cannot be guessed, so any cost
 * there is not Rounds's. */
static gboolean
cost_is_sane (const RoundsSlotInfo *info, const RoundsKeyCost *floor)
{
  const RoundsKeyCost ceiling = ROUNDS_KEY_COST_CEILING;

  if (info->type != ROUNDS_SLOT_PASSPHRASE)
    return info->passes == 0 && info->memory_kib == 0;
  return info->passes >= floor->passes && info->passes <= ceiling.passes &&
         info->memory_kib >= floor->memory_kib && info->memory_kib <= ceiling.memory_kib;
}

/* NULL when the slot is damaged. */
static RoundsSlot *
parse_slot (RoundsUnpack *in, const RoundsKeyCost *floor)
{
  g_autoptr (RoundsSlot) slot = g_new0 (RoundsSlot, 1);
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

/* Whether Rounds could have written this slot beside those that were read. */
static gboolean
slot_fits (RoundsKeyfile *self, const RoundsSlot *slot)
{
  return slot->info.type >= ROUNDS_SLOT_PASSPHRASE &&
         slot->info.type <= ROUNDS_SLOT_SECRET_SERVICE &&
         rounds_keyfile_find (self, slot->info.type, slot->info.user, NULL) == NULL;
}

static gboolean
parse_slots (RoundsKeyfile *self, RoundsUnpack *in, const RoundsKeyCost *floor)
{
  guint64 n = unpack_number (in, 4);

  if (n == 0 || n > ROUNDS_KEYFILE_SLOTS_MAX)
    return FALSE;
  while (!in->bad && self->slots->len < n)
    {
      g_autoptr (RoundsSlot) slot = parse_slot (in, floor);

      if (slot == NULL || !slot_fits (self, slot))
        return FALSE;
      g_ptr_array_add (self->slots, g_steal_pointer (&slot));
    }
  return !in->bad && in->left == 0 && rounds_keyfile_count (self, ROUNDS_SLOT_PASSPHRASE) > 0;
}

/* What the check covers, its own bytes aside; FALSE: not a whole key file of any version. */
static gboolean
file_is_whole (const guint8 *data, gsize size)
{
  guint8 check[CHECK_BYTES];

  if (size < HEAD_BYTES + CHECK_BYTES || size > ROUNDS_KEYFILE_BYTES_MAX ||
      memcmp (data, magic, sizeof magic) != 0)
    return FALSE;
  check_of (data, size - CHECK_BYTES, check);
  return memcmp (check, data + size - CHECK_BYTES, CHECK_BYTES) == 0;
}

RoundsKeyfile *
rounds_keyfile_parse_from (GBytes *content, const RoundsKeyCost *floor, GError **error)
{
  g_autoptr (RoundsKeyfile) self = rounds_keyfile_new_empty (0);
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  RoundsUnpack in;
  guint64 version;

  if (!file_is_whole (data, size))
    {
      set_corrupt (error);
      return NULL;
    }
  in = (RoundsUnpack){ data + sizeof magic, size - sizeof magic - CHECK_BYTES, FALSE };
  version = unpack_number (&in, 4);
  self->kind = unpack_number (&in, 4);
  unpack_copy (&in, self->id, sizeof self->id);
  if (version > ROUNDS_KEYFILE_VERSION)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA,
                           _ ("The store was made by a newer Rounds. Install that version."));
      return NULL;
    }
  if (version == 0 ||
      (self->kind != ROUNDS_STORE_CLINICAL && self->kind != ROUNDS_STORE_DEMONSTRATION) ||
      !parse_slots (self, &in, floor))
    {
      set_corrupt (error);
      return NULL;
    }
  return g_steal_pointer (&self);
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
      const RoundsSlot *slot = g_ptr_array_index (self->slots, i);

      pack_slot_open_part (out, slot);
      g_byte_array_append (out, slot->nonce, sizeof slot->nonce);
      g_byte_array_append (out, slot->sealed, sizeof slot->sealed);
    }
  check_of (out->data, out->len, check);
  g_byte_array_append (out, check, sizeof check);
  return g_byte_array_free_to_bytes (out);
}
