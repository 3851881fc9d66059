/* live-chart.h: a chart that is shown does not fall behind the clock (W8): it is read anew when five minutes have
 * passed since it was read (rounds_patient_refresh), and what is read on the screen stays where it is, as the focus does.
 *
 * Nobody asked for it: so not under a pressed button, an open menu or a dialog, and not while another page is shown; all
 * of these are over sooner or later, and the clock is looked at again some seconds later. Pages fill themselves anew
 * at "changed", and what they had scrolled to is brought back here, for all of them, once it is there again. The timer
 * ends with the page: at another patient, a lock, the window's end.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* page: the chart of patient, in its window. */
void rounds_live_chart_begin (GtkWidget *page, RoundsPatient *patient);
/* Looks at the clock: by its own timer; by tests. TRUE: the chart is being read anew. */
gboolean rounds_live_chart_look (GtkWidget *page);
/* The first that is done at "changed" and "notify::now"; after it the pages fill themselves. */
void rounds_live_chart_hold_place (GtkWidget *page);

G_END_DECLS
