#include "row-paint.h"

#include "line-breaks.h"

#include "results-list.h"

#include <math.h>
#include <string.h>

/* ---- colours and places ---- */

static void
look_up (GtkStyleContext *style, const char *name, GdkRGBA *ink)
{
  GdkRGBA found;

  if (gtk_style_context_lookup_color (style, name, &found))
    *ink = found;
}

/* The theme's warning colour has 4.5:1 on the page, and 3.6:1 on a selected row. */
static void
deepen (GdkRGBA *ink, const GdkRGBA *text)
{
  ink->red = ink->red * .7f + text->red * .3f;
  ink->green = ink->green * .7f + text->green * .3f;
  ink->blue = ink->blue * .7f + text->blue * .3f;
}

/* Its context is no one else's: see set_text. */
static PangoLayout *
new_layout (PangoContext *context)
{
  PangoLayout *layout = pango_layout_new (context);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_auto_dir (layout, FALSE);
  return layout;
}

void
rounds_paint_begin (RoundsPaint *paint, GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const char *const names[ROUNDS_N_INKS] = {
    [ROUNDS_INK_ALARM] = "error_color",
    [ROUNDS_INK_WARN] = "warning_color",
    [ROUNDS_INK_ACCENT] = "accent_color",
    [ROUNDS_INK_GOOD] = "success_color",
  };
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  PangoContext *context = gtk_widget_create_pango_context (widget);

  *paint = (RoundsPaint){ .widget = widget,
                          .snapshot = snapshot,
                          .layout = new_layout (context),
                          .width = (float) gtk_widget_get_width (widget),
                          .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL };
  g_object_unref (context);
  for (guint i = 0; i < ROUNDS_N_INKS; i++)
    {
      gtk_style_context_get_color (style, &paint->inks[i]);
      if (names[i] != NULL)
        look_up (style, names[i], &paint->inks[i]);
    }
  paint->inks[ROUNDS_INK_DIM].alpha *= .75f;
  deepen (&paint->inks[ROUNDS_INK_WARN], &paint->inks[ROUNDS_INK_TEXT]);
}

void
rounds_paint_begin_paper (RoundsPaint *paint,
                          PangoContext *context,
                          GtkSnapshot *snapshot,
                          float width)
{
  static const char *const inks[ROUNDS_N_INKS] = {
    [ROUNDS_INK_TEXT] = "#000000", [ROUNDS_INK_DIM] = "#3d3846",    [ROUNDS_INK_ALARM] = "#a51d2d",
    [ROUNDS_INK_WARN] = "#63452c", [ROUNDS_INK_ACCENT] = "#1a5fb4", [ROUNDS_INK_GOOD] = "#1b7245",
  };

  *paint = (RoundsPaint){ .snapshot = snapshot, .layout = new_layout (context), .width = width };
  for (guint i = 0; i < ROUNDS_N_INKS; i++)
    gdk_rgba_parse (&paint->inks[i], inks[i]);
}

void
rounds_paint_end (RoundsPaint *paint)
{
  g_clear_object (&paint->layout);
}

graphene_rect_t
rounds_paint_place (const RoundsPaint *paint, const graphene_rect_t *box)
{
  graphene_rect_t place = *box;

  if (paint->mirrored)
    place.origin.x = paint->width - box->origin.x - box->size.width;
  return place;
}

/* ---- text ---- */

static PangoAttrList *
attributes_of (RoundsTextStyle style)
{
  PangoAttrList *list = pango_attr_list_new ();
  double scale = (style & ROUNDS_TEXT_SMALL) != 0 ? .9 : 1;

  pango_attr_list_insert (list, pango_attr_font_features_new ("tnum"));
  if ((style & ROUNDS_TEXT_BOLD) != 0)
    pango_attr_list_insert (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if ((style & ROUNDS_TEXT_ITALIC) != 0)
    pango_attr_list_insert (list, pango_attr_style_new (PANGO_STYLE_ITALIC));
  if ((style & ROUNDS_TEXT_FIT) != 0)
    scale *= .86;
  if (scale < 1)
    pango_attr_list_insert (list, pango_attr_scale_new (scale));
  if ((style & ROUNDS_TEXT_STRUCK) != 0)
    pango_attr_list_insert (list, pango_attr_strikethrough_new (TRUE));
  return list;
}

/* On lines of this width: none ends inside a date, a range or a unit (line-breaks.h), unless that alone is wider. */
static void
wrap_text (PangoLayout *layout, const char *text, RoundsTextStyle style, int room)
{
  PangoAttrList *attributes = rounds_line_breaks_add (attributes_of (style), text);
  int width;

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, room * PANGO_SCALE);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width <= room)
    return;
  attributes = attributes_of (style);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

