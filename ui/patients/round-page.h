/* round-page.h: a list, or a care team, for a ward round (W13): one line a patient, J and K to step, Enter
 * opens, and coming back finds the line where one stood. Opening goes through the gate (open-gate.h).
 *
 * Its actions and keys: page-actions.h, prefix "round".
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "open-patient" (GBytes *rid, const char *reason, guint opened); "then" (const char *action):
 * after it, what is to be done in that chart once it is there: "win.note::". */
#define ROUNDS_TYPE_ROUND_PAGE (rounds_round_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundPage, rounds_round_page, ROUNDS, ROUND_PAGE, AdwBin)

/* Of an unlocked session; it goes at lock. */
GtkWidget *rounds_round_page_new (RoundsSession *session);
/* Opens the next patient of the round (by 1) or the one before (-1), as Enter does; at an end nothing. */
void rounds_round_page_step (RoundsRoundPage *self, int by);
void rounds_round_page_focus (RoundsRoundPage *self);

G_END_DECLS
