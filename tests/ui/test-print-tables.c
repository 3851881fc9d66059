/* test-print-tables.c: tables on paper: no number torn, no column lost, no row over the foot of a page. */
#include "paper.h"
#include "ui-test.h"

#include <stdlib.h>
#include <string.h>

#define A4 595.28, 841.89

static RoundsTableFitting *
fit (RoundsPaperTable *table, PangoContext *context, double width)
{
  for (guint i = 0; i < rounds_paper_table_rows (table); i++)
    rounds_paper_table_measure (table, context, i);
  return rounds_table_fitting_new (table, context, width);
}

/* Forty columns of numbers: in whatever width each is in one band, once, on one line. */
static void
test_bands (void)
{
  g_autoptr (RoundsPaperTable) table = rounds_paper_table_new (ROUNDS_TABLE_WIDE);
  g_autoptr (GObject)
      owned = G_OBJECT (pango_font_map_create_context (pango_cairo_font_map_get_default ()));
  PangoContext *context = PANGO_CONTEXT (owned);

  for (guint i = 0; i < 41; i++)
    rounds_paper_table_column (table, i == 0 ? "Name" : "13-Nov-2026");
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "Analyte", FALSE);
  for (guint i = 1; i < 41; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u-123456.789", i);

      rounds_paper_table_cell (table, i, number, i % 2);
    }
  for (double width = 200; width < 900; width += 61)
    {
      RoundsTableFitting *fitting = fit (table, context, width);
      guint next = 1;

      g_assert_cmpuint (rounds_table_fitting_bands (fitting), >, 4);
      for (guint band = 0; band < rounds_table_fitting_bands (fitting); band++)
        {
          g_autofree char *words = rounds_table_fitting_words (fitting, band, 0);
          g_auto (GStrv) cells = g_strsplit (words, "\t", -1);

          g_assert_cmpstr (cells[0], ==, "Analyte");
          for (guint i = 1; cells[i] != NULL; i++)
            g_assert_cmpint (atoi (cells[i]), ==, (int) next++);
          g_assert_cmpuint (rounds_table_fitting_lines (fitting, band, 0), ==, 1);
          g_assert_cmpuint (rounds_table_fitting_lines (fitting, band, ROUNDS_TABLE_TITLES), ==, 1);
        }
      g_assert_cmpuint (next, ==, 41);
      rounds_table_fitting_free (fitting);
    }
}

/* Words are squeezed as long as none is torn; then there are bands. */
static void
test_squeezed (void)
{
  g_autoptr (RoundsPaperTable) table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autoptr (GObject)
      owned = G_OBJECT (pango_font_map_create_context (pango_cairo_font_map_get_default ()));
  PangoContext *context = PANGO_CONTEXT (owned);
  RoundsTableFitting *wide, *narrow;

  for (guint i = 0; i < 3; i++)
    rounds_paper_table_column (table, "");
  rounds_paper_table_row (table);
  for (guint i = 0; i < 3; i++)
    rounds_paper_table_cell (table, i, "some words that wrap 123456.789mmol/L", FALSE);
  wide = fit (table, context, 400);
  g_assert_cmpuint (rounds_table_fitting_bands (wide), ==, 1);
  g_assert_cmpuint (rounds_table_fitting_lines (wide, 0, 0), >, 1);
  g_assert_false (rounds_table_fitting_has_titles (wide));
  narrow = fit (table, context, 200);
  g_assert_cmpuint (rounds_table_fitting_bands (narrow), ==, 2);
  rounds_table_fitting_free (wide);
  rounds_table_fitting_free (narrow);
}

/* The lowest ink above the rule of the foot: nothing of a row lies over it. */
static void
assert_foot_is_clear (RoundsPaper *paper, guint page, double width, double height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width,
                                                         (int) height);
  cairo_t *cr = cairo_create (surface);
  const guint8 *data;
  int stride = cairo_image_surface_get_stride (surface);
  int from = (int) (height - 42 - 28 + 2), to = (int) (height - 42 - 28 + 5);

  rounds_paper_draw (paper, cr, page);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = from; y < to; y++)
    for (int x = 0; x < (int) width; x++)
      g_assert_cmpint (data[y * stride + 4 * x], ==, 0xff);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* A row that is higher than a page goes on over several, with its name, line by line. */
static void
test_high_row (void)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Results", .printed = "Printed"
  };
  g_autoptr (RoundsPaper) paper = rounds_paper_new (&head);
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autoptr (GString) words = g_string_new (NULL);
  guint n;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (words, "word%u ", i);
  rounds_paper_text (paper, "Above");
  rounds_paper_table_column (table, "Analyte");
  rounds_paper_table_column (table, "Value");
  rounds_paper_table_group (table, "The group");
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "Culture", FALSE);
  rounds_paper_table_cell (table, 1, words->str, FALSE);
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "Behind it", FALSE);
  rounds_paper_table (paper, table);
  n = rounds_paper_layout (paper, A4);
  g_assert_cmpuint (n, >, 2);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *page = rounds_paper_words (paper, i);

      g_assert_nonnull (strstr (page, "Analyte\tValue"));
      g_assert_nonnull (strstr (page, "The group"));
      assert_foot_is_clear (paper, i, A4);
      if (i + 1 < n)
        g_assert_nonnull (strstr (page, "Culture"));
      else
        g_assert_nonnull (strstr (page, "Behind it"));
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/print/bands", test_bands);
  g_test_add_func ("/print/squeezed", test_squeezed);
  g_test_add_func ("/print/high-row", test_high_row);
  return g_test_run ();
}
