/* moved.h: what comes under the id of a record that stands in another patient's chart.
 *
 * Two hospitals imported as one source both have an Observation/1. Put over it, the second one's potassium would stand
 * and the first patient's be gone, without a word. Yet a source that filed a result wrongly corrects its subject.
 *
 * Weighed: refusing each of them (what is corrected stays in the wrong chart for good), taking each (the above).
 * Chosen: one is the same thing, corrected, where all its events have the same codes, the same value, the same times, one
 * of them known to the minute or an identifier of its own (a system and a value) beside them, and the source says that it
 * is a later version, by lastUpdated or a whole versionId. Only a day and a code, as of an allergy, are the same at two
 * hospitals by chance; so are ids without meta. What is
 * corrected leaves the wrong chart as deleted there: struck, news to who has seen it, its versions and marks with it,
 * and an audit row says why without naming anybody; in the right one it begins at version 1. An older version of it
 * is left out. All else is refused (ROUNDS_PUT_REFUSED), and the import says so. From a patient's chart to nobody's the
 * same holds; from nobody's to a patient's nothing is lost, nor where the very bytes are read anew.
 *
 * A deletion has no bytes (hl7.org/fhir/R4/http.html#history: an entry with a request and no resource) and names no
 * patient: the second hospital's of Observation/1 would strike the first one's. Weighed: by source and id (that), by what
 * was sent before it in the same file (a file need not hold it). Chosen: who puts it says in whose chart it deletes
 * (RoundsIncoming.subject, also of a Patient), as a sync of one patient knows; a record that stands in another chart or
 * in nobody's is left as it is, and so is all that a deletion without a patient would take. A file knows no patient of
 * it: data/fhir/feed.c refuses it, and the import says so.
 */
#pragma once

#include "row.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_MOVE_NONE = 0, /* it leaves no patient's chart */
  ROUNDS_MOVE_CORRECTED,
  ROUNDS_MOVE_OUTDATED, /* what stands is the correction of it */
  ROUNDS_MOVE_REFUSED,
} RoundsMove;

/* standing: what would leave; coming: a packed tail; order: <0 it is older than what stands, by its source, >0 newer. */
RoundsMove rounds_move_of (const RoundsTail *standing, const GByteArray *coming, int order);

/* The id of what was left behind: its rid, which no source can know. */
#define ROUNDS_MOVED_ID 64
char *rounds_moved_id (const guint8 rid[ROUNDS_RID_BYTES], char id[ROUNDS_MOVED_ID]);

G_END_DECLS
