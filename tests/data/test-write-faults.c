/* Every public write of data/, with a disk and a memory that fail: SQLite's nth call of the disk, its
 * nth allocation and our own nth, until the write gets through. A write that fails says a plain
 * error, leaves nothing by half and a store that is sound; none ends the program. */
#include "fault-try.h"
#include "fault-vfs.h"
#include "store-fixture.h"

#include "acts.h"
#include "backup-private.h"
#include "counts.h"
#include "import-file.h"
#include "keys-private.h"
#include "local.h"
#include "sibling.h"
#include "store-check.h"
#include "walk.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;

typedef struct
{
  TestStore store;
  RoundsChart *chart;  /* of Patient/p1, opened before each try */
  char *id;            /* of the draft or list that a try acts on */
  char *reference;     /* of the record */
  char *path, *beside; /* of a backup; of another store */
  char *sample;        /* a copy of the store; NULL */
  guint round;         /* tries so far */
} Setup;

/* ---- failing ---- */

typedef struct
{
  const char *name;
  void (*set) (guint nth, gboolean lasting);
  gboolean (*happened) (void);
} Failing;

static void
fail_io (guint nth, gboolean lasting)
{
  fault_vfs_fail (nth, SQLITE_IOERR_WRITE, lasting);
}

static void
fail_full (guint nth, gboolean lasting)
{
  fault_vfs_fail (nth, SQLITE_FULL, lasting);
}

static const Failing failings[] = {
  { "disk", fail_io, fault_vfs_failed },
  { "full", fail_full, fault_vfs_failed },
  { "SQLite's memory", fault_memory_fail, fault_memory_failed },
  { "our memory", fault_try_fail, fault_try_failed },
};

static gboolean
is_expected (const GError *error)
{
  return error->domain == ROUNDS_DATA_ERROR &&
         (error->code == ROUNDS_DATA_ERROR_FULL || error->code == ROUNDS_DATA_ERROR_IO ||
          error->code == ROUNDS_DATA_ERROR_MEMORY || error->code == ROUNDS_DATA_ERROR_PERMISSION);
}

/* ---- acts ---- */

static gboolean
apply (Setup *self, RoundsAct act, RoundsActDone *done, GError **error)
{
  act.chart = act.type == ROUNDS_ACT_LIST_SAVE || act.type == ROUNDS_ACT_LIST_REMOVE ? NULL
                                                                                     : self->chart;
  return rounds_store_apply (self->store.store, &test_actor, &act, done, error);
}

/* Does what an act needs before it, and keeps its id and reference. */
static void
have_done (Setup *self, RoundsAct act)
{
  g_auto (RoundsActDone) done = { 0 };
  g_autoptr (GError) error = NULL;

  if (!apply (self, act, &done, &error))
    g_error ("%s", error->message);
  g_free (self->id);
  g_free (self->reference);
  self->id = g_steal_pointer (&done.id);
  self->reference = g_steal_pointer (&done.reference);
  rounds_chart_close (self->chart);
  self->chart = test_store_chart (&self->store, "p1");
}

static const RoundsActNumber number = { .decimal = "7.10", .unit = "mmol/L" };

static void
have_draft (Setup *self)
{
  have_done (self, (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "A note." });
}

static void
have_list (Setup *self)
{
  have_done (self, (RoundsAct){ .type = ROUNDS_ACT_LIST_SAVE,
                                .id = "Ward 3",
                                .members = rounds_chart_get_patient (self->chart),
                                .n_members = 1 });
  g_free (self->id);
  self->id = g_strdup ("Ward 3");
}

static void
have_observation (Setup *self)
{
  have_done (self, (RoundsAct){ .type = ROUNDS_ACT_OBSERVATION,
                                .title = "Potassium",
                                .category = "laboratory",
                                .numbers = &number,
                                .n_numbers = 1 });
}

