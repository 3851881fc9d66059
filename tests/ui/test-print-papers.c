/* test-print-papers.c: what the papers of a chart keep back and what they say of it; values without a date or a time.
 * Every chart is made here: what is sensitive has a label, whatever it is called.
 */
#include "overview-fixture.h"

#include "counts.h"
#include "flow-sheet-paper.h"
#include "last-note.h"
#include "list-paper.h"
#include "overview-paper.h"
#include "paper-fixture.h"
#include "question-paper.h"
#include "result-papers.h"
#include "section.h"
#include "summary-paper.h"

#include <glib/gstdio.h>
#include <string.h>

#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"HIV\"}]}"
#define PERSON                                                                              \
  "{\"resourceType\":\"Patient\",\"id\":\"s\",\"name\":[{\"family\":\"Secret\",\"given\":[" \
  "\"Anna\""                                                                                \
  "]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/s\"}"

typedef struct
{
  const char *id, *name, *status, *when, *value; /* when, value: NULL, none */
  gboolean sensitive;
} Result;

static void
put_results (GString *json, const Result *results, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      const Result *one = &results[i];

      g_string_append_printf (
          json,
          "{\"resourceType\":\"Observation\",\"id\":\"%s\"%s," SUBJECT ",\"status\":\"%s\","
          "\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{"
          "\"system\":\"urn:made\",\"code\":\"%s\",\"display\":\"%s\"}]},"
          "\"issued\":\"2026-11-15T09:00:00-06:00\"",
          one->id, one->sensitive ? LABEL : "", one->status, one->name, one->name);
      if (one->when != NULL)
        g_string_append_printf (json, ",\"effectiveDateTime\":\"%s\"", one->when);
      if (one->value != NULL)
        g_string_append_printf (json, ",\"valueQuantity\":{\"value\":%s,\"unit\":\"mmol/L\"}",
                                one->value);
      g_string_append (json, "}\n");
    }
}

/* focus: NULL, of nothing. */
static void
put_task (GString *json, const char *id, const char *title, const char *focus)
{
  g_string_append_printf (
      json,
      "{\"resourceType\":\"Task\",\"id\":\"%s\",\"for\":{\"reference\":\"Patient/s\"},\"status\":"
      "\"requested\",\"intent\":\"order\",\"description\":\"%s\",\"authoredOn\":"
      "\"2026-11-15T07:10:00-06:00\"%s%s%s}\n",
      id, title, focus != NULL ? ",\"focus\":{\"reference\":\"" : "", focus != NULL ? focus : "",
      focus != NULL ? "\"}" : "");
}

typedef struct
{
  const char *id, *rxnorm, *name, *status;
  gboolean sensitive;
} Order;

static void
put_orders (GString *json, const Order *orders, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"MedicationRequest\",\"id\":\"%s\"%s," SUBJECT ",\"status\":\"%s\","
        "\"intent\":\"order\",\"medicationCodeableConcept\":{\"coding\":[{\"system\":"
        "\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"%s\",\"display\":\"%s\"}],"
        "\"text\":\"%s\"},\"authoredOn\":\"2026-11-15\",\"dosageInstruction\":[{\"text\":\"1 "
        "tablet "
        "daily\"}]}\n",
        orders[i].id, orders[i].sensitive ? LABEL : "", orders[i].status, orders[i].rxnorm,
        orders[i].name, orders[i].name);
}

/* Progress notes by their day: the newer is the last one. */
static void
put_note (GString *json, const char *id, const char *title, const char *day, const char *text)
{
  g_autofree char *data = g_base64_encode ((const guchar *) text, strlen (text));

  g_string_append_printf (
      json,
      "{\"resourceType\":\"DocumentReference\",\"id\":\"%s\"," SUBJECT ",\"status\":\"current\","
      "\"date\":\"%sT08:00:00-06:00\",\"type\":{\"text\":\"%s\"},\"content\":[{\"attachment\":{"
      "\"contentType\":\"text/plain\",\"data\":\"%s\"}}]}\n",
      id, day, title, data);
}

