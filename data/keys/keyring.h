/* keyring.h: a key in the desktop's keyring (the Secret Service), so that a person who is signed in
 * to the desktop need not type the passphrase of the store again. A convenience, never alone.
 *
 * The keyring holds 32 random bytes that open one slot of one person; without the store they say
 * nothing. Keyrings are lost, locked, or do not answer, so the slot is only obeyed beside a
 * passphrase slot of the same person, nothing here waits longer than its limit, nothing asks the
 * desktop to put up a window, and every failure is KEYRING with a line that says to use the
 * passphrase. On a desktop that several people share, whoever sits there opens the store under that
 * name: the page that switches this on says so.
 *
 * Weighed: libsecret's blocking calls (a keyring that hangs holds the caller for 25 s), talking to
 * the bus ourselves (400 lines of a protocol with a key exchange). Chosen: libsecret's calls that
 * do not block, on a context of their own, left behind at the limit. Any thread; blocks up to the
 * limit.
 */
#pragma once

#include "keyfile.h"

G_BEGIN_DECLS

/* What a person waits for a convenience. */
#define ROUNDS_KEYRING_LIMIT_MS 3000

/* For the person who opened the store. REFUSED without a passphrase of one's own. */
gboolean rounds_keyring_enable (RoundsStore *store,
                                guint limit_ms,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the slot away, then the keyring's key; only the first can fail. */
gboolean rounds_keyring_disable (RoundsStore *store,
                                 guint limit_ms,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) */
RoundsStore *
rounds_keyring_open (const char *dir, const char *user, guint limit_ms, GError **error);

G_END_DECLS
