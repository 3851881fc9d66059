/* denials.h: notes that say "no known allergies" while the record lists one (record rule 2.3, D7).
 *
 * Such a sentence is shown beside the entry and is never used to answer. All documents of the chart
 * are read for it, so this takes as long as filling chart-words.h; a window does it beside that.
 */
#pragma once

#include "open-chart.h"

G_BEGIN_DECLS

typedef struct
{
  const RoundsChartRow *row;
  const char *field;
  guint32 start; /* byte of the field's decoded text */
} RoundsDenial;

/* RoundsDenial, newest first; empty when no entry is active at that moment. (transfer full) */
GArray *rounds_chart_denials (const RoundsOpenChart *chart,
                              const RoundsActor *actor,
                              gint64 at,
                              GError **error);

G_END_DECLS
