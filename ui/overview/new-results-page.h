/* new-results-page.h: results that came, unseen first, critical on top (W3); this patient, or all that
 * are on my lists.
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

G_END_DECLS
