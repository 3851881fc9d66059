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
   ROUNDS_MARK_LATER_DATE | ROUNDS_MARK_MODIFIED)

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

  /* What it means, and its flag, its sentence and its source say. */
  if ((marks & ROUNDS_MARK_MODIFIED) != 0)
    append_mark (text, _ ("⚠ see source"));
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

/* What the points of a cell are, taken together. */
typedef struct
{
  guint shown[2], n_shown; /* both of two; of more the newest */
  guint n, all;            /* that count; those that are said: all where none counts */
  guint wrong, deleted, cancelled, others, twice;
  guint32 marks, hidden; /* of all; of those that are said but the newest */
  guint flags;           /* of these: a bit each */
} Sum;

static RoundsFlag
flag_of (const RoundsPoint *point)
{
  return (point->row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL)) != 0
             ? rounds_say_flag_of (point->row)
             : ROUNDS_FLAG_NONE;
}

static void
count_point (Sum *sum, const RoundsPoint *point)
{
  sum->marks |= point->marks;
  if (is_counted (point))
    sum->n++;
  else if ((point->marks & ROUNDS_MARK_IN_ERROR) != 0)
    sum->wrong++;
  else if ((point->marks & ROUNDS_MARK_DELETED) != 0)
    sum->deleted++;
  else if ((point->marks & ROUNDS_MARK_CANCELLED) != 0)
    sum->cancelled++;
  else
    sum->others++;
  sum->twice += is_counted (point) && (point->marks & ROUNDS_MARK_TWO_VALUES) != 0;
}

static void
sum_points (Sum *sum, const RoundsPoint *points, guint first, guint last)
{
  guint most;

  *sum = (Sum){ 0 };
  for (guint i = first; i < last; i++)
    count_point (sum, &points[i]);
  sum->all = sum->n > 0 ? sum->n : last - first;
  most = sum->all > 2 ? 1 : sum->all;
  for (guint i = last; i-- > first;)
    {
      if (sum->n > 0 && !is_counted (&points[i]))
        continue;
      if (sum->n_shown > 0)
        {
          sum->hidden |= points[i].marks;
          sum->flags |= 1u << flag_of (&points[i]);
        }
      if (sum->n_shown < most)
        sum->shown[sum->n_shown++] = i;
    }
}

