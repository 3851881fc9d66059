#include "fhir-time.h"

#include <string.h>

#define SECOND_MS 1000ll
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

typedef struct
{
  int year, month, day, hour, minute, second;
  gint64 millisecond, fraction_ms; /* the fraction, and how long its last digit lasts */
  int zone_minutes;
  gboolean zoned;
  RoundsPrecision precision;
} Civil;

/* Days of the proleptic Gregorian calendar since 1970-01-01, counted in years that begin in March
 * so that the leap day is the last. */
static gint64
days_of (int year, int month, int day)
{
  gint64 y = month > 2 ? year : year - 1;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 of_era = y - era * 400;
  gint64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int
month_days (int year, int month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/* Exactly n digits. */
static gboolean
take_digits (const char **at, guint n, int *out)
{
  *out = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *out = *out * 10 + (*(*at)++ - '0');
    }
  return TRUE;
}

static gboolean
take_char (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* After the seconds; finer than a millisecond is kept in the text alone. */
static gboolean
take_fraction (const char **at, Civil *c)
{
  gint64 worth = 100;

  if (!take_char (at, '.'))
    return TRUE;
  if (!g_ascii_isdigit (**at))
    return FALSE;
  c->precision = ROUNDS_PRECISION_FRACTION;
  for (; g_ascii_isdigit (**at); (*at)++)
    {
      c->millisecond += (**at - '0') * worth;
      c->fraction_ms = MAX (worth, 1);
      worth /= 10;
    }
  return TRUE;
}

/* "Z", "+05:30"; in HL7 v2 "+0530". */
static gboolean
take_zone (const char **at, gboolean colon, Civil *c)
{
  int sign = **at == '-' ? -1 : 1, hours, minutes;

  if (**at == 0)
    return TRUE;
  c->zoned = TRUE;
  if (colon && take_char (at, 'Z'))
    return TRUE;
  if (!take_char (at, '+') && !take_char (at, '-'))
    return FALSE;
  if (!take_digits (at, 2, &hours) || (colon && !take_char (at, ':')) ||
      !take_digits (at, 2, &minutes) || hours > 14 || minutes > 59)
    return FALSE;
  c->zone_minutes = sign * (hours * 60 + minutes);
  return TRUE;
}

static gboolean
is_real (const Civil *c)
{
  /* Second 60 is a leap second, which FHIR allows to be written. */
  return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
         c->day <= month_days (c->year, c->month) && c->hour <= 23 && c->minute <= 59 &&
         c->second <= 60;
}

static gint64
length_of (const Civil *c)
{
  switch (c->precision)
    {
    case ROUNDS_PRECISION_YEAR:
      return (days_of (c->year + 1, 1, 1) - days_of (c->year, 1, 1)) * DAY_MS;
    case ROUNDS_PRECISION_MONTH:
      return month_days (c->year, c->month) * DAY_MS;
    case ROUNDS_PRECISION_DAY:
      return DAY_MS;
    case ROUNDS_PRECISION_MINUTE:
      return MINUTE_MS;
    case ROUNDS_PRECISION_FRACTION:
      return c->fraction_ms;
    case ROUNDS_PRECISION_SECOND:
    case ROUNDS_PRECISION_NONE:
    default:
      return SECOND_MS;
    }
}

static gboolean
finish (const char *text, const char *at, const Civil *c, RoundsTime *out)
{
  if (*at != 0 || !is_real (c))
    return FALSE;
  *out = (RoundsTime){ .text = text, .precision = c->precision, .zoned = c->zoned };
  out->from = days_of (c->year, c->month, c->day) * DAY_MS + c->hour * HOUR_MS +
              c->minute * MINUTE_MS + c->second * SECOND_MS + c->millisecond -
              c->zone_minutes * MINUTE_MS;
  out->to = out->from + length_of (c);
  return TRUE;
}

/* "-11-03" after the year, as far as it goes. */
static gboolean
take_month_and_day (const char **at, Civil *c)
{
  if (!take_char (at, '-'))
    return TRUE;
  c->precision = ROUNDS_PRECISION_MONTH;
  if (!take_digits (at, 2, &c->month))
    return FALSE;
  if (!take_char (at, '-'))
    return TRUE;
  c->precision = ROUNDS_PRECISION_DAY;
  return take_digits (at, 2, &c->day);
}

gboolean
rounds_time_parse (const char *text, RoundsTime *out)
{
  Civil c = { .month = 1, .day = 1, .precision = ROUNDS_PRECISION_YEAR };
  const char *at = text;

  *out = (RoundsTime){ 0 };
  if (text == NULL || !take_digits (&at, 4, &c.year) || !take_month_and_day (&at, &c))
    return FALSE;
  if (c.precision != ROUNDS_PRECISION_DAY || !take_char (&at, 'T'))
    return finish (text, at, &c, out);
  c.precision = ROUNDS_PRECISION_MINUTE;
  if (!take_digits (&at, 2, &c.hour) || !take_char (&at, ':') || !take_digits (&at, 2, &c.minute))
    return FALSE;
  if (take_char (&at, ':'))
    {
      c.precision = ROUNDS_PRECISION_SECOND;
      if (!take_digits (&at, 2, &c.second) || !take_fraction (&at, &c))
        return FALSE;
    }
  return take_zone (&at, TRUE, &c) && finish (text, at, &c, out);
}

gboolean
rounds_time_parse_hl7 (const char *text, RoundsTime *out)
{
  Civil c = { .month = 1, .day = 1, .precision = ROUNDS_PRECISION_YEAR };
  struct
  {
    int *field;
    RoundsPrecision precision;
  } parts[] = {
    { &c.month, ROUNDS_PRECISION_MONTH },   { &c.day, ROUNDS_PRECISION_DAY },
    { &c.hour, ROUNDS_PRECISION_MINUTE },   { &c.minute, ROUNDS_PRECISION_MINUTE },
    { &c.second, ROUNDS_PRECISION_SECOND },
  };
  const char *at = text;
  guint n = 0;

  *out = (RoundsTime){ 0 };
  if (text == NULL || !take_digits (&at, 4, &c.year))
    return FALSE;
  for (; n < G_N_ELEMENTS (parts) && g_ascii_isdigit (*at); n++)
    {
      if (!take_digits (&at, 2, parts[n].field))
        return FALSE;
      c.precision = parts[n].precision;
    }
  if (n == G_N_ELEMENTS (parts) && !take_fraction (&at, &c))
    return FALSE;
  if (!take_zone (&at, FALSE, &c) || !finish (text, at, &c, out))
    return FALSE;
  if (n == 3) /* an hour without minutes lasts an hour */
    out->to = out->from + HOUR_MS;
  return TRUE;
}

gint64
rounds_time_civil (int year, int month, int day)
{
  return days_of (year, month, day) * DAY_MS;
}

/* The digits of an HL7 time, with the signs that FHIR puts between them: before each of month, day,
 * hour, minute, second. */
char *
rounds_time_iso (const RoundsTime *time)
{
  static const char signs[] = "--T::";
  const char *text = time->text;
  gsize digits;
  GString *iso;

  if (text == NULL)
    return NULL;
  digits = strspn (text, "0123456789");
  if (digits < 6 || digits > 14 || digits % 2 != 0)
    return g_strdup (text);
  iso = g_string_new_len (text, 4);
  for (gsize at = 4; at < digits; at += 2)
    {
      g_string_append_c (iso, signs[(at - 4) / 2]);
      g_string_append_len (iso, text + at, 2);
    }
  text += digits;
  for (; *text == '.' || g_ascii_isdigit (*text); text++)
    g_string_append_c (iso, *text);
  if ((*text == '+' || *text == '-') && strlen (text) == 5)
    g_string_append_printf (iso, "%.3s:%s", text, text + 3);
  else
    g_string_append (iso, text);
  return g_string_free (iso, FALSE);
}
