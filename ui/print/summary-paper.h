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

/* By what free words may name what is sensitive in the chart: rounds_sensitive_names of the moment shown.
 * (transfer full) */
GPtrArray *rounds_chart_paper_names (RoundsPatient *patient);

/* Entries that are sensitive, social, or labelled restricted, kept back from a paper or on it. */
typedef struct
{
  guint n, labelled; /* labelled: those of them that have such a label */
} RoundsGuarded;

/* Paper is passed on: a sensitive row stays off unless that was asked for; it is counted in any case. */
gboolean rounds_chart_paper_keeps (const RoundsChartRow *row,
                                   gboolean sensitive,
                                   RoundsGuarded *guarded);
gboolean rounds_chart_paper_keeps_marks (guint32 marks, gboolean sensitive, RoundsGuarded *guarded);
/* Of a paper that is one record, whole, with these marks: says that it is sensitive, and has that asked about. */
void rounds_chart_paper_guard_marks (RoundsPaper *paper, guint32 marks);
/* How many were kept back, or that they are on it, which is asked about before it goes out. counted: numbers on the
 * paper, as "Unseen · 3", have them too. */
void rounds_chart_paper_kept_back (RoundsPaper *paper,
                                   const RoundsGuarded *guarded,
                                   gboolean sensitive,
                                   gboolean counted);
/* Problems, medicines, allergies, the latest results and contradictions, as of the moment shown, each
 * list with what it leaves out said, and where it was not loaded whole, that. Paper is passed on: what is
 * sensitive (sensitive.h) stays off unless sensitive, and is counted. (transfer full) */
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
