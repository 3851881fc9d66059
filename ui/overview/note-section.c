#include "note-section.h"

#include <string.h>

typedef enum
{
  HEADING,
  HEADING_INLINE,
  ANY_HEADING,
  SIGNED,
  POINT,
  N_PATTERNS
} Pattern;

static const struct
{
  const char *words;
  GRegexCompileFlags flags;
} patterns[N_PATTERNS] = {
  /* A heading of its own line: with or without #, a number, a colon. The words are those by which clinicians
   * write in English; "plan" alone and "impression" count. */
  [HEADING] = { "^\\s*#*\\s*(\\d+[.)]\\s*)?"
                "(assessment\\s*(and|&|/|,)\\s*plan|a\\s*[/&]\\s*p|impression\\s*(and|&|/)\\s*plan|"
                "assessment|impression|plan(\\s+at\\s+\\w+)?|conclusion)\\s*:?\\s*$",
                G_REGEX_CASELESS },
  /* Words behind the heading on the same line: "Plan: metformin again". */
  [HEADING_INLINE] = { "^\\s*(assessment\\s*(and|&|/)\\s*plan|a/p|impression|plan)\\s*:\\s+\\S",
                       G_REGEX_CASELESS },
  /* Any heading ends the section: a markdown one, or a short line without an end that begins large. */
  [ANY_HEADING] = { "^(#+\\s+\\S.*|[[:upper:]][^.:;]{1,40}:?\\s*)$", 0 },
  [SIGNED] = { "^\\s*(signed|electronically signed|dictated|cc)\\b", G_REGEX_CASELESS },
  [POINT] = { "^\\s*(\\d+[.)]|[-*•])\\s+", G_REGEX_CASELESS },
};

static gpointer
compile (gpointer data)
{
  GRegex **all = g_new (GRegex *, N_PATTERNS);

  for (guint i = 0; i < N_PATTERNS; i++)
    all[i] = g_regex_new (patterns[i].words, patterns[i].flags | G_REGEX_OPTIMIZE, 0, NULL);
  return all;
}

/* Compiled once: each line of a note is matched, and compiling took most of the time. */
static gboolean
matches (const char *line, Pattern pattern)
{
  static GOnce once = G_ONCE_INIT;
  GRegex **all = g_once (&once, compile, NULL);

  return g_regex_match (all[pattern], line, 0, NULL);
}

static gboolean
is_blank (const char *line)
{
  while (g_ascii_isspace (*line))
    line++;
  return *line == 0;
}

static gsize
depth_of (const char *line)
{
  return strspn (line, "#");
}

/* A heading stands after a blank line; a sentence that was broken does not. A heading below the one
 * of the section, or of the plan itself, belongs to it. */
static gboolean
ends_section (char **lines, guint i, gsize depth)
{
  if (matches (lines[i], SIGNED))
    return TRUE;
  if (matches (lines[i], HEADING) || (depth > 0 && depth_of (lines[i]) > depth))
    return FALSE;
  return i > 0 && is_blank (lines[i - 1]) && !matches (lines[i], POINT) &&
         matches (lines[i], ANY_HEADING);
}

static gboolean
begins_item (char **lines, guint i, guint first)
{
  return i == first || is_blank (lines[i - 1]) || lines[i - 1][0] == '#' ||
         matches (lines[i], POINT);
}

static void
finish_item (GPtrArray *items, GString *item)
{
  if (item->len > 0)
    g_ptr_array_add (items, g_strdup (item->str));
  g_string_truncate (item, 0);
}

static char **
take_items (char **lines, guint first, gboolean to_end)
{
  GPtrArray *items = g_ptr_array_new ();
  g_autoptr (GString) item = g_string_new (NULL);
  gsize depth = first > 0 ? depth_of (lines[first - 1]) : 0;

  for (guint i = first; lines[i] != NULL; i++)
    {
      g_autofree char *words = g_strstrip (g_strdup (lines[i]));

      if (!to_end && i > first && ends_section (lines, i, depth))
        break;
      if (begins_item (lines, i, first))
        finish_item (items, item);
      if (*words != 0)
        g_string_append_printf (item, "%s%s", item->len > 0 ? " " : "", words);
    }
  finish_item (items, item);
  g_ptr_array_add (items, NULL);
  return (char **) g_ptr_array_free (items, FALSE);
}

/* Headings with nothing under any of them say nothing. */
static void
drop_bare_headings (char **items)
{
  for (guint i = 0; items[i] != NULL; i++)
    if (items[i][0] != '#')
      return;
  for (guint i = 0, n = g_strv_length (items); i < n; i++)
    g_clear_pointer (&items[i], g_free);
}

/* text: valid UTF-8. */
static void
find (const char *text, RoundsNoteSection *section)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint best = G_MAXUINT;
  gboolean within = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  /* The first of "assessment" and "plan"; what follows the first belongs to the same thought. */
  for (guint i = 0; lines[i] != NULL && best == G_MAXUINT; i++)
    if (matches (lines[i], HEADING))
      best = i;
    else if (matches (lines[i], HEADING_INLINE))
      {
        best = i;
        within = TRUE;
      }
  if (best == G_MAXUINT)
    {
      section->items = take_items (lines, 0, TRUE);
      return;
    }
  section->heading = g_strstrip (g_strdup (lines[best]));
  section->items = take_items (lines, within ? best : best + 1, FALSE);
  drop_bare_headings (section->items);
}

void
rounds_note_section_find (const char *text, RoundsNoteSection *section)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  *section = (RoundsNoteSection){ NULL, NULL };
  if (valid != NULL)
    find (valid, section);
}

void
rounds_note_section_clear (RoundsNoteSection *section)
{
  g_clear_pointer (&section->items, g_strfreev);
  g_clear_pointer (&section->heading, g_free);
}
