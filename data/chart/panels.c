/* Panels: reports and observations that list others, in their order (record rule 2.5). */
#include "chart-private.h"

static gboolean
has_members (const Draft *draft)
{
  return draft->has_members &&
         (draft->kind == ROUNDS_KIND_PANEL || rounds_kind_is_measured (draft->kind));
}

static void
add_panel (RoundsChartIndex *self, GArray *panels, const RoundsChartRow *row)
{
  g_autoptr (GArray) members = g_array_new (FALSE, TRUE, sizeof (RoundsPanelMember));
  RoundsPanel panel = { .row = row, .title = row->event->title };

  for (guint i = 0; i < row->event->n_facets; i++)
    {
      const RoundsFacet *facet = &row->event->facets[i];
      RoundsPanelMember member = { .reference = facet->text };
      if (facet->name != ROUNDS_FACET_MEMBER)
        continue;
      member.row = facet->type == ROUNDS_FACET_IS_REFERENCE
                       ? rounds_chart_target (self, row->event, facet->text)
                       : NULL;
      g_array_append_val (members, member);
    }
  panel.members = rounds_chart_keep (self, members);
  panel.n_members = panel.members != NULL ? members->len : 0;
  g_array_append_val (panels, panel);
}

/* ---- which panels list a row ---- */

static void
count_panels (RoundsChartIndex *self, const GArray *panels)
{
  RoundsChartRow *rows = self->parts->rows;
  guint *panel_of, at = 0;

  for (guint i = 0; i < panels->len; i++)
    for (guint k = 0; k < g_array_index (panels, RoundsPanel, i).n_members; k++)
      {
        const RoundsChartRow *row = g_array_index (panels, RoundsPanel, i).members[k].row;
        if (row != NULL)
          rows[rounds_chart_row_index (self, row)].n_panels++;
      }
  for (guint i = 0; i < self->n_rows; i++)
    {
      rows[i].first_panel = at;
      at += rows[i].n_panels;
      rows[i].n_panels = 0;
    }
  panel_of = rounds_chart_room (self, (gsize) at * sizeof (guint));
  for (guint i = 0; panel_of != NULL && i < panels->len; i++)
    for (guint k = 0; k < g_array_index (panels, RoundsPanel, i).n_members; k++)
      {
        const RoundsChartRow *member = g_array_index (panels, RoundsPanel, i).members[k].row;
        RoundsChartRow *row = member != NULL ? &rows[rounds_chart_row_index (self, member)] : NULL;
        if (row != NULL)
          panel_of[row->first_panel + row->n_panels++] = i;
      }
  self->panel_of = panel_of;
}

/* ---- laboratory results that no report lists: "Other", by category ---- */

/* The category of a result; NULL: it lists others. One look at its facets, which lie far apart. */
static const char *
category_of (const RoundsEvent *event)
{
  const RoundsFacet *category = NULL;

  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];

      if (facet->name == ROUNDS_FACET_MEMBER)
        return NULL;
      if (facet->name == ROUNDS_FACET_CATEGORY && category == NULL)
        category = facet;
    }
  if (category != NULL && category->code.code != NULL)
    return category->code.code;
  return category != NULL && category->text != NULL ? category->text : "laboratory";
}

static void
add_others (RoundsChartIndex *self, GArray *panels)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                         (GDestroyNotify) g_array_unref);
  GHashTableIter iter;
  const char *category, *last = NULL;
  GArray *members = NULL;
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_RESULT, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = &self->rows[rows[i]];
      RoundsPanelMember member = { row, row->event->reference };
      category = row->n_panels == 0 ? category_of (row->event) : NULL;
      if (category == NULL)
        continue;
      if (last == NULL || strcmp (last, category) != 0)
        members = g_hash_table_lookup (groups, category);
      if (members == NULL)
        {
          members = g_array_new (FALSE, FALSE, sizeof (RoundsPanelMember));
          g_hash_table_insert (groups, (gpointer) category, members);
        }
      last = category;
      g_array_append_val (members, member);
    }
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, (gpointer *) &category, (gpointer *) &members))
    {
      RoundsPanel panel = { .title = category,
                            .members = rounds_chart_keep (self, members),
                            .n_members = members->len };
      g_array_append_val (panels, panel);
    }
}

static int
compare_panels (gconstpointer one, gconstpointer other)
{
  const RoundsPanel *a = one, *b = other;

  return (a->row > b->row) - (a->row < b->row);
}

void
rounds_chart_build_panels (RoundsChartIndex *self)
{
  g_autoptr (GArray) panels = g_array_new (FALSE, TRUE, sizeof (RoundsPanel));

  for (guint i = 0; i < self->parts->n_drafts; i++)
    if (has_members (&self->parts->drafts[i]) && self->parts->drafts[i].row != ROUNDS_NONE &&
        self->parts->drafts[i].into == ROUNDS_NONE)
      add_panel (self, panels, &self->rows[self->parts->drafts[i].row]);
  g_array_sort (panels, compare_panels);
  count_panels (self, panels);
  add_others (self, panels);
  self->panels = rounds_chart_keep (self, panels);
  self->n_panels = self->panels != NULL ? panels->len : 0;
}
