/* round-page.h: a list for a ward round (W13): one line a patient, J and K to step, Enter opens, and
 * coming back finds the line where one stood. Opening goes through the gate (open-gate.h).
 *
 * Actions, prefix "round": next, before, open, preview, stop, again.
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_ROUND_MAX       200 /* patients; more are said to be left out */

/* Signals: "open-patient" (GBytes *rid, const char *reason, guint opened). */
#define ROUNDS_TYPE_ROUND_PAGE (rounds_round_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundPage, rounds_round_page, ROUNDS, ROUND_PAGE, AdwBin)

/* Of an unlocked session; it goes at lock. */
GtkWidget *rounds_round_page_new (RoundsSession *session);
/* Shows a list of this person's; NULL: the first. */
void rounds_round_page_show_list (RoundsRoundPage *self, const char *name);
void rounds_round_page_focus (RoundsRoundPage *self);

G_END_DECLS
