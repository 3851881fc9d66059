#include "database.h"

#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Of 8 KiB a row of a typical record takes an eighth; larger pages make small changes dear. */
#define PAGE_BYTES "8192"

void
rounds_database_set_error (int code, GError **error)
{
  int primary = code & 0xff;
  RoundsDataError kind = ROUNDS_DATA_ERROR_IO;
  const char *message = _ ("The store cannot be read or written. Check the disk.");

  if (primary == SQLITE_FULL)
    {
      kind = ROUNDS_DATA_ERROR_FULL;
      message = _ ("The disk is full. Nothing of this was kept; make space and try again.");
    }
  else if (primary == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
    {
      kind = ROUNDS_DATA_ERROR_MEMORY;
      message = _ ("There is not enough memory. Close other programs and try again.");
    }
  else if (primary == SQLITE_READONLY || primary == SQLITE_PERM || primary == SQLITE_AUTH ||
           primary == SQLITE_CANTOPEN)
    {
      kind = ROUNDS_DATA_ERROR_PERMISSION;
      message = _ ("The system does not let Rounds write the store. Check who owns its folder.");
    }
  else if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_CONSTRAINT ||
           primary == SQLITE_MISMATCH || primary == SQLITE_ERROR)
    {
      kind = ROUNDS_DATA_ERROR_CORRUPT;
      message = _ (
          "The database of the store is damaged. Restore the store from a backup, or salvage it "
          "with roundsctl doctor.");
    }
  else if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    {
      kind = ROUNDS_DATA_ERROR_HELD;
      message = _ ("Another program has the database of the store open. End it and try again.");
    }
  g_set_error_literal (error, ROUNDS_DATA_ERROR, kind, message);
}

gboolean
rounds_database_is_there (RoundsDatabase *self, GError **error)
{
  int moved = 0;

  if (sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK ||
      moved == 0)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                       _ ("The store was moved or deleted while it was open here: nothing more can "
                          "be kept in it. Put its folder back where it was and try again."));
  return FALSE;
}

/* The same, of the last call of a connection. A full quota is a full disk to whoever reads it. */
static void
set_error_of (RoundsDatabase *self, int code, GError **error)
{
  int system = sqlite3_system_errno (self->handle);

  /* Of the shared memory file only the size fails for want of space, and leaves no errno. */
  if (code == SQLITE_IOERR_SHMSIZE ||
      ((code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT || system == EFBIG)))
    code = SQLITE_FULL;
  rounds_database_set_error (code, error);
}

static gboolean
run_text (RoundsDatabase *self, const char *text, GError **error)
{
  int code = sqlite3_exec (self->handle, text, NULL, NULL, NULL);

  if (code != SQLITE_OK)
    set_error_of (self, sqlite3_extended_errcode (self->handle), error);
  return code == SQLITE_OK;
}

static gboolean
read_version (RoundsDatabase *self, int *version, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->handle, "PRAGMA user_version", -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *version = sqlite3_column_int (statement, 0);
  else
    set_error_of (self, code, error);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW;
}

/* Runs the migrations that have not run, each with its number in one transaction. */
static gboolean
bring_up_to_date (RoundsDatabase *self, RoundsDatabaseMode mode, GError **error)
{
  const int newest = rounds_migrations_count ();
  int version;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version > newest)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA,
                           _ ("The store was made by a newer Rounds. Install that version."));
      return FALSE;
    }
  if (version < (mode == ROUNDS_DATABASE_CREATE ? 0 : 1))
    {
      rounds_database_set_error (SQLITE_NOTADB, error);
      return FALSE;
    }
  while (mode != ROUNDS_DATABASE_READ && version < newest)
    {
      g_autofree char *text =
          g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT",
                           rounds_migrations[version], version + 1);

      if (!run_text (self, text, error))
        return FALSE;
      version++;
    }
  return TRUE;
}

/* What SQLite says of each: https://www.sqlite.org/pragma.html and
 * https://www.sqlite.org/security.html */
