/* Acts: what a person does to a record, in one transaction each, and what is refused. */
#include "acts.h"
#include "keys.h"
#include "local.h"

#include "acts-fixture.h"
#include "counts.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOURCE "feed"

/* ---- notes ---- */

static void
test_note (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) draft = { 0 };
  g_auto (RoundsActDone) again = { 0 };
  g_auto (RoundsActDone) note = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) outbox = NULL;

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .title = "Round", .text = "K 7.10" },
              &draft);
  g_assert_cmpuint (strlen (draft.id), ==, 32);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE,
                           .id = draft.id,
                           .title = "Round \"1\"",
                           .text = "K 7.10 µmol\nline" },
              &again);
  g_assert_cmpstr (draft.id, ==, again.id);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 1);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 0);

  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id }, &note);
  g_assert_true (g_str_has_prefix (note.reference, "DocumentReference/"));
  g_assert_cmpuint (note.version, ==, 1);
  text = acts_bytes_of (fixture, note.reference);
  acts_assert_has (text, "\"status\":\"current\",\"docStatus\":\"final\"");
  acts_assert_has (text, "\"subject\":{\"reference\":\"Patient/p1\"}");
  acts_assert_has (text, "\"author\":[{\"display\":\"ada\"}]");
  acts_assert_has (text, "\"code\":\"11506-3\",\"display\":\"Progress note\"");
  acts_assert_has (text, "\"data\":\"SyA3LjEwIMK1bW9sCmxpbmU=\",\"size\":17,\"hash\":\"");
  acts_assert_has (text, "\"description\":\"Round \\\"1\\\"\"");
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 0);
  outbox = acts_rows_of (fixture, ROUNDS_LOCAL_OUTBOX);
  g_assert_cmpuint (outbox->len, ==, 1);
  acts_assert_has (outbox->pdata[0],
                   "\"act\":\"sign\",\"source\":\"feed\",\"subject\":\"Patient/p1\","
                   "\"user\":\"ada\",\"role\":\"owner\",\"reason\":\"treatment\"");
  acts_assert_has (outbox->pdata[0], "\"intent\":\"create\",\"reference\":\"DocumentReference/");
  acts_assert_has (outbox->pdata[0], "\"version\":1,\"base\":null,\"base_version_id\":null");
  acts_assert_has (outbox->pdata[0], "\"reference\":\"Provenance/");
  g_assert_cmpuint (acts_audit_of (fixture, "draft-save").done, ==, 2);
  g_assert_cmpuint (acts_audit_of (fixture, "sign").done, ==, 1);
}

/* Who types may have to save again before the first save is answered. */
static void
test_own_draft_id (TestStore *fixture, gconstpointer data)
{
  static const char id[] = "00112233445566778899aabbccddeeff";
  g_auto (RoundsActDone) draft = { 0 };

  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .id = id, .text = "K" },
              &draft);
  g_assert_cmpstr (draft.id, ==, id);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .id = id, .text = "K 7" },
              NULL);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 1);
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .id = "not an id of ours", .text = "K" },
               ROUNDS_DATA_ERROR_NOT_FOUND);
  acts_add_user (fixture, "ben", "clinician");
  acts_switch_to (fixture, "ben");
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .id = id, .text = "Ben's" },
               ROUNDS_DATA_ERROR_REFUSED);
}

static void
test_addendum (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) draft = { 0 };
  g_auto (RoundsActDone) note = { 0 };
  g_auto (RoundsActDone) nowhere = { 0 };
  g_autofree char *text = NULL;

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE,
                           .reference = "DocumentReference/n1",
                           .text = "More" },
              &draft);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id }, &note);
  text = acts_bytes_of (fixture, note.reference);
  acts_assert_has (text, "\"relatesTo\":[{\"code\":\"appends\",\"target\":{\"reference\":"
                         "\"DocumentReference/n1\"}}]");
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE,
                           .reference = "DocumentReference/none",
                           .text = "More" },
              &nowhere);
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = nowhere.id },
               ROUNDS_DATA_ERROR_NOT_FOUND);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 1);
}

