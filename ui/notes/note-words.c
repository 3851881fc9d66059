#include "note-words.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
rounds_note_author (const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_PARTICIPANT, 0);
  const char *name = facet != NULL && facet->code.display != NULL ? facet->code.display
                     : facet != NULL                              ? facet->text
                                                                  : event->performer;

  if (name == NULL || strchr (name, '/') != NULL)
    name = event->performer;
  /* A bare reference names nobody to a reader. */
  return g_strdup (name != NULL && strchr (name, '/') == NULL ? name : _ ("author not named"));
}

static void
append_fact (GString *facts, const char *fact)
{
  if (fact == NULL || *fact == '\0')
    return;
  g_string_append_printf (facts, "%s%s", facts->len > 0 ? " · " : "", fact);
}

char *
rounds_note_marks (const RoundsChartRow *row)
{
  const RoundsFacet *facet = rounds_event_facet (row->event, ROUNDS_FACET_DOC_STATUS, 0);
  g_autofree char *marks = rounds_say_marks (row);
  GString *all = g_string_new (NULL);

  append_fact (all, marks);
  /* A document's own status is current or superseded; that its text was amended stands in docStatus
   * (hl7.org/fhir/R4/documentreference.html). */
  if ((row->marks & ROUNDS_MARK_CORRECTED) == 0 && facet != NULL &&
      g_strcmp0 (facet->text, "amended") == 0)
    append_fact (all, _ ("amended"));
  if (g_strcmp0 (row->event->status, "superseded") == 0 && (row->marks & ROUNDS_MARK_REPLACED) == 0)
    append_fact (all, _ ("marked superseded, no successor"));
  return g_string_free (all, FALSE);
}

static char *
encounter_words (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsChartRow *encounter = row->event->encounter != NULL
                                        ? rounds_chart_row_for (index, row->event,
                                                                row->event->encounter)
                                        : NULL;
  g_autofree char *time = NULL;

  if (encounter == NULL)
    return NULL;
  time = rounds_say_row_time (index, encounter);
  return g_strdup_printf (_ ("encounter %s, %s"), time, encounter->event->title);
}

char *
rounds_note_facts (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  GString *facts = g_string_new (NULL);
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *author = rounds_note_author (row->event);
  g_autofree char *status = rounds_say_status (row);
  g_autofree char *encounter = encounter_words (index, row), *also = NULL;

  append_fact (facts, time);
  append_fact (facts, author);
  append_fact (facts, status);
  append_fact (facts, encounter);
  append_fact (facts, row->event->source);
  if (row->n_also > 0)
    also = g_strdup_printf (ngettext ("the same note from %u more record",
                                      "the same note from %u more records", row->n_also),
                            row->n_also);
  append_fact (facts, also);
  return g_string_free (facts, FALSE);
}

char *
rounds_note_warning (const RoundsChartRow *row, gboolean whole)
{
  g_autofree char *marks = rounds_note_marks (row);
  GString *warning = g_string_new (NULL);

  append_fact (warning, marks);
  if (!whole)
    append_fact (warning, _ ("Too long to be shown whole: its end stands in Documents"));
  return g_string_free (warning, FALSE);
}

char *
rounds_note_source (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *author = rounds_note_author (row->event), *marks = rounds_say_marks (row);

  return g_strdup_printf ("%s, %s, %s%s%s", row->event->title, time, author,
                          *marks != '\0' ? " · " : "", marks);
}
