/* plot-private.h: what the plot's drawing and its input share. */
#pragma once

#include "plot.h"
#include "row-paint.h"

#include "timeline-ticks.h"

typedef struct
{
  const RoundsMedicineLine *line;
  const RoundsMedicineCourse *course; /* the newest that runs within the view */
  guint n;                            /* of its courses that do */
} RoundsPlotCourse;

#define ROUNDS_PLOT_COURSES 5 /* lines of medicines; the rest is counted */

struct _RoundsPlot
{
  GtkWidget parent;
  gboolean small;
  RoundsPlotWhat what;
  const RoundsMedicines *medicines; /* NULL: not shown */
  gboolean encounters;
  gint64 from, to; /* the view */
  RoundsPlotScale scale;
  gboolean drawable; /* there is something on the axis: from low to high */
  double low, high;
  guint series, point; /* selected; ROUNDS_NONE */
  /* of the last layout */
  float left, right, top, foot; /* of the field of values */
  int line;                     /* height of a line of text */
  double drag_from, drag_to;    /* view when a drag began */
};

/* Where things stand, for the widget's present size. */
void rounds_plot_lay_out (RoundsPlot *self);
double rounds_plot_x (RoundsPlot *self, gint64 instant);
double rounds_plot_y (RoundsPlot *self, double number);
/* The medicines that run within the view, as many as have room. *more: the others. (transfer full) */
GArray *rounds_plot_courses (RoundsPlot *self, guint *more);
/* An encounter that took place, within the view and up to the moment. */
gboolean rounds_plot_marks_visit (RoundsPlot *self, const RoundsChartRow *row);
/* The points of a series within the view, one more at each side. */
void rounds_plot_within (RoundsPlot *self, guint series, guint *first, guint *last);
void rounds_plot_draw (RoundsPlot *self, GtkSnapshot *snapshot);
