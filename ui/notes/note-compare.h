/* note-compare.h: what a note says that another version or note does not, worked out on the session's worker: a text of
 * megabytes is compared without the window waiting. */
#pragma once

#include "notes.h"
#include "patient.h"
#include "word-diff.h"

G_BEGIN_DECLS

typedef struct
{
  char *older, *newer; /* their texts, whole */
  RoundsDiff diff;
  guint unread; /* parts of either that are no text: they are not compared */
} RoundsNoteComparison;

void rounds_note_comparison_free (RoundsNoteComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsNoteComparison, rounds_note_comparison_free)

/* older: the open chart's. newer: copied. */
void rounds_note_compare_async (RoundsPatient *patient,
                                const RoundsEvent *older,
                                const RoundsNote *newer,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* NULL: it cannot be read, or the chart closed. (transfer full) */
RoundsNoteComparison *rounds_note_compare_finish (RoundsPatient *patient,
                                                  GAsyncResult *result,
                                                  GError **error);
/* "Compare with …: 5 words added (underlined), none gone", and what was not compared. whole: all of it is shown. (transfer
 * full) */
char *rounds_note_comparison_words (const RoundsNoteComparison *self,
                                    const char *label,
                                    gboolean whole);

G_END_DECLS
