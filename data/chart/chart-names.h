/* chart-names.h: what an event names by a reference only: the medicine of an order, who did it, and where.
 *
 * An import names what stands inside the resource; a Medication, Practitioner or Location of its own
 * is a shared record, and the event says only "Practitioner/7". Its name is taken from the shared
 * record, each reference looked up once, and only from the same source: ids of two servers are not
 * one name space. Of a medicine code and text are taken over too, before anything is decided of the
 * order (ingredients, allergies, doubles, labels). A team or a device is named by its own row. What is
 * not there, deleted, in error, or withheld names nothing: that is said, never guessed. Nor does what an
 * earlier version says to be another thing (no code, identifier or name of both is the same): two hospitals whose
 * ids are counted from 1, imported as one source, and nothing tells which of the two was meant.
 *
 * Weighed: naming at import (the Practitioner may come later), at reading (this), or showing the
 * reference. Chosen: at reading, as the newest record says, which is what a FHIR reference means.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

/* Is there an event that only a shared record could name? Then RoundsChartSettings.shared is worth
 * reading. */
gboolean rounds_chart_needs_names (const GPtrArray *events); /* RoundsEvent* */
/* Is it of a type that can name something of a patient's? */
gboolean rounds_event_names_others (const RoundsEvent *shared);

typedef struct
{
  const char *name;      /* NULL: the record gives a reference, and nothing here says who that is */
  const char *reference; /* NULL: the record gives a name, or nobody at all */
} RoundsChartWho;

/* Who performed, wrote, ordered or asserted it. Where a name is known, event->performer is it too, and
 * the facets of people and places have it as their display. */
RoundsChartWho rounds_chart_who (const RoundsChartIndex *self, const RoundsEvent *event);
/* A person or place of a facet (PARTICIPANT, LOCATION). */
RoundsChartWho rounds_facet_who (const RoundsFacet *facet);

G_END_DECLS
