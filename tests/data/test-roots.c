/* Roots: a row that was changed, swapped, put back, taken out or added is named, each by its own
 * words, and nothing of the chart is opened. */
#include "store-fixture.h"

#include "backup-private.h"
#include "local.h"
#include "records-private.h"
#include "store-check.h"

#include <string.h>

#define PATIENT(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"gender\":\"female\"}"
#define PULSE(id, value)                                   \
  "{\"resourceType\":\"Observation\",\"id\":\"" id         \
  "\",\"status\":\"final\",\"code\":{\"text\":\"pulse\"}," \
  "\"subject\":{\"reference\":\"Patient/1\"},\"valueInteger\":" value "}"
/* The rows of a table whose chart is the first patient's. */
#define OF_FIRST "id >> 32 = 16"

static void
fill (TestStore *self)
{
  test_store_put (self, "clinic", PATIENT ("1"));
  test_store_put (self, "clinic", PATIENT ("2"));
  test_store_put (self, "clinic", PULSE ("a", "60"));
  test_store_put (self, "clinic", PULSE ("b", "70"));
}

static void
set_up (TestStore *self, gconstpointer data)
{
  test_store_set_up (self, data);
  fill (self);
}

/* Changes the closed store, then says what its first chart does. */
static void
assert_chart_fault (TestStore *self, const char *sql, RoundsFault fault)
{
  g_autoptr (GError) error = NULL;
  RoundsFound found;

  if (self->store != NULL)
    test_store_shut (self);
  test_store_sql (self, sql);
  test_store_reopen (self);
  found = test_store_find (self, "Patient", "1");
  g_assert_null (rounds_chart_open (self->store, found.patient, &test_actor, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  if (!g_str_has_prefix (error->message, rounds_fault_text (fault)))
    g_error ("'%s' where '%s' should be", error->message, rounds_fault_text (fault));
}

static void
assert_store_fault (TestStore *self, const char *sql, RoundsFault fault)
{
  if (self->store != NULL)
    test_store_shut (self);
  test_store_sql (self, sql);
  test_store_opens_not (self, rounds_fault_text (fault));
}

/* Keeps the rows as they are now, for a later "put back". */
static void
keep_rows (TestStore *self)
{
  test_store_shut (self);
  test_store_sql (self, "CREATE TABLE kept_record AS SELECT * FROM record;"
                        "CREATE TABLE kept_chart AS SELECT * FROM chart;"
                        "CREATE TABLE kept_master AS SELECT * FROM master;"
                        "CREATE TABLE kept_local AS SELECT * FROM local;");
  test_store_reopen (self);
}

static void
test_distinct (TestStore *self, gconstpointer data)
{
  for (guint i = 0; i < ROUNDS_N_FAULTS; i++)
    for (guint j = 0; j < ROUNDS_N_FAULTS; j++)
      if (i != j && strstr (rounds_fault_text (i), rounds_fault_text (j)) != NULL)
        g_error ("two faults say: %s", rounds_fault_text (i));
}

static void
test_changed (TestStore *self, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE record SET sealed = substr (sealed, 1, 40) WHERE " OF_FIRST,
    "UPDATE record SET sealed = x'' WHERE " OF_FIRST,
    "UPDATE record SET sealed = zeroblob (200) WHERE " OF_FIRST,
    "UPDATE record SET version = version + 1 WHERE " OF_FIRST,
    "UPDATE record SET rid = randomblob (16) WHERE " OF_FIRST " AND id & 0xffffffff > 0",
    "UPDATE record SET rid = randomblob (15) WHERE " OF_FIRST " AND id & 0xffffffff > 0",
    "UPDATE record SET id = id + 5 WHERE " OF_FIRST " AND id & 0xffffffff > 0",
  };
  g_autoptr (GBytes) before = NULL;

  test_store_shut (self);
  before = test_store_file (self, "records");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      assert_chart_fault (self, changes[i], ROUNDS_FAULT_CHANGED);
      test_store_tear_down (self, NULL);
      set_up (self, NULL);
    }
}

