/* write-page.h: the section "write": the note editor, and beside it values to put in, the person's
 * own drafts and signed notes of this patient, and what stands before a signature.
 *
 * Action: write.new (Ctrl+Shift+N), a new note.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the table of sections: the page, and how many drafts of one's own it lists. */
GtkWidget *rounds_write_page_new (RoundsPatient *patient);
guint rounds_write_page_count (RoundsPatient *patient);

/* Opens a draft of one's own; "" or NULL: a new note. ROUNDS_WRITE_TO and the reference of a signed note:
 * an addendum to it, the one that is a draft already if there is one. */
#define ROUNDS_WRITE_TO "to:"
void rounds_write_page_edit (GtkWidget *page, const char *draft_id);

G_END_DECLS
