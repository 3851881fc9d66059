/* C-CDA: the sections, what negationInd and nullFlavor turn an entry into, who the patient is, the
 * note, XML that attacks, and a document of HL7's own. */
#include "ccda.h"
#include "counts.h"
#include "data-error.h"
#include "dosage.h"
#include "import-fixture.h"

#include <string.h>

#define OPEN                                                                \
  "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:sdtc='urn:hl7-org:sdtc' " \
  "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
#define HEAD                                                                                       \
  OPEN "<id root='1.2.3' extension='D1'/><code code='34133-9' "                                    \
       "codeSystem='2.16.840.1.113883.6.1' displayName='Summary'/><title>Visit &amp; plan</title>" \
       "<effectiveTime value='202611031030-0600'/>"
#define PATIENT                                                                                   \
  "<recordTarget><patientRole><id root='1.2.9' extension='77'/><patient><name><given>Ann</given>" \
  "<family>Lee</family></name></patient></patientRole></recordTarget>"
#define T(n) "<templateId root='2.16.840.1.113883.10.20.22." n "'/>"
#define SECTION(n, text, entry)                                        \
  HEAD PATIENT "<component><structuredBody><component><section>" T (   \
      n) "<title>Title</title><text>" text "</text><entry>" entry      \
         "</entry></section></component></structuredBody></component>" \
         "</ClinicalDocument>"
#define SNOMED "codeSystem='2.16.840.1.113883.6.96'"
#define LOINC  "codeSystem='2.16.840.1.113883.6.1'"

static TestTaken *
read_text (const char *text)
{
  TestTaken *got = test_taken_new ();
  const RoundsRecordUser user = test_taken_user (got);
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_ccda_read ((const guint8 *) text, strlen (text), &user, &error));
  g_assert_no_error (error);
  return got;
}

/* ---- problems ---- */

#define PROBLEM(attributes, time, status, value)                                               \
  SECTION ("2.5.1", "<table><tr><td ID='p1'>Asthma, mild</td><td>x</td></tr></table>",         \
           "<act>" T (                                                                         \
               "4.3") "<statusCode code='active'/><entryRelationship><observation " attributes \
                      ">" T ("4.4") "<id root='1.2.4' extension='P1'/><effectiveTime>" time    \
                                    "</effectiveTime>" value status                            \
                                    "</observation></entryRelationship></act>")
#define ASTHMA                                                                           \
  "<value xsi:type='CD' code='195967001' " SNOMED " displayName='Asthma'><originalText>" \
  "<reference value='#p1'/></originalText><translation code='J45' "                      \
  "codeSystem='2.16.840.1.113883.6.90'/></value>"
#define STATUS(code)                                                                    \
  "<entryRelationship><observation>" T ("4.6") "<value xsi:type='CD' code='" code "'/>" \
                                               "</observation></entryRelationship>"

static void
test_problem (void)
{
  g_autoptr (TestTaken) got = read_text (PROBLEM ("", "<low value='200705'/>", "", ASTHMA));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_CONDITION, 0);

  g_assert_cmpstr (got->refused->str, ==, "");
  g_assert_cmpstr (got->records->str, ==, "Patient=Patient/1.2.9-77 Document=Patient/1.2.9-77 ");
  g_assert_cmpstr (e->reference, ==, "Document/1.2.3-D1");
  g_assert_cmpstr (rounds_event_code (e, "http://snomed.info/sct"), ==, "195967001");
  g_assert_cmpstr (rounds_event_code (e, "http://hl7.org/fhir/sid/icd-10-cm"), ==, "J45");
  g_assert_cmpstr (e->text, ==, "Asthma, mild");
  g_assert_cmpstr (e->title, ==, "Asthma");
  g_assert_cmpint (e->start.precision, ==, ROUNDS_PRECISION_MONTH);
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_CLINICAL_STATUS), ==, "active");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_CATEGORY), ==, "problem-list-item");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_IDENTIFIER), ==, "P1");
}

static void
test_problem_states (void)
{
  static const struct
  {
    const char *document, *status, *verification, *end;
  } rows[] = {
    { PROBLEM ("", "<low value='2007'/><high value='2009'/>", "", ASTHMA), "resolved", NULL,
      "2009" },
    { PROBLEM ("", "<low value='2007'/><high nullFlavor='UNK'/>", "", ASTHMA), "resolved", NULL,
      NULL },
    { PROBLEM ("", "<low value='2007'/><high nullFlavor='NA'/>", "", ASTHMA), "active", NULL,
      NULL },
    { PROBLEM ("", "<low value='2007'/><high value='2009'/>", STATUS ("55561003"), ASTHMA),
      "active", NULL, "2009" },
    { PROBLEM ("", "<low value='2007'/>", STATUS ("277022003"), ASTHMA), "remission", NULL, NULL },
    { PROBLEM ("negationInd='true'", "<low value='2007'/>", "", ASTHMA), NULL, "refuted", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = read_text (rows[i].document);
      const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_CONDITION, 0);
      g_assert_cmpstr (test_facet (e, ROUNDS_FACET_CLINICAL_STATUS), ==, rows[i].status);
      g_assert_cmpstr (test_facet (e, ROUNDS_FACET_VERIFICATION), ==, rows[i].verification);
      g_assert_cmpstr (e->end.text, ==, rows[i].end);
    }
}

