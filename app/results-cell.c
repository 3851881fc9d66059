/* What a cell of the grid says, and in which shapes cells say it. */
#include "results-grid.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DAY (24 * 3600000ll)

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

/* Taken back: struck. */
#define VOID_MARKS  (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED)

/* Counted beside the values of the patient that stand, never one of them. */
#define ASIDE_MARKS (VOID_MARKS | ROUNDS_MARK_NOT_PATIENT)

#define WARNING_MARKS                                                                          \
  (ASIDE_MARKS | ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_TWO_VALUES | ROUNDS_MARK_FLAG_CONFLICT | \
   ROUNDS_MARK_LATER_DATE)

#define SAID_MARKS (WARNING_MARKS | ROUNDS_MARK_CORRECTED | ROUNDS_MARK_PRELIMINARY)

/* Why it was taken back: the gravest reason. */
static const char *
void_word (guint32 marks)
{
  return (marks & ROUNDS_MARK_IN_ERROR) != 0    ? _ ("in error")
         : (marks & ROUNDS_MARK_DELETED) != 0   ? _ ("deleted")
         : (marks & ROUNDS_MARK_CANCELLED) != 0 ? _ ("cancelled")
                                                : "";
}

/* What colour may not say alone. */
static char *
marks_words (guint32 marks)
{
  GString *text = g_string_new (NULL);

  if ((marks & ROUNDS_MARK_CHECK_UNIT) != 0)
    append_mark (text, _ ("⚠ check unit"));
  if ((marks & ROUNDS_MARK_FLAG_CONFLICT) != 0)
    append_mark (text, _ ("⚠ check flag"));
  if ((marks & ROUNDS_MARK_NOT_PATIENT) != 0)
    append_mark (text, _ ("⚠ not of patient"));
  if ((marks & ROUNDS_MARK_LATER_DATE) != 0)
    append_mark (text, _ ("⚠ future date"));
  append_mark (text, void_word (marks));
  if ((marks & VOID_MARKS) == 0 && (marks & ROUNDS_MARK_CORRECTED) != 0)
    append_mark (text, _ ("corr."));
  if ((marks & ROUNDS_MARK_PRELIMINARY) != 0)
    append_mark (text, _ ("prel."));
  return g_string_free (text, FALSE);
}

/* Takes the words, of n. */
static void
append_some (GString *text, guint n, char *words)
{
  if (n > 0)
    append_mark (text, words);
  g_free (words);
}

/* Whose the value is, and that it stands. */
static gboolean
is_counted (const RoundsPoint *point)
{
  return (point->marks & ASIDE_MARKS) == 0;
}

/* What was set aside beside values that stand: "⚠ 1 in error", "⚠ 1 deleted". */
static void
append_aside (GString *text, const RoundsPoint *points, const RoundsGridCell *cell)
{
  guint wrong = 0, deleted = 0, cancelled = 0, others = 0;

  for (guint i = cell->first; i < cell->last; i++)
    if ((points[i].marks & ROUNDS_MARK_IN_ERROR) != 0)
      wrong++;
    else if ((points[i].marks & ROUNDS_MARK_DELETED) != 0)
      deleted++;
    else if ((points[i].marks & ROUNDS_MARK_CANCELLED) != 0)
      cancelled++;
    else if ((points[i].marks & ROUNDS_MARK_NOT_PATIENT) != 0)
      others++;
  append_some (text, wrong, g_strdup_printf (_ ("⚠ %u in error"), wrong));
  append_some (text, deleted, g_strdup_printf (_ ("⚠ %u deleted"), deleted));
  append_some (text, cancelled, g_strdup_printf (_ ("⚠ %u cancelled"), cancelled));
  append_some (text, others, g_strdup_printf (_ ("⚠ %u not of patient"), others));
}

static gboolean
is_pending (const RoundsChartRow *row)
{
  return g_strcmp0 (row->event->status, "registered") == 0;
}

/* The nth row of a cell that has no value; NULL. */
static const RoundsChartRow *
nth_pending (const RoundsResultsGrid *self, const RoundsGridRow *row, guint column, guint nth)
{
  const RoundsGridColumn *span = &self->columns[column];

  for (guint i = 0; i < row->n_pending; i++)
    {
      const RoundsChartRow *one = self->pending[row->first_pending + i];

      if (one->from >= span->from && one->from < span->to && nth-- == 0)
        return one;
    }
  return NULL;
}

