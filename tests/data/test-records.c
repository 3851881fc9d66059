/* Records: kept to the byte, in every version, in the right chart, and read back by the chart only. */
#include "store-fixture.h"

#include "counts.h"
#include "local.h"

#include <string.h>

#define ADA                                                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Lovelace\",\"given\":[" \
  "\"Ada\"]}],"                                                                               \
  "\"birthDate\":\"1815-12-10\"}"
#define GRACE                                                                               \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Hopper\",\"given\":[" \
  "\"Grace\"]}],"                                                                           \
  "\"birthDate\":\"1906-12-09\"}"
/* id, subject, date and value */
#define POTASSIUM(id, subject, date, value)                                                       \
  "{\"resourceType\":\"Observation\",\"id\":\"" id                                                \
  "\",\"status\":\"final\",\"code\":{\"coding\":["                                                \
  "{\"system\":\"http://"                                                                         \
  "loinc.org\",\"code\":\"2823-3\",\"display\":\"Potassium\"}]},\"subject\":{"                    \
  "\"reference\":\"Patient/" subject "\"},\"effectiveDateTime\":\"" date "\",\"valueQuantity\":{" \
  "\"value\":" value ",\"unit\":\"mmol/L\"}}"
#define ORGANISATION "{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"St Mary\"}"
#define NO_SUBJECT                                                                             \
  "{\"resourceType\":\"Observation\",\"id\":\"lost\",\"status\":\"final\",\"code\":{\"text\":" \
  "\"pulse\"}}"

static char *
text_of (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static char *
content_of (RoundsChart *chart, const char *reference, guint32 version)
{
  g_autoptr (GError) error = NULL;
  const RoundsRecord *record = rounds_chart_find_reference (chart, reference, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (record);
  bytes = rounds_chart_content (chart, record->rid, version, &error);
  g_assert_no_error (error);
  return text_of (bytes);
}

static void
assert_content (RoundsChart *chart, const char *reference, guint32 version, const char *should)
{
  g_autofree char *is = content_of (chart, reference, version);

  g_assert_cmpstr (is, ==, should);
}

static const RoundsEvent *
event_of (RoundsChart *chart, const char *reference)
{
  GPtrArray *events = rounds_chart_get_events (chart);

  for (guint i = 0; i < events->len; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (events, i);

      if (g_strcmp0 (event->reference, reference) == 0)
        return event;
    }
  g_error ("no event %s", reference);
}

static RoundsBatchTotals
put_counted (TestStore *self, const char *source, const char *json)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;
  RoundsBatchTotals totals;

  test_batch_put (batch, source, json);
  g_assert_true (rounds_batch_finish (batch, &totals, &error));
  g_assert_no_error (error);
  return totals;
}

/* ---- what is put is what is read ---- */

static void
test_put_and_read (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsChart) chart = NULL;
  const RoundsEvent *event;
  const RoundsPerson *person;

  test_store_put (self, "clinic", ADA);
  test_store_put (self, "clinic", POTASSIUM ("k", "1", "2024-03-01", "7.10"));
  test_store_reopen (self);
  chart = test_store_chart (self, "1");
  person = rounds_chart_get_person (chart);
  g_assert_cmpstr (person->names[0].family, ==, "Lovelace");
  g_assert_cmpstr (person->source, ==, "clinic");
  g_assert_cmpmem (person->rid, 16, rounds_chart_get_patient (chart), 16);
  g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, 2);
  event = event_of (chart, "Observation/k");
  g_assert_cmpstr (event->value.first.decimal, ==, "7.10");
  g_assert_cmpstr (event->source, ==, "clinic");
  g_assert_cmpuint (event->version, ==, 1);
  g_assert_cmpint (event->arrived, >, 1700000000000);
  assert_content (chart, "Observation/k", 0, POTASSIUM ("k", "1", "2024-03-01", "7.10"));
  assert_content (chart, "Patient/1", 1, ADA);
}

