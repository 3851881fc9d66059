#include "say.h"

#include "fhir-time.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define SECOND 1000ll
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define MONTH  (30.44 * DAY) /* 365.25 days / 12 */

/* ---- time ---- */

static const char *
month_name (int month)
{
  static const char *const names[] = {
    NC_ ("month", "Jan"), NC_ ("month", "Feb"), NC_ ("month", "Mar"), NC_ ("month", "Apr"),
    NC_ ("month", "May"), NC_ ("month", "Jun"), NC_ ("month", "Jul"), NC_ ("month", "Aug"),
    NC_ ("month", "Sep"), NC_ ("month", "Oct"), NC_ ("month", "Nov"), NC_ ("month", "Dec")
  };

  return g_dpgettext2 (NULL, "month", names[CLAMP (month, 1, 12) - 1]);
}

/* The same instant on the site's wall; NULL: no date can be said of it. */
char *
rounds_say_in_order (char *words)
{
  /* translators: around a date, a value or a range, whose signs keep their order. From left to right: "%s";
   * from right to left: U+2066, "%s", U+2069. */
  const char *format = C_ ("signs in their order", "%s");
  char *isolated;

  if (strcmp (format, "%s") == 0)
    return words;
  isolated = g_strdup_printf (C_ ("signs in their order", "%s"), words);
  g_free (words);
  return isolated;
}

static GDateTime *
wall_of (GTimeZone *zone, gint64 instant)
{
  gint64 seconds = instant / 1000 - (instant % 1000 < 0);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);

  if (utc == NULL)
    return NULL;
  return zone != NULL ? g_date_time_to_timezone (utc, zone) : g_steal_pointer (&utc);
}

static char *
day_words (GDateTime *wall)
{
  /* translators: a day: 13-Nov-2026 */
  return g_strdup_printf (_ ("%02d-%s-%04d"), g_date_time_get_day_of_month (wall),
                          month_name (g_date_time_get_month (wall)), g_date_time_get_year (wall));
}

static gboolean
same_clock (GDateTime *one, GDateTime *other)
{
  return g_date_time_get_minute (one) == g_date_time_get_minute (other) &&
         g_date_time_get_hour (one) == g_date_time_get_hour (other);
}

/* "13:50"; in the hour that happens twice when clocks go back also which of the two: "01:30 CST". */
static char *
clock_words (GDateTime *wall)
{
  g_autoptr (GDateTime) before = g_date_time_add_hours (wall, -1);
  g_autoptr (GDateTime) after = g_date_time_add_hours (wall, 1);
  gboolean twice = before != NULL && after != NULL &&
                   (same_clock (wall, before) || same_clock (wall, after));

  return g_strdup_printf (twice ? "%02d:%02d %s" : "%02d:%02d", g_date_time_get_hour (wall),
                          g_date_time_get_minute (wall),
                          g_date_time_get_timezone_abbreviation (wall));
}

static char *
moment_words (GDateTime *wall)
{
  g_autofree char *day = day_words (wall);
  g_autofree char *clock = clock_words (wall);

  return g_strdup_printf ("%s %s", day, clock);
}

static char *
say_instant (const RoundsChartIndex *index, gint64 instant, char *(*words) (GDateTime *wall))
{
  g_autoptr (GDateTime) wall = wall_of (index->settings.zone, instant);

  return wall != NULL ? rounds_say_in_order (words (wall)) : g_strdup (_ ("not dated"));
}

char *
rounds_say_day (const RoundsChartIndex *index, gint64 instant)
{
  return say_instant (index, instant, day_words);
}

char *
rounds_say_moment (const RoundsChartIndex *index, gint64 instant)
{
  return say_instant (index, instant, moment_words);
}

char *
rounds_say_mark_time (const RoundsChartIndex *index, const char *text)
{
  g_autoptr (GDateTime) at = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return at != NULL ? rounds_say_moment (index, g_date_time_to_unix (at) * 1000)
                    : g_strdup (_ ("not dated"));
}

