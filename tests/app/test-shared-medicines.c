/* Medicines that orders name by reference: read once, and again only after a shared record was put. */
#include "open-chart.h"

#include "medicines.h"
#include "store-fixture.h"

#include <string.h>

#define MEDICATION(words) \
  "{\"resourceType\":\"Medication\",\"id\":\"m1\",\"code\":{\"text\":\"" words "\"}}"
#define ORDERS                                                                              \
  "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n"                                          \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"o1\",\"status\":\"active\",\"intent\":" \
  "\"order\","                                                                              \
  "\"subject\":{\"reference\":\"Patient/"                                                   \
  "p1\"},\"medicationReference\":{\"reference\":\"Medication/m1\"},"                        \
  "\"authoredOn\":\"2026-10-01\"}\n"

static gboolean
count_reading (gpointer data, const RoundsAuditRow *row)
{
  *(guint *) data += strcmp (row->entry.act, "open-shared") == 0;
  return TRUE;
}

/* What the order of the chart is called, and how often the shared records were read so far. */
static void
assert_named (TestStore *self, const char *name, guint readings)
{
  const RoundsWhom whom = { .id = "p1" };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (GError) error = NULL;
  guint n = 0, found = 0;

  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, &chart, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < chart.index->n_rows; i++)
    if (chart.index->rows[i].event->kind == ROUNDS_KIND_MEDICATION)
      {
        g_assert_cmpstr (chart.index->rows[i].event->title, ==, name);
        found++;
      }
  g_assert_cmpuint (found, ==, 1);
  g_assert_true (rounds_audit_list (self->store, 1, count_reading, &n, &error));
  g_assert_cmpuint (n, ==, readings);
}

static void
test_names (TestStore *self, gconstpointer data)
{
  test_store_put (self, "clinic", ORDERS MEDICATION ("lisinopril 10 mg"));
  assert_named (self, "lisinopril 10 mg", 1);
  assert_named (self, "lisinopril 10 mg", 1);
  /* Another patient's record does not matter, a shared one does. */
  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"p2\"}");
  assert_named (self, "lisinopril 10 mg", 1);
  test_store_put (self, "clinic", MEDICATION ("lisinopril 20 mg"));
  assert_named (self, "lisinopril 20 mg", 2);
  test_store_reopen (self);
  assert_named (self, "lisinopril 20 mg", 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shared-medicines/names", TestStore, NULL, test_store_set_up, test_names,
              test_store_tear_down);
  return g_test_run ();
}
