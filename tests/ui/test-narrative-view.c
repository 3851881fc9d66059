/* Tables of a document: those that are wider than the page, and those that are longer. */
#include "narrative-paper.h"
#include "narrative-view.h"
#include "ui-test.h"

#include <string.h>

static guint
count_labels (GtkWidget *root, const char *words)
{
  guint n = GTK_IS_LABEL (root) && strcmp (gtk_label_get_text (GTK_LABEL (root)), words) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, words);
  return n;
}

/* The label with these words; NULL. */
static GtkWidget *
label_that_says (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && strcmp (gtk_label_get_text (GTK_LABEL (root)), words) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = label_that_says (child, words);
  return found;
}

static gboolean
ends_above (GtkWidget *widget, GtkWidget *other)
{
  graphene_rect_t place;

  return gtk_widget_compute_bounds (widget, other, &place) &&
         place.origin.y + place.size.height <= (float) gtk_widget_get_height (other);
}

static int
bottom_in (GtkWidget *widget, GtkWidget *of)
{
  double y;

  g_assert_true (
      gtk_widget_translate_coordinates (widget, of, 0, gtk_widget_get_height (widget), NULL, &y));
  return (int) y;
}

/* Of a table that is wider than the page one sees that it goes on, how many columns it has, and every row of it,
 * also where its sentences are wrapped. */
static void
check_table (guint n_columns, gboolean goes_on)
{
  g_autoptr (GString)
      div = g_string_new ("<div xmlns=\"http://www.w3.org/1999/xhtml\"><table><tbody>");
  g_autoptr (RoundsNarrative) narrative = NULL;
  g_autofree char *said = NULL;
  GtkWidget *view, *window = gtk_window_new (), *last, *scroller, *bin;

  for (guint row = 0; row < 6; row++)
    {
      g_string_append (div, "<tr>");
      for (guint i = 0; i < n_columns; i++)
        g_string_append_printf (div, "<td>Given on the evening of day %u, row %u</td>", i + 1,
                                row + 1);
      g_string_append (div, "</tr>");
    }
  g_string_append (div, "</tbody></table></div>");
  narrative = rounds_narrative_of_div (div->str, div->len, NULL);
  view = rounds_narrative_view_new (narrative, &(RoundsNarrativePage){ 0, narrative->n, NULL });
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 900);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  ui_wait_painted (window, 3);
  said = g_strdup_printf ("Table of %u columns", n_columns);
  g_assert_nonnull (label_that_says (view, said));
  last = label_that_says (view, "Given on the evening of day 1, row 6");
  scroller = gtk_widget_get_ancestor (last, GTK_TYPE_SCROLLED_WINDOW);
  g_assert_true (ends_above (last, gtk_widget_get_ancestor (last, GTK_TYPE_VIEWPORT)));
  g_assert_cmpint (gtk_widget_get_width (window), <=, 700);
  /* Below the last row is the table's margin, and no blank. */
  g_assert_cmpint (gtk_widget_get_height (scroller) - bottom_in (last, scroller), <=, 24);
  /* The bar is there, below the table. */
  bin = gtk_widget_get_parent (scroller);
  g_assert_true (GTK_IS_SCROLLBAR (gtk_widget_get_next_sibling (bin)));
  g_assert_cmpfloat (gtk_widget_get_opacity (gtk_widget_get_next_sibling (bin)), ==,
                     goes_on ? 1 : 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wide_table (void)
{
  check_table (5, FALSE);
  check_table (26, TRUE);
}

/* A table that goes on on the next page says there too what its columns are. */
static void
test_long_table (void)
{
  g_autoptr (GString) div = g_string_new (
      "<div xmlns=\"http://www.w3.org/1999/xhtml\"><table><thead><tr><th>Drug</th><th>Dose"
      "</th></tr></thead><tbody>");
  g_autoptr (RoundsNarrative) narrative = NULL;
  g_autoptr (GArray) pages = NULL;

  for (guint i = 0; i < 2 * ROUNDS_NARRATIVE_PAGE; i++)
    g_string_append_printf (div, "<tr><td>drug %u</td><td>%u mg</td></tr>", i, i);
  g_string_append (div, "</tbody></table></div>");
  narrative = rounds_narrative_of_div (div->str, div->len, NULL);
  pages = rounds_narrative_pages (narrative);
  g_assert_cmpuint (pages->len, >, 2);
  for (guint i = 0; i < pages->len; i++)
    {
      GtkWidget *view = rounds_narrative_view_new (narrative,
                                                   &g_array_index (pages, RoundsNarrativePage, i));

      g_object_ref_sink (view);
      g_assert_cmpuint (count_labels (view, "Drug"), ==, 1);
      g_assert_cmpuint (count_labels (view, "Dose"), ==, 1);
      g_object_unref (view);
    }
}

/* On paper all of it, each row once and with the columns it belongs to. */
static void
test_paper (void)
{
  const RoundsPaperHead head = {
    .who = "PAPER Anna, 02-May-1960", .number = "no MRN", .title = "Summary", .printed = "Printed"
  };
  g_autoptr (GString) div = g_string_new ("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Known "
                                          "since 2001.</p><ul><li>Penicillin</li></ul><table>"
                                          "<thead><tr><th>Drug</th><th>Dose</th></tr></thead>"
                                          "<tbody>");
  g_autoptr (RoundsNarrative) narrative = NULL;
  g_autoptr (RoundsPaper) paper = rounds_paper_new (&head);
  g_autoptr (GString) all = g_string_new (NULL);
  guint n;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (div, "<tr><td>drug %u;</td><td>%u mg</td></tr>", i, i);
  g_string_append (div, "</tbody></table><p>The end.</p></div>");
  narrative = rounds_narrative_of_div (div->str, div->len, NULL);
  g_assert_nonnull (narrative);
  rounds_narrative_paper_add (paper, narrative);
  n = rounds_paper_layout (paper, 595, 842);
  g_assert_cmpuint (n, >, 3);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = rounds_paper_words (paper, i);

      g_assert_nonnull (strstr (words, "Drug\tDose\n"));
      g_string_append (all, words);
    }
  g_assert_nonnull (strstr (all->str, "Known since 2001.\n• Penicillin\n"));
  g_assert_nonnull (strstr (all->str, "The end.\n"));
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *row = g_strdup_printf ("\ndrug %u;\t%u mg\n", i, i);
      const char *found = strstr (all->str, row);

      g_assert_nonnull (found);
      g_assert_null (strstr (found + 1, row));
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/narrative-view/long-table", test_long_table);
  g_test_add_func ("/narrative-view/wide-table", test_wide_table);
  g_test_add_func ("/narrative-view/on-paper", test_paper);
  return g_test_run ();
}