static void
have_task (Setup *self)
{
  have_done (self, (RoundsAct){ .type = ROUNDS_ACT_TASK, .title = "Repeat it" });
}

static gboolean
put_conflict (RoundsWrite *write, gpointer data, GError **error)
{
  Setup *self = data;
  const RoundsRecord *task = rounds_chart_find_reference (self->chart, "Task/t1", NULL);
  static const char text[] =
      "{\"reference\":\"Task/t1\",\"theirs\":\"{\\\"resourceType\\\":\\\"Task\\\",\\\"id\\\":"
      "\\\"t1\\\",\\\"status\\\":\\\"cancelled\\\",\\\"intent\\\":\\\"order\\\"}\","
      "\"theirs_version_id\":\"9\"}";
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  const RoundsAuditEntry entry = { .act = "conflict" };
  char rid[2 * ROUNDS_RID_BYTES + 1];
  const RoundsLocalKey key = { NULL, ROUNDS_LOCAL_CONFLICT, rid };

  for (guint i = 0; i < ROUNDS_RID_BYTES; i++)
    g_snprintf (rid + 2 * i, 3, "%02x", task->rid[i]);
  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
have_conflict (Setup *self)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_write_run (self->store.store, &order, put_conflict, self, &error));
  g_free (self->reference);
  self->reference = g_strdup ("Task/t1");
}

static gboolean
do_act (Setup *self, gconstpointer data, GError **error)
{
  RoundsAct act = *(const RoundsAct *) data;
  g_autofree char *merged =
      g_strdup_printf ("{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"on-hold\","
                       "\"intent\":\"order\",\"priority\":\"routine\",\"description\":\"%u\"}",
                       self->round);
  g_autoptr (GBytes) bytes = g_bytes_new (merged, strlen (merged));

  act.id = self->id;
  if (act.reference == NULL)
    act.reference = self->reference;
  if (act.type == ROUNDS_ACT_RESOLVE)
    act.merged = bytes;
  if (act.type == ROUNDS_ACT_LIST_SAVE)
    {
      act.id = "Ward 4";
      act.members = rounds_chart_get_patient (self->chart);
      act.n_members = 1;
    }
  return apply (self, act, NULL, error);
}

/* ---- records, audit ---- */

typedef struct
{
  RoundsBatch *batch;
  gboolean refused;
} Import;

static gboolean
take (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  return rounds_batch_put (((Import *) data)->batch, incoming, error);
}

static void
refuse (gpointer data, const char *file, const char *where, const char *why)
{
  ((Import *) data)->refused = TRUE;
}

/* Whole records may be there when it fails, so that only their soundness is asked. */
static gboolean
do_import (Setup *self, gconstpointer data, GError **error)
{
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autofree char *text = g_strdup_printf (
      "{\"resourceType\":\"Patient\",\"id\":\"i%u\",\"name\":[{\"family\":\"Canary\"}]}\n"
      "{\"resourceType\":\"DocumentReference\",\"id\":\"d%u\",\"status\":\"current\",\"subject\":{"
      "\"reference\":\"Patient/i%u\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\","
      "\"data\":\"b2s=\",\"title\":\"%s\"}}]}\n",
      self->round, self->round, self->round, large);
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store.store, &test_actor, NULL, NULL);
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);
  Import of = { batch, FALSE };
  const RoundsImportUser user = { take, refuse, FALSE, &of };

  if (!rounds_import_read (import, stream, "a.ndjson", &user, NULL, error) ||
      !rounds_batch_finish (batch, NULL, error))
    return FALSE;
  if (!of.refused)
    return TRUE;
  /* One resource was refused, by name: also an answer. */
  g_assert_true (fault_try_failed ());
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "refused");
  return FALSE;
}

static gboolean
do_audit (Setup *self, gconstpointer data, GError **error)
{
  const RoundsAuditEntry entry = { .act = "search", .detail = "x" };

  return rounds_audit_add (self->store.store, &test_actor, &entry, error);
}

