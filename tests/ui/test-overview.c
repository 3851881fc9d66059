/* The overview (W4): what it says of the demonstration's patients, and that its budgets fit. */
#include "overview-fixture.h"

#include "banner.h"
#include "cards.h"
#include "counts.h"
#include "goals.h"
#include "listings.h"
#include "local.h"
#include "note-section.h"
#include "overview-page.h"

#include <string.h>

/* What is left for the page in a window of 1600 x 1000 beside the rail, the timeline and the chat. */
#define WIDTH  980
#define HEIGHT 690

typedef struct
{
  UiRecord *record;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
}

static void
teardown (Fixture *self, gconstpointer data)
{
  ui_record_free (self->record);
}

/* (transfer none) */
static GtkWidget *
show (Fixture *self, const char *who, int width, int height)
{
  GtkWidget *page;

  ui_record_open (self->record, who);
  page = rounds_overview_page_new (self->record->patient);
  ui_record_show (self->record, page, width, height);
  ui_record_frames (self->record, 3);
  return page;
}

static gboolean
note_is_read (gpointer page)
{
  return !ui_shows (page, "Reading the note");
}

/* In the order of reading. */
static const char *const wes_texts[] = {
  "1 · Why here",
  "no open encounter",
  "Last: Follow-up encounter: Hyperkalemia",
  "13-Nov-2026 13:00–13:40",
  "before: emergency, 31-Oct-2026",
  "2 · Code status, allergies, alerts",
  "always at now",
  "Code status not recorded · Allergies: nothing in this record",
  "not “none known”",
  "⊘ Prohibited: Any non-steroidal anti-inflammatory drug",
  "since 01-Nov-2026",
  "3 · Since you last looked",
  "01-Nov-2026 09:00",
  "▲▲ HH  Potassium 6.6 mmol/L, corrected, was 6.8",
  "31-Oct-2026 23:30 · arrived 01-Nov-2026 09:40",
  "5 results 13-Nov-2026 12:10: Potassium 5.4 mmol/L ▲ H …",
  "not yet opened",
  "4 · Active problems",
  "6 on the problem list · 9 from encounters",
  "Hyperkalemia",
  "since 31-Oct-2026",
  "Chronic kidney disease stage 3B",
  "since 13-Jul-2025 · also open: 3, 2, 1",
  "Osteoporosis",
  "since 02-Jul-2023",
  "⚠ contradicts Prediabetes",
  "Suspected: Sore right knee, on and off",
  "onset not recorded",
  "Smokes tobacco daily",
  "⚠ contradicts Never smoked",
  "and 3 more: Anemia, Prediabetes",
  "5 · Medicines, high-risk first",
  "5 current · 1 on hold · 1 not confirmed",
  "⚠ ordered, but not taken: ",
  "ordered, but held: lisinopril 10 MG",
  "insulin isophane",
  "dose not recorded",
  "high-risk: insulin",
  "ordered 04-Oct-2026",
  "not taken, Apr-2026",
  "held since 01-Nov-2026",
  "On hold",
  "not confirmed since 18-Feb-2001",
  "⊘ Any non-steroidal anti-inflammatory drug",
  "6 · Vitals",
  "no 24-h range",
  "146/86",
  "mmHg",
  "13-Nov-2026 13:04",
  "98.2",
  "kg",
  "13-Nov-2026 13:02",
  "−0.8 kg in 5 weeks",
  "7 · Abnormal and pending",
  "Potassium, serum/plasma",
  "▲ H",
  "5.4",
  "mmol/L",
  "3.5–5.1",
  "13-Nov-2026 12:10",
  "HbA1c",
  "2.83",
  "⚠ check unit",
  "Pending: Albumin/creatinine, urine",
  "8 · Assessment and plan, verbatim",
  "Progress note 13-Nov-2026 13:50",
  "1. Acute on chronic kidney injury, recovering. Naproxen was the cause; it stays stopped for "
  "good.",
  "and 2 more points · open the note",
  "9 · Tasks",
  "Recheck potassium in three days; if 5.0 mmol/L or less restart lisinopril at 5 mg",
  "due today, 16-Nov-2026 17:00",
  NULL
};

