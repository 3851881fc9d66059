#include "paper.h"

#include "paper-pieces.h"
#include "paper-private.h"
#include "secret.h"
#include "watermark.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
block_clear (gpointer data)
{
  Block *block = data;

  rounds_secret_forget (block->left);
  rounds_secret_forget (block->right);
  g_free (block->left);
  g_free (block->right);
  g_clear_pointer (&block->node, gsk_render_node_unref);
  g_clear_pointer (&block->table, rounds_paper_table_free);
  if (block->drawing.free_data != NULL)
    block->drawing.free_data (block->drawing.data);
}

/* Letters where the outline puts them: places rounded to pixels of 1/72 inch close up the words. */
PangoContext *
rounds_paper_context_new (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
  return context;
}

/* A fitting of no table is NULL. */
static void
fitting_clear (gpointer data)
{
  if (data != NULL)
    rounds_table_fitting_free (data);
}

/* Takes blocks. */
static RoundsPaper *
paper_of (const RoundsPaperHead *head, GArray *blocks)
{
  RoundsPaper *self = g_new0 (RoundsPaper, 1);

  self->who = g_strdup (head->who);
  self->number = g_strdup (head->number);
  self->title = g_strdup (head->title);
  self->printed = g_strdup (head->printed);
  self->as_of = g_strdup (head->as_of);
  self->synced = g_strdup (head->synced);
  self->demonstration = head->demonstration;
  self->mirrored = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  self->blocks = blocks;
  self->places = g_array_new (FALSE, TRUE, sizeof (Place));
  self->fittings = g_ptr_array_new_with_free_func (fitting_clear);
  self->context = rounds_paper_context_new ();
  pango_context_set_base_dir (self->context,
                              self->mirrored ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  return self;
}

RoundsPaper *
rounds_paper_new (const RoundsPaperHead *head)
{
  GArray *blocks = g_array_new (FALSE, TRUE, sizeof (Block));

  g_array_set_clear_func (blocks, block_clear);
  return paper_of (head, blocks);
}

RoundsPaper *
rounds_paper_share (RoundsPaper *self)
{
  const RoundsPaperHead head = { .who = self->who,
                                 .number = self->number,
                                 .title = self->title,
                                 .printed = self->printed,
                                 .as_of = self->as_of,
                                 .synced = self->synced,
                                 .demonstration = self->demonstration };

  RoundsPaper *copy = paper_of (&head, g_array_ref (self->blocks));

  copy->guard = g_strdup (self->guard);
  return copy;
}

void
rounds_paper_set_printed (RoundsPaper *self, const char *printed)
{
  g_free (self->printed);
  self->printed = g_strdup (printed);
}

void
rounds_paper_guard (RoundsPaper *self, const char *words)
{
  g_autofree char *before = self->guard;

  self->guard = before != NULL ? g_strdup_printf ("%s. %s", before, words) : g_strdup (words);
}

const char *
rounds_paper_get_guard (const RoundsPaper *self)
{
  return self->guard;
}

void
rounds_paper_free (RoundsPaper *self)
{
  g_free (self->who);
  g_free (self->number);
  g_free (self->title);
  g_free (self->printed);
  g_free (self->as_of);
  g_free (self->synced);
  g_free (self->guard);
  g_ptr_array_unref (self->fittings);
  g_array_unref (self->blocks);
  g_array_unref (self->places);
  g_object_unref (self->context);
  g_free (self);
}

guint
rounds_paper_pages (const RoundsPaper *self)
{
  return self->n_pages;
}

/* ---- blocks ---- */

static void
add_piece (gpointer pieces, const char *piece, gboolean goes_on)
{
  g_ptr_array_add (pieces, g_strdup (piece));
}

static void
forget_piece (gpointer piece)
{
  rounds_secret_forget (piece);
  g_free (piece);
}

/* (transfer full) */
static GPtrArray *
pieces_of (const char *text)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (forget_piece);

  rounds_paper_pieces (text != NULL ? text : "", add_piece, pieces);
  return pieces;
}

/* The piece at i. again: the only one stands beside each of the others, too. */
static char *
piece_at (const GPtrArray *pieces, guint i, gboolean again)
{
  return g_strdup (i < pieces->len ? g_ptr_array_index (pieces, i)
                                   : (again ? g_ptr_array_index (pieces, 0) : ""));
}

