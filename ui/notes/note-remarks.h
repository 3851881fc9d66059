/* note-remarks.h: what was worked out of a note (RoundsNoteMark), as spans and remarks beside them. */
#pragma once

#include "note-body.h"

G_BEGIN_DECLS

/* Adds those marks that are of this row. marks: RoundsNoteMark; NULL: not known yet. */
void rounds_note_remarks_add (RoundsNoteBody *body,
                              RoundsPatient *patient,
                              const RoundsChartRow *row,
                              const GArray *marks);

G_END_DECLS
