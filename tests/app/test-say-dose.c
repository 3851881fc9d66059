/* How a dose is said, whole: the exact words that a clinician reads. An apostrophe stands for a quotation mark. */
#include "chart-fixture.h"
#include "say.h"
#include "sensitive.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#define OF                ",'subject':{'reference':'Patient/p'},'medicationCodeableConcept':{'text':'x'}"
#define Q(value, unit)    "{'value':" value ",'unit':'" unit "'}"
#define RATE(parts)       "'doseAndRate':[{" parts "}]"
#define RATIO(one, other) "{'numerator':" one ",'denominator':" other "}"
#define REPEAT(parts)     "'timing':{'repeat':{" parts "}}"
#define DAILY             REPEAT ("'frequency':1,'period':1,'periodUnit':'d'")
#define FIVE_DAYS \
  REPEAT ("'frequency':1,'period':1,'periodUnit':'d','boundsDuration':" Q ("5", "d"))

static RoundsChartIndex *
chart_of (const char *dosages)
{
  g_autofree char *text = g_strdup_printf (
      "{'resourceType':'MedicationRequest','id':'1','status':'active','intent':'order'" OF
      ",'authoredOn':'2026-11-01','dosageInstruction':[%s]}\n",
      dosages);

  return chart_fixture_text (text, NULL);
}

/* Of the order, of its course, and whether it must be looked at. */
static void
assert_dose (const char *dosages, const char *said, gboolean unsure)
{
  g_autoptr (RoundsChartIndex) chart = chart_of (dosages);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);
  const RoundsMedicineCourse *course = &medicines->lines[0].courses[0];
  g_autofree char *words = rounds_say_dose (course);
  g_autofree char *event = rounds_say_event_dose (
      rounds_chart_row (chart, "MedicationRequest/1")->event);

  g_assert_cmpstr (words, ==, said);
  g_assert_cmpstr (event, ==, said);
  g_assert_cmpint (rounds_say_dose_is_unsure (course), ==, unsure);
}

static void
test_whole (void)
{
  assert_dose ("", "dose not recorded", TRUE);
  assert_dose ("{" RATE ("'doseQuantity':{'value':1.0}") "," DAILY "}", "1.0 (no unit), 1 × daily",
               TRUE);
  assert_dose ("{" RATE (
                   "'doseQuantity':" Q ("500", "mL") ",'rateQuantity':" Q ("125", "mL/h")) "}",
               "500 mL at 125 mL/h", FALSE);
  assert_dose ("{" RATE ("'rateRatio':" RATIO (Q ("1000", "mL"),
                                               Q ("8", "h"))) ",'maxDosePerPeriod"
                                                              "':" RATIO (Q ("3", "L"),
                                                                          Q ("24", "h")) "}",
               "1000 mL per 8 h, at most 3 L per 24 h", FALSE);
  assert_dose ("{" RATE ("'rateRatio':" RATIO (Q ("1000", "mL"), "{'value':8}")) "}",
               "1000 mL per 8 (no unit)", TRUE);
  /* What a text takes back it does not say. */
  assert_dose ("{'text':'5 mg daily, not oral, IV only','route':{'text':'Oral'}}",
               "5 mg daily, not oral, IV only, ⚠ route coded: Oral", TRUE);
  assert_dose ("{'text':'5 mg oral daily. Do not crush.','route':{'text':'Oral'}}",
               "5 mg oral daily. Do not crush.", FALSE);
  /* W8: of two numbers one without a unit is none */
  assert_dose ("{" RATE ("'doseQuantity':" Q ("500", "mL") ",'rateQuantity':{'value':10}") "}",
               "500 mL at 10 (no unit)", TRUE);
  assert_dose ("{" RATE ("'doseQuantity':" Q ("1", "g")) ",'asNeededCodeableConcept':{'text':'pain'"
                                                         "},'route':{'text':'oral'},'site':{'text':"
                                                         "'left'},'method':{'text':'slowly'},"
                                                         "'additionalInstruction':[{'text':'with "
                                                         "food'}],'patientInstruction':'whole'}",
               "1 g, as needed: pain, oral, left, slowly, with food; whole", FALSE);
  assert_dose ("{" RATE ("'doseQuantity':" Q ("1", "g")) ",'asNeededBoolean':true}",
               "1 g, as needed", FALSE);
  assert_dose ("{'asNeededBoolean':true}", "dose not recorded, as needed", TRUE);
}

