/* test-lists-words.c: what a clinician reads on the list pages of the demonstration's people: texts,
 * counts and order, without a window. `test-lists-words dump WHO PAGE` prints one. */
#include "listings.h"
#include "overview-fixture.h"

#include <stdio.h>
#include <string.h>

static const struct
{
  const char *name;
  RoundsListing *(*build) (const RoundsListChart *chart);
} pages[] = { { "medications", rounds_list_medicines },
              { "problems", rounds_list_problems },
              { "allergies", rounds_list_allergies },
              { "immunizations", rounds_list_immunizations },
              { "procedures", rounds_list_procedures },
              { "images", rounds_list_images },
              { "care", rounds_list_care },
              { "tasks", rounds_list_tasks },
              { "other", rounds_list_other },
              { "contradictions", rounds_list_contradictions } };

static UiRecord *record;

static RoundsListChart
chart_of (RoundsPatient *patient)
{
  return (RoundsListChart){ .index = rounds_patient_get_index (patient),
                            .at = rounds_patient_get_moment (patient),
                            .medicines = rounds_patient_get_medicines (patient),
                            .problems = rounds_patient_get_problems (patient),
                            .allergies = rounds_patient_get_allergies (patient),
                            .errors = rounds_patient_get_errors (patient) };
}

static RoundsListing *
list (const char *page)
{
  const RoundsListChart chart = chart_of (record->patient);

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (strcmp (pages[i].name, page) == 0)
      return pages[i].build (&chart);
  g_error ("no page is called %s", page);
}

/* A section and all of its rows as text: cells by " | ", the second line by " / ". */
static char *
section_text (const RoundsListing *listing, guint s)
{
  const RoundsListSection *section = &g_array_index (listing->sections, RoundsListSection, s);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "== %s · %u%s%s%s%s%s\n", section->title, section->n,
                          section->note != NULL ? " -- " : "",
                          section->note != NULL ? section->note : "",
                          section->alert ? " [alert]" : "", section->history ? " [history]" : "",
                          section->counted ? " [counted]" : "");
  for (guint i = 0; i < listing->entries->len; i++)
    {
      const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, i);
      g_auto (RoundsListText) text = { 0 };

      if (entry->section != s)
        continue;
      rounds_listing_words (listing, entry, &text);
      g_string_append (out, text.struck ? "  ~" : text.italic ? "  _" : "   ");
      for (guint c = 0; c < ROUNDS_N_LIST_CELLS; c++)
        g_string_append_printf (out, "%s%s%s%s", c > 0 ? " | " : "",
                                text.cells[c].text != NULL ? text.cells[c].text : "",
                                text.cells[c].below != NULL ? " / " : "",
                                text.cells[c].below != NULL ? text.cells[c].below : "");
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static int
dump (const char *who, const char *page)
{
  g_autoptr (RoundsListing) listing = NULL;

  record = ui_record_new ();
  ui_record_open (record, who);
  listing = list (page);
  for (guint i = 0; i < listing->notices->len; i++)
    fprintf (stdout, "! %s\n", (char *) g_ptr_array_index (listing->notices, i));
  for (guint i = 0; i < listing->sections->len; i++)
    {
      g_autofree char *text = section_text (listing, i);

      fputs (text, stdout);
    }
  fprintf (stdout, "empty: %s\n", listing->empty);
  ui_record_free (record);
  return 0;
}

/* The whole section of this title, as a clinician reads it. */
static void
assert_section (const RoundsListing *listing, const char *title, const char *expected)
{
  for (guint i = 0; i < listing->sections->len; i++)
    if (strcmp (g_array_index (listing->sections, RoundsListSection, i).title, title) == 0)
      {
        g_autofree char *text = section_text (listing, i);

        g_assert_cmpstr (text, ==, expected);
        return;
      }
  g_error ("no section is called %s", title);
}

static gboolean
has_section (const RoundsListing *listing, const char *title)
{
  for (guint i = 0; i < listing->sections->len; i++)
    if (strcmp (g_array_index (listing->sections, RoundsListSection, i).title, title) == 0)
      return TRUE;
  return FALSE;
}

static void
assert_notice (const RoundsListing *listing, const char *text)
{
  for (guint i = 0; i < listing->notices->len; i++)
    if (strcmp (g_ptr_array_index (listing->notices, i), text) == 0)
      return;
  g_error ("is not said: %s", text);
}