static void
test_swapped (TestStore *self, gconstpointer data)
{
  assert_chart_fault (
      self,
      "CREATE TEMP TABLE two AS SELECT id, sealed FROM record WHERE " OF_FIRST
      " AND id & 0xffffffff > 0;"
      "UPDATE record SET sealed = (SELECT sealed FROM two WHERE two.id != record.id)"
      " WHERE id IN (SELECT id FROM two)",
      ROUNDS_FAULT_SWAPPED);
}

static void
test_replayed (TestStore *self, gconstpointer data)
{
  keep_rows (self);
  test_store_put (self, "clinic", PULSE ("a", "61"));
  assert_chart_fault (self,
                      "UPDATE record SET version = k.version, sealed = k.sealed"
                      " FROM kept_record k WHERE k.id = record.id",
                      ROUNDS_FAULT_REPLAYED);
}

static void
test_cut (TestStore *self, gconstpointer data)
{
  assert_chart_fault (self, "DELETE FROM record WHERE " OF_FIRST " AND id & 0xffffffff = 1",
                      ROUNDS_FAULT_CUT);
}

/* ---- local rows count as well ---- */

static gboolean
put_draft (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsLocalKey key = { data, "draft", "1" };
  const RoundsAuditEntry entry = { .act = "draft" };
  g_autoptr (GBytes) content = g_bytes_new_static ("words", 5);

  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static gboolean
delete_draft (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsLocalKey key = { data, "draft", "1" };
  const RoundsAuditEntry entry = { .act = "draft" };

  return rounds_write_delete_local (write, &key, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
run (TestStore *self, RoundsWriteJob job)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  RoundsFound found = test_store_find (self, "Patient", "1");
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_write_run (self->store, &order, job, found.patient, &error));
  g_assert_no_error (error);
}

static void
test_added (TestStore *self, gconstpointer data)
{
  run (self, put_draft);
  keep_rows (self);
  run (self, delete_draft);
  assert_chart_fault (self, "INSERT INTO local SELECT * FROM kept_local", ROUNDS_FAULT_ADDED);
}

static void
test_draft_cut (TestStore *self, gconstpointer data)
{
  run (self, put_draft);
  assert_chart_fault (self, "DELETE FROM local", ROUNDS_FAULT_CUT);
}

static void
test_draft_replayed (TestStore *self, gconstpointer data)
{
  run (self, put_draft);
  keep_rows (self);
  run (self, put_draft);
  assert_chart_fault (self,
                      "UPDATE local SET revision = k.revision, sealed = k.sealed FROM kept_local k"
                      " WHERE k.id = local.id",
                      ROUNDS_FAULT_REPLAYED);
}

/* ---- bytes ---- */

static void
test_bytes (TestStore *self, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE version SET sealed = zeroblob (200)",
    "CREATE TEMP TABLE two AS SELECT id, rid, version, sealed FROM version;"
    "UPDATE version SET sealed = (SELECT sealed FROM two WHERE two.id = version.id % 4 + 1)",
    "DELETE FROM version",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (RoundsChart) chart = NULL;
      g_autoptr (GError) error = NULL;

      test_store_shut (self);
      test_store_sql (self, changes[i]);
      test_store_reopen (self);
      chart = test_store_chart (self, "1");
      g_assert_null (rounds_chart_content (
          chart, rounds_chart_find_reference (chart, "Observation/a", NULL)->rid, 0, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
      g_assert_true (g_str_has_prefix (error->message, rounds_fault_text (ROUNDS_FAULT_BYTES)));
    }
}

/* ---- the directory and the master row ---- */

static void
test_directory_cut (TestStore *self, gconstpointer data)
{
  assert_store_fault (self, "DELETE FROM chart WHERE id = 17", ROUNDS_FAULT_DIRECTORY_CUT);
}

static void
test_directory_added (TestStore *self, gconstpointer data)
{
  assert_store_fault (self,
                      "INSERT INTO chart SELECT 18, randomblob (16), NULL, revision, sealed"
                      " FROM chart WHERE id = 17",
                      ROUNDS_FAULT_DIRECTORY_ADDED);
}

/* One patient whole, with a chart row that fits its records: only the master row knows. */
static void
test_patient_replayed (TestStore *self, gconstpointer data)
{
  keep_rows (self);
  test_store_put (self, "clinic", PULSE ("a", "61"));
  assert_store_fault (self,
                      "UPDATE record SET version = k.version, sealed = k.sealed"
                      " FROM kept_record k WHERE k.id = record.id;"
                      "UPDATE chart SET revision = k.revision, sealed = k.sealed"
                      " FROM kept_chart k WHERE k.id = chart.id",
                      ROUNDS_FAULT_DIRECTORY_REPLAYED);
}

/* All but the audit: the audit goes on after what the master row says. */
static void
test_master_replayed (TestStore *self, gconstpointer data)
{
  keep_rows (self);
  test_store_put (self, "clinic", PULSE ("a", "61"));
  assert_store_fault (self,
                      "UPDATE record SET version = k.version, sealed = k.sealed"
                      " FROM kept_record k WHERE k.id = record.id;"
                      "UPDATE chart SET revision = k.revision, sealed = k.sealed"
                      " FROM kept_chart k WHERE k.id = chart.id;"
                      "UPDATE master SET revision = k.revision, sealed = k.sealed"
                      " FROM kept_master k",
                      ROUNDS_FAULT_ROLLED_BACK);
}

static void
test_master_changed (TestStore *self, gconstpointer data)
{
  assert_store_fault (self, "UPDATE master SET revision = revision - 1", ROUNDS_FAULT_MASTER);
}

static void
test_master_cut (TestStore *self, gconstpointer data)
{
  assert_store_fault (self, "DELETE FROM master", ROUNDS_FAULT_MASTER);
}

static void
test_source_changed (TestStore *self, gconstpointer data)
{
  assert_store_fault (self, "UPDATE source SET sealed = zeroblob (108)",
                      ROUNDS_FAULT_DIRECTORY_REPLAYED);
}

static void
test_whole_rolled_back (TestStore *self, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL;

  test_store_shut (self);
  before = test_store_file (self, "records");
  test_store_reopen (self);
  test_store_put (self, "clinic", PULSE ("a", "61"));
  test_store_shut (self);
  test_store_set_file (self, "records", before);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_ROLLED_BACK));
}

