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

static const char *
key_of (const RoundsIssue *issue)
{
  return issue->type == ROUNDS_ISSUE_NUMBER ? issue->typed : issue->means;
}

void
rounds_note_checks_leave (RoundsNoteChecks *self, const RoundsIssue *issue)
{
  g_hash_table_add (self->left, g_strdup (key_of (issue)));
}

static void
add_issue (RoundsNoteChecks *self, RoundsIssue issue)
{
  if (g_hash_table_contains (self->left, key_of (&issue)))
    return;
  issue.typed = g_strdup (issue.typed);
  issue.means = g_strdup (issue.means);
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

static void
find_numbers (RoundsNoteChecks *self, const char *text)
{
  g_autoptr (GPtrArray) found = rounds_decimal_find_unsettled (text);

  for (guint i = 0; i < found->len; i++)
    {
      const RoundsUnsettled *item = g_ptr_array_index (found, i);
      guint start;

      if (is_in_citation (self, text, item->start))
        continue;
      start = (guint) g_utf8_strlen (text, (gssize) item->start);
      add_issue (self, (RoundsIssue){ ROUNDS_ISSUE_NUMBER, start,
                                      start + (guint) g_utf8_strlen (item->typed, -1), item->typed,
                                      item->means });
    }
}

/* The source in brackets still stands, and the words before it are others. One that was deleted whole
 * is no issue. */
static void
find_citations (RoundsNoteChecks *self, const char *text)
{
  for (guint i = 0; i < self->citations->len; i++)
    {
      const char *words = g_ptr_array_index (self->citations, i);
      const char *source = strrchr (words, '[');
      const char *at = source != NULL && strstr (text, words) == NULL ? strstr (text, source)
                                                                      : NULL;
      const char *line;
      g_autofree char *typed = NULL;

      if (at == NULL)
        continue;
      for (line = at; line > text && line[-1] != '\n';)
        line--;
      typed = g_strndup (line, (gsize) (at - line));
      add_issue (self,
                 (RoundsIssue){ ROUNDS_ISSUE_CITATION, 0, 0, g_strstrip (typed), (char *) words });
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
