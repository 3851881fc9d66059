/* dosage.h: how often a medicine is to be taken, in words, from the record's own bytes: what an event
 * does not hold (its timing is only the text of a code). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "2 × daily", "every 8 hours", "1 × every 3 weeks · at night"; several dosages after each other. NULL:
 * it is not recorded, or the bytes are none of FHIR's. (transfer full) */
char *rounds_dosage_words (GBytes *bytes);

G_END_DECLS
