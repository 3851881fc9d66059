/* test-print-long.c: what is longer than a page, or than its place on one: nothing is cut, and no turn of the main
 * loop has all of it.
 */
#include "paper-pieces.h"
#include "paper-private.h"
#include "ui-test.h"

#include "counts.h"
#include "loop-watch.h"
#include "paper-file.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define WIDTH  595.28 /* A4 */
#define HEIGHT 841.89

#define NAME                                                                                  \
  "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley-Majoribanks "           \
  "Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd Martin " \
  "Nero Oliver Paul Quincy Randolph Sherman"
#define LETTER "\330\271" /* Arabic */

static RoundsPaper *
paper_new (const char *who, const char *title)
{
  return rounds_paper_new (&(RoundsPaperHead){ .who = who,
                                               .number = "MRN 7",
                                               .title = title,
                                               .printed = "Printed",
                                               .as_of = "As of",
                                               .synced = "Last synced" });
}

/* Words of n bytes, a number in each. */
static char *
words_new (gsize n)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; words->len < n; i++)
    g_string_append_printf (words, "word%u ", i);
  return g_string_free (words, FALSE);
}

/* ---- pieces ---- */

typedef struct
{
  GString *all; /* without marks and spaces */
  guint n, marks;
  gsize longest;
} Pieces;

static void
take_piece (gpointer data, const char *piece, gboolean goes_on)
{
  Pieces *self = data;

  g_assert_true (g_utf8_validate (piece, -1, NULL));
  self->n++;
  self->longest = MAX (self->longest, strlen (piece));
  self->marks += g_str_has_prefix (piece, "\u200f");
  for (const char *at = piece; *at != '\0'; at = g_utf8_next_char (at))
    if (strchr (" \n", *at) == NULL && g_utf8_get_char (at) != 0x200f &&
        g_utf8_get_char (at) != 0x200e)
      g_string_append_unichar (self->all, g_utf8_get_char (at));
}

/* All of it, in pieces none of which is long, and whose lines begin where they did. */
static void
check_pieces (const char *text, guint marks)
{
  Pieces pieces = { .all = g_string_new (NULL) }, whole = { .all = g_string_new (NULL) };

  rounds_paper_pieces (text, take_piece, &pieces);
  take_piece (&whole, text, FALSE);
  g_assert_cmpstr (pieces.all->str, ==, whole.all->str);
  g_assert_cmpuint (pieces.longest, <=, 8003);
  g_assert_cmpuint (pieces.n, >, strlen (text) / 8003);
  g_assert_cmpuint (pieces.marks, ==, marks > 0 ? pieces.n - 1 : 0);
  g_string_free (pieces.all, TRUE);
  g_string_free (whole.all, TRUE);
}

static void
test_pieces (void)
{
  g_autofree char *words = words_new (200000), *one = g_strnfill (200000, 'x');
  g_autoptr (GString) arabic = g_string_new (NULL), marks = g_string_new ("e");

  while (arabic->len < 100000)
    g_string_append (arabic, LETTER);
  /* U+0301 belongs to the letter before it. */
  while (marks->len < 30000)
    g_string_append (marks, "e\314\201\314\201\314\201");
  check_pieces ("", 0);
  check_pieces (words, 0);
  check_pieces (one, 0);
  check_pieces (arabic->str, 1);
  check_pieces (marks->str, 0);
}

/* ---- what stands where ---- */

/* The darkest value in [top, bottom) of a page, across all of it. */
static guint8
darkest (cairo_surface_t *surface, int top, int bottom)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 dark = 0xff;

  for (int y = top; y < bottom; y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface) - 20; x++)
      dark = MIN (dark, data[y * stride + 4 * x]);
  return dark;
}

static cairo_surface_t *
draw (RoundsPaper *paper, guint page)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) WIDTH,
                                                         (int) HEIGHT);
  cairo_t *cr = cairo_create (surface);

  rounds_paper_draw (paper, cr, page);
  cairo_surface_flush (surface);
  cairo_destroy (cr);
  return surface;
}