static gboolean
do_chart (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsChart)
      chart = rounds_chart_open (self->store.store, rounds_chart_get_patient (self->chart),
                                 &test_actor, error);

  return chart != NULL;
}

/* ---- keys ---- */

static gboolean
do_add_user (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase ("another one", error);
  g_autofree char *user = g_strdup_printf ("user%u", self->round);
  const RoundsKeyOwner person = { user, "clinician", secret };

  return secret != NULL && rounds_keys_add_user (self->store.store, &person, error);
}

static void
have_user (Setup *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = rounds_keys_list (self->store.store, &error);

  g_assert_no_error (error);
  if (users->len < 2 && !do_add_user (self, NULL, &error))
    g_error ("%s", error->message);
}

static gboolean
do_remove_user (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (GPtrArray) users = rounds_keys_list (self->store.store, error);

  return users != NULL &&
         rounds_keys_remove_user (self->store.store, ((RoundsUser *) users->pdata[1])->user, error);
}

/* The same passphrase again, in a new slot: that the fixture opens by it all the time. */
static gboolean
do_passphrase (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, error);

  return secret != NULL && rounds_keys_change_passphrase (self->store.store, secret, error);
}

static gboolean
do_recovery (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) printed = rounds_keys_renew_recovery (self->store.store, error);

  return printed != NULL;
}

/* ---- whole stores ---- */

static gboolean
do_backup (Setup *self, gconstpointer data, GError **error)
{
  g_unlink (self->path);
  return rounds_backup_write (self->store.store, self->path, NULL, error);
}

static void
have_backup (Setup *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS) && !do_backup (self, NULL, &error))
    g_error ("%s", error->message);
}

/* Opens what was made, with the fixture's passphrase, checks all of it and takes it away. */
static gboolean
is_whole (Setup *self, GError **error)
{
  g_autoptr (RoundsStore)
      store = rounds_store_open_from (self->beside, TEST_PASSPHRASE, &cheap, error);
  gboolean whole = store != NULL &&
                   rounds_records_check (rounds_store_get_records (store), NULL, error);

  if (store != NULL)
    rounds_store_close (store);
  test_folder_remove (self->beside);
  return whole;
}

static gboolean
finish_beside (Setup *self, const Failing *failing, gboolean made, GError **error)
{
  gboolean there = g_file_test (self->beside, G_FILE_TEST_EXISTS);

  failing->set (0, FALSE);
  g_assert_true (there == made);
  return made && is_whole (self, error);
}

static gboolean
do_restore (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, cheap, NULL };

  return rounds_backup_restore_from (self->path, self->beside, &by, NULL, error);
}

/* What could not be read for want of memory is not lost: it may not be left out. */
static gboolean
do_salvage (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, cheap, NULL };
  RoundsSalvaged report = { 0 };
  gboolean saved = rounds_salvage_from (self->store.dir, self->beside, &by, &report, error);

  if (saved && !fault_vfs_failed ())
    g_assert_cmpuint (report.patients_lost + report.records_lost + report.versions_lost +
                          report.locals_lost + report.audit_lost + report.bytes_lost + report.gaps,
                      ==, 0);
  return saved;
}

static gboolean
do_create (Setup *self, gconstpointer data, GError **error)
{
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", TEST_PASSPHRASE, NULL, cheap, NULL };

  return rounds_store_create_from (self->beside, &spec, error);
}

static gboolean
do_rotate (Setup *self, gconstpointer data, GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (TEST_PASSPHRASE, error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, cheap, NULL };
  g_auto (RoundsRotated) report = { 0 };

  return rounds_rotate_from (self->store.dir, &by, &report, error);
}

/* ---- the table ---- */

