/* list-stop.h: a list that is one stop of Tab, whatever its first row is.
 *
 * GTK 4.8 takes Tab inside a list for "next row": with 800 of them nobody comes out again. And it enters at
 * the row that had the focus last, at first row 0, and gives up where that row takes none: a list that
 * begins with such a row is passed by. Put around the scrolled window of a list, this leaves at the next Tab
 * and enters, by Down too, at the row that had the focus while it is in view, else at the selected one in view, else at the first in view
 * that takes it; at a heading (list-headings.h) only where no row is in view. Arrows walk the rows as before.
 *
 * Weighed: pointing GTK's own memory to the first row after each change (it scrolls, and Tab still walks the rows).
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Its child is a GtkScrolledWindow around a GtkListView, GtkColumnView or GtkListBox; or a GtkListBox on a
 * page that scrolls, all of whose rows take the focus. */
#define ROUNDS_TYPE_LIST_STOP (rounds_list_stop_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListStop, rounds_list_stop, ROUNDS, LIST_STOP, AdwBin)

GtkWidget *rounds_list_stop_new (GtkWidget *scroller);
/* Puts the focus into the list of a stop, as Tab does from outside. FALSE: no row of it takes the
 * focus. */
gboolean rounds_list_stop_enter_list (GtkWidget *list);
/* To the row that is selected: where a key chose another than has the focus, Enter would be for one and the mark on the
 * other. FALSE: there is no such row. */
gboolean rounds_list_stop_enter_selected (GtkWidget *list);

G_END_DECLS
