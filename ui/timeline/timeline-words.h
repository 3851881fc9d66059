/* timeline-words.h: what the timeline says of lanes, items and marks. */
#pragma once

#include "timeline-layout.h"

G_BEGIN_DECLS

const char *rounds_lane_title (RoundsLaneId lane); /* "Results", translated */
/* "12 results": n of what a lane holds. (transfer full) */
char *rounds_lane_count (RoundsLaneId lane, guint n);
/* "Potassium", "Haemodialysis": without what a code system hangs on its names. (transfer full) */
char *rounds_timeline_item_title (const RoundsTimelineModel *model, const RoundsTimelineItem *item);
/* "6.6 mmol/L ▲▲ HH · corrected": beside a row that has its name. (transfer full) */
char *rounds_timeline_item_value (const RoundsTimelineModel *model, const RoundsTimelineItem *item);
/* "6.6 mmol/L ▲▲ HH …": the dots stand for what else must be said of it, which the card, the table and
 * the source say; NULL: nothing is left out so. (transfer full) */
char *rounds_timeline_item_short (const RoundsTimelineModel *model, const RoundsTimelineItem *item);
/* "Potassium 6.6 mmol/L ▲▲ HH · corrected", without its date. (transfer full) */
char *rounds_timeline_item_words (const RoundsTimelineModel *model, const RoundsTimelineItem *item);
/* The same with its date and kind: a row as one line. (transfer full) */
char *rounds_timeline_row_words (const RoundsChartIndex *index, const RoundsChartRow *row);
/* Takes words: those of a line, and of what is longer its beginning and how much more there is. */
char *rounds_timeline_bound (char *words);
/* "Emergency 31-Oct-2026" (transfer full) */
char *rounds_timeline_landmark_words (const RoundsTimelineModel *model,
                                      const RoundsTimelineItem *item);
/* RoundsFlag (say.h) of a row: a layout knows no words. */
guint8 rounds_timeline_row_flag (const RoundsChartRow *row);
/* Of a chart of which nothing is drawn: there is nothing, or the filter lets nothing through. */
const char *rounds_timeline_empty_words (const RoundsChartIndex *index);
/* "12 years 5 months" (transfer full) */
char *rounds_timeline_fold_words (const RoundsTimelineFold *fold);
/* "Haemodialysis ×34": a run, or repeats (transfer full) */
char *rounds_timeline_run_words (const RoundsTimelineModel *model, const RoundsTimelineItem *item);

G_END_DECLS
