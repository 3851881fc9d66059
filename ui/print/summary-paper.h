/* summary-paper.h: what of a chart is put on paper. */
#pragma once

#include "paper.h"
#include "patient.h"

G_BEGIN_DECLS

/* Problems, medicines, allergies, the latest results and contradictions, as of the moment shown, each
 * list with what it leaves out said. (transfer full) */
RoundsPaper *rounds_summary_paper_new (RoundsPatient *patient);
/* What a widget of the chart shows, as a picture under the same head. title: its section.
 * (transfer full) */
RoundsPaper *rounds_page_paper_new (RoundsPatient *patient, GtkWidget *page, const char *title);

G_END_DECLS