/* ---- what a record is found by ---- */

static void
assert_alias_fault (const GError *error)
{
  g_assert_nonnull (error);
  if (!g_str_has_prefix (error->message, rounds_fault_text (ROUNDS_FAULT_ALIAS)))
    g_error ("'%s' where '%s' should be", error->message, rounds_fault_text (ROUNDS_FAULT_ALIAS));
}

/* Changes the closed store, which then opens, and whose whole check says it. */
static void
assert_check_fault (TestStore *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_records_check (rounds_store_get_records (self->store), NULL, &error));
  test_store_shut (self);
  test_store_sql (self, sql);
  test_store_reopen (self);
  g_assert_false (rounds_records_check (rounds_store_get_records (self->store), NULL, &error));
  assert_alias_fault (error);
}

/* That one resource of this source is refused for it. */
static void
assert_put_fault (TestStore *self, const char *type, const char *id, const char *json)
{
  const RoundsIncoming incoming = { .source = "clinic",
                                    .type = type,
                                    .id = id,
                                    .media = "application/fhir+json",
                                    .bytes = (const guint8 *) json,
                                    .n_bytes = strlen (json),
                                    .subject = "Patient/1" };
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_batch_put (batch, &incoming, &error));
  g_assert_false (rounds_batch_finish (batch, NULL, &error));
  assert_alias_fault (error);
}

#define SWAP(table, one, other)                                                                \
  "CREATE TEMP TABLE t AS SELECT id, alias FROM " table " WHERE " one " OR " other "; "        \
  "UPDATE " table " SET alias = CAST ('0' || id AS BLOB) WHERE id IN (SELECT id FROM t); "     \
  "UPDATE " table " SET alias = (SELECT alias FROM t WHERE t.id <> " table ".id) WHERE id IN " \
  "(SELECT id FROM t)"

