#include "list-cells.h"

#include "line-breaks.h"

#include <glib/gi18n-lib.h>

#define SIDE        12 /* px beside the words */
#define ABOVE       5  /* px above and below them */
#define GAP         14 /* px between cells */
#define NARROW_EMS  44 /* below so many ems the cells stand one above the other */
#define BELOW       .88
#define LEAST       200 /* px: its smallest width */
#define TITLE_LINES 3   /* of a column's */
#define MOST_LINES  12  /* of a cell that is as high as its words */

struct _RoundsListCells
{
  GtkWidget parent_instance;

  const RoundsListColumns *columns;
  RoundsListRow *row;
};

G_DEFINE_FINAL_TYPE (RoundsListCells, rounds_list_cells, GTK_TYPE_WIDGET)

/* ---- sizes ---- */

static int
line_height (RoundsListCells *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics) +
                                  pango_font_metrics_get_descent (metrics));

  pango_font_metrics_unref (metrics);
  return height + 2;
}

static gboolean
is_narrow (RoundsListCells *self, int width)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;

  if (!pango_font_description_get_size_is_absolute (font))
    size *= 96. / 72.;
  return width < NARROW_EMS * size;
}

static guint
n_columns (RoundsListCells *self)
{
  guint n = 0;

  while (n < ROUNDS_N_LIST_CELLS && self->columns->titles[n] != NULL)
    n++;
  return n;
}

/* Where a cell stands, before it is mirrored. */
static void
place_cell (RoundsListCells *self, guint cell, int whole, int *x, int *width)
{
  guint n = n_columns (self), all = 0, before = 0;
  int room = whole - 2 * SIDE;
  gboolean wide = self->row != NULL && self->row->text.wide && cell == 1;

  for (guint i = 0; i < n; i++)
    {
      before += i < cell ? self->columns->weights[i] : 0;
      all += self->columns->weights[i];
    }
  *x = SIDE + room * (int) before / (int) all;
  *width = room * (int) self->columns->weights[cell] / (int) all - GAP;
  if (wide || cell + 1 == n)
    *width = SIDE + room - *x;
  *width = MAX (*width, 1);
}

/* ---- drawing ---- */

typedef struct
{
  GtkSnapshot *snapshot;
  GdkRGBA text, second, warning;
  gboolean mirrored;
} Pen;

static void
make_pen (RoundsListCells *self, GtkSnapshot *snapshot, Pen *pen)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  pen->snapshot = snapshot;
  gtk_style_context_get_color (style, &pen->text);
  pen->second = pen->text;
  pen->second.alpha *= .8f;
  if (!gtk_style_context_lookup_color (style, "list_warning_color", &pen->warning))
    pen->warning = pen->text;
  pen->mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* Words of one cell: the title, and the second line after it. */
typedef struct
{
  const char *text, *below;
  gboolean warn, warn_below, bold, struck, italic;
} Words;

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, guint from, guint to)
{
  attribute->start_index = from;
  attribute->end_index = to;
  pango_attr_list_insert (list, attribute);
}

static void
add_colour (PangoAttrList *list, const GdkRGBA *colour, guint from, guint to)
{
  add_attribute (list,
                 pango_attr_foreground_new ((guint16) (colour->red * 65535),
                                            (guint16) (colour->green * 65535),
                                            (guint16) (colour->blue * 65535)),
                 from, to);
  add_attribute (list, pango_attr_foreground_alpha_new ((guint16) (colour->alpha * 65535)), from,
                 to);
}

static PangoAttrList *
attributes_of (const Pen *pen, const Words *words, guint n_text, guint n_all)
{
  PangoAttrList *list = pango_attr_list_new ();
  guint below = n_text;

  if (words->bold)
    add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), 0, n_text);
  if (words->italic)
    add_attribute (list, pango_attr_style_new (PANGO_STYLE_ITALIC), 0, n_text);
  if (words->struck)
    add_attribute (list, pango_attr_strikethrough_new (TRUE), 0, n_text);
  add_attribute (list, pango_attr_font_features_new ("tnum"), 0, n_all);
  if (words->warn)
    add_colour (list, &pen->warning, 0, n_text);
  if (n_all > below)
    {
      add_attribute (list, pango_attr_scale_new (BELOW), below, n_all);
      add_colour (list, words->warn_below ? &pen->warning : &pen->second, below, n_all);
    }
  return list;
}

