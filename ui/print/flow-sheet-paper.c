#include "flow-sheet-paper.h"

#include "chart-offer.h"
#include "results-grid.h"
#include "say.h"
#include "sensitive.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const RoundsResultsGrid *grid;
  const RoundsFlowSheetSpan *span;
  RoundsPaperTable *table;
  guint first, n;   /* columns of the grid */
  gboolean undated; /* a last column has what has no date */
  RoundsGuarded guarded;
  guint empty, n_undated, n_later;
} Sheet;

/* ---- cells ---- */

/* That it was reported late says nothing of the time that its column is. */
static char *
point_marks (const RoundsChartRow *row)
{
  RoundsChartRow copy = *row;

  copy.marks &= ~(guint32) ROUNDS_MARK_ISSUED_LATER;
  return rounds_say_marks (&copy);
}

/* Its time where that is not the column's. column: NULL, that of what has no date. */
static void
append_time (GString *words,
             const Sheet *self,
             const RoundsGridColumn *column,
             const RoundsChartRow *row)
{
  if (column == NULL)
    return;
  if (row->event->start.precision < ROUNDS_PRECISION_MINUTE)
    g_string_append (words, column->timed ? _ (", no time") : "");
  else if (row->from != column->time)
    {
      g_autofree char *clock = rounds_say_clock (self->grid->list->ask.index, row->from);

      g_string_append_printf (words, ", %s", clock);
    }
}

/* "6.6 ▲▲ HH corrected, was 6.8, 13:04": with its unit where it is not the row's, its time where it is not
 * the column's. column: NULL, that of what has no date. */
static void
append_point (GString *words,
              const Sheet *self,
              const RoundsGridRow *row,
              const RoundsGridColumn *column,
              const RoundsPoint *point)
{
  g_autofree char *first = rounds_say_number (point->value);
  g_autofree char *second = point->second != NULL ? rounds_say_number (point->second) : NULL;
  g_autofree char *marks = point_marks (point->row);
  const char *unit = rounds_say_unit (point->value);
  RoundsFlag flag = rounds_say_flag_of (point->row);

  g_string_append_printf (words, "%s%s%s%s", words->len > 0 ? "\n" : "", first,
                          second != NULL ? "/" : "", second != NULL ? second : "");
  if (g_strcmp0 (unit, rounds_grid_unit (row)) != 0)
    g_string_append_printf (words, " %s", *unit != '\0' ? unit : _ ("(no unit)"));
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (words, " %s", rounds_say_flag (flag));
  if (*marks != '\0')
    g_string_append_printf (words, " %s", marks);
  append_time (words, self, column, point->row);
}

/* What stands in a cell; words NULL: nothing was measured, or all of it is kept back. */
typedef struct
{
  GString *words;
  RoundsCellStyle style;
} Cell;

static void
cell_clear (gpointer data)
{
  g_string_free (((Cell *) data)->words, TRUE);
}

static void
take_point (Sheet *self,
            Cell *cell,
            const RoundsGridRow *row,
            const RoundsGridColumn *column,
            const RoundsPoint *point)
{
  if (rounds_chart_paper_keeps (point->row, self->span->sensitive, &self->guarded))
    return;
  if (rounds_say_flag_of (point->row) != ROUNDS_FLAG_NONE)
    cell->style |= ROUNDS_CELL_STRONG;
  append_point (cell->words, self, row, column, point);
}

static void
take_pending (Sheet *self,
              Cell *cell,
              const RoundsGridColumn *column,
              const RoundsChartRow *pending)
{
  gboolean sent = g_strcmp0 (pending->event->status, "registered") == 0;
  g_autofree char *marks = sent ? g_strdup ("") : point_marks (pending);

  if (rounds_chart_paper_keeps (pending, self->span->sensitive, &self->guarded))
    return;
  g_string_append_printf (cell->words, "%s%s%s%s", cell->words->len > 0 ? "\n" : "",
                          sent ? _ ("pending") : _ ("no value"), *marks != '\0' ? " " : "", marks);
  append_time (cell->words, self, column, pending);
}

/* All of them: two that are sent in a day are two. */
static void
fill_cell (Sheet *self, Cell *cell, const RoundsGridRow *row, guint column)
{
  const RoundsGridColumn *span = &self->grid->columns[column];
  RoundsGridCell found = rounds_grid_cell (self->grid, row, column);

  for (guint i = found.first; i < found.last; i++)
    take_point (self, cell, row, span, &row->line->series->points[i]);
  for (guint i = row->first_pending; i < row->first_pending + row->n_pending; i++)
    if (self->grid->pending[i]->from >= span->from && self->grid->pending[i]->from < span->to)
      take_pending (self, cell, span, self->grid->pending[i]);
}