/* A date that is none is named; what it is of stays, without it. */
static void
test_bad_date (void)
{
  g_autoptr (TestTaken) got = read_text (PROBLEM ("", "<low value='20100431'/>", "", ASTHMA));

  g_assert_cmpstr (
      got->refused->str, ==,
      "/ClinicalDocument/component/structuredBody/component/section/entry/act/"
      "entryRelationship/observation/effectiveTime/low: not a date or time: the entry is "
      "kept without it; ");
  g_assert_null (test_taken_kind (got, ROUNDS_KIND_CONDITION, 0)->start.text);
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_NOTE), ==, 1);
}

/* ---- allergies ---- */

#define ALLERGY(attributes, kind, agent, more)                                                   \
  SECTION ("2.6.1", "none",                                                                      \
           "<act>" T ("4.30") "<statusCode code='active'/><entryRelationship>"                   \
                              "<observation " attributes ">" T (                                 \
                                  "4.7") "<effectiveTime><low value='1998'/>"                    \
                                         "</effectiveTime><value xsi:type='CD' code='" kind      \
                                         "' " SNOMED "/><participant "                           \
                                         "typeCode='CSM'><participantRole><playingEntity>" agent \
                                         "</playingEntity>"                                      \
                                         "</participantRole></participant>" more                 \
                                         "</observation></entryRelationship></act>")
#define PENICILLIN \
  "<code code='7980' codeSystem='2.16.840.1.113883.6.88' displayName='penicillin G'/>"
#define REACTION                                                                \
  "<entryRelationship typeCode='MFST'><observation>" T (                        \
      "4.9") "<value xsi:type='CD' "                                            \
             "code='39579001' " SNOMED                                          \
             " displayName='Anaphylaxis'/><entryRelationship><observation>" T ( \
                 "4.8") "<value xsi:type='CD' code='24484000' " SNOMED          \
                        "/></observation></entryRelationship>"                  \
                        "</observation></entryRelationship>"

static void
test_allergy (void)
{
  g_autoptr (TestTaken) got = read_text (ALLERGY ("", "416098002", PENICILLIN, REACTION));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_ALLERGY, 0);

  g_assert_cmpstr (rounds_event_code (e, "http://www.nlm.nih.gov/research/umls/rxnorm"), ==,
                   "7980");
  g_assert_cmpstr (e->title, ==, "penicillin G");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_ALLERGY_TYPE), ==, "allergy");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_CATEGORY), ==, "medication");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_REACTION), ==, "39579001");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_REACTION_SEVERITY), ==, "severe");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_CLINICAL_STATUS), ==, "active");
}

static void
test_no_allergies (void)
{
  static const struct
  {
    const char *document, *code, *verification;
  } rows[] = {
    { ALLERGY ("negationInd='true'", "419199007", "<code nullFlavor='NA'/>", ""), "716186003",
      NULL },
    { ALLERGY ("negationInd='true'", "416098002", "<code nullFlavor='NA'/>", ""), "409137002",
      NULL },
    { ALLERGY ("negationInd='true'", "419199007", "<code code='105590001' " SNOMED "/>", ""),
      "716186003", NULL },
    { ALLERGY ("negationInd='true'", "419199007", "<code code='410942007' " SNOMED "/>", ""),
      "409137002", NULL },
    { ALLERGY ("negationInd='true'", "414285001", "<code nullFlavor='NA'/>", ""), "429625007",
      NULL },
    { ALLERGY ("negationInd='true'", "416098002", PENICILLIN, ""), "7980", "refuted" },
    { ALLERGY ("negationInd='false'", "419199007", "<code nullFlavor='UNK'/>", ""), "419199007",
      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = read_text (rows[i].document);
      const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_ALLERGY, 0);
      g_assert_cmpstr (got->refused->str, ==, "");
      g_assert_cmpuint (e->n_codes, ==, 1);
      g_assert_cmpstr (e->codes[0].code, ==, rows[i].code);
      g_assert_cmpstr (test_facet (e, ROUNDS_FACET_VERIFICATION), ==, rows[i].verification);
    }
}

/* ---- medications, immunizations, procedures, encounters ---- */