static void
put_problem (GString *json, const char *id, const char *name, gboolean sensitive)
{
  g_string_append_printf (
      json,
      "{\"resourceType\":\"Condition\",\"id\":\"%s\"%s," SUBJECT ",\"clinicalStatus\":{\"coding\":"
      "[{\"code\":\"active\"}]},\"category\":[{\"coding\":[{\"code\":\"problem-list-item\"}]}],"
      "\"code\":{\"text\":\"%s\"},\"onsetDateTime\":\"2020-01-01\"}\n",
      id, sensitive ? LABEL : "", name);
}

static RoundsPatient *
open_secret (UiRecord *record, const GString *json)
{
  overview_put (record, json->str, "SECRET Anna");
  return ui_record_open (record, "SECRET");
}

/* ---- the overview ---- */

#define LOAD    "Virus load, serum or plasma"
#define MORNING "2026-11-15T08:00:00-06:00"

#define PLAN \
  "Assessment and plan\n1. The VIRUS LOAD is known.\n2. Lisinopril goes on.\n3. Salt again.\n"

static void
make_secret (UiRecord *record)
{
  static const Result results[] = {
    { "load", LOAD, "final", MORNING, "4711", TRUE },
    { "salt", "Salt, serum or plasma", "final", MORNING, "5.1", FALSE },
    { "old", "Old test", "final", "2026-11-14T08:00:00-06:00", "815.3", TRUE },
    { "sent-1", "Virus type, serum or plasma", "registered", MORNING, NULL, TRUE },
    { "sent-2", "Lime, serum or plasma", "registered", MORNING, NULL, FALSE },
  };
  static const Order orders[] = {
    { "m1", "314076", "lisinopril 10 MG Oral Tablet", "active", TRUE },
    { "m2", "314077", "lisinopril 20 MG Oral Tablet", "active", TRUE },
    { "m3", "312961", "simvastatin 20 MG Oral Tablet", "active", FALSE },
    { "m4", "314231", "simvastatin 10 MG Oral Tablet", "active", FALSE },
    { "m5", "x5", "Secretol 1 mg", "stopped", TRUE },
    { "m6", "x6", "Openol 1 mg", "stopped", FALSE },
  };
  g_autoptr (GString) json = g_string_new (PERSON);

  put_results (json, results, G_N_ELEMENTS (results));
  put_task (json, "t1", "Talk about it", "Observation/load");
  put_task (json, "t2", "Repeat the virus load", NULL);
  put_task (json, "t3", "Weigh daily", "Observation/salt");
  put_orders (json, orders, G_N_ELEMENTS (orders));
  put_note (json, "n", "Progress note", "2026-11-15", PLAN);
  put_problem (json, "p", "Virus infection", TRUE);
  for (guint i = 0; i < 14; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      g_autofree char *name = g_strdup_printf ("Complaint %u", i);

      put_problem (json, id, name, FALSE);
    }
  open_secret (record, json);
}

/* By none of its names, from no card; and what is not sensitive stays, the medicine ordered twice among it. */
static void
test_sensitive (void)
{
  static const char *const kept[] = { "virus",      "4711",       "old test", "815.3",
                                      "lisinopril", "Talk about", "Secretol", NULL };
  static const char *const stays[] = { "1 result 15-Nov-2026 08:00: Salt",
                                       "Pending: Lime, sent",
                                       "Weigh daily",
                                       "from Salt",
                                       "ordered twice: simvastatin",
                                       "simvastatin 20 MG Oral Tablet: ",
                                       "stopped: Openol",
                                       "Complaint 1",
                                       "Salt again",
                                       "What stands here in the note names a sensitive",
                                       "of these counts are not on this paper",
                                       NULL };
  static const char *const whole[] = { "Virus load 4711",
                                       "Pending: ",
                                       "Virus type, sent",
                                       "Talk about it",
                                       "from Virus load",
                                       "lisinopril 10 MG",
                                       "Secretol 1 mg",
                                       "Virus infection",
                                       "The VIRUS LOAD is known",
                                       "Lisinopril goes on",
                                       NULL };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL, *all = NULL;
  guint kept_back = 0, none = 0;

  make_secret (record);
  words = paper_fixture_words (
      rounds_overview_paper_new (record->patient, PLAN, FALSE, &kept_back));
  all = paper_fixture_words (rounds_overview_paper_new (record->patient, PLAN, TRUE, &none));
  for (guint i = 0; kept[i] != NULL; i++)
    paper_fixture_assert_not (words, kept[i]);
  for (guint i = 0; stays[i] != NULL; i++)
    paper_fixture_assert_has (words, stays[i]);
  for (guint i = 0; whole[i] != NULL; i++)
    paper_fixture_assert_has (all, whole[i]);
  g_assert_cmpuint (kept_back, >, 8);
  g_assert_cmpuint (none, ==, 0);
  paper_fixture_assert_has (all, "Sensitive and social entries are on this paper");
  paper_fixture_assert_not (all, "What stands here in the note");
}

