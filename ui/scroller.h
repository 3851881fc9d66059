/* scroller.h: names for the scrolled windows inside libadwaita 1.2's own widgets, which are
 * focusable and nameless. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Every scrolled window below root. name: what a screen reader says when the keyboard scrolls it;
 * NULL: the focus passes it by, for a page whose own controls bring it into view. */
void rounds_scroller_name (GtkWidget *root, const char *name);

G_END_DECLS
