/* Units and dates as people type them. */
#include "code-check.h"
#include "entry-date.h"
#include "units.h"

#include <locale.h>

/* ---- units ---- */

static void
test_units (void)
{
  static const struct
  {
    const char *usual, *typed;
    RoundsUnitVerdict verdict;
    const char *suggestion;
  } cases[] = {
    { "kg", "kg", ROUNDS_UNIT_USUAL, NULL },
    { "kg", " kg ", ROUNDS_UNIT_USUAL, NULL },
    { "kg", "[lb_av]", ROUNDS_UNIT_OTHER, NULL },
    { "kg", "lbs", ROUNDS_UNIT_UNKNOWN, "[lb_av]" },
    { "kg", "KG", ROUNDS_UNIT_UNKNOWN, "kg" },
    { "kg", "stone", ROUNDS_UNIT_UNKNOWN, NULL },
    { "kg", "", ROUNDS_UNIT_NONE, NULL },
    { "mg/dL", "mmol/L", ROUNDS_UNIT_DIMENSION, NULL },
    { "mg/dL", "g/L", ROUNDS_UNIT_OTHER, NULL },
    { "mm[Hg]", "mmHg", ROUNDS_UNIT_UNKNOWN, "mm[Hg]" },
    { "umol/L", "µmol/L", ROUNDS_UNIT_UNKNOWN, "umol/L" },
    { NULL, "mmol/L", ROUNDS_UNIT_OTHER, NULL },
    { NULL, "mmol/l", ROUNDS_UNIT_UNKNOWN, "mmol/L" },
    { NULL, "things", ROUNDS_UNIT_UNKNOWN, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RoundsUnitCheck) got = { 0 };

      rounds_unit_check (cases[i].usual, cases[i].typed, &got);
      g_test_message ("“%s” for %s", cases[i].typed, cases[i].usual);
      g_assert_cmpint (got.verdict, ==, cases[i].verdict);
      g_assert_cmpstr (got.suggestion, ==, cases[i].suggestion);
      g_assert_true ((got.why == NULL) == (got.verdict <= ROUNDS_UNIT_OTHER));
    }
}

static void
test_bounds (void)
{
  RoundsBounds bounds;
  g_autofree char *kg = NULL, *score = NULL;

  g_assert_true (rounds_unit_bounds ("29463-7", "kg", &bounds));
  g_assert_true (rounds_bounds_hold (&bounds, 98.2));
  g_assert_false (rounds_bounds_hold (&bounds, 982));
  kg = rounds_bounds_say (&bounds, "kg");
  g_assert_cmpstr (kg, ==, "0.2–700 kg");
  /* The same bounds in another unit of the dimension: 220 lb are 99.8 kg. */
  g_assert_true (rounds_unit_bounds ("29463-7", "[lb_av]", &bounds));
  g_assert_true (rounds_bounds_hold (&bounds, 220));
  g_assert_true (rounds_bounds_hold (&bounds, 1500));
  g_assert_false (rounds_bounds_hold (&bounds, 1600));
  /* Another dimension, no bounds. */
  g_assert_false (rounds_unit_bounds ("29463-7", "mmol/L", &bounds));
  g_assert_false (rounds_unit_bounds ("0-0", "kg", &bounds));
  g_assert_true (rounds_unit_bounds ("44261-6", "{score}", &bounds));
  g_assert_true (rounds_bounds_hold (&bounds, 27));
  g_assert_false (rounds_bounds_hold (&bounds, 12.5));
  score = rounds_bounds_say (&bounds, "{score}");
  g_assert_cmpstr (score, ==, "0–27, whole numbers");
}

/* ---- dates ---- */

