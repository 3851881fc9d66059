/* overview-page.h: the chart in ten seconds, in the order of W4. */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rounds_overview_page_new (RoundsPatient *patient);

G_END_DECLS
