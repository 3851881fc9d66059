/* side-pane.h: a pane at the end of the page whose width a person chooses, 360 to 480 px.
 *
 * Its handle is dragged, or focused and moved with the arrow keys. GtkPaned was weighed: it cannot
 * fold over the page in a narrow window, which AdwFlap around this pane does.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_SIDE_PANE_MIN  360
#define ROUNDS_SIDE_PANE_MAX  480
#define ROUNDS_SIDE_PANE_OWN  368 /* until somebody moves it */

/* Properties: "child" (GtkWidget), "width" (int, clamped): its natural width. */
#define ROUNDS_TYPE_SIDE_PANE (rounds_side_pane_get_type ())
G_DECLARE_FINAL_TYPE (RoundsSidePane, rounds_side_pane, ROUNDS, SIDE_PANE, GtkWidget)

void rounds_side_pane_set_child (RoundsSidePane *self, GtkWidget *child);
void rounds_side_pane_set_width (RoundsSidePane *self, int width);
int rounds_side_pane_get_width (RoundsSidePane *self);

G_END_DECLS
