/* H19: each type of record is left out of a chart in turn, and every page that is made of it says that it is not known,
 * where it would have said "none"; what is withheld is said with every "none" (H24). */
#include "overview-fixture.h"

#include "banner-facts.h"
#include "cards.h"
#include "counts.h"
#include "documents-page.h"
#include "listings.h"
#include "local.h"
#include "new-results-page.h"
#include "note-list.h"
#include "notes-page.h"
#include "over-words.h"
#include "round.h"
#include "section.h"
#include "store-fixture.h"
#include "timeline-words.h"
#include "write.h"

#include <string.h>

typedef struct
{
  UiRecord *record;
  RoundsPatient *patient;
  RoundsChartIndex *index;
} Fixture;

/* A person of whom nothing else is recorded. */
static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"bare\",\"name\":[{\"family\":\"Bare\","
                "\"given\":[\"Bo\"]}],\"birthDate\":\"1960-02-29\"}\n",
                "BARE Bo");
  self->patient = ui_record_open (self->record, "BARE Bo");
  self->index = (RoundsChartIndex *) rounds_patient_get_index (self->patient);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  ui_record_free (self->record);
}

/* ---- what each place says ---- */

static char *
say_card (RoundsCard *made)
{
  g_autoptr (RoundsCard) card = made;
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < card->lines->len; i++)
    g_string_append_printf (words, "%s\n",
                            g_array_index (card->lines, RoundsCardLine, i).cells[0].text);
  return g_string_free (words, FALSE);
}

#define CARD(name)                                  \
  static char *say_##name (RoundsPatient *patient)  \
  {                                                 \
    return say_card (rounds_card_##name (patient)); \
  }
CARD (why)
CARD (since)
CARD (problems)
CARD (medicines)
CARD (vitals)
CARD (results)
CARD (tasks)

static char *
say_plan (RoundsPatient *patient)
{
  return say_card (rounds_card_plan (patient, NULL));
}

static char *
say_list (RoundsPatient *patient, RoundsListing *(*build) (const RoundsListChart *chart))
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (index, at);
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, at);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, at);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (index, at);
  const RoundsListChart chart = { .index = index,
                                  .at = at,
                                  .medicines = medicines,
                                  .problems = problems,
                                  .allergies = allergies,
                                  .errors = errors };
  g_autoptr (RoundsListing) listing = build (&chart);

  return g_strdup (listing->empty);
}

