/* flow-sheet-page.h: vitals and laboratory results as a grid, by day or by single time (W5).
 *
 * The headings of rows and columns never leave. Arrows walk from cell to cell; the cell under the
 * cursor is the patient's selection, so that Source and timeline follow, and is said in full below
 * the grid. Density, the side of the newest and what a column is are remembered.
 */
#pragma once

#include "patient.h"
#include "plot-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_FLOW_SHEET_PAGE (rounds_flow_sheet_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsFlowSheetPage, rounds_flow_sheet_page, ROUNDS, FLOW_SHEET_PAGE, AdwBin)

GtkWidget *rounds_flow_sheet_page_new (RoundsPatient *patient);
/* Moves the cursor: columns in the order of the screen, headings of groups left out; what a key does.
 * FALSE: there is nothing further. */
gboolean rounds_flow_sheet_page_step (RoundsFlowSheetPage *self, int rows, int columns);

/* What a column is, and which side the newest stands at. FALSE: a plot is open in its place. */
gboolean rounds_flow_sheet_page_get_shown (RoundsFlowSheetPage *self,
                                           gboolean *days,
                                           gboolean *newest_first);
/* The plot that is open in place of the grid; NULL. (transfer none) */
RoundsPlotPage *rounds_flow_sheet_page_get_plot (RoundsFlowSheetPage *self);

G_END_DECLS