/* The second line stands under the first where both fit; a long first one takes both lines, and the
 * second follows it. */
static PangoLayout *
layout_of (RoundsListCells *self, const Pen *pen, const Words *words, int width, int lines)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words->text);
  g_autofree char *all = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;
  guint n_text = (guint) strlen (words->text);
  gboolean stacked;
  int natural;

  attributes = attributes_of (pen, words, n_text, n_text);
  attributes = rounds_line_breaks_add (attributes, words->text);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &natural, NULL);
  stacked = natural <= width && lines > 1;
  if (words->below != NULL)
    {
      all = g_strconcat (words->text, stacked ? "\n" : " · ", words->below, NULL);
      pango_layout_set_text (layout, all, -1);
      g_clear_pointer (&attributes, pango_attr_list_unref);
      attributes = attributes_of (pen, words, n_text, (guint) strlen (all));
      attributes = rounds_line_breaks_add (attributes, all);
      pango_layout_set_attributes (layout, attributes);
    }
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  /* Lines of each paragraph: two that are stacked take one each. */
  pango_layout_set_height (layout, words->below != NULL && stacked ? -MAX (lines - 1, 1) : -lines);
  pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT);
  return layout;
}

static void
draw_layout (RoundsListCells *self, const Pen *pen, PangoLayout *layout, const GdkRectangle *place)
{
  int x = place->x;

  if (pen->mirrored)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - place->width;
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) place->y));
  gtk_snapshot_append_layout (pen->snapshot, layout, &pen->text);
  gtk_snapshot_restore (pen->snapshot);
}

/* Lines that a cell may take. */
static int
lines_of (RoundsListCells *self, gboolean narrow)
{
  if (self->row == NULL)
    return TITLE_LINES;
  if (self->row->heading)
    return self->row->fixed ? 1 : 3;
  if (!self->row->fixed)
    return MOST_LINES;
  return narrow ? 3 : (int) self->columns->lines;
}

static void
draw_words (RoundsListCells *self, const Pen *pen, const Words *words, int x, int width)
{
  gboolean narrow = is_narrow (self, gtk_widget_get_width (GTK_WIDGET (self)));
  g_autoptr (PangoLayout) layout = NULL;

  if (words->text == NULL || *words->text == 0)
    return;
  layout = layout_of (self, pen, words, width, lines_of (self, narrow));
  draw_layout (self, pen, layout, &(GdkRectangle){ x, ABOVE, width, 0 });
}

static Words
heading_words (RoundsListCells *self)
{
  return (Words){ .text = self->row->text.cells[0].text, .bold = TRUE, .warn = self->row->alert };
}

/* Of a heading: its title, and its note at the end of the same line or, where that is too short for all of it,
 * below. */
typedef struct
{
  PangoLayout *title, *note;      /* note NULL: there is none */
  GdkRectangle title_at, note_at; /* before they are mirrored */
} Heading;

static void
heading_clear (Heading *heading)
{
  g_clear_object (&heading->title);
  g_clear_object (&heading->note);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Heading, heading_clear)