static void
test_sign_refused (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) empty = { 0 };
  g_auto (RoundsActDone) draft = { 0 };
  const RoundsActor other = { .user = "ben" };
  RoundsAct sign = { .type = ROUNDS_ACT_SIGN };

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = " \n\xE2\x80\x83\t" }, &empty);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "Well" }, &draft);
  acts_refuse (fixture, "p1", sign, ROUNDS_DATA_ERROR_NOT_FOUND);
  sign.id = "none";
  acts_refuse (fixture, "p1", sign, ROUNDS_DATA_ERROR_NOT_FOUND);
  sign.id = empty.id;
  acts_refuse (fixture, "p1", sign, ROUNDS_DATA_ERROR_REFUSED);
  sign.id = draft.id;
  acts_refuse (fixture, "gone", sign, ROUNDS_DATA_ERROR_NOT_FOUND); /* another patient's */
  acts_refuse (fixture, NULL, sign, ROUNDS_DATA_ERROR_NOT_FOUND);
  acts_refuse_by (fixture, &other, "p1", sign, ROUNDS_DATA_ERROR_REFUSED);
  sign.as_of = "2019-03-03";
  acts_refuse (fixture, "p1", sign, ROUNDS_DATA_ERROR_REFUSED);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 2);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 0);
  g_assert_cmpuint (acts_audit_of (fixture, "sign").refused, >, 0);
  sign.as_of = NULL;
  acts_apply (fixture, "p1", sign, NULL);
}

/* Two people at one desktop: each has drafts of one's own. */
static void
test_two_people (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) draft = { 0 };
  g_auto (RoundsActDone) signed_note = { 0 };

  acts_add_user (fixture, "ben", "clinician");
  acts_add_user (fixture, "vic", "viewer");
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "Ada's" }, &draft);
  acts_switch_to (fixture, "ben");
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .id = draft.id, .text = "Ben's" },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_DISCARD, .id = draft.id },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_switch_to (fixture, TEST_PASSPHRASE);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id }, &signed_note);
  acts_switch_to (fixture, "ben");
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR,
                            .reference = signed_note.reference },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_switch_to (fixture, "vic");
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "x" },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SEEN, .reference = "Observation/k1" },
              NULL);
}

static void
test_discard (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) draft = { 0 };

  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "x" }, &draft);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_DISCARD, .id = draft.id }, NULL);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT), ==, 0);
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_DISCARD, .id = draft.id },
               ROUNDS_DATA_ERROR_NOT_FOUND);
}

/* ---- entries ---- */

static void
test_observation (TestStore *fixture, gconstpointer data)
{
  const RoundsActNumber potassium = { .decimal = "7.10", .unit = "mmol/L", .comparator = "<" };
  const RoundsActNumber pressure[] = {
    { { "http://loinc.org", "8480-6", "Systolic" }, NULL, "120", "mm[Hg]" },
    { { "http://loinc.org", "8462-4", NULL }, NULL, "80.0", "mm[Hg]" },
  };
  g_auto (RoundsActDone) one = { 0 };
  g_auto (RoundsActDone) two = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_OBSERVATION,
                           .code = { "http://loinc.org", "2823-3", NULL },
                           .title = "Potassium",
                           .numbers = &potassium,
                           .n_numbers = 1,
                           .category = "laboratory",
                           .when = "2026-11-02" },
              &one);
  text = acts_bytes_of (fixture, one.reference);
  acts_assert_has (text,
                   "\"valueQuantity\":{\"value\":7.10,\"comparator\":\"<\",\"unit\":\"mmol/L\"");
  acts_assert_has (text, "\"effectiveDateTime\":\"2026-11-02\"");
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_OBSERVATION,
                           .title = "BP",
                           .numbers = pressure,
                           .n_numbers = 2,
                           .category = "vital-signs" },
              &two);
  other = acts_bytes_of (fixture, two.reference);
  acts_assert_has (other,
                   "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
                   "\"code\":\"8480-6\",\"display\":\"Systolic\"}]},\"valueQuantity\":{\"value\":"
                   "120,");
  acts_assert_has (other, "\"value\":80.0,");
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 2);
}

