/* shared-names.h: what a chart names by reference and is nobody's: medicines, practitioners, places.
 *
 * Read and verified whole with the other shared records, then kept for as long as nothing of those
 * changes: 50,000 of them take a fifth of a second, which no second chart has to wait for.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

/* RoundsEvent, of every shared record that can name something (chart-names.h); an audited reading where they
 * are not known yet. Any thread, one at a time. NULL with an error. (transfer full) */
GPtrArray *rounds_shared_names (RoundsStore *store, const RoundsActor *actor, GError **error);

G_END_DECLS
