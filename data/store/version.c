#include "version.h"

#include "block.h"
#include "chart-private.h"
#include "compress.h"

#include <string.h>

void
rounds_version_clear (RoundsVersionReading *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
  g_clear_pointer (&self->block, rounds_block_free);
}

gboolean
rounds_version_open (RoundsReader *reader, RoundsVersionReading *self, GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_VERSION_GET, error);
  const RoundsPlaceName name = { ROUNDS_SEAL_VERSION, self->rid, 0, self->version, 0 };
  const guint8 *plain = NULL;
  gboolean there, read;
  gsize size;

  if (row == NULL)
    return FALSE;
  self->buffer = g_byte_array_new ();
  self->block = rounds_block_new (256);
  sqlite3_bind_int64 (row, 1, (gint64) self->row);
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    plain = rounds_column_unseal (reader->records, row, 2, &name, self->buffer, &size);
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  if (plain != NULL && self->block != NULL &&
      rounds_head_unpack (plain, size, self->block, &self->head) &&
      self->head.n_bytes <= G_MAXINT32)
    return TRUE;
  rounds_fault_set_unpacked (ROUNDS_FAULT_BYTES, self->block, error);
  return FALSE;
}

static gboolean
read_piece (RoundsReader *reader,
            const RoundsVersionReading *self,
            guint32 part,
            guint8 *out,
            GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_PIECE_GET, error);
  const RoundsPlaceName name = { ROUNDS_SEAL_PIECE, self->rid, 0, self->version, part };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gsize from = (gsize) part * ROUNDS_PIECE_BYTES;
  gsize should = MIN (ROUNDS_PIECE_BYTES, self->head.n_bytes - from);
  const guint8 *plain = NULL;
  RoundsSpan kept;
  gboolean there, read;
  gsize size = 0;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) (self->head.first_piece + part));
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    plain = rounds_column_unseal (reader->records, row, 3, &name, buffer, &size);
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  kept = (RoundsSpan){ plain + 1, size - 1 };
  if (plain != NULL && size > 0 && rounds_expand (plain[0], &kept, out, should))
    return TRUE;
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return FALSE;
}

/* The bytes from range[0] up to range[1], which lie inside. */
static GBytes *
read_pieces (RoundsReader *reader,
             const RoundsVersionReading *self,
             const goffset range[2],
             GError **error)
{
  guint32 first = range[0] / ROUNDS_PIECE_BYTES;
  guint32 end = (range[1] + ROUNDS_PIECE_BYTES - 1) / ROUNDS_PIECE_BYTES;
  guint8 *out = g_try_malloc ((gsize) (end - first) * ROUNDS_PIECE_BYTES);
  g_autoptr (GBytes) all = NULL;

  if (out == NULL)
    {
      rounds_database_set_error (SQLITE_NOMEM, error);
      return NULL;
    }
  all = rounds_bytes_new_wiped (out, (gsize) (end - first) * ROUNDS_PIECE_BYTES);
  for (guint32 part = first; part < end; part++)
    if (!read_piece (reader, self, part, out + (gsize) (part - first) * ROUNDS_PIECE_BYTES, error))
      return NULL;
  return g_bytes_new_from_bytes (all, range[0] - (goffset) first * ROUNDS_PIECE_BYTES,
                                 range[1] - range[0]);
}

static GBytes *
read_inline (const RoundsVersionReading *self, const goffset range[2], GError **error)
{
  const RoundsSpan kept = { self->head.content, self->head.content_size };
  gsize size = self->head.n_bytes;
  guint8 *out = g_try_malloc (MAX (size, 1));
  g_autoptr (GBytes) all = NULL;

  if (out == NULL)
    {
      rounds_database_set_error (SQLITE_NOMEM, error);
      return NULL;
    }
  all = rounds_bytes_new_wiped (out, size);
  if (rounds_expand (self->head.form, &kept, out, size))
    return g_bytes_new_from_bytes (all, range[0], range[1] - range[0]);
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return NULL;
}

GBytes *
rounds_version_bytes (RoundsReader *reader,
                      const RoundsVersionReading *self,
                      const goffset range[2],
                      GError **error)
{
  goffset part[2];

  part[1] = MIN (range[1], (goffset) self->head.n_bytes);
  part[0] = CLAMP (range[0], 0, part[1]);
  if (self->head.form != ROUNDS_FORM_PIECES)
    return read_inline (self, part, error);
  if (part[0] == part[1])
    return g_bytes_new_static ("", 0);
  return read_pieces (reader, self, part, error);
}
