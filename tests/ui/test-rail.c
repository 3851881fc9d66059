/* test-rail.c: whichever section is chosen, by a key or from the palette, the rail shows it whole, in a narrow window as
 * in a low one. */
#include "rail.h"
#include "ui-record.h"

static GtkWidget *
chosen (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_TOGGLE_BUTTON (root))
    return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (root)) ? root : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = chosen (child);
  return found;
}

static void
check_rail (gboolean narrow, int width, int height)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsRail *rail = rounds_rail_new (ui_record_open (record, "Wes853"));
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  rounds_rail_set_narrow (rail, narrow);
  gtk_widget_set_valign (GTK_WIDGET (rail), GTK_ALIGN_FILL);
  ui_record_show (record, GTK_WIDGET (rail), width, height);
  for (guint i = 0; i < n; i++)
    {
      /* Now at one end, now at the other. */
      const char *id = sections[i % 2 == 0 ? i : n - 1 - i].id;
      graphene_rect_t at;

      rounds_rail_choose (rail, id);
      ui_record_frames (record, 4);
      g_assert_true (
          gtk_widget_compute_bounds (chosen (GTK_WIDGET (rail)), GTK_WIDGET (rail), &at));
      g_assert_cmpfloat (at.origin.x, >=, 0);
      g_assert_cmpfloat (at.origin.y, >=, 0);
      g_assert_cmpfloat (at.origin.x + at.size.width, <=, gtk_widget_get_width (GTK_WIDGET (rail)));
      g_assert_cmpfloat (at.origin.y + at.size.height, <=,
                         gtk_widget_get_height (GTK_WIDGET (rail)));
    }
}

static void
test_narrow (void)
{
  check_rail (TRUE, 900, 60);
}

static void
test_low (void)
{
  check_rail (FALSE, 200, 300);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/rail/narrow", test_narrow);
  g_test_add_func ("/rail/low", test_low);
  return g_test_run ();
}
