/* flow.h: pieces side by side that wrap onto as many lines as they need, like words.
 *
 * A piece is as wide as it likes to be, and never wider than the line. A piece with hexpand takes
 * what is left of its line, so that what follows it stands at the end, and gives of its own width so that they need no line of their own. Mirrored in right-to-left.
 *
 * Weighed: GtkFlowBox (columns of one width, a focusable child around each piece), Pango in one
 * label (no piece could be pressed). Chosen: a layout manager; it knows nothing of what it lays out.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_FLOW (rounds_flow_get_type ())
G_DECLARE_FINAL_TYPE (RoundsFlow, rounds_flow, ROUNDS, FLOW, GtkLayoutManager)

/* Pixels between pieces of a line and between lines. (transfer full) */
GtkLayoutManager *rounds_flow_new (int column_gap, int row_gap);
/* For a widget that says itself which of its pieces stand there: how high they are together, and their
 * places from the top of area on. pieces: GtkWidget, in their order. A width below 0: all in one line. */
int rounds_flow_height (RoundsFlow *self, const GPtrArray *pieces, int width);
void rounds_flow_place (RoundsFlow *self, const GPtrArray *pieces, const GdkRectangle *area);

/* A widget with such a layout and no looks of its own. */
#define ROUNDS_TYPE_FLOW_BOX (rounds_flow_box_get_type ())
G_DECLARE_FINAL_TYPE (RoundsFlowBox, rounds_flow_box, ROUNDS, FLOW_BOX, GtkWidget)

GtkWidget *rounds_flow_box_new (int column_gap, int row_gap);
/* Lines below the first begin where its second piece does, and never at the end. */
void rounds_flow_box_set_hanging (RoundsFlowBox *self);
void rounds_flow_box_append (RoundsFlowBox *self, GtkWidget *piece);
void rounds_flow_box_empty (RoundsFlowBox *self);

G_END_DECLS
