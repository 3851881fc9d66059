/* paper-fixture.h: what stands on a paper, a paper that is hard to pack, what is on the disk of one, and a picture to put
 * on one. */
#pragma once

#include "paper.h"

G_BEGIN_DECLS

#define PAPER_A4 595.28, 841.89

/* All words of all its pages of A4; takes paper. (transfer full) */
char *paper_fixture_words (RoundsPaper *paper);
/* The same of pages of another size, on each of which these stand, up to a NULL, and which of how many it is. Takes
 * nothing. */
char *
paper_fixture_words_at (RoundsPaper *paper, double width, double height, const char *const *each);
/* That part stands in words, and that it stands nowhere in them, however its letters are written. */
void paper_fixture_assert_has (const char *words, const char *part);
void paper_fixture_assert_not (const char *words, const char *part);
guint paper_fixture_count (const char *words, const char *part);

/* Sheets of drawn pixels, as document-paper.c has them of a page, which do not pack well and are made as they
 * are asked for. (transfer full) */
RoundsPaper *paper_fixture_drawn (guint sheets);
/* What draws one of them; a RoundsPaperDrawing's, data unused. */
void paper_fixture_pixels (gpointer data, cairo_t *cr);
/* How many pages the PDF of this name has. */
guint paper_fixture_pages (const char *path);
/* For test_wait_until: a RoundsPrintWindow has written its PDF. */
gboolean paper_fixture_is_saved (gpointer window);
/* A picture, red above and blue below. (transfer full) */
GBytes *paper_fixture_png (guint width, guint height);
/* A PDF of two pages with words at their upper ends, and below these red. (transfer full) */
GBytes *paper_fixture_pdf (void);

G_END_DECLS
