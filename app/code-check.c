#include "code-check.h"

#include <string.h>

gboolean
rounds_code_is_loinc (const char *code)
{
  gsize n = strspn (code, "0123456789");
  guint sum = 0;

  if (n < 1 || n > 7 || code[n] != '-' || !g_ascii_isdigit (code[n + 1]) || code[n + 2] != '\0')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      guint digit = (guint) (code[n - 1 - i] - '0');

      if (i % 2 == 0)
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
  return (10 - sum % 10) % 10 == (guint) (code[n + 1] - '0');
}

/* J. Verhoeff, Error Detecting Decimal Codes, 1969: products in the dihedral group of order 10, and
 * the permutation of position 1. */
static const guint8 product[10][10] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 },
  { 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 }, { 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 },
  { 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 }, { 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
  { 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 }, { 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 },
  { 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 }, { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
};
static const guint8 permutation[10] = { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 };

static guint
permute (guint digit, gsize times)
{
  for (gsize i = 0; i < times % 8; i++)
    digit = permutation[digit];
  return digit;
}

gboolean
rounds_code_is_snomed (const char *code)
{
  gsize n = strlen (code);
  guint check = 0;

  if (n < 6 || n > 18 || strspn (code, "0123456789") != n || code[0] == '0')
    return FALSE;
  if (code[n - 2] != '0' || (code[n - 3] != '0' && code[n - 3] != '1'))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    check = product[check][permute ((guint) (code[n - 1 - i] - '0'), i)];
  return check == 0;
}