static void
test_observation_refused (TestStore *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "7,1", "+7", "07", "7.", ".7", "seven", "", "1e", "0x1", "NaN"
  };
  static const char *const no_units[] = { "", "mmHg", "mEq/L", "bpm", "mg per dL", "mg//dL" };
  RoundsActNumber number = { .decimal = "7.1", .unit = "mmol/L" };
  RoundsAct act = {
    .type = ROUNDS_ACT_OBSERVATION, .title = "K", .numbers = &number, .n_numbers = 1
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      number.decimal = bad[i];
      acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
    }
  number.decimal = "7.1";
  for (gsize i = 0; i < G_N_ELEMENTS (no_units); i++)
    {
      number.unit = no_units[i];
      acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
    }
  /* Creatinine by mass is never in mmol/L. */
  act.code = (RoundsCode){ "http://loinc.org", "2160-0", NULL };
  number.unit = "mmol/L";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.code = (RoundsCode){ NULL, NULL, NULL };
  number.comparator = "=";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  number.comparator = NULL;
  act.when = "2026-02-31";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.when = "2190-01-01";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.when = NULL;
  act.category = "astrology";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.category = NULL;
  act.title = NULL;
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.title = "K";
  act.n_numbers = 0;
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.n_numbers = 1;
  acts_refuse (fixture, "gone", act, ROUNDS_DATA_ERROR_REFUSED); /* the patient died */
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 0);
  acts_apply (fixture, "p1", act, NULL);
}

static void
test_problem_and_allergy (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) problem = { 0 };
  g_auto (RoundsActDone) allergy = { 0 };
  g_autofree char *text = NULL, *other = NULL, *wrong = NULL;

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_PROBLEM,
                           .title = "Gout",
                           .when = "2019-03",
                           .severity = "moderate" },
              &problem);
  text = acts_bytes_of (fixture, problem.reference);
  acts_assert_has (text, "\"onsetDateTime\":\"2019-03\"");
  acts_assert_has (text, "\"code\":\"6736007\"");
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_ALLERGY,
                           .title = "Penicillin",
                           .category = "medication",
                           .reaction = "Anaphylaxis",
                           .severity = "severe" },
              &allergy);
  other = acts_bytes_of (fixture, allergy.reference);
  acts_assert_has (other, "\"patient\":{\"reference\":\"Patient/p1\"}");
  acts_assert_has (other, "\"reaction\":[{\"manifestation\":[{\"text\":\"Anaphylaxis\"}],"
                          "\"severity\":\"severe\"}]");
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_ALLERGY, .title = "Nuts", .severity = "severe" },
               ROUNDS_DATA_ERROR_INVALID);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = allergy.reference },
              NULL);
  wrong = acts_bytes_of (fixture, allergy.reference);
  acts_assert_has (wrong, "allergyintolerance-verification\",\"code\":\"entered-in-error\"");
  g_assert_null (strstr (wrong, "clinicalStatus"));
}

/* ---- tasks ---- */

static void
test_task (TestStore *fixture, gconstpointer data)
{
  const RoundsActCitation citation = { "Observation/k1", 1, "/valueQuantity", NULL, "7.10 mmol/L" };
  const RoundsActCitation nowhere = { "Observation/none", 1, NULL, NULL, NULL };
  g_auto (RoundsActDone) task = { 0 };
  g_autofree char *text = NULL, *later = NULL;
  RoundsAct act = { .type = ROUNDS_ACT_TASK,
                    .title = "Repeat K",
                    .when = "2190-01-01",
                    .priority = "urgent",
                    .owner = "Ben" };

  act.citation = &nowhere;
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_NOT_FOUND);
  act.citation = &citation;
  act.priority = "soon";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.priority = "urgent";
  acts_apply (fixture, "p1", act, &task);
  text = acts_bytes_of (fixture, task.reference);
  acts_assert_has (text, "\"priority\":\"urgent\"");
  acts_assert_has (text, "\"owner\":{\"display\":\"Ben\"}");
  acts_assert_has (text, "\"focus\":{\"reference\":\"Observation/k1\"}");
  acts_assert_has (text,
                   "{\"type\":{\"text\":\"citation field\"},\"valueString\":\"/valueQuantity\"}");
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_TASK_STATUS,
                           .reference = task.reference,
                           .status = "in-progress" },
              NULL);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_TASK_STATUS,
                           .reference = task.reference,
                           .status = "completed" },
              NULL);
  later = acts_bytes_of (fixture, task.reference);
  acts_assert_has (later, "\"status\":\"completed\"");
  acts_assert_has (later, "7.10 mmol/L");
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_TASK_STATUS,
                            .reference = task.reference,
                            .status = "requested" },
               ROUNDS_DATA_ERROR_REFUSED);
}

