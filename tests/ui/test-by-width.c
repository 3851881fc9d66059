/* test-by-width.c: what stands behind the layout says one width whatever height it is asked for, and a label that may
 * break anywhere needs no more and no less than some letters. */
#include "ui-test.h"

#include "by-width.h"

#include <string.h>

#define WORDS \
  "Sodium of the third day is lower than that of the day before, and the urine is concentrated."

static int
least_width (GtkWidget *widget, int height)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, height, &least, NULL, NULL, NULL);
  return least;
}

static GtkWidget *
new_label (const char *words)
{
  GtkWidget *label = gtk_label_new (words);

  rounds_by_width_wrap (GTK_LABEL (label));
  return label;
}

static void
test_width (void)
{
  GtkWidget *label = new_label (WORDS), *bin = g_object_ref_sink (rounds_by_width_bin (label));
  int any = least_width (bin, -1), least, natural;

  /* One line high, the words are as wide as they are long: so a GtkBox is answered without the layout. */
  g_assert_cmpint (least_width (label, 24), >, 2 * any);
  g_assert_cmpint (least_width (bin, 24), ==, any);
  g_assert_cmpint (least_width (bin, 2000), ==, any);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, any, &least, &natural, NULL, NULL);
  g_assert_cmpint (least, ==, natural);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, 4 * any, NULL, &natural, NULL, NULL);
  g_assert_cmpint (least, >, 2 * natural);
  g_object_unref (bin);
}

static void
test_hidden (void)
{
  GtkWidget *label = new_label (WORDS), *bin = g_object_ref_sink (rounds_by_width_bin (label));

  gtk_widget_set_visible (label, FALSE);
  g_assert_cmpint (least_width (bin, -1), ==, 0);
  g_object_unref (bin);
}

/* Nothing that is said is wider than its words: pieces of a line stand side by side. */
static void
test_natural (void)
{
  static const char *const words[] = {
    "", "i", "ill", "MRN 1", "Fill till lill", "iiiiiiiiiiiiiiiiiiiiiiiiiiii", WORDS
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      GtkWidget *label = g_object_ref_sink (new_label (words[i]));
      GtkWidget *plain = g_object_ref_sink (gtk_label_new (words[i]));
      int natural, width;

      gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      gtk_widget_measure (plain, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
      g_assert_cmpint (natural, ==, width);
      /* GTK warns where it is wider than it would like to be; a warning ends the test. */
      for (int height = 1; height < 100; height += 7)
        gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, height, NULL, NULL, NULL, NULL);
      g_object_unref (label);
      g_object_unref (plain);
    }
}

static void
test_wrap (void)
{
  GtkWidget *words = g_object_ref_sink (new_label (WORDS));
  GtkWidget *number = g_object_ref_sink (new_label ("4.1"));
  g_autofree char *letters = g_strnfill (500, 'w');
  GtkWidget *endless = g_object_ref_sink (new_label (letters));

  /* Some letters: far from a line of them, and from one letter. */
  g_assert_cmpint (least_width (words, -1), >, 2 * least_width (number, -1));
  g_assert_cmpint (least_width (endless, -1), <, 40 * least_width (number, -1));
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (number)));
  g_object_unref (words);
  g_object_unref (number);
  g_object_unref (endless);
}

static guint n_heights; /* how often a width was asked for a height */

static void
count_heights (GtkWidget *widget,
               GtkOrientation orientation,
               int for_size,
               int *minimum,
               int *natural,
               int *minimum_baseline,
               int *natural_baseline)
{
  n_heights += orientation == GTK_ORIENTATION_HORIZONTAL && for_size >= 0;
  *minimum = *natural = 10;
}

static GtkSizeRequestMode
depends_on_width (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
take_place (GtkWidget *widget, int width, int height, int baseline)
{
}

/* In the whole window no box is asked for a width by a height: GTK answers that with criticals, one a frame, where the
 * bar above a demonstration stands, whose label is a pixel higher than it said before. */
static void
test_window (void)
{
  static const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION };
  UiTest *test = ui_test_new (&config);
  GtkWidget *probe = adw_bin_new ();
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (test->window));

  gtk_widget_set_layout_manager (probe, gtk_custom_layout_new (depends_on_width, count_heights,
                                                               take_place));
  gtk_box_append (GTK_BOX (ui_get (test, "idle_box")), probe);
  n_heights = 0;
  ui_wait_frames (test, 2);
  for (int height = 800; height <= 1600; height += 200)
    least_width (content, height);
  g_assert_cmpuint (n_heights, ==, 0);
  ui_test_free (test);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/by-width/one-width", test_width);
  g_test_add_func ("/by-width/hidden", test_hidden);
  g_test_add_func ("/by-width/natural", test_natural);
  g_test_add_func ("/by-width/wrap", test_wrap);
  g_test_add_func ("/by-width/window", test_window);
  return g_test_run ();
}
