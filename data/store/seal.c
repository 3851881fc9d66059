#include "seal.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define NAME_BYTES   (16 + 1 + ROUNDS_RID_BYTES + 8 + 4 + 4)

/* Of the kernel at once: a call for each nonce and rid was a twentieth of an import. They are no secrets:
 * both stand outside the seals. */
#define RANDOM_BYTES 4096

struct _RoundsSeals
{
  guint8 id[16];
  RoundsSecret *keys; /* (ROUNDS_N_SEALS, 32) */
  GMutex lock;        /* guards open and users */
  const guint8 *open; /* the keys, while users > 0 */
  guint users;
  guint8 random[RANDOM_BYTES]; /* the last n_random of them are unused; under lock */
  guint n_random;
};

static void
put_number (guint8 *out, guint64 value, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = (guint8) (value >> (8 * i));
}

RoundsSeals *
rounds_seals_new (RoundsSecret *data_key, const guint8 id[16], GError **error)
{
  guint8 *keys;
  g_autoptr (RoundsSecret)
      all = rounds_secret_new (ROUNDS_N_SEALS * ROUNDS_KEY_BYTES, &keys, error);
  RoundsSeals *self;

  if (all == NULL)
    return NULL;
  for (guint i = 0; i < ROUNDS_N_SEALS; i++)
    {
      g_autoptr (RoundsSecret)
          key = rounds_secret_subkey (data_key, ROUNDS_PURPOSE_ROWS + i, error);

      if (key == NULL)
        return NULL;
      memcpy (keys + i * ROUNDS_KEY_BYTES, rounds_secret_begin (key), ROUNDS_KEY_BYTES);
      rounds_secret_end (key);
    }
  rounds_secret_seal (all);
  self = g_new0 (RoundsSeals, 1);
  memcpy (self->id, id, sizeof self->id);
  self->keys = g_steal_pointer (&all);
  g_mutex_init (&self->lock);
  return self;
}

void
rounds_seals_free (RoundsSeals *self)
{
  rounds_secret_wipe (self->keys);
  rounds_secret_unref (self->keys);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
rounds_seals_begin (RoundsSeals *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->users == 0)
    self->open = rounds_secret_begin (self->keys);
  if (self->open == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED,
                           _ ("The store is locked"));
      return FALSE;
    }
  self->users++;
  return TRUE;
}

void
rounds_seals_end (RoundsSeals *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_return_if_fail (self->users > 0);
  if (--self->users > 0)
    return;
  self->open = NULL;
  rounds_secret_end (self->keys);
}

void
rounds_seals_wipe (RoundsSeals *self)
{
  rounds_secret_wipe (self->keys);
}

static const guint8 *
key_of (RoundsSeals *self, RoundsSeal use)
{
  return self->open + use * ROUNDS_KEY_BYTES;
}

static void
write_name (RoundsSeals *self, const RoundsPlaceName *name, guint8 out[NAME_BYTES])
{
  memcpy (out, self->id, sizeof self->id);
  out[16] = name->table;
  if (name->rid != NULL)
    memcpy (out + 17, name->rid, ROUNDS_RID_BYTES);
  else
    memset (out + 17, 0, ROUNDS_RID_BYTES);
  put_number (out + 33, name->row, 8);
  put_number (out + 41, name->version, 4);
  put_number (out + 45, name->part, 4);
}

/* The next of 64 * 1.25^n. */
static gsize
bucket_of (gsize size)
{
  gsize bucket = 64;

  while (bucket < size)
    bucket += bucket / 4;
  return bucket;
}

void
rounds_seals_random (RoundsSeals *self, guint8 *out, gsize size)
{
  g_assert (size <= RANDOM_BYTES);
  g_mutex_lock (&self->lock);
  if (self->n_random < size)
    {
      randombytes_buf (self->random, sizeof self->random);
      self->n_random = sizeof self->random;
    }
  memcpy (out, self->random + sizeof self->random - self->n_random, size);
  self->n_random -= (guint) size;
  g_mutex_unlock (&self->lock);
}

