/* document-view.h: one document of a chart, opened: pages of pixels, sections and tables, or text.
 *
 * Read on the session's worker (app/pages.h) and kept in memory while it is open, pixels a while longer
 * (document-load.h). What cannot be shown says why. The pages of a PDF are below each other, with words
 * to be found in them, or as text. Actions, prefix "document": "next-page", "previous-page", "zoom-in",
 * "zoom-out", "zoom-fit", "find", "next-match", "previous-match", "as-text"; their keys are in
 * page-actions.c.
 */
#pragma once

#include "document-find.h"
#include "document-paper.h"
#include "pages.h"
#include "patient.h"
#include "sheets-view.h"

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
/* Says of the record that is open what must be said of it, as of the patient's moment; NULL: nothing. */
void rounds_document_view_warn (RoundsDocumentView *self, const RoundsChartRow *row);
void rounds_document_view_show_page (RoundsDocumentView *self, guint page); /* from 0 */
/* The chart was read anew, and its old rows still live: what is read stays where it is; where the document says something
 * else now that is shown in its place, and said. row: of the same record, now. */
void rounds_document_view_follow (RoundsDocumentView *self,
                                  const RoundsChartRow *row,
                                  guint attachment);
/* What is said while nothing is open; NULL: that a document is to be chosen. */
void rounds_document_view_set_empty (RoundsDocumentView *self, const char *words);
/* Bytes [start, end) of the text of the field that is open are cited: they are marked and brought into sight as soon as its
 * pages are there, and where they are not found that is said. text NULL: it cannot be read. */
void rounds_document_view_cite (RoundsDocumentView *self, GBytes *text, gsize start, gsize end);
/* Whether a button leads back to the list (the page's action "documents.back"): it is covered. */
void rounds_document_view_set_back (RoundsDocumentView *self, gboolean back);

/* What of it goes to paper: FALSE where it is covered, or nothing is shown. The view's own. */
gboolean rounds_document_view_get_print (RoundsDocumentView *self, RoundsDocumentPrint *print);

/* For tests. */
gboolean rounds_document_view_is_settled (RoundsDocumentView *self);
RoundsPagesKind rounds_document_view_get_kind (RoundsDocumentView *self);
guint rounds_document_view_n_pages (RoundsDocumentView *self);
const char *rounds_document_view_get_warning (RoundsDocumentView *self);
const char *rounds_document_view_get_said (RoundsDocumentView *self); /* the line above it */
const char *
rounds_document_view_get_changed (RoundsDocumentView *self); /* that it did while it was open */
const char *rounds_document_view_get_cited (RoundsDocumentView *self); /* where cited words are */
const char *rounds_document_view_get_place (RoundsDocumentView *self); /* "page 1 of 3" */
RoundsSheetsView *rounds_document_view_get_sheets (RoundsDocumentView *self);
RoundsDocumentFind *rounds_document_view_get_find (RoundsDocumentView *self);
double rounds_document_view_get_scale (RoundsDocumentView *self);

G_END_DECLS