/* What was set aside beside values that stand: "⚠ 1 in error", "⚠ 1 deleted". */
static void
append_aside (GString *text, const Sum *sum)
{
  append_some (text, sum->wrong, g_strdup_printf (_ ("⚠ %u in error"), sum->wrong));
  append_some (text, sum->deleted, g_strdup_printf (_ ("⚠ %u deleted"), sum->deleted));
  append_some (text, sum->cancelled, g_strdup_printf (_ ("⚠ %u cancelled"), sum->cancelled));
  append_some (text, sum->others, g_strdup_printf (_ ("⚠ %u not of patient"), sum->others));
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
count_words (const RoundsPoint *newest, const Sum *sum)
{
  RoundsFlag first = flag_of (newest), worst = ROUNDS_FLAG_NONE;
  g_autofree char *marks = marks_words (sum->hidden & ~newest->marks);
  g_autoptr (GString) more = g_string_new (NULL);

  for (RoundsFlag flag = ROUNDS_FLAG_LOW; flag <= ROUNDS_FLAG_CRITICAL; flag++)
    if ((sum->flags & 1u << flag) != 0 && flag != first &&
        rounds_say_flag_weight (flag) > rounds_say_flag_weight (worst))
      worst = flag;
  if (rounds_say_flag_weight (worst) >= rounds_say_flag_weight (first))
    append_mark (more, rounds_say_flag (worst));
  append_mark (more, marks);
  if (more->len == 0)
    return g_strdup_printf (ngettext ("(%u value)", "(%u values)", sum->all), sum->all);
  /* Translators: how many values a cell has, and the flag and marks of those that are not shown. */
  return g_strdup_printf (ngettext ("(%u value, %s)", "(%u values, %s)", sum->all), sum->all,
                          more->str);
}

/* What was set aside is counted beside the others, and stands where it is alone, struck if it was taken back. */
static void
take_points (RoundsGridWords *words, const RoundsGridRow *row, const Sum *sum)
{
  const RoundsPoint *points = row->line->series->points;

  words->warn = (sum->marks & WARNING_MARKS) != 0;
  words->struck = sum->n == 0 && (sum->marks & VOID_MARKS) != 0;
  words->n_shown = sum->n_shown;
  for (guint i = 0; i < sum->n_shown; i++)
    {
      const RoundsPoint *point = &points[sum->shown[i]];
      RoundsGridValue *value = &words->values[i];

      value->value = value_words (row, point);
      value->marks = marks_words (point->marks);
      value->number = has_number (point, value->value);
      value->flag = rounds_say_flag (flag_of (point));
    }
  if (sum->all > 1)
    words->count = count_words (&points[sum->shown[0]], sum);
}

/* What stands beside the values: "⚠ 2 at one time ⚠ 1 in error + 1 pending"; NULL. (transfer full) */
static char *
tail_words (const RoundsResultsGrid *self,
            const RoundsGridRow *row,
            guint column,
            const RoundsGridCell *cell,
            const Sum *sum)
{
  GString *text = g_string_new (NULL);

  append_some (text, sum->twice, g_strdup (_ ("⚠ 2 at one time")));
  if (sum->n > 0)
    append_aside (text, sum);
  if (cell->n_pending > 0)
    append_pending (text, self, row, column, sum->all > 0 ? 0 : 1);
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
  Sum sum = { 0 };

  *words = (RoundsGridWords){ .empty = cell.last == cell.first && cell.pending == NULL };
  if (words->empty)
    {
      take_word (words, "–");
      return;
    }
  if (cell.last > cell.first)
    {
      sum_points (&sum, row->line->series->points, cell.first, cell.last);
      take_points (words, row, &sum);
      for (guint i = 0; i < sum.n_shown; i++)
        shown[i] = row->line->series->points[sum.shown[i]].row;
    }
  else
    {
      shown[0] = nth_pending (self, row, column, 0);
      take_word (words, is_pending (shown[0]) ? _ ("pending") : _ ("no value"));
      words->warn = TRUE;
    }
  words->tail = tail_words (self, row, column, &cell, &sum);
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

/* A number as it was written. */
static gboolean
is_written (const RoundsValue *value)
{
  return value->type == ROUNDS_VALUE_QUANTITY && value->first.decimal != NULL;
}

static gboolean
is_short (const RoundsGridRow *row, const RoundsPoint *point, guint letters)
{
  return is_written (point->value) && point->second == NULL && (point->marks & SAID_MARKS) == 0 &&
         rounds_grid_is_timed (point->row) &&
         strlen (point->value->first.decimal) + MOST_BESIDE <= letters &&
         in_units_of (point->value, row->line->latest->value);
}

/* No column reaches from this value to the next: the longest day has an hour or two more than others. */
static gboolean
is_alone (const RoundsResultLine *line, guint i)
{
  const RoundsPoint *points = line->series->points;

  return i + 1 == line->n || points[i + 1].row->from - points[i].row->from > DAY + DAY / 12;
}

/* A number in bytes of which none is 0. */
static void
append_bits (GString *key, guint32 bits)
{
  for (; bits > 0x7f; bits >>= 7)
    g_string_append_c (key, (char) (0x80 | (bits & 0x7f)));
  g_string_append_c (key, (char) (0x80 | bits));
  g_string_append_c (key, '|');
}

static void
append_number (GString *key, const RoundsValue *value)
{
  for (const char *c = value->first.decimal; *c != '\0'; c++)
    g_string_append_c (key, g_ascii_isdigit (*c) ? '0' : *c);
  g_string_append (key, value->first.comparator != NULL ? value->first.comparator : "");
}

/* Cells of one key say the same but for their digits; it costs a tenth of the words. FALSE: words and not numbers. */
static gboolean
make_key (GString *key, const RoundsGridRow *row, const RoundsGridColumn *column, const Sum *sum)
{
  const RoundsPoint *points = row->line->series->points;

  g_string_truncate (key, 0);
  append_bits (key, sum->all);
  append_bits (key, sum->marks & (SAID_MARKS));
  append_bits (key, sum->hidden & (SAID_MARKS));
  append_bits (key, sum->flags);
  if ((sum->marks & (WARNING_MARKS)) != 0)
    g_string_append_printf (key, "%u %u %u %u %u %u", sum->n, sum->wrong, sum->deleted,
                            sum->cancelled, sum->others, sum->twice);
  for (guint i = 0; i < sum->n_shown; i++)
    {
      const RoundsPoint *point = &points[sum->shown[i]];

      if (!is_written (point->value) || (point->second != NULL && !is_written (point->second)) ||
          !in_units_of (point->value, row->line->latest->value))
        return FALSE;
      append_bits (key, point->marks & (SAID_MARKS));
      append_bits (key, (guint32) flag_of (point) << 3 | (guint32) column->timed << 2 |
                            (guint32) rounds_grid_is_timed (point->row) << 1 |
                            (point->row->from == column->time));
      append_number (key, point->value);
      if (point->second != NULL)
        append_number (key, point->second);
    }
  return TRUE;
}

typedef struct
{
  GPtrArray *shapes;
  GHashTable *seen, *keys;
  GString *key;
} Shapes;

static void
take_cell_shape (Shapes *found,
                 const RoundsResultsGrid *self,
                 const RoundsGridRow *row,
                 guint column,
                 const Sum *sum)
{
  RoundsGridWords words;

  /* It says more: take_pending_shapes. */
  if (nth_pending (self, row, column, 0) != NULL)
    return;
  if (make_key (found->key, row, &self->columns[column], sum) &&
      !g_hash_table_add (found->keys, g_strdup (found->key->str)))
    return;
  rounds_grid_words_init (&words, self, row, column);
  take_shape (found->shapes, found->seen, &words);
}

static void
take_row_shapes (const RoundsResultsGrid *self,
                 const RoundsGridRow *row,
                 guint letters,
                 Shapes *found)
{
  const RoundsPoint *points = row->line->series->points;

  for (guint i = 0, next; i < row->line->n; i = next)
    {
      gboolean brief = is_short (row, &points[i], letters);
      guint column;
      Sum sum;

      next = i + 1;
      if (brief && is_alone (row->line, i))
        continue;
      column = rounds_grid_column_at (self, points[i].row->from);
      while (column != ROUNDS_NONE && next < row->line->n &&
             points[next].row->from < self->columns[column].to)
        next++;
      if (column == ROUNDS_NONE || (brief && next == i + 1))
        continue;
      sum_points (&sum, points, i, next);
      take_cell_shape (found, self, row, column, &sum);
    }
}

/* However short its value is, a cell has more to say of what has none. */
static void
take_pending_shapes (const RoundsResultsGrid *self, const RoundsGridRow *row, Shapes *found)
{
  for (guint i = 0; i < row->n_pending; i++)
    {
      guint column = rounds_grid_column_at (self, self->pending[row->first_pending + i]->from);
      RoundsGridWords words;

      if (column == ROUNDS_NONE)
        continue;
      rounds_grid_words_init (&words, self, row, column);
      take_shape (found->shapes, found->seen, &words);
    }
}

GPtrArray *
rounds_grid_shapes (const RoundsResultsGrid *self, guint letters)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) key = g_string_new (NULL);
  Shapes found = { g_ptr_array_new_with_free_func (words_free), seen, keys, key };

  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsGridRow *row = &self->rows[i];

      if (row->line != NULL && row->line->series != NULL)
        take_row_shapes (self, row, letters, &found);
      take_pending_shapes (self, row, &found);
    }
  return found.shapes;
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
