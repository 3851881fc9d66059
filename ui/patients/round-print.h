/* round-print.h: the round on paper: one block a patient, each with name, birth date and MRN (W17), never
 * torn between two patients' pages without saying whose it is.
 *
 * What is sensitive stays off it and is counted: this paper lies about on a ward.
 */
#pragma once

#include "session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens its preview over the window of `over`. items: RoundsRoundItem; name: of the list. */
void
rounds_round_print (GtkWidget *over, RoundsSession *session, const char *name, GListModel *items);

G_END_DECLS
