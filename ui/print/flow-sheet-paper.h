/* flow-sheet-paper.h: vitals and laboratory results by time, on paper.
 *
 * Every value of a cell, with its time where it is not its column's, its flag in letters and what must be said
 * of it; columns go on over further pages with the rows' names and the titles again (paper-table.h). At most
 * ROUNDS_FLOW_SHEET_PAPER_COLUMNS columns are one paper: a longer flow sheet is several papers, the newest
 * first, each of which says of which time. A row without a value in that time is counted. Values without a date
 * are in a last column, of each of these papers: whether they belong to its time is not known.
 *
 * Weighed: all columns on one paper (20 years of days are 4,000 pages, begun by one key), a choice of dates
 * before it (one more step, for the newest month as for any), papers by span. Chosen: the last.
 */
#pragma once

#include "print-window.h"

G_BEGIN_DECLS

#define ROUNDS_FLOW_SHEET_PAPER_COLUMNS 28

typedef struct
{
  gboolean days;         /* a column is a day, else a single time */
  gboolean newest_first; /* beside the names stands the newest column */
  gboolean sensitive;    /* what is sensitive is on it */
  gint64 from, to;       /* columns that begin in [from, to); G_MININT64, G_MAXINT64 */
} RoundsFlowSheetSpan;

/* (transfer full) */
RoundsPaper *rounds_flow_sheet_paper_new (RoundsPatient *patient,
                                          const RoundsFlowSheetSpan *span,
                                          guint *kept_back);
/* Offers all of it, each paper made when it is chosen. */
void rounds_flow_sheet_papers_add (RoundsPrintWindow *window,
                                   RoundsPatient *patient,
                                   gboolean days,
                                   gboolean newest_first);

G_END_DECLS
