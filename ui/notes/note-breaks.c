#include "note-breaks.h"

#include <string.h>

#define WIDTH_LEAST 60
#define WIDTH_MOST  100
#define BREAKS_MIN  4   /* fewer prove nothing */
#define FULL_MIN    0.8 /* of the breaks inside of paragraphs */
#define LABEL_BYTES 40

typedef struct
{
  const char *start;
  gsize bytes; /* without its break */
  guint width; /* characters, without blanks at the end */
  guint word;  /* characters of its first word */
  gboolean prose;
  gboolean ends;  /* with what ends a sentence */
  gboolean small; /* begins with a small letter */
} Line;

/* ---- a line ---- */

static gboolean
is_item (const char *text, gsize bytes)
{
  static const char *const signs[] = { "•", "‣", "◦", "·", "–", "—", "▪", "" };
  gsize digits = 0;

  if (strchr ("-*+#>|=_~", *text) != NULL)
    return TRUE;
  for (guint i = 0; *signs[i] != '\0'; i++)
    if (bytes >= strlen (signs[i]) && memcmp (text, signs[i], strlen (signs[i])) == 0)
      return TRUE;
  while (digits < bytes && g_ascii_isdigit (text[digits]))
    digits++;
  if (digits == 0 && bytes > 1 && g_ascii_isalpha (*text))
    digits = 1; /* "a)" */
  return digits > 0 && digits < bytes && (text[digits] == ')' || text[digits] == '.') &&
         (digits + 1 == bytes || text[digits + 1] == ' ');
}

/* "Assessment and plan: ..." */
static gboolean
has_label (const char *text, gsize bytes)
{
  const char *colon = memchr (text, ':', MIN (bytes, LABEL_BYTES));

  return colon != NULL && g_unichar_isupper (g_utf8_get_char (text));
}

/* Columns: a tab, bars, or blanks side by side other than behind a sentence. */
static gboolean
has_columns (const char *text, gsize bytes)
{
  if (memchr (text, '\t', bytes) != NULL || memchr (text, '|', bytes) != NULL)
    return TRUE;
  for (gsize i = 1; i + 1 < bytes; i++)
    if (text[i] == ' ' && text[i + 1] == ' ' && strchr (".?!:", text[i - 1]) == NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_capitals (const char *text, const char *end)
{
  gboolean letters = FALSE;

  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      if (g_unichar_islower (g_utf8_get_char (at)))
        return FALSE;
      letters |= g_unichar_isupper (g_utf8_get_char (at));
    }
  return letters;
}

static Line
line_of (const char *start, gsize bytes)
{
  Line line = { .start = start, .bytes = bytes };
  gsize kept = bytes;
  const char *end, *space;

  while (kept > 0 && g_ascii_isspace (start[kept - 1]))
    kept--;
  if (kept == 0)
    return line;
  end = start + kept;
  space = memchr (start, ' ', kept);
  line.width = (guint) g_utf8_strlen (start, (gssize) kept);
  line.word = (guint) g_utf8_strlen (start, space != NULL ? space - start : (gssize) kept);
  line.prose = !g_ascii_isspace (*start) && !is_item (start, kept) && !has_label (start, kept) &&
               !has_columns (start, kept) && !is_capitals (start, end);
  line.ends = strchr (".?!:;", end[-1]) != NULL;
  line.small = g_unichar_islower (g_utf8_get_char (start));
  return line;
}

static GArray *
lines_of (const char *text, gsize size)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  for (gsize at = 0; at < size;)
    {
      const char *end = memchr (text + at, '\n', size - at);
      gsize bytes = (end != NULL ? (gsize) (end - text) : size) - at;
      const Line line = line_of (text + at, bytes);

      g_array_append_val (lines, line);
      at += bytes + 1;
    }
  return lines;
}

/* ---- paragraphs ---- */

typedef struct
{
  const Line *lines;
  guint n;
  guint width;
} Note;

/* The next word would not have stood in the line. */
static gboolean
is_full (const Note *note, guint i)
{
  return note->lines[i].width + 1 + note->lines[i + 1].word > note->width;
}

/* From `first` up to the line that ends it: the last before another kind of line, or one that has room left
 * behind the end of a sentence. A short first line may be a heading: it is a paragraph of its own. */
static guint
paragraph_end (const Note *note, guint first)
{
  guint i = first;

  if (i + 1 < note->n && !is_full (note, i) && (i == 0 || !note->lines[i - 1].prose))
    return i;
  while (i + 1 < note->n && note->lines[i + 1].prose && (is_full (note, i) || !note->lines[i].ends))
    i++;
  return i;
}

/* Of two lines the second must go on in the midst of a sentence: one long line proves nothing. */
static gboolean
is_wrapped (const Note *note, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    if (!is_full (note, i))
      return FALSE;
  return last > first && (last - first > 1 || note->lines[last].small);
}

/* The longest line of prose, where that is a width that people wrap at; 0. */
static guint
width_of (const GArray *lines)
{
  guint width = 0;

  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, Line, i).prose)
      width = MAX (width, g_array_index (lines, Line, i).width);
  return width >= WIDTH_LEAST && width <= WIDTH_MOST ? width : 0;
}

static gboolean
note_wraps (const Note *note)
{
  guint inner = 0, full = 0;

  for (guint i = 0, last; i < note->n; i = last + 1)
    {
      last = i;
      if (!note->lines[i].prose)
        continue;
      last = paragraph_end (note, i);
      inner += last - i;
      for (guint k = i; k < last; k++)
        full += is_full (note, k);
    }
  return full >= BREAKS_MIN && full >= FULL_MIN * inner;
}

GArray *
rounds_note_breaks (const char *text, gsize size)
{
  GArray *breaks = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) lines = lines_of (text, size);
  const Note note = { (const Line *) (gconstpointer) lines->data, lines->len, width_of (lines) };

  if (note.width == 0 || !note_wraps (&note))
    return breaks;
  for (guint i = 0, last; i < note.n; i = last + 1)
    {
      last = i;
      if (!note.lines[i].prose)
        continue;
      last = paragraph_end (&note, i);
      for (guint k = i; k < last && is_wrapped (&note, i, last); k++)
        {
          gsize at = (gsize) (note.lines[k].start - text) + note.lines[k].bytes;

          g_array_append_val (breaks, at);
        }
    }
  return breaks;
}
