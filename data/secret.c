#include "secret.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

struct _RoundsSecret
{
  gatomicrefcount refs;
  GMutex lock; /* guards readers, doomed and the protection of the pages */
  guint readers;
  gboolean doomed; /* wiped, or to be wiped by the last reader */
  gsize size;
  guint8 *bytes; /* sodium_malloc of size + 1 */
};

/* The eight bytes that libsodium's key derivation mixes in beside the number of the purpose. */
static const char subkey_context[crypto_kdf_CONTEXTBYTES] = {
  'r', 'o', 'u', 'n', 'd', 's', 'k', 'y'
};

static void
make_readable (RoundsSecret *self)
{
  if (sodium_mprotect_readonly (self->bytes) != 0 && errno != ENOSYS)
    g_error ("The memory of a key cannot be opened: %s", g_strerror (errno));
}

static void
wipe_now (RoundsSecret *self)
{
  if (sodium_mprotect_readwrite (self->bytes) == 0 || errno == ENOSYS)
    sodium_memzero (self->bytes, self->size + 1);
  sodium_mprotect_noaccess (self->bytes);
}

RoundsSecret *
rounds_secret_new (gsize size, guint8 **bytes, GError **error)
{
  RoundsSecret *self;
  guint8 *memory = sodium_init () >= 0 ? sodium_malloc (size + 1) : NULL;

  if (memory == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                           _ ("There is no protected memory for a key. Close other programs."));
      return NULL;
    }
  self = g_new0 (RoundsSecret, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->size = size;
  self->bytes = memory;
  memset (memory, 0, size + 1);
  *bytes = memory;
  return self;
}

void
rounds_secret_seal (RoundsSecret *self)
{
  sodium_mprotect_noaccess (self->bytes);
}

RoundsSecret *
rounds_secret_new_random (gsize size, GError **error)
{
  guint8 *bytes;
  RoundsSecret *self = rounds_secret_new (size, &bytes, error);

  if (self == NULL)
    return NULL;
  randombytes_buf (bytes, size);
  rounds_secret_seal (self);
  return self;
}

static void
set_bad_passphrase (GError **error)
{
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
               _ ("A passphrase has 1 to %d bytes and no zero byte"), ROUNDS_PASSPHRASE_MAX);
}

RoundsSecret *
rounds_secret_new_passphrase (const char *text, GError **error)
{
  gsize size = text != NULL ? strlen (text) : 0;
  guint8 *bytes;
  RoundsSecret *self;

  if (size == 0 || size > ROUNDS_PASSPHRASE_MAX)
    {
      set_bad_passphrase (error);
      return NULL;
    }
  self = rounds_secret_new (size, &bytes, error);
  if (self == NULL)
    return NULL;
  memcpy (bytes, text, size);
  rounds_secret_seal (self);
  return self;
}

/* Fills buffer from fd until its end, of a terminal until the end of a line; -1 with errno. */
static gssize
read_all (int fd, guint8 *buffer, gsize size)
{
  gboolean by_line = isatty (fd);
  gsize used = 0;

  while (used < size && !(by_line && used > 0 && buffer[used - 1] == '\n'))
    {
      gssize n = read (fd, buffer + used, size - used);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      used += n;
    }
  return used;
}

RoundsSecret *
rounds_secret_read_passphrase (int fd, GError **error)
{
  g_autoptr (RoundsSecret) buffer = NULL;
  RoundsSecret *self = NULL;
  guint8 *bytes;
  gssize size;

  /* Room for the longest passphrase, its newline and one byte that shows that it is too long. */
  buffer = rounds_secret_new (ROUNDS_PASSPHRASE_MAX + 2, &bytes, error);
  if (buffer == NULL)
    return NULL;
  size = read_all (fd, bytes, ROUNDS_PASSPHRASE_MAX + 2);
  if (size < 0)
    {
      g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                   _ ("The passphrase cannot be read: %s"), g_strerror (errno));
      return NULL;
    }
  if (size > 0 && bytes[size - 1] == '\n')
    bytes[--size] = '\0';
  if (memchr (bytes, '\0', size) == NULL)
    {
      bytes[size] = '\0';
      self = rounds_secret_new_passphrase ((const char *) bytes, error);
    }
  else
    set_bad_passphrase (error);
  return self;
}

RoundsSecret *
rounds_secret_subkey (RoundsSecret *self, RoundsPurpose purpose, GError **error)
{
  guint8 *bytes;
  RoundsSecret *subkey;
  const guint8 *key;

  g_return_val_if_fail (self->size == crypto_kdf_KEYBYTES, NULL);
  subkey = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  if (subkey == NULL)
    return NULL;
  key = rounds_secret_begin (self);
  if (key == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("The store is locked"));
      rounds_secret_unref (subkey);
      return NULL;
    }
  crypto_kdf_derive_from_key (bytes, ROUNDS_KEY_BYTES, purpose, subkey_context, key);
  rounds_secret_end (self);
  rounds_secret_seal (subkey);
  return subkey;
}

RoundsSecret *
rounds_secret_copy (RoundsSecret *self, GError **error)
{
  guint8 *bytes;
  RoundsSecret *copy = rounds_secret_new (self->size, &bytes, error);
  const guint8 *own;

  if (copy == NULL)
    return NULL;
  own = rounds_secret_begin (self);
  if (own == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED,
                           _ ("The store is locked"));
      rounds_secret_unref (copy);
      return NULL;
    }
  memcpy (bytes, own, self->size);
  rounds_secret_end (self);
  rounds_secret_seal (copy);
  return copy;
}

RoundsSecret *
rounds_secret_ref (RoundsSecret *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
rounds_secret_unref (RoundsSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  sodium_free (self->bytes); /* wipes */
  g_mutex_clear (&self->lock);
  g_free (self);
}

gsize
rounds_secret_get_size (RoundsSecret *self)
{
  return self->size;
}

gboolean
rounds_secret_equal (RoundsSecret *a, RoundsSecret *b)
{
  gboolean equal = FALSE;
  const guint8 *of_a = rounds_secret_begin (a);
  const guint8 *of_b = rounds_secret_begin (b);

  if (of_a != NULL && of_b != NULL && a->size == b->size)
    equal = sodium_memcmp (of_a, of_b, a->size) == 0;
  if (of_a != NULL)
    rounds_secret_end (a);
  if (of_b != NULL)
    rounds_secret_end (b);
  return equal;
}

const guint8 *
rounds_secret_begin (RoundsSecret *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->doomed)
    return NULL;
  if (self->readers++ == 0)
    make_readable (self);
  return self->bytes;
}

void
rounds_secret_end (RoundsSecret *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_return_if_fail (self->readers > 0);
  if (--self->readers > 0)
    return;
  if (self->doomed)
    wipe_now (self);
  else
    sodium_mprotect_noaccess (self->bytes);
}

void
rounds_secret_wipe (RoundsSecret *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->doomed)
    return;
  self->doomed = TRUE;
  if (self->readers == 0)
    wipe_now (self);
}

void
rounds_secret_forget (char *text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
}

gboolean
rounds_secret_can_lock (void)
{
  gsize size = sysconf (_SC_PAGESIZE);
  g_autofree guint8 *probe = g_malloc0 (size * 2);
  guint8 *page = (guint8 *) (((gsize) probe + size - 1) & ~(size - 1));
  gboolean locked = sodium_init () >= 0 && sodium_mlock (page, size) == 0;

  if (locked)
    sodium_munlock (page, size);
  return locked;
}
