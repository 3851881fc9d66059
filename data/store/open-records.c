#include "records-private.h"

#include "disk.h"
#include "store-lock.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* Read connections that are kept for the next reader. */
#define READERS_KEPT 3

static char *
path_of (const char *dir)
{
  return g_build_filename (dir, ROUNDS_RECORDS_FILE, NULL);
}

RoundsPlaceName
rounds_name_of_row (RoundsSeal table, sqlite3_stmt *row)
{
  return (RoundsPlaceName){ table, rounds_sql_bytes (row, 1, ROUNDS_RID_BYTES),
                            (guint64) sqlite3_column_int64 (row, 0),
                            (guint32) sqlite3_column_int64 (row, 2), 0 };
}

const guint8 *
rounds_column_unseal (RoundsRecords *self,
                      sqlite3_stmt *row,
                      int column,
                      const RoundsPlaceName *name,
                      GByteArray *buffer,
                      gsize *size)
{
  gsize sealed_size = sqlite3_column_bytes (row, column);

  g_byte_array_set_size (buffer, sealed_size);
  if (sealed_size > 0)
    memcpy (buffer->data, sqlite3_column_blob (row, column), sealed_size);
  return rounds_unseal (self->seals, name, buffer->data, buffer->len, size);
}

/* ---- the master row ---- */

#define MASTER_BYTES (8 + 32 + 8 + ROUNDS_HASH_SIZE)

static void
master_pack (const RoundsMaster *master, guint8 out[MASTER_BYTES])
{
  guint64 numbers[6] = { GUINT64_TO_LE (master->root.count) };

  for (guint i = 0; i < 4; i++)
    numbers[1 + i] = GUINT64_TO_LE (master->root.lanes[i]);
  numbers[5] = GUINT64_TO_LE (master->audit_seq);
  memcpy (out, numbers, sizeof numbers);
  memcpy (out + sizeof numbers, master->audit_hash, ROUNDS_HASH_SIZE);
}

static void
master_unpack (const guint8 in[MASTER_BYTES], RoundsMaster *master)
{
  guint64 numbers[6];

  memcpy (numbers, in, sizeof numbers);
  master->root.count = GUINT64_FROM_LE (numbers[0]);
  for (guint i = 0; i < 4; i++)
    master->root.lanes[i] = GUINT64_FROM_LE (numbers[1 + i]);
  master->audit_seq = GUINT64_FROM_LE (numbers[5]);
  memcpy (master->audit_hash, in + sizeof numbers, ROUNDS_HASH_SIZE);
}

gboolean
rounds_master_read (RoundsRecords *self, RoundsDatabase *db, RoundsMaster *master, GError **error)
{
  sqlite3_stmt *row = rounds_sql (db, ROUNDS_SQL_MASTER_GET, error);
  RoundsPlaceName name = { .table = ROUNDS_SEAL_MASTER, .row = 1 };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  const guint8 *plain = NULL;
  gboolean there, read;
  gsize size = 0;

  if (row == NULL)
    return FALSE;
  read = rounds_sql_step (db, row, &there, error);
  if (read && there)
    {
      name.version = master->revision = sqlite3_column_int64 (row, 0);
      plain = rounds_column_unseal (self, row, 1, &name, buffer, &size);
    }
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  if (plain == NULL || size != MASTER_BYTES)
    {
      rounds_fault_set (ROUNDS_FAULT_MASTER, error);
      return FALSE;
    }
  master_unpack (plain, master);
  return TRUE;
}

gboolean
rounds_master_write (RoundsRecords *self, RoundsDatabase *db, RoundsMaster *master, GError **error)
{
  sqlite3_stmt *put = rounds_sql (db, ROUNDS_SQL_MASTER_PUT, error);
  RoundsPlaceName name = { .table = ROUNDS_SEAL_MASTER, .row = 1 };
  g_autoptr (GByteArray) sealed = g_byte_array_new ();
  guint8 plain[MASTER_BYTES];

  if (put == NULL)
    return FALSE;
  name.version = ++master->revision;
  master_pack (master, plain);
  rounds_seal (self->seals, &name, plain, sizeof plain, sealed);
  sodium_memzero (plain, sizeof plain);
  sqlite3_bind_int64 (put, 1, master->revision);
  rounds_sql_bind_bytes (put, 2, sealed->data, sealed->len);
  return rounds_sql_run (db, put, error);
}

/* ---- sources ---- */

