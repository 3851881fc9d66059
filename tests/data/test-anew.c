/* What an older form of the readers derived is derived anew when its chart is opened: all of it or nothing, with
 * a disk that is full and with power that goes; ids, versions, times, marks and the audit stay as they are. */
#include "store-fixture.h"

#include "anew.h"
#include "charts.h"
#include "counts.h"
#include "crash-vfs.h"
#include "database.h"
#include "examine.h"
#include "fault-vfs.h"
#include "import-file.h"
#include "local.h"
#include "store-check.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OLD     "as it was read before"
#define RESULTS 12

/* ---- a store of an older form ---- */

typedef struct
{
  RoundsBatch *batch;
  gboolean old; /* with what an older form made of it */
} Taking;

static gboolean
take (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Taking *taking = data;

  for (guint i = 0; taking->old && i < incoming->n_events; i++)
    {
      incoming->events[i]->title = OLD;
      incoming->events[i]->kind = ROUNDS_KIND_OTHER;
    }
  if (taking->old && incoming->person != NULL)
    incoming->person->sex = "other";
  return rounds_batch_put (taking->batch, incoming, error);
}

static void
refuse (gpointer data, const char *file, const char *where, const char *why)
{
  g_error ("%s: %s", where, why);
}

static void
import (TestStore *self, const char *text, gboolean old)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  Taking taking = { batch, old };
  const RoundsImportUser user = { take, refuse, FALSE, &taking };
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GError) error = NULL;

  if (!rounds_import_read (import, stream, "test.json", &user, NULL, &error) ||
      !rounds_batch_finish (batch, NULL, &error))
    g_error ("%s", error->message);
}

/* As a program writes that knows nothing of forms. */
static gboolean
forget_form (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsAuditEntry entry = { .act = "test" };
  RoundsChartState *chart = rounds_charts_by_rid (write, data, error);

  if (chart == NULL)
    return FALSE;
  chart->row.form = chart->row.n_as_before = 0;
  chart->keeps_time = chart->dirty = TRUE;
  return rounds_write_audit (write, &entry, error);
}

static void
make_old (TestStore *self, const guint8 *rid)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GError) error = NULL;

  if (!rounds_write_run (self->store, &order, forget_form, (gpointer) rid, &error))
    g_error ("%s", error->message);
}

static char *
record_of (guint n)
{
  if (n == 0)
    return g_strdup ("{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"female\",\"name\":"
                     "[{\"family\":\"Doe\"}]}");
  return g_strdup_printf ("{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\","
                          "\"code\":{\"text\":\"Potassium\"},\"subject\":{\"reference\":"
                          "\"Patient/1\"},\"effectiveDateTime\":\"2026-10-%02u\",\"valueQuantity\":"
                          "{\"value\":4.%u,\"unit\":\"mmol/L\"}}",
                          n, n, n);
}

/* A patient with results, all as an older form read them. (transfer full) */
static RoundsFound
put_old (TestStore *self)
{
  RoundsFound found;

  for (guint n = 0; n <= RESULTS; n++)
    {
      g_autofree char *json = record_of (n);

      import (self, json, FALSE);
      import (self, json, TRUE);
    }
  found = test_store_find (self, "Patient", "1");
  make_old (self, found.patient);
  return found;
}

/* ---- what stands ---- */

static guint
count_old (RoundsChart *chart)
{
  GPtrArray *events = rounds_chart_get_events (chart);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += g_strcmp0 (((RoundsEvent *) events->pdata[i])->title, OLD) == 0;
  return n;
}

static RoundsExamined
examine (TestStore *self)
{
  g_autoptr (GError) error = NULL;
  RoundsExamined examined = { 0 };

  g_assert_true (rounds_store_examine (self->store, &examined, &error));
  g_assert_no_error (error);
  return examined;
}

