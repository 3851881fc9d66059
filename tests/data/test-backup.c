/* Copies of a store: backup, restore, another key, and what is saved of a damaged one. */
#include "backup-private.h"
#include "acts.h"
#include "keys-private.h"
#include "local.h"
#include "rebuild.h"
#include "sibling.h"
#include "store-check.h"

#include "counts.h"
#include "store-fixture.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_BYTES 8192
#define N_PATIENTS 4
#define N_RESULTS  12

static const RoundsKeyCost cheap = { 1, 8 };

static RoundsSecret *
secret_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsSecret *secret = rounds_secret_new_passphrase (text, &error);

  g_assert_no_error (error);
  return secret;
}

/* What a person with TEST_PASSPHRASE has. */
static RoundsUnlock
own (RoundsSecret *secret)
{
  return (RoundsUnlock){ ROUNDS_SLOT_PASSPHRASE, secret, cheap };
}

/* A store with a few of everything: patients, results, versions, a large document, drafts. */
static void
set_up (TestStore *self, gconstpointer data)
{
  g_autofree char *large = g_malloc (400 * 1024 + 1);
  g_autofree char *document = NULL;
  g_autoptr (GError) error = NULL;

  test_store_set_up (self, data);
  for (guint i = 0; i < N_PATIENTS; i++)
    {
      g_autofree char *patient = g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p%u\","
                                                  "\"name\":[{\"family\":\"Canary%u\"}]}",
                                                  i, i);

      test_store_put (self, "feed", patient);
      for (guint j = 0; j < N_RESULTS; j++)
        {
          g_autofree char *result = g_strdup_printf (
              "{\"resourceType\":\"Observation\",\"id\":\"r%u-%u\",\"status\":\"final\",\"code\":{"
              "\"text\":\"K\"},\"subject\":{\"reference\":\"Patient/p%u\"},\"effectiveDateTime\":"
              "\"2026-01-%02u\",\"valueQuantity\":{\"value\":%u.10,\"unit\":\"mmol/L\"}}",
              i, j, i, j + 1, j);
          test_store_put (self, "feed", result);
        }
    }
  test_store_put (self, "other",
                  "{\"resourceType\":\"Observation\",\"id\":\"x\",\"status\":\"final\","
                  "\"code\":{\"text\":\"named, never seen\"},\"subject\":{"
                  "\"reference\":\"Patient/nobody\"}}");
  test_store_put (self, "feed",
                  "{\"resourceType\":\"Patient\",\"id\":\"p0\",\"name\":[{\"family\":"
                  "\"Canary0\"}],\"gender\":\"female\"}");
  for (guint i = 0; i < 400 * 1024; i++)
    large[i] = (char) ('a' + g_test_rand_int_range (0, 26));
  large[400 * 1024] = '\0';
  document =
      g_strdup_printf ("{\"resourceType\":\"DocumentReference\",\"id\":\"large\",\"status\":"
                       "\"current\",\"subject\":{\"reference\":\"Patient/p1\"},"
                       "\"description\":\"%s\",\"content\":[{\"attachment\":{\"title\":\"x\"}}]}",
                       large);
  test_store_put (self, "feed", document);
  {
    g_autoptr (RoundsChart) chart = test_store_chart (self, "p0");
    const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .chart = chart, .text = "Draft" };

    g_assert_true (rounds_store_apply (self->store, &test_actor, &act, NULL, &error));
    g_assert_no_error (error);
  }
}

/* All that can be asked of the store, as one text: ids, rids, versions, bytes, drafts. */
static char *
portrait_of (RoundsStore *store)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_PATIENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      g_autoptr (GArray) found = rounds_store_find (store, "Patient", id, NULL, &error);
      g_autoptr (RoundsChart) chart = NULL;
      g_autoptr (GPtrArray) drafts = NULL;
      GArray *records;

      g_assert_no_error (error);
      if (found->len != 1)
        continue;
      chart = rounds_chart_open (store, g_array_index (found, RoundsFound, 0).patient, &test_actor,
                                 &error);
      g_assert_no_error (error);
      records = rounds_chart_get_records (chart);
      g_string_append_printf (text, "%s %d\n", id, rounds_chart_get_person (chart) != NULL);
      for (guint j = 0; j < records->len; j++)
        {
          const RoundsRecord *record = &g_array_index (records, RoundsRecord, j);
          g_autoptr (GBytes) bytes = rounds_chart_content (chart, record->rid, 0, NULL);
          g_autofree char *rid = g_base64_encode (record->rid, 16);

          g_string_append_printf (text, "%s/%s %s %u %" G_GINT64_FORMAT " %u\n", record->type,
                                  record->id, rid, record->version, record->arrived,
                                  bytes != NULL ? g_bytes_hash (bytes) : 0);
        }
      drafts = rounds_chart_local (chart, "draft", &error);
      g_string_append_printf (text, "%u drafts\n", drafts->len);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static RoundsStore *
