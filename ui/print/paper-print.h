/* paper-print.h: a paper to a printer, while the window goes on.
 *
 * The paper is packed as paper-file.h has it, in memory, and goes to the printer as the PDF that it is.
 *
 * Weighed: GtkPrintOperation (it draws and packs each page in the main loop, which stands still for a third of
 * a second at each drawn page of a document, and spools through a file in the temporary folder), a program of
 * the system that prints files (a PDF of ours in its command line and folder). Chosen: GTK's own dialog and
 * job, which take a file descriptor.
 */
#pragma once

#include "paper.h"

#include <gtk/gtkunixprint.h>

G_BEGIN_DECLS

/* What the dialog asks; each is kept as long as it is needed. */
typedef struct
{
  GtkPrinter *printer;
  GtkPrintSettings *settings;
  GtkPageSetup *setup;
} RoundsPaperOrder;

/* Over when the printing system has all of it. Cancelled before that, nothing is printed. The paper is shared,
 * as in paper-file.h. */
void rounds_paper_print_async (RoundsPaper *self,
                               const RoundsPaperOrder *order,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean rounds_paper_print_finish (GAsyncResult *result, GError **error);

G_END_DECLS