/* A server's task keeps every byte that is not its status. */
static void
test_task_of_a_server (TestStore *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) outbox = NULL;
  RoundsAct act = { .type = ROUNDS_ACT_TASK_STATUS, .reference = "Task/t1" };

  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.status = "finished";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.status = "in-progress";
  acts_apply (fixture, "p1", act, NULL);
  text = acts_bytes_of (fixture, "Task/t1");
  g_assert_true (g_str_has_prefix (text, "{\"resourceType\":\"Task\",\"id\":\"t1\",\"meta\":{"
                                         "\"versionId\":\"7\"},\"intent\":\"order\",\"for\":{"
                                         "\"reference\":\"Patient/p1\"},\"_x\":[1.50,{\"a\":null}],"
                                         "\"status\":\"in-progress\","));
  outbox = acts_rows_of (fixture, ROUNDS_LOCAL_OUTBOX);
  g_assert_cmpuint (outbox->len, ==, 1);
  acts_assert_has (outbox->pdata[0], "\"intent\":\"update\",\"reference\":\"Task/t1\"");
  acts_assert_has (outbox->pdata[0], "\"version\":2,\"base\":1,\"base_version_id\":\"7\"");
}

/* ---- entered in error ---- */

static void
test_entered_in_error (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) draft = { 0 };
  g_auto (RoundsActDone) note = { 0 };
  g_auto (RoundsActDone) wrong = { 0 };
  g_auto (RoundsActDone) more = { 0 };
  g_autofree char *text = NULL;

  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "Wrong" }, &draft);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id }, &note);
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = "Observation/k1" },
               ROUNDS_DATA_ERROR_REFUSED);
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = "Observation/none" },
               ROUNDS_DATA_ERROR_NOT_FOUND);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = note.reference },
              &wrong);
  g_assert_cmpuint (wrong.version, ==, 2);
  text = acts_bytes_of (fixture, note.reference);
  acts_assert_has (text, "\"status\":\"entered-in-error\"");
  acts_assert_has (text, "\"data\":\"V3Jvbmc=\"");
  /* Nothing is added to it any more. */
  acts_apply (fixture, "p1",
              (RoundsAct){
                  .type = ROUNDS_ACT_DRAFT_SAVE, .reference = note.reference, .text = "More" },
              &more);
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = more.id },
               ROUNDS_DATA_ERROR_REFUSED);
}

/* ---- local ---- */

static void
test_marks (TestStore *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) marks = NULL;

  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SEEN, .reference = "Observation/k1" },
              NULL);
  acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SEEN, .reference = "Observation/k1" },
              NULL);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_SEEN), ==, 1);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_ACKNOWLEDGED), ==, 0);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_ACKNOWLEDGE,
                           .reference = "Observation/k1",
                           .text = "called the ward" },
              NULL);
  marks = acts_rows_of (fixture, ROUNDS_LOCAL_ACKNOWLEDGED);
  g_assert_cmpuint (marks->len, ==, 1);
  acts_assert_has (marks->pdata[0], "\"user\":\"ada\"");
  acts_assert_has (marks->pdata[0], "\"version\":1,\"text\":\"called the ward\"");
  acts_refuse (fixture, "p1",
               (RoundsAct){ .type = ROUNDS_ACT_SEEN, .reference = "Observation/none" },
               ROUNDS_DATA_ERROR_NOT_FOUND);
  g_assert_cmpuint (acts_audit_of (fixture, "seen").done, ==, 2);
  g_assert_cmpuint (acts_audit_of (fixture, "acknowledge").done, ==, 1);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 0);
}

static void
test_conversation (TestStore *fixture, gconstpointer data)
{
  g_auto (RoundsActDone) first = { 0 };
  g_autoptr (GPtrArray) turns = NULL;

  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_TURN, .role = "user", .text = "latest K?" }, &first);
  acts_apply (fixture, "p1",
              (RoundsAct){ .type = ROUNDS_ACT_TURN,
                           .id = first.id,
                           .role = "assistant",
                           .text = "7.10",
                           .sources = "{\"form\":1}" },
              NULL);
  turns = acts_rows_of (fixture, ROUNDS_LOCAL_TURN);
  g_assert_cmpuint (turns->len, ==, 2);
  acts_assert_has (
      turns->pdata[1],
      "\"turn\":2,\"role\":\"assistant\",\"text\":\"7.10\",\"sources\":\"{\\\"form\\\":1}\"");
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_TURN, .role = "king", .text = "x" },
               ROUNDS_DATA_ERROR_INVALID);
  acts_refuse (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_TURN, .role = "user", .text = "" },
               ROUNDS_DATA_ERROR_INVALID);
}

