/* section.h: the sections of a chart: one table that the rail, the palette, the actions and the tests
 * read. A new page is a row here, its widget in a folder of its own, and nothing else.
 *
 * A page is a GtkWidget made for one patient when it is first shown, and destroyed with the chart.
 * It follows the patient's signals (app/patient.h) itself, by rounds_follow (follow.h). Weighed: an abstract class for pages
 * (nothing to inherit but a constructor), a table of functions. Chosen: the table.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_NO_COUNT G_MAXUINT

typedef struct
{
  const char *id;    /* "results": the target of win.section */
  const char *title; /* N_() */
  gboolean follows;  /* shows the moment of the cursor; else it says that it is always now */
  gboolean dense;    /* wants the whole width: the pane at the end folds away */
  GtkWidget *(*make) (RoundsPatient *patient);
  /* What the rail counts: the rows of the page, never another number (W8). ROUNDS_NO_COUNT: none. */
  guint (*count) (RoundsPatient *patient);
  gboolean (*urgent) (RoundsPatient *patient); /* the count stands out; may be NULL */
} RoundsSection;

const RoundsSection *rounds_sections_get (guint *n);
const RoundsSection *rounds_section_find (const char *id); /* NULL: none */

G_END_DECLS
