/* medicine-names.h: orders that name their medicine by a reference to a Medication elsewhere.
 *
 * An import names what stands in the same document; a Medication of another file or line is a shared
 * record, and the order says only "Medication/7". Its code and text are taken over before anything
 * is decided of the order (ingredients, allergies, doubles, labels), and only from the same source:
 * ids of two servers are not one name space. What is not there, deleted, in error, or withheld names
 * nothing: the order is titled so, never guessed.
 *
 * Weighed: naming at import (the Medication may come later), at reading (this), or showing the
 * reference. Chosen: at reading, as the newest Medication says, which is what a FHIR reference means.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

/* Is there an order that only a shared Medication could name? Then RoundsChartSettings.shared is
 * worth reading. */
gboolean rounds_medicines_need_names (const GPtrArray *events); /* RoundsEvent* */

G_END_DECLS
