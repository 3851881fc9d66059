/* test-print-lists.c: a list on paper keeps back what tells of something sensitive though its own record is not marked:
 * by the reason of it, by what it points to, by words that are a name of it (H8).
 */
#include "overview-fixture.h"

#include "counts.h"
#include "list-paper.h"
#include "overview-paper.h"
#include "paper-fixture.h"
#include "section.h"
#include "summary-paper.h"

#include <glib/gi18n.h>
#include <string.h>

#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"SDV\"}]}"
#define PERSON                                                                              \
  "{\"resourceType\":\"Patient\",\"id\":\"s\",\"name\":[{\"family\":\"Secret\",\"given\":[" \
  "\"Anna\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/s\"}"

/* Of a name that no table knows, and labelled by its source. */
#define QUIET                                                                                     \
  "{\"resourceType\":\"Condition\",\"id\":\"quiet\"" LABEL "," SUBJECT                            \
  ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":\"Quiet matter\"}" \
  "}\n"

#define WORDS(reason) "\"reasonCode\":[{\"text\":\"" reason "\"}]"
#define ICD(code, words)                                                                  \
  "\"reasonCode\":[{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10\",\"code\":" \
  "\"" code "\",\"display\":\"" words "\"}]}]"
#define POINTS(to) "\"reasonReference\":[{\"reference\":\"" to "\"}]"

#define TEAM(name) "CareTeam", SUBJECT ",\"status\":\"active\",\"name\":\"" name "\""
#define VISIT(name)                                                                              \
  "Encounter", SUBJECT ",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},"                  \
                       "\"period\":{\"start\":\"2026-10-09\",\"end\":\"2026-10-09\"},\"type\":[" \
                       "{\"text\":\"" name "\"}]"
#define DONE(name)                                                                                \
  "Procedure", SUBJECT ",\"status\":\"completed\",\"performedDateTime\":\"2026-10-09\",\"code\":" \
                       "{\"text\":\"" name "\"}"
#define ORDER(name)                                                                       \
  "ServiceRequest", SUBJECT ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":" \
                            "\"2026-10-09\",\"code\":{\"text\":\"" name "\"}"
#define DRUG(name)                                                                        \
  "MedicationRequest",                                                                    \
      SUBJECT ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":"               \
              "\"2026-10-09\",\"dosageInstruction\":[{\"text\":\"1 tablet daily\","       \
              "\"doseAndRate\":[{\"doseQuantity\":{\"value\":1,\"unit\":\"tablet\"}}]}]," \
              "\"medicationCodeableConcept\":{\"text\":\"" name "\"}"
#define TASK(name)                                                                               \
  "Task", "\"for\":{\"reference\":\"Patient/s\"},\"status\":\"requested\",\"intent\":\"order\"," \
          "\"authoredOn\":\"2026-10-09\",\"description\":\"" name "\""

typedef struct
{
  const char *type, *record, *reason; /* reason: a member of the record */
} Row;

/* Opens the chart of these records and a condition that is labelled sensitive. */
static void
open_chart (UiRecord *record, const Row *rows, gsize n)
{
  g_autoptr (GString) json = g_string_new (PERSON QUIET);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (json, "{\"resourceType\":\"%s\",\"id\":\"r%u\",%s,%s}\n", rows[i].type,
                            (guint) i, rows[i].record, rows[i].reason);
  overview_put (record, json->str, "SECRET Anna");
  ui_record_open (record, "SECRET");
}

/* How many are kept back is said on the paper, and asked about before the whole one goes out. */
static void
check_counts (const char *words, RoundsPaper *whole, guint n)
{
  g_autofree char *left =
      g_strdup_printf (ngettext ("%u sensitive or social entry of these counts is not on",
                                 "%u sensitive or social entries of these counts are not on", n),
                       n);
  g_autofree char *guard = g_strdup_printf (ngettext ("%u sensitive or social entry is on it",
                                                      "%u sensitive or social entries are on it",
                                                      n),
                                            n);

  paper_fixture_assert_has (words, left);
  g_assert_cmpstr (rounds_paper_get_guard (whole), ==, guard);
}

