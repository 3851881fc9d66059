/* over-lists.h: the results of everybody on my lists that I have not acknowledged (W3): critical first, then
 * unseen, then seen, each patient by two identifiers and with what warns of a look-alike.
 *
 * Weighed: a switch within a patient's New results (a chart has to be opened, and audited, before anybody may see
 * whose results wait, and the others' results stand under that patient's banner), a part of Find a patient (every
 * unlock would read, and audit, every chart of one's lists). Chosen: a page of the window, which reads when it is
 * shown: those who are on a list of one's own, 200 at most. Coming back it reads anew the charts that were open in its
 * window meanwhile, and no other: each reading is an opening in the audit.
 *
 * When it was read stands above, and that this is a while ago: it is not read anew by itself (read-at.h).
 *
 * What was not read, not loaded, or is withheld is counted above the list: then nothing says "none" of it. Enter
 * opens the chart at the result, through the gate (open-gate.h); F5 reads all again. Its actions: page-actions.h,
 * prefix "over".
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "open-result" (GBytes *patient, const char *reason, guint opened, GBytes *record, guint part): what was
 * asked and answered, and at which result. */
#define ROUNDS_TYPE_OVER_LISTS (rounds_over_lists_get_type ())
G_DECLARE_FINAL_TYPE (RoundsOverLists, rounds_over_lists, ROUNDS, OVER_LISTS, AdwBin)

/* Of an unlocked session; it goes at lock. */
GtkWidget *rounds_over_lists_new (RoundsSession *session);
/* This patient's chart was open: it is read again when the page is next shown. */
void rounds_over_lists_note_opened (RoundsOverLists *self, const guint8 rid[ROUNDS_RID_BYTES]);
void rounds_over_lists_focus (RoundsOverLists *self);

G_END_DECLS
