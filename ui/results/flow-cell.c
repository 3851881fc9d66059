#include "flow-cell.h"

/* ---- lines ---- */

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
compose (const RoundsGridWords *words, CellForm form, Line lines[ROUNDS_FLOW_CELL_LINES])
{
  const RoundsGridValue *newest = &words->values[0];
  Line *line = lines;

  for (guint i = 0; i < ROUNDS_FLOW_CELL_LINES; i++)
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

static int
width_of (GtkWidget *widget, RoundsTextWidths *widths, const char *text, RoundsTextStyle style)
{
  return widths != NULL ? rounds_text_widths_get (widths, widget, text, style)
                        : rounds_text_width_as (widget, text, style);
}

/* Measures the pieces; fit: a little smaller; widths: NULL, or those of the font. Gives the width of the line. */
static float
measure_line (Line *line, GtkWidget *widget, RoundsTextWidths *widths, gboolean fit)
{
  float space = (float) width_of (widget, widths, "0", ROUNDS_TEXT_START) * .5f, width = 0;

  for (guint i = 0; i < line->n; i++)
    {
      Piece *piece = &line->pieces[i];

      piece->width = (float) width_of (widget, widths, piece->text,
                                       piece->style | (fit ? ROUNDS_TEXT_FIT : 0));
      width += piece->width + (i > 0 ? space : 0);
    }
  return width;
}

/* The narrowest that a line can be. */
static float
least_of (Line *line, GtkWidget *widget, RoundsTextWidths *widths)
{
  float width = measure_line (line, widget, widths, TRUE);

  for (guint i = 0; i < line->n; i++)
    if (line->pieces[i].words)
      width -= line->pieces[i].width;
  return width;
}

RoundsFlowNeed
rounds_flow_cell_need (const RoundsGridWords *words, GtkWidget *widget, RoundsTextWidths *widths)
{
  RoundsFlowNeed need = { 0 };
  Line lines[ROUNDS_FLOW_CELL_LINES];

  for (guint i = 0; i < ROUNDS_FLOW_CELL_LINES; i++)
    {
      guint n = compose (words, CELL_NEWEST + i, lines);

      for (guint k = 0; k < n; k++)
        need.least[i] = MAX (need.least[i], least_of (&lines[k], widget, widths));
    }
  compose (words, CELL_ALL, lines);
  need.all = measure_line (&lines[0], widget, widths, TRUE);
  return need;
}

/* ---- drawing ---- */

/* Words may be cut, a number may not. */
static void
draw_piece (RoundsPaint *paint,
            const Piece *piece,
            const graphene_rect_t *place,
            RoundsTextStyle style)
{
  gboolean cut = paint->cut;

  rounds_paint_text (paint, place, piece->text, piece->ink,
                     piece->style | style | (piece->words ? ROUNDS_TEXT_START : ROUNDS_TEXT_WRAP));
  if (piece->words)
    paint->cut = cut;
}

/* At the end of the box, where the column's heading ends. */
static void
draw_pieces (RoundsPaint *paint, Line *line, const graphene_rect_t *box)
{
  float space, width, over;
  graphene_rect_t place = *box;
  gboolean fit;

  /* As most are; need not be measured before. */
  if (line->n == 1)
    {
      draw_piece (paint, &line->pieces[0], box, ROUNDS_TEXT_END | ROUNDS_TEXT_FIT);
      return;
    }
  space = (float) rounds_text_width (paint->widget, "0") * .5f;
  width = measure_line (line, paint->widget, NULL, FALSE);
  fit = width > box->size.width;
  if (fit)
    width = measure_line (line, paint->widget, NULL, TRUE);
  over = MAX (width - box->size.width, 0);
  place.origin.x += MAX (box->size.width - width, 0);
  for (guint i = 0; i < line->n; i++)
    {
      const Piece *piece = &line->pieces[i];

      place.size.width = MAX (piece->width - (piece->gives ? over : 0), 0);
      draw_piece (paint, piece, &place, ROUNDS_TEXT_END | (fit ? ROUNDS_TEXT_FIT : 0));
      place.origin.x += place.size.width + space;
    }
  paint->cut |= place.origin.x > box->origin.x + box->size.width + space + 1;
}

static gboolean
fits (RoundsPaint *paint, Line *lines, guint n, float width)
{
  for (guint i = 0; i < n; i++)
    if (measure_line (&lines[i], paint->widget, NULL, TRUE) > width)
      return FALSE;
  return TRUE;
}

/* The newest value, its flag and its time are never what gives way: an earlier one is counted, and a number that no
 * column holds goes on below. */
void
rounds_flow_cell_draw (RoundsPaint *paint,
                       const RoundsGridWords *words,
                       guint lines_of_row,
                       const graphene_rect_t *box)
{
  guint all = MAX (lines_of_row, 1), n, broken = ROUNDS_NONE;
  graphene_rect_t place = *box;
  Line lines[ROUNDS_FLOW_CELL_LINES];
  CellForm form = CELL_ALL;

  for (n = compose (words, form, lines); form + 1 < N_CELLS;)
    {
      /* Most cells are one piece, which a layout of one line has room for. */
      if (n <= all &&
          ((all == 1 && n == 1 && lines[0].n == 1) || fits (paint, lines, n, box->size.width)))
        break;
      n = compose (words, ++form, lines);
    }
  if (form == CELL_THREE && !fits (paint, lines, n, box->size.width))
    broken = words->values[0].time != NULL;
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
}
