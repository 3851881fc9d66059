/* secret.h: bytes that must not reach swap, a core dump or a freed block: keys and passphrases.
 *
 * They lie in locked memory between guard pages (libsodium's sodium_malloc), cannot be read between
 * rounds_secret_begin and _end pairs, and are wiped when the last reference goes. Where the system
 * refuses to lock them they work all the same; rounds_secret_can_lock says so, for `doctor` and the
 * unlock page. Any thread.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

#define ROUNDS_KEY_BYTES      32
#define ROUNDS_PASSPHRASE_MAX 1024 /* bytes */

typedef struct _RoundsSecret RoundsSecret;

/* What a key is used for: one sub-key each, so that no two uses share one. Never renumber. */
typedef enum
{
  ROUNDS_PURPOSE_STORE_LABEL = 1,
  ROUNDS_PURPOSE_ROWS = 32, /* and the numbers up to 63: the rows of the store, private/seal.h */
} RoundsPurpose;

/* Writable through *bytes until rounds_secret_seal. One zero follows the bytes, so that text can be
 * used as a string. (transfer full) NULL with MEMORY. */
RoundsSecret *rounds_secret_new (gsize size, guint8 **bytes, GError **error);
void rounds_secret_seal (RoundsSecret *self);
RoundsSecret *rounds_secret_new_random (gsize size, GError **error);
/* A copy of text, 1 to ROUNDS_PASSPHRASE_MAX bytes; the caller wipes its own. INVALID otherwise. */
RoundsSecret *rounds_secret_new_passphrase (const char *text, GError **error);
/* Reads a passphrase up to the end of fd, of a terminal up to the end of a line, straight into
 * locked memory; one newline at its end is not part of it. INVALID when it is empty, too long or holds a zero byte. */
RoundsSecret *rounds_secret_read_passphrase (int fd, GError **error);
/* The sub-key of a 32-byte key for one purpose. */
RoundsSecret *rounds_secret_subkey (RoundsSecret *self, RoundsPurpose purpose, GError **error);

/* The same bytes, wiped by themselves: closing a store wipes its key. LOCKED when they are wiped
 * already. (transfer full) */
RoundsSecret *rounds_secret_copy (RoundsSecret *self, GError **error);
RoundsSecret *rounds_secret_ref (RoundsSecret *self);
void rounds_secret_unref (RoundsSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsSecret, rounds_secret_unref)

gsize rounds_secret_get_size (RoundsSecret *self);
/* In a time that does not depend on the bytes; FALSE when one is wiped. */
gboolean rounds_secret_equal (RoundsSecret *a, RoundsSecret *b);
/* The bytes, readable until the matching end; NULL once wiped (then no end is due). */
const guint8 *rounds_secret_begin (RoundsSecret *self);
void rounds_secret_end (RoundsSecret *self);
/* Wipes now, or at the end of the last use in progress. */
void rounds_secret_wipe (RoundsSecret *self);

/* Overwrites text, for a copy that someone else's code made in ordinary memory. */
void rounds_secret_forget (char *text);
/* Whether this process can lock memory for its keys. */
gboolean rounds_secret_can_lock (void);

G_END_DECLS