/* Nothing of a page lies over the rule of its foot. */
static void
assert_feet_are_clear (RoundsPaper *paper)
{
  for (guint i = 0; i < rounds_paper_pages (paper); i++)
    {
      cairo_surface_t *surface = draw (paper, i);

      g_assert_cmpuint (darkest (surface, (int) HEIGHT - 42 - 28 + 2, (int) HEIGHT - 42 - 28 + 5),
                        ==, 0xff);
      cairo_surface_destroy (surface);
    }
}

typedef void (*Put) (RoundsPaper *paper, const char *words);

static void
put_left (RoundsPaper *paper, const char *words)
{
  rounds_paper_line (paper, words, "right");
}

static void
put_right (RoundsPaper *paper, const char *words)
{
  rounds_paper_line (paper, "left", words);
}

static void
put_in_table (RoundsPaper *paper, const char *words, gboolean spans)
{
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);

  rounds_paper_table_column (table, "Analyte");
  rounds_paper_table_column (table, "Value");
  rounds_paper_table_column (table, "Status");
  rounds_paper_table_group (table, "The group");
  if (spans)
    rounds_paper_table_span (table, words, ROUNDS_CELL_PLAIN);
  else
    {
      rounds_paper_table_row (table);
      rounds_paper_table_cell (table, 0, "left", ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (table, 1, words, ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (table, 2, "final", ROUNDS_CELL_PLAIN);
    }
  rounds_paper_table (paper, table);
}

static void
put_cell (RoundsPaper *paper, const char *words)
{
  put_in_table (paper, words, FALSE);
}

static void
put_span (RoundsPaper *paper, const char *words)
{
  put_in_table (paper, words, TRUE);
}

static const struct
{
  const char *name;
  Put put;
  gboolean named; /* "left" stands on each page */
} puts_words[] = {
  { "text", rounds_paper_text, FALSE }, { "heading", rounds_paper_heading, FALSE },
  { "left", put_left, FALSE },          { "right", put_right, TRUE },
  { "cell", put_cell, TRUE },           { "span", put_span, FALSE },
};

/* Some pages of words: all of them, each once, and whose they are where they go on. */
static void
test_nothing_is_cut (void)
{
  g_autofree char *words = words_new (30000);

  for (gsize i = 0; i < G_N_ELEMENTS (puts_words); i++)
    {
      g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", puts_words[i].name);
      g_autofree char *last = NULL;
      guint n, at = 0;

      rounds_paper_text (paper, "Above");
      puts_words[i].put (paper, words);
      n = rounds_paper_layout (paper, WIDTH, HEIGHT);
      g_assert_cmpuint (n, >, 3);
      assert_feet_are_clear (paper);
      for (guint page = 0; page < n; page++)
        {
          g_autofree char *said = rounds_paper_words (paper, page);

          if (puts_words[i].named)
            g_assert_nonnull (strstr (said, "left"));
          while (TRUE)
            {
              g_autofree char *word = g_strdup_printf ("word%u", at);

              if (strstr (said, word) == NULL)
                break;
              at++;
            }
        }
      g_test_message ("%s: %u pages, %u words", puts_words[i].name, n, at);
      last = g_strdup_printf ("word%u ", at - 1);
      g_assert_true (g_str_has_suffix (words, last));
    }
}

/* A heading never stands last on a page, however high the line below it is. */
static void
test_heading_is_not_last (void)
{
  g_autofree char *some = words_new (700), *most = words_new (3000);

  for (guint filled = 0; filled < 120; filled++)
    {
      g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "List");
      guint n, found = 0;

      for (guint i = 0; i < filled / 2; i++)
        rounds_paper_line (paper, "a line", "of a list");
      rounds_paper_heading (paper, "The heading");
      rounds_paper_heading (paper, "The second");
      rounds_paper_line (paper, "below", filled % 2 == 0 ? some : most);
      n = rounds_paper_layout (paper, WIDTH, HEIGHT);
      for (guint page = 0; page < n; page++)
        {
          g_autofree char *said = rounds_paper_words (paper, page);

          if (strstr (said, "The heading") == NULL)
            continue;
          g_assert_nonnull (strstr (said, "The second"));
          g_assert_nonnull (strstr (said, "below"));
          found++;
        }
      g_assert_cmpuint (found, ==, 1);
    }
}

