/* test-told.c: what a physician must know of a record is still there once it was read: negations, statuses, what
 * happened, who is meant, units. One small record a case, in the form in which real systems send it. */
#include "import-file.h"
#include "import-fixture.h"

#include <string.h>
#include <time.h>

static void
refuse (gpointer data, const char *file, const char *where, const char *why)
{
  test_taken_refuse (data, where, why);
}

/* An apostrophe stands for a quotation mark, where mark is set. (transfer full) */
static TestTaken *
told (const char *text, gboolean mark)
{
  TestTaken *taken = test_taken_new ();
  const RoundsImportUser user = { test_taken_take, refuse, FALSE, taken };
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GString) bytes = g_string_new (text);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (mark)
    g_string_replace (bytes, "'", "\"", 0);
  stream = g_memory_input_stream_new_from_data (bytes->str, (gssize) bytes->len, NULL);
  g_assert_true (rounds_import_read (import, stream, "test", &user, NULL, &error));
  g_assert_no_error (error);
  return taken;
}

/* ---- FHIR ---- */

#define OF "'subject':{'reference':'Patient/1'}"

static void
test_status_second (void)
{
  static const struct
  {
    const char *concept, *word;
  } rows[] = {
    { "{'coding':[{'system':'http://snomed.info/sct','code':'723511001','display':'Refuted'},"
      "{'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':'refuted'}]}",
      "refuted" },
    { "{'coding':[{'system':'urn:local','code':'ERR'},"
      "{'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':"
      "'entered-in-error'}]}",
      "entered-in-error" },
    { "{'coding':[{'code':'410590009'},{'code':'provisional'}]}", "provisional" },
    { "{'coding':[{'system':'http://snomed.info/sct','code':'723511001','display':'Refuted'}]}",
      "refuted" },
    { "{'text':'Entered in error'}", "entered-in-error" },
    { "{'coding':[{'code':'something'}]}", "something" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{'resourceType':'Condition','id':'c','code':{'text':'Pulmonary embolism'}," OF
          ",'verificationStatus':%s}",
          rows[i].concept);
      g_autoptr (TestTaken) taken = told (json, TRUE);

      g_assert_cmpstr (test_facet (test_taken_event (taken, 0), ROUNDS_FACET_VERIFICATION), ==,
                       rows[i].word);
    }
}

static void
test_titles (void)
{
  static const struct
  {
    const char *json, *title;
  } rows[] = {
    { "'AdverseEvent','actuality':'actual','event':{'text':'Anaphylaxis'},"
      "'category':[{'text':'Medication mishap'}],"
      "'suspectEntity':[{'instance':{'display':'Gadobutrol'}}],'severity':{'text':'severe'}",
      "Anaphylaxis · Gadobutrol · severe" },
    { "'NutritionOrder','patient':{'reference':'Patient/1'},"
      "'oralDiet':{'type':[{'text':'Nil by mouth'}]},'excludeFoodModifier':[{'text':'peanuts'}]",
      "Nil by mouth · not: peanuts" },
    { "'RiskAssessment','code':{'text':'Suicide risk'},'prediction':[{'qualitativeRisk':{'text':"
      "'high'}}]",
      "Suicide risk: high" },
    { "'Device','patient':{'reference':'Patient/1'},'type':{'text':'Cardiac pacemaker'},"
      "'deviceName':[{'name':'Azure XT','type':'user-friendly-name'}],"
      "'safety':[{'text':'MRI unsafe'}]",
      "Azure XT (Cardiac pacemaker) · MRI unsafe" },
    { "'DeviceUseStatement','device':{'display':'PICC line'}", "PICC line" },
    { "'Procedure','code':{'text':'Appendectomy'},"
      "'complication':[{'text':'Difficult intubation'}]",
      "Appendectomy · complication: Difficult intubation" },
    { "'Immunization','patient':{'reference':'Patient/1'},'vaccineCode':{'text':'Influenza'},"
      "'reaction':[{'detail':{'display':'Anaphylaxis'}}]",
      "Influenza · reaction: Anaphylaxis" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'mother'},"
      "'deceasedAge':{'value':44,'code':'a'},'condition':[{'code':{'text':'Breast cancer'},"
      "'onsetAge':{'value':41,'unit':'a'}},{'code':{'text':'Malignant hyperthermia'}}]",
      "Breast cancer (at 41 y), Malignant hyperthermia, died at 44 y" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'brother'},"
      "'deceasedBoolean':true,'note':[{'text':'sudden death at 19'}]",
      "died, sudden death at 19" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'aunt'},"
      "'status':'health-unknown','deceasedBoolean':false",
      "health not known" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'id':'x'," OF ",'resourceType':%s}", rows[i].json);
      g_autoptr (TestTaken) taken = told (json, TRUE);

      g_assert_cmpstr (test_taken_event (taken, 0)->title, ==, rows[i].title);
    }
}