/* The values of a row without a date, which lie last in its series. */
static guint
first_undated (const RoundsGridRow *row)
{
  guint i = row->line->series != NULL ? row->line->n : 0;

  while (i > 0 && row->line->series->points[i - 1].row->from == G_MAXINT64)
    i--;
  return i;
}

static void
fill_undated (Sheet *self, Cell *cell, const RoundsGridRow *row)
{
  for (guint i = first_undated (row); row->line->series != NULL && i < row->line->n; i++)
    take_point (self, cell, row, NULL, &row->line->series->points[i]);
  for (guint i = row->first_pending; i < row->first_pending + row->n_pending; i++)
    if (self->grid->pending[i]->from == G_MAXINT64)
      take_pending (self, cell, NULL, self->grid->pending[i]);
}

/* How many of a row have no date and may be on this paper. */
static guint
count_undated (const Sheet *self, const RoundsGridRow *row)
{
  RoundsGuarded guarded = { 0 };
  guint n = 0;

  for (guint i = first_undated (row); row->line->series != NULL && i < row->line->n; i++)
    n += !rounds_chart_paper_keeps (row->line->series->points[i].row, self->span->sensitive,
                                    &guarded);
  for (guint i = row->first_pending; i < row->first_pending + row->n_pending; i++)
    n += self->grid->pending[i]->from == G_MAXINT64 &&
         !rounds_chart_paper_keeps (self->grid->pending[i], self->span->sensitive, &guarded);
  return n;
}

/* ---- rows ---- */

/* "Potassium, blood", and below it "mmol/L · newest range 3.5–5.1", or "mmol/L · newest no range". */
static gboolean
is_sensitive (const RoundsChartRow *row)
{
  return (rounds_sensitive_marks (row) & ROUNDS_MARK_SENSITIVE) != 0;
}

static char *
row_name (const Sheet *self, const RoundsGridRow *row)
{
  const RoundsResultLine *line = row->line;
  const char *unit = rounds_grid_unit (row);
  g_autofree char *name = rounds_results_line_name (line);
  g_autofree char *range = line->latest != NULL
                               ? rounds_results_range (self->grid->list->ask.index, line->row)
                               : NULL;
  /* A range of a value that is not on this paper is not, either. */
  gboolean kept = !self->span->sensitive && is_sensitive (line->row);
  gboolean none = (line->row->marks & ROUNDS_MARK_NO_RANGE) != 0;

  if (range == NULL || *range == '\0' || kept)
    return g_strdup_printf ("%s%s%s", name, *unit != '\0' ? "\n" : "", unit);
  return g_strdup_printf (none ? _ ("%s\n%s%sof the newest: %s") : _ ("%s\n%s%snewest range %s"),
                          name, unit, *unit != '\0' ? " · " : "", range);
}

/* The grid's column at a place of the paper. */
static guint
column_at (const Sheet *self, guint place)
{
  return self->span->newest_first ? self->first + self->n - 1 - place : self->first + place;
}

/* The row, and before the first of its group that has one, the group's heading. */
static void
add_row (Sheet *self, const RoundsGridRow *row, guint *headed)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  guint guarded = self->guarded.n;
  g_autofree char *name = NULL;
  gboolean any = FALSE;

  g_array_set_clear_func (cells, cell_clear);
  for (guint i = 0; i <= self->n; i++)
    {
      Cell cell = { .words = g_string_new (NULL) };

      if (i < self->n)
        fill_cell (self, &cell, row, column_at (self, i));
      else
        fill_undated (self, &cell, row);
      any |= cell.words->len > 0;
      g_array_append_val (cells, cell);
    }
  self->empty += !any && self->guarded.n == guarded;
  if (!any)
    return;
  if (*headed != row->group)
    rounds_paper_table_group (self->table, self->grid->list->groups[row->group].title);
  *headed = row->group;
  name = row_name (self, row);
  rounds_paper_table_row (self->table);
  rounds_paper_table_cell (self->table, 0, name, ROUNDS_CELL_PLAIN);
  for (guint i = 0; i < self->n + self->undated; i++)
    {
      const Cell *cell = &g_array_index (cells, Cell, i);

      rounds_paper_table_cell (self->table, i + 1, cell->words->len > 0 ? cell->words->str : NULL,
                               cell->style);
    }
}

