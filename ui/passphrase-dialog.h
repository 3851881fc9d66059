/* passphrase-dialog.h: a new passphrase for the person who is in, typed twice.
 *
 * After an unlock by a recovery code it comes by itself: whoever needed the code has no passphrase
 * to come back with.
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_PASSPHRASE_LEAST 8 /* letters */

/* Why a new passphrase cannot be taken; NULL: it can. (transfer none) */
const char *rounds_passphrase_refusal (const char *first, const char *second);

/* after_recovery: says why it asks. GTK owns it. */
GtkWidget *rounds_passphrase_dialog_new (GtkWindow *parent,
                                         RoundsSession *session,
                                         gboolean after_recovery);

G_END_DECLS