static void
test_answers (void)
{
  g_autoptr (TestTaken) taken = told (
      "{'resourceType':'QuestionnaireResponse','id':'q'," OF ",'item':["
      "{'linkId':'9','text':'Thoughts of death','answer':[{'valueCoding':{'code':'2','display':"
      "'More than half the days'}}]},"
      "{'linkId':'a','text':'Alcohol','answer':[{'valueBoolean':false}]},"
      "{'linkId':'b','text':'Home','item':[{'linkId':'c','text':'Weight','answer':[{"
      "'valueQuantity':{'value':49,'unit':'kg'}}]}]}]}",
      TRUE);
  const RoundsEvent *event = test_taken_event (taken, 0);
  static const char *const lines[] = { "Thoughts of death: More than half the days", "Alcohol: no",
                                       "Home", "Weight: 49 kg" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_SECTION, i)->text, ==, lines[i]);
}

/* A range in words is its numbers as well, of the unit of its value, where it is nothing else. */
static void
test_range_words (void)
{
  static const struct
  {
    const char *words, *low, *high;
  } rows[] = {
    { "135-145", "135", "145" },  { " 3.5 - 5.0 ", "3.5", "5.0" },  { "<5", NULL, "5" },
    { ">= 60", "60", NULL },      { "135-145 mmol/L", NULL, NULL }, { "negative", NULL, NULL },
    { "2026-11-03", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{'resourceType':'Observation','id':'o','status':'final'," OF
          ",'code':{'text':'Sodium'},'valueQuantity':{'value':131,'unit':'mmol/L'},"
          "'referenceRange':[{'text':'%s'}],'component':[{'code':{'text':'Part'},'valueQuantity':"
          "{'value':1,'unit':'g/L'},'referenceRange':[{'text':'%s'}]}]}",
          rows[i].words, rows[i].words);
      g_autoptr (TestTaken) taken = told (json, TRUE);
      const RoundsEvent *event = test_taken_event (taken, 0);
      const RoundsRange *range = &event->ranges[0], *part = &event->components[0].ranges[0];
      const RoundsQuantity *bound = rows[i].low != NULL ? &part->low : &part->high;

      g_assert_cmpstr (range->text, ==, rows[i].words);
      g_assert_cmpstr (range->low.decimal, ==, rows[i].low);
      g_assert_cmpstr (range->high.decimal, ==, rows[i].high);
      g_assert_cmpstr (part->high.decimal, ==, rows[i].high);
      if (bound->decimal != NULL)
        g_assert_cmpstr (bound->unit, ==, "g/L");
    }
}

/* A mistyped date is said, and hides neither an allergy nor an illness; one that ended is not made open. */
static void
test_bad_dates (void)
{
  g_autoptr (TestTaken) taken = told (
      "{'resourceType':'Bundle','type':'collection','entry':[{'resource':{'resourceType':"
      "'AllergyIntolerance','id':'a','patient':{'reference':'Patient/1'},'code':{'text':"
      "'Penicillin'},'onsetDateTime':'2019-13-45','recordedDate':'2020-02-03','reaction':[{"
      "'manifestation':[{'text':'Anaphylaxis'}]}]}},{'resource':{'resourceType':'Condition','id':"
      "'c','code':{'text':'Sepsis'}," OF ",'onsetDateTime':7,'abatementDateTime':'2026-02-31'}}]}",
      TRUE);
  const RoundsEvent *allergy = test_taken_kind (taken, ROUNDS_KIND_ALLERGY, 0);
  const RoundsEvent *sepsis = test_taken_kind (taken, ROUNDS_KIND_CONDITION, 0);

  g_assert_cmpstr (allergy->title, ==, "Penicillin");
  g_assert_cmpstr (rounds_event_facet (allergy, ROUNDS_FACET_REACTION, 0)->text, ==, "Anaphylaxis");
  g_assert_null (rounds_event_facet (allergy, ROUNDS_FACET_ONSET, 0));
  g_assert_cmpstr (allergy->start_from, ==, "recordedDate");
  g_assert_null (sepsis->start.text);
  g_assert_null (sepsis->end.text);
  g_assert_cmpstr (test_facet (sepsis, ROUNDS_FACET_ABATEMENT), ==, "2026-02-31");
  g_assert_nonnull (strstr (taken->refused->str, "/entry/0/resource/onsetDateTime: not a date"));
  g_assert_nonnull (strstr (taken->refused->str, "/entry/1/resource/onsetDateTime: not a date"));
}

/* ---- C-CDA ---- */

#define SNOMED   "codeSystem='2.16.840.1.113883.6.96'"
#define LOINC    "codeSystem='2.16.840.1.113883.6.1'"
#define OID      "2.16.840.1.113883.10.20.22."
#define ROOT(id) "<templateId root='" id "'/>"

/* One section, its entry. (transfer full) */
static TestTaken *
told_by_section (const char *code, const char *entry)
{
  g_autofree char *xml = g_strdup_printf (
      "<ClinicalDocument xmlns='urn:hl7-org:v3' "
      "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><id root='1.2'/>"
      "<recordTarget><patientRole><id root='1.3' extension='p'/></patientRole></recordTarget>"
      "<component><structuredBody><component><section><code code='%s' " LOINC
      "/><entry>%s</entry></section></component></structuredBody></component></ClinicalDocument>",
      code, entry);

  return told (xml, FALSE);
}

#define RESULT(attributes, more)                                                             \
  "<observation classCode='OBS' moodCode='EVN' " attributes                                  \
  ">" ROOT (OID "4.2") "<code code='5195-3' displayName='HBsAg' " LOINC                      \
                       "/><statusCode code='completed'/>"                                    \
                       "<value xsi:type='CD' code='10828004' displayName='Positive' " SNOMED \
                       "/>" more "</observation>"

/* "Positive" that is denied, or somebody else's, is not this patient's. */
static void
test_ccda_results (void)
{
  g_autoptr (TestTaken) denied = told_by_section ("30954-2", RESULT ("negationInd='true'", ""));
  g_autoptr (TestTaken) of_child = told_by_section (
      "30954-2", RESULT ("", "<subject><relatedSubject classCode='PRS'/></subject>"));
  g_autoptr (TestTaken) of_group = told_by_section (
      "30954-2", "<organizer><subject><relatedSubject/></subject><component>" RESULT (
                     "", "") "</component></organizer>");
  g_autoptr (TestTaken) commented =
      told_by_section ("30954-2", RESULT ("", "<entryRelationship typeCode='SUBJ'><act>" ROOT (
                                                  OID "4.64") "<text>Haemolysed"
                                                              "</text></act></entryRelationship>"));

  g_assert_nonnull (
      test_facet (test_taken_kind (denied, ROUNDS_KIND_RESULT, 0), ROUNDS_FACET_MODIFIER));
  g_assert_nonnull (
      test_facet (test_taken_kind (of_child, ROUNDS_KIND_RESULT, 0), ROUNDS_FACET_FOCUS));
  g_assert_nonnull (
      test_facet (test_taken_kind (of_group, ROUNDS_KIND_RESULT, 0), ROUNDS_FACET_FOCUS));
  g_assert_null (
      test_facet (test_taken_kind (commented, ROUNDS_KIND_RESULT, 0), ROUNDS_FACET_FOCUS));
  g_assert_cmpstr (test_facet (test_taken_kind (commented, ROUNDS_KIND_RESULT, 0),
                               ROUNDS_FACET_NOTE),
                   ==, "Haemolysed");
}

static void
test_ccda_directive (void)
{
  g_autoptr (TestTaken) taken = told_by_section (
      "42348-3", "<observation>" ROOT (
                     OID "4.48") "<code code='304251008' displayName='Resuscitation' " SNOMED
                                 "/><statusCode code='completed'/><effectiveTime><low "
                                 "value='20240101'/><high value='20250101'/></effectiveTime>"
                                 "<value xsi:type='CD' code='304253006' displayName='Not for "
                                 "resuscitation' " SNOMED "/></observation>");
  const RoundsEvent *event = test_taken_kind (taken, ROUNDS_KIND_OBSERVATION, 0);

  g_assert_cmpstr (event->codes[0].code, ==, "304251008");
  g_assert_cmpstr (event->value.codes[0].code, ==, "304253006");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_BOUNDS_END, 0)->time.text, ==,
                   "20250101");
}