/* What has no value beside what has one: "+ 1 pending". */
static void
append_pending (GString *text,
                const RoundsResultsGrid *self,
                const RoundsGridRow *row,
                guint column,
                guint from)
{
  const RoundsChartRow *one;
  guint pending = 0, none = 0;

  for (guint i = from; (one = nth_pending (self, row, column, i)) != NULL; i++)
    if (is_pending (one))
      pending++;
    else
      none++;
  append_some (text, pending, g_strdup_printf (_ ("+ %u pending"), pending));
  append_some (text, none, g_strdup_printf (_ ("+ %u without a value"), none));
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
    differ |= rounds_grid_is_timed (shown[i]) ? !column->timed || shown[i]->from != column->time
                                              : column->timed;
  for (guint i = 0; differ && i < words->n_shown; i++)
    words->values[i].time = rounds_grid_is_timed (shown[i])
                                ? rounds_say_clock (self->list->ask.index, shown[i]->from)
                                : g_strdup (_ ("no time"));
}

/* "(3 values)"; "(3 values, ▲▲ HH ⚠ check unit)": an earlier one has a flag that says more than that of the newest, or
 * other, or a mark that the newest has not. */
static char *
count_words (const RoundsPoint *points, const RoundsGridCell *cell, guint n, guint newest)
{
  RoundsFlag first = rounds_say_flag_of (points[newest].row), worst = ROUNDS_FLAG_NONE;
  g_autofree char *marks = NULL;
  GString *more = g_string_new (NULL);
  guint32 said = 0;
  char *words;

  for (guint i = cell->first; i < cell->last; i++)
    {
      RoundsFlag flag = rounds_say_flag_of (points[i].row);

      if (i == newest || (is_counted (&points[newest]) && !is_counted (&points[i])))
        continue;
      said |= points[i].marks;
      if (flag != first && rounds_say_flag_weight (flag) > rounds_say_flag_weight (worst))
        worst = flag;
    }
  if (rounds_say_flag_weight (worst) >= rounds_say_flag_weight (first))
    append_mark (more, rounds_say_flag (worst));
  marks = marks_words (said & ~points[newest].marks);
  append_mark (more, marks);
  if (more->len == 0)
    words = g_strdup_printf (ngettext ("(%u value)", "(%u values)", n), n);
  else
    /* Translators: how many values a cell has, and the flag and marks of those that are not shown. */
    words = g_strdup_printf (ngettext ("(%u value, %s)", "(%u values, %s)", n), n, more->str);
  g_string_free (more, TRUE);
  return words;
}

/* Both values of two, of more the newest and how many there are. What was set aside is counted beside
 * the others, and stands where it is alone, struck if it was taken back. */
static guint
take_points (RoundsGridWords *words,
             const RoundsGridRow *row,
             const RoundsGridCell *cell,
             const RoundsChartRow **shown)
{
  const RoundsPoint *points = row->line->series->points;
  guint n = 0, all, newest = ROUNDS_NONE;
  guint32 marks = 0;

  for (guint i = cell->first; i < cell->last; i++)
    {
      n += is_counted (&points[i]);
      marks |= points[i].marks;
    }
  all = n > 0 ? n : cell->last - cell->first;
  words->warn = (marks & WARNING_MARKS) != 0;
  words->struck = n == 0 && (marks & VOID_MARKS) != 0;
  for (guint i = cell->last; i-- > cell->first && words->n_shown < (all > 2 ? 1 : all);)
    {
      RoundsGridValue *value = &words->values[words->n_shown];

      if (n > 0 && !is_counted (&points[i]))
        continue;
      newest = newest == ROUNDS_NONE ? i : newest;
      shown[words->n_shown++] = points[i].row;
      value->value = value_words (row, &points[i]);
      value->marks = marks_words (points[i].marks);
      value->number = has_number (&points[i], value->value);
      value->flag = rounds_say_flag (rounds_say_flag_of (points[i].row));
    }
  if (all > 1)
    words->count = count_words (points, cell, all, newest);
  return n;
}