/* Reads the names, and counts their rows into root. */
static gboolean
read_sources (RoundsRecords *self, RoundsDatabase *db, RoundsRoot *root, GError **error)
{
  sqlite3_stmt *row = rounds_sql (db, ROUNDS_SQL_SOURCES, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  while ((read = rounds_sql_step (db, row, &there, error)) && there)
    {
      RoundsPlaceName name = { .table = ROUNDS_SEAL_SOURCE,
                               .row = (guint64) sqlite3_column_int64 (row, 0) };
      const guint8 *plain;
      gsize size;

      rounds_root_count (self->seals, root, &name, sqlite3_column_blob (row, 1),
                         sqlite3_column_bytes (row, 1), 1);
      plain = rounds_column_unseal (self, row, 1, &name, buffer, &size);
      if (plain == NULL || name.row != (guint64) self->sources->len + 1)
        {
          rounds_fault_set (ROUNDS_FAULT_DIRECTORY_REPLAYED, error);
          read = FALSE;
          break;
        }
      g_ptr_array_add (self->sources, g_strndup ((const char *) plain, size));
    }
  rounds_sql_done (row);
  return read;
}

void
rounds_records_add_sources (RoundsRecords *self, GPtrArray *added)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (added->len > 0)
    g_ptr_array_add (self->sources, g_ptr_array_steal_index (added, 0));
}

const char *
rounds_records_source (RoundsRecords *self, guint32 row)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return row >= 1 && row <= self->sources->len ? g_ptr_array_index (self->sources, row - 1) : NULL;
}

guint32
rounds_records_source_row (RoundsRecords *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->sources->len; i++)
    if (strcmp (g_ptr_array_index (self->sources, i), name) == 0)
      return i + 1;
  return 0;
}

/* ---- making ---- */

static RoundsRecords *
records_new (const char *dir, RoundsSecret *data_key, const guint8 id[16], GError **error)
{
  RoundsSeals *seals = rounds_seals_new (data_key, id, error);
  RoundsRecords *self;

  if (seals == NULL)
    return NULL;
  self = g_new0 (RoundsRecords, 1);
  self->dir = g_strdup (dir);
  self->seals = seals;
  self->sources = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->lock);
  g_queue_init (&self->readers);
  return self;
}

void
rounds_records_free (RoundsRecords *self)
{
  rounds_records_close (self);
  g_ptr_array_unref (self->sources);
  rounds_seals_free (self->seals);
  g_mutex_clear (&self->lock);
  g_free (self->dir);
  g_free (self);
}

/* SQLite puts all of it into the one file when the last connection closes. */
static gboolean
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
  if (fd >= 0)
    close (fd);
  return synced;
}

static gboolean
write_first_master (RoundsRecords *self, RoundsMaster *master, GError **error)
{
  g_autofree char *path = path_of (self->dir);
  RoundsDatabase *db = rounds_database_open (path, ROUNDS_DATABASE_CREATE, error);
  gboolean written;

  if (db == NULL)
    return FALSE;
  written = rounds_master_write (self, db, master, error);
  if (!rounds_database_close (db) && written)
    {
      rounds_database_set_error (SQLITE_IOERR, error);
      written = FALSE;
    }
  return written && sync_file (path, error);
}

gboolean
rounds_records_create (const char *dir, RoundsSecret *data_key, const guint8 id[16], GError **error)
{
  RoundsRecords *self = records_new (dir, data_key, id, error);
  RoundsMaster master = { 0 };
  gboolean done = FALSE;

  if (self == NULL)
    return FALSE;
  if (rounds_seals_begin (self->seals, error))
    {
      done = write_first_master (self, &master, error) && rounds_head_mirror (self, &master, error);
      rounds_seals_end (self->seals);
    }
  if (done)
    rounds_ballast_make (dir);
  rounds_records_free (self);
  return done;
}

/* ---- opening ---- */