/* Twice the same is once; another byte is another version, and the first stays. */
static void
test_versions (TestStore *self, gconstpointer data)
{
  static const char *const texts[] = { POTASSIUM ("k", "1", "2024-03-01", "7.1"),
                                       POTASSIUM ("k", "1", "2024-03-01", "7.10"),
                                       POTASSIUM ("k", "1", "2020-03-01", "7.1") };
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsRecord *record;
  guint8 rid[ROUNDS_RID_BYTES];

  test_store_put (self, "clinic", ADA);
  for (guint i = 0; i < 3; i++)
    {
      RoundsBatchTotals totals = put_counted (self, "clinic", texts[i]);

      g_assert_cmpuint (totals.created, ==, i == 0);
      g_assert_cmpuint (totals.changed, ==, i > 0);
      totals = put_counted (self, "clinic", texts[i]);
      g_assert_cmpuint (totals.same, ==, 1);
      g_assert_cmpuint (totals.records, ==, 1);
      g_assert_cmpuint (totals.patients, ==, 1);
      if (i == 0)
        memcpy (rid, test_store_find (self, "Observation", "k").rid, sizeof rid);
    }
  /* Files of before once more: nothing comes back, nothing is kept twice. */
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (put_counted (self, "clinic", texts[i]).same, ==, 1);
  chart = test_store_chart (self, "1");
  record = rounds_chart_find_reference (chart, "Observation/k", "clinic");
  g_assert_cmpmem (record->rid, sizeof rid, rid, sizeof rid);
  g_assert_cmpuint (record->version, ==, 3);
  g_assert_cmpstr (event_of (chart, "Observation/k")->start.text, ==, "2020-03-01");
  g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, 2);
  for (guint i = 0; i < 3; i++)
    assert_content (chart, "Observation/k", i + 1, texts[i]);
  versions = rounds_chart_versions (chart, rid, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (versions->len, ==, 3);
  g_assert_cmpuint (((RoundsVersion *) versions->pdata[1])->n_bytes, ==, strlen (texts[1]));
  g_assert_null (rounds_chart_content (chart, rid, 4, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
}

/* What comes late is older than what stands: it is kept, and the newer one goes on to count. */
static void
test_late (TestStore *self, gconstpointer data)
{
#define STATED(meta, value)                                        \
  "{\"resourceType\":\"Observation\",\"id\":\"k\",\"meta\":{" meta \
  "},\"status\":\"final\",\"code\":{"                              \
  "\"text\":\"potassium\"},\"subject\":{\"reference\":\"Patient/1" \
  "\"},\"valueString\":\"" value "\"}"
  static const char *const orders[][3] = {
    { STATED ("\"lastUpdated\":\"2024-02-01T10:00:00+02:00\"", "corrected"),
      STATED ("\"lastUpdated\":\"2024-02-01T07:59:59Z\"", "preliminary"),
      STATED ("\"lastUpdated\":\"2024-02-01T08:00:01Z\"", "amended") },
    { STATED ("\"versionId\":\"10\"", "corrected"), STATED ("\"versionId\":\"9\"", "preliminary"),
      STATED ("\"versionId\":\"11\"", "amended") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *source = g_strdup_printf ("clinic %u", i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) found = NULL;
      g_autoptr (RoundsChart) chart = NULL;

      test_store_put (self, source, ADA);
      g_assert_cmpuint (put_counted (self, source, orders[i][0]).created, ==, 1);
      g_assert_cmpuint (put_counted (self, source, orders[i][1]).changed, ==, 1);
      for (guint again = 0; again < 2; again++)
        g_assert_cmpuint (put_counted (self, source, orders[i][again]).same, ==, 1);
      found = rounds_store_find (self->store, "Patient", "1", source, &error);
      chart = rounds_chart_open (self->store, g_array_index (found, RoundsFound, 0).rid,
                                 &test_actor, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (event_of (chart, "Observation/k")->value.text, ==, "corrected");
      g_assert_cmpuint (event_of (chart, "Observation/k")->version, ==, 1);
      assert_content (chart, "Observation/k", 0, orders[i][0]);
      assert_content (chart, "Observation/k", 2, orders[i][1]);
      g_clear_pointer (&chart, rounds_chart_close);
      test_store_put (self, source, orders[i][2]);
      chart = rounds_chart_open (self->store, g_array_index (found, RoundsFound, 0).rid,
                                 &test_actor, &error);
      g_assert_cmpstr (event_of (chart, "Observation/k")->value.text, ==, "amended");
      assert_content (chart, "Observation/k", 0, orders[i][2]);
      g_assert_cmpuint (rounds_chart_find_reference (chart, "Observation/k", source)->n_versions,
                        ==, 3);
    }
}

/* Two servers, both Patient/1: two people, two charts. */
static void
test_two_sources (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;

  test_store_put (self, "north", ADA);
  test_store_put (self, "south", GRACE);
  test_store_put (self, "north", POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  test_store_put (self, "south", POTASSIUM ("k", "1", "2024-03-01", "5.9"));
  found = rounds_store_find (self->store, "Patient", "1", NULL, &error);
  g_assert_cmpuint (found->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const RoundsFound *one = &g_array_index (found, RoundsFound, i);
      g_autoptr (RoundsChart)
          chart = rounds_chart_open (self->store, one->patient, &test_actor, &error);
      gboolean north = strcmp (one->source, "north") == 0;

      g_assert_no_error (error);
      g_assert_cmpstr (rounds_chart_get_person (chart)->names[0].family, ==,
                       north ? "Lovelace" : "Hopper");
      g_assert_cmpstr (event_of (chart, "Observation/k")->value.first.decimal, ==,
                       north ? "3.9" : "5.9");
      g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, 2);
    }
  g_clear_pointer (&found, g_array_unref);
  found = rounds_store_find (self->store, "Patient", "1", "south", &error);
  g_assert_cmpuint (found->len, ==, 1);
  g_clear_pointer (&found, g_array_unref);
  found = rounds_store_find (self->store, "Patient", "2", NULL, &error);
  g_assert_cmpuint (found->len, ==, 0);
}

/* A result before its patient, what is nobody's, and what names no patient. */
static void
test_places (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) shared = NULL, unassigned = NULL, chart = NULL;
  RoundsFound found;
  RoundsBatchTotals totals;

  shared = rounds_chart_open_place (self->store, ROUNDS_PLACE_SHARED, &test_actor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rounds_chart_get_records (shared)->len, ==, 0);
  g_clear_pointer (&shared, rounds_chart_close);

  test_store_put (self, "clinic", POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  found = test_store_find (self, "Observation", "k");
  chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);
  g_assert_no_error (error);
  g_assert_null (rounds_chart_get_person (chart));
  g_assert_cmpuint (rounds_chart_get_events (chart)->len, ==, 1);
  test_store_put (self, "clinic", ADA);
  g_assert_cmpmem (test_store_find (self, "Patient", "1").patient, 16, found.patient, 16);
  g_assert_cmpmem (test_store_find (self, "Patient", "1").rid, 16, found.patient, 16);

  totals = put_counted (self, "clinic", ORGANISATION);
  g_assert_cmpuint (totals.unassigned + totals.patients, ==, 0);
  totals = put_counted (self, "clinic", NO_SUBJECT);
  g_assert_cmpuint (totals.unassigned, ==, 1);
  g_assert_cmpint (test_store_find (self, "Organization", "o").place, ==, ROUNDS_PLACE_SHARED);
  g_assert_cmpint (test_store_find (self, "Observation", "lost").place, ==,
                   ROUNDS_PLACE_UNASSIGNED);
  shared = rounds_chart_open_place (self->store, ROUNDS_PLACE_SHARED, &test_actor, &error);
  unassigned = rounds_chart_open_place (self->store, ROUNDS_PLACE_UNASSIGNED, &test_actor, &error);
  assert_content (shared, "Organization/o", 0, ORGANISATION);
  assert_content (unassigned, "Observation/lost", 0, NO_SUBJECT);
}

#define FILED(meta, patient, when, value)                                  \
  "{\"resourceType\":\"Observation\",\"id\":\"k\",\"meta\":{" meta         \
  "},\"status\":\"final\",\"code\":{\"text\":\"potassium\"},\"subject\":{" \
  "\"reference\":\"Patient/" patient "\"},\"effectiveDateTime\":\"" when   \
  "\",\"valueQuantity\":{\"value\":" value ",\"unit\":\"mmol/L\"}}"
#define NOBODYS(status)                                                                 \
  "{\"resourceType\":\"Observation\",\"id\":\"k\",\"status\":\"" status "\",\"code\":{" \
  "\"text\":\"potassium\"}}"
#define V1   "\"versionId\":\"1\""
#define V2   "\"versionId\":\"2\""
#define NOON "2024-03-01T12:00:00Z"

static gboolean
find_take_out (gpointer data, const RoundsAuditRow *row)
{
  *(guint *) data += strcmp (row->entry.act, "take-out") == 0 &&
                     g_strcmp0 (row->entry.reference, "Observation/k") == 0 &&
                     row->entry.patient != NULL && row->entry.rid != NULL;
  return TRUE;
}

/* A subject that its source corrects: said in the chart that it leaves, whose versions stay there. */
static void
test_moves (TestStore *self, gconstpointer data)
{
  static const char first[] = FILED (V1, "1", NOON, "3.9"), second[] = FILED (V2, "2", NOON, "3.9");
  g_autoptr (RoundsChart) from = NULL, to = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsRecord *left;
  guint rows = 0;

  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"1\"}");
  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"2\"}");
  test_store_put (self, "clinic", first);
  g_assert_cmpuint (put_counted (self, "clinic", second).changed, ==, 1);
  /* What it was before comes again, and is not put back. */
  g_assert_cmpuint (put_counted (self, "clinic", first).same, ==, 1);
  g_assert_cmpuint (put_counted (self, "clinic", second).same, ==, 1);
  test_store_reopen (self);
  from = test_store_chart (self, "1");
  to = test_store_chart (self, "2");
  assert_content (to, "Observation/k", 1, second);
  g_assert_cmpuint (rounds_chart_find_reference (to, "Observation/k", NULL)->n_versions, ==, 1);
  g_assert_true (event_of (from, "Observation/k")->deleted);
  g_assert_false (event_of (to, "Observation/k")->deleted);
  g_assert_cmpuint (rounds_chart_get_records (from)->len, ==, 2);
  left = &g_array_index (rounds_chart_get_records (from), RoundsRecord, 1);
  g_assert_true (rounds_record_was_moved (left));
  g_assert_cmpuint (left->n_versions, ==, 2);
  g_assert_true (rounds_audit_list (self->store, 1, find_take_out, &rows, &error));
  g_assert_cmpuint (rows, ==, 1);
  /* And back again. */
  g_assert_cmpuint (
      put_counted (self, "clinic", FILED ("\"versionId\":\"3\"", "1", NOON, "3.9")).changed, ==, 1);
  test_store_reopen (self);
}

/* Another patient's: nothing of it is written, and of nobody's nothing is lost. */
static void
test_moves_refused (TestStore *self, gconstpointer data)
{
  static const char standing[] = FILED (V1, "1", NOON, "3.9");
  static const char *const coming[] = {
    FILED ("", "2", NOON, "3.9"),                   /* of no version */
    FILED (V1, "2", NOON, "3.9"),                   /* of the same one */
    FILED (V2, "2", NOON, "4.9"),                   /* another value */
    FILED (V2, "2", "2024-03-01T12:01:00Z", "3.9"), /* another time */
    FILED (V2, "2", "2024-03-01", "3.9"),           /* a day */
    POTASSIUM ("k", "2", NOON, "3.9"),              /* another code, of no version */
    NOBODYS ("final"),
  };

  test_store_put (self, "clinic", NOBODYS ("registered"));
  g_assert_cmpuint (put_counted (self, "clinic", standing).changed, ==, 1);
  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"1\"}");
  for (guint i = 0; i < G_N_ELEMENTS (coming); i++)
    {
      RoundsBatchTotals totals = put_counted (self, "clinic", coming[i]);
      g_autoptr (RoundsChart) chart = test_store_chart (self, "1");

      g_assert_cmpuint (totals.refused, ==, 1);
      g_assert_cmpuint (totals.changed, ==, 0);
      assert_content (chart, "Observation/k", 0, standing);
      g_assert_false (event_of (chart, "Observation/k")->deleted);
    }
  /* What it was before it was anybody's is no other patient's. */
  g_assert_cmpuint (put_counted (self, "clinic", NOBODYS ("registered")).same, ==, 1);
}

