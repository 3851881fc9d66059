#include "watermark.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define ANGLE (-24.0 * G_PI / 180.0)
/* In units of the letters' height. */
#define GAP_X 3.6
#define GAP_Y 4.0

struct _RoundsWatermark
{
  GtkWidget parent_instance;

  /* Drawn once a size: glyphs at an angle cost 40 ms a frame. No texture of them: the software renderer of 4.8 converts one
   * whole (gdk/gdkmemoryformat.c, gdk_memory_convert), 16 ms, whatever little of the window it draws. */
  cairo_surface_t *picture;
  int width, height, scale;
  gboolean dark;
};

G_DEFINE_FINAL_TYPE (RoundsWatermark, rounds_watermark, GTK_TYPE_WIDGET)

static PangoLayout *
new_mark (cairo_t *cr, double size)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  g_autoptr (PangoFontDescription)
      font = pango_font_description_from_string ("Cantarell,sans Bold");
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_letter_spacing_new (size / 9 * PANGO_SCALE));
  pango_layout_set_attributes (layout, attributes);
  /* Translators: across every page of a demonstration; keep it in capitals where you have them. */
  pango_layout_set_text (layout, _ ("SYNTHETIC PATIENTS"), -1);
  return layout;
}

void
rounds_watermark_draw (cairo_t *cr, double width, double height, gboolean dark)
{
  /* Small enough that a narrow window and a sheet of paper hold several whole marks. */
  double size = CLAMP (width / 34, 14, 26);
  g_autoptr (PangoLayout) mark = new_mark (cr, size);
  double reach = hypot (width, height), ink = dark ? 1.0 : 0.0;
  int mark_width, mark_height, row = 0;

  pango_layout_get_pixel_size (mark, &mark_width, &mark_height);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, ink, ink, ink, ROUNDS_WATERMARK_INK);
  cairo_translate (cr, width / 2, height / 2);
  cairo_rotate (cr, ANGLE);
  for (double y = -reach / 2; y < reach / 2; y += mark_height + GAP_Y * size, row++)
    {
      double step = mark_width + GAP_X * size, shift = row % 2 == 0 ? 0 : step / 2;

      for (double x = -reach / 2 - shift; x < reach / 2; x += step)
        {
          cairo_move_to (cr, x, y);
          pango_cairo_show_layout (cr, mark);
        }
    }
  cairo_restore (cr);
}

/* (transfer full) */
static cairo_surface_t *
new_picture (int width, int height, int scale, gboolean dark)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale,
                                                         height * scale);
  cairo_t *cr;

  cairo_surface_set_device_scale (picture, scale, scale);
  cr = cairo_create (picture);
  rounds_watermark_draw (cr, width, height, dark);
  cairo_destroy (cr);
  return picture;
}

static void
rounds_watermark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsWatermark *self = ROUNDS_WATERMARK (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  if (self->picture == NULL || self->width != width || self->height != height ||
      self->scale != scale || self->dark != dark)
    {
      g_clear_pointer (&self->picture, cairo_surface_destroy);
      self->picture = new_picture (width, height, scale, dark);
      self->width = width;
      self->height = height;
      self->scale = scale;
      self->dark = dark;
    }
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
}

static void
rounds_watermark_finalize (GObject *object)
{
  g_clear_pointer (&ROUNDS_WATERMARK (object)->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (rounds_watermark_parent_class)->finalize (object);
}

static void
rounds_watermark_class_init (RoundsWatermarkClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = rounds_watermark_finalize;
  widget_class->snapshot = rounds_watermark_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rounds_watermark_init (RoundsWatermark *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
