/* How the things of a record are said: the exact words that a clinician reads. */
#include "say.h"

#include "chart-fixture.h"
#include "counts.h"
#include "fhir-time.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

/* Owned by the caller's line: compared, then freed. */
static void
assert_said (char *said, const char *expected)
{
  g_assert_cmpstr (said, ==, expected);
  g_free (said);
}

static RoundsTime
given (const char *text)
{
  RoundsTime time = { 0 };

  g_assert_true (rounds_time_parse (text, &time));
  return time;
}

static const RoundsChartRow *
row_of (const RoundsChartIndex *index, const char *reference)
{
  const RoundsChartRow *row = rounds_chart_row (index, reference);

  if (row == NULL)
    g_error ("no row %s", reference);
  return row;
}

/* An onset that is no date has its own words, and the day on which it was written down is not it. */
static void
test_onset (void)
{
  static const struct
  {
    const char *onset, *said;
  } rows[] = {
    { "'onsetAge':{'value':34,'code':'a'}", "onset at age 34" },
    { "'onsetAge':{'value':7,'unit':'months'}", "onset at age 7 months" },
    { "'onsetAge':{'comparator':'<','value':30,'unit':'a'}", "onset at age <30" },
    { "'onsetAge':{'unit':'a'}", "onset not recorded" },
    { "'onsetRange':{'low':{'value':30,'unit':'a'},'high':{'value':40,'unit':'a'}}",
      "onset 30 a .. 40 a" },
    { "'onsetString':'childhood'", "since childhood" },
    { "'onsetDateTime':'2019-03'", "since Mar-2019" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'resourceType':'Condition','id':'c','recordedDate':'2026-01-01','code':{'text':'Gout'}"
          ",'category':[{'coding':[{'code':'problem-list-item'}]}]"
          ",'clinicalStatus':{'coding':[{'code':'active'}]},'subject':{'reference':'Patient/"
          "p'},%s}\n",
          rows[i].onset);
      g_autoptr (RoundsChartIndex) index = chart_fixture_text (text, NULL);
      g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, index->settings.as_of);

      g_test_message ("%s", rows[i].onset);
      g_assert_cmpuint (problems->n_problems, ==, 1);
      assert_said (rounds_say_problem_since (index, &problems->problems[0], FALSE), rows[i].said);
    }
}

/* Of an allergy the same elements are there. */
static void
test_onset_of_allergy (void)
{
  static const char text[] =
      "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/p'},'code':{"
      "'text':'Rubber'},'onsetPeriod':{'start':'2019-03'}}\n"
      "{'resourceType':'AllergyIntolerance','id':'b','patient':{'reference':'Patient/p'},'code':{"
      "'text':'Wool'},'onsetRange':{'low':{'value':3,'unit':'a'}}}\n";
  g_autoptr (RoundsChartIndex) index = chart_fixture_text (text, NULL);
  const RoundsFacet *period = rounds_event_facet (row_of (index, "AllergyIntolerance/a")->event,
                                                  ROUNDS_FACET_ONSET, 0);
  const RoundsFacet *range = rounds_event_facet (row_of (index, "AllergyIntolerance/b")->event,
                                                 ROUNDS_FACET_ONSET, 0);

  g_assert_nonnull (period);
  g_assert_cmpstr (period->time.text, ==, "2019-03");
  g_assert_nonnull (range);
  g_assert_cmpstr (range->text, ==, "3 a ..");
}

