/* Sentences of notes that say that no allergy is known (record rule 2.3, D7). What is quoted, what a
 * relative says, what was said before, and what is called wrong is reported, not said: such a sentence
 * denies nothing. The examples that these words were chosen by stand in tests/data/test-chart-problems.c. */
#include "chart-errors.h"

#include <string.h>

#define REACH 1000 /* bytes of text that are looked at before and after */

typedef struct
{
  const char *from, *match, *end; /* a sentence, and the denial in it */
} Sentence;

/* Length of the quotation mark that stands here, and what it does; 0: none. The straight ones toggle. */
typedef enum
{
  NO_QUOTE,
  OPENS,
  CLOSES,
  TOGGLES,
} Quote;

static Quote
quote_at (const char *text, const char *at)
{
  static const struct
  {
    const char *mark;
    Quote quote;
  } marks[] = { { "“", OPENS },        { "„", OPENS },       { "”", CLOSES },
                { "«", OPENS },        { "»", CLOSES },      { "‘", OPENS },
                { "&quot;", TOGGLES }, { "&ldquo;", OPENS }, { "&rdquo;", CLOSES } };
  gboolean after_word = at > text && g_ascii_isalnum (at[-1]);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strncmp (at, marks[i].mark, strlen (marks[i].mark)) == 0)
      return marks[i].quote;
  if (*at == '"')
    return at > text && g_ascii_isdigit (at[-1]) ? CLOSES : TOGGLES; /* 6" is inches, or an end */
  if (*at == '\'' && !after_word && g_ascii_isalnum (at[1]))
    return OPENS;
  if ((*at == '\'' || strncmp (at, "’", strlen ("’")) == 0) && after_word &&
      !g_ascii_isalnum (at[*at == '\'' ? 1 : (int) strlen ("’")]))
    return CLOSES;
  return NO_QUOTE;
}

static gboolean
closes_after (const char *text, const char *at)
{
  for (const char *end = at; *end != 0 && end < at + REACH && *end != '<'; end++)
    {
      Quote quote = quote_at (text, end);
      if (quote == CLOSES || quote == TOGGLES)
        return TRUE;
      if (end[0] == '\n' && end[1] == '\n')
        return FALSE;
    }
  return FALSE;
}

static const char *
earliest (const char *text, const char *match)
{
  return match - text > REACH ? match - REACH : text;
}

/* A paragraph ends at an empty line, or at a tag of a narrative. */
static gboolean
is_quoted (const char *text, const char *match)
{
  const char *at = match;
  gboolean open = FALSE;

  while (at > earliest (text, match) && at[-1] != '>' && !(at[-1] == '\n' && *at == '\n'))
    at--;
  for (; at < match; at++)
    {
      Quote quote = quote_at (text, at);
      open = quote == TOGGLES ? !open : quote == OPENS ? TRUE : quote == CLOSES ? FALSE : open;
    }
  return open && closes_after (text, match);
}

/* ---- sentences and their words ---- */

static gboolean
ends_here (const char *at)
{
  return *at == '<' || *at == '>' || (at[0] == '\n' && at[1] == '\n') ||
         (strchr (".!?;", *at) != NULL && (at[1] == 0 || g_ascii_isspace (at[1]) || at[1] == '<'));
}

static Sentence
sentence_of (const char *text, const char *match)
{
  Sentence sentence = { match, match, match };

  while (sentence.from > earliest (text, match) && !ends_here (sentence.from - 1))
    sentence.from--;
  while (*sentence.end != 0 && sentence.end < match + REACH && !ends_here (sentence.end))
    sentence.end++;
  return sentence;
}

/* The first of these words, whole, in any case, in [from, to); NULL. */
static const char *
find_word (const char *from, const char *to, const char *const *words)
{
  for (const char *at = from; at < to; at++)
    {
      if (at > from && g_ascii_isalpha (at[-1]))
        continue;
      for (guint i = 0; words[i] != NULL; i++)
        {
          gsize n = strlen (words[i]);
          if (at + n <= to && g_ascii_strncasecmp (at, words[i], n) == 0 &&
              (at + n == to || !g_ascii_isalpha (at[n])))
            return at;
        }
    }
  return NULL;
}

