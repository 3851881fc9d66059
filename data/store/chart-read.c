/* What an open chart gives one at a time: a record, its versions, its bytes. */
#include "chart-private.h"

#include "block.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zstd.h>

/* ---- finding ---- */

static guint
rid_hash (gconstpointer rid)
{
  guint hash;

  memcpy (&hash, rid, sizeof hash); /* random bytes are their own hash */
  return hash;
}

static gboolean
rids_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ROUNDS_RID_BYTES) == 0;
}

static void
index_rids (RoundsChart *self)
{
  self->by_rid = g_hash_table_new (rid_hash, rids_equal);
  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_insert (self->by_rid, g_array_index (self->rows, RoundsRecord, i).rid,
                         GUINT_TO_POINTER (i + 1));
}

const RoundsRecord *
rounds_chart_find (RoundsChart *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  guint at;

  if (self->by_rid == NULL)
    index_rids (self);
  at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_rid, rid));
  return at > 0 ? &g_array_index (self->rows, RoundsRecord, at - 1) : NULL;
}

static void
index_references (RoundsChart *self)
{
  self->by_reference = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = self->rows->len; i > 0; i--)
    {
      const RoundsRecord *record = &g_array_index (self->rows, RoundsRecord, i - 1);

      g_hash_table_replace (self->by_reference, g_strconcat (record->type, "/", record->id, NULL),
                            GUINT_TO_POINTER (i));
    }
}

static gboolean
is_called (const RoundsRecord *record, const char *reference)
{
  gsize type = strlen (record->type);

  return strncmp (reference, record->type, type) == 0 && reference[type] == '/' &&
         strcmp (reference + type + 1, record->id) == 0;
}

const RoundsRecord *
rounds_chart_find_reference (RoundsChart *self, const char *reference, const char *source)
{
  guint at;

  if (self->by_reference == NULL)
    index_references (self);
  at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_reference, reference));
  for (; at > 0 && at <= self->rows->len; at++)
    {
      const RoundsRecord *record = &g_array_index (self->rows, RoundsRecord, at - 1);

      if (source == NULL)
        return record;
      if (strcmp (record->source, source) == 0 && is_called (record, reference))
        return record;
    }
  return NULL;
}

/* ---- bytes ---- */

typedef struct
{
  const RoundsSlot *slot;
  guint32 version;
  GByteArray *buffer; /* the version's row, unsealed */
  RoundsBlock *block;
  RoundsHead head;
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->buffer, g_byte_array_unref);
  g_clear_pointer (&reading->block, rounds_block_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
set_not_here (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such record or version in this chart"));
}

static gboolean
reading_begin (RoundsChart *self,
               const guint8 rid[ROUNDS_RID_BYTES],
               guint32 version,
               Reading *reading,
               GError **error)
{
  const RoundsRecord *record = rounds_chart_find (self, rid);

  if (record == NULL || version > record->version)
    {
      set_not_here (error);
      return FALSE;
    }
  reading->slot = &g_array_index (self->slots, RoundsSlot,
                                  record - (const RoundsRecord *) self->rows->data);
  reading->version = version != 0 ? version : record->version;
  reading->buffer = g_byte_array_new ();
  reading->block = rounds_block_new (256);
  if (reading->block != NULL)
    return TRUE;
  rounds_database_set_error (SQLITE_NOMEM, error);
  return FALSE;
}

/* Reads and opens the row of the version that is asked for. */
static gboolean
read_head (RoundsReader *reader, Reading *reading, GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_VERSION_GET, error);
  const RoundsPlaceName name = { ROUNDS_SEAL_VERSION, reading->slot->rid, 0, reading->version, 0 };
  const guint8 *plain = NULL;
  gboolean there, read;
  gsize size;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1,
                      (gint64) rounds_card_version (&reading->slot->card, reading->version));
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    plain = rounds_column_unseal (reader->records, row, 2, &name, reading->buffer, &size);
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  if (plain != NULL && rounds_head_unpack (plain, size, reading->block, &reading->head) &&
      reading->head.n_bytes <= G_MAXINT32)
    return TRUE;
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return FALSE;
}

/* Exactly size bytes of what was kept in one of two forms. */
static gboolean
expand (RoundsForm form, const RoundsSpan *kept, guint8 *out, gsize size)
{
  if (form == ROUNDS_FORM_ZSTD)
    return ZSTD_decompress (out, size, kept->data, kept->size) == size;
  if (form != ROUNDS_FORM_PLAIN || kept->size != size)
    return FALSE;
  memcpy (out, kept->data, size);
  return TRUE;
}

