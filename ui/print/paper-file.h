/* paper-file.h: a paper as a PDF, while the window goes on: in a file, or in memory for a printer.
 *
 * A paper is laid out in steps and a page recorded on the main thread, which is quick, and packed on another,
 * which is not: ten drawn pages of a document are seconds of packing. One page at a time, so that no more than
 * one is held beside the paper.
 *
 * Weighed: a page in a turn of the main loop (a single one stands still for a third of a second), the whole
 * paper drawn on the thread (Pango and GTK's nodes belong to the main one), the pages packed beforehand by us
 * (cairo takes no packed pixels but JPEG's). Chosen: cairo's own recording, which any thread may play.
 */
#pragma once

#include "paper.h"

G_BEGIN_DECLS

/* On which sheets. */
typedef struct
{
  double width, height;           /* of the page as it is read, in points */
  GtkPageOrientation orientation; /* how it lies on its sheet, which stands upright */
  const GtkPageRange *ranges;     /* (n_ranges) from 0, both ends in; NULL: all pages */
  guint n_ranges;
} RoundsPaperSheets;

/* The place's own, upright, in points: A4, or Letter where the locale says so (LC_PAPER). */
void rounds_paper_usual_size (double *width, double *height);

/* Writes pages of that size to a new file of this path, whole or not at all. EXISTS (G_IO_ERROR): something is there.
 * replace: what is there was agreed to be lost; it goes in the moment in which the new one is whole, and stays where
 * that fails. The paper is shared: it may be shown, laid out anew and freed meanwhile. */
void rounds_paper_write_pdf_async (RoundsPaper *self,
                                   const char *path,
                                   gboolean replace,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean rounds_paper_write_pdf_finish (GAsyncResult *result, GError **error);

/* The same in memory, which no folder shows. sheets are copied. Finish gives a file descriptor that stands at
 * the beginning, for the caller to close; -1: it failed. */
void rounds_paper_pack_async (RoundsPaper *self,
                              const RoundsPaperSheets *sheets,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
int rounds_paper_pack_finish (GAsyncResult *result, GError **error);

G_END_DECLS
