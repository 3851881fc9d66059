#include "results-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what is listed ---- */

typedef struct
{
  RoundsResultsList *list;
  GArray *groups, *lines; /* RoundsResultGroup, RoundsResultLine */
  GHashTable *by_title;   /* of a panel to 1 + its group */
  guint none, vitals;     /* groups of their own; ROUNDS_NONE until there is one */
} Build;

static guint
add_group (Build *build, const RoundsResultGroup *group)
{
  g_array_append_val (build->groups, *group);
  return build->groups->len - 1;
}

/* The panel that lists a row; of several the first. NULL: none. */
static const RoundsPanel *
panel_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  return row->n_panels > 0 ? &index->panels[index->panel_of[row->first_panel]] : NULL;
}

static guint
member_rank (const RoundsPanel *panel, const RoundsChartRow *row)
{
  for (guint i = 0; i < panel->n_members; i++)
    if (panel->members[i].row == row)
      return i;
  return panel->n_members;
}

static guint
group_of_panel (Build *build, const RoundsPanel *panel)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (build->by_title, panel->title));
  RoundsResultGroup group = { .panel = panel, .newest = G_MININT64 };

  if (found != 0)
    return found - 1;
  group.title = rounds_results_group_title (panel->title);
  found = add_group (build, &group);
  g_hash_table_insert (build->by_title, (gpointer) panel->title, GUINT_TO_POINTER (found + 1));
  return found;
}

/* A series is looked through for a panel from its newest value back, but not for ever. */
#define LOOK_BACK 64

static void
place_line (Build *build, RoundsResultLine *line)
{
  const RoundsChartIndex *index = build->list->ask.index;
  const RoundsPanel *panel = panel_of (index, line->row);
  const RoundsChartRow *row = line->row;
  guint least = line->n > LOOK_BACK ? line->n - LOOK_BACK : 0;

  for (guint i = line->n; panel == NULL && line->series != NULL && i-- > least;)
    {
      row = line->series->points[i].row;
      panel = panel_of (index, row);
    }
  if (panel != NULL)
    {
      line->group = group_of_panel (build, panel);
      line->rank = member_rank (panel, row);
      return;
    }
  if (line->row->event->kind == ROUNDS_KIND_VITAL)
    {
      if (build->vitals == ROUNDS_NONE)
        build->vitals = add_group (build, &(RoundsResultGroup){ .title = g_strdup (_ ("Vitals")),
                                                                .newest = G_MININT64,
                                                                .vitals = TRUE });
      line->group = build->vitals;
      return;
    }
  if (build->none == ROUNDS_NONE)
    build->none = add_group (build, &(RoundsResultGroup){ .title = g_strdup (_ ("Other results")),
                                                          .newest = G_MININT64 });
  line->group = build->none;
}

/* The newest report of each title, as of then; index->panels stand by time. */
static void
find_newest_reports (Build *build)
{
  const RoundsResultsAsk *ask = &build->list->ask;

  for (guint i = 0; i < ask->index->n_panels; i++)
    {
      const RoundsPanel *panel = &ask->index->panels[i];
      guint found;
      if (panel->row == NULL || panel->row->from > ask->at ||
          (panel->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
        continue;
      found = GPOINTER_TO_UINT (g_hash_table_lookup (build->by_title, panel->title));
      if (found != 0)
        g_array_index (build->groups, RoundsResultGroup, found - 1).panel = panel;
    }
}

/* What nurses and physicians read first, by LOINC; the rest follows by name. */
static guint
vital_rank (const RoundsSeries *series)
{
  static const char *const order[] = {
    "85354-9", "8867-4", "9279-1", "8310-5", "59408-5", "2708-6", "29463-7", "8302-2", "39156-5",
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (series->code, order[i]) == 0)
      return i;
  return G_N_ELEMENTS (order);
}

/* A member of the newest report stands by its place there; what the report lacks comes behind. */
static void
rank_lines (Build *build)
{
  for (guint i = 0; i < build->lines->len; i++)
    {
      RoundsResultLine *line = &g_array_index (build->lines, RoundsResultLine, i);
      RoundsResultGroup *group = &g_array_index (build->groups, RoundsResultGroup, line->group);
      if (line->latest != NULL && line->row->from != G_MAXINT64)
        group->newest = MAX (group->newest, line->row->from);
      group->n_lines++;
      if (group->vitals && line->series != NULL)
        line->rank = vital_rank (line->series);
      else if (group->panel != NULL &&
               member_rank (group->panel, line->row) == group->panel->n_members)
        line->rank += 1000;
    }
}

static void
add_series (Build *build, const RoundsSeries *series)
{
  const RoundsResultsAsk *ask = &build->list->ask;
  RoundsResultLine line = { .series = series,
                            .n = rounds_series_count (series, ask->whole ? G_MAXINT64 : ask->at) };

  if (line.n == 0 || (ask->kinds & (1ull << series->kind)) == 0)
    return;
  line.state = rounds_series_latest (series, ask->at, &line.latest);
  if (line.state == ROUNDS_LATEST_NONE)
    line.latest = &series->points[line.n - 1]; /* in error, not dated or dated later: the last */
  else
    line.before_state = rounds_series_latest (series, line.latest->row->from - 1, &line.before);
  line.row = line.latest->row;
  if (series->points[0].row->from != G_MAXINT64 &&
      (build->list->oldest == NULL || series->points[0].row->from < build->list->oldest->from))
    build->list->oldest = series->points[0].row;
  build->list->n_series++;
  build->list->n_values += line.n;
  place_line (build, &line);
  g_array_append_val (build->lines, line);
}

/* Ordered, registered or absent: a result of which there is no value, and no part has one. */
static gboolean
has_no_value (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_components; i++)
    if (event->components[i].value.type != ROUNDS_VALUE_NONE)
      return FALSE;
  return event->value.type == ROUNDS_VALUE_NONE &&
         rounds_event_facet (event, ROUNDS_FACET_MEMBER, 0) == NULL;
}

static void
add_valueless (Build *build)
{
  const RoundsResultsAsk *ask = &build->list->ask;
  RoundsTimelineFilter filter = { .kinds = ask->kinds };
  g_autoptr (GPtrArray) rows = rounds_chart_timeline (ask->index, &filter);

  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (rows, i);
      RoundsResultLine line = { .row = row };
      if (row->event->kind != ROUNDS_KIND_RESULT || (row->from > ask->at && !ask->whole) ||
          !has_no_value (row->event))
        continue;
      build->list->n_pending++;
      place_line (build, &line);
      g_array_append_val (build->lines, line);
    }
}

