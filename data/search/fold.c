#include "fold.h"

#include <string.h>

#define READ_BYTES 4096
#define MARK_CLASS 10 /* combining classes from here on are marks; below: parts of Indic letters */

/* Letters that Unicode does not take apart (UnicodeData.txt has no decomposition for them). */
static const struct
{
  gunichar letter;
  const char *plain;
} plain_letters[] = {
  { 0x00DF, "ss" }, /* ß */
  { 0x00E6, "ae" }, /* æ */
  { 0x00F0, "d" },  /* ð */
  { 0x00F8, "o" },  /* ø */
  { 0x00FE, "th" }, /* þ */
  { 0x0111, "d" },  /* đ */
  { 0x0127, "h" },  /* ħ */
  { 0x0131, "i" },  /* ı */
  { 0x0142, "l" },  /* ł */
  { 0x0153, "oe" }, /* œ */
  { 0x0167, "t" },  /* ŧ */
  { 0x03C2, "σ" },  /* final sigma */
};

/* Signs within a word that people leave out or write otherwise. */
static gboolean
is_within (gunichar letter)
{
  return letter == '\'' || letter == '`' || letter == 0x00B4 || letter == 0x02BC ||
         letter == 0x2018 || letter == 0x2019 || letter == 0x0640 || letter == 0x200C ||
         letter == 0x200D || letter == 0x00AD;
}

static gboolean
is_mark (gunichar letter)
{
  return letter >= 0x300 && g_unichar_combining_class (letter) >= MARK_CLASS;
}

static gboolean
is_part (gunichar letter)
{
  return g_unichar_isalnum (letter) || (letter >= 0x300 && g_unichar_ismark (letter));
}

static void
word_put (RoundsFolded *word, gunichar letter)
{
  char bytes[8];
  gint n = g_unichar_to_utf8 (letter, bytes);

  if (word->bytes + n >= ROUNDS_FOLD_BYTES)
    return;
  memcpy (word->text + word->bytes, bytes, n);
  word->bytes += n;
  word->letters++;
  word->text[word->bytes] = '\0';
  word->has_letter |= !g_unichar_isdigit (letter);
}

static void
word_put_folded (RoundsFolded *word, gunichar letter)
{
  letter = g_unichar_tolower (letter);
  if (letter >= 0x80)
    for (guint i = 0; i < G_N_ELEMENTS (plain_letters); i++)
      if (plain_letters[i].letter == letter)
        {
          for (const char *p = plain_letters[i].plain; *p != '\0'; p = g_utf8_next_char (p))
            word_put (word, g_utf8_get_char (p));
          return;
        }
  word_put (word, letter);
}

/* The text with every letter taken apart, NULL for one that is whole already; wiped by its user. */
static char *
take_apart (const char *text, gsize size)
{
  g_autofree char *valid = NULL;
  char *apart;
  gsize i = 0;

  while (i < size && (guchar) text[i] < 0x80)
    i++;
  if (i == size)
    return g_strndup (text, size);
  valid = g_utf8_make_valid (text, size);
  apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  explicit_bzero (valid, strlen (valid));
  return apart;
}

guint
rounds_fold_words (const char *text, RoundsFolded *out, guint max)
{
  g_autofree char *apart = take_apart (text, strnlen (text, READ_BYTES));
  gboolean inside = FALSE;
  guint n = 0;

  for (const char *p = apart; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);

      if (is_within (letter) || is_mark (letter) ||
          (!inside && letter >= 0x300 && !is_part (letter)))
        continue;
      if (!is_part (letter))
        {
          inside = FALSE;
          continue;
        }
      if (!inside && n == max)
        break;
      if (!inside)
        out[n++] = (RoundsFolded){ 0 };
      inside = TRUE;
      word_put_folded (&out[n - 1], letter);
    }
  if (apart != NULL)
    explicit_bzero (apart, strlen (apart));
  return n;
}

gboolean
rounds_fold_whole (const char *text, RoundsFolded *out)
{
  gsize size = strnlen (text, READ_BYTES);
  g_autofree char *apart = size < READ_BYTES ? take_apart (text, size) : NULL;
  guint n = 0;

  *out = (RoundsFolded){ 0 };
  for (const char *p = apart; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      {
        word_put_folded (out, g_utf8_get_char (p));
        n++;
      }
  if (apart != NULL)
    explicit_bzero (apart, strlen (apart));
  return n > 0 && out->bytes < ROUNDS_FOLD_BYTES - 6;
}

guint64
rounds_fold_bag (const char *word)
{
  guint64 bag = 0;

  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    bag |= (guint64) 1 << (g_utf8_get_char (p) % 64);
  return bag;
}

static guint
spell (const char *word, gunichar out[ROUNDS_FOLD_BYTES])
{
  guint n = 0;

  for (const char *p = word; *p != '\0' && n < ROUNDS_FOLD_BYTES; p = g_utf8_next_char (p))
    out[n++] = g_utf8_get_char (p);
  return n;
}

guint
rounds_fold_apart (const char *one, const char *other, guint limit)
{
  gunichar a[ROUNDS_FOLD_BYTES], b[ROUNDS_FOLD_BYTES];
  guint rows[3][ROUNDS_FOLD_BYTES + 1];
  guint n = spell (one, a), m = spell (other, b);

  if (n > m + limit || m > n + limit)
    return limit + 1;
  for (guint j = 0; j <= m; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= n; i++)
    {
      guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
      guint least = row[0] = i;

      for (guint j = 1; j <= m; j++)
        {
          guint cost = above[j - 1] + (a[i - 1] != b[j - 1]);

          cost = MIN (cost, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            cost = MIN (cost, before[j - 2] + 1);
          row[j] = cost;
          least = MIN (least, cost);
        }
      if (least > limit + 1)
        return limit + 1;
    }
  return MIN (rows[n % 3][m], limit + 1);
}

guint
rounds_fold_slips (guint letters)
{
  return letters < 4 ? 0 : letters < 8 ? 1 : 2;
}
