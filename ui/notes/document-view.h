/* document-view.h: one document of a chart, opened: pages of pixels, sections and tables, or text.
 *
 * Read on the session's worker (app/pages.h) and kept in memory while it is open. What cannot be
 * shown says why. Actions, prefix "document": "next-page", "previous-page" (Page Down and Up at the
 * end of a page, Ctrl+Page Down and Up), "zoom-in", "zoom-out", "zoom-fit" (Ctrl with +, - and 0).
 */
#pragma once

#include "pages.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_DOCUMENT_VIEW (rounds_document_view_get_type ())
G_DECLARE_FINAL_TYPE (RoundsDocumentView, rounds_document_view, ROUNDS, DOCUMENT_VIEW, GtkBox)

/* row NULL: nothing is open. attachment: its number, or ROUNDS_PAGES_WHOLE. */
GtkWidget *rounds_document_view_new (RoundsPatient *patient,
                                     const RoundsChartRow *row,
                                     guint attachment);
/* Opens another; NULL: none, and nothing of the chart is held. */
void rounds_document_view_open (RoundsDocumentView *self,
                                const RoundsChartRow *row,
                                guint attachment);
void rounds_document_view_show_page (RoundsDocumentView *self, guint page); /* from 0 */
/* Whether a button leads back to the list (the page's action "documents.back"): it is covered. */
void rounds_document_view_set_back (RoundsDocumentView *self, gboolean back);

/* For tests. */
gboolean rounds_document_view_is_settled (RoundsDocumentView *self);
RoundsPagesKind rounds_document_view_get_kind (RoundsDocumentView *self);
guint rounds_document_view_n_pages (RoundsDocumentView *self);
const char *rounds_document_view_get_said (RoundsDocumentView *self);  /* the line above it */
const char *rounds_document_view_get_place (RoundsDocumentView *self); /* "page 1 of 3" */
double rounds_document_view_get_scale (RoundsDocumentView *self);

G_END_DECLS
