#include "overview-fixture.h"

#include "counts.h"
#include "local.h"
#include "store-fixture.h"
#include "write.h"

#include <string.h>

static void
add_texts (GtkWidget *widget, GString *texts)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != 0)
    g_string_append_printf (texts, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_texts (child, texts);
}

char *
overview_texts (GtkWidget *root)
{
  GString *texts = g_string_new (NULL);

  add_texts (root, texts);
  return g_string_free (texts, FALSE);
}

void
overview_assert_order (const char *texts, const char *const *expected)
{
  const char *at = texts;

  for (guint i = 0; expected[i] != NULL; i++)
    {
      const char *found = strstr (at, expected[i]);

      if (found == NULL)
        g_error ("“%s” does not stand there, or not in its place, in:\n%s", expected[i], texts);
      at = found + strlen (expected[i]);
    }
}

GtkWidget *
overview_button (GtkWidget *root, const char *text)
{
  g_autofree char *texts = NULL;
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root))
    {
      texts = overview_texts (root);
      return strstr (texts, text) != NULL ? root : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = overview_button (child, text);
  return found;
}

/* ---- marks ---- */

typedef struct
{
  guint8 patient[ROUNDS_RID_BYTES], rid[ROUNDS_RID_BYTES];
  guint32 version;
  const OverviewMark *mark;
  const char *user;
} Put;

static gboolean
put_mark (RoundsWrite *write, gpointer data, GError **error)
{
  const Put *put = data;
  char rid[ROUNDS_RID_TEXT];
  g_autofree char *id = g_strconcat (rounds_rid_text (put->rid, rid), "/", put->user, NULL);
  g_autofree char *json = g_strdup_printf (
      "{\"user\":\"%s\",\"at\":\"%s\",\"rid\":\"%s\",\"version\":%u,\"text\":\"called the ward\"}",
      put->user, put->mark->at, rid, put->version);
  g_autoptr (GBytes) content = g_bytes_new (json, strlen (json));
  const RoundsAuditEntry entry = { .act = "test", .patient = put->patient };

  return rounds_write_put_local (write, &(RoundsLocalKey){ put->patient, put->mark->kind, id },
                                 content, error) &&
         rounds_write_audit (write, &entry, error);
}

void
overview_mark (UiRecord *record, const OverviewMark *mark)
{
  RoundsStore *store = rounds_session_get_store (record->session);
  const RoundsWriteOrder order = { .actor = { .reason = "test" } };
  const RoundsActor actor = { .reason = "test" };
  g_autoptr (GError) error = NULL;
  Put put = { .mark = mark,
              .user = mark->user != NULL ? mark->user : rounds_store_get_user (store) };
  gboolean written;

  memcpy (put.patient, ui_record_rid (record, mark->who), ROUNDS_RID_BYTES);
  memcpy (put.rid, put.patient, ROUNDS_RID_BYTES);
  put.version = 1;
  if (mark->what != NULL)
    {
      g_autoptr (RoundsChart) chart = rounds_chart_open (store, put.patient, &actor, &error);
      const RoundsRecord *found = rounds_chart_find_reference (chart, mark->what, NULL);

      g_assert_nonnull (found);
      memcpy (put.rid, found->rid, ROUNDS_RID_BYTES);
      put.version = found->version;
    }
  written = rounds_write_run (store, &order, put_mark, &put, &error);
  g_assert_no_error (error);
  g_assert_true (written);
}

/* ---- a chart made to measure ---- */

static void
add_problems (GString *json, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Condition\",\"id\":\"p%u\",\"subject\":{\"reference\":\"Patient/"
        "made\"},"
        "\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"category\":[{\"coding\":["
        "{\"code\":\"problem-list-item\"}]}],\"code\":{\"text\":\"Made problem number %u\"},"
        "\"onsetDateTime\":\"2020-01-%02u\"}\n",
        i, i + 1, i + 1);
}

static void
add_medicines (GString *json, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"MedicationRequest\",\"id\":\"m%u\",\"subject\":{\"reference\":"
        "\"Patient/"
        "made\"},\"status\":\"active\",\"intent\":\"order\",\"medicationCodeableConcept\":"
        "{\"text\":\"Madecillin%u %u mg oral tablet\"},\"authoredOn\":\"2026-10-04\","
        "\"dosageInstruction\":[{\"text\":\"1 tablet daily\"}]}\n",
        i, i + 1, 10 * (i + 1));
}

static void
add_results (GString *json, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Observation\",\"id\":\"r%u\",\"subject\":{\"reference\":"
        "\"Patient/made\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"
        "\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"urn:made\",\"code\":\"r%u\","
        "\"display\":\"Made analyte %u\"}]},\"effectiveDateTime\":\"2026-11-15T07:%02u:00-06:00\","
        "\"valueQuantity\":{\"value\":%u.5,\"unit\":\"mmol/L\",\"system\":"
        "\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"},\"interpretation\":[{\"coding\":["
        "{\"code\":\"H\"}]}],\"referenceRange\":[{\"low\":{\"value\":0.1},\"high\":{\"value\":"
        "0.2}}]}\n",
        i, i, i + 1, i, i + 1);
}

