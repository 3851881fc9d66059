/* exam-trend.h: the values before an item of the exam-room view, in words and as a plot.
 *
 * One series, in its own unit, up to the item and never beyond it. A value before it that is sensitive
 * was not chosen by anybody (W12): unless the item is sensitive itself, and so was asked about, words
 * leave it out, and a plot that would hold it is not drawn.
 */
#pragma once

#include "chart-index.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "before: 5.6 on 01-Nov-2026", "3.82 on 04-Oct-2026", a line each; "" when there is none. (transfer full) */
char *rounds_exam_before (const RoundsChartIndex *index, const RoundsChartRow *row);
/* Large, not to be worked with. NULL: less than two values, or not numbers. Valid until the chart
 * changes. */
GtkWidget *rounds_exam_plot_new (const RoundsChartIndex *index, const RoundsChartRow *row);

G_END_DECLS