/* Nor a heading with a line below it above a table that begins on the next page. */
static void
test_table_is_not_parted (void)
{
  for (guint filled = 0; filled < 120; filled++)
    {
      g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "List");
      RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
      guint n, found = 0;

      for (guint i = 0; i < filled / 2; i++)
        rounds_paper_line (paper, "a line", "of a list");
      rounds_paper_heading (paper, "The heading");
      if (filled % 2 == 1)
        rounds_paper_text (paper, "and its words");
      rounds_paper_table_column (table, "Taken");
      rounds_paper_table_column (table, "Range\nof this\nresult");
      rounds_paper_table_group (table, "A group");
      for (guint i = 0; i < 3; i++)
        {
          rounds_paper_table_row (table);
          rounds_paper_table_cell (table, 0, "a row\nof three\nlines", ROUNDS_CELL_PLAIN);
        }
      rounds_paper_table (paper, table);
      n = rounds_paper_layout (paper, WIDTH, HEIGHT);
      for (guint page = 0; page < n; page++)
        {
          g_autofree char *said = rounds_paper_words (paper, page);

          if (strstr (said, "The heading") == NULL)
            continue;
          g_assert_nonnull (strstr (said, "a row"));
          found++;
        }
      g_assert_cmpuint (found, ==, 1);
    }
}

/* A number stays with its unit, however much room others want. */
static void
test_unit_is_not_torn (void)
{
  g_autoptr (RoundsPaperTable) table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autoptr (GObject)
      owned = G_OBJECT (pango_font_map_create_context (pango_cairo_font_map_get_default ()));
  PangoContext *context = PANGO_CONTEXT (owned);
  RoundsTableFitting *fitting;

  rounds_paper_table_column (table, "Analyte");
  rounds_paper_table_column (table, "Latest");
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "eGFR", ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 1, "36 mL/min/1.73 m²", ROUNDS_CELL_WHOLE);
  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, "a name that wants all of the room that there is in the table",
                           ROUNDS_CELL_PLAIN);
  for (guint i = 0; i < rounds_paper_table_rows (table); i++)
    rounds_paper_table_measure (table, context, i);
  fitting = rounds_table_fitting_new (table, context, 200);
  g_assert_cmpuint (rounds_table_fitting_lines (fitting, 0, 1), >, 1);
  g_assert_cmpuint (rounds_table_fitting_lines (fitting, 0, 0), ==, 1);
  rounds_table_fitting_free (fitting);
}

/* "10:04" in the next line is the time of another day. */
static void
test_time_is_not_torn (void)
{
  const char *text = "Value or status: final · When: 29-Apr-2012 10:04";
  g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "List");
  const Block block = { .type = BLOCK_LINE };

  for (double width = 100; width < 300; width++)
    {
      g_autoptr (PangoLayout) layout = rounds_paper_block_layout (paper, &block, text, width);

      for (int i = 0; i < pango_layout_get_line_count (layout); i++)
        {
          PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);

          g_assert_false (g_str_has_prefix (text + line->start_index, "10:04"));
        }
    }
}

