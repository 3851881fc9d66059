/* new-results-page.h: results of one patient that came, unseen first, critical on top (W3); over my lists they
 * have a page of the window (over-lists.h).
 *
 * J and K step, Enter opens the source (and marks it seen), A acknowledges, T makes a task. Always
 * now: what is new is new now. At most 100 lines stand there at once; the rest is counted and one
 * press away.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rounds_new_results_page_new (RoundsPatient *patient);
/* The line of this result is selected and in view; none where it is no new one. */
void rounds_new_results_page_choose (GtkWidget *page, const RoundsChartRow *row);

G_END_DECLS
