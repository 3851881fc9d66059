/* Medicines, people and places that a record names by reference: read once, and again only after a shared
 * record was put. */
#include "open-chart.h"

#include "medicines.h"
#include "chart-names.h"
#include "series.h"
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
  test_store_put (self, "clinic", MEDICATION ("Lisinopril 10 mg"));
  assert_named (self, "Lisinopril 10 mg", 2);
  test_store_reopen (self);
  assert_named (self, "Lisinopril 10 mg", 3);
}

#define NOT_CERTAIN "Medicine not certain, the source has two under one id: "

/* Two hospitals, imported as one source, have another medicine each under one id: an order of the one never bears
 * the other's name, whichever came last, nor its own by luck. */
static void
test_two_medicines (TestStore *self, gconstpointer data)
{
  static const char words[] = NOT_CERTAIN "warfarin 5 mg or lisinopril 10 mg";

  test_store_put (self, "clinic", ORDERS MEDICATION ("lisinopril 10 mg"));
  assert_named (self, "lisinopril 10 mg", 1);
  test_store_put (self, "clinic", MEDICATION ("warfarin 5 mg"));
  assert_named (self, words, 2);
  test_store_put (self, "clinic", MEDICATION ("lisinopril 10 mg"));
  assert_named (self, words, 2);
}

#define CODED(system, code, words)                                             \
  "{\"resourceType\":\"Medication\",\"id\":\"m1\",\"code\":{\"text\":\"" words \
  "\",\"coding\":[{" system "\"code\":\"" code "\"}]}}"
#define RXNORM "\"system\":\"http://www.nlm.nih.gov/research/umls/rxnorm\","

/* Another word for the same code is the same medicine; the same number of no system is not. */
static void
test_codes_of_medicines (TestStore *self, gconstpointer data)
{
  test_store_put (self, "clinic", ORDERS CODED (RXNORM, "29046", "lisinopril"));
  test_store_put (self, "clinic", CODED (RXNORM, "29046", "Zestril"));
  assert_named (self, "Zestril", 1);
  test_store_put (self, "clinic", CODED ("", "7", "warfarin"));
  assert_named (self, NOT_CERTAIN "warfarin or lisinopril or Zestril", 2);
}

static void
test_local_codes (TestStore *self, gconstpointer data)
{
  test_store_put (self, "clinic", ORDERS CODED ("", "1", "lisinopril"));
  test_store_put (self, "clinic", CODED ("", "1", "warfarin"));
  assert_named (self, NOT_CERTAIN "warfarin or lisinopril", 1);
}

/* Words that became a code: the same medicine, for all that is known, or another. An allergy to either is met. */
static void
test_doubted_allergy (TestStore *self, gconstpointer data)
{
  const RoundsWhom whom = { .id = "p1", .source = "clinic" };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (RoundsMedicines) medicines = NULL;
  g_autoptr (GError) error = NULL;
  gboolean met = FALSE;

  test_store_put (
      self, "clinic",
      ORDERS "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a\",\"patient\":"
             "{\"reference\":\"Patient/p1\"},\"code\":{\"text\":\"Lisinopril\"}}\n" MEDICATION (
                 "lisinopril 10 mg"));
  test_store_put (self, "clinic", CODED (RXNORM, "314076", "lisinopril 10 MG Oral Tablet"));
  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, &chart, &error));
  medicines = rounds_chart_medicines (chart.index, chart.index->settings.as_of);
  for (guint i = 0; i < medicines->n_conflicts; i++)
    met |= medicines->conflicts[i].kind == ROUNDS_MEDICINE_ALLERGY;
  g_assert_true (met);
}

/* ---- people and places ---- */

#define PERSON "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n"
#define BY(id, who)                                                                         \
  "{\"resourceType\":\"Procedure\",\"id\":\"" id "\",\"status\":\"completed\",\"subject\":" \
  "{\"reference\":\"Patient/p1\"},\"performer\":[{\"actor\":{" who                          \
  "}}],\"code\":{\"text\":\"x\"}}\n"