/* Of its first letter. */
static PangoDirection
direction_of (const char *text)
{
  for (; *text != 0; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);
      if (!g_unichar_isalpha (letter))
        continue;
      switch (g_unichar_get_script (letter))
        {
        case G_UNICODE_SCRIPT_ARABIC:
        case G_UNICODE_SCRIPT_HEBREW:
        case G_UNICODE_SCRIPT_SYRIAC:
        case G_UNICODE_SCRIPT_THAANA:
        case G_UNICODE_SCRIPT_NKO:
          return PANGO_DIRECTION_RTL;
        default:
          return PANGO_DIRECTION_LTR;
        }
    }
  return PANGO_DIRECTION_LTR;
}

/* Words run as they do in their language, and a number from left to right wherever the page begins:
 * without letters, "< 0.01" would turn into "0.01 >" on a page that is read from the right. */
static void
set_text (RoundsPaint *paint, const char *text, RoundsTextStyle style)
{
  PangoAttrList *attributes = attributes_of (style);

  pango_context_set_base_dir (pango_layout_get_context (paint->layout), direction_of (text));
  pango_layout_context_changed (paint->layout);
  pango_layout_set_attributes (paint->layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (paint->layout, -1);
  pango_layout_set_alignment (paint->layout, PANGO_ALIGN_LEFT);
  pango_layout_set_ellipsize (paint->layout, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_text (paint->layout, text, -1);
}

/* Digits and what stands between them; a sign and a comparator begin it. */
static gboolean
is_of_number (gunichar letter)
{
  return g_unichar_isdigit (letter) || (letter != 0 && g_utf8_strchr (".,:/–-−+<>≤≥±", -1, letter));
}

/* The word before one that begins at a byte; the same byte: there is none. */
static gsize
word_before (const char *text, gsize at)
{
  gsize end = at;

  while (end > 0 && text[end - 1] == ' ')
    end--;
  if (end == 0)
    return at;
  while (end > 0 && text[end - 1] != ' ')
    end--;
  return end;
}

/* All of the word, or any letter of it. */
static gboolean
word_has_number (const char *text, gsize at, gboolean all)
{
  const char *letter = text + at;
  gboolean any = FALSE;

  for (; *letter != '\0' && *letter != ' '; letter = g_utf8_next_char (letter))
    {
      if (all && !is_of_number (g_utf8_get_char (letter)))
        return FALSE;
      any |= all || g_ascii_isdigit (*letter);
    }
  return any;
}

/* Where words that are cut at a byte end, so that neither a number is cut, "> 10000…" would be another one, nor
 * its unit taken from it. */
static gsize
end_before_number (const char *text, gsize end)
{
  gsize word = end, before;

  if (text[end] == ' ')
    while (text[word] == ' ')
      word++;
  else
    while (word > 0 && text[word - 1] != ' ')
      word--;
  before = word_before (text, word);
  if (!word_has_number (text, word, FALSE) &&
      (before == word || !word_has_number (text, before, TRUE)))
    return end;
  while (before != word && word_has_number (text, before, TRUE))
    {
      word = before;
      before = word_before (text, word);
    }
  return word;
}

/* In a language that runs from left to right; the other one leaves it to the layout. */
static void
cut_text (RoundsPaint *paint, const char *text, RoundsTextStyle style, int room)
{
  g_autofree char *kept = NULL, *words = NULL;
  int index = 0, trailing, dots;

  if (direction_of (text) == PANGO_DIRECTION_LTR)
    {
      set_text (paint, "…", style);
      pango_layout_get_pixel_size (paint->layout, &dots, NULL);
      set_text (paint, text, style);
      pango_layout_xy_to_index (paint->layout, MAX (room - dots, 0) * PANGO_SCALE, 0, &index,
                                &trailing);
      kept = g_strndup (text, end_before_number (text, (gsize) index));
      words = g_strconcat (g_strchomp (kept), "…", NULL);
      set_text (paint, words, style);
    }
  pango_layout_set_ellipsize (paint->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (paint->layout, room * PANGO_SCALE);
}

/* *size: what it takes in the box. */
static void
fit_text (RoundsPaint *paint,
          const graphene_rect_t *box,
          const char *text,
          RoundsTextStyle style,
          graphene_size_t *size)
{
  int width, height, room = (int) box->size.width;

  set_text (paint, text, style & ~ROUNDS_TEXT_FIT);
  pango_layout_get_pixel_size (paint->layout, &width, &height);
  if (width > room && (style & ROUNDS_TEXT_FIT) != 0)
    {
      set_text (paint, text, style);
      pango_layout_get_pixel_size (paint->layout, &width, &height);
    }
  if (width > room && (style & ROUNDS_TEXT_WRAP) != 0)
    {
      gboolean at_right = ((style & ROUNDS_TEXT_END) != 0) != paint->mirrored;

      /* In Pango's words: of a text that runs the other way, right is its start. */
      pango_layout_set_alignment (paint->layout,
                                  at_right && direction_of (text) == PANGO_DIRECTION_LTR
                                      ? PANGO_ALIGN_RIGHT
                                      : PANGO_ALIGN_LEFT);
      wrap_text (paint->layout, text, style, room);
      pango_layout_get_pixel_size (paint->layout, &width, &height);
    }
  else if (width > room)
    {
      cut_text (paint, text, style, room);
      pango_layout_get_pixel_size (paint->layout, &width, &height);
      width = MIN (width, room);
      paint->cut = TRUE;
    }
  *size = GRAPHENE_SIZE_INIT ((float) width, (float) height);
}

/* Half a pixel of a line that is not full may hang over; a letter of another font may be a little higher. */
static gboolean
is_inside (const RoundsPaint *paint, const graphene_rect_t *place, const graphene_size_t *size)
{
  float foot = place->origin.y + place->size.height;
  float height = paint->widget != NULL ? (float) gtk_widget_get_height (paint->widget) : foot;

  return size->width <= place->size.width + .5f && size->height <= place->size.height * 1.2f &&
         place->origin.x >= -.5f && place->origin.x + place->size.width <= paint->width + .5f &&
         foot <= height + .5f;
}

float
rounds_paint_text (RoundsPaint *paint,
                   const graphene_rect_t *box,
                   const char *text,
                   RoundsInk ink,
                   RoundsTextStyle style)
{
  graphene_rect_t place = rounds_paint_place (paint, box);
  graphene_size_t size;
  PangoRectangle words;
  float x = place.origin.x;

  if (text == NULL || *text == 0)
    return 0;
  if (box->size.width < 1)
    {
      paint->cut = TRUE;
      return 0;
    }
  fit_text (paint, box, text, style, &size);
  pango_layout_get_pixel_extents (paint->layout, NULL, &words);
  paint->cut |= !is_inside (paint, &place, &size);
  if ((style & ROUNDS_TEXT_MIDDLE) != 0)
    x += (place.size.width - size.width) / 2;
  else if (((style & ROUNDS_TEXT_END) != 0) != paint->mirrored)
    x += place.size.width - size.width;
  gtk_snapshot_save (paint->snapshot);
  gtk_snapshot_translate (
      paint->snapshot,
      &GRAPHENE_POINT_INIT (floorf (x) - (float) words.x,
                            place.origin.y + floorf ((place.size.height - size.height) / 2)));
  gtk_snapshot_append_layout (paint->snapshot, paint->layout, &paint->inks[ink]);
  gtk_snapshot_restore (paint->snapshot);
  return size.width;
}

void
rounds_paint_name (RoundsPaint *paint,
                   const graphene_rect_t *box,
                   const char *name,
                   const char *detail)
{
  graphene_rect_t rest = *box, first = *box;
  int width = 0;

  if (*detail != 0)
    {
      set_text (paint, detail, ROUNDS_TEXT_SMALL);
      pango_layout_get_pixel_size (paint->layout, &width, NULL);
      width = MIN (width + 6, (int) (box->size.width * 2 / 3));
    }
  first.size.width -= (float) width;
  rest.origin.x += rounds_paint_text (paint, &first, name, ROUNDS_INK_TEXT, ROUNDS_TEXT_FIT) + 5;
  rest.size.width = MAX (box->origin.x + box->size.width - rest.origin.x, 0);
  rounds_paint_text (paint, &rest, detail, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT);
}

void
rounds_paint_fill (RoundsPaint *paint, const graphene_rect_t *box, RoundsInk ink, double alpha)
{
  graphene_rect_t place = rounds_paint_place (paint, box);
  GdkRGBA color = paint->inks[ink];

  color.alpha *= (float) alpha;
  gtk_snapshot_append_color (paint->snapshot, &color, &place);
}

int
rounds_text_width (GtkWidget *widget, const char *text)
{
  return rounds_text_width_as (widget, text, ROUNDS_TEXT_START);
}

int
rounds_text_width_as (GtkWidget *widget, const char *text, RoundsTextStyle style)
{
  return rounds_words_width (gtk_widget_get_pango_context (widget), text, style);
}

int
rounds_text_height (GtkWidget *widget)
{
  return rounds_words_height (gtk_widget_get_pango_context (widget));
}

int
rounds_text_lines (GtkWidget *widget, const char *text, RoundsTextStyle style, int width)
{
  g_autoptr (PangoLayout) layout = new_layout (gtk_widget_get_pango_context (widget));

  pango_layout_set_text (layout, text, -1);
  wrap_text (layout, text, style, MAX (width, 1));
  return pango_layout_get_line_count (layout);
}

void
rounds_text_widths_clear (RoundsTextWidths *self)
{
  g_clear_pointer (&self->known, g_hash_table_unref);
}

int
rounds_text_widths_get (RoundsTextWidths *self,
                        GtkWidget *widget,
                        const char *text,
                        RoundsTextStyle style)
{
  g_autofree char *key = g_strdup_printf ("%x %s", (guint) style, text);
  gpointer known;
  int width;

  if (self->known == NULL)
    self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (self->known, key, NULL, &known))
    return GPOINTER_TO_INT (known);
  width = rounds_text_width_as (widget, text, style);
  g_hash_table_insert (self->known, g_steal_pointer (&key), GINT_TO_POINTER (width));
  return width;
}

gboolean
rounds_font_mark_holds (RoundsFontMark *self, GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  guint serial = pango_font_map_get_serial (pango_context_get_font_map (context));
  double resolution = pango_cairo_context_get_resolution (context);

  if (self->font != NULL && pango_font_description_equal (self->font, font) &&
      self->resolution == resolution && self->serial == serial)
    return TRUE;
  rounds_font_mark_clear (self);
  *self = (RoundsFontMark){ pango_font_description_copy (font), resolution, serial };
  return FALSE;
}

void
rounds_font_mark_clear (RoundsFontMark *self)
{
  g_clear_pointer (&self->font, pango_font_description_free);
}

int
rounds_words_width (PangoContext *context, const char *text, RoundsTextStyle style)
{
  g_autoptr (PangoLayout) layout = pango_layout_new (context);
  PangoAttrList *attributes = attributes_of (style);
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

int
rounds_words_height (PangoContext *context)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics) +
                                  pango_font_metrics_get_descent (metrics));

  pango_font_metrics_unref (metrics);
  return height;
}