#define MEDICATION(mood, attributes)                                                               \
  SECTION ("2.1.1", "none",                                                                        \
           "<substanceAdministration moodCode='" mood "' " attributes ">" T (                      \
               "4.16") "<statusCode code='active'/><effectiveTime xsi:type='IVL_TS'><low "         \
                       "value='20120806'/>"                                                        \
                       "<high nullFlavor='NI'/></effectiveTime><effectiveTime xsi:type='PIVL_TS' " \
                       "operator='A'><period value='12' unit='h'/></effectiveTime><repeatNumber "  \
                       "value='1'/>"                                                               \
                       "<routeCode code='C38216' "                                                 \
                       "codeSystem='2.16.840.1.113883.3.26.1.1'/><doseQuantity "                   \
                       "value='1.50' "                                                             \
                       "unit='mg'/><consumable><manufacturedProduct><manufacturedMaterial><code "  \
                       "code='197380' codeSystem='2.16.840.1.113883.6.88' displayName='atenolol "  \
                       "25 MG'/>"                                                                  \
                       "</manufacturedMaterial></manufacturedProduct></"                           \
                       "consumable><precondition><criterion/>"                                     \
                       "</precondition><author><time "                                             \
                       "value='20120806'/></author></substanceAdministration>")

static void
test_medication (void)
{
  g_autoptr (TestTaken) taken = read_text (MEDICATION ("EVN", ""));
  g_autoptr (TestTaken) ordered = read_text (MEDICATION ("INT", ""));
  g_autoptr (TestTaken) not = read_text (MEDICATION ("EVN", "negationInd='true'"));
  const RoundsEvent *e = test_taken_kind (taken, ROUNDS_KIND_MEDICATION, 0);

  g_assert_cmpstr (e->status, ==, "active");
  g_assert_cmpstr (e->start.text, ==, "20120806");
  g_assert_null (e->end.text);
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_REPEAT_PERIOD), ==, "12");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_REPEAT_PERIOD_UNIT), ==, "h");
  g_assert_cmpstr (rounds_event_facet (e, ROUNDS_FACET_DOSE, 0)->quantity.decimal, ==, "1.50");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_ROUTE), ==, "C38216");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_AS_NEEDED), ==, "true");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_TYPE), ==, "MedicationStatement");
  e = test_taken_kind (ordered, ROUNDS_KIND_MEDICATION, 0);
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_TYPE), ==, "MedicationRequest");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_INTENT), ==, "order");
  g_assert_nonnull (rounds_event_facet (e, ROUNDS_FACET_AUTHORED, 0));
  e = test_taken_kind (not, ROUNDS_KIND_MEDICATION, 0);
  g_assert_cmpstr (e->status, ==, "not-taken");
  g_assert_null (test_facet (e, ROUNDS_FACET_DO_NOT_PERFORM));
}

#define GIVEN(mood, inside)                                                                      \
  SECTION ("2.1.1", "none",                                                                      \
           "<substanceAdministration moodCode='" mood                                            \
           "'>" T ("4.16") "<statusCode code='active'/>" inside                                  \
                           "<consumable><manufacturedProduct><manufacturedMaterial><code "       \
                           "code='197380' codeSystem='2.16.840.1.113883.6.88' displayName='x'/>" \
                           "</manufacturedMaterial></manufacturedProduct></consumable>"          \
                           "</substanceAdministration>")

/* The dose of the only medicine, or one of its doses. */
static void
assert_dosage (const char *inside, guint n, const RoundsDosage *expected)
{
  g_autofree char *text = g_strdup_printf (GIVEN ("INT", "%s"), inside);
  g_autoptr (TestTaken) taken = read_text (text);
  RoundsBlock *block = rounds_block_new (1024);
  guint count;
  const RoundsDosage *all = rounds_dosages (test_taken_kind (taken, ROUNDS_KIND_MEDICATION, 0),
                                            block, &count);

  g_assert_cmpuint (n, <, count);
  g_assert_cmpstr (all[n].dose, ==, expected->dose);
  g_assert_cmpstr (all[n].frequency, ==, expected->frequency);
  g_assert_cmpstr (all[n].timing, ==, expected->timing);
  g_assert_cmpstr (all[n].duration, ==, expected->duration);
  g_assert_cmpstr (all[n].maximum, ==, expected->maximum);
  g_assert_cmpstr (all[n].as_needed, ==, expected->as_needed);
  g_assert_cmpstr (all[n].instructions, ==, expected->instructions);
  g_assert_cmpstr (all[n].sequence, ==, expected->sequence);
  g_assert_cmpstr (all[n].unread, ==, expected->unread);
  rounds_block_free (block);
}

