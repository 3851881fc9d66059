/* as-of-bar.h: over the pages of a chart while it shows another moment than now (W2). */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GtkRevealer: "As of 03-Mar-2019 10:00, back to now (Esc)", whose button is win.now. */
GtkWidget *rounds_as_of_bar_new (RoundsPatient *patient);

/* Of a page that does not follow the moment: says so. Not shown at first. */
GtkWidget *rounds_always_now_new (void);

G_END_DECLS
