/* What an allergy is to, as codes and as words say it, and which orders it meets (record rules 2.1, 2.3). An
 * apostrophe stands for a quotation mark. */
#include "chart-fixture.h"

#include <string.h>

#define SNOMED "http://snomed.info/sct"
#define RXNORM "http://www.nlm.nih.gov/research/umls/rxnorm"
#define CODED(system, code, words) \
  "{'coding':[{'system':'" system "','code':'" code "','display':'" words "'}]}"
#define CALLED(words) "{'text':'" words "'}"
#define ALLERGY(id, code, more)                                                            \
  "{'resourceType':'AllergyIntolerance','id':'" id "','patient':{'reference':'Patient/p'}" \
  ",'clinicalStatus':{'coding':[{'code':'active'}]},'recordedDate':'2020-01-01'"           \
  ",'code':" code more "}\n"
#define ORDER(id, medicine)                                                              \
  "{'resourceType':'MedicationRequest','id':'" id "','status':'active','intent':'order'" \
  ",'subject':{'reference':'Patient/"                                                    \
  "p'},'authoredOn':'2026-10-01','medicationCodeableConcept':" medicine                  \
  ",'dosageInstruction':[{'text':'one'}]}\n"

#define LISINOPRIL  CODED (RXNORM, "314076", "lisinopril 10 MG Oral Tablet")
#define AMOXICILLIN CODED (RXNORM, "308192", "Amoxicillin 500 MG Oral Tablet")

static guint
count_met (const char *text)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  return chart_count_conflicts (medicines, ROUNDS_MEDICINE_ALLERGY);
}

/* ---- orders ---- */

/* Whatever codes or words say of one substance: both are there, and meet. */
static void
test_meets (void)
{
  static const char *const met[] = {
    ALLERGY ("a", CODED (SNOMED, "91936005", "Allergy to penicillin (disorder)"), "")
        ORDER ("1", AMOXICILLIN),
    ALLERGY ("a", CODED (SNOMED, "386873009", "Lisinopril (substance)"), "")
        ORDER ("1", LISINOPRIL),
    ALLERGY ("a", CODED (RXNORM, "29046", "lisinopril"), "")
        ORDER ("1", CALLED ("lisinopril 10 mg tablet")),
    ALLERGY ("a", CODED (RXNORM, "7984", "penicillin V"), "")
        ORDER ("1", CALLED ("Amoxicillin 500 mg capsule")),
    ALLERGY ("a", CODED (RXNORM, "1191", "aspirin"), "")
        ORDER ("1", CODED (RXNORM, "243670", "aspirin 81 MG Oral Tablet")),
    ALLERGY ("a", CALLED ("Penicillins"), "") ORDER ("1", CALLED ("Flucloxacillin 500 mg")),
    ALLERGY ("a", CALLED ("Penicilline"), "") ORDER ("1", AMOXICILLIN),
    ALLERGY ("a", CALLED ("Allergia alla penicillina"), "") ORDER ("1", AMOXICILLIN),
    ALLERGY ("a", CALLED ("Penicillin V, oral"), "") ORDER ("1", AMOXICILLIN),
    ALLERGY ("a", CALLED ("Peanut, lisinopril"), "") ORDER ("1", LISINOPRIL),
    ALLERGY ("a", CALLED ("Dipyridamole allergy"), "")
        ORDER ("1", CALLED ("Aspirin/dipyridamole capsule")),
    ALLERGY ("a", CODED (SNOMED, "419199007", "Allergy to substance (finding)"),
             ",'reaction':[{'substance':{'text':'Lisinopril'},'manifestation':[{'text':'Cough'}]}]")
        ORDER ("1", LISINOPRIL),
  };
  static const char *const not_met[] = {
    ALLERGY ("a", CODED (SNOMED, "419199007", "Allergy to substance (finding)"), "")
        ORDER ("1", CALLED ("Substance K 10 mg")),
    ALLERGY ("a", CALLED ("Penicillamine"), "") ORDER ("1", AMOXICILLIN),
    ALLERGY ("a", CALLED ("Penicillin V, oral"), "") ORDER ("1", LISINOPRIL),
    ALLERGY ("a", CALLED ("Iodine, topical"), "")
        ORDER ("1", CALLED ("Hydrocortisone 1 % topical cream")),
    ALLERGY ("a", CALLED ("Penicillin G, for injection"), "")
        ORDER ("1", CALLED ("Heparin for injection")),
    ALLERGY ("a", CALLED ("Egg"), "") ORDER ("1", CALLED ("Eggplant extract")),
    ALLERGY ("a", CALLED ("Lisinopril"), ",'verificationStatus':{'coding':[{'code':'refuted'}]}")
        ORDER ("1", LISINOPRIL),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (met); i++)
    {
      g_test_message ("%s", met[i]);
      g_assert_cmpuint (count_met (met[i]), ==, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (not_met); i++)
    {
      g_test_message ("%s", not_met[i]);
      g_assert_cmpuint (count_met (not_met[i]), ==, 0);
    }
}

/* By its words an order is compared with others too; what is not known is said to be so. */
static void
test_words (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (ORDER ("1", LISINOPRIL) ORDER ("2", CALLED ("Lisinopril 20 mg"))
                                      ORDER ("3", CALLED ("Obscurol 5 mg")),
                                  NULL);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_TWICE), ==, 1);
  g_assert_false (chart_line (medicines, "lisinopril")->not_known);
  g_assert_false (chart_line (medicines, "Lisinopril 20 mg")->not_known);
  g_assert_true (chart_line (medicines, "Obscurol")->not_known);
}