static void
test_ccda_pregnant (void)
{
  g_autoptr (TestTaken) taken = told_by_section (
      "29762-2",
      "<observation>" ROOT ("2.16.840.1.113883.10.20.15.3.8") "<code code='ASSERTION'/><value "
                                                              "xsi:type='CD' code='77386006' "
                                                              "displayName='Pregnant' " SNOMED
                                                              "/><entryRelationship><"
                                                              "observation>" ROOT (
                                                                  "2.16.840.1.113883.10.20.15.3."
                                                                  "1") "<code "
                                                                       "code='11778-8' " LOINC
                                                                       "/><value xsi:type='TS' "
                                                                       "value='20270412'/></"
                                                                       "observation>"
                                                                       "</entryRelationship></"
                                                                       "observation>");

  g_assert_cmpstr (rounds_event_code (test_taken_kind (taken, ROUNDS_KIND_OBSERVATION, 0),
                                      ROUNDS_LOINC),
                   ==, "82810-3");
  g_assert_cmpstr (test_taken_kind (taken, ROUNDS_KIND_OBSERVATION, 1)->value.time.text, ==,
                   "20270412");
}

#define GIVEN(attributes, code, more)                                                              \
  "<substanceAdministration " attributes                                                           \
  ">" ROOT (OID "4.16") "<statusCode code='active'/>"                                              \
                        "<consumable><manufacturedProduct><manufacturedMaterial><code code='" code \
                        "' displayName='it' " SNOMED                                               \
                        "/></manufacturedMaterial></manufacturedProduct></consumable>" more        \
                        "</substanceAdministration>"