/* A newer note without a plan is counted, and not named where it is sensitive or its title names what is. */
static void
test_newer_note (void)
{
  static const struct
  {
    const char *meta, *title;
    guint sensitive;
  } rows[] = { { "", "Plain consult", 1 },
               { LABEL, "Quiet consult", 2 },
               { "", "Talk on virus infection", 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UiRecord) record = ui_record_new ();
      g_autoptr (GString) json = g_string_new (PERSON);
      g_autofree char *words = NULL, *all = NULL;
      g_auto (RoundsNoteSection) words_alone = { NULL, NULL };
      const RoundsChartRow *note;
      guint attachment, kept_back = 0;

      put_problem (json, "p", "Virus infection", TRUE);
      put_note (json, "old", "Progress note", "2026-11-10", PLAN);
      g_string_append_printf (
          json,
          "{\"resourceType\":\"DocumentReference\",\"id\":\"new\"%s," SUBJECT
          ",\"status\":\"current\","
          "\"date\":\"2026-11-15T08:00:00-06:00\",\"type\":{\"text\":\"%s\"},\"content\":[{"
          "\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"V29yZHM=\"}}]}\n",
          rows[i].meta, rows[i].title);
      open_secret (record, json);
      note = rounds_last_note (record->patient, &attachment);
      g_assert_cmpstr (note->event->title, ==, rows[i].title);
      rounds_note_section_find ("Words", &words_alone);
      g_assert_true (rounds_last_note_pass (record->patient, note->event->rid, note->event->version,
                                            &words_alone));
      words = paper_fixture_words (rounds_overview_paper_new (record->patient,
                                                              "Assessment and plan\n1. Salt.\n",
                                                              FALSE, &kept_back));
      all = paper_fixture_words (rounds_overview_paper_new (record->patient,
                                                            "Assessment and plan\n1. Salt.\n", TRUE,
                                                            NULL));
      paper_fixture_assert_has (words, "In 1 newer note no assessment or plan was found");
      paper_fixture_assert_has (all, rows[i].title);
      if (rows[i].sensitive > 1)
        paper_fixture_assert_not (words, rows[i].title);
      else
        paper_fixture_assert_has (words, rows[i].title);
      /* the problem, and the note */
      g_assert_cmpuint (kept_back, ==, rows[i].sensitive);
    }
}

/* ---- a list ---- */

/* A group is named by its newest entry, which may be one that is kept back, alone or with others that are not. */
static void
test_groups (void)
{
  static const struct
  {
    const char *id, *cvx, *name, *day, *meta;
  } doses[] = { { "a", "1", "Quiet vaccine", "2026-10-09", LABEL },
                { "b", "2", "Hidden name of it", "2026-09-08", LABEL },
                { "c", "2", "Open name of it", "2025-08-07", "" },
                { "d", "3", "Plain vaccine", "2024-07-06", "" } };
  static const char *const kept[] = { "Quiet", "Hidden", "Oct-2026", "Sep-2026", NULL };
  static const char *const stays[] = { "A group with sensitive entries (1)",
                                       "A group with sensitive entries (2)", "Open name of it",
                                       "Plain vaccine (1) · latest 06-Jul-2024", NULL };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL, *all = NULL;
  guint kept_back = 0;
  GtkWidget *page;

  for (gsize i = 0; i < G_N_ELEMENTS (doses); i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Immunization\",\"id\":\"%s\"%s,\"patient\":{\"reference\":\"Patient/"
        "s\"},"
        "\"status\":\"completed\",\"vaccineCode\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/"
        "sid/cvx\","
        "\"code\":\"%s\",\"display\":\"%s\"}]},\"occurrenceDateTime\":\"%s\"}\n",
        doses[i].id, doses[i].meta, doses[i].cvx, doses[i].name, doses[i].day);
  open_secret (record, json);
  page = rounds_section_find ("immunizations")->make (record->patient);
  ui_record_show (record, page, 1000, 700);
  words = paper_fixture_words (
      rounds_list_paper_new (ROUNDS_LIST_PAGE (page), "Immunizations", FALSE, &kept_back));
  all = paper_fixture_words (
      rounds_list_paper_new (ROUNDS_LIST_PAGE (page), "Immunizations", TRUE, NULL));
  for (guint i = 0; kept[i] != NULL; i++)
    {
      paper_fixture_assert_not (words, kept[i]);
      paper_fixture_assert_has (all, kept[i]);
    }
  for (guint i = 0; stays[i] != NULL; i++)
    paper_fixture_assert_has (words, stays[i]);
  g_assert_cmpuint (kept_back, ==, 2);
}