static const char *const others[] = {
  "mother",    "father",   "mum",         "mom",      "dad",    "parent",   "parents",
  "wife",      "husband",  "spouse",      "son",      "sister", "daughter", "brother",
  "partner",   "family",   "carer",       "friend",   "nanny",  "aunt",     "uncle",
  "caregiver", "guardian", "grandmother", "relative", NULL,
};

static const char *const reporting[] = {
  "denies", "denied", "per",  "according", "says", "said",  "reports", "reported",
  "states", "stated", "told", "claims",    "by",   "tells", NULL,
};

/* "Mother denies allergies", "NKDA per mother"; not "seen with her mother, NKDA". */
static gboolean
is_of_another (const Sentence *sentence)
{
  const char *who = find_word (sentence->from, sentence->match, others);

  if (who != NULL)
    return memchr (who, ',', (gsize) (sentence->match - who)) == NULL ||
           g_ascii_strncasecmp (sentence->match, "denies", 6) == 0 ||
           find_word (sentence->from, sentence->match, reporting) != NULL;
  who = find_word (sentence->match, sentence->end, others);
  return who != NULL && find_word (sentence->match + strlen ("nka"), who, reporting) != NULL;
}

static gboolean
is_past_or_wrong (const Sentence *sentence)
{
  static const char *const words[] = {
    "previously",    "formerly",    "in the past",  "had stated",  "had said", "had reported",
    "had denied",    "used to",     "at that time", "last visit",  "wrong",    "wrongly",
    "incorrect",     "incorrectly", "erroneous",    "erroneously", "in error", "mistakenly",
    "not true that", "contradicts", "despite",      "no longer",   NULL,
  };

  return find_word (sentence->from, sentence->end, words) != NULL;
}

static gboolean
is_reported (const char *text, const char *match)
{
  const Sentence sentence = sentence_of (text, match);

  return is_quoted (text, match) || is_of_another (&sentence) || is_past_or_wrong (&sentence);
}

/* Behind what is denied something else may be affirmed: "no known allergies except latex", "..., but bees". */
static gboolean
is_qualified (const Sentence *sentence)
{
  static const char *const words[] = { "but",         "except",     "excepting", "other than",
                                       "apart from",  "besides",    "has",       "however",
                                       "allergic to", "aside from", NULL };

  return find_word (sentence->match, sentence->end, words) != NULL;
}

/* The length of the words of a denial that stand here; 0: none. */
static gsize
denial_at (const char *at)
{
  static const char *const words[] = { "no known allerg",
                                       "no known drug allerg",
                                       "no known food allerg",
                                       "no allergies",
                                       "denies allergies",
                                       "denies any allerg",
                                       "denies any drug allerg",
                                       "denies drug allerg",
                                       "nkda",
                                       "nka" };

  if (strchr ("nNdD", *at) == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize n = strlen (words[i]);
      /* A word that is a prefix may go on; an abbreviation must end. */
      if (g_ascii_strncasecmp (at, words[i], n) == 0 && (n > 4 || !g_ascii_isalnum (at[n])))
        return n;
    }
  return 0;
}

gboolean
rounds_text_find_denial (const char *text, gsize from, RoundsTextDenial *denial)
{
  for (const char *at = text + from; *at != 0; at++)
    {
      Sentence sentence;

      if ((at > text && g_ascii_isalnum (at[-1])) || denial_at (at) == 0 || is_reported (text, at))
        continue;
      sentence = sentence_of (text, at);
      *denial = (RoundsTextDenial){ (gsize) (at - text), (gsize) (sentence.from - text),
                                    (gsize) (sentence.end - text), is_qualified (&sentence) };
      return TRUE;
    }
  return FALSE;
}

gssize
rounds_text_denies_allergies (const char *text)
{
  RoundsTextDenial denial;

  return rounds_text_find_denial (text, 0, &denial) ? (gssize) denial.at : -1;
}
