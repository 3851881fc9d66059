/* width-bin.h: a container of one child that says, in the next frame, that its width or its height changed:
 * for pages that stand otherwise when they are narrow or low. libadwaita has breakpoints since 1.4 only.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals "width-changed" (int width), "height-changed" (int height), never while sizes are being given out. */
#define ROUNDS_TYPE_WIDTH_BIN (rounds_width_bin_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWidthBin, rounds_width_bin, ROUNDS, WIDTH_BIN, GtkWidget)

/* Takes the place of the child before. */
void rounds_width_bin_set_child (RoundsWidthBin *self, GtkWidget *child);

G_END_DECLS
