#include "results-grid.h"

#include "say.h"

#include <glib/gi18n-lib.h>

/* ---- columns ---- */

/* Marks which rows of the chart have a value in the grid: they lie in order of time, so no sorting. */
static void
mark_rows (const RoundsResultsGrid *self, guint8 *marked)
{
  const RoundsChartIndex *index = self->list->ask.index;

  for (guint i = 0; i < self->list->n_lines; i++)
    {
      const RoundsResultLine *line = &self->list->lines[i];
      for (guint k = 0; line->series != NULL && k < line->n; k++)
        marked[line->series->points[k].row - index->rows] = 1;
      if (line->series == NULL)
        marked[line->row - index->rows] = 1;
    }
}

#define DAY (24 * 3600000ll)

static gint64
offset_at (GTimeZone *zone, gint64 instant)
{
  int interval = zone != NULL
                     ? g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, instant / 1000)
                     : -1;

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) * 1000ll : 0;
}

/* The first instant of the day after this one, on the site's wall. A grid asks it 7,000 times: by the
 * zone's offsets, which takes a tenth of the time of GDateTime. */
static gint64
day_end (const RoundsChartIndex *index, gint64 instant)
{
  GTimeZone *zone = index->settings.zone;
  gint64 offset = offset_at (zone, instant), wall = instant + offset;
  gint64 end = (wall / DAY - (wall % DAY < 0) + 1) * DAY;

  /* A clock that was changed on that day: midnight is by the offset that holds then. */
  offset = offset_at (zone, end - offset);
  return MAX (end - offset, instant + 1);
}

gboolean
rounds_grid_is_timed (const RoundsChartRow *row)
{
  return row->event->start.precision >= ROUNDS_PRECISION_MINUTE &&
         (row->marks & ROUNDS_MARK_MIDNIGHT) == 0;
}

typedef struct
{
  GArray *columns;
  gint64 run_at; /* the instant of the present run of equal ones, and how long it is */
  guint run, longest;
} Columns;

static void
take_row (RoundsResultsGrid *self, Columns *columns, const RoundsChartRow *row)
{
  gint64 instant = row->from;
  gboolean timed = rounds_grid_is_timed (row);
  RoundsGridColumn *last = columns->columns->len > 0
                               ? &g_array_index (columns->columns, RoundsGridColumn,
                                                 columns->columns->len - 1)
                               : NULL;

  if (last == NULL || instant >= last->to)
    {
      RoundsGridColumn column = { instant, instant + 1, instant, timed };
      if (self->days)
        column.to = day_end (self->list->ask.index, instant);
      g_array_append_val (columns->columns, column);
      columns->run = columns->longest = 1;
      columns->run_at = instant;
      return;
    }
  columns->run = instant == columns->run_at ? columns->run + 1 : 1;
  columns->run_at = instant;
  if (columns->run <= columns->longest)
    return;
  columns->longest = columns->run;
  last->time = instant;
  last->timed = timed;
}

static void
make_columns (RoundsResultsGrid *self)
{
  const RoundsChartIndex *index = self->list->ask.index;
  g_autofree guint8 *marked = g_malloc0 (index->n_rows + 1);
  Columns columns = { .columns = g_array_new (FALSE, FALSE, sizeof (RoundsGridColumn)) };

  mark_rows (self, marked);
  for (guint i = 0; i < index->n_rows; i++)
    if (marked[i] != 0 && index->rows[i].from != G_MAXINT64)
      take_row (self, &columns, &index->rows[i]);
  self->n_columns = columns.columns->len;
  self->columns = (RoundsGridColumn *) (gpointer) g_array_free (columns.columns, FALSE);
}

guint
rounds_grid_column_at (const RoundsResultsGrid *self, gint64 instant)
{
  guint low = 0, high = self->n_columns;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (self->columns[middle].to <= instant)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n_columns && self->columns[low].from <= instant ? low : ROUNDS_NONE;
}

/* ---- rows ---- */

static gboolean
same_test (const RoundsResultLine *line, const RoundsChartRow *row)
{
  for (guint i = 0; i < row->event->n_codes; i++)
    if (line->series->code != NULL &&
        g_strcmp0 (row->event->codes[i].code, line->series->code) == 0)
      return TRUE;
  return FALSE;
}

/* For each line without a value the line of the same test, in whose row it stands; ROUNDS_NONE: it
 * gets a row of its own. (transfer full) */
static guint *
find_homes (const RoundsResultsList *list)
{
  guint *homes = g_new (guint, list->n_lines + 1);

  for (guint i = 0; i < list->n_lines; i++)
    {
      homes[i] = ROUNDS_NONE;
      for (guint k = 0; list->lines[i].series == NULL && k < list->n_lines; k++)
        if (list->lines[k].series != NULL && same_test (&list->lines[k], list->lines[i].row))
          homes[i] = k;
    }
  return homes;
}

typedef struct
{
  const RoundsResultsList *list;
  guint *homes;
  GArray *rows;
  GPtrArray *pending;
} Rows;

