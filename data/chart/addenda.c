#include "addenda.h"

#include "chart-private.h"

/* What is shown as one (rule 2.4: a note twice) says together what each of it says. */
static const RoundsEvent *
nth_event (const RoundsChartRow *row, guint i)
{
  if (i == 0)
    return row->event;
  return i <= row->n_also ? row->also[i - 1] : NULL;
}

/* Adds what an event says that it adds to, each once. FALSE: some of it is not in this chart. */
static gboolean
add_targets (const RoundsChartIndex *self, const RoundsChartRow *row, GPtrArray *rows)
{
  gboolean all = TRUE;
  const RoundsEvent *event;
  const RoundsFacet *facet;

  for (guint i = 0; (event = nth_event (row, i)) != NULL; i++)
    for (guint k = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_APPENDS, k)) != NULL; k++)
      {
        RoundsChartRow *target = rounds_chart_target (self, event, facet->text);

        all &= target != NULL;
        if (target != NULL && target != row && !g_ptr_array_find (rows, target, NULL))
          g_ptr_array_add (rows, target);
      }
  return all;
}

GPtrArray *
rounds_chart_appended (const RoundsChartIndex *self, const RoundsChartRow *row, gboolean *elsewhere)
{
  GPtrArray *rows = g_ptr_array_new ();

  *elsewhere = !add_targets (self, row, rows);
  return rows;
}

/* Does it stand, and was it there at the moment? */
static gboolean
counts (const RoundsChartRow *row, gint64 at)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) == 0 &&
         ((row->marks & ROUNDS_MARK_NO_TIME) != 0 || row->from <= at);
}

GPtrArray *
rounds_chart_addenda (const RoundsChartIndex *self, const RoundsChartRow *row, gint64 at)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_NOTE, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *other = &self->rows[rows[i]];

      if (!counts (other, at))
        continue;
      g_ptr_array_set_size (targets, 0);
      add_targets (self, other, targets);
      if (g_ptr_array_find (targets, row, NULL))
        g_ptr_array_add (found, (gpointer) other);
    }
  return found;
}

GHashTable *
rounds_chart_addenda_counts (const RoundsChartIndex *self, gint64 at)
{
  GHashTable *found = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_NOTE, &n);

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_set_size (targets, 0);
      if (counts (&self->rows[rows[i]], at))
        add_targets (self, &self->rows[rows[i]], targets);
      for (guint k = 0; k < targets->len; k++)
        {
          guint before = GPOINTER_TO_UINT (g_hash_table_lookup (found, targets->pdata[k]));

          g_hash_table_insert (found, targets->pdata[k], GUINT_TO_POINTER (before + 1));
        }
    }
  return found;
}