/* Words are laid out a piece in a turn: of long ones a piece is a block. */
static void
add_words (RoundsPaper *self, BlockType type, const char *left, const char *right)
{
  g_autoptr (GPtrArray) before = pieces_of (left), behind = pieces_of (right);
  guint n = MAX (before->len, behind->len);

  for (guint i = 0; i < n; i++)
    {
      Block block = { .type = type,
                      .left = piece_at (before, i, before->len == 1),
                      .right = right != NULL ? piece_at (behind, i, FALSE) : NULL,
                      .again = i > 0 && before->len == 1,
                      .goes_on = i + 1 < n };

      g_array_append_val (self->blocks, block);
    }
}

void
rounds_paper_heading (RoundsPaper *self, const char *text)
{
  add_words (self, BLOCK_HEADING, text, NULL);
}

void
rounds_paper_text (RoundsPaper *self, const char *text)
{
  add_words (self, BLOCK_TEXT, text, NULL);
}

void
rounds_paper_line (RoundsPaper *self, const char *left, const char *right)
{
  add_words (self, BLOCK_LINE, left, right);
}

void
rounds_paper_table (RoundsPaper *self, RoundsPaperTable *table)
{
  Block block = { .type = BLOCK_TABLE, .table = table };

  g_array_append_val (self->blocks, block);
}

void
rounds_paper_picture (RoundsPaper *self, GskRenderNode *node, double width, double height)
{
  Block block = { .type = BLOCK_PICTURE, .width = width, .height = height };

  block.node = gsk_render_node_ref (node);
  g_array_append_val (self->blocks, block);
}

void
rounds_paper_drawing (RoundsPaper *self,
                      const char *words,
                      const char *spoken,
                      const RoundsPaperDrawing *drawing)
{
  Block block = {
    .type = BLOCK_DRAWING, .left = g_strdup (words), .right = g_strdup (spoken), .drawing = *drawing
  };

  g_array_append_val (self->blocks, block);
}

/* ---- drawing ---- */

/* Lines of words in a column. */
typedef struct
{
  double x, y, width, pitch;
  guint first, n;
  gboolean end;     /* they end where a line ends */
  gboolean natural; /* each begins where its own words do */
} Column;

static void
draw_column (const RoundsPaper *self, cairo_t *cr, PangoLayout *layout, const Column *column)
{
  guint n = (guint) pango_layout_get_line_count (layout);

  for (guint i = 0; i < column->n && column->first + i < n; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (layout, (int) (column->first + i));
      gboolean right = column->end != self->mirrored;
      PangoRectangle logical;

      if (column->natural)
        right = pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL;
      pango_layout_line_get_extents (line, NULL, &logical);
      cairo_move_to (cr,
                     column->x + (right ? column->width - (double) logical.width / PANGO_SCALE : 0),
                     column->y + i * column->pitch - (double) logical.y / PANGO_SCALE);
      rounds_paper_show_line (cr, line);
    }
}

/* The left edge of a column that begins some points from the beginning of the lines. */
static double
column_x (const RoundsPaper *self, double from, double width)
{
  return self->mirrored ? self->width - MARGIN - from - width : MARGIN + from;
}

/* All lines of it. */
static void
draw_whole (const RoundsPaper *self, cairo_t *cr, PangoLayout *layout, double y, gboolean end)
{
  double width = (double) pango_layout_get_width (layout) / PANGO_SCALE;
  guint n = (guint) pango_layout_get_line_count (layout);
  double from = end ? rounds_paper_text_width (self) - width : 0;

  draw_column (self, cr, layout,
               &(Column){ .x = column_x (self, from, width),
                          .y = y,
                          .width = width,
                          .pitch = rounds_paper_layout_height (layout) / n,
                          .n = n,
                          .end = end });
}

static char *
page_of (RoundsPaper *self, guint page)
{
  return g_strdup_printf (_ ("page %u of %u"), page + 1, self->n_pages);
}

static char *
foot_line (const RoundsPaper *self)
{
  if (self->as_of == NULL)
    return g_strdup (self->printed);
  return g_strdup_printf ("%s · %s · %s · %s", self->printed, self->as_of, self->synced,
                          _ ("Not the complete record"));
}

