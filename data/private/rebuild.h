/* rebuild.h: the database of a store written again, row by row, under another key or out of a
 * damaged one.
 *
 * Every row is opened with the old keys and sealed with the new; what is a keyed hash (blind keys,
 * hashes of bytes, roots, the audit's chain) is made again of what it is a hash of. Strict, for
 * `rotate`: the first row that does not open ends it. Tolerant, for salvage: it is left out and
 * counted; a chart whose own row is lost is made again of its records.
 *
 * Weighed: exporting and importing (rids, versions, times and the audit would be lost), changing
 * rows in place (a crash leaves two keys in one database). Chosen: a new file beside the old one,
 * which is only read.
 */
#pragma once

#include "records-private.h"
#include "store-check.h"

G_BEGIN_DECLS

/* What became of the rows. */
typedef struct
{
  RoundsRowCounts kept, lost; /* lost: rows that do not open */
  guint64 gaps;               /* stretches of the file that cannot be read */
  guint64 bytes_lost;         /* records whose newest bytes are gone; their events stay */
  guint64 persons_made;       /* patients read again from their bytes */
  guint64 patients_lost;      /* charts without the patient's own record */
  gboolean audit_broken;      /* the chain of the old audit does not hold */
} RoundsRebuilt;

typedef struct
{
  RoundsDatabase *from;
  RoundsSeals *from_seals; /* begun */
  const char *dir;         /* of the new database: made with rounds_records_create */
  RoundsSeals *to_seals;   /* begun */
  gboolean tolerant;
} RoundsRebuildSpec;

gboolean rounds_rebuild (const RoundsRebuildSpec *spec,
                         RoundsRebuilt *report,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- rebuild-bytes.c ---- */

/* The bytes of a record's newest version, read with the old keys; NULL when they are gone, with an
 * error. (transfer full) */
GBytes *rounds_rebuild_bytes (const RoundsRebuildSpec *spec,
                              const guint8 rid[ROUNDS_RID_BYTES],
                              const RoundsCard *card,
                              GError **error);

G_END_DECLS
