/* phonetic.h: how a Latin name sounds.
 *
 * Double Metaphone, written anew from its description: Lawrence Philips, "The Double Metaphone
 * Search Algorithm", C/C++ Users Journal, June 2000. A word has two codes, the second for another
 * tongue's reading of it (Smith SM0, XMT; Schmidt XMT, SMT). The article cuts a code after four
 * letters; eight are kept here, so that Christopher does not sound like Christine.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_SOUND_LETTERS 8

typedef struct
{
  char code[2][ROUNDS_SOUND_LETTERS + 1]; /* "" : has no sound */
} RoundsSound;

/* Of a folded word; what is not a to z is passed over. */
void rounds_sound_of (const char *word, RoundsSound *out);
/* A code as a number, 0 of none. */
guint64 rounds_sound_key (const char code[ROUNDS_SOUND_LETTERS + 1]);

G_END_DECLS
