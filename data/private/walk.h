/* walk.h: every row of one table of DIR/records, opened, in the order of their ids.
 *
 * A strict walk ends at the first page that cannot be read. A tolerant one goes on behind it: it
 * looks for the nearest id from which reading works again, doubling the step and then halving it, so
 * that what lies on a damaged page is lost and nothing else.
 */
#pragma once

#include "database.h"
#include "row.h"
#include "seal.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsDatabase *db;
  RoundsSeals *seals; /* begun */
  RoundsSeal table;
  gboolean tolerant;

  /*< private >*/
  sqlite3_stmt *statement;
  GByteArray *buffer;
  gint64 last;
  /*< public >*/
  guint64 rows, damaged, gaps; /* given; of them those that do not open; stretches not readable */
} RoundsWalk;

typedef struct
{
  gint64 id;
  RoundsPlaceName name; /* its rid lives as long as the row */
  const guint8 *sealed;
  gsize sealed_size;
  const guint8 *plain; /* NULL: the row does not open */
  gsize size;
  gint64 chart;        /* of a local row */
  const guint8 *alias; /* (16) of a chart or record; NULL */
} RoundsWalkRow;

gboolean rounds_walk_begin (RoundsWalk *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE at the end, and with an error of a strict walk. The row is valid until the next call. */
gboolean rounds_walk_next (RoundsWalk *self, RoundsWalkRow *row, GError **error);
void rounds_walk_end (RoundsWalk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsWalk, rounds_walk_end)

G_END_DECLS