/* ---- the summary, what was looked for, what is seen ---- */

/* Nothing that is kept back is called none, and where nothing is it is said. */
static void
test_summary (void)
{
  static const Order orders[] = { { "m1", "314076", "lisinopril 10 MG Oral Tablet", "active",
                                    TRUE } };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL, *whole = NULL;

  put_orders (json, orders, G_N_ELEMENTS (orders));
  put_problem (json, "p", "Virus infection", TRUE);
  open_secret (record, json);
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  whole = paper_fixture_words (rounds_summary_paper_new (record->patient, TRUE));
  paper_fixture_assert_not (words, "lisinopril");
  paper_fixture_assert_not (words, "No current medicine");
  paper_fixture_assert_not (words, "No active problem");
  paper_fixture_assert_has (
      words, "Medicines\nOnly sensitive or social entries, which are not on this paper");
  paper_fixture_assert_has (words, "No result in this record");
  paper_fixture_assert_has (whole, "lisinopril");
  paper_fixture_assert_not (whole, "Only sensitive");
}

#define RESTRICTED                                                                \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" \
  "v3-Confidentiality\","                                                         \
  "\"code\":\"R\"}]}"

/* All that is sensitive on it is labelled, and there is some. */
static gboolean
guards_all_labelled (RoundsPaper *paper)
{
  const char *guard = rounds_paper_get_guard (paper);
  guint sensitive = 0, labelled = 0;

  return guard != NULL &&
         sscanf (guard, "%u sensitive or social entries are on it. %u of them are labelled",
                 &sensitive, &labelled) == 2 &&
         sensitive == labelled && sensitive > 1;
}

/* H8: what is labelled restricted was opened with a reason, and stays off paper until it is asked for; then it is
 * asked once more, with how many there are. */
