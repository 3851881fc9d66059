#include "decimal.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LENGTH_MAX 64 /* bytes of a value, as acts.h takes it */

void
rounds_decimal_clear (RoundsDecimal *self)
{
  for (guint i = 0; i < ROUNDS_DECIMAL_READINGS; i++)
    g_free (self->readings[i]);
  g_free (self->why);
  *self = (RoundsDecimal){ 0 };
}

void
rounds_unsettled_free (RoundsUnsettled *self)
{
  g_free (self->typed);
  g_free (self->means);
  g_free (self);
}

double
rounds_decimal_number (const char *decimal)
{
  char *end = NULL;
  double number;

  if (decimal == NULL || *decimal == '\0')
    return NAN;
  number = g_ascii_strtod (decimal, &end);
  return *end == '\0' && isfinite (number) ? number : NAN;
}

/* ---- signs that mean the same in every script ---- */

/* What was typed, in ASCII where the meaning is the same; others count in `foreign`. */
typedef struct
{
  GString *text;
  gboolean foreign; /* digits or marks of another script, or full-width ones */
} Plain;

static const struct
{
  gunichar sign;
  const char *ascii;
  gboolean foreign;
} signs[] = {
  { 0x2212, "-", FALSE },                          /* minus sign */
  { 0x2264, "<=", FALSE },                         /* less than or equal to */
  { 0x2265, ">=", FALSE }, { 0x00a0, " ", FALSE }, /* no-break space */
  { 0x202f, " ", FALSE },                          /* narrow no-break space */
  { 0x2009, " ", FALSE },                          /* thin space */
  { 0x2019, "'", FALSE },                          /* apostrophe, thousands in Switzerland */
  { 0x066b, ",", TRUE },                           /* Arabic decimal separator */
  { 0x066c, "'", TRUE },                           /* Arabic thousands separator */
  { 0xff0e, ".", TRUE },                           /* full-width full stop */
  { 0xff0c, ",", TRUE },                           /* full-width comma */
  { 0xff0d, "-", TRUE },                           /* full-width hyphen-minus */
  { 0xff1c, "<", TRUE },   { 0xff1e, ">", TRUE },
};

static gboolean
add_sign (Plain *plain, gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].sign == c)
      {
        g_string_append (plain->text, signs[i].ascii);
        plain->foreign = plain->foreign || signs[i].foreign;
        return TRUE;
      }
  return FALSE;
}

/* FALSE: a letter or a sign that no number has. */
static gboolean
make_plain (const char *text, Plain *plain)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c < 0x80)
        g_string_append_c (plain->text, (char) c);
      else if (g_unichar_isdigit (c))
        {
          g_string_append_c (plain->text, (char) ('0' + g_unichar_digit_value (c)));
          plain->foreign = TRUE;
        }
      else if (!add_sign (plain, c))
        return FALSE;
    }
  return TRUE;
}

static const char *
take_comparator (const char **text)
{
  static const char *const words[] = { "<=", ">=", "<", ">" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (*text, words[i]))
      {
        *text += strlen (words[i]);
        while (**text == ' ')
          (*text)++;
        return words[i];
      }
  return NULL;
}

/* ---- the groups of digits ---- */

#define GROUPS_MAX 12

/* "1,234.5" is the groups 1 234 5 and the marks , . between them. */
typedef struct
{
  gboolean negative, plus;
  const char *groups[GROUPS_MAX];
  gsize lengths[GROUPS_MAX]; /* a group may be empty at either end: ".5", "5." */
  char marks[GROUPS_MAX];    /* marks[i] stands after group i */
  guint n;
} Digits;

static gboolean
split_digits (const char *text, Digits *digits)
{
  *digits = (Digits){ .negative = *text == '-', .plus = *text == '+' };
  text += digits->negative || digits->plus ? 1 : 0;
  do
    {
      gsize length = strspn (text, "0123456789");

      if (digits->n == GROUPS_MAX)
        return FALSE;
      digits->groups[digits->n] = text;
      digits->lengths[digits->n] = length;
      text += length;
      if (*text != '\0' && strchr (".,' ", *text) == NULL)
        return FALSE;
      digits->marks[digits->n++] = *text;
    }
  while (*text++ != '\0');
  return TRUE;
}

