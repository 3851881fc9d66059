/* clock-bar.h: over every page, the unlock page too: the clock of this computer is behind what the store has
 * seen already.
 *
 * It was set back, or had run ahead. What is written then carries a wrong time, and what "now" is, is wrong: a
 * clinical chart leaves out what is dated later than the clock. The bar is there as long as that is so, looks
 * again by itself, and cannot be sent away; a clock that is corrected by less than two minutes is not told.
 * Before the store is open only its files are known: when the end of the audit was last put on disk.
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_CLOCK_BAR (rounds_clock_bar_get_type ())
G_DECLARE_FINAL_TYPE (RoundsClockBar, rounds_clock_bar, ROUNDS, CLOCK_BAR, AdwBin)

GtkWidget *rounds_clock_bar_new (RoundsSession *session);
/* Looks at the clock now, not only every few seconds. */
void rounds_clock_bar_refresh (RoundsClockBar *self);

G_END_DECLS
