#include "recovery.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define GROUP       4
#define DATA_LENGTH (ROUNDS_RECOVERY_LENGTH - 2)

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The product in the field of 32 elements, modulo x^5 + x^2 + 1. */
static guint8
field_multiply (guint8 a, guint8 b)
{
  guint product = 0;

  for (guint i = 0; i < 5; i++)
    product ^= (b >> i & 1) != 0 ? (guint) a << i : 0;
  for (guint i = 9; i >= 5; i--)
    product ^= (product >> i & 1) != 0 ? 0x25u << (i - 5) : 0;
  return (guint8) product;
}

/* What is left of the symbols as a polynomial, divided by (x - a)(x - a^2) = x^2 + 6x + 8, where
 * a = 2; zeros when they are a word of the code. */
static void
remainder_of (const guint8 *symbols, gsize n, guint8 rest[2])
{
  rest[0] = rest[1] = 0;
  for (gsize i = 0; i < n; i++)
    {
      guint8 top = rest[0];

      rest[0] = rest[1] ^ field_multiply (top, 6);
      rest[1] = symbols[i] ^ field_multiply (top, 8);
    }
}

/* The value of a character, -1 of one that no code has. */
static int
symbol_of (guint8 c)
{
  const char *at;

  c = (guint8) g_ascii_toupper ((char) c);
  if (c == 'O')
    c = '0';
  if (c == 'I' || c == 'L')
    c = '1';
  at = c != '\0' ? strchr (alphabet, c) : NULL;
  return at != NULL ? (int) (at - alphabet) : -1;
}

RoundsSecret *
rounds_recovery_new (GError **error)
{
  guint8 symbols[ROUNDS_RECOVERY_LENGTH] = { 0 };
  guint8 checks[2];
  guint8 *text;
  RoundsSecret *code = rounds_secret_new (ROUNDS_RECOVERY_LENGTH, &text, error);

  if (code == NULL)
    return NULL;
  for (guint i = 0; i < DATA_LENGTH; i++)
    symbols[i] = (guint8) randombytes_uniform (32);
  remainder_of (symbols, sizeof symbols, checks);
  memcpy (symbols + DATA_LENGTH, checks, sizeof checks);
  for (guint i = 0; i < ROUNDS_RECOVERY_LENGTH; i++)
    text[i] = (guint8) alphabet[symbols[i]];
  sodium_memzero (symbols, sizeof symbols);
  rounds_secret_seal (code);
  return code;
}

/* Fills symbols with what of the text is not a space or hyphen; gives how many characters those
 * are, -1 when one is in no code. */
static int
read_symbols (const guint8 *text, gsize size, guint8 symbols[ROUNDS_RECOVERY_LENGTH])
{
  int n = 0;

  for (gsize i = 0; i < size; i++)
    {
      int symbol = symbol_of (text[i]);

      if (text[i] == '-' || g_ascii_isspace ((char) text[i]))
        continue;
      if (symbol < 0)
        return -1;
      if (n < ROUNDS_RECOVERY_LENGTH)
        symbols[n] = (guint8) symbol;
      n++;
    }
  return n;
}

static RoundsSecret *
code_of (const guint8 symbols[ROUNDS_RECOVERY_LENGTH], GError **error)
{
  guint8 *out;
  RoundsSecret *code = rounds_secret_new (ROUNDS_RECOVERY_LENGTH, &out, error);

  if (code == NULL)
    return NULL;
  for (guint i = 0; i < ROUNDS_RECOVERY_LENGTH; i++)
    out[i] = (guint8) alphabet[symbols[i]];
  rounds_secret_seal (code);
  return code;
}

RoundsSecret *
rounds_recovery_parse (RoundsSecret *typed, GError **error)
{
  guint8 symbols[ROUNDS_RECOVERY_LENGTH] = { 0 };
  guint8 rest[2] = { 0 };
  const guint8 *text = rounds_secret_begin (typed);
  RoundsSecret *code = NULL;
  int n;

  g_return_val_if_fail (text != NULL, NULL);
  n = read_symbols (text, rounds_secret_get_size (typed), symbols);
  rounds_secret_end (typed);
  remainder_of (symbols, sizeof symbols, rest);
  if (n < 0)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                         _ ("A recovery code has only digits, letters but U, spaces and hyphens"));
  else if (n != ROUNDS_RECOVERY_LENGTH)
    g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                 _ ("A recovery code has %d digits and letters; these are %d"),
                 ROUNDS_RECOVERY_LENGTH, n);
  else if (rest[0] != 0 || rest[1] != 0)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                         _ ("A character of the recovery code is wrong, or two changed places"));
  else
    code = code_of (symbols, error);
  sodium_memzero (symbols, sizeof symbols);
  return code;
}

RoundsSecret *
rounds_recovery_print (RoundsSecret *code, GError **error)
{
  guint8 *out;
  RoundsSecret *printed = rounds_secret_new (ROUNDS_RECOVERY_PRINTED, &out, error);
  const guint8 *text;

  if (printed == NULL)
    return NULL;
  text = rounds_secret_begin (code);
  for (guint i = 0; i < ROUNDS_RECOVERY_LENGTH; i++)
    {
      if (i > 0 && i % GROUP == 0)
        *out++ = '-';
      *out++ = text[i];
    }
  rounds_secret_end (code);
  rounds_secret_seal (printed);
  return printed;
}
