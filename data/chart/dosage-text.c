#include "dosage-text.h"

#include <string.h>

/* ---- amounts ---- */

/* "1.0", "1.": the digits without what says nothing; how long. */
static gsize
trimmed (const char *digits, gsize n)
{
  gsize end = n;

  if (memchr (digits, '.', n) == NULL)
    return n;
  while (end > 0 && digits[end - 1] == '0')
    end--;
  return end > 0 && digits[end - 1] == '.' ? end - 1 : end;
}

static gboolean
is_same_number (const char *one, gsize n_one, const char *other, gsize n_other)
{
  n_one = trimmed (one, n_one);
  n_other = trimmed (other, n_other);
  return n_one == n_other && strncmp (one, other, n_one) == 0;
}

/* The unit follows, whatever its end: "tablets" of "tablet". One of a letter or two is a whole word: g is not gtt. */
static gboolean
is_unit_at (const char *text, const char *unit)
{
  const gsize n = strlen (unit);

  while (*text == ' ' || *text == '-')
    text++;
  return g_ascii_strncasecmp (text, unit, n) == 0 && (n > 2 || !g_ascii_isalpha (text[n])) &&
         (text[n] != '/' || strchr (unit, '/') != NULL);
}

static const char *
unit_of (const RoundsQuantity *quantity)
{
  return quantity->unit != NULL ? quantity->unit : quantity->unit_code;
}

/* The next run of digits, with a point between; its length. NULL: none. */
static const char *
next_number (const char *text, gsize *n)
{
  while (*text != 0 && !g_ascii_isdigit (*text))
    text++;
  for (*n = 0; g_ascii_isdigit (text[*n]) || (text[*n] == '.' && g_ascii_isdigit (text[*n + 1]));)
    (*n)++;
  return *n > 0 ? text : NULL;
}

/* 1,000 and 1/2 are read as no number: the part then stands beside the text. */
static gboolean
is_plain (const char *text, const char *number, gsize n)
{
  const char before = number > text ? number[-1] : ' ';

  return before != ',' && before != '.' && before != '/' && number[n] != '/' &&
         !(number[n] == ',' && g_ascii_isdigit (number[n + 1]));
}

RoundsTextSays
rounds_dosage_text_amount (const char *text, const RoundsQuantity *quantity)
{
  const char *unit = unit_of (quantity);
  RoundsTextSays says = ROUNDS_TEXT_SILENT;
  gsize n;

  if (quantity->comparator != NULL)
    return ROUNDS_TEXT_SILENT;
  for (const char *number = next_number (text, &n); number != NULL;
       number = next_number (number + n, &n))
    {
      gboolean same = is_same_number (number, n, quantity->decimal, strlen (quantity->decimal));

      if (!is_plain (text, number, n) || (unit != NULL && !is_unit_at (number + n, unit)))
        continue;
      if (same)
        return ROUNDS_TEXT_SAYS;
      /* Of a number without a unit nobody can say that another one is of the same. */
      if (unit != NULL)
        says = ROUNDS_TEXT_DIFFERS;
    }
  return says;
}

/* ---- how often ---- */

/* Those that prescriptions use (hl7.org/fhir/R4/valueset-timing-abbreviation.html, and what they are written as). Longer
 * ones first: what was found is not looked at again. */
