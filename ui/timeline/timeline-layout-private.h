/* timeline-layout-private.h: the parts of the layout: what a lane is placed with, and who places it. */
#pragma once

#include "timeline-layout.h"

G_BEGIN_DECLS

#define ROUNDS_LABEL_GAP   8.0  /* pixels between a label and what comes after */
#define ROUNDS_LABEL_LEAST 30.0 /* less room is not tried for a label */

/* One lane, while it is placed. */
typedef struct
{
  RoundsTimelineLayout *layout;
  guint lane, row, n_rows;
  gboolean shared; /* the row is of several lanes: no room for labels */
  const RoundsTimelineLane *items;
  gint64 from, to;    /* of the view */
  GArray *taken;      /* RoundsTaken: by the words of moments */
  GHashTable *folded; /* runs that stand for their members */
  GPtrArray *names;   /* titles that have a row each; the last row is of the others; NULL: one */
  guint sub;          /* which of them is placed */
} RoundsPlace;

typedef struct
{
  double from, to;
} RoundsTaken;

gboolean rounds_place_is_free (const GArray *taken, double from, double to);
double rounds_place_measure (RoundsTimelineLayout *self, const char *text, gboolean bold);
void rounds_place_label (RoundsTimelineLayout *self,
                         RoundsTimelineMark *mark,
                         const char *text,
                         double x);
/* A mark without members; rounds_place_add adds one, rounds_place_done puts it into the list. */
RoundsTimelineMark
rounds_place_mark (const RoundsPlace *place, RoundsShape shape, double x0, double x1);
void rounds_place_add (const RoundsPlace *place, RoundsTimelineMark *mark, guint item);
void rounds_place_done (const RoundsPlace *place, const RoundsTimelineMark *mark);
/* An item touches the view, and is of the row that is placed. */
gboolean rounds_place_sees (const RoundsPlace *place, const RoundsTimelineItem *item);
/* No item before this one touches the view. */
guint rounds_place_first (const RoundsPlace *place);

void rounds_place_moments (const RoundsPlace *place);   /* timeline-moments.c */
void rounds_place_bars (RoundsPlace *place);            /* timeline-bars.c */
void rounds_place_landmarks (const RoundsPlace *place); /* timeline-bars.c */

G_END_DECLS
