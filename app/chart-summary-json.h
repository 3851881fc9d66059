/* chart-summary-json.h: what `roundsctl chart --json` prints: the chart as the rules of the record
 * give it, as one object. Words are those of the chart's own headers; nothing is decided here. */
#pragma once

#include "chart-json.h"
#include "denials.h"

G_BEGIN_DECLS

/* at: the moment, ms since 1970 UTC; denials: of rounds_chart_denials. FALSE without memory: the
 * object is then unfinished. */
gboolean rounds_chart_json_summary (RoundsJson *json,
                                    const RoundsOpenChart *chart,
                                    GArray *denials,
                                    gint64 at);

G_END_DECLS
