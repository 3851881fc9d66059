/* pane-head.h: the upper edge of the pane beside a section: the switches of its three pages, and the button that lets
 * it take the section's place.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* "chat", "source" and "search", each an AdwBin that is filled later: the switches stand where they are from the
 * beginning, and none moves away from below the pointer. */
void rounds_pane_head_add_places (GtkStack *stack);
/* (transfer none) *full: its toggle button, without an act. */
GtkWidget *rounds_pane_head_new (GtkStack *stack, GtkWidget **full);

G_END_DECLS
