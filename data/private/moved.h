/* moved.h: what comes under the id of a record that stands in another patient's chart.
 *
 * Two hospitals imported as one source both have an Observation/1. Put over it, the second one's potassium would stand
 * and the first patient's be gone, without a word. Yet a source that filed a result wrongly corrects its subject.
 *
 * Weighed: refusing each of them (what is corrected stays in the wrong chart for good), taking each (the above).
 * Chosen: one is the same thing, corrected, where all its events have the same codes, the same value, the same times, one
 * of them known to the minute, and the source says that it is a later version, by lastUpdated or a whole versionId.
 * Only a day and a code, as of an allergy, are the same at two hospitals by chance; so are ids without meta. What is
 * corrected leaves the wrong chart as deleted there: struck, news to who has seen it, its versions and marks with it,
 * and an audit row says why without naming anybody; in the right one it begins at version 1. An older version of it
 * is left out. All else is refused (ROUNDS_PUT_REFUSED), and the import says so. From a patient's chart to nobody's the
 * same holds; from nobody's to a patient's nothing is lost, nor where the very bytes are read anew.
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