static void
test_wes (Fixture *self, gconstpointer data)
{
  static const OverviewMark looked = { "Wes853", NULL, ROUNDS_LOCAL_SEEN, NULL,
                                       "2026-11-01T09:00:00-06:00" };
  GtkWidget *page;
  g_autofree char *texts = NULL;

  overview_mark (self->record, &looked);
  page = show (self, "Wes853", WIDTH, HEIGHT);
  g_assert_true (test_wait_until (note_is_read, page, TEST_PATIENCE_MS));
  texts = overview_texts (page);
  overview_assert_order (texts, wes_texts);
}

/* ---- high risk: one source, told alike by the card and by the page of medicines (W15) ---- */

/* RxNorm, as data/tables/products.tsv has it. */
#define ORDER(id, code, name)                                                                    \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\",\"subject\":{\"reference\":"        \
  "\"Patient/risky\"},\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-10-04\"," \
  "\"medicationCodeableConcept\":{\"coding\":[{\"system\":"                                      \
  "\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"" code "\",\"display\":\"" name    \
  "\"}]},\"dosageInstruction\":[{\"text\":\"as told\"}]}\n"

/* Each row by its rank, in the order of the record: the page sorts them. */
static char *
medicines_page (RoundsPatient *patient)
{
  const RoundsListChart chart = { .index = rounds_patient_get_index (patient),
                                  .at = rounds_patient_get_moment (patient),
                                  .medicines = rounds_patient_get_medicines (patient),
                                  .problems = rounds_patient_get_problems (patient),
                                  .allergies = rounds_patient_get_allergies (patient),
                                  .errors = rounds_patient_get_errors (patient) };
  g_autoptr (RoundsListing) listing = rounds_list_medicines (&chart);
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < listing->entries->len; i++)
    {
      const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, i);
      g_auto (RoundsListText) text = { 0 };

      rounds_listing_words (listing, entry, &text);
      g_string_append_printf (texts, "%d ", (int) entry->rank);
      for (guint c = 0; c < ROUNDS_N_LIST_CELLS; c++)
        g_string_append_printf (texts, "%s / %s\n", text.cells[c].text, text.cells[c].below);
    }
  return g_string_free (texts, FALSE);
}

static void
test_high_risk (Fixture *self, gconstpointer data)
{
  static const char *const card[] = { "Medicines, high-risk first", "Fentanyl", "high-risk: opioid",
                                      "amlodipine", NULL };
  static const char *const page[] = { "1 amlodipine", "0 72 HR Fentanyl", "high-risk: opioid",
                                      NULL };
  g_autofree char *overview = NULL, *medicines = NULL;

  overview_put (
      self->record,
      "{\"resourceType\":\"Patient\",\"id\":\"risky\",\"name\":[{\"family\":\"Risky\","
      "\"given\":[\"Rita\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n" ORDER (
          "a", "308136", "amlodipine 2.5 MG Oral Tablet")
          ORDER ("f", "245134", "72 HR Fentanyl 0.025 MG/HR Transdermal System"),
      "RISKY Rita");
  overview = overview_texts (show (self, "RISKY", WIDTH, HEIGHT));
  overview_assert_order (overview, card);
  medicines = medicines_page (self->record->patient);
  overview_assert_order (medicines, page);
}

/* ---- goals ---- */

#define BELOW(code, comparator, value, unit)                                    \
  "{\"measure\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" code \
  "\"}]},\"detailQuantity\":{\"value\":" value ",\"comparator\":\"" comparator  \
  "\",\"unit\":\"" unit "\"}}"
#define WEIGHT_RANGE                                                                             \
  "{\"measure\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"29463-7\"}]},"          \
  "\"detailRange\":{\"low\":{\"value\":70.0,\"unit\":\"kg\"},\"high\":{\"value\":80.0,\"unit\":" \
  "\"kg\"}}}"

typedef struct
{
  const char *status, *start, *targets, *words;
} Goal;

