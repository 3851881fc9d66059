#include "walk.h"

#include <sodium.h>

/* id, rid or key, version or revision, part, sealed, and what else is needed. */
static const char *
text_of (RoundsSeal table)
{
  switch (table)
    {
    case ROUNDS_SEAL_SOURCE:
      return "SELECT id, NULL, 0, 0, sealed FROM source WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_CHART:
      return "SELECT id, rid, revision, 0, sealed, alias FROM chart WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_RECORD:
      return "SELECT id, rid, version, 0, sealed, alias FROM record WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_VERSION:
      return "SELECT id, rid, version, 0, sealed FROM version WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_PIECE:
      return "SELECT id, rid, version, part, sealed FROM piece WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_LOCAL:
      return "SELECT id, key, revision, 0, sealed, chart FROM local WHERE id >= ?1 ORDER BY id";
    case ROUNDS_SEAL_AUDIT:
      return "SELECT seq, NULL, 0, 0, sealed FROM audit WHERE seq >= ?1 ORDER BY seq";
    default:
      return NULL;
    }
}

/* Whether the row's id is part of its place. */
static gboolean
id_names_row (RoundsSeal table)
{
  return table == ROUNDS_SEAL_SOURCE || table == ROUNDS_SEAL_CHART || table == ROUNDS_SEAL_RECORD ||
         table == ROUNDS_SEAL_AUDIT;
}

gboolean
rounds_walk_begin (RoundsWalk *self, GError **error)
{
  int code = sqlite3_prepare_v2 (self->db->handle, text_of (self->table), -1, &self->statement,
                                 NULL);

  self->buffer = g_byte_array_new ();
  self->last = -1;
  if (code == SQLITE_OK)
    {
      sqlite3_bind_int64 (self->statement, 1, 0);
      return TRUE;
    }
  rounds_database_set_error (code, error);
  return FALSE;
}

void
rounds_walk_end (RoundsWalk *self)
{
  sqlite3_finalize (self->statement);
  self->statement = NULL;
  if (self->buffer == NULL)
    return;
  sodium_memzero (self->buffer->data, self->buffer->len);
  g_clear_pointer (&self->buffer, g_byte_array_unref);
}

/* Stands on the first row from an id on; a result of SQLite. */
static int
seek (RoundsWalk *self, gint64 from)
{
  sqlite3_reset (self->statement);
  sqlite3_bind_int64 (self->statement, 1, from);
  return sqlite3_step (self->statement);
}

static gboolean
is_read (int code)
{
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* What memory was missing for can be read when there is some: it is no damage, and not passed over. */
static gboolean
is_of_memory (int code)
{
  return code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM;
}

/* Behind a stretch that cannot be read. A result of SQLite: SQLITE_DONE when there is nothing. */
static int
pass_over (RoundsWalk *self)
{
  gint64 bad = self->last + 1, good = bad, step = 1;
  int code = SQLITE_CORRUPT;

  while (!is_read (code) && !is_of_memory (code) && step < G_MAXINT64 / 4 && good < G_MAXINT64 / 2)
    {
      bad = good;
      good += step;
      step *= 2;
      code = seek (self, good);
    }
  if (!is_read (code))
    return is_of_memory (code) ? code : SQLITE_DONE;
  while (good - bad > 1)
    {
      gint64 middle = bad + (good - bad) / 2;

      code = seek (self, middle);
      if (is_of_memory (code))
        return code;
      if (is_read (code))
        good = middle;
      else
        bad = middle;
    }
  return seek (self, good);
}

static void
fill (RoundsWalk *self, RoundsWalkRow *row)
{
  sqlite3_stmt *at = self->statement;

  *row = (RoundsWalkRow){ .id = sqlite3_column_int64 (at, 0) };
  row->name = (RoundsPlaceName){ self->table, rounds_sql_bytes (at, 1, ROUNDS_RID_BYTES),
                                 id_names_row (self->table) ? (guint64) row->id : 0,
                                 (guint32) sqlite3_column_int64 (at, 2),
                                 (guint32) sqlite3_column_int64 (at, 3) };
  row->sealed = sqlite3_column_blob (at, 4);
  row->sealed_size = row->sealed != NULL ? sqlite3_column_bytes (at, 4) : 0;
  if (self->table == ROUNDS_SEAL_LOCAL)
    row->chart = sqlite3_column_int64 (at, 5);
  if (self->table == ROUNDS_SEAL_CHART || self->table == ROUNDS_SEAL_RECORD)
    row->alias = rounds_sql_bytes (at, 5, ROUNDS_BLIND_BYTES);
  g_byte_array_set_size (self->buffer, 0);
  if (row->sealed_size > 0)
    {
      g_byte_array_append (self->buffer, row->sealed, row->sealed_size);
      row->plain = rounds_unseal (self->seals, &row->name, self->buffer->data, self->buffer->len,
                                  &row->size);
    }
}

gboolean
rounds_walk_next (RoundsWalk *self, RoundsWalkRow *row, GError **error)
{
  int code = sqlite3_step (self->statement);

  if (!is_read (code) && !is_of_memory (code) && self->tolerant)
    {
      self->gaps++;
      code = pass_over (self);
    }
  if (code == SQLITE_DONE)
    return FALSE;
  if (code == SQLITE_ROW)
    {
      fill (self, row);
      /* A column is NULL also for want of memory. */
      if (row->sealed == NULL && is_of_memory (sqlite3_errcode (self->db->handle)))
        code = SQLITE_NOMEM;
    }
  if (code != SQLITE_ROW)
    {
      rounds_database_set_error (code, error);
      return FALSE;
    }
  self->last = row->id;
  self->rows++;
  self->damaged += row->plain == NULL;
  return TRUE;
}
