#include "results-grid.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

/* "00:00:00 exactly" may be a day without a time: chart-index.h. */
static gboolean
is_timed (const RoundsChartRow *row)
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
  gboolean timed = is_timed (row);
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
  RoundsGridCell cell = { 0, 0, NULL };

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
      if (pending->from >= span->from && pending->from < span->to)
        cell.pending = pending;
    }
  return cell;
}

const char *
rounds_grid_unit (const RoundsGridRow *row)
{
  return row->line != NULL && row->line->latest != NULL ? rounds_say_unit (row->line->latest->value)
                                                        : "";
}

/* "6.6": with its unit where it is not the row's. (transfer full) */
static char *
value_words (const RoundsGridRow *row, const RoundsPoint *point)
{
  g_autofree char *first = rounds_say_number (point->value);
  g_autofree char *second = point->second != NULL ? rounds_say_number (point->second) : NULL;
  const char *unit = rounds_say_unit (point->value);
  GString *text = g_string_new (first);

  if (second != NULL)
    g_string_append_printf (text, "/%s", second);
  if (strcmp (unit, rounds_grid_unit (row)) != 0)
    g_string_append_printf (text, " %s", unit);
  return g_string_free (text, FALSE);
}

/* Words with a number in them are as "> 200" or "3+ of 4", which some laboratories send as text. */
#define MOST_LETTERS 30

static gboolean
has_number (const RoundsPoint *point, const char *words)
{
  if (point->value->type == ROUNDS_VALUE_QUANTITY || point->value->type == ROUNDS_VALUE_INTEGER)
    return TRUE;
  return strpbrk (words, "0123456789") != NULL && g_utf8_strlen (words, -1) <= MOST_LETTERS;
}

