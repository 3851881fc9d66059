/* rotate.h: another data key for a store, and every row sealed anew with it.
 *
 * Who once had the old key (a person who left, a disk that was lost) reads nothing that is written
 * from then on. Whose passphrase is not at hand cannot get the new key sealed under it: the person
 * who rotates keeps passphrase and gets a new recovery code; every other user gets a recovery code,
 * to come in with and choose a passphrase.
 *
 * The new store is built whole in a folder beside, out of the old one that is only read; it is
 * opened and every row of it checked; then both folders change names in one step (renameat2,
 * RENAME_EXCHANGE), and the old one is removed, its key overwritten. Killed before that step there
 * is the old store, after it the new one; what is left beside bears a name that `doctor` tells of.
 *
 * Weighed: sealing in place (needs both keys in the file until the end, and every reader to know
 * two), a new key for the old key (then nothing is sealed anew). Chosen: the new folder; it takes
 * room for a second copy.
 */
#pragma once

#include "secret.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct
{
  char *user;
  RoundsSecret *code; /* as it is printed */
} RoundsNewCode;

typedef struct
{
  GPtrArray *codes; /* RoundsNewCode: the person who rotated first, then the others */
  guint64 rows;     /* sealed anew */
} RoundsRotated;

void rounds_rotated_clear (RoundsRotated *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsRotated, rounds_rotated_clear)

/* dir is opened here, and held; passphrase: of an owner. FALSE: nothing was changed. Any thread;
 * blocks for as long as it takes to write the store twice. */
gboolean rounds_rotate (const char *dir,
                        RoundsSecret *passphrase,
                        RoundsRotated *report,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
