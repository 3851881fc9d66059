/* notes-page.h: the section "notes": the list of notes beside the one that is read.
 *
 * Follows the moment of the cursor, and the selection: a citation that names a place of a note opens
 * it there. Choosing a note selects it everywhere. Where there is no room for both, the list and the
 * note are two pages, and Esc goes back.
 */
#pragma once

#include "note-list.h"
#include "note-reader.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTES_PAGE (rounds_notes_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNotesPage, rounds_notes_page, ROUNDS, NOTES_PAGE, AdwBin)

GtkWidget *rounds_notes_page_new (RoundsPatient *patient);
/* What the page lists without a search. */
guint rounds_notes_page_count (RoundsPatient *patient);

/* Its parts, for tests and for the palette. */
RoundsNoteList *rounds_notes_page_get_list (RoundsNotesPage *self);
RoundsNoteReader *rounds_notes_page_get_reader (RoundsNotesPage *self);
/* What was copied and denied has been worked out. */
gboolean rounds_notes_page_has_marks (RoundsNotesPage *self);

G_END_DECLS
