/* word-diff.h: what a text says that another does not, word by word.
 *
 * Myers' greedy algorithm (An O(ND) Difference Algorithm, 1986) over words and the white space
 * between them, after what is equal at both ends was set aside. Bounded: texts that differ in more
 * than ROUNDS_DIFF_EDITS words are not compared word by word, since such a comparison is no help to
 * a reader: then all between the equal ends is one removal and one addition, and `whole` says so.
 * White space alone is no difference: words wrapped anew are the same words.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_DIFF_EDITS 1500

typedef enum
{
  ROUNDS_DIFF_SAME = 0,
  ROUNDS_DIFF_REMOVED, /* in the older text only */
  ROUNDS_DIFF_ADDED,   /* in the newer one only */
} RoundsDiffKind;

typedef struct
{
  RoundsDiffKind kind;
  gsize start, end; /* bytes: of the older text when REMOVED, else of the newer one */
} RoundsDiffPiece;

typedef struct
{
  GArray *pieces;       /* RoundsDiffPiece; SAME and ADDED together are the newer text, in order */
  guint removed, added; /* words */
  gboolean whole;
} RoundsDiff;

/* Both are UTF-8, ended by a zero. */
void rounds_diff_words (const char *older, const char *newer, RoundsDiff *out);
void rounds_diff_clear (RoundsDiff *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsDiff, rounds_diff_clear)

G_END_DECLS
