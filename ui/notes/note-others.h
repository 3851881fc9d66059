/* note-others.h: what a note can be compared with: its earlier versions, what it replaces, the author's note before.
 *
 * Named, not pointed at: the chart may be read anew while the list is open.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* A version of a record; version 0: none. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint part;
  guint32 version;
} RoundsNoteVersion;

typedef struct
{
  RoundsNoteVersion
      version; /* none: the label says how many versions are not listed; the source has them */
  char *label;
} RoundsNoteOther;

/* RoundsNoteOther, versions first, the newest of them first, at most 32 of them. (transfer full) */
GArray *rounds_note_others (const RoundsChartIndex *index, const RoundsChartRow *row);
/* Of the chart as it is now, for the note of this row; NULL: it is no longer there. */
const RoundsEvent *rounds_note_others_find (RoundsPatient *patient,
                                            const RoundsChartRow *row,
                                            const RoundsNoteVersion *version);

G_END_DECLS
