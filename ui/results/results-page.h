/* results-page.h: every laboratory result of a chart, a line a series, by panel; from a line to its
 * plot and back.
 *
 * Selecting a line selects its latest value in the patient, so that Source and timeline follow. Enter
 * opens the plot, Compare the small multiples of all that are selected. Everything shown is as of the
 * patient's moment.
 */
#pragma once

#include "patient.h"
#include "plot-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_RESULTS_PAGE (rounds_results_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsResultsPage, rounds_results_page, ROUNDS, RESULTS_PAGE, AdwBin)

GtkWidget *rounds_results_page_new (RoundsPatient *patient);
/* The plot that is open in place of the list; NULL. (transfer none) */
RoundsPlotPage *rounds_results_page_get_plot (RoundsResultsPage *self);
/* What the page lists: its values, and results without one. */
guint rounds_results_page_count (RoundsPatient *patient);

G_END_DECLS