static void
test_dates (void)
{
  g_autoptr (RoundsChartIndex) index = chart_fixture_named ("creatinine");
  static const struct
  {
    const char *given, *said, *alone;
  } cases[] = {
    { "2019", "2019", "2019" },
    { "2019-03", "Mar-2019", "Mar-2019" },
    { "2026-11-03", "03-Nov-2026", "03-Nov-2026" },
    { "2026-11-03T10:04:09-06:00", "03-Nov-2026 10:04", "03-Nov-2026 10:04" },
    { "2026-11-03T23:30:00Z", "03-Nov-2026 17:30", "03-Nov-2026 23:30" },
    { "2026-11-03T03:30:00Z", "02-Nov-2026 21:30", "03-Nov-2026 03:30" },
    /* a time that was lost on the way is not midnight */
    { "2026-11-03T00:00:00-06:00", "03-Nov-2026", "03-Nov-2026" },
    { "2026-11-03T00:00:00Z", "02-Nov-2026 18:00", "03-Nov-2026" },
    /* the hour that happens twice */
    { "2026-11-01T01:30:00-05:00", "01-Nov-2026 01:30 CDT", "01-Nov-2026 01:30" },
    { "2026-11-01T01:30:00-06:00", "01-Nov-2026 01:30 CST", "01-Nov-2026 01:30" },
    { "2026-11-01T02:30:00-06:00", "01-Nov-2026 02:30", "01-Nov-2026 02:30" },
  };
  RoundsTime none = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsTime time = given (cases[i].given);

      assert_said (rounds_say_time (index, &time), cases[i].said);
      assert_said (rounds_say_date (&time), cases[i].alone);
    }
  assert_said (rounds_say_time (index, &none), "not dated");
  assert_said (rounds_say_date (&none), "not dated");
  assert_said (rounds_say_day (index, chart_instant ("2026-11-13T03:00:00Z")), "12-Nov-2026");
  assert_said (rounds_say_moment (index, chart_instant ("2026-11-13T13:50:59-06:00")),
               "13-Nov-2026 13:50");
  assert_said (rounds_say_clock (index, chart_instant ("2026-11-13T13:50:59-06:00")), "13:50");
  assert_said (rounds_say_day (index, G_MAXINT64), "not dated");
}

static void
test_distance (void)
{
  static const struct
  {
    gint64 minutes;
    const char *said;
  } cases[] = {
    { 0, "0 minutes" },          { 59, "59 minutes" },      { 60, "1 hour" },
    { 47 * 60, "47 hours" },     { 48 * 60, "2 days" },     { 20 * 1440, "20 days" },
    { 21 * 1440, "3 weeks" },    { 90 * 1440, "12 weeks" }, { 100 * 1440, "3 months" },
    { 729 * 1440, "23 months" }, { 800 * 1440, "2 years" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_said (rounds_say_distance (0, cases[i].minutes * 60000), cases[i].said);
      assert_said (rounds_say_distance (cases[i].minutes * 60000, 0), cases[i].said);
    }
}

/* W9: days under a month, weeks under three, months under two years, then years. */
static void
test_age (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  gint64 now = chart_instant ("2026-11-16T08:00:00-06:00");
  static const struct
  {
    const char *birth, *died, *said;
  } cases[] = {
    { "2026-11-16", NULL, "0 days" },
    { "2026-11-15", NULL, "1 day" },
    { "2026-10-17", NULL, "30 days" },
    { "2026-10-16", NULL, "4 weeks" },
    { "2026-08-17", NULL, "13 weeks" },
    { "2026-08-16", NULL, "3 months" },
    { "2024-11-17", NULL, "23 months" },
    { "2024-11-16", NULL, "2 y" },
    { "1962-10-21", NULL, "64 y" },
    { "1962-11-17", NULL, "63 y" },
    { "1962", NULL, "63–64 y" },
    { "1962-10", NULL, "64 y" },
    { "2026-11-14T23:40:00-06:00", NULL, "2 days" },
    { "1951-12-01", "2012-05-06T21:00:00-05:00", "died at 60 y" },
    { "2027-01-01", NULL, "born after this date" },
  };
  RoundsTime none = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoundsTime birth = given (cases[i].birth);
      RoundsTime died = cases[i].died != NULL ? given (cases[i].died) : none;

      assert_said (rounds_say_age_of (&birth, cases[i].died != NULL ? &died : NULL, now, zone),
                   cases[i].said);
    }
  assert_said (rounds_say_age_of (&none, NULL, now, zone), "age not recorded");
  {
    RoundsTime birth = given ("1962-10-21");

    assert_said (rounds_say_age_of (&birth, &none, now, zone), "age at death not recorded");
    /* the evening before the birthday in Chicago is the birthday in Greenwich */
    assert_said (rounds_say_age_of (&birth, NULL, chart_instant ("2026-10-21T01:00:00Z"), zone),
                 "63 y");
  }
}

