/* keyfile.h: the file that holds a store's data key, sealed once for every person.
 *
 *   "ROUNDKEY" | u32 version | u32 kind | 16 bytes store id | u32 slots | slot... | 32 bytes check
 *   slot: u16 type | u16 length of the rest | u64 created (Unix s) | u32 Argon2id passes
 *         | u32 Argon2id KiB | u8 n, user | u8 n, role | 16 bytes salt | 24 bytes nonce
 *         | 48 bytes data key, sealed
 *
 * Numbers are little-endian. The check is BLAKE2b over all before it, in every version: it tells a
 * damaged file (CORRUPT) from a wrong passphrase (AUTH), and is no protection. Protection is the
 * seal: XChaCha20-Poly1305 under the Argon2id key of the passphrase, with the version, kind and id
 * of the store and every field of the slot before the nonce as associated data, so that a changed
 * kind, name, role or cost opens with no passphrase.
 *
 * Designs weighed: one passphrase for all (no names, no way to take one person out); a key wrapped
 * by the desktop's secret service (gone with the desktop, and no `roundsctl` on a server); slots as
 * disk encryption has them. Chosen: the last. Any thread.
 */
#pragma once

#include "secret.h"
#include "store.h"

G_BEGIN_DECLS

#define ROUNDS_KEYFILE_VERSION    1
#define ROUNDS_KEYFILE_ID_BYTES   16
#define ROUNDS_KEYFILE_SLOTS_MAX  64
#define ROUNDS_KEYFILE_BYTES_MAX  (20u << 10)
#define ROUNDS_KEYFILE_USER_MAX   128 /* bytes */
#define ROUNDS_KEYFILE_ROLE_MAX   64
#define ROUNDS_KEYFILE_SALT_BYTES 16

typedef enum
{
  ROUNDS_SLOT_PASSPHRASE = 1,
  ROUNDS_SLOT_RECOVERY = 2,       /* numbered for later: */
  ROUNDS_SLOT_SECRET_SERVICE = 3, /* this version answers SCHEMA */
} RoundsSlotType;

/* What a slot says of itself, to anyone. */
typedef struct
{
  RoundsSlotType type;
  char *user; /* UTF-8, 1 to 128 bytes, no control characters */
  char *role; /* the same, 0 to 64 bytes */
  gint64 created;
  guint32 passes, memory_kib; /* cost of the passphrase's key */
} RoundsSlotInfo;

typedef struct _RoundsKeyfile RoundsKeyfile;

/* A key file with a fresh random id and no slot. (transfer full) */
RoundsKeyfile *rounds_keyfile_new (RoundsStoreKind kind);
/* CORRUPT, or SCHEMA for a version or slot type of a newer Rounds. (transfer full) */
RoundsKeyfile *rounds_keyfile_parse (GBytes *content, GError **error);
/* (transfer full) */
GBytes *rounds_keyfile_serialize (RoundsKeyfile *self);
void rounds_keyfile_free (RoundsKeyfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsKeyfile, rounds_keyfile_free)

RoundsStoreKind rounds_keyfile_get_kind (RoundsKeyfile *self);
const guint8 *rounds_keyfile_get_id (RoundsKeyfile *self); /* 16 bytes */
guint rounds_keyfile_get_n_slots (RoundsKeyfile *self);
const RoundsSlotInfo *rounds_keyfile_get_slot (RoundsKeyfile *self, guint i);

typedef struct
{
  const char *user, *role;
  RoundsSecret *passphrase;
} RoundsPerson;

/* Whether a name can stand in a slot: INVALID says why not. */
gboolean rounds_keyfile_check_user (const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Seals data_key for one more person, at 256 MiB and 3 passes: about 0.6 s. EXISTS when the user
 * has a slot. */
gboolean rounds_keyfile_add (RoundsKeyfile *self,
                             RoundsSecret *data_key,
                             const RoundsPerson *person,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The data key, from the first slot that the passphrase opens; user: only slots of that name, or
 * NULL for any. *slot (may be NULL) is the slot's number. AUTH when none opens. (transfer full) */
RoundsSecret *rounds_keyfile_open (
    RoundsKeyfile *self, const char *user, RoundsSecret *passphrase, guint *slot, GError **error);

G_END_DECLS