static void
test_lists (TestStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, "p1");
  RoundsAct act = { .type = ROUNDS_ACT_LIST_SAVE,
                    .id = "Ward 3",
                    .members = rounds_chart_get_patient (chart),
                    .n_members = 1 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (rounds_store_apply (fixture->store, &test_actor, &act, NULL, &error));
  rows = rounds_store_local (fixture->store, ROUNDS_LOCAL_LIST, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((RoundsLocalRow *) rows->pdata[0])->id, ==, "ada/Ward 3");
  act.type = ROUNDS_ACT_LIST_REMOVE;
  g_assert_true (rounds_store_apply (fixture->store, &test_actor, &act, NULL, &error));
  none = rounds_store_local (fixture->store, ROUNDS_LOCAL_LIST, &error);
  g_assert_cmpuint (none->len, ==, 0);
  acts_refuse (fixture, NULL, act, ROUNDS_DATA_ERROR_NOT_FOUND);
  act.type = ROUNDS_ACT_LIST_SAVE;
  act.id = "";
  acts_refuse (fixture, NULL, act, ROUNDS_DATA_ERROR_INVALID);
}

/* ---- conflicts ---- */

static gboolean
put_conflict (RoundsWrite *write, gpointer data, GError **error)
{
  static const char text[] =
      "{\"reference\":\"Task/t1\",\"theirs\":\"{\\\"resourceType\\\":\\\"Task"
      "\\\",\\\"id\\\":\\\"t1\\\",\\\"status\\\":\\\"cancelled\\\","
      "\\\"intent\\\":\\\"order\\\"}\",\"theirs_version_id\":\"9\"}";
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  const RoundsLocalKey key = { NULL, ROUNDS_LOCAL_CONFLICT, data };
  const RoundsAuditEntry entry = { .act = "conflict" };

  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
make_conflict (TestStore *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, "p1");
  const RoundsRecord *task = rounds_chart_find_reference (chart, "Task/t1", NULL);
  const RoundsWriteOrder order = { test_actor, FALSE };
  char rid[2 * ROUNDS_RID_BYTES + 1];

  for (guint i = 0; i < ROUNDS_RID_BYTES; i++)
    g_snprintf (rid + 2 * i, 3, "%02x", task->rid[i]);
  g_assert_true (rounds_write_run (fixture->store, &order, put_conflict, rid, &error));
  g_assert_no_error (error);
}

static void
test_conflict (TestStore *fixture, gconstpointer data)
{
  static const char other[] = "{\"resourceType\":\"Task\",\"id\":\"t2\",\"status\":\"requested\"}";
  static const char merged[] = "{\"resourceType\":\"Task\",\"id\":\"t1\",\"status\":\"on-hold\"}";
  g_autoptr (GBytes) wrong = g_bytes_new_static (other, strlen (other));
  g_autoptr (GBytes) right = g_bytes_new_static (merged, strlen (merged));
  g_autofree char *text = NULL, *last = NULL;
  g_autoptr (GPtrArray) outbox = NULL;
  RoundsAct act = { .type = ROUNDS_ACT_RESOLVE, .reference = "Task/t1", .status = "theirs" };

  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_NOT_FOUND);
  make_conflict (fixture);
  act.status = "both";
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.status = NULL;
  act.merged = wrong;
  acts_refuse (fixture, "p1", act, ROUNDS_DATA_ERROR_INVALID);
  act.merged = NULL;
  act.status = "theirs";
  acts_apply (fixture, "p1", act, NULL);
  text = acts_bytes_of (fixture, "Task/t1");
  acts_assert_has (text, "cancelled");
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_CONFLICT), ==, 0);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX), ==, 0);
  make_conflict (fixture);
  act.merged = right;
  acts_apply (fixture, "p1", act, NULL);
  last = acts_bytes_of (fixture, "Task/t1");
  g_assert_cmpstr (last, ==, merged);
  outbox = acts_rows_of (fixture, ROUNDS_LOCAL_OUTBOX);
  g_assert_cmpuint (outbox->len, ==, 1);
  acts_assert_has (outbox->pdata[0], "\"base_version_id\":\"9\"");
}