static void
put_goals (Fixture *self, const char *family, const Goal *goals, guint n)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("%s Goal", family);

  g_string_append_printf (json,
                          "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":"
                          "\"%s\",\"given\":[\"Goal\"]}],\"birthDate\":\"1960-02-29\"}\n",
                          family, family);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Goal\",\"id\":\"%s-%u\",\"subject\":{\"reference\":\"Patient/%s\"},"
        "\"lifecycleStatus\":\"%s\",\"startDate\":\"%s\",\"description\":{\"text\":\"%s\"},"
        "\"target\":[%s]}\n",
        family, i, family, goals[i].status, goals[i].start, goals[i].words, goals[i].targets);
  overview_put (self->record, json->str, name);
  ui_record_open (self->record, name);
}

static void
check_goal (Fixture *self, const char *code, const char *second, const char *expected)
{
  gboolean differ;
  g_autoptr (GPtrArray) goals = rounds_goals_active (self->record->patient);
  g_autofree char *words = rounds_goal_words (goals, code, second, &differ);

  g_assert_cmpstr (words, ==, expected);
  g_assert_cmpint (differ, ==, expected != NULL && strstr (expected, "differ") != NULL);
}

/* Beside its own measure, in its own unit, and never from words alone; what ended or is to come is none. */
static void
test_goals (Fixture *self, gconstpointer data)
{
  const Goal together[] = {
    { "active", "2026-08-21",
      BELOW ("8480-6", "<", "130", "mmHg") "," BELOW ("8462-4", "<", "80", "mmHg"), "Pressure" },
    { "completed", "2026-01-21", BELOW ("8480-6", "<", "150", "mmHg"), "Before" },
    { "active", "2027-02-01", BELOW ("8480-6", "<", "120", "mmHg"), "To come" },
    { "active", "2026-08-21", WEIGHT_RANGE "," BELOW ("4548-4", "<", "7.0", "%"), "Several" },
    { "active", "2026-08-21", "{\"dueDate\":\"2027-01-01\"}", "Heart rate below 60 /min" },
  };
  const Goal apart[] = {
    { "active", "2026-08-21",
      BELOW ("8480-6", "<", "130", "mmHg") "," BELOW ("8462-4", "<=", "80", "mmHg"), "Pressure" },
    { "active", "2026-08-21", BELOW ("29463-7", "<", "70", "kg"), "Weight" },
    { "active", "2026-09-21", BELOW ("29463-7", "<", "154", "lb"), "Weight" },
  };

  put_goals (self, "TOGETHER", together, G_N_ELEMENTS (together));
  check_goal (self, "8480-6", "8462-4", "goal < 130/80 mmHg");
  check_goal (self, "29463-7", NULL, "goal 70.0–80.0 kg");
  check_goal (self, "8867-4", NULL, NULL);
  check_goal (self, "4548-4", NULL, "goal < 7.0 %");
  put_goals (self, "APART", apart, G_N_ELEMENTS (apart));
  check_goal (self, "8480-6", "8462-4", "goal systolic < 130 mmHg, diastolic ≤ 80 mmHg");
  check_goal (self, "29463-7", NULL, "⚠ goals differ: see Care team");
  g_assert_true (ui_shows (show (self, "Wes853", WIDTH, HEIGHT), "goal < 130/80 mmHg"));
}

/* ---- budgets ---- */

/* How many pixels do not fit; 0: nothing scrolls. */
static int
overflow (GtkWidget *page)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (ui_find_type (page, GTK_TYPE_SCROLLED_WINDOW)));

  return (int) (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
}

static void
test_budget (Fixture *self, gconstpointer data)
{
  static const OverviewSizes sizes = { 12, 15, 10 };
  GtkWidget *page;
  g_autofree char *texts = NULL;

  overview_make (self->record, &sizes);
  page = show (self, "MADE Budget", WIDTH, HEIGHT);
  g_assert_true (test_wait_until (note_is_read, page, TEST_PATIENCE_MS));
  ui_record_frames (self->record, 3);
  texts = overview_texts (page);
  g_test_message ("%s", texts);
  g_assert_nonnull (strstr (texts, "Made problem number 12"));
  g_assert_nonnull (strstr (texts, "Madecillin15 150 mg oral tablet"));
  g_assert_nonnull (strstr (texts, "Made analyte 10"));
  g_assert_null (strstr (texts, "more:"));
  g_assert_cmpint (overflow (page), <=, 0);
}

