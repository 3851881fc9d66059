/* plot-words.h: what is said of a plot, on the screen and on paper. All (transfer full) but the symbol.
 */
#pragma once

#include "medicines.h"
#include "plot-scale.h"

G_BEGIN_DECLS

/* "Potassium, serum or plasma". */
char *rounds_plot_name (const RoundsSeries *series);
/* "not plotted: check unit"; "a limit, shown as an arrow" of what has one; NULL: it is a point of the trend. */
char *rounds_plot_why_not (const RoundsSeries *series, const RoundsPoint *point);
/* "13-Nov-2026 12:10: 5.4 mmol/L, high, range 3.5–5.1, final" */
char *rounds_plot_point_words (const RoundsPlotWhat *what, guint series, guint point);
/* Beside a point: "6.6 ▲▲ HH · corrected", "146/86"; its unit is the axis's. */
char *rounds_plot_label (const RoundsPoint *point);
/* "lisinopril · 10 MG", with the strength of that course where the name does not say it. */
char *rounds_plot_medicine (const RoundsMedicineLine *line, const RoundsMedicineCourse *course);
/* "◇": as the values of that series are drawn. */
const char *rounds_plot_symbol (guint series);
/* "● Potassium, serum or plasma (line) · ◇ Potassium, blood (dashes, never joined) · "; "" of a single one. */
char *rounds_plot_symbols_words (const RoundsPlotWhat *what);
/* Of a small one, why it is not drawn; else its newest value that stands, with its time, unit, flag and range, and what the band
 * is. */
char *rounds_plot_last_words (const RoundsPlotWhat *what, const char *why);
/* Specimens that differ, how many values are not drawn, what was refused (""; nothing) and what came by more than one
 * feed; "": nothing of it. */
char *rounds_plot_notes (const RoundsPlotWhat *what, const char *refused);

G_END_DECLS
