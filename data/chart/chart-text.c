#include "chart-private.h"
#include "tables.h"

gboolean
rounds_word_among (const char *word, const char *const *words)
{
  for (; word != NULL && words != NULL && *words != NULL; words++)
    if (strcmp (word, *words) == 0)
      return TRUE;
  return FALSE;
}

gboolean
rounds_event_is_message (const RoundsEvent *event)
{
  return g_str_has_prefix (event->reference, "Message/");
}

gboolean
rounds_event_has_text (const RoundsEvent *event, RoundsFacetName name, const char *text)
{
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == name && g_strcmp0 (event->facets[i].text, text) == 0)
      return TRUE;
  return FALSE;
}

gboolean
rounds_event_has_code (const RoundsEvent *event, RoundsFacetName name, const char *code)
{
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == name && g_strcmp0 (event->facets[i].code.code, code) == 0)
      return TRUE;
  return FALSE;
}

const char *
rounds_event_facet_text (const RoundsEvent *event, RoundsFacetName name)
{
  const RoundsFacet *facet = rounds_event_facet (event, name, 0);

  if (facet == NULL)
    return NULL;
  if (facet->text != NULL)
    return facet->text;
  return facet->code.display != NULL ? facet->code.display : facet->code.code;
}

const char *
rounds_event_word (const RoundsEvent *event, const char *(*table) (const char *code))
{
  const char *word = NULL;

  for (guint i = 0; i < event->n_codes && word == NULL; i++)
    word = table (event->codes[i].code);
  return word;
}

const char *
rounds_event_role (const RoundsEvent *event)
{
  const char *role = rounds_event_word (event, rounds_table_role);
  const RoundsCode *status = role == NULL ? rounds_event_status_code (event) : NULL;

  if (status != NULL)
    return rounds_table_role (status->code);
  for (guint i = 0; i < event->value.n_codes && role == NULL; i++)
    role = rounds_table_role (event->value.codes[i].code);
  return role;
}

const char *
rounds_chart_reason (const RoundsChartIndex *self, const RoundsEvent *event)
{
  const RoundsFacet *reason = rounds_event_facet (event, ROUNDS_FACET_REASON, 0);
  const RoundsChartRow *row;

  if (reason == NULL || reason->code.display != NULL)
    return reason != NULL ? reason->code.display : NULL;
  if (reason->type != ROUNDS_FACET_IS_REFERENCE)
    return reason->text;
  row = rounds_chart_target (self, event, reason->text);
  return row != NULL ? row->event->title : NULL;
}

gboolean
rounds_kind_is_measured (RoundsKind kind)
{
  return kind == ROUNDS_KIND_RESULT || kind == ROUNDS_KIND_VITAL || kind == ROUNDS_KIND_OBSERVATION;
}

static gboolean
quantity_equal (const RoundsQuantity *one, const RoundsQuantity *other)
{
  return g_strcmp0 (one->decimal, other->decimal) == 0 &&
         g_strcmp0 (one->comparator, other->comparator) == 0 &&
         g_strcmp0 (one->unit_code, other->unit_code) == 0 &&
         (one->unit_code != NULL || g_strcmp0 (one->unit, other->unit) == 0);
}

gboolean
rounds_value_equal (const RoundsValue *one, const RoundsValue *other)
{
  if (one->type != other->type || one->n_codes != other->n_codes ||
      g_strcmp0 (one->absent, other->absent) != 0)
    return FALSE;
  for (guint i = 0; i < one->n_codes; i++)
    if (g_strcmp0 (one->codes[i].code, other->codes[i].code) != 0 ||
        g_strcmp0 (one->codes[i].system, other->codes[i].system) != 0)
      return FALSE;
  return quantity_equal (&one->first, &other->first) &&
         quantity_equal (&one->second, &other->second) &&
         (one->n_codes > 0 || g_strcmp0 (one->text, other->text) == 0);
}

gboolean
rounds_event_value_equal (const RoundsEvent *one, const RoundsEvent *other)
{
  if (!rounds_value_equal (&one->value, &other->value) || one->n_components != other->n_components)
    return FALSE;
  for (guint i = 0; i < one->n_components; i++)
    if (!rounds_value_equal (&one->components[i].value, &other->components[i].value))
      return FALSE;
  return TRUE;
}

gboolean
rounds_marks_count (guint32 marks)
{
  return (marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                   ROUNDS_MARK_NOT_PATIENT)) == 0;
}

gboolean
rounds_row_counts (const RoundsChartRow *row)
{
  /* What changes the meaning of a value may turn it round: it is shown, and nothing is made of it (rule 2.6). */
  return rounds_marks_count (row->marks) &&
         ((row->marks & ROUNDS_MARK_MODIFIED) == 0 || !rounds_kind_is_measured (row->event->kind));
}

gboolean
rounds_chart_loaded (const RoundsChartIndex *self, const char *type)
{
  return self->settings.sync == ROUNDS_SYNC_COMPLETE &&
         !rounds_word_among (type, self->settings.not_loaded);
}

gboolean
rounds_chart_partial (const RoundsChartIndex *self, const char *type, RoundsKind kind)
{
  return !rounds_chart_loaded (self, type) || (self->withheld_kinds & (1ull << kind)) != 0;
}
