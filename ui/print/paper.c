#include "paper.h"

#include "secret.h"
#include "watermark.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MARGIN      42.0 /* points */
#define HEAD_HEIGHT 44.0
#define FOOT_HEIGHT 28.0
#define GAP         4.0  /* between blocks */
#define RIGHT_PART  0.38 /* of a line's width */

typedef enum
{
  BLOCK_HEADING,
  BLOCK_TEXT,
  BLOCK_LINE,
  BLOCK_PICTURE,
  BLOCK_DRAWING,
} BlockType;

typedef struct
{
  BlockType type;
  char *left, *right;
  GskRenderNode *node;
  double width, height; /* of the picture */
  RoundsPaperDrawing drawing;
} Block;

/* A part of a block on a page: all of it, or some lines of a text. */
typedef struct
{
  guint block, page;
  double y, height;
  int first_line, n_lines; /* of a text; n_lines 0: all */
} Place;

struct _RoundsPaper
{
  char *who, *number, *title, *printed, *as_of, *synced;
  gboolean demonstration;
  GArray *blocks; /* of Block */
  GArray *places; /* of Place, of the last layout */
  double width, height;
  guint n_pages;
  PangoContext *context;
};

static void
block_clear (gpointer data)
{
  Block *block = data;

  rounds_secret_forget (block->left);
  rounds_secret_forget (block->right);
  g_free (block->left);
  g_free (block->right);
  g_clear_pointer (&block->node, gsk_render_node_unref);
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

RoundsPaper *
rounds_paper_new (const RoundsPaperHead *head)
{
  RoundsPaper *self = g_new0 (RoundsPaper, 1);

  self->who = g_strdup (head->who);
  self->number = g_strdup (head->number);
  self->title = g_strdup (head->title);
  self->printed = g_strdup (head->printed);
  self->as_of = g_strdup (head->as_of);
  self->synced = g_strdup (head->synced);
  self->demonstration = head->demonstration;
  self->blocks = g_array_new (FALSE, TRUE, sizeof (Block));
  g_array_set_clear_func (self->blocks, block_clear);
  self->places = g_array_new (FALSE, TRUE, sizeof (Place));
  self->context = paper_context ();
  return self;
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
  g_array_unref (self->blocks);
  g_array_unref (self->places);
  g_object_unref (self->context);
  g_free (self);
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

void
rounds_paper_text (RoundsPaper *self, const char *text)
{
  add_block (self, BLOCK_TEXT, text, NULL);
}

void
rounds_paper_line (RoundsPaper *self, const char *left, const char *right)
{
  add_block (self, BLOCK_LINE, left, right);
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

/* ---- laying out ---- */

/* (transfer full) */
static PangoLayout *
layout_of (RoundsPaper *self, const char *text, double width, const char *font)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text != NULL ? text : "", -1);
  pango_font_description_free (description);
  return layout;
}

static const char *
font_of (const Block *block)
{
  return block->type == BLOCK_HEADING ? "Cantarell Bold 11" : "Cantarell 9.5";
}

static double
text_width (const RoundsPaper *self)
{
  return self->width - 2 * MARGIN;
}

static double
left_width (const RoundsPaper *self, const Block *block)
{
  return block->type == BLOCK_LINE ? text_width (self) * (1 - RIGHT_PART) - 8 : text_width (self);
}

static double
layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static double
body_height (const RoundsPaper *self)
{
  return self->height - 2 * MARGIN - HEAD_HEIGHT - FOOT_HEIGHT;
}

static double
picture_scale (const RoundsPaper *self, const Block *block)
{
  return MIN (1, MIN (text_width (self) / block->width, body_height (self) / block->height));
}

static double
block_height (RoundsPaper *self, const Block *block)
{
  g_autoptr (PangoLayout) left = NULL;
  g_autoptr (PangoLayout) right = NULL;

  if (block->type == BLOCK_PICTURE)
    return block->height * picture_scale (self, block);
  if (block->type == BLOCK_DRAWING)
    return body_height (self);
  left = layout_of (self, block->left, left_width (self, block), font_of (block));
  if (block->type != BLOCK_LINE)
    return layout_height (left) + (block->type == BLOCK_HEADING ? 8 : 0);
  right = layout_of (self, block->right, text_width (self) * RIGHT_PART, font_of (block));
  return MAX (layout_height (left), layout_height (right));
}

typedef struct
{
  guint page;
  double y, top, bottom;
} Cursor;

static void
next_page (Cursor *cursor)
{
  cursor->page++;
  cursor->y = cursor->top;
}

static void
place (RoundsPaper *self, Cursor *cursor, const Place *at)
{
  g_array_append_vals (self->places, at, 1);
  cursor->y += at->height + GAP;
}

/* A text is torn between its lines, as many on each page as fit. */
static void
place_text (RoundsPaper *self, Cursor *cursor, guint number, const Block *block)
{
  g_autoptr (PangoLayout)
      layout = layout_of (self, block->left, left_width (self, block), font_of (block));
  int n = pango_layout_get_line_count (layout), first = 0;
  double line = layout_height (layout) / MAX (n, 1);

  while (first < n)
    {
      int fit = (int) ((cursor->bottom - cursor->y) / line);
      Place at = { number, cursor->page, cursor->y, 0, first, MIN (fit, n - first) };

      if (fit < 1)
        {
          next_page (cursor);
          continue;
        }
      at.height = at.n_lines * line;
      place (self, cursor, &at);
      first += at.n_lines;
    }
}

/* What a heading needs below it, so that it does not stand last. */
static double
keep_with (RoundsPaper *self, guint number)
{
  const Block *next;

  if (number + 1 >= self->blocks->len)
    return 0;
  next = &g_array_index (self->blocks, Block, number + 1);
  return MIN (block_height (self, next), 60) + GAP;
}

static void
place_block (RoundsPaper *self, Cursor *cursor, guint number)
{
  const Block *block = &g_array_index (self->blocks, Block, number);
  double height, needed;

  if (block->type == BLOCK_TEXT)
    {
      place_text (self, cursor, number, block);
      return;
    }
  height = block_height (self, block);
  needed = height + (block->type == BLOCK_HEADING ? keep_with (self, number) : 0);
  if (cursor->y + needed > cursor->bottom && cursor->y > cursor->top)
    next_page (cursor);
  place (self, cursor, &(Place){ number, cursor->page, cursor->y, height, 0, 0 });
}

guint
rounds_paper_layout (RoundsPaper *self, double width, double height)
{
  Cursor cursor = { .top = MARGIN + HEAD_HEIGHT, .bottom = height - MARGIN - FOOT_HEIGHT };

  self->width = width;
  self->height = height;
  cursor.y = cursor.top;
  g_array_set_size (self->places, 0);
  for (guint i = 0; i < self->blocks->len; i++)
    place_block (self, &cursor, i);
  self->n_pages = cursor.page + 1;
  return self->n_pages;
}

/* ---- drawing ---- */

static void
draw_text (
    RoundsPaper *self, cairo_t *cr, const char *text, const char *font, double y, gboolean end)
{
  g_autoptr (PangoLayout) layout = layout_of (self, text, text_width (self), font);

  pango_layout_set_alignment (layout, end ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_NONE);
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
  g_autoptr (PangoLayout)
      layout = layout_of (self, block->left, left_width (self, block), font_of (block));
  int n = pango_layout_get_line_count (layout);
  double line = layout_height (layout) / MAX (n, 1);

  for (int i = 0; i < at->n_lines; i++)
    {
      PangoLayoutLine *one = pango_layout_get_line_readonly (layout, at->first_line + i);

      cairo_move_to (cr, MARGIN, at->y + (i + 0.8) * line);
      pango_cairo_show_layout_line (cr, one);
    }
}

/* Its words, and below them as large as fits. */
static void
draw_drawing (RoundsPaper *self, cairo_t *cr, const Block *block, const Place *at)
{
  g_autoptr (PangoLayout) words = layout_of (self, block->left, text_width (self), font_of (block));
  double top = at->y + layout_height (words) + GAP;
  double scale = MIN (1, MIN (text_width (self) / block->drawing.width,
                              (at->y + at->height - top) / block->drawing.height));

  cairo_move_to (cr, MARGIN, at->y);
  pango_cairo_show_layout (cr, words);
  cairo_save (cr);
  cairo_translate (cr, MARGIN, top);
  cairo_scale (cr, scale, scale);
  block->drawing.draw (block->drawing.data, cr);
  cairo_restore (cr);
}

static void
draw_block (RoundsPaper *self, cairo_t *cr, const Place *at)
{
  const Block *block = &g_array_index (self->blocks, Block, at->block);
  g_autoptr (PangoLayout) left = NULL;
  g_autoptr (PangoLayout) right = NULL;

  if (block->type == BLOCK_PICTURE)
    {
      double scale = picture_scale (self, block);

      cairo_save (cr);
      cairo_translate (cr, MARGIN, at->y);
      cairo_scale (cr, scale, scale);
      gsk_render_node_draw (block->node, cr);
      cairo_restore (cr);
      return;
    }
  if (block->type == BLOCK_DRAWING)
    {
      draw_drawing (self, cr, block, at);
      return;
    }
  if (block->type == BLOCK_TEXT)
    {
      draw_lines (self, cr, block, at);
      return;
    }
  left = layout_of (self, block->left, left_width (self, block), font_of (block));
  cairo_move_to (cr, MARGIN, at->y + (block->type == BLOCK_HEADING ? 6 : 0));
  pango_cairo_show_layout (cr, left);
  if (block->type != BLOCK_LINE)
    return;
  right = layout_of (self, block->right, text_width (self) * RIGHT_PART, font_of (block));
  pango_layout_set_alignment (right, PANGO_ALIGN_RIGHT);
  cairo_move_to (cr, MARGIN + text_width (self) * (1 - RIGHT_PART), at->y);
  pango_cairo_show_layout (cr, right);
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

      if (at->page == page && block->left != NULL && at->first_line == 0)
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