#define LIST(name)                                      \
  static char *say_list_##name (RoundsPatient *patient) \
  {                                                     \
    return say_list (patient, rounds_list_##name);      \
  }
LIST (medicines)
LIST (problems)
LIST (allergies)
LIST (immunizations)
LIST (procedures)
LIST (images)
LIST (care)
LIST (tasks)
LIST (contradictions)

static char *
say_notes (RoundsPatient *patient)
{
  GtkWidget *list = g_object_ref_sink (rounds_note_list_new (patient));
  char *words;

  rounds_note_list_fill (ROUNDS_NOTE_LIST (list));
  words = g_strdup (rounds_note_list_get_status (ROUNDS_NOTE_LIST (list)));
  g_object_unref (list);
  return words;
}

static char *
say_page (GtkWidget *made)
{
  GtkWidget *page = g_object_ref_sink (made);
  char *words = overview_texts (page);

  g_object_unref (page);
  return words;
}

static char *
say_documents (RoundsPatient *patient)
{
  return say_page (rounds_documents_page_new (patient));
}

static char *
say_new_results (RoundsPatient *patient)
{
  return say_page (rounds_new_results_page_new (patient));
}

static char *
say_timeline (RoundsPatient *patient)
{
  return g_strdup (rounds_timeline_empty_words (rounds_patient_get_index (patient)));
}

static char *
say_results_page (RoundsPatient *patient)
{
  const RoundsResultsAsk ask = { .index = rounds_patient_get_index (patient),
                                 .whole = rounds_patient_is_now (patient) };

  return rounds_results_none (&ask);
}

static char *
say_banner (RoundsPatient *patient)
{
  g_autoptr (GPtrArray) pieces = rounds_banner_facts (patient);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    g_string_append_printf (words, "%s\n", ((RoundsPiece *) pieces->pdata[i])->text);
  return g_string_free (words, FALSE);
}

/* ---- each type in turn ---- */

#define ANY "*"

static const struct
{
  const char *name;
  char *(*say) (RoundsPatient *patient);
  const char *none;  /* what it says of this person when all was loaded */
  const char *types; /* between spaces: those of which it then may not say so */
} places[] = {
  { "why here", say_why, "No encounter in this record", " Encounter " },
  { "since", say_since, "Nothing new came",
    " Observation DiagnosticReport MedicationRequest MedicationStatement MedicationDispense "
    "MedicationAdministration Condition AllergyIntolerance DocumentReference Composition Task "
    "ServiceRequest DeviceRequest ImagingStudy Media Immunization " },
  { "problems", say_problems, "No active problem in this record", " Condition " },
  { "medicines", say_medicines, "No open medicine in this record",
    " MedicationRequest MedicationStatement MedicationDispense MedicationAdministration " },
  { "vitals", say_vitals, "No vital sign in this record", " Observation " },
  { "results card", say_results, "No results in this record",
    " Observation DiagnosticReport ServiceRequest " },
  { "plan", say_plan, "No note with text in this record",
    " DocumentReference DiagnosticReport Composition " },
  { "tasks card", say_tasks, "No open task", " Task " },
  { "medicines page", say_list_medicines, "This record has no medicines",
    " MedicationRequest MedicationStatement MedicationDispense MedicationAdministration " },
  { "problems page", say_list_problems, "This record has no problems",
    " Condition FamilyMemberHistory " },
  { "allergies page", say_list_allergies, "Nothing in this record about allergies",
    " AllergyIntolerance " },
  { "immunizations page", say_list_immunizations, "This record has no immunizations",
    " Immunization " },
  { "procedures page", say_list_procedures, "This record has no procedures", " Procedure " },
  { "images page", say_list_images, "This record has no images", " ImagingStudy Media " },
  { "care page", say_list_care, "This record has no care teams", " CareTeam CarePlan Goal " },
  { "tasks page", say_list_tasks, "This record has no tasks", " Task " },
  { "contradictions", say_list_contradictions, "No rule found", ANY },
  { "notes", say_notes, "No notes in this record",
    " DocumentReference DiagnosticReport Composition " },
  { "documents", say_documents, "No documents in this record",
    " DocumentReference DiagnosticReport Composition Media Communication Consent " },
  { "new results", say_new_results, "No result came in this time",
    " Observation DiagnosticReport ServiceRequest " },
  { "results", say_results_page, "No results in this record", " Observation " },
  { "timeline", say_timeline, "Nothing is recorded in this chart", ANY },
  { "code status", say_banner, "Code status not recorded",
    " Observation Condition ServiceRequest Consent " },
  { "weight", say_banner, "Weight not recorded", " Observation " },
};

static const char *const types[] = {
  "AllergyIntolerance",
  "CarePlan",
  "CareTeam",
  "Communication",
  "Composition",
  "Condition",
  "Consent",
  "DeviceRequest",
  "DiagnosticReport",
  "DocumentReference",
  "Encounter",
  "FamilyMemberHistory",
  "Flag",
  "Goal",
  "ImagingStudy",
  "Immunization",
  "Media",
  "MedicationAdministration",
  "MedicationDispense",
  "MedicationRequest",
  "MedicationStatement",
  "Observation",
  "Procedure",
  "ServiceRequest",
  "Task",
};

static void
test_each_type (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *const lacking[] = { types[i], NULL };
      g_autofree char *word = g_strdup_printf (" %s ", types[i]);

      self->index->settings.not_loaded = lacking;
      for (gsize k = 0; k < G_N_ELEMENTS (places); k++)
        {
          g_autofree char *words = places[k].say (self->patient);
          gboolean lacks = strcmp (places[k].types, ANY) == 0 ||
                           strstr (places[k].types, word) != NULL;

          if ((strstr (words, places[k].none) != NULL) == lacks)
            g_error ("%s, without %s: %s", places[k].name, types[i], words);
          if (lacks && strstr (words, "not known") == NULL && strstr (words, "Not known") == NULL &&
              strstr (words, "cannot be said") == NULL)
            g_error ("%s, without %s, says nothing of it: %s", places[k].name, types[i], words);
        }
      self->index->settings.not_loaded = NULL;
    }
}

static void
test_all_loaded (Fixture *self, gconstpointer data)
{
  for (gsize k = 0; k < G_N_ELEMENTS (places); k++)
    {
      g_autofree char *words = places[k].say (self->patient);

      if (strstr (words, places[k].none) == NULL)
        g_error ("%s: %s", places[k].name, words);
    }
}

/* W2: of a moment nothing is said of the whole record; allergies are always now. */
static void
test_off_now (Fixture *self, gconstpointer data)
{
  rounds_patient_set_at (self->patient, rounds_patient_get_now (self->patient) - 1000);
  for (gsize k = 0; k < G_N_ELEMENTS (places); k++)
    {
      g_autofree char *words = places[k].say (self->patient);

      if (g_str_has_suffix (places[k].none, " in this record") &&
          strstr (words, places[k].none) != NULL)
        g_error ("%s: %s", places[k].name, words);
    }
}

