/* note-paper.h: one note of the chart on paper, whole: what it is, whose, what must be said of it (in error,
 * replaced, damaged), and all its text. */
#pragma once

#include "note-reader.h"
#include "paper.h"

G_BEGIN_DECLS

/* Of the note that is shown. NULL: none is, or its text is not there yet. (transfer full) */
RoundsPaper *rounds_note_paper_new (RoundsPatient *patient, RoundsNoteReader *reader);

G_END_DECLS
