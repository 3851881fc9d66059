/* rail.h: the sections of a chart, to choose from: a column beside the page, or in a narrow window a
 * row above it that scrolls.
 *
 * Weighed: GtkStackSidebar and GtkStackSwitcher (no counts, and two widgets that must agree), or one
 * box of toggle buttons that turns. Chosen: the box. Ctrl+1 to Ctrl+9 choose too (chart-page.c).
 */
#pragma once

#include "section.h"

G_BEGIN_DECLS

/* Signals: "chosen" (const char *id). */
#define ROUNDS_TYPE_RAIL (rounds_rail_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRail, rounds_rail, ROUNDS, RAIL, AdwBin)

/* Without counts until rounds_rail_recount. */
RoundsRail *rounds_rail_new (RoundsPatient *patient);
void rounds_rail_set_narrow (RoundsRail *self, gboolean narrow);
void rounds_rail_choose (RoundsRail *self, const char *id); /* shows it as chosen, and in view */
void rounds_rail_recount (RoundsRail *self);

G_END_DECLS
