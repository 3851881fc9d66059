/* ui-keys.h: real keys: pressed in the X server (XTEST, by xdotool), taken by the window as from a keyboard. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "key" with "shift+Tab", "type" with words. */
void ui_xdotool (const char *verb, const char *argument);
/* There is no window manager that would give it the keyboard. */
void ui_take_keyboard (GtkWindow *window);
/* key: as xdotool takes it. Returns once it came up again: it was taken, however long that took; or once done is TRUE
 * (NULL: never). */
void
ui_press_key (GtkWidget *window, const char *key, gboolean (*done) (gpointer data), gpointer data);
/* What lies over this window: a dialog, or a popover of it; NULL: nothing does. */
GtkWidget *ui_over (GtkWidget *window);
/* Presses Escape on what ui_over found, and waits until it has gone. */
void ui_escape (GtkWidget *over, const char *what);

G_END_DECLS
