/* A store that was damaged, and one that is searched: damage is an error or harms nothing, and what
 * is known of a person stands in no file of the store. */
#include "store-fixture.h"

#include "backup.h"
#include "counts.h"
#include "local.h"
#include "needles.h"

#include <glib/gstdio.h>
#include <string.h>

#define FAMILY "Zyxwellington"
#define MRN    "MRN-7719-4432"
#define WORDS  "jaundice after the voyage"

#define PERSON                                                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"identifier\":[{\"type\":{\"coding\":[{\"code\":" \
  "\"MR\"}]},"                                                                                   \
  "\"value\":\"" MRN "\"}],\"name\":[{\"family\":\"" FAMILY "\",\"given\":[\"Ada\"]}]}"

static void
put_results (TestStore *self, guint patients, guint results)
{
  g_autoptr (GString) lines = g_string_new (PERSON "\n");

  for (guint i = 0; i < patients * results; i++)
    g_string_append_printf (
        lines,
        "{\"resourceType\":\"Observation\",\"id\":\"k%u\",\"status\":\"final\",\"code\":{\"text\":"
        "\"" WORDS "\"},\"subject\":{\"reference\":\"Patient/%u\"},\"valueString\":\"" FAMILY
        " %u\"}\n",
        i, 1 + i % patients, i);
  test_store_put (self, "clinic", lines->str);
}

/* ---- damage ---- */

typedef struct
{
  RoundsStore *store;
  GChecksum *sum;
  GError *error;
} Digest;

/* Every byte of every record of a patient, into the sum. */
static gboolean
digest_patient (gpointer data, const RoundsPatientRow *row)
{
  Digest *digest = data;
  g_autoptr (RoundsChart)
      chart = rounds_chart_open (digest->store, row->rid, &test_actor, &digest->error);
  GArray *records = chart != NULL ? rounds_chart_get_records (chart) : NULL;

  g_checksum_update (digest->sum, row->rid, ROUNDS_RID_BYTES);
  if (row->person != NULL)
    g_checksum_update (digest->sum, (const guchar *) row->person->id, -1);
  for (guint i = 0; records != NULL && i < records->len && digest->error == NULL; i++)
    {
      const RoundsRecord *record = &g_array_index (records, RoundsRecord, i);
      g_autoptr (GBytes) bytes = rounds_chart_content (chart, record->rid, 0, &digest->error);

      if (bytes != NULL)
        g_checksum_update (digest->sum, g_bytes_get_data (bytes, NULL),
                           (gssize) g_bytes_get_size (bytes));
    }
  return digest->error == NULL;
}

/* What the store holds, or NULL with an error. (transfer full) */
static char *
digest_store (TestStore *self, GError **error)
{
  Digest digest = { self->store, g_checksum_new (G_CHECKSUM_SHA256), NULL };
  gboolean read = rounds_store_patients (self->store, digest_patient, &digest, error);
  char *text = NULL;

  if (read && digest.error == NULL && rounds_audit_verify (self->store, NULL, error))
    text = g_strdup (g_checksum_get_string (digest.sum));
  else if (digest.error != NULL)
    g_propagate_error (error, digest.error);
  g_checksum_free (digest.sum);
  return text;
}

static void
damage (GRand *rand, GByteArray *bytes)
{
  gsize at = g_rand_int_range (rand, 0, (gint32) bytes->len);
  gsize wanted = g_rand_int_range (rand, 1, 9000);
  gsize size = MIN (bytes->len - at, wanted);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      bytes->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 1:
      memset (bytes->data + at, 0, size);
      break;
    case 2:
      memmove (bytes->data + at, bytes->data, MIN (size, at));
      break;
    default:
      g_byte_array_set_size (bytes, (guint) at);
    }
}

static void
test_damage (TestStore *self, gconstpointer data)
{
  static const char *const names[] = { "records", "records", "records",   "records",
                                       "store",   "key",     "audit-head" };
  const TestCounts counts = { "damage a store", 60, 500, 20000 };
  guint n = test_count (&counts), harmless = 0;
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autofree char *before = NULL;

  put_results (self, 3, 20);
  test_store_shut (self);
  test_store_reopen (self);
  before = digest_store (self, NULL);
  g_assert_nonnull (before);
  test_store_shut (self);
  for (guint i = 0; i < n; i++)
    {
      const char *name = names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))];
      g_autoptr (GBytes) whole = test_store_file (self, name);
      g_autoptr (GBytes) records = test_store_file (self, "records");
      g_autoptr (GBytes) head = test_store_file (self, "audit-head");
      GByteArray *bytes = g_byte_array_new ();
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_byte_array_append (bytes, g_bytes_get_data (whole, NULL), g_bytes_get_size (whole));
      damage (rand, bytes);
      damaged = g_byte_array_free_to_bytes (bytes);
      test_store_set_file (self, name, damaged);
      if (test_store_try_reopen (self, &error))
        after = digest_store (self, &error);
      /* Never a crash, never something else, never silently nothing. */
      if (after != NULL)
        g_assert_cmpstr (after, ==, before);
      else if (error->domain != ROUNDS_DATA_ERROR)
        g_error ("%s", error->message);
      /* What is damaged in the database says what can be done. */
      else if (strcmp (name, "records") == 0 && error->code == ROUNDS_DATA_ERROR_CORRUPT &&
               (strstr (error->message, "backup") == NULL ||
                strstr (error->message, "salvage") == NULL))
        g_error ("%s", error->message);
      harmless += after != NULL;
      if (self->store != NULL)
        test_store_shut (self);
      test_store_set_file (self, name, whole);
      test_store_set_file (self, "records", records);
      test_store_set_file (self, "audit-head", head);
      test_store_remove_log (self);
    }
  /* Half of a small database is room in its pages that nothing uses, and indexes that no chart needs:
   * those the whole check compares (test-backup.c). */
  g_test_message ("%u harmless, %u told", harmless, n - harmless);
  g_assert_cmpuint (harmless, <, 3 * n / 4);
}

