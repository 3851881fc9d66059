/* patient-line.h: one line of a list of people: a heading, or a person in two lines of columns; in a
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

#define ROUNDS_TYPE_PATIENT_LINE (rounds_patient_line_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatientLine, rounds_patient_line, ROUNDS, PATIENT_LINE, GtkWidget)

GtkWidget *rounds_patient_line_new (gboolean stacked);
/* The width that the columns need beside each other, in this widget's letters. */
int rounds_patient_line_wide (GtkWidget *widget);
/* store: for dates and ages; its words are made when they are drawn. */
void rounds_patient_line_show (RoundsPatientLine *self,
                               const RoundsPatientEntry *entry,
                               RoundsStore *store);
/* A heading is as high as its words, where the list is short; else as high as every row, or 4.8's list
 * jumps. */
void rounds_patient_line_set_low_heading (RoundsPatientLine *self, gboolean low);
/* The people whom this one is taken for; words: "⚠ look-alike of YUNDT824 Carlota746"; NULL: none. */
void rounds_patient_line_set_look_alike (RoundsPatientLine *self, const char *words);
const RoundsPatientEntry *rounds_patient_line_get (RoundsPatientLine *self); /* row NULL: none */
/* All that it says, a line each: whole, as it is named for who hears it. (transfer full) */
char *rounds_patient_line_dup_words (RoundsPatientLine *self);
/* What of that is drawn of a person in a row of this width, a line each; what is cut ends in dots. (transfer full) */
char *rounds_patient_line_dup_drawn (RoundsPatientLine *self, int width);

G_END_DECLS
