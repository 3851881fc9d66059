#include "paper-table.h"

#include "paper-pieces.h"
#include "paper-private.h"
#include "secret.h"

#include <string.h>

#define FONT        "Cantarell 8.5"
#define STRONG_FONT "Cantarell Bold 8.5"
#define BETWEEN     9.0  /* points from column to column */
#define WIDE_MOST   60.0 /* of a column that may wrap */
#define NAME_PART   0.28 /* of the width, at most for the first column where there are bands */
#define WHOLE_MOST  28   /* letters of a line that is not broken */
#define LINE_SPACE  1.18 /* of the letters' own height */

typedef struct
{
  char *text; /* NULL: empty */
  float natural, least;
  guint lines; /* as it stands */
  RoundsCellStyle style;
} Cell;

typedef struct
{
  gboolean group; /* a heading, repeated where what is below it goes on */
  gboolean spans; /* the first cell has the whole width, others there are not: a group does */
  gboolean again; /* what did not fit into a piece of the row before it */
  Cell *cells;    /* (n_columns) */
} Row;

struct _RoundsPaperTable
{
  RoundsTableFit fit;
  GArray *titles; /* Cell, a column each */
  GArray *rows;   /* Row */
  guint current;  /* the row that cells are given to */
  gsize bytes;    /* of all words */
  double pitch;   /* points a line, of the highest letters */
  gboolean titles_measured;
};

typedef struct
{
  guint first, n; /* columns; the first column of the table stands before them */
} Band;

struct _RoundsTableFitting
{
  RoundsPaperTable *table;
  PangoContext *context;
  double width;
  double *widths; /* (n_columns) */
  GArray *bands;
};

/* ---- what is in it ---- */

static void
cell_clear (gpointer data)
{
  Cell *cell = data;

  rounds_secret_forget (cell->text);
  g_clear_pointer (&cell->text, g_free);
}

guint
rounds_paper_table_columns (const RoundsPaperTable *self)
{
  return self->titles->len;
}

RoundsPaperTable *
rounds_paper_table_new (RoundsTableFit fit)
{
  RoundsPaperTable *self = g_new0 (RoundsPaperTable, 1);

  self->fit = fit;
  self->titles = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->titles, cell_clear);
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  return self;
}

void
rounds_paper_table_free (RoundsPaperTable *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Cell *cells = g_array_index (self->rows, Row, i).cells;

      for (guint k = 0; k < rounds_paper_table_columns (self); k++)
        cell_clear (&cells[k]);
      g_free (cells);
    }
  g_array_unref (self->rows);
  g_array_unref (self->titles);
  g_free (self);
}

void
rounds_paper_table_column (RoundsPaperTable *self, const char *title)
{
  Cell cell = { .text = g_strdup (title), .style = ROUNDS_CELL_STRONG };

  g_return_if_fail (self->rows->len == 0);
  g_array_append_val (self->titles, cell);
}

static void
add_row (RoundsPaperTable *self, gboolean group, gboolean spans, gboolean again)
{
  Row row = { group, spans, again, g_new0 (Cell, rounds_paper_table_columns (self)) };

  g_array_append_val (self->rows, row);
  if (!again)
    self->current = self->rows->len - 1;
}

void
rounds_paper_table_group (RoundsPaperTable *self, const char *title)
{
  add_row (self, TRUE, TRUE, FALSE);
  rounds_paper_table_cell (self, 0, title, ROUNDS_CELL_STRONG);
}

void
rounds_paper_table_span (RoundsPaperTable *self, const char *text, RoundsCellStyle style)
{
  add_row (self, FALSE, TRUE, FALSE);
  rounds_paper_table_cell (self, 0, text, style);
}

void
rounds_paper_table_row (RoundsPaperTable *self)
{
  add_row (self, FALSE, FALSE, FALSE);
}

static void
set_cell (RoundsPaperTable *self, guint row, guint column, const Cell *cell)
{
  Cell *at = &g_array_index (self->rows, Row, row).cells[column];

  cell_clear (at);
  *at = *cell;
  at->text = g_strdup (cell->text);
  self->bytes += strlen (cell->text);
}

/* A cell being given: its pieces stand in rows below each other. */
typedef struct
{
  RoundsPaperTable *table;
  guint column, row;
  RoundsCellStyle style;
} Giving;

static void
give_piece (gpointer data, const char *piece, gboolean goes_on)
{
  Giving *giving = data;
  RoundsPaperTable *self = giving->table;

  if (giving->row == self->rows->len)
    add_row (self, FALSE, g_array_index (self->rows, Row, self->current).spans, TRUE);
  set_cell (self, giving->row++, giving->column,
            &(Cell){ .text = (char *) piece, .style = giving->style });
}

