/* test-print-marks.c: what a paper says of a line beside its name: each result that is still to come, the state of a task,
 * what was entered in error.
 */
#include "overview-fixture.h"

#include "flow-sheet-paper.h"
#include "list-paper.h"
#include "paper-fixture.h"
#include "section.h"
#include "summary-paper.h"

#include <string.h>

#define PERSON                                                                              \
  "{\"resourceType\":\"Patient\",\"id\":\"s\",\"name\":[{\"family\":\"Secret\",\"given\":[" \
  "\"Anna\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/s\"}"
#define VALUE                                                                                    \
  "{\"resourceType\":\"Observation\",\"id\":\"v\"," SUBJECT                                      \
  ",\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],"               \
  "\"code\":{\"coding\":[{\"system\":\"urn:made\",\"code\":\"lime\",\"display\":\"Lime\"}]},"    \
  "\"effectiveDateTime\":\"2026-11-14T08:00:00-06:00\",\"valueQuantity\":{\"value\":5,\"unit\":" \
  "\"mmol/L\"}}\n"
#define SENT(id, when)                                                                        \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\"," SUBJECT                              \
  ",\"status\":\"registered\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],"       \
  "\"code\":{\"coding\":[{\"system\":\"urn:made\",\"code\":\"lime\",\"display\":\"Lime\"}]}," \
  "\"effectiveDateTime\":\"2026-11-15T" when ":00-06:00\"}\n"
#define TASK(id, status, words)                                                                   \
  "{\"resourceType\":\"Task\",\"id\":\"" id "\",\"for\":{\"reference\":\"Patient/s\"},"           \
  "\"status\":\"" status "\",\"intent\":\"order\",\"authoredOn\":\"2026-10-09\",\"description\":" \
  "\"" words "\"}\n"
#define PROBLEM(id, verified, words)                                                            \
  "{\"resourceType\":\"Condition\",\"id\":\"" id "\"," SUBJECT ",\"verificationStatus\":{\""    \
  "coding\":[{\"code\":\"" verified "\"}]},\"category\":[{\"coding\":[{\"code\":\"problem-"     \
  "list-item\"}]}],\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":" \
  "\"" words "\"}}\n"
#define ALLERGY(id, verified, words)                                                            \
  "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"" id "\",\"patient\":{\"reference\":"      \
  "\"Patient/s\"},\"verificationStatus\":{\"coding\":[{\"code\":\"" verified "\"}]},\"code\":{" \
  "\"text\":\"" words "\"}}\n"
#define DONE(id, status, words)                                                        \
  "{\"resourceType\":\"Procedure\",\"id\":\"" id "\"," SUBJECT ",\"status\":\"" status \
  "\",\"performedDateTime\":\"2026-10-09\",\"code\":{\"text\":\"" words "\"}}\n"

/* Two in one day are two, each with its time, in one time of a day one. */
static void
test_pending (void)
{
  static const char json[] = PERSON VALUE SENT ("a", "08:00") SENT ("b", "13:30");
  RoundsFlowSheetSpan span = { .days = TRUE, .from = G_MININT64, .to = G_MAXINT64 };
  g_autoptr (UiRecord) record = ui_record_new ();

  overview_put (record, json, "SECRET Anna");
  ui_record_open (record, "SECRET");
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *words = NULL;

      span.days = i == 0;
      words = paper_fixture_words (rounds_flow_sheet_paper_new (record->patient, &span, NULL));
      g_assert_cmpuint (paper_fixture_count (words, "pending"), ==, 2);
      if (span.days)
        paper_fixture_assert_has (words, "pending\npending, 13:30");
    }
}

static char *
page (UiRecord *record, const char *section)
{
  GtkWidget *widget = rounds_section_find (section)->make (record->patient);

  ui_record_show (record, widget, 1000, 700);
  return paper_fixture_words (
      rounds_list_paper_new (ROUNDS_LIST_PAGE (widget), "List", TRUE, NULL));
}

/* The line of words that begins with name. (transfer full) */
static char *
line_of (const char *words, const char *name)
{
  const char *at = strstr (words, name);

  if (at == NULL)
    g_error ("“%s” is not on the paper:\n%s", name, words);
  return g_strndup (at, strcspn (at, "\n"));
}

