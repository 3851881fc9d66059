/* database.h: DIR/records, an SQLite database of sealed rows, and its prepared statements.
 *
 * WAL with synchronous=FULL: a commit that returned is on disk. Nothing is mapped, nothing goes to
 * temporary files, deleted rows are overwritten. The tables are made by numbered migrations
 * (migrations.c), never edited once released.
 *
 * A connection is used by one thread at a time; a write connection by the writer only.
 */
#pragma once

#include "data-error.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_SQL_BEGIN_READ,
  ROUNDS_SQL_BEGIN_WRITE,
  ROUNDS_SQL_COMMIT,
  ROUNDS_SQL_ROLLBACK,
  ROUNDS_SQL_MASTER_GET, /* revision, sealed */
  ROUNDS_SQL_MASTER_PUT,
  ROUNDS_SQL_SOURCES, /* id, sealed */
  ROUNDS_SQL_SOURCE_ADD,
  ROUNDS_SQL_CHARTS, /* id, rid, revision, sealed, alias; by id */
  ROUNDS_SQL_CHART_BY_ID,
  ROUNDS_SQL_CHART_BY_RID,
  ROUNDS_SQL_CHART_BY_ALIAS,
  ROUNDS_SQL_CHART_LAST,
  ROUNDS_SQL_CHART_PUT,
  ROUNDS_SQL_RECORD_BY_ID, /* id, rid, version, sealed */
  ROUNDS_SQL_RECORDS_OF,   /* the same between two ids */
  ROUNDS_SQL_RECORD_PUT,
  ROUNDS_SQL_RECORD_DELETE,
  ROUNDS_SQL_NAME_GET,   /* id */
  ROUNDS_SQL_NAME_COUNT, /* with those of young */
  ROUNDS_SQL_NAME_ADD,
  ROUNDS_SQL_NAME_CHANGE,
  ROUNDS_SQL_NAME_TAKE, /* of young, between two */
  ROUNDS_SQL_YOUNG_GET, /* id */
  ROUNDS_SQL_YOUNG_ADD,
  ROUNDS_SQL_YOUNG_CHANGE,
  ROUNDS_SQL_YOUNG_DROP, /* the same between two */
  ROUNDS_SQL_YOUNG_ALL,  /* alias */
  ROUNDS_SQL_NAME_ALL,   /* alias, of the others */
  ROUNDS_SQL_VERSION_LAST,
  ROUNDS_SQL_VERSION_ADD,
  ROUNDS_SQL_VERSION_GET, /* rid, version, sealed */
  ROUNDS_SQL_PIECE_ADD,
  ROUNDS_SQL_PIECE_GET, /* rid, version, part, sealed */
  ROUNDS_SQL_LOCAL_GET, /* id, revision, sealed, kind, chart */
  ROUNDS_SQL_LOCAL_OF,  /* id, revision, sealed, key, kind; of a chart */
  ROUNDS_SQL_LOCAL_PUT,
  ROUNDS_SQL_LOCAL_DELETE,
  ROUNDS_SQL_AUDIT_ADD,
  ROUNDS_SQL_AUDIT_FROM, /* seq, sealed, hash */
  ROUNDS_SQL_AUDIT_LAST,
  ROUNDS_N_SQL
} RoundsSql;

typedef struct
{
  sqlite3 *handle;
  sqlite3_stmt *statements[ROUNDS_N_SQL];
} RoundsDatabase;

typedef enum
{
  ROUNDS_DATABASE_READ,
  ROUNDS_DATABASE_WRITE,
  ROUNDS_DATABASE_CREATE, /* must not be there; is not synced */
} RoundsDatabaseMode;

#define ROUNDS_RECORDS_FILE "records"

/* SCHEMA: made by a newer Rounds. CREATE and WRITE bring the tables up to date. (transfer full) */
RoundsDatabase *rounds_database_open (const char *path, RoundsDatabaseMode mode, GError **error);
/* FALSE: SQLite could not close it. */
gboolean rounds_database_close (RoundsDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsDatabase, rounds_database_close)

/* The statement, ready for its values; NULL with an error. It is reset by rounds_sql_done, which
 * must follow on every path. */
sqlite3_stmt *rounds_sql (RoundsDatabase *self, RoundsSql which, GError **error);
/* TRUE: *row says whether there is one. */
gboolean
rounds_sql_step (RoundsDatabase *self, sqlite3_stmt *statement, gboolean *row, GError **error);
void rounds_sql_done (sqlite3_stmt *statement);
/* A statement without rows, run and done. */
gboolean rounds_sql_run (RoundsDatabase *self, sqlite3_stmt *statement, GError **error);
/* The same for one that takes no values. */
gboolean rounds_sql_do (RoundsDatabase *self, RoundsSql which, GError **error);

void rounds_sql_bind_bytes (sqlite3_stmt *statement, int at, const void *bytes, gsize size);
/* A column of exactly size bytes; NULL when it is not. */
const guint8 *rounds_sql_bytes (sqlite3_stmt *statement, int column, gsize size);

/* Sets error from a result of SQLite. */
void rounds_database_set_error (int code, GError **error);
/* FALSE: its file is no longer at its place. What is committed to a file that was deleted is nowhere, and SQLite
 * asks only where it keeps a rollback journal (sqlite3.h, SQLITE_FCNTL_HAS_MOVED; pager.c, databaseIsUnmoved). */
gboolean rounds_database_is_there (RoundsDatabase *self, GError **error);

/* migrations.c */
extern const char *const rounds_migrations[];
guint rounds_migrations_count (void);
const char *rounds_sql_text (RoundsSql which);

G_END_DECLS
