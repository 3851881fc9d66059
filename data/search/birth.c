#include "birth.h"

#include <string.h>

#define FIELDS 3

typedef struct
{
  guint number, digits, month; /* month: 1 to 12 where it is a name, else 0 */
} Field;

typedef struct
{
  RoundsBirthReading *out;
  guint n;
} Readings;

static gboolean
is_date (guint year, guint month, guint day)
{
  return year >= 1850 && year <= 2150 && month >= 1 && month <= 12 && day >= 1 &&
         day <= g_date_get_days_in_month (month, year);
}

static void
add (Readings *self, guint year, guint month, guint day, gboolean sure)
{
  guint32 date = year * 10000 + month * 100 + day;

  if (!is_date (year, month, day) || self->n == ROUNDS_BIRTH_READINGS)
    return;
  for (guint i = 0; i < self->n; i++)
    if (self->out[i].date == date)
      return;
  self->out[self->n++] = (RoundsBirthReading){ date, sure };
}

static void
add_part (Readings *self, guint year, guint month)
{
  if (is_date (year, month == 0 ? 1 : month, 1))
    self->out[self->n++] = (RoundsBirthReading){ year * 10000 + month * 100, TRUE };
}

/* 0: not the name of one. Three letters are enough. */
static guint
month_named (const char *name, gsize length)
{
  static const char *const months[] = { "january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december" };

  for (guint i = 0; i < 12 && length >= 3; i++)
    if (length <= strlen (months[i]) && g_ascii_strncasecmp (months[i], name, length) == 0)
      return i + 1;
  return 0;
}

static gboolean
is_ordinal (const char *name, gsize length)
{
  return length == 2 && strstr ("st nd rd th ST ND RD TH", (char[]){ name[0], name[1], 0 }) != NULL;
}

/* The fields of a text that may be a date; 0: it is none. */
static guint
read_fields (const char *p, Field fields[FIELDS])
{
  guint n = 0;

  while (*p != '\0')
    {
      gsize digits = strspn (p, "0123456789"), letters = 0;
      Field field = { .digits = digits };

      if (strchr (" -/.,", *p) != NULL)
        {
          p++;
          continue;
        }
      while (digits == 0 && g_ascii_isalpha (p[letters]))
        letters++;
      field.month = month_named (p, letters);
      for (gsize i = 0; i < digits && digits <= 8; i++)
        field.number = field.number * 10 + (p[i] - '0');
      if (n > 0 && fields[n - 1].digits > 0 && is_ordinal (p, letters))
        {
          p += letters;
          continue;
        }
      if (n == FIELDS || digits > 8 || (digits == 0 && field.month == 0))
        return 0;
      fields[n++] = field;
      p += digits + letters;
    }
  return n;
}

/* Two digits may be of either century; nobody is asked for the clock here. */
static void
add_years (Readings *self, const Field *year, const guint month_day[2], gboolean sure)
{
  if (year->digits == 4)
    add (self, year->number, month_day[0], month_day[1], sure);
  if (year->digits != 2)
    return;
  add (self, 1900 + year->number, month_day[0], month_day[1], FALSE);
  add (self, 2000 + year->number, month_day[0], month_day[1], FALSE);
}

static void
read_whole (Readings *self, const Field *field)
{
  guint n = field->number;

  if (field->digits == 4)
    add_part (self, n, 0);
  if (field->digits != 8)
    return;
  add (self, n / 10000, n / 100 % 100, n % 100, TRUE);
  add (self, n % 10000, n / 10000 % 100, n / 1000000, FALSE);
  add (self, n % 10000, n / 1000000, n / 10000 % 100, FALSE);
}

static void
read_two (Readings *self, const Field *f)
{
  if (f[0].digits == 4 && (f[1].digits == 2 || f[1].month != 0))
    add_part (self, f[0].number, f[1].month != 0 ? f[1].month : f[1].number);
  else if (f[1].digits == 4 && (f[0].month != 0 || (f[0].digits <= 2 && f[0].number > 0)))
    add_part (self, f[1].number, f[0].month != 0 ? f[0].month : f[0].number);
}

static void
read_three (Readings *self, const Field *f, gboolean dotted)
{
  if (f[0].digits == 4 && f[2].digits <= 2 && f[2].digits > 0)
    add (self, f[0].number, f[1].month != 0 ? f[1].month : f[1].number, f[2].number, TRUE);
  else if (f[1].month != 0 && f[0].digits > 0)
    add_years (self, &f[2], (guint[]){ f[1].month, f[0].number }, TRUE);
  else if (f[0].month != 0 && f[1].digits > 0)
    add_years (self, &f[2], (guint[]){ f[0].month, f[1].number }, TRUE);
  else if (f[0].digits > 0 && f[0].digits <= 2 && f[1].digits > 0 && f[1].digits <= 2)
    {
      gboolean sure = f[0].number > 12 || f[1].number > 12 || f[0].number == f[1].number;

      /* with dots the day comes first (DIN 5008 and its neighbours' habit) */
      add_years (self, &f[2], (guint[]){ f[1].number, f[0].number }, sure || dotted);
      add_years (self, &f[2], (guint[]){ f[0].number, f[1].number }, sure);
    }
}

guint
rounds_birth_read (const char *text, RoundsBirthReading out[ROUNDS_BIRTH_READINGS])
{
  Field fields[FIELDS] = { 0 };
  Readings self = { .out = out };
  guint n = read_fields (text, fields);

  if (n == 1)
    read_whole (&self, &fields[0]);
  else if (n == 2)
    read_two (&self, fields);
  else if (n == 3)
    read_three (&self, fields, strchr (text, '.') != NULL && strpbrk (text, "/-") == NULL);
  return self.n;
}

guint32
rounds_birth_of (const RoundsTime *time)
{
  guint digits = time->precision >= ROUNDS_PRECISION_DAY     ? 8
                 : time->precision == ROUNDS_PRECISION_MONTH ? 6
                 : time->precision == ROUNDS_PRECISION_YEAR  ? 4
                                                             : 0;
  guint32 date = 0;
  guint n = 0;

  for (const char *p = time->text; p != NULL && *p != '\0' && n < digits; p++)
    if (g_ascii_isdigit (*p))
      {
        date = date * 10 + (*p - '0');
        n++;
      }
    else if (*p != '-')
      break;
  if (n < digits)
    return 0;
  return digits == 8 ? date : digits == 6 ? date * 100 : date * 10000;
}

RoundsNear
rounds_birth_near (guint32 one, guint32 other)
{
  guint day = one % 100, month = one / 100 % 100, apart = 0;
  guint32 swapped = one - day - month * 100 + month + day * 100;

  if (one == 0 || other == 0)
    return ROUNDS_NEAR_UNKNOWN;
  if (one == other)
    return day != 0 ? ROUNDS_NEAR_SAME : ROUNDS_NEAR_UNKNOWN;
  if (day == 0 || other % 100 == 0)
    {
      guint32 part = month == 0 || other / 100 % 100 == 0 ? 10000 : 100;

      return one / part == other / part ? ROUNDS_NEAR_UNKNOWN : ROUNDS_NEAR_NOT;
    }
  if (swapped == other)
    return ROUNDS_NEAR_NEAR;
  for (guint32 a = one, b = other; a != 0 || b != 0; a /= 10, b /= 10)
    apart += a % 10 != b % 10;
  return apart == 1 ? ROUNDS_NEAR_NEAR : ROUNDS_NEAR_NOT;
}
