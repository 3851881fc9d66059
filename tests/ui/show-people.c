/* show-people.c: `show-people WHAT OUT.png [WIDTH HEIGHT] [dark|rtl|large]...`: a page or dialog before
 * a chart, on the demonstration, as a picture to be looked at while it is being made.
 *
 * WHAT: patients, patients:WORDS, round, round-print, recovery, palette:WORDS, shortcuts, preferences:PAGE, look-alike:WHO, glass:WHO
 */
#include "ui-record.h"

#include "counts.h"
#include "open-gate.h"
#include "palette.h"
#include "patients-page.h"
#include "preferences.h"
#include "recovery-print.h"
#include "round-page.h"
#include "shortcuts-window.h"

#include <stdlib.h>
#include <string.h>

static gboolean
lists_are_read (gpointer data)
{
  return rounds_lists_is_filled (rounds_lists_of (data));
}

/* A list made by hand, a saved search, and somebody opened lately. */
static void
make_lists (UiRecord *record)
{
  RoundsLists *lists = rounds_lists_of (record->session);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Monday round", .members = members };

  g_assert_true (test_wait_until (lists_are_read, record->session, TEST_PATIENCE_MS));
  g_array_append_vals (members, ui_record_rid (record, "Wes853"), 1);
  g_array_append_vals (members, ui_record_rid (record, "Azzie965"), 1);
  rounds_lists_save_async (lists, &list, NULL, NULL);
  list = (RoundsPatientList){ .name = (char *) "Children",
                              .by_filter = TRUE,
                              .filter = { .age_from = -1, .age_to = 17, .living = TRUE } };
  rounds_lists_save_async (lists, &list, NULL, NULL);
  rounds_lists_note_opened (lists, ui_record_rid (record, "Wes853"), 1793545200000);
}

static void
ignore (gpointer data, const guint8 *rid, const char *reason, guint opened)
{
}

static GtkWidget *
show (UiRecord *record, const char *what, int width, int height)
{
  g_auto (GStrv) words = g_strsplit (what, ":", 2);
  gboolean round = g_str_has_prefix (words[0], "round");
  GtkWidget *page = round ? rounds_round_page_new (record->session)
                          : rounds_patients_page_new (record->session);

  make_lists (record);
  ui_record_show (record, page, width, height);
  if (strcmp (words[0], "patients") == 0 && words[1] != NULL)
    rounds_patients_page_search (ROUNDS_PATIENTS_PAGE (page), words[1]);
  if (strcmp (words[0], "look-alike") == 0 || strcmp (words[0], "glass") == 0)
    {
      const RoundsGateAsk ask = { record->session, ui_record_rid (record, words[1]),
                                  strcmp (words[0], "glass") == 0 };

      rounds_gate_open (page, &ask, ignore, NULL);
    }
  if (strcmp (words[0], "preferences") == 0)
    {
      GtkWidget *window = rounds_preferences_new (record->window, record->session, NULL);

      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), words[1]);
      gtk_window_present (GTK_WINDOW (window));
    }
  if (strcmp (words[0], "shortcuts") == 0)
    gtk_window_present (GTK_WINDOW (rounds_shortcuts_window_new (record->window)));
  if (strcmp (words[0], "recovery") == 0)
    gtk_window_present (rounds_recovery_print_new (record->window, record->session,
                                                   "K7QM-2T0V-XRD9-5HNC-8WEA-J3PF-6ZGB"));
  if (strcmp (words[0], "round-print") == 0)
    {
      ui_record_frames (record, 30);
      gtk_widget_activate_action (page, "round.print", NULL);
    }
  if (strcmp (words[0], "palette") == 0)
    {
      GtkWidget *palette = rounds_palette_new (record->window, record->session,
                                               ui_record_open (record, "Wes853"));

      rounds_palette_search (ROUNDS_PALETTE (palette), words[1] != NULL ? words[1] : "");
      gtk_window_present (GTK_WINDOW (palette));
    }
  ui_record_frames (record, 30);
  return GTK_WIDGET (record->window);
}

static GtkWidget *
top_window (GtkWidget *window)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (one)) == GTK_WINDOW (window))
        return one;
    }
  return window;
}

int
main (int argc, char *argv[])
{
  g_autoptr (UiRecord) record = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  GtkWidget *window;

  if (argc < 3)
    {
      g_printerr ("usage: show-people WHAT OUT.png [WIDTH HEIGHT] [dark|rtl|large]...\n");
      return 2;
    }
  ui_test_init (&argc, &argv);
  ui_test_style ();
  for (int i = 3; i < argc; i++)
    ui_test_look (argv[i]);
  record = ui_record_new ();
  window = show (record, argv[1], argc > 4 && atoi (argv[3]) > 0 ? atoi (argv[3]) : 1600,
                 argc > 4 && atoi (argv[4]) > 0 ? atoi (argv[4]) : 1000);
  picture = ui_picture (top_window (window));
  g_assert_true (gdk_texture_save_to_png (picture, argv[2]));
  return 0;
}
