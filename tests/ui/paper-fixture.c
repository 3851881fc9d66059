#include "paper-fixture.h"

#include "print-window.h"

#include <cairo-pdf.h>
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

char *
paper_fixture_words_at (RoundsPaper *paper, double width, double height, const char *const *each)
{
  guint n = rounds_paper_layout (paper, width, height);
  GString *all = g_string_new (NULL);

  g_assert_cmpuint (n, ==, rounds_paper_pages (paper));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = rounds_paper_words (paper, i);
      g_autofree char *page = g_strdup_printf ("page %u of %u\n", i + 1, n);

      paper_fixture_assert_has (words, page);
      for (const char *const *part = each; *part != NULL; part++)
        paper_fixture_assert_has (words, *part);
      g_string_append (all, words);
    }
  return g_string_free (all, FALSE);
}

char *
paper_fixture_words (RoundsPaper *paper)
{
  static const char *const each[] = { NULL };
  char *words = paper_fixture_words_at (paper, PAPER_A4, each);

  rounds_paper_free (paper);
  return words;
}

void
paper_fixture_assert_has (const char *words, const char *part)
{
  if (strstr (words, part) == NULL)
    g_error ("“%s” is not on the paper:\n%s", part, words);
}

void
paper_fixture_assert_not (const char *words, const char *part)
{
  g_autofree char *folded = g_utf8_casefold (words, -1), *sought = g_utf8_casefold (part, -1);

  if (strstr (folded, sought) != NULL)
    g_error ("“%s” is on the paper:\n%s", part, words);
}

guint
paper_fixture_count (const char *words, const char *part)
{
  guint n = 0;

  for (const char *at = words; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;
  return n;
}

static cairo_status_t
on_pdf_bytes (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
paper_fixture_pdf (void)
{
  static const char *const words[] = { "First page", "Second page" };
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (on_pdf_bytes, bytes, 612, 792);
  cairo_t *cr = cairo_create (surface);

  cairo_set_font_size (cr, 12);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      cairo_set_source_rgb (cr, 0, 0, 0);
      cairo_move_to (cr, 72, 92);
      cairo_show_text (cr, words[i]);
      cairo_set_source_rgb (cr, 1, 0, 0);
      cairo_rectangle (cr, 50, 192, 500, 550);
      cairo_fill (cr);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
paper_fixture_is_saved (gpointer window)
{
  return strcmp (rounds_print_window_get_status (window), "Saved") == 0;
}
