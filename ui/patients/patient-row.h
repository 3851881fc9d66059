/* patient-row.h: one line of a list of people: a heading, or a person in two lines of columns; in a
 * narrow place, or with large words, in four lines. All rows of a list are of one height.
 *
 * Drawn, and its words said to whoever hears it (the accessible name). Weighed: eight labels (GTK
 * 4.8 makes and measures two hundred rows at every letter typed: 300 ms), one drawn widget whose
 * words are laid out only when they are on the screen. Chosen: the second.
 */
#pragma once

#include "patient-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PATIENT_ROW (rounds_patient_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatientRow, rounds_patient_row, ROUNDS, PATIENT_ROW, GtkWidget)

GtkWidget *rounds_patient_row_new (gboolean stacked);
/* The width that the columns need beside each other, in this widget's letters. */
int rounds_patient_row_wide (GtkWidget *widget);
/* store: for dates and ages; its words are made when they are drawn. */
void rounds_patient_row_show (RoundsPatientRow *self,
                              const RoundsPatientEntry *entry,
                              RoundsStore *store);
/* The people whom this one is taken for; words: "⚠ look-alike of YUNDT824 Carlota746"; NULL: none. */
void rounds_patient_row_set_look_alike (RoundsPatientRow *self, const char *words);
const RoundsPatientEntry *rounds_patient_row_get (RoundsPatientRow *self); /* row NULL: none */
/* All that is drawn, a line each. (transfer full) */
char *rounds_patient_row_dup_words (RoundsPatientRow *self);

G_END_DECLS
