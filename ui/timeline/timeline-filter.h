/* timeline-filter.h: what of the chart the timeline shows: kinds, words or a code, one encounter, the
 * routine tier, what is new. A button that says whether anything is left out, and its popover. */
#pragma once

#include "timeline-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "changed" (). The popover's switches of routine and new, and the way to the table, are the
 * actions timeline.routine, timeline.new and timeline.table. */
#define ROUNDS_TYPE_TIMELINE_FILTER (rounds_timeline_filter_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsTimelineFilterButton, rounds_timeline_filter, ROUNDS, TIMELINE_FILTER, GtkWidget)

GtkWidget *rounds_timeline_filter_new (void);
/* Which kinds the chart has, how much is routine, and what "new" means: all in words. */
void rounds_timeline_filter_set_chart (RoundsTimelineFilterButton *self,
                                       const RoundsChartIndex *index,
                                       const RoundsTimelineModel *model,
                                       const char *since);
/* "The encounter of what is selected" is that of the last row that was given and has one. TRUE: it is another
 * than before, and the timeline is filtered by it. */
gboolean rounds_timeline_filter_set_selected (RoundsTimelineFilterButton *self,
                                              const RoundsChartIndex *index,
                                              const RoundsChartRow *row);
/* The chart was read anew: the same encounter of it, or none. */
void rounds_timeline_filter_find_visit (RoundsTimelineFilterButton *self,
                                        const RoundsChartIndex *index);
/* Fills kinds, text and encounter; text is the button's, until it changes. */
void rounds_timeline_filter_get (RoundsTimelineFilterButton *self, RoundsTimelineChoice *choice);
/* other: routine or new is chosen too. */
void rounds_timeline_filter_say (RoundsTimelineFilterButton *self, gboolean other);
void rounds_timeline_filter_clear (RoundsTimelineFilterButton *self);

/* What is chosen in the popover, to be chosen again. */
typedef struct
{
  guint32 kinds; /* one bit a switch of "only these kinds" */
  gboolean encounter;
  char *words;
} RoundsTimelineFilterState;
void rounds_timeline_filter_save (RoundsTimelineFilterButton *self,
                                  RoundsTimelineFilterState *state);
void rounds_timeline_filter_restore (RoundsTimelineFilterButton *self,
                                     const RoundsTimelineFilterState *state);
void rounds_timeline_filter_state_clear (RoundsTimelineFilterState *state); /* wipes the words */
void rounds_timeline_filter_open (RoundsTimelineFilterButton *self);

G_END_DECLS