/* Rates, ranges, maxima, periods that vary, meals, what for: each of them was nothing, or less. */
static void
test_dosage (void)
{
  assert_dosage (
      "<doseQuantity><low value='1' unit='mg'/><high value='2' unit='mg'/></doseQuantity>"
      "<rateQuantity value='90' unit='mL/h'/>",
      0, &(RoundsDosage){ .dose = "1–2 mg at 90 mL/h" });
  assert_dosage ("<rateQuantity><low value='5' unit='mL/h'/><high value='10' unit='mL/h'/>"
                 "</rateQuantity><maxDoseQuantity><numerator value='4.0' unit='g'/><denominator "
                 "value='24' unit='h'/></maxDoseQuantity>",
                 0, &(RoundsDosage){ .dose = "5–10 mL/h", .maximum = "at most 4.0 g per 24 h" });
  assert_dosage ("<effectiveTime xsi:type='PIVL_TS' operator='A'><period xsi:type='IVL_PQ'><low "
                 "value='4' unit='h'/><high value='6' unit='h'/></period></effectiveTime>"
                 "<repeatNumber value='3'/>",
                 0, &(RoundsDosage){ .frequency = "every 4–6 hours · 3 times in all" });
  assert_dosage ("<effectiveTime xsi:type='EIVL_TS'><event code='ACM'/></effectiveTime>"
                 "<effectiveTime xsi:type='EIVL_TS'><event code='HS'/></effectiveTime>",
                 0, &(RoundsDosage){ .frequency = "before breakfast, at bedtime" });
  assert_dosage ("<effectiveTime xsi:type='PIVL_TS'><phase><width value='30' unit='min'/></phase>"
                 "<period value='1' unit='d'/></effectiveTime><effectiveTime xsi:type='PIVL_TS'>"
                 "<period value='2' unit='d'/></effectiveTime><effectiveTime><low value='2012'/>"
                 "<width value='5' unit='d'/></effectiveTime>",
                 0,
                 &(RoundsDosage){ .frequency = "1 × daily · each over 30 min",
                                  .timing = "every 2 d",
                                  .duration = "5 d" });
  assert_dosage ("<precondition><criterion><value code='1' displayName='Wheezing'/></criterion>"
                 "</precondition><entryRelationship><act>" T (
                     "4.20") "<text>with water</text></act></entryRelationship>",
                 0, &(RoundsDosage){ .as_needed = "Wheezing", .instructions = "with water" });
  assert_dosage ("<doseQuantity nullFlavor='OTH'/><effectiveTime xsi:type='EIVL_TS'><event "
                 "code='AC'/><offset><low value='-1' unit='h'/></offset></effectiveTime>",
                 0,
                 &(RoundsDosage){ .frequency = "before meals", .unread = "offset, doseQuantity" });
}

/* Doses that follow each other stand within the medicine's, and none is dropped. */
static void
test_dosage_steps (void)
{
#define STEP(n, value)                                                                          \
  "<entryRelationship typeCode='COMP'><sequenceNumber value='" n "'/><substanceAdministration>" \
  "<doseQuantity value='" value "' unit='mg'/></substanceAdministration></entryRelationship>"
#define STEPS STEP ("2", "20") STEP ("1", "40")
  assert_dosage (STEPS, 0, &(RoundsDosage){ .dose = "40 mg", .sequence = "1" });
  assert_dosage (STEPS, 1, &(RoundsDosage){ .dose = "20 mg", .sequence = "2" });
#undef STEPS
#undef STEP
}

static void
test_supply (void)
{
  g_autoptr (TestTaken) taken = read_text (
      GIVEN ("INT", "<entryRelationship><supply>" T (
                        "4.17") "<repeatNumber value='2'/><quantity value='75'/></supply>"
                                "</entryRelationship>"));
  const RoundsEvent *e = test_taken_kind (taken, ROUNDS_KIND_MEDICATION, 0);

  g_assert_cmpstr (rounds_event_facet (e, ROUNDS_FACET_SUPPLY_AMOUNT, 0)->quantity.decimal, ==,
                   "75");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_REPEATS), ==, "2");
}

#define CVX "<code code='88' codeSystem='2.16.840.1.113883.12.292' displayName='Influenza'/>"

static void
test_immunization (void)
{
  g_autoptr (TestTaken) got = read_text (SECTION (
      "2.2.1", "none",
      "<substanceAdministration negationInd='true'>" T (
          "4.52") "<statusCode code='completed'/>"
                  "<effectiveTime "
                  "value='2010'/><consumable><manufacturedProduct><manufacturedMaterial>" CVX
                  "<lotNumberText>L1</lotNumberText></manufacturedMaterial></manufacturedProduct></"
                  "consumable>"
                  "<entryRelationship><observation>" T (
                      "4.53") "<code code='PATOBJ'/></observation>"
                              "</entryRelationship></substanceAdministration>"));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_IMMUNIZATION, 0);

  g_assert_cmpstr (rounds_event_code (e, "http://hl7.org/fhir/sid/cvx"), ==, "88");
  g_assert_cmpstr (e->status, ==, "not-done");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_STATUS_REASON), ==, "PATOBJ");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_LOT), ==, "L1");
}

