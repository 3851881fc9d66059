/* last-note.h: whose assessment and plan the overview shows: those of the newest note that has any to be read.
 *
 * Whether a note has some is known once its text was read, so whoever shows them reads one note after the other,
 * from the newest on; which have none is kept with the patient. Where none of the newest has any it is the newest that cannot be read, or else the newest.
 * Weighed: reading them all in one job of the worker (the text of the first is nearly always enough, and the card
 * would wait for all).
 */
#pragma once

#include "note-section.h"
#include "patient.h"

G_BEGIN_DECLS

#define ROUNDS_LAST_NOTES_MAX 20 /* [J] notes that are looked at */

/* As of the moment shown, as far as is known; NULL: there is no note with text. *attachment: which of its texts. */
const RoundsChartRow *rounds_last_note (RoundsPatient *patient, guint *attachment);
/* section: of the text of a version of a note. TRUE: no plan was found in it, or it could not be read, and
 * rounds_last_note gives another now. Of one that could not be read it is not known whether it has a plan: that is
 * said beside the older one. */
gboolean rounds_last_note_pass (RoundsPatient *patient,
                                const guint8 rid[ROUNDS_RID_BYTES],
                                guint32 version,
                                const RoundsNoteSection *section);
/* Where rounds_last_note gives an older one, the newest that cannot be read, or else the newest; NULL. *n: how many are
 * newer; *unreadable: how many of these cannot be read. */
const RoundsChartRow *rounds_last_note_newer (RoundsPatient *patient, guint *n, guint *unreadable);

G_END_DECLS