void
rounds_paper_table_cell (RoundsPaperTable *self,
                         guint column,
                         const char *text,
                         RoundsCellStyle style)
{
  Giving giving = { self, column, self->current, style };

  g_return_if_fail (column < rounds_paper_table_columns (self));
  if (text != NULL && *text != '\0')
    rounds_paper_pieces (text, give_piece, &giving);
}

guint
rounds_paper_table_words (const RoundsPaperTable *self)
{
  return self->rows->len * rounds_paper_table_columns (self) +
         (guint) (self->bytes / ROUNDS_PAPER_LINE_BYTES);
}

guint
rounds_paper_table_rows (const RoundsPaperTable *self)
{
  return self->rows->len;
}

/* ---- measuring ---- */

/* A cell that is whole, no line of which is long, where there is room for it. */
static gboolean
is_whole (const Cell *cell, double width)
{
  return (cell->style & ROUNDS_CELL_WHOLE) != 0 && g_utf8_strlen (cell->text, -1) <= WHOLE_MOST &&
         (width <= 0 || cell->natural <= width);
}

static void
forbid_breaks (PangoLayout *layout)
{
  PangoAttrList *list = pango_attr_list_new ();
  PangoAttribute *breaks = pango_attr_allow_breaks_new (FALSE);

  /* One without an end is passed over (Pango 1.50.12, seen: mmol/L is broken behind its stroke). */
  breaks->end_index = (guint) strlen (pango_layout_get_text (layout));
  pango_attr_list_insert (list, breaks);
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

/* width below 0: as wide as it is. (transfer full) */
static PangoLayout *
cell_layout (PangoContext *context, const Cell *cell, double width)
{
  gboolean strong = (cell->style & ROUNDS_CELL_STRONG) != 0;
  PangoLayout *layout = rounds_paper_words_layout (context, cell->text,
                                                   strong ? STRONG_FONT : FONT);

  if (is_whole (cell, width))
    forbid_breaks (layout);
  pango_layout_set_width (layout, width < 0 ? -1 : (int) (width * PANGO_SCALE));
  return layout;
}

static void
measure (RoundsPaperTable *self, PangoContext *context, Cell *cell)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width, height;

  if (cell->text == NULL || *cell->text == 0)
    return;
  layout = cell_layout (context, cell, -1);
  pango_layout_get_size (layout, &width, &height);
  cell->lines = (guint) pango_layout_get_line_count (layout);
  /* What just fits must not wrap for a rounding. */
  cell->natural = cell->least = (float) width / PANGO_SCALE + 0.5f;
  self->pitch = MAX (self->pitch, LINE_SPACE * height / PANGO_SCALE / cell->lines);
  if (strpbrk (cell->text, " \n-/") == NULL)
    return;
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, 0);
  pango_layout_get_size (layout, &width, NULL);
  cell->least = (float) width / PANGO_SCALE + 0.5f;
}

void
rounds_paper_table_measure (RoundsPaperTable *self, PangoContext *context, guint i)
{
  const Row *row = &g_array_index (self->rows, Row, i);

  for (guint k = 0; !self->titles_measured && k < rounds_paper_table_columns (self); k++)
    measure (self, context, &g_array_index (self->titles, Cell, k));
  self->titles_measured = TRUE;
  for (guint k = 0; k < rounds_paper_table_columns (self); k++)
    if (row->cells[k].natural <= 0)
      measure (self, context, &row->cells[k]);
}

/* ---- fitting ---- */

typedef struct
{
  double natural, least;
} Need;

static void
need_of_cell (Need *need, const Cell *cell)
{
  need->natural = MAX (need->natural, cell->natural);
  need->least = MAX (need->least, cell->least);
}

/* What each column needs; what spans all of them asks for no room in one. (transfer full) */
static Need *
needs_of (const RoundsPaperTable *table, double width)
{
  Need *needs = g_new0 (Need, rounds_paper_table_columns (table));

  for (guint k = 0; k < rounds_paper_table_columns (table); k++)
    {
      need_of_cell (&needs[k], &g_array_index (table->titles, Cell, k));
      for (guint i = 0; i < table->rows->len; i++)
        if (!g_array_index (table->rows, Row, i).spans)
          need_of_cell (&needs[k], &g_array_index (table->rows, Row, i).cells[k]);
      /* One word that is wider than half the paper is broken after all, within its column. */
      needs[k].least = MIN (needs[k].least, width / 2);
      needs[k].natural = MAX (needs[k].natural, needs[k].least);
    }
  return needs;
}