#define ALLERGY(meta, patient, identifier)                                                \
  "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a\",\"meta\":{" meta "}," identifier \
  "\"code\":{\"text\":\"penicillin\"},\"recordedDate\":\"2024-03-01\",\"patient\":{"      \
  "\"reference\":\"Patient/" patient "\"}}"
#define NUMBERED(system, value) \
  "\"identifier\":[{\"system\":\"" system "\",\"value\":\"" value "\"}],"

/* Of a day alone two hospitals have the same by chance, but not with the number of one of them. */
static void
test_moves_of_a_day (TestStore *self, gconstpointer data)
{
  static const char *const apart[][2] = {
    { "", "" },
    { NUMBERED ("http://one/ids", "7"), "" },
    { NUMBERED ("http://one/ids", "7"), NUMBERED ("http://two/ids", "7") },
    { NUMBERED ("http://one/ids", "7"), NUMBERED ("http://one/ids", "8") },
    { NUMBERED ("MRN", "7"), NUMBERED ("MRN", "7") },
  };

  test_store_put (self, "clinic", FILED (V1, "1", "2024-03-01", "3.9"));
  g_assert_cmpuint (put_counted (self, "clinic", FILED (V2, "2", "2024-03-01", "3.9")).refused, ==,
                    1);
  for (guint i = 0; i < G_N_ELEMENTS (apart); i++)
    {
      g_autofree char *source = g_strdup_printf ("clinic %u", i);
      g_autofree char *one = g_strdup_printf (ALLERGY (V1, "1", "%s"), apart[i][0]);
      g_autofree char *other = g_strdup_printf (ALLERGY (V2, "2", "%s"), apart[i][1]);

      test_store_put (self, source, one);
      g_assert_cmpuint (put_counted (self, source, other).refused, ==, 1);
    }
  test_store_put (self, "numbers", ALLERGY (V1, "1", NUMBERED ("http://one/ids", "7")));
  g_assert_cmpuint (
      put_counted (self, "numbers", ALLERGY (V2, "2", NUMBERED ("http://one/ids", "7"))).changed,
      ==, 1);
  g_assert_cmpuint (
      put_counted (self, "numbers", ALLERGY (V1, "1", NUMBERED ("http://one/ids", "7"))).same, ==,
      1);
}

