/* lists-side.h: what stands beside the search: my lists, where the records come from, the keys. */
#pragma once

#include "lists.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "chosen" (const char *name): a list is to be shown; NULL: everybody. */
#define ROUNDS_TYPE_LISTS_SIDE (rounds_lists_side_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListsSide, rounds_lists_side, ROUNDS, LISTS_SIDE, AdwBin)

GtkWidget *rounds_lists_side_new (RoundsSession *session);
/* Marks the list that is shown; NULL: everybody. */
void rounds_lists_side_set_shown (RoundsListsSide *self, const char *name);

G_END_DECLS
