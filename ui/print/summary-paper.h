/* summary-paper.h: what of a chart is put on paper. */
#pragma once

#include "paper.h"
#include "patient.h"

G_BEGIN_DECLS

/* Nothing yet, under the head of every page (W17), as of the moment shown. (transfer full) */
RoundsPaper *rounds_chart_paper_new (RoundsPatient *patient, const char *title);
/* The same of another moment: "As of 03-Mar-2019 00:00", in words. (transfer full) */
RoundsPaper *rounds_chart_paper_of_new (RoundsPatient *patient,
                                        const char *title,
                                        const char *as_of);
/* The same as of now, whatever moment is shown, which it then says. (transfer full) */
RoundsPaper *rounds_chart_paper_now_new (RoundsPatient *patient, const char *title);
/* That some of the chart is withheld from who prints, and not on any paper; nothing where nothing is. */
void rounds_chart_paper_withheld (RoundsPaper *paper, RoundsPatient *patient);
/* Paper is passed on: a sensitive row stays off unless that was asked for, and is counted. */
gboolean rounds_chart_paper_keeps (const RoundsChartRow *row, gboolean sensitive, guint *kept_back);
/* How many were, or that they are on it. counted: numbers on the paper, as "Unseen · 3", have them too. */
void rounds_chart_paper_kept_back (RoundsPaper *paper,
                                   guint kept_back,
                                   gboolean sensitive,
                                   gboolean counted);
/* Problems, medicines, allergies, the latest results and contradictions, as of the moment shown, each
 * list with what it leaves out said. Paper is passed on: what is sensitive (labels and the record's own
 * table of codes) and what is social stay off unless sensitive, and are counted. (transfer full) */
RoundsPaper *rounds_summary_paper_new (RoundsPatient *patient, gboolean sensitive);
/* What a widget of the chart shows, as a picture under the same head; where it scrolls, that this is a part
 * of it is said above. title: its section.
 * (transfer full) */
RoundsPaper *rounds_page_paper_new (RoundsPatient *patient, GtkWidget *page, const char *title);
/* Where words stand in the chart: each place with its text, its time and its source; kept_back as on the other
 * papers. NULL: there is no word in words. (transfer full) */
RoundsPaper *rounds_search_paper_new (RoundsPatient *patient,
                                      const char *words,
                                      gboolean sensitive,
                                      guint *kept_back);

G_END_DECLS
