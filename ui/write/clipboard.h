/* clipboard.h: copying that knows whose words they are.
 *
 * What is copied of a chart carries, beside the plain text with its source, a private type: a random
 * token of the patient, made anew in each session, so that no name and no record number stand on the
 * clipboard in clear beyond the text itself. Pasting into a note of another patient asks first, and
 * so does text of Rounds whose patient is not known (hazards H11, H22). At lock nothing of ours stays.
 *
 * Weighed: the patient's rid as the token (any program could follow a patient), remembering the last
 * copy in the process (wrong once another program copied), a type of our own (chosen).
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_CLIPBOARD_TYPE "application/x-rounds-patient"

/* source: where the text stands, one line, which goes with it to other programs, with the two
 * identifiers of the patient and the moment shown; NULL: one's own words, with the two identifiers. unchecked: a draft of the
 * model, which is never copied (W1): FALSE, and the clipboard is as it was. */
gboolean rounds_clipboard_copy (GtkWidget *widget,
                                RoundsPatient *patient,
                                const char *text,
                                const char *source,
                                gboolean unchecked);
/* Empties CLIPBOARD and PRIMARY where this program filled them. At lock. */
void rounds_clipboard_clear (GdkDisplay *display);
/* Makes a text that belongs to a patient copy, cut and paste by these rules, by keys, menu and middle
 * button; dropped text is not taken, a selection is not dragged out, and selecting alone puts nothing on PRIMARY. */
void rounds_clipboard_guard (GtkTextView *view, RoundsPatient *patient);
/* Where the text of a guarded view stands, as rounds_clipboard_copy takes it: what is copied of it says so. NULL: one's
 * own words, as before. */
void rounds_clipboard_set_source (GtkTextView *view, const char *source);
/* The same of a line whose words go into the record or to the model; GTK keeps PRIMARY of it. */
void rounds_clipboard_guard_entry (GtkEditable *entry, RoundsPatient *patient);

G_END_DECLS
