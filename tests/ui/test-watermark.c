/* test-watermark.c: the mark of a demonstration, on paper and on the screen (hazard H28), and the
 * contrast of every word in every look.
 *
 * `test-watermark paper` or `test-watermark LOOK`; a look is a process, because libadwaita reads
 * contrast and colour scheme once.
 */
#include "ui-test.h"

#include "counts.h"
#include "watermark.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

#define LIMIT_MS 30000
#define WORDS_AA 4.5 /* WCAG 2.1, 1.4.3 */

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

/* ---- contrast ---- */

typedef struct
{
  guchar *bytes; /* (height, stride) B8G8R8A8 premultiplied, opaque */
  int width, height;
  gsize stride;
  const char *page;
  double worst;
} Picture;

static double
linear (int channel)
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
contrast (double a, double b)
{
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

static guint32
pixel_at (Picture *picture, int x, int y)
{
  guint32 pixel;

  memcpy (&pixel, picture->bytes + y * picture->stride + x * 4, 4);
  return pixel & 0xffffff;
}

/* The commonest colour of the rectangle is the ground; the words are what is farthest from it. */
static double
contrast_of (Picture *picture, const graphene_rect_t *at)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  int left = MAX (at->origin.x, 0), top = MAX (at->origin.y, 0);
  int right = MIN (at->origin.x + at->size.width, picture->width);
  int bottom = MIN (at->origin.y + at->size.height, picture->height);
  guint32 ground = 0;
  guint most = 0;
  double best = 1;

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      {
        guint32 pixel = pixel_at (picture, x, y);
        guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (pixel))) + 1;

        g_hash_table_insert (counts, GUINT_TO_POINTER (pixel), GUINT_TO_POINTER (n));
        if (n > most)
          {
            most = n;
            ground = pixel;
          }
      }
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      best = MAX (best, contrast (luminance (pixel_at (picture, x, y)), luminance (ground)));
  return best;
}

static void
check_contrast (GtkWidget *widget, Picture *picture)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t at, view;
  double found;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_contrast (child, picture);
  if (!GTK_IS_LABEL (widget) || *gtk_label_get_text (GTK_LABEL (widget)) == 0 ||
      gtk_widget_get_width (widget) < 4)
    return;
  g_assert_true (
      gtk_widget_compute_bounds (widget, GTK_WIDGET (gtk_widget_get_root (widget)), &at));
  if (scroller != NULL)
    {
      g_assert_true (
          gtk_widget_compute_bounds (scroller, GTK_WIDGET (gtk_widget_get_root (widget)), &view));
      if (!graphene_rect_contains_rect (&view, &at))
        return;
    }
  found = contrast_of (picture, &at);
  picture->worst = MIN (picture->worst, found);
  if (found < WORDS_AA)
    g_error ("%s: “%s” has a contrast of %.2f", picture->page,
             gtk_label_get_text (GTK_LABEL (widget)), found);
}

static void
check_page (UiTest *test, const char *page)
{
  GtkWidget *window = GTK_WIDGET (test->window);
  g_autoptr (GdkTexture) texture = NULL;
  Picture picture = { .page = page, .worst = 21 };

  ui_wait_frames (test, 3);
  texture = ui_picture (window);
  picture.width = gdk_texture_get_width (texture);
  picture.height = gdk_texture_get_height (texture);
  picture.stride = picture.width * 4;
  picture.bytes = g_malloc (picture.stride * picture.height);
  gdk_texture_download (texture, picture.bytes, picture.stride);
  check_contrast (window, &picture);
  g_test_message ("%s: worst contrast %.2f", page, picture.worst);
  g_free (picture.bytes);
}

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (data));
}

static void
test_contrast (void)
{
  const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0 };
  const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };
  const UiTestConfig missing = { .kind = ROUNDS_STORE_CLINICAL, .no_store = TRUE, .echo_ms = -1 };
  UiTest *test = ui_test_new (&demonstration);

  check_page (test, "unlock-demonstration");
  ui_open (test);
  ui_wait_model_ready (test);
  check_page (test, "chart");
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            "Words to look at."));
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), LIMIT_MS));
  check_page (test, "chat");
  ui_test_free (test);
  test = ui_test_new (&clinical);
  ui_unlock (test, "not this one");
  check_page (test, "unlock-error");
  ui_open (test);
  ui_wait_model_failed (test);
  check_page (test, "chart-clinical");
  ui_test_free (test);
  test = ui_test_new (&missing);
  check_page (test, "store-missing");
  ui_test_free (test);
}

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
  static const struct
  {
    const char *name, *scheme, *contrast;
  } looks[] = {
    { "contrast", "prefer-light", "1" },
    { "contrast-dark", "prefer-dark", "1" },
    { "light", "prefer-light", "0" },
    { "dark", "prefer-dark", "0" },
  };
  const char *name = argc > 1 ? argv[1] : "paper";

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (name, looks[i].name) == 0)
      {
        g_autofree char *path = g_strconcat ("/contrast/", name, NULL);

        g_setenv ("ADW_DEBUG_COLOR_SCHEME", looks[i].scheme, TRUE);
        g_setenv ("ADW_DEBUG_HIGH_CONTRAST", looks[i].contrast, TRUE);
        argv[1] = argv[0];
        argv++;
        argc--;
        ui_test_init (&argc, &argv);
        g_test_add_func (path, test_contrast);
        return g_test_run ();
      }
  ui_test_init (&argc, &argv);
  g_test_add_func ("/watermark/paper", test_paper);
  g_test_add_data_func ("/watermark/everywhere/light", NULL, test_everywhere);
  g_test_add_data_func ("/watermark/everywhere/dark", "dark", test_everywhere);
  g_test_add_func ("/watermark/screen", test_screen);
  return g_test_run ();
}
