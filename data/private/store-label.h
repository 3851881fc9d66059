/* store-label.h: DIR/store, what a store says of itself once it is open.
 *
 *   "ROUNDSTO" | 24 bytes nonce | sealed { u32 version | u32 kind | 16 bytes store id
 *              | i64 created (Unix s) | 10 bytes as-of date, or zeros }
 *
 * Sealed with XChaCha20-Poly1305 under a sub-key of the data key; the store id is associated data,
 * so a label cannot be moved to another store. The version is inside the seal: what says "made by a
 * newer Rounds" is then known to be true.
 */
#pragma once

#include "keyfile.h"

G_BEGIN_DECLS

#define ROUNDS_AS_OF_BYTES    10
/* A later version may say more; a larger file is not a label. */
#define ROUNDS_LABEL_FILE_MAX 4096

typedef struct
{
  guint version; /* as opened; what is sealed has the newest. 1: its store keeps no records yet */
  RoundsStoreKind kind;
  const guint8 *id; /* 16 bytes, not owned */
  gint64 created;
  char as_of[ROUNDS_AS_OF_BYTES + 1]; /* empty in a clinical store */
} RoundsLabel;

/* A real day, written YYYY-MM-DD, of the years that a chart can be about. */
gboolean rounds_date_is_real (const char *text);
/* The content of DIR/store; key: the sub-key for ROUNDS_PURPOSE_STORE_LABEL. (transfer full) */
GBytes *rounds_label_seal (const RoundsLabel *label, RoundsSecret *key);
/* Opens it. label->id points into the returned bytes, the opened content. NULL with CORRUPT or
 * SCHEMA. (transfer full) */
GBytes *rounds_label_open (
    GBytes *content, const guint8 *id, RoundsSecret *key, RoundsLabel *label, GError **error);

G_END_DECLS
