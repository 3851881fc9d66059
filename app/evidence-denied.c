/* Record rule 2.3: against an entry of an allergy, a note's sentence that there is none answers nothing, and no such
 * sentence is given to a model. What else that note says is not lost with it.
 *
 * Weighed: to leave out the places whose excerpt denies (a note that affirms another allergy two lines on was lost); to
 * cut the sentence out of the excerpt (what is left may be torn). Chosen: the next place of the word that stands in no
 * such sentence, and an excerpt that ends where one begins.
 */
#include "evidence-private.h"

#include "chart-errors.h"
#include "text-index.h"

#include <string.h>

typedef struct
{
  const char *text;
  gsize size;
  gsize from, end; /* what is looked at, between two denials */
} Stretch;

/* The stretch that begins at from, up to the next sentence that denies and affirms nothing. Gives where to go on. */
static gsize
read_stretch (Stretch *self, gsize from)
{
  RoundsTextDenial denial = { 0 };
  gsize at = from;

  self->from = from;
  self->end = self->size;
  while (at < self->size && rounds_text_find_denial (self->text, at, &denial))
    {
      if (!denial.qualified)
        {
          self->end = MAX (denial.start, from);
          return MAX (denial.end, denial.at + 1);
        }
      at = denial.at + 1;
    }
  return self->size;
}

static RoundsChartHit *
hit_in (const Stretch *stretch, const RoundsChartHit *hit, const RoundsTextQuery *query)
{
  const char *text = stretch->text + stretch->from;
  gsize size = stretch->end - stretch->from;
  RoundsTextHit at;
  RoundsChartHit *found;

  if (size == 0 || !rounds_text_search_one (query, text, size, &at))
    return NULL;
  found = g_new (RoundsChartHit, 1);
  *found = *hit;
  found->start = (guint32) stretch->from + at.start;
  found->end = (guint32) stretch->from + at.end;
  found->snippet = rounds_text_snippet (text, size, at.start, at.end);
  found->text = NULL;
  return found;
}

RoundsChartHit *
rounds_evidence_affirmed (const RoundsChartHit *hit, const char *word)
{
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (word, NULL);
  g_autofree char *text = hit->text != NULL ? g_strndup (hit->text, hit->size) : NULL;
  Stretch stretch = { .text = text };
  RoundsChartHit *found = NULL;

  if (text == NULL || query == NULL)
    return NULL;
  stretch.size = strlen (text);
  for (gsize from = 0; from < stretch.size && found == NULL;)
    {
      from = read_stretch (&stretch, from);
      found = hit_in (&stretch, hit, query);
    }
  explicit_bzero (text, stretch.size);
  return found;
}

void
rounds_evidence_hit_free (RoundsChartHit *hit)
{
  explicit_bzero (hit->snippet, strlen (hit->snippet));
  g_free (hit->snippet);
  g_free (hit);
}
