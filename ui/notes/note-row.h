/* note-row.h: the widget of a line of the list of notes or documents: what it is, then when, what must be said of
 * it (entered in error, not of this patient, preliminary) and by whom, wrapped. Whatever is cut is cut at the end,
 * so kind, date and what must be said stand first; a longer list may cut an author.
 *
 * Weighed: one line each (a kind of note is longer than the list is wide), GtkLabels that wrap (three layouts
 * each while 200 rows are made: more than the page's whole frame), letters counted (a blank line below every second
 * row, and now and then a line too few). Chosen: inscriptions, as high as their words need, laid out once a width. A list of more than EVEN rows has rows of one height,
 * since 4.8's list guesses the place of those that it has not made.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_ROW (rounds_note_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteRow, rounds_note_row, ROUNDS, NOTE_ROW, GtkWidget)

GtkWidget *rounds_note_row_new (void);
/* attributes: of detail; NULL. */
void rounds_note_row_set (RoundsNoteRow *self,
                          const char *title,
                          const char *detail,
                          PangoAttrList *attributes);

G_END_DECLS
