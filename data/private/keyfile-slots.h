/* keyfile-slots.h: what keyfile.c (who opens a slot) and keyfile-format.c (the bytes of the file)
 * share. */
#pragma once

#include "keyfile-private.h"

#include <sodium.h>

G_BEGIN_DECLS

#define ROUNDS_SLOT_NONCE_BYTES  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define ROUNDS_SLOT_SEALED_BYTES (ROUNDS_KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)

typedef struct
{
  RoundsSlotInfo info;
  guint8 salt[ROUNDS_KEYFILE_SALT_BYTES];
  guint8 nonce[ROUNDS_SLOT_NONCE_BYTES];
  guint8 sealed[ROUNDS_SLOT_SEALED_BYTES];
} RoundsSlot;

struct _RoundsKeyfile
{
  RoundsStoreKind kind;
  guint8 id[ROUNDS_KEYFILE_ID_BYTES];
  GPtrArray *slots; /* of RoundsSlot, owned */
};

void rounds_slot_free (RoundsSlot *slot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsSlot, rounds_slot_free)

/* A key file of that kind with no slot, its id zeros. (transfer full) */
RoundsKeyfile *rounds_keyfile_new_empty (RoundsStoreKind kind);
/* The slot of that type and name, or NULL. (transfer none) */
RoundsSlot *
rounds_keyfile_find (RoundsKeyfile *self, RoundsSlotType type, const char *user, guint *number);
/* Text that stands on a page and in an audit row: whole UTF-8 with nothing that moves the cursor. */
gboolean rounds_slot_text_is_plain (const char *text, gsize size);
/* What the seal of a slot covers without hiding. (transfer full) */
GByteArray *rounds_slot_associated_data (RoundsKeyfile *self, const RoundsSlot *slot);

G_END_DECLS