char *
rounds_say_clock (const RoundsChartIndex *index, gint64 instant)
{
  return say_instant (index, instant, clock_words);
}

char *
rounds_say_date (const RoundsTime *time)
{
  g_autofree char *iso = rounds_time_iso (time);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  int n = iso != NULL ? sscanf (iso, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour, &minute)
                      : 0;

  if (n <= 0)
    return g_strdup (_ ("not dated"));
  if (n == 1)
    return g_strdup_printf ("%04d", year);
  if (n == 2)
    /* translators: a month: Mar-2019 */
    return rounds_say_in_order (g_strdup_printf (_ ("%s-%04d"), month_name (month), year));
  /* Midnight to the second is a day whose time was lost on the way. */
  if (n < 5 || strstr (iso, "T00:00:00") != NULL)
    return rounds_say_in_order (
        g_strdup_printf (_ ("%02d-%s-%04d"), day, month_name (month), year));
  /* translators: a day and a time: 13-Nov-2026 13:50 */
  return rounds_say_in_order (
      g_strdup_printf (_ ("%02d-%s-%04d %02d:%02d"), day, month_name (month), year, hour, minute));
}

char *
rounds_say_time (const RoundsChartIndex *index, const RoundsTime *time)
{
  g_autoptr (GDateTime) wall = NULL;

  if (time->text == NULL || !time->zoned || time->precision < ROUNDS_PRECISION_MINUTE)
    return rounds_say_date (time);
  wall = wall_of (index->settings.zone, time->from);
  if (wall == NULL)
    return rounds_say_date (time);
  if (strstr (time->text, "T00:00:00") != NULL && g_date_time_get_hour (wall) == 0 &&
      g_date_time_get_minute (wall) == 0)
    return rounds_say_in_order (day_words (wall));
  return rounds_say_in_order (moment_words (wall));
}

char *
rounds_say_row_time (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  return rounds_say_time (index, &row->event->start);
}

/* Its unit is UCUM's "a" where only the code of it is given. */
char *
rounds_say_at_age (const RoundsQuantity *age)
{
  const char *unit = age->unit != NULL ? age->unit : age->unit_code;
  g_autofree char *number = g_strconcat (age->comparator != NULL ? age->comparator : "",
                                         age->decimal, NULL);

  if (unit == NULL || strcmp (unit, "a") == 0)
    return g_strdup_printf (_ ("at age %s"), number);
  /* translators: "at age 7 months": a number and its unit */
  return g_strdup_printf (_ ("at age %s %s"), number, unit);
}

/* An onset that is no date: an age, a range or words; NULL: none such, or nothing. (transfer full) */
static char *
undated_onset (const RoundsFacet *onset)
{
  g_autofree char *age = NULL;

  if (onset == NULL)
    return NULL;
  if (onset->type == ROUNDS_FACET_IS_QUANTITY)
    {
      age = onset->quantity.decimal != NULL ? rounds_say_at_age (&onset->quantity) : NULL;
      return age != NULL ? g_strdup_printf (_ ("onset %s"), age)
                         : g_strdup (_ ("onset not recorded"));
    }
  if (onset->type != ROUNDS_FACET_IS_TEXT || onset->text == NULL)
    return NULL;
  /* What a range is of, an age or a time, its unit says or nobody. */
  return g_strdup_printf (onset->pointer != NULL && g_str_has_suffix (onset->pointer, "/onsetRange")
                              ? _ ("onset %s")
                              : _ ("since %s"),
                          onset->text);
}