/* ---- needles ---- */

static guint
search_folder (const char *folder)
{
  static const char *const needles[] = { FAMILY, MRN, WORDS, "Observation", "clinic-of-the-sea",
                                         NULL };

  return test_assert_no_needles (folder, needles, NULL);
}

static gboolean
put_draft (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsLocalKey key = { data, "draft", WORDS };
  const RoundsAuditEntry entry = { .act = "search", .patient = data, .detail = FAMILY };
  g_autoptr (GBytes) content = g_bytes_new_static (WORDS, strlen (WORDS));

  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
test_needles (TestStore *self, gconstpointer data)
{
  const RoundsWriteOrder order = { test_actor, TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *big = g_strnfill (600000, 'y');
  g_autofree char *text =
      g_strconcat ("{\"resourceType\":\"Binary\",\"id\":\"b\",\"data\":\"" WORDS, big, "\"}", NULL);
  g_autofree char *backup = g_build_filename (self->folder, "backup", NULL);
  RoundsFound found;

  put_results (self, 2, 200);
  test_store_put (self, "clinic-of-the-sea", text);
  found = test_store_find (self, "Patient", "1");
  g_assert_true (rounds_write_run (self->store, &order, put_draft, found.patient, &error));
  rounds_chart_close (test_store_chart (self, "1"));
  g_assert_true (rounds_backup_write (self->store, backup, NULL, &error));
  /* With the log beside it, and after it has gone into the database. */
  g_assert_cmpuint (search_folder (self->folder), >=, 8);
  test_store_shut (self);
  g_assert_cmpuint (search_folder (self->folder), >=, 7);
  test_store_sql (self, "VACUUM");
  g_assert_cmpuint (search_folder (self->folder), >=, 7);
  test_store_reopen (self);
  g_assert_true (rounds_audit_verify (self->store, NULL, &error));
}

/* The search itself finds what is there. */
static void
search_text (gconstpointer text)
{
  static const char *const needles[] = { FAMILY, NULL };
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  test_assert_no_needles (folder, needles, NULL);
}

static void
test_needles_are_found (void)
{
  static const char *const names[] = { "plain", "hex", "base64" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/store-damage/needles-are-found/subprocess/", names[i],
                                           NULL);

      g_test_trap_subprocess (path, 0, 0);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*holds what is known of a person*");
    }
}

/* A store that the first version made: key and label, no records. It opens, has records from then on,
 * and what is missing later is damage. */
static void
test_first_version (void)
{
  static const char *const names[] = { "key", "store" };
  g_autofree char *folder = test_folder_new ();
  g_autofree char *dir = g_build_filename (folder, "store", NULL);
  g_autofree char *records = g_build_filename (dir, "records", NULL);
  g_autofree char *log = g_build_filename (dir, "records-wal", NULL);
  g_autofree char *shared = g_build_filename (dir, "records-shm", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = g_build_filename (ROUNDS_TESTS_DIR, "data/fixtures/store-1", names[i],
                                                NULL);
      g_autofree char *to = g_build_filename (dir, names[i], NULL);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &content, &size, NULL));
      g_assert_true (
          g_file_set_contents_full (to, content, size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RoundsStore)
          store = rounds_store_open (dir, ROUNDS_DEMONSTRATION_PASSPHRASE, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (rounds_store_get_as_of (store), ==, "2026-11-16");
      g_assert_true (g_file_test (records, G_FILE_TEST_EXISTS));
      rounds_store_close (store);
    }
  g_assert_cmpint (g_unlink (records), ==, 0);
  g_unlink (log);
  g_unlink (shared);
  g_assert_null (rounds_store_open (dir, ROUNDS_DEMONSTRATION_PASSPHRASE, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  g_assert_cmpstr (error->message, ==, "A part of the store is missing. Restore it from a backup.");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/store-damage/" path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)
  ADD ("damage", test_damage);
  ADD ("needles", test_needles);
  g_test_add_func ("/store-damage/needles-are-found", test_needles_are_found);
  g_test_add_data_func ("/store-damage/needles-are-found/subprocess/plain", "x" FAMILY "y",
                        search_text);
  g_test_add_data_func ("/store-damage/needles-are-found/subprocess/hex",
                        "205a797877656c6c696e67746f6e", search_text);
  g_test_add_data_func ("/store-damage/needles-are-found/subprocess/base64",
                        "eFp5eHdlbGxpbmd0b24=", search_text);
  g_test_add_func ("/store-damage/first-version", test_first_version);
  return g_test_run ();
}