static void
test_restricted (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autoptr (RoundsPaper) paper = NULL, whole = NULL;
  GtkWidget *page;
  g_autofree char *words = NULL;

  put_problem (json, "p", "Virus infection", TRUE);
  put_problem (json, "q", "Plain cough", FALSE);
  g_string_append (json, "{\"resourceType\":\"Condition\",\"id\":\"r\"" RESTRICTED "," SUBJECT
                         ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{"
                         "\"text\":\"Quiet matter\"}}\n");
  overview_put (record, json->str, "SECRET Anna");
  record->patient = rounds_patient_open (record->session, ui_record_rid (record, "SECRET"),
                                         "treatment", ROUNDS_SECRECY_RESTRICTED);
  g_assert_true (test_wait_until (test_desk_is_open, record->patient, TEST_PATIENCE_MS));
  paper = rounds_summary_paper_new (record->patient, FALSE);
  whole = rounds_summary_paper_new (record->patient, TRUE);
  g_assert_null (rounds_paper_get_guard (paper));
  g_assert_cmpstr (rounds_paper_get_guard (whole), ==,
                   "2 sensitive or social entries are on it. 1 of them is labelled restricted");
  words = paper_fixture_words (g_steal_pointer (&paper));
  paper_fixture_assert_has (words, "Plain cough");
  paper_fixture_assert_not (words, "Quiet matter");
  paper_fixture_assert_has (words, "2 sensitive or social entries are not on this paper");
  words = (g_free (words), paper_fixture_words (g_steal_pointer (&whole)));
  paper_fixture_assert_has (words, "Quiet matter");
  /* Of a picture nobody knows what is on it. */
  page = gtk_label_new ("Seen");
  ui_record_show (record, page, 300, 300);
  paper = rounds_page_paper_new (record->patient, page, "Page");
  g_assert_nonnull (strstr (rounds_paper_get_guard (paper), "of the 2 sensitive entries"));
}

/* So do the overview and what a question was answered from. */
static void
test_labelled (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
  g_autoptr (RoundsEvidence) evidence = NULL;
  g_autoptr (RoundsPaper) overview = NULL, question = NULL;
  RoundsChatTurn *turn;

  put_problem (json, "q", "Plain cough", FALSE);
  for (guint i = 0; i < 14; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Condition\",\"id\":\"r%u\"" RESTRICTED "," SUBJECT
        ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},"
        "\"category\":[{\"coding\":[{\"code\":\"problem-list-item\"}]}],\"code\":{"
        "\"text\":\"Quiet matter %u\"}}\n",
        i, i);
  g_string_append (json, "{\"resourceType\":\"MedicationRequest\",\"id\":\"m\"" RESTRICTED
                         "," SUBJECT ",\"status\":\"stopped\",\"intent\":\"order\","
                         "\"medicationCodeableConcept\":{\"text\":\"Quietol 1 mg\"},"
                         "\"authoredOn\":\"2026-11-15\"}\n");
  overview_put (record, json->str, "SECRET Anna");
  record->patient = rounds_patient_open (record->session, ui_record_rid (record, "SECRET"),
                                         "treatment", ROUNDS_SECRECY_RESTRICTED);
  g_assert_true (test_wait_until (test_desk_is_open, record->patient, TEST_PATIENCE_MS));
  overview = rounds_overview_paper_new (record->patient, NULL, TRUE, NULL);
  g_test_message ("%s", rounds_paper_get_guard (overview));
  g_assert_true (guards_all_labelled (overview));
  evidence = rounds_evidence_new (record->patient, "quiet matter");
  turn = g_object_ref_sink (rounds_chat_turn_new ("quiet matter", answer, NULL));
  rounds_chat_turn_set_citations (turn, rounds_citations_new (record->patient, evidence));
  question = rounds_question_paper_new (record->patient, turn, TRUE, NULL);
  g_test_message ("%s", rounds_paper_get_guard (question));
  g_assert_true (guards_all_labelled (question));
  g_object_unref (turn);
}

/* A flagged or doubtful result is on it, however many others there are, and says what has to be said of it. */
static void
test_summary_flagged (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL;
  const char *left;

  ui_record_open (record, "Wes853");
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  paper_fixture_assert_has (words, "Potassium, serum or plasma: 5.4 mmol/L ▲ H");
  paper_fixture_assert_has (words, "2.83 %");
  paper_fixture_assert_has (words, "check unit");
  left = strstr (words, "none flagged");
  g_assert_nonnull (left);
  g_assert_null (strstr (left, "▲"));
}

/* A date says what it is of, a medicine how strong it is; contradictions that name what is kept back are counted. */
static void
test_summary_words (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL, *all = NULL;

  ui_record_open (record, "Wes853");
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  all = paper_fixture_words (rounds_summary_paper_new (record->patient, TRUE));
  paper_fixture_assert_has (
      words,
      "Suspected: Sore right knee, on and off\tonset not recorded, written down 13-Nov-2026\n");
  paper_fixture_assert_has (words, "Osteoporosis\tsince 02-Jul-2023 10:04\n");
  paper_fixture_assert_has (words, "Loss of teeth\tencounter 14-Dec-2003 09:04\n");
  paper_fixture_assert_has (words, "\nlisinopril · 10 MG\t");
  paper_fixture_assert_has (
      words, "This record contradicts itself\n29 contradictions are not on this paper");
  paper_fixture_assert_not (all, "contradictions are not");
}

static void
test_summary_of_nothing (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL;

  open_secret (record, json);
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  paper_fixture_assert_has (words, "Medicines\nNo current medicine in this record");
  paper_fixture_assert_has (words, "No active problem in this record");
}

