/* test-step-widths.c: buttons that squeeze are as wide as they like or as narrow as they can be, whatever the room. */
#include "ui-test.h"

#include "step-widths.h"

static GtkWidget *
button_new (const char *many, const char *few)
{
  GtkWidget *button = gtk_button_new (), *squeezer = adw_squeezer_new ();

  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  adw_squeezer_add (ADW_SQUEEZER (squeezer), gtk_label_new (many));
  adw_squeezer_add (ADW_SQUEEZER (squeezer), gtk_label_new (few));
  gtk_button_set_child (GTK_BUTTON (button), squeezer);
  return button;
}

/* Where it ends, in box. */
static int
check_button (GtkWidget *box, GtkWidget *button)
{
  int min, natural, width = gtk_widget_get_width (button);
  graphene_rect_t at;

  gtk_widget_measure (button, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
  g_assert_true (gtk_widget_compute_bounds (button, box, &at));
  g_assert_cmpfloat (at.origin.x, >=, 0);
  g_assert_cmpfloat (at.origin.x + at.size.width, <=, gtk_widget_get_width (box));
  g_assert_true ((int) at.size.width == min || (int) at.size.width == natural);
  g_assert_cmpint (width, <=, natural);
  return (int) (at.origin.x + at.size.width);
}

static void
check_box (GtkAlign align, gboolean mirrored)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "layout-manager",
                                 g_object_new (ROUNDS_TYPE_STEP_WIDTHS, NULL), "halign", align,
                                 NULL);
  GtkWidget *few = button_new ("Round List", "R"),
            *many = button_new ("No server · 12 waiting", "12");
  GtkWidget *window = gtk_window_new ();
  int min, natural, steps = 0, before = 0;

  gtk_widget_set_direction (box, mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (box), few);
  gtk_box_append (GTK_BOX (box), many);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
  g_assert_cmpint (min, <, natural);
  for (int width = min; width <= natural; width++)
    {
      int used;

      gtk_widget_size_allocate (box, &(GtkAllocation){ 0, 0, width, 60 }, -1);
      used = check_button (box, few);
      used = MAX (used, check_button (box, many));
      steps += gtk_widget_get_width (few) + gtk_widget_get_width (many) > before;
      before = gtk_widget_get_width (few) + gtk_widget_get_width (many);
      if ((align == GTK_ALIGN_END) != mirrored)
        g_assert_cmpint (used, ==, width);
    }
  g_assert_cmpint (steps, ==, 3); /* the least, the one, both */
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_steps (void)
{
  check_box (GTK_ALIGN_START, FALSE);
  check_box (GTK_ALIGN_END, FALSE);
  check_box (GTK_ALIGN_START, TRUE);
  check_box (GTK_ALIGN_END, TRUE);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/step-widths/steps", test_steps);
  return g_test_run ();
}
