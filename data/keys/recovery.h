/* recovery.h: the printed code that opens a store when every passphrase is forgotten.
 *
 *   K7QM-2T0V-XRD9-5HNC-8WEA-J3PF-6ZGB
 *
 * 26 random characters of Crockford's base 32 (130 bits; https://www.crockford.com/base32.html)
 * and two that check them, in seven groups of four. Letters that are taken for digits are not used,
 * and are read as those digits: O as 0, I and L as 1. Case, spaces and hyphens do not matter.
 *
 * The 28 characters are a word of a Reed-Solomon code over 32 symbols, of distance 3: any one or two
 * wrong characters, and any two that changed places wherever they stand, are always seen, before
 * anything is opened. Weighed: Crockford's own check symbol (sees one wrong character and
 * neighbours that changed places, in an alphabet of 37), a hash's first bits (misses one typing
 * error in 1,024), a list of words (long to type on a phone, and of one language). Chosen: the code.
 */
#pragma once

#include "secret.h"

G_BEGIN_DECLS

#define ROUNDS_RECOVERY_LENGTH  28
#define ROUNDS_RECOVERY_PRINTED 34 /* with six hyphens */

/* A fresh code: ROUNDS_RECOVERY_LENGTH characters, as a slot is sealed with. (transfer full) */
RoundsSecret *rounds_recovery_new (GError **error);
/* The same from what a person typed; INVALID says what is wrong with it. (transfer full) */
RoundsSecret *rounds_recovery_parse (RoundsSecret *typed, GError **error);
/* The code as it is printed, in groups. (transfer full) */
RoundsSecret *rounds_recovery_print (RoundsSecret *code, GError **error);

G_END_DECLS
