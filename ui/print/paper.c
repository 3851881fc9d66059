#include "paper.h"

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
static PangoContext *
paper_context (void)
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
  self->context = paper_context ();
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

  return paper_of (&head, g_array_ref (self->blocks));
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
add_block (RoundsPaper *self, BlockType type, const char *left, const char *right)
{
  Block block = { .type = type, .left = g_strdup (left), .right = g_strdup (right) };

  g_array_append_val (self->blocks, block);
}

void
rounds_paper_heading (RoundsPaper *self, const char *text)
{
  add_block (self, BLOCK_HEADING, text, NULL);
}

/* A text is laid out a piece in a turn: of a long one some paragraphs are a block, or a part of a very long one. */
#define PIECE      2000 /* bytes, at least */
#define PIECE_MOST 8000 /* where it has a place to end */

/* Where a piece of a text of n bytes ends: at a line's end, else a sentence's, else a word's; NULL: nowhere. */
static const char *
piece_end (const char *text, gsize n)
{
  gsize most = MIN (n, PIECE_MOST);
  const char *line = n > PIECE ? memchr (text + PIECE, '\n', most - PIECE) : NULL, *space = NULL;

  if (line != NULL || n == most)
    return line;
  for (const char *at = text + PIECE; at < text + most; at++)
    if (*at == ' ' && strchr (".!?;", at[-1]) != NULL)
      return at;
    else if (*at == ' ' && space == NULL)
      space = at;
  return space != NULL ? space : strpbrk (text + most, " \n");
}

/* In front of words that go on in a paragraph, whose direction they have whatever letter is their first. */
static const char *
direction_mark (RoundsPaper *self, const char *paragraph)
{
  g_autofree char *beginning = g_utf8_substring (paragraph, 0, g_utf8_strlen (paragraph, 400));
  g_autoptr (PangoLayout)
      layout = rounds_paper_words_layout (self->context, beginning, "Cantarell 9.5");
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);

  return pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL ? "\u200f"
                                                                                : "\u200e";
}

static void
add_piece (RoundsPaper *self, const char *mark, const char *text, gsize n, gboolean goes_on)
{
  Block block = { .type = BLOCK_TEXT,
                  .left = g_strdup_printf ("%s%.*s", mark, (int) n, text),
                  .goes_on = goes_on };

  g_array_append_val (self->blocks, block);
}

void
rounds_paper_text (RoundsPaper *self, const char *text)
{
  const char *text_end = text + strlen (text), *paragraph = text, *mark = "", *end;

  while ((end = piece_end (text, (gsize) (text_end - text))) != NULL)
    {
      const char *line = g_strrstr_len (text, end - text, "\n");

      add_piece (self, mark, text, (gsize) (end - text), TRUE);
      if (*end == '\n')
        paragraph = end + 1;
      else if (line != NULL)
        paragraph = line + 1;
      text = end + 1;
      mark = paragraph == text ? "" : direction_mark (self, paragraph);
    }
  add_piece (self, mark, text, (gsize) (text_end - text), FALSE);
}