/* Every page of the patient opened says as many rows as it has (W8). */
static void
assert_counts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (RoundsListing) listing = list (pages[i].name);
      guint all = 0, counted = 0;

      for (guint s = 0; s < listing->sections->len; s++)
        {
          const RoundsListSection *section = &g_array_index (listing->sections, RoundsListSection,
                                                             s);
          guint n = 0;

          for (guint k = 0; k < listing->entries->len; k++)
            n += g_array_index (listing->entries, RoundsListEntry, k).section == s ? 1 : 0;
          g_assert_cmpuint (section->n, ==, n);
          g_assert_cmpuint (n, >, 0);
          all += n;
          counted += section->counted ? n : 0;
        }
      g_assert_cmpuint (all, ==, listing->entries->len);
      g_assert_cmpuint (rounds_listing_count (listing), ==, counted);
      g_assert_nonnull (listing->empty);
    }
}

/* ---- medicines ---- */

static void
test_wes_medicines (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *stopped = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("medications");
  assert_section (
      listing, "Conflicts",
      "== Conflicts · 5 -- each opens its two sources [alert]\n"
      "   Ordered, and reported as not taken | Alendronic acid 10 MG Oral Tablet: order "
      "04-Oct-2026 · report Apr-2026 |  |  | \n"
      "   Ordered, and reported as on hold | lisinopril 10 MG Oral Tablet: order 04-Oct-2026 · "
      "report 01-Nov-2026 |  |  | \n"
      "   Open order without a dose | Alendronic acid 10 MG Oral Tablet: order 04-Oct-2026 |  |  "
      "| \n"
      "   Open order without a dose | insulin isophane, human 70 UNT/ML / insulin, regular, human "
      "30 UNT/ML Injectable Suspension [Humulin]: order 04-Oct-2026 |  |  | \n"
      "   Open order without a dose | nicotine 7 MG/Day 24HR Transdermal System: order 18-Feb-2001 "
      "|  |  | \n");
  assert_section (
      listing, "Current, confirmed",
      "== Current, confirmed · 5 -- evidence within 15 months, a site setting [counted]\n"
      "   Alendronic acid 10 MG Oral Tablet / one course, 13 orders since 02-Jul-2023 | dose not "
      "recorded / ⚠ reported as not taken | Osteoporosis | 04-Oct-2026 / end not recorded | "
      "Dr. Karl184 Hansen121\n"
      "   amLODIPine 2.5 MG Oral Tablet / one course, 25 orders since 25-Sep-2016 | 1.0 (no unit), "
      "1 × daily | Essential hypertension | 04-Oct-2026 / end not recorded | Dr. "
      "Karl184 Hansen121\n"
      "   Hydrochlorothiazide 25 MG Oral Tablet / one course, 25 orders since 25-Sep-2016 | 1.0 "
      "(no unit), 1 × daily | Essential hypertension | 04-Oct-2026 / end not recorded | "
      "Dr. Karl184 Hansen121\n"
      "   insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable "
      "Suspension [Humulin] / one course, 25 orders since 25-Sep-2016 | dose not recorded · "
      "injection by the product / high-risk: insulin | Prediabetes | 04-Oct-2026 / end not "
      "recorded | Dr. Karl184 "
      "Hansen121\n"
      "   lisinopril 10 MG Oral Tablet / one course, 25 orders since 25-Sep-2016 | 1.0 (no unit), "
      "1 × daily / ⚠ reported on hold | Essential hypertension | 04-Oct-2026 / end not "
      "recorded | Dr. Karl184 Hansen121\n");
  assert_section (listing, "Listed active, not confirmed",
                  "== Listed active, not confirmed · 1 -- no evidence within 15 months, a site "
                  "setting\n"
                  "   nicotine 7 MG/Day 24HR Transdermal System / one course, 1 order | dose not "
                  "recorded | not recorded | 18-Feb-2001 / not confirmed since then | "
                  "Dr. Karl184 Hansen121\n");
  assert_section (
      listing, "Prohibited: an order not to give",
      "== Prohibited: an order not to give · 1 -- not a medicine\n"
      "   ⊘ Any non-steroidal anti-inflammatory drug / one course, 1 order | do not give "
      "| not recorded | 01-Nov-2026 / end not recorded | Tomas902 Overlay12\n");
  /* A recorded end is the day recorded, not the first instant after it. */
  stopped = section_text (listing, listing->sections->len - 1);
  g_assert_nonnull (strstr (
      stopped,
      "   Naproxen sodium 220 MG Oral Tablet / “Hyperkalaemia and "
      "kidney injury with lisinopril and a thiazide; never again” | "
      "1 tablet twice daily, bought without prescription, from 12-Oct-2026 to 01-Nov-2026 | "
      "not recorded | 12-Oct-2026 / end 01-Nov-2026 | "));
  g_assert_cmpuint (rounds_listing_count (listing), ==, 5);
}