char *
rounds_say_problem_since (const RoundsChartIndex *index,
                          const RoundsProblem *problem,
                          gboolean clock)
{
  const RoundsChartRow *row = problem->episodes[0].row;
  const RoundsFacet *onset = rounds_event_facet (row->event, ROUNDS_FACET_ONSET, 0);
  gboolean dated = row->from != G_MAXINT64;
  RoundsTime start = row->event->start;
  g_autofree char *when = rounds_say_row_time (index, row);
  g_autofree char *undated = undated_onset (onset);

  if (problem->section == ROUNDS_PROBLEMS_ENCOUNTER && dated)
    {
      g_autofree char *day = rounds_say_day (index, row->from);

      return g_strdup_printf (_ ("encounter %s"), clock ? when : day);
    }
  if (undated != NULL)
    return g_steal_pointer (&undated);
  if (onset == NULL &&
      (row->event->start_from == NULL || !g_str_has_prefix (row->event->start_from, "onset")))
    return clock && dated ? g_strdup_printf (_ ("onset not recorded, written down %s"), when)
                          : g_strdup (_ ("onset not recorded"));
  if (onset != NULL && onset->type == ROUNDS_FACET_IS_TIME && onset->time.text != NULL)
    start = onset->time;
  g_free (when);
  /* A day of onset is a day: the clock of when it was written down says nothing of it. */
  when = !clock && start.zoned && start.precision > ROUNDS_PRECISION_DAY
             ? rounds_say_day (index, start.from)
             : rounds_say_time (index, &start);
  return g_strdup_printf (_ ("since %s"), when);
}

char *
rounds_say_distance (gint64 from, gint64 to)
{
  gint64 apart = ABS (to - from);
  gulong n;

  if (apart < HOUR)
    {
      n = (gulong) (apart / MINUTE);
      return g_strdup_printf (ngettext ("%lu minute", "%lu minutes", n), n);
    }
  if (apart < 2 * DAY)
    {
      n = (gulong) (apart / HOUR);
      return g_strdup_printf (ngettext ("%lu hour", "%lu hours", n), n);
    }
  if (apart < 21 * DAY)
    {
      n = (gulong) (apart / DAY);
      return g_strdup_printf (ngettext ("%lu day", "%lu days", n), n);
    }
  if (apart < 13 * 7 * DAY)
    {
      n = (gulong) (apart / (7 * DAY));
      return g_strdup_printf (ngettext ("%lu week", "%lu weeks", n), n);
    }
  n = (gulong) ((double) apart / MONTH);
  if (n < 24)
    return g_strdup_printf (ngettext ("%lu month", "%lu months", n), n);
  n = (gulong) ((double) apart / (12 * MONTH));
  return g_strdup_printf (ngettext ("%lu year", "%lu years", n), n);
}

/* ---- who ---- */

char *
rounds_say_name (const RoundsPerson *person)
{
  const RoundsName *name = person->n_names > 0 ? &person->names[0] : NULL;
  g_autofree char *family = NULL;

  if (name == NULL || (name->family == NULL && name->given == NULL && name->text == NULL))
    return g_strdup (_ ("name not recorded"));
  if (name->family == NULL)
    return g_strdup (name->text != NULL ? name->text : name->given);
  family = g_utf8_strup (name->family, -1);
  if (name->given == NULL)
    return g_steal_pointer (&family);
  return g_strdup_printf ("%s %s", family, name->given);
}

/* Whole months from a civil moment to a later one, both in ms as if UTC; -1: not later. */
static int
months_between (gint64 from, gint64 to, int *days)
{
  g_autoptr (GDateTime) birth = wall_of (NULL, from);
  g_autoptr (GDateTime) now = wall_of (NULL, to);
  int months;

  if (birth == NULL || now == NULL || to < from)
    return -1;
  months = (g_date_time_get_year (now) - g_date_time_get_year (birth)) * 12 +
           g_date_time_get_month (now) - g_date_time_get_month (birth);
  if (g_date_time_get_day_of_month (now) < g_date_time_get_day_of_month (birth))
    months--;
  *days = (int) (to / DAY - from / DAY);
  return months;
}

