/* write-layout.h: two children beside each other where there is room, else the second below. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Give it to a widget with two children; the second is `side` wide or its natural width, whichever is
 * more, and scrolls by itself; it stands below, whole, when the first would be less than half. (transfer full) */
GtkLayoutManager *rounds_write_layout_new (void);

G_END_DECLS
