#include "acts-fixture.h"

#include "keys.h"
#include "local.h"

#include "counts.h"

#include <string.h>

#define SOURCE "feed"

static const RoundsKeyCost cheap = { 1, 8 };

static const char *const record[] = {
  "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Moore\"}],"
  "\"birthDate\":\"1976-11-26\"}",
  "{\"resourceType\":\"Patient\",\"id\":\"gone\",\"name\":[{\"family\":\"Stone\"}],"
  "\"deceasedDateTime\":\"2020-01-01\"}",
  "{\"resourceType\":\"Observation\",\"id\":\"k1\",\"status\":\"final\",\"code\":{\"coding\":["
  "{\"system\":\"http://loinc.org\",\"code\":\"2823-3\"}],\"text\":\"Potassium\"},\"subject\":{"
  "\"reference\":\"Patient/p1\"},\"effectiveDateTime\":\"2026-11-01\",\"valueQuantity\":{"
  "\"value\":7.10,\"unit\":\"mmol/L\"}}",
  "{\"resourceType\":\"DocumentReference\",\"id\":\"n1\",\"status\":\"current\",\"subject\":{"
  "\"reference\":\"Patient/p1\"},\"description\":\"Visit\",\"content\":[{\"attachment\":{"
  "\"contentType\":\"text/plain\",\"data\":\"b2s=\"}}]}",
  "{\"resourceType\":\"Task\",\"id\":\"t1\", "
  "\"meta\":{\"versionId\":\"7\"},\"status\":\"requested\","
  "\"intent\":\"order\",\"for\":{\"reference\":\"Patient/p1\"},\"_x\":[1.50,{\"a\":null}]}",
};

RoundsStore *
acts_open_as (TestStore *fixture, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  RoundsStore *store = rounds_store_open_from (fixture->dir, passphrase, &cheap, &error);

  g_assert_no_error (error);
  return store;
}

void
acts_set_up (TestStore *fixture, gconstpointer data)
{
  test_store_set_up (fixture, data);
  for (gsize i = 0; i < G_N_ELEMENTS (record); i++)
    test_store_put (fixture, SOURCE, record[i]);
}

/* Closes the store and opens it as another person. */
void
acts_switch_to (TestStore *fixture, const char *passphrase)
{
  rounds_store_close (fixture->store);
  g_object_unref (fixture->store);
  fixture->store = acts_open_as (fixture, passphrase);
}

void
acts_add_user (TestStore *fixture, const char *name, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) passphrase = rounds_secret_new_passphrase (name, &error);
  const RoundsKeyOwner person = { name, role, passphrase };

  g_assert_true (rounds_keys_add_user (fixture->store, &person, &error));
  g_assert_no_error (error);
}

/* Applies an act to the chart of a patient, opened for it; its person and events went to an index,
 * as in the window. */
void
acts_apply (TestStore *fixture, const char *patient, RoundsAct act, RoundsActDone *done)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, patient);
  g_autoptr (GPtrArray) events = rounds_chart_take_events (chart);
  g_autoptr (RoundsPerson) person = rounds_chart_take_person (chart);

  act.chart = chart;
  g_assert_true (rounds_store_apply (fixture->store, &test_actor, &act, done, &error));
  g_assert_no_error (error);
}

void
acts_refuse_by (
    TestStore *fixture, const RoundsActor *by, const char *patient, RoundsAct act, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = patient != NULL ? test_store_chart (fixture, patient) : NULL;

  act.chart = chart;
  g_assert_false (rounds_store_apply (fixture->store, by, &act, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, code);
}

void
acts_refuse (TestStore *fixture, const char *patient, RoundsAct act, int code)
{
  acts_refuse_by (fixture, &test_actor, patient, act, code);
}

/* The newest bytes of a record, as text. (transfer full) */
char *
acts_bytes_of (TestStore *fixture, const char *reference)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, "p1");
  const RoundsRecord *found = rounds_chart_find_reference (chart, reference, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  g_assert_nonnull (found);
  bytes = rounds_chart_content (chart, found->rid, 0, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
}

void
acts_assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("'%s' is not in: %s", part, text);
}

/* The rows of a kind, each its JSON. (transfer full) */
GPtrArray *
acts_rows_of (TestStore *fixture, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, "p1");
  gboolean own = strcmp (kind, ROUNDS_LOCAL_OUTBOX) == 0 ||
                 strcmp (kind, ROUNDS_LOCAL_CONFLICT) == 0;
  g_autoptr (GPtrArray) rows = own ? rounds_store_local (fixture->store, kind, &error)
                                   : rounds_chart_local (chart, kind, &error);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (rows, i);

      g_ptr_array_add (texts, g_strndup (g_bytes_get_data (row->content, NULL),
                                         g_bytes_get_size (row->content)));
    }
  return texts;
}

guint
acts_count_rows (TestStore *fixture, const char *kind)
{
  g_autoptr (GPtrArray) rows = acts_rows_of (fixture, kind);

  return rows->len;
}

static gboolean
count_act (gpointer data, const RoundsAuditRow *row)
{
  AuditCount *count = data;

  if (strcmp (row->entry.act, count->act) == 0)
    {
      count->done += !row->entry.failed;
      count->refused += row->entry.failed;
    }
  return TRUE;
}

AuditCount
acts_audit_of (TestStore *fixture, const char *act)
{
  g_autoptr (GError) error = NULL;
  AuditCount count = { act, 0, 0 };

  g_assert_true (rounds_audit_list (fixture->store, 1, count_act, &count, &error));
  g_assert_no_error (error);
  return count;
}