/* Paper has no colour and no line through words: each state is said. */
static void
test_states (void)
{
  static const char json[] = PERSON TASK ("t1", "requested", "Weigh daily")
      TASK ("t2", "completed", "Ring her") TASK ("t3", "entered-in-error", "Ask him")
          PROBLEM ("p1", "confirmed", "Gout") PROBLEM ("p2", "entered-in-error", "Asthma")
              PROBLEM ("p3", "refuted", "Measles") ALLERGY ("a1", "confirmed", "Strawberry")
                  ALLERGY ("a2", "entered-in-error", "Latex") DONE ("d1", "completed", "Biopsy")
                      DONE ("d2", "entered-in-error", "Scopy");
  static const struct
  {
    const char *section, *name, *says;
  } lines[] = {
    { "tasks", "Weigh daily", "requested" },       { "tasks", "Ring her", "completed" },
    { "tasks", "Ask him", "entered in error" },    { "problems", "Asthma", "entered in error" },
    { "problems", "Measles", "refuted" },          { "allergies", "Latex", "entered in error" },
    { "procedures", "Scopy", "entered in error" },
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *summary = NULL;

  overview_put (record, json, "SECRET Anna");
  ui_record_open (record, "SECRET");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *words = page (record, lines[i].section);
      g_autofree char *line = line_of (words, lines[i].name);

      paper_fixture_assert_has (line, lines[i].says);
    }
  summary = paper_fixture_words (rounds_summary_paper_new (record->patient, TRUE));
  {
    g_autofree char *line = line_of (summary, "Latex");

    paper_fixture_assert_has (line, "entered in error");
  }
  paper_fixture_assert_not (summary, "Asthma");
}

#define ORDER(id, code, day, dose)                                                           \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\"," SUBJECT                       \
  ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"" day                        \
  "\",\"medicationCodeableConcept\":{\"coding\":[{\"system\":\"http://www.nlm.nih.gov/"      \
  "research/umls/rxnorm\",\"code\":\"" code "\"}]},\"dosageInstruction\":[{\"text\":\"" dose \
  "\"}]}\n"

/* Each course of a medicine has its own dose and its own state. */
static void
test_courses (void)
{
  static const char json[] = PERSON ORDER ("a", "314076", "2026-10-01", "one each morning")
      ORDER ("b", "314076", "2026-10-01", "two each evening")
          ORDER ("c", "314077", "2015-10-01", "one daily");
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL;

  overview_put (record, json, "SECRET Anna");
  ui_record_open (record, "SECRET");
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, TRUE));
  paper_fixture_assert_has (words, "lisinopril · 10 MG\tone each morning · current, confirmed\n");
  paper_fixture_assert_has (words, "lisinopril · 10 MG\ttwo each evening · current, confirmed\n");
  paper_fixture_assert_has (words,
                            "lisinopril · 20 MG\tone daily · listed active, not confirmed\n");
}

/* On 31-Oct-2026 at 23:35: what is critical stands before what is only flagged. */
static void
test_summary_as_of (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL, *then = NULL;
  const char *results, *critical;

  ui_record_open (record, "Wes853");
  rounds_patient_set_at (record->patient, 1793507700000);
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  results = strstr (words, "Latest of each result");
  g_assert_nonnull (results);
  critical = strstr (results, "6.6 mmol/L");
  g_assert_nonnull (critical);
  g_assert_true (strstr (results, "mg/dL") == NULL || strstr (results, "mg/dL") > critical);
  /* Of a moment before there was anything, that is all that can be said. */
  rounds_patient_set_at (record->patient,
                         rounds_patient_get_now (record->patient) - 63ll * 365 * 24 * 3600 * 1000);
  then = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  paper_fixture_assert_not (then, "No current medicine");
  paper_fixture_assert_not (then, "No result in this record");
  paper_fixture_assert_has (then, "up to this moment");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/print-marks/pending", test_pending);
  g_test_add_func ("/print-marks/states", test_states);
  g_test_add_func ("/print-marks/courses", test_courses);
  g_test_add_func ("/w17/summary-as-of", test_summary_as_of);
  return g_test_run ();
}
