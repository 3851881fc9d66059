#include "ui-contrast.h"

#include <math.h>
#include <string.h>

#define WORDS_AA    4.5
#define GRAPHICS_AA 3.0
/* Pixels of the picture for one of the window: a stroke of small letters is then wide enough to have a
 * pixel that is all stroke. */
#define SCALE       2
/* Letters that are measured together. */
#define LETTERS     4

/* ---- the picture without words ---- */

static GskRenderNode *without_marks (GskRenderNode *node);

static gboolean
is_icon (GskRenderNode *node)
{
  GskRenderNode *at = node;

  /* A symbolic icon is a texture in the colour of its words. */
  if (gsk_render_node_get_node_type (node) != GSK_COLOR_MATRIX_NODE)
    return FALSE;
  at = gsk_color_matrix_node_get_child (node);
  while (gsk_render_node_get_node_type (at) == GSK_TRANSFORM_NODE)
    at = gsk_transform_node_get_child (at);
  return gsk_render_node_get_node_type (at) == GSK_TEXTURE_NODE;
}

static GskRenderNode *
nothing (void)
{
  return gsk_container_node_new (NULL, 0);
}

static GskRenderNode *
container_without_marks (GskRenderNode *node)
{
  g_autoptr (GPtrArray)
      children = g_ptr_array_new_with_free_func ((GDestroyNotify) gsk_render_node_unref);

  for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
    g_ptr_array_add (children, without_marks (gsk_container_node_get_child (node, i)));
  return gsk_container_node_new ((GskRenderNode **) children->pdata, children->len);
}

static GskRenderNode *
shadow_without_marks (GskRenderNode *node)
{
  g_autoptr (GskRenderNode) child = without_marks (gsk_shadow_node_get_child (node));
  gsize n = gsk_shadow_node_get_n_shadows (node);
  g_autofree GskShadow *shadows = g_new (GskShadow, n);

  for (gsize i = 0; i < n; i++)
    shadows[i] = *gsk_shadow_node_get_shadow (node, i);
  return gsk_shadow_node_new (child, shadows, n);
}

/* (transfer full) */
static GskRenderNode *
without_marks (GskRenderNode *node)
{
  g_autoptr (GskRenderNode) child = NULL;

  if (is_icon (node))
    return nothing ();
  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_TEXT_NODE:
      return nothing ();
    case GSK_CONTAINER_NODE:
      return container_without_marks (node);
    case GSK_TRANSFORM_NODE:
      child = without_marks (gsk_transform_node_get_child (node));
      return gsk_transform_node_new (child, gsk_transform_node_get_transform (node));
    case GSK_OPACITY_NODE:
      child = without_marks (gsk_opacity_node_get_child (node));
      return gsk_opacity_node_new (child, gsk_opacity_node_get_opacity (node));
    case GSK_COLOR_MATRIX_NODE:
      child = without_marks (gsk_color_matrix_node_get_child (node));
      return gsk_color_matrix_node_new (child, gsk_color_matrix_node_get_color_matrix (node),
                                        gsk_color_matrix_node_get_color_offset (node));
    case GSK_CLIP_NODE:
      child = without_marks (gsk_clip_node_get_child (node));
      return gsk_clip_node_new (child, gsk_clip_node_get_clip (node));
    case GSK_ROUNDED_CLIP_NODE:
      child = without_marks (gsk_rounded_clip_node_get_child (node));
      return gsk_rounded_clip_node_new (child, gsk_rounded_clip_node_get_clip (node));
    case GSK_DEBUG_NODE:
      return without_marks (gsk_debug_node_get_child (node));
    case GSK_SHADOW_NODE:
      return shadow_without_marks (node);
    default:
      return gsk_render_node_ref (node);
    }
}

/* ---- where the words are ---- */

typedef struct
{
  graphene_rect_t at; /* in the root's pixels */
  gboolean icon;
} Mark;

typedef struct
{
  GArray *marks; /* Mark */
  GskTransform *transform;
  graphene_rect_t clip;
} Walk;

static void
add_mark (Walk *walk, const graphene_rect_t *bounds, gboolean icon)
{
  Mark mark = { .icon = icon };

  gsk_transform_transform_bounds (walk->transform, bounds, &mark.at);
  /* What is half scrolled away says nothing. */
  if (graphene_rect_contains_rect (&walk->clip, &mark.at))
    g_array_append_val (walk->marks, mark);
}

