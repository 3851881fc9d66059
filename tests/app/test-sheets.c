/* The pages of a PDF, drawn as they are wanted: what is seen first, what is kept, what is found. */
#include "counts.h"
#include "sheets.h"

#include <cairo-pdf.h>
#include <string.h>

#define LIMIT_MS 60000
#define N        12

#if defined(__SANITIZE_ADDRESS__)
/* The documents' letters come from fontconfig, which keeps what it read until the end. */
__attribute__ ((visibility ("default"))) const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig";
}
#endif

/* Every page says its number, on two lines. */
static GBytes *
make_pdf (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "pages.pdf", NULL);
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 300, 400);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *content = NULL;
  gsize size;

  cairo_set_font_size (cr, 20);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *words = g_strdup_printf ("Number %u", i + 1);

      cairo_move_to (cr, 20, 100);
      cairo_show_text (cr, "Serum");
      cairo_move_to (cr, 20, 130);
      cairo_show_text (cr, words);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  test_folder_remove (folder);
  return g_bytes_new (content, size);
}

static gboolean
is_known (gpointer sheets)
{
  return rounds_sheets_get_n (sheets) > 0 || rounds_sheets_get_error (sheets, 0) != NULL;
}

static RoundsSheets *
begin (void)
{
  g_autoptr (GBytes) document = make_pdf ();
  RoundsSheets *sheets = rounds_sheets_new (document);

  rounds_sheets_want_first (sheets, 300);
  g_assert_true (test_wait_until (is_known, sheets, LIMIT_MS));
  g_assert_cmpuint (rounds_sheets_get_n (sheets), ==, N);
  g_assert_cmpfloat (rounds_sheets_get_size (sheets, 3)->width, ==, 300);
  return sheets;
}

typedef struct
{
  RoundsSheets *sheets;
  guint page, width;
} Wait;

static guint
width_of (RoundsSheets *sheets, guint page)
{
  RoundsReading *reading = rounds_sheets_get (sheets, page);
  guint n;

  return reading != NULL ? rounds_reading_get_pixmaps (reading, &n)->width : 0;
}

static gboolean
is_there (gpointer data)
{
  const Wait *wait = data;

  return width_of (wait->sheets, wait->page) == wait->width;
}

static void
wait_for (RoundsSheets *sheets, guint page, guint width)
{
  Wait wait = { sheets, page, width };

  g_assert_true (test_wait_until (is_there, &wait, LIMIT_MS));
}

/* What is wanted comes, at the size that is wanted; far pages are not drawn. */
static void
test_wanted (void)
{
  g_autoptr (RoundsSheets) sheets = begin ();

  rounds_sheets_want (sheets, 4, 5, 1);
  wait_for (sheets, 4, 300);
  wait_for (sheets, 5, 300);
  rounds_sheets_want (sheets, 4, 5, 2);
  wait_for (sheets, 4, 600);
  wait_for (sheets, 5, 600);
  g_assert_null (rounds_sheets_get (sheets, 9));
  g_assert_null (rounds_sheets_get_error (sheets, 4));
}

/* Pixels take no more than the room, but for what is seen; what was seen last stays the longest. */
static void
test_room (void)
{
  g_autoptr (RoundsSheets) sheets = begin ();
  gsize page = 300 * 400 * 3;

  rounds_sheets_set_room (sheets, 3 * page);
  for (guint i = 0; i < N; i++)
    {
      rounds_sheets_want (sheets, i, i, 1);
      wait_for (sheets, i, 300);
      g_assert_cmpuint (rounds_sheets_get_bytes (sheets), <=, 4 * page);
    }
  g_assert_cmpuint (width_of (sheets, 0), ==, 0);
  g_assert_cmpuint (width_of (sheets, N - 2), ==, 300);
  rounds_sheets_set_room (sheets, 1);
  rounds_sheets_want (sheets, 2, 3, 1);
  wait_for (sheets, 2, 300);
  wait_for (sheets, 3, 300);
  g_assert_cmpuint (rounds_sheets_get_bytes (sheets), ==, 2 * page);
}

static gboolean
is_read (gpointer sheets)
{
  return rounds_sheets_get_n_read (sheets) == N;
}

/* Words of pages that nobody saw; case and breaks of lines do not count, a digit does. */
static void
test_found (void)
{
  g_autoptr (RoundsSheets) sheets = begin ();
  g_autoptr (GArray) all = NULL, one = NULL, none = NULL;
  const RoundsSheetPlace *place;

  rounds_sheets_read_all (sheets);
  g_assert_true (test_wait_until (is_read, sheets, LIMIT_MS));
  g_assert_cmpuint (width_of (sheets, 7), ==, 0);
  all = rounds_sheets_find (sheets, "SERUM  number");
  g_assert_cmpuint (all->len, ==, N);
  one = rounds_sheets_find (sheets, "number 12");
  g_assert_cmpuint (one->len, ==, 1);
  place = &g_array_index (one, RoundsSheetPlace, 0);
  g_assert_cmpuint (place->page, ==, 11);
  g_assert_cmpuint (place->end - place->start, ==, 9);
  none = rounds_sheets_find (sheets, "number 13");
  g_assert_cmpuint (none->len, ==, 0);
}

/* Closed in the middle of drawing: nothing comes any more, and nothing is held. */
static void
test_closed (void)
{
  g_autoptr (RoundsSheets) sheets = begin ();
  gpointer watched = sheets;

  rounds_sheets_want (sheets, 0, 5, 3);
  rounds_sheets_close (sheets);
  g_assert_cmpuint (rounds_sheets_get_n (sheets), ==, 0);
  g_assert_null (rounds_sheets_get (sheets, 0));
  g_assert_cmpuint (rounds_sheets_get_bytes (sheets), ==, 0);
  rounds_sheets_want (sheets, 0, 5, 3);
  rounds_sheets_want_first (sheets, 100);
  g_object_add_weak_pointer (G_OBJECT (sheets), &watched);
  g_clear_object (&sheets);
  while (watched != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* No PDF: an error instead of pages, once. */
static void
test_broken (void)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (RoundsSheets) sheets = rounds_sheets_new (junk);

  rounds_sheets_want_first (sheets, 300);
  g_assert_true (test_wait_until (is_known, sheets, LIMIT_MS));
  g_assert_cmpuint (rounds_sheets_get_n (sheets), ==, 0);
  g_assert_nonnull (strstr (rounds_sheets_get_error (sheets, 0), "damaged"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheets/wanted", test_wanted);
  g_test_add_func ("/sheets/room", test_room);
  g_test_add_func ("/sheets/found", test_found);
  g_test_add_func ("/sheets/closed", test_closed);
  g_test_add_func ("/sheets/broken", test_broken);
  return g_test_run ();
}
