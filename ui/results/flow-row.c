#include "flow-row.h"

#include "flow-cell.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GAP 8

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
  rounds_text_widths_clear (&self->widths);
  g_clear_pointer (&self->needs, g_array_unref);
  g_free (self);
}

/* The floor that columns have. */
#define USUAL_CELL "000.00 ▲▲ HH 00:00"

/* Each shape of the grid's cells once in a font: few, however many values there are. */
static void
measure_grid (RoundsFlowView *self, GtkWidget *widget)
{
  const RoundsResultsGrid *grid = self->grid;
  gboolean same_font = rounds_font_mark_holds (&self->font, widget);
  g_autoptr (GPtrArray) shapes = NULL;

  if (same_font && self->measured == grid)
    return;
  if (!same_font)
    rounds_text_widths_clear (&self->widths);
  self->measured = grid;
  self->width = 0;
  self->widest_unit = 0;
  g_clear_pointer (&self->needs, g_array_unref);
  self->needs = g_array_new (FALSE, FALSE, sizeof (RoundsFlowNeed));
  if (grid == NULL)
    return;
  self->widest = self->widest_newest = 0;
  shapes = rounds_grid_shapes (grid, (guint) g_utf8_strlen (USUAL_CELL, -1));
  for (guint i = 0; i < shapes->len; i++)
    {
      RoundsFlowNeed need = rounds_flow_cell_need (shapes->pdata[i], widget, &self->widths);
      g_array_append_val (self->needs, need);
      self->widest_newest = MAX (self->widest_newest, need.least[0]);
      self->widest = MAX (self->widest, need.all);
    }
  for (guint i = 0; i < grid->n_rows; i++)
    if (grid->rows[i].line != NULL)
      self->widest_unit = MAX (self->widest_unit,
                               (float) rounds_text_widths_get (&self->widths, widget,
                                                               rounds_grid_unit (&grid->rows[i]),
                                                               ROUNDS_TEXT_SMALL |
                                                                   ROUNDS_TEXT_FIT));
}

/* How many lines of text the cells need in a column; one more than ROUNDS_FLOW_CELL_LINES where a number must be broken. */
static guint
lines_in (const RoundsFlowView *self, float column)
{
  guint lines = 1;

  for (guint i = 0; i < self->needs->len; i++)
    {
      const RoundsFlowNeed *need = &g_array_index (self->needs, RoundsFlowNeed, i);

      while (lines <= ROUNDS_FLOW_CELL_LINES && need->least[lines - 1] > column - GAP)
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

/* What columns do not need goes to names that gave way. */
static void
give_spare (RoundsFlowView *self, float least, float wish)
{
  float visible = (float) self->visible;
  float spare = (self->column - MAX (least, self->widest + GAP)) * visible;
  float given = MIN (spare, wish - self->name);

  if (given <= 0)
    return;
  self->name += given;
  self->column -= given / visible;
}

static void
lay_out_widths (RoundsFlowView *self, GtkWidget *widget, int width)
{
  float room, wish, least = (float) rounds_text_width (widget, USUAL_CELL) + GAP;

  self->name = wish = (float) rounds_text_width (widget, "Prostate specific Ag serum or plas");
  self->unit = (float) rounds_text_width (widget, "mL/min/1.73 m²");
  self->unit = MAX (self->unit, ceilf (MIN (self->widest_unit, (float) width / 4)));
  /* Narrow: names give way before the third column does. */
  self->name = MIN (self->name, MAX ((float) width - self->unit - 3 * least, (float) width / 4));
  room = (float) width - self->name - self->unit - 3 * GAP;
  choose_columns (self, room, least);
  give_spare (self, least, wish);
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

  /* A page that is not seen may be asked too; it is laid out when it is. */
  if (!gtk_widget_get_mapped (widget))
    return MAX (self->lines, 1);
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
        {
          RoundsGridWords words;
          rounds_grid_words_init (&words, view->grid, row, column);
          rounds_flow_cell_draw (paint, &words, view->lines, &box);
          rounds_grid_words_clear (&words);
        }
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

gboolean
rounds_flow_row_is_measured (RoundsFlowRow *self)
{
  return self->view->grid != NULL && self->view->measured == self->view->grid;
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
