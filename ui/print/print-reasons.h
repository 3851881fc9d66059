/* print-reasons.h: why saving or printing asks once more, what the audit row says of it, and when it was. */
#pragma once

#include "paper.h"
#include "patient.h"

G_BEGIN_DECLS

/* A look-alike of patient in another window (W10), what is restricted or sensitive on the paper (H8). patient: NULL,
 * of no one. (transfer full) NULL: nothing has to be asked. */
char *rounds_print_reasons (RoundsPatient *patient, const RoundsPaper *paper);
/* "pdf: Summary with sensitive entries. 3 sensitive or social entries are on it". (transfer full) */
char *rounds_print_detail (const char *way, const char *title, const RoundsPaper *paper);

/* "Printed 16-Nov-2026 08:00" on each page is when it goes out, not when its preview was made. */
void rounds_print_stamp (RoundsPaper *paper, RoundsSession *session);

G_END_DECLS
