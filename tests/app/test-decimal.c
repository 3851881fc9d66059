/* Numbers as people type them: what is sure, what is asked, what is refused. */
#include "decimal.h"

#include <math.h>

typedef struct
{
  const char *typed;
  RoundsDecimalVerdict verdict;
  const char *comparator, *first, *second;
} Case;

static const Case cases[] = {
  /* kept as typed */
  { "7.10", ROUNDS_DECIMAL_SURE, NULL, "7.10", NULL },
  { "0", ROUNDS_DECIMAL_SURE, NULL, "0", NULL },
  { " 98.2 ", ROUNDS_DECIMAL_SURE, NULL, "98.2", NULL },
  { "0.123", ROUNDS_DECIMAL_SURE, NULL, "0.123", NULL },
  { "-2.5", ROUNDS_DECIMAL_SURE, NULL, "-2.5", NULL },
  { "−2.5", ROUNDS_DECIMAL_SURE, NULL, "-2.5", NULL },
  { "<0.01", ROUNDS_DECIMAL_SURE, "<", "0.01", NULL },
  { "< 0.01", ROUNDS_DECIMAL_SURE, "<", "0.01", NULL },
  { "≥ 5", ROUNDS_DECIMAL_SURE, ">=", "5", NULL },
  { "<=5", ROUNDS_DECIMAL_SURE, "<=", "5", NULL },
  { ">2200", ROUNDS_DECIMAL_SURE, ">", "2200", NULL },
  { "1234", ROUNDS_DECIMAL_SURE, NULL, "1234", NULL },
  { "1.2345", ROUNDS_DECIMAL_SURE, NULL, "1.2345", NULL },
  { "1234.567", ROUNDS_DECIMAL_SURE, NULL, "1234.567", NULL },
  /* asked */
  { "1,5", ROUNDS_DECIMAL_ASK, NULL, "1.5", NULL },
  { "98,2", ROUNDS_DECIMAL_ASK, NULL, "98.2", NULL },
  { "<0,01", ROUNDS_DECIMAL_ASK, "<", "0.01", NULL },
  { "1,234", ROUNDS_DECIMAL_ASK, NULL, "1.234", "1234" },
  { "1.234", ROUNDS_DECIMAL_ASK, NULL, "1.234", "1234" },
  { "12.345", ROUNDS_DECIMAL_ASK, NULL, "12.345", "12345" },
  { "0,123", ROUNDS_DECIMAL_ASK, NULL, "0.123", NULL },
  { "1 234", ROUNDS_DECIMAL_ASK, NULL, "1234", NULL },
  { "1’234", ROUNDS_DECIMAL_ASK, NULL, "1234", NULL },
  { "1,234.5", ROUNDS_DECIMAL_ASK, NULL, "1234.5", NULL },
  { "1.234,5", ROUNDS_DECIMAL_ASK, NULL, "1234.5", NULL },
  { "1,234,567", ROUNDS_DECIMAL_ASK, NULL, "1234567", NULL },
  { ".5", ROUNDS_DECIMAL_ASK, NULL, "0.5", NULL },
  { "5.", ROUNDS_DECIMAL_ASK, NULL, "5", NULL },
  { "007", ROUNDS_DECIMAL_ASK, NULL, "7", NULL },
  { "+5", ROUNDS_DECIMAL_ASK, NULL, "5", NULL },
  { "１.５", ROUNDS_DECIMAL_ASK, NULL, "1.5", NULL },
  { "１．５", ROUNDS_DECIMAL_ASK, NULL, "1.5", NULL },
  { "٩٨٫٢", ROUNDS_DECIMAL_ASK, NULL, "98.2", NULL },
  { "۷", ROUNDS_DECIMAL_ASK, NULL, "7", NULL },
  /* refused */
  { "1e3", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "1.2.3", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "1,2,3", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "1,23,456", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "1 2", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "5 mg", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "12-14", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "146/86", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "NaN", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "inf", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "0x1F", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "--1", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { ".", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "<", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "½", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "~5", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "l.5", ROUNDS_DECIMAL_REFUSED, NULL, NULL, NULL },
  { "", ROUNDS_DECIMAL_EMPTY, NULL, NULL, NULL },
  { "   ", ROUNDS_DECIMAL_EMPTY, NULL, NULL, NULL },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RoundsDecimal) got = { 0 };

      g_test_message ("“%s”", cases[i].typed);
      rounds_decimal_parse (cases[i].typed, &got);
      g_assert_cmpint (got.verdict, ==, cases[i].verdict);
      g_assert_cmpstr (got.comparator, ==, cases[i].comparator);
      g_assert_cmpstr (got.readings[0], ==, cases[i].first);
      g_assert_cmpstr (got.readings[1], ==, cases[i].second);
      g_assert_true ((got.why != NULL) == (got.verdict >= ROUNDS_DECIMAL_ASK));
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *typed, *why;
  } words[] = {
    { "1,5", "“1,5”: do you mean 1.5?" },
    { "1,234", "“1,234”: do you mean 1.234 or 1234?" },
    { "<0,01", "“<0,01”: do you mean <0.01?" },
    { "1e3", "“1e3” is not taken: write the number out" },
    { "5 mg", "“5 mg”: the unit has a field of its own" },
    { "146/86", "“146/86” is more than one number" },
    { "12-14", "“12-14” is a range, not one number" },
    { "high", "“high” is not a number" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (RoundsDecimal) got = { 0 };

      rounds_decimal_parse (words[i].typed, &got);
      g_assert_cmpstr (got.why, ==, words[i].why);
    }
}