/* At death: what was open, under that title; three blockers of one system named. */
static void
test_ramiro_medicines (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Ramiro608");
  listing = list ("medications");
  assert_notice (listing, "At death: what was open when this person died");
  assert_section (
      listing, "Conflicts",
      "== Conflicts · 7 -- each opens its two sources [alert]\n"
      "   Open order against a recorded allergy | lisinopril 20 MG Oral Tablet: order 06-Jul-2011 "
      "· Lisinopril: Allergy 10-Oct-1952 |  |  | \n"
      "   Two open orders of one class | lisinopril 20 MG Oral Tablet: order 06-Jul-2011 · "
      "losartan "
      "potassium 50 MG Oral Tablet: order 06-Jul-2011 |  |  | \n"
      "   Two open orders of one class | lisinopril 20 MG Oral Tablet: order 06-Jul-2011 · "
      "sacubitril 97 MG / valsartan 103 MG Oral Tablet: order 06-Jul-2011 |  |  | \n"
      "   Two open orders of one class | losartan potassium 50 MG Oral Tablet: order 06-Jul-2011 · "
      "sacubitril 97 MG / valsartan 103 MG Oral Tablet: order 06-Jul-2011 |  |  | \n"
      "   Ordered, and reported as not taken | lisinopril 20 MG Oral Tablet: order 06-Jul-2011 · "
      "report 12-Apr-2012 |  |  | \n"
      "   As needed, of a medicine that is taken regularly | carvedilol 25 MG Oral Tablet: order "
      "06-Jul-2011 |  |  | \n"
      "   Open order without a dose | Vitamin B12 5 MG/ML Injectable Solution: order 14-Mar-1990 | "
      " "
      "|  | \n");
  g_assert_true (has_section (listing, "Open orders of a person who has died"));
}

/* ---- problems ---- */

static void
test_wes_problems (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("problems");
  assert_section (listing, "Problem list",
                  "== Problem list · 6 -- last entry by Ines901 Overlay11, 13-Nov-2026 [counted]\n"
                  "   Hyperkalemia | active | 31-Oct-2026 | 13-Nov-2026 | \n"
                  "   Chronic kidney disease stage 3B | active · ⚠ also open: stages 3, 2, 1 | "
                  "13-Jul-2025 | 13-Nov-2026 | \n"
                  "   Osteoporosis | active · 2 records | 02-Jul-2023 | 02-Jul-2023 | \n"
                  "   Disorder of kidney due to diabetes mellitus | active · 2 records · ⚠ "
                  "Prediabetes | 18-Feb-2001 | 18-Feb-2001 | \n"
                  "   Essential hypertension | active · 2 records | 30-Dec-1990 | 30-Dec-1990 | \n"
                  "  _Sore right knee, on and off | Suspected · text only, no code | onset not "
                  "recorded | 13-Nov-2026 | \n");
  assert_section (
      listing, "Active diagnoses recorded at encounters",
      "== Active diagnoses recorded at encounters · 9 -- not curated [counted]\n"
      "   Proteinuria due to type 2 diabetes mellitus | active · ⚠ Prediabetes | 13-Jul-2025 | "
      "13-Jul-2025 | \n"
      "   Microalbuminuria due to type 2 diabetes mellitus | active · ⚠ Prediabetes | 29-Apr-2012 "
      "| "
      "29-Apr-2012 | \n"
      "   Loss of teeth | active | 14-Dec-2003 | 14-Dec-2003 | \n"
      "   Metabolic syndrome X | active | 03-Mar-2002 | 03-Mar-2002 | \n"
      "   Smokes tobacco daily | active · ⚠ Never smoked tobacco | 25-Feb-2001 | 25-Feb-2001 | \n"
      "   Body mass index 30+ - obesity | active | 18-Feb-2001 | 18-Feb-2001 | \n"
      "   Anemia | active | 05-Jan-1992 | 05-Jan-1992 | \n"
      "   Prediabetes | active · ⚠ Disorder of kidney due to diabetes mellitus | 30-Dec-1990 | "
      "30-Dec-1990 | \n"
      "   Chronic sinusitis | active | 22-Jun-1969 | 22-Jun-1969 | \n");
  assert_section (listing, "Family history",
                  "== Family history · 2 -- never a problem of the patient’s own\n"
                  "   father: Myocardial infarction | relative | at age 61 | 21-Aug-2026 | \n"
                  "   mother: Malignant neoplasm of breast | relative | at age 58 | 21-Aug-2026 | "
                  "\n");
  g_assert_cmpuint (rounds_listing_count (listing), ==, 15);
}

