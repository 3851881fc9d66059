/* keys-private.h: one change of DIR/key, for data/ and its tests only. */
#pragma once

#include "audit.h"
#include "keys.h"
#include "store-private.h"

G_BEGIN_DECLS

#define ROUNDS_KEY_FILE "key"

/* A copy of the key file of an open store, changed and then put in its place. */
typedef struct
{
  RoundsStore *store; /* not owned */
  RoundsKeyfile *keyfile;
  RoundsSecret *data_key;
  RoundsKeyCost cost; /* of new passphrases */
  int dir_fd;
} RoundsKeyChange;

#define ROUNDS_KEY_CHANGE_NONE ((RoundsKeyChange){ .dir_fd = -1 })

gboolean rounds_key_change_begin (RoundsKeyChange *self, RoundsStore *store, GError **error);
/* by: what is new in it, and must open it; NULL: nothing is. */
gboolean rounds_key_change_finish (RoundsKeyChange *self,
                                   const RoundsUnlock *by,
                                   const RoundsAuditEntry *entry,
                                   GError **error);
void rounds_key_change_clear (RoundsKeyChange *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsKeyChange, rounds_key_change_clear)

/* The key file in a folder. (transfer full) */
RoundsKeyfile *rounds_keys_read (const char *dir, const RoundsKeyCost *floor, GError **error);
/* DEMONSTRATION when the store is one. */
gboolean rounds_keys_check_clinical (RoundsStore *store, GError **error);
/* REFUSED unless an owner opened the store. */
gboolean rounds_keys_check_owner (RoundsStore *store, GError **error);
/* A recovery or keyring slot of the person who opened the store. */
gboolean
rounds_keys_set_key (RoundsStore *store, RoundsSlotType type, RoundsSecret *secret, GError **error);
/* NOT_FOUND when there is none. */
gboolean rounds_keys_remove_key (RoundsStore *store, RoundsSlotType type, GError **error);
/* REFUSED unless the person who opened the store has a passphrase. */
gboolean rounds_keys_has_passphrase (RoundsStore *store, GError **error);
/* The id of the store in dir, as rounds_store_get_id. (transfer full) */
char *rounds_keys_read_id (const char *dir, const RoundsKeyCost *floor, GError **error);

typedef struct
{
  RoundsKeyCost floor;
  guint limit_ms;
} RoundsKeyringLimits;

/* rounds_keyring_open that obeys other costs. */
RoundsStore *rounds_keyring_open_from (const char *dir,
                                       const char *user,
                                       const RoundsKeyringLimits *how,
                                       GError **error);
/* rounds_keys_open_recovery that obeys other costs. */
RoundsStore *rounds_keys_open_recovery_from (const char *dir,
                                             RoundsSecret *typed,
                                             const RoundsKeyCost *floor,
                                             GError **error);

G_END_DECLS
