/* timeline-board.h: a chart laid out on a timeline of a width, without a screen: letters are 6 pixels wide. */
#pragma once

#include "timeline-layout.h"

typedef struct
{
  RoundsChartIndex *index;
  RoundsTimelineModel *model;
  RoundsTimelineScale scale;
  RoundsTimelineLayout *layout;
  RoundsTimelineRoom room;
} Board;

/* Takes the index. choice NULL: all of it. The whole of the chart is in view; nothing is laid out yet. */
void
board_open (Board *self, RoundsChartIndex *index, const RoundsTimelineChoice *choice, double width);
void board_make (Board *self);
/* Anywhere from all to an hour, anywhere; a fold is now and then unfolded. */
void board_wander (Board *self, GRand *random);
/* No item that touches the view is without a mark there. */
void board_check_visible (const Board *self);
/* Every row of the chart is in an item, or aside where it is counted. */
void board_check_rows (const Board *self);
void board_clear (Board *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Board, board_clear)