/* Every record's rid, id, version and times, and every event's number: what must not move. */
static char *
names_of (RoundsChart *chart)
{
  GString *names = g_string_new (NULL);
  GArray *records = rounds_chart_get_records (chart);
  GPtrArray *events = rounds_chart_get_events (chart);
  char rid[ROUNDS_RID_TEXT];

  for (guint i = 0; i < records->len; i++)
    {
      const RoundsRecord *r = &g_array_index (records, RoundsRecord, i);

      g_string_append_printf (names, "%s %s/%s %u/%u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                              rounds_rid_text (r->rid, rid), r->type, r->id, r->version,
                              r->n_versions, r->arrived, r->first_arrived);
    }
  for (guint i = 0; i < events->len; i++)
    {
      const RoundsEvent *e = events->pdata[i];

      g_string_append_printf (names, "%s %s#%u %u\n", rounds_rid_text (e->rid, rid), e->reference,
                              e->part, e->version);
    }
  return g_string_free (names, FALSE);
}

/* The chart as it stands, without deriving it: its form is said to be of now for the while. */
static gboolean
claim_form (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsAuditEntry entry = { .act = "test" };
  RoundsChartState *chart = rounds_charts_by_rid (write, data, error);

  chart->row.form = ROUNDS_DERIVED_FORM;
  chart->keeps_time = chart->dirty = TRUE;
  return rounds_write_audit (write, &entry, error);
}

static RoundsChart *
open_as_it_stands (TestStore *self, const RoundsFound *found)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GError) error = NULL;
  RoundsChart *chart;

  if (!rounds_write_run (self->store, &order, claim_form, (gpointer) found->patient, &error))
    g_error ("%s", error->message);
  chart = rounds_chart_open (self->store, found->patient, &test_actor, &error);
  g_assert_no_error (error);
  make_old (self, found->patient);
  return chart;
}

static gboolean
count_acts (gpointer data, const RoundsAuditRow *row)
{
  *(guint *) data += strcmp (row->entry.act, "derive") == 0;
  return TRUE;
}

static guint
derivations (TestStore *self)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (rounds_audit_list (self->store, 1, count_acts, &n, &error));
  g_assert_no_error (error);
  return n;
}

typedef struct
{
  gint64 changed, first, last;
  guint events;
} Row;

static gboolean
keep_row (gpointer data, const RoundsPatientRow *row)
{
  *(Row *) data = (Row){ row->changed, row->first, row->last, row->events };
  return TRUE;
}

static Row
row_of (TestStore *self, const RoundsFound *found)
{
  g_autoptr (GError) error = NULL;
  Row row = { 0 };

  g_assert_true (rounds_store_patient (self->store, found->patient, keep_row, &row, &error));
  g_assert_no_error (error);
  return row;
}

static gboolean
put_mark (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsLocalKey key = { data, "seen", "o1" };
  const RoundsAuditEntry entry = { .act = "test" };
  g_autoptr (GBytes) content = g_bytes_new_static ("seen", 4);

  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
test_opened (TestStore *self, gconstpointer data)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  RoundsFound found = put_old (self);
  g_autoptr (RoundsChart) before = NULL, after = NULL, again = NULL;
  g_autofree char *names = NULL, *names_after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  Row row, row_after;

  g_assert_true (rounds_write_run (self->store, &order, put_mark, found.patient, &error));
  before = open_as_it_stands (self, &found);
  g_assert_cmpuint (count_old (before), ==, RESULTS + 1);
  g_assert_cmpstr (rounds_chart_get_person (before)->sex, ==, "other");
  names = names_of (before);
  row = row_of (self, &found);
  g_assert_cmpuint (examine (self).old_charts, ==, 1);
  g_assert_cmpuint (derivations (self), ==, 0);

  after = test_store_chart (self, "1");
  names_after = names_of (after);
  row_after = row_of (self, &found);
  g_assert_cmpuint (count_old (after), ==, 0);
  g_assert_null (rounds_chart_get_old_form (after));
  g_assert_cmpstr (rounds_chart_get_person (after)->sex, ==, "female");
  g_assert_cmpstr (names_after, ==, names);
  g_assert_cmpmem (&row_after, sizeof row, &row, sizeof row);
  marks = rounds_chart_local (after, "seen", &error);
  g_assert_cmpuint (marks->len, ==, 1);
  g_assert_cmpuint (derivations (self), ==, 1);
  g_assert_cmpuint (examine (self).old_charts, ==, 0);
  g_assert_cmpuint (examine (self).as_before, ==, 0);

  /* Once is enough, also for the next who opens the store. */
  test_store_reopen (self);
  again = test_store_chart (self, "1");
  g_assert_cmpuint (derivations (self), ==, 1);
  g_assert_cmpuint (count_old (again), ==, 0);
}

