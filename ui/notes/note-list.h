/* note-list.h: the notes of a chart, newest first, and the search over them and the chart's words.
 *
 * While words are looked for the list holds the notes that have them and, below a heading, what else
 * in the chart does. A search says when notes are still being read and how many could not be.
 *
 * Signals: "chosen" (RoundsNoteItem): a line was selected by a person, again too, or by a step; "searched" (): the
 * words that are looked for changed.
 */
#pragma once

#include "note-item.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_LIST (rounds_note_list_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteList, rounds_note_list, ROUNDS, NOTE_LIST, GtkBox)

/* What is listed was dated up to here: the moment of the cursor; now everything, since a date in the
 * future is a planned or a wrong one and must not hide the record. */
gint64 rounds_note_list_until (RoundsPatient *patient);

GtkWidget *rounds_note_list_new (RoundsPatient *patient);
/* Reads the chart anew; the same record stays selected where it is still listed. */
void rounds_note_list_fill (RoundsNoteList *self);
/* It says that what was copied, and what denies an allergy, could not be worked out. */
void rounds_note_list_set_unmarked (RoundsNoteList *self, gboolean unmarked);
/* Selects the line of a record without "chosen". FALSE: it is not listed. */
gboolean rounds_note_list_show (RoundsNoteList *self, const RoundsChartRow *row);
/* Selects the next (+1) or previous (-1) note with "chosen". FALSE: there is none. */
gboolean rounds_note_list_step (RoundsNoteList *self, int by);
/* What is looked for; "" where nothing is. */
const char *rounds_note_list_get_query (RoundsNoteList *self);
void rounds_note_list_set_query (RoundsNoteList *self, const char *query);
void rounds_note_list_focus_search (RoundsNoteList *self);
/* What the line below the entry says; "". */
const char *rounds_note_list_get_status (RoundsNoteList *self);
GListModel *rounds_note_list_get_model (RoundsNoteList *self); /* RoundsNoteItem. (transfer none) */

G_END_DECLS
