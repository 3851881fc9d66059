/* Writing: transactions that are whole or nothing, drafts and the like, and reading beside it. */
#include "store-fixture.h"

#include "counts.h"
#include "local.h"

#include <glib/gstdio.h>
#include <string.h>

#define ADA                                                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Lovelace\",\"given\":[" \
  "\"Ada\"]}],"                                                                               \
  "\"birthDate\":\"1815-12-10\"}"
/* id, subject, date and value */
#define POTASSIUM(id, subject, date, value)                                                       \
  "{\"resourceType\":\"Observation\",\"id\":\"" id                                                \
  "\",\"status\":\"final\",\"code\":{\"coding\":["                                                \
  "{\"system\":\"http://"                                                                         \
  "loinc.org\",\"code\":\"2823-3\",\"display\":\"Potassium\"}]},\"subject\":{"                    \
  "\"reference\":\"Patient/" subject "\"},\"effectiveDateTime\":\"" date "\",\"valueQuantity\":{" \
  "\"value\":" value ",\"unit\":\"mmol/L\"}}"

static char *
text_of (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* ---- local rows ---- */

typedef struct
{
  RoundsLocalKey key;
  const char *content; /* NULL: deletes */
} LocalJob;

static gboolean
put_local (RoundsWrite *write, gpointer data, GError **error)
{
  const LocalJob *job = data;
  const RoundsAuditEntry entry = { .act = "draft" };
  g_autoptr (GBytes) content = NULL;

  if (!rounds_write_audit (write, &entry, error))
    return FALSE;
  if (job->content == NULL)
    return rounds_write_delete_local (write, &job->key, error);
  content = g_bytes_new_static (job->content, strlen (job->content));
  return rounds_write_put_local (write, &job->key, content, error);
}

static void
run_local (TestStore *self, const guint8 *patient, const char *id, const char *content)
{
  const RoundsWriteOrder order = { test_actor, TRUE };
  LocalJob job = { { patient, "draft", id }, content };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_write_run (self->store, &order, put_local, &job, &error));
  g_assert_no_error (error);
}

static void
test_local (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsLocalRow *row;
  RoundsFound found;
  g_autofree char *text = NULL;

  test_store_put (self, "clinic", ADA);
  found = test_store_find (self, "Patient", "1");
  run_local (self, found.patient, "1", "first words");
  run_local (self, found.patient, "2", "another");
  run_local (self, found.patient, "1", "better words");
  run_local (self, found.patient, "2", NULL);
  run_local (self, found.patient, "3", NULL);
  run_local (self, NULL, "1", "of the store");
  test_store_reopen (self);
  chart = test_store_chart (self, "1");
  rows = rounds_chart_local (chart, "draft", &error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  text = text_of (row->content);
  g_assert_cmpstr (text, ==, "better words");
  g_assert_cmpuint (row->revision, ==, 2);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = rounds_chart_local (chart, "list", &error);
  g_assert_cmpuint (rows->len, ==, 0);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = rounds_store_local (self->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
}

/* ---- transactions ---- */

static gboolean
fail_late (RoundsWrite *write, gpointer data, GError **error)
{
  LocalJob job = { { data, "draft", "1" }, "half" };

  if (!put_local (write, &job, error))
    return FALSE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, "changed its mind");
  return FALSE;
}

/* A job that fails at its end leaves nothing, not even its audit row or a new source. */
static void
test_nothing_by_half (TestStore *self, gconstpointer data)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (RoundsChart) chart = NULL;
  guint64 before, after;
  RoundsFound found;

  test_store_put (self, "clinic", ADA);
  found = test_store_find (self, "Patient", "1");
  g_assert_true (rounds_audit_verify (self->store, &before, &error));
  g_assert_false (rounds_write_run (self->store, &order, fail_late, found.patient, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (rounds_audit_verify (self->store, &after, &error));
  g_assert_cmpuint (before, ==, after);
  chart = test_store_chart (self, "1");
  rows = rounds_chart_local (chart, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 0);
}

typedef struct
{
  gboolean ended, done;
  GError *error;
} Ended;

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Ended *ended = data;

  ended->done = rounds_write_run_finish (result, &ended->error);
  ended->ended = TRUE;
}

static void
test_async (TestStore *self, gconstpointer data)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  LocalJob *jobs[3];
  Ended ended[3] = { { FALSE, FALSE, NULL } };
  g_autoptr (GPtrArray) rows = NULL;

  g_cancellable_cancel (cancelled);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const ids[] = { "0", "1", "2" };

      jobs[i] = g_new (LocalJob, 1);
      *jobs[i] = (LocalJob){ { NULL, "list", ids[i] }, "words" };
      rounds_write_run_async (self->store, &order, put_local, jobs[i], g_free,
                              i == 1 ? cancelled : NULL, on_written, &ended[i]);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_true (test_wait_for (&ended[i].ended, TEST_PATIENCE_MS));
  g_assert_true (ended[0].done && !ended[1].done && ended[2].done);
  g_assert_error (ended[1].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&ended[1].error);
  rows = rounds_store_local (self->store, "list", NULL);
  g_assert_cmpuint (rows->len, ==, 2);
}

