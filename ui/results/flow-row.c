#include "flow-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GAP 8

/* ---- the lines of a cell ---- */

/* A piece of a line; pieces stand one behind the other. */
typedef struct
{
  const char *text;
  RoundsInk ink;
  RoundsTextStyle style;
  gboolean gives; /* way where a line is too long: the value, on more lines */
  gboolean words; /* of any length: an ellipsis may end them, and the cursor says them whole */
  float width;
} Piece;

#define MOST_PIECES 12
#define MOST_LINES  3

typedef struct
{
  Piece pieces[MOST_PIECES];
  guint n;
} Line;

/* From the one that says most to the one that needs least room. */
typedef enum
{
  CELL_ALL = 0, /* "18:00 18 ▲ H · 06:00 6" */
  CELL_EACH,    /* a line each */
  CELL_NEWEST,  /* "18:00 18 ▲ H (2 values)" */
  CELL_TWO,     /* "18:00 18 ▲ H", "(2 values)" */
  CELL_THREE,   /* "18:00", "18 ▲ H", "(2 values)" */
  N_CELLS
} CellForm;

static void
add_piece (Line *line, const char *text, RoundsInk ink, RoundsTextStyle style)
{
  if (text != NULL && *text != '\0' && line->n < MOST_PIECES)
    line->pieces[line->n++] = (Piece){ .text = text, .ink = ink, .style = style };
}

static void
add_value (Line *line, const RoundsGridWords *words, const RoundsGridValue *value)
{
  gboolean alarm = *value->flag != '\0';
  RoundsTextStyle style = alarm ? ROUNDS_TEXT_BOLD : ROUNDS_TEXT_START;
  RoundsInk ink = words->empty  ? ROUNDS_INK_DIM
                  : alarm       ? ROUNDS_INK_ALARM
                  : words->warn ? ROUNDS_INK_WARN
                                : ROUNDS_INK_TEXT;

  add_piece (line, value->value, ink, style | (words->struck ? ROUNDS_TEXT_STRUCK : 0));
  line->pieces[line->n - 1].gives = TRUE;
  line->pieces[line->n - 1].words = !value->number;
  add_piece (line, value->flag, ink, style);
}