/* What the store keeps back is of no kind that is known: no page may say "none" alone. */
static void
test_withheld (Fixture *self, gconstpointer data)
{
  self->index->withheld[ROUNDS_SECRECY_RESTRICTED] = 1;
  self->index->withheld_kinds = G_MAXUINT64;
  for (gsize k = 0; k < G_N_ELEMENTS (places); k++)
    {
      g_autofree char *words = places[k].say (self->patient);

      if (strstr (words, places[k].none) != NULL)
        g_error ("%s: %s", places[k].name, words);
    }
}

/* No alert in the banner is no "none", and "0" in the rail is not one either. */
static void
test_banner_and_rail (Fixture *self, gconstpointer data)
{
  static const char *const lacking[] = { "Flag", "Task", "DocumentReference", "Observation", NULL };
  static const char *const sections[] = { "tasks", "notes", "documents", "new-results", "results" };
  g_autofree char *before = say_banner (self->patient), *after = NULL;

  g_assert_null (strstr (before, "Alerts may be missing"));
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    g_assert_cmpuint (rounds_section_find (sections[i])->count (self->patient), ==, 0);
  self->index->settings.not_loaded = lacking;
  after = say_banner (self->patient);
  g_assert_nonnull (strstr (after, "⚠ Alerts may be missing. Not known: Flag was not loaded"));
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (rounds_section_find (sections[i])->count (self->patient) != ROUNDS_NO_COUNT)
      g_error ("%s counts 0", sections[i]);
  self->index->settings.not_loaded = NULL;
}

/* A chart whose events could not be derived anew, as on a full disk, says so over every page. */
static void
test_old_form (Fixture *self, gconstpointer data)
{
  g_autofree char *before = say_banner (self->patient), *after = NULL;

  g_assert_null (strstr (before, "Shown as an earlier version"));
  self->index->settings.old_form = TRUE;
  after = say_banner (self->patient);
  g_assert_nonnull (strstr (after,
                            "⚠ Shown as an earlier version of Rounds read it: the store cannot "
                            "be written."));
  self->index->settings.old_form = FALSE;
}

/* What did come of allergies is no "none" of those that did not. */
static void
test_allergy_states (void)
{
  static const RoundsAllergyState states[] = { ROUNDS_ALLERGIES_NONE_KNOWN,
                                               ROUNDS_ALLERGIES_NOT_ASKED,
                                               ROUNDS_ALLERGIES_NONE_ACTIVE };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    for (guint scope = 0; scope < 2; scope++)
      {
        const RoundsAllergies allergies = { .state = states[i],
                                            .scope = scope == 0 ? ROUNDS_SCOPE_ALL
                                                                : ROUNDS_SCOPE_DRUG,
                                            .partial = TRUE };
        g_autofree char *words = rounds_banner_allergy_state (&allergies);

        g_assert_nonnull (strstr (words, "not all was loaded"));
      }
}

/* ---- marks ---- */

static gboolean
put_broken (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsAuditEntry entry = { .act = "test", .patient = data };
  const RoundsLocalKey keys[] = { { data, ROUNDS_LOCAL_SEEN, "one" },
                                  { data, ROUNDS_LOCAL_ACKNOWLEDGED, "two" } };
  g_autoptr (GBytes) content = g_bytes_new_static ("{\"user\":", 8);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!rounds_write_put_local (write, &keys[i], content, error))
      return FALSE;
  return rounds_write_audit (write, &entry, error);
}

/* Who has seen what is not known: that is no "nothing new", and no "all is new". */
static void
test_marks (Fixture *self, gconstpointer data)
{
  static const char said[] = "⚠ 2 marks of what was seen or acknowledged could not be read";
  const RoundsWriteOrder order = { .actor = { .reason = "test" } };
  guint8 rid[ROUNDS_RID_BYTES];
  g_autoptr (GError) error = NULL;
  g_autofree char *page = say_new_results (self->patient), *card = NULL, *over = NULL;
  const RoundsOverCounts counts = { .read = 1, .unread_marks = 2 };
  gboolean written;

  g_assert_null (strstr (page, "could not be read"));
  memcpy (rid, ui_record_rid (self->record, "BARE Bo"), sizeof rid);
  written = rounds_write_run (rounds_session_get_store (self->record->session), &order, put_broken,
                              rid, &error);
  g_assert_no_error (error);
  g_assert_true (written);
  self->patient = ui_record_open (self->record, "BARE Bo");
  g_free (page);
  page = say_new_results (self->patient);
  card = say_since (self->patient);
  over = rounds_over_missing_words (&counts, NULL);
  g_assert_nonnull (strstr (page, said));
  g_assert_nonnull (strstr (card, said));
  g_assert_nonnull (strstr (over, said));
}

/* ---- what is said of a value is said of it everywhere ---- */