static RoundsBatchTotals
put_incoming (TestStore *self, const RoundsIncoming *incoming)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  g_autoptr (GError) error = NULL;
  RoundsBatchTotals totals;

  g_assert_true (rounds_batch_put (batch, incoming, &error));
  g_assert_true (rounds_batch_finish (batch, &totals, &error));
  g_assert_no_error (error);
  return totals;
}

/* Deleted is a state: the event stays and says so, the bytes of before are there. */
static void
test_deleted (TestStore *self, gconstpointer data)
{
  const RoundsIncoming tombstone = {
    .source = "clinic", .type = "Observation", .id = "k", .subject = "Patient/1", .deleted = TRUE
  };
  g_autoptr (RoundsChart) chart = NULL;
  const RoundsRecord *record;

  test_store_put (self, "clinic", POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  test_store_put (self, "clinic", ADA);
  put_incoming (self, &tombstone);
  put_incoming (self, &tombstone);
  chart = test_store_chart (self, "1");
  record = rounds_chart_find_reference (chart, "Observation/k", NULL);
  g_assert_true (record->deleted);
  g_assert_cmpuint (record->version, ==, 2);
  g_assert_true (event_of (chart, "Observation/k")->deleted);
  assert_content (chart, "Observation/k", 1, POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  assert_content (chart, "Observation/k", 0, "");
  g_clear_pointer (&chart, rounds_chart_close);

  /* It comes back: a third version. */
  test_store_put (self, "clinic", POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  chart = test_store_chart (self, "1");
  g_assert_false (event_of (chart, "Observation/k")->deleted);
  g_assert_cmpuint (rounds_chart_find_reference (chart, "Observation/k", NULL)->version, ==, 3);
}

/* A deletion names no patient: what it is not said to be of stays. */
static void
test_deleted_elsewhere (TestStore *self, gconstpointer data)
{
  static const struct
  {
    const char *type, *id, *subject;
  } tried[] = {
    { "Observation", "k", NULL },
    { "Observation", "k", "Patient/2" },
    { "Observation", "never", NULL },
    { "Patient", "1", NULL },
    { "DocumentReference", "n", NULL },
    { "DocumentReference", "n", "Patient/1" },
    { "DocumentReference", "n", "Patient/2" },
  };
  g_autoptr (RoundsChart) chart = NULL, nobodys = NULL;

  test_store_put (self, "clinic", POTASSIUM ("k", "1", "2024-03-01", "3.9"));
  test_store_put (self, "clinic", ADA);
  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"2\"}\n");
  test_store_put (self, "clinic",
                  "{\"resourceType\":\"DocumentReference\",\"id\":\"n\",\"status\":\"current\"}\n");
  for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
    {
      const RoundsIncoming tombstone = { .source = "clinic",
                                         .type = tried[i].type,
                                         .id = tried[i].id,
                                         .subject = tried[i].subject,
                                         .deleted = TRUE };

      g_assert_cmpuint (put_incoming (self, &tombstone).refused, ==, 1);
    }
  chart = test_store_chart (self, "1");
  g_assert_false (rounds_chart_find_reference (chart, "Observation/k", NULL)->deleted);
  g_assert_false (rounds_chart_find_reference (chart, "Patient/1", NULL)->deleted);
  nobodys = rounds_chart_open_place (self->store, ROUNDS_PLACE_UNASSIGNED, &test_actor, NULL);
  g_assert_false (rounds_chart_find_reference (nobodys, "DocumentReference/n", NULL)->deleted);
  g_assert_null (rounds_chart_find_reference (nobodys, "Observation/never", NULL));
}

/* Without an id: the same bytes are the same record, under an id of ours. */
static void
test_no_id (TestStore *self, gconstpointer data)
{
  static const char text[] =
      "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":"
      "\"pulse\"},\"subject\":{\"reference\":\"Patient/1\"}}";
  g_autoptr (RoundsChart) chart = NULL;
  const RoundsRecord *record;
  g_autofree char *reference = NULL;

  test_store_put (self, "clinic", ADA);
  g_assert_cmpuint (put_counted (self, "clinic", text).created, ==, 1);
  g_assert_cmpuint (put_counted (self, "clinic", text).same, ==, 1);
  chart = test_store_chart (self, "1");
  g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, 2);
  record = &g_array_index (rounds_chart_get_records (chart), RoundsRecord, 1);
  g_assert_true (record->local_id);
  g_assert_true (g_str_has_prefix (record->id, "local-"));
  g_assert_cmpuint (strlen (record->id), ==, 38);
  reference = g_strdup_printf ("Observation/%s", record->id);
  event_of (chart, reference);
  assert_content (chart, reference, 0, text);
}

/* ---- large ones ---- */

static void
assert_range (RoundsChart *chart, const char *text, gsize size, goffset from, goffset to)
{
  g_autoptr (GError) error = NULL;
  const RoundsRecord *record = rounds_chart_find_reference (chart, "Binary/big", NULL);
  const goffset range[2] = { from, to };
  g_autoptr (GBytes) part = rounds_chart_content_range (chart, record, 0, range, &error);
  gsize end = MIN ((gsize) to, size), start = MIN ((gsize) from, end);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), text + start,
                   end - start);
}

