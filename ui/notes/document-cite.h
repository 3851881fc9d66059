/* document-cite.h: where words that are cited stand in a document as it is shown: in a text, or in the lines and cells of a
 * narrative.
 *
 * A citation is bytes of a field's text. What is shown of it has other white space, and is in pages, lines and cells: so
 * the words are looked for, white space not counted, and where they stand several times the place with most of the same
 * words around it is theirs.
 */
#pragma once

#include "document-load.h"

G_BEGIN_DECLS

typedef struct
{
  char *text; /* of the field, whole; NULL: nothing is cited */
  gsize start, end;
} RoundsCited;

void rounds_cited_clear (RoundsCited *self);

typedef struct
{
  guint page;        /* of the document, from 0 */
  guint block, cell; /* of a narrative; cell 0 where a block has none */
  gsize start, end;  /* bytes of the page's text, of the block or of the cell */
} RoundsCitedPiece;

/* A search in steps, for a document may have any length. The document, a text or a narrative, outlives it; cited need not.
 */
typedef struct _RoundsCitedSearch RoundsCitedSearch;
RoundsCitedSearch *rounds_cited_search_new (const RoundsCited *cited,
                                            const RoundsDocument *document);
/* A few milliseconds of it. FALSE: there is more. */
gboolean rounds_cited_search_step (RoundsCitedSearch *self);
/* RoundsCitedPiece, in order, after the last step; none: they are not there. (transfer full) */
GArray *rounds_cited_search_get_found (const RoundsCitedSearch *self);
void rounds_cited_search_free (RoundsCitedSearch *self);

G_END_DECLS