void
rounds_paper_line (RoundsPaper *self, const char *left, const char *right)
{
  add_block (self, BLOCK_LINE, left, right);
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

/* Words at the beginning of a line: at the left, or the right where lines begin there. */
static void
align (RoundsPaper *self, PangoLayout *layout, gboolean end)
{
  PangoLayoutLine *first = pango_layout_get_line_readonly (layout, 0);
  gboolean backwards = pango_layout_line_get_resolved_direction (first) == PANGO_DIRECTION_RTL;

  /* For Pango the left is where a line of the words' own direction begins. */
  if ((end != self->mirrored) != backwards)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
}

/* The left edge of a column that begins some points from the beginning of the lines. */
static double
column_x (const RoundsPaper *self, double from, double width)
{
  return self->mirrored ? self->width - MARGIN - from - width : MARGIN + from;
}

/* Of the head and the foot: in the direction of the program, whatever letter comes first. */
static void
draw_text (
    RoundsPaper *self, cairo_t *cr, const char *text, const char *font, double y, gboolean end)
{
  g_autoptr (PangoLayout) layout = rounds_paper_words_layout (self->context, text, font);

  pango_layout_set_width (layout, (int) (rounds_paper_text_width (self) * PANGO_SCALE));
  pango_layout_set_auto_dir (layout, FALSE);
  align (self, layout, end);
  cairo_move_to (cr, MARGIN, y);
  pango_cairo_show_layout (cr, layout);
}

static char *
page_of (RoundsPaper *self, guint page)
{
  return g_strdup_printf (_ ("page %u of %u"), page + 1, self->n_pages);
}

static char *
head_line (const RoundsPaper *self)
{
  return g_strdup_printf ("%s%s%s", self->who, *self->number != '\0' ? " · " : "", self->number);
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
  g_autofree char *who = head_line (self), *foot = foot_line (self), *number = page_of (self, page);
  double below = self->height - MARGIN - FOOT_HEIGHT;

  draw_text (self, cr, who, "Cantarell Bold 11", MARGIN, FALSE);
  draw_text (self, cr, self->title, "Cantarell 9.5", MARGIN + 18, FALSE);
  draw_text (self, cr, number, "Cantarell 9.5", MARGIN + 18, TRUE);
  cairo_set_line_width (cr, 0.6);
  cairo_move_to (cr, MARGIN, MARGIN + HEAD_HEIGHT - 8);
  cairo_line_to (cr, self->width - MARGIN, MARGIN + HEAD_HEIGHT - 8);
  cairo_move_to (cr, MARGIN, below + 6);
  cairo_line_to (cr, self->width - MARGIN, below + 6);
  cairo_stroke (cr);
  draw_text (self, cr, foot, "Cantarell 8", below + 9, FALSE);
}

static void
draw_lines (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double width = rounds_paper_left_width (self, block);
  g_autoptr (PangoLayout) layout = rounds_paper_block_layout (self, block, block->left, width);
  int n = pango_layout_get_line_count (layout);
  double line = rounds_paper_layout_height (layout) / MAX (n, 1);

  for (guint i = 0; i < at->n_lines; i++)
    {
      PangoLayoutLine *one = pango_layout_get_line_readonly (layout, (int) (at->first_line + i));
      PangoRectangle logical;
      gboolean right = pango_layout_line_get_resolved_direction (one) == PANGO_DIRECTION_RTL;

      pango_layout_line_get_extents (one, NULL, &logical);
      cairo_move_to (cr, MARGIN + (right ? width - (double) logical.width / PANGO_SCALE : 0),
                     at->y + (i + 0.8) * line);
      pango_cairo_show_layout_line (cr, one);
    }
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

  align (self, words, FALSE);
  cairo_move_to (cr, MARGIN, at->y);
  pango_cairo_show_layout (cr, words);
  cairo_save (cr);
  cairo_translate (cr, MARGIN, top);
  cairo_scale (cr, scale, scale);
  block->drawing.draw (block->drawing.data, cr);
  cairo_restore (cr);
}

static void
draw_picture (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double scale = rounds_paper_picture_scale (self, block);

  cairo_save (cr);
  cairo_translate (cr, MARGIN, at->y);
  cairo_scale (cr, scale, scale);
  gsk_render_node_draw (block->node, cr);
  cairo_restore (cr);
}

static void
draw_words (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  double width = rounds_paper_left_width (self, block);
  double end = rounds_paper_text_width (self) * RIGHT_PART;
  g_autoptr (PangoLayout) left = rounds_paper_block_layout (self, block, block->left, width);
  g_autoptr (PangoLayout) right = NULL;

  align (self, left, FALSE);
  cairo_move_to (cr, column_x (self, 0, width), at->y + (block->type == BLOCK_HEADING ? 6 : 0));
  pango_cairo_show_layout (cr, left);
  if (block->type != BLOCK_LINE)
    return;
  right = rounds_paper_block_layout (self, block, block->right, end);
  align (self, right, TRUE);
  cairo_move_to (cr, column_x (self, rounds_paper_text_width (self) - end, end), at->y);
  pango_cairo_show_layout (cr, right);
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
                                 .mirrored = self->mirrored };

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
    case BLOCK_TEXT:
      draw_lines (self, cr, block, at);
      break;
    case BLOCK_TABLE:
      draw_row (self, cr, at);
      break;
    case BLOCK_HEADING:
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
  g_autofree char *who = head_line (self), *foot = foot_line (self), *number = page_of (self, page);
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
      else if (at->page == page && block->left != NULL && at->first_line == 0)
        g_string_append_printf (words, "%s%s%s\n", block->left, block->right ? "\t" : "",
                                block->right ? block->right : "");
    }
  g_string_append (words, foot);
  return g_string_free (words, FALSE);
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