/* ---- trends ---- */

/* A bound without a unit is in the value's; one in another unit is not drawn. */
static gboolean
in_unit_of (const RoundsQuantity *bound, const RoundsQuantity *value)
{
  if (isnan (bound->number) || (bound->unit_code == NULL && bound->unit == NULL))
    return TRUE;
  if (bound->unit_code != NULL && value->unit_code != NULL)
    return g_strcmp0 (bound->unit_code, value->unit_code) == 0;
  return g_strcmp0 (bound->unit, value->unit) == 0;
}

gboolean
rounds_point_range (const RoundsSeries *series, const RoundsPoint *point, double *low, double *high)
{
  const RoundsEvent *event = point->row->event;
  const RoundsRange *normal = NULL;
  double scale;

  *low = *high = NAN;
  if (point->value != &event->value || isnan (point->number) ||
      series->type != ROUNDS_SERIES_NUMBER)
    return FALSE;
  for (guint i = 0; i < event->n_ranges; i++)
    {
      const RoundsRange *range = &event->ranges[i];
      if (range->type != NULL && g_strcmp0 (range->type, "normal") != 0)
        continue;
      if (normal != NULL)
        return FALSE; /* by age or trimester: which one applies is the reader's to say */
      normal = range;
    }
  if (normal == NULL || !in_unit_of (&normal->low, &point->value->first) ||
      !in_unit_of (&normal->high, &point->value->first))
    return FALSE;
  /* A bound is in the unit of its value; the value says how that unit is turned into the series'. */
  scale = point->value->first.number != 0 ? point->number / point->value->first.number : NAN;
  if (g_strcmp0 (point->value->first.unit_code, series->unit) == 0)
    scale = 1;
  *low = normal->low.number * scale;
  *high = normal->high.number * scale;
  return !isnan (*low) || !isnan (*high);
}

