/* test-note-rows.c: the list of the notes page: every line whole, however wide and large, and opened by Enter. */
#include "note-row.h"
#include "notes-fixture.h"

/* Every line of the list has as much height as its words take, and no blank line below them: laid out here. */
static guint
count_whole (GtkWidget *widget)
{
  guint n = 0;

  if (GTK_IS_INSCRIPTION (widget) && gtk_widget_get_mapped (widget))
    {
      g_autoptr (PangoLayout)
          layout = gtk_widget_create_pango_layout (widget, gtk_inscription_get_text (
                                                               GTK_INSCRIPTION (widget)));
      PangoAttrList *own = gtk_inscription_get_attributes (GTK_INSCRIPTION (widget));
      PangoAttrList *attributes = own != NULL ? pango_attr_list_copy (own) : pango_attr_list_new ();
      int height;

      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (layout, attributes);
      pango_attr_list_unref (attributes);
      pango_layout_set_width (layout, gtk_widget_get_width (widget) * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_get_pixel_size (layout, NULL, &height);
      g_assert_cmpint (height, <=, gtk_widget_get_height (widget) + 1);
      g_assert_cmpint (gtk_widget_get_height (widget), <,
                       height + height / pango_layout_get_line_count (layout));
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_whole (child);
  return n;
}

static void
test_rows (void)
{
  static const int widths[] = { 700, 1000, 1400 };
  static const int dpi[] = { 96, 144, 192 };
  g_auto (NotesFixture) fixture = { NULL };

  notes_fixture_open (&fixture, "Wes853");
  for (guint i = 0; i < G_N_ELEMENTS (dpi); i++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      {
        g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi[i] * 1024, NULL);
        gtk_window_set_default_size (fixture.record->window, widths[w], 800);
        ui_record_frames (fixture.record, 6);
        g_assert_cmpuint (count_whole (GTK_WIDGET (fixture.page)), >, 4);
      }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* Where there is room for the list alone, Enter on the line that is selected already opens its note. */
static void
test_opened_again (void)
{
  g_auto (NotesFixture) fixture = { NULL };
  GtkWidget *reader, *view;

  notes_fixture_open (&fixture, "Wes853");
  reader = GTK_WIDGET (rounds_notes_page_get_reader (fixture.page));
  gtk_window_set_default_size (fixture.record->window, 420, 700);
  ui_record_frames (fixture.record, 6);
  view = ui_find_type (GTK_WIDGET (fixture.page), GTK_TYPE_LIST_VIEW);
  g_assert_false (gtk_widget_get_child_visible (reader));
  g_signal_emit_by_name (view, "activate", 0);
  ui_record_frames (fixture.record, 3);
  g_assert_true (gtk_widget_get_child_visible (reader));
}

/* At every width, whatever its letters: figures are wider than most. */
static void
test_every_width (void)
{
  GtkWidget *window = gtk_window_new (), *row = rounds_note_row_new ();

  rounds_note_row_set (ROUNDS_NOTE_ROW (row), "History and physical note",
                       "13-Nov-2026 19:50 · text · 1.7 kB · Note · import", NULL);
  gtk_widget_set_valign (row, GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (window), row);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  for (int width = 240; width <= 400; width += 4)
    {
      gtk_widget_set_size_request (row, width, -1);
      gtk_widget_set_halign (row, GTK_ALIGN_START);
      ui_wait_painted (window, 2);
      g_assert_cmpuint (count_whole (row), ==, 2);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A long title is whole too: what a report is of may stand at its end. */
static void
test_long_title (void)
{
  GtkWidget *window = gtk_window_new (), *row;
  g_autoptr (GString) title = g_string_new ("Report");
  float xalign = 0;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  row = rounds_note_row_new ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_object_get (gtk_widget_get_first_child (row), "xalign", &xalign, NULL);
  g_assert_cmpfloat (xalign, ==, 1); /* from right to left its words stand on the right */

  for (guint i = 0; i < 24; i++)
    g_string_append_printf (title, " of the meeting %u,", i + 1);
  rounds_note_row_set (ROUNDS_NOTE_ROW (row), title->str, "30-Oct-2026 · The Secretary", NULL);
  gtk_widget_set_valign (row, GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (window), row);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 600);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  ui_wait_painted (window, 3);
  g_assert_cmpuint (count_whole (row), ==, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/notes/rows-whole", test_rows);
  g_test_add_func ("/notes/opened-again", test_opened_again);
  g_test_add_func ("/notes/every-width", test_every_width);
  g_test_add_func ("/notes/long-title", test_long_title);
  status = g_test_run ();
  notes_fixture_end ();
  return status;
}
