/* plot.h: values over time, drawn: points and line, own ranges, limits as open arrows, corrected and
 * flagged ones marked, other specimens as other symbols; under them courses of medicines and
 * encounters. Beside it always stands a list that says the same (plot-page.h).
 *
 * Time runs from left to right and is the patient's view, without folds: one rate from edge to edge.
 * Left and Right walk from value to value, + and - zoom, Ctrl+Left and Ctrl+Right move, A shows all,
 * Enter opens the source. What lies outside of the view is counted in words at its edges.
 */
#pragma once

#include "medicines.h"
#include "plot-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "view-asked" (gint64 from, gint64 to); "point-asked" (guint series, guint point). */
#define ROUNDS_TYPE_PLOT (rounds_plot_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPlot, rounds_plot, ROUNDS, PLOT, GtkWidget)

GtkWidget *rounds_plot_new (gboolean small);
/* what is copied; its rows and the medicines (NULL: not shown) are valid until the next call, or
 * rounds_plot_clear. */
void rounds_plot_set (RoundsPlot *self,
                      const RoundsPlotWhat *what,
                      const RoundsMedicines *medicines,
                      gboolean encounters);
void rounds_plot_clear (RoundsPlot *self);
void rounds_plot_set_view (RoundsPlot *self, gint64 from, gint64 to);
/* series ROUNDS_NONE: nothing. */
void rounds_plot_select (RoundsPlot *self, guint series, guint point);

G_END_DECLS