/* An import into a chart of an older form does not make it one of now. */
static void
test_import_between (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  g_autoptr (RoundsChart) chart = NULL;

  (void) found;
  import (self,
          "{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":\"Patient/1\"}}",
          FALSE);
  g_assert_cmpuint (examine (self).old_charts, ==, 1);
  chart = test_store_chart (self, "1");
  g_assert_cmpuint (count_old (chart), ==, 0);
  g_assert_cmpuint (rounds_chart_get_events (chart)->len, ==, RESULTS + 2);
}

/* ---- what cannot be read anew ---- */

static void
put_odd (TestStore *self, const char *bytes, RoundsEvent *event)
{
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  RoundsEvent *events[] = { event };
  const RoundsIncoming incoming = { .source = "feed",
                                    .type = "Observation",
                                    .id = "odd",
                                    .media = ROUNDS_MEDIA_FHIR,
                                    .bytes = (const guint8 *) bytes,
                                    .n_bytes = strlen (bytes),
                                    .subject = "Patient/1",
                                    .events = events,
                                    .n_events = 1 };
  g_autoptr (GError) error = NULL;

  event->title = OLD;
  event->reference = "Observation/odd";
  event->subject = "Patient/1";
  g_assert_true (rounds_batch_put (batch, &incoming, &error));
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
}

/* Bytes that the readers of now refuse, and bytes that they would file under somebody else. */
static void
test_not_read (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT };
  g_autoptr (RoundsChart) chart = NULL;

  put_odd (self, data, &event);
  make_old (self, found.patient);
  chart = test_store_chart (self, "1");
  g_assert_cmpuint (count_old (chart), ==, 1);
  g_assert_cmpuint (rounds_chart_get_events (chart)->len, ==, RESULTS + 2);
  g_assert_cmpuint (examine (self).old_charts, ==, 0);
  g_assert_cmpuint (examine (self).as_before, ==, 1);
}

/* ---- what was known of other resources when it came ---- */

static const RoundsEvent *
event_of (RoundsChart *chart, const char *reference)
{
  GPtrArray *events = rounds_chart_get_events (chart);

  for (guint i = 0; i < events->len; i++)
    if (strcmp (((RoundsEvent *) events->pdata[i])->reference, reference) == 0)
      return events->pdata[i];
  g_error ("no %s", reference);
}