/* Struck, and said in words, though another record says resolved. */
static void
test_refuted (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *text = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("problems");
  text = section_text (listing, listing->sections->len - 2);
  g_assert_nonnull (strstr (text, "  ~Suspected prostate cancer | refuted, 13-Nov-2026 · resolved "
                                  "· 2 records | 26-Jul-2026 to 26-Jul-2026 | 26-Jul-2026 | \n"));
  g_assert_null (strstr (text, "~Gingivitis"));
}

static void
test_no_curated_list (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Huey641");
  listing = list ("problems");
  assert_notice (listing, "This record has no curated problem list");
  g_assert_false (has_section (listing, "Problem list"));
}

/* ---- allergies ---- */

static void
test_huey_allergies (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *active = NULL;

  ui_record_open (record, "Huey641");
  listing = list ("allergies");
  assert_notice (listing, "11 active entries, the worst first");
  active = section_text (listing, 1);
  g_assert_true (g_str_has_prefix (
      active,
      "== Active · 11 [counted]\n"
      "   Latex / ▲▲ ANAPHYLAXIS recorded | Wheal, Anaphylaxis, Rhinoconjunctivitis / criticality "
      "given as low | allergy / environment | confirmed / active | 26-Feb-2012\n"
      "   Latex / ▲▲ ANAPHYLAXIS recorded | Anaphylaxis, Balloon at a party; adrenaline given / "
      "severe · "
      "criticality given as high | allergy / environment | confirmed / active | 27-Oct-2026 / "
      "Pavel904 Overlay14\n"
      "  _Cashew nut | reaction not recorded / criticality given as unable-to-assess | allergy / "
      "food | unconfirmed / active | 27-Oct-2026 / Pavel904 Overlay14\n"
      "   Unspecified allergy, detail missing / given as “Allergy to substance (finding)” | "));
  assert_section (listing, "Not active: refuted, resolved, inactive, in error",
                  "== Not active: refuted, resolved, inactive, in error · 1 -- struck only where "
                  "refuted or in error\n"
                  "  ~Peanut | reaction not recorded / criticality not recorded | allergy / food | "
                  "refuted / inactive | 27-Oct-2026 / Pavel904 Overlay14\n");
}

/* Scoped: it says nothing of other classes. */
static void
test_carlotta_allergies (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "YUNDT842 Carlotta746");
  listing = list ("allergies");
  assert_section (listing, "Said to be none",
                  "== Said to be none · 1\n"
                  "   No Known Drug Allergy | said to be none / of drugs only: it says nothing of "
                  "other allergies |  |  | 20-Oct-2026 / Dr. James276 Smitham825\n");
}

static void
test_allergies_not_recorded (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("allergies");
  g_assert_cmpuint (listing->entries->len, ==, 0);
  g_assert_cmpstr (
      listing->empty, ==,
      "Nothing in this record about allergies. That does not say that there are none.");
}

/* ---- what is missing ---- */

/* A list that lacks restricted records says so, and an empty one never says "none". */
static void
test_withheld (void)
{
  static const char *const words[] = { "not shown", "cannot say", "not known" };

  ui_record_open (record, "Contessa946");
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (RoundsListing) listing = list (pages[i].name);
      gboolean honest = strcmp (pages[i].name, "allergies") == 0 ||
                        strcmp (pages[i].name, "contradictions") == 0;

      for (gsize k = 0; k < G_N_ELEMENTS (words); k++)
        honest |= strstr (listing->empty, words[k]) != NULL;
      g_assert_true (honest);
    }
}

