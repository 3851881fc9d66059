/* Times of FHIR and of HL7 v2, and the interval that each means. */
#include "fhir-time.h"

#include <math.h>
#include <string.h>

#define DAY 86400000ll

static void
test_times (void)
{
  static const struct
  {
    const char *text;
    gint64 from, length;
    RoundsPrecision precision;
    gboolean zoned;
  } rows[] = {
    { "1970", 0, 365 * DAY, ROUNDS_PRECISION_YEAR, FALSE },
    { "2024", 19723 * DAY, 366 * DAY, ROUNDS_PRECISION_YEAR, FALSE },
    { "2024-02", 19754 * DAY, 29 * DAY, ROUNDS_PRECISION_MONTH, FALSE },
    { "2023-02-28", 19416 * DAY, DAY, ROUNDS_PRECISION_DAY, FALSE },
    { "1955-05-01", -5359 * DAY, DAY, ROUNDS_PRECISION_DAY, FALSE },
    { "1970-01-01T00:00:00Z", 0, 1000, ROUNDS_PRECISION_SECOND, TRUE },
    { "1970-01-01T05:30:00+05:30", 0, 1000, ROUNDS_PRECISION_SECOND, TRUE },
    { "1969-12-31T18:00:00.250-06:00", 250, 1, ROUNDS_PRECISION_FRACTION, TRUE },
    { "1970-01-01T00:00:00.5Z", 500, 100, ROUNDS_PRECISION_FRACTION, TRUE },
    { "1970-01-01T00:01", 60000, 60000, ROUNDS_PRECISION_MINUTE, FALSE },
  };
  RoundsTime time;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (rounds_time_parse (rows[i].text, &time));
      g_assert_cmpint (time.from, ==, rows[i].from);
      g_assert_cmpint (time.to - time.from, ==, rows[i].length);
      g_assert_cmpint (time.precision, ==, rows[i].precision);
      g_assert_cmpint (time.zoned, ==, rows[i].zoned);
      g_assert_cmpstr (time.text, ==, rows[i].text);
    }
}

static void
test_no_times (void)
{
  static const char *const rows[] = { "",
                                      "26",
                                      "2026-02-31",
                                      "2023-02-29",
                                      "2026-13",
                                      "2026-00-01",
                                      "2026-1-1",
                                      "2026-01-01T",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T10:60:00Z",
                                      "2026-01-01T10:00:00+25:00",
                                      "2026-01-01T10:00:00.Z",
                                      "2026-01-01 10:00:00Z",
                                      "2026-01-01T10:00:00Zx",
                                      "0000",
                                      "yesterday" };
  RoundsTime time;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rounds_time_parse (rows[i], &time))
      g_error ("taken as a time: %s", rows[i]);
  g_assert_false (rounds_time_parse (NULL, &time));
}

/* Every day of four centuries: the next begins where the last ends. */
static void
test_days (void)
{
  gint64 expected = rounds_time_civil (1900, 1, 1);
  guint days = 0;
  RoundsTime time;

  for (int year = 1900; year < 2300; year++)
    for (int month = 1; month <= 12; month++)
      for (int day = 1; day <= 31; day++)
        {
          g_autofree char *text = g_strdup_printf ("%04d-%02d-%02d", year, month, day);
          if (!rounds_time_parse (text, &time))
            continue;
          g_assert_cmpint (time.from, ==, expected);
          expected = time.to;
          days++;
        }
  g_assert_cmpuint (days, ==, 146097);
}

static void
test_hl7_times (void)
{
  RoundsTime time, same;

  g_assert_true (rounds_time_parse_hl7 ("20261103101500-0600", &time));
  g_assert_true (rounds_time_parse ("2026-11-03T10:15:00-06:00", &same));
  g_assert_cmpint (time.from, ==, same.from);
  g_assert_true (time.zoned);
  g_assert_true (rounds_time_parse_hl7 ("202611", &time));
  g_assert_cmpint (time.precision, ==, ROUNDS_PRECISION_MONTH);
  g_assert_true (rounds_time_parse_hl7 ("2026110310", &time));
  g_assert_cmpint (time.to - time.from, ==, 3600000);
  g_assert_false (rounds_time_parse_hl7 ("20260231", &time));
  g_assert_false (rounds_time_parse_hl7 ("2026110", &time));
}

static void
test_iso (void)
{
  static const char *const rows[][2] = {
    { "2026", "2026" },
    { "2026-11", "2026-11" },
    { "2026-11-03T10:15:00.5-06:00", "2026-11-03T10:15:00.5-06:00" },
    { "202611", "2026-11" },
    { "20261103", "2026-11-03" },
    { "202611031015", "2026-11-03T10:15" },
    { "20261103101500.25", "2026-11-03T10:15:00.25" },
    { "20261103101500-0600", "2026-11-03T10:15:00-06:00" },
    { "20261103101500.5+0130", "2026-11-03T10:15:00.5+01:30" },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RoundsTime time = { .text = rows[i][0] };
      g_autofree char *iso = rounds_time_iso (&time);

      g_assert_cmpstr (iso, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fhir/times", test_times);
  g_test_add_func ("/fhir/no-times", test_no_times);
  g_test_add_func ("/fhir/days", test_days);
  g_test_add_func ("/fhir/hl7-times", test_hl7_times);
  g_test_add_func ("/fhir/iso", test_iso);
  return g_test_run ();
}
