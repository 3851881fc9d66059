/* list-headings.h: headings within a GtkListView, which take the focus and are never selected.
 *
 * In GTK 4.8 a row that is not selectable refuses the focus (gtk_list_item_widget_grab_focus in gtklistitemwidget.c):
 * the arrows, Home and End stop before it, and what stands below is never reached. A row that is selectable is
 * selected by each of these keys (gtk_list_base_grab_focus_on_item in gtklistbase.c). So headings are selectable, and
 * the list's model refuses to select them: what was selected stays so while the focus is on a heading.
 *
 * Weighed: keys of our own (a list has 24 of them, and 4.8 tells no one the position of the focus), and a page that
 * takes the selection back from a heading (it would be told twice of a choice that nobody made).
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef gboolean (*RoundsIsHeading) (gpointer item);

/* rows: who reads and sets what is selected goes on to ask this one. */
void rounds_list_headings_set_model (GtkListView *list,
                                     GtkSelectionModel *rows,
                                     RoundsIsHeading is_heading);
/* Of a factory's "bind". acts: Enter does something with this heading. */
void rounds_list_headings_bind (GtkListItem *item, gboolean heading, gboolean acts);
/* row: a child of the list. */
gboolean rounds_list_headings_is (GtkWidget *row);

G_END_DECLS