static gboolean
read_piece (RoundsReader *reader, const Reading *reading, guint32 part, guint8 *out, GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_PIECE_GET, error);
  const RoundsPlaceName name = { ROUNDS_SEAL_PIECE, reading->slot->rid, 0, reading->version, part };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gsize from = (gsize) part * ROUNDS_PIECE_BYTES;
  gsize should = MIN (ROUNDS_PIECE_BYTES, reading->head.n_bytes - from);
  const guint8 *plain = NULL;
  RoundsSpan kept;
  gboolean there, read;
  gsize size = 0;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) (reading->head.first_piece + part));
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    plain = rounds_column_unseal (reader->records, row, 3, &name, buffer, &size);
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  kept = (RoundsSpan){ plain + 1, size - 1 };
  if (plain != NULL && size > 0 && expand (plain[0], &kept, out, should))
    return TRUE;
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return FALSE;
}

/* The bytes from range[0] up to range[1], which lie inside. */
static GBytes *
read_pieces (RoundsReader *reader, const Reading *reading, const goffset range[2], GError **error)
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
    if (!read_piece (reader, reading, part, out + (gsize) (part - first) * ROUNDS_PIECE_BYTES,
                     error))
      return NULL;
  return g_bytes_new_from_bytes (all, range[0] - (goffset) first * ROUNDS_PIECE_BYTES,
                                 range[1] - range[0]);
}

static GBytes *
read_inline (const Reading *reading, const goffset range[2], GError **error)
{
  const RoundsSpan kept = { reading->head.content, reading->head.content_size };
  gsize size = reading->head.n_bytes;
  guint8 *out = g_try_malloc (MAX (size, 1));
  g_autoptr (GBytes) all = NULL;

  if (out == NULL)
    {
      rounds_database_set_error (SQLITE_NOMEM, error);
      return NULL;
    }
  all = rounds_bytes_new_wiped (out, size);
  if (expand (reading->head.form, &kept, out, size))
    return g_bytes_new_from_bytes (all, range[0], range[1] - range[0]);
  rounds_fault_set (ROUNDS_FAULT_BYTES, error);
  return NULL;
}

static GBytes *
read_range (RoundsChart *self, Reading *reading, const goffset range[2], GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  goffset part[2];

  if (!rounds_reader_begin (self->records, &reader, error) || !read_head (&reader, reading, error))
    return NULL;
  part[1] = MIN (range[1], (goffset) reading->head.n_bytes);
  part[0] = CLAMP (range[0], 0, part[1]);
  if (reading->head.form == ROUNDS_FORM_PIECES && part[0] < part[1])
    return read_pieces (&reader, reading, part, error);
  if (reading->head.form == ROUNDS_FORM_PIECES)
    return g_bytes_new_static ("", 0);
  return read_inline (reading, part, error);
}

GBytes *
rounds_chart_content (RoundsChart *self,
                      const guint8 rid[ROUNDS_RID_BYTES],
                      guint32 version,
                      GError **error)
{
  static const goffset whole[2] = { 0, G_MAXINT64 };
  g_auto (Reading) reading = { 0 };

  return reading_begin (self, rid, version, &reading, error)
             ? read_range (self, &reading, whole, error)
             : NULL;
}

GBytes *
rounds_chart_content_range (RoundsChart *self,
                            const RoundsRecord *record,
                            guint32 version,
                            const goffset range[2],
                            GError **error)
{
  g_auto (Reading) reading = { 0 };

  return reading_begin (self, record->rid, version, &reading, error)
             ? read_range (self, &reading, range, error)
             : NULL;
}

/* ---- versions ---- */

/* A version with the row that its texts lie in. */
typedef struct
{
  RoundsVersion version; /* first */
  Reading reading;
} Kept;

static void
kept_free (Kept *kept)
{
  reading_clear (&kept->reading);
  g_free (kept);
}

GPtrArray *
rounds_chart_versions (RoundsChart *self, const guint8 rid[ROUNDS_RID_BYTES], GError **error)
{
  const RoundsRecord *record = rounds_chart_find (self, rid);
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func ((GDestroyNotify) kept_free);
  g_auto (RoundsReader) reader = { 0 };

  if (record == NULL)
    {
      set_not_here (error);
      return NULL;
    }
  if (!rounds_reader_begin (self->records, &reader, error))
    return NULL;
  for (guint32 i = 1; i <= record->version; i++)
    {
      Kept *kept = g_new0 (Kept, 1);
      const RoundsHead *head = &kept->reading.head;

      g_ptr_array_add (versions, kept);
      if (!reading_begin (self, rid, i, &kept->reading, error) ||
          !read_head (&reader, &kept->reading, error))
        return NULL;
      kept->version = (RoundsVersion){ i,
                                       head->arrived,
                                       head->media,
                                       head->version_id,
                                       head->last_updated,
                                       head->deleted,
                                       head->n_bytes,
                                       head->resolved,
                                       head->n_resolved };
    }
  return g_steal_pointer (&versions);
}
