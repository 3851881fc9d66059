/* round-print.h: the ward round on paper: a group of rows a patient, whose name, birth date and number stand on each page
 * that the group reaches (W17); each of when its line was read.
 *
 * Paper lies on a ward: what is sensitive is left out and counted, a patient whose record is restricted is counted and
 * not named, and whoever has no line is counted, with why. Each patient who is named has a row in the audit.
 *
 * Weighed: a heading and paragraphs (a page begins in the middle of somebody, without a name), columns as on the screen
 * (seven of them on A4 are torn), a table of two columns in groups. Chosen: the last.
 */
#pragma once

#include "paper.h"
#include "round-lines.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The preview of it. name: of the list. */
void rounds_round_print (GtkWidget *over,
                         RoundsSession *session,
                         const char *name,
                         RoundsRoundLines *lines);
/* patients: the rids of who is named on it are put there. (transfer full) NULL: locked. */
RoundsPaper *rounds_round_paper_new (RoundsSession *session,
                                     const char *name,
                                     RoundsRoundLines *lines,
                                     GArray *patients);

G_END_DECLS
