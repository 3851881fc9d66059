/* print-reasons.h: why saving or printing asks once more, and what the audit row says of it. */
#pragma once

#include "paper.h"
#include "patient.h"

G_BEGIN_DECLS

/* A look-alike of patient in another window (W10), what is restricted or sensitive on the paper (H8). patient: NULL,
 * of no one. (transfer full) NULL: nothing has to be asked. */
char *rounds_print_reasons (RoundsPatient *patient, const RoundsPaper *paper);
/* "pdf: Summary with sensitive entries. 3 sensitive or social entries are on it". (transfer full) */
char *rounds_print_detail (const char *way, const char *title, const RoundsPaper *paper);

G_END_DECLS