static void
fill_table (Sheet *self)
{
  guint headed = ROUNDS_NONE;

  rounds_paper_table_column (self->table, _ ("Analyte and specimen"));
  for (guint i = 0; i < self->n; i++)
    {
      g_autofree char *day = rounds_grid_column_title (self->grid, column_at (self, i));
      g_autofree char *time = rounds_grid_column_time (self->grid, column_at (self, i));
      g_autofree char *title = g_strdup_printf ("%s%s%s", day, *time != '\0' ? "\n" : "", time);

      rounds_paper_table_column (self->table, title);
    }
  if (self->undated)
    rounds_paper_table_column (self->table, _ ("not dated"));
  for (guint i = 0; i < self->grid->n_rows; i++)
    if (self->grid->rows[i].line != NULL)
      add_row (self, &self->grid->rows[i], &headed);
}

/* ---- what is said above it ---- */

static void
say_counts (RoundsPaper *paper, const Sheet *self)
{
  g_autofree char *empty = g_strdup_printf (
      ngettext ("%u more row has no value in this time and is not on this paper",
                "%u more rows have no value in this time and are not on this paper", self->empty),
      self->empty);
  g_autofree char *undated = g_strdup_printf (
      ngettext ("%u value has no date and stands in the last column",
                "%u values have no date and stand in the last column", self->n_undated),
      self->n_undated);
  g_autofree char *later = g_strdup_printf (
      ngettext ("%u value has no date and is not on this paper of an earlier moment: see it as of "
                "now",
                "%u values have no date and are not on this paper of an earlier moment: see it as "
                "of now",
                self->n_later),
      self->n_later);

  if (self->empty > 0)
    rounds_paper_text (paper, empty);
  if (self->n_undated > 0)
    rounds_paper_text (paper, undated);
  if (self->n_later > 0)
    rounds_paper_text (paper, later);
}

/* "28 days, 01-Oct-2026 to 13-Nov-2026, of 41; ..." */
static void
say_span (RoundsPaper *paper, const Sheet *self)
{
  g_autofree char *first = rounds_grid_column_title (self->grid, self->first);
  g_autofree char *last = rounds_grid_column_title (self->grid, self->first + self->n - 1);
  g_autofree char *words = g_strdup_printf (
      self->span->days ? ngettext ("%u day with values, %s to %s, of %u in this record",
                                   "%u days with values, %s to %s, of %u in this record", self->n)
                       : ngettext ("%u time with values, %s to %s, of %u in this record",
                                   "%u times with values, %s to %s, of %u in this record", self->n),
      self->n, first, last, self->grid->n_columns);

  rounds_paper_text (paper, words);
}

static void
say_rules (RoundsPaper *paper, const Sheet *self)
{
  rounds_paper_text (paper,
                     self->guarded.n > 0 && !self->span->sensitive
                         ? _ ("An empty place is a time without a value on this paper: some are "
                              "kept back.")
                         : _ ("An empty place is a time without a value in this record."));
  rounds_paper_text (paper, _ ("A row without a value in the columns beside it is left out there. "
                               "H high, L low, HH and LL critical, A abnormal, as the laboratory "
                               "flagged them; a value without a flag is not said to be normal."));
}

/* There is no value, of any time. */
static void
say_none (RoundsPaper *paper, const Sheet *self)
{
  g_autofree char *none = rounds_results_none (&self->grid->list->ask);

  rounds_paper_text (paper, none);
  say_counts (paper, self);
}

/* Off now the list has none without a date: whether they are of before or after then is not known. */
static guint
count_later (RoundsPatient *patient, gboolean sensitive)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsGuarded guarded = { 0 };
  guint n = 0;

  for (guint i = 0; !rounds_patient_is_now (patient) && i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];

      if (series->kind != ROUNDS_KIND_RESULT && series->kind != ROUNDS_KIND_VITAL)
        continue;
      for (guint k = series->n_points; k-- > 0 && series->points[k].row->from == G_MAXINT64;)
        n += !rounds_chart_paper_keeps (series->points[k].row, sensitive, &guarded);
    }
  return n;
}

