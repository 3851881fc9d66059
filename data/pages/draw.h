/* draw.h: a page of a PDF as pixels, with the text that is on it and where each character stands.
 *
 * By poppler and cairo, inside the cage. Nothing of a document acts: no script, no action, no link,
 * nothing that it embeds is opened. What it paints, its annotations and the fields of its forms are
 * drawn as a screen shows them. A page of which poppler could not make everything is given with a
 * warning; one for which memory was short anywhere is refused (memory.h).
 */
#pragma once

#include "output.h"

/* Pixels of a page at the most: an A4 page at 400 dots an inch. More is drawn that large. */
#define ROUNDS_PAGES_PIXELS_MAX 16000000u

typedef struct
{
  unsigned page;       /* from 0 */
  unsigned width;      /* pixels across that are asked for */
  unsigned complaints; /* poppler's, kept here: 0 */
  void *sample;        /* a document that is kept open, with what poppler has read by then: NULL */
} RoundsPagesJob;

/* Finds the fonts and has each library read what it reads once. Before the cage is closed, and once in
 * a process: job takes poppler's complaints from then on. */
void rounds_pages_warm (RoundsPagesJob *job);
/* PAGES, PIXELS, TEXT, BOXES and WARNING frames of the page; the first and last frame of the stream
 * are the caller's. 0, or a RoundsFrameFail with its line. */
unsigned
rounds_pages_draw (RoundsInput *input, RoundsOutput *out, RoundsPagesJob *job, const char **line);
