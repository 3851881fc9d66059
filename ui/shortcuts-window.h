/* shortcuts-window.h: every key by what it does, from the tables of the actions (palette-actions.h,
 * page-actions.h, section.h), so that it cannot be out of date. What has no key is in the palette.
 *
 * Weighed: GtkShortcutsWindow from a .ui file (a second list, pages that do not fit at twice the size,
 * groups that 4.8 gives a screen reader no names for), a list of ours. Chosen: the list.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_SHORTCUTS_WINDOW (rounds_shortcuts_window_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsShortcutsWindow, rounds_shortcuts_window, ROUNDS, SHORTCUTS_WINDOW, AdwWindow)

/* window: whose keys. GTK owns it; gtk_window_present. */
GtkWidget *rounds_shortcuts_window_new (GtkWindow *window);

G_END_DECLS
