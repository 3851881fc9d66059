#include "local.h"

#include "chart-private.h"
#include "charts.h"
#include "codec.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define FORM        1
#define CONTENT_MAX (64u << 20)
#define KIND_BYTES  8

/* The keyed hashes that stand for a row: its name, and its kind. */
typedef struct
{
  guint8 key[ROUNDS_BLIND_BYTES];
  guint8 kind[ROUNDS_BLIND_BYTES]; /* of which KIND_BYTES are kept */
} Blind;

static void
blind_key (RoundsSeals *seals, const guint8 *patient, const RoundsLocalKey *key, Blind *out)
{
  const RoundsSpan spans[] = { { patient, ROUNDS_RID_BYTES },
                               { key->kind, strlen (key->kind) },
                               { key->id, strlen (key->id) } };

  rounds_blind (seals, ROUNDS_HASH_LOCAL, spans, 3, out->key, ROUNDS_BLIND_BYTES);
  rounds_blind (seals, ROUNDS_HASH_LOCAL, spans + 1, 1, out->kind, ROUNDS_BLIND_BYTES);
}

void
rounds_local_row_free (RoundsLocalRow *row)
{
  g_free (row->kind);
  g_free (row->id);
  g_clear_pointer (&row->content, g_bytes_unref);
  g_free (row);
}

static RoundsLocalRow *
unpack (const guint8 *bytes, gsize size, guint32 revision)
{
  RoundsFields in = { .at = bytes, .end = bytes + size };
  RoundsLocalRow *row;
  const char *kind, *id;
  gint64 changed;
  guint8 *content;

  in.bad = rounds_unpack_number (&in) != FORM;
  kind = rounds_unpack_text (&in);
  id = rounds_unpack_text (&in);
  changed = rounds_unpack_signed (&in);
  if (in.bad || kind == NULL || id == NULL)
    return NULL;
  content = g_memdup2 (in.at, in.end - in.at);
  row = g_new0 (RoundsLocalRow, 1);
  row->kind = g_strdup (kind);
  row->id = g_strdup (id);
  row->revision = revision;
  row->changed = changed;
  row->content = rounds_bytes_new_wiped (content, in.end - in.at);
  return row;
}

/* ---- in a transaction ---- */

static RoundsChartState *
chart_of (RoundsWrite *write, const RoundsLocalKey *key, GError **error)
{
  if (key->patient == NULL)
    return rounds_charts_place (write, ROUNDS_CHART_STORE, error);
  return rounds_charts_by_rid (write, key->patient, error);
}

/* The row as it stands, its revision 0 when it is not there; takes it out of *root. */
static gboolean
look_up (
    RoundsWrite *write, const Blind *blind, RoundsRoot *root, RoundsLocalRow **row, GError **error)
{
  sqlite3_stmt *get = rounds_sql (write->db, ROUNDS_SQL_LOCAL_GET, error);
  RoundsPlaceName name = { .table = ROUNDS_SEAL_LOCAL, .rid = blind->key };
  gboolean there, read;
  const guint8 *plain;
  gsize size;

  *row = NULL;
  if (get == NULL)
    return FALSE;
  rounds_sql_bind_bytes (get, 1, blind->key, ROUNDS_BLIND_BYTES);
  read = rounds_sql_step (write->db, get, &there, error);
  if (read && there)
    {
      name.version = sqlite3_column_int64 (get, 1);
      rounds_root_count (write->records->seals, root, &name, sqlite3_column_blob (get, 2),
                         sqlite3_column_bytes (get, 2), -1);
      plain = rounds_column_unseal (write->records, get, 2, &name, write->plain, &size);
      *row = plain != NULL ? unpack (plain, size, name.version) : NULL;
      read = *row != NULL;
      if (!read)
        rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
    }
  rounds_sql_done (get);
  return read;
}

static gboolean
write_row (RoundsWrite *write,
           RoundsChartState *chart,
           const Blind *blind,
           guint32 revision,
           GError **error)
{
  sqlite3_stmt *put = rounds_sql (write->db, ROUNDS_SQL_LOCAL_PUT, error);
  RoundsPlaceName name = { .table = ROUNDS_SEAL_LOCAL, .rid = blind->key, .version = revision };

  if (put == NULL)
    return FALSE;
  rounds_seal (write->records->seals, &name, write->plain->data, write->plain->len, write->sealed);
  rounds_root_count (write->records->seals, &chart->row.root, &name, write->sealed->data,
                     write->sealed->len, 1);
  sqlite3_bind_int64 (put, 1, (gint64) chart->id);
  rounds_sql_bind_bytes (put, 2, blind->kind, KIND_BYTES);
  rounds_sql_bind_bytes (put, 3, blind->key, ROUNDS_BLIND_BYTES);
  sqlite3_bind_int64 (put, 4, revision);
  rounds_sql_bind_bytes (put, 5, write->sealed->data, write->sealed->len);
  return rounds_sql_run (write->db, put, error);
}

