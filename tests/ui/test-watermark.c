/* test-watermark.c: the mark of a demonstration, on paper and on the screen (hazard H28). That words keep
 * their contrast below it is test-contrast's. */
#include "ui-test.h"

#include "counts.h"
#include "watermark.h"

#include <cairo-pdf.h>
#include <string.h>

/* ---- paper ---- */

static char *
text_of_pdf (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GString *letters = g_string_new (NULL);
  const char *argv[] = { "pdftotext", "-raw", path, "-", NULL };
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  /* Letters that stand apart and aslant come out with blanks between them. */
  for (const char *c = text; *c != 0; c++)
    if (g_ascii_isalpha (*c))
      g_string_append_c (letters, *c);
  return g_string_free (letters, FALSE);
}

static guint
count_in (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)) != NULL; at += strlen (word))
    n++;
  return n;
}

static void
draw_pdf (const char *path, gboolean marked)
{
  /* A4 in points, two pages. */
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (guint page = 0; page < 2; page++)
    {
      if (marked)
        rounds_watermark_draw (cr, 595, 842, FALSE);
      cairo_show_page (cr);
    }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
}

static void
test_paper (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "page.pdf", NULL);
  g_autofree char *marked = NULL, *plain = NULL;

  draw_pdf (path, TRUE);
  marked = text_of_pdf (path);
  g_test_message ("marks found on two pages: %u", count_in (marked, "SYNTHETICPATIENTS"));
  g_assert_cmpuint (count_in (marked, "SYNTHETICPATIENTS"), >=, 8);
  draw_pdf (path, FALSE);
  plain = text_of_pdf (path);
  g_assert_cmpstr (plain, ==, "");
  test_folder_remove (folder);
}

/* No part of a page of the size of a hand can be cut out without the mark. */
static void
test_everywhere (gconstpointer dark)
{
  const int width = 1600, height = 1000, part = 250;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  const guchar *bytes;
  int stride, ground = dark != NULL ? 0x1e : 0xfa, most = 0;

  cairo_set_source_rgb (cr, ground / 255.0, ground / 255.0, ground / 255.0);
  cairo_paint (cr);
  rounds_watermark_draw (cr, width, height, dark != NULL);
  cairo_surface_flush (surface);
  bytes = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y + part <= height; y += part)
    for (int x = 0; x + part <= width; x += part)
      {
        int marked = 0;

        for (int i = 0; i < part * part; i++)
          {
            int value = bytes[(y + i / part) * stride + (x + i % part) * 4];

            marked += value != ground;
            most = MAX (most, ABS (value - ground));
          }
        g_assert_cmpint (marked, >, 100);
      }
  /* Seen, and faint: words beneath keep their contrast. */
  g_assert_cmpint (most, >=, 10);
  g_assert_cmpint (most, <=, 20);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* ---- the screen ---- */

/* On the screen the overlay draws over every page of a demonstration, and over no other. */
static void
test_screen (void)
{
  const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&demonstration);

  for (guint page = 0; page < 2; page++)
    {
      GtkWidget *mark = ui_get (test, "watermark");
      g_autoptr (GdkTexture) with = ui_picture (GTK_WIDGET (test->window)), without = NULL;
      g_autofree guint32 *a = NULL, *b = NULL;
      gsize n = (gsize) gdk_texture_get_width (with) * gdk_texture_get_height (with), moved = 0;

      g_assert_cmpint (gtk_widget_get_width (mark), ==,
                       gtk_widget_get_width (GTK_WIDGET (test->window)));
      gtk_widget_set_opacity (mark, 0);
      ui_wait_frames (test, 2);
      without = ui_picture (GTK_WIDGET (test->window));
      a = g_new (guint32, n);
      b = g_new (guint32, n);
      gdk_texture_download (with, (guchar *) a, 4 * gdk_texture_get_width (with));
      gdk_texture_download (without, (guchar *) b, 4 * gdk_texture_get_width (with));
      for (gsize i = 0; i < n; i++)
        moved += a[i] != b[i];
      g_assert_cmpuint (moved, >, n / 100);
      gtk_widget_set_opacity (mark, 1);
      if (page == 0)
        ui_open (test);
      ui_wait_frames (test, 2);
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/watermark/paper", test_paper);
  g_test_add_data_func ("/watermark/everywhere/light", NULL, test_everywhere);
  g_test_add_data_func ("/watermark/everywhere/dark", "dark", test_everywhere);
  g_test_add_func ("/watermark/screen", test_screen);
  return g_test_run ();
}