static void
test_who (void)
{
  RoundsName names[] = { { .family = "Núñez878", .given = "Wes853 Ann" } };
  RoundsPerson person = { .names = names, .n_names = 1, .sex = "male" };

  person.birth = given ("1962-10-21T04:00:00-06:00");
  assert_said (rounds_say_name (&person), "NÚÑEZ878 Wes853 Ann");
  assert_said (rounds_say_who (&person), "NÚÑEZ878 Wes853 Ann, 21-Oct-1962");
  assert_said (rounds_say_sex (&person), "male");
  /* In Arabic letters it would turn the date around. */
  names[0] = (RoundsName){ .family = "العلي", .given = "فاطمة" };
  assert_said (rounds_say_name (&person), "العلي فاطمة");
  assert_said (rounds_say_who (&person), "\u2068العلي فاطمة\u2069, 21-Oct-1962");
  names[0] = (RoundsName){ .family = "Núñez878", .given = "Wes853 Ann" };
  person.sex = NULL;
  person.birth.text = NULL;
  assert_said (rounds_say_sex (&person), "sex not recorded");
  assert_said (rounds_say_who (&person), "NÚÑEZ878 Wes853 Ann, birth date not recorded");
  names[0].given = NULL;
  assert_said (rounds_say_name (&person), "NÚÑEZ878");
  names[0].family = NULL;
  names[0].text = "Baby of Contessa946";
  assert_said (rounds_say_name (&person), "Baby of Contessa946");
  person.n_names = 0;
  assert_said (rounds_say_name (&person), "name not recorded");
}

static void
test_values (void)
{
  RoundsValue value = { .type = ROUNDS_VALUE_QUANTITY };
  RoundsValue none = { .type = ROUNDS_VALUE_NONE };

  value.first.comparator = "<";
  value.first.decimal = "0.01";
  value.first.unit = "ng/mL";
  assert_said (rounds_say_value (&value), "< 0.01 ng/mL");
  assert_said (rounds_say_number (&value), "< 0.01");
  g_assert_cmpstr (rounds_say_unit (&value), ==, "ng/mL");
  value.first.comparator = ">=";
  value.first.decimal = "7.10";
  value.first.unit = "mL/min/{1.73_m2}";
  assert_said (rounds_say_value (&value), "≥ 7.10 mL/min/1.73 m²");
  value.first.unit = NULL;
  value.first.unit_code = "1";
  assert_said (rounds_say_value (&value), "≥ 7.10");
  g_assert_cmpstr (rounds_say_unit (&value), ==, "");
  value.first.decimal = NULL;
  assert_said (rounds_say_value (&value), "no value");
  none.absent = "not-performed";
  assert_said (rounds_say_value (&none), "no value: not performed");
  none.absent = "something-else";
  assert_said (rounds_say_value (&none), "no value");
  none = (RoundsValue){ .type = ROUNDS_VALUE_TEXT, .text = "Positive" };
  assert_said (rounds_say_value (&none), "Positive");
  none = (RoundsValue){ .type = ROUNDS_VALUE_BOOLEAN, .text = "true" };
  assert_said (rounds_say_value (&none), "yes");
}

/* Systolic first though the record has it last (D2). */
static void
test_pressure (void)
{
  g_autoptr (RoundsChartIndex) index = chart_fixture_named ("blood-pressure");

  for (guint i = 0; i < index->n_rows; i++)
    {
      g_autofree char *said = rounds_say_row_value (&index->rows[i]);

      if (index->rows[i].event->kind == ROUNDS_KIND_VITAL && strchr (said, '/') != NULL &&
          strstr (said, "mm[Hg]") == NULL)
        {
          g_assert_true (g_regex_match_simple ("^\\d+/\\d+ mmHg$", said, 0, 0));
          return;
        }
    }
  g_test_fail_printf ("no blood pressure was said");
}

static void
test_ranges (void)
{
  RoundsRange ranges[2] = {
    { .low = { .number = 3.5, .decimal = "3.5" }, .high = { .number = 5.1, .decimal = "5.1" } },
    { .high = { .number = 30, .decimal = "30", .unit = "mg/g" }, .type = "therapeutic" }
  };
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT, .ranges = ranges };
  RoundsChartRow row = { .event = &event };

  assert_said (rounds_say_range (&row), "no range");
  event.n_ranges = 1;
  assert_said (rounds_say_range (&row), "3.5–5.1");
  event.n_ranges = 2;
  assert_said (rounds_say_range (&row), "3.5–5.1; therapeutic ≤ 30 mg/g");
  ranges[0] = (RoundsRange){ .low = { .decimal = "13.5" }, .applies_to = "male" };
  event.n_ranges = 1;
  assert_said (rounds_say_range (&row), "≥ 13.5 (male)");
  ranges[0] = (RoundsRange){ .low = { .decimal = "-2" }, .high = { .decimal = "3" } };
  assert_said (rounds_say_range (&row), "-2 to 3");
  ranges[0] = (RoundsRange){ .low = { .decimal = "60" } };
  assert_said (rounds_say_range (&row), "≥ 60");
  ranges[0] = (RoundsRange){ .text = "negative" };
  assert_said (rounds_say_range (&row), "negative");
}

