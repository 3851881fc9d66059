/* documents-page.h: the section "documents": every attachment and document of the chart, opened beside
 * the list. Notes are among them, since a note's document may hold what its text does not. Follows the
 * moment of the cursor and the selection.
 */
#pragma once

#include "document-view.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_DOCUMENTS_PAGE (rounds_documents_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsDocumentsPage, rounds_documents_page, ROUNDS, DOCUMENTS_PAGE, AdwBin)

GtkWidget *rounds_documents_page_new (RoundsPatient *patient);
guint rounds_documents_page_count (RoundsPatient *patient);

/* Its parts, for tests. */
RoundsDocumentView *rounds_documents_page_get_view (RoundsDocumentsPage *self);
GListModel *rounds_documents_page_get_model (RoundsDocumentsPage *self); /* RoundsNoteItem */
void rounds_documents_page_choose (RoundsDocumentsPage *self, guint position);

G_END_DECLS
