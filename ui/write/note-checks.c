#include "note-checks.h"

#include "decimal.h"

#include <string.h>

struct _RoundsNoteChecks
{
  GPtrArray *citations; /* words that were put in */
  GHashTable *left;     /* numbers and citations that a person left as they are */
  GPtrArray *issues;    /* of RoundsIssue */
};

static void
issue_free (RoundsIssue *self)
{
  g_free (self->typed);
  g_free (self->means);
  g_free (self->or_means);
  g_free (self);
}

RoundsNoteChecks *
rounds_note_checks_new (void)
{
  RoundsNoteChecks *self = g_new0 (RoundsNoteChecks, 1);

  self->citations = g_ptr_array_new_with_free_func (g_free);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->issues = g_ptr_array_new_with_free_func ((GDestroyNotify) issue_free);
  return self;
}

void
rounds_note_checks_free (RoundsNoteChecks *self)
{
  g_ptr_array_unref (self->citations);
  g_hash_table_unref (self->left);
  g_ptr_array_unref (self->issues);
  g_free (self);
}

void
rounds_note_checks_add_citation (RoundsNoteChecks *self, const char *words)
{
  g_ptr_array_add (self->citations, g_strdup (words));
}

void
rounds_note_checks_leave (RoundsNoteChecks *self, const RoundsIssue *issue)
{
  g_hash_table_add (self->left, g_strdup (issue->typed));
}

/* In characters. */
static guint
offset_of (const char *text, const char *at)
{
  return (guint) g_utf8_strlen (text, at - text);
}

static void
add_issue (RoundsNoteChecks *self, RoundsIssue issue)
{
  if (g_hash_table_contains (self->left, issue.typed))
    return;
  issue.typed = g_strdup (issue.typed);
  issue.means = g_strdup (issue.means);
  issue.or_means = g_strdup (issue.or_means);
  g_ptr_array_add (self->issues, g_memdup2 (&issue, sizeof issue));
}

static gboolean
is_in_citation (RoundsNoteChecks *self, const char *text, gsize at)
{
  for (guint i = 0; i < self->citations->len; i++)
    {
      const char *words = g_ptr_array_index (self->citations, i);

      for (const char *found = strstr (text, words); found != NULL;
           found = strstr (found + 1, words))
        if ((gsize) (found - text) <= at && at < (gsize) (found - text) + strlen (words))
          return TRUE;
    }
  return FALSE;
}

/* "12,500" is twelve and a half to one reader and twelve thousand to another: both are offered. */
static void
find_numbers (RoundsNoteChecks *self, const char *text)
{
  g_autoptr (GPtrArray) found = rounds_decimal_find_unsettled (text);

  for (guint i = 0; i < found->len; i++)
    {
      const RoundsUnsettled *item = g_ptr_array_index (found, i);
      g_auto (RoundsDecimal) number = { 0 };

      if (is_in_citation (self, text, item->start))
        continue;
      rounds_decimal_parse (item->typed, &number);
      add_issue (self, (RoundsIssue){ .type = ROUNDS_ISSUE_NUMBER,
                                      .start = offset_of (text, text + item->start),
                                      .end = offset_of (text, text + item->end),
                                      .typed = item->typed,
                                      .means = item->means,
                                      .or_means = number.readings[1] });
    }
}

/* ---- values that were changed by hand ---- */

#define PREFIX_MIN 4 /* bytes by which the begin of a changed value is known again */

/* "[Observation, final]." of what was put in; NULL: it has none. */
static const char *
source_of (const char *words)
{
  return strrchr (words, '[');
}