#define REFERENCE(to)            "\"reference\":\"" to "\""
#define RESOURCE(type, id, more) "{\"resourceType\":\"" type "\",\"id\":\"" id "\"," more "}\n"
#define RESULT(id, by)                                                                           \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"final\",\"subject\":"        \
  "{\"reference\":\"Patient/p1\"},\"code\":{\"text\":\"Local test\"},\"category\":[{\"coding\":" \
  "[{\"code\":\"laboratory\"}]}],\"effectiveDateTime\":\"2026-01-0" id "\",\"performer\":"       \
  "[{\"reference\":\"" by "\"}],\"valueQuantity\":{\"value\":7.10,\"unit\":\"mmol/L\"}}\n"

static void
open_person (TestStore *self, RoundsOpenChart *chart)
{
  const RoundsWhom whom = { .id = "p1", .source = "clinic" };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, chart, &error));
  g_assert_no_error (error);
}

/* name NULL: the chart says of the record that nothing here names its performer. */
static void
assert_who (const RoundsOpenChart *chart, const char *row, const char *name, const char *reference)
{
  const RoundsEvent *event = rounds_chart_row (chart->index, row)->event;
  RoundsChartWho who = rounds_chart_who (chart->index, event);

  g_assert_cmpstr (who.name, ==, name);
  g_assert_cmpstr (who.reference, ==, reference);
  if (name != NULL)
    g_assert_cmpstr (event->performer, ==, name);
}

static void
test_people (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };

  test_store_put (self, "clinic",
                  PERSON BY ("1", REFERENCE ("Practitioner/d1"))
                      BY ("2", REFERENCE ("PractitionerRole/r1"))
                          BY ("3", REFERENCE ("Practitioner/nobody"))
                              BY ("5", REFERENCE ("Practitioner/other"))
                                  BY ("6", "\"display\":\"Dr. Said\"")
                                      BY ("7", REFERENCE ("CareTeam/t1"))
                                          BY ("8", REFERENCE ("PractitionerRole/r2"))
                                              BY ("9", REFERENCE ("Practitioner/nameless")));
  /* After what refers to them, which is no reason not to be named. */
  test_store_put (
      self, "clinic",
      RESOURCE ("Practitioner", "d1",
                "\"name\":[{\"use\":\"old\",\"family\":\"Was\"},{\"use\":\"official\",\"prefix\":"
                "[\"Dr.\"],\"given\":[\"Grace\",\"B\"],\"family\":\"Hopper\"}]")
          RESOURCE ("Organization", "o1", "\"name\":\"St. Mary\"")
              RESOURCE ("PractitionerRole", "r1",
                        "\"practitioner\":{\"reference\":\"Practitioner/d1\"}")
                  RESOURCE ("PractitionerRole", "r2", "\"code\":[{\"text\":\"Cardiologist\"}]")
                      RESOURCE ("Practitioner", "nameless", "\"active\":true")
                          RESOURCE ("CareTeam", "t1",
                                    "\"name\":\"Renal team\",\"subject\":"
                                    "{\"reference\":\"Patient/p1\"}"));
  test_store_put (self, "elsewhere",
                  RESOURCE ("Practitioner", "other",
                            "\"name\":[{\"text\":\"Of another server\"}]"));
  open_person (self, &chart);
  assert_who (&chart, "Procedure/1", "Dr. Grace B Hopper", "Practitioner/d1");
  assert_who (&chart, "Procedure/2", "Dr. Grace B Hopper", "PractitionerRole/r1");
  assert_who (&chart, "Procedure/3", NULL, "Practitioner/nobody");
  assert_who (&chart, "Procedure/5", NULL, "Practitioner/other");
  assert_who (&chart, "Procedure/6", "Dr. Said", NULL);
  assert_who (&chart, "Procedure/7", "Renal team", "CareTeam/t1");
  assert_who (&chart, "Procedure/8", "Cardiologist", "PractitionerRole/r2");
  assert_who (&chart, "Procedure/9", NULL, "Practitioner/nameless");
}

#define NPI(number) \
  "\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-npi\",\"value\":\"" number "\"}],"

