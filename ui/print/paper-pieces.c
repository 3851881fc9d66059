#include "paper-pieces.h"

#include "secret.h"

#include <string.h>

#define PIECE 2000 /* bytes, at least */
#define PIECE_MOST \
  8000 /* where there is a place to end it: Pango needs long for a word of many lines */

/* The blocks whose letters run from right to left (unicode.org/Public/UNIDATA/extracted/DerivedBidiClass.txt,
 * default classes R and AL). */
gboolean
rounds_paper_runs_backwards (gunichar letter)
{
  return (letter >= 0x590 && letter < 0x900) || (letter >= 0xfb1d && letter < 0xfe00) ||
         (letter >= 0xfe70 && letter < 0xff00) || (letter >= 0x10800 && letter < 0x11000) ||
         (letter >= 0x1e800 && letter < 0x1f000);
}

/* Where a letter begins with all of its marks, at or before a byte of the text. */
static const char *
letter_at (const char *text, const char *at)
{
  const char *letter;

  while ((*at & 0xc0) == 0x80)
    at--;
  for (letter = at; letter > text && g_unichar_ismark (g_utf8_get_char (letter));)
    letter = g_utf8_prev_char (letter);
  return letter > text ? letter : at;
}

/* Where a piece of a text of n bytes ends: at a space or a line's end, which is left out, or before a letter;
 * NULL: all of it is one. */
static const char *
piece_end (const char *text, gsize n)
{
  gsize most = MIN (n, PIECE_MOST);
  const char *line = n > PIECE ? memchr (text + PIECE, '\n', most - PIECE) : NULL, *space = NULL;

  if (line != NULL || n == most)
    return line;
  for (const char *at = text + PIECE; at < text + most; at++)
    if (*at == ' ' && strchr (".!?;", at[-1]) != NULL)
      return at;
    else if (*at == ' ' && space == NULL)
      space = at;
  return space != NULL ? space : letter_at (text, text + PIECE);
}

/* In front of words that go on in a paragraph, which runs as its first letter does (UAX 9, rules P2 and P3). */
static const char *
direction_mark (const char *paragraph)
{
  for (const char *at = paragraph; *at != '\0' && *at != '\n'; at = g_utf8_next_char (at))
    if (rounds_paper_runs_backwards (g_utf8_get_char (at)))
      return "\u200f";
    else if (g_unichar_isalpha (g_utf8_get_char (at)))
      return "\u200e";
  return "";
}

void
rounds_paper_pieces (const char *text, RoundsPaperPiece add, gpointer data)
{
  const char *text_end = text + strlen (text), *end, *mark = "";
  const char *paragraph = text,
             *marked = NULL; /* what is being said, and whose direction mark is */

  do
    {
      g_autofree char *piece = NULL;
      const char *line;

      end = piece_end (text, (gsize) (text_end - text));
      piece = g_strdup_printf ("%s%.*s", mark, (int) ((end != NULL ? end : text_end) - text), text);
      add (data, piece, end != NULL);
      rounds_secret_forget (piece);
      if (end == NULL)
        return;
      line = g_strrstr_len (text, end - text, "\n");
      if (*end == '\n' || line != NULL)
        paragraph = (*end == '\n' ? end : line) + 1;
      text = *end == '\n' || *end == ' ' ? end + 1 : end;
      if (paragraph == text)
        mark = "";
      else if (marked != paragraph)
        mark = direction_mark (marked = paragraph);
    }
  while (TRUE);
}