/* The order's medicine stood in its Bundle; the same id is another medicine now. */
static void
test_bundle (TestStore *self, gconstpointer data)
{
  const char *bundle =
      "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
      "{\"fullUrl\":\"urn:uuid:p\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}},"
      "{\"resource\":{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":{\"coding\":[{"
      "\"system\":"
      "\"http://www.nlm.nih.gov/research/umls/"
      "rxnorm\",\"code\":\"1\",\"display\":\"Warfarin\"}]}}},"
      "{\"resource\":{\"resourceType\":\"MedicationRequest\",\"id\":\"r\",\"status\":\"active\","
      "\"intent\":\"order\",\"subject\":{\"reference\":\"urn:uuid:p\"},\"medicationReference\":"
      "{\"reference\":\"Medication/m\"}}}]}";
  g_autoptr (RoundsChart) chart = NULL;
  const RoundsEvent *order;
  RoundsFound found;

  import (self, bundle, FALSE);
  import (self, "{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":{\"text\":\"Insulin\"}}",
          FALSE);
  found = test_store_find (self, "Patient", "1");
  make_old (self, found.patient);
  chart = test_store_chart (self, "1");
  order = event_of (chart, "MedicationRequest/r");
  g_assert_cmpstr (order->title, ==, "Warfarin");
  g_assert_cmpstr (order->codes[0].code, ==, "1");
  g_assert_cmpstr (order->subject, ==, "Patient/1");
  g_assert_cmpuint (examine (self).as_before, ==, 0);
}

/* ---- messages ---- */

#define MESSAGE                                                \
  "MSH|^~\\&|LAB|HOSPITAL|||20261001120000||ORU^R01|1|P|2.5\r" \
  "PID|1||77^^^HOSPITAL^MR||Doe^Jane||19800101|F\r"            \
  "AL1|1|DA|^Penicillin|SV|Rash\r"                             \
  "OBR|1|||K^Potassium^L|||20261001110000\r"                   \
  "OBX|1|NM|K^Potassium^L||5.1|mmol/L|3.5-5.0|H|||F\r"         \
  "OBX|2|NM|NA^Sodium^L||140|mmol/L|135-145||||F\r"

static RoundsFound
only_patient (TestStore *self, GArray **found)
{
  g_autoptr (GError) error = NULL;

  *found = rounds_store_find (self->store, "Patient", "hospital-77", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*found)->len, ==, 1);
  return g_array_index (*found, RoundsFound, 0);
}

static void
test_message (TestStore *self, gconstpointer data)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) before = NULL, after = NULL;
  g_autofree char *names = NULL, *names_after = NULL;
  RoundsFound found;

  import (self, MESSAGE, FALSE);
  import (self, MESSAGE, TRUE);
  found = only_patient (self, &rows);
  before = open_as_it_stands (self, &found);
  names = names_of (before);
  g_assert_cmpuint (count_old (before), ==, 5); /* PID, AL1, OBR, OBX, OBX */
  after = rounds_chart_open (self->store, found.patient, &test_actor, &error);
  names_after = names_of (after);
  g_assert_cmpuint (count_old (after), ==, 0);
  g_assert_cmpstr (names_after, ==, names);
  g_assert_cmpuint (examine (self).as_before, ==, 0);
}

/* A form that numbers the results of a message otherwise would put the mark of one at another. */
static gboolean
take_swapped (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Taking *taking = data;
  RoundsEvent **events = (RoundsEvent **) incoming->events;

  if (strcmp (incoming->type, "Message") == 0)
    {
      RoundsEvent first = *events[1];

      *events[1] = *events[2];
      *events[2] = first;
      events[1]->part = 1;
      events[2]->part = 2;
      events[1]->title = events[2]->title = OLD;
    }
  return rounds_batch_put (taking->batch, incoming, error);
}

static void
test_numbers (TestStore *self, gconstpointer data)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (RoundsBatch) batch = rounds_batch_new (self->store, &test_actor, NULL, NULL);
  Taking taking = { batch, TRUE };
  const RoundsImportUser user = { take_swapped, refuse, FALSE, &taking };
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, -1, NULL);
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (GError) error = NULL;
  RoundsFound found;

  g_assert_true (rounds_import_read (import, stream, "m", &user, NULL, &error));
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
  found = only_patient (self, &rows);
  make_old (self, found.patient);
  chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_old (chart), ==, 2);
  g_assert_cmpuint (examine (self).as_before, ==, 1);
}

/* ---- when it goes wrong ---- */

/* The disk is full at the nth write of it: the chart opens as it was, and says why; then with room anew. */
static void
test_full (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  guint shown_old = 0;

  for (guint nth = 1;; nth++)
    {
      g_autoptr (GError) error = NULL;
      gboolean derived, failed;
      RoundsChart *chart;

      make_old (self, found.patient);
      fault_vfs_fail (nth, SQLITE_FULL, FALSE);
      derived = rounds_chart_derive_anew (self->store, found.patient, &test_actor, &error);
      failed = fault_vfs_failed ();
      fault_vfs_fail (0, 0, FALSE);
      if (!failed)
        break;
      if (!derived)
        {
          g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
          chart = open_as_it_stands (self, &found);
          shown_old += count_old (chart) == RESULTS + 1;
          g_assert_true (count_old (chart) == 0 || count_old (chart) == RESULTS + 1);
          rounds_chart_close (chart);
        }
      examine (self);
    }
  g_assert_cmpuint (shown_old, >, 0);
  g_assert_cmpuint (examine (self).as_before, ==, 0);
}