static void
collect_text (Walk *walk, GskRenderNode *node)
{
  PangoFont *font = gsk_text_node_get_font (node);
  const graphene_point_t *offset = gsk_text_node_get_offset (node);
  /* Not by get_glyphs's own count: GTK 4.8 declares it pure, so the compiler takes n to stay as it was. */
  const PangoGlyphInfo *glyphs = gsk_text_node_get_glyphs (node, NULL);
  guint n = gsk_text_node_get_num_glyphs (node), letters = 0;
  graphene_rect_t piece = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  double x = 0;

  for (guint i = 0; i < n; i++)
    {
      PangoRectangle ink = { 0 };
      graphene_rect_t at;

      if (glyphs[i].glyph != PANGO_GLYPH_EMPTY)
        pango_font_get_glyph_extents (font, glyphs[i].glyph, &ink, NULL);
      at = GRAPHENE_RECT_INIT (
          (float) (offset->x + (x + glyphs[i].geometry.x_offset + ink.x) / PANGO_SCALE),
          (float) (offset->y + (glyphs[i].geometry.y_offset + ink.y) / (double) PANGO_SCALE),
          (float) ink.width / PANGO_SCALE, (float) ink.height / PANGO_SCALE);
      x += glyphs[i].geometry.width;
      if (ink.width > 0 && letters++ > 0)
        graphene_rect_union (&piece, &at, &piece);
      else if (ink.width > 0)
        piece = at;
      if (letters > 0 && (ink.width == 0 || letters == LETTERS || i + 1 == n))
        {
          add_mark (walk, &piece, FALSE);
          letters = 0;
        }
    }
}

static void collect (Walk walk, GskRenderNode *node);

static void
collect_clipped (Walk walk, const graphene_rect_t *clip, GskRenderNode *child)
{
  graphene_rect_t at;

  gsk_transform_transform_bounds (walk.transform, clip, &at);
  if (graphene_rect_intersection (&walk.clip, &at, &walk.clip))
    collect (walk, child);
}

static void
collect (Walk walk, GskRenderNode *node)
{
  graphene_rect_t bounds;

  gsk_render_node_get_bounds (node, &bounds);
  if (is_icon (node))
    {
      add_mark (&walk, &bounds, TRUE);
      return;
    }
  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_TEXT_NODE:
      collect_text (&walk, node);
      break;
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        collect (walk, gsk_container_node_get_child (node, i));
      break;
    case GSK_TRANSFORM_NODE:
      {
        g_autoptr (GskTransform)
            inner = gsk_transform_transform (gsk_transform_ref (walk.transform),
                                             gsk_transform_node_get_transform (node));

        walk.transform = inner;
        collect (walk, gsk_transform_node_get_child (node));
        break;
      }
    case GSK_OPACITY_NODE:
      collect (walk, gsk_opacity_node_get_child (node));
      break;
    case GSK_COLOR_MATRIX_NODE:
      collect (walk, gsk_color_matrix_node_get_child (node));
      break;
    case GSK_CLIP_NODE:
      collect_clipped (walk, gsk_clip_node_get_clip (node), gsk_clip_node_get_child (node));
      break;
    case GSK_ROUNDED_CLIP_NODE:
      collect_clipped (walk, &gsk_rounded_clip_node_get_clip (node)->bounds,
                       gsk_rounded_clip_node_get_child (node));
      break;
    case GSK_DEBUG_NODE:
      collect (walk, gsk_debug_node_get_child (node));
      break;
    case GSK_SHADOW_NODE:
      collect (walk, gsk_shadow_node_get_child (node));
      break;
    default:
      break;
    }
}

/* ---- pixels ---- */

typedef struct
{
  guint32 *pixels; /* (height, width) B8G8R8A8, opaque */
  int width, height;
  graphene_rect_t view; /* what it shows, in the root's pixels */
} Picture;

static Picture
draw (GtkWidget *root, GskRenderNode *node, const graphene_rect_t *view)
{
  g_autoptr (GskTransform) larger = gsk_transform_scale (NULL, SCALE, SCALE);
  g_autoptr (GskRenderNode) scaled = gsk_transform_node_new (node, larger);
  graphene_rect_t port = GRAPHENE_RECT_INIT (view->origin.x * SCALE, view->origin.y * SCALE,
                                             view->size.width * SCALE, view->size.height * SCALE);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (root));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (renderer, scaled, &port);
  Picture picture = { .view = *view };

  picture.width = gdk_texture_get_width (texture);
  picture.height = gdk_texture_get_height (texture);
  picture.pixels = g_new (guint32, (gsize) picture.width * picture.height);
  gdk_texture_download (texture, (guchar *) picture.pixels, (gsize) picture.width * 4);
  return picture;
}

