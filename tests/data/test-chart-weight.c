/* Which body weight counts (window rule W9): the newest of the codes that mean one, and how it was come by. */
#include "chart-fixture.h"
#include "weight.h"

#define WEIGHT(id, code, at, quantity)                                                    \
  "{'resourceType':'Observation','id':'" id "','status':'final','code':{'coding':[{"      \
  "'system':'http://loinc.org','code':'" code "'}]},'subject':{'reference':'Patient/p'}," \
  "'effectiveDateTime':'" at "','valueQuantity':{" quantity "}}\n"
#define UCUM(value, unit) \
  "'value':" value ",'unit':'" unit "','system':'http://unitsofmeasure.org','code':'" unit "'"
#define KG(value) UCUM (value, "kg")

static const struct
{
  const char *text;
  RoundsLatest latest;
  const char *row;
  RoundsWeightHow how;
  double number;
} cases[] = {
  { WEIGHT ("a", "29463-7", "2026-03-01", KG ("70")), ROUNDS_LATEST_FOUND, "a", ROUNDS_WEIGHT_GIVEN,
    70 },
  { WEIGHT ("a", "3141-9", "2026-03-01", KG ("71")), ROUNDS_LATEST_FOUND, "a", ROUNDS_WEIGHT_GIVEN,
    71 },
  { WEIGHT ("a", "8351-9", "2026-03-01", KG ("71")), ROUNDS_LATEST_FOUND, "a", ROUNDS_WEIGHT_GIVEN,
    71 },
  { WEIGHT ("a", "8350-1", "2026-03-01", KG ("72")), ROUNDS_LATEST_FOUND, "a",
    ROUNDS_WEIGHT_CLOTHED, 72 },
  { WEIGHT ("a", "8335-2", "2026-03-01", KG ("73")), ROUNDS_LATEST_FOUND, "a",
    ROUNDS_WEIGHT_ESTIMATED, 73 },
  { WEIGHT ("a", "3142-7", "2026-03-01", KG ("74")), ROUNDS_LATEST_FOUND, "a", ROUNDS_WEIGHT_STATED,
    74 },
  /* At birth, dry: no present weight, however new. */
  { WEIGHT ("a", "8339-4", "2026-03-01", KG ("3.4")), ROUNDS_LATEST_NONE, NULL, 0, 0 },
  { WEIGHT ("a", "8341-0", "2026-03-01", KG ("64"))
        WEIGHT ("b", "29463-7", "2026-02-01", KG ("70")),
    ROUNDS_LATEST_FOUND, "b", ROUNDS_WEIGHT_GIVEN, 70 },
  /* The newest, whichever code it has. */
  { WEIGHT ("a", "29463-7", "2026-03-01", KG ("70"))
        WEIGHT ("b", "3142-7", "2026-04-01", KG ("74")),
    ROUNDS_LATEST_FOUND, "b", ROUNDS_WEIGHT_STATED, 74 },
  { WEIGHT ("a", "3141-9", "2026-05-01", KG ("69"))
        WEIGHT ("b", "29463-7", "2026-04-01", KG ("74")),
    ROUNDS_LATEST_FOUND, "a", ROUNDS_WEIGHT_GIVEN, 69 },
  /* At one instant: one number is the measured one, two numbers are none. */
  { WEIGHT ("a", "3142-7", "2026-03-01", KG ("70")) WEIGHT ("b", "3141-9", "2026-03-01", KG ("70")),
    ROUNDS_LATEST_FOUND, "b", ROUNDS_WEIGHT_GIVEN, 70 },
  { WEIGHT ("a", "3142-7", "2026-03-01", KG ("74")) WEIGHT ("b", "3141-9", "2026-03-01", KG ("70")),
    ROUNDS_LATEST_TWO_VALUES, NULL, 0, 0 },
  /* What is no mass, or cannot be, is shown and never used. */
  { WEIGHT ("a", "3141-9", "2026-03-01", "'value':70"), ROUNDS_LATEST_CHECK_UNIT, "a", 0, 0 },
  { WEIGHT ("a", "3141-9", "2026-03-01", UCUM ("170", "cm")), ROUNDS_LATEST_CHECK_UNIT, "a", 0, 0 },
  { WEIGHT ("a", "3141-9", "2026-03-01", KG ("7000")), ROUNDS_LATEST_CHECK_UNIT, "a", 0, 0 },
  /* In its own unit. */
  { WEIGHT ("a", "3141-9", "2026-03-01", UCUM ("154", "[lb_av]")), ROUNDS_LATEST_FOUND, "a",
    ROUNDS_WEIGHT_GIVEN, 154 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (cases[i].text, NULL);
      RoundsWeight weight = rounds_chart_weight (chart, chart->settings.as_of);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (weight.latest, ==, cases[i].latest);
      if (cases[i].row != NULL)
        g_assert_cmpstr (strchr (weight.point->row->event->reference, '/') + 1, ==, cases[i].row);
      if (cases[i].latest != ROUNDS_LATEST_FOUND)
        continue;
      g_assert_cmpint (weight.how, ==, cases[i].how);
      g_assert_cmpfloat (weight.point->number, ==, cases[i].number);
    }
}

/* A later one is not known before it was taken. */
static void
test_past (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (WEIGHT ("a", "29463-7", "2026-03-01T08:00:00Z", KG ("70"))
                                      WEIGHT ("b", "3141-9", "2026-05-01T08:00:00Z", KG ("69")),
                                  NULL);
  RoundsWeight weight = rounds_chart_weight (chart, chart_instant ("2026-04-01T00:00:00Z"));

  g_assert_cmpstr (weight.point->row->event->reference, ==, "Observation/a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/w9/weight", test_cases);
  g_test_add_func ("/w9/weight-past", test_past);
  return g_test_run ();
}
