/* unlock-page.h: which store, and the passphrase that opens it. */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_UNLOCK_PAGE (rounds_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsUnlockPage, rounds_unlock_page, ROUNDS, UNLOCK_PAGE, AdwBin)

RoundsUnlockPage *rounds_unlock_page_new (RoundsSession *session);
/* What a peek at the store said; shows its name, its kind and, of a demonstration, its passphrase. */
void rounds_unlock_page_set_label (RoundsUnlockPage *self, const RoundsStoreLabel *label);
/* Forgets what was typed and what went wrong; focuses the passphrase. */
void rounds_unlock_page_reset (RoundsUnlockPage *self);
/* Another person comes: nobody is chosen from before, and who is signing in has the focus. */
void rounds_unlock_page_choose_user (RoundsUnlockPage *self);
/* Fills in the published passphrase and unlocks: `--demo`. */
void rounds_unlock_page_unlock_demonstration (RoundsUnlockPage *self);

G_END_DECLS