static char *
say_round (Fixture *self, const char *who)
{
  g_autoptr (RoundsRoundLine) line = NULL;

  line = test_desk_line (&self->record->desk, who);
  return g_strjoinv ("\n", line->since);
}

/* A preliminary potassium, and a sodium whose flag its own range contradicts. */
static void
test_doubts (Fixture *self, gconstpointer data)
{
#define VALUE(id, status, code, name, value, low, high, flag)                                      \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"" status                       \
  "\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":"  \
  "\"http://loinc.org\",\"code\":\"" code "\",\"display\":\"" name                                 \
  "\"}]},\"subject\":{\"reference\":\"Patient/doubt\"},\"effectiveDateTime\":"                     \
  "\"2026-11-16T05:00:00-06:00\",\"valueQuantity\":{\"value\":" value                              \
  ",\"unit\":\"mmol/L\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"},"            \
  "\"referenceRange\":[{\"low\":{\"value\":" low ",\"unit\":\"mmol/L\"},\"high\":{\"value\":" high \
  ",\"unit\":\"mmol/L\"}}],\"interpretation\":[{\"coding\":[{\"system\":"                          \
  "\"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation\",\"code\":\"" flag        \
  "\"}]}]}\n"
  g_autoptr (GPtrArray) pieces = NULL;
  g_autofree char *card = NULL, *since = NULL, *round = NULL;
  const RoundsPiece *critical = NULL;

  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"doubt\",\"name\":[{\"family\":\"Doubt\","
                "\"given\":[\"Di\"]}],\"birthDate\":\"1960-02-29\"}\n" VALUE (
                    "k", "preliminary", "2823-3", "Potassium", "7.2", "3.5", "5.1", "HH")
                    VALUE ("na", "final", "2951-2", "Sodium", "140", "135", "145", "H"),
                "DOUBT Di");
  self->patient = ui_record_open (self->record, "DOUBT Di");
  card = say_results (self->patient);
  g_assert_nonnull (strstr (card, "Potassium · preliminary"));
  g_assert_nonnull (strstr (card, "Sodium · ⚠ flag and range disagree"));
  since = say_since (self->patient);
  g_assert_nonnull (strstr (since, "7.2 mmol/L, preliminary"));
  pieces = rounds_banner_identity (self->patient);
  for (guint i = 0; i < pieces->len; i++)
    if (((const RoundsPiece *) pieces->pdata[i])->kind == ROUNDS_PIECE_CRITICAL)
      critical = pieces->pdata[i];
  g_assert_nonnull (critical);
  g_assert_nonnull (strstr (critical->text, "7.2 mmol/L, preliminary, 16-Nov-2026 05:00"));
  g_assert_nonnull (strstr (critical->brief, "7.2 mmol/L, preliminary"));
  round = say_round (self, "DOUBT Di");
  g_assert_nonnull (strstr (round, "7.2 mmol/L ▲▲ HH, preliminary"));
  g_assert_nonnull (strstr (round, "140 mmol/L ▲ H, ⚠ flag and range disagree"));
#undef VALUE
}

static gboolean
says_unmarked (gpointer page)
{
  return ui_shows (page, "What was copied forward, and what denies an allergy, could not be read");
}

/* A note without marks is not one in which nothing was copied. */
static void
test_note_marks (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->record->desk.folder, "store", NULL);
  TestStore damaged = { .dir = dir };
  GtkWidget *page;

  self->patient = ui_record_open (self->record, "Wes853");
  test_store_sql (&damaged, "UPDATE record SET sealed = zeroblob (64);"
                            "UPDATE piece SET sealed = zeroblob (64);"
                            "UPDATE version SET sealed = zeroblob (64)");
  page = rounds_notes_page_new (self->patient);
  ui_record_show (self->record, page, 900, 600);
  g_assert_true (test_wait_until (says_unmarked, page, TEST_PATIENCE_MS));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add ("/h19/all-loaded", Fixture, NULL, setup, test_all_loaded, teardown);
  g_test_add ("/w2/none-off-now", Fixture, NULL, setup, test_off_now, teardown);
  g_test_add ("/h19/each-type", Fixture, NULL, setup, test_each_type, teardown);
  g_test_add ("/h24/withheld", Fixture, NULL, setup, test_withheld, teardown);
  g_test_add ("/h19/banner-and-rail", Fixture, NULL, setup, test_banner_and_rail, teardown);
  g_test_add ("/h19/old-form", Fixture, NULL, setup, test_old_form, teardown);
  g_test_add ("/h19/marks", Fixture, NULL, setup, test_marks, teardown);
  g_test_add ("/h6/doubts", Fixture, NULL, setup, test_doubts, teardown);
  g_test_add ("/h19/note-marks", Fixture, NULL, setup, test_note_marks, teardown);
  g_test_add_func ("/h19/allergy-states", test_allergy_states);
  return g_test_run ();
}
