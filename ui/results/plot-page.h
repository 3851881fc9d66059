/* plot-page.h: one analyte over time, large, with its values beside it and others below it.
 *
 * The time axis is the patient's view: timeline and plots move together. The cursor of the plot, the
 * selected row of the list and the patient's selection are one.
 */
#pragma once

#include "patient.h"
#include "plot.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "back" (): Esc, or its button. */
#define ROUNDS_TYPE_PLOT_PAGE (rounds_plot_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPlotPage, rounds_plot_page, ROUNDS, PLOT_PAGE, AdwBin)

/* series: const RoundsSeries *, the first one large, the others as small multiples; one that is pressed becomes the
 * large one. */
GtkWidget *rounds_plot_page_new (RoundsPatient *patient, GPtrArray *series);
/* Looks its series up again: after "changed" or another moment. */
void rounds_plot_page_refresh (RoundsPlotPage *self);
void rounds_plot_page_focus (RoundsPlotPage *self);

G_END_DECLS
