/* look-alike-words.h: who of those on the screen is easily taken for another, found while nothing
 * else is to be done: comparing one with 50,000 takes about a millisecond, so no row waits for it.
 */
#pragma once

#include "patient-model.h"

G_BEGIN_DECLS

#define ROUNDS_LOOK_ALIKES_FIRST     20 /* rows that a warning is about */

/* Signals: "found" (): more is known. */
#define ROUNDS_TYPE_LOOK_ALIKE_WORDS (rounds_look_alike_words_get_type ())
G_DECLARE_FINAL_TYPE (
    RoundsLookAlikeWords, rounds_look_alike_words, ROUNDS, LOOK_ALIKE_WORDS, GObject)

RoundsLookAlikeWords *rounds_look_alike_words_new (RoundsSession *session);
/* "⚠ look-alike of YUNDT824 Carlota746"; NULL: none, or not known yet: then it is looked for. */
const char *rounds_look_alike_words_get (RoundsLookAlikeWords *self,
                                         const guint8 rid[ROUNDS_RID_BYTES]);
/* How many of the first ROUNDS_LOOK_ALIKES_FIRST rows have one, as far as it is known. */
guint rounds_look_alike_words_count (RoundsLookAlikeWords *self, RoundsPatientModel *model);
void rounds_look_alike_words_forget (RoundsLookAlikeWords *self);

G_END_DECLS