/* Whatever is typed: never a reading that is no JSON number, never a crash. */
static void
test_any (void)
{
  static const char *const parts[] = { "0", "1", "23", "456", ".", ",",  " ", "'",
                                       "-", "<", "≥",  "٣",   "e", "１", "٫", "+" };

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) typed = g_string_new (NULL);
      g_auto (RoundsDecimal) got = { 0 };
      int n = g_test_rand_int_range (0, 8);

      for (int j = 0; j < n; j++)
        g_string_append (typed, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      rounds_decimal_parse (typed->str, &got);
      for (guint r = 0; r < ROUNDS_DECIMAL_READINGS; r++)
        if (got.readings[r] != NULL &&
            !g_regex_match_simple ("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$", got.readings[r], 0, 0))
          g_error ("“%s” is read as “%s”", typed->str, got.readings[r]);
      if (got.verdict == ROUNDS_DECIMAL_SURE)
        g_assert_true (isfinite (rounds_decimal_number (got.readings[0])));
    }
}

static void
test_unsettled (void)
{
  static const char text[] = "Weight 98,2 kg, BP 146/86, on 13,5 mg; 1,234 steps. Items 1, 2,3. "
                             "2026-11-13, v1.2, ICD 12,3,4, x1,5 K 5.4.";
  g_autoptr (GPtrArray) found = rounds_decimal_find_unsettled (text);
  static const char *const typed[] = { "98,2", "13,5", "1,234", "2,3" };

  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (typed));
  for (guint i = 0; i < found->len; i++)
    {
      const RoundsUnsettled *item = g_ptr_array_index (found, i);
      g_autofree char *part = g_strndup (text + item->start, item->end - item->start);

      g_assert_cmpstr (item->typed, ==, typed[i]);
      g_assert_cmpstr (part, ==, typed[i]);
    }
  g_assert_cmpstr (((RoundsUnsettled *) g_ptr_array_index (found, 0))->means, ==, "98.2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimal/cases", test_cases);
  g_test_add_func ("/decimal/words", test_words);
  g_test_add_func ("/decimal/any", test_any);
  g_test_add_func ("/decimal/unsettled", test_unsettled);
  return g_test_run ();
}