typedef enum
{
  ALL_OR_NOTHING = 1 << 0, /* a failure leaves every count as it was */
  CLOSED = 1 << 1,         /* works on the folder of a store that nobody has open */
  BESIDE = 1 << 2,         /* makes a store beside, or nothing */
  TOLERANT = 1 << 3,       /* takes a page that the disk does not give for a damaged one */
} Trait;

typedef struct
{
  const char *name;
  guint traits;
  void (*have) (Setup *self); /* after each success; NULL */
  gboolean (*work) (Setup *self, gconstpointer data, GError **error);
  RoundsAct act;
} PublicWrite;

#define ACT(name, needs, ...)            \
  {                                      \
    name, ALL_OR_NOTHING, needs, do_act, \
    {                                    \
      __VA_ARGS__                        \
    }                                    \
  }

static const PublicWrite writes[] = {
  ACT ("draft-save", NULL, .type = ROUNDS_ACT_DRAFT_SAVE, .text = "x"),
  ACT ("draft-discard", have_draft, .type = ROUNDS_ACT_DRAFT_DISCARD),
  ACT ("sign", have_draft, .type = ROUNDS_ACT_SIGN),
  ACT ("list-save", NULL, .type = ROUNDS_ACT_LIST_SAVE),
  ACT ("list-remove", have_list, .type = ROUNDS_ACT_LIST_REMOVE),
  ACT ("seen", NULL, .type = ROUNDS_ACT_SEEN, .reference = "Observation/k1"),
  ACT ("acknowledge",
       NULL,
       .type = ROUNDS_ACT_ACKNOWLEDGE,
       .reference = "Observation/k1",
       .text = "seen"),
  ACT ("turn", NULL, .type = ROUNDS_ACT_TURN, .text = "Why?", .role = "user"),
  ACT ("observation",
       NULL,
       .type = ROUNDS_ACT_OBSERVATION,
       .title = "Potassium",
       .category = "laboratory",
       .numbers = &number,
       .n_numbers = 1),
  ACT ("problem", NULL, .type = ROUNDS_ACT_PROBLEM, .title = "Gout"),
  ACT ("allergy", NULL, .type = ROUNDS_ACT_ALLERGY, .title = "Latex"),
  ACT ("task", NULL, .type = ROUNDS_ACT_TASK, .title = "Repeat it"),
  ACT ("task-status", have_task, .type = ROUNDS_ACT_TASK_STATUS, .status = "completed"),
  ACT ("entered-in-error",
       have_observation,
       .type = ROUNDS_ACT_ENTERED_IN_ERROR,
       .text = "another patient's"),
  ACT ("resolve", have_conflict, .type = ROUNDS_ACT_RESOLVE),
  { "import", 0, NULL, do_import, { 0 } },
  { "audit", ALL_OR_NOTHING, NULL, do_audit, { 0 } },
  { "open-chart", ALL_OR_NOTHING, NULL, do_chart, { 0 } },
  { "add-user", ALL_OR_NOTHING, NULL, do_add_user, { 0 } },
  { "remove-user", ALL_OR_NOTHING, have_user, do_remove_user, { 0 } },
  { "passphrase", ALL_OR_NOTHING, NULL, do_passphrase, { 0 } },
  { "recovery", ALL_OR_NOTHING, NULL, do_recovery, { 0 } },
  { "backup", ALL_OR_NOTHING, NULL, do_backup, { 0 } },
  { "restore", ALL_OR_NOTHING | BESIDE, have_backup, do_restore, { 0 } },
  { "create", ALL_OR_NOTHING | BESIDE, NULL, do_create, { 0 } },
  { "salvage", ALL_OR_NOTHING | BESIDE | CLOSED | TOLERANT, NULL, do_salvage, { 0 } },
  { "rotate", ALL_OR_NOTHING | CLOSED, NULL, do_rotate, { 0 } },
};

/* ---- one try ---- */

