/* acknowledge.h: a result is acknowledged, deliberately, with words of what was done (W3). */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks in a dialog over the window of a widget; whose result it is, and which, is named. Off now it says why it
 * cannot be done. Weighed: a popover beside what was pressed, which goes, with the words that are being written in
 * it, whenever what it hangs on is filled anew: a result that arrives does that, and the next letters would be
 * keys of the page. */
void rounds_acknowledge_ask (GtkWidget *over, RoundsPatient *patient, const RoundsChartRow *row);

/* Asks of all that was seen and not acknowledged, now, as the question counts it: what is seen, or comes in
 * another version, while the question stands is not acknowledged by its answer. */
void rounds_acknowledge_ask_seen (GtkWidget *over, RoundsPatient *patient);

/* Selects a row everywhere, opens its source, and marks a new result as seen. */
void rounds_open_source (GtkWidget *from, RoundsPatient *patient, const RoundsChartRow *row);

G_END_DECLS
