/* A dose, part by part, as resources and documents give it: rates, maxima, steps, and what no rule reads. An apostrophe
 * stands for a quotation mark. */
#include "chart-fixture.h"
#include "dosage-text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static guint numbers_read;

/* In the place of GLib's: of which dosage a facet is, is read by it. */
guint64
g_ascii_strtoull (const char *text, char **end, guint base)
{
  numbers_read++;
  return strtoull (text, end, (int) base);
}

#define OF ",'subject':{'reference':'Patient/p'},'medicationCodeableConcept':{'text':'x'}"
#define ORDER_ON(day, id, dosages)                                                          \
  "{'resourceType':'MedicationRequest','id':'" id "','status':'active','intent':'order'" OF \
  ",'authoredOn':'" day "','dosageInstruction':[" dosages "]}\n"
#define ORDER(id, dosages) ORDER_ON ("2026-11-01", id, dosages)
#define Q(value, unit)     "{'value':" value ",'unit':'" unit "'}"
#define RATE(parts)        "'doseAndRate':[{" parts "}]"
#define RATIO(one, other)  "{'numerator':" one ",'denominator':" other "}"
#define REPEAT(parts)      "'timing':{'repeat':{" parts "}}"

typedef struct
{
  RoundsChartIndex *chart;
  RoundsBlock *block;
  const RoundsDosage *all;
  guint n;
} Doses;

static Doses
open_doses (const char *text, const char *reference)
{
  Doses doses = { .chart = chart_fixture_text (text, NULL), .block = rounds_block_new (1024) };
  const RoundsChartRow *row = rounds_chart_row (doses.chart, reference);

  g_assert_nonnull (row);
  doses.all = rounds_dosages (row->event, doses.block, &doses.n);
  return doses;
}

static void
doses_clear (Doses *doses)
{
  rounds_block_free (doses->block);
  rounds_chart_index_free (doses->chart);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Doses, doses_clear)