static void
take_key (Setup *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) key = NULL;

  self->store.store = rounds_store_open_from (self->store.dir, TEST_PASSPHRASE, &cheap, &error);
  g_assert_no_error (error);
  key = rounds_store_dup_key (self->store.store);
  rounds_secret_unref (self->store.key);
  self->store.key = rounds_secret_copy (key, NULL);
}

static RoundsRowCounts
count_sound (Setup *self)
{
  g_autoptr (GError) error = NULL;
  RoundsRowCounts counts = { 0 };

  if (!rounds_records_check (rounds_store_get_records (self->store.store), &counts, &error) ||
      !rounds_audit_verify (self->store.store, NULL, &error))
    g_error ("%s", error->message);
  return counts;
}

static void
remove_leftovers (const char *path)
{
  g_autoptr (GPtrArray) left = rounds_sibling_list (path);

  g_assert_cmpuint (left->len, ==, 0); /* only what is killed leaves anything */
}

/* The folder's files, whose store is shut. */
static void
copy_folder (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *in = g_build_filename (from, name, NULL);
      g_autofree char *out = g_build_filename (to, name, NULL);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (in, &content, &size, NULL));
      g_assert_true (g_file_set_contents_full (out, content, (gssize) size,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    }
}

/* Each opening adds to the audit. What reads the whole store would need more calls with each try, and its last
 * would never be reached: it always meets the same store. */
static void
begin_with_sample (Setup *self)
{
  test_store_shut (&self->store);
  if (self->sample == NULL)
    {
      self->sample = g_build_filename (self->store.folder, "sample", NULL);
      copy_folder (self->store.dir, self->sample);
    }
  test_folder_remove (self->store.dir);
  copy_folder (self->sample, self->store.dir);
  take_key (self);
}

/* One write whose nth call fails; gives whether it did fail, and *done whether it was written. */
static gboolean
try_once (Setup *self, const PublicWrite *write, const Failing *failing, guint nth, gboolean *done)
{
  gboolean lasting = nth % 2 == 0, failed;
  RoundsRowCounts before, after;
  g_autoptr (GError) error = NULL;

  if ((write->traits & CLOSED) != 0)
    begin_with_sample (self);
  self->chart = test_store_chart (&self->store, "p1");
  if (write->have != NULL && *done)
    write->have (self);
  before = count_sound (self);
  self->round++;
  if ((write->traits & CLOSED) != 0)
    {
      g_clear_pointer (&self->chart, rounds_chart_close);
      test_store_shut (&self->store);
    }
  failing->set (nth, lasting);
  *done = write->work (self, &write->act, &error);
  failed = failing->happened ();
  failing->set (0, FALSE);
  if (!*done && !is_expected (error) &&
      !((write->traits & TOLERANT) != 0 &&
        g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT)))
    g_error ("%s, call %u of %s: %s", write->name, nth, failing->name, error->message);
  if ((write->traits & BESIDE) != 0)
    *done = finish_beside (self, failing, *done, &error);
  g_assert_true (*done || failed);
  g_clear_pointer (&self->chart, rounds_chart_close);
  if (self->store.store == NULL)
    take_key (self);
  after = count_sound (self);
  if ((write->traits & ALL_OR_NOTHING) != 0 && !*done)
    {
      g_assert_cmpuint (after.records, ==, before.records);
      g_assert_cmpuint (after.versions, ==, before.versions);
      g_assert_cmpuint (after.locals, ==, before.locals);
    }
  remove_leftovers (self->store.dir);
  remove_leftovers (self->beside);
  return failed;
}