/* The reserve of the disk is for what must go on; a chart that cannot be derived is opened as it is. */
static void
test_full_opened (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  g_autoptr (RoundsChart) chart = NULL, later = NULL;
  g_autoptr (GError) error = NULL;

  fault_vfs_fail (1, SQLITE_FULL, FALSE);
  chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);
  g_assert_no_error (error);
  g_assert_true (fault_vfs_failed ());
  fault_vfs_fail (0, 0, FALSE);
  g_assert_cmpuint (count_old (chart), ==, RESULTS + 1);
  g_assert_error (rounds_chart_get_old_form (chart), ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
  later = test_store_chart (self, "1");
  g_assert_cmpuint (count_old (later), ==, 0);
  g_assert_null (rounds_chart_get_old_form (later));
}

/* The power goes at each write of it. */
static void
test_power (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  guint old = 0, new = 0;
  gboolean crashed = TRUE;

  for (guint after = 1; crashed; after++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsChart) chart = NULL, anew = NULL;
      pid_t child;
      int status;

      make_old (self, found.patient);
      test_store_shut (self);
      child = fork ();
      if (child == 0)
        {
          crash_vfs_install (after, after);
          test_store_reopen (self);
          if (!rounds_chart_derive_anew (self->store, found.patient, &test_actor, &error))
            _exit (1);
          test_store_shut (self);
          _exit (0);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFEXITED (status));
      crashed = WEXITSTATUS (status) == CRASH_STATUS;
      g_assert_true (crashed || WEXITSTATUS (status) == 0);
      test_store_reopen (self);
      chart = open_as_it_stands (self, &found);
      old += count_old (chart) == RESULTS + 1;
      new += count_old (chart) == 0;
      g_assert_true (count_old (chart) == 0 || count_old (chart) == RESULTS + 1);
      examine (self);
      anew = test_store_chart (self, "1");
      g_assert_cmpuint (count_old (anew), ==, 0);
      for (guint n = 0; n <= RESULTS; n++) /* the next round begins with the old rows again */
        {
          g_autofree char *json = record_of (n);

          import (self, json, TRUE);
        }
    }
  g_assert_cmpuint (old, >, 0);
  g_assert_cmpuint (new, >, 0);
}

static gpointer
open_in_thread (gpointer data)
{
  TestStore *self = data;
  g_autoptr (RoundsChart) chart = test_store_chart (self, "1");

  return GUINT_TO_POINTER (count_old (chart));
}

/* Two windows open it at once: each sees it whole and new. */
static void
test_two (TestStore *self, gconstpointer data)
{
  RoundsFound found = put_old (self);
  GThread *threads[4];

  (void) found;
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("window", open_in_thread, self);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 0);
  g_assert_cmpuint (derivations (self), ==, 1);
  g_assert_cmpuint (examine (self).as_before, ==, 0);
}

/* ---- the number of the form ---- */

/* What is made of these files, by form. Where one of them is read otherwise: ROUNDS_DERIVED_FORM is one more
 * (fhir/incoming.h), so that stores are derived anew, and the sum that is said here stands below. A change of the
 * packing alone changes it too, and needs no new form. */
#define FORM 2
#define SUM  "1c32a02497683e641d39c764402906fe38a3db4341b5a37c8bc139b1ff8544b2"

static const char *const derived_from[] = {
  "allergy-anaphylaxis.json",
  "blood-pressure.json",
  "corrected-2.json",
  "deceased.json",
  "dosages.json",
  "encounters.json",
  "flags.json",
  "labels.json",
  "limits.json",
  "linked.json",
  "messages.json",
  "notes.json",
  "order-states.json",
  "panels.json",
  "partial-dates.json",
  "plans.json",
  "problems.json",
  "statements.json",
  "unknown-types.json",
  "ccda/hl7-ccd.xml",
};