static void
test_more (Fixture *self, gconstpointer data)
{
  static const OverviewSizes sizes = { 20, 22, 13 };
  static const char *const expected[] = {
    "20 on the problem list", "and 8 more", "22 current", "and 7 more",
    "7 · Abnormal",           "and 3 more", NULL
  };
  g_autofree char *texts = NULL;
  GtkWidget *page;

  overview_make (self->record, &sizes);
  page = show (self, "MADE Budget", WIDTH, HEIGHT);
  texts = overview_texts (page);
  overview_assert_order (texts, expected);
  /* The same on each side of what is left out: 12 stand there, the thirteenth does not. */
  g_assert_null (strstr (texts, "since 08-Jan-2020"));
  g_assert_nonnull (strstr (texts, "since 09-Jan-2020"));
}

static void
test_wes_fits (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853", WIDTH, HEIGHT);

  g_assert_true (test_wait_until (note_is_read, page, TEST_PATIENCE_MS));
  ui_record_frames (self->record, 3);
  g_assert_cmpint (overflow (page), <=, 0);
}

/* Where in page the first words below each value of a tile stand. */
static void
find_tops (GtkWidget *root, GtkWidget *page, GArray *tops)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "tile-when"))
      {
        double x, y;

        g_assert_true (gtk_widget_translate_coordinates (child, page, 0, 0, &x, &y));
        g_array_append_val (tops, y);
        return;
      }
    else
      find_tops (child, page, tops);
}

/* Times of the vital signs stand in one line, whatever else is said of one of them. */
static void
test_vitals_line (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853", WIDTH, HEIGHT);
  g_autoptr (GArray) tops = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *texts = overview_texts (page);

  g_assert_nonnull (strstr (texts, "13-Nov-2026 13:04\ngoal < 130/80 mmHg"));
  find_tops (page, page, tops);
  g_assert_cmpuint (tops->len, ==, 4);
  for (guint i = 1; i < tops->len; i++)
    g_assert_cmpfloat (g_array_index (tops, double, i), ==, g_array_index (tops, double, 0));
}

/* One column where there is not room for two: nothing is cut off at the side. */
static void
test_narrow (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Azzie965", 900, 700);
  int min, natural;

  g_assert_cmpint (gtk_widget_get_width (page), ==, 900);
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
  g_assert_cmpint (min, <=, 900);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
  ui_record_frames (self->record, 3);
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
  g_assert_cmpint (min, <=, 900);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
}

/* ---- what is pressed leads to its source ---- */

static void
test_pressed (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853", WIDTH, HEIGHT);
  GtkWidget *button = overview_button (page, "Chronic kidney disease stage 3B");
  const RoundsSelection *selection;

  g_assert_nonnull (button);
  ui_press (button);
  selection = rounds_patient_get_selection (self->record->patient);
  g_assert_nonnull (selection->row);
  g_assert_cmpstr (selection->row->event->reference, ==, "Condition/demo-wes-problem-ckd3b");
  g_assert_true (gtk_widget_has_css_class (button, "selected"));
}

/* W2: it follows the moment; code status and allergies do not. */
static void
test_moment (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853", WIDTH, HEIGHT);
  g_autofree char *then = NULL, *before = NULL, *within = NULL;
  RoundsPatient *patient = self->record->patient;
  static const char *const none[] = { "No encounter up to this moment",
                                      "No active problem at this moment",
                                      "No open medicine at this moment",
                                      "No vital sign up to this moment",
                                      "No results up to this moment",
                                      "No note with text up to this moment",
                                      NULL };
  static const char *const expected[] = { "⊘ Prohibited: Any non-steroidal", NULL };

  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 365ll * 24 * 3600 * 1000);
  ui_record_frames (self->record, 3);
  then = overview_texts (page);
  overview_assert_order (then, expected);
  g_assert_nonnull (strstr (then, "always at now · you had not looked before"));
  g_assert_null (strstr (then, "13-Nov-2026 13:04"));
  g_assert_null (strstr (then, "Hyperkalemia\n"));
  /* Of then alone: the record has of each, and is not said to have none. */
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 63ll * 365 * 24 * 3600 * 1000);
  ui_record_frames (self->record, 3);
  before = overview_texts (page);
  overview_assert_order (before, none);
  g_assert_null (strstr (before, "No results in this record"));
  /* In the visit of 13-Nov, 13:20: it is not now, and how it ended is of later. */
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 4000ll * 60 * 1000);
  ui_record_frames (self->record, 3);
  within = overview_texts (page);
  g_assert_nonnull (strstr (within, "At this moment: Follow-up encounter"));
  g_assert_null (strstr (within, "Now: "));
  g_assert_null (strstr (within, "13:40"));
}

