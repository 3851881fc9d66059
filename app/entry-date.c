#include "entry-date.h"

#include "fhir-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A clock that is a little fast is no reason to refuse; as data/acts has it. */
#define LEEWAY_MS (5 * 60 * 1000)

void
rounds_entry_date_clear (RoundsEntryDate *self)
{
  g_free (self->readings[0]);
  g_free (self->readings[1]);
  g_free (self->why);
  *self = (RoundsEntryDate){ 0 };
}

/* 0: not given. */
typedef struct
{
  guint year, month, day;
  gboolean timed;
  guint hour, minute;
} Civil;

/* ---- reading ---- */

static const char *const english[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec" };

/* 1 to 12; 0: it names none. */
static guint
month_of (const char *word)
{
  g_autofree char *typed = g_utf8_casefold (word, -1);

  for (guint i = 0; i < G_N_ELEMENTS (english); i++)
    {
      g_autoptr (GDateTime) first = g_date_time_new_utc (2001, (gint) i + 1, 1, 0, 0, 0);
      g_autofree char *short_name = g_date_time_format (first, "%b");
      g_autofree char *own = g_utf8_casefold (short_name != NULL ? short_name : "", -1);

      if (strcmp (typed, english[i]) == 0 || strcmp (typed, own) == 0)
        return i + 1;
    }
  return 0;
}

/* Digits only, of that length. */
static gboolean
take_number (const char *text, gsize shortest, gsize longest, guint *out)
{
  gsize length = strlen (text);

  if (length < shortest || length > longest || strspn (text, "0123456789") != length)
    return FALSE;
  *out = (guint) g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

/* 2026-11-13, 2026-11, 2026. */
static gboolean
take_iso (char **parts, guint n, Civil *civil)
{
  return n >= 1 && n <= 3 && take_number (parts[0], 4, 4, &civil->year) &&
         (n < 2 || take_number (parts[1], 2, 2, &civil->month)) &&
         (n < 3 || take_number (parts[2], 2, 2, &civil->day));
}

/* 13-Nov-2026, Nov-2026. */
static gboolean
take_named (char **parts, guint n, Civil *civil)
{
  guint at = n == 3 ? 1 : 0;

  if (n < 2 || n > 3 || !take_number (parts[n - 1], 4, 4, &civil->year))
    return FALSE;
  civil->month = month_of (parts[at]);
  return civil->month > 0 && (n == 2 || take_number (parts[0], 1, 2, &civil->day));
}

static gboolean
take_day (const char *text, Civil *civil)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 4);
  guint n = g_strv_length (parts);
  Civil iso = *civil, named = *civil;

  if (take_iso (parts, n, &iso))
    *civil = iso;
  else if (take_named (parts, n, &named))
    *civil = named;
  else
    return FALSE;
  if (civil->year < 1850)
    return FALSE;
  if (n == 1)
    return TRUE;
  if (civil->month < 1 || civil->month > 12)
    return FALSE;
  return n == 2 || g_date_valid_dmy ((GDateDay) civil->day, (GDateMonth) civil->month,
                                     (GDateYear) civil->year);
}

static gboolean
take_clock (const char *text, Civil *civil)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);

  civil->timed = TRUE;
  return g_strv_length (parts) == 2 && take_number (parts[0], 1, 2, &civil->hour) &&
         take_number (parts[1], 2, 2, &civil->minute) && civil->hour < 24 && civil->minute < 60;
}

static gboolean
take (const char *text, Civil *civil)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *plain = g_strdelimit (g_strdup (text), "T", ' ');

  /* Only a T between digits is FHIR's; it never stands in a month of our own. */
  words = g_strsplit_set (strstr (text, "T") != NULL && g_ascii_isdigit (text[0]) ? plain : text,
                          " ", 3);
  *civil = (Civil){ 0 };
  if (g_strv_length (words) == 1)
    return take_day (words[0], civil);
  return g_strv_length (words) == 2 && take_day (words[0], civil) && civil->day > 0 &&
         take_clock (words[1], civil);
}

/* ---- the moment ---- */

/* That clock at an offset from UTC, where the zone has it so; -1: not. */
static gint64
instant_with (GTimeZone *zone, gint64 clock, int interval)
{
  gint64 instant = clock - g_time_zone_get_offset (zone, interval);

  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, instant) == interval ? instant
                                                                                      : -1;
}

/* Up to two instants (seconds) of a clock in the zone. */
static guint
find_instants (GTimeZone *zone, gint64 clock, gint64 out[2])
{
  guint n = 0;
  int first = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, clock - 86400);
  int last = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, clock + 86400);

  for (int interval = first; interval <= last && n < 2; interval++)
    {
      gint64 instant = instant_with (zone, clock, interval);

      if (instant != -1)
        out[n++] = instant;
    }
  return n;
}