/* Places and lines of sensitive records stay off, and are counted. */
static void
test_sources (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
  g_autoptr (RoundsEvidence) evidence = NULL;
  g_autofree char *plain = NULL, *all = NULL, *lines = NULL, *all_lines = NULL;
  RoundsChatTurn *turn;
  guint places = 0, given = 0;

  make_secret (record);
  evidence = rounds_evidence_new (record->patient, "virus and salt");
  turn = g_object_ref_sink (rounds_chat_turn_new ("virus and salt", answer, NULL));
  rounds_chat_turn_set_citations (turn, rounds_citations_new (record->patient, evidence));
  plain = paper_fixture_words (rounds_search_paper_new (record->patient, "test", FALSE, &places));
  all = paper_fixture_words (rounds_search_paper_new (record->patient, "test", TRUE, NULL));
  lines = paper_fixture_words (rounds_question_paper_new (record->patient, turn, FALSE, &given));
  all_lines = paper_fixture_words (rounds_question_paper_new (record->patient, turn, TRUE, NULL));
  paper_fixture_assert_not (plain, "Old test");
  paper_fixture_assert_has (all, "Old test");
  g_assert_cmpuint (places, >, 0);
  paper_fixture_assert_not (lines, "4711");
  paper_fixture_assert_has (lines, "Salt");
  paper_fixture_assert_has (lines, "not on this paper");
  paper_fixture_assert_has (all_lines, "4711");
  paper_fixture_assert_has (all_lines, "Sensitive and social entries are on this paper");
  g_assert_cmpuint (given, >, 0);
  g_object_unref (turn);
}

/* Asked while the past was shown, printed now: the paper is of then (W17), and says that it was printed now. */
static void
test_question_of_then (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
  g_autoptr (RoundsEvidence) then = NULL, now = NULL;
  g_autofree char *of_then = NULL, *of_now = NULL;
  RoundsChatTurn *turn;

  make_secret (record);
  rounds_patient_set_at (record->patient,
                         rounds_patient_get_now (record->patient) - 12ll * 3600000);
  then = rounds_evidence_new (record->patient, "salt");
  rounds_patient_set_at (record->patient, ROUNDS_NOW);
  now = rounds_evidence_new (record->patient, "salt");
  turn = g_object_ref_sink (rounds_chat_turn_new ("salt", answer, NULL));
  rounds_chat_turn_set_citations (turn, rounds_citations_new (record->patient, then));
  of_then = paper_fixture_words (rounds_question_paper_new (record->patient, turn, TRUE, NULL));
  paper_fixture_assert_has (of_then, "Printed 16-Nov-2026 08:00 · As of 15-Nov-2026 20:00");
  paper_fixture_assert_has (of_then, "\nFrom the record as of 15-Nov-2026 20:00\n");
  rounds_chat_turn_set_citations (turn, rounds_citations_new (record->patient, now));
  /* The other way around: asked now, printed while the past is shown. */
  rounds_patient_set_at (record->patient,
                         rounds_patient_get_now (record->patient) - 12ll * 3600000);
  of_now = paper_fixture_words (rounds_question_paper_new (record->patient, turn, TRUE, NULL));
  paper_fixture_assert_has (of_now, "As of 16-Nov-2026 08:00");
  paper_fixture_assert_has (of_now, "\nGiven besides, of the whole record, as it was then:\n");
  paper_fixture_assert_has (of_now, "\nFrom the record when asked, 16-Nov-2026 08:00\n");
  g_object_unref (turn);
}

/* The light letters of a dark window stand on its ground. Last: a look stays. */
static void
test_dark_page (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autoptr (RoundsPaper) paper = NULL;
  GtkWidget *page = gtk_label_new ("Light letters");
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 595, 842);
  cairo_t *cr = cairo_create (surface);

  open_secret (record, json);
  ui_test_look ("dark");
  ui_record_show (record, page, 300, 300);
  paper = rounds_page_paper_new (record->patient, page, "Page");
  g_assert_cmpuint (rounds_paper_layout (paper, PAPER_A4), ==, 1);
  rounds_paper_draw (paper, cr, 0);
  cairo_surface_flush (surface);
  /* A point of the page, away from its words. */
  g_assert_cmpuint (cairo_image_surface_get_data (
                        surface)[120 * cairo_image_surface_get_stride (surface) + 4 * 100],
                    <, 0x80);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* Pages of the first paper of window, once it is made and saved. */
typedef struct
{
  RoundsPrintWindow *window;
  const char *path;
} Saving;

