/* timeline-layout.h: what stands where in one view: a list of marks, read by the drawing and by the
 * pointer alike, so that they cannot disagree. No GTK.
 *
 * x counts from the left edge of the plot, y from the top of the lanes. Lanes get a row each; spare
 * rows go to landmarks and to what lasts; when there are fewer rows than lanes the last ones share
 * one. Near, where hours are shown, a lane without anything in view gives its row to results and
 * vitals, which are then a row each. Every item that touches the view is a member of a mark of at least ROUNDS_MARK_LEAST pixels:
 * alone, in a column with its neighbours, or in a strip of density. Columns and strips are cut on a
 * grid that moves with time, so that panning changes nothing.
 */
#pragma once

#include "timeline-model.h"
#include "timeline-scale.h"

G_BEGIN_DECLS

#define ROUNDS_MARK_LEAST 2.0

typedef enum
{
  ROUNDS_SHAPE_FOLD = 0, /* over all rows, beneath everything */
  ROUNDS_SHAPE_BAND,     /* a run of repeats, beneath its members */
  ROUNDS_SHAPE_BAR,      /* lasts; dotted from `dots` on */
  ROUNDS_SHAPE_SOFT,     /* a date that is not whole */
  ROUNDS_SHAPE_DENSITY,  /* many; `high` of 0 to 1 */
  ROUNDS_SHAPE_TICK,     /* one or some, at one place */
  ROUNDS_SHAPE_LANDMARK, /* a triangle with its name */
  ROUNDS_SHAPE_ASIDE,    /* what has no place in time, in the margin: x below 0 */
} RoundsShape;

typedef struct
{
  RoundsShape shape;
  guint lane;     /* into the model's lanes; ROUNDS_NONE of a fold */
  guint row;      /* of the layout */
  double x0, x1;  /* as drawn, label aside */
  double dots;    /* of a bar: solid up to here */
  double high;    /* of density */
  guint first, n; /* into members: items of the lane; of a fold `first` is its number */
  guint n_rows;   /* rows of the chart that its members stand for */
  guint32 marks;  /* of all of them */
  guint8
      flag; /* RoundsFlag of the member that stands out most, once placed; of a column if critical */
  const RoundsChartRow *flagged; /* that member's row; NULL: none does */
  gboolean low;                  /* of a tick: words stand over it */
  const char *label;             /* NULL: no room */
  double label_x, label_width;
} RoundsTimelineMark;

typedef struct
{
  guint lane;        /* into the model's lanes */
  guint n_lanes;     /* over 1: these lanes share the row */
  const char *title; /* of one analyte, near; NULL: the lane's */
} RoundsTimelineRow;

/* Pixels that a text takes. */
typedef double (*RoundsTimelineMeasure) (const char *text, gboolean bold, gpointer data);

typedef struct
{
  guint rows; /* that there is room for, at least 1 */
  double em;  /* height of the letters: distances grow with it */
  RoundsTimelineMeasure measure;
  gpointer measure_data;
} RoundsTimelineRoom;

typedef struct _RoundsTimelineLayout RoundsTimelineLayout;
struct _RoundsTimelineLayout
{
  const RoundsTimelineModel *model;
  const RoundsTimelineScale *scale;
  GArray *marks;   /* RoundsTimelineMark, in the order of drawing */
  GArray *rows;    /* RoundsTimelineRow */
  GArray *members; /* guint: items of a lane */
  /*< private >*/
  RoundsTimelineRoom room;
  GStringChunk *words;
  double dense_rate; /* for which `densest` holds */
  guint densest[ROUNDS_N_LANES];
};

RoundsTimelineLayout *rounds_timeline_layout_new (void);
void rounds_timeline_layout_free (RoundsTimelineLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsTimelineLayout, rounds_timeline_layout_free)

/* Makes the list anew. model and scale stay the caller's and outlive its use. */
void rounds_timeline_layout_make (RoundsTimelineLayout *self,
                                  const RoundsTimelineModel *model,
                                  const RoundsTimelineScale *scale,
                                  const RoundsTimelineRoom *room);
/* The topmost mark of a row at x, or else the nearest within `slack` pixels; the fold there when
 * there is none; NULL: nothing. */
const RoundsTimelineMark *
rounds_timeline_layout_at (const RoundsTimelineLayout *self, double x, guint row, double slack);
/* How many rows from `row` on a line at x can cross without crossing words. */
guint rounds_timeline_layout_clear (const RoundsTimelineLayout *self, double x, guint row);
/* The mark that an item of a lane is a member of, a band only when there is no other; NULL: it is not
 * in view. */
const RoundsTimelineMark *rounds_timeline_layout_of (const RoundsTimelineLayout *self,
                                                     guint lane,
                                                     guint item);
/* The nth member of a mark; not of a fold or of what stands aside. */
const RoundsTimelineItem *rounds_timeline_mark_item (const RoundsTimelineLayout *self,
                                                     const RoundsTimelineMark *mark,
                                                     guint n);

G_END_DECLS
