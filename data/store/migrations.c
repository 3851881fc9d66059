/* The tables of DIR/records, and every statement that is run on them. */
#include "database.h"

/* Never edited once released; what is new comes as a new string at the end. user_version is the
 * number of those that have run.
 *
 * A record's id is its chart's number << 32 | its place there, so that what is read together lies
 * together. Only numbers, random rids and keyed hashes stand outside the seals. */
const char *const rounds_migrations[] = {
  "CREATE TABLE master (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL,"
  "  sealed BLOB NOT NULL);"
  "CREATE TABLE source (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);"
  "CREATE TABLE chart (id INTEGER PRIMARY KEY, rid BLOB NOT NULL UNIQUE, alias BLOB UNIQUE,"
  "  revision INTEGER NOT NULL, sealed BLOB NOT NULL);"
  "CREATE TABLE record (id INTEGER PRIMARY KEY, rid BLOB NOT NULL UNIQUE,"
  "  alias BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, sealed BLOB NOT NULL);"
  "CREATE TABLE version (id INTEGER PRIMARY KEY, rid BLOB NOT NULL, version INTEGER NOT NULL,"
  "  sealed BLOB NOT NULL);"
  "CREATE TABLE piece (id INTEGER PRIMARY KEY, rid BLOB NOT NULL, version INTEGER NOT NULL,"
  "  part INTEGER NOT NULL, sealed BLOB NOT NULL);"
  "CREATE TABLE local (id INTEGER PRIMARY KEY, chart INTEGER NOT NULL, kind BLOB NOT NULL,"
  "  key BLOB NOT NULL UNIQUE, revision INTEGER NOT NULL, sealed BLOB NOT NULL);"
  "CREATE INDEX local_of ON local (chart, kind);"
  "CREATE TABLE audit (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL, hash BLOB NOT NULL);"
  "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN"
  "  SELECT RAISE (ABORT, 'audit rows stay'); END;"
  "CREATE TRIGGER audit_is BEFORE UPDATE ON audit BEGIN"
  "  SELECT RAISE (ABORT, 'audit rows stay'); END;",
  /* Records are found by name and young (names.h); a record's own alias is what those are made of. By rid
   * they are found in an open chart only. */
  "CREATE TABLE record_2 (id INTEGER PRIMARY KEY, rid BLOB NOT NULL, alias BLOB,"
  "  version INTEGER NOT NULL, sealed BLOB NOT NULL);"
  "INSERT INTO record_2 SELECT id, rid, alias, version, sealed FROM record ORDER BY id;"
  "DROP TABLE record;"
  "ALTER TABLE record_2 RENAME TO record;"
  "CREATE TABLE name (alias BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE young (run INTEGER NOT NULL, alias BLOB NOT NULL, id INTEGER NOT NULL,"
  "  PRIMARY KEY (run, alias)) WITHOUT ROWID;"
  "INSERT INTO name SELECT alias, id FROM record ORDER BY alias;",
  /* Events may be packed with shared texts from here on (codec.h), which an older Rounds cannot read. */
  "SELECT 1;",
};

guint
rounds_migrations_count (void)
{
  return G_N_ELEMENTS (rounds_migrations);
}

#define CHART_COLUMNS  "SELECT id, rid, revision, sealed, alias FROM chart "
#define RECORD_COLUMNS "SELECT id, rid, version, sealed FROM record "
/* All runs: SQLite looks into each by its key. */
#define YOUNG                                                                                  \
  "young WHERE run IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, " \
  "20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31) AND alias "