static void
test_procedure (void)
{
  g_autoptr (TestTaken) got = read_text (SECTION (
      "2.7.1", "none",
      "<procedure>" T (
          "4.14") "<code code='80146002' " SNOMED " "
                  "displayName='Appendectomy'/><statusCode code='aborted'/><effectiveTime>"
                  "<low value='2014090812'/></effectiveTime><targetSiteCode code='66754008' " SNOMED
                  "/></procedure>"));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_PROCEDURE, 0);

  g_assert_cmpstr (e->title, ==, "Appendectomy");
  g_assert_cmpstr (e->status, ==, "stopped");
  g_assert_cmpint (e->start.to - e->start.from, ==, 3600 * 1000);
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_BODY_SITE), ==, "66754008");
}

static void
test_encounter (void)
{
  g_autoptr (TestTaken) got = read_text (SECTION (
      "2.22.1", "none",
      "<encounter>" T (
          "4.49") "<id root='1.2.8' extension='V1'/><code code='99213' "
                  "codeSystem='2.16.840.1.113883.6.12' displayName='Visit'/><effectiveTime><low "
                  "value='201208061000-0500'/><high value='201208061030-0500'/></effectiveTime>"
                  "<sdtc:dischargeDispositionCode code='01'/><participant "
                  "typeCode='LOC'><participantRole>"
                  "<playingEntity><name>Clinic "
                  "4</name></playingEntity></participantRole></participant>"
                  "</encounter>"));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_ENCOUNTER, 0);

  g_assert_true (e->start.zoned && e->end.zoned);
  g_assert_cmpint (e->end.from - e->start.from, ==, 1800 * 1000);
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_LOCATION), ==, "Clinic 4");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_DISCHARGE), ==, "01");
}

/* ---- results ---- */

#define RESULT(value)                                                                              \
  SECTION ("2.3.1", "none",                                                                        \
           "<organizer>" T (                                                                       \
               "4.1") "<id root='1.2.5' extension='B1'/><code "                                    \
                      "code='24321-2' " LOINC                                                      \
                      "/><statusCode code='completed'/><component><observation>" T (               \
                          "4.2") "<id root='1.2.5' extension='R1'/><code code='2823-3' " LOINC " " \
                                 "displayName='Potassium'/><statusCode "                           \
                                 "code='completed'/><effectiveTime "                               \
                                 "value='20261103081530.5+0100'/>" value                           \
                                 "<interpretationCode code='H' "                                   \
                                 "codeSystem='2.16.840.1.113883.5.83'/"                            \
                                 "><referenceRange><observationRange><text>3.5 to "                \
                                 "5.1</text><value xsi:type='IVL_PQ'><low value='3.5' "            \
                                 "unit='mmol/L'/><high value='5.1' "                               \
                                 "unit='mmol/L'/></value></observationRange></referenceRange></"   \
                                 "observation></component>"                                        \
                                 "</organizer>")

static void
test_result (void)
{
  g_autoptr (TestTaken)
      got = read_text (RESULT ("<value xsi:type='PQ' value='7.10' unit='mmol/L'/>"));
  const RoundsEvent *panel = test_taken_kind (got, ROUNDS_KIND_PANEL, 0);
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_RESULT, 0);

  g_assert_cmpstr (e->value.first.decimal, ==, "7.10");
  g_assert_cmpstr (e->value.first.unit_system, ==, "http://unitsofmeasure.org");
  g_assert_cmpstr (e->status, ==, "final");
  g_assert_cmpint (e->start.precision, ==, ROUNDS_PRECISION_FRACTION);
  g_assert_cmpstr (e->interpretations[0].code, ==, "H");
  g_assert_cmpstr (e->ranges[0].low.decimal, ==, "3.5");
  g_assert_cmpstr (e->ranges[0].text, ==, "3.5 to 5.1");
  g_assert_cmpstr (test_facet (panel, ROUNDS_FACET_MEMBER), ==, "Document/1.2.3-D1#2");
  g_assert_cmpuint (e->part, ==, 2);
}

