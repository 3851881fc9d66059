/* focus-place.h: where the focus is, so that it is found again once what stands there was filled anew.
 *
 * What is made of a record, or has a place of its own on its page, is marked so by the page. Taken before a page fills
 * itself and given back after it, the focus is on the same record's widget, on the same thing within it where that is
 * there; where the record has gone, on what stood after it, else before it. Where it is still there nothing is done.
 */
#pragma once

#include "chart-index.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _RoundsFocusPlace RoundsFocusPlace;

/* row NULL: of no record. */
void rounds_focus_place_mark_row (GtkWidget *widget, const RoundsChartRow *row);
void rounds_focus_place_mark (GtkWidget *widget, const char *name);
/* NULL: the focus is on nothing of page that is marked. */
RoundsFocusPlace *rounds_focus_place_take (GtkWidget *page);
void rounds_focus_place_free (RoundsFocusPlace *place);
/* Takes place, which may be NULL. */
void rounds_focus_place_give_back (RoundsFocusPlace *place, GtkWidget *page);

G_END_DECLS
