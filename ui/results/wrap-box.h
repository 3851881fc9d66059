/* wrap-box.h: a line of controls that becomes several lines where there is no room for one.
 *
 * Children that expand share what is left of their line. Weighed: GtkFlowBox (all children get one
 * width, and a focusable frame each) and a scrolled line (hides its end). libadwaita has none before
 * 1.7. Chosen: this.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_WRAP_BOX (rounds_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWrapBox, rounds_wrap_box, ROUNDS, WRAP_BOX, GtkWidget)

GtkWidget *rounds_wrap_box_new (void);
void rounds_wrap_box_append (RoundsWrapBox *self, GtkWidget *child);

G_END_DECLS
