/* paper-file.h: a paper as a PDF, while the window goes on.
 *
 * A page is recorded on the main thread, which is quick, and packed on another, which is not: ten drawn pages
 * of a document are seconds of packing. One page at a time, so that no more than one is held beside the paper.
 *
 * Weighed: a page in a turn of the main loop (a single one stands still for a third of a second), the whole
 * paper drawn on the thread (Pango and GTK's nodes belong to the main one), the pages packed beforehand by us
 * (cairo takes no packed pixels but JPEG's). Chosen: cairo's own recording, which any thread may play.
 */
#pragma once

#include "paper.h"

G_BEGIN_DECLS

/* Writes A4 pages to a new file of this path, whole or not at all. EXISTS (G_IO_ERROR): something is there.
 * The paper must live, and keep its layout, until it is over or cancellable was cancelled. */
void rounds_paper_write_pdf_async (RoundsPaper *self,
                                   const char *path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean rounds_paper_write_pdf_finish (GAsyncResult *result, GError **error);

G_END_DECLS
