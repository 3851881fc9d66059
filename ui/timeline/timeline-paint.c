#include "timeline-paint.h"

#include "say.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#define MOST_WORDS 3000 /* kept shaped */
#define NARROW     8    /* pixels: a line of two would leave little of it */

typedef struct
{
  const char *light, *dark;
} Hue;

/* From libadwaita's palette: at least 4.5:1 on the view's background of either scheme. */
static const Hue hues[ROUNDS_N_LANES] = {
  [ROUNDS_LANE_LANDMARKS] = { "#3d3846", "#f6f5f4" },
  [ROUNDS_LANE_ENCOUNTERS] = { "#1a5fb4", "#78aeed" },
  [ROUNDS_LANE_PROBLEMS] = { "#813d9c", "#dc8add" },
  [ROUNDS_LANE_MEDICINES] = { "#26704a", "#8ff0a4" },
  [ROUNDS_LANE_RESULTS] = { "#3d3846", "#deddda" },
  [ROUNDS_LANE_VITALS] = { "#865e3c", "#cdab8f" },
  [ROUNDS_LANE_PROCEDURES] = { "#1c6a7a", "#7fd3e0" },
  [ROUNDS_LANE_IMAGES] = { "#3d3846", "#deddda" },
  [ROUNDS_LANE_NOTES] = { "#613583", "#d0b0e8" },
  [ROUNDS_LANE_IMMUNIZATIONS] = { "#1b6b3c", "#8ff0a4" },
  [ROUNDS_LANE_GENOMICS] = { "#8f3f0e", "#ffbe6f" },
  [ROUNDS_LANE_DEVICES] = { "#5e5c64", "#c0bfbc" },
  [ROUNDS_LANE_OTHER] = { "#5e5c64", "#c0bfbc" },
  [ROUNDS_LANE_ROUTINE] = { "#5e5c64", "#c0bfbc" },
  [ROUNDS_LANE_AFTER_DEATH] = { "#3d3846", "#f6f5f4" },
};

typedef struct
{
  GskRenderNode *node; /* NULL: nothing to see */
  double width;
} Words;

struct _RoundsTimelinePaint
{
  GtkWidget *widget;
  GHashTable *words; /* "ink, weight, text" to Words */
  GHashTable *widths[2];
  PangoLayout *layout;
  PangoAttrList *heavy;
  double line;
  GdkRGBA inks[ROUNDS_N_INKS], hues[ROUNDS_N_LANES], soft[ROUNDS_N_LANES];
};

static void
words_free (gpointer data)
{
  Words *words = data;

  g_clear_pointer (&words->node, gsk_render_node_unref);
  g_free (words);
}

/* ---- colours ---- */

static GdkRGBA
look_up (RoundsTimelinePaint *self, const char *name, const char *otherwise)
{
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (self->widget), name, &colour))
    gdk_rgba_parse (&colour, otherwise);
  return colour;
}

static GdkRGBA
mix (const GdkRGBA *one, const GdkRGBA *other, float share)
{
  return (GdkRGBA){ one->red + (other->red - one->red) * share,
                    one->green + (other->green - one->green) * share,
                    one->blue + (other->blue - one->blue) * share, 1 };
}

static void
find_colours (RoundsTimelinePaint *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  gboolean strong = adw_style_manager_get_high_contrast (manager);
  GdkRGBA text, paper = look_up (self, "view_bg_color", dark ? "#1e1e1e" : "#ffffff");

  text = look_up (self, "view_fg_color", dark ? "#ffffff" : "#1e1e1e");
  text = mix (&paper, &text, strong ? 1 : 0.9f);
  self->inks[ROUNDS_INK_PAPER] = paper;
  self->inks[ROUNDS_INK_TEXT] = text;
  self->inks[ROUNDS_INK_DIM] = mix (&paper, &text, strong ? 1 : 0.78f);
  self->inks[ROUNDS_INK_LINE] = mix (&paper, &text, strong ? 0.5f : 0.11f);
  self->inks[ROUNDS_INK_SOFT] = mix (&paper, &text, 0.07f);
  gdk_rgba_parse (&self->inks[ROUNDS_INK_BAD], dark ? "#ff8f80" : "#a51d2d");
  gdk_rgba_parse (&self->inks[ROUNDS_INK_WARN], dark ? "#f8e45c" : "#7a4b00");
  self->inks[ROUNDS_INK_ACCENT] = look_up (self, "accent_bg_color", "#1c71d8");
  self->inks[ROUNDS_INK_ON_ACCENT] = look_up (self, "accent_fg_color", "#ffffff");
  /* The accent carries small words here: on blue 3 white is 3.6:1, on this 4.9:1. */
  if (!strong)
    gdk_rgba_parse (&self->inks[ROUNDS_INK_ACCENT], "#1c71d8");
  for (guint i = 0; i < ROUNDS_N_LANES; i++)
    {
      gdk_rgba_parse (&self->hues[i], dark ? hues[i].dark : hues[i].light);
      self->soft[i] = mix (&paper, &self->hues[i], dark ? 0.26f : 0.2f);
    }
}