static void
append_mark (GString *text, const char *mark)
{
  if (*mark != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", mark);
}

static char *
marks_words (const RoundsPoint *point)
{
  GString *text = g_string_new (NULL);

  if ((point->marks & ROUNDS_MARK_CHECK_UNIT) != 0)
    append_mark (text, _ ("⚠ check unit"));
  if ((point->marks & ROUNDS_MARK_IN_ERROR) != 0)
    append_mark (text, _ ("in error"));
  else if ((point->marks & ROUNDS_MARK_CORRECTED) != 0)
    append_mark (text, _ ("corr."));
  if ((point->marks & ROUNDS_MARK_PRELIMINARY) != 0)
    append_mark (text, _ ("prel."));
  return g_string_free (text, FALSE);
}

#define WARNING_MARKS                                                                             \
  (ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_TWO_VALUES | ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | \
   ROUNDS_MARK_FLAG_CONFLICT)

#define VOID_MARKS (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)

/* What was taken back beside values that stand: "⚠ 1 in error", "⚠ 1 deleted"; NULL. */
static char *
void_words (const RoundsPoint *points, const RoundsGridCell *cell)
{
  guint wrong = 0, deleted = 0;
  GString *text = g_string_new (NULL);

  for (guint i = cell->first; i < cell->last; i++)
    {
      deleted += (points[i].marks & VOID_MARKS) == ROUNDS_MARK_DELETED;
      wrong += (points[i].marks & ROUNDS_MARK_IN_ERROR) != 0;
    }
  if (wrong > 0)
    g_string_append_printf (text, _ ("⚠ %u in error"), wrong);
  if (wrong > 0 && deleted > 0)
    g_string_append_c (text, ' ');
  if (deleted > 0)
    g_string_append_printf (text, _ ("⚠ %u deleted"), deleted);
  return g_string_free (text, FALSE);
}

/* A time for each value shown, where one of them has another than the column's. */
static void
take_times (RoundsGridWords *words,
            const RoundsResultsGrid *self,
            const RoundsGridColumn *column,
            const RoundsChartRow *const *shown)
{
  gboolean differ = FALSE;

  for (guint i = 0; i < words->n_shown; i++)
    differ |= is_timed (shown[i]) ? !column->timed || shown[i]->from != column->time
                                  : column->timed;
  for (guint i = 0; differ && i < words->n_shown; i++)
    words->values[i].time = is_timed (shown[i])
                                ? rounds_say_clock (self->list->ask.index, shown[i]->from)
                                : g_strdup (_ ("no time"));
}

/* "(3 values)"; "(3 values, ▲▲ HH)": an earlier one has a flag that says more than that of the newest, or other. */
static char *
count_words (const RoundsPoint *points, const RoundsGridCell *cell, guint n, RoundsFlag newest)
{
  RoundsFlag worst = ROUNDS_FLAG_NONE;

  for (guint i = cell->first; i < cell->last; i++)
    {
      RoundsFlag flag = (points[i].marks & VOID_MARKS) == 0 ? rounds_say_flag_of (points[i].row)
                                                            : ROUNDS_FLAG_NONE;

      if (flag != newest && rounds_say_flag_weight (flag) > rounds_say_flag_weight (worst))
        worst = flag;
    }
  if (worst == ROUNDS_FLAG_NONE || rounds_say_flag_weight (worst) < rounds_say_flag_weight (newest))
    return g_strdup_printf (ngettext ("(%u value)", "(%u values)", n), n);
  /* Translators: how many values a cell has, and the flag of one that is not shown. */
  return g_strdup_printf (ngettext ("(%u value, %s)", "(%u values, %s)", n), n,
                          rounds_say_flag (worst));
}

/* Both values of two, of more the newest and how many there are. What was taken back is counted beside
 * the others, and stands struck where it is alone. */
static void
take_points (RoundsGridWords *words,
             const RoundsGridRow *row,
             const RoundsGridCell *cell,
             const RoundsChartRow **shown)
{
  const RoundsPoint *points = row->line->series->points;
  RoundsFlag newest = ROUNDS_FLAG_NONE;
  guint n = 0, most;

  for (guint i = cell->first; i < cell->last; i++)
    n += (points[i].marks & VOID_MARKS) == 0;
  words->struck = n == 0;
  if (n > 0 && n < cell->last - cell->first)
    words->tail = void_words (points, cell);
  if (n == 0)
    n = cell->last - cell->first;
  most = n > 2 ? 1 : n;
  for (guint i = cell->last; i-- > cell->first;)
    {
      RoundsGridValue *value = &words->values[words->n_shown];

      words->warn |= (points[i].marks & WARNING_MARKS) != 0;
      if (words->n_shown == most || (!words->struck && (points[i].marks & VOID_MARKS) != 0))
        continue;
      shown[words->n_shown] = points[i].row;
      value->value = value_words (row, &points[i]);
      value->marks = marks_words (&points[i]);
      value->number = has_number (&points[i], value->value);
      value->flag = rounds_say_flag (rounds_say_flag_of (points[i].row));
      if (words->n_shown++ == 0)
        newest = rounds_say_flag_of (points[i].row);
    }
  if (n > 1)
    words->count = count_words (points, cell, n, newest);
}

static void
take_word (RoundsGridWords *words, const char *word)
{
  words->values[0] = (RoundsGridValue){ .value = g_strdup (word),
                                        .flag = "",
                                        .marks = g_strdup ("") };
  words->n_shown = 1;
}

void
rounds_grid_words_init (RoundsGridWords *words,
                        const RoundsResultsGrid *self,
                        const RoundsGridRow *row,
                        guint column)
{
  RoundsGridCell cell = rounds_grid_cell (self, row, column);
  const RoundsChartRow *shown[2] = { cell.pending, NULL };

  *words = (RoundsGridWords){ .empty = cell.last == cell.first && cell.pending == NULL };
  if (words->empty)
    {
      take_word (words, "–");
      return;
    }
  if (cell.last > cell.first)
    take_points (words, row, &cell, shown);
  else
    {
      take_word (words, g_strcmp0 (cell.pending->event->status, "registered") == 0
                            ? _ ("pending")
                            : _ ("no value"));
      words->warn = TRUE;
    }
  take_times (words, self, &self->columns[column], shown);
}

void
rounds_grid_words_clear (RoundsGridWords *words)
{
  for (guint i = 0; i < words->n_shown; i++)
    {
      g_free (words->values[i].time);
      g_free (words->values[i].value);
      g_free (words->values[i].marks);
    }
  g_clear_pointer (&words->count, g_free);
  g_clear_pointer (&words->tail, g_free);
  words->n_shown = 0;
}

char *
rounds_grid_words_say (const RoundsGridWords *words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words->n_shown; i++)
    {
      const RoundsGridValue *value = &words->values[i];

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? " · " : "",
                              value->time != NULL ? value->time : "",
                              value->time != NULL ? " " : "", value->value);
      append_mark (text, value->flag);
      append_mark (text, value->marks);
    }
  if (words->n_shown == 1 && words->count != NULL)
    append_mark (text, words->count);
  if (words->tail != NULL)
    append_mark (text, words->tail);
  return g_string_free (text, FALSE);
}

/* ---- shapes of cells ---- */

static void
words_free (gpointer data)
{
  rounds_grid_words_clear (data);
  g_free (data);
}

/* Numbers of one length are of one width (tabular figures). */
static void
zero_digits (char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      *text = '0';
}

