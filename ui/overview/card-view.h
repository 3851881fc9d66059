/* card-view.h: a card of the overview as widgets: each line a button that opens what it tells of. */
#pragma once

#include "cards.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The card is read, not kept. */
GtkWidget *rounds_card_view_new (const RoundsCard *card, RoundsPatient *patient);
/* The view of a card that is equal to this one leads to the rows of this one. */
void rounds_card_view_renew (GtkWidget *view, const RoundsCard *card);
/* Marks the line of this row as the selected one; NULL: none. */
void rounds_card_view_select (GtkWidget *view, const RoundsChartRow *row);

G_END_DECLS
