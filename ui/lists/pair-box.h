/* pair-box.h: two widgets on one line where both fit, else one above the other: the head of a page,
 * whose words grow with the text and whose page may be narrow. GtkFlowBox was weighed: its children
 * take the focus and share one width. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "first", "second" (GtkWidget). */
#define ROUNDS_TYPE_PAIR_BOX (rounds_pair_box_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPairBox, rounds_pair_box, ROUNDS, PAIR_BOX, GtkWidget)

G_END_DECLS