/* Charts are opened while an import runs: each is one state, whole, and never waits for its end. */
static gpointer
import_all (gpointer data)
{
  TestStore *self = data;

  for (guint turn = 0; turn < 6; turn++)
    {
      g_autoptr (GString) lines = g_string_new (NULL);

      for (guint i = 0; i < 300; i++)
        g_string_append_printf (lines, POTASSIUM ("k%u", "1", "2024-03-01", "%u.%u") "\n", i, turn,
                                i);
      test_store_put (self, "clinic", lines->str);
    }
  return NULL;
}

static void
test_while_importing (TestStore *self, gconstpointer data)
{
  GThread *thread;

  test_store_put (self, "clinic", ADA);
  thread = g_thread_new ("import", import_all, self);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (RoundsChart) chart = test_store_chart (self, "1");
      GPtrArray *events = rounds_chart_get_events (chart);
      const RoundsEvent *first = NULL;

      g_assert_true (events->len == 1 || events->len == 301);
      for (guint j = 0; j < events->len; j++)
        {
          const RoundsEvent *event = g_ptr_array_index (events, j);

          if (event->kind == ROUNDS_KIND_PERSON)
            continue;
          if (first == NULL)
            first = event;
          g_assert_cmpint (event->value.first.decimal[0], ==, first->value.first.decimal[0]);
        }
    }
  g_thread_join (thread);
}

/* ---- locked ---- */

static void
test_locked (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsRecord *record;

  test_store_put (self, "clinic", ADA);
  chart = test_store_chart (self, "1");
  record = rounds_chart_find_reference (chart, "Patient/1", NULL);
  rounds_store_close (self->store);
  g_assert_null (rounds_chart_content (chart, record->rid, 0, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (
      rounds_chart_open (self->store, rounds_chart_get_patient (chart), &test_actor, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED);
}

/* A store that was moved away, or deleted, keeps nothing and says so; put back it goes on. */
static void
test_moved (TestStore *self, gconstpointer data)
{
  const RoundsWriteOrder order = { test_actor, TRUE };
  LocalJob job = { { NULL, "draft", "d1" }, "words" };
  g_autofree char *away = g_strconcat (self->dir, ".away", NULL);
  g_autoptr (GError) error = NULL;

  run_local (self, NULL, "d1", "before");
  g_assert_cmpint (g_rename (self->dir, away), ==, 0);
  g_assert_false (rounds_write_run (self->store, &order, put_local, &job, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "moved or deleted"));
  g_assert_cmpint (g_rename (away, self->dir), ==, 0);
  run_local (self, NULL, "d1", "after");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/writes/" path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)
  ADD ("moved", test_moved);
  ADD ("local", test_local);
  ADD ("nothing-by-half", test_nothing_by_half);
  ADD ("async", test_async);
  ADD ("while-importing", test_while_importing);
  ADD ("locked", test_locked);
  return g_test_run ();
}