static char *
years_words (const RoundsTime *birth, gint64 now)
{
  int days, most = months_between (birth->from, now, &days) / 12;
  int least = MAX (months_between (birth->to - 1, now, &days), 0) / 12;

  if (least == most)
    return g_strdup_printf (_ ("%d y"), most);
  /* translators: an age from a birth date of which only the year or month is known */
  return g_strdup_printf (_ ("%d–%d y"), least, most);
}

/* W9's steps. now: civil. */
static char *
age_words (const RoundsTime *birth, gint64 now)
{
  int days = 0, months;

  if (birth->text == NULL)
    return g_strdup (_ ("age not recorded"));
  months = months_between (birth->from, now, &days);
  if (months < 0)
    return g_strdup (_ ("born after this date"));
  if (birth->precision < ROUNDS_PRECISION_DAY)
    return years_words (birth, now);
  if (months < 1)
    return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) days), days);
  if (months < 3)
    return g_strdup_printf (ngettext ("%d week", "%d weeks", (gulong) (days / 7)), days / 7);
  if (months < 24)
    return g_strdup_printf (ngettext ("%d month", "%d months", (gulong) months), months);
  return g_strdup_printf (_ ("%d y"), months / 12);
}

/* What the wall clock says at an instant, ms as if UTC. */
static gint64
civil_of (GTimeZone *zone, gint64 instant)
{
  g_autoptr (GDateTime) wall = wall_of (zone, instant);

  return wall != NULL ? instant + g_date_time_get_utc_offset (wall) / 1000 : instant;
}

static char *
died_words (const RoundsTime *birth, const RoundsTime *died, GTimeZone *zone)
{
  g_autofree char *age = NULL;

  if (died->text == NULL || birth->text == NULL)
    return g_strdup (_ ("age at death not recorded"));
  age = age_words (birth, died->zoned ? civil_of (zone, died->from) : died->from);
  return g_strdup_printf (_ ("died at %s"), age);
}

char *
rounds_say_age_of (const RoundsTime *birth, const RoundsTime *died, gint64 now, GTimeZone *zone)
{
  RoundsTime born = *birth;

  /* A birth time: the day is what an age is counted from. */
  if (born.text != NULL && born.zoned)
    born.from = civil_of (zone, born.from);
  if (born.text != NULL && born.precision >= ROUNDS_PRECISION_DAY)
    born.from -= (born.from % DAY + DAY) % DAY;
  if (died != NULL)
    return died_words (&born, died, zone);
  return age_words (&born, civil_of (zone, now));
}

char *
rounds_say_age (const RoundsPerson *person, gint64 now, GTimeZone *zone)
{
  return rounds_say_age_of (&person->birth, person->deceased ? &person->died : NULL, now, zone);
}

/* hl7.org/fhir/R4/valueset-administrative-gender.html */
static const char *
known_sex (const char *sex)
{
  if (g_strcmp0 (sex, "male") == 0)
    return _ ("male");
  if (g_strcmp0 (sex, "female") == 0)
    return _ ("female");
  if (g_strcmp0 (sex, "other") == 0)
    return C_ ("sex", "other");
  if (g_strcmp0 (sex, "unknown") == 0)
    return _ ("sex unknown");
  return sex;
}

char *
rounds_say_sex_word (const char *sex)
{
  return g_strdup (sex != NULL ? known_sex (sex) : _ ("sex not recorded"));
}

char *
rounds_say_sex (const RoundsPerson *person)
{
  return rounds_say_sex_word (person->sex);
}

typedef struct
{
  const char *code, *words;
} SaidCode;