static double
linear (guint channel)
{
  double c = channel / 255.0;

  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance, WCAG 2.1. */
static double
luminance (guint32 pixel)
{
  return 0.2126 * linear ((pixel >> 16) & 255) + 0.7152 * linear ((pixel >> 8) & 255) +
         0.0722 * linear (pixel & 255);
}

static double
contrast_between (guint32 one, guint32 other)
{
  double a = luminance (one), b = luminance (other);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* Of the pixel of the mark that is farthest from its own ground: the others are the edges of a letter. */
static double
contrast_of (const Picture *with, const Picture *without, const graphene_rect_t *at)
{
  int left = (int) floor ((at->origin.x - with->view.origin.x) * SCALE);
  int top = (int) floor ((at->origin.y - with->view.origin.y) * SCALE);
  int right = (int) ceil ((at->origin.x + at->size.width - with->view.origin.x) * SCALE);
  int bottom = (int) ceil ((at->origin.y + at->size.height - with->view.origin.y) * SCALE);
  double best = 1;

  for (int y = MAX (top, 0); y < MIN (bottom, with->height); y++)
    for (int x = MAX (left, 0); x < MIN (right, with->width); x++)
      {
        gsize i = (gsize) y * with->width + x;

        if (with->pixels[i] != without->pixels[i])
          best = MAX (best, contrast_between (with->pixels[i], without->pixels[i]));
      }
  return best;
}

/* ---- the check ---- */

static void
fail (GtkWidget *widget, const Mark *mark, double found, const char *page)
{
  const char *words = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "";
  g_auto (GStrv) classes = gtk_widget_get_css_classes (widget);
  g_autofree char *style = g_strjoinv (".", classes);

  /* Of the messages of g_test_fail_printf only one is shown. */
  g_test_message ("%s: %s “%s” (%s.%s) at %.0f, %.0f, %.0f x %.0f has a contrast of %.2f", page,
                  mark->icon ? "the icon of" : "the words of", words, G_OBJECT_TYPE_NAME (widget),
                  style, mark->at.origin.x, mark->at.origin.y, mark->at.size.width,
                  mark->at.size.height, found);
  g_test_fail ();
}

/* What can be used now at the middle of a mark; NULL: it cannot. */
static GtkWidget *
widget_at (GtkWidget *root, const Mark *mark)
{
  GtkWidget *widget = gtk_widget_pick (root, mark->at.origin.x + mark->at.size.width / 2,
                                       mark->at.origin.y + mark->at.size.height / 2,
                                       GTK_PICK_INSENSITIVE);

  if (widget == NULL)
    widget = root;
  /* Under the slider of a switch lies the sign of its other side. */
  if (strcmp (gtk_widget_get_css_name (widget), "slider") == 0)
    return NULL;
  return gtk_widget_is_sensitive (widget) ? widget : NULL;
}

static GskRenderNode *
snapshot_of (GtkWidget *root)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (root);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (root),
                          gtk_widget_get_height (root));
  return gtk_snapshot_free_to_node (snapshot);
}

static void
add_to (UiContrast *worst, const Mark *mark, double found)
{
  if (mark->icon)
    worst->graphics = MIN (worst->graphics, found);
  else
    worst->words = MIN (worst->words, found);
  worst->n_graphics += mark->icon;
  worst->n_words += !mark->icon;
}

/* page: NULL: nothing is held against a limit. Of a widget one finding is told. */
static UiContrast
measure (GtkWidget *part, const char *page)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_native (part));
  g_autoptr (GskRenderNode) node = snapshot_of (root), plain = NULL;
  g_autoptr (GskTransform) transform = gsk_transform_new ();
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  UiContrast worst = { 21, 21, 0, 0 };
  Walk walk = { .marks = marks, .transform = transform };
  Picture with, without;
  GtkWidget *told = NULL;

  g_assert_nonnull (node);
  g_assert_true (gtk_widget_compute_bounds (part, root, &walk.clip));
  collect (walk, node);
  plain = without_marks (node);
  with = draw (root, node, &walk.clip);
  without = draw (root, plain, &walk.clip);
  for (guint i = 0; i < marks->len; i++)
    {
      const Mark *mark = &g_array_index (marks, Mark, i);
      GtkWidget *widget = widget_at (root, mark);
      double found = contrast_of (&with, &without, &mark->at);

      if (widget == NULL)
        continue;
      add_to (&worst, mark, found);
      if (page != NULL && found < (mark->icon ? GRAPHICS_AA : WORDS_AA) && widget != told)
        fail (told = widget, mark, found, page);
    }
  g_free (with.pixels);
  g_free (without.pixels);
  return worst;
}

UiContrast
ui_measure_contrast (GtkWidget *part)
{
  return measure (part, NULL);
}

UiContrast
ui_check_contrast (GtkWidget *part, const char *page)
{
  UiContrast worst = measure (part, page);

  g_test_message ("%s: %u words, worst %.2f; %u icons, worst %.2f", page, worst.n_words,
                  worst.words, worst.n_graphics, worst.graphics);
  return worst;
}