/* A page by its name: what stays off its paper, each in an entry, and what does not. */
static void
check (const char *section,
       const Row *rows,
       gsize n,
       const char *const *kept,
       const char *const *stays)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL, *all = NULL;
  guint kept_back = 0, n_kept = g_strv_length ((char **) kept);
  RoundsPaper *whole;
  GtkWidget *page;

  open_chart (record, rows, n);
  page = rounds_section_find (section)->make (record->patient);
  ui_record_show (record, page, 1000, 700);
  words = paper_fixture_words (
      rounds_list_paper_new (ROUNDS_LIST_PAGE (page), "List", FALSE, &kept_back));
  whole = rounds_list_paper_new (ROUNDS_LIST_PAGE (page), "List", TRUE, NULL);
  g_assert_cmpuint (kept_back, ==, n_kept);
  check_counts (words, whole, n_kept);
  all = paper_fixture_words (whole);
  for (guint i = 0; i < n_kept; i++)
    {
      paper_fixture_assert_not (words, kept[i]);
      paper_fixture_assert_has (all, kept[i]);
    }
  for (guint i = 0; stays[i] != NULL; i++)
    paper_fixture_assert_has (words, stays[i]);
}

/* "Quiet matter" stands in no table: another line that says it is known by the name of the record. */
#define REASONS(make)                                                 \
  { make ("By its word"), WORDS ("HIV clinic") },                     \
      { make ("By its code"), ICD ("F33.1", "Recurrent, moderate") }, \
      { make ("By its name"), WORDS ("Quiet matter") },               \
      { make ("By its record"), POINTS ("Condition/quiet") },         \
      { make ("Plain one"), WORDS ("Sore throat") },                  \
  {                                                                   \
    make ("Plain two"), ICD ("J02.9", "Acute pharyngitis")            \
  }

static const char *const kept_reasons[] = { "By its word", "By its code", "By its name",
                                            "By its record", NULL };
static const char *const plain_reasons[] = { "Plain one", "Sore throat", "Plain two",
                                             "Acute pharyngitis", NULL };

static void
test_reasons (gconstpointer section)
{
  static const Row teams[] = { REASONS (TEAM) }, visits[] = { REASONS (VISIT) },
                   done[] = { REASONS (DONE) }, orders[] = { REASONS (ORDER) },
                   drugs[] = { REASONS (DRUG) };
  const struct
  {
    const char *name, *section;
    const Row *rows;
  } pages[] = { { "teams", "care", teams },
                { "visits", "other", visits },
                { "procedures", "procedures", done },
                { "orders", "other", orders },
                { "medicines", "medications", drugs } };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (strcmp (pages[i].name, section) == 0)
      check (pages[i].section, pages[i].rows, G_N_ELEMENTS (teams), kept_reasons, plain_reasons);
}

#define MOTHER(name)                                              \
  "FamilyMemberHistory",                                          \
      "\"patient\":{\"reference\":\"Patient/"                     \
      "s\"},\"status\":\"completed\",\"relationship\":{\"text\":" \
      "\"Mother\"}",                                              \
      "\"condition\":[{\"code\":{\"text\":\"" name "\"}}]"
#define OWN(name)                                                                  \
  "Condition", SUBJECT ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]}", \
      "\"code\":"                                                                  \
      "{\"text\":\"" name "\"}"

/* An illness of her mother's is told nowhere, but does not hide her own of the same name. */
static void
test_relatives (void)
{
  static const Row rows[] = {
    { MOTHER ("Sore hip") },
    { OWN ("Sore hip") },
    { MOTHER ("Sore knee") },
    { VISIT ("For herself"), WORDS ("Sore hip") },
    { VISIT ("For her mother"), WORDS ("Sore knee") },
  };
  static const char *const kept[] = { "For her mother", NULL };
  static const char *const stays[] = { "For herself", "Sore hip", NULL };

  check ("other", rows, G_N_ELEMENTS (rows), kept, stays);
}

/* Its title is somebody's own words, and "from" is the name of what it came from. */
static void
test_tasks (void)
{
  static const Row rows[] = {
    { TASK ("Ring her"), "\"focus\":{\"reference\":\"Condition/quiet\"}" },
    { TASK ("Ask again about the quiet matter"), "\"priority\":\"routine\"" },
    { TASK ("Weigh daily"), "\"priority\":\"routine\"" },
  };
  static const char *const kept[] = { "Ring her", "Ask again", NULL };
  static const char *const stays[] = { "Weigh daily", NULL };

  check ("tasks", rows, G_N_ELEMENTS (rows), kept, stays);
}

#define ORDERED(code, name)                                                                       \
  "MedicationRequest",                                                                            \
      SUBJECT ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-10-09\","        \
              "\"dosageInstruction\":[{\"text\":\"1 tablet daily\"}],"                            \
              "\"medicationCodeableConcept\":{\"coding\":[{\"system\":\"http://www.nlm.nih.gov/"  \
              "research/umls/rxnorm\",\"code\":\"" code "\",\"display\":\"" name "\"}],\"text\":" \
              "\"" name "\"}"