/* A practitioner who is called otherwise now is the same by her number; another hospital's is not the author. */
static void
test_two_people (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };

  test_store_put (self, "clinic",
                  PERSON BY ("1", REFERENCE ("Practitioner/1"))
                      BY ("2", REFERENCE ("Practitioner/2")) BY ("3", REFERENCE ("Organization/1"))
                          RESOURCE ("Practitioner", "1", "\"name\":[{\"family\":\"Hopper\"}]")
                              RESOURCE ("Practitioner", "2",
                                        NPI ("7") "\"name\":[{\"family\":\"Murray\"}]")
                                  RESOURCE ("Organization", "1", "\"name\":\"St. Mary\""));
  test_store_put (self, "clinic",
                  RESOURCE ("Practitioner", "1", "\"name\":[{\"family\":\"Curie\"}]")
                      RESOURCE ("Practitioner", "2", NPI ("7") "\"name\":[{\"family\":\"Hopper\"}]")
                          RESOURCE ("Organization", "1", "\"name\":\"Charité\""));
  open_person (self, &chart);
  assert_who (&chart, "Procedure/1", NULL, "Practitioner/1");
  assert_who (&chart, "Procedure/2", "Hopper", "Practitioner/2");
  assert_who (&chart, "Procedure/3", NULL, "Organization/1");
}

/* What stands inside the resource is named when it comes, and its id, which is of no use, is not kept. */
static void
test_contained (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  const RoundsFacet *place;

  test_store_put (
      self, "clinic",
      PERSON
      "{\"resourceType\":\"Encounter\",\"id\":\"1\",\"status\":\"finished\",\"subject\":{"
      "\"reference\":"
      "\"Patient/p1\"},\"contained\":[{\"resourceType\":\"PractitionerRole\",\"id\":\"r\","
      "\"practitioner\":{\"reference\":\"#d\"}},{\"resourceType\":\"Practitioner\",\"id\":\"d\","
      "\"name\":[{\"text\":\"Dr. Inside\"}]}],\"participant\":[{\"individual\":{\"reference\":"
      "\"#r\"}}],\"location\":[{\"location\":{\"reference\":\"Location/l1\"}},{\"location\":"
      "{\"reference\":\"Location/l2\"}}]}\n" RESOURCE ("Location", "l1", "\"name\":\"Ward 4\""));
  open_person (self, &chart);
  assert_who (&chart, "Encounter/1", "Dr. Inside", NULL);
  g_assert_cmpstr (rounds_event_facet (rounds_chart_row (chart.index, "Encounter/1")->event,
                                       ROUNDS_FACET_PARTICIPANT, 0)
                       ->text,
                   ==, "Dr. Inside");
  place = rounds_event_facet (rounds_chart_row (chart.index, "Encounter/1")->event,
                              ROUNDS_FACET_LOCATION, 0);
  g_assert_cmpstr (rounds_facet_who (place).name, ==, "Ward 4");
  g_assert_cmpstr (rounds_facet_who (place).reference, ==, "Location/l1");
  place = rounds_event_facet (rounds_chart_row (chart.index, "Encounter/1")->event,
                              ROUNDS_FACET_LOCATION, 1);
  g_assert_null (rounds_facet_who (place).name);
  g_assert_cmpstr (rounds_facet_who (place).reference, ==, "Location/l2");
}

/* Two laboratories of one name are two: a result without a LOINC code is of its performer (2.4 e). */
static void
test_one_name (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };

  test_store_put (self, "clinic",
                  PERSON RESULT ("1", "Organization/a") RESULT ("2", "Organization/b")
                      RESOURCE ("Organization", "a", "\"name\":\"Laboratory\"")
                          RESOURCE ("Organization", "b", "\"name\":\"Laboratory\""));
  open_person (self, &chart);
  assert_who (&chart, "Observation/1", "Laboratory", "Organization/a");
  assert_who (&chart, "Observation/2", "Laboratory", "Organization/b");
  g_assert_cmpuint (chart.index->n_series, ==, 2);
}

/* As the newest says, by whose number it is known to be the same. */
static void
test_renamed (TestStore *self, gconstpointer data)
{
  test_store_put (self, "clinic",
                  PERSON BY ("1", REFERENCE ("Organization/o1"))
                      RESOURCE ("Organization", "o1", NPI ("8") "\"name\":\"Old clinic\""));
  {
    g_auto (RoundsOpenChart) chart = { NULL, NULL };
    open_person (self, &chart);
    assert_who (&chart, "Procedure/1", "Old clinic", "Organization/o1");
  }
  test_store_put (self, "clinic",
                  RESOURCE ("Organization", "o1", NPI ("8") "\"name\":\"New clinic\""));
  {
    g_auto (RoundsOpenChart) chart = { NULL, NULL };
    open_person (self, &chart);
    assert_who (&chart, "Procedure/1", "New clinic", "Organization/o1");
  }
}