static void
add_rest (Line *line, const RoundsGridWords *words, gboolean counted)
{
  add_piece (line, counted ? words->count : NULL, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
  add_piece (line, words->tail, ROUNDS_INK_WARN, ROUNDS_TEXT_SMALL);
}

/* Every value on a line, or on its own. */
static guint
compose_all (const RoundsGridWords *words, guint n, gboolean each, Line *lines)
{
  Line *line = lines;

  for (guint i = 0; i < n; i++)
    {
      const RoundsGridValue *value = &words->values[i];

      if (i > 0 && each)
        line++;
      else if (i > 0)
        add_piece (line, "·", ROUNDS_INK_DIM, ROUNDS_TEXT_START);
      add_piece (line, value->time, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
      add_value (line, words, value);
      add_piece (line, value->marks, words->warn ? ROUNDS_INK_WARN : ROUNDS_INK_TEXT,
                 ROUNDS_TEXT_START);
    }
  add_rest (line, words, n == 1);
  return (guint) (line - lines) + 1;
}

/* What stands in the lines of a form; gives how many there are. */
static guint
compose (const RoundsGridWords *words, CellForm form, Line lines[MOST_LINES])
{
  const RoundsGridValue *newest = &words->values[0];
  Line *line = lines;

  for (guint i = 0; i < MOST_LINES; i++)
    lines[i].n = 0;
  if (form <= CELL_NEWEST)
    return compose_all (words, form == CELL_NEWEST ? 1 : words->n_shown, form == CELL_EACH, lines);
  add_piece (line, newest->time, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
  if (form == CELL_THREE && line->n > 0)
    line++;
  add_value (line, words, newest);
  line++;
  add_piece (line, newest->marks, words->warn ? ROUNDS_INK_WARN : ROUNDS_INK_TEXT,
             ROUNDS_TEXT_START);
  add_rest (line, words, TRUE);
  return (guint) (line - lines) + (line->n > 0);
}

/* Measures the pieces; fit: a little smaller. Gives the width of the line. */
static float
measure_line (Line *line, GtkWidget *widget, gboolean fit)
{
  float space = (float) rounds_text_width (widget, "0") * .5f, width = 0;

  for (guint i = 0; i < line->n; i++)
    {
      Piece *piece = &line->pieces[i];

      piece->width = (float) rounds_text_width_as (widget, piece->text,
                                                   piece->style | (fit ? ROUNDS_TEXT_FIT : 0));
      width += piece->width + (i > 0 ? space : 0);
    }
  return width;
}

/* The narrowest that a line can be. */
static float
least_of (Line *line, GtkWidget *widget)
{
  float width = measure_line (line, widget, TRUE);

  for (guint i = 0; i < line->n; i++)
    if (line->pieces[i].words)
      width -= line->pieces[i].width;
  return width;
}

/* ---- what all rows share ---- */

RoundsFlowView *
rounds_flow_view_new (void)
{
  RoundsFlowView *self = g_new0 (RoundsFlowView, 1);

  g_ref_count_init (&self->count);
  self->cursor = self->cursor_row = ROUNDS_NONE;
  return self;
}

RoundsFlowView *
rounds_flow_view_ref (RoundsFlowView *self)
{
  g_ref_count_inc (&self->count);
  return self;
}

void
rounds_flow_view_unref (RoundsFlowView *self)
{
  if (!g_ref_count_dec (&self->count))
    return;
  rounds_font_mark_clear (&self->font);
  g_clear_pointer (&self->needs, g_array_unref);
  g_free (self);
}

/* The narrowest that a shape of cells can be on one line, on two, on three. */
typedef struct
{
  float least[MOST_LINES];
} Need;

static Need
need_of (const RoundsGridWords *words, GtkWidget *widget)
{
  Need need = { { 0 } };

  for (guint i = 0; i < MOST_LINES; i++)
    {
      Line lines[MOST_LINES];
      guint n = compose (words, CELL_NEWEST + i, lines);

      for (guint k = 0; k < n; k++)
        need.least[i] = MAX (need.least[i], least_of (&lines[k], widget));
    }
  return need;
}

/* The floor that columns have. */
#define USUAL_CELL "000.00 ▲▲ HH 00:00"

/* Each shape of the grid's cells once in a font: few, however many values there are. */
static void
measure_grid (RoundsFlowView *self, GtkWidget *widget)
{
  const RoundsResultsGrid *grid = self->grid;
  g_autoptr (GPtrArray) shapes = NULL;

  if (rounds_font_mark_holds (&self->font, widget) && self->measured == grid)
    return;
  self->measured = grid;
  self->width = 0;
  self->widest_unit = 0;
  g_clear_pointer (&self->needs, g_array_unref);
  self->needs = g_array_new (FALSE, FALSE, sizeof (Need));
  if (grid == NULL)
    return;
  self->widest = self->widest_newest = 0;
  shapes = rounds_grid_shapes (grid, (guint) g_utf8_strlen (USUAL_CELL, -1));
  for (guint i = 0; i < shapes->len; i++)
    {
      Need need = need_of (shapes->pdata[i], widget);
      Line lines[MOST_LINES];
      g_array_append_val (self->needs, need);
      self->widest_newest = MAX (self->widest_newest, need.least[0]);
      compose (shapes->pdata[i], CELL_ALL, lines);
      self->widest = MAX (self->widest, measure_line (&lines[0], widget, TRUE));
    }
  for (guint i = 0; i < grid->n_rows; i++)
    if (grid->rows[i].line != NULL)
      self->widest_unit = MAX (self->widest_unit,
                               (float) rounds_text_width_as (widget,
                                                             rounds_grid_unit (&grid->rows[i]),
                                                             ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT));
}

/* How many lines of text the cells need in a column; one more than MOST_LINES where a number must be broken. */
static guint
lines_in (const RoundsFlowView *self, float column)
{
  guint lines = 1;

  for (guint i = 0; i < self->needs->len; i++)
    {
      const Need *need = &g_array_index (self->needs, Need, i);

      while (lines <= MOST_LINES && need->least[lines - 1] > column - GAP)
        lines++;
    }
  return lines;
}

/* What a page shows at least where it can: rule W5. */
#define GOOD_COLUMNS 8

/* FALSE: cells need more lines than these even in the fewest. */
static gboolean
choose_from (RoundsFlowView *self, float room, guint most, guint fewest, guint lines)
{
  guint all = MAX (self->grid != NULL ? self->grid->n_columns : 0, 1);

  for (guint n = most; n >= MAX (fewest, 1); n--)
    {
      self->visible = MIN (n, all);
      /* A few columns do not spread over the whole page. */
      self->column = room / (float) MAX (self->visible, MIN (n, 6));
      self->lines = lines_in (self, self->column);
      if (self->lines <= lines)
        return TRUE;
    }
  return FALSE;
}

/* What names give up, of their width, rather than that rows have two lines. */
#define NAME_GIVES .2f

/* As many columns as fit; fewer where cells would need two lines, but not below GOOD_COLUMNS; fewer still where they
 * would need three. */
static void
choose_columns (RoundsFlowView *self, float room, float least)
{
  guint all = self->grid != NULL ? self->grid->n_columns : 0, most = (guint) MAX (room / least, 1);
  guint good = MAX (MIN (most, MIN (all, GOOD_COLUMNS)), 1);
  float lacking = (self->widest_newest + GAP + 1) * (float) good - room;

  if (lacking > 0 && lacking <= self->name * NAME_GIVES)
    {
      self->name -= lacking;
      room += lacking;
    }
  if (!choose_from (self, room, most, good, 1))
    choose_from (self, room, most, 1, 2);
  /* They do where cells have more to say. */
  if (self->visible >= all)
    self->column = MAX (self->column, MIN (room / (float) self->visible, self->widest + GAP));
}

static void
lay_out_widths (RoundsFlowView *self, GtkWidget *widget, int width)
{
  float room, least = (float) rounds_text_width (widget, USUAL_CELL) + GAP;

  self->name = (float) rounds_text_width (widget, "Prostate specific Ag serum or plas");
  self->unit = (float) rounds_text_width (widget, "mL/min/1.73 m²");
  self->unit = MAX (self->unit, ceilf (MIN (self->widest_unit, (float) width / 4)));
  /* Narrow: names give way before the third column does. */
  self->name = MIN (self->name, MAX ((float) width - self->unit - 3 * least, (float) width / 4));
  room = (float) width - self->name - self->unit - 3 * GAP;
  choose_columns (self, room, least);
  self->lines = MAX (self->lines, (guint) ceilf (self->widest_unit / self->unit));
}

void
rounds_flow_view_lay_out (RoundsFlowView *self, GtkWidget *widget, int width)
{
  guint all = self->grid != NULL ? self->grid->n_columns : 0;

  measure_grid (self, widget);
  if (self->width == width)
    return;
  self->width = width;
  lay_out_widths (self, widget, width);
  self->first = all > self->visible ? MIN (self->first, all - self->visible) : 0;
}

/* The same for a width that rows are only asked about; what is in view stays. */
static guint
lines_at (RoundsFlowView *self, GtkWidget *widget, int width)
{
  RoundsFlowView asked;

  measure_grid (self, widget);
  if (width <= 0 || width == self->width)
    return MAX (self->lines, 1);
  asked = *self;
  lay_out_widths (&asked, widget, width);
  return asked.lines;
}

guint
rounds_flow_view_column (const RoundsFlowView *self, guint place)
{
  guint n = self->grid != NULL ? self->grid->n_columns : 0;

  if (place >= n)
    return ROUNDS_NONE;
  return self->newest_first ? n - 1 - place : place;
}

guint
rounds_flow_view_place (const RoundsFlowView *self, guint column)
{
  guint n = self->grid != NULL ? self->grid->n_columns : 0;

  if (column >= n)
    return ROUNDS_NONE;
  return self->newest_first ? n - 1 - column : column;
}

gboolean
rounds_flow_view_reveal (RoundsFlowView *self, guint place)
{
  guint before = self->first;

  if (place == ROUNDS_NONE)
    return FALSE;
  if (place < self->first)
    self->first = place;
  else if (place >= self->first + self->visible)
    self->first = place - self->visible + 1;
  return self->first != before;
}

/* ---- the row ---- */

struct _RoundsFlowRow
{
  GtkWidget parent;
  RoundsFlowView *view;
  guint row; /* of the grid; ROUNDS_NONE: titles */
  gboolean set, cut;
  char *words;
};

G_DEFINE_FINAL_TYPE (RoundsFlowRow, rounds_flow_row, GTK_TYPE_WIDGET)

static const RoundsGridRow *
row_of (RoundsFlowRow *self)
{
  const RoundsResultsGrid *grid = self->view->grid;

  return grid != NULL && self->row < grid->n_rows ? &grid->rows[self->row] : NULL;
}

static graphene_rect_t
cell_box (const RoundsFlowView *view, guint i, float height)
{
  return GRAPHENE_RECT_INIT (2 * GAP + view->name + view->unit + (float) i * view->column, 0,
                             view->column - GAP, height);
}

/* The last column on the side of now, and that of the cursor. */
static void
draw_bands (RoundsFlowRow *self, RoundsPaint *paint, float height)
{
  const RoundsFlowView *view = self->view;

  for (guint i = 0; i < view->visible; i++)
    {
      guint column = rounds_flow_view_column (view, view->first + i);
      graphene_rect_t box = cell_box (view, i, height);
      if (column == ROUNDS_NONE)
        continue;
      box.origin.x += GAP / 2;
      box.size.width = view->column;
      if (column == view->cursor)
        rounds_paint_fill (paint, &box, ROUNDS_INK_ACCENT, .14);
      else if (column + 1 == view->grid->n_columns)
        rounds_paint_fill (paint, &box, ROUNDS_INK_ACCENT, .06);
    }
}

static void
draw_cursor (RoundsFlowRow *self, RoundsPaint *paint, float height)
{
  const RoundsFlowView *view = self->view;
  guint place = rounds_flow_view_place (view, view->cursor);
  graphene_rect_t box, edge;

  if (self->row != view->cursor_row || place == ROUNDS_NONE || place < view->first ||
      place >= view->first + view->visible)
    return;
  box = cell_box (view, place - view->first, height);
  box.origin.x += GAP / 2;
  box.size.width = view->column;
  edge = box;
  edge.size.height = 2;
  rounds_paint_fill (paint, &edge, ROUNDS_INK_ACCENT, 1);
  edge.origin.y = height - 2;
  rounds_paint_fill (paint, &edge, ROUNDS_INK_ACCENT, 1);
  edge = box;
  edge.size.width = 2;
  rounds_paint_fill (paint, &edge, ROUNDS_INK_ACCENT, 1);
  edge.origin.x += box.size.width - 2;
  rounds_paint_fill (paint, &edge, ROUNDS_INK_ACCENT, 1);
}

/* At the end of the box, where the column's heading ends. */
static void
draw_pieces (RoundsPaint *paint, Line *line, const graphene_rect_t *box)
{
  float space = (float) rounds_text_width (paint->widget, "0") * .5f;
  float width = measure_line (line, paint->widget, FALSE);
  gboolean fit = width > box->size.width;
  graphene_rect_t place = *box;
  float over;

  if (fit)
    width = measure_line (line, paint->widget, TRUE);
  over = MAX (width - box->size.width, 0);
  place.origin.x += MAX (box->size.width - width, 0);
  for (guint i = 0; i < line->n; i++)
    {
      const Piece *piece = &line->pieces[i];
      gboolean cut = paint->cut;

      place.size.width = MAX (piece->width - (piece->gives ? over : 0), 0);
      rounds_paint_text (paint, &place, piece->text, piece->ink,
                         piece->style | (piece->words ? ROUNDS_TEXT_END : ROUNDS_TEXT_WRAP) |
                             (fit ? ROUNDS_TEXT_FIT : 0));
      place.origin.x += place.size.width + space;
      if (piece->words)
        paint->cut = cut;
    }
  paint->cut |= place.origin.x > box->origin.x + box->size.width + space + 1;
}

static gboolean
fits (RoundsPaint *paint, Line *lines, guint n, float width)
{
  for (guint i = 0; i < n; i++)
    if (measure_line (&lines[i], paint->widget, TRUE) > width)
      return FALSE;
  return TRUE;
}

/* The newest value, its flag and its time are never what gives way: an earlier one is counted, and a number that no
 * column holds goes on below. */
static void
draw_cell (RoundsFlowRow *self,
           RoundsPaint *paint,
           const RoundsGridRow *row,
           guint column,
           const graphene_rect_t *box)
{
  guint all = self->view->lines, n, broken = ROUNDS_NONE;
  graphene_rect_t place = *box;
  Line lines[MOST_LINES];
  RoundsGridWords words;
  CellForm form = CELL_ALL;

  rounds_grid_words_init (&words, self->view->grid, row, column);
  for (n = compose (&words, form, lines); form + 1 < N_CELLS;)
    {
      /* Most cells are one piece, which a layout of one line has room for. */
      if (n <= all &&
          ((all == 1 && n == 1 && lines[0].n == 1) || fits (paint, lines, n, box->size.width)))
        break;
      n = compose (&words, ++form, lines);
    }
  if (form == CELL_THREE && !fits (paint, lines, n, box->size.width))
    broken = words.values[0].time != NULL;
  place.size.height = box->size.height / (float) all;
  place.origin.y += (float) (broken == ROUNDS_NONE ? all - MIN (n, all) : 0) * place.size.height /
                    2;
  for (guint i = 0; i < n; i++)
    {
      graphene_rect_t one = place;

      if (i == broken)
        one.size.height *= (float) (all + 1 - MIN (n, all));
      draw_pieces (paint, &lines[i], &one);
      place.origin.y += one.size.height;
    }
  rounds_grid_words_clear (&words);
}

static void
draw_line (RoundsFlowRow *self, RoundsPaint *paint, const RoundsGridRow *row, float height)
{
  const RoundsFlowView *view = self->view;
  g_autofree char *detail = NULL;
  g_autofree char *name = rounds_results_line_parts (row->line, &detail);
  graphene_rect_t box = GRAPHENE_RECT_INIT (GAP, 0, view->name, height);
  graphene_rect_t rule = GRAPHENE_RECT_INIT (0, height - 1, paint->width, 1);

  rounds_paint_fill (paint, &rule, ROUNDS_INK_TEXT, .08);
  rounds_paint_name (paint, &box, name, detail);
  paint->cut = FALSE; /* a name may be: its row says it whole */
  box = GRAPHENE_RECT_INIT (2 * GAP + view->name, 0, view->unit, height);
  rounds_paint_text (paint, &box, rounds_grid_unit (row), ROUNDS_INK_DIM,
                     ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  for (guint i = 0; i < view->visible; i++)
    {
      guint column = rounds_flow_view_column (view, view->first + i);
      box = cell_box (view, i, height);
      if (column != ROUNDS_NONE)
        draw_cell (self, paint, row, column, &box);
    }
  draw_cursor (self, paint, height);
}

static void
draw_group (RoundsFlowRow *self, RoundsPaint *paint, const RoundsGridRow *row, float height)
{
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, paint->width, height);
  graphene_rect_t box = GRAPHENE_RECT_INIT (GAP, 0, paint->width - 2 * GAP, height);

  rounds_paint_fill (paint, &all, ROUNDS_INK_TEXT, .06);
  rounds_paint_text (paint, &box, self->view->grid->list->groups[row->group].title, ROUNDS_INK_TEXT,
                     ROUNDS_TEXT_BOLD);
}

static void
draw_titles (RoundsFlowRow *self, RoundsPaint *paint, float height)
{
  const RoundsFlowView *view = self->view;
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, paint->width, height);
  graphene_rect_t box = GRAPHENE_RECT_INIT (GAP, 0, view->name, height / 2);

  rounds_paint_fill (paint, &all, ROUNDS_INK_TEXT, .08);
  rounds_paint_text (paint, &box, _ ("Analyte"), ROUNDS_INK_TEXT, ROUNDS_TEXT_BOLD);
  box = GRAPHENE_RECT_INIT (2 * GAP + view->name, 0, view->unit, height / 2);
  rounds_paint_text (paint, &box, _ ("Unit"), ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
  for (guint i = 0; i < view->visible; i++)
    {
      guint column = rounds_flow_view_column (view, view->first + i);
      g_autofree char *title = NULL, *time = NULL;
      if (column == ROUNDS_NONE)
        continue;
      title = rounds_grid_column_title (view->grid, column);
      time = rounds_grid_column_time (view->grid, column);
      box = cell_box (view, i, height / 2);
      rounds_paint_text (paint, &box, title, ROUNDS_INK_TEXT, ROUNDS_TEXT_BOLD | ROUNDS_TEXT_END);
      box.origin.y = height / 2;
      rounds_paint_text (paint, &box, time, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL | ROUNDS_TEXT_END);
    }
}

static void
rounds_flow_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsFlowRow *self = ROUNDS_FLOW_ROW (widget);
  float height = (float) gtk_widget_get_height (widget);
  const RoundsGridRow *row = row_of (self);
  RoundsPaint paint;

  if (!self->set || self->view->grid == NULL)
    return;
  rounds_flow_view_lay_out (self->view, widget, gtk_widget_get_width (widget));
  rounds_paint_begin (&paint, widget, snapshot);
  if (self->row == ROUNDS_NONE)
    draw_titles (self, &paint, height);
  else if (row != NULL && row->line == NULL)
    draw_group (self, &paint, row, height);
  else if (row != NULL)
    {
      draw_bands (self, &paint, height);
      draw_line (self, &paint, row, height);
    }
  self->cut = paint.cut;
  rounds_paint_end (&paint);
}

static GtkSizeRequestMode
rounds_flow_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_flow_row_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  RoundsFlowRow *self = ROUNDS_FLOW_ROW (widget);
  int line = rounds_text_height (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 20 * line;
      *natural = 60 * line;
      return;
    }
  if (self->row == ROUNDS_NONE)
    *minimum = 2 * line + 2;
  else
    *minimum = (int) lines_at (self->view, widget, for_size) * line + (self->view->compact ? 1 : 8);
  *natural = *minimum;
}

/* ---- words ---- */

static char *
titles_words (RoundsFlowRow *self)
{
  const RoundsFlowView *view = self->view;
  GString *words = g_string_new (_ ("Columns"));

  for (guint i = 0; i < view->visible; i++)
    {
      guint column = rounds_flow_view_column (view, view->first + i);
      g_autofree char *title = NULL, *time = NULL;
      if (column == ROUNDS_NONE)
        continue;
      title = rounds_grid_column_title (view->grid, column);
      time = rounds_grid_column_time (view->grid, column);
      g_string_append_printf (words, ", %s %s", title, time);
    }
  return g_string_free (words, FALSE);
}

/* The cell of the cursor first, where it is in this row; then all that were measured, in view. */
static char *
line_words (RoundsFlowRow *self, const RoundsGridRow *row)
{
  const RoundsFlowView *view = self->view;
  g_autofree char *name = rounds_results_line_name (row->line);
  GString *words = g_string_new (NULL);

  if (self->row == view->cursor_row && view->cursor != ROUNDS_NONE)
    {
      g_autofree char *cell = rounds_grid_sentence (view->grid, row, view->cursor);
      return g_string_free (g_string_append (words, cell), FALSE);
    }
  g_string_append_printf (words, "%s %s", name, rounds_grid_unit (row));
  for (guint i = 0; i < view->visible; i++)
    {
      guint column = rounds_flow_view_column (view, view->first + i);
      g_autofree char *title = NULL;
      RoundsGridWords cell;
      if (column == ROUNDS_NONE)
        continue;
      rounds_grid_words_init (&cell, view->grid, row, column);
      title = rounds_grid_column_title (view->grid, column);
      if (!cell.empty)
        {
          g_autofree char *say = rounds_grid_words_say (&cell);
          g_string_append_printf (words, ", %s %s", title, say);
        }
      rounds_grid_words_clear (&cell);
    }
  return g_string_free (words, FALSE);
}

void
rounds_flow_row_refresh (RoundsFlowRow *self)
{
  const RoundsGridRow *row = row_of (self);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->set || self->view->grid == NULL)
    return;
  g_free (self->words);
  if (self->row == ROUNDS_NONE)
    self->words = titles_words (self);
  else if (row == NULL || row->line == NULL)
    self->words = g_strdup (row != NULL ? self->view->grid->list->groups[row->group].title : "");
  else
    self->words = line_words (self, row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->words,
                                  -1);
  if (item != NULL && self->row != ROUNDS_NONE)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    self->words, -1);
}