/* ---- what it is to ---- */

/* Unspecified is only what neither text, nor another coding, nor the substance of a reaction names. */
static void
test_unspecified (void)
{
#define ANY "{'system':'" SNOMED "','code':'419199007','display':'Allergy to substance (finding)'}"
  static const struct
  {
    const char *text;
    gboolean unspecified;
    const char *title;
  } rows[] = {
    { ALLERGY ("a", "{'coding':[" ANY "]}", ""), TRUE, "Allergy to substance (finding)" },
    { ALLERGY ("a", "{'coding':[" ANY "],'text':'Allergy to substance'}", ""), TRUE,
      "Allergy to substance" },
    { ALLERGY ("a", "{'coding':[" ANY "],'text':'Allergy to penicillin'}", ""), FALSE,
      "Allergy to penicillin" },
    { ALLERGY ("a",
               "{'coding':[" ANY ",{'system':'" RXNORM
               "','code':'7984','display':'penicillin V'}]}",
               ""),
      FALSE, "penicillin V" },
    { ALLERGY ("a", "{'coding':[" ANY "]}",
               ",'reaction':[{'substance':{'text':'Latex'},'manifestation':[{'text':'Rash'}]}]"),
      FALSE, "Latex" },
  };
#undef ANY

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

      g_assert_cmpuint (allergies->n_entries, ==, 1);
      g_assert_cmpint (allergies->entries[0].unspecified, ==, rows[i].unspecified);
      g_assert_cmpstr (allergies->entries[0].title, ==, rows[i].title);
    }
}

/* Words that deny allergies are no allergen; a substance is. */
static void
test_denied_in_words (void)
{
  static const struct
  {
    const char *text, *state;
    guint scope;
  } rows[] = {
    { ALLERGY ("a", CALLED ("NKDA"), ""), "none-known", ROUNDS_SCOPE_DRUG },
    { ALLERGY ("a", CALLED ("No known drug allergies."), ""), "none-known", ROUNDS_SCOPE_DRUG },
    { ALLERGY ("a", CALLED ("None"), ""), "none-known", ROUNDS_SCOPE_ALL },
    { ALLERGY ("a", CALLED ("No known allergies but latex"), ""), "entries", 0 },
    { ALLERGY ("a", CODED (SNOMED, "1", "Zebra"), ""), "entries", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

      g_assert_cmpstr (rounds_allergy_state_word (allergies->state), ==, rows[i].state);
      g_assert_cmpuint (allergies->scope, ==, rows[i].scope);
    }
}

/* A reaction in words is shown, and its anaphylaxis is the worst there is. */
static void
test_reactions (void)
{
#define REACTION(words) ",'reaction':[{" words "}]"
  static const struct
  {
    const char *text;
    gboolean anaphylaxis;
    guint n;
  } rows[] = {
    { ALLERGY ("a", CALLED ("Zebra"),
               REACTION ("'description':'Throat closed',"
                         "'manifestation':[{'text':'Life-threatening anaphylaxis'}]")),
      TRUE, 2 },
    { ALLERGY ("a", CALLED ("Zebra"),
               REACTION ("'description':'Anaphylactic shock','manifestation':[{'text':'Rash'}]")),
      TRUE, 2 },
    { ALLERGY ("a", CALLED ("Zebra"), REACTION ("'manifestation':[{'text':'No anaphylaxis'}]")),
      FALSE, 1 },
  };
#undef REACTION

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (rows[i].text, NULL);
      g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

      g_assert_cmpint (allergies->entries[0].severe, ==, rows[i].anaphylaxis);
      g_assert_cmpuint (g_strv_length ((char **) allergies->entries[0].reactions), ==, rows[i].n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-allergens/meets", test_meets);
  g_test_add_func ("/chart-allergens/words", test_words);
  g_test_add_func ("/chart-allergens/unspecified", test_unspecified);
  g_test_add_func ("/chart-allergens/denied-in-words", test_denied_in_words);
  g_test_add_func ("/chart-allergens/reactions", test_reactions);
  return g_test_run ();
}
