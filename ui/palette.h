/* palette.h: the command palette (Ctrl+K): actions, sections, this chart's series and words, patients,
 * by a few letters; Enter does the first.
 *
 * It does nothing itself: an action is the window's, a patient goes through the gate (open-gate.h).
 * What cannot be done now is not offered. It goes at lock, with what it found.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "open-patient" (GBytes *rid, const char *reason, guint opened): after the gate. */
#define ROUNDS_TYPE_PALETTE (rounds_palette_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPalette, rounds_palette, ROUNDS, PALETTE, AdwWindow)

/* patient: whose chart is open in the window; NULL: none. GTK owns it; gtk_window_present. */
GtkWidget *rounds_palette_new (GtkWindow *window, RoundsSession *session, RoundsPatient *patient);
/* Types; the rows follow at once. */
void rounds_palette_search (RoundsPalette *self, const char *words);

G_END_DECLS