void
rounds_flow_row_set (RoundsFlowRow *self, guint row)
{
  self->row = row;
  self->set = TRUE;
  rounds_flow_row_refresh (self);
}

guint
rounds_flow_row_get (RoundsFlowRow *self)
{
  return self->row;
}

guint
rounds_flow_row_place_at (RoundsFlowRow *self, double x)
{
  const RoundsFlowView *view = self->view;
  double start = 2.5 * GAP + view->name + view->unit;
  guint place;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  if (x < start || view->column < 1)
    return ROUNDS_NONE;
  place = (guint) ((x - start) / view->column);
  return place < view->visible ? view->first + place : ROUNDS_NONE;
}

const char *
rounds_flow_row_get_words (RoundsFlowRow *self)
{
  return self->words != NULL ? self->words : "";
}

gboolean
rounds_flow_row_is_cut (RoundsFlowRow *self)
{
  return self->cut;
}

/* ---- the class ---- */

static void
rounds_flow_row_finalize (GObject *object)
{
  RoundsFlowRow *self = ROUNDS_FLOW_ROW (object);

  g_free (self->words);
  rounds_flow_view_unref (self->view);
  G_OBJECT_CLASS (rounds_flow_row_parent_class)->finalize (object);
}

static void
rounds_flow_row_class_init (RoundsFlowRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rounds_flow_row_finalize;
  widget_class->snapshot = rounds_flow_row_snapshot;
  widget_class->measure = rounds_flow_row_measure;
  widget_class->get_request_mode = rounds_flow_row_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "flowrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
rounds_flow_row_init (RoundsFlowRow *self)
{
}

GtkWidget *
rounds_flow_row_new (RoundsFlowView *view)
{
  RoundsFlowRow *self = g_object_new (ROUNDS_TYPE_FLOW_ROW, NULL);

  self->view = rounds_flow_view_ref (view);
  return GTK_WIDGET (self);
}
