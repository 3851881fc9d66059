/* sheets.h: the pages of one PDF as pixels, drawn one at a time as they are wanted.
 *
 * rounds-pages draws each in a process of its own (data/reader-client.h); what it drew stays in memory
 * while there is room, the pages that were wanted last the longest, and is wiped when it goes. Nothing
 * is written to a disk. Main thread only; nothing here blocks.
 *
 * Weighed: all pages at once (a scan of 300 takes a minute and a gigabyte), a process that stays and is
 * asked for page after page (a bad page takes it over for all that follow), a process a page (20 ms
 * more each). Chosen: the last.
 */
#pragma once

#include "reading.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Signals:
 *   "drawn" (guint page)  a page came, or will not: rounds_sheets_get_error
 *   "read" (guint page)   a page's words came, without its pixels */
#define ROUNDS_TYPE_SHEETS (rounds_sheets_get_type ())
G_DECLARE_FINAL_TYPE (RoundsSheets, rounds_sheets, ROUNDS, SHEETS, GObject)

/* FALSE: this Rounds was built without rounds-pages. */
gboolean rounds_sheets_are_drawn (void);

RoundsSheets *rounds_sheets_new (GBytes *document);
/* Ends what is being drawn and wipes what was. */
void rounds_sheets_close (RoundsSheets *self);
/* The most that pixels may take, 64 MiB; what is wanted now is kept beyond it. For tests. */
void rounds_sheets_set_room (RoundsSheets *self, gsize bytes);
gsize rounds_sheets_get_bytes (RoundsSheets *self); /* what they take */

/* 0: not known before a page was drawn. */
guint rounds_sheets_get_n (RoundsSheets *self);
/* In points. */
const RoundsPageSize *rounds_sheets_get_size (RoundsSheets *self, guint page);

/* What is seen: pages [first, last], at so many pixels a point. Draws what is missing or of another
 * size, in that order and then the pages beside them; what was wanted before and is not begun is not
 * drawn. The first page may be wanted before the number of pages is known, `width` pixels wide. */
void rounds_sheets_want (RoundsSheets *self, guint first, guint last, double scale);
void rounds_sheets_want_first (RoundsSheets *self, guint width);
/* Nothing is looked at: what is not begun is not drawn or read. */
void rounds_sheets_rest (RoundsSheets *self);
/* A page as it was drawn last, whatever its size: one picture, its text, its boxes. NULL: not yet, or
 * not any more. The sheets'. */
RoundsReading *rounds_sheets_get (RoundsSheets *self, guint page);
/* Why a page cannot be drawn; NULL. */
const char *rounds_sheets_get_error (RoundsSheets *self, guint page);

/* ---- words ---- */

/* Has every page read that was not yet, one after the other, when nothing is to be drawn. */
void rounds_sheets_read_all (RoundsSheets *self);
guint
rounds_sheets_get_n_read (RoundsSheets *self); /* pages whose words are known, or never will be */
/* The words of a page with their boxes; NULL: not known. The sheets'. */
RoundsReading *rounds_sheets_get_words (RoundsSheets *self, guint page);

/* Places in a page's text: characters [start, end). */
typedef struct
{
  guint page, start, end;
} RoundsSheetPlace;
/* Where these words stand in the pages that were read, letter case and breaks of lines apart:
 * RoundsSheetPlace in the order of reading. (transfer full) */
GArray *rounds_sheets_find (RoundsSheets *self, const char *words);

G_END_DECLS