/* As the banner shows it: what limits care is never half of a plain line. */
static void
assert_code_status_stands_out (RoundsPatient *patient)
{
  g_autoptr (RoundsCard) card = rounds_card_alerts (patient);
  const RoundsCardLine *line = &g_array_index (card->lines, RoundsCardLine, 0);

  g_assert_true (g_str_has_prefix (line->cells[0].text, "Not for attempted"));
  g_assert_cmpint (line->cells[0].look, ==, ROUNDS_LOOK_BAD);
  g_assert_nonnull (line->row);
}

/* The others: nothing is claimed that the record does not say. */
static void
test_others (Fixture *self, gconstpointer data)
{
  g_autofree char *huey = NULL, *dorsey = NULL, *azzie = NULL;
  static const char *const severe[] = { "2 · ",
                                        "Latex: Wheal, Anaphylaxis, Rhinoconjunctivitis, Balloon "
                                        "at a party; adrenaline given (2 entries)",
                                        "⚠ severe allergy", "⚑ Latex: anaphylaxis", NULL };
  static const char *const doubt[] = { "7 · Abnormal and pending",
                                       "No latest result that you may see is flagged",
                                       "Platelet",
                                       "fL",
                                       "⚠ check unit",
                                       NULL };
  static const char *const code[] = { "Not for attempted cardiopulmonary resuscitation, since "
                                      "17-Sep-2026 14:45\nAllergies: no known drug allergy",
                                      "⚠ ", "⚑ At increased risk for falls", NULL };

  huey = overview_texts (show (self, "Huey641", WIDTH, HEIGHT));
  overview_assert_order (huey, severe);
  g_assert_null (strstr (huey, "none known"));
  /* A substance is said once, whatever number of entries names it. */
  g_assert_null (strstr (huey, "Latex: Anaphylaxis"));
  /* A unit in doubt is judged by nobody, and so is not among what is abnormal. */
  overview_assert_order (huey, doubt);
  azzie = overview_texts (show (self, "Azzie965", WIDTH, HEIGHT));
  overview_assert_order (azzie, code);
  g_assert_null (strstr (azzie, "Droplet precautions"));
  assert_code_status_stands_out (self->record->patient);
  dorsey = overview_texts (show (self, "Dorsey40", WIDTH, HEIGHT));
  g_assert_nonnull (strstr (dorsey, "9 · Tasks"));
}

/* ---- not all is here ---- */

static char *
card_words (RoundsCard *made)
{
  g_autoptr (RoundsCard) card = made;
  GString *words = g_string_new (card->note);

  for (guint i = 0; i < card->lines->len; i++)
    g_string_append_printf (words, "\n%s",
                            g_array_index (card->lines, RoundsCardLine, i).cells[0].text);
  return g_string_free (words, FALSE);
}

static void
assert_card (RoundsCard *made, const char *there, const char *gone)
{
  g_autofree char *words = card_words (made);

  if (there != NULL && strstr (words, there) == NULL)
    g_error ("“%s” does not stand in: %s", there, words);
  if (gone != NULL && strstr (words, gone) != NULL)
    g_error ("“%s” stands in: %s", gone, words);
}

/* A pulse with its unit in words is another series than those of years ago, which are more. */
static void
test_newest_vital (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "Heart rate", "140", "beats", NULL };
  g_autofree char *texts = NULL;

