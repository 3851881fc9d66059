/* new-results-row.h: the lines of New results as widgets: pieces that wrap where there is no room. */
#pragma once

#include "new-results-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All are GtkListBoxRow. */
GtkWidget *rounds_new_result_row (const RoundsNewsWords *words);
GtkWidget *rounds_new_pending_row (RoundsPatient *patient, const RoundsChartRow *row);
/* who, number: the patient by two identifiers, and what else lists say of who it is. */
GtkWidget *rounds_new_over_row (const RoundsNewsLine *line, const char *who, const char *number);
/* What warns of a patient, a look-alike above all; it comes later than the row. NULL: nothing. */
void rounds_new_over_row_warn (GtkWidget *row, const char *words);
/* Words for a whole row. act: what a press on it does, in "act" of the row; NULL: nothing. */
GtkWidget *rounds_new_words_row (const char *text, const char *act);
/* "and 5 more results: show them", act "more". */
GtkWidget *rounds_new_more_row (guint n);
/* What stands above a row: title, a note at its end or NULL. The list's header function is the other one. */
void
rounds_new_results_set_head (GtkWidget *row, const char *title, const char *note, gboolean urgent);
void rounds_new_results_make_head (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data);
/* Selects the row that is that many from the selected one, and gives it the focus. */
void rounds_new_results_step (GtkListBox *list, int by);
/* The button of a row that does this ("acknowledge", "task"); NULL: none. */
GtkWidget *rounds_new_result_button (GtkWidget *row, const char *act);

G_END_DECLS