/* In pieces, and read by range; random sizes around the limits come back to the byte. */
static void
test_large (TestStore *self, gconstpointer data)
{
  static const gsize sizes[] = { 1, 262143, 262144, 262145, 400000, 1 << 20, (1 << 20) + 7 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  test_store_put (self, "clinic", ADA);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_malloc (sizes[i]);
      g_autoptr (RoundsChart) chart = NULL;
      g_autofree char *back = NULL;
      const RoundsIncoming incoming = { .source = "clinic",
                                        .type = "Binary",
                                        .id = "big",
                                        .media = "application/fhir+json",
                                        .bytes = (const guint8 *) text,
                                        .n_bytes = sizes[i],
                                        .subject = "Patient/1" };

      for (gsize at = 0; at < sizes[i]; at++)
        text[at] = (char) (i % 2 == 0 ? g_rand_int (rand) : at / 1000);
      put_incoming (self, &incoming);
      chart = test_store_chart (self, "1");
      assert_range (chart, text, sizes[i], 0, G_MAXINT64);
      assert_range (chart, text, sizes[i], 0, 1);
      assert_range (chart, text, sizes[i], 131071, 131073);
      assert_range (chart, text, sizes[i], 131072, 262144);
      assert_range (chart, text, sizes[i], 300000, 300001);
      assert_range (chart, text, sizes[i], 1 << 20, 2 << 20);
    }
}