static gboolean
is_saved (gpointer data)
{
  const Saving *self = data;

  if (strcmp (rounds_print_window_get_status (self->window), "Saved") == 0)
    return TRUE;
  rounds_print_window_save (self->window, self->path);
  return FALSE;
}

/* Another moment is shown while the text of the newest note is read: the plan below the title of the note of then is
 * that note's, which is long. */
static void
test_other_note (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *path = g_build_filename (record->desk.folder, "overview.pdf", NULL);
  g_autoptr (GString) json = g_string_new (PERSON), plan = g_string_new ("Assessment and plan\n");
  RoundsPrintAbout of = { record->session, NULL, "SECRET Anna" };
  g_autoptr (RoundsPrintWindow) window = NULL;

  for (guint i = 1; i < 200; i++)
    g_string_append_printf (plan, "%u. A point that is thought.\n", i);
  put_note (json, "long", "First note", "2026-11-10", plan->str);
  put_note (json, "short", "Second note", "2026-11-15", PLAN);
  of.patient = open_secret (record, json);
  window = ROUNDS_PRINT_WINDOW (g_object_ref (rounds_print_window_new (NULL, &of)));
  rounds_overview_papers_add (window, of.patient);
  rounds_patient_set_at (of.patient, rounds_patient_get_now (of.patient) - 3ll * 24 * 3600000);
  g_assert_true (test_wait_until (is_saved, &(Saving){ window, path }, TEST_PATIENCE_MS));
  g_assert_cmpuint (paper_fixture_pages (path), >, 2);
  gtk_window_destroy (GTK_WINDOW (window));
  g_unlink (path);
}

/* ---- the flow sheet ---- */

static const RoundsFlowSheetSpan whole = { .days = TRUE, .from = G_MININT64, .to = G_MAXINT64 };

static char *
flow_sheet (UiRecord *record, gboolean days, gboolean sensitive, guint *kept_back)
{
  RoundsFlowSheetSpan span = whole;

  span.days = days;
  span.sensitive = sensitive;
  return paper_fixture_words (rounds_flow_sheet_paper_new (record->patient, &span, kept_back));
}

/* A value without a date has a column of its own; of an earlier moment they are counted. */
static void
test_undated (void)
{
  static const Result results[] = {
    { "a", "Salt", "final", MORNING, "5.1", FALSE },
    { "b", "Salt", "final", NULL, "7.7", FALSE },
    { "c", "Lime", "final", NULL, "8.8", FALSE },
    { "d", "Virus load", "final", NULL, "4711", TRUE },
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);

  put_results (json, results, G_N_ELEMENTS (results));
  open_secret (record, json);
  for (int days = 0; days < 2; days++)
    {
      guint kept_back = 0;
      g_autofree char *words = flow_sheet (record, days, FALSE, &kept_back);

      paper_fixture_assert_has (words, "\tnot dated\n");
      paper_fixture_assert_has (words, "\t5.1\t7.7");
      paper_fixture_assert_has (words, "\t8.8");
      paper_fixture_assert_has (words, "2 values have no date and stand in the last column");
      paper_fixture_assert_not (words, "4711");
      paper_fixture_assert_not (words, "has no value in this time");
      g_assert_cmpuint (kept_back, ==, 1);
    }
  rounds_patient_set_at (record->patient, rounds_patient_get_now (record->patient) - 3600000);
  {
    g_autofree char *words = flow_sheet (record, TRUE, FALSE, NULL);

    paper_fixture_assert_has (
        words, "2 values have no date and are not on this paper of an earlier moment");
    paper_fixture_assert_not (words, "7.7");
  }
}

/* None has a date, and all of it is kept back: not "no results". */
static void
test_only_undated (void)
{
  static const Result results[] = { { "d", "Virus load", "final", NULL, "4711", TRUE } };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL, *all = NULL;

  put_results (json, results, G_N_ELEMENTS (results));
  open_secret (record, json);
  words = flow_sheet (record, TRUE, FALSE, NULL);
  all = flow_sheet (record, TRUE, TRUE, NULL);
  paper_fixture_assert_not (words, "No results in this record");
  paper_fixture_assert_not (words, "Virus");
  paper_fixture_assert_has (words, "1 sensitive or social entry is not on this paper");
  paper_fixture_assert_has (all, "\t4711");
}

