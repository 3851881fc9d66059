/* note-editor.h: one note, from the first key to the signature and after.
 *
 * While it is a draft: its type, encounter, title and words, saved sealed as they are typed
 * (draft-keeper.h), with undo of the words. Signing names the patient in its button (W10), is refused
 * off now, without the role and while something in the text can be read two ways (note-checks.h), and
 * asks; with a look-alike open in another window Enter does not sign. Signed it cannot be changed: it
 * is added to, or entered in error by who signed it (W11).
 *
 * Signals: "changed" (): title, state or checks; "addend" (const char *reference): an addendum to
 * the signed note is wanted; "closed" (): the draft was discarded.
 * Actions: note.insert (Ctrl+I), note.sign (Ctrl+Enter), note.discard, note.addend, note.error.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_EDITOR (rounds_note_editor_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteEditor, rounds_note_editor, ROUNDS, NOTE_EDITOR, AdwBin)

/* draft_id: one of the person's own drafts, or NULL and "": a new note. addends: the reference of the
 * note that a new one adds to; NULL. */
GtkWidget *rounds_note_editor_new (RoundsPatient *patient,
                                   const char *draft_id,
                                   const char *addends);
/* A note that was signed here, to be read, added to, or entered in error. */
GtkWidget *rounds_note_editor_new_signed (RoundsPatient *patient, const char *reference);

const char *rounds_note_editor_get_draft (RoundsNoteEditor *self);     /* its id; NULL: signed */
const char *rounds_note_editor_get_reference (RoundsNoteEditor *self); /* NULL: not signed */
/* Puts words and their source where the cursor is. */
void rounds_note_editor_insert_row (RoundsNoteEditor *self, const RoundsChartRow *row);

/* What stands before a signature, in order. */
#define ROUNDS_NOTE_CHECKS 3
typedef struct
{
  gboolean passed;
  char *words;
} RoundsNoteCheck;

void rounds_note_editor_check (RoundsNoteEditor *self, RoundsNoteCheck checks[ROUNDS_NOTE_CHECKS]);
void rounds_note_check_clear (RoundsNoteCheck *check);

G_END_DECLS