/* The root over sources and charts, of all their seals, without opening them. */
static gboolean
check_directory (RoundsRecords *self,
                 RoundsDatabase *db,
                 const RoundsMaster *master,
                 GError **error)
{
  sqlite3_stmt *row;
  RoundsRoot root = { 0 };
  gboolean there, read;

  if (!read_sources (self, db, &root, error))
    return FALSE;
  row = rounds_sql (db, ROUNDS_SQL_CHARTS, error);
  if (row == NULL)
    return FALSE;
  while ((read = rounds_sql_step (db, row, &there, error)) && there)
    {
      RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);

      rounds_root_count (self->seals, &root, &name, sqlite3_column_blob (row, 3),
                         sqlite3_column_bytes (row, 3), 1);
    }
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  if (memcmp (&root, &master->root, sizeof root) == 0)
    return TRUE;
  rounds_fault_set (root.count < master->root.count   ? ROUNDS_FAULT_DIRECTORY_CUT
                    : root.count > master->root.count ? ROUNDS_FAULT_DIRECTORY_ADDED
                                                      : ROUNDS_FAULT_DIRECTORY_REPLAYED,
                    error);
  return FALSE;
}

static gboolean
records_check (RoundsRecords *self,
               RoundsDatabase *db,
               RoundsMaster *master,
               guint64 *mirrored,
               GError **error)
{
  gboolean sound = FALSE;

  if (!rounds_seals_begin (self->seals, error))
    return FALSE;
  if (rounds_sql_do (db, ROUNDS_SQL_BEGIN_READ, error))
    {
      sound = rounds_master_read (self, db, master, error) &&
              check_directory (self, db, master, error) &&
              rounds_audit_check_end (self, db, master, mirrored, error);
      sound = rounds_sql_do (db, ROUNDS_SQL_COMMIT, sound ? error : NULL) && sound;
    }
  rounds_seals_end (self->seals);
  return sound;
}

RoundsRecords *
rounds_records_open (const char *dir, RoundsSecret *data_key, const guint8 id[16], GError **error)
{
  RoundsRecords *self = records_new (dir, data_key, id, error);
  g_autofree char *path = path_of (dir);
  g_autoptr (RoundsDatabase) db = NULL;
  RoundsMaster master;
  guint64 mirrored;

  if (self == NULL)
    return NULL;
  db = rounds_database_open (path, ROUNDS_DATABASE_WRITE, error);
  if (db == NULL || !records_check (self, db, &master, &mirrored, error))
    {
      rounds_records_free (self);
      return NULL;
    }
  rounds_ballast_make (dir);
  self->writer = rounds_writer_new (self, g_steal_pointer (&db), &master, mirrored);
  return self;
}

void
rounds_records_close (RoundsRecords *self)
{
  RoundsWriter *writer;
  RoundsDatabase *db;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  writer = g_steal_pointer (&self->writer);
  /* The readers first: the last connection to close puts the log into the database, and only one
   * that may write can. */
  while ((db = g_queue_pop_head (&self->readers)) != NULL)
    rounds_database_close (db);
  g_mutex_unlock (&self->lock);
  if (writer != NULL)
    rounds_writer_end (writer);
  rounds_seals_wipe (self->seals);
}

/* ---- reading ---- */

static RoundsDatabase *
take_connection (RoundsRecords *self, GError **error)
{
  g_autofree char *path = NULL;
  RoundsDatabase *db;

  g_mutex_lock (&self->lock);
  db = g_queue_pop_head (&self->readers);
  g_mutex_unlock (&self->lock);
  if (db != NULL)
    return db;
  path = path_of (self->dir);
  return rounds_database_open (path, ROUNDS_DATABASE_READ, error);
}

static void
give_connection (RoundsRecords *self, RoundsDatabase *db)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->closed && g_queue_get_length (&self->readers) < READERS_KEPT)
    g_queue_push_head (&self->readers, db);
  else
    rounds_database_close (db);
}

gboolean
rounds_reader_begin (RoundsRecords *records, RoundsReader *reader, GError **error)
{
  RoundsDatabase *db;

  *reader = (RoundsReader){ records, NULL };
  /* After the keys: a connection is opened only by who may read with it. */
  if (!rounds_seals_begin (records->seals, error))
    return FALSE;
  db = take_connection (records, error);
  if (db != NULL && rounds_sql_do (db, ROUNDS_SQL_BEGIN_READ, error))
    {
      reader->db = db;
      return TRUE;
    }
  g_clear_pointer (&db, rounds_database_close);
  rounds_seals_end (records->seals);
  return FALSE;
}

void
rounds_reader_end (RoundsReader *reader)
{
  RoundsDatabase *db = g_steal_pointer (&reader->db);

  if (db == NULL)
    return;
  if (rounds_sql_do (db, ROUNDS_SQL_COMMIT, NULL))
    give_connection (reader->records, db);
  else
    rounds_database_close (db);
  rounds_seals_end (reader->records->seals);
}