/* What is kept back is neither "no value" nor an empty place of the record. */
static void
test_empty_places (void)
{
  static const Result results[] = {
    { "a", "Salt", "final", MORNING, "5.1", FALSE },
    { "b", "Virus load", "final", MORNING, "4711", TRUE },
    { "c", "Lime", "final", "2026-10-01T08:00:00-06:00", "8.8", FALSE },
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL, *all = NULL, *late = NULL;
  RoundsFlowSheetSpan span = whole;

  put_results (json, results, G_N_ELEMENTS (results));
  open_secret (record, json);
  words = flow_sheet (record, TRUE, FALSE, NULL);
  all = flow_sheet (record, TRUE, TRUE, NULL);
  paper_fixture_assert_has (words, "a time without a value on this paper");
  paper_fixture_assert_not (words, "a time without a value in this record");
  paper_fixture_assert_not (words, "no value in this time");
  paper_fixture_assert_has (all, "a time without a value in this record");
  span.from = rounds_patient_get_now (record->patient) - 7ll * 24 * 3600000;
  late = paper_fixture_words (rounds_flow_sheet_paper_new (record->patient, &span, NULL));
  paper_fixture_assert_has (late, "1 more row has no value in this time");
}

/* Of that day, at a time that nobody wrote down. */
static void
test_no_time (void)
{
  static const Result results[] = {
    { "a", "Salt", "final", MORNING, "5.1", FALSE },
    { "b", "Iron", "final", MORNING, "6.2", FALSE },
    { "c", "Lime", "final", "2026-11-15", "8.8", FALSE },
    { "d", "Lime", "final", "2026-10-15", "9.9", FALSE },
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL;

  put_results (json, results, G_N_ELEMENTS (results));
  open_secret (record, json);
  words = flow_sheet (record, TRUE, FALSE, NULL);
  paper_fixture_assert_has (words, "15-Nov-2026\n08:00");
  paper_fixture_assert_has (words, "8.8, no time");
  paper_fixture_assert_not (words, "5.1, no time");
  paper_fixture_assert_not (words, "9.9, no time"); /* its column has none, either */
}

/* ---- counts ---- */

static void
test_counts (void)
{
  static const char counted[] = "of these counts";
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *results = NULL, *news = NULL, *all = NULL;

  make_secret (record);
  results = paper_fixture_words (rounds_results_paper_new (record->patient, FALSE, NULL));
  news = paper_fixture_words (rounds_new_results_paper_new (record->patient, FALSE, NULL));
  all = paper_fixture_words (rounds_new_results_paper_new (record->patient, TRUE, NULL));
  paper_fixture_assert_has (news, "Unseen · 3");
  paper_fixture_assert_has (news,
                            "3 sensitive or social entries of these counts are not on this paper");
  paper_fixture_assert_not (news, "4711");
  paper_fixture_assert_has (results, counted);
  paper_fixture_assert_not (results, "virus");
  paper_fixture_assert_not (all, counted);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/print-papers/sensitive", test_sensitive);
  g_test_add_func ("/h8/restricted", test_restricted);
  g_test_add_func ("/h8/labelled", test_labelled);
  g_test_add_func ("/h8/newer-note", test_newer_note);
  g_test_add_func ("/h8/groups", test_groups);
  g_test_add_func ("/print-papers/other-note", test_other_note);
  g_test_add_func ("/print-papers/undated", test_undated);
  g_test_add_func ("/print-papers/only-undated", test_only_undated);
  g_test_add_func ("/print-papers/empty-places", test_empty_places);
  g_test_add_func ("/print-papers/no-time", test_no_time);
  g_test_add_func ("/print-papers/counts", test_counts);
  g_test_add_func ("/print-papers/summary", test_summary);
  g_test_add_func ("/print-papers/summary-flagged", test_summary_flagged);
  g_test_add_func ("/print-papers/summary-words", test_summary_words);
  g_test_add_func ("/print-papers/summary-of-nothing", test_summary_of_nothing);
  g_test_add_func ("/print-papers/sources", test_sources);
  g_test_add_func ("/print-papers/question-of-then", test_question_of_then);
  g_test_add_func ("/print-papers/dark-page", test_dark_page);
  return g_test_run ();
}
