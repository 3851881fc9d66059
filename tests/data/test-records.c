/* Records: kept to the byte, in every version, in the right chart, and read back by the chart only. */
#include "store-fixture.h"

#include "counts.h"
#include "local.h"

#include <string.h>

#define ADA                                                                                        \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Lovelace\",\"given\":[\"Ada\"]}],"  \
  "\"birthDate\":\"1815-12-10\"}"
#define POTASSIUM                                                                                  \
  "{\"resourceType\":\"Observation\",\"id\":\"k\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"  \
  "\"http://loinc.org\",\"code\":\"2823-3\",\"display\":\"Potassium\"}]},\"subject\":{\"reference\":"    \
  "\"Patient/1\"},\"effectiveDateTime\":\"2024-03-01\",\"valueQuantity\":{\"value\":7.10,\"unit\":"     \
  "\"mmol/L\"}}"

static char *
content_of (RoundsChart *chart, const char *reference, guint32 version)
{
  g_autoptr (GError) error = NULL;
  const RoundsRecord *record = rounds_chart_find_reference (chart, reference, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (record);
  bytes = rounds_chart_content (chart, record->rid, version, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_put_and_read (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsChart) chart = NULL;
  const RoundsEvent *event;
  const RoundsPerson *person;
  g_autofree char *bytes = NULL;

  test_store_put (self, "clinic", ADA);
  test_store_put (self, "clinic", POTASSIUM);
  test_store_reopen (self);
  chart = test_store_chart (self, "1");
  person = rounds_chart_get_person (chart);
  g_assert_cmpstr (person->names[0].family, ==, "Lovelace");
  g_assert_cmpstr (person->source, ==, "clinic");
  g_assert_cmpmem (person->rid, 16, rounds_chart_get_patient (chart), 16);
  g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, 2);
  event = NULL;
  for (guint i = 0; i < rounds_chart_get_events (chart)->len; i++)
    {
      event = g_ptr_array_index (rounds_chart_get_events (chart), i);
      if (g_strcmp0 (event->reference, "Observation/k") == 0)
        break;
    }
  g_assert_cmpstr (event->reference, ==, "Observation/k");
  g_assert_cmpstr (event->value.first.decimal, ==, "7.10");
  g_assert_cmpstr (event->source, ==, "clinic");
  g_assert_cmpuint (event->version, ==, 1);
  g_assert_cmpint (event->arrived, >, 1700000000000);
  bytes = content_of (chart, "Observation/k", 0);
  g_assert_cmpstr (bytes, ==, POTASSIUM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                                            \
  g_test_add (path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)
  ADD ("/records/put-and-read", test_put_and_read);
  return g_test_run ();
}