/* All side by side. FALSE: a word would be torn. */
static gboolean
squeeze (RoundsTableFitting *self, const Need *needs)
{
  guint n = rounds_paper_table_columns (self->table);
  double room = self->width - BETWEEN * (n - 1), natural = 0, least = 0;

  for (guint k = 0; k < n; k++)
    {
      natural += needs[k].natural;
      least += needs[k].least;
    }
  if (least > room)
    return FALSE;
  for (guint k = 0; k < n; k++)
    if (natural <= room)
      self->widths[k] = needs[k].natural * room / natural;
    else
      self->widths[k] = needs[k].least +
                        (room - least) * (needs[k].natural - needs[k].least) / (natural - least);
  g_array_append_val (self->bands, ((Band){ 1, n - 1 }));
  return TRUE;
}

/* As many in each band as have room. */
static void
make_bands (RoundsTableFitting *self, const Need *needs)
{
  guint n = rounds_paper_table_columns (self->table);
  double left = 0;
  Band band = { 1, 0 };

  self->widths[0] = MIN (needs[0].natural, MAX (needs[0].least, self->width * NAME_PART));
  left = self->width - self->widths[0];
  for (guint k = 1; k < n; k++)
    {
      self->widths[k] = MIN (needs[k].natural, MAX (needs[k].least, WIDE_MOST));
      if (band.n > 0 && self->widths[k] + BETWEEN > left)
        {
          g_array_append_val (self->bands, band);
          band = (Band){ k, 0 };
          left = self->width - self->widths[0];
        }
      left -= self->widths[k] + BETWEEN;
      band.n++;
    }
  g_array_append_val (self->bands, band);
}

RoundsTableFitting *
rounds_table_fitting_new (RoundsPaperTable *table, PangoContext *context, double width)
{
  RoundsTableFitting *self = g_new0 (RoundsTableFitting, 1);
  g_autofree Need *needs = needs_of (table, width);

  self->table = table;
  self->context = g_object_ref (context);
  self->width = width;
  self->widths = g_new0 (double, rounds_paper_table_columns (table));
  self->bands = g_array_new (FALSE, FALSE, sizeof (Band));
  if (table->fit != ROUNDS_TABLE_SQUEEZED || !squeeze (self, needs))
    make_bands (self, needs);
  return self;
}

void
rounds_table_fitting_free (RoundsTableFitting *self)
{
  g_object_unref (self->context);
  g_array_unref (self->bands);
  g_free (self->widths);
  g_free (self);
}

guint
rounds_table_fitting_bands (const RoundsTableFitting *self)
{
  return self->bands->len;
}

double
rounds_table_fitting_pitch (const RoundsTableFitting *self)
{
  return self->table->pitch;
}

/* ---- rows of a band ---- */

static const Cell *
cell_at (const RoundsTableFitting *self, guint row, guint column)
{
  return row == ROUNDS_TABLE_TITLES ? &g_array_index (self->table->titles, Cell, column)
                                    : &g_array_index (self->table->rows, Row, row).cells[column];
}

gboolean
rounds_table_fitting_is_group (const RoundsTableFitting *self, guint row)
{
  return row != ROUNDS_TABLE_TITLES && g_array_index (self->table->rows, Row, row).group;
}

gboolean
rounds_table_fitting_is_again (const RoundsTableFitting *self, guint row)
{
  return row != ROUNDS_TABLE_TITLES && g_array_index (self->table->rows, Row, row).again;
}

gboolean
rounds_table_fitting_has_titles (const RoundsTableFitting *self)
{
  for (guint k = 0; k < rounds_paper_table_columns (self->table); k++)
    if (g_array_index (self->table->titles, Cell, k).natural > 1)
      return TRUE;
  return FALSE;
}

guint
rounds_table_fitting_group_of (const RoundsTableFitting *self, guint row)
{
  for (guint i = row + 1; i-- > 0;)
    if (rounds_table_fitting_is_group (self, i))
      return i;
  return ROUNDS_TABLE_TITLES;
}

static gboolean
spans (const RoundsTableFitting *self, guint row)
{
  return row != ROUNDS_TABLE_TITLES && g_array_index (self->table->rows, Row, row).spans;
}

static double
width_of (const RoundsTableFitting *self, guint row, guint column)
{
  return spans (self, row) ? self->width : self->widths[column];
}

static guint
lines_of (RoundsTableFitting *self, guint row, guint column)
{
  const Cell *cell = cell_at (self, row, column);
  g_autoptr (PangoLayout) layout = NULL;

  if (cell->text == NULL || cell->natural <= width_of (self, row, column))
    return cell->lines;
  layout = cell_layout (self->context, cell, width_of (self, row, column));
  return (guint) pango_layout_get_line_count (layout);
}

static gboolean
has_cells (const RoundsTableFitting *self, guint band, guint row)
{
  const Band *columns = &g_array_index (self->bands, Band, band);

  for (guint k = columns->first; k < columns->first + columns->n; k++)
    if (cell_at (self, row, k)->text != NULL)
      return TRUE;
  return FALSE;
}