/* Read from the right, "3.5–5.1" would be "5.1–3.5" and "≤ 30" would be "30 ≥": numbers are not turned around. */
static void
test_numbers_are_not_turned (void)
{
  static const char *const numbers[] = { "3.5–5.1", "≤ 30", "90, 12:40", "146/86",
                                         "3.5–5.1\n≤ 30" };
  g_autoptr (GObject)
      owned = G_OBJECT (pango_font_map_create_context (pango_cairo_font_map_get_default ()));
  PangoContext *context = PANGO_CONTEXT (owned);
  g_autoptr (PangoLayout) words = NULL;

  pango_context_set_base_dir (context, PANGO_DIRECTION_RTL);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (PangoLayout) layout = rounds_paper_words_layout (context, numbers[i], PAPER_FONT);

      for (int k = 0; k < pango_layout_get_line_count (layout); k++)
        g_assert_cmpint (pango_layout_line_get_resolved_direction (
                             pango_layout_get_line_readonly (layout, k)),
                         ==, PANGO_DIRECTION_LTR);
    }
  words = rounds_paper_words_layout (context, "\u0628\u0627\u0628 3", PAPER_FONT);
  g_assert_cmpint (pango_layout_line_get_resolved_direction (
                       pango_layout_get_line_readonly (words, 0)),
                   ==, PANGO_DIRECTION_RTL);
}

/* ---- the head ---- */

/* The first rule of a page that goes across the paper. */
static int
rule_of (cairo_surface_t *surface)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    {
      int x = 50;

      while (x < (int) WIDTH - 50 && data[y * stride + 4 * x] < 0xf0)
        x++;
      if (x == (int) WIDTH - 50)
        return y;
    }
  g_assert_not_reached ();
}

/* A name of 200 letters, and a long title: all of it above the rule, each below the other. */
static void
test_head (void)
{
  static const char *const whose[] = { "PAPER Anna, 02-May-1960", NAME ", 02-May-1960" };
  static const char *const titles[] = { "Results", NAME NAME };
  int rules[2][2];

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RoundsPaper) paper = paper_new (whose[i / 2], titles[i % 2]);
      cairo_surface_t *surface;

      rounds_paper_text (paper, "Below");
      g_assert_cmpuint (rounds_paper_layout (paper, WIDTH, HEIGHT), ==, 1);
      surface = draw (paper, 0);
      rules[i / 2][i % 2] = rule_of (surface);
      g_assert_cmpuint (darkest (surface, rules[i / 2][i % 2] - 3, rules[i / 2][i % 2] - 1), ==,
                        0xff);
      g_assert_cmpuint (darkest (surface, rules[i / 2][i % 2] + 2, rules[i / 2][i % 2] + 7), ==,
                        0xff);
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (rules[1][0], >, rules[0][0] + 20);
  g_assert_cmpint (rules[0][1], >, rules[0][0] + 20);
  g_assert_cmpint (rules[1][1], >, rules[1][0] + 20);
}

static int
x_of (PangoLayout *layout, const char *words)
{
  const char *text = pango_layout_get_text (layout), *at = strstr (text, words);
  PangoRectangle where;

  g_assert_nonnull (at);
  pango_layout_index_to_pos (layout, (int) (at - text), &where);
  return where.x;
}

/* On a page from right to left the head of a round began with its last words and ended with its number. Words of the page's
 * own language begin at the right. */
static void
test_head_in_order (void)
{
  GtkTextDirection before = gtk_widget_get_default_direction ();

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  {
    g_autoptr (RoundsPaper) paper = paper_new ("5 patients of “Ward 3”", "3 notes, 2 (of 4)");
    g_auto (RoundsPaperTop) top = rounds_paper_top (paper);
    g_autoptr (RoundsPaper) own = paper_new ("5 חולים", "גיליון");
    g_auto (RoundsPaperTop) own_top = rounds_paper_top (own);

    g_assert_cmpint (x_of (top.who, "5"), <, x_of (top.who, "patients"));
    g_assert_cmpint (x_of (top.who, "Ward"), <, x_of (top.who, "”"));
    g_assert_cmpint (x_of (top.title, "3"), <, x_of (top.title, "notes"));
    g_assert_cmpint (x_of (top.title, "4"), <, x_of (top.title, ")"));
    g_assert_cmpint (x_of (own_top.who, "5"), >, x_of (own_top.who, "חולים"));
  }
  gtk_widget_set_default_direction (before);
}

