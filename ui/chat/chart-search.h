/* chart-search.h: words looked for in the open chart, and where they stand.
 *
 * What the pane offers where a model may not answer (W1), and Ctrl+F everywhere: titles, values,
 * notes and what is attached, as of the moment shown (W2): it says how many later records have the
 * words. It says while the notes are still being read, and how many documents
 * cannot be. Enter opens the source at the words.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_CHART_SEARCH (rounds_chart_search_get_type ())
G_DECLARE_FINAL_TYPE (RoundsChartSearch, rounds_chart_search, ROUNDS, CHART_SEARCH, AdwBin)

RoundsChartSearch *rounds_chart_search_new (RoundsPatient *patient);
void rounds_chart_search_focus (RoundsChartSearch *self);
/* Types the words. */
void rounds_chart_search_set_text (RoundsChartSearch *self, const char *words);
const char *rounds_chart_search_get_text (RoundsChartSearch *self);

G_END_DECLS
