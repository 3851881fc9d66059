/* fold.h: a name as it is compared: without case, marks, apostrophes; in words.
 *
 * José, JOSE and jose are one; so are Łukasz and lukasz, Søren and soren, Groß and gross. Letters
 * of other scripts stay what they are; their reading marks (Arabic, Hebrew) are left out. The only
 * place that knows this, so that what is kept and what is asked for are folded alike.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_FOLD_BYTES 64 /* of a word, with its zero; a longer one is cut on both sides alike */

typedef struct
{
  char text[ROUNDS_FOLD_BYTES];
  guint8 bytes, letters; /* letters: characters */
  gboolean has_letter;   /* is not of digits alone */
} RoundsFolded;

/* The words of a text, at most max; only the first 4,096 bytes are read. Bytes that are not UTF-8
 * are passed over. */
guint rounds_fold_words (const char *text, RoundsFolded *out, guint max);
/* Letters and digits only, as one word: "MR-0012 345" is "mr0012345". FALSE: none, or too long. */
gboolean rounds_fold_whole (const char *text, RoundsFolded *out);
/* One bit a character, 64 shared: a word that is part of another has no other bits, and k slips
 * change at most 2k of them. */
guint64 rounds_fold_bag (const char *word);
/* Slips between two words, at most limit + 1: a letter wrong, missing, too many, or two neighbours
 * swapped (optimal string alignment: Damerau 1964, Levenshtein 1966). */
guint rounds_fold_apart (const char *one, const char *other, guint limit);
/* How many slips a word of so many letters may have: 0 below 4, 1 up to 7, else 2. */
guint rounds_fold_slips (guint letters);

G_END_DECLS