/* ---- the main loop ---- */

#define STILL_MS 50.0

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(int *) data = rounds_paper_pack_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
is_packed (gpointer data)
{
  return *(int *) data >= 0;
}

/* The longest turn while it is laid out, recorded and packed. */
static double
pack_once (RoundsPaper *paper)
{
  const RoundsPaperSheets sheets = { .width = WIDTH, .height = HEIGHT };
  RoundsLoopWatch watch;
  int fd = -1;

  loop_watch_begin (&watch);
  rounds_paper_pack_async (paper, &sheets, NULL, on_packed, &fd);
  g_assert_true (test_wait_until (is_packed, &fd, TEST_PATIENCE_MS));
  loop_watch_end (&watch);
  g_assert_cmpint (close (fd), ==, 0);
  return watch.stood;
}

/* 200 kB in one place. What stands still does so every time. */
static void
test_loop (void)
{
  g_autofree char *words = words_new (200000), *one = g_strnfill (200000, 'x');
  const char *const texts[] = { words, one };

  for (gsize i = 0; i < G_N_ELEMENTS (puts_words) * G_N_ELEMENTS (texts); i++)
    {
      gsize put = i / G_N_ELEMENTS (texts);
      g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", puts_words[put].name);
      double best = G_MAXDOUBLE;

      puts_words[put].put (paper, texts[i % G_N_ELEMENTS (texts)]);
      g_assert_true (rounds_paper_is_long (paper));
      for (int k = 0; k < 5 && best >= STILL_MS; k++)
        {
          double worst = pack_once (paper);

          best = MIN (best, worst);
        }
      g_test_message ("%s: a turn of at most %.1f ms", puts_words[put].name, best);
      g_assert_cmpfloat (best, <, STILL_MS);
    }
}

/* ---- a picture below words ---- */

#define PICTURE 500

/* A page of words, and of a picture that is empty but for words, or a block, in its right half. (transfer full) */
static cairo_surface_t *
draw_picture_page (gboolean words)
{
  g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "Plot");
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (label, "Potassium");
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 595, 842);
  cairo_t *cr = cairo_create (surface);

  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PICTURE / 2, PICTURE / 2));
  if (words)
    gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA){ 1, 0, 0, 1 });
  else
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 0, 0, 1 },
                               &GRAPHENE_RECT_INIT (0, 0, 60, 20));
  node = gtk_snapshot_free_to_node (snapshot);
  rounds_paper_text (paper, "Words above");
  rounds_paper_picture (paper, node, PICTURE, PICTURE);
  g_assert_cmpuint (rounds_paper_layout (paper, 595, 842), ==, 1);
  rounds_paper_draw (paper, cr, 0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_object_unref (label);
  return surface;
}

/* Words of a picture stand in the picture, whatever words stand above it. */
static void
test_picture (void)
{
  cairo_surface_t *words = draw_picture_page (TRUE), *block = draw_picture_page (FALSE);
  int stride = cairo_image_surface_get_stride (words);
  gboolean right = FALSE;

  for (int y = 0; y < 842; y++)
    {
      const guint8 *one = cairo_image_surface_get_data (words) + y * stride;
      const guint8 *other = cairo_image_surface_get_data (block) + y * stride;

      g_assert_cmpmem (one, 250 * 4, other, 250 * 4);
      right |= memcmp (one, other, (gsize) stride) != 0;
    }
  g_assert_true (right);
  cairo_surface_destroy (words);
  cairo_surface_destroy (block);
}

/* The heading above it and the words below it stand on its page, however much of the one before is left; on a low
 * one it is smaller for them. */
