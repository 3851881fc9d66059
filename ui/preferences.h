/* preferences.h: what a person sets (reading, lock), what the site set (shown), and the keys of the
 * store: passphrase, recovery code, keyring, people.
 *
 * A site's rule is moved by an owner alone, and stands in the audit then; one that an administrator has locked is
 * shown and cannot be moved. What changes keys runs on a thread (account.h) and says what became of it. It goes at
 * lock.
 */
#pragma once

#include "idle.h"
#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Of an unlocked session. idle may be NULL: then the lock cannot be held from here. GTK owns it. */
GtkWidget *rounds_preferences_new (GtkWindow *parent, RoundsSession *session, RoundsIdle *idle);

G_END_DECLS