/* ---- order ---- */

static int
compare_groups (gconstpointer one, gconstpointer other, gpointer data)
{
  const RoundsResultGroup *groups = data;
  const RoundsResultGroup *a = &groups[*(const guint *) one], *b = &groups[*(const guint *) other];

  if (a->vitals != b->vitals)
    return a->vitals ? -1 : 1;
  if (a->newest != b->newest)
    return a->newest > b->newest ? -1 : 1;
  return g_utf8_collate (a->title, b->title);
}

static int
compare_lines (gconstpointer one, gconstpointer other)
{
  const RoundsResultLine *a = one, *b = other;
  int order;

  if (a->group != b->group)
    return a->group < b->group ? -1 : 1;
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  order = g_strcmp0 (a->row->event->title, b->row->event->title);
  if (order == 0 && (a->series == NULL) != (b->series == NULL))
    return a->series == NULL ? 1 : -1;
  return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static void
sort_all (Build *build)
{
  RoundsResultsList *list = build->list;
  RoundsResultGroup *groups = (RoundsResultGroup *) (gpointer) build->groups->data;
  guint n = build->groups->len, at = 0;
  g_autofree guint *order = g_new (guint, n + 1), *place = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), compare_groups, groups);
  list->groups = g_new0 (RoundsResultGroup, n + 1);
  for (guint i = 0; i < n; i++)
    {
      place[order[i]] = i;
      list->groups[i] = groups[order[i]];
      list->groups[i].first = at;
      at += list->groups[i].n_lines;
    }
  for (guint i = 0; i < build->lines->len; i++)
    {
      RoundsResultLine *line = &g_array_index (build->lines, RoundsResultLine, i);
      line->group = place[line->group];
    }
  g_array_sort (build->lines, compare_lines);
  list->n_groups = n;
  list->n_lines = build->lines->len;
  list->lines = (RoundsResultLine *) (gpointer) g_array_free (g_steal_pointer (&build->lines),
                                                              FALSE);
}

RoundsResultsList *
rounds_results_list_new (const RoundsResultsAsk *ask)
{
  RoundsResultsList *self = g_new0 (RoundsResultsList, 1);
  g_autoptr (GHashTable) by_title = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) groups = g_array_new (FALSE, TRUE, sizeof (RoundsResultGroup));
  Build build = { .list = self,
                  .groups = groups,
                  .lines = g_array_new (FALSE, TRUE, sizeof (RoundsResultLine)),
                  .by_title = by_title,
                  .none = ROUNDS_NONE,
                  .vitals = ROUNDS_NONE };

  self->ask = *ask;
  for (guint i = 0; i < ask->index->n_series; i++)
    add_series (&build, &ask->index->series[i]);
  add_valueless (&build);
  find_newest_reports (&build);
  rank_lines (&build);
  sort_all (&build);
  return self;
}

void
rounds_results_list_free (RoundsResultsList *self)
{
  for (guint i = 0; i < self->n_groups; i++)
    g_free (self->groups[i].title);
  g_free (self->groups);
  g_free (self->lines);
  g_free (self);
}

guint
rounds_results_list_count (const RoundsResultsList *self)
{
  return self->n_values + self->n_pending;
}

static gboolean
has_point (const RoundsSeries *series, const RoundsChartRow *row)
{
  for (guint i = rounds_series_count (series, row->from);
       i-- > 0 && series->points[i].row->from == row->from;)
    if (series->points[i].row == row)
      return TRUE;
  return FALSE;
}

guint
rounds_results_list_find (const RoundsResultsList *self, const RoundsChartRow *row)
{
  for (guint i = 0; i < self->n_lines; i++)
    if (self->lines[i].row == row)
      return i;
  for (guint i = 0; i < self->n_lines; i++)
    if (self->lines[i].series != NULL && has_point (self->lines[i].series, row))
      return i;
  return ROUNDS_NONE;
}
