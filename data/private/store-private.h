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
} RoundsStoreSpec;

gboolean rounds_store_create_from (const char *dir,
                                   const RoundsStoreSpec *spec,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* rounds_store_open that obeys slots from another floor on. (transfer full) */
RoundsStore *rounds_store_open_from (const char *dir,
                                     const char *passphrase,
                                     const RoundsKeyCost *floor,
                                     GError **error);

G_END_DECLS
