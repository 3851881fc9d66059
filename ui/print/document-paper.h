/* document-paper.h: a document of the chart on paper: the pages of a PDF, pictures, text, narratives.
 *
 * Each of its pages, drawn by rounds-pages at 200 pixels an inch of paper, stands on a sheet of its own
 * under the head of every printing (W17), with its number in the document and what may be wrong with it.
 * A page that cannot be drawn is a sheet that says so. They are drawn when the paper is chosen, at most
 * ROUNDS_DOCUMENT_PAPER_PAGES at a time: a longer document is several papers, which say which pages.
 *
 * A picture stands on a sheet of its own, never larger than it is at 96 pixels an inch, and as fine as 300; text is
 * laid out whole. What must be said of the document stands with it.
 *
 * Weighed: the document's own bytes handed to the printer (no identifiers, and a file from outside in
 * the hands of whatever prints it), all pages at once (a scan of 300 takes four gigabytes), some at a
 * time. Chosen: the last.
 */
#pragma once

#include "narrative.h"
#include "print-window.h"
#include "sheets.h"

G_BEGIN_DECLS

#define ROUNDS_DOCUMENT_PAPER_PAGES 10

typedef struct
{
  RoundsSheets *
      sheets; /* as it is shown: how many pages there are, how large; of at least one. NULL: no PDF */
  GBytes *bytes;                    /* the PDF */
  const GPtrArray *pictures;        /* RoundsPixmapLevels; NULL: none */
  const GPtrArray *text;            /* char *; NULL: none */
  const RoundsNarrative *narrative; /* NULL: none */
  const char *said;                 /* what must be said of pictures and text; NULL */
  const char *title;
  guint32 marks; /* of its record */
  guint page;    /* the one at hand, from 0 */
} RoundsDocumentPrint;

/* Offers it; gives the number of the paper with the page at hand, for
 * rounds_print_window_choose. */
guint rounds_document_papers_add (RoundsPrintWindow *window,
                                  RoundsPatient *patient,
                                  const RoundsDocumentPrint *document);

G_END_DECLS