static void
test_values (void)
{
  static const struct
  {
    const char *document;
    RoundsValueType type;
    const char *comparator, *text, *absent;
  } rows[] = {
    { RESULT ("<value xsi:type='IVL_PQ'><high value='0.01' inclusive='false'/></value>"),
      ROUNDS_VALUE_QUANTITY, "<", NULL, NULL },
    { RESULT ("<value xsi:type='IVL_PQ'><low value='90'/></value>"), ROUNDS_VALUE_QUANTITY,
      ">=", NULL, NULL },
    { RESULT ("<value xsi:type='IVL_PQ'><low value='1'/><high value='2'/></value>"),
      ROUNDS_VALUE_RANGE, NULL, NULL, NULL },
    { RESULT ("<value xsi:type='RTO_PQ_PQ'><numerator value='1'/><denominator value='128'/>"
              "</value>"),
      ROUNDS_VALUE_RATIO, NULL, NULL, NULL },
    { RESULT ("<value xsi:type='INT' value='3'/>"), ROUNDS_VALUE_INTEGER, NULL, NULL, NULL },
    { RESULT ("<value xsi:type='ST'>no  growth</value>"), ROUNDS_VALUE_TEXT, NULL, "no growth",
      NULL },
    { RESULT ("<value xsi:type='CD' code='1' " SNOMED "/>"), ROUNDS_VALUE_CODED, NULL, NULL, NULL },
    { RESULT ("<value xsi:type='CD' nullFlavor='UNK'><originalText>blue</originalText></value>"),
      ROUNDS_VALUE_TEXT, NULL, "blue", NULL },
    { RESULT ("<value xsi:type='PQ' nullFlavor='MSK'/>"), ROUNDS_VALUE_NONE, NULL, NULL, "masked" },
    { RESULT ("<value xsi:type='BL' value='true'/>"), ROUNDS_VALUE_BOOLEAN, NULL, "true", NULL },
    { RESULT ("<value xsi:type='TS' value='2026'/>"), ROUNDS_VALUE_TIME, NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = read_text (rows[i].document);
      const RoundsValue *v = &test_taken_kind (got, ROUNDS_KIND_RESULT, 0)->value;
      g_assert_cmpint (v->type, ==, rows[i].type);
      g_assert_cmpstr (v->first.comparator, ==, rows[i].comparator);
      g_assert_cmpstr (v->text, ==, rows[i].text);
      g_assert_cmpstr (v->absent, ==, rows[i].absent);
    }
}

static void
test_bad_number (void)
{
  g_autoptr (TestTaken) got = read_text (RESULT ("<value xsi:type='PQ' value='1,5'/>"));

  g_assert_true (g_str_has_suffix (got->refused->str, "/observation/value: not a number; "));
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_RESULT), ==, 0);
}

/* ---- the note, the person ---- */

static void
test_note (void)
{
  g_autoptr (TestTaken) got = read_text (SECTION (
      "2.99",
      "<paragraph>First  <content>line</content></paragraph><table><thead><tr><th>A</th><th>B</th>"
      "</tr></thead><tbody><tr><td>1</td><td>2<br/>3</td></tr></tbody></table><list><item>one</"
      "item>"
      "<item>two</item></list>",
      ""));
  const RoundsEvent *e = test_taken_kind (got, ROUNDS_KIND_NOTE, 0);

  g_assert_cmpstr (e->title, ==, "Visit & plan");
  g_assert_cmpstr (e->start.text, ==, "202611031030-0600");
  g_assert_cmpstr (test_facet (e, ROUNDS_FACET_SECTION), ==,
                   "Title\nFirst line\nA | B\n1 | 2\n3\none\ntwo");
  g_assert_cmpstr (rounds_event_facet (e, ROUNDS_FACET_SECTION, 0)->pointer, ==,
                   "/ClinicalDocument/component/structuredBody/component/section");
}

static void
test_person (void)
{
  g_autoptr (TestTaken) got = read_text (
      HEAD "<!-- <recordTarget> --><recordTarget><patientRole><id root='2.16.840.1.113883.4.1' "
           "extension='111223333'/><id root='1.2.9' extension='77' assigningAuthorityName='Mercy'/>"
           "<addr use='HP'><streetAddressLine>1 Main</streetAddressLine><city>Wyoming</city></addr>"
           "<telecom value='tel:+1(555)555-2003' use='MC'/><patient><name use='SRCH'><family>X"
           "</family></name><name use='L'><given>Ann</given><given>B</given><family>Lee</family>"
           "</name><name><given>Ann</given><family qualifier='BR'>Ray</family></name>"
           "<administrativeGenderCode code='F'/><birthTime value='197505'/><sdtc:deceasedTime "
           "value='2026'/><maritalStatusCode code='M' displayName='Married'/><guardian><code "
           "code='GRFTH' displayName='Grandfather'/><guardianPerson><name><given>Bo</given>"
           "<family>Lee</family></name></guardianPerson></guardian><languageCommunication>"
           "<languageCode code='en'/></languageCommunication></patient></patientRole>"
           "</recordTarget></ClinicalDocument>");
  const RoundsPerson *p = g_ptr_array_index (got->persons, 0);
  const char *bytes = g_bytes_get_data (g_ptr_array_index (got->bytes, 0), NULL);

  g_assert_cmpstr (p->id, ==, "1.2.9-77");
  g_assert_cmpstr (p->names[0].family, ==, "Lee");
  g_assert_cmpstr (p->names[0].given, ==, "Ann B");
  g_assert_cmpstr (p->names[2].use, ==, "maiden");
  g_assert_cmpstr (p->identifiers[0].type, ==, "SS");
  g_assert_cmpstr (p->identifiers[1].assigner, ==, "Mercy");
  g_assert_cmpstr (rounds_person_mrn (p)->value, ==, "77");
  g_assert_cmpint (p->birth.precision, ==, ROUNDS_PRECISION_MONTH);
  g_assert_cmpstr (p->sex, ==, "female");
  g_assert_true (p->deceased);
  g_assert_cmpstr (p->telecoms[0].value, ==, "+1(555)555-2003");
  g_assert_cmpstr (p->telecoms[0].use, ==, "mobile");
  g_assert_cmpstr (p->contacts[0].name, ==, "Bo Lee");
  g_assert_cmpstr (p->marital, ==, "Married");
  g_assert_true (g_str_has_prefix (bytes, "<recordTarget><patientRole>"));
  g_assert_true (strncmp (bytes + g_bytes_get_size (g_ptr_array_index (got->bytes, 0)) -
                              strlen ("</recordTarget>"),
                          "</recordTarget>", strlen ("</recordTarget>")) == 0);
}

