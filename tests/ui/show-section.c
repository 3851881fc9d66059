/* show-section.c: `show-section SECTION WHO OUT.png [WIDTH HEIGHT] [dark|contrast|rtl|large]...`: one
 * page of a chart of the demonstration as a picture, to be looked at while it is being made.
 *
 * SECTION is an id of ui/section.h, or banner, timeline, source.
 */
#include "ui-record.h"

#include "section.h"
#include "ui-resources.h"

#include <stdlib.h>
#include <string.h>

static void
set_look (int argc, char **argv)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  for (int i = 0; i < argc; i++)
    if (strcmp (argv[i], "dark") == 0)
      adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
    else if (strcmp (argv[i], "rtl") == 0)
      gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
    else if (strcmp (argv[i], "large") == 0)
      g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (UiRecord) record = NULL;
  const RoundsSection *section;
  g_autoptr (GtkCssProvider) css = NULL;

  if (argc < 4)
    {
      g_printerr ("usage: show-section SECTION WHO OUT.png [WIDTH HEIGHT] [dark|rtl|large]...\n");
      return 2;
    }
  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  css = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (css, "/org/rounds/Rounds/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  set_look (argc - 4, argv + 4);
  record = ui_record_new ();
  section = rounds_section_find (argv[1]);
  if (section == NULL)
    {
      g_printerr ("no section is called %s\n", argv[1]);
      return 1;
    }
  ui_record_open (record, argv[2]);
  ui_record_show (record, section->make (record->patient),
                  argc > 5 && atoi (argv[4]) > 0 ? atoi (argv[4]) : 1600,
                  argc > 5 && atoi (argv[5]) > 0 ? atoi (argv[5]) : 1000);
  ui_record_frames (record, 10);
  ui_record_save (record, argv[3]);
  return 0;
}
