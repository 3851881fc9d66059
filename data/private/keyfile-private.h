/* keyfile-private.h: the cost of a passphrase's key, for data/ and its tests only.
 *
 * This folder is not among the include folders of data_dep, so no program can ask for a cheap key
 * or obey one.
 */
#pragma once

#include "keyfile.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 passes, memory_kib;
} RoundsKeyCost;

/* What a new slot costs, and what a slot on disk may: under it guessing is too cheap, over it the
 * file is an attack on the program. 64 MiB and 2 passes are libsodium's "interactive" limits,
 * https://doc.libsodium.org/password_hashing/default_phf */
#define ROUNDS_KEY_COST_DEFAULT ((RoundsKeyCost){ 3, 256u << 10 })
#define ROUNDS_KEY_COST_FLOOR   ((RoundsKeyCost){ 2, 64u << 10 })
#define ROUNDS_KEY_COST_CEILING ((RoundsKeyCost){ 20, 1u << 20 })
/* The least that Argon2id computes: microseconds. */
#define ROUNDS_KEY_COST_TEST    ((RoundsKeyCost){ 1, 8 })

/* rounds_keyfile_parse with another floor. */
RoundsKeyfile *rounds_keyfile_parse_from (GBytes *content,
                                          const RoundsKeyCost *floor,
                                          GError **error);
/* rounds_keyfile_add at another cost. */
gboolean rounds_keyfile_add_at (RoundsKeyfile *self,
                                RoundsSecret *data_key,
                                const RoundsKeyOwner *person,
                                const RoundsKeyCost *cost,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* rounds_keyfile_change at another cost. */
gboolean rounds_keyfile_change_at (RoundsKeyfile *self,
                                   RoundsSecret *data_key,
                                   const RoundsKeyOwner *person,
                                   const RoundsKeyCost *cost,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* rounds_keyfile_open (who->user: NULL for anyone) or rounds_keyfile_open_key, by the type; ends when
 * who->cancellable says so, with G_IO_ERROR_CANCELLED. who->role is not looked at. (transfer full) */
RoundsSecret *rounds_keyfile_open_by (RoundsKeyfile *self,
                                      RoundsSlotType type,
                                      const RoundsKeyOwner *who,
                                      guint *slot,
                                      GError **error);

G_END_DECLS