/* The first `whole` groups are the whole part, the rest the fraction: a JSON number. */
static char *
join (const Digits *digits, guint whole)
{
  g_autoptr (GString) number = g_string_new (NULL);
  g_autofree char *fraction = NULL;

  for (guint i = 0; i < whole; i++)
    g_string_append_len (number, digits->groups[i], (gssize) digits->lengths[i]);
  while (number->len > 1 && number->str[0] == '0')
    g_string_erase (number, 0, 1);
  if (number->len == 0)
    g_string_append_c (number, '0');
  if (digits->negative)
    g_string_prepend_c (number, '-');
  if (whole < digits->n && digits->lengths[whole] > 0)
    {
      fraction = g_strndup (digits->groups[whole], digits->lengths[whole]);
      g_string_append_printf (number, ".%s", fraction);
    }
  return g_strdup (number->str);
}

/* Whether the groups from the second up to `whole` have three digits each, as thousands do. */
static gboolean
are_thousands (const Digits *digits, guint whole)
{
  if (digits->lengths[0] < 1 || digits->lengths[0] > 3 || digits->groups[0][0] == '0')
    return FALSE;
  for (guint i = 1; i < whole; i++)
    if (digits->lengths[i] != 3 || (i > 1 && digits->marks[i - 1] != digits->marks[0]))
      return FALSE;
  return TRUE;
}

/* Exactly as JSON has it: one point at most, no zero in front, digits on both sides. */
static gboolean
is_plain_number (const Digits *digits)
{
  gboolean leading_zero = digits->groups[0][0] == '0' && digits->lengths[0] > 1;

  return !digits->plus && !leading_zero && digits->lengths[0] > 0 &&
         (digits->n == 1 || (digits->n == 2 && digits->marks[0] == '.' && digits->lengths[1] > 0));
}

/* What one mark may mean: a decimal mark, thousands, or either. */
static void
read_one_mark (const Digits *digits, RoundsDecimal *out)
{
  gboolean decimal = strchr (".,", digits->marks[0]) != NULL;
  guint n = 0;

  if (decimal)
    out->readings[n++] = join (digits, 1);
  if (are_thousands (digits, 2))
    out->readings[n++] = join (digits, 2);
}

/* Several: thousands, and perhaps another mark before the fraction. */
static void
read_marks (const Digits *digits, RoundsDecimal *out)
{
  guint last = digits->n - 1;
  char final = digits->marks[last - 1];

  if (are_thousands (digits, digits->n) && final == digits->marks[0])
    out->readings[0] = join (digits, digits->n);
  else if (final != digits->marks[0] && strchr (".,", final) != NULL && digits->lengths[last] > 0 &&
           are_thousands (digits, last))
    out->readings[0] = join (digits, last);
}

static void
read_digits (const Digits *digits, RoundsDecimal *out)
{
  gsize total = 0;

  for (guint i = 0; i < digits->n; i++)
    total += digits->lengths[i];
  if (total == 0)
    return;
  if (digits->n == 1)
    out->readings[0] = join (digits, 1);
  else if (digits->n == 2)
    read_one_mark (digits, out);
  else
    read_marks (digits, out);
}

/* ---- the verdict ---- */

static void
refuse (RoundsDecimal *out, char *why)
{
  rounds_decimal_clear (out);
  out->verdict = ROUNDS_DECIMAL_REFUSED;
  out->why = why;
}

