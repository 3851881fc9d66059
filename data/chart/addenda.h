/* addenda.h: documents that add to another, as they say of themselves (relatesTo "appends": "this document adds
 * additional information to the target", hl7.org/fhir/R4/valueset-document-relationship-type.html).
 *
 * Both stand and neither hides the other, unlike a replacement (record rule 2.4); but whoever reads one must
 * know of the other. Weighed: a mark of the row, as ROUNDS_MARK_REPLACED is (it says that, not who and when, and
 * is of now at every moment), or asking when a note is shown. Chosen: asking; notes of one patient are few.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

/* const RoundsChartRow *: what the row says that it adds to, each once. *elsewhere: it names a document that is not
 * among the rows of this chart (never came, another source, or withheld). (transfer container) */
GPtrArray *rounds_chart_appended (const RoundsChartIndex *self,
                                  const RoundsChartRow *row,
                                  gboolean *elsewhere);
/* const RoundsChartRow *: what says that it adds to the row, the oldest first, undated last; of those dated at or
 * before the moment. Not what is entered in error or deleted. (transfer container) */
GPtrArray *rounds_chart_addenda (const RoundsChartIndex *self,
                                 const RoundsChartRow *row,
                                 gint64 at);

/* const RoundsChartRow * to how many of these it has, for lists; a row that has none is not in it. One way through
 * the notes of the chart. (transfer full) */
GHashTable *rounds_chart_addenda_counts (const RoundsChartIndex *self, gint64 at);

G_END_DECLS