static void
test_flags (void)
{
  RoundsCode flag = { .code = "HH" };
  RoundsRange range = { .low = { .number = 3.5, .decimal = "3.5" },
                        .high = { .number = 5.1, .decimal = "5.1" } };
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT,
                        .interpretations = &flag,
                        .ranges = &range,
                        .n_ranges = 1,
                        .value = { .type = ROUNDS_VALUE_QUANTITY, .first = { .number = 2 } } };
  RoundsChartRow row = { .event = &event, .marks = ROUNDS_MARK_ABNORMAL };

  event.n_interpretations = 1;
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "▲▲ HH");
  flag.code = "L";
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "▼ L");
  flag.code = "A";
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "◆ A");
  g_assert_cmpstr (rounds_say_flag_words (rounds_say_flag_of (&row)), ==, "abnormal");
  /* No interpretation: the side of its own range. */
  event.n_interpretations = 0;
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "▼ L");
  event.value.first.number = 6;
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "▲ H");
  g_assert_cmpstr (rounds_say_flag_words (ROUNDS_FLAG_CRITICAL_LOW), ==, "critically low");
  /* Nothing says abnormal: nothing is flagged. */
  row.marks = ROUNDS_MARK_NO_RANGE;
  g_assert_cmpstr (rounds_say_flag (rounds_say_flag_of (&row)), ==, "");
  row.marks = ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_IN_ERROR;
  g_assert_cmpint (rounds_say_flag_of (&row), ==, ROUNDS_FLAG_NONE);
}

/* A number of blood says nothing of it, but whose blood and from where is said. */
static void
test_sample (void)
{
  static const char *const usual[] = { "Blood", "Serum or Plasma", "Venous blood specimen" };
  static const char *const said[] = { "Cord blood", "Arterial blood", "Urine" };
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT,
                        .status = "final",
                        .value = { .type = ROUNDS_VALUE_QUANTITY } };
  RoundsChartRow row = { .event = &event };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autofree char *words = g_strdup_printf ("specimen: %s", said[i]);

      row.sample = usual[i];
      g_assert_null (rounds_say_remarks (&row));
      row.sample = said[i];
      assert_said (rounds_say_remarks (&row), words);
    }
}

/* A flag that is only words is not dropped; one that has a sign is not said twice. */
static void
test_flag_words (void)
{
  RoundsCode comment = { .display = "See comment" };
  RoundsEvent event = { .status = "final", .interpretations = &comment, .n_interpretations = 1 };
  RoundsChartRow row = { .event = &event };

  assert_said (rounds_say_marks (&row), "flag in words: See comment");
  comment = (RoundsCode){ .code = "7", .display = "See comment" };
  assert_said (rounds_say_marks (&row), "flag in words: See comment");
  comment = (RoundsCode){ .code = "7" };
  assert_said (rounds_say_marks (&row), "flag in words: 7");
  /* beside one that was read, a code of another table says nothing to anybody */
  event.interpretations = (const RoundsCode[]){ { .code = "7", .display = "x" }, { .code = "N" } };
  event.n_interpretations = 2;
  assert_said (rounds_say_marks (&row), "");
  event.interpretations = &comment;
  event.n_interpretations = 1;
  comment = (RoundsCode){ .display = "Critical high" };
  assert_said (rounds_say_marks (&row), "");
  row.marks = ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL;
  g_assert_cmpint (rounds_say_flag_of (&row), ==, ROUNDS_FLAG_CRITICAL_HIGH);
  comment = (RoundsCode){ .code = "L<" };
  g_assert_cmpint (rounds_say_flag_of (&row), ==, ROUNDS_FLAG_LOW);
}