static void
add_row (Rows *rows, guint at)
{
  const RoundsResultLine *line = &rows->list->lines[at];
  RoundsGridRow row = { .line = line, .group = line->group, .first_pending = rows->pending->len };

  if (line->series == NULL)
    g_ptr_array_add (rows->pending, (gpointer) line->row);
  for (guint i = 0; rows->list->n_pending > 0 && i < rows->list->n_lines; i++)
    if (rows->homes[i] == at)
      g_ptr_array_add (rows->pending, (gpointer) rows->list->lines[i].row);
  row.n_pending = rows->pending->len - row.first_pending;
  g_array_append_val (rows->rows, row);
}

static void
make_rows (RoundsResultsGrid *self)
{
  const RoundsResultsList *list = self->list;
  Rows rows = { list, find_homes (list), g_array_new (FALSE, FALSE, sizeof (RoundsGridRow)),
                g_ptr_array_new () };

  for (guint g = 0; g < list->n_groups; g++)
    {
      guint before = rows.rows->len;
      g_array_append_val (rows.rows, ((RoundsGridRow){ .group = g }));
      for (guint i = 0; i < list->groups[g].n_lines; i++)
        {
          guint at = list->groups[g].first + i;
          if (rows.homes[at] != ROUNDS_NONE)
            continue;
          add_row (&rows, at);
          self->n_lines++;
        }
      if (rows.rows->len == before + 1)
        g_array_set_size (rows.rows, before);
    }
  self->n_rows = rows.rows->len;
  self->rows = (RoundsGridRow *) (gpointer) g_array_free (rows.rows, FALSE);
  self->pending = (const RoundsChartRow **) g_ptr_array_free (rows.pending, FALSE);
  g_free (rows.homes);
}

/* They lie last in their series. */
static void
count_undated (RoundsResultsGrid *self)
{
  for (guint i = 0; i < self->list->n_lines; i++)
    {
      const RoundsResultLine *line = &self->list->lines[i];

      if (line->series == NULL)
        self->n_undated += line->row->from == G_MAXINT64;
      for (guint k = line->series != NULL ? line->n : 0;
           k > 0 && line->series->points[k - 1].row->from == G_MAXINT64; k--)
        self->n_undated++;
    }
}

RoundsResultsGrid *
rounds_results_grid_new (const RoundsChartIndex *index, gint64 at, gboolean whole, gboolean days)
{
  RoundsResultsGrid *self = g_new0 (RoundsResultsGrid, 1);
  const RoundsResultsAsk ask = { .index = index,
                                 .at = at,
                                 .whole = whole,
                                 .kinds = 1ull << ROUNDS_KIND_RESULT | 1ull << ROUNDS_KIND_VITAL };

  self->days = days;
  self->list = rounds_results_list_new (&ask);
  make_rows (self);
  make_columns (self);
  count_undated (self);
  return self;
}

void
rounds_results_grid_free (RoundsResultsGrid *self)
{
  rounds_results_list_free (self->list);
  g_free (self->columns);
  g_free (self->rows);
  g_free (self->pending);
  g_free (self);
}

guint
rounds_grid_row_of (const RoundsResultsGrid *self, const RoundsChartRow *row)
{
  guint line = rounds_results_list_find (self->list, row);

  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsGridRow *one = &self->rows[i];
      if (one->line != NULL && line != ROUNDS_NONE && one->line == &self->list->lines[line])
        return i;
      for (guint k = 0; k < one->n_pending; k++)
        if (self->pending[one->first_pending + k] == row)
          return i;
    }
  return ROUNDS_NONE;
}

/* ---- cells ---- */

RoundsGridCell
rounds_grid_cell (const RoundsResultsGrid *self, const RoundsGridRow *row, guint column)
{
  const RoundsGridColumn *span = &self->columns[column];
  RoundsGridCell cell = { 0 };

  if (row->line == NULL)
    return cell;
  if (row->line->series != NULL)
    {
      cell.first = MIN (rounds_series_count (row->line->series, span->from - 1), row->line->n);
      cell.last = MIN (rounds_series_count (row->line->series, span->to - 1), row->line->n);
    }
  for (guint i = 0; i < row->n_pending; i++)
    {
      const RoundsChartRow *pending = self->pending[row->first_pending + i];
      if (pending->from < span->from || pending->from >= span->to)
        continue;
      cell.pending = pending;
      cell.n_pending++;
    }
  return cell;
}

const char *
rounds_grid_unit (const RoundsGridRow *row)
{
  return row->line != NULL && row->line->latest != NULL ? rounds_say_unit (row->line->latest->value)
                                                        : "";
}

/* ---- headings ---- */

char *
rounds_grid_column_title (const RoundsResultsGrid *self, guint column)
{
  return rounds_say_day (self->list->ask.index, self->columns[column].time);
}

char *
rounds_grid_column_time (const RoundsResultsGrid *self, guint column)
{
  const RoundsGridColumn *one = &self->columns[column];

  return one->timed ? rounds_say_clock (self->list->ask.index, one->time) : g_strdup ("");
}