#define WEAK   ORDERED ("314231", "simvastatin 10 MG Oral Tablet")
#define STRONG ORDERED ("312961", "simvastatin 20 MG Oral Tablet")
#define PLAIN  "\"priority\":\"routine\""

/* A line that names two orders: either may be the one that is labelled. */
static void
test_conflicts (void)
{
  static const Row first[] = { { STRONG, PLAIN LABEL }, { WEAK, PLAIN } },
                   last[] = { { WEAK, PLAIN }, { STRONG, PLAIN LABEL } };
  static const char *const kept[] = { "simvastatin 20 MG", "order 09-Oct-2026", NULL };
  static const char *const stays[] = { "simvastatin 10 MG", NULL };

  check ("medications", first, G_N_ELEMENTS (first), kept, stays);
  check ("medications", last, G_N_ELEMENTS (last), kept, stays);
}

/* One line of two orders: the same. */
static void
test_courses (void)
{
  static const Row first[] = { { STRONG, PLAIN LABEL }, { STRONG, PLAIN } },
                   last[] = { { STRONG, PLAIN }, { STRONG, PLAIN LABEL } };
  static const char *const kept[] = { "simvastatin", NULL }, *const stays[] = { NULL };

  check ("medications", first, G_N_ELEMENTS (first), kept, stays);
  check ("medications", last, G_N_ELEMENTS (last), kept, stays);
}

