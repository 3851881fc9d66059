/* copied.h: which passages of a note stand, word for word, in an earlier note of the same chart.
 *
 * Text that was copied forward may say what was true once (H14, record rule 2.6): the reader of a
 * note sees which part of it is old and where it comes from. Nothing is hidden for it.
 *
 * Notes are added in the order of time. A text is cut at white space; every run of
 * ROUNDS_COPIED_WINDOW words is looked up by its hash, so a note takes time linear in its words
 * however many went before. What was found is cut back to whole lines or sentences, and counts from
 * ROUNDS_COPIED_WORDS words on: headings and courtesies are no copies. Line breaks do not matter,
 * since a copied paragraph is often wrapped anew.
 *
 * Weighed: hashes of sentences (a note has few that end with a stop), a suffix tree over the chart
 * (every letter of it in memory), windows of words (chosen). Plain; one thread at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_COPIED_WINDOW 8
#define ROUNDS_COPIED_WORDS  16
#define ROUNDS_COPIED_NONE   G_MAXUINT

typedef struct
{
  guint32 start, end; /* bytes of the text */
  guint words;
  guint note;  /* the latest earlier one that has it */
  guint first; /* the earliest, where that is one for all of it; else ROUNDS_COPIED_NONE */
} RoundsCopiedPassage;

typedef struct _RoundsCopied RoundsCopied;

RoundsCopied *rounds_copied_new (void);
void rounds_copied_free (RoundsCopied *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsCopied, rounds_copied_free)
/* note: the caller's number, over all that were added before. FALSE: there are more words than are
 * kept; what came before is still compared with. */
gboolean rounds_copied_add (RoundsCopied *self, guint note, const char *text, gsize size);
/* RoundsCopiedPassage in the order of the text; those of one earlier note that follow each other
 * are one. (transfer full) */
GArray *rounds_copied_find (const RoundsCopied *self, const char *text, gsize size);

G_END_DECLS
