/* outbox.h: what was signed and entered here and a server must still learn.
 *
 * A button that says how much waits ("No server · 2 waiting"), and the list behind it: what, of whom,
 * by whom, when. Read on the worker; told apart by state, never sent from here.
 */
#pragma once

#include "session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_OUTBOX_BUTTON (rounds_outbox_button_get_type ())
G_DECLARE_FINAL_TYPE (RoundsOutboxButton, rounds_outbox_button, ROUNDS, OUTBOX_BUTTON, GtkButton)

/* Counts when it is made and whenever it is told to. */
GtkWidget *rounds_outbox_button_new (RoundsSession *session);
void rounds_outbox_button_refresh (RoundsOutboxButton *self);

/* "Waiting to Be Sent"; goes at lock. */
GtkWindow *rounds_outbox_dialog_new (RoundsSession *session);

G_END_DECLS
