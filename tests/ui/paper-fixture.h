/* paper-fixture.h: a paper that is hard to pack, what is on the disk of one, and a picture to put on one. */
#pragma once

#include "paper.h"

G_BEGIN_DECLS

/* Sheets of drawn pixels, as document-paper.c has them of a page, which do not pack well and are made as they
 * are asked for. (transfer full) */
RoundsPaper *paper_fixture_drawn (guint sheets);
/* What draws one of them; a RoundsPaperDrawing's, data unused. */
void paper_fixture_pixels (gpointer data, cairo_t *cr);
/* How many pages the PDF of this name has. */
guint paper_fixture_pages (const char *path);
/* A picture, red above and blue below. (transfer full) */
GBytes *paper_fixture_png (guint width, guint height);

G_END_DECLS