#define PULSE(id, day, value)                                                                  \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"final\",\"category\":[{"   \
  "\"coding\":[{\"code\":\"vital-signs\"}]}],\"code\":{\"coding\":[{\"system\":"               \
  "\"http://loinc.org\",\"code\":\"8867-4\"}]},\"subject\":{\"reference\":\"Patient/quick\"}," \
  "\"effectiveDateTime\":\"" day "T10:00:00Z\",\"valueQuantity\":{\"value\":" value "}}\n"
  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"quick\",\"name\":[{\"family\":\"Quick\","
                "\"given\":[\"Tom\"]}],\"birthDate\":\"1960-02-29\"}\n" PULSE (
                    "a", "2020-01-01",
                    "61,\"unit\":\"/min\",\"code\":\"/min\",\"system\":"
                    "\"http://unitsofmeasure.org\"")
                    PULSE ("b", "2020-02-01",
                           "62,\"unit\":\"/min\",\"code\":\"/min\",\"system\":"
                           "\"http://unitsofmeasure.org\"")
                        PULSE ("c", "2026-11-14", "140,\"unit\":\"beats\""),
                "QUICK Tom");
  texts = overview_texts (show (self, "QUICK", WIDTH, HEIGHT));
  overview_assert_order (texts, expected);
  g_assert_null (strstr (texts, "01-Feb-2020"));
#undef PULSE
}

