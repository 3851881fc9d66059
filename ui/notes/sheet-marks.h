/* sheet-marks.h: places in the text of a page that was drawn, as rectangles on it, and back. Pure. */
#pragma once

#include "reading.h"

#include <graphene.h>

G_BEGIN_DECLS

/* graphene_rect_t around characters [start, end), one a run of a line, for a page that is drawn at
 * `area`. (transfer full) */
GArray *
rounds_sheet_rects (RoundsReading *page, guint start, guint end, const graphene_rect_t *area);
/* The gap between characters nearest to a point: 0 before the first. */
guint rounds_sheet_gap_at (RoundsReading *page,
                           const graphene_point_t *point,
                           const graphene_rect_t *area);
/* Characters [start, end) as text. (transfer full) */
char *rounds_sheet_text (RoundsReading *page, guint start, guint end);

G_END_DECLS
