#include "store-fixture.h"

#include "counts.h"
#include "feed.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

const RoundsActor test_actor = { .reason = "treatment" };

static const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;

/* A store wipes its key when it closes; a copy stays. */
static RoundsSecret *
copy_key (RoundsSecret *key)
{
  g_autoptr (GError) error = NULL;
  guint8 *bytes;
  RoundsSecret *copy = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, &error);

  g_assert_no_error (error);
  memcpy (bytes, rounds_secret_begin (key), ROUNDS_KEY_BYTES);
  rounds_secret_end (key);
  rounds_secret_seal (copy);
  return copy;
}

void
test_store_set_up (TestStore *self, gconstpointer data)
{
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", TEST_PASSPHRASE, NULL, cheap, NULL };
  g_autoptr (RoundsSecret) key = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = test_folder_new ();
  self->dir = g_build_filename (self->folder, "store", NULL);
  if (!rounds_store_create_from (self->dir, &spec, &error))
    g_error ("%s", error->message);
  self->store = rounds_store_open_from (self->dir, TEST_PASSPHRASE, &cheap, &error);
  g_assert_no_error (error);
  key = rounds_store_dup_key (self->store);
  self->key = copy_key (key);
}

void
test_store_tear_down (TestStore *self, gconstpointer data)
{
  if (self->store != NULL)
    test_store_shut (self);
  rounds_secret_unref (self->key);
  test_folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->dir);
}

void
test_store_shut (TestStore *self)
{
  rounds_store_close (self->store);
  g_clear_object (&self->store);
}

gboolean
test_store_try_reopen (TestStore *self, GError **error)
{
  g_autoptr (RoundsSecret) key = copy_key (self->key);

  if (self->store != NULL)
    test_store_shut (self);
  self->store = rounds_store_open_with_key (self->dir, key, error);
  return self->store != NULL;
}

void
test_store_reopen (TestStore *self)
{
  g_autoptr (GError) error = NULL;

  test_store_try_reopen (self, &error);
  g_assert_no_error (error);
}

void
test_store_opens_not (TestStore *self, const char *message)
{
  g_autoptr (RoundsSecret) key = copy_key (self->key);
  g_autoptr (GError) error = NULL;

  g_assert_null (self->store);
  g_assert_null (rounds_store_open_with_key (self->dir, key, &error));
  g_assert_nonnull (error);
  if (!g_str_has_prefix (error->message, message))
    g_error ("'%s' where '%s' should be", error->message, message);
}

/* ---- putting ---- */

typedef struct
{
  RoundsBatch *batch;
  const char *source;
} Feeding;

static gboolean
on_taken (
    gpointer data, const RoundsExtracted *x, const guint8 *bytes, gsize n_bytes, GError **error)
{
  Feeding *feeding = data;
  const RoundsIncoming incoming = { .source = feeding->source,
                                    .type = x->type,
                                    .id = x->id,
                                    .media = "application/fhir+json",
                                    .version_id = x->version_id,
                                    .last_updated = x->last_updated,
                                    .bytes = bytes,
                                    .n_bytes = n_bytes,
                                    .subject = x->subject,
                                    .shared = x->shared,
                                    .resolved = x->resolved,
                                    .n_resolved = x->n_resolved,
                                    .events = x->events,
                                    .n_events = x->n_events,
                                    .person = x->person };

  return rounds_batch_put (feeding->batch, &incoming, error);
}

static void
on_refused (gpointer data, const char *where, const char *why)
{
  g_error ("refused: %s: %s", where, why);
}

void
test_batch_put (RoundsBatch *batch, const char *source, const char *json)
{
  Feeding feeding = { batch, source };
  const RoundsFeedUser user = { on_taken, on_refused, FALSE, &feeding };
  /* One resource a line when there are lines. */
  const char *name = strchr (json, '\n') != NULL ? "test.ndjson" : "test.json";
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (json, -1, NULL);
  g_autoptr (GError) error = NULL;

  if (!rounds_feed_read (feed, stream, name, &user, NULL, &error))
    g_error ("%s", error->message);
}

void
test_store_put (TestStore *self, const char *source, const char *json)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;

  test_batch_put (batch, source, json);
  if (!rounds_batch_finish (batch, NULL, &error))
    g_error ("%s", error->message);
}

/* ---- reading ---- */

RoundsFound
test_store_find (TestStore *self, const char *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = rounds_store_find (self->store, type, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return g_array_index (found, RoundsFound, 0);
}

RoundsChart *
test_store_chart (TestStore *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  RoundsFound found = test_store_find (self, "Patient", id);
  RoundsChart *chart;

  g_assert_cmpint (found.place, ==, ROUNDS_PLACE_PATIENT);
  chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);
  g_assert_no_error (error);
  return chart;
}

GBytes *
test_store_file (TestStore *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  char *content;
  gsize size;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, size);
}

void
test_store_set_file (TestStore *self, const char *name, GBytes *content)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truncate (path, (off_t) size), ==,
                   0); /* GLib 2.74 leaves the end of a longer file */
}

void
test_store_remove_log (TestStore *self)
{
  static const char *const names[] = { "records-wal", "records-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, names[i], NULL);

      g_unlink (path);
    }
}

void
test_store_sql (TestStore *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->dir, "records", NULL);
  sqlite3 *db;
  char *message = NULL;

  g_assert_null (self->store);
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}