/* H19: a type that did not come is not "none", on any page. */
static void
test_not_loaded (void)
{
  RoundsChartIndex *index;
  RoundsSync before;

  ui_record_open (record, "Dorsey40");
  index = (RoundsChartIndex *) rounds_patient_get_index (record->patient);
  before = index->settings.sync;
  index->settings.sync = ROUNDS_SYNC_PARTIAL;
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (RoundsListing) listing = list (pages[i].name);

      if (strcmp (pages[i].name, "allergies") == 0 || strcmp (pages[i].name, "contradictions") == 0)
        continue;
      g_assert_true (g_str_has_prefix (listing->empty, "It is not known whether there are "));
      assert_notice (listing,
                     "⚠ The source did not give all of its records: this list may lack some");
    }
  index->settings.sync = before;
}

static void
test_dorsey_empty (void)
{
  static const char *const empty[] = { "medications", "tasks", "images" };

  ui_record_open (record, "Dorsey40");
  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (RoundsListing) listing = list (empty[i]);

      g_assert_cmpuint (listing->entries->len, ==, 0);
      g_assert_nonnull (strstr (listing->empty, "It cannot say that there were none."));
    }
}

/* ---- events ---- */

static void
test_casimira_not_done (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Casimira119");
  listing = list ("procedures");
  assert_section (listing, "Not done",
                  "== Not done · 1 [counted]\n"
                  "   Biopsy of breast · Left breast structure | not done · Would not change "
                  "treatment; patient declined | 14-Sep-2017 |  | \n");
}

static void
test_azzie_plans (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *plans = NULL;

  ui_record_open (record, "Azzie965");
  listing = list ("care");
  assert_section (listing, "Contradictions",
                  "== Contradictions · 1 -- nothing is resolved for you: each opens its sources "
                  "[alert]\n"
                  "   Plans that exclude each other are open | Not for attempted cardiopulmonary "
                  "resuscitation, 17-Sep-2026 · Full treatment, 14-Sep-2026 |  |  | \n");
  /* Each once, however many teams; without the patient and what the teams are of. */
  assert_section (
      listing, "Persons",
      "== Persons · 2 -- of 5 open care teams; without the patient and the teams’ own "
      "organizations\n"
      "   Dr. Dorcas534 Quigley282 / in 3 care teams | Healthcare professional | reason "
      "not recorded, Hyperlipidemia | first team: 01-Jul-1993 | COMM BEHAVIORAL HEALTH "
      "HOSP\n"
      "   Dr. Isaias604 Dickinson688 / in 2 care teams | Healthcare professional | "
      "Essential hypertension, Prediabetes | first team: 07-Dec-1972 | CUTTING EDGE "
      "WELLNESS LLC\n");
  plans = section_text (listing, 2);
  g_assert_nonnull (strstr (plans, "   Full treatment / Attempt resuscitation"));
  g_assert_nonnull (strstr (plans, "| active / ⚠ contradicted: see above |"));
  g_assert_nonnull (strstr (plans, "   Dialysis care plan / Low salt diet education"));
}

static void
test_wes_task (void)
{
  g_autoptr (RoundsListing) listing = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("tasks");
  assert_section (listing, "Open",
                  "== Open · 1 [counted]\n"
                  "   Recheck potassium in three days; if 5.0 mmol/L or less restart lisinopril at "
                  "5 mg / from: Potassium [Moles/volume] in Serum or Plasma | requested / urgent | "
                  "today, 16-Nov-2026 17:00 | Dr. Karl184 Hansen121 / asked by Ines901 Overlay11 | "
                  "13-Nov-2026 13:32\n");
}

/* W2: at a past moment a list holds nothing that began later. */
static void
test_past (void)
{
  gint64 at;

  ui_record_open (record, "Wes853");
  at = rounds_patient_get_now (record->patient) - G_GINT64_CONSTANT (3653) * 86400000;
  rounds_patient_set_at (record->patient, at);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (RoundsListing) listing = list (pages[i].name);

      for (guint k = 0; k < listing->entries->len; k++)
        {
          const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, k);

          g_assert_true (entry->row == NULL || entry->row->event->start.text == NULL ||
                         entry->row->from <= at);
        }
    }
  rounds_patient_set_at (record->patient, ROUNDS_NOW);
}

