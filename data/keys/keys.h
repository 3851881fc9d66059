/* keys.h: who can open a store: users, their passphrases, recovery codes, the keyring.
 *
 * Every change is made on a copy of DIR/key, which is opened with what was new in it, written under
 * another name, synced, read back and renamed into place: a program that is killed leaves the old
 * file or the new one, whole. The audit row stands before the file changes.
 *
 * The store is open, so the caller knows a secret of the person who acts. An owner adds and removes
 * others; everyone changes what is his own. A demonstration has one published passphrase and
 * refuses all of it. Errors: REFUSED for a role that may not, LAST for the last passphrase or the
 * last owner, LOCKED once the store is closed. Any thread; blocks for the key derivation.
 */
#pragma once

#include "keyfile.h"

G_BEGIN_DECLS

typedef struct
{
  char *user, *role;
  gint64 since; /* Unix s, of the person's newest slot */
  gboolean passphrase, recovery, keyring;
} RoundsUser;

void rounds_user_free (RoundsUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsUser, rounds_user_free)

/* Makes a clinical store that a recovery code opens too; gives the code as it is printed, once.
 * (transfer full) NULL: no store was made. */
RoundsSecret *rounds_keys_create_store (const char *dir,
                                        const char *user,
                                        const char *passphrase,
                                        GError **error);
/* Opens with a code as it was typed. (transfer full) */
RoundsStore *rounds_keys_open_recovery (const char *dir, RoundsSecret *typed, GError **error);

/* RoundsUser of a store that nobody opened: what its slots say of themselves, to anyone. Quick.
 * (transfer full) */
GPtrArray *rounds_keys_peek (const char *dir, GError **error);
/* RoundsUser, in the order in which they came. (transfer full) */
GPtrArray *rounds_keys_list (RoundsStore *store, GError **error);
/* INVALID for a role that there is not, EXISTS for a name that is taken. */
gboolean rounds_keys_add_user (RoundsStore *store,
                               const RoundsKeyOwner *person,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rounds_keys_remove_user (RoundsStore *store,
                                  const char *user,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For the person who opened the store; also one who came by a recovery code and has none. */
gboolean rounds_keys_change_passphrase (RoundsStore *store,
                                        RoundsSecret *passphrase,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new code for the person who opened the store, as it is printed; the old one opens nothing any
 * more. (transfer full) */
RoundsSecret *rounds_keys_renew_recovery (RoundsStore *store, GError **error);

G_END_DECLS
