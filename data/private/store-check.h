/* store-check.h: everything that stands in DIR/records, read and compared: every page, every seal,
 * every root, the whole audit. */
#pragma once

#include "records-private.h"

G_BEGIN_DECLS

/* How many rows there are. */
typedef struct
{
  guint64 sources, charts, records, versions, pieces, locals, audit;
  guint64 old_charts; /* of an older form than ROUNDS_DERIVED_FORM; only a check counts these */
  guint64 as_before;  /* records that it could not read anew */
} RoundsRowCounts;

/* CORRUPT with the first fault that is found; *counts (may be NULL) is whole only on TRUE. Reads a
 * snapshot, so the store may be in use; blocks for as long as it takes to read all of it. */
gboolean rounds_records_check (RoundsRecords *records,
                               RoundsRowCounts *counts,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