/* Many at once: more than a piece, interleaved patients; counts, ends, and the second time nothing. */
static void
test_many (TestStore *self, gconstpointer data)
{
  enum
  {
    N = 5000,
    PATIENTS = 37,
  };
  g_autoptr (GError) error = NULL;

  for (guint turn = 0; turn < 2; turn++)
    {
      g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
      g_autoptr (GString) lines = g_string_new (NULL);
      RoundsBatchTotals totals;

      for (guint i = 0; i < N; i++)
        g_string_append_printf (lines, POTASSIUM ("k%u", "%u", "20%02u-03-01", "%u.10") "\n", i,
                                i % PATIENTS, i % 30, i);
      test_batch_put (batch, "clinic", lines->str);
      g_assert_true (rounds_batch_finish (batch, &totals, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (totals.records, ==, N);
      g_assert_cmpuint (totals.created, ==, turn == 0 ? N : 0);
      g_assert_cmpuint (totals.same, ==, turn == 0 ? 0 : N);
      g_assert_cmpuint (totals.patients, ==, PATIENTS);
      g_assert_cmpuint (totals.events, ==, N);
    }
  test_store_reopen (self);
  for (guint patient = 0; patient < PATIENTS; patient += 9)
    {
      g_autofree char *id = g_strdup_printf ("k%u", patient);
      RoundsFound found = test_store_find (self, "Observation", id);
      g_autoptr (RoundsChart)
          chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (rounds_chart_get_events (chart)->len, ==,
                        (N - patient + PATIENTS - 1) / PATIENTS);
    }
}

/* ---- lists ---- */

typedef struct
{
  guint n, named, events, records;
  gint64 first, last;
} Listed;

static gboolean
on_patient (gpointer data, const RoundsPatientRow *row)
{
  Listed *listed = data;

  listed->n++;
  listed->named += row->person != NULL;
  listed->events += row->events;
  listed->records += row->records;
  listed->first = row->first;
  listed->last = row->last;
  return TRUE;
}

static Listed
list (TestStore *self)
{
  g_autoptr (GError) error = NULL;
  Listed listed = { 0 };

  g_assert_true (rounds_store_patients (self->store, on_patient, &listed, &error));
  g_assert_no_error (error);
  return listed;
}

static gint64
day (const char *iso)
{
  g_autofree char *text = g_strconcat (iso, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return g_date_time_to_unix (time) * 1000;
}

static void
test_lists (TestStore *self, gconstpointer data)
{
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  Listed listed;

  test_store_put (self, "clinic", POTASSIUM ("a", "1", "2020-03-01", "3.9"));
  test_store_put (self, "clinic", POTASSIUM ("b", "1", "2024-03-01", "3.9"));
  test_store_put (self, "clinic", ORGANISATION);
  listed = list (self);
  g_assert_cmpuint (listed.n, ==, 1);
  g_assert_cmpuint (listed.named, ==, 0);
  g_assert_cmpuint (listed.events, ==, 2);
  g_assert_cmpint (listed.first, ==, day ("2020-03-01"));
  g_assert_cmpint (listed.last, ==, day ("2024-03-01"));
  /* The earliest is corrected to a later day: the beginning follows. */
  test_store_put (self, "clinic", POTASSIUM ("a", "1", "2022-03-01", "3.9"));
  test_store_put (self, "clinic", ADA);
  listed = list (self);
  g_assert_cmpint (listed.first, ==, day ("2022-03-01"));
  g_assert_cmpuint (listed.named, ==, 1);
  g_assert_cmpuint (listed.records, ==, 3);

  test_store_put (self, "south", GRACE);
  g_assert_true (rounds_store_load_directory (self->store, directory, &error));
  g_assert_cmpuint (rounds_directory_size (directory), ==, 2);
  rows = rounds_directory_search (directory, "hopper", 10);
  g_assert_cmpuint (rows->len, ==, 1);
  sources = rounds_store_sources (self->store, &error);
  g_assert_cmpuint (sources->len, ==, 2);
  g_assert_cmpstr (sources->pdata[1], ==, "south");
}

/* ---- labels ---- */

static void
test_labels (TestStore *self, gconstpointer data)
{
  static const char secret[] =
      "{\"resourceType\":\"Condition\",\"id\":\"s\",\"meta\":{\"security\":[{\"system\":"
      "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},\"code\":{"
      "\"text\":\"abuse\"},\"subject\":{\"reference\":\"Patient/1\"}}";
  static const char very[] =
      "{\"resourceType\":\"Patient\",\"id\":\"1\",\"meta\":{\"security\":[{\"system\":"
      "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"V\"}]}}";
  RoundsActor actor = test_actor;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = NULL;
  RoundsFound found;

  test_store_put (self, "clinic", ADA);
  test_store_put (self, "clinic", secret);
  found = test_store_find (self, "Condition", "s");
  chart = test_store_chart (self, "1");
  g_assert_cmpuint (rounds_chart_get_withheld (chart), ==, 1);
  g_assert_null (rounds_chart_find_reference (chart, "Condition/s", NULL));
  g_assert_null (rounds_chart_content (chart, found.rid, 0, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_pointer (&chart, rounds_chart_close);

  actor.opened = 1;
  actor.reason = "";
  g_assert_null (rounds_chart_open (self->store, found.patient, &actor, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  actor.reason = "emergency";
  chart = rounds_chart_open (self->store, found.patient, &actor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rounds_chart_get_withheld (chart), ==, 0);
  assert_content (chart, "Condition/s", 0, secret);
  g_clear_pointer (&chart, rounds_chart_close);

  test_store_put (self, "clinic", very);
  g_assert_null (rounds_chart_open (self->store, found.patient, &actor, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/records/" path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)
  ADD ("put-and-read", test_put_and_read);
  ADD ("versions", test_versions);
  ADD ("late", test_late);
  ADD ("two-sources", test_two_sources);
  ADD ("places", test_places);
  ADD ("moves", test_moves);
  ADD ("moves-refused", test_moves_refused);
  ADD ("moves-of-a-day", test_moves_of_a_day);
  ADD ("deleted", test_deleted);
  ADD ("deleted-elsewhere", test_deleted_elsewhere);
  ADD ("no-id", test_no_id);
  ADD ("large", test_large);
  ADD ("many", test_many);
  ADD ("lists", test_lists);
  ADD ("labels", test_labels);
  return g_test_run ();
}