/* Takes the words. */
static void
take_shape (GPtrArray *shapes, GHashTable *seen, RoundsGridWords *words)
{
  g_autofree char *say = NULL;

  for (guint i = 0; i < words->n_shown; i++)
    {
      zero_digits (words->values[i].time);
      zero_digits (words->values[i].value);
    }
  zero_digits (words->count);
  zero_digits (words->tail);
  say = rounds_grid_words_say (words);
  if (g_hash_table_add (seen, g_steal_pointer (&say)))
    g_ptr_array_add (shapes, g_memdup2 (words, sizeof *words));
  else
    rounds_grid_words_clear (words);
}

/* "00:00 ", "> " and " ▲▲ HH". */
#define MOST_BESIDE 14

/* Written the same; words of units cost more to make. */
static gboolean
in_units_of (const RoundsValue *one, const RoundsValue *other)
{
  return g_strcmp0 (one->first.unit, other->first.unit) == 0 &&
         g_strcmp0 (one->first.unit_code, other->first.unit_code) == 0;
}

static gboolean
is_short (const RoundsGridRow *row, const RoundsPoint *point, guint letters)
{
  const char *decimal = point->value->first.decimal;

  return point->value->type == ROUNDS_VALUE_QUANTITY && point->second == NULL && decimal != NULL &&
         (point->marks & (WARNING_MARKS | ROUNDS_MARK_CORRECTED | ROUNDS_MARK_PRELIMINARY)) == 0 &&
         strlen (decimal) + MOST_BESIDE <= letters &&
         in_units_of (point->value, row->line->latest->value);
}

/* No column reaches from this value to the next: the longest day has an hour or two more than others. */
static gboolean
is_alone (const RoundsResultLine *line, guint i)
{
  const RoundsPoint *points = line->series->points;

  return i + 1 == line->n || points[i + 1].row->from - points[i].row->from > DAY + DAY / 12;
}

static void
take_row_shapes (const RoundsResultsGrid *self,
                 const RoundsGridRow *row,
                 guint letters,
                 GPtrArray *shapes,
                 GHashTable *seen)
{
  const RoundsPoint *points = row->line->series->points;

  for (guint i = 0, next; i < row->line->n; i = next)
    {
      gboolean brief = is_short (row, &points[i], letters);
      RoundsGridWords words;
      guint column;

      next = i + 1;
      if (brief && is_alone (row->line, i))
        continue;
      column = rounds_grid_column_at (self, points[i].row->from);
      while (column != ROUNDS_NONE && next < row->line->n &&
             points[next].row->from < self->columns[column].to)
        next++;
      if (column == ROUNDS_NONE || (brief && next == i + 1))
        continue;
      rounds_grid_words_init (&words, self, row, column);
      take_shape (shapes, seen, &words);
    }
}

GPtrArray *
rounds_grid_shapes (const RoundsResultsGrid *self, guint letters)
{
  GPtrArray *shapes = g_ptr_array_new_with_free_func (words_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i].line != NULL && self->rows[i].line->series != NULL)
      take_row_shapes (self, &self->rows[i], letters, shapes, seen);
  return shapes;
}

/* ---- sentences ---- */

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

static void
append_sentence (GString *words, const RoundsResultsGrid *self, const RoundsPoint *point)
{
  RoundsFlag flag = rounds_say_flag_of (point->row);
  g_autofree char *when = rounds_say_row_time (self->list->ask.index, point->row);
  g_autofree char *value = rounds_results_point_value (point);
  g_autofree char *range = rounds_results_range (self->list->ask.index, point->row);
  g_autofree char *status = rounds_say_status (point->row);

  g_string_append_printf (words, " · %s: %s", when, value);
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (words, " %s %s", rounds_say_flag (flag), rounds_say_flag_words (flag));
  g_string_append_printf (words, ", %s, %s", range, status);
}

char *
rounds_grid_sentence (const RoundsResultsGrid *self, const RoundsGridRow *row, guint column)
{
  RoundsGridCell cell = { 0, 0, NULL };
  GString *words = g_string_new (NULL);
  char *name;

  if (row->line == NULL)
    return g_string_free (g_string_append (words, self->list->groups[row->group].title), FALSE);
  name = rounds_results_line_name (row->line);
  g_string_append (words, name);
  g_free (name);
  if (column >= self->n_columns)
    return g_string_free (words, FALSE);
  cell = rounds_grid_cell (self, row, column);
  for (guint i = cell.last; i-- > cell.first;)
    append_sentence (words, self, &row->line->series->points[i]);
  if (cell.pending != NULL)
    {
      g_autofree char *when = rounds_say_row_time (self->list->ask.index, cell.pending);
      g_autofree char *status = rounds_say_status (cell.pending);
      g_string_append_printf (words, " · %s: %s", when, status);
    }
  if (cell.last == cell.first && cell.pending == NULL)
    {
      g_autofree char *day = rounds_grid_column_title (self, column);
      g_string_append_printf (words, " · %s: %s", day, _ ("no value here"));
    }
  return g_string_free (words, FALSE);
}
