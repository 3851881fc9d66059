/* document-find.h: finding words in the pages of a PDF: an entry, how many there are, and which.
 *
 * Pages that nobody looked at yet are read while it is searched, and the line says how far that is:
 * "2 of 7", "none in 40 of 300 pages". Letter case does not count, nor where a line breaks.
 *
 * Signal "stopped" (): Esc in the entry.
 */
#pragma once

#include "sheets-view.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_DOCUMENT_FIND (rounds_document_find_get_type ())
G_DECLARE_FINAL_TYPE (RoundsDocumentFind, rounds_document_find, ROUNDS, DOCUMENT_FIND, GtkBox)

/* view: what marks them; outlives it. */
GtkWidget *rounds_document_find_new (RoundsSheetsView *view);
/* NULL: none; what was searched for is forgotten. */
void rounds_document_find_set (RoundsDocumentFind *self, RoundsSheets *sheets);
void rounds_document_find_begin (RoundsDocumentFind *self); /* the entry takes the focus */
/* way: 1 the next, -1 the one before; round at the ends. */
void rounds_document_find_move (RoundsDocumentFind *self, int way);
/* Searches for these words, from this page on. */
void rounds_document_find_words (RoundsDocumentFind *self, const char *words, guint page);
const char *rounds_document_find_get_words (RoundsDocumentFind *self);  /* that are looked for */
const char *rounds_document_find_get_status (RoundsDocumentFind *self); /* for tests */

G_END_DECLS
