/* say-none.h: whether "none" may be said of a chart, and what is said where it may not (H19, H24).
 *
 * One place for cards, pages, the banner and lists: what failed, was forbidden or filtered is "not known", and what is
 * withheld is said with every "none".
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

/* FHIR types, up to a NULL; NULL: any there is. kinds: 1 << RoundsKind of what is made of them. */
gboolean rounds_all_loaded (const RoundsChartIndex *index, const char *const *types);
/* "Not known: Condition, Flag were not loaded, or not all of them". (transfer full) NULL: all were. */
char *rounds_say_not_loaded (const RoundsChartIndex *index, const char *const *types);
/* none (translated: "No open task") where that is known, else what is not. (transfer full) */
char *rounds_say_none (const RoundsChartIndex *index,
                       const char *none,
                       const char *const *types,
                       guint64 kinds);
/* Why a code status (rounds_chart_code_status) may not be said as it stands: "Code status: 2 values, check record".
 * NULL: it may. */
const char *rounds_say_code_status_doubt (const RoundsChartRow *row, gboolean differs);
/* What it says, where there is no doubt: "Not for resuscitation". (transfer full) */
char *rounds_say_code_status (const RoundsChartRow *row);

G_END_DECLS
