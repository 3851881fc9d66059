/* keyfile.h: the file that holds a store's data key, sealed once for every way to open it.
 *
 *   "ROUNDKEY" | u32 version | u32 kind | 16 bytes store id | u32 slots | slot... | 32 bytes check
 *   slot: u16 type | u16 length of the rest | u64 created (Unix s) | u32 Argon2id passes
 *         | u32 Argon2id KiB | u8 n, user | u8 n, role | 16 bytes salt | 24 bytes nonce
 *         | 48 bytes data key, sealed
 *
 * Numbers are little-endian. The check is BLAKE2b over all before it, in every version: it tells a
 * damaged file (CORRUPT) from a wrong passphrase (AUTH), and is no protection. Protection is the
 * seal: XChaCha20-Poly1305 under a key made of what the person has, with the version, kind and id
 * of the store and every field of the slot before the nonce as associated data, so that a changed
 * kind, name, role, type or cost opens with nothing.
 *
 * Every slot is one person's. A passphrase goes through Argon2id at the cost that its slot names;
 * a recovery code (130 random bits) and the key in the desktop's keyring (256) cannot be guessed,
 * so theirs is one keyed BLAKE2b and their cost is written 0. A file has a passphrase slot at
 * least, and the keyring opens only for a person who has one: a keyring that is lost loses nothing.
 *
 * Designs weighed: one passphrase for all (no names, no way to take one person out); a key wrapped
 * by the desktop's secret service (gone with the desktop, and no `roundsctl` on a server); a key
 * pair a person, so that a new data key could be sealed for people who are not there (then anyone
 * who can write the file can seal a key of his own for them, and so give them a forged store);
 * slots as disk encryption has them. Chosen: the last. Any thread.
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
  ROUNDS_SLOT_RECOVERY = 2,       /* a printed code: recovery.h */
  ROUNDS_SLOT_SECRET_SERVICE = 3, /* a key in the desktop's keyring: keyring.h */
} RoundsSlotType;

/* What a person may do. A role that this version does not know may read, nothing else. */
#define ROUNDS_ROLE_OWNER     "owner"     /* all of it, and users, backup, rotation */
#define ROUNDS_ROLE_CLINICIAN "clinician" /* reads, writes, signs */
#define ROUNDS_ROLE_VIEWER    "viewer"    /* reads */

/* What a slot says of itself, to anyone. */
typedef struct
{
  RoundsSlotType type;
  char *user; /* UTF-8, 1 to 128 bytes, no control characters */
  char *role; /* the same, 0 to 64 bytes */
  gint64 created;
  guint32 passes, memory_kib; /* cost of the passphrase's key; 0 of the others */
} RoundsSlotInfo;

typedef struct _RoundsKeyfile RoundsKeyfile;

/* A key file with a fresh random id and no slot. (transfer full) */
RoundsKeyfile *rounds_keyfile_new (RoundsStoreKind kind);
/* The same store's next key file, for another data key: its kind and id, no slot. (transfer full) */
RoundsKeyfile *rounds_keyfile_new_next (RoundsKeyfile *self);
/* CORRUPT, or SCHEMA for a version of a newer Rounds. (transfer full) */
RoundsKeyfile *rounds_keyfile_parse (GBytes *content, GError **error);
/* (transfer full) */
GBytes *rounds_keyfile_serialize (RoundsKeyfile *self);
void rounds_keyfile_free (RoundsKeyfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsKeyfile, rounds_keyfile_free)

RoundsStoreKind rounds_keyfile_get_kind (RoundsKeyfile *self);
const guint8 *rounds_keyfile_get_id (RoundsKeyfile *self); /* 16 bytes */
guint rounds_keyfile_get_n_slots (RoundsKeyfile *self);
const RoundsSlotInfo *rounds_keyfile_get_slot (RoundsKeyfile *self, guint i);
/* How many slots there are of a type. */
guint rounds_keyfile_count (RoundsKeyfile *self, RoundsSlotType type);
/* The role of a person, NULL when there is no such person. (transfer none) */
const char *rounds_keyfile_get_role (RoundsKeyfile *self, const char *user);

typedef struct
{
  const char *user, *role;
  RoundsSecret *passphrase;
  GCancellable *cancellable; /* of opening; NULL: none */
} RoundsKeyOwner;

/* Whether a name can stand in a slot: INVALID says why not. */
gboolean rounds_keyfile_check_user (const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Seals data_key for one more person, at 256 MiB and 3 passes: about 0.6 s. EXISTS when the user
 * has a passphrase slot. */
gboolean rounds_keyfile_add (RoundsKeyfile *self,
                             RoundsSecret *data_key,
                             const RoundsKeyOwner *person,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for another passphrase of a person who has one, whose slot goes; the role stays. */
gboolean rounds_keyfile_change (RoundsKeyfile *self,
                                RoundsSecret *data_key,
                                const RoundsKeyOwner *person,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A recovery or secret service slot; person->passphrase: the code, or 32 random bytes. One that the
 * user had goes. */
gboolean rounds_keyfile_set_key (RoundsKeyfile *self,
                                 RoundsSlotType type,
                                 RoundsSecret *data_key,
                                 const RoundsKeyOwner *person,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NOT_FOUND when there is none; LAST for the only passphrase slot, which stays. */
gboolean rounds_keyfile_remove (RoundsKeyfile *self,
                                RoundsSlotType type,
                                const char *user,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Every slot of a person; the same. */
gboolean rounds_keyfile_remove_user (RoundsKeyfile *self,
                                     const char *user,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The data key, from the first slot that the passphrase opens; user: only slots of that name, or
 * NULL for any. *slot (may be NULL) is the slot's number. AUTH when none opens. (transfer full) */
RoundsSecret *rounds_keyfile_open (
    RoundsKeyfile *self, const char *user, RoundsSecret *passphrase, guint *slot, GError **error);
/* The same with a recovery code, or with the keyring's key for a person who has a passphrase too. */
RoundsSecret *rounds_keyfile_open_key (
    RoundsKeyfile *self, RoundsSlotType type, RoundsSecret *secret, guint *slot, GError **error);

G_END_DECLS
