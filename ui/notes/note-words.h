/* note-words.h: what the head of a note says. (transfer full), never NULL. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* "13-Nov-2026 13:50 · Ines901 Overlay11 · current · encounter ... · demonstration". */
char *rounds_note_facts (const RoundsChartIndex *index, const RoundsChartRow *row);
/* What must be read before the note is; "" when there is nothing. whole: all of it is shown. */
char *rounds_note_warning (const RoundsChartRow *row, gboolean whole);
/* Who wrote it, for people; "author not named". */
char *rounds_note_author (const RoundsEvent *event);
/* What a note's line and head must say of it: " · " between; "". */
char *rounds_note_marks (const RoundsChartRow *row);
/* The line that goes with what is copied of it. */
char *rounds_note_source (const RoundsChartIndex *index, const RoundsChartRow *row);

G_END_DECLS
