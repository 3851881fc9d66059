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
/* What it shows, to be put on paper: valid until the chart changes or the page goes. FALSE: its analyte is no longer
 * in the chart. */
typedef struct
{
  const RoundsPlotWhat *what; /* the large one; a single series that is no number is not drawn */
  const GPtrArray *compared;  /* of const RoundsSeries, each with an axis of its own */
  gboolean medicines, encounters;
  gint64 from, to; /* the time that is in view */
} RoundsPlotShown;
gboolean rounds_plot_page_get_shown (RoundsPlotPage *self, RoundsPlotShown *shown);

G_END_DECLS
