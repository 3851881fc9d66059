/* plot-paper.h: a plot on paper, drawn from its values.
 *
 * As the page shows it, at the width of the paper and on white: the large one with its key in words and the
 * medicines of its time in words, below it the compared ones, each under its name on the same time axis and never
 * torn, and at the end every value of that time in a table: none can be read from a drawing only. Values of another
 * time are counted, and a second paper has them all. What is sensitive stays off unless it is asked for: values,
 * the name of what has no other values, medicines, encounters.
 *
 * Weighed for the table: all values of the chart (an hour of intensive care under twenty years of them), the drawn
 * ones (limits and what is not plotted would be nowhere), all of the time that is drawn, drawn or not. Chosen: the
 * last. Values without a date are in it too: whether they belong to that time is not known.
 * Of the drawing: plot-drawing.h.
 */
#pragma once

#include "plot-page.h"
#include "print-window.h"

G_BEGIN_DECLS

/* (transfer full) */
RoundsPaper *rounds_plot_paper_new (RoundsPatient *patient,
                                    const RoundsPlotShown *shown,
                                    gboolean sensitive,
                                    guint *kept_back);
/* Offers it, with all times where it shows some, and each with what is sensitive where something is. */
void rounds_plot_papers_add (RoundsPrintWindow *window,
                             RoundsPatient *patient,
                             const RoundsPlotShown *shown);

G_END_DECLS
