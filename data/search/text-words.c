#include "text-words.h"

#include <string.h>

/* The character at `at`; 0 and one byte for what is no UTF-8. */
static gunichar
character_at (const RoundsTextWords *self, gsize at, gsize *bytes)
{
  guchar first = self->text[at];
  gunichar c;

  *bytes = 1;
  if (first < 0x80)
    return first;
  c = g_utf8_get_char_validated (self->text + at, self->size - at);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return 0;
  *bytes = g_utf8_next_char (self->text + at) - (self->text + at);
  return c;
}

static gboolean
is_part (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c);
  return g_unichar_isalnum (c) || (c >= 0x300 && g_unichar_ismark (c));
}

/* Signs within a word, as fold.c leaves them out. */
static gboolean
is_within (gunichar c)
{
  return c == '\'' || c == 0x02BC || c == 0x2019 || c == 0x00AD || c == 0x200C || c == 0x200D;
}

static gboolean
is_space (gunichar c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0 ||
         (c >= 0x80 && g_unichar_isspace (c));
}

/* Whether the sign at `at` stands between two characters of one word. */
static gboolean
joins (const RoundsTextWords *self, gsize at, gunichar sign, gsize bytes)
{
  gunichar next;
  gsize next_bytes;

  if (at + bytes >= self->size || at == 0)
    return FALSE;
  next = character_at (self, at + bytes, &next_bytes);
  if (sign == '.' || sign == ',')
    return g_ascii_isdigit (self->text[at - 1]) && next < 0x80 && g_ascii_isdigit (next);
  return is_within (sign) && is_part (next) && !g_unichar_iswide (next);
}

static gsize
word_end (const RoundsTextWords *self, gsize at)
{
  gsize bytes;
  gunichar c = character_at (self, at, &bytes);

  if (g_unichar_iswide (c))
    return at + bytes;
  while (at < self->size)
    {
      c = character_at (self, at, &bytes);
      if (c >= 0x1100 && g_unichar_iswide (c))
        break;
      if (!is_part (c) && !joins (self, at, c, bytes))
        break;
      at += bytes;
    }
  return at;
}

/* Folds text[start, end) into the word; FALSE: nothing is left of it. */
static gboolean
fold (const RoundsTextWords *self, RoundsTextWord *out)
{
  const char *text = self->text + out->start;
  gsize size = MIN (out->end - out->start, 4 * ROUNDS_FOLD_BYTES);
  RoundsFolded folded = { 0 };
  char copy[4 * ROUNDS_FOLD_BYTES + 1];
  gsize n = 0;

  out->digits = TRUE;
  for (; n < size && n < ROUNDS_FOLD_BYTES - 1 && (guchar) text[n] < 0x80 && text[n] != '\''; n++)
    {
      out->word[n] = g_ascii_tolower (text[n]);
      out->digits &= !g_ascii_isalpha (text[n]);
    }
  out->word[n] = '\0';
  out->bytes = n;
  if (n == size || n == ROUNDS_FOLD_BYTES - 1)
    return n > 0;
  memcpy (copy, text, size);
  copy[size] = '\0';
  rounds_fold_words (copy, &folded, 1);
  memcpy (out->word, folded.text, ROUNDS_FOLD_BYTES);
  out->bytes = folded.bytes;
  out->digits = !folded.has_letter;
  explicit_bzero (copy, sizeof copy);
  return folded.bytes > 0;
}

gboolean
rounds_text_words_next (RoundsTextWords *self, RoundsTextWord *out)
{
  gboolean joined = self->at > 0;
  gsize bytes;

  while (self->at < self->size)
    {
      gunichar c = character_at (self, self->at, &bytes);

      if (!is_part (c))
        {
          joined &= !is_space (c);
          self->at += bytes;
          continue;
        }
      out->start = self->at;
      out->end = self->at = word_end (self, self->at);
      out->joined = joined;
      if (fold (self, out))
        return TRUE;
    }
  return FALSE;
}