void
rounds_seal (RoundsSeals *self,
             const RoundsPlaceName *name,
             const guint8 *content,
             gsize size,
             GByteArray *out)
{
  gsize padded = bucket_of (4 + size);
  guint8 covered[NAME_BYTES];
  guint8 *plain;

  write_name (self, name, covered);
  g_byte_array_set_size (out, ROUNDS_SEAL_NONCE + padded + ROUNDS_SEAL_TAG);
  plain = out->data + ROUNDS_SEAL_NONCE;
  rounds_seals_random (self, out->data, ROUNDS_SEAL_NONCE);
  put_number (plain, size, 4);
  if (size > 0)
    memcpy (plain + 4, content, size);
  memset (plain + 4 + size, 0, padded - 4 - size);
  crypto_aead_xchacha20poly1305_ietf_encrypt (plain, NULL, plain, padded, covered, sizeof covered,
                                              NULL, out->data, key_of (self, name->table));
}

guint8 *
rounds_unseal (
    RoundsSeals *self, const RoundsPlaceName *name, guint8 *sealed, gsize size, gsize *content_size)
{
  guint8 covered[NAME_BYTES];
  guint8 *plain = sealed + ROUNDS_SEAL_NONCE;
  guint32 said;

  if (size < ROUNDS_SEAL_OVERHEAD)
    return NULL;
  write_name (self, name, covered);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (plain, NULL, NULL, plain,
                                                  size - ROUNDS_SEAL_NONCE, covered, sizeof covered,
                                                  sealed, key_of (self, name->table)) != 0)
    return NULL;
  said = plain[0] | plain[1] << 8 | plain[2] << 16 | (guint32) plain[3] << 24;
  if (said > size - ROUNDS_SEAL_OVERHEAD)
    return NULL;
  *content_size = said;
  return plain + 4;
}

void
rounds_blind (
    RoundsSeals *self, RoundsSeal use, const RoundsSpan *spans, guint n, guint8 *out, gsize size)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, key_of (self, use), ROUNDS_KEY_BYTES, size);
  for (guint i = 0; i < n; i++)
    {
      guint8 length[8];

      put_number (length, spans[i].size, 8);
      crypto_generichash_update (&state, length, sizeof length);
      crypto_generichash_update (&state, spans[i].data, spans[i].size);
    }
  crypto_generichash_final (&state, out, size);
}

void
rounds_root_count (RoundsSeals *self,
                   RoundsRoot *root,
                   const RoundsPlaceName *name,
                   const guint8 *sealed,
                   gsize size,
                   int sign)
{
  guint8 text[NAME_BYTES + ROUNDS_SEAL_NONCE + ROUNDS_SEAL_TAG];
  guint64 lanes[4];

  write_name (self, name, text);
  if (size >= ROUNDS_SEAL_OVERHEAD)
    {
      memcpy (text + NAME_BYTES, sealed, ROUNDS_SEAL_NONCE);
      memcpy (text + NAME_BYTES + ROUNDS_SEAL_NONCE, sealed + size - ROUNDS_SEAL_TAG,
              ROUNDS_SEAL_TAG);
    }
  else
    memset (text + NAME_BYTES, 0, ROUNDS_SEAL_NONCE + ROUNDS_SEAL_TAG);
  crypto_generichash ((guint8 *) lanes, sizeof lanes, text, sizeof text,
                      key_of (self, ROUNDS_HASH_ROOT), ROUNDS_KEY_BYTES);
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    root->lanes[i] += sign > 0 ? GUINT64_FROM_LE (lanes[i]) : -GUINT64_FROM_LE (lanes[i]);
  root->count += sign;
}

void
rounds_root_join (RoundsRoot *a, const RoundsRoot *b)
{
  a->count += b->count;
  for (guint i = 0; i < G_N_ELEMENTS (a->lanes); i++)
    a->lanes[i] += b->lanes[i];
}
