/* recovery-print.h: the recovery code on paper, and nowhere else: no file is offered for it.
 *
 * The sheet names the store and the person, so that it is found again years later, and says what it
 * is not to be kept with.
 */
#pragma once

#include "print-window.h"

G_BEGIN_DECLS

/* Of the person who is in. code is copied, and wiped with the window. GTK owns it. */
GtkWindow *rounds_recovery_print_new (GtkWindow *parent, RoundsSession *session, const char *code);

G_END_DECLS
