/* round-row.h: one line of a ward round: columns of two lines, or, in a narrow place, four lines. */
#pragma once

#include "people.h"
#include "round.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One patient of the round; lines come in while it is shown. */
#define ROUNDS_TYPE_ROUND_ITEM (rounds_round_item_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundItem, rounds_round_item, ROUNDS, ROUND_ITEM, GObject)

struct _RoundsRoundItem
{
  GObject parent_instance;

  const RoundsPersonRow *person; /* of RoundsPeople */
  RoundsRoundLine *line;         /* NULL: not read */
  char *problem;                 /* why it was not; NULL: still to come */
  char *look_alike;              /* NULL: none */
};

/* Signal "changed" (). */
RoundsRoundItem *rounds_round_item_new (const RoundsPersonRow *person);

#define ROUNDS_TYPE_ROUND_ROW (rounds_round_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundRow, rounds_round_row, ROUNDS, ROUND_ROW, GtkBox)

GtkWidget *rounds_round_row_new (gboolean stacked);
/* The titles of the columns. */
void rounds_round_row_show_titles (RoundsRoundRow *self);
/* item NULL: nothing any more. */
void rounds_round_row_set_item (RoundsRoundRow *self, RoundsRoundItem *item, RoundsStore *store);
/* The width that the columns need, in this widget's letters. */
int rounds_round_row_wide (GtkWidget *widget);

G_END_DECLS
