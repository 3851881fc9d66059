/* timeline.h: the spine of a chart: the drawn timeline, or the same as a table, and what is chosen of
 * it; one cursor of time and one selection with every other page (app/patient.h).
 *
 * Actions of its own group "timeline": closer, farther, earlier, later, all, recent, unfold, span,
 * as-of, filter (opens what is chosen), clear-filter; with state: routine, new, table.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_TIMELINE (rounds_timeline_get_type ())
G_DECLARE_FINAL_TYPE (RoundsTimeline, rounds_timeline, ROUNDS, TIMELINE, AdwBin)

RoundsTimeline *rounds_timeline_new (RoundsPatient *patient);
/* The table in place of the drawing, with the focus in it; and back. */
void rounds_timeline_set_table (RoundsTimeline *self, gboolean table);
gboolean rounds_timeline_get_table (RoundsTimeline *self);

G_END_DECLS
