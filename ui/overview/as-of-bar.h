/* as-of-bar.h: over the pages of a chart while it shows another moment than now (W2). */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GtkRevealer: "As of 03-Mar-2019 10:00, back to now (Esc)", whose button is win.now. */
GtkWidget *rounds_as_of_bar_new (RoundsPatient *patient);

G_END_DECLS