static void
find_columns (Sheet *self)
{
  for (guint i = 0; i < self->grid->n_rows; i++)
    if (self->grid->rows[i].line != NULL)
      self->n_undated += count_undated (self, &self->grid->rows[i]);
  self->undated = self->n_undated > 0;

  for (guint i = 0; i < self->grid->n_columns; i++)
    if (self->grid->columns[i].from >= self->span->from &&
        self->grid->columns[i].from < self->span->to)
      {
        self->first = self->n == 0 ? i : self->first;
        self->n++;
      }
}

RoundsPaper *
rounds_flow_sheet_paper_new (RoundsPatient *patient,
                             const RoundsFlowSheetSpan *span,
                             guint *kept_back)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autoptr (RoundsResultsGrid)
      grid = rounds_results_grid_new (index, rounds_patient_get_moment (patient),
                                      rounds_patient_is_now (patient), span->days);
  RoundsPaper *paper = rounds_chart_paper_new (patient, _ ("Flow sheet"));
  Sheet self = { .grid = grid, .span = span, .n_later = count_later (patient, span->sensitive) };

  find_columns (&self);
  rounds_chart_paper_withheld (paper, patient);
  if (grid->n_rows == 0)
    say_none (paper, &self);
  else
    {
      self.table = rounds_paper_table_new (ROUNDS_TABLE_WIDE);
      fill_table (&self);
      if (self.n > 0)
        say_span (paper, &self);
      say_rules (paper, &self);
      say_counts (paper, &self);
      rounds_paper_table (paper, self.table);
    }
  rounds_chart_paper_kept_back (paper, &self.guarded, span->sensitive, FALSE);
  if (kept_back != NULL)
    *kept_back = span->sensitive ? 0 : self.guarded.n;
  return paper;
}

/* ---- what is offered ---- */

static void
on_chosen (RoundsPrintWindow *window, guint paper, gpointer data)
{
  const RoundsChartAsked *asked = data;

  rounds_print_window_fill (window, paper,
                            rounds_flow_sheet_paper_new (asked->patient, asked->ask, NULL));
}

static gboolean
has_sensitive (const RoundsResultsGrid *grid)
{
  for (guint i = 0; i < grid->list->n_lines; i++)
    {
      const RoundsResultLine *line = &grid->list->lines[i];

      for (guint k = 0; line->series != NULL && k < line->n; k++)
        if (is_sensitive (line->series->points[k].row))
          return TRUE;
      if (is_sensitive (line->row))
        return TRUE;
    }
  return FALSE;
}

/* Columns [first, last) of the grid. whole: it is all of them. */
static void
offer_part (RoundsPrintWindow *window,
            RoundsPatient *patient,
            const RoundsResultsGrid *grid,
            RoundsFlowSheetSpan span,
            guint last)
{
  guint first = last > ROUNDS_FLOW_SHEET_PAPER_COLUMNS ? last - ROUNDS_FLOW_SHEET_PAPER_COLUMNS : 0;
  g_autofree char *from = NULL, *to = NULL, *part = NULL, *title = NULL;

  if (grid->n_columns > 0)
    {
      from = rounds_grid_column_title (grid, first);
      to = rounds_grid_column_title (grid, last - 1);
      span.from = grid->columns[first].from;
      span.to = grid->columns[last - 1].from + 1;
      part = g_strdup_printf (_ ("Flow sheet %s to %s"), from, to);
    }
  title = span.sensitive ? g_strdup_printf (_ ("%s with sensitive entries"),
                                            part != NULL ? part : _ ("Flow sheet"))
                         : g_strdup (part != NULL ? part : _ ("Flow sheet"));
  rounds_chart_offer (window, patient, &(RoundsChartOffer){ title, on_chosen, &span, sizeof span });
}

void
rounds_flow_sheet_papers_add (RoundsPrintWindow *window,
                              RoundsPatient *patient,
                              gboolean days,
                              gboolean newest_first)
{
  g_autoptr (RoundsResultsGrid)
      grid = rounds_results_grid_new (rounds_patient_get_index (patient),
                                      rounds_patient_get_moment (patient),
                                      rounds_patient_is_now (patient), days);
  RoundsFlowSheetSpan span = {
    .days = days, .newest_first = newest_first, .from = G_MININT64, .to = G_MAXINT64
  };

  for (span.sensitive = FALSE; span.sensitive <= has_sensitive (grid); span.sensitive++)
    for (guint last = grid->n_columns, i = 0; last > 0 || i == 0; i++)
      {
        offer_part (window, patient, grid, span, last);
        last -= MIN (last, ROUNDS_FLOW_SHEET_PAPER_COLUMNS);
      }
}
