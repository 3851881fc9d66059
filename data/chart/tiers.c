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

/* ---- the timeline ---- */

static gboolean
codes_match (const RoundsCode *codes, guint n, const RoundsTimelineFilter *filter)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (codes[i].code, filter->code) == 0 &&
        (filter->system == NULL || g_strcmp0 (codes[i].system, filter->system) == 0))
      return TRUE;
  return FALSE;
}

static gboolean
code_matches (const RoundsEvent *event, const RoundsTimelineFilter *filter)
{
  if (codes_match (event->codes, event->n_codes, filter))
    return TRUE;
  for (guint i = 0; i < event->n_components; i++)
    if (codes_match (event->components[i].codes, event->components[i].n_codes, filter))
      return TRUE;
  return FALSE;
}

static gboolean
row_matches (const RoundsChartRow *row, const RoundsTimelineFilter *filter)
{
  if (filter->by_tier && row->tier > filter->tier)
    return FALSE;
  if (filter->no_after_death && (row->marks & ROUNDS_MARK_AFTER_DEATH) != 0)
    return FALSE;
  if ((filter->from != 0 || filter->to != 0) &&
      (row->from == G_MAXINT64 || row->until <= filter->from))
    return FALSE;
  return filter->code == NULL || code_matches (row->event, filter);
}

static int
compare_arrival (gconstpointer one, gconstpointer other)
{
  const RoundsChartRow *a = *(const RoundsChartRow *const *) one;
  const RoundsChartRow *b = *(const RoundsChartRow *const *) other;

  if (a->event->arrived != b->event->arrived)
    return a->event->arrived > b->event->arrived ? -1 : 1;
  return a < b ? -1 : a > b;
}

GPtrArray *
rounds_chart_timeline (const RoundsChartIndex *self, const RoundsTimelineFilter *filter)
{
  GPtrArray *rows = g_ptr_array_new ();
  gboolean bounded = filter->from != 0 || filter->to != 0;
  guint64 bit = rounds_code_bit (filter->code);

  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsChartRow *row = &self->rows[i];
      if (bounded && row->from >= filter->to)
        break;
      if ((filter->kinds != 0 && (filter->kinds >> self->parts->kinds[i] & 1) == 0) ||
          (bit != 0 && (self->parts->codes[i] & bit) == 0))
        continue;
      if (row_matches (row, filter))
        g_ptr_array_add (rows, (gpointer) row);
    }
  if (filter->order == ROUNDS_ORDER_ARRIVED)
    g_ptr_array_sort (rows, compare_arrival);
  return rows;
}