/* What stands beside the values: "⚠ 2 at one time ⚠ 1 in error + 1 pending"; NULL. (transfer full) */
static char *
tail_words (const RoundsResultsGrid *self,
            const RoundsGridRow *row,
            guint column,
            const RoundsGridCell *cell,
            guint n)
{
  const RoundsPoint *points = row->line->series != NULL ? row->line->series->points : NULL;
  GString *text = g_string_new (NULL);
  guint twice = 0;

  for (guint i = cell->first; i < cell->last; i++)
    twice += is_counted (&points[i]) && (points[i].marks & ROUNDS_MARK_TWO_VALUES) != 0;
  append_some (text, twice, g_strdup (_ ("⚠ 2 at one time")));
  if (n > 0)
    append_aside (text, points, cell);
  if (cell->n_pending > 0)
    append_pending (text, self, row, column, cell->last > cell->first ? 0 : 1);
  return g_string_free (text, text->len == 0);
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
  const RoundsChartRow *shown[2] = { NULL };
  guint n = 0;

  *words = (RoundsGridWords){ .empty = cell.last == cell.first && cell.pending == NULL };
  if (words->empty)
    {
      take_word (words, "–");
      return;
    }
  if (cell.last > cell.first)
    n = take_points (words, row, &cell, shown);
  else
    {
      shown[0] = nth_pending (self, row, column, 0);
      take_word (words, is_pending (shown[0]) ? _ ("pending") : _ ("no value"));
      words->warn = TRUE;
    }
  words->tail = tail_words (self, row, column, &cell, n);
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
         (point->marks & SAID_MARKS) == 0 && strlen (decimal) + MOST_BESIDE <= letters &&
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

/* However short its value is, a cell has more to say of what has none. */
static void
take_pending_shapes (const RoundsResultsGrid *self,
                     const RoundsGridRow *row,
                     GPtrArray *shapes,
                     GHashTable *seen)
{
  for (guint i = 0; i < row->n_pending; i++)
    {
      guint column = rounds_grid_column_at (self, self->pending[row->first_pending + i]->from);
      RoundsGridWords words;

      if (column == ROUNDS_NONE)
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
    {
      const RoundsGridRow *row = &self->rows[i];

      if (row->line != NULL && row->line->series != NULL)
        take_row_shapes (self, row, letters, shapes, seen);
      take_pending_shapes (self, row, shapes, seen);
    }
  return shapes;
}

/* ---- sentences ---- */

static void
append_sentence (GString *words, const RoundsResultsGrid *self, const RoundsPoint *point)
{
  RoundsFlag flag = rounds_say_flag_of (point->row);
  g_autofree char *when = rounds_say_row_time (self->list->ask.index, point->row);
  g_autofree char *value = rounds_results_point_value (point);
  g_autofree char *range = rounds_results_range (self->list->ask.index, point->row);
  g_autofree char *status = rounds_say_status (point->row);
  g_autofree char *marks = rounds_say_marks (point->row);

  g_string_append_printf (words, " · %s: %s", when, value);
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (words, " %s %s", rounds_say_flag (flag), rounds_say_flag_words (flag));
  g_string_append_printf (words, ", %s", range);
  if (strstr (marks, status) == NULL)
    g_string_append_printf (words, ", %s", status);
  if (*marks != '\0')
    g_string_append_printf (words, ", %s", marks);
}

char *
rounds_grid_sentence (const RoundsResultsGrid *self, const RoundsGridRow *row, guint column)
{
  RoundsGridCell cell = { 0 };
  const RoundsChartRow *pending;
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
  for (guint i = 0; (pending = nth_pending (self, row, column, i)) != NULL; i++)
    {
      g_autofree char *when = rounds_say_row_time (self->list->ask.index, pending);
      g_autofree char *status = rounds_say_status (pending);
      g_string_append_printf (words, " · %s: %s", when, status);
    }
  if (cell.last == cell.first && cell.pending == NULL)
    {
      g_autofree char *day = rounds_grid_column_title (self, column);
      g_string_append_printf (words, " · %s: %s", day, _ ("no value here"));
    }
  return g_string_free (words, FALSE);
}