/* Other bytes where a hash was. */
#define TURNED   "alias = CAST (substr (alias, 2) || substr (alias, 1, 1) AS BLOB)"
#define THE_LAST "id = (SELECT max (id) FROM record WHERE " OF_FIRST ")"

static void
assert_sound (TestStore *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_records_check (rounds_store_get_records (self->store), NULL, &error));
  g_assert_no_error (error);
}

/* What is looked for is not found there, and only the whole check can know of it. */
static void
test_alias_flipped (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;

  assert_check_fault (self, "UPDATE name SET " TURNED " WHERE " THE_LAST);
  found = rounds_store_find (self->store, "Observation", "b", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
}

/* The record's own copy, of which the others are made. */
static void
test_own_alias_flipped (TestStore *self, gconstpointer data)
{
  assert_check_fault (self, "UPDATE record SET " TURNED " WHERE " THE_LAST);
  test_store_find (self, "Observation", "b");
}

/* A name without a record, one too many, a name of no record. */
static void
test_name_damaged (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_check_fault (self, "DELETE FROM name WHERE " THE_LAST);
  test_store_shut (self);
  test_store_sql (self, "INSERT INTO name SELECT alias, id FROM record WHERE " THE_LAST);
  test_store_reopen (self);
  assert_check_fault (self,
                      "INSERT INTO name SELECT zeroblob (16), id FROM record WHERE " THE_LAST);
  test_store_shut (self);
  test_store_sql (self, "DELETE FROM name WHERE alias = zeroblob (16);"
                        "UPDATE name SET id = id + 100 WHERE " THE_LAST);
  test_store_reopen (self);
  g_assert_null (rounds_store_find (self->store, "Observation", "b", NULL, &error));
  assert_alias_fault (error);
  assert_put_fault (self, "Observation", "b", PULSE ("b", "71"));
}

static void
salvage_into (TestStore *self, RoundsSalvaged *report)
{
  const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, &error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, cheap, NULL };

  test_store_shut (self);
  g_assert_true (rounds_salvage_from (self->dir, dir, &by, report, &error));
  g_assert_no_error (error);
  g_free (self->dir);
  self->dir = g_steal_pointer (&dir);
  test_store_reopen (self);
}

/* What was not found came again under its hash: a salvage keeps both, and the later is found. */
static void
test_alias_came_again (TestStore *self, gconstpointer data)
{
  RoundsSalvaged report = { 0 };
  RoundsFound before, after;

  before = test_store_find (self, "Observation", "b");
  assert_check_fault (self, "UPDATE name SET " TURNED " WHERE " THE_LAST ";"
                            "UPDATE record SET " TURNED " WHERE " THE_LAST);
  test_store_put (self, "clinic", PULSE ("b", "71"));
  salvage_into (self, &report);
  g_assert_cmpuint (report.records, ==, 5);
  g_assert_cmpuint (report.records_lost + report.patients_lost, ==, 0);
  after = test_store_find (self, "Observation", "b");
  g_assert_false (memcmp (before.rid, after.rid, sizeof before.rid) == 0);
  assert_sound (self);
  test_store_put (self, "clinic", PULSE ("b", "72"));
  assert_sound (self);
}

/* The same of a patient's: what is new of them goes into a second chart. A salvage names the one that has
 * the Patient, and keeps the other; what comes once more is together again. */
static void
test_patient_came_again (TestStore *self, gconstpointer data)
{
  RoundsSalvaged report = { 0 };
  RoundsFound patient, apart;

  assert_check_fault (self, "UPDATE chart SET " TURNED " WHERE id = 16");
  assert_put_fault (self, "Observation", "a", PULSE ("a", "61"));
  test_store_put (self, "clinic", PULSE ("c", "80"));
  salvage_into (self, &report);
  g_assert_cmpuint (report.records, ==, 5);
  g_assert_cmpuint (report.records_lost + report.patients_lost, ==, 0);
  assert_sound (self);
  patient = test_store_find (self, "Patient", "1");
  apart = test_store_find (self, "Observation", "c");
  g_assert_false (memcmp (patient.patient, apart.patient, sizeof apart.patient) == 0);
  test_store_put (self, "clinic", PULSE ("c", "80"));
  apart = test_store_find (self, "Observation", "c");
  g_assert_cmpmem (apart.patient, sizeof apart.patient, patient.patient, sizeof patient.patient);
  assert_sound (self);
}