static void
test_picture_is_not_alone (void)
{
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "Plot");
      g_autoptr (GskRenderNode) node = gsk_color_node_new (&(GdkRGBA){ 1, 0, 0, 1 },
                                                           &GRAPHENE_RECT_INIT (0, 0, 500, 300));
      guint pages, stands = G_MAXUINT;

      for (guint k = 0; k < i; k++)
        rounds_paper_text (paper, "Words above");
      rounds_paper_heading (paper, "Potassium");
      rounds_paper_picture (paper, node, 500, 300);
      rounds_paper_text (paper, "Its key");
      pages = rounds_paper_layout (paper, 595, i % 2 == 0 ? 842 : 420);
      for (guint page = 0; page < pages; page++)
        {
          g_autofree char *said = rounds_paper_words (paper, page);

          if (strstr (said, "Potassium\n") != NULL)
            stands = page;
          g_assert_true ((strstr (said, "Its key") != NULL) == (stands == page));
        }
      g_assert_cmpuint (stands, ==, pages - 1);
    }
}

/* ---- letters on a screen ---- */

#define PREVIEW 1.1 /* as print-window.c has it */
#define FINER   8
#define ACROSS  640
#define DOWN    300

/* (transfer full) */
static cairo_surface_t *
draw_screen (RoundsPaper *paper, int finer)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, ACROSS * finer,
                                                         DOWN * finer);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, PREVIEW * finer, PREVIEW * finer);
  rounds_paper_draw (paper, cr, 0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* How dark it is from x to the next pixel. */
static double
darkness (cairo_surface_t *surface, int x, int y, int finer)
{
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  double sum = 0;

  for (int row = y * finer; row < (y + 1) * finer; row++)
    for (int column = x * finer; column < (x + 1) * finer; column++)
      sum += 255 - pixels[row * stride + 4 * column];
  return sum / (finer * finer);
}

/* On a screen each letter is where it is on paper, so that "2012 10:04" does not close up to "201210:04": the page
 * looks as one that was drawn eight times as large and made smaller. */
static void
test_letters (void)
{
  g_autoptr (RoundsPaper) paper = paper_new ("PAPER Anna", "Summary");
  cairo_surface_t *screen, *fine;
  double ink = 0, off = 0;

  for (guint i = 0; i < 12; i++)
    rounds_paper_text (paper, "Microalbuminuria due to type 2 diabetes, 29-Apr-2012 10:04, 500 mg");
  rounds_paper_layout (paper, 595, 842);
  screen = draw_screen (paper, 1);
  fine = draw_screen (paper, FINER);
  for (int y = 95; y < DOWN; y++)
    for (int x = 0; x < ACROSS; x++)
      {
        double expected = darkness (fine, x, y, FINER);

        ink += expected;
        off += fabs (darkness (screen, x, y, 1) - expected);
      }
  g_test_message ("%.2f of the ink is elsewhere", off / ink);
  g_assert_cmpfloat (ink, >, 0);
  g_assert_cmpfloat (off / ink, <, .25);
  cairo_surface_destroy (screen);
  cairo_surface_destroy (fine);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/print-long/pieces", test_pieces);
  g_test_add_func ("/print-long/nothing-is-cut", test_nothing_is_cut);
  g_test_add_func ("/print-long/heading-is-not-last", test_heading_is_not_last);
  g_test_add_func ("/print-long/table-is-not-parted", test_table_is_not_parted);
  g_test_add_func ("/print-long/unit-is-not-torn", test_unit_is_not_torn);
  g_test_add_func ("/print-long/time-is-not-torn", test_time_is_not_torn);
  g_test_add_func ("/print-long/numbers-are-not-turned", test_numbers_are_not_turned);
  g_test_add_func ("/print-long/head", test_head);
  g_test_add_func ("/print-long/head-in-order", test_head_in_order);
  g_test_add_func ("/print-long/loop", test_loop);
  g_test_add_func ("/print-long/picture", test_picture);
  g_test_add_func ("/print-long/letters", test_letters);
  g_test_add_func ("/print-long/picture-is-not-alone", test_picture_is_not_alone);
  return g_test_run ();
}
