/* banner.h: who this is and what must be known of them: on top of every page of a chart (W9).
 *
 * Two flows of pieces (banner-facts.h), never cut: what does not fit in a line goes to the next. A
 * piece that leads somewhere is a button. Always as of now; while the window shows another moment
 * its end says so. A critical value that nobody acknowledged stands in it with the act beside it.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_BANNER (rounds_banner_get_type ())
G_DECLARE_FINAL_TYPE (RoundsBanner, rounds_banner, ROUNDS, BANNER, GtkWidget)

#define ROUNDS_BANNER_EDGES 6

GtkWidget *rounds_banner_new (RoundsPatient *patient);
/* The colour of its edge, by which windows are told apart: 0, 1 ... of ROUNDS_BANNER_EDGES, again
 * from the first after the last. */
void rounds_banner_set_edge (RoundsBanner *self, guint edge);

G_END_DECLS