/* An earlier version that the readers of now refuse keeps nobody from the chart. */
static void
test_old_version_refused (TestStore *self, gconstpointer data)
{
  static const char bytes[] = "{ no JSON";
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  const RoundsIncoming incoming = { .source = "clinic",
                                    .type = "Organization",
                                    .id = "o1",
                                    .media = ROUNDS_MEDIA_FHIR,
                                    .bytes = (const guint8 *) bytes,
                                    .n_bytes = sizeof bytes - 1,
                                    .shared = TRUE };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_batch_put (batch, &incoming, &error));
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
  test_store_put (self, "clinic",
                  PERSON BY ("1", REFERENCE ("Organization/o1"))
                      RESOURCE ("Organization", "o1", "\"name\":\"St. Mary\""));
  open_person (self, &chart);
  assert_who (&chart, "Procedure/1", "St. Mary", "Organization/o1");
}

/* A result of one id that was another patient's before, as stores have it of before that was refused, is not said to
 * have been hers. */
static void
test_another_patient (TestStore *self, gconstpointer data)
{
  static const char bytes[] =
      "{\"resourceType\":\"Observation\",\"id\":\"1\",\"status\":\"final\",\"code\":{"
      "\"text\":\"K\"},\"subject\":{\"reference\":\"Patient/p2\"},\"valueString\":"
      "\"of p2\"}";
  const RoundsIncoming incoming = { .source = "clinic",
                                    .type = "Observation",
                                    .id = "1",
                                    .subject = "Patient/p1",
                                    .media = ROUNDS_MEDIA_FHIR,
                                    .bytes = (const guint8 *) bytes,
                                    .n_bytes = sizeof bytes - 1 };
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (RoundsOpenChart) chart = { NULL, NULL };

  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"p2\"}\n" PERSON);
  g_assert_true (rounds_batch_put (batch, &incoming, &error));
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
  test_store_put (self, "clinic", RESULT ("1", "Practitioner/x"));
  open_person (self, &chart);
  g_assert_cmpuint (rounds_chart_row (chart.index, "Observation/1")->n_was, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shared-names/medicines", TestStore, NULL, test_store_set_up, test_names,
              test_store_tear_down);
  g_test_add ("/shared-names/people", TestStore, NULL, test_store_set_up, test_people,
              test_store_tear_down);
  g_test_add ("/shared-names/contained", TestStore, NULL, test_store_set_up, test_contained,
              test_store_tear_down);
  g_test_add ("/shared-names/one-name", TestStore, NULL, test_store_set_up, test_one_name,
              test_store_tear_down);
  g_test_add ("/shared-names/renamed", TestStore, NULL, test_store_set_up, test_renamed,
              test_store_tear_down);
  g_test_add ("/shared-names/two-medicines", TestStore, NULL, test_store_set_up, test_two_medicines,
              test_store_tear_down);
  g_test_add ("/shared-names/codes-of-medicines", TestStore, NULL, test_store_set_up,
              test_codes_of_medicines, test_store_tear_down);
  g_test_add ("/shared-names/local-codes", TestStore, NULL, test_store_set_up, test_local_codes,
              test_store_tear_down);
  g_test_add ("/shared-names/doubted-allergy", TestStore, NULL, test_store_set_up,
              test_doubted_allergy, test_store_tear_down);
  g_test_add ("/shared-names/two-people", TestStore, NULL, test_store_set_up, test_two_people,
              test_store_tear_down);
  g_test_add ("/shared-names/old-version-refused", TestStore, NULL, test_store_set_up,
              test_old_version_refused, test_store_tear_down);
  g_test_add ("/shared-names/another-patient", TestStore, NULL, test_store_set_up,
              test_another_patient, test_store_tear_down);
  return g_test_run ();
}