static void
draw_head (RoundsPaper *self, cairo_t *cr, guint page)
{
  g_autofree char *foot = foot_line (self), *number = page_of (self, page);
  g_auto (RoundsPaperTop) top = rounds_paper_top (self);
  g_autoptr (PangoLayout) of = rounds_paper_head_layout (self, number, PAPER_FONT, NUMBER_WIDTH);
  g_autoptr (PangoLayout)
      below = rounds_paper_head_layout (self, foot, "Cantarell 8", rounds_paper_text_width (self));
  double rule = MARGIN + self->head_height - 8, foot_rule = self->height - MARGIN - FOOT_HEIGHT + 6;

  draw_whole (self, cr, top.who, MARGIN, FALSE);
  draw_whole (self, cr, top.title, top.title_y, FALSE);
  draw_whole (self, cr, of, top.title_y, TRUE);
  cairo_set_line_width (cr, 0.6);
  cairo_move_to (cr, MARGIN, rule);
  cairo_line_to (cr, self->width - MARGIN, rule);
  cairo_move_to (cr, MARGIN, foot_rule);
  cairo_line_to (cr, self->width - MARGIN, foot_rule);
  cairo_stroke (cr);
  draw_whole (self, cr, below, foot_rule + 3, FALSE);
}

/* At the beginning of a line, from which line: where it goes on its words stand there again, all that fit; what
 * is higher than its part goes on itself. */
static guint
first_of_left (guint lines, const Place *at)
{
  return lines <= at->n_lines || lines <= at->first_line ? 0 : at->first_line;
}

static void
draw_words (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double width = rounds_paper_left_width (self, block);
  double end = rounds_paper_text_width (self) * RIGHT_PART;
  double above = block->type == BLOCK_HEADING && at->first_line == 0 ? HEADING_ABOVE : 0;
  g_autoptr (PangoLayout) left = rounds_paper_block_layout (self, block, block->left, width);
  g_autoptr (PangoLayout) right = NULL;
  guint n = (guint) pango_layout_get_line_count (left);
  Column column = { .x = column_x (self, 0, width),
                    .y = at->y + above,
                    .width = width,
                    .pitch = at->pitch,
                    .first = block->type == BLOCK_LINE ? first_of_left (n, at) : at->first_line,
                    .n = at->n_lines,
                    .natural = block->type == BLOCK_TEXT };

  /* What goes on says whose it is on a new page alone. */
  if (!block->again || at->y <= MARGIN + self->head_height)
    draw_column (self, cr, left, &column);
  if (block->type != BLOCK_LINE)
    return;
  right = rounds_paper_block_layout (self, block, block->right, end);
  column.x = column_x (self, rounds_paper_text_width (self) - end, end);
  column.width = end;
  column.first = at->first_line;
  column.end = TRUE;
  draw_column (self, cr, right, &column);
}

/* Its words, and below them as large as fits. */
static void
draw_drawing (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double width = rounds_paper_text_width (self);
  g_autoptr (PangoLayout) words = rounds_paper_block_layout (self, block, block->left, width);
  double top = at->y + rounds_paper_layout_height (words) + GAP;
  double scale = MIN (1, MIN (width / block->drawing.width,
                              (at->y + at->height - top) / block->drawing.height));

  draw_whole (self, cr, words, at->y, FALSE);
  cairo_save (cr);
  cairo_translate (cr, MARGIN, top);
  cairo_scale (cr, scale, scale);
  block->drawing.draw (block->drawing.data, cr);
  cairo_restore (cr);
}

static void
draw_picture (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double scale = rounds_paper_picture_scale (self, at->block);

  cairo_save (cr);
  cairo_translate (cr, MARGIN, at->y);
  cairo_scale (cr, scale, scale);
  /* A text node is drawn from the current point, where the words above left theirs (gsk_text_node_draw in
   * gsk/gskrendernodeimpl.c of GTK 4.8.3). */
  cairo_new_path (cr);
  gsk_render_node_draw (block->node, cr);
  cairo_restore (cr);
}