/* The banner's number is this page's. */
static void
test_contradictions (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *words = NULL;

  ui_record_open (record, "Wes853");
  listing = list ("contradictions");
  g_assert_cmpuint (rounds_listing_count (listing), ==,
                    rounds_patient_get_errors (record->patient)->n_errors);
  g_assert_cmpuint (rounds_listing_count (listing), >, 20);
  /* What differs, not only that it does. */
  words = section_text (listing, 0);
  g_assert_nonnull (strstr (words, "Creatinine, blood 4.95 mg/dL, 04-Oct-2026 · Creatinine, serum "
                                   "or plasma 1.9362 mg/dL, 04-Oct-2026"));
  g_assert_nonnull (strstr (words, "Smokes tobacco daily, 25-Feb-2001 · Tobacco smoking status "
                                   "Never smoked tobacco, 04-Oct-2026"));
}

static void
test_wes_given_and_done (void)
{
  g_autoptr (RoundsListing) given = NULL, done = NULL;
  g_autofree char *first = NULL, *second = NULL;

  ui_record_open (record, "Wes853");
  given = list ("immunizations");
  /* A vaccine is a group: the last that was given on top, its latest dose first, each with its name. */
  g_assert_cmpuint (given->sections->len, ==, 3);
  first = section_text (given, 0);
  g_assert_true (g_str_has_prefix (
      first,
      "== Influenza, seasonal, injectable, preservative free · 10 -- latest 19-Jul-2026 "
      "[counted]\n"
      "   Influenza, seasonal, injectable, preservative free | completed | 19-Jul-2026 10:04 "
      "| lot not recorded |"));
  assert_section (
      given, "Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed",
      "== Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed · 1 -- latest "
      "14-Jan-2024 [counted]\n"
      "   Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed | completed | "
      "14-Jan-2024 09:04 | lot not recorded | VISN 23: VA Midwest Health Care Network\n");
  /* Whoever reads what was given must not take it for what is due. */
  g_assert_cmpstr (given->notices->pdata[given->notices->len - 1], ==,
                   "No schedule is checked: what is due, and what was given elsewhere, is not in "
                   "this list.");
  done = list ("procedures");
  second = section_text (done, 1);
  g_assert_nonnull (strstr (second, "   Suture open wound | completed · Laceration of forearm | "
                                    "12-Jun-2024 16:04 | GABLES OF BOUTWELLS LANDING | \n"));
}

/* W8 */
static void
test_w8_counts (void)
{
  static const char *const people[] = { "Wes853", "Azzie965", "Ramiro608", "Contessa946" };

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      ui_record_open (record, people[i]);
      assert_counts ();
    }
}

/* Every kind of event has a place: on a list, or on the pages of results and notes. */
static void
test_every_kind (void)
{
  const guint64 elsewhere = (1ull << ROUNDS_KIND_RESULT) | (1ull << ROUNDS_KIND_VITAL) |
                            (1ull << ROUNDS_KIND_NOTE);
  guint64 seen = 0, there = 0;
  static const char *const people[] = { "Wes853", "Azzie965", "Huey641", "Contessa946" };

  for (gsize p = 0; p < G_N_ELEMENTS (people); p++)
    {
      const RoundsChartIndex *index;
      g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);

      ui_record_open (record, people[p]);
      index = rounds_patient_get_index (record->patient);
      for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
        {
          g_autoptr (RoundsListing) listing = list (pages[i].name);

          for (guint k = 0; k < listing->entries->len; k++)
            g_hash_table_add (rows,
                              (gpointer) g_array_index (listing->entries, RoundsListEntry, k).row);
        }
      for (guint i = 0; i < index->n_rows; i++)
        {
          RoundsKind kind = index->rows[i].event->kind;

          there |= 1ull << kind;
          if (g_hash_table_contains (rows, &index->rows[i]))
            seen |= 1ull << kind;
          /* Courses and problems stand for several records: the newest of them. */
          else if (kind != ROUNDS_KIND_MEDICATION && kind != ROUNDS_KIND_CONDITION &&
                   (elsewhere & (1ull << kind)) == 0)
            g_error ("%s of %s is on no list", rounds_kind_word (kind), people[p]);
        }
    }
  g_assert_cmphex (there & ~elsewhere, ==, seen & ~elsewhere);
}

#define ORDER(id, text, day)                                                                    \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\",\"status\":\"active\",\"intent\":" \
  "\"order\",\"subject\":{\"reference\":\"Patient/ahead\"},\"medicationCodeableConcept\":{"     \
  "\"text\":\"" text "\"},\"authoredOn\":\"" day "\",\"dosageInstruction\":[{\"text\":"         \
  "\"5 mg daily\"}]}\n"