/* H19: what did not come whole says so, with entries and without; a "none" is not said of it. */
static void
test_not_loaded (Fixture *self, gconstpointer data)
{
  static const OverviewSizes none = { 0, 0, 0 };
  RoundsPatient *patient = ui_record_open (self->record, "Wes853");
  RoundsChartIndex *index = (RoundsChartIndex *) rounds_patient_get_index (patient);

  assert_card (rounds_card_problems (patient), "6 on the problem list", "not all were loaded");
  index->settings.sync = ROUNDS_SYNC_PARTIAL;
  assert_card (rounds_card_why (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_alerts (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_since (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_problems (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_medicines (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_vitals (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_results (patient), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_plan (patient, NULL), "⚠ not all were loaded", NULL);
  assert_card (rounds_card_tasks (patient), "⚠ not all were loaded", NULL);
  overview_make (self->record, &none);
  patient = ui_record_open (self->record, "MADE Budget");
  index = (RoundsChartIndex *) rounds_patient_get_index (patient);
  assert_card (rounds_card_results (patient), "No results in this record", NULL);
  index->withheld[ROUNDS_SECRECY_RESTRICTED] = 1;
  index->withheld_kinds = 1u << ROUNDS_KIND_RESULT;
  assert_card (rounds_card_results (patient), "withheld from you", "No results in this record");
}

static char *
note_of (const char *id, const char *title, const char *day, const char *text)
{
  g_autofree char *date = g_strdup_printf ("2026-11-%sT08:00:00-06:00", day);

  return overview_note (&(OverviewNote){ "noted", id, date, title, text, NULL });
}

static gboolean
shows_the_plan (gpointer page)
{
  return ui_shows (page, "1. The old plan stays.");
}

/* Card 8 is of the newest note that has a plan, and says that newer ones have none. */
static void
test_newest_plan (Fixture *self, gconstpointer data)
{
  static const char plan[] = "Assessment and plan\n1. The old plan stays.\n";
  static const char *const expected[] = {
    "8 · Assessment and plan, verbatim",
    "Visit 10-Nov-2026 08:00",
    "⚠ In 2 newer notes no assessment or plan was found. The newest: Letter 14-Nov-2026 08:00",
    "1. The old plan stays.",
    NULL,
  };
  g_autofree char *one = note_of ("one", "Visit", "10", plan);
  g_autofree char *two = note_of ("two", "Call", "12", "He rang, and was told to come.\n");
  g_autofree char *three = note_of ("three", "Letter", "14", "Assessment and Plan\n\n");
  g_autofree char *json = g_strconcat (
      "{\"resourceType\":\"Patient\",\"id\":\"noted\",\"name\":[{\"family\":\"Noted\",\"given\":"
      "[\"Ned\"]}],\"birthDate\":\"1960-02-29\"}\n",
      one, two, three, NULL);
  g_autofree char *texts = NULL;
  GtkWidget *page;

  overview_put (self->record, json, "NOTED Ned");
  page = show (self, "NOTED Ned", WIDTH, HEIGHT);
  g_assert_true (test_wait_until (shows_the_plan, page, TEST_PATIENCE_MS));
  texts = overview_texts (page);
  overview_assert_order (texts, expected);
}

/* A note whose text cannot be read may have a plan: an older one is shown, and that a newer cannot be read. */
static void
test_unread_note (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "8 · Assessment and plan, verbatim",
                                          "Visit 10-Nov-2026 08:00",
                                          "⚠ 1 newer note cannot be read here: Letter 14-Nov-2026",
                                          "1. The old plan stays.", NULL };
  g_autofree char *one = note_of ("one", "Visit", "10", "Plan\n1. The old plan stays.\n");
  g_autofree char *json = g_strconcat (
      "{\"resourceType\":\"Patient\",\"id\":\"noted\",\"name\":[{\"family\":\"Unread\",\"given\":"
      "[\"Una\"]}],\"birthDate\":\"1960-02-29\"}\n",
      one,
      "{\"resourceType\":\"DocumentReference\",\"id\":\"away\",\"subject\":{\"reference\":"
      "\"Patient/noted\"},\"status\":\"current\",\"date\":\"2026-11-14T08:00:00-06:00\",\"type\":{"
      "\"text\":\"Letter\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"url\":"
      "\"Binary/elsewhere\"}}]}\n",
      NULL);
  g_autofree char *texts = NULL;
  GtkWidget *page;

  overview_put (self->record, json, "UNREAD Una");
  page = show (self, "UNREAD Una", WIDTH, HEIGHT);
  g_assert_true (test_wait_until (shows_the_plan, page, TEST_PATIENCE_MS));
  texts = overview_texts (page);
  overview_assert_order (texts, expected);
  g_assert_null (strstr (texts, "no assessment or plan was found"));
}

/* What came is counted, and the line leads to what it counts first. */
static void
test_counts_lead (Fixture *self, gconstpointer data)
{
  RoundsPatient *patient;
  g_autoptr (RoundsCard) card = NULL;
  const RoundsCardLine *line;

  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"led\",\"name\":[{\"family\":\"Led\","
                "\"given\":[\"Lea\"]}],\"birthDate\":\"1960-02-29\"}\n"
                "{\"resourceType\":\"Task\",\"id\":\"lt\",\"for\":{\"reference\":\"Patient/led\"},"
                "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"Ring the ward\","
                "\"authoredOn\":\"2026-11-15T07:10:00-06:00\"}\n",
                "LED Lea");
  patient = ui_record_open (self->record, "LED Lea");
  card = rounds_card_since (patient);
  g_assert_cmpuint (card->lines->len, ==, 1);
  line = &g_array_index (card->lines, RoundsCardLine, 0);
  g_assert_cmpstr (line->cells[0].text, ==, "1 task");
  g_assert_cmpstr (line->section, ==, "tasks");
}

/* ---- the note's own words ---- */

static void
test_note_section (void)
{
  static const struct
  {
    const char *text, *heading, *first;
    guint n;
  } cases[] = {
    { "Seen.\n\nAssessment and plan\n1. One\n   more.\n2. Two\n\nSigned: X", "Assessment and plan",
      "1. One more.", 2 },
    { "# Chief Complaint\nCough\n\n# Assessment and Plan\nPatient is well.\n\n## Plan\nRest.",
      "# Assessment and Plan", "Patient is well.", 3 },
    { "# Assessment and Plan\n\n## Plan\n\n", "# Assessment and Plan", NULL, 0 },
    { "# Assessment and Plan\n\n\n", "# Assessment and Plan", NULL, 0 },
    { "Came.\nPlan: metformin again\nfrom tomorrow.\n\nExamination\nWell", "Plan: metformin again",
      "Plan: metformin again from tomorrow.", 1 },
    { "We plan: to go.\nNothing else.", NULL, "We plan: to go. Nothing else.", 1 },
    { "IMPRESSION:\n- a\n- b\n", "IMPRESSION:", "- a", 2 },
    { "", NULL, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RoundsNoteSection) section = { NULL, NULL };

      rounds_note_section_find (cases[i].text, &section);
      g_assert_cmpstr (section.heading, ==, cases[i].heading);
      g_assert_cmpuint (g_strv_length (section.items), ==, cases[i].n);
      g_assert_cmpstr (section.items[0], ==, cases[i].first);
    }
}

/* Who is on the team of a visit is counted where not all have room. */
static void
test_team (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) team = g_string_new (NULL);
  g_autofree char *json = NULL;

  for (guint i = 0; i < 5; i++)
    g_string_append_printf (team, "%s{\"individual\":{\"display\":\"Dr. Made %u\"}}",
                            i > 0 ? "," : "", i);
  json = g_strdup_printf (
      "{\"resourceType\":\"Patient\",\"id\":\"team\",\"name\":[{\"family\":\"Team\",\"given\":["
      "\"Tim\"]}],\"birthDate\":\"1960-02-29\"}\n"
      "{\"resourceType\":\"Encounter\",\"id\":\"te\",\"subject\":{\"reference\":\"Patient/team\"},"
      "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"period\":{\"start\":"
      "\"2026-11-15T07:00:00-06:00\"},\"participant\":[%s]}\n",
      team->str);
  overview_put (self->record, json, "TEAM Tim");
  ui_record_open (self->record, "TEAM Tim");
  assert_card (rounds_card_why (self->record->patient),
               "Dr. Made 0 · Dr. Made 1 · Dr. Made 2 · and 2 more · outpatient", "Dr. Made 3");
}

/* Two diagnoses that are both dated after today, and so said to be wrong, do not contradict each other. */
static void
test_later_problems (Fixture *self, gconstpointer data)
{
#define LATER(id, name)                                                                         \
  "{\"resourceType\":\"Condition\",\"id\":\"" id "\",\"subject\":{\"reference\":\"Patient/"     \
  "later\"},\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":\"" name \
  "\"},\"onsetDateTime\":\"2062-11-01\"}\n"
  static const char *const said[] = { "Asthma", "⚠ encounter 01-Nov-2062 · dated in the future",
                                      "Epilepsy", "⚠ encounter 01-Nov-2062 · dated in the future",
                                      NULL };
  g_autofree char *overview = NULL;

  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"later\",\"name\":[{\"family\":\"Later\","
                "\"given\":[\"Lena\"]}],\"birthDate\":\"1960-02-29\"}\n" LATER ("l1", "Epilepsy")
                    LATER ("l2", "Asthma"),
                "LATER Lena");
  overview = overview_texts (show (self, "LATER Lena", WIDTH, HEIGHT));
  overview_assert_order (overview, said);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add ("/w4/wes", Fixture, NULL, setup, test_wes, teardown);
  g_test_add ("/w4/newest-plan", Fixture, NULL, setup, test_newest_plan, teardown);
  g_test_add ("/w4/unread-note", Fixture, NULL, setup, test_unread_note, teardown);
  g_test_add ("/w4/wes-fits", Fixture, NULL, setup, test_wes_fits, teardown);
  g_test_add ("/w4/newest-vital", Fixture, NULL, setup, test_newest_vital, teardown);
  g_test_add ("/w4/vitals-line", Fixture, NULL, setup, test_vitals_line, teardown);
  g_test_add ("/w4/budget", Fixture, NULL, setup, test_budget, teardown);
  g_test_add ("/w4/more", Fixture, NULL, setup, test_more, teardown);
  g_test_add ("/w4/narrow", Fixture, NULL, setup, test_narrow, teardown);
  g_test_add ("/w4/pressed", Fixture, NULL, setup, test_pressed, teardown);
  g_test_add ("/w2/moment", Fixture, NULL, setup, test_moment, teardown);
  g_test_add ("/w15/high-risk", Fixture, NULL, setup, test_high_risk, teardown);
  g_test_add ("/w4/goals", Fixture, NULL, setup, test_goals, teardown);
  g_test_add ("/w4/others", Fixture, NULL, setup, test_others, teardown);
  g_test_add ("/h19/not-loaded", Fixture, NULL, setup, test_not_loaded, teardown);
  g_test_add ("/w4/counts-lead", Fixture, NULL, setup, test_counts_lead, teardown);
  g_test_add ("/w4/team", Fixture, NULL, setup, test_team, teardown);
  g_test_add ("/w4/later-problems", Fixture, NULL, setup, test_later_problems, teardown);
  g_test_add_func ("/w4/note-section", test_note_section);
  return g_test_run ();
}