const GdkRGBA *
rounds_timeline_paint_ink (RoundsTimelinePaint *self, RoundsInk ink)
{
  return &self->inks[ink];
}

/* ---- words ---- */

static void
shape (RoundsTimelinePaint *self, const char *text, gboolean bold)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (self->widget, NULL);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
    }
  pango_layout_set_attributes (self->layout, bold ? self->heavy : NULL);
  pango_layout_set_width (self->layout, -1);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_text (self->layout, text, -1);
}

double
rounds_timeline_paint_measure (RoundsTimelinePaint *self, const char *text, gboolean bold)
{
  GHashTable *widths = self->widths[bold ? 1 : 0];
  double *known = g_hash_table_lookup (widths, text);
  int width;

  if (known != NULL)
    return *known;
  if (g_hash_table_size (widths) > MOST_WORDS)
    g_hash_table_remove_all (widths);
  shape (self, text, bold);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  known = g_new (double, 1);
  *known = width;
  g_hash_table_insert (widths, g_strdup (text), known);
  return width;
}

double
rounds_timeline_paint_line (RoundsTimelinePaint *self)
{
  int height;

  if (self->line > 0)
    return self->line;
  shape (self, "Éy▲", FALSE);
  pango_layout_get_pixel_size (self->layout, NULL, &height);
  self->line = height;
  return self->line;
}

static const Words *
words_of (RoundsTimelinePaint *self, const char *text, RoundsInk ink, gboolean bold, int width)
{
  g_autofree char *key = g_strdup_printf ("%d %d %d %s", ink, bold, width, text);
  Words *words = g_hash_table_lookup (self->words, key);
  GtkSnapshot *snapshot;
  int wide;

  if (words != NULL)
    return words;
  if (g_hash_table_size (self->words) > MOST_WORDS)
    g_hash_table_remove_all (self->words);
  shape (self, text, bold);
  if (width > 0)
    {
      pango_layout_set_width (self->layout, width * PANGO_SCALE);
      pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_pixel_size (self->layout, &wide, NULL);
  snapshot = gtk_snapshot_new ();
  gtk_snapshot_append_layout (snapshot, self->layout, &self->inks[ink]);
  words = g_new0 (Words, 1);
  words->node = gtk_snapshot_free_to_node (snapshot);
  words->width = wide;
  g_hash_table_insert (self->words, g_steal_pointer (&key), words);
  return words;
}

static void
put (GtkSnapshot *snapshot, const Words *words, const graphene_point_t *at)
{
  if (words->node == NULL)
    return;
  gtk_snapshot_save (snapshot);
  /* On whole pixels: letters stay sharp, and the same while time moves beneath them. */
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (at->x), roundf (at->y)));
  gtk_snapshot_append_node (snapshot, words->node);
  gtk_snapshot_restore (snapshot);
}

void
rounds_timeline_paint_text (RoundsTimelinePaint *self,
                            GtkSnapshot *snapshot,
                            const char *text,
                            RoundsInk ink,
                            gboolean bold,
                            const graphene_point_t *at)
{
  put (snapshot, words_of (self, text, ink, bold, 0), at);
}

void
rounds_timeline_paint_cut (RoundsTimelinePaint *self,
                           GtkSnapshot *snapshot,
                           const char *text,
                           RoundsInk ink,
                           double width,
                           const graphene_point_t *at)
{
  if (width >= 1)
    put (snapshot, words_of (self, text, ink, FALSE, (int) width), at);
}

/* ---- shapes ---- */

void
rounds_timeline_paint_rect (RoundsTimelinePaint *self,
                            GtkSnapshot *snapshot,
                            RoundsInk ink,
                            const graphene_rect_t *rect)
{
  gtk_snapshot_append_color (snapshot, &self->inks[ink], rect);
}

