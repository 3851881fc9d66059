/* paper.h: what is printed: blocks that are laid out on pages, each page with what W17 asks of it.
 *
 * Every page says whose it is (two identifiers), when it was printed, as of when, when it was last
 * synced, its number of how many, and that it is not the complete record; in a demonstration it
 * carries the watermark. A block is never torn but between its lines, and a heading never stands last
 * on a page; of a table see paper-table.h. Pure Pango and cairo: the preview, the printer and the PDF draw the same pages.
 *
 * Weighed: GtkPrintOperation's own pagination (then a PDF and the preview are laid out elsewhere),
 * HTML (no engine here), blocks of our own. Chosen: the last.
 */
#pragma once

#include "paper-table.h"

G_BEGIN_DECLS

/* What stands on every page. Copied. */
typedef struct
{
  const char *who;     /* "SPENCER878 Wes853, 21-Oct-1962" */
  const char *number;  /* "MRN 993..."; "" */
  const char *title;   /* "Summary" */
  const char *printed; /* "Printed 16-Nov-2026 08:00" */
  const char *as_of;   /* "As of 16-Nov-2026 08:00"; NULL: it is of no record */
  const char *synced;  /* "Last synced: never, no server"; NULL with as_of */
  gboolean demonstration;
} RoundsPaperHead;

typedef struct _RoundsPaper RoundsPaper;

RoundsPaper *rounds_paper_new (const RoundsPaperHead *head);
/* For letters of a drawing on it, which do not follow the size of those on the screen. (transfer full) */
PangoContext *rounds_paper_context_new (void);
void rounds_paper_free (RoundsPaper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsPaper, rounds_paper_free)
/* The same blocks, to be laid out for another size while this one is shown; no block is added to either
 * from here on. (transfer full) */
RoundsPaper *rounds_paper_share (RoundsPaper *self);

/* In place of the head's; of this one alone. */
void rounds_paper_set_printed (RoundsPaper *self, const char *printed);

/* One more reason to ask before it is printed or saved, a sentence without its full stop and without a name: it
 * stands in the audit row, too. */
void rounds_paper_guard (RoundsPaper *self, const char *words);
/* All of them; NULL: none. The paper's. */
const char *rounds_paper_get_guard (const RoundsPaper *self);

void rounds_paper_heading (RoundsPaper *self, const char *text);
void rounds_paper_text (RoundsPaper *self, const char *text);
/* One line of a table: left and right, each may wrap. */
void rounds_paper_line (RoundsPaper *self, const char *left, const char *right);
/* Takes table. */
void rounds_paper_table (RoundsPaper *self, RoundsPaperTable *table);
/* A drawing, scaled down to the page's width; the heading above it, and the first of the words below it, stand on its
 * page. width, height: of what the node draws. */
void rounds_paper_picture (RoundsPaper *self, GskRenderNode *node, double width, double height);

/* A drawing of its own in points, under a line of words, alone on a page and as large as fits there.
 * draw: into (0, 0)-(width, height). spoken: what is on it, for readers of the screen. */
typedef struct
{
  double width, height;
  void (*draw) (gpointer data, cairo_t *cr);
  gpointer data; /* the paper's, with free_data */
  GDestroyNotify free_data;
} RoundsPaperDrawing;
void rounds_paper_drawing (RoundsPaper *self,
                           const char *words,
                           const char *spoken,
                           const RoundsPaperDrawing *drawing);

/* Lays out for a page of this size in points; margins are taken off by the paper. Gives the number of
 * pages, at least 1. */
guint rounds_paper_layout (RoundsPaper *self, double width, double height);
/* The same in steps of some milliseconds: TRUE: there is more to do. */
void rounds_paper_layout_begin (RoundsPaper *self, double width, double height);
gboolean rounds_paper_layout_step (RoundsPaper *self);
/* It takes more than a turn of the main loop. */
gboolean rounds_paper_is_long (const RoundsPaper *self);
/* Of the last layout that is whole; 0: there is none. */
guint rounds_paper_pages (const RoundsPaper *self);
/* Draws page `page`, from 0, of the last layout; the context's unit is a point. */
void rounds_paper_draw (RoundsPaper *self, cairo_t *cr, guint page);
/* All words of a page, for tests and readers of the screen. (transfer full) */
char *rounds_paper_words (RoundsPaper *self, guint page);

/* What is drawn is meant for a printer or a file, as fine as there is, not for a screen. A recording is when it
 * was marked so. */
gboolean rounds_paper_is_fine (cairo_t *cr);
void rounds_paper_mark_fine (cairo_surface_t *recording);

G_END_DECLS
