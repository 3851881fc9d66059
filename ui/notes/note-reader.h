/* note-reader.h: one note, read: its head, the documents that belong to it, what must be said of it, its text with
 * what is marked, and its comparison with another version or note.
 *
 * The text is read on the session's worker; until it is there the page says so. What was copied
 * forward and what denies an allergy is worked out for all notes once a chart (notes.h) and given to
 * the reader by the page.
 *
 * Actions, prefix "reader": "next-match", "previous-match" (J, K, F3), "compare" (i: an entry of the
 * versions menu; -1: none), "task" (Ctrl+Shift+T, W16), "source" (Ctrl+Enter), "open" (ay: the rid of
 * another note), "addend" (W11: an addendum to one's own signed note, in the section "write").
 * Signals: "opened" (const RoundsChartRow *): another note is asked for; "past-end" (int): the next
 * match lies in another note.
 */
#pragma once

#include "note-body.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_READER (rounds_note_reader_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteReader, rounds_note_reader, ROUNDS, NOTE_READER, GtkBox)

GtkWidget *rounds_note_reader_new (RoundsPatient *patient);
/* Shows a note; NULL: none, and no row is held. query: words to mark, or "". */
void rounds_note_reader_show (RoundsNoteReader *self, const RoundsChartRow *row, const char *query);
/* The chart was read anew, and its old rows still live: what is read stays where it is, with what is selected, matched and
 * compared; where the note says something else now, that is shown in its place and said. row: of the same record, now. */
void rounds_note_reader_follow (RoundsNoteReader *self, const RoundsChartRow *row);
const RoundsChartRow *rounds_note_reader_get_row (RoundsNoteReader *self);
/* The place that a citation points at; NULL: none. Copied. */
void rounds_note_reader_cite (RoundsNoteReader *self, const RoundsNotePlace *place);
/* What is cited is of an earlier version than the one that is shown: nothing is marked, and it is said. */
void rounds_note_reader_cite_earlier (RoundsNoteReader *self, guint32 version);
guint32 rounds_note_reader_get_cited_earlier (RoundsNoteReader *self); /* 0: none */
/* Whether that place is cited now. */
gboolean rounds_note_reader_cites (RoundsNoteReader *self, const RoundsNotePlace *place);
void rounds_note_reader_set_query (RoundsNoteReader *self, const char *query);
/* RoundsNoteMark of the chart (rounds_notes_marks); NULL: not known yet, what is marked stays. (transfer none): it
 * outlives the reader's row. */
void rounds_note_reader_set_marks (RoundsNoteReader *self, const GArray *marks);
/* Whether a button leads back to the list (the page's action "notes.back"): it is covered. */
void rounds_note_reader_set_back (RoundsNoteReader *self, gboolean back);
/* For tests: nothing is being read, and what is shown is whole. */
gboolean rounds_note_reader_is_settled (RoundsNoteReader *self);
RoundsNoteBody *rounds_note_reader_get_body (RoundsNoteReader *self);
/* What is shown, whole; NULL: nothing, or not yet read. The reader's, until it shows another. */
const RoundsNote *rounds_note_reader_get_note (RoundsNoteReader *self);
const char *rounds_note_reader_get_title (RoundsNoteReader *self);
const char *rounds_note_reader_get_facts (RoundsNoteReader *self);
/* Of the note itself, also while it is compared. */
const char *rounds_note_reader_get_warning (RoundsNoteReader *self);
/* That it changed while it was open; "". */
const char *rounds_note_reader_get_changed (RoundsNoteReader *self);
/* What it adds to, its addenda, what replaces it: a line each; "". (transfer full) */
char *rounds_note_reader_get_relations (RoundsNoteReader *self);
/* "Compare with ...: 5 words added"; "" while nothing is compared. */
const char *rounds_note_reader_get_compared (RoundsNoteReader *self);
/* "match 1 of 5"; "". */
const char *rounds_note_reader_get_matches (RoundsNoteReader *self);

G_END_DECLS
