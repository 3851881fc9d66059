/* passphrase-row.h: where a passphrase is typed.
 *
 * Of our own, because GTK 4.8 hands the text of every GtkEditable with a delegate to the
 * accessibility bus, hidden or not: AdwPasswordEntryRow and GtkPasswordEntry answer GetText with the
 * passphrase in clear (measured over AT-SPI). A GtkText that stands alone has no Text interface. It
 * keeps its letters in locked memory where the system allows, cannot be undone into, and tells of
 * Caps Lock.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "changed" (), "activated" (): Enter. */
#define ROUNDS_TYPE_PASSPHRASE_ROW (rounds_passphrase_row_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsPassphraseRow, rounds_passphrase_row, ROUNDS, PASSPHRASE_ROW, AdwPreferencesRow)

/* (transfer none) valid until the text changes. */
const char *rounds_passphrase_row_get_text (RoundsPassphraseRow *self);
void rounds_passphrase_row_set_text (RoundsPassphraseRow *self, const char *text);
/* Forgets what was typed, and hides it again. */
void rounds_passphrase_row_clear (RoundsPassphraseRow *self);
/* "Recovery _code": what is asked for, with its mnemonic. */
void rounds_passphrase_row_set_title (RoundsPassphraseRow *self, const char *title);
void rounds_passphrase_row_focus (RoundsPassphraseRow *self);
/* What went wrong: 4.8 cannot announce it, so it is read when the focus comes back. NULL: nothing. */
void rounds_passphrase_row_set_error (RoundsPassphraseRow *self, const char *words);

G_END_DECLS
