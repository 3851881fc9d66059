#include "pdf-private.h"
#include "whole.h"

#include <stdlib.h>
#include <string.h>

/* PDF 1.0 to 1.7: the text of its pages in the order in which their content shows it, a form feed
 * between pages. What is encrypted or holds only pictures is refused in plain words; pages without
 * text beside others are counted in a warning. A line can be pointed at as a whole, at the content
 * that it is in: the bytes are packed, so no closer place exists.
 *
 * Weighed: poppler or pdfium (C++, large, and the cage knows no library), the file's own tables of
 * objects (damaged in what scanners and gateways send). Chosen: one pass over the file that finds
 * every object, as the repair modes of readers do, and only what text needs. No script, form action,
 * attachment or link is looked at. */

static unsigned
read_pdf (Pdf *pdf, RoundsOutput *out, const char **line)
{
  PdfCounts counts = { 0 };

  *line = "this PDF is encrypted: remove its password, or print it to a new PDF";
  if (pdf_is_encrypted (pdf))
    return ROUNDS_FAIL_LOCKED;
  pdf_read_pages (pdf, out, &counts);
  *line = "this PDF has no pages that can be found";
  if (counts.pages == 0)
    return ROUNDS_FAIL_FORMAT;
  *line = "this PDF holds pictures only: it has no text to read";
  if (counts.without_text == counts.pages)
    return ROUNDS_FAIL_PICTURES;
  if (counts.without_text > 0)
    rounds_output_warn (out, ROUNDS_WARN_PICTURE, counts.first_without, counts.without_text,
                        "pages without text: what they show is not read");
  if (counts.unknown > 0)
    rounds_output_warn (out, ROUNDS_WARN_INVALID, counts.first_unknown, counts.unknown,
                        "characters that no font of the document explains were replaced");
  return 0;
}

unsigned
rounds_pdf_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  RoundsWhole whole;
  unsigned failed = rounds_whole_read (input, &whole);
  const uint8_t *mark;
  size_t head;
  Pdf *pdf;

  *line = "not enough memory";
  if (failed)
    return failed;
  head = whole.size < 1024 ? whole.size : 1024; /* Adobe's own readers look so far */
  mark = NULL;
  for (size_t i = 0; i + 5 <= head && !mark; i++)
    if (memcmp (whole.bytes + i, "%PDF-", 5) == 0)
      mark = whole.bytes + i;
  pdf = mark && !input->failed ? pdf_new (whole.bytes, whole.size) : NULL;
  if (pdf)
    failed = read_pdf (pdf, out, line);
  else if (!input->failed)
    {
      failed = mark ? ROUNDS_FAIL_MEMORY : ROUNDS_FAIL_FORMAT;
      *line = mark ? "not enough memory" : "not a PDF: it begins otherwise";
    }
  pdf_free (pdf);
  free (whole.bytes);
  return failed;
}
