/* rebuild-bytes.c: the newest bytes of a record, straight from the tables. */
#include "rebuild.h"

#include "chart-private.h"
#include "compress.h"

#include <sodium.h>
#include <string.h>

typedef struct
{
  const RoundsRebuildSpec *spec;
  const guint8 *rid;
  guint32 version;
  GByteArray *buffer;
} Reading;

/* Opens a column of a statement that gives at most one row; NULL with an error. */
static const guint8 *
open_one (Reading *reading,
          RoundsSql which,
          gint64 id,
          int column,
          guint32 part,
          gsize *size,
          GError **error)
{
  sqlite3_stmt *row = rounds_sql (reading->spec->from, which, error);
  const RoundsPlaceName name = { which == ROUNDS_SQL_PIECE_GET ? ROUNDS_SEAL_PIECE
                                                               : ROUNDS_SEAL_VERSION,
                                 reading->rid, 0, reading->version, part };
  RoundsRecords records = { .seals = reading->spec->from_seals };
  const guint8 *plain = NULL;
  gboolean there, read;

  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, id);
  read = rounds_sql_step (reading->spec->from, row, &there, error);
  if (read && there)
    plain = rounds_column_unseal (&records, row, column, &name, reading->buffer, size);
  rounds_sql_done (row);
  if (read && plain == NULL)
    rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return plain;
}

static gboolean
read_pieces (Reading *reading, const RoundsHead *head, guint8 *out, GError **error)
{
  guint64 first = head->first_piece;
  gsize all = head->n_bytes;

  for (gsize at = 0; at < all; at += ROUNDS_PIECE_BYTES)
    {
      guint32 part = at / ROUNDS_PIECE_BYTES;
      gsize size = 0;
      const guint8 *plain = open_one (reading, ROUNDS_SQL_PIECE_GET, (gint64) (first + part), 3,
                                      part, &size, error);

      RoundsSpan kept;

      if (plain == NULL)
        return FALSE;
      kept = (RoundsSpan){ plain + 1, size - 1 };
      if (size == 0 ||
          !rounds_expand (plain[0], &kept, out + at, MIN (ROUNDS_PIECE_BYTES, all - at)))
        {
          rounds_fault_set (ROUNDS_FAULT_BYTES, error);
          return FALSE;
        }
    }
  return TRUE;
}

static GBytes *
read_bytes (Reading *reading, const RoundsCard *card, GError **error)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (256);
  RoundsHead head;
  gsize size = 0;
  const guint8 *plain = open_one (reading, ROUNDS_SQL_VERSION_GET,
                                  (gint64) rounds_card_version (card, card->current), 2, 0, &size,
                                  error);
  g_autoptr (GBytes) bytes = NULL;
  RoundsSpan kept;
  guint8 *out;

  if (plain == NULL)
    return NULL;
  if (block == NULL || !rounds_head_unpack (plain, size, block, &head) || head.n_bytes > G_MAXINT32)
    {
      rounds_fault_set_unpacked (ROUNDS_FAULT_BYTES, block, error);
      return NULL;
    }
  out = g_try_malloc (MAX (head.n_bytes, 1));
  if (out == NULL)
    {
      rounds_database_set_error (SQLITE_NOMEM, error);
      return NULL;
    }
  bytes = rounds_bytes_new_wiped (out, head.n_bytes);
  if (head.form == ROUNDS_FORM_PIECES)
    return read_pieces (reading, &head, out, error) ? g_steal_pointer (&bytes) : NULL;
  kept = (RoundsSpan){ head.content, head.content_size };
  if (rounds_expand (head.form, &kept, out, head.n_bytes))
    return g_steal_pointer (&bytes);
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return NULL;
}

GBytes *
rounds_rebuild_bytes (const RoundsRebuildSpec *spec,
                      const guint8 rid[ROUNDS_RID_BYTES],
                      const RoundsCard *card,
                      GError **error)
{
  Reading reading = { spec, rid, card->current, g_byte_array_new () };
  GBytes *bytes = read_bytes (&reading, card, error);

  sodium_memzero (reading.buffer->data, reading.buffer->len);
  g_byte_array_unref (reading.buffer);
  return bytes;
}