static void
add_vital (GString *json, const char *code, const char *name, const char *value)
{
  g_string_append_printf (
      json,
      "{\"resourceType\":\"Observation\",\"id\":\"v%s\",\"subject\":{\"reference\":\"Patient/"
      "made\"},"
      "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"vital-signs\"}]}],\"code\":"
      "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\",\"display\":\"%s\"}]},"
      "\"effectiveDateTime\":\"2026-11-15T07:00:00-06:00\",\"valueQuantity\":%s}\n",
      code, code, name, value);
}

static char *
made_json (const OverviewSizes *sizes)
{
  GString *json = g_string_new (
      "{\"resourceType\":\"Patient\",\"id\":\"made\",\"name\":[{\"family\":\"Made\",\"given\":["
      "\"Budget\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
      "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"subject\":{\"reference\":\"Patient/made\"},"
      "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"period\":{\"start\":"
      "\"2026-11-15T07:00:00-06:00\",\"end\":\"2026-11-15T08:00:00-06:00\"},\"reasonCode\":["
      "{\"text\":\"Follow-up\"}]}\n"
      "{\"resourceType\":\"Task\",\"id\":\"t\",\"for\":{\"reference\":\"Patient/made\"},\"status\":"
      "\"requested\",\"intent\":\"order\",\"description\":\"Ring the ward\",\"authoredOn\":"
      "\"2026-11-15T07:10:00-06:00\"}\n");
  const char *note = "Assessment and plan\n1. One thing that is thought and needs a line.\n"
                     "2. Another thing that is thought and needs a line.\n"
                     "3. A third thing that is thought and needs a line.\n";
  g_autofree char *data = g_base64_encode ((const guchar *) note, strlen (note));

  g_string_append_printf (
      json,
      "{\"resourceType\":\"DocumentReference\",\"id\":\"n\",\"subject\":{\"reference\":"
      "\"Patient/made\"},\"status\":\"current\",\"date\":\"2026-11-15T08:00:00-06:00\",\"type\":"
      "{\"text\":\"Progress note\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\","
      "\"data\":\"%s\"}}]}\n",
      data);
  add_vital (
      json, "29463-7", "Body weight",
      "{\"value\":70.5,\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}");
  add_vital (json, "8867-4", "Heart rate",
             "{\"value\":72,\"unit\":\"/min\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/"
             "min\"}");
  add_problems (json, sizes->problems);
  add_medicines (json, sizes->medicines);
  add_results (json, sizes->results);
  return g_string_free (json, FALSE);
}

char *
overview_note (const OverviewNote *note)
{
  g_autofree char *data = g_base64_encode ((const guchar *) note->text, strlen (note->text));

  return g_strdup_printf (
      "{\"resourceType\":\"DocumentReference\",\"id\":\"%s\",\"subject\":{\"reference\":"
      "\"Patient/%s\"},\"date\":\"%s\",\"type\":{\"text\":\"%s\"},\"content\":[{"
      "\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"%s\"}}],%s}\n",
      note->id, note->patient, note->date, note->type, data,
      note->more != NULL ? note->more : "\"status\":\"current\"");
}

typedef struct
{
  RoundsSession *session;
  const char *name;
} Wanted;

static gboolean
is_known (gpointer data)
{
  const Wanted *wanted = data;
  RoundsPeople *people = rounds_session_get_people (wanted->session);

  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strcmp (rounds_people_get (people, i)->name, wanted->name) == 0)
      return TRUE;
  return FALSE;
}

void
overview_put (UiRecord *record, const char *json, const char *name)
{
  const RoundsActor actor = { .reason = "test" };
  RoundsBatch *batch = rounds_batch_new (rounds_session_get_store (record->session), &actor, NULL,
                                         NULL);
  g_autoptr (GError) error = NULL;
  Wanted wanted = { record->session, name };
  gboolean finished;

  test_batch_put (batch, "demonstration", json);
  finished = rounds_batch_finish (batch, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (finished);
  rounds_batch_free (batch);
  rounds_session_refresh_people (record->session);
  g_assert_true (test_wait_until (is_known, &wanted, TEST_PATIENCE_MS));
}

void
overview_make (UiRecord *record, const OverviewSizes *sizes)
{
  g_autofree char *json = made_json (sizes);

  overview_put (record, json, "MADE Budget");
}

void
overview_make_full (UiRecord *record)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (ROUNDS_TESTS_DIR "/ui/shots-ward.ndjson", &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "\"id\":\"full\"") != NULL ||
        (strstr (lines[i], "Patient/full") != NULL && strstr (lines[i], "cut-off") == NULL))
      g_string_append_printf (json, "%s\n", lines[i]);
  /* Opened without being asked why. */
  g_string_replace (json, "\"code\":\"R\"", "\"code\":\"N\"", 0);
  overview_put (record, json->str, "WINTERBOTTOM-EXAMPLE Wilhelmina Augusta");
}
