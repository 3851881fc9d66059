/* test-palette.c: everything that the window can do is in the palette, and a few letters find it. */
#include "ui-test.h"

#include "counts.h"
#include "palette-actions.h"
#include "palette.h"
#include "ui-record.h"
#include "ui-resources.h"

#include <string.h>

#define LIMIT_MS 20000

static void
test_score (void)
{
  g_assert_cmpuint (rounds_palette_score ("lock", "Lock Now"), >,
                    rounds_palette_score ("lock", "Hold the Lock During a Procedure"));
  g_assert_cmpuint (rounds_palette_score ("hold lock", "Hold the Lock During a Procedure"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("ck", "Lock Now"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("prfs", "Preferences"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("zz", "Preferences"), ==, 0);
  g_assert_cmpuint (rounds_palette_score ("lock zz", "Lock Now"), ==, 0);
  g_assert_cmpuint (rounds_palette_score ("", "Anything"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("é", "É"), >, 0);
}

static gboolean
is_offered (const char *name)
{
  guint n;
  const RoundsPaletteAction *actions = rounds_palette_actions (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *action = NULL;
      g_autoptr (GVariant) target = NULL;

      g_assert_true (g_action_parse_detailed_name (actions[i].action, &action, &target, NULL));
      if (strcmp (action, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_group (GActionGroup *group, const char *prefix)
{
  g_auto (GStrv) names = g_action_group_list_actions (group);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (prefix, names[i], NULL);

      g_autofree char *window = g_strconcat ("win.", names[i], NULL);

      /* Sections are the table of section.h, from which the palette reads them. What the window
       * passes on to the application is offered as the window's. */
      if (strcmp (name, "win.section") != 0 && !is_offered (name) && !is_offered (window))
        g_error ("%s is not in the palette: add it to palette-actions.c", name);
    }
}

static void
test_every_action (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);

  check_group (G_ACTION_GROUP (test->window), "win.");
  check_group (G_ACTION_GROUP (test->application), "app.");
  ui_test_free (test);
}

static void
enter (GtkWidget *palette)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (palette));

  g_signal_emit_by_name (gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY), "activate");
}

/* The palette over the real window, before a chart. */
static void
test_actions (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette;

  ui_unlock (test, ROUNDS_DEMONSTRATION_PASSPHRASE);
  palette = rounds_palette_new (GTK_WINDOW (test->window), test->session, NULL);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Find a Patient"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "lock");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Lock Now"));
  g_assert_true (ui_shows (palette, "Ctrl+L"));
  g_assert_false (ui_shows (palette, "Back to Now")); /* no chart is open */
  rounds_palette_search (ROUNDS_PALETTE (palette), "lock now");
  enter (palette);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  ui_test_free (test);
}

typedef struct
{
  char *who;
  RoundsSession *session;
} Opened;

static void
on_open_patient (RoundsPalette *palette, GBytes *rid, const char *reason, guint opened, Opened *to)
{
  to->who = g_strdup (
      rounds_people_find (rounds_session_get_people (to->session), g_bytes_get_data (rid, NULL))
          ->name);
  g_assert_cmpstr (reason, ==, "treatment");
}

static void
test_chart_and_people (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  Opened opened = { NULL, record->session };
  GtkWidget *palette;

  ui_record_show (record, gtk_label_new ("page"), 900, 700);
  palette = rounds_palette_new (record->window, record->session, patient);
  g_signal_connect (palette, "open-patient", G_CALLBACK (on_open_patient), &opened);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), "potassium");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "In this chart"));
  g_assert_true (ui_shows (palette, "5.4 mmol/L ▲ H, 13-Nov-2026 12:10"));
  g_assert_true (ui_shows (palette, "No name, birth date or MRN is like “potassium”"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "ramiro608");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "✝ DECEASED 06-May-2012"));
  enter (palette);
  g_assert_cmpstr (opened.who, ==, "SARABIA507 Ramiro608 Felipe97");
  g_free (opened.who);
}

static void
test_goes_at_lock (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  GtkWidget *palette;

  ui_record_show (record, gtk_label_new ("page"), 900, 700);
  palette = rounds_palette_new (record->window, record->session, NULL);
  g_object_add_weak_pointer (G_OBJECT (palette), (gpointer *) &palette);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_session_lock (record->session);
  ui_record_frames (record, 2);
  g_assert_null (palette);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  g_test_add_func ("/palette/score", test_score);
  g_test_add_func ("/palette/every-action-is-offered", test_every_action);
  g_test_add_func ("/palette/actions", test_actions);
  g_test_add_func ("/palette/chart-and-people", test_chart_and_people);
  g_test_add_func ("/palette/goes-at-lock", test_goes_at_lock);
  return g_test_run ();
}