#define TREND_POINTS 16

typedef struct
{
  double values[TREND_POINTS];
  guint n;
  double low, high; /* of the drawing */
} Trend;

static void
collect (Trend *trend, const RoundsSeries *series, guint n, const RoundsPoint **last)
{
  *last = NULL;
  trend->n = 0;
  trend->low = INFINITY;
  trend->high = -INFINITY;
  for (guint i = n; i-- > 0 && trend->n < TREND_POINTS;)
    if (series->points[i].plotted && !rounds_results_is_stretch (&series->points[i]))
      {
        double number = series->points[i].number;
        if (*last == NULL)
          *last = &series->points[i];
        trend->values[trend->n++] = number;
        trend->low = MIN (trend->low, number);
        trend->high = MAX (trend->high, number);
      }
}

static void
draw_trend (cairo_t *cr, const Trend *trend, const GdkRGBA *ink, const graphene_size_t *size)
{
  double step = (size->width - 6) / (trend->n - 1), span = trend->high - trend->low;

  gdk_cairo_set_source_rgba (cr, ink);
  cairo_set_line_width (cr, 1.2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < trend->n; i++)
    {
      double at = span > 0 ? (trend->values[trend->n - 1 - i] - trend->low) / span : .5;
      cairo_line_to (cr, 3 + i * step, 3 + (1 - at) * (size->height - 6));
    }
  cairo_stroke (cr);
}

