/* sheets-view.h: the pages of a PDF below each other, scrolled, at the width of the view or zoomed.
 *
 * In a scrolled window. Only the pages that are seen are drawn, and only those are held as pixels of the
 * screen; until a page is there its paper is shown with its number. Words can be selected over pages and
 * copied by the rules of clipboard.h: with the pointer, and with Ctrl+A for the page at hand. Each page
 * tells screen readers its words; the view beside it ("As Text") reads them line by line.
 *
 * Weighed: a picture a page in a list (rows of unequal height jump in 4.8, and a page is taller than the
 * window), one tall widget in a viewport (positions beyond what cairo counts to, 2^23, with a thousand
 * pages). Chosen: a widget that scrolls itself.
 *
 * Signal "moved" (): another page is at hand, a page came, or one cannot be drawn.
 */
#pragma once

#include "patient.h"
#include "sheets.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_SHEETS_VIEW (rounds_sheets_view_get_type ())
G_DECLARE_FINAL_TYPE (RoundsSheetsView, rounds_sheets_view, ROUNDS, SHEETS_VIEW, GtkWidget)

GtkWidget *rounds_sheets_view_new (RoundsPatient *patient);
/* sheets NULL: nothing. title: what it is, for screen readers and for what is copied. */
void rounds_sheets_view_set (RoundsSheetsView *self, RoundsSheets *sheets, const char *title);
/* 0: as wide as there is room; else times its size on paper. */
void rounds_sheets_view_set_zoom (RoundsSheetsView *self, double zoom);
double rounds_sheets_view_get_scale (RoundsSheetsView *self);
guint rounds_sheets_view_get_page (RoundsSheetsView *self); /* the one at hand, from 0 */
void rounds_sheets_view_show_page (RoundsSheetsView *self, guint page);
/* Marks places; the one at `current` is marked more and brought into view. found NULL: none. Copied. */
void rounds_sheets_view_set_found (RoundsSheetsView *self, const GArray *found, guint current);
/* The same, without bringing anything into view. */
void rounds_sheets_view_mark_found (RoundsSheetsView *self, const GArray *found, guint current);
/* What is selected. (transfer full) NULL: nothing. */
char *rounds_sheets_view_get_selected (RoundsSheetsView *self);

/* For tests: every page that is seen is there, at the screen's own size, or cannot be drawn. */
gboolean rounds_sheets_view_is_sharp (RoundsSheetsView *self);

G_END_DECLS
