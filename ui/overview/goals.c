#include "goals.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- a target ---- */

/* The pointer of a target, "/target/0/", of the measure with this code; its length, or 0. */
static gsize
find_target (const RoundsEvent *goal, const char *code, const char **pointer)
{
  const RoundsFacet *measure;

  for (guint i = 0; (measure = rounds_event_facet (goal, ROUNDS_FACET_MEASURE, i)) != NULL; i++)
    if (g_strcmp0 (measure->code.system, ROUNDS_LOINC) == 0 &&
        g_strcmp0 (measure->code.code, code) == 0 && measure->pointer != NULL &&
        g_str_has_suffix (measure->pointer, "/measure"))
      {
        *pointer = measure->pointer;
        return strlen (measure->pointer) - strlen ("measure");
      }
  return 0;
}

static const RoundsFacet *
facet_of_target (const RoundsEvent *goal, RoundsFacetName name, const char *pointer, gsize length)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (goal, name, i)) != NULL; i++)
    if (facet->pointer != NULL && strncmp (facet->pointer, pointer, length) == 0)
      return facet;
  return NULL;
}

/* FALSE: there is no such measure in it, or nothing is said of it. */
static gboolean
read_target (const RoundsEvent *goal, const char *code, RoundsValue *value)
{
  const char *pointer;
  gsize length = code != NULL ? find_target (goal, code, &pointer) : 0;
  const RoundsFacet *quantity, *low, *high, *words;

  *value = (RoundsValue){ .type = ROUNDS_VALUE_NONE };
  if (length == 0)
    return FALSE;
  quantity = facet_of_target (goal, ROUNDS_FACET_DOSE, pointer, length);
  low = facet_of_target (goal, ROUNDS_FACET_DOSE_LOW, pointer, length);
  high = facet_of_target (goal, ROUNDS_FACET_DOSE_HIGH, pointer, length);
  words = facet_of_target (goal, ROUNDS_FACET_DOSE_TEXT, pointer, length);
  if (quantity != NULL)
    *value = (RoundsValue){ .type = ROUNDS_VALUE_QUANTITY, .first = quantity->quantity };
  else if (low != NULL || high != NULL)
    {
      value->type = ROUNDS_VALUE_RANGE;
      if (low != NULL)
        value->first = low->quantity;
      if (high != NULL)
        value->second = high->quantity;
    }
  else if (words != NULL && words->text != NULL)
    *value = (RoundsValue){ .type = ROUNDS_VALUE_TEXT, .text = words->text };
  return value->type != ROUNDS_VALUE_NONE;
}

/* ---- words ---- */

/* "70.0–80.0 kg", "≥ 70.0 kg" */
static char *
range_words (const RoundsValue *range)
{
  const RoundsValue low = { .type = ROUNDS_VALUE_QUANTITY, .first = range->first };
  const RoundsValue high = { .type = ROUNDS_VALUE_QUANTITY, .first = range->second };
  g_autofree char *from = rounds_say_number (&low), *least = rounds_say_value (&low);
  g_autofree char *most = rounds_say_value (&high);

  if (range->second.decimal == NULL)
    return g_strdup_printf ("≥ %s", least);
  if (range->first.decimal == NULL)
    return g_strdup_printf ("≤ %s", most);
  if (strcmp (rounds_say_unit (&low), rounds_say_unit (&high)) == 0)
    return g_strdup_printf ("%s–%s", from, most);
  return g_strdup_printf ("%s – %s", least, most);
}

static char *
target_words (const RoundsValue *target)
{
  return target->type == ROUNDS_VALUE_RANGE ? rounds_say_in_order (range_words (target))
                                            : rounds_say_value (target);
}

/* "< 130/80 mmHg"; NULL: the two cannot stand in one. */
static char *
pair_words (const RoundsValue *one, const RoundsValue *other)
{
  RoundsValue bare = *other;
  g_autofree char *first = NULL, *second = NULL;

  if (one->type != ROUNDS_VALUE_QUANTITY || other->type != ROUNDS_VALUE_QUANTITY ||
      g_strcmp0 (one->first.comparator, other->first.comparator) != 0 ||
      strcmp (rounds_say_unit (one), rounds_say_unit (other)) != 0)
    return NULL;
  bare.first.comparator = NULL;
  first = rounds_say_number (one);
  second = rounds_say_number (&bare);
  return rounds_say_in_order (g_strdup_printf ("%s/%s %s", first, second, rounds_say_unit (one)));
}

/* (transfer full) NULL: this goal is of something else. */
static char *
words_of_goal (const RoundsEvent *goal, const char *code, const char *second)
{
  RoundsValue one, other;
  gboolean has_one = read_target (goal, code, &one);
  gboolean has_other = read_target (goal, second, &other);
  g_autofree char *upper = has_one ? target_words (&one) : NULL;
  g_autofree char *lower = has_other ? target_words (&other) : NULL;
  g_autofree char *both = has_one && has_other ? pair_words (&one, &other) : NULL;

  if (both != NULL)
    return g_strdup_printf (_ ("goal %s"), both);
  if (has_one && has_other)
    return g_strdup_printf (_ ("goal systolic %s, diastolic %s"), upper, lower);
  if (has_one)
    return g_strdup_printf (second != NULL ? _ ("goal systolic %s") : _ ("goal %s"), upper);
  return has_other ? g_strdup_printf (_ ("goal diastolic %s"), lower) : NULL;
}

static gboolean
is_active (const RoundsChartRow *row, gint64 at)
{
  return row->event->kind == ROUNDS_KIND_GOAL &&
         (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) == 0 &&
         g_strcmp0 (row->event->status, "active") == 0 &&
         (row->from == G_MAXINT64 || row->from <= at) &&
         (row->event->end.text == NULL || row->until > at);
}

GPtrArray *
rounds_goals_active (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  GPtrArray *goals = g_ptr_array_new ();

  for (guint i = 0; i < index->n_rows; i++)
    if (is_active (&index->rows[i], at))
      g_ptr_array_add (goals, (gpointer) index->rows[i].event);
  return goals;
}

char *
rounds_goal_words (const GPtrArray *goals, const char *code, const char *second, gboolean *differ)
{
  char *found = NULL;

  if (differ != NULL)
    *differ = FALSE;
  for (guint i = 0; i < goals->len; i++)
    {
      g_autofree char *words = words_of_goal (goals->pdata[i], code, second);

      if (words == NULL || g_strcmp0 (words, found) == 0)
        continue;
      if (found != NULL)
        {
          g_free (found);
          if (differ != NULL)
            *differ = TRUE;
          return g_strdup (_ ("⚠ goals differ: see Care team"));
        }
      found = g_steal_pointer (&words);
    }
  return found;
}

char *
rounds_goal_of_row (const GPtrArray *goals, const RoundsChartRow *row)
{
  return rounds_goal_words (goals, rounds_event_code (row->event, ROUNDS_LOINC), NULL, NULL);
}
