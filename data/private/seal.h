/* seal.h: rows that are sealed, their keys, and the roots that count them.
 *
 *   sealed row: 24 bytes nonce | XChaCha20-Poly1305 of { u32 size | content | zeros up to the bucket }
 *
 * Associated data: store id, table, rid, row, version, part, so that a row opens nowhere but where
 * it was put. Contents are padded to the next of 64 * 1.25^n bytes: their size is known to a fifth.
 *
 * A root is the number of live rows and the sum modulo 2^64, in four lanes, of the keyed hash of
 * each: row, version, nonce and tag. Adding and taking out a row costs one hash. This is
 * MSet-Add-Hash with a secret key (D. Clarke et al., Incremental Multiset Hash Functions and Their
 * Application to Memory Integrity Checking, ASIACRYPT 2003). Weighed: a Merkle tree (log n rows
 * rewritten a change), a hash over all rows (n read a change). Chosen: the sum.
 *
 * Each use has a sub-key of its own; they lie in one block of locked memory.
 */
#pragma once

#include "event.h"
#include "secret.h"

G_BEGIN_DECLS

/* What a key is for; ROUNDS_PURPOSE_ROWS + n is its purpose. Never renumber. */
typedef enum
{
  ROUNDS_SEAL_RECORD = 0,
  ROUNDS_SEAL_VERSION = 1,
  ROUNDS_SEAL_PIECE = 2,
  ROUNDS_SEAL_CHART = 3,
  ROUNDS_SEAL_LOCAL = 4,
  ROUNDS_SEAL_SOURCE = 5,
  ROUNDS_SEAL_AUDIT = 6,
  ROUNDS_SEAL_MASTER = 7,
  ROUNDS_SEAL_HEAD = 8,   /* of DIR/audit-head */
  ROUNDS_HASH_ALIAS = 9,  /* (source, type, id) */
  ROUNDS_HASH_LOCAL = 10, /* (patient, kind, id) and kind */
  ROUNDS_HASH_BYTES = 11, /* of a resource */
  ROUNDS_HASH_ROOT = 12,
  ROUNDS_HASH_AUDIT = 13, /* the chain */
  ROUNDS_N_SEALS
} RoundsSeal;

#define ROUNDS_SEAL_NONCE    24
#define ROUNDS_SEAL_TAG      16
#define ROUNDS_SEAL_OVERHEAD (ROUNDS_SEAL_NONCE + 4 + ROUNDS_SEAL_TAG)
#define ROUNDS_SEAL_CONTENT  (ROUNDS_SEAL_NONCE + 4) /* where it begins, once opened in place */
#define ROUNDS_BLIND_BYTES   16
#define ROUNDS_HASH_SIZE     32

/* Where a row stands. What does not apply is NULL or 0. */
typedef struct
{
  RoundsSeal table;
  const guint8 *rid; /* (16) */
  guint64 row;
  guint32 version, part;
} RoundsPlaceName;

typedef struct
{
  guint64 count;
  guint64 lanes[4];
} RoundsRoot;

typedef struct _RoundsSeals RoundsSeals;

/* The sub-keys of a store's data key. (transfer full) */
RoundsSeals *rounds_seals_new (RoundsSecret *data_key, const guint8 id[16], GError **error);
void rounds_seals_free (RoundsSeals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsSeals, rounds_seals_free)
/* The keys can be used between the two; LOCKED once they are wiped. Any thread, nests. */
gboolean rounds_seals_begin (RoundsSeals *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_seals_end (RoundsSeals *self);
void rounds_seals_wipe (RoundsSeals *self);

/* ---- between begin and end, any thread ---- */

/* Random bytes for what stands outside the seals: nonces, rids; up to 4,096. A copy of the process would give
 * the same: nothing that seals may fork without exec. */
void rounds_seals_random (RoundsSeals *self, guint8 *out, gsize size);
/* Sets out to the sealed content. */
void rounds_seal (RoundsSeals *self,
                  const RoundsPlaceName *name,
                  const guint8 *content,
                  gsize size,
                  GByteArray *out);
/* Opens it where it lies: the content, inside sealed, or NULL when it is not what was put there. */
guint8 *rounds_unseal (RoundsSeals *self,
                       const RoundsPlaceName *name,
                       guint8 *sealed,
                       gsize size,
                       gsize *content_size);

/* A keyed hash of size 16 or 32 over texts or bytes, each with its length before it. */
typedef struct
{
  const void *data;
  gsize size;
} RoundsSpan;

void rounds_blind (
    RoundsSeals *self, RoundsSeal use, const RoundsSpan *spans, guint n, guint8 *out, gsize size);

/* Counts a sealed row in (sign 1) or out (sign -1). */
void rounds_root_count (RoundsSeals *self,
                        RoundsRoot *root,
                        const RoundsPlaceName *name,
                        const guint8 *sealed,
                        gsize size,
                        int sign);
/* a += b */
void rounds_root_join (RoundsRoot *a, const RoundsRoot *b);

G_END_DECLS
