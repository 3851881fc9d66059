/* timeline-model.h: what a timeline has to show of a chart: lanes, and in each what happened, sorted.
 * No GTK, and nothing about pixels.
 *
 * Every row of the chart that was not chosen away is in at least one item of one lane, or in a lane's
 * `aside` (no date, or after death): what cannot be placed is counted where it can be read.
 * Landmarks are in their own lane too, since far away they are what has a name.
 *
 * Weighed: asking the index at every frame (its filter walks all rows), or sorting into lanes once,
 * after which a frame looks at what is in view. Chosen: the second; 50,000 rows take some ms, once.
 */
#pragma once

#include "medicines.h"
#include "problems.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_LANE_LANDMARKS = 0,
  ROUNDS_LANE_AFTER_DEATH, /* holds nothing but what stands aside */
  ROUNDS_LANE_ENCOUNTERS,
  ROUNDS_LANE_PROBLEMS,
  ROUNDS_LANE_MEDICINES,
  ROUNDS_LANE_RESULTS,
  ROUNDS_LANE_VITALS,
  ROUNDS_LANE_PROCEDURES,
  ROUNDS_LANE_IMAGES,
  ROUNDS_LANE_NOTES,
  ROUNDS_LANE_IMMUNIZATIONS,
  ROUNDS_LANE_GENOMICS,
  ROUNDS_LANE_DEVICES,
  ROUNDS_LANE_OTHER,
  ROUNDS_LANE_ROUTINE,
  ROUNDS_N_LANES
} RoundsLaneId;

/* What of the chart a person wants to see. Zeroed: all but the routine. */
typedef struct
{
  guint64 kinds;    /* 1 << RoundsKind; 0: all */
  const char *text; /* in a title or a code, whatever its case; NULL: any */
  guint encounter;  /* 1 + into index->encounters; 0: any */
  gint64 new_since; /* came to be known later than this, ms since 1970; 0: whenever */
  /* When a row came; NULL: when it arrived. */
  gint64 (*came) (const RoundsChartRow *row, gpointer data);
  gpointer came_data;
  gboolean routine; /* the routine tier too */
  gint64 now;       /* of the chart; 0: when the index was made */
  /* As of that now, where they are made already; they outlive the model. NULL: it makes its own. */
  const RoundsProblems *problems;
  const RoundsMedicines *medicines;
} RoundsTimelineChoice;

typedef enum
{
  ROUNDS_ITEM_LASTS = 1 << 0, /* a bar; else a moment, or a date that is not whole */
  ROUNDS_ITEM_RUN = 1 << 1,   /* repeats of one thing: a band over its members, with their count */
  ROUNDS_ITEM_DEATH = 1 << 2, /* the person's death: has no row */
} RoundsItemFlag;

typedef struct
{
  gint64 from, to;   /* when it began: an interval as wide as the date is vague */
  gint64 until;      /* known to last to here */
  gint64 open_until; /* its end is not recorded: it may last to here; else until */
  guint first, n;    /* into RoundsTimelineModel.rows: the rows that it stands for, oldest first */
  guint first_step, n_steps; /* into steps: changes of dose */
  guint32 marks;             /* of its rows */
  guint16 lane;              /* RoundsLaneId */
  guint16 flags;             /* RoundsItemFlag */
  guint run;                 /* the run that it is, or is a member of; 0: none */
  const char *title;
  const RoundsChartRow *flagged; /* of its rows the one that stands out most; NULL: none does */
} RoundsTimelineItem;

typedef struct
{
  RoundsLaneId id;
  const RoundsTimelineItem *items; /* (n_items) by from, then until */
  guint n_items;
  gint64 longest;   /* no item lasts longer, in ms: where a search for what is in view begins */
  GPtrArray *aside; /* const RoundsChartRow *: without a place in time */
  guint n_rows;     /* rows, those aside too */
} RoundsTimelineLane;

typedef struct
{
  gint64 at;
  const RoundsChartRow *row;
} RoundsTimelineStep;

typedef struct
{
  const RoundsChartIndex *index;
  RoundsTimelineLane lanes[ROUNDS_N_LANES]; /* (n_lanes) those that hold something, in order */
  guint n_lanes;
  const RoundsChartRow *const *rows;
  const RoundsTimelineStep *steps;
  gint64 from, to; /* all there is, with a margin */
  gint64 end;      /* what goes on goes on to here: to, or the death of the person */
  gint64 clock;    /* now, of the chart */
  gint64 now;      /* the same in from .. to */
  const gint64
      *begins; /* (n_begins) the days on which something happens, sorted, of all rows; and now */
  guint n_begins;
  const gint64 *all; /* (n_all) when every row begins, chosen or not, sorted */
  guint n_all;
  const gint64 *shown; /* (n_shown) the same of the rows that are drawn */
  guint n_shown;
  guint n_chosen;  /* rows that the choice lets through */
  guint n_routine; /* routine rows, shown or not */
  /* of them, what is sensitive by itself (sensitive.h): hidden with them, and never called routine */
  guint n_sensitive;
  gboolean routine; /* they are shown */
  /*< private >*/
  guint8 *chosen; /* (index->n_rows) */
  gpointer arrays[5];
  RoundsProblems *problems; /* own ones, of which titles of items are; NULL: the choice's */
  RoundsMedicines *medicines;
} RoundsTimelineModel;

/* index outlives it. (transfer full) */
RoundsTimelineModel *rounds_timeline_model_new (const RoundsChartIndex *index,
                                                const RoundsTimelineChoice *choice);
void rounds_timeline_model_free (RoundsTimelineModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsTimelineModel, rounds_timeline_model_free)

/* A row was chosen, and is shown if it is not routine while that is off. */
gboolean rounds_timeline_model_shows (const RoundsTimelineModel *self, const RoundsChartRow *row);
/* The row that says most of an item: the last one. NULL: the death of the person. */
const RoundsChartRow *rounds_timeline_item_row (const RoundsTimelineModel *self,
                                                const RoundsTimelineItem *item);
/* The first item of a lane whose `from` is not before; n_items: none. */
guint rounds_timeline_lane_find (const RoundsTimelineLane *lane, gint64 from);
/* How many of the rows that are drawn begin there: left and right of a view, in a fold, in a span. */
guint rounds_timeline_model_count (const RoundsTimelineModel *self, gint64 from, gint64 to);
/* The span with which a chart opens: some ten years up to the end of what is recorded, or all. */
void rounds_timeline_model_recent (const RoundsTimelineModel *self, gint64 *from, gint64 *to);

G_END_DECLS