/* Times as given: no zone of a site is known here. */
static void
test_times (void)
{
  assert_dose ("{" RATE (
                   "'doseQuantity':" Q ("1", "g")) ",'timing':{'event':['2026-11-20T08:00:00Z',"
                                                   "'2026-11-21T08:00:00-06:00']}}",
               "1 g, at 20-Nov-2026 08:00 UTC, at 21-Nov-2026 08:00 -06:00", FALSE);
  assert_dose ("{" RATE ("'doseQuantity':" Q ("1", "g")) "," REPEAT (
                   "'boundsPeriod':{'start':'2026-11-01','end':'2026-12-05'}") "}",
               "1 g, from 01-Nov-2026 to 05-Dec-2026", FALSE);
  assert_dose ("{" RATE ("'doseQuantity':" Q ("1", "g")) "," FIVE_DAYS "}",
               "1 g, 1 × daily, for 5 d", FALSE);
  /* a code is the whole of the timing (FHIR R4, Timing.code): numbers beside it that say another thing are shown */
  assert_dose ("{" RATE (
                   "'doseQuantity':" Q ("1", "g")) ",'timing':{'code':{'text':'BID'},'repeat':{"
                                                   "'frequency':2,'period':1,'periodUnit':'d'"
                                                   "}}}",
               "1 g, 2 × daily", FALSE);
  assert_dose ("{" RATE (
                   "'doseQuantity':" Q ("1", "g")) ",'timing':{'code':{'text':'BID'},'repeat':{"
                                                   "'frequency':3,'period':1,'periodUnit':'d'"
                                                   "}}}",
               "1 g, BID (3 × daily)", FALSE);
}

/* A taper: every step, in its order, with its days; without a sequence they stand beside each other. */
static void
test_steps (void)
{
  assert_dose ("{'sequence':2," RATE ("'doseQuantity':" Q (
                   "20", "mg")) "," FIVE_DAYS "},"
                                "{'sequence':1," RATE ("'doseQuantity':" Q (
                                    "40", "mg")) "," FIVE_DAYS "},"
                                                 "{'sequence':3,'route':{'text':'oral'}}",
               "40 mg, 1 × daily, for 5 d; then 20 mg, 1 × daily, for 5 d; then dose not recorded, "
               "oral",
               TRUE);
  assert_dose ("{" RATE (
                   "'doseQuantity':" Q ("10", "mg")) "},{'text':'extra 5 mg','asNeededBoolean'"
                                                     ":true}",
               "10 mg; extra 5 mg, as needed", FALSE);
  assert_dose ("{'sequence':1," RATE ("'doseQuantity':" Q ("10", "mg")) "},{'sequence':1," RATE (
                   "'doseQuantity':" Q ("5", "mg")) "}",
               "10 mg; 5 mg", FALSE);
}

/* What the text says it says; what it does not stands beside it, and another number is told. */
static void
test_text (void)
{
  assert_dose ("{'text':'Take 1 tablet daily'," RATE ("'doseQuantity':" Q ("1", "tablet")) "," DAILY
                                                                                           "}",
               "Take 1 tablet daily", FALSE);
  assert_dose ("{'text':'Take 1 tablet daily'," RATE ("'doseQuantity':" Q (
                   "2", "tablet")) "," REPEAT ("'frequency':3,'period':1,'periodUnit':'d'") "}",
               "Take 1 tablet daily (⚠ coded otherwise: 2 tablet, 3 × daily)", TRUE);
  assert_dose ("{'text':'As told'," RATE ("'doseQuantity':" Q ("2", "tablet")) "," DAILY "}",
               "As told (coded: 2 tablet, 1 × daily)", FALSE);
  assert_dose (
      "{'text':'One PRN','asNeededBoolean':true,'route':{'text':'Oral'},'patientInstruction"
      "':'ONE prn'}",
      "One PRN, Oral", FALSE);
  assert_dose ("{'text':'1 tablet daily','maxDosePerAdministration':" Q ("1", "tablet") "}",
               "1 tablet daily, at most 1 tablet at once", FALSE);
}

/* What is not read here is never passed over. */
static void
test_unread (void)
{
  assert_dose ("{'wearOff':{'text':'y'}}", "dose not read here, ⚠ read in the source: wearOff",
               TRUE);
  assert_dose ("{'modifierExtension':[{'url':'u','valueBoolean':true}]," RATE (
                   "'doseQuantity':" Q ("5", "mg")) "}",
               "5 mg, ⚠ an extension changes its meaning: read the source", TRUE);
  assert_dose ("{" RATE ("'doseQuantity':{'unit':'mg'}") "}",
               "dose not read here, ⚠ read in the source: doseQuantity", TRUE);
}

