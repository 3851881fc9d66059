/* filter-button.h: by what else than words a search is narrowed: age, sex, living only. */
#pragma once

#include "lists.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "changed" (). */
#define ROUNDS_TYPE_FILTER_BUTTON (rounds_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (RoundsFilterButton, rounds_filter_button, ROUNDS, FILTER_BUTTON, GtkWidget)

/* Fills in all but the words. */
void rounds_filter_button_get (RoundsFilterButton *self, RoundsListFilter *filter);
void rounds_filter_button_reset (RoundsFilterButton *self);

G_END_DECLS
