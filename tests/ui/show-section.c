/* show-section.c: `show-section SECTION WHO OUT.png [WIDTH HEIGHT] [dark|contrast|rtl|large]...`: one
 * page of a chart of the demonstration as a picture, to be looked at while it is being made.
 *
 * SECTION is an id of ui/section.h, or banner, timeline, source.
 */
#include "ui-record.h"

#include "section.h"

#include <stdlib.h>
#include <string.h>

int
main (int argc, char *argv[])
{
  g_autoptr (UiRecord) record = NULL;
  const RoundsSection *section;

  if (argc < 4)
    {
      g_printerr ("usage: show-section SECTION WHO OUT.png [WIDTH HEIGHT] [dark|rtl|large]...\n");
      return 2;
    }
  ui_test_init (&argc, &argv);
  ui_test_style ();
  for (int i = 4; i < argc; i++)
    ui_test_look (argv[i]);
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
