/* account.h: what a person who is in may change of how people come in: passphrase, recovery code,
 * keyring, users; and what is kept in the audit of a lock that was held.
 *
 * Each runs on a thread of its own (a key derivation takes 0.6 s and more; keys.h may be called on
 * any thread) and is given up at lock. Main thread only.
 */
#pragma once

#include "session.h"

#include "keys.h"

G_BEGIN_DECLS

/* "A. Clinician · owner". (transfer full) */
char *rounds_user_words (const RoundsUser *user);
/* A role of keyfile.h as people say it. (transfer none) */
const char *rounds_role_words (const char *role);

/* passphrase is copied into locked memory. */
void rounds_account_change_passphrase_async (RoundsSession *session,
                                             const char *passphrase,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
/* Whether the desktop's keyring opens the store for the person who is in. */
void rounds_account_set_keyring_async (RoundsSession *session,
                                       gboolean on,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* role: ROUNDS_ROLE_... (keyfile.h). */
void rounds_account_add_user_async (RoundsSession *session,
                                    const char *user,
                                    const char *role,
                                    const char *passphrase,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void rounds_account_remove_user_async (RoundsSession *session,
                                       const char *user,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* An audit row of a lock that waits: "hold-lock", so many minutes (W14). 0: it waits no more. */
void rounds_account_note_hold_async (RoundsSession *session,
                                     guint minutes,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* An audit row about no one patient, as "print" of a round list. detail is no person's name. */
void rounds_account_note_async (RoundsSession *session,
                                const char *act,
                                const char *detail,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Of all the above. */
gboolean rounds_account_finish (RoundsSession *session, GAsyncResult *result, GError **error);

/* The new code as it is printed; the old one opens nothing any more. (transfer full) */
void rounds_account_renew_recovery_async (RoundsSession *session,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
RoundsSecret *rounds_account_renew_recovery_finish (RoundsSession *session,
                                                    GAsyncResult *result,
                                                    GError **error);

/* Whether the person who is in may do what only an owner may. */
gboolean rounds_account_is_owner (RoundsSession *session);

G_END_DECLS