void
rounds_paint_trend (RoundsPaint *paint,
                    const graphene_rect_t *box,
                    const RoundsSeries *series,
                    guint n)
{
  graphene_rect_t place = rounds_paint_place (paint, box);
  const RoundsPoint *last;
  double low, high, span, at;
  Trend trend;
  cairo_t *cr;

  collect (&trend, series, n, &last);
  if (trend.n < 2)
    return;
  span = trend.high - trend.low;
  cr = gtk_snapshot_append_cairo (paint->snapshot, &place);
  cairo_translate (cr, place.origin.x, place.origin.y);
  if (rounds_point_range (series, last, &low, &high) && span > 0)
    {
      GdkRGBA band = paint->inks[ROUNDS_INK_GOOD];
      double top = isnan (high) ? 0 : 3 + (1 - (high - trend.low) / span) * (place.size.height - 6);
      double foot = isnan (low) ? place.size.height
                                : 3 + (1 - (low - trend.low) / span) * (place.size.height - 6);
      band.alpha *= .18f;
      top = CLAMP (top, 0, place.size.height);
      foot = CLAMP (foot, 0, place.size.height);
      gdk_cairo_set_source_rgba (cr, &band);
      cairo_rectangle (cr, 0, top, place.size.width, foot - top);
      cairo_fill (cr);
    }
  draw_trend (cr, &trend, &paint->inks[ROUNDS_INK_DIM], &place.size);
  at = span > 0 ? (trend.values[0] - trend.low) / span : .5;
  gdk_cairo_set_source_rgba (cr, &paint->inks[ROUNDS_INK_ACCENT]);
  cairo_arc (cr, place.size.width - 3, 3 + (1 - at) * (place.size.height - 6), 2.5, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
}
