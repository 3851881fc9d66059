/* acknowledge.h: a result is acknowledged, deliberately, with words of what was done (W3). */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks beside a widget; what is acknowledged is named. Off now it says why it cannot be done. */
void rounds_acknowledge_ask (GtkWidget *beside, RoundsPatient *patient, const RoundsChartRow *row);

/* Selects a row everywhere, opens its source, and marks a new result as seen. */
void rounds_open_source (GtkWidget *from, RoundsPatient *patient, const RoundsChartRow *row);

G_END_DECLS
