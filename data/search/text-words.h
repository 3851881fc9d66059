/* text-words.h: the words of a long text, one after the other, with the bytes that they stand at. */
#pragma once

#include "fold.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  gsize size, at;
} RoundsTextWords;

typedef struct
{
  gsize start, end;             /* bytes of the text */
  char word[ROUNDS_FOLD_BYTES]; /* folded */
  guint bytes;                  /* of it */
  gboolean digits;              /* a number: 12, 7.10 */
  gboolean joined;              /* no space stands between it and the word before */
} RoundsTextWord;

/* FALSE at the end. A decimal point or comma between digits is part of the word; a wide character
 * (Han, kana) is a word by itself. */
gboolean rounds_text_words_next (RoundsTextWords *self, RoundsTextWord *out);

G_END_DECLS
