/* Names: a record is found under its id whether it came alone or among thousands, and through a store
 * of the first tables. */
#include "store-fixture.h"

#include "names.h"
#include "records-private.h"
#include "store-check.h"

#include <sodium.h>
#include <string.h>

#define PERSONS 3
#define MANY    9000 /* two steps of names.c, and two pieces */

static void
put_pulse (RoundsBatch *batch, guint n, guint patient, guint version)
{
  g_autofree char *json =
      g_strdup_printf ("{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\","
                       "\"meta\":{\"versionId\":\"%u\"},"
                       "\"effectiveDateTime\":\"2026-01-01T10:00:00Z\","
                       "\"code\":{\"text\":\"pulse\"},\"subject\":{\"reference\":\"Patient/%u\"},"
                       "\"valueInteger\":%u}",
                       n, version, patient, n % 200);

  test_batch_put (batch, "clinic", json);
}

static RoundsBatchTotals
put_pulses (TestStore *self, guint from, guint to, guint shift)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;
  RoundsBatchTotals totals = { 0 };

  for (guint n = from; n < to; n++)
    put_pulse (batch, n, (n + shift) % PERSONS, shift);
  g_assert_true (rounds_batch_finish (batch, &totals, &error));
  g_assert_no_error (error);
  return totals;
}

static guint64
count_young (TestStore *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->dir, "records", NULL);
  g_autoptr (RoundsDatabase) db = rounds_database_open (path, ROUNDS_DATABASE_READ, &error);
  sqlite3_stmt *row = rounds_sql (db, ROUNDS_SQL_YOUNG_ALL, &error);
  guint64 count = 0;
  gboolean there;

  while (rounds_sql_step (db, row, &there, &error) && there)
    count++;
  rounds_sql_done (row);
  g_assert_no_error (error);
  return count;
}

static void
assert_sound (TestStore *self, guint64 records)
{
  g_autoptr (GError) error = NULL;
  RoundsRowCounts counts = { 0 };

  g_assert_true (rounds_records_check (rounds_store_get_records (self->store), &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.records, ==, records);
}

static void
assert_found (TestStore *self, guint from, guint to)
{
  for (guint n = from; n < to; n += 97)
    {
      g_autofree char *id = g_strdup_printf ("o%u", n);

      test_store_find (self, "Observation", id);
    }
}

/* Those of one transaction are a run; the runs move on as the store grows; all are found meanwhile, and
 * none comes twice. */
static void
test_many (TestStore *self, gconstpointer data)
{
  g_assert_cmpuint (put_pulses (self, 0, MANY, 0).created, ==, MANY);
  g_assert_cmpuint (count_young (self), >, MANY / 2);
  g_assert_cmpuint (count_young (self), <, MANY); /* a slice has moved */
  assert_found (self, 0, MANY);
  assert_sound (self, MANY);
  g_assert_cmpuint (put_pulses (self, 0, MANY, 0).same, ==, MANY);
  test_store_reopen (self); /* another filter */
  g_assert_cmpuint (put_pulses (self, 0, MANY, 0).same, ==, MANY);
  assert_sound (self, MANY);
}

/* One by one, they are in place at once. */
static void
test_few (TestStore *self, gconstpointer data)
{
  for (guint n = 0; n < 5; n++)
    put_pulses (self, 50 * n, 50 * n + 50, 0);
  g_assert_cmpuint (count_young (self), ==, 0);
  assert_found (self, 0, 250);
  assert_sound (self, 250);
}

/* Another patient's now, while its name is young: it is found there, and once; what it was is left behind. */
static void
test_moved (TestStore *self, gconstpointer data)
{
  put_pulses (self, 0, 600, 0);
  g_assert_cmpuint (count_young (self), ==, 600);
  g_assert_cmpuint (put_pulses (self, 0, 600, 1).changed, ==, 600);
  assert_found (self, 0, 600);
  assert_sound (self, 2 * 600);
  /* In one transaction: put, then moved. */
  {
    g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
    g_autoptr (GError) error = NULL;

    put_pulse (batch, 700, 0, 0);
    put_pulse (batch, 700, 1, 1);
    g_assert_true (rounds_batch_finish (batch, NULL, &error));
    g_assert_no_error (error);
  }
  assert_found (self, 700, 701);
  assert_sound (self, 2 * 601);
}

/* The tables of the first migration, as an older Rounds left them. */
static void
test_first_tables (TestStore *self, gconstpointer data)
{
  put_pulses (self, 0, 600, 0);
  test_store_shut (self);
  test_store_sql (self,
                  "CREATE TABLE old (id INTEGER PRIMARY KEY, rid BLOB NOT NULL UNIQUE,"
                  "  alias BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, sealed BLOB NOT NULL);"
                  "INSERT INTO old SELECT id, rid, alias, version, sealed FROM record;"
                  "DROP TABLE record; ALTER TABLE old RENAME TO record;"
                  "DROP TABLE name; DROP TABLE young; PRAGMA user_version = 1");
  test_store_reopen (self);
  assert_found (self, 0, 600);
  assert_sound (self, 600);
  g_assert_cmpuint (put_pulses (self, 0, 600, 0).same, ==, 600);
}

/* More names than the filter of a small store holds: it is made again, larger, and says neither that a name
 * is there that is not, nor the other way round. */
typedef struct
{
  guint from, to; /* added */
  guint known;    /* looked for, and as many that are not there */
} Names;

static void
name_of (guint n, guint8 alias[ROUNDS_BLIND_BYTES])
{
  guint8 hash[32];

  g_assert_cmpint (crypto_generichash (hash, sizeof hash, (guint8 *) &n, sizeof n, NULL, 0), ==, 0);
  memcpy (alias, hash, ROUNDS_BLIND_BYTES);
}

static gboolean
add_and_find (RoundsWrite *write, gpointer data, GError **error)
{
  const Names *names = data;
  guint8 alias[ROUNDS_BLIND_BYTES];
  guint64 id;

  if (!rounds_names_begin (write, error))
    return FALSE;
  for (guint n = 0; n < names->known; n += 211)
    {
      name_of (n, alias);
      g_assert_true (rounds_names_find (write, alias, &id, error));
      g_assert_cmpuint (id, ==, n + 1);
      name_of (G_MAXUINT - n, alias);
      g_assert_true (rounds_names_find (write, alias, &id, error));
      g_assert_cmpuint (id, ==, 0);
    }
  for (guint n = names->from; n < names->to; n++)
    {
      name_of (n, alias);
      rounds_names_add (write, alias, n + 1);
    }
  return TRUE;
}

static void
test_filter (TestStore *self, gconstpointer data)
{
  for (guint from = 0; from <= 300000; from += 50000)
    {
      g_autoptr (GError) error = NULL;
      Names names = { from, from < 300000 ? from + 50000 : from, from };
      RoundsTicket *ticket = rounds_writer_start (self->store, NULL, add_and_find, &names);

      g_assert_true (rounds_ticket_wait (ticket, &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/names/" path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)
  ADD ("many", test_many);
  ADD ("few", test_few);
  ADD ("moved", test_moved);
  ADD ("first-tables", test_first_tables);
  ADD ("filter", test_filter);
  return g_test_run ();
}