static void
test_dates (void)
{
  static const struct
  {
    const char *typed;
    RoundsEntryDateVerdict verdict;
    const char *first, *second;
  } cases[] = {
    { "2026", ROUNDS_ENTRY_DATE_SURE, "2026", NULL },
    { "2026-11", ROUNDS_ENTRY_DATE_SURE, "2026-11", NULL },
    { "Nov-2026", ROUNDS_ENTRY_DATE_SURE, "2026-11", NULL },
    { "2026-11-13", ROUNDS_ENTRY_DATE_SURE, "2026-11-13", NULL },
    { "13-Nov-2026", ROUNDS_ENTRY_DATE_SURE, "2026-11-13", NULL },
    { "3-nov-2026", ROUNDS_ENTRY_DATE_SURE, "2026-11-03", NULL },
    { "2026-11-13 13:50", ROUNDS_ENTRY_DATE_SURE, "2026-11-13T13:50:00-06:00", NULL },
    { "2026-11-13T13:50", ROUNDS_ENTRY_DATE_SURE, "2026-11-13T13:50:00-06:00", NULL },
    { "13-Jul-2026 9:05", ROUNDS_ENTRY_DATE_SURE, "2026-07-13T09:05:00-05:00", NULL },
    { "2024-02-29", ROUNDS_ENTRY_DATE_SURE, "2024-02-29", NULL },
    { "1899-12-31", ROUNDS_ENTRY_DATE_SURE, "1899-12-31", NULL },
    /* the day, and the night, on which clocks are changed */
    { "2026-11-01 01:30", ROUNDS_ENTRY_DATE_ASK, "2026-11-01T01:30:00-05:00",
      "2026-11-01T01:30:00-06:00" },
    { "2026-03-08 02:30", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    /* a reading is taken as it is */
    { "2026-11-01T01:30:00-06:00", ROUNDS_ENTRY_DATE_SURE, "2026-11-01T01:30:00-06:00", NULL },
    { "2026-11-16T08:10:00-06:00", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    /* later than now, 2026-11-16 08:00 */
    { "2026-11-16", ROUNDS_ENTRY_DATE_SURE, "2026-11-16", NULL },
    { "2026-11-17", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2027", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-12", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-11-16 08:04", ROUNDS_ENTRY_DATE_SURE, "2026-11-16T08:04:00-06:00", NULL },
    { "2026-11-16 08:10", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    /* not dates */
    { "03/04/2026", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "13.11.2026", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-02-30", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-13", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "26-11-13", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-11 13:50", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "2026-11-13 25:00", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "yesterday", ROUNDS_ENTRY_DATE_REFUSED, NULL, NULL },
    { "", ROUNDS_ENTRY_DATE_EMPTY, NULL, NULL },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  const RoundsEntryDateRules rules = { zone, 1794837600000, TRUE,
                                       NULL }; /* 2026-11-16 08:00 -06:00 */

  g_assert_nonnull (zone);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RoundsEntryDate) got = { 0 };

      rounds_entry_date_parse (cases[i].typed, &rules, &got);
      g_test_message ("“%s”: %s", cases[i].typed, got.why != NULL ? got.why : "");
      g_assert_cmpint (got.verdict, ==, cases[i].verdict);
      g_assert_cmpstr (got.readings[0], ==, cases[i].first);
      g_assert_cmpstr (got.readings[1], ==, cases[i].second);
      g_assert_true ((got.why != NULL) == (got.verdict >= ROUNDS_ENTRY_DATE_ASK));
    }
}

/* 1926 typed for 2026; a year or a month in which somebody was born is not before it. */
static void
test_before_birth (void)
{
  static const struct
  {
    const char *typed;
    gboolean past;
    RoundsEntryDateVerdict verdict;
  } cases[] = { { "1926-11-13", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1926-11-13", FALSE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1926-11-13 13:50", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1926-11-13T13:50:00-06:00", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1962-10-20", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1962-09", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1961", TRUE, ROUNDS_ENTRY_DATE_REFUSED },
                { "1962", TRUE, ROUNDS_ENTRY_DATE_SURE },
                { "1962-10", TRUE, ROUNDS_ENTRY_DATE_SURE },
                { "1962-10-21", TRUE, ROUNDS_ENTRY_DATE_SURE },
                { "2026-11-13", TRUE, ROUNDS_ENTRY_DATE_SURE } };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const RoundsEntryDateRules rules = { zone, 1794837600000, cases[i].past, "1962-10-21" };
      g_auto (RoundsEntryDate) got = { 0 };

      rounds_entry_date_parse (cases[i].typed, &rules, &got);
      g_assert_cmpint (got.verdict, ==, cases[i].verdict);
      g_assert_true ((got.readings[0] == NULL) == (got.verdict == ROUNDS_ENTRY_DATE_REFUSED));
    }
}

/* What is to be done may be due later. */
static void
test_due (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  const RoundsEntryDateRules rules = { zone, 1794837600000, FALSE, NULL };
  g_auto (RoundsEntryDate) got = { 0 };

  rounds_entry_date_parse ("2026-11-20", &rules, &got);
  g_assert_cmpstr (got.readings[0], ==, "2026-11-20");
}

/* ---- codes ---- */

static void
test_codes (void)
{
  static const char *const loinc[] = { "85354-9", "8867-4", "29463-7", "2823-3", "4548-4" };
  static const char *const not_loinc[] = { "85354-8", "8867-", "8867", "x-1", "58354-9", "" };
  static const char *const snomed[] = { "38341003", "709044004", "431857002", "22298006" };
  static const char *const not_snomed[] = { "38341004", "38340103", "12345", "3834100a", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (loinc); i++)
    g_assert_true (rounds_code_is_loinc (loinc[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (not_loinc); i++)
    g_assert_false (rounds_code_is_loinc (not_loinc[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (snomed); i++)
    g_assert_true (rounds_code_is_snomed (snomed[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (not_snomed); i++)
    g_assert_false (rounds_code_is_snomed (not_snomed[i]));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/check", test_units);
  g_test_add_func ("/units/bounds", test_bounds);
  g_test_add_func ("/entry-date/cases", test_dates);
  g_test_add_func ("/entry-date/due", test_due);
  g_test_add_func ("/entry/before-birth", test_before_birth);
  g_test_add_func ("/code-check/cases", test_codes);
  return g_test_run ();
}
