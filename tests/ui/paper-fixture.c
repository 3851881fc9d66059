#include "paper-fixture.h"

#include <string.h>

#define PIXELS_ACROSS 1654 /* of A4 at 200 an inch */
#define PIXELS_DOWN   2339

void
paper_fixture_pixels (gpointer data, cairo_t *cr)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, PIXELS_ACROSS,
                                                         PIXELS_DOWN);
  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  guint32 noise = 1;

  for (guint i = 0; i < PIXELS_ACROSS * PIXELS_DOWN; i++)
    {
      noise = noise * 1664525 + 1013904223; /* Numerical Recipes, 7.1: the quick and dirty one */
      pixels[i] = i % 16 == 0 ? noise >> 8 : 0xffffff;
    }
  cairo_surface_mark_dirty (surface);
  cairo_scale (cr, 595.0 / PIXELS_ACROSS, 842.0 / PIXELS_DOWN);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
}

RoundsPaper *
paper_fixture_drawn (guint sheets)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Document", .printed = "Printed"
  };
  RoundsPaper *paper = rounds_paper_new (&head);

  for (guint i = 0; i < sheets; i++)
    rounds_paper_drawing (paper, "Page", NULL,
                          &(RoundsPaperDrawing){
                              .width = 595, .height = 842, .draw = paper_fixture_pixels });
  return paper;
}

guint
paper_fixture_pages (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize size, n = strlen ("/Type /Page %");
  guint pages = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize i = 0; i + n <= size; i++)
    pages += memcmp (bytes + i, "/Type /Page %", n) == 0;
  return pages;
}

GBytes *
paper_fixture_png (guint width, guint height)
{
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      g_byte_array_append (pixels,
                           y < height / 2 ? (const guint8[]){ 255, 0, 0 }
                                          : (const guint8[]){ 0, 0, 255 },
                           3);
  bytes = g_bytes_new (pixels->data, pixels->len);
  texture = gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_R8G8B8, bytes,
                                    3 * (gsize) width);
  return gdk_texture_save_to_png_bytes (texture);
}