open_as (const char *dir, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  RoundsStore *store = rounds_store_open_from (dir, passphrase, &cheap, &error);

  g_assert_no_error (error);
  return store;
}

static void
assert_sound (RoundsStore *store)
{
  g_autoptr (GError) error = NULL;
  RoundsRowCounts counts = { 0 };

  g_assert_true (rounds_records_check (rounds_store_get_records (store), &counts, &error));
  g_assert_no_error (error);
  g_assert_true (rounds_audit_verify (store, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.records, >, 0);
}

/* The fixture opens by the key of this store from now on. */
static void
take_key (TestStore *self, RoundsStore *store)
{
  g_autoptr (RoundsSecret) key = rounds_store_dup_key (store);

  rounds_secret_unref (self->key);
  self->key = rounds_secret_copy (key, NULL);
}

static void
close_store (RoundsStore *store)
{
  rounds_store_close (store);
  g_object_unref (store);
}

/* ---- backup and restore ---- */

static char *
make_backup (TestStore *self)
{
  char *path = g_build_filename (self->folder, "backup", NULL);
  g_autoptr (GError) error = NULL;
  RoundsBackup made = { 0 };

  g_assert_true (rounds_backup_write (self->store, path, &made, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (made.records, ==, N_PATIENTS * (N_RESULTS + 1) + 2);
  return path;
}

static gboolean
restore (const char *path, const char *dir, GError **error)
{
  g_autoptr (RoundsSecret) secret = secret_of (TEST_PASSPHRASE);
  const RoundsUnlock by = own (secret);

  return rounds_backup_restore_from (path, dir, &by, NULL, error);
}

static void
test_backup (TestStore *self, gconstpointer data)
{
  g_autofree char *path = make_backup (self);
  g_autofree char *dir = g_build_filename (self->folder, "again", NULL);
  g_autofree char *before = portrait_of (self->store);
  g_autofree char *after = NULL, *content = NULL;
  g_autoptr (GError) error = NULL;
  RoundsStore *store;
  struct stat status;
  gsize size;

  /* While it was open; nobody else reads it; nothing is left beside; no name stands in it. */
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (test_count_entries (self->folder), ==, 2);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_null (g_strstr_len (content, size, "Canary"));
  g_assert_false (rounds_backup_write (self->store, path, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_true (restore (path, dir, &error));
  g_assert_no_error (error);
  store = open_as (dir, TEST_PASSPHRASE);
  after = portrait_of (store);
  g_assert_cmpstr (before, ==, after);
  assert_sound (store);
  close_store (store);
  g_assert_false (restore (path, dir, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS);
}

static void
test_restore_refused (TestStore *self, gconstpointer data)
{
  g_autofree char *path = make_backup (self);
  g_autofree char *dir = g_build_filename (self->folder, "again", NULL);
  g_autofree char *none = g_build_filename (self->folder, "none", NULL);
  g_autoptr (RoundsSecret) wrong = secret_of ("wrong");
  const RoundsUnlock by = own (wrong);
  g_autoptr (GError) error = NULL;

  g_assert_false (rounds_backup_restore_from (path, dir, &by, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_false (restore (none, dir, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (restore (self->folder, dir, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (restore (path, self->dir, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS);
  g_assert_cmpuint (test_count_entries (self->folder), ==, 2);
}

/* Every sort of damage is told before anything has a name. */
static void
test_damaged_backup (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "backups damaged", 16, 200, 1000 };
  g_autofree char *path = make_backup (self);
  g_autofree char *dir = g_build_filename (self->folder, "again", NULL);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (guint n = test_count (&counts); n > 0; n--)
    {
      g_autoptr (GError) error = NULL;
      /* The head, anywhere, and the check itself. */
      gsize at = n == 1       ? size - 1
                 : n % 3 == 0 ? (gsize) g_test_rand_int_range (0, 120)
                              : (gsize) g_test_rand_int_range (0, (int) size);
      gsize kept = n % 4 == 0 && n != 1 ? at : size;
      char was = content[at];

      content[at] ^= 1 << g_test_rand_int_range (0, 8);
      g_assert_true (g_file_set_contents (path, content, kept, NULL));
      content[at] = was;
      g_assert_false (restore (path, dir, &error));
      g_assert_true (g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT) ||
                     g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA));
      g_assert_cmpuint (test_count_entries (self->folder), ==, 2);
    }
}

/* The file cannot grow over a limit: an error, and nothing is left. */
static void
test_full_disk (TestStore *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "backup", NULL);
  static const rlim_t sizes[] = { 0, 200, 100 * 1024, 600 * 1024 };

  test_store_shut (self);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const struct rlimit limit = { sizes[i], RLIM_INFINITY };
      int status;
      pid_t pid = fork ();

      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        {
          g_autoptr (GError) error = NULL;

          test_store_reopen (self);
          signal (SIGXFSZ, SIG_IGN);
          setrlimit (RLIMIT_FSIZE, &limit);
          _exit (rounds_backup_write (self->store, path, NULL, &error) ? 100 : error->code);
        }
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFEXITED (status));
      /* SQLite calls EFBIG an error of the disk; only ENOSPC is a full one to it. */
      if (WEXITSTATUS (status) != ROUNDS_DATA_ERROR_FULL &&
          WEXITSTATUS (status) != ROUNDS_DATA_ERROR_IO)
        g_error ("with %lu bytes: %d", (unsigned long) sizes[i], WEXITSTATUS (status));
      g_assert_cmpuint (test_count_entries (self->folder), ==, 1);
    }
  test_store_reopen (self);
}

/* ---- killed ---- */

typedef gboolean (*Work) (TestStore *self, const char *path, GError **error);

/* Kills the work at a random moment of the time that it takes. */
static void
kill_work (TestStore *self, Work work, const char *path, guint ms)
{
  GPollFD poll;
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;

      _exit (work (self, path, &error) ? 0 : 1);
    }
  close (ends[1]);
  poll = (GPollFD){ ends[0], G_IO_IN, 0 };
  g_poll (&poll, 1, g_test_rand_int_range (0, ms));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (ends[0]);
}

static void
remove_leftovers (const char *path)
{
  g_autoptr (GPtrArray) left = rounds_sibling_list (path);

  for (guint i = 0; i < left->len; i++)
    rounds_sibling_remove (left->pdata[i]);
}

static gboolean
work_backup (TestStore *self, const char *path, GError **error)
{
  test_store_reopen (self);
  return rounds_backup_write (self->store, path, NULL, error);
}

static void
test_backup_killed (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill a backup", 12, 60, 300 };
  g_autofree char *path = g_build_filename (self->folder, "backup", NULL);
  g_autofree char *dir = g_build_filename (self->folder, "again", NULL);
  guint whole = 0, n = test_count (&counts);

  test_store_shut (self);
  for (; n > 0; n--)
    {
      kill_work (self, work_backup, path, 200);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_autoptr (GError) error = NULL;

          g_assert_true (restore (path, dir, &error));
          g_assert_no_error (error);
          test_folder_remove (dir);
          g_unlink (path);
          whole++;
        }
      remove_leftovers (path);
      g_assert_cmpuint (test_count_entries (self->folder), ==, 1);
    }
  test_store_reopen (self);
  assert_sound (self->store);
  g_test_message ("whole %u", whole);
}

/* ---- another key ---- */

static gboolean
rotate (TestStore *self, const char *passphrase, GError **error)
{
  g_autoptr (RoundsSecret) secret = secret_of (passphrase);
  const RoundsUnlock by = own (secret);
  g_auto (RoundsRotated) report = { 0 };

  return rounds_rotate_from (self->dir, &by, &report, error);
}

static void
test_rotate (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsSecret) passphrase = secret_of (TEST_PASSPHRASE), other = secret_of ("ben's");
  g_autoptr (RoundsSecret) old_key = rounds_secret_copy (self->key, NULL);
  const RoundsKeyOwner ben = { "ben", "clinician", other };
  const RoundsUnlock by = own (passphrase);
  g_auto (RoundsRotated) report = { 0 };
  g_autofree char *before = NULL, *after = NULL, *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = NULL;
  const RoundsNewCode *code;
  RoundsStore *store;

  g_assert_true (rounds_keys_add_user (self->store, &ben, &error));
  before = portrait_of (self->store);
  test_store_shut (self);
  if (!rounds_rotate_from (self->dir, &by, &report, &error))
    g_error ("%s", error->message);
  g_test_message ("%" G_GUINT64_FORMAT " rows sealed anew", report.rows);
  g_assert_cmpuint (report.codes->len, ==, 2);

  store = open_as (self->dir, TEST_PASSPHRASE);
  take_key (self, store);
  after = portrait_of (store);
  g_assert_cmpstr (before, ==, after);
  assert_sound (store);
  close_store (store);
  /* The old key opens nothing; ben comes in by his code. */
  g_assert_null (rounds_store_open_with_key (self->dir, old_key, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (rounds_store_open_from (self->dir, "ben's", &cheap, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  code = g_ptr_array_index (report.codes, 1);
  g_assert_cmpstr (code->user, ==, "ben");
  store = rounds_keys_open_recovery_from (self->dir, code->code, &cheap, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rounds_store_get_role (store), ==, "clinician");
  close_store (store);
  left = rounds_sibling_list (self->dir);
  g_assert_cmpuint (left->len, ==, 0);
  test_store_reopen (self);
  /* The same files again are the same records: the hashes were made anew. */
  test_store_put (self, "feed",
                  "{\"resourceType\":\"Patient\",\"id\":\"p0\",\"name\":[{\"family\":"
                  "\"Canary0\"}],\"gender\":\"female\"}");
  test_store_put (self, "other", "{\"resourceType\":\"Patient\",\"id\":\"nobody\"}");
  content = portrait_of (self->store);
  g_assert_cmpstr (content, ==, after);
  {
    const RoundsFound seen = test_store_find (self, "Patient", "nobody");
    const RoundsFound result = test_store_find (self, "Observation", "x");

    g_assert_cmpmem (seen.patient, 16, result.patient, 16);
  }
  assert_sound (self->store);
}

static void
test_rotate_refused (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsSecret) other = secret_of ("ben's");
  const RoundsKeyOwner ben = { "ben", "clinician", other };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_keys_add_user (self->store, &ben, &error));
  g_assert_false (rotate (self, TEST_PASSPHRASE, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_HELD);
  g_clear_error (&error);
  test_store_shut (self);
  g_assert_false (rotate (self, "ben's", &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (rotate (self, "wrong", &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  /* A damaged row: nothing is changed. */
  test_store_sql (self, "UPDATE record SET sealed = zeroblob (200) WHERE id = (SELECT max(id) FROM"
                        " record)");
  g_assert_false (rotate (self, TEST_PASSPHRASE, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  g_assert_cmpuint (test_count_entries (self->folder), ==, 1);
  test_store_reopen (self);
}

static gboolean
work_rotate (TestStore *self, const char *path, GError **error)
{
  return rotate (self, TEST_PASSPHRASE, error);
}

/* The old store or the new one, whole. */
static void
test_rotate_killed (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill a rotation", 12, 60, 300 };
  g_autofree char *before = portrait_of (self->store);
  guint old = 0, new = 0, n = test_count (&counts), ms;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  test_store_shut (self);
  g_assert_true (rotate (self, TEST_PASSPHRASE, &error));
  g_assert_no_error (error);
  ms = (guint) ((g_get_monotonic_time () - start) / 1000);
  {
    RoundsStore *store = open_as (self->dir, TEST_PASSPHRASE);

    take_key (self, store);
    close_store (store);
  }
  for (; n > 0; n--)
    {
      g_autofree char *after = NULL;
      g_autoptr (RoundsSecret) key = NULL;
      RoundsStore *store;

      kill_work (self, work_rotate, NULL, ms + ms / 2 + 1);
      store = open_as (self->dir, TEST_PASSPHRASE);
      key = rounds_store_dup_key (store);
      after = portrait_of (store);
      g_assert_cmpstr (before, ==, after);
      assert_sound (store);
      old += rounds_secret_equal (key, self->key);
      new += !rounds_secret_equal (key, self->key);
      take_key (self, store);
      close_store (store);
    }
  g_test_message ("the old store %u times, the new one %u", old, new);
}

/* ---- salvage ---- */

static gboolean
salvage (TestStore *self, const char *dir, RoundsSalvaged *report, GError **error)
{
  g_autoptr (RoundsSecret) secret = secret_of (TEST_PASSPHRASE);
  const RoundsUnlock by = own (secret);

  return rounds_salvage_from (self->dir, dir, &by, report, error);
}

/* Of a sound store everything is saved. */
static void
test_salvage_sound (TestStore *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  g_autofree char *before = portrait_of (self->store), *after = NULL;
  g_autoptr (GError) error = NULL;
  RoundsSalvaged report = { 0 };
  RoundsStore *store;

  g_assert_false (salvage (self, dir, &report, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_HELD);
  g_clear_error (&error);
  test_store_shut (self);
  g_assert_true (salvage (self, dir, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.records, ==, N_PATIENTS * (N_RESULTS + 1) + 2);
  g_assert_cmpuint (report.records_lost + report.gaps + report.bytes_lost + report.audit_lost, ==,
                    0);
  store = open_as (dir, TEST_PASSPHRASE);
  after = portrait_of (store);
  g_assert_cmpstr (before, ==, after);
  assert_sound (store);
  close_store (store);
  test_store_reopen (self);
}

/* Rows that do not open are left out and counted, all others are there. */
static void
test_salvage_rows (TestStore *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  g_autoptr (GError) error = NULL;
  RoundsSalvaged report = { 0 };
  g_autofree char *after = NULL;
  RoundsStore *store;

  test_store_shut (self);
  test_store_sql (self, "DROP TRIGGER audit_is;"
                        "UPDATE record SET sealed = zeroblob (300) WHERE id = (16 << 32) + 3;"
                        "UPDATE version SET sealed = zeroblob (300) WHERE id = 5;"
                        "UPDATE chart SET sealed = zeroblob (300) WHERE id = 17;"
                        "UPDATE piece SET sealed = zeroblob (300) WHERE id = 2;"
                        "UPDATE audit SET sealed = zeroblob (300) WHERE seq = 3");
  g_assert_true (salvage (self, dir, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.records_lost, ==, 1);
  g_assert_cmpuint (report.versions_lost, ==, 3); /* one, a piece, and the version of that */
  g_assert_cmpuint (report.patients_lost, ==, 1);
  g_assert_cmpuint (report.persons_made, ==, 1);
  g_assert_cmpuint (report.bytes_lost, ==, 2);
  g_assert_cmpuint (report.audit_lost, ==, 1);
  store = open_as (dir, TEST_PASSPHRASE);
  assert_sound (store);
  after = portrait_of (store);
  for (guint i = 0; i < N_PATIENTS; i++)
    {
      g_autofree char *line = g_strdup_printf ("p%u 1\n", i);
      g_assert_nonnull (strstr (after, line));
    }
  close_store (store);
  test_store_sql (self, "SELECT 1"); /* still only damaged, not changed */
  test_store_opens_not (self, "");
  g_assert_true (g_file_test (self->dir, G_FILE_TEST_IS_DIR));
  self->store = open_as (dir, TEST_PASSPHRASE);
}

static gboolean
page_holds (const guint8 *pages, gsize page, const guint8 rid[ROUNDS_RID_BYTES])
{
  for (gsize at = page; at + ROUNDS_RID_BYTES <= page + PAGE_BYTES; at++)
    {
      guint same = 0;

      while (same < ROUNDS_RID_BYTES && pages[at + same] == rid[same])
        same++;
      if (same == ROUNDS_RID_BYTES)
        return TRUE;
    }
  return FALSE;
}

/* The pages in which a record's rid stands are gone; what lies behind them is not. */
static void
test_salvage_gap (TestStore *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  const RoundsFound found = test_store_find (self, "Observation", "r0-5");
  g_autoptr (GBytes) content = NULL, bytes = NULL;
  g_autofree guint8 *pages = NULL;
  g_autoptr (GError) error = NULL;
  RoundsSalvaged report = { 0 };
  guint damaged = 0;
  gsize size;

  test_store_shut (self);
  test_store_sql (self, "PRAGMA wal_checkpoint (TRUNCATE)");
  content = test_store_file (self, "records");
  size = g_bytes_get_size (content);
  pages = g_malloc (size);
  memcpy (pages, g_bytes_get_data (content, NULL), size);
  for (gsize at = PAGE_BYTES; at < size; at += PAGE_BYTES)
    if (page_holds (pages, at, found.rid))
      {
        memset (pages + at, 0, PAGE_BYTES);
        damaged++;
      }
  g_assert_cmpuint (damaged, >, 0);
  bytes = g_bytes_new (pages, size);
  test_store_set_file (self, "records", bytes);
  g_assert_true (salvage (self, dir, &report, &error));
  g_assert_no_error (error);
  g_test_message ("%u pages damaged: %" G_GUINT64_FORMAT " records there, %" G_GUINT64_FORMAT
                  " gaps, %" G_GUINT64_FORMAT " without bytes",
                  damaged, report.records, report.gaps, report.bytes_lost);
  g_assert_cmpuint (report.gaps, >, 0);
  g_assert_cmpuint (report.records, >, N_PATIENTS * N_RESULTS / 2);
  self->store = open_as (dir, TEST_PASSPHRASE);
  assert_sound (self->store);
  test_store_find (self, "Observation", "r3-11");
}

/* Whether the store opens and every row of it is sound; an error of ours where it is not. */
static gboolean
is_sound (TestStore *self)
{
  g_autoptr (RoundsSecret) key = rounds_secret_copy (self->key, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = rounds_store_open_with_key (self->dir, key, &error);
  gboolean sound = store != NULL &&
                   rounds_records_check (rounds_store_get_records (store), NULL, &error) &&
                   rounds_audit_verify (store, NULL, &error);

  if (store != NULL)
    rounds_store_close (store);
  if (!sound)
    g_assert_true (error->domain == ROUNDS_DATA_ERROR);
  return sound;
}

/* Pages at random: the store opens whole, or says that it is damaged; then a salvage gives a sound
 * store, or says that there is nothing to save. Nothing is silently missing. */
static void
test_salvage_pages (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "databases damaged and salvaged", 10, 200, 500 };
  g_autofree char *dir = g_build_filename (self->folder, "saved", NULL);
  guint told = 0, unharmed = 0, saved = 0, hopeless = 0;
  g_autoptr (GBytes) content = NULL;
  gsize size;
  const guint8 *pages;

  test_store_shut (self);
  test_store_sql (self, "PRAGMA wal_checkpoint (TRUNCATE)");
  content = test_store_file (self, "records");
  pages = g_bytes_get_data (content, &size);
  for (guint n = test_count (&counts); n > 0; n--)
    {
      g_autofree guint8 *damaged = g_memdup2 (pages, size);
      gsize at = (gsize) g_test_rand_int_range (0, (int) size), length = 1 + n % 5 * 2000;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      RoundsSalvaged report = { 0 };
      gboolean sound;

      for (gsize i = at; i < MIN (at + length, size); i++)
        damaged[i] = n % 2 == 0 ? 0 : (guint8) ~damaged[i];
      bytes = g_bytes_new (damaged, n % 7 == 0 ? at : size);
      test_store_set_file (self, "records", bytes);
      sound = is_sound (self);
      unharmed += sound; /* in a page that holds nothing */
      told += !sound;
      test_store_set_file (self, "records", bytes);
      if (salvage (self, dir, &report, &error))
        {
          RoundsStore *new = open_as (dir, TEST_PASSPHRASE);

          g_assert_true (rounds_records_check (rounds_store_get_records (new), NULL, &error));
          g_assert_no_error (error);
          close_store (new);
          test_folder_remove (dir);
          saved++;
        }
      else
        {
          g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
          hopeless++;
        }
      g_assert_cmpuint (test_count_entries (self->folder), ==, 1);
    }
  g_test_message ("told %u, in unused room %u; saved %u, no first page %u", told, unharmed, saved,
                  hopeless);
  test_store_set_file (self, "records", content);
  test_store_reopen (self);
}

#define ADD(path, function) \
  g_test_add (path, TestStore, NULL, set_up, function, test_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/backup/backup", test_backup);
  ADD ("/backup/restore-refused", test_restore_refused);
  ADD ("/backup/damaged", test_damaged_backup);
  ADD ("/backup/full-disk", test_full_disk);
  ADD ("/backup/killed", test_backup_killed);
  ADD ("/backup/rotate", test_rotate);
  ADD ("/backup/rotate-refused", test_rotate_refused);
  ADD ("/backup/rotate-killed", test_rotate_killed);
  ADD ("/backup/salvage-sound", test_salvage_sound);
  ADD ("/backup/salvage-rows", test_salvage_rows);
  ADD ("/backup/salvage-gap", test_salvage_gap);
  ADD ("/backup/salvage-pages", test_salvage_pages);
  return g_test_run ();
}
