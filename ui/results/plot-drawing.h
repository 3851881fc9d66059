/* plot-drawing.h: the drawing of a plot, on the screen and on paper: axes, ranges, lines, points, words, and what
 * lies under them.
 *
 * Weighed for paper: a picture of the page that shows it (with its buttons, as small as the window was wide, dark
 * where the theme is), a drawing of its own (two that say different things one day), this one without a widget:
 * font, size and inks are its user's. Chosen: the last. On paper grounds have edges and no colour stands alone.
 */
#pragma once

#include "medicines.h"
#include "plot-scale.h"
#include "row-paint.h"

G_BEGIN_DECLS

#define ROUNDS_PLOT_COURSES 5   /* lines of medicines; the rest is counted */
#define ROUNDS_PLOT_POINTS  400 /* more of them in view are a line without symbols */

typedef struct
{
  PangoContext *context; /* of its letters; its user's */
  float width, height;
  float least_labels; /* room for those of another plot's axis, which stands above or below it */
  gboolean small, paper;
  RoundsPlotWhat what;
  const RoundsMedicines *medicines; /* NULL: not shown */
  gboolean encounters;
  gboolean plain;  /* no encounter of which the record is sensitive */
  gint64 from, to; /* the view */
  RoundsPlotScale scale;
  gboolean drawable;   /* there is something on the axis: from low to high */
  double low, high;    /* see rounds_plot_what_extent */
  guint series, point; /* selected; ROUNDS_NONE */
  /* of the last drawing */
  float left, right, top, foot; /* of the field of values */
  float labels;                 /* width of those of its axis */
  int line;                     /* height of a line of text */
} RoundsPlotDrawing;

typedef struct
{
  const RoundsMedicineLine *line;
  const RoundsMedicineCourse *course; /* the newest that runs within the view */
  guint n;                            /* of its courses that do */
} RoundsPlotCourse;

/* Into (0, 0)-(width, height); paint is begun. Nothing where there is nothing to draw. */
void rounds_plot_drawing_draw (RoundsPlotDrawing *self, RoundsPaint *paint);
/* The width of the labels of its axis: the largest of some is the least_labels of all, which stand below each other. */
float rounds_plot_drawing_labels (RoundsPlotDrawing *self);
double rounds_plot_drawing_x (const RoundsPlotDrawing *self, gint64 instant);
double rounds_plot_drawing_y (RoundsPlotDrawing *self, double number);
/* Within the view, as a course that was meant. */
gboolean rounds_plot_drawing_runs (const RoundsPlotDrawing *self,
                                   const RoundsMedicineCourse *course);
/* The medicines that run within the view, as many as have room. *more: the others. (transfer full) */
GArray *rounds_plot_drawing_courses (RoundsPlotDrawing *self, guint *more);
/* An encounter that took place, within the view and up to the moment. */
gboolean rounds_plot_drawing_marks_visit (const RoundsPlotDrawing *self, const RoundsChartRow *row);
/* The points of a series within the view, one more at each side. */
void rounds_plot_drawing_within (RoundsPlotDrawing *self, guint series, guint *first, guint *last);

G_END_DECLS
