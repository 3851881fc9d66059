/* Reports in words: pathology, imaging and others that have no number, and are news like results all the same. */
#include "news-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WORDS_MAX 400 /* of a conclusion in a list; what is longer says so */

static const RoundsEvent *
report_of (const RoundsChartRow *row, gboolean *twin)
{
  const RoundsEvent *report = NULL;

  *twin = FALSE;
  for (guint i = 0; i <= row->n_also; i++)
    {
      const RoundsEvent *event = i == 0 ? row->event : row->also[i - 1];

      if (report == NULL && g_str_has_prefix (event->reference, "DiagnosticReport/"))
        report = event;
      *twin |= g_str_has_prefix (event->reference, "DocumentReference/");
    }
  return report;
}

/* terminology.hl7.org/CodeSystem-v2-0074.html (diagnostic service sections); the LOINC parts that US Core binds for
 * reports: hl7.org/fhir/us/core/ValueSet-us-core-diagnosticreport-category.html. */
static gboolean
is_diagnostic (const RoundsEvent *report)
{
  static const char *const parts[] = { "LP29684-5", "LP29708-2", "LP7839-6", NULL };
  const RoundsFacet *category;

  for (guint i = 0; (category = rounds_event_facet (report, ROUNDS_FACET_CATEGORY, i)) != NULL; i++)
    if ((category->code.system != NULL && strstr (category->code.system, "v2-0074") != NULL) ||
        (category->code.code != NULL && g_strv_contains (parts, category->code.code)))
      return TRUE;
  return FALSE;
}

static gboolean
has_results (const RoundsChartIndex *index, const RoundsEvent *report)
{
  const RoundsFacet *member;

  for (guint i = 0; (member = rounds_event_facet (report, ROUNDS_FACET_MEMBER, i)) != NULL; i++)
    if (member->text != NULL && rounds_chart_row_for (index, report, member->text) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_conclusion (const RoundsEvent *report)
{
  const RoundsFacet *facet = rounds_event_facet (report, ROUNDS_FACET_NOTE, 0);

  if (facet != NULL && facet->text != NULL && facet->text[strspn (facet->text, " \t\r\n")] != '\0')
    return TRUE;
  return rounds_event_facet (report, ROUNDS_FACET_EVIDENCE, 0) != NULL;
}

/* Many sources give every note as a report too: what is also a document is a report only where its category is of a
 * diagnostic service. Its results are news by themselves, and do not say what it concludes from them. */
const RoundsEvent *
rounds_news_report_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsEvent *report;
  gboolean twin;

  if (row->event->kind != ROUNDS_KIND_PANEL && row->event->kind != ROUNDS_KIND_NOTE)
    return NULL;
  report = report_of (row, &twin);
  if (report == NULL || (twin && !is_diagnostic (report)) ||
      (has_results (index, report) && !has_conclusion (report)))
    return NULL;
  /* With results that are not here it stands as a panel and as a note: once is enough. */
  if (row->event->kind == ROUNDS_KIND_NOTE &&
      rounds_event_facet (report, ROUNDS_FACET_MEMBER, 0) != NULL)
    return NULL;
  return report;
}

static char *
cut (const char *words)
{
  g_autofree char *line = g_strstrip (g_strdup (words)), *start = NULL;

  if (g_utf8_strlen (line, -1) <= WORDS_MAX)
    return g_steal_pointer (&line);
  start = g_utf8_substring (line, 0, WORDS_MAX);
  return g_strdup_printf (_ ("%s … it goes on: open it"), start);
}

char *
rounds_news_report_words (const RoundsEvent *report)
{
  const RoundsFacet *facet = rounds_event_facet (report, ROUNDS_FACET_NOTE, 0);
  g_autoptr (GString) codes = g_string_new (NULL);

  if (facet != NULL && facet->text != NULL && *facet->text != '\0')
    return cut (facet->text);
  for (guint i = 0; (facet = rounds_event_facet (report, ROUNDS_FACET_EVIDENCE, i)) != NULL; i++)
    if (facet->code.display != NULL)
      g_string_append_printf (codes, "%s%s", codes->len > 0 ? ", " : "", facet->code.display);
  if (codes->len > 0)
    return cut (codes->str);
  return g_strdup (rounds_event_facet (report, ROUNDS_FACET_ATTACHMENT, 0) != NULL
                       ? _ ("its words are in a document: open it")
                       : _ ("no conclusion is given"));
}