static gboolean
configure (RoundsDatabase *self, RoundsDatabaseMode mode, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, 2000);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  if (!run_text (self,
                 "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;"
                 "PRAGMA cache_size = -16384",
                 error))
    return FALSE;
  if (mode == ROUNDS_DATABASE_CREATE &&
      !run_text (self, "PRAGMA page_size = " PAGE_BYTES "; PRAGMA journal_mode = WAL", error))
    return FALSE;
  if (mode != ROUNDS_DATABASE_READ && !run_text (self, "PRAGMA secure_delete = ON", error))
    return FALSE;
  /* What is being made counts once all of it is synced, by whoever makes it. */
  if (mode == ROUNDS_DATABASE_CREATE && !run_text (self, "PRAGMA synchronous = OFF", error))
    return FALSE;
  /* The keyed hashes of an import are spread over all of their indexes: room for those, and a log
   * of 32 MiB, in which a page that changes often is written to the database once. */
  if (mode == ROUNDS_DATABASE_WRITE &&
      !run_text (self,
                 "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
                 "PRAGMA wal_autocheckpoint = 4000",
                 error))
    return FALSE;
  return bring_up_to_date (self, mode, error);
}

/* An empty file that nobody else can read, where none was: SQLite would give it mode 0644, and
 * gives its other files the mode of this one. */
static gboolean
make_private (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

RoundsDatabase *
rounds_database_open (const char *path, RoundsDatabaseMode mode, GError **error)
{
  static const int flags[] = {
    [ROUNDS_DATABASE_READ] = SQLITE_OPEN_READONLY,
    [ROUNDS_DATABASE_WRITE] = SQLITE_OPEN_READWRITE,
    [ROUNDS_DATABASE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
  };
  g_autoptr (RoundsDatabase) self = g_new0 (RoundsDatabase, 1);
  int code;

  if (mode == ROUNDS_DATABASE_CREATE && !make_private (path, error))
    return NULL;
  code = sqlite3_open_v2 (path, &self->handle,
                          flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);

  if (code != SQLITE_OK)
    {
      set_error_of (self, code, error);
      return NULL;
    }
  return configure (self, mode, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
rounds_database_close (RoundsDatabase *self)
{
  gboolean closed;

  for (guint i = 0; i < ROUNDS_N_SQL; i++)
    sqlite3_finalize (self->statements[i]);
  closed = sqlite3_close (self->handle) == SQLITE_OK;
  g_free (self);
  return closed;
}

sqlite3_stmt *
rounds_sql (RoundsDatabase *self, RoundsSql which, GError **error)
{
  int code;

  if (self->statements[which] != NULL)
    return self->statements[which];
  code = sqlite3_prepare_v3 (self->handle, rounds_sql_text (which), -1, SQLITE_PREPARE_PERSISTENT,
                             &self->statements[which], NULL);
  if (code != SQLITE_OK)
    set_error_of (self, code, error);
  return self->statements[which];
}

gboolean
rounds_sql_step (RoundsDatabase *self, sqlite3_stmt *statement, gboolean *row, GError **error)
{
  int code = sqlite3_step (statement);

  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  set_error_of (self, code, error);
  return FALSE;
}

void
rounds_sql_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

gboolean
rounds_sql_run (RoundsDatabase *self, sqlite3_stmt *statement, GError **error)
{
  gboolean row;
  gboolean done = rounds_sql_step (self, statement, &row, error);

  rounds_sql_done (statement);
  return done;
}

gboolean
rounds_sql_do (RoundsDatabase *self, RoundsSql which, GError **error)
{
  sqlite3_stmt *statement = rounds_sql (self, which, error);

  return statement != NULL && rounds_sql_run (self, statement, error);
}

void
rounds_sql_bind_bytes (sqlite3_stmt *statement, int at, const void *bytes, gsize size)
{
  sqlite3_bind_blob64 (statement, at, bytes, size, SQLITE_STATIC);
}

const guint8 *
rounds_sql_bytes (sqlite3_stmt *statement, int column, gsize size)
{
  if (sqlite3_column_bytes (statement, column) != (int) size)
    return NULL;
  return sqlite3_column_blob (statement, column);
}