void
rounds_timeline_paint_zigzag (RoundsTimelinePaint *self,
                              GtkSnapshot *snapshot,
                              double x,
                              double height)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) x - 6, 0, 12,
                                                                          (float) height));

  gdk_cairo_set_source_rgba (cr, &self->inks[ROUNDS_INK_DIM]);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, 0);
  for (int i = 1; i * 9.0 - 4.5 < height; i++)
    cairo_line_to (cr, x + (i % 2 == 0 ? -4 : 4), i * 9.0 - 4.5);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* On whole pixels, one at least: cairo fills what begins within one through a mask, at some ten times the cost. */
static void
paint_whole (
    GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double width, double height)
{
  double left = round (x), top = round (y);

  gtk_snapshot_append_color (snapshot, colour,
                             &GRAPHENE_RECT_INIT ((float) left, (float) top,
                                                  (float) MAX (round (x + width) - left, 1),
                                                  (float) MAX (round (y + height) - top, 1)));
}

static void
dots (GtkSnapshot *snapshot, const GdkRGBA *colour, double x0, double x1, double y)
{
  if (x1 - x0 < 3)
    return;
  gtk_snapshot_push_repeat (snapshot,
                            &GRAPHENE_RECT_INIT ((float) x0, (float) y, (float) (x1 - x0), 2),
                            &GRAPHENE_RECT_INIT ((float) x0, (float) y, 5, 2));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT ((float) x0, (float) y, 2, 2));
  gtk_snapshot_pop (snapshot);
}

static void
box (GtkSnapshot *snapshot, const GdkRGBA *colour, const graphene_rect_t *rect)
{
  GskRoundedRect round;

  if (rect->size.width < 10)
    {
      paint_whole (snapshot, colour, rect->origin.x, rect->origin.y, rect->size.width,
                   rect->size.height);
      return;
    }
  gsk_rounded_rect_init_from_rect (&round, rect, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, colour, rect);
  gtk_snapshot_pop (snapshot);
}

typedef struct
{
  RoundsTimelinePaint *paint;
  GtkSnapshot *snapshot;
  const RoundsTimelineLayout *layout;
  double row, width;
} Board;

/* A glyph in the middle of a row, its middle at x. */
static void
glyph (const Board *board, const char *text, RoundsInk ink, double x, double y)
{
  const Words *words = words_of (board->paint, text, ink, FALSE, 0);

  put (board->snapshot, words,
       &GRAPHENE_POINT_INIT ((float) (x - words->width / 2),
                             (float) (y + (board->row - board->paint->line) / 2)));
}

static const char *
flag_shape (RoundsFlag flag)
{
  switch (flag)
    {
    case ROUNDS_FLAG_LOW:
    case ROUNDS_FLAG_CRITICAL_LOW:
      return "▼";
    case ROUNDS_FLAG_HIGH:
    case ROUNDS_FLAG_CRITICAL_HIGH:
      return "▲";
    default:
      return "◆";
    }
}