static char *
say_instant (GTimeZone *zone, gint64 instant)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (instant);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

  return g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z");
}

static void
refuse (RoundsEntryDate *out, const char *why)
{
  rounds_entry_date_clear (out);
  out->verdict = ROUNDS_ENTRY_DATE_REFUSED;
  out->why = g_strdup (why);
}

static gint64
clock_of (const Civil *civil)
{
  g_autoptr (GDateTime)
      day = g_date_time_new_utc ((gint) civil->year, civil->month > 0 ? (gint) civil->month : 1,
                                 civil->day > 0 ? (gint) civil->day : 1, (gint) civil->hour,
                                 (gint) civil->minute, 0);

  return g_date_time_to_unix (day);
}

static void
set_moment (const Civil *civil, const RoundsEntryDateRules *rules, RoundsEntryDate *out)
{
  gint64 instants[2];
  guint n = find_instants (rules->zone, clock_of (civil), instants);

  if (n == 0)
    {
      refuse (out, _ ("The clocks were put forward then: that time did not exist"));
      return;
    }
  if (rules->past && instants[0] * 1000 > rules->now + LEEWAY_MS)
    {
      refuse (out, _ ("That date is in the future"));
      return;
    }
  for (guint i = 0; i < n; i++)
    out->readings[i] = say_instant (rules->zone, instants[i]);
  out->verdict = n == 1 ? ROUNDS_ENTRY_DATE_SURE : ROUNDS_ENTRY_DATE_ASK;
  if (n == 2)
    out->why = g_strdup (_ ("The clocks were put back then: that time was there twice"));
}

static void
set_date (const Civil *civil, const RoundsEntryDateRules *rules, RoundsEntryDate *out)
{
  gint64 instants[2];
  guint n = find_instants (rules->zone, clock_of (civil), instants);

  if (rules->past && n > 0 && instants[0] * 1000 > rules->now)
    {
      refuse (out, _ ("That date is in the future"));
      return;
    }
  out->verdict = ROUNDS_ENTRY_DATE_SURE;
  if (civil->day > 0)
    out->readings[0] = g_strdup_printf ("%04u-%02u-%02u", civil->year, civil->month, civil->day);
  else if (civil->month > 0)
    out->readings[0] = g_strdup_printf ("%04u-%02u", civil->year, civil->month);
  else
    out->readings[0] = g_strdup_printf ("%04u", civil->year);
}

/* An instant with its zone, as a reading says it. FALSE: it is none. */
static gboolean
take_instant (const char *text, const RoundsEntryDateRules *rules, RoundsEntryDate *out)
{
  RoundsTime time;

  if (!rounds_time_parse (text, &time) || !time.zoned)
    return FALSE;
  if (rules->past && time.from > rules->now + LEEWAY_MS)
    refuse (out, _ ("That date is in the future"));
  else
    {
      out->verdict = ROUNDS_ENTRY_DATE_SURE;
      out->readings[0] = g_strdup (text);
    }
  return TRUE;
}

/* As far as both say it: of 1962 it is not known whether it is before 21-Oct-1962. */
static gboolean
is_before (const char *reading, const char *born)
{
  gsize size = MIN (MIN (strlen (reading), strlen (born)), strlen ("2026-11-13"));

  return strncmp (reading, born, size) < 0;
}

/* 1926 for 2026. */
static void
refuse_before_birth (const RoundsEntryDateRules *rules, RoundsEntryDate *out)
{
  g_autofree char *why = NULL;

  if (rules->born == NULL || out->readings[0] == NULL || !is_before (out->readings[0], rules->born))
    return;
  why = g_strdup_printf (_ ("That date is before the patient was born, %s"), rules->born);
  refuse (out, why);
}

void
rounds_entry_date_parse (const char *text, const RoundsEntryDateRules *rules, RoundsEntryDate *out)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  Civil civil;

  *out = (RoundsEntryDate){ 0 };
  if (*typed == '\0')
    return;
  if (take_instant (typed, rules, out))
    {
      refuse_before_birth (rules, out);
      return;
    }
  if (strpbrk (typed, "/.") != NULL)
    refuse (out, _ ("Is the day first, or the month? Write 2026-04-03 or 03-Apr-2026"));
  else if (!take (typed, &civil))
    refuse (out,
            _ ("Write a date as 2026-11-13, 13-Nov-2026, 2026-11 or 2026, and a time as 13:50"));
  else if (civil.timed)
    set_moment (&civil, rules, out);
  else
    set_date (&civil, rules, out);
  refuse_before_birth (rules, out);
}