static const struct
{
  const char *words, *times, *period, *unit;
} often[] = {
  { "four times a day", "4", "1", "d" },
  { "four times daily", "4", "1", "d" },
  { "4 times a day", "4", "1", "d" },
  { "4 times daily", "4", "1", "d" },
  { "three times a day", "3", "1", "d" },
  { "three times daily", "3", "1", "d" },
  { "3 times a day", "3", "1", "d" },
  { "3 times daily", "3", "1", "d" },
  { "twice a day", "2", "1", "d" },
  { "two times a day", "2", "1", "d" },
  { "two times daily", "2", "1", "d" },
  { "2 times a day", "2", "1", "d" },
  { "2 times daily", "2", "1", "d" },
  { "twice daily", "2", "1", "d" },
  { "once a day", "1", "1", "d" },
  { "one time a day", "1", "1", "d" },
  { "once daily", "1", "1", "d" },
  { "every other day", "1", "2", "d" },
  { "every day", "1", "1", "d" },
  { "each day", "1", "1", "d" },
  { "every 4 hours", "1", "4", "h" },
  { "every 6 hours", "1", "6", "h" },
  { "every 8 hours", "1", "8", "h" },
  { "every 12 hours", "1", "12", "h" },
  { "every 24 hours", "1", "24", "h" },
  { "once a week", "1", "1", "wk" },
  { "once weekly", "1", "1", "wk" },
  { "every week", "1", "1", "wk" },
  { "weekly", "1", "1", "wk" },
  { "once a month", "1", "1", "mo" },
  { "monthly", "1", "1", "mo" },
  { "daily", "1", "1", "d" },
  { "qid", "4", "1", "d" },
  { "tid", "3", "1", "d" },
  { "bid", "2", "1", "d" },
  { "qd", "1", "1", "d" },
  { "qod", "1", "2", "d" },
  { "q4h", "1", "4", "h" },
  { "q6h", "1", "6", "h" },
  { "q8h", "1", "8", "h" },
  { "q12h", "1", "12", "h" },
};

static gboolean
is_whole_word (const char *text, const char *at, gsize n)
{
  return (at == text || !g_ascii_isalnum (at[-1])) && !g_ascii_isalnum (at[n]);
}

/* Times in a day; 0: of a month or a year. Only to tell "every 12 hours" from three times daily. */
static double
times_a_day (const char *times, const char *period, const char *unit)
{
  const double days = strcmp (unit, "h") == 0    ? 1 / 24.
                      : strcmp (unit, "d") == 0  ? 1
                      : strcmp (unit, "wk") == 0 ? 7
                                                 : 0;
  const double length = g_ascii_strtod (period, NULL) * days;

  return length > 0 ? g_ascii_strtod (times, NULL) / length : 0;
}

/* Found, and taken out, so that the "daily" of "twice daily" is not found for itself. */
static gboolean
take_out (char *text, const char *words)
{
  const gsize n = strlen (words);
  gboolean found = FALSE;

  for (char *at = strstr (text, words); at != NULL; at = strstr (at + n, words))
    if (is_whole_word (text, at, n))
      {
        memset (at, ' ', n);
        found = TRUE;
      }
  return found;
}

RoundsTextSays
rounds_dosage_text_often (const char *text, const char *times, const char *period, const char *unit)
{
  g_autofree char *left = g_ascii_strdown (text, -1);
  gboolean same = FALSE, other = FALSE, as_many = FALSE;

  if (period == NULL || unit == NULL)
    return ROUNDS_TEXT_SILENT;
  if (times == NULL)
    times = "1";
  for (gsize i = 0; i < G_N_ELEMENTS (often); i++)
    if (take_out (left, often[i].words))
      {
        gboolean is = strcmp (often[i].unit, unit) == 0 &&
                      is_same_number (often[i].times, 1, times, strlen (times)) &&
                      is_same_number (often[i].period, strlen (often[i].period), period,
                                      strlen (period));

        const double said = times_a_day (often[i].times, often[i].period, often[i].unit);
        const double coded = times_a_day (times, period, unit);

        same |= is;
        other |= !is;
        as_many |= !is && said > coded * 0.999 && said < coded * 1.001;
      }
  /* Twice a day and every 12 hours are as many, and not the same: both are shown, and neither is wrong. */
  if (as_many)
    return ROUNDS_TEXT_SILENT;
  /* With "times" left it is a number of times that the table has not, as "5 times daily". */
  return same && !other                                     ? ROUNDS_TEXT_SAYS
         : other && !same && strstr (left, "times") == NULL ? ROUNDS_TEXT_DIFFERS
                                                            : ROUNDS_TEXT_SILENT;
}
