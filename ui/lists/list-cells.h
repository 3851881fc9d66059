/* list-cells.h: one row of a list page, drawn: cells side by side, or in a narrow page one above the
 * other. In a long list every row is as high as every other (GtkListView of 4.8 jumps otherwise) and
 * what does not fit ends in an ellipsis; in a short one a row is as high as its words. A page of 200
 * rows is 200 widgets, not 2,000 labels. What it shows is also its accessible label.
 */
#pragma once

#include "list-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *titles[ROUNDS_N_LIST_CELLS]; /* N_(), NULL past the last */
  guint weights[ROUNDS_N_LIST_CELLS];      /* of the width */
  guint lines;                             /* of a row of a long list: 1 or 2 */
} RoundsListColumns;

#define ROUNDS_TYPE_LIST_CELLS (rounds_list_cells_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListCells, rounds_list_cells, ROUNDS, LIST_CELLS, GtkWidget)

/* columns outlive it. */
GtkWidget *rounds_list_cells_new (const RoundsListColumns *columns);
/* NULL: the titles of the columns. */
void rounds_list_cells_set_row (RoundsListCells *self, RoundsListRow *row);
/* What is read aloud, columns named. (transfer full) */
char *rounds_list_cells_say (RoundsListCells *self);
/* Whether a cell's first line does not fit where it stands: for tests. */
gboolean rounds_list_cells_is_cut (RoundsListCells *self, guint cell);

G_END_DECLS