/* So does the overview: what the last visit was for stands in its first card. */
static void
test_overview (void)
{
  static const Row rows[] = { { VISIT ("Follow-up"), WORDS ("HIV clinic") } },
                   plain[] = { { VISIT ("Follow-up"), WORDS ("Sore throat") } };
  const struct
  {
    const Row *rows;
    const char *reason;
    gboolean kept;
  } charts[] = { { rows, "HIV clinic", TRUE }, { plain, "Sore throat", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (charts); i++)
    {
      g_autoptr (UiRecord) record = ui_record_new ();
      g_autofree char *words = NULL, *all = NULL;

      open_chart (record, charts[i].rows, 1);
      words = paper_fixture_words (rounds_overview_paper_new (record->patient, NULL, FALSE, NULL));
      all = paper_fixture_words (rounds_overview_paper_new (record->patient, NULL, TRUE, NULL));
      paper_fixture_assert_has (all, charts[i].reason);
      if (charts[i].kept)
        paper_fixture_assert_not (words, charts[i].reason);
      else
        paper_fixture_assert_has (words, charts[i].reason);
    }
}

/* The summary has it, too. */
static void
test_summary (void)
{
  static const Row last[] = { { STRONG, PLAIN }, { STRONG, PLAIN LABEL } };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL;

  open_chart (record, last, G_N_ELEMENTS (last));
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  paper_fixture_assert_not (words, "simvastatin");
  paper_fixture_assert_has (words, "2 sensitive or social entries are not on this paper");
}

#define ALLERGY(name)                                                                    \
  "AllergyIntolerance", "\"patient\":{\"reference\":\"Patient/s\"},\"clinicalStatus\":{" \
                        "\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":\"" name \
                        "\"},\"reaction\":[{\"manifestation\":[{\"text\":\"Wheal\"}]}]"
#define TAKEN(name, dose)                                                                       \
  "MedicationRequest", SUBJECT ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":"    \
                               "\"2026-10-09\",\"medicationCodeableConcept\":{\"text\":\"" name \
                               "\"},\"dosageInstruction\":[{\"text\":\"" dose "\"}]"

/* What lists keep back: an allergy, what a medicine is for, by record, in words and by its dose; a problem that is
 * social by its code alone, on a problem list, too. */
static void
test_summary_keeps (void)
{
  static const Row rows[] = {
    { ALLERGY ("Quiet serum"), PLAIN LABEL },
    { ALLERGY ("Strawberry"), PLAIN },
    { TAKEN ("Firstol", "1 daily"), WORDS ("HIV clinic") },
    { TAKEN ("Secondol", "1 daily"), POINTS ("Condition/quiet") },
    { TAKEN ("Thirdol", "1 daily for the quiet matter"), PLAIN },
    { TAKEN ("Openol", "1 daily for a sore throat"), WORDS ("Sore throat") },
    { "Condition",
      SUBJECT ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"category\":[{\"coding\":["
              "{\"code\":\"problem-list-item\"}]}]",
      "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"224355006\"}],"
      "\"text\":\"Served in armed forces\"}" },
  };
  static const char *const kept[] = { "Quiet serum", "Firstol",      "Secondol",
                                      "Thirdol",     "armed forces", NULL };
  static const char *const stays[] = {
    "Strawberry",
    "2 active entries",
    "1 of these entries is sensitive",
    "Openol",
    "\n3 more are sensitive or social and are not on this paper\n",
    "6 sensitive or social entries are not on this paper",
    NULL
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *words = NULL, *all = NULL;

  open_chart (record, rows, G_N_ELEMENTS (rows));
  words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
  all = paper_fixture_words (rounds_summary_paper_new (record->patient, TRUE));
  for (guint i = 0; kept[i] != NULL; i++)
    {
      paper_fixture_assert_not (words, kept[i]);
      paper_fixture_assert_has (all, kept[i]);
    }
  for (guint i = 0; stays[i] != NULL; i++)
    paper_fixture_assert_has (words, stays[i]);
}

/* H19: what was not loaded whole is no "none", and no whole list. */
static void
test_summary_not_loaded (void)
{
  static const Row rows[] = { { ALLERGY ("Strawberry"), PLAIN } };
  static const char *const missing[] = { "It is not known whether there are medicines",
                                         "It is not known whether there are results",
                                         "Not known: allergies were not loaded" };
  static const char part[] = "The source did not give all of its records: this list may lack";

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (UiRecord) record = ui_record_new ();
      g_autofree char *words = NULL;
      RoundsChartIndex *index;

      open_chart (record, rows, i);
      index = (RoundsChartIndex *) rounds_patient_get_index (record->patient);
      index->settings.sync = ROUNDS_SYNC_PARTIAL;
      /* Views of now were made when it was opened. */
      rounds_patient_set_at (record->patient, rounds_patient_get_now (record->patient) - 60000);
      words = paper_fixture_words (rounds_summary_paper_new (record->patient, FALSE));
      g_assert_cmpuint (paper_fixture_count (words, part), ==, 4);
      for (gsize k = 0; k < G_N_ELEMENTS (missing) - i; k++)
        paper_fixture_assert_has (words, missing[k]);
      paper_fixture_assert_has (words, "Of what was loaded only sensitive or social entries");
      paper_fixture_assert_not (words, "No current medicine");
      paper_fixture_assert_not (words, "No result in");
      paper_fixture_assert_not (words, "Nothing in this record about allergies");
    }
}

#define NOTE(data)                                                                            \
  "DocumentReference", SUBJECT                                                                \
      ",\"status\":\"current\",\"date\":\"2026-11-15T08:00:00-06:00\",\"type\":{"             \
      "\"text\":\"Progress "                                                                  \
      "note\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"" data \
      "\"}}]"

static gboolean
are_words_ready (gpointer patient)
{
  return rounds_patient_words_ready (patient);
}

/* A note that is not sensitive itself may name what is, around the words that were looked for. */
static void
test_places_name (void)
{
  static const Row rows[] = {
    { NOTE ("U2xlcHQgd2VsbCB3aXRoIHRoZSBxdWlldCBtYXR0ZXIu"),
      PLAIN },                                            /* Slept well with the quiet matter. */
    { NOTE ("U2xlcHQgd2VsbCwgZWF0cyBiZXR0ZXIu"), PLAIN }, /* Slept well, eats better. */
  };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *plain = NULL, *all = NULL;
  guint kept = 0;

  open_chart (record, rows, G_N_ELEMENTS (rows));
  g_assert_true (test_wait_until (are_words_ready, record->patient, TEST_PATIENCE_MS));
  plain = paper_fixture_words (rounds_search_paper_new (record->patient, "slept", FALSE, &kept));
  all = paper_fixture_words (rounds_search_paper_new (record->patient, "slept", TRUE, NULL));
  paper_fixture_assert_has (plain, "eats better");
  paper_fixture_assert_not (plain, "quiet matter");
  g_assert_cmpuint (kept, ==, 1);
  paper_fixture_assert_has (all, "quiet matter");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_data_func ("/h8/care-teams", "teams", test_reasons);
  g_test_add_data_func ("/h8/visits", "visits", test_reasons);
  g_test_add_data_func ("/h8/procedures", "procedures", test_reasons);
  g_test_add_data_func ("/h8/orders", "orders", test_reasons);
  g_test_add_data_func ("/h8/medicines", "medicines", test_reasons);
  g_test_add_func ("/h8/conflicts", test_conflicts);
  g_test_add_func ("/h8/courses", test_courses);
  g_test_add_func ("/h8/overview", test_overview);
  g_test_add_func ("/h8/summary", test_summary);
  g_test_add_func ("/h8/summary-keeps", test_summary_keeps);
  g_test_add_func ("/h19/summary", test_summary_not_loaded);
  g_test_add_func ("/h8/places-name", test_places_name);
  g_test_add_func ("/h8/relatives", test_relatives);
  g_test_add_func ("/h8/tasks", test_tasks);
  return g_test_run ();
}