/* A time that was corrected is said; what a laboratory took back is withdrawn, not corrected. */
static void
test_taken_back (void)
{
  const RoundsValue value = { .type = ROUNDS_VALUE_QUANTITY,
                              .first = { .unit = "mmol/L", .decimal = "6.8" } };
  RoundsEvent before = { .status = "final", .value = value };
  RoundsEvent now = { .status = "corrected", .kind = ROUNDS_KIND_RESULT, .value = value };
  const RoundsEvent *was[] = { &before };
  RoundsChartRow row = { .event = &now, .was = was, .n_was = 1, .marks = ROUNDS_MARK_CORRECTED };

  now.value.first.decimal = "6.6";
  before.start.from = -1;
  assert_said (rounds_say_marks (&row), "corrected, was 6.8 at another time");
  before.value.first.decimal = "6.6";
  assert_said (rounds_say_marks (&row), "corrected, was at another time");
  before.start.from = 0;
  before.value.first.decimal = "6.8";
  now.status = "entered-in-error";
  row.marks |= ROUNDS_MARK_IN_ERROR;
  assert_said (rounds_say_marks (&row), "entered in error · withdrawn, was 6.8");
}

static void
test_marks (void)
{
  RoundsEvent first = { .status = "preliminary" }, second = { .status = "final" };
  RoundsEvent now = { .status = "corrected", .reference = "Observation/1", .version = 3 };
  const RoundsEvent *was[] = { &second, &first };
  RoundsChartRow row = { .event = &now, .was = was, .n_was = 2, .marks = ROUNDS_MARK_CORRECTED };
  RoundsValue value = { .type = ROUNDS_VALUE_QUANTITY, .first = { .unit = "mmol/L" } };
  RoundsFacet active = { .name = ROUNDS_FACET_CLINICAL_STATUS,
                         .type = ROUNDS_FACET_IS_TEXT,
                         .text = (char *) "active" };

  first.value = second.value = now.value = value;
  first.value.first.decimal = "7.1";
  second.value.first.decimal = "6.8";
  now.value.first.decimal = "6.6";
  assert_said (rounds_say_status (&row), "corrected, was 6.8");
  assert_said (rounds_say_marks (&row), "corrected, was 6.8");
  /* A number never changes without a trace (W8), nor is a final report called a correction. */
  row.event = &second;
  row.was = &was[1];
  row.n_was = 1;
  assert_said (rounds_say_marks (&row), "was 7.1 preliminary");
  assert_said (rounds_say_status (&row), "final, was 7.1 preliminary");
  first.value.first.decimal = "6.8";
  assert_said (rounds_say_status (&row), "final, was preliminary");
  second.status = NULL;
  row.n_was = 0;
  assert_said (rounds_say_status (&row), "no status");
  /* Of a problem it is a facet; a code of its own stands before it, one unknown as it is. */
  second.facets = &active;
  second.n_facets = 1;
  assert_said (rounds_say_status (&row), "active");
  second.status = "on-hold";
  assert_said (rounds_say_status (&row), "on hold");
  second.status = "resting";
  assert_said (rounds_say_status (&row), "resting");
  g_assert_null (rounds_say_status_code (NULL));
  row.marks = ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_NO_RANGE;
  assert_said (rounds_say_marks (&row), "entered in error · check unit");
  row.marks = 0;
  assert_said (rounds_say_marks (&row), "");
  assert_said (rounds_say_source (&row), "? · version 0 · source not named");
  now.source = "Demo";
  row.event = &now;
  assert_said (rounds_say_source (&row), "Observation/1 · version 3 · Demo");
}

/* Record rule 2.6: what a modifier changes is shown as it was sent and not interpreted: its flag, too. */
static void
test_modified_flag (void)
{
  const RoundsCode flags[] = { { NULL, "HH", "Critical high" }, { NULL, NULL, "look" } };
  RoundsEvent event = {
    .kind = ROUNDS_KIND_RESULT, .status = "final", .interpretations = flags, .n_interpretations = 2
  };
  RoundsChartRow row = { .event = &event, .marks = ROUNDS_MARK_MODIFIED };

  g_assert_cmpint (rounds_say_flag_of (&row), ==, ROUNDS_FLAG_NONE);
  assert_said (rounds_say_marks (&row),
               "changes its meaning: see the source · flag as sent, not read: HH, look");
  event.n_interpretations = 0;
  assert_said (rounds_say_marks (&row), "changes its meaning: see the source");
}

