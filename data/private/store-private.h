/* store-private.h: stores at another cost of the passphrase, for data/ and its tests only. */
#pragma once

#include "keyfile-private.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsStoreKind kind;
  const char *user, *passphrase;
  const char *as_of; /* NULL in a clinical store */
  RoundsKeyCost cost;
  RoundsSecret *recovery; /* a code that opens it too (recovery.h), or NULL */
} RoundsStoreSpec;

gboolean rounds_store_create_from (const char *dir,
                                   const RoundsStoreSpec *spec,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* rounds_store_open that obeys slots from another floor on. (transfer full) */
RoundsStore *rounds_store_open_from (const char *dir,
                                     const char *passphrase,
                                     const RoundsKeyCost *floor,
                                     GError **error);

/* What a person opens a store with, and the least cost of a passphrase that is obeyed. */
typedef struct
{
  RoundsSlotType type;
  RoundsSecret *secret;
  RoundsKeyCost floor;
  GCancellable *cancellable; /* looked at before the store is held; NULL: none */
  const char *user;          /* whose passphrase it is; NULL: anyone's */
} RoundsUnlock;

/* Any thread; blocks. (transfer full) */
RoundsStore *rounds_store_open_by (const char *dir, const RoundsUnlock *by, GError **error);
/* By its data key, without a passphrase, as user "test": for tests. AUTH, CORRUPT as the others.
 * (transfer full) */
RoundsStore *rounds_store_open_with_key (const char *dir, RoundsSecret *data_key, GError **error);
const char *rounds_store_get_dir (RoundsStore *self); /* whole path */
/* The lock of the store, once more: it is held until this is closed too. -1 with errno. */
int rounds_store_dup_lock (RoundsStore *self);
RoundsKeyCost rounds_store_get_floor (RoundsStore *self);
/* The data key; wiped when the store is closed, and then of no use. (transfer full) */
RoundsSecret *rounds_store_dup_key (RoundsStore *self);

G_END_DECLS