static void
lay_out_heading (RoundsListCells *self, const Pen *pen, int whole, Heading *heading)
{
  const Words title = heading_words (self);
  const Words note = { .text = self->row->text.cells[ROUNDS_N_LIST_CELLS - 1].text };
  int lines = lines_of (self, FALSE), room = MAX (whole - 2 * SIDE, 1), used, left;

  *heading = (Heading){ .title = layout_of (self, pen, &title, room, lines) };
  heading->title_at = (GdkRectangle){ SIDE, ABOVE, room, 0 };
  pango_layout_get_pixel_size (heading->title, &used, &heading->title_at.height);
  if (note.text == NULL || *note.text == 0)
    return;
  left = room - used - 2 * GAP;
  heading->note = layout_of (self, pen, &note, MAX (left, 1), 1);
  heading->note_at.y = ABOVE;
  if (pango_layout_is_ellipsized (heading->note))
    {
      g_object_unref (heading->note);
      heading->note = layout_of (self, pen, &note, room, lines);
      heading->note_at.y += heading->title_at.height;
    }
  pango_layout_get_pixel_size (heading->note, &heading->note_at.width, &heading->note_at.height);
  /* No wider than its words: they begin at the end of their box where one reads from the right. */
  pango_layout_set_width (heading->note, heading->note_at.width * PANGO_SCALE);
  heading->note_at.x = heading->note_at.y > ABOVE ? SIDE : SIDE + room - heading->note_at.width;
}

static void
draw_heading (RoundsListCells *self, const Pen *pen)
{
  g_auto (Heading) heading = { NULL };
  Pen light = *pen;

  light.text = pen->second;
  lay_out_heading (self, pen, gtk_widget_get_width (GTK_WIDGET (self)), &heading);
  draw_layout (self, pen, heading.title, &heading.title_at);
  if (heading.note != NULL)
    draw_layout (self, &light, heading.note, &heading.note_at);
}

static Words
words_of (const RoundsListText *text, guint cell)
{
  const RoundsListCell *what = &text->cells[cell];

  return (Words){ .text = what->text,
                  .below = what->below,
                  .warn = what->warn,
                  .warn_below = what->warn_below,
                  .bold = cell == 0 && !text->italic && !text->struck,
                  .struck = cell == 0 && text->struck,
                  .italic = cell == 0 && text->italic };
}

/* All but the first line. From the third cell on the column says what it is: two dates without it
 * could be anything. */
static char *
rest_of (RoundsListCells *self)
{
  const RoundsListText *text = &self->row->text;
  GString *rest = g_string_new (text->cells[0].below);

  for (guint i = 1; i < ROUNDS_N_LIST_CELLS; i++)
    {
      const RoundsListCell *cell = &text->cells[i];

      if (cell->text == NULL || *cell->text == 0)
        continue;
      if (rest->len > 0)
        g_string_append (rest, " · ");
      if (i > 1 && self->columns->titles[i] != NULL)
        g_string_append_printf (rest, "%s: ", _ (self->columns->titles[i]));
      g_string_append (rest, cell->text);
      if (cell->below != NULL && *cell->below != 0)
        g_string_append_printf (rest, " · %s", cell->below);
    }
  return g_string_free (rest, FALSE);
}

/* One above the other; a warning anywhere colours the words that follow the title. */
static Words
stacked_words (RoundsListCells *self, const char *rest)
{
  const RoundsListText *text = &self->row->text;
  Words words = words_of (text, 0);

  words.below = rest;
  words.warn_below = FALSE;
  for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
    words.warn_below |= text->cells[i].warn_below || (i > 0 && text->cells[i].warn);
  return words;
}

static void
draw_stacked (RoundsListCells *self, const Pen *pen)
{
  g_autofree char *rest = rest_of (self);
  const Words words = stacked_words (self, rest);

  draw_words (self, pen, &words, SIDE, gtk_widget_get_width (GTK_WIDGET (self)) - 2 * SIDE);
}

/* A narrow page has one column, as wide as it is. */
static void
place_title (RoundsListCells *self, guint cell, int whole, int *x, int *width)
{
  *x = SIDE;
  *width = MAX (whole - 2 * SIDE, 1);
  if (!is_narrow (self, whole))
    place_cell (self, cell, whole, x, width);
}

static void
draw_titles (RoundsListCells *self, const Pen *pen, gboolean narrow)
{
  Pen light = *pen;

  light.text = pen->second;
  for (guint i = 0; i < (narrow ? 1 : n_columns (self)); i++)
    {
      const Words words = { .text = _ (self->columns->titles[i]) };
      int x, width;

      place_title (self, i, gtk_widget_get_width (GTK_WIDGET (self)), &x, &width);
      draw_words (self, &light, &words, x, width);
    }
}

/* ---- height ---- */