static void
draw_row (RoundsPaper *self, cairo_t *cr, const Place *at)
{
  const RoundsTablePart part = { .band = at->band,
                                 .row = at->row,
                                 .first_line = at->first_line,
                                 .n_lines = at->n_lines,
                                 .x = MARGIN,
                                 .y = at->y,
                                 .mirrored = self->mirrored,
                                 .named = at->named,
                                 .goes_on = at->goes_on };

  rounds_table_fitting_draw (g_ptr_array_index (self->fittings, at->block), cr, &part);
}

static void
draw_block (RoundsPaper *self, cairo_t *cr, const Place *at)
{
  const Block *block = &g_array_index (self->blocks, Block, at->block);

  switch (block->type)
    {
    case BLOCK_PICTURE:
      draw_picture (self, cr, block, at);
      break;
    case BLOCK_DRAWING:
      draw_drawing (self, cr, block, at);
      break;
    case BLOCK_TABLE:
      draw_row (self, cr, at);
      break;
    case BLOCK_HEADING:
    case BLOCK_TEXT:
    case BLOCK_LINE:
    default:
      draw_words (self, cr, block, at);
    }
}

void
rounds_paper_draw (RoundsPaper *self, cairo_t *cr, guint page)
{
  g_return_if_fail (page < self->n_pages);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  draw_head (self, cr, page);
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *at = &g_array_index (self->places, Place, i);

      if (at->page == page)
        draw_block (self, cr, at);
    }
  if (self->demonstration)
    rounds_watermark_draw (cr, self->width, self->height, FALSE);
}

char *
rounds_paper_words (RoundsPaper *self, guint page)
{
  g_autofree char *who = rounds_paper_who (self), *foot = foot_line (self),
                  *number = page_of (self, page);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, "%s\n%s\n%s\n", who, self->title, number);
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *at = &g_array_index (self->places, Place, i);
      const Block *block = &g_array_index (self->blocks, Block, at->block);

      if (at->page == page && block->type == BLOCK_TABLE)
        {
          g_autofree char *row = rounds_table_fitting_words (g_ptr_array_index (self->fittings,
                                                                                at->block),
                                                             at->band, at->row);

          g_string_append_printf (words, "%s\n", row);
        }
      else if (at->page == page && block->left != NULL &&
               (at->first_line == 0 || block->type == BLOCK_LINE))
        g_string_append_printf (words, "%s%s%s\n", block->left, block->right ? "\t" : "",
                                block->right ? block->right : "");
    }
  g_string_append (words, foot);
  return g_string_free (words, FALSE);
}

/* ---- letters ---- */

/* Of a font that is made of pictures, as of emoji: they have no outline. */
static gboolean
has_colors (PangoLayoutLine *line)
{
  for (GSList *at = line->runs; at != NULL; at = at->next)
    {
      const PangoGlyphString *glyphs = ((PangoLayoutRun *) at->data)->glyphs;

      for (int i = 0; i < glyphs->num_glyphs; i++)
        if (glyphs->glyphs[i].attr.is_color)
          return TRUE;
    }
  return FALSE;
}

/* Cairo 1.16 moves each letter to a whole pixel of an image (its NEWS of 1.17.4), so that at the size of a preview
 * "2012 10:04" closes up to "201210:04"; an outline stays where it is. */
void
rounds_paper_show_line (cairo_t *cr, PangoLayoutLine *line)
{
  if (rounds_paper_is_fine (cr) || has_colors (line))
    {
      pango_cairo_show_layout_line (cr, line);
      return;
    }
  pango_cairo_layout_line_path (cr, line);
  cairo_fill (cr);
}

/* ---- how fine ---- */

static const cairo_user_data_key_t fine_key;

void
rounds_paper_mark_fine (cairo_surface_t *recording)
{
  cairo_surface_set_user_data (recording, &fine_key, (void *) &fine_key, NULL);
}

gboolean
rounds_paper_is_fine (cairo_t *cr)
{
  cairo_surface_t *target = cairo_get_target (cr);
  cairo_surface_type_t type = cairo_surface_get_type (target);

  if (type == CAIRO_SURFACE_TYPE_RECORDING)
    return cairo_surface_get_user_data (target, &fine_key) != NULL;
  return type != CAIRO_SURFACE_TYPE_IMAGE;
}
