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

/* ---- what is drawn ---- */

#define FINE  3 /* pixels a point */
#define LINES 60

/* The rightmost letter between head and foot, in points; 0: none. A rule is grey. */
static double
ink_end (RoundsPaper *paper, guint page, double width, double height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (FINE * width),
                                                         (int) (FINE * height));
  cairo_t *cr = cairo_create (surface);
  int stride = cairo_image_surface_get_stride (surface), end = 0;
  const guint8 *data;

  cairo_scale (cr, FINE, FINE);
  rounds_paper_draw (paper, cr, page);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = (int) (FINE * (42 + 44 - 4)); y < (int) (FINE * (height - 42 - 28)); y++)
    for (int x = end; x < (int) (FINE * width); x++)
      if (data[y * stride + 4 * x] < 0x40)
        end = x + 1;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return (double) end / FINE;
}

/* Each line a little longer than the one before. (transfer full) */
static char *
steps (void)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < LINES; i++)
    {
      if (i > 0)
        g_string_append_c (words, '\n');
      for (guint k = 0; k <= i; k++)
        g_string_append_c (words, 'H');
    }
  return g_string_free (words, FALSE);
}

typedef enum
{
  TORN_SPAN,
  TORN_ONLY_COLUMN,
  TORN_FIRST_COLUMN,
} Torn;

static RoundsPaper *
torn_paper (Torn torn)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Plan", .printed = "Printed"
  };
  RoundsPaper *paper = rounds_paper_new (&head);
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autofree char *words = steps ();

  rounds_paper_table_column (table, "");
  if (torn != TORN_ONLY_COLUMN)
    rounds_paper_table_column (table, "");
  if (torn == TORN_SPAN)
    rounds_paper_table_span (table, words, ROUNDS_CELL_PLAIN);
  else
    {
      rounds_paper_table_row (table);
      rounds_paper_table_cell (table, 0, words, ROUNDS_CELL_PLAIN);
    }
  rounds_paper_table (paper, table);
  return paper;
}

/* Words that stand in the first column go on where the page before ended, to their end. */
static void
test_torn (void)
{
  for (Torn torn = TORN_SPAN; torn <= TORN_FIRST_COLUMN; torn++)
    {
      g_autoptr (RoundsPaper) paper = torn_paper (torn);
      double whole, before = 0, end = 0;
      guint n;

      g_assert_cmpuint (rounds_paper_layout (paper, 595, 1200), ==, 1);
      whole = ink_end (paper, 0, 595, 1200);
      n = rounds_paper_layout (paper, 595, 420);
      g_assert_cmpuint (n, >, 2);
      for (guint i = 0; i < n; i++)
        {
          end = ink_end (paper, i, 595, 420);
          g_assert_cmpfloat (end, >, before + 2);
          before = end;
        }
      g_assert_cmpfloat_with_epsilon (end, whole, 1);
    }
}

/* The name of what goes on is drawn on each of its pages, the last lines of it, too. */
static void
test_name_again (void)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Results", .printed = "Printed"
  };
  g_autoptr (RoundsPaper) paper = rounds_paper_new (&head);
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autofree char *lines = g_strnfill (LINES, '\n');
  g_autofree char *words = g_strdup_printf ("%s.", lines);
  double first;
  guint n;

  rounds_paper_table_column (table, "");
  rounds_paper_table_column (table, "");
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "HHH\nHHHHHH\nHHHHHHHHH", ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 1, words, ROUNDS_CELL_PLAIN);
  rounds_paper_table (paper, table);
  n = rounds_paper_layout (paper, 595, 420);
  g_assert_cmpuint (n, >, 2);
  first = ink_end (paper, 0, 595, 420);
  g_assert_cmpfloat (first, >, 42);
  for (guint i = 1; i + 1 < n; i++)
    g_assert_cmpfloat_with_epsilon (ink_end (paper, i, 595, 420), first, 1);
  g_assert_cmpfloat (ink_end (paper, n - 1, 595, 420), >=, first - 1);
}

/* Columns beside each other that are all empty make a band without a row, which stands nowhere. */
static void
test_empty_band (void)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Values", .printed = "Printed"
  };
  /* Columns with a value: the empty bands come last, first, between; in the last there is none at all. */
  static const guint valued[][2] = { { 1, 2 }, { 39, 40 }, { 1, 40 }, { 0, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (valued); i++)
    {
      g_autoptr (RoundsPaper) paper = rounds_paper_new (&head);
      RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_WIDE);
      g_autofree char *page = NULL;

      for (guint k = 0; k < 41; k++)
        rounds_paper_table_column (table, k == 0 ? "Name" : "13-Nov-2026");
      rounds_paper_table_group (table, "The group");
      rounds_paper_table_row (table);
      rounds_paper_table_cell (table, 0, "Analyte", ROUNDS_CELL_PLAIN);
      for (guint k = 0; valued[i][1] > 0 && k < 2; k++)
        rounds_paper_table_cell (table, valued[i][k], k == 0 ? "value-a" : "value-b",
                                 ROUNDS_CELL_PLAIN);
      rounds_paper_table (paper, table);
      rounds_paper_text (paper, "Behind the table");
      g_assert_cmpuint (rounds_paper_layout (paper, A4), ==, 1);
      page = rounds_paper_words (paper, 0);
      g_assert_nonnull (strstr (page, "Behind the table"));
      g_assert_cmpint (strstr (page, "value-a") != NULL, ==, valued[i][1] > 0);
      g_assert_cmpint (strstr (page, "value-b") != NULL, ==, valued[i][1] > 0);
      g_assert_cmpint (strstr (page, "13-Nov-2026") != NULL, ==, valued[i][1] > 0);
    }
}

/* ---- long texts ---- */

/* A paragraph without an end is torn behind its sentences, each word once, and runs on as it began. */
static void
test_endless_paragraph (void)
{
  static const char *const begins[] = { "The beginning. ", "\330\247\331\204. " };
  static const char *const marks[] = { "\u200e", "\u200f" };
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Note", .printed = "Printed"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autoptr (RoundsPaper) paper = rounds_paper_new (&head);
      g_autoptr (GString) text = g_string_new (begins[i]);
      g_autoptr (GString) again = g_string_new (NULL);
      guint n;

      for (guint k = 0; k < 3000; k++)
        g_string_append_printf (text, "word%u and 1.5 mg. ", k);
      g_string_append (text, "\nThe end");
      rounds_paper_text (paper, text->str);
      g_assert_true (rounds_paper_is_long (paper));
      n = rounds_paper_layout (paper, A4);
      for (guint page = 0; page < n; page++)
        {
          g_autofree char *words = rounds_paper_words (paper, page);

          g_string_append (again, words);
        }
      g_string_replace (again, "mg.\n", "mg. ", 0);
      g_assert_cmpuint (g_string_replace (again, marks[i], "", 0), >, 3);
      for (guint k = 0; k < 3000; k++)
        {
          g_autofree char *words = g_strdup_printf ("word%u and 1.5 mg. ", k);
          const char *at = strstr (again->str, words);

          g_assert_nonnull (at);
          g_assert_null (strstr (at + 1, words));
        }
      g_assert_nonnull (strstr (again->str, "The end"));
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/print/bands", test_bands);
  g_test_add_func ("/print/squeezed", test_squeezed);
  g_test_add_func ("/print/high-row", test_high_row);
  g_test_add_func ("/print/torn", test_torn);
  g_test_add_func ("/print/name-again", test_name_again);
  g_test_add_func ("/print/empty-band", test_empty_band);
  g_test_add_func ("/print/endless-paragraph", test_endless_paragraph);
  return g_test_run ();
}