static int
words_height (RoundsListCells *self, const Words *words, int width, gboolean narrow)
{
  const Pen pen = { 0 };
  g_autoptr (PangoLayout) layout = NULL;
  int height;

  if (words->text == NULL || *words->text == 0)
    return 0;
  layout = layout_of (self, &pen, words, width, lines_of (self, narrow));
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static int
free_height (RoundsListCells *self, int whole, gboolean narrow)
{
  int most = line_height (self);

  if (self->row->heading)
    {
      const Pen pen = { 0 };
      g_auto (Heading) heading = { NULL };

      lay_out_heading (self, &pen, whole, &heading);
      return MAX (most, MAX (heading.title_at.y + heading.title_at.height,
                             heading.note_at.y + heading.note_at.height) -
                            ABOVE);
    }
  if (narrow)
    {
      g_autofree char *rest = rest_of (self);
      const Words words = stacked_words (self, rest);

      return MAX (most, words_height (self, &words, MAX (whole - 2 * SIDE, 1), TRUE));
    }
  for (guint i = 0; i < n_columns (self); i++)
    {
      const Words words = words_of (&self->row->text, i);
      int x, width;

      place_cell (self, i, whole, &x, &width);
      most = MAX (most, words_height (self, &words, width, FALSE));
      if (self->row->text.wide && i == 1)
        break;
    }
  return most;
}

static int
titles_height (RoundsListCells *self, int whole, gboolean narrow)
{
  int most = line_height (self);

  for (guint i = 0; i < (narrow ? 1 : n_columns (self)); i++)
    {
      const Words words = { .text = _ (self->columns->titles[i]) };
      int x, width;

      place_title (self, i, whole, &x, &width);
      most = MAX (most, words_height (self, &words, width, narrow));
    }
  return most;
}

static int
row_height (RoundsListCells *self, int width)
{
  gboolean narrow = is_narrow (self, width);

  if (self->row == NULL)
    return titles_height (self, width, narrow) + 2 * ABOVE;
  if (self->row->fixed)
    return (narrow ? 3 : (int) self->columns->lines) * line_height (self) + 2 * ABOVE;
  return free_height (self, width, narrow) + 2 * ABOVE;
}

static GtkSizeRequestMode
rounds_list_cells_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_list_cells_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  RoundsListCells *self = ROUNDS_LIST_CELLS (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST;
      *natural = 900;
    }
  else if (for_size < 0)
    /* The list asks each row so before it has a width: wrapping every cell for it would be half of the
     * time that a page takes to stand. */
    *minimum = *natural = line_height (self) + 2 * ABOVE;
  else
    *minimum = *natural = row_height (self, MAX (for_size, LEAST));
  *minimum_baseline = *natural_baseline = -1;
}

static void
rounds_list_cells_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsListCells *self = ROUNDS_LIST_CELLS (widget);
  gboolean narrow = is_narrow (self, gtk_widget_get_width (widget));
  Pen pen;

  make_pen (self, snapshot, &pen);
  if (self->row == NULL)
    {
      draw_titles (self, &pen, narrow);
      return;
    }
  if (self->row->heading)
    draw_heading (self, &pen);
  else if (narrow)
    draw_stacked (self, &pen);
  else
    for (guint i = 0; i < n_columns (self); i++)
      {
        const Words words = words_of (&self->row->text, i);
        int x, width;

        place_cell (self, i, gtk_widget_get_width (widget), &x, &width);
        draw_words (self, &pen, &words, x, width);
        if (self->row->text.wide && i == 1)
          break;
      }
}

/* ---- public ---- */

static void
rounds_list_cells_dispose (GObject *object)
{
  g_clear_object (&ROUNDS_LIST_CELLS (object)->row);
  G_OBJECT_CLASS (rounds_list_cells_parent_class)->dispose (object);
}