/* ---- closed, killed ---- */

static void
test_closed (TestStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (fixture, "p1");
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .chart = chart, .text = "x" };

  rounds_store_close (fixture->store);
  g_assert_false (rounds_store_apply (fixture->store, &test_actor, &act, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED);
}

/* Drafts and signs for ever, saying so after each signature. */
static void
sign_for_ever (TestStore *fixture, int acknowledge)
{
  fixture->store = acts_open_as (fixture, TEST_PASSPHRASE);
  for (;;)
    {
      g_auto (RoundsActDone) draft = { 0 };

      acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_DRAFT_SAVE, .text = "killed?" },
                  &draft);
      acts_apply (fixture, "p1", (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = draft.id }, NULL);
      if (write (acknowledge, "+", 1) != 1)
        _exit (1);
    }
}

static guint
kill_once (TestStore *fixture)
{
  guint acknowledged = 0;
  int ends[2];
  GPollFD poll;
  pid_t pid;
  char c;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    sign_for_ever (fixture, ends[1]);
  close (ends[1]);
  if (read (ends[0], &c, 1) == 1)
    acknowledged++;
  poll = (GPollFD){ ends[0], G_IO_IN, 0 };
  g_poll (&poll, 1, g_test_rand_int_range (0, 10));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  while (read (ends[0], &c, 1) == 1)
    acknowledged++;
  close (ends[0]);
  return acknowledged;
}

/* A signature is there with its audit and outbox row, and its draft is not; or none of it. */
static void
test_killed (TestStore *fixture, gconstpointer data)
{
  const TestCounts counts = { "kill signing", 20, 60, 300 };
  guint acknowledged = 0, n = test_count (&counts), notes, kills = n;
  g_autoptr (GError) error = NULL;

  rounds_store_close (fixture->store);
  g_object_unref (fixture->store);
  for (; n > 0; n--)
    acknowledged += kill_once (fixture);
  fixture->store = acts_open_as (fixture, TEST_PASSPHRASE);
  notes = acts_count_rows (fixture, ROUNDS_LOCAL_OUTBOX);
  g_assert_cmpuint (notes, >=, acknowledged);
  g_assert_cmpuint (notes, <=, acknowledged + kills);
  g_assert_cmpuint (acts_count_rows (fixture, ROUNDS_LOCAL_SIGNED), ==, notes);
  g_assert_cmpuint (acts_audit_of (fixture, "sign").done, ==, notes);
  g_assert_cmpuint (acts_audit_of (fixture, "draft-save").done, ==,
                    notes + acts_count_rows (fixture, ROUNDS_LOCAL_DRAFT));
  g_assert_true (rounds_audit_verify (fixture->store, NULL, &error));
  g_assert_no_error (error);
  g_test_message ("%u kills, %u signatures acknowledged, %u there", kills, acknowledged, notes);
}

#define ADD(path, function) \
  g_test_add (path, TestStore, NULL, acts_set_up, function, test_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/acts/note", test_note);
  ADD ("/acts/own-draft-id", test_own_draft_id);
  ADD ("/acts/addendum", test_addendum);
  ADD ("/acts/sign-refused", test_sign_refused);
  ADD ("/acts/two-people", test_two_people);
  ADD ("/acts/discard", test_discard);
  ADD ("/acts/observation", test_observation);
  ADD ("/acts/observation-refused", test_observation_refused);
  ADD ("/acts/problem-and-allergy", test_problem_and_allergy);
  ADD ("/acts/task", test_task);
  ADD ("/acts/task-of-a-server", test_task_of_a_server);
  ADD ("/acts/entered-in-error", test_entered_in_error);
  ADD ("/acts/marks", test_marks);
  ADD ("/acts/conversation", test_conversation);
  ADD ("/acts/lists", test_lists);
  ADD ("/acts/conflict", test_conflict);
  ADD ("/acts/closed", test_closed);
  ADD ("/acts/killed", test_killed);
  return g_test_run ();
}
