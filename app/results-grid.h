/* results-grid.h: measurements as a grid: a row a series, a column a day or a single time.
 *
 * No cell is ever stored: a column is a span of time, and a cell the points of a series within it,
 * found by two searches. So 50,000 values of 7,000 days cost their days and no more, and a grid is
 * drawn by asking for the cells in view.
 */
#pragma once

#include "results-list.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 from, to; /* [from, to) */
  gint64 time;     /* when most of its values were taken: its heading's second line */
  gboolean timed;  /* it has one: not only a day was given */
} RoundsGridColumn;

typedef struct
{
  const RoundsResultLine *line; /* NULL: the heading of a group */
  guint group;
  guint first_pending,
      n_pending; /* into RoundsResultsGrid.pending: the same test, without a value */
} RoundsGridRow;

typedef struct
{
  RoundsResultsList *list;
  RoundsGridColumn *columns; /* (n_columns) oldest first */
  guint n_columns;
  RoundsGridRow *rows;   /* (n_rows) */
  guint n_rows, n_lines; /* with and without headings */
  const RoundsChartRow **pending;
  guint n_undated; /* values, and results without one, that no column has */
  gboolean days;
} RoundsResultsGrid;

/* Vitals, then laboratory results by panel. (transfer full) */
RoundsResultsGrid *
rounds_results_grid_new (const RoundsChartIndex *index, gint64 at, gboolean whole, gboolean days);
void rounds_results_grid_free (RoundsResultsGrid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsResultsGrid, rounds_results_grid_free)

/* Points [first, last) of the row's series, and rows without a value; neither: no value here. */
typedef struct
{
  guint first, last;
  const RoundsChartRow *pending; /* the last of them; NULL: none */
  guint n_pending;
} RoundsGridCell;

RoundsGridCell rounds_grid_cell (const RoundsResultsGrid *self,
                                 const RoundsGridRow *row,
                                 guint column);
/* A time of day was given: "00:00:00 exactly" may be a day without one (chart-index.h). */
gboolean rounds_grid_is_timed (const RoundsChartRow *row);
/* The column that holds an instant; ROUNDS_NONE. */
guint rounds_grid_column_at (const RoundsResultsGrid *self, gint64 instant);
/* The row that has a chart's row in it; ROUNDS_NONE. */
guint rounds_grid_row_of (const RoundsResultsGrid *self, const RoundsChartRow *row);

/* One value of a cell. */
typedef struct
{
  char *time;       /* "13:04", "no time"; NULL: the column's */
  char *value;      /* "5.4", with its unit where that is not the row's; "pending", "–" */
  const char *flag; /* "▲ H"; "" */
  char *marks;      /* "⚠ check unit corr."; "" */
  gboolean number;  /* or words with one, unless they are long: never to be cut */
} RoundsGridValue;

/* What a cell says: each value beside its own time, newest first. */
typedef struct
{
  RoundsGridValue values[2]; /* both of two; of more the newest */
  guint n_shown;             /* of values[] */
  char *count;               /* "(3 values)", to stand where not all do; NULL: one */
  char *tail;                /* what else there is: "⚠ 1 in error", "+ 1 pending"; NULL */
  gboolean warn, empty, struck;
} RoundsGridWords;

void rounds_grid_words_init (RoundsGridWords *words,
                             const RoundsResultsGrid *self,
                             const RoundsGridRow *row,
                             guint column);
void rounds_grid_words_clear (RoundsGridWords *words);
/* "18:00 18 ▲ H · 06:00 6", "18:00 18 (3 values) ⚠ 1 in error". (transfer full) */
char *rounds_grid_words_say (const RoundsGridWords *words);
/* The words of every cell that may have more than so many letters, each shape once, with 0 for every digit: what
 * a layout must have room for. One step a value. (transfer full) of RoundsGridWords */
GPtrArray *rounds_grid_shapes (const RoundsResultsGrid *self, guint letters);
/* The unit that stands at the row; a cell in another unit says so itself. (transfer none) */
const char *rounds_grid_unit (const RoundsGridRow *row);
/* "13-Nov-2026", "12:10": the two lines of a heading; the second may be "". (transfer full) */
char *rounds_grid_column_title (const RoundsResultsGrid *self, guint column);
char *rounds_grid_column_time (const RoundsResultsGrid *self, guint column);
/* A whole sentence of a cell: analyte, time, value, flag, range, status of each of its values, newest first.
 * (transfer full) */
char *rounds_grid_sentence (const RoundsResultsGrid *self, const RoundsGridRow *row, guint column);

G_END_DECLS