/* Something that was put in ends here, whole. */
static gboolean
ends_whole (RoundsNoteChecks *self, const char *text, const char *end)
{
  for (guint i = 0; i < self->citations->len; i++)
    {
      const char *words = g_ptr_array_index (self->citations, i);
      gsize length = strlen (words);

      if ((gsize) (end - text) >= length && strncmp (end - length, words, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* What was changed: the words before a source that are no longer those that were put in. */
typedef struct
{
  const char *from; /* no earlier than behind the source before, or the line's begin */
  const char *at;   /* of the source */
  const char *words;
  const char *start; /* of what is left of words; at: nothing is known again */
  gsize score;
} Changed;

static gsize
common_begin (const char *a, const char *b)
{
  gsize n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  return n;
}

static gsize
common_end (const char *from, const char *end, const char *words, const char *words_end)
{
  gsize n = 0;

  while (end > from && words_end > words && end[-1] == words_end[-1])
    {
      end--;
      words_end--;
      n++;
    }
  return n;
}

/* Keeps in *changed whichever words resemble most what stands there. */
static void
compare (Changed *changed, const char *words)
{
  gsize best = 0, tail = common_end (changed->from, changed->at, words, source_of (words));
  const char *start = changed->at;
  gunichar before = ' ';

  for (const char *c = changed->from; c < changed->at; c = g_utf8_next_char (c))
    {
      gsize n = g_unichar_isalnum (before) ? 0 : common_begin (c, words);

      if (n >= PREFIX_MIN && n >= best)
        {
          best = n;
          start = c;
        }
      before = g_utf8_get_char (c);
    }
  if (changed->words != NULL && best + tail <= changed->score)
    return;
  changed->words = words;
  changed->start = start;
  changed->score = best + tail;
}

static void
add_changed (RoundsNoteChecks *self, const char *text, const char *source, const char *at)
{
  Changed changed = { .from = at, .at = at };
  g_autofree char *typed = NULL;

  while (changed.from > text && changed.from[-1] != '\n' && changed.from[-1] != ']')
    changed.from--;
  for (guint i = 0; i < self->citations->len; i++)
    {
      const char *words = g_ptr_array_index (self->citations, i);

      if (g_strcmp0 (source_of (words), source) == 0)
        compare (&changed, words);
    }
  /* Where nothing is known again only the source is replaced: no word of the person's goes. */
  typed = changed.start < at ? g_strndup (changed.start, (gsize) (at - changed.start))
                             : g_strndup (changed.from, (gsize) (at - changed.from));
  add_issue (self, (RoundsIssue){ .type = ROUNDS_ISSUE_CITATION,
                                  .start = offset_of (text, changed.start),
                                  .end = offset_of (text, at + strlen (source)),
                                  .typed = g_strstrip (typed),
                                  .means = (char *) changed.words });
}

static gboolean
was_looked_for (RoundsNoteChecks *self, guint before, const char *source)
{
  for (guint i = 0; i < before; i++)
    if (g_strcmp0 (source_of (g_ptr_array_index (self->citations, i)), source) == 0)
      return TRUE;
  return FALSE;
}

/* The source in brackets still stands, and the words before it are others. One that was deleted whole
 * is no issue. */
static void
find_citations (RoundsNoteChecks *self, const char *text)
{
  for (guint i = 0; i < self->citations->len; i++)
    {
      const char *source = source_of (g_ptr_array_index (self->citations, i));

      if (source == NULL || was_looked_for (self, i, source))
        continue;
      for (const char *at = strstr (text, source); at != NULL; at = strstr (at + 1, source))
        if (!ends_whole (self, text, at + strlen (source)))
          add_changed (self, text, source, at);
    }
}

void
rounds_note_checks_look (RoundsNoteChecks *self, const char *text)
{
  g_ptr_array_set_size (self->issues, 0);
  find_numbers (self, text);
  find_citations (self, text);
}

guint
rounds_note_checks_count (const RoundsNoteChecks *self, RoundsIssueType type)
{
  guint n = 0;

  for (guint i = 0; i < self->issues->len; i++)
    n += ((RoundsIssue *) g_ptr_array_index (self->issues, i))->type == type ? 1 : 0;
  return n;
}

const RoundsIssue *
rounds_note_checks_first (const RoundsNoteChecks *self)
{
  return self->issues->len > 0 ? g_ptr_array_index (self->issues, 0) : NULL;
}

guint
rounds_note_count_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n\t", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    n += *words[i] != '\0' ? 1 : 0;
  return n;
}
