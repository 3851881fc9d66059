/* round-preview.h: what the round list shows below, of the patient whose line is chosen. */
#pragma once

#include "round-row.h"

G_BEGIN_DECLS

/* What is new, what is pending, tasks; or why nothing is read. item NULL: nobody is chosen. */
GtkWidget *rounds_round_preview_new (RoundsRoundItem *item);

G_END_DECLS