gboolean
rounds_table_fitting_has_row (const RoundsTableFitting *self, guint band, guint row)
{
  guint n = self->table->rows->len;

  if (self->table->fit == ROUNDS_TABLE_SQUEEZED)
    return TRUE;
  if (!rounds_table_fitting_is_group (self, row))
    return spans (self, row) || has_cells (self, band, row);
  for (guint i = row + 1; i < n && !rounds_table_fitting_is_group (self, i); i++)
    if (rounds_table_fitting_has_row (self, band, i))
      return TRUE;
  return FALSE;
}

/* The row whose first cell names this one. */
static guint
named_by (const RoundsTableFitting *self, guint row)
{
  while (rounds_table_fitting_is_again (self, row) && cell_at (self, row, 0)->text == NULL)
    row--;
  return row;
}

guint
rounds_table_fitting_name_lines (RoundsTableFitting *self, guint row)
{
  return lines_of (self, named_by (self, row), 0);
}

guint
rounds_table_fitting_lines (RoundsTableFitting *self, guint band, guint row)
{
  const Band *columns = &g_array_index (self->bands, Band, band);
  guint lines = MAX (lines_of (self, row, 0), 1);

  for (guint k = columns->first; !spans (self, row) && k < columns->first + columns->n; k++)
    lines = MAX (lines, lines_of (self, row, k));
  return lines;
}

/* ---- drawing ---- */

typedef struct
{
  guint row, column, first, n; /* lines */
  double x, y;
  gboolean mirrored;
} CellPart;

static void
draw_cell (RoundsTableFitting *self, cairo_t *cr, const CellPart *part)
{
  const Cell *cell = cell_at (self, part->row, part->column);
  double width = width_of (self, part->row, part->column), pitch = self->table->pitch;
  g_autoptr (PangoLayout) layout = NULL;
  guint n;

  if (cell->text == NULL)
    return;
  layout = cell_layout (self->context, cell, width);
  n = (guint) pango_layout_get_line_count (layout);
  for (guint i = 0; i < part->n && part->first + i < n; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (layout, (int) (part->first + i));
      PangoRectangle logical;

      pango_layout_line_get_extents (line, NULL, &logical);
      cairo_move_to (cr,
                     part->x + (part->mirrored ? width - (double) logical.width / PANGO_SCALE : 0),
                     part->y + (i + 0.78) * pitch);
      rounds_paper_show_line (cr, line);
    }
}

static void
draw_rule (RoundsTableFitting *self, cairo_t *cr, const RoundsTablePart *part)
{
  double y = part->y + part->n_lines * self->table->pitch + 1;

  cairo_save (cr);
  cairo_set_line_width (cr, part->row == ROUNDS_TABLE_TITLES ? 0.8 : 0.25);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  cairo_move_to (cr, part->x, y);
  cairo_line_to (cr, part->x + self->width, y);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* Of the first column, from which line: where a row goes on, its name stands again, all that fits; what is
 * higher than its part of the row goes on itself. */
static guint
first_line_of_name (RoundsTableFitting *self, const RoundsTablePart *part)
{
  guint lines = lines_of (self, part->row, 0);

  if (named_by (self, part->row) != part->row)
    return 0;
  return lines <= part->n_lines || lines <= part->first_line ? 0 : part->first_line;
}

void
rounds_table_fitting_draw (RoundsTableFitting *self, cairo_t *cr, const RoundsTablePart *part)
{
  const Band *band = &g_array_index (self->bands, Band, part->band);
  gboolean across = spans (self, part->row);
  double at = 0;

  for (guint i = 0; i <= (across ? 0 : band->n); i++)
    {
      guint column = i == 0 ? 0 : band->first + i - 1;
      double width = width_of (self, part->row, column);
      CellPart cell = { .row = i == 0 && part->named && !across ? named_by (self, part->row)
                                                                : part->row,
                        .column = column,
                        .first = i == 0 ? first_line_of_name (self, part) : part->first_line,
                        .n = part->n_lines,
                        .x = part->x + (part->mirrored ? self->width - at - width : at),
                        .y = part->y,
                        .mirrored = part->mirrored };

      draw_cell (self, cr, &cell);
      at += width + BETWEEN;
    }
  if (!part->goes_on)
    draw_rule (self, cr, part);
}

char *
rounds_table_fitting_words (const RoundsTableFitting *self, guint band, guint row)
{
  const Band *columns = &g_array_index (self->bands, Band, band);
  guint name = spans (self, row) ? row : named_by (self, row);
  GString *words = g_string_new (cell_at (self, name, 0)->text);

  for (guint k = columns->first; !spans (self, row) && k < columns->first + columns->n; k++)
    {
      const char *text = cell_at (self, row, k)->text;

      g_string_append_printf (words, "\t%s", text != NULL ? text : "");
    }
  return g_string_free (words, FALSE);
}
