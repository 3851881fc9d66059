/* names.h: names for what GTK 4.8 and libadwaita 1.2 leave nameless inside their own widgets, where a
 * screen reader would say nothing there: scrolled windows, rows, and buttons that only bear an icon. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything below root: a row is named by its title, an icon button by its tooltip, a scrolled
 * window by scroller. scroller: what is said when the keyboard scrolls; NULL: the focus passes it
 * by, for a page whose own controls bring it into view: something in it must take the focus, since
 * 4.8's scrolled window that takes none itself holds Tab back where its child lets it go. */
void rounds_names_complete (GtkWidget *root, const char *scroller);

/* A button whose child was put there has no name: GTK takes one from a button's own label only. It gets the
 * words of the labels in it, as they read now; again after each change of them. */
void rounds_names_by_words (GtkWidget *button);

/* A flat button of an icon: words are its tooltip and its name. */
GtkWidget *rounds_names_icon_button (const char *icon, const char *words, const char *action);

G_END_DECLS
