/* new-results-row.h: the lines of New results as widgets: pieces that wrap where there is no room. */
#pragma once

#include "new-results-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All are GtkListBoxRow. */
GtkWidget *rounds_new_result_row (const RoundsNewsWords *words);
GtkWidget *rounds_new_pending_row (RoundsPatient *patient, const RoundsChartRow *row);
/* who: the patient, as lists name them. */
GtkWidget *rounds_new_over_row (const RoundsNewsLine *line, const char *who);
/* A heading: title, and a note at its end. */
GtkWidget *rounds_new_results_head (const char *title, const char *note, gboolean urgent);
/* The button of a row that does this ("acknowledge", "task"); NULL: none. */
GtkWidget *rounds_new_result_button (GtkWidget *row, const char *act);

G_END_DECLS