/* Every mark that a rule names is said, in a word that a clinician knows. */
static void
test_every_mark (void)
{
  const guint32 silent = ROUNDS_MARK_LIMIT | ROUNDS_MARK_NO_RANGE | ROUNDS_MARK_NO_TIME |
                         ROUNDS_MARK_SENSITIVE | ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL;
  RoundsEvent event = { .status = "cancelled" };
  RoundsChartRow row = { .event = &event };

  for (guint bit = 0; bit < ROUNDS_N_MARKS; bit++)
    {
      g_autofree char *said = NULL;

      row.marks = 1u << bit;
      said = rounds_say_marks (&row);
      g_assert_cmpint (*said != 0, ==, (row.marks & silent) == 0);
    }
  for (guint kind = 0; kind <= ROUNDS_KIND_EPISODE; kind++)
    g_assert_cmpint (strlen (rounds_say_kind (kind)), >, 3);
}

/* The chain of a real chart: preliminary, final, corrected, in three versions. */
static void
test_corrected (void)
{
  static const char *const paths[] = { "corrected-1", "corrected-2", "corrected-3", NULL };
  g_autoptr (GPtrArray) full = g_ptr_array_new_with_free_func (g_free);
  ChartFixture fixture = { .as_of = "2026-11-16T08:00:00-06:00" };
  g_autoptr (RoundsChartIndex) index = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (full,
                     g_strdup_printf ("%s/data/fixtures/%s.json", ROUNDS_TESTS_DIR, paths[i]));
  g_ptr_array_add (full, NULL);
  fixture.paths = (const char *const *) full->pdata;
  index = chart_fixture_open (&fixture);
  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_CORRECTED) != 0 && index->rows[i].n_was > 0)
      {
        g_autofree char *said = rounds_say_status (row_of (index, index->rows[i].event->reference));

        g_assert_nonnull (strstr (said, "was "));
        return;
      }
  g_test_fail_printf ("nothing was corrected");
}

/* ---- a language that is written from right to left ---- */

/* "3.5–5.1" turned around is another range; a process of its own, since a language is for good. */
static void
test_signs_keep_their_order (void)
{
  RoundsTime day = given ("2026-11-13");
  RoundsRange range = { .low = { .decimal = "3.5" }, .high = { .decimal = "5.1" } };
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT, .ranges = &range, .n_ranges = 1 };
  RoundsChartRow row = { .event = &event };
  RoundsValue above = { .type = ROUNDS_VALUE_QUANTITY,
                        .first = { .decimal = "2200", .comparator = ">", .unit = "mg/g" } };
  g_autofree char *folder = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  folder = test_folder_new ();
  test_signs_catalogue (folder, "ar");
  g_setenv ("LANGUAGE", "ar", TRUE);
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  assert_said (rounds_say_date (&day), "\u206613-Nov-2026\u2069");
  assert_said (rounds_say_range (&row), "\u20663.5–5.1\u2069");
  assert_said (rounds_say_value (&above), "\u2066> 2200 mg/g\u2069");
  assert_said (rounds_say_number (&above), "\u2066> 2200\u2069");
  event.n_ranges = 0;
  assert_said (rounds_say_range (&row), "no range");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/say/onset", test_onset);
  g_test_add_func ("/say/onset-of-allergy", test_onset_of_allergy);
  g_test_add_func ("/say/dates", test_dates);
  g_test_add_func ("/say/signs-keep-their-order", test_signs_keep_their_order);
  g_test_add_func ("/say/distance", test_distance);
  g_test_add_func ("/w9/age", test_age);
  g_test_add_func ("/say/who", test_who);
  g_test_add_func ("/w8/values", test_values);
  g_test_add_func ("/w8/pressure", test_pressure);
  g_test_add_func ("/w7/ranges", test_ranges);
  g_test_add_func ("/say/flags", test_flags);
  g_test_add_func ("/w8/marks", test_marks);
  g_test_add_func ("/say/sample", test_sample);
  g_test_add_func ("/w8/flag-words", test_flag_words);
  g_test_add_func ("/w8/taken-back", test_taken_back);
  g_test_add_func ("/say/every-mark", test_every_mark);
  g_test_add_func ("/w8/corrected", test_corrected);
  g_test_add_func ("/say/modified-flag", test_modified_flag);
  return g_test_run ();
}
