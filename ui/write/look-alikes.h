/* look-alikes.h: who is open in another window and easily taken for this patient (W10). */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* "CARLOTA746 Yundt824, 21-Oct-1962" of the first other open patient that is a look-alike; NULL:
 * none is. (transfer full) */
char *rounds_look_alikes_open (RoundsPatient *patient);
/* That as a sentence for a question that stands before an act; NULL: none is. (transfer full) */
char *rounds_look_alikes_warn (RoundsPatient *patient);

G_END_DECLS