/* Nothing came again: it is the chart of whom its records name. */
static void
test_patient_flipped (TestStore *self, gconstpointer data)
{
  RoundsSalvaged report = { 0 };

  assert_check_fault (self, "UPDATE chart SET " TURNED " WHERE id = 16");
  salvage_into (self, &report);
  assert_sound (self);
}

/* Two records under each other's ids: neither is found as the other, nor written over it. */
static void
test_alias_swapped (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_check_fault (self, SWAP ("name", "id = (SELECT max (id) FROM record WHERE " OF_FIRST ")",
                                  "id = (SELECT max (id) - 1 FROM record WHERE " OF_FIRST ")"));
  g_assert_null (rounds_store_find (self->store, "Observation", "a", NULL, &error));
  assert_alias_fault (error);
  assert_put_fault (self, "Observation", "a", PULSE ("a", "61"));
}

/* Two patients under each other's ids: nothing of one is filed in the other's chart, and a salvage
 * puts both right. */
static void
test_patients_swapped (TestStore *self, gconstpointer data)
{
  const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, &error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, cheap, NULL };
  RoundsSalvaged report = { 0 };

  assert_check_fault (self, SWAP ("chart", "id = 16", "id = 17"));
  assert_put_fault (self, "Observation", "c", PULSE ("c", "80"));
  test_store_shut (self);
  g_assert_true (rounds_salvage_from (self->dir, dir, &by, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.records, ==, 4);
  g_assert_cmpuint (report.records_lost + report.patients_lost, ==, 0);
}

/* ---- keys ---- */

static void
test_wrong_key (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) other = rounds_secret_new_random (ROUNDS_KEY_BYTES, &error);

  test_store_shut (self);
  g_assert_null (rounds_store_open_with_key (self->dir, other, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
}

/* The database of another store, whose key is another. */
static void
test_foreign_database (TestStore *self, gconstpointer data)
{
  TestStore other = { 0 };
  g_autoptr (GBytes) records = NULL;

  set_up (&other, NULL);
  test_store_shut (&other);
  records = test_store_file (&other, "records");
  test_store_tear_down (&other, NULL);
  test_store_shut (self);
  test_store_set_file (self, "records", records);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_MASTER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/roots/" path, TestStore, NULL, set_up, test, test_store_tear_down)
  ADD ("distinct", test_distinct);
  ADD ("changed", test_changed);
  ADD ("swapped", test_swapped);
  ADD ("replayed", test_replayed);
  ADD ("cut", test_cut);
  ADD ("added", test_added);
  ADD ("draft-cut", test_draft_cut);
  ADD ("draft-replayed", test_draft_replayed);
  ADD ("bytes", test_bytes);
  ADD ("directory-cut", test_directory_cut);
  ADD ("directory-added", test_directory_added);
  ADD ("patient-replayed", test_patient_replayed);
  ADD ("master-replayed", test_master_replayed);
  ADD ("master-changed", test_master_changed);
  ADD ("master-cut", test_master_cut);
  ADD ("source-changed", test_source_changed);
  ADD ("whole-rolled-back", test_whole_rolled_back);
  ADD ("alias-flipped", test_alias_flipped);
  ADD ("own-alias-flipped", test_own_alias_flipped);
  ADD ("name-damaged", test_name_damaged);
  ADD ("alias-swapped", test_alias_swapped);
  ADD ("alias-came-again", test_alias_came_again);
  ADD ("patient-came-again", test_patient_came_again);
  ADD ("patient-flipped", test_patient_flipped);
  ADD ("patients-swapped", test_patients_swapped);
  ADD ("wrong-key", test_wrong_key);
  ADD ("foreign-database", test_foreign_database);
  return g_test_run ();
}
