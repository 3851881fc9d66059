/* plot-values.h: the values of a plot as a list, newest first: what the drawing says, and why some of
 * them are not in it. Lazy: a row exists while it is seen.
 */
#pragma once

#include "plot-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PLOT_VALUE (rounds_plot_value_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPlotValue, rounds_plot_value, ROUNDS, PLOT_VALUE, GObject)

struct _RoundsPlotValue
{
  GObject parent;
  guint series, point; /* into the RoundsPlotWhat */
};

#define ROUNDS_TYPE_PLOT_VALUES (rounds_plot_values_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPlotValues, rounds_plot_values, ROUNDS, PLOT_VALUES, GObject)

RoundsPlotValues *rounds_plot_values_new (void); /* a GListModel */
void rounds_plot_values_set (RoundsPlotValues *self, const RoundsPlotWhat *what);
/* GTK_INVALID_LIST_POSITION: it is not there. */
guint rounds_plot_values_find (RoundsPlotValues *self, guint series, guint point);

/* A row of the list: time, value, unit, specimen, flag and range; under it the status, and why it is
 * not plotted. Two lines of text, always. */
#define ROUNDS_TYPE_PLOT_VALUE_ROW (rounds_plot_value_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPlotValueRow, rounds_plot_value_row, ROUNDS, PLOT_VALUE_ROW, GtkWidget)

GtkWidget *rounds_plot_value_row_new (void);
void rounds_plot_value_row_set (RoundsPlotValueRow *self,
                                const RoundsPlotWhat *what,
                                const RoundsPlotValue *value);
/* All that it says. (transfer none) */
const char *rounds_plot_value_row_get_words (RoundsPlotValueRow *self);

G_END_DECLS
