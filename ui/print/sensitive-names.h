/* sensitive-names.h: what is sensitive in a chart, by every name that it has: somebody's own words may say one of them
 * without being its record, as the title of a task, the reason of a visit, a point of a plan. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* Each name that the program or a table has for it, long and short, and of what is social; folded. (transfer full) */
GPtrArray *rounds_sensitive_names (RoundsPatient *patient);
/* words may be NULL. */
gboolean rounds_sensitive_names_in (const GPtrArray *names, const char *words);

G_END_DECLS