static void
test_write (gconstpointer data)
{
  const PublicWrite *write = data;
  const TestCounts counts = { "fail calls of a write, near", 4, 40, 1000000 };
  guint near = test_count (&counts);
  Setup self = { 0 };
  g_autofree char *path = NULL, *beside = NULL;

  test_store_set_up (&self.store, NULL);
  self.path = path = g_build_filename (self.store.folder, "backup", NULL);
  self.beside = beside = g_build_filename (self.store.folder, "other", NULL);
  test_store_put (&self.store, "feed",
                  "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n"
                  "{\"resourceType\":\"Observation\",\"id\":\"k1\",\"status\":\"final\",\"code\":{"
                  "\"text\":\"K\"},\"subject\":{\"reference\":\"Patient/p1\"},\"valueString\":"
                  "\"7.10\"}\n"
                  "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"requested\",\"intent\":"
                  "\"order\",\"for\":{\"reference\":\"Patient/p1\"}}\n");
  for (gsize i = 0; i < G_N_ELEMENTS (failings); i++)
    {
      guint failures = 0, nth = 1;
      gboolean done = TRUE;

      while (try_once (&self, write, &failings[i], nth, &done))
        {
          failures += !done;
          nth += 1 + nth / near;
        }
      g_test_message ("%s: %u failures in %u calls", failings[i].name, failures, nth);
    }
  g_free (self.id);
  g_free (self.reference);
  g_free (self.sample);
  test_store_tear_down (&self.store, NULL);
}

/* ---- a salvage's walk ---- */

/* All of a table whose nth allocation fails: rows and gaps, or FALSE with an error. */
static gboolean
walk_all (RoundsReader *reader, RoundsSeal table, guint nth, RoundsWalk *seen, GError **error)
{
  g_auto (RoundsWalk) walk = { reader->db, reader->records->seals, table, .tolerant = TRUE };
  g_autoptr (GError) failed = NULL;
  RoundsWalkRow row;

  fault_memory_fail (nth, nth % 2 == 0);
  if (rounds_walk_begin (&walk, &failed))
    while (rounds_walk_next (&walk, &row, &failed))
      ;
  *seen = walk;
  seen->buffer = NULL;
  seen->statement = NULL;
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* A row that could not be read for want of memory is an error: it is never a gap in the file, which a
 * tolerant walk would pass over. Sealed texts lie over several pages, so that a column asks for memory too. */
static void
test_walk_memory (void)
{
  static const RoundsSeal tables[] = { ROUNDS_SEAL_RECORD, ROUNDS_SEAL_VERSION, ROUNDS_SEAL_CHART };
  g_autofree char *words = g_strnfill (8000, 'x');
  TestStore store;

  for (gsize i = 0; i < 8000; i++)
    words[i] = (char) ('a' + g_test_rand_int_range (0, 26)); /* or it would be packed small */
  test_store_set_up (&store, NULL);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *line = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"p%u\",\"name\":[{\"text\":\"%s\"}]}\n", i, words);

      test_store_put (&store, "feed", line);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      guint failures = 0;
      gboolean failing = TRUE;

      for (guint nth = 1; failing; nth++)
        {
          g_auto (RoundsReader) reader = { 0 };
          g_autoptr (GError) error = NULL;
          RoundsWalk seen;
          gboolean read;

          if (!rounds_reader_begin (rounds_store_get_records (store.store), &reader, &error))
            g_error ("%s", error->message);
          read = walk_all (&reader, tables[i], nth, &seen, &error);
          failing = fault_memory_failed ();
          fault_memory_fail (0, FALSE);
          g_assert_cmpuint (seen.gaps, ==, 0);
          g_assert_true (read || (failing && is_expected (error)));
          if (read)
            {
              g_assert_cmpuint (seen.rows, ==, 12);
              g_assert_cmpuint (seen.damaged, ==, 0);
            }
          failures += !read;
        }
      g_assert_cmpuint (failures, >, 0);
    }
  test_store_tear_down (&store, NULL);
}

int
main (int argc, char **argv)
{
  fault_memory_install ();
  fault_vfs_install ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autofree char *path = g_strconcat ("/write-faults/", writes[i].name, NULL);

      g_test_add_data_func (path, &writes[i], test_write);
    }
  g_test_add_func ("/write-faults/walk-memory", test_walk_memory);
  return g_test_run ();
}
