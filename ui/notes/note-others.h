/* note-others.h: what a note can be compared with: its earlier versions, what it replaces, the author's note before. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

typedef struct
{
  const RoundsEvent *event; /* the chart's */
  char *label;
} RoundsNoteOther;

/* RoundsNoteOther, versions first, the newest of them first; at most 32. (transfer full) */
GArray *rounds_note_others (const RoundsChartIndex *index, const RoundsChartRow *row);

G_END_DECLS
