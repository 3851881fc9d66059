/* round-private.h: what a chart says in a line of a round, worked out on any thread: for round.c and its tests. */
#pragma once

#include "chart-index.h"
#include "round.h"

/* Place, problems, alerts and tasks; news need the marks of the store. */
void rounds_round_line_take (RoundsRoundLine *line, const RoundsChartIndex *index);
/* "not all were loaded", "some may be withheld"; NULL: all that there is of this type is here (H19). */
const char *rounds_round_lacks (const RoundsChartIndex *index,
                                const char *const *types,
                                guint64 kinds);