const char *
rounds_sql_text (RoundsSql which)
{
  static const char *const texts[ROUNDS_N_SQL] = {
    [ROUNDS_SQL_BEGIN_READ] = "BEGIN",
    [ROUNDS_SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [ROUNDS_SQL_COMMIT] = "COMMIT",
    [ROUNDS_SQL_ROLLBACK] = "ROLLBACK",
    [ROUNDS_SQL_MASTER_GET] = "SELECT revision, sealed FROM master WHERE id = 1",
    [ROUNDS_SQL_MASTER_PUT] = "INSERT OR REPLACE INTO master VALUES (1, ?1, ?2)",
    [ROUNDS_SQL_SOURCES] = "SELECT id, sealed FROM source ORDER BY id",
    [ROUNDS_SQL_SOURCE_ADD] = "INSERT INTO source VALUES (?1, ?2)",
    [ROUNDS_SQL_CHARTS] = CHART_COLUMNS "ORDER BY id",
    [ROUNDS_SQL_CHART_BY_ID] = CHART_COLUMNS "WHERE id = ?1",
    [ROUNDS_SQL_CHART_BY_RID] = CHART_COLUMNS "WHERE rid = ?1",
    [ROUNDS_SQL_CHART_BY_ALIAS] = CHART_COLUMNS "WHERE alias = ?1",
    [ROUNDS_SQL_CHART_LAST] = "SELECT max(id) FROM chart",
    [ROUNDS_SQL_CHART_PUT] = "INSERT INTO chart (id, rid, revision, sealed, alias)"
                             " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE"
                             " SET revision = excluded.revision, sealed = excluded.sealed",
    [ROUNDS_SQL_RECORD_BY_ID] = RECORD_COLUMNS "WHERE id = ?1",
    [ROUNDS_SQL_RECORDS_OF] = RECORD_COLUMNS "WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [ROUNDS_SQL_RECORD_PUT] = "INSERT INTO record (id, rid, version, sealed, alias)"
                              " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE"
                              " SET version = excluded.version, sealed = excluded.sealed",
    [ROUNDS_SQL_RECORD_DELETE] = "DELETE FROM record WHERE id = ?1",
    [ROUNDS_SQL_NAME_GET] = "SELECT id FROM name WHERE alias = ?1",
    [ROUNDS_SQL_NAME_COUNT] = "SELECT (SELECT count(*) FROM name) + (SELECT count(*) FROM young)",
    [ROUNDS_SQL_NAME_ADD] = "INSERT INTO name VALUES (?1, ?2)",
    [ROUNDS_SQL_NAME_CHANGE] = "UPDATE name SET id = ?2 WHERE alias = ?1",
    [ROUNDS_SQL_NAME_TAKE] = "INSERT INTO name SELECT alias, id FROM " YOUNG
                             "BETWEEN ?1 AND ?2 ORDER BY alias",
    [ROUNDS_SQL_YOUNG_GET] = "SELECT id FROM " YOUNG "= ?1",
    [ROUNDS_SQL_YOUNG_ADD] = "INSERT INTO young (alias, id, run) VALUES (?1, ?2, ?3)",
    [ROUNDS_SQL_YOUNG_CHANGE] =
        "UPDATE young SET id = ?2 WHERE alias = ?1 AND run BETWEEN 0 AND 31",
    [ROUNDS_SQL_YOUNG_DROP] = "DELETE FROM " YOUNG "BETWEEN ?1 AND ?2",
    [ROUNDS_SQL_YOUNG_ALL] = "SELECT alias FROM young",
    [ROUNDS_SQL_NAME_ALL] = "SELECT alias FROM name",
    [ROUNDS_SQL_VERSION_LAST] = "SELECT max(id) FROM version",
    [ROUNDS_SQL_VERSION_ADD] = "INSERT INTO version (rid, version, sealed) VALUES (?1, ?2, ?3)",
    [ROUNDS_SQL_VERSION_GET] = "SELECT rid, version, sealed FROM version WHERE id = ?1",
    [ROUNDS_SQL_PIECE_ADD] = "INSERT INTO piece (rid, version, part, sealed)"
                             " VALUES (?1, ?2, ?3, ?4)",
    [ROUNDS_SQL_PIECE_GET] = "SELECT rid, version, part, sealed FROM piece WHERE id = ?1",
    [ROUNDS_SQL_LOCAL_GET] = "SELECT id, revision, sealed FROM local WHERE key = ?1",
    [ROUNDS_SQL_LOCAL_OF] = "SELECT id, revision, sealed, key, kind FROM local WHERE chart = ?1"
                            " ORDER BY id",
    [ROUNDS_SQL_LOCAL_PUT] = "INSERT INTO local (chart, kind, key, revision, sealed)"
                             " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO UPDATE"
                             " SET revision = excluded.revision, sealed = excluded.sealed",
    [ROUNDS_SQL_LOCAL_DELETE] = "DELETE FROM local WHERE key = ?1",
    [ROUNDS_SQL_AUDIT_ADD] = "INSERT INTO audit VALUES (?1, ?2, ?3)",
    [ROUNDS_SQL_AUDIT_FROM] = "SELECT seq, sealed, hash FROM audit WHERE seq >= ?1 ORDER BY seq",
    [ROUNDS_SQL_AUDIT_LAST] = "SELECT max(seq) FROM audit",
  };

  return texts[which];
}
