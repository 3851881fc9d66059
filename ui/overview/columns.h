/* columns.h: the overview's nine cards in two columns where there is room, in one where there is not.
 *
 * Two columns: 1 2 4 8 and 3 5 6 7, the tasks across the foot. 6, and then 9, stand in the left one
 * where that makes the page shorter, so that nothing scrolls as long as it can fit. One column: 1 to
 * 9. The order of the Tab key is that of reading in all of them.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_COLUMNS (rounds_columns_get_type ())
G_DECLARE_FINAL_TYPE (RoundsColumns, rounds_columns, ROUNDS, COLUMNS, GtkWidget)

#define ROUNDS_N_CARDS 9

GtkWidget *rounds_columns_new (void);
/* i: 0 to 8, the card's number less one; what stood there goes. */
void rounds_columns_set (RoundsColumns *self, guint i, GtkWidget *card);

G_END_DECLS