/* A body that is a file: an attachment with its bytes, which are had again from the document. */
static void
test_file_body (void)
{
#define BODY(text) \
  HEAD PATIENT "<component><nonXMLBody>" text "</nonXMLBody></component></ClinicalDocument>"
  static const struct
  {
    const char *text, *type, *body; /* body NULL: not inside */
  } rows[] = {
    { BODY ("<text mediaType='text/rtf' representation='B64'>e1xydGYx\n IG9rfQ==</text>"),
      "text/rtf", "{\\rtf1 ok}" },
    { BODY ("<text mediaType='text/plain'>5 &lt; 6</text>"), "text/plain", "5 < 6" },
    { BODY ("<text mediaType='application/pdf' representation='B64' compression='DF'>eA==</text>"),
      "application/pdf", NULL },
    { BODY ("<text mediaType='application/pdf' representation='B64'>*</text>"), "application/pdf",
      NULL },
    { BODY ("<text mediaType='application/pdf'><reference value='a.pdf'/></text>"),
      "application/pdf", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = read_text (rows[i].text);
      const RoundsEvent *note = test_taken_kind (got, ROUNDS_KIND_NOTE, 0);
      const RoundsFacet *facet = rounds_event_facet (note, ROUNDS_FACET_ATTACHMENT, 0);
      g_autoptr (GBytes) whole = g_bytes_new_static (rows[i].text, strlen (rows[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = rounds_ccda_body (whole, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (facet->attachment.content_type, ==, rows[i].type);
      g_assert_cmpstr (facet->attachment.pointer, ==,
                       rows[i].body != NULL ? ROUNDS_CCDA_BODY : NULL);
      if (rows[i].body == NULL)
        {
          g_assert_null (body);
          g_assert_cmpint (facet->attachment.size, ==, -1);
          continue;
        }
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), rows[i].body,
                       strlen (rows[i].body));
      g_assert_cmpint (facet->attachment.size, ==, strlen (rows[i].body));
      g_assert_nonnull (facet->attachment.hash);
    }
}

/* A social security number alone files a patient, and is not to be read out of the id. */
static void
test_secret_id (void)
{
  g_autoptr (TestTaken) got = read_text (
      HEAD "<recordTarget><patientRole><id root='2.16.840.1.113883.4.1' extension='111223333'/>"
           "<patient/></patientRole></recordTarget></ClinicalDocument>");

  g_assert_null (strstr (got->records->str, "111223333"));
  g_assert_null (rounds_person_mrn (g_ptr_array_index (got->persons, 0)));
  g_assert_cmpuint (strlen (g_ptr_array_index (got->ids, 0)), ==, 64);
}

/* Nobody's document is kept, and says so; one about two people is nobody's to file. */
static void
test_nobody (void)
{
  g_autoptr (TestTaken) got = read_text (HEAD "<recordTarget><patientRole><id nullFlavor='UNK'/>"
                                              "</patientRole></recordTarget></ClinicalDocument>");
  g_autoptr (TestTaken) two = test_taken_new ();
  const RoundsRecordUser user = test_taken_user (two);
  const char *text = HEAD PATIENT PATIENT "</ClinicalDocument>";
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (got->records->str, ==, "Document= ");
  g_assert_cmpstr (got->refused->str, ==,
                   "/ClinicalDocument/recordTarget: names no patient: the document is kept, and "
                   "belongs to nobody; ");
  g_assert_false (rounds_ccda_read ((const guint8 *) text, strlen (text), &user, &error));
  g_assert_cmpstr (error->message, ==, "a document about several patients is not read");
  g_assert_cmpstr (two->records->str, ==, "");
}

/* ---- XML ---- */

static void
test_attacks (void)
{
  static const struct
  {
    const char *text, *why;
  } rows[] = {
    { "<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" OPEN "&x;"
      "</ClinicalDocument>",
      "XML with a document type declaration is not read" },
    { "<!DOCTYPE a [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]><a>&b;</a>",
      "XML with a document type declaration is not read" },
    { "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'><a/>",
      "XML with a document type declaration is not read" },
    { OPEN "&unknown;</ClinicalDocument>", "not XML: line 1" },
    { OPEN, "not XML: line 1" },
    { "<a/>", "XML that is no C-CDA document (FHIR is read as JSON)" },
    { "<ClinicalDocument/>", "XML that is no C-CDA document (FHIR is read as JSON)" },
    { "", "not XML: line 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = test_taken_new ();
      const RoundsRecordUser user = test_taken_user (got);
      g_autoptr (GError) error = NULL;
      g_assert_false (
          rounds_ccda_read ((const guint8 *) rows[i].text, strlen (rows[i].text), &user, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, rows[i].why);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (TestTaken) got = test_taken_new ();
  const RoundsRecordUser user = test_taken_user (got);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<a>");
  g_assert_false (rounds_ccda_read ((const guint8 *) text->str, text->len, &user, NULL));
}

/* UTF-16 says itself what it is; the bytes stay as they came. */
static void
test_utf16 (void)
{
  const char *text = "\xef\xbb\xbf" HEAD PATIENT "</ClinicalDocument>";
  gsize n;
  g_autofree char *wide = g_convert (text, -1, "UTF-16LE", "UTF-8", NULL, &n, NULL);
  g_autoptr (TestTaken) got = test_taken_new ();
  const RoundsRecordUser user = test_taken_user (got);

  g_assert_true (rounds_ccda_read ((const guint8 *) wide, n, &user, NULL));
  g_assert_cmpstr (got->records->str, ==, "Patient=Patient/1.2.9-77 Document=Patient/1.2.9-77 ");
  g_assert_cmpmem (wide, n, g_bytes_get_data (g_ptr_array_index (got->bytes, 1), NULL),
                   g_bytes_get_size (g_ptr_array_index (got->bytes, 1)));
}

/* The parser tells nobody what it could not read: nothing of a document goes to standard error. */
static void
test_silent (void)
{
  static const char *const texts[] = {
    "\xff\xfe<\0a\0>\0S\xdaM\0i\0t\0h\0",
    "<?xml version='1.0' encoding='UTF-8'?><a>Smith\xff</a>",
    "<?xml version='1.0' encoding='none-such'?><a>Smith</a>",
  };
  static const gsize sizes[] = { 18, 51, 53 };

  if (g_test_subprocess ())
    {
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_autoptr (TestTaken) got = test_taken_new ();
          const RoundsRecordUser user = test_taken_user (got);
          g_assert_false (rounds_ccda_read ((const guint8 *) texts[i], sizes[i], &user, NULL));
        }
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

/* A whole document of HL7's. */
static void
test_example (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "ccda", "hl7-ccd.xml",
                                                 NULL);
  g_autofree char *text = NULL;
  g_autoptr (TestTaken) got = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  got = read_text (text);
  g_assert_cmpstr (got->refused->str, ==, "");
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (got->bytes, 1)), ==, n);
  g_assert_cmpstr (test_taken_kind (got, ROUNDS_KIND_NOTE, 0)->title, ==,
                   "Summary of Patient Chart");
  g_assert_cmpstr (test_taken_kind (got, ROUNDS_KIND_ALLERGY, 0)->title, ==, "No known allergy");
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_ALLERGY), ==, 1);
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_PROCEDURE), ==, 3);
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_VITAL), ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ccda/problem", test_problem);
  g_test_add_func ("/ccda/problem-states", test_problem_states);
  g_test_add_func ("/ccda/bad-date", test_bad_date);
  g_test_add_func ("/ccda/allergy", test_allergy);
  g_test_add_func ("/ccda/no-allergies", test_no_allergies);
  g_test_add_func ("/ccda/medication", test_medication);
  g_test_add_func ("/ccda/dosage", test_dosage);
  g_test_add_func ("/ccda/dosage-steps", test_dosage_steps);
  g_test_add_func ("/ccda/supply", test_supply);
  g_test_add_func ("/ccda/immunization", test_immunization);
  g_test_add_func ("/ccda/procedure", test_procedure);
  g_test_add_func ("/ccda/encounter", test_encounter);
  g_test_add_func ("/ccda/result", test_result);
  g_test_add_func ("/ccda/values", test_values);
  g_test_add_func ("/ccda/bad-number", test_bad_number);
  g_test_add_func ("/ccda/note", test_note);
  g_test_add_func ("/ccda/person", test_person);
  g_test_add_func ("/ccda/secret-id", test_secret_id);
  g_test_add_func ("/ccda/file-body", test_file_body);
  g_test_add_func ("/ccda/nobody", test_nobody);
  g_test_add_func ("/ccda/attacks", test_attacks);
  g_test_add_func ("/ccda/deep", test_deep);
  g_test_add_func ("/ccda/utf16", test_utf16);
  g_test_add_func ("/ccda/silent", test_silent);
  g_test_add_func ("/ccda/example", test_example);
  return g_test_run ();
}
