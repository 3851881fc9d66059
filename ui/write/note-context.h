/* note-context.h: what is offered for a note, its types and the visits that it may be of; and how
 * it is saved, in words. */
#pragma once

#include "draft-keeper.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The words of note-types.h, in their order. (transfer full) */
GListModel *rounds_note_types_words (void);
/* "Encounter: none", then every visit up to now, the newest first; references (char *)
 * gets theirs, from the second row on; *at is the row of the chosen one, 0: none. (transfer full) */
GListModel *rounds_note_encounters (RoundsPatient *patient,
                                    const char *chosen,
                                    GPtrArray *references,
                                    guint *at);
/* "Saved 13:50 · sealed, kept if you lock", "Saving…", "Not saved, not signed: why"; "" when it is over. (transfer
 * full) */
char *rounds_note_say_saved (RoundsPatient *patient, RoundsDraftKeeper *keeper);

G_END_DECLS