static gboolean
sum_up (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  g_checksum_update (data, (const guchar *) incoming->type, -1);
  if (incoming->subject != NULL)
    g_checksum_update (data, (const guchar *) incoming->subject, -1);
  for (guint i = 0; i < incoming->n_events; i++)
    {
      g_autoptr (GBytes) packed = rounds_event_pack (incoming->events[i]);

      g_checksum_update (data, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
    }
  if (incoming->person != NULL)
    {
      g_autoptr (GBytes) packed = rounds_person_pack (incoming->person);

      g_checksum_update (data, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
    }
  return TRUE;
}

static void
pass_over (gpointer data, const char *file, const char *where, const char *why)
{
}

static void
sum_up_stream (GChecksum *sum, const char *name, GInputStream *stream)
{
  const RoundsImportUser user = { sum_up, pass_over, FALSE, sum };
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GError) error = NULL;

  if (!rounds_import_read (import, stream, name, &user, NULL, &error))
    g_error ("%s: %s", name, error->message);
}

/* How often the row of a chart was asked for since the last time, by the reader that one thread gets again. */
static int
count_looks (TestStore *self)
{
  g_auto (RoundsReader) reader = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean begun = rounds_reader_begin (rounds_store_get_records (self->store), &reader, &error);
  sqlite3_stmt *row;

  g_assert_no_error (error);
  g_assert_true (begun);
  row = rounds_sql (reader.db, ROUNDS_SQL_CHART_BY_RID, &error);
  g_assert_no_error (error);
  return sqlite3_stmt_status (row, SQLITE_STMTSTATUS_RUN, TRUE);
}

/* Once before the audit, for its number and its form, and once with all of it, as it is read. */
static void
test_looks (TestStore *self, gconstpointer data)
{
  RoundsFound found;
  RoundsChart *chart;

  test_store_put (self, "feed", "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n");
  found = test_store_find (self, "Patient", "1");
  rounds_chart_close (test_store_chart (self, "1"));
  count_looks (self);
  chart = rounds_chart_open (self->store, found.patient, &test_actor, NULL);
  g_assert_nonnull (chart);
  g_assert_cmpint (count_looks (self), ==, 2);
  rounds_chart_close (chart);
}

static void
test_form (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GInputStream) message = g_memory_input_stream_new_from_data (MESSAGE, -1, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (derived_from); i++)
    {
      g_autofree char *path = g_build_filename (ROUNDS_TESTS_DIR, "data/fixtures", derived_from[i],
                                                NULL);
      g_autofree char *text = NULL;
      g_autoptr (GInputStream) stream = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
      stream = g_memory_input_stream_new_from_data (text, (gssize) size, NULL);
      sum_up_stream (sum, derived_from[i], stream);
    }
  sum_up_stream (sum, "message", message);
  if (FORM != ROUNDS_DERIVED_FORM || strcmp (g_checksum_get_string (sum), SUM) != 0)
    g_error ("what is derived has changed: bump the form. ROUNDS_DERIVED_FORM in "
             "data/fhir/incoming.h is one "
             "more, and here stand FORM %u and SUM \"%s\"",
             ROUNDS_DERIVED_FORM, g_checksum_get_string (sum));
}

#define TEST(path, data, function) \
  g_test_add (path, TestStore, data, test_store_set_up, function, test_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_install ();
  g_test_add_func ("/anew/form", test_form);
  TEST ("/anew/looks", NULL, test_looks);
  TEST ("/anew/opened", NULL, test_opened);
  TEST ("/anew/import-between", NULL, test_import_between);
  TEST ("/anew/not-json", "{ no JSON", test_not_read);
  TEST (
      "/anew/another-patient",
      "{\"resourceType\":\"Observation\",\"id\":\"odd\",\"subject\":{\"reference\":\"Patient/2\"}}",
      test_not_read);
  TEST ("/anew/bundle", NULL, test_bundle);
  TEST ("/anew/message", NULL, test_message);
  TEST ("/anew/numbers", NULL, test_numbers);
  TEST ("/anew/full", NULL, test_full);
  TEST ("/anew/full-opened", NULL, test_full_opened);
  TEST ("/anew/power", NULL, test_power);
  TEST ("/anew/two", NULL, test_two);
  return g_test_run ();
}