#define REACTED(what)                                               \
  "<entryRelationship><observation>" ROOT (                         \
      OID "4.9") "<value xsi:type='CD' code='1' displayName='" what \
                 "'/></observation></entryRelationship>"

/* "No known medications" forbids none; what is planned was not given; what a vaccine did stands in its name. */
static void
test_ccda_substances (void)
{
  g_autoptr (TestTaken)
      none = told_by_section ("10160-0",
                              GIVEN ("moodCode='EVN' negationInd='true'", "410942007", ""));
  g_autoptr (TestTaken)
      forbidden = told_by_section ("10160-0", GIVEN ("moodCode='INT' negationInd='true'", "1", ""));
  g_autoptr (TestTaken) planned = told_by_section ("11369-6", GIVEN ("moodCode='INT'", "1", ""));
  g_autoptr (TestTaken)
      reacted = told_by_section ("11369-6", GIVEN ("moodCode='EVN'", "1", REACTED ("Anaphylaxis")));
  g_autoptr (TestTaken)
      twice = told_by_section ("11369-6",
                               GIVEN ("moodCode='EVN'", "1", REACTED ("Hives") REACTED ("Fever")));
  const RoundsEvent *event = test_taken_kind (none, ROUNDS_KIND_MEDICATION, 0);

  g_assert_cmpstr (event->title, ==, "No known medications");
  g_assert_null (test_facet (event, ROUNDS_FACET_DO_NOT_PERFORM));
  g_assert_cmpstr (test_facet (test_taken_kind (forbidden, ROUNDS_KIND_MEDICATION, 0),
                               ROUNDS_FACET_DO_NOT_PERFORM),
                   ==, "true");
  g_assert_cmpstr (test_taken_kind (planned, ROUNDS_KIND_IMMUNIZATION, 0)->status, ==,
                   "preparation");
  g_assert_cmpstr (test_taken_kind (twice, ROUNDS_KIND_IMMUNIZATION, 0)->title, ==,
                   "it · reaction: Hives, Fever");
  g_assert_cmpstr (test_taken_kind (reacted, ROUNDS_KIND_IMMUNIZATION, 0)->title, ==,
                   "it · reaction: Anaphylaxis");
}

/* ---- HL7 v2 ---- */

#define ORU                                                  \
  "MSH|^~\\&|LAB|HOSP|||20261120090000||ORU^R01|1|P|2.5.1\r" \
  "PID|1||1^^^HOSP^MR||A^B\r"
#define OBR(more) "OBR|1||F1|C^Culture^L|||20261120080000" more "\r"

static void
test_hl7_units (void)
{
  g_autoptr (TestTaken) taken = told (ORU OBR ("") "OBX|1|NM|G^Glucose^L||1.2~1.4|mmol/L|||||F\r"
                                                   "OBX|2|SN|R^Above^L||>^10^-^20|mg/dL|||||F\r"
                                                   "OBX|3|SN|S^Squames^L||^10^-^20|/HPF|||||F\r"
                                                   "OBX|4|SN|P^Protein^L||^2^+|g/L|||||F",
                                      FALSE);

  g_assert_cmpstr (test_taken_kind (taken, ROUNDS_KIND_RESULT, 0)->value.text, ==,
                   "1.2 mmol/L\n1.4 mmol/L");
  g_assert_cmpstr (test_taken_kind (taken, ROUNDS_KIND_RESULT, 1)->value.text, ==, ">10-20 mg/dL");
  g_assert_cmpint (test_taken_kind (taken, ROUNDS_KIND_RESULT, 2)->value.type, ==,
                   ROUNDS_VALUE_RANGE);
  g_assert_cmpstr (test_taken_kind (taken, ROUNDS_KIND_RESULT, 2)->value.second.unit, ==, "/HPF");
  /* A grade is no amount. */
  g_assert_cmpstr (test_taken_kind (taken, ROUNDS_KIND_RESULT, 3)->value.text, ==, "2+");
}