/* Several stand with a comma; a code among them in words, words as they were given. (transfer full) */
static char *
said_words (const char *said, const SaidCode *known)
{
  g_auto (GStrv) parts = said != NULL ? g_strsplit (said, ", ", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    for (const SaidCode *one = known; one->code != NULL; one++)
      if (strcmp (parts[i], one->code) == 0)
        {
          g_free (parts[i]);
          parts[i] = g_strdup (_ (one->words));
          break;
        }
  return parts != NULL ? g_strjoinv (", ", parts) : NULL;
}

/* SNOMED CT and null flavours of the value set of US Core's extension:
 * hl7.org/fhir/us/core/ValueSet-us-core-gender-identity.html, hl7.org/fhir/R4/valueset-gender-identity.html */
char *
rounds_say_gender_identity (const RoundsPerson *person)
{
  static const SaidCode known[] = {
    { "446151000124109", N_ ("male") },
    { "446141000124107", N_ ("female") },
    { "407377005", N_ ("transgender male") },
    { "407376001", N_ ("transgender female") },
    { "446131000124102", N_ ("non-binary") },
    { "33791000087105", N_ ("non-binary") },
    { "transgender-male", N_ ("transgender male") },
    { "transgender-female", N_ ("transgender female") },
    { "non-disclose", N_ ("not disclosed") },
    { "ASKU", N_ ("asked, not known") },
    { "asked-declined", N_ ("asked, not answered") },
    { "OTH", N_ ("other than the listed ones") },
    { "UNK", N_ ("not known") },
    { NULL, NULL },
  };

  return said_words (person->gender_identity, known);
}

/* LOINC answers of hl7.org/fhir/extensions/ValueSet-pronouns.html, and null flavours */
char *
rounds_say_pronouns (const RoundsPerson *person)
{
  static const SaidCode known[] = {
    { "LA29518-0", N_ ("he/him") },
    { "LA29519-8", N_ ("she/her") },
    { "LA29520-6", N_ ("they/them") },
    { "ASKU", N_ ("asked, not known") },
    { "asked-declined", N_ ("asked, not answered") },
    { "OTH", N_ ("other than the listed ones") },
    { "UNK", N_ ("not known") },
    { NULL, NULL },
  };

  return said_words (person->pronouns, known);
}

char *
rounds_say_birth (const RoundsTime *birth)
{
  RoundsTime day = *birth;
  g_autofree char *text = NULL;

  if (birth->text == NULL)
    return g_strdup (_ ("birth date not recorded"));
  if (birth->precision <= ROUNDS_PRECISION_DAY)
    return rounds_say_date (birth);
  /* Of a birth time the day, as it was written where the person was born. */
  text = rounds_time_iso (birth);
  if (text == NULL || strlen (text) < strlen ("2026-11-13"))
    return rounds_say_date (birth);
  text[strlen ("2026-11-13")] = 0;
  return rounds_time_parse (text, &day) ? rounds_say_date (&day) : rounds_say_date (birth);
}

/* The blocks whose letters run from right to left (unicode.org/Public/UNIDATA/extracted/DerivedBidiClass.txt,
 * default classes R and AL). */
static gboolean
runs_backwards (gunichar letter)
{
  return (letter >= 0x590 && letter < 0x900) || (letter >= 0xfb1d && letter < 0xfe00) ||
         (letter >= 0xfe70 && letter < 0xff00) || (letter >= 0x10800 && letter < 0x11000) ||
         (letter >= 0x1e800 && letter < 0x1f000);
}

char *
rounds_say_name_in_line (char *name)
{
  gboolean backwards = FALSE;
  char *isolated;

  for (const char *at = name; *at != '\0' && !backwards; at = g_utf8_next_char (at))
    backwards = runs_backwards (g_utf8_get_char (at));
  if (!backwards)
    return name;
  isolated = g_strdup_printf ("\u2068%s\u2069", name);
  g_free (name);
  return isolated;
}

char *
rounds_say_who (const RoundsPerson *person)
{
  g_autofree char *name = rounds_say_name_in_line (rounds_say_name (person));
  g_autofree char *birth = rounds_say_birth (&person->birth);

  return g_strdup_printf ("%s, %s", name, birth);
}