static void
rounds_list_cells_class_init (RoundsListCellsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_list_cells_dispose;
  widget_class->get_request_mode = rounds_list_cells_get_request_mode;
  widget_class->measure = rounds_list_cells_measure;
  widget_class->snapshot = rounds_list_cells_snapshot;
  gtk_widget_class_set_css_name (widget_class, "listcells");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rounds_list_cells_init (RoundsListCells *self)
{
}

GtkWidget *
rounds_list_cells_new (const RoundsListColumns *columns)
{
  RoundsListCells *self = g_object_new (ROUNDS_TYPE_LIST_CELLS, NULL);

  self->columns = columns;
  return GTK_WIDGET (self);
}

static char *
titles_line (RoundsListCells *self)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < n_columns (self); i++)
    g_string_append_printf (line, "%s%s", i > 0 ? ", " : "", _ (self->columns->titles[i]));
  return g_string_free (line, FALSE);
}

char *
rounds_list_cells_say (RoundsListCells *self)
{
  const RoundsListText *text = self->row != NULL ? &self->row->text : NULL;
  g_autofree char *rest = NULL;

  if (text == NULL)
    return titles_line (self);
  if (self->row->heading)
    {
      rest = g_strdup_printf (self->row->folded ? _ ("Section %s, folded") : _ ("Section %s"),
                              text->cells[0].text);
      return rounds_list_join (rest, text->cells[ROUNDS_N_LIST_CELLS - 1].text, NULL);
    }
  rest = rest_of (self);
  return rounds_list_join (text->cells[0].text != NULL ? text->cells[0].text : "", rest, NULL);
}

void
rounds_list_cells_set_row (RoundsListCells *self, RoundsListRow *row)
{
  g_autofree char *line = NULL;

  g_set_object (&self->row, row);
  line = rounds_list_cells_say (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
  if (row != NULL && row->heading)
    gtk_widget_add_css_class (GTK_WIDGET (self), "heading-row");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "heading-row");
  if (row != NULL && row->alert)
    gtk_widget_add_css_class (GTK_WIDGET (self), "alert-row");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "alert-row");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Of the line of column titles; a narrow page shows the first. */
static gboolean
is_title_cut (RoundsListCells *self, int whole, guint cell)
{
  gboolean narrow = is_narrow (self, whole);
  const Words words = { .text = cell < n_columns (self) ? _ (self->columns->titles[cell]) : NULL };
  const Pen pen = { 0 };
  g_autoptr (PangoLayout) layout = NULL;
  int x, width;

  if (words.text == NULL || (narrow && cell > 0))
    return FALSE;
  place_title (self, cell, whole, &x, &width);
  layout = layout_of (self, &pen, &words, width, TITLE_LINES);
  return pango_layout_is_ellipsized (layout);
}

static gboolean
is_heading_cut (RoundsListCells *self, int whole, guint cell)
{
  const Pen pen = { 0 };
  g_auto (Heading) heading = { NULL };

  lay_out_heading (self, &pen, whole, &heading);
  if (cell == 0)
    return pango_layout_is_ellipsized (heading.title);
  return cell == ROUNDS_N_LIST_CELLS - 1 && heading.note != NULL &&
         (pango_layout_is_ellipsized (heading.note) ||
          heading.note_at.y + heading.note_at.height > gtk_widget_get_height (GTK_WIDGET (self)));
}

static gboolean
is_cell_cut (RoundsListCells *self, int whole, guint cell)
{
  gboolean narrow = is_narrow (self, whole);
  g_autofree char *rest = rest_of (self);
  const Words words = narrow ? stacked_words (self, rest) : words_of (&self->row->text, cell);
  g_autoptr (PangoLayout) layout = NULL;
  const Pen pen = { 0 };
  int x = 0, width = whole - 2 * SIDE;

  if (words.text == NULL)
    return FALSE;
  if (!narrow)
    place_cell (self, cell, whole, &x, &width);
  layout = layout_of (self, &pen, &words, width, lines_of (self, narrow));
  return pango_layout_is_ellipsized (layout);
}

gboolean
rounds_list_cells_is_cut (RoundsListCells *self, guint cell)
{
  int whole = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->row == NULL)
    return is_title_cut (self, whole, cell);
  return self->row->heading ? is_heading_cut (self, whole, cell) : is_cell_cut (self, whole, cell);
}
