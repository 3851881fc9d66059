/* about.h: what Rounds is, and what it is not for. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A dialog over parent. (transfer none) GTK owns it until it is closed. */
GtkWindow *rounds_about_new (GtkWindow *parent);

G_END_DECLS
