/* Timeline tiers (window rule W6), and the timeline itself. */
#include "chart-private.h"
#include "tables.h"

#include <stdlib.h>

const char *
rounds_tier_word (RoundsTier tier)
{
  static const char *const words[] = { "landmark", "clinical", "routine" };

  return (guint) tier < G_N_ELEMENTS (words) ? words[tier] : "clinical";
}

static gboolean
kind_is_routine (const RoundsEvent *event)
{
  switch (event->kind)
    {
    case ROUNDS_KIND_OTHER:
    case ROUNDS_KIND_FINANCE:
    case ROUNDS_KIND_PROVENANCE:
    case ROUNDS_KIND_CARE_TEAM:
    case ROUNDS_KIND_QUESTIONNAIRE:
    case ROUNDS_KIND_EPISODE:
      return TRUE;
    case ROUNDS_KIND_PERSON:
      return !g_str_has_prefix (event->reference, "Patient/");
    default:
      return FALSE;
    }
}

RoundsTier
rounds_event_tier (const RoundsEvent *event, guint32 marks)
{
  static const char *const admissions[] = { "IMP", "ACUTE", "NONAC", "EMER", NULL };
  const RoundsFacet *class_facet = rounds_event_facet (event, ROUNDS_FACET_CLASS, 0);
  const char *word = rounds_event_word (event, rounds_table_tier);

  if (event->kind == ROUNDS_KIND_PERSON && !kind_is_routine (event))
    return ROUNDS_TIER_LANDMARK; /* birth */
  if (event->kind == ROUNDS_KIND_ENCOUNTER && class_facet != NULL &&
      rounds_word_among (class_facet->code.code, admissions))
    return ROUNDS_TIER_LANDMARK;
  /* What a relative had is no landmark of this person. */
  if (g_strcmp0 (word, "landmark") == 0 && event->kind == ROUNDS_KIND_FAMILY_HISTORY)
    return ROUNDS_TIER_CLINICAL;
  if (g_strcmp0 (word, "landmark") == 0)
    return rounds_marks_count (marks) && (marks & ROUNDS_MARK_NOT_DONE) == 0 ? ROUNDS_TIER_LANDMARK
                                                                             : ROUNDS_TIER_CLINICAL;
  if (word == NULL && event->kind == ROUNDS_KIND_CONDITION)
    word = rounds_event_word (event, rounds_table_section) != NULL ? "routine" : NULL;
  return word != NULL || kind_is_routine (event) ? ROUNDS_TIER_ROUTINE : ROUNDS_TIER_CLINICAL;
}

/* What contradicts something else has been marked before: it is never routine. */
void
rounds_chart_mark_tiers (RoundsChartIndex *self)
{
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (self, self->settings.as_of);

  for (guint i = 0; errors != NULL && i < errors->n_errors; i++)
    for (guint k = 0; k < errors->errors[i].n_sources; k++)
      self->parts->rows[rounds_chart_row_index (self, errors->errors[i].sources[k])].marks |=
          ROUNDS_MARK_CONTRADICTED;
  self->parts->no_memory |= errors == NULL;
  for (guint i = 0; i < self->n_rows; i++)
    {
      RoundsChartRow *row = &self->parts->rows[i];

      if (row->tier == ROUNDS_TIER_ROUTINE &&
          (row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL | ROUNDS_MARK_CONTRADICTED |
                         ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_TWO_VALUES)) != 0)
        row->tier = ROUNDS_TIER_CLINICAL;
    }
}

gboolean
rounds_chart_holds (const RoundsChartIndex *self, gint64 now, const RoundsChartErrors *errors)
{
  g_autofree guint8 *named = g_new0 (guint8, self->n_rows + 1);
  gint64 then = self->settings.as_of;

  for (guint i = 0; i < errors->n_errors; i++)
    for (guint k = 0; k < errors->errors[i].n_sources; k++)
      named[rounds_chart_row_index (self, errors->errors[i].sources[k])] = 1;
  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsChartRow *row = &self->rows[i];

      if ((row->from > then) != (row->from > now) || (row->until > then) != (row->until > now) ||
          named[i] != ((row->marks & ROUNDS_MARK_CONTRADICTED) != 0))
        return FALSE;
    }
  return TRUE;
}