/* A mistyped year: the order is no medicine of now, and stands on the page all the same. */
static void
test_dated_ahead (void)
{
  g_autoptr (RoundsListing) listing = NULL, past = NULL;
  RoundsListChart chart;

  overview_put (record,
                "{\"resourceType\":\"Patient\",\"id\":\"ahead\",\"name\":[{\"family\":"
                "\"Ahead\",\"given\":[\"Ada\"]}],\"birthDate\":\"1960-02-29\"}\n" ORDER (
                    "ahead-1", "Examplol", "2026-11-01")
                    ORDER ("ahead-2", "Mistypine", "2062-11-01"),
                "AHEAD Ada");
  ui_record_open (record, "AHEAD Ada");
  listing = list ("medications");
  assert_section (listing, "Dated after today",
                  "== Dated after today · 1 -- planned, or a wrong date\n"
                  "   Mistypine / order · active | 5 mg daily | not recorded | 01-Nov-2062 / "
                  "⚠ dated after today | not recorded\n");
  g_assert_cmpuint (rounds_listing_count (listing), ==, 1);
  chart = chart_of (record->patient);
  chart.at -= 86400000ll;
  past = rounds_list_medicines (&chart);
  g_assert_cmpuint (past->sections->len, ==, 1);
}

/* An order to who was dead is no medicine of then, and stands on the page and among what contradicts itself. */
static void
test_dated_after_death (void)
{
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *words = NULL;

  overview_put (record,
                "{\"resourceType\":\"Patient\",\"id\":\"ahead\",\"name\":[{\"family\":"
                "\"Ahead\",\"given\":[\"Ada\"]}],\"birthDate\":\"1960-02-29\","
                "\"deceasedDateTime\":\"2026-10-20\"}\n" ORDER ("ahead-3", "Latemycin",
                                                                "2026-10-28"),
                "AHEAD Ada");
  ui_record_open (record, "AHEAD Ada");
  listing = list ("medications");
  g_assert_false (has_section (listing, "Dated after today"));
  for (guint i = 0; i < listing->sections->len && words == NULL; i++)
    if (strcmp (g_array_index (listing->sections, RoundsListSection, i).title,
                "Dated after death") == 0)
      words = section_text (listing, i);
  g_assert_nonnull (words);
  g_assert_nonnull (strstr (words, "   Latemycin / order · active | 5 mg daily | not recorded | "
                                   "28-Oct-2026 / ⚠ dated after death | not recorded\n"));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  if (argc == 4 && strcmp (argv[1], "dump") == 0)
    return dump (argv[2], argv[3]);
  record = ui_record_new ();
  g_test_add_func ("/w15/wes-medicines", test_wes_medicines);
  g_test_add_func ("/w15/at-death", test_ramiro_medicines);
  g_test_add_func ("/lists/wes-problems", test_wes_problems);
  g_test_add_func ("/lists/refuted", test_refuted);
  g_test_add_func ("/lists/no-curated-list", test_no_curated_list);
  g_test_add_func ("/lists/huey-allergies", test_huey_allergies);
  g_test_add_func ("/lists/scoped-none-known", test_carlotta_allergies);
  g_test_add_func ("/lists/allergies-not-recorded", test_allergies_not_recorded);
  g_test_add_func ("/h24/withheld", test_withheld);
  g_test_add_func ("/h19/not-loaded", test_not_loaded);
  g_test_add_func ("/lists/dorsey-empty", test_dorsey_empty);
  g_test_add_func ("/lists/not-done", test_casimira_not_done);
  g_test_add_func ("/lists/contradictory-plans", test_azzie_plans);
  g_test_add_func ("/w16/task-says-where-from", test_wes_task);
  g_test_add_func ("/w2/past", test_past);
  g_test_add_func ("/w8/contradictions", test_contradictions);
  g_test_add_func ("/lists/given-and-done", test_wes_given_and_done);
  g_test_add_func ("/w8/counts", test_w8_counts);
  g_test_add_func ("/lists/every-kind", test_every_kind);
  g_test_add_func ("/lists/dated-ahead", test_dated_ahead);
  g_test_add_func ("/lists/dated-after-death", test_dated_after_death);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
