/* follow.h: a page follows its patient without keeping the window waiting.
 *
 * A chart of 50,000 events that is read anew after an import or an act fills a page in up to 40 ms, GTK lays it out in 20,
 * and the timeline takes 25; with every section opened all of it in one turn of the main loop was 400 ms in which the
 * window heard nobody. So "changed" comes to each page in a turn of its own: to those that are seen before the next frame,
 * to the others when the loop is idle, or when they come on the screen. What else happens is heard at once by a page that
 * is seen, and by others in their turn. Until then what a page shows lives on (rounds_patient_hold); what it missed comes
 * in the order in which it last happened, each once.
 *
 * Weighed: pages that are destroyed while nobody sees them (what was typed, unfolded and scrolled to goes with them);
 * pages that give up their rows at once and fill when they are seen (each needs a second way to be empty, and the one that
 * comes on the screen is late). Chosen: this, in one place, so that a page is written as if it heard all at once.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*RoundsFollow) (gpointer page);

/* Calls follow (page) for a signal of the patient ("changed", "selected", "notify::at" ...) until page or patient goes; a
 * widget follows one patient. */
void rounds_follow (gpointer page, RoundsPatient *patient, const char *signal, RoundsFollow follow);
/* The same, when all others have heard of it that hear of it as soon as this page does. */
void
rounds_follow_last (gpointer page, RoundsPatient *patient, const char *signal, RoundsFollow follow);

G_END_DECLS
