/* flow-row.h: a row of the flow sheet, drawn: analyte, unit, and the cells of the columns in view; or
 * the heading of a group, or of the columns.
 *
 * Weighed: GtkColumnView with generated columns (rows x columns widgets: 205 rows of 12 columns are
 * 2,500, and a column a day is 7,000 columns), one drawn widget for the whole grid (nothing in it for
 * a screen reader to land on), or a list of drawn rows. Chosen: the last. Down the rows are virtual,
 * across only the columns in view are drawn, and each row tells its words. All rows share one
 * RoundsFlowView: which columns are in view, how wide, and where the cursor is.
 */
#pragma once

#include "results-grid.h"
#include "row-paint.h"

G_BEGIN_DECLS

typedef struct
{
  grefcount count;
  const RoundsResultsGrid *grid; /* NULL: nothing */
  gboolean compact, newest_first;
  guint first;      /* of the columns in view, in the order of the screen */
  guint visible;    /* columns in view; set by layout */
  guint cursor;     /* column of the grid; ROUNDS_NONE */
  guint cursor_row; /* row of the grid; ROUNDS_NONE */
  /* of the last layout */
  int width;
  guint lines; /* of text in a row: all rows have one height */
  float name, unit, column;
  /* of the grid in the font */
  RoundsFontMark font;
  RoundsTextWidths widths;
  const RoundsResultsGrid *measured;
  GArray *needs;
  float widest, widest_newest, widest_unit;
} RoundsFlowView;

RoundsFlowView *rounds_flow_view_new (void);
RoundsFlowView *rounds_flow_view_ref (RoundsFlowView *self);
void rounds_flow_view_unref (RoundsFlowView *self);
/* Works the widths out again for a row of this width in the widget's font: as many columns as fit, but fewer
 * where the newest value of a cell, its flag and its time would not fit a line; else rows have two. */
void rounds_flow_view_lay_out (RoundsFlowView *self, GtkWidget *widget, int width);
/* The column of the grid at a place of the screen's order; ROUNDS_NONE past the last. */
guint rounds_flow_view_column (const RoundsFlowView *self, guint place);
/* The other way. */
guint rounds_flow_view_place (const RoundsFlowView *self, guint column);
/* Brings a place into view. TRUE: the view moved. */
gboolean rounds_flow_view_reveal (RoundsFlowView *self, guint place);

#define ROUNDS_TYPE_FLOW_ROW (rounds_flow_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsFlowRow, rounds_flow_row, ROUNDS, FLOW_ROW, GtkWidget)

GtkWidget *rounds_flow_row_new (RoundsFlowView *view);
/* row: of the grid; ROUNDS_NONE: the headings of the columns. */
void rounds_flow_row_set (RoundsFlowRow *self, guint row);
/* The words of the columns in view, after they or the cursor moved. */
void rounds_flow_row_refresh (RoundsFlowRow *self);
guint rounds_flow_row_get (RoundsFlowRow *self);
/* The place in the screen's order under x; ROUNDS_NONE: none. */
guint rounds_flow_row_place_at (RoundsFlowRow *self, double x);
const char *rounds_flow_row_get_words (RoundsFlowRow *self);
/* A value, flag, unit, time or title in view was cut when the row was last drawn. */
gboolean rounds_flow_row_is_cut (RoundsFlowRow *self);
/* The widths of the grid that is there now are known. */
gboolean rounds_flow_row_is_measured (RoundsFlowRow *self);

G_END_DECLS
