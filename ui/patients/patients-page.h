/* patients-page.h: finding a patient: search as you type, the recent ones, my lists, everybody.
 *
 * Every way to open a patient goes through the gate (open-gate.h); the page opens nothing itself.
 * Actions, prefix "patients": open, open-restricted, add-to-list, take-off-list, new-list,
 * save-search, remove-list.
 *
 * Weighed: a page a list (the search would be lost between them), one list with headings. Chosen:
 * the last; GTK 4.8 has no sections, so a heading is a row that cannot be chosen.
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "open-patient" (GBytes *rid, const char *reason, guint opened): what was asked and
 *          answered, for rounds_patient_open. */
#define ROUNDS_TYPE_PATIENTS_PAGE (rounds_patients_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatientsPage, rounds_patients_page, ROUNDS, PATIENTS_PAGE, AdwBin)

/* Of an unlocked session; it goes at lock. */
GtkWidget *rounds_patients_page_new (RoundsSession *session);
/* The search, ready to be typed into. */
void rounds_patients_page_focus (RoundsPatientsPage *self);
/* Types into the search. */
void rounds_patients_page_search (RoundsPatientsPage *self, const char *words);

G_END_DECLS