static void
paint_tick (const Board *board, const RoundsTimelineMark *mark, const GdkRGBA *hue, double y)
{
  double tall = board->row * (mark->low ? 0.2 : 0.5), x = (mark->x0 + mark->x1) / 2;
  double top = mark->low ? y + board->row - tall : y + (board->row - tall) / 2;

  if (mark->n == 1 && (mark->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
    glyph (board, "✕", ROUNDS_INK_DIM, x, y);
  else if (mark->n == 1 && (mark->marks & ROUNDS_MARK_NOT_DONE) != 0)
    glyph (board, "⊘", ROUNDS_INK_TEXT, x, y);
  else if (mark->n == 1 && (mark->marks & ROUNDS_MARK_CANCELLED) != 0)
    glyph (board, "○", ROUNDS_INK_TEXT, x, y);
  else if ((mark->marks & ROUNDS_MARK_CRITICAL) != 0)
    glyph (board, flag_shape ((RoundsFlag) mark->flag), ROUNDS_INK_BAD, x, y);
  else
    paint_whole (board->snapshot, hue, mark->x0, top, 2, tall);
  /* A foot, wider than the tick: abnormal, whatever the colours. */
  if ((mark->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL)) == ROUNDS_MARK_ABNORMAL)
    paint_whole (board->snapshot, &board->paint->inks[ROUNDS_INK_BAD], mark->x0 - 2,
                 mark->flag == ROUNDS_FLAG_LOW ? top + tall - 2 : top - 1, 6, 3);
}

static void
paint_density (const Board *board, const RoundsTimelineMark *mark, const GdkRGBA *hue, double y)
{
  double tall = MAX (2, mark->high * (board->row - 3)), top = y + board->row - 1 - tall;
  /* A pixel stays free up to the next column. */
  double x = round (mark->x0), wide = round (mark->x1) - x - 1;

  paint_whole (board->snapshot, hue, x, top, wide, tall);
  if ((mark->marks & ROUNDS_MARK_CRITICAL) != 0)
    glyph (board, flag_shape ((RoundsFlag) mark->flag), ROUNDS_INK_BAD, (mark->x0 + mark->x1) / 2,
           y);
  else if ((mark->marks & ROUNDS_MARK_ABNORMAL) != 0)
    paint_whole (board->snapshot, &board->paint->inks[ROUNDS_INK_BAD], x, top, wide, 2);
}

static void
paint_steps (const Board *board, const RoundsTimelineMark *mark, const GdkRGBA *hue, double y)
{
  const RoundsTimelineModel *model = board->layout->model;

  for (guint i = 0; i < mark->n; i++)
    {
      const RoundsTimelineItem *item = rounds_timeline_mark_item (board->layout, mark, i);

      for (guint k = 0; k < item->n_steps; k++)
        {
          double x = rounds_timeline_scale_x (board->layout->scale,
                                              model->steps[item->first_step + k].at);

          if (x >= 0 && x < board->width)
            paint_whole (board->snapshot, hue, x, y + board->row - 4, 2, 3);
        }
    }
}

static void
paint_bar (const Board *board, const RoundsTimelineMark *mark, RoundsLaneId lane, double y)
{
  const GdkRGBA *hue = &board->paint->hues[lane];
  /* Far beyond the view a float no longer tells one pixel from the next. */
  double x0 = MAX (mark->x0, 0), x1 = MIN (mark->x1, board->width);
  double solid = CLAMP (mark->dots, x0 + 2, x1);
  double top = mark->low ? board->row - 3 : 1;
  gboolean gone = mark->n == 1 && (mark->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_NOT_DONE |
                                                  ROUNDS_MARK_DELETED)) != 0;

  if (!gone)
    box (board->snapshot, &board->paint->soft[lane],
         &GRAPHENE_RECT_INIT ((float) x0, (float) y + 1, (float) (solid - x0),
                              (float) board->row - 2));
  if (mark->x0 > -ROUNDS_MARK_LEAST)
    paint_whole (board->snapshot, hue, x0, y + top, 2, board->row - 1 - top);
  /* At the foot: a line through words would say that they are struck. */
  dots (board->snapshot, hue, gone ? x0 : solid, x1, y + board->row - 4);
  paint_steps (board, mark, hue, y);
}

static void
paint_soft (const Board *board, const RoundsTimelineMark *mark, RoundsLaneId lane, double y)
{
  double x0 = MAX (mark->x0, 0), x1 = MIN (mark->x1, board->width);
  GdkRGBA soft = board->paint->soft[lane];

  soft.alpha = 0.6f;
  box (board->snapshot, &soft,
       &GRAPHENE_RECT_INIT ((float) x0, (float) y + 2, (float) (x1 - x0), (float) board->row - 4));
  dots (board->snapshot, &board->paint->hues[lane], x0, x1, y + 1);
  dots (board->snapshot, &board->paint->hues[lane], x0, x1, y + board->row - 3);
}

static void
paint_fold (const Board *board, const RoundsTimelineMark *mark)
{
  float height = (float) (board->row * board->layout->rows->len);

  gtk_snapshot_append_color (board->snapshot, &board->paint->inks[ROUNDS_INK_SOFT],
                             &GRAPHENE_RECT_INIT ((float) mark->x0, 0,
                                                  (float) (mark->x1 - mark->x0), height));
  rounds_timeline_paint_zigzag (board->paint, board->snapshot, mark->x0, height);
  rounds_timeline_paint_zigzag (board->paint, board->snapshot, mark->x1, height);
}

static void
paint_aside (const Board *board, const RoundsTimelineMark *mark, double y)
{
  box (board->snapshot, &board->paint->inks[ROUNDS_INK_SOFT],
       &GRAPHENE_RECT_INIT ((float) mark->x0, (float) y + 1, (float) (mark->x1 - mark->x0),
                            (float) board->row - 2));
}

static void
paint_mark (const Board *board, const RoundsTimelineMark *mark)
{
  RoundsLaneId lane = mark->lane != ROUNDS_NONE ? board->layout->model->lanes[mark->lane].id
                                                : ROUNDS_LANE_OTHER;
  const GdkRGBA *hue = &board->paint->hues[lane];
  double y = mark->row * board->row;

  switch (mark->shape)
    {
    case ROUNDS_SHAPE_FOLD:
      paint_fold (board, mark);
      break;
    case ROUNDS_SHAPE_BAND:
    case ROUNDS_SHAPE_BAR:
      paint_bar (board, mark, lane, y);
      break;
    case ROUNDS_SHAPE_SOFT:
      paint_soft (board, mark, lane, y);
      break;
    case ROUNDS_SHAPE_DENSITY:
      paint_density (board, mark, hue, y);
      break;
    case ROUNDS_SHAPE_LANDMARK:
      glyph (board, "▼", ROUNDS_INK_TEXT, (mark->x0 + mark->x1) / 2, y);
      break;
    case ROUNDS_SHAPE_ASIDE:
      paint_aside (board, mark, y);
      break;
    case ROUNDS_SHAPE_TICK:
    default:
      paint_tick (board, mark, hue, y);
      break;
    }
}

