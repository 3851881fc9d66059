/* print-window.h: what will be on paper, before it is.
 *
 * The summary, or the page that is shown. The buttons name the patient (W10); saving and printing
 * first write an audit row. It is closed with the chart.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PRINT_WINDOW (rounds_print_window_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPrintWindow, rounds_print_window, ROUNDS, PRINT_WINDOW, AdwWindow)

/* page: what is shown, of a section of this title; NULL: only the summary is offered. */
GtkWindow *rounds_print_window_new (GtkWindow *parent,
                                    RoundsPatient *patient,
                                    GtkWidget *page,
                                    const char *title);
/* Writes what is previewed as a PDF, as the button does after its file chooser. */
void rounds_print_window_save (RoundsPrintWindow *self, const char *path);
/* The words under the buttons: what became of it. */
const char *rounds_print_window_get_status (RoundsPrintWindow *self);

G_END_DECLS