/* Why it is no number, as far as it can be told. */
static char *
reason (const char *typed, const char *plain)
{
  const char *after = plain + strspn (plain, "0123456789.,-+ ");

  if ((*after == 'e' || *after == 'E') && g_ascii_isdigit (plain[0]))
    return g_strdup_printf (_ ("“%s” is not taken: write the number out"), typed);
  if (strchr ("/:", *after) != NULL && *after != '\0')
    return g_strdup_printf (_ ("“%s” is more than one number"), typed);
  if (after > plain && g_ascii_isalpha (*after))
    return g_strdup_printf (_ ("“%s”: the unit has a field of its own"), typed);
  if (after > plain && strchr (plain + 1, '-') != NULL)
    return g_strdup_printf (_ ("“%s” is a range, not one number"), typed);
  return g_strdup_printf (_ ("“%s” is not a number"), typed);
}

static void
ask (RoundsDecimal *out, const char *typed)
{
  const char *sign = out->comparator != NULL ? out->comparator : "";

  out->verdict = ROUNDS_DECIMAL_ASK;
  if (out->readings[1] != NULL)
    out->why = g_strdup_printf (_ ("“%s”: do you mean %s%s or %s%s?"), typed, sign,
                                out->readings[0], sign, out->readings[1]);
  else
    out->why = g_strdup_printf (_ ("“%s”: do you mean %s%s?"), typed, sign, out->readings[0]);
}

static void
judge (const char *typed, const Plain *plain, RoundsDecimal *out)
{
  const char *text = plain->text->str;
  Digits digits;
  gboolean sure;

  out->comparator = take_comparator (&text);
  if (!split_digits (text, &digits))
    {
      refuse (out, reason (typed, text));
      return;
    }
  read_digits (&digits, out);
  if (out->readings[0] == NULL)
    {
      refuse (out, reason (typed, text));
      return;
    }
  sure = !plain->foreign && is_plain_number (&digits) && out->readings[1] == NULL;
  if (sure)
    out->verdict = ROUNDS_DECIMAL_SURE;
  else
    ask (out, typed);
}

void
rounds_decimal_parse (const char *text, RoundsDecimal *out)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  g_autoptr (GString) buffer = g_string_new (NULL);
  Plain plain = { buffer, FALSE };

  *out = (RoundsDecimal){ 0 };
  if (*typed == '\0')
    return;
  if (strlen (typed) > LENGTH_MAX)
    refuse (out, g_strdup (_ ("A value has at most 64 characters")));
  else if (!make_plain (typed, &plain))
    refuse (out, g_strdup_printf (_ ("“%s” is not a number"), typed));
  else
    {
      g_strstrip (buffer->str);
      judge (typed, &plain, out);
    }
}

/* ---- in a note ---- */

static gboolean
is_part_of_number (char c)
{
  return g_ascii_isdigit (c) || strchr (".,-/:", c) != NULL;
}

/* A run of digits with one comma inside, from start; its length, 0 when it is none. */
static gsize
comma_number (const char *start)
{
  gsize whole = strspn (start, "0123456789"), fraction;

  if (whole == 0 || start[whole] != ',')
    return 0;
  fraction = strspn (start + whole + 1, "0123456789");
  return fraction > 0 ? whole + 1 + fraction : 0;
}

GPtrArray *
rounds_decimal_find_unsettled (const char *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_unsettled_free);
  const char *at = text;

  while ((at = strpbrk (at, "0123456789")) != NULL)
    {
      gsize length = comma_number (at);
      gboolean alone = at == text || (!g_ascii_isalnum (at[-1]) && !is_part_of_number (at[-1]));
      char next = at[length];
      gboolean ends = length > 0 && (next == '\0' || !is_part_of_number (next) ||
                                     !g_ascii_isdigit (at[length + 1]));

      if (length > 0 && alone && ends)
        {
          RoundsUnsettled *item = g_new0 (RoundsUnsettled, 1);

          item->start = (gsize) (at - text);
          item->end = item->start + length;
          item->typed = g_strndup (at, length);
          item->means = g_strdelimit (g_strdup (item->typed), ",", '.');
          g_ptr_array_add (found, item);
        }
      at += length > 0 ? length : strspn (at, "0123456789.,-/:");
    }
  return found;
}
