/* text-index.h: finding words in notes, displays and values, in memory while a chart is open.
 *
 * A text is cut into words, folded as names are (fold.h) and kept as numbers of a vocabulary with
 * the bytes they stand at. A search first marks the words of the vocabulary that a word of the query
 * means, then runs over all numbers once: a million of them take about 2 ms, so there are no
 * posting lists to build, to keep or to wipe. (Weighed: posting lists; SQLite's full text search,
 * which would put the words of notes into a file; searching the texts themselves, ten times slower.)
 * Before the index is whole, rounds_text_search_one searches one text by the same rules.
 *
 * The query: every part between spaces must stand in the document, in any order: in one field of it,
 * or, where no field has them all, in its fields together ("potassium 5.4": a title and a value). A
 * word stands for what begins with it, "in quotation marks" for itself alone, digits for themselves
 * alone; what is joined by signs (follow-up) must stand side by side. A plain struct: one thread at a
 * time; once it is filled any number may search. Overwritten when it is freed.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

#define ROUNDS_QUERY_WORDS_MAX 31 /* bits of 32, and one that says something of its own */
#define ROUNDS_QUERY_BYTES_MAX 1024

typedef struct _RoundsTextIndex RoundsTextIndex;
typedef struct _RoundsTextQuery RoundsTextQuery;

/* The closest place of a field at which those parts of the query stand that it has. */
typedef struct
{
  guint32 document, field; /* as they were added */
  guint32 start, end;      /* bytes of the field's text */
  guint32 parts;           /* one bit for each */
} RoundsTextHit;

/* INVALID when there is no word in it, or too much. (transfer full) */
RoundsTextQuery *rounds_text_query_new (const char *text, GError **error);
void rounds_text_query_free (RoundsTextQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsTextQuery, rounds_text_query_free)
guint32 rounds_text_query_parts (const RoundsTextQuery *self); /* one bit for each */

/* NULL without memory. */
RoundsTextIndex *rounds_text_index_new (void);
void rounds_text_index_free (RoundsTextIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsTextIndex, rounds_text_index_free)
/* document and field are the caller's numbers; a search takes 4 bytes for each document up to the
 * largest. The text is read, not kept; bytes that are not UTF-8
 * end a word. FALSE without memory: then the field is not in it. */
gboolean rounds_text_index_add (
    RoundsTextIndex *self, guint32 document, guint32 field, const char *text, gsize size);
gsize rounds_text_index_size (const RoundsTextIndex *self); /* words */

/* RoundsTextHit of the documents that have all parts, at most one a field, in the order in which the
 * fields were added; of a document with fields that have all parts those fields alone. The first max.
 * NULL without memory. (transfer full) */
GArray *rounds_text_index_search (const RoundsTextIndex *self,
                                  const RoundsTextQuery *query,
                                  guint max);
/* Searches one text: fills start, end and parts. FALSE: it has none of them. */
gboolean rounds_text_search_one (const RoundsTextQuery *query,
                                 const char *text,
                                 gsize size,
                                 RoundsTextHit *hit);

/* What stands around a hit, cut at words, on one line, with "…" where it is cut. (transfer full) */
char *rounds_text_snippet (const char *text, gsize size, guint32 start, guint32 end);

G_END_DECLS
