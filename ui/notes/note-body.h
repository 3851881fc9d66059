/* note-body.h: the text of a note and what must be said of it, side by side.
 *
 * Each remark stands beside the line that it is about and moves with it, where there is room beside
 * lines of 96 characters; else the remarks stand above the text, one below the other. A remark is a
 * button that leads to what it speaks of.
 */
#pragma once

#include "note-view.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_BODY (rounds_note_body_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteBody, rounds_note_body, ROUNDS, NOTE_BODY, GtkWidget)

typedef struct
{
  RoundsSpanKind kind; /* of the span that it is about, and its number */
  guint span;
  const char *words;
  const char *tooltip; /* where it leads; also its description */
  const char *action;  /* activated with target when it is clicked; NULL: shows its span */
  GVariant *target;    /* floating or NULL */
} RoundsNoteRemark;

GtkWidget *rounds_note_body_new (RoundsPatient *patient);
RoundsNoteView *rounds_note_body_get_view (RoundsNoteBody *self);
void rounds_note_body_add_remark (RoundsNoteBody *self, const RoundsNoteRemark *remark);
void rounds_note_body_clear_remarks (RoundsNoteBody *self);
guint rounds_note_body_n_remarks (RoundsNoteBody *self);
const char *rounds_note_body_get_remark (RoundsNoteBody *self, guint i);

G_END_DECLS