/* What is in the source is not lost for how it is written. */
static void
test_not_lost (void)
{
  /* hl7.org/fhir/R4/dosage.html: asNeeded[x] with a concept is "as needed", though no words are in it */
  assert_dose ("{" RATE ("'doseQuantity':" Q ("5", "mg")) ",'asNeededCodeableConcept':{}}",
               "5 mg, as needed", FALSE);
  assert_dose ("{" RATE ("'doseQuantity':" Q (
                   "5", "mg")) ",'asNeededCodeableConcept':{'coding':[{'system':'s'}]}}",
               "5 mg, as needed", FALSE);
  /* a word within another is not said by it */
  assert_dose ("{'text':'cefuroxime 750 mg','route':{'text':'IM'}}", "cefuroxime 750 mg, IM",
               FALSE);
  assert_dose ("{'text':'750 mg IM','route':{'text':'im'}}", "750 mg IM", FALSE);
  /* an end that is open */
  assert_dose ("{" RATE ("'doseRange':{'low':" Q ("5", "mg") "}") "}", "\u2265 5 mg", FALSE);
  assert_dose ("{" RATE ("'doseRange':{'high':" Q ("5", "mg") "}") "}", "\u2264 5 mg", FALSE);
  /* two units, one in words and one as a code */
  assert_dose ("{" RATE ("'doseQuantity':{'value':50,'unit':'mg','code':'ug'}") "}",
               "50 mg (⚠ unit coded: ug)", FALSE);
  assert_dose ("{'text':'50 mg'," RATE ("'doseQuantity':{'value':50,'unit':'mg','code':'ug'}") "}",
               "50 mg (⚠ coded otherwise: 50 mg (⚠ unit coded: ug))", TRUE);
  assert_dose ("{" RATE ("'doseQuantity':{'value':50,'unit':'mcg','code':'ug'}") "}", "50 mcg",
               FALSE);
  /* another unit that begins with the same letter */
  assert_dose ("{'text':'5 gtt daily'," RATE ("'doseQuantity':" Q ("5", "g")) "}",
               "5 gtt daily (coded: 5 g)", FALSE);
}

static void
test_supply (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      "{'resourceType':'MedicationDispense','id':'1','status':'completed'" OF
      ",'quantity':" Q ("30", "tablet") ",'daysSupply':" Q (
          "30",
          "d") ",'dosageInstruction':[{'text':'one'}]}\n"
               "{'resourceType':'MedicationRequest','id':'2','status':'active','intent':'order'" OF
               ",'authoredOn':'2026-11-01','dispenseRequest':{'quantity':" Q (
                   "90", "tablet") ",'numberOfRepeatsAllowed':3}}\n",
      NULL);
  g_autofree char *dispense = rounds_say_event_dose (
      rounds_chart_row (chart, "MedicationDispense/1")->event);
  g_autofree char *order = rounds_say_event_dose (
      rounds_chart_row (chart, "MedicationRequest/2")->event);

  g_assert_cmpstr (dispense, ==, "one; supply: 30 tablet, for 30 d");
  g_assert_cmpstr (order, ==, "dose not recorded; supply: 90 tablet, repeats allowed: 3");
}

/* H8: what a patient is told of a medicine may name what it is for. */
static void
test_sensitive (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_of (
      "{" RATE ("'doseQuantity':" Q ("1", "g")) ",'patientInstruction':'for your secret ailment'}");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const RoundsChartRow *row = rounds_chart_row (chart, "MedicationRequest/1");

  g_assert_false (rounds_sensitive_row (chart, names, row));
  g_ptr_array_add (names, (gpointer) "secret ailment");
  g_assert_true (rounds_sensitive_row (chart, names, row));
}

/* In microseconds of the processor: what is said of a text that says its route n times, and takes it back. */
static gint64
work_of_text (guint n)
{
  g_autoptr (GString) dosage = g_string_new ("{'route':{'text':'Oral'},'text':'not");
  g_autoptr (RoundsChartIndex) chart = NULL;
  g_autofree char *said = NULL;
  clock_t begun;

  for (guint i = 0; i < n; i++)
    g_string_append (dosage, " oral");
  g_string_append (dosage, "'}");
  chart = chart_of (dosage->str);
  begun = clock ();
  said = rounds_say_event_dose (rounds_chart_row (chart, "MedicationRequest/1")->event);
  g_assert_nonnull (strstr (said, "route coded: Oral"));
  return (gint64) (clock () - begun) * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* W8, and that the window stands still for no text: not the square of its words. */
static void
test_long_text (void)
{
  const gint64 once = MAX (work_of_text (5000), 500);

  g_assert_cmpint (work_of_text (80000), <, 80 * once);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/say-dose/whole", test_whole);
  g_test_add_func ("/say-dose/times", test_times);
  g_test_add_func ("/say-dose/steps", test_steps);
  g_test_add_func ("/say-dose/text", test_text);
  g_test_add_func ("/say-dose/unread", test_unread);
  g_test_add_func ("/say-dose/supply", test_supply);
  g_test_add_func ("/say-dose/not-lost", test_not_lost);
  g_test_add_func ("/say-dose/sensitive", test_sensitive);
  g_test_add_func ("/say-dose/long-text", test_long_text);
  return g_test_run ();
}