static void
paint_label (const Board *board, const RoundsTimelineMark *mark)
{
  gboolean bad = mark->shape == ROUNDS_SHAPE_TICK &&
                 (mark->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) != 0;
  double y = mark->row * board->row + (board->row - board->paint->line) / 2;

  if (mark->label == NULL || mark->shape == ROUNDS_SHAPE_FOLD)
    return; /* a fold's words stand with the axis */
  rounds_timeline_paint_text (board->paint, board->snapshot, mark->label,
                              bad ? ROUNDS_INK_BAD : ROUNDS_INK_TEXT,
                              mark->shape == ROUNDS_SHAPE_LANDMARK,
                              &GRAPHENE_POINT_INIT ((float) mark->label_x, (float) y));
}

void
rounds_timeline_paint_marks (RoundsTimelinePaint *self,
                             GtkSnapshot *snapshot,
                             const RoundsTimelineLayout *layout,
                             double row_height)
{
  const Board board = { self, snapshot, layout, row_height, layout->scale->width };

  rounds_timeline_paint_line (self);
  for (guint i = 0; i < layout->marks->len; i++)
    paint_mark (&board, &g_array_index (layout->marks, RoundsTimelineMark, i));
  for (guint i = 0; i < layout->marks->len; i++)
    paint_label (&board, &g_array_index (layout->marks, RoundsTimelineMark, i));
}

void
rounds_timeline_paint_marks_over (RoundsTimelinePaint *self,
                                  GtkSnapshot *snapshot,
                                  const RoundsTimelineLayout *layout,
                                  double row_height,
                                  double from,
                                  double to)
{
  const Board board = { self, snapshot, layout, row_height, layout->scale->width };

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);

      if (mark->shape == ROUNDS_SHAPE_FOLD || mark->x1 - mark->x0 > NARROW || mark->x1 < from ||
          mark->x0 > to)
        continue;
      paint_whole (snapshot, &self->inks[ROUNDS_INK_PAPER], MIN (mark->x0, from) - 1,
                   mark->row * row_height + 1, MAX (mark->x1, to) - MIN (mark->x0, from) + 2,
                   row_height - 2);
      paint_mark (&board, mark);
    }
}

void
rounds_timeline_paint_map (RoundsTimelinePaint *self,
                           GtkSnapshot *snapshot,
                           const RoundsTimelineModel *model,
                           const RoundsTimelineScale *scale,
                           double height)
{
  double before = -G_MAXDOUBLE;

  for (guint i = 0; i < model->n_all; i++)
    {
      double x = floor (rounds_timeline_scale_x (scale, model->all[i]));

      if (x < before + 2)
        continue;
      before = x;
      gtk_snapshot_append_color (snapshot, &self->inks[ROUNDS_INK_DIM],
                                 &GRAPHENE_RECT_INIT ((float) x, (float) height * 0.25f, 1,
                                                      (float) height * 0.5f));
    }
}

/* ---- life ---- */

void
rounds_timeline_paint_reset (RoundsTimelinePaint *self)
{
  g_hash_table_remove_all (self->words);
  g_hash_table_remove_all (self->widths[0]);
  g_hash_table_remove_all (self->widths[1]);
  g_clear_object (&self->layout);
  self->line = 0;
  find_colours (self);
}

RoundsTimelinePaint *
rounds_timeline_paint_new (GtkWidget *widget)
{
  RoundsTimelinePaint *self = g_new0 (RoundsTimelinePaint, 1);

  self->widget = widget;
  self->heavy = pango_attr_list_new ();
  pango_attr_list_insert (self->heavy, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, words_free);
  for (guint i = 0; i < 2; i++)
    self->widths[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  find_colours (self);
  return self;
}

void
rounds_timeline_paint_free (RoundsTimelinePaint *self)
{
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->widths[0]);
  g_hash_table_unref (self->widths[1]);
  pango_attr_list_unref (self->heavy);
  g_clear_object (&self->layout);
  g_free (self);
}