gboolean
rounds_write_put_local (RoundsWrite *write,
                        const RoundsLocalKey *key,
                        GBytes *content,
                        GError **error)
{
  RoundsChartState *chart = chart_of (write, key, error);
  g_autoptr (RoundsLocalRow) old = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  Blind blind;

  if (chart == NULL)
    return FALSE;
  if (size > CONTENT_MAX)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("That is too large to be kept"));
      return FALSE;
    }
  blind_key (write->records->seals, chart->rid, key, &blind);
  if (!look_up (write, &blind, &chart->row.root, &old, error))
    return FALSE;
  chart->dirty = TRUE;
  g_byte_array_set_size (write->plain, 0);
  rounds_pack_number (write->plain, FORM);
  rounds_pack_text (write->plain, key->kind);
  rounds_pack_text (write->plain, key->id);
  rounds_pack_signed (write->plain, write->time);
  rounds_pack_bytes (write->plain, data, size);
  return write_row (write, chart, &blind, old != NULL ? old->revision + 1 : 1, error);
}

gboolean
rounds_write_delete_local (RoundsWrite *write, const RoundsLocalKey *key, GError **error)
{
  RoundsChartState *chart = chart_of (write, key, error);
  g_autoptr (RoundsLocalRow) old = NULL;
  sqlite3_stmt *row;
  Blind blind;

  if (chart == NULL)
    return FALSE;
  blind_key (write->records->seals, chart->rid, key, &blind);
  if (!look_up (write, &blind, &chart->row.root, &old, error))
    return FALSE;
  if (old == NULL)
    return TRUE;
  chart->dirty = TRUE;
  row = rounds_sql (write->db, ROUNDS_SQL_LOCAL_DELETE, error);
  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, blind.key, ROUNDS_BLIND_BYTES);
  return rounds_sql_run (write->db, row, error);
}

gboolean
rounds_write_get_local (RoundsWrite *write,
                        const RoundsLocalKey *key,
                        RoundsLocalRow **row,
                        GError **error)
{
  RoundsChartState *chart = chart_of (write, key, error);
  RoundsRoot root = { 0 };
  Blind blind;

  *row = NULL;
  if (chart == NULL)
    return FALSE;
  blind_key (write->records->seals, chart->rid, key, &blind);
  return look_up (write, &blind, &root, row, error);
}

/* ---- reading ---- */

gboolean
rounds_local_read (
    RoundsReader *reader, guint64 chart, GPtrArray *rows, RoundsRoot *root, GError **error)
{
  sqlite3_stmt *get = rounds_sql (reader->db, ROUNDS_SQL_LOCAL_OF, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean there, read;

  if (get == NULL)
    return FALSE;
  sqlite3_bind_int64 (get, 1, (gint64) chart);
  while ((read = rounds_sql_step (reader->db, get, &there, error)) && there)
    {
      const RoundsPlaceName name = { .table = ROUNDS_SEAL_LOCAL,
                                     .rid = rounds_sql_bytes (get, 3, ROUNDS_BLIND_BYTES),
                                     .version = sqlite3_column_int64 (get, 1) };
      gsize size;
      const guint8 *plain;
      RoundsLocalRow *row;

      rounds_root_count (reader->records->seals, root, &name, sqlite3_column_blob (get, 2),
                         sqlite3_column_bytes (get, 2), 1);
      plain = rounds_column_unseal (reader->records, get, 2, &name, buffer, &size);
      row = plain != NULL ? unpack (plain, size, name.version) : NULL;
      if (row == NULL)
        {
          rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
          read = FALSE;
          break;
        }
      g_ptr_array_add (rows, row);
    }
  rounds_sql_done (get);
  sodium_memzero (buffer->data, buffer->len);
  return read;
}

static RoundsLocalRow *
copy_row (const RoundsLocalRow *row)
{
  RoundsLocalRow *copy = g_new0 (RoundsLocalRow, 1);

  *copy = *row;
  copy->kind = g_strdup (row->kind);
  copy->id = g_strdup (row->id);
  copy->content = g_bytes_ref (row->content);
  return copy;
}

static GPtrArray *
rows_of_kind (GPtrArray *rows, const char *kind)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_local_row_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (rows, i);

      if (kind == NULL || strcmp (row->kind, kind) == 0)
        g_ptr_array_add (chosen, copy_row (row));
    }
  return chosen;
}

GPtrArray *
rounds_chart_local (RoundsChart *chart, const char *kind, GError **error)
{
  return rows_of_kind (chart->locals, kind);
}

/* The root that the chart of the store's own rows should have; zero while there is none. */
static gboolean
read_store_root (RoundsReader *reader, RoundsRoot *root, GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_CHART_BY_ID, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, ROUNDS_CHART_STORE);
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    {
      const RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);
      RoundsChartRow chart;
      gsize size;
      const guint8 *plain = rounds_column_unseal (reader->records, row, 3, &name, buffer, &size);

      read = plain != NULL && rounds_chart_row_unpack (plain, size, &chart);
      if (read)
        *root = chart.root;
      else
        rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
    }
  rounds_sql_done (row);
  return read;
}

GPtrArray *
rounds_store_local (RoundsStore *store, const char *kind, GError **error)
{
  g_autoptr (GPtrArray)
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_local_row_free);
  g_auto (RoundsReader) reader = { 0 };
  RoundsRoot is = { 0 }, should = { 0 };

  if (!rounds_reader_begin (rounds_store_get_records (store), &reader, error) ||
      !rounds_local_read (&reader, ROUNDS_CHART_STORE, rows, &is, error) ||
      !read_store_root (&reader, &should, error) || !rounds_root_check (&is, &should, error))
    return NULL;
  return rows_of_kind (rows, kind);
}