/* Each of these was nothing, or less than it says. */
static void
test_parts (void)
{
  static const struct
  {
    const char *json;
    const char *dose, *rate, *frequency, *duration, *maximum, *instructions, *unread;
  } rows[] = {
    { RATE ("'rateRatio':" RATIO (Q ("1000", "mL"), Q ("8", "h"))), "1000 mL per 8 h",
      "1000 mL per 8 h", NULL, NULL, NULL, NULL, NULL },
    /* a ratio that says not in which time is no amount, and one without a unit no rate */
    { RATE ("'rateRatio':" RATIO (Q ("1000", "mL"), "{'unit':'h'}")),
      "1000 mL in a time not recorded", "1000 mL in a time not recorded", NULL, NULL, NULL, NULL,
      "rateRatio, denominator" },
    { RATE ("'rateRatio':{'numerator':" Q ("1000", "mL") "}"), "1000 mL in a time not recorded",
      "1000 mL in a time not recorded", NULL, NULL, NULL, NULL, "rateRatio" },
    { RATE ("'rateRange':{'low':" Q ("5", "mL/h") ",'high':" Q ("10.0", "mL/h") "}"), "5–10.0 mL/h",
      "5–10.0 mL/h", NULL, NULL, NULL, NULL, NULL },
    { RATE ("'doseQuantity':" Q ("500", "mL") ",'rateQuantity':" Q ("125", "mL/h")),
      "500 mL at 125 mL/h", "125 mL/h", NULL, NULL, NULL, NULL, NULL },
    { "'doseAndRate':[{'type':{'coding':[{'code':'ordered'}]},'doseQuantity':" Q (
          "480", "mg") "},"
                       "{'type':{'coding':[{'code':'calculated'}]},'doseQuantity':" Q ("500",
                                                                                       "mg") "}]",
      "480 mg (ordered) | 500 mg (calculated)", NULL, NULL, NULL, NULL, NULL, NULL },
    { RATE ("'doseQuantity':" Q ("0.10", "mg")) ",'maxDosePerPeriod':" RATIO (
          Q ("4", "g"),
          Q ("24", "h")) ",'maxDosePerAdministration':" Q ("1", "g") ",'maxDosePer"
                                                                     "Lifetime':" Q ("100", "g"),
      "0.10 mg", NULL, NULL, NULL,
      "at most 4 g per 24 h, at most 1 g at once, at most 100 g in a lifetime", NULL, NULL },
    { "'additionalInstruction':[{'text':'with food'},{'coding':[{'display':'no alcohol'}]}],"
      "'patientInstruction':'do not crush'",
      NULL, NULL, NULL, NULL, NULL, "with food; no alcohol; do not crush", NULL },
    { REPEAT ("'boundsRange':{'low':" Q ("5", "d") ",'high':" Q (
          "7", "d") "},'duration':30,'durationUnit':'min','frequency':1,'period':6,'periodMax':8,"
                    "'periodUnit':'h','when':['AC'],'offset':30,'count':2,'countMax':4"),
      NULL, NULL, "every 6–8 hours · before meals (30 min) · each over 30 min · 2–4 times in all",
      "5–7 d", NULL, NULL, NULL },
    /* numbers that say nothing alone say so */
    { REPEAT ("'frequency':3"), NULL, NULL, "3 × in a time not recorded", NULL, NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", "{%s}"), rows[i].json);
      g_auto (Doses) doses = open_doses (text, "MedicationRequest/1");

      g_assert_cmpuint (doses.n, ==, 1);
      g_assert_cmpstr (doses.all->dose, ==, rows[i].dose);
      g_assert_cmpstr (doses.all->rate, ==, rows[i].rate);
      g_assert_cmpstr (doses.all->frequency, ==, rows[i].frequency);
      g_assert_cmpstr (doses.all->duration, ==, rows[i].duration);
      g_assert_cmpstr (doses.all->maximum, ==, rows[i].maximum);
      g_assert_cmpstr (doses.all->instructions, ==, rows[i].instructions);
      g_assert_cmpstr (doses.all->unread, ==, rows[i].unread);
    }
}

/* As needed, by the names of each version of FHIR. */
static void
test_as_needed (void)
{
  static const struct
  {
    const char *json, *as_needed;
  } rows[] = {
    { "'asNeededBoolean':true", "true" },
    { "'asNeeded':true", "true" },
    { "'asNeeded':false", NULL },
    { "'asNeededCodeableConcept':{'text':'pain'}", "pain" },
    { "'asNeeded':true,'asNeededFor':[{'text':'pain'},{'coding':[{'display':'fever'}]}]",
      "pain, fever" },
    { "'asNeededFor':[{'text':'pain'}]", "pain" },
    { "'asNeededFor':[{'extension':[]}]", "true" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", "{'text':'one',%s}"), rows[i].json);
      g_auto (Doses) doses = open_doses (text, "MedicationRequest/1");

      g_assert_cmpstr (doses.all->as_needed, ==, rows[i].as_needed);
      g_assert_null (doses.all->unread);
    }
}

/* What no rule reads has its name, and so has a quantity without a number; what is said beside a value, and an extension
 * that is no modifier, may be passed over. */
static void
test_unread (void)
{
  g_auto (Doses) doses = open_doses (
      ORDER ("1", "{'wearOff':{'text':'y'},'timing':{'repeat':{'phase':1}},'doseAndRate':[{"
                  "'doseText':'z','doseQuantity':{'unit':'mg'}}],'_text':{'id':'t'},'text':'one',"
                  "'extension':[]}"),
      "MedicationRequest/1");
  static const char *const names[] = { "wearOff", "timing.repeat.phase", "doseAndRate.doseText",
                                       "doseQuantity" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_nonnull (strstr (doses.all->unread, names[i]));
  g_assert_null (strstr (doses.all->unread, "_text"));
  g_assert_null (strstr (doses.all->unread, "extension"));
  g_assert_null (doses.all->dose);
}

/* Of one of two dosages, and of the record, which is marked. */
static void
test_modifier (void)
{
  g_auto (Doses) doses = open_doses (
      ORDER ("1", "{" RATE ("'doseQuantity':" Q ("5", "mg")) "},{'modifierExtension':[{'url':'u',"
                                                             "'valueBoolean':true}]}"),
      "MedicationRequest/1");

  g_assert_cmpuint (doses.n, ==, 2);
  g_assert_false (doses.all[0].modified);
  g_assert_true (doses.all[1].modified);
  g_assert_cmpuint (chart_marks (doses.chart, "MedicationRequest/1") & ROUNDS_MARK_MODIFIED, !=, 0);
}

/* By their sequence; none is dropped, not one that says a route alone. */
static void
test_steps (void)
{
  g_auto (Doses)
      doses = open_doses (ORDER ("1", "{'sequence':2," RATE ("'doseQuantity':" Q (
                                          "20", "mg")) "},"
                                                       "{'sequence':10,'route':{'text':'oral'}},"
                                                       "{'sequence':1," RATE (
                                                           "'doseQuantity':" Q ("40", "mg")) "}"),
                          "MedicationRequest/1");

  g_assert_cmpuint (doses.n, ==, 3);
  g_assert_cmpstr (doses.all[0].dose, ==, "40 mg");
  g_assert_cmpstr (doses.all[1].dose, ==, "20 mg");
  g_assert_cmpstr (doses.all[2].route, ==, "oral");
}

/* An order of n steps, a day each. (transfer full) */
static char *
steps_text (const char *id, guint n)
{
  g_autoptr (GString) steps = g_string_new (NULL);

  for (guint i = n; i-- > 0;)
    g_string_append_printf (
        steps,
        "%s{'sequence':%u,'route':{'text':'oral'}," RATE (
            "'doseQuantity':{'value':%u,'unit':'mg'}") "," REPEAT ("'frequency':1,'period':1,'"
                                                                   "periodUnit':'d'") "}",
        i + 1 < n ? "," : "", i + 1, i + 1);
  return g_strdup_printf (ORDER ("%s", "%s"), id, steps->str);
}

/* How many numbers are read in what is said of an order of n steps, and of whether another is the same. */
static guint
count_work (guint n)
{
  g_autofree char *one = steps_text ("1", n), *other = steps_text ("2", n);
  g_autofree char *text = g_strconcat (one, other, NULL);
  g_auto (Doses) doses = { NULL };
  const RoundsEvent *events[2];

  doses = open_doses (text, "MedicationRequest/1");
  g_assert_cmpuint (doses.n, ==, n);
  g_assert_cmpstr (doses.all[0].dose, ==, "1 mg");
  g_assert_cmpstr (doses.all[n - 1].sequence, ==, doses.n == 100 ? "100" : "400");
  events[0] = rounds_chart_row (doses.chart, "MedicationRequest/1")->event;
  events[1] = rounds_chart_row (doses.chart, "MedicationRequest/2")->event;
  numbers_read = 0;
  g_assert_nonnull (rounds_dosages (events[0], doses.block, &doses.n));
  g_assert_true (rounds_dosages_equal (events[0], events[1]));
  return numbers_read;
}

/* Four times as many steps are some four times the work, not sixteen: a regimen of a year has hundreds. */
static void
test_many_steps (void)
{
  const guint some = count_work (100), many = count_work (400);

  g_test_message ("%u, %u", some, many);
  g_assert_cmpuint (some, >, 0);
  g_assert_cmpuint (many, <, 6 * some);
}

/* The time of the processor that one dosage with n doses takes. */
static double
time_doses (guint n)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_auto (Doses) doses = { NULL };
  const RoundsEvent *event;
  clock_t begun;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (all, "%s{'doseQuantity':{'value':%u,'unit':'mg'}}", i > 0 ? "," : "",
                            i + 1);
  text = g_strdup_printf (ORDER ("1", "{'doseAndRate':[%s]}"), all->str);
  doses = open_doses (text, "MedicationRequest/1");
  event = rounds_chart_row (doses.chart, "MedicationRequest/1")->event;
  begun = clock ();
  g_assert_nonnull (rounds_dosages (event, doses.block, &doses.n));
  return (double) (clock () - begun);
}

/* Four times as many are not sixty-four times the work: each is looked for once among all. */
static void
test_many_doses (void)
{
  g_assert_cmpfloat (time_doses (1600), <, 34 * time_doses (400));
}

static void
test_administration (void)
{
  g_auto (Doses) doses = open_doses (
      "{'resourceType':'MedicationAdministration','id':'1','status':'completed'" OF
      ",'effectiveDateTime':'2026-11-10','dosage':{'dose':" Q ("1", "L") ",'rateRatio':" RATIO (
          Q ("50", "mg"),
          Q ("1", "h")) ",'site':{'text':'left arm'},'method':{'text':'push'}}}\n"
                        "{'resourceType':'MedicationDispense','id':'2','status':'completed'" OF
                        ",'quantity':" Q ("30", "tablet") ",'daysSupply':" Q ("30", "d") "}\n",
      "MedicationAdministration/1");
  const RoundsEvent *dispense = rounds_chart_row (doses.chart, "MedicationDispense/2")->event;

  g_assert_cmpstr (doses.all->dose, ==, "1 L at 50 mg per 1 h");
  g_assert_cmpstr (doses.all->site, ==, "left arm");
  g_assert_cmpstr (doses.all->method, ==, "push");
  g_assert_cmpstr (rounds_event_facet (dispense, ROUNDS_FACET_SUPPLY_AMOUNT, 0)->quantity.decimal,
                   ==, "30");
}

/* ---- two orders ---- */

#define INFUSION(rate, unit) \
  "{" RATE ("'doseQuantity':" Q ("500", "mL") ",'rateQuantity':" Q (rate, unit)) "}"
#define INFUSED(much, time) "{" RATE ("'rateRatio':" RATIO (Q (much, "mL"), Q (time, "h"))) "}"

static void
test_same (void)
{
  static const struct
  {
    const char *one, *other;
    gboolean equal, same_amount;
  } rows[] = {
    { INFUSION ("125", "mL/h"), INFUSION ("125.0", "mL/h"), TRUE, TRUE },
    { INFUSION ("125", "mL/h"), INFUSION ("60", "mL/h"), FALSE, FALSE },
    /* unlike units are never made like */
    { INFUSION ("1", "mL/min"), INFUSION ("60", "mL/h"), FALSE, FALSE },
    { INFUSION ("125", "mL/h"), "{" RATE ("'doseQuantity':" Q ("500", "mL")) "}", FALSE, FALSE },
    { INFUSED ("1000", "8"), INFUSED ("1000", "12"), FALSE, FALSE },
    { INFUSED ("1000", "8"), INFUSED ("1000", "8"), TRUE, TRUE },
    { "{'patientInstruction':'with food'," RATE ("'doseQuantity':" Q ("5", "mg")) "}",
      "{" RATE ("'doseQuantity':" Q ("5", "mg")) ",'asNeededBoolean':false}", FALSE, TRUE },
    { "{" RATE ("'doseQuantity':" Q ("5", "mg")) "}",
      "{" RATE ("'doseQuantity':" Q ("5", "mg")) ",'asNeededBoolean':true}", FALSE, FALSE },
    { "{" RATE ("'doseQuantity':" Q ("5", "mg")) "},{" RATE ("'doseQuantity':" Q ("1", "mg")) "}",
      "{" RATE ("'doseQuantity':" Q ("5", "mg")) "}", FALSE, FALSE },
    { "{'text':'one'}", "{'text':'two'}", FALSE, FALSE },
    { "{'text':'one'}", "{'text':'one'}", TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (ORDER ("1", "%s") ORDER ("2", "%s"), rows[i].one,
                                               rows[i].other);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
      const RoundsEvent *one = rounds_chart_row (chart, "MedicationRequest/1")->event;
      const RoundsEvent *other = rounds_chart_row (chart, "MedicationRequest/2")->event;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (rounds_dosages_equal (one, other), ==, rows[i].equal);
      g_assert_cmpint (rounds_dosages_equal (other, one), ==, rows[i].equal);
      g_assert_cmpint (rounds_dosages_same_amount (one, other), ==, rows[i].same_amount);
      g_assert_cmpint (rounds_dosages_same_amount (other, one), ==, rows[i].same_amount);
    }
}

/* Two infusions of one day at different rates are two, and neither renews the other. */
static void
test_infusions_beside (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (ORDER ("1", INFUSED ("1000", "8"))
                                                               ORDER ("2", INFUSED ("1000", "12")),
                                                           NULL);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);

  g_assert_cmpuint (medicines->n_lines, ==, 1);
  g_assert_cmpuint (medicines->lines[0].n_courses, ==, 2);
  g_assert_true (medicines->lines[0].courses[0].has_dose);
  g_assert_cmpuint (chart_count_conflicts (medicines, ROUNDS_MEDICINE_NO_DOSE), ==, 0);
}

/* ---- a text beside numbers ---- */

static void
test_text_amount (void)
{
  static const struct
  {
    const char *text, *decimal, *unit;
    RoundsTextSays says;
  } rows[] = {
    { "Take 1 tablet daily", "1", "tablet", ROUNDS_TEXT_SAYS },
    { "Take 1 tablet daily", "1.0", "tablet", ROUNDS_TEXT_SAYS },
    { "Take 10 Tablets", "10", "tablet", ROUNDS_TEXT_SAYS },
    { "Take 1 tablet daily", "2", "tablet", ROUNDS_TEXT_DIFFERS },
    { "Take 11 tablets", "1", "tablet", ROUNDS_TEXT_DIFFERS },
    { "Take 0.5mg", "0.5", "mg", ROUNDS_TEXT_SAYS },
    { "Take 0.5 mg", "5", "mg", ROUNDS_TEXT_DIFFERS },
    { "Take one tablet", "1", "tablet", ROUNDS_TEXT_SILENT },
    { "1,000 mg", "1", "mg", ROUNDS_TEXT_SILENT },
    { "1,000 mg", "0", "mg", ROUNDS_TEXT_SILENT },
    { "1/2 tablet", "2", "tablet", ROUNDS_TEXT_SILENT },
    { "5 mg/kg", "5", "mg", ROUNDS_TEXT_SILENT },
    { "Take 2", "2", NULL, ROUNDS_TEXT_SAYS },
    { "Take 2", "3", NULL, ROUNDS_TEXT_SILENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RoundsQuantity quantity = { .decimal = rows[i].decimal, .unit = rows[i].unit };

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (rounds_dosage_text_amount (rows[i].text, &quantity), ==, rows[i].says);
    }
}

static void
test_text_often (void)
{
  static const struct
  {
    const char *text, *times, *period, *unit;
    RoundsTextSays says;
  } rows[] = {
    { "one twice daily", "2", "1.0", "d", ROUNDS_TEXT_SAYS },
    { "one twice daily", "1", "1", "d", ROUNDS_TEXT_DIFFERS },
    { "One daily", NULL, "1", "d", ROUNDS_TEXT_SAYS },
    { "BID", "2", "1", "d", ROUNDS_TEXT_SAYS },
    { "every 12 hours", "2", "1", "d", ROUNDS_TEXT_SILENT },
    { "every 12 hours", "3", "1", "d", ROUNDS_TEXT_DIFFERS },
    { "5 times daily", "5", "1", "d", ROUNDS_TEXT_SILENT },
    { "as told", "1", "1", "d", ROUNDS_TEXT_SILENT },
    { "twice daily, then daily", "1", "1", "d", ROUNDS_TEXT_SILENT },
    { "rabid", "2", "1", "d", ROUNDS_TEXT_SILENT },
    { "daily", "1", NULL, NULL, ROUNDS_TEXT_SILENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (rounds_dosage_text_often (rows[i].text, rows[i].times, rows[i].period,
                                                 rows[i].unit),
                       ==, rows[i].says);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dosage/parts", test_parts);
  g_test_add_func ("/dosage/as-needed", test_as_needed);
  g_test_add_func ("/dosage/unread", test_unread);
  g_test_add_func ("/dosage/modifier", test_modifier);
  g_test_add_func ("/dosage/steps", test_steps);
  g_test_add_func ("/dosage/many-steps", test_many_steps);
  g_test_add_func ("/dosage/many-doses", test_many_doses);
  g_test_add_func ("/dosage/administration", test_administration);
  g_test_add_func ("/dosage/same", test_same);
  g_test_add_func ("/dosage/infusions-beside", test_infusions_beside);
  g_test_add_func ("/dosage/text-amount", test_text_amount);
  g_test_add_func ("/dosage/text-often", test_text_often);
  return g_test_run ();
}
