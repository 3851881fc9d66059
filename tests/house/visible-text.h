/* visible-text.h: every text that a window shows or says, for the pseudo-locale test.
 *
 * Weighed: pictures of the window (needs eyes), AT-SPI from outside (tells no tooltips, no menus that are
 * not open, no hidden pages), and this walk in the process over all widgets, shown or not.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* where: "RoundsUnlockPage > unlock_button:tooltip-text", the nearest widget of ours and an id or type. */
typedef void (*VisibleTextFunc) (const char *where, const char *text, gpointer data);

/* Labels, tooltips, placeholders, titles, accessible names, menus and pages of root and of everything
 * below it. What a person typed (GtkEditable, GtkTextView) is not told. */
void visible_text_walk (GtkWidget *root, VisibleTextFunc found, gpointer data);
/* Labels below root that are shown, but not whole. */
void visible_text_walk_cut (GtkWidget *root, VisibleTextFunc found, gpointer data);

/* TRUE when no ASCII letter is left in text once the allowed words are taken out. */
gboolean visible_text_is_pseudo (const char *text, const char *const *allowed);

/* What GTK, libadwaita and GLib translate for themselves is none of our text. Their calls of
 * dcgettext () come here, by this program's own definition of it, and are remembered. */
gboolean visible_text_is_toolkit (const char *text);

G_END_DECLS