/* Which organism was tested, and where it grew; of two specimens neither is chosen. */
static void
test_hl7_contexts (void)
{
#define OBX "OBX|1|SN|C^Ciprofloxacin^L||>=^4|ug/mL||R|||F\r"
  static const struct
  {
    const char *message, *of, *sample;
  } rows[] = {
    { ORU OBR ("|||||||||||||||||||600-7&Bacteria&LN^2^Escherichia coli") OBX
      "SPM|1|||CSF^Cerebrospinal fluid^HL70487||||^Lumbar",
      "Escherichia coli", "Cerebrospinal fluid, Lumbar" },
    { ORU OBR ("||||||||UR&Urine&HL70070^^^Bladder") OBX, NULL, "Urine" },
    { ORU OBR ("||||||||Swab") OBX, NULL, "Swab" },
    { ORU OBR ("") OBX "SPM|1|||A^Blood\rSPM|2|||B^Urine", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) taken = told (rows[i].message, FALSE);
      const RoundsEvent *event = test_taken_kind (taken, ROUNDS_KIND_RESULT, 0);

      g_assert_cmpstr (test_facet (event, ROUNDS_FACET_OF), ==, rows[i].of);
      g_assert_cmpstr (test_facet (event, ROUNDS_FACET_SAMPLE), ==, rows[i].sample);
    }
}

/* Of the processor: the reading of n results of one order, and nothing else. */
static double
time_results (guint n)
{
  g_autoptr (GString) message = g_string_new (ORU OBR (""));
  g_autoptr (TestTaken) taken = NULL;
  clock_t begun;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (message, "OBX|%u|ST|C%u^Name^L||4|||||F\r", i + 1, i);
  g_string_append (message, "SPM|1|||CSF");
  begun = clock ();
  taken = told (message->str, FALSE);
  g_assert_cmpstr (test_facet (test_taken_kind (taken, ROUNDS_KIND_RESULT, n - 1),
                               ROUNDS_FACET_SAMPLE),
                   ==, "CSF");
  return (double) (clock () - begun);
}

/* All results of an order have its specimen, which is not looked for again by each. */
static void
test_hl7_many (void)
{
  g_assert_cmpfloat (time_results (48000), <, 7 * time_results (12000));
}

/* A mistyped date is said, and hides neither an allergy nor an illness. */
static void
test_hl7_bad_dates (void)
{
  g_autoptr (TestTaken)
      taken = told ("MSH|^~\\&|ADT|HOSP|||20261120||ADT^A08|1|P|2.5.1\rPID|1||1^^^HOSP^MR||A^B\r"
                    "AL1|1|DA|^Penicillin|SV|anaphylaxis|20191332\rDG1|1||Z66^DNR^I10||20261390",
                    FALSE);
  const RoundsEvent *allergy = test_taken_kind (taken, ROUNDS_KIND_ALLERGY, 0);

  g_assert_cmpstr (allergy->title, ==, "Penicillin");
  g_assert_null (allergy->start.text);
  g_assert_null (test_taken_kind (taken, ROUNDS_KIND_CONDITION, 0)->start.text);
  g_assert_nonnull (strstr (taken->refused->str, "AL1 1, field 6"));
  g_assert_nonnull (strstr (taken->refused->str, "DG1 1, field 5"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/told/fhir/status-second", test_status_second);
  g_test_add_func ("/told/fhir/titles", test_titles);
  g_test_add_func ("/told/fhir/answers", test_answers);
  g_test_add_func ("/told/fhir/bad-dates", test_bad_dates);
  g_test_add_func ("/told/fhir/range-words", test_range_words);
  g_test_add_func ("/told/ccda/results", test_ccda_results);
  g_test_add_func ("/told/ccda/directive", test_ccda_directive);
  g_test_add_func ("/told/ccda/pregnant", test_ccda_pregnant);
  g_test_add_func ("/told/ccda/substances", test_ccda_substances);
  g_test_add_func ("/told/hl7/units", test_hl7_units);
  g_test_add_func ("/told/hl7/contexts", test_hl7_contexts);
  g_test_add_func ("/told/hl7/many", test_hl7_many);
  g_test_add_func ("/told/hl7/bad-dates", test_hl7_bad_dates);
  return g_test_run ();
}
