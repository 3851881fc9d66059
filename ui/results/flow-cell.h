/* flow-cell.h: what a cell of the flow sheet draws in the room that it has: each value beside its own time, the
 * newest first; else the newest and how many there are; else that on more lines. The newest value, its flag
 * and its time are never cut.
 *
 * A line is pieces of unlike ink and weight, so widths are measured here and nowhere else: what a column needs
 * (rounds_flow_cell_need) and what is drawn cannot differ.
 */
#pragma once

#include "results-grid.h"
#include "row-paint.h"

G_BEGIN_DECLS

#define ROUNDS_FLOW_CELL_LINES 3

typedef struct
{
  float least[ROUNDS_FLOW_CELL_LINES]; /* the narrowest it can be on one line, on two, on three */
  float all;                           /* on one line that says every value it shows */
} RoundsFlowNeed;

/* widths: of the widget's font; shapes of cells are made of the same few pieces. */
RoundsFlowNeed rounds_flow_cell_need (const RoundsGridWords *words,
                                      GtkWidget *widget,
                                      RoundsTextWidths *widths);
/* Into a box of a row that has so many lines of text. */
void rounds_flow_cell_draw (RoundsPaint *paint,
                            const RoundsGridWords *words,
                            guint lines_of_row,
                            const graphene_rect_t *box);

G_END_DECLS
